# %% wrong: follows only the path through d
d = x * y
e = d + x
de = 2 * e
dd = de
return [y * dd, x * dd]

# %% wrong: the direct path overwrites the path through d
d = x * y
e = d + x
de = 2 * e * 1
dd = de
dx = y * dd
dx = de
dy = x * dd
return [dx, dy]

# %% wrong: forgets to add x in the forward sweep
d = x * y
e = d
de = 2 * e
return [(y + 1) * de, x * de]

# %% wrong: multiplies the two paths instead of adding them
e = x * y + x
de = 2 * e
through_d = y * de
directly = de
return [through_d * directly, x * de]

# %% wrong: uses the loss of the lecture, (e - 1) squared
d = x * y
e = d + x
de = 2 * (e - 1)
dd = de
dx = de + y * dd
dy = x * dd
return [dx, dy]

# %% wrong: returns dy before dx
e = x * y + x
de = 2 * e
return [x * de, y * de + de]

# %% wrong: the direct path also goes to y
d = x * y
e = d + x
de = 2 * e
dd = 1 * de
dx, dy = 0, 0
dx += y * dd
dy += x * dd
dx += de
dy += de
return [dx, dy]

# %% wrong: finds the local gradient of e as e / x, which fails at x = 0
e = x * y + x
de = 2 * e
return [e / x * de, x * de]

# %% wrong: the direct path gets only half of the gradient
e = x * y + x
de = 2 * e
dd = de
return [y * dd + de / 2, x * dd]

# %% right: accumulates in a dict
values = {"d": x * y}
values["e"] = values["d"] + x
grad = dict.fromkeys(["x", "y", "d", "e"], 0.0)
grad["e"] += 2.0 * values["e"] * 1.0
grad["d"] += grad["e"]
grad["x"] += grad["e"]
grad["x"] += y * grad["d"]
grad["y"] += x * grad["d"]
return [grad["x"], grad["y"]]

# %% right: uses the other answers as building blocks
d = x * y
e = d + x
(de,) = square_backward(e, 1.0)
dd, dx_direct = add_backward(d, x, de)
dx_d, dy = multiply_backward(x, y, dd)
return [dx_direct + dx_d, dy]
