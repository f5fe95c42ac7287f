# %% wrong: uses the old v in the step
step = gradient + self.beta * self.v
self.v = self.beta * self.v + gradient
theta -= self.tau * step

# %% wrong: takes the step of plain momentum
self.v = self.beta * self.v + gradient
theta -= self.tau * self.v

# %% wrong: applies beta to the gradient instead of to v
self.v = self.beta * self.v + gradient
theta -= self.tau * (self.v + self.beta * gradient)

# %% wrong: leaves the gradient out of the step
self.v = self.beta * self.v + gradient
theta -= self.tau * self.beta * self.v

# %% wrong: multiplies only the gradient by tau
self.v = self.beta * self.v + gradient
theta -= self.tau * gradient + self.beta * self.v

# %% wrong: makes a new theta instead of changing the array
self.v = self.beta * self.v + gradient
direction = gradient + self.beta * self.v
theta = theta - self.tau * direction

# %% wrong: keeps the sum g + beta v as v
self.v = self.beta * self.v + gradient
self.v = gradient + self.beta * self.v
theta -= self.tau * self.v

# %% wrong: adds beta v to the array gradient in place
self.v = self.beta * self.v + gradient
gradient += self.beta * self.v
theta -= self.tau * gradient

# %% wrong: changes a flat copy of theta if theta is not contiguous
self.v = self.beta * self.v + gradient
change = self.tau * (gradient + self.beta * self.v)
theta.reshape(-1)[:] -= change.reshape(-1)

# %% right: with the factors multiplied out
old = self.v
self.v = old * self.beta + gradient
theta -= self.tau * (1 + self.beta) * gradient + self.tau * self.beta**2 * old

# %% right: writes with theta[...] and a helper function
def look_ahead(g: np.ndarray) -> np.ndarray:
    self.v = np.add(np.multiply(self.beta, self.v), g)
    return np.add(g, np.multiply(self.beta, self.v))

theta[...] = theta - self.tau * look_ahead(gradient)
