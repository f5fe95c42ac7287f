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
# # 04 Derive a network with one hidden layer
#
# **What you will do.** You take the smallest network that deserves the name and derive all of its derivatives on paper,
# as on the lecture's board (L8). Then you turn the derivation into code, first for one example, then for a batch, check
# it, and train the network with it.
#
# **What you will learn.**
#
# - how the chain rule becomes a list of short lines, each of which uses the one before;
# - that the compute graph of unit 02 and the layers of unit 03 are two pictures of the same lines (L4, L5, L7);
# - where gradients are summed, over what, and what a mean over the batch changes;
# - what a hidden ReLU does to the fit: one kink each, and where it lies;
# - why training must not begin with zeros.
#
# **What you need.** The chain rule with a value that acts in several ways (unit 02), and the backward passes of Linear
# and ReLU for a batch (unit 03). In NumPy: `@`, `.T`, `.sum(axis=0)`, boolean masks. About two and a half hours.
#
# **Notation.** $x$ is the input, $y$ the target, $E$ the loss. The lecture calls the parameters
# $\theta_w^1,\theta_b^1,\theta_w^2,\theta_b^2$. The superscripts are the **number of the layer**, not powers. In code
# they are `w1`, `b1`, `w2`, `b2`, or `W1`, `b1`, `W2`, `b2` where the weights are matrices. As before, `da` stands for
# $\partial E/\partial a$, and so on.

# %%
import numpy as np

from helpers import checks, data, demos, gradcheck, graph, layers, losses, network, one_hidden_layer, training

# %% [markdown]
# ## Take the network apart
#
# The network and its loss for one example are (L8)
#
# $$\mathcal N(x;\theta)=\theta_w^2\;\sigma(\theta_w^1\,x+\theta_b^1)+\theta_b^2,\qquad E(\theta)=\|\mathcal N(x;\theta)-y\|^2 .$$
#
# $\sigma$ is a function of one number that is not linear, such as the ReLU or the sigmoid. Without it, the network
# would be one linear function with a complicated name.
#
# Begin with single numbers for all of these. The norm is then just a square. Read the formula from the inside to the
# outside and give each intermediate value a name:
#
# | step | formula | what it is |
# | --- | --- | --- |
# | 1 | $a=w_1x+b_1$ | what goes into $\sigma$ |
# | 2 | $h=\sigma(a)$ | the *hidden* number: neither input nor output |
# | 3 | $p=w_2h+b_2$ | the prediction $\mathcal N(x;\theta)$ |
# | 4 | $E=(p-y)^2$ | the loss |
#
# Names are half of the work. With them, each line is a function whose derivative you know from school.
#
# Here are numbers to go along with. $x=2$, $y=1$, $w_1=0.75$, $b_1=0.5$, $w_2=1.5$, $b_2=-0.5$ and the ReLU give $a=2$,
# $h=2$, $p=2.5$ and $E=2.25$. The same as a compute graph (L3), in which step 1 and step 3 are two nodes each, a
# product and a sum (the second row goes on from $a$, where the first one ends):


# %% tags=["demo"]
def board_graph():
    """The network with one hidden number as a compute graph, with the numbers from above."""
    x, w1, b1 = graph.variable("x", 2.0), graph.variable("w1", 0.75), graph.variable("b1", 0.5)
    w2, b2 = graph.variable("w2", 1.5), graph.variable("b2", -0.5)
    u = w1 * x
    a = u + b1
    h = graph.relu(a)
    v = w2 * h
    p = v + b2
    E = graph.squared_error(p, 1.0)
    graph.named(u=u, a=a, h=h, v=v, p=p, E=E)
    return graph.Graph(E)


board = board_graph()
board.forward()
demos.graph_figure(board, show="values")

# %% [markdown]
# ## Go back, one line at a time
#
# What changes $E$, and by how much? Begin with the last step, where the answer is known, and go back. In each line, the
# derivative of *one* step stands on the left (its local gradient, L4), and what has been found before on the right.
#
# **Step 4**, $E=(p-y)^2$:
#
# $$\frac{\partial E}{\partial p}=2\,(p-y)$$
#
# **Step 3**, $p=w_2h+b_2$, depends on three values:
#
# $$\begin{aligned}
# \frac{\partial E}{\partial w_2}&=\frac{\partial p}{\partial w_2}\cdot\frac{\partial E}{\partial p}=h\cdot\frac{\partial E}{\partial p},\\
# \frac{\partial E}{\partial b_2}&=\frac{\partial p}{\partial b_2}\cdot\frac{\partial E}{\partial p}=1\cdot\frac{\partial E}{\partial p},\\
# \frac{\partial E}{\partial h}&=\frac{\partial p}{\partial h}\cdot\frac{\partial E}{\partial p}=w_2\cdot\frac{\partial E}{\partial p}.
# \end{aligned}$$
#
# The first two belong to the parameters of this layer: they are results. The third one is what the way back goes on
# with (L5).
#
# **Step 2**, $h=\sigma(a)$:
#
# $$\frac{\partial E}{\partial a}=\frac{\partial h}{\partial a}\cdot\frac{\partial E}{\partial h}=\sigma'(a)\cdot\frac{\partial E}{\partial h}$$
#
# **Step 1**, $a=w_1x+b_1$, is of the same kind as step 3:
#
# $$\begin{aligned}
# \frac{\partial E}{\partial w_1}&=\frac{\partial a}{\partial w_1}\cdot\frac{\partial E}{\partial a}=x\cdot\frac{\partial E}{\partial a},\\
# \frac{\partial E}{\partial b_1}&=\frac{\partial a}{\partial b_1}\cdot\frac{\partial E}{\partial a}=1\cdot\frac{\partial E}{\partial a},\\
# \frac{\partial E}{\partial x}&=\frac{\partial a}{\partial x}\cdot\frac{\partial E}{\partial a}=w_1\cdot\frac{\partial E}{\partial a}.
# \end{aligned}$$
#
# The last line is not needed to train this network. A layer in front of it would need it.
#
# Put together, the derivative that had the longest way is a product of one factor for each step (L2):
#
# $$\frac{\partial E}{\partial w_1}=\underbrace{x}_{\text{step 1}}\cdot\underbrace{\sigma'(w_1x+b_1)}_{\text{step 2}}\cdot\underbrace{w_2}_{\text{step 3}}\cdot\underbrace{2\,(p-y)}_{\text{step 4}}$$
#
# The four derivatives share their factors. Going backwards, each factor is computed once and used wherever it occurs;
# that is what makes backpropagation cheap.
#
# **Now a particular σ.** Only step 2 knows about it:
#
# | σ | $\sigma(a)$ | $\sigma'(a)$ |
# | --- | --- | --- |
# | ReLU | $\max(a,0)$ | 1 for $a>0$, 0 for $a<0$; there is none at $a=0$, and we take 0 |
# | sigmoid | $\dfrac1{1+e^{-a}}$ | $h\,(1-h)$ |
# | tanh | $\tanh(a)$ | $1-h^2$ |
#
# At the corner of the ReLU every number between 0 and 1 is a subgradient (unit 03); 0 is the choice that most libraries
# make. For $a<0$ the factor 0 stops everything that comes from behind: for this example, $w_1$ and $b_1$ get no
# gradient.
#
# With the numbers from above, $a=2>0$, so $\sigma'(a)=1$. Follow each orange number in the picture from the right to the
# left, and compare it with its line:

