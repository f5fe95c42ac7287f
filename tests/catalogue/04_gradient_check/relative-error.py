# %% wrong: the absolute error
# says (other-formula): You return the norm of a − b itself, but an error is large or small only in comparison with the
#   gradients.
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b)

# %% wrong: divides by the norm of a only
# says (wrong-value): You divide by the norm of a even where b is larger, but the error is relative to the larger of the
#   two.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.linalg.norm(a)
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: divides by the norm of b only
# says (wrong-value): You divide by the norm of b, which is the smaller one here, but the error is relative to the
#   larger of the two.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.linalg.norm(b)
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: divides by the sum of both norms
# says (wrong-value): You divide by the sum of both norms, but the error is relative to the larger one alone.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.linalg.norm(a) + np.linalg.norm(b)
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: divides by the smaller norm
# says (wrong-value): You divide by the norm of b, which is the smaller one here, but the error is relative to the
#   larger of the two.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = min(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: a small constant below the fraction line
# says (numerics): For tiny entries your denominator is much larger than both norms, so two different gradients seem to
#   agree.
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-8)

# %% wrong: 0 / 0 for two arrays of zeros
# says (special-case): For two arrays of zeros you divide 0 by 0, which gives NaN, but their relative error is 0 by
#   definition.
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: lets broadcasting compare different shapes
# says (shape): You compare a and b although their shapes differ, here (3,) and (1, 3), so a wrong shape goes unnoticed.
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: compares sizes, so a transposed array is accepted
# says (shape): You compare a and b although their shapes differ, here (3,) and (1, 3), so a wrong shape goes unnoticed.
if a.size != b.size:
    raise ValueError("shapes differ")
a, b = a.ravel(), b.ravel()
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: returns instead of raising the ValueError
# says (return): You return a ValueError as if it were a result, but then nothing stops and the caller goes on with it.
if a.shape != b.shape:
    return ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: the difference of the norms instead of the norm of the difference
# says (other-formula): You compare the two norms with each other, so two gradients of equal norm that point in
#   different directions seem to agree.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return abs(np.linalg.norm(a) - np.linalg.norm(b)) / scale if scale > 0 else 0.0

# %% wrong: the largest entries instead of the norms
# says (other-formula): You compare the largest entries only, but every entry of a and b counts in a norm.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.abs(a).max(), np.abs(b).max())
return np.abs(a - b).max() / scale if scale > 0 else 0.0

# %% wrong: sums of absolute values instead of the norms
# says (other-formula): You measure sizes by sums of absolute values, but the relative error is defined with another
#   norm.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.abs(a).sum(), np.abs(b).sum())
return np.abs(a - b).sum() / scale if scale > 0 else 0.0

# %% wrong: forgets the square root
# says (other-formula): Your result is the square of the relative error, as if the square roots of the norms were
#   missing.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max((a**2).sum(), (b**2).sum())
return ((a - b) ** 2).sum() / scale if scale > 0 else 0.0

# %% wrong: an error for each entry
# says (shape): You return an error for each entry, but the relative error is one number for the whole arrays.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)
return np.abs(a - b) / scale

# %% wrong: the spectral norm for matrices
# says (other-formula): For matrices you take another norm, the largest singular value, but here all entries of a matrix
#   count.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))
return np.linalg.norm(a - b, 2) / scale if scale > 0 else 0.0

# %% wrong: returns zero
# says (unfinished): Your function returns 0 for two arrays that differ, so every wrong gradient would pass the check.
return 0.0

# %% wrong: returns its input
# says (unfinished): Your function returns the array a instead of one number that compares a with b.
return a

# %% wrong: returns a random number
# says (other-formula): You return a number that has nothing to do with the distance between a and b.
return float(np.random.default_rng(0).random())

# %% wrong: zero where the two are close
# says (numerics): You return 0 for two gradients that agree to seven digits, but only equal arrays have the relative
#   error 0.
if a.shape != b.shape:
    raise ValueError("shapes differ")
