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
# # 05 Differentiate a network with one hidden layer
#
# **What you will do.** You work out all derivatives of a small network on paper, as on the lecture's board (L8). Then
# you turn them into code and train the network.
#
# **What you will learn.**
#
# - how the chain rule becomes a few short lines, and how these make up the layers of unit 03 (L5, L7);
# - how hidden units bend a straight line into a curve;
# - why training must not start from zeros.
#
# **What you need.** The chain rule (unit 02) and the layers of unit 03. About two hours.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $\theta$ | the parameters |
# | $\theta(k)$ | the iterate after $k$ steps |
# | $w_1,b_1,w_2,b_2$ | the parameters of the two layers, the lecture's $\theta_w^1,\theta_b^1,\theta_w^2,\theta_b^2$ |
# | $W_1, W_2$ | the same weights as matrices |
# | $\mathcal N$ | the network |
# | $x$ | the input |
# | $y$ | the target |
# | $a$ | the pre-activations |
# | $\sigma$ | the activation function |
# | $h$ | the values of the hidden units (activations) |
# | $p$ | the prediction of the network |
# | $E$ | the loss (also called the energy), one number |
# | $\nabla E$ | the gradient of $E$ |
# | $\tau$ | the step size, also called the learning rate |
# | $N$ | the number of examples |
# | $D$ | the number of inputs |
# | $H$ | the number of hidden units |
# | $M$ | the number of outputs |
#
# In code, `da` stands for $\partial E/\partial a$, and so on.
#
# </details>

# %%
import numpy as np

from helpers import checks, data, demos, layers, network, one_hidden_layer, training
from helpers.losses import SquaredError

# %% [markdown]
# ## Take the network apart ★
#
# The network and its loss for one example are (L8)
#
# $$\mathcal N(x;\theta)=\theta_w^2\;\sigma(\theta_w^1\,x+\theta_b^1)+\theta_b^2,
# \qquad E(\theta)=\|\mathcal N(x;\theta)-y\|^2 .$$
#
# The superscripts number the layers; they aren't powers. We write $w_1,b_1,w_2,b_2$. For now, every letter is a single
# number. Read the formula from the inside out and name each step:
#
# 1. $a=w_1x+b_1$ is the [pre-activation](../../docs/glossary.md#pre-activation).
# 2. $h=\sigma(a)$ is the [activation](../../docs/glossary.md#activation) of the
#    [hidden unit](../../docs/glossary.md#hidden-unit), also called a [neuron](../../docs/glossary.md#neuron).
# 3. $p=w_2h+b_2$ is the prediction.
# 4. $E=(p-y)^2$ is the [loss](../../docs/glossary.md#loss).
#
# If $\sigma$ were linear, the whole network would be one straight line. The ReLU $\max(a,0)$ has $\sigma'(a)=1$
# for $a>0$ and 0 for $a<0$ (at $a=0$ we take 0, as in unit 03). The sigmoid $1/(1+e^{-a})$ has $\sigma'(a)=h\,(1-h)$.
#
# ## Go backwards, one line at a time ★
#
# How much does $E$ change if you increase $w_1$ a little? The change passes through all four steps, so work back from
# $E$. Each line multiplies one local gradient (L4) by a result from the line above:
#
# $$\begin{aligned}
# \text{step 4:}\quad&\frac{\partial E}{\partial p}=2\,(p-y)\\
# \text{step 3:}\quad&\frac{\partial E}{\partial w_2}=h\cdot\frac{\partial E}{\partial p},\qquad
# \frac{\partial E}{\partial b_2}=1\cdot\frac{\partial E}{\partial p},\qquad
# \frac{\partial E}{\partial h}=w_2\cdot\frac{\partial E}{\partial p}\\
# \text{step 2:}\quad&\frac{\partial E}{\partial a}=\sigma'(a)\cdot\frac{\partial E}{\partial h}\\
# \text{step 1:}\quad&\frac{\partial E}{\partial w_1}=x\cdot\frac{\partial E}{\partial a},\qquad
# \frac{\partial E}{\partial b_1}=1\cdot\frac{\partial E}{\partial a},\qquad
# \frac{\partial E}{\partial x}=w_1\cdot\frac{\partial E}{\partial a}
# \end{aligned}$$
#
# Steps 3 and 1 have the same form: two results for the parameters, and one gradient that travels on (L5). Multiplied
# out, $\partial E/\partial w_1=x\cdot\sigma'(a)\cdot w_2\cdot2\,(p-y)$, one factor for each step (L2). The derivatives
# share these factors, and [backpropagation](../../docs/glossary.md#backpropagation) is cheap because it computes each
# one only once.
#
# Take the ReLU, $x=2$, $y=1$, $w_1=0.75$, $b_1=0.5$, $w_2=1.5$ and $b_2=-0.5$. **Compute $E$ and
# $\partial E/\partial w_1$ by hand before you run the next cell.** It shows the four steps as layers.

# %% tags=["demo"]
demos.layer_chain()

# %% [markdown]
# <details>
# <summary>Where is the compute graph?</summary>
#
# A layer is a group of nodes with a border around it. Split each Linear into a product and a sum, and you get the
# compute graph of unit 02, with the same multiplications in the same order (L3).
#
# </details>

