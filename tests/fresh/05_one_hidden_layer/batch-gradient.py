# %% wrong: forgets to divide by the number of examples
dp = 2 * (p - y)
dW2, db2 = h.T @ dp, dp.sum(axis=0)
da = (dp @ W2.T) * (a > 0)
return x.T @ da, da.sum(axis=0), dW2, db2

# %% wrong: averages the biases over the examples a second time
N = len(x)
dp = 2 / N * (p - y)
da = (dp @ W2.T) * (a > 0)
return x.T @ da, da.mean(axis=0), h.T @ dp, dp.mean(axis=0)

# %% wrong: divides by the number of all entries of p
dp = 2 * (p - y) / p.size
da = (dp @ W2.T) * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: lets the gradient pass where h >= 0, which is everywhere
N = p.shape[0]
dp = 2 * (p - y) / N
dh = dp @ W2.T
dh_masked = np.where(h >= 0, dh, 0)
return x.T @ dh_masked, dh_masked.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: takes 1 for the slope of the ReLU at the corner
dp = 2 * (p - y) / len(p)
da = dp @ W2.T
da[a < 0] = 0
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: takes the mask from dh
dp = 2 * (p - y) / len(p)
dh = dp @ W2.T
da = dh * (dh > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: uses a in place of h for dW2
dp = 2 * (p - y) / len(p)
da = (dp @ W2.T) * (a > 0)
return x.T @ da, da.sum(axis=0), a.T @ dp, dp.sum(axis=0)

# %% wrong: subtracts y from p in place
N = x.shape[0]
p -= y
p *= 2 / N
da = (p @ W2.T) * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ p, p.sum(axis=0)

# %% wrong: tries dp @ W2 first, which is wrong for a square W2
dp = 2 * (p - y) / len(p)
if W2.shape[0] == dp.shape[1]:
    dh = dp @ W2
else:
    dh = dp @ W2.T
da = dh * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: biases keep a row dimension
dp = 2 * (p - y) / len(p)
da = (dp @ W2.T) * (a > 0)
return x.T @ da, da.sum(axis=0, keepdims=True), h.T @ dp, dp.sum(axis=0, keepdims=True)

# %% wrong: slope of the ReLU as h / a, NaN at the corner
dp = 2 * (p - y) / len(p)
da = (dp @ W2.T) * (h / a)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets the ReLU on the way back
dp = 2 * (p - y) / len(p)
dh = np.einsum("nm,jm->nj", dp, W2)
return np.einsum("ni,nj->ij", x, dh), dh.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% right: adds up the examples in a loop
N, D = x.shape
H, M = W2.shape
dW1, db1, dW2, db2 = np.zeros((D, H)), np.zeros(H), np.zeros((H, M)), np.zeros(M)
for n in range(N):
    dp = 2.0 / N * (p[n] - y[n])
    db2 += dp
    dW2 += np.outer(h[n], dp)
    da = np.where(a[n] > 0, W2 @ dp, 0.0)
    db1 += da
    dW1 += np.outer(x[n], da)
return dW1, db1, dW2, db2

# %% right: einsum, the factor at the end
residual = p - y
mask = (a > 0).astype(float)
back = np.einsum("nm,jm,nj->nj", residual, W2, mask)
grads = [
    np.einsum("nd,nj->dj", x, back),
    np.einsum("nj->j", back),
    np.einsum("nj,nm->jm", h, residual),
    np.einsum("nm->m", residual),
]
return [g * (2 / x.shape[0]) for g in grads]
