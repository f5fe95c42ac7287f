# %% wrong: in percent
return 100 * np.mean(scores.argmax(axis=1) == labels)

# %% wrong: how many instead of which fraction
return float((scores.argmax(axis=1) == labels).sum())

# %% wrong: over the examples instead of the classes
return np.mean(scores.argmax(axis=0)[: len(labels)] == labels[: scores.shape[1]])

# %% wrong: the smallest score
return np.mean(scores.argmin(axis=1) == labels)

# %% wrong: the part that is wrong
return np.mean(scores.argmax(axis=1) != labels)

# %% wrong: compares the largest score with the label
return np.mean(scores.max(axis=1) == labels)

# %% wrong: rounds the label's score
return np.mean(np.round(scores[np.arange(len(labels)), labels]) == 1)

# %% wrong: scores above one half
return np.mean(scores[np.arange(len(labels)), labels] > 0.5)

# %% wrong: the largest in absolute value
return np.mean(np.abs(scores).argmax(axis=1) == labels)

# %% wrong: divides by the number of classes
return (scores.argmax(axis=1) == labels).sum() / scores.shape[1]

# %% wrong: divides by the number of entries
return (scores.argmax(axis=1) == labels).sum() / scores.size

# %% wrong: one answer for each example
return (scores.argmax(axis=1) == labels).astype(float)

# %% wrong: counts from 1
return np.mean(scores.argmax(axis=1) + 1 == labels)

# %% wrong: the position in the flat array
return np.mean(scores.argmax() == labels)

# %% wrong: right only if all are right
return float(np.all(scores.argmax(axis=1) == labels))

# %% wrong: the mean probability of the label
exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
p = exponentials / exponentials.sum(axis=1, keepdims=True)
return p[np.arange(len(labels)), labels].mean()

# %% wrong: for four examples
return (scores.argmax(axis=1) == labels).sum() / 4

# %% wrong: sorts the scores in place
best = scores.argmax(axis=1)
scores.sort(axis=1)
return np.mean(best == labels)

# %% wrong: forgets the return
np.mean(scores.argmax(axis=1) == labels)

# %% wrong: returns zero
return 0.0

# %% wrong: returns its input
return scores

# %% wrong: returns a random number
return float(np.random.default_rng(0).random())

# %% wrong: starts with a best score of zero
right = 0
for row, label in zip(scores, labels):
    best, where = 0.0, -1
    for k, s in enumerate(row):
        if s > best:
            best, where = s, k
    right += where == label
return right / len(labels)

# %% wrong: counts classes, not examples
pred = scores.argmax(axis=1)
return np.mean([np.mean(pred[labels == c] == c) for c in np.unique(labels)])

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
