# %% wrong: the sum where the mean belongs, no 1/N
# says (batch-sum): Your ds is the gradient of the sum of the losses, but E is their mean.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds

# %% wrong: divides by the number of classes
# says (factor): You divide by the number of classes, but E is the mean over the examples.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds / ds.shape[1]

# %% wrong: divides by the number of entries
# says (factor): You divide by the number of all entries, but E is the mean over the examples.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds / ds.size

# %% wrong: divides by a fixed batch size of 2
# says (hard-coded): You divide by 2, although a batch may have any number of examples.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds / 2

# %% wrong: divides before taking off the one
# says (order): Your subtraction at the label comes after the division, so it isn't averaged over the batch.
ds = self.probabilities / len(self.probabilities)
ds[np.arange(len(ds)), self.labels] -= 1
return ds

# %% wrong: the sign
# says (sign): Your ds has the wrong sign, so gradient descent would lower the label's score.
ds = -self.probabilities
ds[np.arange(len(ds)), self.labels] += 1
return ds / len(ds)

# %% wrong: forgets the label
# says (other-formula): You return only the probabilities divided by the number of examples, so the labels play no part.
return self.probabilities / len(self.probabilities)

# %% wrong: only the label's entry
# says (other-formula): Only your entries at the labels differ from 0, but the other scores change E, too.
ds = np.zeros(self.probabilities.shape)
rows = np.arange(len(ds))
ds[rows, self.labels] = self.probabilities[rows, self.labels] - 1
return ds / len(ds)

# %% wrong: takes off 1 everywhere
# says (other-formula): You subtract 1 from all entries, but only the label of each example is different from the
#   others.
return (self.probabilities - 1) / len(self.probabilities)

# %% wrong: takes off 1 in whole columns
# says (wrong-axis): You subtract 1 in whole columns, so also in rows that have another label.
ds = self.probabilities.copy()
ds[:, self.labels] -= 1
return ds / len(ds)

# %% wrong: adds 1 at the label
# says (sign): Your ds is larger at the label than elsewhere, but raising the label's score lowers E.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] += 1
return ds / len(ds)

# %% wrong: takes off the label's number
# says (other-formula): You subtract the number of the label from all entries, but a label only says which class is
#   right.
return (self.probabilities - self.labels[:, None]) / len(self.probabilities)

# %% wrong: takes off the largest instead of the label
# says (wrong-value): You subtract 1 at the largest probability of each row, whether or not it is the label's.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), ds.argmax(axis=1)] -= 1
return ds / len(ds)

# %% wrong: changes the stored probabilities
# says (stored-state): A second backward returns something else: the first one has changed what is stored, or added to
#   it.
self.probabilities[np.arange(len(self.labels)), self.labels] -= 1
return self.probabilities / len(self.labels)

# %% wrong: divides the stored probabilities in place
# says (stored-state): A second backward returns something else: the first one has changed what is stored, or added to
#   it.
ds = self.probabilities
ds[np.arange(len(ds)), self.labels] -= 1
ds /= len(ds)
return ds

# %% wrong: the gradient with respect to the probabilities
# says (chain-rule): You return the gradient with respect to the probabilities: the derivative of the softmax is
#   missing.
ds = np.zeros(self.probabilities.shape)
rows = np.arange(len(ds))
with np.errstate(divide="ignore"):
    ds[rows, self.labels] = -1 / self.probabilities[rows, self.labels]
return ds / len(ds)

# %% wrong: the diagonal of the Jacobian only
# says (other-formula): Only your entries at the labels differ from 0, but the other scores change E, too.
p = self.probabilities
ds = np.zeros(p.shape)
rows = np.arange(len(ds))
with np.errstate(divide="ignore", invalid="ignore"):
    ds[rows, self.labels] = -1 / p[rows, self.labels]
    return ds * p * (1 - p) / len(ds)

# %% wrong: the two layers one after the other, 0 times infinity
# says (numerics): Large scores give NaN: you divide by a probability that is rounded to 0.
p = self.probabilities
dp = np.zeros(p.shape)
rows = np.arange(len(p))
with np.errstate(divide="ignore", invalid="ignore"):
    dp[rows, self.labels] = -1 / p[rows, self.labels] / len(p)
    return p * (dp - (dp * p).sum(axis=1, keepdims=True))

# %% wrong: the gradient of the squared error of the probabilities
# says (factor): Your ds is twice as large as it should be, as if E were a squared error.
p = self.probabilities
return 2 * (p - np.eye(p.shape[1])[self.labels]) / len(p)

# %% wrong: one-hot transposed, where the shape allows it
# says (transpose): If there are as many examples as classes, you subtract 1 with rows and columns exchanged.
p = self.probabilities
y = np.eye(p.shape[1])[self.labels]
return (p - (y.T if p.shape[0] == p.shape[1] else y)) / len(p)

