# %% wrong: each input gets its own value instead of the other's
return [], dz * self.x1, dz * self.x2

# %% wrong: the local derivatives, ignores dz
return [], self.x2, self.x1

# %% wrong: passes dz on to both inputs, as a sum would
return [], dz, dz

# %% wrong: forgets the empty list
return dz * self.x2, dz * self.x1

# %% wrong: both gradients in one list
return [], [dz * self.x2, dz * self.x1]

# %% wrong: the gradients as parameters
return [dz * self.x2, dz * self.x1], None, None

# %% wrong: None instead of the empty list
return None, dz * self.x2, dz * self.x1

# %% wrong: adds the two gradients, as for one input that is used twice
return [], dz * self.x2 + dz * self.x1

# %% wrong: the product rule for z' instead of two gradients
total = dz * (self.x1 + self.x2)
return [], total, total

# %% wrong: matrix products
return [], dz @ self.x2.T, self.x1.T @ dz

# %% wrong: only the gradient of the first input
return [], dz * self.x2

# %% wrong: forgets the return
dx1, dx2 = dz * self.x2, dz * self.x1

# %% wrong: divides z by the input, nan where it is zero
z = self.x1 * self.x2
return [], dz * z / self.x1, dz * z / self.x2

# %% wrong: sums over the batch
return [], (dz * self.x2).sum(axis=0), (dz * self.x1).sum(axis=0)

# %% wrong: overwrites dz in place
dx2 = dz * self.x1
dz *= self.x2
return [], dz, dx2

# %% wrong: overwrites the stored input
self.x2 *= dz
return [], self.x2, dz * self.x1

# %% wrong: divides by the batch size
return [], dz * self.x2 / len(dz), dz * self.x1 / len(dz)

# %% wrong: a minus for the second input
return [], dz * self.x2, -dz * self.x1

# %% wrong: keeps the first batch for ever
if not hasattr(self, "first"):
    self.first = self.x1.copy(), self.x2.copy()
x1, x2 = self.first
return [], dz * x2, dz * x1

# %% wrong: keeps the inputs in the class, shared by all layers
if not hasattr(Multiply, "inputs"):
    Multiply.inputs = self.x1, self.x2
return [], dz * Multiply.inputs[1], dz * Multiply.inputs[0]

# %% wrong: adds up gradients from call to call
self.total = getattr(self, "total", 0) + dz * self.x2
return [], self.total, dz * self.x1

# %% wrong: zeros
return [], np.zeros_like(dz), np.zeros_like(dz)

# %% wrong: borrows the course's layer
from helpers import layers

theirs = layers.Multiply()
theirs.forward(self.x1, self.x2)
return theirs.backward(dz)

# %% wrong: borrows the graph's multiplication
from helpers import operations

local1, local2 = operations.Multiply().local(self.x1, self.x2)
return [], dz * local1, dz * local2

# %% right: with np.multiply
return [], np.multiply(dz, self.x2), np.multiply(self.x1, dz)

# %% right: with loops
dx1, dx2 = np.zeros(dz.shape), np.zeros(dz.shape)
for n, i in np.ndindex(*dz.shape):
    dx1[n, i] = dz[n, i] * self.x2[n, i]
    dx2[n, i] = dz[n, i] * self.x1[n, i]
return [], dx1, dx2

# %% right: with einsum, as a list
return [[], np.einsum("ni,ni->ni", dz, self.x2), np.einsum("ni,ni->ni", dz, self.x1)]

# %% right: an empty tuple for no parameters
return (), self.x2 * dz, self.x1 * dz

# %% right: diagonal Jacobians, row by row
dx1 = np.array([np.diag(row) @ d for row, d in zip(self.x2, dz)])
dx2 = np.array([np.diag(row) @ d for row, d in zip(self.x1, dz)])
return [], dx1, dx2
