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
# **What you will do.**

# %%
import numpy as np

from helpers import checks, data, demos, losses, network, optimisers, training

# %% [markdown]
# ## Give the step a momentum
#
# The second weakness of gradient descent has nothing to do with the amount of data. In a long, narrow valley the steep
# direction forces a small $\tau$ (below $2/L$, unit 01), and with this $\tau$ the flat direction hardly moves. How bad
# that is, is measured by the *condition number* $\kappa=L/\mu$, the largest curvature over the smallest. With the best
# fixed step, $\tau=2/(L+\mu)$, the distance to the minimiser of a quadratic shrinks by
#
# $$\frac{\kappa-1}{\kappa+1}$$
#
# in each step (unit 06). For $\kappa=1000$ that is 0.998: more than a thousand steps for one digit.
#
# **The idea** (the *heavy ball*, Polyak 1964): like a ball that rolls, keep a part of the speed that you have. A
# second array $v$, zero at the start, adds up the gradients, and older ones fade by a factor $\beta$ with
# $0\le\beta<1$, often 0.9:
#
# $$v\leftarrow\beta\,v+g,\qquad\theta\leftarrow\theta-\tau\,v.\qquad\text{(L12)}$$
#
# Written out, after the gradients $g(0),\dots,g(k)$, $\;v=g(k)+\beta\,g(k-1)+\beta^2g(k-2)+\dots$ Look at two extreme
# cases, with sums of geometric series.
#
# | the gradients | what $v$ becomes | the step, for $\beta=0.9$ |
# | --- | --- | --- |
# | keep their sign, $g,g,g,\dots$, as in a flat direction | $g\,(1+\beta+\beta^2+\dots)=\dfrac{g}{1-\beta}$ | 10 times as long as $\tau g$ |
# | change their sign, $g,-g,g,\dots$, as across a narrow valley | $g\,(1-\beta+\beta^2-\dots)=\dfrac{g}{1+\beta}$ | about half as long as $\tau g$ |
#
# So momentum speeds up where gradients agree and damps where they don't, with one and the same formula. Where
# gradients change little, the *effective step size* is $\tau/(1-\beta)$: whoever switches on $\beta=0.9$ and leaves
# $\tau$ as it was takes steps that are ten times as long.

# %% tags=["demo"]
demos.question("11.effective")

# %% [markdown]
# ### What it is worth on a quadratic
#
# Take one direction, with curvature $a$, so $g=a\,\theta(k)$. The step before was $\theta(k)-\theta(k-1)=-\tau\,v$
# with the old $v$. Put that in:
#
# $$\begin{aligned}
# \theta(k+1)&=\theta(k)-\tau\big(\beta v+a\,\theta(k)\big)\\
# &=\theta(k)-\tau a\,\theta(k)+\beta\,\big(\theta(k)-\theta(k-1)\big)\\
# &=(1+\beta-\tau a)\,\theta(k)-\beta\,\theta(k-1).
# \end{aligned}$$
#
# Try $\theta(k)=r^k$. It solves this if $r^2-(1+\beta-\tau a)\,r+\beta=0$. The product of the two roots is $\beta$. If
# they are not real, they are conjugate to each other, so each has the absolute value $\sqrt\beta$. That is so if
# $(1+\beta-\tau a)^2<4\beta$, which means
#
# $$-2\sqrt\beta<1+\beta-\tau a<2\sqrt\beta\qquad\text{or}\qquad(1-\sqrt\beta)^2<\tau a<(1+\sqrt\beta)^2 .$$
#
# **In this whole interval the speed is $\sqrt\beta$ and does not depend on $a$.** Flat and steep directions arrive
# together: just what gradient descent can't do. Choose $\tau$ and $\beta$ such that all curvatures, from $\mu$ to $L$,
# just fit in: $\tau\mu=(1-\sqrt\beta)^2$ and $\tau L=(1+\sqrt\beta)^2$. Divide the second equation by the first and
# take the root:
#
# $$\sqrt\kappa=\frac{1+\sqrt\beta}{1-\sqrt\beta}\quad\Rightarrow\quad
# \sqrt\beta=\frac{\sqrt\kappa-1}{\sqrt\kappa+1},\qquad \tau=\frac{4}{(\sqrt L+\sqrt\mu)^2}.$$
#
# (At both ends of the interval the two roots coincide, and the distance falls like $k\,\sqrt\beta^{\,k}$, a little
# slower.) Compared with gradient descent, $\kappa$ has been replaced by $\sqrt\kappa$ (Polyak 1964). For large $\kappa$
# the number of steps to a given precision is proportional to $\kappa$ for gradient descent and, but for what the factor
# $k$ costs, to $\sqrt\kappa$ with momentum.

