# %% wrong: divides by the number of all examples
xb, yb = x[indices], y[indices]
return 2 * xb.T @ (xb @ theta - yb) / len(x)

# %% wrong: leaves out the factor 2
xb, yb = x[indices], y[indices]
return xb.T @ (xb @ theta - yb) / len(indices)

# %% wrong: returns the sum over the minibatch instead of the mean
g = np.zeros(len(theta))
for n in indices:
    g += 2 * (x[n] @ theta - y[n]) * x[n]
return g

# %% wrong: counts an example that is listed twice only once
chosen = np.unique(indices)
xb, yb = x[chosen], y[chosen]
return 2 * (xb @ theta - yb) @ xb / len(chosen)

# %% wrong: multiplies the mean residual by the mean input
xb, yb = x[indices], y[indices]
residual = (xb @ theta - yb).mean()
return 2 * residual * xb.mean(axis=0)

# %% wrong: uses all examples and ignores indices
r = x @ theta - y
return 2 / len(y) * (x.T @ r)

# %% wrong: averages over the inputs as well and returns one number
xb, yb = x[indices], y[indices]
return np.mean(2 * (xb @ theta - yb)[:, None] * xb)

# %% wrong: turns y into residuals in place
y -= x @ theta
return -2 * np.mean(y[indices, None] * x[indices], axis=0)

# %% wrong: has the sign of a descent step
r = y[indices] - x[indices] @ theta
return 2 * np.einsum("b,bd->d", r, x[indices]) / len(r)

# %% right: with einsum
xb = np.take(x, indices, axis=0)
r = np.einsum("bd,d->b", xb, theta) - np.take(y, indices)
return np.einsum("b,bd->d", r, xb) * (2 / r.size)

# %% right: counts how often each example is listed
counts = np.bincount(np.asarray(indices), minlength=len(y))
r = x @ theta - y
return 2.0 * (counts * r) @ x / counts.sum()

# %% right: averages the gradients of the examples
gradients = [2 * (float(np.dot(x[n], theta)) - y[n]) * x[n] for n in indices]
return np.mean(gradients, axis=0)
