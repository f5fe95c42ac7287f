"""The figures of unit 07 are drawn, say in words what they show, and their curves can be told apart."""

import numpy as np
import pytest

from helpers import demos


@pytest.mark.parametrize(
    ("figure", "said"), [(demos.gradient_noise, "mean square error"), (demos.noise_floor, "falling step size")]
)
def test_a_figure_is_drawn_and_described(figure, said):
    still = figure()
    page = still._repr_html_()
    assert said in still.alternative and "data:image/png" in page and said in page


def test_the_levels_in_the_figure_are_where_the_formula_says():
    axes = demos.noise_floor().figure.axes[0]
    means = [line.get_ydata()[100:].mean() for line in axes.lines if line.get_label().startswith("τ = 0.4")][:1]
    means += [line.get_ydata()[200:].mean() for line in axes.lines if line.get_label() == "τ = 0.05"]
    levels = [line.get_ydata()[0] for line in axes.lines if len(line.get_ydata()) == 2]
    np.testing.assert_allclose(means, levels, rtol=0.1)


def test_loss_curves_say_where_they_end_and_are_no_more_than_can_be_told_apart():
    still = demos.loss_curves({"SGD": np.array([2.0, 0.5]), "Adam": np.array([2.0, 0.25])}, "Digits")
    assert "SGD 0.5, Adam 0.25" in still.alternative
    assert [text.get_text() for text in still.figure.axes[0].get_legend().get_texts()] == ["SGD", "Adam"]
    with pytest.raises(ValueError, match="draw fewer"):
        demos.loss_curves({str(k): np.ones(2) for k in range(7)}, "too many")
