# %% wrong: the step that arrives at once counts as oscillating
q = 1 - tau * a
if 0 < q < 1:
    return "monotone"
elif -1 < q <= 0:
    return "oscillating"
elif q == -1:
    return "circling"
return "diverging"

# %% wrong: compares tau with 1 and 2 without the curvature
if tau <= 1:
    return "monotone"
if tau < 2:
    return "oscillating"
if tau == 2:
    return "circling"
return "diverging"

# %% wrong: forgets the circling case
q = 1 - tau * a
if abs(q) >= 1:
    return "diverging"
return "monotone" if q >= 0 else "oscillating"

# %% wrong: compares with the step size 2/a only approximately
q = 1 - tau * a
if np.isclose(q, -1):
    return "circling"
if q < -1:
    return "diverging"
if q < 0:
    return "oscillating"
return "monotone"

# %% wrong: divides a by tau instead of multiplying
ratio = tau / a
if ratio <= 1:
    return "monotone"
if ratio < 2:
    return "oscillating"
return "circling" if ratio == 2 else "diverging"

# %% wrong: names begin with a capital letter
q = 1 - a * tau
names = ["Diverging", "Circling", "Oscillating", "Monotone"]
return names[int(q >= -1) + int(q > -1) + int(q >= 0)]

# %% wrong: takes the factor of the energy 1/2 a x^2 as 1 - tau a / 2
q = 1 - tau * a / 2
if q >= 0:
    return "monotone"
if q > -1:
    return "oscillating"
if q == -1:
    return "circling"
return "diverging"

# %% wrong: rounds the factor to two decimals before comparing
q = round(1 - tau * a, 2)
if q >= 0:
    return "monotone"
if q > -1:
    return "oscillating"
if q == -1:
    return "circling"
return "diverging"

# %% right: compares tau times a with 1 and 2
product = tau * a
if product > 2:
    return "diverging"
if product == 2:
    return "circling"
return "oscillating" if product > 1 else "monotone"

# %% right: a step from 1, and the sign of the distances
after = 1.0 - tau * (a * 1.0)
table = {1: "diverging", 0: "circling", -1: "oscillating"}
if after >= 0:
    return "monotone"
return table[int(np.sign(abs(after) - 1.0))]