# %% [markdown]
# ## Use many hidden units ★
#
# One hidden ReLU can bend the line only once. So take $H$ of them side by side, each with its own weight and bias, and
# let the output be a weighted sum of them all. Input, target and output are still single numbers:
#
# $$a_j=w_{1,j}\,x+b_{1,j},\qquad h_j=\sigma(a_j)\quad(j=1,\dots,H),\qquad
# p=\sum_{j=1}^{H}w_{2,j}\,h_j+b_2,\qquad E=(p-y)^2 .$$
#
# ### Exercise 05.1: Find all derivatives on paper (6 points) ★
#
# Now the board is yours (L8). Work on paper, then double-click the cell below and type your answer, in LaTeX or
# between lines of three backquotes, where `dw2_j = h_j * dp` stays as it is. A person will read it.
#
# 1. For any differentiable $\sigma$, find the derivatives of $E$ with respect to $p$, $b_2$, $w_{2,j}$, $h_j$, $a_j$,
#    $b_{1,j}$ and $w_{1,j}$. Give a reason for each: which step, which local gradient?
# 2. Find $\partial E/\partial x$. Why is this a sum over $j$, when no line in part 1 is?
# 3. Let $\sigma$ be the sigmoid. Write $\partial E/\partial w_{1,j}$ using only $x$, $w_{2,j}$, $h_j$, $p$ and $y$.
# 4. Let $\sigma$ be the ReLU, and let $a_j<0$ for this example. Which of the derivatives with respect to $w_{1,j}$,
#    $b_{1,j}$, $w_{2,j}$ and $b_2$ must be zero, and why? What does a step of gradient descent do to hidden unit $j$?

# %% [markdown] nbgrader={"grade": true, "grade_id": "board-derivation", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# **Model answer.**
#
# 1. We work backwards. By the chain rule, each line is a local gradient times a gradient that we already know:
#    - $E=(p-y)^2$: $\;\partial E/\partial p=2(p-y)$.
#    - $p=\sum_i w_{2,i}h_i+b_2$ has the local gradients $\partial p/\partial b_2=1$, $\partial p/\partial w_{2,j}=h_j$
#      and $\partial p/\partial h_j=w_{2,j}$, because only the term $i=j$ depends on $w_{2,j}$ and $h_j$. So
#      $\partial E/\partial b_2=\partial E/\partial p$, $\;\partial E/\partial w_{2,j}=h_j\,\partial E/\partial p$ and
#      $\;\partial E/\partial h_j=w_{2,j}\,\partial E/\partial p$.
#    - $h_j=\sigma(a_j)$, and no other $h_i$ depends on $a_j$:
#      $\;\partial E/\partial a_j=\sigma'(a_j)\,\partial E/\partial h_j$.
#    - $a_j=w_{1,j}x+b_{1,j}$: $\;\partial E/\partial b_{1,j}=\partial E/\partial a_j$ and
#      $\;\partial E/\partial w_{1,j}=x\,\partial E/\partial a_j=x\,\sigma'(a_j)\,w_{2,j}\,2(p-y)$.
# 2. $x$ is used $H$ times, once in each $a_j$, with $\partial a_j/\partial x=w_{1,j}$. Each use is a path from $x$ to
#    $E$, and the paths add up: $\partial E/\partial x=\sum_j w_{1,j}\,\partial E/\partial a_j$. Each parameter
#    $w_{1,j}$, $b_{1,j}$, $w_{2,j}$ is used only once, in hidden unit $j$ or in its term of $p$, and $b_2$ once, in
#    $p$. One path means no sum.
# 3. $\sigma'(a_j)=h_j(1-h_j)$, so $\partial E/\partial w_{1,j}=x\,h_j(1-h_j)\,w_{2,j}\,2(p-y)$.
# 4. $h_j=0$ gives $\partial E/\partial w_{2,j}=0$. $\sigma'(a_j)=0$ gives $\partial E/\partial a_j=0$, and therefore
#    $\partial E/\partial w_{1,j}=\partial E/\partial b_{1,j}=0$. $\partial E/\partial b_2=2(p-y)$ need not be zero. The
#    step leaves hidden unit $j$ as it is: none of its three parameters moves. If this is so for every example, the unit
#    never moves again.
#
# **Rubric.** Part 1, three points: one for $\partial E/\partial p$ and the three derivatives of the output layer, one
# for $\partial E/\partial a_j$ with $\sigma'$ taken at $a_j$ (not at $h_j$ or $x$), and one for the two derivatives of
# the first layer. Give half of a point for lines without any reason. Part 2, one point: the sum, and the reason that
# $x$ is used $H$ times (half a point for the formula alone). Part 3, one point: the result in the given letters; no
# point if $\sigma'$ is left. Part 4, one point: the three zeros with their two different reasons, and that hidden unit
# $j$ does not move (half a point if only $w_{1,j}$ and $b_{1,j}$ are found). Any notation is fine. If a slip is carried
# on correctly, it costs only once.

# %% [markdown]
# ### Exercise 05.2: Let the computer check your derivation (4 points)
#
# Turn your derivation into code, for one example and any $\sigma$. `sigma` is the function $\sigma$ and `slope` its
# derivative $\sigma'$; both map an array to an array of the same shape. If $\sigma$ has a corner, use the number that
# `slope` returns there. `w1`, `b1` and `w2` are arrays of shape $(H,)$; the other values are single numbers. Leave all
# of them as they are.
#
# The check moves each parameter a little and watches $E$.


# %% nbgrader={"grade": false, "grade_id": "one-example", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.one_example", "answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.checks.one_hidden_layer.slopes", "answer:helpers.graph.Graph", "answer:scipy.differentiate.derivative", "answer:scipy.differentiate.jacobian", "answer:scipy.optimize.approx_fprime"]
def one_example(x, y, w1, b1, w2, b2, sigma, slope):
    """The derivatives of E = (N(x; θ) − y)² for one example.

    Returns dw1, db1, dw2, each of shape (H,), and the numbers db2 and dx.
    """
    ### BEGIN SOLUTION one-example-gradient: return dw1, db1, dw2, db2, dx
    a = w1 * x + b1
    dp = 2 * (w2 @ sigma(a) + b2 - y)
    da = slope(a) * w2 * dp
    return x * da, da, sigma(a) * dp, dp, w1 @ da
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "one-example-gradient", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def check_one_example(own, sigma, slope, y, w1, b1, w2, b2, x, case=""):
    def energy(w1, b1, w2, b2, x):
        return float((w2 @ sigma(w1 * x + b1) + b2 - y) ** 2)

    checks.one_hidden_layer.gradients(
        own,
        {"x": x, "y": y, "w1": w1, "b1": b1, "w2": w2, "b2": b2, "sigma": sigma, "slope": slope},
        energy,
        {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "x": x},
        case,
        order=["db2", "dw2", "db1", "dw1", "dx"],
    )


