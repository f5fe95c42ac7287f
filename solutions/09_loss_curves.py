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
# **What you will do.**

# %%
import numpy as np

from helpers import checks, demos, descent, schedules

# %% [markdown]
# ## Look at the three pictures again
#
# Here are the lecture's three loss curves (L10) once more. Now you can explain them.

# %% tags=["demo"]
demos.regimes()

# %% [markdown]
# 1. **Convergence.** $\tau$ lies below $2/L$: the descent lemma holds, and the gradients go to zero.
# 2. **No convergence, bad.** $\tau$ lies above $2/L$ in a direction that matters, and $E$ grows.
# 3. **No convergence, but fine.** This $E$ has kinks, so there is no $L$ at all. Away from the kinks the steps do
#    good work. At a kink the slope is as large as anywhere, the iterates jump across, and $E$ stays on a level which
#    depends on $\tau$: the **plateau**. The same happens in a narrow valley of a smooth $E$, where the curvature is
#    larger than $2/\tau$, and with gradients that are noisy because they come from a part of the data (unit 07).
#
# **What people do in practice** (L10). For a network nobody knows $L$. With ReLU there is none, strictly speaking, as
# the loss has kinks. A line search costs forward passes, and with noisy gradients its trials compare numbers that are
# not about the same function. So deep learning mostly does without a proof:
#
# - Try some step sizes, a factor of 3 to 10 apart, for a few iterations each. Take the largest one with which the
#   loss falls reliably.
# - As long as the iterates are far from a minimum and $\tau$ is small enough, each step does something good, even
#   where nobody can prove that the whole converges.
# - When the loss has reached its plateau, make $\tau$ smaller: the iterates settle deeper in the valley. That is what
#   schedules are for.

# %% tags=["demo"]
demos.question("09.plateau")

# %% [markdown]
# ## Let the steps get shorter by a plan
#
# A **schedule** is a plain function of the iteration, $k\mapsto\tau(k)$, fixed in advance. The lecture names two
# kinds (L11).
#
# **In stages.** For example 30 iterations with $\tau_1$, 20 more with $\tau_2$ and 20 more with $\tau_3$. Counted
# from 0 as in Python, the first stage is $k=0,\dots,29$, the second $k=30,\dots,49$, and the third $k=50,\dots,69$.
#
# ### Exercise 09.1: Write a schedule in stages (2 points)
#
# Write `in_stages(k, stages)`, which returns the step size for iteration `k`. `stages` is a list of pairs *(how many
# iterations, step size)*, such as `[(30, 0.1), (20, 0.03), (20, 0.01)]`; there may be more or fewer than three. After
# the last stage its step size stays.


