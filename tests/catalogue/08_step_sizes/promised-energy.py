# %% wrong: forgets the square of the norm
# says (factor): You multiply by the length of the gradient, but the descent lemma contains the square of that length.
return E - tau * (1 - L * tau / 2) * np.linalg.norm(gradient)

# %% wrong: forgets the half
# says (factor): Your curvature term is twice as large as in the descent lemma, as if E curved with 2 L.
return E - tau * (1 - L * tau) * np.sum(gradient**2)

# %% wrong: the sign of the gain is wrong
# says (sign): You add the gain to E where the descent lemma subtracts it, so your bound rises for a step that is sure
#   to lower E.
return E + tau * (1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: the sign of the curvature is wrong
# says (sign): Your curvature term lowers the bound, but the curvature L can only reduce what a step is sure to gain.
return E - tau * (1 + L * tau / 2) * np.sum(gradient**2)

# %% wrong: to first order only, without the curvature
# says (other-formula): You subtract what E falls to first order, but the curvature L, which takes back some of that
#   gain, is missing.
return E - tau * np.sum(gradient**2)

# %% wrong: the step size in front is missing
# says (factor): Your gain isn't proportional to the step size: a factor tau is missing, so even a very short step
#   promises a large fall.
return E - (1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: the gain alone
# says (wrong-value): You return only how much E is sure to fall, but the bound is the value that E can't exceed after
#   the step.
return tau * (1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: for the best step size, whatever tau is
# says (wrong-value): Your bound is the one for the best step size 1/L, whatever tau is, but the promise depends on the
#   actual tau.
return E - np.sum(gradient**2) / (2 * L)

# %% wrong: half of tau times the squared norm, which is enough up to 1/L only
# says (special-case): Your gain is tau/2 times the squared length of the gradient, which is the descent lemma's gain
#   only where tau is exactly 1/L.
return E - tau / 2 * np.sum(gradient**2)

# %% wrong: squares L
# says (wrong-value): You use the square of L in the curvature term, but the descent lemma contains L itself.
return E - tau * (1 - L**2 * tau / 2) * np.sum(gradient**2)

# %% wrong: divides by L
# says (wrong-value): You divide by L in the curvature term, so a sharper curvature would promise more, but it must
#   promise less.
return E - tau * (1 - tau / (2 * L)) * np.sum(gradient**2)

# %% wrong: sums the entries before it squares
# says (order): You add up the entries of the gradient before you square, so entries of opposite sign cancel, but a
#   squared length has no cancellation.
return E - tau * (1 - L * tau / 2) * np.sum(gradient) ** 2

# %% wrong: squares without a sum
# says (return): You return one number for each parameter, but the squared length of the gradient is a single number.
return E - tau * (1 - L * tau / 2) * gradient**2

# %% wrong: the mean instead of the sum
# says (batch-mean): You average the squared entries of the gradient, but its squared length is their sum.
return E - tau * (1 - L * tau / 2) * np.mean(gradient**2)

# %% wrong: no promise is taken for a fall beyond 2/L
# says (special-case): You cut the bound off at E, but for a step beyond 2/L the right-hand side of the lemma lies above
#   E.
return min(E, E - tau * (1 - L * tau / 2) * np.sum(gradient**2))

# %% wrong: the parabola with curvature 2 L
# says (factor): Your curvature term is twice as large as in the descent lemma, as if E curved with 2 L.
return E - tau * np.sum(gradient**2) + L * tau**2 * np.sum(gradient**2)

# %% wrong: returns zero
# says (unfinished): You return 0 whatever E, the gradient, tau and L are, but the bound depends on all four.
return 0.0

# %% wrong: returns E
# says (unfinished): You return E itself, the energy before the step, as if the step gained nothing.
return E

# %% wrong: returns a random number
# says (randomness): Your result doesn't depend on the arguments, but the bound is a function of E, the gradient, tau
#   and L.
return float(np.random.default_rng(0).normal())

# %% wrong: forgets that tau is squared
# says (factor): Your curvature term grows in proportion to tau, but on a parabola it grows with the square of the step.
return E - tau * np.sum(gradient**2) + L / 2 * tau * np.sum(gradient**2)

# %% wrong: the largest entry for the norm
# says (other-formula): You take the largest entry of the gradient for its length, but all entries contribute to the
#   length.
return E - tau * (1 - L * tau / 2) * np.max(np.abs(gradient)) ** 2

# %% wrong: the gain's size
# says (special-case): Your bound falls for every step, but beyond 2/L the lemma promises no fall and its right-hand
#   side lies above E.
return E - tau * abs(1 - L * tau / 2) * np.sum(gradient**2)

# %% wrong: squares the gradient in place
# says (changes-arguments): Your result is right, but your code overwrites the gradient that it was given, so the
#   caller's gradient has changed.
gradient *= gradient
return E - tau * (1 - L * tau / 2) * gradient.sum()

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
