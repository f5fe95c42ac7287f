# %% wrong: averages, with (1 − β) in front of the gradient
# says (factor): You multiply the new gradient by 1 − beta, as for an average, but v is a fading sum.
self.v = self.beta * self.v + (1 - self.beta) * gradient
theta -= self.tau * self.v

# %% wrong: forgets what it had, plain gradient descent
# says (stored-state): Your step uses only the newest gradient: v doesn't carry the earlier ones from step to step.
self.v = gradient.copy()
theta -= self.tau * self.v

# %% wrong: resets v in each step
# says (stored-state): Your step uses only the newest gradient: v doesn't carry the earlier ones from step to step.
self.v = 0.0
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: computes v and does not keep it
# says (stored-state): Your step uses only the newest gradient: v doesn't carry the earlier ones from step to step.
v = self.beta * self.v + gradient
theta -= self.tau * v

# %% wrong: changes theta before v
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
theta -= self.tau * self.v
self.v = self.beta * self.v + gradient

# %% wrong: takes the step of Nesterov
# says (other-formula): Your first step is 1 + beta times as long as it should be, which is the step of Nesterov's
#   method.
self.v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.beta * self.v)

# %% wrong: puts β in front of the gradient
# says (factor): Your new gradient is multiplied by beta, but only the old v should fade.
self.v = self.v + self.beta * gradient
theta -= self.tau * self.v

# %% wrong: forgets β, so that nothing fades
# says (factor): Your v adds up all gradients without letting the older ones fade.
self.v = self.v + gradient
theta -= self.tau * self.v

# %% wrong: lets the new gradient fade as well
# says (factor): Your new gradient is multiplied by beta, but only the old v should fade.
self.v = self.beta * (self.v + gradient)
theta -= self.tau * self.v

# %% wrong: goes uphill
# says (sign): Your theta moves uphill: the sign of the step is the opposite of what it should be.
self.v = self.beta * self.v + gradient
theta += self.tau * self.v

# %% wrong: subtracts the old speed
# says (sign): Your old v has the wrong sign: it should keep theta moving, but it pushes theta back.
self.v = -self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: forgets τ
# says (factor): Your step isn't scaled by tau: theta changes by v itself, whatever the step size is.
self.v = self.beta * self.v + gradient
theta -= self.v

# %% wrong: multiplies by τ twice
# says (factor): Your step is scaled by tau twice, so with a small tau it is much too short.
self.v = self.beta * self.v + self.tau * gradient
theta -= self.tau * self.v

# %% wrong: adds the gradient a second time in the step
# says (factor): Your step contains the new gradient twice: once inside v and once more beside it.
self.v = self.beta * self.v + gradient
theta -= self.tau * (gradient + self.v)

# %% wrong: makes a new theta
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
self.v = self.beta * self.v + gradient
theta = theta - self.tau * self.v

# %% wrong: returns a new theta instead of changing it
# says (return): You return a new array and leave theta as it was, but the caller only sees changes in theta itself.
self.v = self.beta * self.v + gradient
return theta - self.tau * self.v

# %% wrong: keeps the caller's array and changes it
# says (changes-arguments): You write into the caller's gradient in the second step, directly or because v is the same
#   array.
if hasattr(self, "t"):
    self.v *= self.beta
    self.v += gradient
else:
    self.v, self.t = gradient, 1
theta -= self.tau * self.v

# %% wrong: keeps the caller's array as v, which the next gradient will overwrite
# says (aliasing): Your v is the caller's gradient array itself, so the next gradient overwrites it.
if np.ndim(self.v) == 0:
    self.v = gradient
else:
    self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: changes the gradient in place
# says (changes-arguments): You write into the caller's gradient in the second step, directly or because v is the same
#   array.
gradient += self.beta * self.v
self.v = gradient.copy()
theta -= self.tau * self.v

# %% wrong: keeps v in the class, shared by all optimisers
# says (stored-state): Your v is shared by all Momentum objects, so a new object doesn't start with v at zero.
Momentum.shared = self.beta * getattr(Momentum, "shared", 0.0) + gradient
theta -= self.tau * Momentum.shared

# %% wrong: keeps v in a global variable, by its shape
# says (stored-state): Objects whose theta has the same shape share their v in your code, but each object needs its own.
global kept
kept = globals().get("kept", {})
kept[theta.shape] = self.beta * kept.get(theta.shape, 0.0) + gradient
theta -= self.tau * kept[theta.shape]

# %% wrong: adds the gradients up into one number
# says (shape): Your v is a single number, the sum over all entries, but each entry of theta needs its own.
self.v = self.beta * self.v + gradient.sum()
theta -= self.tau * self.v

# %% wrong: has 0.9 written in
# says (hard-coded): Your fraction is always 0.9, whatever beta the object was made with.
self.v = 0.9 * self.v + gradient
theta -= self.tau * self.v

# %% wrong: sets theta to the step
# says (overwrites): You replace theta by the step itself, but theta should change by the step.
self.v = self.beta * self.v + gradient
theta[...] = -self.tau * self.v

# %% wrong: changes the first row only
# says (special-case): You change only the first row of theta, but every entry should take the step.
self.v = self.beta * self.v + gradient
theta[:1] -= self.tau * self.v[:1]

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
from helpers.optimisers import Momentum as Ready
if not hasattr(self, "ready"):
    self.ready = Ready(self.tau, self.beta)