def relu(a):
    """max(a, 0)"""
    return np.maximum(a, 0)


def relu_slope(a):
    """1 where a > 0, else 0"""
    return np.where(a > 0, 1.0, 0.0)


def tanh(a):
    """tanh(a)"""
    return np.tanh(a)


def tanh_slope(a):
    """1 − tanh(a)²"""
    return 1 - np.tanh(a) ** 2


# One hidden unit, which is on: a = h = 3.4 and p = 2.26. Then three hidden units.
one = {"w1": np.array([1.4]), "b1": np.array([1.3]), "w2": np.array([0.9]), "b2": -0.8, "x": 1.5}
check_one_example(one_example, relu, relu_slope, 1.1, **one, case="one hidden unit")
three = {"w1": np.array([0.5, -1.5, 0.3]), "b1": np.array([-0.2, 0.4, 1.1]), "w2": np.array([1.2, -0.6, 2.5])}
check_one_example(one_example, tanh, tanh_slope, -0.7, **three, b2=0.35, x=0.8, case="three hidden units")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(41)
bends = [
    (np.sin, np.cos),
    (lambda a: np.log1p(np.exp(a)), lambda a: 1 / (1 + np.exp(-a))),
    (lambda a: 1 / (1 + np.exp(-a)), lambda a: np.exp(-a) / (1 + np.exp(-a)) ** 2),
    (lambda a: a**2, lambda a: 2 * a),
]
for H, (sigma, slope) in zip((1, 2, 4, 5), bends):
    for x, y in ((-1.3, 0.4), (0.6, -2.1)):
        check_one_example(
            one_example,
            sigma,
            slope,
            y,
            w1=rng.normal(size=H),
            b1=rng.normal(size=H),
            w2=rng.normal(size=H),
            b2=float(rng.normal()),
            x=x,
        )
# An input of 0, where all of dw1 is 0; and a fit that is perfect, where all derivatives are 0.
w1, b1, w2 = rng.normal(size=(3, 3))
for x, y in ((0.0, 0.4), (1.2, float(w2 @ np.sin(w1 * 1.2 + b1) - 0.5))):
    check_one_example(one_example, np.sin, np.cos, y, w1, b1, w2, -0.5, x)
# The ReLU, with hidden units that are off; then with all of them off.
for b1 in (np.array([0.4, 0.3, -2.0, 1.5]), np.array([-1.0, -2.5, -1.5, -3.0])):
    check_one_example(
        one_example,
        lambda a: (np.abs(a) + a) / 2,
        lambda a: (np.sign(a) + 1) / 2,
        0.9,
        w1=np.array([1.5, -0.7, 0.4, -0.2]),
        b1=b1,
        w2=np.array([-0.8, 1.9, 0.5, 2.2]),
        b2=0.25,
        x=0.5,
    )
# Large numbers, then a fit that is nearly perfect.
w1, b1, w2 = np.array([1.5, -0.7, 0.4]), np.array([-90.0, 30.0, 250.0]), np.array([-80.0, 19.0, 45.0])
check_one_example(
    one_example, lambda a: (np.abs(a) + a) / 2, lambda a: (np.sign(a) + 1) / 2, 4e4, w1, b1, w2, -7e3, 120.0
)
check_one_example(
    one_example, np.sin, np.cos, float(np.cos(0.3) + 3e-3), np.ones(1), np.zeros(1), np.ones(1), 0.0, np.pi / 2 - 0.3
)


def relu_slope_0(a):
    """1 where a > 0, else 0: at the corner, 0"""
    return (a > 0) * 1.0


def relu_slope_1(a):
    """1 where a >= 0, else 0: at the corner, 1"""
    return (a >= 0) * 1.0


# The ReLU with a[0] = 0, exactly at the corner, where slope decides: a = (0, 1.625, 4), p = −0.75 and dp = −2.5.
corner = {"x": 1.5, "y": 0.5, "w1": np.array([0.5, -0.25, 2.0]), "b1": np.array([-0.75, 2.0, 1.0])}
corner |= {"w2": np.array([3.0, -2.0, 0.5]), "b2": 0.5, "sigma": relu}
for at_corner, slope in ((0.0, relu_slope_0), (1.0, relu_slope_1)):
    da = np.array([-7.5 * at_corner, 5.0, -1.25])
    expected = {"dw1": 1.5 * da, "db1": da, "dw2": np.array([0.0, -4.0625, -10.0]), "db2": -2.5}
    checks.one_hidden_layer.results(
        one_example,
        corner | {"slope": slope},
        expected | {"dx": -3.75 * at_corner - 3.75},
        case=f"a[0] is exactly 0, where slope returns {at_corner:g}",
        order=["db2", "dw2", "db1", "dw1", "dx"],
    )
### END HIDDEN TESTS

# %% tags=["demo"]
demos.question("05.kept")

# %% [markdown]
# ## Move on to vectors and batches ★
#
# Now the network gets $D$ inputs, $M$ outputs and a batch of $N$ examples, one in each row. The loss is the mean over
# the examples:
#
# $$a=x\,W_1+b_1,\qquad h=\sigma(a),\qquad p=h\,W_2+b_2,\qquad
# E=\frac1N\sum_{n=1}^{N}\sum_{m=1}^{M}(p_{nm}-y_{nm})^2 .$$
#
# $W_1$ has the shape $(D,H)$ and $W_2$ has $(H,M)$. (The lecture's $x$ is a column and ours is a row, so $W_1$ is the
# transpose of $\theta_w^1$.)
#
# This is Linear, ReLU, Linear, and unit 03 has derived the backward pass of each. Now write it all in NumPy alone,
# without the course's layers or losses. Start with $\texttt{dp}_{nm}=\frac2N(p_{nm}-y_{nm})$. The $\frac1N$ comes in
# here, once, and all later lines carry it along.
#
# Each $h_j$ is now used by **every** output, so its gradient is a sum over $m$ (L2):
#
# $$\texttt{dh}_{nj}=\sum_{m=1}^{M}W_{2,jm}\,\texttt{dp}_{nm}$$
#
# ### Exercise 05.3: Write the forward pass (2 points) ★
#
# Write `forward` for a batch and the ReLU. It returns `a` and `h`, of shape $(N,H)$, and `p`, of shape $(N,M)$. It
# leaves its arguments as they are.


