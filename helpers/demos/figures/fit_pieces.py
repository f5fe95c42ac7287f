"""The parts of a network with one hidden ReLU layer: each hidden unit adds one contribution and one kink (L8)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from helpers.arrays import check_floats
from helpers.checks.comparison import count
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLUE, GREY, RED, new_figure, style_axes

MAX_FITS = 3


def fit_pieces(x: np.ndarray, y: np.ndarray, fits: Mapping[str, Sequence[np.ndarray]]) -> StaticFigure:
    """Draw the data, the fit, the contribution of each hidden unit and the kinks, for one or more sets of parameters.

    Parameters
    ----------
    x : ndarray of float, shape (N, 1)
        The inputs.
    y : ndarray of float, shape (N, 1)
        The targets.
    fits : mapping of str to sequence of ndarray
        One to three sets of parameters, by title. Each set is W1 of shape (1, H), b1 of shape (H,), W2 of shape
        (H, 1) and b2 of shape (1,).

    Returns
    -------
    StaticFigure
        One panel per set of parameters.

    Raises
    ------
    TypeError
        If an array doesn't hold floats.
    ValueError
        If an array has the wrong shape or contains NaN, or if there are no fits or more than three.

    Notes
    -----
    Each thin line is the contribution w2_j · max(w1_j x + b1_j, 0) of a hidden unit j. A marker on the fit shows the
    unit's kink at x = −b1_j / w1_j, if the kink lies between the smallest and the largest input.
    """
    check_floats("x", x, ("N", 1))
    check_floats("y", y, (len(x), 1))
    if not 1 <= len(fits) <= MAX_FITS:
        raise ValueError(f"fits holds {len(fits)} sets of parameters, but this figure can draw 1 to {MAX_FITS}.")
    figure = new_figure(520 * len(fits), 430)
    panels = np.atleast_1d(figure.subplots(1, len(fits), sharey=True))
    sentences = [_draw(panel, title, x, y, *theta) for panel, (title, theta) in zip(panels, fits.items(), strict=True)]
    panels[0].legend(loc="upper left", fontsize=11)
    return StaticFigure(
        "Fits of a network with one hidden layer, each a sum of bent lines. " + " ".join(sentences), figure
    )


def _draw(
    axes: Axes, title: str, x: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> str:
    """Draw one panel and return a sentence that describes it."""
    check_floats("W1", W1, (1, "H"))
    check_floats("b1", b1, (W1.shape[1],))
    check_floats("W2", W2, (W1.shape[1], 1))
    check_floats("b2", b2, (1,))
    margin = 0.05 * np.ptp(x) + 1e-9
    left, right = x.min() - margin, x.max() + margin
    has_kink = W1[0] != 0
    kinks = -b1[has_kink] / W1[0, has_kink]
    visible = kinks[(kinks > left) & (kinks < right)]
    kinks = kinks[(kinks > x.min()) & (kinks < x.max())]

    def contributions(at: np.ndarray) -> np.ndarray:
        return np.maximum(at[:, None] * W1 + b1, 0) * W2[:, 0]

    at = np.sort(np.concatenate([np.linspace(left, right, 200), visible]))
    style_axes(axes, title, "x", "y")
    axes.plot(at, contributions(at), color=BLUE, lw=0.9, alpha=0.8)
    axes.plot([], [], color=BLUE, lw=0.9, label="contribution of a hidden unit")
    axes.plot(x[:, 0], y[:, 0], "o", color=GREY, ms=5, alpha=0.7, label="data")
    axes.plot(at, contributions(at).sum(axis=1) + b2, color=RED, lw=2.8, label="fit: their sum and b2")
    axes.plot(kinks, contributions(kinks).sum(axis=1) + b2, "d", color=RED, ms=8, mec="white", mew=0.8, label="kink")
    room = 0.6 * np.ptp(y) + 1e-9
    axes.set(xlim=(left, right), ylim=(y.min() - room, y.max() + room))
    error = float(((contributions(x[:, 0]).sum(axis=1) + b2 - y[:, 0]) ** 2).mean())
    different = count(len(np.unique(kinks)), "different kink")
    return f"{title}: E = {error:.3g}, {different} between the smallest and the largest x."
