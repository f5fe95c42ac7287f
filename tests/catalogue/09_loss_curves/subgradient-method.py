# %% wrong: returns the last iterate, not the best
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
return theta, energy(theta)

# %% wrong: returns the last iterate with the least energy
least = energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    least = min(least, energy(theta))
return theta, least

# %% wrong: keeps the worst
best, most = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) > most:
        best, most = theta, energy(theta)
return best, most

# %% wrong: the start does not count
best, least = None, np.inf
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if best is None or energy(theta) < least:
        best, least = theta, energy(theta)
return (theta, energy(theta)) if best is None else (best, least)

# %% wrong: the last iterate does not count
best, least = theta, energy(theta)
for k in range(steps):
    if energy(theta) < least:
        best, least = theta, energy(theta)
    theta = theta - tau(k) * subgradient(theta)
return best, least

# %% wrong: continues from the best iterate instead of the last
best, least = theta, energy(theta)
for k in range(steps):
    theta = best - tau(k) * subgradient(best)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: stops as soon as E grows
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) >= least:
        break
    best, least = theta, energy(theta)
return best, least

# %% wrong: never updates the least energy
best, start = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < start:
        best = theta
return best, energy(best)

# %% wrong: in place, so that the best one changes too
theta = theta.copy()
best, least = theta, energy(theta)
for k in range(steps):
    theta -= tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: changes the start
best, least = theta.copy(), energy(theta)
for k in range(steps):
    theta -= tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta.copy(), energy(theta)
return best, least

# %% wrong: the step sizes are counted from 1
best, least = theta, energy(theta)
for k in range(1, steps + 1):
    try:
        size = tau(k)
    except Exception:
        size = tau(k - 1)
    theta = theta - size * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: the first step size throughout
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(0) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: goes uphill
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta + tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: steps of length tau, whatever the subgradient's
best, least = theta, energy(theta)
for k in range(steps):
    g = subgradient(theta)
    theta = theta - tau(k) * g / max(np.linalg.norm(g), 1e-12)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: the subgradient at the start throughout
best, least = theta, energy(theta)
g = subgradient(theta)
for k in range(steps):
    theta = theta - tau(k) * g
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: one step too few
best, least = theta, energy(theta)
for k in range(steps - 1):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: one step too many
best, least = theta, energy(theta)
for k in range(steps + 1):
    try:
        size = tau(k)
    except Exception:
        size = 0.1
    theta = theta - size * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: the energy of the iterate before
best, least = theta, energy(theta)
for k in range(steps):
    E = energy(theta)
    theta = theta - tau(k) * subgradient(theta)
    if E < least:
        best, least = theta, E
return best, least

# %% wrong: compares the subgradients instead of the energies
best, least = theta, np.linalg.norm(subgradient(theta))
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if np.linalg.norm(subgradient(theta)) < least:
        best, least = theta, np.linalg.norm(subgradient(theta))
return best, energy(best)

# %% wrong: returns the mean of the iterates
iterates = [theta]
for k in range(steps):
    iterates.append(iterates[-1] - tau(k) * subgradient(iterates[-1]))
mean = np.mean(iterates, axis=0)
return mean, energy(mean)

# %% wrong: returns the iterate alone
best = theta
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < energy(best):
        best = theta
return best

# %% wrong: returns them the other way round
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return least, best

# %% wrong: returns the start
return theta, energy(theta)

# %% wrong: returns zeros
return np.zeros(len(theta)), 0.0

# %% wrong: returns random numbers
point = np.random.default_rng(0).normal(size=len(theta))
return point, energy(point)

# %% wrong: the size of the energy
best, least = theta, abs(energy(theta))
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    value = abs(energy(theta))
    if value < least:
        best, least = theta, value
return best, least

# %% wrong: compares with the iterate before
best, before = theta, energy(theta)
least = before
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    value = energy(theta)
    if value < before:
        best, least = theta, value
    before = value
return best, least

# %% wrong: stops when nothing has improved for three steps
best, least, since = theta, energy(theta), 0
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    value = energy(theta)
    since = 0 if value < least else since + 1
    if value < least:
        best, least = theta, value
    if since == 3:
        break
return best, least

# %% right: keeps all of them and looks at the end
iterates = [theta]
for k in range(steps):
    iterates.append(iterates[-1] - tau(k) * subgradient(iterates[-1]))
energies = [energy(point) for point in iterates]
k = int(np.argmin(energies))
return iterates[k], energies[k]

# %% right: in place on a copy
theta = theta.copy()
best, least = theta.copy(), energy(theta)
for k in range(steps):
    theta -= tau(k) * subgradient(theta)
    E = energy(theta)
    if E < least:
        best[:], least = theta, E
return best, least

# %% right: computes the energy of the best one again
best = theta
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < energy(best):
        best = theta
return best, energy(best)

# %% right: with min and a while loop, as a list
k, found = 0, [(energy(theta), 0, theta)]
while k < steps:
    theta = theta - tau(k) * subgradient(theta)
    k += 1
    found.append((energy(theta), k, theta))
least, _, best = min(found, key=lambda item: item[0])
return [best, least]

# %% right: looks before each step and once more at the end
best, least = theta, np.inf
for k in range(steps + 1):
    E = energy(theta)
    if E < least:
        best, least = theta, E
    if k < steps:
        theta = theta - tau(k) * subgradient(theta)
return best, least

# %% right: the later one where two are equal
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    value = energy(theta)
    if value <= least:
        best, least = theta, value
return best, least

# %% right: min over a generator
def path(t):
    yield t
    for k in range(steps):
        t = t - tau(k) * subgradient(t)
        yield t

best = min(path(theta), key=energy)
return best, np.float64(energy(best))

# %% right: a heap
import heapq

t = theta.copy()
heap = [(energy(t), 0, t.copy())]
for k in range(steps):
    t -= tau(k) * np.asarray(subgradient(t.copy()))
    heapq.heappush(heap, (energy(t), k + 1, t.copy()))
least, _, best = heap[0]
return [best, np.array(least)]
