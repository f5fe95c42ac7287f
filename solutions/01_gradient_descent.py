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
# # 01 Walk downhill
#
# **What you will do.** You compute a gradient, take one step against it, and turn that step into gradient descent
# with a stopping rule. Along the way you drag the learning rate and watch the loss curve respond. At the end you
# build a slider of your own.
#
# **What you will learn.**
#
# - why $-\nabla E$ is the direction in which $E$ falls fastest, and why a small enough step along it lowers $E$ (L1);
# - what gradient descent can converge to, and when to stop it;
# - what each learning rate does on a parabola, and three loss curves that you will meet again and again (L10).
#
# **What you need.** Partial derivatives, matrix products, the Cauchy-Schwarz inequality and eigenvalues of a
# symmetric matrix. NumPy arrays with `@`, `.T` and `np.linalg.norm`, which computes the length $\|\cdot\|_2$ of a
# vector. Unit 00. About two hours.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $\theta$ | the parameters |
# | $n$ | the number of parameters |
# | $\theta(k)$ | the iterate after $k$ steps |
# | $K$ | the number of steps |
# | $\hat\theta$ | a point that the iterates converge to |
# | $E$ | the loss (also called the energy), one number |
# | $\nabla E$ | the gradient of $E$ |
# | $\tau$ | the step size, also called the learning rate |
# | $h$ | a small change |
# | $o(h), o(\tau)$ | remainders that are small even compared with $h$ or $\tau$ |
# | $A, b$ | the matrix and the vector of a quadratic |
# | $a$ | the curvature of a parabola |
# | $q$ | the factor by which a step multiplies $\theta$ |
# | $\lambda_i$ | the eigenvalues of a symmetric matrix |
# | $u_i$ | the coordinates of $\theta$ in a basis of eigenvectors |
# | $L$ | the Lipschitz constant of $\nabla E$ |
# | $C$ | the matrix of a function with kinks |
#
# </details>

# %%
import numpy as np

from helpers import checks, demos

# %% [markdown]
# ## See it move ★
#
# Find which way is uphill, step the other way, repeat. That is gradient descent (L1):
#
# $$\theta(k+1)=\theta(k)-\tau\,\nabla E(\theta(k)).$$
#
# The [parameters](../../docs/glossary.md#parameter) $\theta$ are yours to change, the
# [loss](../../docs/glossary.md#loss) $E(\theta)$ is what you want to make small, and $\tau>0$ is the step size, or
# [learning rate](../../docs/glossary.md#learning-rate).
#
# The next cell runs this on the parabola $E(\theta)=\tfrac12\cdot5\,\theta^2$ and draws the [loss
# curve](../../docs/glossary.md#loss-curve) $E(\theta(k))$ beside it. What will happen as you make $\tau$ larger and
# larger? Guess before you drag the slider. Then find a $\tau$ for which the *iterates* $\theta(k)$, the points after
# $k$ steps,
#
# 1. creep towards the minimum from one side;
# 2. jump from side to side and still get there;
# 3. never get there.
#
# On the parabola and the bowl, the captions compare $\tau$ with $1/L$ and $2/L$. For now, read $L$ as the curvature
# of the parabola, that is, its second derivative, 5. Then try another function from the menu.

# %% tags=["demo"]
demos.descent()

# %% [markdown]
# ## Find out why downhill is minus the gradient ★
#
# Let $E$ be continuously differentiable, and move from $\theta$ to $\theta+h$, with a small $h$ in any direction. Then
#
# $$E(\theta+h)=E(\theta)+\nabla E(\theta)^\top h+o(h).$$
#
# The remainder $o(h)$ is small even compared with $h$: $o(h)/\|h\|_2\to0$ as $h\to0$. So to first order, $E$ changes by
# $\nabla E(\theta)^\top h$. Which $h$ of a given length lowers $E$ most? Decide before you read the proof:

# %% tags=["demo"]
demos.question("01.steepest")

# %% [markdown]
# The proof is the Cauchy-Schwarz inequality:
#
# $$\nabla E(\theta)^\top h\;\ge\;-\|\nabla E(\theta)\|_2\,\|h\|_2.$$
#
# For $\nabla E(\theta)\neq0$ and $h\neq0$, both sides are equal exactly when $h$ points in the direction of
# $-\nabla E(\theta)$. So minus the [gradient](../../docs/glossary.md#gradient) is the steepest way down (L1).
#
# **A small enough step lowers $E$.** Take $h=-\tau\,\nabla E(\theta)$:
#
# $$E(\theta-\tau\,\nabla E(\theta))=E(\theta)-\tau\,\|\nabla E(\theta)\|_2^2+o(\tau).$$
#
# If $\nabla E(\theta)\neq0$, the second term is negative, and for small enough $\tau$ it outweighs the remainder, which
# is small even compared with $\tau$. So $E$ falls. If $\nabla E(\theta)=0$, the step goes nowhere (L1).
#
# **Where can it end?** Suppose the iterates converge. What do you know about the limit?

