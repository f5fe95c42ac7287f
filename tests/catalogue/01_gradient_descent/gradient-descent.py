# %% wrong: goes uphill
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] + tau * g)
return np.array(iterates)

# %% wrong: leaves the start out
iterates = []
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta = theta - tau * g
    iterates.append(theta)
return np.array(iterates)

# %% wrong: returns only the last iterate
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta = theta - tau * g
return theta

# %% wrong: steps in place, so that all rows are the same
theta = theta.copy()
iterates = [theta]
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta -= tau * g
    iterates.append(theta)
return np.array(iterates)

# %% wrong: changes the start
iterates = [theta.copy()]
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta -= tau * g
    iterates.append(theta.copy())
return np.array(iterates)

# %% wrong: has no stopping rule
iterates = [theta]
for _ in range(max_steps):
    iterates.append(iterates[-1] - tau * gradient(iterates[-1]))
return np.array(iterates)

# %% wrong: stops one step late
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    iterates.append(iterates[-1] - tau * g)
    if np.linalg.norm(g) <= tolerance:
        break
return np.array(iterates)

# %% wrong: stops only below the tolerance, not at it
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) < tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: looks at the size of theta instead of the gradient
iterates = [theta]
for _ in range(max_steps):
    if np.linalg.norm(iterates[-1]) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * gradient(iterates[-1]))
return np.array(iterates)

# %% wrong: looks at the size of the step instead of the gradient
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(tau * g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: takes the largest entry for the norm
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.max(np.abs(g)) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: forgets the absolute value
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.max(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: takes one step too few
iterates = [theta]
for _ in range(max_steps - 1):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: takes one step too many
iterates = [theta]
for _ in range(max_steps + 1):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: computes the gradient only once
iterates = [theta]
g = gradient(theta)
for _ in range(max_steps):
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: returns one column for each iterate
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates).T

# %% wrong: pads with zeros when it stops early
iterates = np.zeros((max_steps + 1, len(theta)))
iterates[0] = theta
for k in range(max_steps):
    g = gradient(iterates[k])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates[k + 1] = iterates[k] - tau * g
return iterates

# %% wrong: returns zeros
return np.zeros((max_steps + 1, len(theta)))

# %% wrong: returns the start alone
return theta[None]

# %% wrong: returns its input
return theta

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=(max_steps + 1, len(theta)))

# %% wrong: returns a list
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return iterates

# %% wrong: checks only after each step, so it always takes the first one
iterates = [theta]
for _ in range(max_steps):
    iterates.append(iterates[-1] - tau * gradient(iterates[-1]))
    if np.linalg.norm(gradient(iterates[-1])) <= tolerance:
        break
return np.array(iterates)

# %% wrong: takes the sum of absolute values for the norm
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g, 1) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops also where theta hardly changes
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
    if np.allclose(iterates[-1], iterates[-2]):
        break
return np.array(iterates)

# %% wrong: gives up when it diverges
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance or np.linalg.norm(g) > 1e6:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops when one entry is small
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.any(np.abs(g) <= tolerance):
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops when the gradient grows
iterates = [theta]
sizes = []
for _ in range(max_steps):
    g = gradient(iterates[-1])
    sizes.append(np.linalg.norm(g))
    if sizes[-1] <= tolerance or (len(sizes) > 1 and sizes[-1] > sizes[-2]):
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: compares with the first gradient
iterates = [theta]
first = np.linalg.norm(gradient(theta))
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance * first:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% right: with a while loop
iterates = [theta]
k = 0
while k < max_steps and np.linalg.norm(gradient(iterates[-1])) > tolerance:
    iterates.append(iterates[-1] - tau * gradient(iterates[-1]))
    k += 1
return np.stack(iterates)

# %% right: with an array of all rows, cut at the end
iterates = np.empty((max_steps + 1, len(theta)))
iterates[0] = theta
k = 0
while k < max_steps:
    g = gradient(iterates[k])
    if np.sqrt((g**2).sum()) <= tolerance:
        break
    iterates[k + 1] = iterates[k] - tau * g
    k += 1
return iterates[: k + 1]

# %% right: recursively
g = gradient(theta)
if max_steps == 0 or np.linalg.norm(g) <= tolerance:
    return theta[None]
rest = gradient_descent(gradient, theta - tau * g, tau, max_steps - 1, tolerance)
return np.concatenate([theta[None], rest])

# %% right: in place on a copy
theta = theta.copy()
iterates = [theta.copy()]
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta -= tau * g
    iterates.append(theta.copy())
return np.array(iterates)

# %% right: in single precision
iterates = [theta.astype(np.float32)]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append((iterates[-1] - tau * g).astype(np.float32))
return np.array(iterates)

# %% right: with the step of the exercise before
iterates = [theta]
for _ in range(max_steps):
    if np.linalg.norm(gradient(iterates[-1])) <= tolerance:
        break
    iterates.append(step(gradient, iterates[-1], tau))
return np.array(iterates)

# %% right: a generator
def run(t):
    yield t
    for _ in range(max_steps):
        g = gradient(t)
        if (g @ g) ** 0.5 <= tolerance:
            return
        t = t - tau * g
        yield t

return np.stack(list(run(theta)))

# %% right: compares the squares
path = theta[None, :].copy()
for _ in range(max_steps):
    g = gradient(path[-1])
    if g.dot(g) <= tolerance**2:
        break
    path = np.concatenate([path, (path[-1] - tau * g)[None]])
return path

# %% right: a dataclass that keeps the state
from dataclasses import dataclass, field

@dataclass
class State:
    theta: np.ndarray
    path: list = field(default_factory=list)

    def note(self):
        self.path.append(self.theta.copy())

state = State(theta)
state.note()
while len(state.path) <= max_steps and np.sqrt(np.sum(gradient(state.theta) ** 2)) > tolerance:
    state.theta = state.theta - tau * gradient(state.theta)
    state.note()
return np.vstack(state.path)
