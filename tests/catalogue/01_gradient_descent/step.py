# %% wrong: goes uphill
# says (sign): You step along the gradient, which is uphill, so E grows instead of falling.
return theta + tau * gradient(theta)

# %% wrong: forgets tau
# says (factor): The length of your step doesn't depend on tau: you move by the whole gradient, whatever the step size
#   is.
return theta - gradient(theta)

# %% wrong: returns the change alone
# says (wrong-value): You return only the change, but the new theta was asked for: where the step starts is missing.
return -tau * gradient(theta)

# %% wrong: changes theta in place
# says (changes-arguments): Your code writes into theta, but the caller may still need the old theta: the result
#   should be a new array.
theta -= tau * gradient(theta)
return theta

# %% wrong: normalises the gradient
# says (other-formula): Your step has the length tau whatever the gradient is, but it should be shorter where the
#   gradient is shorter.
g = gradient(theta)
return theta - tau * g / np.linalg.norm(g)

# %% wrong: divides by tau
# says (other-formula): You divide the gradient by tau, so a smaller step size takes you further instead of less far.
return theta - gradient(theta) / tau

# %% wrong: uses only the sign of the gradient
# says (other-formula): Every entry of theta moves by exactly tau: you use only the signs of the gradient, but its
#   size counts too.
return theta - tau * np.sign(gradient(theta))

# %% wrong: takes two steps
# says (extra-work): You take two steps in one call: your result is where gradient descent is after the second one.
theta = theta - tau * gradient(theta)
return theta - tau * gradient(theta)

# %% wrong: scales theta as well
# says (factor): You multiply theta by tau as well, but only the gradient should be scaled.
return tau * (theta - gradient(theta))

# %% wrong: forgets to return
# says (return): Your function returns nothing, so its caller gets None instead of the next theta.
theta = theta - tau * gradient(theta)

# %% wrong: returns zeros
# says (unfinished): You return zeros, wherever theta is and whatever the gradient says.
return np.zeros_like(theta)

# %% wrong: returns the input
# says (unfinished): You return theta as it was: nothing has moved, although the gradient isn't zero.
return theta.copy()

# %% wrong: returns random numbers
# says (randomness): Your result is random and doesn't depend on theta, tau or the gradient, so it is no step at all.
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: takes one entry for all
# says (wrong-value): You move all parameters by the same amount, that of the first one, but each has its own entry in
#   the gradient.
return theta - tau * gradient(theta)[0]

# %% wrong: clips the gradient to length 10
# says (special-case): You shorten a long gradient, but a step is as long as the step size times the whole gradient.
g = gradient(theta)
return theta - tau * g * min(1, 10 / np.linalg.norm(g))

# %% wrong: continues with half of the step of the call before
# says (stored-state): Part of the step of an earlier call is still in your result, but each call should start afresh.
global before
v = tau * gradient(theta) + 0.5 * (globals().get("before", 0) if np.shape(globals().get("before", 0)) == theta.shape else 0)
before = v
return theta - v

# %% wrong: takes the gradient at the next point
# says (stale-point): You take the gradient at the point where a step would lead, but it belongs to the point where
#   the step starts.
return theta - tau * gradient(theta - tau * gradient(theta))

# %% wrong: divides by the number of parameters
# says (factor): Your step is shorter the more parameters there are: you divide by their number, but each moves by
#   itself.
return theta - tau * gradient(theta) / len(theta)

# %% wrong: borrows the course's subgradient method
# says (error): You call the course's own gradient descent, but this exercise asks you to write the step yourself.
from helpers import descent

return descent.subgradient_method(lambda t: 0.0, gradient, theta, tau, 1).theta[1]

# %% wrong: scales the array that gradient returns
# says (changes-arguments): You write into the array that gradient returns, which may be theta itself or an array that
#   the function still needs.
g = gradient(theta)
g *= tau
return theta - g

# %% wrong: returns theta itself where the gradient is zero
# says (aliasing): Where the gradient is zero you return theta itself, so your result changes when the caller changes
#   theta.
g = gradient(theta)
return theta - tau * g if g.any() else theta

# %% wrong: writes the result into the array that gradient returns
# says (changes-arguments): You write into the array that gradient returns, which may be theta itself or an array that
#   the function still needs.
g = gradient(theta)
return np.subtract(theta, tau * g, out=g)

# %% wrong: rounds to six decimals
# says (numerics): You round the new theta to a few decimals, so small parameters lose their digits.
return np.round(theta - tau * gradient(theta), 6)

# %% right: in two lines
direction = -gradient(theta)
return theta + tau * direction

# %% right: on a copy, in place
new = theta.copy()
new -= tau * gradient(theta)
return new

# %% right: with np.subtract
return np.subtract(theta, np.multiply(tau, gradient(theta)))

# %% right: entry by entry
g = gradient(theta)
return np.array([theta[i] - tau * g[i] for i in range(len(theta))])

# %% right: in single precision
return (theta - tau * gradient(theta)).astype(np.float32)

# %% right: a list made an array
return np.array([t - tau * g for t, g in zip(theta, gradient(theta))])
