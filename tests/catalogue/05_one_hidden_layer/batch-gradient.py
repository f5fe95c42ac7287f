# %% wrong: forgets the 1/N of the mean
# says (batch-sum): Every gradient is N times too large: you add up the examples, but E is the mean over them.
dp = 2 * (p - y)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: divides by N twice
# says (batch-mean): Every gradient is N times too small, as if you took the mean over the examples twice.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
N = len(x)
return x.T @ da / N, da.sum(axis=0) / N, h.T @ dp / N, dp.sum(axis=0) / N

# %% wrong: means over the batch for the biases on top of 1/N
# says (batch-mean): Your db1 and db2 are N times too small, as if you took the mean over the examples once more for the
#   biases.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.mean(axis=0), h.T @ dp, dp.mean(axis=0)

# %% wrong: divides by N M, the mean over all entries
# says (factor): You divide by the number of outputs, but E adds up the squared errors of all outputs.
dp = 2 * (p - y) / p.size
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: divides by the number of outputs
# says (factor): You divide by the number of outputs, but E adds up the squared errors of all outputs.
dp = 2 * (p - y) / p.shape[1]
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets the 2 of the square
# says (factor): Every gradient is half as large as it should be, as if a factor got lost when you differentiated the
#   square.
dp = (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: y - p, the sign of the error
# says (sign): Every gradient has the wrong sign, as if the error were y − p, so gradient descent would make E larger.
dp = 2 * (y - p) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the squared error instead of its derivative
# says (wrong-value): Your db2 is E itself: you start the backward pass with the squared error, but it begins with the
#   derivative of E.
dp = (p - y) ** 2 / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the absolute error
# says (sign): Your errors have lost their signs, but a prediction that is too small needs the opposite gradient.
dp = 2 * np.abs(p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the root of the squared error, as if E were a norm
# says (other-formula): The size of the error makes no difference to your gradients, as if E weren't made of squares.
dp = (p - y) / np.sqrt(((p - y) ** 2).sum()) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets the mask of the ReLU
# says (chain-rule): Your gradient passes hidden units that are off, but where the ReLU outputs 0 nothing passes.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask of all h from 0 on, which is always true
# says (chain-rule): Your gradient passes hidden units that are off, but where the ReLU outputs 0 nothing passes.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (h >= 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask of all a from 0 on, so that the derivative at the corner is 1
# says (border): You let the gradient pass where a is exactly 0, but there the derivative of the ReLU counts as 0.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a >= 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the derivative 1/2 at the corner
# says (border): You take ½ for the derivative of the ReLU where a is exactly 0, but there it counts as 0.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (np.sign(a) + 1) / 2
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: h / a for the derivative, which is 0 / 0 at the corner
# says (numerics): You get NaN where a is exactly 0, as if you divided by it, but there the derivative of the ReLU
#   counts as 0.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (h / a)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: multiplies by h instead of the derivative
# says (wrong-value): You multiply by h, the value of the ReLU, on the way back to a, but its derivative belongs there.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * h
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the derivative of the sigmoid
# says (other-formula): You take h (1 − h) for the derivative of the activation, but that belongs to the sigmoid and not
#   to the ReLU.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * h * (1 - h)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the ReLU of the gradient instead of its mask
# says (wrong-value): You stop the gradient where it is negative, but it matters only whether the hidden unit was on in
#   the forward pass.
dp = 2 * (p - y) / len(x)
da = np.maximum(dp @ W2.T, 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask from the sign of dh
# says (wrong-value): You stop the gradient where it is negative, but it matters only whether the hidden unit was on in
#   the forward pass.
dp = 2 * (p - y) / len(x)
dh = dp @ W2.T
da = dh * (dh > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: dW2 with a instead of h
# says (wrong-value): Your dW2 is built with a, but W2 is multiplied by h, so units that are off contribute nothing to
#   it.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), a.T @ dp, dp.sum(axis=0)

# %% wrong: dW1 with h instead of x
# says (wrong-value): Your dW1 is built with h, the output of the hidden layer, but W1 is multiplied by its input.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return h.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets W2 in the backward pass
# says (chain-rule): Your gradient doesn't change on its way from p back to h, as if all weights in W2 were 1.
dp = 2 * (p - y) / len(x)
da = np.repeat(dp.sum(axis=1, keepdims=True), a.shape[1], axis=1) * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets to transpose W2
# says (transpose): You multiply dp by W2 as it is, but dp has a column for each output and W2 a row for each hidden
#   unit.
dp = 2 * (p - y) / len(x)
da = dp @ W2 * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets to transpose h and x
# says (transpose): You multiply x by da as they are, but both have a row for each example, so columns and rows don't
#   match.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x @ da, da.sum(axis=0), h @ dp, dp.sum(axis=0)

# %% wrong: dW1 and dW2 transposed
# says (transpose): Your dW1 and dW2 are transposed, but each gradient has the same shape as its parameter.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return da.T @ x, da.sum(axis=0), dp.T @ h, dp.sum(axis=0)

# %% wrong: only the first output in the backward pass
# says (chain-rule): Only the first output sends a gradient back to the hidden units, but all outputs use them.
dp = 2 * (p - y) / len(x)
da = dp[:, :1] @ W2[:, :1].T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: biases not summed over the batch
# says (shape): Your db1 and db2 still have an axis for the examples, but each gradient has the same shape as its
#   parameter.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da, h.T @ dp, dp

# %% wrong: biases of shape (1, H) and (1, M)
# says (shape): Your db1 and db2 still have an axis for the examples, but each gradient has the same shape as its
#   parameter.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0, keepdims=True), h.T @ dp, dp.sum(axis=0, keepdims=True)

# %% wrong: biases summed along the wrong axis
# says (wrong-axis): Your db1 and db2 have an entry for each example, as if you added up over the units instead of the
#   examples.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=1), h.T @ dp, dp.sum(axis=1)

# %% wrong: biases summed over everything
# says (wrong-axis): Your db1 and db2 are single numbers, but every bias has a derivative of its own.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(), h.T @ dp, dp.sum()

# %% wrong: only the last example, a loop without adding up
# says (overwrites): Your gradients contain only the last example, but the contributions of all examples add up.
N = len(x)
for n in range(N):
    dp = 2 * (p[n] - y[n]) / N
    da = (W2 @ dp) * (a[n] > 0)
    dW1, db1, dW2, db2 = np.outer(x[n], da), da, np.outer(h[n], dp), dp
return dW1, db1, dW2, db2

# %% wrong: the gradients in the order of the backward pass
# says (swapped): You return the second layer's gradients first, but the first layer's should come before them.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return h.T @ dp, dp.sum(axis=0), x.T @ da, da.sum(axis=0)

# %% wrong: weights first, then biases
# says (swapped): You return both weights' gradients first and the biases' after them, but dW2 comes after db1.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, h.T @ dp, da.sum(axis=0), dp.sum(axis=0)

# %% wrong: forgets the gradients of the biases
# says (return): You return the gradients of W1 and W2 only, but those of the biases are missing.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, h.T @ dp

# %% wrong: forgets the return
# says (return): Your function returns None: what it computes is lost when it ends, and no result reaches the caller.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
dW1, db1, dW2, db2 = x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: subtracts y from p in place
# says (changes-arguments): Your gradients are right, but p is different afterwards: you have written into the caller's
#   array.
p -= y
dp = 2 * p / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: takes a step and changes W2
# says (changes-arguments): Your gradients are right, but W2 is different afterwards: you have written into the caller's
#   array.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
dW2 = h.T @ dp
W2 -= 0.1 * dW2
return x.T @ da, da.sum(axis=0), dW2, dp.sum(axis=0)

# %% wrong: steps with W2 first and goes back through the new one
# says (stale-point): Your gradient goes back through a W2 that has already moved, but all gradients belong to the same
#   parameters.
dp = 2 * (p - y) / len(x)
dW2 = h.T @ dp
da = dp @ (W2 - 0.1 * dW2).T * (a > 0)
return x.T @ da, da.sum(axis=0), dW2, dp.sum(axis=0)

# %% wrong: adds up gradients from call to call
# says (stored-state): Your gradients are different when the same call is made again, as if something were kept from the
#   call before.
global memory
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
found = [x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)]
try:
    memory = [old + new for old, new in zip(memory, found)]
except (NameError, ValueError):
    memory = found
return memory

# %% wrong: a fixed batch size
# says (hard-coded): You divide by 5 whatever the batch is, but the number of examples can be different in each call.
dp = 2 * (p - y) / 5
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: adds a penalty on the weights
# says (other-formula): Your dW2 contains an extra term proportional to W2, but E has no penalty on the weights.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp + 0.01 * W2, dp.sum(axis=0)

# %% wrong: clips the error
# says (numerics): You cut the errors off at ±1, but the gradients grow with the errors without any bound.
dp = 2 * np.clip(p - y, -1, 1) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: returns zeros
# says (unfinished): All your gradients are 0, but E changes with each of the parameters.
return np.zeros((x.shape[1], a.shape[1])), np.zeros(a.shape[1]), np.zeros(W2.shape), np.zeros(p.shape[1])

# %% wrong: returns its arguments
# says (unfinished): You return arrays that you were given instead of the gradients of E.
return x, a[0], W2, p[0]

# %% wrong: returns random numbers of the right shapes
# says (other-formula): Your results have the right shapes, but their numbers have nothing to do with the gradients of
#   E.
rng = np.random.default_rng(0)
return [rng.normal(size=s) for s in ((x.shape[1], a.shape[1]), a.shape[1], W2.shape, p.shape[1])]

# %% wrong: borrows the course's own function
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
return one_hidden_layer.backward(x, y, a, h, p, W2)

# %% wrong: borrows the course's layers
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
second, relu, first = layers.Linear(W2, np.zeros(W2.shape[1])), layers.ReLU(), layers.Linear(np.zeros((x.shape[1], a.shape[1])), a[0])
second.forward(h)
relu.forward(a)
first.forward(x)
(dW2, db2), dh = second.backward(2 * (p - y) / len(x))
(dW1, db1), _ = first.backward(relu.backward(dh)[1])
return dW1, db1, dW2, db2

# %% wrong: lets a gradient pass only above 0.01
# says (border): You stop the gradient where a is small and positive, but a ReLU is on directly above 0.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0.01)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask written into h
# says (changes-arguments): Your gradients are right, but h is different afterwards: you have written into the caller's
#   array.
dp = 2 * (p - y) / len(x)
dW2 = h.T @ dp
h[h > 0] = 1
da = dp @ W2.T * h
return x.T @ da, da.sum(axis=0), dW2, dp.sum(axis=0)

# %% wrong: reshapes h instead of transposing it
# says (transpose): The shape of your dW2 is right, but its entries mix values of h that belong to different hidden
#   units, as after a reshape.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.reshape(h.shape[::-1]) @ dp, dp.sum(axis=0)

# %% wrong: reshapes W2 instead of transposing it
# says (transpose): Your gradient reaches the hidden units through the wrong weights, as if W2 had been reshaped to fit.
dp = 2 * (p - y) / len(x)
da = dp @ W2.reshape(W2.shape[::-1]) * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: a mask for each hidden unit, not for each example
# says (wrong-axis): You let the gradient pass a hidden unit for all examples if it's on for any, but it can be on for
#   one and off for another.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0).any(axis=0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: cuts the gradients off at 100
# says (numerics): You cut the gradients off at a limit, but they grow with the errors and the inputs without any bound.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
found = x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)
return [np.clip(g, -100, 100) for g in found]

# %% wrong: scales long gradients to length 200
# says (numerics): You cut the gradients off at a limit, but they grow with the errors and the inputs without any bound.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
found = x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)
length = np.sqrt(sum((g**2).sum() for g in found))
return [g * 200 / max(length, 200) for g in found]

# %% wrong: transposes W2 only where it is not square
# says (special-case): You go back through a square W2 the wrong way: the shapes fit, but hidden units and outputs are
#   confused.
dp = 2 * (p - y) / len(x)
da = dp @ (W2 if W2.shape[0] == W2.shape[1] else W2.T) * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: transposes x only where it is not square
# says (special-case): You mix up examples and inputs where x is square: the shapes fit, but dW1 is wrong.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
left = x if x.shape[0] == x.shape[1] else x.T
return left @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: takes a small error for none
# says (numerics): You take small errors for no errors at all, but the gradients are 0 only if the fit is perfect.
error = np.where(abs(p - y) < 1e-2, 0.0, p - y)
dp = 2 * error / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: lets a gradient pass only above 1e-4
# says (border): You stop the gradient where a is small and positive, but a ReLU is on directly above 0.
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 1e-4)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% right: divides by N at the end
dp = 2 * (p - y)
da = np.where(a > 0, dp @ W2.T, 0.0)
N = len(x)
return x.T @ da / N, da.mean(axis=0), h.T @ dp / N, dp.mean(axis=0)

