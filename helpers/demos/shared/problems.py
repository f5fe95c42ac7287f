"""Functions to descend on in the demos, each as Python code and as the data from which the browser computes it.

``maths.js`` knows the same kinds; a test compares the iterations on all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from helpers.arrays import floats
from helpers.data import Quadratic, bowl
from helpers.descent import Energy, Gradient

polynomial = np.polynomial.polynomial


@dataclass(frozen=True)
class Problem:
    """A function E of one or two parameters and where to start on it.

    theta:     θ(0): (n,). centre, reach: (n,), the middle of the picture and how far it reaches from there.
    quadratic: the quadratic that E is, if it is one. data: E for ``maths.js``; empty where only the kernel knows it.
    L:         a Lipschitz constant of the gradient in the picture, or nan if it is not known.
    everywhere: whether L holds for all θ.
    many:      the gradients at many points at once, (m, n) -> (m, n), if E can do that.
    """

    energy: Energy
    gradient: Gradient
    theta: np.ndarray
    centre: np.ndarray
    reach: np.ndarray
    quadratic: Quadratic | None = None
    data: dict[str, Any] = field(default_factory=dict)
    L: float = np.nan
    everywhere: bool = True
    many: Callable[[np.ndarray], np.ndarray] | None = None

    @property
    def n(self) -> int:
        """The number of parameters."""
        return len(self.theta)

    def at(self, *theta: float) -> "Problem":
        """The same with another start."""
        return replace(self, theta=np.array(theta))

    def gradients(self, theta: np.ndarray) -> np.ndarray:
        """The gradient at each row of theta: (m, n) -> (m, n)."""
        return self.many(theta) if self.many else np.array([self.gradient(t) for t in theta])


def on_quadratic(quadratic: Quadratic, theta: np.ndarray) -> Problem:
    """E(θ) = ½ θᵀ A θ − bᵀ θ, the minimiser in the middle."""
    centre = quadratic.minimiser
    return Problem(
        quadratic.energy, quadratic.gradient, theta.copy(), centre, _reach(theta, centre), quadratic,
        {"kind": "quadratic", "A": quadratic.A.ravel(), "b": quadratic.b}, quadratic.L,
        many=lambda t: t @ quadratic.A - quadratic.b,
    )  # fmt: skip


def on_polynomial(c: tuple[float, ...], theta: float, reach: float) -> Problem:
    """E(θ) = Σ c[i] θ^i of one parameter. Its L is that between −reach and reach: elsewhere there is none."""
    slopes, curvatures = polynomial.polyder(c), polynomial.polyder(c, 2)
    steepest = np.abs(polynomial.polyval(np.linspace(-reach, reach, 2001), curvatures)).max()
    return _scalar(
        lambda t: polynomial.polyval(t, c), lambda t: polynomial.polyval(t, slopes), theta, reach,
        {"kind": "polynomial", "c": np.array(c)}, float(steepest), len(c) <= 3,
    )  # fmt: skip


def on_wave(a: float, w: float, theta: float, reach: float) -> Problem:
    """E(θ) = θ²/2 + a cos(w θ), whose curvature 1 − a w² cos(w θ) is at most L = 1 + a w² everywhere."""
    return _scalar(
        lambda t: t**2 / 2 + a * np.cos(w * t), lambda t: t - a * w * np.sin(w * t), theta, reach,
        {"kind": "wave", "a": a, "w": w}, 1 + a * w**2,
    )  # fmt: skip


def on_plateau(theta: float, reach: float) -> Problem:
    """E(θ) = θ²/(1 + θ²), which is flat far away from its minimum at 0, where it is steepest: L = 2."""
    return _scalar(
        lambda t: t**2 / (1 + t**2), lambda t: 2 * t / (1 + t**2) ** 2, theta, reach, {"kind": "plateau"}, 2.0
    )


def _scalar(
    E: Any, slope: Any, theta: float, reach: float, data: dict[str, Any], L: float, everywhere: bool = True
) -> Problem:
    return Problem(
        lambda t: float(E(t[0])), lambda t: slope(t), np.array([theta]), np.zeros(1), np.array([reach]), None, data, L,
        everywhere, slope,
    )  # fmt: skip


def given(energy: Any, gradient: Gradient | None, theta: np.ndarray | None) -> Problem:
    """What a user hands over: a ``Quadratic`` or functions, and a start.

    Raises ValueError if something is missing or θ has neither one nor two entries.
    """
    if energy is None or theta is None or (gradient is None and not isinstance(energy, Quadratic)):
        missing = [
            name for name, part in (("energy", energy), ("gradient", gradient), ("theta", theta)) if part is None
        ]
        raise ValueError(f"without {' or '.join(missing)}: give energy, gradient and theta, or none of them.")
    floats("theta", theta, ("n",))
    if len(theta) not in (1, 2):
        raise ValueError(f"theta has {len(theta)} entries, but only one or two parameters can be drawn.")
    if isinstance(energy, Quadratic):
        return on_quadratic(energy, theta)
    assert gradient is not None
    centre = np.zeros_like(theta)
    return Problem(energy, gradient, theta.copy(), centre, _reach(theta, centre))


def _reach(theta: np.ndarray, centre: np.ndarray) -> np.ndarray:
    return np.full(len(theta), 1.35 * max(float(np.abs(theta - centre).max()), 0.5))


PROBLEMS = {
    "parabola": on_quadratic(bowl((5.0,)), np.array([2.0])),
    "valleys": on_polynomial((0.0, 0.2, -0.5, 0.0, 0.25), 1.9, 2.6),
    "plateau": on_plateau(3.0, 4.0),
    "bowl": on_quadratic(bowl((1.0, 5.0), angle=0.5), np.array([-2.5, 1.5])),
}
NAMES = {
    "parabola": "one parameter: a parabola",
    "valleys": "one parameter: two valleys",
    "plateau": "one parameter: a plateau",
    "bowl": "two parameters: a bowl",
}
