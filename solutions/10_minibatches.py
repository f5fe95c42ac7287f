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
# # 07 Descend on a part of the data, and faster
#
# **What you will do.** You compute the gradient on a few examples instead of all, cut an epoch into minibatches, and
# write stochastic gradient descent. Then you write three accelerations, momentum, Nesterov's and Adam, and compare all
# of them fairly: on one loss, and on a network that reads handwritten digits.
#
# **What you will learn.**
#
# - why almost nobody uses plain gradient descent for training (lecture L12);
# - why the gradient on a random minibatch is right *on average*, and how far off it is;
# - why the loss stops falling at some level, and how a falling step size gets below it;
# - how momentum damps zigzags and speeds up flat directions at the same time, and what that is worth;
# - what each line of Adam is for, and when Adam is not better.
#
# **What you need.** Gradient descent and its step size (units 01 and 06), backward passes for a batch (unit 03);
# expected value and variance of a random draw. About three hours, in two sittings: the first ends with your own SGD.
#
# **Notation.** $E$ is the loss, $\theta$ are the parameters, $\tau$ is the step size, $N$ is the number of examples in
# the training data and $B$ the number in a minibatch. $\mathbb E$ is the expected value, the mean over all random
# draws.

# %%
import numpy as np

from helpers import checks, data, demos, losses, network, optimisers, training

# %% [markdown]
# ## See what a full gradient costs
#
# The loss of a network is a *mean* over the training data. Each example $n$ has a loss $E_n(\theta)$ of its own, and
#
# $$E(\theta)=\frac1N\sum_{n=1}^N E_n(\theta)\qquad\Rightarrow\qquad
# \nabla E(\theta)=\frac1N\sum_{n=1}^N\nabla E_n(\theta).\qquad\text{(L12)}$$
#
# So one step of gradient descent runs forward and backward through *all* examples. With a million examples, a million
# backward passes are spent before $\theta$ moves for the first time. And many of them say nearly the same: the
# thousandth handwritten 3 hardly changes the mean.
#
# **The idea.** Draw $B$ of the examples at random, the *minibatch* $n_1,\dots,n_B$, take the mean over these only, and
# step:
#
# $$g=\frac1B\sum_{i=1}^B\nabla E_{n_i}(\theta),\qquad\theta(k+1)=\theta(k)-\tau\,g .\qquad\text{(L12)}$$
#
# This $g$ is the *stochastic gradient* and the method *stochastic gradient descent*, SGD for short. One step costs $B$
# backward passes instead of $N$.
#
# An *epoch* is one pass through all the data. In an epoch, gradient descent makes one step and SGD makes $N/B$ steps
# (rounded up, if the last minibatch is smaller). In backward passes both cost the same, $N$.

# %% tags=["demo"]
demos.question("10.steps")

# %% [markdown]
# ## Take the gradient on a few examples
#
# The smallest model that shows everything is linear: $x$ holds an example in each of its $N$ rows, $D$ numbers each,
# $y$ holds a target number for each, and $\theta$ has $D$ entries. The loss of example $n$ is
#
# $$E_n(\theta)=\big(x_n^\top\theta-y_n\big)^2 .$$
#
# **One example.** By the chain rule (L2), with the residual $r_n=x_n^\top\theta-y_n$,
#
# $$\nabla E_n(\theta)=2\,r_n\,x_n .$$
#
# **A minibatch.** The mean of these over the chosen rows. As in unit 03, the sum over examples can be left to a matrix
# product.
#
# ### Exercise 10.1: Write the gradient on a minibatch (3 points)
#
# Write `minibatch_gradient(x, y, theta, indices)`: the mean of $\nabla E_n(\theta)$ over the examples named in
# `indices`. Useful: `x[indices]` is an array of the chosen rows, in that order, and works for `y` as well. If an
# example is named twice, it counts twice. Use NumPy alone, no layers of the course, and leave all arguments as they
# are.


