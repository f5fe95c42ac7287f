"""PyTorch, which differentiates by itself, gets the same numbers. Run by .ci/run: python -m pytest -m torch."""

from typing import Any

import numpy as np
import pytest

from helpers import data, descent, layers, losses, network, optimisers, training

pytestmark = pytest.mark.torch
torch: Any = None
TOLERANCE = {np.float64: 1e-12, np.float32: 1e-5}
TYPES = [np.float64, np.float32]


@pytest.fixture(autouse=True)
def _torch() -> None:
    global torch
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)


def tensor(array: np.ndarray) -> Any:
    return torch.tensor(array, requires_grad=True)


def close(ours: np.ndarray, theirs: Any, kind: type) -> None:
    assert ours.dtype == kind
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=TOLERANCE[kind], atol=TOLERANCE[kind])


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("name", ["Linear", "ReLU", "Sigmoid", "Tanh"])
def test_a_layer_forwards_and_backwards(name: str, kind: type) -> None:
    rng = np.random.default_rng(3)
    W, b, x = (rng.normal(size=s).astype(kind) for s in ((3, 4), (4,), (5, 3)))
    layer = layers.Linear(W, b) if name == "Linear" else getattr(layers, name)()
    function = {
        "Linear": lambda x, W, b: x @ W + b,
        "ReLU": lambda x: torch.relu(x),
        "Sigmoid": lambda x: torch.sigmoid(x),
        "Tanh": lambda x: torch.tanh(x),
    }[name]
    z = layer.forward(x)
    dz = rng.normal(size=z.shape).astype(kind)
    d_params, dx = layer.backward(dz)
    arguments = [tensor(a) for a in (x, *layer.parameters)]
    theirs = function(*arguments)
    theirs.backward(torch.tensor(dz))
    close(z, theirs, kind)
    for ours, argument in zip([dx, *d_params], arguments, strict=True):
        close(ours, argument.grad, kind)


@pytest.mark.parametrize("kind", TYPES)
def test_the_squared_error(kind: type) -> None:
    rng = np.random.default_rng(4)
    prediction, target = rng.normal(size=(2, 5, 3)).astype(kind)
    loss = losses.SquaredError()
    p = tensor(prediction)
    E = ((p - torch.tensor(target)) ** 2).sum() / len(prediction)
    E.backward()
    assert loss.forward(prediction, target) == pytest.approx(E.item(), rel=TOLERANCE[kind])
    close(loss.backward(), p.grad, kind)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("activation", [layers.ReLU, layers.Tanh])
def test_twenty_steps_of_training_against_sgd(activation: Any, kind: type) -> None:
    rng = np.random.default_rng(5)
    ours = network.fully_connected((2, 16, 8, 1), rng, activation)
    x, y = (a.astype(kind) for a in data.two_moons(50, rng))
    for layer in ours.layers:
        layer.parameters[:] = [p.astype(kind) for p in layer.parameters]
    modules = []
    for layer in ours.layers:
        if isinstance(layer, layers.Linear):
            W, b = layer.parameters
            module = torch.nn.Linear(*W.shape, dtype=torch.tensor(W).dtype)
            with torch.no_grad():
                module.weight.copy_(torch.tensor(W.T))
                module.bias.copy_(torch.tensor(b))
            modules.append(module)
        else:
            modules.append(getattr(torch.nn, type(layer).__name__)())
    theirs = torch.nn.Sequential(*modules)
    sgd = torch.optim.SGD(theirs.parameters(), lr=0.05)
    expected = []
    for _ in range(20):
        E = ((theirs(torch.tensor(x)) - torch.tensor(y)) ** 2).sum() / len(x)
        expected.append(E.item())
        sgd.zero_grad()
        E.backward()
        sgd.step()
    found = training.train(ours, losses.SquaredError(), x, y, tau=0.05, steps=20)
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE[kind] * 10)
    for p, q in zip(ours.parameters, theirs.parameters(), strict=True):
        close(p, q.T if q.ndim == 2 else q, kind)


