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
# # 05 Nest layers to any depth, and read handwritten digits
#
# **What you will do.** You write a network of any number of layers, its initial weights, softmax with cross-entropy and
# a training loop. You let the network learn a handful of images by heart, on purpose. Then you train it on real data,
# images of handwritten digits, until it reads at least 95 % of digits that it has never seen.
#
# **What you will learn.**
#
# - how one loop forwards and one loop backwards serve every depth (lecture L5, L6);
# - why initial weights must be neither zero, nor too small, nor too large, and which size is right for ReLU layers;
# - how scores become probabilities, what cross-entropy measures, and why the two belong together in one layer;
# - a way to find bugs: a network that can't learn six images by heart has one;
# - why the loss on the training data says too little, and what to look at instead.
#
# **What you need.** Unit 03: layers with `forward` and `backward`. Unit 04 helps: it is the case of one hidden layer
# (L8). Mean and variance of a random number; the logarithm. In NumPy: `axis=1`, `keepdims=True`, and picking one entry
# from each row, which is explained below. About three hours, in two sittings: the first ends with the initial weights.
#
# **Notation.** As before, `dx` stands for $\partial E/\partial x$. A number in brackets above a letter is a layer's
# number: $W^{(2)}$ belongs to the second layer. $N$ is the number of examples, $D$ that of inputs, $K$ that of classes.
# $\mathbb E[\cdot]$ and $\operatorname{Var}[\cdot]$ are the expected value and the variance; $E$ alone is the loss.

# %%
import numpy as np

from helpers import checks, data, demos, initialisers, layers, losses, network, training

# %% [markdown]
# ## Start from two layers, written out
#
# Here is the network of unit 04 as a class, made of the layers of unit 03: linear, ReLU, linear. Read `backward` line
# by line beside `forward` from its end: each line of it answers a line of `forward`, in the opposite order.


# %%
class TwoLayers:
    """z = ReLU(x W1 + b1) W2 + b2."""

    def __init__(self, W1, b1, W2, b2):
        self.first, self.bend, self.second = layers.Linear(W1, b1), layers.ReLU(), layers.Linear(W2, b2)
        self.parameters = [W1, b1, W2, b2]

    def forward(self, x):
        u = self.first.forward(x)
        h = self.bend.forward(u)
        return self.second.forward(h)

    def backward(self, dz):
        d_second, dh = self.second.backward(dz)
        _, du = self.bend.backward(dh)
        d_first, dx = self.first.backward(du)
        return d_first + d_second, dx


# %% [markdown]
# For ten layers this becomes tedious, and the names `u`, `h` say nothing any more. So number what flows between the
# layers. Call the input $h^{(0)}=x$. Layer $l$ turns $h^{(l-1)}$ into $h^{(l)}$ with its own parameters $\theta^{(l)}$
# (L5):
#
# $$h^{(l)}=\ell^{(l)}\big(h^{(l-1)};\theta^{(l)}\big),\qquad l=1,\dots,L .$$
#
# The last one, $h^{(L)}=\mathcal N(x;\theta)$, is the network's output. Written in one line, this is the lecture's nest
# of functions
#
# $$\mathcal N(x;\theta)=\ell^{(L)}\big(\ell^{(L-1)}(\dots\ell^{(1)}(x;\theta^{(1)})\dots;\theta^{(L-1)});\theta^{(L)}\big).$$
#
# **Backwards.** Suppose that we know $\texttt{dh}^{(l)}$, the gradient of $E$ with respect to the output of layer $l$.
# Two derivatives are taken there (L5, L6):
#
# $$\begin{aligned}
# \texttt{d}\theta^{(l)}&=\nabla_{\theta}\,\ell^{(l)}\cdot\texttt{dh}^{(l)}&&\text{with respect to the layer's own parameters: kept,}\\
# \texttt{dh}^{(l-1)}&=\nabla_{h}\,\ell^{(l)}\cdot\texttt{dh}^{(l)}&&\text{with respect to its input: propagated further back.}
# \end{aligned}$$
#
# That is what `backward` of one layer returns. We know $\texttt{dh}^{(L)}$: it is the `dz` that arrives from the loss.
# So the first line gives $\texttt{d}\theta^{(L)}$, the second one $\texttt{dh}^{(L-1)}$, with which we stand in front
# of layer $L-1$ in the same position. After $L$ steps all gradients are there, and $\texttt{dh}^{(0)}=\texttt{dx}$.
#
# **What it costs.** Each layer is run backwards *once*. If we worked out the gradient of each $\theta^{(l)}$ on its
# own, from its own product of all gradients behind it, layer $L$ would be run backwards $L$ times, layer $L-1$
# would be run $L-1$ times, and so on: $L(L+1)/2$ times together. Sharing what is common is the whole point of backpropagation (L2).
# And since we begin at the *loss*, what is handed on is always a vector (for a batch, one a row), never a whole
# Jacobian.

