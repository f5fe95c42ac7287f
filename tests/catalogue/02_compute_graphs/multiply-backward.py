# %% wrong: each input's own value instead of the other's
# says (swapped): Each input gets dc times its own value, but how the product reacts to an input depends on the other
#   one.
return [a * dc, b * dc]

# %% wrong: the local gradients alone, ignores dc
# says (chain-rule): You return the local gradients alone: what arrives from the later nodes, dc, has no influence on
#   your result.
return [b, a]

# %% wrong: passes dc on as an addition does
# says (chain-rule): You pass dc on unchanged, as an addition does, but the local gradients of a product aren't 1.
return [dc, dc]

# %% wrong: the value of the node as the local gradient
# says (wrong-value): You multiply dc by the value of the node, but a local gradient says how the product changes, not
#   how large it is.
return [a * b * dc, a * b * dc]

# %% wrong: adds the values instead of multiplying
# says (other-formula): You add dc to a value, but on its way through a node a gradient is multiplied by the local
#   gradient.
return [b + dc, a + dc]

# %% wrong: multiplies the first input only
# says (chain-rule): b gets dc unchanged, as from an addition, but the product doesn't react to b with slope 1.
return [b * dc, dc]

# %% wrong: multiplies the second input only
# says (chain-rule): a gets dc unchanged, as from an addition, but the product doesn't react to a with slope 1.
return [dc, a * dc]

# %% wrong: one number, the sum of both
# says (return): You return a single number, but each of the two inputs needs its own, in a list.
return b * dc + a * dc

# %% wrong: the product rule, summed, for both
# says (other-formula): Both inputs get the same number from you, but the product reacts to each of them in its own
#   way.
return [(a + b) * dc, (a + b) * dc]

# %% wrong: divides the node's value by the input
# says (special-case): An input whose value is 0 gets no gradient from you, but the node reacts to a change in it all
#   the same.
return [a * b / a * dc if a else 0.0, a * b / b * dc if b else 0.0]

# %% wrong: uses dc twice
# says (chain-rule): dc enters each of your results twice, but it arrives at the node only once.
return [b * dc * dc, a * dc * dc]

# %% wrong: passes on what is left of dc
# says (wrong-value): Your db also contains the local gradient that belongs to a, but each input gets what arrives
#   times its own local gradient.
da = b * dc
db = a * da
return [da, db]

# %% wrong: the sign of a quotient
# says (sign): Your db has the wrong sign: where a is positive, the product grows when b grows.
return [b * dc, -a * dc]

# %% wrong: forgets the second input
# says (return): Your list has one number, but the node has two inputs, and each of them needs its own gradient.
return [b * dc]

# %% wrong: splits it in halves
# says (factor): Both your gradients are half of what they should be: the inputs don't share what arrives.
return [b * dc / 2, a * dc / 2]

# %% wrong: forgets the return
# says (return): Your function returns nothing, so its caller gets None, even if it computes or prints the right
#   numbers.
da, db = b * dc, a * dc

# %% wrong: a string
# says (return): You return a string, but the gradients should be numbers in a list, so that one can compute with
#   them.
return f"[{b * dc}, {a * dc}]"

# %% wrong: the absolute values
# says (sign): Your da has the wrong sign: where b is negative, the product falls when a grows.
return [abs(b * dc), abs(a * dc)]

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

# %% wrong: the product divided by the input, and one where that is zero
# says (special-case): Where b is 0 you pass dc on to it unchanged, but the local gradient doesn't depend on the value
#   of b.
return [(a * b / a if a else 1.0) * dc, (a * b / b if b else 1.0) * dc]

# %% wrong: one instead of zero
# says (special-case): Where b is 0 you still send a gradient to a, but then the product stays 0 whatever a does.
return [(b or 1.0) * dc, (a or 1.0) * dc]

# %% wrong: takes a dc of zero for one that is missing
# says (special-case): Where dc is 0 you send something else back, but then nothing arrives that the node could pass
#   on.
dc = dc or 1.0
return [b * dc, a * dc]

# %% wrong: rounds to six decimals
# says (numerics): You round what you send back, so a small gradient loses its digits.
return [round(b * dc, 6), round(a * dc, 6)]

# %% wrong: takes equal inputs for a square
# says (special-case): Where both inputs have the same value your gradients are twice too large, but equal inputs are
#   still two inputs.
if a == b and a != 0:
    return [2 * a * dc, 2 * a * dc]
return [b * dc, a * dc]

# %% right: with names
da = dc * b
db = dc * a
return [da, db]

# %% right: a tuple
return b * dc, a * dc

# %% right: the local gradients times dc
return [local * dc for local in (b, a)]

# %% right: an array
return np.array([b, a]) * dc

# %% right: in float32
return [np.float32(b) * np.float32(dc), np.float32(a) * np.float32(dc)]

# %% right: forward differences, which are exact for a product
return [((a + 1) * b - a * b) * dc, (a * (b + 1) - a * b) * dc]
