"""Drive the demos through their real callbacks: set a value, then check the marks and the caption."""

import io
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from PIL import Image

from helpers import data, demos
from helpers.demos.descent import regime
from helpers.demos.descent.student_code import STEPS
from helpers.demos.framework.numbers import distinct_digits
from helpers.layers import Linear, ReLU
from helpers.losses import SquaredError
from helpers.network import Network, fully_connected
from helpers.training import train

L = 5.0


def curve(demo, name):
    """Return x and y of a mark, or empty arrays if there is no such mark."""
    mark = demo.picture.marks.get(name)
    return [mark["x"], mark["y"]] if mark else [np.array([]), np.array([])]


def decoded(demo):
    """Return the pixels of a Matplotlib picture."""
    return np.asarray(Image.open(io.BytesIO(demo.picture.still())))


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.01)


def student_descent(gradient, theta, tau, max_steps, tolerance):
    path = [theta]
    while len(path) <= max_steps and np.linalg.norm(gradient(path[-1])) > tolerance:
        path.append(path[-1] - tau * gradient(path[-1]))
    return np.array(path)


def test_helpers_load_neither_widgets_nor_matplotlib():
    code = (
        "import sys, helpers, helpers.descent, helpers.checks, helpers.data, helpers.network;"
        "print([m for m in ('ipywidgets', 'matplotlib', 'helpers.demos') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "[]"


def test_demos_never_load_pyplot():
    code = (
        "import sys, helpers.demos as d; d.descent(); d.regimes()._repr_html_();"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "False"


# --- the first demo ---------------------------------------------------------------------------------------


def test_the_point_follows_the_slider():
    demo = demos.slider_moves()
    before = decoded(demo)
    demo.controls["theta"].value = -2.0
    np.testing.assert_allclose(demo.picture.artists["point"].get_data(), [[-2.0], [2.0]])
    (x0, x1), (y0, y1) = demo.picture.artists["tangent"].get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(-2.0)
    assert "slope is -2.00" in demo.caption and "right" in demo.caption
    assert (decoded(demo) != before).any()


# --- descent ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", [None, student_descent], ids=["course", "student"])
@pytest.mark.parametrize("tau", [0.01, 0.15, 0.3, 0.39, 0.4])
def test_the_path_is_the_closed_form(function, tau):
    demo = demos.descent(function)
    demo.controls["tau"].value = tau
    x, E = curve(demo, "path0")
    k = np.arange(len(x))
    np.testing.assert_allclose(x, 2.0 * (1 - tau * L) ** k, atol=1e-12)
    np.testing.assert_allclose(E, L / 2 * x**2, atol=1e-12)
    np.testing.assert_allclose(curve(demo, "loss0"), [k, E])


def test_the_path_in_two_dimensions_is_the_closed_form():
    quadratic = data.bowl((1.0, 5.0), angle=0.5)
    start = np.array([-2.5, 1.5])
    demo = demos.descent(energy=quadratic, theta=start, tau=0.3)
    curvatures, axes = np.linalg.eigh(quadratic.A)
    k = np.arange(len(curve(demo, "path0")[0]))[:, None]
    expected = ((1 - 0.3 * curvatures) ** k * (axes.T @ start)) @ axes.T
    np.testing.assert_allclose(np.transpose(curve(demo, "path0")), expected, atol=1e-12)


@pytest.mark.parametrize(
    "tau, start",
    [
        (0.15, "Converges monotonically: τ = 0.15 is below 1/L = 0.2"),
        (0.2, "Arrives in one step: τ equals 1/L = 0.2"),
        (0.2004, "Oscillates, but converges: τ = 0.2004 is between 1/L = 0.2 and 2/L = 0.4"),
        (0.3, "Oscillates, but converges: τ = 0.3 is between 1/L = 0.2 and 2/L = 0.4"),
        (0.4, "Jumps back and forth forever: τ equals 2/L = 0.4"),
        (0.42, "Diverges: τ = 0.42 is above 2/L = 0.4"),
        (0.40001, "Diverges: τ = 0.40001 is above 2/L = 0.4,"),
    ],
)
def test_the_caption_names_the_regime_with_its_reason(tau, start):
    demo = demos.descent()
    demo.controls["tau"].value = tau
    assert demo.caption.startswith(start)


@pytest.mark.parametrize("seed", range(20))
def test_a_long_run_shows_the_predicted_regime(seed):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(2, 2))
    quadratic = data.Quadratic(A @ A.T + 0.1 * np.eye(2), rng.normal(size=2))
    start = rng.normal(size=2)
    tau = rng.uniform(0.05, 2.6) / quadratic.L
    predicted = regime.predicted_regime(quadratic, start, tau).text
    axis = np.linalg.eigh(quadratic.A)[1][:, -1]
    theta, along = start, []
    for _ in range(400):
        along.append(axis @ (theta - quadratic.minimiser))
        theta = theta - tau * quadratic.gradient(theta)
    crosses = along[0] * along[1] < 0
    grows = abs(along[-1]) > abs(along[0])
    observed = "Diverges" if grows else "Oscillates along" if crosses else "Converges monotonically"
    assert predicted.startswith(observed)


def test_the_flat_axis_decides_for_a_start_on_it():
    text = regime.predicted_regime(data.bowl((1.0, 5.0)), np.array([2.0, 0.0]), 0.5).text
    assert text.startswith("Converges monotonically: τ = 0.5 is below 1/λ = 1") and "not L = 5" in text
    assert "Stays where it is" in regime.predicted_regime(data.bowl(), np.zeros(2), 0.5).text


@pytest.mark.parametrize("tau", [1e-6, 0.15, 7.0])
def test_the_slider_reaches_the_initial_value(tau):
    slider = demos.descent(tau=tau).controls["tau"]
    assert slider.value == tau and slider.least <= tau <= slider.most


def test_a_diverging_run_keeps_the_axes_and_is_named():
    demo = demos.descent()
    limits = [panel.spec.copy() for panel in demo.picture.panels]
    for tau in (0.42, 0.9, 1.0):
        demo.controls["tau"].value = tau
        assert [panel.spec for panel in demo.picture.panels] == limits
        assert all(np.isfinite(values).all() for values in (*curve(demo, "path0"), *curve(demo, "loss")))
        assert "leaves the picture" in demo.picture.marks["warning"]["text"]
        assert demo.caption.startswith("Diverges")
    demo.controls["tau"].value = 0.1
    assert demo.picture.marks["warning"]["text"] == ""


def test_the_caption_of_two_valleys_describes_the_run():
    demo = demos.descent()
    demo.controls["E"].value = "valleys"
    demo.controls["tau"].value = 0.15
    assert demo.caption.startswith("Converges:") and curve(demo, "end0")[0][0] == pytest.approx(0.879, abs=1e-3)
    demo.controls["tau"].value = 0.5
    assert curve(demo, "end0")[0][0] == pytest.approx(-1.088, abs=1e-3)
    demo.controls["tau"].value = 0.9
    assert demo.caption.startswith("Diverges")


def test_a_function_with_a_kink_falls_to_some_level():
    demo = demos.descent(energy=lambda t: float(np.abs(t).sum()), gradient=np.sign, theta=np.array([2.03]), tau=0.3)
    assert demo.caption.startswith("Does not converge, but E falls to some level")


def no_return(gradient, theta, tau, max_steps, tolerance):
    pass


def stub(gradient, theta, tau, max_steps, tolerance):
    raise NotImplementedError("exercise 01.3: the loop")


def typo(gradient, theta, tau, max_steps, tolerance):
    return thetta  # noqa: F821


def endless(gradient, theta, tau, max_steps, tolerance):
    while True:
        theta = theta - tau * gradient(theta)


def last_only(gradient, theta, tau, max_steps, tolerance):
    return theta


def uphill(gradient, theta, tau, max_steps, tolerance):
    return np.array([theta + k * tau * gradient(theta) for k in range(3)])


def too_short(gradient, theta, tau, max_steps, tolerance):
    return student_descent(gradient, theta, tau, 3, tolerance)


@pytest.mark.parametrize(
    "function, fragment",
    [
        (no_return, "returned None"),
        (stub, "Not written yet: exercise 01.3: the loop"),
        (typo, "typo, line"),
        (endless, "does not stop"),
        (last_only, "shape (1,), but should return the iterates as an array of shape (K + 1, 1)"),
        (uphill, "Wrong step: θ(1) is"),
        (too_short, "Too short: the path ends after 3 of 40 steps"),
        (lambda gradient: None, "TypeError"),
    ],
)
def test_the_caption_says_what_is_wrong_with_a_students_function(function, fragment):
    demo = demos.descent(function)
    assert fragment in demo.caption
    assert "Traceback" not in demo.caption
    assert len(curve(demo, "path0")[0]) == 0


def test_a_students_error_disappears_with_its_cause():
    def raises_for_large_tau(gradient, theta, tau, max_steps, tolerance):
        if tau > 0.5:
            raise ValueError("tau is too large")
        return student_descent(gradient, theta, tau, max_steps, tolerance)

    demo = demos.descent(raises_for_large_tau)
    demo.controls["tau"].value = 0.8
    assert "raises_for_large_tau, line" in demo.caption and "tau is too large" in demo.caption
    demo.controls["tau"].value = 0.1
    assert demo.caption.startswith("Converges")


def test_errors_name_the_wrong_arguments():
    with pytest.raises(ValueError, match="gradient and theta missing"):
        demos.descent(energy=lambda t: 0.0)
    with pytest.raises(ValueError, match="3 entries"):
        demos.descent(energy=data.bowl((1.0, 2.0, 3.0)), theta=np.zeros(3))
    with pytest.raises(ValueError, match="above zero"):
        demos.descent(tau=0.0)


def test_the_last_picture_shows_the_last_value_set_by_any_thread():
    demo = demos.descent()
    values = np.geomspace(0.01, 0.39, 12)

    def drag(taus):
        for tau in taus:
            demo.controls["tau"].value = float(tau)

    threads = [threading.Thread(target=drag, args=(values[i::3],)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    tau = demo.controls["tau"].value
    assert curve(demo, "path0")[0][1] == pytest.approx(2.0 * (1 - tau * L))
    assert demo.caption == demos.descent(tau=tau).caption


def test_waiting_threads_draw_only_once():
    demo = demos.descent()
    frames, started = demo.frames, threading.Barrier(6)

    def refresh():
        started.wait(30)
        demo.refresh()

    with demo.lock:
        threads = [threading.Thread(target=refresh) for _ in range(5)]
        for thread in threads:
            thread.start()
        started.wait(30)
        time.sleep(0.5)  # let every thread reach the lock
    for thread in threads:
        thread.join(timeout=30)
    assert demo.frames == frames + 1


# --- training ---------------------------------------------------------------------------------------------


def sine():
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
    np.testing.assert_allclose(demo.run.losses, train(network, SquaredError(), x, y, 0.02, 11))
    np.testing.assert_allclose(curve(demo, "loss"), [np.arange(11), demo.run.losses])


def test_changing_the_learning_rate_repeats_no_step():
    network, x, y = sine()
    demo = demos.training(network, x, y, tau=0.02)
    for tau in (0.02, 0.05):
        demo.controls["tau"].value = tau
        for _ in range(5):
            demo.press("step")
    expected = list(train(sine()[0], SquaredError(), x, y, 0.02, 5))
    five_steps_on = _after(sine()[0], x, y, 0.02, 5)
    expected += list(train(five_steps_on, SquaredError(), x, y, 0.05, 6))
    np.testing.assert_allclose(demo.run.losses, expected)


def _after(network, x, y, tau, steps):
    """Return the network after this number of updates."""
    loss = SquaredError()
    for _ in range(steps):
        loss.forward(network.forward(x), y)
        for p, dp in zip(network.parameters, network.backward(loss.backward())[0]):
            p -= tau * dp
    return network


def test_play_pause_and_reset():
    demo = demos.training(*sine(), tau=0.02)
    start, first = [p.copy() for p in demo.run.network.parameters], curve(demo, "fit")[1]
    demo.press("play")
    until(lambda: len(demo.run.losses) > 50 and demo.frames > 5)
    demo.press("pause")
    steps = len(demo.run.losses)
    assert (curve(demo, "fit")[1] != first).any()
    time.sleep(0.2)
    assert len(demo.run.losses) == steps and "Paused" in demo.caption
    assert f"after {steps - 1} steps" in demo.caption
    demo.press("reset")
    assert len(demo.run.losses) == 1
    for p, p0 in zip(demo.run.network.parameters, start):
        np.testing.assert_array_equal(p, p0)
    np.testing.assert_array_equal(curve(demo, "fit")[1], first)


def test_a_step_back_restores_the_parameters():
    demo = demos.training(*sine(), tau=0.02)
    for _ in range(3):
        demo.press("step")
    before, losses = [p.copy() for p in demo.run.network.parameters], list(demo.run.losses)
    demo.press("step")
    demo.press("back")
    for p, p0 in zip(demo.run.network.parameters, before):
        np.testing.assert_array_equal(p, p0)
    assert demo.run.losses == losses
    demo.press("step")
    np.testing.assert_allclose(demo.run.losses, train(sine()[0], SquaredError(), *sine()[1:], 0.02, 5))


def test_a_diverging_training_stops_and_is_named():
    demo = demos.training(*sine(), tau=10.0)
    demo.press("play")
    until(lambda: not demo.playing)
    assert demo.caption.startswith("Diverged")
    assert all(np.isfinite([*p.spec["xlim"], *p.spec["ylim"]]).all() for p in demo.picture.panels)


def test_closing_the_demo_ends_its_thread():
    demo = demos.training(*sine())
    demo.press("play")
    until(lambda: len(demo.run.losses) > 5)
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
    assert values[-1, 0] == pytest.approx(demo.run.network.forward(np.array([[left, top]]))[0, 0])
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
    demo.press("play")
    until(lambda: not demo.playing)
    assert fragment in demo.caption and "Traceback" not in demo.caption


def test_an_error_during_training_stops_it_and_is_shown():
    _, x, y = sine()
    demo = demos.training(Network([LateError(np.ones((1, 1)), np.zeros(1))]), x, y, tau=0.01)
    demo.press("play")
    until(lambda: not demo.playing)
    assert "LateError.backward, line" in demo.caption and "tired" in demo.caption


def test_training_refuses_data_of_the_wrong_shape_or_type():
    network, x, y = sine()
    with pytest.raises(ValueError, match="y has shape"):
        demos.training(network, x, y[:, 0])
    with pytest.raises(TypeError, match="int64"):
        demos.training(network, x.astype(np.int64), y)


# --- figures ----------------------------------------------------------------------------------------------


def test_the_figure_shows_the_three_regimes_of_the_lecture():
    static = demos.regimes()
    good, bad, fine = (axes.lines[0].get_ydata() for axes in static.figure.axes)
    assert (np.diff(good) < 0).all() and good[-1] < 1e-3 * good[0]
    assert bad[-1] > 2 * bad[0]
    assert (np.diff(fine) > 0).any() and fine[20:].max() < 0.2 * fine[0] and fine[20:].min() > 0
    assert "alt='Three loss curves" in static._repr_html_()


@pytest.mark.parametrize("layer", [Linear(np.arange(12.0).reshape(4, 3), np.zeros(3)), ReLU()], ids=repr)
def test_the_jacobian_is_drawn_and_agrees_with_backward(layer):
    x = np.random.default_rng(1).normal(size=(3, 4))
    static = demos.jacobian(layer, x)
    assert "the same numbers" in static.alternative and "NOT" not in static.alternative
    drawn = np.asarray(static.figure.axes[0].collections[0].get_array())
    M = layer.forward(x).shape[1]
    assert drawn.shape == (12, 3 * M)
    if isinstance(layer, Linear):
        np.testing.assert_allclose(drawn, np.kron(np.eye(3), layer.parameters[0]), atol=1e-7)


def test_the_jacobian_shows_a_wrong_backward():
    class WrongBackward(ReLU):
        def backward(self, dz):
            return [], dz

    assert "NOT the same" in demos.jacobian(WrongBackward(), np.random.default_rng(1).normal(size=(3, 4))).alternative


def test_the_layer_box_is_well_formed_and_described():
    from xml.etree import ElementTree

    svg = ElementTree.fromstring(demos.layer_box()._repr_html_())
    namespace = "{http://www.w3.org/2000/svg}"
    assert svg.find(f"{namespace}title").text and "dz flows in" in svg.find(f"{namespace}desc").text


def test_distinct_numbers_get_distinct_texts():
    assert distinct_digits(0.2004, 0.2) == ("0.2004", "0.2")
    assert distinct_digits(0.15, 0.2) == ("0.15", "0.2")
    assert STEPS == 40
