# %% wrong: leaves out the factor 1/N
ds = self.p.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: changes the stored probabilities, so a second call differs
ds = self.p
ds[np.arange(len(ds)), self.labels] -= 1
return ds / len(ds)
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: subtracts 1 from every column that is a label of any example
ds = self.p.copy()
ds[:, self.labels] -= 1
return ds / ds.shape[0]
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: has the wrong sign, y - p
N, K = self.p.shape
y = np.eye(K)[self.labels]
return (y - self.p) / N
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: divides only the one-hot part by N
N = len(self.labels)
y = np.zeros_like(self.p)
y[np.arange(N), self.labels] = 1
return self.p - y / N
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: multiplies by the Jacobian of the softmax after all, which gives nan where p_c is rounded to 0
N, K = self.p.shape
ds = np.zeros((N, K))
for n in range(N):
    p, c = self.p[n], self.labels[n]
    J = np.diag(p) - np.outer(p, p)
    dp = np.zeros(K)
    dp[c] = -1 / p[c]
    ds[n] = J.T @ dp / N
return ds
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: divides by the number of classes
p = self.p
N, K = p.shape
y = (np.arange(K)[None, :] == self.labels[:, None]).astype(float)
return (p - y) / K
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: returns the gradient of the first batch again for every later batch
if not hasattr(self, "ds"):
    self.ds = self.p.copy()
    self.ds[np.arange(len(self.ds)), self.labels] -= 1
    self.ds /= len(self.ds)
return self.ds
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: subtracts 1 at the predicted class instead of the label
N = len(self.p)
ds = self.p.copy()
ds[np.arange(N), self.p.argmax(axis=1)] -= 1.0
return ds / N
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% wrong: sets all entries below 0.001 to zero
ds = self.p.copy()
ds[np.arange(len(ds)), self.labels] -= 1
ds /= len(ds)
ds[np.abs(ds) < 1e-3] = 0
return ds
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% right: one example at a time
N, K = self.p.shape
rows = []
for n in range(N):
    row = [float(self.p[n, k]) for k in range(K)]
    row[int(self.labels[n])] -= 1.0
    rows.append([value / N for value in row])
return np.array(rows)
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))

# %% right: with a comparison instead of indexing
N, K = self.p.shape
one_hot = np.equal.outer(np.asarray(self.labels), np.arange(K))
return np.subtract(self.p, one_hot) / N
### REGION cross-entropy-forward
self.labels = labels
log_sum = np.logaddexp.reduce(scores, axis=1)
self.p = np.exp(scores - log_sum[:, None])
return float(np.mean(log_sum - np.take_along_axis(scores, labels[:, None], axis=1)[:, 0]))
