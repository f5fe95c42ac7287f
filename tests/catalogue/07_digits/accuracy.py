# %% wrong: in percent
# says (factor): You return a percentage, but a fraction from 0 to 1 is asked for.
return 100 * np.mean(scores.argmax(axis=1) == labels)

# %% wrong: how many instead of which fraction
# says (batch-sum): You return how many answers are right, but the fraction of them is asked for.
return float((scores.argmax(axis=1) == labels).sum())

# %% wrong: over the examples instead of the classes
# says (other-formula): You return 0, although four of the nine labels have the largest score of their row.
return np.mean(scores.argmax(axis=0)[: len(labels)] == labels[: scores.shape[1]])

# %% wrong: the smallest score
# says (wrong-value): You count the labels that have the smallest score, but the network answers with the largest.
return np.mean(scores.argmin(axis=1) == labels)

# %% wrong: the fraction that is wrong
# says (other-formula): You return the fraction of wrong answers, but that of the right ones is asked for.
return np.mean(scores.argmax(axis=1) != labels)

# %% wrong: compares the largest score with the label
# says (wrong-value): You compare the largest score itself with the label, but the network's answer is its position.
return np.mean(scores.max(axis=1) == labels)

# %% wrong: rounds the label's score
# says (other-formula): You count the labels whose score is about 1, but what matters is which score is the largest.
return np.mean(np.round(scores[np.arange(len(labels)), labels]) == 1)

# %% wrong: scores above one half
# says (other-formula): You count the labels whose score is above one half, but what matters is which score is the
#   largest.
return np.mean(scores[np.arange(len(labels)), labels] > 0.5)

# %% wrong: the largest in absolute value
# says (wrong-value): You compare absolute values, but of two negative scores the one closer to 0 is larger.
return np.mean(np.abs(scores).argmax(axis=1) == labels)

# %% wrong: divides by the number of classes
# says (factor): You divide by the number of classes, but the accuracy is a fraction of the examples.
return (scores.argmax(axis=1) == labels).sum() / scores.shape[1]

# %% wrong: divides by the number of entries
# says (factor): You divide by the number of all scores, but the accuracy is a fraction of the examples.
return (scores.argmax(axis=1) == labels).sum() / scores.size

# %% wrong: one answer for each example
# says (shape): You return one number for each example, but the accuracy is a single number.
return (scores.argmax(axis=1) == labels).astype(float)

# %% wrong: counts from 1
# says (off-by-one): You count the classes from 1, but the label of the first class is 0.
return np.mean(scores.argmax(axis=1) + 1 == labels)

# %% wrong: the position in the flat array
# says (wrong-axis): You look for the largest score of the whole batch, but each example has its own.
return np.mean(scores.argmax() == labels)

# %% wrong: right only if all are right
# says (other-formula): You return 0, although four of the nine labels have the largest score of their row.
return float(np.all(scores.argmax(axis=1) == labels))

# %% wrong: the mean probability of the label
# says (other-formula): You average the probabilities of the labels, but an answer is either right or wrong.
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
p = exponentials / exponentials.sum(axis=1, keepdims=True)
return p[np.arange(len(labels)), labels].mean()

# %% wrong: for four examples
# says (hard-coded): You divide by 4, but a batch may have any number of examples.
return (scores.argmax(axis=1) == labels).sum() / 4

# %% wrong: sorts the scores in place
# says (changes-arguments): Your accuracy changes scores itself, but this array belongs to the caller.
best = scores.argmax(axis=1)
scores.sort(axis=1)
return np.mean(best == labels)

# %% wrong: forgets the return
# says (return): Your accuracy ends without returning anything, so its result is None.
np.mean(scores.argmax(axis=1) == labels)

# %% wrong: returns zero
# says (other-formula): You return 0, although four of the nine labels have the largest score of their row.
return 0.0

# %% wrong: returns its input
# says (unfinished): You return an array of the shape of scores, but the accuracy is a single number.
return scores

# %% wrong: returns a random number
# says (randomness): You return a random number, whatever the scores and the labels are.
return float(np.random.default_rng(0).random())

# %% wrong: starts with a best score of zero
# says (special-case): Negative scores never count as the largest, as if the search began at 0.
right = 0
for row, label in zip(scores, labels):
    best, where = 0.0, -1
    for k, s in enumerate(row):
        if s > best:
            best, where = s, k
    right += where == label
return right / len(labels)

# %% wrong: counts classes, not examples
# says (other-formula): You average over the classes, but in the accuracy every example counts the same.
pred = scores.argmax(axis=1)
return np.mean([np.mean(pred[labels == c] == c) for c in np.unique(labels)])

# %% wrong: through a softmax that overflows
# says (numerics): Large scores are judged wrongly: exponentials that overflow, or all round to 0, can't be compared.
with np.errstate(all="ignore"):
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
return np.mean(p.argmax(axis=1) == labels)

# %% wrong: rounds the scores
# says (numerics): You round the scores before you compare them, so scores that are close to each other count as equal.
return np.mean(np.round(scores, 3).argmax(axis=1) == labels)

# %% wrong: nearly equal scores count as the largest
# says (numerics): A score slightly below the largest also counts as the largest, but only one class is the network's
#   answer.
return np.mean(np.isclose(scores[np.arange(len(labels)), labels], scores.max(axis=1)))

# %% wrong: nearly equal scores count as the largest, with a small tolerance
# says (numerics): A score slightly below the largest also counts as the largest, but only one class is the network's
#   answer.
return np.mean(scores[np.arange(len(labels)), labels] > scores.max(axis=1) - 5e-6)

# %% right: with a loop
right = 0
for row, label in zip(scores, labels):
    right += int(np.argmax(row) == label)
return right / len(labels)

# %% right: sorted
return float((np.argsort(scores, axis=1)[:, -1] == labels).sum() / len(labels))

# %% right: the label's score is the largest
return np.mean(scores[np.arange(len(labels)), labels] >= scores.max(axis=1))

# %% right: through softmax, in single precision
exponentials = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float32))
p = exponentials / exponentials.sum(axis=1, keepdims=True)
return np.float32((p.argmax(axis=1) == labels).mean())

# %% right: counts the mistakes
return 1 - np.count_nonzero(scores.argmax(axis=1) - labels) / labels.size

# %% right: confusion matrix
K = scores.shape[1]
table = np.zeros((K, K))
np.add.at(table, (labels, scores.argmax(1)), 1)
return np.trace(table) / table.sum()

# %% right: count_nonzero
return 1 - np.count_nonzero(np.argmax(scores, axis=-1) - labels) / len(labels)
