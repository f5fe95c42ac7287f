# %% wrong: the variance where the standard deviation belongs
# says (wrong-value): The standard deviation of your weights is what their variance should be, so they are far too
#   small.
return rng.normal(scale=2 / inputs, size=(inputs, outputs))

# %% wrong: variance 1 / inputs, without the ReLU's half
# says (factor): Your variance is half of what it should be: a ReLU before the layer removes half of the mean square.
return rng.normal(scale=np.sqrt(1 / inputs), size=(inputs, outputs))

# %% wrong: the square root of 2 over inputs
# says (other-formula): Your variance shrinks with the square of the number of inputs, but it should shrink with the
#   number itself.
return rng.normal(scale=np.sqrt(2) / inputs, size=(inputs, outputs))

# %% wrong: 2 over the square root of inputs
# says (factor): Your variance is twice what it should be, so the signal grows from layer to layer.
return rng.normal(scale=2 / np.sqrt(inputs), size=(inputs, outputs))

# %% wrong: variance 2 / outputs
# says (wrong-value): Your variance depends on the number of outputs, but it is the inputs that add up in z.
return rng.normal(scale=np.sqrt(2 / outputs), size=(inputs, outputs))

# %% wrong: Glorot's variance
# says (wrong-value): Your variance depends on the outputs, too, but only the inputs of the layer add up in z.
return rng.normal(scale=np.sqrt(2 / (inputs + outputs)), size=(inputs, outputs))

# %% wrong: variance inputs / 2
# says (other-formula): Your variance grows with the number of inputs, but the more numbers add up in z, the smaller the
#   weights should be.
return rng.normal(scale=np.sqrt(inputs / 2), size=(inputs, outputs))

# %% wrong: standard normal
# says (other-formula): Your weights have variance 1, but the more inputs add up in z, the smaller the weights should
#   be.
return rng.normal(size=(inputs, outputs))

# %% wrong: a fixed small size
# says (hard-coded): Your weights have a standard deviation of 0.01, but it should depend on the number of inputs.
return 0.01 * rng.normal(size=(inputs, outputs))

# %% wrong: the deviation as the mean
# says (swapped): Your weights are spread around a mean that should be their standard deviation, but their mean should
#   be 0.
return rng.normal(np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: shape (outputs, inputs)
# says (transpose): Your W has a row for each output, but it should have a row for each input.
return rng.normal(scale=np.sqrt(2 / inputs), size=(outputs, inputs))

# %% wrong: a flat array
# says (shape): Your W is one flat array, but it should have a row for each input and a column for each output.
return rng.normal(scale=np.sqrt(2 / inputs), size=inputs * outputs)

# %% wrong: one number
# says (shape): You draw a single number for the whole layer, but every connection has its own weight.
return rng.normal(scale=np.sqrt(2 / inputs))

# %% wrong: one row, repeated
# says (randomness): All rows of your W are the same, but each weight should be drawn independently.
return np.tile(rng.normal(scale=np.sqrt(2 / inputs), size=(1, outputs)), (inputs, 1))

# %% wrong: one column, repeated
# says (randomness): All columns of your W are the same, so all units of the layer compute the same thing.
return np.tile(rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, 1)), (1, outputs))

# %% wrong: uniform from 0 to 1
# says (other-formula): Your weights are spread evenly between 0 and a limit, so their mean isn't 0.
return rng.random((inputs, outputs)) * np.sqrt(2 / inputs)

# %% wrong: uniform, with the right variance
# says (other-formula): Your weights have the right mean and variance, but their distribution isn't normal.
limit = np.sqrt(6 / inputs)
return rng.uniform(-limit, limit, size=(inputs, outputs))

# %% wrong: signs only
# says (randomness): All your weights have the same absolute value: only the sign is random.
return np.sqrt(2 / inputs) * rng.choice([-1.0, 1.0], size=(inputs, outputs))

# %% wrong: positive weights only
# says (sign): Your weights are all positive, so their mean is above 0, but half of them should be negative.
return np.abs(rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs)))

# %% wrong: a generator of its own, always the same
# says (randomness): Every call returns the same W, as if the generator started anew each time.
return np.random.default_rng(0).normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: NumPy's global generator
# says (randomness): Your W changes although the seed is the same, so it doesn't come from rng alone.
return np.random.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: a new generator without a seed
# says (randomness): Your W changes although the seed is the same, so it doesn't come from rng alone.
return np.random.default_rng().normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: integers
# says (dtype): Your W holds integers, but weights of this size round to 0 then.
return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs)).astype(int)

