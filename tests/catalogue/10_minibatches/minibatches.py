# %% wrong: draws with replacement
# says (randomness): You draw the examples independently of each other, so some appear several times in the epoch and
#   others never.
rng = np.random.default_rng(0)
return [rng.integers(n, size=min(size, n - k)) for k in range(0, n, size)]

# %% wrong: forgets the last smaller batch
# says (off-by-one): Your epoch leaves out the smaller minibatch at the end, so its examples are never used.
order = permutation(n)
return [order[k * size : (k + 1) * size] for k in range(n // size)]

# %% wrong: does not shuffle
# says (randomness): Your minibatches hold the examples in the order 0, 1, 2, …: the random order of permutation doesn't
#   reach them.
order = np.arange(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: shuffles, and then continues with the old order
# says (randomness): Your minibatches hold the examples in the order 0, 1, 2, …: the random order of permutation doesn't
#   reach them.
permutation(n)
order = np.arange(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: draws a new permutation for each batch
# says (randomness): You draw a new permutation for each minibatch, so some examples come up twice in the epoch and
#   others never.
return [permutation(n)[k : k + size] for k in range(0, n, size)]

# %% wrong: takes the beginning of a new permutation for each batch
# says (randomness): You draw a new permutation for each minibatch, so some examples come up twice in the epoch and
#   others never.
return [permutation(n)[: min(size, n - k)] for k in range(0, n, size)]

# %% wrong: shuffles with NumPy's global generator
# says (randomness): Your order isn't the one from permutation: the same permutation gives you different minibatches
#   each time.
order = np.random.permutation(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: shuffles with a generator that restarts in each epoch
# says (randomness): All your epochs have the same minibatches, but each call should take a new order from permutation.
order = np.random.default_rng(0).permutation(n)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: makes batches of nearly equal size
# says (other-formula): Your minibatches have nearly equal sizes, but all except the last should have exactly size
#   examples.
return np.array_split(permutation(n), -(-n // size))

# %% wrong: takes size for the number of batches
# says (wrong-value): You cut the epoch into as many minibatches as size says, but size is the number of examples in
#   each of them.
return np.array_split(permutation(n), size)

# %% wrong: adds an empty batch where size divides n
# says (off-by-one): Your last minibatch is empty when size divides n: you begin one more although no example is left.
order = permutation(n)
return [order[k * size : (k + 1) * size] for k in range(n // size + 1)]

# %% wrong: fills up the last batch from the beginning
# says (special-case): You fill up the last minibatch with examples that the epoch has already used, so they appear
#   twice.
order = permutation(n)
return [np.take(order, range(k, k + size), mode="wrap") for k in range(0, n, size)]

# %% wrong: fills up the last batch from the end, so that examples come twice
# says (special-case): You fill up the last minibatch with examples that the epoch has already used, so they appear
#   twice.
order = permutation(n)
return [order[max(0, min(k, n - size)) :][:size] for k in range(0, n, size)]

# %% wrong: moves on by one instead of by size
# says (off-by-one): Your minibatches overlap: each begins one example after the previous one, so most examples appear
#   several times.
order = permutation(n)
return [order[k : k + size] for k in range(0, n - size + 1)]

# %% wrong: has one index too few in each batch
# says (off-by-one): Each of your minibatches has one example too few, so these examples are missing from the epoch.
order = permutation(n)
return [order[k : k + size - 1] for k in range(0, n, size)]

# %% wrong: has the smaller batch first
# says (order): Your smaller minibatch comes first, but only the last one may be smaller.
order = permutation(n)
first = n % size
return ([order[:first]] if first else []) + [order[k : k + size] for k in range(first, n, size)]

# %% wrong: puts what is left over into the last full batch
# says (special-case): You add the examples that are left over to the last full minibatch, so it has more than size
#   examples.
order = permutation(n)
cuts = [k * size for k in range(1, max(1, n // size))]
return np.split(order, cuts)

# %% wrong: returns one array, with a row for each batch
# says (return): You return one matrix with a row for each minibatch, but a matrix has no room for a smaller last one.
order = permutation(n)
return order[: n // size * size].reshape(-1, size)

# %% wrong: sorts the order again
# says (randomness): Your minibatches hold the examples in the order 0, 1, 2, …: the random order of permutation doesn't
#   reach them.
order = np.sort(permutation(n))
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: counts from 1
# says (off-by-one): Your examples are numbered from 1 to n, but the rows of x and y are numbered from 0.
order = permutation(n) + 1
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: returns the indices as floats
# says (dtype): Your indices are floats, but only integers can select the rows of an array.
order = permutation(n).astype(float)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: returns only the first batch
# says (return): You return only the first minibatch, so most examples of the epoch are missing.
return [permutation(n)[:size]]

# %% wrong: returns within the loop
# says (return): You return only the first minibatch, so most examples of the epoch are missing.
order = permutation(n)
for k in range(0, n, size):
    return [order[k : k + size]]

# %% wrong: shuffles the batches only, not the examples
# says (randomness): You shuffle the minibatches as a whole, so the same examples share a minibatch in every epoch.
order = np.arange(n)
batches = [order[k : k + size] for k in range(0, n, size)]
return [batches[k % len(batches)] for k in permutation(n)[: len(batches)]]

# %% wrong: returns zeros
# says (unfinished): All your indices are 0, so every minibatch holds the first example and no other.
return [np.zeros(min(size, n - k), dtype=int) for k in range(0, n, size)]

# %% wrong: returns nothing
# says (return): Your function returns None: it has no return statement, or it ends before reaching one.
order = permutation(n)
batches = [order[k : k + size] for k in range(0, n, size)]

# %% wrong: yields the batches instead of returning a list
# says (return): Your function yields the minibatches one by one, so it returns a generator instead of a list.
order = permutation(n)
for k in range(0, n, size):
    yield order[k : k + size]

# %% wrong: rotates instead of shuffling
# says (randomness): You only choose where to begin and keep the old order from there on, so neighbours stay together.
start = permutation(n)[0]
order = np.roll(np.arange(n), start)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: shuffles the full batches only, the rest stays at the end
# says (randomness): You shuffle the minibatches as a whole, so the same examples share a minibatch in every epoch.
full = n // size
order = permutation(n)
order = order[order < full] if full else order[:0]
batches = [np.arange(b * size, (b + 1) * size) for b in order]
return batches + ([np.arange(full * size, n)] if n % size else [])

# %% wrong: loses the last one where it would be alone
# says (off-by-one): Your epoch leaves out the smaller minibatch at the end, so its examples are never used.
order = permutation(n)
return [order[k : k + size] for k in range(0, n - 1, size)]

# %% wrong: remembers the order for each n
# says (randomness): All your epochs have the same minibatches, but each call should take a new order from permutation.
global order_seen
order_seen = globals().get("order_seen", {})
order = order_seen.setdefault(n, permutation(n))
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: swaps only two examples
# says (randomness): You move only a few examples in each epoch, so most of them are nearly always in the same
#   minibatch.
order, (one, other) = np.arange(n), np.resize(permutation(n), 2)
order[[one, other]] = order[[other, one]]
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: keeps the last example in its place
# says (randomness): Some examples keep their place in every epoch, but a new order should be able to move each of them.
order = permutation(n)
order = np.append(order[order < n - 1], n - 1)
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: shuffles each half by itself
# says (randomness): You shuffle parts of the examples among themselves, so some examples can never be in some of the
#   minibatches.
order = permutation(n)
order = np.concatenate([order[order < n // 2], order[order >= n // 2]])
return [order[k : k + size] for k in range(0, n, size)]

# %% wrong: keeps the indices in eight bits
# says (dtype): Large indices come out wrong or negative: the integers that hold them have too few bits.
order = permutation(n).astype(np.int8)
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

# %% right: permutes a permutation
order = permutation(permutation(n))
return [order[k : k + size] for k in range(0, n, size)]