# %% nbgrader={"grade": false, "grade_id": "in-stages-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.schedules.piecewise"]
def in_stages(k, stages):
    """The step size for iteration k = 0, 1, 2, ...

    stages: a list of pairs (how many iterations, step size).
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
# The lecture's 30, 20 and 20 iterations, and some more; then only two stages, with a short step first (a "warm-up").
checks.step_sizes.schedule(
    in_stages, 30 * [0.1] + 20 * [0.03] + 20 * [0.01] + 10 * [0.01], stages=[(30, 0.1), (20, 0.03), (20, 0.01)]
)
checks.step_sizes.schedule(in_stages, [0.125, 0.125, 0.5, 0.5, 0.5], stages=[(2, 0.125), (1, 0.5)])
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(66)
for counts in ([5], [1, 1, 1, 1], [4, 7], [3, 1, 6, 2, 5]):
    taus = [float(tau) for tau in rng.uniform(0.01, 1, size=len(counts))]
    expected = [tau for count, tau in zip(counts, taus) for _ in range(count)] + 8 * [taus[-1]]
    checks.step_sizes.schedule(in_stages, expected, stages=list(zip(counts, taus)))
checks.step_sizes.schedule(in_stages, 3 * [0.01] + 4 * [0.2] + 9 * [0.05], stages=[(3, 0.01), (4, 0.2), (2, 0.05)])
### END HIDDEN TESTS

# %% [markdown]
# **Continuously.** The step size falls a little in each iteration (L11). Two common forms, with a number $K$ that
# says how soon:
#
# $$\tau(k)=\frac{\tau_0}{1+k/K},\qquad\qquad\tau(k)=\tau_0\,e^{-k/K}.$$
#
# The first is $\tau_0$ at the beginning, half of it at $k=K$, a third at $k=2K$: it falls ever more slowly. The
# second falls by the same *factor* in each iteration, and soon there is nothing left of it.
#
# ### Exercise 09.2: Write a continuous schedule (1 point)
#
# Write the first of the two as `falling(k, tau0, K)`. It takes whole numbers `k` from 0 on; `K` need not be whole.


# %% nbgrader={"grade": false, "grade_id": "falling-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.schedules.decaying"]
def falling(k, tau0, K):
    """The step size τ₀ / (1 + k/K) for iteration k = 0, 1, 2, ..."""
    ### BEGIN SOLUTION falling: the step size for iteration k
    return tau0 / (1 + k / K)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "falling", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# From 0.6 to a half of it at k = 2, a third at k = 4, …; and a faster one.
checks.step_sizes.schedule(falling, [0.6, 0.4, 0.3, 0.24, 0.2, 0.6 / 3.5, 0.15], tau0=0.6, K=2)
checks.step_sizes.schedule(falling, [2.0, 2 / 3, 0.4, 2 / 7], tau0=2.0, K=0.5)
### BEGIN HIDDEN TESTS
for tau0, K in ((0.3, 25), (1.7, 7.5), (0.05, 1), (4.0, 0.3)):
    checks.step_sizes.schedule(falling, [tau0 * K / (K + k) for k in range(60)], tau0=tau0, K=K)
### END HIDDEN TESTS

# %% [markdown]
# Try both on the energy of the third picture, $E(\theta)=\lVert C\theta\rVert_1$, which has kinks, for 70 iterations
# each. Its minimum is 0, at $\theta=0$.

# %% tags=["demo"]
C_picture, begin = np.array([[1.0, 0.4], [-0.5, 1.6], [0.9, -0.7]]), np.array([2.0, -1.3])
kinked, kinked_slope = lambda t: float(np.abs(C_picture @ t).sum()), lambda t: C_picture.T @ np.sign(C_picture @ t)
stages = [(30, 0.07), (20, 0.02), (20, 0.005)]
for name, tau in [
    ("τ = 0.07 throughout", 0.07),
    ("τ = 0.005 throughout", 0.005),
    ("30/20/20 with 0.07, 0.02, 0.005", schedules.piecewise(stages)),
    ("0.07 / (1 + k/10)", schedules.decaying(0.07, K=10)),
    ("0.07 exp(−k/10)", schedules.exponential(0.07, K=10)),
]:
    E = descent.gradient_descent(kinked, kinked_slope, begin, tau, steps=70).energy
    print(f"{name:32s} E after 30, 50, 70 steps: {E[30]:.3f}  {E[50]:.3f}  {E[70]:.3f}")

# %% [markdown]
# The long step gets near quickly and stays on its plateau. The short one is still on its way. The schedules use both.
# The exponential one shows the price: all its steps together reach no further than
# $\sum_k\tau_0e^{-k/K}\approx\tau_0K$, times the length of the gradients. If that is too little, it comes to rest
# wherever it is, and not at a minimum.
#
# Now draw a schedule yourself: choose *drawn by hand*, and draw on the left. Can you beat the lecture's stages? Look
# at the line search too. At a kink it gets stuck: no step against the slope of one side lowers $E$, however short,
# though the minimum has not been reached. The last section is about that.

# %% tags=["demo"]
demos.schedules()

# %% [markdown]
# ## Go down where there is no gradient
#
# At a kink there is no gradient. For a **convex** function there is something as good. Where $E$ is convex and
# differentiable, it lies above its tangents: $E(\phi)\ge E(\theta)+\nabla E(\theta)^\top(\phi-\theta)$ for all
# $\phi$. At a kink there are many lines that touch $E$ from below. Any $g$ with
#
# $$E(\phi)\;\ge\;E(\theta)+g^\top(\phi-\theta)\qquad\text{for all }\phi\tag{L9}$$
#
# is called a **subgradient** of $E$ at $\theta$. All of them together are a set. Where $E$ is differentiable, the
# gradient is the only one.
#
# | function | at the kink | its subgradients there | elsewhere |
# | --- | --- | --- | --- |
# | $\lvert\theta\rvert$ | $\theta=0$ | all numbers in $[-1,1]$ | the sign of $\theta$ |
# | $\max(0,\theta)$, the ReLU | $\theta=0$ | all numbers in $[0,1]$ | 0 or 1 |
# | $\max(a_1\theta+b_1,\;a_2\theta+b_2)$ | where both are equal | all numbers between $a_1$ and $a_2$ | the $a$ of the larger one |
#
# **A minimum is where 0 is a subgradient.** Put $g=0$ into the inequality: $E(\phi)\ge E(\theta)$ for all $\phi$. For
# $\lvert\theta\rvert$ that is so at $\theta=0$, where no derivative could tell. In unit 03 you gave the ReLU the
# slope 0 at 0. It is one choice from $[0,1]$. A whole network is not convex in its parameters, the inequality does
# not hold there, and what is passed backwards at kinks is a convention that works well. The theory of that is a
# delicate subject and in part an open one (L9).
#
# Try it: at the kink, drag the slope $g$ until the line cuts through $E$. The right side is a race that the rest of
# this unit explains.

# %% tags=["demo"]
demos.subgradient()

# %% tags=["demo"]
demos.question("09.both-active")

# %% [markdown]
# **The sum of absolute values.** Let $C$ be a matrix with $m$ rows $c_i$, and $d\in\mathbb R^m$:
#
# $$E(\theta)=\lVert C\theta-d\rVert_1=\sum_{i=1}^m\lvert r_i\rvert\qquad\text{with the residuals}\qquad r=C\theta-d .$$
#
# Fitting data by this energy is more robust than least squares, as one wild data point pulls with the force 1,
# however far off it is. To find a subgradient, choose a subgradient $s_i$ of $\lvert\cdot\rvert$ at each $r_i$: its
# sign, or *any* number in $[-1,1]$ if $r_i=0$. At another point $\phi$ the residuals are $u=C\phi-d$, and
#
# $$E(\phi)=\sum_i\lvert u_i\rvert\;\ge\;\sum_i\big(\lvert r_i\rvert+s_i\,(u_i-r_i)\big)=E(\theta)+s^\top C(\phi-\theta)=E(\theta)+(C^\top s)^\top(\phi-\theta).$$
#
# So $g=C^\top s$ is a subgradient: the chain rule with the transposed Jacobian (L6) holds here too.
#
# ### Exercise 09.3: Compute a subgradient (3 points)
#
# Write `l1_subgradient(C, d, theta)`, which returns *a* subgradient of $\lVert C\theta-d\rVert_1$ at $\theta$, an
# array of shape `(n,)`. Where there are several, return whichever you like: the check tries the inequality at many
# points, near and far, and accepts every right one. (No residual in it is *nearly* zero: it is zero or well away from
# it.)


# %% nbgrader={"grade": false, "grade_id": "l1-subgradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def l1_subgradient(C, d, theta):
    """A subgradient of E(θ) = ‖C θ − d‖₁ at theta. C: (m, n); d: (m,); theta: (n,) -> (n,)."""
    ### BEGIN SOLUTION l1-subgradient: a subgradient of the sum of absolute values
    return C.T @ np.sign(C @ theta - d)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "l1-subgradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
l1_energy = lambda C, d, theta: float(np.abs(C @ theta - d).sum())
rng = np.random.default_rng(8)
# |θ − 1| right of its kink, left of it and at it; then three residuals, none of which is zero, and one that is.
for at in (3.0, -1.0, 1.0):
    case = {"C": np.array([[1.0]]), "d": np.array([1.0]), "theta": np.array([at])}
    checks.step_sizes.subgradient(l1_subgradient, l1_energy, case, rng)
C, d = np.array([[1.0, 2.0], [-3.0, 0.5], [0.5, -1.0]]), np.array([1.0, 2.0, -1.5])
for theta in (np.array([2.0, 1.5]), np.array([-1.0, 1.0])):
    checks.step_sizes.subgradient(l1_subgradient, l1_energy, {"C": C, "d": d, "theta": theta}, rng)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(68)
for m, n in ((1, 3), (4, 1), (2, 4), (6, 3), (3, 3)):
    for zeros in (0, 1, m):
        # Halves and quarters are exact, so residuals that are to be zero are so to the last digit.
        C, theta = rng.integers(-8, 9, size=(m, n)) / 4 + 0.125, rng.integers(-8, 9, size=n) / 4
        r = np.where(np.arange(m) < zeros, 0.0, rng.choice([-1.0, 1.0], size=m) * rng.uniform(0.3, 3, size=m))
        checks.step_sizes.subgradient(l1_subgradient, l1_energy, {"C": C, "d": C @ theta - r, "theta": theta}, rng)
### END HIDDEN TESTS

# %% [markdown]
# ### A step that goes uphill, however short
#
# The **subgradient method** repeats $\theta(k+1)=\theta(k)-\tau(k)\,g(k)$ with any subgradient $g(k)$ at $\theta(k)$.
# It looks like gradient descent and behaves otherwise. Take
#
# $$E(\theta)=\lvert\theta_1\rvert+2\lvert\theta_2\rvert\quad\text{at}\quad\theta=(1,0).$$
#
# There $g=(1,2)$ is a subgradient, as 2 is one of $2\lvert\theta_2\rvert$ at 0. A step against it leads, for
# $0<\tau\le1$, to $(1-\tau,\,-2\tau)$, where
#
# $$E=(1-\tau)+2\cdot2\tau=1+3\tau\;>\;1=E(\theta).$$
#
# So $-g$ is **no descent direction**: $E$ grows for every $\tau$, and a line search would find nothing. And yet the
# step was good. It led *closer to the minimiser* $\theta^*=(0,0)$: the squared distance went from 1 to
# $(1-\tau)^2+4\tau^2=1-2\tau+5\tau^2$, which is less for $\tau<\tfrac25$. A short enough step does so for every convex $E$. Multiply
# out, and use the inequality of the subgradient with $\phi=\theta^*$:
#
# $$\begin{aligned}
# \lVert\theta-\tau g-\theta^*\rVert_2^2&=\lVert\theta-\theta^*\rVert_2^2-2\tau\,g^\top(\theta-\theta^*)+\tau^2\lVert g\rVert_2^2\\
# &\le\lVert\theta-\theta^*\rVert_2^2-2\tau\,\big(E(\theta)-E(\theta^*)\big)+\tau^2\lVert g\rVert_2^2 .
# \end{aligned}$$
#
# As long as $E(\theta)$ is more than $\tfrac\tau2\lVert g\rVert_2^2$ above the minimum, the step leads closer to
# $\theta^*$. Add these lines up for $k=0,\dots,K-1$, with $\lVert g(k)\rVert_2\le G$ and
# $\lVert\theta(0)-\theta^*\rVert_2=R$. The distances cancel but for the first and the last, and each $E(\theta(k))$
# is at least the best so far. So
#
# $$\min_{k<K}E(\theta(k))-E(\theta^*)\;\le\;\frac{R^2+G^2\sum_k\tau(k)^2}{2\sum_k\tau(k)}$$
#
# (Nesterov, *Lectures on Convex Optimization*, section 3.2.3). Three things follow.
#
# - **A fixed $\tau$** leaves $\tfrac{R^2}{2K\tau}+\tfrac{G^2\tau}2$: the first part vanishes, the second stays. The
#   best energy ends in a **band** of height $\tfrac{G^2\tau}2$ above the minimum. That is the plateau.
# - **Falling steps** with $\sum_k\tau(k)=\infty$ and $\sum_k\tau(k)^2<\infty$ make the right side go to zero: the
#   best energy **converges to the minimum**. The first sum says that the method can get anywhere, the second that its
#   jumps die out. $\tau_0/(1+k/K)$ does both; $\tau_0e^{-k/K}$ has a finite first sum.
# - Only the **best so far** is promised. The last iterate may be worse, so the method has to remember.

# %% tags=["demo"]
print("                 Σ τ(k)               Σ τ(k)²")
print("steps        100    100 000        100    100 000")
for name, tau in [
    ("1/(1 + k)", schedules.decaying(1.0)),
    ("1/√(1 + k)", schedules.decaying(1.0, power=0.5)),
    ("exp(−k/10)", schedules.exponential(1.0, K=10)),
    ("0.1", schedules.constant(0.1)),
]:
    few, many = schedules.sums(tau, 100), schedules.sums(tau, 100_000)
    print(f"{name:10s} {few[0]:8.2f} {many[0]:9.2f} {few[1]:12.3f} {many[1]:9.3f}")

# %% [markdown]
# (With $1/\sqrt{1+k}$ the sum of squares grows too, like a logarithm, but the sum of the steps grows so much faster
# that the bound still goes to zero.)
#
# ### Exercise 09.4: Write the subgradient method (4 points)
#
# Write `subgradient_method(energy, subgradient, theta, tau, steps)`. `tau` is a schedule, a function: step number
# $k=0,1,\dots$ has the size `tau(k)`. Take exactly `steps` steps. Return two things: of all iterates
# $\theta(0),\dots,\theta(\texttt{steps})$ **the one with the least energy**, and that energy. Both the start and the
# last iterate count.


# %% nbgrader={"grade": false, "grade_id": "subgradient-method-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.descent.subgradient_method", "answer:helpers.checks.step_sizes._subgradient_iterates", "answer:helpers.checks.step_sizes.subgradient_method"]
def subgradient_method(energy, subgradient, theta, tau, steps):
    """The best iterate and its energy: (theta: (n,), a number).

    energy, subgradient: functions of θ: (n,), to a number and to an array (n,);
    theta: (n,), the start; tau: a function from k = 0, 1, ... to the step size; steps: how many steps to take.
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
    """the sign of θ"""
    return np.sign(theta)


