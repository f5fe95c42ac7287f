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
# # 10 Descend on part of the data
#
# **What you will do.** You compute the gradient on a handful of examples, cut an epoch into minibatches, and write
# stochastic gradient descent, the method behind nearly all of deep learning.
#
# **What you will learn.**
#
# - why almost nobody trains with plain gradient descent (lecture L12);
# - why the gradient on a random minibatch is right *on average*, and how far off it is;
# - why the loss levels off, and how shrinking step sizes get below that level.
#
# **What you need.** Gradient descent (unit 01) and derivatives for a batch (unit 03). Expected values and variances
# of random variables. Schedules (unit 09) help. About 105 minutes.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $\theta$ | the parameters |
# | $\theta(k)$ | the iterate after $k$ steps |
# | $E$ | the loss (also called the energy), one number |
# | $E_n$ | the loss of example $n$ |
# | $\nabla E$ | the gradient of $E$ |
# | $g$ | the stochastic gradient |
# | $\tau$ | the step size, also called the learning rate |
# | $\tau(k)$ | the step size in step $k$ |
# | $\tau_0$ | the first step size of a schedule |
# | $N$ | the number of examples |
# | $D$ | the number of inputs |
# | $B$ | the number of examples in a minibatch |
# | $x$ | the input |
# | $x_n$ | the input of example $n$, as a column |
# | $y$ | the target |
# | $\mathbb E$ | the expected value |
# | $\delta_n$ | the deviation $\nabla E_n-\nabla E$ |
# | $\sigma$ | the standard deviation of the gradients $\nabla E_n$ |
# | $a$ | the curvature of a parabola |
# | $c_n$ | the minimiser of $E_n$ |
# | $\xi$ | the noise $g-\nabla E$ in a step |
# | $r$ | the level at which $\mathbb E\,\theta(k)^2$ settles |
# | $K$ | the number of steps after which the step size has halved |
#
# </details>

# %%
import numpy as np

from helpers import checks, demos, training

# %% [markdown]
# ## See what a full gradient costs ★
#
# You have a million training images. How many of them must you look at before you can take your first step?
#
# All of them. The loss is a *mean* over the [training set](../../docs/glossary.md#training-set): each example $n$ has
# its own loss $E_n(\theta)$, and
#
# $$E(\theta)=\frac1N\sum_{n=1}^N E_n(\theta)\qquad\Rightarrow\qquad
# \nabla E(\theta)=\frac1N\sum_{n=1}^N\nabla E_n(\theta).\qquad\text{(L12)}$$
#
# So you pay for a million backward passes before $\theta$ moves at all. And most of them say the same thing: after a
# thousand handwritten 3s, one more hardly changes the mean.
#
# **The idea.** Pick $B$ examples $n_1,\dots,n_B$ at random, a [minibatch](../../docs/glossary.md#minibatch). Average
# over these alone, and take a step:
#
# $$g=\frac1B\sum_{i=1}^B\nabla E_{n_i}(\theta),\qquad\theta(k+1)=\theta(k)-\tau\,g .\qquad\text{(L12)}$$
#
# This $g$ is the [stochastic gradient](../../docs/glossary.md#stochastic-gradient), and the method is *stochastic
# gradient descent*, SGD for short. A step costs $B$ backward passes instead of $N$.
#
# One pass through all the data is an [epoch](../../docs/glossary.md#epoch): you shuffle the examples and take them in
# that order, $B$ at a time. Gradient descent takes one step per epoch, and SGD takes $N/B$, rounded up. Both pay for
# $N$ backward passes.

# %% tags=["demo"]
demos.question("10.steps")

