# %% wrong: takes the largest eigenvalue, whatever its sign
# says (sign): You return the largest eigenvalue with its sign, but where E curves downwards most sharply, the largest
#   eigenvalue isn't the one that counts.
return np.linalg.eigvalsh((A + A.T) / 2)[-1]

# %% wrong: takes the smallest eigenvalue
# says (wrong-value): You return the smallest eigenvalue of the symmetric part, but L belongs to the direction in which
#   the gradient changes fastest.
return np.linalg.eigvalsh((A + A.T) / 2)[0]

# %% wrong: takes the size of the largest eigenvalue, not the largest size
# says (order): You choose the largest eigenvalue before you ignore its sign, so a negative eigenvalue that is larger in
#   size is missed.
return abs(np.linalg.eigvalsh((A + A.T) / 2)[-1])

# %% wrong: takes the size of the smallest eigenvalue
# says (order): You return the absolute value of the smallest eigenvalue, but a positive eigenvalue can be larger in
#   size.
return abs(np.linalg.eigvalsh((A + A.T) / 2)[0])

# %% wrong: takes the smallest size of an eigenvalue
# says (wrong-value): You return the smallest absolute value of an eigenvalue, but L belongs to the direction in which
#   the gradient changes fastest.
return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).min()

# %% wrong: takes A for symmetric, so that only its lower triangle counts
# says (special-case): Your result is right for a symmetric A, but it goes wrong when A isn't symmetric: the gradient
#   depends on both triangles of A.
return np.abs(np.linalg.eigvalsh(A)).max()

# %% wrong: takes the eigenvalues of A itself
# says (special-case): Your result is right for a symmetric A, but it goes wrong when A isn't symmetric: the gradient
#   depends on both triangles of A.
return np.abs(np.linalg.eigvals(A)).max()

# %% wrong: takes the spectral norm of A instead of its symmetric part
# says (special-case): You measure how much A itself stretches a vector, but if A isn't symmetric, the gradient of E
#   contains only its symmetric part.
return np.linalg.norm(A, 2)

# %% wrong: forgets the half in the symmetric part
# says (factor): Your L is twice the right one, because your matrix is twice the symmetric part of A.
return np.abs(np.linalg.eigvalsh(A + A.T)).max()

# %% wrong: halves twice, as E has a half
# says (factor): Your L is half the right one: the ½ in E is already accounted for in the gradient, so it must not count
#   again.
return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max() / 2

# %% wrong: subtracts the transpose
# says (other-formula): Your L is 0 for a symmetric matrix, but the gradient of E changes from point to point there.
return np.abs(np.linalg.eigvals((A - A.T) / 2)).max()

# %% wrong: the Frobenius norm of the symmetric part
# says (other-formula): You combine all eigenvalues into one length, the root of their sum of squares, but L depends
#   only on the direction that is stretched most.
return np.linalg.norm((A + A.T) / 2)

# %% wrong: the trace
# says (other-formula): You add up the eigenvalues, signs included (their sum is the trace), but L depends only on the
#   direction that is stretched most.
return abs(np.trace(A))

# %% wrong: the sum of the sizes of the eigenvalues
# says (other-formula): You add up the absolute values of all eigenvalues, but L depends only on the direction that is
#   stretched most.
return np.abs(np.linalg.eigvalsh((A + A.T) / 2)).sum()

# %% wrong: the largest entry
# says (other-formula): Your result is the largest entry of the symmetric part, but a direction between the axes can be
#   stretched more than that.
return np.abs((A + A.T) / 2).max()

# %% wrong: the largest sum of a row
# says (other-formula): Your result is the largest row sum of absolute values, which can be above L: no direction is
#   stretched by that much here.
return np.abs((A + A.T) / 2).sum(axis=1).max()

# %% wrong: the square of it, from the product with the transpose
# says (other-formula): Your result is the square of L: it tells how much the squared length of a vector grows, and not
#   the length.
S = (A + A.T) / 2
return np.linalg.eigvalsh(S @ S.T).max()

# %% wrong: the safe step size instead
# says (other-formula): You return 1/L, which is a step size, but the exercise asks for L itself.
return 1 / np.abs(np.linalg.eigvalsh((A + A.T) / 2)).max()

# %% wrong: the condition number
# says (other-formula): You return the condition number, the ratio of the largest to the smallest eigenvalue in size,
#   but L is the largest alone.
values = np.abs(np.linalg.eigvalsh((A + A.T) / 2))
return values.max() / values.min()

# %% wrong: the distance between the largest and the smallest eigenvalue
# says (other-formula): You return the distance between the largest and the smallest eigenvalue, but L depends only on
#   the one that is largest in size.
values = np.linalg.eigvalsh((A + A.T) / 2)
return values[-1] - values[0]

# %% wrong: returns all eigenvalues
# says (return): You return one number for each eigenvalue, but L is a single number.
return np.abs(np.linalg.eigvalsh((A + A.T) / 2))

