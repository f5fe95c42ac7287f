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
# # 03 Write layers that know their gradients
#
# **What you will do.** You write the layers of a neural network: `Linear`, `ReLU` and `Sigmoid`, then a layer with two
# inputs and a residual connection. Each sends gradients backwards for a whole batch of examples. At the end, a small
# network made of your layers learns a sine wave while you watch.
#
# **What you will learn.**
#
# - what a layer receives on the way back, and what it has to return (lecture L5, L7);
# - why the gradient is a *transposed* Jacobian, and why you never build that matrix (L6);
# - why gradients add up over a batch, and what changes if the loss is a mean;
# - what to do at the corner of the ReLU, where there is no derivative;
# - how gradients find their way through layers with several inputs and through residual connections.
#
# **What you need.** Units 00 to 02, partial derivatives and matrix products. In NumPy: `@`, `.T`, `.sum(axis=0)` and
# broadcasting. About two hours.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $E$ | the loss (also called the energy), one number |
# | $\nabla E$ | the gradient of $E$ |
# | `dx` | in code, $\partial E/\partial x$, an array shaped like `x`; likewise `dz`, `dW`, `db` |
# | $\mathcal N$ | the network |
# | $\ell$ | a layer |
# | $d$ | the number of layers (the lecture's $L$) |
# | $\theta$ | the parameters |
# | $W, b$ | the weights and the biases of a layer |
# | $w$ | the weight of a layer with one input |
# | $x$ | the input |
# | $z$ | the output of a layer |
# | $y$ | the target |
# | $N, D, M$ | the number of examples, of inputs, of outputs |
# | $f, g$ | functions |
# | $J$ | a Jacobian: one row for each output, one column for each input |
# | $\sigma$ | the activation function; in the section on the sigmoid, the sigmoid |
# | $F$ | the layer inside a residual connection |
# | $\tau$ | the step size, also called the learning rate |
#
# </details>

# %%
import numpy as np

from helpers import checks, data, demos, layers, losses, network, training

# %% [markdown]
# ## See what a layer has to do ★
#
# A network nests functions, each with parameters of its own (L5):
#
# $$\mathcal N(x;\theta)=\ell^d\big(\ell^{d-1}(\dots\ell^1(x;\theta^1)\dots;\theta^{d-1});\theta^d\big)$$
#
# (The superscripts are the numbers of the layers, not powers.) Pick one of these layers and write it
# $z=\ell(x;\theta)$, where $x$ is now *its* input and $\theta$ are *its* parameters. Earlier layers computed $x$, and
# later layers turn $z$ into the loss $E$. On the way back, the later layers have already worked out how $E$ depends
# on $z$. They pass that on as `dz`. Now our layer must answer two questions:
#
# | question | answer | who needs it |
# | --- | --- | --- |
# | How does $E$ depend on my parameters? | `d_params` | gradient descent, to change them |
# | How does $E$ depend on my input? | `dx` | the previous layer (if there is one), which takes it as its `dz` |

# %% tags=["demo"]
demos.layer_box()

# %% [markdown]
# In code, a layer is a class with three methods (L7):
#
#     class Layer:
#         def __init__(self, ...):   # keeps its parameters in the list self.parameters
#         def forward(self, x):      # stores what backward needs, returns z
#         def backward(self, dz):    # returns d_params, dx
#
# `d_params` is a **list** with one gradient for each array in `self.parameters`, in the same order. (The lecture passes
# the inputs to `__init__`. We pass them to `forward`, so that one layer can serve many batches.)
#
# All a layer ever hears from the rest of the network is `x` and `dz`. In return, it should be a good neighbour: store
# values only in `self`, leave `x`, `dz` and the parameters unchanged, and return the same gradients if you call
# `backward` twice in a row with the same `dz`. Only training changes the parameters. It writes new numbers into the
# arrays in `self.parameters`, but never replaces the arrays themselves.

# %% [markdown]
# ## Start with one number ★
#
# The smallest layer takes one number, multiplies it by a weight and adds a bias: $z=x\,w+b$. By the
# [chain rule](../../docs/glossary.md#chain-rule) (L2), each answer is a local derivative times what arrives:
#
# $$\texttt{dw}=\frac{\partial z}{\partial w}\cdot\texttt{dz}=x\cdot\texttt{dz},\qquad
# \texttt{db}=\frac{\partial z}{\partial b}\cdot\texttt{dz}=\texttt{dz},\qquad
# \texttt{dx}=\frac{\partial z}{\partial x}\cdot\texttt{dz}=w\cdot\texttt{dz}.$$
#
# For example, $x=3$, $w=2$ and $b=1$ give $z=7$. If $E=(z-5)^2$, then $\texttt{dz}=2(7-5)=4$ arrives, and the layer
# answers `dw` $=3\cdot4=12$, `db` $=4$ and `dx` $=2\cdot4=8$.
#
# Notice that `dw` needs the input $x$. By the time `backward` runs, $x$ is gone, unless `forward` has stored it.

# %% tags=["demo"]
demos.question("03.kept")

# %% [markdown]
# ## Move on to vectors ★
#
# Now take two inputs and three outputs. The matrix below has a row per input and a column per output. (It is the
# transpose of the Jacobian, which you meet below.) Each entry says how much that output changes with that input.
# **Before you touch it:** which entries of `dz` does the first entry of `dx` depend on? Then point at the top row.
# (The demo counts from 0, as NumPy does: `x[0,1]` is input $x_2$ of the first example.)

# %% tags=["demo"]
demos.layer(
    layers.Linear(np.array([[0.8, -1.2, 0.5], [-0.6, 0.9, 1.4]]), np.array([0.1, -0.2, 0.3])),
    np.array([[1.0, -0.5]]),
)

# %% [markdown]
# All of them. One input $x_i$ can change every output $z_j$, every $z_j$ can change $E$, and these contributions add
# up. In general, if $z=g(x)$ and $E=f(z)$ is one number, with $f$ and $g$ differentiable,
#
# $$\frac{\partial E}{\partial x_i}=\sum_j\frac{\partial z_j}{\partial x_i}\,\frac{\partial f}{\partial z_j}
# \qquad\text{(L2)}.$$
#
# The [Jacobian](../../docs/glossary.md#jacobian) $J$ of $g$ is the matrix of these derivatives. By convention it has a
# *row* for each output and a *column* for each input, $J_{ji}=\partial z_j/\partial x_i$. Our sum runs over the rows,
# but a matrix times a vector sums over the columns. So $J$ has to be transposed, as in the picture:
#
# $$\nabla E(x)=J^\top\,\nabla f(z).$$
#
# With a single output, $J$ is one row, and transposing it gives the gradient, a column. So we write $\nabla g=J^\top$
# for any number of outputs, and get the lecture's chain rule (L2, L6):
#
# $$E=f\circ g\quad\Rightarrow\quad\nabla E(x)=\nabla g(x)\cdot\nabla f(g(x)).$$
#
# The local gradient is on the left, the gradient from later layers on the right. With matrices, the order matters.

