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
# # 11 Momentum, Nesterov and Adam
#
# **What you will do.** You write the optimisers that train nearly every network today (momentum, Nesterov's variant
# and Adam), and compare them fairly.
#
# **What you will learn.**
#
# - how momentum damps zigzags and speeds up flat directions at the same time, and what that is worth (lecture L12);
# - what each line of Adam is for, and when it isn't the best choice;
# - how to compare optimisers without fooling yourself.
#
# **What you need.** Gradient descent on a quadratic (unit 01) and minibatches (unit 10). Complex roots of a quadratic
# equation. About two hours.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $\theta$ | the parameters |
# | $\theta(k)$ | the iterate after $k$ steps |
# | $E$ | the loss (also called the energy), one number |
# | $\nabla E$ | the gradient of $E$ |
# | $g$ | the gradient or the stochastic gradient |
# | $\bar g$ | the expected value of $g$ |
# | $\tau$ | the step size, also called the learning rate |
# | $\beta$ | the fraction of the momentum that is kept |
# | $v$ | the momentum: a fading sum of gradients |
# | $L$ | the Lipschitz constant of $\nabla E$ |
# | $\mu$ | the smallest eigenvalue (curvature) |
# | $\kappa$ | the condition number $L/\mu$ |
# | $a$ | the curvature of a parabola |
# | $r, r_1, r_2$ | the roots of momentum's equation |
# | $p_1, p_2$ | the share of each root in a run |
# | $u$ | Nesterov's look-ahead point |
# | $m$ | Adam's fading average of gradients; $\hat m$ corrected, $m_t$ after step $t$ |
# | $s$ | Adam's fading average of squared gradients; $\hat s$ corrected |
# | $\beta_1, \beta_2$ | the fractions of $m$ and $s$ that are kept |
# | $\varepsilon$ | the small number in Adam |
# | $\mathbb E$ | the expected value |
#
# </details>

# %%
import math
from functools import partial

import numpy as np

from helpers import checks, data, demos, losses, network, optimisers, training

# %% [markdown]
# ## Give the steps momentum ★
#
# Gradient descent is slow in long, narrow valleys. The steepest direction, with curvature $L$, forces a small step
# size ($\tau<2/L$, unit 01). With this $\tau$, you hardly move in the flattest direction, with curvature $\mu$. How
# bad that is depends on the [condition number](../../docs/glossary.md#condition-number) $\kappa=L/\mu$. With the best
# fixed step size, each step multiplies the distance to the minimiser of a quadratic by $(\kappa-1)/(\kappa+1)$ at
# most, and from some starts by exactly that. For $\kappa=1000$ that is 0.998: more than a thousand steps for one more
# correct digit.
#
# **The idea.** A rolling ball keeps most of its speed (the *heavy ball*, Polyak 1964). A second array $v$, the
# [momentum](../../docs/glossary.md#momentum), starts at zero and adds up the gradients, while older ones fade by a
# factor of $\beta$ in each step ($0\le\beta<1$, often 0.9):
#
# $$v\leftarrow\beta\,v+g,\qquad\theta\leftarrow\theta-\tau\,v.\qquad\text{(L12)}$$
#
# After the gradients $g(0),\dots,g(k)$, we have $v=g(k)+\beta\,g(k-1)+\beta^2g(k-2)+\dots$ **What will happen to $v$**
# if all gradients are the same? And if they flip sign in every step? Decide before you read on.
#
# | the gradients | what $v$ approaches | the step, for $\beta=0.9$ |
# | --- | --- | --- |
# | agree, $g,g,g,\dots$, as along the valley | $g\,(1+\beta+\beta^2+\dots)=\dfrac{g}{1-\beta}$ | 10 times $\tau g$ |
# | flip, $\dots,-g,g$, as across the valley | $g\,(1-\beta+\beta^2-\dots)=\dfrac g{1+\beta}$ | about half of $\tau g$ |
#
# The same formula speeds you up where gradients agree and slows you down where they don't. Where gradients hardly
# change, the *effective step size* is $\tau/(1-\beta)$. So if you switch on $\beta=0.9$ and leave $\tau$ as it was,
# your steps become ten times as long. With minibatches, that also raises the noise floor of unit 10.

# %% tags=["demo"]
demos.question("11.effective")

# %% [markdown]
# ### Exercise 11.1: Write momentum (3 points) ★
#
# Write `step`, which keeps $v$ itself, without $\tau$ or a sign, in `self.v`. It **changes `theta` in place** and
# returns nothing, because the layers of a network hold these arrays and must see the change. `theta -= …` writes into
# the array, while `theta = theta - …` makes a new one that nobody else sees.
#
# `theta` and `gradient` can have any shape, but both have the same one. `theta` may also be a transposed array, whose
# `ravel()` is a copy. The caller reuses the array `gradient` in the next step, so neither change it nor keep it.


# %% nbgrader={"grade": false, "grade_id": "momentum-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.optimisers.Momentum"]
class Momentum:
    """Momentum: v ← β v + g, θ ← θ − τ v."""

    def __init__(self, tau, beta=0.9):
        self.tau, self.beta = tau, beta
        self.v = 0.0  # an array from the first step on

    def step(self, theta, gradient):
        """Take one step: change theta in place. Both arrays have the same shape."""
        ### BEGIN SOLUTION momentum: update v, then change theta in place
        self.v = self.beta * self.v + gradient
        theta -= self.tau * self.v
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "momentum", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One parameter, τ = 0.1 and β = ¾: v is 4, then ¾ · 4 + 6 = 9, then ¾ · 9 − 9 = −2.25.
checks.stochastic.optimiser(
    Momentum,
    {"tau": 0.1, "beta": 0.75},
    theta=np.array([5.0]),
    gradients=[np.array([4.0]), np.array([6.0]), np.array([-9.0])],
    changes=[np.array([-0.4]), np.array([-0.9]), np.array([0.225])],
    case="one parameter",
)
checks.stochastic.optimiser(
    Momentum,
    {"tau": 0.2, "beta": 0.6},
    theta=np.array([[1.5, -0.5, 2.0], [0.3, 0.7, -1.2]]),
    gradients=[np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.5]]), np.array([[0.9, 1.7, 0.6], [-2.4, 5.0, 1.3]])],
    changes=[np.array([[-0.2, 0.4, -0.1], [-0.6, 0.0, 0.3]]), np.array([[-0.3, -0.1, -0.18], [0.12, -1.0, -0.08]])],
    case="a matrix of parameters, as in a layer",
)
# Two objects with τ = ½ and β = 0.8 take turns, each with its own v: 1 and 3.8, then 7 and 5.6.
shared = {"tau": 0.5, "beta": 0.8}
checks.stochastic.optimisers(
    Momentum,
    [
        (shared, np.array([0.0]), [np.array([1.0]), np.array([3.0])], [np.array([-0.5]), np.array([-1.9])]),
        (shared, np.array([6.0]), [np.array([7.0]), np.array([0.0])], [np.array([-3.5]), np.array([-2.8])]),
    ],
    case="each has its own v",
)
# What self.v holds after two steps with τ = ½ and β = 0.8: v is 2, then 0.8 · 2 − 5 = −3.4.
kept = Momentum(0.5, 0.8)
kept.step(np.array([1.0]), np.array([2.0]))
kept.step(np.array([1.0]), np.array([-5.0]))
given = {"tau": 0.5, "beta": 0.8, "gradient in step 1": np.array([2.0]), "gradient in step 2": np.array([-5.0])}
checks.value("self.v after two steps", kept.v, np.array([-3.4]), inputs=given)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(77)