# %% right: example by example, with outer products
N, D = x.shape
dW1, db1 = np.zeros((D, a.shape[1])), np.zeros(a.shape[1])
dW2, db2 = np.zeros(W2.shape), np.zeros(p.shape[1])
for x_n, y_n, a_n, h_n, p_n in zip(x, y, a, h, p):
    dp = 2 * (p_n - y_n)
    da = (W2 @ dp) * (a_n > 0)
    dW1 += np.outer(x_n, da) / N
    db1 += da / N
    dW2 += np.outer(h_n, dp) / N
    db2 += dp / N
return dW1, db1, dW2, db2

# %% right: with loops over every index
N, D = x.shape
H, M = W2.shape
dW1, db1, dW2, db2 = np.zeros((D, H)), np.zeros(H), np.zeros((H, M)), np.zeros(M)
for n in range(N):
    for m in range(M):
        dp = 2 / N * (p[n, m] - y[n, m])
        db2[m] += dp
        for j in range(H):
            dW2[j, m] += h[n, j] * dp
            if a[n, j] > 0:
                db1[j] += W2[j, m] * dp
                for i in range(D):
                    dW1[i, j] += x[n, i] * W2[j, m] * dp
return dW1, db1, dW2, db2

# %% right: with einsum
dp = (p - y) * (2.0 / y.shape[0])
da = np.einsum("nm,hm,nh->nh", dp, W2, (a > 0).astype(float))
return np.einsum("nd,nh->dh", x, da), np.einsum("nh->h", da), np.einsum("nh,nm->hm", h, dp), np.einsum("nm->m", dp)

