# %% wrong: the local gradients alone, ignores dc
return [1.0, 1.0]

# %% wrong: multiplies as a product would
return [b * dc, a * dc]

# %% wrong: multiplies each input by its own value
return [a * dc, b * dc]

# %% wrong: splits dc among the inputs
return [dc / 2, dc / 2]

# %% wrong: gives the first input all of it
return [dc, 0.0]

# %% wrong: one number for both inputs
return dc

# %% wrong: a list of one number
return [dc]

# %% wrong: the sum of both gradients
return [2 * dc]

# %% wrong: the minus sign of a subtraction
return [dc, -dc]

# %% wrong: returns dc as well
return [dc, dc, dc]

# %% wrong: the forward pass
return [a + b, a + b]

# %% wrong: adds dc to the values
return [a + dc, b + dc]

# %% wrong: the values plus dc, summed
return [a + b + dc, a + b + dc]

# %% wrong: forgets the return
da, db = dc, dc

# %% wrong: a dict by name
return {"a": dc, "b": dc}

# %% wrong: prints instead of returning
print(dc, dc)

# %% wrong: the absolute value of dc
return [abs(dc), abs(dc)]

# %% wrong: integers
return [int(dc), int(dc)]

# %% wrong: returns zeros
return [0.0, 0.0]

# %% wrong: returns its inputs
return [a, b]

# %% wrong: returns random numbers
rng = np.random.default_rng(0)
return [float(rng.normal()), float(rng.normal())]

# %% wrong: nothing for an input that is zero
return [dc if a else 0.0, dc if b else 0.0]

# %% right: the local gradients times dc
return [1 * dc, 1 * dc]

# %% right: a tuple
da = dc
db = dc
return da, db

# %% right: twice the same
return [dc] * 2

# %% right: an array
return np.array([dc, dc])

# %% right: in float32
return [np.float32(dc), np.float32(dc)]

# %% right: arrays without dimensions
return [np.array(dc), np.array(dc)]
