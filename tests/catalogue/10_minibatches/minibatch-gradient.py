# %% wrong: divides by N instead of B
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices]) / len(x)

# %% wrong: takes the sum instead of the mean
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices])

# %% wrong: forgets the factor 2 of the square
rows = x[indices]
return rows.T @ (rows @ theta - y[indices]) / len(indices)

# %% wrong: takes all examples
return 2 * x.T @ (x @ theta - y) / len(x)

# %% wrong: takes the first B examples instead of the ones named
B = len(indices)
return 2 * x[:B].T @ (x[:B] @ theta - y[:B]) / B

# %% wrong: chooses the rows of x but not the targets
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[: len(indices)]) / len(indices)

# %% wrong: counts an example that is named twice only once
chosen = np.unique(indices)
rows = x[chosen]
return 2 * rows.T @ (rows @ theta - y[chosen]) / len(chosen)

# %% wrong: chooses with a mask, in which an example can't come twice
mask = np.zeros(len(x), dtype=bool)
mask[indices] = True
return 2 * x[mask].T @ (x[mask] @ theta - y[mask]) / len(indices)

# %% wrong: has the sign of the residual the wrong way round
rows = x[indices]
return 2 * rows.T @ (y[indices] - rows @ theta) / len(indices)

# %% wrong: forgets the targets
rows = x[indices]
return 2 * rows.T @ (rows @ theta) / len(indices)

# %% wrong: returns one gradient for each example
rows = x[indices]
return 2 * rows * (rows @ theta - y[indices])[:, None]

# %% wrong: takes the mean over the parameters as well
rows = x[indices]
return np.full(len(theta), np.mean(2 * rows * (rows @ theta - y[indices])[:, None]))

# %% wrong: makes a column of it
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices])[:, None] / len(indices)

# %% wrong: takes only the first of the examples named
n = indices[0]
return 2 * x[n] * (x[n] @ theta - y[n])

# %% wrong: uses the mean residual and the mean example
rows = x[indices]
return 2 * rows.mean(axis=0) * (rows @ theta - y[indices]).mean()

# %% wrong: forgets to multiply by the example
rows = x[indices]
return np.full(len(theta), 2 * (rows @ theta - y[indices]).mean())

# %% wrong: divides by the number of parameters
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices]) / len(theta)

# %% wrong: takes the step instead of the gradient
rows = x[indices]
return theta - 2 * rows.T @ (rows @ theta - y[indices]) / len(indices)

# %% wrong: changes y on the way
y -= x @ theta
return -2 * x[indices].T @ y[indices] / len(indices)

# %% wrong: returns the loss
return np.mean((x[indices] @ theta - y[indices]) ** 2)

# %% wrong: returns nothing
gradient = 2 * x[indices].T @ (x[indices] @ theta - y[indices]) / len(indices)

# %% wrong: returns zeros
return np.zeros_like(theta)

# %% wrong: returns theta
return theta.copy()

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: takes the central differences of the helpers
from helpers import gradcheck
return gradcheck.central_difference(lambda t: float(np.mean((x[indices] @ t - y[indices]) ** 2)), theta)

# %% wrong: remembers the rows for each size
global rows_seen
rows_seen = globals().get("rows_seen", {})
rows = rows_seen.setdefault((len(indices), x.shape), x[indices])
return 2 * rows.T @ (rows @ theta - y[indices]) / len(indices)

# %% wrong: divides by the number of different examples
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices]) / len(set(indices.tolist()))

# %% wrong: borrows the squared error
loss = losses.SquaredError()
loss.forward((x[indices] @ theta)[:, None], y[indices][:, None])
return x[indices].T @ loss.backward()[:, 0]

# %% right: with a loop over the examples
gradient = np.zeros_like(theta)
for n in indices:
    gradient += 2 * (x[n] @ theta - y[n]) * x[n]
return gradient / len(indices)

# %% right: as a mean over rows
residual = x[indices] @ theta - y[indices]
return (2 * residual[:, None] * x[indices]).mean(axis=0)

# %% right: with einsum
residual = np.einsum("bd,d->b", x[indices], theta) - y[indices]
return np.einsum("b,bd->d", residual, x[indices]) * 2 / len(indices)

# %% right: with all residuals first, and counts as weights
counts = np.bincount(indices, minlength=len(x))
return 2 * (counts * (x @ theta - y)) @ x / counts.sum()

# %% right: in single precision
rows = x[indices].astype(np.float32)
return 2 * rows.T @ (rows @ theta.astype(np.float32) - y[indices].astype(np.float32)) / np.float32(len(indices))

# %% right: multiplied out
rows = x[indices]
return 2 / len(indices) * (rows.T @ rows @ theta - rows.T @ y[indices])

# %% right: a matrix that chooses
S = np.eye(len(x))[indices]
return 2 / len(indices) * np.linalg.multi_dot([(S @ x).T, S @ x @ theta - S @ y])
