"""The figures of unit 10 can be drawn, have a description, and match the formulas."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.figures import stochastic


@pytest.mark.parametrize(
    ("figure", "words"), [(demos.gradient_noise, "mean square error"), (demos.noise_floor, "falling step size")]
)
def test_a_figure_is_drawn_and_described(figure, words):
    still = figure()
    page = still._repr_html_()
    assert words in still.alternative and "data:image/png" in page and words in page


def test_the_levels_in_the_figure_match_the_formula():
    axes = demos.noise_floor().figure.axes[0]
    means = [line.get_ydata()[100:].mean() for line in axes.lines if line.get_label().startswith("τ = 0.4")][:1]
    means += [line.get_ydata()[200:].mean() for line in axes.lines if line.get_label() == "τ = 0.05"]
    levels = [line.get_ydata()[0] for line in axes.lines if len(line.get_ydata()) == 2]
    np.testing.assert_allclose(means, levels, rtol=0.1)


def test_the_levels_by_step_size_match_the_runs():
    lines = demos.noise_floor().figure.axes[1].lines
    formulas, runs = lines[:2], lines[2:]
    for formula, run in zip(formulas, runs, strict=True):
        expected = np.exp(np.interp(np.log(run.get_xdata()), np.log(formula.get_xdata()), np.log(formula.get_ydata())))
        np.testing.assert_allclose(run.get_ydata(), expected, rtol=0.12)


def test_an_epoch_with_a_single_minibatch_leaves_no_noise_and_long_epochs_forget_that_they_are_shuffled():
    assert stochastic._shuffled_level(0.3, 1.0, N=8, B=8) == 0
    independent = stochastic._independent_level(0.3, 1.0, B=4)
    assert stochastic._shuffled_level(0.3, 1.0, N=400_000, B=4) == pytest.approx(independent, rel=1e-3)
    halved = [stochastic._shuffled_level(tau, 1.0, N=200, B=4) for tau in (2e-3, 1e-3)]
    assert halved[0] / halved[1] == pytest.approx(8, rel=0.02)


def test_loss_curves_state_where_they_end_and_are_at_most_six():
    still = demos.loss_curves({"SGD": np.array([2.0, 0.5]), "Adam": np.array([2.0, 0.25])}, "Digits")
    assert "SGD 0.5, Adam 0.25" in still.alternative
    assert [text.get_text() for text in still.figure.axes[0].get_legend().get_texts()] == ["SGD", "Adam"]
    with pytest.raises(ValueError, match="draw fewer"):
        demos.loss_curves({str(k): np.ones(2) for k in range(7)}, "too many")
