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
# **What you will do.** You write three layers, `Linear`, `ReLU` and `Sigmoid`, each with a forward pass and a
# backward pass for a whole batch of examples. You write a gradient check that tells right gradients from wrong
# ones. At the end a small network made of your own layers learns a sine wave while you watch.
#
# **What you will learn.**
#
# - what a layer receives on the way back and what it has to return (lecture L5, L7);
# - why the gradient is a *transposed* Jacobian, and why that matrix is never built (L6);
# - why a batch makes gradients add up;
# - what to do at the corner of the ReLU, where there is no derivative;
# - what a numerical gradient check can see, and what it can't.
#
# **What you need.** Derivatives of functions of several variables, the chain rule, and matrix products; in NumPy:
# arrays, `@`, `.T`, `.sum(axis=0)` and broadcasting. Units 00 to 02. About two and a half hours.
#
# **Notation.** $E$ is the loss, one number. $\theta$ are parameters; those of a fully connected layer are called
# $W$ and $b$. For any quantity `x` in a program, the name `dx` stands for $\partial E/\partial x$, the derivative of
# the loss with respect to it. It always has the shape of `x`.

# %%
import numpy as np

from helpers import checks, data, demos, gradcheck, layers, losses, network, training

# %% [markdown]
# ## See what a layer has to do
#
# A network is a nest of functions, one in the other, each with parameters of its own (L5):
#
# $$\mathcal N(x;\theta)=\ell^L\big(\ell^{L-1}(\dots\ell^1(x;\theta^1)\dots;\theta^{L-1});\theta^L\big)$$
#
# Look at one of these functions, $z=\ell(x;\theta)$. What is in front of it has made $x$. What comes after it turns
# $z$ into the loss $E$. On the way back, the layers behind it have already found out how $E$ depends on $z$, and hand
# that over as `dz`. The layer is then asked two questions (L5):
#
# | question | answer | who needs it |
# | --- | --- | --- |
# | How does $E$ depend on my own parameters? | `d_params` | gradient descent, to change them |
# | How does $E$ depend on my input? | `dx` | the layer in front of me: for that layer it is the new `dz` |

# %% tags=["demo"]
demos.layer_box()

# %% [markdown]
# So a layer is a class with three methods (L7):
#
#     class Layer:
#         def __init__(self, ...):   # keeps a list self.parameters
#         def forward(self, x):      # stores what backward needs, returns z
#         def backward(self, dz):    # returns d_params, dx
#
# `backward` returns two things: `d_params`, a **list** with one gradient for each parameter, in the order of
# `self.parameters`, and `dx`, the gradient of the input. (The lecture's pseudocode also hands the inputs to
# `__init__`; here they come with `forward`, so that one layer can serve many batches.)
#
# The layer need not know what stands before or behind it. All that it hears of the rest of the network is `dz`.

# %% [markdown]
# ## Start with one number
#
# The smallest layer multiplies by a weight and adds a bias, all single numbers: $z = x\,w+b$. Take $E$ as a function of
# $z$, whatever it is, with the derivative $\texttt{dz}$, which in our notation stands for $\partial E/\partial z$. By
# the chain rule (L2)
#
# $$\begin{aligned}
# \frac{\partial E}{\partial w}&=\frac{\partial z}{\partial w}\cdot\frac{\partial E}{\partial z}=x\cdot \texttt{dz},\\
# \frac{\partial E}{\partial b}&=\frac{\partial z}{\partial b}\cdot\frac{\partial E}{\partial z}=1\cdot \texttt{dz},\\
# \frac{\partial E}{\partial x}&=\frac{\partial z}{\partial x}\cdot\frac{\partial E}{\partial z}=w\cdot \texttt{dz}.
# \end{aligned}$$
#
# An example: $x=3$, $w=2$, $b=1$ give $z=7$. With $E=(z-5)^2$ the gradient that arrives is $2(7-5)=4$. So
# `dw` $=3\cdot4=12$, `db` $=4$ and `dx` $=2\cdot4=8$.
#
# Note which values were needed: `dw` needs the input $x$. When `backward` runs, the input is long gone, unless
# `forward` has stored it. That is why it does (L7).