if np.allclose(a, b, rtol=1e-5, atol=0):
    return 0.0
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: compares the numbers of dimensions only
# says (special-case): You return 0 for two arrays of zeros even if their shapes differ, but different shapes can't be
#   compared.
if a.ndim != b.ndim:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: compares the lengths only
# says (shape): You compare arrays of equal length although their shapes differ, here (3,) and (3, 3).
if len(a) != len(b):
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: compares the last sizes only
# says (shape): You compare arrays with equal last sizes although their shapes differ, here (1, 3) and (4, 3).
if a.shape[-1] != b.shape[-1] or a.ndim != b.ndim:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: zeros first, shapes second
# says (special-case): You return 0 for two arrays of zeros even if their shapes differ, but different shapes can't be
#   compared.
if not a.any() and not b.any():
    return 0.0
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: below 1e-15 all is zero
# says (numerics): For very small gradients your result is as good as 0, although the two gradients differ a lot.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 1e-15 else 0.0

# %% wrong: not below 1e-20 under the fraction line
# says (numerics): For very small gradients your result is as good as 0, although the two gradients differ a lot.
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-20)

# %% wrong: zero where the two agree to seven digits
# says (numerics): You return 0 for two gradients that agree to seven digits, but only equal arrays have the relative
#   error 0.
if a.shape != b.shape:
    raise ValueError("shapes differ")
if np.allclose(a, b, rtol=1e-7, atol=0):
    return 0.0
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: rounds to six digits
# says (numerics): You return 0 for two gradients that agree to seven digits, but only equal arrays have the relative
#   error 0.
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return round(float(np.linalg.norm(a - b) / scale), 6) if scale > 0 else 0.0

# %% wrong: from dot products, which cancel
# says (numerics): Where a and b nearly agree, your result is nothing but rounding errors, as if it were a difference of
#   large numbers.
if a.shape != b.shape:
    raise ValueError("shapes differ")
aa, bb, ab = (float(np.sum(u * v)) for u, v in ((a, a), (b, b), (a, b)))
return (max(aa + bb - 2 * ab, 0.0) / max(aa, bb)) ** 0.5 if max(aa, bb) > 0 else 0.0

# %% wrong: adds 1e-40 to the denominator
# says (numerics): For very small gradients your result is as good as 0, although the two gradients differ a lot.
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) + 1e-40)

# %% right: with sums and square roots
if a.shape != b.shape:
    raise ValueError(f"{a.shape} is not {b.shape}")
scale = np.sqrt(max(np.sum(a * a), np.sum(b * b)))
if scale == 0:
    return 0.0
return np.sqrt(np.sum((a - b) ** 2)) / scale

# %% right: flat, with the dot product
if np.shape(a) != np.shape(b):
    raise ValueError("the shapes differ")
a, b = np.ravel(a), np.ravel(b)
d = a - b
biggest = max(a @ a, b @ b)
return float(d @ d / biggest) ** 0.5 if biggest else 0.0

# %% right: with loops
if a.shape != b.shape:
    raise ValueError("different shapes")
aa = bb = dd = 0.0
for p, q in zip(a.flat, b.flat):
    aa, bb, dd = aa + p * p, bb + q * q, dd + (p - q) ** 2
return 0.0 if dd == 0 else (dd / max(aa, bb)) ** 0.5

# %% right: equal arrays first
if a.shape != b.shape:
    raise ValueError("a and b must have one shape")
if np.array_equal(a, b):
    return 0.0
return np.linalg.norm(a - b) / np.max([np.linalg.norm(a), np.linalg.norm(b)])

# %% right: in float32, scaled first
if a.shape != b.shape:
    raise ValueError("a and b must have one shape")
largest = max(np.abs(a).max(), np.abs(b).max())
if largest == 0:
    return 0.0
a, b = (a / largest).astype(np.float32), (b / largest).astype(np.float32)
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% right: math.dist
import math

if a.shape != b.shape:
    raise ValueError("shapes differ")
largest = max(math.hypot(*a.flat), math.hypot(*b.flat))
return math.dist(a.ravel(), b.ravel()) / largest if largest else 0.0

# %% right: an error class of its own, which is a ValueError
class ShapeError(ValueError):
    pass

if np.shape(a) != np.shape(b):
    raise ShapeError(f"{a.shape} is not {b.shape}")
scale = max(np.linalg.norm(a), np.linalg.norm(b)) or 1.0
return np.linalg.norm(a - b) / scale

# %% right: an array without dimensions
if list(a.shape) != list(b.shape):
    raise ValueError
top = np.sqrt(np.square(a - b).sum())
scale = np.maximum(np.sqrt(np.square(a).sum()), np.sqrt(np.square(b).sum()))
return np.divide(top, scale, out=np.zeros(()), where=scale > 0)