# %% tags=["demo"]
board.backward()
demos.graph_figure(board, show="gradients")

# %% [markdown]
# ### The same lines as layers
#
# Now draw the borders differently. Steps 1 and 3 are each a `Linear` layer with its own parameters, step 2 is a `ReLU`
# layer, and step 4 is the loss. A layer is handed one gradient from behind, keeps the gradients of its parameters, and
# hands one on (L5, L7):
#
# | layer | is handed | gradients of its parameters | hands on |
# | --- | --- | --- | --- |
# | loss | (the beginning) | | $\partial E/\partial p=2(p-y)$ |
# | Linear with $w_2,b_2$ | $\partial E/\partial p$ | $h\cdot\partial E/\partial p$ and $\partial E/\partial p$ | $\partial E/\partial h=w_2\cdot\partial E/\partial p$ |
# | σ | $\partial E/\partial h$ | | $\partial E/\partial a=\sigma'(a)\cdot\partial E/\partial h$ |
# | Linear with $w_1,b_1$ | $\partial E/\partial a$ | $x\cdot\partial E/\partial a$ and $\partial E/\partial a$ | $\partial E/\partial x=w_1\cdot\partial E/\partial a$ |
#
# With the numbers from above:

# %% tags=["demo"]
demos.layer_chain()

# %% [markdown]
# Graph and layers do the same multiplications in the same order; a layer is a group of nodes with a border around it.
# Let both compute, on the left the course's compute graph (unit 02), on the right its layers (unit 03):

# %% tags=["demo"]
first = layers.Linear(np.array([[0.75]]), np.array([0.5]))
second = layers.Linear(np.array([[1.5]]), np.array([-0.5]))
chain, loss = network.Network([first, layers.ReLU(), second]), losses.SquaredError()
loss.forward(chain.forward(np.array([[2.0]])), np.array([[1.0]]))
(dw1, db1, dw2, db2), dx = chain.backward(loss.backward())
print("        graph   layers")
for name, from_layers in [("w2", dw2), ("b2", db2), ("w1", dw1), ("b1", db1), ("x", dx)]:
    print(f"∂E/∂{name:2} {board[name].gradient:7.3f}  {from_layers.item():7.3f}")

# %% tags=["demo"]
demos.question("05.kept")

# %% [markdown]
# ## Use many hidden numbers
#
# One hidden number can bend the line once. So take $H$ of them, side by side. Each has its own weight and bias, and the
# output adds them up, each with a weight of its own. Input, target and output are still single numbers:
#
# $$a_j=w_{1,j}\,x+b_{1,j},\qquad h_j=\sigma(a_j)\quad(j=1,\dots,H),\qquad p=\sum_{j=1}^{H}w_{2,j}\,h_j+b_2,\qquad E=(p-y)^2 .$$
#
# So $w_1$, $b_1$ and $w_2$ have $H$ entries each, and $b_2$ is one number.
#
# ### Exercise 05.1: Derive all derivatives on paper (6 points)
#
# This is the board derivation (L8), and it is yours. Work on paper first. Then write it into the cell below
# (double-click it). A person will read it. LaTeX between dollar signs looks best, but `dw2_j = h_j * dp` is fine as
# well.
#
# 1. Derive, from the end to the beginning and for any differentiable $\sigma$, the derivatives of $E$ with respect to
#    $p$, $b_2$, $w_{2,j}$, $h_j$, $a_j$, $b_{1,j}$ and $w_{1,j}$. Give each line a reason: which step, which local
#    gradient.
# 2. Derive $\partial E/\partial x$. Why does a sum over $j$ stand here, and none in the lines of part 1?
# 3. Let $\sigma$ be the sigmoid. Write $\partial E/\partial w_{1,j}$ with $x$, $w_{2,j}$, $h_j$, $p$ and $y$ only.
# 4. Let $\sigma$ be the ReLU, and let $a_j<0$ for this example. Which of the derivatives with respect to $w_{1,j}$,
#    $b_{1,j}$, $w_{2,j}$ and $b_2$ are certainly zero, and why? What does one step of gradient descent on this example
#    do to hidden number $j$?

