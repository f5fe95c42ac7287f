"""Small data sets and functions to descend on: made from a seeded generator, or kept with the course; no download."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from helpers.arrays import floats

DATASETS = Path(__file__).parent / "datasets"
INK = 16  # the largest value of a digit's pixel


@dataclass(frozen=True)
class Quadratic:
    """E(θ) = ½ θᵀ A θ − bᵀ θ, the bowl on which gradient descent can be understood completely.

    A: (n, n), symmetric and positive definite; b: (n,). Then ∇E(θ) = A θ − b, the minimiser solves A θ = b,
    and the gradient's Lipschitz constant L (L9) is the largest eigenvalue of A.
    """

    A: np.ndarray
    b: np.ndarray

    def __post_init__(self) -> None:
        floats("A", self.A, ("n", "n"))
        floats("b", self.b, (len(self.A),))
        if not np.allclose(self.A, self.A.T, atol=1e-8 * np.abs(self.A).max()):
            raise ValueError("A is not symmetric: use (A + A.T) / 2, which gives the same E.")
        smallest = np.linalg.eigvalsh(self.A)[0]
        if smallest <= 0:
            raise ValueError(f"A has the eigenvalue {smallest:.3g}, so E has no minimum: all must be above zero.")

    def energy(self, theta: np.ndarray) -> float:
        """theta: (n,) -> E(θ)."""
        return float(theta @ self.A @ theta / 2 - self.b @ theta)

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """theta: (n,) -> ∇E(θ): (n,)."""
        return self.A @ theta - self.b

    @property
    def minimiser(self) -> np.ndarray:
        """The θ at which ∇E(θ) = 0: (n,)."""
        return np.linalg.solve(self.A, self.b)

    @property
    def L(self) -> float:
        """The Lipschitz constant of the gradient: the largest eigenvalue of A."""
        return float(np.linalg.eigvalsh(self.A)[-1])


def bowl(curvatures: tuple[float, ...] = (1.0, 5.0), angle: float = 0.0) -> Quadratic:
    """A quadratic with its minimum at 0 and the given curvatures along its axes.

    angle: by how much the first two axes are turned, in radians.
    """
    rotation = np.eye(len(curvatures))
    c, s = np.cos(angle), np.sin(angle)
    if len(curvatures) > 1:
        rotation[:2, :2] = [[c, -s], [s, c]]
    return Quadratic(rotation @ np.diag(curvatures) @ rotation.T, np.zeros(len(curvatures)))


def noisy_sine(n: int, rng: np.random.Generator, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Points on a sine wave with normal noise: x: (n, 1) in [−3, 3], y: (n, 1)."""
    x = np.sort(rng.uniform(-3, 3, size=(n, 1)), axis=0)
    return x, np.sin(x) + noise * rng.normal(size=(n, 1))


def two_moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Two interleaved half circles: x: (n, 2), and which one each point belongs to, y: (n, 1), 0.0 or 1.0."""
    y = (np.arange(n) % 2).astype(float)
    angle = rng.uniform(0, np.pi, size=n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, upper, lower) + noise * rng.normal(size=(n, 2))
    return x, y[:, None]


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Handwritten digits, 8 by 8 pixels, to train on and to test with: x_train, y_train, x_test, y_test.

    x_train: (1071, 64), x_test: (364, 64), floats from 0 (paper) to 1 (ink), one image a row, itself row by row:
    ``x[0].reshape(8, 8)``. y_train: (1071,), y_test: (364,), ints from 0 to 9. New arrays in each call.

    Both have their share of each digit and of each writer, so the test says how well digits *of these writers* are
    told apart. A third part is held out: ``held_out_digits``. By Alpaydin and Kaynak, Optical Recognition of
    Handwritten Digits, UCI Machine Learning Repository; datasets/LICENCE says more, datasets/make_digits.py how they
    were divided.
    """
    parts = _arrays(DATASETS / "digits.npz")
    return (
        parts["x_train"] / INK,
        parts["y_train"].astype(int),
        parts["x_test"] / INK,
        parts["y_test"].astype(int),
    )


def held_out_digits() -> tuple[np.ndarray, np.ndarray]:
    """The images on which a trained network is judged when it is graded: x: (362, 64), y: (362,), as in ``digits``.

    To look at them while one is still choosing would spoil them: what was chosen by them fits them too well. Where
    students' work is graded they are not within reach of it. Raises RuntimeError there.
    """
    path = DATASETS / "held_out" / "digits.npz"
    if not path.exists():
        raise RuntimeError("the held-out digits are not here, so that nothing is fitted to them: use data.digits().")
    part = _arrays(path)
    return part["x"] / INK, part["y"].astype(int)


@cache
def _arrays(path: Path) -> dict[str, np.ndarray]:
    """All arrays of a file, read once: a process that is shut in after that has them still."""
    with np.load(path) as file:
        return dict(file)
