"""The figures of units 06 and 07 draw what was computed, and their alternative texts describe it."""

import re

import numpy as np
import pytest

from helpers import data, demos


def rendered(still) -> str:
    """Return the HTML of a figure, after checking that it has a picture and an alternative text."""
    html = still._repr_html_()
    assert "data:image/png;base64," in html
    assert len(still.alternative) > 30
    return html


def test_the_signal_shrinks_stays_or_grows_with_the_size_of_the_weights() -> None:
    still = demos.signal_by_depth()
    rendered(still)
    curves = [line.get_ydata() for line in still.figure.axes[0].lines]
    ratios = [curve[-1] / curve[0] for curve in curves]
    assert [len(curve) for curve in curves] == [30, 30, 30]
    # In each of 29 layers the size changes by about √(factor / 2). Chance moves the total by a factor of a few.
    np.testing.assert_allclose(np.log(ratios), 29 * np.log(np.sqrt([2.0, 1.0, 0.5])), atol=1.5)
    assert ratios[0] > 1e4
    assert ratios[2] < 1e-3


def test_the_alternative_text_names_the_digits() -> None:
    x, y, _, _ = data.digits()
    still = demos.digit_images(x[:3], y[:3])
    rendered(still)
    assert f"8 by 8 pixels: {y[0]}, {y[1]}, {y[2]}." in still.alternative
    still = demos.digit_images(x[:2], y[:2], np.array([7, 8]))
    assert f"{y[0]} taken for 7, {y[1]} taken for 8." in still.alternative
    assert "the first 36 of 50" in demos.digit_images(x[:50], y[:50]).alternative
    rendered(demos.digit_images(x[:0], y[:0], y[:0]))


def test_digits_of_another_shape_raise() -> None:
    with pytest.raises(ValueError, match=r"x has shape \(2, 8, 8\), but should have shape \(N, 64\)"):
        demos.digit_images(np.zeros((2, 8, 8)), np.array([0, 1]))


def test_learning_curves_state_where_they_end() -> None:
    still = demos.learning_curves([0, 10], {"training": [2.0, 0.5], "test": [2.1, 0.75]}, {"training": [0.1, 1.0], "test": [0.1, 0.9]})  # fmt: skip  # noqa: E501
    rendered(still)
    assert "the training loss ends at 0.5 with an accuracy of 100.0%" in still.alternative
    assert "the test loss ends at 0.75 with an accuracy of 90.0%" in still.alternative
    left, right = still.figure.axes
    np.testing.assert_array_equal(left.lines[1].get_ydata(), [2.1, 0.75])
    np.testing.assert_array_equal(right.lines[0].get_ydata(), [0.1, 1.0])


def test_a_confusion_matrix_counts_each_pair() -> None:
    labels, predictions = np.array([0, 1, 1, 4, 4, 4]), np.array([0, 1, 7, 9, 9, 4])
    still = demos.confusion(labels, predictions)
    rendered(still)
    assert "3 of 6 digits are correct" in still.alternative
    assert re.search(r"Mistakes: 4 taken for 9 \(2 times\), 1 taken for 7 \(1 time\)\.", still.alternative)
    numbers = {(int(t.get_position()[1]), int(t.get_position()[0])): t.get_text() for t in still.figure.axes[0].texts}
    assert numbers == {(0, 0): "1", (1, 1): "1", (1, 7): "1", (4, 9): "2", (4, 4): "1"}
    assert "Mistakes: none." in demos.confusion(labels, labels).alternative