# %% right: the mask from h, which is positive where a is
dp = 2 * (p - y) / len(x)
da = (dp @ W2.T) * (h > 0)
return [x.T @ da, da.sum(0), h.T @ dp, dp.sum(0)]

# %% right: in place on arrays of its own
dp = p - y
dp *= 2
dp /= len(x)
da = dp @ W2.T
da[a <= 0] = 0
return x.T @ da, np.ones(len(x)) @ da, (dp.T @ h).T, np.ones(len(x)) @ dp

# %% right: in float32
x, y, a, h, p, W2 = (value.astype(np.float32) for value in (x, y, a, h, p, W2))
dp = np.float32(2 / len(x)) * (p - y)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% right: biases as a last row
one = np.ones((len(x), 1))
dp = (p - y) * (2 / len(x))
g2 = np.hstack([h, one]).T @ dp
g1 = np.hstack([x, one]).T @ np.where(h > 0, dp @ W2.T, 0)
return g1[:-1], g1[-1], g2[:-1], g2[-1]

# %% right: the mean of a list of gradients
from statistics import fmean

def one(n):
    dp = 2 * (p[n] - y[n])
    da = (W2 @ dp) * np.heaviside(a[n], 0)
    return np.outer(x[n], da), da, np.outer(h[n], dp), dp

return tuple(np.mean([one(n)[k] for n in range(len(x))], axis=0) for k in range(4))
