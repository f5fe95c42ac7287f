# %% wrong: steps in one direction only
grad = np.zeros_like(theta)
f0 = f(theta)
for index in np.ndindex(theta.shape):
    moved = theta.copy()
    moved[index] += h
    grad[index] = (f(moved) - f0) / h
return grad

# %% wrong: divides by h instead of 2 h
grad = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    plus, minus = theta.copy(), theta.copy()
    plus[index] += h
    minus[index] -= h
    grad[index] = (f(plus) - f(minus)) / h
return grad

# %% wrong: plus and minus are theta itself, not copies
grad = np.zeros_like(theta)
for index in np.ndindex(theta.shape):
    plus = theta
    minus = theta
    plus[index] += h
    minus[index] -= h
    grad[index] = (f(plus) - f(minus)) / (2 * h)
return grad

# %% wrong: adds and subtracts h, which does not restore theta exactly
grad = np.zeros_like(theta)
for index in np.ndindex(theta.shape):
    theta[index] += h
    above = f(theta)
    theta[index] -= 2 * h
    below = f(theta)
    theta[index] += h
    grad[index] = (above - below) / (2 * h)
return grad

# %% wrong: moves all entries at the same time
return (f(theta + h) - f(theta - h)) / (2 * h) * np.ones_like(theta)

# %% wrong: the copy keeps the moves of earlier entries
grad = np.zeros_like(theta)
plus, minus = theta.copy(), theta.copy()
for index in np.ndindex(theta.shape):
    plus[index] += h
    minus[index] -= h
    grad[index] = (f(plus) - f(minus)) / (2 * h)
return grad

# %% wrong: works for vectors only
grad = np.zeros(len(theta))
for i in range(len(theta)):
    e = np.zeros(len(theta))
    e[i] = h
    grad[i] = (f(theta + e) - f(theta - e)) / (2 * h)
return grad

# %% wrong: works for vectors and matrices only
grad = np.zeros_like(theta)
if theta.ndim == 1:
    for i in range(theta.shape[0]):
        e = np.zeros_like(theta)
        e[i] = h
        grad[i] = (f(theta + e) - f(theta - e)) / (2 * h)
else:
    for i in range(theta.shape[0]):
        for j in range(theta.shape[1]):
            e = np.zeros_like(theta)
            e[i, j] = h
            grad[i, j] = (f(theta + e) - f(theta - e)) / (2 * h)
return grad

# %% wrong: scales the step with the size of the entry
grad = np.zeros_like(theta)
for index in np.ndindex(theta.shape):
    step = h * abs(theta[index])
    e = np.zeros_like(theta)
    e[index] = step
    grad[index] = (f(theta + e) - f(theta - e)) / (2 * step)
return grad

# %% wrong: returns the gradient as a flat list
grad = []
for index in np.ndindex(theta.shape):
    e = np.zeros_like(theta)
    e[index] = h
    grad.append((f(theta + e) - f(theta - e)) / (2 * h))
return np.array(grad)

# %% wrong: ignores the argument h
h = 6e-6
grad = np.zeros_like(theta)
for index, value in np.ndenumerate(theta):
    moved = theta.copy()
    moved[index] = value + h
    up = f(moved)
    moved[index] = value - h
    grad[index] = (up - f(moved)) / (2 * h)
return grad

# %% right: directions from the identity matrix
directions = np.eye(theta.size).reshape((theta.size,) + theta.shape)
slopes = [(f(theta + h * e) - f(theta - h * e)) / (2 * h) for e in directions]
return np.array(slopes, dtype=float).reshape(theta.shape)

# %% right: moves one entry and puts the old number back
gradient = np.empty(theta.shape)
point = theta.copy()

def at(index, value):
    old = point[index]
    point[index] = value
    result = f(point)
    point[index] = old
    return result

for index, value in np.ndenumerate(theta):
    gradient[index] = (at(index, value + h) - at(index, value - h)) / h / 2
return gradient
