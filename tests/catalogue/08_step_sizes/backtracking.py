# %% wrong: shrinks before it tries
# says (off-by-one): Your search shrinks tau0 before the first test, so it never tries tau0 itself.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0 * shrink, 1
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: shrinks once too often
# says (off-by-one): Your search shrinks the step once more after it has met the condition, so it returns a later step
#   than the first that does.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau * shrink, shrinkings + 1

# %% wrong: tests before the shrinking with the step after it
# says (off-by-one): Your search shrinks the step once more after it has met the condition, so it returns a later step
#   than the first that does.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0, 0
while True:
    met = energy(theta - tau * gradient) <= E - tau * decrease
    tau, shrinkings = tau * shrink, shrinkings + 1
    if met:
        return tau, shrinkings

# %% wrong: counts the trials instead of the shrinkings
# says (off-by-one): Your count is one too high: it counts the steps that were tried, but tau0 is shrunk once less than
#   that.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, trials = tau0, 1
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, trials = tau * shrink, trials + 1
return tau, trials

# %% wrong: asks only that E falls
# says (other-formula): Your search accepts a step that lowers E, but by less than the fraction c of the first-order
#   decrease.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) < energy(theta):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: the sign of the decrease is wrong
# says (sign): Your search accepts a step after which E hasn't fallen, because it allows E to rise instead of asking it
#   to fall.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) + c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: c is missing
# says (other-formula): Your search asks E to fall by the whole first-order decrease, which no step here achieves, so
#   only rounding ends it.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
    if shrinkings > 90:
        break
return tau, shrinkings

# %% wrong: never stops, as c is missing
# says (other-formula): Your search asks E to fall by the whole first-order decrease, which no step here achieves, so
#   only rounding ends it.
tau, shrinkings = tau0, 0
while energy(theta - tau * gradient) > energy(theta) - tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: the decrease is that of the first step throughout
# says (stale-point): Your search keeps shrinking past steps that are good enough, because it asks each of them for the
#   decrease of the first step.
tau, shrinkings = tau0, 0
bound = energy(theta) - c * tau * (gradient @ gradient)
while not energy(theta - tau * gradient) <= bound and shrinkings < 90:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: uses tau instead of tau times the norm squared
# says (other-formula): The decrease that you ask for doesn't depend on the gradient, but a steep slope must gain more
#   than a gentle one.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau and shrinkings < 90:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: the norm is not squared
# says (factor): The decrease that you ask for grows with the length of the gradient, but Armijo's condition contains
#   the square of that length.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * np.linalg.norm(gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: takes a step where E is nan
# says (numerics): Your search accepts a step after which E is nan: every comparison with nan is False, so your loop
#   takes the step for a good one.
tau, shrinkings = tau0, 0
while energy(theta - tau * gradient) > energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: always halves
# says (hard-coded): Your search halves the step each time, but the factor from one trial to the next is shrink.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau / 2, shrinkings + 1
return tau, shrinkings

# %% wrong: divides by shrink
# says (wrong-value): Your step grows from trial to trial, but shrink is below 1 and should make it shorter.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau / shrink, shrinkings + 1
    if shrinkings > 20:
        break
return tau, shrinkings

# %% wrong: subtracts shrink
# says (wrong-value): You subtract the same amount from the step after each trial, but each step should be a fixed
#   fraction of the one before.
tau, shrinkings = tau0, 0
while tau > 0 and not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau - shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: shrinks the shrunk step by more each time
# says (overwrites): Your step is shrunk by more after each trial, because the power of shrink is applied to a step that
#   is already shrunk.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    shrinkings += 1
    tau = tau * shrink**shrinkings
return tau, shrinkings

# %% wrong: starts at 1
# says (hard-coded): Your search starts at the step size 1, but the first step to try is tau0.
tau, shrinkings = 1.0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: has its own c
# says (other-formula): Your search accepts a step that lowers E, but by less than the fraction c of the first-order
#   decrease.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - 1e-4 * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: goes uphill
# says (sign): You try points in the direction of the gradient, where E rises, so every step that changes theta is
#   rejected.
tau, shrinkings = tau0, 0
while not energy(theta + tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient) and shrinkings < 90:
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: continues from the point that was tried
# says (stale-point): Each trial of yours starts where the last one ended, but every trial should start at theta.
point, tau, shrinkings = theta, tau0, 0
while True:
    point = point - tau * gradient
    if energy(point) <= energy(theta) - c * tau * (gradient @ gradient) or shrinkings > 90:
        return tau, shrinkings
    tau, shrinkings = tau * shrink, shrinkings + 1

