# %% wrong: doubles instead of squaring
return 2 * x

# %% wrong: dot product sums the squares to one number
return np.dot(x, x)

# %% wrong: keeps the sign of negative numbers
return x * abs(x)

# %% wrong: squares in place and so changes the caller's array
x *= x
return x

# %% wrong: flattens arrays of two dimensions
squares = [float(v) * float(v) for v in np.ravel(x)]
if np.ndim(x) == 0:
    return squares[0]
return np.array(squares)

# %% wrong: a number comes back as an array of shape (1,)
x = np.atleast_1d(x)
return x ** 2

# %% wrong: uses ^ instead of **
return x ^ 2

# %% wrong: rounds the square to two decimals
return np.round(x ** 2, 2)

# %% right: power function on a converted array
values: np.ndarray = np.asarray(x, dtype=float)
return np.power(values, 2)

# %% right: elementwise einsum
return np.einsum("...,...->...", x, x)
