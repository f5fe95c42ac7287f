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
        (0.41, "No guarantee, and E rises by 0.925: τ = 0.41 is above 2/L = 0.4"),
    ],
)
def test_the_caption_states_what_the_lemma_guarantees(tau, beginning):
    demo = demos.descent_lemma()
    demo.set(E="parabola", tau=tau)
    assert demo.caption.startswith(beginning)


def test_beyond_2_over_L_the_caption_says_why_E_may_fall_all_the_same():
    demo = demos.descent_lemma()
    demo.set(tau=0.7)
    marks = demo.picture.marks
    E, after = marks["point"]["y"][0], marks["landing"]["y"][0]
    assert marks["along_bound"]["y"][-1] > E > after  # the bound is above E(θ), but E is lower
    assert demo.caption.startswith(f"No guarantee, yet E falls by {E - after:.3g}: ")
    assert demo.caption.endswith("so the bound ends above E(θ), but E curves less than that.")


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


@pytest.mark.parametrize("theta", [2.0, 1.9, -0.38, 2.58, 0.02])
@pytest.mark.parametrize("tau", [0.2, 0.1, 0.3, 0.36])
def test_a_step_that_ends_on_armijos_line_is_accepted_and_the_caption_says_that_it_is_not_above(theta, tau):
    demo = demos.descent_lemma()
    demo.set(E="parabola", tau=tau, c=1 - 2.5 * tau, theta=theta, k=1)
    landing, line = demo.picture.marks["landing"]["y"][0], demo.picture.marks["armijo"]
    assert np.interp(tau, line["x"], line["y"]) == pytest.approx(landing, abs=1e-13)
    value = f"{0 if tau == 0.2 else landing:.3g}"
    assert demo.caption == (
        f"Trial 1 from θ = {theta:.3g}, accepted: at τ = {tau:.3g}, E = {value} is not above Armijo's line at {value}."
    )
    assert demo.picture.marks["landing"]["colour"] == "purple"


def test_where_e_ends_below_the_line_by_a_hair_the_caption_says_by_how_much():
    demo = demos.descent_lemma()
    demo.set(E="parabola", tau=0.2, c=0.5 - 1e-11, theta=2.0, k=1)
    assert demo.caption.endswith("accepted: at τ = 0.2, E = 0 is not above Armijo's line at 2e-10.")
    demo.set(tau=0.1, c=0.75 - 1e-11)
    assert demo.caption.endswith("accepted: at τ = 0.1, E = 2.5 is below Armijo's line by 1e-10.")
    demo.set(c=0.75 + 1e-11)
    assert "too long: at τ = 0.1, E = 2.5 is above Armijo's line by 1e-10, so" in demo.caption


@pytest.mark.parametrize("E", ["wave", "parabola", "valleys"])
def test_each_caption_of_backtracking_agrees_with_the_numbers_it_shows(E):
    demo, rng = demos.descent_lemma(), np.random.default_rng(5)
    for _ in range(60):
        demo.set(E=E, theta=rng.uniform(-2.6, 2.6), tau=np.exp(rng.uniform(-4.6, 0.7)), c=np.exp(rng.uniform(-9, -0.2)),
                 shrink=rng.uniform(0.1, 0.9), k=int(rng.integers(1, 25)))  # fmt: skip
        words = demo.caption.rstrip(".").split(" ")
        if "line at" in demo.caption:
            value, line = float(words[words.index("E") + 2]), float(words[words.index("line") + 2].rstrip(","))
            assert (value <= line) if "accepted" in demo.caption else (value > line), demo.caption
        assert ("is not above" in demo.caption or "is below" in demo.caption) == ("accepted" in demo.caption)


def test_near_a_minimum_the_caption_does_not_promise_a_fall_and_report_none():
    demo = demos.descent_lemma()
    demo.set(E="parabola", theta=1e-7, tau=0.1)
    assert demo.caption.startswith("Hardly a step: the gradient is practically 0")
    demo.set(theta=1e-6)
    assert demo.caption.endswith("‖∇E‖² = 1.87e-12; here it falls by 1.87e-12.")
