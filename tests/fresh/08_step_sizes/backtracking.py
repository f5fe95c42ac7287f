# %% wrong: accepts a trial whose energy is nan
tau, times = tau0, 0
while energy(theta - tau * gradient) > energy(theta) - c * tau * (gradient @ gradient):
    tau *= shrink
    times += 1
return tau, times

# %% wrong: returns the step size only
tau = tau0
g2 = np.dot(gradient, gradient)
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * g2:
    tau = tau * shrink
return tau

# %% wrong: counts the trials instead of the multiplications
tau, trials = tau0, 1
E0, g2 = energy(theta), float(gradient @ gradient)
while not energy(theta - tau * gradient) <= E0 - c * tau * g2:
    tau *= shrink
    trials += 1
return tau, trials

# %% wrong: shrinks once more after a trial was accepted
tau, n = tau0, 0
E0, g2 = energy(theta), float(gradient @ gradient)
done = False
while not done:
    done = bool(energy(theta - tau * gradient) <= E0 - c * tau * g2)
    tau *= shrink
    n += 1
return tau, n

# %% wrong: always halves and ignores shrink
tau, k = tau0, 0
E0 = energy(theta)
while not energy(theta - tau * gradient) <= E0 - c * tau * np.sum(gradient**2):
    tau /= 2
    k += 1
return tau, k

# %% wrong: computes the bound once, with tau0
bound = energy(theta) - c * tau0 * np.sum(gradient**2)
tau, k = tau0, 0
while not energy(theta - tau * gradient) <= bound:
    tau *= shrink
    k += 1
    if k > 100:
        break
return tau, k

# %% wrong: starts each trial from the previous trial point
point, tau, k = theta.copy(), tau0, 0
E0, g2 = energy(theta), gradient @ gradient
point = point - tau * gradient
while not energy(point) <= E0 - c * tau * g2:
    tau *= shrink
    k += 1
    point = point - tau * gradient
    if k == 200:
        break
return tau, k

# %% wrong: gives up after 30 trials and returns a step size that was never accepted
E0, g2 = energy(theta), np.dot(gradient, gradient)
tau = tau0
for k in range(30):
    E = energy(theta - tau * gradient)
    if np.isfinite(E) and E <= E0 - c * tau * g2:
        return tau, k
    tau = shrink * tau
return tau, 30

# %% wrong: rejects a trial that meets the condition with equality
E0, g2 = energy(theta), np.dot(gradient, gradient)
tau, times_shrunk = tau0, 0
while not energy(theta - tau * gradient) < E0 - c * tau * g2:
    tau *= shrink
    times_shrunk += 1
return tau, times_shrunk

# %% right: with itertools.count and powers of shrink
from itertools import count

E0, g2 = float(energy(theta)), float(np.vdot(gradient, gradient))
for n in count():
    tau = tau0 * shrink**n
    E = float(energy(theta - tau * gradient))
    if E <= E0 - c * tau * g2:
        return tau, n

# %% right: the first success of a generator of trials
def trials():
    tau, n = float(tau0), 0
    while True:
        new = energy(theta - tau * gradient)
        yield tau, n, not np.isnan(new) and new <= energy(theta) - c * tau * np.einsum("i,i", gradient, gradient)
        tau, n = tau * shrink, n + 1

return next((tau, n) for tau, n, enough in trials() if enough)

# %% right: with a list of the step sizes tried so far
tried = [tau0]
E0 = energy(theta)
squared = sum(g * g for g in gradient)
while True:
    tau = tried[-1]
    E = energy(theta - tau * gradient)
    if np.isfinite(E) and E <= E0 - c * tau * squared:
        break
    tried.append(tau * shrink)
return tried[-1], len(tried) - 1
