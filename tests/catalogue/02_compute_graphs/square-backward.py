# %% wrong: forgets the factor 2
# says (factor): Your da is half of what it should be: a² contains a as a factor twice, and both contribute.
return [a * dc]

# %% wrong: the local gradient alone, ignores dc
# says (chain-rule): You return the local gradients alone: what arrives from the later nodes, dc, has no influence on
#   your result.
return [2 * a]

# %% wrong: multiplies by the value of the node
# says (wrong-value): You multiply dc by the value of the node, but a local gradient says how the square changes, not
#   how large it is.
return [a**2 * dc]

# %% wrong: twice the value of the node
# says (other-formula): You multiply dc by twice the value of the node, but the slope of a square grows in proportion
#   to a, not to its square.
return [2 * a**2 * dc]

# %% wrong: the slope at dc
# says (chain-rule): Your result doesn't depend on a, but the slope of a square is different at each a.
return [2 * dc]

# %% wrong: multiplies by dc once more
# says (chain-rule): dc enters your result twice, but it arrives at the node only once.
return [2 * dc * a * dc]

# %% wrong: squares dc
# says (chain-rule): dc enters your result twice, but it arrives at the node only once.
return [2 * a * dc**2]

# %% wrong: (2a) squared
# says (other-formula): You multiply dc by the local gradient twice, but each edge contributes its local gradient
#   once.
return [(2 * a) ** 2 * dc]

# %% wrong: adds instead of multiplying
# says (other-formula): You add dc to the local gradient, but on its way through a node a gradient is multiplied by
#   it.
return [2 * a + dc]

# %% wrong: the slope of the absolute value
# says (sign): Your da has the wrong sign where a is negative: there, the square falls when a grows.
return [2 * abs(a) * dc]

# %% wrong: a number instead of a list
# says (return): You return a number, but the gradients of a node come in a list, even if there is only one input.
return 2 * a * dc

# %% wrong: two numbers, as if there were two inputs
# says (return): Your list has two numbers, but the node has one input, which gets its whole gradient in one number.
return [a * dc, a * dc]

# %% wrong: the factor 2 in the wrong place, a half
# says (factor): Your da is only a quarter of what it should be: you halve what you should double.
return [a * dc / 2]

# %% wrong: the integral
# says (other-formula): You multiply dc by the integral of the square, but a node sends back a derivative.
return [a**3 / 3 * dc]

# %% wrong: the sign
# says (sign): Your da has the wrong sign: where a is positive, the square grows when a grows.
return [-2 * a * dc]

# %% wrong: forgets the return
# says (return): Your function returns nothing, so its caller gets None, even if it computes or prints the right
#   numbers.
da = 2 * a * dc

# %% wrong: passes dc on
# says (chain-rule): You pass dc on unchanged, as an addition does, but the local gradient of a square isn't 1.
return [dc]

# %% wrong: a nested list
# says (return): Your list contains another list, but it should contain the gradient itself, a number.
return [[2 * a * dc]]

# %% wrong: returns zero
# says (unfinished): You send back 0, but the node, and with it L, reacts to a change in a.
return [0.0]

# %% wrong: returns its input
# says (unfinished): You return the input itself, but going backwards a node sends a gradient, not a value.
return [a]

# %% wrong: returns a random number
# says (randomness): Your number is random and doesn't depend on what arrives, so it can't be a gradient.
return [float(np.random.default_rng(0).normal())]

# %% wrong: from c, by its root
# says (sign): Your da has the wrong sign where a is negative: there, the square falls when a grows.
return [2 * (a**2) ** 0.5 * dc]

# %% wrong: takes a dc of zero for one that is missing
# says (special-case): Where dc is 0 you send something else back, but then nothing arrives that the node could pass
#   on.
dc = dc or 1.0
return [2 * a * dc]

# %% wrong: rounds to six decimals
# says (numerics): You round what you send back, so a small gradient loses its digits.
return [round(2 * a * dc, 6)]

# %% right: as a multiplication of a by itself
return [a * dc + a * dc]

# %% right: a tuple
da = dc * 2 * a
return (da,)

# %% right: with the power rule
n = 2
return [n * a ** (n - 1) * dc]

# %% right: in float32
return [np.float32(2) * np.float32(a) * np.float32(dc)]

# %% right: an array
return np.array([2.0 * a * dc])

# %% right: the binomial formula
return [(a + dc) ** 2 - a**2 - dc**2]

# %% right: with multiply_backward
return [sum(multiply_backward(a, a, dc))]
