"""The functions that gradient descent runs on in the demos.

Each built-in function exists twice: as Python code, and as data from which the browser computes it (``maths.js``). A
browser test compares what both draw, for random settings of the demos.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.data import Quadratic, bowl
from helpers.descent import Energy, Gradient

polynomial = np.polynomial.polynomial


@dataclass(frozen=True)
class Problem:
    """A function E of one or two parameters, and a starting point for gradient descent on it.

    Attributes
    ----------
    energy : callable
        Maps θ, shape (n,), to E(θ), a float.
    gradient : callable
        Maps θ, shape (n,), to ∇E(θ), shape (n,).
    theta : ndarray, shape (n,)
        The starting point θ(0), with n = 1 or 2.
    centre, reach : ndarray, shape (n,)
        The plotted range is from ``centre - reach`` to ``centre + reach``.
    quadratic : Quadratic or None
        E as a ``Quadratic``, if it is one.
    data : dict
        The description of E for ``maths.js``. Empty if only the kernel can compute E.
    L : float
        A Lipschitz constant of the gradient within the plotted range, or NaN if it isn't known.
    L_is_global : bool
        Whether L is known and holds for all θ, not only within the plotted range.
    batch_gradient : callable or None
        Maps many points at once, shape (m, n), to their gradients, shape (m, n). None if there is only ``gradient``.
    """

    energy: Energy
    gradient: Gradient
    theta: np.ndarray
    centre: np.ndarray
    reach: np.ndarray
    quadratic: Quadratic | None = None
    data: dict[str, Any] = field(default_factory=dict)
    L: float = np.nan
    L_is_global: bool = False
    batch_gradient: Callable[[np.ndarray], np.ndarray] | None = None

    @property
    def n(self) -> int:
        """The number of parameters."""
        return len(self.theta)

    def starting_at(self, *theta: float) -> "Problem":
        """Return the same problem with a different starting point.

        Parameters
        ----------
        *theta : float
            The n entries of θ(0).

        Returns
        -------
        Problem
            A copy with this starting point.
        """
        return replace(self, theta=np.array(theta))

    def gradients(self, theta: np.ndarray) -> np.ndarray:
        """Return the gradient at each of many points.

        Parameters
        ----------
        theta : ndarray, shape (m, n)
            One point per row.

        Returns
        -------
        ndarray, shape (m, n)
            One gradient per row.
        """
        return self.batch_gradient(theta) if self.batch_gradient else np.array([self.gradient(t) for t in theta])


def quadratic_problem(quadratic: Quadratic, theta: np.ndarray) -> Problem:
    """Build the problem for E(θ) = ½ θᵀ A θ − bᵀ θ, with the minimiser at the centre of the plotted range.

    Parameters
    ----------
    quadratic : Quadratic
        E, of one or two parameters.
    theta : ndarray, shape (n,)
        The starting point θ(0). It is copied.

    Returns
    -------
    Problem
        Its L is the largest eigenvalue of A and holds for all θ.
    """
    centre = quadratic.minimiser
    return Problem(
        quadratic.energy, quadratic.gradient, theta.copy(), centre, _reach(theta, centre), quadratic,
        {"kind": "quadratic", "A": quadratic.A.ravel(), "b": quadratic.b}, quadratic.L, True,
        batch_gradient=lambda t: t @ quadratic.A - quadratic.b,
    )  # fmt: skip


def polynomial_problem(c: tuple[float, ...], theta: float, reach: float) -> Problem:
    """Build the problem for E(θ) = Σ c[i] θ^i, a polynomial of one parameter.

    Parameters
    ----------
    c : tuple of float
        The coefficients, in order of increasing degree.
    theta : float
        The starting point θ(0).
    reach : float
        The plotted range is from −reach to reach.

    Returns
    -------
    Problem
        Its L is the largest absolute curvature on a grid of 2,001 points in the plotted range. Above degree 2, no L
        holds for all θ.
    """
    derivative, second_derivative = polynomial.polyder(c), polynomial.polyder(c, 2)
    L = np.abs(polynomial.polyval(np.linspace(-reach, reach, 2001), second_derivative)).max()
    return _scalar_problem(
        lambda t: polynomial.polyval(t, c), lambda t: polynomial.polyval(t, derivative), theta, reach,
        {"kind": "polynomial", "c": np.array(c)}, float(L), len(c) <= 3,
    )  # fmt: skip


def wave_problem(a: float, w: float, theta: float, reach: float) -> Problem:
    """Build the problem for E(θ) = θ²/2 + a cos(w θ), a wavy valley.

    Parameters
    ----------
    a, w : float
        The amplitude, which must not be negative, and the angular frequency of the wave.
    theta : float
        The starting point θ(0).
    reach : float
        The plotted range is from −reach to reach.

    Returns
    -------
    Problem
        Its curvature is 1 − a w² cos(w θ), so its absolute value is at most L = 1 + a w² for all θ.
    """
    return _scalar_problem(
        lambda t: t**2 / 2 + a * np.cos(w * t), lambda t: t - a * w * np.sin(w * t), theta, reach,
        {"kind": "wave", "a": a, "w": w}, 1 + a * w**2,
    )  # fmt: skip


def plateau_problem(theta: float, reach: float) -> Problem:
    """Build the problem for E(θ) = θ²/(1 + θ²), which is flat far from its minimum at 0.

    Parameters
    ----------
    theta : float
        The starting point θ(0).
    reach : float
        The plotted range is from −reach to reach.

    Returns
    -------
    Problem
        Its L is 2, the curvature at 0, which is the largest absolute curvature anywhere.
    """
    return _scalar_problem(
        lambda t: t**2 / (1 + t**2), lambda t: 2 * t / (1 + t**2) ** 2, theta, reach, {"kind": "plateau"}, 2.0
    )


def _scalar_problem(
    E: Any, derivative: Any, theta: float, reach: float, data: dict[str, Any], L: float, L_is_global: bool = True
) -> Problem:
    return Problem(
        lambda t: float(E(t[0])), lambda t: derivative(t), np.array([theta]), np.zeros(1), np.array([reach]), None,
        data, L, L_is_global, derivative,
    )  # fmt: skip


def custom_problem(energy: Any, gradient: Gradient | None, theta: np.ndarray | None) -> Problem:
    """Build the problem for the user's own function and starting point.

    Parameters
    ----------
    energy : Quadratic or callable
        E as a ``Quadratic``, or as a function from θ, shape (n,), to a float.
    gradient : callable or None
        A function from θ to ∇E(θ), shape (n,). A ``Quadratic`` doesn't need it.
    theta : ndarray, shape (n,), or None
        The starting point θ(0), with n = 1 or 2. It is copied.

    Returns
    -------
    Problem
        The browser can compute it only if E is a ``Quadratic``. Otherwise its L is NaN.

    Raises
    ------
    TypeError
        If `theta` isn't an array of floats.
    ValueError
        If an argument is missing, or if `theta` contains NaN or doesn't have one or two entries.
    """
    needed = {"energy": energy, "gradient": gradient, "theta": theta}
    if isinstance(energy, Quadratic):
        del needed["gradient"]
    missing = [name for name, part in needed.items() if part is None]
    if missing:
        everything = "a Quadratic and theta" if isinstance(energy, Quadratic) else "energy, gradient and theta"
        verb = "is" if len(missing) == 1 else "are"
        raise ValueError(f"{' and '.join(missing)} {verb} missing: pass {everything}, or none of them.")
    assert theta is not None
    check_floats("theta", theta, ("n",))
    if len(theta) not in (1, 2):
        raise ValueError(
            f"theta has {len(theta)} entries, but only one or two parameters can be drawn: use n = 1 or 2."
        )
    if isinstance(energy, Quadratic):
        return quadratic_problem(energy, theta)
    assert gradient is not None
    centre = np.zeros_like(theta)
    return Problem(energy, gradient, theta.copy(), centre, _reach(theta, centre))


def _reach(theta: np.ndarray, centre: np.ndarray) -> np.ndarray:
    # The same range for each parameter. It extends 35% beyond the starting point, and never shrinks to nothing if the
    # starting point is the centre.
    return np.full(len(theta), 1.35 * max(float(np.abs(theta - centre).max()), 0.5))


PROBLEMS = {
    "parabola": quadratic_problem(bowl((5.0,)), np.array([2.0])),
    "valleys": polynomial_problem((0.0, 0.2, -0.5, 0.0, 0.25), 1.9, 2.6),
    "plateau": plateau_problem(3.0, 4.0),
    "bowl": quadratic_problem(bowl((1.0, 5.0), angle=0.5), np.array([-2.5, 1.5])),
}
LABELS = {
    "parabola": "one parameter: a parabola",
    "valleys": "one parameter: two valleys",
    "plateau": "one parameter: a plateau",
    "bowl": "two parameters: a bowl",
}
