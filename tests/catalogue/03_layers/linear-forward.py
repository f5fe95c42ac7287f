# %% wrong: forgets the bias
W, b = self.parameters
self.x = x
return x @ W

# %% wrong: does not store its input
W, b = self.parameters
return x @ W + b

# %% wrong: transposes W
W, b = self.parameters
self.x = x
return x @ W.T + b

# %% wrong: multiplies in the other order
W, b = self.parameters
self.x = x
return W @ x + b

# %% wrong: subtracts the bias
W, b = self.parameters
self.x = x
return x @ W - b

# %% wrong: multiplies entry by entry where shapes allow it
W, b = self.parameters
self.x = x
return (x[:, :, None] * W).mean(axis=1) + b

# %% wrong: only the first example of the batch
W, b = self.parameters
self.x = x
return x[:1] @ W + b

# %% wrong: flattens a batch of one
W, b = self.parameters
self.x = x
return np.squeeze(x @ W + b)

# %% wrong: adds the bias to W in place
W, b = self.parameters
self.x = x
W += b
return x @ W

# %% wrong: forgets the return
W, b = self.parameters
self.x = x
z = x @ W + b

# %% wrong: applies the bias before W
W, b = self.parameters
self.x = x
return (x + b.mean()) @ W

# %% wrong: averages over the inputs
W, b = self.parameters
self.x = x
return x @ W / x.shape[1] + b

# %% wrong: rounds to integers
W, b = self.parameters
self.x = x
return (x @ W + b).astype(int)

# %% wrong: keeps W and b from the first call, so training has no effect
if not hasattr(self, "kept"):
    self.kept = [p.copy() for p in self.parameters]
self.x = x
return x @ self.kept[0] + self.kept[1]

# %% wrong: keeps W and b in the class, shared by all layers
if not hasattr(Linear, "W"):
    Linear.W, Linear.b = self.parameters
self.x = x
return x @ Linear.W + Linear.b

# %% wrong: a fixed batch size
W, b = self.parameters
self.x = x
z = np.zeros((2, W.shape[1]))
for n in range(2):
    z[n] = x[min(n, len(x) - 1)] @ W + b
return z[: len(x)]

# %% wrong: returns zeros
self.x = x
return np.zeros((x.shape[0], self.parameters[0].shape[1]))

# %% wrong: returns its input
self.x = x
return x

# %% wrong: returns random numbers of the right shape
self.x = x
return np.random.default_rng(0).normal(size=(x.shape[0], self.parameters[0].shape[1]))

# %% wrong: stores the input of the first call only
W, b = self.parameters
if not hasattr(self, "x"):
    self.x = x
return x @ W + b

# %% wrong: stores its input in the class, where the next layer puts its own
W, b = self.parameters
type(self).x = x
return x @ W + b

# %% wrong: stores the last example only
W, b = self.parameters
self.x = x[-1:]
return x @ W + b

# %% wrong: stores the mean example
W, b = self.parameters
self.x = x.mean(axis=0, keepdims=True)
return x @ W + b

# %% wrong: squeezes
W, b = self.parameters
self.x = x
return np.squeeze(x @ W + b)

# %% wrong: adds the bias to the first example only
W, b = self.parameters
self.x = x
z = x @ W
z[0] += b
return z

# %% right: with loops
W, b = self.parameters
self.x = x
z = np.zeros((x.shape[0], W.shape[1]))
for n in range(x.shape[0]):
    for j in range(W.shape[1]):
        z[n, j] = b[j]
        for i in range(W.shape[0]):
            z[n, j] += x[n, i] * W[i, j]
return z

# %% right: with einsum
self.x = x
return np.einsum("nd,dm->nm", x, self.parameters[0]) + self.parameters[1]

# %% right: in float32
W, b = self.parameters
self.x = x
return x.astype(np.float32) @ W.astype(np.float32) + b.astype(np.float32)

# %% right: stores a copy, adds in place to its own array
self.x = x.copy()
z = np.dot(self.x, self.parameters[0])
z += self.parameters[1]
return z

# %% right: a column of ones carries the bias
W, b = self.parameters
self.x = x
return np.hstack([x, np.ones((len(x), 1))]) @ np.vstack([W, b])

# %% right: transposed twice
W, b = self.parameters
self.x = x
return (W.T @ x.T + b[:, None]).T

# %% right: column by column
W, b = self.parameters
self.x = x
return np.stack([x @ W[:, j] + b[j] for j in range(W.shape[1])], axis=1)

# %% right: with tensordot and a buffer
W, b = self.parameters
self.x = x
z = np.empty((len(x), W.shape[1]))
np.matmul(x, W, out=z)
return np.add(z, b, out=z)
