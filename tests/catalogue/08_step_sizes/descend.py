# %% wrong: starts each search at the last step size
# says (wrong-value): You start a search at the step size of the last one, but each search should start at tau0.
iterates, taus, tau = [theta], [], tau0
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], g, tau)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: starts each search at twice the last step size
# says (wrong-value): You start a search at twice the last step size, but each search should start at tau0.
iterates, taus, tau = [theta], [], tau0 / 2
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], g, 2 * tau)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: searches only once, in the first step
# says (stale-point): You search for a step size only once and use it in all steps, but each step should search for its
#   own.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    if not taus:
        tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: searches at the start in each step
# says (stale-point): Your search runs at the starting point in every step, but it should run at the current point.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, theta, gradient(theta), tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: computes the gradient only once
# says (stale-point): Your search runs at the starting point in every step, but it should run at the current point.
iterates, taus = [theta], []
g = gradient(theta)
for _ in range(max_steps):
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, theta, g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: takes the number of shrinkings for the step size
# says (wrong-value): You multiply the gradient by how many times tau0 was shrunk, which is the second value of search
#   and not the step size.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    _, tau = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus, dtype=float)

# %% wrong: takes the pair for the step size
# says (wrong-value): You use the pair that search returns as if it were the step size, but the step size is only the
#   first of its two values.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: steps with tau0
# says (wrong-value): You step by tau0, but the step size to use is the one that search has found.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau0 * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: goes uphill
# says (sign): You step in the direction of the gradient, where E rises, but descent goes against it.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] + tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: passes the gradient function to the search
# says (error): You pass the function gradient to search, but search expects the gradient at theta as an array.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], gradient, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: has no stopping rule
# says (stopping): You always take max_steps steps, but the descent should end as soon as the gradient is short enough.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: stops one step late
# says (stopping): You take one more step after the gradient is short enough, but you should stop before that step.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
    if np.linalg.norm(g) <= tolerance:
        break
return np.array(iterates), np.array(taus)

# %% wrong: searches before it looks whether to stop
# says (extra-work): You call search once more than you take steps, at the point where the descent ends, but each call
#   is costly.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    tau, _ = search(energy, iterates[-1], g, tau0)
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: stops by the energy instead of the gradient
# says (wrong-value): You stop when E is small, but the rule is about the length of the gradient.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if energy(iterates[-1]) <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: takes the largest entry for the norm
# says (other-formula): You stop although the gradient is still longer than tolerance: the quantity that you compare
#   with it is smaller than the length.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.abs(g).max() <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: leaves the start out
# says (off-by-one): Your iterates begin after the first step, but the starting point is the first of them.
iterates, taus = [], []
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, theta, g, tau0)
    theta = theta - tau * g
    iterates.append(theta)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: steps in place, so that all rows are the same
# says (aliasing): All your iterates are one and the same array, so each row shows the last point.
theta = theta.copy()
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, theta, g, tau0)
    theta -= tau * g
    iterates.append(theta)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: changes the start
# says (changes-arguments): Your results are right, but your code moves the theta that it was given, so the caller's
#   theta has changed.
iterates, taus = [theta.copy()], []
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, theta, g, tau0)
    theta -= tau * g
    iterates.append(theta.copy())
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: returns the last iterate only
# says (return): You return the last iterate alone, but all of them are asked for, one per row.
taus = []
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, theta, g, tau0)
    theta = theta - tau * g
    taus.append(tau)
return theta, np.array(taus)

# %% wrong: returns the iterates alone
# says (return): You return the iterates alone, but two arrays are asked for: the iterates and the step sizes.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: searches twice in each step
# says (extra-work): You call search twice in each step, but one call is enough, and each call is costly.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - search(energy, iterates[-1], g, tau0)[0] * g)
    taus.append(search(energy, iterates[-2], g, tau0)[0])
return np.array(iterates), np.array(taus)

# %% wrong: returns zeros
# says (unfinished): Your iterates are all zero, but the first of them should be the starting point.
return np.zeros((max_steps + 1, len(theta))), np.zeros(max_steps)

# %% wrong: returns the start
# says (unfinished): You return only the starting point and no step sizes, as if no step had been taken.
return theta[None], np.zeros(0)

# %% wrong: returns random numbers
# says (randomness): Your iterates don't begin at the starting point, and you never call search.
rng = np.random.default_rng(0)
return rng.normal(size=(max_steps + 1, len(theta))), rng.uniform(size=max_steps)

# %% wrong: looks only after each step
# says (stopping): You take a step although the gradient at the starting point is no longer than tolerance, so no step
#   is needed.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
    if np.linalg.norm(gradient(iterates[-1])) <= tolerance:
        break
return np.array(iterates), np.array(taus)

# %% wrong: a sum of absolute values
# says (stopping): You take a step although the gradient at the starting point is no longer than tolerance, so no step
#   is needed.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.abs(g).sum() <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: strictly below the tolerance
# says (border): You take another step although the length of the gradient equals tolerance, but then the descent should
#   already end.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) < tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: stops when E barely falls
# says (stopping): You stop although steps are left and the gradient is longer than tolerance: a short step or a small
#   fall of E is no reason.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
    if energy(iterates[-2]) - energy(iterates[-1]) < 1e-12:
        break
