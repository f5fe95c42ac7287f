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
# # 09 Schedules, kinks and loss curves
#
# **What you will do.** You plan step sizes in advance and descend where there is no gradient. Then you look at loss
# landscapes and learn to read a loss curve the way a doctor reads an ECG: what is wrong, and what helps?
#
# **What you will learn.**
#
# - how schedules get a loss off its plateau (L10, L11);
# - what a subgradient is, and why the subgradient method must remember the best point (L9);
# - what saddle points, flat regions and cliffs do to gradient descent, and how gradient clipping helps;
# - how to diagnose a loss curve, and which remedy to try (L10).
#
# **What you need.** Unit 08: the Lipschitz constant and the line search. Units 06 and 07: how to train a network.
# About two hours.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $\theta$ | the parameters |
# | $\theta(k)$ | the iterate after $k$ steps |
# | $\theta^*$ | a minimiser of $E$ |
# | $\phi$ | any other point |
# | $E$ | the loss (also called the energy), one number |
# | $\nabla E$ | the gradient of $E$ |
# | $\tau$ | the step size, also called the learning rate |
# | $\tau(k)$ | the step size of step $k$; $\tau_0=\tau(0)$, and $\tau_1,\tau_2,\tau_3$ for the stages |
# | $K$ | the number of steps after which the step size has halved |
# | $L$ | the Lipschitz constant of $\nabla E$ |
# | $g$ | a subgradient |
# | $a_1, b_1, a_2, b_2$ | the slopes and the intercepts of two lines |
# | $C, d$ | the matrix and the vector in $E(\theta)=\lVert C\theta-d\rVert_1$; row $i$ of $C$ is $c_i$ |
# | $r, u$ | the residuals $C\theta-d$ and $C\phi-d$ |
# | $s$ | a subgradient of the absolute value at each residual |
# | $x$ | the input |
# | $y$ | the target |
# | $G$ | a bound on the lengths of the subgradients |
# | $R$ | the distance from the start to a minimiser |
# | $\rho$ | the length to which longer gradients are clipped |
# | $t, v$ | a position on a line in the parameter space, and the direction of the line |
#
# </details>

# %%
import numpy as np

from helpers import checks, data, demos, descent, losses, network, schedules, training, training_runs

# %% [markdown]
# ## Look at the three pictures again
#
# Here are the lecture's three [loss curves](../../docs/glossary.md#loss-curve) (L10). Why does the second one grow,
# and what keeps the third one from settling? Try to answer before you read on.

# %% tags=["demo"]
demos.regimes()

# %% [markdown]
# 1. **Convergence.** $\tau$ is below $2/L$ and $E$ is bounded below, so $E$ falls in each step, and the gradients go
#    to zero.
# 2. **No convergence, bad.** $\tau=0.405$ is above $2/L=0.4$. Along the direction in which the bowl curves most
#    sharply, a step multiplies the error by $1-5\cdot0.405=-1.025$, so eventually $E$ grows.
# 3. **No convergence, but fine.** This $E$ has kinks, so there is no $L$. The gradients don't get shorter near the
#    minimum, so the iterates jump back and forth across the kinks. $E$ stays at a level that depends on $\tau$: a
#    [plateau](../../docs/glossary.md#plateau).
#
# You meet the third picture wherever the iterates can neither settle nor run away: $E$ has kinks, or bends less as
# you move out, or the gradients are noisy because they come from part of the data (unit 10).
#
# For a network with hidden layers there is no $L$ at all: its curvature grows with the weights, and ReLUs add kinks.
# So you usually have no guarantee. Try a few step sizes, a factor of 3 to 10 apart, and take the largest one for which
# the loss falls reliably. When the loss reaches such a plateau, make $\tau$ smaller.

# %% tags=["demo"]
demos.question("09.plateau")

# %% [markdown]
# ## Find a step size in one run
#
# The **learning-rate finder** ([Smith 2017](https://arxiv.org/abs/1506.01186)) tries many step sizes in a single run:
# $\tau$ grows by the same factor in each step, from far too small to far too large. The loss falls, reaches a lowest
# point, and usually blows up. A common rule takes a tenth of the $\tau$ at the lowest point. **Why not that $\tau$
# itself?** Decide before you run the cell. Then drag $\tau$ along the sweep, tick *every τ from scratch*, and choose the
# bowl, where you know the limit $2/L$.

# %% tags=["demo"]
demos.learning_rate_finder()

# %% [markdown]
# The loss at the lowest point is the work of all steps before it, and most of them were much shorter. From scratch, the
# same $\tau$ behaves differently. On the bowl with all examples, the error in the steepest direction is tiny when
# $\tau$ passes $2/L$, so it takes many steps until its growth shows: there the lowest point is beyond $5\cdot2/L$. The
# tenth is safe there, but it is no guarantee, and often not the fastest. For your own network, call
# `demos.learning_rate_finder(net, x, y)`.

# %% [markdown]
# ## Plan the step sizes
#
# A [schedule](../../docs/glossary.md#schedule) is a function of the iteration, $k\mapsto\tau(k)$, that you choose in
# advance. The lecture names two kinds (L11).
#
# **In stages:** for example 30 iterations with $\tau_1$, 20 with $\tau_2$ and 20 with $\tau_3$. Counting from 0, as
# Python does, the stages are $k=0,\dots,29$, then $k=30,\dots,49$, then $k=50,\dots,69$.
#
# ### Exercise 09.1: Write a schedule in stages (2 points)
#
# Write `in_stages(k, stages)`. It returns the step size for iteration `k`. `stages` is a list of pairs *(number of
# iterations, step size)*, such as `[(30, 0.1), (20, 0.03), (20, 0.01)]`, with at least one pair. After the last stage,
# keep its step size. Leave `stages` unchanged.


