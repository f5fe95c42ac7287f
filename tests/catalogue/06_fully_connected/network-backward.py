# %% wrong: the last layer's gradients first
# says (order): Your list begins with the gradients of the last layer, but self.parameters begins with those of the
#   first.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients += d_params
return gradients, dz

# %% wrong: reverses the flat list, so that db comes before dW
# says (order): Within each layer, you list the gradients in reverse: db comes before dW.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients += d_params
return gradients[::-1], dz

# %% wrong: a list of lists
# says (return): Your list has one entry for each layer, but it should be flat, with one array for each parameter.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients.insert(0, d_params)
return gradients, dz

# %% wrong: from the first layer to the last
# says (order): You give the dz that arrived to the first layer, but it belongs to the output of the last one.
gradients = []
for layer in self.layers:
    d_params, dz = layer.backward(dz)
    gradients += d_params
return gradients, dz

# %% wrong: gives every layer the dz of the last one
# says (chain-rule): An earlier layer gets the dz that arrived, but it needs the gradient that the layer after it passes
#   on.
gradients = []
for layer in reversed(self.layers):
    d_params, dx = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dx

# %% wrong: returns the dz that arrived instead of dx
# says (wrong-value): In the place of dx you return an array as wide as dz, but dx has the shape of x.
gradients = []
arrived = dz
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, arrived

# %% wrong: forgets dx
# says (return): You return the gradients of the parameters alone, but dx is asked for, too.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients

# %% wrong: forgets the return
# says (return): Your backward ends without returning anything, so its result is None.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients

# %% wrong: returns dx first
# says (swapped): You return dx first, but the list of gradients comes first and dx second.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return dz, gradients

# %% wrong: returns inside the loop
# says (return): Your list holds only two gradients for the four parameters W1, b1, W3 and b3: some are left out.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
    return gradients, dz

# %% wrong: leaves out the first layer
# says (return): Your list holds only two gradients for the four parameters W1, b1, W3 and b3: some are left out.
gradients = []
for layer in reversed(self.layers[1:]):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: takes W and b of each layer, whatever it has
# says (special-case): You take two gradients from every layer, but a layer may have no parameters, or any other number.
gradients = []
for layer in reversed(self.layers):
    (dW, db), dz = layer.backward(dz)
    gradients = [dW, db] + gradients
return gradients, dz

# %% wrong: takes a layer's gradients only if there are two
# says (special-case): You keep gradients only of layers with two parameters, but a layer may have any number of them.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    if len(d_params) == 2:
        gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: passes by layers without parameters
# says (chain-rule): The gradient doesn't pass through the tanh: you skip the backward of a layer that has no
#   parameters.
gradients = []
for layer in reversed(self.layers):
    if layer.parameters:
        d_params, dz = layer.backward(dz)
        gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: keeps the first gradient of each layer only
# says (return): Your list holds only two gradients for the four parameters W1, b1, W3 and b3: some are left out.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params[:1]) + gradients
return gradients, dz

# %% wrong: turns self.layers around for good
# says (stored-state): Your backward leaves self.layers in reverse order, so the next call begins at the wrong end.
gradients = []
self.layers.reverse()
for layer in self.layers:
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: uses the layers up
# says (stored-state): A second backward returns something else: the first one has changed the network or stored
#   something that the second one uses.
gradients = []
while self.layers:
    d_params, dz = self.layers.pop().backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: continues collecting from call to call
# says (stored-state): A second backward returns something else: the first one has changed the network or stored
#   something that the second one uses.
if not hasattr(self, "gradients"):
    self.gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    self.gradients = list(d_params) + self.gradients
return self.gradients, dz

# %% wrong: adds up gradients from call to call
# says (stored-state): A second backward returns something else: the first one has changed the network or stored
#   something that the second one uses.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
self.sums = [a + b for a, b in zip(self.sums, gradients)] if hasattr(self, "sums") else gradients
return self.sums, dz

# %% wrong: remembers the gradients of the first call
# says (stored-state): You return gradients from an earlier call, although x has changed since then.
if not hasattr(self, "first"):
    gradients = []
    for layer in reversed(self.layers):
        d_params, dz = layer.backward(dz)
        gradients = list(d_params) + gradients
    self.first = gradients, dz
return self.first

# %% wrong: divides by the batch size at every layer
# says (batch-mean): You divide by the number of examples at every layer, but the loss has put that factor into dz
#   already.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz / len(dz))
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: divides the gradients by the batch size once more
# says (batch-mean): You divide the gradients of the parameters by the number of examples, but the loss has put that
#   factor into dz already.
gradients, N = [], len(dz)
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [dp / N for dp in d_params] + gradients
return gradients, dz

# %% wrong: the sign, as if this were the step
# says (sign): The gradients of the parameters have the wrong sign, as if they were the step of gradient descent.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [-dp for dp in d_params] + gradients
return gradients, dz

