# %% wrong: the mask from the output, not below 0, which is always true
# says (chain-rule): Your dx passes dz on where x is negative as well, but where the number was stopped, its gradient is
#   stopped.
return [], dz * (np.maximum(self.x, 0) >= 0)

# %% wrong: 1 at the corner
# says (border): Your dx passes dz on at x = 0, as if the derivative there were 1, but this course takes 0.
return [], dz * (self.x >= 0)

# %% wrong: 1/2 at the corner
# says (border): Your dx passes half of dz on at x = 0, but this course takes 0 for the derivative there.
return [], dz * np.where(self.x == 0, 0.5, self.x > 0)

# %% wrong: the mask from dz
# says (wrong-value): Your dx stops the entries of dz by their own sign, but the sign of x decides which of them pass.
return [], dz * (dz > 0)

# %% wrong: the mask from x and from dz
# says (wrong-value): Your dx also stops the negative entries of dz, but only the sign of x decides what passes.
return [], np.maximum(dz, 0) * (self.x > 0)

# %% wrong: passes dz through
# says (chain-rule): Your dx passes dz on where x is negative as well, but where the number was stopped, its gradient is
#   stopped.
return [], dz

# %% wrong: the mask alone, ignores dz
# says (chain-rule): Your dx is 1 wherever x is positive, whatever dz is: the arriving gradient is missing.
return [], (self.x > 0).astype(float)

# %% wrong: multiplies by the output instead of the slope
# says (wrong-value): Your dx multiplies dz by the output z, but where x is positive, the slope doesn't depend on its
#   size.
return [], dz * np.maximum(self.x, 0)

# %% wrong: the mask upside down
# says (swapped): Your dx passes dz on where x is negative and stops it where x is positive: the two cases are
#   exchanged.
return [], dz * (self.x < 0)

# %% wrong: overwrites dz in place
# says (changes-arguments): Your backward changes dz itself, but that array belongs to the caller.
dz[self.x <= 0] = 0
return [], dz

# %% wrong: forgets the empty list
# says (return): You return dx alone: the list of the parameters' gradients is missing, which is empty here.
return dz * (self.x > 0)

# %% wrong: None instead of the empty list
# says (return): You return None as the first value, but a layer without parameters still returns a list, an empty one.
return None, dz * (self.x > 0)

# %% wrong: dx inside the list
# says (return): Your list has an entry, but it is for the gradients of parameters, and a ReLU has none.
return [dz * (self.x > 0)], None

# %% wrong: dx first
# says (swapped): You return dx first and the list second, but the gradients of the parameters come first.
return dz * (self.x > 0), []

# %% wrong: forgets the return
# says (return): Your backward returns None: whatever it computes never leaves the method.
dx = dz * (self.x > 0)

# %% wrong: a matrix product with the mask
# says (wrong-product): Your dx is a matrix product, with a column for each example, but the ReLU acts on each entry
#   separately.
return [], dz @ (self.x > 0).T

# %% wrong: divides by the batch size
# says (batch-mean): Your dx is divided by the number of examples, but the factor from the mean is already in dz.
return [], dz * (self.x > 0) / len(dz)

# %% wrong: leaves out what is stopped
# says (shape): Your dx leaves out the entries that are stopped, but it should have the shape of x.
return [], dz[self.x > 0]

# %% wrong: -1 where x is negative
# says (other-formula): Your dx is dz with the opposite sign where x is negative, but the ReLU is flat there.
return [], dz * np.sign(self.x)

# %% wrong: a slope of 0.01 where x is negative
# says (other-formula): Your dx passes a small fraction of dz where x is negative, but the ReLU is flat there.
return [], dz * np.where(self.x > 0, 1.0, 0.01)

# %% wrong: sums over the batch
# says (batch-sum): Your dx adds up over the batch, but every example has an input of its own and keeps its own
#   gradient.
return [], (dz * (self.x > 0)).sum(axis=0)

# %% wrong: needs more than 0.001 to let a gradient pass
# says (border): Your dx stops dz where x is positive but tiny, although the number itself has passed.
return [], dz * (self.x > 0.001)

# %% wrong: changes what forward stored
# says (stored-state): Your backward overwrites what forward stored, so a second call with the same dz returns something
#   else.
self.x = dz * (self.x > 0)
return [], self.x

# %% wrong: keeps the mask of the first batch for ever
# says (stored-state): Your dx is computed from an earlier batch, but each backward belongs to the latest forward pass.
### REGION relu-forward
if not hasattr(self, "mask"):
    self.mask = x > 0
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * self.mask

# %% wrong: stores the mask in the class, shared by all layers
# says (stored-state): Your dx is computed from the values of another layer, but each layer has to store its own.
### REGION relu-forward
ReLU.mask = x > 0
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * ReLU.mask