# %% [markdown] nbgrader={"grade": true, "grade_id": "board-derivation", "locked": false, "points": 6, "schema_version": 3, "solution": true, "task": false}
# **Model answer.**
#
# 1. From the end to the beginning, each line by the chain rule, local gradient times what is known:
#    - $E=(p-y)^2$: $\;\partial E/\partial p=2(p-y)$.
#    - $p=\sum_k w_{2,k}h_k+b_2$ has the local gradients $\partial p/\partial b_2=1$, $\partial p/\partial w_{2,j}=h_j$,
#      $\partial p/\partial h_j=w_{2,j}$ (of the sum, only the term $k=j$ depends on them). So
#      $\partial E/\partial b_2=\partial E/\partial p$, $\;\partial E/\partial w_{2,j}=h_j\,\partial E/\partial p$,
#      $\;\partial E/\partial h_j=w_{2,j}\,\partial E/\partial p$.
#    - $h_j=\sigma(a_j)$, and no other $h_k$ depends on $a_j$:
#      $\;\partial E/\partial a_j=\sigma'(a_j)\,\partial E/\partial h_j$.
#    - $a_j=w_{1,j}x+b_{1,j}$: $\;\partial E/\partial b_{1,j}=\partial E/\partial a_j$,
#      $\;\partial E/\partial w_{1,j}=x\,\partial E/\partial a_j=x\,\sigma'(a_j)\,w_{2,j}\,2(p-y)$.
# 2. $x$ is used $H$ times, once in each $a_j$ with $\partial a_j/\partial x=w_{1,j}$. Each use is a way from $x$ to
#    $E$, and the ways add up: $\partial E/\partial x=\sum_j w_{1,j}\,\partial E/\partial a_j$. Each parameter
#    $w_{1,j}$, $b_{1,j}$, $w_{2,j}$ is used once only, in hidden number $j$, and $b_2$ once, in $p$: one way, no sum.
# 3. $\sigma'(a_j)=h_j(1-h_j)$, so $\partial E/\partial w_{1,j}=x\,h_j(1-h_j)\,w_{2,j}\,2(p-y)$.
# 4. $h_j=0$ gives $\partial E/\partial w_{2,j}=0$; $\sigma'(a_j)=0$ gives $\partial E/\partial a_j=0$ and with it
#    $\partial E/\partial w_{1,j}=\partial E/\partial b_{1,j}=0$. $\partial E/\partial b_2=2(p-y)$ need not be zero. The
#    step leaves hidden number $j$ as it is: none of its three parameters moves. If that is so for every example, it
#    never moves again.
#
# **Rubric.** Part 1, three points: one for $\partial E/\partial p$ and the three derivatives of the output layer, one
# for $\partial E/\partial a_j$ with $\sigma'$ taken at $a_j$ (not at $h_j$ or $x$), one for the two derivatives of the
# first layer; lines without any reason get half of their point. Part 2, one point: the sum and the reason that $x$ is
# used $H$ times (half a point for the formula alone). Part 3, one point: all in the given letters; no point if
# $\sigma'$ is left. Part 4, one point: the three zeros with their two different reasons, and that hidden number $j$
# does not move (half a point if only $w_{1,j}$ and $b_{1,j}$ are found). Any notation is fine. A slip that is carried
# on correctly costs only once.

# %% [markdown]
# ### Exercise 05.2: Let the computer check your derivation (4 points)
#
# Write what you have derived as code, for one example and any $\sigma$. `sigma` and `slope` are functions for $\sigma$
# and $\sigma'$; both take an array and return one of the same shape. `x`, `y` and `b2` are single numbers; `w1`, `b1`
# and `w2` are arrays of shape $(H,)$. Return the five derivatives in this order: `dw1`, `db1`, `dw2` of shape $(H,)$,
# and the numbers `db2` and `dx`. A loop over $j$ is fine; NumPy can do all $j$ at once.
#
# The check knows nothing of your formulas: it moves each parameter a little and looks at what $E$ does. It begins with
# the numbers of the text, which you can compare with the picture above.


# %% nbgrader={"grade": false, "grade_id": "one-example", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.one_example", "answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.checks.one_hidden_layer.slopes", "answer:helpers.graph.Graph"]
def one_example(x, y, w1, b1, w2, b2, sigma, slope):
    """The derivatives of E = (N(x; θ) − y)² for one example.

    Returns dw1, db1, dw2, each (H,), and the numbers db2, dx.
    """
    ### BEGIN SOLUTION one-example-gradient: return dw1, db1, dw2, db2, dx
    a = w1 * x + b1
    h = sigma(a)
    dp = 2 * (w2 @ h + b2 - y)
    da = slope(a) * w2 * dp
    return x * da, da, h * dp, dp, w1 @ da
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


# The numbers of the text with one hidden number; then three hidden numbers.
one = {"w1": np.array([0.75]), "b1": np.array([0.5]), "w2": np.array([1.5]), "b2": -0.5, "x": 2.0}
check_one_example(one_example, relu, relu_slope, 1.0, **one, case="the numbers of the text")
three = {"w1": np.array([0.5, -1.5, 0.3]), "b1": np.array([-0.2, 0.4, 1.1]), "w2": np.array([1.2, -0.6, 2.5])}
check_one_example(one_example, tanh, tanh_slope, -0.7, **three, b2=0.35, x=0.8, case="three hidden numbers")
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
# An input of 0, where all of w1 has the slope 0; and a fit that is perfect, where all slopes are 0.
w1, b1, w2 = rng.normal(size=(3, 3))
for x, y in ((0.0, 0.4), (1.2, float(w2 @ np.sin(w1 * 1.2 + b1) - 0.5))):
    check_one_example(one_example, np.sin, np.cos, y, w1, b1, w2, -0.5, x)
# The ReLU, with hidden numbers that are off; then with all of them off.
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
### END HIDDEN TESTS

# %% tags=["demo"]
demos.question("05.sizes")