# %% nbgrader={"grade": false, "grade_id": "forward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.forward", "answer:helpers.layers.Linear", "answer:helpers.layers.ReLU", "answer:helpers.network.Network"]
def forward(x, W1, b1, W2, b2):
    """x: (N, D), W1: (D, H), b1: (H,), W2: (H, M), b2: (M,)

    -> a: (N, H), h: (N, H), p: (N, M).
    """
    ### BEGIN SOLUTION network-forward: return a, h, p
    a = x @ W1 + b1
    h = np.maximum(a, 0)
    return a, h, h @ W2 + b2
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "network-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# One example with two inputs, three hidden units and four outputs. Then a batch.
checks.one_hidden_layer.results(
    forward,
    {
        "x": np.array([[1.5, -2.0]]),
        "W1": np.array([[1.2, 0.5, -0.7], [-0.4, -1.3, 0.9]]),
        "b1": np.array([0.3, -0.6, 0.8]),
        "W2": np.array([[0.6, -1.2, 0.4, 2.0], [-0.8, 0.5, 1.4, -0.2], [3.0, 1.6, -0.9, 0.7]]),
        "b2": np.array([0.25, -0.45, -0.1, 0.35]),
    },
    {
        "a": np.array([[2.9, 2.75, -2.05]]),
        "h": np.array([[2.9, 2.75, 0.0]]),
        "p": np.array([[-0.21, -2.555, 4.91, 5.6]]),
    },
    case="one example",
)
batch = checks.one_hidden_layer.random_case(np.random.default_rng(42), N=5, D=2, H=4, M=3)
batch.pop("y")
a, h, p = one_hidden_layer.forward(**batch)
checks.one_hidden_layer.results(forward, batch, {"a": a, "h": h, "p": p}, case="five examples")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(43)
sizes = [(5, 3, 4, 2), (1, 2, 3, 4), (4, 1, 5, 3), (3, 4, 1, 2), (6, 2, 3, 1), (3, 3, 3, 3), (2, 4, 4, 4)]
for scale, (N, D, H, M) in [*((1, some) for some in sizes), (300, (4, 2, 5, 3))]:
    case = checks.one_hidden_layer.random_case(rng, N, D, H, M)
    case = {name: scale * value for name, value in case.items() if name != "y"}
    a = np.einsum("nd,dh->nh", case["x"], case["W1"]) + case["b1"][None, :]
    h = (np.abs(a) + a) / 2
    p = np.einsum("nh,hm->nm", h, case["W2"]) + case["b2"][None, :]
    checks.one_hidden_layer.results(forward, case, {"a": a, "h": h, "p": p})
# Just above the corner, just below it, and at it.
for c in (1.0, 1e-3):
    a, h = c * np.array([[0.004, -0.003, 0.0]]), c * np.array([[0.004, 0.0, 0.0]])
    close = {"x": np.eye(1), "W1": a, "b1": np.zeros(3), "W2": np.eye(3), "b2": np.zeros(3)}
    checks.one_hidden_layer.results(forward, close, {"a": a, "h": h, "p": h})
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 05.4: Write the gradient for a batch (6 points) ★
#
# Write `backward`, which returns the gradients of $E$ with respect to `W1`, `b1`, `W2` and `b2`. It receives `x`, `y`,
# `W2`, and what `forward` returned for `x`, and leaves all of them as they are. Why doesn't it need the other three
# parameters? At $a=0$, take 0 for the derivative of the ReLU.
#
# The check uses correct `a`, `h` and `p`, so it doesn't depend on your `forward`.


# %% nbgrader={"grade": false, "grade_id": "backward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.backward", "answer:helpers.losses.SquaredError"]
def backward(x, y, a, h, p, W2):
    """x: (N, D), y: (N, M), a, h: (N, H), p: (N, M), W2: (H, M)

    -> dW1, db1, dW2, db2, each with the shape of its parameter.
    """
    ### BEGIN SOLUTION batch-gradient: return dW1, db1, dW2, db2
    dp = 2 * (p - y) / len(x)
    da = dp @ W2.T * (a > 0)
    return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "batch-gradient", "locked": true, "points": 6, "schema_version": 3, "solution": false, "task": false}
def check_batch(own, case, x, y, W1, b1, W2, b2):
    def energy(W1, b1, W2, b2):
        *_, p = one_hidden_layer.forward(x, W1, b1, W2, b2)
        return float(((p - y) ** 2).sum(axis=1).mean())

    a, h, p = one_hidden_layer.forward(x, W1, b1, W2, b2)
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    checks.one_hidden_layer.gradients(own, {"x": x, "y": y, "a": a, "h": h, "p": p, "W2": W2}, energy, parameters, case)


