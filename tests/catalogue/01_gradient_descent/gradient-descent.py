# %% wrong: goes uphill
# says (sign): You step along the gradient, which is uphill, so the iterates move away from the minimum.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] + tau * g)
return np.array(iterates)

# %% wrong: leaves the start out
# says (off-by-one): Your first row is the iterate after one step: the start is missing, but it is an iterate too.
iterates = []
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta = theta - tau * g
    iterates.append(theta)
return np.array(iterates)

# %% wrong: returns only the last iterate
# says (return): You return only the last iterate, but all of them were asked for, one in each row.
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta = theta - tau * g
return theta

# %% wrong: steps in place, so that all rows are the same
# says (aliasing): All your rows show the last iterate, as happens when every row is one and the same array that you
#   keep changing.
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
# says (changes-arguments): Your code writes into theta, the starting point, but that array belongs to the caller.
iterates = [theta.copy()]
for _ in range(max_steps):
    g = gradient(theta)
    if np.linalg.norm(g) <= tolerance:
        break
    theta -= tau * g
    iterates.append(theta.copy())
return np.array(iterates)

# %% wrong: has no stopping rule
# says (stopping): You always take max_steps steps, even if the gradient is already small enough to stop.
iterates = [theta]
for _ in range(max_steps):
    iterates.append(iterates[-1] - tau * gradient(iterates[-1]))
return np.array(iterates)

# %% wrong: stops one step late
# says (stopping): You take one more step after the gradient is small enough, but that iterate should have been the
#   last row.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    iterates.append(iterates[-1] - tau * g)
    if np.linalg.norm(g) <= tolerance:
        break
return np.array(iterates)

# %% wrong: stops only below the tolerance, not at it
# says (border): You go on where the norm of the gradient equals the tolerance, but that already counts as small
#   enough.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) < tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: looks at the size of theta instead of the gradient
# says (wrong-value): You stop when theta itself is small, but a minimum can be anywhere: the size of the gradient
#   decides.
iterates = [theta]
for _ in range(max_steps):
    if np.linalg.norm(iterates[-1]) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * gradient(iterates[-1]))
return np.array(iterates)

# %% wrong: looks at the size of the step instead of the gradient
# says (wrong-value): You stop when the step is short, but a small tau makes every step short: the size of the
#   gradient decides.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(tau * g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: takes the largest entry for the norm
# says (other-formula): With several parameters you stop too early: what you compare with the tolerance is smaller
#   than the length of the gradient.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.max(np.abs(g)) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: forgets the absolute value
# says (sign): You take a negative gradient for a small one and stop at once, but its size is what counts, not its
#   sign.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.max(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: takes one step too few
# says (off-by-one): You take one step fewer than max_steps allows, although the gradient is still large.
iterates = [theta]
for _ in range(max_steps - 1):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: takes one step too many
# says (off-by-one): You take one step more than max_steps allows, so your result has one row too many.
iterates = [theta]
for _ in range(max_steps + 1):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: computes the gradient only once
# says (stale-point): You use the gradient at the start for every step, but each step needs the gradient at the point
#   where it begins.
iterates = [theta]
g = gradient(theta)
for _ in range(max_steps):
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: returns one column for each iterate
# says (transpose): Your iterates are the columns of the result, but each of them should be a row.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates).T

# %% wrong: pads with zeros when it stops early
# says (shape): You fill the rows after the last iterate with zeros, but the array should end where the run stops.
iterates = np.zeros((max_steps + 1, len(theta)))
iterates[0] = theta
for k in range(max_steps):
    g = gradient(iterates[k])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates[k + 1] = iterates[k] - tau * g
return iterates

# %% wrong: returns zeros
# says (unfinished): All your rows are zero, even the first one, which should be the starting point.
return np.zeros((max_steps + 1, len(theta)))

# %% wrong: returns the start alone
# says (unfinished): You return only the start, although the gradient is large and steps are allowed.
return theta[None]

# %% wrong: returns its input
# says (unfinished): You return theta as it came, but the result should have one row for each iterate.
return theta

