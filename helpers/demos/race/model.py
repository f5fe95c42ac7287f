"""The two losses that the optimisers race on (L12): a surface of two parameters, and a small network.

Each class provides the starting point θ(0), the gradient over chosen examples, the loss over all examples, and the left
panel.
"""

import numpy as np

from helpers.data import noisy_sine
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.shared.registry import OPTIMISERS
from helpers.layers import Tanh
from helpers.network import fully_connected

N = 64  # the number of examples
HIDDEN = 12  # the number of hidden units of the network
Gradients = tuple[np.ndarray, np.ndarray]
Marks = dict[str, dict[str, dict[str, np.ndarray]]]  # the data of the browser program "computed"


class Surface:
    """Least squares with two parameters: E(θ) = (1/2N) Σ (aₙᵀθ − yₙ)², steep in one direction and flat in the other.

    Attributes
    ----------
    a : ndarray, shape (64, 2)
        The inputs aₙ.
    y : ndarray, shape (64,)
        The targets yₙ.
    start : ndarray, shape (2,)
        The starting point θ(0).
    minimiser : ndarray, shape (2,)
        Where E is lowest.
    minimum : float
        The minimum of E.
    """

    def __init__(self) -> None:
        rng = np.random.default_rng(2)
        turn = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]])
        self.a = rng.normal(size=(N, 2)) * [0.35, 2.6] @ turn.T
        self.y = self.a @ np.array([0.8, -0.4]) + 0.25 * rng.normal(size=N)
        self.start = np.array([-2.2, 1.2])
        self.minimiser = np.linalg.lstsq(self.a, self.y, rcond=None)[0]
        self.minimum = float(_mean_square(self.a @ self.minimiser - self.y)) / 2

    def gradients(self, thetas: np.ndarray, weights: np.ndarray) -> Gradients:
        """Compute the gradient of a weighted mean over the examples, at several points at once.

        Parameters
        ----------
        thetas : ndarray, shape (m, 2)
            One point per row.
        weights : ndarray, shape (m, 64)
            The weight of each example for each point: for a minibatch, one over its size, and 0 for other examples.

        Returns
        -------
        gradients : ndarray, shape (m, 2)
            One gradient per row.
        residuals : ndarray, shape (m, 64)
            The residuals aₙᵀθ − yₙ of all examples, from which ``losses`` computes E.
        """
        residuals = thetas @ self.a.T - self.y
        return (residuals * weights) @ self.a, residuals

    def losses(self, residuals: np.ndarray) -> np.ndarray:
        """Compute how far E is above its minimum.

        Parameters
        ----------
        residuals : ndarray, shape (…, 64)
            The residuals of all examples at any number of points.

        Returns
        -------
        ndarray, shape (…)
            E − min E over all examples.
        """
        return _mean_square(residuals) / 2 - self.minimum

    def energies(self, thetas: np.ndarray) -> np.ndarray:
        """Compute how far E is above its minimum.

        Parameters
        ----------
        thetas : ndarray, shape (K, 2)
            One point per row.

        Returns
        -------
        ndarray, shape (K,)
            E − min E over all examples.
        """
        return self.losses(thetas @ self.a.T - self.y)

    def draw(self, canvas: Canvas) -> None:
        """Add the left panel: the contour lines and the minimiser.

        Parameters
        ----------
        canvas : Canvas
            The canvas that gets the panel.
        """
        xlim, ylim = (-2.9, 2.6), (-2.6, 2.4)
        panel = canvas.panel("Paths on the loss surface", "θ₁", "θ₂", xlim, ylim, weight=0.8)
        sides = np.meshgrid(np.linspace(*xlim, 90), np.linspace(*ylim, 90))
        E = self.energies(np.stack([s.ravel() for s in sides], axis=1)).reshape(90, 90)
        panel.field("E", E, xlim, ylim, levels=E.max() * np.linspace(0.03, 1, 11) ** 2)
        panel.points("minimiser", self.minimiser[:1], self.minimiser[1:], "ink", "+", size=18, label="minimum")

    def over_time(self, thetas: dict[str, np.ndarray]) -> Marks:
        """Return what ``show`` draws, for all steps at once.

        Parameters
        ----------
        thetas : dict of str to ndarray, shape (K + 1, 2)
            The complete path of each optimiser.

        Returns
        -------
        dict
            The marks for the browser program "computed".
        """
        paths = {name: dict(zip("xy", self._near(path).T)) for name, path in thetas.items()}
        return {"upto": paths, "at": {f"{name} now": path for name, path in paths.items()}}

    def _near(self, path: np.ndarray) -> np.ndarray:
        """Replace far points by NaN, except right after the path has left: a diverging path would hide the others."""
        inside = (np.abs(path) < 3.5).all(axis=1)
        near = inside.copy()
        near[1:] |= inside[:-1]
        return np.where(near[:, None], path, np.nan)

    def show(self, panel: Panel, thetas: dict[str, np.ndarray]) -> None:
        """Draw the paths and the current point of each.

        Parameters
        ----------
        panel : Panel
            The left panel.
        thetas : dict of str to ndarray, shape (k + 1, 2)
            The path of each optimiser up to the step shown.
        """
        for name, path in thetas.items():
            style = OPTIMISERS[name]
            colour, dash, marker = style.colour, style.dash, style.marker
            x, y = self._near(path).T
            panel.line(name, x, y, colour, dash=dash, width=2)
            panel.points(f"{name} now", x[-1:], y[-1:], colour, marker, size=11)


