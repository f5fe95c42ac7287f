# %% wrong: returns the last iterate
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
return theta, energy(theta)

# %% wrong: does not consider the start
best, best_E = None, np.inf
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    E = energy(theta)
    if E < best_E:
        best, best_E = theta, E
return best, best_E

# %% wrong: does not consider the last iterate
best, best_E = theta, energy(theta)
for k in range(steps):
    E = energy(theta)
    if E < best_E:
        best, best_E = theta, E
    theta = theta - tau(k) * subgradient(theta)
return best, best_E

# %% wrong: keeps the best iterate as a second name of an array that it goes on changing
theta = theta.copy()
best, best_E = theta, energy(theta)
for k in range(steps):
    theta -= tau(k) * subgradient(theta)
    if energy(theta) < best_E:
        best, best_E = theta, energy(theta)
return best, best_E

# %% wrong: takes the step sizes tau(1), tau(2), …
best, best_E = theta, energy(theta)
for k in range(1, steps + 1):
    t = 0.0
    try:
        t = tau(k)
    except IndexError:
        t = tau(k - 1)
    theta = theta - t * subgradient(theta)
    if energy(theta) < best_E:
        best, best_E = theta, energy(theta)
return best, best_E

# %% wrong: returns the energy first
path = [theta]
for k in range(steps):
    path.append(path[-1] - tau(k) * subgradient(path[-1]))
values = [energy(p) for p in path]
i = int(np.argmin(values))
return values[i], path[i]

# %% wrong: compares with the previous iterate instead of with the best one
best, best_E = theta, energy(theta)
previous = best_E
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    E = energy(theta)
    if E < previous:
        best, best_E = theta, E
    previous = E
return best, best_E

# %% wrong: takes back every step that goes uphill
best, best_E = theta, energy(theta)
for k in range(steps):
    trial = best - tau(k) * subgradient(best)
    if energy(trial) < best_E:
        best, best_E = trial, energy(trial)
return best, best_E

# %% wrong: starts with a best energy of 1000, so it never records a larger one
best_theta, best_E = theta, 1000.0
for k in range(steps + 1):
    E = energy(theta)
    if E < best_E:
        best_theta, best_E = theta.copy(), E
    if k < steps:
        theta = theta - tau(k) * subgradient(theta)
return best_theta, best_E

# %% right: collects the whole path first
path = np.empty((steps + 1, len(theta)))
path[0] = theta
for k in range(steps):
    path[k + 1] = path[k] - tau(k) * subgradient(path[k].copy())
energies = np.array([energy(point.copy()) for point in path])
best = energies.argmin()
return path[best].copy(), float(energies[best])

# %% right: with min over a generator of pairs
def run():
    point = np.array(theta, dtype=float)
    yield energy(point), point
    for k in range(steps):
        point = point - tau(k) * subgradient(point)
        yield energy(point), point

E, best = min(run(), key=lambda pair: pair[0])
return best, E
