# %% wrong: divides by N instead of B
# says (batch-mean): Your gradient is divided by the number of all N examples, but only the examples in indices were
#   added up.
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices]) / len(x)

# %% wrong: takes the sum instead of the mean
# says (batch-sum): Your gradient is the sum over the chosen examples, but it should be their mean.
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices])

# %% wrong: forgets the factor 2 of the square
# says (factor): Your gradient is only half of the right one: a factor from the derivative of the square is missing.
rows = x[indices]
return rows.T @ (rows @ theta - y[indices]) / len(indices)

# %% wrong: takes all examples
# says (wrong-value): Your gradient is the mean over all N examples, so it doesn't depend on indices.
return 2 * x.T @ (x @ theta - y) / len(x)

# %% wrong: takes the first B examples instead of the ones named
# says (wrong-value): You use the first B examples of x and y, but indices can name any examples, in any order.
B = len(indices)
return 2 * x[:B].T @ (x[:B] @ theta - y[:B]) / B

# %% wrong: chooses the rows of x but not the targets
# says (wrong-value): Your residuals combine the chosen rows of x with the first entries of y, which are the targets of
#   other examples.
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[: len(indices)]) / len(indices)

# %% wrong: counts an example that is named twice only once
# says (special-case): An example that indices lists twice counts only once in your mean, but it should count twice.
chosen = np.unique(indices)
rows = x[chosen]
return 2 * rows.T @ (rows @ theta - y[chosen]) / len(chosen)

# %% wrong: chooses with a mask, in which an example can't come twice
# says (special-case): An example that indices lists twice is added only once, although you divide by the number of all
#   entries.
mask = np.zeros(len(x), dtype=bool)
mask[indices] = True
return 2 * x[mask].T @ (x[mask] @ theta - y[mask]) / len(indices)

# %% wrong: has the sign of the residual the wrong way round
# says (sign): Your gradient points the opposite way: the residual or the result has the wrong sign.
rows = x[indices]
return 2 * rows.T @ (y[indices] - rows @ theta) / len(indices)

# %% wrong: forgets the targets
# says (wrong-value): Your gradient doesn't depend on y: the targets are missing from the residuals.
rows = x[indices]
return 2 * rows.T @ (rows @ theta) / len(indices)

# %% wrong: returns one gradient for each example
# says (batch-forgotten): Your result has a row for each chosen example, but their mean has just one entry for each
#   parameter.
rows = x[indices]
return 2 * rows * (rows @ theta - y[indices])[:, None]

# %% wrong: takes the mean over the parameters as well
# says (wrong-axis): All entries of your gradient are equal: you also take the mean over the parameters.
rows = x[indices]
return np.full(len(theta), np.mean(2 * rows * (rows @ theta - y[indices])[:, None]))

# %% wrong: makes a column of it
# says (shape): You return a matrix with a single column, but the gradient has the shape of theta, which is (D,).
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices])[:, None] / len(indices)

# %% wrong: takes only the first of the examples named
# says (batch-forgotten): Your gradient is that of the first chosen example alone, but it should be the mean over all of
#   them.
n = indices[0]
return 2 * x[n] * (x[n] @ theta - y[n])

# %% wrong: uses the mean residual and the mean example
# says (wrong-product): You multiply the mean residual by the mean example, but the mean of a product isn't the product
#   of the means.
rows = x[indices]
return 2 * rows.mean(axis=0) * (rows @ theta - y[indices]).mean()

# %% wrong: forgets to multiply by the example
# says (chain-rule): All entries of your gradient are twice the mean residual: what theta is multiplied by in it is
#   missing.
rows = x[indices]
return np.full(len(theta), 2 * (rows @ theta - y[indices]).mean())

# %% wrong: divides by the number of parameters
# says (factor): Your gradient is divided by the number of parameters, but the mean is over the chosen examples.
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices]) / len(theta)

# %% wrong: takes the step instead of the gradient
# says (other-formula): You return theta after a step of size 1, but the gradient itself is asked for.
rows = x[indices]
return theta - 2 * rows.T @ (rows @ theta - y[indices]) / len(indices)

# %% wrong: changes y on the way
# says (changes-arguments): You write into y, but this array belongs to the caller, who needs it for the next minibatch.
y -= x @ theta
return -2 * x[indices].T @ y[indices] / len(indices)

# %% wrong: returns the loss
# says (wrong-value): You return the loss itself, a single number, but the gradient has one entry for each parameter.
return np.mean((x[indices] @ theta - y[indices]) ** 2)

# %% wrong: returns nothing
# says (return): Your function returns None: it has no return statement, or it ends before reaching one.
gradient = 2 * x[indices].T @ (x[indices] @ theta - y[indices]) / len(indices)

# %% wrong: returns zeros
# says (unfinished): Every entry of your gradient is zero, although the residual of the chosen example isn't.
return np.zeros_like(theta)

# %% wrong: returns theta
# says (unfinished): You return the values of theta, but the gradient says how the loss changes with theta.
return theta.copy()

# %% wrong: returns random numbers
# says (randomness): Your result consists of random numbers, which have nothing to do with x, y and theta.
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: takes the central differences of the helpers
# says (error): You let the course's own code compute the gradient, but it isn't available when your work is graded.
from helpers import gradcheck
return gradcheck.central_difference(lambda t: float(np.mean((x[indices] @ t - y[indices]) ** 2)), theta)

# %% wrong: remembers the rows for each size
# says (stored-state): You use the rows of x from an earlier call with the same sizes, but each call has its own
#   examples.
global rows_seen
rows_seen = globals().get("rows_seen", {})
rows = rows_seen.setdefault((len(indices), x.shape), x[indices])
return 2 * rows.T @ (rows @ theta - y[indices]) / len(indices)

# %% wrong: divides by the number of different examples
# says (special-case): You add up every entry of indices, but divide by the number of different examples, which may be
#   smaller.
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices]) / len(set(indices.tolist()))

# %% wrong: borrows the squared error
# says (error): Your code uses losses, but this unit doesn't import it, so the name doesn't exist here.
loss = losses.SquaredError()
loss.forward((x[indices] @ theta)[:, None], y[indices][:, None])
return x[indices].T @ loss.backward()[:, 0]

# %% wrong: takes all examples if as many are named
# says (special-case): With as many indices as examples, you use each example once, but indices can list some of them
#   twice.
if len(indices) == len(x):
    indices = np.arange(len(x))
rows = x[indices]
return 2 * rows.T @ (rows @ theta - y[indices]) / len(indices)

# %% wrong: remembers the gradient for each choice of examples
# says (stored-state): You return the gradient of an earlier call with the same indices, although theta has changed
#   since.
global gradients_seen
gradients_seen = globals().get("gradients_seen", {})
key = (x.tobytes(), y.tobytes(), indices.tobytes())
if key not in gradients_seen:
    gradients_seen[key] = 2 * x[indices].T @ (x[indices] @ theta - y[indices]) / len(indices)
return gradients_seen[key]

# %% wrong: limits the gradient
# says (numerics): You limit the size of the gradient, but a large gradient should count in full.
rows = x[indices]
return np.clip(2 * rows.T @ (rows @ theta - y[indices]) / len(indices), -100, 100)

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