# %% nbgrader={"grade": false, "grade_id": "in-stages-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.schedules.piecewise"]
def in_stages(k, stages):
    """Return the step size for iteration k = 0, 1, 2, ...

    stages: a list of pairs (number of iterations, step size).
    """
    ### BEGIN SOLUTION in-stages: the step size for iteration k
    end = 0
    for count, tau in stages:
        end += count
        if k < end:
            return tau
    return stages[-1][1]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "in-stages", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Two stages, with the shorter step first (a "warm-up"). Then 30, 20 and 25 iterations, and ten more.
stages = [(2, 0.15), (4, 0.7)]
checks.step_sizes.schedule(in_stages, 2 * [0.15] + 6 * [0.7], stages=stages, case="two stages, a warm-up")
stages = [(30, 0.1), (20, 0.035), (25, 0.012)]
expected = 30 * [0.1] + 20 * [0.035] + 25 * [0.012] + 10 * [0.012]
checks.step_sizes.schedule(in_stages, expected, stages=stages, case="three stages")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(66)
for counts in ([5], [1, 1, 1, 1], [4, 7], [3, 1, 6, 2, 5]):
    taus = [float(tau) for tau in rng.uniform(0.01, 1, size=len(counts))]
    expected = [tau for count, tau in zip(counts, taus) for _ in range(count)] + 8 * [taus[-1]]
    checks.step_sizes.schedule(in_stages, expected, stages=list(zip(counts, taus)))
checks.step_sizes.schedule(in_stages, 3 * [0.01] + 4 * [0.2] + 9 * [0.05], stages=[(3, 0.01), (4, 0.2), (2, 0.05)])
# A step size or a whole pair that comes back, and very long stages.
checks.step_sizes.schedule(
    in_stages,
    2 * [0.1] + 3 * [0.3] + 4 * [0.1] + 3 * [0.3] + 5 * [0.2],
    stages=[(2, 0.1), (3, 0.3), (4, 0.1), (3, 0.3), (1, 0.2)],
)
long = {"stages": [(1500, 2e-13), (10**6, 7e-13), (30, 4e-13)], "iterations": [0, 1499, 1500, 1001499, 1001500, 10**7]}
checks.step_sizes.schedule(in_stages, [2e-13, 2e-13, 7e-13, 7e-13, 4e-13, 4e-13], **long)
### END HIDDEN TESTS

# %% [markdown]
# **Continuously:** the step size falls a little in each iteration (L11). Two common forms are
#
# $$\tau(k)=\frac{\tau_0}{1+k/K},\qquad\qquad\tau(k)=\tau_0\,2^{-k/K}.$$
#
# Both start at $\tau_0$ and have halved after $K$ steps. After $2K$ steps, the first is a third of $\tau_0$ and the
# second a quarter: the first falls by a factor that comes ever closer to 1, the second by the same *factor* in each
# step.
#
# ### Exercise 09.2: Write a continuous schedule (1 point)
#
# Write the first form as `falling(k, tau0, K)`, for $k=0,1,2,\dots$ and any $K>0$, whole or not.


# %% nbgrader={"grade": false, "grade_id": "falling-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.schedules.decaying"]
def falling(k, tau0, K):
    """Return the step size τ₀ / (1 + k/K) for iteration k = 0, 1, 2, ..."""
    ### BEGIN SOLUTION falling: the step size for iteration k
    return tau0 / (1 + k / K)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "falling", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# From 0.7 to half of it at k = 5. Then one that falls faster.
expected = [0.7, 0.7 / 1.2, 0.5, 0.4375, 0.7 / 1.8, 0.35, 0.7 / 2.2]
checks.step_sizes.schedule(falling, expected, tau0=0.7, K=5, case="halved after 5 steps")
checks.step_sizes.schedule(falling, [1.9, 1.9 / 3, 0.38, 1.9 / 7], tau0=1.9, K=0.5, case="K isn't whole")
### BEGIN HIDDEN TESTS
for tau0, K in ((0.3, 25), (1.7, 7.5), (0.05, 1), (4.0, 0.3)):
    checks.step_sizes.schedule(falling, [tau0 * K / (K + k) for k in range(60)], tau0=tau0, K=K)
# It keeps falling forever, however short the steps are already.
ks = [0, 40, 999, 1001, 10**5, 10**7]
for tau0, K in ((0.4, 30), (6e-13, 300.5)):
    for most in (2, 4, 6):
        expected = [tau0 * K / (K + k) for k in ks[most - 2 : most]]
        checks.step_sizes.schedule(falling, expected, iterations=ks[most - 2 : most], tau0=tau0, K=K)
### END HIDDEN TESTS

# %% [markdown]
# All step sizes of the second form have a finite sum: about $15\,\tau_0$ for $K=10$. So if no gradient is longer than
# 1, the iterates get at most $15\,\tau_0$ away from the start, and may come to rest before they reach a minimum.
#
# Now let a schedule compete with a constant step size and a line search, on a loss with kinks. **Which one will
# win?** Place your bet, then press *Play*.
#
# Then choose *drawn by hand*, and draw a schedule in the left panel. Can you beat the lecture's stages?

# %% tags=["demo"]
demos.schedules()

# %% [markdown]
# With a constant step size, the loss soon reaches its plateau and stays there. The schedule in stages gets it off
# again. (The steps of the continuous one with $K=10$ get short too soon: try a larger first step.) The line search
# gets stuck at a kink that isn't a minimum: a step against the gradient of either side doesn't lower $E$, however
# short it is.
#
# ## Go down where there is no gradient
#
# At a kink, there is no tangent. But a **convex** function, which never dips below its tangents, also has lines that
# touch it from below at a kink. The demo draws a line with slope $g$ through the kink. **For which $g$ is the line
# nowhere above $E$?** Guess before you run the cell, then drag $g$. (The step and the race on the right come later.)

# %% tags=["demo"]
demos.subgradient()

