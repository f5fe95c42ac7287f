# %% wrong: forward differences
# says (other-formula): Your result compares f at theta + h with f at theta, a step in one direction only, which leaves
#   an error proportional to h.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above = theta.copy()
    above[index] += h
    gradient[index] = (f(above) - f(theta)) / h
return gradient

# %% wrong: writes into ravel(), which is a copy of a transposed array
# says (special-case): Your derivatives are zero when theta is a transposed array: what you changed there was a copy of
#   its entries, so f never saw a change.
gradient = np.zeros(theta.shape)
point = theta.copy(order="K")
flat, flat_gradient = point.ravel(), gradient.ravel()
for k in range(flat.size):
    start = flat[k]
    flat[k] = start + h
    above = f(point)
    flat[k] = start - h
    below = f(point)
    flat[k] = start
    flat_gradient[k] = (above - below) / (2 * h)
return gradient

# %% wrong: divides by h instead of 2h
# says (factor): Every derivative is twice as large as it should be, as if your two points were only h apart.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / h
return gradient

# %% wrong: divides by 2 and multiplies by h, brackets missing
# says (factor): Your derivatives are far too small, as if the difference of the two values were multiplied by h and not
#   divided by it.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / 2 * h
return gradient

# %% wrong: steps of h and -2h
# says (other-formula): Every derivative is about 1.5 times too large, as if your lower point were twice as far from
#   theta as your upper one.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= 2 * h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: steps of h and -2h, divided by 3h
# says (other-formula): Your two points don't lie equally far from theta on both sides, which leaves an error
#   proportional to h.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= 2 * h
    gradient[index] = (f(above) - f(below)) / (3 * h)
return gradient

# %% wrong: the sign
# says (sign): Every derivative has the wrong sign, as if you subtracted the two values of f in the wrong order.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(below) - f(above)) / (2 * h)
return gradient

# %% wrong: moves all entries at once
# says (other-formula): Every entry of your gradient is the sum of all derivatives, but each should tell how f changes
#   with its own entry of theta alone.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    gradient[index] = (f(theta + h) - f(theta - h)) / (2 * h)
return gradient

# %% wrong: changes theta in place and does not restore it
# says (changes-arguments): The entries of theta are lower by h after your function, but theta must hold exactly what it
#   held before.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    theta[index] += h
    above = f(theta)
    theta[index] -= 2 * h
    gradient[index] = (above - f(theta)) / (2 * h)
return gradient

# %% wrong: puts theta back by adding h again, which rounds
# says (changes-arguments): You undo your steps only up to rounding, so theta ends up slightly different, but it must
#   hold exactly what it held before.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    theta[index] += h
    above = f(theta)
    theta[index] -= 2 * h
    gradient[index] = (above - f(theta)) / (2 * h)
    theta[index] += h
return gradient

# %% wrong: two names for one array instead of two copies
# says (unfinished): Your gradient is zero everywhere, as if f had the same value at both of your points, but f changes
#   with each entry of theta.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above = below = theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: goes over the first dimension only
# says (wrong-axis): All entries in a row of your gradient are equal, as if you moved whole rows of theta at once
#   instead of single entries.
gradient = np.zeros(theta.shape)
for i in range(len(theta)):
    above, below = theta.copy(), theta.copy()
    above[i] += h
    below[i] -= h
    gradient[i] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: for vectors only, passes f a flat array
# says (shape): A flat array is indexed like a matrix, most likely in f, which needs arrays of the same shape as theta.
flat = theta.ravel()
gradient = np.zeros(flat.shape)
for i in range(flat.size):
    above, below = flat.copy(), flat.copy()
    above[i] += h
    below[i] -= h
    gradient[i] = (f(above) - f(below)) / (2 * h)
return gradient.reshape(theta.shape)

# %% wrong: returns the gradient as a flat array
# says (shape): You return the derivatives as a flat array, but the gradient has the same shape as theta.
gradient = []
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient.append((f(above) - f(below)) / (2 * h))
return np.array(gradient)

# %% wrong: integer arithmetic
# says (dtype): Your gradient holds integers, so everything after the decimal point is lost, but derivatives are floats.
gradient = np.zeros(theta.shape, dtype=int)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: ignores h and takes a step of its own
# says (other-formula): You return the exact derivative even for a large h, but a central difference with the step h has
#   a truncation error there.
h = 1e-6
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: far too small a step, 1e-16
# says (numerics): Your step is so small that f hardly changes, so its differences are nothing but rounding errors.
h = h * 1e-11
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: adds the step to the size of f instead of the entry
# says (wrong-value): Every entry of your gradient is 1 whatever f is, as if h were added to the value of f and not to
#   an entry of theta.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    gradient[index] = ((f(theta) + h) - (f(theta) - h)) / (2 * h)
return gradient