# %% [markdown]
# ## Take the gradient on a few examples ★
#
# A linear model is enough here. Each of the $N$ rows of the array $x$ holds one example with $D$ numbers, and $y$
# holds its target. With the loss
#
# $$E_n(\theta)=\big(x_n^\top\theta-y_n\big)^2,\qquad\text{the chain rule gives}\qquad
# \nabla E_n(\theta)=2\,\big(x_n^\top\theta-y_n\big)\,x_n .\qquad\text{(L2)}$$
#
# For a minibatch, take the mean over the chosen rows. A matrix product can do the summing, as in unit 03.
#
# ### Exercise 10.1: Write the gradient on a minibatch (3 points) ★
#
# Write `minibatch_gradient(x, y, theta, indices)`, which returns the mean of $\nabla E_n(\theta)$ over the examples
# in `indices`. An example that is listed twice counts twice. `x[indices]` gives you the chosen rows, and `y[indices]`
# their targets. Leave the four arguments unchanged.


# %% nbgrader={"grade": false, "grade_id": "minibatch-gradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.graph.Graph", "answer:helpers.layers.Linear", "answer:helpers.losses.SquaredError", "answer:scipy.differentiate.derivative", "answer:scipy.differentiate.jacobian", "answer:scipy.optimize.approx_fprime"]
def minibatch_gradient(x, y, theta, indices):
    """Compute the gradient of the mean of (x_n · θ − y_n)² over the chosen examples n.

    Parameters
    ----------
    x : ndarray, shape (N, D)
    y : ndarray, shape (N,)
    theta : ndarray, shape (D,)
    indices : ndarray of int, shape (B,)
        The chosen examples, numbered from 0 to N − 1.

    Returns
    -------
    ndarray, shape (D,)
    """
    ### BEGIN SOLUTION minibatch-gradient: the mean gradient over the chosen examples
    rows = x[indices]
    return 2 * rows.T @ (rows @ theta - y[indices]) / len(indices)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "minibatch-gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def minibatch_loss(x, y, theta, indices):
    return float(np.mean([(x[n] @ theta - y[n]) ** 2 for n in indices]))


# One of four examples: its residual is 8 − 3 = 5, so the gradient is 2 · 5 · (1, −2, 7).
x = np.array([[2.0, 0.0, 1.0], [1.0, -2.0, 7.0], [0.0, 4.0, -1.0], [-3.0, 1.0, 2.0]])
y, theta = np.array([1.0, 3.0, 5.0, -10.0]), np.array([3.0, 1.0, 1.0])
checks.call(
    minibatch_gradient,
    {"x": x, "y": y, "theta": theta, "indices": np.array([1])},
    np.array([10.0, -20.0, 70.0]),
    case="a minibatch with a single example",
)
rng = np.random.default_rng(71)
x, y, theta = rng.normal(size=(7, 4)), rng.normal(size=7), rng.normal(size=4)
for indices, case in [([5, 1, 2], "three of seven examples"), ([4, 0, 2, 4, 6, 1], "an example is listed twice")]:
    arguments = {"x": x, "y": y, "theta": theta, "indices": np.array(indices)}
    checks.gradient(minibatch_gradient, minibatch_loss, arguments, case=case)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(72)
for N, D, B in [(7, 4, 3), (6, 1, 2), (5, 2, 1), (3, 4, 8), (1, 3, 2), (9, 2, 5)]:
    x, y, theta = rng.normal(size=(N, D)), rng.normal(size=N), rng.normal(size=D)
    checks.gradient(
        minibatch_gradient, minibatch_loss, {"x": x, "y": y, "theta": theta, "indices": rng.integers(N, size=B)}
    )
x, y, theta = rng.normal(size=(6, 2)), rng.normal(size=6), rng.normal(size=2)
full = {"x": x, "y": y, "theta": theta, "indices": np.array([5, 2, 0, 1, 4, 3])}
checks.gradient(minibatch_gradient, minibatch_loss, full)
checks.gradient(minibatch_gradient, minibatch_loss, full | {"theta": theta + 1})  # the same examples at another θ
# As many examples as there are, but not all of them. Then the same sizes once more, with other examples.
for indices in ([5, 5, 0, 2, 5, 0], [3, 0], [4, 1]):
    checks.gradient(minibatch_gradient, minibatch_loss, full | {"indices": np.array(indices)})
