# %% wrong: drops the examples that do not fill a minibatch
order = permutation(n)
return [order[i * size : (i + 1) * size] for i in range(n // size)]

# %% wrong: adds an empty minibatch if size divides n
order = permutation(n)
batches = []
for i in range(n // size + 1):
    batches.append(order[i * size : (i + 1) * size])
return batches

# %% wrong: makes all minibatches about equally large
order = permutation(n)
count = -(-n // size)
return np.array_split(order, count)

# %% wrong: does not shuffle
permutation(n)
order = np.arange(n)
return [order[i : i + size] for i in range(0, n, size)]

# %% wrong: shuffles the order of the minibatches, but cuts consecutive examples
starts = np.arange(0, n, size)
firsts = sorted(starts, key=list(permutation(n)).index)
return [np.arange(s, min(s + size, n)) for s in firsts]

# %% wrong: draws a new permutation for each minibatch, so examples repeat
batches = []
for start in range(0, n, size):
    batches.append(permutation(n)[start : start + size])
return batches

# %% wrong: shuffles with np.random instead of permutation
order = np.random.permutation(n)
return [order[i : i + size] for i in range(0, n, size)]

# %% wrong: puts only one example into the last minibatch, however many are left
order = permutation(n)
full = n // size
batches = [order[i * size : (i + 1) * size] for i in range(full)]
if n % size != 0:
    batches.append(order[-1:])
return batches

# %% wrong: makes size minibatches instead of minibatches of that size
order = permutation(n)
return [order[k::size] for k in range(size)]

# %% wrong: returns no minibatch at all if size is above n
order = permutation(n)
batches, start = [], 0
while start + size <= n:
    batches.append(order[start : start + size])
    start += size
if batches and start < n:
    batches.append(order[start:])
return batches

# %% right: with np.split
order = permutation(n)
return list(np.split(order, np.arange(size, n, size)))

# %% right: cuts from the front until nothing is left
rest, batches = permutation(n), []
while rest.size:
    head, rest = rest[:size], rest[size:]
    batches.append(head.copy())
return batches

# %% right: assigns a number to each position and collects
order = np.asarray(permutation(n), dtype=int)
number = np.arange(n) // size
return [order[number == j] for j in range(number[-1] + 1)]