# %% wrong: changes theta
# says (changes-arguments): Your results are right, but your code moves theta itself to the points that it tries, so the
#   caller's theta has changed.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, shrinkings = tau0, 0
theta -= tau * gradient
while not energy(theta) <= E - tau * decrease:
    theta += tau * (1 - shrink) * gradient
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: shrinks at most once
# says (stopping): Your search shrinks the step at most once, although the shrunk step doesn't meet the condition yet.
tau, shrinkings = tau0, 0
if not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return tau, shrinkings

# %% wrong: gives up after ten
# says (stopping): Your search gives up and returns a step that doesn't meet the condition, but it should go on however
#   short the step gets.
tau, shrinkings = tau0, 0
for shrinkings in range(10):
    if energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
        break
    tau = tau * shrink
return tau, shrinkings

# %% wrong: returns the step size alone
# says (return): You return the step size alone, but two values are asked for: tau and how many times tau0 was shrunk.
tau = tau0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau = tau * shrink
return tau

# %% wrong: returns them the other way round
# says (swapped): You return the two values in the wrong order: the step size comes first, then the count.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return shrinkings, tau

# %% wrong: returns the new theta instead of the step size
# says (wrong-value): Your first value is an array, the new point, but the step size tau is asked for.
tau, shrinkings = tau0, 0
while not energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient):
    tau, shrinkings = tau * shrink, shrinkings + 1
return theta - tau * gradient, shrinkings

# %% wrong: takes tau0
# says (unfinished): You return tau0 itself without shrinking it, although it doesn't meet the condition here.
return tau0, 0

# %% wrong: returns zeros
# says (unfinished): You return the step size 0, but tau is one of the steps that you try, and none of them is 0.
return 0.0, 0

# %% wrong: returns random numbers
# says (randomness): Your result doesn't depend on E: it is a step of the right form, but not the first one that meets
#   the condition.
rng = np.random.default_rng(0)
n = int(rng.integers(1, 4))
return tau0 * shrink**n, n

# %% wrong: fifty shrinkings at most
# says (stopping): Your search gives up and returns a step that doesn't meet the condition, but it should go on however
#   short the step gets.
tau, n = tau0, 0
E = energy(theta)
for n in range(50):
    if energy(theta - tau * gradient) <= E - c * tau * (gradient @ gradient):
        break
    tau *= shrink
return tau, n

# %% wrong: asks for a strictly smaller energy
# says (border): Your search rejects a step that lowers E by exactly as much as is asked, but equality counts as enough.
tau, n = tau0, 0
E = energy(theta)
while not energy(theta - tau * gradient) < E - c * tau * (gradient @ gradient):
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: nan is caught, inf is not
# says (numerics): Your search rejects a step after which E is nan but accepts one after which E is inf, which is no
#   decrease either.
tau, n = tau0, 0
E = energy(theta)
while True:
    new = energy(theta - tau * gradient)
    if not np.isnan(new) and (new <= E - c * tau * (gradient @ gradient) or new == float("inf")):
        return tau, n
    tau, n = tau * shrink, n + 1

# %% wrong: continues from the step of the call before
# says (stored-state): Your search starts where an earlier call ended, but every call should start at its own tau0.
global tau_before
tau = globals().get("tau_before", tau0)
n = 0
E = energy(theta)
while not energy(theta - tau * gradient) <= E - c * tau * (gradient @ gradient):
    tau, n = tau * shrink, n + 1
tau_before = tau
return tau, n

# %% wrong: the best of twenty steps
# says (other-formula): You return the step with the lowest E of several, but the first step that meets the condition is
#   asked for.
taus = tau0 * shrink ** np.arange(20)
E = [energy(theta - tau * gradient) for tau in taus]
n = int(np.nanargmin(E))
return taus[n], n

# %% wrong: accepts tau0 as soon as E falls
# says (special-case): Your search accepts tau0 although E falls too little there, but the condition applies to the
#   first step too.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
if energy(theta - tau * gradient) < E:
    return tau, n
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: shrinks until E falls, and tests the condition only once after that
# says (stopping): Your search returns a step that lowers E too little: it stops shrinking before the condition is met.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while not energy(theta - tau * gradient) < E:
    tau, n = tau * shrink, n + 1
if not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: counts with a logarithm that is cut off
# says (numerics): Your step size is right but your count is one too low in some cases, as if a quotient of logarithms
#   were rounded down.
E, decrease = energy(theta), c * (gradient @ gradient)
tau = tau0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau = tau * shrink
return tau, int(np.log(tau / tau0) / np.log(shrink))

