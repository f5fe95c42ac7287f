# %% wrong: uses x instead of z
# says (wrong-value): Your dx is computed from the input x as if it were the output z, but they are different numbers.
return [], dz * self.x * (1 - self.x)

# %% wrong: the derivative of the sigmoid of z, as if z were the input
# says (wrong-value): Your dx applies the sigmoid a second time: it takes the derivative at z, but the curve was
#   evaluated at x.
z = (1 + np.tanh(self.z / 2)) / 2
return [], dz * z * (1 - z)

# %% wrong: ignores dz
# says (chain-rule): Your dx is the derivative of the sigmoid alone: the arriving gradient dz is missing.
return [], self.z * (1 - self.z)

# %% wrong: forgets the factor 1 - z
# says (other-formula): Your dx multiplies dz by z alone, but the sigmoid is flat for large x, so its derivative is
#   close to 0 there.
return [], dz * self.z

# %% wrong: forgets the factor z
# says (other-formula): Your dx multiplies dz by 1 − z alone, but the sigmoid is flat for very negative x, too.
return [], dz * (1 - self.z)

# %% wrong: the sign, z (z - 1)
# says (sign): Your dx has the wrong sign in every entry, but the sigmoid rises, so its derivative is positive.
return [], dz * self.z * (self.z - 1)

# %% wrong: the slope of tanh, 1 - z squared
# says (other-formula): Your dx uses the derivative of tanh, but this layer's function is the sigmoid.
return [], dz * (1 - self.z**2)

# %% wrong: z - z without the square
# says (unfinished): Your dx is zero everywhere, so nothing reaches the earlier layers.
return [], dz * (self.z - self.z)

# %% wrong: dz * z - z squared, a bracket is missing
# says (chain-rule): Your dx multiplies only a part of the derivative by dz: the rest is subtracted as it is.
return [], dz * self.z - self.z**2

# %% wrong: exp(-x) / (1 + exp(-x))^2, which is inf / inf for large negative x
# says (numerics): Your dx is NaN where x is large and negative: an exponential overflows there, and inf / inf has no
#   value.
e = np.exp(-self.x)
return [], dz * e / (1 + e) ** 2

# %% wrong: takes dz where z belongs
# says (wrong-value): Your dx uses dz where the output z belongs, so it is not proportional to dz.
return [], dz * (1 - dz)

# %% wrong: overwrites dz in place
# says (changes-arguments): Your backward changes dz itself, but that array belongs to the caller.
dz *= self.z * (1 - self.z)
return [], dz

# %% wrong: a matrix product instead of entry by entry
# says (wrong-product): Your dx is a matrix product, with a column for each example, but the sigmoid acts on each entry
#   separately.
return [], dz @ (self.z * (1 - self.z)).T

# %% wrong: divides by the batch size
# says (batch-mean): Your dx is divided by the number of examples, but the factor from the mean is already in dz.
return [], dz * self.z * (1 - self.z) / len(dz)

# %% wrong: sums over the batch
# says (batch-sum): Your dx adds up over the batch, but every example has an input of its own and keeps its own
#   gradient.
return [], (dz * self.z * (1 - self.z)).sum(axis=0)

# %% wrong: divides by the slope
# says (other-formula): Your dx divides dz by the derivative of the sigmoid, so it is large where the curve is flat.
return [], dz / (self.z * (1 - self.z))

# %% wrong: the mask of the ReLU
# says (other-formula): Your dx passes dz on where x is positive and stops it elsewhere, as a ReLU does.
return [], dz * (self.x > 0)

# %% wrong: forgets the empty list
# says (return): You return dx alone: the list of the parameters' gradients is missing, which is empty here.
return dz * self.z * (1 - self.z)

# %% wrong: dx inside the list
# says (return): Your list has an entry, but it is for the gradients of parameters, and a sigmoid has none.
return [dz * self.z * (1 - self.z)], self.x

# %% wrong: the gradient wrapped in one more list
# says (return): Your dx is a list with an array in it, but it should be an array with the shape of x.
return [], [dz * self.z * (1 - self.z)]

# %% wrong: forgets the return
# says (return): Your backward returns None: whatever it computes never leaves the method.
dx = dz * self.z * (1 - self.z)

# %% wrong: overwrites the stored output
# says (stored-state): Your backward overwrites what forward stored, so a second call with the same dz returns something
#   else.
self.z = self.z * (1 - self.z)
return [], dz * self.z

