# %% wrong: uses the same order in all epochs
rows = [theta]
k = 0
once = batches() if epochs else []
for _ in range(epochs):
    for indices in once:
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: restarts the count of steps in each epoch
rows = [theta]
for _ in range(epochs):
    for k, indices in enumerate(batches()):
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: counts epochs instead of steps
rows = [theta]
for k in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: counts the steps from 1
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        k += 1
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: never counts the steps
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: goes uphill
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta + tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: takes one step per epoch, with the mean of its gradients
rows = [theta]
for k in range(epochs):
    g = np.mean([gradient(theta, indices) for indices in batches()], axis=0)
    theta = theta - tau(k) * g
    rows.append(theta)
return np.array(rows)

# %% wrong: computes all gradients of an epoch at its beginning
rows = [theta]
k = 0
for _ in range(epochs):
    for g in [gradient(theta, indices) for indices in batches()]:
        theta = theta - tau(k) * g
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: uses the first minibatch only
rows = [theta]
for k in range(epochs):
    theta = theta - tau(k) * gradient(theta, batches()[0])
    rows.append(theta)
return np.array(rows)

# %% wrong: leaves the last minibatch of each epoch out
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches()[:-1]:
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: takes the full gradient in each step
rows = [theta]
k = 0
for _ in range(epochs):
    order = batches()
    for _ in order:
        theta = theta - tau(k) * gradient(theta, np.concatenate(order))
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: changes the theta that it was given
rows = [theta.copy()]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta -= tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta.copy())
return np.array(rows)

# %% wrong: steps in place, so that all rows are the same
theta = theta.copy()
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta -= tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: returns a row for each step
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        rows.append(theta)
        k += 1
return np.array(rows)

# %% wrong: leaves the start out
rows = []
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: returns only the last theta
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
return theta

# %% wrong: starts each epoch at the start
rows = [theta]
k = 0
for _ in range(epochs):
    now = theta
    for indices in batches():
        now = now - tau(k) * gradient(now, indices)
        k += 1
    rows.append(now)
return np.array(rows)

# %% wrong: multiplies by the size of the minibatch
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * len(indices) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: runs one epoch too many
rows = [theta]
k = 0
for _ in range(epochs + 1):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: uses one step size for all, tau(0)
rows = [theta]
fixed = tau(0)
for _ in range(epochs):
    for indices in batches():
        theta = theta - fixed * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: returns the start in all rows
return np.array([theta] * (epochs + 1))

# %% wrong: returns zeros
return np.zeros((epochs + 1, len(theta)))

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=(epochs + 1, len(theta)))

# %% wrong: returns a list
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return rows

# %% wrong: the sum of the steps counted by examples
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += len(indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: the mean of the iterates of each epoch
rows, k = [theta], 0
for _ in range(epochs):
    seen = []
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        seen.append(theta)
        k += 1
    rows.append(np.mean(seen, axis=0))
return np.array(rows)

# %% wrong: keeps counting from the call before
global k_steps
k_steps = globals().get("k_steps", 0)
rows = [theta]
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k_steps) * gradient(theta, indices)
        k_steps += 1
    rows.append(theta)
return np.array(rows)

# %% right: in place on a copy
theta = theta.copy()
rows = [theta.copy()]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta -= tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta.copy())
return np.stack(rows)

# %% right: with a counter from itertools
from itertools import count
steps = count()
rows = [theta]
for _ in range(epochs):
    now = rows[-1]
    for indices in batches():
        now = now - tau(next(steps)) * gradient(now, indices)
    rows.append(now)
return np.array(rows)

# %% right: fills an array
rows = np.empty((epochs + 1, len(theta)))
rows[0] = theta
k = 0
for epoch in range(epochs):
    rows[epoch + 1] = rows[epoch]
    for indices in batches():
        rows[epoch + 1] = rows[epoch + 1] - tau(k) * gradient(rows[epoch + 1], indices)
        k += 1
return rows

# %% right: all batches of all epochs first
planned = [batches() for _ in range(epochs)]
rows, k = [theta], 0
for order in planned:
    for indices in order:
        theta = theta - gradient(theta, indices) * tau(k)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% right: in single precision
theta = theta.astype(np.float32)
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = (theta - tau(k) * gradient(theta, indices)).astype(np.float32)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% right: recursion
def run(t, k, left):
    if not left:
        return [t]
    rest = t
    for indices in batches():
        rest, k = rest - tau(k) * gradient(rest, indices), k + 1
    return [t] + run(rest, k, left - 1)

return np.array(run(theta, 0, epochs))

# %% right: chain, then cut
path, ends = [np.array(theta)], [0]
for _ in range(epochs):
    for indices in batches():
        path.append(path[-1] - tau(len(path) - 1) * gradient(path[-1], indices))
    ends.append(len(path) - 1)
return np.stack(path)[ends]
