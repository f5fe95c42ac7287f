"""The gallery describes its curves without naming the causes, and each rerun names them."""

import pytest

from helpers import demos
from helpers.training_runs import CASES


def test_the_gallery_has_a_numbered_panel_for_each_run_and_keeps_the_causes_to_itself():
    still = demos.loss_curve_gallery()
    assert [axes.get_title(loc="left") for axes in still.figure.axes] == [str(n) for n in range(1, len(CASES) + 1)]
    for case in CASES:
        assert case.look in still.alternative
        assert case.cause not in still.alternative and case.remedy not in still.alternative
    for word in ("τ", "dead", "bug", "minibatch", "saddle", "overfit", "schedule", "kink", "sign"):
        assert word not in still.alternative
    assert "data:image/png" in still._repr_html_()


@pytest.mark.parametrize("number", range(1, len(CASES) + 1))
def test_a_rerun_names_the_cause_and_the_remedy_and_has_the_same_axes(number):
    still = demos.loss_curve_rerun(number)
    left, right = still.figure.axes
    assert left.get_xlim() == right.get_xlim() and left.get_ylim() == right.get_ylim()
    assert CASES[number - 1].remedy in right.get_title(loc="left")
    assert CASES[number - 1].cause in still.alternative and CASES[number - 1].remedy in still.alternative


def test_a_rerun_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="numbered from 1 to 12"):
        demos.loss_curve_rerun(13)
