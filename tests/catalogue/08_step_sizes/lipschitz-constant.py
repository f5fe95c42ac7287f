# %% wrong: takes the largest eigenvalue, whatever its sign
return np.linalg.eigvalsh((A + A.T) / 2)[-1]

# %% wrong: takes the smallest eigenvalue
return np.linalg.eigvalsh((A + A.T) / 2)[0]

# %% wrong: takes the size of the largest eigenvalue, not the largest size
return abs(np.linalg.eigvalsh((A + A.T) / 2)[-1])

# %% wrong: takes the size of the smallest eigenvalue
return abs(np.linalg.eigvalsh((A + A.T) / 2)[0])

# %% wrong: takes the smallest size of an eigenvalue
return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).min()

# %% wrong: takes A for symmetric, so that only its lower triangle counts
return np.abs(np.linalg.eigvalsh(A)).max()

# %% wrong: takes the eigenvalues of A itself
return np.abs(np.linalg.eigvals(A)).max()

# %% wrong: takes the spectral norm of A instead of its symmetric part
return np.linalg.norm(A, 2)

# %% wrong: forgets the half in the symmetric part
return np.abs(np.linalg.eigvalsh(A + A.T)).max()

# %% wrong: halves twice, as E has a half
return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max() / 2

# %% wrong: subtracts the transpose
return np.abs(np.linalg.eigvals((A - A.T) / 2)).max()

# %% wrong: the Frobenius norm of the symmetric part
return np.linalg.norm((A + A.T) / 2)

# %% wrong: the trace
return abs(np.trace(A))

# %% wrong: the sum of the sizes of the eigenvalues
return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).sum()

# %% wrong: the largest entry
return np.abs((A + A.T) / 2).max()

# %% wrong: the largest sum of a row
return np.abs((A + A.T) / 2).sum(axis=1).max()

# %% wrong: the square of it, from the product with the transpose
S = (A + A.T) / 2
return np.linalg.eigvalsh(S @ S.T).max()

# %% wrong: the safe step size instead
return 1 / np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max()

# %% wrong: the condition number
values = np.abs(np.linalg.eigvalsh((A + A.T) / 2))
return values.max() / values.min()

# %% wrong: the distance between the largest and the smallest eigenvalue
values = np.linalg.eigvalsh((A + A.T) / 2)
return values[-1] - values[0]

# %% wrong: returns all eigenvalues
return np.abs(np.linalg.eigvalsh((A + A.T) / 2))

# %% wrong: changes A
A += A.T
A /= 2
return np.abs(np.linalg.eigvalsh(A)).max()

# %% wrong: returns zero
return 0.0

# %% wrong: returns A
return A

# %% wrong: returns a random number
return float(np.random.default_rng(0).uniform(1, 5))

# %% wrong: the power method from the first axis
S = (A + A.T) / 2
v = np.zeros(len(S))
v[0] = 1.0
for _ in range(1000):
    w = S @ v
    n = np.linalg.norm(w)
    if n == 0:
        return 0.0
    v = w / n
return np.linalg.norm(S @ v)

# %% wrong: tries a thousand directions
S = (A + A.T) / 2
V = np.random.default_rng(0).normal(size=(len(S), 1000))
V /= np.linalg.norm(V, axis=0)
return np.linalg.norm(S @ V, axis=0).max()

# %% right: the largest of the two ends
values = np.linalg.eigvalsh(0.5 * (A + A.T))
return max(-values[0], values[-1])

# %% right: as the spectral norm of the symmetric part
return np.linalg.norm((A + A.T) / 2, ord=2)

# %% right: with the singular values
return float(np.linalg.svd(A / 2 + A.T / 2, compute_uv=False)[0])

# %% right: half of the eigenvalues of A + A.T, in a loop
largest = 0.0
for value in np.linalg.eigvalsh(A + A.T):
    if abs(value) > largest:
        largest = abs(value)
return largest / 2

# %% right: the root of the largest eigenvalue of the square
S = (A + A.T) / 2
return np.sqrt(np.linalg.eigvalsh(S @ S).max())

# %% right: in single precision
S = ((A + A.T) / 2).astype(np.float32)
return np.abs(np.linalg.eigvalsh(S)).max()

# %% right: as the real parts of general eigenvalues
return np.max(np.abs(np.linalg.eigvals((A + A.T) / 2).real))

# %% right: the power method on S², from a random start
S = (A + A.T) / 2
v = np.random.default_rng(0).normal(size=len(S))
for _ in range(2000):
    v = S @ (S @ v)
    v /= np.linalg.norm(v)
return np.linalg.norm(S @ v)

# %% right: roots of the characteristic polynomial
return float(max(abs(np.roots(np.poly((A + A.T) / 2)))))
