# %% wrong: exp(x) / (1 + exp(x)), which is inf / inf for large x
self.x = x
self.z = np.exp(x) / (1 + np.exp(x))
return self.z

# %% wrong: forgets the minus sign
self.x = x
self.z = 1 / (1 + np.exp(x))
return self.z

# %% wrong: tanh, which runs from -1 to 1
self.x = x
self.z = np.tanh(x)
return self.z

# %% wrong: tanh of x instead of x/2
self.x = x
self.z = (1 + np.tanh(x)) / 2
return self.z

# %% wrong: a bracket is missing
self.x = x
self.z = 1 / 1 + np.exp(-x)
return self.z

# %% wrong: softmax over each row
self.x = x
e = np.exp(x - x.max(axis=1, keepdims=True))
self.z = e / e.sum(axis=1, keepdims=True)
return self.z

# %% wrong: clips x to ±5
self.x = x
self.z = 1 / (1 + np.exp(-np.clip(x, -5, 5)))
return self.z

# %% wrong: returns the slope
self.x = x
self.z = 1 / (1 + np.exp(-x))
return self.z * (1 - self.z)

# %% wrong: exp(-|x|) without telling the signs apart
self.x = x
self.z = 1 / (1 + np.exp(-np.abs(x)))
return self.z

# %% wrong: a step function
self.x = x
self.z = (x > 0).astype(float)
return self.z

# %% wrong: the rational look-alike x / (1 + |x|)
self.x = x
self.z = 0.5 + 0.5 * x / (1 + np.abs(x))
return self.z

# %% wrong: changes x in place
self.x = x
np.negative(x, out=x)
np.exp(x, out=x)
x += 1
self.z = 1 / x
return self.z

# %% wrong: forgets the return
self.x = x
self.z = 1 / (1 + np.exp(-x))

# %% wrong: replaces nan by 0
self.x = x
self.z = np.nan_to_num(np.exp(x) / (1 + np.exp(x)))
return self.z

# %% wrong: returns its input
self.x = self.z = x
return x

# %% wrong: returns zeros
self.x, self.z = x, np.zeros(x.shape)
return self.z

# %% wrong: returns random numbers of the right shape
self.x, self.z = x, np.random.default_rng(0).random(x.shape)
return self.z

# %% wrong: remembers z for each shape
self.seen = getattr(self, "seen", {})
self.x, self.z = x, self.seen.setdefault(x.shape, (1 + np.tanh(x / 2)) / 2)
return self.z

# %% wrong: decides for a whole row which form is stable
self.x = x
with np.errstate(all="ignore"):
    self.z = np.where(x.mean(axis=1, keepdims=True) >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
return self.z

# %% wrong: the form for negative x wherever one is negative
self.x = x
self.z = np.exp(x) / (1 + np.exp(x)) if (x < 0).any() else 1 / (1 + np.exp(-x))
return self.z

# %% wrong: clips at 12
self.x = x
self.z = 1 / (1 + np.exp(-np.clip(x, -12, 12)))
return self.z

# %% right: the definition, with a warning for large negative x
self.x = x
self.z = 1 / (1 + np.exp(-x))
return self.z

# %% right: by the sign of x, with np.where
self.x = x
e = np.exp(-np.abs(x))
self.z = np.where(x >= 0, 1 / (1 + e), e / (1 + e))
return self.z

# %% right: by the sign of x, with masks
self.x = x
z = np.empty_like(x)
up = x > 0
z[up] = 1 / (1 + np.exp(-x[up]))
z[~up] = np.exp(x[~up]) / (1 + np.exp(x[~up]))
self.z = z
return z

# %% right: clips x to ±500, where nothing changes any more
self.x = x
self.z = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
return self.z

# %% right: in float32
self.x = x
self.z = 0.5 + 0.5 * np.tanh(0.5 * x.astype(np.float32))
return self.z

# %% right: with logaddexp
self.x = x
self.z = np.exp(-np.logaddexp(0.0, -x))
return self.z

# %% right: with loops
self.x = x
z = np.zeros(x.shape)
for n in range(x.shape[0]):
    for i in range(x.shape[1]):
        e = np.exp(-abs(x[n, i]))
        z[n, i] = 1 / (1 + e) if x[n, i] >= 0 else e / (1 + e)
self.z = z
return z

# %% right: clips at 40
self.x = x
self.z = 1 / (1 + np.exp(-np.clip(x, -40, 40)))
return self.z

# %% right: with out
self.x = x
z = np.empty_like(x)
np.multiply(x, 0.5, out=z)
np.tanh(z, out=z)
z += 1
z /= 2
self.z = z
return z.copy()