# Large and small gradients: with a thousand times x and a thousandth of theta, the residuals stay as they are.
g = 2 * sum((x[n] @ theta - y[n]) * x[n] for n in (1, 4, 5)) / 3
for factor in (1e3, 1e-3):
    scaled = full | {"x": factor * x, "theta": theta / factor, "indices": np.array([1, 4, 5])}
    checks.call(minibatch_gradient, scaled, factor * g)
### END HIDDEN TESTS

# %% [markdown]
# ## Trust it on average ★
#
# How can a few examples speak for all of them? On the left of the figure, each point is one stochastic gradient,
# always at the same $\theta$. **What will happen?** Where will the *mean* of each cloud be, after very many draws?
# Decide before you run it (it takes a few seconds).

# %% tags=["demo"]
demos.gradient_noise()

# %% [markdown]
# All clouds lie around the full gradient, even though most points of the grey one are far from it. With more and more
# draws, the mean of each cloud would come ever closer to the cross: **the expected value of the stochastic gradient
# is the full gradient.** An estimate with this property is called *unbiased*. Here is why. If you pick one example,
# each with probability $1/N$,
#
# $$\mathbb E[\nabla E_n]=\sum_{n=1}^N\frac1N\,\nabla E_n=\nabla E .$$
#
# Now pick $B$ of them. Expected values add up, and each pick on its own is equally likely to be any example. So
#
# $$\mathbb E[g]=\frac1B\sum_{i=1}^B\mathbb E[\nabla E_{n_i}]=\frac1B\cdot B\,\nabla E=\nabla E.$$
#
# As long as $\theta$ doesn't depend on the draw, it doesn't matter whether an example can come up twice, what the
# network looks like, or how large $B$ is. Even $B=1$ is right on average.

# %% tags=["demo"]
demos.question("10.unbiased")

# %% [markdown]
# ## Find out how noisy it is
#
# What is right on average can still be far off every single time. The right-hand panel of the figure shows how far.
# Read the answer to the next question off that panel; we derive it afterwards.

# %% tags=["demo"]
demos.question("10.half-the-error")

# %% [markdown]
# Let $\delta_n=\nabla E_n-\nabla E$ be the deviation of example $n$, and $\sigma^2$ the mean squared deviation:
#
# $$\sum_{n=1}^N \delta_n=0,\qquad \sigma^2=\frac1N\sum_{n=1}^N\|\delta_n\|_2^2 .$$
#
# The error of the stochastic gradient is $g-\nabla E=\frac1B\sum_i \delta_{n_i}$. Square it:
#
# $$\mathbb E\,\|g-\nabla E\|_2^2=\frac1{B^2}\Big(\sum_{i=1}^B\mathbb E\,\|\delta_{n_i}\|_2^2
# +\sum_{i\neq j}\mathbb E\,\big[\delta_{n_i}^\top \delta_{n_j}\big]\Big).$$
#
# Each of the $B$ terms in the first sum is $\sigma^2$. The second sum depends on how you draw. **With replacement**,
# the same example may come up twice, and any two draws are independent. Then $\mathbb E[\delta_{n_i}^\top
# \delta_{n_j}]=\mathbb E[\delta_{n_i}]^\top\mathbb E[\delta_{n_j}]=0$, and
#
# $$\mathbb E\,\|g-\nabla E\|_2^2=\frac{\sigma^2}{B}.$$
#
# **Without replacement**, all examples in a minibatch are different. For $B>1$, that multiplies the mean square error
# by $(N-B)/(N-1)$: nearly 1 if $B$ is much smaller than $N$, and zero for $B=N$, as it must be.
#
# <details>
# <summary><b>Why this factor?</b></summary>
#
# Now $(n_i,n_j)$ is a pair of *different* examples, and each of the $N(N-1)$ pairs is equally likely. So
#
# $$\begin{aligned}
# \mathbb E\big[\delta_{n_i}^\top \delta_{n_j}\big]&=\frac1{N(N-1)}\sum_{n\neq m}\delta_n^\top \delta_m\\
# &=\frac1{N(N-1)}\Big(\Big\|\sum_n \delta_n\Big\|_2^2-\sum_n\|\delta_n\|_2^2\Big)
# &&\text{all pairs minus those with } n=m\\
# &=-\frac{\sigma^2}{N-1}&&\text{since the } \delta_n \text{ add up to } 0.
# \end{aligned}$$
#
# There are $B(B-1)$ such terms above, so
#
# $$\mathbb E\,\|g-\nabla E\|_2^2=\frac1{B^2}\Big(B\sigma^2-\frac{B(B-1)}{N-1}\sigma^2\Big)
# =\frac{\sigma^2}{B}\cdot\frac{N-B}{N-1}.$$
#
# </details>
#
# The typical error, the square root of $\sigma^2/B$, falls only as $1/\sqrt B$: four times the work for half the
# error. That is why small minibatches of, say, 16 to 512 examples are so popular: many rough steps beat a few precise
# ones. (Very small ones waste your machine's power: a step on 32 examples takes far less than 32 times as long as a
# step on one.)
#
# ## Cut an epoch into minibatches
#
# In practice you don't draw afresh for every step. You **shuffle** the examples and use each of them exactly once per
# epoch. (Then "right on average" holds only approximately, because $\theta$ depends on which examples are already
# used up.) The next epoch gets a new order: otherwise the same examples would share a minibatch every time. And you
# shuffle *indices*, not the data, so that `x[indices]` and `y[indices]` still belong together.