# %% nbgrader={"grade": false, "grade_id": "minibatch-gradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.graph.Graph", "answer:helpers.layers.Linear", "answer:helpers.losses.SquaredError"]
def minibatch_gradient(x, y, theta, indices):
    """The gradient of the mean of (x_n · θ − y_n)² over the examples n in indices.

    x: (N, D), y: (N,), theta: (D,), indices: (B,) whole numbers from 0 to N − 1.
    Returns the gradient: (D,).
    """
    ### BEGIN SOLUTION minibatch-gradient: the mean gradient over the chosen examples
    rows = x[indices]
    return 2 * rows.T @ (rows @ theta - y[indices]) / len(indices)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "minibatch-gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def minibatch_loss(x, y, theta, indices):
    return float(np.mean([(x[n] @ theta - y[n]) ** 2 for n in indices]))


# Two examples with one number each: on the second one alone the residual is 2 · 2 − 1 = 3, so the gradient is 2 · 3 · 2.
checks.call(
    minibatch_gradient,
    {"x": np.array([[1.0], [2.0]]), "y": np.array([3.0, 1.0]), "theta": np.array([2.0]), "indices": np.array([1])},
    np.array([12.0]),
)
# Five examples with three numbers each: a minibatch of two; then one of four in which an example comes twice.
rng = np.random.default_rng(71)
x, y, theta = rng.normal(size=(5, 3)), rng.normal(size=5), rng.normal(size=3)
for indices in ([3, 1], [4, 0, 2, 4]):
    checks.gradient(minibatch_gradient, minibatch_loss, {"x": x, "y": y, "theta": theta, "indices": np.array(indices)})
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
for indices in ([3, 0], [4, 1]):  # the same sizes once more, other examples
    checks.gradient(minibatch_gradient, minibatch_loss, full | {"indices": np.array(indices)})
### END HIDDEN TESTS

# %% [markdown]
# ## Trust it on average
#
# Why may a few examples stand in for all? Keep $\theta$ fixed and draw. The claim is: **the expected value of the
# stochastic gradient is the full gradient.** Such an estimate is called *unbiased*.
#
# **One example**, each with the probability $1/N$:
#
# $$\mathbb E[\nabla E_n]=\sum_{n=1}^N\frac1N\,\nabla E_n=\nabla E.$$
#
# **A minibatch drawn with replacement**: $B$ draws one after the other, each from all $N$ examples. Expected values
# add up, so
#
# $$\mathbb E[g]=\frac1B\sum_{i=1}^B\mathbb E[\nabla E_{n_i}]=\frac1B\cdot B\,\nabla E=\nabla E.$$
#
# **A minibatch drawn without replacement**: all choices of $B$ different examples are equally likely. There are
# $\binom NB$ of them, and a given example is in $\binom{N-1}{B-1}$ of them, since the other $B-1$ come from the other
# $N-1$. So the probability that it is chosen is
#
# $$\binom{N-1}{B-1}\Big/\binom NB=\frac{(N-1)!}{(B-1)!\,(N-B)!}\cdot\frac{B!\,(N-B)!}{N!}=\frac BN,$$
#
# and $g$ contains its gradient, if it is chosen, with the factor $1/B$:
#
# $$\mathbb E[g]=\sum_{n=1}^N\frac BN\cdot\frac1B\,\nabla E_n=\frac1N\sum_{n=1}^N\nabla E_n=\nabla E.$$
#
# Note what was *not* needed: nothing about $E_n$, about the network, or about the size of $B$. Even $B=1$ is right on
# average.

# %% tags=["demo"]
demos.question("10.unbiased")

