# %% wrong: forgets the 1, which divides by zero at the start
# says (error): You divide by 0 at k = 0, but the schedule should start at tau0 there.
return tau0 / (k / K)

# %% wrong: multiplies by K
# says (wrong-value): Your step size falls faster for a larger K, but K is the number of steps until it has halved.
return tau0 / (1 + k * K)

# %% wrong: forgets K
# says (wrong-value): Your step size is halved after one step, whatever K is, but it should take K steps.
return tau0 / (1 + k)

# %% wrong: forgets the brackets
# says (order): Your step size grows with k: the division applies only to the 1, so k/K is added to tau0.
return tau0 / 1 + k / K

# %% wrong: divides all of it by K
# says (factor): Your schedule doesn't start at tau0 but at tau0 divided by K, so every step size carries a factor too
#   many.
return tau0 / (1 + k) / K

# %% wrong: divides by K + k without the K above
# says (factor): Your schedule doesn't start at tau0 but at tau0 divided by K, so every step size carries a factor too
#   many.
return tau0 / (K + k)

# %% wrong: falls in a straight line
# says (other-formula): Your step size falls in a straight line to 0 and below, but a schedule should stay positive.
return tau0 * (1 - k / K)

# %% wrong: the exponential one
# says (other-formula): Your step size falls by the same factor in each step, an exponential, but the first form falls
#   ever more slowly.
return tau0 * np.exp(-k / K)

# %% wrong: half of it after each K
# says (other-formula): You use the second form, which is halved again after every K steps, but the first form is asked
#   for.
return tau0 * 0.5 ** (k / K)

# %% wrong: counts from 1
# says (off-by-one): Your schedule is one iteration ahead: at k = 0 you already return the step size for k = 1.
return tau0 / (1 + (k + 1) / K)

# %% wrong: falls in steps, with integers
# says (dtype): Your step size falls only at multiples of K and stays constant in between, as if k/K were rounded down.
return tau0 / (1 + k // K)

# %% wrong: falls like a root
# says (other-formula): Your step size falls too slowly: at k = K it isn't halved yet, as if you took a square root.
return tau0 / np.sqrt(1 + k / K)

# %% wrong: falls like a square
# says (other-formula): Your step size falls too fast: at k = K it is a quarter of tau0 instead of half of it.
return tau0 / (1 + k / K) ** 2

# %% wrong: grows
# says (other-formula): Your step size grows with k, but a schedule of this form falls.
return tau0 * (1 + k / K)

# %% wrong: forgets tau0
# says (wrong-value): Your schedule starts at 1 whatever tau0 is, but the first step size should be tau0.
return 1 / (1 + k / K)

# %% wrong: K and k are mixed up
# says (swapped): Your step size starts near 0 and grows, as if k and K had changed places.
return tau0 / (1 + K / (k + 1e-12))

# %% wrong: constant
# says (unfinished): You return tau0 for every k, but the step size should fall from step to step.
return tau0

# %% wrong: returns zero
# says (unfinished): You return 0 for every k, but the schedule should start at tau0.
return 0.0

# %% wrong: returns k
# says (unfinished): You return the iteration k itself, but the step size that belongs to it is asked for.
return k

# %% wrong: returns a random number
# says (randomness): Your step sizes go up and down at random, but k, tau0 and K determine them.
return tau0 * float(np.random.default_rng(k).uniform())

# %% wrong: from the step before
# says (other-formula): You shrink the step size by the same factor in each step, but in the first form that factor
#   comes ever closer to 1.
tau = tau0
for _ in range(k):
    tau = tau / (1 + 1 / K)
return tau

# %% wrong: not below a tenth
# says (special-case): Your step size stops falling at a fixed fraction of tau0, but the schedule keeps falling for all
#   k.
return max(tau0 / (1 + k / K), tau0 / 10)

# %% wrong: not below a millionth
# says (special-case): Your step size stops falling at a fixed smallest value, but the schedule keeps falling for all k.
return max(tau0 / (1 + k / K), 1e-6)

# %% wrong: not below 1e-12
# says (special-case): Your step size stops falling at a fixed smallest value, but the schedule keeps falling for all k.
return max(tau0 / (1 + k / K), 1e-12)

# %% wrong: stops falling after a thousand iterations
# says (special-case): Your step size stops falling after a fixed number of iterations, but the schedule keeps falling
#   for all k.
return tau0 / (1 + min(k, 1000) / K)

# %% wrong: rounds to six digits after the point
# says (numerics): Your step size is rounded to a few digits, so it is inaccurate, and a tiny one becomes 0.
return round(tau0 / (1 + k / K), 6)

# %% wrong: K as a whole number
# says (dtype): Your schedule is right for a whole K, but it goes wrong when K has digits after the point.
return tau0 / (1 + k / max(int(K), 1))

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its result is None, but the step size should be returned.
print(tau0 / (1 + k / K))

# %% right: with K above and below
return tau0 * K / (K + k)

# %% right: with a power
return tau0 * (1 + k / K) ** -1

# %% right: in single precision
return np.float32(tau0) / (np.float32(1) + np.float32(k) / np.float32(K))

# %% right: one over a straight line
return 1 / (1 / tau0 + k / (tau0 * K))

# %% right: one after the other
tau, inverse = tau0, 1.0
for _ in range(k):
    inverse += 1 / K
return tau0 / inverse
