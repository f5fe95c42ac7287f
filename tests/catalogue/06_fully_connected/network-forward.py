# %% wrong: gives every layer the input of the network
# says (wrong-value): A layer other than the first gets x itself, but the input of each later layer is the output of the
#   layer before it.
for layer in self.layers:
    z = layer.forward(x)
return z

# %% wrong: from the last layer to the first
# says (wrong-value): A layer other than the first gets x itself, but the input of each later layer is the output of the
#   layer before it.
for layer in reversed(self.layers):
    x = layer.forward(x)
return x

# %% wrong: returns inside the loop, after the first layer
# says (wrong-value): You return the output of an earlier layer, but x should go through all of them, the last one too.
for layer in self.layers:
    x = layer.forward(x)
    return x

# %% wrong: leaves out the last layer
# says (wrong-value): You return the output of an earlier layer, but x should go through all of them, the last one too.
for layer in self.layers[:-1]:
    x = layer.forward(x)
return x

# %% wrong: leaves out the first layer
# says (wrong-value): A layer other than the first gets x itself, but the input of each later layer is the output of the
#   layer before it.
for layer in self.layers[1:]:
    x = layer.forward(x)
return x

# %% wrong: forgets the return
# says (return): Your forward ends without returning anything, so its result is None.
for layer in self.layers:
    x = layer.forward(x)

# %% wrong: returns what came out of every layer
# says (return): You return a list with one entry for each layer, but only the output of the last layer is asked for.
outputs = []
for layer in self.layers:
    x = layer.forward(x)
    outputs.append(x)
return outputs

# %% wrong: for three layers only
# says (hard-coded): You split self.layers into a fixed number of layers, but there may be one layer or fifty.
first, bend, second = self.layers
return second.forward(bend.forward(first.forward(x)))

# %% wrong: for three layers or fewer
# says (hard-coded): In a network of six layers, you return the output of an earlier one: not all of its layers are
#   used.
for layer in self.layers[:3]:
    x = layer.forward(x)
return x

# %% wrong: adds up what the layers give
# says (other-formula): You add arrays from different layers, but outputs aren't added: each is the input of the next
#   layer.
z = 0
for layer in self.layers:
    z = z + layer.forward(x)
return z

# %% wrong: uses the layers up
# says (stored-state): After one forward, the network has lost its layers, but the next forward needs them again.
while self.layers:
    x = self.layers.pop(0).forward(x)
return x

# %% wrong: a ReLU after every layer, the last one too
# says (other-formula): You set the negative outputs to 0, but the output of the last layer should come back as it is.
for layer in self.layers:
    x = np.maximum(layer.forward(x), 0)
return x

# %% wrong: remembers the first answer
# says (stored-state): You return the output of an earlier forward again, although the parameters have changed since
#   then.
if not hasattr(self, "z"):
    for layer in self.layers:
        x = layer.forward(x)
    self.z = x
return self.z

# %% wrong: remembers the first answer in the class, for all networks
# says (stored-state): A new network returns the output of an earlier one, so that output is stored outside the
#   instance.
if not hasattr(Network, "answer"):
    for layer in self.layers:
        x = layer.forward(x)
    Network.answer = x
return Network.answer

# %% wrong: adds the input again, layer by layer
# says (other-formula): You add a layer's input to its output where the shapes agree, but only the output goes on to the
#   next layer.
for layer in self.layers:
    z = layer.forward(x)
    x = z + x if z.shape == x.shape else z
return x

# %% wrong: only the first example
# says (batch-forgotten): You send only one example through the layers, but each row of x is an example of the batch.
for layer in self.layers:
    x = layer.forward(x[:1])
return x

# %% wrong: flattens the result
# says (shape): You flatten the output to one dimension, but each example should keep its own row.
for layer in self.layers:
    x = layer.forward(x)
return x.ravel()

# %% wrong: works in the array that was handed over
# says (changes-arguments): Your forward changes x itself, but this array belongs to the caller, who needs it again.
z = x
for layer in self.layers:
    z = layer.forward(z)
x *= 0
return z

# %% wrong: returns zeros
# says (unfinished): You return zeros of the right shape, whatever the layers compute.
for layer in self.layers:
    x = layer.forward(x)
