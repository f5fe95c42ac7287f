# %% wrong: takes 1/L for the boundary of convergence
if tau <= 1 / a:
    return "monotone"
return "diverging"

# %% wrong: calls the boundary 1/a oscillating
q = 1 - tau * a
if q > 0:
    return "monotone"
if q > -1:
    return "oscillating"
return "circling" if q == -1 else "diverging"

# %% wrong: forgets circling
q = 1 - tau * a
if q >= 0:
    return "monotone"
return "oscillating" if q > -1 else "diverging"

# %% wrong: counts the boundary 2/a as oscillating
q = 1 - tau * a
if q >= 0:
    return "monotone"
return "oscillating" if q >= -1 else "diverging"

# %% wrong: returns its input
return tau

# %% wrong: returns nothing
return ""

# %% wrong: returns a random name
return str(np.random.default_rng(0).choice(["monotone", "oscillating", "circling", "diverging"]))

# %% wrong: ignores a
if tau <= 1:
    return "monotone"
if tau < 2:
    return "oscillating"
return "circling" if tau == 2 else "diverging"

# %% wrong: mistakes a for 1/a
q = 1 - tau / a
if q >= 0:
    return "monotone"
if q > -1:
    return "oscillating"
return "circling" if q == -1 else "diverging"

# %% wrong: forgets the one half of E
q = 1 - 2 * tau * a
if q >= 0:
    return "monotone"
if q > -1:
    return "oscillating"
return "circling" if q == -1 else "diverging"

# %% wrong: always says monotone
return "monotone"

# %% wrong: swaps monotone and oscillating
q = 1 - tau * a
if q >= 0:
    return "oscillating"
if q > -1:
    return "monotone"
return "circling" if q == -1 else "diverging"

# %% wrong: returns the factor
return 1 - tau * a

# %% wrong: says circling for all that is close to the boundary
q = 1 - tau * a
if abs(q + 1) < 0.1:
    return "circling"
if q >= 0:
    return "monotone"
return "oscillating" if q > -1 else "diverging"

# %% wrong: simulates ten steps and looks at the last sign
theta = 1.0
path = [theta]
for _ in range(10):
    theta -= tau * a * theta
    path.append(theta)
if abs(path[-1]) > 1:
    return "diverging"
if abs(path[-1]) == 1:
    return "circling"
return "monotone" if path[-1] > 0 else "oscillating"

# %% wrong: with integers
return ["monotone", "oscillating", "circling", "diverging"][min(int(tau * a), 3)]

# %% right: by the borders
if tau <= 1 / a:
    return "monotone"
if tau < 2 / a:
    return "oscillating"
if tau == 2 / a:
    return "circling"
return "diverging"

# %% right: by the product
if a * tau > 2:
    return "diverging"
if a * tau == 2:
    return "circling"
return "oscillating" if a * tau > 1 else "monotone"

# %% right: by looking at three iterates
first, second = 1 - tau * a, (1 - tau * a) ** 2
if first >= 0:
    return "monotone"
if second < 1:
    return "oscillating"
return "circling" if second == 1 else "diverging"

# %% right: circling up to rounding
q = 1 - tau * a
if np.isclose(q, -1, rtol=0, atol=1e-12):
    return "circling"
if q >= 0:
    return "monotone"
return "oscillating" if abs(q) < 1 else "diverging"

# %% right: np.select
q = 1 - tau * a
return str(np.select([q >= 0, q > -1, q == -1], ["monotone", "oscillating", "circling"], "diverging"))

# %% right: a NumPy string
q = 1 - tau * a
names = np.array(["monotone", "oscillating", "circling", "diverging"])
return names[0 if q >= 0 else 1 if q > -1 else 2 if q == -1 else 3]

# %% right: match
match 1 - tau * a:
    case q if q >= 0:
        return "monotone"
    case q if q > -1:
        return "oscillating"
    case -1:
        return "circling"
return "diverging"
