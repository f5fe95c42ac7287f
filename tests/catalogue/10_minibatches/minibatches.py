# %% wrong: draws with replacement
rng = np.random.default_rng(0)
return [rng.integers(n, size=min(size, n - k)) for k in range(0, n, size)]

# %% wrong: forgets the last smaller batch
order = permutation(n)
return [order[k * size : (k + 1) * size] for k in range(n // size)]

# %% wrong: does not shuffle
order = np.arange(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: shuffles, and then continues with the old order
permutation(n)
order = np.arange(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: draws a new permutation for each batch
return [permutation(n)[k : k + size] for k in range(0, n, size)]

# %% wrong: takes the beginning of a new permutation for each batch
return [permutation(n)[: min(size, n - k)] for k in range(0, n, size)]

# %% wrong: shuffles with NumPy's global generator
order = np.random.permutation(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: shuffles with a generator that restarts in each epoch
order = np.random.default_rng(0).permutation(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: makes batches of nearly equal size
return np.array_split(permutation(n), -(-n // size))

# %% wrong: takes size for the number of batches
return np.array_split(permutation(n), size)

# %% wrong: adds an empty batch where size divides n
order = permutation(n)
return [order[k * size : (k + 1) * size] for k in range(n // size + 1)]

# %% wrong: fills up the last batch from the beginning
order = permutation(n)
return [np.take(order, range(k, k + size), mode="wrap") for k in range(0, n, size)]

# %% wrong: fills up the last batch from the end, so that examples come twice
order = permutation(n)
return [order[max(0, min(k, n - size)) :][:size] for k in range(0, n, size)]

# %% wrong: moves on by one instead of by size
order = permutation(n)
return [order[k : k + size] for k in range(0, n - size + 1)]

# %% wrong: has one index too few in each batch
order = permutation(n)
return [order[k : k + size - 1] for k in range(0, n, size)]

# %% wrong: has the smaller batch first
order = permutation(n)
first = n % size
return ([order[:first]] if first else []) + [order[k : k + size] for k in range(first, n, size)]

# %% wrong: puts what is left over into the last full batch
order = permutation(n)
cuts = [k * size for k in range(1, max(1, n // size))]
return np.split(order, cuts)

# %% wrong: returns one array, with a row for each batch
order = permutation(n)
return order[: n // size * size].reshape(-1, size)

# %% wrong: sorts the order again
order = np.sort(permutation(n))
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: counts from 1
order = permutation(n) + 1
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: returns the indices as floats
order = permutation(n).astype(float)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: returns only the first batch
return [permutation(n)[:size]]

# %% wrong: returns within the loop
order = permutation(n)
for k in range(0, n, size):
    return [order[k : k + size]]

# %% wrong: shuffles the batches only, not the examples
order = np.arange(n)
batches = [order[k : k + size] for k in range(0, n, size)]
return [batches[k % len(batches)] for k in permutation(n)[: len(batches)]]

# %% wrong: returns zeros
return [np.zeros(min(size, n - k), dtype=int) for k in range(0, n, size)]

# %% wrong: returns nothing
order = permutation(n)
batches = [order[k : k + size] for k in range(0, n, size)]

# %% wrong: yields the batches instead of returning a list
order = permutation(n)
for k in range(0, n, size):
    yield order[k : k + size]

# %% wrong: rotates instead of shuffling
start = permutation(n)[0]
order = np.roll(np.arange(n), start)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: shuffles the full batches only, the rest stays at the end
full = n // size
order = permutation(n)
order = order[order < full] if full else order[:0]
batches = [np.arange(b * size, (b + 1) * size) for b in order]
return batches + ([np.arange(full * size, n)] if n % size else [])

# %% wrong: loses the last one where it would be alone
order = permutation(n)
return [order[k : k + size] for k in range(0, n - 1, size)]

# %% wrong: remembers the order for each n
global order_seen
order_seen = globals().get("order_seen", {})
order = order_seen.setdefault(n, permutation(n))
return [order[k : k + size] for k in range(0, n, size)]

# %% right: with np.split at the multiples of size
return np.split(permutation(n), range(size, n, size))

# %% right: takes from the front of what is left
left, batches = permutation(n), []
while len(left):
    batches.append(left[:size])
    left = left[size:]
return batches

# %% right: as lists of whole numbers
order = [int(k) for k in permutation(n)]
return [order[k : k + size] for k in range(0, n, size)]

# %% right: backwards through the order
order = permutation(n)[::-1]
return [order[k : k + size].copy() for k in range(0, n, size)]

# %% right: sorted within each batch
order = permutation(n)
return [np.sort(order[k : k + size]) for k in range(0, n, size)]

# %% right: permutes an array of the indices
order = permutation(np.arange(n))
return [order[k : k + size] for k in range(0, n, size)]

# %% right: as a tuple, of small integers
order = permutation(n).astype(np.int32)
return tuple(order[k * size : (k + 1) * size] for k in range(-(-n // size)))

# %% right: iter and islice
from itertools import islice

it = iter(permutation(n).tolist())
return [np.array(part) for part in iter(lambda: list(islice(it, size)), [])]

# %% right: argsort of the permutation
order = np.argsort(permutation(n))
return [order[k : min(k + size, n)] for k in range(0, n, size)]

# %% right: while there is more than one batch left
order, batches = permutation(n), []
while len(order) > size:
    batches.append(order[:size])
    order = order[size:]
batches.append(order)
return batches