# All sizes are 1. Then one example with three inputs, four hidden units and five outputs. Then a batch.
single = {"x": [[1.5]], "y": [[1.1]], "W1": [[1.4]], "b1": [1.3], "W2": [[0.9]], "b2": [-0.8]}
check_batch(backward, "all sizes are 1", **{name: np.array(value) for name, value in single.items()})
check_batch(
    backward, "one example", **checks.one_hidden_layer.random_case(np.random.default_rng(44), N=1, D=3, H=4, M=5)
)
check_batch(
    backward, "seven examples", **checks.one_hidden_layer.random_case(np.random.default_rng(45), N=7, D=3, H=4, M=5)
)
# At the corner: the first hidden unit has a = 0 exactly and counts as off. The second one is on.
corner = {"x": [[1.5]], "y": [[0.6]], "a": [[0.0, 1.6]], "h": [[0.0, 1.6]], "p": [[2.2]], "W2": [[0.7], [1.3]]}
slopes = {"dW1": [[0.0, 6.24]], "db1": [0.0, 4.16], "dW2": [[0.0], [5.12]], "db2": [3.2]}
checks.one_hidden_layer.results(
    backward,
    {name: np.array(value) for name, value in corner.items()},
    {name: np.array(value) for name, value in slopes.items()},
    case="a[0, 0] is exactly 0, at the corner of the ReLU",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(46)


def check_by_einsum(own, on, x, y, W1, b1, W2, b2):
    """on: which hidden units are on, (N, H): with it kept fixed, E has no kink."""

    def through(W1, b1, W2, b2):
        a = np.einsum("nd,dh->nh", x, W1) + b1[None, :]
        return a, a * on, np.einsum("nh,hm->nm", a * on, W2) + b2[None, :]

    def energy(W1, b1, W2, b2):
        return float(((through(W1, b1, W2, b2)[-1] - y) ** 2).sum() / y.shape[0])

    a, h, p = through(W1, b1, W2, b2)
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    checks.one_hidden_layer.gradients(own, {"x": x, "y": y, "a": a, "h": h, "p": p, "W2": W2}, energy, parameters)


sizes = [(5, 3, 4, 2), (1, 2, 4, 3), (4, 1, 5, 3), (3, 4, 1, 2), (6, 2, 3, 1), (7, 1, 4, 1), (3, 3, 3, 3), (5, 4, 4, 4)]
for N, D, H, M in sizes:
    case = checks.one_hidden_layer.random_case(rng, N, D, H, M)
    check_by_einsum(backward, case["x"] @ case["W1"] + case["b1"] > 0, **case)
# A fit that is nearly perfect, and one that is perfect.
case = checks.one_hidden_layer.random_case(rng, 4, 3, 5, 2)
a = case["x"] @ case["W1"] + case["b1"]
p = np.maximum(a, 0) @ case["W2"] + case["b2"]
for error in (2e-2, 0.0):
    check_by_einsum(backward, a > 0, **case | {"y": p + error * case["y"]})
# Large numbers, by a closed form.
x, y, W2, a, p = 3e3 * case["x"], 2e4 * case["y"], 5 * case["W2"], 3e3 * a, 3e3 * p
dp, h = (p - y) / 2, np.maximum(a, 0)
da = np.einsum("nm,hm,nh->nh", dp, W2, (a > 0) * 1.0)
checks.one_hidden_layer.results(
    backward,
    {"x": x, "y": y, "a": a, "h": h, "p": p, "W2": W2},
    {
        "dW1": np.einsum("nd,nh->dh", x, da),
        "db1": np.einsum("nh->h", da),
        "dW2": np.einsum("nh,nm->hm", h, dp),
        "db2": np.einsum("nm->m", dp),
    },
)
# Some hidden units exactly at the corner: x and the parameters are small whole numbers, added without rounding.
for N, D, H, M in [(6, 2, 4, 3), (4, 3, 5, 1)]:
    x, W1 = rng.integers(-2, 3, size=(N, D)).astype(float), rng.integers(-2, 3, size=(D, H)).astype(float)
    b1 = -(x[0] @ W1)
    on = x @ W1 + b1 > 0
    check_by_einsum(backward, on, x, rng.normal(size=(N, M)), W1, b1, rng.normal(size=(H, M)), rng.normal(size=M))
    # The same hidden units, now all of them close to the corner.
    check_by_einsum(
        backward, on, x, rng.normal(size=(N, M)), W1 / 2**20, b1 / 2**20, rng.normal(size=(H, M)), rng.normal(size=M)
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Compare it with the layers
#
# You now have these gradients twice: from `backward`, and from the layers of unit 03. (Your `backward` doesn't need
# the other three parameters, because none of them appears in a gradient that it returns: biases have the local
# gradient 1, and $W_1$ would appear only in `dx`.) How closely will the two agree? Guess before you run the cell.

# %% tags=["demo"]
case = checks.one_hidden_layer.random_case(np.random.default_rng(3), N=6, D=2, H=5, M=3)
x_some, y_some, W1, b1, W2, b2 = case.values()
right = dict(zip("ahp", one_hidden_layer.forward(x_some, W1, b1, W2, b2)))
inputs = {name: value for name, value in case.items() if name != "y"}
forward_here = checks.own_or_reference(
    forward, one_hidden_layer.forward, lambda own: checks.one_hidden_layer.results(own, inputs, right)
)
backward_here = checks.own_or_reference(backward, one_hidden_layer.backward, lambda own: check_batch(own, "", **case))

by_hand = backward_here(x_some, y_some, *forward_here(x_some, W1, b1, W2, b2), W2)
chain, loss = network.Network([layers.Linear(W1, b1), layers.ReLU(), layers.Linear(W2, b2)]), SquaredError()
loss.forward(chain.forward(x_some), y_some)
by_layers, _ = chain.backward(loss.backward())
for name, one, other in zip(("dW1", "db1", "dW2", "db2"), by_hand, by_layers):
    print(f"{name}: largest difference / largest entry = {np.abs(one - other).max() / np.abs(other).max():.0e}")

# %% [markdown]
# All four agree, exactly or up to rounding errors of about $10^{-16}$: the layers compute exactly what you derived.
#
# ### Follow every number
#
# Here is one example with two inputs and three hidden ReLUs. Its numbers come from your `forward` and `backward`, as far
# as they are right. ($w^1_{12}$ in the demo is $W_{1,12}$, from input 1 to hidden unit 2.) Tick *predict*, compute each
# number in your head and type it before you go on. Then predict: which weights stay where they are in a step if you
# lower $b^1_2$ to $-2$?

# %% tags=["demo"]
demos.network_graph(functions=(forward_here, backward_here))

# %% [markdown]
# ## See what a hidden ReLU does
#
# Back to one input and one output. Hidden unit $j$ contributes $w_{2,j}\max(w_{1,j}x+b_{1,j},0)$ to the fit: zero on
# one side, a straight line on the other, and a **kink** in between. Predict what changes if you flip the sign of
# $w_1$ ($w^1$ in the demo, as in the lecture: 1 is the number of the layer), or of $w_2$. The demo adjusts $b_1$ so
# that the kink stays where its slider says. Then see how small you can make $E$ by hand, and press *Play* to let
# gradient descent try.

# %% tags=["demo"]
demos.hidden_layer()

# %% [markdown]
# The unit switches on or off where $w_{1,j}\,x+b_{1,j}=0$, so its kink is at $x=-b_{1,j}/w_{1,j}$, if $w_{1,j}\ne0$.
#
# By how much does the slope jump there, from left to right? For $w_{1,j}>0$ the unit is on to the right of its kink:
# the slope goes from $0$ to $w_{2,j}w_{1,j}$. For $w_{1,j}<0$ it is on to the left: the slope goes from
# $w_{2,j}w_{1,j}$ to $0$. In both cases it jumps by $w_{2,j}\,|w_{1,j}|$.
#
# ### Exercise 05.5: Find the kinks of the fit (3 points)
#
# Write `kinks`, which returns two arrays: the positions of the kinks **from left to right**, and the jump of the slope
# at each of them. Leave out units with $w_{1,j}=0$ first: NumPy warns if you divide by 0. List all others, even if
# $w_{1,j}$ is tiny, the jump is 0 or two positions are equal. If no unit is left, both arrays are empty. Leave the
# arguments as they are.
# `order = np.argsort(places)` gives the indices that sort an array, and `places[order]` applies them.


# %% nbgrader={"grade": false, "grade_id": "kinks-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.kinks"]
def kinks(w1, b1, w2):
    """w1, b1, w2: (H,)

    -> the positions of the kinks from left to right, and the jump of the slope at each kink.
    """
    ### BEGIN SOLUTION kinks: return places, jumps
    bends = w1 != 0
    places, jumps = -b1[bends] / w1[bends], w2[bends] * np.abs(w1[bends])
    order = np.argsort(places)
    return places[order], jumps[order]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "kinks", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One hidden unit. Then three, out of order. Then a unit without a kink, a jump of 0, two kinks at 0, and no kink.
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.5]), "b1": np.array([-3.0]), "w2": np.array([0.7])},
    {"places": np.array([1.2]), "jumps": np.array([1.75])},
    case="one hidden unit",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.5, -4.0, 0.5]), "b1": np.array([-3.0, -2.0, 0.1]), "w2": np.array([0.7, 0.4, -3.0])},
    {"places": np.array([-0.5, -0.2, 1.2]), "jumps": np.array([1.6, -1.5, 1.75])},
    case="three hidden units",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.5, 0.0, -4.0]), "b1": np.array([-3.0, 1.0, -2.0]), "w2": np.array([0.7, 2.0, 0.4])},
    {"places": np.array([-0.5, 1.2]), "jumps": np.array([1.6, 1.75])},
    case="w1[1] is 0, so this hidden unit has no kink",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.5, 0.25]), "b1": np.array([-3.0, 0.8]), "w2": np.array([0.7, 0.0])},
    {"places": np.array([-3.2, 1.2]), "jumps": np.array([0.0, 1.75])},
    case="w2[1] is 0, so the jump is 0",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([0.5, -2.0, 4.0]), "b1": np.array([-0.7, 0.0, 0.0]), "w2": np.array([3.6, 0.5, 0.25])},
    {"places": np.array([0.0, 0.0, 1.4]), "jumps": np.array([1.0, 1.0, 1.8])},
    case="b1[1] and b1[2] are 0, so there are two kinks at 0",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([0.0, 0.0]), "b1": np.array([-3.0, 1.0]), "w2": np.array([0.7, 2.0])},
    {"places": np.array([]), "jumps": np.array([])},
    case="all of w1 is 0, so there is no kink",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(47)


