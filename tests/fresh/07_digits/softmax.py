# %% wrong: does not subtract the largest score, so exp overflows
e = np.exp(scores)
return e / e.sum(axis=1, keepdims=True)

# %% wrong: subtracts the largest score of the whole batch
e = np.exp(scores - np.max(scores))
return e / np.sum(e, axis=1, keepdims=True)

# %% wrong: divides by the sum over the whole batch
shifted = scores - scores.max(axis=1, keepdims=True)
p = np.exp(shifted)
return p / p.sum()

# %% wrong: sums over the examples instead of the classes
shifted = scores - scores.max(axis=1, keepdims=True)
p = np.exp(shifted)
return p / p.sum(axis=0)

# %% wrong: changes scores in place
scores -= scores.max(axis=1, keepdims=True)
e = np.exp(scores)
return e / e.sum(axis=1, keepdims=True)

# %% wrong: leaves out keepdims in the sum
e = np.exp(scores - scores.max(axis=1, keepdims=True))
return e / e.sum(axis=1)

# %% wrong: adds up exactly three classes
e = np.exp(scores - scores.max(axis=1, keepdims=True))
total = np.zeros((len(scores), 1))
for j in range(3):
    total[:, 0] += e[:, j]
return e / total

# %% wrong: limits the scores to ±500 instead of subtracting
s = np.clip(scores, -500, 500)
e = np.exp(s)
return e / e.sum(axis=1, keepdims=True)

# %% right: with math, row by row
import math

p = np.empty(scores.shape)
for n, row in enumerate(scores):
    r = max(row)
    e = [math.exp(s - r) for s in row]
    total = math.fsum(e)
    p[n] = [value / total for value in e]
return p

# %% right: by the logarithm of the sum, with np.logaddexp
log_sum = np.logaddexp.reduce(scores, axis=1)
return np.exp(scores - log_sum[:, None])

# %% right: transposed, so that plain broadcasting works
s = scores.T
e = np.exp(s - s.max(axis=0))
return (e / np.einsum("kn->n", e)).T