# %% wrong: stores the input in a global variable
# says (stored-state): Your dx is computed from the values of another layer, but each layer has to store its own.
### REGION relu-forward
global stored
stored = x
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * (stored > 0)

# %% wrong: a fixed batch size
# says (special-case): Your dx is zero from the third example on, but a batch can have any number of examples.
dx = np.zeros_like(dz)
for n in range(min(len(dz), 2)):
    dx[n] = dz[n] * (self.x[n] > 0)
return [], dx

# %% wrong: returns zeros
# says (unfinished): Your dx is zero everywhere, so nothing reaches the earlier layers.
return [], np.zeros(dz.shape)

# %% wrong: returns its input
# says (unfinished): Your dx is x, value for value, but it should say how E depends on x.
return [], self.x

# %% wrong: returns random numbers of the right shape
# says (randomness): Your dx holds random numbers from a generator with seed 0, which have nothing to do with x and dz.
return [], np.random.default_rng(0).normal(size=dz.shape)

# %% wrong: the mask for each shape is remembered
# says (stored-state): Your dx is computed from an earlier batch, but each backward belongs to the latest forward pass.
### REGION relu-forward
self.masks = getattr(self, "masks", {})
self.mask = self.masks.setdefault(x.shape, x > 0)
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * self.mask

# %% wrong: a pile of inputs, popped
# says (stored-state): Your first call of backward uses up what forward stored, so a second call finds nothing.
### REGION relu-forward
self.pile = getattr(self, "pile", [])
self.pile.append(x)
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * (self.pile.pop() > 0)

# %% wrong: a pile of inputs, taken from the front
# says (stored-state): Your dx is computed from an earlier batch, but each backward belongs to the latest forward pass.
### REGION relu-forward
self.pile = getattr(self, "pile", [])
self.pile.append(x)
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * (self.pile[0] > 0)

# %% wrong: z over x, and 1 where that is 0 / 0
# says (border): Your dx passes dz on at x = 0, as if the derivative there were 1, but this course takes 0.
z = np.maximum(self.x, 0)
slope = np.ones_like(z)
np.divide(z, self.x, out=slope, where=self.x != 0)
return [], dz * slope

# %% wrong: everything but zero
# says (chain-rule): Your dx passes dz on where x is negative as well, but where the number was stopped, its gradient is
#   stopped.
return [], dz * (self.x != 0)

# %% wrong: returns dz itself if everything passes
# says (aliasing): Your dx shares its memory with dz when everything passes, so changing one of them changes the other,
#   too.
return [], dz if (self.x > 0).all() else dz * (self.x > 0)

# %% wrong: needs more than 1e-12 to let a gradient pass
# says (border): Your dx stops dz where x is positive but tiny, although the number itself has passed.
return [], dz * (self.x > 1e-12)

# %% right: the mask stored in forward
### REGION relu-forward
self.mask = x > 0
return x * self.mask
### REGION relu-backward
return [], dz * self.mask

# %% right: np.where
return [], np.where(self.x > 0, dz, 0.0)

# %% right: in place on a copy, a tuple of list and array
dx = dz.copy()
dx[self.x <= 0] = 0
return ([], dx)

# %% right: the mask from the output, above 0
### REGION relu-forward
self.z = np.where(x > 0, x, 0.0)
return self.z
### REGION relu-backward
return [], dz * (self.z > 0)

# %% right: with loops
dx = np.zeros(dz.shape)
for n in range(dz.shape[0]):
    for i in range(dz.shape[1]):
        dx[n, i] = dz[n, i] if self.x[n, i] > 0 else 0
return [], dx

# %% right: in float32
return [], (dz * (self.x > 0)).astype(np.float32)

# %% right: the diagonal Jacobian, built for each example
return [], np.array([np.diag((x_n > 0).astype(float)).T @ dz_n for x_n, dz_n in zip(self.x, dz)])

# %% right: with the Heaviside function, 0 at the corner
return [], np.heaviside(self.x, 0.0) * dz

# %% right: z over x, and 0 where that is 0 / 0
return [], dz * np.nan_to_num(np.maximum(self.x, 0) / self.x)

# %% right: a pile of inputs whose last one is looked at
### REGION relu-forward
self.pile = [*getattr(self, "pile", []), x.copy()]
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * (self.pile[-1] > 0)

# %% right: places of what is on
dx = np.zeros_like(dz)
rows, columns = np.nonzero(self.x > 0)
dx[rows, columns] = dz[rows, columns]
return [], dx

# %% right: a buffer that is kept
if not hasattr(self, "dx") or self.dx.shape != dz.shape:
    self.dx = np.empty(dz.shape)
np.multiply(dz, self.x > 0, out=self.dx)
return [], self.dx
