"""Small data sets, and functions to minimise.

The synthetic data sets come from a random generator that you pass. The digits ship with the course. Nothing is
downloaded.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from helpers.arrays import check_floats

DATASETS = Path(__file__).parent / "datasets"
MAX_PIXEL = 16  # the largest pixel value in the files of the digits


@dataclass(frozen=True)
class Quadratic:
    """The quadratic E(θ) = ½ θᵀ A θ − bᵀ θ, a bowl on which the iterates of gradient descent have a closed form.

    Attributes
    ----------
    A : ndarray, shape (n, n)
        A symmetric, positive definite matrix.
    b : ndarray, shape (n,)
        The vector of the linear term.

    Raises
    ------
    TypeError
        If `A` or `b` is not an array of floats.
    ValueError
        If the shapes do not match, an entry is NaN, or `A` is not symmetric or not positive definite.

    Notes
    -----
    The gradient is ∇E(θ) = A θ − b, so the minimiser solves A θ = b. The Lipschitz constant L of the gradient is the
    largest eigenvalue of A.

    References
    ----------
    Lecture, L9.
    """

    A: np.ndarray
    b: np.ndarray

    def __post_init__(self) -> None:
        check_floats("A", self.A, ("n", "n"))
        check_floats("b", self.b, (len(self.A),))
        if not np.allclose(self.A, self.A.T, atol=1e-8 * np.abs(self.A).max()):
            raise ValueError("A is not symmetric: use (A + A.T) / 2, which gives the same E.")
        smallest = np.linalg.eigvalsh(self.A)[0]
        if smallest <= 0:
            raise ValueError(f"A has the eigenvalue {smallest:.3g}, so E has no unique minimum: make all above zero.")

    def energy(self, theta: np.ndarray) -> float:
        """Compute E(θ).

        Parameters
        ----------
        theta : ndarray, shape (n,)
            The point θ.

        Returns
        -------
        float
            ½ θᵀ A θ − bᵀ θ.
        """
        return float(theta @ self.A @ theta / 2 - self.b @ theta)

    def gradient(self, theta: np.ndarray) -> np.ndarray:
        """Compute ∇E(θ).

        Parameters
        ----------
        theta : ndarray, shape (n,)
            The point θ.

        Returns
        -------
        ndarray, shape (n,)
            A θ − b.
        """
        return self.A @ theta - self.b

    @property
    def minimiser(self) -> np.ndarray:
        """ndarray, shape (n,): The point θ where ∇E(θ) = 0."""
        return np.linalg.solve(self.A, self.b)

    @property
    def L(self) -> float:
        """float: The Lipschitz constant of the gradient, which is the largest eigenvalue of A."""
        return float(np.linalg.eigvalsh(self.A)[-1])


def bowl(curvatures: tuple[float, ...] = (1.0, 5.0), angle: float = 0.0) -> Quadratic:
    """Make a quadratic that has its minimum at 0 and the given curvatures along its axes.

    Parameters
    ----------
    curvatures : tuple of float
        The n eigenvalues of A, all above zero.
    angle : float
        The angle in radians by which the first two axes are rotated. It has no effect for n = 1.

    Returns
    -------
    Quadratic
        With A of shape (n, n) and b = 0.

    Raises
    ------
    ValueError
        If a curvature is not above zero.
    """
    rotation = np.eye(len(curvatures))
    c, s = np.cos(angle), np.sin(angle)
    if len(curvatures) > 1:
        rotation[:2, :2] = [[c, -s], [s, c]]
    return Quadratic(rotation @ np.diag(curvatures) @ rotation.T, np.zeros(len(curvatures)))


def noisy_sine(n: int, rng: np.random.Generator, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Draw points on a sine wave with normal noise, for regression.

    Parameters
    ----------
    n : int
        The number of points.
    rng : numpy.random.Generator
        The source of randomness.
    noise : float
        The standard deviation of the noise in y.

    Returns
    -------
    x : ndarray, shape (n, 1)
        Uniformly distributed in [−3, 3], in ascending order.
    y : ndarray, shape (n, 1)
        sin(x) plus noise.
    """
    x = np.sort(rng.uniform(-3, 3, size=(n, 1)), axis=0)
    return x, np.sin(x) + noise * rng.normal(size=(n, 1))


def two_moons(n: int, rng: np.random.Generator, noise: float = 0.1) -> tuple[np.ndarray, np.ndarray]:
    """Draw points on two interleaved half circles, for binary classification.

    Parameters
    ----------
    n : int
        The number of points.
    rng : numpy.random.Generator
        The source of randomness.
    noise : float
        The standard deviation of the normal noise in each coordinate.

    Returns
    -------
    x : ndarray, shape (n, 2)
        The points.
    y : ndarray, shape (n, 1)
        The half circle that each point belongs to: 0.0 or 1.0.
    """
    y = (np.arange(n) % 2).astype(float)
    angle = rng.uniform(0, np.pi, size=n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, upper, lower) + noise * rng.normal(size=(n, 2))
    return x, y[:, None]


def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Load handwritten digits, 8 by 8 pixels, split into a training and a test set.

    Returns
    -------
    x_train : ndarray, shape (1071, 64)
        The training images, with floats from 0 (paper) to 1 (ink). Each row is one image, stored row by row:
        ``x_train[0].reshape(8, 8)``.
    y_train : ndarray, shape (1071,)
        The digit that each training image shows, an int from 0 to 9.
    x_test : ndarray, shape (364, 64)
        The test images.
    y_test : ndarray, shape (364,)
        The digit that each test image shows.

    Notes
    -----
    Each call returns new arrays.

    Both sets contain their share of every digit and of every writer. So the test accuracy shows how well a model
    recognises digits *by these writers*. A third set is held out: see `held_out_digits`.

    References
    ----------
    Alpaydin and Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository. The licence is
    in datasets/LICENCE. The script datasets/make_digits.py makes the split.
    """
    parts = _load(DATASETS / "digits.npz")
    return (
        parts["x_train"] / MAX_PIXEL,
        parts["y_train"].astype(int),
        parts["x_test"] / MAX_PIXEL,
        parts["y_test"].astype(int),
    )


def held_out_digits() -> tuple[np.ndarray, np.ndarray]:
    """Load the digits on which the grader evaluates a trained network.

    Returns
    -------
    x : ndarray, shape (362, 64)
        The images, as in `digits`.
    y : ndarray, shape (362,)
        The digit that each image shows.

    Raises
    ------
    RuntimeError
        If the images are not available. They are hidden from students' code while it is graded.

    Notes
    -----
    Do not use these images while you are still choosing hyperparameters. If you base the choice on these images, it
    fits them too well, and they no longer measure generalisation.
    """
    path = DATASETS / "held_out" / "digits.npz"
    if not path.exists():
        raise RuntimeError(
            "the held-out digits are not available here, so that nothing can be fitted to them: use data.digits()."
        )
    part = _load(path)
    return part["x"] / MAX_PIXEL, part["y"].astype(int)


@cache
def _load(path: Path) -> dict[str, np.ndarray]:
    """Load all arrays of a file once per process, so a process that is sandboxed later still has them."""
    with np.load(path) as file:
        return dict(file)