# %% tags=["demo"]
demos.question("10.shuffled-apart")

# %% [markdown]
# ### Exercise 10.2: Cut an epoch into minibatches (3 points)
#
# Write `minibatches(n, size, permutation)`, which returns the minibatches of one epoch as a **list of index arrays**.
# Here `n` is the number of examples and `size` is $B$. Take all randomness from `permutation`: `permutation(n)` returns
# the numbers from 0 to `n - 1` in a random order, a new one each time. (In practice, you pass `rng.permutation`.)
# Every minibatch has `size` indices, except that the last one is smaller if `size` does not divide `n`. None is empty.


# %% nbgrader={"grade": false, "grade_id": "minibatches-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.training.minibatches"]
def minibatches(n, size, permutation):
    """Cut one epoch into minibatches, each example once, in a random order.

    Parameters
    ----------
    n : int
        The number of examples, at least 1.
    size : int
        The number of examples in a minibatch, at least 1.
    permutation : callable
        permutation(n) returns 0, …, n − 1 in a random order.

    Returns
    -------
    list of ndarray of int
    """
    ### BEGIN SOLUTION minibatches: shuffle, then cut
    order = permutation(n)
    return [order[k : k + size] for k in range(0, n, size)]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "minibatches", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Eight examples in twos. Then ten in threes: three full minibatches, and one with a single example.
checks.stochastic.epoch(minibatches, n=8, size=2, seed=73)
checks.stochastic.epoch(minibatches, n=10, size=3, seed=74, epochs=80)
### BEGIN HIDDEN TESTS
checks.stochastic.epoch(minibatches, n=20, size=6, seed=2006, epochs=80)  # enough to see what a shuffle leaves in place
for n, size in [(12, 4), (5, 1), (4, 4), (3, 5), (1, 1), (31, 10), (10, 9), (300, 128)]:
    checks.stochastic.epoch(minibatches, n=n, size=size, seed=100 * n + size)
### END HIDDEN TESTS

