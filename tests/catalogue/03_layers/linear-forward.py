# %% wrong: forgets the bias
# says (other-formula): Your z is only the product of x and W: the bias b is missing from every row.
W, b = self.parameters
self.x = x
return x @ W

# %% wrong: does not store its input
# says (stored-state): Your forward doesn't store x as self.x, but backward will need this input.
W, b = self.parameters
return x @ W + b

# %% wrong: transposes W
# says (transpose): You multiply matrices that don't fit: the first has D columns, as x does, but the second has M rows,
#   as if W were transposed.
W, b = self.parameters
self.x = x
return x @ W.T + b

# %% wrong: multiplies in the other order
# says (wrong-product): You multiply matrices that don't fit: the first has M columns, as W does, but the second has N
#   rows, as x does.
W, b = self.parameters
self.x = x
return W @ x + b

# %% wrong: subtracts the bias
# says (sign): Your z subtracts b from the product of x and W, but the layer adds its bias.
W, b = self.parameters
self.x = x
return x @ W - b

# %% wrong: the mean of the products over the inputs, by broadcasting
# says (factor): Your z takes only the mean of what the inputs contribute, but all contributions to an output add up.
W, b = self.parameters
self.x = x
return (x[:, :, None] * W).mean(axis=1) + b

# %% wrong: only the first example of the batch
# says (batch-forgotten): Your z has a single row for the whole batch, but each row of x is an example with an output of
#   its own.
W, b = self.parameters
self.x = x
return x[:1] @ W + b

# %% wrong: flattens a batch of one
# says (shape): Your z loses the axis of the examples when there is only one, but z keeps a row for each example.
W, b = self.parameters
self.x = x
return np.squeeze(x @ W + b)

# %% wrong: adds the bias to W in place
# says (changes-arguments): Your forward changes W itself, but only training may change the parameters of a layer.
W, b = self.parameters
self.x = x
W += b
return x @ W

# %% wrong: forgets the return
# says (return): Your forward returns None instead of an array: z never leaves the method.
W, b = self.parameters
self.x = x
z = x @ W + b

# %% wrong: applies the bias before W
# says (order): Your z adds the mean of b to the inputs before the product with W, but b has one entry for each output.
W, b = self.parameters
self.x = x
return (x + b.mean()) @ W

# %% wrong: averages over the inputs
# says (factor): Your z takes only the mean of what the inputs contribute, but all contributions to an output add up.
W, b = self.parameters
self.x = x
return x @ W / x.shape[1] + b

# %% wrong: rounds to integers
# says (dtype): Your z holds integers, so every digit after the decimal point is lost.
W, b = self.parameters
self.x = x
return (x @ W + b).astype(int)

# %% wrong: keeps W and b from the first call, so training has no effect
# says (stored-state): Your forward goes on using W and b as they were at the first call, but training has changed them
#   since.
if not hasattr(self, "kept"):
    self.kept = [p.copy() for p in self.parameters]
self.x = x
return x @ self.kept[0] + self.kept[1]

# %% wrong: keeps W and b in the class, shared by all layers
# says (stored-state): Your forward uses the W and b of another layer, created earlier, but each layer has parameters of
#   its own.
if not hasattr(Linear, "W"):
    Linear.W, Linear.b = self.parameters
self.x = x
return x @ Linear.W + Linear.b

# %% wrong: a fixed batch size
# says (special-case): Your z never has more than two rows, but a batch can have any number of examples.
W, b = self.parameters
self.x = x
z = np.zeros((2, W.shape[1]))
for n in range(2):
    z[n] = x[min(n, len(x) - 1)] @ W + b
return z[: len(x)]

# %% wrong: returns zeros
# says (unfinished): Your z is zero in every entry, so nothing of x, W and b has arrived in it.
self.x = x
return np.zeros((x.shape[0], self.parameters[0].shape[1]))

# %% wrong: returns its input
# says (unfinished): Your z has the shape of x, as if x were returned unchanged, but W turns D inputs into M outputs.
self.x = x
return x

# %% wrong: returns random numbers of the right shape
# says (randomness): Your z holds random numbers from a generator with seed 0, which have nothing to do with x, W and b.
self.x = x
return np.random.default_rng(0).normal(size=(x.shape[0], self.parameters[0].shape[1]))

# %% wrong: stores the input of the first call only
# says (stored-state): Your self.x is still the input of an earlier forward pass, but backward needs the input of the
#   latest one.
W, b = self.parameters
if not hasattr(self, "x"):
    self.x = x
return x @ W + b

# %% wrong: stores its input in the class, where the next layer puts its own
# says (stored-state): Your self.x is the input of another layer, but each layer has to store its own.
W, b = self.parameters
type(self).x = x
return x @ W + b

# %% wrong: stores the last example only
# says (batch-forgotten): Your self.x has a single row for the whole batch, but backward needs the inputs of all
#   examples.
W, b = self.parameters
self.x = x[-1:]
return x @ W + b

# %% wrong: stores the mean example
# says (batch-forgotten): Your self.x has a single row for the whole batch, but backward needs the inputs of all
#   examples.
W, b = self.parameters
self.x = x.mean(axis=0, keepdims=True)
return x @ W + b

# %% wrong: squeezes
# says (shape): Your z loses the axis of the examples when there is only one, but z keeps a row for each example.
W, b = self.parameters
self.x = x
return np.squeeze(x @ W + b)

# %% wrong: adds the bias to the first example only
# says (batch-forgotten): Your z contains the bias only in its first row, but every example gets the same b.
W, b = self.parameters
self.x = x
z = x @ W
z[0] += b
return z

# %% wrong: transposes W if it is square
# says (special-case): Your z uses the transpose of W when W is square, where the shapes can't tell the two apart.
W, b = self.parameters
self.x = x
return x @ (W.T if x.shape[1] == W.shape[1] else W) + b

# %% wrong: rounds to six decimal places
# says (numerics): Your z is rounded to about six decimal places, so small numbers lose most of their digits.
W, b = self.parameters
self.x = x
return np.round(x @ W + b, 6)

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

# %% right: remembers the arrays of the first call, not copies
if not hasattr(self, "W"):
    self.W, self.b = self.parameters
self.x = x
return x @ self.W + self.b
