# %% wrong: the absolute value
# says (other-formula): Your z is the absolute value of x, but a negative number should be stopped, not turned round.
self.x = x
return np.abs(x)

# %% wrong: min instead of max
# says (swapped): Your z keeps the negative numbers and stops the positive ones: the two cases are exchanged.
self.x = x
return np.minimum(x, 0)

# %% wrong: returns the mask
# says (wrong-value): Your z says only where x is positive, as 0 or 1, but the positive numbers themselves should pass.
self.x = x
return (x > 0).astype(float)

# %% wrong: the largest number of each column
# says (wrong-axis): Your z has one number for each column, but each entry of x passes or is stopped on its own.
self.x = x
return np.max(x, 0)

# %% wrong: changes x in place
# says (changes-arguments): Your forward changes x itself, but that array belongs to the caller.
self.x = x
x[x < 0] = 0
return x

# %% wrong: leaves out the negative numbers
# says (shape): Your z leaves out the numbers that don't pass, but it should have the shape of x.
self.x = x
return x[x > 0]

# %% wrong: a leaky ReLU
# says (other-formula): Your z lets a small fraction of each negative number pass, but the ReLU stops them completely.
self.x = x
return np.where(x > 0, x, 0.01 * x)

# %% wrong: cut off at 1 as well
# says (other-formula): Your z never exceeds 1, but the ReLU lets positive numbers pass as they are.
self.x = x
return np.clip(x, 0, 1)

# %% wrong: shifted, max(x, 1)
# says (border): Your z is never below 1: the corner lies at 1, but it should lie at 0.
self.x = x
return np.maximum(x, 1)

# %% wrong: one decision for a whole row
# says (other-formula): You decide for a whole row at once, but each number passes or is stopped on its own.
self.x = x
return np.where(x.sum(axis=1, keepdims=True) > 0, x, 0)

# %% wrong: forgets the return
# says (return): Your forward returns None instead of an array: z never leaves the method.
self.x = x
z = np.maximum(x, 0)

# %% wrong: returns a list
# says (return): Your z is a list of lists of numbers, but the next layer needs an array to calculate with.
self.x = x
return [[max(number, 0.0) for number in row] for row in x]

# %% wrong: integers
# says (dtype): Your z holds integers, so every digit after the decimal point is lost.
self.x = x
return np.maximum(x, 0).astype(int)

# %% wrong: returns its input
# says (unfinished): Your z equals x, so the negative numbers pass as well as the positive ones.
self.x = x
return x

# %% wrong: returns zeros
# says (unfinished): Your z is zero everywhere, so the positive numbers are stopped as well.
self.x = x
return np.zeros(x.shape)

# %% wrong: returns random numbers of the right shape
# says (randomness): Your z holds random numbers from a generator with seed 0, which have nothing to do with x.
self.x = x
return np.random.default_rng(0).random(x.shape)

# %% wrong: keeps the mask of the first batch
# says (stored-state): You decide by the signs of an earlier batch, but each forward pass has to look at its own x.
self.x = x
if not hasattr(self, "mask"):
    self.mask = x > 0
return x * self.mask

# %% wrong: needs more than 0.001 to let a value pass
# says (border): Your z stops positive numbers if they are tiny, but only zero and negative numbers should be stopped.
self.x = x
return np.where(x > 0.001, x, 0.0)

# %% wrong: remembers z for each shape
# says (stored-state): Your z is the result for an earlier batch of the same shape, but x holds other numbers now.
self.x = x
self.seen = getattr(self, "seen", {})
return self.seen.setdefault(x.shape, np.maximum(x, 0))

# %% wrong: a mask of columns
# says (other-formula): You decide for a whole column at once, but each number passes or is stopped on its own.
self.x = x
return x * (x > 0).any(axis=0)

# %% wrong: returns x itself if nothing is negative
# says (aliasing): Your z shares its memory with x when nothing is negative, so changing one of them changes the other,
#   too.
self.x = x
return x if (x >= 0).all() else np.maximum(x, 0)

# %% wrong: returns a view of x if nothing is negative
# says (aliasing): Your z shares its memory with x when nothing is negative, so changing one of them changes the other,
#   too.
self.x = x
return x[:] if (x >= 0).all() else np.maximum(x, 0)

# %% wrong: needs more than 1e-7 to let a value pass
# says (border): Your z stops positive numbers if they are tiny, but only zero and negative numbers should be stopped.
self.x = x
return np.where(x > 1e-7, x, 0.0)

# %% wrong: cut off at a million
# says (numerics): Your z cuts off very large numbers, but the ReLU lets positive numbers of any size pass.
self.x = x
return np.clip(x, 0, 1e6)

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

# %% right: a product with the mask, read-only
self.x = x
z = x * (x > 0)
z.flags.writeable = False
return z
