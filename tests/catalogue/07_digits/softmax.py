# %% wrong: overflows
# says (numerics): Large scores give NaN: their exponentials overflow to infinity, or all round to 0.
exponentials = np.exp(scores)
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: one sum over the whole batch
# says (wrong-axis): You divide by one sum over the whole batch, but each row should add up to 1 by itself.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum()

# %% wrong: over the examples instead of the classes
# says (wrong-axis): Your columns add up to 1 instead of your rows, but an example is a row of scores.
exponentials = np.exp(scores - scores.max(axis=0))
return exponentials / exponentials.sum(axis=0)

# %% wrong: maximum of the rows, sum of the columns
# says (wrong-axis): You divide by the sums of the columns, but an example is a row of scores.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=0)

# %% wrong: takes off the maximum of the whole batch, so that rows vanish
# says (numerics): A row whose scores are all very negative gives NaN: its exponentials are all rounded to 0.
exponentials = np.exp(scores - scores.max())
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: without keepdims
# says (shape): Your maxima or sums of the rows have shape (N,), which NumPy can't match with the rows of scores.
exponentials = np.exp(scores - scores.max(axis=1))
return exponentials / exponentials.sum(axis=1)

# %% wrong: takes off the minimum
# says (numerics): Rows with large differences give NaN: what you subtract isn't the largest score, so exponentials
#   overflow.
exponentials = np.exp(scores - scores.min(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: takes off the mean
# says (numerics): Rows with large differences give NaN: what you subtract isn't the largest score, so exponentials
#   overflow.
exponentials = np.exp(scores - scores.mean(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: takes off the sum
# says (numerics): Large scores give NaN: what you subtract isn't the largest score of the row, so exponentials overflow
#   or all round to 0.
exponentials = np.exp(scores - scores.sum(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: adds the maximum
# says (numerics): Large scores give NaN: what you subtract isn't the largest score of the row, so exponentials overflow
#   or all round to 0.
exponentials = np.exp(scores + scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: divides the scores by the maximum
# says (other-formula): You divide the scores by their maximum, but the probabilities depend on the differences of the
#   scores.
exponentials = np.exp(scores / scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: clips the scores
# says (numerics): You cut the scores off at a limit, so scores beyond it count as equal.
exponentials = np.exp(np.clip(scores, -50, 50))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: replaces nan by 0
# says (numerics): Where exponentials overflow or all round to 0, you return 0, but each row should add up to 1.
exponentials = np.exp(scores)
return np.nan_to_num(exponentials / exponentials.sum(axis=1, keepdims=True))

# %% wrong: a small number below the fraction line
# says (numerics): Your rows add up to a little less than 1: you divide by more than the sum of the exponentials.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / (exponentials.sum(axis=1, keepdims=True) + 1e-3)

# %% wrong: forgets the exponential
# says (other-formula): You divide the shifted scores themselves by their sum: the exponential is missing.
shifted = scores - scores.max(axis=1, keepdims=True)
return shifted / shifted.sum(axis=1, keepdims=True)

# %% wrong: forgets to divide
# says (other-formula): The largest probability of each row is 1: the exponentials aren't divided by their sum.
return np.exp(scores - scores.max(axis=1, keepdims=True))

# %% wrong: divides by the largest instead of the sum
# says (other-formula): The largest probability of each row is 1: the exponentials aren't divided by their sum.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.max(axis=1, keepdims=True)

# %% wrong: powers of 2
# says (other-formula): You compute powers of 2, but the softmax is made of powers of e.
exponentials = np.exp2(scores - scores.max(axis=1, keepdims=True))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: the sign of the scores
# says (sign): The smallest score gets the largest probability: the sign in your exponent is wrong.
exponentials = np.exp(scores.min(axis=1, keepdims=True) - scores)
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: a sigmoid for each score
# says (other-formula): You apply a sigmoid to each score by itself, so the rows don't add up to 1.
return (1 + np.tanh(scores / 2)) / 2

# %% wrong: the logarithms of the probabilities
# says (wrong-value): You return the logarithms of the probabilities, but the probabilities are asked for.
shifted = scores - scores.max(axis=1, keepdims=True)
return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

# %% wrong: only a one for the largest score
# says (other-formula): You return 1 for the largest score and 0 for the others, but their probabilities are above 0,
#   too.
return np.eye(scores.shape[1])[scores.argmax(axis=1)]

# %% wrong: for three classes
# says (hard-coded): You add up only three of the exponentials, but there may be any number of classes.
p = np.zeros(scores.shape)
for n in range(len(scores)):
    m = scores[n].max()
    total = sum(np.exp(scores[n, k] - m) for k in range(min(3, scores.shape[1])))
    p[n] = np.exp(scores[n] - m) / total
return p

# %% wrong: the first row only
# says (batch-forgotten): You return the probabilities of one example only, but each row of scores is an example.
exponentials = np.exp(scores[0] - scores[0].max())
return exponentials / exponentials.sum()

# %% wrong: takes off the maximum in the array that was handed over
# says (changes-arguments): Your softmax changes scores itself, but this array belongs to the caller.
scores -= scores.max(axis=1, keepdims=True)
exponentials = np.exp(scores)
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: forgets the return
# says (return): Your softmax ends without returning anything, so its result is None.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
exponentials /= exponentials.sum(axis=1, keepdims=True)

# %% wrong: the transpose
# says (transpose): You return a column for each example, but each example should keep its row.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return (exponentials / exponentials.sum(axis=1, keepdims=True)).T

# %% wrong: returns zeros
# says (unfinished): You return zeros of the right shape, whatever the scores are.
return np.zeros(scores.shape)

# %% wrong: returns its input
# says (unfinished): You return the scores unchanged, but they aren't probabilities.
return scores

# %% wrong: returns random numbers of the right shape
# says (randomness): You return random numbers of the right shape, whatever the scores are.
p = np.random.default_rng(0).random(scores.shape)
return p / p.sum(axis=1, keepdims=True)

# %% wrong: the same probability for each class
# says (other-formula): You give every class the same probability, whatever the scores are.
return np.full(scores.shape, 1 / scores.shape[1])

# %% wrong: for square batches over the examples
# says (wrong-axis): If there are as many examples as classes, your columns add up to 1 instead of your rows.
axis = 0 if scores.shape[0] == scores.shape[1] else 1
e = np.exp(scores - scores.max(axis=axis, keepdims=True))
return e / e.sum(axis=axis, keepdims=True)

# %% wrong: shifts only where a score is above 700
# says (numerics): A row whose scores are all very negative gives NaN: its exponentials are all rounded to 0.
if scores.max() > 700:
    scores = scores - scores.max(axis=1, keepdims=True)
e = np.exp(scores)
return e / e.sum(axis=1, keepdims=True)

# %% wrong: shifts rows with a positive maximum only
# says (numerics): A row whose scores are all very negative gives NaN: its exponentials are all rounded to 0.
e = np.exp(scores - np.maximum(scores.max(axis=1, keepdims=True), 0))
return e / e.sum(axis=1, keepdims=True)

# %% wrong: sets probabilities below a millionth to 0
# says (numerics): Small probabilities come back as exactly 0, but a small probability is not 0.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
p = exponentials / exponentials.sum(axis=1, keepdims=True)
p[p < 1e-6] = 0
return p

# %% wrong: cuts the shifted scores off at -20
# says (numerics): Your small probabilities never fall below a limit, but with low scores they should.
exponentials = np.exp(np.maximum(scores - scores.max(axis=1, keepdims=True), -20))
return exponentials / exponentials.sum(axis=1, keepdims=True)

# %% wrong: rounds to eight digits
# says (numerics): You round the probabilities, so small ones lose their digits or become 0.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
p = exponentials / exponentials.sum(axis=1, keepdims=True)
return np.round(p, 8)

# %% wrong: adds a tiny number to each probability
# says (numerics): Your small probabilities never fall below a limit, but with low scores they should.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
p = exponentials / exponentials.sum(axis=1, keepdims=True)
return p + 1e-10

# %% wrong: remembers the result for each shape
# says (stored-state): You return the probabilities of an earlier batch of the same shape, but the scores are different
#   now.
global seen_probabilities
if "seen_probabilities" not in globals():
    seen_probabilities = {}
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
return seen_probabilities.setdefault(scores.shape, exponentials / exponentials.sum(axis=1, keepdims=True))

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
