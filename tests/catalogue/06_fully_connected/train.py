# %% wrong: makes new arrays, which the network does not use
# says (stale-point): The arrays that the network uses never change, so E is the same in every step.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p = p - tau * dp
return E

# %% wrong: gives network.parameters new arrays, which the layers do not use
# says (stale-point): The arrays that the network uses never change, so E is the same in every step.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    network.parameters = [p - tau * dp for p, dp in zip(network.parameters, gradients)]
return E

# %% wrong: uphill
# says (sign): Your steps go uphill: they follow the gradient instead of its opposite, so E grows.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p += tau * dp
return E

# %% wrong: forgets tau
# says (factor): Your steps are as long as the gradients themselves: tau has no effect on them.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= dp
return E

# %% wrong: a tau of its own
# says (hard-coded): You use a step size of 0.1 instead of the tau that your function is given.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= 0.1 * dp
return E

# %% wrong: divides by the batch size once more
# says (batch-mean): You divide the gradients by the number of examples, but E is a mean, so the loss has done that
#   already.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau / len(x) * dp
return E

# %% wrong: E after each step
# says (off-by-one): You store E after each step, but E before each step is asked for.
E = np.zeros(steps)
for k in range(steps):
    loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
    E[k] = loss.forward(network.forward(x), y)
return E

# %% wrong: one step too many
# says (off-by-one): You take one step too many: all of E is right, but the parameters have moved on.
E = np.zeros(steps + 1)
for k in range(steps + 1):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E[:steps]

# %% wrong: one step too few
# says (off-by-one): You leave out the last step: all of E is right, but the parameters are one step behind.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if k == steps - 1:
        return E
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: also E after the last step
# says (off-by-one): Your E has one entry too many, but it should only hold E before each step.
E = np.zeros(steps + 1)
for k in range(steps + 1):
    E[k] = loss.forward(network.forward(x), y)
    if k < steps:
        gradients, _ = network.backward(loss.backward())
        for p, dp in zip(network.parameters, gradients):
            p -= tau * dp
return E

# %% wrong: the gradients are computed once, before the loop
# says (stale-point): You use the gradients of the first step in all steps, but they change when the parameters do.
E = np.zeros(steps)
loss.forward(network.forward(x), y)
gradients, _ = network.backward(loss.backward())
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: the update comes after the loop
# says (order): You update the parameters only once, after the last step, so E is the same in all steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
for p, dp in zip(network.parameters, gradients):
    p -= tau * dp
return E

# %% wrong: gradients in the opposite order, where shapes allow it
# says (stale-point): The arrays that the network uses never change, so E is the same in every step.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients[::-1]):
        if p.shape == dp.shape:
            p -= tau * dp
return E

# %% wrong: weights only, no biases
# says (special-case): You update the weights but not the biases, although both are parameters.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        if p.ndim == 2:
            p -= tau * dp
return E

# %% wrong: the first layer only
# says (special-case): You update only the parameters of the first layer, so those of later layers never change.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in list(zip(network.parameters, gradients))[:2]:
        p -= tau * dp
return E

# %% wrong: each gradient at parameters that have partly changed already
# says (stale-point): You compute gradients while you update, so some of them belong to parameters that have partly
#   changed.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    for i, p in enumerate(network.parameters):
        loss.forward(network.forward(x), y)
        gradients, _ = network.backward(loss.backward())
        p -= tau * gradients[i]
return E

# %% wrong: adds up the gradients of all steps
# says (overwrites): You add up the gradients of all steps so far, but a step uses only those at the current parameters.
E = np.zeros(steps)
total = [np.zeros(p.shape) for p in network.parameters]
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp, sum_dp in zip(network.parameters, gradients, total):
        sum_dp += dp
        p -= tau * sum_dp
return E

# %% wrong: only the first example
# says (batch-forgotten): You train on the first example only, but E is the mean over all rows of x.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x[:1]), y[:1])
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: one example after the other
# says (stale-point): You update after every single example, but a step uses all examples at the same parameters.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    for n in range(len(x)):
        loss.forward(network.forward(x[n : n + 1]), y[n : n + 1])
        gradients, _ = network.backward(loss.backward())
        for p, dp in zip(network.parameters, gradients):
            p -= tau / len(x) * dp
return E

# %% wrong: a step size that falls
# says (other-formula): Your steps become shorter from one to the next, but tau stays the same in all of them.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau / (1 + k) * dp
return E

# %% wrong: scales the gradients to length 1
# says (other-formula): All your steps have the same length, but a step should be long where the gradient is large.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    length = np.sqrt(sum((dp**2).sum() for dp in gradients))
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp / length
return E

# %% wrong: returns the last E only
# says (return): You return a single number, but E before each of the steps is asked for.
E = 0.0
for k in range(steps):
    E = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: returns a list
# says (return): You return E as a list, but it should be a NumPy array of shape (steps,).
E = []
for k in range(steps):
    E.append(loss.forward(network.forward(x), y))
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: returns from inside the loop
# says (stopping): Your training ends after the first step, and the other entries of E are 0.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
    return E

# %% wrong: forgets the return
# says (return): Your train ends without returning anything, so its result is None.
for k in range(steps):
    loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp

