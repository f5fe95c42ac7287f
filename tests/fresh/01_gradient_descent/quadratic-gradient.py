# %% wrong: assumes that A is symmetric
return A @ theta - b

# %% wrong: forgets the factor 1/2
return (A + A.T) @ theta - b

# %% wrong: adds b instead of subtracting it
symmetric = 0.5 * (A + A.T)
return symmetric @ theta + b

# %% wrong: both sums run along the rows of A
rows = 0.5 * np.dot(A, theta)
columns = 0.5 * np.dot(theta, A.T)
return rows + columns - b

# %% wrong: symmetrises A in place and so changes the caller's matrix
A += A.T.copy()
A *= 0.5
return A @ theta - b

# %% wrong: tests symmetry by the sum of A - A.T, which is always zero
if np.isclose((A - A.T).sum(), 0):
    return A @ theta - b
return (A @ theta + A.T @ theta) / 2 - b

# %% wrong: treats a slightly asymmetric matrix as symmetric
if np.allclose(A, A.T, atol=0.1):
    return A @ theta - b
return (A @ theta + A.T @ theta) / 2 - b

# %% wrong: returns the energy instead of its gradient
return theta @ A @ theta / 2 - b @ theta

# %% wrong: the inner loop skips the diagonal
n = len(theta)
grad = np.zeros(n)
for m in range(n):
    for j in range(n):
        if j != m:
            grad[m] += 0.5 * (A[m, j] + A[j, m]) * theta[j]
    grad[m] -= b[m]
return grad

# %% right: einsum over rows and columns
along_rows = np.einsum("mj,j->m", A, theta)
along_columns = np.einsum("im,i->m", A, theta)
return (along_rows + along_columns) / 2 - b

# %% right: double loop
n = theta.shape[0]
gradient = [-float(b[m]) for m in range(n)]
for m in range(n):
    for k in range(n):
        gradient[m] += 0.5 * A[m, k] * theta[k] + 0.5 * A[k, m] * theta[k]
return np.array(gradient)