# %% [markdown]
# ## Go to vectors and batches
#
# Now $D$ inputs and $M$ outputs. One example is a row: $x$ has $D$ entries, $a$ and $h$ have $H$, and $p$ and $y$ have
# $M$. The formula of the lecture keeps its form, with the weights as matrices. (The lecture writes $\theta_w^1x$ with
# $x$ as a column. Our examples are rows, so it is `x @ W1`, and `W1`, of shape $(D,H)$, is the transpose of
# $\theta_w^1$. The numbers are the same.)
#
# $$a=x\,W_1+b_1,\qquad h=\sigma(a),\qquad p=h\,W_2+b_2,\qquad E=\|p-y\|^2=\sum_{m=1}^{M}(p_m-y_m)^2 .$$
#
# ### One example, index by index
#
# **The loss.** Only one term of the sum contains $p_m$: $\;\texttt{dp}_m=2\,(p_m-y_m)$.
#
# **The output layer**, $p_m=\sum_jh_jW_{2,jm}+b_{2,m}$. $W_{2,jm}$ and $b_{2,m}$ occur in output $m$ only. But $h_j$
# occurs in **every** output, so it gets the sum of $M$ gradients (L2):
#
# $$\texttt{dW2}_{jm}=h_j\,\texttt{dp}_m,\qquad\texttt{db2}_m=\texttt{dp}_m,\qquad\texttt{dh}_j=\sum_{m=1}^{M}W_{2,jm}\,\texttt{dp}_m .$$
#
# With $M=1$ the sum has one term, which is why you did not meet it on paper.
#
# **The hidden numbers**, $h_j=\sigma(a_j)$, each by itself: $\;\texttt{da}_j=\sigma'(a_j)\,\texttt{dh}_j$.
#
# **The first layer**, $a_j=\sum_ix_iW_{1,ij}+b_{1,j}$, as the output layer: $\;\texttt{dW1}_{ij}=x_i\,\texttt{da}_j$
# and $\texttt{db1}_j=\texttt{da}_j$.
#
# In the language of unit 03, each line is a transposed Jacobian times what arrives (L6): for the linear layers
# this matrix is $W_2$ or $W_1$, for $\sigma$ it is diagonal. So nothing new has to be derived: it is Linear, ReLU and
# Linear, one behind the other (L5, L7).
#
# ### A batch: mean against sum
#
# For $N$ examples, rows of `x`, the loss is the mean of the examples' losses:
#
# $$E=\frac1N\sum_{n=1}^{N}\sum_{m=1}^{M}(p_{nm}-y_{nm})^2 .$$
#
# Two things change, and nothing else.
#
# **The factor $\frac1N$ comes in once, at the beginning of the way back:** $\;\texttt{dp}_{nm}=\frac2N(p_{nm}-y_{nm})$.
# All further lines are linear in what arrives, so they carry it along by themselves. Whoever divides by $N$ again
# further in front divides twice.
#
# **The parameters are used by every example**, so their gradients are sums over $n$:
#
# $$\texttt{dW2}_{jm}=\sum_nh_{nj}\,\texttt{dp}_{nm},\qquad\texttt{db2}_m=\sum_n\texttt{dp}_{nm},\qquad\texttt{dW1}_{ij}=\sum_nx_{ni}\,\texttt{da}_{nj},\qquad\texttt{db1}_j=\sum_n\texttt{da}_{nj}.$$
#
# `dh` and `da` belong to one example each and have no such sum.
#
# What if one took the **sum** $E_\Sigma=N\,E$ and not the mean? Its gradient is $N$ times as long and has the same
# direction. Minima and stationary points are the same. A step with $\tau/N$ on $E_\Sigma$ is exactly a step with $\tau$
# on $E$. What differs: with the sum, twice as many examples make the gradient about twice as long, so each batch size
# wants a $\tau$ of its own; with the mean, one $\tau$ suits all of them, and losses of different batches can be
# compared. That is why we take the mean. Note that it is the mean over the **examples**; over the $M$ outputs of an
# example one sums.

# %% tags=["demo"]
demos.question("05.mean")

# %% [markdown]
# ### Exercise 05.3: Write the forward pass (2 points)
#
# Write `forward` for a batch, with the ReLU for $\sigma$. It returns three arrays: `a` and `h` of shape $(N,H)$ and `p`
# of shape $(N,M)$. `p` is the result; `a` and `h` are returned as well since the way back will need them. (A layer
# would keep them in `self`; here there is no `self`.)


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
# One example with two inputs, three hidden numbers, one output; then a batch.
checks.one_hidden_layer.results(
    forward,
    {
        "x": np.array([[2.0, -1.0]]),
        "W1": np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
        "b1": np.array([0.25, 0.75, -0.5]),
        "W2": np.array([[2.0], [-1.0], [4.0]]),
        "b2": np.array([0.5]),
    },
    {"a": np.array([[0.75, 3.25, -7.5]]), "h": np.array([[0.75, 3.25, 0.0]]), "p": np.array([[-1.25]])},
)
batch = checks.one_hidden_layer.random_case(np.random.default_rng(42), N=5, D=2, H=4, M=3)
batch.pop("y")
a, h, p = one_hidden_layer.forward(**batch)
checks.one_hidden_layer.results(forward, batch, {"a": a, "h": h, "p": p})
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(43)
for N, D, H, M in [(5, 3, 4, 2), (1, 2, 3, 4), (4, 1, 5, 3), (3, 4, 1, 2), (6, 2, 3, 1)]:
    case = checks.one_hidden_layer.random_case(rng, N, D, H, M)
    case.pop("y")
    a = np.einsum("nd,dh->nh", case["x"], case["W1"]) + case["b1"][None, :]
    h = (np.abs(a) + a) / 2
    p = np.einsum("nh,hm->nm", h, case["W2"]) + case["b2"][None, :]
    checks.one_hidden_layer.results(forward, case, {"a": a, "h": h, "p": p})
# Just above the corner, just below it, and at it.
a = np.array([[0.004, -0.003, 0.0]])
close = {"x": np.eye(1), "W1": a, "b1": np.zeros(3), "W2": np.eye(3), "b2": np.zeros(3)}
checks.one_hidden_layer.results(
    forward, close, {"a": a, "h": np.array([[0.004, 0, 0]]), "p": np.array([[0.004, 0, 0]])}
)
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 05.4: Write the gradient for a batch (6 points)
#
# Write `backward`: the gradients of $E=\frac1N\sum_n\|p_n-y_n\|^2$ with respect to `W1`, `b1`, `W2` and `b2`, in this
# order, each of the shape of what it belongs to. It is given `x` and `y`, what the forward pass has returned for `x`,
# and `W2`. The other parameters are not needed: make sure that you know why. At $a=0$ take the slope 0. Change none of
# the arguments.
#
# The check hands in right values of `a`, `h` and `p`, so it does not matter whether your `forward` is right yet. It
# begins with the numbers of the text: $N=D=H=M=1$.


