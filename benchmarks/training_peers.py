"""The peers of the training benchmark: libraries that train a fully connected network, and the course's helpers.

All peers start from the same weights and use the same examples, each in the way its documentation shows. ``run(n)``
takes n steps of gradient descent on all examples, where a step is forward, loss, backward and update. It returns the
loss before each step as a Python float, because in a course you want to watch the training. ``epoch()`` trains for one
epoch in shuffled minibatches. The two peers named "products" only compute the matrix products: they return no losses
and have no ``epoch()``.
"""

import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
from tape import Tensor

from helpers import layers, losses, network, training

THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))


@dataclass(frozen=True)
class Task:
    """The network that a peer trains, and how.

    Attributes
    ----------
    sizes : tuple of int
        The number of inputs, and the number of units in each layer.
    weights : list of ndarray
        Its initial weights.
    x : ndarray, shape (N, D)
        The examples.
    y : ndarray, shape (N,) or (N, M)
        Labels for softmax and cross-entropy, or numbers for the squared error.
    tau : float
        The step size.
    batch : int
        The size of the minibatches in an epoch.
    """

    sizes: tuple[int, ...]
    weights: list[np.ndarray]
    x: np.ndarray
    y: np.ndarray
    tau: float
    batch: int

    @property
    def labels(self) -> bool:
        """Whether the loss is softmax and cross-entropy."""
        return self.y.dtype.kind == "i"

    @property
    def dtype(self) -> np.dtype:
        """The dtype of all computations."""
        return self.x.dtype

    def layers(self) -> list[layers.Layer]:
        """Return the course's linear layers with copies of the initial weights, and ReLU between them."""
        result: list[layers.Layer] = []
        for W in self.weights:
            result += [layers.Linear(W.copy(), np.zeros(W.shape[1], self.dtype)), layers.ReLU()]
        return result[:-1]

    def loss(self) -> losses.SquaredError | losses.SoftmaxCrossEntropy:
        """Return the course's loss."""
        return losses.SoftmaxCrossEntropy() if self.labels else losses.SquaredError()

    def batches(self) -> Iterator[np.ndarray]:
        """Yield the shuffled row indices of one epoch."""
        return training.minibatches(len(self.x), self.batch, np.random.default_rng(0))


def make_task(sizes: tuple[int, ...], batch: int, dtype: type, labels: bool, tau: float) -> Task:
    """Draw ``batch`` examples and He weights, always the same ones for the same arguments."""
    rng = np.random.default_rng(0)
    weights = [W.astype(dtype) for W in network.fully_connected(sizes, rng).parameters[::2]]
    x = rng.normal(size=(batch, sizes[0])).astype(dtype)
    y = rng.integers(0, sizes[-1], size=batch) if labels else rng.normal(size=(batch, sizes[-1])).astype(dtype)
    return Task(sizes, weights, x, y, tau, 32)


class Products:
    """The floor: only the matrix products of a step, into existing arrays."""

    def __init__(self, task: Task):
        self.weights = task.weights
        self.a = [task.x] + [np.ones((len(task.x), M), task.dtype) for M in task.sizes[1:]]
        self.z = [np.empty_like(a) for a in self.a]
        self.d = [np.empty_like(W) for W in task.weights]

    def run(self, n: int) -> list[float]:
        """Compute the products of n steps: for z, for dW, and for dx except in the first layer. Return no losses."""
        a, z, last = self.a, self.z, len(self.weights)
        for _ in range(n):
            for k, W in enumerate(self.weights):
                np.dot(a[k], W, out=z[k + 1])
            for k in range(last - 1, -1, -1):
                np.dot(a[k].T, a[k + 1], out=self.d[k])
                if k:
                    np.dot(a[k + 1], self.weights[k].T, out=z[k])
        return []


class ProductsAsWritten(Products):
    """The same products written as in a formula, ``x @ W``, with a new array for each."""

    def run(self, n: int) -> list[float]:
        a, last = self.a, len(self.weights)
        for _ in range(n):
            for k, W in enumerate(self.weights):
                a[k] @ W
            for k in range(last - 1, -1, -1):
                a[k].T @ a[k + 1]
                if k:
                    a[k + 1] @ self.weights[k].T
        return []


