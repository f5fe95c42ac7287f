# %% wrong: places have the wrong sign
on = w1 != 0
places = b1[on] / w1[on]
jumps = w2[on] * np.abs(w1[on])
order = np.argsort(places)
return places[order], jumps[order]

# %% wrong: forgets the absolute value of w1
on = w1 != 0
places = -b1[on] / w1[on]
jumps = w2[on] * w1[on]
order = np.argsort(places)
return places[order], jumps[order]

# %% wrong: sorts the places but not the jumps
keep = np.nonzero(w1)[0]
places = np.sort(-b1[keep] / w1[keep])
jumps = w2[keep] * abs(w1[keep])
return places, jumps

# %% wrong: sorts the jumps on their own
keep = w1 != 0
places = -b1[keep] / w1[keep]
jumps = w2[keep] * np.abs(w1[keep])
return np.sort(places), np.sort(jumps)

# %% wrong: leaves out kinks with the jump 0
keep = (w1 != 0) & (w2 != 0)
places = -b1[keep] / w1[keep]
jumps = w2[keep] * np.abs(w1[keep])
order = np.argsort(places)
return places[order], jumps[order]

# %% wrong: merges kinks at the same place
keep = w1 != 0
places = -b1[keep] / w1[keep]
jumps = w2[keep] * np.abs(w1[keep])
unique, first = np.unique(places, return_index=True)
return unique, jumps[first]

# %% wrong: removes infinite places only, so a unit with w1 = b1 = 0 gives NaN
with np.errstate(all="ignore"):
    places = -b1 / w1
keep = ~np.isinf(places)
places = places[keep]
jumps = (w2 * np.abs(w1))[keep]
order = np.argsort(places)
return places[order], jumps[order]

# %% wrong: fails if no unit has a kink
pairs = sorted((-b / w, v * abs(w)) for w, b, v in zip(w1, b1, w2) if w != 0)
places, jumps = zip(*pairs)
return np.array(places), np.array(jumps)

# %% wrong: leaves out units with a small w1
keep = np.abs(w1) > 1e-2
places = -b1[keep] / w1[keep]
jumps = w2[keep] * np.abs(w1[keep])
order = places.argsort()
return places[order], jumps[order]

# %% wrong: absolute value of the whole jump
keep = w1 != 0
places = -b1[keep] / w1[keep]
jumps = np.abs(w2[keep] * w1[keep])
order = np.argsort(places)
return places[order], jumps[order]

# %% wrong: an array of pairs instead of two arrays
keep = w1 != 0
places = -b1[keep] / w1[keep]
jumps = w2[keep] * np.abs(w1[keep])
order = np.argsort(places)
return np.column_stack([places[order], jumps[order]])

# %% right: collects pairs and sorts them by the place
found = []
for j in range(len(w1)):
    if w1[j] == 0:
        continue
    found.append((-b1[j] / w1[j], w2[j] * abs(w1[j])))
found.sort(key=lambda pair: pair[0])
places = np.array([place for place, _ in found], dtype=float)
jumps = np.array([jump for _, jump in found], dtype=float)
return places, jumps

# %% right: stable sort after deleting the flat units
flat = np.flatnonzero(w1 == 0)
w, b, v = (np.delete(values, flat) for values in (w1, b1, w2))
places = np.divide(-b, w)
order = np.argsort(places, kind="stable")
return [places[order], (v * w * np.sign(w))[order]]