# %% wrong: counts with a logarithm that is rounded up
# says (numerics): Your step size is right but your count is one too high in some cases, as if a quotient of logarithms
#   were rounded up.
E, decrease = energy(theta), c * (gradient @ gradient)
tau = tau0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau = tau * shrink
return tau, int(np.ceil(np.log(tau / tau0) / np.log(shrink)))

# %% wrong: counts with a logarithm to base 2
# says (hard-coded): Your count tells how often tau0 would have to be halved, but the factor from one trial to the next
#   is shrink.
E, decrease = energy(theta), c * (gradient @ gradient)
tau = tau0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau = tau * shrink
return tau, round(np.log2(tau0 / tau))

# %% wrong: takes the first step after which E is finite, if tau0 leaves the domain
# says (stopping): Once a trial has left the domain, you accept the first step after which E is finite, but E is higher
#   there than before.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
outside = not np.isfinite(energy(theta - tau * gradient))
while not np.isfinite(energy(theta - tau * gradient)):
    tau, n = tau * shrink, n + 1
while not outside and not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: looks for nan and inf only at the beginning
# says (numerics): Your search accepts a step after which E is nan or inf, because it looks for them only at the
#   beginning.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while not np.isfinite(energy(theta - tau * gradient)):
    tau, n = tau * shrink, n + 1
while energy(theta - tau * gradient) > E - tau * decrease:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: shrinks once at nan and takes the step without another test
# says (stopping): Your search stops after a trial with nan and returns the next step untested, but it should go on
#   until the condition is met.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while True:
    new = energy(theta - tau * gradient)
    if new <= E - tau * decrease:
        return tau, n
    tau, n = tau * shrink, n + 1
    if np.isnan(new):
        return tau, n

# %% wrong: gives up at the first nan
# says (stopping): Your search gives up when E is nan and returns 0, but a shorter step can still meet the condition.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    if np.isnan(energy(theta - tau * gradient)):
        return 0.0, n
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: doesn't count the trials outside of the domain
# says (special-case): Your step size is right, but your count leaves out the times when tau0 was shrunk because E
#   wasn't finite.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while True:
    new = energy(theta - tau * gradient)
    if new <= E - tau * decrease:
        return tau, n
    tau *= shrink
    n += bool(np.isfinite(new))

# %% wrong: stops at steps below 1e-6
# says (stopping): Your search gives up and returns a step that doesn't meet the condition, but it should go on however
#   short the step gets.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while tau > 1e-6 and not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: a hundred shrinkings at most
# says (stopping): Your search gives up and returns a step that doesn't meet the condition, but it should go on however
#   short the step gets.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while n < 100 and not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: stops when the step is short
# says (stopping): Your search gives up and returns a step that doesn't meet the condition, but it should go on however
#   short the step gets.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while np.linalg.norm(tau * gradient) > 1e-8 and not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: allows for rounding with a fixed tolerance
# says (numerics): Your search accepts a step after which E is above the limit, because a fixed tolerance is large where
#   all energies are tiny.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while not energy(theta - tau * gradient) <= E - tau * decrease + 1e-12:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: counts, but never shrinks the step
# says (stopping): Your search never accepts a step, although short enough steps meet the condition, so its loop doesn't
#   end.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    n += 1
return tau * shrink**n, n

# %% wrong: the decrease is that of tau0, without a limit on the shrinkings
# says (stopping): Your search never accepts a step, although short enough steps meet the condition, so its loop doesn't
#   end.
tau, n = tau0, 0
bound = energy(theta) - c * tau * (gradient @ gradient)
while not energy(theta - tau * gradient) <= bound:
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: scales the gradient in place
# says (changes-arguments): Your results are right, but your code overwrites the gradient that it was given, so the
#   caller's gradient has changed.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
gradient *= tau
while not energy(theta - gradient) <= E - tau * decrease:
    gradient *= shrink
    tau, n = tau * shrink, n + 1
return tau, n

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its result is None, but the step size and the count should be
#   returned.
E, decrease = energy(theta), c * (gradient @ gradient)
tau, n = tau0, 0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau, n = tau * shrink, n + 1
print(tau, n)

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

# %% right: counts with a rounded logarithm
E, decrease = energy(theta), c * (gradient @ gradient)
tau = tau0
while not energy(theta - tau * gradient) <= E - tau * decrease:
    tau = tau * shrink
return tau, int(np.round(np.log(tau / tau0) / np.log(shrink)))
