# %% wrong: records the loss after the step
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1).mean())
return W1, b1, W2, b2, np.array(losses)

# %% wrong: updates the arrays it was given
losses = np.zeros(steps)
for k in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses[k] = np.sum((p - y) ** 2) / len(x)
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1 -= tau * dW1
    b1 -= tau * db1
    W2 -= tau * dW2
    b2 -= tau * db2
return W1, b1, W2, b2, losses

# %% wrong: the loss is averaged over the outputs too
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(np.mean((p - y) ** 2))
    g = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = [t - tau * d for t, d in zip((W1, b1, W2, b2), g)]
return W1, b1, W2, b2, np.array(losses)

# %% wrong: moves the second layer before it asks for the gradients of the first
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum() / len(y))
    _, _, dW2, db2 = backward(x, y, a, h, p, W2)
    W2 = W2 - tau * dW2
    b2 = b2 - tau * db2
    dW1, db1, _, _ = backward(x, y, a, h, p, W2)
    W1 = W1 - tau * dW1
    b1 = b1 - tau * db1
return W1, b1, W2, b2, np.array(losses)

# %% wrong: calls forward only once, before the loop
losses = []
a, h, p = forward(x, W1, b1, W2, b2)
for _ in range(steps):
    losses.append(((p - y) ** 2).sum(axis=1).mean())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1 = W1 - tau * dW1
    b1 = b1 - tau * db1
    W2 = W2 - tau * dW2
    b2 = b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: stops early when the loss rises
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1).mean())
    if len(losses) > 1 and losses[-1] > losses[-2]:
        break
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1 = W1 - tau * dW1
    b1 = b1 - tau * db1
    W2 = W2 - tau * dW2
    b2 = b2 - tau * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: halves the step size after every ten steps
losses = []
for k in range(steps):
    rate = tau * 0.5 ** (k // 10)
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1).mean())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1, b1, W2, b2 = W1 - rate * dW1, b1 - rate * db1, W2 - rate * dW2, b2 - rate * db2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: returns the parameters as one list
theta = [W1, b1, W2, b2]
losses = []
for _ in range(steps):
    a, h, p = forward(x, *theta)
    losses.append(((p - y) ** 2).sum(axis=1).mean())
    theta = [t - tau * g for t, g in zip(theta, backward(x, y, a, h, p, theta[2]))]
return theta, np.array(losses)

# %% wrong: does not train the biases
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1).mean())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1 = W1 - tau * dW1
    W2 = W2 - tau * dW2
return W1, b1, W2, b2, np.array(losses)

# %% wrong: returns from inside the loop after the first step
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1).mean())
    dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
    W1 = W1 - tau * dW1
    b1 = b1 - tau * db1
    W2 = W2 - tau * dW2
    b2 = b2 - tau * db2
    return W1, b1, W2, b2, np.array(losses)

# %% wrong: writes its own gradients instead of calling backward
losses = []
for _ in range(steps):
    a, h, p = forward(x, W1, b1, W2, b2)
    losses.append(((p - y) ** 2).sum(axis=1).mean())
    dp = 2 * (p - y) / len(x)
    da = (dp @ W2.T) * (a > 0)
    W1, b1 = W1 - tau * x.T @ da, b1 - tau * da.sum(axis=0)
    W2, b2 = W2 - tau * h.T @ dp, b2 - tau * dp.sum(axis=0)
return W1, b1, W2, b2, np.array(losses)

# %% right: updates copies in place
from copy import deepcopy

theta = deepcopy([W1, b1, W2, b2])
losses = np.empty(steps)
for k in range(steps):
    a, h, p = forward(x, *theta)
    losses[k] = np.linalg.norm(p - y) ** 2 / y.shape[0]
    gradients = list(backward(x, y, a, h, p, theta[2]))
    for t, g in zip(theta, gradients):
        t -= tau * g
return (*theta, losses)

# %% right: a generator of losses
theta = {"W1": W1.copy(), "b1": b1.copy(), "W2": W2.copy(), "b2": b2.copy()}

def run():
    for _ in range(steps):
        a, h, p = forward(x, theta["W1"], theta["b1"], theta["W2"], theta["b2"])
        r = p - y
        yield np.einsum("nm,nm->", r, r) / len(r)
        for name, g in zip(("W1", "b1", "W2", "b2"), backward(x, y, a, h, p, theta["W2"])):
            theta[name] = theta[name] - tau * g

losses = np.fromiter(run(), dtype=float)
return theta["W1"], theta["b1"], theta["W2"], theta["b2"], losses
