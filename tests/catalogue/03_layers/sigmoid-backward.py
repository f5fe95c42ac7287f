# %% wrong: uses x instead of z
return [], dz * self.x * (1 - self.x)

# %% wrong: the derivative of the sigmoid of z, as if z were the input
z = (1 + np.tanh(self.z / 2)) / 2
return [], dz * z * (1 - z)

# %% wrong: ignores dz
return [], self.z * (1 - self.z)

# %% wrong: forgets the factor 1 - z
return [], dz * self.z

# %% wrong: forgets the factor z
return [], dz * (1 - self.z)

# %% wrong: the sign, z (z - 1)
return [], dz * self.z * (self.z - 1)

# %% wrong: the slope of tanh, 1 - z squared
return [], dz * (1 - self.z**2)

# %% wrong: z - z without the square
return [], dz * (self.z - self.z)

# %% wrong: dz * z - z squared, a bracket is missing
return [], dz * self.z - self.z**2

# %% wrong: exp(-x) / (1 + exp(-x))^2, which is inf / inf for large negative x
e = np.exp(-self.x)
return [], dz * e / (1 + e) ** 2

# %% wrong: takes dz where z belongs
return [], dz * (1 - dz)

# %% wrong: overwrites dz in place
dz *= self.z * (1 - self.z)
return [], dz

# %% wrong: a matrix product instead of entry by entry
return [], dz @ (self.z * (1 - self.z)).T

# %% wrong: divides by the batch size
return [], dz * self.z * (1 - self.z) / len(dz)

# %% wrong: sums over the batch
return [], (dz * self.z * (1 - self.z)).sum(axis=0)

# %% wrong: divides by the slope
return [], dz / (self.z * (1 - self.z))

# %% wrong: the mask of the ReLU
return [], dz * (self.x > 0)

# %% wrong: forgets the empty list
return dz * self.z * (1 - self.z)

# %% wrong: dx inside the list
return [dz * self.z * (1 - self.z)], self.x

# %% wrong: the gradient wrapped in one more list
return [], [dz * self.z * (1 - self.z)]

# %% wrong: forgets the return
dx = dz * self.z * (1 - self.z)

# %% wrong: overwrites the stored output
self.z = self.z * (1 - self.z)
return [], dz * self.z

# %% wrong: keeps the output of the first batch for ever
### REGION sigmoid-forward
z = (1 + np.tanh(x / 2)) / 2
if not hasattr(self, "z"):
    self.z = z
return z
### REGION sigmoid-backward
return [], dz * self.z * (1 - self.z)

# %% wrong: stores the output in the class, shared by all layers
### REGION sigmoid-forward
Sigmoid.z = (1 + np.tanh(x / 2)) / 2
return Sigmoid.z
### REGION sigmoid-backward
return [], dz * Sigmoid.z * (1 - Sigmoid.z)

# %% wrong: stores the output in a global variable
### REGION sigmoid-forward
global stored
stored = (1 + np.tanh(x / 2)) / 2
return stored
### REGION sigmoid-backward
return [], dz * stored * (1 - stored)

# %% wrong: a fixed slope of 1/4
return [], dz / 4

# %% wrong: returns zeros
return [], np.zeros(dz.shape)

# %% wrong: returns its input
return [], self.x

# %% wrong: returns random numbers of the right shape
return [], np.random.default_rng(0).normal(size=dz.shape)

# %% wrong: remembers the slope for each shape
self.seen = getattr(self, "seen", {})
return [], dz * self.seen.setdefault(dz.shape, self.z * (1 - self.z))

# %% wrong: exp(x) / (1 + exp(x))², which is inf / inf for large x
e = np.exp(self.x)
return [], dz * e / (1 + e) ** 2

# %% wrong: uses its output up
z, self.z = self.z, None
return [], dz * z * (1 - z)

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
