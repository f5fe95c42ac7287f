# %% wrong: divides dW and db by the number of examples
W, b = self.parameters
N = len(dz)
return [self.x.T @ dz / N, dz.sum(axis=0) / N], dz @ W.T

# %% wrong: does not sum the gradient of the bias over the examples
W, b = self.parameters
dW = self.x.T @ dz
db = dz
dx = dz @ W.T
return [dW, db], dx

# %% wrong: keeps a row dimension in db
W = self.parameters[0]
return [self.x.T @ dz, np.sum(dz, axis=0, keepdims=True)], dz @ W.T

# %% wrong: dW is transposed
W, b = self.parameters
dW = np.dot(dz.T, self.x)
return [dW, dz.sum(axis=0)], np.dot(dz, W.T)

# %% wrong: returns all three gradients in one list
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=0), dz @ W.T]

# %% wrong: takes dz @ W whenever the shapes allow it
W, b = self.parameters
try:
    dx = dz @ W
except ValueError:
    dx = dz @ W.T
return [self.x.T @ dz, dz.sum(axis=0)], dx

# %% wrong: adds to the gradients of earlier calls
W, b = self.parameters
if not hasattr(self, "dW"):
    self.dW = np.zeros_like(W)
    self.db = np.zeros_like(b)
self.dW = self.dW + self.x.T @ dz
self.db = self.db + dz.sum(axis=0)
return [self.dW, self.db], dz @ W.T

# %% wrong: gives the gradients in the order b, W
W, b = self.parameters
db = dz.sum(axis=0)
dW = self.x.T @ dz
return [db, dW], dz @ W.T

# %% wrong: sums the bias over the outputs
W, b = self.parameters
return [self.x.T @ dz, dz.sum(axis=1)], dz @ W.T

# %% wrong: takes a training step on the parameters as well
W, b = self.parameters
dW, db, dx = self.x.T @ dz, dz.sum(axis=0), dz @ W.T
W -= 0.1 * dW
b -= 0.1 * db
return [dW, db], dx

# %% right: loop over the examples
W, b = self.parameters
dW, db = np.zeros(W.shape), np.zeros(b.shape)
dx = np.empty(self.x.shape)
for n in range(dz.shape[0]):
    dW += np.outer(self.x[n], dz[n])
    db += dz[n]
    dx[n] = W.dot(dz[n])
return [dW, db], dx

# %% right: einsum
W: np.ndarray = self.parameters[0]
d_params = [np.einsum("ni,nj->ij", self.x, dz), np.einsum("nj->j", dz)]
return d_params, np.einsum("nj,ij->ni", dz, W)