def test_gradient_descent_on_a_quadratic_against_sgd() -> None:
    E = data.bowl((1.0, 5.0), angle=0.4)
    start = np.array([2.0, -1.0])
    path = descent.gradient_descent(E.energy, E.gradient, start, tau=0.3, steps=20)
    theta = tensor(start)
    sgd = torch.optim.SGD([theta], lr=0.3)
    for _ in range(20):
        sgd.zero_grad()
        (theta @ torch.tensor(E.A) @ theta / 2).backward()
        sgd.step()
    close(path.theta[-1], theta, np.float64)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("size", [1.0, 100.0])
def test_softmax_and_cross_entropy(kind: type, size: float) -> None:
    rng = np.random.default_rng(6)
    scores = (size * rng.normal(size=(7, 4))).astype(kind)
    labels = rng.integers(0, 4, size=7)
    loss = losses.SoftmaxCrossEntropy()
    s = tensor(scores)
    E = torch.nn.functional.cross_entropy(s, torch.tensor(labels))
    E.backward()
    assert loss.forward(scores, labels) == pytest.approx(E.item(), rel=TOLERANCE[kind])
    close(loss.backward(), s.grad, kind)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("name", ["GradientDescent", "Momentum", "Nesterov", "Adam"])
@pytest.mark.parametrize("scheduled", [False, True])
def test_an_optimiser(name: str, kind: type, scheduled: bool) -> None:
    def schedule(k: int) -> float:
        return 0.1 / (1 + k)

    rng = np.random.default_rng(7)
    theta, gradients = rng.normal(size=(4, 3)).astype(kind), rng.normal(size=(30, 4, 3)).astype(kind)
    ours = getattr(optimisers, name)(schedule if scheduled else 0.1)
    q = tensor(theta.copy())
    theirs = {
        "GradientDescent": lambda: torch.optim.SGD([q], lr=0.1),
        "Momentum": lambda: torch.optim.SGD([q], lr=0.1, momentum=0.9),
        "Nesterov": lambda: torch.optim.SGD([q], lr=0.1, momentum=0.9, nesterov=True),
        "Adam": lambda: torch.optim.Adam([q], lr=0.1),
    }[name]()
    for k, g in enumerate(gradients):
        if scheduled:
            theirs.param_groups[0]["lr"] = schedule(k)
        q.grad = torch.tensor(g)
        theirs.step()
        ours.step(theta, g)
        close(theta, q, kind)


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("name", ["GradientDescent", "Nesterov", "Adam"])
def test_minibatches_of_three_classes_through_two_hidden_layers(name: str, kind: type) -> None:
    rng = np.random.default_rng(8)
    ours = network.fully_connected((4, 9, 7, 3), rng, dtype=kind)
    x, labels = rng.normal(size=(50, 4)).astype(kind), rng.integers(0, 3, size=50)
    parameters = [tensor(p.copy()) for p in ours.parameters]
    theirs = {
        "GradientDescent": lambda: torch.optim.SGD(parameters, lr=0.05),
        "Nesterov": lambda: torch.optim.SGD(parameters, lr=0.05, momentum=0.9, nesterov=True),
        "Adam": lambda: torch.optim.Adam(parameters, lr=0.01),
    }[name]()
    tau = 0.01 if name == "Adam" else 0.05
    found = training.train(
        ours, losses.SoftmaxCrossEntropy(), x, labels, steps=20, batch=16, rng=np.random.default_rng(9),
        optimiser=getattr(optimisers, name)(tau),
    )  # fmt: skip
    draw = np.random.default_rng(9)
    expected = []
    for rows in (rows for _ in range(5) for rows in training.minibatches(50, 16, draw)):
        z = torch.tensor(x[rows])
        for W, b in zip(parameters[0:-2:2], parameters[1:-2:2], strict=True):
            z = torch.relu(z @ W + b)
        E = torch.nn.functional.cross_entropy(z @ parameters[-2] + parameters[-1], torch.tensor(labels[rows]))
        expected.append(E.item())
        theirs.zero_grad()
        E.backward()
        theirs.step()
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE[kind] * 10)
    for p, q in zip(ours.parameters, parameters, strict=True):
        # Adam divides by the root of a mean of squares, which for a gradient near zero enlarges its rounding.
        np.testing.assert_allclose(p, q.detach().numpy(), atol=TOLERANCE[kind] * 10, rtol=TOLERANCE[kind] * 10)
