# %% wrong: no ReLU at all
a = x @ W1 + b1
h = a
return a, h, h @ W2 + b2

# %% wrong: a second ReLU at the output
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, np.maximum(h @ W2 + b2, 0)

# %% wrong: the prediction from a instead of h
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, a @ W2 + b2

# %% wrong: overwrites a by the ReLU in place
a = x @ W1 + b1
h = a
h[h < 0] = 0
return a, h, h @ W2 + b2

# %% wrong: the absolute value instead of the ReLU
a = x @ W1 + b1
h = np.abs(a)
return a, h, h @ W2 + b2

# %% wrong: the sigmoid instead of the ReLU
a = x @ W1 + b1
h = 1 / (1 + np.exp(-a))
return a, h, h @ W2 + b2

# %% wrong: the derivative of the ReLU instead of its value
a = x @ W1 + b1
h = (a > 0).astype(float)
return a, h, h @ W2 + b2

# %% wrong: np.max, the largest number of all
a = x @ W1 + b1
h = np.full(a.shape, np.max(a))
return a, h, h @ W2 + b2

# %% wrong: forgets b1
a = x @ W1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: forgets b2
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, h @ W2

# %% wrong: adds b1 after the ReLU
a = x @ W1
h = np.maximum(a, 0) + b1
return a, h, h @ W2 + b2

# %% wrong: W1 and x the wrong way round
a = W1 @ x + b1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: transposes W1, as with columns for examples
a = x @ W1.T + b1
h = np.maximum(a, 0)
return a, h, h @ W2.T + b2

# %% wrong: columns are examples
a = W1.T @ x.T + b1[:, None]
h = np.maximum(a, 0)
return a, h, W2.T @ h + b2[:, None]

# %% wrong: returns p first
a = x @ W1 + b1
h = np.maximum(a, 0)
return h @ W2 + b2, h, a

# %% wrong: returns p alone
return np.maximum(x @ W1 + b1, 0) @ W2 + b2

# %% wrong: forgets the return
a = x @ W1 + b1
h = np.maximum(a, 0)
p = h @ W2 + b2

# %% wrong: the mean over the batch
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, (h @ W2 + b2).mean(axis=0)

# %% wrong: the first example only
a = x[:1] @ W1 + b1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: changes b1 in place
b1 += 1e-3
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: returns zeros
return np.zeros((len(x), len(b1))), np.zeros((len(x), len(b1))), np.zeros((len(x), len(b2)))

# %% wrong: returns its input
return x, x, x

# %% wrong: returns random numbers of the right shapes
rng = np.random.default_rng(0)
return rng.normal(size=(len(x), len(b1))), rng.normal(size=(len(x), len(b1))), rng.normal(size=(len(x), len(b2)))

# %% wrong: borrows the course's own function
return one_hidden_layer.forward(x, W1, b1, W2, b2)

# %% wrong: borrows the course's layers
a = layers.Linear(W1, b1).forward(x)
h = layers.ReLU().forward(a)
return a, h, layers.Linear(W2, b2).forward(h)

# %% wrong: a dead zone up to 0.01
a = x @ W1 + b1
h = np.where(a > 0.01, a, 0.0)
return a, h, h @ W2 + b2

# %% wrong: squeezes h
a = x @ W1 + b1
h = np.maximum(a, 0).squeeze()
return a, h, h.reshape(a.shape) @ W2 + b2

# %% wrong: adds b2 once for each hidden unit
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, sum(h[:, [j]] * W2[j] + b2 for j in range(len(W2)))

# %% right: with np.where
a = x @ W1 + b1
h = np.where(a > 0, a, 0.0)
return a, h, h @ W2 + b2

# %% right: with a mask
a = np.dot(x, W1) + b1
h = a * (a > 0)
return (a, h, np.dot(h, W2) + b2)

# %% right: with loops
N, D = x.shape
H, M = W2.shape
a, h, p = np.zeros((N, H)), np.zeros((N, H)), np.zeros((N, M))
for n in range(N):
    for j in range(H):
        a[n, j] = b1[j] + sum(x[n, i] * W1[i, j] for i in range(D))
        h[n, j] = max(a[n, j], 0.0)
    for m in range(M):
        p[n, m] = b2[m] + sum(h[n, j] * W2[j, m] for j in range(H))
return a, h, p

# %% right: example by example, with columns
a = np.array([W1.T @ row + b1 for row in x])
h = np.clip(a, 0, None)
p = np.array([W2.T @ row + b2 for row in h])
return [a, h, p]

# %% right: with einsum, in place on a copy
a = np.einsum("nd,dh->nh", x, W1) + b1
h = a.copy()
h[h < 0] = 0
p = np.einsum("nh,hm->nm", h, W2)
p += b2
return a, h, p

# %% right: in float32
x, W1, b1, W2, b2 = (value.astype(np.float32) for value in (x, W1, b1, W2, b2))
a = x @ W1 + b1
h = np.maximum(a, np.float32(0))
return a, h, h @ W2 + b2

# %% right: a column of ones
one = np.ones((len(x), 1))
a = np.hstack([x, one]) @ np.vstack([W1, b1])
h = a.clip(min=0)
return a, h, np.hstack([h, one]) @ np.vstack([W2, b2])

# %% right: sums over hidden units
a = np.add(np.tensordot(x, W1, axes=1), b1)
h = (a + abs(a)) / 2
p = b2 + sum(h[:, j : j + 1] * W2[j] for j in range(W2.shape[0]))
return [a, h, p]
