# %% wrong: forgets the direct way
# says (chain-rule): Your dx is only what comes back through F, but x also reaches z directly, past F.
d_params, dx = self.layer.backward(dz)
return d_params, dx

# %% wrong: forgets the way through the layer
# says (chain-rule): Your dx is dz alone: the way through F is missing, but x changes F(x) as well.
d_params, _ = self.layer.backward(dz)
return d_params, dz

# %% wrong: multiplies the two ways
# says (other-formula): Your dx multiplies the gradients of the two ways, but the contributions of a value that is used
#   twice add up.
d_params, dx = self.layer.backward(dz)
return d_params, dz * dx

# %% wrong: adds 1 instead of dz
# says (chain-rule): Your dx has a 1 for the direct way: that is the local derivative alone, without the gradient that
#   arrives.
d_params, dx = self.layer.backward(dz)
return d_params, 1 + dx

# %% wrong: the mean of the two ways
# says (factor): Your dx is the mean of the two ways, but the contributions of a value that is used twice add up.
d_params, dx = self.layer.backward(dz)
return d_params, (dz + dx) / 2

# %% wrong: counts the direct way twice
# says (factor): Your dx counts the direct way twice, but x reaches z past F only once.
d_params, dx = self.layer.backward(dz)
return d_params, 2 * dz + dx

# %% wrong: a minus for the direct way
# says (sign): Your dx subtracts the gradient of the direct way, but the layer adds x to what F returns.
d_params, dx = self.layer.backward(dz)
return d_params, dx - dz

# %% wrong: forgets the gradients of the layer's parameters
# says (return): Your list is empty although F has parameters, but training needs a gradient for each of them.
_, dx = self.layer.backward(dz)
return [], dz + dx

# %% wrong: returns the parameters instead of their gradients
# says (wrong-value): You return the values of F's parameters themselves, but training needs their gradients.
_, dx = self.layer.backward(dz)
return self.parameters, dz + dx

# %% wrong: adds dz to the pair that the layer returns
# says (error): You add dz to everything that F's backward returns, but that is a list and an array, not one array.
return self.layer.backward(dz) + dz

# %% wrong: the layer's forward instead of its backward
# says (wrong-value): Your dx contains F's forward pass at dz, but a gradient has to go back through F.
return [], dz + self.layer.forward(dz)

# %% wrong: backward of the layer with its own result added first
# says (other-formula): Your dx has gone through F's backward twice, but the two ways of x run side by side.
d_params, dx = self.layer.backward(dz)
d_params, dx = self.layer.backward(dz + dx)
return d_params, dx

# %% wrong: the list in a list
# says (return): Your list of gradients has an entry although F has no parameters here, as if something were put into
#   it.
d_params, dx = self.layer.backward(dz)
return [d_params], dz + dx

# %% wrong: dx first
# says (swapped): You return dx first and the list second, but the gradients of the parameters come first.
d_params, dx = self.layer.backward(dz)
return dz + dx, d_params

# %% wrong: forgets the return
# says (return): Your backward returns None: whatever it computes never leaves the method.
d_params, dx = self.layer.backward(dz)
dx = dz + dx

# %% wrong: overwrites dz in place
# says (changes-arguments): Your backward changes dz itself, but that array belongs to the caller.
d_params, dx = self.layer.backward(dz)
dz += dx
return d_params, dz

# %% wrong: adds dz to the parameters' gradients as well
# says (other-formula): Your gradients of the parameters have the sum of dz added in, but the direct way uses no
#   parameters.
d_params, dx = self.layer.backward(dz)
return [d + dz.sum() for d in d_params], dz + dx

# %% wrong: gradients of the parameters in reverse order
# says (swapped): Your list holds the gradients in the wrong order: they come in the order of self.parameters.
d_params, dx = self.layer.backward(dz)
return d_params[::-1], dz + dx

# %% wrong: keeps dx from the first call
# says (stored-state): Your dx is that of an earlier call, but each backward belongs to the latest forward pass.
d_params, dx = self.layer.backward(dz)
if not hasattr(self, "first"):
    self.first = dz + dx
return d_params, self.first

# %% wrong: adds up gradients from call to call
# says (overwrites): Your dx grows from call to call: what an earlier call returned is added in.
d_params, dx = self.layer.backward(dz)
self.total = getattr(self, "total", 0) + dx
return d_params, dz + self.total

# %% wrong: scales the layer's way by 0.1
# says (factor): Your dx contains only a tenth of what comes back through F, but the layer adds F(x) in full.
d_params, dx = self.layer.backward(dz)
return d_params, dz + 0.1 * dx

# %% wrong: treats the layer as if it were a linear one
# says (error): You unpack a list as a pair, but F can have any number of parameters, even none.
W, _ = self.parameters
d_params, _ = self.layer.backward(dz)
return d_params, dz + dz @ W.T

# %% wrong: borrows the course's residual connection
# says (error): You hand the work to the course's own code, which is not available when your work is graded.
from helpers import layers

return layers.Residual.backward(self, dz)

# %% wrong: rounds to six decimal places
# says (numerics): Your gradients are rounded to about six decimal places, so small numbers lose most of their digits.
d_params, dx = self.layer.backward(dz)
return d_params, np.round(dz + dx, 6)

# %% wrong: adds dz in place to the array that the layer returned
# says (changes-arguments): Your backward changes dz itself when F returns dz as its dx, but that array belongs to the
#   caller.
d_params, dx = self.layer.backward(dz)
dx += dz
return d_params, dx

# %% wrong: puts the sum into the array that the layer returned, with out
# says (changes-arguments): Your backward changes dz itself when F returns dz as its dx, but that array belongs to the
#   caller.
answer = self.layer.backward(dz)
np.add(answer[1], dz, out=answer[1])
return list(answer[0]), answer[1]

# %% wrong: doubles dz where the layer returns dz itself
# says (changes-arguments): Your backward changes dz itself when F returns dz as its dx, but that array belongs to the
#   caller.
d_params, dx = self.layer.backward(dz)
if dx is dz:
    dx *= 2
    return d_params, dx
return d_params, dx + dz

# %% right: adds in place to a copy of the array that the layer returned
d_params, dx = self.layer.backward(dz)
dx = dx.copy()
dx += dz
return d_params, dx

# %% right: with np.add, as a list
d_params, dx = self.layer.backward(dz)
return [list(d_params), np.add(dx, dz)]

# %% right: by index
answer = self.layer.backward(dz)
return answer[0], answer[1] + dz

# %% right: a sum over all the ways that x is used
ways = [dz, self.layer.backward(dz)[1]]
return self.layer.backward(dz)[0], sum(ways)

# %% right: in float32
d_params, dx = self.layer.backward(dz)
return d_params, (dz + dx).astype(np.float32)

# %% right: unpacks the layer's list into one of its own
d_params, dx = self.layer.backward(dz)
return [*d_params], np.sum([dz, dx], axis=0)

# %% right: in place, but in a copy of dz
total = np.array(dz)
d_params, dx = self.layer.backward(dz)
total += dx
return d_params, total
