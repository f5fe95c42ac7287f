# %% wrong: returns the sum over the examples instead of the mean
r = scores.max(axis=1, keepdims=True)
e = np.exp(scores - r)
self.p = e / e.sum(axis=1, keepdims=True)
self.labels = labels
rows = np.arange(len(labels))
return np.sum(np.log(e.sum(axis=1)) - (scores - r)[rows, labels])

# %% wrong: takes the logarithm of a probability that may be rounded to 0
e = np.exp(scores - scores.max(axis=1, keepdims=True))
self.p = e / e.sum(axis=1, keepdims=True)
self.labels = labels
return -np.mean(np.log(self.p[np.arange(len(scores)), labels]))

# %% wrong: averages over all N K entries of the one-hot product
shifted = scores - scores.max(axis=1, keepdims=True)
log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
self.p, self.labels = np.exp(log_p), labels
y = np.eye(scores.shape[1])[labels]
return -(y * log_p).mean()

# %% wrong: picks whole columns with scores[:, labels]
shifted = scores - scores.max(axis=1, keepdims=True)
log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
self.p, self.labels = np.exp(log_p), labels
return -np.mean(log_p[:, labels])

# %% wrong: forgets to shift the label's score as well
N = scores.shape[0]
r = scores.max(axis=1)
e = np.exp(scores - r[:, None])
self.p, self.labels = e / e.sum(axis=1)[:, None], labels
return float((np.log(e.sum(axis=1)) - scores[np.arange(N), labels]).mean())

# %% wrong: has the sign of the log-likelihood
shifted = scores - scores.max(axis=1, keepdims=True)
log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
self.p, self.labels = np.exp(log_p), labels
return np.mean(log_p[np.arange(len(labels)), labels])

# %% wrong: builds a one-hot matrix with labels.max() + 1 columns, whatever K is
m = scores - scores.max(axis=1, keepdims=True)
log_p = m - np.log(np.exp(m).sum(axis=1, keepdims=True))
self.p, self.labels = np.exp(log_p), labels
one_hot = np.eye(labels.max() + 1)[labels]
return -(one_hot * log_p).sum() / len(labels)

# %% wrong: adds 1e-12 inside the logarithm, which caps the loss at 27.6
e = np.exp(scores - scores.max(axis=1, keepdims=True))
self.p = e / e.sum(axis=1, keepdims=True)
self.labels = labels
picked = self.p[np.arange(len(labels)), labels]
return -np.log(picked + 1e-12).mean()

# %% wrong: limits log p to at least -1000, although it can be -2000 for scores of ±1000
m = scores - scores.max(axis=1, keepdims=True)
log_p = m - np.log(np.exp(m).sum(axis=1, keepdims=True))
log_p = np.maximum(log_p, -1000.0)
self.p, self.labels = np.exp(log_p), labels
return float(-log_p[np.arange(len(labels)), labels].mean())

# %% right: with np.logaddexp
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% right: loops over the examples and adds up floats
import math

N, K = scores.shape
self.p, self.labels = np.zeros((N, K)), labels.copy()
E = 0.0
for n in range(N):
    r = float(scores[n].max())
    total = 0.0
    for k in range(K):
        self.p[n, k] = math.exp(scores[n, k] - r)
        total += self.p[n, k]
    self.p[n] /= total
    E += math.log(total) - (float(scores[n, labels[n]]) - r)
return E / N
