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
# **What you will do.** You write softmax with cross-entropy, the loss of most classifiers. Then you train a fully
# connected ReLU network (L8) on images of handwritten digits, until it reads at least 95 % of those it has never seen.
#
# **What you will learn.**
#
# - how scores become probabilities, and how to compute them without overflow;
# - what cross-entropy measures, and why its gradient is so simple (lecture L6);
# - a quick test of everything at once: can the network memorise six images?
# - why the loss on the training data isn't enough, and what training, validation and test sets are for.
#
# **What you need.** [Unit 06](../06_fully_connected/06_fully_connected.ipynb): networks and the training loop. This
# unit uses the course's versions, so yours needn't be finished. You also need logarithms and, in NumPy, `axis=1` and
# `keepdims=True`. About two hours.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $E$ | the loss (also called the energy), one number |
# | $\nabla E$ | the gradient of $E$ |
# | $\tau$ | the step size, also called the learning rate |
# | $x$ | the input |
# | $y$ | the target |
# | $W, b$ | the weights and the biases of a layer |
# | $N$ | the number of examples |
# | $K$ | the number of classes |
# | $s$ | the scores, also called logits |
# | $p$ | the probabilities |
# | $c$ | the label of an example |
# | $r$ | a number that is subtracted from all scores of an example |
# | $J$ | a Jacobian: one row for each output, one column for each input |
# | `ds` | the gradient of $E$ with respect to $s$ |
#
# </details>

# %% tags=["hands-out:helpers.layers", "hands-out:helpers.initialisers", "hands-out:helpers.network", "hands-out:helpers.training", "hands-out:helpers.losses.SquaredError"]
import numpy as np

from helpers import checks, data, demos, layers, losses
from helpers.initialisers import he
from helpers.network import Network, fully_connected
from helpers.training import train

# %% [markdown]
# ## Turn scores into probabilities ★
#
# A network that tells ten digits apart has ten outputs, one for each class: the **scores** $s_1,\dots,s_K$, also called
# [logits](../../docs/glossary.md#logits). The larger a score, the more the network favours that class. Scores can be
# any numbers. The [softmax](../../docs/glossary.md#softmax) turns them into probabilities, which are positive and add
# up to 1:
#
# $$p_k=\frac{e^{s_k}}{\sum_{j=1}^K e^{s_j}} .$$
#
# Before you read on, predict what happens to the probabilities if all scores grow by 1000.

# %% tags=["demo"]
demos.question("07.shift")

# %% [markdown]
# **Only differences count.** Subtract the same number $r$ from all scores, and nothing changes:
#
# $$\frac{e^{s_k-r}}{\sum_j e^{s_j-r}}=\frac{e^{-r}\,e^{s_k}}{e^{-r}\sum_j e^{s_j}}=\frac{e^{s_k}}{\sum_j e^{s_j}} .$$
#
# You need this because the largest float64 is about $1.8\cdot10^{308}$. `np.exp(710)` exceeds it and becomes `inf`,
# and then the softmax is `inf / inf`, which is `nan`. So subtract the largest score, $r=\max_j s_j$. Now every
# exponential lies between 0 and 1. The sum is at least 1, because the largest score contributes $e^0=1$. Nothing can
# overflow, and nothing is divided by 0. (A score 1000 below the largest gives $e^{-1000}$, which rounds to 0. That
# does no harm.)
#
# In a batch, each *row* holds the scores of one example, with its own maximum and its own sum.
# `scores.max(axis=1, keepdims=True)` has shape $(N,1)$, so it broadcasts over the columns. Without `keepdims` the shape
# is $(N,)$, and NumPy would match it with the *columns*.
#
# ### Exercise 07.1: Write a stable softmax (3 points) ★
#
# Write `softmax(scores)`. For `scores` of shape $(N,K)$ it returns the probabilities, row by row, in an array of the
# same shape. It must work for scores as large as ±1000 and for any number of classes. Don't round anything: a probability
# of $10^{-20}$ is small, but not 0. Leave `scores` unchanged.


