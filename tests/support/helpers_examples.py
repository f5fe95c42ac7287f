"""What several tests of the helpers share: functions, networks, a student's code, a reference gradient and assertions."""

from collections.abc import Callable

import numpy as np
import pytest

from helpers import data, layers, network


def rosenbrock(theta: np.ndarray) -> float:
    return float((1 - theta[0]) ** 2 + 100 * (theta[1] - theta[0] ** 2) ** 2)


def rosenbrock_gradient(theta: np.ndarray) -> np.ndarray:
    inner = theta[1] - theta[0] ** 2
    return np.array([-2 * (1 - theta[0]) - 400 * theta[0] * inner, 200 * inner])


def quartic(theta: np.ndarray) -> float:
    return float((theta**4).sum())


def quartic_gradient(theta: np.ndarray) -> np.ndarray:
    return 4 * theta**3


class OwnLinear:
    """A layer as a student would write it, which keeps its parameters under two names."""

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.parameters = [W, b]

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dz):
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ self.W.T


def moons(n=60):
    """Return ``n`` points of the two moons, always the same ones."""
    return data.two_moons(n, np.random.default_rng(3))


def twins():
    """Return two equal networks, one with the course's layers and one with a student's."""
    course = network.fully_connected((2, 8, 1), np.random.default_rng(4), layers.Tanh)
    student = network.Network(
        [OwnLinear(*map(np.copy, l.parameters)) if l.parameters else layers.Tanh() for l in course.layers]
    )
    return course, student


def linear_regression(n: int = 20) -> tuple[network.Network, np.ndarray, np.ndarray]:
    """Return a linear network with zero parameters, and inputs and targets that it can fit exactly."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=(n, 2))
    return network.Network([layers.Linear(np.zeros((2, 1)), np.zeros(1))]), x, x @ [[1.0], [-2.0]] + 0.5


def student_descent(gradient, theta, tau, max_steps, tolerance):
    """Run gradient descent as a student would write it in unit 01, and return all iterates."""
    path = [theta]
    while len(path) <= max_steps and np.linalg.norm(gradient(path[-1])) > tolerance:
        path.append(path[-1] - tau * gradient(path[-1]))
    return np.array(path)


def curve(demo, name):
    """Return the x and y of a demo's mark, or empty arrays if there is no such mark."""
    mark = demo.picture.marks.get(name)
    return [mark["x"], mark["y"]] if mark else [np.array([]), np.array([])]


def vjp_by_complex_step(
    function: Callable[..., np.ndarray], arguments: list[np.ndarray], dz: np.ndarray
) -> list[np.ndarray]:
    """Return each transposed Jacobian times dz, by the complex step and independently of helpers.gradcheck."""
    products = []
    for k, argument in enumerate(arguments):
        gradient = np.empty_like(argument)
        for i in np.ndindex(argument.shape):
            shifted = [a.astype(complex) for a in arguments]
            shifted[k][i] += 1e-40j
            gradient[i] = (function(*shifted) * dz).sum().imag / 1e-40
        products.append(gradient)
    return products


def labelled_curves(axes) -> dict[str, np.ndarray]:
    """Return the points of each line that has a label."""
    return {line.get_label(): line.get_xydata() for line in axes.lines if not line.get_label().startswith("_")}


def assert_one_sentence(call: Callable[[], object], error: type[Exception], fragment: str) -> None:
    """Assert that a call raises this error, with a message of one line that contains the fragment and ends with a period."""
    with pytest.raises(error) as caught:
        call()
    message = str(caught.value)
    assert fragment in message, message
    assert "\n" not in message, message
    assert message.endswith("."), message
