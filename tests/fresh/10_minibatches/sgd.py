# %% wrong: starts to count the steps again in each epoch
rows = [theta]
for _ in range(epochs):
    for k, batch in enumerate(batches()):
        theta = theta - tau(k) * gradient(theta, batch)
    rows.append(theta)
return np.array(rows)

# %% wrong: counts epochs instead of steps
rows = [theta]
for epoch in range(epochs):
    for indices in batches():
        theta = theta - tau(epoch) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: records theta after each step
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
        rows.append(theta)
return np.array(rows)

# %% wrong: uses the minibatches of the first epoch in all epochs
rows, k = [theta.copy()], 0
cut = batches()
for epoch in range(epochs):
    for indices in cut:
        theta = theta - tau(k) * gradient(theta, indices)
        k = k + 1
    rows.append(theta.copy())
return np.array(rows)

# %% wrong: leaves out the start
rows, k = [], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.stack(rows)

# %% wrong: changes theta in place, so all rows are the same array
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta -= tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: takes all gradients of an epoch at the theta where the epoch began
rows, k = [theta], 0
for _ in range(epochs):
    start = rows[-1]
    theta = start
    for indices in batches():
        theta = theta - tau(k) * gradient(start, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: increases k before it asks for the step size
rows = [theta.copy()]
k = 0
for e in range(epochs):
    for indices in batches():
        k += 1
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta.copy())
return np.array(rows)

# %% wrong: returns a list of arrays
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return rows

# %% wrong: stops the run when a stochastic gradient is zero
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        g = gradient(theta, indices)
        if not g.any():
            return np.array(rows + [theta] * (epochs + 1 - len(rows)))
        theta = theta - tau(k) * g
        k += 1
    rows.append(theta)
return np.array(rows)

# %% right: with itertools.count and a preallocated array
from itertools import count

steps = count()
path = np.empty((epochs + 1, *theta.shape))
path[0] = theta
for epoch in range(1, epochs + 1):
    point = path[epoch - 1].copy()
    for indices in batches():
        point -= tau(next(steps)) * gradient(point.copy(), indices)
    path[epoch] = point
return path

# %% right: with a helper for one epoch
def run_epoch(start, k):
    point = np.array(start, dtype=float)
    for indices in batches():
        point = point - tau(k) * gradient(point, indices)
        k += 1
    return point, k

history, k = [np.array(theta, dtype=float)], 0
while len(history) <= epochs:
    new, k = run_epoch(history[-1], k)
    history.append(new)
return np.vstack(history)