def fading_sums(gradients, tau, beta):
    """The change in step k is −τ times the sum of all gradients so far, each times β to the power of its age."""
    ages = np.arange(len(gradients))[:, None] - np.arange(len(gradients))
    weights = np.where(ages >= 0, beta ** np.maximum(ages, 0), 0.0)
    return -tau * np.tensordot(weights, gradients, axes=1)


uses = []
for shape, tau, beta, steps in [
    ((4,), 0.3, 0.7, 6),
    ((2, 3), 0.05, 0.9, 12),
    ((1,), 0.5, 0.25, 6),
    ((5,), 0.2, 0.0, 6),
    ((2, 1, 3), 1.5, 0.6, 6),
]:
    gradients = rng.normal(size=(steps, *shape))
    uses.append(({"tau": tau, "beta": beta}, rng.normal(size=shape), gradients, fading_sums(gradients, tau, beta)))
    checks.stochastic.optimiser(Momentum, *uses[-1])
# Two objects with the same settings and the same shape are among those that take turns.
settings, theta, gradients, changes = uses[0]
checks.stochastic.optimisers(Momentum, [(settings, theta + 1, -2 * gradients, -2 * changes), *uses[:3]])
# Large and tiny gradients, with a step size that makes up for it, and small gradients after a large one.
for unit in (1e6, 1e-9):
    checks.stochastic.optimiser(Momentum, settings | {"tau": settings["tau"] / unit}, theta, unit * gradients, changes)