# %% nbgrader={"grade": false, "grade_id": "backward-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.backward", "answer:helpers.losses.SquaredError"]
def backward(x, y, a, h, p, W2):
    """x: (N, D), y: (N, M), a, h: (N, H), p: (N, M), W2: (H, M)

    -> dW1, db1, dW2, db2, each of the shape of its parameter.
    """
    ### BEGIN SOLUTION batch-gradient: return dW1, db1, dW2, db2
    dp = 2 * (p - y) / len(x)
    dh = dp @ W2.T
    da = dh * (a > 0)
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


# The numbers of the text; then one example with two inputs, three hidden numbers and four outputs; then a batch.
numbers = {"x": [[2.0]], "y": [[1.0]], "W1": [[0.75]], "b1": [0.5], "W2": [[1.5]], "b2": [-0.5]}
check_batch(backward, "the numbers of the text", **{name: np.array(value) for name, value in numbers.items()})
check_batch(
    backward, "one example", **checks.one_hidden_layer.random_case(np.random.default_rng(44), N=1, D=2, H=3, M=4)
)
check_batch(
    backward, "five examples", **checks.one_hidden_layer.random_case(np.random.default_rng(45), N=5, D=2, H=4, M=3)
)
# At the corner: the first hidden number is exactly 0 and counts as off, the second one is on.
corner = {"x": [[2.0]], "y": [[0.5]], "a": [[0.0, 1.5]], "h": [[0.0, 1.5]], "p": [[3.0]], "W2": [[4.0], [2.0]]}
slopes = {"dW1": [[0.0, 20.0]], "db1": [0.0, 10.0], "dW2": [[0.0], [7.5]], "db2": [5.0]}
checks.one_hidden_layer.results(
    backward,
    {name: np.array(value) for name, value in corner.items()},
    {name: np.array(value) for name, value in slopes.items()},
    case="a[0, 0] is exactly 0, at the corner of the ReLU",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(46)


def check_by_einsum(own, on, x, y, W1, b1, W2, b2):
    """on: which hidden numbers are on, (N, H): with it kept fixed, E has no kink."""

    def through(W1, b1, W2, b2):
        a = np.einsum("nd,dh->nh", x, W1) + b1[None, :]
        return a, a * on, np.einsum("nh,hm->nm", a * on, W2) + b2[None, :]

    def energy(W1, b1, W2, b2):
        return float(((through(W1, b1, W2, b2)[-1] - y) ** 2).sum() / y.shape[0])

    a, h, p = through(W1, b1, W2, b2)
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    checks.one_hidden_layer.gradients(own, {"x": x, "y": y, "a": a, "h": h, "p": p, "W2": W2}, energy, parameters)


for N, D, H, M in [(5, 3, 4, 2), (1, 2, 4, 3), (4, 1, 5, 3), (3, 4, 1, 2), (6, 2, 3, 1), (7, 1, 4, 1)]:
    case = checks.one_hidden_layer.random_case(rng, N, D, H, M)
    check_by_einsum(backward, case["x"] @ case["W1"] + case["b1"] > 0, **case)
# Some hidden numbers exactly at the corner: x and the parameters are small whole numbers, which are added without rounding.
for N, D, H, M in [(6, 2, 4, 3), (4, 3, 5, 1)]:
    x, W1 = rng.integers(-2, 3, size=(N, D)).astype(float), rng.integers(-2, 3, size=(D, H)).astype(float)
    b1 = -(x[0] @ W1)
    on = x @ W1 + b1 > 0
    check_by_einsum(backward, on, x, rng.normal(size=(N, M)), W1, b1, rng.normal(size=(H, M)), rng.normal(size=M))
    # The same hidden numbers, now all of them close to the corner.
    check_by_einsum(
        backward, on, x, rng.normal(size=(N, M)), W1 / 512, b1 / 512, rng.normal(size=(H, M)), rng.normal(size=M)
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Check the whole network
#
# The check above told you whether it is right. Here is how you find out by yourself, with the tools of unit 03: move
# each entry of each parameter, forward passes only, and compare. A network is checked like a layer; that its gradient
# has passed several layers makes no difference.
#
# Here and below, where something of yours does not pass its check yet, the course's own takes its place, and the cell
# says so.


# %% tags=["demo"]
def check_forward(own):
    case = checks.one_hidden_layer.random_case(np.random.default_rng(1), N=5, D=2, H=4, M=3)
    case.pop("y")
    a, h, p = one_hidden_layer.forward(**case)
    checks.one_hidden_layer.results(own, case, {"a": a, "h": h, "p": p})


forward_here = checks.own_or_reference(forward, one_hidden_layer.forward, check_forward)
backward_here = checks.own_or_reference(
    backward,
    one_hidden_layer.backward,
    lambda own: check_batch(
        own, "", **checks.one_hidden_layer.random_case(np.random.default_rng(2), N=5, D=2, H=4, M=3)
    ),
)


def whole_network_error(x, y, parameters):
    """For each parameter: the relative error between backward and central differences of the loss."""

    def energy(k, value):
        *_, p = forward_here(x, *[value if i == k else other for i, other in enumerate(parameters)])
        return float(((p - y) ** 2).sum() / len(y))

    found = backward_here(x, y, *forward_here(x, *parameters), parameters[2])
    return [
        gradcheck.relative_error(
            found[k], gradcheck.central_difference(lambda value, k=k: energy(k, value), parameters[k])
        )
        for k in range(4)
    ]


case = checks.one_hidden_layer.random_case(np.random.default_rng(3), N=6, D=2, H=5, M=3)
x_some, y_some, *parameters_some = case.values()
for name, error in zip(("W1", "b1", "W2", "b2"), whole_network_error(x_some, y_some, parameters_some)):
    print(f"{name}: relative error {error:.0e}")
print("and with all hidden numbers exactly at their kinks, for the first example:")
parameters_some[1] = -(x_some @ parameters_some[0])[0]
for name, error in zip(("W1", "b1", "W2", "b2"), whole_network_error(x_some, y_some, parameters_some)):
    print(f"{name}: relative error {error:.0e}")

# %% [markdown]
# Away from kinks, all four agree. At the kinks, `W2` and `b2` still agree, since $E$ is smooth in them. For `W1` and
# `b1` the check compares, in the first example's share, the slope 0 that we chose with half the slope of the other
# side, and reports an error where there is none. If a gradient check of a ReLU network fails, first look at how close
# the entries of `a` are to 0.

# %% tags=["demo"]
demos.question("05.parameters")

# %% [markdown]
# ## See what a hidden ReLU does
#
# Take one input and one output again. As a function of $x$, hidden number $j$ contributes
# $w_{2,j}\max(w_{1,j}x+b_{1,j},0)$ to the fit. That is a straight line on one side, zero on the other, and a **kink**
# in between:
#
# $$w_{1,j}\,x+b_{1,j}=0\quad\Leftrightarrow\quad x=-\frac{b_{1,j}}{w_{1,j}}\qquad(w_{1,j}\ne0).$$
#
# If $w_{1,j}=0$, the hidden number is the same for all $x$: no kink.
#
# **By how much does the slope of the fit jump there**, from left to right?
#
# - $w_{1,j}>0$: it is off to the left of the kink and on to the right. The slope goes from $0$ to $w_{2,j}w_{1,j}$, so the jump is
#   $w_{2,j}w_{1,j}$.
# - $w_{1,j}<0$: it is on to the left of the kink and off to the right. The slope goes from $w_{2,j}w_{1,j}$ to $0$, so the jump is
#   $-w_{2,j}w_{1,j}$.
#
# Both cases in one: the jump is $w_{2,j}\,|w_{1,j}|$. The sum of all contributions is therefore a chain of straight
# pieces, with at most $H$ kinks. Where many kinks are close to one another, it can follow a curve; where there are
# none, it is straight.
#
# Try it: four hidden numbers and a sine to fit. (The demo writes the number of the layer above, as the lecture does:
# $w^1$ is our $w_1$, $w^2$ our $w_2$.) Choose one of them and see
#
# 1. that *bends at* moves its kink and nothing else of it: the demo moves $b_{1,j}$ along, so that $-b_{1,j}/w_{1,j}$
#    is what you chose;
# 2. that a change of sign of $w_1$ turns to the other side where it is on, and a change of sign of $w_2$ bends the fit
#    the other way;
# 3. how far you can bring $E$ down by hand, before you press *Play* and leave it to gradient descent.

# %% tags=["demo"]
demos.hidden_layer()

# %% [markdown]
# ### Exercise 05.5: Find the kinks of the fit (3 points)
#
# Write `kinks`. It is given `w1`, `b1` and `w2`, each of shape $(H,)$, and returns two arrays: the places of the kinks
# **from left to right**, and the jump of the slope at each of them, in the same order. Hidden numbers with $w_{1,j}=0$
# are left out (and nothing may be divided by 0); all others are listed, even if $w_{2,j}=0$ and the jump is 0, and each
# by itself, even if two of them bend at the same place.
#
# Useful: `np.argsort(places)` gives the indices that sort an array, and `places[order]` applies them.


# %% nbgrader={"grade": false, "grade_id": "kinks-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.kinks"]
def kinks(w1, b1, w2):
    """w1, b1, w2: (H,)

    -> the places of the K kinks from left to right: (K,), and the slope's jump at each: (K,).
    """
    ### BEGIN SOLUTION kinks: return places, jumps
    bends = w1 != 0
    places = -b1[bends] / w1[bends]
    jumps = w2[bends] * np.abs(w1[bends])
    order = np.argsort(places)
    return places[order], jumps[order]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "kinks", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One hidden number; then three, out of order; then one that never bends, and one whose bend has the weight 0.
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.0]), "b1": np.array([-3.0]), "w2": np.array([0.75])},
    {"places": np.array([1.5]), "jumps": np.array([1.5])},
    case="one hidden number",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.0, -4.0, 0.5]), "b1": np.array([-3.0, -2.0, 0.1]), "w2": np.array([0.75, 1.5, -3.0])},
    {"places": np.array([-0.5, -0.2, 1.5]), "jumps": np.array([6.0, -1.5, 1.5])},
    case="three hidden numbers",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.0, 0.0, -4.0]), "b1": np.array([-3.0, 1.0, -2.0]), "w2": np.array([0.75, 2.0, 1.5])},
    {"places": np.array([-0.5, 1.5]), "jumps": np.array([6.0, 1.5])},
    case="w1[1] is 0, so hidden number 1 has no kink",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([2.0, 0.25]), "b1": np.array([-3.0, 0.75]), "w2": np.array([1.25, 0.0])},
    {"places": np.array([-3.0, 1.5]), "jumps": np.array([0.0, 2.5])},
    case="w2[1] is 0, which makes a jump of 0",
)
checks.one_hidden_layer.results(
    kinks,
    {"w1": np.array([0.5, -2.0, 4.0]), "b1": np.array([-1.0, 0.0, 0.0]), "w2": np.array([3.0, 0.75, 0.375])},
    {"places": np.array([0.0, 0.0, 2.0]), "jumps": np.array([1.5, 1.5, 1.5])},
    case="b1[1] and b1[2] are 0, so there are two kinks at 0",
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
### END HIDDEN TESTS

# %% tags=["demo"]
demos.question("05.place")

# %% [markdown]
# ## Choose where to begin
#
# Gradient descent needs a $\theta(0)$ (L1). Zeros seem natural, and for a quadratic they are as good as anything else.
# A network can't learn from there.
#
# **All parameters zero, ReLU.** Then $a=0$ and $h=0$ for every example. Go through the lines:
# $\texttt{dW2}=h^\top\texttt{dp}=0$ since $h=0$; $\texttt{dh}=\texttt{dp}\,W_2^\top=0$ since $W_2=0$, and with it `da`,
# `dW1` and `db1`. Only `db2` is not zero. After the step the same holds again. So the network only ever learns the
# constant $b_2$, and the best constant is the mean of the targets.
#
# **All parameters zero, sigmoid.** Now $h=\frac12$, so `dW2` is not zero, but all its rows are equal; `dW1` is still
# zero in the first step, since $W_2=0$. From the second step on everything moves, but:
#
# **Equal stays equal.** Let all hidden numbers have the same $w_{1,j}$, $b_{1,j}$ and $w_{2,j}$. Then they have the
# same $a_j$, $h_j$ and, line by line, the same gradients. After a step of gradient descent they are still the same. By
# induction they stay so for ever: $H$ hidden numbers work as one, and the fit has one kink. This *symmetry* can only be
# broken at the start, and so one draws the weights at **random**.
#
# See it happen, with four hidden numbers, the layers of unit 03 and all parameters zero at the start:

# %% tags=["demo"]
x_data, y_data = data.noisy_sine(60, np.random.default_rng(0))
for Activation in (layers.ReLU, layers.Sigmoid):
    first, second = layers.Linear(np.zeros((1, 4)), np.zeros(4)), layers.Linear(np.zeros((4, 1)), np.zeros(1))
    all_zero = network.Network([first, Activation(), second])
    done = 0
    for steps in (1, 2, 1000):
        training.train(all_zero, losses.SquaredError(), x_data, y_data, tau=0.05, steps=steps - done)
        done = steps
        W1, W2 = first.parameters[0][0], second.parameters[0][:, 0]
        print(f"{Activation.__name__:7}  step {steps:4}  W1 = {W1.round(4)}  W2 = {W2.round(4)}")

# %% [markdown]
# With the ReLU nothing but $b_2$ has moved. With the sigmoid all weights have, but after a thousand steps the four
# hidden numbers are still one and the same. (The demo above has both of these starts among its examples.)
#
# For the size of the weights there are rules of thumb, such as normal with variance $2/D$ for a layer of $D$ inputs in
# front of a ReLU (unit 05). And with one input the kinks say what the biases should be: with all $b_{1,j}=0$, all kinks
# lie at $x=0$. Below, `start` draws the places of the kinks evenly over the data, from $-3$ to $3$, and puts
# $b_{1,j}=-w_{1,j}\cdot\text{place}_j$.
#
# ### Exercise 05.6: Train the network (4 points)
#
# Write `train`: gradient descent (L1) with the fixed step size `tau` on all four parameters. In each of the `steps`
# steps
#
# 1. call `forward(x, W1, b1, W2, b2)`, which returns `a`, `h`, `p`;
# 2. note $E=\frac1N\sum_n\|p_n-y_n\|^2$ of the parameters *before* the step;
# 3. call `backward(x, y, a, h, p, W2)`, which returns the four gradients;
# 4. step with all four, $\theta(k+1)=\theta(k)-\tau\nabla E(\theta(k))$.
#
# Return `W1, b1, W2, b2` after the last step, and an array `losses` of shape `(steps,)` with the noted $E$. The arrays
# that you are given stay as they are, since somebody may want to start again from them. Use the functions `forward` and
# `backward` that are **handed in**: the check hands in right ones, so it does not depend on your exercises 05.3 and
# 05.4.


# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.one_hidden_layer.train", "answer:helpers.checks.one_hidden_layer.training", "answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps", "answer:helpers.optimisers.Optimiser", "answer:helpers.optimisers.GradientDescent", "answer:helpers.descent.gradient_descent"]
def train(x, y, W1, b1, W2, b2, tau, steps, forward, backward):
    """Gradient descent on all parameters.

    Returns W1, b1, W2, b2 after the last step, and E before each step: (steps,).
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
    """half of the course's gradients, so that it shows who calls what is handed in"""
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


# One step with the numbers of the text; one step with a batch, then three; then with a backward that returns half.
numbers = {"x": [[2.0]], "y": [[1.0]], "W1": [[0.75]], "b1": [0.5], "W2": [[1.5]], "b2": [-0.5]}
numbers = {name: np.array(value) for name, value in numbers.items()}
check_training(train, 0.01, 1, "one step with the numbers of the text", **numbers)
five = checks.one_hidden_layer.random_case(np.random.default_rng(48), N=5, D=2, H=4, M=3)
check_training(train, 0.02, 1, "one step, five examples", **five)
check_training(train, 0.02, 3, "three steps, five examples; the first of them alone is right", **five)
check_training(train, 0.02, 3, "three steps, with half of each gradient", **five, backward=half_backward)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(49)
for tau, steps, sizes in [(0.03, 4, (4, 1, 3, 2)), (0.015, 2, (6, 3, 4, 1)), (0.01, 5, (1, 2, 3, 4))]:
    check_training(train, tau, steps, "", **checks.one_hidden_layer.random_case(rng, *sizes))
# With another σ: only who calls what is handed in gets this right.
smooth = checks.one_hidden_layer.random_case(rng, 5, 2, 3, 4)


def tanh_forward(x, W1, b1, W2, b2):
    a = x @ W1 + b1
    return a, np.tanh(a), np.tanh(a) @ W2 + b2


def tanh_backward(x, y, a, h, p, W2):
    dp = 2 * (p - y) / len(x)
    da = dp @ W2.T * (1 - np.tanh(a) ** 2)
    return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)


