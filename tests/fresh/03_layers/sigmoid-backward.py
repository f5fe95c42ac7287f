# %% wrong: forgets the factor 1 - z
return [], dz * self.z

# %% wrong: forgets dz
return [], self.z * (1 - self.z)

# %% wrong: derivative of tanh
return [], dz * (1 - self.z ** 2)

# %% wrong: applies the sigmoid to the output again
s = 1 / (1 + np.exp(-self.z))
return [], dz * s * (1 - s)

# %% wrong: the slopes of the first example for all examples
slopes = self.z[0] * (1 - self.z[0])
return [], dz @ np.diag(slopes)

# %% wrong: takes flat slopes below 0.01 as zero
slope = self.z * (1 - self.z)
slope = np.where(slope < 0.01, 0.0, slope)
return [], dz * slope

# %% wrong: recovers x from z and gets NaN where z is 0
x = np.log(self.z / (1 - self.z))
e = np.exp(-x)
return [], dz * e / (1 + e) ** 2

# %% wrong: changes the stored output, so a second call differs
self.z *= 1 - self.z
return [], dz * self.z

# %% wrong: multiplies the slope into the arriving dz
dz *= self.z
dz *= 1 - self.z
return [], dz

# %% wrong: the list holds dx as well
dx = dz * self.z * (1 - self.z)
return [dx], dx

# %% right: the Jacobian of each example
rows = [np.diag(z * (1 - z)) @ d for z, d in zip(self.z, dz)]
return [], np.array(rows)

# %% right: z minus its square
z = self.z
return [], np.multiply(z - np.square(z), dz)