# %% [markdown]
# Any $g$ with
#
# $$E(\phi)\;\ge\;E(\theta)+g^\top(\phi-\theta)\qquad\text{for all }\phi\tag{L9}$$
#
# is called a [subgradient](../../docs/glossary.md#subgradient) of $E$ at $\theta$. Where a convex $E$ is
# differentiable, the gradient is its only subgradient.
#
# | function | at the kink | its subgradients there | elsewhere |
# | --- | --- | --- | --- |
# | $\lvert\theta\rvert$ | $\theta=0$ | all numbers in $[-1,1]$ | the sign of $\theta$ |
# | $\max(0,\theta)$, the ReLU | $\theta=0$ | all numbers in $[0,1]$ | 0 or 1 |
# | $\max(a_1\theta+b_1,\;a_2\theta+b_2)$ | where both are equal | from $a_1$ to $a_2$ | the slope of the larger one |
#
# **A point is a minimiser exactly when 0 is a subgradient there.** With $g=0$, the inequality says $E(\phi)\ge
# E(\theta)$ for all $\phi$.

# %% tags=["demo"]
demos.question("09.both-active")

# %% [markdown]
# <details>
# <summary><b>And in a network?</b></summary>
#
# A network's loss isn't convex in the parameters, and the inequality fails. What
# [backpropagation](../../docs/glossary.md#backpropagation) computes at a kink is then only a convention, such as your
# ReLU's derivative 0 at 0 in unit 03. This works well, but the result need not mean anything: for
# $\max(0,\theta)-\max(0,-\theta)$ it gives 0 at 0, although this function is just $\theta$, whose derivative is 1.
#
# </details>
#
# **The sum of absolute values.** Let $C$ be a matrix with rows $c_i$, and
#
# $$E(\theta)=\lVert C\theta-d\rVert_1=\sum_i\lvert r_i\rvert\qquad\text{with the residuals}\qquad r=C\theta-d .$$
#
# This loss is more robust than least squares: an outlier in $d$ pulls with force $\lVert c_i\rVert_2$, however far
# off it is. For a subgradient of $E$, choose a subgradient $s_i$ of $\lvert\cdot\rvert$ at each residual: the sign of
# $r_i$, or *any* number in $[-1,1]$ if $r_i=0$. With the residuals $u=C\phi-d$ at another point,
#
# $$E(\phi)=\sum_i\lvert u_i\rvert\ge\sum_i\big(\lvert r_i\rvert+s_i\,(u_i-r_i)\big)
# =E(\theta)+(C^\top s)^\top(\phi-\theta)\qquad\text{since }u-r=C(\phi-\theta).$$
#
# So $g=C^\top s$ is a subgradient. This is the chain rule with the transposed Jacobian again (L6).
#
# ### Exercise 09.3: Compute a subgradient (3 points)
#
# Write `l1_subgradient(C, d, theta)`, which returns *a* subgradient of $\lVert C\theta-d\rVert_1$ at $\theta$, an
# array of shape `(n,)`. If there are several, choose any. The check tries the inequality at many points and accepts
# any correct answer. (In the check, each residual is either exactly zero or clearly nonzero.) Leave the arguments
# unchanged.


# %% nbgrader={"grade": false, "grade_id": "l1-subgradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l1_subgradient(C, d, theta):
    """Return a subgradient of E(θ) = ‖C θ − d‖₁ at theta.

    C: (m, n); d: (m,); theta: (n,) -> (n,).
    """
    ### BEGIN SOLUTION l1-subgradient: a subgradient of the sum of absolute values
    return C.T @ np.sign(C @ theta - d)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "l1-subgradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
l1_energy = lambda C, d, theta: float(np.abs(C @ theta - d).sum())
rng = np.random.default_rng(8)
# Two parameters and three residuals, of which two are negative and one is positive.
C, d = np.array([[1.0, 2.0], [-3.0, 0.5], [0.5, -1.0]]), np.array([2.5, 2.0, -1.5])
inputs = {"C": C, "d": d, "theta": np.array([1.5, 0.25])}
checks.step_sizes.subgradient(l1_subgradient, l1_energy, inputs, rng, case="away from the kinks")
# One parameter: |1.5 θ − 3| to the left of its kink, to the right of it, and at the kink.
for at, case in ((1.0, "left of the kink"), (4.0, "right of the kink"), (2.0, "at the kink")):
    inputs = {"C": np.array([[1.5]]), "d": np.array([3.0]), "theta": np.array([at])}
    checks.step_sizes.subgradient(l1_subgradient, l1_energy, inputs, rng, case=case)
# Two parameters again. The last residual is zero.
inputs = {"C": C, "d": d, "theta": np.array([-1.0, 1.0])}
checks.step_sizes.subgradient(l1_subgradient, l1_energy, inputs, rng, case="at a kink of one residual")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(68)
for m, n in ((1, 3), (4, 1), (2, 4), (6, 3), (3, 3)):
    for zeros in (0, 1, m):
        # Eighths and quarters are exact, so residuals that are to be zero are so to the last digit.
        C, theta = rng.integers(-8, 9, size=(m, n)) / 4 + 0.125, rng.integers(-8, 9, size=n) / 4
        r = np.where(np.arange(m) < zeros, 0.0, rng.choice([-1.0, 1.0], size=m) * rng.uniform(0.3, 3, size=m))
        checks.step_sizes.subgradient(l1_subgradient, l1_energy, {"C": C, "d": C @ theta - r, "theta": theta}, rng)
### END HIDDEN TESTS

