"""Test the schedules demo: its step sizes and loss curves against a plain loop, and its captions."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.framework.numbers import brief
from helpers.demos.schedules import LOSS_AXIS, PROBLEMS, STEPS


def finished(**values):
    demo = demos.schedules()
    demo.set(k=STEPS, **values)
    return demo


def stages(k, tau):
    return tau if k < 30 else tau / 4 if k < 50 else tau / 16


def falling(k, tau):
    return tau / (1 + k / 10)


def loss(problem, tau):
    theta, E = problem.start, []
    for k in range(STEPS + 1):
        E.append(problem.energy(theta))
        theta = theta - tau(k) * problem.gradient(theta)
    return np.array(E)


@pytest.mark.parametrize("kind, schedule", [("steps", stages), ("falling", falling)])
@pytest.mark.parametrize("E", PROBLEMS)
@pytest.mark.parametrize("tau", [0.02, 0.1, 0.19])
def test_the_curves_agree_with_a_plain_loop(kind, schedule, E, tau):
    demo = finished(kind=kind, E=E, tau=tau)
    marks = demo.picture.marks
    np.testing.assert_allclose(marks["tau"]["y"], [schedule(k, tau) for k in range(STEPS)])
    for name, step in (("schedule", lambda k: schedule(k, tau)), ("level", lambda k: tau)):
        np.testing.assert_allclose(marks[name]["y"], loss(PROBLEMS[E], step), rtol=1e-9, atol=1e-25)


@pytest.mark.parametrize("E", PROBLEMS)
def test_each_gradient_agrees_with_difference_quotients(E):
    problem, rng, h = PROBLEMS[E], np.random.default_rng(0), 1e-6
    for theta in rng.normal(size=(5, 2)):
        expected = [(problem.energy(theta + s) - problem.energy(theta - s)) / (2 * h) for s in h * np.eye(2)]
        np.testing.assert_allclose(problem.gradient(theta), expected, atol=1e-6)


def test_a_schedule_drawn_by_hand_runs_and_has_a_short_share_string():
    drawn = [0.25] * 30 + [0.05] * 40
    demo = finished(kind="hand", hand=drawn, E="bowl")
    assert demo.share() == "schedules:E=bowl,kind=hand,hand=0.25x30/0.05x40,k=70"
    expected = loss(PROBLEMS["bowl"], lambda k: drawn[min(k, STEPS - 1)])
    np.testing.assert_allclose(demo.picture.marks["schedule"]["y"], expected, rtol=1e-9, atol=1e-25)
    again = demos.schedules()
    again.restore(demo.share())
    assert again.caption == demo.caption and again.controls["hand"].visible
    demo.set(kind="steps")
    assert not demo.controls["hand"].visible


def test_a_curve_that_leaves_the_picture_at_the_top_comes_back_and_leaves_below():
    demo = demos.schedules()
    demo.restore("schedules:E=bowl,kind=steps,tau=0.42,k=70")
    curve = demo.picture.marks["schedule"]
    assert curve["exits"] and len(curve["y"]) == STEPS + 1
    above, below = curve["y"] > LOSS_AXIS[1], curve["y"] < LOSS_AXIS[0]
    assert above[30] and below[-1] and not (above | below)[40]
    np.testing.assert_allclose(curve["y"], loss(PROBLEMS["bowl"], lambda k: stages(k, 0.42)), rtol=1e-9, atol=1e-25)


def test_a_diverging_run_is_named():
    demo = finished(E="bowl", kind="hand", hand=[0.9] * STEPS, tau=0.9)
    assert demo.caption.startswith("The schedule ends higher than it started")
    assert demo.picture.marks["level"]["y"][-1] > LOSS_AXIS[1]


def test_a_line_search_gets_stuck_at_a_kink_and_a_schedule_does_not():
    caption = finished().caption
    assert caption.startswith("The schedule beats the constant")
    assert "with line search (stuck at a kink)" in caption


@pytest.mark.parametrize("k", [0, 35, 69])
def test_the_caption_describes_the_iteration_shown(k):
    demo = demos.schedules()
    demo.set(k=k)
    marks = demo.picture.marks
    schedule, fixed, search = (brief(marks[name]["y"][-1]) for name in ("schedule", "level", "search"))
    assert demo.caption.startswith(f"Iteration {k}, τ(k) = {stages(k, 0.1):.3g}: E is {schedule} with the schedule, ")
    assert f"{fixed} with τ₁ = 0.1, {search} with line search" in demo.caption
    assert marks["now"]["at"] == [k, None]


def test_the_final_caption_says_which_is_better():
    demo = finished()
    assert demo.caption.startswith("The schedule beats the constant τ₁: E ends at")
    demo.set(E="bowl", kind="falling", tau=0.2)
    assert demo.caption.startswith("The constant τ₁ beats the schedule: E ends at")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "Short steps settle."),
        ({"E": "bowl", "kind": "steps", "tau": 0.39}, "Short steps settle."),
        ({"kind": "steps", "tau": 0.05}, "The steps get short too soon."),
        ({"kind": "falling", "tau": 0.03}, "The steps get short too soon."),
        ({"E": "bowl", "kind": "falling", "tau": 0.2}, "The steps get short too soon."),
    ],
)
def test_the_final_caption_gives_the_reason(values, reason):
    assert finished(**values).caption.endswith(reason)


def test_a_schedule_that_first_rises_is_not_praised_for_its_end():
    demo = finished(E="bowl", kind="steps", tau=0.42)
    E = demo.picture.marks["schedule"]["y"]
    assert demo.caption.startswith(f"The schedule recovers: E rises to {brief(E.max())} up to k = {E.argmax()}, ")
    assert demo.current_caption.tone == "mixed"


def test_the_demo_starts_before_the_first_step_so_that_the_reader_can_place_a_bet():
    demo = demos.schedules()
    assert demo.caption.startswith("Iteration 0,") and len(demo.picture.marks["schedule"]["x"]) == 1


def test_a_tiny_loss_is_not_called_zero():
    caption = finished(E="bowl", kind="falling", tau=0.2).caption
    assert "<1e−12 with τ₁ = 0.2, <1e−12 with line search" in caption
