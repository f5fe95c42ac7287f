"""Loss landscapes: a saddle point, a flat region and a cliff, gradient clipping, and slices through a network's loss.

All paths are real runs of gradient descent, and the loss curve below each landscape belongs to its path.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from helpers.arrays import HasNaN
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLUE, GREEN, GREY, ORANGE, RED, new_figure, style_axes
from helpers.demos.shared.surfaces import saddle, saddle_gradient, well, well_gradient
from helpers.descent import gradient_descent
from helpers.loss_planes import filter_normalised

STEEPNESS, SHARPNESS = 12.0, 600.0  # how steep the cliff is, and how suddenly it begins
MAX_NORM = 0.5  # what clipping shortens longer gradients to
SLICE_POINTS = 61


@dataclass(frozen=True)
class Landscape:
    """A function of two parameters and a run of gradient descent on it.

    Attributes
    ----------
    title : str
        The name of the landscape.
    energy, gradient : callable
        E and ∇E for arrays whose last axis has length 2.
    start : tuple of float
        Where the run starts.
    tau : float
        The step size.
    steps : int
        The number of steps.
    xlim, ylim : tuple of float
        The part of the plane to draw.
    """

    title: str
    energy: Callable[[np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray], np.ndarray]
    start: tuple[float, float]
    tau: float
    steps: int
    xlim: tuple[float, float]
    ylim: tuple[float, float]


def _cliff(theta: np.ndarray) -> np.ndarray:
    """Return a bowl that is cut by a steep wall, which begins at θ₁ = 0, just before the bowl's minimum."""
    wall = STEEPNESS * np.logaddexp(0, SHARPNESS * theta[..., 0]) / SHARPNESS
    return wall + 0.1 * (theta[..., 0] - 0.5) ** 2 + 0.1 * theta[..., 1] ** 2


def _cliff_gradient(theta: np.ndarray) -> np.ndarray:
    rise = STEEPNESS * (1 + np.tanh(SHARPNESS * theta[..., 0] / 2)) / 2
    return np.stack([rise + 0.2 * (theta[..., 0] - 0.5), 0.2 * theta[..., 1]], axis=-1)


def _clipped_cliff_gradient(theta: np.ndarray) -> np.ndarray:
    g = _cliff_gradient(theta)
    return g * min(1.0, MAX_NORM / float(np.linalg.norm(g)))


_CLIFF = Landscape("cliff", _cliff, _cliff_gradient, (-4.0, 2.0), 0.5, 100, (-6.5, 0.6), (-2.5, 2.5))
LANDSCAPES = (
    Landscape("saddle point", saddle, saddle_gradient, (1.8, 1e-4), 0.2, 80, (-2, 2), (-1.6, 1.6)),
    Landscape("flat region", well, well_gradient, (2.4, 1.6), 0.5, 60, (-1.5, 3.2), (-1.6, 2.4)),
    _CLIFF,
    replace(_CLIFF, title="cliff, clipped", gradient=_clipped_cliff_gradient),
)


def landscape() -> StaticFigure:
    """Draw a saddle point, a flat region and a cliff, with paths of gradient descent and their loss curves (L10).

    At the cliff, there are two paths with the same step size: one without and one with gradient clipping.

    Returns
    -------
    StaticFigure
        The contour lines with the paths in the upper row, the loss curves in the lower one.
    """
    figure = new_figure(1000, 480)
    upper, lower = figure.subplots(2, len(LANDSCAPES), height_ratios=(3, 2))
    for above, below, scene in zip(upper, lower, LANDSCAPES, strict=True):
        path = gradient_descent(_number(scene.energy), scene.gradient, np.array(scene.start), scene.tau, scene.steps)
        _draw_contours(style_axes(above, scene.title, "θ₁", ""), scene)
        above.plot(*path.theta.T, color=RED, marker="o", ms=4, lw=1.4)
        above.plot(*path.theta[0], marker="X", color="black", ms=10, ls="none")
        style_axes(below, "", "iteration k", "").plot(path.energy, color=RED, marker="o", ms=3, lw=1.6)
    upper[0].set_ylabel("θ₂")
    lower[0].set_ylabel("E(θ(k))")
    lower[3].set_ylim(lower[2].get_ylim())
    return StaticFigure(
        "Four landscapes as contour lines, each with a path of gradient descent and its loss curve. Saddle point: the "
        "path runs straight to the saddle, lingers there and then veers off sideways to a minimum, so the loss curve "
        "falls, stays level for some thirty steps and falls again. Flat region: the path creeps where the ground is "
        "almost level and speeds up near the minimum, so the loss curve is level at first and then drops. Cliff: the "
        "path goes down a gentle slope to the foot of a steep wall, steps onto it and is thrown far back, again and "
        "again, so the loss curve has high peaks. Cliff with clipped gradients: the path stays near the foot of the "
        "wall, and the loss curve falls and then has only small peaks.",
        figure,
    )


