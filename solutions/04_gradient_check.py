# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     notebook_metadata_filter: kernelspec,jupytext,-all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 Check a gradient numerically
#
# **What you will do.** How do you find out whether a gradient is right? You write a function that estimates any
# gradient from values of the loss alone, and one that says how far apart two gradients are. Together they make a
# [gradient check](../../docs/glossary.md#gradient-check). Then you go hunting: six backward passes, some of them with
# a bug.
#
# **What you will learn.**
#
# - how to estimate a gradient with central differences, and which step to take;
# - how to compare two gradients;
# - how to check a layer's `backward` (lecture L6, L7) without knowing the right answer;
# - what such a check can't see.
#
# **What you need.** Unit 03, Taylor's formula, loops over the entries of an array. About 60 minutes.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $E$ | the loss (also called the energy), one number |
# | $E', E'', E'''$ | the derivatives of $E$, if it depends on one number |
# | $\theta$ | the parameters |
# | $h$ | a small change |
# | $\varepsilon$ | the machine epsilon: the distance from 1 to the next float |
# | $a, b$ | the two gradients that you compare |
# | $x$ | the input |
# | $z$ | the output of a layer |
# | `dx` | in code, $\partial E/\partial x$, an array shaped like `x`; likewise `dz`, `dW`, `db` |
# | $N, D, M$ | the number of examples, of inputs, of outputs |
#
# </details>

# %%
from functools import partial

import numpy as np

from helpers import checks, demos, gradcheck, layers

# %% [markdown]
# ## Ask the function itself
#
# In unit 03, the course's checks told you whether your backward passes were right. Soon you will write some that
# come with no check. But you can always ask the function itself: move one entry of $\theta$ a little, and see how
# much $E$ changes. If you step in both directions, you get **central differences**:
#
# $$\frac{\partial E}{\partial\theta_i}\approx
# \frac{E(\dots,\theta_i+h,\dots)-E(\dots,\theta_i-h,\dots)}{2h}.$$
#
# All other entries stay as they are. Then you do the same with the next entry.
#
# How small should $h$ be? As small as possible? Guess first.

# %% tags=["demo"]
demos.question("04.step")

# %% [markdown]
# Now try it for $E(\theta)=e^\theta$ at $\theta=1$:

# %%
print("     h    error of the central difference")
for exponent in range(1, 14):
    h = 10.0**-exponent
    estimate = (np.exp(1 + h) - np.exp(1 - h)) / (2 * h)
    print(f"{h:.0e}    {abs(estimate - np.e):.0e}")

# %% [markdown]
# At first the error falls like $h^2$. It is smallest, around $10^{-10}$, for $h$ between $10^{-5}$ and $10^{-7}$. Then
# it grows again. Two errors pull in opposite directions:
#
# - **Truncation.** In general, the quotient is exact only in the limit $h\to0$. If $E$ has three continuous
#   derivatives, it is off by about $h^2|E'''|/6$. This error wants a *small* $h$.
# - **Rounding.** Each value of $E$ is off by about $\varepsilon|E|$, with $\varepsilon=2.2\cdot10^{-16}$
#   in float64. For tiny $h$ the two values agree in nearly all digits, so their difference is mostly rounding error
#   (*cancellation*). Divided by $2h$, this error is about $\varepsilon|E|/h$. It wants a *large* $h$.
#
# If $\theta$ is about 1 in size, and $E$ and $E'''$ are of similar size, the best compromise is
# $h\approx\varepsilon^{1/3}$, which is $6\cdot10^{-6}$ in float64. In float32, with $\varepsilon=1.2\cdot10^{-7}$, it
# is $5\cdot10^{-3}$, and only four or five digits survive. **So check gradients in float64**, even if you train in
# float32.
#
# <details>
# <summary>Where these formulas come from</summary>
#
# Taylor's formula says $E(\theta\pm h)=E\pm hE'+\tfrac{h^2}{2}E''\pm\tfrac{h^3}{6}E'''+\dots$ In the difference, $E$
# and $E''$ cancel. Divided by $2h$, it is $E'+\tfrac{h^2}{6}E'''+\dots$ With a step in one direction only, the term
# $\tfrac h2E''$ would remain, which is far worse unless $E''=0$. The sum of both errors,
# $h^2|E'''|/6+\varepsilon|E|/h$, is smallest where its derivative with respect to $h$ is zero:
# $h|E'''|/3=\varepsilon|E|/h^2$. If $|E|=|E'''|$, then $h=(3\varepsilon)^{1/3}$, and the factor $3^{1/3}$ makes
# little difference (Press et al., *Numerical Recipes*, section 5.7).
#
# </details>
#
# <details>
# <summary>A way around cancellation</summary>
#
# With an imaginary step, $E'(\theta)\approx\operatorname{Im}E(\theta+\mathrm ih)/h$ needs no subtraction, so $h$ can
# be $10^{-30}$ and all digits are right up to rounding (Squire and Trapp, *SIAM Review* 40, 1998). But this only
# works for analytic operations, such as $+$, $\cdot$, $\exp$ and $\tanh$, not for $\max$, $|\cdot|$ or a complex
# conjugate.
#
# </details>
#
# Why not train with such gradients, and never write a backward pass again? Because each entry of $\theta$ costs two
# evaluations of $E$. A network with a million parameters would need two million forward passes for a single step.