# %% wrong: a loss of its own
# says (hard-coded): You use a loss of your own, the squared error, but your function is given another one.
E = np.zeros(steps)
for k in range(steps):
    z = network.forward(x)
    E[k] = ((z - y) ** 2).sum() / len(x) if z.shape == y.shape else loss.forward(z, y)
    gradients, _ = network.backward(2 * (z - y) / z.size if z.shape == y.shape else loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: trains on scaled inputs
# says (wrong-value): You shift or rescale x first, so the network is trained on inputs that it wasn't given.
x = (x - x.mean()) / x.std()
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: changes x too, by its own gradient
# says (changes-arguments): Your training changes x itself, but gradient descent changes only the parameters.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x.copy()), y)
    gradients, dx = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
    if k == steps - 1:
        x -= tau * dx
return E

# %% wrong: returns zeros
# says (unfinished): You return zeros, and the parameters stay as they were: no step has been taken.
return np.zeros(steps)

# %% wrong: returns its input
# says (unfinished): You return an array of the shape of x, and the parameters stay as they were.
return x

# %% wrong: returns random numbers
# says (randomness): You return random numbers in the place of E, and the parameters stay as they were.
return np.random.default_rng(0).random(steps)

# %% wrong: stops as soon as E grows
# says (stopping): Your training stops as soon as E grows, but it should take all the steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if k and E[k] > E[k - 1]:
        break
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: a smaller step size after E has grown
# says (other-formula): You reduce the step size after E has grown, but tau stays the same in all steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if k and E[k] > E[k - 1]:
        tau /= 2
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: momentum
# says (other-formula): Your steps also contain a part of the earlier steps, but only the current gradient counts.
E, v = np.zeros(steps), None
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    v = gradients if v is None else [0.9 * a + b for a, b in zip(v, gradients)]
    for p, dp in zip(network.parameters, v):
        p -= tau * dp
return E

# %% wrong: a little weight decay
# says (other-formula): Besides following the gradient, your steps pull all parameters a little towards 0.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * (dp + 1e-4 * p)
return E

# %% wrong: stops when E falls by less than a thousandth
# says (stopping): Your training stops while E, its change or the gradient is small, but it should take all the steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if k and abs(E[k] - E[k - 1]) < 1e-3:
        break
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: stops when E falls by less than a thousandth, and fills E up
# says (stopping): Your training stops while E, its change or the gradient is small, but it should take all the steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if k and abs(E[k] - E[k - 1]) < 1e-3:
        E[k:] = E[k]
        break
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: stops when E is below a millionth
# says (stopping): Your training stops while E, its change or the gradient is small, but it should take all the steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if E[k] < 1e-6:
        break
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: stops where the gradient is short
# says (stopping): Your training stops while E, its change or the gradient is small, but it should take all the steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    if np.sqrt(sum((dp**2).sum() for dp in gradients)) < 1e-3:
        break
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: stops when E falls by less than a thousandth of itself
# says (stopping): Your training stops where E hardly changes, but it should take all the steps.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if k and abs(E[k] - E[k - 1]) < 1e-3 * E[k]:
        break
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: stops when E no longer changes at all
# says (stopping): Your training stops where E no longer changes, but it should take all the steps and store E before
#   each.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    if k and E[k] == E[k - 1]:
        break
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: cuts the gradients off at 1000
# says (numerics): You cut large gradients off at a limit, but a step should be long where the gradient is large.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * np.clip(dp, -1000, 1000)
return E

# %% wrong: scales the gradients to a length of at most 1000
# says (numerics): You make long gradients shorter, but a step should be long where the gradient is large.
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    length = np.sqrt(sum((dp**2).sum() for dp in gradients))
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp * min(1, 1000 / max(length, 1e-12))
return E

# %% right: with a list, made an array at the end
E = []
for _ in range(steps):
    E.append(float(loss.forward(network.forward(x), y)))
    gradients = network.backward(loss.backward())[0]
    for i in range(len(gradients)):
        network.parameters[i][...] = network.parameters[i] - tau * gradients[i]
return np.array(E)

# %% right: with np.subtract and an out argument
E = np.empty(steps)
k = 0
while k < steps:
    E[k] = loss.forward(network.forward(x), y)
    d_params, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, d_params):
        np.subtract(p, np.multiply(tau, dp), out=p)
    k += 1
return E

# %% right: all new values first, then written
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    new = [p - tau * dp for p, dp in zip(network.parameters, gradients)]
    for p, value in zip(network.parameters, new):
        p[:] = value
return E

# %% right: losses in single precision
E = np.zeros(steps, dtype=np.float32)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p += -tau * dp
return E

# %% right: on copies of x and y, with a look at E after the end
E = np.zeros(steps)
x, y = x.copy(), y.copy()
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
loss.forward(network.forward(x), y)
return E

# %% right: entry by entry
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        for index in np.ndindex(p.shape):
            p[index] -= tau * dp[index]
return E

# %% right: writes into slices, fromiter
def run():
    for _ in range(steps):
        yield float(loss.forward(network.forward(x), y))
        gradients = network.backward(loss.backward())[0]
        for p, dp in zip(network.parameters, gradients):
            p[...] = p - tau * dp

return np.fromiter(run(), dtype=float)

# %% right: backwards from tau times ds
E = np.empty(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    step, _ = network.backward(tau * loss.backward())
    for p, d in zip(network.parameters, step):
        p -= d
return E

# %% right: keeps a deep copy of the network from before
import copy

before = copy.deepcopy(network)
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E
