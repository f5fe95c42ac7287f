# %% wrong: divides by K in the wrong place
return tau0 / (1 + k) / K

# %% wrong: uses the second form, which halves every K steps
return tau0 * 2 ** (-k / K)

# %% wrong: uses integer division
return tau0 / (1 + k // K)

# %% wrong: counts the iterations from 1
step = k + 1
return tau0 / (1 + step / K)

# %% wrong: forgets the brackets around the denominator
return tau0 / 1 + k / K

# %% wrong: rounds K to a whole number, at least 1
K = max(1, int(K))
return tau0 / (1 + k / K)

# %% wrong: never falls below a tenth of tau0
tau = tau0 / (1.0 + k / K)
return max(tau, tau0 / 10)

# %% wrong: rounds the step size to six decimals, which makes small ones wrong and finally 0
return round(tau0 / (1 + k / K), 6)

# %% right: the fraction expanded by K
return tau0 * K / (K + k)

# %% right: with np.divide and a helper function
def denominator(iteration: float) -> float:
    return 1.0 + np.divide(iteration, K)

return float(tau0 * denominator(k) ** -1)
