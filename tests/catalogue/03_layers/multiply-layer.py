# %% wrong: each input gets its own value instead of the other's
# says (swapped): Your dx1 and dx2 have changed places: what you return as the gradient of x1 belongs to x2.
return [], dz * self.x1, dz * self.x2

# %% wrong: the local derivatives, ignores dz
# says (chain-rule): Your gradients are the local derivatives alone: the arriving gradient dz is missing.
return [], self.x2, self.x1

# %% wrong: passes dz on to both inputs, as a sum would
# says (other-formula): You pass dz on to both inputs unchanged, as a sum would, but here each input scales the other.
return [], dz, dz

# %% wrong: forgets the empty list
# says (return): You return only the two gradients: the list of the parameters' gradients is missing, which is empty
#   here.
return dz * self.x2, dz * self.x1

# %% wrong: both gradients in one list
# says (return): You put the gradients of both inputs into one list, but each of them should be a value of its own.
return [], [dz * self.x2, dz * self.x1]

# %% wrong: the gradients as parameters
# says (return): Your first value is a list with entries, but it is for the gradients of parameters, and this layer has
#   none.
return [dz * self.x2, dz * self.x1], None, None

# %% wrong: None instead of the empty list
# says (return): You return None as the first value, but a layer without parameters still returns a list, an empty one.
return None, dz * self.x2, dz * self.x1

# %% wrong: adds the two gradients, as for one input that is used twice
# says (return): You return a single gradient for two inputs, but x1 and x2 need one each.
return [], dz * self.x2 + dz * self.x1

# %% wrong: the product rule for z' instead of two gradients
# says (other-formula): You return the same sum for both inputs, as if they changed together, but each has a gradient of
#   its own.
total = dz * (self.x1 + self.x2)
return [], total, total

# %% wrong: matrix products
# says (wrong-product): Your gradients are matrix products, but the layer multiplies entry by entry.
return [], dz @ self.x2.T, self.x1.T @ dz

# %% wrong: only the gradient of the first input
# says (return): You return a single gradient for two inputs, but x1 and x2 need one each.
return [], dz * self.x2

# %% wrong: forgets the return
# says (return): Your backward returns None: whatever it computes never leaves the method.
dx1, dx2 = dz * self.x2, dz * self.x1

# %% wrong: divides z by the input, nan where it is zero
# says (numerics): Your gradients divide by an input, so they are NaN where that input is zero.
z = self.x1 * self.x2
return [], dz * z / self.x1, dz * z / self.x2

# %% wrong: sums over the batch
# says (batch-sum): Your gradients add up over the batch, but every example has inputs of its own.
return [], (dz * self.x2).sum(axis=0), (dz * self.x1).sum(axis=0)

# %% wrong: overwrites dz in place
# says (changes-arguments): Your backward changes dz itself, but that array belongs to the caller.
dx2 = dz * self.x1
dz *= self.x2
return [], dz, dx2

# %% wrong: overwrites the stored input
# says (changes-arguments): Your backward changes x2 itself, but that array belongs to the caller.
self.x2 *= dz
return [], self.x2, dz * self.x1

# %% wrong: divides by the batch size
# says (batch-mean): Your gradients are divided by the number of examples, but the factor from the mean is already in
#   dz.
return [], dz * self.x2 / len(dz), dz * self.x1 / len(dz)

# %% wrong: a minus for the second input
# says (sign): Your dx2 has the wrong sign in every entry, but both inputs enter the product in the same way.
return [], dz * self.x2, -dz * self.x1

# %% wrong: keeps the first batch for ever
# says (stored-state): Your gradients use the inputs of an earlier batch, but each backward belongs to the latest
#   forward pass.
if not hasattr(self, "first"):
    self.first = self.x1.copy(), self.x2.copy()
x1, x2 = self.first
return [], dz * x2, dz * x1

# %% wrong: keeps the inputs in the class, shared by all layers
# says (stored-state): You multiply dz by an array of another shape, that of another layer's or an earlier batch's
#   input.
if not hasattr(Multiply, "inputs"):
    Multiply.inputs = self.x1, self.x2
return [], dz * Multiply.inputs[1], dz * Multiply.inputs[0]

# %% wrong: adds up gradients from call to call
# says (overwrites): Your dx1 grows from call to call: what an earlier call returned is added in.
self.total = getattr(self, "total", 0) + dz * self.x2
return [], self.total, dz * self.x1

# %% wrong: zeros
# says (unfinished): Your gradients are zero everywhere, so nothing reaches the earlier layers.
return [], np.zeros_like(dz), np.zeros_like(dz)

# %% wrong: borrows the course's layer
# says (error): You hand the work to the course's own code, which is not available when your work is graded.
from helpers import layers

theirs = layers.Multiply()
theirs.forward(self.x1, self.x2)
return theirs.backward(dz)

# %% wrong: borrows the graph's multiplication
# says (error): You hand the work to the course's own code, which is not available when your work is graded.
from helpers import operations

local1, local2 = operations.Multiply().local(self.x1, self.x2)
return [], dz * local1, dz * local2

# %% wrong: rounds to six decimal places
# says (numerics): Your gradients are rounded to about six decimal places, so small numbers lose most of their digits.
return [], np.round(dz * self.x2, 6), np.round(dz * self.x1, 6)

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