# %% nbgrader={"grade": false, "grade_id": "softmax-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.demos.digit.model.softmax", "answer:scipy.special.softmax"]
def softmax(scores):
    """scores: (N, K) -> probabilities: (N, K). Each row adds up to 1."""
    ### BEGIN SOLUTION softmax: return the probabilities
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "softmax", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# These scores are logarithms, so the probabilities in the first row are in the ratio 1 : 2 : 5. Then other sizes, large
# scores and small probabilities.
checks.call(
    softmax,
    {"scores": np.log([[1.0, 2.0, 5.0], [6.0, 3.0, 1.0]]) + np.array([[0.0], [1.5]])},
    np.array([[0.125, 0.25, 0.625], [0.6, 0.3, 0.1]]),
    case="two examples",
)
checks.call(
    softmax,
    {"scores": np.log([[2.0, 8.0, 3.0, 7.0]])},
    np.array([[0.1, 0.4, 0.15, 0.35]]),
    case="one example",
)
checks.call(
    softmax,
    {
        "scores": np.array(
            [
                [1000.0, 1000.0 - np.log(3), 0.0, -5.0],
                [-1000.0, -1000.0 + np.log(4), -1000.0 + np.log(2), -1000.0 + np.log(3)],
                [-1000.0, 1000.0, 1000.0 - np.log(4), 0.5],
            ]
        )
    },
    np.array([[0.75, 0.25, 0.0, 0.0], [0.1, 0.4, 0.2, 0.3], [0.0, 0.8, 0.2, 0.0]]),
    case="large scores",
)
checks.classification.small_probabilities(
    softmax, np.array([[0.0, -3.0, -15.0, -40.0, -22.0], [-25.0, 12.0, -10.0, 1.5, -1.0]]), case="small probabilities"
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(54)
for N, K in [(4, 3), (3, 4), (4, 3), (1, 5), (5, 1), (6, 2), (3, 12), (4, 4), (4, 4), (2, 300)]:
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
for shift in (0.0, 850.0, -920.0):
    checks.classification.small_probabilities(softmax, shift + 18 * rng.uniform(-1, 1, size=(5, 4)))
checks.classification.small_probabilities(
    softmax, np.array([[-60.0, 0.0, -7.0], [1e-5, 2e-5, 0.0], [0.0, -14.0, -75.0]])
)
### END HIDDEN TESTS

# %% [markdown]
# ## Put a number on being wrong: cross-entropy ★
#
# Let $c$ be the right class of an example, its **label**. The network gives it the probability $p_c$. The loss of this
# example is the [cross-entropy](../../docs/glossary.md#cross-entropy)
#
# $$E=-\log p_c .$$
#
# It is 0 if $p_c=1$, and it grows without bound as $p_c$ goes to 0: being confidently wrong is expensive. What is the
# loss of a network that knows nothing?

# %% tags=["demo"]
demos.question("07.nothing")

# %% [markdown]
# For a batch, take the **mean** over the examples ([unit 03](../03_layers/03_layers.ipynb) says why not the sum):
#
# $$E=-\frac1N\sum_{n=1}^N\log p_{n,c_n} .$$
#
# <details>
# <summary><b>Where the name comes from, and why not the squared error</b></summary>
#
# In general, the cross-entropy of a true distribution $y$ and a predicted one $p$ is $-\sum_k y_k\log p_k$. Here $y_k$
# is 1 for the label and 0 elsewhere (*one-hot*), so only one term is left.
#
# The squared error between $p$ and $y$ would work, too, but slowly where it matters. If the network is confidently
# wrong, the softmax is nearly flat, and the gradient of the squared error nearly vanishes. The gradient of the
# cross-entropy does not, as you will see in a moment.
#
# </details>
#
# **Softmax and logarithm as one layer.** If you compute them one after the other, $p_c$ may be rounded to 0, and then
# the logarithm is $-\infty$. So simplify on paper first. Again let $r=\max_js_j$:
#
# $$\begin{aligned}
# -\log p_c&=-\log\frac{e^{s_c-r}}{\sum_je^{s_j-r}}\\
# &=\log\sum_je^{s_j-r}-(s_c-r)&&\text{the logarithm of a fraction is a difference.}
# \end{aligned}$$
#
# The sum lies between 1 and $K$, so its logarithm is harmless. And $s_c-r$ is a plain difference, which works as well
# at 1000 as at 1.
#
# ### Exercise 07.2: Write the forward pass of softmax with cross-entropy (3 points) ★
#
# Write `forward`. It takes `scores` of shape $(N,K)$ and `labels` of shape $(N,)$, integers from 0 to $K-1$, and
# returns the *mean* cross-entropy, one number. It must work for scores as large as ±1000. Leave `scores` and `labels`
# unchanged. You may call your `softmax`. Also store what your `backward` will need: the next section derives it, so you can come back for this.
# Leave `backward` for exercise 07.3.
#
# To pick one entry from each row, index with two arrays: `scores[np.arange(N), labels]` has shape $(N,)$, and its entry
# $n$ is `scores[n, labels[n]]`.


# %% nbgrader={"grade": false, "grade_id": "cross-entropy", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.losses.SoftmaxCrossEntropy", "answer:helpers.demos.digit.model.cross_entropy", "answer:helpers.checks.classification.log_loss", "answer:scipy.special.log_softmax"]
class SoftmaxCrossEntropy:
    """E is the mean over n of log Σ_j exp(s_nj) − s_nc, where c is the label of example n."""

    def forward(self, scores, labels):
        """scores: (N, K), labels: (N,) of ints -> E, one number. Stores what backward needs."""
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
# The probabilities of the labels are 4/10, 6/20 and 1/16. Then batches of other sizes. Then scores so large that a
# careless exp overflows.
checks.classification.loss_forward(
    SoftmaxCrossEntropy,
    (
        np.log([[1.0, 2.0, 4.0, 3.0], [6.0, 3.0, 1.0, 10.0], [2.0, 1.0, 5.0, 8.0]]) + np.array([[0.0], [1.5], [-0.7]]),
        np.array([2, 0, 1]),
    ),
    case="three examples",
)
checks.classification.loss_forward(SoftmaxCrossEntropy, (np.log([[1.0, 2.0, 5.0]]), np.array([0])), case="one example")
checks.classification.loss_forward(
    SoftmaxCrossEntropy,
    (np.array([[0.5, -1.5, 2.5, 0.7, -0.2], [1.5, 0.3, -0.4, 1.6, 0.9]]), np.array([4, 3])),
    (np.array([[0.2, 0.9, 1.1], [-0.8, 0.4, 1.3], [0.7, -0.6, 1.4], [1.7, -0.3, 0.6]]), np.array([1, 2, 0, 0])),
    case="two batches with one instance",
)
checks.classification.loss_forward(
    SoftmaxCrossEntropy,
    (
        np.array([[1000.0, 0.0, -1000.0, 3.0], [-1000.0, 0.0, 1000.0, -2.0], [-1000.0, -998.0, -999.0, -997.0]]),
        np.array([0, 0, 2]),
    ),
    case="large scores",
)
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
    (np.array([[-1000.0, 1000.0, 30.0], [1000.0, -999.0, -1000.0], [-600.0, 3.0, 850.0]]), np.array([0, 2, 0])),
)
# Losses so small that nothing may be added to them or cut off.
checks.classification.loss_forward(
    SoftmaxCrossEntropy,
    (np.array([[30.0, 0.0, -2.0], [-1.0, 2.0, 35.0]]), np.array([0, 2])),
    (np.array([[0.0, 8.0], [9.0, -1.0], [-3.0, 5.5]]), np.array([1, 0, 1])),
    (np.array([[3.5], [-2.0]]), np.array([0, 0])),
)
# In training, the labels stay the same while the scores change. Other labels may belong to the same scores.
same_scores, same_labels = 2 * rng.normal(size=(5, 4)), np.array([0, 3, 1, 2, 0])
checks.classification.loss_forward(
    SoftmaxCrossEntropy,
    (same_scores, same_labels),
    (2 * rng.normal(size=(5, 4)), same_labels),
    (same_scores, (same_labels + 1) % 4),
    (same_scores, same_labels),
    (same_scores[::-1], same_labels),
)
two_losses = [SoftmaxCrossEntropy(), SoftmaxCrossEntropy()]
checks.value(
    "the losses of two instances",
    np.array([float(loss.forward(np.zeros((3, k)), np.array([0, 1, 0]))) for loss, k in zip(two_losses, (2, 8))]),
    np.log([2.0, 8.0]),
)
### END HIDDEN TESTS

