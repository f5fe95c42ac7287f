# %% wrong: takes the step of plain momentum
# says (other-formula): Your first step is only tau times g, as in plain momentum: the part that looks ahead is missing.
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: uses the old v in the step
# says (other-formula): Your first step is only tau times g, as in plain momentum: the part that looks ahead is missing.
theta -= self.tau * (gradient + self.beta * self.v)
self.v = self.beta * self.v + gradient

# %% wrong: forgets β in the step
# says (factor): Your step adds v in full, but the look-ahead uses only the fraction beta of it.
self.v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.v)

# %% wrong: puts β in front of the gradient of the step
# says (swapped): Your step swaps the weights: the gradient is multiplied by beta, and v counts in full.
self.v = self.beta * self.v + gradient
theta -= self.tau * (self.beta * gradient + self.v)

# %% wrong: leaves the gradient out of the step
# says (other-formula): Your step contains only the look-ahead part with v: the gradient beside it is missing.
self.v = self.beta * self.v + gradient
theta -= self.tau * self.beta * self.v

# %% wrong: multiplies only the gradient by τ
# says (factor): Your look-ahead part isn't scaled by tau: in your step, only the gradient is.
self.v = self.beta * self.v + gradient
theta -= self.tau * gradient + self.beta * self.v

# %% wrong: averages, with (1 − β) in front of the gradient
# says (factor): You multiply the new gradient by 1 − beta, as for an average, but v is a fading sum.
self.v = self.beta * self.v + (1 - self.beta) * gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% wrong: does not keep v
# says (stored-state): Your second step uses only its own gradient: v isn't kept from one step to the next.
v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.beta * v)

# %% wrong: keeps what it subtracted as v
# says (wrong-value): Your v stores the whole step with its look-ahead part, but only the fading sum of gradients
#   belongs in v.
self.v = gradient + self.beta * (self.beta * self.v + gradient)
theta -= self.tau * self.v

# %% wrong: goes uphill
# says (sign): Your theta moves uphill: the sign of the step is the opposite of what it should be.
self.v = self.beta * self.v + gradient
theta += self.tau * (gradient + self.beta * self.v)

# %% wrong: makes a new theta
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
self.v = self.beta * self.v + gradient
theta = theta - self.tau * (gradient + self.beta * self.v)

# %% wrong: changes the gradient in place
# says (changes-arguments): You write into gradient, but this array belongs to the caller: your step must leave it as it
#   was.
self.v = self.beta * self.v + gradient
gradient += self.beta * self.v
theta -= self.tau * gradient

# %% wrong: keeps the caller's array as v
# says (aliasing): Your v is the caller's gradient array itself, so the next gradient overwrites it.
self.v = gradient if np.ndim(self.v) == 0 else self.beta * self.v + gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% wrong: keeps v in the class, shared by all optimisers
# says (stored-state): Your v is shared by all Nesterov objects, so a new object doesn't start with v at zero.
Nesterov.shared = self.beta * getattr(Nesterov, "shared", 0.0) + gradient
theta -= self.tau * (gradient + self.beta * Nesterov.shared)

# %% wrong: keeps v in the class, and resets it for a different shape
# says (stored-state): Objects whose theta has the same shape share their v in your code, but each object needs its own.
if np.shape(getattr(Nesterov, "shared", 0.0)) != theta.shape:
    Nesterov.shared = np.zeros_like(theta)
Nesterov.shared = self.beta * Nesterov.shared + gradient
theta -= self.tau * (gradient + self.beta * Nesterov.shared)

# %% wrong: has 0.9 written in
# says (hard-coded): Your fraction is always 0.9, whatever beta the object was made with.
self.v = 0.9 * self.v + gradient
theta -= self.tau * (gradient + 0.9 * self.v)

# %% wrong: does nothing
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
pass

# %% wrong: makes theta zero
# says (other-formula): Your step sets every entry of theta to zero, whatever the gradient is.
theta[...] = 0.0

