# %% wrong: the sum where the mean belongs, no 1/N
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds

# %% wrong: divides by the number of classes
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds / ds.shape[1]

# %% wrong: divides by the number of entries
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds / ds.size

# %% wrong: divides by a fixed batch size of 2
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds / 2

# %% wrong: divides before taking off the one
ds = self.probabilities / len(self.probabilities)
ds[np.arange(len(ds)), self.labels] -= 1
return ds

# %% wrong: the sign
ds = -self.probabilities
ds[np.arange(len(ds)), self.labels] += 1
return ds / len(ds)

# %% wrong: forgets the label
return self.probabilities / len(self.probabilities)

# %% wrong: only the label's entry
ds = np.zeros(self.probabilities.shape)
rows = np.arange(len(ds))
ds[rows, self.labels] = self.probabilities[rows, self.labels] - 1
return ds / len(ds)

# %% wrong: takes off 1 everywhere
return (self.probabilities - 1) / len(self.probabilities)

# %% wrong: takes off 1 in whole columns
ds = self.probabilities.copy()
ds[:, self.labels] -= 1
return ds / len(ds)

# %% wrong: adds 1 at the label
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] += 1
return ds / len(ds)

# %% wrong: takes off the label's number
return (self.probabilities - self.labels[:, None]) / len(self.probabilities)

# %% wrong: takes off the largest instead of the label
ds = self.probabilities.copy()
ds[np.arange(len(ds)), ds.argmax(axis=1)] -= 1
return ds / len(ds)

# %% wrong: changes the stored probabilities
self.probabilities[np.arange(len(self.labels)), self.labels] -= 1
return self.probabilities / len(self.labels)

# %% wrong: divides the stored probabilities in place
ds = self.probabilities
ds[np.arange(len(ds)), self.labels] -= 1
ds /= len(ds)
return ds

# %% wrong: the gradient with respect to the probabilities
ds = np.zeros(self.probabilities.shape)
rows = np.arange(len(ds))
with np.errstate(divide="ignore"):
    ds[rows, self.labels] = -1 / self.probabilities[rows, self.labels]
return ds / len(ds)

# %% wrong: the diagonal of the Jacobian only
p = self.probabilities
ds = np.zeros(p.shape)
rows = np.arange(len(ds))
with np.errstate(divide="ignore", invalid="ignore"):
    ds[rows, self.labels] = -1 / p[rows, self.labels]
    return ds * p * (1 - p) / len(ds)

# %% wrong: the two layers one after the other, 0 times infinity
p = self.probabilities
dp = np.zeros(p.shape)
rows = np.arange(len(p))
with np.errstate(divide="ignore", invalid="ignore"):
    dp[rows, self.labels] = -1 / p[rows, self.labels] / len(p)
    return p * (dp - (dp * p).sum(axis=1, keepdims=True))

# %% wrong: the gradient of the squared error of the probabilities
p = self.probabilities
return 2 * (p - np.eye(p.shape[1])[self.labels]) / len(p)

# %% wrong: one-hot transposed, where the shape allows it
p = self.probabilities
y = np.eye(p.shape[1])[self.labels]
return (p - (y.T if p.shape[0] == p.shape[1] else y)) / len(p)

# %% wrong: ten classes, always
p = self.probabilities
y = np.zeros((len(p), 10))
y[np.arange(len(p)), self.labels] = 1
return (p - y[:, : p.shape[1]][:, ::-1]) / len(p)

# %% wrong: summed over the batch
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds.mean(axis=0)

# %% wrong: the transpose
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return (ds / len(ds)).T

# %% wrong: the first example only
ds = np.zeros(self.probabilities.shape)
ds[0] = self.probabilities[0]
ds[0, self.labels[0]] -= 1
return ds / len(ds)

# %% wrong: probabilities with the sum over the batch
p = self.probabilities / self.probabilities.sum()
p[np.arange(len(p)), self.labels] -= 1
return p / len(p)

# %% wrong: a list of rows
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return list(ds / len(ds))

# %% wrong: a list as a layer returns it, [], ds
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return [], ds / len(ds)

# %% wrong: forgets the return
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
ds /= len(ds)

# %% wrong: adds up from call to call
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
self.ds = ds / len(ds) + (self.ds if getattr(self, "ds", ds).shape == ds.shape and hasattr(self, "ds") else 0)
return self.ds

# %% wrong: integers
ds = np.zeros(self.probabilities.shape, dtype=int)
ds[np.arange(len(ds)), self.labels] -= 1
return ds

# %% wrong: keeps the labels in the class, shared by all losses
### REGION cross-entropy-forward
shifted = scores - scores.max(axis=1, keepdims=True)
exponentials = np.exp(shifted)
sums = exponentials.sum(axis=1, keepdims=True)
self.probabilities = exponentials / sums
SoftmaxCrossEntropy.labels = labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
### REGION cross-entropy-backward
ds = self.probabilities.copy()
ds[np.arange(len(ds)), SoftmaxCrossEntropy.labels] -= 1
return ds / len(ds)

