# %% wrong: takes the plain mean of the batches
return means.mean(axis=0)

# %% wrong: adds the batches up
return means.sum(axis=0)

# %% wrong: weights by the sizes and does not divide
return sizes @ means

# %% wrong: divides by the number of batches
return sizes @ means / len(sizes)

# %% wrong: weights by one over the size
weights = 1 / sizes
return weights @ means / weights.sum()

# %% wrong: divides the sum of the means by the number of examples
return means.sum(axis=0) / sizes.sum()

# %% wrong: takes all batches to be as large as the first one
return sizes @ means / (sizes[0] * len(sizes))

# %% wrong: weights by the squares of the sizes
return sizes**2 @ means / (sizes**2).sum()

# %% wrong: leaves the last batch out
return sizes[:-1] @ means[:-1] / sizes[:-1].sum()

# %% wrong: takes the mean along the wrong axis
return means.mean(axis=1)

# %% wrong: returns one number
return (sizes @ means / sizes.sum()).mean()

# %% wrong: keeps one row for each batch
return sizes[:, None] * means / sizes.sum()

# %% wrong: returns the last batch
return means[-1]

# %% wrong: changes means on the way
means *= sizes[:, None]
return means.sum(axis=0) / sizes.sum()

# %% wrong: returns zeros
return np.zeros(means.shape[1])

# %% wrong: returns random numbers
return np.random.default_rng(0).normal(size=means.shape[1])

# %% wrong: divides by the largest size
return sizes @ means / (sizes.max() * len(sizes))

# %% wrong: squeezes
return np.squeeze(sizes @ means / sizes.sum())

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

# %% right: all rows but the last have one weight
B, last = int(sizes[0]), int(sizes[-1])
return (B * means[:-1].sum(axis=0) + last * means[-1]) / (B * (len(sizes) - 1) + last)
