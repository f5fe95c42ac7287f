# %% wrong: the last layer's gradients first
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients += d_params
return gradients, dz

# %% wrong: reverses the flat list, so that db comes before dW
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients += d_params
return gradients[::-1], dz

# %% wrong: a list of lists
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients.insert(0, d_params)
return gradients, dz

# %% wrong: from the first layer to the last
gradients = []
for layer in self.layers:
    d_params, dz = layer.backward(dz)
    gradients += d_params
return gradients, dz

# %% wrong: gives every layer the dz of the last one
gradients = []
for layer in reversed(self.layers):
    d_params, dx = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dx

# %% wrong: returns the dz that arrived instead of dx
gradients = []
arrived = dz
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, arrived

# %% wrong: forgets dx
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients

# %% wrong: forgets the return
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients

# %% wrong: returns dx first
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return dz, gradients

# %% wrong: returns inside the loop
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
    return gradients, dz

# %% wrong: leaves out the first layer
gradients = []
for layer in reversed(self.layers[1:]):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: takes W and b of each layer, whatever it has
gradients = []
for layer in reversed(self.layers):
    (dW, db), dz = layer.backward(dz)
    gradients = [dW, db] + gradients
return gradients, dz

# %% wrong: takes a layer's gradients only if there are two
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    if len(d_params) == 2:
        gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: passes by layers without parameters
gradients = []
for layer in reversed(self.layers):
    if layer.parameters:
        d_params, dz = layer.backward(dz)
        gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: keeps the first gradient of each layer only
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params[:1]) + gradients
return gradients, dz

# %% wrong: turns self.layers around for good
gradients = []
self.layers.reverse()
for layer in self.layers:
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: uses the layers up
gradients = []
while self.layers:
    d_params, dz = self.layers.pop().backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: continues collecting from call to call
if not hasattr(self, "gradients"):
    self.gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    self.gradients = list(d_params) + self.gradients
return self.gradients, dz

# %% wrong: adds up gradients from call to call
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
self.sums = [a + b for a, b in zip(self.sums, gradients)] if hasattr(self, "sums") else gradients
return self.sums, dz

# %% wrong: remembers the gradients of the first call
if not hasattr(self, "first"):
    gradients = []
    for layer in reversed(self.layers):
        d_params, dz = layer.backward(dz)
        gradients = list(d_params) + gradients
    self.first = gradients, dz
return self.first

# %% wrong: divides by the batch size at every layer
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz / len(dz))
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: divides the gradients by the batch size once more
gradients, N = [], len(dz)
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [dp / N for dp in d_params] + gradients
return gradients, dz

# %% wrong: the sign, as if this were the step
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [-dp for dp in d_params] + gradients
return gradients, dz

# %% wrong: multiplies by the dz that arrived, again
gradients, arrived = [], dz
for layer in reversed(self.layers):
    d_params, dx = layer.backward(dz)
    dz = dx * arrived if dx.shape == arrived.shape else dx
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: takes the descent step itself
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    for p, dp in zip(layer.parameters, d_params):
        p -= 0.1 * dp
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: for three layers only
d_second, dh = self.layers[2].backward(dz)
_, du = self.layers[1].backward(dh)
d_first, dx = self.layers[0].backward(du)
return d_first + d_second, dx

# %% wrong: ignores dz, as if it were all ones
gradients, dz = [], np.ones_like(dz)
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: overwrites the dz that arrived
gradients, arrived = [], dz
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
dx = dz.copy()
arrived *= 0
return gradients, dx

# %% wrong: one flat array instead of a list
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return np.concatenate([g.ravel() for g in gradients]), dz

# %% wrong: a dict by layer
gradients = {}
for l in reversed(range(len(self.layers))):
    gradients[l], dz = self.layers[l].backward(dz)
return gradients, dz

# %% wrong: returns zeros
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [np.zeros(dp.shape) for dp in d_params] + gradients
return gradients, np.zeros(dz.shape)

# %% wrong: returns the parameters and dz
return self.parameters, dz

# %% wrong: returns random numbers of the right shapes
rng = np.random.default_rng(0)
for layer in reversed(self.layers):
    _, dz = layer.backward(dz)
return [rng.normal(size=p.shape) for p in self.parameters], rng.normal(size=dz.shape)

# %% wrong: remembers the gradients for each shape
self.seen = getattr(self, "seen", {})
if dz.shape not in self.seen:
    gradients, d = [], dz
    for layer in reversed(self.layers):
        d_params, d = layer.backward(d)
        gradients = [*d_params, *gradients]
    self.seen[dz.shape] = gradients, d
return self.seen[dz.shape]

# %% wrong: puts each gradient at the front, so that W and b change places
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    for g in d_params:
        gradients.insert(0, g)
return gradients, dz

# %% wrong: dx of the second layer where the first has no parameters
gradients = []
for layer in reversed(self.layers):
    if layer is self.layers[0] and not layer.parameters:
        break
    d_params, dz = layer.backward(dz)
    gradients = [*d_params, *gradients]
return gradients, dz

# %% wrong: squeezes the gradients
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*[np.squeeze(g) for g in d_params], *gradients]
return gradients, dz

# %% right: collects lists, turns them around, then makes one of them
collected = []
for layer in self.layers[::-1]:
    d_params, dz = layer.backward(dz)
    collected.append(d_params)
return [dp for d_params in collected[::-1] for dp in d_params], dz

# %% right: recursively
def back(layers, dz):
    if not layers:
        return [], dz
    d_last, dz = layers[-1].backward(dz)
    d_others, dx = back(layers[:-1], dz)
    return d_others + list(d_last), dx

return back(self.layers, dz)

# %% right: inserts at the front, one gradient at a time
gradients = []
for l in range(len(self.layers) - 1, -1, -1):
    d_params, dz = self.layers[l].backward(dz)
    for dp in reversed(d_params):
        gradients.insert(0, dp)
return gradients, dz

# %% right: as tuples
gradients = ()
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = (*d_params, *gradients)
return gradients, dz

# %% right: in single precision
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz.astype(np.float32))
    gradients = [dp.astype(np.float32) for dp in d_params] + gradients
return gradients, dz.astype(np.float32)

# %% right: fills places that were counted before
places, gradients = len(self.parameters), [None] * len(self.parameters)
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    places -= len(d_params)
    gradients[places : places + len(d_params)] = d_params
return [gradients, dz]

# %% right: a deque, made a list
from collections import deque

gradients = deque()
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients.extendleft(reversed(d_params))
return list(gradients), dz

# %% right: from the back, turned around as a whole
gradients = []
for layer in self.layers[::-1]:
    d_params, dz = layer.backward(dz)
    gradients += d_params[::-1]
return gradients[::-1], dz
