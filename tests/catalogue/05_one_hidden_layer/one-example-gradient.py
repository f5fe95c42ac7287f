# %% wrong: forgets the 2 of the square
a = w1 * x + b1
dp = w2 @ sigma(a) + b2 - y
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: y - p, the sign of the error
a = w1 * x + b1
dp = 2 * (y - (w2 @ sigma(a) + b2))
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: takes the loss itself for dp
a = w1 * x + b1
dp = (w2 @ sigma(a) + b2 - y) ** 2
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: forgets b2 in the forward pass
a = w1 * x + b1
dp = 2 * (w2 @ sigma(a) - y)
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, w1 @ da

# %% wrong: the derivative of sigma at h instead of a
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(h) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: the derivative of sigma at x instead of a
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(x) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: sigma instead of its derivative
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = sigma(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: forgets the derivative, as if sigma were linear
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: forgets the factor w2
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: dw2 with a instead of h
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, a * dp, dp, w1 @ da

# %% wrong: forgets the factor x in dw1
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return da, da, h * dp, dp, w1 @ da

# %% wrong: db1 with the factor x
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, x * da, h * dp, dp, w1 @ da

# %% wrong: db1 is b1 times da
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, b1 * da, h * dp, dp, w1 @ da

# %% wrong: db2 is always 1
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, 1.0, w1 @ da

# %% wrong: dx without the sum over the hidden units
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 * da

# %% wrong: dx is the mean over the hidden units
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, np.mean(w1 * da)

# %% wrong: dx of the last hidden unit only
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
for j in range(len(w1)):
    dx = w1[j] * da[j]
return x * da, da, h * dp, dp, dx

# %% wrong: dx forgets w1
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, da.sum()

# %% wrong: sums over the hidden units everywhere
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = (slope(a) * w2 * dp).sum()
return x * da, da, (h * dp).sum(), dp, (w1 * da).sum()

# %% wrong: db2 summed once for each hidden unit
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp * len(w2), w1 @ da

# %% wrong: the error of each hidden unit by itself, without the sum in p
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 * h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp.sum(), w1 @ da

# %% wrong: the ReLU instead of sigma
a = w1 * x + b1
h = np.maximum(a, 0)
dp = 2 * (w2 @ h + b2 - y)
da = (a > 0) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: the sigmoid's derivative h (1 - h) for any sigma
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = h * (1 - h) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: derivatives of the network, without the loss
a = w1 * x + b1
h = sigma(a)
da = slope(a) * w2
return x * da, da, h, 1.0, w1 @ da

# %% wrong: the derivatives in the order of the backward pass
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return h * dp, dp, x * da, da, w1 @ da

# %% wrong: forgets dx
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp

# %% wrong: forgets the return
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
dw1, db1, dw2, db2, dx = x * da, da, h * dp, dp, w1 @ da

# %% wrong: takes a step and changes w1
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
dx = w1 @ da
w1 -= 0.1 * x * da
return x * da, da, h * dp, dp, dx

# %% wrong: lists instead of arrays
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return list(x * da), list(da), list(h * dp), dp, w1 @ da

# %% wrong: leaves out hidden units that are not positive
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp * (h > 0)
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: returns zeros
zero = np.zeros(w1.shape)
return zero, zero, zero, 0.0, 0.0

# %% wrong: returns its arguments
return w1, b1, w2, b2, x

# %% wrong: returns random numbers of the right shapes
rng = np.random.default_rng(0)
return rng.normal(size=w1.shape), rng.normal(size=w1.shape), rng.normal(size=w1.shape), rng.normal(), rng.normal()

# %% wrong: borrows the course's own function
return one_hidden_layer.one_example(x, y, w1, b1, w2, b2, sigma, slope)

# %% wrong: borrows the course's central differences
theta = {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "x": x}
energy = lambda w1, b1, w2, b2, x: float((w2 @ sigma(w1 * x + b1) + b2 - y) ** 2)
return tuple(checks.one_hidden_layer.slopes(energy, theta).values())

# %% wrong: db1 is dw1 divided by x
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
dw1 = slope(a) * w2 * dp * x
da = dw1 / x
return dw1, da, h * dp, dp, w1 @ da

# %% wrong: dp is twice E over p − y, which is 0 / 0 for a perfect fit
a = w1 * x + b1
h = sigma(a)
p = w2 @ h + b2
dp = 2 * (p - y) ** 2 / (p - y)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: twice the root of E, which has lost its sign
a = w1 * x + b1
h = sigma(a)
dp = 2 * np.sqrt((w2 @ h + b2 - y) ** 2)
da = slope(a) * w2 * dp
return x * da, da, h * dp, dp, w1 @ da

# %% wrong: da from dw2, divided by h
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
dw2 = h * dp
da = slope(a) * w2 * dw2 / h
return x * da, da, dw2, dp, w1 @ da

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
