# %% wrong: uses the same order in all epochs
# says (stored-state): You use the minibatches of the first epoch in all epochs, but each epoch has its own.
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
# says (wrong-value): You begin to count the steps again in each epoch, so the step sizes start over as well.
rows = [theta]
for _ in range(epochs):
    for k, indices in enumerate(batches()):
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: counts epochs instead of steps
# says (wrong-value): All your steps in an epoch have the same step size: you count epochs, but tau depends on the
#   number of the step.
rows = [theta]
for k in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: counts the steps from 1
# says (off-by-one): Your first step has the number 1, but steps are counted from 0, so each step size comes one step
#   too early.
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        k += 1
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: never counts the steps
# says (wrong-value): Your step size stays at its first value, but tau gives each step a size of its own.
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: goes uphill
# says (sign): Your theta moves uphill: the sign of the step is the opposite of what it should be.
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta + tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: takes one step per epoch, with the mean of its gradients
# says (other-formula): You take one step per epoch, with the mean gradient of its minibatches, but each of them should
#   have its own step.
rows = [theta]
for k in range(epochs):
    g = np.mean([gradient(theta, indices) for indices in batches()], axis=0)
    theta = theta - tau(k) * g
    rows.append(theta)
return np.array(rows)

# %% wrong: computes all gradients of an epoch at its beginning
# says (stale-point): You take all gradients of an epoch at the theta where it begins, but theta moves with every step.
rows = [theta]
k = 0
for _ in range(epochs):
    for g in [gradient(theta, indices) for indices in batches()]:
        theta = theta - tau(k) * g
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: uses the first minibatch only
# says (batch-forgotten): You take only one step per epoch, with its first minibatch, and leave out all the others.
rows = [theta]
for k in range(epochs):
    theta = theta - tau(k) * gradient(theta, batches()[0])
    rows.append(theta)
return np.array(rows)

# %% wrong: leaves the last minibatch of each epoch out
# says (off-by-one): You leave out the last minibatch of each epoch, but its examples count too.
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches()[:-1]:
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: takes the full gradient in each step
# says (extra-work): Each of your steps uses all examples of the epoch instead of a single minibatch.
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
# says (changes-arguments): You write into the array theta that you were given, but it belongs to the caller, who may
#   still need the start.
rows = [theta.copy()]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta -= tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta.copy())
return np.array(rows)

# %% wrong: steps in place, so that all rows are the same
# says (aliasing): Your rows are all the same array, and each step writes into it, so they all show the last theta.
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
# says (return): You return a row for every step, but only the start and the theta after each epoch are asked for.
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        rows.append(theta)
        k += 1
return np.array(rows)

# %% wrong: leaves the start out
# says (return): Your first row is the theta after the first epoch, so the start is missing.
rows = []
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: returns only the last theta
# says (return): You return only the last theta, but the start and the theta after each epoch should be the rows of an
#   array.
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
return theta

# %% wrong: starts each epoch at the start
# says (stale-point): Each of your epochs begins at the start again instead of where the previous one ended.
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
# says (batch-sum): Your steps grow with the size of the minibatch, but its gradient is a mean already.
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * len(indices) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: runs one epoch too many
# says (extra-work): You call batches() more often than there are epochs, but each call begins a new epoch.
rows = [theta]
k = 0
for _ in range(epochs + 1):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: uses one step size for all, tau(0)
# says (wrong-value): Your step size stays at its first value, but tau gives each step a size of its own.
rows = [theta]
fixed = tau(0)
for _ in range(epochs):
    for indices in batches():
        theta = theta - fixed * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: returns the start in all rows
# says (unfinished): Your theta never moves: every row of the result is the start.
return np.array([theta] * (epochs + 1))

# %% wrong: returns zeros
# says (unfinished): Every entry of your result is zero, although not even the start is zero.
return np.zeros((epochs + 1, len(theta)))

# %% wrong: returns random numbers
# says (randomness): Your result consists of random numbers: not even its first row is the start.
return np.random.default_rng(0).normal(size=(epochs + 1, len(theta)))

# %% wrong: returns a list
# says (return): You return a list of arrays, but the rows together should form a single array.
rows = [theta]
k = 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return rows

# %% wrong: counts examples instead of steps
# says (wrong-value): You count examples instead of steps, so the number that tau gets grows too fast.
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += len(indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: the mean of the iterates of each epoch
# says (other-formula): Your rows are the mean of theta over each epoch, but they should be the theta at its end.
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
# says (stored-state): You go on counting where the previous call ended, but every run begins with step 0.
global k_steps
k_steps = globals().get("k_steps", 0)
rows = [theta]
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k_steps) * gradient(theta, indices)
        k_steps += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: counts as if all epochs had as many steps as the current one
# says (special-case): You number the steps as if all earlier epochs had as many minibatches as the current one, but
#   here they differ.
rows = [theta]
for epoch in range(epochs):
    order = batches()
    for i, indices in enumerate(order):
        theta = theta - tau(epoch * len(order) + i) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: counts as if all epochs had as many steps as the first one
# says (special-case): You number the steps as if all epochs had as many minibatches as the first one, but here they
#   differ.
rows = [theta]
for epoch in range(epochs):
    order = batches()
    steps = len(order) if epoch == 0 else steps
    for i, indices in enumerate(order):
        theta = theta - tau(epoch * steps + i) * gradient(theta, indices)
    rows.append(theta)
return np.array(rows)

# %% wrong: ends an epoch at a gradient of zero
# says (stopping): You skip the rest of an epoch when a gradient is zero, but the other minibatches can still move
#   theta.
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        g = gradient(theta, indices)
        if not g.any():
            break
        theta = theta - tau(k) * g
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: stops after an epoch that has changed nothing
# says (stopping): You stop when an epoch ends where it began, but the next one can still move theta.
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * gradient(theta, indices)
        k += 1
    rows.append(theta)
    if np.allclose(rows[-1], rows[-2]):
        break
rows += [theta] * (epochs + 1 - len(rows))
return np.array(rows)

# %% wrong: takes no step size above 1
# says (numerics): You limit the step size, but tau may be larger, and each step should use it as it is.
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - min(tau(k), 1.0) * gradient(theta, indices)
        k += 1
    rows.append(theta)
return np.array(rows)

# %% wrong: limits the gradient
# says (numerics): You limit the size of the gradient, but a large gradient should count in full.
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = theta - tau(k) * np.clip(gradient(theta, indices), -100, 100)
        k += 1
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

# %% right: adds up how many steps the earlier epochs had
rows, before = [theta], 0
for _ in range(epochs):
    order = batches()
    for i, indices in enumerate(order):
        theta = theta - tau(before + i) * gradient(theta, indices)
    before += len(order)
    rows.append(theta)
return np.vstack(rows)