# %% [markdown]
# ### Put the epoch back together
#
# Compute the stochastic gradients of all minibatches in an epoch, all at *the same* $\theta$, and average them.
# **What will you get?** Decide first.
#
# If all minibatches have the same size $B$, there are $N/B$ of them, and their gradients have the mean
#
# $$\frac BN\sum_{\text{minibatches}}\ \frac1B\sum_{n\,\in\,\text{minibatch}}\nabla E_n
# =\frac1N\sum_{n=1}^N\nabla E_n=\nabla E .$$
#
# That is exact, since each example occurs once. If the last minibatch is smaller, the plain mean is usually off,
# because each of its examples counts for more than the others. (In training, $\theta$ moves during the epoch, so the
# steps don't simply add up to one step of gradient descent.)
#
# ### Exercise 10.3: Recover the full gradient (2 points)
#
# Write `full_from_batches(means, sizes)`. Row $j$ of `means` is the *mean* gradient over minibatch $j$, and `sizes[j]`
# is the number of examples in it: here, any minibatch may be smaller or larger than the others. Return the mean over
# all examples, and leave `means` and `sizes` unchanged. How many examples does each row speak for?


# %% nbgrader={"grade": false, "grade_id": "full-gradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def full_from_batches(means, sizes):
    """Compute the full gradient from the gradients of an epoch's minibatches, all at the same θ.

    Parameters
    ----------
    means : ndarray
        One row for each minibatch, with one column for each parameter.
    sizes : ndarray of int
        One entry for each minibatch.

    Returns
    -------
    ndarray
        One entry for each parameter.
    """
    ### BEGIN SOLUTION full-gradient: the mean over all examples
    return sizes @ means / sizes.sum()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "full-gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Seven examples with two parameters. The first entry is (2 · 10 + 4 · 4 − 1 · 1) / 7.