def weighted(theta):
    """E(θ) = |θ₁| + 2 |θ₂|"""
    return float(np.abs(theta[0]) + 2 * np.abs(theta[1]))


def weighted_slope(theta):
    """(±1, ±2), with + at a kink"""
    return np.array([1.0 if theta[0] >= 0 else -1.0, 2.0 if theta[1] >= 0 else -2.0])


# |θ| from 1: to 0.6 and 0.2; then with steps of its own for each k, to 0.7, 0.2 and −0.7: the last is not the best.
checks.step_sizes.subgradient_method(
    subgradient_method, absolute, absolute_slope, np.array([1.0]), lambda k: 0.4, steps=2
)
checks.step_sizes.subgradient_method(
    subgradient_method, absolute, absolute_slope, np.array([1.0]), lambda k: [0.3, 0.5, 0.9][k], steps=3
)
# The step that goes uphill: from (1, 0) the start stays the best one at first; some steps later it has paid.
for steps in (1, 5):
    checks.step_sizes.subgradient_method(
        subgradient_method, weighted, weighted_slope, np.array([1.0, 0.0]), lambda k: 0.3, steps
    )
### BEGIN HIDDEN TESTS
# To and fro between 0.25 and −0.25, both with the least energy: either of them is right.
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
# An energy that is below zero, so that the least one is the largest in size.
lowered = lambda theta: float(np.abs(theta).sum() - 3)
checks.step_sizes.subgradient_method(
    subgradient_method, lowered, absolute_slope, np.array([1.5, -0.7]), lambda k: 0.4, steps=5
)
### END HIDDEN TESTS

