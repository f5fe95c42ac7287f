# %% wrong: goes uphill
return theta + tau * gradient(theta)

# %% wrong: forgets tau
return theta - gradient(theta)

# %% wrong: returns the change alone
return -tau * gradient(theta)

# %% wrong: changes theta in place
theta -= tau * gradient(theta)
return theta

# %% wrong: normalises the gradient
g = gradient(theta)
return theta - tau * g / np.linalg.norm(g)

# %% wrong: divides by tau
return theta - gradient(theta) / tau

# %% wrong: uses only the sign of the gradient
return theta - tau * np.sign(gradient(theta))

# %% wrong: takes two steps
theta = theta - tau * gradient(theta)
return theta - tau * gradient(theta)

# %% wrong: scales theta as well
return tau * (theta - gradient(theta))

# %% wrong: forgets to return
theta = theta - tau * gradient(theta)

# %% wrong: returns zeros
return np.zeros_like(theta)

# %% wrong: returns the input
return theta.copy()

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: takes one entry for all
return theta - tau * gradient(theta)[0]

# %% wrong: clips the gradient to length 10
g = gradient(theta)
return theta - tau * g * min(1, 10 / np.linalg.norm(g))

# %% wrong: continues with half of the step of the call before
global before
v = tau * gradient(theta) + 0.5 * (globals().get("before", 0) if np.shape(globals().get("before", 0)) == theta.shape else 0)
before = v
return theta - v

# %% wrong: takes the gradient at the next point
return theta - tau * gradient(theta - tau * gradient(theta))

# %% wrong: divides by the number of parameters
return theta - tau * gradient(theta) / len(theta)

# %% wrong: borrows the course's subgradient method
from helpers import descent

return descent.subgradient_method(lambda t: 0.0, gradient, theta, tau, 1).theta[1]

# %% right: in two lines
direction = -gradient(theta)
return theta + tau * direction

# %% right: on a copy, in place
new = theta.copy()
new -= tau * gradient(theta)
return new

# %% right: with np.subtract
return np.subtract(theta, np.multiply(tau, gradient(theta)))

# %% right: entry by entry
g = gradient(theta)
return np.array([theta[i] - tau * g[i] for i in range(len(theta))])

# %% right: in single precision
return (theta - tau * gradient(theta)).astype(np.float32)

# %% right: scales the gradient's own array
g = gradient(theta)
g *= tau
return theta - g

# %% right: a list made an array
return np.array([t - tau * g for t, g in zip(theta, gradient(theta))])
