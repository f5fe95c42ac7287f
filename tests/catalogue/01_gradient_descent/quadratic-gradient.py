# %% wrong: takes A for symmetric
return A @ theta - b

# %% wrong: uses only the columns
return A.T @ theta - b

# %% wrong: forgets the one half
return (A + A.T) @ theta - b

# %% wrong: adds b
return (A + A.T) @ theta / 2 + b

# %% wrong: forgets b
return (A + A.T) @ theta / 2

# %% wrong: halves b as well
return ((A + A.T) @ theta - b) / 2

# %% wrong: returns the energy
return theta @ A @ theta / 2 - b @ theta

# %% wrong: multiplies entry by entry
return (A + A.T) * theta / 2 - b

# %% wrong: returns the descent direction
return b - (A + A.T) @ theta / 2

# %% wrong: returns a column
return ((A + A.T) @ theta / 2 - b)[:, None]

# %% wrong: returns the Hessian
return (A + A.T) / 2

# %% wrong: takes the diagonal alone
return np.diag(A) * theta - b

# %% wrong: subtracts the transpose
return (A - A.T) @ theta / 2 - b

# %% wrong: changes theta on the way
theta *= 0.5
return (A + A.T) @ theta - b

# %% wrong: symmetrises A in place
A += A.T
return A @ theta / 2 - b

# %% wrong: treats it as least squares
return A.T @ (A @ theta - b)

# %% wrong: returns zeros
return np.zeros_like(theta)

# %% wrong: returns the input
return theta

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: differentiates numerically by forward differences with too large a step
def E(t):
    return t @ A @ t / 2 - b @ t


h = 1e-2
return np.array([(E(theta + h * e) - E(theta)) / h for e in np.eye(len(theta))])

# %% wrong: returns a list
return list((A + A.T) @ theta / 2 - b)

# %% wrong: rounds to integers
return ((A + A.T) @ theta / 2 - b).astype(int)

# %% wrong: remembers the symmetric part for each n
global parts
parts = globals().get("parts", {})
S = parts.setdefault(len(b), (A + A.T) / 2)
return S @ theta - b

# %% wrong: leaves out the last row
g = -b
for k in range(len(b) - 1):
    g[k] += (A[k] + A[:, k]) @ theta / 2
return g

# %% wrong: the double sum with the diagonal counted once
g = -b.copy()
for k in range(len(b)):
    for j in range(len(b)):
        g[k] += A[k, j] * theta[j] / 2
        if j != k:
            g[k] += A[j, k] * theta[j] / 2
return g

# %% right: two products
return A @ theta / 2 + A.T @ theta / 2 - b

# %% right: theta from the left
return (theta @ A + A @ theta) / 2 - b

# %% right: with einsum
return 0.5 * np.einsum('kj,j->k', A, theta) + 0.5 * np.einsum('ik,i->k', A, theta) - b

# %% right: with loops
n = len(theta)
gradient = np.zeros(n)
for k in range(n):
    for j in range(n):
        gradient[k] += (A[k, j] + A[j, k]) * theta[j] / 2
    gradient[k] -= b[k]
return gradient

# %% right: in single precision
A, b, theta = (v.astype(np.float32) for v in (A, b, theta))
return (A + A.T) @ theta / 2 - b

# %% right: the symmetric part first
S = 0.5 * A + 0.5 * A.T
g = S.dot(theta)
g -= b
return g

# %% right: into a buffer
out = np.empty_like(theta)
np.matmul(A, theta, out=out)
out += A.T.dot(theta)
out *= 0.5
np.subtract(out, b, out=out)
return out

# %% right: in extended precision
return (np.asarray(A + A.T, dtype=np.longdouble) @ theta) / 2 - b
