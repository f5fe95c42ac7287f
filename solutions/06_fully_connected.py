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
# # 06 Nest layers to any depth
#
# **What you will do.** You build a network of any depth, from its initial weights to its training loop. Then you
# train your own network, with your own loop, until it follows a sine wave.
#
# **What you will learn.**
#
# - how one forward loop and one backward loop handle any depth (lecture L5, L6), and why backpropagation is cheap;
# - why signals and gradients vanish or explode in deep networks, and which initial weights prevent it;
# - what a training loop does in each step, and why it must change the parameters in place;
# - how to get the same gradients from PyTorch.
#
# **What you need.** [Unit 03](../03_layers/03_layers.ipynb): layers with `forward` and `backward`. [Unit
# 05](../05_one_hidden_layer/05_one_hidden_layer.ipynb) helps: it covers the case of one hidden layer (L8). For the
# initial weights: the mean and variance of a random variable. About 105 minutes.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# A superscript in brackets is the number of a layer (ReLU layers are counted, too): $\theta^{(2)}$ belongs to layer 2.
#
# | symbol | meaning |
# | --- | --- |
# | $\theta$ | the parameters |
# | $\theta(k)$ | the iterate after $k$ steps |
# | $E$ | the loss (also called the energy), one number |
# | $\nabla E$ | the gradient of $E$ |
# | $\tau$ | the step size, also called the learning rate |
# | $\mathcal N$ | the network |
# | $\ell$ | a layer |
# | $d$ | the number of layers (the lecture's $L$) |
# | $x$ | the input |
# | $y$ | the target |
# | $z$ | the output of a layer |
# | $h$ | the values of the hidden units (activations) |
# | `dx`, `dz`, `dh` | the gradients of $E$ with respect to $x$, $z$, $h$ |
# | $W, b$ | the weights and the biases of a layer |
# | $N$ | the number of examples |
# | $D$ | the number of inputs |
# | $M$ | the number of outputs |
# | $\mathbb E$ | the expected value |
# | $\operatorname{Var}$ | the variance |
#
# </details>

# %% tags=["hands-out:helpers.layers.Linear", "hands-out:helpers.layers.ReLU"]
import numpy as np

from helpers import checks, data, demos, losses
from helpers import network as course_network
from helpers import training as course_training
from helpers.layers import Linear, ReLU

# %% [markdown]
# ## From two layers to any number ★
#
# Here is a class for a network with one hidden layer, built from layers of unit 03: linear, ReLU, linear. Read
# `backward` alongside `forward`: each of its first three lines mirrors a line of `forward`, in reverse order. (The
# numbers in `W1` and `W2` count only the linear layers.)


# %%
class TwoLayers:
    """z = ReLU(x W1 + b1) W2 + b2."""

    def __init__(self, W1, b1, W2, b2):
        self.first, self.relu, self.second = Linear(W1, b1), ReLU(), Linear(W2, b2)
        self.parameters = [W1, b1, W2, b2]

    def forward(self, x):
        z1 = self.first.forward(x)
        h = self.relu.forward(z1)
        return self.second.forward(h)

    def backward(self, dz):
        d_second, dh = self.second.backward(dz)
        _, dz1 = self.relu.backward(dh)
        d_first, dx = self.first.backward(dz1)
        return d_first + d_second, dx


# %% [markdown]
# With ten layers this would be tedious, and you would run out of names. So number what flows between layers, starting
# with the input $h^{(0)}=x$. Layer $l$ turns $h^{(l-1)}$ into $h^{(l)}$, using its own parameters $\theta^{(l)}$
# (L5):
#
# $$h^{(l)}=\ell^{(l)}\big(h^{(l-1)};\theta^{(l)}\big),\qquad l=1,\dots,d .$$
#
# The last result $h^{(d)}=\mathcal N(x;\theta)$ is the output of the network. These are the lecture's nested functions:
#
# $$\mathcal N(x;\theta)
# =\ell^{(d)}\big(\ell^{(d-1)}(\dots\ell^{(1)}(x;\theta^{(1)})\dots;\theta^{(d-1)});\theta^{(d)}\big).$$
#
# **Backwards.** Suppose you know $\texttt{dh}^{(l)}$, the gradient of $E$ with respect to the output of layer $l$.
# Then you can compute two more gradients (L5, L6). You keep one and pass on the other:
#
# $$\begin{aligned}
# \texttt{d}\theta^{(l)}&=\nabla_{\theta}\,\ell^{(l)}\cdot\texttt{dh}^{(l)}&&\text{for its own parameters: kept}\\
# \texttt{dh}^{(l-1)}&=\nabla_{h}\,\ell^{(l)}\cdot\texttt{dh}^{(l)}&&\text{for its input: passed on to layer }l-1
# \end{aligned}$$
#
# A layer's `backward` returns exactly these two. The starting point, $\texttt{dh}^{(d)}$, comes from the loss: it is
# the `dz` that the network's `backward` receives. From it you get $\texttt{dh}^{(d-1)}$, which puts you in the same
# position one layer earlier. After $d$ such steps you have all gradients, including $\texttt{dh}^{(0)}=\texttt{dx}$.
# This is [backpropagation](../../docs/glossary.md#backpropagation) through a network.
#
# How much work is that? Guess before you read on.

