# %% wrong: asks for a strict inequality
return bool(energy(theta - tau * gradient) < energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: leaves tau out of the required decrease
new = energy(theta - tau * gradient)
old = energy(theta)
return bool(new <= old - c * np.dot(gradient, gradient))

# %% wrong: uses the norm of the gradient without squaring it
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * np.linalg.norm(gradient))

# %% wrong: only asks that E does not rise
before, after = energy(theta), energy(theta - tau * gradient)
if after <= before:
    return True
return False

# %% wrong: moves theta in place before it computes the old energy
theta -= tau * gradient
after = energy(theta)
theta += tau * gradient
before = energy(theta)
theta -= tau * gradient
return bool(after <= before - c * tau * np.sum(gradient**2))

# %% wrong: calls the array gradient as a function
g = gradient(theta)
return energy(theta - tau * g) <= energy(theta) - c * tau * (g @ g)

# %% wrong: also accepts an energy that is above the bound but close to it (np.isclose)
new = energy(theta - tau * gradient)
bound = energy(theta) - c * tau * np.sum(gradient**2)
return bool(new < bound or np.isclose(new, bound))

# %% wrong: multiplies the required decrease by tau twice, as if the norm were that of the step
step = tau * gradient
return bool(energy(theta - step) <= energy(theta) - c * np.dot(step, step))

# %% right: with np.vdot and named sides
left = float(energy(np.subtract(theta, tau * gradient)))
right = float(energy(theta)) - c * tau * float(np.vdot(gradient, gradient))
return left <= right

# %% right: with an early return and a loop for the squared length
squared_length = 0.0
for entry in gradient:
    squared_length += entry * entry
phi = np.array([t - tau * g for t, g in zip(theta, gradient)])
allowed = energy(theta) - c * tau * squared_length
if energy(phi) <= allowed:
    return True
return False
