# %% wrong: returns the number of correct answers
return np.sum(scores.argmax(axis=1) == labels)

# %% wrong: returns percent
return 100 * np.mean(np.argmax(scores, axis=1) == labels)

# %% wrong: takes the argmax over the examples
predicted = np.argmax(scores, axis=0)
return np.mean(predicted == labels)

# %% wrong: compares the largest score itself with the label
best = scores.max(axis=1)
return (best == labels).mean()

# %% wrong: returns the fraction of mistakes
guess = np.argmax(scores, axis=1)
wrong = 0
for g, l in zip(guess, labels):
    if g != l:
        wrong += 1
return wrong / len(labels)

# %% wrong: starts the search for the largest score at 0, so negative scores never win
correct = 0
for row, label in zip(scores, labels):
    best, best_k = 0.0, 0
    for k, s in enumerate(row):
        if s > best:
            best, best_k = s, k
    correct += best_k == label
return correct / len(labels)

# %% wrong: divides by the number of classes
return np.count_nonzero(scores.argmax(axis=1) == labels) / scores.shape[1]

# %% wrong: compares the exponentials, which overflow or round to 0 for large scores
p = np.exp(scores)
p = p / p.sum(axis=1, keepdims=True)
return np.mean(np.argmax(p, axis=1) == labels)

# %% right: counts in a loop
hits = 0
for n in range(len(labels)):
    row = list(scores[n])
    hits += int(row.index(max(row)) == labels[n])
return hits / len(labels)

# %% right: averages a diagonal of a one-hot comparison
predicted = np.array([np.argmax(row) for row in scores])
right = predicted - np.asarray(labels) == 0
return float(np.add.reduce(right, dtype=float) / right.size)
