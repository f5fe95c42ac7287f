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

from helpers.arrays import floats
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

    Stops as "diverged" before an iterate or an energy that is no finite number, so all that is returned is
    finite. Raises TypeError or ValueError if theta is no array of floats or tau is not positive.
    """
    floats("theta", theta, ("n",))
    if not tau > 0:
        raise ValueError(f"tau is {tau}, but a step size must be above zero.")
    thetas, energies, gradients = [theta.copy()], [float(energy(theta))], [np.array(gradient(theta))]
    reason = "iterations"
    for _ in range(steps):
        if np.linalg.norm(gradients[-1]) <= tolerance:
            break
        with np.errstate(over="ignore", invalid="ignore"):
            theta = thetas[-1] - tau * gradients[-1]
            E, dE = float(energy(theta)), np.array(gradient(theta))
        if not (np.isfinite(theta).all() and np.isfinite(E) and np.isfinite(dE).all()):
            reason = "diverged"
            break
        thetas.append(theta)
        energies.append(E)
        gradients.append(dE)
    if reason != "diverged" and np.linalg.norm(gradients[-1]) <= tolerance:
        reason = "converged"
    return Trajectory(np.array(thetas), np.array(energies), np.array(gradients), reason)


def training_steps(network: Network, loss: Any, x: np.ndarray, y: np.ndarray, tau: float) -> Iterator[float]:
    """Gradient descent on a network's parameters: yields E before each step, for as long as it is asked.

    The same formula as above with θ = all parameters together: forward, loss, backward, update in place.
    Written as a generator so that a caller can stop, pause or draw between any two steps.

    x: (N, D), y: (N, M). Ends by itself once E is no finite number, before the parameters are spoiled.
    """
    while True:
        with np.errstate(over="ignore", invalid="ignore"):
            E = loss.forward(network.forward(x), y)
            if not np.isfinite(E):
                return
            gradients, _ = network.backward(loss.backward())
        yield E
        for p, dp in zip(network.parameters, gradients, strict=True):
            p -= tau * dp


def train(network: Network, loss: Any, x: np.ndarray, y: np.ndarray, tau: float, steps: int) -> np.ndarray:
    """Train for ``steps`` steps and return the losses: (steps,), or fewer if the training diverged."""
    return np.array(list(islice(training_steps(network, loss, x, y, tau), steps)))