# %% tags=["demo"]
demos.question("01.limit")

# %% [markdown]
# Take the limit on both sides of the iteration. Since $\nabla E$ is continuous,
#
# $$\hat\theta=\hat\theta-\tau\,\nabla E(\hat\theta)\quad\Rightarrow\quad\nabla E(\hat\theta)=0.$$
#
# So the gradient vanishes at the limit (L1). The limit need not be a minimum, and the iterates need not converge.
#
# ## Compute the gradient of a quadratic ★
#
# On a quadratic you can work out everything by hand.
#
# **One parameter.** $E(\theta)=\tfrac12a\theta^2-b\theta$ has the derivative $a\theta-b$.
#
# **Several parameters.** Let $A$ be an $n\times n$ matrix and $b$ a vector with $n$ entries:
#
# $$E(\theta)=\tfrac12\,\theta^\top A\,\theta-b^\top\theta
# =\tfrac12\sum_{i=1}^n\sum_{j=1}^n A_{ij}\,\theta_i\theta_j-\sum_{i=1}^n b_i\theta_i .$$
#
# Now differentiate with respect to one entry $\theta_m$. In the double sum, $\theta_m$ appears where $i=m$ *and* where
# $j=m$. By the product rule, both contribute:
#
# $$\frac{\partial E}{\partial\theta_m}=\tfrac12\sum_j A_{mj}\theta_j+\tfrac12\sum_i A_{im}\theta_i-b_m .$$
#
# One sum runs along a row of $A$, the other along a column. The gradient collects these numbers for $m=1,\dots,n$.
#
# ### Exercise 01.1: Compute the gradient of a quadratic (3 points) ★
#
# Write the last line for all $m$ at once, using matrix-vector products. $A$ is square, but it **need not be
# symmetric**. Even a small difference from its transpose counts.


# %% nbgrader={"grade": false, "grade_id": "quadratic-gradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.graph.Graph", "answer:scipy.differentiate.derivative", "answer:scipy.differentiate.jacobian", "answer:scipy.optimize.approx_fprime"]
def quadratic_gradient(A, b, theta):
    """Return the gradient of E(θ) = ½ θᵀ A θ − bᵀ θ.

    Parameters
    ----------
    A : ndarray, shape (n, n)
        Not necessarily symmetric.
    b, theta : ndarray, shape (n,)

    Returns
    -------
    ndarray, shape (n,)
        ∇E(θ).
    """
    ### BEGIN SOLUTION quadratic-gradient: the gradient of the quadratic
    return (A + A.T) @ theta / 2 - b
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "quadratic-gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def quadratic(A, b, theta):
    return float(theta @ A @ theta / 2 - b @ theta)


# One parameter, then two, then three. The check stops at the first case that fails.
checks.gradient(
    quadratic_gradient,
    quadratic,
    {"A": np.array([[6.0]]), "b": np.array([5.0]), "theta": np.array([1.5])},
    case="one parameter: E(θ) = 3θ² − 5θ, at θ = 1.5",
)
checks.gradient(
    quadratic_gradient,
    quadratic,
    {"A": np.array([[2.0, 6.0], [0.0, 8.0]]), "b": np.zeros(2), "theta": np.array([3.0, 5.0])},
    case="E(θ) = θ₁² + 3θ₁θ₂ + 4θ₂², where A is not symmetric, at θ = (3, 5)",
)
rng = np.random.default_rng(11)
for n in (2, 3):
    A, b, theta = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)
    case = f"{n} parameters, random numbers"
    checks.gradient(quadratic_gradient, quadratic, {"A": A, "b": b, "theta": theta}, case=case)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(12)
for n in (1, 2, 4, 5):
    A, b, theta = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)
    checks.gradient(quadratic_gradient, quadratic, {"A": A, "b": b, "theta": theta})
symmetric = A + A.T
checks.gradient(quadratic_gradient, quadratic, {"A": symmetric, "b": b, "theta": theta})
# Large and small numbers, which differentiating E numerically or rounding would spoil.
A, theta = np.array([[3.0, -1.0], [5.0, 2.0]]), np.array([4.0, -7.0])
for size in (2.0**20, 2.0**-14):
    arguments = {"A": A, "b": np.array([1.0, 6.0]) * size, "theta": theta * size}
    checks.call(quadratic_gradient, arguments, np.array([-3.0, -12.0]) * size)
# Nearly symmetric. The rest of the gradient almost cancels, so the small difference shows. All numbers are exact.
for small in (2.0**-5, 2.0**-20):
    A, expected = np.array([[3.0, 2.0 + small], [2.0 - small, 2.0]]), np.array([12.0, -20.0]) * small
    arguments = {"A": A, "b": np.array([-2.0, -6.0]) - expected, "theta": theta}
    checks.call(quadratic_gradient, arguments, expected, case="A is nearly symmetric")
