# %% wrong: forgets the factor 2
return [a * dc]

# %% wrong: the local gradient alone, ignores dc
return [2 * a]

# %% wrong: multiplies by the value of the node
return [a**2 * dc]

# %% wrong: twice the value of the node
return [2 * a**2 * dc]

# %% wrong: the slope at dc
return [2 * dc]

# %% wrong: differentiates at dc instead of a
return [2 * dc * a * dc]

# %% wrong: squares dc
return [2 * a * dc**2]

# %% wrong: (2a) squared
return [(2 * a) ** 2 * dc]

# %% wrong: adds instead of multiplying
return [2 * a + dc]

# %% wrong: the slope of the absolute value
return [2 * abs(a) * dc]

# %% wrong: a number instead of a list
return 2 * a * dc

# %% wrong: two numbers, as if there were two inputs
return [a * dc, a * dc]

# %% wrong: the factor 2 in the wrong place, a half
return [a * dc / 2]

# %% wrong: the integral
return [a**3 / 3 * dc]

# %% wrong: the sign
return [-2 * a * dc]

# %% wrong: forgets the return
da = 2 * a * dc

# %% wrong: passes dc on
return [dc]

# %% wrong: a nested list
return [[2 * a * dc]]

# %% wrong: returns zero
return [0.0]

# %% wrong: returns its input
return [a]

# %% wrong: returns a random number
return [float(np.random.default_rng(0).normal())]

# %% wrong: from c, by its root
return [2 * (a**2) ** 0.5 * dc]

# %% right: as a multiplication of a by itself
return [a * dc + a * dc]

# %% right: a tuple
da = dc * 2 * a
return (da,)

# %% right: with the power rule
n = 2
return [n * a ** (n - 1) * dc]

# %% right: in float32
return [np.float32(2) * np.float32(a) * np.float32(dc)]

# %% right: an array
return np.array([2.0 * a * dc])

# %% right: the binomial formula
return [(a + dc) ** 2 - a**2 - dc**2]

# %% right: with multiply_backward
return [sum(multiply_backward(a, a, dc))]
