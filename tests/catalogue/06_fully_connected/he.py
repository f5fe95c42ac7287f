# %% wrong: the variance where the standard deviation belongs
return rng.normal(scale=2 / inputs, size=(inputs, outputs))

# %% wrong: variance 1 / inputs, without the ReLU's half
return rng.normal(scale=np.sqrt(1 / inputs), size=(inputs, outputs))

# %% wrong: the square root of 2 over inputs
return rng.normal(scale=np.sqrt(2) / inputs, size=(inputs, outputs))

# %% wrong: 2 over the square root of inputs
return rng.normal(scale=2 / np.sqrt(inputs), size=(inputs, outputs))

# %% wrong: variance 2 / outputs
return rng.normal(scale=np.sqrt(2 / outputs), size=(inputs, outputs))

# %% wrong: Glorot's variance
return rng.normal(scale=np.sqrt(2 / (inputs + outputs)), size=(inputs, outputs))

# %% wrong: variance inputs / 2
return rng.normal(scale=np.sqrt(inputs / 2), size=(inputs, outputs))

# %% wrong: standard normal
return rng.normal(size=(inputs, outputs))

# %% wrong: a fixed small size
return 0.01 * rng.normal(size=(inputs, outputs))

# %% wrong: the deviation as the mean
return rng.normal(np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: shape (outputs, inputs)
return rng.normal(scale=np.sqrt(2 / inputs), size=(outputs, inputs))

# %% wrong: a flat array
return rng.normal(scale=np.sqrt(2 / inputs), size=inputs * outputs)

# %% wrong: one number
return rng.normal(scale=np.sqrt(2 / inputs))

# %% wrong: one row, repeated
return np.tile(rng.normal(scale=np.sqrt(2 / inputs), size=(1, outputs)), (inputs, 1))

# %% wrong: one column, repeated
return np.tile(rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, 1)), (1, outputs))

# %% wrong: uniform from 0 to 1
return rng.random((inputs, outputs)) * np.sqrt(2 / inputs)

# %% wrong: uniform, with the right variance
limit = np.sqrt(6 / inputs)
return rng.uniform(-limit, limit, size=(inputs, outputs))

# %% wrong: signs only
return np.sqrt(2 / inputs) * rng.choice([-1.0, 1.0], size=(inputs, outputs))

# %% wrong: positive weights only
return np.abs(rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs)))

# %% wrong: a generator of its own, always the same
return np.random.default_rng(0).normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: NumPy's global generator
return np.random.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: a new generator without a seed
return np.random.default_rng().normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: integers
return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs)).astype(int)

# %% wrong: a list of rows
return [list(rng.normal(scale=np.sqrt(2 / inputs), size=outputs)) for _ in range(inputs)]

# %% wrong: forgets the return
W = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: W and b together
return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs)), np.zeros(outputs)

# %% wrong: forces each column to its exact size, and so divides by zero where there is one input
W = rng.normal(size=(inputs, outputs))
with np.errstate(invalid="ignore", divide="ignore"):
    return np.sqrt(2 / inputs) * W / W.std(axis=0)

# %% wrong: returns zeros
return np.zeros((inputs, outputs))

# %% wrong: returns equal weights
return np.full((inputs, outputs), np.sqrt(2 / inputs))

# %% wrong: returns its input
return inputs, outputs

# %% wrong: the sum of twelve uniform numbers, which only looks normal
return np.sqrt(2 / inputs) * (rng.random(size=(12, inputs, outputs)).sum(axis=0) - 6)

# %% wrong: cut off at three deviations
W = rng.normal(size=(inputs, outputs))
return np.sqrt(2 / inputs) * np.clip(W, -3, 3)

# %% wrong: redrawn beyond three deviations
W = rng.normal(size=(inputs, outputs))
while (far := np.abs(W) > 3).any():
    W[far] = rng.normal(size=far.sum())
return np.sqrt(2 / inputs) * W

# %% wrong: half of it mirrored
half = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, (outputs + 1) // 2))
return np.hstack([half, -half])[:, :outputs]

# %% wrong: sorted
return np.sort(rng.normal(scale=np.sqrt(2 / inputs), size=inputs * outputs)).reshape(inputs, outputs)

# %% wrong: one over inputs more, for the bias
return rng.normal(scale=np.sqrt(2 / (inputs + 1)), size=(inputs, outputs))

# %% wrong: the last row is zero, as a bias
W = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))
W[-1] = 0
return W

# %% right: standard normal, then scaled
return np.sqrt(2 / inputs) * rng.standard_normal((inputs, outputs))

# %% right: with loops
W = np.zeros((inputs, outputs))
for i in range(inputs):
    for j in range(outputs):
        W[i, j] = rng.normal(0, (2 / inputs) ** 0.5)
return W

# %% right: column by column
return np.column_stack([rng.normal(0.0, np.sqrt(2.0) / np.sqrt(inputs), inputs) for _ in range(outputs)])

# %% right: in single precision
return (np.sqrt(2 / inputs) * rng.standard_normal((inputs, outputs))).astype(np.float32)

# %% right: drawn transposed
return rng.normal(scale=np.sqrt(2 / inputs), size=(outputs, inputs)).T

# %% right: in place on an array of its own
W = rng.standard_normal((inputs, outputs))
W *= 2**0.5
W /= inputs**0.5
return W

# %% right: Box and Muller
u, v = rng.random((inputs, outputs)), rng.random((inputs, outputs))
return np.sqrt(2 / inputs) * np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v)

# %% right: with out
W = np.empty((inputs, outputs))
rng.standard_normal(out=W)
W *= np.sqrt(2.0 / inputs)
return W
