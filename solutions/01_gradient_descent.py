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
# **What you will do.** You compute the gradient of a function of several variables, take one step against it, and write
# gradient descent with a stopping rule. On the way you drag the learning rate and watch the loss curve answer.
#
# **What you will learn.**
#
# - why $-\nabla E$ is the direction in which $E$ falls fastest, and why a small enough step along it lowers $E$ (L1);
# - what gradient descent can converge to, and when it is sensible to stop;
# - the three regimes of the learning rate on a parabola, and exactly where one ends and the next begins;
# - three pictures of a loss curve that you will meet again and again in practice (L10).
#
# **What you need.** Partial derivatives, matrix products, eigenvalues of a symmetric matrix; in NumPy: arrays, `@`,
# `.T`. Unit 00. About 90 minutes.
#
# **Notation.** $\theta\in\mathbb R^n$ are the parameters, $E(\theta)$ is the energy or loss, one number, and
# $\tau>0$ is the step size, also called learning rate. $\theta(k)$ is the $k$-th iterate.

# %%
import numpy as np

from helpers import checks, demos

# %% [markdown]
# ## See it move first
#
# Gradient descent repeats one line (L1):
#
# $$\theta(k+1)=\theta(k)-\tau\,\nabla E(\theta(k)).$$
#
# Run the cell below and drag the slider for $\tau$. On the left you see $E$ with the iterates on it, on the right the
# loss curve $E(\theta(k))$. Find three things:
#
# 1. a $\tau$ for which the iterates creep towards the minimum from one side;
# 2. a $\tau$ for which they jump from side to side and still arrive;
# 3. the $\tau$ from which on they never arrive.
#
# Then choose one of the other functions and see which of the three happens there.

# %% tags=["demo"]
demos.descent()

# %% [markdown]
# ## Understand why downhill is minus the gradient
#
# Let $E$ be continuously differentiable. Move from $\theta$ by a small step $h$ in the direction $d$, a vector of
# length 1. To first order
#
# $$E(\theta+h\,d)=E(\theta)+h\,\nabla E(\theta)^\top d+o(h),$$
#
# where the remainder $o(h)$ is small even compared with $h$: $o(h)/h\to0$ as $h\to0$. So the slope in the direction
# $d$ is the number $\nabla E(\theta)^\top d$. How negative can it be? By the
# Cauchy-Schwarz inequality
#
# $$\nabla E(\theta)^\top d\;\ge\;-\|\nabla E(\theta)\|_2\,\|d\|_2=-\|\nabla E(\theta)\|_2,$$
#
# with equality, if $\nabla E(\theta)\neq0$, exactly for $d=-\nabla E(\theta)/\|\nabla E(\theta)\|_2$. So of all
# directions this one is the steepest way down (L1).
#
# **A small enough step lowers $E$.** Put $d=-\nabla E(\theta)$, of whatever length, and $h=\tau$:
#
# $$E(\theta-\tau\nabla E(\theta))=E(\theta)-\tau\,\|\nabla E(\theta)\|_2^2+o(\tau).$$
#
# If $\nabla E(\theta)\neq0$, the second term is negative and, for small enough $\tau$, outweighs the remainder. So $E$
# falls strictly. If $\nabla E(\theta)=0$, the step goes nowhere (L1). How small is small enough depends on $E$: the
# demo shows that it matters.
#
# **What it can converge to.** Suppose the iterates converge to some $\hat\theta$. Then both sides of the iteration
# converge, and as $\nabla E$ is continuous,
#
# $$\hat\theta=\hat\theta-\tau\,\nabla E(\hat\theta)\quad\Rightarrow\quad\nabla E(\hat\theta)=0.$$
#
# So a limit is a stationary point (L1). It need not be a minimum, and nothing here says that the iterates do converge.

# %% tags=["demo"]
demos.question("01.steepest")

# %% tags=["demo"]
demos.question("01.limit")

# %% [markdown]
# ## Compute the gradient of a quadratic
#
# The function on which everything can be computed by hand is the quadratic.
#
# **One parameter.** $E(\theta)=\tfrac12a\theta^2-b\theta$ has the derivative $E'(\theta)=a\theta-b$.
#
# **Several parameters.** Let $A$ be an $n\times n$ matrix and $b\in\mathbb R^n$:
#
# $$E(\theta)=\tfrac12\,\theta^\top A\,\theta-b^\top\theta
# =\tfrac12\sum_{i=1}^n\sum_{j=1}^n A_{ij}\,\theta_i\theta_j-\sum_{i=1}^n b_i\theta_i .$$
#
# Differentiate with respect to one entry $\theta_k$. In the double sum $\theta_k$ occurs where $i=k$ *and* where $j=k$;
# by the product rule both contribute:
#
# $$\frac{\partial E}{\partial\theta_k}=\tfrac12\sum_j A_{kj}\theta_j+\tfrac12\sum_i A_{ik}\theta_i-b_k .$$
#
# One of the two sums runs along a row of $A$, the other along a column. The gradient collects these numbers for
# $k=1,\dots,n$.
#
# ### Exercise 01.1: the gradient of a quadratic (3 points)
#
# Write the line above for all $k$ at once, as products of a matrix with a vector. $A$ is square, but it **need not be
# symmetric**.


