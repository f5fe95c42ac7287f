"""What the landscape demo shows: surfaces over two parameters, and the runs of five optimisers on them.

A network's loss has many parameters. On a plane θ(a, b) of its parameter space, it becomes a function f(a, b). The
optimisers run either on f itself, so that they stay on the surface, or in all parameters, from the same start. Then
the picture shows only the projections of their paths.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.critical_points import CriticalPoint, critical_points
from helpers.data import two_moons
from helpers.demos.framework.captions import UserError
from helpers.demos.loss_landscape.network_loss import NetworkLoss, loss_of
from helpers.demos.shared.registry import OPTIMISERS
from helpers.demos.shared.surfaces import ravine, ravine_gradient, saddle, saddle_gradient, well, well_gradient
from helpers.demos.shared.training_run import check_layers
from helpers.layers import Layer, Tanh
from helpers.loss_planes import Plane, length_ratio, plane_through, random_plane
from helpers.losses import Loss, SquaredError
from helpers.network import Network, fully_connected
from helpers.optimisers import Adam
from helpers.training import minibatches, training_steps

REACH = 2.0  # every picture shows the square from −2 to 2
POINTS = 41  # per side of the grid
STEPS = 60
BETA = 0.9  # of momentum and Nesterov
BATCH = 8  # the examples of a stochastic gradient
FLAT = 0.02  # at a plateau, the slope is below this fraction of what would cross the picture from bottom to top
LOW = 0.15  # a flat place in the lowest part of the picture, up to this fraction of its height, is no plateau
MAX_PARAMETER = 1e9  # a run with a larger parameter has diverged
TRAINING_STEPS, TRAINING_TAU, SNAPSHOT = 600, 0.02, 10
STOCHASTIC = list(OPTIMISERS).index("stochastic")
Batch = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Surface:
    """A loss f of two parameters, and what a picture of it needs.

    Attributes
    ----------
    energies : callable
        Maps points, shape (m, 2), to f there, shape (m,).
    gradients : callable
        Maps points, shape (m, 2), to ∇f there, shape (m, 2).
    log : bool
        Whether heights are shown on a logarithmic scale.
    values : ndarray, shape (41, 41)
        f on a grid. The first row is at b = −2.
    zlim : tuple of float
        The heights to show. Higher parts are cut off.
    critical : list of CriticalPoint
        The minima, maxima and saddles of f that the picture shows.
    flat : ndarray, shape (p, 2)
        The points of the grid that lie on a plateau.
    """

    energies: Batch
    gradients: Batch
    log: bool
    values: np.ndarray
    zlim: tuple[float, float]
    critical: list[CriticalPoint]
    flat: np.ndarray

    def height(self, E: np.ndarray) -> np.ndarray:
        """Return the position of losses between the bottom and the top of the picture.

        Parameters
        ----------
        E : ndarray
            Losses.

        Returns
        -------
        ndarray, shape of E
            0 at the bottom and 1 at the top.
        """
        low, high = np.log(self.zlim) if self.log else self.zlim
        with np.errstate(all="ignore"):
            return ((np.log(E) if self.log else E) - low) / (high - low)

    def is_plateau(self, points: np.ndarray) -> np.ndarray:
        """Say whether the surface is flat at some points although it isn't low there.

        At the slope of a plateau, crossing the whole picture would change the height by at most 2% of its range.

        Parameters
        ----------
        points : ndarray, shape (m, 2)
            The points.

        Returns
        -------
        ndarray of bool, shape (m,)
            Whether each point lies on a plateau.
        """
        E, slope = self.energies(points), np.linalg.norm(self.gradients(points), axis=1)
        with np.errstate(all="ignore"):
            low, high = np.log(self.zlim) if self.log else self.zlim
            relative = (slope / E if self.log else slope) / (high - low) * 2 * REACH
        return (relative < FLAT) & (self.height(E) > LOW)


def survey(energies: Batch, gradients: Batch, log: bool, top: float = np.inf) -> Surface:
    """Evaluate a loss on the grid and find its critical points and plateaus.

    Parameters
    ----------
    energies, gradients : callable
        As in `Surface`.
    log : bool
        Whether to show heights on a logarithmic scale.
    top : float
        The largest height to show.

    Returns
    -------
    Surface
        The surface.

    Raises
    ------
    UserError
        If the loss is not finite anywhere.
    """
    axis = np.linspace(-REACH, REACH, POINTS)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    values = energies(grid).reshape(POINTS, POINTS)
    finite = values[np.isfinite(values)]
    if not finite.size:
        raise UserError("No landscape: the loss isn't finite anywhere in this plane. Check the parameters.")
    low, high = float(finite.min()), min(float(finite.max()), top)
    if log:
        log = low > 0
        low, high = (low / 1.3, high * 1.1) if log else (low, high)
    zlim = (low, high) if high > low else (low - 0.5, low + 0.5)
    limits = (-REACH, REACH), (-REACH, REACH)
    surface = Surface(energies, gradients, log, values, zlim, critical_points(gradients, *limits, POINTS), grid[:0])
    coarse = grid.reshape(POINTS, POINTS, 2)[1::2, 1::2].reshape(-1, 2)  # every other point makes a pattern of dots
    return Surface(energies, gradients, log, values, zlim, surface.critical, coarse[surface.is_plateau(coarse)])


@dataclass(frozen=True)
class Runs:
    """The runs of all optimisers from one start.

    Attributes
    ----------
    paths : dict of str to ndarray, shape (K + 1, 2)
        For each optimiser, the coordinates (a, b) of its iterates, or of their projections. NaN after a divergence.
    energies : dict of str to ndarray, shape (K + 1,)
        The loss at the iterates themselves.
    parameters : dict of str to ndarray, shape (K + 1, n)
        The iterates of runs in all parameters, and empty for runs on the surface.
    """

    paths: dict[str, np.ndarray]
    energies: dict[str, np.ndarray]
    parameters: dict[str, np.ndarray]


class Analytic:
    """A loss given by a formula. A stochastic gradient is the gradient plus normal noise.

    Parameters
    ----------
    energies, gradients : callable
        As in `Surface`.
    noise : float
        The standard deviation of the noise in each entry.
    top : float
        The largest height to show.
    """

    def __init__(self, energies: Batch, gradients: Batch, noise: float, top: float = np.inf):
        self.energies, self.gradients, self.top = energies, gradients, top
        self.noise = noise * np.random.default_rng(1).normal(size=(STEPS, 2))

    def surface(self) -> Surface:
        """Return the surface.

        Returns
        -------
        Surface
            The surface.
        """
        return survey(self.energies, self.gradients, log=False, top=self.top)

    def run(self, start: np.ndarray, tau: float) -> Runs:
        """Run all optimisers.

        Parameters
        ----------
        start : ndarray, shape (2,)
            Where they start.
        tau : float
            Their step size.

        Returns
        -------
        Runs
            The runs.
        """

        def noisy(theta: np.ndarray, k: int) -> np.ndarray:
            g = self.gradients(theta)
            g[STOCHASTIC] += self.noise[k]
            return g

        return _on_surface(_roll(noisy, start, tau), self.energies)


class NetworkPlane:
    """The loss of a network on a plane of its parameter space.

    Parameters
    ----------
    loss : NetworkLoss
        The loss in all parameters.
    plane : Plane
        The plane.
    training : ndarray, shape (T, n), optional
        The iterates of a training run to draw in the plane.
    """

    def __init__(self, loss: NetworkLoss, plane: Plane, training: np.ndarray | None = None):
        self.loss, self.plane, self.training = loss, plane, training
        N, rng = len(loss.x), np.random.default_rng(0)
        batches = [rows for _ in range(STEPS) for rows in minibatches(N, min(BATCH, N), rng)][:STEPS]
        self.used = np.ones((STEPS, len(OPTIMISERS), N), bool)
        for used, rows in zip(self.used, batches):
            used[STOCHASTIC] = np.isin(np.arange(N), rows)

    def energies(self, points: np.ndarray) -> np.ndarray:
        """Compute the loss at points of the plane.

        Parameters
        ----------
        points : ndarray, shape (m, 2)
            The coordinates (a, b).

        Returns
        -------
        ndarray, shape (m,)
            f(a, b).
        """
        return self.loss.energies(self.plane.points(points))

    def gradients(self, points: np.ndarray) -> np.ndarray:
        """Compute the gradient of f at points of the plane.

        Parameters
        ----------
        points : ndarray, shape (m, 2)
            The coordinates (a, b).

        Returns
        -------
        ndarray, shape (m, 2)
            ∇f(a, b).
        """
        return self.plane.restrict(self.loss.gradients(self.plane.points(points)))

    def surface(self) -> Surface:
        """Return the surface, on a logarithmic scale because the losses of a network span several powers of ten.

        Returns
        -------
        Surface
            The surface.
        """
        return survey(self.energies, self.gradients, log=True)

    def run(self, start: np.ndarray, tau: float) -> Runs:
        """Run all optimisers on f(a, b), so that they stay in the plane.

        Parameters
        ----------
        start : ndarray, shape (2,)
            Where they start.
        tau : float
            Their step size.

        Returns
        -------
        Runs
            The runs.
        """

        def restricted(points: np.ndarray, k: int) -> np.ndarray:
            return self.plane.restrict(self.loss.gradients(self.plane.points(points), self.used[k]))

        return _on_surface(_roll(restricted, start, tau), self.energies)

    def run_freely(self, start: np.ndarray, tau: float) -> Runs:
        """Run all optimisers in all parameters, from a start in the plane.

        Parameters
        ----------
        start : ndarray, shape (2,)
            The coordinates of the start.
        tau : float
            Their step size.

        Returns
        -------
        Runs
            The runs, with their projections as paths.
        """
        thetas = _roll(lambda theta, k: self.loss.gradients(theta, self.used[k]), self.plane.points(start), tau)
        energies = self.loss.energies(thetas.reshape(-1, thetas.shape[-1])).reshape(thetas.shape[:2])
        return Runs(*(dict(zip(OPTIMISERS, part)) for part in (self.plane.coordinates(thetas), energies, thetas)))

    def length_ratios(self, runs: Runs, k: int) -> dict[str, float]:
        """Compute how long the projection of each path up to step k is, relative to the path.

        Parameters
        ----------
        runs : Runs
            Runs in all parameters.
        k : int
            The number of steps.

        Returns
        -------
        dict of str to float
            A number from 0 to 1 for each optimiser that has not diverged by then.
        """
        paths = {name: path[: k + 1] for name, path in runs.parameters.items()}
        return {name: length_ratio(self.plane, path) for name, path in paths.items() if np.isfinite(path).all()}

    def slope(self, point: np.ndarray) -> float:
        """Compute the length of the gradient in all parameters.

        Parameters
        ----------
        point : ndarray, shape (2,)
            The coordinates (a, b).

        Returns
        -------
        float
            ‖∇E‖. The gradient of f(a, b) has another length, because it only knows the directions of the plane, and
            because these needn't have length 1.
        """
        return float(np.linalg.norm(self.loss.gradients(self.plane.points(point)[None])[0]))

    def training_distances(self) -> tuple[float, float] | None:
        """Compute how far the training run is from the plane, and how far it goes.

        Returns
        -------
        tuple of float or None
            The largest distance of an iterate from the plane, and of the last iterate from the first. None if no
            training run is drawn.
        """
        if self.training is None:
            return None
        apart = np.linalg.norm(self.training[-1] - self.training[0])
        return float(self.plane.distances(self.training).max()), float(apart)


def _roll(gradients: Callable[[np.ndarray, int], np.ndarray], start: np.ndarray, tau: float) -> np.ndarray:
    """Run all optimisers in one batch, and return their iterates, shape (5, K + 1, n), with NaN after a divergence."""
    theta = np.tile(start, (len(OPTIMISERS), 1))
    optimisers = [competitor.make(tau, BETA) for competitor in OPTIMISERS.values()]
    iterates = [theta.copy()]
    with np.errstate(all="ignore"):
        for k in range(STEPS):
            g = gradients(theta, k)
            for row, optimiser, own in zip(theta, optimisers, g, strict=True):
                optimiser.step(row, own)
            theta[~(np.abs(theta) < MAX_PARAMETER).all(axis=1)] = np.nan
            iterates.append(theta.copy())
    return np.stack(iterates, axis=1)


def _on_surface(paths: np.ndarray, energies: Batch) -> Runs:
    with np.errstate(all="ignore"):
        E = energies(paths.reshape(-1, 2)).reshape(paths.shape[:2])
    return Runs(dict(zip(OPTIMISERS, paths)), dict(zip(OPTIMISERS, E)), {})


class TrainedNetwork:
    """A network, a short training run of it, and the planes that show its loss.

    Parameters
    ----------
    network : Network
        The network. It is trained in place.
    loss : object
        A loss with ``forward(prediction, target)`` and ``backward()``.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M)
        The targets.
    centre : {"trained", "given"}
        Whether random planes go through the parameters after the run or before it.

    Raises
    ------
    UserError
        If a layer returns something of the wrong type or shape, or if the training diverges.
    """

    def __init__(self, network: Network, loss: Loss, x: np.ndarray, y: np.ndarray, centre: str = "trained"):
        with np.errstate(all="ignore"):
            check_layers(network, loss, x, y)
        self.loss = loss_of(network, loss, x, y)
        run = training_steps(network, loss, x, y, optimiser=Adam(TRAINING_TAU))
        iterates = [self.loss.theta]
        for k, _ in zip(range(1, TRAINING_STEPS + 2), run):
            if k > 1 and (k - 1) % SNAPSHOT == 0:
                iterates.append(self.loss.theta)
        if len(iterates) <= TRAINING_STEPS // SNAPSHOT:
            raise UserError("The network can't be trained: its loss isn't finite. Check its parameters and gradients.")
        self.iterates = np.array(iterates)
        self.centre = self.iterates[0 if centre == "given" else -1]
        self._shapes = [np.zeros_like(p) for p in network.parameters]

    def random_plane(self, seed: int) -> NetworkPlane:
        """Return a plane with two random directions, normalised unit by unit.

        Parameters
        ----------
        seed : int
            The seed of the directions.

        Returns
        -------
        NetworkPlane
            The loss on this plane.

        Raises
        ------
        UserError
            If the weights have too few directions for a plane.
        """
        ends = np.cumsum([p.size for p in self._shapes])
        parameters = [self.centre[e - p.size : e].reshape(p.shape) for e, p in zip(ends, self._shapes)]
        try:
            plane = random_plane(parameters, np.random.default_rng(seed))
        except ValueError:
            raise UserError(
                "No plane: random directions are scaled by the weights, which are all 0 or too few. Pass other weights."
            ) from None
        return NetworkPlane(self.loss, plane)

    def training_plane(self) -> NetworkPlane:
        """Return the plane through the first, the middle and the last iterate of the training run.

        Returns
        -------
        NetworkPlane
            The loss on this plane. Its coordinates are scaled so that the picture contains the run.

        Raises
        ------
        UserError
            If the three iterates lie on a line.
        """
        first, middle, last = (self.iterates[i] for i in (0, len(self.iterates) // 2, -1))
        try:
            plane = plane_through(first, middle, last)
        except ValueError:
            raise UserError(
                "No plane: the training run is a straight line. Choose random directions, or pass other weights."
            ) from None
        run = plane.coordinates(self.iterates)
        low, high = run.min(axis=0), run.max(axis=0)
        unit = float((high - low).max()) / (1.3 * REACH)
        return NetworkPlane(self.loss, plane.rescaled((low + high) / 2, unit), self.iterates)


GENTLE = np.array([0.75, 1.0])  # stretches the saddle, so that its walls don't hide it
ANALYTIC: dict[str, Analytic] = {
    "saddle": Analytic(
        lambda t: saddle(t * GENTLE), lambda t: saddle_gradient(t * GENTLE) * GENTLE, noise=0.1, top=0.95
    ),
    "plateau": Analytic(lambda t: well(t, 0.5), lambda t: well_gradient(t, 0.5), noise=0.1),
    "ravine": Analytic(ravine, ravine_gradient, noise=0.5, top=4.0),
}
WIDTHS = {"network": 8, "narrow": 3, "wide": 24}


def moons_network(width: int) -> TrainedNetwork:
    """Train a network with one hidden layer on the two moons.

    Parameters
    ----------
    width : int
        The number of hidden units.

    Returns
    -------
    TrainedNetwork
        The network.
    """
    x, y = two_moons(40, np.random.default_rng(1), noise=0.15)
    network = fully_connected((2, width, 1), np.random.default_rng(4), Tanh)
    return TrainedNetwork(network, SquaredError(), x, y)


def own_network(layers: Network | Sequence[Layer], data: Any, loss: Loss | None) -> TrainedNetwork:
    """Copy a network from outside the course, with its data.

    Parameters
    ----------
    layers : Network or sequence of Layer
        The network.
    data : tuple of ndarray
        The inputs x, shape (N, D), and the targets y.
    loss : object, optional
        A loss. By default the squared error.

    Returns
    -------
    TrainedNetwork
        The copy. Random planes go through the parameters that were passed.
    """
    network = copy.deepcopy(layers if isinstance(layers, Network) else Network(layers))
    x, y = data
    return TrainedNetwork(network, loss or SquaredError(), x, y, centre="given")
