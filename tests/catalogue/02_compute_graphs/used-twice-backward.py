# %% wrong: forgets the direct path from e
e = x * y + x
de = 2 * e
return [y * de, x * de]

# %% wrong: forgets the path through d
e = x * y + x
de = 2 * e
return [de, x * de]

# %% wrong: the second contribution replaces the first
d = x * y
e = d + x
dL = 1.0
de = 2 * e * dL
dd = de
dx = de
dx = y * dd
dy = x * dd
return [dx, dy]

# %% wrong: multiplies the two paths instead of adding them
e = x * y + x
de = 2 * e
return [y * de * de, x * de]

# %% wrong: the mean of the two paths
e = x * y + x
de = 2 * e
return [(y * de + de) / 2, x * de]

# %% wrong: forgets the local gradient of the square
return [y + 1, x]

# %% wrong: forgets the factor 2
e = x * y + x
return [(y + 1) * e, x * e]

# %% wrong: the local gradient of the square at d instead of e
d = x * y
return [2 * d * (y + 1), 2 * d * x]

# %% wrong: each its own value instead of the other's
e = x * y + x
de = 2 * e
return [x * de + de, y * de]

# %% wrong: x reaches y's gradient as well
e = x * y + x
de = 2 * e
return [(y + 1) * de, (x + 1) * de]

# %% wrong: splits de among d and x
e = x * y + x
de = 2 * e
dd = de / 2
return [y * dd + de / 2, x * dd]

# %% wrong: the value of e at the end
e = x * y + x
return [e, e]

# %% wrong: dx and dy in the wrong order
e = x * y + x
return [x * 2 * e, (y + 1) * 2 * e]

# %% wrong: e without the second x
e = x * y
return [(y + 1) * 2 * e, x * 2 * e]

# %% wrong: the sum of both derivatives
e = x * y + x
return [(y + 1 + x) * 2 * e]

# %% wrong: subtracts the second path
e = x * y + x
de = 2 * e
return [y * de - de, x * de]

# %% wrong: continues from what has arrived at x
d = x * y
e = d + x
de = 2 * e
dx = de
dd = de + dx
dx = dx + y * dd
return [dx, x * dd]

# %% wrong: returns all four gradients
e = x * y + x
de = 2 * e
return [(y + 1) * de, x * de, de, de]

# %% wrong: forgets the return
e = x * y + x
dx, dy = (y + 1) * 2 * e, x * 2 * e

# %% wrong: returns zeros
return [0.0, 0.0]

# %% wrong: returns its inputs
return [x, y]

# %% wrong: returns random numbers
rng = np.random.default_rng(0)
return [float(rng.normal()), float(rng.normal())]

# %% wrong: divides by x
e = x * y + x
return [e / x * 2 * e, x * 2 * e]

# %% right: the formula written out
return [2 * x * (y + 1) ** 2, 2 * x**2 * (y + 1)]

# %% right: adds up at x
d = x * y
e = d + x
de = 2 * e * 1.0
dx = 0.0
dx += 1.0 * de
dd = 1.0 * de
dx += y * dd
dy = x * dd
return [dx, dy]

# %% right: with the functions from above
d = x * y
e = d + x
(de,) = square_backward(e, 1.0)
dd, dx_direct = add_backward(d, x, de)
dx_over_d, dy = multiply_backward(x, y, dd)
return [dx_over_d + dx_direct, dy]

# %% right: a tuple
e = x * y + x
dx, dy = 2 * e * (y + 1), 2 * e * x
return dx, dy

# %% right: in float32
x, y = np.float32(x), np.float32(y)
e = x * y + x
return [2 * e * (y + 1), 2 * e * x]

# %% right: a small class of nodes
class Node:
    def __init__(self, value, parents=()):
        self.value, self.parents, self.grad = value, parents, 0.0

X, Y = Node(x), Node(y)
D = Node(x * y, [(X, y), (Y, x)])
E_ = Node(x * y + x, [(D, 1.0), (X, 1.0)])
L = Node((x * y + x) ** 2, [(E_, 2 * (x * y + x))])
L.grad = 1.0
for node in (L, E_, D):
    for parent, local in node.parents:
        parent.grad += local * node.grad
return [X.grad, Y.grad]

# %% right: the polynomial
return [2 * x * (y + 1) ** 2, 2 * x**2 * (y + 1)]