# %% [markdown]
# ### Exercise 04.1: Write a numerical gradient (4 points)
#
# Write `numerical_gradient(f, theta, h)`, which estimates the gradient of `f` at `theta` by central differences with
# the step `h`. `f` takes an array shaped like `theta` and returns one number. `theta` holds floats and may have
# **any shape**, such as $(D,)$ or $(D, M)$. It may also be a transposed array. The gradient has the same shape.
#
# Afterwards `theta` must hold *exactly* what it held before. (Adding $h$ and subtracting it again may fail, because
# both results are rounded.)
#
# Hint: `for index in np.ndindex(theta.shape)` visits every entry of an array of any shape, and `theta[index]` is that
# entry.


# %% nbgrader={"grade": false, "grade_id": "numerical", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:scipy.differentiate.derivative", "answer:scipy.differentiate.jacobian", "answer:scipy.optimize.approx_fprime"]
def numerical_gradient(f, theta, h=6e-6):
    """Estimate the gradient of f at theta by central differences. It has the shape of theta."""
    ### BEGIN SOLUTION numerical-gradient: return the central differences
    gradient = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        above, below = theta.copy(), theta.copy()
        above[index] += h
        below[index] -= h
        gradient[index] = (f(above) - f(below)) / (2 * h)
    return gradient
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "numerical-gradient", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def parabola(theta):
    """θ0² + θ0 − 7 θ1, with the derivatives 2 θ0 + 1 and −7"""
    return float(theta[0] ** 2 + theta[0] - 7 * theta[1])


def cube(theta):
    """θ0³, whose central difference is exactly 3 θ0² + h²"""
    return float(theta[0] ** 3)


def product(theta):
    """θ00 · θ12, which has only two derivatives that are not zero"""
    return float(theta[0, 0] * theta[1, 2])


def column(theta):
    """θ00 · θ10 · θ20, which depends on the first column only"""
    return float(theta[0, 0] * theta[1, 0] * theta[2, 0])


