"""Small data sets and functions to descend on, made from a seeded generator and never downloaded."""

from dataclasses import dataclass

import numpy as np

from helpers.arrays import floats


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