def check_kinks(w1, b1, w2):
    """The jumps as differences of slopes of the fit, on the straight pieces left and right of each place."""
    places = np.array(sorted(-b / w for w, b in zip(w1, b1) if w != 0))
    between = (places[1:] + places[:-1]) / 2
    ends = np.concatenate([[places[0] - 1], between, [places[-1] + 1]])
    fit = lambda x: np.maximum(np.multiply.outer(x, w1) + b1, 0) @ w2
    h = 1e-4 * min(1.0, np.diff(np.unique(places)).min(initial=1.0))
    jumps = np.diff((fit(ends + h) - fit(ends - h)) / (2 * h))
    checks.one_hidden_layer.results(kinks, {"w1": w1, "b1": b1, "w2": w2}, {"places": places, "jumps": jumps})


for H in (1, 2, 5, 8):
    check_kinks(rng.normal(size=H), rng.normal(size=H), rng.normal(size=H))
check_kinks(-rng.uniform(0.5, 2, size=4), rng.normal(size=4), rng.normal(size=4))
w1, w2 = rng.normal(size=6), rng.normal(size=6)
w1[[1, 4]] = 0.0
w2[2] = 0.0
check_kinks(w1, rng.normal(size=6), w2)
# Biases of 0, as before many a training: all kinks lie at 0. Their jumps are equal, as their order is not asked for.
w1 = np.array([0.5, -0.25, 2.0, -1.0])
checks.one_hidden_layer.results(
    kinks,
    {"w1": w1, "b1": np.zeros(4), "w2": 0.6 / np.abs(w1)},
    {"places": np.zeros(4), "jumps": np.full(4, 0.6)},
)
# Units whose w1 and b1 are both 0, among others and alone: 0 / 0 is neither finite nor infinite.
checks.one_hidden_layer.results(
    kinks,
    {
        "w1": np.array([0.0, 2.0, 0.0, -4.0, 0.0]),
        "b1": np.array([0.0, -3.0, 5.0, -1.0, 0.0]),
        "w2": np.array([0.3, 0.7, 1.1, -0.9, 0.0]),
    },
    {"places": np.array([-0.25, 1.5]), "jumps": np.array([-3.6, 1.4])},
    case="w1 and b1 are both 0 for two of the units",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.zeros(3), "b1": np.array([0.0, 0.0, 2.0]), "w2": np.array([0.7, 0.0, 1.3])},
    {"places": np.array([]), "jumps": np.array([])},
    case="all of w1 is 0, and so are b1[0] and b1[1]",
)
# Positions close to one another, and far from zero; and weights that are tiny but not 0.
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.0, -0.5, 4.0]), "b1": np.array([-6e-9, 1e-9, 2e-8]), "w2": np.array([0.5, 3.0, -1.25])},
    {"places": np.array([-5e-9, 2e-9, 3e-9]), "jumps": np.array([-5.0, 1.5, 1.0])},
)
checks.one_hidden_layer.results(
    kinks,
    {
        "w1": np.array([-2e-12, 3.0, 1e-4, 0.5]),
        "b1": np.array([8e-12, 4.5, 0.2, -3e4]),
        "w2": np.array([5e12, 1.0, 7.0, 300.0]),
    },
    {"places": np.array([-2e3, -1.5, 4.0, 6e4]), "jumps": np.array([7e-4, 3.0, 10.0, 150.0])},
)
### END HIDDEN TESTS

