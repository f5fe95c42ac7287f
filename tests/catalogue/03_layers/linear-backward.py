# %% wrong: forgets that db sums over the batch
# says (shape): Your db keeps an axis for the examples, but b has none: all examples share it.
W, b = self.parameters
return [self.x.T @ dz, dz], dz @ W.T

# %% wrong: db keeps the row dimension, shape (1, M)
# says (shape): Your db keeps an axis for the examples, but b has none: all examples share it.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0, keepdims=True)], dz @ W.T

# %% wrong: db sums over the outputs instead of the batch
# says (wrong-axis): Your db adds dz up over the outputs, but b has one entry for each output, shared by all examples.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=1)], dz @ W.T

# %% wrong: db is one number, summed over everything
# says (wrong-axis): Your db is one number for all outputs together, but b has one entry for each output.
W, b = self.parameters
return [self.x.T @ dz, dz.sum()], dz @ W.T

# %% wrong: db is the mean over the batch
# says (batch-mean): Your db is the mean over the batch, but all examples use the same b, so their contributions add up.
W, b = self.parameters
return [self.x.T @ dz, dz.mean(axis=0)], dz @ W.T

# %% wrong: db counts the rows and ignores dz
# says (chain-rule): Your db is the same for every output, whatever dz is: the arriving gradient is missing from it.
W, b = self.parameters
return [self.x.T @ dz, np.full(b.shape, float(len(dz)))], dz @ W.T

# %% wrong: db of the first example only
# says (batch-forgotten): Your db is the first example's row of dz alone, but all examples use the same b.
W, b = self.parameters
return [self.x.T @ dz, dz[0]], dz @ W.T