# %% [markdown]
# Put it to work: fit a line $y=\theta_1x+\theta_2$ to points, five of which are wildly wrong. Least squares is pulled
# away by them; the sum of absolute values is not.


# %% tags=["demo"]
def our_subgradient_method(energy, subgradient, theta, tau, steps):
    path = descent.subgradient_method(energy, subgradient, theta, tau, steps)
    return path.theta[path.best], path.energy[path.best]


method_here = checks.own_or_reference(
    subgradient_method,
    our_subgradient_method,
    lambda own: checks.step_sizes.subgradient_method(
        own, lambda t: float(np.abs(t).sum()), np.sign, np.array([1.0]), lambda k: [0.3, 0.5, 0.9][k], steps=3
    ),
)
rng_line = np.random.default_rng(2)
x_line = np.linspace(-1, 1, 40)
y_line = 2 * x_line - 1 + 0.05 * rng_line.normal(size=40)
y_line[33:38] -= 6
C_line = np.stack([x_line, np.ones(40)], axis=1)
l1_mean = lambda t: float(np.abs(C_line @ t - y_line).mean())
l1_mean_slope = lambda t: C_line.T @ np.sign(C_line @ t - y_line) / 40
print(f"the line that was meant:     slope 2.00, height −1.00, mean of |r| {l1_mean(np.array([2.0, -1.0])):.4f}")
squares = np.linalg.lstsq(C_line, y_line, rcond=None)[0]
print(
    f"least squares:               slope {squares[0]:.2f}, height {squares[1]:.2f}, mean of |r| {l1_mean(squares):.4f}"
)
for name, tau in [("τ = 0.5", lambda k: 0.5), ("τ = 2 / (1 + k/10)", lambda k: 2 / (1 + k / 10))]:
    line, E_line = method_here(l1_mean, l1_mean_slope, np.zeros(2), tau, 500)
    print(f"{name + ', 500 steps:':28s} slope {line[0]:.2f}, height {line[1]:.2f}, mean of |r| {E_line:.4f}")

# %% [markdown]
# ## What you can do now
#
# - You can say what an $L$-Lipschitz gradient is, compute $L$ for a quadratic, and name functions that have none.
# - You can derive the descent lemma, and say what it promises below $1/L$, up to $2/L$ and beyond.
# - You can write a backtracking line search with Armijo's condition, and explain why "$E$ falls" is too little to
#   ask.
# - You can read a plateau in a loss curve, and answer it with a schedule.
# - You can compute a subgradient, and explain why its method must remember the best point and wants steps that fall
#   neither too slowly nor too fast.
#
# In [unit 07](../07_what_comes_next/07_what_comes_next.ipynb) the gradient itself becomes noisy, since it is computed
# from a part of the data, and the steps get a memory (L12).
