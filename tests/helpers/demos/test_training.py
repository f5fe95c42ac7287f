"""Test the training demo: its steps against gradient descent, its buttons, and its messages about student code."""

import time

import numpy as np
import pytest
from helpers_examples import curve

from helpers import data, demos
from helpers.layers import Linear, ReLU
from helpers.losses import SquaredError
from helpers.network import Network, fully_connected
from helpers.training import train


def until(condition, seconds=20.0):
    """Wait until a condition holds, but not longer than this."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.01)


def play_to_the_end(demo):
    """Press Play and wait until there is nothing left to do. The last frame is drawn when the demo no longer plays."""
    demo.press("play")
    demo.worker._thread.join(timeout=20)
    assert not demo.worker._thread.is_alive(), "timed out"


def sine():
    """Return a network with 8 hidden units, and the inputs and targets of a noisy sine."""
    rng = np.random.default_rng(0)
    return fully_connected((1, 8, 1), rng), *data.noisy_sine(40, rng)


def test_the_demo_trains_a_copy_by_gradient_descent():
    network, x, y = sine()
    before = [p.copy() for p in network.parameters]
    demo = demos.training(network, x, y, tau=0.02)
    for _ in range(10):
        demo.press("step")
    for p, p0 in zip(network.parameters, before):
        np.testing.assert_array_equal(p, p0)
    np.testing.assert_allclose(demo.work.losses, train(network, SquaredError(), x, y, 0.02, 11))
    np.testing.assert_allclose(curve(demo, "loss"), [np.arange(11), demo.work.losses])


def test_changing_the_learning_rate_repeats_no_step():
    network, x, y = sine()
    demo = demos.training(network, x, y, tau=0.02)
    for tau in (0.02, 0.05):
        demo.controls["tau"].value = tau
        for _ in range(5):
            demo.press("step")
    expected = list(train(sine()[0], SquaredError(), x, y, 0.02, 5))
    five_steps_on = updated(sine()[0], x, y, 0.02, 5)
    expected += list(train(five_steps_on, SquaredError(), x, y, 0.05, 6))
    np.testing.assert_allclose(demo.work.losses, expected)


def updated(network, x, y, tau, steps):
    """Update the network in place by gradient descent, and return it."""
    loss = SquaredError()
    for _ in range(steps):
        loss.forward(network.forward(x), y)
        for p, dp in zip(network.parameters, network.backward(loss.backward())[0]):
            p -= tau * dp
    return network


def test_play_pause_and_reset():
    demo = demos.training(*sine(), tau=0.02)
    start, first = [p.copy() for p in demo.work.network.parameters], curve(demo, "fit")[1]
    demo.press("play")
    until(lambda: len(demo.work.losses) > 50 and demo.frames > 5)
    demo.press("pause")
    steps = len(demo.work.losses)
    assert (curve(demo, "fit")[1] != first).any()
    time.sleep(0.2)
    assert len(demo.work.losses) == steps and "Paused" in demo.caption
    assert f"after {steps - 1} steps" in demo.caption
    demo.press("reset")
    assert len(demo.work.losses) == 1
    for p, p0 in zip(demo.work.network.parameters, start):
        np.testing.assert_array_equal(p, p0)
    np.testing.assert_array_equal(curve(demo, "fit")[1], first)


def test_a_step_back_restores_the_parameters():
    demo = demos.training(*sine(), tau=0.02)
    for _ in range(3):
        demo.press("step")
    before, losses = [p.copy() for p in demo.work.network.parameters], list(demo.work.losses)
    demo.press("step")
    demo.press("back")
    for p, p0 in zip(demo.work.network.parameters, before):
        np.testing.assert_array_equal(p, p0)
    assert demo.work.losses == losses
    demo.press("step")
    np.testing.assert_allclose(demo.work.losses, train(sine()[0], SquaredError(), *sine()[1:], 0.02, 5))


def test_a_diverging_training_stops_and_is_named():
    demo = demos.training(*sine(), tau=10.0)
    play_to_the_end(demo)
    assert demo.caption.startswith("Diverged")
    assert all(np.isfinite([*p.spec["xlim"], *p.spec["ylim"]]).all() for p in demo.picture.panels)


def test_closing_the_demo_ends_its_thread():
    demo = demos.training(*sine())
    demo.press("play")
    until(lambda: len(demo.work.losses) > 5)
    thread = demo.worker._thread
    demo.close()
    thread.join(timeout=10)
    assert not thread.is_alive()


def test_decision_regions_show_the_networks_output():
    rng = np.random.default_rng(0)
    demo = demos.training(fully_connected((2, 6, 1), rng), *data.two_moons(60, rng), tau=0.1)
    demo.press("step")
    ground = demo.picture.marks["ground"]
    values, left, top = ground["values"], ground["xlim"][0], ground["ylim"][1]
    assert values[-1, 0] == pytest.approx(demo.work.network.forward(np.array([[left, top]]))[0, 0])
    assert "classified correctly" in demo.caption


class Unwritten(Linear):
    def backward(self, dz):
        raise NotImplementedError("exercise 03.2: the gradients of W, b and x")


class ForgetsTheSum(Linear):
    def backward(self, dz):
        return [self.x.T @ dz, dz], dz @ self.parameters[0].T


class Typo(ReLU):
    def forward(self, x):
        return np.maximun(x, 0)


class LateError(Linear):
    calls = 0

    def backward(self, dz):
        self.calls += 1
        if self.calls > 30:
            raise RuntimeError("tired")
        return super().backward(dz)


@pytest.mark.parametrize(
    "layers, fragment",
    [
        ([Unwritten(np.ones((1, 1)), np.zeros(1))], "Not written yet: exercise 03.2"),
        (
            [ForgetsTheSum(np.ones((1, 1)), np.zeros(1))],
            "ForgetsTheSum.backward: the gradient of parameter 1 is",
        ),
        ([Linear(np.ones((1, 1)), np.zeros(1)), Typo()], "Typo.forward, line"),
        ([Linear(np.ones((1, 2)), np.zeros(2))], "its output has shape (40, 2), but y has shape (40, 1)"),
    ],
)
def test_the_caption_says_what_is_wrong_with_a_students_layer(layers, fragment):
    _, x, y = sine()
    demo = demos.training(layers, x, y)
    assert fragment in demo.caption
    play_to_the_end(demo)
    assert fragment in demo.caption and "Traceback" not in demo.caption


def test_an_error_during_training_stops_it_and_is_shown():
    _, x, y = sine()
    demo = demos.training(Network([LateError(np.ones((1, 1)), np.zeros(1))]), x, y, tau=0.01)
    play_to_the_end(demo)
    assert "LateError.backward, line" in demo.caption and "tired" in demo.caption


def test_training_rejects_data_of_the_wrong_shape_or_type():
    network, x, y = sine()
    with pytest.raises(ValueError, match="y has shape"):
        demos.training(network, x, y[:, 0])
    with pytest.raises(TypeError, match="int64"):
        demos.training(network, x.astype(np.int64), y)