# %% [markdown]
# ### The gradient of softmax with cross-entropy ★
#
# For one example, $E=\log\sum_je^{s_j}-s_c$. Differentiate with respect to $s_k$, using the chain rule for the
# logarithm (L2):
#
# $$\begin{aligned}
# \frac{\partial E}{\partial s_k}&=\frac{1}{\sum_je^{s_j}}\cdot\frac{\partial}{\partial s_k}\sum_je^{s_j}
# -\frac{\partial s_c}{\partial s_k}\\
# &=\frac{e^{s_k}}{\sum_je^{s_j}}-\frac{\partial s_c}{\partial s_k}&&\text{only the term }j=k\text{ depends on }s_k\\
# &=p_k-\begin{cases}1&\text{if }k=c,\\0&\text{otherwise.}\end{cases}
# \end{aligned}$$
#
# That is all: the probabilities, minus 1 at the label. The entries add up to 0, as they must, because only
# differences of scores count. And where the network is confidently wrong, the entry at the label is nearly $-1$, as
# large as it gets. That is where there is most to learn.
#
# **In a batch**, $E$ is the mean over the examples, so each row gets the factor $\tfrac1N$:
#
# $$\texttt{ds}_{nk}=\frac1N\big(p_{nk}-y_{nk}\big),\qquad
# y_{nk}=\begin{cases}1&\text{if }k=c_n,\\0&\text{otherwise.}\end{cases}$$
#
# The $\tfrac1N$ enters here, once. The earlier layers sum over the examples, as in unit 03, and needn't know about it.
#
# <details>
# <summary><b>The long way, with the Jacobian of the softmax (L6)</b></summary>
#
# The softmax turns the vector $s$ into the vector $p$. What is its Jacobian, the matrix of all
# $\partial p_k/\partial s_j$? Use the logarithm again: $\log p_k=s_k-\log\sum_ie^{s_i}$ has the derivative $-p_j$ with
# respect to $s_j$, plus 1 if $j=k$. Since the derivative of $\log p_k$ is that of $p_k$ divided by $p_k$,
#
# $$\frac{\partial p_k}{\partial s_j}=\begin{cases}p_k-p_k^2&\text{if }j=k,\\-p_k\,p_j&\text{if }j\ne k,\end{cases}
# \qquad\text{that is}\qquad J=\operatorname{diag}(p)-p\,p^\top .$$
#
# This matrix is symmetric. The gradient that arrives from $-\log p_c$ is $-1/p_c$ at position $c$ and 0 elsewhere.
# With the one-hot vector $y$, it is $-\tfrac1{p_c}\,y$. So
#
# $$\begin{aligned}
# \nabla E(s)&=J^\top\Big(-\frac1{p_c}\,y\Big)\\
# &=-\frac1{p_c}\big(\operatorname{diag}(p)\,y-p\,(p^\top y)\big)\\
# &=-\frac1{p_c}\big(p_c\,y-p\,p_c\big)&&\text{since }\operatorname{diag}(p)\,y=p_c\,y\text{ and }p^\top y=p_c\\
# &=p-y .
# \end{aligned}$$
#
# On paper, the factors $1/p_c$ and $p_c$ cancel. In floating point they don't if $p_c$ is rounded to 0. Combining the
# two layers into one avoids that.
#
# </details>

