# %% wrong: multiplies by the own input
return [a * dc, b * dc]

# %% wrong: sends the other input times dc, as for a product
return [b * dc, a * dc]

# %% wrong: forgets to multiply by dc
return [1, 1]

# %% wrong: subtracts, so the second gradient has the wrong sign
da = dc
db = -dc
return [da, db]

# %% wrong: splits dc equally between the inputs
half = dc / 2
return [half, half]

# %% wrong: returns a single number instead of one for each input
return dc

# %% wrong: rounds the gradients to one decimal
return [round(dc, 1), round(dc, 1)]

# %% wrong: finds the local gradient as (c - b) / a, which divides by zero
c = a + b
local = (c - b) / a
return [local * dc, dc]

# %% right: a repeated list
return [dc] * 2

# %% right: local gradients in a comprehension
local_gradients = (1.0, 1.0)
return [local * dc for local in local_gradients]
