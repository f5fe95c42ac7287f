# %% wrong: doubles
# says (other-formula): Your result is 2x, but doubling a number is the same as squaring it only for 0 and 2.
return 2 * x

# %% wrong: returns the input
# says (unfinished): You return x itself, but only 0 and 1 are equal to their own squares.
return x

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its caller gets None, even if it computes or prints the right
#   numbers.
print(x**2)

# %% wrong: always returns the value of the visible check
# says (hard-coded): You return 9, the answer for x = 3, whatever x is, but each entry of x has its own square.
return 9.0

# %% wrong: cubes
# says (other-formula): Your result is the cube of x, which is its square multiplied by x once more.
return x**3

# %% wrong: uses ^, which is another operation
# says (error): Your code raises an error because it uses ^ on floats: in Python, ^ compares the bits of integers and
#   isn't a power.
return x ^ 2

# %% wrong: keeps the sign
# says (sign): Your result has the sign of x, so a negative entry stays negative, but the square of a number never is.
return x * abs(x)

# %% wrong: returns zeros
# says (unfinished): Your result is 0 whatever x is, but only the square of 0 is 0.
return 0 * x

# %% wrong: sums the squares
# says (shape): You add up the squares of all entries, but each entry should keep its own square.
return np.sum(x**2)

# %% wrong: squares in place
# says (changes-arguments): Your code writes into x, but the array belongs to the caller, who may still need it.
x *= x
return x

# %% wrong: returns a list
# says (return): You return a list, but a number should give a number, and an array should give an array of the same
#   shape.
return [v**2 for v in np.atleast_1d(x)]

# %% wrong: returns random numbers
# says (randomness): Your result is random: it doesn't depend on x at all, but the square of x does.
return np.random.default_rng(0).normal(size=np.shape(x))

# %% wrong: divides the cube by x, which is 0 / 0 at zero
# says (numerics): Your result is NaN where x is 0: your code does something there that has no value, such as dividing
#   0 by 0.
return x**3 / x

# %% wrong: is never above nine, as in the check
# says (hard-coded): Your result never exceeds 9, the value in the visible check, but the squares of larger numbers
#   do.
return np.minimum(x**2, 9.0)

# %% wrong: remembers the first answer for each shape
# says (stored-state): You return the result of an earlier call with an x of the same shape, but a new x has a new
#   square.
global remembered
remembered = globals().get("remembered", {})
return remembered.setdefault(np.shape(x), x**2)

# %% wrong: flattens
# says (shape): A single number comes back from you as an array with one dimension, but the result has the same shape
#   as x.
return np.array([v * v for v in np.ravel(x)])

# %% wrong: rounds to six decimals
# says (numerics): You round the square to a few decimals, so the square of a small number loses its digits.
return np.round(x**2, 6)

# %% wrong: is never above a million
# says (special-case): Your result is cut off at a certain size, but the square of a large number is larger still.
return np.minimum(x**2, 1e6)

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
