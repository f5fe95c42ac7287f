# %% wrong: doubles
return 2 * x

# %% wrong: returns the input
return x

# %% wrong: prints instead of returning
print(x**2)

# %% wrong: always returns the value of the visible check
return 9.0

# %% wrong: cubes
return x**3

# %% wrong: uses ^, which is another operation
return x ^ 2

# %% wrong: keeps the sign
return x * abs(x)

# %% wrong: returns zeros
return 0 * x

# %% wrong: sums the squares
return np.sum(x**2)

# %% wrong: squares in place
x *= x
return x

# %% wrong: returns a list
return [v**2 for v in np.atleast_1d(x)]

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=np.shape(x))

# %% right: a product
return x * x

# %% right: with np.square
return np.square(x)

# %% right: with np.power
return np.power(x, 2)

# %% right: in single precision
return np.square(np.asarray(x, dtype=np.float32))
