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

# %% wrong: divides the cube by x, which is 0 / 0 at zero
return x**3 / x

# %% wrong: is never above nine, as in the check
return np.minimum(x**2, 9.0)

# %% wrong: remembers the first answer for each shape
global remembered
remembered = globals().get("remembered", {})
return remembered.setdefault(np.shape(x), x**2)

# %% wrong: flattens
return np.array([v * v for v in np.ravel(x)])

# %% right: a product
return x * x

# %% right: with np.square
return np.square(x)

# %% right: with np.power
return np.power(x, 2)

# %% right: in single precision
return np.square(np.asarray(x, dtype=np.float32))

# %% right: vectorised
return np.vectorize(lambda v: v * v)(x)

# %% right: with einsum
return np.einsum("...,...->...", x, x)

# %% right: in extended precision
return np.asarray(x, dtype=np.longdouble) ** 2