### END HIDDEN TESTS

# %% [markdown]
# If $A$ is symmetric, its rows and columns agree, and the gradient is just $A\theta-b$. It vanishes where $A\theta=b$.
# So if the eigenvalues of $A$ are positive too, minimising the quadratic means solving a linear system.
#
# ## Take one step ★
#
# ### Exercise 01.2: Take one step of gradient descent (2 points) ★
#
# Write one step, $\theta-\tau\,\nabla E(\theta)$. The gradient is passed in as a function, so call it. Return a new
# array and leave `theta` as it is: the caller may still need it. Leave the array that `gradient` returns as it is, too.
# It may even be `theta` itself.


# %% nbgrader={"grade": false, "grade_id": "step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.gradient_descent", "answer:helpers.descent.subgradient_method", "answer:helpers.optimisers.Optimiser", "answer:helpers.optimisers.GradientDescent"]
def step(gradient, theta, tau):
    """Take one step of gradient descent.

    Parameters
    ----------
    gradient : callable
        Takes θ, shape (n,), and returns ∇E(θ), shape (n,).
    theta : ndarray, shape (n,)
    tau : float
        The step size, above 0.

    Returns
    -------
    ndarray, shape (n,)
        The next θ, a new array.
    """
    ### BEGIN SOLUTION step: one step against the gradient
    return theta - tau * gradient(theta)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
def three_theta(theta):
    """∇E(θ) = 3 θ"""
    return 3 * theta


def square_plus_shift(theta):
    """∇E(θ) = θ² + shift, entry by entry"""
    return theta**2 + shift


def theta_itself(theta):
    """∇E(θ) = θ: gradient returns theta itself"""
    return theta