return np.zeros(x.shape)

# %% wrong: returns its input
# says (unfinished): You return an array as wide as x, as if no layer had been used.
return x

# %% wrong: returns random numbers of the right shape
# says (randomness): You return random numbers of the right shape instead of what the layers compute.
for layer in self.layers:
    x = layer.forward(x)
return np.random.default_rng(0).normal(size=x.shape)

# %% wrong: remembers the output for each shape
# says (stored-state): You return the output of an earlier forward again, although the parameters have changed since
#   then.
self.seen = getattr(self, "seen", {})
if x.shape not in self.seen:
    z = x
    for layer in self.layers:
        z = layer.forward(z)
    self.seen[x.shape] = z
return self.seen[x.shape]

# %% wrong: ten layers at most
# says (hard-coded): In a network of 13 layers, you return the output of an earlier one: not all of its layers are used.
for layer in self.layers[:10]:
    x = layer.forward(x)
return x

# %% wrong: leaves out layers without parameters
# says (special-case): You skip the ReLU, as if a layer without parameters left its input unchanged.
for layer in self.layers:
    if layer.parameters:
        x = layer.forward(x)
return x

# %% wrong: returns the last output again if x is the last x
# says (stored-state): You return the output of an earlier forward again, although the parameters have changed since
#   then.
if getattr(self, "last_x", None) is x:
    return self.last_z
self.last_x = x
for layer in self.layers:
    x = layer.forward(x)
self.last_z = x
return x

# %% wrong: returns the last output again if x holds the same numbers
# says (stored-state): You return the output of an earlier forward again, although the parameters have changed since
#   then.
if hasattr(self, "last_x") and np.array_equal(self.last_x, x):
    return self.last_z
self.last_x = x.copy()
for layer in self.layers:
    x = layer.forward(x)
self.last_z = x
return x

# %% wrong: cuts the output off at 100
# says (numerics): Large outputs come back cut off at a limit, but the output of the last layer should come back as it
#   is.
for layer in self.layers:
    x = layer.forward(x)
return np.clip(x, -100, 100)

# %% wrong: cuts every layer's output off at 1000
# says (numerics): Large values are cut off on their way through the layers, but each layer's output should go on as it
#   is.
for layer in self.layers:
    x = np.clip(layer.forward(x), -1000, 1000)
return x

# %% wrong: rounds the output to eight digits
# says (numerics): You round the output, so small numbers lose most of their digits.
for layer in self.layers:
    x = layer.forward(x)
return np.round(x, 8)

# %% wrong: twenty layers at most
# says (hard-coded): In a network of 50 layers, you return the output of an earlier one: not all of its layers are used.
for layer in self.layers[:20]:
    x = layer.forward(x)
return x

# %% right: with an index
for l in range(len(self.layers)):
    x = self.layers[l].forward(x)
return x

# %% right: with reduce
import functools

return functools.reduce(lambda h, layer: layer.forward(h), self.layers, x)

# %% right: keeps every layer's output
self.h = [x]
for layer in self.layers:
    self.h.append(layer.forward(self.h[-1]))
return self.h[-1]

# %% right: recursively, as a network of all but the last layer
if len(self.layers) == 1:
    return self.layers[0].forward(x)
return self.layers[-1].forward(Network(self.layers[:-1]).forward(x))

# %% right: in single precision
for layer in self.layers:
    x = layer.forward(x).astype(np.float32)
return x

# %% right: through an iterator, on a copy
z, rest = x.copy(), iter(self.layers)
while (layer := next(rest, None)) is not None:
    z = layer.forward(z)
return z

# %% right: composed functions
forwards = [layer.forward for layer in self.layers]

def composed(k):
    return (lambda v: v) if k == 0 else (lambda v: forwards[k - 1](composed(k - 1)(v)))

return composed(len(forwards))(x)

# %% right: accumulate
from itertools import accumulate

*_, z = accumulate(self.layers, lambda v, layer: layer.forward(v), initial=x)
return z

# %% right: on a deep copy of the layers list
import copy

self.before = copy.deepcopy(self.layers)
for layer in self.layers:
    x = layer.forward(x)
return x
