# %% wrong: gives every layer the input of the network
for layer in self.layers:
    z = layer.forward(x)
return z

# %% wrong: from the last layer to the first
for layer in reversed(self.layers):
    x = layer.forward(x)
return x

# %% wrong: returns inside the loop, after the first layer
for layer in self.layers:
    x = layer.forward(x)
    return x

# %% wrong: leaves out the last layer
for layer in self.layers[:-1]:
    x = layer.forward(x)
return x

# %% wrong: leaves out the first layer
for layer in self.layers[1:]:
    x = layer.forward(x)
return x

# %% wrong: forgets the return
for layer in self.layers:
    x = layer.forward(x)

# %% wrong: returns what came out of every layer
outputs = []
for layer in self.layers:
    x = layer.forward(x)
    outputs.append(x)
return outputs

# %% wrong: for three layers only
first, bend, second = self.layers
return second.forward(bend.forward(first.forward(x)))

# %% wrong: for three layers or fewer
for layer in self.layers[:3]:
    x = layer.forward(x)
return x

# %% wrong: adds up what the layers give
z = 0
for layer in self.layers:
    z = z + layer.forward(x)
return z

# %% wrong: uses the layers up
while self.layers:
    x = self.layers.pop(0).forward(x)
return x

# %% wrong: a ReLU after every layer, the last one too
for layer in self.layers:
    x = np.maximum(layer.forward(x), 0)
return x

# %% wrong: remembers the first answer
if not hasattr(self, "z"):
    for layer in self.layers:
        x = layer.forward(x)
    self.z = x
return self.z

# %% wrong: remembers the first answer in the class, for all networks
if not hasattr(Network, "answer"):
    for layer in self.layers:
        x = layer.forward(x)
    Network.answer = x
return Network.answer

# %% wrong: adds the input again, layer by layer
for layer in self.layers:
    z = layer.forward(x)
    x = z + x if z.shape == x.shape else z
return x

# %% wrong: only the first example
for layer in self.layers:
    x = layer.forward(x[:1])
return x

# %% wrong: flattens the result
for layer in self.layers:
    x = layer.forward(x)
return x.ravel()

# %% wrong: works in the array that was handed over
z = x
for layer in self.layers:
    z = layer.forward(z)
x *= 0
return z

# %% wrong: returns zeros
for layer in self.layers:
    x = layer.forward(x)
return np.zeros(x.shape)

# %% wrong: returns its input
return x

# %% wrong: returns random numbers of the right shape
for layer in self.layers:
    x = layer.forward(x)
return np.random.default_rng(0).normal(size=x.shape)

# %% wrong: remembers the output for each shape
self.seen = getattr(self, "seen", {})
if x.shape not in self.seen:
    z = x
    for layer in self.layers:
        z = layer.forward(z)
    self.seen[x.shape] = z
return self.seen[x.shape]

# %% wrong: ten layers at most
for layer in self.layers[:10]:
    x = layer.forward(x)
return x

# %% wrong: leaves out layers without parameters
for layer in self.layers:
    if layer.parameters:
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