# %% [markdown]
# ## Find out how noisy it is
#
# Right on average can be far off in each single draw. How far, on average? Let $d_n=\nabla E_n-\nabla E$ be the
# deviation of example $n$ from the mean of all. These deviations sum up to zero, and their mean square does not depend
# on how we draw:
#
# $$\sum_{n=1}^N d_n=0,\qquad \sigma^2=\frac1N\sum_{n=1}^N\|d_n\|_2^2 .$$
#
# The error of the stochastic gradient is $g-\nabla E=\frac1B\sum_i d_{n_i}$. Square it:
#
# $$\mathbb E\,\|g-\nabla E\|_2^2=\frac1{B^2}\Big(\sum_{i=1}^B\mathbb E\,\|d_{n_i}\|_2^2
# +\sum_{i\neq j}\mathbb E\,\big[d_{n_i}^\top d_{n_j}\big]\Big).$$
#
# Each of the $B$ terms in the first sum is $\sigma^2$. The $B(B-1)$ terms in the second one depend on how we draw.
#
# **With replacement.** Two draws know nothing of each other, so $\mathbb E[d_{n_i}^\top d_{n_j}]=\mathbb
# E[d_{n_i}]^\top\mathbb E[d_{n_j}]=0$, and
#
# $$\mathbb E\,\|g-\nabla E\|_2^2=\frac{\sigma^2}{B}.$$
#
# **Without replacement.** Now $(n_i,n_j)$ is any pair of *different* examples, each of the $N(N-1)$ pairs with the
# same probability:
#
# $$\begin{aligned}
# \mathbb E\big[d_{n_i}^\top d_{n_j}\big]&=\frac1{N(N-1)}\sum_{n\neq m}d_n^\top d_m\\
# &=\frac1{N(N-1)}\Big(\Big\|\sum_n d_n\Big\|_2^2-\sum_n\|d_n\|_2^2\Big)&&\text{all pairs without those with } n=m\\
# &=-\frac{\sigma^2}{N-1}&&\text{since the } d_n \text{ sum up to } 0.
# \end{aligned}$$
#
# Inserted above, with $B(B-1)$ such terms:
#
# $$\mathbb E\,\|g-\nabla E\|_2^2=\frac1{B^2}\Big(B\sigma^2-\frac{B(B-1)}{N-1}\sigma^2\Big)
# =\frac{\sigma^2}{B}\cdot\frac{N-B}{N-1}.$$
#
# That is a little less, and zero for $B=N$, as it must be. In both cases the *mean square* falls like $1/B$, so the
# typical error, its root, falls only like $1/\sqrt B$.
#
# The picture shows it: on the left, many stochastic gradients at one and the same $\theta$ for three sizes of the
# minibatch; on the right, their mean square error, measured, beside the two formulas.

# %% tags=["demo"]
demos.gradient_noise()

# %% tags=["demo"]
demos.question("10.half-the-error")

# %% [markdown]
# So a larger minibatch buys precision at a falling rate: four times the work for half the error. That is why small
# minibatches, of perhaps 16 to 512 examples, are so popular: rather many rough steps than a few precise ones. (A
# machine sets a lower limit: for $B=1$ it computes with vectors where it could use matrices, and a step on 32 examples
# takes it hardly longer than a step on one.)
#
# ## Cut an epoch into minibatches
#
# In practice one does not draw from all examples anew for each step. At the start of an epoch the examples are
# **shuffled**, and then taken in that order, $B$ at a time. So each example is used exactly once in an epoch: without
# replacement. If $B$ does not divide $N$, the last minibatch is smaller. The next epoch gets a new order: with the
# same one, the same examples would always meet in a minibatch, always at the same place.
#
# And it is *indices* that are shuffled, not the data: `x[indices]` and `y[indices]` then belong together.

# %% tags=["demo"]
demos.question("10.shuffled-apart")

# %% [markdown]
# ### Exercise 10.2: Cut an epoch into minibatches (3 points)
#
# Write `minibatches(n, size, permutation)`: a **list of index arrays**, the minibatches of one epoch. `n` is the
# number of examples and `size` is $B$. `permutation` is a function: `permutation(n)` returns an array with the numbers
# from 0 to `n - 1` in a random order, another one in each call. (In practice one passes `rng.permutation`.) Let all
# chance come from it. All minibatches have `size` indices; only the last one has fewer if `size` does not divide `n`,
# and none is empty.