# %% [markdown]
# ### The linear layer, for one example ★
#
# Now $z=xW+b$, where $x$ is a row of $D$ numbers, $W$ has shape $D\times M$, and $b$ is a row of $M$ numbers:
#
# $$z_j=\sum_i x_i\,W_{ij}+b_j.$$
#
# Look at what each quantity touches.
#
# - **The input.** $x_i$ appears in every output, times $W_{ij}$, so $\texttt{dx}_i=\sum_j W_{ij}\,\texttt{dz}_j$.
#   The local gradient $J^\top$ is $W$ itself. With rows instead of columns, this is `dx = dz @ W.T`.
# - **The weights.** $W_{ij}$ appears only in $z_j$, times $x_i$. So
#   $\texttt{dW}_{ij}=x_i\,\texttt{dz}_j$: input times arriving gradient, a table with the shape of $W$.
# - **The bias.** $b_j$ appears only in $z_j$, with factor 1. So $\texttt{db}_j=\texttt{dz}_j$.
#
# Notice what you did *not* build. The Jacobian of $z$ with respect to $W$ has $M$ rows and $D\cdot M$ columns:
# $10^9$ entries, for a layer from 1000 to 1000 units. You only need its *product* with `dz`: one line of NumPy.

# %% [markdown]
# ### The linear layer, for a batch ★
#
# In training, a whole [batch](../../docs/glossary.md#batch) of examples goes through the layer at once. **Rows are
# examples**: `x` has shape $(N, D)$ and `z` has shape $(N, M)$. Broadcasting adds the bias to every row. Here is the
# same matrix for three examples. **Before you look:** where will it be zero?

# %% tags=["demo"]
demos.layer()

# %% [markdown]
# The block $W$ appears once for each example. Everything else is zero, since no example's output depends on another
# example's input. So each row of `dx` is computed as before, by `dz @ W.T`.
#
# The parameters are shared: every row uses the *same* $W$ and $b$. Changing $W_{ij}$ changes
# $z_{1j},\dots,z_{Nj}$, and each of them changes $E$. So the contributions of all examples add up (L2, L6):
#
# $$\texttt{dW}_{ij}=\sum_n x_{ni}\,\texttt{dz}_{nj}=(x^\top\,\texttt{dz})_{ij},\qquad
# \texttt{db}_j=\sum_n\texttt{dz}_{nj}.$$
#
# The matrix product does the sum over the examples for you. Three rules to take away:
#
# 1. **A value that is used $N$ times gets the sum of $N$ gradients.**
# 2. **Broadcasting forwards means summing backwards.** The bias was copied into $N$ rows, so its gradient is summed
#    over $N$ rows.
# 3. **A gradient has the shape of what it belongs to.** From `x` of shape $(N, D)$ and `dz` of shape $(N, M)$, only one
#    product has the shape $(D, M)$ of `dW`. This catches many slips. It can't catch a wrong sign or factor, and as
#    soon as two of $N$, $D$ and $M$ are equal, it can miss a wrong product, too.

# %% [markdown]
# ### Mean or sum? ★
#
# There is no $1/N$ in any of these formulas. Whether to average is up to the loss. If $E_n$ is the loss of example
# $n$,
#
# $$E_{\text{sum}}=\sum_n E_n,\qquad E_{\text{mean}}=\frac1N\sum_n E_n
# \qquad\Rightarrow\qquad\nabla E_{\text{mean}}=\frac1N\,\nabla E_{\text{sum}}.$$
#
# With the mean, the factor $1/N$ is already in the first `dz` that the loss sends back. Everything a layer returns is
# proportional to `dz`, so the factor travels through the whole network by itself. Both losses have the same
# minimisers. But with the sum, twice as many examples of the same kind give about twice the gradient, so the same
# step needs half the $\tau$. With the mean, you can keep it. **This course uses the mean.**

# %% tags=["demo"]
demos.question("03.mean")

# %% [markdown]
# ### Exercise 03.1: Write the forward pass of Linear (2 points) ★
#
# Write `forward`. It gets `x` of shape $(N, D)$, stores it as `self.x`, and returns $z=xW+b$ of shape $(N, M)$. Take
# `W` and `b` from `self.parameters`, and keep no copies of them, because training changes their entries. Leave `x`,
# `W` and `b` unchanged yourself.
#
# The cell also has room for exercise 03.2. Leave that for now.


# %% nbgrader={"grade": false, "grade_id": "linear", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.Linear", "answer:helpers.one_hidden_layer.forward", "answer:helpers.one_hidden_layer.backward", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.graph.Graph", "answer:scipy.differentiate.derivative", "answer:scipy.differentiate.jacobian", "answer:scipy.optimize.approx_fprime"]
class Linear:
    """The fully connected layer z = x W + b, with W of shape (D, M) and b of shape (M,)."""

    def __init__(self, W, b):
        self.parameters = [W, b]

    def forward(self, x):
        """Return z, shape (N, M), for x of shape (N, D). Store x as self.x."""
        ### BEGIN SOLUTION linear-forward: store x and return z
        W, b = self.parameters
        self.x = x
        return x @ W + b
        ### END SOLUTION

    def backward(self, dz):
        """Return [dW, db], dx for dz of shape (N, M), each with the shape of what it belongs to."""
        ### BEGIN SOLUTION linear-backward: return the gradients of W, b and x
        W, _ = self.parameters
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "linear-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# One example with two numbers, three outputs; then four examples; then a square W.
checks.forward(
    Linear,
    lambda x, W, b: np.array([[-0.32, 3.52, -8.21]]),
    x=np.array([[1.7, -1.3]]),
    W=np.array([[1.5, 0.7, -2.0], [2.4, -1.1, 3.2]]),
    b=np.array([0.25, 0.9, -0.65]),
    case="one example",
)
checks.forward(
    Linear,
    lambda x, W, b: np.array([[-0.32, 3.52, -8.21], [-3.32, 3.23, -7.41], [3.04, -1.35, 5.87], [5.86, 2.63, -5.57]]),
    x=np.array([[1.7, -1.3], [0.5, -1.8], [-0.7, 1.6], [3.1, 0.4]]),
    W=np.array([[1.5, 0.7, -2.0], [2.4, -1.1, 3.2]]),
    b=np.array([0.25, 0.9, -0.65]),
    case="four examples",
)
checks.forward(
    Linear,
    lambda x, W, b: np.array([[-0.32, -6.11], [-3.32, -5.31], [3.04, 7.97]]),
    x=np.array([[1.7, -1.3], [0.5, -1.8], [-0.7, 1.6]]),
    W=np.array([[1.5, -2.0], [2.4, 3.2]]),
    b=np.array([0.25, 1.45]),
    case="W is square",
)
one_linear = Linear(np.array([[1.5, 0.7, -2.0], [2.4, -1.1, 3.2]]), np.array([0.25, 0.9, -0.65]))
one_linear.forward(np.array([[1.7, -1.3], [0.5, -1.8]]))
checks.value("self.x after forward", one_linear.x, np.array([[1.7, -1.3], [0.5, -1.8]]))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)


