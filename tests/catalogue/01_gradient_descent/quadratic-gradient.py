# %% wrong: takes A for symmetric
# says (special-case): You use only the rows of A, which is enough if A is symmetric, but a parameter appears along a
#   row and along a column.
return A @ theta - b

# %% wrong: uses only the columns
# says (special-case): You use only the columns of A, which is enough if A is symmetric, but a parameter appears along
#   a row and along a column.
return A.T @ theta - b

# %% wrong: forgets the one half
# says (factor): The part of your gradient that comes from A is twice too large, although E contains the factor one
#   half.
return (A + A.T) @ theta - b

# %% wrong: adds b
# says (sign): b enters your gradient with the wrong sign: E falls when theta moves in the direction of b.
return (A + A.T) @ theta / 2 + b

# %% wrong: forgets b
# says (other-formula): b has no influence on your gradient, but the linear part of E has a slope too.
return (A + A.T) @ theta / 2

# %% wrong: halves b as well
# says (factor): You halve b as well, but in E only the quadratic part carries the factor one half.
return ((A + A.T) @ theta - b) / 2

# %% wrong: returns the energy
# says (wrong-value): You return a single number, the value of E itself, but the gradient has one entry for each
#   parameter.
return theta @ A @ theta / 2 - b @ theta

# %% wrong: multiplies entry by entry
# says (shape): Your result has two dimensions, but the gradient is a vector with one number for each entry of theta.
return (A + A.T) * theta / 2 - b

# %% wrong: returns the descent direction
# says (sign): Your result has the wrong sign: it points downhill, but the gradient points to where E grows fastest.
return b - (A + A.T) @ theta / 2

# %% wrong: returns a column
# says (shape): Your result has two dimensions, but the gradient is a vector with one number for each entry of theta.
return ((A + A.T) @ theta / 2 - b)[:, None]

# %% wrong: returns the Hessian
# says (other-formula): You return a matrix that depends neither on theta nor on b, but the gradient is a vector and
#   depends on both.
return (A + A.T) / 2

# %% wrong: takes the diagonal alone
# says (other-formula): You use only the diagonal of A, so products of two different parameters contribute nothing to
#   your gradient.
return np.diag(A) * theta - b

# %% wrong: subtracts the transpose
# says (other-formula): With one parameter your gradient is just −b: the entry of A has no influence, although E
#   depends on it.
return (A - A.T) @ theta / 2 - b

# %% wrong: changes theta on the way
# says (changes-arguments): Your code writes into theta, but the array belongs to the caller, who may still need it.
theta *= 0.5
return (A + A.T) @ theta - b

# %% wrong: symmetrises A in place
# says (changes-arguments): Your code writes into A, but the array belongs to the caller, who may still need it.
A += A.T
return A @ theta / 2 - b

# %% wrong: treats it as least squares
# says (other-formula): Your result is the gradient of half the squared length of A theta − b, but E is a different
#   function.
return A.T @ (A @ theta - b)

# %% wrong: returns zeros
# says (unfinished): Your gradient is zero, as at a minimum, but E has a slope at this theta.
return np.zeros_like(theta)

# %% wrong: returns the input
# says (unfinished): You return theta itself, but the gradient of E depends on A and b as well.
return theta

# %% wrong: returns random numbers
# says (randomness): Your result is random and has nothing to do with A, b and theta, so it can't be the gradient of
#   E.
return np.random.default_rng(0).normal(size=theta.shape)

# %% wrong: differentiates numerically by forward differences with too large a step
# says (numerics): Your result is close to the gradient but not exact, like the slope between two points that are a
#   short distance apart.
def E(t):
    return t @ A @ t / 2 - b @ t


h = 1e-2
return np.array([(E(theta + h * e) - E(theta)) / h for e in np.eye(len(theta))])

# %% wrong: returns a list
# says (return): You return a list, which can't be multiplied by a step size, but the gradient should be a NumPy
#   array.
return list((A + A.T) @ theta / 2 - b)