gradients = np.array([[1e3, -1.0], [0.5, 1e3], [-1e-3, 2.0], [0.0, 0.0]])
checks.stochastic.optimiser(
    Momentum, {"tau": 0.1, "beta": 0.9}, np.ones(2), gradients, fading_sums(gradients, 0.1, 0.9)
)
# Many steps, after which v still remembers.
gradients = rng.normal(size=(120, 2))
checks.stochastic.optimiser(
    Momentum, {"tau": 0.3, "beta": 0.8}, np.zeros(2), gradients, fading_sums(gradients, 0.3, 0.8)
)
# Transposed, as theta may be: its ravel() is then a copy, and what is written there is lost.
settings, theta, gradients, changes = uses[1]
checks.stochastic.optimiser(
    Momentum, settings, np.asfortranarray(theta), gradients, changes, case="theta is a transposed matrix"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Roll through a narrow valley ★
#
# The next cell runs your `Momentum` (or the course's, until yours passes its check) on $E=\tfrac12\theta_1^2+50\,
# \theta_2^2$, so $\kappa=100$. All three runs use the best $\tau$ for gradient descent. **What will happen** with
# $\beta=0$, 0.8 and 0.98? Which is ahead after 150 steps?


# %% tags=["demo"]
def momentum_check(own):
    checks.stochastic.optimiser(own, {"tau": 0.25, "beta": 0.5}, np.array([8.0]), [np.ones(1)] * 2, [[-0.25], [-0.375]])


working_momentum = checks.own_or_reference(Momentum, optimisers.Momentum, momentum_check)
curvatures = np.array([1.0, 100.0])
curves = {}
for beta in (0.0, 0.8, 0.98):
    theta, optimiser, energies = np.array([1.0, 1.0]), working_momentum(2 / 101, beta), []
    for _ in range(150):
        energies.append((curvatures * theta**2).sum() / 2)
        optimiser.step(theta, curvatures * theta)
    curves[f"β = {beta:g}"] = np.array(energies)
demos.loss_curves(curves, "Momentum in a narrow valley", over="step k", what="E(θ(k))")

# %% [markdown]
# $\beta=0$ is gradient descent. With $\beta=0.8$, $E$ falls to a tiny fraction of that. With $\beta=0.98$, it is the
# slowest of the three: the ball is too heavy, and the error shrinks only by about $\sqrt{0.98}\approx0.99$ per step.
# You will soon see where this number comes from.
#
# ## See what momentum is worth ★
#
# On a quadratic you can look at one direction at a time. Take one with curvature $a$. On the left, the figure shows
# the [convergence rate](../../docs/glossary.md#convergence-rate): the factor by which the error shrinks per step, on
# average in the long run. In the middle is the rate of the slowest direction, for curvatures from $\mu=1$ to $L=100$.
# On the right is a run with the best pair of $\tau$ and $\beta$.
#
# **What will happen?** For one curvature, which $\tau a$ and $\beta$ are best? And why can't you choose that for all
# curvatures at once? Decide before you run it (it takes a few seconds).

# %% tags=["demo"]
demos.momentum_plane(mu=1, L=100)

# %% [markdown]
# For one curvature, $\beta=0$ and $\tau a=1$ reach the minimum in a single step. But $\tau$ and $\beta$ are the same
# for all curvatures: these lie on the orange line "all a from μ to L" in the left panel, from $\tau\mu$ to $\tau L$.
# In the region labelled "ripples", the rate is $\sqrt\beta$, **whatever $a$ is**. So all directions, from the
# flattest to the steepest, can share one rate. (Gradient descent can share its rate $\lvert1-\tau a\rvert$ between
# two curvatures at most.) One can show that the best pair has the lowest $\beta$ for which the whole line fits into
# this region, including its borders. Its rate is
#
# $$\sqrt\beta=\frac{\sqrt\kappa-1}{\sqrt\kappa+1}\qquad\text{instead of}\qquad\frac{\kappa-1}{\kappa+1}.$$
#
# For large $\kappa$, the number of steps is proportional to $\kappa$ for gradient descent, and roughly to
# $\sqrt\kappa$ for momentum (Polyak 1964).

# %% tags=["demo"]
demos.question("11.root")

# %% [markdown]
# **Where do ripples come from?** In a direction with curvature $a$, let the minimiser be at 0. With the gradient
# $g=a\,\theta(k)$ and the previous step $\theta(k)-\theta(k-1)=-\tau\,v$, a step becomes
#
# $$\theta(k+1)=\theta(k)-\tau\big(\beta v+a\,\theta(k)\big)=(1+\beta-\tau a)\,\theta(k)-\beta\,\theta(k-1).$$
#
# Try $\theta(k)=r^k$. It is a solution if $r^2-(1+\beta-\tau a)\,r+\beta=0$. With the two roots $r_1\ne r_2$ and
# $\beta>0$, **every** solution is a combination $p_1r_1^k+p_2r_2^k$, because you can choose $p_1$ and $p_2$ to match
# the first two values. If the roots are complex, they are conjugate, and their product is $\beta$. So both have
# absolute value $\sqrt\beta$, and their combination is a wave whose height shrinks by $\sqrt\beta$ in each step:
# ripples.
#
# <details>
# <summary><b>The borders, and the best pair</b></summary>
#
# The roots are complex for $(1+\beta-\tau a)^2<4\beta$, which means
#
# $$(1-\sqrt\beta)^2<\tau a<(1+\sqrt\beta)^2 .$$
#
# These are the solid and the dashed line in the left panel. Below this interval, both roots are positive, and a run
# that starts at rest (with $v=0$) is monotone. Above it, both are negative: the run zigzags, and from the dotted line
# on, $\tau a=2(1+\beta)$, it no longer converges, because one root has reached $-1$. On the solid and the dashed line,
# the roots are equal, $r_1=r_2=r$, and the solutions are $(p_1+p_2\,k)\,r^k$. The lines in the middle panel are the
# same borders for the slowest direction. Below the star, the first two coincide, at $\tau=2(1+\beta)/(\mu+L)$: there,
# the flattest and the steepest direction are equally slow.
#
# For the best pair, choose $\tau$ and $\beta$ so that all curvatures just fit in: $\tau\mu=(1-\sqrt\beta)^2$ and
# $\tau L=(1+\sqrt\beta)^2$. Divide the second equation by the first and take the square root:
#
# $$\sqrt\kappa=\frac{1+\sqrt\beta}{1-\sqrt\beta}\quad\Rightarrow\quad
# \sqrt\beta=\frac{\sqrt\kappa-1}{\sqrt\kappa+1},\qquad \tau=\frac{4}{(\sqrt L+\sqrt\mu)^2}.$$
#
# Now both ends lie on a border, and the error falls like $k\,\sqrt\beta^{\,k}$, a little more slowly. That is why both
# curves in the right panel stay above the dashed line.
#
# </details>
#
# **Now drag the point yourself.** The demo shows the same planes, for one curvature $a$ or for a quadratic with
# $L=1$ and $\mu=1/\kappa$, and a run from rest. **What will happen?**
#
# 1. For $\tau=0.4$ and $a=1$, you raise $\beta$ from 0 to 0.8. Will the run get faster or slower?
# 2. You choose the quadratic and go to the best point for $\kappa=100$. What will a step size do that is 2% longer? And
#    one that is 5% shorter?
#
# Decide before you move anything.

# %% tags=["demo"]
demos.momentum()

# %% [markdown]
# <details>
# <summary><b>Answers</b></summary>
#
# 1. First faster, then slower. The best $\beta$ for this $\tau$ is on the solid line, $(1-\sqrt{0.4})^2\approx0.14$,
#    with the rate 0.37 instead of 0.6. From there on, the run ripples with the rate $\sqrt\beta$, so $\beta=0.8$ with
#    its 0.89 is slower than no momentum at all.
# 2. With 2% more, it diverges: $\tau L=3.37$ is above $2(1+\beta)=3.34$. With 5% less, the rate is 0.86 instead of
#    0.82. If you don't know $\mu$ and $L$ exactly, choose a $\tau$ that is a little too short.
#
# </details>
#
# ## Look ahead: Nesterov
#
# The heavy ball takes the gradient where it is, and then rolls on at its old speed anyway. Nesterov (1983) first
# moves on at the old speed and takes the gradient *there*, at the look-ahead point $u$:
#
# $$u(k)=\theta(k)+\beta\,\big(\theta(k)-\theta(k-1)\big),\qquad\theta(k+1)=u(k)-\tau\,\nabla E(u(k)).$$
#
# If the old speed would carry $\theta$ too far, this gradient already pulls it back. Programs keep only $u$, the
# point at which they take gradients, and call it $\theta$. Then the formulas become (L12)
#
# $$v\leftarrow\beta\,v+g,\qquad\theta\leftarrow\theta-\tau\,(g+\beta\,v).$$
#
# <details>
# <summary><b>How one form becomes the other</b></summary>
#
# Let $v$ be such that $\theta(k)-\theta(k-1)=-\tau v$, and write $g=\nabla E(u(k))$. Then
# $\theta(k+1)=\theta(k)-\tau\,(\beta v+g)$, so the new $v$ is $\beta v+g$ again. Since $\theta(k+1)=u(k)-\tau g$,
#
# $$u(k+1)=\theta(k+1)+\beta\,\big(\theta(k+1)-\theta(k)\big)=\theta(k+1)-\tau\beta\,v_{\text{new}}
# =u(k)-\tau\,\big(g+\beta\,v_{\text{new}}\big).$$
#
# </details>
#
# What is it good for? The heavy ball's $\sqrt\kappa$ holds for *quadratics*. On other functions with all curvatures
# between $\mu>0$ and $L$, the same $\tau$ and $\beta$ may repeat a cycle forever (Lessard, Recht and Packard 2016).
# Nesterov's method comes with a guarantee for all of them: with $\tau=1/L$ and
# $\beta=(\sqrt\kappa-1)/(\sqrt\kappa+1)$, $E$ falls towards its minimum at least as fast as $(1-1/\sqrt\kappa)^k$, up
# to a constant factor (Nesterov 2004). The loss of a network isn't convex. There, this is a good reason to try the
# method, but no promise.
#
# ### Exercise 11.2: Write Nesterov's momentum (2 points)
#
# Write `step` from the last two formulas: first $v$, then $\theta$, using the *new* $v$ and, once more, $g$. As in
# exercise 11.1, change `theta` in place, even if it is transposed, and neither change nor store the gradient.


# %% nbgrader={"grade": false, "grade_id": "nesterov-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.optimisers.Nesterov"]
class Nesterov:
    """Nesterov's momentum: v ← β v + g, θ ← θ − τ (g + β v)."""

    def __init__(self, tau, beta=0.9):
        self.tau, self.beta = tau, beta
        self.v = 0.0  # an array from the first step on

    def step(self, theta, gradient):
        """Take one step: change theta in place. Both arrays have the same shape."""
        ### BEGIN SOLUTION nesterov: update v, then change theta in place
        self.v = self.beta * self.v + gradient
        theta -= self.tau * (gradient + self.beta * self.v)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "nesterov", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# One parameter, τ = 0.1 and β = ¾: v is 4, then 9, then −2.25; so g + β v is 7, then 12.75, then −10.6875.
checks.stochastic.optimiser(
    Nesterov,
    {"tau": 0.1, "beta": 0.75},
    theta=np.array([5.0]),
    gradients=[np.array([4.0]), np.array([6.0]), np.array([-9.0])],
    changes=[np.array([-0.7]), np.array([-1.275]), np.array([1.06875])],
    case="one parameter",
)
# Two objects with τ = ½ and β = 0.8 take turns, each with its own v. So g + β v is 1.8 g at first.
shared = {"tau": 0.5, "beta": 0.8}
rows, others = np.array([[1.0, -2.0, 4.0], [0.0, 8.0, -1.0]]), np.array([[3.0, 0.5, -1.5], [5.0, 2.5, 7.0]])
checks.stochastic.optimisers(
    Nesterov,
    [
        (shared, np.ones((2, 3)), [rows, others], [-0.9 * rows, -0.9 * others - 0.32 * rows]),
        (shared, np.zeros((2, 3)), [others, 0 * rows], [-0.9 * others, -0.32 * others]),
    ],
    case="matrices of parameters, and each object has its own v",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(79)


def looking_ahead(a, y, tau, beta, steps):
    """Gradients and changes on E(θ) = ½ Σ aᵢ θᵢ², by the form that keeps θ(k) and θ(k − 1) and no v."""
    theta, gradients, changes = y, [], []
    for _ in range(steps):
        gradients.append(a * y)
        before, theta = theta, (1 - tau * a) * y
        ahead = theta + beta * (theta - before)
        changes.append(ahead - y)
        y = ahead
    return gradients, changes


uses = []
for shape, tau, beta, steps in [
    ((4,), 0.2, 0.7, 6),
    ((2, 3), 0.05, 0.9, 12),
    ((1,), 0.4, 0.25, 6),
    ((5,), 0.1, 0.0, 6),
    ((2, 1, 3), 1.2, 0.6, 6),
]:
    start = rng.normal(size=shape)
    gradients, changes = looking_ahead(rng.uniform(0.5, 2, size=shape), start, tau, beta, steps)
    uses.append(({"tau": tau, "beta": beta}, start, gradients, changes))
    checks.stochastic.optimiser(Nesterov, *uses[-1])
# Two objects with the same settings and the same shape are among those that take turns.
settings, theta, gradients, changes = uses[0]
gradients, changes = np.array(gradients), np.array(changes)
checks.stochastic.optimisers(Nesterov, [(settings, theta + 1, -2 * gradients, -2 * changes), *uses[:3]])
# Large and tiny gradients, with a step size that makes up for it.
for unit in (1e6, 1e-9):
    checks.stochastic.optimiser(Nesterov, settings | {"tau": settings["tau"] / unit}, theta, unit * gradients, changes)
# A gradient that is zero once, after a large one.
gradients = np.array([[1e3, -1.0], [0.0, 0.0], [0.0, 2.0]])
changes = np.array([[-190.0, 0.19], [-81.0, 0.081], [-72.9, -0.3071]])
checks.stochastic.optimiser(Nesterov, {"tau": 0.1, "beta": 0.9}, np.ones(2), gradients, changes)
# Many steps, after which v still remembers. Each gradient counts 1 + β times at first, then β² times, β³ times, …
gradients, v, changes = rng.normal(size=(120, 2)), np.zeros(2), []
for g in gradients:
    changes.append(-0.3 * (1.8 * g + 0.64 * v))
    v = g + 0.8 * v
checks.stochastic.optimiser(Nesterov, {"tau": 0.3, "beta": 0.8}, np.zeros(2), gradients, changes)
# Transposed, as theta may be: its ravel() is then a copy, and what is written there is lost.
settings, theta, gradients, changes = uses[1]
checks.stochastic.optimiser(
    Nesterov, settings, np.asfortranarray(theta), gradients, changes, case="theta is a transposed matrix"
)
### END HIDDEN TESTS

# %% [markdown]
# ## Give each parameter its own step size: Adam
#
# Momentum still has one $\tau$ for all parameters. But from layer to layer, gradients can differ in size by orders of
# magnitude. Adam (Kingma and Ba 2015, algorithm 1) divides each parameter's gradient by its usual size. It keeps two
# fading averages, of the gradient and of its square, entry by entry, both starting at zero:
#
# $$m\leftarrow\beta_1m+(1-\beta_1)\,g,\qquad s\leftarrow\beta_2s+(1-\beta_2)\,g^2 .\qquad\text{(L12)}$$
#
# (The paper writes $v$ for $s$.) The usual values are $\beta_1=0.9$ and $\beta_2=0.999$.
#
# **A prediction.** Let all gradients equal $g$. What is $m$ after the first step: $g$, or less? And after many?
#
# After the first step it is only $(1-\beta_1)\,g$, because $m$ started at zero. After $t$ such steps it is
# $(1-\beta_1^{\,t})\,g$. Dividing by this factor puts it right, and likewise for $s$:
#
# $$\hat m=\frac{m}{1-\beta_1^{\,t}},\qquad\hat s=\frac{s}{1-\beta_2^{\,t}} .$$
#
# Only the step uses $\hat m$ and $\hat s$. What you keep for the next step is $m$ and $s$.
#
# <details>
# <summary><b>What if the gradients are not equal?</b></summary>
#
# Suppose they merely share an expected value $\bar g$. After the gradients $g_1,\dots,g_t$,
#
# $$\begin{aligned}
# m_t&=(1-\beta_1)\sum_{i=1}^t\beta_1^{\,t-i}\,g_i,&&\text{so}\\
# \mathbb E[m_t]&=(1-\beta_1)\,\big(1+\beta_1+\dots+\beta_1^{\,t-1}\big)\,\bar g
# &&\text{the exponents } t-i \text{ run from } t-1 \text{ to } 0\\
# &=(1-\beta_1^{\,t})\,\bar g&&\text{the geometric sum}.
# \end{aligned}$$
#
# The weights of $\hat m$ add up to 1, so it is a proper weighted mean of the gradients so far.
#
# </details>
#
# **The step.**
#
# $$\theta\leftarrow\theta-\tau\,\frac{\hat m}{\sqrt{\hat s}+\varepsilon}\qquad\text{(L12)}$$
#
# The small $\varepsilon$, usually $10^{-8}$, prevents division by zero if a parameter has had no gradient yet. It
# makes hardly any difference otherwise, unless gradients are about as small as $\varepsilon$. It is *outside* the
# square root.
#
# **How long is a step?** In the first one, $\hat m=g$ and $\hat s=g^2$. So each entry moves by
# $\tau\,g/(|g|+\varepsilon)\approx\tau\operatorname{sign}(g)$, however large or small its gradient is, as long as
# $|g|$ is much larger than $\varepsilon$. That remains true while gradients hardly change. After thousands of small
# gradients, a single large one gives the step $\tau(1-\beta_1)/\sqrt{1-\beta_2}\approx3.2\,\tau$, and several of them
# in a row can double that. A step above $7.3\,\tau$ is impossible with the usual $\beta_1$ and $\beta_2$. So $\tau$
# says roughly how far a parameter may go in one step, in units of $\theta$. That is why one default, $\tau=0.001$,
# works for so many networks.

# %% tags=["demo"]
demos.question("11.scale")

# %% [markdown]
# ### Exercise 11.3: Write Adam (4 points)
#
# Write `step`. Keep $m$, $s$ and the number $t$ of steps in `self.m`, `self.s` and `self.t`, without corrections. As
# before, change `theta` in place, even if it is transposed, and leave `gradient` alone. Watch out for two things:
# `self.t` is 0 before the first step, but its corrections use $t=1$, and $\varepsilon$ is outside the square root.


# %% nbgrader={"grade": false, "grade_id": "adam-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.optimisers.Adam"]
class Adam:
    """Adam (Kingma and Ba 2015, algorithm 1)."""

    def __init__(self, tau, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.tau, self.beta1, self.beta2, self.epsilon = tau, beta1, beta2, epsilon
        self.m = self.s = 0.0  # arrays from the first step on
        self.t = 0  # the number of steps taken so far

    def step(self, theta, gradient):
        """Take one step: change theta in place. Both arrays have the same shape."""
        ### BEGIN SOLUTION adam: two averages, their corrections, and the step
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
        self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
        m_hat = self.m / (1 - self.beta1**self.t)
        s_hat = self.s / (1 - self.beta2**self.t)
        theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "adam", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# One parameter, one step, with an ε so large that its place matters: the step is 4 / (4 + 1) times τ.
checks.stochastic.optimiser(
    Adam,
    {"tau": 0.1, "beta1": 0.75, "beta2": 0.91, "epsilon": 1.0},
    theta=np.array([2.0]),
    gradients=[np.array([4.0])],
    changes=[np.array([-0.08])],
    case="epsilon is 1",
)
# About τ in each entry, whatever the size of its gradient, but half of that if it is as small as ε, and 0 if it is 0.
checks.stochastic.optimiser(
    Adam,
    {"tau": 0.01},
    theta=np.array([0.5, -1.0, 2.0, 0.25, 1.5]),
    gradients=[np.array([300.0, -0.02, 4.0, 1e-8, 0.0])],
    changes=[np.array([-0.01, 0.01 / (1 + 5e-7), -0.01, -0.005, 0.0])],
    case="the usual beta1, beta2 and epsilon",
)
# After the second step, m and s are divided by 1 − 0.75² and 1 − 0.91².
checks.stochastic.optimiser(
    Adam,
    {"tau": 0.1, "beta1": 0.75, "beta2": 0.91, "epsilon": 1.0},
    theta=np.array([2.0]),
    gradients=[np.array([4.0]), np.array([3.0]), np.array([-9.0])],
    changes=[np.array([-0.08]), np.array([-0.0759856013]), np.array([0.0273438020])],
    case="m and s are kept from step to step",
)
# Each object always gets the same gradient, so its steps are 0.1 or 0.3 long.
checks.stochastic.optimisers(
    Adam,
    [
        ({"tau": 0.1}, np.array([0.0]), [np.array([7.0])] * 2, [np.array([-0.1])] * 2),
        ({"tau": 0.3}, np.array([5.0]), [np.array([-0.5])] * 2, [np.array([0.3])] * 2),
    ],
    case="each has its own m, s and t",
)
# What is kept after two steps with β₁ = ¾ and β₂ = ½: m is 1, then ¾ · 1 − ¼ · 2 = ¼. s is 8, then ½ · 8 + ½ · 4 = 6.
kept = Adam(0.1, 0.75, 0.5)
kept.step(np.array([1.0]), np.array([4.0]))
kept.step(np.array([1.0]), np.array([-2.0]))
given = {"beta1": 0.75, "beta2": 0.5, "gradient in step 1": np.array([4.0]), "gradient in step 2": np.array([-2.0])}
checks.value("self.m after two steps", kept.m, np.array([0.25]), inputs=given)
checks.value("self.s after two steps", kept.s, np.array([6.0]), inputs=given)
checks.value("self.t after two steps", kept.t, 2, inputs=given)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(78)


def weighted_means(values, beta):
    """Row t: the mean of the rows 0, …, t with the weights β to the power of the age."""
    ages = np.arange(len(values))[:, None] - np.arange(len(values))
    weights = np.where(ages >= 0, beta ** np.maximum(ages, 0), 0.0)
    return np.tensordot(weights / weights.sum(axis=1, keepdims=True), values, axes=1)


uses = []
for shape, tau, beta1, beta2, epsilon, steps, size in [
    ((4,), 0.1, 0.9, 0.999, 1e-8, 12, 1.0),
    ((2, 3), 0.02, 0.6, 0.8, 0.5, 7, 1.0),
    ((3,), 0.5, 0.8, 0.3, 0.1, 7, 1.0),
    ((1,), 0.001, 0.0, 0.9, 2.0, 7, 1.0),
    ((2, 1, 3), 1.5, 0.7, 0.0, 0.3, 7, 1.0),
    ((3,), 0.2, 0.9, 0.999, 1e-8, 7, 1e-8),  # gradients as small as ε
    ((3,), 0.2, 0.9, 0.999, 1e-12, 7, 1e-11),
    ((2,), 0.3, 0.8, 0.9, 1e-8, 7, 1e6),
]:
    gradients = size * rng.normal(size=(steps, *shape)) * 10.0 ** rng.uniform(-1, 1, size=shape)
    roots = np.sqrt(weighted_means(gradients**2, beta2))
    changes = -tau * weighted_means(gradients, beta1) / (roots + epsilon)
    settings = {"tau": tau, "beta1": beta1, "beta2": beta2, "epsilon": epsilon}
    uses.append((settings, rng.normal(size=shape), gradients, changes))
    checks.stochastic.optimiser(Adam, *uses[-1])
# Two objects with the same settings and the same shape are among those that take turns.
settings, theta, gradients, changes = uses[1]
twin = {"tau": 0.02, "beta1": 0.6, "beta2": 0.8, "epsilon": 1.0}  # with twice ε and twice the gradients
checks.stochastic.optimisers(
    Adam, [(settings, theta + 1, -gradients, -changes), (twin, theta, 2 * gradients, changes), *uses]
)
# Gradients that are zero once, in one entry or in all: the averages still move theta, here by more than τ at first.
gradients = np.array([[4.0, 2.0, -1.0], [0.5, 0.0, 3.0], [0.0, 0.0, 0.0], [-2.0, 0.0, 0.0]])
settings = {"tau": 0.1, "beta1": 0.9, "beta2": 0.1, "epsilon": 1e-8}
changes = -0.1 * weighted_means(gradients, 0.9) / (np.sqrt(weighted_means(gradients**2, 0.1)) + 1e-8)
checks.stochastic.optimiser(Adam, settings, np.zeros(3), gradients, changes)
# Many steps, in which the correction of s still counts.
gradients = rng.normal(size=(120, 2))
changes = -0.2 * weighted_means(gradients, 0.9) / (np.sqrt(weighted_means(gradients**2, 0.999)) + 1e-8)
checks.stochastic.optimiser(Adam, {"tau": 0.2}, np.zeros(2), gradients, changes)
# Transposed, as theta may be: its ravel() is then a copy, and what is written there is lost.
settings, theta, gradients, changes = uses[1]
checks.stochastic.optimiser(
    Adam, settings, np.asfortranarray(theta), gradients, changes, case="theta is a transposed matrix"
)
### END HIDDEN TESTS

# %% [markdown]
# ## Let them race
#
# Gradient descent ("full batch"), SGD ("stochastic"), momentum, Nesterov and Adam start at the same point, with the
# same $\tau=0.08$. Momentum and Nesterov have $\beta=0.8$. Press *Play*, and find out:
#
# 1. Which one is first after the same number of *steps*? And which after looking at the same number of *examples*?
#    (Choose what to count in the menu. The paths on the left always show equal steps. The caption compares
#    equal numbers of examples.)
# 2. Above which $\tau$ do some of them diverge? Which one doesn't, and why?
# 3. Turn $\beta$ up to 0.98 and down to 0. What does momentum do?

# %% tags=["demo"]
demos.race()

# %% [markdown]
# <details>
# <summary><b>Answers</b></summary>
#
# 1. By steps, momentum is first, a little ahead of Nesterov. By examples, SGD is: after 480 examples, it has taken
#    120 steps of 4 examples, and the others only 7 steps of 64. (On the left, the others have still taken 120 steps,
#    on 16 times as many examples.)
# 2. Nesterov diverges first, at about $\tau=0.2$. Gradient descent and SGD follow near $2/L\approx0.3$, and
#    momentum at $2(1+\beta)/L\approx0.53$. Adam doesn't: each step moves a parameter by a few $\tau$ at most, so it
#    can't explode. It can still hop around the minimum.
# 3. With $\beta=0.98$, momentum rolls far past the minimum and oscillates: after 120 steps it is last. Nesterov is
#    much better damped. With $\beta=0$, both are gradient descent, and the three curves coincide.
#
# </details>
#
# ## Roll down a landscape
#
# A small network has many parameters, here 33. So the next demo shows its loss on a *plane* through the trained
# network, in two random directions that are scaled unit by unit, as in unit 09. Drag the surface to turn it, and click
# the contour lines to choose a start. The step size is the same for all five, and $\beta=0.9$.
#
# **Before you press *Play*:** the start lies above two valleys. Who stays in the near one, and who gets to the deep one
# at the centre? Then choose the example *a saddle: just off the ridge*. Who leaves the saddle first, and who last?

# %% tags=["demo"]
demos.loss_landscape()

# %% [markdown]
# <details>
# <summary><b>Answers</b></summary>
#
# - GD and SGD stay in the near valley. Momentum and Nesterov are so fast that they roll on and end in the deep one.
#   Adam heads for the deep one too, but isn't there yet: its steps are no longer where the slope is steep.
# - Adam leaves the saddle first: it divides by the size of the gradient in each coordinate, so a tiny gradient to the
#   side makes a step of about $\tau$. For Nesterov and momentum, the gradients to the side add up. GD is last.
# - These are valleys of a slice. Set *runs* to *in all parameters*: in all five runs, $E$ falls below the floor of the
#   near valley, while the paths hardly move in the picture. A minimum of a slice needn't be a minimum of the loss.
#
# </details>
#
# ## Know the limits of Adam
#
# - **It doesn't settle.** While a gradient hardly changes, a step is about $\tau$ long, however small the gradient
#   is. So with minibatches and a fixed $\tau$, Adam keeps hopping around the minimum. Let $\tau$ fall at the end.
# - **It can't turn.** It scales each *coordinate*, which makes a narrow valley round if it lies along an axis. But
#   turn the valley by 45°, and the gradients in both coordinates have similar sizes, so dividing by them changes
#   little.
# - **Convergence isn't guaranteed.** On some simple convex examples with rare large gradients, Adam doesn't converge
#   to the minimum (Reddi, Kale and Kumar 2018).
# - **A low training loss isn't the goal.** On *new* data, SGD with momentum and a good schedule has sometimes done
#   better, for example for image classifiers (Wilson and others 2017). Let your [validation
#   set](../../docs/glossary.md#validation-set) decide.
#
# ## Compare them fairly
#
# In the race, all methods had the same $\tau$, which means something different in each. A fair comparison gives each
# method its *own* best step size.
#
# **First, one loss with full gradients:** a narrow quadratic valley with $\kappa=100$, once along the axes and once
# turned by 45°. For each method, the next cell tries many values of $\tau$ (and $\beta$) and prints the smallest number
# of steps after which $E$ stays below a millionth of its first value. It uses your classes if they pass a check.
#
# **What will happen?** Theory promises momentum a factor of $\sqrt\kappa=10$ over gradient descent. Will it get there?
# And which rows will change when the valley turns? Decide before you run it (it takes about ten seconds).


# %% tags=["demo"]
def nesterov_check(own):
    checks.stochastic.optimiser(
        own, {"tau": 0.25, "beta": 0.5}, np.array([8.0]), [np.ones(1)] * 2, [[-0.375], [-0.4375]]
    )


def adam_check(own):
    checks.stochastic.optimiser(own, {"tau": 0.1}, np.array([8.0]), [np.ones(1)] * 2, [[-0.1], [-0.1]])


working_nesterov = checks.own_or_reference(Nesterov, optimisers.Nesterov, nesterov_check)
working_adam = checks.own_or_reference(Adam, optimisers.Adam, adam_check)


def steps_needed(optimiser, A, starts, most=400):
    """Count the steps after which E(θ) = ½ θᵀ A θ stays below a millionth of its first value, from all starts."""
    theta, energies = starts.copy(), []  # one θ in each row: every optimiser works entry by entry
    for _ in range(most):
        gradients = theta @ A
        energies.append((gradients * theta).sum(axis=1) / 2)
        if not energies[-1].max() < 1e6:
            return most
        optimiser.step(theta, gradients)
    too_high = np.array(energies) > 1e-6 * energies[0]
    return int(np.flatnonzero(too_high.any(axis=1))[-1]) + 1


taus, betas = np.geomspace(0.002, 2, 25), (0.5, 0.6, 0.7, 0.8, 0.9)
methods = {
    "gradient descent": [partial(optimisers.GradientDescent, tau) for tau in np.linspace(0.01, 0.02, 41)],
    "momentum": [partial(working_momentum, tau, beta) for tau in taus for beta in betas],
    "Nesterov": [partial(working_nesterov, tau, beta) for tau in taus for beta in betas],
    "Adam": [partial(working_adam, tau, beta) for tau in taus for beta in betas],
}
starts = np.random.default_rng(0).normal(size=(10, 2))  # turned together with the valley
print("steps to a millionth of E     turned by 45°     along the axes, with τ and β")
for name, makers in methods.items():
    for angle in (np.pi / 4, 0.0):
        turned = starts @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        A = data.bowl((1.0, 100.0), angle).A
        count, settings = min((steps_needed(make(), A, turned), make.args) for make in makers)
        print(f"{name:<26} {count:>16}" if angle else f" {count:>18}", end="")
    print("        ", ", ".join(f"{value:.3g}" for value in settings))

# %% [markdown]
# For the first three methods, the valley's orientation makes no difference: their paths turn with it. Adam isn't far
# behind momentum along the axes, where it can scale each direction. Turn the valley, and it needs about 50% more steps.
#
# **Why is momentum about seven times as fast as gradient descent, and not ten?** Look at the winning pair,
# $\tau=0.0267$ and $\beta=0.7$, and compare it with the best pair in the figure above.

# %% tags=["demo"]
demos.momentum_plane(mu=1, L=100, tau=0.0267, beta=0.7)

# %% [markdown]
# The rate is not the whole story. With the best pair, both ends of the orange line lie on a border, where the error
# carries a factor $k$. That costs many steps in a short run. The winning pair pulls the steep end away from its border,
# at the price of a slightly worse rate. And the cell tries only five values of $\beta$.
#
# <details>
# <summary><b>In numbers</b></summary>
#
# If every direction shrinks to a thousandth, $E$ shrinks to a millionth. At the best rate, $9/11$, that would take 35
# steps, a tenth of the 346 that gradient descent needs at its best rate $99/101$. (The cell prints a few less: from
# these starts, most of $E$ is in the steep direction, so the flat one need not shrink quite so far.)
#
# With the best pair, the error in the steepest direction is $(p_1+p_2k)\,(9/11)^k$. The start gives $p_1=1$ (times the
# first value), and the first step gives $p_2=\tfrac{20}{11}$. That takes 58 steps. With the winning pair, practically
# only the flat end has the factor $k$, and the run takes about 51 steps. A fine grid finds a pair with 41 steps. The
# coarse grid costs Nesterov even more: a fine one brings it down from 89 steps to 50.
#
# </details>
#
# **Then the digits**, with a network of 64 inputs, 32 hidden units and 10 outputs. Each method gets eight epochs, the
# same initial weights, and the same minibatches of 32 in the same order. For each, the cell picks the $\tau$ with the
# lowest *training* loss. (Choosing it on the test data would spoil them.) Gradient descent on all images takes part
# too, for the same number of *epochs*. **What will happen?** Will one method win by a wide margin? Decide before you
# run it (it takes about ten seconds).

# %% tags=["demo"]
x_train, y_train, x_test, y_test = data.digits()


def train_digits(optimiser, batch, epochs=8, seed=0):
    """Train a network. Return it, and the loss on all training images at the start and after each epoch."""
    rng = np.random.default_rng(seed)
    net, loss = network.fully_connected((64, 32, 10), rng), losses.SoftmaxCrossEntropy()
    curve = [loss.forward(net.forward(x_train), y_train)]
    run = training.training_steps(net, loss, x_train, y_train, optimiser=optimiser, batch=batch, rng=rng)
    next(run)  # the loss before the first step: from now on, each call takes a step
    for _ in range(epochs):
        for _ in range(math.ceil(len(x_train) / batch)):
            next(run, None)
        curve.append(loss.forward(net.forward(x_train), y_train))
    return net, np.array(curve)


curves = {}
for name, make, taus, batch in [
    ("gradient descent", optimisers.GradientDescent, (0.1, 0.3, 1, 3), len(x_train)),
    ("SGD", optimisers.GradientDescent, (0.1, 0.3, 1, 3), 32),
    ("SGD with momentum", working_momentum, (0.01, 0.03, 0.1, 0.3), 32),
    ("SGD with Nesterov", working_nesterov, (0.01, 0.03, 0.1, 0.3), 32),
    ("Adam", working_adam, (0.003, 0.01, 0.03, 0.1), 32),
]:
    trained = {tau: train_digits(make(tau), batch, seed=0) for tau in taus}
    final = {tau: curve[-1] for tau, (net, curve) in trained.items()}
    tau = min(final, key=final.get)
    net, curve = trained[tau]
    accuracy = np.mean(net.forward(x_test).argmax(axis=1) == y_test)
    print(f"{name:<20} best τ {tau:<6g} training loss {curve[-1]:.4f}   right on new images {accuracy:.1%}")
    curves[f"{name}, τ = {tau:g}"] = curve
demos.loss_curves(curves, "The digits: loss on all training images")

# %% [markdown]
# - **Minibatches make the difference.** For the same number of backward passes, gradient descent has taken eight
#   steps, and the others 272.
# - **Among the others, the order depends on the start.** By training loss, with the seeds 0, 1, 2, 3 and 4, momentum,
#   Nesterov and Adam each came first at least once. By accuracy on new images, Adam was first four times and Nesterov
#   once, by less than two percentage points. Plain SGD came last in three of the five. If one method wins a
#   comparison by a wide margin, perhaps the others had the wrong $\tau$.
# - **The best step sizes differ by a factor of about 30.** With momentum, the best $\tau$ is about $1-\beta$ times
#   that of SGD, as the effective step size predicts. And for so few epochs, Adam does best with a $\tau$ above its
#   default of 0.001.

# %% tags=["demo"]
demos.question("11.which")

# %% [markdown]
# ### Exercise 11.4: Give advice (3 points)
#
# Answer in words, with a few sentences for each question. A person will read your answers.
#
# 1. A friend doubles the minibatch size from 32 to 64 and leaves $\tau$ as it is. How does that change the cost of a
#    step, the number of steps in an epoch, the cost of an epoch, and the noise of the gradient?
# 2. With SGD and a fixed $\tau$, her training loss has been jittering around one level for many epochs. Name two ways
#    to get below it, and say what each costs.
# 3. She writes: "I tried momentum with $\beta=0.9$ and the $\tau$ of my plain SGD, and the loss got stuck at a high
#    level. Momentum is unstable." What has happened, and how should she have compared the two?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advice", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# **Model answer.**
#
# 1. A step costs twice as many backward passes, and an epoch has half as many steps, so an epoch costs the same. The
#    mean square error of the gradient is halved ($\sigma^2/B$ for draws with replacement), so its typical size is
#    divided by $\sqrt2$.
# 2. A smaller or, better, a falling $\tau$. It takes more steps to get just as far, so it should fall only when the
#    level has been reached. Or a larger minibatch: each step costs more in the same proportion. With independent draws
#    the level is proportional to $1/B$ and, for small $\tau$, to $\tau$. With shuffled data it falls even faster.
#    (Averaging the last iterates is right as well.)
# 3. Where gradients agree, $v$ grows to $g/(1-\beta)=10g$. So her effective step size became ten times as large: she
#    compared two very different step sizes. On a quadratic with full gradients that alone would not diverge (the
#    border is even $2(1+\beta)/L$). But such long steps overshoot to where the curvature of a network's loss may be
#    larger, and they amplify the noise of the minibatches. Each method should get its own best $\tau$. A fair first
#    guess for momentum is $\tau(1-\beta)$, a tenth.
#
# **Rubric.** One point each. (1) All four for the point, three of them for half. (2) Half a point for each way with its
# cost, none for "more epochs". (3) Half a point for the effective step size $\tau/(1-\beta)$ or a reason in words, half
# for a comparison in which each method has its own $\tau$.

# %% [markdown]
# ## Take it to deep learning
#
# - **Minibatches**: always. **Schedules**: nearly always, constant or rising for a short while at first, then falling
#   (L11). **Momentum or Adam**: nearly always one of them.
# - What you found here for quadratics also holds, approximately, near a minimum of any other smooth $E$, provided
#   that its [Hessian](../../docs/glossary.md#hessian) (the matrix of second derivatives) is positive definite there:
#   then $E$ is close to a quadratic with $0<\mu\le L$. Elsewhere it is a good guide, but no proof.
#
# Where to go next: Adam with [weight decay](../../docs/glossary.md#weight-decay) kept apart from the gradient
# (*AdamW*, Loshchilov and Hutter 2019), the default for many large networks, and methods that use the curvature
# itself (Nocedal and Wright, *Numerical Optimization*, chapters 3 and 6).
#
# <details>
# <summary><b>Sources</b></summary>
#
# Kingma and Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015. Lessard, Recht and Packard, *Analysis and
# design of optimization algorithms via integral quadratic constraints*, SIAM J. Optim. 26, 2016. Loshchilov and Hutter,
# *Decoupled Weight Decay Regularization*, ICLR 2019. Nesterov, *A method for solving the convex programming problem
# with convergence rate O(1/k²)*, Dokl. Akad. Nauk SSSR 269, 1983, and *Introductory Lectures on Convex Optimization*,
# 2004. Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Comput. Math. Math. Phys. 4,
#       1964. Reddi, Kale and Kumar, *On the Convergence of Adam and Beyond*, ICLR 2018. Wilson, Roelofs, Stern,
#       Srebro and Recht, *The Marginal Value of Adaptive Gradient Methods in Machine Learning*, NeurIPS 2017.
#
# </details>
#
# ## What you can do now ★
#
# You can write momentum, Nesterov and Adam, say what each of their lines is for and what it is worth, and compare
# methods fairly. This was the last unit. Well done: from the first derivative on, you have written everything that
# trains a network. Take the network of [unit 06](../06_fully_connected/06_fully_connected.ipynb), plug in your own
# optimiser, and see how few epochs the digits of [unit 07](../07_digits/07_digits.ipynb) take.