# %% nbgrader={"grade": false, "grade_id": "quadratic-gradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.graph.Graph"]
def quadratic_gradient(A, b, theta):
    """The gradient of E(θ) = ½ θᵀ A θ − bᵀ θ.

    A: (n, n), not necessarily symmetric; b, theta: (n,) -> the gradient: (n,).
    """
    ### BEGIN SOLUTION quadratic-gradient: the gradient of the quadratic
    return (A + A.T) @ theta / 2 - b
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "quadratic-gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def quadratic(A, b, theta):
    return float(theta @ A @ theta / 2 - b @ theta)


# One parameter, then two, then three: the first that fails is the one to look at.
checks.gradient(
    quadratic_gradient,
    quadratic,
    {"A": np.array([[2.0]]), "b": np.array([3.0]), "theta": np.array([4.0])},
    case="one parameter: E(θ) = θ² − 3θ, at θ = 4",
)
checks.gradient(
    quadratic_gradient,
    quadratic,
    {"A": np.array([[0.0, 2.0], [0.0, 0.0]]), "b": np.zeros(2), "theta": np.array([3.0, 5.0])},
    case="E(θ) = θ₁ θ₂, by an A that is not symmetric, at θ = (3, 5)",
)
rng = np.random.default_rng(11)
for n in (2, 3):
    A, b, theta = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)
    checks.gradient(quadratic_gradient, quadratic, {"A": A, "b": b, "theta": theta})
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(12)
for n in (1, 2, 4, 5):
    A, b, theta = rng.normal(size=(n, n)), rng.normal(size=n), rng.normal(size=n)
    checks.gradient(quadratic_gradient, quadratic, {"A": A, "b": b, "theta": theta})
symmetric = A + A.T
checks.gradient(quadratic_gradient, quadratic, {"A": symmetric, "b": b, "theta": theta})
### END HIDDEN TESTS

# %% [markdown]
# If $A$ is symmetric, rows and columns are the same, and the gradient is just $A\theta-b$. It vanishes where
# $A\theta=b$: minimising a quadratic is solving a linear system.
#
# ## Take one step
#
# ### Exercise 01.2: one step of gradient descent (2 points)
#
# Write one step (L1), $\theta-\tau\nabla E(\theta)$. The gradient comes in as a function: call it. Return a new array,
# and leave the one you were given as it is: whoever gave it to you may still need it.


# %% nbgrader={"grade": false, "grade_id": "step-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.gradient_descent", "answer:helpers.descent.subgradient_method", "answer:helpers.optimisers.Optimiser", "answer:helpers.optimisers.GradientDescent"]
def step(gradient, theta, tau):
    """One step of gradient descent.

    gradient: a function from θ: (n,) to ∇E(θ): (n,); theta: (n,); tau: a number > 0.
    Returns the next θ: (n,), a new array.
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


checks.call(step, {"gradient": three_theta, "theta": np.array([2.0]), "tau": 0.25}, np.array([0.5]))
rng = np.random.default_rng(13)
shift, theta = rng.normal(size=3), rng.normal(size=3)
checks.call(
    step,
    {"gradient": square_plus_shift, "theta": theta, "tau": 0.3},
    0.7 * theta + 0.3 * (theta - theta**2 - shift),
    case=f"shift = {np.round(shift, 4)}",
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
### END HIDDEN TESTS

# %% tags=["demo"]
demos.question("01.in-place")

# %% [markdown]
# ## Repeat it, and know when to stop
#
# At a limit the gradient vanishes, so a natural rule is: stop as soon as $\|\nabla E(\theta(k))\|_2$ is small. And
# because the iteration may never get there, stop in any case after a given number of steps.
#
# ### Exercise 01.3: gradient descent (4 points)
#
# Return **all** iterates, $\theta(0),\theta(1),\dots,\theta(K)$, as an array with one row for each. Start at `theta`,
# which is $\theta(0)$. Before each step look at the gradient: if $\|\nabla E(\theta(k))\|_2\le$ `tolerance`, stop there
# with $K=k$. After `max_steps` steps stop as well. You may call your `step`, or write its formula again.


# %% nbgrader={"grade": false, "grade_id": "gradient-descent-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.gradient_descent", "answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps", "answer:helpers.optimisers.Optimiser", "answer:helpers.optimisers.GradientDescent"]
def gradient_descent(gradient, theta, tau, max_steps, tolerance):
    """Gradient descent with a fixed step size.

    gradient: a function from θ: (n,) to ∇E(θ): (n,); theta: (n,), the start; tau: a number > 0.
    Returns the iterates θ(0), ..., θ(K): (K + 1, n), where K <= max_steps is the first k at which
    ‖∇E(θ(k))‖₂ <= tolerance, or max_steps.
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
    """For E(θ) = ½ Σ aᵢ θᵢ² each entry is multiplied by 1 − τ aᵢ in every step."""
    return theta * (1 - tau * a) ** np.arange(steps + 1)[:, None]


