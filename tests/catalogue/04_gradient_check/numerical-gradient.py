# %% wrong: forward differences
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above = theta.copy()
    above[index] += h
    gradient[index] = (f(above) - f(theta)) / h
return gradient

# %% wrong: divides by h instead of 2h
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / h
return gradient

# %% wrong: divides by 2 and multiplies by h, brackets missing
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / 2 * h
return gradient

# %% wrong: steps of h and -2h
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= 2 * h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: steps of h and -2h, divided by 3h
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= 2 * h
    gradient[index] = (f(above) - f(below)) / (3 * h)
return gradient

# %% wrong: the sign
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(below) - f(above)) / (2 * h)
return gradient

# %% wrong: moves all entries at once
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    gradient[index] = (f(theta + h) - f(theta - h)) / (2 * h)
return gradient

# %% wrong: changes theta in place and does not restore it
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    theta[index] += h
    above = f(theta)
    theta[index] -= 2 * h
    gradient[index] = (above - f(theta)) / (2 * h)
return gradient

# %% wrong: puts theta back by adding h again, which rounds
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    theta[index] += h
    above = f(theta)
    theta[index] -= 2 * h
    gradient[index] = (above - f(theta)) / (2 * h)
    theta[index] += h
return gradient

# %% wrong: two names for one array instead of two copies
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above = below = theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: goes over the first dimension only
gradient = np.zeros(theta.shape)
for i in range(len(theta)):
    above, below = theta.copy(), theta.copy()
    above[i] += h
    below[i] -= h
    gradient[i] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: for vectors only, passes f a flat array
flat = theta.ravel()
gradient = np.zeros(flat.shape)
for i in range(flat.size):
    above, below = flat.copy(), flat.copy()
    above[i] += h
    below[i] -= h
    gradient[i] = (f(above) - f(below)) / (2 * h)
return gradient.reshape(theta.shape)

# %% wrong: returns the gradient as a flat array
gradient = []
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient.append((f(above) - f(below)) / (2 * h))
return np.array(gradient)

# %% wrong: integer arithmetic
gradient = np.zeros(theta.shape, dtype=int)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: ignores h and takes a step of its own
h = 1e-6
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: far too small a step, 1e-16
h = h * 1e-11
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: adds the step to the size of f instead of the entry
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    gradient[index] = ((f(theta) + h) - (f(theta) - h)) / (2 * h)
return gradient

# %% wrong: returns after the first entry
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient

# %% wrong: forgets the return
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)

# %% wrong: starts from zero instead of theta
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    step = np.zeros(theta.shape)
    step[index] = h
    gradient[index] = (f(step) - f(-step)) / (2 * h)
return gradient

# %% wrong: moves theta by a factor 1 ± h
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] *= 1 + h
    below[index] *= 1 - h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: the sum of all slopes in every entry
total = 0.0
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    total += (f(above) - f(below)) / (2 * h)
return np.full(theta.shape, total)

# %% wrong: rounds to three digits
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = round((f(above) - f(below)) / (2 * h), 3)
return gradient

# %% wrong: returns zeros
return np.zeros(theta.shape)

# %% wrong: returns its input
return theta

# %% wrong: returns random numbers of the right shape
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: a larger step for larger entries
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    step = h * max(1.0, abs(theta[index]))
    above, below = theta.copy(), theta.copy()
    above[index] += step
    below[index] -= step
    gradient[index] = (f(above) - f(below)) / (2 * step)
return gradient

# %% wrong: goes through the entries that are not zero
gradient = np.zeros(theta.shape)
for index in map(tuple, np.argwhere(theta)):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: looks for an entry by its value
gradient = np.zeros(theta.size)
flat = theta.ravel().tolist()
for value in flat:
    k = flat.index(value)
    above, below = np.array(flat), np.array(flat)
    above[k] += h
    below[k] -= h
    gradient[k] = (f(above.reshape(theta.shape)) - f(below.reshape(theta.shape))) / (2 * h)
return gradient.reshape(theta.shape)

# %% wrong: a formula of higher order
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    e = np.zeros(theta.shape)
    e[index] = h
    gradient[index] = (8 * (f(theta + e) - f(theta - e)) - (f(theta + 2 * e) - f(theta - 2 * e))) / (12 * h)
return gradient

# %% wrong: for vectors and matrices only
gradient = np.zeros(theta.shape)
if theta.ndim == 1:
    for i in range(len(theta)):
        e = np.zeros(theta.shape)
        e[i] = h
        gradient[i] = (f(theta + e) - f(theta - e)) / (2 * h)
else:
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            e = np.zeros(theta.shape)
            e[i, j] = h
            gradient[i, j] = (f(theta + e) - f(theta - e)) / (2 * h)
return gradient

# %% right: unit vectors as steps
gradient = np.empty_like(theta)
for index in np.ndindex(theta.shape):
    e = np.zeros_like(theta)
    e[index] = 1.0
    gradient[index] = (f(theta + h * e) - f(theta - h * e)) / 2 / h
return gradient

# %% right: in place, with the old value put back
gradient = np.zeros_like(theta)
for index in np.ndindex(theta.shape):
    old = theta[index]
    theta[index] = old + h
    above = f(theta)
    theta[index] = old - h
    below = f(theta)
    theta[index] = old
    gradient[index] = (above - below) / (2 * h)
return gradient

# %% right: flat, with f given the right shape
steps = h * np.eye(theta.size)
slopes = [
    (f((theta.ravel() + step).reshape(theta.shape)) - f((theta.ravel() - step).reshape(theta.shape))) / (2 * h)
    for step in steps
]
return np.array(slopes).reshape(theta.shape)

# %% right: with an iterator
gradient = np.zeros(theta.shape)
entries = np.nditer(theta, flags=["multi_index"])
for _ in entries:
    index = entries.multi_index
    above, below = np.array(theta), np.array(theta)
    above[index], below[index] = theta[index] + h, theta[index] - h
    gradient[index] = (f(above) - f(below)) / (above[index] - below[index])
return gradient

# %% right: the two halves added, forward and backward
gradient = np.zeros(theta.shape)
middle = f(theta)
for index in np.ndindex(*theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = 0.5 * ((f(above) - middle) / h + (middle - f(below)) / h)
return gradient

# %% right: the result in float32
gradient = np.zeros(theta.shape, dtype=np.float32)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% right: rows of the identity
return np.array(
    [(f(theta + h * e.reshape(theta.shape)) - f(theta - h * e.reshape(theta.shape))) / (2 * h) for e in np.eye(theta.size)]
).reshape(theta.shape)

# %% right: divides by the step that was really taken
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (above[index] - below[index])
return gradient