checks.call(
    numerical_gradient,
    {"f": parabola, "theta": np.array([1.5, 0.7])},
    np.array([4.0, -7.0]),
    case="two parameters",
)
checks.call(
    numerical_gradient,
    {"f": cube, "theta": np.array([-1.5]), "h": 0.25},
    np.array([6.8125]),
    case="a large step, so that the truncation error shows",
)
checks.call(
    numerical_gradient,
    {"f": product, "theta": np.array([[0.3, 1.1, -0.7], [2.3, -1.9, 0.8]])},
    np.array([[0.8, 0.0, 0.0], [0.0, 0.0, 0.3]]),
    case="a matrix of parameters",
)
checks.call(
    numerical_gradient,
    {"f": column, "theta": np.array([[0.3, 1.1, -0.7], [2.3, -1.9, 0.8]]).T},
    np.array([[-0.77, 0.0], [-0.21, 0.0], [0.33, 0.0]]),
    case="a transposed matrix",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(37)
factors = rng.normal(size=(3, 4))
for theta in (rng.normal(size=(3, 4)), rng.normal(size=(3, 4))):
    checks.call(
        numerical_gradient,
        {"f": lambda t: float((factors * np.sin(t)).sum()), "theta": theta},
        factors * np.cos(theta),
    )
theta = rng.normal(size=5)
checks.call(numerical_gradient, {"f": lambda t: float(t.sum() ** 2 / 2), "theta": theta}, np.full(5, theta.sum()))
theta = rng.uniform(-3, 3, size=(4, 2))
for step in (0.5, 0.125):
    checks.call(
        numerical_gradient,
        {"f": lambda t: float((t**3).sum()), "theta": theta, "h": step},
        3 * theta**2 + step**2,
    )
# Entries that are zero, and entries that are equal to one another, have derivatives of their own.
theta, weights = np.array([[0.0, 1.5, 0.0], [1.5, -0.5, 1.5]]), rng.normal(size=(2, 3))
checks.call(
    numerical_gradient,
    {"f": lambda t: float((weights * t**3).sum()), "theta": theta, "h": 0.125},
    weights * (3 * theta**2 + 0.125**2),
)
theta = rng.normal(size=(2, 3, 2))
checks.call(numerical_gradient, {"f": lambda t: float((t[0] * t[1]).sum()), "theta": theta}, theta[::-1].copy())
left = rng.normal(size=(4, 2))
theta = rng.normal(size=(2, 3))
products = 2 * left.T @ (left @ theta)
checks.call(numerical_gradient, {"f": lambda t: float(((left @ t) ** 2).sum()), "theta": theta}, products)
checks.call(numerical_gradient, {"f": lambda t: float(np.exp(t[0])), "theta": np.array([3.0])}, np.exp(np.array([3.0])))
# Derivatives that are large, then small ones.
for scale in (2e4, 3e-3):
    theta = rng.normal(size=(2, 3))
    checks.call(
        numerical_gradient,
        {"f": lambda t, scale=scale: float(scale * (weights * np.sin(t)).sum()), "theta": theta},
        scale * weights * np.cos(theta),
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Say how far apart two gradients are
#
# Is an error of 0.001 small? Yes, if the gradient is 1000. But if the gradient is 0.0001, it is fatal. So compare the
# error with the size of the gradients:
#
# $$\text{relative error}(a,b)=\frac{\lVert a-b\rVert_2}{\max\big(\lVert a\rVert_2,\lVert b\rVert_2\big)},$$
#
# where $\lVert a\rVert_2$ is the square root of the sum of the squares of *all* entries, for matrices too. The error
# is 0 for equal arrays, 2 if $b=-a\ne0$, and 0 by definition if both are zero. A rule of thumb for float64: two
# gradients agree if it is below $10^{-7}$. If it is above $10^{-3}$, one of them is usually wrong. But first look for
# a kink, a badly chosen $h$, or gradients so close to zero that you compare only rounding errors.

# %% [markdown]
# ### Exercise 04.2: Write the relative error (2 points)
#
# Write `relative_error(a, b)`, which returns one number.
#
# - Two arrays of zeros have relative error 0.
# - Tiny entries of about $10^{-12}$ must work too. So don't add a small constant to the
#   denominator.
# - Arrays that differ have an error above 0, even if they agree to seven digits.
# - Leave `a` and `b` as they are.
# - If the shapes of `a` and `b` differ, raise a `ValueError`. Otherwise broadcasting would compare a gradient of shape
#   $(1, M)$ with one of shape $(M,)$ and find nothing wrong.


# %% nbgrader={"grade": false, "grade_id": "relative", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.relative_error"]
def relative_error(a, b):
    """Return the distance between two arrays of the same shape, relative to the larger."""
    ### BEGIN SOLUTION relative-error: return the relative error
    if a.shape != b.shape:
        raise ValueError(f"shapes {a.shape} and {b.shape} differ")
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if scale == 0 else np.linalg.norm(a - b) / scale
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relative-error", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# ‖a − b‖ = 13, and the larger norm is 25.
a, b = np.array([7.0, 24.0]), np.array([2.0, 12.0])
checks.call(relative_error, {"a": a, "b": b}, 0.52, case="a is larger")
checks.call(relative_error, {"a": b, "b": a}, 0.52, case="b is larger")
checks.call(relative_error, {"a": np.diag(a), "b": np.diag(b)}, 0.52, case="two matrices")
checks.call(relative_error, {"a": 1e-12 * a, "b": 1e-12 * b}, 0.52, case="tiny entries")
checks.call(relative_error, {"a": np.zeros(2), "b": np.zeros(2)}, 0.0, case="nothing but zeros")
checks.call(relative_error, {"a": a * (1 + 3e-8), "b": a}, 3e-8, case="a and b agree to seven digits")
checks.raises(relative_error, {"a": np.ones(3), "b": np.ones((1, 3))}, ValueError)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(38)
for shape in [(4,), (3, 5), (2, 3, 4)]:
    a, b = rng.normal(size=shape), 1.5 * rng.normal(size=shape)
    sizes = [float((part**2).sum()) ** 0.5 for part in (a, b, a - b)]
    for left, right in ((a, b), (b, a), (-2e3 * a, -2e3 * b), (1e-13 * b, 1e-13 * a), (1e-60 * a, 1e-60 * b)):
        checks.call(relative_error, {"a": left, "b": right}, sizes[2] / max(sizes[0], sizes[1]))
    checks.call(relative_error, {"a": a, "b": -a}, 2.0)
    checks.call(relative_error, {"a": a, "b": a.copy()}, 0.0)
    checks.call(relative_error, {"a": np.zeros(shape), "b": b}, 1.0)
    for error in (8e-6, 4e-8):  # Close is not equal.
        checks.call(relative_error, {"a": a, "b": a * (1 + error)}, error)
checks.call(relative_error, {"a": np.zeros((3, 2)), "b": np.zeros((3, 2))}, 0.0)
for one, other in [
    ((2, 3), (3, 2)),
    ((4, 3), (3,)),
    ((3,), (3, 3)),
    ((4, 1), (4, 3)),
    ((1, 3), (4, 3)),
    ((4,), (1, 4)),
]:
    checks.raises(relative_error, {"a": np.ones(one), "b": np.ones(other)}, ValueError)
    checks.raises(relative_error, {"a": np.zeros(other), "b": np.zeros(one)}, ValueError)
### END HIDDEN TESTS

# %% [markdown]
# ## Check a layer
#
# Remember the checks of unit 03? They nudged every entry of the parameters and the input, and compared gradients. Now
# you can do that yourself. One thing is missing: a gradient needs *one* number $E$, but a layer returns a whole array
# $z$. So pick a fixed array `dz` of random numbers, since zeros or ones could hide a mistake, and take
#
# $$E=\sum_{n,j}z_{nj}\,\texttt{dz}_{nj}.$$
#
# The derivative of this $E$ with respect to $z_{nj}$ is exactly $\texttt{dz}_{nj}$. So the gradients of $E$ are what
# `backward(dz)` has to return (L6).
#
# If one of your two functions doesn't pass its check yet, the cell uses the course's version and says so.


# %% tags=["demo"]
def check_gradient(own):
    checks.call(own, {"f": lambda t: float((t**2).sum()), "theta": np.ones((2, 3))}, np.full((2, 3), 2.0))


def check_distance(own):
    checks.call(own, {"a": np.array([3.0, 4.0]), "b": np.array([0.0, 4.0])}, 0.6)
    checks.call(own, {"a": np.zeros(2), "b": np.zeros(2)}, 0.0)
    checks.raises(own, {"a": np.ones(3), "b": np.ones((1, 3))}, ValueError)


numerical = checks.own_or_reference(numerical_gradient, gradcheck.central_difference, check_gradient)
distance = checks.own_or_reference(relative_error, gradcheck.relative_error, check_distance)


def gradient_errors(layer, x, dz):
    """Return the relative error of each gradient that backward returns: of the parameters, then of x."""
    layer.forward(x)
    d_params, dx = layer.backward(dz)

    def E_of_input(value):
        return float((layer.forward(value) * dz).sum())

    def E_of_parameter(k, value):
        kept, layer.parameters[k] = layer.parameters[k], value
        result = E_of_input(x)
        layer.parameters[k] = kept
        return result

    errors = [
        distance(d_param, numerical(partial(E_of_parameter, k), layer.parameters[k]))
        for k, d_param in enumerate(d_params)
    ]
    return [*errors, distance(dx, numerical(E_of_input, x))]


rng = np.random.default_rng(3)
x, dz = rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
errors = gradient_errors(layers.Linear(rng.normal(size=(4, 2)), rng.normal(size=2)), x, dz)
print("the course's Linear:", ", ".join(f"{name} {error:.1e}" for name, error in zip(["dW", "db", "dx"], errors)))

# %% [markdown]
# All far below $10^{-7}$: the backward pass agrees with the forward pass. Paste your own layers from unit 03 into a new
# cell, if you like, and check them too.

# %% [markdown]
# ## Hunt bugs
#
# Here are six backward passes. Suspects 1 to 4 are linear layers, 5 and 6 are ReLUs. Their forward passes are right.
# The linear layers will have as many inputs as outputs, so a wrong product may well have the right shape. **Read the
# code like a detective.** Which ones are right?


# %% tags=["demo"]
class Suspect1(layers.Linear):
    def backward(self, dz):
        W = self.parameters[0]
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ W


class Suspect2(layers.Linear):
    def backward(self, dz):
        W = self.parameters[0]
        return [self.x.T @ dz / len(dz), dz.mean(axis=0)], dz @ W.T


class Suspect3(layers.Linear):
    def backward(self, dz):
        W = self.parameters[0]
        return [self.x.T @ dz, dz.sum(axis=0, keepdims=True)], dz @ W.T


class Suspect4(layers.Linear):
    def backward(self, dz):
        W = self.parameters[0]
        dW = sum(np.outer(x_row, dz_row) for x_row, dz_row in zip(self.x, dz))
        return [dW, np.ones(len(dz)) @ dz], (W @ dz.T).T


class Suspect5(layers.ReLU):
    def backward(self, dz):
        return [], dz * (self.z >= 0)


class Suspect6(layers.ReLU):
    def backward(self, dz):
        return [], dz * (self.x > 0)


# %% tags=["demo"]
demos.question("04.suspects")

# %% [markdown]
# Now let the numbers decide. The check runs all six on the same `x`, in which one entry happens to be exactly 0.

# %% tags=["demo"]
rng = np.random.default_rng(4)
x, dz = rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
x[0, 0] = 0.0
for Suspect in (Suspect1, Suspect2, Suspect3, Suspect4, Suspect5, Suspect6):
    linear = issubclass(Suspect, layers.Linear)
    layer = Suspect(rng.normal(size=(3, 3)), rng.normal(size=3)) if linear else Suspect()
    try:
        errors = gradient_errors(layer, x, dz)
        names = ["dW", "db", "dx"] if linear else ["dx"]
        print(f"{Suspect.__name__}:", ", ".join(f"{name} {error:.1e}" for name, error in zip(names, errors)))
    except ValueError as problem:
        print(f"{Suspect.__name__}: {type(problem).__name__} {problem}")

# %% [markdown]
# | suspect | verdict |
# | --- | --- |
# | 1 | `dx` is wrong: `dz @ W` forgets the transpose. With $D=M$, the shape gives no hint. |
# | 2 | `dW` and `db` are wrong: the mean instead of the sum. The error is $1-\frac1N=0.8$, a good clue. |
# | 3 | `db` has shape $(1, M)$ instead of $(M,)$. Its numbers are right, so only your `ValueError` caught it. |
# | 4 | Right, although it looks odd. Only the numbers count. |
# | 5 | Wrong: $z\ge0$ holds everywhere, so the mask stops nothing. |
# | 6 | Right, and yet the check complains! |
#
# What happened to suspect 6? At $x=0$ the ReLU has a corner. The two points $x\pm h$ lie on different sides of it, and
# the central difference is ½, the mean of the two derivatives 0 and 1. Our convention says 0. See how close to the
# corner you have to be for this to happen:

# %%
print("   x        central difference of max(x, 0) with h = 6e-6")
for x_near in (1.0, 2e-6, 0.0, -2e-6, -1.0):
    print(f"{x_near:8g}    {(max(x_near + 6e-6, 0) - max(x_near - 6e-6, 0)) / 1.2e-5:.3f}")

# %% [markdown]
# **Your turn.** Change the line `x[0, 0] = 0.0` so that the check acquits suspect 6, and repair suspects 1, 2, 3 and 5
# until all errors are below $10^{-7}$.

# %% [markdown]
# ## Know what the check can't see
#
# - **Kinks.** Closer than $h$ to a corner, the check returns *a* number, but not a derivative. It may flag a correct
#   gradient, and it can't confirm a convention such as "0 at $x=0$". So check at points away from kinks.
# - **A wrong forward pass.** The check compares `backward` with *your* `forward`. If both belong to the wrong function,
#   they agree.
# - **Its own errors.** If $h$ is too large or too small, or if a gradient is zero up to rounding, correct gradients
#   look wrong.
# - **Tiny entries.** The relative error compares whole arrays. An entry passes if its *error* is ten million times
#   smaller than the norm of the whole gradient, even if all of its digits are wrong.
# - **Other inputs.** It only knows the points that you tried. A bug that shows up only for large inputs, in a second
#   batch or for $N\ne1$ stays hidden until you test that.

# %% tags=["demo"]
demos.question("04.blind")

# %% [markdown]
# ## What you can do now
#
# - You can estimate a gradient with central differences wherever the function is smooth, and you know why
#   $h\approx6\cdot10^{-6}$ is a good step in float64 for parameters of about 1.
# - You can compare two gradients by their relative error, and you know what its size tells you.
# - You can check every backward pass that you write, and find out which gradient is wrong.
# - You know what the check can't see.
#
# In [unit 05](../05_one_hidden_layer/05_one_hidden_layer.ipynb) you derive the gradients of a whole network on paper. A
# gradient check will tell you whether you got them right.
