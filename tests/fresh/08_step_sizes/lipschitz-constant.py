# %% wrong: gives A itself to eigvalsh, which then reads only its lower triangle
return np.max(np.abs(np.linalg.eigvalsh(A)))

# %% wrong: takes the largest eigenvalue instead of the largest absolute value
S = (A + A.T) / 2
return np.linalg.eigvalsh(S)[-1]

# %% wrong: forgets the factor 1/2 in the symmetric part
lam = np.linalg.eigvalsh(A + A.T)
return max(abs(lam))

# %% wrong: takes the spectral norm of A instead of that of its symmetric part
return float(np.linalg.norm(A, 2))

# %% wrong: returns the Frobenius norm of the symmetric part
S = 0.5 * (A + A.T)
return np.sqrt((S**2).sum())

# %% wrong: returns the sum of the absolute eigenvalues
S = 0.5 * (A + A.T)
return sum(abs(l) for l in np.linalg.eigvalsh(S))

# %% wrong: symmetrises A in place
n = len(A)
for i in range(n):
    for j in range(i):
        mean = (A[i, j] + A[j, i]) / 2
        A[i, j] = A[j, i] = mean
return np.abs(np.linalg.eigvalsh(A)).max()

# %% wrong: starts a power iteration at (1, …, 1), which may have no share in the sharpest direction
S = (A + A.T) / 2
v = np.ones(len(A))
length = 0.0
for _ in range(200):
    v = S @ v
    length = np.linalg.norm(v)
    v = v / length
return float(length)

# %% wrong: takes the largest absolute row sum of the symmetric part, which is only an upper bound
S = (A + A.T) / 2
return float(np.abs(S).sum(axis=1).max())

# %% right: the largest singular value of the symmetric part
return float(np.linalg.norm((A + A.T) / 2, ord=2))

# %% right: symmetrised in loops, with both ends of the sorted eigenvalues
n = A.shape[0]
S = np.zeros((n, n))
for i in range(n):
    for j in range(n):
        S[i, j] = 0.5 * A[i, j] + 0.5 * A[j, i]
lam = np.linalg.eigvalsh(S)
smallest, largest = lam[0], lam[-1]
return float(max(-smallest, largest))

# %% right: the square root of the largest eigenvalue of S squared
S = np.add(A, A.transpose()) / 2
return float(np.sqrt(np.linalg.eigvalsh(np.einsum("ij,jk->ik", S, S)).max()))
