# %% wrong: returns the last iterate, not the best
# says (wrong-value): You return the last iterate, but an earlier one has a lower E.
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
return theta, energy(theta)

# %% wrong: returns the last iterate with the least energy
# says (aliasing): Your energy is right, but your point is the last iterate and not the one that has this energy.
least = energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    least = min(least, energy(theta))
return theta, least

# %% wrong: keeps the worst
# says (sign): You keep the iterate with the highest E, but the one with the lowest E is asked for.
best, most = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) > most:
        best, most = theta, energy(theta)
return best, most

# %% wrong: the start does not count
# says (off-by-one): You leave out the starting point, but it counts too, and here it has the lowest E.
best, least = None, np.inf
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if best is None or energy(theta) < least:
        best, least = theta, energy(theta)
return (theta, energy(theta)) if best is None else (best, least)

# %% wrong: the last iterate does not count
# says (off-by-one): You miss the last iterate, which is the best one here: either you don't reach it or you don't look
#   at it.
best, least = theta, energy(theta)
for k in range(steps):
    if energy(theta) < least:
        best, least = theta, energy(theta)
    theta = theta - tau(k) * subgradient(theta)
return best, least

# %% wrong: continues from the best iterate instead of the last
# says (stale-point): You don't continue from an iterate where E is higher, but the method takes every step, even one
#   that goes uphill.
best, least = theta, energy(theta)
for k in range(steps):
    theta = best - tau(k) * subgradient(best)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: stops as soon as E grows
# says (stale-point): You don't continue from an iterate where E is higher, but the method takes every step, even one
#   that goes uphill.
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) >= least:
        break
    best, least = theta, energy(theta)
return best, least

# %% wrong: never updates the least energy
# says (overwrites): You keep the last iterate that is better than the start, but not the best one, as if the lowest E
#   were never updated.
best, start = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < start:
        best = theta
return best, energy(best)

# %% wrong: in place, so that the best one changes too
# says (aliasing): Your energy is right, but your point is the last iterate and not the one that has this energy.
theta = theta.copy()
best, least = theta, energy(theta)
for k in range(steps):
    theta -= tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: changes the start
# says (changes-arguments): Your results are right, but your code moves the theta that it was given, so the caller's
#   theta has changed.
best, least = theta.copy(), energy(theta)
for k in range(steps):
    theta -= tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta.copy(), energy(theta)
return best, least

# %% wrong: the step sizes are counted from 1
# says (off-by-one): Your first step uses tau(1), but the first step has the number k = 0.
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
# says (stale-point): You use the first step size in all steps, but the schedule gives a step size for each k.
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(0) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: goes uphill
# says (wrong-value): You return the starting point as the best, although the method reaches points with a lower E.
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta + tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: steps of length tau, whatever the subgradient's
# says (other-formula): Your steps have the length tau(k), but a step is tau(k) times the subgradient, however long that
#   is.
best, least = theta, energy(theta)
for k in range(steps):
    g = subgradient(theta)
    theta = theta - tau(k) * g / max(np.linalg.norm(g), 1e-12)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: the subgradient at the start throughout
# says (stale-point): You use the subgradient at the starting point in all steps, but each step needs the one at the
#   current point.
best, least = theta, energy(theta)
g = subgradient(theta)
for k in range(steps):
    theta = theta - tau(k) * g
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: one step too few
# says (off-by-one): You miss the last iterate, which is the best one here: either you don't reach it or you don't look
#   at it.
best, least = theta, energy(theta)
for k in range(steps - 1):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: one step too many
# says (off-by-one): You take one step more than you are asked for, so you return an iterate that should not exist.
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
# says (stale-point): Your energy belongs to the iterate before the one that you return, so the two values don't fit
#   together.
best, least = theta, energy(theta)
for k in range(steps):
    E = energy(theta)
    theta = theta - tau(k) * subgradient(theta)
    if E < least:
        best, least = theta, E
return best, least

# %% wrong: compares the subgradients instead of the energies
# says (wrong-value): You return the starting point as the best, although the method reaches points with a lower E.
best, least = theta, np.linalg.norm(subgradient(theta))
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if np.linalg.norm(subgradient(theta)) < least:
        best, least = theta, np.linalg.norm(subgradient(theta))
return best, energy(best)

# %% wrong: returns the mean of the iterates
# says (other-formula): You return the mean of the iterates, but the best of them is asked for.
iterates = [theta]
for k in range(steps):
    iterates.append(iterates[-1] - tau(k) * subgradient(iterates[-1]))
mean = np.mean(iterates, axis=0)
return mean, energy(mean)

# %% wrong: returns the iterate alone
# says (return): You return the best iterate alone, but two values are asked for: the iterate and its energy.
best = theta
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < energy(best):
        best = theta
