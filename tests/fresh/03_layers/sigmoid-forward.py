# %% wrong: NaN for large numbers
e = np.exp(x)
self.z = e / (1 + e)
return self.z

# %% wrong: wrong sign in the exponent
self.z = 1 / (1 + np.exp(x))
return self.z

# %% wrong: precedence, 1/1 plus the exponential
self.z = 1 / 1 + np.exp(-x)
return self.z

# %% wrong: tanh formula without dividing x by 2
self.z = 0.5 * (1 + np.tanh(x))
return self.z

# %% wrong: replaces NaN by 0, also for large positive numbers
e = np.exp(x)
self.z = np.nan_to_num(e / (1 + e))
return self.z

# %% wrong: one large entry turns the whole array into a step
if np.abs(x).max() > 700:
    self.z = (x > 0).astype(float)
else:
    self.z = 1 / (1 + np.exp(-x))
return self.z

# %% wrong: clips the argument in place
np.clip(x, -500, 500, out=x)
self.z = 1 / (1 + np.exp(-x))
return self.z

# %% wrong: normalises over the row, as softmax does
e = np.exp(x - x.max(axis=1, keepdims=True))
self.z = e / e.sum(axis=1, keepdims=True)
return self.z

# %% wrong: math.exp overflows for large negative numbers
import math

z = np.empty_like(x)
for i in range(x.shape[0]):
    for j in range(x.shape[1]):
        z[i, j] = 1 / (1 + math.exp(-x[i, j]))
self.z = z
return z

# %% right: the two signs separately
small = np.exp(-np.abs(x))
self.x = x
self.z = np.where(x >= 0, 1.0, small) / (1.0 + small)
return self.z

# %% right: exponential with NaN replaced by 1
with np.errstate(over="ignore", invalid="ignore"):
    e = np.exp(x)
    z = np.nan_to_num(e / (1 + e), nan=1.0)
self.z = z.copy()
return z

# %% right: through logaddexp
self.z = np.exp(-np.logaddexp(0.0, -x))
return self.z
