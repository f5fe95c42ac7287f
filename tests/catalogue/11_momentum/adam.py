# %% wrong: does not correct the averages
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
theta -= self.tau * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: corrects m only
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
theta -= self.tau * self.m / (1 - self.beta1**self.t) / (np.sqrt(self.s) + self.epsilon)

# %% wrong: corrects s only
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
theta -= self.tau * self.m / (np.sqrt(self.s / (1 - self.beta2**self.t)) + self.epsilon)

# %% wrong: counts the steps from 0
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
self.t += 1

# %% wrong: counts one step too many
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1 ** (self.t + 1))
s_hat = self.s / (1 - self.beta2 ** (self.t + 1))
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: never counts on, t stays 1
self.t = 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: has epsilon inside the root
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / np.sqrt(s_hat + self.epsilon)

# %% wrong: adds epsilon before the root is corrected
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
step = self.tau * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
theta -= step * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: forgets epsilon
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / np.sqrt(s_hat)

# %% wrong: forgets the root
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (s_hat + self.epsilon)

# %% wrong: forgets the square
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.abs(gradient)
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: averages sizes instead of squares
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.abs(gradient)
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (s_hat + self.epsilon)

# %% wrong: squares m instead of the gradient
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * self.m**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: swaps the two betas
self.t += 1
self.m = self.beta2 * self.m + (1 - self.beta2) * gradient
self.s = self.beta1 * self.s + (1 - self.beta1) * gradient**2
m_hat = self.m / (1 - self.beta2**self.t)
s_hat = self.s / (1 - self.beta1**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: uses one beta for both
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta1 * self.s + (1 - self.beta1) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta1**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: leaves out 1 − β, as momentum does
self.t += 1
self.m = self.beta1 * self.m + gradient
self.s = self.beta2 * self.s + gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: multiplies by t instead of taking the power
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1 / self.t)
s_hat = self.s / (1 - self.beta2 / self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: multiplies by the correction instead of dividing
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m * (1 - self.beta1**self.t)
s_hat = self.s * (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: keeps the corrected averages
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
self.m = self.m / (1 - self.beta1**self.t)
self.s = self.s / (1 - self.beta2**self.t)
theta -= self.tau * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: divides the gradient instead of its average, RMSprop
self.t += 1
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * gradient / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: takes one size for all parameters
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.mean(gradient**2)
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: takes the largest s so far, AMSGrad
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
self.most = np.maximum(getattr(self, "most", 0.0), self.s / (1 - self.beta2**self.t))
theta -= self.tau * m_hat / (np.sqrt(self.most) + self.epsilon)

# %% wrong: moves theta before the averages
self.t += 1
if self.t > 1:
    m_hat = self.m / (1 - self.beta1 ** (self.t - 1))
    s_hat = self.s / (1 - self.beta2 ** (self.t - 1))
    theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2

# %% wrong: goes uphill
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta += self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: makes a new theta
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta = theta - self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: squares the gradient in place
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
gradient *= gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: forgets the averages from one step to the next
self.t += 1
m = (1 - self.beta1) * gradient
s = (1 - self.beta2) * gradient**2
theta -= self.tau * m / (1 - self.beta1**self.t) / (np.sqrt(s / (1 - self.beta2**self.t)) + self.epsilon)

# %% wrong: counts the steps of all optimisers together
Adam.steps = getattr(Adam, "steps", 0) + 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat = self.m / (1 - self.beta1**Adam.steps)
s_hat = self.s / (1 - self.beta2**Adam.steps)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: steps by the sign of the gradient
theta -= self.tau * np.sign(gradient)

# %% wrong: does nothing
pass

# %% wrong: makes theta zero
theta[...] = 0.0

# %% wrong: steps by random numbers
theta -= self.tau * np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: lets the optimiser of the helpers do it
from helpers.optimisers import Adam as Ready
if not hasattr(self, "ready"):
    self.ready = Ready(self.tau, self.beta1, self.beta2, self.epsilon)
self.ready.step(theta, gradient)

# %% wrong: no step for entries whose gradient is zero
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m, s = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= self.tau * np.where(gradient == 0, 0, m / (np.sqrt(s) + self.epsilon))

# %% wrong: does not count a step in which the gradient is zero
if not gradient.any():
    return
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m, s = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= self.tau * m / (np.sqrt(s) + self.epsilon)

# %% wrong: steps of tau at most
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m, s = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= np.clip(self.tau * m / (np.sqrt(s) + self.epsilon), -self.tau, self.tau)

# %% wrong: corrects in the first three steps only
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
t = self.t if self.t <= 3 else 10**6
theta -= self.tau * self.m / (1 - self.beta1**t) / (np.sqrt(self.s / (1 - self.beta2**t)) + self.epsilon)

# %% wrong: Nesterov's Adam
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m = (self.beta1 * self.m + (1 - self.beta1) * gradient) / (1 - self.beta1**self.t)
theta -= self.tau * m / (np.sqrt(self.s / (1 - self.beta2**self.t)) + self.epsilon)

# %% right: with one step size for both corrections
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
root = np.sqrt(1 - self.beta2**self.t)
theta -= self.tau * root / (1 - self.beta1**self.t) * self.m / (np.sqrt(self.s) + self.epsilon * root)

# %% right: as the weighted means of all gradients
if self.t == 0:
    self.m = []
self.t += 1
self.m.append(gradient.copy())
ages = np.arange(self.t)[::-1]
m_hat = np.average(self.m, axis=0, weights=self.beta1**ages)
s_hat = np.average(np.square(self.m), axis=0, weights=self.beta2**ages)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

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
