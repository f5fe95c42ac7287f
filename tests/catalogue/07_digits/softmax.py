# %% wrong: overflows
exponentials = np.exp(scores)
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: one sum over the whole batch
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum()

# %% wrong: over the examples instead of the classes
exponentials = np.exp(scores - scores.max(axis=0))
return exponentials / exponentials.sum(axis=0)

# %% wrong: maximum of the rows, sum of the columns
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=0)

# %% wrong: takes off the maximum of the whole batch, so that rows vanish
exponentials = np.exp(scores - scores.max())
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: without keepdims
exponentials = np.exp(scores - scores.max(axis=1))
return exponentials / exponentials.sum(axis=1)

# %% wrong: takes off the minimum
exponentials = np.exp(scores - scores.min(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: takes off the mean
exponentials = np.exp(scores - scores.mean(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: takes off the sum
exponentials = np.exp(scores - scores.sum(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: adds the maximum
exponentials = np.exp(scores + scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: divides the scores by the maximum
exponentials = np.exp(scores / scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: clips the scores
exponentials = np.exp(np.clip(scores, -50, 50))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: replaces nan by 0
exponentials = np.exp(scores)
return np.nan_to_num(exponentials / exponentials.sum(axis=1, keepdims=True))

# %% wrong: a small number below the fraction line
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / (exponentials.sum(axis=1, keepdims=True) + 1e-3)

# %% wrong: forgets the exponential
shifted = scores - scores.max(axis=1, keepdims=True)
return shifted / shifted.sum(axis=1, keepdims=True)

# %% wrong: forgets to divide
return np.exp(scores - scores.max(axis=1, keepdims=True))

# %% wrong: divides by the largest instead of the sum
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.max(axis=1, keepdims=True)

# %% wrong: powers of 2
exponentials = np.exp2(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: the sign of the scores
exponentials = np.exp(scores.min(axis=1, keepdims=True) - scores)
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: a sigmoid for each score
return (1 + np.tanh(scores / 2)) / 2

# %% wrong: the logarithms of the probabilities
shifted = scores - scores.max(axis=1, keepdims=True)
return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

# %% wrong: only a one for the largest score
return np.eye(scores.shape[1])[scores.argmax(axis=1)]

# %% wrong: for three classes
p = np.zeros(scores.shape)
for n in range(len(scores)):
    m = scores[n].max()
    total = sum(np.exp(scores[n, k] - m) for k in range(min(3, scores.shape[1])))
    p[n] = np.exp(scores[n] - m) / total
return p

# %% wrong: the first row only
exponentials = np.exp(scores[0] - scores[0].max())
return exponentials / exponentials.sum()

# %% wrong: takes off the maximum in the array that was handed over
scores -= scores.max(axis=1, keepdims=True)
exponentials = np.exp(scores)
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: forgets the return
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
exponentials /= exponentials.sum(axis=1, keepdims=True)

# %% wrong: the transpose
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return (exponentials / exponentials.sum(axis=1, keepdims=True)).T

# %% wrong: returns zeros
return np.zeros(scores.shape)

# %% wrong: returns its input
return scores

# %% wrong: returns random numbers of the right shape
p = np.random.default_rng(0).random(scores.shape)
return p / p.sum(axis=1, keepdims=True)

# %% wrong: the same probability for each class
return np.full(scores.shape, 1 / scores.shape[1])

# %% wrong: for square batches over the examples
axis = 0 if scores.shape[0] == scores.shape[1] else 1
e = np.exp(scores - scores.max(axis=axis, keepdims=True))
return e / e.sum(axis=axis, keepdims=True)

# %% wrong: shifts only where a score is above 700
if scores.max() > 700:
    scores = scores - scores.max(axis=1, keepdims=True)
e = np.exp(scores)
return e / e.sum(axis=1, keepdims=True)

# %% wrong: shifts rows with a positive maximum only
e = np.exp(scores - np.maximum(scores.max(axis=1, keepdims=True), 0))
return e / e.sum(axis=1, keepdims=True)

# %% right: with loops
p = np.zeros(scores.shape)
for n in range(scores.shape[0]):
    largest = max(scores[n])
    for k in range(scores.shape[1]):
        p[n, k] = np.exp(scores[n, k] - largest)
    p[n] /= sum(p[n])
return p

# %% right: as 1 / Σ exp of the differences
with np.errstate(over="ignore"):
    return 1 / np.exp(scores[:, None, :] - scores[:, :, None]).sum(axis=2)

# %% right: through logarithms
logs = np.logaddexp.reduce(scores, axis=1)
return np.exp(scores - logs[:, None])

# %% right: in single precision
scores = scores.astype(np.float32)
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% right: row by row with apply_along_axis
def of_row(row):
    exponentials = np.exp(row - np.max(row))
    return exponentials / np.sum(exponentials)

return np.apply_along_axis(of_row, 1, scores)

# %% right: in place on a copy, transposed
columns = scores.T.copy()
columns -= columns.max(axis=0)
np.exp(columns, out=columns)
columns /= columns.sum(axis=0)
return columns.T

# %% right: with einsum
exponentials = np.exp(scores - np.max(scores, 1)[:, None])
return np.einsum("nk,n->nk", exponentials, 1 / np.einsum("nk->n", exponentials))

# %% right: logaddexp
return np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))

# %% right: plain numbers
import math

rows = []
for row in scores.tolist():
    top = max(row)
    parts = [math.exp(s - top) for s in row]
    rows.append([part / math.fsum(parts) for part in parts])
return np.array(rows)