# %% tags=["demo"]
demos.question("06.runs")

# %% [markdown]
# Each layer runs backwards *once*. If you computed each $\texttt{d}\theta^{(l)}$ separately, all the way from the loss,
# layer $d$ would run backwards $d$ times, layer $d-1$ would run $d-1$ times, and so on: $d(d+1)/2$ runs in all.
# Backpropagation does the common part only once (L2). And because it starts at the loss, it passes on one vector per
# example, never a whole [Jacobian](../../docs/glossary.md#jacobian), the matrix of all derivatives of a layer's
# outputs.
#
# **A network is a layer, too.** It has parameters, a `forward`, and a `backward(dz)` that returns `d_params, dx`. You
# could even use it as a layer in a larger network. Its parameters are those of all its layers in one list, from the
# first layer to the last:
#
# | layers | `parameters` | `d_params` |
# | --- | --- | --- |
# | Linear, ReLU, Linear | `[W1, b1, W2, b2]` | `[dW1, db1, dW2, db2]` |
#
# Two things are easy to miss. First, the list of gradients is **flat**: one array after the other, not a list of
# lists. Second, `backward` meets the last layer first, but the list begins with the first layer. A layer may have two
# parameters (Linear), none (ReLU) or any other number. The network's only job is to put each layer's gradients in the
# right place.

# %% tags=["demo"]
demos.question("06.order")

# %% [markdown]
# ### Exercise 06.1: Write the forward pass of a network (2 points) ★
#
# Write `forward`: send `x` through `self.layers`, from the first to the last, and return what comes out. There may be
# one layer or fifty, and they may hold other parameters in every call, because training changes them in place. Leave
# `x` unchanged.
#
# The checks use the course's own layers, wrapped in a `FunctionLayer`, so a mistake in your unit 03 can't hurt you
# here. You don't need to change that class. In the checks' messages, `W3` and `b3` belong to the third layer,
# whatever the first two are. The cell also has room for exercise 06.2. Leave that for now.


# %% nbgrader={"grade": false, "grade_id": "network", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["earlier:FunctionLayer=Given", "answer:helpers.network.Network", "answer:helpers.network.fully_connected", "answer:helpers.demos.playground.model.output_and_hidden", "answer:helpers.checks.deep_networks.reference", "answer:helpers.checks.deep_networks.network", "answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products", "answer:scipy.differentiate.derivative", "answer:scipy.differentiate.jacobian", "answer:scipy.optimize.approx_fprime"]
class Network:
    """A chain of layers: the output of each is the input of the next (L5)."""

    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def parameters(self):
        """The parameters of all layers in one list, from first to last."""
        return [p for layer in self.layers for p in layer.parameters]

    def forward(self, x):
        """x: (N, D) -> the last layer's output: (N, M)."""
        ### BEGIN SOLUTION network-forward: send x through all layers and return the output of the last
        for layer in self.layers:
            x = layer.forward(x)
        return x
        ### END SOLUTION

    def backward(self, dz):
        """dz: (N, M) -> the gradients of self.parameters, as one flat list, and dx: (N, D)."""
        ### BEGIN SOLUTION network-backward: return the gradients of all parameters, and dx
        gradients = []
        for layer in reversed(self.layers):
            d_params, dz = layer.backward(dz)
            gradients = [*d_params, *gradients]
        return gradients, dz
        ### END SOLUTION


class FunctionLayer:
    """A layer made of two functions and a list of parameters."""

    def __init__(self, forward, backward, parameters=()):
        self.forward, self.backward, self.parameters = forward, backward, list(parameters)


