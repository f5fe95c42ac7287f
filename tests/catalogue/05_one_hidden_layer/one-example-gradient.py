# %% wrong: forgets the 2 of the square
# says (factor): Every derivative is half as large as it should be, as if a factor got lost when you differentiated the
#   square.
a = w1 * x + b1
dp = w2 @ sigma(a) + b2 - y
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: y - p, the sign of the error
# says (sign): Every derivative has the wrong sign, as if the error were y − p, so gradient descent would make E larger.
a = w1 * x + b1
dp = 2 * (y - (w2 @ sigma(a) + b2))
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: takes the loss itself for dp
# says (wrong-value): Your db2 is E itself: you start the backward pass with the loss, but it begins with the derivative
#   of the loss.
a = w1 * x + b1
dp = (w2 @ sigma(a) + b2 - y) ** 2
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: forgets b2 in the forward pass
# says (wrong-value): Your derivatives belong to a prediction without b2, so all of them start from the wrong error.
a = w1 * x + b1
dp = 2 * (w2 @ sigma(a) - y)
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: the derivative of sigma at h instead of a
# says (wrong-value): You take the derivative of sigma at h, the output of sigma, but it belongs at the input of sigma.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(h) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: the derivative of sigma at x instead of a
# says (wrong-value): You take the derivative of sigma at x, but sigma gets another input in this network.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(x) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: sigma instead of its derivative
# says (wrong-value): You multiply by the value of sigma on the way back from h to a, but the local derivative belongs
#   there.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = sigma(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: forgets the derivative, as if sigma were linear
# says (chain-rule): Your gradient doesn't change on its way from h back to a, as if sigma passed every change on
#   unchanged.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: forgets the factor w2
# says (chain-rule): Your gradient doesn't change on its way from p back to h, as if every entry of w2 were 1.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: dw2 with a instead of h
# says (wrong-value): Your dw2 is built with a, the input of sigma, but w2 is multiplied by the output of sigma.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, a * dp, dp, w1 @ da

# %% wrong: forgets the factor x in dw1
# says (chain-rule): Your dw1 equals db1, but w1 is multiplied by x in the forward pass and b1 isn't.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return da, da, h * dp, dp, w1 @ da

# %% wrong: db1 with the factor x
# says (chain-rule): Your db1 equals dw1, but w1 is multiplied by x in the forward pass and b1 isn't.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, x * da, h * dp, dp, w1 @ da

# %% wrong: db1 is b1 times da
# says (chain-rule): Your db1 is multiplied by b1, but a changes exactly as much as b1 does, whatever b1 is.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, b1 * da, h * dp, dp, w1 @ da

# %% wrong: db2 is always 1
# says (chain-rule): Your db2 is 1, the derivative of p alone, but the gradient that arrives from E is missing.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, 1.0, w1 @ da

# %% wrong: dx without the sum over the hidden units
# says (shape): Your dx has one entry for each hidden unit, but x is a single number that all of them use.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 * da

# %% wrong: dx is the mean over the hidden units
# says (factor): Your dx is the mean over the hidden units, but their contributions add up because all of them use the
#   same x.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, np.mean(w1 * da)

# %% wrong: dx of the last hidden unit only
# says (overwrites): Your dx contains only the last hidden unit's contribution, but x reaches E through all of them.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
for j in range(len(w1)):
    dx = w1[j] * da[j]
return x * da, da, h * dp, dp, dx

# %% wrong: dx forgets w1
# says (chain-rule): Your gradient doesn't change on its way from a back to x, as if every entry of w1 were 1.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, da.sum()

# %% wrong: sums over the hidden units everywhere
# says (shape): Your dw1, db1 and dw2 are single numbers, but each hidden unit has its own parameters and so its own
#   derivatives.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = (slope(a) * w2 * dp).sum()
return x * da, da, (h * dp).sum(), dp, (w1 * da).sum()

# %% wrong: db2 summed once for each hidden unit
# says (factor): Your db2 counts b2 once for each hidden unit, but p contains b2 only once.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp * len(w2), w1 @ da

# %% wrong: the error of each hidden unit by itself, without the sum in p
# says (wrong-value): You compute an error for each hidden unit by itself, but p is one number, to which all of them
#   contribute.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 * h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp.sum(), w1 @ da

# %% wrong: the ReLU instead of sigma
# says (hard-coded): You compute with the ReLU whatever sigma is, but sigma and its derivative are arguments of the
#   function.
a = w1 * x + b1
h = np.maximum(a, 0)
dp = 2 * (w2 @ h + b2 - y)
da = (a > 0) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: the sigmoid's derivative h (1 - h) for any sigma
# says (hard-coded): You take h (1 − h) for the derivative of sigma, but that is right for the sigmoid alone.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = h * (1 - h) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: derivatives of the network, without the loss
# says (chain-rule): You return the derivatives of the prediction p, but the loss E comes after it and its derivatives
#   are asked for.
a = w1 * x + b1
h = sigma(a)
da = slope(a) * w2
return x * da, da, h, 1.0, w1 @ da