# %% tags=["demo"]
demos.question("06.runs")

# %% [markdown]
# **A network is a layer.** It has parameters, a `forward` and a `backward(dz)` that returns `d_params, dx`. Seen from
# outside there is no difference, so a network could be a layer of a larger network.
#
# Its parameters are those of all its layers in one list, the first layer's first:
#
# | layers | `parameters` | `d_params` |
# | --- | --- | --- |
# | Linear, ReLU, Linear | `[W1, b1, W2, b2]` | `[dW1, db1, dW2, db2]` |
#
# Two things are easily overlooked. The list of gradients must be **flat**, one array after the other, not a list of
# lists. And `backward` meets the last layer first, while the list begins with the first layer. A layer may have no
# parameters, as ReLU, or two, as Linear, or any other number: the network puts in place what the layer returns and need
# not know.

# %% tags=["demo"]
demos.question("06.order")

# %% [markdown]
# ### Exercise 06.1: Write the forward pass of a network (2 points)
#
# Write `forward`: it sends `x` through `self.layers`, from the first to the last, and returns what comes out. A list
# may hold one layer or fifty.
#
# The cell also holds `FunctionLayer`. With it, the checks hand over layers of the course, so that no mistake in a layer of
# yours can do harm here. You need not change it. In the messages of the checks, `W3` and `b3` are the parameters of the
# third layer, whatever the others are.


