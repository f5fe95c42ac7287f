# %% wrong: overflows
exponentials = np.exp(scores)
self.probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
self.labels = labels
return -np.log(self.probabilities[np.arange(len(labels)), labels]).mean()

# %% wrong: stable softmax, but the logarithm of a probability rounded to 0
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
self.probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
self.labels = labels
return -np.log(self.probabilities[np.arange(len(labels)), labels]).mean()

# %% wrong: a small number inside the logarithm
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
self.probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
self.labels = labels
return -np.log(self.probabilities[np.arange(len(labels)), labels] + 1e-12).mean()

# %% wrong: the sum instead of the mean
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.sum(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: divides by the number of classes
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.sum(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]) / scores.shape[1]

# %% wrong: the mean over all N times K entries
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
y = np.eye(scores.shape[1])[labels]
return np.mean(y * (np.log(sums) - shifted))

# %% wrong: the sign
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(shifted[np.arange(len(labels)), labels] - np.log(sums[:, 0]))

# %% wrong: one loss for each example
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]

# %% wrong: picks whole columns instead of one entry a row
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums) - shifted[:, labels])

# %% wrong: labels as numbers in a product
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return -np.mean(labels * np.log(self.probabilities).sum(axis=1))

# %% wrong: the probability itself instead of its logarithm
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(1 - self.probabilities[np.arange(len(labels)), labels])

# %% wrong: logarithm to base 2
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]) / np.log(2)

# %% wrong: logarithm of the mean probability
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return -np.log(np.mean(self.probabilities[np.arange(len(labels)), labels]))

# %% wrong: scores that were not shifted beside sums that were
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - scores[np.arange(len(labels)), labels])

# %% wrong: one maximum for the whole batch
shifted = scores - scores.max()
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: the largest score as the label
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]))

# %% wrong: the squared error of the probabilities
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(((self.probabilities - np.eye(scores.shape[1])[labels]) ** 2).sum(axis=1))

# %% wrong: binary cross-entropy of each class added
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
y = np.eye(scores.shape[1])[labels]
p = np.clip(self.probabilities, 1e-300, 1 - 1e-16)
return -np.mean((y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1))

# %% wrong: a fixed batch size of 2
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.sum(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]) / 2

# %% wrong: ten classes, always
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True) + (10 - scores.shape[1])
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: labels of the first batch for ever
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
if not hasattr(self, "labels"):
    self.labels = labels
self.probabilities = np.exp(shifted) / sums
kept = np.resize(self.labels, len(labels)) % scores.shape[1]
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), kept])

# %% wrong: the loss of the first batch, stored in a global
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
global E_global
if "E_global" not in globals():
    E_global = np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
return E_global

# %% wrong: takes off the maximum in the array that was handed over
scores -= scores.max(axis=1, keepdims=True)
sums = np.exp(scores).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(scores) / sums, labels
return np.mean(np.log(sums[:, 0]) - scores[np.arange(len(labels)), labels])

# %% wrong: rounds the loss
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return round(float(np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])), 3)

# %% wrong: forgets the return
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
self.E = np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: returns zero
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return 0.0

# %% wrong: returns its input
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return scores

# %% wrong: returns a random number
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return float(np.random.default_rng(0).random())

# %% wrong: remembers for each shape
self.seen = getattr(self, "seen", {})
s = scores - scores.max(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True), labels
return self.seen.setdefault(scores.shape, np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(s)), labels]))

# %% wrong: shifts by the label's score, which overflows
s = scores - scores[np.arange(len(scores)), labels][:, None]
self.probabilities, self.labels = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True), labels
return np.mean(np.log(np.exp(s).sum(axis=1)))

# %% wrong: counts each class once
s = scores - scores.max(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True), labels
losses_ = np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(s)), labels]
return np.mean([losses_[labels == c].mean() for c in np.unique(labels)])

# %% right: with loops over plain numbers
import math

E, rows = 0.0, []
for row, label in zip(scores.tolist(), labels.tolist()):
    largest = max(row)
    exponentials = [math.exp(s - largest) for s in row]
    total = sum(exponentials)
    rows.append([e / total for e in exponentials])
    E += math.log(total) + largest - row[label]
self.probabilities, self.labels = np.array(rows), labels
return E / len(labels)

# %% right: with logaddexp
logs = np.logaddexp.reduce(scores, axis=1)
self.probabilities, self.labels = np.exp(scores - logs[:, None]), labels.copy()
return float((logs - scores[np.arange(len(labels)), labels]).mean())

# %% right: with a one-hot matrix
y = np.eye(scores.shape[1])[labels]
largest = scores.max(axis=1)
logs = largest + np.log(np.exp(scores - largest[:, None]).sum(axis=1))
self.probabilities, self.labels = np.exp(scores - logs[:, None]), labels
return np.mean(logs - np.einsum("nk,nk->n", scores, y))

# %% right: in single precision
shifted = (scores - scores.max(axis=1, keepdims=True)).astype(np.float32)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% right: differences to the label's score
with np.errstate(over="ignore"):
    d = scores - np.take_along_axis(scores, labels[:, None], axis=1)
largest = d.max(axis=1, keepdims=True)
exponentials = np.exp(d - largest)
self.probabilities, self.labels = exponentials / exponentials.sum(axis=1, keepdims=True), labels
return np.average(np.log(exponentials.sum(axis=1)) + largest[:, 0])

# %% right: by broadcasting an N by N table, whose mean is the same
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums) - shifted[np.arange(len(labels)), labels])

# %% right: with logaddexp.reduce, a 0-d array
self.scores, self.labels = scores, labels
s = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
self.probabilities = np.exp(s)
return np.asarray(-np.take_along_axis(s, labels[:, None], axis=1).mean())

# %% right: choose
s = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(s).sum(axis=1)
self.probabilities, self.labels = np.exp(s) / sums[:, None], labels.copy()
picked = s.ravel()[labels + np.arange(len(s)) * s.shape[1]]
return (np.log(sums).sum() - picked.sum()) / len(s)
