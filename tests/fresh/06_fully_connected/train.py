# %% wrong: rebinds p instead of changing the array
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    grads, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, grads):
        p = p - tau * dp
return E

# %% wrong: records E after each step instead of before
E = []
for k in range(steps):
    loss.forward(network.forward(x), y)
    d_params, dx = network.backward(loss.backward())
    for p, dp in zip(network.parameters, d_params):
        p -= tau * dp
    E.append(loss.forward(network.forward(x), y))
return np.array(E)

# %% wrong: returns a list
losses_seen = []
for _ in range(steps):
    z = network.forward(x)
    losses_seen.append(loss.forward(z, y))
    dz = loss.backward()
    grads, _ = network.backward(dz)
    for i, p in enumerate(network.parameters):
        p -= tau * grads[i]
return losses_seen

# %% wrong: steps uphill
E = np.empty(steps)
for k in range(steps):
    z = network.forward(x)
    E[k] = loss.forward(z, y)
    d, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, d):
        p += tau * dp
return E

# %% wrong: updates only once, after the loop
E = np.empty(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    d_params, _ = network.backward(loss.backward())
for p, dp in zip(network.parameters, d_params):
    p -= tau * dp
return E

# %% wrong: computes the gradients only once, before the loop
z = network.forward(x)
loss.forward(z, y)
d_params, _ = network.backward(loss.backward())
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    for p, dp in zip(network.parameters, d_params):
        p -= tau * dp
return E

# %% wrong: divides the gradients by the number of examples a second time
N = len(x)
E = np.zeros(steps)
for k in range(steps):
    E[k] = loss.forward(network.forward(x), y)
    grads, _ = network.backward(loss.backward())
    for p, g in zip(network.parameters, grads):
        p -= tau * g / N
return E

# %% wrong: stores E in an array of integers
E = np.arange(steps)
for k in E.copy():
    E[k] = loss.forward(network.forward(x), y)
    d_params, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, d_params):
        p -= tau * dp
return E

# %% wrong: stops as soon as E rises, and returns fewer than steps numbers
E = []
for k in range(steps):
    E.append(loss.forward(network.forward(x), y))
    if k > 0 and E[-1] > E[-2]:
        break
    d_params, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, d_params):
        p -= tau * dp
return np.array(E)

# %% right: a generator and np.fromiter
def energies():
    for _ in range(steps):
        E = loss.forward(network.forward(x), y)
        gradients, _dx = network.backward(loss.backward())
        for p, g in zip(network.parameters, gradients, strict=True):
            np.subtract(p, tau * g, out=p)
        yield E

return np.fromiter(energies(), dtype=float, count=steps)

# %% right: writes with p[...] and a while loop
E, k = np.zeros(steps), 0
while k < steps:
    z = network.forward(x)
    E[k] = loss.forward(z, y)
    d_params = network.backward(loss.backward())[0]
    new = [p - tau * d for p, d in zip(network.parameters, d_params)]
    for p, value in zip(network.parameters, new):
        p[...] = value
    k += 1
return E