# %% wrong: the derivatives in the order of the backward pass
# says (swapped): You return the second layer's derivatives first, but the first layer's should come before them.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return h * dp, dp, x * da, da, w1 @ da

# %% wrong: forgets dx
# says (return): You return the derivatives with respect to the parameters only, but the one with respect to x is
#   missing.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp

# %% wrong: forgets the return
# says (return): Your function returns None: what it computes is lost when it ends, and no result reaches the caller.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
dw1, db1, dw2, db2, dx = x * da, da, h * dp, dp, w1 @ da

# %% wrong: takes a step and changes w1
# says (changes-arguments): Your derivatives are right, but w1 is different afterwards: you have written into the
#   caller's array.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
dx = w1 @ da
w1 -= 0.1 * x * da
return x * da, da, h * dp, dp, dx

# %% wrong: lists instead of arrays
# says (return): Your dw1, db1 and dw2 are lists, but arrays are asked for: you can't multiply a list by tau.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return list(x * da), list(da), list(h * dp), dp, w1 @ da

# %% wrong: leaves out hidden units that are not positive
# says (hard-coded): Your gradient stops at hidden units with a negative h, but only the derivative of sigma decides
#   what passes.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp * (h > 0)
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: returns zeros
# says (unfinished): All your derivatives are 0, but E changes with each of the parameters and with x.
zero = np.zeros(w1.shape)
return zero, zero, zero, 0.0, 0.0

# %% wrong: returns its arguments
# says (unfinished): You return the parameters and x themselves instead of the derivatives of E with respect to them.
return w1, b1, w2, b2, x

# %% wrong: returns random numbers of the right shapes
# says (other-formula): Your results have the right shapes, but their numbers have nothing to do with the derivatives of
#   E.
rng = np.random.default_rng(0)
return rng.normal(size=w1.shape), rng.normal(size=w1.shape), rng.normal(size=w1.shape), rng.normal(), rng.normal()

# %% wrong: borrows the course's own function
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
return one_hidden_layer.one_example(x, y, w1, b1, w2, b2, sigma, slope)

# %% wrong: borrows the course's central differences
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
theta = {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "x": x}
energy = lambda w1, b1, w2, b2, x: float((w2 @ sigma(w1 * x + b1) + b2 - y) ** 2)
return tuple(checks.one_hidden_layer.slopes(energy, theta).values())

# %% wrong: db1 is dw1 divided by x
# says (numerics): You divide by x on the way to db1, which gives NaN for x = 0, but E has all its derivatives there
#   too.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
dw1 = slope(a) * w2 * dp * x
da = dw1 / x
return dw1, da, h * dp, dp, w1 @ da

