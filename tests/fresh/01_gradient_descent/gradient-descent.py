# %% wrong: stops only below the tolerance, not at it
iterates = [theta]
for k in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) < tolerance:
        break
    theta = theta - tau * g
    iterates.append(theta)
return np.array(iterates)

# %% wrong: looks at the gradient before the step only after having taken it
iterates = [theta.copy()]
for k in range(max_steps):
    g = gradient(theta)
    theta = theta - tau * g
    iterates.append(theta)
    if np.linalg.norm(g) <= tolerance:
        break
return np.array(iterates)

# %% wrong: compares the largest entry of the gradient with the tolerance
rows = [theta]
while len(rows) <= max_steps and np.abs(gradient(rows[-1])).max() > tolerance:
    rows.append(rows[-1] - tau * gradient(rows[-1]))
return np.stack(rows)

# %% wrong: every row is the same array, updated in place
point = theta.copy()
rows = []
rows.append(point)
for _ in range(max_steps):
    g = gradient(point)
    if np.linalg.norm(g) <= tolerance:
        break
    point -= tau * g
    rows.append(point)
return np.array(rows)

# %% wrong: leaves the rows after an early stop at zero
out = np.zeros((max_steps + 1, len(theta)))
out[0] = theta
for k in range(max_steps):
    g = gradient(out[k])
    if np.sqrt(g @ g) <= tolerance:
        break
    out[k + 1] = out[k] - tau * g
return out

# %% wrong: drops iterates that are exactly zero
out = np.zeros((max_steps + 1, len(theta)))
out[0] = theta
for k in range(max_steps):
    g = gradient(out[k])
    if np.sqrt(g @ g) <= tolerance:
        break
    out[k + 1] = out[k] - tau * g
return out[out.any(axis=1)]

# %% wrong: counts the start as a step
trajectory = [theta]
k = 1
while k < max_steps:
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta = theta - tau * g
    trajectory.append(theta)
    k += 1
return np.array(trajectory)

# %% wrong: returns a list of arrays
path = [theta]
for k in range(max_steps):
    g = gradient(path[-1])
    if np.linalg.norm(g) <= tolerance:
        return path
    path.append(path[-1] - tau * g)
return path

# %% wrong: takes a step even if max_steps is 0
path = [theta]
k = 0
while np.linalg.norm(gradient(path[-1])) > tolerance:
    path.append(path[-1] - tau * gradient(path[-1]))
    k += 1
    if k >= max_steps:
        break
return np.array(path)

# %% wrong: also stops when theta hardly moves
path = [theta]
for k in range(max_steps):
    g = gradient(path[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    new = path[-1] - tau * g
    path.append(new)
    if np.allclose(new, path[-2]):
        break
return np.array(path)

# %% wrong: compares the squared norm with the tolerance
rows = [theta]
for k in range(max_steps):
    g = gradient(theta)
    if (g ** 2).sum() <= tolerance:
        break
    theta = theta - tau * g
    rows.append(theta)
return np.vstack(rows)

# %% right: preallocated array, cut at the end
out = np.empty((max_steps + 1, theta.size))
out[0] = theta
K = 0
while K < max_steps:
    g = gradient(out[K].copy())
    if np.sqrt(np.sum(g * g)) <= tolerance:
        break
    out[K + 1] = out[K] - tau * g
    K += 1
return out[: K + 1]

# %% right: a generator inside
def walk(point):
    for left in range(max_steps, -1, -1):
        yield point
        g = gradient(point)
        if left == 0 or float(np.linalg.norm(g)) <= tolerance:
            return
        point = point - tau * g

return np.array(list(walk(theta.copy())))

# %% right: calls step
rows = theta[np.newaxis, :].copy()
for _ in range(max_steps):
    if np.linalg.norm(gradient(rows[-1])) <= tolerance:
        break
    rows = np.vstack([rows, step(gradient, rows[-1], tau)])
return rows

# %% wrong: hands the work over to the course's gradient descent
from helpers import descent

return descent.gradient_descent(lambda t: 0.0, gradient, theta, tau, max_steps, tolerance).theta