checks.call(
    step,
    {"gradient": three_theta, "theta": np.array([2.0, -5.0]), "tau": 0.1},
    np.array([1.4, -3.5]),
    case="two parameters: the gradient is (6, −15)",
)
rng = np.random.default_rng(13)
shift, theta = rng.normal(size=3), rng.normal(size=3)
checks.call(
    step,
    {"gradient": square_plus_shift, "theta": theta, "tau": 0.4},
    theta - 0.4 * theta**2 - 0.4 * shift,
    case=f"three parameters, shift = {np.round(shift, 4)}",
)
checks.call(
    step,
    {"gradient": theta_itself, "theta": np.array([3.0, -8.0]), "tau": 0.25},
    np.array([2.25, -6.0]),
    case="gradient returns theta itself, so leave what it returns as it is",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(14)
for n, tau in ((1, 1.75), (4, 0.6), (5, 0.01)):
    slope, theta = rng.normal(size=n), rng.normal(size=n)
    expected = theta * (1 - tau * slope) + tau
    gradient = lambda theta, slope=slope: slope * theta - 1.0
    checks.call(step, {"gradient": gradient, "theta": theta, "tau": tau}, expected)
# Twice from the same place: nothing is left over from the step before. And a long gradient stays as long as it is.
for _ in range(2):
    checks.call(step, {"gradient": three_theta, "theta": np.array([400.0]), "tau": 0.5}, np.array([-200.0]))
# Small numbers keep their digits.
arguments = {"gradient": three_theta, "theta": np.array([2.5e-5, -1.5e-4]), "tau": 0.1}
checks.call(step, arguments, np.array([1.75e-5, -1.05e-4]))


def zero(theta):
    """∇E(θ) = 0"""
    return np.zeros_like(theta)


fixed = np.array([4.0, -6.0, 2.0])


def fixed_gradient(theta):
    """∇E(θ) = (4, −6, 2) everywhere: gradient returns the same array each time"""
    return fixed


def step_then_change_theta(gradient, theta, tau):
    new = step(gradient, theta, tau)
    theta_before = theta.copy()
    theta += 1.0
    kept = new.copy() if isinstance(new, np.ndarray) else new
    theta[:] = theta_before
    return kept


def two_steps(gradient, theta, tau):
    return step(gradient, step(gradient, theta, tau), tau)


two_steps.__name__ = step_then_change_theta.__name__ = "step"
start = np.array([1.5, -0.5, 3.0])
arguments = {"gradient": zero, "theta": start, "tau": 0.5}
changed = "the gradient is zero, and the caller changes theta afterwards: a new array stays as it was"
checks.call(step_then_change_theta, arguments, start, case=changed)
arguments = {"gradient": fixed_gradient, "theta": start, "tau": 0.25}
checks.call(
    two_steps, arguments, np.array([-0.5, 2.5, 2.0]), case="two steps; gradient returns the same array each time"
)
### END HIDDEN TESTS

# %% tags=["demo"]
demos.question("01.in-place")

# %% [markdown]
# ## Repeat it, and know when to stop ★
#
# If gradient descent converges, the gradient goes to zero. So stop as soon as $\|\nabla E(\theta(k))\|_2$ is small.
# And as that may never happen, also stop after a given number of steps.
#
# ### Exercise 01.3: Write gradient descent (4 points) ★
#
# Return **all** iterates $\theta(0),\theta(1),\dots,\theta(K)$ as an array with one row per iterate. Start at `theta`,
# which is $\theta(0)$. Before each step, look at the gradient: if $\|\nabla E(\theta(k))\|_2\le$ `tolerance`, stop with
# $K=k$. Also stop after `max_steps` steps. There is no other reason to stop. You may call your `step` or write its
# formula again. As in your `step`, leave the array that `gradient` returns as it is. The next call of `gradient` may
# write into it.


# %% nbgrader={"grade": false, "grade_id": "gradient-descent-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.gradient_descent", "answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps", "answer:helpers.optimisers.Optimiser", "answer:helpers.optimisers.GradientDescent"]
def gradient_descent(gradient, theta, tau, max_steps, tolerance):
    """Run gradient descent with a fixed step size.

    Parameters
    ----------
    gradient : callable
        Takes θ, shape (n,), and returns ∇E(θ), shape (n,).
    theta : ndarray, shape (n,)
        The starting point θ(0).
    tau : float
        The step size, above 0.
    max_steps : int
        The maximum number of steps.
    tolerance : float
        Stop at the first k with ‖∇E(θ(k))‖₂ <= tolerance.

    Returns
    -------
    ndarray, shape (K + 1, n)
        The iterates θ(0), …, θ(K), one per row, with K <= max_steps.
    """
    ### BEGIN SOLUTION gradient-descent: all iterates of gradient descent
    iterates = [theta]
    for _ in range(max_steps):
        g = gradient(iterates[-1])
        if np.linalg.norm(g) <= tolerance:
            break
        iterates.append(iterates[-1] - tau * g)
    return np.array(iterates)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "gradient-descent", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def expected_iterates(a, theta, tau, steps):
    """For E(θ) = ½ Σ aᵢ θᵢ², every step multiplies entry i by 1 − τ aᵢ."""
    return theta * (1 - tau * a) ** np.arange(steps + 1)[:, None]


def descend_on(a, theta, tau, max_steps, tolerance, steps, case=""):
    def gradient(theta):
        return a * theta

    gradient.__doc__ = f"∇E(θ) = a θ, entry by entry, with a = {a}"
    arguments = {"gradient": gradient, "theta": theta, "tau": tau, "max_steps": max_steps, "tolerance": tolerance}
    checks.call(gradient_descent, arguments, expected_iterates(a, theta, tau, steps), case)


both = "the gradient is never zero, so take both steps; each multiplies θ by 0.4"
descend_on(np.array([3.0]), np.array([10.0]), 0.2, max_steps=2, tolerance=0.0, steps=2, case=both)
stops = "the gradient is 0.68, 0.544, 0.4352, …, so its norm is at most 0.45 for the first time at k = 2"
descend_on(np.array([0.5]), np.array([1.36]), 0.4, max_steps=50, tolerance=0.45, steps=2, case=stops)
at_once = "the gradient at the start is 2, which is small enough: take no step, so θ(0) is the only row"
descend_on(np.array([2.0]), np.array([1.0]), 0.25, max_steps=50, tolerance=3.0, steps=0, case=at_once)
equal = "the gradient is −16, −8, −4, …, so its norm equals the tolerance at k = 2"
descend_on(np.array([2.0]), np.array([-8.0]), 0.25, max_steps=50, tolerance=4.0, steps=2, case=equal)
two = "two parameters: the norm stays above 0.2, so take all six steps"
descend_on(np.array([1.0, 5.0]), np.array([-2.0, -1.0]), 0.3, max_steps=6, tolerance=0.2, steps=6, case=two)
length = "the gradient at the start is (3, −4): its norm, 5, is above 4.5, although |3| and |−4| are below"
descend_on(np.array([1.5, 1.25]), np.array([2.0, -3.2]), 0.2, max_steps=50, tolerance=4.5, steps=1, case=length)


def theta_itself(theta):
    """∇E(θ) = θ: gradient returns theta itself"""
    return theta


arguments = {"gradient": theta_itself, "theta": np.array([4.0]), "tau": 0.25, "max_steps": 2, "tolerance": 0.0}
itself = "gradient returns theta itself, so leave what it returns as it is"
checks.call(gradient_descent, arguments, np.array([[4.0], [3.0], [2.25]]), case=itself)
### BEGIN HIDDEN TESTS
a, theta = np.array([0.5, 2.0, 4.0]), np.array([3.0, -2.5, 1.25])
descend_on(a, theta, 0.25, max_steps=1, tolerance=0.0, steps=1)
descend_on(a, theta, 0.25, max_steps=0, tolerance=0.0, steps=0)
descend_on(a, theta, 0.45, max_steps=11, tolerance=0.0, steps=11)
descend_on(a, theta, 0.6, max_steps=9, tolerance=1e-3, steps=9, case="it diverges: all nine steps are taken")
# Starts where the gradient is small enough already; then one where it is exactly as large as allowed.
descend_on(a, np.array([0.1, 0.0, 0.0]), 0.25, max_steps=7, tolerance=0.1, steps=0, case="small enough already")
descend_on(
    np.array([1.0]),
    np.array([8.0]),
    0.5,
    max_steps=50,
    tolerance=2.0,
    steps=2,
    case="‖∇E(θ(2))‖ = 2, exactly as allowed",
)
# The norm is the Euclidean one, and of the gradient, not of θ: ‖(3, 4)‖ = 5 is not <= 4.5, although 3 and 4 are.
descend_on(np.array([1.0, 1.0]), np.array([3.0, 4.0]), 0.5, max_steps=50, tolerance=4.5, steps=1)
descend_on(np.array([0.25]), np.array([8.0]), 2.0, max_steps=50, tolerance=1.25, steps=1)
descend_on(np.array([4.0]), np.array([1.0]), 0.125, max_steps=50, tolerance=1.25, steps=2)
# ‖(3, 4)‖ = 5 is <= 5.5, although 3 + 4 is not.
descend_on(np.array([1.0, 1.0]), np.array([3.0, 4.0]), 0.5, max_steps=50, tolerance=5.5, steps=0, case="‖∇E(θ(0))‖ = 5")
# There are two reasons to stop and no third one: not that θ hardly moves, and not that it runs away.
still = "θ hardly moves, but its gradient is not zero: all six steps are taken"
descend_on(np.array([1e-3]), np.array([2.0]), 1e-3, max_steps=6, tolerance=0.0, steps=6, case=still)
descend_on(
    np.array([4.0]),
    np.array([1.0]),
    1.0,
    max_steps=20,
    tolerance=0.0,
    steps=20,
    case="it diverges: all twenty are taken",
)
circling = "θ returns to where it was: all five steps are taken"
descend_on(np.array([1.0]), np.array([3.0]), 2.0, max_steps=5, tolerance=0.0, steps=5, case=circling)
many = "all 150 steps are taken"
descend_on(np.array([0.25, 0.5]), np.array([2.0, 1.0]), 0.125, max_steps=150, tolerance=0.0, steps=150, case=many)
# A small gradient is not zero, and the tolerance counts as it is: tiny, large, or only just missed.
small = "the gradient is small, but not zero: all four steps are taken"
descend_on(np.array([1.0, 2.0]), np.array([3e-9, 2e-9]), 0.25, max_steps=4, tolerance=0.0, steps=4, case=small)
tiny = "‖∇E(θ(k))‖ = 8e-9, 4e-9, 2e-9, …"
descend_on(np.array([1.0]), np.array([8e-9]), 0.5, max_steps=50, tolerance=3e-9, steps=2, case=tiny)
long = "‖∇E(θ(k))‖ = 1.25, 0.625, …, while θ is long"
descend_on(np.array([2.0**-14]), np.array([20480.0]), 8192.0, max_steps=50, tolerance=1.0, steps=1, case=long)
large = "‖∇E(θ(k))‖ = 3072, 1536, …"
descend_on(np.array([2.0]), np.array([1536.0]), 0.25, max_steps=50, tolerance=2000.0, steps=1, case=large)
for excess in (2.0**-8, 2.0**-20):
    missed = f"‖∇E(θ(0))‖ = {1 + excess}"
    descend_on(np.array([1.0]), np.array([1 + excess]), 0.5, max_steps=9, tolerance=1.0, steps=1, case=missed)
# A gradient of zero is at most 0: at the start, and after a step that arrives at the minimum.
descend_on(
    np.array([1.0, 4.0]), np.zeros(2), 0.25, max_steps=6, tolerance=0.0, steps=0, case="it starts at the minimum"
)
descend_on(np.array([4.0]), np.array([3.0]), 0.25, max_steps=6, tolerance=0.0, steps=1, case="one step to the minimum")
# The gradient function keeps the array that it returns: the same one each time, or a buffer that it fills again.
fixed, buffer = np.array([4.0, -6.0]), np.empty(2)


def fixed_gradient(theta):
    """∇E(θ) = (4, −6) everywhere: gradient returns the same array each time"""
    return fixed


def buffered(theta):
    """∇E(θ) = 2 θ: gradient writes into the same array each time"""
    np.multiply(2.0, theta, out=buffer)
    return buffer


arguments = {"theta": np.array([1.5, 0.5]), "tau": 0.25, "max_steps": 3, "tolerance": 0.0}
along_a_line = np.array([[1.5, 0.5], [0.5, 2.0], [-0.5, 3.5], [-1.5, 5.0]])
checks.call(gradient_descent, {"gradient": fixed_gradient, **arguments}, along_a_line)
halved = expected_iterates(2.0, arguments["theta"], 0.25, 3)
checks.call(gradient_descent, {"gradient": buffered, **arguments}, halved)
### END HIDDEN TESTS

# %% [markdown]
# Now drag the learning rate again, this time with **your own** gradient descent. If it doesn't return a path yet, the
# demo says so. (The check above is stricter.)

# %% tags=["demo"]
demos.descent(gradient_descent)

# %% [markdown]
# ## Name the regimes ★
#
# On the parabola with curvature 5, gradient descent diverged for $\tau>0.4$. Where will the boundary be for curvature
# 10? Guess before you read on.
#
# Take $E(\theta)=\tfrac12a\theta^2$ with $a>0$. Then $\nabla E(\theta)=a\theta$, and every step multiplies $\theta$ by
# the same factor $q=1-\tau a$:
#
# $$\theta(k+1)=\theta(k)-\tau a\,\theta(k)=q\,\theta(k)\quad\Rightarrow\quad\theta(k)=q^k\,\theta(0).$$
#
# So $q$ decides everything. For a start $\theta(0)\neq0$:
#
# | factor | step size | what happens |
# | --- | --- | --- |
# | $0\le q<1$ | $0<\tau\le\tfrac1a$ | **monotone**: the iterates approach 0 from one side; for $\tau=\tfrac1a$ they arrive in one step |
# | $-1<q<0$ | $\tfrac1a<\tau<\tfrac2a$ | **oscillating**: every step changes the sign, and the iterates still converge |
# | $q=-1$ | $\tau=\tfrac2a$ | **circling**: back and forth between $\theta(0)$ and $-\theta(0)$ forever |
# | $q<-1$ | $\tau>\tfrac2a$ | **diverging**: every step leads further away |
#
# So for $a=10$ the boundary is $\tfrac2a=0.2$: twice the curvature allows only half the step.
#
# ### Exercise 01.4: Name the regime (2 points)
#
# Return the name of the regime for $E(\theta)=\tfrac12a\theta^2$: one of the strings `"monotone"`, `"oscillating"`,
# `"circling"` and `"diverging"`. Both $a$ and $\tau$ are positive. Compare exactly: the tests choose numbers that
# don't get rounded.


# %% nbgrader={"grade": false, "grade_id": "regime-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def regime(a, tau):
    """Name the regime of gradient descent with step size τ on E(θ) = ½ a θ².

    Parameters
    ----------
    a, tau : float
        The curvature and the step size, both above 0.

    Returns
    -------
    str
        "monotone", "oscillating", "circling" or "diverging".
    """
    ### BEGIN SOLUTION regime: the name of the regime
    q = 1 - tau * a
    if q >= 0:
        return "monotone"
    if q > -1:
        return "oscillating"
    return "circling" if q == -1 else "diverging"
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "regime", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
checks.call(regime, {"a": 1.0, "tau": 0.25}, "monotone", case="q = 0.75")
checks.call(regime, {"a": 1.0, "tau": 0.75}, "monotone", case="q = 0.25")
checks.call(regime, {"a": 1.0, "tau": 2.5}, "diverging", case="q = −1.5")
checks.call(regime, {"a": 1.0, "tau": 1.5}, "oscillating", case="q = −0.5")
checks.call(regime, {"a": 1.0, "tau": 2.0}, "circling", case="q = −1, exactly")
checks.call(regime, {"a": 0.5, "tau": 1.25}, "monotone", case="q = 0.375")
checks.call(regime, {"a": 4.0, "tau": 0.25}, "monotone", case="q = 0, exactly")
checks.call(regime, {"a": 4.0, "tau": 0.48828125}, "oscillating", case="q = −0.953125")
### BEGIN HIDDEN TESTS
# Products of powers of two are exact, so the borders can be asked for.
for a in (0.25, 1.0, 8.0):
    checks.call(regime, {"a": a, "tau": 0.03125 / a}, "monotone")
    checks.call(regime, {"a": a, "tau": 1 / a}, "monotone")
    checks.call(regime, {"a": a, "tau": 1.0625 / a}, "oscillating")
    checks.call(regime, {"a": a, "tau": 1.9375 / a}, "oscillating")
    checks.call(regime, {"a": a, "tau": 2 / a}, "circling")
    checks.call(regime, {"a": a, "tau": 2.0625 / a}, "diverging")
    checks.call(regime, {"a": a, "tau": 64 / a}, "diverging")
    # Close to a border, but not at it.
    for close in (2.0**-10, 2.0**-20):
        checks.call(regime, {"a": a, "tau": (1 - close) / a}, "monotone")
        checks.call(regime, {"a": a, "tau": (1 + close) / a}, "oscillating")
        checks.call(regime, {"a": a, "tau": (2 - close) / a}, "oscillating")
        checks.call(regime, {"a": a, "tau": (2 + close) / a}, "diverging")
    checks.call(regime, {"a": a, "tau": 2.0**-40 / a}, "monotone")
    checks.call(regime, {"a": a, "tau": 2.0**40 / a}, "diverging")
### END HIDDEN TESTS

# %% [markdown]
# ## See what changes in several dimensions
#
# Let $A$ be symmetric with the eigenvalues $\lambda_1,\dots,\lambda_n>0$. In an orthonormal basis of its
# eigenvectors, let $\theta$ have the coordinates $u_i$. Then $E(\theta)=\tfrac12\theta^\top
# A\theta=\tfrac12\sum_i\lambda_iu_i^2$ is a sum of parabolas, and each coordinate has its own factor
# $1-\tau\lambda_i$. All of these must lie between $-1$ and $1$. The largest eigenvalue $L$ sets the limit: gradient
# descent converges from every start exactly when $0<\tau<2/L$.
#
# The next cell tries $\tau=0.04$, $0.2$, $0.32$ and $0.41$ on a bowl with $\lambda_1=1$ and $\lambda_2=5=L$. Which
# $\tau$ will be closest to the minimum after twelve steps? Decide before you run it.

# %% tags=["demo"]
demos.contours()

# %% [markdown]
# The winner is $\tau=0.32$, although every step jumps across the valley: it multiplies the two coordinates by $0.68$
# and $-0.6$, while the cautious $\tau=0.04$ multiplies them by $0.96$ and $0.8$. For $\tau=0.41$ the second factor is
# $-1.05$, and the path runs away.

# %% tags=["demo"]
demos.question("01.largest-step")

# %% [markdown]
# **What this says about other functions.** $L$ is the [Lipschitz constant](../../docs/glossary.md#lipschitz-constant)
# of $\nabla E$: between any two points, the gradient changes by at most $L$ times the distance between them. For
# *any* $E$ with such an $L$, every step with $0<\tau<2/L$ lowers $E$, as long as $\nabla E\neq0$. [Unit
# 08](../08_step_sizes/08_step_sizes.ipynb) proves it.
#
# <details>
# <summary><b>Then why does the lecture ask for a step size below 1/L?</b></summary>
#
# Knowing $L$, you can guarantee a certain decrease in $E$. Up to $\tau=1/L$, a longer step improves this guarantee.
# Beyond it the guarantee shrinks, and at $\tau=2/L$ nothing is left of it. With $\tau<1/L$ (L9) you are in the range
# where a longer step promises more.
#
# </details>
#
# ### Exercise 01.5: Say which τ diverges, and why (3 points)
#
# A person will read what you write. Double-click the cell below and replace its text, in plain words or with formulas.
# Let $E(\theta)=\tfrac12(\theta_1^2+5\,\theta_2^2)$, and start where neither entry is zero.
#
# 1. For which $\tau>0$ does gradient descent diverge?
# 2. Which of the two entries is to blame, why, and what does the other one do if $\tau$ is only a little too large?
# 3. Which $\tau$ makes the *larger of the two factors* (in absolute value) as small as possible, and why is it a good
#    choice?

# %% [markdown] nbgrader={"grade": true, "grade_id": "which-tau", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# **Model answer.**
#
# 1. It diverges for $\tau>2/5=0.4$. (At $\tau=0.4$ it neither converges nor diverges: the second entry jumps back and
#    forth.)
# 2. Each entry has its own factor: every step multiplies $\theta_1$ by $1-\tau$ and $\theta_2$ by $1-5\tau$. Since
#    $|1-5\tau|>1$ exactly for $\tau>0.4$, the entry with the larger curvature is to blame. For $0.4<\tau<2$, the first
#    entry still converges.
# 3. The larger of the two factors is $\max(|1-\tau|,|1-5\tau|)$. It is smallest where $1-\tau=5\tau-1$, so at
#    $\tau=1/3=2/(1+5)$, where both have the absolute value $2/3$. In the long run the larger factor decides how fast
#    $E$ falls, so this is the fastest fixed step size.
#
# **Rubric.** One point each: the limit 0.4 with the right inequality (no point for 0.2, which is $1/L$); a reason that
# uses the factors of the two entries, or the eigenvalues; the choice $\tau=1/3$ with a reason (half a point for
# $\tau=0.2$ with the reason that the second entry is then done in one step while the first is multiplied by 0.8).

# %% [markdown]
# ## Recognise three loss curves
#
# In practice you rarely know $L$, so you look at the loss curve. Here are the lecture's three (L10), each from a real
# run. Which run would you stop early?

# %% tags=["demo"]
demos.regimes()

# %% [markdown]
# - **Convergence.** $E$ falls and levels out, and the gradient goes to zero.
# - **No convergence, bad.** $\tau$ is too large: $E$ may fall at first, but in the end it grows. Stop such a run early.
# - **No convergence, but fine.** $E$ falls to some level and jitters about it, which is often good enough for a
#   network (L10). A quadratic can't jitter like this. Here $E(\theta)=\|C\theta\|_1$, a sum of absolute values, has
#   kinks: the gradient doesn't shrink near a kink, so the steps keep jumping across it. There are other causes: a
#   valley may be too sharp for $\tau$ at its bottom but flatter further out, so the iterates can neither settle nor
#   leave, or the gradient may be noisy, as in [unit 10](../10_minibatches/10_minibatches.ipynb).

# %% tags=["demo"]
demos.question("01.jitter")

# %% [markdown]
# ## Try it: your own slider
#
# A slider with a live loss curve takes a few lines of ipywidgets and Matplotlib, which you can reuse for anything. This
# isn't graded. The first cell picks your `gradient_descent` if it passes a short check, and the course's otherwise.


# %% tags=["demo"]
import ipywidgets
from matplotlib.figure import Figure
from matplotlib_inline.backend_inline import set_matplotlib_formats

from helpers import descent

set_matplotlib_formats("svg")  # notebooks show figures as sharp vector graphics


def course_descent(gradient, theta, tau, max_steps, tolerance):
    """Run the course's gradient descent, which also takes E, and return its iterates."""
    return descent.gradient_descent(lambda theta: 0.0, gradient, theta, tau, max_steps, tolerance).theta


def check_descent(own):
    """Check three runs on E(θ) = θ²: all steps, an early stop, and no step at all."""
    for max_steps, tolerance, rows in ((2, 0.0, 3), (9, 8.0, 2), (9, 20.0, 1)):
        arguments = {"gradient": lambda theta: 2 * theta, "theta": np.array([8.0]), "tau": 0.25}
        arguments |= {"max_steps": max_steps, "tolerance": tolerance}
        checks.call(own, arguments, np.array([[8.0], [4.0], [2.0]])[:rows])


descent_here = checks.own_or_reference(gradient_descent, course_descent, check_descent)

# %% [markdown]
# Run the next cell and drag the slider. Then set the demo further up to the same $\tau$: do the two curves agree?


# %% tags=["demo"]
def energy(theta):
    return 2.5 * theta[0] ** 2


def energy_gradient(theta):
    return 5 * theta


start = np.array([2.0])
slider = ipywidgets.FloatSlider(0.1, min=0.01, max=0.5, step=0.01, description="τ")


@ipywidgets.interact(tau=slider)
def draw(tau):
    iterates = descent_here(energy_gradient, start, tau, 40, 1e-8)
    axes = Figure(figsize=(7, 3)).subplots()
    axes.plot([energy(theta) for theta in iterates], "o-")
    axes.set(xlabel="iteration k", ylabel="E(θ(k))", title=f"τ = {tau:.3g}")
    axes.set(xlim=(-1, 41), ylim=(-0.6, 19))
    return axes.figure


# %% [markdown]
# Whenever the slider moves, `interact` calls `draw` and shows the figure that it returns. (Don't draw with pyplot here:
# it has one current figure for all threads, and a slider's callback may run on another thread.) Now change the cell:
#
# 1. **A logarithmic slider.** Give every power of ten the same width, from 0.01 to 1.
# 2. **Another function.** Take one with two valleys, $E(\theta)=\tfrac14\theta^4-\tfrac12\theta^2+\tfrac15\theta$,
#    and start
#    at 1.9. Find a $\tau$ for which your run ends in the deeper valley.
# 3. **Two curves.** Draw the loss curve for $2\tau$ on the same axes. Is the larger step always faster?
#
# <details>
# <summary><b>Hints</b></summary>
#
# 1. `ipywidgets.FloatLogSlider(0.1, base=10, min=-2, max=0, step=0.01, description="τ")`. Here `min` and `max` are
#    exponents.
# 2. Return `theta[0] ** 4 / 4 - theta[0] ** 2 / 2 + theta[0] / 5`, and for the gradient `theta**3 - theta + 0.2`.
#    Choose new limits for the axis, such as `ylim=(-0.6, 2.5)`. If $\tau$ is so large that the iterates diverge, NumPy
#    warns of an overflow.
# 3. Loop over `(tau, 2 * tau)`, pass `label=f"τ = {step_size:.3g}"` to `plot`, and call `axes.legend()` at the end.
#
# </details>
#
# ## What you can do now
#
# You can write gradient descent with a stopping rule, say which learning rates converge on a quadratic and why, and
# read a loss curve. In [unit 02](../02_compute_graphs/02_compute_graphs.ipynb) you differentiate deeply nested
# functions.
