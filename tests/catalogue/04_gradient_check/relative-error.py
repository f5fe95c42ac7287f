# %% wrong: the absolute error
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b)

# %% wrong: divides by the norm of a only
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.linalg.norm(a)
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: divides by the norm of b only
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.linalg.norm(b)
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: divides by the sum of both norms
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.linalg.norm(a) + np.linalg.norm(b)
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: divides by the smaller norm
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = min(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: a small constant below the fraction line
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-8)

# %% wrong: 0 / 0 for two arrays of zeros
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: lets broadcasting compare different shapes
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: compares sizes, so a transposed array is accepted
if a.size != b.size:
    raise ValueError("shapes differ")
a, b = a.ravel(), b.ravel()
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: returns instead of raising the ValueError
if a.shape != b.shape:
    return ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: the difference of the norms instead of the norm of the difference
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return abs(np.linalg.norm(a) - np.linalg.norm(b)) / scale if scale > 0 else 0.0

# %% wrong: the largest entries instead of the norms
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.abs(a).max(), np.abs(b).max())
return np.abs(a - b).max() / scale if scale > 0 else 0.0

# %% wrong: sums of absolute values instead of the norms
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.abs(a).sum(), np.abs(b).sum())
return np.abs(a - b).sum() / scale if scale > 0 else 0.0

# %% wrong: forgets the square root
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max((a**2).sum(), (b**2).sum())
return ((a - b) ** 2).sum() / scale if scale > 0 else 0.0

# %% wrong: an error for each entry
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-300)
return np.abs(a - b) / scale

# %% wrong: the spectral norm for matrices
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))
return np.linalg.norm(a - b, 2) / scale if scale > 0 else 0.0

# %% wrong: returns zero
return 0.0

# %% wrong: returns its input
return a

# %% wrong: returns a random number
return float(np.random.default_rng(0).random())

# %% wrong: zero where the two are close
if a.shape != b.shape:
    raise ValueError("shapes differ")
if np.allclose(a, b, rtol=1e-5, atol=0):
    return 0.0
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: compares the numbers of dimensions only
if a.ndim != b.ndim:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: compares the lengths only
if len(a) != len(b):
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: compares the last sizes only
if a.shape[-1] != b.shape[-1] or a.ndim != b.ndim:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 0 else 0.0

# %% wrong: zeros first, shapes second
if not a.any() and not b.any():
    return 0.0
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: below 1e-15 all is zero
if a.shape != b.shape:
    raise ValueError("shapes differ")
scale = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / scale if scale > 1e-15 else 0.0

# %% wrong: not below 1e-20 under the fraction line
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-20)

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
