# %% wrong: forgets the 1, which divides by zero at the start
return tau0 / (k / K)

# %% wrong: multiplies by K
return tau0 / (1 + k * K)

# %% wrong: forgets K
return tau0 / (1 + k)

# %% wrong: forgets the brackets
return tau0 / 1 + k / K

# %% wrong: divides all of it by K
return tau0 / (1 + k) / K

# %% wrong: divides by K + k without the K above
return tau0 / (K + k)

# %% wrong: falls in a straight line
return tau0 * (1 - k / K)

# %% wrong: the exponential one
return tau0 * np.exp(-k / K)

# %% wrong: half of it after each K
return tau0 * 0.5 ** (k / K)

# %% wrong: counts from 1
return tau0 / (1 + (k + 1) / K)

# %% wrong: falls in steps, with integers
return tau0 / (1 + k // K)

# %% wrong: falls like a root
return tau0 / np.sqrt(1 + k / K)

# %% wrong: falls like a square
return tau0 / (1 + k / K) ** 2

# %% wrong: grows
return tau0 * (1 + k / K)

# %% wrong: forgets tau0
return 1 / (1 + k / K)

# %% wrong: K and k are mixed up
return tau0 / (1 + K / (k + 1e-12))

# %% wrong: constant
return tau0

# %% wrong: returns zero
return 0.0

# %% wrong: returns k
return k

# %% wrong: returns a random number
return tau0 * float(np.random.default_rng(k).uniform())

# %% wrong: from the step before
tau = tau0
for _ in range(k):
    tau = tau / (1 + 1 / K)
return tau

# %% wrong: not below a tenth
return max(tau0 / (1 + k / K), tau0 / 10)

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