# %% tags=["demo"]
demos.question("07.mean")

# %% [markdown]
# ### Exercise 07.3: Write the backward pass of softmax with cross-entropy (4 points) ★
#
# Write `backward` in the class above. It takes no argument, because the loss comes last, and returns `ds` of shape
# $(N,K)$. As in exercise 07.1, don't round anything. A second call must return the same result, so don't change what you
# have stored. The check looks only at the gradient, but it calls your `forward` first. So **make sure that exercise 07.2
# runs**.

# %% nbgrader={"grade": true, "grade_id": "cross-entropy-backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# Three examples. Then batches of other sizes. Then scores so large that a careless exp overflows.
checks.classification.loss_backward(
    SoftmaxCrossEntropy,
    (
        np.log([[1.0, 2.0, 4.0, 3.0], [6.0, 3.0, 1.0, 10.0], [2.0, 1.0, 5.0, 8.0]]) + np.array([[0.0], [1.5], [-0.7]]),
        np.array([2, 0, 1]),
    ),
    case="three examples",
)
checks.classification.loss_backward(SoftmaxCrossEntropy, (np.log([[1.0, 2.0, 5.0]]), np.array([0])), case="one example")
checks.classification.loss_backward(
    SoftmaxCrossEntropy,
    (np.array([[0.5, -1.5, 2.5, 0.7, -0.2], [1.5, 0.3, -0.4, 1.6, 0.9]]), np.array([4, 3])),
    (np.array([[0.2, 0.9, 1.1], [-0.8, 0.4, 1.3], [0.7, -0.6, 1.4], [1.7, -0.3, 0.6]]), np.array([1, 2, 0, 0])),
    case="two batches with one instance",
)
checks.classification.loss_backward(
    SoftmaxCrossEntropy,
    (
        np.array([[1000.0, 0.0, -1000.0, 3.0], [-1000.0, 0.0, 1000.0, -2.0], [-1000.0, -998.0, -999.0, -997.0]]),
        np.array([0, 0, 2]),
    ),
    case="large scores",
)
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
checks.classification.loss_backward(
    SoftmaxCrossEntropy, (np.array([[3.5], [-2.0]]), np.array([0, 0])), (np.zeros((3, 4)), np.array([1, 1, 3]))
)
checks.classification.small_gradients(
    SoftmaxCrossEntropy,
    np.array([[0.0, -20.0, -45.0, -3.0], [-14.0, 2.0, -16.0, -60.0], [881.0, 880.0, 850.0, 866.0]]),
    np.array([3, 1, 0]),
)
### END HIDDEN TESTS

# %% [markdown]
# ## Count the correct answers
#
# The loss is what you minimise. What you want to know in the end is simpler: what fraction of the digits does the
# network read correctly? Its answer is the class with the largest score. (You don't need the softmax for that, because
# the class with the largest score also has the largest probability.)
#
# ### Exercise 07.4: Compute the accuracy (1 point)
#
# Write `accuracy(scores, labels)`. It returns the fraction of examples, from 0 to 1, whose label has the largest score,
# however large the scores are or how close to each other. Leave `scores` and `labels` unchanged.


