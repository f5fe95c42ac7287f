# %% wrong: forgets that db sums over the batch
W, b = self.parameters
return [self.x.T @ dz, dz], dz @ W.T

# %% wrong: db keeps the row dimension, shape (1, M)
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0, keepdims=True)], dz @ W.T

# %% wrong: db sums over the outputs instead of the batch
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=1)], dz @ W.T

# %% wrong: db is one number, summed over everything
W, b = self.parameters
return [self.x.T @ dz, dz.sum()], dz @ W.T

# %% wrong: db is the mean over the batch
W, b = self.parameters
return [self.x.T @ dz, dz.mean(axis=0)], dz @ W.T

# %% wrong: db counts the rows and ignores dz
W, b = self.parameters
return [self.x.T @ dz, np.full(b.shape, float(len(dz)))], dz @ W.T

# %% wrong: db of the first example only
W, b = self.parameters
return [self.x.T @ dz, dz[0]], dz @ W.T

# %% wrong: forgets to transpose x
W, b = self.parameters
return [self.x @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: forgets to transpose W
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W

# %% wrong: dW transposed
W, b = self.parameters
return [dz.T @ self.x, dz.sum(axis=0)], dz @ W.T

# %% wrong: dx transposed
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], W @ dz.T

# %% wrong: divides by the batch size once more
W, b = self.parameters
N = len(dz)
return [self.x.T @ dz / N, dz.sum(axis=0) / N], dz @ W.T / N

# %% wrong: only dW divided by the batch size
W, b = self.parameters
return [self.x.T @ dz / len(dz), dz.sum(axis=0)], dz @ W.T

# %% wrong: swaps dW and dx
W, b = self.parameters
return [dz @ W.T, dz.sum(axis=0)], self.x.T @ dz

# %% wrong: swaps dW and db
W, b = self.parameters
return [dz.sum(axis=0), self.x.T @ dz], dz @ W.T

# %% wrong: returns dx first
W, b = self.parameters
return dz @ W.T, [self.x.T @ dz, dz.sum(axis=0)]

# %% wrong: one flat list of three
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0), dz @ W.T]

# %% wrong: forgets dx
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)]

# %% wrong: forgets db
W, b = self.parameters
return [self.x.T @ dz], dz @ W.T

# %% wrong: stores the gradients and returns nothing
W, b = self.parameters
self.gradients = [self.x.T @ dz, dz.sum(axis=0)]
self.dx = dz @ W.T

# %% wrong: ignores dz, as if it were all ones
W, b = self.parameters
ones = np.ones_like(dz)
return [self.x.T @ ones, ones.sum(axis=0)], ones @ W.T

# %% wrong: the local gradients instead of the products
W, b = self.parameters
return [self.x.T, np.ones(b.shape)], W.T

# %% wrong: multiplies dz into itself
W, b = self.parameters
dz = dz * dz
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: overwrites dz in place
W, b = self.parameters
dW, db, dx = self.x.T @ dz, dz.sum(axis=0), dz @ W.T
dz *= 0
return [dW, db], dx

# %% wrong: takes the descent step itself and changes W
W, b = self.parameters
dW, db, dx = self.x.T @ dz, dz.sum(axis=0), dz @ W.T
W -= 0.1 * dW
return [dW, db], dx

# %% wrong: adds up gradients from call to call
W, b = self.parameters
self.dW = getattr(self, "dW", 0) + self.x.T @ dz
self.db = getattr(self, "db", 0) + dz.sum(axis=0)
return [self.dW, self.db], dz @ W.T

# %% wrong: overwrites the stored input
W, b = self.parameters
dW = self.x.T @ dz
self.x = dz @ W.T
return [dW, dz.sum(axis=0)], self.x

# %% wrong: keeps the first batch for ever
### REGION linear-forward
W, b = self.parameters
if not hasattr(self, "x"):
    self.x = x
