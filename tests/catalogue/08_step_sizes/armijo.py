# %% wrong: asks only that E falls
# says (other-formula): Your function accepts every step that lowers E at all, but Armijo's condition asks for more the
#   longer the step is.
return bool(energy(theta - tau * gradient) <= energy(theta))

# %% wrong: the sign of the decrease is wrong
# says (sign): Your function lets E rise by as much as Armijo's condition asks it to fall, so it accepts steps that are
#   too long.
return bool(energy(theta - tau * gradient) <= energy(theta) + c * tau * (gradient @ gradient))

# %% wrong: c is missing
# says (other-formula): Your function accepts no step at all, but very short steps against the gradient do meet the
#   condition.
return bool(energy(theta - tau * gradient) <= energy(theta) - tau * (gradient @ gradient))

# %% wrong: tau is missing
# says (factor): The decrease that you ask for is the same for every step size, so very short steps fail, but it should
#   shrink with the step.
return bool(energy(theta - tau * gradient) <= energy(theta) - c * (gradient @ gradient))

# %% wrong: uses c * tau alone instead of c * tau * norm squared
# says (other-formula): The decrease that you ask for doesn't depend on the gradient, but a steep slope must gain more
#   than a gentle one.
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau)

# %% wrong: the norm is not squared
# says (factor): The decrease that you ask for grows with the length of the gradient, but Armijo's condition contains
#   the square of that length.
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * np.linalg.norm(gradient))

# %% wrong: goes uphill
# says (other-formula): Your function accepts no step at all, but very short steps against the gradient do meet the
#   condition.
return bool(energy(theta + tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: equality is not enough
# says (border): Your function rejects a step that lowers E by exactly as much as is asked, but equality counts as
#   enough.
return bool(energy(theta - tau * gradient) < energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: the inequality is turned round
# says (sign): Your answers are the wrong way round: you accept the steps that don't lower E enough and reject those
#   that do.
return bool(energy(theta - tau * gradient) >= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: tau is squared, as if the step's length counted
# says (factor): The decrease that you ask for grows with the square of tau, but it should be a fixed fraction of the
#   first-order decrease.
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau**2 * (gradient @ gradient))

# %% wrong: 1 − c instead of c
# says (wrong-value): You ask for the fraction 1 − c of the first-order decrease, but Armijo's condition asks for the
#   fraction c.
return bool(energy(theta - tau * gradient) <= energy(theta) - (1 - c) * tau * (gradient @ gradient))

# %% wrong: c shortens the step instead
# says (other-formula): Your function accepts no step at all, but very short steps against the gradient do meet the
#   condition.
return bool(energy(theta - c * tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: c is taken for a share of E
# says (other-formula): You ask E to fall by the fraction c of its own value, but c is a fraction of what E falls to
#   first order.
return bool(energy(theta - tau * gradient) <= (1 - c) * energy(theta))

# %% wrong: the direction has length 1
# says (other-formula): You step by the length tau, whatever the length of the gradient is, but a gradient step is tau
#   times the gradient.
d = gradient / np.linalg.norm(gradient)
return bool(energy(theta - tau * d) <= energy(theta) - c * tau * (gradient @ d))

# %% wrong: returns the surplus instead of True or False
# says (return): You return a number, by how much the condition is met, but the answer should be True or False.
return energy(theta) - c * tau * (gradient @ gradient) - energy(theta - tau * gradient)

# %% wrong: changes theta
# says (changes-arguments): Your answers are right, but your code moves theta itself to the new point, so the caller's
#   theta has changed.
before = energy(theta)
theta -= tau * gradient
return bool(energy(theta) <= before - c * tau * (gradient @ gradient))

# %% wrong: changes theta, and so compares E with itself
# says (changes-arguments): Your code moves theta itself to the new point, so you compare E at the new point with E at
#   the same point.
theta -= tau * gradient
return bool(energy(theta) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: always True
# says (other-formula): Your function accepts every step, even one after which E is higher than before.
return True

# %% wrong: always False
# says (other-formula): Your function accepts no step at all, but very short steps against the gradient do meet the
#   condition.
return False

# %% wrong: returns a zero
# says (return): You return the number 0.0, but the answer should be True or False.
return 0.0

# %% wrong: tosses a coin
# says (other-formula): Your function accepts every step, even one after which E is higher than before.
return bool(np.random.default_rng(0).integers(2))

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its answer is None, but it should be True or False.
print(energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: nearly equal is enough
# says (border): Your function accepts a step after which E is slightly above the limit, but the condition has no
#   tolerance.
left, right = energy(theta - tau * gradient), energy(theta) - c * tau * (gradient @ gradient)
return bool(left < right or np.isclose(left, right, rtol=0.05))

# %% wrong: by the mean of the squares
# says (batch-mean): You average the squared entries of the gradient, but its squared length is their sum, so you ask
#   for too little.
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * np.mean(gradient**2))

# %% wrong: ones and zeros
# says (return): You return the number 1 or 0, but the answer should be True or False.
return int(energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: allows for rounding with a fixed tolerance
# says (numerics): Your function accepts a step after which E is above the limit, because a fixed tolerance is large
#   where all energies are tiny.
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient) + 1e-12)

# %% wrong: rounds both sides to ten digits after the point
# says (numerics): Your function accepts a step after which E is above the limit, because a fixed tolerance is large
#   where all energies are tiny.
left, right = energy(theta - tau * gradient), energy(theta) - c * tau * (gradient @ gradient)
return bool(round(left, 10) <= round(right, 10))

# %% wrong: scales the gradient in place
# says (changes-arguments): Your answers are right, but your code overwrites the gradient that it was given, so the
#   caller's gradient has changed.
before, squared = energy(theta), gradient @ gradient
gradient *= tau
return bool(energy(theta - gradient) <= before - c * tau * squared)

# %% wrong: takes theta for the gradient in the decrease
# says (wrong-value): The decrease that you ask for is computed from theta, but it should be computed from the gradient.
return bool(energy(theta - tau * gradient) <= energy(theta) - c * tau * (theta @ theta))

# %% wrong: compares with zero instead of E at theta
# says (other-formula): Your function accepts no step at all, but very short steps against the gradient do meet the
#   condition.
return bool(energy(theta - tau * gradient) <= -c * tau * (gradient @ gradient))

# %% wrong: calls energy with two arguments
# says (error): You call energy with more than one argument, but energy takes a single point theta.
return bool(energy(theta, -tau * gradient) <= energy(theta) - c * tau * (gradient @ gradient))

# %% wrong: takes the gradient for a function
# says (error): You call gradient as if it were a function, but here it is an array, the gradient at theta.
g = gradient(theta)
return bool(energy(theta - tau * g) <= energy(theta) - c * tau * (g @ g))

# %% right: the other way round
return bool(energy(theta) - energy(theta - tau * gradient) >= c * tau * np.sum(gradient**2))

# %% right: with an if
after = energy(theta - tau * gradient)
if after > energy(theta) - c * tau * np.sum(gradient * gradient):
    return False
return True

# %% right: with a direction
d = -gradient
return bool(energy(theta + tau * d) <= energy(theta) + c * tau * (gradient @ d))

# %% right: a bool of NumPy
return np.less_equal(energy(theta - tau * gradient), energy(theta) - c * tau * gradient.dot(gradient))

# %% right: in place on a copy
there = theta.copy()
there -= tau * gradient
return not energy(there) > energy(theta) - c * tau * sum(g * g for g in gradient)

# %% right: less_equal of NumPy
step = tau * gradient
return np.less_equal(energy(theta - step), energy(theta) - c * (step @ gradient))