# %% wrong: returns random numbers
# says (randomness): Your rows are random and don't depend on theta or the gradient: not even the first one is the
#   start.
return np.random.default_rng(0).normal(size=(max_steps + 1, len(theta)))

# %% wrong: returns a list
# says (return): You return a list of arrays, but the result should be one array with a row for each iterate.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return iterates

# %% wrong: checks only after each step, so it always takes the first one
# says (stopping): You take a step even if the gradient at the start is already small enough, but it should be looked
#   at before each step.
iterates = [theta]
for _ in range(max_steps):
    iterates.append(iterates[-1] - tau * gradient(iterates[-1]))
    if np.linalg.norm(gradient(iterates[-1])) <= tolerance:
        break
return np.array(iterates)

# %% wrong: takes the sum of absolute values for the norm
# says (other-formula): With several parameters you stop too late: what you compare with the tolerance is larger than
#   the length of the gradient.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g, 1) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops also where theta hardly changes
# says (stopping): You also stop when theta hardly moves, which may only mean that tau is small, but only a small
#   gradient or max_steps should end the run.
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
# says (stopping): You also stop when the iterates run away, but only a small gradient or max_steps should end the
#   run.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance or np.linalg.norm(g) > 1e6:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops when one entry is small
# says (other-formula): You stop as soon as one entry of the gradient is small, but its norm is small only if all of
#   them are.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.any(np.abs(g) <= tolerance):
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops when the gradient grows
# says (stopping): You also stop when the gradient grows, but only a small gradient or max_steps should end the run.
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
# says (other-formula): You compare the gradient with a fraction of the first one, but the tolerance is meant as it
#   is.
iterates = [theta]
first = np.linalg.norm(gradient(theta))
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance * first:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: forgets the square root
# says (other-formula): You compare the squared norm with the tolerance, so you stop too early if the norm is below 1
#   and too late above.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if g @ g <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops below a millionth, whatever the tolerance
# says (stopping): You stop although the norm is above the tolerance: you take a tiny gradient for zero, but only the
#   tolerance counts.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= max(tolerance, 1e-6):
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops where the gradient is close to zero
# says (stopping): You stop although the norm is above the tolerance: you take a tiny gradient for zero, but only the
#   tolerance counts.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance or np.allclose(g, 0):
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops where the norm is close to the tolerance
# says (stopping): You stop although the norm is above the tolerance: you take a tiny gradient for zero, but only the
#   tolerance counts.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance or np.isclose(np.linalg.norm(g), tolerance):
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: stops within one per cent of the tolerance
# says (border): You stop where the norm of the gradient is only close to the tolerance, but it is still above.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= 1.01 * tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: scales the array that gradient returns
# says (changes-arguments): You write into the array that gradient returns, which may be theta itself or an array that
#   the function still needs.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    g *= tau
    iterates.append(iterates[-1] - g)
return np.array(iterates)

# %% wrong: stops where theta has been before
# says (stopping): You also stop when theta comes back to where it was, but only a small gradient or max_steps should
#   end the run.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance or any(np.array_equal(t, iterates[-1]) for t in iterates[:-1]):
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: never takes more than a hundred steps
# says (stopping): You stop after a fixed number of steps, but max_steps says how many are allowed.
iterates = [theta]
for _ in range(min(max_steps, 100)):
    g = gradient(iterates[-1])
    if np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: never stops if the tolerance is zero
# says (border): You go on although the gradient is exactly zero, but zero is small enough even for a tolerance of 0.
iterates = [theta]
for _ in range(max_steps):
    g = gradient(iterates[-1])
    if tolerance > 0 and np.linalg.norm(g) <= tolerance:
        break
    iterates.append(iterates[-1] - tau * g)
return np.array(iterates)

# %% wrong: keeps the arrays that gradient returns
# says (aliasing): You keep the arrays that gradient returns for later, but by then the function may have written new
#   numbers into them.
gradients, current = [], theta
for _ in range(max_steps):
    g = gradient(current)
    if np.linalg.norm(g) <= tolerance:
        break
    gradients.append(g)
    current = current - tau * g
return np.array([theta - tau * sum(gradients[:k]) for k in range(len(gradients) + 1)])

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