# %% tags=["demo"]
demos.question("03.kept")

# %% [markdown]
# ## Go to vectors: the gradient is a transposed Jacobian
#
# Let $g$ turn a vector $x$ with $D$ entries into a vector $z=g(x)$ with $M$ entries, and let $f$ turn $z$ into one
# number. Together they are $E=f\circ g$.
#
# **How does $E$ depend on one entry $x_i$?** A change of $x_i$ may change every $z_j$, and every $z_j$ may change $E$.
# All these ways contribute, so they are added up:
#
# $$\frac{\partial E}{\partial x_i}=\sum_{j=1}^{M}\frac{\partial z_j}{\partial x_i}\,\frac{\partial f}{\partial z_j}
# \qquad\text{(L2)}$$
#
# **Now as a matrix.** The Jacobian $J$ of $g$ has one row for each output and one column for each input,
# $J_{ji}=\partial z_j/\partial x_i$; it is $M\times D$. The sum above runs over $j$, the *row* index of $J$. To
# write it as a matrix times a vector, the summed index must be the *column* index, so the matrix has to be transposed:
#
# $$\frac{\partial E}{\partial x_i}=\sum_j J_{ji}\,\frac{\partial f}{\partial z_j}
# =\sum_j (J^\top)_{ij}\,\frac{\partial f}{\partial z_j}
# \qquad\text{that is}\qquad \nabla E(x)=J^\top\,\nabla f(z).$$
#
# If $g$ has only one output, $J$ is a single row, and the gradient as we know it, a column, is that row transposed. So
# we call $\nabla g=J^\top$ the gradient for any number of outputs, and the line becomes the lecture's chain rule (L2,
# L6):
#
# $$E=f\circ g\quad\Rightarrow\quad\nabla E(x)=\nabla g(x)\cdot\nabla f(g(x)).$$
#
# The local gradient $\nabla g(x)$ stands on the left, and what arrives from behind, $\nabla f(g(x))$, on the right. For
# single numbers the order made no difference; for matrices it does.

# %% [markdown]
# ### The linear layer, for one example
#
# Now $z = xW+b$, with $x$ a row of $D$ numbers, $W$ of shape $D\times M$ and $b$ a row of $M$ numbers. Written out for
# each output:
#
# $$z_j=\sum_{i=1}^{D}x_i\,W_{ij}+b_j.$$
#
# **The input.** Only the term with $x_i$ depends on $x_i$, so $\partial z_j/\partial x_i=W_{ij}$, and the sum from
# above becomes (L6)
#
# $$\texttt{dx}_i=\sum_j W_{ij}\,\texttt{dz}_j .$$
#
# The local gradient is $\nabla z=W$. With `dz` as a column this is $W\,\texttt{dz}$; our vectors are rows, so it is
# `dx = dz @ W.T`, the same numbers.
#
# **The weights.** $W_{ij}$ occurs in one output only, in $z_j$, where it is multiplied by $x_i$. So of the sum over all
# outputs one term is left:
#
# $$\texttt{dW}_{ij}=\sum_k\frac{\partial z_k}{\partial W_{ij}}\,\texttt{dz}_k=x_i\,\texttt{dz}_j.$$
#
# Input $i$ times arriving gradient $j$: that is a table with the shape of $W$.
#
# **The bias.** $b_j$ occurs in $z_j$ only, with the factor 1: $\texttt{db}_j=\texttt{dz}_j$.
#
# Look at the size of what we did *not* build. The Jacobian of $z$ with respect to $W$ has $M$ rows and $D\cdot M$
# columns, and all but one in $M$ of its entries are zero. For a layer from 1000 to 1000 numbers it would hold $10^9$
# entries, for one example. The *product* with it, which is all that we want, is a line of NumPy.