# With the second τ, E grows in some of the steps; all of them are taken, and none is shortened.
for tau, steps in ((0.05, 4), (0.9, 5)):
    checks.one_hidden_layer.training(
        train,
        smooth | {"tau": tau, "steps": steps, "forward": tanh_forward, "backward": tanh_backward},
        lambda *parameters: float(((tanh_forward(smooth["x"], *parameters)[-1] - smooth["y"]) ** 2).sum() / 5),
        {name: smooth[name] for name in ("W1", "b1", "W2", "b2")},
        tau=tau,
        steps=steps,
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Train it on a noisy sine
#
# First the three ways to begin, for 20 hidden numbers and 2000 steps each.

# %% tags=["demo"]
H = 20


def start(rng):
    """Random weights, and kinks evenly drawn over the data."""
    W1 = rng.normal(size=(1, H))
    return W1, -W1[0] * rng.uniform(-3, 3, size=H), rng.normal(size=(H, 1)) / np.sqrt(H), np.zeros(1)


starts = {
    "all zero": (np.zeros((1, H)), np.zeros(H), np.zeros((H, 1)), np.zeros(1)),
    "all equal": (np.full((1, H), 0.5), np.full(H, 0.5), np.full((H, 1), 0.5 / H), np.zeros(1)),
    "random": start(np.random.default_rng(1)),
}
train_here = checks.own_or_reference(
    train,
    one_hidden_layer.train,
    lambda own: check_training(
        own, 0.02, 3, "", **checks.one_hidden_layer.random_case(np.random.default_rng(5), 5, 2, 4, 3)
    ),
)
print(f"the mean of y alone would give E = {((y_data - y_data.mean()) ** 2).mean():.3f}\n")
print("start        E at first    E after 2000 steps    different hidden numbers")
trained = {}
for name, theta in starts.items():
    *trained[name], E = train_here(x_data, y_data, *theta, 0.05, 2000, forward_here, backward_here)
    _, h, p = forward_here(x_data, *trained[name])
    different = len(np.unique(h.round(9), axis=1).T)
    print(f"{name:10} {E[0]:12.3f} {((p - y_data) ** 2).mean():18.3f} {different:22}")

# %% [markdown]
# From zeros, the network has become the mean of the targets and nothing else. From equal numbers, it is a network with
# one hidden number: a line with one kink. Only the random start uses what is there; its loss comes down to the variance
# of the noise in the data, 0.01. (Of its 20 hidden numbers, three are 0 for all data, so that there are 18 different
# ones. More about these below.)
#
# Look at what it consists of. Each thin line is one hidden number's share $w_{2,j}\max(w_{1,j}x+b_{1,j},0)$:

# %% tags=["demo"]
demos.fit_pieces(x_data, y_data, {"at the start": starts["random"], "after 2000 steps": trained["random"]})

# %% [markdown]
# At the start the kinks are there, but nearly all of them are too weak to be seen. Training makes some stronger and
# moves them: to where the sine bends.
#
# ### The sum instead of the mean
#
# With the sum over the examples for a loss, every gradient is $N=60$ times as long. See that $\tau/N$ then leads to the
# very same parameters, and what the old $\tau$ leads to:

# %% tags=["demo"]
N = len(x_data)


def backward_of_the_sum(*arguments):
    return [N * gradient for gradient in backward_here(*arguments)]


*with_mean, _ = train_here(x_data, y_data, *starts["random"], 0.05, 300, forward_here, backward_here)
*with_sum, _ = train_here(x_data, y_data, *starts["random"], 0.05 / N, 300, forward_here, backward_of_the_sum)
print("sum with τ/N, mean with τ: largest difference of a parameter after 300 steps:", end=" ")
print(f"{max(np.abs(one - other).max() for one, other in zip(with_mean, with_sum)):.0e}")
*_, E = train_here(x_data, y_data, *starts["random"], 0.05, 4, forward_here, backward_of_the_sum)
print("sum with τ itself, E before each step:", "  ".join(f"{value:.3g}" for value in E))

# %% [markdown]
# ### Dead hidden numbers
#
# A hidden ReLU that is off for *every* example has $\sigma'(a_{nj})=0$ and $h_{nj}=0$ for all $n$: all its gradients
# are zero and it never moves again. It is called **dead**. Its kink may lie outside of the data, or a step that was too
# long may have thrown it there. How many are there in the trained network? And where are the kinks that work?

# %% tags=["demo"]
kinks_here = checks.own_or_reference(
    kinks,
    one_hidden_layer.kinks,
    lambda own: checks.one_hidden_layer.results(
        own,
        {"w1": np.array([2.0, 0.0, -4.0]), "b1": np.array([-3.0, 1.0, -2.0]), "w2": np.array([0.75, 2.0, 1.5])},
        {"places": np.array([-0.5, 1.5]), "jumps": np.array([6.0, 1.5])},
    ),
)
W1, b1, W2, b2 = trained["random"]
a, _, _ = forward_here(x_data, W1, b1, W2, b2)
dead = (a <= 0).all(axis=0)
print(f"dead hidden numbers: {dead.sum()} of {H}; those that are on for all examples: {(a > 0).all(axis=0).sum()}")
places, jumps = kinks_here(W1[0, ~dead], b1[~dead], W2[~dead, 0])
for place, jump in zip(places, jumps):
    print(f"kink at x = {place:6.2f}, the slope jumps by {jump:6.2f}")

# %% tags=["demo"]
demos.question("05.dead")

# %% [markdown]
# ### Watch it
#
# Now watch the training with the random start. Press *Play*, and see how the kinks go to where the sine bends. Then
# press *Reset* and try $\tau=0.005$, and a $\tau$ that is too large.

# %% tags=["demo"]
W1, b1, W2, b2 = (p.copy() for p in starts["random"])
demos.training([layers.Linear(W1, b1), layers.ReLU(), layers.Linear(W2, b2)], x_data, y_data, tau=0.05)

# %% [markdown]
# ## What you can do now
#
# - You can derive all derivatives of a network with one hidden layer on paper, line by line, for one example and for a
#   batch, with any $\sigma$ (L8).
# - You can say which lines belong to which node of the compute graph and to which layer, and what each has to keep.
# - You know where gradients are summed: over the uses of a value, over the outputs behind a hidden number, over the
#   examples of a batch; and where the $\frac1N$ of a mean comes in.
# - You can check the gradient of a whole network, and you know why that may fail at a kink.
# - You can say what each hidden ReLU does to the fit, and why all zero or all equal is no start.
#
# In [unit 05](../05_fully_connected/05_fully_connected.ipynb) you nest layers to any depth and train on images.