return x @ W + b
### REGION linear-backward
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: stores the input in the class, shared by all layers
### REGION linear-forward
W, b = self.parameters
self.x = x
Linear.last = x
return x @ W + b
### REGION linear-backward
W, b = self.parameters
return [Linear.last.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: stores the input in a global variable
### REGION linear-forward
global stored
W, b = self.parameters
self.x = x
stored = x
return x @ W + b
### REGION linear-backward
W, b = self.parameters
return [stored.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: the sign of db
W, b = self.parameters
return [self.x.T @ dz, -dz.sum(axis=0)], dz @ W.T

# %% wrong: adds b to dx
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T + b.sum()

# %% wrong: integer arrays for the gradients
W, b = self.parameters
dW = np.zeros(W.shape, dtype=int)
dW[...] = self.x.T @ dz
return [dW, dz.sum(axis=0)], dz @ W.T

# %% wrong: returns zeros
W, b = self.parameters
return [np.zeros(W.shape), np.zeros(b.shape)], np.zeros(self.x.shape)

# %% wrong: returns the parameters and the input
return self.parameters, self.x

# %% wrong: returns random numbers of the right shapes
rng = np.random.default_rng(0)
W, b = self.parameters
return [rng.normal(size=W.shape), rng.normal(size=b.shape)], rng.normal(size=self.x.shape)

# %% wrong: keeps the transpose of the first W
W, b = self.parameters
if not hasattr(self, "W_transposed"):
    self.W_transposed = W.T.copy()
return [self.x.T @ dz, dz.sum(axis=0)], dz @ self.W_transposed

# %% wrong: remembers the gradients for each shape of dz
W, b = self.parameters
self.seen = getattr(self, "seen", {})
return self.seen.setdefault(dz.shape, ([self.x.T @ dz, dz.sum(axis=0)], dz @ W.T))

# %% wrong: squeezes db
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0).squeeze()], dz @ W.T

# %% wrong: reshapes instead of transposing x
W, b = self.parameters
N, D = self.x.shape
return [self.x.reshape(D, N) @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: reshapes instead of transposing W
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.reshape(W.shape[::-1])

# %% wrong: uses its input up
W, b = self.parameters
x, self.x = self.x, None
return [x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: borrows the hidden layer's gradients
from helpers import one_hidden_layer

W, b = self.parameters
N = len(dz)
big = self.x @ W + b + 1e3
dW1, db1, dW2, db2 = one_hidden_layer.backward(self.x, np.zeros_like(dz), self.x, self.x, dz * N / 2, W)
return [dW2, db2], dz @ W.T

# %% right: with einsum
W, b = self.parameters
return [np.einsum("nd,nm->dm", self.x, dz), np.einsum("nm->m", dz)], np.einsum("nm,dm->nd", dz, W)

# %% right: with loops
W, b = self.parameters
dW, db, dx = np.zeros(W.shape), np.zeros(b.shape), np.zeros(self.x.shape)
for n in range(dz.shape[0]):
    for j in range(dz.shape[1]):
        db[j] += dz[n, j]
        for i in range(W.shape[0]):
            dW[i, j] += self.x[n, i] * dz[n, j]
            dx[n, i] += W[i, j] * dz[n, j]
return [dW, db], dx

# %% right: outer products, example by example
W, b = self.parameters
dW = sum(np.outer(x_n, dz_n) for x_n, dz_n in zip(self.x, dz))
return [dW, sum(dz)], np.array([W @ dz_n for dz_n in dz])

# %% right: in float32
W, b = self.parameters
dz = dz.astype(np.float32)
return [self.x.T.astype(np.float32) @ dz, dz.sum(axis=0)], dz @ W.T.astype(np.float32)

# %% right: db as a product with ones, products transposed
W, b = self.parameters
return [(dz.T @ self.x).T, np.ones(len(dz)) @ dz], (W @ dz.T).T

# %% right: in place on arrays of its own, as a list of lists
W, b = self.parameters
db = dz.copy()
db[0] += db[1:].sum(axis=0)
return [[self.x.T @ dz, db[0]], dz @ W.T]

# %% right: stores under another name as well
### REGION linear-forward
W, b = self.parameters
self.x = self.rows = x.copy()
return x @ W + b
### REGION linear-backward
return (np.dot(self.rows.T, dz), np.sum(dz, 0)), np.dot(dz, np.transpose(self.parameters[0]))

# %% right: broadcasting
W, b = self.parameters
return [(self.x[:, :, None] * dz[:, None, :]).sum(0), np.add.reduce(dz)], (dz[:, None, :] * W[None]).sum(-1)

# %% right: buffers that are kept
W, b = self.parameters
if not hasattr(self, "dW"):
    self.dW, self.db = np.empty_like(W), np.empty_like(b)
np.matmul(self.x.T, dz, out=self.dW)
np.sum(dz, axis=0, out=self.db)
return (self.dW, self.db), np.dot(dz, W.T)

# %% right: the other memory order, and read-only
W, b = self.parameters
dW, db = (dz.T @ self.x).T, dz.T.sum(axis=1)
dW.flags.writeable = False
return [dW, db], (W @ dz.T).T

# %% right: extended precision
W, b = self.parameters
long = dz.astype(np.longdouble)
return [self.x.T @ long, long.sum(axis=0)], long @ W.T