# %% [markdown]
# ### The linear layer, for a batch
#
# In training, many examples go through the layer at once. **Rows are examples**: `x` has shape $(N, D)$, one example a
# row, and `z` has shape $(N, M)$. The bias is added to every row; NumPy does so by itself (broadcasting):
#
# $$z_{nj}=\sum_i x_{ni}\,W_{ij}+b_j.$$
#
# **The weights.** The same $W_{ij}$ is used in *every* row: it changes $z_{1j},z_{2j},\dots,z_{Nj}$, and all of them
# change $E$. All these ways contribute, so their contributions are added (L2, L6):
#
# $$\texttt{dW}_{ij}=\sum_{n=1}^{N}\frac{\partial z_{nj}}{\partial W_{ij}}\,\texttt{dz}_{nj}
# =\sum_n x_{ni}\,\texttt{dz}_{nj}=\sum_n (x^\top)_{in}\,\texttt{dz}_{nj}=(x^\top\,\texttt{dz})_{ij}.$$
#
# The sum over the examples is exactly what the matrix product does.
#
# **The bias.** It is used in every row too, with the factor 1:
#
# $$\texttt{db}_j=\sum_{n=1}^N\texttt{dz}_{nj}.$$
#
# **The input.** $x_{ni}$ occurs in row $n$ only. So each row is treated as before, on its own:
#
# $$\texttt{dx}_{ni}=\sum_j\texttt{dz}_{nj}\,W_{ij}=\sum_j\texttt{dz}_{nj}\,(W^\top)_{ji}=(\texttt{dz}\,W^\top)_{ni}.$$
#
# See it in the picture, for three examples with two inputs and three outputs each. On the left, the matrix
# $J^\top=\nabla z$ of all outputs with respect to all inputs, times the column `dz`: the small block on its diagonal is
# $W$, once for each example, and all else is zero, because no example's output depends on another example's input. On
# the right, the same `dx` from the product $\texttt{dz}\,W^\top$, which never builds that matrix.

# %% tags=["demo"]
demos.jacobian(
    layers.Linear(np.array([[0.8, -1.2, 0.5], [-0.6, 0.9, 1.4]]), np.array([0.1, -0.2, 0.3])),
    np.array([[1.0, -0.5], [0.4, 1.5], [-0.7, 0.6]]),
)

# %% [markdown]
# Point at an entry below, or move the two sliders: the sentence says which input and which output it ties, and what it
# adds to `dx`. Choose another layer, too: one that treats every number by itself has a diagonal matrix.

# %% tags=["demo"]
demos.layer()

# %% [markdown]
# Three rules to take away:
#
# 1. **A value that is used $N$ times gets the sum of $N$ gradients.**
# 2. **Broadcasting forward means summing backward.** The bias was copied into $N$ rows; its gradient is summed over $N$
#    rows.
# 3. **A gradient has the shape of what it belongs to.** `dW` is $(D, M)$, and from `x` of shape $(N, D)$ and `dz` of
#    shape $(N, M)$ only one product has that shape. This finds many slips, but not those where $N$, $D$ and $M$ happen
#    to be equal.
#
# **Mean or sum?** There is no $1/N$ in any of these lines. A layer passes on what arrives, and whether the loss adds up
# the examples or takes their mean is the loss's business:
#
# $$E_{\text{sum}}=\sum_{n=1}^N E_n,\qquad E_{\text{mean}}=\frac1N\sum_{n=1}^N E_n
# \qquad\Rightarrow\qquad\nabla E_{\text{mean}}=\frac1N\,\nabla E_{\text{sum}} .$$
#
# With the mean, the $1/N$ is in the first `dz` that the loss hands back. As all that a layer returns is proportional to
# `dz`, the factor goes through the whole network by itself. It makes no difference to where the minimum is, but to the
# step: with the sum, a batch of twice the size has about twice the gradient, and would need half the $\tau$. With the
# mean, $\tau$ can stay when $N$ changes. This course takes the mean.

