# %% wrong: forgets the direct way
d_params, dx = self.layer.backward(dz)
return d_params, dx

# %% wrong: forgets the way through the layer
d_params, _ = self.layer.backward(dz)
return d_params, dz

# %% wrong: multiplies the two ways
d_params, dx = self.layer.backward(dz)
return d_params, dz * dx

# %% wrong: adds 1 instead of dz
d_params, dx = self.layer.backward(dz)
return d_params, 1 + dx

# %% wrong: the mean of the two ways
d_params, dx = self.layer.backward(dz)
return d_params, (dz + dx) / 2

# %% wrong: counts the direct way twice
d_params, dx = self.layer.backward(dz)
return d_params, 2 * dz + dx

# %% wrong: a minus for the direct way
d_params, dx = self.layer.backward(dz)
return d_params, dx - dz

# %% wrong: forgets the gradients of the layer's parameters
_, dx = self.layer.backward(dz)
return [], dz + dx

# %% wrong: returns the parameters instead of their gradients
_, dx = self.layer.backward(dz)
return self.parameters, dz + dx

# %% wrong: adds dz to the pair that the layer returns
return self.layer.backward(dz) + dz

# %% wrong: the layer's forward instead of its backward
return [], dz + self.layer.forward(dz)

# %% wrong: backward of the layer with its own result added first
d_params, dx = self.layer.backward(dz)
d_params, dx = self.layer.backward(dz + dx)
return d_params, dx

# %% wrong: the list in a list
d_params, dx = self.layer.backward(dz)
return [d_params], dz + dx

# %% wrong: dx first
d_params, dx = self.layer.backward(dz)
return dz + dx, d_params

# %% wrong: forgets the return
d_params, dx = self.layer.backward(dz)
dx = dz + dx

# %% wrong: overwrites dz in place
d_params, dx = self.layer.backward(dz)
dz += dx
return d_params, dz

# %% wrong: adds dz to the parameters' gradients as well
d_params, dx = self.layer.backward(dz)
return [d + dz.sum() for d in d_params], dz + dx

# %% wrong: gradients of the parameters in reverse order
d_params, dx = self.layer.backward(dz)
return d_params[::-1], dz + dx

# %% wrong: keeps dx from the first call
d_params, dx = self.layer.backward(dz)
if not hasattr(self, "first"):
    self.first = dz + dx
return d_params, self.first

# %% wrong: adds up gradients from call to call
d_params, dx = self.layer.backward(dz)
self.total = getattr(self, "total", 0) + dx
return d_params, dz + self.total

# %% wrong: scales the layer's way by 0.1
d_params, dx = self.layer.backward(dz)
return d_params, dz + 0.1 * dx

# %% wrong: treats the layer as if it were a linear one
W, _ = self.parameters
d_params, _ = self.layer.backward(dz)
return d_params, dz + dz @ W.T

# %% wrong: borrows the course's residual connection
from helpers import layers

return layers.Residual.backward(self, dz)

# %% right: adds in place to the array that the layer returned
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
