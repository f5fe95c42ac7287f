# %% wrong: forgets the transpose, and multiplies from the other side
return C @ np.sign(theta)

# %% wrong: forgets the factor C
return np.sign(C @ theta - d)

# %% wrong: forgets d
return C.T @ np.sign(C @ theta)

# %% wrong: the sign is wrong
return -C.T @ np.sign(C @ theta - d)

# %% wrong: the residual the other way round
return C.T @ np.sign(d - C @ theta)

# %% wrong: the gradient of half the sum of squares
return C.T @ (C @ theta - d)

# %% wrong: the gradient of the sum of squares
return 2 * C.T @ (C @ theta - d)

# %% wrong: the absolute values instead of the signs
return C.T @ np.abs(C @ theta - d)

# %% wrong: the signs of theta
return np.sign(theta)

# %% wrong: the sign of the sum of all
return np.sign((C @ theta - d).sum()) * C.sum(axis=0)

# %% wrong: the signs are taken after the product
return np.sign(C.T @ (C @ theta - d))

# %% wrong: divides by the length of the residual
r = C @ theta - d
return C.T @ r / max(np.linalg.norm(r), 1e-12)

# %% wrong: the mean instead of the sum
return C.T @ np.sign(C @ theta - d) / len(d)

# %% wrong: divides zero by zero at a kink
r = C @ theta - d
return C.T @ (r / np.abs(r))

# %% wrong: nothing at all where one residual is zero
r = C @ theta - d
if np.any(r == 0):
    return np.zeros(len(theta))
return C.T @ np.sign(r)

# %% wrong: a number outside of [−1, 1] at a kink
r = C @ theta - d
return C.T @ np.where(r == 0, 2.0, np.sign(r))

# %% wrong: the slope of the ReLU, which is 0 on the left
r = C @ theta - d
return C.T @ (r > 0).astype(float)

# %% wrong: absolute values of C too
return np.abs(C).T @ np.sign(C @ theta - d)

# %% wrong: twice too long
return 2 * C.T @ np.sign(C @ theta - d)

# %% wrong: one entry for each residual
r = C @ theta - d
return np.sign(r) * C.sum(axis=1)

# %% wrong: of the first residual only
return C[0] * np.sign(C[0] @ theta - d[0])

# %% wrong: of the largest residual only
r = C @ theta - d
i = np.argmax(np.abs(r))
return C[i] * np.sign(r[i])

# %% wrong: changes d
d -= C @ theta
return C.T @ np.sign(-d)

# %% wrong: returns a column
return (C.T @ np.sign(C @ theta - d))[:, None]

# %% wrong: returns zeros
return np.zeros(len(theta))

# %% wrong: returns theta
return theta

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=len(theta))

# %% wrong: Huber's, which is not steep near its middle
return C.T @ np.clip(C @ theta - d, -1, 1)

# %% wrong: reshapes instead of transposing
return C.reshape(C.shape[::-1]) @ np.sign(C @ theta - d)

# %% right: 1 at a kink
return C.T @ np.where(C @ theta >= d, 1.0, -1.0)

# %% right: −1 at a kink
return np.where(C @ theta - d > 0, 1.0, -1.0) @ C

# %% right: any number from [−1, 1] at a kink
r = C @ theta - d
s = np.sign(r)
s[r == 0] = np.random.default_rng(3).uniform(-1, 1, size=(r == 0).sum())
return s @ C

# %% right: in loops
g = np.zeros(len(theta))
for row, target in zip(C, d):
    residual = row @ theta - target
    if residual > 0:
        g += row
    elif residual < 0:
        g -= row
return g

# %% right: with einsum
return np.einsum("mn,m->n", C, np.sign(np.einsum("mn,n->m", C, theta) - d))

# %% right: in single precision
r = C.astype(np.float32) @ theta.astype(np.float32) - d.astype(np.float32)
return C.T.astype(np.float32) @ np.sign(r)

# %% right: divides, and takes care of zero
r = C @ theta - d
size = np.abs(r)
return C.T @ np.divide(r, size, out=np.zeros_like(r), where=size > 0)

# %% right: rows that are added and subtracted
r = C @ theta - d
return C[r > 0].sum(axis=0) - C[r < 0].sum(axis=0)

# %% right: central differences of its own
E = lambda t: np.abs(C @ t - d).sum()
return np.array([(E(theta + 1e-6 * e) - E(theta - 1e-6 * e)) / 2e-6 for e in np.eye(len(theta))])

# %% right: copysign, a view of an array
r = C.dot(theta) - d
out = np.zeros((len(theta), 2))
out[:, 0] = np.copysign(1.0, r) @ C
return out[:, 0]
