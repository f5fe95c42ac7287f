"""PyTorch, which differentiates by itself, gets the same numbers. Run by .ci/run: python -m pytest -m torch."""

from typing import Any

import numpy as np
import pytest

from helpers import data, descent, layers, losses, network

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
    found = descent.train(ours, losses.SquaredError(), x, y, tau=0.05, steps=20)
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
