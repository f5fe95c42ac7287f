# %% wrong: asks only that E falls
return bool(energy(theta - tau * gradient) <= energy(theta))

# %% wrong: the sign of the decrease is wrong
return bool(energy(theta - tau * gradient) <= energy(theta) + c * tau * (gradient @ gradient))

# %% wrong: c is missing
return bool(energy(theta - tau * gradient) <= energy(theta) - tau * (gradient @ gradient))

# %% wrong: tau is missing
return bool(energy(theta - tau * gradient) <= energy(theta) - c * (gradient @ gradient))

# %% wrong: uses c * tau alone instead of c * tau * norm squared
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau)

# %% wrong: the norm is not squared
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * np.linalg.norm(gradient))

# %% wrong: goes uphill
return bool(energy(theta + tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: equality is not enough
return bool(energy(theta - tau * gradient) < energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: the inequality is turned round
return bool(energy(theta - tau * gradient) >= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: tau is squared, as if the step's length counted
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau**2 * (gradient @ gradient))

# %% wrong: 1 − c instead of c
return bool(energy(theta - tau * gradient) <= energy(theta) - (1 - c) * tau * (gradient @ gradient))

# %% wrong: c shortens the step instead
return bool(energy(theta - c * tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: c is taken for a share of E
return bool(energy(theta - tau * gradient) <= (1 - c) * energy(theta))

# %% wrong: the direction has length 1
d = gradient / np.linalg.norm(gradient)
return bool(energy(theta - tau * d) <= energy(theta) - c * tau * (gradient @ d))

# %% wrong: returns the surplus instead of True or False
return energy(theta) - c * tau * (gradient @ gradient) - energy(theta - tau * gradient)

# %% wrong: changes theta
before = energy(theta)
theta -= tau * gradient
return bool(energy(theta) <= before - c * tau * (gradient @ gradient))

# %% wrong: changes theta, and so compares E with itself
theta -= tau * gradient
return bool(energy(theta) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: always True
return True

# %% wrong: always False
return False

# %% wrong: returns a zero
return 0.0

# %% wrong: tosses a coin
return bool(np.random.default_rng(0).integers(2))

# %% wrong: prints instead of returning
print(energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: nearly equal is enough
left, right = energy(theta - tau * gradient), energy(theta) - c * tau * (gradient @ gradient)
return bool(left < right or np.isclose(left, right, rtol=0.05))

# %% wrong: by the mean of the squares
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * np.mean(gradient**2))

# %% wrong: ones and zeros
return int(energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% right: the other way round
return bool(energy(theta) - energy(theta - tau * gradient) >= c * tau * np.sum(gradient**2))

# %% right: with an if
after = energy(theta - tau * gradient)
if after > energy(theta) - c * tau * np.sum(gradient * gradient):
    return False
return True

# %% right: with a direction
d = -gradient
return bool(energy(theta + tau * d) <= energy(theta) + c * tau * (gradient @ d))

# %% right: a bool of NumPy
return np.less_equal(energy(theta - tau * gradient), energy(theta) - c * tau * gradient.dot(gradient))

# %% right: in place on a copy
there = theta.copy()
there -= tau * gradient
return not energy(there) > energy(theta) - c * tau * sum(g * g for g in gradient)

# %% right: less_equal of NumPy
step = tau * gradient
return np.less_equal(energy(theta - step), energy(theta) - c * (step @ gradient))