# %% [markdown]
# ## Break the symmetry
#
# Gradient descent needs a starting point $\theta(0)$ (L1), and zeros look harmless. The next cell trains four hidden
# units from zeros, once with the ReLU and once with the sigmoid. Which parameters will have moved after 1000 steps?
# Decide before you run it.

# %% tags=["demo"]
x_data, y_data = data.noisy_sine(60, np.random.default_rng(0))
for Activation in (layers.ReLU, layers.Sigmoid):
    first, second = layers.Linear(np.zeros((1, 4)), np.zeros(4)), layers.Linear(np.zeros((4, 1)), np.zeros(1))
    chain = network.Network([first, Activation(), second])
    training.train(chain, SquaredError(), x_data, y_data, tau=0.05, steps=1000)
    W1, b1, W2, b2 = (parameter.ravel().round(3) for parameter in first.parameters + second.parameters)
    print(f"{Activation.__name__}:\n  W1 = {W1}\n  b1 = {b1}\n  W2 = {W2}\n  b2 = {b2}")
print(f"the mean of all targets: {y_data.mean():.3f}")

# %% [markdown]
# **ReLU.** From zeros, $a=h=0$ for every example, so $\texttt{dW2}=h^\top\texttt{dp}=0$. And $W_2=0$ gives
# $\texttt{dh}=\texttt{dp}\,W_2^\top=0$, so `da`, `dW1` and `db1` are zero too. Only $b_2$ can move, and after the
# step the same is true again. The network learns the mean of the targets and nothing else.
#
# **Sigmoid.** Now $h=\frac12$, so $W_2$ moves (unless the targets have mean 0: then nothing does), and from the second
# step on $W_1$ and $b_1$ do too. Yet the four hidden units stay copies of each other. Why?
#
# **Equal stays equal.** Hidden units with equal parameters have equal $a_j$ and $h_j$ and, line by line, equal
# gradients. After a step they are still equal, and so on: $H$ units do the work of one. To break this *symmetry*, draw
# the weights at **random**. (Unit 06 says how large they should be.)
#
# ### Exercise 05.6: Train the network (4 points)
#
# Write `train`: gradient descent (L1) on all four parameters. In each of the `steps` steps,
#
# 1. call `forward(x, W1, b1, W2, b2)`, which returns `a`, `h`, `p`;
# 2. record $E=\frac1N\sum_n\|p_n-y_n\|^2$ *before* the step;
# 3. call `backward(x, y, a, h, p, W2)`, which returns the four gradients;
# 4. take the step $\theta(k+1)=\theta(k)-\tau\nabla E(\theta(k))$, whether $E$ still falls or not.
#
# Return `W1, b1, W2, b2` after the last step, and the recorded losses as an array. Don't change the arrays you are
# given: you will start from them again. Call the `forward` and `backward` that are passed in.


# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.train", "answer:helpers.checks.one_hidden_layer.training", "answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps", "answer:helpers.optimisers.Optimiser", "answer:helpers.optimisers.GradientDescent", "answer:helpers.descent.gradient_descent"]
def train(x, y, W1, b1, W2, b2, tau, steps, forward, backward):
    """Gradient descent on all parameters.

    Returns W1, b1, W2, b2 after the last step, and the losses before each step, of shape (steps,).
    """
    ### BEGIN SOLUTION train: return W1, b1, W2, b2, losses
    losses = []
    for _ in range(steps):
        a, h, p = forward(x, W1, b1, W2, b2)
        losses.append(((p - y) ** 2).sum() / len(x))
        dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
        W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    return W1, b1, W2, b2, np.array(losses)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
def right_forward(*arguments):
    """the course's forward pass"""
    return one_hidden_layer.forward(*arguments)


def right_backward(*arguments):
    """the course's gradients"""
    return one_hidden_layer.backward(*arguments)


def half_backward(*arguments):
    """half of the course's gradients, which shows whether you call the backward that is passed in"""
    return [gradient / 2 for gradient in one_hidden_layer.backward(*arguments)]


def check_training(own, tau, steps, case, x, y, W1, b1, W2, b2, backward=right_backward):
    def energy(W1, b1, W2, b2):
        *_, p = one_hidden_layer.forward(x, W1, b1, W2, b2)
        return float(((p - y) ** 2).sum(axis=1).mean())

    checks.one_hidden_layer.training(
        own,
        {"x": x, "y": y, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "tau": tau, "steps": steps}
        | {"forward": right_forward, "backward": backward},
        energy,
        {"W1": W1, "b1": b1, "W2": W2, "b2": b2},
        tau / 2 if backward is half_backward else tau,
        steps,
        case,
    )


