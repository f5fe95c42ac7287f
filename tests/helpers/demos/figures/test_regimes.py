"""The figure of the three regimes draws loss curves that fall, grow, and oscillate."""

import numpy as np

from helpers import demos


def test_the_figure_shows_the_three_regimes_of_the_lecture():
    static = demos.regimes()
    good, bad, fine = (axes.lines[0].get_ydata() for axes in static.figure.axes)
    assert (np.diff(good) < 0).all() and good[-1] < 1e-3 * good[0]
    assert bad[-1] > 2 * bad[0]
    assert (np.diff(fine) > 0).any() and fine[20:].max() < 0.2 * fine[0] and fine[20:].min() > 0
    functions = [axes.texts[0].get_text() for axes in static.figure.axes]
    assert functions == ["quadratic, τ < 1/L", "quadratic, τ > 2/L", "‖Cθ‖₁ has kinks"]
    assert "‖Cθ‖₁, which has kinks: E falls quickly and then jitters" in static.alternative
    assert "alt='Three loss curves" in static._repr_html_()