# %% wrong: counts the classes from the last one
# says (wrong-value): You subtract 1 at the wrong class, as if the classes were counted from the last one.
p = self.probabilities
y = np.zeros((len(p), 10))
y[np.arange(len(p)), self.labels] = 1
return (p - y[:, : p.shape[1]][:, ::-1]) / len(p)

# %% wrong: averaged over the batch
# says (wrong-axis): You return one row for the whole batch, but each example should have its own row in ds.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return ds.mean(axis=0)

# %% wrong: the transpose
# says (transpose): You return a column for each example, but ds should have the shape of scores.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return (ds / len(ds)).T

# %% wrong: the first example only
# says (batch-forgotten): Only the first example gets a gradient, but every row of scores changes E.
ds = np.zeros(self.probabilities.shape)
ds[0] = self.probabilities[0]
ds[0, self.labels[0]] -= 1
return ds / len(ds)

# %% wrong: probabilities with the sum over the batch
# says (wrong-axis): Your probabilities add up to 1 over the whole batch, but each row should do so by itself.
p = self.probabilities / self.probabilities.sum()
p[np.arange(len(p)), self.labels] -= 1
return p / len(p)

# %% wrong: a list of rows
# says (return): You return a list with one entry for each example, but ds should be one NumPy array.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return list(ds / len(ds))

# %% wrong: a list as a layer returns it, [], ds
# says (return): You return two values, as a layer does, but a loss has no parameters: only ds is asked for.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return [], ds / len(ds)

# %% wrong: forgets the return
# says (return): Your backward ends without returning anything, so its result is None.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
ds /= len(ds)

# %% wrong: adds up from call to call
# says (stored-state): A second backward returns something else: the first one has changed what is stored, or added to
#   it.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
self.ds = ds / len(ds) + (self.ds if getattr(self, "ds", ds).shape == ds.shape and hasattr(self, "ds") else 0)
return self.ds

# %% wrong: integers
# says (dtype): Your ds holds integers, but the probabilities in it are fractions.
ds = np.zeros(self.probabilities.shape, dtype=int)
ds[np.arange(len(ds)), self.labels] -= 1
return ds

# %% wrong: keeps the labels in the class, shared by all losses
# says (stored-state): Another loss that is used in between replaces your labels, so all instances share them.
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
# says (stored-state): Another loss that is used in between replaces your probabilities, so all instances share them.
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
# says (stored-state): After a second forward, you still return the gradient for the first batch.
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
# says (unfinished): You return zeros of the right shape, whatever the scores and labels are.
return np.zeros(self.probabilities.shape)

# %% wrong: returns the probabilities, its input as it were
# says (unfinished): You return the probabilities as they are: neither the labels nor the size of the batch plays a
#   part.
return self.probabilities

# %% wrong: returns random numbers of the right shape
# says (randomness): You return random numbers of the right shape instead of the gradient.
return np.random.default_rng(0).normal(size=self.probabilities.shape)

# %% wrong: remembers for each shape
# says (stored-state): For a second batch of the same size, you return the gradient for the first one.
self.seen = getattr(self, "seen", {})
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
return self.seen.setdefault(ds.shape, ds / len(ds))

# %% wrong: takes off 1 in the rows that the labels name
# says (wrong-axis): You use the labels as row numbers, but each label belongs to the example in its own row.
ds = self.probabilities.copy()
rows = self.labels % len(ds)
ds[rows, self.labels] -= 1
return ds / len(ds)

# %% wrong: one-hot as wide as the largest label
# says (special-case): The entries of classes beyond the largest label are 0, but these scores change E, too.
p = self.probabilities
onehot = np.zeros_like(p)
wide = np.eye(self.labels.max() + 1)[self.labels]
onehot[:, : wide.shape[1]] = wide
ds = p - onehot
ds[:, wide.shape[1] :] = 0
return ds / len(ds)

# %% wrong: zero for the examples that are right
# says (special-case): Examples that are read correctly get the gradient 0, but their loss can still fall.
ds = self.probabilities.copy()
ds[np.arange(len(ds)), self.labels] -= 1
ds[self.probabilities.argmax(axis=1) == self.labels] = 0
return ds / len(ds)

# %% wrong: sets probabilities below a millionth to 0
# says (numerics): Small entries of ds come back as exactly 0, but a small probability is not 0.
p = np.where(self.probabilities < 1e-6, 0, self.probabilities)
p[np.arange(len(p)), self.labels] -= 1
return p / len(p)

# %% wrong: cuts the probabilities off at a ten-millionth
# says (numerics): Small entries of ds never fall below a limit, but with low scores they should.
p = np.maximum(self.probabilities, 1e-7)
p[np.arange(len(p)), self.labels] -= 1
return p / len(p)

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
