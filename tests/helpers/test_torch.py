"""The helpers against PyTorch's automatic differentiation. Run by .ci/run: python -m pytest -m torch."""

import re
from typing import Any

import numpy as np
import pytest
from repository_files import ROOT

from helpers import data, descent, layers, losses, network, optimisers, training

pytestmark = pytest.mark.torch
torch: Any = None
TOLERANCE = {np.float64: 1e-12, np.float32: 1e-5}
DTYPES = [np.float64, np.float32]


@pytest.fixture(autouse=True)
def _torch() -> None:
    global torch
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)


def tensor(array: np.ndarray) -> Any:
    return torch.tensor(array, requires_grad=True)


def assert_close(actual: np.ndarray, expected: Any, dtype: type) -> None:
    assert actual.dtype == dtype
    np.testing.assert_allclose(actual, expected.detach().numpy(), rtol=TOLERANCE[dtype], atol=TOLERANCE[dtype])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["Linear", "ReLU", "Sigmoid", "Tanh"])
def test_the_forward_and_backward_pass_of_a_layer(name: str, dtype: type) -> None:
    rng = np.random.default_rng(3)
    W, b, x = (rng.normal(size=s).astype(dtype) for s in ((3, 4), (4,), (5, 3)))
    layer = layers.Linear(W, b) if name == "Linear" else getattr(layers, name)()
    function = {
        "Linear": lambda x, W, b: x @ W + b,
        "ReLU": lambda x: torch.relu(x),
        "Sigmoid": lambda x: torch.sigmoid(x),
        "Tanh": lambda x: torch.tanh(x),
    }[name]
    z = layer.forward(x)
    dz = rng.normal(size=z.shape).astype(dtype)
    d_params, dx = layer.backward(dz)
    arguments = [tensor(a) for a in (x, *layer.parameters)]
    expected = function(*arguments)
    expected.backward(torch.tensor(dz))
    assert_close(z, expected, dtype)
    for gradient, argument in zip([dx, *d_params], arguments, strict=True):
        assert_close(gradient, argument.grad, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_a_layer_with_two_inputs_and_a_residual_connection(dtype: type) -> None:
    rng = np.random.default_rng(5)
    W, b, x1, x2, dz = (rng.normal(size=s).astype(dtype) for s in ((3, 3), (3,), (5, 3), (5, 3), (5, 3)))
    gate, skip = layers.Multiply(), layers.Residual(layers.Linear(W, b))
    z = skip.forward(gate.forward(x1, x2))
    [dW, db], dx = skip.backward(dz)
    _, dx1, dx2 = gate.backward(dx)
    arguments = [tensor(a) for a in (x1, x2, W, b)]
    product = arguments[0] * arguments[1]
    expected = product + product @ arguments[2] + arguments[3]
    expected.backward(torch.tensor(dz))
    assert_close(z, expected, dtype)
    for gradient, argument in zip((dx1, dx2, dW, db), arguments, strict=True):
        assert_close(gradient, argument.grad, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_squared_error(dtype: type) -> None:
    rng = np.random.default_rng(4)
    prediction, target = rng.normal(size=(2, 5, 3)).astype(dtype)
    loss = losses.SquaredError()
    p = tensor(prediction)
    E = ((p - torch.tensor(target)) ** 2).sum() / len(prediction)
    E.backward()
    assert loss.forward(prediction, target) == pytest.approx(E.item(), rel=TOLERANCE[dtype])
    assert_close(loss.backward(), p.grad, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", [layers.ReLU, layers.Tanh])
def test_twenty_steps_of_training_against_sgd(activation: Any, dtype: type) -> None:
    rng = np.random.default_rng(5)
    net = network.fully_connected((2, 16, 8, 1), rng, activation)
    x, y = (a.astype(dtype) for a in data.two_moons(50, rng))
    for layer in net.layers:
        layer.parameters[:] = [p.astype(dtype) for p in layer.parameters]
    modules = []
    for layer in net.layers:
        if isinstance(layer, layers.Linear):
            W, b = layer.parameters
            module = torch.nn.Linear(*W.shape, dtype=torch.tensor(W).dtype)
            with torch.no_grad():
                module.weight.copy_(torch.tensor(W.T))
                module.bias.copy_(torch.tensor(b))
            modules.append(module)
        else:
            modules.append(getattr(torch.nn, type(layer).__name__)())
    torch_net = torch.nn.Sequential(*modules)
    sgd = torch.optim.SGD(torch_net.parameters(), lr=0.05)
    expected = []
    for _ in range(20):
        E = ((torch_net(torch.tensor(x)) - torch.tensor(y)) ** 2).sum() / len(x)
        expected.append(E.item())
        sgd.zero_grad()
        E.backward()
        sgd.step()
    found = training.train(net, losses.SquaredError(), x, y, tau=0.05, steps=20)
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE[dtype] * 10)
    for p, q in zip(net.parameters, torch_net.parameters(), strict=True):
        assert_close(p, q.T if q.ndim == 2 else q, dtype)


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
    assert_close(path.theta[-1], theta, np.float64)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1.0, 100.0])
