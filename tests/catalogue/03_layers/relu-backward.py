# %% wrong: the mask from the output, not below 0, which is always true
return [], dz * (np.maximum(self.x, 0) >= 0)

# %% wrong: 1 at the corner
return [], dz * (self.x >= 0)

# %% wrong: 1/2 at the corner
return [], dz * np.where(self.x == 0, 0.5, self.x > 0)

# %% wrong: the mask from dz
return [], dz * (dz > 0)

# %% wrong: the mask from x and from dz
return [], np.maximum(dz, 0) * (self.x > 0)

# %% wrong: passes dz through
return [], dz

# %% wrong: the mask alone, ignores dz
return [], (self.x > 0).astype(float)

# %% wrong: multiplies by the output instead of the slope
return [], dz * np.maximum(self.x, 0)

# %% wrong: the mask upside down
return [], dz * (self.x < 0)

# %% wrong: overwrites dz in place
dz[self.x <= 0] = 0
return [], dz

# %% wrong: forgets the empty list
return dz * (self.x > 0)

# %% wrong: None instead of the empty list
return None, dz * (self.x > 0)

# %% wrong: dx inside the list
return [dz * (self.x > 0)], None

# %% wrong: dx first
return dz * (self.x > 0), []

# %% wrong: forgets the return
dx = dz * (self.x > 0)

# %% wrong: a matrix product with the mask
return [], dz @ (self.x > 0).T

# %% wrong: divides by the batch size
return [], dz * (self.x > 0) / len(dz)

# %% wrong: leaves out what is stopped
return [], dz[self.x > 0]

# %% wrong: -1 where x is negative
return [], dz * np.sign(self.x)

# %% wrong: a slope of 0.01 where x is negative
return [], dz * np.where(self.x > 0, 1.0, 0.01)

# %% wrong: sums over the batch
return [], (dz * (self.x > 0)).sum(axis=0)

# %% wrong: needs more than 0.001 to let a gradient pass
return [], dz * (self.x > 0.001)

# %% wrong: changes what forward stored
self.x = dz * (self.x > 0)
return [], self.x

# %% wrong: keeps the mask of the first batch for ever
### REGION relu-forward
if not hasattr(self, "mask"):
    self.mask = x > 0
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * self.mask

# %% wrong: stores the mask in the class, shared by all layers
### REGION relu-forward
ReLU.mask = x > 0
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * ReLU.mask

# %% wrong: stores the input in a global variable
### REGION relu-forward
global stored
stored = x
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * (stored > 0)

# %% wrong: a fixed batch size
dx = np.zeros_like(dz)
for n in range(min(len(dz), 2)):
    dx[n] = dz[n] * (self.x[n] > 0)
return [], dx

# %% wrong: returns zeros
return [], np.zeros(dz.shape)

# %% wrong: returns its input
return [], self.x

# %% wrong: returns random numbers of the right shape
return [], np.random.default_rng(0).normal(size=dz.shape)

# %% wrong: the mask for each shape is remembered
### REGION relu-forward
self.masks = getattr(self, "masks", {})
self.mask = self.masks.setdefault(x.shape, x > 0)
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * self.mask

# %% wrong: a pile of inputs, popped
### REGION relu-forward
self.pile = getattr(self, "pile", [])
self.pile.append(x)
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * (self.pile.pop() > 0)

# %% wrong: a pile of inputs, taken from the front
### REGION relu-forward
self.pile = getattr(self, "pile", [])
self.pile.append(x)
return np.maximum(x, 0)
### REGION relu-backward
return [], dz * (self.pile[0] > 0)

# %% wrong: z over x, and 1 where that is 0 / 0
z = np.maximum(self.x, 0)
slope = np.ones_like(z)
np.divide(z, self.x, out=slope, where=self.x != 0)
return [], dz * slope

# %% wrong: everything but zero
return [], dz * (self.x != 0)

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
