"""The figure of a fit beside its loss curve."""

import numpy as np
import pytest

from helpers import demos


def test_the_figure_shows_the_fits_and_marks_their_steps_on_the_loss_curve():
    grid = np.linspace(-1, 1, 5)
    still = demos.fit_and_loss([0.0, 1.0], [2.0, 3.0], grid, {0: grid, 2: grid + 2}, [4.0, 1.0, 0.25], loss="L")
    left, right = still.figure.axes
    labels = [text.get_text() for text in left.get_legend().get_texts()]
    assert labels == ["data", "step 0", "step 2"] and right.get_ylabel() == "L"
    np.testing.assert_array_equal(left.lines[2].get_ydata(), grid + 2)
    curve, *marks = right.lines
    assert list(curve.get_ydata()) == [4.0, 1.0, 0.25]
    assert [(mark.get_xdata()[0], mark.get_ydata()[0]) for mark in marks] == [(0, 4.0), (2, 0.25)]
    assert "L is 4 at step 0, 0.25 at step 2." in still.alternative and "data:image/png" in still._repr_html_()


@pytest.mark.parametrize("fits", [{}, {k: np.zeros(2) for k in range(5)}])
def test_the_figure_draws_one_to_four_fits(fits):
    with pytest.raises(ValueError, match="1 to 4"):
        demos.fit_and_loss([0.0], [0.0], np.zeros(2), fits, [1.0] * 5)