def by_loops(x, W, b):
    z = np.zeros((x.shape[0], W.shape[1]))
    for n, i, j in np.ndindex(x.shape[0], *W.shape):
        z[n, j] += x[n, i] * W[i, j]
    return np.array([row + b for row in z])


for N, D, M in [(5, 3, 4), (1, 4, 2), (3, 1, 5), (4, 5, 1), (2, 3, 3), (4, 4, 2), (3, 5, 3), (3, 3, 3), (1, 1, 1)]:
    checks.forward(Linear, by_loops, rng.normal(size=(N, D)), W=rng.normal(size=(D, M)), b=rng.normal(size=M))
# Small numbers, which must not be rounded away.
checks.forward(Linear, by_loops, 1e-5 * rng.normal(size=(4, 3)), W=rng.normal(size=(3, 2)), b=1e-5 * rng.normal(size=2))
checks.reuse(
    Linear,
    by_loops,
    [(rng.normal(size=(N, 3)), None) for N in (5, 5, 2, 7)],
    W=rng.normal(size=(3, 4)),
    b=rng.normal(size=4),
)
checks.side_by_side(
    Linear,
    by_loops,
    [
        ((rng.normal(size=(3, 4)), rng.normal(size=4)), rng.normal(size=(5, 3)), None),
        ((rng.normal(size=(2, 3)), rng.normal(size=3)), rng.normal(size=(4, 2)), None),
    ],
    names=("W", "b"),
)
W_trained, b_trained = rng.normal(size=(3, 4)), rng.normal(size=4)
trained = Linear(W_trained, b_trained)
x_trained = rng.normal(size=(5, 3))
trained.forward(x_trained)
W_trained += 0.5
b_trained -= 0.25
checks.value(
    "z after W and b were changed in place, as training does",
    trained.forward(x_trained),
    by_loops(x_trained, W_trained, b_trained),
)
beside = Linear(rng.normal(size=(3, 4)), rng.normal(size=4))
for N in (5, 5, 2):
    x_trained = rng.normal(size=(N, 3))
    trained.forward(x_trained)
    beside.forward(x_trained + 1)
    checks.value("self.x after several forward passes, of this layer and of another one", trained.x, x_trained)
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 03.2: Write the backward pass of Linear (4 points) ★
#
# Write `backward` in the class above. It gets `dz` of shape $(N, M)$ and returns the list `[dW, db]`, then `dx`. It
# needs the `self.x` that your `forward` stores, so **get exercise 03.1 right first**. The check nudges each entry of
# $W$, $b$ and $x$, and compares what that does to $E$ with your gradients. Leave `dz`, `W`, `b` and what `forward`
# stored unchanged: a second call with the same `dz` must return the same. After changing the class, run its cell again
# before you run the check. If NumPy reports a *mismatch* in `matmul`, print the shapes of both factors and
# compare them with rule 3.

