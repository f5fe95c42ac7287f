"""What a network with one hidden ReLU layer is made of: a contribution and a kink for each hidden number (L8)."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from helpers.arrays import floats
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLUE, GREY, RED, new_figure, style_axes

MOST_FITS = 3


def fit_pieces(x: np.ndarray, y: np.ndarray, fits: Mapping[str, Sequence[np.ndarray]]) -> StaticFigure:
    """The data, the fit, what each hidden number adds to it, and its kinks, for one set of parameters or more.

    x, y: (N, 1). fits: by title, the parameters W1: (1, H), b1: (H,), W2: (H, 1), b2: (1,); at most three.

    A thin line is w2_j · max(w1_j x + b1_j, 0), a mark on the fit its kink at x = −b1_j / w1_j, if that is in the
    picture. Raises TypeError or ValueError for arrays of other shapes and for other numbers of fits.
    """
    floats("x", x, ("N", 1))
    floats("y", y, (len(x), 1))
    if not 1 <= len(fits) <= MOST_FITS:
        raise ValueError(f"fits holds {len(fits)} sets of parameters, but one to {MOST_FITS} fit side by side.")
    figure = new_figure(520 * len(fits), 430)
    panels = np.atleast_1d(figure.subplots(1, len(fits), sharey=True))
    said = [_draw(panel, title, x, y, *theta) for panel, (title, theta) in zip(panels, fits.items(), strict=True)]
    panels[0].legend(loc="upper left", fontsize=11)
    return StaticFigure("Fits of a network with one hidden layer, each a sum of bent lines. " + " ".join(said), figure)


def _draw(
    axes: Axes, title: str, x: np.ndarray, y: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> str:
    """One panel; what it shows, in a sentence."""
    floats("W1", W1, (1, "H"))
    floats("b1", b1, (W1.shape[1],))
    floats("W2", W2, (W1.shape[1], 1))
    floats("b2", b2, (1,))
    margin = 0.05 * np.ptp(x) + 1e-9
    left, right = x.min() - margin, x.max() + margin
    bends = W1[0] != 0
    places = -b1[bends] / W1[0, bends]
    places = places[(places > left) & (places < right)]

    def shares(at: np.ndarray) -> np.ndarray:
        return np.maximum(at[:, None] * W1 + b1, 0) * W2[:, 0]

    at = np.sort(np.concatenate([np.linspace(left, right, 200), places]))
    style_axes(axes, title, "x", "y")
    axes.plot(at, shares(at), color=BLUE, lw=0.9, alpha=0.6)
    axes.plot([], [], color=BLUE, lw=0.9, label="share of a hidden number")
    axes.plot(x[:, 0], y[:, 0], "o", color=GREY, ms=5, alpha=0.7, label="data")
    axes.plot(at, shares(at).sum(axis=1) + b2, color=RED, lw=2.8, label="fit: all shares and b2")
    axes.plot(places, shares(places).sum(axis=1) + b2, "d", color=RED, ms=8, mec="white", mew=0.8, label="kink")
    room = 0.6 * np.ptp(y) + 1e-9
    axes.set(xlim=(left, right), ylim=(y.min() - room, y.max() + room))
    error = float(((shares(x[:, 0]).sum(axis=1) + b2 - y[:, 0]) ** 2).mean())
    return f"{title}: E = {error:.3g}, {len(np.unique(places))} different kinks among the data."