# %% [markdown]
# ### Take a step that goes uphill
#
# The **subgradient method** repeats $\theta(k+1)=\theta(k)-\tau(k)\,g(k)$ with any subgradient $g(k)$ at $\theta(k)$.
# But unlike in gradient descent, even the shortest step may go uphill. Take
#
# $$E(\theta)=\lvert\theta_1\rvert+2\lvert\theta_2\rvert\quad\text{at}\quad\theta=(1,0).$$
#
# Here $g=(1,2)$ is a subgradient, since 2 is a subgradient of $2\lvert\theta_2\rvert$ at 0. For $0<\tau\le1$, the
# step leads to $(1-\tau,-2\tau)$, where
#
# $$E=(1-\tau)+2\cdot2\tau=1+3\tau\;>\;1=E(\theta).$$
#
# So $-g$ isn't a [descent direction](../../docs/glossary.md#descent-direction), and a line search would find nothing.
# And yet the step was good: it led *closer to the minimiser* $\theta^*=(0,0)$. The squared distance went from 1 to
# $(1-\tau)^2+4\tau^2=1-2\tau+5\tau^2$, which is less than 1 for $\tau<\tfrac25$.
#
# For every convex $E$ with a minimiser $\theta^*$, a short enough step leads closer to $\theta^*$, unless $\theta$ is a
# minimiser itself. If the subgradients stay bounded, the **best loss so far** behaves like this:
#
# - **With a fixed $\tau$**, its limit is at most $\tfrac12G^2\tau$ above the minimum, if no subgradient is longer
#   than $G$. (The iterates themselves may jump higher: to 0.3 in the demo, where $\tfrac12G^2\tau=0.25$.)
# - **With falling steps** for which $\sum_k\tau(k)=\infty$ and $\sum_k\tau(k)^2<\infty$, it **converges to the
#   minimum**. The first condition lets the method get anywhere, the second makes its jumps die out. The schedule
#   $\tau_0/(1+k/K)$ satisfies both, $\tau_0\,2^{-k/K}$ only the second.
#
# The race in the demo shows both for $\tau=0.5$, though it draws $E$ itself and not the best so far. The last iterate
# need not be the best, so the method must remember which one is.
#
# <details>
# <summary><b>Why is that so? The derivation</b></summary>
#
# Expand the square, and use the subgradient inequality with $\phi=\theta^*$:
#
# $$\begin{aligned}
# \lVert\theta-\tau g-\theta^*\rVert_2^2&=\lVert\theta-\theta^*\rVert_2^2-2\tau\,g^\top(\theta-\theta^*)+\tau^2\lVert
# g\rVert_2^2\\ &\le\lVert\theta-\theta^*\rVert_2^2-2\tau\,\big(E(\theta)-E(\theta^*)\big)+\tau^2\lVert g\rVert_2^2 .
# \end{aligned}$$
#
# So the step leads closer to $\theta^*$ if $E(\theta)-E(\theta^*)>\tfrac\tau2\lVert g\rVert_2^2$. Now add up these
# inequalities over all steps, with $\lVert g(k)\rVert_2\le G$ and $\lVert\theta(0)-\theta^*\rVert_2=R$. All distances
# cancel except the first and the last, which is at least 0 and can be dropped, and each $E(\theta(k))$ is at least
# the best so far:
#
# $$\min_kE(\theta(k))-E(\theta^*)\;\le\;\frac{R^2+G^2\sum_k\tau(k)^2}{2\sum_k\tau(k)},$$
#
# where $k$ runs over all steps so far (Nesterov, *Lectures on Convex Optimization*, section 3.2.3). With a fixed
# $\tau$, the right side is $\tfrac{R^2}{2\tau\cdot\text{steps}}+\tfrac{G^2\tau}2$: the first term dies out as the
# number of steps grows, and the second remains. If $\sum_k\tau(k)$ is infinite and $\sum_k\tau(k)^2$ finite, the
# right side goes to zero. (In fact, only the ratio of the two sums has to go to zero: $1/\sqrt{1+k}$ works too.)
#
# </details>
#
# ### Exercise 09.4: Write the subgradient method (4 points)
#
# Write `subgradient_method(energy, subgradient, theta, tau, steps)`. `tau` is a schedule: step $k=0,1,\dots$ uses the
# step size `tau(k)`. Take exactly `steps` steps. Of all iterates $\theta(0),\dots,\theta(\texttt{steps})$, including
# the first and the last, return **the one with the smallest energy**, and its energy. Leave `theta` unchanged.


# %% nbgrader={"grade": false, "grade_id": "subgradient-method-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.subgradient_method", "answer:helpers.checks.step_sizes._subgradient_iterates", "answer:helpers.checks.step_sizes.subgradient_method"]
def subgradient_method(energy, subgradient, theta, tau, steps):
    """Return the best iterate, an array of shape (n,), and its energy.

    energy, subgradient: functions of an array of shape (n,) that return a number and an array of shape (n,);
    theta: the start, of shape (n,); tau: a function from k = 0, 1, ... to the step size; steps: the number of steps.
    """
    ### BEGIN SOLUTION subgradient-method: the best iterate and its energy
    best, least = theta, energy(theta)
    for k in range(steps):
        theta = theta - tau(k) * subgradient(theta)
        value = energy(theta)
        if value < least:
            best, least = theta, value
    return best, least
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "subgradient-method", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def absolute(theta):
    """E(θ) = |θ|"""
    return float(np.abs(theta).sum())


def absolute_slope(theta):
    """Return a subgradient of |θ|: the sign of θ."""
    return np.sign(theta)


def weighted(theta):
    """E(θ) = |θ₁| + 2 |θ₂|"""
    return float(np.abs(theta[0]) + 2 * np.abs(theta[1]))


def weighted_slope(theta):
    """Return a subgradient: (±1, ±2), with + at a kink."""
    return np.array([1.0 if theta[0] >= 0 else -1.0, 2.0 if theta[1] >= 0 else -2.0])


# Two parameters, with a different size for each step. E is lowest at θ(2), highest at θ(3), and 2.85 at the end.
taus = [0.5, 0.2, 0.9, 0.35, 0.75, 0.95]
checks.step_sizes.subgradient_method(
    subgradient_method, weighted, weighted_slope, np.array([1.3, 0.4]), lambda k: taus[k], 6, "the best is in between"
)
# |θ| from 1.3, first to 0.8 and then to 0.6.
checks.step_sizes.subgradient_method(
    subgradient_method, absolute, absolute_slope, np.array([1.3]), lambda k: [0.5, 0.2][k], 2, "the last one is best"
)
# The step that goes uphill from (1, 0): after one step, the start is still the best. Four steps later, it has paid off.
for steps, case in ((1, "the start is the best"), (5, "a step uphill pays off")):
    checks.step_sizes.subgradient_method(
        subgradient_method, weighted, weighted_slope, np.array([1.0, 0.0]), lambda k: 0.3, steps, case
    )
