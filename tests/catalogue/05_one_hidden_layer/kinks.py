# %% wrong: forgets the minus
bends = w1 != 0
places = b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: the fraction upside down
bends = w1 != 0
places = -w1[bends] / b1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: the kinks at -b1
bends = w1 != 0
places = -b1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: not sorted
bends = w1 != 0
return -b1[bends] / w1[bends], w2[bends] * np.abs(w1[bends])

# %% wrong: sorts the places but not the jumps
bends = w1 != 0
return np.sort(-b1[bends] / w1[bends]), w2[bends] * np.abs(w1[bends])

# %% wrong: sorts the jumps by themselves
bends = w1 != 0
return np.sort(-b1[bends] / w1[bends]), np.sort(w2[bends] * np.abs(w1[bends]))

# %% wrong: from right to left
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(-places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: forgets the absolute value
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * w1[bends])[order]

# %% wrong: the absolute value of everything
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], np.abs(w2[bends] * w1[bends])[order]

# %% wrong: the jump without w2
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], np.abs(w1[bends])[order]

# %% wrong: the jump without w1
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], w2[bends][order]

# %% wrong: the slope right of the kink instead of the jump
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.maximum(w1[bends], 0))[order]

# %% wrong: keeps hidden units whose w1 is 0
places = -b1 / w1
order = np.argsort(places)
return places[order], (w2 * np.abs(w1))[order]

# %% wrong: leaves out those whose w1 is negative
bends = w1 > 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * w1[bends])[order]

# %% wrong: leaves out those whose w2 is 0
bends = (w1 != 0) & (w2 != 0)
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: leaves out kinks left of zero
bends = (w1 != 0) & (-b1 * w1 > 0)
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: puts a kink at 0 where w1 is 0
places = np.where(w1 == 0, 0.0, -b1 / np.where(w1 == 0, 1.0, w1))
order = np.argsort(places)
return places[order], (w2 * np.abs(w1))[order]

# %% wrong: the slopes added up from the left
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], np.cumsum((w2[bends] * np.abs(w1[bends]))[order])

# %% wrong: jumps first
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return (w2[bends] * np.abs(w1[bends]))[order], places[order]

# %% wrong: lists instead of arrays
found = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
return [float(place) for place, _ in found], [float(jump) for _, jump in found]

# %% wrong: pairs instead of two arrays
found = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
return np.array(found)

# %% wrong: only the places
bends = w1 != 0
return np.sort(-b1[bends] / w1[bends])

# %% wrong: sorts w1 in place
w1.sort()
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: returns zeros
return np.zeros(np.count_nonzero(w1)), np.zeros(np.count_nonzero(w1))

# %% wrong: returns its input
return w1, w2

# %% wrong: returns random numbers of the right shape
rng = np.random.default_rng(0)
return np.sort(rng.normal(size=np.count_nonzero(w1))), rng.normal(size=np.count_nonzero(w1))

# %% wrong: borrows the course's own function
return one_hidden_layer.kinks(w1, b1, w2)

# %% wrong: equal places only once
places, index = np.unique(-b1[w1 != 0] / w1[w1 != 0], return_index=True)
return places, (w2 * np.abs(w1))[w1 != 0][index]

# %% wrong: a dict by places, so that one of two at the same place is lost
jumps = {-b / w: v * abs(w) for w, b, v in zip(w1, b1, w2) if w != 0}
places = sorted(jumps)
return np.array(places), np.array([jumps[place] for place in places])

# %% wrong: leaves out kinks at zero
on = (w1 != 0) & (b1 != 0)
places = -b1[on] / w1[on]
order = np.argsort(places)
return places[order], (w2 * np.abs(w1))[on][order]

# %% wrong: adds the jumps up where two places are the same
on = w1 != 0
places, inverse = np.unique(-b1[on] / w1[on], return_inverse=True)
return places, np.bincount(inverse, weights=(w2 * np.abs(w1))[on])

# %% wrong: sorts the jumps by the ranks of the places
on = w1 != 0
places = -b1[on] / w1[on]
order = np.argsort(np.argsort(places))
return np.sort(places), (w2 * np.abs(w1))[on][order]

# %% right: sorted pairs
found = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
return np.array([place for place, _ in found]), np.array([jump for _, jump in found])

# %% right: with a loop that inserts
places, jumps = [], []
for j in range(len(w1)):
    if w1[j] == 0:
        continue
    place = -b1[j] / w1[j]
    k = sum(other < place for other in places)
    places.insert(k, place)
    jumps.insert(k, w2[j] * w1[j] if w1[j] > 0 else -w2[j] * w1[j])
return np.array(places), np.array(jumps)

# %% right: the jump by the sign of w1, right slope minus left slope
w1, b1, w2 = w1[np.abs(w1) > 0], b1[np.abs(w1) > 0], w2[np.abs(w1) > 0]
right, left = np.where(w1 > 0, w2 * w1, 0.0), np.where(w1 < 0, w2 * w1, 0.0)
x = np.divide(-b1, w1)
return x[x.argsort()], (right - left)[x.argsort()]

# %% right: sorted as columns of one table, returned as a list
rows = np.stack([-b1[w1 != 0] / w1[w1 != 0], w2[w1 != 0] * np.sqrt(w1[w1 != 0] ** 2)])
rows = rows[:, np.argsort(rows[0], kind="stable")]
return [rows[0], rows[1]]

# %% right: in float32
w1, b1, w2 = (value.astype(np.float32) for value in (w1, b1, w2))
j = np.flatnonzero(w1)
j = j[np.argsort(-b1[j] / w1[j])]
return -b1[j] / w1[j], w2[j] * np.abs(w1[j])

# %% right: lexsort
on = np.flatnonzero(w1)
places = np.negative(b1[on]) / w1[on]
order = np.lexsort((on, places))
return np.take(places, order), np.take(w2[on] * np.sqrt(w1[on] ** 2), order)

# %% right: a structured array
rows = [(-b / w, v * max(w, -w)) for w, b, v in zip(w1, b1, w2) if w]
table = np.array(rows, dtype=[("place", float), ("jump", float)])
table.sort(order="place")
return table["place"], table["jump"]

# %% right: bisect
import bisect

found = []
for j in range(len(w1)):
    if w1[j] != 0:
        bisect.insort(found, (float(-b1[j] / w1[j]), float(w2[j] * abs(w1[j]))))
return [np.array([f[0] for f in found]), np.array([f[1] for f in found])]
