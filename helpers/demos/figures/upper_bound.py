"""The quadratic upper bound (L9): why τ = 1/L promises most, and why the promise ends at 2/L.

If ∇E is L-Lipschitz, then E lies nowhere above a parabola that touches it at θ (the descent lemma):

    E(φ)  <=  E(θ) + ∇E(θ)ᵀ(φ − θ) + L/2 ‖φ − θ‖²

Along φ = θ − τ ∇E(θ), the parabola falls until τ = 1/L, where it has its minimum. At τ = 2/L it is back at E(θ).
"""

from collections.abc import Callable

import numpy as np

from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLACK, BLUE, GREEN, GREY, ORANGE, PAPER, RED, new_figure, style_axes

Function = Callable[[np.ndarray], np.ndarray]


def two_valleys(theta: np.ndarray) -> np.ndarray:
    """Compute E(θ) = ½ θ² + 0.8 cos(1.5 θ), which isn't convex.

    Parameters
    ----------
    theta : ndarray
        Values of the parameter, of any shape.

    Returns
    -------
    ndarray
        E at each entry.

    Notes
    -----
    E'' lies between −0.8 and 2.8, so L = 2.8.
    """
    return theta**2 / 2 + 0.8 * np.cos(1.5 * theta)


def two_valleys_derivative(theta: np.ndarray) -> np.ndarray:
    """Compute E'(θ) = θ − 1.2 sin(1.5 θ).

    Parameters
    ----------
    theta : ndarray
        Values of the parameter, of any shape.

    Returns
    -------
    ndarray
        E' at each entry.
    """
    return theta - 1.2 * np.sin(1.5 * theta)


def upper_bound(
    energy: Function = two_valleys, derivative: Function = two_valleys_derivative, L: float = 2.8, theta: float = 3.2
) -> StaticFigure:
    """Draw E of one parameter, and a parabola that touches it at θ and lies nowhere below it.

    Parameters
    ----------
    energy : callable, default two_valleys
        E. It takes an array and returns E at each entry.
    derivative : callable, default two_valleys_derivative
        E', in the same form.
    L : float, default 2.8
        A Lipschitz constant of E'.
    theta : float, default 3.2
        The iterate θ. E' must not be 0 there.

    Returns
    -------
    StaticFigure
        E and the parabola, with three marks: θ; θ − E'(θ)/L, the minimum of the parabola; and θ − 2E'(θ)/L, where the
        parabola is back at E(θ). The scale at the top shows the τ that leads to each mark.

    Raises
    ------
    ValueError
        If E' is 0 at `theta`, or if E lies above the parabola somewhere in the picture. In the second case, L is too
        small.
    """
    E, g = float(energy(np.array(theta))), float(derivative(np.array(theta)))
    if g == 0:
        raise ValueError(f"E' is 0 at theta = {theta:g}, so a step doesn't move. Choose another theta.")
    ends = tuple(sorted((theta + 0.35 * g / L, theta - 2.5 * g / L)))
    phi = np.linspace(ends[0], ends[1], 400)
    bound = E + g * (phi - theta) + L / 2 * (phi - theta) ** 2
    if np.any(energy(phi) > bound + 1e-9):
        raise ValueError(
            f"E lies above the parabola near theta = {theta:g}, so L = {L:g} is not a Lipschitz constant of E'. "
            "Choose a larger L."
        )
    figure = new_figure(1000, 470)
    axes = style_axes(figure.add_subplot(), "", "θ", "E")
    axes.plot(phi, energy(phi), color=BLUE, lw=3, label="E")
    axes.plot(phi, bound, "--", color=RED, lw=2.6, label="upper bound")
    axes.fill_between(phi, energy(phi), bound, color=ORANGE, alpha=0.13)
    axes.axhline(E, color=GREY, lw=1.2, ls=":")
    lowest, level = theta - g / L, theta - 2 * g / L
    marks = (
        (theta, E, "o", BLACK, "θ", (-16, 8)),
        (lowest, E - g * g / 2 / L, "D", GREEN, "1/L: lowest point", (0, 14)),
        (level, E, "s", RED, "2/L: back at E(θ)", (70, -4)),
    )
    for x, y, marker, colour, text, offset in marks:
        below = float(energy(np.array(x)))
        axes.plot([x, x], [below, y], color=colour, lw=1.4)
        axes.plot(x, below, marker, color="white", mec=colour, mew=2, ms=9, zorder=5)
        axes.plot(x, y, marker, color=colour, ms=11, zorder=5)
        axes.annotate(
            text, (x, y), (offset[0] * np.sign(g), offset[1]), textcoords="offset points", ha="center", fontsize=13,
            color=BLACK, bbox={"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none"},
        )  # fmt: skip
    scale = axes.twiny()
    scale.set(xlim=ends)
    scale.set_xticks([theta, lowest, level], ["τ = 0", "τ = 1/L", "τ = 2/L"], fontsize=13)
    scale.spines["right"].set_visible(False)
    axes.set(xlim=ends, ylim=(None, float(np.max(bound)) + 0.12 * float(np.ptp(bound))))
    axes.legend(fontsize=13, loc="lower right" if g > 0 else "lower left")
    fall = E - float(energy(np.array(lowest)))
    return StaticFigure(
        f"A curve E, and a dashed parabola that touches it at θ = {theta:g} and is nowhere below it. Downhill from θ, "
        f"the parabola falls until τ = 1/L = {1 / L:.3g}, where it is {g * g / 2 / L:.3g} below E(θ). At "
        f"τ = 2/L = {2 / L:.3g}, it is back at E(θ). E itself has fallen by {fall:.3g} after a step with τ = 1/L.",
        figure,
    )
