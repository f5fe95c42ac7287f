"""The network with one hidden layer against PyTorch's autograd. Run by .ci/run: python -m pytest -m torch."""

from typing import Any

import numpy as np
import pytest

from helpers import one_hidden_layer
from helpers.checks.one_hidden_layer import random_case

pytestmark = pytest.mark.torch
NAMES = ("W1", "b1", "W2", "b2")


@pytest.fixture
def torch() -> Any:
    return pytest.importorskip("torch")


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (5, 3, 4, 2), (1, 2, 4, 3), (7, 1, 20, 1)])
def test_the_gradients_of_a_batch(torch: Any, sizes: tuple[int, int, int, int]) -> None:
    case = random_case(np.random.default_rng(1), *sizes) if sizes[2] < 20 else normal_case(sizes)
    x, y, *parameters = case.values()
    tensors = [torch.tensor(p, requires_grad=True) for p in parameters]
    W1, b1, W2, b2 = tensors
    p = torch.relu(torch.tensor(x) @ W1 + b1) @ W2 + b2
    loss = ((p - torch.tensor(y)) ** 2).sum(dim=1).mean()
    loss.backward()
    a, h, output = one_hidden_layer.forward(x, *parameters)
    assert one_hidden_layer.energy(output, y) == pytest.approx(loss.item(), rel=1e-12)
    for gradient, tensor in zip(one_hidden_layer.backward(x, y, a, h, output, case["W2"]), tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-11, atol=1e-13)


def normal_case(sizes: tuple[int, int, int, int]) -> dict[str, np.ndarray]:
    """Draw a case as ``random_case`` does, but also with pre-activations near the kink of ReLU."""
    N, D, H, M = sizes
    rng = np.random.default_rng(2)
    shapes = {"x": (N, D), "y": (N, M), "W1": (D, H), "b1": (H,), "W2": (H, M), "b2": (M,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def test_at_the_kink_both_take_the_derivative_0(torch: Any) -> None:
    x, y, W2 = np.array([[2.0]]), np.array([[0.5]]), np.array([[4.0], [2.0]])
    W1, b1, b2 = np.array([[1.0, 0.5]]), np.array([-2.0, 0.5]), np.array([0.0])
    tensors = [torch.tensor(p, requires_grad=True) for p in (W1, b1)]
    p = torch.relu(torch.tensor(x) @ tensors[0] + tensors[1]) @ torch.tensor(W2)
    ((p - torch.tensor(y)) ** 2).sum().backward()
    dW1, db1, _, _ = one_hidden_layer.backward(x, y, *one_hidden_layer.forward(x, W1, b1, W2, b2), W2)
    np.testing.assert_array_equal(dW1, tensors[0].grad.numpy())
    np.testing.assert_array_equal(db1, tensors[1].grad.numpy())


@pytest.mark.parametrize("name", ["relu", "tanh", "sigmoid"])
def test_one_example_with_any_sigma(torch: Any, name: str) -> None:
    rng = np.random.default_rng(3)
    w1, b1, w2 = rng.normal(size=(3, 5))
    sigmas = {
        "relu": (lambda a: np.maximum(a, 0), lambda a: (a > 0).astype(float)),
        "tanh": (np.tanh, lambda a: 1 - np.tanh(a) ** 2),
        "sigmoid": (lambda a: 1 / (1 + np.exp(-a)), lambda a: np.exp(-a) / (1 + np.exp(-a)) ** 2),
    }
    tensors = [torch.tensor(value, requires_grad=True) for value in (w1, b1, w2, np.array(0.4), np.array(-0.7))]
    tw1, tb1, tw2, tb2, tx = tensors
    ((tw2 * getattr(torch, name)(tw1 * tx + tb1)).sum() + tb2 - 1.3).square().backward()
    derivatives = one_hidden_layer.one_example(-0.7, 1.3, w1, b1, w2, 0.4, *sigmas[name])
    for value, tensor in zip(derivatives, tensors, strict=True):
        np.testing.assert_allclose(value, tensor.grad.numpy(), rtol=1e-11)


def test_training(torch: Any) -> None:
    case = random_case(np.random.default_rng(4), 6, 2, 5, 3)
    x, y, *parameters = case.values()
    tensors = [torch.tensor(p, requires_grad=True) for p in parameters]
    optimiser = torch.optim.SGD(tensors, lr=0.03)
    losses = []
    for _ in range(50):
        W1, b1, W2, b2 = tensors
        p = torch.relu(torch.tensor(x) @ W1 + b1) @ W2 + b2
        loss = ((p - torch.tensor(y)) ** 2).sum(dim=1).mean()
        losses.append(loss.item())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    *trained, E = one_hidden_layer.train(**case, tau=0.03, steps=50)
    np.testing.assert_allclose(E, losses, rtol=1e-9)
    for value, tensor in zip(trained, tensors, strict=True):
        np.testing.assert_allclose(value, tensor.detach().numpy(), rtol=1e-9)
