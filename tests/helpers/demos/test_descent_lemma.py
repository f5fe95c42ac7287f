"""Test the descent lemma demo: its bound, its line search against backtracking, and its captions."""

import numpy as np
import pytest

from helpers import demos


@pytest.mark.parametrize("E", ["wave", "parabola", "valleys"])
@pytest.mark.parametrize("theta", [-2.1, 0.5, 1.9])
def test_the_bound_lies_above_the_function_and_touches_it(E, theta):
    demo = demos.descent_lemma()
    demo.set(E=E, theta=theta, tau=0.1)
    marks = demo.picture.marks
    assert (marks["bound"]["y"] >= marks["E"]["y"] - 1e-9).all()
    assert (marks["along_bound"]["y"] >= marks["along"]["y"] - 1e-9).all() or E == "valleys"
    k = np.argmin(marks["along_bound"]["y"])
    L = 1 / marks["best"]["at"][0]
    assert marks["along_bound"]["x"][k] == pytest.approx(1 / L, abs=marks["along_bound"]["x"][1])
    assert np.interp(2 / L, marks["along_bound"]["x"], marks["along_bound"]["y"]) == pytest.approx(
        marks["point"]["y"][0], abs=0.05 * np.ptp(marks["along_bound"]["y"])
    )


@pytest.mark.parametrize(
    "tau, beginning",
    [
        (0.2, "The best guarantee: τ = 0.2 is 1/L"),
        (0.39, "Sure to go down: τ = 0.39 is below 2/L = 0.4"),
        (0.41, "No guarantee: τ = 0.41 is above 2/L = 0.4"),
    ],
)
def test_the_caption_states_what_the_lemma_guarantees(tau, beginning):
    demo = demos.descent_lemma()
    demo.set(E="parabola", tau=tau)
    assert demo.caption.startswith(beginning)


@pytest.mark.parametrize("c, shrink, tau0", [(1e-4, 0.5, 2.0), (0.3, 0.5, 2.0), (0.7, 0.8, 1.0)])
def test_the_tries_agree_with_backtracking(c, shrink, tau0):
    from helpers.demos.descent_lemma import FUNCTIONS, backtrack
    from helpers.line_search import backtracking

    problem, theta = FUNCTIONS["wave"], np.array([1.9])
    accepted = [attempt for attempt in backtrack(problem, 1.9, tau0, c, shrink) if attempt.accepted]
    for attempt in accepted[:4]:
        assert attempt.theta == pytest.approx(theta[0])
        tau, number = backtracking(problem.energy, theta, problem.gradient(theta), tau0, c, shrink)
        assert (attempt.tau, attempt.number) == (pytest.approx(tau), number)
        theta = theta - tau * problem.gradient(theta)


def test_play_steps_through_the_tries():
    demo = demos.descent_lemma()
    demo.set(tau=2.0, c=0.3, k=1)
    assert demo.caption.startswith("Trial 1 from θ = 1.9, too long")
    demo.set(k=2)
    assert demo.caption.startswith("Trial 2 from θ = 1.9, accepted")
    assert demo.picture.marks["tried"]["x"] == [2.0]