# %% nbgrader={"grade": true, "grade_id": "linear-backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# One example with two numbers, three outputs; then five examples; then a square W.
checks.backward(
    Linear,
    lambda x, W, b: layers.Linear(W, b).forward(x),
    x=np.array([[1.7, -1.3]]),
    dz=np.array([[0.6, -3.1, 2.5]]),
    W=np.array([[1.5, 0.7, -2.0], [2.4, -1.1, 3.2]]),
    b=np.array([0.25, 0.9, -0.65]),
    case="one example",
)
checks.backward(
    Linear,
    lambda x, W, b: layers.Linear(W, b).forward(x),
    x=np.array([[1.7, -1.3], [0.5, 3.4], [-2.6, 4.2], [1.1, -0.8], [-0.9, 0.3]]),
    dz=np.array([[0.6, -3.1, 2.5], [1.4, 2.1, -0.5], [-1.6, 0.8, 3.3], [2.2, -0.4, 0.7], [0.9, 1.35, -2.75]]),
    W=np.array([[1.5, 0.7, -2.0], [2.4, -1.1, 3.2]]),
    b=np.array([0.25, 0.9, -0.65]),
    case="five examples",
)
checks.backward(
    Linear,
    lambda x, W, b: layers.Linear(W, b).forward(x),
    x=np.array([[1.7, -1.3], [0.5, 3.4], [-2.6, 4.2]]),
    dz=np.array([[0.6, -3.1], [1.4, 2.3], [-1.7, 0.8]]),
    W=np.array([[1.5, -2.0], [2.4, 3.2]]),
    b=np.array([0.25, 1.45]),
    case="W is square",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(32)


def by_einsum(x, W, b):
    return np.einsum("nd,dm->nm", x, W) + b[None, :]


sizes = [(5, 3, 4), (1, 4, 2), (3, 1, 5), (4, 5, 1), (6, 2, 3), (2, 3, 3), (4, 4, 2), (3, 5, 3), (3, 3, 3), (1, 1, 1)]
for N, D, M in sizes:
    checks.backward(
        Linear,
        by_einsum,
        rng.normal(size=(N, D)),
        rng.normal(size=(N, M)),
        W=rng.normal(size=(D, M)),
        b=rng.normal(size=M),
    )
# Small numbers, which must not be rounded away.
checks.backward(
    Linear,
    by_einsum,
    rng.normal(size=(4, 3)),
    1e-5 * rng.normal(size=(4, 2)),
    W=rng.normal(size=(3, 2)),
    b=rng.normal(size=2),
)
checks.reuse(
    Linear,
    by_einsum,
    [(rng.normal(size=(N, 3)), rng.normal(size=(N, 4))) for N in (5, 5, 2, 7)],
    W=rng.normal(size=(3, 4)),
    b=rng.normal(size=4),
)
checks.side_by_side(
    Linear,
    by_einsum,
    [
        ((rng.normal(size=(3, 4)), rng.normal(size=4)), rng.normal(size=(5, 3)), rng.normal(size=(5, 4))),
        ((rng.normal(size=(3, 4)), rng.normal(size=4)), rng.normal(size=(5, 3)), rng.normal(size=(5, 4))),
        ((rng.normal(size=(4, 2)), rng.normal(size=2)), rng.normal(size=(3, 4)), rng.normal(size=(3, 2))),
    ],
    names=("W", "b"),
)
W_trained, dz = rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
trained = Linear(W_trained, rng.normal(size=4))
for _ in range(2):
    trained.forward(rng.normal(size=(5, 3)))
    checks.value(
        "dx before and after W was changed in place, as training does",
        trained.backward(dz)[1],
        np.einsum("nm,dm->nd", dz, W_trained),
    )
    W_trained += 0.5
### END HIDDEN TESTS

# %% [markdown]
# ## Bend the line: ReLU ★
#
# However many linear layers you nest, the result is still one linear layer. So networks put an
# [activation](../../docs/glossary.md#activation) between them, a nonlinear function that acts on each number
# separately (the $\sigma$ of L8). A very common one is the ReLU (rectified linear unit), which replaces negative
# numbers by zero:
#
# $$z=\max(x,0).$$
#
# **What will `backward` do with `dz`?** Decide before you read on.

# %% tags=["demo"]
demos.question("03.relu")

# %% [markdown]
# For $x>0$ we have $z=x$, with derivative 1. For $x<0$ we have $z=0$, with derivative 0. So (L4)
#
# $$\texttt{dx}=\begin{cases}\texttt{dz}&\text{if }x>0,\\0&\text{if }x<0.\end{cases}$$
#
# Where the number passed, its gradient passes. Where the number was stopped, its gradient is stopped. Each output
# depends only on the input in the same place, so the Jacobian is diagonal (choose ReLU in the demo above), and its
# product with `dz` is a product *entry by entry* (L6): `dz` times a mask. There are no parameters, so `d_params` is
# the empty list `[]`.
#
# **The corner.** At $x=0$ there is no derivative. Any number from 0 to 1 is a
# [subgradient](../../docs/glossary.md#subgradient) there: the slope of a line that touches the graph at the corner and
# never rises above it (L9). **We take 0**, as most libraries do.
#
# Careful: take the mask from the sign of the *input*. The output is never negative, so the mask `z >= 0` would stop
# nothing.

# %% [markdown]
# ### Exercise 03.3: Write the forward pass of ReLU (1 point) ★
#
# Write `forward`. It returns $\max(x,0)$, entry by entry, and stores what `backward` will need. Leave `x` unchanged, and
# return a new array even if nothing in `x` is negative.


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.ReLU", "answer:helpers.operations.ReLU"]
class ReLU:
    """The activation z = max(x, 0), entry by entry."""

    def __init__(self):
        self.parameters = []

    def forward(self, x):
        """Return z, with the shape of x. Store what backward needs."""
        ### BEGIN SOLUTION relu-forward: store what backward needs and return z
        self.x = x
        return np.maximum(x, 0)
        ### END SOLUTION

    def backward(self, dz):
        """Return [], dx for dz of the shape of x."""
        ### BEGIN SOLUTION relu-backward: return [] and the gradient of x
        return [], dz * (self.x > 0)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relu-forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# Two examples with three numbers; then one example, with a zero; then positive numbers only.
checks.forward(
    ReLU,
    lambda x: np.array([[0.0, 2.5, 0.0], [0.3, 0.0, 0.0]]),
    x=np.array([[-1.5, 2.5, -0.4], [0.3, -2.2, -1.1]]),
    case="two examples",
    new_array=True,
)
checks.forward(
    ReLU,
    lambda x: np.array([[0.7, 0.0, 0.0, 1.9]]),
    x=np.array([[0.7, 0.0, -3.2, 1.9]]),
    case="one number is zero",
    new_array=True,
)
checks.forward(
    ReLU,
    lambda x: np.array([[0.8, 2.3], [3.1, 0.45], [1.7, 5.2]]),
    x=np.array([[0.8, 2.3], [3.1, 0.45], [1.7, 5.2]]),
    case="nothing is negative",
    new_array=True,
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(33)


def positive_part(x):
    return (np.abs(x) + x) / 2


for N, D in [(5, 3), (1, 4), (4, 1)]:
    checks.forward(ReLU, positive_part, 3 * rng.normal(size=(N, D)))
checks.forward(ReLU, positive_part, -rng.uniform(0.5, 2, size=(2, 3)))
for N, D in [(3, 2), (1, 5), (3, 3)]:
    checks.forward(ReLU, positive_part, rng.uniform(0.5, 2, size=(N, D)), new_array=True)
checks.forward(ReLU, positive_part, np.array([[0.0, 0.0], [0.0, 2.0]]), new_array=True)
checks.forward(ReLU, positive_part, np.zeros((2, 3)), new_array=True)
checks.forward(ReLU, positive_part, np.array([[0.0, -1e6, 1e6, 1e-9, -1e-9]]))
checks.forward(ReLU, positive_part, np.array([[3e-4, -2e-4, 7e-5, 0.0]]))
checks.forward(ReLU, positive_part, np.array([[4e30, -3e30, 5.0, -2.0]]))
tiny = np.array([[2e-8, -2e-8, 3e-30, -3e-30]])
checks.value("z where x is tiny, divided by x", ReLU().forward(tiny) / tiny, np.array([[1.0, 0.0, 1.0, 0.0]]))
checks.reuse(ReLU, positive_part, [(rng.normal(size=(N, 3)), None) for N in (5, 5, 2, 7)])
checks.side_by_side(ReLU, positive_part, [((), rng.normal(size=(5, 3)), None), ((), rng.normal(size=(2, 4)), None)])
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 03.4: Write the backward pass of ReLU (3 points) ★
#
# Write `backward` in the class above. It returns the empty list and `dx`, with 0 for the derivative at $x=0$. Here too,
# return a new array, and leave `dz` and what `forward` stored unchanged. Your `backward` builds on that, so **get
# exercise 03.3 right first**.

# %% nbgrader={"grade": true, "grade_id": "relu-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Three examples, then one, away from the corner; then positive numbers only; then the corner itself.
checks.backward(
    ReLU,
    lambda x: layers.ReLU().forward(x),
    x=np.array([[-1.5, 2.5], [0.3, -2.2], [1.6, -0.4]]),
    dz=np.array([[3.0, -2.1], [1.7, 4.4], [2.3, -0.6]]),
    case="three examples",
    new_array=True,
)
checks.backward(
    ReLU,
    lambda x: layers.ReLU().forward(x),
    x=np.array([[0.7, -0.2, -3.2, 1.9]]),
    dz=np.array([[-1.2, 0.9, 2.6, 3.5]]),
    case="one example",
    new_array=True,
)
checks.backward(
    ReLU,
    lambda x: layers.ReLU().forward(x),
    x=np.array([[0.8, 2.3, 3.1], [0.45, 1.7, 5.2]]),
    dz=np.array([[1.3, -0.7, -2.4], [3.6, 0.55, 4.1]]),
    case="nothing is negative",
    new_array=True,
)
at_corner = ReLU()
at_corner.forward(np.array([[0.0, 2.5]]))
checks.value(
    "dx at the corner",
    at_corner.backward(np.array([[3.0, -2.1]]))[1],
    np.array([[0.0, -2.1]]),
    inputs={"x": np.array([[0.0, 2.5]]), "dz": np.array([[3.0, -2.1]])},
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(34)


def positive_part(x):
    return (np.abs(x) + x) / 2


def away_from_the_corner(N, D):
    signs = np.where((np.arange(N)[:, None] + np.arange(D)) % 2 == 0, 1.0, -1.0)
    return signs * rng.uniform(0.2, 3, size=(N, D))


for N, D in [(5, 3), (1, 4), (4, 2), (3, 1)]:
    checks.backward(ReLU, positive_part, away_from_the_corner(N, D), rng.normal(size=(N, D)))
checks.backward(ReLU, positive_part, -rng.uniform(0.5, 2, size=(2, 3)), rng.normal(size=(2, 3)))
for N, D in [(2, 3), (1, 5), (3, 3)]:
    checks.backward(ReLU, positive_part, rng.uniform(0.5, 2, size=(N, D)), rng.normal(size=(N, D)), new_array=True)
checks.reuse(
    ReLU,
    positive_part,
    [
        (sign * away_from_the_corner(N, D), rng.normal(size=(N, D)))
        for N, D, sign in [(5, 3, 1), (5, 3, -1), (2, 4, 1), (7, 3, 1)]
    ],
)
checks.side_by_side(
    ReLU,
    positive_part,
    [
        ((), away_from_the_corner(5, 3), rng.normal(size=(5, 3))),
        ((), -away_from_the_corner(5, 3), rng.normal(size=(5, 3))),
        ((), away_from_the_corner(2, 4), rng.normal(size=(2, 4))),
    ],
)
corner_x, corner_dz = np.array([[0.0, -0.0], [1e-9, -1e-9], [0.0, 5.0], [3e-30, -3e-30]]), rng.normal(size=(4, 2))
corner = ReLU()
checks.value("z at the corner", corner.forward(corner_x), np.maximum(corner_x, 0))
checks.value(
    "dx at and close to the corner",
    corner.backward(corner_dz)[1],
    np.array([[0.0, 0.0], [corner_dz[1, 0], 0.0], [0.0, corner_dz[2, 1]], [corner_dz[3, 0], 0.0]]),
    inputs={"x": corner_x, "dz": corner_dz},
)
### END HIDDEN TESTS

# %% [markdown]
# ## Bend it smoothly: Sigmoid
#
# The sigmoid squeezes any number into the range from 0 to 1, and has no corner:
#
# $$\sigma(x)=\frac{1}{1+e^{-x}}.$$
#
# Where is it steepest, and how steep is it there? Guess, then compute. With $z=\sigma(x)$,
#
# $$\sigma'(x)=\frac{e^{-x}}{(1+e^{-x})^2}=\frac{1}{1+e^{-x}}\cdot\frac{(1+e^{-x})-1}{1+e^{-x}}=z\,(1-z).$$
#
# This is largest at $x=0$, where it is ¼. This time, `backward` needs only the *output*. As with the ReLU, the Jacobian
# is diagonal: everything happens entry by entry.
#
# **Large numbers.** `np.exp(1000)` is too large for a float64, so NumPy warns and returns `inf`. What happens next
# depends on your formula: `1 / inf` is 0, just as it should be, but `inf / inf` is `nan`. So before you
# trust a formula, try $x=1000$ and $x=-1000$. The right values are 1 and 0, to float64 precision. (A
# `RuntimeWarning` costs no points, but a wrong value does.)
#
# <details>
# <summary>Two forms that never overflow</summary>
#
# The identity $\sigma(x)=\tfrac12\big(1+\tanh\tfrac x2\big)$ has an absolute error of at most about $2\cdot10^{-16}$,
# which is good enough here. But for very negative $x$, the sum loses every correct digit: at $x=-40$ it returns 0
# instead of $4.2\cdot10^{-18}$. If you want those digits too, write $\sigma$ with $e^{-|x|}$, which never exceeds 1,
# and treat the two signs separately.
#
# </details>

# %% [markdown]
# ### Exercise 03.5: Write the forward pass of Sigmoid (1 point)
#
# Write `forward`. It returns $\sigma(x)$, entry by entry, for any $x$ from −1000 to 1000, and stores what `backward`
# will need. Leave `x` unchanged. Small results count, too: an absolute error of $10^{-10}$ is fine, but $\sigma(-20)$,
# which is about $2\cdot10^{-9}$, must not come out as $10^{-7}$.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.Sigmoid", "answer:helpers.layers.Tanh", "answer:helpers.operations.Tanh", "answer:helpers.operations.Exp", "answer:scipy.special.expit"]
class Sigmoid:
    """The activation z = 1 / (1 + exp(-x)), entry by entry."""

    def __init__(self):
        self.parameters = []

    def forward(self, x):
        """Return z, with the shape of x. Store what backward needs."""
        ### BEGIN SOLUTION sigmoid-forward: store what backward needs and return z
        self.x = x
        self.z = (1 + np.tanh(x / 2)) / 2
        return self.z
        ### END SOLUTION

    def backward(self, dz):
        """Return [], dx for dz of the shape of x."""
        ### BEGIN SOLUTION sigmoid-backward: return [] and the gradient of x
        return [], dz * self.z * (1 - self.z)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sigmoid-forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# One example with three numbers; then large numbers; then small results.
checks.forward(
    Sigmoid,
    lambda x: np.array([[0.5744425168116590, 0.8909031788043871, 0.2314752165009824]]),
    x=np.array([[0.3, 2.1, -1.2]]),
    case="one example",
)
checks.forward(
    Sigmoid,
    lambda x: np.array([[1.0, 0.0], [0.3318122278318339, 0.8320183851339245]]),
    x=np.array([[1000.0, -1000.0], [-0.7, 1.6]]),
    case="large numbers",
)
checks.forward(
    Sigmoid,
    lambda x: np.array([[8.315280276641321e-07, 4.139937547394723e-08, 2.061153618190204e-09]]),
    x=np.array([[-14.0, -17.0, -20.0]]),
    case="results close to 0",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(35)


def logistic(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


for N, D in [(5, 3), (1, 4), (4, 1)]:
    checks.forward(Sigmoid, logistic, 3 * rng.normal(size=(N, D)))
checks.forward(Sigmoid, logistic, np.array([[-800.0, -40.0, -6.0, 6.0, 40.0, 800.0], [0, 1, -1, 12, -12, 999]]))
checks.forward(Sigmoid, logistic, np.array([[-1000.0, -900.0, 800.0], [-750.0, 900.0, 1000.0]]))
for close_to_0 in [np.array([[-16.0], [-18.0]]), np.array([[-15.5, -19.5, -30.0]]), np.array([[-17.0, -1000.0]])]:
    checks.forward(Sigmoid, lambda x: np.exp(x) / (1 + np.exp(x)), close_to_0)
    distances = 1 - Sigmoid().forward(-close_to_0)
    checks.value("1 − z, where z is close to 1", distances, np.exp(close_to_0) / (1 + np.exp(close_to_0)))
checks.reuse(Sigmoid, logistic, [(rng.normal(size=(N, 3)), None) for N in (5, 5, 2, 7)])
checks.side_by_side(Sigmoid, logistic, [((), rng.normal(size=(5, 3)), None), ((), rng.normal(size=(2, 4)), None)])
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 03.6: Write the backward pass of Sigmoid (3 points)
#
# Write `backward` in the class above. It returns the empty list and `dx`, and works for large numbers too, with the
# same accuracy. Leave `dz` and what `forward` stored unchanged. **Get exercise 03.5 right first.**

# %% nbgrader={"grade": true, "grade_id": "sigmoid-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One example; then three examples, with large numbers, where the curve is flat; then small results.
checks.backward(
    Sigmoid,
    lambda x: layers.Sigmoid().forward(x),
    x=np.array([[0.3, 2.1, -1.2]]),
    dz=np.array([[3.0, -2.2, 4.4]]),
    case="one example",
)
checks.backward(
    Sigmoid,
    lambda x: layers.Sigmoid().forward(x),
    x=np.array([[1000.0, -1000.0], [0.4, -0.6], [1.3, -2.5]]),
    dz=np.array([[3.2, -2.1], [1.5, -1.7], [4.5, 2.4]]),
    case="large numbers",
)
checks.backward(
    Sigmoid,
    lambda x: layers.Sigmoid().forward(x),
    x=np.array([[-14.0, 17.0, -20.0]]),
    dz=np.array([[0.7, -0.9, 0.4]]),
    case="results close to 0",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(36)


def logistic(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


for N, D in [(5, 3), (1, 4), (4, 2), (3, 1)]:
    checks.backward(Sigmoid, logistic, 2 * rng.normal(size=(N, D)), rng.normal(size=(N, D)))
checks.backward(
    Sigmoid,
    logistic,
    np.array([[-800.0, -40.0, -6.0, 6.0, 40.0, 800.0], [-999.0, 0.1, -0.1, 12.0, -12.0, 999.0]]),
    rng.normal(size=(2, 6)),
)
checks.backward(
    Sigmoid,
    logistic,
    np.array([[-15.5, 16.0, -18.0], [19.0, -17.0, 30.0]]),
    np.array([[0.8, -0.6, 0.9], [0.7, -0.5, 0.4]]),
)
checks.reuse(
    Sigmoid, logistic, [(rng.normal(size=(N, D)), rng.normal(size=(N, D))) for N, D in [(5, 3), (5, 3), (2, 4), (7, 3)]]
)
checks.side_by_side(
    Sigmoid,
    logistic,
    [
        ((), rng.normal(size=(5, 3)), rng.normal(size=(5, 3))),
        ((), rng.normal(size=(5, 3)), rng.normal(size=(5, 3))),
        ((), rng.normal(size=(2, 4)), rng.normal(size=(2, 4))),
    ],
)
### END HIDDEN TESTS

# %% [markdown]
# ## Give a layer two inputs
#
# In the lecture's pseudocode, `backward` returns `[d_params, d_input1, d_input2, …]` (L7): a layer may have several
# inputs, and each of them gets its own gradient. The simplest example multiplies two arrays of the same shape entry by
# entry, $z=\texttt{x1}\cdot\texttt{x2}$. Networks use it as a *gate*: where `x2` is 0, nothing passes, and where it is
# 1, everything does.

# %% tags=["demo"]
demos.question("03.multiply")

# %% [markdown]
# ### Exercise 03.7: Write a layer with two inputs (3 points)
#
# Write `backward`. It returns **three** values: the empty list `d_params`, then `dx1` and `dx2`. The inputs may contain
# zeros. Leave `dz`, `self.x1` and `self.x2` unchanged.


# %% nbgrader={"grade": false, "grade_id": "multiply", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.Multiply", "answer:helpers.operations.Multiply"]
class Multiply:
    """The layer z = x1 · x2, entry by entry, with two inputs of the same shape."""

    def __init__(self):
        self.parameters = []

    def forward(self, x1, x2):
        """Return z. Store both inputs."""
        self.x1, self.x2 = x1, x2
        return x1 * x2

    def backward(self, dz):
        """Return [], dx1, dx2 for dz of the shape of z."""
        ### BEGIN SOLUTION multiply-layer: return [] and the gradients of x1 and x2
        return [], dz * self.x2, dz * self.x1
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "multiply-layer", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One example with three numbers; then four examples with two.
checks.several_inputs(
    Multiply,
    lambda x1, x2: x1 * x2,
    dz=np.array([[0.6, -3.1, 2.5]]),
    x1=np.array([[1.8, -1.5, 0.7]]),
    x2=np.array([[-4.1, 1.2, 3.3]]),
    case="one example",
)
checks.several_inputs(
    Multiply,
    lambda x1, x2: x1 * x2,
    dz=np.array([[0.6, -3.1], [1.7, 0.4], [-2.3, 1.1], [0.9, 2.8]]),
    x1=np.array([[1.8, -1.5], [0.3, 3.6], [2.4, -0.7], [-1.3, 0.8]]),
    x2=np.array([[-4.1, 1.2], [2.2, -0.9], [1.4, 3.3], [0.5, -2.6]]),
    case="four examples",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(39)
for N, D in [(5, 3), (1, 4), (4, 1), (3, 3)]:
    checks.several_inputs(
        Multiply,
        np.multiply,
        dz=rng.normal(size=(N, D)),
        x1=rng.normal(size=(N, D)),
        x2=rng.normal(size=(N, D)),
    )
# Small numbers, which must not be rounded away.
checks.several_inputs(
    Multiply,
    np.multiply,
    dz=1e-5 * rng.normal(size=(3, 2)),
    x1=rng.normal(size=(3, 2)),
    x2=rng.normal(size=(3, 2)),
)
# Zeros in either input, and in both: a gradient must not divide by an input.
with_zeros = Multiply()
left, right = np.array([[0.0, 2.0, 0.0]]), np.array([[3.0, 0.0, 0.0]])
with_zeros.forward(left, right)
arriving = np.array([[0.5, -1.5, 2.5]])
d_params, d_left, d_right = with_zeros.backward(arriving)
checks.value("dx1, where some inputs are zero", d_left, np.array([[1.5, 0.0, 0.0]]))
checks.value("dx2, where some inputs are zero", d_right, np.array([[0.0, -3.0, 0.0]]))
### END HIDDEN TESTS

# %% [markdown]
# ## Let the input skip a layer
#
# A [residual connection](../../docs/glossary.md#residual-connection) adds the input of a layer to its output:
#
# $$z=x+F(x).$$
#
# Here $F$ is any layer, or a stack of layers, whose output has the shape of its input. The input is used twice, once by
# the sum and once by $F$. You know from unit 02 what that means on the way back.

# %% tags=["demo"]
demos.question("03.residual")

# %% [markdown]
# ### Exercise 03.8: Write the backward pass of a residual connection (3 points)
#
# `Residual` gets the layer $F$ as `layer`, and `forward` is already there. Write `backward`. It returns the gradients
# of $F$'s parameters, and `dx`. The layer $F$ knows its own gradients, so ask it. Leave `dz` and the parameters
# unchanged. Take care: the array that $F$ returns may be `dz` itself.
#
# The checks use the course's own layers, wrapped in a `FunctionLayer`, a class that you can leave as it is. So a
# mistake in an earlier exercise costs you nothing here.


# %% nbgrader={"grade": false, "grade_id": "residual", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.Residual"]
class Residual:
    """The residual connection z = x + F(x), where F is a layer."""

    def __init__(self, layer):
        self.layer = layer
        self.parameters = layer.parameters

    def forward(self, x):
        """Return z, with the shape of x."""
        return x + self.layer.forward(x)

    def backward(self, dz):
        """Return d_params, dx for dz of the shape of x."""
        ### BEGIN SOLUTION residual-backward: return the gradients of the layer's parameters and of x
        d_params, dx = self.layer.backward(dz)
        return d_params, dz + dx
        ### END SOLUTION


class FunctionLayer:
    """A layer made of two functions and a list of parameters."""

    def __init__(self, forward, backward, parameters=()):
        self.forward, self.backward, self.parameters = forward, backward, list(parameters)


# %% nbgrader={"grade": true, "grade_id": "residual-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Around a layer without parameters; then around a linear layer from two numbers to two.
checks.backward(
    checks.around(Residual, FunctionLayer, layers.Tanh),
    lambda x: x + np.tanh(x),
    x=np.array([[0.5, -1.2, 0.8]]),
    dz=np.array([[3.1, -2.2, 4.5]]),
    case="F has no parameters",
)
checks.backward(
    checks.around(Residual, FunctionLayer, layers.Linear),
    lambda x, W, b: x + x @ W + b,
    x=np.array([[2.1, -1.3], [0.5, 3.4], [-2.6, 4.2]]),
    dz=np.array([[0.6, -3.1], [1.4, 2.3], [-1.7, 0.9]]),
    W=np.array([[1.6, 0.7], [2.5, -1.8]]),
    b=np.array([0.35, 0.85]),
    case="F is a linear layer",
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(40)


def two_layers(W1, b1, W2, b2):
    return network.Network([layers.Linear(W1, b1), layers.Tanh(), layers.Linear(W2, b2)])


def skips_two_layers(x, W1, b1, W2, b2):
    return x + np.tanh(x @ W1 + b1) @ W2 + b2


for N, D in [(5, 3), (1, 4), (3, 3), (4, 1)]:
    checks.backward(
        checks.around(Residual, FunctionLayer, layers.Linear),
        lambda x, W, b: x + np.einsum("nd,dm->nm", x, W) + b,
        rng.normal(size=(N, D)),
        rng.normal(size=(N, D)),
        W=rng.normal(size=(D, D)),
        b=rng.normal(size=D),
    )
for scale in (1.0, 1e-5):  # small numbers must not be rounded away
    checks.backward(
        checks.around(Residual, FunctionLayer, layers.Sigmoid),
        lambda x: x + 1 / (1 + np.exp(-x)),
        rng.normal(size=(4, 2)),
        scale * rng.normal(size=(4, 2)),
    )


class Shift:
    """F(x) = x + 1: backward returns dz itself."""

    def __init__(self):
        self.parameters = []

    def forward(self, x):
        return x + 1

    def backward(self, dz):
        return [], dz


checks.backward(
    checks.around(Residual, FunctionLayer, Shift),
    lambda x: 2 * x + 1,
    rng.normal(size=(3, 2)),
    rng.normal(size=(3, 2)),
    case="F(x) = x + 1, whose backward returns dz itself",
)
deep = {
    "W1": rng.normal(size=(3, 5)),
    "b1": rng.normal(size=5),
    "W2": rng.normal(size=(5, 3)),
    "b2": rng.normal(size=3),
}
checks.backward(
    checks.around(Residual, FunctionLayer, two_layers),
    skips_two_layers,
    rng.normal(size=(4, 3)),
    rng.normal(size=(4, 3)),
    **deep,
)
checks.reuse(
    checks.around(Residual, FunctionLayer, two_layers),
    skips_two_layers,
    [(rng.normal(size=(N, 3)), rng.normal(size=(N, 3))) for N in (5, 5, 2, 7)],
    **deep,
)
checks.side_by_side(
    checks.around(Residual, FunctionLayer, layers.Linear),
    lambda x, W, b: x + np.einsum("nd,dm->nm", x, W) + b,
    [
        ((rng.normal(size=(3, 3)), rng.normal(size=3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 3))),
        ((rng.normal(size=(3, 3)), rng.normal(size=3)), rng.normal(size=(5, 3)), rng.normal(size=(5, 3))),
        ((rng.normal(size=(2, 2)), rng.normal(size=2)), rng.normal(size=(3, 2)), rng.normal(size=(3, 2))),
    ],
    names=("W", "b"),
)
### END HIDDEN TESTS

# %% [markdown]
# ### Why deep networks like it
#
# Stack 30 blocks, each a linear layer with small weights and a tanh. Send a gradient from the last block back to the
# first. How much of it arrives? And with a residual connection around each block? Guess before you run the cell.


# %% tags=["demo"]
def check_residual(own):
    rng = np.random.default_rng(6)
    x, dz = rng.normal(size=(2, 4, 3))
    checks.backward(checks.around(own, FunctionLayer, layers.Tanh), lambda x: x + np.tanh(x), x, dz)


ResidualHere = checks.own_or_reference(Residual, layers.Residual, check_residual)


def gradient_sizes(wrap):
    """Return the norm of the gradient after each of 30 blocks, from the last block to the first."""
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(8, 8)) * 0.5 / np.sqrt(8) for _ in range(30)]
    blocks = [wrap(network.Network([layers.Linear(W, np.zeros(8)), layers.Tanh()])) for W in weights]
    z, dz, sizes = rng.normal(size=(4, 8)), rng.normal(size=(4, 8)), []
    for block in blocks:
        z = block.forward(z)
    for block in reversed(blocks):
        _, dz = block.backward(dz)
        sizes.append(np.linalg.norm(dz))
    return sizes


plain, skipping = gradient_sizes(wrap=lambda block: block), gradient_sizes(wrap=ResidualHere)
print("blocks passed   size of the gradient: plain   with residual connections")
for passed in (1, 5, 10, 20, 30):
    print(f"{passed:13}   {plain[passed - 1]:27.1e}   {skipping[passed - 1]:25.1f}")

# %% [markdown]
# In the plain stack, each block shrinks the gradient, and next to nothing arrives: a [vanishing
# gradient](../../docs/glossary.md#vanishing-gradient). The first blocks would hardly learn. With residual
# connections, `dx` is `dz` *plus* what comes back through $F$. However little that is, `dz` itself is one of the two
# terms, so the gradient can't vanish just because $F$ passes on little. (It could only vanish if the two terms partly
# cancelled in block after block. Here it even grows, from the last block to the first.) He et al. analyse this direct
# path in *Identity mappings in deep residual networks* (2016). With residual connections, they trained networks of
# more than a hundred layers (*Deep residual learning for image recognition*, 2016).

# %% [markdown]
# ## Train a network made of your layers
#
# Take two linear layers with a ReLU between: 1 input, 32 [hidden units](../../docs/glossary.md#hidden-unit), 1 output.
# `network.Network` runs the layers forwards, then backwards, and passes each layer's `dx` to the previous layer as its
# `dz`. The loss is the lecture's (L8), averaged over the examples, $E=\frac1N\sum_n(\mathcal N(x_n;\theta)-y_n)^2$.
# Each step is $\theta(k+1)=\theta(k)-\tau\nabla E(\theta(k))$ (L1). If one of your layers doesn't pass its check yet,
# the cell uses the course's version and says so.


# %% tags=["demo"]
def check_linear(own):
    rng = np.random.default_rng(4)
    case = {"x": rng.normal(size=(4, 2)), "W": rng.normal(size=(2, 3)), "b": rng.normal(size=3)}
    checks.forward(own, lambda x, W, b: layers.Linear(W, b).forward(x), **case)
    checks.backward(own, lambda x, W, b: layers.Linear(W, b).forward(x), dz=rng.normal(size=(4, 3)), **case)


def check_relu(own):
    x, dz = np.array([[-1.5, 2.5, -0.5], [0.7, -0.2, 1.3]]), np.array([[3.0, -2.0, -0.5], [-1.7, 4.5, 2.2]])
    checks.forward(own, lambda x: layers.ReLU().forward(x), x=x)
    checks.backward(own, lambda x: layers.ReLU().forward(x), x=x, dz=dz)


LinearHere = checks.own_or_reference(Linear, layers.Linear, check_linear)
ReLUHere = checks.own_or_reference(ReLU, layers.ReLU, check_relu)


def new_network():
    """Return a network of 1 input, 32 hidden units and 1 output, with the same initial parameters each time."""
    rng = np.random.default_rng(1)
    return network.Network(
        [
            LinearHere(rng.normal(size=(1, 32)), rng.normal(size=32)),
            ReLUHere(),
            LinearHere(rng.normal(size=(32, 1)) / np.sqrt(32), np.zeros(1)),
        ]
    )


x_data, y_data = data.noisy_sine(60, np.random.default_rng(0))

# %% tags=["demo"]
E = training.train(new_network(), losses.SquaredError(), x_data, y_data, tau=0.02, steps=200)
print(f"loss before the first step: {E[0]:.3f}, before the last of {len(E)} steps: {E[-1]:.3f}")

# %% [markdown]
# Now watch your layers learn: press *Play* (▶). The curve has kinks where hidden units switch on or off, and
# training moves them to where they help. The noise in the data has variance 0.01, so don't expect a loss far below
# that.
#
# What will a smaller or a larger $\tau$ do? Press *Reset* (the circular arrow) and try $\tau=0.005$: the loss falls,
# but slowly. Reset again and try $\tau=0.1$: the steps are too long, and the loss explodes.
# [Unit 08](../08_step_sizes/08_step_sizes.ipynb) explains where the limit lies (L9).

# %% tags=["demo"]
demos.training(new_network(), x_data, y_data, tau=0.02)

# %% [markdown]
# ## What you can do now ★
#
# - You can say what a layer receives (`dz`) and what it returns (`d_params`, `dx`), and why it stores its inputs.
# - You can derive a backward pass as a transposed Jacobian times a vector, and write it without building the Jacobian.
# - You know why gradients add up over a batch, and wherever a value is used more than once.
# - You can handle the corner of the ReLU, a sigmoid of large numbers, several inputs, and a residual connection.
#
# Next, [unit 04](../04_gradient_check/04_gradient_check.ipynb) shows how to check a gradient yourself. In
# [unit 05](../05_one_hidden_layer/05_one_hidden_layer.ipynb) you derive all gradients of a one-hidden-layer network
# on paper (L8), and in [unit 06](../06_fully_connected/06_fully_connected.ipynb) you nest your layers to any depth.