# %% wrong: keeps the probabilities in a global variable
### REGION cross-entropy-forward
global probabilities_of_all
shifted = scores - scores.max(axis=1, keepdims=True)
exponentials = np.exp(shifted)
sums = exponentials.sum(axis=1, keepdims=True)
probabilities_of_all, self.labels = exponentials / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
### REGION cross-entropy-backward
ds = probabilities_of_all.copy()
ds[np.arange(len(ds)), self.labels[: len(ds)]] -= 1
return ds / len(ds)

# %% wrong: keeps the first batch for ever
### REGION cross-entropy-forward
shifted = scores - scores.max(axis=1, keepdims=True)
exponentials = np.exp(shifted)
sums = exponentials.sum(axis=1, keepdims=True)
if not hasattr(self, "probabilities"):
    self.probabilities, self.labels = exponentials / sums, labels
return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
### REGION cross-entropy-backward
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds / len(ds)

# %% wrong: returns zeros
return np.zeros(self.probabilities.shape)

# %% wrong: returns the probabilities, its input as it were
return self.probabilities

# %% wrong: returns random numbers of the right shape
return np.random.default_rng(0).normal(size=self.probabilities.shape)

# %% wrong: remembers for each shape
self.seen = getattr(self, "seen", {})
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return self.seen.setdefault(ds.shape, ds / len(ds))

# %% wrong: takes off 1 in the rows that the labels name
ds = self.probabilities.copy()
rows = self.labels % len(ds)
ds[rows, self.labels] -= 1
return ds / len(ds)

# %% wrong: one-hot as wide as the largest label
p = self.probabilities
onehot = np.zeros_like(p)
wide = np.eye(self.labels.max() + 1)[self.labels]
onehot[:, : wide.shape[1]] = wide
ds = p - onehot
ds[:, wide.shape[1] :] = 0
return ds / len(ds)

# %% wrong: zero for the examples that are right
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
ds[self.probabilities.argmax(axis=1) == self.labels] = 0
return ds / len(ds)

# %% right: with a one-hot matrix
N, K = self.probabilities.shape
return (self.probabilities - np.eye(K)[self.labels]) / N

# %% right: with loops
N, K = self.probabilities.shape
ds = np.zeros((N, K))
for n in range(N):
    for k in range(K):
        ds[n, k] = (self.probabilities[n, k] - (1.0 if k == self.labels[n] else 0.0)) / N
return ds

# %% right: with a comparison
N, K = self.probabilities.shape
return self.probabilities / N - (self.labels[:, None] == np.arange(K)) / N

# %% right: in single precision
ds = self.probabilities.astype(np.float32)
ds[np.arange(len(ds)), self.labels] -= 1
return ds / np.float32(len(ds))

# %% right: the Jacobian of softmax, with the gradient in logarithms
N, K = self.probabilities.shape
y = np.eye(K)[self.labels]
p = self.probabilities
# of -log p, the logarithms' Jacobian is I - 1 pᵀ
J = np.eye(K)[None] - p[:, None, :]
return -np.einsum("nkj,nk->nj", J, y) / N

# %% right: stores the gradient in forward
### REGION cross-entropy-forward
shifted = scores - scores.max(axis=1, keepdims=True)
logs = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
self.gradient = np.exp(shifted - logs)
np.subtract.at(self.gradient, (np.arange(len(labels)), labels), 1.0)
self.gradient /= len(labels)
return np.mean(logs[:, 0] - shifted[np.arange(len(labels)), labels])
### REGION cross-entropy-backward
return self.gradient

# %% right: stores the scores and computes the softmax here
### REGION cross-entropy-forward
shifted = scores - scores.max(axis=1, keepdims=True)
sums = np.exp(shifted).sum(axis=1, keepdims=True)
self.scores, self.labels = scores.copy(), labels.copy()
return np.sum(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels]) / len(labels)
### REGION cross-entropy-backward
exponentials = np.exp(self.scores - self.scores.max(axis=1, keepdims=True))
ds = exponentials / exponentials.sum(axis=1, keepdims=True)
ds[np.arange(len(ds)), self.labels] -= 1
return ds / len(ds)

# %% right: put_along_axis
ds = np.array(self.probabilities, order="F")
c = np.asarray(self.labels)[:, None]
np.put_along_axis(ds, c, np.take_along_axis(ds, c, axis=1) - 1, axis=1)
return ds / ds.shape[0]

# %% right: np.subtract.at
ds = self.probabilities / len(self.probabilities)
np.subtract.at(ds, (np.arange(len(ds)), self.labels), 1 / len(ds))
return ds
