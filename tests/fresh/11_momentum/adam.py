# %% wrong: increases t only after the correction, so the first step divides by zero
g = gradient
self.m = self.beta1 * self.m + (1 - self.beta1) * g
self.s = self.beta2 * self.s + (1 - self.beta2) * g**2
m_hat = self.m / (1 - np.float64(self.beta1) ** self.t)
s_hat = self.s / (1 - np.float64(self.beta2) ** self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
self.t += 1

# %% wrong: puts epsilon inside the square root
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient * gradient
m_hat = self.m / (1 - self.beta1**self.t)
s_hat = self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / np.sqrt(s_hat + self.epsilon)

# %% wrong: leaves out the corrections
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
theta -= self.tau * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: keeps the corrected averages for the next step
self.t += 1
self.m = (self.beta1 * self.m + (1 - self.beta1) * gradient) / (1 - self.beta1**self.t)
self.s = (self.beta2 * self.s + (1 - self.beta2) * gradient**2) / (1 - self.beta2**self.t)
theta -= self.tau * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: corrects s with beta1
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * np.square(gradient)
c = 1 - self.beta1**self.t
theta -= self.tau * (self.m / c) / (np.sqrt(self.s / c) + self.epsilon)

# %% wrong: forgets the square root
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat, s_hat = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (s_hat + self.epsilon)

# %% wrong: corrects every step as if it were the first
t = self.t + 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat, s_hat = self.m / (1 - self.beta1**t), self.s / (1 - self.beta2**t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: corrects after taking the root, so epsilon is corrected as well
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
rate = self.tau * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)
theta -= rate * self.m / (np.sqrt(self.s) + self.epsilon)

# %% wrong: never lets s fall
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = np.maximum(self.s, self.beta2 * self.s + (1 - self.beta2) * gradient**2)
m_hat, s_hat = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% wrong: makes a new theta instead of changing the array
self.t += 1
self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
m_hat, s_hat = self.m / (1 - self.beta1**self.t), self.s / (1 - self.beta2**self.t)
theta = theta - self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)

# %% right: moves the averages towards g and its square
self.t = self.t + 1
self.m = self.m + (1 - self.beta1) * (gradient - self.m)
self.s = self.s + (1 - self.beta2) * (np.square(gradient) - self.s)
top = self.m / (1 - math.pow(self.beta1, self.t))
bottom = np.sqrt(self.s / (1 - math.pow(self.beta2, self.t))) + self.epsilon
np.subtract(theta, self.tau * np.divide(top, bottom), out=theta)

# %% right: with a helper for both averages, and in-place buffers of its own
if self.t == 0:
    self.m, self.s = np.zeros(theta.shape), np.zeros(theta.shape)
self.t += 1

def corrected(average, beta, value):
    average *= beta
    average += (1 - beta) * value
    return average / (1 - beta**self.t)

m_hat = corrected(self.m, self.beta1, gradient)
s_hat = corrected(self.s, self.beta2, gradient * gradient)
theta[...] -= self.tau * m_hat / (s_hat**0.5 + self.epsilon)