# %% wrong: a list of rows
# says (return): You return a list with one entry for each input, but W should be one NumPy array.
return [list(rng.normal(scale=np.sqrt(2 / inputs), size=outputs)) for _ in range(inputs)]

# %% wrong: forgets the return
# says (return): Your he ends without returning anything, so its result is None.
W = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))

# %% wrong: W and b together
# says (return): You return two values in a tuple, but only the array W is asked for.
return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs)), np.zeros(outputs)

# %% wrong: forces each column to its exact size, and so divides by zero where there is one input
# says (randomness): You shift or rescale the weights to an exact mean or variance, so they depend on each other.
W = rng.normal(size=(inputs, outputs))
with np.errstate(invalid="ignore", divide="ignore"):
    return np.sqrt(2 / inputs) * W / W.std(axis=0)

# %% wrong: returns zeros
# says (unfinished): All your weights are 0, so all units of the layer compute the same thing.
return np.zeros((inputs, outputs))

# %% wrong: returns equal weights
# says (randomness): All your weights are equal, so all units of the layer compute the same thing.
return np.full((inputs, outputs), np.sqrt(2 / inputs))

# %% wrong: returns its input
# says (return): You return two values in a tuple, but only the array W is asked for.
return inputs, outputs

# %% wrong: the sum of twelve uniform numbers, which only looks normal
# says (other-formula): Your weights are nearly normally distributed, but unusually large and small ones are too rare.
return np.sqrt(2 / inputs) * (rng.random(size=(12, inputs, outputs)).sum(axis=0) - 6)

# %% wrong: cut off at three deviations
# says (other-formula): Your weights are nearly normally distributed, but unusually large and small ones are too rare.
W = rng.normal(size=(inputs, outputs))
return np.sqrt(2 / inputs) * np.clip(W, -3, 3)

# %% wrong: redrawn beyond three deviations
# says (other-formula): The variance of your weights is a little too small, as if the largest ones had been left out.
W = rng.normal(size=(inputs, outputs))
while (far := np.abs(W) > 3).any():
    W[far] = rng.normal(size=far.sum())
return np.sqrt(2 / inputs) * W

# %% wrong: half of it mirrored
# says (randomness): Many of your weights are copies of others, perhaps with the other sign, but each should be drawn
#   independently.
half = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, (outputs + 1) // 2))
return np.hstack([half, -half])[:, :outputs]

# %% wrong: sorted
# says (randomness): Neighbouring weights of your W depend on each other, but each should be drawn independently.
return np.sort(rng.normal(scale=np.sqrt(2 / inputs), size=inputs * outputs)).reshape(inputs, outputs)

# %% wrong: one over inputs more, for the bias
# says (off-by-one): For a layer with one input, your variance is half of what it should be, as if there were one input
#   more.
return rng.normal(scale=np.sqrt(2 / (inputs + 1)), size=(inputs, outputs))

# %% wrong: the last row is zero, as a bias
# says (special-case): For a layer with one input, all your weights are 0: one row of W isn't drawn at random.
W = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))
W[-1] = 0
return W

# %% wrong: standardised, so that a single weight becomes NaN
# says (randomness): You shift or rescale the weights to an exact mean or variance, so they depend on each other.
W = rng.normal(size=(inputs, outputs))
with np.errstate(invalid="ignore"):
    return np.sqrt(2 / inputs) * (W - W.mean()) / W.std()

# %% wrong: standardised where there is more than one weight
# says (randomness): You shift or rescale the weights to an exact mean or variance, so they depend on each other.
W = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))
return W if W.size == 1 else np.sqrt(2 / inputs) * (W - W.mean()) / W.std()

# %% wrong: rescaled, but not shifted
# says (randomness): You shift or rescale the weights to an exact mean or variance, so they depend on each other.
W = rng.normal(size=(inputs, outputs))
return np.sqrt(2 / inputs) * W / np.sqrt(np.mean(W**2))

# %% wrong: shifted to the mean 0
# says (randomness): You shift or rescale the weights to an exact mean or variance, so they depend on each other.
W = rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))
return W - W.mean()

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
