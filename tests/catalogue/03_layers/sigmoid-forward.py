# %% wrong: exp(x) / (1 + exp(x)), which is inf / inf for large x
# says (numerics): Your z is NaN where x is large and positive: an exponential overflows there, and inf / inf has no
#   value.
self.x = x
self.z = np.exp(x) / (1 + np.exp(x))
return self.z

# %% wrong: forgets the minus sign
# says (sign): Your z falls as x grows, but the sigmoid rises: you return its value at −x.
self.x = x
self.z = 1 / (1 + np.exp(x))
return self.z

# %% wrong: tanh, which runs from -1 to 1
# says (other-formula): Your z is tanh(x), which runs from −1 to 1, but the sigmoid stays between 0 and 1.
self.x = x
self.z = np.tanh(x)
return self.z

# %% wrong: tanh of x instead of x/2
# says (factor): Your z is the value of the sigmoid at 2x, so it rises twice as steeply as it should.
self.x = x
self.z = (1 + np.tanh(x)) / 2
return self.z

# %% wrong: a bracket is missing
# says (other-formula): Your z is 1 plus the exponential, as if only the 1 were in the denominator, so it is larger than
#   1.
self.x = x
self.z = 1 / 1 + np.exp(-x)
return self.z

# %% wrong: softmax over each row
# says (other-formula): Your z adds up to 1 in each row, as with softmax, but the sigmoid treats each entry on its own.
self.x = x
e = np.exp(x - x.max(axis=1, keepdims=True))
self.z = e / e.sum(axis=1, keepdims=True)
return self.z

# %% wrong: clips x to ±5
# says (numerics): Your z stops changing where x is beyond ±5, but the sigmoid goes on towards 0 and 1.
self.x = x
self.z = 1 / (1 + np.exp(-np.clip(x, -5, 5)))
return self.z

# %% wrong: returns the slope
# says (wrong-value): Your z is the derivative of the sigmoid, but forward should return the sigmoid itself.
self.x = x
self.z = 1 / (1 + np.exp(-x))
return self.z * (1 - self.z)

# %% wrong: exp(-|x|) without telling the signs apart
# says (sign): Your z is the same for x and −x, but for negative x the sigmoid is below one half.
self.x = x
self.z = 1 / (1 + np.exp(-np.abs(x)))
return self.z

# %% wrong: a step function
# says (other-formula): Your z jumps from 0 to 1 at x = 0, but the sigmoid rises smoothly.
self.x = x
self.z = (x > 0).astype(float)
return self.z

# %% wrong: the rational look-alike x / (1 + |x|)
# says (other-formula): Your z has the shape of a sigmoid, but it comes close to 0 and 1 too slowly: no exponential is
#   involved.
self.x = x
self.z = 0.5 + 0.5 * x / (1 + np.abs(x))
return self.z

# %% wrong: changes x in place
# says (changes-arguments): Your forward changes x itself, but that array belongs to the caller.
self.x = x
np.negative(x, out=x)
np.exp(x, out=x)
x += 1
self.z = 1 / x
return self.z

# %% wrong: forgets the return
# says (return): Your forward returns None instead of an array: z never leaves the method.
self.x = x
self.z = 1 / (1 + np.exp(-x))

# %% wrong: replaces nan by 0
# says (numerics): Your z is 0 where x is large and positive, but the sigmoid is close to 1 there.
self.x = x
self.z = np.nan_to_num(np.exp(x) / (1 + np.exp(x)))
return self.z

# %% wrong: returns its input
# says (unfinished): Your z equals x, but the sigmoid squeezes any number into the range from 0 to 1.
self.x = self.z = x
return x

# %% wrong: returns zeros
# says (unfinished): Your z is zero in every entry, so nothing of x has arrived in it.
self.x, self.z = x, np.zeros(x.shape)
return self.z

# %% wrong: returns random numbers of the right shape
# says (randomness): Your z holds random numbers from a generator with seed 0, which have nothing to do with x.
self.x, self.z = x, np.random.default_rng(0).random(x.shape)
return self.z

# %% wrong: remembers z for each shape
# says (stored-state): Your z is the result for an earlier batch of the same shape, but x holds other numbers now.
self.seen = getattr(self, "seen", {})
self.x, self.z = x, self.seen.setdefault(x.shape, (1 + np.tanh(x / 2)) / 2)
return self.z

# %% wrong: decides for a whole row which form is stable
# says (numerics): Your z is NaN where a row mixes large numbers of both signs: one form is used for all of them.
self.x = x
with np.errstate(all="ignore"):
    self.z = np.where(x.mean(axis=1, keepdims=True) >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
return self.z

# %% wrong: the form for negative x wherever one is negative
# says (numerics): Your z is NaN where x is large and positive: an exponential overflows there, and inf / inf has no
#   value.
self.x = x
self.z = np.exp(x) / (1 + np.exp(x)) if (x < 0).any() else 1 / (1 + np.exp(-x))
return self.z

# %% wrong: clips at 12
# says (numerics): Your z stops changing where x is beyond ±12, but the sigmoid goes on towards 0 and 1.
self.x = x
self.z = 1 / (1 + np.exp(-np.clip(x, -12, 12)))
return self.z

# %% wrong: clips x to ±15
# says (numerics): Your z stops changing where x is below −15, but the sigmoid goes on towards 0.
self.x = x
self.z = 1 / (1 + np.exp(-np.clip(x, -15, 15)))
return self.z

# %% wrong: clips z to 1e-7 and 1 - 1e-7
# says (numerics): Your z is never smaller than about 10⁻⁷, but the sigmoid gets much closer to 0.
self.x = x
self.z = np.clip((1 + np.tanh(x / 2)) / 2, 1e-7, 1 - 1e-7)
return self.z

# %% wrong: clips z at 1 - 1e-7
# says (numerics): Your z never gets closer to 1 than about 10⁻⁷, but the sigmoid does for large x.
self.x = x
self.z = np.minimum((1 + np.tanh(x / 2)) / 2, 1 - 1e-7)
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
