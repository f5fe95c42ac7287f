# %% wrong: takes the plain mean of the rows
return means.mean(axis=0)

# %% wrong: divides the weighted sum by the number of minibatches
return (means * sizes[:, None]).sum(axis=0) / len(sizes)

# %% wrong: does not divide at all
return sizes @ means

# %% wrong: adds up the entries of each row instead of the rows
weighted = (means.T * sizes).T
return weighted.sum(axis=1) / sizes.sum()

# %% wrong: weights each row by the inverse of its size
w = 1 / sizes
return (w[:, None] * means).sum(axis=0) / w.sum()

# %% wrong: calls np.average without the axis
return np.average(means, weights=sizes)

# %% wrong: uses integer division
return sizes @ means // sizes.sum()

# %% wrong: multiplies means by the sizes in place
means *= sizes[:, None]
return means.sum(axis=0) / sizes.sum()

# %% wrong: counts one row too few
total, count = np.zeros(means.shape[1]), 0
for j in range(len(sizes) - 1):
    total += sizes[j] * means[j]
    count += sizes[j]
return total / count

# %% right: np.average over the rows
return np.average(means, axis=0, weights=sizes)

# %% right: repeats each mean for each of its examples
every = np.repeat(means, sizes, axis=0)
return every.mean(axis=0)

# %% right: adds up entry by entry
N = float(sum(int(s) for s in sizes))
full = []
for column in means.T:
    full.append(sum(float(m) * int(s) for m, s in zip(column, sizes)) / N)
return np.array(full)