class Helpers:
    """This course: ``helpers.training``."""

    def __init__(self, task: Task):
        self.task, self.network = task, network.Network(task.layers())
        assert self.network.theta.dtype == task.dtype
        self.steps = training.training_steps(self.network, task.loss(), task.x, task.y, task.tau)
        rng = np.random.default_rng(0)
        self.minibatch_steps = training.training_steps(
            self.network, task.loss(), task.x, task.y, task.tau, batch=task.batch, rng=rng
        )

    def run(self, n: int) -> list[float]:
        return list(islice(self.steps, n))

    def epoch(self) -> None:
        for _ in range(-(-len(self.task.x) // self.task.batch)):
            next(self.minibatch_steps)


class Textbook:
    """The same layers in a textbook loop, with a new array for each result."""

    def __init__(self, task: Task):
        self.task, self.network, self.loss = task, network.Network(task.layers()), task.loss()

    def step(self, x: np.ndarray, y: np.ndarray) -> float:
        E = self.loss.forward(self.network.forward(x), y)
        gradients, _ = self.network.backward(self.loss.backward())
        for p, dp in zip(self.network.parameters, gradients):
            p -= self.task.tau * dp
        return E

    def run(self, n: int) -> list[float]:
        return [self.step(self.task.x, self.task.y) for _ in range(n)]

    def epoch(self) -> None:
        for rows in self.task.batches():
            self.step(self.task.x[rows], self.task.y[rows])


class Tape(Textbook):
    """Automatic differentiation as courses teach it, from tape.py."""

    def __init__(self, task: Task):
        self.task = task
        self.parameters = [(Tensor(W.copy()), Tensor(np.zeros(W.shape[1], task.dtype))) for W in task.weights]

    def step(self, x: np.ndarray, y: np.ndarray) -> float:
        z = Tensor(x)
        for W, b in self.parameters[:-1]:
            z = (z @ W + b).relu()
        W, b = self.parameters[-1]
        z = z @ W + b
        E = z.cross_entropy(y) if self.task.labels else z.squared_error(y)
        for p in (p for pair in self.parameters for p in pair):
            p.grad = np.zeros_like(p.data)
        E.backward()
        for p in (p for pair in self.parameters for p in pair):
            p.data -= self.task.tau * p.grad
        return float(E.data)


class TorchEager(Textbook):
    """PyTorch in eager mode: nn.Sequential and SGD."""

    def __init__(self, task: Task):
        import torch

        torch.set_num_threads(THREADS)
        self.torch, self.task = torch, task
        modules: list[torch.nn.Module] = []
        for W in task.weights:
            linear = torch.nn.Linear(*W.shape, dtype=torch.tensor(W).dtype)
            with torch.no_grad():
                linear.weight.copy_(torch.tensor(W.T))
                linear.bias.zero_()
            modules += [linear, torch.nn.ReLU()]
        self.model = torch.nn.Sequential(*modules[:-1])
        self.sgd = torch.optim.SGD(self.model.parameters(), lr=task.tau)
        self.x, self.y = torch.tensor(task.x), torch.tensor(task.y)
        self.prepare()

    def prepare(self) -> None:
        """Set the loss and the update. Eager mode needs no preparation."""
        self.loss, self.update = self.loss_of, self.sgd.step

    def loss_of(self, x, y):
        z = self.model(x)
        return self.torch.nn.functional.cross_entropy(z, y) if self.task.labels else ((z - y) ** 2).sum() / len(x)

    def step(self, x, y) -> float:
        E = self.loss(x, y)
        self.sgd.zero_grad()
        E.backward()
        self.update()
        return E.item()

    def run(self, n: int) -> list[float]:
        return [self.step(self.x, self.y) for _ in range(n)]

    def epoch(self) -> None:
        order = self.torch.randperm(len(self.x))
        for rows in order.split(self.task.batch):
            self.step(self.x[rows], self.y[rows])


class TorchCompiled(TorchEager):
    """PyTorch with torch.compile, which compiles forward, backward and update."""

    def prepare(self) -> None:
        self.torch._dynamo.reset()
        self.loss, self.update = self.torch.compile(self.loss_of, dynamic=False), self.torch.compile(self.sgd.step)


class Jax(Textbook):
    """JAX: the whole step in one jit, with donated parameters."""

    def __init__(self, task: Task):
        import jax

        jax.config.update("jax_enable_x64", True)
        import jax.numpy as jnp

        self.task, self.jnp, self.x, self.y = task, jnp, jnp.array(task.x), jnp.array(task.y)
        self.parameters = [(jnp.array(W), jnp.zeros(W.shape[1], task.dtype)) for W in task.weights]

        def loss(parameters, x, y):
            z = x
            for W, b in parameters[:-1]:
                z = jax.nn.relu(z @ W + b)
            W, b = parameters[-1]
            z = z @ W + b
            if not task.labels:
                return ((z - y) ** 2).sum() / len(x)
            return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], axis=1).mean()

        def step(parameters, x, y):
            E, gradient = jax.value_and_grad(loss)(parameters, x, y)
            return E, jax.tree.map(lambda p, dp: p - task.tau * dp, parameters, gradient)

        self.jitted = jax.jit(step, donate_argnums=0)

    def step(self, x, y) -> float:
        E, self.parameters = self.jitted(self.parameters, x, y)
        return float(E)

    def run(self, n: int) -> list[float]:
        return [self.step(self.x, self.y) for _ in range(n)]

    def epoch(self) -> None:
        # NumPy selects the rows of each minibatch. For small arrays that is faster than one more call of JAX.
        super().epoch()