# %% nbgrader={"grade": false, "grade_id": "network", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["earlier:FunctionLayer=Given", "answer:helpers.network.Network", "answer:helpers.network.fully_connected", "answer:helpers.demos.playground.model.output_and_hidden", "answer:helpers.checks.deep_networks.reference", "answer:helpers.checks.deep_networks.network", "answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.vector_jacobian_products"]
class Network:
    """Layers nested in one another, the first one innermost (L5)."""

    def __init__(self, layers):
        self.layers = list(layers)

    @property
    def parameters(self):
        """The parameters of all layers in one list, the first layer's first."""
        return [p for layer in self.layers for p in layer.parameters]

    def forward(self, x):
        """x: (N, D) -> the last layer's output: (N, M)."""
        ### BEGIN SOLUTION network-forward: send x through all layers and return what comes out
        for layer in self.layers:
            x = layer.forward(x)
        return x
        ### END SOLUTION

    def backward(self, dz):
        """dz: (N, M) -> the gradients of self.parameters in one flat list, and dx: (N, D)."""
        ### BEGIN SOLUTION network-backward: return the gradients of all parameters, and of the input
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
# One linear layer; then linear, ReLU, linear.
one_layer = ["Linear"]
checks.forward(
    checks.deep_networks.network(Network, FunctionLayer, one_layer),
    checks.deep_networks.reference(one_layer),
    x=np.array([[2.0, -1.0]]),
    W1=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b1=np.array([0.25, 0.75, -0.5]),
)
three_layers = ["Linear", "ReLU", "Linear"]
checks.forward(
    checks.deep_networks.network(Network, FunctionLayer, three_layers),
    checks.deep_networks.reference(three_layers),
    x=np.array([[2.0, -1.0], [0.5, 3.0]]),
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
### END HIDDEN TESTS

# %% [markdown]
# ### Exercise 06.2: Write the backward pass of a network (5 points)
#
# Write `backward` in the class above. It is given `dz` and returns the flat list of the gradients of `self.parameters`,
# in that order, and `dx`. It must work for layers with any number of parameters, and must not change `self.layers`: the
# next `forward` needs them in their order.
#
# `backward` belongs to the `forward` before it, which has filled the layers' memories. So **make exercise 06.1 right
# first**.

# %% nbgrader={"grade": true, "grade_id": "network-backward", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
# One linear layer; then linear, tanh, linear; then layers with one, two and no parameters.
one_layer = ["Linear"]
checks.backward(
    checks.deep_networks.network(Network, FunctionLayer, one_layer),
    checks.deep_networks.reference(one_layer),
    x=np.array([[2.0, -1.0]]),
    dz=np.array([[0.5, -3.0, 2.5]]),
    W1=np.array([[1.5, 0.5, -2.0], [2.5, -1.5, 3.0]]),
    b1=np.array([0.25, 0.75, -0.5]),
)
three_layers = ["Linear", "Tanh", "Linear"]
checks.backward(
    checks.deep_networks.network(Network, FunctionLayer, three_layers),
    checks.deep_networks.reference(three_layers),
    x=np.array([[0.5, -0.2], [0.3, 0.7]]),
    dz=np.array([[0.8], [-1.5]]),
    W1=np.array([[0.5, 0.4, -0.7], [0.6, -0.5, 0.3]]),
    b1=np.array([0.25, 0.75, -0.5]),
    W3=np.array([[0.4], [-1.2], [0.7]]),
    b3=np.array([0.3]),
)
mixed_layers = ["Scale", "Linear", "Sigmoid", "Scale"]
checks.backward(
    checks.deep_networks.network(Network, FunctionLayer, mixed_layers),
    checks.deep_networks.reference(mixed_layers),
    x=np.array([[0.5, -0.2], [0.3, 0.7]]),
    dz=np.array([[0.8, 0.6], [-1.5, 2.5]]),
    a1=np.array([1.4]),
    W2=np.array([[0.5, 0.4], [0.6, -0.5]]),
    b2=np.array([0.25, 0.75]),
    a4=np.array([-0.6]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(52)
for kinds, sizes, N in [
    (["Linear", "ReLU", "Linear"], (3, 5, 2), 4),
    (["Linear", "Tanh", "Linear", "Scale", "ReLU", "Linear"], (3, 5, 4, 2), 6),
    (["Linear", "Tanh"] * 4 + ["Linear"], (2, 3, 4, 3, 2, 3), 3),
    (["Tanh", "Scale", "Scale", "Linear", "Linear", "Sigmoid"], (4, 3, 2), 5),
    (["Tanh"], (4,), 3),
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
### END HIDDEN TESTS

# %% [markdown]
# Now watch a network with two hidden layers find the border between two classes. Where your `Network` does not pass its
# check yet, the course's own takes its place, and the cell says so. Press *Play*; then *Reset*, and try a larger and a
# smaller $\tau$.


# %% tags=["demo"]
NetworkHere = checks.own_or_reference(
    Network, network.Network, lambda own: checks.deep_networks.try_network(own, FunctionLayer)
)
x_moons, y_moons = data.two_moons(120, np.random.default_rng(2))
moons = NetworkHere(network.fully_connected((2, 16, 16, 1), np.random.default_rng(3)).layers)
demos.training([moons], x_moons, y_moons, tau=0.1)

# %% [markdown]
# ## Choose where to begin
#
# Gradient descent needs initial parameters. The obvious choice is zero, and it fails.
#
# **All weights zero.** Take $h=\operatorname{ReLU}(xW^{(1)}+b^{(1)})$ and $z=hW^{(2)}+b^{(2)}$, with
# $W^{(1)}=W^{(2)}=0$. On the way back, the hidden numbers get $\texttt{dh}=\texttt{dz}\,W^{(2)\top}=0$, so $W^{(1)}$
# and $b^{(1)}$ get the gradient 0. And if $b^{(1)}=0$, then $h=0$ and $\texttt{dW}^{(2)}=h^\top\texttt{dz}=0$ too. Only
# $b^{(2)}$ ever moves: the network says the same for every input.
#
# **All weights equal** (and all biases), but not zero, is hardly better. Then all hidden numbers of a layer are equal,
# get equal gradients and stay equal for ever. A layer of 100 such numbers can do no more than a layer of one. Only
# *different* weights lead to different hidden numbers, and therefore they are drawn at random.
#
# **How large?** Follow one number through a layer. Let the weights $W_{ij}$ be independent of each other and of the
# inputs, with mean 0 and variance $s^2$, and the bias 0. For $z_j=\sum_{i=1}^D x_iW_{ij}$:
#
# $$\begin{aligned}
# \mathbb E[z_j]&=\sum_i\mathbb E[x_i]\mathbb E[W_{ij}]=0
# &&\text{independent, and }\mathbb E[W_{ij}]=0\\
# \operatorname{Var}[z_j]&=\mathbb E[z_j^2]=\sum_i\sum_k\mathbb E[x_ix_k]\mathbb E[W_{ij}W_{kj}]
# &&\text{the square multiplied out}\\
# &=\sum_i\mathbb E[x_i^2]\,\mathbb E[W_{ij}^2]
# &&\text{for }i\ne k\text{ the second factor is }0\\
# &=D\,s^2\,\mathbb E[x^2]
# &&\text{if all inputs have the same }\mathbb E[x_i^2].
# \end{aligned}$$
#
# Now let $x$ come from a ReLU, $x=\max(z',0)$ with $z'$ from the layer before. If the weights of $z'$ are
# normally distributed around 0, $z'$ is as likely as $-z'$, and the ReLU removes one of two halves of equal size:
#
# $$\mathbb E[x^2]=\tfrac12\mathbb E[z'^2]=\tfrac12\operatorname{Var}[z'].$$
#
# Both together: from one linear layer to the next
#
# $$\operatorname{Var}[z]=\frac{D\,s^2}{2}\,\operatorname{Var}[z'].$$
#
# After $L$ layers the factor has been applied $L$ times. If it is $\tfrac12$, twenty layers leave a millionth of the
# variance; if it is 2, they make it a million times larger. The signal keeps its size only if the factor is 1:
#
# $$s^2=\frac2D .$$
#
# That is **He's initialisation** (He, Zhang, Ren and Sun 2015, equation 10): normally distributed, mean 0, variance
# $2/D$, where $D$ is the number of the layer's *inputs*. Biases start at 0. See what each choice does to 30 layers of
# 100 numbers:

# %% tags=["demo"]
demos.signal_by_depth()

# %% [markdown]
# The gradients on the way back are multiplied by the same matrices, transposed, and the same masks. With weights too
# small, they shrink from layer to layer too, and the first layers hardly learn; with weights too large they explode.

# %% tags=["demo"]
demos.question("06.variance")

# %% [markdown]
# ### Exercise 06.3: Write He's initial weights (3 points)
#
# Write `he(inputs, outputs, rng)`, which returns a new `W` of shape `(inputs, outputs)`, normally distributed with mean
# 0 and variance `2 / inputs`. Draw from `rng`, an `np.random.Generator`, and from nothing else, so that a whole
# experiment can be repeated from one seed. Watch out: `rng.normal` wants the standard deviation, which is the *square
# root* of the variance.
#
# The check draws large arrays and looks at their mean and variance, which come out only *about* right. It allows five
# times the deviation that chance would usually make. Through `he_from_seed`, which you need not change, it makes the
# generator.


# %% nbgrader={"grade": false, "grade_id": "he-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.initialisers.he", "answer:helpers.initialisers.glorot"]
def he(inputs, outputs, rng):
    """W: (inputs, outputs), normal with mean 0 and variance 2 / inputs."""
    ### BEGIN SOLUTION he: draw the weights
    return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))
    ### END SOLUTION


def he_from_seed(inputs, outputs, seed, times):
    """So many draws with one generator, in a list."""
    rng = np.random.default_rng(seed)
    return [he(inputs, outputs, rng) for _ in range(times)]


# %% nbgrader={"grade": true, "grade_id": "he", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
checks.deep_networks.initial_weights(he_from_seed, inputs=200, outputs=50, seed=1)
checks.deep_networks.initial_weights(he_from_seed, inputs=20, outputs=300, seed=2)
### BEGIN HIDDEN TESTS
# The last one is large enough to tell a normal distribution from one that only looks like it.
for inputs, outputs, seed in [(300, 40, 531), (30, 400, 532), (1, 5000, 534), (5000, 1, 535), (400, 400, 533)]:
    checks.deep_networks.initial_weights(he_from_seed, inputs, outputs, seed)
### END HIDDEN TESTS

# %% [markdown]
# ## Train, and let it learn a handful by heart
#
# Gradient descent repeats $\theta(k+1)=\theta(k)-\tau\,\nabla E(\theta(k))$ (L1) for all parameters at once. With a
# network and a loss, one step is four lines: forward, loss, backward, update. The gradients of a step must all be taken
# at the *same* $\theta(k)$: first all of them, then the update.
#
# **Change in place.** The layers keep the arrays `W` and `b`, and `network.parameters` lists these very arrays.
# `p -= tau * dp` writes into the array that the layer uses. `p = p - tau * dp` makes a new array that nobody else
# knows, and the network does not learn at all.

# %% tags=["demo"]
demos.question("06.in-place")

# %% [markdown]
# ### Exercise 06.4: Write the training loop (4 points)
#
# Write `train(network, loss, x, y, tau, steps)`: it makes `steps` steps of gradient descent on all examples, changes
# `network.parameters` in place, and returns an array of shape `(steps,)` with $E$ *before* each step. Use only
# `network.forward(x)`, `network.backward(dz)`, `network.parameters`, `loss.forward(z, y)` and `loss.backward()`, so
# that any network and any loss will do. Leave `x` and `y` as they are.
#
# The check hands over a network and a loss of the course, so your own are not at stake here.


# %% nbgrader={"grade": false, "grade_id": "train-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.training.train", "answer:helpers.training.textbook_training", "answer:helpers.training.training_steps", "answer:helpers.optimisers.GradientDescent", "answer:helpers.workspace.Workspace", "answer:helpers.one_hidden_layer.train", "answer:helpers.checks.one_hidden_layer.slopes", "answer:helpers.descent.gradient_descent", "answer:helpers.checks.deep_networks._descend"]
def train(network, loss, x, y, tau, steps):
    """Gradient descent on network.parameters, in place -> E before each step: (steps,)."""
    ### BEGIN SOLUTION train: make the steps, return the losses
    E = np.zeros(steps)
    for k in range(steps):
        E[k] = loss.forward(network.forward(x), y)
        gradients, _ = network.backward(loss.backward())
        for p, dp in zip(network.parameters, gradients):
            p -= tau * dp
    return E
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "train", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
# A line through two points, one step and then three; then a network with a hidden layer.
for steps in (1, 3):
    checks.deep_networks.training(
        train,
        FunctionLayer,
        losses.SquaredError(),
        ["Linear"],
        x=np.array([[1.0], [2.0]]),
        y=np.array([[3.0], [5.5]]),
        tau=0.1,
        steps=steps,
        W1=np.array([[0.5]]),
        b1=np.array([0.25]),
    )
checks.deep_networks.training(
    train,
    FunctionLayer,
    losses.SquaredError(),
    ["Linear", "Tanh", "Linear"],
    x=np.array([[0.5, -0.2], [0.3, 0.7], [-0.6, 0.4]]),
    y=np.array([[0.8], [-0.5], [0.4]]),
    tau=0.2,
    steps=4,
    W1=np.array([[0.5, 0.4, -0.7], [0.6, -0.5, 0.3]]),
    b1=np.array([0.25, 0.75, -0.5]),
    W3=np.array([[0.4], [-1.2], [0.7]]),
    b3=np.array([0.3]),
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(58)
for kinds, sizes, N, tau, steps in [
    (["Linear", "Tanh", "Linear"], (3, 4, 2), 5, 0.3, 6),
    (["Linear", "Sigmoid", "Scale", "Linear"], (2, 3, 1), 4, 0.15, 5),
    (["Scale", "Linear"], (3, 2), 6, 0.05, 1),
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
# A τ with which E grows in every step: all of them are taken, and none is shortened.
checks.deep_networks.training(
    train,
    FunctionLayer,
    losses.SquaredError(),
    ["Linear"],
    x=np.array([[1.0], [2.0]]),
    y=np.array([[3.0], [5.5]]),
    tau=0.5,
    steps=4,
    W1=np.array([[0.5]]),
    b1=np.array([0.25]),
)
### END HIDDEN TESTS

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