# %% wrong: returns after the first entry
# says (return): Only the first entry of your gradient is filled and all others are still 0, as if the function ended
#   after one entry.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient

# %% wrong: forgets the return
# says (return): Your function returns None: what it computes is lost when it ends, and no result reaches the caller.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)

# %% wrong: starts from zero instead of theta
# says (stale-point): Your derivatives are those at zero: you evaluate f near zero instead of near theta.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    step = np.zeros(theta.shape)
    step[index] = h
    gradient[index] = (f(step) - f(-step)) / (2 * h)
return gradient

# %% wrong: moves theta by a factor 1 ± h
# says (other-formula): Each derivative is multiplied by its entry of theta, as if the entry moved by a fraction of
#   itself and not by h.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] *= 1 + h
    below[index] *= 1 - h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: the sum of all slopes in every entry
# says (other-formula): Every entry of your gradient is the sum of all derivatives, but each should tell how f changes
#   with its own entry of theta alone.
total = 0.0
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    total += (f(above) - f(below)) / (2 * h)
return np.full(theta.shape, total)

# %% wrong: rounds to three digits
# says (numerics): Your derivatives are rounded to three digits after the decimal point, but a gradient check needs more
#   of them.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = round((f(above) - f(below)) / (2 * h), 3)
return gradient

# %% wrong: returns zeros
# says (unfinished): Your gradient is zero everywhere, as if f had the same value at both of your points, but f changes
#   with each entry of theta.
return np.zeros(theta.shape)

# %% wrong: returns its input
# says (unfinished): Your function returns theta itself instead of the derivatives of f at theta.
return theta

# %% wrong: returns random numbers of the right shape
# says (other-formula): Your gradient has the right shape, but its numbers have nothing to do with f.
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: a larger step for larger entries
# says (other-formula): Your step is longer where an entry of theta is larger in size, but every entry moves by the same
#   h.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    step = h * max(1.0, abs(theta[index]))
    above, below = theta.copy(), theta.copy()
    above[index] += step
    below[index] -= step
    gradient[index] = (f(above) - f(below)) / (2 * step)
return gradient

# %% wrong: goes through the entries that are not zero
# says (special-case): You leave out the entries of theta that are 0, but f changes with them too.
gradient = np.zeros(theta.shape)
for index in map(tuple, np.argwhere(theta)):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient

# %% wrong: looks for an entry by its value
# says (special-case): Where several entries of theta are equal, only the first of them gets a derivative, but each has
#   its own.
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
# says (other-formula): You return the exact derivative even for a large h, but a central difference with the step h has
#   a truncation error there.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    e = np.zeros(theta.shape)
    e[index] = h
    gradient[index] = (8 * (f(theta + e) - f(theta - e)) - (f(theta + 2 * e) - f(theta - 2 * e))) / (12 * h)
return gradient

# %% wrong: for vectors and matrices only
# says (special-case): In an array with three dimensions you move whole rows at once, but each single entry has a
#   derivative of its own.
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

# %% wrong: cuts derivatives off at 100
# says (numerics): You cut derivatives off at ±100, but a derivative may be as large as it likes.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return np.clip(gradient, -100, 100)

# %% wrong: takes small derivatives for 0
# says (numerics): You replace small derivatives by 0, but f does change with these entries of theta.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
gradient[abs(gradient) < 1e-3] = 0
return gradient

# %% wrong: rounds to six digits
# says (numerics): Your derivatives are rounded to six digits after the decimal point, but small derivatives need more.
gradient = np.zeros(theta.shape)
for index in np.ndindex(theta.shape):
    above, below = theta.copy(), theta.copy()
    above[index] += h
    below[index] -= h
    gradient[index] = (f(above) - f(below)) / (2 * h)
return gradient.round(6)

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

# %% right: entry by entry in a flat copy
flat = theta.flatten()
gradient = np.zeros(theta.size)
for i, value in enumerate(theta.flat):
    flat[i] = value + h
    above = f(flat.reshape(theta.shape))
    flat[i] = value - h
    gradient[i] = (above - f(flat.reshape(theta.shape))) / (2 * h)
    flat[i] = value
return gradient.reshape(theta.shape)
