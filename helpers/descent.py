"""Gradient descent (lecture L1): θ(k+1) = θ(k) − τ ∇E(θ(k)).

−∇E points in the direction in which E falls fastest, so a small enough step along it lowers E. How small is
small enough depends on how fast the gradient itself changes (L9); what happens beyond that is best looked
at (L10), which is why every iterate is recorded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from helpers.arrays import HasNaN, floats
from helpers.network import Network

Energy = Callable[[np.ndarray], float]
Gradient = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Trajectory:
    """What a run of gradient descent went through.

    theta:    (K + 1, n), the iterates θ(0), …, θ(K), one a row.
    energy:   (K + 1,), E at each of them.
    gradient: (K + 1, n), ∇E at each of them.
    reason:   why it stopped: "converged", "iterations" or "diverged".
    """

    theta: np.ndarray
    energy: np.ndarray
    gradient: np.ndarray
    reason: str

    def __len__(self) -> int:
        """The number of steps K."""
        return len(self.theta) - 1

    def __repr__(self) -> str:
        return f"Trajectory({len(self)} steps, E from {self.energy[0]:.3g} to {self.energy[-1]:.3g}, {self.reason})"


def gradient_descent(
    energy: Energy, gradient: Gradient, theta: np.ndarray, tau: float, steps: int, tolerance: float = 0.0
) -> Trajectory:
    """Run at most ``steps`` steps with the fixed step size ``tau`` and record all of it.

    energy, gradient: functions of θ: (n,), returning a number and an array (n,).
    theta:     θ(0): (n,), not changed.
    tolerance: stop as soon as ‖∇E(θ)‖₂ <= tolerance: converged, as far as one can see (L1).

    Stops as "diverged" before an iterate, an energy or a gradient that is not finite, so all that is returned
    is finite. Raises TypeError or ValueError if theta is no array of floats, tau is not positive, the gradient
    has not theta's shape, or E or its gradient is not finite at theta.
    """
    floats("theta", theta, ("n",))
    if not tau > 0:
        raise ValueError(f"tau is {tau}, but a step size must be above zero.")
    points = [_evaluate(energy, gradient, theta)]
    if not points[0].finite:
        raise ValueError("E or its gradient is not finite at theta, where the descent begins: begin elsewhere.")
    reason = "iterations"
    for _ in range(steps):
        if points[-1].slope <= tolerance:
            break
        with np.errstate(over="ignore", invalid="ignore"):
            point = _evaluate(energy, gradient, points[-1].theta - tau * points[-1].gradient)
        if not point.finite:
            reason = "diverged"
            break
        points.append(point)
    if reason != "diverged" and points[-1].slope <= tolerance:
        reason = "converged"
    thetas, energies, gradients = ([getattr(p, part) for p in points] for part in ("theta", "energy", "gradient"))
    return Trajectory(np.array(thetas), np.array(energies), np.array(gradients), reason)


@dataclass(frozen=True)
class _Point:
    """An iterate, and E and ∇E there."""

    theta: np.ndarray
    energy: float
    gradient: np.ndarray

    @property
    def finite(self) -> bool:
        return bool(np.isfinite(self.theta).all() and np.isfinite(self.energy) and np.isfinite(self.gradient).all())

    @property
    def slope(self) -> float:
        """‖∇E‖₂; infinite where its square is."""
        with np.errstate(over="ignore"):
            return float(np.linalg.norm(self.gradient))


def _evaluate(energy: Energy, gradient: Gradient, theta: np.ndarray) -> _Point:
    """E and ∇E at theta, of which the functions get copies, so that nothing on record can change."""
    E, dE = float(energy(theta.copy())), np.array(gradient(theta.copy()))
    if dE.shape != theta.shape:
        # A gradient (n, 1) would quietly turn θ into an (n, n) array.
        raise ValueError(f"gradient returned shape {dE.shape}, but theta has shape {theta.shape}: make them equal.")
    return _Point(theta.copy(), E, dE)


def training_steps(network: Network, loss: Any, x: np.ndarray, y: np.ndarray, tau: float) -> Iterator[float]:
    """Gradient descent on a network's parameters: yields E before each step, for as long as it is asked.

    The same formula as above with θ = all parameters together: forward, loss, backward, update in place.
    Written as a generator so that a caller can stop, pause or draw between any two steps.

    x: (N, D), y: (N, M). Ends by itself, before the parameters are spoiled, once E or a gradient is not finite.
    """
    first = True
    while True:
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                E = loss.forward(network.forward(x), y)
                gradients, _ = network.backward(loss.backward()) if np.isfinite(E) else ([], None)
        except HasNaN:
            if first:
                raise
            return  # only the parameters have changed since it went well
        if not (np.isfinite(E) and all(np.isfinite(dp).all() for dp in gradients)):
            return
        yield E
        first = False
        with np.errstate(over="ignore", invalid="ignore"):
            for p, dp in zip(network.parameters, gradients, strict=True):
                p -= tau * dp


def train(network: Network, loss: Any, x: np.ndarray, y: np.ndarray, tau: float, steps: int) -> np.ndarray:
    """Train for ``steps`` steps and return E before each of them: (steps,), or fewer if the training diverged."""
    run = training_steps(network, loss, x, y, tau)
    energies = np.array(list(islice(run, steps)))
    next(run, None)  # a step is taken when the next E is asked for, so the last one is still to come
    return energies
