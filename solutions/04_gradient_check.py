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
# # 04 Check a gradient with numbers
#
# **What you will do.**

# %%
import numpy as np

from helpers import checks, demos, gradcheck, layers

# %% [markdown]
# ## Find out whether a gradient is right
#
# You will write backward passes for which nobody has a check ready. Then ask the function itself: move one entry of
# $\theta$ a little and look at how much $E$ changes. With a step in both directions these are **central differences**,
#
# $$\frac{\partial E}{\partial\theta_i}\approx\frac{E(\theta+h\,e_i)-E(\theta-h\,e_i)}{2h},$$
#
# where $e_i$ is 1 in entry $i$ and 0 elsewhere. The other entries stay as they are; then comes the next entry.
#
# **How good is that?** For one variable, Taylor's formula around $\theta$ says
#
# $$E(\theta\pm h)=E\pm hE'+\tfrac{h^2}{2}E''\pm\tfrac{h^3}{6}E'''+\dots$$
#
# In the difference, $E$ and $E''$ cancel; what is left, divided by $2h$, is
#
# $$E'(\theta)+\tfrac{h^2}{6}E'''(\theta)+\dots$$
#
# So the formula is off by about $h^2|E'''|/6$: this *truncation error* wants a small $h$. With one step only,
# $\big(E(\theta+h)-E(\theta)\big)/h$, the term $\tfrac h2E''$ would stay, which is far worse.
#
# But a computer rounds each value of $E$, by about $\varepsilon|E|$ with $\varepsilon=2.2\cdot10^{-16}$ for float64.
# For tiny $h$ the two values agree in nearly all digits, their difference is mostly rounding (*cancellation*), and
# divided by $2h$ this error is about $\varepsilon|E|/h$: it wants a large $h$.
#
# The sum of both is smallest where its derivative with respect to $h$ is zero, $h|E'''|/3=\varepsilon|E|/h^2$. If $E$
# and $E'''$ are of similar size, that means $h\approx\varepsilon^{1/3}$, up to a small factor: $6\cdot10^{-6}$ for
# float64 (Press et al., *Numerical Recipes*, section 5.7). See it happen, for $E(\theta)=e^\theta$ at $\theta=1$:

# %%
print("     h    error of the central difference")
for exponent in range(1, 14):
    h = 10.0**-exponent
    estimate = (np.exp(1 + h) - np.exp(1 - h)) / (2 * h)
    print(f"{h:.0e}    {abs(estimate - np.e):.0e}")

# %% [markdown]
# At first the error falls like $h^2$. It is smallest, about $10^{-10}$, for $h$ between $10^{-5}$ and $10^{-7}$ (chance
# plays a part: rounding errors may cancel one another), and then it grows again. In float32, where
# $\varepsilon=1.2\cdot10^{-7}$, the best $h$ is near $5\cdot10^{-3}$ and only four or five digits are left. So check
# gradients in float64, even if you train in float32.

# %% tags=["demo"]
demos.question("04.step")

# %% [markdown]
# ### Exercise 04.1: Write a numerical gradient (4 points)
#
# Write `numerical_gradient(f, theta, h)`: the gradient of `f` at `theta` by central differences with the step `h`. `f`
# takes an array of the shape of `theta` and returns one number. `theta` holds floats and can have **any shape**, $(n,)$
# as well as $(D, M)$; the gradient has the same shape. Afterwards `theta` must hold *exactly* what it held before.
# (Adding $h$ and subtracting it again does not always do that: both are rounded.)
#
# Useful: `for index in np.ndindex(theta.shape)` goes through all entries of an array of any shape, and `theta[index]`
# is the entry.


