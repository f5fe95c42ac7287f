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
# # 07 Read handwritten digits
#
# **What you will do.**

# %%
import numpy as np

from helpers import checks, data, demos, initialisers, layers, losses, network, training

# %% [markdown]
# ## Turn scores into probabilities
#
# A network that is to tell ten digits apart ends with ten numbers, one for each class: the **scores** $s_1,\dots,s_K$.
# The larger a score, the more the network favours that class. They can be any numbers. To compare them with the truth,
# they are turned into probabilities $p_1,\dots,p_K$, positive and with the sum 1, by the **softmax**
#
# $$p_k=\frac{e^{s_k}}{\sum_{j=1}^K e^{s_j}} .$$
#
# **Only differences count.** Add the same number $c$ to all scores:
#
# $$\frac{e^{s_k+c}}{\sum_j e^{s_j+c}}=\frac{e^c\,e^{s_k}}{e^c\sum_j e^{s_j}}=\frac{e^{s_k}}{\sum_j e^{s_j}} .$$
#
# Nothing has changed. This is more than a curiosity. The largest float64 is about $1.8\cdot10^{308}$, and $e^{710}$ is
# larger, so `np.exp(710)` is `inf`, and the softmax becomes `inf / inf`, which is `nan`. But we may choose $c$: with
# $c=-\max_j s_j$ the largest exponent is 0. Then every exponential lies between 0 and 1, and the sum is at least 1,
# because the largest score contributes $e^0=1$. Neither overflow nor division by zero is possible.
#
# Scores that are far below the largest give $e^{-1000}=0$ in floats, and that is the right answer to all digits that a
# float64 has.
#
# For a batch, each *row* holds the scores of one example, with a maximum and a sum of its own.
# `scores.max(axis=1, keepdims=True)` has shape $(N,1)$ and broadcasts over the columns; without `keepdims` the shape is
# $(N,)$, which NumPy would set against the *columns*.

# %% tags=["demo"]
demos.question("07.shift")

# %% [markdown]
# ### Exercise 07.1: Write a stable softmax (3 points)
#
# Write `softmax(scores)`: for `scores` of shape $(N,K)$ it returns the probabilities, of the same shape, row by row. It
# must be right for scores as large as ±1000, for any number of classes, and must leave `scores` as they are.