# %% tags=["demo"]
demos.question("03.mean")

# %% [markdown]
# ### Exercise 03.1: Write the forward pass of Linear (2 points)
#
# Write `forward`. It is given `x` of shape $(N, D)$ and returns $z = xW+b$ of shape $(N, M)$. It also stores its input
# as `self.x`, which exercise 03.2 relies on. The parameters are in `self.parameters`, in the order $W$, $b$; take them
# from there each time, because training changes them. Leave `x`, `W` and `b` as they are. A network has several linear
# layers at the same time, and each must remember its *own* last input: so store it in `self`, not in the class or in a
# global variable.
#
# The next cell has room for exercise 03.2 as well; leave that for the moment.


# %% nbgrader={"grade": false, "grade_id": "linear", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.Linear", "answer:helpers.one_hidden_layer.forward", "answer:helpers.one_hidden_layer.backward", "answer:helpers.gradcheck.vector_jacobian_products", "answer:helpers.gradcheck.complex_step", "answer:helpers.graph.Graph"]
class Linear:
    """The fully connected layer z = x W + b. W: (D, M), b: (M,)."""

    def __init__(self, W, b):
        self.parameters = [W, b]

    def forward(self, x):
        """x: (N, D) -> z: (N, M). Stores x as self.x."""
        ### BEGIN SOLUTION linear-forward: store x, return z
        W, b = self.parameters
        self.x = x
        return x @ W + b
        ### END SOLUTION

    def backward(self, dz):
        """dz: (N, M) -> [dW: (D, M), db: (M,)], dx: (N, D)."""
        ### BEGIN SOLUTION linear-backward: return the gradients of W, b and x
        W, _ = self.parameters
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "linear-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# One example with two numbers, three outputs; then two examples.
checks.forward(
    Linear,
    lambda x, W, b: np.array([[0.75, 3.25, -7.5]]),
    x=np.array([[2.0, -1.0]]),
    W=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b=np.array([0.25, 0.75, -0.5]),
)
checks.forward(
    Linear,
    lambda x, W, b: np.array([[0.75, 3.25, -7.5], [-3.5, 3.7, -6.9]]),
    x=np.array([[2.0, -1.0], [0.5, -1.8]]),
    W=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b=np.array([0.25, 0.75, -0.5]),
)
one_linear = Linear(np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]), np.array([0.25, 0.75, -0.5]))
one_linear.forward(np.array([[2.0, -1.0]]))
checks.value("self.x after forward", one_linear.x, np.array([[2.0, -1.0]]))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(31)


def by_loops(x, W, b):
    z = np.zeros((x.shape[0], W.shape[1]))
    for n, i, j in np.ndindex(x.shape[0], *W.shape):
        z[n, j] += x[n, i] * W[i, j]
    return np.array([row + b for row in z])


for N, D, M in [(5, 3, 4), (1, 4, 2), (3, 1, 5), (4, 5, 1)]:
    checks.forward(Linear, by_loops, rng.normal(size=(N, D)), W=rng.normal(size=(D, M)), b=rng.normal(size=M))
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
# ### Exercise 03.2: Write the backward pass of Linear (4 points)
#
# Write `backward` in the class above. It is given `dz` of shape $(N, M)$ and returns the list `[dW, db]` and `dx`, each
# of the shape of what it belongs to. It uses `self.x`, so **make exercise 03.1 right first**: if `forward` is not
# written or does not store its input, this check can't pass.
#
# If NumPy complains about a *mismatch* in `matmul`, the inner sizes of a product differ: print the shapes of both
# factors, and compare with rule 3 above.
#
# `dz` belongs to the caller: do not change it. And calling `backward` a second time with the same `dz` must give the
# same again.
#
# The check hands in some `dz` and compares your gradients with central differences: it moves each entry of $W$, $b$ and
# $x$ a little and looks at what that does. You write such a check yourself further below. After changing the class, run
# its cell again before the check.

