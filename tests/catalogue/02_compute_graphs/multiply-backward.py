# %% wrong: each input's own value instead of the other's
return [a * dc, b * dc]

# %% wrong: the local gradients alone, ignores dc
return [b, a]

# %% wrong: passes dc on as an addition does
return [dc, dc]

# %% wrong: the value of the node as the local gradient
return [a * b * dc, a * b * dc]

# %% wrong: adds the values instead of multiplying
return [b + dc, a + dc]

# %% wrong: multiplies the first input only
return [b * dc, dc]

# %% wrong: multiplies the second input only
return [dc, a * dc]

# %% wrong: one number, the sum of both
return b * dc + a * dc

# %% wrong: the product rule, summed, for both
return [(a + b) * dc, (a + b) * dc]

# %% wrong: divides the node's value by the input
return [a * b / a * dc if a else 0.0, a * b / b * dc if b else 0.0]

# %% wrong: uses dc twice
return [b * dc * dc, a * dc * dc]

# %% wrong: passes on what is left of dc
da = b * dc
db = a * da
return [da, db]

# %% wrong: the sign of a quotient
return [b * dc, -a * dc]

# %% wrong: forgets the second input
return [b * dc]

# %% wrong: splits it in halves
return [b * dc / 2, a * dc / 2]

# %% wrong: forgets the return
da, db = b * dc, a * dc

# %% wrong: a string
return f"[{b * dc}, {a * dc}]"

# %% wrong: the absolute values
return [abs(b * dc), abs(a * dc)]

# %% wrong: returns zeros
return [0.0, 0.0]

# %% wrong: returns its inputs
return [a, b]

# %% wrong: returns random numbers
rng = np.random.default_rng(0)
return [float(rng.normal()), float(rng.normal())]

# %% wrong: the product divided by the input, and one where that is zero
return [(a * b / a if a else 1.0) * dc, (a * b / b if b else 1.0) * dc]

# %% wrong: one instead of zero
return [(b or 1.0) * dc, (a or 1.0) * dc]

# %% right: with names
da = dc * b
db = dc * a
return [da, db]

# %% right: a tuple
return b * dc, a * dc

# %% right: the local gradients times dc
return [local * dc for local in (b, a)]

# %% right: an array
return np.array([b, a]) * dc

# %% right: in float32
return [np.float32(b) * np.float32(dc), np.float32(a) * np.float32(dc)]

# %% right: forward differences, which are exact for a product
return [((a + 1) * b - a * b) * dc, (a * (b + 1) - a * b) * dc]
