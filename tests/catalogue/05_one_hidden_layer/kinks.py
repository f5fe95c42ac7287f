# %% wrong: forgets the minus
# says (sign): Your positions have the wrong sign, so every kink is mirrored at x = 0.
bends = w1 != 0
places = b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: the fraction upside down
# says (other-formula): Your positions are the reciprocals of the right ones, as if a fraction were upside down.
bends = w1 != 0
places = -w1[bends] / b1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: the kinks at -b1
# says (other-formula): Your positions don't depend on the size of w1, as if it were 1, but a larger w1 moves a kink
#   towards 0.
bends = w1 != 0
places = -b1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: not sorted
# says (order): Your kinks are in the order of the hidden units, but they should come from left to right.
bends = w1 != 0
return -b1[bends] / w1[bends], w2[bends] * np.abs(w1[bends])

# %% wrong: sorts the places but not the jumps
# says (order): You sort the positions but leave the jumps in their old order, so they no longer belong together.
bends = w1 != 0
return np.sort(-b1[bends] / w1[bends]), w2[bends] * np.abs(w1[bends])

# %% wrong: sorts the jumps by themselves
# says (order): You sort the jumps by their own size, so they no longer belong to their positions.
bends = w1 != 0
return np.sort(-b1[bends] / w1[bends]), np.sort(w2[bends] * np.abs(w1[bends]))

# %% wrong: from right to left
# says (order): Your kinks come from right to left, but they should come from left to right.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(-places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: forgets the absolute value
# says (sign): Your jumps have the wrong sign where w1 is negative, but the sign of w1 only decides on which side a unit
#   is on.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * w1[bends])[order]

# %% wrong: the absolute value of everything
# says (sign): Your jumps are never negative, but with a negative w2 the slope falls at the kink.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], np.abs(w2[bends] * w1[bends])[order]

# %% wrong: the jump without w2
# says (other-formula): Your jumps ignore w2, but each unit's output is multiplied by it before it is added to the fit.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], np.abs(w1[bends])[order]

# %% wrong: the jump without w1
# says (other-formula): Your jumps ignore w1, but a unit with a larger weight rises more steeply.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], w2[bends][order]

# %% wrong: the slope right of the kink instead of the jump
# says (wrong-value): Your jumps are 0 where w1 is negative, but these units go from a slope to 0 at their kink, which
#   is a jump too.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.maximum(w1[bends], 0))[order]

# %% wrong: keeps hidden units whose w1 is 0
# says (special-case): You list hidden units with w1 = 0 as well, but their output never changes, so they have no kink.
places = -b1 / w1
order = np.argsort(places)
return places[order], (w2 * np.abs(w1))[order]

# %% wrong: leaves out those whose w1 is negative
# says (special-case): You leave out hidden units with a negative w1, but they have a kink too and are on to the left of
#   it.
bends = w1 > 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * w1[bends])[order]

# %% wrong: leaves out those whose w2 is 0
# says (special-case): You leave out kinks whose jump is 0, but the exercise asks for them as well.
bends = (w1 != 0) & (w2 != 0)
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: leaves out kinks left of zero
# says (special-case): You leave out kinks at negative positions, but a kink can be anywhere.
bends = (w1 != 0) & (-b1 * w1 > 0)
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: puts a kink at 0 where w1 is 0
# says (special-case): You put a kink at x = 0 for hidden units with w1 = 0, but their output never changes, so they
#   have no kink.
places = np.where(w1 == 0, 0.0, -b1 / np.where(w1 == 0, 1.0, w1))
order = np.argsort(places)
return places[order], (w2 * np.abs(w1))[order]

# %% wrong: the slopes added up from the left
# says (other-formula): Your jumps are added up from left to right, which gives slopes, but each kink has its own jump.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], np.cumsum((w2[bends] * np.abs(w1[bends]))[order])

# %% wrong: jumps first
# says (swapped): You return the jumps where the positions should be, and the positions where the jumps should be.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return (w2[bends] * np.abs(w1[bends]))[order], places[order]

# %% wrong: lists instead of arrays
# says (return): You return two lists of numbers, but two NumPy arrays are asked for.
found = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
return [float(place) for place, _ in found], [float(jump) for _, jump in found]

# %% wrong: pairs instead of two arrays
# says (return): You return one array with a row for each kink, but two arrays are asked for, the positions and the
#   jumps.
found = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
return np.array(found)

# %% wrong: only the places
# says (return): You return the positions alone, but the jumps of the slope are missing.
bends = w1 != 0
return np.sort(-b1[bends] / w1[bends])

# %% wrong: sorts w1 in place
# says (changes-arguments): You sort w1 itself, so it no longer belongs to b1 and w2, and the caller's array has
#   changed.
w1.sort()
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: returns zeros
# says (unfinished): All your positions and jumps are 0, but they depend on the parameters of the hidden units.
return np.zeros(np.count_nonzero(w1)), np.zeros(np.count_nonzero(w1))

