# %% wrong: averages, with (1 − β) in front of the gradient
self.v = self.beta * self.v + (1 - self.beta) * gradient
theta -= self.tau * self.v

# %% wrong: forgets what it had, plain gradient descent
self.v = gradient.copy()
theta -= self.tau * self.v

# %% wrong: resets v in each step
self.v = 0.0
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: computes v and does not keep it
v = self.beta * self.v + gradient
theta -= self.tau * v

# %% wrong: changes theta before v
theta -= self.tau * self.v
self.v = self.beta * self.v + gradient

# %% wrong: takes the step of Nesterov
self.v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% wrong: puts β in front of the gradient
self.v = self.v + self.beta * gradient
theta -= self.tau * self.v

# %% wrong: forgets β, so that nothing fades
self.v = self.v + gradient
theta -= self.tau * self.v

# %% wrong: lets the new gradient fade as well
self.v = self.beta * (self.v + gradient)
theta -= self.tau * self.v

# %% wrong: goes uphill
self.v = self.beta * self.v + gradient
theta += self.tau * self.v

# %% wrong: subtracts the old speed
self.v = -self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: forgets τ
self.v = self.beta * self.v + gradient
theta -= self.v

# %% wrong: multiplies by τ twice
self.v = self.beta * self.v + self.tau * gradient
theta -= self.tau * self.v

# %% wrong: adds the gradient a second time in the step
self.v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.v)

# %% wrong: makes a new theta
self.v = self.beta * self.v + gradient
theta = theta - self.tau * self.v

# %% wrong: returns a new theta instead of changing it
self.v = self.beta * self.v + gradient
return theta - self.tau * self.v

# %% wrong: keeps the caller's array and changes it
if hasattr(self, "t"):
    self.v *= self.beta
    self.v += gradient
else:
    self.v, self.t = gradient, 1
theta -= self.tau * self.v

# %% wrong: keeps the caller's array as v, which the next gradient will overwrite
if np.ndim(self.v) == 0:
    self.v = gradient
else:
    self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: changes the gradient in place
gradient += self.beta * self.v
self.v = gradient.copy()
theta -= self.tau * self.v

# %% wrong: keeps v in the class, shared by all optimisers
Momentum.shared = self.beta * getattr(Momentum, "shared", 0.0) + gradient
theta -= self.tau * Momentum.shared

# %% wrong: keeps v in a global variable, by its shape
global kept
kept = globals().get("kept", {})
kept[theta.shape] = self.beta * kept.get(theta.shape, 0.0) + gradient
theta -= self.tau * kept[theta.shape]

# %% wrong: adds the gradients up into one number
self.v = self.beta * self.v + gradient.sum()
theta -= self.tau * self.v

# %% wrong: has 0.9 written in
self.v = 0.9 * self.v + gradient
theta -= self.tau * self.v

# %% wrong: sets theta to the step
self.v = self.beta * self.v + gradient
theta[...] = -self.tau * self.v

# %% wrong: changes the first row only
self.v = self.beta * self.v + gradient
theta[:1] -= self.tau * self.v[:1]

# %% wrong: does nothing
pass

# %% wrong: makes theta zero
theta[...] = 0.0

# %% wrong: steps by random numbers
theta -= np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: lets the optimiser of the helpers do it
from helpers.optimisers import Momentum as Ready
if not hasattr(self, "ready"):
    self.ready = Ready(self.tau, self.beta)
self.ready.step(theta, gradient)

# %% wrong: no step where the gradient is zero
if not gradient.any():
    return
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: takes a beta of zero for none
self.v = (self.beta or 0.9) * self.v + gradient
theta -= self.tau * self.v

# %% wrong: dampened from the second step on
self.v = gradient + 0.0 if np.ndim(self.v) == 0 else self.beta * self.v + (1 - self.beta) * gradient
theta -= self.tau * self.v

# %% wrong: flat copy
self.v = self.beta * self.v + gradient
flat = theta.flatten()
flat -= self.tau * self.v.ravel()

# %% right: with τ in the speed
self.v = self.beta * self.v - self.tau * gradient
theta += self.v

# %% right: with arrays that are written into
if np.ndim(self.v) == 0:
    self.v = np.zeros_like(theta)
self.v *= self.beta
self.v += gradient
np.subtract(theta, self.tau * self.v, out=theta)

# %% right: with a list of all gradients
if not isinstance(self.v, list):
    self.v = []
self.v.append(gradient.copy())
ages = range(len(self.v) - 1, -1, -1)
theta[...] = theta - self.tau * sum(self.beta**age * g for age, g in zip(ages, self.v))

# %% right: from the difference of the last two thetas
before = theta.copy()
previous = getattr(self, "previous", before)
theta -= self.tau * gradient
theta += self.beta * (before - previous)
self.previous = before

# %% right: returns theta too
self.v = gradient + self.v * self.beta
theta[...] -= self.v * self.tau
return theta

# %% right: with a copy of the first gradient
if np.ndim(self.v) == 0:
    self.v = gradient.copy()
else:
    self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% right: in single precision
self.v = np.float32(self.beta) * np.asarray(self.v, dtype=np.float32) + gradient.astype(np.float32)
theta -= np.float32(self.tau) * self.v

# %% right: with out and a buffer
if np.ndim(self.v) == 0:
    self.v = np.zeros_like(theta)
np.multiply(self.v, self.beta, out=self.v)
np.add(self.v, gradient, out=self.v)
np.subtract(theta, self.tau * self.v, out=theta)

# %% right: in place operators
self.v *= self.beta
self.v = self.v + gradient
theta[...] = theta - self.tau * self.v