# %% nbgrader={"grade": false, "grade_id": "accuracy-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.checks.classification.accuracy", "answer:helpers.demos.digit.model.accuracy", "answer:helpers.checks.classification.classes"]
def accuracy(scores, labels):
    """scores: (N, K), labels: (N,) of ints -> the fraction of correct answers, from 0 to 1."""
    ### BEGIN SOLUTION accuracy: return the fraction of correct answers
    return np.mean(scores.argmax(axis=1) == labels)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# The largest scores are at 1, 1, 1, 1, 0, 1, 1, 2, 0, so four of the nine labels are right. Then only negative scores.
# Then large scores, and scores that are close to each other.
checks.call(
    accuracy,
    {
        "scores": np.array(
            [
                [0.0, 2.0, 1.0],
                [0.0, 2.0, 1.0],
                [0.9, 1.3, 0.0],
                [1.2, 2.0, 0.0],
                [2.0, 0.0, 1.0],
                [0.0, 1.7, 1.4],
                [0.3, 1.0, 0.0],
                [0.0, 1.0, 1.6],
                [2.0, 1.0, 0.8],
            ]
        ),
        "labels": np.array([2, 1, 1, 0, 1, 1, 1, 1, 1]),
    },
    4 / 9,
    case="four of nine are right",
)
checks.call(
    accuracy,
    {
        "scores": np.array(
            [
                [-3.0, -1.0, -2.0, -2.5],
                [-0.5, -1.5, -0.2, -4.0],
                [-2.2, -0.7, -1.1, -0.9],
                [-1.2, -0.3, -3.1, -2.6],
                [-0.4, -5.0, -1.9, -0.8],
            ]
        ),
        "labels": np.array([1, 2, 1, 2, 3]),
    },
    0.6,
    case="all scores are negative",
)
checks.call(
    accuracy,
    {
        "scores": np.array(
            [
                [999.0, -1000.0, 1000.0],
                [-1000.0, -999.0, -998.0],
                [0.7, 0.70001, 0.69999],
                [1.5, 1.50001, 1.49999],
                [-2.0, -1.99999, -3.0],
            ]
        ),
        "labels": np.array([2, 2, 1, 0, 1]),
    },
    0.8,
    case="scores that are large, or close to each other",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(57)
for N, K in [(40, 3), (7, 12), (1, 4), (25, 25)]:
    labels = rng.integers(K, size=N)
    scores = rng.normal(size=(N, K)) - 4
    scores[np.arange(0, N, 2), labels[::2]] += 9
    right = sum(all(scores[n, labels[n]] >= s for s in scores[n]) for n in range(N))
    checks.call(accuracy, {"scores": scores, "labels": labels}, right / N)
# Large scores, scores that hardly differ, none right and all right.
labels = rng.integers(4, size=20)
for scale, offset in [(1000.0, 0.0), (900.0, -100.0), (4e-6, 1.0), (3e-5, -2.5), (1e-5, 0.0)]:
    # The scores are 0, 1, 2, 3 in some order, so that no two are closer than the scale.
    scores = offset + scale / 3 * rng.permuted(np.tile(np.arange(4.0), (20, 1)), axis=1)
    right = sum(max(range(4), key=lambda k: scores[n, k]) == labels[n] for n in range(20))
    checks.call(accuracy, {"scores": scores, "labels": labels}, right / 20)
checks.call(accuracy, {"scores": scores, "labels": (scores.argmax(axis=1) + 1) % 4}, 0.0)
checks.call(accuracy, {"scores": scores, "labels": scores.argmax(axis=1)}, 1.0)
checks.call(accuracy, {"scores": scores[:1], "labels": scores[:1].argmax(axis=1)}, 1.0)
### END HIDDEN TESTS

# %% [markdown]
# ## Overfit on purpose
#
# You have a network, initial weights, a loss and a loop. Do they work *together*? Before you spend time on a lot of
# data, take six images and train until the network has memorised them. With more than 2,000 parameters it can do that
# easily, in about a second. That tests everything at once, at almost no cost.
#
# **What loss do you expect at first, and after 200 steps? How many *new* digits will the network read?** The cell
# uses your own loss and accuracy if they pass their checks.

# %% tags=["demo"]
LossHere = checks.own_or_reference(SoftmaxCrossEntropy, losses.SoftmaxCrossEntropy, checks.classification.try_loss)
accuracy_here = checks.own_or_reference(accuracy, checks.classification.accuracy, checks.classification.try_accuracy)

x_train, y_train, x_test, y_test = data.digits()
x_six, y_six = x_train[:6], y_train[:6]


def learn_six(tau):
    """Train on six images, and print how well it went."""
    net = fully_connected((64, 32, 10), np.random.default_rng(1))
    E = train(net, LossHere(), x_six, y_six, tau, 200)
    hidden = np.maximum(net.layers[0].forward(x_six), 0)
    print(f"tau = {tau}: the loss is {E[0]:.3f} at first and {E[-1]:.4f} before step {len(E)}")
    print(f"  it reads {accuracy_here(net.forward(x_six), y_six):.0%} of the six images", end="")
    print(f" and {accuracy_here(net.forward(x_test), y_test):.0%} of the test images")
    print(f"  hidden units that are 0 for all six images: {np.sum(np.all(hidden == 0, axis=0))} of 32")


print(f"labels {y_six}, log 10 = {np.log(10):.3f}")
learn_six(0.5)

# %% [markdown]
# The network has memorised all six images. (The first loss isn't exactly $\log 10$, because He's weights don't give
# equal scores. On average that makes it larger. And it is normal for a few hidden units to be 0 for all images: the
# others do the work.) It reads only about half of the new ones, having seen just six of the ten digits, once each. It
# has learnt these images rather than digits. That is [overfitting](../../docs/glossary.md#overfitting), here put to
# good use.
#
# Now try four times the step size. Every gradient is still correct. **What will the loss be?**

# %% tags=["demo"]
learn_six(2.0)

# %% [markdown]
# After eight steps that were far too large, all hidden units are dead: for each of the six images they are 0, so no
# gradient reaches their weights ([dead ReLU](../../docs/glossary.md#dead-relu)). Only the last layer's biases still
# learn. All six images get the same scores. They show six different digits, so the loss can't fall below $\log6=1.792$.
#
# So if the loss on a handful of images gets stuck well above 0, there are three suspects: too large a $\tau$, dead
# ReLUs (often a result of it), or a bug. Try a smaller $\tau$ first. If that doesn't help, check the gradients
# numerically, as in [unit 04](../04_gradient_check/04_gradient_check.ipynb). Here is some first aid:
#
# | what you see | common causes |
# | --- | --- |
# | the loss stays exactly the same | parameters not changed in place; the update outside the loop |
# | all training images get the same scores, and the loss gets stuck | zero weights; dead ReLUs |
# | on six images, it gets stuck well above 0 | $\tau$ too large; dead ReLUs; gradients wrong or in the wrong order |
# | six images work, but the full set doesn't | labels out of order: the network can memorise six wrong ones |
# | the loss rises from the first step | a wrong sign in the update or in a gradient; $\tau$ too large |
# | the loss explodes or becomes `nan` | $\tau$ or weights too large; a sum instead of a mean; an unstable softmax |
# | good on training data, bad on test data | overfitting; test images scaled differently |
# | it works once and not again | no seed; a layer that keeps an old batch; a cell that was run twice |

# %% tags=["demo"]
demos.question("07.debug")

# %% [markdown]
# ## Read digits ★
#
# The course comes with 1,797 images of handwritten digits, 8 by 8 pixels each, from 13 writers (E. Alpaydin and C.
# Kaynak, *Optical Recognition of Handwritten Digits*, 1998, UCI Machine Learning Repository, CC BY 4.0). Each image is
# a row of 64 numbers from 0 (paper) to 1 (ink). Each label is a digit.

# %% tags=["demo"]
x_train, y_train, x_test, y_test = data.digits()
demos.digit_images(x_train[:24], y_train[:24])

# %% [markdown]
# The images come in three sets, each with its share of every digit and every writer:
#
# | set | images | for |
# | --- | --- | --- |
# | `x_train`, `y_train` | 1071 | training |
# | `x_test`, `y_test` | 364 | testing how well *new* digits are read |
# | held out | 362 | the grade |
#
# **Training, validation, test.** The [training set](../../docs/glossary.md#training-set) can't tell you how well the
# network reads new digits: it may simply have memorised the old ones. For that you need a [test
# set](../../docs/glossary.md#test-set). But suppose you try twenty step sizes and keep the one that does best on the
# test set. Then the test set made the choice, and the result tends to look a little too good. So make this a habit: set
# aside part of the training data as a [validation set](../../docs/glossary.md#validation-set), base every choice on
# it, and look at the test set only once you have chosen. Choices such as the step size, the number of steps and the
# sizes of the layers are called [hyperparameters](../../docs/glossary.md#hyperparameter).
#
# ### Exercise 07.5: Train a network that reads digits (5 points) ★
#
# Write `train_digits(x, labels)`. It builds a fully connected ReLU network from 64 inputs to 10 scores, with at least
# one hidden layer, and trains it by plain gradient descent on the images and labels **it is given**, and on nothing else.
# Leave `x` and `labels` unchanged. It returns the parameters as a list of arrays, `[W1, b1, W2, b2, …]`. The check builds
# a network from them, with a ReLU between the layers, and counts how many test digits it reads: at least 95 % must be
# right.
#
# - Build the network with `fully_connected((64, 32, 10), rng)`, or by hand: `Network([layers.Linear(he(64, 32, rng),
#   np.zeros(32)), layers.ReLU(), …])`. Train it with `train(network, loss, x, labels, tau, steps)` and your
#   `SoftmaxCrossEntropy()`.
# - Start with 32 hidden units, $\tau=0.5$ and 300 steps. That takes about a second. Stay below five seconds: the
#   grader allows 20 seconds for three runs, the last of them on fewer images.
# - Seed your generator, `np.random.default_rng(0)`, so that you get the same result each time. If you need several
#   attempts, you are choosing by these test digits, and only the held-out ones are still a real test.
# - If your loss doesn't work yet, use `losses.SquaredError()` with the targets `np.eye(10)[labels]`, which are 1 at
#   the label and 0 elsewhere. Make the second layer's weights a tenth of what `he` gives, and take $\tau=0.2$ and 800
#   steps. That reaches 95 %, too.
#
# The check scrambles the pixels and renames the classes, so use only what your function is given. The grader does
# this a second time, in a different order, and then the network must read 80 % of the held-out digits. The limit is
# lower because two training runs and two small sets differ by chance. In an experiment, 543 networks passed this
# check, and even the worst of these read 92.5 % of the held-out digits. So if you pass here, you are very unlikely to
# lose points to bad luck. In a third run, the grader leaves one digit out of `x`, and then your network can't know it.


# %% nbgrader={"grade": false, "grade_id": "digits-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_digits(x, labels):
    """Train a network on images and labels, and return its parameters [W1, b1, W2, b2, ...].

    x: (N, 64) floats from 0 to 1, labels: (N,) ints from 0 to 9.
    """
    ### BEGIN SOLUTION digits: train a network on x and labels, and return its parameters
    rng = np.random.default_rng(0)
    first = layers.Linear(he(64, 32, rng), np.zeros(32))
    second = layers.Linear(he(32, 10, rng), np.zeros(10))
    network = Network([first, layers.ReLU(), second])
    train(network, SoftmaxCrossEntropy(), x, labels, 0.8, 200)
    return network.parameters
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "digits", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
digits_x, digits_labels, digits_x_new, digits_labels_new = data.digits()
# The pixels in another order and the classes renamed: to a fully connected network, this is the same task.
rng = np.random.default_rng(55)
pixels, classes = rng.permutation(64), rng.permutation(10)
checks.classification.digit_network(
    train_digits,
    digits_x[:, pixels],
    classes[digits_labels],
    digits_x_new[:, pixels],
    classes[digits_labels_new],
    least=0.95,
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(59)
pixels, classes = rng.permutation(64), rng.permutation(10)
some = np.sort(rng.permutation(len(digits_x))[:1060])
held_out_x, held_out_labels = data.held_out_digits()
# Two trainings on two small sets differ by luck. By benchmarks/digits_luck.py, 543 networks pass the visible check, and
# the worst of them reads 92.5 % of the held-out digits. Answers that ignore their arguments read at most 32 %.
checks.classification.digit_network(
    train_digits,
    digits_x[some][:, pixels],
    classes[digits_labels[some]],
    held_out_x[:, pixels],
    classes[held_out_labels],
    least=0.8,
)
# Trained on nothing but nine of the ten digits, a network can't know the tenth.
some = np.sort(rng.permutation(len(digits_x))[:350])
checks.classification.left_out_digit(train_digits, digits_x[some], digits_labels[some], digit=4)
### END HIDDEN TESTS

# %% [markdown]
# ## Look at the training and the mistakes
#
# Train once more, for 800 steps, and look at the test set on the way. (Just to look: we won't base any choice on it.)
# You will see the loss on the left and the accuracy on the right. **Guess first: will the training loss and the test
# loss fall together?** The cell takes a few seconds.

# %% tags=["demo"]
net, loss = fully_connected((64, 32, 10), np.random.default_rng(0)), LossHere()
steps, curves = [], {"training": [], "test": []}
rates = {"training": [], "test": []}
for k in range(0, 801, 10):
    if k:
        train(net, loss, x_train, y_train, 0.5, 10)
    for name, x, labels in (("training", x_train, y_train), ("test", x_test, y_test)):
        scores = net.forward(x)
        curves[name].append(loss.forward(scores, labels))
        rates[name].append(accuracy_here(scores, labels))
    steps.append(k)
demos.learning_curves(steps, curves, rates)

# %% [markdown]
# The training loss keeps falling towards 0. The test loss falls with it at first, then levels off, and in the end
# even rises a little. The **gap** between the two shows how much better the network has become on these images than
# on new ones. In practice you stop when the validation loss no longer falls (*early stopping*).
#
# Which digits does the network confuse? In the *confusion matrix*, rows are true digits and columns are predicted
# ones. Correct answers are on the diagonal.

# %% tags=["demo"]
said = net.forward(x_test).argmax(axis=1)
demos.confusion(y_test, said)

# %% tags=["demo"]
wrong = np.flatnonzero(said != y_test)
demos.digit_images(x_test[wrong], y_test[wrong], said[wrong])

# %% [markdown]
# Some of these would puzzle a person, too. Others would not. The network doesn't know which pixels are neighbours: to
# it, an image is 64 numbers in some order. It would learn just as well if all images were scrambled in the same way,
# and in the hidden test they are.

# %% tags=["demo"]
demos.question("07.gap")

# %% [markdown]
# ### Draw a digit yourself
#
# Draw into the squares on the left, with the mouse or a finger, or press *clear* first. This network has two hidden
# layers of 16 units. Each unit shows its activation, and the lines show which inputs add most to the next layer or
# subtract most from it. **Guess before you clear the page: what does the network say about a page without any ink, and
# how sure is it?**
#
# Then choose the view *backward* and a target digit. Every unit now shows the gradient with respect to its
# pre-activation, starting from $p-y$ at the outputs. **Guess first: when is the gradient larger, if the target is the
# digit that the network reads, or if it is another?** The outlines in the bars show the probabilities after one step of
# size $\tau$ for this image alone. Watch in the caption what the step does to the other images. In the view *training*,
# *Play* trains the network on all of them, from random weights if you choose so.
#
# To see your own network, pass its parameters: `demos.digit(train_digits(x_train, y_train))`.

# %% tags=["demo"]
demos.digit()

# %% [markdown]
# ### Search for hyperparameters (optional)
#
# Which step size and how many hidden units are best? No formula tells you, so people experiment. A **random search**
# draws both at random, on logarithmic scales, and keeps the pair that does best *on the validation set*. This often
# beats a regular grid, because usually only a few hyperparameters matter much, and every trial tests a new value of
# each (Bergstra and Bengio 2012). The twelve trials below take about ten seconds. **Guess first: which will matter
# more, $\tau$ or the width?**

# %% tags=["demo"]
rng = np.random.default_rng(1)
order = rng.permutation(len(x_train))
validation, rest = order[:200], order[200:]
best, best_rate = None, 0
for trial in range(12):
    tau, width = 10 ** rng.uniform(-2, 0.3), round(2 ** rng.uniform(3, 6))
    net = fully_connected((64, width, 10), np.random.default_rng(trial))
    train(net, LossHere(), x_train[rest], y_train[rest], tau, 200)
    rate = accuracy_here(net.forward(x_train[validation]), y_train[validation])
    print(f"tau = {tau:5.3f}, {width:2} hidden units: {rate:6.1%} of the validation set")
    if rate > best_rate:
        best, best_rate = net, rate
print(f"The best one reads {accuracy_here(best.forward(x_test), y_test):.1%} of the test set.")

# %% [markdown]
# In these trials, with 200 steps each, no network with $\tau$ below 0.1 got above 92 %, however wide. With a larger
# $\tau$ all of them reached 94 % or more, except the one with only 8 hidden units. So here $\tau$ matters more.
#
# The best one reads 96.5 % of the validation set, but less of the test set. Part of the difference is luck: the best
# of several has usually been lucky, too. And 200 images aren't many: each one counts for half a percent.

# %% [markdown]
# ### See it all at once
#
# Here you can watch a network learn to classify points in the plane, with a training loss and a held-out loss. (It is
# the squared error, with a single output.) Press *Play*, and change whatever you like along the way: the data, the
# layers, $\tau$ and its [schedule](../../docs/glossary.md#schedule). In one of the menu's examples, the network
# memorises a few noisy points (follow the dashed curve of the held-out points). Another has four layers of sigmoids
# (look at the gradient of each layer before the first step). Point at a hidden unit at the lower right to see its
# value everywhere in the plane. Or draw points of your own.

# %% tags=["demo"]
demos.playground()

# %% [markdown]
# ## What you can do now ★
#
# - You can turn scores into probabilities without overflow, and derive the gradient of softmax with cross-entropy.
# - You can train a network on real data and find out how well it works on data that it has not seen.
# - You know what training, validation and test sets are for, and where to look first if a network doesn't learn.
#
# In [unit 08](../08_step_sizes/08_step_sizes.ipynb) you choose the step size by reasoning instead of luck (L9).
