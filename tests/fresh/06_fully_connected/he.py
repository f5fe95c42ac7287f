# %% wrong: passes the variance as the standard deviation
return rng.normal(0, 2 / inputs, size=(inputs, outputs))

# %% wrong: divides by the number of outputs
sigma = np.sqrt(2 / outputs)
return rng.normal(loc=0.0, scale=sigma, size=(inputs, outputs))

# %% wrong: leaves out the factor 2 (variance 1/inputs)
W = rng.standard_normal((inputs, outputs))
return W / np.sqrt(inputs)

# %% wrong: draws from np.random instead of rng
std = np.sqrt(2.0 / inputs)
return np.random.randn(inputs, outputs) * std

# %% wrong: makes a new generator with a fixed seed in each call
rng = np.random.default_rng(0)
return rng.normal(0.0, np.sqrt(2 / inputs), (inputs, outputs))

# %% wrong: draws uniformly, with the right variance
a = np.sqrt(6 / inputs)
return rng.uniform(-a, a, size=(inputs, outputs))

# %% wrong: returns the shape (outputs, inputs)
s = (2 / inputs) ** 0.5
return rng.normal(0, s, size=(outputs, inputs))

# %% wrong: draws one column and repeats it for all outputs
w = rng.normal(0, np.sqrt(2 / inputs), size=(inputs, 1))
return np.tile(w, (1, outputs))

# %% wrong: rescales each draw to exactly mean 0 and variance 2/inputs, so the weights depend on each other (nan for a single one)
W = rng.normal(size=(inputs, outputs))
W = (W - W.mean()) / W.std()
return W * np.sqrt(2 / inputs)

# %% right: row by row
W = np.empty((inputs, outputs))
for i in range(inputs):
    W[i] = rng.normal(0, np.sqrt(2 / inputs), size=outputs)
return W

# %% right: drawn transposed, then scaled
scale = (2.0 / inputs) ** 0.5
return scale * rng.standard_normal(size=(outputs, inputs)).T

# %% right: Box-Muller from uniform numbers
u = 1.0 - rng.random((inputs, outputs))
v = rng.random((inputs, outputs))
z = np.sqrt(-2.0 * np.log(u)) * np.cos(2 * np.pi * v)
return z * np.sqrt(2 / inputs)
