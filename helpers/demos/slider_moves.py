"""The first demo of the course: if its picture follows the slider, the installation works."""

import numpy as np

from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Slider
from helpers.demos.framework.demo import Demo
from helpers.demos.framework.picture import BLUE, GREY, RED, Picture, style_axes


def slider_moves() -> Demo:
    """Show a point on the parabola E(θ) = θ² / 2 that follows the slider, with the tangent at the point.

    The caption gives the slope, which is E'(θ) = θ.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.
    """
    theta = Slider("θ", 1.0, -3.0, 3.0, step=0.05)
    picture = Picture(
        "The parabola E(θ) = θ²/2 with a point that follows the slider, and the tangent at that point.",
        height=340,
    )
    axes = style_axes(picture.figure.add_subplot(), "Move the slider", "θ", "E(θ)")
    grid = np.linspace(-3.4, 3.4, 200)
    axes.plot(grid, grid**2 / 2, color=GREY, lw=2)
    axes.set(xlim=(-3.4, 3.4), ylim=(-1, 6))
    picture.moving(
        tangent=axes.plot([], [], "--", color=RED, lw=2)[0],
        point=axes.plot([], [], "o", color=BLUE, ms=14)[0],
    )

    def show(playing: bool) -> Caption:
        t = theta.value
        ends = np.array([t - 1, t + 1])
        picture.artists["tangent"].set_data(ends, t**2 / 2 + t * (ends - t))
        picture.artists["point"].set_data([t], [t**2 / 2])
        direction = "right" if t < 0 else "left"
        if abs(t) < 1e-9:
            return Caption("The slope is 0: the point is at the minimum.", "good")
        return Caption(f"The slope is {t:.2f}: E falls to the {direction}, so that is where the minimum is.")

    return Demo("slider_moves", "The slope of a parabola", {"theta": theta}, picture, show)