def descend_on(a, theta, tau, max_steps, tolerance, steps, case=""):
    def gradient(theta):
        return a * theta

    gradient.__doc__ = f"∇E(θ) = a θ, entry by entry, with a = {a}"
    arguments = {"gradient": gradient, "theta": theta, "tau": tau, "max_steps": max_steps, "tolerance": tolerance}
    checks.call(gradient_descent, arguments, expected_iterates(a, theta, tau, steps), case)


# Two steps; then one that stops by itself; one that is there already; then two parameters.
halves = "the gradient is never zero, so both steps are taken; each halves θ"
descend_on(np.array([1.0]), np.array([8.0]), 0.5, max_steps=2, tolerance=0.0, steps=2, case=halves)
stops = "the gradient is −16, −8, −4, …: its norm is at most 4 for the first time at k = 2"
descend_on(np.array([2.0]), np.array([-8.0]), 0.25, max_steps=50, tolerance=4.0, steps=2, case=stops)
at_once = "the gradient is 2 at the start, which is small enough: no step, and θ(0) is the only row"
descend_on(np.array([2.0]), np.array([1.0]), 0.25, max_steps=50, tolerance=3.0, steps=0, case=at_once)
two = "two parameters, and all six steps are taken"
descend_on(np.array([1.0, 5.0]), np.array([2.0, -1.0]), 0.3, max_steps=6, tolerance=0.0, steps=6, case=two)
length = "the gradient is (3, 4) at first: its norm 5 is more than 4.5, although both entries are less"
descend_on(np.array([1.0, 2.0]), np.array([3.0, 2.0]), 0.25, max_steps=50, tolerance=4.5, steps=1, case=length)
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
### END HIDDEN TESTS

# %% [markdown]
# Now drag the learning rate again, this time on **your own** gradient descent. The demo says so if yours is not right
# yet.

# %% tags=["demo"]
demos.descent(gradient_descent)

# %% [markdown]
# ## Name the regimes
#
# Take one parameter and $E(\theta)=\tfrac12a\theta^2$ with $a>0$. Then $\nabla E(\theta)=a\theta$, and a step is
#
# $$\theta(k+1)=\theta(k)-\tau a\,\theta(k)=(1-\tau a)\,\theta(k)\quad\Rightarrow\quad\theta(k)=(1-\tau a)^k\,\theta(0).$$
#
# All is decided by the factor $q=1-\tau a$:
#
# | factor | step size | what happens |
# | --- | --- | --- |
# | $0\le q<1$ | $0<\tau\le\tfrac1a$ | **monotone**: the iterates approach 0 from one side; at $\tau=\tfrac1a$ the first step arrives |
# | $-1<q<0$ | $\tfrac1a<\tau<\tfrac2a$ | **oscillating**: the sign changes in each step, and the iterates still converge |
# | $q=-1$ | $\tau=\tfrac2a$ | **circling**: back and forth between $\theta(0)$ and $-\theta(0)$ for ever |
# | $q<-1$ | $\tau>\tfrac2a$ | **diverging**: each step leads further away |
#
# **In several dimensions.** Let $A$ be symmetric with the eigenvalues $\lambda_1,\dots,\lambda_n>0$. Written in the
# basis of its eigenvectors, $E(\theta)=\tfrac12\theta^\top A\theta$ is a sum of such parabolas, and each coordinate has
# a factor of its own, $1-\tau\lambda_i$. All of them have to lie between $-1$ and $1$. The largest eigenvalue $L$ is
# the strictest: the iteration converges from every start exactly if $0<\tau<2/L$.
#
# Here are four step sizes on one bowl with the curvatures $\lambda_1=1$ and $\lambda_2=5=L$, all from the same start.
# Find in each path the two factors: how the horizontal coordinate shrinks by $1-\tau$ in each step, and what the
# vertical one does with $1-5\tau$. And compare the loss curves: the fastest of the four is not the one with the safest
# $\tau$.

