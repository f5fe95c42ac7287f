# %% wrong: takes the plain mean of the batches
# says (other-formula): You take the plain mean of the rows, but a larger minibatch speaks for more examples.
return means.mean(axis=0)

# %% wrong: adds the batches up
# says (batch-sum): You add up the mean gradients of the minibatches, but the full gradient is a mean over the examples.
return means.sum(axis=0)

# %% wrong: weights by the sizes and does not divide
# says (batch-sum): Your result is the sum over all examples, but the full gradient is their mean.
return sizes @ means

# %% wrong: divides by the number of batches
# says (factor): You weight the rows by their sizes but then divide by the number of minibatches, so your weights don't
#   add up to 1.
return sizes @ means / len(sizes)

# %% wrong: weights by one over the size
# says (other-formula): Small minibatches count most in your mean, but a row speaks for all the examples in its
#   minibatch.
weights = 1 / sizes
return weights @ means / weights.sum()

# %% wrong: divides the sum of the means by the number of examples
# says (other-formula): You divide the plain sum of the rows by the number of examples, so a large minibatch counts no
#   more than a small one.
return means.sum(axis=0) / sizes.sum()

# %% wrong: takes all batches to be as large as the first one
# says (special-case): You divide as if all minibatches were as large as the first one, but here their sizes differ.
return sizes @ means / (sizes[0] * len(sizes))

# %% wrong: weights by the squares of the sizes
# says (other-formula): Large minibatches count too much in your mean: their weights grow with the squares of their
#   sizes.
return sizes**2 @ means / (sizes**2).sum()

# %% wrong: leaves the last batch out
# says (off-by-one): Your mean leaves out the last minibatch, but its examples count as well, however few they are.
return sizes[:-1] @ means[:-1] / sizes[:-1].sum()

# %% wrong: takes the mean along the wrong axis
# says (wrong-axis): You return one number for each minibatch, but the mean should run over the minibatches, not over
#   the parameters.
return means.mean(axis=1)

# %% wrong: returns one number
# says (wrong-axis): You take the mean over the parameters too and return one number, but each parameter has its own
#   derivative.
return (sizes @ means / sizes.sum()).mean()

# %% wrong: keeps one row for each batch
# says (batch-forgotten): You return one row for each minibatch, but they should be combined into a single gradient.
return sizes[:, None] * means / sizes.sum()

# %% wrong: returns the last batch
# says (batch-forgotten): You return the last row, which is the mean gradient of the last minibatch alone.
return means[-1]

# %% wrong: changes means on the way
# says (changes-arguments): You write into means, but this array belongs to the caller: your function must leave it as
#   it was.
means *= sizes[:, None]
return means.sum(axis=0) / sizes.sum()

# %% wrong: returns zeros
# says (unfinished): Every entry of your result is zero, although the gradients in means aren't.
return np.zeros(means.shape[1])

# %% wrong: returns random numbers
# says (randomness): Your result consists of random numbers, which have nothing to do with means and sizes.
return np.random.default_rng(0).normal(size=means.shape[1])

# %% wrong: divides by the largest size
# says (special-case): You divide as if all minibatches were as large as the largest one, but here their sizes differ.
return sizes @ means / (sizes.max() * len(sizes))

# %% wrong: squeezes
# says (shape): With a single parameter, you return a plain number, but the gradient should still be an array with one
#   entry.
return np.squeeze(sizes @ means / sizes.sum())

# %% wrong: all rows but the last have one weight
# says (special-case): You give all rows but the last the weight of the first one, but here their sizes differ.
B, last = int(sizes[0]), int(sizes[-1])
return (B * means[:-1].sum(axis=0) + last * means[-1]) / (B * (len(sizes) - 1) + last)

# %% wrong: sorts the sizes
# says (order): You pair the sizes with the wrong rows: sorted from large to small, they no longer belong to the rows of
#   means.
return np.sort(sizes)[::-1] @ means / sizes.sum()

# %% wrong: all rows but the smallest have one weight
# says (special-case): Every minibatch but the smallest counts like the largest one in your mean, but here the sizes
#   differ.
weights = np.where(sizes == sizes.min(), sizes, sizes.max())
return weights @ means / weights.sum()

# %% right: with np.average
return np.average(means, axis=0, weights=sizes)

# %% right: with a loop
total = np.zeros(means.shape[1])
for mean, size in zip(means, sizes):
    total += size * mean
return total / sum(sizes)

# %% right: with weights that sum up to 1
weights = sizes / sizes.sum()
return (weights[:, None] * means).sum(axis=0)

# %% right: each row as often as it has examples
return np.repeat(means, sizes, axis=0).mean(axis=0)

# %% right: with einsum
return np.einsum("k,kn->n", sizes, means) / np.sum(sizes)

# %% right: a running mean
mean, count = np.zeros(means.shape[1]), 0
for row, size in zip(means, sizes):
    count += size
    mean = mean + (row - mean) * (size / count)
return mean

# %% right: with the transpose
return np.dot(means.T, sizes) / np.sum(sizes)
