# %% wrong: takes 1/L for the boundary of convergence
# says (border): You say diverging for a step that jumps across the minimum but ends closer to it than it began.
if tau <= 1 / a:
    return "monotone"
return "diverging"

# %% wrong: calls the boundary 1/a oscillating
# says (border): You say oscillating where a single step reaches the minimum exactly, but there theta never changes
#   its sign.
q = 1 - tau * a
if q > 0:
    return "monotone"
if q > -1:
    return "oscillating"
return "circling" if q == -1 else "diverging"

# %% wrong: forgets circling
# says (border): You say diverging where theta jumps back and forth at the same distance, but it never moves further
#   away.
q = 1 - tau * a
if q >= 0:
    return "monotone"
return "oscillating" if q > -1 else "diverging"

# %% wrong: counts the boundary 2/a as oscillating
# says (border): You say oscillating where theta jumps back and forth at the same distance, but it never comes closer.
q = 1 - tau * a
if q >= 0:
    return "monotone"
return "oscillating" if q >= -1 else "diverging"

# %% wrong: returns its input
# says (unfinished): You return the number tau, but the name of the regime was asked for.
return tau

# %% wrong: returns nothing
# says (unfinished): You return an empty string, but one of the four names was asked for.
return ""

# %% wrong: returns a random name
# says (randomness): Your answer is a random name that doesn't depend on a and tau, so it is right only by chance.
return str(np.random.default_rng(0).choice(["monotone", "oscillating", "circling", "diverging"]))

# %% wrong: ignores a
# says (wrong-value): Your answer depends on tau alone, but a larger curvature makes the same step size reach further.
if tau <= 1:
    return "monotone"
if tau < 2:
    return "oscillating"
return "circling" if tau == 2 else "diverging"

# %% wrong: mistakes a for 1/a
# says (other-formula): In your answer a larger curvature allows a larger step size, but it is the other way round.
q = 1 - tau / a
if q >= 0:
    return "monotone"
if q > -1:
    return "oscillating"
return "circling" if q == -1 else "diverging"

# %% wrong: forgets the one half of E
# says (factor): You say oscillating for a step that doesn't even reach the minimum: your borders are at smaller step
#   sizes than they should be.
q = 1 - 2 * tau * a
if q >= 0:
    return "monotone"
if q > -1:
    return "oscillating"
return "circling" if q == -1 else "diverging"

# %% wrong: always says monotone
# says (hard-coded): You say monotone even where every step leads further away from the minimum.
return "monotone"

# %% wrong: swaps monotone and oscillating
# says (swapped): You say oscillating for a short step, where theta stays on one side of the minimum.
q = 1 - tau * a
if q >= 0:
    return "oscillating"
if q > -1:
    return "monotone"
return "circling" if q == -1 else "diverging"

# %% wrong: returns the factor
# says (wrong-value): You return the factor q, but the name of the regime that follows from it was asked for.
return 1 - tau * a

# %% wrong: says circling for all that is close to the boundary
# says (border): You say circling for step sizes that are only close to the border, but at any other step size theta
#   converges or diverges.
q = 1 - tau * a
if abs(q + 1) < 0.1:
    return "circling"
if q >= 0:
    return "monotone"
return "oscillating" if q > -1 else "diverging"

# %% wrong: simulates ten steps and looks at the last sign
# says (other-formula): You say monotone where every step changes the sign of theta, even if the sign is the first one
#   again after an even number.
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
# says (border): You say circling for a whole range of step sizes, but beyond one exact value every step leads further
#   away.
return ["monotone", "oscillating", "circling", "diverging"][min(int(tau * a), 3)]

# %% wrong: says circling within one per cent
# says (border): You say circling for step sizes that are only close to the border, but at any other step size theta
#   converges or diverges.
if np.isclose(a * tau, 2, rtol=1e-2):
    return "circling"
if a * tau <= 1:
    return "monotone"
return "oscillating" if a * tau < 2 else "diverging"

# %% wrong: says circling up to np.isclose
# says (border): You say circling for step sizes that are only close to the border, but at any other step size theta
#   converges or diverges.
if np.isclose(tau * a, 2):
    return "circling"
if tau * a <= 1:
    return "monotone"
return "oscillating" if tau * a < 2 else "diverging"

# %% wrong: rounds a times tau
# says (border): You say circling for step sizes that are only close to the border, but at any other step size theta
#   converges or diverges.
p = round(a * tau, 1)
if p <= 1:
    return "monotone"
if p < 2:
    return "oscillating"
return "circling" if p == 2 else "diverging"

# %% wrong: simulates fifty steps
# says (border): You say circling for step sizes that are only close to the border, but at any other step size theta
#   converges or diverges.
path = [1.0]
for _ in range(50):
    path.append(path[-1] - tau * a * path[-1])
if min(path) >= 0:
    return "monotone"
if abs(abs(path[-1]) - 1) < 0.01:
    return "circling"
return "oscillating" if abs(path[-1]) < 1 else "diverging"

# %% wrong: calls a little more than 1/a monotone
# says (border): You say monotone for step sizes slightly above the border, but there every step changes the sign of
#   theta.
q = 1 - tau * a
if q > -1e-3:
    return "monotone"
if q > -1:
    return "oscillating"
return "circling" if q == -1 else "diverging"

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