def test_softmax_and_cross_entropy(dtype: type, scale: float) -> None:
    rng = np.random.default_rng(6)
    scores = (scale * rng.normal(size=(7, 4))).astype(dtype)
    labels = rng.integers(0, 4, size=7)
    loss = losses.SoftmaxCrossEntropy()
    s = tensor(scores)
    E = torch.nn.functional.cross_entropy(s, torch.tensor(labels))
    E.backward()
    assert loss.forward(scores, labels) == pytest.approx(E.item(), rel=TOLERANCE[dtype])
    assert_close(loss.backward(), s.grad, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["GradientDescent", "Momentum", "Nesterov", "Adam"])
@pytest.mark.parametrize("scheduled", [False, True])
def test_the_steps_of_an_optimiser(name: str, dtype: type, scheduled: bool) -> None:
    def schedule(k: int) -> float:
        return 0.1 / (1 + k)

    rng = np.random.default_rng(7)
    theta, gradients = rng.normal(size=(4, 3)).astype(dtype), rng.normal(size=(30, 4, 3)).astype(dtype)
    optimiser = getattr(optimisers, name)(schedule if scheduled else 0.1)
    q = tensor(theta.copy())
    torch_optimiser = {
        "GradientDescent": lambda: torch.optim.SGD([q], lr=0.1),
        "Momentum": lambda: torch.optim.SGD([q], lr=0.1, momentum=0.9),
        "Nesterov": lambda: torch.optim.SGD([q], lr=0.1, momentum=0.9, nesterov=True),
        "Adam": lambda: torch.optim.Adam([q], lr=0.1),
    }[name]()
    for k, g in enumerate(gradients):
        if scheduled:
            torch_optimiser.param_groups[0]["lr"] = schedule(k)
        q.grad = torch.tensor(g)
        torch_optimiser.step()
        optimiser.step(theta, g)
        assert_close(theta, q, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["GradientDescent", "Nesterov", "Adam"])
def test_minibatches_of_three_classes_through_two_hidden_layers(name: str, dtype: type) -> None:
    rng = np.random.default_rng(8)
    net = network.fully_connected((4, 9, 7, 3), rng, dtype=dtype)
    x, labels = rng.normal(size=(50, 4)).astype(dtype), rng.integers(0, 3, size=50)
    parameters = [tensor(p.copy()) for p in net.parameters]
    torch_optimiser = {
        "GradientDescent": lambda: torch.optim.SGD(parameters, lr=0.05),
        "Nesterov": lambda: torch.optim.SGD(parameters, lr=0.05, momentum=0.9, nesterov=True),
        "Adam": lambda: torch.optim.Adam(parameters, lr=0.01),
    }[name]()
    tau = 0.01 if name == "Adam" else 0.05
    found = training.train(
        net, losses.SoftmaxCrossEntropy(), x, labels, steps=20, batch=16, rng=np.random.default_rng(9),
        optimiser=getattr(optimisers, name)(tau),
    )  # fmt: skip
    rng = np.random.default_rng(9)
    expected = []
    for rows in (rows for _ in range(5) for rows in training.minibatches(50, 16, rng)):
        z = torch.tensor(x[rows])
        for W, b in zip(parameters[0:-2:2], parameters[1:-2:2], strict=True):
            z = torch.relu(z @ W + b)
        E = torch.nn.functional.cross_entropy(z @ parameters[-2] + parameters[-1], torch.tensor(labels[rows]))
        expected.append(E.item())
        torch_optimiser.zero_grad()
        E.backward()
        torch_optimiser.step()
    np.testing.assert_allclose(found, expected, rtol=TOLERANCE[dtype] * 10)
    for p, q in zip(net.parameters, parameters, strict=True):
        # Adam divides by the root of a mean of squares, which amplifies the rounding error of a gradient near zero.
        np.testing.assert_allclose(p, q.detach().numpy(), atol=TOLERANCE[dtype] * 10, rtol=TOLERANCE[dtype] * 10)


def test_the_lines_that_unit_06_shows_give_the_same_gradients() -> None:
    source = (ROOT / "solutions" / "06_fully_connected.py").read_text(encoding="utf-8")
    (block,) = re.findall(r"^# ```python\n(.*?)^# ```", source, flags=re.MULTILINE | re.DOTALL)
    lines = "\n".join(line.removeprefix("#").removeprefix(" ") for line in block.splitlines())
    assert "E.backward()" in lines
    rng = np.random.default_rng(10)
    x, y, W1, b1, W2, b2 = (rng.normal(size=s) for s in ((7, 3), (7, 2), (3, 5), (5,), (5, 2), (2,)))
    shown = {"x": x, "y": y, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    exec(lines, shown)
    net, loss = network.Network([layers.Linear(W1, b1), layers.ReLU(), layers.Linear(W2, b2)]), losses.SquaredError()
    assert loss.forward(net.forward(x), y) == pytest.approx(shown["E"].item(), rel=1e-12)
    gradients, dx = net.backward(loss.backward())
    for name, gradient in zip(("W1", "b1", "W2", "b2", "x"), (*gradients, dx), strict=True):
        assert_close(gradient, shown[name].grad, np.float64)
