# %% wrong: no ReLU at all
# says (other-formula): Your h equals a even where a is negative, as if the hidden layer had no ReLU.
a = x @ W1 + b1
h = a
return a, h, h @ W2 + b2

# %% wrong: a second ReLU at the output
# says (other-formula): Your p is never negative, as if the output had a ReLU as well, but a prediction can be any
#   number.
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, np.maximum(h @ W2 + b2, 0)

# %% wrong: the prediction from a instead of h
# says (wrong-value): Your p is computed from a, so hidden units that are off still contribute to it.
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, a @ W2 + b2

# %% wrong: overwrites a by the ReLU in place
# says (overwrites): Your a equals h: its negative entries are gone, but a holds the values before the ReLU.
a = x @ W1 + b1
h = a
h[h < 0] = 0
return a, h, h @ W2 + b2

# %% wrong: the absolute value instead of the ReLU
# says (other-formula): Your h is the absolute value of a, but the ReLU turns negative entries into 0 and not into
#   positive ones.
a = x @ W1 + b1
h = np.abs(a)
return a, h, h @ W2 + b2

# %% wrong: the sigmoid instead of the ReLU
# says (other-formula): Your h is the sigmoid of a, with values between 0 and 1, but the hidden units are ReLUs.
a = x @ W1 + b1
h = 1 / (1 + np.exp(-a))
return a, h, h @ W2 + b2

# %% wrong: the derivative of the ReLU instead of its value
# says (wrong-value): Your h is 1 wherever a is positive, which is the derivative of the ReLU and not its value.
a = x @ W1 + b1
h = (a > 0).astype(float)
return a, h, h @ W2 + b2

# %% wrong: np.max, the largest number of all
# says (other-formula): Every entry of your h is the largest number in a, but the ReLU treats each entry by itself.
a = x @ W1 + b1
h = np.full(a.shape, np.max(a))
return a, h, h @ W2 + b2

# %% wrong: forgets b1
# says (other-formula): Your pre-activations lack the biases b1, so the hidden units and the prediction are wrong too.
a = x @ W1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: forgets b2
# says (other-formula): Your p lacks the biases b2, as if the output layer only multiplied by its weights.
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, h @ W2

# %% wrong: adds b1 after the ReLU
# says (order): You add b1 after the ReLU, but the biases belong to the pre-activation and shift where a unit switches
#   on.
a = x @ W1
h = np.maximum(a, 0) + b1
return a, h, h @ W2 + b2

# %% wrong: W1 and x the wrong way round
# says (wrong-product): You multiply W1 by x with W1 first, where its columns would have to match the rows of x, but
#   rows are examples.
a = W1 @ x + b1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: transposes W1, as with columns for examples
# says (transpose): You multiply x by the transpose of W1, whose rows don't match the columns of x: W1 already has a row
#   for each input.
a = x @ W1.T + b1
h = np.maximum(a, 0)
return a, h, h @ W2.T + b2

# %% wrong: columns are examples
# says (transpose): Your a, h and p have a column for each example, but here every row is an example.
a = W1.T @ x.T + b1[:, None]
h = np.maximum(a, 0)
return a, h, W2.T @ h + b2[:, None]

# %% wrong: returns p first
# says (swapped): You return p where a should be and a where p should be: the first and the last result have changed
#   places.
a = x @ W1 + b1
h = np.maximum(a, 0)
return h @ W2 + b2, h, a

# %% wrong: returns p alone
# says (return): You return the prediction alone, but the values of a and h are asked for as well.
return np.maximum(x @ W1 + b1, 0) @ W2 + b2

# %% wrong: forgets the return
# says (return): Your function returns None: what it computes is lost when it ends, and no result reaches the caller.
a = x @ W1 + b1
h = np.maximum(a, 0)
p = h @ W2 + b2

# %% wrong: the mean over the batch
# says (shape): Your p has lost the axis of the examples, but it has a row for each example, even if there is only one.
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, (h @ W2 + b2).mean(axis=0)

# %% wrong: the first example only
# says (batch-forgotten): You compute the first example only, but every row of x has its own a, h and p.
a = x[:1] @ W1 + b1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: changes b1 in place
# says (changes-arguments): You write into b1, so your own results are wrong and the caller's biases have changed.
b1 += 1e-3
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: returns zeros
# says (unfinished): All your results are 0, but a, h and p depend on x and on the parameters.
return np.zeros((len(x), len(b1))), np.zeros((len(x), len(b1))), np.zeros((len(x), len(b2)))

# %% wrong: returns its input
# says (unfinished): You return x three times instead of the pre-activations, the hidden units and the prediction.
return x, x, x

