# %% wrong: the absolute value
self.x = x
return np.abs(x)

# %% wrong: min instead of max
self.x = x
return np.minimum(x, 0)

# %% wrong: returns the mask
self.x = x
return (x > 0).astype(float)

# %% wrong: one maximum over the whole array
self.x = x
return np.max(x, 0)

# %% wrong: changes x in place
self.x = x
x[x < 0] = 0
return x

# %% wrong: leaves out the negative numbers
self.x = x
return x[x > 0]

# %% wrong: a leaky ReLU
self.x = x
return np.where(x > 0, x, 0.01 * x)

# %% wrong: cut off at 1 as well
self.x = x
return np.clip(x, 0, 1)

# %% wrong: shifted, max(x, 1)
self.x = x
return np.maximum(x, 1)

# %% wrong: one decision for a whole row
self.x = x
return np.where(x.sum(axis=1, keepdims=True) > 0, x, 0)

# %% wrong: forgets the return
self.x = x
z = np.maximum(x, 0)

# %% wrong: returns a list
self.x = x
return [[max(number, 0.0) for number in row] for row in x]

# %% wrong: integers
self.x = x
return np.maximum(x, 0).astype(int)

# %% wrong: returns its input
self.x = x
return x

# %% wrong: returns zeros
self.x = x
return np.zeros(x.shape)

# %% wrong: returns random numbers of the right shape
self.x = x
return np.random.default_rng(0).random(x.shape)

# %% wrong: keeps the mask of the first batch
self.x = x
if not hasattr(self, "mask"):
    self.mask = x > 0
return x * self.mask

# %% wrong: needs more than 0.001 to let a value pass
self.x = x
return np.where(x > 0.001, x, 0.0)

# %% wrong: remembers z for each shape
self.x = x
self.seen = getattr(self, "seen", {})
return self.seen.setdefault(x.shape, np.maximum(x, 0))

# %% wrong: a mask of columns
self.x = x
return x * (x > 0).any(axis=0)

# %% right: a product with the mask
self.x = x
return x * (x > 0)

# %% right: np.where
self.x = x
return np.where(x < 0, 0.0, x)

# %% right: in place on a copy
self.x = x
z = x.copy()
z[z < 0] = 0
return z

# %% right: with loops
self.x = x
z = np.zeros(x.shape)
for n in range(x.shape[0]):
    for i in range(x.shape[1]):
        if x[n, i] > 0:
            z[n, i] = x[n, i]
return z

# %% right: with the absolute value
self.x = x
return (x + np.abs(x)) / 2

# %% right: in float32
self.x = x
return np.maximum(x, 0).astype(np.float32)

# %% right: clipped from below, a mask stored as well
self.mask = x > 0
self.x = x
return x.clip(min=0)

# %% right: select
self.x = x
return np.select([x > 0], [x], 0.0)

# %% right: where of a ufunc
self.x = x
z = np.zeros_like(x)
np.copyto(z, x, where=x > 0)
return z