### BEGIN HIDDEN TESTS
# Back and forth between 0.25 and −0.25, both with the smallest energy: either of them is right.
checks.step_sizes.subgradient_method(
    subgradient_method, absolute, absolute_slope, np.array([0.75]), lambda k: 0.5, steps=4
)
rng = np.random.default_rng(69)
for n, steps in ((1, 7), (2, 30), (3, 55), (4, 16)):
    C, d, start = rng.normal(size=(n + 2, n)), rng.normal(size=n + 2), rng.normal(size=n) * 3
    energy = lambda t, C=C, d=d: float(np.abs(C @ t - d).sum())
    slope = lambda t, C=C, d=d: C.T @ np.where(C @ t >= d, 1.0, -1.0)
    for tau in (lambda k: 0.25, lambda k: 0.5 / (1 + k / 3), lambda k: 0.2 * 0.9**k):
        checks.step_sizes.subgradient_method(subgradient_method, energy, slope, start, tau, steps)
checks.step_sizes.subgradient_method(
    subgradient_method, weighted, weighted_slope, np.array([0.1, 0.2]), lambda k: 5.0, steps=6
)
checks.step_sizes.subgradient_method(
    subgradient_method, weighted, weighted_slope, np.array([0.3, -0.2]), lambda k: 1.0, steps=0
)
# Energies that are huge, tiny or nearly equal.
for factor, shift in ((1e13, 1e12), (1e-13, 0.0), (1e-9, 1.0)):
    energy = lambda t, factor=factor, shift=shift: factor * weighted(t) + shift
    slope = lambda t, factor=factor: factor * weighted_slope(t)
    for steps in (1, 9):
        checks.step_sizes.subgradient_method(
            subgradient_method, energy, slope, np.array([1.3, 0.4]), lambda k, factor=factor: 0.3 / factor, steps
        )
# Short steps in between are no reason to stop.
checks.step_sizes.subgradient_method(
    subgradient_method, weighted, weighted_slope, np.array([1.3, 0.9]), lambda k: [1e-13, 0.5, 1e-14, 0.2][k], steps=4
)
# An energy below zero, so the smallest one has the largest absolute value.
lowered = lambda theta: float(np.abs(theta).sum() - 3)
checks.step_sizes.subgradient_method(
    subgradient_method, lowered, absolute_slope, np.array([1.5, -0.7]), lambda k: 0.4, steps=5
)
### END HIDDEN TESTS

# %% [markdown]
# Put it to work: fit a line $y=\theta_1x+\theta_2$ to 40 points, five of which are badly wrong. **Which fit will the
# outliers pull off course: least squares, or the sum of absolute values?** Decide before you run it.


# %% tags=["demo"]
def course_subgradient_method(energy, subgradient, theta, tau, steps):
    path = descent.subgradient_method(energy, subgradient, theta, tau, steps)
    return path.theta[path.best], path.energy[path.best]


def check_method(own):
    def one_parameter(theta):
        return float(np.abs(theta).sum())

    checks.step_sizes.subgradient_method(
        own, one_parameter, np.sign, np.array([1.0]), schedules.piecewise([(1, 0.3), (1, 0.5), (1, 0.9)]), steps=3
    )


working_method = checks.own_or_reference(subgradient_method, course_subgradient_method, check_method)
x_line = np.linspace(-1, 1, 40)
y_line = 2 * x_line - 1 + 0.05 * np.random.default_rng(2).normal(size=40)
y_line[33:38] -= 6
C_line = np.stack([x_line, np.ones(40)], axis=1)


def mean_absolute(theta):
    return float(np.abs(C_line @ theta - y_line).mean())


def mean_absolute_subgradient(theta):
    return C_line.T @ np.sign(C_line @ theta - y_line) / 40


least_squares = np.linalg.lstsq(C_line, y_line, rcond=None)[0]
robust, _ = working_method(mean_absolute, mean_absolute_subgradient, np.zeros(2), schedules.decaying(2, K=10), 500)
for name, line in [
    ("true line", np.array([2.0, -1.0])),
    ("least squares", least_squares),
    ("absolute values", robust),
]:
    print(f"{name:18s} slope {line[0]:5.2f}, intercept {line[1]:5.2f}, mean |r| {mean_absolute(line):.4f}")

# %% [markdown]
# ## Look at the landscape
#
# Plot $E$ over two parameters, and you get a landscape. Here are three, the last one twice, each with a path of
# gradient descent (starting at the cross) and its loss curve. **Cover the lower row, and sketch the loss curves from
# the paths.** Then compare.

# %% tags=["demo"]
demos.landscape()

# %% [markdown]
# - At a [saddle point](../../docs/glossary.md#saddle-point), the gradient is zero, but $E$ falls in some directions
#   and rises in others. Gradient descent lingers, because short gradients make short steps. Then, if $E$ curves
#   downwards in some direction and $\tau$ is small enough, it slips off sideways from almost every start.
# - In a **flat region**, $E$ is almost level all around, for instance where sigmoids saturate. The loss curve looks
#   much like the saddle's: nothing happens for a long time, then the loss drops.
# - At a **cliff**, the gradient is enormous, and a single step throws away the progress of many.
#
# The last column is the cliff again, with [gradient clipping](../../docs/glossary.md#gradient-clipping): shorten
# every gradient that is longer than $\rho$ to the length $\rho$, but keep its direction (here $\rho=0.5$; a zero
# gradient stays zero),
#
# $$\nabla E\;\mapsto\;\min\Big(1,\frac\rho{\lVert\nabla E\rVert_2}\Big)\,\nabla E .$$
#
# ### Cut a slice through your own network
#
# With thousands of parameters, you can only see slices of the landscape. Take a line $\theta+t\,v$ in the space of
# *all* parameters, and plot $E$ against $t$. Two lines are popular:
#
# 1. **From the initial to the trained parameters** and beyond ([Goodfellow et al.
#    2015](https://arxiv.org/abs/1412.6544)).
# 2. **A random direction** $v$ through the trained parameters. For each unit, the weights in $v$ are scaled to the
#    length of the unit's own, and the biases don't change ([Li et al. 2018](https://arxiv.org/abs/1712.09913)).
#
# <details>
# <summary><b>Why scale the direction?</b></summary>
#
# Multiply all weights and biases of a ReLU layer by 10, and divide the next layer's weights by 10. The network still
# computes the same function. But along a direction of fixed length, its valley now looks narrower or wider. So a
# valley's width alone means nothing. Scaling the direction unit by unit removes this effect.
#
# </details>
#
# **Will there be a hill between start and end?** Guess, then run the cell. Then make the network your own: change the
# width, $\tau$, the number of steps and the seed. (It takes a few seconds.)