# %% wrong: dp is twice E over p − y, which is 0 / 0 for a perfect fit
# says (numerics): You divide by p − y, which gives NaN if the fit is perfect, but all derivatives are 0 there.
a = w1 * x + b1
h = sigma(a)
p = w2 @ h + b2
dp = 2 * (p - y) ** 2 / (p - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: twice the root of E, which has lost its sign
# says (sign): Your error has lost its sign, so where p is below y all derivatives point in the wrong direction.
a = w1 * x + b1
h = sigma(a)
dp = 2 * np.sqrt((w2 @ h + b2 - y) ** 2)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: da from dw2, divided by h
# says (numerics): You divide by h, which gives NaN for a hidden unit whose output is 0, but E has derivatives there
#   too.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
dw2 = h * dp
da = slope(a) * w2 * dw2 / h
return x * da, da, dw2, dp, w1 @ da

# %% wrong: cuts dp off at 100
# says (numerics): You cut the gradient off at a limit, but the derivatives grow with the error without any bound.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
dp = np.clip(dp, -100, 100)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: cuts h off at 6
# says (numerics): You cut the hidden units off at a limit, but sigma decides alone how large h gets.
a = w1 * x + b1
h = np.minimum(sigma(a), 6)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: takes a small error for none
# says (numerics): You take a small error for no error at all, but the derivatives are 0 only if the fit is perfect.
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
if abs(dp) < 1e-2:
    dp = 0.0
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: difference quotients of sigma instead of slope
# says (numerics): Your derivative of sigma at the corner is between the slopes of its two sides, but there slope
#   decides.
a = w1 * x + b1
step = 1e-5
rise = (sigma(a + step) - sigma(a - step)) / (2 * step)
dp = 2 * (w2 @ sigma(a) + b2 - y)
da = dp * w2 * rise
return x * da, da, dp * sigma(a), dp, da @ w1

# %% wrong: difference quotients of E for the first layer
# says (numerics): Your derivative of sigma at the corner is between the slopes of its two sides, but there slope
#   decides.
def E(w1, b1, x):
    return (w2 @ sigma(w1 * x + b1) + b2 - y) ** 2


small, unit = 1e-5, np.eye(len(w1))
dw1 = np.array([(E(w1 + small * e, b1, x) - E(w1 - small * e, b1, x)) / (2 * small) for e in unit])
db1 = np.array([(E(w1, b1 + small * e, x) - E(w1, b1 - small * e, x)) / (2 * small) for e in unit])
dp = 2 * (w2 @ sigma(w1 * x + b1) + b2 - y)
return dw1, db1, dp * sigma(w1 * x + b1), dp, (E(w1, b1, x + small) - E(w1, b1, x - small)) / (2 * small)

# %% wrong: takes 0 for the derivative wherever a is 0
# says (hard-coded): Your derivative of sigma is always 0 at a = 0, as if it were built in, but the number there comes
#   from slope.
a = w1 * x + b1
dp = 2 * (w2 @ sigma(a) + b2 - y)
da = np.where(a == 0, 0.0, slope(a)) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: evaluates slope a little to the right of a
# says (stale-point): Your derivative of sigma at the corner is that of its right side, as if taken next to a and not at
#   a itself.
a = w1 * x + b1
dp = 2 * (w2 @ sigma(a) + b2 - y)
da = slope(a + 1e-12) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% right: with a loop over the hidden units
H = len(w1)
a = w1 * x + b1
h, s = sigma(a), slope(a)
p = b2
for j in range(H):
    p = p + w2[j] * h[j]
dp = 2 * (p - y)
dw1, db1, dw2, dx = np.zeros(H), np.zeros(H), np.zeros(H), 0.0
for j in range(H):
    da_j = s[j] * w2[j] * dp
    dw1[j], db1[j], dw2[j] = x * da_j, da_j, h[j] * dp
    dx += w1[j] * da_j
return dw1, db1, dw2, dp, dx

# %% right: every derivative written out in full
p = np.sum(w2 * sigma(w1 * x + b1)) + b2
s = slope(w1 * x + b1)
return 2 * (p - y) * w2 * s * x, 2 * (p - y) * w2 * s, 2 * (p - y) * sigma(w1 * x + b1), 2 * (p - y), 2 * (p - y) * np.sum(w1 * w2 * s)

# %% right: as a layer, with matrices
W1, W2 = w1[None, :], w2[:, None]
a = np.array([[x]]) @ W1 + b1
h = sigma(a)
dp = 2 * (h @ W2 + b2 - y)
da = dp @ W2.T * slope(a)
dx = da @ W1.T
return da[0] * x, da[0], (h.T @ dp)[:, 0], dp[0, 0], dx[0, 0]

# %% right: in float32
w1, b1, w2 = (value.astype(np.float32) for value in (w1, b1, w2))
a = w1 * np.float32(x) + b1
h = sigma(a).astype(np.float32)
dp = np.float32(2 * (w2 @ h + np.float32(b2) - np.float32(y)))
da = slope(a).astype(np.float32) * w2 * dp
return np.float32(x) * da, da, h * dp, dp, w1 @ da

# %% right: calls sigma and slope for one number at a time
a = [w * x + b for w, b in zip(w1, b1)]
h = np.array([float(sigma(np.array([value]))[0]) for value in a])
s = np.array([float(slope(np.array([value]))[0]) for value in a])
p = float(np.dot(w2, h)) + b2
dp = 2.0 * p - 2.0 * y
dh = w2 * dp
da = dh * s
return da * x, da, dp * h, dp, float(np.dot(da, w1))

# %% right: in place on arrays of its own, as a list
a = w1 * x
a += b1
h = sigma(a)
dp = 2 * (h @ w2 + b2 - y)
da = w2.copy()
da *= slope(a)
da *= dp
return [da * x, da, h * dp, dp, np.sum(da * w1)]

# %% right: forward mode, one derivative after the other
a = w1 * x + b1
h, s = sigma(a), slope(a)
outer = 2 * (np.vdot(w2, h) + b2 - y)
eye = np.eye(len(w1))
dw1 = np.array([outer * (w2 * s * x) @ e for e in eye])
db1 = np.array([outer * (w2 * s) @ e for e in eye])
dw2 = np.array([outer * h @ e for e in eye])
return [dw1, db1, dw2, np.asarray(outer), np.asarray(outer * np.sum(w2 * s * w1))]

# %% right: numbers as plain floats, arrays from lists
H = len(w1)
a = np.array([float(w1[j]) * x + float(b1[j]) for j in range(H)])
h, s = sigma(a), slope(a)
dp = 2.0 * (sum(float(w2[j] * h[j]) for j in range(H)) + b2 - y)
da = [float(s[j] * w2[j]) * dp for j in range(H)]
return (
    np.array([x * g for g in da]),
    np.array(da),
    np.array([float(v) * dp for v in h]),
    float(dp),
    float(sum(w * g for w, g in zip(w1, da))),
)