# %% nbgrader={"grade": true, "grade_id": "linear-backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# One example with two numbers, three outputs; then four examples.
checks.backward(
    Linear,
    lambda x, W, b: layers.Linear(W, b).forward(x),
    x=np.array([[2.0, -1.5]]),
    dz=np.array([[0.5, -3.0, 2.5]]),
    W=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b=np.array([0.25, 0.75, -0.5]),
)
checks.backward(
    Linear,
    lambda x, W, b: layers.Linear(W, b).forward(x),
    x=np.array([[2.0, -1.5], [0.5, 3.5], [-2.5, 4.0], [1.5, -0.5]]),
    dz=np.array([[0.5, -3.0, 2.5], [1.5, 2.0, -0.5], [-1.5, 0.7, 3.0], [2.2, -0.4, 0.6]]),
    W=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b=np.array([0.25, 0.75, -0.5]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(32)


def by_einsum(x, W, b):
    return np.einsum("nd,dm->nm", x, W) + b[None, :]


for N, D, M in [(5, 3, 4), (1, 4, 2), (3, 1, 5), (4, 5, 1), (6, 2, 3)]:
    checks.backward(
        Linear,
        by_einsum,
        rng.normal(size=(N, D)),
        rng.normal(size=(N, M)),
        W=rng.normal(size=(D, M)),
        b=rng.normal(size=M),
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
# ## Bend the line: ReLU
#
# Linear layers alone stay linear, however many are nested. Between them stands a function that is applied to every
# number by itself (the σ of L8). The ReLU (rectified linear unit) keeps positive numbers and replaces negative ones by
# zero:
#
# $$z=\max(x,0).$$
#
# **One number.** For $x>0$ we have $z=x$, so the slope is 1; for $x<0$ we have $z=0$, so the slope is 0. By the chain
# rule (L4)
#
# $$\texttt{dx}=\begin{cases}\texttt{dz}&\text{if }x>0,\\0&\text{if }x<0.\end{cases}$$
#
# A gradient passes where the number passed, and is stopped where the number was stopped.
#
# **A vector.** Output $j$ depends on input $j$ only. So the Jacobian is diagonal, with ones and zeros on the diagonal,
# and the product with it is a product *entry by entry* (L6): `dz` times a mask. For a batch, the same in every row.
# There are no parameters, so `d_params` is the empty list `[]`.
#
# **The corner.** At $x=0$ the slope from the left is 0 and from the right 1: there is no derivative. What exists is a
# set of *subgradients*: the slopes $s$ of all lines through the corner that stay below the function,
#
# $$\max(y,0)\ \ge\ \max(0,0)+s\,(y-0)\quad\text{for all }y .$$
#
# For $y=1$ this says $s\le1$, for $y=-1$ it says $s\ge0$, and every $s$ in $[0,1]$ does it. Any of these numbers may
# stand in for the derivative (L9 comes back to what that means for descent). **We take 0**, as most libraries do.
#
# **Where the mask comes from.** From the sign of the *input*. A trap: the output is never negative, so `z >= 0` is true
# everywhere, and such a mask stops nothing.

# %% tags=["demo"]
demos.question("03.relu")

# %% tags=["demo"]
demos.question("03.subgradient")

# %% [markdown]
# ### Exercise 03.3: Write the forward pass of ReLU (1 point)
#
# Write `forward` in the next cell: it returns $\max(x,0)$, entry by entry, as a new array of the shape of `x`, leaves
# `x` as it is and stores what your `backward` will need.


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.ReLU", "answer:helpers.operations.ReLU"]
class ReLU:
    """z = max(x, 0), entry by entry."""

    def __init__(self):
        self.parameters = []

    def forward(self, x):
        """x: (N, D) -> z: (N, D). Stores what backward needs."""
        ### BEGIN SOLUTION relu-forward: store what backward needs, return z
        self.x = x
        return np.maximum(x, 0)
        ### END SOLUTION

    def backward(self, dz):
        """dz: (N, D) -> [], dx: (N, D)."""
        ### BEGIN SOLUTION relu-backward: return [] and the gradient of x
        return [], dz * (self.x > 0)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "relu-forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# One example with three numbers; then two examples, with a zero.
checks.forward(ReLU, lambda x: np.array([[0.0, 2.5, 0.0]]), x=np.array([[-1.5, 2.5, -0.5]]))
checks.forward(
    ReLU,
    lambda x: np.array([[0.0, 2.5, 0.0], [0.3, 0.0, 4.0]]),
    x=np.array([[-1.5, 2.5, -0.5], [0.3, 0.0, 4.0]]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(33)


def positive_part(x):
    return (np.abs(x) + x) / 2


for N, D in [(5, 3), (1, 4), (4, 1)]:
    checks.forward(ReLU, positive_part, 3 * rng.normal(size=(N, D)))
checks.forward(ReLU, positive_part, -rng.uniform(0.5, 2, size=(2, 3)))
checks.forward(ReLU, positive_part, np.array([[0.0, -1e6, 1e6, 1e-9, -1e-9]]))
checks.forward(ReLU, positive_part, np.array([[3e-4, -2e-4, 7e-5, 0.0]]))
checks.reuse(ReLU, positive_part, [(rng.normal(size=(N, 3)), None) for N in (5, 5, 2, 7)])
checks.side_by_side(ReLU, positive_part, [((), rng.normal(size=(5, 3)), None), ((), rng.normal(size=(2, 4)), None)])
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 03.4: Write the backward pass of ReLU (3 points)
#
# Write `backward` in the class above: it returns the empty list and `dx`. At $x=0$ the answer is 0. Do not change `dz`.
# **Make exercise 03.3 right first**, and see that it stores what you need here.

# %% nbgrader={"grade": true, "grade_id": "relu-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One example, then two, away from the corner; then the corner itself.
checks.backward(
    ReLU,
    lambda x: layers.ReLU().forward(x),
    x=np.array([[-1.5, 2.5, -0.5, 0.75]]),
    dz=np.array([[3.0, -2.0, -0.5, 4.5]]),
)
checks.backward(
    ReLU,
    lambda x: layers.ReLU().forward(x),
    x=np.array([[-1.5, 2.5, -0.5], [0.6, 0.8, -3.0]]),
    dz=np.array([[3.0, -2.0, -0.5], [-1.7, 4.5, 2.2]]),
)
at_corner = ReLU()
at_corner.forward(np.array([[0.0, 2.5]]))
checks.value(
    "dx at the corner",
    at_corner.backward(np.array([[3.0, -2.0]]))[1],
    np.array([[0.0, -2.0]]),
    inputs={"x": np.array([[0.0, 2.5]]), "dz": np.array([[3.0, -2.0]])},
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
checks.backward(ReLU, positive_part, rng.uniform(0.5, 2, size=(2, 3)), rng.normal(size=(2, 3)))
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
corner_x, corner_dz = np.array([[0.0, -0.0], [1e-9, -1e-9], [0.0, 5.0]]), rng.normal(size=(3, 2))
corner = ReLU()
checks.value("z at the corner", corner.forward(corner_x), np.array([[0.0, 0.0], [1e-9, 0.0], [0.0, 5.0]]))
checks.value(
    "dx at and close to the corner",
    corner.backward(corner_dz)[1],
    np.array([[0.0, 0.0], [corner_dz[1, 0], 0.0], [0.0, corner_dz[2, 1]]]),
    inputs={"x": corner_x, "dz": corner_dz},
)
### END HIDDEN TESTS

# %% [markdown]
# ## Bend it smoothly: Sigmoid
#
# Another function for the same place (L8): the sigmoid turns any number into one between 0 and 1, without a corner:
#
# $$\sigma(x)=\frac{1}{1+e^{-x}}.$$
#
# **Its slope**, line by line, by the chain rule for $1/u$ with $u=1+e^{-x}$:
#
# $$\begin{aligned}
# \sigma'(x)&=-\frac{1}{u^2}\cdot\frac{\partial u}{\partial x}
# &&\text{since } (1/u)'=-1/u^2\\
# &=\frac{e^{-x}}{(1+e^{-x})^2}
# &&\text{since } \partial u/\partial x=-e^{-x}\\
# &=\frac{1}{1+e^{-x}}\cdot\frac{e^{-x}}{1+e^{-x}}
# &&\text{as two factors}\\
# &=\frac{1}{1+e^{-x}}\cdot\Big(1-\frac{1}{1+e^{-x}}\Big)
# &&\text{since } e^{-x}=(1+e^{-x})-1\\
# &=z\,(1-z)
# &&\text{with } z=\sigma(x).
# \end{aligned}$$
#
# So `backward` needs only the *output*, if `forward` has stored it. As with the ReLU, every output depends on one input
# only, the Jacobian is diagonal, and the product with it is entry by entry (L6).
#
# **Large numbers.** `np.exp(1000)` is too large for a float64: NumPy warns and returns `inf`. What then follows depends
# on how the formula is written: `1 / inf` is 0, which may be the right answer, but `inf / inf` is `nan`, which never
# is. So before you trust a formula, put in $x=1000$ and $x=-1000$. The right values are 1 and 0 to all digits that a
# float64 has. (A `RuntimeWarning` costs no points; a wrong value does. The identity
# $\sigma(x)=\tfrac12\big(1+\tanh\tfrac x2\big)$ gives neither.)

# %% [markdown]
# ### Exercise 03.5: Write the forward pass of Sigmoid (1 point)
#
# Write `forward`: it returns $\sigma(x)$ entry by entry, for any size of $x$ up to ±1000, and stores what `backward`
# needs.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.Sigmoid", "answer:helpers.layers.Tanh", "answer:helpers.operations.Tanh", "answer:helpers.operations.Exp"]
class Sigmoid:
    """z = 1 / (1 + exp(-x)), entry by entry."""

    def __init__(self):
        self.parameters = []

    def forward(self, x):
        """x: (N, D) -> z: (N, D). Stores what backward needs."""
        ### BEGIN SOLUTION sigmoid-forward: store what backward needs, return z
        self.x = x
        self.z = (1 + np.tanh(x / 2)) / 2
        return self.z
        ### END SOLUTION

    def backward(self, dz):
        """dz: (N, D) -> [], dx: (N, D)."""
        ### BEGIN SOLUTION sigmoid-backward: return [] and the gradient of x
        return [], dz * self.z * (1 - self.z)
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "sigmoid-forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
# One example with three numbers; then large numbers.
checks.forward(
    Sigmoid,
    lambda x: np.array([[0.5, 0.8807970779778824, 0.2689414213699951]]),
    x=np.array([[0.0, 2.0, -1.0]]),
)
checks.forward(Sigmoid, lambda x: np.array([[1.0, 0.0]]), x=np.array([[1000.0, -1000.0]]))
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(35)


def logistic(x):
    return 0.5 + 0.5 * np.tanh(0.5 * x)


for N, D in [(5, 3), (1, 4), (4, 1)]:
    checks.forward(Sigmoid, logistic, 3 * rng.normal(size=(N, D)))
checks.forward(Sigmoid, logistic, np.array([[-800.0, -40.0, -6.0, 6.0, 40.0, 800.0], [0, 1, -1, 12, -12, 999]]))
checks.forward(Sigmoid, logistic, np.array([[-1000.0, -900.0, 800.0], [-750.0, 900.0, 1000.0]]))
checks.reuse(Sigmoid, logistic, [(rng.normal(size=(N, 3)), None) for N in (5, 5, 2, 7)])
checks.side_by_side(Sigmoid, logistic, [((), rng.normal(size=(5, 3)), None), ((), rng.normal(size=(2, 4)), None)])
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 03.6: Write the backward pass of Sigmoid (3 points)
#
# Write `backward` in the class above: it returns the empty list and `dx`, and is right for large numbers too. Do not
# change `dz`. **Make exercise 03.5 right first**, and see that it stores what you need here.

# %% nbgrader={"grade": true, "grade_id": "sigmoid-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# One example with three numbers; then two examples, with large numbers, where the curve is flat.
checks.backward(
    Sigmoid,
    lambda x: layers.Sigmoid().forward(x),
    x=np.array([[0.5, 2.0, -1.5]]),
    dz=np.array([[3.0, -2.0, 4.5]]),
)
checks.backward(
    Sigmoid,
    lambda x: layers.Sigmoid().forward(x),
    x=np.array([[1000.0, -1000.0, 0.3], [-0.6, 1.2, -2.5]]),
    dz=np.array([[3.0, -2.0, 1.5], [-1.7, 4.5, 2.2]]),
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
# ## Train a network of your own layers
#
# Two linear layers with a ReLU between them, nested as in (L5): 1 input, 32 hidden numbers, 1 output. `network.Network`
# calls `forward` from the first layer to the last and `backward` from the last to the first, and hands each layer's
# `dx` to the layer in front of it as `dz`. The loss is $E=\frac1N\sum_n(\mathcal N(x_n;\theta)-y_n)^2$, the lecture's
# (L8) averaged over the examples, and training repeats $\theta(k+1)=\theta(k)-\tau\nabla E(\theta(k))$ (L1) for all
# parameters.


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
    """1 input, 32 hidden numbers, 1 output; the same initial parameters each time."""
    start = np.random.default_rng(1)
    return network.Network(
        [
            LinearHere(start.normal(size=(1, 32)), start.normal(size=32)),
            ReLUHere(),
            LinearHere(start.normal(size=(32, 1)) / np.sqrt(32), np.zeros(1)),
        ]
    )


x_data, y_data = data.noisy_sine(60, np.random.default_rng(0))

# %% tags=["demo"]
E = training.train(new_network(), losses.SquaredError(), x_data, y_data, tau=0.02, steps=200)
print(f"first loss {E[0]:.3f}, loss after {len(E)} steps {E[-1]:.3f}")

# %% [markdown]
# Now watch it, step by step. Press *Play* (▶). Each of the 32 hidden numbers puts a kink into the curve, and training
# moves the kinks to where they help. The noise in the data has variance 0.01, so do not expect a loss far below that.
#
# Press *Reset* (the turning arrow) and try $\tau=0.005$: the loss falls, but slowly. Press *Reset* and try $\tau=0.1$:
# the steps are too long, and the loss explodes. [Unit 06](../06_step_sizes/06_step_sizes.ipynb) explains where the
# limit lies (L9).

# %% tags=["demo"]
demos.training(new_network(), x_data, y_data, tau=0.02)

# %% [markdown]
# ## What you can do now
#
# - You can say what a layer receives (`dz`) and what it returns (`d_params`, `dx`), and why it stores its inputs.
# - You can derive a backward pass: for one number, then as a transposed Jacobian times a vector, then for a batch,
#   where a value that is used $N$ times gets the sum of $N$ gradients.
# - You can write it in NumPy without building the Jacobian.
# - You can handle the corner of the ReLU and a sigmoid of large numbers.
# - You can check any gradient numerically, and you know what such a check does not see.
#
# In [unit 04](../04_one_hidden_layer/04_one_hidden_layer.ipynb) you derive a whole network with one hidden layer on
# paper (L8), and in [unit 05](../05_fully_connected/05_fully_connected.ipynb) you nest your layers to any depth.
