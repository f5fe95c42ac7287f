# %% wrong: the local gradients alone, ignores dc
# says (chain-rule): You return the local gradients alone: what arrives from the later nodes, dc, has no influence on
#   your result.
return [1.0, 1.0]

# %% wrong: multiplies as a product would
# says (other-formula): Each input gets dc times the other input, as from a multiplication, but a sum reacts to both
#   in the same way.
return [b * dc, a * dc]

# %% wrong: multiplies each input by its own value
# says (other-formula): You multiply dc by each input's own value, but how a sum reacts to an input doesn't depend on
#   its value.
return [a * dc, b * dc]

# %% wrong: splits dc among the inputs
# says (factor): You split dc between the two inputs, but moving one of them alone moves the sum by the full amount.
return [dc / 2, dc / 2]

# %% wrong: gives the first input all of it
# says (chain-rule): Only a gets the gradient that arrives, and b gets 0, but the sum reacts to b as well.
return [dc, 0.0]

# %% wrong: one number for both inputs
# says (return): You return a single number, but each of the two inputs needs its own, in a list.
return dc

# %% wrong: a list of one number
# says (return): Your list has one number, but the node has two inputs, and each of them needs its own gradient.
return [dc]

# %% wrong: the sum of both gradients
# says (return): Your list has a single number, the sum of both gradients, but each input needs its own.
return [2 * dc]

# %% wrong: the minus sign of a subtraction
# says (sign): Your db has the wrong sign, as for a subtraction, but a sum grows when b grows.
return [dc, -dc]

# %% wrong: returns dc as well
# says (return): Your list has three numbers, but the node has only two inputs to send a gradient to.
return [dc, dc, dc]

# %% wrong: the forward pass
# says (wrong-value): You return the value of the node for both inputs, but going backwards a node sends gradients,
#   not values.
return [a + b, a + b]

# %% wrong: adds dc to the values
# says (other-formula): You add dc to the value of each input, but on its way through a node a gradient is multiplied
#   by the local gradient.
return [a + dc, b + dc]

# %% wrong: the values plus dc, summed
# says (other-formula): You add a, b and dc, but on its way through a node a gradient is multiplied by the local
#   gradient.
return [a + b + dc, a + b + dc]

# %% wrong: forgets the return
# says (return): Your function returns nothing, so its caller gets None, even if it computes or prints the right
#   numbers.
da, db = dc, dc

# %% wrong: a dict by name
# says (return): You return a dict, but the gradients should come as a list, in the order of the inputs.
return {"a": dc, "b": dc}

# %% wrong: prints instead of returning
# says (return): Your function returns nothing, so its caller gets None, even if it computes or prints the right
#   numbers.
print(dc, dc)

# %% wrong: the absolute value of dc
# says (sign): Your gradients are positive although dc is negative: the sign of what arrives has got lost.
return [abs(dc), abs(dc)]

# %% wrong: integers
# says (dtype): Your gradients are whole numbers: what arrives has lost its decimals on the way.
return [int(dc), int(dc)]

# %% wrong: returns zeros
# says (unfinished): You send back 0 to both inputs, but the node, and with it L, reacts to both of them.
return [0.0, 0.0]

# %% wrong: returns its inputs
# says (unfinished): You return the inputs themselves, but going backwards a node sends gradients, not values.
return [a, b]

# %% wrong: returns random numbers
# says (randomness): Your numbers are random and don't depend on what arrives, so they can't be gradients.
rng = np.random.default_rng(0)
return [float(rng.normal()), float(rng.normal())]

# %% wrong: nothing for an input that is zero
# says (special-case): An input whose value is 0 gets no gradient from you, but the node reacts to a change in it all
#   the same.
return [dc if a else 0.0, dc if b else 0.0]

# %% wrong: takes a dc of zero for one that is missing
# says (special-case): Where dc is 0 you send something else back, but then nothing arrives that the node could pass
#   on.
dc = dc or 1.0
return [dc, dc]

# %% wrong: rounds to six decimals
# says (numerics): You round what you send back, so a small gradient loses its digits.
return [round(dc, 6), round(dc, 6)]

# %% right: the local gradients times dc
return [1 * dc, 1 * dc]

# %% right: a tuple
da = dc
db = dc
return da, db

# %% right: twice the same
return [dc] * 2

# %% right: an array
return np.array([dc, dc])

# %% right: in float32
return [np.float32(dc), np.float32(dc)]

# %% right: arrays without dimensions
return [np.array(dc), np.array(dc)]