# %% wrong: rounds to integers
# says (dtype): Your gradient consists of integers, so everything after the decimal point is lost.
return ((A + A.T) @ theta / 2 - b).astype(int)

# %% wrong: remembers the symmetric part for each n
# says (stored-state): You use the matrix of an earlier call with the same number of parameters, but this call has a
#   new A.
global parts
parts = globals().get("parts", {})
S = parts.setdefault(len(b), (A + A.T) / 2)
return S @ theta - b

# %% wrong: leaves out the last row
# says (other-formula): With one parameter your gradient is just −b: the entry of A has no influence, although E
#   depends on it.
g = -b
for k in range(len(b) - 1):
    g[k] += (A[k] + A[:, k]) @ theta / 2
return g

# %% wrong: the double sum with the diagonal counted once
# says (factor): The part of your gradient that comes from A is half of what it should be here, although theta enters
#   the quadratic twice.
g = -b.copy()
for k in range(len(b)):
    for j in range(len(b)):
        g[k] += A[k, j] * theta[j] / 2
        if j != k:
            g[k] += A[j, k] * theta[j] / 2
return g

# %% wrong: differentiates numerically by forward differences
# says (numerics): Your gradient loses digits where the numbers are large, as the difference of two nearly equal
#   values of E does.
def E(t):
    return t @ A @ t / 2 - b @ t


h = 1e-7
return np.array([(E(theta + h * e) - E(theta)) / h for e in np.eye(len(theta))])

# %% wrong: rounds to six decimals
# says (numerics): You round the gradient to a few decimals, so for small numbers most of its digits are lost.
return np.round((A + A.T) @ theta / 2 - b, 6)

# %% wrong: takes A for symmetric if its entries differ by little
# says (border): You take A for symmetric where it is only nearly so, but even a small difference between its rows and
#   columns counts.
S = A if np.abs(A - A.T).max() < 0.08 else (A + A.T) / 2
return S @ theta - b

# %% wrong: takes A for symmetric if np.allclose says so
# says (border): You take A for symmetric where it is only nearly so, but even a small difference between its rows and
#   columns counts.
if np.allclose(A, A.T):
    return A.T @ theta - b
return (A @ theta + theta @ A) / 2 - b

# %% wrong: ignores entries of the antisymmetric part that are small against A
# says (border): You take A for symmetric where it is only nearly so, but even a small difference between its rows and
#   columns counts.
turned = (A - A.T) / 2
turned[np.abs(turned) < 1e-4 * np.abs(A).max()] = 0.0
rows = A @ theta - b
return rows - turned @ theta

# %% right: two products
return A @ theta / 2 + A.T @ theta / 2 - b

# %% right: theta from the left
return (theta @ A + A @ theta) / 2 - b

# %% right: with einsum
return 0.5 * np.einsum('kj,j->k', A, theta) + 0.5 * np.einsum('ik,i->k', A, theta) - b

# %% right: with loops
n = len(theta)
gradient = np.zeros(n)
for k in range(n):
    for j in range(n):
        gradient[k] += (A[k, j] + A[j, k]) * theta[j] / 2
    gradient[k] -= b[k]
return gradient

# %% right: in single precision
A, b, theta = (v.astype(np.float32) for v in (A, b, theta))
return (A + A.T) @ theta / 2 - b

# %% right: the symmetric part first
S = 0.5 * A + 0.5 * A.T
g = S.dot(theta)
g -= b
return g

# %% right: into a buffer
out = np.empty_like(theta)
np.matmul(A, theta, out=out)
out += A.T.dot(theta)
out *= 0.5
np.subtract(out, b, out=out)
return out

# %% right: in extended precision
return (np.asarray(A + A.T, dtype=np.longdouble) @ theta) / 2 - b

# %% right: shortcut for a matrix that equals its transpose
if np.array_equal(A, A.T):
    return A @ theta - b
return 0.5 * (A + A.T) @ theta - b
