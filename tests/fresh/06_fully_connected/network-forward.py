# %% wrong: stops before the last layer
h = x
for layer in self.layers[:-1]:
    h = layer.forward(h)
return h

# %% wrong: handles at most three layers and ignores all later ones
h = self.layers[0].forward(x)
if len(self.layers) > 1:
    h = self.layers[1].forward(h)
if len(self.layers) > 2:
    h = self.layers[2].forward(h)
return h

# %% wrong: gives every layer the network's input instead of the previous output
for layer in self.layers:
    z = layer.forward(x)
return z

# %% wrong: returns inside the loop, after the first layer
for l in self.layers:
    out = l.forward(x)
    x = out
    return out

# %% wrong: applies an extra ReLU after each layer
h = x
for k in range(len(self.layers)):
    h = self.layers[k].forward(h)
    h = np.maximum(h, 0)
return h

# %% wrong: leaves out the layers that have no parameters
z = x
for layer in self.layers:
    if not layer.parameters:
        continue
    z = layer.forward(z)
return z

# %% wrong: takes the layers out of self.layers while it goes, so the network is empty afterwards
h = x
while self.layers:
    first = self.layers.pop(0)
    h = first.forward(h)
return h

# %% right: with functools.reduce
from functools import reduce

return reduce(lambda h, layer: layer.forward(h), self.layers, x)

# %% right: recursively, from the last layer down
def output(l: int) -> np.ndarray:
    """Return h(l), the output of layer l."""
    if l == 0:
        return x
    return self.layers[l - 1].forward(output(l - 1))

return output(len(self.layers))
