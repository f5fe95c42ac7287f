"""Test the hidden layer demo: its fit, kinks, gradient and training against explicit formulas."""

import numpy as np
import pytest

from helpers import demos
from helpers.gradcheck import central_difference, relative_error
from helpers.layers import Linear, ReLU, Tanh


def formula(theta, x, sigma):
    w1, b1, w2 = theta[:-1].reshape(3, -1)
    return sigma(np.multiply.outer(x, w1) + b1) @ w2 + theta[-1]


SIGMAS = {"relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}


def theta_of(demo):
    return demo.work.theta


def marks(demo, name):
    return demo.picture.marks[name]["x"], demo.picture.marks[name]["y"]


@pytest.mark.parametrize("sigma", SIGMAS)
def test_the_fit_and_the_gradient_agree_with_the_formula(sigma):
    demo = demos.hidden_layer()
    demo.set(sigma=sigma, unit=2, place=0.7, w2=1.3)
    x, y = marks(demo, "fit")
    np.testing.assert_allclose(y, formula(theta_of(demo), x, SIGMAS[sigma]), atol=1e-12)
    data_x, data_y = marks(demo, "data")
    expected = central_difference(
        lambda t: float(((formula(t, data_x, SIGMAS[sigma]) - data_y) ** 2).mean()), theta_of(demo)
    )
    assert relative_error(demo.work.gradient(), expected) < 1e-7
    np.testing.assert_allclose(marks(demo, "gradient")[1], expected[[1, 5, 9, 12]], rtol=1e-5)
    E = ((formula(theta_of(demo), data_x, SIGMAS[sigma]) - data_y) ** 2).mean()
    np.testing.assert_allclose(marks(demo, "loss")[1][-1], E)


def test_moving_a_hidden_unit_leaves_the_others_alone():
    demo = demos.hidden_layer()
    before = theta_of(demo)
    demo.set(unit=3)
    np.testing.assert_array_equal(theta_of(demo), before)
    demo.set(place=-1.25)
    w1, b1, _ = theta_of(demo)[:-1].reshape(3, 4)[:, 2]
    assert -b1 / w1 == pytest.approx(-1.25)
    demo.set(w1=2.0)
    w1, b1, _ = theta_of(demo)[:-1].reshape(3, 4)[:, 2]
    assert (w1, -b1 / w1) == pytest.approx((2.0, -1.25))
    changed = np.flatnonzero(theta_of(demo) != before)
    assert set(changed) <= {2, 6}
    x, _ = marks(demo, "chosen")
    assert x[0] == pytest.approx(-1.25)


def test_a_relu_fit_bends_at_its_kinks_and_nowhere_else():
    demo = demos.hidden_layer()
    x, y = marks(demo, "fit")
    bends = np.abs(np.diff(y, 2)) > 1e-9
    places, heights = marks(demo, "kinks")
    for at in x[1:-1][bends]:
        assert np.abs(places - at).min() <= x[1] - x[0]
    np.testing.assert_allclose(heights, formula(theta_of(demo), places, SIGMAS["relu"]), atol=1e-12)


@pytest.mark.parametrize("sigma", ["sigmoid", "tanh"])
def test_a_smooth_unit_does_not_bend_at_its_place_but_is_steepest_there(sigma):
    demo = demos.hidden_layer()
    demo.set(sigma=sigma)
    assert "Unit 1 has the middle of its step at x = −2.00." in demo.caption
    assert demo.picture.marks["kinks"]["label"] == "middles"
    w1, b1, _ = theta_of(demo)[:-1].reshape(3, 4)[:, 0]
    x = -b1 / w1 + np.linspace(-1, 1, 201)
    slope = np.abs(np.gradient(SIGMAS[sigma](w1 * x + b1), x))
    assert slope.argmax() == 100 and abs(np.gradient(slope, x)[100]) < 1e-9
    demo.set(sigma="relu")
    assert "Unit 1 bends the fit at x = −2.00, changing its slope by" in demo.caption
    assert demo.picture.marks["kinks"]["label"] == "kinks"


def test_the_names_of_the_place_of_a_unit_hold_for_every_activation():
    demo = demos.hidden_layer()
    assert demo.controls["place"].label == "kink or middle at x"
    assert "its kink with the ReLU, the middle of its step with a smooth σ" in demo.picture.alternative

    class Softplus(ReLU):
        pass

    W, b = np.ones((1, 1)), np.zeros(1)
    for layer, label, effect in (
        (Tanh(), "middles", "Unit 1 has the middle of its step at x = 0.00."),
        (Softplus(), "places of the units", "Unit 1 is centred at x = 0.00."),
    ):
        own = demos.hidden_layer([Linear(W, b), layer, Linear(W, b)])
        assert own.picture.marks["kinks"]["label"] == label and effect in own.caption


def test_the_caption_does_not_say_that_a_unit_with_a_weight_of_zero_bends_the_fit():
    demo = demos.hidden_layer()
    demo.set(w2=0.0)
    assert demo.caption.endswith("Unit 1 adds nothing to the fit, because w² = 0.")
    demo.press("reset")
    demo.set(sigma="tanh", w1=0.0)
    assert demo.caption.endswith("Unit 1 only adds a constant, because w¹ = 0.")


def test_training_steps_back_and_the_share_string_restores_the_parameters():
    demo = demos.hidden_layer()
    start = theta_of(demo)
    for _ in range(5):
        demo.press("step")
    trained, caption = theta_of(demo), demo.caption
    assert len(marks(demo, "loss")[0]) == 6
    again = demos.hidden_layer()
    again.restore(demo.share())
    np.testing.assert_allclose(theta_of(again), trained, rtol=1e-3)
    assert caption.startswith("Paused")
    for _ in range(5):
        demo.press("back")
    np.testing.assert_allclose(theta_of(demo), start, atol=1e-14)
    demo.press("step")
    demo.press("reset")
    np.testing.assert_allclose(theta_of(demo), start, atol=1e-14)
    assert demo.share() == "hidden_layer:"


def test_zero_or_equal_parameters_fail_and_the_caption_says_why():
    demo = demos.hidden_layer()
    demo.press("zeros")
    for _ in range(3):
        demo.press("step")
    theta = theta_of(demo)
    assert not theta[:-1].any() and theta[-1] != 0
    assert demo.caption.startswith("Only b² learns")
    assert not demo.work.gradient()[:-1].any()
    demo.restore("hidden_layer:parameters=1x4/0.5x4/0.3x4/0x1")
    for _ in range(3):
        demo.press("step")
    parts = theta_of(demo)[:-1].reshape(3, 4)
    np.testing.assert_array_equal(parts, parts[:, :1] * np.ones((1, 4)))
    assert demo.caption.startswith("All hidden units act as one")


@pytest.mark.parametrize(("sigma", "only_b2_learns"), [("relu", True), ("tanh", True), ("sigmoid", False)])
def test_from_zeros_it_depends_on_the_activation_whether_more_than_b2_learns(sigma, only_b2_learns):
    demo = demos.hidden_layer()
    demo.set(sigma=sigma)
    demo.press("zeros")
    for _ in range(3):
        assert demo.caption.startswith("Only b² learns" if only_b2_learns else "All hidden units act as one")
        assert demo.work.gradient()[:-1].any() != only_b2_learns
        demo.press("step")
    w1, _, w2 = theta_of(demo)[:-1].reshape(3, 4)
    assert (not w1.any() and not w2.any()) == only_b2_learns


def test_weights_of_zero_with_biases_that_let_units_through_learn_more_than_b2():
    demo = demos.hidden_layer()
    demo.restore("hidden_layer:parameters=0x4/1x4/0x4/0x1")
    assert demo.work.gradient()[8:12].all() and not demo.caption.startswith("Only b² learns")
    demo.restore("hidden_layer:parameters=1x4/-9x4/1x4/0x1")  # all units are off for all data
    assert not demo.work.gradient()[:-1].any() and demo.caption.startswith("Only b² learns")


def test_the_caption_names_a_dead_relu_and_divergence():
    demo = demos.hidden_layer()
    demo.set(unit=1, w1=-1.0)
    demo.set(place=-4.0)
    assert demo.caption.startswith("A dead ReLU: unit 1 is off for all data")
    demo.press("reset")
    demo.set(tau=1.0)
    for _ in range(200):
        demo.press("step")
        if "Diverged" in demo.caption:
            break
    assert demo.caption.startswith(("Diverged", "A dead ReLU"))


def test_a_students_layers_are_used_and_a_wrong_one_is_named():
    class WrongShape(Linear):
        def backward(self, dz, **buffers):
            (dW, db), dx = super().backward(dz)
            return [dW[:, :1] * 0.5, db], dx

    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = rng.normal(size=(1, 3)), rng.normal(size=3), rng.normal(size=(3, 1)), np.zeros(1)
    demo = demos.hidden_layer([WrongShape(W1, b1), ReLU(), Linear(W2, b2)])
    assert "WrongShape.backward" in demo.caption and "shape" in demo.caption
    right = demos.hidden_layer([Linear(W1, b1), ReLU(), Linear(W2, b2)])
    right.press("step")
    np.testing.assert_array_equal(b2, np.zeros(1))  # a copy was trained
    with pytest.raises(ValueError, match="one hidden layer with one input and one output"):
        demos.hidden_layer([Linear(W1, b1), ReLU()])
    with pytest.raises(ValueError, match="at least one unit"):
        demos.hidden_layer(hidden=0)


def test_the_kink_stays_where_it_is_while_its_slope_passes_0():
    demo = demos.hidden_layer()
    demo.set(place=-1.5)
    demo.set(w1=0.0)
    assert demo.values["place"] == -1.5
    demo.set(w1=-0.5)
    assert demo.values["place"] == -1.5 and demo.picture.marks["chosen"]["x"][0] == -1.5
    demo.set(w1=0.0)
    demo.set(place=0.7)
    demo.set(w1=1.0)
    assert demo.values["place"] == 0.7
