"""The figures of unit 05 show what was computed, and say it in words."""

import re

import numpy as np
import pytest

from helpers import data, demos


def drawn(still) -> str:
    """The page's HTML of a figure, known to hold a picture and its alternative text."""
    html = still._repr_html_()
    assert "data:image/png;base64," in html
    assert len(still.alternative) > 30
    return html


def test_a_signal_shrinks_stays_or_grows_with_the_size_of_the_weights() -> None:
    still = demos.signal_by_depth()
    drawn(still)
    curves = [line.get_ydata() for line in still.figure.axes[0].lines]
    ratios = [curve[-1] / curve[0] for curve in curves]
    assert [len(curve) for curve in curves] == [30, 30, 30]
    # Over 29 layers the size changes by about √(factor / 2) in each; chance moves it by a factor of a few.
    np.testing.assert_allclose(np.log(ratios), 29 * np.log(np.sqrt([2.0, 1.0, 0.5])), atol=1.5)
    assert ratios[0] > 1e4
    assert ratios[2] < 1e-3


def test_digits_are_named_in_words() -> None:
    x, y, _, _ = data.digits()
    still = demos.digit_images(x[:3], y[:3])
    drawn(still)
    assert f"8 by 8 pixels: {y[0]}, {y[1]}, {y[2]}." in still.alternative
    still = demos.digit_images(x[:2], y[:2], np.array([7, 8]))
    assert f"{y[0]} taken for 7, {y[1]} taken for 8." in still.alternative
    assert "the first 36 of 50" in demos.digit_images(x[:50], y[:50]).alternative
    drawn(demos.digit_images(x[:0], y[:0], y[:0]))


def test_digits_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"x has shape \(2, 8, 8\), but should have shape \(N, 64\)"):
        demos.digit_images(np.zeros((2, 8, 8)), np.array([0, 1]))


def test_learning_curves_say_where_they_end() -> None:
    still = demos.learning_curves([0, 10], {"training": [2.0, 0.5], "test": [2.1, 0.75]}, {"training": [0.1, 1.0], "test": [0.1, 0.9]})  # fmt: skip  # noqa: E501
    drawn(still)
    assert "on training the loss ends at 0.5 with 100.0% right" in still.alternative
    assert "on test the loss ends at 0.75 with 90.0% right" in still.alternative
    left, right = still.figure.axes
    np.testing.assert_array_equal(left.lines[1].get_ydata(), [2.1, 0.75])
    np.testing.assert_array_equal(right.lines[0].get_ydata(), [0.1, 1.0])


def test_a_confusion_table_counts_each_pair() -> None:
    labels, said = np.array([0, 1, 1, 4, 4, 4]), np.array([0, 1, 7, 9, 9, 4])
    still = demos.confusion(labels, said)
    drawn(still)
    assert "3 of 6 digits are right" in still.alternative
    assert re.search(r"Mistaken most often: 4 for 9 2 times, 1 for 7 1 time\.", still.alternative)
    numbers = {(int(t.get_position()[1]), int(t.get_position()[0])): t.get_text() for t in still.figure.axes[0].texts}
    assert numbers == {(0, 0): "1", (1, 1): "1", (1, 7): "1", (4, 9): "2", (4, 4): "1"}
    assert "Mistaken most often: none." in demos.confusion(labels, labels).alternative