# %% wrong: changes A
# says (changes-arguments): Your result is right, but your code overwrites the matrix A that it was given, so the
#   caller's A has changed.
A += A.T
A /= 2
return np.abs(np.linalg.eigvalsh(A)).max()

# %% wrong: returns zero
# says (other-formula): Your L is 0 for a symmetric matrix, but the gradient of E changes from point to point there.
return 0.0

# %% wrong: returns A
# says (return): You return a whole matrix, but the Lipschitz constant L is a single number.
return A

# %% wrong: returns a random number
# says (randomness): Your result doesn't depend on A, but L is a property of the matrix.
return float(np.random.default_rng(0).uniform(1, 5))

# %% wrong: the power method from the first axis
# says (special-case): You follow one starting vector, but it has no component along the eigenvector of the eigenvalue
#   that is largest in size, so that eigenvalue is missed.
S = (A + A.T) / 2
v = np.zeros(len(S))
v[0] = 1.0
for _ in range(1000):
    w = S @ v
    n = np.linalg.norm(w)
    if n == 0:
        return 0.0
    v = w / n
return np.linalg.norm(S @ v)

# %% wrong: tries a thousand directions
# says (numerics): Your result is close to L but not equal to it: trying many directions comes near the one that is
#   stretched most, but doesn't hit it.
S = (A + A.T) / 2
V = np.random.default_rng(0).normal(size=(len(S), 1000))
V /= np.linalg.norm(V, axis=0)
return np.linalg.norm(S @ V, axis=0).max()

# %% wrong: the power method from the vector of ones
# says (special-case): You follow one starting vector, but it has no component along the eigenvector of the eigenvalue
#   that is largest in size, so that eigenvalue is missed.
S = (A + A.T) / 2
v = np.ones(len(S))
for _ in range(1000):
    w = S @ v
    n = np.linalg.norm(w)
    if n == 0:
        return 0.0
    v = w / n
return np.linalg.norm(S @ v)

# %% wrong: the power method from the last axis
# says (special-case): You follow one starting vector, but it has no component along the eigenvector of the eigenvalue
#   that is largest in size, so that eigenvalue is missed.
S = (A + A.T) / 2
v = np.zeros(len(S))
v[-1] = 1.0
for _ in range(1000):
    w = S @ v
    n = np.linalg.norm(w)
    if n == 0:
        return 0.0
    v = w / n
return np.linalg.norm(S @ v)

# %% wrong: a hundred rounds of the power method
# says (numerics): Your result is close to L but not equal to it: the iteration hasn't converged, because two
#   eigenvalues have nearly the same size.
S = (A + A.T) / 2
v = np.random.default_rng(0).normal(size=len(S))
for _ in range(100):
    v = S @ v
    v /= np.linalg.norm(v)
return np.linalg.norm(S @ v)

# %% wrong: stops the power method when the length barely changes
# says (numerics): Your result is close to L but not equal to it: the iteration hasn't converged, because two
#   eigenvalues have nearly the same size.
S = (A + A.T) / 2
v = np.random.default_rng(0).normal(size=len(S))
v /= np.linalg.norm(v)
before, length = 0.0, 1.0
while abs(length - before) > 1e-6:
    before, w = length, S @ v
    length = np.linalg.norm(w)
    v = w / length
return length

# %% wrong: the Rayleigh quotient of the power method
# says (special-case): Your result goes wrong where two eigenvalues have the same size but opposite signs: your vector
#   then mixes both directions.
S = (A + A.T) / 2
v = np.random.default_rng(0).normal(size=len(S))
for _ in range(2000):
    v = S @ v
    v /= np.linalg.norm(v)
return abs(v @ S @ v)

# %% right: the largest of the two ends
values = np.linalg.eigvalsh(0.5 * (A + A.T))
return max(-values[0], values[-1])

# %% right: as the spectral norm of the symmetric part
return np.linalg.norm((A + A.T) / 2, ord=2)

# %% right: with the singular values
return float(np.linalg.svd(A / 2 + A.T / 2, compute_uv=False)[0])

# %% right: half of the eigenvalues of A + A.T, in a loop
largest = 0.0
for value in np.linalg.eigvalsh(A + A.T):
    if abs(value) > largest:
        largest = abs(value)
return largest / 2

# %% right: the root of the largest eigenvalue of the square
S = (A + A.T) / 2
return np.sqrt(np.linalg.eigvalsh(S @ S).max())

# %% right: in single precision
S = ((A + A.T) / 2).astype(np.float32)
return np.abs(np.linalg.eigvalsh(S)).max()

# %% right: as the real parts of general eigenvalues
return np.max(np.abs(np.linalg.eigvals((A + A.T) / 2).real))

# %% right: the power method on S², from a random start
S = (A + A.T) / 2
v = np.random.default_rng(0).normal(size=len(S))
for _ in range(2000):
    v = S @ (S @ v)
    v /= np.linalg.norm(v)
return np.linalg.norm(S @ v)

# %% right: roots of the characteristic polynomial
return float(max(abs(np.roots(np.poly((A + A.T) / 2)))))