# %% wrong: steps by random numbers
# says (randomness): Your step consists of random numbers, which have nothing to do with the gradient.
theta -= np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: lets the optimiser of the helpers do it
# says (error): You let the course's own optimiser take the step, but it isn't available when your work is graded.
from helpers.optimisers import Nesterov as Ready
if not hasattr(self, "ready"):
    self.ready = Ready(self.tau, self.beta)
self.ready.step(theta, gradient)

# %% wrong: plain momentum in the first step
# says (other-formula): Your first step is only tau times g, as in plain momentum: the part that looks ahead is missing.
first = np.ndim(self.v) == 0
self.v = self.beta * self.v + gradient
theta -= self.tau * (self.v if first else gradient + self.beta * self.v)

# %% wrong: one plus beta times v
# says (factor): Your step scales all of v by 1 + beta, so earlier gradients count too much from the second step on.
self.v = self.beta * self.v + gradient
theta -= self.tau * (1 + self.beta) * self.v

# %% wrong: limits large gradients
# says (numerics): You limit the size of the gradient, but a large gradient should count in full.
g = np.clip(gradient, -100, 100)
self.v = self.beta * self.v + g
theta -= self.tau * (g + self.beta * self.v)

# %% wrong: drops tiny gradients
# says (numerics): You treat tiny gradients as zero, but with a large tau they move theta as much as any others.
g = np.where(np.abs(gradient) < 1e-6, 0, gradient)
self.v = self.beta * self.v + g
theta -= self.tau * (g + self.beta * self.v)

# %% wrong: forgets v after ten steps
# says (stored-state): Your v starts again at zero after some steps, but it should remember the earlier gradients, ever
#   more faintly.
self.count = getattr(self, "count", 0) + 1
self.v = (self.beta if self.count % 10 else 0) * self.v + gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% wrong: subtracts from the raveled theta
# says (aliasing): Your step doesn't reach theta when theta is a transposed array: you write into a copy, which the
#   caller never sees.
self.v = gradient + self.beta * self.v
entries = np.ravel(theta)
entries -= self.tau * np.ravel(self.beta * self.v + gradient)

# %% wrong: changes the entries of a reshaped theta
# says (aliasing): Your step doesn't reach theta when theta is a transposed array: you write into a copy, which the
#   caller never sees.
self.v = gradient + self.beta * self.v
entries = theta.reshape(theta.size)
for k, g in enumerate((self.beta * self.v + gradient).reshape(theta.size)):
    entries[k] -= self.tau * g

# %% wrong: forgets v after a hundred steps
# says (stored-state): Your v starts again at zero after some steps, but it should remember the earlier gradients, ever
#   more faintly.
self.steps = getattr(self, "steps", 0) + 1
if self.steps == 101:
    self.v = 0.0
self.v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% right: multiplied out
old = self.v
self.v = self.beta * old + gradient
theta -= self.tau * ((1 + self.beta) * gradient + self.beta**2 * old)

# %% right: with τ in the speed
self.v = self.beta * self.v - self.tau * gradient
theta += self.beta * self.v - self.tau * gradient

# %% right: by the two points of the first form
before = getattr(self, "point", theta.copy())
self.point = theta - self.tau * gradient
theta[...] = self.point + self.beta * (self.point - before)

# %% right: with arrays that are written into
if np.ndim(self.v) == 0:
    self.v = np.zeros(theta.shape)
self.v *= self.beta
self.v += gradient
np.subtract(theta, self.tau * gradient + self.tau * self.beta * self.v, out=theta)

# %% right: in single precision
self.v = np.float32(self.beta) * np.asarray(self.v, dtype=np.float32) + gradient.astype(np.float32)
theta -= np.float32(self.tau) * (gradient.astype(np.float32) + np.float32(self.beta) * self.v)

# %% right: by the old v
theta -= self.tau * ((1 + self.beta) * gradient + self.beta**2 * self.v)
self.v = self.beta * self.v + gradient

# %% right: through theta.flat, in the order of the rows
self.v = self.beta * self.v + gradient
theta.flat = theta.ravel() - self.tau * (gradient + self.beta * self.v).ravel()
