# %% wrong: takes the step of plain momentum
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: uses the old v in the step
theta -= self.tau * (gradient + self.beta * self.v)
self.v = self.beta * self.v + gradient

# %% wrong: forgets β in the step
self.v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.v)

# %% wrong: puts β in front of the gradient of the step
self.v = self.beta * self.v + gradient
theta -= self.tau * (self.beta * gradient + self.v)

# %% wrong: leaves the gradient out of the step
self.v = self.beta * self.v + gradient
theta -= self.tau * self.beta * self.v

# %% wrong: multiplies only the gradient by τ
self.v = self.beta * self.v + gradient
theta -= self.tau * gradient + self.beta * self.v

# %% wrong: averages, with (1 − β) in front of the gradient
self.v = self.beta * self.v + (1 - self.beta) * gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% wrong: does not keep v
v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.beta * v)

# %% wrong: keeps what it subtracted as v
self.v = gradient + self.beta * (self.beta * self.v + gradient)
theta -= self.tau * self.v

# %% wrong: goes uphill
self.v = self.beta * self.v + gradient
theta += self.tau * (gradient + self.beta * self.v)

# %% wrong: makes a new theta
self.v = self.beta * self.v + gradient
theta = theta - self.tau * (gradient + self.beta * self.v)

# %% wrong: changes the gradient in place
self.v = self.beta * self.v + gradient
gradient += self.beta * self.v
theta -= self.tau * gradient

# %% wrong: keeps the caller's array as v
self.v = gradient if np.ndim(self.v) == 0 else self.beta * self.v + gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% wrong: keeps v in the class, shared by all optimisers
Nesterov.shared = self.beta * getattr(Nesterov, "shared", 0.0) + gradient
theta -= self.tau * (gradient + self.beta * Nesterov.shared)

# %% wrong: keeps v in the class, and resets it for a different shape
if np.shape(getattr(Nesterov, "shared", 0.0)) != theta.shape:
    Nesterov.shared = np.zeros_like(theta)
Nesterov.shared = self.beta * Nesterov.shared + gradient
theta -= self.tau * (gradient + self.beta * Nesterov.shared)

# %% wrong: has 0.9 written in
self.v = 0.9 * self.v + gradient
theta -= self.tau * (gradient + 0.9 * self.v)

# %% wrong: does nothing
pass

# %% wrong: makes theta zero
theta[...] = 0.0

# %% wrong: steps by random numbers
theta -= np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: lets the optimiser of the helpers do it
from helpers.optimisers import Nesterov as Ready
if not hasattr(self, "ready"):
    self.ready = Ready(self.tau, self.beta)
self.ready.step(theta, gradient)

# %% wrong: plain momentum in the first step
first = np.ndim(self.v) == 0
self.v = self.beta * self.v + gradient
theta -= self.tau * (self.v if first else gradient + self.beta * self.v)

# %% wrong: one plus beta times v
self.v = self.beta * self.v + gradient
theta -= self.tau * (1 + self.beta) * self.v

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
