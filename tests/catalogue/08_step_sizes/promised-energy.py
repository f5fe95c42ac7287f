# %% wrong: forgets the square of the norm
return E - tau * (1 - L * tau / 2) * np.linalg.norm(gradient)

# %% wrong: forgets the half
return E - tau * (1 - L * tau) * np.sum(gradient**2)

# %% wrong: the sign of the gain is wrong
return E + tau * (1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: the sign of the curvature is wrong
return E - tau * (1 + L * tau / 2) * np.sum(gradient**2)

# %% wrong: to first order only, without the curvature
return E - tau * np.sum(gradient**2)

# %% wrong: the step size in front is missing
return E - (1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: the gain alone
return tau * (1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: for the best step size, whatever tau is
return E - np.sum(gradient**2) / (2 * L)

# %% wrong: half of tau times the squared norm, which is enough up to 1/L only
return E - tau / 2 * np.sum(gradient**2)

# %% wrong: squares L
return E - tau * (1 - L**2 * tau / 2) * np.sum(gradient**2)

# %% wrong: divides by L
return E - tau * (1 - tau / (2 * L)) * np.sum(gradient**2)

# %% wrong: sums the entries before it squares
return E - tau * (1 - L * tau / 2) * np.sum(gradient) ** 2

# %% wrong: squares without a sum
return E - tau * (1 - L * tau / 2) * gradient**2

# %% wrong: the mean instead of the sum
return E - tau * (1 - L * tau / 2) * np.mean(gradient**2)

# %% wrong: no promise is taken for a fall beyond 2/L
return min(E, E - tau * (1 - L * tau / 2) * np.sum(gradient**2))

# %% wrong: the parabola with curvature 2 L
return E - tau * np.sum(gradient**2) + L * tau**2 * np.sum(gradient**2)

# %% wrong: returns zero
return 0.0

# %% wrong: returns E
return E

# %% wrong: returns a random number
return float(np.random.default_rng(0).normal())

# %% wrong: forgets that tau is squared
return E - tau * np.sum(gradient**2) + L / 2 * tau * np.sum(gradient**2)

# %% wrong: the largest entry for the norm
return E - tau * (1 - L * tau / 2) * np.max(np.abs(gradient)) ** 2

# %% wrong: the gain's size
return E - tau * abs(1 - L * tau / 2) * np.sum(gradient**2)

# %% right: with a dot product
return E - tau * (1 - L * tau / 2) * (gradient @ gradient)

# %% right: as the parabola at s = −τ∇E
s = -tau * gradient
return E + gradient @ s + L / 2 * (s @ s)

# %% right: with the norm
return E - tau * (1 - tau * L / 2) * np.linalg.norm(gradient) ** 2

# %% right: in a loop
for entry in gradient:
    E = E - tau * entry**2 + L * tau**2 * entry**2 / 2
return float(E)

# %% right: in single precision
g = gradient.astype(np.float32)
return np.float32(E) - np.float32(tau * (1 - L * tau / 2)) * (g * g).sum()

# %% right: completed square
q = np.vdot(gradient, gradient)
return E - q / (2 * L) + L / 2 * (tau - 1 / L) ** 2 * q
