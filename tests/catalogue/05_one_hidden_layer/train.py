# %% wrong: goes uphill
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 + tau * dW1, b1 + tau * db1, W2 + tau * dW2, b2 + tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: forgets tau
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - dW1, b1 - db1, W2 - dW2, b2 - db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: divides the step by N once more
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    s = tau / len(x)
    W1, b1, W2, b2 = W1 - s * dW1, b1 - s * db1, W2 - s * dW2, b2 - s * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: steps in place and changes the parameters that were given
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1 -= tau * dW1
    b1 -= tau * db1
    W2 -= tau * dW2
    b2 -= tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the forward pass only once, before the loop
losses = []
a, h, p = forward(x, W1, b1, W2, b2)
for _ in range(steps):
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the gradient only once, before the loop
losses = []
a, h, p = forward(x, W1, b1, W2, b2)
dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: steps always from the start
losses = []
V1, c1, V2, c2 = W1, b1, W2, b2
for _ in range(steps):
    a, h, p = forward(x, V1, c1, V2, c2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, V2)
    V1, c1, V2, c2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return V1, c1, V2, c2, np.array(losses)

# %% wrong: steps with the second layer before it goes back
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    _, _, dW2, db2 = backward(x, y, a, h, p, W2)
    W2, b2 = W2 - tau * dW2, b2 - tau * db2
    dW1, db1, _, _ = backward(x, y, a, h, p, W2)
    W1, b1 = W1 - tau * dW1, b1 - tau * db1
return W1, b1, W2, b2, np.array(losses)

# %% wrong: forgets the biases
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, W2 = W1 - tau * dW1, W2 - tau * dW2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: trains the second layer only
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W2, b2 = W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: swaps the gradients of the two biases' layers
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW2, db2, dW1, db1 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: one step too few
losses = []
for _ in range(steps - 1):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: one step too many
losses = []
for _ in range(steps + 1):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: returns inside the loop, after the first step
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    return W1, b1, W2, b2, np.array(losses)

# %% wrong: records the loss after each step
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    _, _, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
return W1, b1, W2, b2, np.array(losses)

# %% wrong: records the loss before the first step and after each
losses = [((forward(x, W1, b1, W2, b2)[2] - y) ** 2).sum() / len(x)]
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    losses.append(((forward(x, W1, b1, W2, b2)[2] - y) ** 2).sum() / len(x))
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the sum for the loss instead of the mean
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the mean over all entries, divided by M as well
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).mean())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: forgets the square in the loss
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append((p - y).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: the squared norm of each row kept, a table of losses
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: losses as a list
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(float(((p - y) ** 2).sum() / len(x)))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, losses

# %% wrong: losses first
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return np.array(losses), W1, b1, W2, b2

# %% wrong: returns the losses alone
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return np.array(losses)

# %% wrong: forgets the return
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2

# %% wrong: writes the ReLU network itself instead of calling the functions passed in
losses = []
for _ in range(steps):
    a = x @ W1 + b1
    h = np.maximum(a, 0)
    p = h @ W2 + b2
    losses.append(((p - y) ** 2).sum() / len(x))
    dp = 2 * (p - y) / len(x)
    da = dp @ W2.T * (a > 0)
    W1, b1 = W1 - tau * x.T @ da, b1 - tau * da.sum(axis=0)
    W2, b2 = W2 - tau * h.T @ dp, b2 - tau * dp.sum(axis=0)
return W1, b1, W2, b2, np.array(losses)

# %% wrong: a step size that decreases
losses = []
for k in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    s = tau / (1 + k)
    W1, b1, W2, b2 = W1 - s * dW1, b1 - s * db1, W2 - s * dW2, b2 - s * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: normalises the gradients
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    found = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = (v - tau * g / np.linalg.norm(g) for v, g in zip((W1, b1, W2, b2), found))
return W1, b1, W2, b2, np.array(losses)

# %% wrong: does not train at all
a, h, p = forward(x, W1, b1, W2, b2)
return W1, b1, W2, b2, np.full(steps, ((p - y) ** 2).sum() / len(x))

# %% wrong: returns zeros
return np.zeros(W1.shape), np.zeros(b1.shape), np.zeros(W2.shape), np.zeros(b2.shape), np.zeros(steps)

# %% wrong: returns its input
return x, y, W1, b1, W2

# %% wrong: returns random numbers of the right shapes
rng = np.random.default_rng(0)
return [rng.normal(size=s) for s in (W1.shape, b1.shape, W2.shape, b2.shape, steps)]

# %% wrong: borrows the course's own function
return one_hidden_layer.train(x, y, W1, b1, W2, b2, tau, steps, forward, backward)

# %% wrong: stops as soon as E grows
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    if len(losses) > 1 and losses[-1] > losses[-2]:
        break
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: halves tau where E grows
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    if len(losses) > 1 and losses[-1] > losses[-2]:
        tau = tau / 2
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: passes the first W2 to backward
losses = []
first = W2
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, first)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: passes h for a and a for h
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, h, a, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: passes h for a as well
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, h, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: momentum
losses, v = [], [0, 0, 0, 0]
theta = [W1, b1, W2, b2]
for _ in range(steps):
    a, h, p = forward(x, *theta)
    losses.append(((p - y) ** 2).sum() / len(x))
    v = [0.9 * u + g for u, g in zip(v, backward(x, y, a, h, p, theta[2]))]
    theta = [t - tau * u for t, u in zip(theta, v)]
