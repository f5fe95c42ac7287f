# %% wrong: the output layer gets the pre-activations
a = x @ W1 + b1
h = np.maximum(a, 0)
p = a @ W2 + b2
return a, h, p

# %% wrong: forgets the bias of the output
a = x @ W1 + b1
h = np.where(a > 0, a, 0)
return a, h, h @ W2

# %% wrong: the ReLU writes into a
a = x @ W1 + b1
h = a
h[h < 0] = 0
p = h @ W2 + b2
return a, h, p

# %% wrong: np.max takes the maximum over the examples
a = np.dot(x, W1) + b1
h = np.max(a, 0)
p = np.dot(h, W2) + b2
return a, h, p

# %% wrong: applies the ReLU to the output too
a = x @ W1 + b1
h = np.maximum(a, 0)
p = np.maximum(h @ W2 + b2, 0)
return a, h, p

# %% wrong: returns p first
a = x @ W1 + b1
h = np.maximum(0, a)
p = h @ W2 + b2
return p, h, a

# %% wrong: limits the hidden values to at most 6
a = x @ W1 + b1
h = np.clip(a, 0, 6)
return a, h, h @ W2 + b2

# %% wrong: switches off units with a small positive pre-activation
a = x @ W1 + b1
on = a > 1e-2
h = a * on
p = h @ W2 + b2
return a, h, p

# %% wrong: sigmoid instead of ReLU
a = x @ W1 + b1
h = 1 / (1 + np.exp(-a))
p = h @ W2 + b2
return a, h, p

# %% wrong: adds the bias to the weights
a = x @ (W1 + b1)
h = np.maximum(a, 0)
p = h @ (W2 + b2)
return a, h, p

# %% right: one example after the other
rows = []
for example in x:
    a_n = example @ W1 + b1
    h_n = np.array([max(v, 0.0) for v in a_n])
    rows.append((a_n, h_n, h_n @ W2 + b2))
a, h, p = (np.stack(parts) for parts in zip(*rows))
return a, h, p

# %% right: einsum and a mask
def affine(u: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.einsum("ni,ij->nj", u, W) + b

a = affine(x, W1, b1)
h = a.copy()
h[~(a > 0)] = 0.0
return (a, h, affine(h, W2, b2))
