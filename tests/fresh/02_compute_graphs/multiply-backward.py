# %% wrong: each input gets itself times dc
da = a * dc
db = b * dc
return [da, db]

# %% wrong: forgets dc
return [b, a]

# %% wrong: passes dc on unchanged, as an addition does
return [dc, dc]

# %% wrong: sends the output times dc to both inputs
c = a * b
return [c * dc, c * dc]

# %% wrong: adds both terms of the product rule into one number
return [b * dc + a * dc]

# %% wrong: adds the other input to dc instead of multiplying
return [b + dc, a + dc]

# %% wrong: computes the other input as c / a, and takes 0 if a is 0
c = a * b
da = c / a * dc if a != 0 else 0.0
return [da, a * dc]

# %% wrong: the second gradient is a nested list
return [b * dc, [a * dc]]

# %% right: the inputs exchanged in a comprehension
return [other * dc for other in (b, a)]

# %% right: numpy array turned into a list
return (np.array([b, a], dtype=float) * dc).tolist()
