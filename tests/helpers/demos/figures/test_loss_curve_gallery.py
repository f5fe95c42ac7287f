"""The gallery describes its curves without naming the causes, and each rerun names them."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.figures.loss_curve_gallery import TOP
from helpers.training_runs import CASES, run


def test_the_gallery_has_a_numbered_panel_for_each_run_and_keeps_the_causes_to_itself():
    still = demos.loss_curve_gallery()
    assert [axes.get_title(loc="left") for axes in still.figure.axes] == [str(n) for n in range(1, len(CASES) + 1)]
    for case in CASES:
        assert case.look in still.alternative
        assert case.cause not in still.alternative and case.remedy not in still.alternative
    for word in ("τ", "dead", "bug", "minibatch", "saddle", "overfit", "schedule", "kink", "sign"):
        assert word not in still.alternative
    assert "data:image/png" in still._repr_html_()


def curves_and_marks(axes):
    """Return the curves of a panel, and the steps of the marks where curves leave it."""
    marks = [float(line.get_xdata()[0]) for line in axes.lines if line.get_gid() == "exit"]
    return [line for line in axes.lines if line.get_gid() != "exit"], marks


def test_a_curve_that_leaves_its_panel_is_marked_where_it_does_and_no_other_curve_is_cut():
    leaving = 0
    for number, axes in enumerate(demos.loss_curve_gallery().figure.axes, start=1):
        top, (curves, marks) = axes.get_ylim()[1], curves_and_marks(axes)
        cut = [(line, E) for line, E in zip(curves, (run(number).train, run(number).validation), strict=True)
               if not E.max() <= top]  # fmt: skip
        assert len(marks) == len(cut), number
        for (line, E), step in zip(cut, marks, strict=True):
            leaving += 1
            # The curve goes on to the top, and the mark is between the steps before and after.
            assert line.get_ydata().max() > top == TOP
            k = int(np.argmax(top < E))
            assert k - 1 <= step <= k
        assert any("above 1000" in text.get_text() for text in axes.texts) == bool(cut)
        if not cut:
            assert all(len(line.get_ydata()) == len(run(number).train) for line in curves)
    assert leaving == 4


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
