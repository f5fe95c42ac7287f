# %% wrong: shrinks before it tries
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0 * shrink, 1
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: shrinks once too often
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau * shrink, shrinkings + 1

# %% wrong: tests before the shrinking with the step after it
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0, 0
while True:
    met = energy(theta - tau * gradient) <= E - tau * decrease
    tau, shrinkings = tau * shrink, shrinkings + 1
    if met:
        return tau, shrinkings

# %% wrong: counts the trials instead of the shrinkings
E, decrease = energy(theta), c * (gradient @ gradient)
tau, trials = tau0, 1
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, trials = tau * shrink, trials + 1
return tau, trials

# %% wrong: asks only that E falls
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) < energy(theta):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: the sign of the decrease is wrong
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) + c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: c is missing
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
    if shrinkings > 90:
        break
return tau, shrinkings

# %% wrong: never stops, as c is missing
tau, shrinkings = tau0, 0
while energy(theta - tau * gradient) > energy(theta) - tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: the decrease is that of the first step throughout
tau, shrinkings = tau0, 0
bound = energy(theta) - c * tau * (gradient @ gradient)
while not energy(theta - tau * gradient) <= bound and shrinkings < 90:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: uses tau instead of tau times the norm squared
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau and shrinkings < 90:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: the norm is not squared
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * np.linalg.norm(gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: takes a step where E is nan
tau, shrinkings = tau0, 0
while energy(theta - tau * gradient) > energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: always halves
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau / 2, shrinkings + 1
return tau, shrinkings

# %% wrong: divides by shrink
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau / shrink, shrinkings + 1
    if shrinkings > 20:
        break
return tau, shrinkings

# %% wrong: subtracts shrink
tau, shrinkings = tau0, 0
while tau > 0 and not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau - shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: shrinks the shrunk step by more each time
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    shrinkings += 1
    tau = tau * shrink**shrinkings
return tau, shrinkings

# %% wrong: starts at 1
tau, shrinkings = 1.0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: has its own c
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - 1e-4 * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: goes uphill
tau, shrinkings = tau0, 0
while not energy(theta + tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient) and shrinkings < 90:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: continues from the point that was tried
point, tau, shrinkings = theta, tau0, 0
while True:
    point = point - tau * gradient
    if energy(point) <= energy(theta) - c * tau * (gradient @ gradient) or shrinkings > 90:
        return tau, shrinkings
    tau, shrinkings = tau * shrink, shrinkings + 1

# %% wrong: changes theta
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0, 0
theta -= tau * gradient
while not energy(theta) <= E - tau * decrease:
    theta += tau * (1 - shrink) * gradient
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: shrinks at most once
tau, shrinkings = tau0, 0
if not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: gives up after ten
tau, shrinkings = tau0, 0
for shrinkings in range(10):
    if energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
        break
    tau = tau * shrink
return tau, shrinkings

# %% wrong: returns the step size alone
tau = tau0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau = tau * shrink
return tau

# %% wrong: returns them the other way round
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return shrinkings, tau

# %% wrong: returns the new theta instead of the step size
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return theta - tau * gradient, shrinkings

# %% wrong: takes tau0
return tau0, 0

# %% wrong: returns zeros
return 0.0, 0

# %% wrong: returns random numbers
rng = np.random.default_rng(0)
n = int(rng.integers(1, 4))
return tau0 * shrink**n, n

# %% wrong: fifty shrinkings at most
tau, n = tau0, 0
E = energy(theta)
for n in range(50):
    if energy(theta - tau * gradient) <= E - c * tau * (gradient @ gradient):
        break
    tau *= shrink
return tau, n

# %% wrong: asks for a strictly smaller energy
tau, n = tau0, 0
E = energy(theta)
while not energy(theta - tau * gradient) < E - c * tau * (gradient @ gradient):
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: nan is caught, inf is not
tau, n = tau0, 0
E = energy(theta)
while True:
    new = energy(theta - tau * gradient)
    if not np.isnan(new) and (new <= E - c * tau * (gradient @ gradient) or new == float("inf")):
        return tau, n
    tau, n = tau * shrink, n + 1

# %% wrong: continues from the step of the call before
global tau_before
tau = globals().get("tau_before", tau0)
n = 0
E = energy(theta)
while not energy(theta - tau * gradient) <= E - c * tau * (gradient @ gradient):
    tau, n = tau * shrink, n + 1
tau_before = tau
return tau, n

# %% wrong: the best of twenty steps
taus = tau0 * shrink ** np.arange(20)
E = [energy(theta - tau * gradient) for tau in taus]
n = int(np.nanargmin(E))
return taus[n], n

# %% right: with falls_enough
tau, shrinkings = tau0, 0
while not falls_enough(energy, theta, gradient, tau, c):
    tau *= shrink
    shrinkings += 1
return tau, shrinkings

# %% right: with powers
E, squared = energy(theta), np.sum(gradient**2)
shrinkings = 0
while True:
    tau = tau0 * shrink**shrinkings
    trial = energy(theta - tau * gradient)
    if trial <= E - c * tau * squared:
        return tau, shrinkings
    shrinkings += 1

# %% right: recursively
if energy(theta - tau0 * gradient) <= energy(theta) - c * tau0 * (gradient @ gradient):
    return tau0, 0
tau, shrinkings = backtracking(energy, theta, gradient, shrink * tau0, c, shrink)
return tau, shrinkings + 1

# %% right: asks for finite numbers first
tau, shrinkings = tau0, 0
trial = energy(theta - tau * gradient)
while not np.isfinite(trial) or trial > energy(theta) - c * tau * np.dot(gradient, gradient):
    tau = tau * shrink
    shrinkings = shrinkings + 1
    trial = energy(theta - tau * gradient)
return [tau, shrinkings]

# %% right: shrinks the step vector along with tau
step, tau, shrinkings = tau0 * gradient, tau0, 0
E, decrease = energy(theta), c * (gradient**2).sum()
while not (E - energy(theta - step)) >= tau * decrease:
    step, tau, shrinkings = step * shrink, tau * shrink, shrinkings + 1
return tau, shrinkings

# %% right: all trials at once
taus = tau0 * shrink ** np.arange(150)
E = energy(theta)
ok = np.array([energy(theta - tau * gradient) for tau in taus]) <= E - c * taus * (gradient @ gradient)
n = np.argmax(ok)
return taus[n], n

# %% right: arrays without dimensions
tau, n = np.array(tau0), np.array(0)
E = energy(theta)
while not energy(theta - tau * gradient) <= E - c * tau * (gradient @ gradient):
    tau *= shrink
    n += 1
return tau, n

# %% right: next and count, as a list
from itertools import count

E, g2 = energy(theta), float(np.sum(gradient**2))
n = next(n for n in count() if energy(theta - tau0 * shrink**n * gradient) <= E - c * tau0 * shrink**n * g2)
return [tau0 * shrink**n, float(n)]
