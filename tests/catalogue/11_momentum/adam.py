# %% wrong: does not correct the averages
# says (other-formula): You use m and s without their corrections, but both are much too small in the first steps.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
theta -= self.tau * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: corrects m only
# says (other-formula): Your s isn't corrected, so it is too small in the first steps, and the steps are too long.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
theta -= self.tau * self.m / (1 - self.beta1**self.t) / (np.sqrt(self.s) + self.epsilon)

# %% wrong: corrects s only
# says (other-formula): Your m isn't corrected, so it is too small in the first steps, and so are the steps.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
theta -= self.tau * self.m / (np.sqrt(self.s / (1 - self.beta2**self.t)) + self.epsilon)

# %% wrong: counts the steps from 0
# says (off-by-one): Your first step divides zero by zero: its corrections use t = 0, but the first step has the number
#   1.
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
self.t += 1

# %% wrong: counts one step too many
# says (off-by-one): Your first step is corrected as if it were the second one: t is one too large.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1 ** (self.t + 1))
s_hat = self.s / (1 - self.beta2 ** (self.t + 1))
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: never counts on, t stays 1
# says (stored-state): Your later steps are corrected like the first one: t doesn't grow from step to step.
self.t = 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: has epsilon inside the root
# says (order): Your epsilon is inside the square root, but it should be added to the root.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / np.sqrt(s_hat + self.epsilon)

# %% wrong: adds epsilon before the root is corrected
# says (order): You add epsilon to the root of the uncorrected s, so it counts too much in the first steps.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
step = self.tau * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
theta -= step * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: forgets epsilon
# says (other-formula): Your first step has exactly the length tau, so epsilon has no effect, however large it is.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / np.sqrt(s_hat)

# %% wrong: forgets the root
# says (other-formula): You divide by the average square itself: without the root, it isn't the usual size of a
#   gradient.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (s_hat + self.epsilon)

# %% wrong: forgets the square
# says (other-formula): Your s averages the absolute values of the gradients, but it should average their squares.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.abs(gradient)
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: averages sizes instead of squares
# says (other-formula): You divide by the average absolute value of the gradients, but it should be the root of their
#   average square.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.abs(gradient)
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (s_hat + self.epsilon)

