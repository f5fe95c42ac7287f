# %% wrong: makes a new theta instead of changing the array
self.v = self.beta * self.v + gradient
theta = theta - self.tau * self.v

# %% wrong: returns the new theta and does not change the array
self.v = self.beta * self.v + gradient
return theta - self.tau * self.v

# %% wrong: multiplies the gradient by 1 - beta
self.v = self.beta * self.v + (1 - self.beta) * gradient
theta -= self.tau * self.v

# %% wrong: changes theta with the old v
theta -= self.tau * self.v
self.v = self.beta * self.v + gradient

# %% wrong: keeps the caller's gradient as v in the first step
if isinstance(self.v, float):
    self.v = gradient
else:
    self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: writes v into the array gradient
gradient += self.beta * self.v
self.v = gradient.copy()
theta -= self.tau * self.v

# %% wrong: does not keep v for the next step
v = self.beta * self.v + gradient
theta -= self.tau * v

# %% wrong: keeps v in the class, so all optimisers share it
if np.shape(Momentum.__dict__.get("shared", 0.0)) != theta.shape:
    Momentum.shared = np.zeros_like(theta)
Momentum.shared = self.beta * Momentum.shared + gradient
self.v = Momentum.shared
theta -= self.tau * self.v

# %% wrong: changes theta.ravel(), which is only a copy if theta is not contiguous
self.v = self.beta * self.v + gradient
flat = theta.ravel()
flat -= self.tau * np.ravel(self.v)

# %% wrong: keeps -tau v in self.v instead of v
self.v = self.beta * self.v - self.tau * gradient
theta += self.v

# %% right: with np.multiply and out
if not isinstance(self.v, np.ndarray):
    self.v = np.zeros(theta.shape)
np.multiply(self.v, self.beta, out=self.v)
np.add(self.v, gradient, out=self.v)
np.subtract(theta, self.tau * self.v, out=theta)

# %% right: entry by entry
old = np.broadcast_to(self.v, theta.shape)
new = np.empty(theta.shape)
for i in np.ndindex(theta.shape):
    new[i] = self.beta * float(old[i]) + float(gradient[i])
    theta[i] -= self.tau * new[i]
self.v = new
