"""The three loss curves of the lecture (L10): convergence, divergence, and a loss that settles at some level.

Each curve comes from a real run of gradient descent, so the picture promises no more than the method delivers.
"""

import numpy as np

from helpers.data import bowl
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLACK, BLUE, GREEN, LABEL_SIZE, RED, new_figure, style_axes
from helpers.descent import gradient_descent


def regimes() -> StaticFigure:
    """Draw the lecture's three loss curves (L10), each from 60 steps of gradient descent.

    Returns
    -------
    StaticFigure
        Three panels with one loss curve each.

    Notes
    -----
    On the left, a quadratic with τ below 1/L: gradient descent converges. In the middle, the same quadratic with τ
    above 2/L: E falls at first and then grows, so gradient descent doesn't converge. On the right, E(θ) = ‖Cθ‖₁, a sum
    of absolute values. Its gradient doesn't shrink near the kinks, so with a fixed τ the iterates keep jumping across
    them: they don't converge, but E falls to some level, which is good enough for many purposes. A quadratic never does
    that, because E shrinks or grows steadily along each of its axes.
    """
    smooth, start = bowl((1.0, 5.0)), np.array([3.0, 0.7])
    C = np.array([[1.0, 0.4], [-0.5, 1.6], [0.9, -0.7]])
    runs = {
        "converges: good": ("quadratic, τ < 1/L", smooth.energy, smooth.gradient, start, 0.12, GREEN, "o"),
        "does not converge: bad": ("quadratic, τ > 2/L", smooth.energy, smooth.gradient, start, 0.405, RED, "^"),
        "falls to some level: fine": (
            "‖Cθ‖₁ has kinks", lambda theta: float(np.abs(C @ theta).sum()),
            lambda theta: C.T @ np.sign(C @ theta), np.array([2.0, -1.3]), 0.07, BLUE, "s",
        ),
    }  # fmt: skip
    figure = new_figure(1000, 340)
    panels = figure.subplots(1, 3)
    for axes, (title, (function, energy, gradient, theta, tau, colour, marker)) in zip(
        panels, runs.items(), strict=True
    ):
        E = gradient_descent(energy, gradient, theta, tau, steps=60).energy
        style_axes(axes, title, "iteration k", "E(θ(k))")
        axes.plot(E, marker=marker, markevery=3, ms=5, color=colour, lw=2.2)
        axes.set(xlim=(-1, 61), ylim=(0, 1.08 * E.max()))
        axes.text(
            0.5, 0.95, function, transform=axes.transAxes, ha="center", va="top", fontsize=LABEL_SIZE, color=BLACK
        )
    return StaticFigure(
        "Three loss curves of gradient descent with a fixed step size. First, a quadratic with τ below 1/L: E falls "
        "smoothly to its minimum, and gradient descent converges. Second, the same quadratic with τ above 2/L: E falls "
        "at first and then grows without bound. Third, ‖Cθ‖₁, which has kinks: E falls quickly and then jitters around "
        "a low level without converging.",
        figure,
    )