self.ready.step(theta, gradient)

# %% wrong: no step where the gradient is zero
# says (special-case): You take no step when the gradient is zero, but v should still move theta.
if not gradient.any():
    return
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: takes a beta of zero for none
# says (special-case): With beta = 0, your v still keeps earlier gradients, but then nothing of them should be left.
self.v = (self.beta or 0.9) * self.v + gradient
theta -= self.tau * self.v

# %% wrong: dampened from the second step on
# says (factor): From the second step on, your new gradient is multiplied by 1 − beta, but v is a fading sum.
self.v = gradient + 0.0 if np.ndim(self.v) == 0 else self.beta * self.v + (1 - self.beta) * gradient
theta -= self.tau * self.v

# %% wrong: flat copy
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
self.v = self.beta * self.v + gradient
flat = theta.flatten()
flat -= self.tau * self.v.ravel()

# %% wrong: limits large gradients
# says (numerics): You limit the size of the gradient, but a large gradient should count in full.
self.v = self.beta * self.v + np.clip(gradient, -100, 100)
theta -= self.tau * self.v

# %% wrong: drops tiny gradients
# says (numerics): You treat tiny gradients as zero, but with a large tau they move theta as much as any others.
self.v = self.beta * self.v + np.where(np.abs(gradient) < 1e-6, 0, gradient)
theta -= self.tau * self.v

# %% wrong: forgets v after ten steps
# says (stored-state): Your v starts again at zero after some steps, but it should remember the earlier gradients, ever
#   more faintly.
self.count = getattr(self, "count", 0) + 1
self.v = (self.beta if self.count % 10 else 0) * self.v + gradient
theta -= self.tau * self.v

# %% wrong: subtracts from the raveled theta
# says (aliasing): Your step doesn't reach theta when theta is a transposed array: you write into a copy, which the
#   caller never sees.
self.v = gradient + self.beta * self.v
entries = np.ravel(theta)
entries -= self.tau * self.v.ravel()

# %% wrong: reshapes theta into a column and changes the column
# says (aliasing): Your step doesn't reach theta when theta is a transposed array: you write into a copy, which the
#   caller never sees.
self.v = gradient + self.beta * self.v
column = theta.reshape((theta.size, 1))
column -= self.tau * self.v.reshape(column.shape)

# %% wrong: changes a contiguous array made from theta
# says (aliasing): Your step doesn't reach theta when theta is a transposed array: you write into a copy, which the
#   caller never sees.
self.v = gradient + self.beta * self.v
own = np.ascontiguousarray(theta)
np.subtract(own, self.tau * self.v, out=own)

# %% wrong: keeps the step in self.v
# says (wrong-value): Your steps are right, but self.v holds v with the factor tau and a minus sign, which is the whole
#   step: v itself belongs there.
step = self.beta * self.v
step = step - self.tau * gradient
theta += step
self.v = step

# %% wrong: keeps tau times v in self.v
# says (wrong-value): Your steps are right, but self.v holds v already multiplied by tau: v itself, the fading sum,
#   belongs there.
self.v = self.beta * self.v + self.tau * gradient
np.subtract(theta, self.v, out=theta)

# %% wrong: keeps a list of all gradients in self.v
# says (wrong-value): Your steps are right, but self.v holds a list: the fading sum, a single array, belongs there.
if not isinstance(self.v, list):
    self.v = []
self.v.append(gradient.copy())
ages = range(len(self.v) - 1, -1, -1)
theta[...] = theta - self.tau * sum(self.beta**age * g for age, g in zip(ages, self.v))

# %% wrong: keeps the theta before the step and leaves self.v at 0
# says (stored-state): Your steps are right, but self.v holds a single number: v, an array, belongs there.
before = theta.copy()
previous = getattr(self, "previous", before)
theta -= self.tau * gradient
theta += self.beta * (before - previous)
self.previous = before

# %% wrong: keeps beta times v, ready for the next step
# says (wrong-value): Your steps are right, but self.v holds v already multiplied by beta: it should hold v as of the
#   last step.
v = self.v + gradient
theta -= self.tau * v
self.v = self.beta * v

# %% wrong: forgets v after a hundred steps
# says (stored-state): Your v starts again at zero after some steps, but it should remember the earlier gradients, ever
#   more faintly.
self.steps = getattr(self, "steps", 0) + 1
if self.steps == 101:
    self.v = 0.0
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% right: with arrays that are written into
if np.ndim(self.v) == 0:
    self.v = np.zeros_like(theta)
self.v *= self.beta
self.v += gradient
np.subtract(theta, self.tau * self.v, out=theta)

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

# %% right: with a list of all gradients beside v
if not hasattr(self, "past"):
    self.past = []
self.past.insert(0, gradient.copy())
self.v = sum(self.beta**age * g for age, g in enumerate(self.past))
theta[...] = theta - self.tau * self.v

# %% right: through theta.flat, in the order of the rows
self.v = np.asarray(self.beta * self.v + gradient)
for k, change in enumerate(self.tau * self.v.ravel()):
    theta.flat[k] -= change

# %% right: row by row
self.v = self.beta * self.v + gradient
for k in range(len(theta)):
    theta[k] -= self.tau * self.v[k]

# %% right: through a raveled copy that is written back
self.v = self.beta * self.v + gradient
entries = theta.ravel() - self.tau * self.v.ravel()
theta[...] = entries.reshape(theta.shape)
