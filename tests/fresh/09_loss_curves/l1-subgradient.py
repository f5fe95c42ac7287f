# %% wrong: multiplies by C instead of its transpose
r = C @ theta - d
return C @ np.sign(r)

# %% wrong: has the sign of d - C theta
return C.T @ np.sign(d - C @ theta)

# %% wrong: returns the gradient of the sum of squares
residuals = C @ theta - d
return 2 * C.T @ residuals

# %% wrong: uses 0 for negative residuals, as a ReLU does
r = np.dot(C, theta) - d
s = (r > 0).astype(float)
return C.T @ s

# %% wrong: divides by the number of residuals
r = C @ theta - d
return C.T @ np.sign(r) / len(d)

# %% wrong: divides 0 by 0 at a kink
r = C @ theta - d
return (r / np.abs(r)) @ C

# %% wrong: clips the residuals to [-1, 1], so small ones count less than their sign
r = C @ theta - d
s = np.clip(r, -1, 1)
return C.T @ s

# %% wrong: returns zeros as soon as one residual is zero
r = C @ theta - d
if np.any(r == 0):
    return np.zeros_like(theta)
return C.T @ np.sign(r)

# %% wrong: rounds the residuals to whole numbers before it takes their sign
r = np.round(C @ theta - d)
return np.sign(r) @ C

# %% right: with +1 at the kinks
r = C @ theta - d
s = np.where(r >= 0, 1.0, -1.0)
return np.einsum("ij,i->j", C, s)

# %% right: adds up the rows in a loop
g = np.zeros(C.shape[1])
for c, target in zip(C, d):
    r = float(np.dot(c, theta)) - float(target)
    if r > 0:
        g = g + c
    elif r < 0:
        g = g - c
return g

# %% right: as the mean of the two one-sided choices
r = np.matmul(C, theta) - d
s = 0.5 * ((r > 0).astype(float) + (r >= 0)) * 2 - 1
return s @ C