class Net:
    """A network with one hidden layer of 12 units, fitted to noisy points on a sine wave.

    Attributes
    ----------
    start : ndarray of float32, shape (37,)
        The starting point θ(0). The optimisers and the losses work in its precision.
    x, y : ndarray, shape (64, 1)
        The points.
    """

    def __init__(self) -> None:
        rng = np.random.default_rng(4)
        self.x, self.y = noisy_sine(N, rng)
        # NumPy's tanh is several times as fast in single precision, which is enough for a picture.
        self.start = fully_connected((1, HIDDEN, 1), rng, Tanh).theta.astype(np.float32)
        inputs, targets = _with_ones(self.x), self.y[:, 0]
        self._data = {np.dtype(t): (inputs.astype(t), targets.astype(t)) for t in (np.float32, np.float64)}
        self.grid = np.linspace(-3.2, 3.2, 61)

    def gradients(self, thetas: np.ndarray, weights: np.ndarray) -> Gradients:
        """Compute the gradient of a weighted mean over the examples, for several networks at once.

        A ``Network`` computes one gradient at a time and checks every array, which is too slow for a picture that
        follows the slider. A test compares both.

        Parameters
        ----------
        thetas : ndarray, shape (m, 37)
            The parameters of one network per row.
        weights : ndarray, shape (m, 64)
            The weight of each example for each network, as for ``Surface.gradients``.

        Returns
        -------
        gradients : ndarray, shape (m, 37)
            One gradient per row.
        residuals : ndarray, shape (m, 64)
            Output minus target for all examples, from which ``losses`` computes E.
        """
        inputs, y = self._data[thetas.dtype]
        first, second, bias = _weights(thetas)
        hidden = np.tanh(first @ inputs.T)  # the examples are last, because NumPy is fastest along a long last axis
        residuals = (second @ hidden + bias)[:, 0] - y
        error = (2 * weights * residuals)[:, None]
        d_hidden = second.transpose(0, 2, 1) * error
        d_hidden *= 1 - hidden * hidden
        gradient = np.empty_like(thetas)
        gradient[:, : 2 * HIDDEN] = (d_hidden @ inputs).transpose(0, 2, 1).reshape(len(thetas), -1)
        gradient[:, 2 * HIDDEN : -1] = (error @ hidden.transpose(0, 2, 1))[:, 0]
        gradient[:, -1] = error[:, 0].sum(axis=1)
        return gradient, residuals

    def losses(self, residuals: np.ndarray) -> np.ndarray:
        """Compute the loss over all examples.

        Parameters
        ----------
        residuals : ndarray, shape (…, 64)
            The residuals of all examples for any number of networks.

        Returns
        -------
        ndarray, shape (…)
            The losses.
        """
        return _mean_square(residuals)

    def energies(self, thetas: np.ndarray) -> np.ndarray:
        """Compute the loss over all examples.

        Parameters
        ----------
        thetas : ndarray, shape (K, 37)
            One point per row.

        Returns
        -------
        ndarray, shape (K,)
            The losses.
        """
        inputs, y = self._data[thetas.dtype]
        return self.losses(_outputs(thetas, inputs) - y)

    def draw(self, canvas: Canvas) -> None:
        """Add the left panel with the data.

        Parameters
        ----------
        canvas : Canvas
            The canvas that gets the panel.
        """
        panel = canvas.panel("Five networks and the data", "x", "y", (-3.2, 3.2), (-1.8, 1.8), weight=0.8)
        panel.points("data", self.x[:, 0], self.y[:, 0], "grey", size=6, alpha=0.7, label="data")

    def over_time(self, thetas: dict[str, np.ndarray]) -> Marks:
        """Return what ``show`` draws, for all steps at once.

        Parameters
        ----------
        thetas : dict of str to ndarray, shape (K + 1, 37)
            The complete path of each optimiser.

        Returns
        -------
        dict
            The marks for the browser program "computed", which computes the fit at the step shown.
        """
        return {"networks": {name: {"x": self.grid, "theta": path} for name, path in thetas.items()}}

    def show(self, panel: Panel, thetas: dict[str, np.ndarray]) -> None:
        """Draw the current fit of each network.

        Parameters
        ----------
        panel : Panel
            The left panel.
        thetas : dict of str to ndarray, shape (k + 1, 37)
            The path of each optimiser up to the step shown.
        """
        for name, path in thetas.items():
            style = OPTIMISERS[name]
            colour, dash, marker = style.colour, style.dash, style.marker
            fit = _outputs(path[-1:], _with_ones(self.grid[:, None]))[0]
            panel.line(name, self.grid, fit, colour, dash=dash, marker=marker, every=10, width=2.5)


def _mean_square(residuals: np.ndarray) -> np.ndarray:
    return np.square(residuals).mean(axis=-1)


def _with_ones(x: np.ndarray) -> np.ndarray:
    """Append a column of ones to the inputs, so that a bias is one more weight."""
    return np.hstack([x, np.ones_like(x)])


def _outputs(thetas: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    """Return the output, shape (K, m), at m inputs with a column of ones, for all K rows of thetas at once."""
    first, second, bias = _weights(thetas)
    outputs: np.ndarray = (second @ np.tanh(first @ inputs.T) + bias)[:, 0]
    return outputs


def _weights(thetas: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return W1 with b1 beside it, shape (K, 12, 2), W2, shape (K, 1, 12), and b2, shape (K, 1, 1), transposed."""
    first = thetas[:, : 2 * HIDDEN].reshape(-1, 2, HIDDEN).transpose(0, 2, 1)
    return first, thetas[:, None, 2 * HIDDEN : -1], thetas[:, None, -1:]