# %% tags=["demo"]
demos.contours()

# %% [markdown]
# **What this says of other functions.** $L$ is the Lipschitz constant of $\nabla E$. For *any* $E$ whose gradient is
# $L$-Lipschitz, $\tau<1/L$ guarantees that every step lowers $E$ (L9). The quadratic still converges up to $2/L$, so
# $1/L$ is a promise and not a border. [Unit 06](../06_step_sizes/06_step_sizes.ipynb) proves it.

# %% tags=["demo"]
demos.question("01.largest-step")

# %% [markdown]
# ### Exercise 01.4: tell the regime (2 points)
#
# Return the regime's name for $E(\theta)=\tfrac12a\theta^2$: one of the strings `"monotone"`, `"oscillating"`,
# `"circling"` and `"diverging"`. Both $a$ and $\tau$ are positive.


# %% nbgrader={"grade": false, "grade_id": "regime-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def regime(a, tau):
    """The regime of gradient descent with step size tau on E(θ) = ½ a θ², as a string.

    a, tau: two numbers > 0.
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
checks.call(regime, {"a": 1.0, "tau": 0.5}, "monotone")
checks.call(regime, {"a": 1.0, "tau": 1.5}, "oscillating")
checks.call(regime, {"a": 1.0, "tau": 2.5}, "diverging")
checks.call(regime, {"a": 1.0, "tau": 2.0}, "circling")
checks.call(regime, {"a": 4.0, "tau": 0.375}, "oscillating")
checks.call(regime, {"a": 4.0, "tau": 0.25}, "monotone")
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
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 01.5: which τ diverges, and why? (3 points)
#
# This one is answered in words and read by a person. For $E(\theta)=\tfrac12(\theta_1^2+5\,\theta_2^2)$ and a start at
# which neither entry is zero:
#
# 1. For which $\tau>0$ does gradient descent diverge?
# 2. Why? Which of the two entries is to blame, and what does the other one do meanwhile?
# 3. Which $\tau$ would you choose so that the *slower* of the two entries becomes small as fast as possible, and why?

# %% [markdown] nbgrader={"grade": true, "grade_id": "which-tau", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# **Model answer.**
#
# 1. It diverges for $\tau>2/5=0.4$. (At $\tau=0.4$ it neither converges nor diverges: the second entry jumps back and
#    forth.)
# 2. Each entry has a factor of its own: $\theta_1$ is multiplied by $1-\tau$ and $\theta_2$ by $1-5\tau$ in every step.
#    $|1-5\tau|>1$ exactly for $\tau>0.4$, so the entry with the larger curvature is to blame. For $0.4<\tau<2$ the
#    first entry still converges.
# 3. The slower one has the factor $\max(|1-\tau|,|1-5\tau|)$. It is smallest where $1-\tau=5\tau-1$, so at
#    $\tau=1/3=2/(1+5)$, with the factor $2/3$ for both.
#
# **Rubric.** One point each: the border 0.4 with the right inequality (0.2, which is $1/L$, gets none); a reason by the
# factors of the two entries, or by the eigenvalues; the choice $\tau=1/3$ with a reason (half a point for $\tau=0.2$
# with the reason that the second entry is then done in one step and the first is multiplied by 0.8 in each).

# %% [markdown]
# ## Recognise three pictures
#
# In practice nobody knows $L$, and one looks at the loss curve. The lecture shows three typical ones (L10). They are
# drawn here by really running gradient descent:

# %% tags=["demo"]
demos.regimes()

# %% [markdown]
# - **Convergence.** $E$ falls and levels out, and the gradient goes to zero.
# - **No convergence, bad.** $\tau$ is too large: $E$ grows.
# - **No convergence, but fine.** $E$ falls to some level and then jitters about it: the step is too large to settle in
#   the narrowest valley, and small enough to stay low. For training a network this is often good enough: far away from
#   a minimum, a small enough step does something good, even where nobody can prove that the iteration converges (L10).

# %% tags=["demo"]
demos.question("01.jitter")

# %% [markdown]
# ## What you can do now
#
# You can compute the gradient of a quadratic, write gradient descent with a stopping rule, say which learning rates
# converge on a quadratic and why, and read a loss curve. Next,
# [unit 02](../02_compute_graphs/02_compute_graphs.ipynb) shows how the gradient of a deeply nested function is found.
