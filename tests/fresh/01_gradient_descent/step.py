# %% wrong: goes uphill
return theta + tau * gradient(theta)

# %% wrong: changes theta in place
theta -= tau * gradient(theta)
return theta

# %% wrong: normalises the gradient to length one
g = gradient(theta)
direction = g / np.linalg.norm(g)
return theta - tau * direction

# %% wrong: takes the gradient at a trial point instead of at theta
trial = theta - tau * gradient(theta)
return theta - tau * gradient(trial)

# %% wrong: multiplies tau by the function
return theta - tau * gradient

# %% wrong: uses only the first entry of the gradient for all parameters
new = theta.copy()
slope = gradient(theta)[0]
for i in range(len(new)):
    new[i] = new[i] - tau * slope
return new

# %% wrong: leaves out the step size
return theta - gradient(theta)

# %% wrong: scales the gradient's array in place, which is theta itself if the gradient is the identity
g = gradient(theta)
g *= tau
return theta - g

# %% wrong: clips large gradient entries to 10
g = np.clip(gradient(theta), -10, 10)
return theta - tau * g

# %% right: entry by entry into a copy
g = gradient(theta)
new = theta.copy()
for i, slope in enumerate(g):
    new[i] -= tau * slope
return new

# %% right: numpy functions and a type hint
move: np.ndarray = np.multiply(-tau, gradient(theta))
return np.add(theta, move)