def loss_slice(
    initial: Sequence[np.ndarray],
    trained: Sequence[np.ndarray],
    energy: Callable[[list[np.ndarray]], float],
    seed: int = 0,
) -> StaticFigure:
    """Draw the loss of a network along two lines through its parameter space.

    Parameters
    ----------
    initial : sequence of ndarray
        The parameters before training.
    trained : sequence of ndarray
        The parameters after training, of the same shapes.
    energy : callable
        E: takes a list of arrays of these shapes and returns a number.
    seed : int, default 0
        The seed of the random directions.

    Returns
    -------
    StaticFigure
        On the left, the line from the initial to the trained parameters and beyond. On the right, lines through the
        trained parameters in three random directions.

    Raises
    ------
    ValueError
        If the lists or the shapes of their arrays differ, or E is not finite at the trained parameters.

    Notes
    -----
    The random directions are normalised as in the reference: for each hidden unit or output, the direction's incoming
    weights are as long as the unit's trained incoming weights, and the biases don't change.

    References
    ----------
    Goodfellow, Vinyals and Saxe, "Qualitatively characterizing neural network optimization problems", 2015.
    Li, Xu, Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural nets", 2018.
    """
    shapes = [[np.shape(p) for p in parameters] for parameters in (initial, trained)]
    if shapes[0] != shapes[1]:
        raise ValueError(
            f"initial and trained have the shapes {shapes[0]} and {shapes[1]}: pass the same network twice."
        )
    end = float(_energies(energy, trained, [np.zeros_like(p) for p in trained], np.zeros(1))[0])
    if not np.isfinite(end):
        raise ValueError("E isn't finite at the trained parameters, so the training has diverged: make τ smaller.")
    figure = new_figure(1000, 380)
    left, right = figure.subplots(1, 2)
    t = np.linspace(-0.5, 2, SLICE_POINTS)
    along = _energies(energy, initial, [b - a for a, b in zip(initial, trained, strict=True)], t)
    style_axes(left, "from the initial to the trained parameters", "t", "E").plot(t, along, color=BLUE, lw=2.2)
    for at, colour, marker, label in ((0.0, ORANGE, "s", "initial"), (1.0, GREEN, "o", "trained")):
        value = _energies(energy, initial, [b - a for a, b in zip(initial, trained, strict=True)], np.array([at]))
        left.plot([at], value, marker=marker, color=colour, ms=10, ls="none", label=label)
    style_axes(right, "along random directions", "t", "E")
    rng, t_random = np.random.default_rng(seed), np.linspace(-1, 1, SLICE_POINTS)
    slices = [_energies(energy, trained, filter_normalised(trained, rng), t_random) for _ in range(3)]
    for E, colour, dash in zip(slices, (BLUE, RED, GREY), ("-", "--", "-."), strict=True):
        right.plot(t_random, E, color=colour, ls=dash, lw=2.2)
    right.plot([0.0], [end], marker="o", color=GREEN, ms=10, ls="none", label="trained")
    for axes in (left, right):
        axes.set_yscale("log")
        axes.legend(fontsize=12, frameon=False)
    lowest = f"{np.nanmin(along):.3g} at t = {t[np.nanargmin(along)]:.2g}"
    highest = ", ".join(f"{np.nanmax(E):.3g}" for E in slices)
    return StaticFigure(
        "The loss along lines through a network's parameter space, with a logarithmic loss axis. Left: it is "
        f"{_at(along, t, 0):.3g} at the initial parameters, {end:.3g} at the trained ones, and its lowest value is "
        f"{lowest}. Right: from {end:.3g} at the trained parameters, it rises to at most {highest} along three random "
        "directions.",
        figure,
    )


def _energies(
    energy: Callable[[list[np.ndarray]], float],
    start: Sequence[np.ndarray],
    direction: Sequence[np.ndarray],
    t: np.ndarray,
) -> np.ndarray:
    """Return E at start + t · direction for each t, and NaN where it is not finite."""
    E = np.full(len(t), np.nan)
    with np.errstate(over="ignore", invalid="ignore"):
        for k, s in enumerate(t):
            with contextlib.suppress(HasNaN):  # a loss or a layer may refuse NaN
                E[k] = energy([p + s * v for p, v in zip(start, direction, strict=True)])
    return np.where(np.isfinite(E), E, np.nan)


def _at(E: np.ndarray, t: np.ndarray, where: float) -> float:
    return float(E[np.argmin(np.abs(t - where))])


def _number(energy: Callable[[np.ndarray], Any]) -> Callable[[np.ndarray], float]:
    return lambda theta: float(energy(theta))


def _draw_contours(axes: Axes, scene: Landscape) -> None:
    x, y = np.linspace(*scene.xlim, 201), np.linspace(*scene.ylim, 161)
    E = scene.energy(np.stack(np.meshgrid(x, y), axis=-1))
    levels = np.linspace(E.min(), np.quantile(E, 0.97), 14)[1:]
    axes.contour(x, y, E, levels=levels, colors=GREY, linewidths=0.8, linestyles="solid")
