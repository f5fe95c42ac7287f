# %% wrong: overflows
# says (numerics): Large scores make E NaN: their exponentials overflow before they are divided.
exponentials = np.exp(scores)
self.probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
self.labels = labels
return -np.log(self.probabilities[np.arange(len(labels)), labels]).mean()

# %% wrong: stable softmax, but the logarithm of a probability rounded to 0
# says (numerics): Large scores give an infinite E: a probability is rounded to 0, or an exponential overflows.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
self.probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
self.labels = labels
return -np.log(self.probabilities[np.arange(len(labels)), labels]).mean()

# %% wrong: a small number inside the logarithm
# says (numerics): You keep the number inside the logarithm away from 0, so large losses come out far too small.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
self.probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
self.labels = labels
return -np.log(self.probabilities[np.arange(len(labels)), labels] + 1e-12).mean()

# %% wrong: the sum instead of the mean
# says (batch-sum): You return the sum of the losses of all examples, but E is their mean.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.sum(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: divides by the number of classes
# says (factor): You divide the sum of the losses by the number of classes, but E is the mean over the examples.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.sum(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]) / scores.shape[1]

# %% wrong: the mean over all N times K entries
# says (factor): You average over all N times K entries, but each example contributes only one number to E.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
y = np.eye(scores.shape[1])[labels]
return np.mean(y * (np.log(sums) - shifted))

# %% wrong: the sign
# says (sign): Your E has the wrong sign: the logarithm of a probability is negative, but a loss is positive.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(shifted[np.arange(len(labels)), labels] - np.log(sums[:, 0]))

# %% wrong: one loss for each example
# says (shape): You return one loss for each example, but E is a single number, their mean.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]

# %% wrong: picks whole columns instead of one entry a row
# says (wrong-axis): You take the scores of all labels in every row, but each row has only its own label.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums) - shifted[:, labels])

# %% wrong: labels as numbers in a product
# says (other-formula): You multiply by the labels as if they were quantities, but a label only says which class is
#   right.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return -np.mean(labels * np.log(self.probabilities).sum(axis=1))

# %% wrong: the probability itself instead of its logarithm
# says (other-formula): You use the probability itself, but the cross-entropy is made of its logarithm.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(1 - self.probabilities[np.arange(len(labels)), labels])

# %% wrong: logarithm to base 2
# says (other-formula): Your logarithm has the base 2, but the cross-entropy uses the natural logarithm.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]) / np.log(2)

# %% wrong: logarithm of the mean probability
# says (order): You average first and take the logarithm then, but E is the mean of the logarithms.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return -np.log(np.mean(self.probabilities[np.arange(len(labels)), labels]))

# %% wrong: scores that were not shifted beside sums that were
# says (other-formula): You subtract the maximum in one place but not in the other, so it doesn't cancel.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - scores[np.arange(len(labels)), labels])

# %% wrong: one maximum for the whole batch
# says (numerics): You subtract one maximum from the whole batch, so in some rows all exponentials round to 0.
shifted = scores - scores.max()
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: the largest score as the label
# says (wrong-value): You use the largest score of each row, but the loss depends on the score of the label.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]))

# %% wrong: the squared error of the probabilities
# says (other-formula): You return the squared error of the probabilities, but the cross-entropy is asked for.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(((self.probabilities - np.eye(scores.shape[1])[labels]) ** 2).sum(axis=1))

# %% wrong: binary cross-entropy of each class added
# says (other-formula): You also add losses for the other classes, but only the probability of the label counts.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
y = np.eye(scores.shape[1])[labels]
p = np.clip(self.probabilities, 1e-300, 1 - 1e-16)
return -np.mean((y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1))

# %% wrong: a fixed batch size of 2
# says (hard-coded): You divide by 2, although a batch may have any number of examples.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.sum(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]) / 2

