# %% wrong: forgets the transpose, and multiplies from the other side
# says (shape): You return one entry for each residual, but g should have one entry for each parameter.
return C @ np.sign(theta)

# %% wrong: forgets the factor C
# says (shape): You return one entry for each residual, but g should have one entry for each parameter.
return np.sign(C @ theta - d)

# %% wrong: forgets d
# says (wrong-value): Your residual leaves out d, so your signs don't tell on which side of its kink each term is.
return C.T @ np.sign(C @ theta)

# %% wrong: the sign is wrong
# says (sign): Your g has the wrong sign: it points downhill, but a subgradient points uphill like a gradient.
return -C.T @ np.sign(C @ theta - d)

# %% wrong: the residual the other way round
# says (sign): Your g has the wrong sign: it points downhill, but a subgradient points uphill like a gradient.
return C.T @ np.sign(d - C @ theta)

# %% wrong: the gradient of half the sum of squares
# says (other-formula): Your g grows with the size of the residuals, as for least squares, but the slope of an absolute
#   value doesn't.
return C.T @ (C @ theta - d)

# %% wrong: the gradient of the sum of squares
# says (other-formula): Your g grows with the size of the residuals, as for least squares, but the slope of an absolute
#   value doesn't.
return 2 * C.T @ (C @ theta - d)

# %% wrong: the absolute values instead of the signs
# says (wrong-value): You multiply by the sizes of the residuals, but the slope of an absolute value is the sign.
return C.T @ np.abs(C @ theta - d)

# %% wrong: the signs of theta
# says (wrong-value): Your g consists of signs alone, but the slope of E also depends on the entries of C.
return np.sign(theta)

# %% wrong: the sign of the sum of all
# says (order): You add up the residuals before you take the sign, but each residual has a sign of its own.
return np.sign((C @ theta - d).sum()) * C.sum(axis=0)

# %% wrong: the signs are taken after the product
# says (order): Your g consists of signs alone, but the slope of E also depends on the entries of C.
return np.sign(C.T @ (C @ theta - d))

# %% wrong: divides by the length of the residual
# says (other-formula): You divide the residuals by their common length, but each absolute value has slope 1 or −1,
#   however the others are.
r = C @ theta - d
return C.T @ r / max(np.linalg.norm(r), 1e-12)

# %% wrong: the mean instead of the sum
# says (batch-mean): Your g is the mean over the residuals, but E is their sum, so it is too short.
return C.T @ np.sign(C @ theta - d) / len(d)

# %% wrong: divides zero by zero at a kink
# says (numerics): Your g is nan where a residual is zero, because it comes from 0 divided by 0.
r = C @ theta - d
return C.T @ (r / np.abs(r))

# %% wrong: nothing at all where one residual is zero
# says (special-case): Your g is zero as soon as one residual is zero, but the other residuals still have a slope.
r = C @ theta - d
if np.any(r == 0):
    return np.zeros(len(theta))
return C.T @ np.sign(r)

# %% wrong: a number outside of [−1, 1] at a kink
# says (border): At a kink, your slope of the absolute value lies outside of its range from −1 to 1, so g is too long.
r = C @ theta - d
return C.T @ np.where(r == 0, 2.0, np.sign(r))

# %% wrong: the slope of the ReLU, which is 0 on the left
# says (other-formula): Your slope is 0 to the left of the kink, as for the ReLU, but an absolute value falls there.
r = C @ theta - d
return C.T @ (r > 0).astype(float)

# %% wrong: absolute values of C too
# says (sign): You ignore the signs of the entries of C, but they decide in which direction each residual grows.
return np.abs(C).T @ np.sign(C @ theta - d)

# %% wrong: twice too long
# says (factor): Your g is twice as long as it should be, but the slope of an absolute value is at most 1.
return 2 * C.T @ np.sign(C @ theta - d)

# %% wrong: one entry for each residual
# says (shape): You return one entry for each residual, but g should have one entry for each parameter.
r = C @ theta - d
return np.sign(r) * C.sum(axis=1)

# %% wrong: of the first residual only
# says (batch-forgotten): Your g comes from the first residual alone, but E is a sum over all of them.
return C[0] * np.sign(C[0] @ theta - d[0])

# %% wrong: of the largest residual only
# says (batch-forgotten): Your g comes from the largest residual alone, but E is a sum over all of them.
r = C @ theta - d
i = np.argmax(np.abs(r))
return C[i] * np.sign(r[i])

# %% wrong: changes d
# says (changes-arguments): Your g is right, but your code overwrites the d that it was given, so the caller's d has
#   changed.
d -= C @ theta
return C.T @ np.sign(-d)

# %% wrong: returns a column
# says (shape): You return a column, an array with two axes, but g should be a vector of the same shape as theta.
return (C.T @ np.sign(C @ theta - d))[:, None]

# %% wrong: returns zeros
# says (unfinished): Your g is zero, which would mean that theta is a minimiser, but E falls in some direction.
return np.zeros(len(theta))

# %% wrong: returns theta
# says (unfinished): You return theta itself, but the slope of E at theta is asked for.
return theta

# %% wrong: returns random numbers
# says (randomness): Your g doesn't depend on C, d and theta, but the slope of E does.
return np.random.default_rng(0).normal(size=len(theta))

# %% wrong: Huber's, which is not steep near its middle
# says (other-formula): Your slope is too gentle where a residual is small, but the absolute value has slope 1 or −1
#   right up to its kink.
return C.T @ np.clip(C @ theta - d, -1, 1)

# %% wrong: reshapes instead of transposing
# says (transpose): You rearrange the entries of C into a new shape, but that isn't the transpose, so the wrong entries
#   meet.
return C.reshape(C.shape[::-1]) @ np.sign(C @ theta - d)

# %% wrong: a smooth step instead of the sign
# says (other-formula): Your slope is too gentle where a residual is small, but the absolute value has slope 1 or −1
#   right up to its kink.
return C.T @ np.tanh(3 * (C @ theta - d))

# %% wrong: residuals below 1 count as zero
# says (border): You treat small residuals as zero, but only a residual that is exactly zero is at a kink.
r = C @ theta - d
return C.T @ np.where(np.abs(r) < 1, 0.0, np.sign(r))

# %% wrong: returns a list
# says (return): You return a list, but g should be an array of the shape of theta.
return [float(entry) for entry in C.T @ np.sign(C @ theta - d)]

# %% wrong: returns E
# says (wrong-value): You return a single number, such as the value of E, but its slope in each parameter is asked for.
return np.abs(C @ theta - d).sum()

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its result is None, but the subgradient should be returned.
print(C.T @ np.sign(C @ theta - d))

# %% wrong: multiplies by C from the left without a transpose
# says (error): Your product doesn't fit: C has a column for each parameter, but you multiply it by one number for each
#   residual.
return C @ np.sign(C @ theta - d)

# %% wrong: changes theta
# says (changes-arguments): Your g is right, but your code overwrites the theta that it was given, so the caller's theta
#   has changed.
theta[:] = np.sign(C @ theta - d) @ C
return theta

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