# %% nbgrader={"grade": true, "grade_id": "network-forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
# Linear, ReLU, linear; then a single linear layer.
three_layers = ["Linear", "ReLU", "Linear"]
checks.forward(
    checks.deep_networks.network(Network, FunctionLayer, three_layers),
    checks.deep_networks.reference(three_layers),
    x=np.array([[2.0, -1.0], [0.5, 3.0], [-1.5, 1.0], [-0.4, -0.6]]),
    case="three layers and four examples",
    W1=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b1=np.array([0.25, 0.75, -0.5]),
    W3=np.array([[0.4], [-1.2], [0.7]]),
    b3=np.array([0.3]),
)
one_layer = ["Linear"]
checks.forward(
    checks.deep_networks.network(Network, FunctionLayer, one_layer),
    checks.deep_networks.reference(one_layer),
    x=np.array([[2.0, -1.0]]),
    case="one layer and one example",
    W1=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b1=np.array([0.25, 0.75, -0.5]),
)
# In training, the same x comes again and again, while the parameters change.
checks.deep_networks.in_training(
    Network,
    FunctionLayer,
    three_layers,
    x=np.array([[2.0, -1.0], [0.5, 3.0], [-1.5, 1.0], [-0.4, -0.6]]),
    W1=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b1=np.array([0.25, 0.75, -0.5]),
    W3=np.array([[0.4], [-1.2], [0.7]]),
    b3=np.array([0.3]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(51)
for kinds, sizes, N in [
    (["Linear", "Tanh", "Linear", "Scale", "ReLU", "Linear"], (3, 5, 4, 2), 6),
    (["Scale"], (3,), 2),
    (["Linear", "ReLU"] * 6 + ["Linear"], (2, 3, 4, 5, 4, 3, 2, 4), 1),
    (["Tanh", "Linear", "Linear", "Sigmoid"], (4, 3, 2), 3),
    (["ScaledLinear", "ReLU", "ScaledLinear"], (2, 4, 3), 5),
    (["Linear", "Tanh"] * 25, (2, 3, 4) * 8 + (2, 3), 4),
]:
    case = checks.deep_networks.away_from_kinks(kinds, N, sizes, rng)
    checks.forward(
        checks.deep_networks.network(Network, FunctionLayer, kinds), checks.deep_networks.reference(kinds), **case
    )
kinds = ["Linear", "Tanh", "Linear"]
parameters = checks.deep_networks.parameters_of(kinds, (3, 4, 2), rng)
checks.reuse(
    checks.deep_networks.network(Network, FunctionLayer, kinds),
    checks.deep_networks.reference(kinds),
    [(rng.normal(size=(N, 3)), None) for N in (5, 5, 1, 7)],
    **parameters,
)
other = checks.deep_networks.parameters_of(kinds, (2, 5, 3), rng)
checks.side_by_side(
    checks.deep_networks.network(Network, FunctionLayer, kinds),
    checks.deep_networks.reference(kinds),
    [
        (list(parameters.values()), rng.normal(size=(5, 3)), None),
        (list(other.values()), rng.normal(size=(4, 2)), None),
    ],
    names=list(other),
)
# Large and tiny numbers: nothing may be cut off or rounded.
kinds = ["Linear", "ReLU", "Linear"]
for size in (3e5, 2e-6):
    parameters = checks.deep_networks.parameters_of(kinds, (3, 4, 2), rng)
    parameters |= {name: size * value for name, value in parameters.items() if name != "W3"}
    checks.forward(
        checks.deep_networks.network(Network, FunctionLayer, kinds),
        checks.deep_networks.reference(kinds),
        100 * rng.normal(size=(5, 3)),
        **parameters,
    )
# Equal entries, zeros, and a batch that comes again after another one.
x_twice = rng.normal(size=(4, 3))
checks.reuse(
    checks.deep_networks.network(Network, FunctionLayer, kinds),
    checks.deep_networks.reference(kinds),
    [(x_twice, None), (np.zeros((4, 3)), None), (x_twice, None), (np.full((4, 3), 1.5), None)],
    **checks.deep_networks.parameters_of(kinds, (3, 4, 2), rng),
)
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 06.2: Write the backward pass of a network (5 points) ★
#
# Write `backward` in the class above. It takes `dz` and returns the gradients of `self.parameters`, as a flat list in
# the same order, and `dx`. It must work for layers with any number of parameters, and leave `dz`, the parameters and
# `self.layers` as they are, because the next `forward` needs them.
#
# Each layer remembers what it saw in the last `forward`, so **get exercise 06.1 right first**.

# %% nbgrader={"grade": true, "grade_id": "network-backward", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# Linear, tanh, linear; then a single linear layer; then layers with one, three, no and two parameters.
three_layers = ["Linear", "Tanh", "Linear"]
checks.backward(
    checks.deep_networks.network(Network, FunctionLayer, three_layers),
    checks.deep_networks.reference(three_layers),
    x=np.array([[0.5, -0.2], [0.3, 0.7], [-0.6, 0.4], [-0.1, -0.9]]),
    dz=np.array([[0.8], [-1.5], [0.6], [1.3]]),
    case="three layers and four examples",
    W1=np.array([[0.5, 0.4, -0.7], [0.6, -0.5, 0.3]]),
    b1=np.array([0.25, 0.75, -0.5]),
    W3=np.array([[0.4], [-1.2], [0.7]]),
    b3=np.array([0.3]),
)
one_layer = ["Linear"]
checks.backward(
    checks.deep_networks.network(Network, FunctionLayer, one_layer),
    checks.deep_networks.reference(one_layer),
    x=np.array([[2.0, -1.5]]),
    dz=np.array([[0.5, -3.0, 2.5]]),
    case="one layer and one example",
    W1=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b1=np.array([0.25, 0.75, -0.5]),
)
mixed_layers = ["Scale", "ScaledLinear", "Sigmoid", "Linear"]
checks.backward(
    checks.deep_networks.network(Network, FunctionLayer, mixed_layers),
    checks.deep_networks.reference(mixed_layers),
    x=np.array([[0.5, -0.2, 0.9, 0.1], [0.3, 0.7, -0.4, -0.8], [-1.1, 0.6, -0.3, 1.2]]),
    dz=np.array([[0.8], [-1.5], [2.5]]),
    case="layers with one, three, no and two parameters",
    a1=np.array([1.4]),
    W2=np.array([[0.5, 0.4], [0.6, -0.5], [-0.3, 0.2], [0.7, 0.9]]),
    b2=np.array([0.25, 0.75]),
    a2=np.array([1.3, -0.8]),
    W4=np.array([[1.7], [-0.6]]),
    b4=np.array([0.15]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(52)
for kinds, sizes, N in [
    (["Linear", "ReLU", "Linear"], (3, 5, 2), 4),
    (["Linear", "Tanh", "Linear", "Scale", "ReLU", "Linear"], (3, 5, 4, 2), 6),
    (["Linear", "Tanh"] * 4 + ["Linear"], (2, 3, 4, 3, 2, 3), 3),
    (["Tanh", "Scale", "Scale", "Linear", "Linear", "Sigmoid"], (4, 3, 2), 5),
    (["Tanh"], (4,), 3),
    (["ScaledLinear", "Tanh", "ScaledLinear", "Scale"], (2, 4, 3), 5),
]:
    case = checks.deep_networks.away_from_kinks(kinds, N, sizes, rng)
    z = checks.deep_networks.reference(kinds)(*case.values())
    checks.backward(
        checks.deep_networks.network(Network, FunctionLayer, kinds),
        checks.deep_networks.reference(kinds),
        dz=rng.normal(size=z.shape),
        **case,
    )
kinds = ["Linear", "Tanh", "Scale", "Linear"]
parameters = checks.deep_networks.parameters_of(kinds, (3, 4, 2), rng)
checks.reuse(
    checks.deep_networks.network(Network, FunctionLayer, kinds),
    checks.deep_networks.reference(kinds),
    [(rng.normal(size=(N, 3)), rng.normal(size=(N, 2))) for N in (5, 5, 1, 7)],
    **parameters,
)
other = checks.deep_networks.parameters_of(kinds, (3, 4, 2), rng)
checks.side_by_side(
    checks.deep_networks.network(Network, FunctionLayer, kinds),
    checks.deep_networks.reference(kinds),
    [
        (list(parameters.values()), rng.normal(size=(5, 3)), rng.normal(size=(5, 2))),
        (list(other.values()), rng.normal(size=(5, 3)), rng.normal(size=(5, 2))),
    ],
    names=list(other),
)
# In training, the parameters change in place, and x and dz may be the same arrays as before.
checks.deep_networks.in_training(
    Network, FunctionLayer, kinds, rng.normal(size=(5, 3)), rng.normal(size=(5, 2)), **parameters
)
# Large and tiny numbers: nothing may be cut off or rounded.
for size in (3e5, 1e-3, 2e-6):
    checks.backward(
        checks.deep_networks.network(Network, FunctionLayer, kinds),
        checks.deep_networks.reference(kinds),
        x=rng.normal(size=(4, 3)),
        dz=size * rng.normal(size=(4, 2)),
        **checks.deep_networks.parameters_of(kinds, (3, 5, 2), rng),
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Watch it learn ★
#
# This network has two hidden layers and learns to separate two classes of points. The targets are 0 and 1, and the
# loss is the squared error. If your `Network` doesn't pass its check yet, the cell tells you so and uses the course's
# instead. Press *Play*. Then press *Reset*, and try a smaller $\tau$, then a larger one: at 0.1, the loss shoots up
# at first and then recovers.

# %% tags=["demo"]
NetworkHere = checks.own_or_reference(
    Network, course_network.Network, lambda own: checks.deep_networks.try_network(own, FunctionLayer)
)
x_moons, y_moons = data.two_moons(120, np.random.default_rng(2))
moons = NetworkHere(course_network.fully_connected((2, 16, 16, 1), np.random.default_rng(3)).layers)
demos.training([moons], x_moons, y_moons, tau=0.02)

# %% [markdown]
# ## How large should the initial weights be?
#
# [Unit 05](../05_one_hidden_layer/05_one_hidden_layer.ipynb) showed that weights must not all start out equal, so we
# draw them at random. That leaves one choice: how large?
#
# Take a network of 30 linear layers, each followed by a ReLU. Every layer has $D=100$ inputs and 100 outputs. Draw
# all weights from a normal distribution with mean 0 and variance $1/D$, $2/D$ or $4/D$. **What happens to the size of
# the signal, its root mean square, on its way through the 30 layers? Guess for each of the three before you run the
# cell.**

# %% tags=["demo"]
demos.signal_by_depth()

# %% [markdown]
# A factor of two decides everything. With $4/D$ the signal ends up nearly 100,000 times as large as the input. With
# $1/D$, less than a ten-thousandth is left. Only with $2/D$ does it roughly keep its size. Why?
#
# **One linear layer.** Let the weights $W_{ij}$ be independent, with mean 0 and variance $\operatorname{Var}[W]$, and
# let the bias be 0. The inputs don't depend on the weights of this layer. For a random variable with mean 0, the
# variance is the expected square, and for independent ones, expected values multiply. Then
# $z_j=\sum_{i=1}^Dx_iW_{ij}$ has mean 0, and its variance is
#
# $$\begin{aligned}
# \operatorname{Var}[z]&=\mathbb E\Big[\Big(\sum_ix_iW_{ij}\Big)^2\Big]=\sum_i\mathbb E[x_i^2]\,\mathbb E[W_{ij}^2]
# &&\text{the cross terms have mean 0}\\
# &=D\operatorname{Var}[W]\,\mathbb E[x^2]
# &&\text{if all inputs have the same mean square }\mathbb E[x^2].
# \end{aligned}$$
#
# **The ReLU before it.** Let $x=\max(z',0)$, where $z'$ is the output of the previous linear layer. Normally
# distributed weights are as likely as their negatives, so $z'$ is as likely as $-z'$. The ReLU removes half of the
# mean square:
#
# $$\mathbb E[x^2]=\tfrac12\,\mathbb E[z'^2]=\tfrac12\operatorname{Var}[z'].$$
#
# **Together**, from one linear layer to the next,
#
# $$\operatorname{Var}[z]=\frac{D\operatorname{Var}[W]}{2}\,\operatorname{Var}[z'].$$
#
# Every layer but the first contributes this factor. If it is $\tfrac12$, twenty layers leave a millionth of the
# variance, and a thousandth of its square root, which the picture shows. If it is 2, they multiply the variance by a
# million. The signal keeps its size only if the factor is 1:
#
# $$\operatorname{Var}[W]=\frac2D .$$
#
# This is **He [initialisation](../../docs/glossary.md#initialisation)** (He, Zhang, Ren and Sun 2015, equation 10): a
# normal distribution with mean 0 and variance $2/D$, where $D$ is the number of *inputs* of the layer. Biases start at
# 0.

# %% tags=["demo"]
demos.question("06.variance")

# %% [markdown]
# **The gradients** pass through the same weights on the way back. If the weights are too small, the gradients shrink
# from layer to layer, and the first layers hardly learn (the [vanishing
# gradient](../../docs/glossary.md#vanishing-gradient)). If the weights are too large, you get the [exploding
# gradient](../../docs/glossary.md#exploding-gradient).
#
# <details>
# <summary><b>The way back: 2/D or 2/M?</b></summary>
#
# A linear layer's backward pass is $\texttt{dx}_i=\sum_{j=1}^MW_{ij}\,\texttt{dz}_j$. Assume, as He and his
# colleagues do, that the entries of `dz` have the same mean square and don't depend on the weights of this layer.
# (That is not exactly true, since these weights helped produce $z$.) Then the same computation as above gives
#
# $$\operatorname{Var}[\texttt{dx}]=M\operatorname{Var}[W]\,\mathbb E[\texttt{dz}^2].$$
#
# The sum now runs over the *outputs*, so $M$ takes the place of $D$. Next, the ReLU before this layer sets
# $\texttt{dz}'_i=\texttt{dx}_i$ where $z'_i>0$, and $\texttt{dz}'_i=0$ elsewhere. If its mask doesn't depend on
# $\texttt{dx}_i$ either, it keeps half of the mean square:
#
# $$\mathbb E[\texttt{dz}'^2]=\frac{M\operatorname{Var}[W]}2\,\mathbb E[\texttt{dz}^2].$$
#
# So the gradients keep their size if $\operatorname{Var}[W]=2/M$. For $D=M$ both choices agree. Otherwise they don't:
# with $2/D$, a layer and the ReLU before it multiply the gradients' mean square by $M/D$.
#
# Do gradients then explode in a deep network? No. The outputs of one layer are the inputs of the next, so in the
# product of all the factors $M/D$ everything cancels except the last $M$ and the $D$ at which you stop. On the way
# from 10 outputs back to a first hidden layer of 32 units, that is $10/32$, whatever the depth. So either choice
# works, as long as you use the same one in all layers. The course uses $2/D$.
#
# </details>

# %% [markdown]
# ### Exercise 06.3: Draw He's initial weights (3 points)
#
# Write `he(inputs, outputs, rng)`. It returns a new `W` of shape `(inputs, outputs)`, whose entries are independent and
# normally distributed with mean 0 and variance `2 / inputs`, even if there is only one. Watch out: `rng.normal` takes the standard deviation, which is the *square root* of the
# variance.
#
# Draw only from `rng`, an `np.random.Generator`. Then the seed is all you need to repeat an experiment.
#
# The check draws large arrays, whose mean and variance are only *roughly* right. It allows five times the deviation
# you would expect by chance. It calls your function through `he_from_seed`, which you don't need to change.


# %% nbgrader={"grade": false, "grade_id": "he-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.initialisers.he", "answer:helpers.initialisers.glorot"]
def he(inputs, outputs, rng):
    """-> W: (inputs, outputs), normally distributed with mean 0 and variance 2 / inputs."""
    ### BEGIN SOLUTION he: draw the weights from rng
    return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))
    ### END SOLUTION


def he_from_seed(inputs, outputs, seed, times):
    """Draw several W with one generator -> a list of them."""
    rng = np.random.default_rng(seed)
    return [he(inputs, outputs, rng) for _ in range(times)]


# %% nbgrader={"grade": true, "grade_id": "he", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
checks.deep_networks.initial_weights(he_from_seed, inputs=160, outputs=70, seed=1, case="more inputs than outputs")
checks.deep_networks.initial_weights(he_from_seed, inputs=30, outputs=310, seed=2, case="more outputs than inputs")
### BEGIN HIDDEN TESTS
# The last large one is large enough to tell a normal distribution from one that only looks like it.
for inputs, outputs, seed in [(300, 40, 531), (35, 400, 532), (1, 5000, 534), (5000, 1, 535), (400, 400, 533)]:
    checks.deep_networks.initial_weights(he_from_seed, inputs, outputs, seed)
for inputs, outputs, seed in [(1, 1, 536), (2, 3, 537)]:
    checks.deep_networks.initial_weights(he_from_seed, inputs, outputs, seed, times=300)
### END HIDDEN TESTS

# %% [markdown]
# ## Train ★
#
# Gradient descent repeats $\theta(k+1)=\theta(k)-\tau\,\nabla E(\theta(k))$ (L1), for all parameters at once. With a
# network and a loss, each step has four parts:
#
# 1. **forward**: the network computes its output for all examples;
# 2. **loss**: the loss compares the output with the targets and returns $E$;
# 3. **backward**: the loss computes `dz`, and the network turns it into the gradients of all parameters;
# 4. **update**: from each parameter, you subtract $\tau$ times its gradient.
#
# All gradients of a step must belong to the *same* $\theta(k)$. So finish the backward pass before you update anything.
#
# **Change the parameters in place.** The layers hold the arrays `W` and `b`, and `network.parameters` lists these very
# arrays. `p -= tau * dp` writes into the array that the layer uses. What does `p = p - tau * dp` do?

# %% tags=["demo"]
demos.question("06.in-place")

# %% [markdown]
# ### Exercise 06.4: Write the training loop (4 points) ★
#
# Write `train(network, loss, x, y, tau, steps)`. It takes `steps` steps of gradient descent on all examples, changes
# `network.parameters` in place, and returns an array of shape `(steps,)` that holds $E$ *before* each step. It always
# takes all the steps, however much or little $E$ changes. Leave `x` and `y` unchanged.
#
# Use only `network.forward(x)`, `network.backward(dz)`, `network.parameters`, `loss.forward(z, y)` and
# `loss.backward()`. Then your loop works with any network and any loss. The check uses the course's own network and
# loss, so it judges only your loop.


# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps", "answer:helpers.optimisers.GradientDescent", "answer:helpers.workspace.Workspace", "answer:helpers.one_hidden_layer.train", "answer:helpers.checks.one_hidden_layer.slopes", "answer:helpers.descent.gradient_descent", "answer:helpers.checks.deep_networks._descend"]
def train(network, loss, x, y, tau, steps):
    """Change network.parameters in place by gradient descent -> E before each step: (steps,)."""
    ### BEGIN SOLUTION train: take the steps and return E before each of them
    E = np.zeros(steps)
    for k in range(steps):
        E[k] = loss.forward(network.forward(x), y)
        gradients, _ = network.backward(loss.backward())
        for p, dp in zip(network.parameters, gradients):
            p -= tau * dp
    return E
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# First a linear layer and five points, then one step of the same, then a network with a hidden layer and another loss.
for steps, tau, case in [(3, 0.15, "a linear layer and several steps"), (1, 0.25, "a linear layer and one step")]:
    checks.deep_networks.training(
        train,
        FunctionLayer,
        losses.SquaredError(),
        ["Linear"],
        x=np.array([[1.0, 0.4], [2.0, -0.3], [-1.5, 0.9], [0.6, -1.1], [-0.8, -0.7]]),
        y=np.array([[3.0], [5.5], [-0.5], [1.2], [0.4]]),
        tau=tau,
        steps=steps,
        case=case,
        W1=np.array([[0.5], [-0.35]]),
        b1=np.array([0.25]),
    )
checks.deep_networks.training(
    train,
    FunctionLayer,
    checks.deep_networks.LogCosh(),
    ["Linear", "Tanh", "Linear"],
    x=np.array([[0.5], [-0.2], [0.3], [0.7], [-0.6], [1.4], [-1.1]]),
    y=np.array([[0.8, -1.3], [-0.5, 0.6], [0.4, -0.9], [1.1, 0.2], [-1.6, 0.7], [0.9, -0.4], [-0.7, 1.5]]),
    tau=0.6,
    steps=4,
    case="a hidden layer and another loss, log cosh of the error",
    W1=np.array([[0.5, 0.4, -0.7]]),
    b1=np.array([0.25, 0.75, -0.5]),
    W3=np.array([[0.4, 0.6], [-1.2, 0.35], [0.7, -0.9]]),
    b3=np.array([0.3, -0.2]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(58)
for kinds, sizes, N, tau, steps in [
    (["Linear", "Tanh", "Linear"], (3, 4, 2), 5, 0.3, 6),
    (["Linear", "Sigmoid", "Scale", "Linear"], (2, 3, 1), 4, 0.15, 5),
    (["Scale", "Linear"], (3, 2), 6, 0.05, 1),
    (["ScaledLinear", "Tanh", "Linear"], (2, 3, 2), 4, 0.1, 3),
]:
    checks.deep_networks.training(
        train,
        FunctionLayer,
        losses.SquaredError(),
        kinds,
        rng.normal(size=(N, sizes[0])),
        rng.normal(size=(N, sizes[-1])),
        tau,
        steps,
        **checks.deep_networks.parameters_of(kinds, sizes, rng),
    )
checks.deep_networks.training(
    train,
    FunctionLayer,
    losses.SoftmaxCrossEntropy(),
    ["Linear", "Tanh", "Linear"],
    rng.normal(size=(6, 3)),
    rng.integers(4, size=6),
    0.5,
    5,
    **checks.deep_networks.parameters_of(["Linear", "Tanh", "Linear"], (3, 5, 4), rng),
)
# The second training of a network goes on where the first has ended.
checks.deep_networks.training(
    train,
    FunctionLayer,
    checks.deep_networks.LogCosh(),
    ["Linear", "Tanh", "Linear"],
    rng.normal(size=(5, 3)),
    rng.normal(size=(5, 2)),
    0.4,
    3,
    twice=True,
    **checks.deep_networks.parameters_of(["Linear", "Tanh", "Linear"], (3, 4, 2), rng),
)
# The loop must take all steps and shorten none: while E grows, from step to step and enormously; while E and the
# gradients are tiny; while E hardly falls; and where all gradients are exactly 0.
four_points = np.array([[1.0], [-1.0], [2.0], [-2.0]])
for x, y, tau, steps, W, b in [
    (np.array([[1.0], [2.0]]), np.array([[3.0], [5.5]]), 0.5, 9, 0.5, 0.25),
    (np.array([[30.0], [-20.0], [50.0]]), np.array([[4000.0], [2500.0], [-6000.0]]), 0.0002, 5, 40.0, -70.0),
    (1e3 * four_points, 1e6 * four_points**2, 1e-8, 4, 300.0, 2e5),
    (four_points, 1e-4 * np.array([[1.0], [0.5], [2.0], [-3.0]]), 0.03, 6, 0.0, 0.0),
    (four_points, np.array([[1.0], [1.0], [4.0], [4.0]]), 0.01, 6, 0.001, 2.501),
    (four_points, np.array([[1.0], [1.0], [-1.0], [-1.0]]), 0.2, 3, 0.0, 0.0),
]:
    checks.deep_networks.training(
        train,
        FunctionLayer,
        losses.SquaredError(),
        ["Linear"],
        x,
        y,
        tau,
        steps,
        W1=np.array([[W]]),
        b1=np.array([b]),
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Fit a sine wave with your own network ★
#
# Now your `Network` and your loop work together. Here are 100 noisy points from a sine wave, and a network with two
# hidden layers of 32 units each. (The course's `fully_connected` builds the layers, with He initialisation as in
# exercise 06.3.) **The best constant prediction has loss 0.44, the variance of the targets. How far below that will
# 1,000 steps get?** The noise alone contributes about 0.01.

# %% tags=["demo"]
train_here = checks.own_or_reference(
    train, course_training.train, lambda own: checks.deep_networks.try_train(own, FunctionLayer)
)

x_sine, y_sine = data.noisy_sine(100, np.random.default_rng(4))
net = NetworkHere(course_network.fully_connected((1, 32, 32, 1), np.random.default_rng(1)).layers)
E = train_here(net, losses.SquaredError(), x_sine, y_sine, 0.05, 1000)
print(f"E before the first step:  {E[0]:.3f}")
print(f"E before step 100:        {E[99]:.3f}")
print(f"E before step 1,000:      {E[-1]:.3f}")
demos.training([net], x_sine, y_sine, tau=0.05)

# %% [markdown]
# The picture shows the trained network, a chain of straight pieces that follows the sine. Press *Play* to train it
# further.

# %% [markdown]
# ## The same gradients from PyTorch
#
# You will rarely write `backward` by hand again. Libraries such as PyTorch build the compute graph (unit 02) as they
# compute, and run it backwards for you ([reverse mode](../../docs/glossary.md#reverse-mode) of [automatic
# differentiation](../../docs/glossary.md#automatic-differentiation)). Here is the network `TwoLayers` with the
# squared error, from NumPy arrays `x`, `y`, `W1`, … to all gradients, in three lines:
#
# ```python
# import torch
#
# x, y, W1, b1, W2, b2 = (torch.tensor(array, requires_grad=True) for array in (x, y, W1, b1, W2, b2))
# E = ((torch.relu(x @ W1 + b1) @ W2 + b2 - y) ** 2).sum() / len(x)
# E.backward()
# ```
#
# After that, `W1.grad` is your `dW1`, `b1.grad` is `db1`, and `x.grad` is `dx`. They agree with ours up to rounding:
# one of the course's tests runs exactly these lines. PyTorch isn't installed here, and you don't need it. But now you
# know what `E.backward()` does.

# %% [markdown]
# ## What you can do now ★
#
# - You can nest layers to any depth, with one forward loop and one backward loop, and explain why that is cheap.
# - You can explain why signals and gradients vanish or explode in deep networks, and choose initial weights that
#   prevent it.
# - You can write a training loop that works with any network and any loss.
#
# In [unit 07](../07_digits/07_digits.ipynb) your network learns to read handwritten digits.