checks.call(
    full_from_batches,
    {"means": np.array([[10.0, 3.0], [4.0, -2.0], [-1.0, 9.0]]), "sizes": np.array([2, 4, 1])},
    np.array([5.0, 1.0]),
    case="minibatches of 2, 4 and 1 examples",
)
# Three examples with the gradients 2, 4 and 9: the first two form a minibatch with the mean 3, the last one is alone.
checks.call(
    full_from_batches,
    {"means": np.array([[3.0], [9.0]]), "sizes": np.array([2, 1])},
    np.array([5.0]),
    case="one parameter",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(75)
several = [((4, 4, 4, 2), 3), ((5,), 2), ((2, 2, 2), 4), ((10, 1), 1), ((6, 6, 6, 6, 5), 2)]
several += [((2, 3, 1), 2), ((1, 5, 3), 4), ((3, 1, 3), 2), ((1, 2, 4, 4), 3), ((7, 1, 2, 1, 9), 1)]
for sizes, n in several:
    single = rng.normal(size=(sum(sizes), n))
    parts = np.split(single, np.cumsum(sizes)[:-1])
    arguments = {"means": np.array([part.mean(axis=0) for part in parts]), "sizes": np.array(sizes)}
    checks.call(full_from_batches, arguments, single.mean(axis=0))
### END HIDDEN TESTS

# %% [markdown]
# ## Watch the loss level off
#
# Near a minimum, gradient descent slows down by itself, because the gradient goes to zero. SGD doesn't: at the minimum
# the *mean* of the $\nabla E_n$ is zero, but the individual $\nabla E_n$ usually are not. So SGD keeps jumping around.
#
# The figure runs SGD on a parabola. On the left, the thick curves are means over 300 runs, and the thin grey one is a
# single run. **What will happen?** Which fixed step size, $\tau=0.4$ or $0.05$, is ahead at first, and which in the
# end? Decide before you run it (it takes a few seconds).

# %% tags=["demo"]
demos.noise_floor()

# %% [markdown]
# With the large $\tau$, the loss falls faster and then stops at a higher level, the *noise floor*. A smaller $\tau$
# lowers it, and so does a larger $B$, but you pay for it with more steps or costlier ones. **The way out** is a
# [schedule](../../docs/glossary.md#schedule) (L11), as in the green curve: large steps while there is a long way to go,
# small ones when only noise is left.

# %% tags=["demo"]
demos.question("10.floor")

# %% [markdown]
# ### Work out the level
#
# Take one parameter and $E_n(\theta)=\tfrac12a(\theta-c_n)^2$ with $a>0$, where the $c_n$ have mean 0. Up to a
# constant, $E(\theta)=\tfrac12a\theta^2$. The stochastic gradient is $g=a\theta+\xi$, where the noise $\xi$ has mean 0.
#
# **The assumption:** each minibatch is drawn independently of all earlier ones, with replacement. So $\xi$ has
# variance $\sigma^2/B$ and doesn't depend on $\theta(k)$. A step is
#
# $$\theta(k+1)=\theta(k)-\tau\big(a\theta(k)+\xi\big)=(1-\tau a)\,\theta(k)-\tau\,\xi .$$
#
# Square it and take the expected value. The cross term vanishes, because $\xi$ is drawn afresh and has mean 0:
#
# $$\mathbb E\,\theta(k+1)^2=(1-\tau a)^2\,\mathbb E\,\theta(k)^2+\tau^2\frac{\sigma^2}B .$$
#
# The first term shrinks if $0<\tau<2/a$, as in unit 01. The second one is added in every step. They balance when the
# expected value is the same number $r$ on both sides:
#
# $$r=(1-\tau a)^2\,r+\tau^2\frac{\sigma^2}B\quad\Rightarrow\quad r\,\big(2\tau a-\tau^2a^2\big)=\tau^2\frac{\sigma^2}B
# \quad\Rightarrow\quad r=\frac{\tau\,\sigma^2}{a\,B\,(2-\tau a)} .$$
#
# Subtract the two equations: each step multiplies the distance of $\mathbb E\,\theta(k)^2$ from $r$ by $(1-\tau
# a)^2<1$, so it converges to $r$. In the long run, the mean loss exceeds its minimum by
#
# $$\tfrac12a\,r=\frac{\tau\,\sigma^2}{2B\,(2-\tau a)}\;\approx\;\frac{\tau\,\sigma^2}{4B}\quad\text{for small }\tau .$$
#
# With independent draws, the noise floor is proportional to $1/B$ and, for small $\tau$, to $\tau$ (you see the
# latter in the dashed lines on the left and the blue one on the right).
#
# **What does shuffling change?** Look at the orange dashed line on the right. In an epoch of shuffled data, the
# noises of all minibatches add up to zero here, because together the minibatches give exactly the full gradient. With
# a large $\tau$ this hardly helps: by the end of the epoch, $\theta$ has forgotten how it began. With a small $\tau$
# it helps a lot. In the figure ($N=200$, $B=4$, measured at the end of each epoch), halving $\tau$ from 0.1 to 0.05
# divides the floor by 3.9, and halving it again divides it by 5.8. With independent draws, both factors are about 2.
#
# **How fast may $\tau(k)$ fall?** The classical answer, for independent draws (Robbins and Monro 1951): under
# suitable assumptions, which hold for this parabola, SGD converges to the minimiser if
#
# $$\sum_k\tau(k)=\infty\qquad\text{and}\qquad\sum_k\tau(k)^2<\infty .$$
#
# The first condition says that the steps can still cover any distance. The second says that the total noise ever
# added, $\sum_k\tau(k)^2\sigma^2/B$, is finite. For example, $\tau(k)=\tau_0/(1+k/K)$ satisfies both (unit 09).
#
# With a small enough fixed $\tau$, there may even be no floor: if one and the same $\theta$ makes *all*
# $\nabla E_n$ zero, the noise vanishes there. Very large networks that can fit every example come close to that.
#
# ## Write the method itself ★
#
# ### Exercise 10.4: Write stochastic gradient descent (3 points) ★
#
# Write `sgd(gradient, batches, theta, tau, epochs)`.
#
# - `gradient(theta, indices)` is the stochastic gradient on the examples in `indices`.
# - `batches()` returns the minibatches of one epoch, a list of index arrays. Call it once for each epoch: every call
#   gives a new order, and the number of minibatches may differ from epoch to epoch.
# - `tau(k)` is the step size of step $k$. Count **steps**, not epochs: start at 0 and keep counting through all epochs.
#
# Return $\theta$ at the start and after each **epoch**, as an array with `epochs + 1` rows. Leave the array `theta`
# that you were given unchanged. You don't need the other exercises for this one.


# %% nbgrader={"grade": false, "grade_id": "sgd-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps"]
def sgd(gradient, batches, theta, tau, epochs):
    """Run stochastic gradient descent.

    Parameters
    ----------
    gradient : callable
        gradient(theta, indices) returns the stochastic gradient, an array like theta.
    batches : callable
        batches() returns the minibatches of the next epoch, a list of index arrays.
    theta : ndarray
        The start, one entry for each parameter.
    tau : callable
        tau(k) returns the step size of step k, a number above 0.
    epochs : int

    Returns
    -------
    ndarray
        θ at the start and after each epoch, one row each.
    """
    ### BEGIN SOLUTION sgd: all steps of all epochs
    rows = [theta]
    k = 0
    for _ in range(epochs):
        for indices in batches():
            theta = theta - tau(k) * gradient(theta, indices)
            k += 1
        rows.append(theta)
    return np.array(rows)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sgd", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def targets_gradient(y):
    """Return the stochastic gradient for E_n(θ) = ½ ‖θ − y_n‖²: θ minus the mean of the chosen y_n."""
    return lambda theta, indices: theta - y[indices].mean(axis=0)


# With τ = ½, each step goes halfway to its target: from 8 towards 2, then 10, then −5. So 8 → 5 → 7.5 → 1.25.
checks.stochastic.sgd(
    sgd,
    targets_gradient(np.array([[2.0], [10.0], [-5.0]])),
    [[[0], [1], [2]]],
    np.array([8.0]),
    lambda k: 0.5,
    expected=np.array([[8.0], [1.25]]),
    case="one epoch of three steps, and tau is always ½",
)
# Six steps in all, with τ = 0.8, 0.4, 0.266…, 0.2, 0.16, 0.133…: the count goes on through all epochs.
checks.stochastic.sgd(
    sgd,
    targets_gradient(np.array([[0.0, 9.0], [4.0, -2.0], [16.0, 1.0], [7.0, -5.0], [-3.0, 6.0]])),
    [[[0, 2, 4], [1, 3]], [[3, 1, 0, 2, 4]], [[2, 1], [0], [3, 4]]],
    np.array([20.0, -8.0]),
    lambda k: 0.8 / (1 + k),
    expected=np.array(
        [[20.0, -8.0], [6.6800000000, 0.2000000000], [6.1786666667, 0.6266666667], [5.3211221333, 1.6068373333]]
    ),
    case="three epochs, of two, one and three steps, and a falling tau",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(76)


def weighted(tau, count):
    """The factor of each target in the end, by hand: θ(k+1) = (1 − τ) θ(k) + τ target."""
    factors = [tau(i) * np.prod([1 - tau(j) for j in range(i + 1, count)]) for i in range(count)]
    return np.prod([1 - tau(i) for i in range(count)]), np.array(factors)


# The sizes of the minibatches in each epoch: the last case has one, three and two of them.
for N, n, sizes, epochs in [
    (7, 3, [3], 3),
    (6, 2, [2], 2),
    (5, 1, [5], 4),
    (4, 2, [1], 0),
    (9, 4, [4], 1),
    (6, 2, [6, 2, 4], 3),
]:
    y, start = rng.normal(size=(N, n)), 3 * rng.normal(size=n)
    planned = []
    for epoch in range(epochs):
        order, size = rng.permutation(N), sizes[epoch % len(sizes)]
        planned.append([order[k : k + size] for k in range(0, N, size)])
    for tau in (lambda k: 0.9 / (1 + 0.3 * k), lambda k: 0.25, lambda k: 1.7 - 0.1 * k):
        rows, targets = [start], []
        for batches in planned:
            targets += [y[indices].mean(axis=0) for indices in batches]
            rest, factors = weighted(tau, len(targets))
            rows.append(rest * start + factors @ np.array(targets))
        checks.stochastic.sgd(sgd, targets_gradient(y), planned, start, tau, np.array(rows))
# The first gradient is zero. Later, an epoch ends where it began: 8 → 8 → 4, then 4 → 8 → 4, then 4 → 12 → 10.
y = np.array([[8.0], [0.0], [12.0], [20.0]])
planned = [[[0], [1]], [[2], [1]], [[3], [0]]]
expected = np.array([[8.0], [4.0], [4.0], [10.0]])
checks.stochastic.sgd(sgd, targets_gradient(y), planned, np.array([8.0]), lambda k: 0.5, expected)
# Large and tiny numbers: in units of θ, everything is as before.
for unit in (1e6, 1e-2):
    checks.stochastic.sgd(
        sgd, targets_gradient(unit * y), planned, np.array([8.0 * unit]), lambda k: 0.5, unit * expected
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Put the parts together ★
#
# The next cell runs your own functions from exercises 10.1 and 10.4 on 400 examples with five inputs and noisy
# targets (and uses your `minibatches` if it passes its check). There are three runs of 12 epochs: gradient descent,
# minibatches of 20 with the same $\tau$, and again with a falling $\tau$. **What will happen?** Sketch the three
# curves before you run it. How far down is each after *one* epoch?

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(7)
x = rng.normal(size=(400, 5))
y = x @ np.array([2.0, -1.0, 0.5, 3.0, -2.5]) + rng.normal(size=400)
lowest = np.mean((x @ np.linalg.lstsq(x, y)[0] - y) ** 2)


def course_minibatches(n, size, permutation):
    return list(training.minibatches(n, size, rng))


def minibatches_check(own):
    checks.stochastic.epoch(own, n=7, size=3, seed=74)


try:
    cut = checks.own_or_reference(minibatches, course_minibatches, minibatches_check)
except NameError:  # the short track leaves exercise 10.2 out
    cut = course_minibatches


def own_run(size, tau, epochs=12):
    """Return by how much the loss exceeds its minimum, at the start and after each epoch."""
    rows = sgd(
        lambda theta, indices: minibatch_gradient(x, y, theta, indices),
        lambda: cut(len(x), size, rng.permutation),
        np.zeros(5),
        tau,
        epochs,
    )
    return np.array([np.mean((x @ theta - y) ** 2) for theta in rows]) - lowest


runs = {}
try:
    runs["gradient descent, τ = 0.1"] = own_run(400, lambda k: 0.1)
    runs["B = 20, τ = 0.1"] = own_run(20, lambda k: 0.1)
    runs["B = 20, τ = 0.1 / (1 + k/20)"] = own_run(20, lambda k: 0.1 / (1 + k / 20))
except NotImplementedError as missing:
    print(f"Not written yet: {missing}. Come back to this cell when it is.")
demos.loss_curves(runs, "Your own SGD", what="E − its minimum") if len(runs) == 3 else None

# %% [markdown]
# After one epoch, gradient descent has taken a single step and SGD has taken twenty. But with the fixed $\tau$, SGD
# then levels off at its *noise floor*: even at the minimum, the gradients of individual minibatches usually aren't
# zero. With shrinking step sizes (a [schedule](../../docs/glossary.md#schedule)), it gets far below that (L11).
# Change `size` and the step sizes, and predict the curves before each run.
#
# ## What you can do now ★
#
# You can write SGD, and say why the gradient on a few random examples is right on average, how far off it is, and why
# the loss levels off if the step size is fixed. The first two answers don't depend on what the network looks like or
# whether $E$ is convex. (You worked out the level for a parabola.) That is why deep learning uses minibatches
# everywhere. Noise isn't only a nuisance, either: it can carry $\theta$ out of shallow dips, though how much that
# helps on new data is a question for experiments.
#
# **Source.** Robbins and Monro, *A Stochastic Approximation Method*, Ann. Math. Statist. 22, 1951.