# %% wrong: multiplies by the dz that arrived, again
# says (chain-rule): You multiply by the dz that arrived once more on the way, but each layer's backward has included it
#   already.
gradients, arrived = [], dz
for layer in reversed(self.layers):
    d_params, dx = layer.backward(dz)
    dz = dx * arrived if dx.shape == arrived.shape else dx
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: takes the descent step itself
# says (changes-arguments): Your backward changes the parameters, but it should only compute gradients: the training
#   loop takes the step.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    for p, dp in zip(layer.parameters, d_params):
        p -= 0.1 * dp
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: for three layers only
# says (hard-coded): You address the layers by fixed numbers, but there may be one layer or fifty.
d_second, dh = self.layers[2].backward(dz)
_, du = self.layers[1].backward(dh)
d_first, dx = self.layers[0].backward(du)
return d_first + d_second, dx

# %% wrong: ignores dz, as if it were all ones
# says (chain-rule): You begin with ones in the place of the dz that arrived, so the gradients don't depend on the loss.
gradients, dz = [], np.ones_like(dz)
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return gradients, dz

# %% wrong: overwrites the dz that arrived
# says (changes-arguments): Your backward changes dz itself, but this array belongs to the caller.
gradients, arrived = [], dz
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
dx = dz.copy()
arrived *= 0
return gradients, dx

# %% wrong: one flat array instead of a list
# says (return): You join all gradients into one array, but each should stay an array of its own in a list.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = list(d_params) + gradients
return np.concatenate([g.ravel() for g in gradients]), dz

# %% wrong: a dict by layer
# says (return): You return the gradients in a dict, but they should come in one flat list, in the order of
#   self.parameters.
gradients = {}
for l in reversed(range(len(self.layers))):
    gradients[l], dz = self.layers[l].backward(dz)
return gradients, dz

# %% wrong: returns zeros
# says (unfinished): You return zeros of the right shapes, whatever the layers compute.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [np.zeros(dp.shape) for dp in d_params] + gradients
return gradients, np.zeros(dz.shape)

# %% wrong: returns the parameters and dz
# says (unfinished): You return the parameters themselves and the dz that arrived, but no gradients.
return self.parameters, dz

# %% wrong: returns random numbers of the right shapes
# says (randomness): You return random numbers of the right shapes instead of gradients.
rng = np.random.default_rng(0)
for layer in reversed(self.layers):
    _, dz = layer.backward(dz)
return [rng.normal(size=p.shape) for p in self.parameters], rng.normal(size=dz.shape)

# %% wrong: remembers the gradients for each shape
# says (stored-state): You return gradients from an earlier call, although x has changed since then.
self.seen = getattr(self, "seen", {})
if dz.shape not in self.seen:
    gradients, d = [], dz
    for layer in reversed(self.layers):
        d_params, d = layer.backward(d)
        gradients = [*d_params, *gradients]
    self.seen[dz.shape] = gradients, d
return self.seen[dz.shape]

# %% wrong: puts each gradient at the front, so that W and b change places
# says (order): Within each layer, you list the gradients in reverse: db comes before dW.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    for g in d_params:
        gradients.insert(0, g)
return gradients, dz

# %% wrong: dx of the second layer where the first has no parameters
# says (chain-rule): If the first layer has no parameters, your dx hasn't passed through it.
gradients = []
for layer in reversed(self.layers):
    if layer is self.layers[0] and not layer.parameters:
        break
    d_params, dz = layer.backward(dz)
    gradients = [*d_params, *gradients]
return gradients, dz

# %% wrong: squeezes the gradients
# says (shape): Your gradients lose their axes of length 1, but each gradient has exactly the shape of its parameter.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*[np.squeeze(g) for g in d_params], *gradients]
return gradients, dz

# %% wrong: two gradients of each layer at most
# says (special-case): One gradient is missing where a layer has three parameters, but a layer may have any number of
#   them.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*d_params[:2], *gradients]
return gradients, dz

# %% wrong: from a layer with more than two parameters, the last gradient first
# says (special-case): The gradients of a layer with three parameters come in a different order from its parameters.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*d_params, *gradients] if len(d_params) < 3 else [d_params[-1], *d_params[:-1], *gradients]
return gradients, dz

# %% wrong: cuts the gradients off at 100
# says (numerics): Large gradients come back cut off at a limit, but a gradient can have any size.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*d_params, *gradients]
return [np.clip(dp, -100, 100) for dp in gradients], dz

# %% wrong: scales the gradients to a length of at most 50
# says (numerics): You make long gradients shorter, but the training loop needs them at their true size.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*d_params, *gradients]
length = np.sqrt(sum((dp**2).sum() for dp in gradients))
return [dp * min(1, 50 / max(length, 1e-12)) for dp in gradients], dz

# %% wrong: sets gradients below a millionth to 0
# says (numerics): Small gradients come back as exactly 0, but a small slope isn't a slope of 0.
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*d_params, *gradients]
return [np.where(np.abs(dp) < 1e-6, 0, dp) for dp in gradients], np.where(np.abs(dz) < 1e-6, 0, dz)

# %% wrong: returns the last gradients again if dz is the last dz
# says (stored-state): You return the gradients of an earlier call if dz is the same, although the parameters have
#   changed since then.
if getattr(self, "last_dz", None) is not dz:
    self.last_dz, gradients = dz, []
    for layer in reversed(self.layers):
        d_params, dz = layer.backward(dz)
        gradients = [*d_params, *gradients]
    self.result = gradients, dz
return self.result

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

# %% right: keeps a deep copy of the layers
import copy

self.before = copy.deepcopy(self.layers)
gradients = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    gradients = [*d_params, *gradients]
return gradients, dz
