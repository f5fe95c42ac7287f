# %% wrong: forgets the direct path
return self.layer.backward(dz)

# %% wrong: returns only the direct path as dx
d_params, dF = self.layer.backward(dz)
return d_params, dz

# %% wrong: leaves out the gradients of the parameters
_, dF = self.layer.backward(dz)
return [], dz + dF

# %% wrong: adds into dz and so changes the caller's array
d_params, dF = self.layer.backward(dz)
dz += dF
return d_params, dz

# %% wrong: adds into the array of the inner layer, which may be dz itself
d_params, dx = self.layer.backward(dz)
dx += dz
return d_params, dx

# %% wrong: returns the parameters instead of their gradients
_, dF = self.layer.backward(dz)
return self.parameters, dz + dF

# %% wrong: multiplies the two paths
d_params, dF = self.layer.backward(dz)
return d_params, dz * dF

# %% wrong: puts the list of gradients into another list
d_params, dF = self.layer.backward(dz)
return [d_params], dz + dF

# %% wrong: adds 1 instead of dz
d_params, dF = self.layer.backward(dz)
return d_params, 1 + dF

# %% wrong: sends twice the gradient into the inner layer
d_params, dF = self.layer.backward(2 * dz)
return d_params, dF

# %% wrong: adds the gradient through the inner layer twice
d_params, dF = self.layer.backward(dz)
dx = dz + dF
dx = dx + self.layer.backward(dz)[1]
return d_params, dx

# %% right: a list of both contributions
gradients = self.layer.backward(dz)
contributions = [dz, gradients[1]]
return list(gradients[0]), np.sum(contributions, axis=0)

# %% right: accumulates in a copy
dx = np.array(dz, copy=True)
d_params, through = self.layer.backward(dz.copy())
np.add(dx, through, out=dx)
return d_params, dx