# %% tags=["demo"]
demos.question("11.root")

# %% [markdown]
# ### Exercise 11.1: Write momentum (3 points)
#
# Write `step` in the class below, which keeps $v$ in `self.v` from one step to the next. It **changes `theta` in
# place** and returns nothing, as the optimisers of libraries do: a network's layers hold these arrays, and must see
# the change. `theta -= …` writes into the array, while `theta = theta - …` makes a new one that nobody else sees.
#
# `theta` and `gradient` can have any shape, the same for both. `gradient` belongs to the caller, who will write the
# next gradient into the same array: don't change it, and don't keep it.


# %% nbgrader={"grade": false, "grade_id": "momentum-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.optimisers.Momentum"]
class Momentum:
    """v ← β v + g, θ ← θ − τ v."""

    def __init__(self, tau, beta=0.9):
        self.tau, self.beta = tau, beta
        self.v = 0.0  # an array from the first step on

    def step(self, theta, gradient):
        """Change theta in place. theta, gradient: of one and the same shape."""
        ### BEGIN SOLUTION momentum: let v grow, then change theta in place
        self.v = self.beta * self.v + gradient
        theta -= self.tau * self.v
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "momentum", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One parameter, τ = ¼ and β = ¼: v is 4, then ¼ · 4 + 2 = 3, then ¼ · 3 − 8 = −7.25.
checks.stochastic.optimiser(
    Momentum,
    {"tau": 0.25, "beta": 0.25},
    theta=np.array([8.0]),
    gradients=[np.array([4.0]), np.array([2.0]), np.array([-8.0])],
    changes=[np.array([-1.0]), np.array([-0.75]), np.array([1.8125])],
)
# A matrix of parameters, as a layer has it.
checks.stochastic.optimiser(
    Momentum,
    {"tau": 0.1, "beta": 0.8},
    theta=np.array([[1.5, -0.5, 2.0], [0.3, 0.7, -1.2]]),
    gradients=[np.array([[1.0, -2.0, 0.5], [3.0, 0.0, -1.5]]), np.array([[0.2, 1.6, 0.6], [-2.4, 4.0, 1.2]])],
    changes=[np.array([[-0.1, 0.2, -0.05], [-0.3, 0.0, 0.15]]), np.array([[-0.1, 0.0, -0.1], [0.0, -0.4, 0.0]])],
)
# Two optimisers that take turns, each with a v of its own: 1 and 1.5; 8 and 4.
once = {"tau": 1.0, "beta": 0.5}
checks.stochastic.optimisers(
    Momentum,
    [
        (once, np.array([0.0]), [np.array([1.0]), np.array([1.0])], [np.array([-1.0]), np.array([-1.5])]),
        (once, np.array([5.0]), [np.array([8.0]), np.array([0.0])], [np.array([-8.0]), np.array([-4.0])]),
    ],
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(77)


def fading_sums(gradients, tau, beta):
    """The change in step k is −τ times the sum of all gradients so far, each times β to the power of its age."""
    ages = np.arange(len(gradients))[:, None] - np.arange(len(gradients))
    weights = np.where(ages >= 0, beta ** np.maximum(ages, 0), 0.0)
    return -tau * np.tensordot(weights, gradients, axes=1)


uses = []
for shape, tau, beta in [((4,), 0.3, 0.7), ((2, 3), 0.05, 0.9), ((1,), 0.5, 0.25), ((5,), 0.2, 0.0)]:
    gradients = rng.normal(size=(6, *shape))
    uses.append(({"tau": tau, "beta": beta}, rng.normal(size=shape), gradients, fading_sums(gradients, tau, beta)))
    checks.stochastic.optimiser(Momentum, *uses[-1])
checks.stochastic.optimisers(Momentum, uses[:3])
### END HIDDEN TESTS

# %% [markdown]
# ### Look ahead: Nesterov
#
# The heavy ball takes its gradient where it is, and then moves on by its old speed anyway. Nesterov (1983) first moves
# by the old speed and takes the gradient *there*, at the point $y$ (which is no target here):
#
# $$y(k)=\theta(k)+\beta\,\big(\theta(k)-\theta(k-1)\big),\qquad\theta(k+1)=y(k)-\tau\,\nabla E(y(k)).$$
#
# If the old speed would carry it too far, that gradient already pulls back. Programs keep only the point at which
# gradients are taken, $y$, and call it $\theta$. To see what the formula then becomes, let $v$ be such that
# $\theta(k)-\theta(k-1)=-\tau v$, as above, and write $g=\nabla E(y(k))$. The first step is
# $\theta(k+1)=\theta(k)-\tau\,(\beta v+g)$, so the new $v$ is $\beta v+g$ again, and
#
# $$y(k+1)=\theta(k+1)+\beta\,\big(\theta(k+1)-\theta(k)\big)=\theta(k+1)-\tau\beta\,v_{\text{new}}
# =y(k)-\tau\,\big(g+\beta\,v_{\text{new}}\big),$$
#
# since $\theta(k+1)=y(k)-\tau g$. With $y$ called $\theta$ that is (L12)
#
# $$v\leftarrow\beta\,v+g,\qquad\theta\leftarrow\theta-\tau\,(g+\beta\,v).$$
#
# One term more than momentum. What it is good for: the heavy ball's $\sqrt\kappa$ is a fact about *quadratics*, and
# for other functions with curvatures between $\mu$ and $L$ the same $\tau$ and $\beta$ may go in circles for ever
# (Lessard, Recht and Packard 2016). For Nesterov's method a bound is proved for all of them: with $\tau=1/L$ and
# $\beta=(\sqrt\kappa-1)/(\sqrt\kappa+1)$, $E$ falls towards its minimum at least like $(1-1/\sqrt\kappa)^k$, up to a
# constant factor (Nesterov 2004, section 2.2). And for convex functions without a $\mu$, with $\beta$ growing towards
# 1, like $1/k^2$, where gradient descent has $1/k$ (Nesterov 1983). The loss of a network is not convex, and there all
# this is a good reason to try it and no promise.
#
# ### Exercise 11.2: Write Nesterov's momentum (2 points)
#
# Write `step` in the class below, by the last two formulas: $v$ first, then $\theta$, which needs the new $v$ and once
# more $g$. All else is as in exercise 11.1: $\theta$ in place, the gradient neither changed nor kept. It does not build
# on your `Momentum`.


# %% nbgrader={"grade": false, "grade_id": "nesterov-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.optimisers.Nesterov"]
class Nesterov:
    """v ← β v + g, θ ← θ − τ (g + β v)."""

    def __init__(self, tau, beta=0.9):
        self.tau, self.beta = tau, beta
        self.v = 0.0  # an array from the first step on

    def step(self, theta, gradient):
        """Change theta in place. theta, gradient: of one and the same shape."""
        ### BEGIN SOLUTION nesterov: let v grow, then change theta in place
        self.v = self.beta * self.v + gradient
        theta -= self.tau * (gradient + self.beta * self.v)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "nesterov", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# One parameter, τ = ¼ and β = ½: v is 4, then 4, then −6; so g + β v is 6, then 4, then −11.
checks.stochastic.optimiser(
    Nesterov,
    {"tau": 0.25, "beta": 0.5},
    theta=np.array([8.0]),
    gradients=[np.array([4.0]), np.array([2.0]), np.array([-8.0])],
    changes=[np.array([-1.5]), np.array([-1.0]), np.array([2.75])],
)
# Two optimisers that take turns, with matrices of parameters.
rows = np.array([[1.0, -2.0, 4.0], [0.0, 8.0, -1.0]])
once = {"tau": 1.0, "beta": 0.5}
checks.stochastic.optimisers(
    Nesterov,
    [
        (once, np.ones((2, 3)), [rows, rows], [-1.5 * rows, -1.75 * rows]),
        (once, np.zeros((2, 3)), [2 * rows, 0 * rows], [-3.0 * rows, -0.5 * rows]),
    ],
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
for shape, tau, beta in [((4,), 0.2, 0.7), ((2, 3), 0.05, 0.9), ((1,), 0.4, 0.25), ((5,), 0.1, 0.0)]:
    start = rng.normal(size=shape)
    gradients, changes = looking_ahead(rng.uniform(0.5, 2, size=shape), start, tau, beta, steps=6)
    uses.append(({"tau": tau, "beta": beta}, start, gradients, changes))
    checks.stochastic.optimiser(Nesterov, *uses[-1])
checks.stochastic.optimisers(Nesterov, uses[:3])
### END HIDDEN TESTS

# %% [markdown]
# ## Give each parameter a step size of its own: Adam
#
# Momentum still has one $\tau$ for all parameters. But the gradients of different parameters can differ in size by
# orders of magnitude, from layer to layer. Adam (Kingma and Ba 2015, algorithm 1) measures, for each parameter, how
# large its gradients usually are, and divides by that. It keeps two fading averages, of the gradient and of its
# square, both zero at the start; all operations are entry by entry:
#
# $$m\leftarrow\beta_1m+(1-\beta_1)\,g,\qquad s\leftarrow\beta_2s+(1-\beta_2)\,g^2 .\qquad\text{(L12)}$$
#
# (The paper calls $s$ by the letter $v$, which is taken here.) The usual values are $\beta_1=0.9$ and $\beta_2=0.999$.
#
# **Why they have to be corrected.** Both begin at zero and are too small at first. By how much? Write out $m_t$, the
# value after step $t=1,2,\dots$, which has seen the gradients $g_1,\dots,g_t$:
#
# $$\begin{aligned}
# m_1&=(1-\beta_1)\,g_1\\
# m_2&=\beta_1(1-\beta_1)\,g_1+(1-\beta_1)\,g_2\\
# m_t&=(1-\beta_1)\sum_{i=1}^t\beta_1^{\,t-i}\,g_i .
# \end{aligned}$$
#
# Suppose that the gradients so far all have the same expected value $\bar g$. Then
#
# $$\begin{aligned}
# \mathbb E[m_t]&=(1-\beta_1)\sum_{i=1}^t\beta_1^{\,t-i}\,\bar g&&\text{expected values add up}\\
# &=(1-\beta_1)\,\big(1+\beta_1+\dots+\beta_1^{\,t-1}\big)\,\bar g&&\text{the exponents } t-i \text{ run from } t-1 \text{ to } 0\\
# &=(1-\beta_1)\cdot\frac{1-\beta_1^{\,t}}{1-\beta_1}\,\bar g&&\text{the geometric sum}\\
# &=(1-\beta_1^{\,t})\,\bar g .
# \end{aligned}$$
#
# So dividing by $1-\beta_1^{\,t}$ puts it right, and likewise for $s$, with $\mathbb E[g^2]$ for $\bar g$:
#
# $$\hat m=\frac{m}{1-\beta_1^{\,t}},\qquad\hat s=\frac{s}{1-\beta_2^{\,t}} .$$
#
# The weights of $\hat m$ then sum up to 1: it is a proper weighted mean of the gradients so far. Note that $\hat m$
# and $\hat s$ are used for the step only; what is kept for the next one is $m$ and $s$.
#
# **The step.**
#
# $$\theta\leftarrow\theta-\tau\,\frac{\hat m}{\sqrt{\hat s}+\varepsilon}\qquad\text{(L12)}$$
#
# The small $\varepsilon$, usually $10^{-8}$, only prevents a division by zero, where a parameter has had no gradient
# yet. It stands *outside* the root.
#
# **What the step looks like.** In the first step $\hat m=g$ and $\hat s=g^2$, so each entry moves by
# $\tau\,g/(|g|+\varepsilon)\approx\tau\operatorname{sign}(g)$: as far as $\tau$ says, however large or small its
# gradient is. If the loss is multiplied by $c>0$, then $\hat m$ and $\sqrt{\hat s}$ both are, and the step stays the
# same (up to $\varepsilon$). So $\tau$ is here measured in units of $\theta$: how far may a parameter go in one step?
# That is why one default, $\tau=0.001$, serves for so many networks.

# %% tags=["demo"]
demos.question("11.scale")

# %% [markdown]
# ### Exercise 11.3: Write Adam (4 points)
#
# Write `step` in the class below. It keeps $m$, $s$ and the number $t$ of steps in `self.m`, `self.s` and `self.t`. As
# before, change `theta` in place, and leave `gradient` as it is. Watch two things: the first step has $t=1$; and where
# $\varepsilon$ stands.


# %% nbgrader={"grade": false, "grade_id": "adam-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.optimisers.Adam"]
class Adam:
    """Kingma and Ba 2015, algorithm 1."""

    def __init__(self, tau, beta1=0.9, beta2=0.999, epsilon=1e-8):
        self.tau, self.beta1, self.beta2, self.epsilon = tau, beta1, beta2, epsilon
        self.m = self.s = 0.0  # arrays from the first step on
        self.t = 0  # the number of steps made so far

    def step(self, theta, gradient):
        """Change theta in place. theta, gradient: of one and the same shape."""
        ### BEGIN SOLUTION adam: two averages, corrected, and the step
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * gradient
        self.s = self.beta2 * self.s + (1 - self.beta2) * gradient**2
        m_hat = self.m / (1 - self.beta1**self.t)
        s_hat = self.s / (1 - self.beta2**self.t)
        theta -= self.tau * m_hat / (np.sqrt(s_hat) + self.epsilon)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "adam", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# One parameter, one step, with a large ε that shows where it stands: 4 / (4 + 1) of τ.
checks.stochastic.optimiser(
    Adam,
    {"tau": 0.1, "beta1": 0.5, "beta2": 0.75, "epsilon": 1.0},
    theta=np.array([2.0]),
    gradients=[np.array([4.0])],
    changes=[np.array([-0.08])],
)
# The first step with the usual values: about τ in each entry, however large its gradient is, and none where that is zero.
checks.stochastic.optimiser(
    Adam,
    {"tau": 0.01},
    theta=np.array([0.5, -1.0, 2.0, 0.25]),
    gradients=[np.array([300.0, -0.02, 4.0, 0.0])],
    changes=[np.array([-0.01, 0.01, -0.01, 0.0])],
)
# Three steps. After the second one m = 2 and s = 4, which are corrected by 1 − ½² and 1 − ¾².
checks.stochastic.optimiser(
    Adam,
    {"tau": 0.1, "beta1": 0.5, "beta2": 0.75, "epsilon": 1.0},
    theta=np.array([2.0]),
    gradients=[np.array([4.0]), np.array([2.0]), np.array([-8.0])],
    changes=[np.array([-0.08]), np.array([-0.0662737406]), np.array([0.0509234976])],
)
# Two optimisers that take turns; the gradient of each stays the same, so each step is 0.1 or 0.2.
checks.stochastic.optimisers(
    Adam,
    [
        ({"tau": 0.1}, np.array([0.0]), [np.array([3.0])] * 2, [np.array([-0.1])] * 2),
        ({"tau": 0.2}, np.array([5.0]), [np.array([-0.5])] * 2, [np.array([0.2])] * 2),
    ],
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(78)


def weighted_means(values, beta):
    """Row t: the mean of the rows 0, …, t with the weights β to the power of the age."""
    ages = np.arange(len(values))[:, None] - np.arange(len(values))
    weights = np.where(ages >= 0, beta ** np.maximum(ages, 0), 0.0)
    return np.tensordot(weights / weights.sum(axis=1, keepdims=True), values, axes=1)


uses = []
for shape, tau, beta1, beta2, epsilon in [
    ((4,), 0.1, 0.9, 0.999, 1e-8),
    ((2, 3), 0.02, 0.6, 0.8, 0.5),
    ((3,), 0.5, 0.8, 0.3, 0.1),
    ((1,), 0.001, 0.0, 0.9, 2.0),
]:
    gradients = rng.normal(size=(7, *shape)) * 10.0 ** rng.uniform(-1, 1, size=shape)
    roots = np.sqrt(weighted_means(gradients**2, beta2))
    changes = -tau * weighted_means(gradients, beta1) / (roots + epsilon)
    settings = {"tau": tau, "beta1": beta1, "beta2": beta2, "epsilon": epsilon}
    uses.append((settings, rng.normal(size=shape), gradients, changes))
    checks.stochastic.optimiser(Adam, *uses[-1])
checks.stochastic.optimisers(Adam, uses)
# Gradients that are zero once, in one entry or in all: the averages still move theta, here by more than τ at first.
gradients = np.array([[4.0, 2.0, -1.0], [0.0, 0.0, 0.0], [0.5, 0.0, 3.0], [-2.0, 0.0, 0.0]])
settings = {"tau": 0.1, "beta1": 0.9, "beta2": 0.1, "epsilon": 1e-8}
changes = -0.1 * weighted_means(gradients, 0.9) / (np.sqrt(weighted_means(gradients**2, 0.1)) + 1e-8)
checks.stochastic.optimiser(Adam, settings, np.zeros(3), gradients, changes)
### END HIDDEN TESTS

# %% [markdown]
# ## When Adam is not better
#
# - **It does not settle.** The steps have a length of about $\tau$, however small the gradient is, as long as its sign
#   is steady; near the minimum it hops about with a fixed $\tau$. As for SGD, let $\tau$ fall at the end.
# - **It can't turn.** It scales each *coordinate*. A narrow valley along an axis becomes round, but the same valley
#   turned by 45° has slopes of the same size in both coordinates, and the division changes little. Momentum doesn't
#   mind.
# - **Convergence is no matter of course.** There are simple convex examples, with rare large gradients, for which Adam
#   does not go to the minimum (Reddi, Kale and Kumar 2018).
# - **A low training loss is not the aim.** SGD with momentum and a good schedule has been found to do better on *new*
#   data, for image classifiers for example (Wilson and others 2017). Whether it does so for your data, held-out data
#   must tell.
#
# ## Let them race
#
# Watch first. All five methods of this page start at the same point, with the same $\tau$. Press play, then find out:
#
# 1. Which of them is first, if you count *steps*? And if you count the *examples* that had to be looked at?
# 2. From which $\tau$ on do some leave? Which one stays, and why? (Think of how long a step of Adam can be.)
# 3. Turn $\beta$ up to 0.98 and down to 0. What does momentum do in each case?

# %% tags=["demo"]
demos.race()

# %% [markdown]
# ### Compare them fairly
#
# In the demo all have the same $\tau$, which is easy to follow and unfair: $\tau$ means something else in each of them.
# A comparison is fair only if each method gets its *own* best step size.
#
# **First one loss, with full gradients:** a narrow quadratic valley with $\kappa=100$, once along the axes and once
# turned by 45°. For each method and many values of $\tau$ (and $\beta$) the next cell counts the steps until $E$ has
# fallen to a millionth of what it was, and prints the smallest number. It runs on your own `Momentum`, `Nesterov` and
# `Adam` where they pass a check, and otherwise on the course's.


# %% tags=["demo"]
def momentum_check(own):
    checks.stochastic.optimiser(own, {"tau": 0.25, "beta": 0.5}, np.array([8.0]), [np.ones(1)] * 2, [[-0.25], [-0.375]])


def nesterov_check(own):
    checks.stochastic.optimiser(
        own, {"tau": 0.25, "beta": 0.5}, np.array([8.0]), [np.ones(1)] * 2, [[-0.375], [-0.4375]]
    )


def adam_check(own):
    checks.stochastic.optimiser(own, {"tau": 0.1}, np.array([8.0]), [np.ones(1)] * 2, [[-0.1], [-0.1]])


best_momentum = checks.own_or_reference(Momentum, optimisers.Momentum, momentum_check)
best_nesterov = checks.own_or_reference(Nesterov, optimisers.Nesterov, nesterov_check)
best_adam = checks.own_or_reference(Adam, optimisers.Adam, adam_check)


def steps_needed(optimiser, A, starts, most=400):
    """The number of steps after which E(θ) = ½ θᵀ A θ stays below a millionth of what it was, from each start."""
    theta, energies = starts.copy(), []  # one θ in each row; every optimiser works entry by entry
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
    "gradient descent": [lambda tau=tau: optimisers.GradientDescent(tau) for tau in np.linspace(0.01, 0.02, 41)],
    "momentum": [lambda tau=tau, beta=beta: best_momentum(tau, beta) for tau in taus for beta in betas],
    "Nesterov": [lambda tau=tau, beta=beta: best_nesterov(tau, beta) for tau in taus for beta in betas],
    "Adam": [lambda tau=tau, beta=beta: best_adam(tau, beta) for tau in taus for beta in betas],
}
starts = np.random.default_rng(0).normal(size=(10, 2))  # turned together with the valley
print("steps to a millionth of E     along the axes     turned by 45°")
for name, makers in methods.items():
    counts = []
    for angle in (0.0, np.pi / 4):
        turned = starts @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        A = data.bowl((1.0, 100.0), angle).A
        counts.append(min(steps_needed(make(), A, turned) for make in makers))
    print(f"{name:<28} {counts[0]:>15} {counts[1]:>17}")

# %% [markdown]
# Gradient descent, momentum and Nesterov need the same number of steps in both positions: turning the valley turns
# their paths with it. Momentum needs about a seventh of the steps of gradient descent; the bound for the best $\tau$
# and $\beta$ was $\sqrt\kappa=10$ times fewer. Adam comes close along the axes, where it can treat both directions
# alike, and loses much of that when the valley is turned. That it is not far ahead even along the axes comes from the
# first of the four points: it has to settle, and needs a small $\tau$ for that.
#
# **Then the digits**, with a network of 64, 32 and 10 numbers. Each method makes eight epochs from the same initial
# weights, in minibatches of 32 in the same order, and for each the $\tau$ is taken with which the *training* loss
# comes out lowest. (Choosing it by the test data would spoil them.) Plain gradient descent on all images takes part as
# well, with the same number of *epochs*, so the same number of backward passes.

# %% tags=["demo"]
x_train, y_train, x_test, y_test = data.digits()


def train_digits(optimiser, batch, epochs=8, seed=0):
    """A network after so many epochs, and its loss on all training images before the first and after each epoch."""
    rng = np.random.default_rng(seed)
    net, loss = network.fully_connected((64, 32, 10), rng), losses.SoftmaxCrossEntropy()
    steps = -(-len(x_train) // batch)
    curve = [loss.forward(net.forward(x_train), y_train)]
    run = training.training_steps(net, loss, x_train, y_train, optimiser=optimiser, batch=batch, rng=rng)
    next(run)  # the loss before the first step; from now on each call makes a step
    for _ in range(epochs):
        for _ in range(steps):
            next(run, None)
        curve.append(loss.forward(net.forward(x_train), y_train))
    return net, np.array(curve)


curves = {}
for name, make, taus, batch in [
    ("gradient descent", optimisers.GradientDescent, (0.1, 0.3, 1, 3), len(x_train)),
    ("SGD", optimisers.GradientDescent, (0.1, 0.3, 1, 3), 32),
    ("SGD with momentum", best_momentum, (0.01, 0.03, 0.1, 0.3), 32),
    ("SGD with Nesterov", best_nesterov, (0.01, 0.03, 0.1, 0.3), 32),
    ("Adam", best_adam, (0.003, 0.01, 0.03, 0.1), 32),
]:
    trained = {tau: train_digits(make(tau), batch, seed=0) for tau in taus}
    tau = min(trained, key=lambda tau: trained[tau][1][-1])
    net, curve = trained[tau]
    accuracy = np.mean(net.forward(x_test).argmax(axis=1) == y_test)
    print(f"{name:<20} best τ {tau:<6g} training loss {curve[-1]:.4f}   right on new images {accuracy:.1%}")
    curves[f"{name}, τ = {tau:g}"] = curve
demos.loss_curves(curves, "The digits: loss on all training images")

# %% [markdown]
# Three things to see:
#
# - **Minibatches decide.** After the same number of backward passes, gradient descent has made eight steps and has
#   hardly begun; the others have made 272.
# - **Among the others, it is close.** Each with its own best $\tau$, they end near one another, and another start
#   changes their order: where this was written, momentum, Nesterov and Adam each came first for at least one `seed` of
#   0, 1, 2, 3 and 4. (Try some. Plain SGD, whose best $\tau$ is large, jumps about and was behind in three of the
#   five.) A table in which one method wins by far often only shows that the others had the wrong $\tau$.
# - **The best $\tau$ differs by orders of magnitude.** Compare the $\tau$ of SGD with that of momentum: about
#   $1-\beta$ lies between them, as the effective step size says.

# %% tags=["demo"]
demos.question("11.which")

# %% [markdown]
# ### Exercise 11.4: Advise somebody who trains a network (3 points)
#
# This one is answered in words and read by a person. A few sentences for each are enough.
#
# 1. Somebody doubles the minibatch from 32 to 64 and leaves $\tau$ as it is. What does that change: in the cost of a
#    step, in the number of steps in an epoch, in the cost of an epoch, and in the noise of the gradient?
# 2. With SGD and a fixed $\tau$ the training loss has been jittering about one level for many epochs. Name two ways to
#    get below it, and say what each costs.
# 3. Somebody writes: "I tried momentum with $\beta=0.9$ and the $\tau$ of my plain SGD, and the loss exploded.
#    Momentum is unstable." What has happened, and how should the two have been compared?

# %% [markdown] nbgrader={"grade": true, "grade_id": "advice", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# **Model answer.**
#
# 1. A step costs twice as many backward passes, an epoch has half as many steps, so an epoch costs the same. The mean
#    square error of the gradient is halved ($\sigma^2/B$), its typical size is divided by $\sqrt2$.
# 2. A smaller or, better, a falling $\tau$: the level is proportional to $\tau$; it costs more steps for the same way,
#    so it should fall only when the level has been reached. A larger minibatch: the level is proportional to $1/B$;
#    each step costs more in the same proportion. (Averaging the last iterates is right as well.)
# 3. Where gradients agree, $v$ grows to $g/(1-\beta)=10g$, so the effective step size became ten times as large,
#    beyond what the curvature allows or close to it. Each method should have got its own best $\tau$; a fair first
#    guess for momentum is $\tau(1-\beta)$, a tenth.
#
# **Rubric.** One point each. (1) all four for the point, three of them for a half. (2) half a point for each way with
# its cost; none for "more epochs". (3) half a point for the effective step size $\tau/(1-\beta)$ or a reason in words,
# half for a comparison in which each has its own $\tau$.

# %% [markdown]
# ## What of this goes on to deep learning
#
# - **Minibatches**: always. Nothing in the argument for them asked whether $E$ is convex or what the network looks
#   like.
# - **Schedules**: nearly always. Constant or rising for a short while at first, then falling (unit 06, L11).
# - **Momentum and Adam**: nearly always one of them. What was proved here for quadratics holds near a minimum, where
#   $E$ is close to a quadratic; far from it, it is a good reason and no proof.
# - **Noise is not only a nuisance.** It carries $\theta$ out of shallow dips. How much that helps on new data is a
#   question of experiment.
#
# Where to go from here: Adam with weight decay that is kept apart from the gradient (Loshchilov and Hutter 2019), the
# default for many large networks; layers that keep the size of signals in order, so that curvatures differ less in the
# first place; and methods that use curvature itself, which plain numerical optimisation begins with (Nocedal and
# Wright, *Numerical Optimization*, chapters 3 and 6).
#
# **The sources named on this page.** Kingma and Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015. Lessard,
# Recht and Packard, *Analysis and design of optimization algorithms via integral quadratic constraints*, SIAM J.
# Optim. 26, 2016. Loshchilov and Hutter, *Decoupled Weight Decay Regularization*, ICLR 2019. Nesterov, *A method for
# solving the convex programming problem with convergence rate O(1/k²)*, Dokl. Akad. Nauk SSSR 269, 1983, and
# *Introductory Lectures on Convex Optimization*, 2004. Polyak, *Some methods of speeding up the convergence of
# iteration methods*, USSR Comput. Math. Math. Phys. 4, 1964. Reddi, Kale and Kumar, *On the Convergence of Adam and
# Beyond*, ICLR 2018. Robbins and Monro, *A Stochastic Approximation Method*, Ann. Math. Statist. 22, 1951. Wilson,
# Roelofs, Stern, Srebro and Recht, *The Marginal Value of Adaptive Gradient Methods in Machine Learning*, NeurIPS
# 2017.
#
# ## What you can do now
#
# You can say why the gradient on a few random examples is right on average and how far off it is, cut epochs into
# minibatches, write SGD, momentum and Adam, say what each line of them is for and what it is worth, and compare
# methods fairly. That is the last unit: you have now written, from the first derivative on, all that trains a network.
# Take the network of [unit 05](../05_fully_connected/05_fully_connected.ipynb), put your own optimiser under it, and
# see how few epochs the digits take.