# %% wrong: forgets to transpose x
# says (transpose): You multiply matrices that don't fit: the first has D columns, as x does, but the second has N rows,
#   as dz does.
W, b = self.parameters
return [self.x @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: forgets to transpose W
# says (transpose): You multiply matrices that don't fit: the first has M columns, as dz does, but the second has D
#   rows, as W does.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W

# %% wrong: dW transposed
# says (transpose): Your dW is transposed: it has a row for each output, but W has a row for each input.
W, b = self.parameters
return [dz.T @ self.x, dz.sum(axis=0)], dz @ W.T

# %% wrong: dx transposed
# says (transpose): Your dx is transposed: it has a column for each example, but x has a row for each example.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], W @ dz.T

# %% wrong: divides by the batch size once more
# says (batch-mean): All your gradients are divided by the number of examples, but the factor from the mean is already
#   in dz.
W, b = self.parameters
N = len(dz)
return [self.x.T @ dz / N, dz.sum(axis=0) / N], dz @ W.T / N

# %% wrong: only dW divided by the batch size
# says (batch-mean): Your dW is the mean over the batch, but all examples use the same W, so their contributions add up.
W, b = self.parameters
return [self.x.T @ dz / len(dz), dz.sum(axis=0)], dz @ W.T

# %% wrong: swaps dW and dx
# says (swapped): Your dW and dx have changed places: the gradient of W comes out as that of x, and the other way round.
W, b = self.parameters
return [dz @ W.T, dz.sum(axis=0)], self.x.T @ dz

# %% wrong: swaps dW and db
# says (swapped): Your list holds the gradients in the wrong order: they come in the order of self.parameters.
W, b = self.parameters
return [dz.sum(axis=0), self.x.T @ dz], dz @ W.T

# %% wrong: returns dx first
# says (swapped): You return dx first and the list second, but the gradients of the parameters come first.
W, b = self.parameters
return dz @ W.T, [self.x.T @ dz, dz.sum(axis=0)]

# %% wrong: one flat list of three
# says (return): You return dW, db and dx as three values side by side, but the gradients of the parameters form a list
#   of their own.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0), dz @ W.T]

# %% wrong: forgets dx
# says (return): You return only the list of dW and db: dx is missing, but the previous layer needs it.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)]

# %% wrong: forgets db
# says (return): Your list holds a single gradient, but self.parameters holds two arrays, and each of them needs its
#   own.
W, b = self.parameters
return [self.x.T @ dz], dz @ W.T

# %% wrong: stores the gradients and returns nothing
# says (return): Your backward returns None: whatever it computes never leaves the method.
W, b = self.parameters
self.gradients = [self.x.T @ dz, dz.sum(axis=0)]
self.dx = dz @ W.T

# %% wrong: ignores dz, as if it were all ones
# says (chain-rule): Your gradients come out as if every entry of dz were 1: the arriving gradient is missing from them.
W, b = self.parameters
ones = np.ones_like(dz)
return [self.x.T @ ones, ones.sum(axis=0)], ones @ W.T

# %% wrong: the local gradients instead of the products
# says (chain-rule): You return the local derivatives alone: the gradient dz, which arrives from the next layer, is
#   missing.
W, b = self.parameters
return [self.x.T, np.ones(b.shape)], W.T

# %% wrong: multiplies dz into itself
# says (wrong-value): Your gradients come out as if every entry of dz had been squared, but they are proportional to dz.
W, b = self.parameters
dz = dz * dz
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: overwrites dz in place
# says (changes-arguments): Your backward changes dz itself, but that array belongs to the caller.
W, b = self.parameters
dW, db, dx = self.x.T @ dz, dz.sum(axis=0), dz @ W.T
dz *= 0
return [dW, db], dx

# %% wrong: takes the descent step itself and changes W
# says (changes-arguments): Your backward changes W itself, but it should only return gradients: the step is left to
#   training.
W, b = self.parameters
dW, db, dx = self.x.T @ dz, dz.sum(axis=0), dz @ W.T
W -= 0.1 * dW
return [dW, db], dx

# %% wrong: adds up gradients from call to call
# says (overwrites): Your dW and db grow from call to call: what an earlier call returned is added in.
W, b = self.parameters
self.dW = getattr(self, "dW", 0) + self.x.T @ dz
self.db = getattr(self, "db", 0) + dz.sum(axis=0)
return [self.dW, self.db], dz @ W.T

# %% wrong: overwrites the stored input
# says (stored-state): Your first call of backward changes the stored x, so a second call with the same dz returns
#   another dW.
W, b = self.parameters
dW = self.x.T @ dz
self.x = dz @ W.T
return [dW, dz.sum(axis=0)], self.x

# %% wrong: keeps the first batch for ever
# says (stored-state): Your dW is computed from the x of an earlier batch, but each backward belongs to the latest
#   forward pass.
### REGION linear-forward
W, b = self.parameters
if not hasattr(self, "x"):
    self.x = x
return x @ W + b
### REGION linear-backward
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: stores the input in the class, shared by all layers
# says (stored-state): Your dW is computed from the input of another layer, but each layer has to store its own.
### REGION linear-forward
W, b = self.parameters
self.x = x
Linear.last = x
return x @ W + b
### REGION linear-backward
W, b = self.parameters
return [Linear.last.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: stores the input in a global variable
# says (stored-state): Your dW is computed from the input of another layer, but each layer has to store its own.
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
# says (sign): Your db has the wrong sign in every entry, but z grows with b, so db has the sign of what arrives.
W, b = self.parameters
return [self.x.T @ dz, -dz.sum(axis=0)], dz @ W.T

# %% wrong: adds b to dx
# says (other-formula): Your dx has the sum of the entries of b added in, but b doesn't affect how z depends on x.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T + b.sum()

# %% wrong: integer arrays for the gradients
# says (dtype): Your dW holds integers, so every digit after the decimal point is lost.
W, b = self.parameters
dW = np.zeros(W.shape, dtype=int)
dW[...] = self.x.T @ dz
return [dW, dz.sum(axis=0)], dz @ W.T

# %% wrong: returns zeros
# says (unfinished): Your gradients are zero in every entry, so training would never move.
W, b = self.parameters
return [np.zeros(W.shape), np.zeros(b.shape)], np.zeros(self.x.shape)

# %% wrong: returns the parameters and the input
# says (unfinished): You return the values of W, b and x themselves, but backward should say how E depends on them.
return self.parameters, self.x

# %% wrong: returns random numbers of the right shapes
# says (randomness): Your gradients are random numbers from a generator with seed 0, which have nothing to do with x, W
#   and dz.
rng = np.random.default_rng(0)
W, b = self.parameters
return [rng.normal(size=W.shape), rng.normal(size=b.shape)], rng.normal(size=self.x.shape)

# %% wrong: keeps the transpose of the first W
# says (stored-state): Your dx goes on using W as it was at the first call, but training has changed its entries since.
W, b = self.parameters
if not hasattr(self, "W_transposed"):
    self.W_transposed = W.T.copy()
return [self.x.T @ dz, dz.sum(axis=0)], dz @ self.W_transposed

# %% wrong: remembers the gradients for each shape of dz
# says (stored-state): Your gradients are those of an earlier batch of the same size, but x and dz hold other numbers
#   now.
W, b = self.parameters
self.seen = getattr(self, "seen", {})
return self.seen.setdefault(dz.shape, ([self.x.T @ dz, dz.sum(axis=0)], dz @ W.T))

# %% wrong: squeezes db
# says (shape): Your db is a single number when there is only one output, but b still has an axis then.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0).squeeze()], dz @ W.T

# %% wrong: reshapes instead of transposing x
# says (transpose): Your dW has the entries of x in the wrong places, as if x were reshaped without exchanging rows and
#   columns.
W, b = self.parameters
N, D = self.x.shape
return [self.x.reshape(D, N) @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: reshapes instead of transposing W
# says (transpose): Your dx has the entries of W in the wrong places, as if W were reshaped without exchanging rows and
#   columns.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.reshape(W.shape[::-1])

# %% wrong: uses its input up
# says (stored-state): Your first call of backward uses up what forward stored, so a second call finds nothing.
W, b = self.parameters
x, self.x = self.x, None
return [x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: borrows the hidden layer's gradients
# says (error): You hand the work to the course's own code, which is not available when your work is graded.
from helpers import one_hidden_layer

W, b = self.parameters
N = len(dz)
big = self.x @ W + b + 1e3
dW1, db1, dW2, db2 = one_hidden_layer.backward(self.x, np.zeros_like(dz), self.x, self.x, dz * N / 2, W)
return [dW2, db2], dz @ W.T

# %% wrong: right only if D and M differ
# says (special-case): Your dx forgets to transpose when W is square, where the shapes can't tell the two products
#   apart.
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0)], dz @ W if dz.shape[1] == W.shape[0] else dz @ W.T

# %% wrong: right only if N and D differ
# says (special-case): Your dW is wrong when there are as many examples as inputs: the shapes can't tell x from its
#   transpose then.
W, b = self.parameters
return [self.x @ dz if self.x.shape[1] == len(dz) else self.x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: dW transposed if x and dz have the same shape
# says (special-case): Your dW is transposed when there are as many inputs as outputs, where its shape can't show it.
W, b = self.parameters
return [dz.T @ self.x if dz.shape == self.x.shape else self.x.T @ dz, dz.sum(axis=0)], dz @ W.T

# %% wrong: rounds to six decimal places
# says (numerics): Your gradients are rounded to about six decimal places, so small numbers lose most of their digits.
W, b = self.parameters
return [np.round(self.x.T @ dz, 6), np.round(dz.sum(axis=0), 6)], np.round(dz @ W.T, 6)

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

# %% right: remembers the array W of the first call, not a copy
if not hasattr(self, "W"):
    self.W = self.parameters[0]
return [self.x.T @ dz, dz.sum(axis=0)], dz @ self.W.T
