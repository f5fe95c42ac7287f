# %% wrong: forgets dc
return [2 * a]

# %% wrong: forgets to multiply by a
return [2 * dc]

# %% wrong: forgets the factor 2
return [a * dc]

# %% wrong: sends back the square itself times dc
return [a ** 2 * dc]

# %% wrong: returns the number without a list
return 2 * a * dc

# %% wrong: returns two gradients, one for each factor
return [a * dc, a * dc]

# %% wrong: takes the absolute value of a
return [2 * abs(a) * dc]

# %% wrong: divides the square by a, which fails at a = 0
c = a ** 2
return [2 * c / a * dc]

# %% wrong: raises a to the power dc
return [2 * a ** dc]

# %% right: adds the two contributions of a product
da = 0.0
for factor in (a, a):
    da += factor * dc
return [da]

# %% right: local gradient first
slope: float = 2.0 * a
return [slope * dc]