return np.array(iterates), np.array(taus)

# %% wrong: stops when E barely falls, in relation to E
# says (stopping): You stop although steps are left and the gradient is longer than tolerance: a short step or a small
#   fall of E is no reason.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
    if energy(iterates[-2]) - energy(iterates[-1]) < 1e-9 * energy(iterates[-2]):
        break
return np.array(iterates), np.array(taus)

# %% wrong: stops when the step is short
# says (stopping): You stop although steps are left and the gradient is longer than tolerance: a short step or a small
#   fall of E is no reason.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
    if np.linalg.norm(tau * g) < 1e-10:
        break
return np.array(iterates), np.array(taus)

# %% wrong: stops when the step size is tiny
# says (stopping): You stop although steps are left and the gradient is longer than tolerance: a short step or a small
#   fall of E is no reason.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
    if tau < 1e-8:
        break
return np.array(iterates), np.array(taus)

# %% wrong: a gradient that is nearly zero also ends it
# says (stopping): You stop at a short gradient although it is longer than tolerance: you use a limit of your own
#   besides tolerance.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= max(tolerance, 1e-10):
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: compares the squared length with the tolerance
# says (other-formula): You stop when the squared length of the gradient reaches tolerance, but the rule is about the
#   length itself.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if g @ g <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: compares the root of the mean square with the tolerance
# says (other-formula): You stop although the gradient is still longer than tolerance: the quantity that you compare
#   with it is smaller than the length.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.sqrt(np.mean(g**2)) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: never stops at max_steps
# says (stopping): You don't stop after max_steps steps: only a short gradient ends your descent.
iterates, taus = [theta], []
while True:
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: one step more than max_steps
# says (off-by-one): You take one step more than max_steps allows, so you return one iterate too many.
iterates, taus = [theta], []
for _ in range(max_steps + 1):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: one step less than max_steps
# says (off-by-one): You stop one step before max_steps, although the gradient is still longer than tolerance.
iterates, taus = [theta], []
for _ in range(max_steps - 1):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: returns them the other way round
# says (swapped): You return the two arrays in the wrong order: the iterates come first, then the step sizes.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(taus), np.array(iterates)

# %% wrong: returns lists
# says (return): You return lists, but two arrays are asked for: one of iterates and one of step sizes.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _n = search(energy, iterates[-1], g, tau0)
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return iterates, taus

# %% wrong: writes a line search of its own, and never calls search
# says (special-case): Your results are right, but you never call search, the function that you are given to choose the
#   step sizes.
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau = tau0
    while not energy(iterates[-1] - tau * g) <= energy(iterates[-1]) - 1e-4 * tau * (g @ g):
        tau /= 2
    iterates.append(iterates[-1] - tau * g)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% right: with a while loop
iterates, taus = [theta], []
g = gradient(theta)
while len(taus) < max_steps and np.linalg.norm(g) > tolerance:
    tau, shrinkings = search(energy, iterates[-1], g, tau0)
    taus.append(tau)
    iterates.append(iterates[-1] - tau * g)
    g = gradient(iterates[-1])
return np.stack(iterates), np.array(taus)

# %% right: in place on a copy
theta = theta.copy()
iterates, taus = [theta.copy()], []
for _ in range(max_steps):
    g = gradient(theta)
    if np.sqrt(g @ g) <= tolerance:
        break
    taus.append(search(energy, theta, g, tau0)[0])
    theta -= taus[-1] * g
    iterates.append(theta.copy())
return np.array(iterates), np.array(taus)

# %% right: with arrays that are cut at the end
iterates, taus = np.empty((max_steps + 1, len(theta))), np.empty(max_steps)
iterates[0] = theta
k = 0
while k < max_steps:
    g = gradient(iterates[k])
    if np.sum(g**2) ** 0.5 <= tolerance:
        break
    taus[k], _ = search(energy, iterates[k], g, tau0)
    iterates[k + 1] = iterates[k] - taus[k] * g
    k += 1
return iterates[: k + 1], taus[:k]

# %% right: recursively
g = gradient(theta)
if max_steps == 0 or np.linalg.norm(g) <= tolerance:
    return theta[None], np.zeros(0)
tau, _ = search(energy, theta, g, tau0)
later, taus = descend(energy, gradient, theta - tau * g, search, tau0, max_steps - 1, tolerance)
return np.vstack([theta, later]), np.concatenate([[tau], taus])

# %% right: a generator
def run(t):
    for _ in range(max_steps):
        g = gradient(t)
        if np.sqrt(g.dot(g)) <= tolerance:
            return
        tau, _n = search(energy, t, g, tau0)
        t = t - tau * g
        yield t, tau

path = list(run(theta))
return np.vstack([theta, *(t for t, _ in path)]), np.array([tau for _, tau in path], dtype=float)

# %% right: np.append
iterates, taus = theta.reshape(1, -1).copy(), np.array([])
while len(taus) < max_steps and np.linalg.norm(g := gradient(iterates[-1].copy())) > tolerance:
    tau = search(energy, iterates[-1].copy(), g.copy(), tau0)[0]
    taus = np.append(taus, tau)
    iterates = np.append(iterates, [iterates[-1] - tau * g], axis=0)
return [iterates, taus]