# %% nbgrader={"grade": false, "grade_id": "minibatches-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.training.minibatches"]
def minibatches(n, size, permutation):
    """The minibatches of one epoch: a list of index arrays in which each of 0, …, n − 1 occurs once.

    n, size: whole numbers of at least 1;
    permutation: a function, permutation(n) -> 0, …, n − 1 in a random order.
    """
    ### BEGIN SOLUTION minibatches: shuffle, then cut
    order = permutation(n)
    return [order[k : k + size] for k in range(0, n, size)]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "minibatches", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Six examples in twos, then seven in threes: two full minibatches and one with a single example.
checks.stochastic.epoch(minibatches, n=6, size=2, seed=73)
checks.stochastic.epoch(minibatches, n=7, size=3, seed=74)
### BEGIN HIDDEN TESTS
for n, size in [(20, 6), (12, 4), (5, 1), (4, 4), (3, 5), (1, 1), (31, 10), (10, 9)]:
    checks.stochastic.epoch(minibatches, n=n, size=size, seed=100 * n + size)
### END HIDDEN TESTS

# %% [markdown]
# ### Put the epoch together again
#
# Compute the stochastic gradients of all minibatches of an epoch at *one and the same* $\theta$. If all minibatches
# have the same size $B$, there are $N/B$ of them, and their plain mean is
#
# $$\frac BN\sum_{\text{minibatches}}\ \frac1B\sum_{n\,\in\,\text{minibatch}}\nabla E_n=\frac1N\sum_{n=1}^N\nabla E_n=\nabla E:$$
#
# not just on average, but exactly, since each example occurs once. If the last minibatch is smaller, the plain mean is
# off: the examples in it would count more than the others. The same happens to a loss that you average over the
# minibatches of an epoch.
#
# (In training, $\theta$ moves within the epoch, so the steps don't simply add up to one step of gradient descent. And
# a later minibatch is no fresh draw: which examples are left depends on those that have moved $\theta$ already. In
# practice shuffling works at least as well as fresh draws.)
#
# ### Exercise 10.3: Recover the full gradient (2 points)
#
# Write `full_from_batches(means, sizes)`. Row $k$ of `means` is the *mean* gradient over minibatch $k$, and `sizes[k]`
# is the number of examples in it. Return the mean over all examples. Find the weight of each row: how many terms does
# it stand for?