# %% nbgrader={"grade": false, "grade_id": "numerical", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.central_difference"]
def numerical_gradient(f, theta, h=6e-6):
    """The gradient of f at theta by central differences: an array of the shape of theta."""
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
# f(θ) = θ0² + 3 θ1 with the gradient (2 θ0, 3).
checks.call(
    numerical_gradient,
    {"f": lambda theta: float(theta[0] ** 2 + 3 * theta[1]), "theta": np.array([2.5, 0.7])},
    np.array([5.0, 3.0]),
)
# With a large step the truncation error shows: for f(θ) = θ³ the central difference is exactly 3 θ² + h².
checks.call(
    numerical_gradient,
    {"f": lambda theta: float(theta[0] ** 3), "theta": np.array([-1.5]), "h": 0.25},
    np.array([6.8125]),
)
# A matrix of parameters: f(θ) = θ00 · θ12 has only two slopes that are not zero.
checks.call(
    numerical_gradient,
    {
        "f": lambda theta: float(theta[0, 0] * theta[1, 2]),
        "theta": np.array([[0.3, 1.1, -0.7], [2.3, -1.9, 0.9]]),
    },
    np.array([[0.9, 0.0, 0.0], [0.0, 0.0, 0.3]]),
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
# Entries that are zero, and entries that are equal to one another, have slopes of their own.
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
### END HIDDEN TESTS

# %% [markdown]
# ## Say how far two gradients are apart
#
# An error of 0.001 is small if the gradient is 1000 and fatal if it is 0.0001. So compare with the size of the
# gradients themselves:
#
# $$\text{relative error}(a,b)=\frac{\lVert a-b\rVert_2}{\max\big(\lVert a\rVert_2,\lVert b\rVert_2\big)},$$
#
# where $\lVert a\rVert_2$ is the square root of the sum of the squares of *all* entries, for matrices too. It is 0 for
# equal arrays and 2 for opposite ones. As rules of thumb for float64: below $10^{-7}$ the two agree, above $10^{-3}$
# one of them is wrong, and in between look for a kink or a badly chosen $h$.

# %% [markdown]
# ### Exercise 04.2: Write the relative error (2 points)
#
# Write `relative_error(a, b)`, which returns one number. Two arrays of zeros have the relative error 0. It must be
# right for tiny arrays too, such as those of size $10^{-12}$, so add no small constant below the fraction line. And if
# the shapes of `a` and `b` differ, raise a `ValueError`: otherwise broadcasting would compare a gradient of shape
# $(1, M)$ with one of shape $(M,)$ and find nothing wrong.


# %% nbgrader={"grade": false, "grade_id": "relative", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.relative_error"]
def relative_error(a, b):
    """The distance of two arrays of one shape, relative to the larger of them: a number."""
    ### BEGIN SOLUTION relative-error: return the relative error
    if a.shape != b.shape:
        raise ValueError(f"shapes {a.shape} and {b.shape} differ")
    scale = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(a - b) / scale if scale > 0 else 0.0
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relative-error", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# ‖a − b‖ = 3 and the larger norm is 5; the other way round; the same as matrices; tiny; zeros; two shapes.
checks.call(relative_error, {"a": np.array([3.0, 4.0]), "b": np.array([0.0, 4.0])}, 0.6)
checks.call(relative_error, {"a": np.array([0.0, 4.0]), "b": np.array([3.0, 4.0])}, 0.6)
checks.call(relative_error, {"a": np.diag([3.0, 4.0]), "b": np.diag([0.0, 4.0])}, 0.6)
checks.call(relative_error, {"a": np.array([3e-12, 4e-12]), "b": np.array([0.0, 4e-12])}, 0.6)
checks.call(relative_error, {"a": np.zeros(2), "b": np.zeros(2)}, 0.0)
checks.raises(relative_error, {"a": np.ones(3), "b": np.ones((1, 3))}, ValueError)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(38)
for shape in [(4,), (3, 5), (2, 3, 4)]:
    a, b = rng.normal(size=shape), 1.5 * rng.normal(size=shape)
    sizes = [float((part**2).sum()) ** 0.5 for part in (a, b, a - b)]
    for left, right in ((a, b), (b, a), (-2e3 * a, -2e3 * b), (1e-13 * b, 1e-13 * a), (1e-25 * a, 1e-25 * b)):
        checks.call(relative_error, {"a": left, "b": right}, sizes[2] / max(sizes[0], sizes[1]))
    checks.call(relative_error, {"a": a, "b": -a}, 2.0)
    checks.call(relative_error, {"a": a, "b": a.copy()}, 0.0)
    checks.call(relative_error, {"a": np.zeros(shape), "b": b}, 1.0)
    checks.call(relative_error, {"a": a, "b": a * (1 + 8e-6)}, 8e-6)  # close is not equal
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
# ## Check your own layers
#
# A layer's output is no single number, but a gradient needs one. Take $E=\sum_{nj} z_{nj}\,\texttt{dz}_{nj}$ with some
# fixed array `dz`. Its derivative with respect to $z_{nj}$ is just $\texttt{dz}_{nj}$, so the gradients of this $E$ are
# what `backward(dz)` has to return (L6). The function below moves every entry of every parameter and of the input, and
# returns the largest relative error. Here and below, where something of yours does not pass its check yet, the course's
# own takes its place, and the cell says so.

# %% tags=["demo"]
numerical = checks.own_or_reference(
    numerical_gradient,
    gradcheck.central_difference,
    lambda own: checks.call(own, {"f": lambda t: float((t**2).sum()), "theta": np.ones((2, 3))}, np.full((2, 3), 2.0)),
)


def check_distance(own):
    checks.call(own, {"a": np.array([3.0, 4.0]), "b": np.array([0.0, 4.0])}, 0.6)
    checks.call(own, {"a": np.zeros(2), "b": np.zeros(2)}, 0.0)


distance = checks.own_or_reference(relative_error, gradcheck.relative_error, check_distance)


def gradient_error(Layer, parameters, x, dz):
    """The largest relative error of what a layer's backward returns, against numerical gradients."""
    layer = Layer(*parameters)
    layer.forward(x)
    d_params, dx = layer.backward(dz)
    arrays = [*parameters, x]

    def energy(value, k):
        *others, x = [value if i == k else array for i, array in enumerate(arrays)]
        return float((Layer(*others).forward(x) * dz).sum())

    expected = [numerical(lambda value, k=k: energy(value, k), array) for k, array in enumerate(arrays)]
    return max(distance(got, wanted) for got, wanted in zip([*d_params, dx], expected))


rng_gradients = np.random.default_rng(3)
for Layer, parameters in [
    (Linear, [rng_gradients.normal(size=(4, 2)), rng_gradients.normal(size=2)]),
    (ReLU, []),
    (Sigmoid, []),
]:
    try:
        outputs = 2 if parameters else 4
        x_check, dz_check = rng_gradients.normal(size=(5, 4)), rng_gradients.normal(size=(5, outputs))
        error = gradient_error(Layer, parameters, x_check, dz_check)
        print(f"{Layer.__name__}: largest relative error {error:.0e}")
    except NotImplementedError as missing:
        print(f"{Layer.__name__}: not written yet ({missing})")
    except Exception as problem:
        print(f"{Layer.__name__}: no comparison, since it raised {type(problem).__name__}: {problem}")

# %% [markdown]
# Below $10^{-7}$, each backward pass agrees with its forward pass.
#
# ### What the check can't see
#
# - **Kinks.** At a corner, or closer to it than $h$, the two points lie on different sides. The check then returns *a*
#   number, but no derivative, as below for the ReLU. It may flag a right gradient there, and it can't confirm a
#   convention such as "0 at $x=0$". So check at points away from kinks.
# - **A wrong forward pass.** It compares `backward` with *your* `forward`. If both belong to the wrong function, they
#   agree.
# - **Its own errors.** A step too large (truncation) or too small (cancellation) makes right gradients look wrong.
# - **Other inputs.** It tells about the points you tried. An error that shows only for large inputs, only for a second
#   batch, or only where $N\ne1$, needs a point of that kind.
#
# There is also a way without cancellation: with an imaginary step,
# $E'(\theta)\approx\operatorname{Im}E(\theta+\mathrm ih)/h$ subtracts nothing, so $h$ can be $10^{-30}$
# (`helpers.gradcheck.complex_step`). But it needs a function made of smooth operations that accept complex numbers. It
# fails on $\max$ and $|\cdot|$, and wherever a transpose is also a complex conjugate. All formulas of this notebook are
# meant for real numbers.

# %% tags=["demo"]
demos.question("04.blind")

# %%
print("   x        central difference of max(x, 0) with h = 6e-6")
for at in (1.0, 2e-6, 0.0, -2e-6, -1.0):
    print(f"{at:8g}    {(max(at + 6e-6, 0) - max(at - 6e-6, 0)) / 1.2e-5:.3f}")

