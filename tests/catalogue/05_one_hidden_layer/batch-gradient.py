# %% wrong: forgets the 1/N of the mean
dp = 2 * (p - y)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: divides by N twice
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
N = len(x)
return x.T @ da / N, da.sum(axis=0) / N, h.T @ dp / N, dp.sum(axis=0) / N

# %% wrong: means over the batch for the biases on top of 1/N
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.mean(axis=0), h.T @ dp, dp.mean(axis=0)

# %% wrong: divides by N M, the mean over all entries
dp = 2 * (p - y) / p.size
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: divides by the number of outputs
dp = 2 * (p - y) / p.shape[1]
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets the 2 of the square
dp = (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: y - p, the sign of the error
dp = 2 * (y - p) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the squared error instead of its derivative
dp = (p - y) ** 2 / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the absolute error
dp = 2 * np.abs(p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the root of the squared error, as if E were a norm
dp = (p - y) / np.sqrt(((p - y) ** 2).sum()) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets the mask of the ReLU
dp = 2 * (p - y) / len(x)
da = dp @ W2.T
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask of all h from 0 on, which is always true
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (h >= 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask of all a from 0 on, so that the derivative at the corner is 1
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a >= 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the derivative 1/2 at the corner
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (np.sign(a) + 1) / 2
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: h / a for the derivative, which is 0 / 0 at the corner
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (h / a)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: multiplies by h instead of the derivative
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * h
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the derivative of the sigmoid
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * h * (1 - h)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the ReLU of the gradient instead of its mask
dp = 2 * (p - y) / len(x)
da = np.maximum(dp @ W2.T, 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask from the sign of dh
dp = 2 * (p - y) / len(x)
dh = dp @ W2.T
da = dh * (dh > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: dW2 with a instead of h
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), a.T @ dp, dp.sum(axis=0)

# %% wrong: dW1 with h instead of x
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return h.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets W2 in the backward pass
dp = 2 * (p - y) / len(x)
da = np.repeat(dp.sum(axis=1, keepdims=True), a.shape[1], axis=1) * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets to transpose W2
dp = 2 * (p - y) / len(x)
da = dp @ W2 * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: forgets to transpose h and x
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x @ da, da.sum(axis=0), h @ dp, dp.sum(axis=0)

# %% wrong: dW1 and dW2 transposed
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return da.T @ x, da.sum(axis=0), dp.T @ h, dp.sum(axis=0)

# %% wrong: only the first output in the backward pass
dp = 2 * (p - y) / len(x)
da = dp[:, :1] @ W2[:, :1].T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: biases not summed over the batch
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da, h.T @ dp, dp

# %% wrong: biases of shape (1, H) and (1, M)
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0, keepdims=True), h.T @ dp, dp.sum(axis=0, keepdims=True)

# %% wrong: biases summed along the wrong axis
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=1), h.T @ dp, dp.sum(axis=1)

# %% wrong: biases summed over everything
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(), h.T @ dp, dp.sum()

# %% wrong: only the last example, a loop without adding up
N = len(x)
for n in range(N):
    dp = 2 * (p[n] - y[n]) / N
    da = (W2 @ dp) * (a[n] > 0)
    dW1, db1, dW2, db2 = np.outer(x[n], da), da, np.outer(h[n], dp), dp
return dW1, db1, dW2, db2

# %% wrong: the gradients in the order of the backward pass
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return h.T @ dp, dp.sum(axis=0), x.T @ da, da.sum(axis=0)

# %% wrong: weights first, then biases
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, h.T @ dp, da.sum(axis=0), dp.sum(axis=0)

# %% wrong: forgets the gradients of the biases
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, h.T @ dp

# %% wrong: forgets the return
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
dW1, db1, dW2, db2 = x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: subtracts y from p in place
p -= y
dp = 2 * p / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: takes a step and changes W2
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
dW2 = h.T @ dp
W2 -= 0.1 * dW2
return x.T @ da, da.sum(axis=0), dW2, dp.sum(axis=0)

# %% wrong: steps with W2 first and goes back through the new one
dp = 2 * (p - y) / len(x)
dW2 = h.T @ dp
da = dp @ (W2 - 0.1 * dW2).T * (a > 0)
return x.T @ da, da.sum(axis=0), dW2, dp.sum(axis=0)

# %% wrong: adds up gradients from call to call
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
dp = 2 * (p - y) / 5
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: adds a penalty on the weights
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp + 0.01 * W2, dp.sum(axis=0)

# %% wrong: clips the error
dp = 2 * np.clip(p - y, -1, 1) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: returns zeros
return np.zeros((x.shape[1], a.shape[1])), np.zeros(a.shape[1]), np.zeros(W2.shape), np.zeros(p.shape[1])

# %% wrong: returns its arguments
return x, a[0], W2, p[0]

# %% wrong: returns random numbers of the right shapes
rng = np.random.default_rng(0)
return [rng.normal(size=s) for s in ((x.shape[1], a.shape[1]), a.shape[1], W2.shape, p.shape[1])]

# %% wrong: borrows the course's own function
return one_hidden_layer.backward(x, y, a, h, p, W2)

# %% wrong: borrows the course's layers
second, relu, first = layers.Linear(W2, np.zeros(W2.shape[1])), layers.ReLU(), layers.Linear(np.zeros((x.shape[1], a.shape[1])), a[0])
second.forward(h)
relu.forward(a)
first.forward(x)
(dW2, db2), dh = second.backward(2 * (p - y) / len(x))
(dW1, db1), _ = first.backward(relu.backward(dh)[1])
return dW1, db1, dW2, db2

# %% wrong: lets a gradient pass only above 0.01
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0.01)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: the mask written into h
dp = 2 * (p - y) / len(x)
dW2 = h.T @ dp
h[h > 0] = 1
da = dp @ W2.T * h
return x.T @ da, da.sum(axis=0), dW2, dp.sum(axis=0)

# %% wrong: reshapes h instead of transposing it
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0)
return x.T @ da, da.sum(axis=0), h.reshape(h.shape[::-1]) @ dp, dp.sum(axis=0)

# %% wrong: reshapes W2 instead of transposing it
dp = 2 * (p - y) / len(x)
da = dp @ W2.reshape(W2.shape[::-1]) * (a > 0)
return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)

# %% wrong: a mask for each hidden unit, not for each example
dp = 2 * (p - y) / len(x)
da = dp @ W2.T * (a > 0).any(axis=0)
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
