# %% wrong: forgets the factor 2 of the square
a = w1 * x + b1
p = w2 @ sigma(a) + b2
dp = p - y
da = slope(a) * w2 * dp
return x * da, da, sigma(a) * dp, dp, (w1 * da).sum()

# %% wrong: takes the slope at h instead of at a
a = w1 * x + b1
h = sigma(a)
p = np.sum(w2 * h) + b2
dp = 2 * (p - y)
da = slope(h) * w2 * dp
return x * da, da, h * dp, dp, np.sum(w1 * da)

# %% wrong: does not sum dx over the hidden units
a = w1 * x + b1
h = sigma(a)
p = w2 @ h + b2
dp = 2 * (p - y)
dh = w2 * dp
da = slope(a) * dh
return x * da, da, h * dp, dp, w1 * da

# %% wrong: multiplies dw2 by the pre-activation
a = w1 * x + b1
h = sigma(a)
p = w2 @ h + b2
dp = 2 * (p - y)
da = dp * w2 * slope(a)
return da * x, da, a * dp, dp, np.dot(w1, da)

# %% wrong: sends dp back through the weights of the first layer
a = w1 * x + b1
h = sigma(a)
p = w2 @ h + b2
dp = 2 * (p - y)
dh = w1 * dp
da = slope(a) * dh
return da * x, da, h * dp, dp, w1 @ da

# %% wrong: target minus prediction
a = w1 * x + b1
h = sigma(a)
p = w2 @ h + b2
dp = 2 * (y - p)
da = slope(a) * w2 * dp
return da * x, da, h * dp, dp, w1 @ da

# %% wrong: the prediction is not summed over the hidden units
a = w1 * x + b1
h = sigma(a)
p = w2 * h + b2
dp = 2 * (p - y)
da = slope(a) * w2 * dp
return da * x, da, h * dp, dp.sum(), (w1 * da).sum()

# %% wrong: differentiates sigma numerically instead of calling slope
a = w1 * x + b1
h = sigma(a)
p = float(w2 @ h) + b2
dp = 2 * (p - y)
eps = 1e-6
derivative = (sigma(a + eps) - sigma(a - eps)) / (2 * eps)
da = derivative * w2 * dp
return da * x, da, h * dp, dp, float(w1 @ da)

# %% wrong: finds db1 as dw1 / x, which is NaN at x = 0
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
dw1 = slope(a) * w2 * dp * x
db1 = dw1 / x
return dw1, db1, h * dp, dp, w1 @ db1

# %% wrong: db2 is an array with one entry per hidden unit
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y) * np.ones_like(h)
da = slope(a) * w2 * dp
return da * x, da, h * dp, dp, w1 @ da

# %% wrong: returns the gradients in the order of the backward pass
a = w1 * x + b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
db2, dw2 = dp, h * dp
db1 = slope(a) * w2 * dp
dw1 = x * db1
return db2, dw2, db1, dw1, w1 @ db1

# %% wrong: computes the pre-activations in the array w1
a = w1
a *= x
a += b1
h = sigma(a)
dp = 2 * (w2 @ h + b2 - y)
da = slope(a) * w2 * dp
return da * x, da, h * dp, dp, w1 @ da

# %% right: loop over the hidden units
H = len(w1)
a = np.array([w1[j] * x + b1[j] for j in range(H)])
h, s = sigma(a), slope(a)
p = b2
for j in range(H):
    p = p + w2[j] * h[j]
dE_dp = 2.0 * (p - y)
dw1, db1, dw2 = np.zeros(H), np.zeros(H), np.zeros(H)
dx = 0.0
for j in range(H):
    dw2[j] = h[j] * dE_dp
    db1[j] = s[j] * w2[j] * dE_dp
    dw1[j] = x * db1[j]
    dx += w1[j] * db1[j]
return dw1, db1, dw2, dE_dp, dx

# %% right: einsum and a list of results
pre = np.add(np.multiply(w1, x), b1)
act = sigma(pre)
residual = np.einsum("j,j->", w2, act) + b2 - y
delta = 2 * residual * np.multiply(w2, slope(pre))
return [delta * x, delta.copy(), 2 * residual * act, float(2 * residual), float(np.einsum("j,j", w1, delta))]