# %% wrong: returns random numbers of the right shapes
# says (other-formula): Your results have the right shapes, but their numbers have nothing to do with x and the
#   parameters.
rng = np.random.default_rng(0)
return rng.normal(size=(len(x), len(b1))), rng.normal(size=(len(x), len(b1))), rng.normal(size=(len(x), len(b2)))

# %% wrong: borrows the course's own function
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
return one_hidden_layer.forward(x, W1, b1, W2, b2)

# %% wrong: borrows the course's layers
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
a = layers.Linear(W1, b1).forward(x)
h = layers.ReLU().forward(a)
return a, h, layers.Linear(W2, b2).forward(h)

# %% wrong: a dead zone up to 0.01
# says (border): Your hidden units are still off where a is small and positive, but a ReLU is on directly above 0.
a = x @ W1 + b1
h = np.where(a > 0.01, a, 0.0)
return a, h, h @ W2 + b2

# %% wrong: squeezes h
# says (shape): Your h has lost the axis of the examples, but it has a row for each example, even if there is only one.
a = x @ W1 + b1
h = np.maximum(a, 0).squeeze()
return a, h, h.reshape(a.shape) @ W2 + b2

# %% wrong: adds b2 once for each hidden unit
# says (factor): Your p contains b2 once for each hidden unit, but each output adds its bias only once.
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, sum(h[:, [j]] * W2[j] + b2 for j in range(len(W2)))

# %% wrong: a ReLU that ends at 6
# says (numerics): Your hidden units never get larger than 6, but the ReLU has no upper limit.
a = x @ W1 + b1
h = np.clip(a, 0, 6)
return a, h, h @ W2 + b2

# %% wrong: cuts a off at 20
# says (numerics): You cut the pre-activations off at a limit, but a can be any number.
a = np.clip(x @ W1 + b1, -20, 20)
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: cuts p off at 100
# says (numerics): You cut the prediction off at a limit, but the output of the network can be any number.
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, np.clip(h @ W2 + b2, -100, 100)

# %% wrong: transposes W1 where it is square
# says (special-case): You use a square W1 transposed: the shapes fit, but its rows stand for the inputs whatever its
#   size.
a = x @ (W1.T if W1.shape[0] == W1.shape[1] else W1) + b1
h = np.maximum(a, 0)
return a, h, h @ W2 + b2

# %% wrong: transposes W2 where it is square
# says (special-case): You use a square W2 transposed: the shapes fit, but its rows stand for the hidden units whatever
#   its size.
a = x @ W1 + b1
h = np.maximum(a, 0)
return a, h, h @ (W2.T if W2.shape[0] == W2.shape[1] else W2) + b2

# %% wrong: a dead zone up to 1e-4
# says (border): Your hidden units are still off where a is tiny and positive, but a ReLU is on directly above 0.
a = x @ W1 + b1
h = np.where(a > 1e-4, a, 0.0)
return a, h, h @ W2 + b2

# %% right: with np.where
a = x @ W1 + b1
h = np.where(a > 0, a, 0.0)
return a, h, h @ W2 + b2

# %% right: with a mask
a = np.dot(x, W1) + b1
h = a * (a > 0)
return (a, h, np.dot(h, W2) + b2)

# %% right: with loops
N, D = x.shape
H, M = W2.shape
a, h, p = np.zeros((N, H)), np.zeros((N, H)), np.zeros((N, M))
for n in range(N):
    for j in range(H):
        a[n, j] = b1[j] + sum(x[n, i] * W1[i, j] for i in range(D))
        h[n, j] = max(a[n, j], 0.0)
    for m in range(M):
        p[n, m] = b2[m] + sum(h[n, j] * W2[j, m] for j in range(H))
return a, h, p

# %% right: example by example, with columns
a = np.array([W1.T @ row + b1 for row in x])
h = np.clip(a, 0, None)
p = np.array([W2.T @ row + b2 for row in h])
return [a, h, p]

# %% right: with einsum, in place on a copy
a = np.einsum("nd,dh->nh", x, W1) + b1
h = a.copy()
h[h < 0] = 0
p = np.einsum("nh,hm->nm", h, W2)
p += b2
return a, h, p

# %% right: in float32
x, W1, b1, W2, b2 = (value.astype(np.float32) for value in (x, W1, b1, W2, b2))
a = x @ W1 + b1
h = np.maximum(a, np.float32(0))
return a, h, h @ W2 + b2

# %% right: a column of ones
one = np.ones((len(x), 1))
a = np.hstack([x, one]) @ np.vstack([W1, b1])
h = a.clip(min=0)
return a, h, np.hstack([h, one]) @ np.vstack([W2, b2])

# %% right: sums over hidden units
a = np.add(np.tensordot(x, W1, axes=1), b1)
h = (a + abs(a)) / 2
p = b2 + sum(h[:, j : j + 1] * W2[j] for j in range(W2.shape[0]))
return [a, h, p]