# %% nbgrader={"grade": false, "grade_id": "softmax-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(scores):
    """scores: (N, K) -> probabilities: (N, K), each row with the sum 1."""
    ### BEGIN SOLUTION softmax: return the probabilities
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Scores that are logarithms: the probabilities are in the ratio 1 : 2 : 5. Then two rows; then large scores.
checks.call(softmax, {"scores": np.log([[1.0, 2.0, 5.0]])}, np.array([[0.125, 0.25, 0.625]]))
checks.call(
    softmax,
    {"scores": np.log([[1.0, 2.0, 5.0], [6.0, 3.0, 1.0]]) + np.array([[0.0], [1.5]])},
    np.array([[0.125, 0.25, 0.625], [0.6, 0.3, 0.1]]),
)
checks.call(
    softmax,
    {"scores": np.array([[1000.0, 1000.0 - np.log(3), 0.0], [-1000.0, -1000.0, -1000.0], [-1000.0, 1000.0, -1000.0]])},
    np.array([[0.75, 0.25, 0.0], [1 / 3, 1 / 3, 1 / 3], [0.0, 1.0, 0.0]]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(54)
for N, K in [(4, 3), (3, 4), (1, 5), (5, 1), (6, 2), (3, 12), (4, 4)]:
    weights = rng.uniform(0.1, 4, size=(N, K))
    shifts = rng.choice([-900.0, 0.0, 3.0, 900.0], size=(N, 1))
    checks.call(softmax, {"scores": np.log(weights) + shifts}, weights / weights.sum(axis=1)[:, None])
checks.call(
    softmax,
    {"scores": np.array([[1000.0, -1000.0, 999.0, 0.0], [-5.0, 720.0, -1000.0, 718.0]])},
    np.array(
        [
            [1 / (1 + np.exp(-1)), 0, np.exp(-1) / (1 + np.exp(-1)), 0],
            [0, 1 / (1 + np.exp(-2)), 0, np.exp(-2) / (1 + np.exp(-2))],
        ]
    ),
)
checks.call(softmax, {"scores": np.zeros((2, 10))}, np.full((2, 10), 0.1))
### END HIDDEN TESTS

# %% [markdown]
# ## Measure how wrong: cross-entropy
#
# Let $c$ be the right class, the **label**, of an example. The network gives it the probability $p_c$. The loss of the
# example is the **cross-entropy**
#
# $$E=-\log p_c .$$
#
# It is 0 if $p_c=1$, and grows without bound as $p_c$ goes to 0: to be sure and wrong is expensive. A network that
# knows nothing and gives every one of $K$ classes the same probability has $E=\log K$. The name comes from the general
# form $-\sum_k y_k\log p_k$, where $y$ is the true distribution; here $y$ is 1 for the label and 0 elsewhere
# (*one-hot*), and of the sum one term is left. For a batch we take the **mean** over the examples:
#
# $$E=-\frac1N\sum_{n=1}^N\log p_{n,c_n} .$$
#
# Why not the squared error of unit 04, between $p$ and $y$? It would work, but slowly where it matters: if a network is
# sure and wrong, the softmax is flat, and the squared error's gradient nearly vanishes. The gradient of the
# cross-entropy does not, as you will see in a moment.
#
# **As one layer.** Computed one after the other, softmax and logarithm fail together: if $p_c$ is rounded to 0, the
# logarithm is $-\infty$. So write them as one:
#
# $$\begin{aligned}
# -\log p_c&=-\log\frac{e^{s_c}}{\sum_je^{s_j}}\\
# &=\log\sum_je^{s_j}-s_c&&\text{since }\log\tfrac ab=\log a-\log b\text{ and }\log e^{s_c}=s_c\\
# &=\log\sum_je^{s_j-m}+m-s_c&&\text{with }m=\max_js_j\text{: }e^{s_j}=e^{m}e^{s_j-m}.
# \end{aligned}$$
#
# The sum in the last line lies between 1 and $K$, so its logarithm is harmless, and $m-s_c$ is a plain difference, as
# harmless at 1000 as at 1.

# %% tags=["demo"]
demos.question("07.nothing")

# %% [markdown]
# ### Exercise 07.2: Write the forward pass of softmax with cross-entropy (3 points)
#
# Write `forward`. It is given `scores` of shape $(N,K)$ and `labels` of shape $(N,)$, integers from 0 to $K-1$, and
# returns the *mean* cross-entropy, one number. It must be right for scores as large as ±1000, which the formula
# $-\log p_c$ alone is not. Also store what your `backward` will need.
#
# To pick one entry from each row, index with two arrays: `scores[np.arange(N), labels]` has shape $(N,)$, and its entry
# $n$ is `scores[n, labels[n]]`.


# %% nbgrader={"grade": false, "grade_id": "cross-entropy", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.losses.SoftmaxCrossEntropy", "answer:helpers.checks.classification.log_loss"]
class SoftmaxCrossEntropy:
    """E = mean over n of log Σ_j exp(s_nj) − s_nc, where c is the label of example n."""

    def forward(self, scores, labels):
        """scores: (N, K), labels: (N,) of ints -> E, a number. Stores what backward needs."""
        ### BEGIN SOLUTION cross-entropy-forward: return the mean cross-entropy, and store what backward needs
        shifted = scores - scores.max(axis=1, keepdims=True)
        exponentials = np.exp(shifted)
        sums = exponentials.sum(axis=1, keepdims=True)
        self.probabilities, self.labels = exponentials / sums, labels
        return np.mean(np.log(sums[:, 0]) - shifted[np.arange(len(labels)), labels])
        ### END SOLUTION

    def backward(self):
        """-> the gradient of E with respect to the scores: (N, K)."""
        ### BEGIN SOLUTION cross-entropy-backward: return the gradient with respect to the scores
        ds = self.probabilities.copy()
        ds[np.arange(len(ds)), self.labels] -= 1
        return ds / len(ds)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "cross-entropy-forward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# The probabilities 1/8, 2/8, 5/8; two examples; a batch of another size; scores that overflow, right and wrong ones.
checks.classification.loss_forward(SoftmaxCrossEntropy, (np.log([[1.0, 2.0, 5.0]]), np.array([1])))
checks.classification.loss_forward(
    SoftmaxCrossEntropy,
    (np.log([[1.0, 2.0, 5.0], [6.0, 3.0, 1.0]]), np.array([2, 1])),
    (np.array([[0.5, -1.5, 2.5], [1.5, 0.3, -0.4], [0.2, 0.9, 1.1]]), np.array([0, 2, 1])),
)
checks.classification.loss_forward(SoftmaxCrossEntropy, (np.array([[1000.0, 0.0], [-1000.0, 0.0]]), np.array([0, 0])))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(55)
for sizes in [[(4, 3), (4, 3), (3, 4), (1, 5)], [(5, 2), (2, 11), (6, 3), (3, 3)]]:
    checks.classification.loss_forward(
        SoftmaxCrossEntropy, *[(3 * rng.normal(size=(N, K)), rng.integers(K, size=N)) for N, K in sizes]
    )
checks.classification.loss_forward(
    SoftmaxCrossEntropy,
    (np.array([[-1000.0, 1000.0, 999.0], [-800.0, -801.0, -802.0]]), np.array([2, 1])),
    (np.array([[720.0, 700.0]]), np.array([1])),
)
two_losses = [SoftmaxCrossEntropy(), SoftmaxCrossEntropy()]
checks.value(
    "the losses of two instances",
    np.array([float(loss.forward(np.zeros((3, k)), np.array([0, 1, 0]))) for loss, k in zip(two_losses, (2, 8))]),
    np.log([2.0, 8.0]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### The gradient, line by line
#
# **One score of one example.** $E=\log\sum_je^{s_j}-s_c$. Differentiate with respect to $s_k$, by the chain rule for the
# logarithm (L2):
#
# $$\begin{aligned}
# \frac{\partial E}{\partial s_k}&=\frac{1}{\sum_je^{s_j}}\cdot\frac{\partial}{\partial s_k}\sum_je^{s_j}-\frac{\partial s_c}{\partial s_k}\\
# &=\frac{e^{s_k}}{\sum_je^{s_j}}-\frac{\partial s_c}{\partial s_k}&&\text{only the term }j=k\text{ depends on }s_k\\
# &=p_k-\begin{cases}1&\text{if }k=c,\\0&\text{otherwise.}\end{cases}
# \end{aligned}$$
#
# So simple: the probability, less 1 at the label. Its entries add up to 0, as they must, since only differences of
# scores count. And where the network is sure and wrong, it is nearly $-1$ at the label: as large as it gets, where
# there is most to learn.
#
# **As a vector, the long way,** which shows what one layer instead of two has saved us (L6). The softmax turns the
# vector $s$ into the vector $p$. Its Jacobian has the entries
#
# $$\frac{\partial p_k}{\partial s_j}=\begin{cases}p_k-p_k^2&\text{if }j=k,\\-p_k\,p_j&\text{if }j\ne k,\end{cases}
# \qquad\text{that is}\qquad J=\operatorname{diag}(p)-p\,p^\top$$
#
# (by the quotient rule, with the denominator $\Sigma=\sum_je^{s_j}$: for $j\ne k$ it gives
# $0-e^{s_k}e^{s_j}/\Sigma^2=-p_kp_j$, and for $j=k$ there is $e^{s_k}/\Sigma=p_k$ in addition). This matrix equals its
# transpose. What arrives from behind is the gradient of $-\log p_c$ with respect to $p$: it is $-1/p_c$ at place $c$
# and 0 elsewhere, $-\tfrac1{p_c}e_c$ with the unit vector $e_c$. So
#
# $$\begin{aligned}
# \nabla E(s)&=J^\top\Big(-\frac1{p_c}e_c\Big)\\
# &=-\frac1{p_c}\big(\operatorname{diag}(p)\,e_c-p\,(p^\top e_c)\big)\\
# &=-\frac1{p_c}\big(p_c\,e_c-p\,p_c\big)&&\text{since }\operatorname{diag}(p)\,e_c=p_ce_c\text{ and }p^\top e_c=p_c\\
# &=p-e_c .
# \end{aligned}$$
#
# The factors $1/p_c$ and $p_c$ have cancelled on paper. In floats they would not, if $p_c$ is rounded to 0.
#
# **For a batch.** $E$ is the mean of the examples' losses, so the derivative of example $n$ arrives with the factor
# $\tfrac1N$, and its row depends on no other example:
#
# $$\texttt{ds}_{nk}=\frac1N\big(p_{nk}-y_{nk}\big),\qquad y_{nk}=\begin{cases}1&\text{if }k=c_n,\\0&\text{otherwise.}\end{cases}$$
#
# **Mean or sum?** Without the $\tfrac1N$, $E$ and all gradients would be $N$ times as large, and $\tau$ would have to
# be $N$ times smaller; for each size of batch another $\tau$. With the mean, $\tau$ can stay. The $\tfrac1N$ enters
# here, once. The layers in front sum over the examples, as in unit 03, and need not know of it.

# %% tags=["demo"]
demos.question("07.mean")

# %% [markdown]
# ### Exercise 07.3: Write the backward pass of softmax with cross-entropy (4 points)
#
# Write `backward` in the class above. It takes no argument, since the loss is the last of all layers, and returns `ds`
# of shape $(N,K)$. A second call must return the same again: so don't change what is stored. This check looks at the
# gradient only, but `forward` has to store what you need: so **see that exercise 07.2 runs first**.

# %% nbgrader={"grade": true, "grade_id": "cross-entropy-backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# One example; batches of other sizes; scores that overflow.
checks.classification.loss_backward(SoftmaxCrossEntropy, (np.log([[1.0, 2.0, 5.0]]), np.array([1])))
checks.classification.loss_backward(
    SoftmaxCrossEntropy,
    (np.log([[1.0, 2.0, 5.0], [6.0, 3.0, 1.0]]), np.array([2, 1])),
    (np.array([[0.5, -1.5, 2.5, 0.7], [1.5, 0.3, -0.4, 1.6], [0.2, 0.9, 1.1, -0.8]]), np.array([0, 3, 1])),
)
checks.classification.loss_backward(SoftmaxCrossEntropy, (np.array([[1000.0, 0.0], [-1000.0, 0.0]]), np.array([0, 0])))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(56)
for sizes in [[(4, 3), (4, 3), (3, 4), (1, 5)], [(5, 2), (2, 11), (6, 3)], [(3, 3), (10, 10)]]:
    checks.classification.loss_backward(
        SoftmaxCrossEntropy, *[(2 * rng.normal(size=(N, K)), rng.integers(K, size=N)) for N, K in sizes]
    )
checks.classification.loss_backward(
    SoftmaxCrossEntropy,
    (np.array([[-1000.0, 1000.0, 999.0], [-800.0, -801.0, -802.0]]), np.array([2, 1])),
    (np.array([[720.0, 718.0]]), np.array([1])),
)
### END HIDDEN TESTS

# %% [markdown]
# ## Count what is right
#
# The loss is what we descend on. What we want to know in the end is simpler: how many digits are read correctly? The
# network's answer is the class with the largest score. (The softmax does not change which that is, so it is not needed
# here.)
#
# ### Exercise 07.4: Write the accuracy (1 point)
#
# Write `accuracy(scores, labels)`: the part of the examples, a number from 0 to 1, whose largest score is at the label.


# %% nbgrader={"grade": false, "grade_id": "accuracy-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.checks.classification.accuracy", "answer:helpers.checks.classification.classes"]
def accuracy(scores, labels):
    """scores: (N, K), labels: (N,) of ints -> the part that is right, from 0 to 1."""
    ### BEGIN SOLUTION accuracy: return the part of the examples that is right
    return np.mean(scores.argmax(axis=1) == labels)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# The largest scores are at 2, 0, 2 and 1; then at 1, 1 and 1, none of them large; then both are wrong.
checks.call(
    accuracy,
    {
        "scores": np.array([[0.1, 0.2, 0.9], [3.0, -1.0, 2.0], [-5.0, -4.0, -3.0], [0.5, 0.7, 0.6]]),
        "labels": np.array([2, 0, 1, 1]),
    },
    0.75,
)
checks.call(
    accuracy,
    {"scores": np.array([[-3.0, -1.0], [0.2, 0.4], [0.6, 0.9]]), "labels": np.array([1, 1, 0])},
    2 / 3,
)
checks.call(accuracy, {"scores": np.array([[0.3, 0.1], [0.2, 0.9]]), "labels": np.array([1, 0])}, 0.0)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(57)
for N, K in [(40, 3), (7, 12), (1, 4), (25, 25)]:
    labels = rng.integers(K, size=N)
    scores = rng.normal(size=(N, K)) - 4
    scores[np.arange(0, N, 2), labels[::2]] += 9
    right = sum(all(scores[n, labels[n]] >= s for s in scores[n]) for n in range(N))
    checks.call(accuracy, {"scores": scores, "labels": labels}, right / N)
### END HIDDEN TESTS

# %% [markdown]
# ### Overfit on purpose
#
# You have all parts: a network, its initial weights, a loss, a loop. Do they work *together*? Before you train for long
# on much data, take a handful of examples, six images say, and train until the network knows them by heart. A network
# with thousands of parameters can do that, and it takes a second. If the loss does not go to nearly 0, **there is a
# bug**, and you have found that out on six images. This costs nothing and finds more than any other test of a whole
# training.
#
# The cell below takes your own parts where they pass their checks.


# %% tags=["demo"]
he_here = checks.own_or_reference(he, initialisers.he, checks.deep_networks.try_he)
LossHere = checks.own_or_reference(SoftmaxCrossEntropy, losses.SoftmaxCrossEntropy, checks.classification.try_loss)
accuracy_here = checks.own_or_reference(accuracy, checks.classification.accuracy, checks.classification.try_accuracy)
train_here = checks.own_or_reference(
    train, training.train, lambda own: checks.deep_networks.try_train(own, FunctionLayer)
)


def new_network(sizes, rng):
    """Linear layers with He's weights, and a ReLU between any two of them."""
    made = []
    for k in range(len(sizes) - 1):
        inputs, outputs = sizes[k : k + 2]
        made += [layers.Linear(he_here(inputs, outputs, rng), np.zeros(outputs)), layers.ReLU()]
    return NetworkHere(made[:-1])


x_train, y_train, x_test, y_test = data.digits()
handful = np.array([0, 1, 2, 3, 4, 5])
net = new_network((64, 32, 10), np.random.default_rng(1))
E = train_here(net, LossHere(), x_train[handful], y_train[handful], 0.5, 200)
print(f"labels             {y_train[handful]}")
print(f"of these it reads  {accuracy_here(net.forward(x_train[handful]), y_train[handful]):.0%}")
print(f"loss: {E[0]:.3f} at first (log 10 is {np.log(10):.3f}), {E[-1]:.4f} after {len(E)} steps")
print(f"of new digits      {accuracy_here(net.forward(x_test), y_test):.0%}")

# %% [markdown]
# Six images are known by heart, and of new ones it reads about half (it has seen six of the ten digits, each of them
# once): that is what **overfitting** is. Here it is a tool.
#
# When something does not learn, look here first:
#
# | what you see | a frequent cause |
# | --- | --- |
# | the loss stays exactly the same | parameters are not changed in place; or the update stands outside the loop |
# | the loss stops near $\log K$, with $K$ the number of classes that occur, and all images get the same scores | weights start at zero |
# | the handful works, but on all images the loss hardly gets below $\log K$ | labels and images are in different orders: six wrong labels can be learnt by heart, too |
# | the loss rises from the first step | the sign of the update, or of a gradient |
# | the loss explodes or becomes `nan` | $\tau$ too large, or a sum where a mean should be; softmax without taking off the maximum; initial weights too large |
# | the loss falls, but slowly, and stays above 0 on a handful | a backward pass that is only partly right (check it as in unit 03); gradients in the wrong order; ReLUs that are 0 for every example |
# | the training data work, the test data do not | overfitting: too few examples, or too many steps; or test images that are scaled differently |
# | it works once and not again | random numbers without a seed; a layer that keeps an old batch; a cell that was run twice and went on training |

# %% tags=["demo"]
demos.question("07.debug")

# %% [markdown]
# ## Read digits
#
# The course brings 1,797 images of handwritten digits, 8 by 8 pixels, of 13 writers (E. Alpaydin and C. Kaynak,
# *Optical Recognition of Handwritten Digits*, 1998, UCI Machine Learning Repository, CC BY 4.0). Each image is a row of
# 64 numbers from 0 (paper) to 1 (ink), each label a digit.

# %% tags=["demo"]
demos.digit_images(x_train[:24], y_train[:24])

# %% [markdown]
# They come in three parts, each with its share of every digit and every writer:
#
# | part | images | for |
# | --- | --- | --- |
# | `x_train`, `y_train` | 1071 | training |
# | `x_test`, `y_test` | 364 | finding out, while you work, how well new digits are read |
# | held out | 362 | the grade, looked at once |
#
# Why three? The training images say nothing about new ones, as the handful has just shown. But if you try twenty
# settings and keep the one that does best on the test set, then that choice was made *by* the test set, and its result
# is a little too good. So there is a third part that nobody has looked at while choosing. In this notebook it is within
# your reach, since the data are open; where your work is graded, it is not within the reach of your code. Looking at it
# earlier would deceive nobody but you.

# %% [markdown]
# ### Exercise 07.5: Train a network that reads digits (5 points)
#
# Write `train_digits(x, labels)`. It makes a fully connected ReLU network from 64 inputs to 10 scores, with one hidden
# layer or more, trains it on the images and labels **that it is given**, by plain gradient descent, and returns its
# parameters as a list of arrays, `[W1, b1, W2, b2, …]`. The check makes a network of them (Linear, ReLU, Linear, …) and
# counts how many *new* digits it reads: at least 95 % have to be right. In grading the new digits are those that are
# held out, and your function is called with other images and labels than here (pixels and classes in another order), so
# use what it is given. Aim for 96 % here, and chance will do no harm there.
#
# - Use your `Network`, `SoftmaxCrossEntropy`, `he` and `train` from above, with `layers.Linear` and `layers.ReLU`. In
#   grading the course's own of these can't be used, so if one of yours is not right yet, there is another way with
#   given parts: the class `TwoLayers` at the top of this page; `losses.SquaredError()` with the targets
#   `np.eye(10)[labels]`, which are 1 at the label and 0 elsewhere; small random weights; and a loop written here. It
#   reaches 95 % too, with more patience ($W^{(2)}$ about ten times smaller than He's, $\tau=0.2$, 800 steps).
# - Seed your generator, `np.random.default_rng(0)`, so that the result is the same each time.
# - Begin with 32 hidden numbers, $\tau=0.5$ and 300 steps, about a second (more if the computer is busy). Keep it below
#   five seconds: grading allows 20 for the two trainings together. If it takes longer, look for a Python loop over the
#   examples in your loss.


# %% nbgrader={"grade": false, "grade_id": "digits-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_digits(x, labels):
    """The parameters [W1, b1, W2, b2, ...] of a network that was trained on x and labels.

    x: (N, 64) floats from 0 to 1; labels: (N,) ints from 0 to 9.
    """
    ### BEGIN SOLUTION digits: train a network on x and labels and return its parameters
    rng = np.random.default_rng(0)
    first = layers.Linear(he(64, 32, rng), np.zeros(32))
    second = layers.Linear(he(32, 10, rng), np.zeros(10))
    network = Network([first, layers.ReLU(), second])
    train(network, SoftmaxCrossEntropy(), x, labels, 0.8, 200)
    return network.parameters
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "digits", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
digits_x, digits_labels, digits_x_new, digits_labels_new = data.digits()
checks.classification.digit_network(train_digits, digits_x, digits_labels, digits_x_new, digits_labels_new, least=0.95)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(59)
pixels, classes = rng.permutation(64), rng.permutation(10)
some = np.sort(rng.permutation(len(digits_x))[:1060])
held_out_x, held_out_labels = data.held_out_digits()
checks.classification.digit_network(
    train_digits,
    digits_x[some][:, pixels],
    classes[digits_labels[some]],
    held_out_x[:, pixels],
    classes[held_out_labels],
    least=0.95,
)
### END HIDDEN TESTS

# %% [markdown]
# ### Look at the training, and at the mistakes
#
# Train once more and look at the test set on the way, every tenth step. On the left the loss, on the right the part of
# the digits that are read correctly.

# %% tags=["demo"]
net, loss = new_network((64, 32, 10), np.random.default_rng(0)), LossHere()
steps, curves = [], {"training": [], "test": []}
rates = {"training": [], "test": []}
for k in range(0, 801, 10):
    for name, x, labels in (("training", x_train, y_train), ("test", x_test, y_test)):
        scores = net.forward(x)
        curves[name].append(loss.forward(scores, labels))
        rates[name].append(accuracy_here(scores, labels))
    steps.append(k)
    train_here(net, loss, x_train, y_train, 0.5, 10)
demos.learning_curves(steps, curves, rates)

# %% [markdown]
# The training loss goes on falling towards 0. The test loss falls with it at first, then stays, and in the end even
# rises a little: the **gap** between the two is what the network has learnt about these images and not about digits.
# Watch the test curve, and stop when it no longer gets better.
#
# Which digits are mistaken for which? In the table, the row is the true digit, the column what the network says; what
# it gets right is on the diagonal.

# %% tags=["demo"]
said = checks.classification.classes(net.forward(x_test))
demos.confusion(y_test, said)

# %% tags=["demo"]
wrong = np.flatnonzero(said != y_test)
demos.digit_images(x_test[wrong], y_test[wrong], said[wrong])

# %% [markdown]
# Some of these would puzzle a person, too. Others would not: this network knows nothing of neighbouring pixels. To it,
# an image is 64 numbers in some order, and it would learn just as well if all images were scrambled in the same way
# (that is what the hidden test does with them).

# %% tags=["demo"]
demos.question("07.gap")

# %% [markdown]
# All of this unit can be seen at once on points in the plane, where there are only two inputs. Press *Play*, and change
# what you like on the way: the data, the layers, $\tau$ and its schedule. Among the examples are a few noisy points
# that are learnt by heart (follow the dashed curve of the points held out), and four layers of sigmoids (look at the
# gradient of each layer before the first step). Point at a hidden number on the lower right to see what it says about
# each point of the plane. Or draw points of your own.

# %% tags=["demo"]
demos.playground()

# %% [markdown]
# ## What you can do now
#
# - You can nest layers to any depth, forwards and backwards, with one loop each, and you know why that is cheap.
# - You can choose initial weights, and say why zeros fail and which variance suits ReLU layers.
# - You can turn scores into probabilities without overflow, and you can derive the gradient of softmax with
#   cross-entropy in three ways: for one score, as a transposed Jacobian, and for a batch.
# - You can train a network on real data, find out whether it works on data that it has not seen, and you have a first
#   aid table for when it does not.
#
# In [unit 06](../06_step_sizes/06_step_sizes.ipynb) you choose the step size with reason instead of luck (L9 to L11).
