# %% wrong: uses the norm of the gradient without squaring it
return E - tau * (1 - L * tau / 2) * np.linalg.norm(gradient)

# %% wrong: adds the gain instead of subtracting it
gain = tau * (1 - L * tau / 2) * np.dot(gradient, gradient)
return E + gain

# %% wrong: forgets to halve L tau
return E - tau * (1 - L * tau) * (gradient @ gradient)

# %% wrong: returns only the decrease, without E
return tau * (1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: always uses the promise of the best step size 1/L
return E - np.sum(gradient**2) / (2 * L)

# %% wrong: never returns more than E, even beyond 2/L
bound = E - tau * (1 - L * tau / 2) * float(gradient @ gradient)
return min(E, bound)

# %% wrong: does not sum the squares
return E - tau * (1 - L * tau / 2) * gradient**2

# %% wrong: squares the gradient in place
gradient *= gradient
return E - tau * (1 - 0.5 * L * tau) * gradient.sum()

# %% wrong: rounds the bound to three decimals
bound = E - tau * (1 - L * tau / 2) * np.sum(gradient**2)
return round(float(bound), 3)

# %% right: the parabola of the derivation, with s = -tau g
s = -tau * gradient
return float(E + np.dot(gradient, s) + L / 2 * np.dot(s, s))

# %% right: adds the squares in a loop
squares = 0.0
for g in gradient:
    squares += float(g) ** 2
factor: float = tau - L * tau * tau / 2
return E - factor * squares