return *theta, np.array(losses)

# %% right: in place on copies
W1, b1, W2, b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()
losses = np.zeros(steps)
for k in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses[k] = np.mean(np.sum((p - y) ** 2, axis=1))
    for value, slope in zip((W1, b1, W2, b2), backward(x, y, a, h, p, W2)):
        value -= tau * slope
return W1, b1, W2, b2, losses

# %% right: with a list of parameters
theta = [W1, b1, W2, b2]
losses = []
while len(losses) < steps:
    a, h, p = forward(x, *theta)
    losses.append(np.linalg.norm(p - y) ** 2 / len(y))
    theta = [value - tau * slope for value, slope in zip(theta, backward(x, y, a, h, p, theta[2]))]
return (*theta, np.array(losses))

# %% right: by recursion
if steps == 0:
    return W1, b1, W2, b2, np.zeros(0)
a, h, p = forward(x, W1, b1, W2, b2)
E = np.einsum("nm,nm->", p - y, p - y) / len(x)
dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
*theta, rest = train(x, y, W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2, tau, steps - 1, forward, backward)
return [*theta, np.append(E, rest)]

# %% right: with loops over all entries
values = [np.array(value) for value in (W1, b1, W2, b2)]
losses = np.empty(steps)
for k in range(steps):
    a, h, p = forward(x, *values)
    E = 0.0
    for n in range(p.shape[0]):
        for m in range(p.shape[1]):
            E += (p[n, m] - y[n, m]) ** 2
    losses[k] = E / p.shape[0]
    gradients = backward(x, y, a, h, p, values[2])
    for value, gradient in zip(values, gradients):
        for index in np.ndindex(value.shape):
            value[index] -= tau * gradient[index]
return values[0], values[1], values[2], values[3], losses

# %% right: the loss kept in float32
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(x))
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
return W1, b1, W2, b2, np.array(losses, dtype=np.float32)

# %% right: one flat vector of parameters
shapes = [W1.shape, b1.shape, W2.shape, b2.shape]
ends = np.cumsum([int(np.prod(s)) for s in shapes])[:-1]
theta = np.concatenate([np.ravel(t) for t in (W1, b1, W2, b2)])

def parts(v):
    return [piece.reshape(s) for piece, s in zip(np.split(v, ends), shapes)]

losses = np.empty(steps)
for k in range(steps):
    a, h, p = forward(x, *parts(theta))
    losses[k] = np.einsum("nm,nm->", p - y, p - y) / y.shape[0]
    theta = theta - tau * np.concatenate([np.ravel(g) for g in backward(x, y, a, h, p, parts(theta)[2])])
return [*parts(theta), losses]

# %% right: a dict, a generator of losses
theta = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}

def run():
    for _ in range(steps):
        a, h, p = forward(x, *theta.values())
        yield np.mean(np.linalg.norm(p - y, axis=1) ** 2)
        for name, g in zip(theta, backward(x, y, a, h, p, theta["W2"])):
            theta[name] = theta[name] - tau * np.asarray(g)

losses = np.fromiter(run(), dtype=float)
return theta["W1"], theta["b1"], theta["W2"], theta["b2"], losses