class ScikitLearn:
    """scikit-learn: MLPClassifier for labels, MLPRegressor for numbers."""

    def __init__(self, task: Task):
        from sklearn.neural_network import MLPClassifier, MLPRegressor

        self.task = task
        # Its squared error is half of the course's. The loss that it reports is also averaged over the outputs.
        estimator, factor = (MLPClassifier, 1.0) if task.labels else (MLPRegressor, 2.0)
        self.loss_factor = 1.0 if task.labels else 2.0 * task.sizes[-1]

        def make(batch: int, shuffle: bool):
            model = estimator(
                hidden_layer_sizes=task.sizes[1:-1], solver="sgd", batch_size=batch, shuffle=shuffle, alpha=0.0,
                learning_rate_init=factor * task.tau, momentum=0.0, nesterovs_momentum=False, warm_start=True,
                max_iter=1, tol=0.0, n_iter_no_change=10**9, random_state=0,
            )  # fmt: skip
            y = task.y if task.labels or task.sizes[-1] > 1 else task.y[:, 0]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # one iteration does not converge
                model.fit(task.x, y)
            for coefficients, W in zip(model.coefs_, task.weights):
                coefficients[...] = W
            for b in model.intercepts_:
                b[...] = 0
            return model, y

        self.full_batch, self.y = make(len(task.x), False)
        self.minibatch, _ = make(min(task.batch, len(task.x)), True)

    def _fit(self, model, n: int) -> None:
        model.max_iter = n
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(self.task.x, self.y)

    def run(self, n: int) -> list[float]:
        self._fit(self.full_batch, n)
        return [self.loss_factor * float(E) for E in self.full_batch.loss_curve_[-n:]]

    def epoch(self) -> None:
        self._fit(self.minibatch, 1)


PEERS: dict[str, tuple[Callable, str]] = {
    "products alone": (Products, ""),
    "products, x @ W": (ProductsAsWritten, ""),
    "helpers": (Helpers, ""),
    "textbook NumPy": (Textbook, ""),
    "educational autograd": (Tape, ""),
    "scikit-learn": (ScikitLearn, "scikit-learn"),
    "PyTorch eager": (TorchEager, "torch==2.13.0"),
    "PyTorch compiled": (TorchCompiled, "torch==2.13.0 and a C++ compiler"),
    "JAX jit": (Jax, "jax"),
}


def flops(sizes: tuple[int, ...], batch: int) -> int:
    """Count the operations in the matrix products of a step: forward, dW, and dx except in the first layer."""
    per_layer = [2 * batch * D * M for D, M in pairwise(sizes)]
    return 3 * sum(per_layer) - per_layer[0]
