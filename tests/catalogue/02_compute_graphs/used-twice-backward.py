# %% wrong: forgets the direct path from e
# says (overwrites): Your dx contains only the path through d: the direct path from x to e is missing, but both
#   contribute.
e = x * y + x
de = 2 * e
return [y * de, x * de]

# %% wrong: forgets the path through d
# says (overwrites): Your dx contains only the direct path from x to e: the path through d is missing, but both
#   contribute.
e = x * y + x
de = 2 * e
return [de, x * de]

# %% wrong: the second contribution replaces the first
# says (overwrites): Your dx contains only the path through d: the direct path from x to e is missing, but both
#   contribute.
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
# says (other-formula): You multiply the contributions of the two paths to x, but what arrives over different paths
#   adds up.
e = x * y + x
de = 2 * e
return [y * de * de, x * de]

# %% wrong: the mean of the two paths
# says (factor): Your dx is the mean of the two paths, but what arrives over different paths adds up.
e = x * y + x
de = 2 * e
return [(y * de + de) / 2, x * de]

# %% wrong: forgets the local gradient of the square
# says (chain-rule): Your results are the derivatives of e: the last step, from e to L, is missing.
return [y + 1, x]

# %% wrong: forgets the factor 2
# says (factor): Both your results are half of what they should be, so a factor of two gets lost on the way from L to
#   the inputs.
e = x * y + x
return [(y + 1) * e, x * e]

# %% wrong: the local gradient of the square at d instead of e
# says (wrong-value): You take the slope of the square at d, as if nothing were added, but the value that is squared
#   is e.
d = x * y
return [2 * d * (y + 1), 2 * d * x]

# %% wrong: each its own value instead of the other's
# says (swapped): At the multiplication each input gets the gradient times its own value, but how a product reacts to
#   one depends on the other.
e = x * y + x
de = 2 * e
return [x * de + de, y * de]

# %% wrong: x reaches y's gradient as well
# says (other-formula): Your dy has a second contribution, as if y were used twice, but only x has a direct path to e.
e = x * y + x
de = 2 * e
return [(y + 1) * de, (x + 1) * de]

# %% wrong: splits de among d and x
# says (factor): Both your results are half of what they should be, so a factor of two gets lost on the way from L to
#   the inputs.
e = x * y + x
de = 2 * e
dd = de / 2
return [y * dd + de / 2, x * dd]

# %% wrong: the value of e at the end
# says (wrong-value): You return the value of e for both inputs, but the derivatives of L were asked for.
e = x * y + x
return [e, e]

# %% wrong: dx and dy in the wrong order
# says (swapped): Your two results are right, but in the wrong order: the first number belongs to x.
e = x * y + x
return [x * 2 * e, (y + 1) * 2 * e]

# %% wrong: e without the second x
# says (wrong-value): You take the slope of the square at d, as if nothing were added, but the value that is squared
#   is e.
e = x * y
return [(y + 1) * 2 * e, x * 2 * e]

# %% wrong: the sum of both derivatives
# says (return): Your list has one number, but x and y each have a derivative of their own.
e = x * y + x
return [(y + 1 + x) * 2 * e]

# %% wrong: subtracts the second path
# says (sign): You subtract the direct path from the one through d, but what arrives over different paths adds up.
e = x * y + x
de = 2 * e
return [y * de - de, x * de]

# %% wrong: continues from what has arrived at x
# says (wrong-value): What x has received enters the gradient of d as well, but d gets only what comes back from the
#   node that uses it.
d = x * y
e = d + x
de = 2 * e
dx = de
dd = de + dx
dx = dx + y * dd
return [dx, x * dd]

# %% wrong: returns all four gradients
# says (return): Your list has four numbers, but only the derivatives with respect to x and y were asked for.
e = x * y + x
de = 2 * e
return [(y + 1) * de, x * de, de, de]

# %% wrong: forgets the return
# says (return): Your function returns nothing, so its caller gets None, even if it computes or prints the right
#   numbers.
e = x * y + x
dx, dy = (y + 1) * 2 * e, x * 2 * e

# %% wrong: returns zeros
# says (unfinished): You return 0 for both inputs, but L reacts to a change in x and to a change in y.
return [0.0, 0.0]

# %% wrong: returns its inputs
# says (unfinished): You return x and y themselves, but the derivatives of L with respect to them were asked for.
return [x, y]

# %% wrong: returns random numbers
# says (randomness): Your numbers are random and don't depend on x and y, so they can't be derivatives of L.
rng = np.random.default_rng(0)
return [float(rng.normal()), float(rng.normal())]

# %% wrong: divides by x
# says (error): Your code divides by a number that is 0 where x is 0, although L has derivatives there too.
e = x * y + x
return [e / x * 2 * e, x * 2 * e]

# %% wrong: divides by y + 1
# says (error): Your code divides by a number that is 0 where y is −1, although L has derivatives there too.
e = x * y + x
dx = (y + 1) * 2 * e
return [dx, dx * x / (y + 1)]

# %% wrong: rounds to six decimals
# says (numerics): You round your results, so small derivatives lose their digits.
e = x * y + x
return [round((y + 1) * 2 * e, 6), round(x * 2 * e, 6)]

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
