# %% wrong: compares the largest entry of the gradient with the tolerance instead of its length
iterates, taus = [theta], []
for _ in range(max_steps):
    g = gradient(theta)
    if np.abs(g).max() <= tolerance:
        break
    tau, _n = search(energy, theta, g, tau0)
    theta = theta - tau * g
    iterates.append(theta)
    taus.append(tau)
return np.array(iterates), np.array(taus)

# %% wrong: goes on if the length of the gradient equals the tolerance
points = [theta.copy()]
taus = []
while len(taus) < max_steps:
    g = gradient(theta)
    if np.linalg.norm(g) < tolerance:
        break
    tau, _ = search(energy, theta, g, tau0)
    theta = theta - tau * g
    points.append(theta.copy())
    taus.append(tau)
return np.array(points), np.array(taus)

# %% wrong: tests the tolerance only after the step
its, taus = [theta], []
for k in range(max_steps):
    g = gradient(theta)
    tau, shrunk = search(energy, theta, g, tau0)
    theta = theta - tau * g
    its.append(theta)
    taus.append(tau)
    if np.linalg.norm(g) <= tolerance:
        break
return np.array(its), np.array(taus)

# %% wrong: starts each search at the step size of the last one
its, taus = [theta], []
tau = tau0
for k in range(max_steps):
    g = gradient(theta)
    if np.sqrt(g @ g) <= tolerance:
        break
    tau, shrunk = search(energy, theta, g, tau)
    theta = theta - tau * g
    its.append(theta)
    taus.append(tau)
return np.array(its), np.array(taus)

# %% wrong: stores the same array in every row
its, taus = [theta], []
for k in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    tau, shrunk = search(energy, theta, g, tau0)
    theta -= tau * g
    its.append(theta)
    taus.append(tau)
return np.array(its), np.array(taus)

# %% wrong: leaves the starting point out of the iterates
its, taus = [], []
for k in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, theta, g, tau0)
    theta = theta - tau * g
    its.append(theta)
    taus.append(tau)
return np.array(its), np.array(taus)

# %% wrong: uses the pair that search returns as the step size
its, taus = [theta], []
for k in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    tau = search(energy, theta, g, tau0)
    theta = theta - tau * g
    its.append(theta)
    taus.append(tau)
return np.array(its), np.array(taus)

# %% wrong: returns theta itself, of shape (n,), if no step is needed
if np.linalg.norm(gradient(theta)) <= tolerance:
    return theta, np.array([])
its, taus = [theta], []
while len(taus) < max_steps and np.linalg.norm(gradient(theta)) > tolerance:
    g = gradient(theta)
    tau, _ = search(energy, theta, g, tau0)
    theta = theta - tau * g
    its.append(theta)
    taus.append(tau)
return np.array(its), np.array(taus)

# %% wrong: returns lists instead of arrays
its, taus = [theta], []
for _ in range(max_steps):
    g = gradient(its[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    tau, _ = search(energy, its[-1], g, tau0)
    its.append(its[-1] - tau * g)
    taus.append(tau)
return its, taus

# %% right: writes into arrays that are cut in the end
n = theta.size
iterates = np.zeros((max_steps + 1, n))
taus = np.zeros(max_steps)
iterates[0] = theta
K = 0
while K < max_steps:
    here = iterates[K].copy()
    g = gradient(here)
    if np.sqrt(np.sum(np.square(g))) <= tolerance:
        break
    taus[K], _ = search(energy, here, g, tau0)
    iterates[K + 1] = here - taus[K] * g
    K += 1
return iterates[: K + 1].copy(), taus[:K].copy()

# %% right: with a generator of the steps
def steps(point):
    for _ in range(max_steps):
        g = gradient(point)
        if np.linalg.norm(g) <= tolerance:
            return
        tau, _times = search(energy, point, g, tau0)
        point = point - tau * g
        yield point, tau

taken = list(steps(theta.astype(float)))
iterates = np.stack([theta.astype(float)] + [point for point, _ in taken])
return iterates, np.array([tau for _, tau in taken], dtype=float)