# %% wrong: squares m instead of the gradient
# says (wrong-value): Your s averages the squares of m instead of those of the gradient.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * self.m**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: swaps the two betas
# says (swapped): Your m fades with beta2 and your s with beta1: the two are swapped.
self.t += 1
self.m = self.beta2 * self.m + (1 - self.beta2) * gradient
self.s = self.beta1 * self.s + (1 - self.beta1) * gradient**2
m_hat = self.m / (1 - self.beta2**self.t)
s_hat = self.s / (1 - self.beta1**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: uses one beta for both
# says (wrong-value): Your s fades with beta1, as m does, but it has a fraction of its own, beta2.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta1 * self.s + (1 - self.beta1) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta1**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: leaves out 1 − β, as momentum does
# says (factor): Your m and s are fading sums, as in momentum, but Adam keeps fading averages.
self.t += 1
self.m = self.beta1 * self.m + gradient
self.s = self.beta2 * self.s + gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: divides by t instead of taking the power
# says (other-formula): Your corrections don't contain powers of beta1 and beta2, so they are wrong from the second step
#   on.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1 / self.t)
s_hat = self.s / (1 - self.beta2 / self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: multiplies by the correction instead of dividing
# says (other-formula): Your corrections make m and s even smaller, but they should make up for the start at zero.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m * (1 - self.beta1**self.t)
s_hat = self.s * (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: keeps the corrected averages
# says (stored-state): You store the corrected averages in self.m and self.s, so the next step corrects them once more.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
self.m = self.m / (1 - self.beta1**self.t)
self.s = self.s / (1 - self.beta2**self.t)
theta -= self.tau * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: divides the gradient instead of its average, RMSprop
# says (wrong-value): Your step uses the newest gradient where its fading average m belongs.
self.t += 1
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * gradient / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: takes one size for all parameters
# says (wrong-axis): All parameters share one s in your code, but each should have its own.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.mean(gradient**2)
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: takes the largest s so far, AMSGrad
# says (other-formula): Your s never gets smaller: you keep its largest value, but large gradients of the past should
#   fade.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
self.most = np.maximum(getattr(self, "most", 0.0), self.s / (1 - self.beta2**self.t))
theta -= self.tau * m_hat / (np.sqrt(self.most) + self.epsilon)

# %% wrong: moves theta before the averages
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
self.t += 1
if self.t > 1:
    m_hat = self.m / (1 - self.beta1 ** (self.t - 1))
    s_hat = self.s / (1 - self.beta2 ** (self.t - 1))
    theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2

# %% wrong: goes uphill
# says (sign): Your theta moves uphill: the sign of the step is the opposite of what it should be.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta += self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: makes a new theta
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta = theta - self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: squares the gradient in place
# says (changes-arguments): You write into gradient, but this array belongs to the caller: your step must leave it as it
#   was.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
gradient *= gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: forgets the averages from one step to the next
# says (stored-state): Your m and s begin at zero in every step, so earlier gradients have no effect.
self.t += 1
m = (1 - self.beta1) * gradient
s = (1 - self.beta2) * gradient**2
theta -= self.tau * m / (1 - self.beta1**self.t) / (np.sqrt(s / (1 - self.beta2**self.t)) + self.epsilon)

# %% wrong: counts the steps of all optimisers together
# says (stored-state): Your t counts the steps of all objects together, but every object begins with a first step of its
#   own.
Adam.steps = getattr(Adam, "steps", 0) + 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**Adam.steps)
s_hat = self.s / (1 - self.beta2**Adam.steps)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: steps by the sign of the gradient
# says (other-formula): Your first step has exactly the length tau, so epsilon has no effect, however large it is.
theta -= self.tau * np.sign(gradient)

# %% wrong: does nothing
# says (unfinished): Your first step leaves the caller's theta as it was: nothing is written into it, or what you
#   subtract is still zero.
pass

# %% wrong: makes theta zero
# says (other-formula): Your step sets every entry of theta to zero, whatever the gradient is.
theta[...] = 0.0

# %% wrong: steps by random numbers
# says (randomness): Your step consists of random numbers, which have nothing to do with the gradient.
theta -= self.tau * np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: lets the optimiser of the helpers do it
# says (error): You let the course's own optimiser take the step, but it isn't available when your work is graded.
from helpers.optimisers import Adam as Ready
if not hasattr(self, "ready"):
    self.ready = Ready(self.tau, self.beta1, self.beta2, self.epsilon)
self.ready.step(theta, gradient)

# %% wrong: no step for entries whose gradient is zero
# says (special-case): Entries whose gradient is zero don't move in your step, but m should still move them.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m, s = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= self.tau * np.where(gradient == 0, 0, m / (np.sqrt(s) + self.epsilon))

# %% wrong: does not count a step in which the gradient is zero
# says (special-case): You skip a step in which all gradients are zero, but the averages fade in it, and m still moves
#   theta.
if not gradient.any():
    return
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m, s = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= self.tau * m / (np.sqrt(s) + self.epsilon)

# %% wrong: steps of tau at most
# says (numerics): Your step is never longer than tau, but it can be: tau is only its usual length.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m, s = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= np.clip(self.tau * m / (np.sqrt(s) + self.epsilon), -self.tau, self.tau)

# %% wrong: corrects in the first three steps only
# says (stopping): Your corrections end after a few steps, but with beta2 close to 1 they matter for much longer.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
t = self.t if self.t <= 3 else 10**6
theta -= self.tau * self.m / (1 - self.beta1**t) / (np.sqrt(self.s / (1 - self.beta2**t)) + self.epsilon)

# %% wrong: Nesterov's Adam
# says (other-formula): Your first step contains the newest gradient a second time, beside m, as in Nesterov's variant
#   of Adam.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m = (self.beta1 * self.m + (1 - self.beta1) * gradient) / (1 - self.beta1**self.t)
theta -= self.tau * m / (np.sqrt(self.s / (1 - self.beta2**self.t)) + self.epsilon)

# %% wrong: has a floor under the averaged square
# says (numerics): Something besides epsilon keeps your denominator from getting small, so tiny gradients give steps
#   that are too short.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = np.maximum(self.s / (1 - self.beta2**self.t), 1e-12)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: adds a small number under the root as well
# says (numerics): Something besides epsilon keeps your denominator from getting small, so tiny gradients give steps
#   that are too short.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat + 1e-12) + self.epsilon)

# %% wrong: no step for tiny gradients
# says (numerics): Your step is zero where the gradient is tiny, but Adam scales tiny gradients up like all others.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= np.where(np.sqrt(s_hat) < 1e-6, 0, self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon))

# %% wrong: limits large gradients
# says (numerics): You limit the size of the gradient, but a large gradient should count in full.
gradient = np.clip(gradient, -1000, 1000)
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: corrects in the first ten steps only
# says (stopping): Your corrections end after a few steps, but with beta2 close to 1 they matter for much longer.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
t = self.t if self.t <= 10 else 10**6
theta -= self.tau * self.m / (1 - self.beta1**t) / (np.sqrt(self.s / (1 - self.beta2**t)) + self.epsilon)

# %% wrong: takes a beta2 of zero for none
# says (special-case): With beta2 = 0, your s still keeps earlier squares, but then nothing of them should be left.
self.t += 1
beta2 = self.beta2 or 0.999
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = beta2 * self.s + (1 - beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: subtracts from the raveled theta
# says (aliasing): Your step doesn't reach theta when theta is a transposed array: you write into a copy, which the
#   caller never sees.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
root = np.sqrt(self.s / (1 - self.beta2**self.t)) + self.epsilon
entries = theta.ravel()
entries -= (self.tau / (1 - self.beta1**self.t) * self.m / root).ravel()

# %% wrong: keeps a list of all gradients in self.m
# says (wrong-value): Your steps are right, but self.m holds a list: the fading average of the gradients belongs there.
if self.t == 0:
    self.m = []
self.t += 1
self.m.append(gradient.copy())
ages = np.arange(self.t)[::-1]
m_hat = np.average(self.m, axis=0, weights=self.beta1**ages)
s_hat = np.average(np.square(self.m), axis=0, weights=self.beta2**ages)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: keeps the fading sum in self.m and averages in the step only
# says (wrong-value): Your steps are right, but self.m holds a fading sum: the new gradient enters it in full, as if for
#   momentum.
self.t += 1
self.m = self.beta1 * self.m + gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = (1 - self.beta1) * self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: corrects self.m and self.s, and takes it back in the next step
# says (wrong-value): Your steps are right, but self.m holds the corrected average, and what you keep should be m as it
#   is.
old_m = self.m * (1 - self.beta1**self.t)
old_s = self.s * (1 - self.beta2**self.t)
self.t += 1
self.m = (self.beta1 * old_m + (1 - self.beta1) * gradient) / (1 - self.beta1**self.t)
self.s = (self.beta2 * old_s + (1 - self.beta2) * gradient**2) / (1 - self.beta2**self.t)
theta -= self.tau * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: keeps the root of s in self.s
# says (wrong-value): Your steps are right, but self.s holds a square root: the fading average of the squares belongs
#   there.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = np.sqrt(self.beta2 * self.s**2 + (1 - self.beta2) * gradient**2)
m_hat = self.m / (1 - self.beta1**self.t)
theta -= self.tau * m_hat / (self.s / np.sqrt(1 - self.beta2**self.t) + self.epsilon)

# %% wrong: counts the steps under another name
# says (stored-state): Your steps are right, but self.t is still 0 after two of them: the number of steps isn't kept
#   there.
self.steps = getattr(self, "steps", 0) + 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.steps)
s_hat = self.s / (1 - self.beta2**self.steps)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: has t point to the next step
# says (off-by-one): Your steps are right, but self.t is one too large afterwards: it should be the number of steps
#   taken so far.
self.t = self.t or 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
self.t += 1

# %% wrong: corrects in the first hundred steps only
# says (stopping): Your corrections end after a few steps, but with beta2 close to 1 they matter for much longer.
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
t = self.t if self.t <= 100 else np.inf
theta -= self.tau * self.m / (1 - self.beta1**t) / (np.sqrt(self.s / (1 - self.beta2**t)) + self.epsilon)

# %% right: with one step size for both corrections
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
root = np.sqrt(1 - self.beta2**self.t)
theta -= self.tau * root / (1 - self.beta1**self.t) * self.m / (np.sqrt(self.s) + self.epsilon * root)

# %% right: moves the averages by a fraction of the difference
self.t = self.t + 1
self.m = self.m + (1 - self.beta1) * (gradient - self.m)
self.s = self.s + (1 - self.beta2) * (gradient * gradient - self.s)
m_hat, s_hat = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta[...] = theta - self.tau * m_hat / (s_hat**0.5 + self.epsilon)

# %% right: entry by entry
if self.t == 0:
    self.m, self.s = np.zeros(theta.shape), np.zeros(theta.shape)
self.t += 1
for i in np.ndindex(theta.shape):
    self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * gradient[i]
    self.s[i] = self.beta2 * self.s[i] + (1 - self.beta2) * gradient[i] ** 2
    m_hat = self.m[i] / (1 - self.beta1**self.t)
    s_hat = self.s[i] / (1 - self.beta2**self.t)
    theta[i] -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% right: with the powers kept
if self.t == 0:
    self.power1 = self.power2 = 1.0
self.t += 1
self.power1 *= self.beta1
self.power2 *= self.beta2
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.square(gradient)
theta -= self.tau * (self.m / (1 - self.power1)) / (np.sqrt(self.s / (1 - self.power2)) + self.epsilon)

# %% right: in single precision
self.t += 1
g = gradient.astype(np.float32)
self.m = np.float32(self.beta1) * np.float32(self.m) + np.float32(1 - self.beta1) * g
self.s = np.float32(self.beta2) * np.float32(self.s) + np.float32(1 - self.beta2) * g**2
m_hat = self.m / np.float32(1 - self.beta1**self.t)
s_hat = self.s / np.float32(1 - self.beta2**self.t)
theta -= np.float32(self.tau) * m_hat / (np.sqrt(s_hat) + np.float32(self.epsilon))

# %% right: epsilon scaled, as in the paper's efficient order
self.t = self.t + 1
self.m = self.m * self.beta1 + gradient * (1 - self.beta1)
self.s = self.s * self.beta2 + gradient * gradient * (1 - self.beta2)
c = np.sqrt(1 - self.beta2**self.t)
np.add(theta, -self.tau * c / (1 - self.beta1**self.t) * self.m / (np.sqrt(self.s) + self.epsilon * c), out=theta)

# %% right: with out and buffers
if self.t == 0:
    self.m, self.s = np.zeros_like(theta), np.zeros_like(theta)
self.t += 1
self.m *= self.beta1
self.m += (1 - self.beta1) * gradient
self.s *= self.beta2
self.s += (1 - self.beta2) * np.square(gradient)
step = np.sqrt(self.s / (1 - self.beta2**self.t))
step += self.epsilon
np.divide(self.m / (1 - self.beta1**self.t), step, out=step)
theta -= self.tau * step

# %% right: takes both roots before it divides
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.abs(gradient) ** 2
root = np.sqrt(self.s) / np.sqrt(1 - self.beta2**self.t)
theta -= self.tau / (root + self.epsilon) * self.m / (1 - self.beta1**self.t)

# %% right: from the weighted means of all gradients, kept beside m and s
if self.t == 0:
    self.past = []
self.t += 1
self.past.append(gradient.copy())
ages = np.arange(self.t)[::-1]
m_hat = np.average(self.past, axis=0, weights=self.beta1**ages)
s_hat = np.average(np.square(self.past), axis=0, weights=self.beta2**ages)
self.m, self.s = m_hat * (1 - self.beta1**self.t), s_hat * (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% right: through a raveled copy that is written back
self.t = self.t + 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
root = np.sqrt(self.s / (1 - self.beta2**self.t)).ravel() + self.epsilon
entries = theta.ravel() - self.tau / (1 - self.beta1**self.t) * self.m.ravel() / root
theta[...] = entries.reshape(theta.shape)
