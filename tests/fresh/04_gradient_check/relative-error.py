# %% wrong: forgets the zero case and returns NaN
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong: adds a small constant to the denominator
if a.shape != b.shape:
    raise ValueError("shapes differ")
return np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) + 1e-8)

# %% wrong: spectral norm for matrices
if a.shape != b.shape:
    raise ValueError(f"{a.shape} and {b.shape}")
size = max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))
return 0.0 if size == 0 else np.linalg.norm(a - b, 2) / size

# %% wrong: divides by the sum of the norms
if a.shape != b.shape:
    raise ValueError("different shapes")
bottom = np.linalg.norm(a) + np.linalg.norm(b)
if bottom == 0:
    return 0.0
return np.linalg.norm(a - b) / bottom

# %% wrong: divides by the norm of b
if a.shape != b.shape:
    raise ValueError("different shapes")
if not a.any() and not b.any():
    return 0.0
return float(np.sqrt(((a - b) ** 2).sum() / (b ** 2).sum()))

# %% wrong: compares only the numbers of dimensions
if a.ndim != b.ndim:
    raise ValueError("the shapes differ")
bottom = max(np.linalg.norm(a), np.linalg.norm(b))
if bottom == 0:
    return 0.0
return np.linalg.norm(a - b) / bottom

# %% wrong: compares only the lengths of the first dimension
if len(a) != len(b):
    raise ValueError("the shapes differ")
bottom = max(np.sqrt(np.sum(a ** 2)), np.sqrt(np.sum(b ** 2)))
return np.sqrt(np.sum((a - b) ** 2)) / bottom if bottom > 0 else 0.0

# %% wrong: returns 0 as soon as one of the two is zero
if a.shape != b.shape:
    raise ValueError("the shapes differ")
na, nb = np.linalg.norm(a), np.linalg.norm(b)
if na == 0 or nb == 0:
    return 0.0
return np.linalg.norm(a - b) / max(na, nb)

# %% wrong: does not raise for different shapes
size = max(np.linalg.norm(a), np.linalg.norm(b))
return np.linalg.norm(a - b) / size if size else 0.0

# %% wrong: largest entry instead of the norm
if a.shape != b.shape:
    raise ValueError("the shapes differ")
size = max(np.abs(a).max(), np.abs(b).max())
return 0.0 if size == 0 else np.abs(a - b).max() / size

# %% wrong: returns the exception instead of raising it
if a.shape != b.shape:
    return ValueError("the shapes differ")
size = max(np.linalg.norm(a), np.linalg.norm(b))
return 0.0 if size == 0 else np.linalg.norm(a - b) / size

# %% wrong: hands the work over to the course's relative_error
return gradcheck.relative_error(a, b)

# %% right: hypot over all entries
from math import hypot

if np.shape(a) != np.shape(b):
    raise ValueError(f"the shapes differ: {np.shape(a)} and {np.shape(b)}")
larger = max(hypot(*a.ravel().tolist()), hypot(*b.ravel().tolist()))
return hypot(*(a - b).ravel().tolist()) / larger if larger > 0 else 0.0

# %% right: scaled by the largest entry first
if a.shape != b.shape:
    raise ValueError("the shapes differ")
scale = max(np.abs(a).max(), np.abs(b).max())
if scale == 0.0:
    return 0.0
first, second = a / scale, b / scale
length = lambda v: np.sqrt(np.vdot(v, v))
return float(length(first - second) / np.maximum(length(first), length(second)))