# %% wrong: returns its input
# says (unfinished): You return w1 and w2 instead of the positions of the kinks and the jumps of the slope.
return w1, w2

# %% wrong: returns random numbers of the right shape
# says (other-formula): Your results have the right shapes, but their numbers have nothing to do with the kinks of the
#   fit.
rng = np.random.default_rng(0)
return np.sort(rng.normal(size=np.count_nonzero(w1))), rng.normal(size=np.count_nonzero(w1))

# %% wrong: borrows the course's own function
# says (unfinished): You use the course's own code for this, but the exercise asks you to write it yourself, and the
#   code isn't available when your work is graded.
return one_hidden_layer.kinks(w1, b1, w2)

# %% wrong: equal places only once
# says (special-case): You list a position only once although two hidden units have their kink there, but each of them
#   is asked for.
places, index = np.unique(-b1[w1 != 0] / w1[w1 != 0], return_index=True)
return places, (w2 * np.abs(w1))[w1 != 0][index]

# %% wrong: a dict by places, so that one of two at the same place is lost
# says (special-case): You list a position only once although two hidden units have their kink there, but each of them
#   is asked for.
jumps = {-b / w: v * abs(w) for w, b, v in zip(w1, b1, w2) if w != 0}
places = sorted(jumps)
return np.array(places), np.array([jumps[place] for place in places])

# %% wrong: leaves out kinks at zero
# says (special-case): You leave out kinks at x = 0, but a hidden unit with b1 = 0 has its kink there.
on = (w1 != 0) & (b1 != 0)
places = -b1[on] / w1[on]
order = np.argsort(places)
return places[order], (w2 * np.abs(w1))[on][order]

# %% wrong: adds the jumps up where two places are the same
# says (special-case): You merge two kinks at the same position and add up their jumps, but each of them is asked for by
#   itself.
on = w1 != 0
places, inverse = np.unique(-b1[on] / w1[on], return_inverse=True)
return places, np.bincount(inverse, weights=(w2 * np.abs(w1))[on])

# %% wrong: sorts the jumps by the ranks of the places
# says (order): You rearrange the jumps in another way than the positions, so they no longer belong together.
on = w1 != 0
places = -b1[on] / w1[on]
order = np.argsort(np.argsort(places))
return np.sort(places), (w2 * np.abs(w1))[on][order]

# %% wrong: unpacks pairs, of which there may be none
# says (special-case): Your function fails if no hidden unit has a kink, but it should return two empty arrays then.
found = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
places, jumps = zip(*found)
return np.array(places), np.array(jumps)

# %% wrong: leaves out those whose w1 is below 1e-3
# says (border): You leave out hidden units whose w1 is small, but only a w1 of exactly 0 means that there is no kink.
bends = np.abs(w1) > 1e-3
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: takes a tiny w1 for 0
# says (border): You leave out hidden units whose w1 is tiny, but only a w1 of exactly 0 means that there is no kink.
bends = ~np.isclose(w1, 0)
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: sorts positions that are rounded
# says (numerics): Kinks that lie close together are in the wrong order, as if you rounded their positions before
#   sorting.
bends = w1 != 0
places = -b1[bends] / w1[bends]
order = np.argsort(places.round(6), kind="stable")
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: leaves out kinks far from zero
# says (special-case): You leave out kinks that lie far from x = 0, but a kink can be anywhere.
bends = (w1 != 0) & (np.abs(b1) <= 1000 * np.abs(w1))
places = -b1[bends] / w1[bends]
order = np.argsort(places)
return places[order], (w2[bends] * np.abs(w1[bends]))[order]

# %% wrong: leaves out infinite positions but not NaN
# says (special-case): You list a hidden unit whose w1 and b1 are both 0, with a position of 0 / 0, but a unit with w1 =
#   0 has no kink.
with np.errstate(divide="ignore", invalid="ignore"):
    places = np.divide(-b1, w1)
table = np.array([places, w2 * np.abs(w1)])
table = table[:, np.abs(places) != np.inf]
table = table[:, table[0].argsort()]
return table[0], table[1]

# %% wrong: leaves out units whose w1 is 0 unless b1 is 0 too
# says (special-case): You list a hidden unit whose w1 and b1 are both 0, with a position of 0 / 0, but a unit with w1 =
#   0 has no kink.
with np.errstate(all="ignore"):
    found = [(-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0 or b == 0]
found.sort(key=lambda kink: kink[0])
return np.array([kink[0] for kink in found]), np.array([kink[1] for kink in found])

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

# %% right: divides everywhere and leaves out what is not finite
with np.errstate(divide="ignore", invalid="ignore"):
    places = -b1 / w1
bends = np.isfinite(places)
order = np.argsort(places[bends])
return places[bends][order], (w2 * np.abs(w1))[bends][order]

# %% right: pairs, unpacked if there are any
found = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
places, jumps = zip(*found) if found else ((), ())
return np.array(places), np.array(jumps)