# %% wrong: keeps the output of the first batch for ever
# says (stored-state): Your dx is computed from an earlier batch, but each backward belongs to the latest forward pass.
### REGION sigmoid-forward
z = (1 + np.tanh(x / 2)) / 2
if not hasattr(self, "z"):
    self.z = z
return z
### REGION sigmoid-backward
return [], dz * self.z * (1 - self.z)

# %% wrong: stores the output in the class, shared by all layers
# says (stored-state): Your dx is computed from the values of another layer, but each layer has to store its own.
### REGION sigmoid-forward
Sigmoid.z = (1 + np.tanh(x / 2)) / 2
return Sigmoid.z
### REGION sigmoid-backward
return [], dz * Sigmoid.z * (1 - Sigmoid.z)

# %% wrong: stores the output in a global variable
# says (stored-state): Your dx is computed from the values of another layer, but each layer has to store its own.
### REGION sigmoid-forward
global stored
stored = (1 + np.tanh(x / 2)) / 2
return stored
### REGION sigmoid-backward
return [], dz * stored * (1 - stored)

# %% wrong: a fixed slope of 1/4
# says (hard-coded): Your dx takes the steepest slope, ¼, everywhere, but the sigmoid gets flatter away from x = 0.
return [], dz / 4

# %% wrong: returns zeros
# says (unfinished): Your dx is zero everywhere, so nothing reaches the earlier layers.
return [], np.zeros(dz.shape)

# %% wrong: returns its input
# says (unfinished): Your dx is x, value for value, but it should say how E depends on x.
return [], self.x

# %% wrong: returns random numbers of the right shape
# says (randomness): Your dx holds random numbers from a generator with seed 0, which have nothing to do with x and dz.
return [], np.random.default_rng(0).normal(size=dz.shape)

# %% wrong: remembers the slope for each shape
# says (stored-state): Your dx is computed from an earlier batch, but each backward belongs to the latest forward pass.
self.seen = getattr(self, "seen", {})
return [], dz * self.seen.setdefault(dz.shape, self.z * (1 - self.z))

# %% wrong: exp(x) / (1 + exp(x))², which is inf / inf for large x
# says (numerics): Your dx is NaN where x is large and positive: an exponential overflows there, and inf / inf has no
#   value.
e = np.exp(self.x)
return [], dz * e / (1 + e) ** 2

# %% wrong: uses its output up
# says (stored-state): Your first call of backward uses up what forward stored, so a second call finds nothing.
z, self.z = self.z, None
return [], dz * z * (1 - z)

# %% wrong: clips z to 1e-7 and 1 - 1e-7
# says (numerics): Your dx is too large where the sigmoid is very flat, as if z were kept away from 0 and 1.
z = np.clip(self.z, 1e-7, 1 - 1e-7)
return [], dz * z * (1 - z)

# %% wrong: a slope of at least 1e-7
# says (numerics): Your dx is too large where the sigmoid is very flat, as if z were kept away from 0 and 1.
return [], dz * np.maximum(self.z * (1 - self.z), 1e-7)

# %% right: multiplied out
return [], dz * (self.z - self.z**2)

# %% right: by cosh, from the input
return [], dz / (2 * np.cosh(np.clip(self.x, -600, 600) / 2)) ** 2

# %% right: exp form, by the absolute value, since the slope is even
e = np.exp(-np.abs(self.x))
return [], dz * e / (1 + e) ** 2

# %% right: the slope stored in forward
### REGION sigmoid-forward
e = np.exp(-np.abs(x))
self.slope = e / (1 + e) ** 2
return np.where(x >= 0, 1 / (1 + e), e / (1 + e))
### REGION sigmoid-backward
return [], dz * self.slope

# %% right: in place on a copy
dx = dz.copy()
dx *= self.z
dx *= 1 - self.z
return [], dx

# %% right: in float32
z = self.z.astype(np.float32)
return [], dz.astype(np.float32) * z * (1 - z)

# %% right: with loops
dx = np.zeros(dz.shape)
for n, i in np.ndindex(dz.shape):
    dx[n, i] = dz[n, i] * self.z[n, i] * (1 - self.z[n, i])
return [], dx

# %% right: the slope of tanh, halved twice
t = np.tanh(self.x / 2)
return [], dz * (1 - t * t) / 4

# %% right: one over two plus both exponentials
with np.errstate(over="ignore"):
    return [], dz / (2 + np.exp(self.x) + np.exp(-self.x))

# %% right: σ(x) σ(−x)
s = lambda x: 0.5 * (1 + np.tanh(x / 2))
return [], dz * s(self.x) * s(-self.x)