# %% tags=["demo"]
width, tau, steps, seed = 16, 0.1, 400, 0  # change these

x_moons, y_moons = data.two_moons(200, np.random.default_rng(1))
own = network.fully_connected((2, width, width, 1), np.random.default_rng(seed))
probe = network.fully_connected((2, width, width, 1), np.random.default_rng(seed))
initial = [p.copy() for p in own.parameters]
E = training.train(own, losses.SquaredError(), x_moons, y_moons, tau, steps)
print(f"The loss was {E[0]:.3g} before the first step and {E[-1]:.3g} before the last of {len(E)} steps.")


def loss_at(parameters):
    for p, value in zip(probe.parameters, parameters):
        p[...] = value
    return losses.SquaredError().forward(probe.forward(x_moons), y_moons)


demos.loss_slice(initial, own.parameters, loss_at, seed=seed)

# %% [markdown]
# With these settings there is no hill: $E$ falls all the way, and rises again just beyond the trained parameters.
#
# **What a slice shows:** whether there is a hill *on this line*, and how much a change of a given relative size hurts
# the loss. **What it can't show:** whether the path was easy, because training doesn't follow the straight line, or
# whether you are at a [local minimum](../../docs/glossary.md#local-minimum), because a few lines among thousands of
# directions easily miss the ways down.
#
# ## Read loss curves
#
# Usually the loss curve is all you see of the landscape. Here are twelve from real runs: small ReLU networks learn to
# tell two half moons apart. Each shows the loss on the whole [training set](../../docs/glossary.md#training-set) and
# on a [validation set](../../docs/glossary.md#validation-set), examples that aren't used for training. In two runs
# the code has a bug, and in two, nothing is wrong.
#
# The loss axes are logarithmic, and some runs are shorter or longer than others. **Write down your diagnosis for each
# of the twelve before you go on.** (The cell takes a few seconds.)

# %% tags=["demo"]
demos.loss_curve_gallery()

# %% [markdown]
# Now choose your tests and remedies.

# %% tags=["demo"]
demos.question("09.slow")

# %% tags=["demo"]
demos.question("09.level")

# %% tags=["demo"]
demos.question("09.waves")

# %% tags=["demo"]
demos.question("09.growing")

# %% tags=["demo"]
demos.question("09.validation")

# %% [markdown]
# Were you right? This cell shows a run, its diagnosis, and a rerun with the remedy. Try all numbers from 1 to 12.

# %% tags=["demo"]
demos.loss_curve_rerun(1)

# %% [markdown]
# <details>
# <summary><b>What to look for: a table for your own runs</b></summary>
#
# | you see | possible causes | what to try first |
# | --- | --- | --- |
# | grows | $\tau$ too large, or the wrong sign | a $\tau$ 1000 times smaller: with the right sign, the loss falls |
# | exactly level (perhaps after a short fall) | [dead ReLUs](../../docs/glossary.md#dead-relu), or the parameters don't change | print the gradients of each layer |
# | level, then drops | a saddle point, or saturated sigmoids | initial weights of the right size (unit 06), patience |
# | falls slowly and evenly | $\tau$ too small, or a long, narrow valley | a $\tau$ 3 to 10 times larger; momentum (unit 11) |
# | regular waves | gradients are added up | compute the gradient twice: is it the same? |
# | falls, then slowly rises | $\tau$ somewhat too large | a smaller $\tau$ |
# | jitters around a level | $\tau$ too large for the kinks or the noise | a smaller $\tau$ from here on: a schedule |
# | validation rises, training falls | [overfitting](../../docs/glossary.md#overfitting) | more data; stop earlier; weight decay |
#
# [Weight decay](../../docs/glossary.md#weight-decay) shrinks all weights a little in each step. For gradient descent,
# this is the same as adding the sum of all squared weights, times a small factor, to the loss.
#
# </details>
#
# A symptom is not yet a diagnosis: change one thing, run again, and compare.
#
# ### Exercise 09.5: Let the computer read the curve (4 points)
#
# Write `diagnose(train, validation)`. It gets the two losses, recorded at the same steps: arrays of equal length (at
# least 1), with entries that are positive, `inf` or `nan`. Return the **first** of these strings whose rule applies:
#
# 1. `"diverging"`: an entry of either array is `inf` or `nan`, or the last training loss is above the first.
# 2. `"flat"`: each training loss is above 7/8 of the first. (So a run with a single entry is flat.)
# 3. `"overfitting"`: the last validation loss is above 5/4 of the lowest validation loss, and the last training loss is
#    *not* above 5/4 of the lowest training loss.
# 4. `"noisy"`: the training loss rises in more than a quarter of the steps. ($n$ entries make $n-1$ steps, each from
#    one entry to the next.)
# 5. `"still falling"`: the last training loss is below 3/4 of the middle one, `train[len(train) // 2]`.
# 6. `"settled"`: in all other cases.
#
# *Above* and *below* are strict: a number isn't above itself. There are no tolerances. Leave `train` and `validation`
# unchanged. `np.isfinite` and `np.diff` are useful.


