# %% wrong: each input gets itself times dz
return [], dz * self.x1, dz * self.x2

# %% wrong: both gradients in one list and no empty list
return [dz * self.x2, dz * self.x1]

# %% wrong: both gradients as a tuple in the second value
dx1, dx2 = dz * self.x2, dz * self.x1
return [], (dx1, dx2)

# %% wrong: forgets dz
return [], self.x2, self.x1

# %% wrong: divides the output by the input, which gives NaN where the gate is 0
z = self.x1 * self.x2
return [], dz * z / self.x1, dz * z / self.x2

# %% wrong: the second gradient uses the dz that was changed for the first
dx2 = self.x1
dz *= self.x2
dx1 = dz
return [], dx1, dz * dx2

# %% wrong: sums the gradients over the examples
return [], (dz * self.x2).sum(axis=0), (dz * self.x1).sum(axis=0)

# %% wrong: a matrix product instead of entry by entry
return [], dz @ self.x2.T @ self.x1, dz @ self.x1.T @ self.x2

# %% wrong: adds the two gradients and returns the sum for both
total = dz * self.x2 + dz * self.x1
return [], total, total.copy()

# %% right: einsum with ellipsis
d_params: list = []
dx1 = np.einsum("...,...->...", dz, self.x2)
dx2 = np.einsum("...,...->...", self.x1, dz)
return d_params, dx1, dx2

# %% right: unpacks a generator
dx1, dx2 = (np.multiply(other, dz) for other in (self.x2, self.x1))
return list(), dx1, dx2