# One step where all sizes are 1. Then one step with a batch, then six. Then a backward that returns half.
single = {"x": [[1.5]], "y": [[1.1]], "W1": [[1.4]], "b1": [1.3], "W2": [[0.9]], "b2": [-0.8]}
single = {name: np.array(value) for name, value in single.items()}
check_training(train, 0.01, 1, "one step, all sizes are 1", **single)
seven = checks.one_hidden_layer.random_case(np.random.default_rng(48), N=7, D=3, H=4, M=5)
check_training(train, 0.02, 1, "one step, seven examples", **seven)
check_training(train, 0.02, 6, "six steps, seven examples (one step was right)", **seven)
check_training(train, 0.02, 6, "six steps, with half of each gradient", **seven, backward=half_backward)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(49)
cases = [(0.03, 4, (4, 1, 3, 2)), (0.015, 2, (6, 3, 4, 1)), (0.01, 5, (1, 2, 3, 4)), (0.01, 2, (3, 3, 3, 3))]
for tau, steps, sizes in cases:
    check_training(train, tau, steps, "", **checks.one_hidden_layer.random_case(rng, *sizes))
# With another σ: only a train that calls the functions passed in gets this right.
smooth = checks.one_hidden_layer.random_case(rng, 5, 2, 3, 4)


def tanh_forward(x, W1, b1, W2, b2):
    a = x @ W1 + b1
    return a, np.tanh(a), np.tanh(a) @ W2 + b2


def tanh_backward(x, y, a, h, p, W2):
    dp = 2 * (p - y) / len(x)
    da = dp @ W2.T * (1 - np.tanh(a) ** 2)
    return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)


# With the second τ, E grows in some of the steps; all of them are taken, and none is shortened. With the third, E hardly
# changes. Then E is 0 from the start, and then huge. Then there are many steps, and the last is as long as the first.
perfect = smooth | {"y": tanh_forward(*[value for name, value in smooth.items() if name != "y"])[-1]}
huge = smooth | {"y": 2e3 * smooth["y"], "W2": 20 * smooth["W2"]}
runs = [
    (smooth, 0.05, 4),
    (smooth, 0.9, 5),
    (smooth, 1e-8, 4),
    (perfect, 0.05, 3),
    (huge, 1e-5, 3),
    (smooth, 0.04, 120),
]
for case, tau, steps in runs:
    checks.one_hidden_layer.training(
        train,
        case | {"tau": tau, "steps": steps, "forward": tanh_forward, "backward": tanh_backward},
        lambda *parameters, case=case: float(((tanh_forward(case["x"], *parameters)[-1] - case["y"]) ** 2).sum() / 5),
        {name: case[name] for name in ("W1", "b1", "W2", "b2")},
        tau=tau,
        steps=steps,
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Train it on a noisy sine
#
# Now take 20 hidden units and three starts: all zero, all equal, and random. The noise in the data has variance 0.01.
# How close to that will $E$ get from each start? Guess before you run it.


# %% tags=["demo"]
def start(rng, H=20):
    """Random weights, and biases that spread the kinks at random over the data."""
    W1 = rng.normal(size=(1, H))
    return W1, -W1[0] * rng.uniform(-3, 3, size=H), rng.normal(size=(H, 1)) / np.sqrt(H), np.zeros(1)


starts = {
    "all zero": (np.zeros((1, 20)), np.zeros(20), np.zeros((20, 1)), np.zeros(1)),
    "all equal": (np.full((1, 20), 0.5), np.full(20, 0.5), np.full((20, 1), 0.025), np.zeros(1)),
    "random": start(np.random.default_rng(1)),
}
train_here = checks.own_or_reference(
    train, one_hidden_layer.train, lambda own: check_training(own, 0.02, 6, "", **seven)
)
trained = {}
for name, theta in starts.items():
    *trained[name], E = train_here(x_data, y_data, *theta, 0.05, 2000, forward_here, backward_here)
    _, h, p = forward_here(x_data, *trained[name])
    different = len(np.unique(h.round(9), axis=1).T)
    print(f"{name:10} E = {E[0]:.3f} at the start, {((p - y_data) ** 2).mean():.3f} at the end.", end="  ")
    print(f"Different hidden units: {different}")
demos.fit_pieces(x_data, y_data, {"at the start": starts["random"], "after 2000 steps": trained["random"]})

# %% [markdown]
# From zeros, the network only finds the mean of the targets. From equal numbers, it finds a line with one kink. From
# random ones, $E$ falls to the noise level: training sharpens some kinks and moves them to where the sine bends.
#
# ### Dead ReLUs
#
# Why only 18 different hidden units, and not 20? If a ReLU is off for *every* example, then $\sigma'(a)=0$ and $h=0$
# for all of them. All its gradients are zero, so it never moves again: it is a [dead
# ReLU](../../docs/glossary.md#dead-relu). With one input and $w_{1,j}\ne0$, its kink then lies outside the data or at
# their very edge.

# %% tags=["demo"]
W1, b1, W2, b2 = trained["random"]
a, _, _ = forward_here(x_data, W1, b1, W2, b2)
print(f"off for all examples (dead): {(a <= 0).all(axis=0).sum()}   on for all examples: {(a > 0).all(axis=0).sum()}")

arrays = dict(zip(("w1", "b1", "w2"), (W1[0], b1, W2[:, 0])))
right = dict(zip(("places", "jumps"), one_hidden_layer.kinks(**arrays)))
kinks_here = checks.own_or_reference(
    kinks, one_hidden_layer.kinks, lambda own: checks.one_hidden_layer.results(own, arrays, right)
)
print("kinks between the smallest and the largest x:")
for place, jump in zip(*kinks_here(**arrays)):
    if x_data.min() < place < x_data.max():
        print(f"x = {place:5.2f}: the slope jumps by {jump:5.2f}")

# %% [markdown]
# The three dead units all output 0, so they count as one. Three others are on for every example: each adds a straight
# line. The other 14 do the bending.

# %% tags=["demo"]
demos.question("05.dead")

# %% [markdown]
# ## What you can do now
#
# - You can find all derivatives of a network with one hidden layer (L8), and say which belong to which layer.
# - You can say what each hidden ReLU does to the fit, and why equal hidden units stay equal.
#
# In [unit 06](../06_fully_connected/06_fully_connected.ipynb) you nest layers to any depth.