# %% wrong: counts the classes from the last one
# says (hard-coded): You count ten classes, but there are as many as the scores have columns.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True) + (10 - scores.shape[1])
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: labels of the first batch for ever
# says (stored-state): For the second batch, you still use the labels of the first one.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
if not hasattr(self, "labels"):
    self.labels = labels
self.probabilities = np.exp(shifted) / sums
kept = np.resize(self.labels, len(labels)) % scores.shape[1]
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), kept])

# %% wrong: the loss of the first batch, stored in a global
# says (stored-state): A new loss returns the E of an earlier batch, so E is stored outside the instance.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
global E_global
if "E_global" not in globals():
    E_global = np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
return E_global

# %% wrong: takes off the maximum in the array that was handed over
# says (changes-arguments): Your forward changes scores itself, but this array belongs to the caller.
scores -= scores.max(axis=1, keepdims=True)
sums = np.exp(scores).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(scores) / sums, labels
return np.mean(np.log(sums[:, 0]) - scores[np.arange(len(labels)), labels])

# %% wrong: rounds the loss
# says (numerics): You round E to a few digits, but E is needed with all its digits.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return round(float(np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])), 3)

# %% wrong: forgets the return
# says (return): Your forward ends without returning anything, so its result is None.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
self.E = np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])

# %% wrong: returns zero
# says (unfinished): You return 0, as if every label had the probability 1, whatever the scores are.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return 0.0

# %% wrong: returns its input
# says (unfinished): You return an array of the shape of scores, but E is a single number.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return scores

# %% wrong: returns a random number
# says (randomness): You return a random number, whatever the scores and the labels are.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(shifted) / sums, labels
return float(np.random.default_rng(0).random())

# %% wrong: remembers for each shape
# says (stored-state): For a second batch of the same size, you return the E of the first one.
self.seen = getattr(self, "seen", {})
s = scores - scores.max(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True), labels
return self.seen.setdefault(scores.shape, np.mean(np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(s)), labels]))

# %% wrong: shifts by the label's score, which overflows
# says (numerics): Large scores give an infinite E: a probability is rounded to 0, or an exponential overflows.
s = scores - scores[np.arange(len(scores)), labels][:, None]
self.probabilities, self.labels = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True), labels
return np.mean(np.log(np.exp(s).sum(axis=1)))

# %% wrong: counts each class once
# says (other-formula): You average over the classes, but in E every example counts the same.
s = scores - scores.max(axis=1, keepdims=True)
self.probabilities, self.labels = np.exp(s) / np.exp(s).sum(axis=1, keepdims=True), labels
losses_ = np.log(np.exp(s).sum(axis=1)) - s[np.arange(len(s)), labels]
return np.mean([losses_[labels == c].mean() for c in np.unique(labels)])

# %% wrong: cuts the losses off at 1000
# says (numerics): You cut the loss of an example off at a limit, but it grows without bound.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities = np.exp(shifted) / sums
self.labels = labels
losses_of_examples = np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]
return np.mean(np.minimum(losses_of_examples, 1000))

# %% wrong: no loss below a ten-millionth
# says (numerics): Your E never falls below a limit, but it goes to 0 as the label's probability goes to 1.
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities = np.exp(shifted) / sums
self.labels = labels
losses_of_examples = np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]
return np.mean(np.maximum(losses_of_examples, 1e-7))

# %% wrong: returns the last E again if labels is the last labels
# says (stored-state): With the same labels as before, you return the last E again, although the scores are different.
if getattr(self, "labels", None) is labels:
    return self.E
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities = np.exp(shifted) / sums
self.labels = labels
self.E = np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
return self.E

# %% wrong: returns the last E again if the scores are the same
# says (stored-state): With the same scores as before, you return an earlier E again, although the labels are different.
self.seen = getattr(self, "seen", {})
key = scores.tobytes()
if key in self.seen:
    return self.seen[key]
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.probabilities = np.exp(shifted) / sums
self.labels = labels
self.seen[key] = np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
return self.seen[key]

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
