# %% wrong: makes new arrays, which the network does not use
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p = p - tau * dp
return E

# %% wrong: gives network.parameters new arrays, which the layers do not use
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    network.parameters = [p - tau * dp for p, dp in zip(network.parameters, gradients)]
return E

# %% wrong: uphill
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p += tau * dp
return E

# %% wrong: forgets tau
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= dp
return E

# %% wrong: a tau of its own
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= 0.1 * dp
return E

# %% wrong: divides by the batch size once more
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau / len(x) * dp
return E

# %% wrong: E after each step
E = np.zeros(steps)
for k in range(steps):
    loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
    E[k] = loss.forward(network.forward(x), y)
return E

# %% wrong: one step too many
E = np.zeros(steps + 1)
for k in range(steps + 1):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E[:steps]

# %% wrong: one step too few
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
E = np.zeros(steps + 1)
for k in range(steps + 1):
    E[k] = loss.forward(network.forward(x), y)
    if k < steps:
        gradients, _ = network.backward(loss.backward())
        for p, dp in zip(network.parameters, gradients):
            p -= tau * dp
return E

# %% wrong: the gradients are computed once, before the loop
E = np.zeros(steps)
loss.forward(network.forward(x), y)
gradients, _ = network.backward(loss.backward())
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: the update comes after the loop
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
for p, dp in zip(network.parameters, gradients):
    p -= tau * dp
return E

# %% wrong: gradients in the opposite order, where shapes allow it
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients[::-1]):
        if p.shape == dp.shape:
            p -= tau * dp
return E

# %% wrong: weights only, no biases
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        if p.ndim == 2:
            p -= tau * dp
return E

# %% wrong: the first layer only
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in list(zip(network.parameters, gradients))[:2]:
        p -= tau * dp
return E

# %% wrong: each gradient at parameters that have partly changed already
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    for i, p in enumerate(network.parameters):
        loss.forward(network.forward(x), y)
        gradients, _ = network.backward(loss.backward())
        p -= tau * gradients[i]
return E

# %% wrong: adds up the gradients of all steps
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
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x[:1]), y[:1])
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: one example after the other
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
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau / (1 + k) * dp
return E

# %% wrong: scales the gradients to length 1
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    length = np.sqrt(sum((dp**2).sum() for dp in gradients))
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp / length
return E

# %% wrong: returns the last E only
E = 0.0
for k in range(steps):
    E = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: returns a list
E = []
for k in range(steps):
    E.append(loss.forward(network.forward(x), y))
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: returns from inside the loop
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
    return E

# %% wrong: forgets the return
for k in range(steps):
    loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp

# %% wrong: a loss of its own
E = np.zeros(steps)
for k in range(steps):
    z = network.forward(x)
    E[k] = ((z - y) ** 2).sum() / len(x) if z.shape == y.shape else loss.forward(z, y)
    gradients, _ = network.backward(2 * (z - y) / z.size if z.shape == y.shape else loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: trains on scaled inputs
x = (x - x.mean()) / x.std()
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * dp
return E

# %% wrong: changes x too, by its own gradient
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
return np.zeros(steps)

# %% wrong: returns its input
return x

# %% wrong: returns random numbers
return np.random.default_rng(0).random(steps)

# %% wrong: stops as soon as E grows
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
E, v = np.zeros(steps), None
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    v = gradients if v is None else [0.9 * a + b for a, b in zip(v, gradients)]
    for p, dp in zip(network.parameters, v):
        p -= tau * dp
return E

# %% wrong: a little weight decay
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients):
        p -= tau * (dp + 1e-4 * p)
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