# %% nbgrader={"grade": false, "grade_id": "full-gradient-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def full_from_batches(means, sizes):
    """The full gradient from the gradients of an epoch's minibatches, all at the same θ.

    means: (K, n), one row for each minibatch; sizes: (K,) whole numbers.
    Returns the gradient over all examples: (n,).
    """
    ### BEGIN SOLUTION full-gradient: the mean over all examples
    return sizes @ means / sizes.sum()
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "full-gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Three examples with the gradients 2, 4 and 9: the first two in one minibatch, with the mean 3, and the last one alone.
checks.call(full_from_batches, {"means": np.array([[3.0], [9.0]]), "sizes": np.array([2, 1])}, np.array([5.0]))
# Seven examples with two parameters, in minibatches of 3, 3 and 1.
checks.call(
    full_from_batches,
    {"means": np.array([[1.0, -2.0], [3.0, 0.5], [-5.0, 8.0]]), "sizes": np.array([3, 3, 1])},
    np.array([1.0, 0.5]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(75)
for sizes, n in [((4, 4, 4, 2), 3), ((5,), 2), ((2, 2, 2), 4), ((10, 1), 1), ((6, 6, 6, 6, 5), 2)]:
    single = rng.normal(size=(sum(sizes), n))
    parts = np.split(single, np.cumsum(sizes)[:-1])
    arguments = {"means": np.array([part.mean(axis=0) for part in parts]), "sizes": np.array(sizes)}
    checks.call(full_from_batches, arguments, single.mean(axis=0))
### END HIDDEN TESTS

# %% [markdown]
# ## Know the level at which it stops
#
# With a fixed $\tau$, gradient descent slows down by itself near a minimum, because the gradient goes to zero. A
# stochastic gradient doesn't: at the minimum the *mean* of the $\nabla E_n$ is zero, but each by itself is not. So SGD
# keeps moving, about some level.
#
# **One parameter.** Let $E_n(\theta)=\tfrac12a(\theta-c_n)^2$ with $a>0$, and let the $c_n$ have the mean 0. Then up
# to a constant $E(\theta)=\tfrac12a\theta^2$, and the stochastic gradient is $g=a\theta+\xi$, where the noise $\xi$
# has the mean 0 and a variance $s^2$ which is $\sigma^2/B$ for draws with replacement. A step is
#
# $$\theta(k+1)=\theta(k)-\tau\big(a\theta(k)+\xi\big)=(1-\tau a)\,\theta(k)-\tau\,\xi .$$
#
# Square it and take the expected value. The mixed term vanishes, since $\xi$ is fresh and has the mean 0:
#
# $$\mathbb E\,\theta(k+1)^2=(1-\tau a)^2\,\mathbb E\,\theta(k)^2+\tau^2s^2 .$$
#
# The first part shrinks as in unit 01, if $0<\tau<2/a$. The second one comes in with each step. They balance where
# both sides are the same number $r$:
#
# $$r=(1-\tau a)^2\,r+\tau^2s^2\quad\Rightarrow\quad r\,\big(2\tau a-\tau^2a^2\big)=\tau^2s^2
# \quad\Rightarrow\quad r=\frac{\tau s^2}{a\,(2-\tau a)} .$$
#
# So on average the loss stays above its minimum by
#
# $$\tfrac12a\,r=\frac{\tau s^2}{2\,(2-\tau a)}\;\approx\;\frac{\tau\,\sigma^2}{4B}\qquad\text{for small }\tau .$$
#
# This *noise floor* is proportional to $\tau$ and to $1/B$. A small $\tau$ lowers it, but makes the way there longer:
# the first part shrinks by $(1-\tau a)^2\approx1-2\tau a$ in a step.
#
# **The way out** is a schedule (L11), as in unit 06: large steps while the way is long, small ones when only noise is
# left. How fast may $\tau(k)$ fall? The classical answer (Robbins and Monro 1951), for a loss like this one, is
#
# $$\sum_k\tau(k)=\infty\qquad\text{and}\qquad\sum_k\tau(k)^2<\infty .$$
#
# The first says that the steps can still cover any distance; the second that all the noise that ever comes in,
# $\sum_k\tau(k)^2s^2$, is finite. For example $\tau(k)=\tau_0/(1+k/K)$ does both (unit 06).
#
# (There is one case without a floor: if some $\theta$ makes *all* $\nabla E_n$ zero at once, then $\sigma^2=0$ there.
# Very large networks, which can fit every example, come close to that.)
#
# See it happen. The thick curves are the mean over many runs, the dashed lines the formula, and the thin grey line is
# one single run, as you would see it in practice.

# %% tags=["demo"]
demos.noise_floor()

# %% tags=["demo"]
demos.question("10.floor")

# %% [markdown]
# ### Exercise 10.4: Write stochastic gradient descent (3 points)
#
# Write `sgd(gradient, batches, theta, tau, epochs)`.
#
# - `gradient(theta, indices)` is the stochastic gradient on the examples named in `indices`.
# - `batches()` returns the minibatches of one epoch, a list of index arrays; call it once for each epoch, and it will
#   be another order each time.
# - `tau(k)` is the step size of step $k$. **Steps** are counted, not epochs, from 0 and on through all epochs.
#
# Return $\theta$ at the start and after each **epoch**, as an array with `epochs + 1` rows. Leave the `theta` that you
# are given as it is. The functions are handed to you, so this exercise needs none of the others.


# %% nbgrader={"grade": false, "grade_id": "sgd-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps"]
def sgd(gradient, batches, theta, tau, epochs):
    """Stochastic gradient descent.

    gradient: a function from θ: (n,) and indices: (B,) to the stochastic gradient: (n,);
    batches: a function, batches() -> a list of index arrays; theta: (n,), the start;
    tau: a function from the number k of the step to a number > 0.
    Returns θ at the start and after each epoch: (epochs + 1, n).
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
    """For E_n(θ) = ½ ‖θ − y_n‖² the stochastic gradient is θ minus the mean of the chosen y_n."""
    return lambda theta, indices: theta - y[indices].mean(axis=0)


# One epoch of two steps with τ = ½, from 8, towards 0 and then towards 4: 8 → 4 → 4.
y = np.array([[0.0], [4.0], [16.0]])
checks.stochastic.sgd(
    sgd, targets_gradient(y), [[[0], [1]]], np.array([8.0]), lambda k: 0.5, expected=np.array([[8.0], [4.0]])
)
# Two epochs of two steps, τ = ½, ¼, ⅛, 1/16. Towards 8, the mean of 0 and 16, then towards 4; then towards 16 and 2.
checks.stochastic.sgd(
    sgd,
    targets_gradient(y),
    [[[0, 2], [1]], [[2], [0, 1]]],
    np.array([24.0]),
    lambda k: 0.5 ** (k + 1),
    expected=np.array([[24.0], [13.0], [12.6640625]]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(76)


def weighted(tau, count):
    """The factor of each target in the end, by hand: θ(k+1) = (1 − τ) θ(k) + τ target."""
    factors = [tau(i) * np.prod([1 - tau(j) for j in range(i + 1, count)]) for i in range(count)]
    return np.prod([1 - tau(i) for i in range(count)]), np.array(factors)


for N, n, size, epochs in [(7, 3, 3, 3), (6, 2, 2, 2), (5, 1, 5, 4), (4, 2, 1, 0), (9, 4, 4, 1)]:
    y, start = rng.normal(size=(N, n)), 3 * rng.normal(size=n)
    planned = []
    for _ in range(epochs):
        order = rng.permutation(N)
        planned.append([order[k : k + size] for k in range(0, N, size)])
    for tau in (lambda k: 0.9 / (1 + 0.3 * k), lambda k: 0.25):
        rows, targets = [start], []
        for batches in planned:
            targets += [y[indices].mean(axis=0) for indices in batches]
            rest, factors = weighted(tau, len(targets))
            rows.append(rest * start + factors @ np.array(targets))
        checks.stochastic.sgd(sgd, targets_gradient(y), planned, start, tau, np.array(rows))
### END HIDDEN TESTS

# %% [markdown]
# ### Put the parts together
#
# The next cell runs on your own three functions, so it needs exercises 10.1, 10.2 and 10.4. The data are 400 examples
# with five numbers and some noise. Each run makes 12 epochs: gradient descent, minibatches of 20 with a fixed $\tau$,
# and the same with a $\tau$ that falls. Look at three things: how far each is after one epoch; where the fixed $\tau$
# stays; and what the falling one does about it. Then change the sizes and the step sizes, and predict before you run.

# %% tags=["demo", "raises-exception"]
rng = np.random.default_rng(7)
x = rng.normal(size=(400, 5))
y = x @ np.array([2.0, -1.0, 0.5, 3.0, -2.5]) + rng.normal(size=400)
lowest = np.mean((x @ np.linalg.lstsq(x, y)[0] - y) ** 2)


def own_run(size, tau, epochs=12):
    """What the loss is above its minimum, before the first epoch and after each."""
    rows = sgd(
        lambda theta, indices: minibatch_gradient(x, y, theta, indices),
        lambda: minibatches(len(x), size, rng.permutation),
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
    print(f"Come back to this cell later: not written yet is {missing}.")
demos.loss_curves(runs, "Your own SGD", what="E − its minimum") if len(runs) == 3 else None

# %% [markdown]
# ## What you can do now
#
# To be written.
