# %% wrong: lists the gradients from the last layer to the first
grads = []
for layer in reversed(self.layers):
    d_params, dz = layer.backward(dz)
    grads.extend(d_params)
return grads, dz

# %% wrong: reverses the flat list, so db comes before dW within a layer
grads = []
for layer in self.layers[::-1]:
    d_params, dz = layer.backward(dz)
    grads += d_params
grads.reverse()
return grads, dz

# %% wrong: returns a list of lists, one for each layer
all_grads = []
dh = dz
for layer in reversed(self.layers):
    d_theta, dh = layer.backward(dh)
    all_grads.insert(0, d_theta)
return all_grads, dh

# %% wrong: reverses self.layers in place and leaves it reversed
grads = []
self.layers.reverse()
for layer in self.layers:
    d, dz = layer.backward(dz)
    grads = list(d) + grads
return grads, dz

# %% wrong: gives each layer the dz of the loss instead of what the next layer passed on
d_params = []
for layer in reversed(self.layers):
    d, dx = layer.backward(dz)
    d_params = d + d_params
return d_params, dx

# %% wrong: does not return dx
grads = []
for layer in reversed(self.layers):
    d, dz = layer.backward(dz)
    grads = d + grads
return grads

# %% wrong: unpacks two gradients from every layer that has parameters
grads, dh = [], dz
for i in range(len(self.layers) - 1, -1, -1):
    d_params, dh = self.layers[i].backward(dh)
    if len(d_params) > 0:
        dW, db = d_params
        grads = [dW, db] + grads
return grads, dh

# %% wrong: returns the dz that reaches the first layer as dx
grads = []
for layer in reversed(self.layers):
    dx = dz
    d, dz = layer.backward(dz)
    grads = d + grads
return grads, dx

# %% wrong: keeps the gradients of earlier calls in the list
if not hasattr(self, "grads"):
    self.grads = []
for layer in reversed(self.layers):
    d, dz = layer.backward(dz)
    self.grads = d + self.grads
return self.grads, dz

# %% wrong: drops the gradients of layers with more than two parameters
grads = []
for layer in reversed(self.layers):
    d, dz = layer.backward(dz)
    if len(d) == 1:
        grads = [d[0]] + grads
    elif len(d) == 2:
        grads = [d[0], d[1]] + grads
return grads, dz

# %% right: one list per layer, flattened at the end
per_layer = [None] * len(self.layers)
dh = dz
for l in range(len(self.layers) - 1, -1, -1):
    per_layer[l], dh = self.layers[l].backward(dh)
return [g for d_params in per_layer for g in d_params], dh

# %% right: recursively, from the last layer to the first
def back(layers, dh):
    if not layers:
        return [], dh
    *before, last = layers
    own, dh = last.backward(dh)
    earlier, dx = back(before, dh)
    return [*earlier, *own], dx

return back(self.layers, dz)

# %% right: fills the slots of a deque from the left
from collections import deque

flat = deque()
for layer in self.layers[::-1]:
    d_params, dz = layer.backward(dz)
    flat.extendleft(reversed(d_params))
return list(flat), dz