return best

# %% wrong: returns them the other way round
# says (swapped): You return the two values in the wrong order: the iterate comes first, then its energy.
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return least, best

# %% wrong: returns the start
# says (wrong-value): You return the starting point as the best, although the method reaches points with a lower E.
return theta, energy(theta)

# %% wrong: returns zeros
# says (unfinished): You return a point of zeros and the energy 0, but the point should be one of the iterates.
return np.zeros(len(theta)), 0.0

# %% wrong: returns random numbers
# says (randomness): You return a random point, but the point should be one of the iterates.
point = np.random.default_rng(0).normal(size=len(theta))
return point, energy(point)

# %% wrong: the size of the energy
# says (other-formula): You compare the absolute values of E, but an energy below zero is lower than a small positive
#   one.
best, least = theta, abs(energy(theta))
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    value = abs(energy(theta))
    if value < least:
        best, least = theta, value
return best, least

# %% wrong: compares with the iterate before
# says (stale-point): You keep the last iterate that is better than the one before it, but it need not be the best of
#   all.
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
# says (stopping): You stop before all steps are taken, but a later iterate is better than the one that you return.
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

# %% wrong: the lowest energy starts at 100
# says (special-case): Your lowest energy begins at a number of your own that all energies here exceed, so no iterate is
#   ever taken for the best.
best, least = theta, 100.0
for k in range(steps + 1):
    E = energy(theta)
    if E < least:
        best, least = theta, E
    if k < steps:
        theta = theta - tau(k) * subgradient(theta)
return best, least

# %% wrong: the lowest energy starts at ten billion
# says (special-case): Your lowest energy begins at a number of your own that all energies here exceed, so no iterate is
#   ever taken for the best.
best, least = theta, 1e10
for k in range(steps + 1):
    E = energy(theta)
    if E < least:
        best, least = theta, E
    if k < steps:
        theta = theta - tau(k) * subgradient(theta)
return best, least

# %% wrong: the lowest energy starts at 0
# says (special-case): Your lowest energy begins at 0, which no iterate here falls below, so no iterate is ever taken
#   for the best.
best, least = theta, 0.0
for k in range(steps + 1):
    E = energy(theta)
    if E < least:
        best, least = theta, E
    if k < steps:
        theta = theta - tau(k) * subgradient(theta)
return best, least

# %% wrong: ignores small improvements
# says (numerics): You overlook an iterate whose E is only slightly lower, but the smallest energy counts, by however
#   little.
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least - 1e-8:
        best, least = theta, energy(theta)
return best, least

# %% wrong: ignores improvements that are small in relation to E
# says (numerics): You overlook an iterate whose E is only slightly lower, but the smallest energy counts, by however
#   little.
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least * (1 - 1e-6):
        best, least = theta, energy(theta)
return best, least

# %% wrong: stops at a short step
# says (stopping): You stop at a step that is very short, but the method takes all its steps, and later ones can still
#   lower E.
best, least = theta, energy(theta)
for k in range(steps):
    step = tau(k) * subgradient(theta)
    theta = theta - step
    if energy(theta) < least:
        best, least = theta, energy(theta)
    if np.linalg.norm(step) < 1e-10:
        break
return best, least

# %% wrong: stops when E barely changes
# says (stopping): You stop at a step that is very short, but the method takes all its steps, and later ones can still
#   lower E.
best, least = theta, energy(theta)
for k in range(steps):
    before = energy(theta)
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
    if abs(energy(theta) - before) < 1e-10:
        break
return best, least

# %% wrong: takes tau for a number
# says (error): You multiply tau itself by the subgradient, but tau is a function of k here.
best, least = theta, energy(theta)
for k in range(steps):
    theta = theta - tau * subgradient(theta)
    if energy(theta) < least:
        best, least = theta, energy(theta)
return best, least

# %% wrong: returns the number of the best iterate
# says (wrong-value): Your second value tells which iterate is the best, but its energy is asked for.
best, least, where = theta, energy(theta), 0
for k in range(steps):
    theta = theta - tau(k) * subgradient(theta)
    if energy(theta) < least:
        best, least, where = theta, energy(theta), k + 1
return best, where

# %% wrong: returns all iterates and energies
# says (return): You return all iterates and all energies, but only the best iterate and its energy are asked for.
iterates = [theta]
for k in range(steps):
    iterates.append(iterates[-1] - tau(k) * subgradient(iterates[-1]))
return np.array(iterates), np.array([energy(t) for t in iterates])

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

# %% right: stops at a subgradient of zero, which is at a minimiser
best, least = theta, energy(theta)
for k in range(steps):
    g = subgradient(theta)
    if not g.any():
        break
    theta = theta - tau(k) * g
    value = energy(theta)
    if value < least:
        best, least = theta, value
return best, least