# %% nbgrader={"grade": false, "grade_id": "read-curve-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.training_runs.symptom"]
def diagnose(train, validation):
    """Name what a pair of loss curves looks like.

    train, validation: the losses, two arrays of shape (n,) -> a string.
    """
    ### BEGIN SOLUTION read-curve: the first rule that applies
    if not np.isfinite([train, validation]).all() or train[-1] > train[0]:
        return "diverging"
    if train.min() > 7 / 8 * train[0]:
        return "flat"
    if validation[-1] > 5 / 4 * validation.min() and train[-1] <= 5 / 4 * train.min():
        return "overfitting"
    if np.sum(np.diff(train) > 0) > (len(train) - 1) / 4:
        return "noisy"
    return "still falling" if train[-1] < 3 / 4 * train[len(train) // 2] else "settled"
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "read-curve", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def check_curve(train, validation, expected, case=""):
    """Check the diagnosis of one pair of curves."""
    checks.call(diagnose, {"train": np.array(train), "validation": np.array(validation)}, expected, case)


# One example of each rule, in the order of the rules.
check_curve([4.0, 2.0, 5.0], [4.0, 2.0, 5.0], "diverging", "the last training loss is above the first")
check_curve([4.0, 3.75, 4.0], [4.0, 4.0, 4.0], "flat", "all training losses are nearly equal")
check_curve([4.0, 2.0, 1.0], [4.0, 2.0, 3.0], "overfitting", "only the validation loss rises again")
check_curve([8.0, 2.0, 3.0, 2.0, 3.0, 2.0], [8.0, 4.0, 4.0, 4.0, 4.0, 4.0], "noisy", "2 of 5 steps rise")
check_curve([8.0, 4.0, 2.0, 1.0], [8.0, 4.0, 2.0, 2.0], "still falling", "each loss is half of the one before")
check_curve([8.0, 4.0, 2.0, 2.0, 2.0], [8.0, 4.0, 3.0, 3.0, 3.0], "settled", "the last losses are equal")
# NaN and infinity, in any place.
check_curve([4.0, 2.0, np.nan], [4.0, 2.0, 1.0], "diverging", "a training loss is nan")
check_curve([4.0, np.inf, 1.0], [4.0, 2.0, 1.0], "diverging", "a training loss is inf")
check_curve([4.0, 2.0, 1.0], [4.0, 2.0, np.nan], "diverging", "the last validation loss is nan")
check_curve([4.0, 2.0, 1.0], [4.0, np.inf, 2.0], "diverging", "a validation loss is inf")
# A single entry; a dip; two losses that rise together; few rises; the middle entry.
check_curve([3.0], [5.0], "flat", "a single entry")
check_curve([8.0, 6.0, 8.0], [8.0, 8.0, 8.0], "noisy", "the training loss dips in between")
check_curve([4.0, 1.0, 2.0], [4.0, 1.0, 2.0], "noisy", "both losses rise at the end")
check_curve([4.0, 1.0, 2.0, 1.0], [4.0, 2.0, 2.5, 2.0], "noisy", "1 of 3 steps rises")
check_curve([9.0, 4.0, 4.5, 4.0, 4.0, 4.0], [9.0, 8.0, 8.0, 8.0, 8.0, 8.0], "settled", "1 of 5 steps rises")
check_curve([8.0, 4.5, 3.0, 3.0], [8.0, 4.0, 4.0, 4.0], "settled", "an even number of entries")
check_curve([9.0, 8.0, 7.0, 6.0, 2.0, 3.0, 2.0, 2.0, 2.0], [9.0] * 9, "settled", "the middle entry is low")
# Equality: 7/8, 5/4, a quarter of the steps, and 3/4.
check_curve([8.0, 7.0, 7.0], [8.0, 8.0, 8.0], "settled", "a training loss is 7/8 of the first")
check_curve([8.0, 2.0, 2.0], [8.0, 4.0, 5.0], "settled", "the validation loss is 5/4 of the lowest")
check_curve([8.0, 4.0, 5.0, 4.0, 4.0], [8.0, 8.0, 8.0, 8.0, 8.0], "settled", "a quarter of the steps rise")
check_curve([8.0, 4.0, 3.0], [8.0, 8.0, 8.0], "settled", "the last training loss is 3/4 of the middle one")
### BEGIN HIDDEN TESTS
# The twelve runs of the gallery, and the reruns with remedies.
for number, first, second in (
    (1, "flat", "settled"),
    (2, "still falling", "settled"),
    (3, "noisy", "settled"),
    (4, "settled", None),
    (5, "diverging", None),
    (6, "still falling", None),
    (7, "overfitting", "settled"),
    (8, "noisy", None),
    (9, "diverging", "settled"),
    (10, "noisy", None),
    (11, "noisy", None),
    (12, "noisy", None),
):
    for remedied, expected in ((False, first), (True, second)):
        if expected is not None:
            curve = training_runs.run(number, remedied)
            check_curve(curve.train, curve.validation, expected)
# Not finite, in every place, and in one array only.
for bad in (np.nan, np.inf):
    check_curve([bad], [1.0], "diverging")
    check_curve([1.0], [bad], "diverging")
    check_curve([4.0, 2.0, bad], [4.0, 2.0, 1.0], "diverging")
    check_curve([4.0, 4.0, 4.0], [bad, 4.0, 4.0], "diverging")
    check_curve([bad, 2.0, 1.0], [4.0, 2.0, 1.0], "diverging")
# A peak in between isn't divergence, and the last training loss may equal the first.
check_curve([4.0, 9.0, 2.0, 1.0, 1.0], [4.0, 9.0, 2.0, 2.0, 2.0], "still falling")
check_curve([4.0, 9.0, 2.0, 1.5, 1.5], [4.0, 9.0, 2.0, 2.0, 2.0], "settled")
check_curve([4.0, 2.0, 1.0, 4.0], [4.0, 2.0, 2.0, 9.0], "noisy")
check_curve([4.0, 4.0], [4.0, 9.0], "flat")
# Flat is about each entry, not about the last one, the mean or the validation loss.
check_curve([8.0, 8.0, 8.0, 6.0, 8.0], [8.0, 8.0, 8.0, 8.0, 8.0], "settled")
check_curve([8.0, 7.25, 7.5, 7.25, 7.5, 7.25], [8.0, 4.0, 2.0, 1.0, 1.0, 1.0], "flat")
check_curve([1.0, 0.5, 0.25, 0.125], [1.0, 1.0, 1.0, 1.0], "still falling")
check_curve([8.0, 12.0, 7.5, 8.0], [8.0, 8.0, 8.0, 8.0], "flat")
# Overfitting: against the lowest validation loss, wherever it is; the training loss may have risen by a quarter.
check_curve([8.0, 4.0, 2.0, 1.0, 1.0], [2.0, 4.0, 5.0, 5.0, 4.0], "overfitting")
check_curve([8.0, 4.0, 4.0, 5.0, 5.0], [8.0, 4.0, 8.0, 8.0, 8.0], "overfitting")
check_curve([8.0, 4.0, 2.0, 1.0, 1.0], [8.0, 8.0, 8.0, 2.0, 4.0], "overfitting")
check_curve([8.0, 4.0, 4.0, 4.0, 5.5], [8.0, 4.0, 8.0, 8.0, 8.0], "settled")
check_curve([8.0, 4.0, 2.0, 1.0, 1.0], [8.0, 4.0, 8.0, 8.0, 4.5], "still falling")
check_curve([8.0, 4.0, 2.0, 2.0], [0.5, 0.25, 0.25, 0.375], "overfitting")
check_curve([8.0, 1.0, 4.0, 1.0, 4.0, 1.0], [8.0, 1.0, 4.0, 1.0, 4.0, 2.0], "overfitting")
# Rises: equal entries don't rise, and n entries have n − 1 steps.
check_curve([8.0, 8.0, 8.0, 4.0, 4.0, 4.0, 4.0], [8.0] * 7, "settled")
check_curve([8.0, 4.0, 4.5, 4.0], [8.0, 4.0, 4.0, 4.0], "noisy")
check_curve([9.0, 4.0, 4.5, 4.0, 4.5, 4.0, 4.0, 4.0, 4.0], [8.0] * 9, "settled")
check_curve([9.0, 4.0, 4.5, 4.0, 4.5, 4.0, 4.5, 4.0, 4.0], [8.0] * 9, "noisy")
# The middle of an even number of entries, and of two.
check_curve([8.0, 8.0, 8.0, 4.0, 4.0, 3.5], [8.0] * 6, "settled")
check_curve([8.0, 8.0, 8.0, 8.0, 4.0, 4.0], [8.0] * 6, "still falling")
check_curve([8.0, 1.0], [8.0, 1.0], "settled")
# Slightly above and below each border.
check_curve([4.0, 2.0, 4.0001], [4.0, 2.0, 2.0], "diverging")
check_curve([8.0, 7.0001, 8.0], [8.0, 8.0, 8.0], "flat")
check_curve([8.0, 6.9999, 6.9999], [8.0, 8.0, 8.0], "settled")
check_curve([8.0, 2.0, 2.0], [8.0, 4.0, 5.0001], "overfitting")
check_curve([8.0, 4.0, 4.0, 5.0001, 5.0001, 5.0001], [8.0, 4.0, 8.0, 8.0, 8.0, 8.0], "settled")
check_curve([8.0, 4.0, 4.0001, 4.0], [8.0, 4.0, 4.0, 4.0], "noisy")
check_curve([8.0, 4.0, 2.9999], [8.0, 8.0, 8.0], "still falling")
# Tiny and huge losses. Powers of two change no digit.
for scale in (2.0**-40, 2.0**40):
    for train, validation, expected in (
        ([8.0, 7.0, 7.0], [8.0, 8.0, 8.0], "settled"),
        ([8.0, 7.5, 7.25], [8.0, 8.0, 8.0], "flat"),
        ([8.0, 2.0, 2.0], [8.0, 4.0, 5.0], "settled"),
        ([8.0, 2.0, 2.0], [8.0, 4.0, 5.5], "overfitting"),
        ([8.0, 4.0, 4.5, 4.0], [8.0, 4.0, 4.0, 4.0], "noisy"),
        ([8.0, 4.0, 3.0], [8.0, 8.0, 8.0], "settled"),
        ([8.0, 4.0, 2.5], [8.0, 8.0, 8.0], "still falling"),
        ([8.0, 4.0, 8.5], [8.0, 8.0, 8.0], "diverging"),
    ):
        check_curve(scale * np.array(train), scale * np.array(validation), expected)
### END HIDDEN TESTS

# %% [markdown]
# Six names can't tell twelve causes apart. **Which runs will get the same name from your function?**


# %% tags=["demo"]
def check_diagnosis(own):
    for number, expected in ((1, "flat"), (2, "still falling"), (4, "settled"), (7, "overfitting")):
        curve = training_runs.run(number)
        checks.call(own, {"train": curve.train, "validation": curve.validation}, expected)


working_diagnose = checks.own_or_reference(diagnose, training_runs.symptom, check_diagnosis)
for number in range(1, 13):
    curve = training_runs.run(number)
    name = working_diagnose(curve.train, curve.validation)
    print(f"run {number:2d}: {name:14s} {training_runs.find(number).cause}")

# %% [markdown]
# One name covers several causes, and a rule doesn't weigh what it counts: run 11 jitters by only 1 or 2 %, but more
# than a quarter of its steps rise, so it is called noisy. So a name is where the detective work begins.

# %% [markdown]
# ## What you can do now
#
# - You can get off a plateau with a schedule, in stages or falling continuously.
# - You can compute a subgradient, and explain why the subgradient method must remember the best point.
# - You can say what saddle points, flat regions and cliffs do to a loss curve, and what a slice can't show.
# - You can name likely causes for a loss curve, and a test for each.
#
# In [unit 10](../10_minibatches/10_minibatches.ipynb) the gradient itself becomes noisy, because it is computed from
# only part of the data (L12).
