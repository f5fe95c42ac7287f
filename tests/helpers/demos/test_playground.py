"""Test the playground: its map, gradients, schedules and held-out points against the network, and its messages."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.playground.demo import _caption
from helpers.demos.playground.model import DATA, HIDDEN, data_set, held_out
from helpers.demos.shared.gradient_check import check_gradients
from helpers.demos.shared.registry import ACTIVATIONS
from helpers.gradcheck import central_difference
from helpers.layers import Linear, ReLU, Tanh
from helpers.network import fully_connected


def theta_of(demo):
    return np.concatenate([p.ravel() for p in demo.work.network.parameters])


def mark(demo, name):
    return demo.picture.marks[name]


def grid_of(demo):
    field = mark(demo, "ground")
    rows, columns = field["values"].shape
    x, y = np.linspace(*field["xlim"], columns), np.linspace(*field["ylim"], rows)
    return np.array([[a, b] for b in y for a in x]), field["values"].ravel()


def energy_at(demo, theta, x, y):
    """Compute E of a network of linear layers with tanh between them, from a flat θ."""
    h, rest = x, theta
    shapes = [p.shape for p in demo.work.network.parameters]
    for k in range(0, len(shapes), 2):
        W, rest = rest[: np.prod(shapes[k])].reshape(shapes[k]), rest[np.prod(shapes[k]) :]
        b, rest = rest[: shapes[k + 1][0]], rest[shapes[k + 1][0] :]
        h = h @ W + b if k == len(shapes) - 2 else np.tanh(h @ W + b)
    return float(((h - y) ** 2).mean())


@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_map_shows_the_networks_output_on_the_grid(hidden):
    demo = demos.playground()
    demo.set(hidden=hidden, data="circles")
    demo.press("step")
    grid, values = grid_of(demo)
    np.testing.assert_allclose(values, demo.work.network.forward(grid)[:, 0], atol=1e-12)


def test_a_hidden_unit_has_its_own_map():
    demo = demos.playground()
    demo.set(sigma="tanh", neuron=11)
    W1, b1, W2, b2, *_ = demo.work.network.parameters
    grid, values = grid_of(demo)
    np.testing.assert_allclose(values, np.tanh(np.tanh(grid @ W1 + b1) @ W2 + b2)[:, 2], atol=1e-12)
    assert "hidden unit 3 of layer 2" in demo.caption
    x = demo.work.run.x
    np.testing.assert_allclose(mark(demo, "spread")["y"][1:9], np.tanh(x @ W1 + b1).std(axis=0))
    assert mark(demo, "chosen")["x"] == [11]
    demo.set(hidden="4")
    assert "hidden unit 4 of layer 1" in demo.caption  # the last unit, because there are only four


def test_the_bars_agree_with_difference_quotients():
    demo = demos.playground()
    demo.set(sigma="tanh", hidden="4", data="xor")
    for _ in range(3):
        demo.press("step")
    x, y = data_set("xor")
    train = ~held_out(y)
    gradient = central_difference(lambda theta: energy_at(demo, theta, x[train], y[train]), theta_of(demo))
    expected = [np.linalg.norm(gradient[:12]), np.linalg.norm(gradient[12:])]
    np.testing.assert_allclose(mark(demo, "gradient")["y"], expected, rtol=1e-6)
    assert demo.work.run.losses[-1] == pytest.approx(energy_at(demo, theta_of(demo), x[train], y[train]))
    assert demo.work.run.held[-1] == pytest.approx(energy_at(demo, theta_of(demo), x[~train], y[~train]))


@pytest.mark.parametrize("name", DATA)
def test_a_third_of_each_class_is_held_out(name):
    x, y = data_set(name)
    held = held_out(y)
    for label in (0, 1):
        assert (y == label).sum() // 3 == held[y[:, 0] == label].sum() > 5
    demo = demos.playground()
    demo.set(data=name)
    np.testing.assert_array_equal(demo.work.run.x_held, x[held])
    assert len(mark(demo, "held ones")["x"]) + len(mark(demo, "held zeros")["x"]) == held.sum()


def test_held_out_points_do_not_influence_the_training():
    x, y = data_set("moons")
    moved = x.copy()
    moved[held_out(y)] += 0.7
    trained, held = [], []
    for some_x in (x, moved):
        demo = demos.playground(data=(some_x, y))
        for _ in range(20):
            demo.press("step")
        trained.append(theta_of(demo))
        held.append(demo.work.run.held[-1])
    np.testing.assert_array_equal(*trained)
    assert held[0] != held[1]


def test_tau_and_schedule_can_change_during_training():
    demo = demos.playground()
    run = demo.work.run

    def step():
        """Take a step and return its step size: how far θ moved, divided by the norm of the gradient."""
        before, gradient = theta_of(demo), flat_gradient(run)
        demo.press("step")
        return np.linalg.norm(theta_of(demo) - before) / np.linalg.norm(gradient)

    assert step() == pytest.approx(0.3)
    demo.set(tau=0.1)
    assert step() == pytest.approx(0.1)
    demo.set(schedule="falling")
    assert step() == pytest.approx(0.1 / (1 + 2 / 300))
    assert len(run.losses) == 4
    while run.steps < 299:
        assert run.step()
    demo.set(schedule="stages")
    assert step() == pytest.approx(0.1)
    assert step() == pytest.approx(0.025)
    demo.press("back")
    demo.press("back")
    assert step() == pytest.approx(0.1)


def flat_gradient(run):
    run.loss.forward(run.network.forward(run.x), run.y)
    return np.concatenate([dp.ravel() for dp in run.network.backward(run.loss.backward())[0]])


def test_step_back_and_reset_restore_parameters_and_losses():
    demo = demos.playground()
    start = theta_of(demo)
    states = []
    for _ in range(4):
        states.append((theta_of(demo), list(demo.work.run.losses), list(demo.work.run.held)))
        demo.press("step")
    for theta, losses, held in reversed(states):
        demo.press("back")
        np.testing.assert_array_equal(theta_of(demo), theta)
        assert (demo.work.run.losses, demo.work.run.held) == (losses, held)
    demo.set(data="xor", hidden="16-16", seed=4)
    demo.press("step")
    demo.press("reset")
    np.testing.assert_array_equal(theta_of(demo), start)
    assert demo.share() == "playground:"


def test_points_are_drawn_by_pointer_or_keyboard_and_are_in_the_share_string():
    demo = demos.playground()
    draw = demo.picture.panels[0].click_handler
    draw(0.5, 0.5)
    demo.refresh()
    assert demo.share() == "playground:"  # a click draws only with the data "drawn"
    demo.set(data="drawn")
    assert demo.caption.startswith("No points yet")
    demo.press("step")
    for k in range(4):
        draw(-0.5, 0.1 * k)
        demo.refresh()
    assert "of one class" in demo.caption
    demo.set(label="1", x=0.7, y=-0.25)
    demo.press("add")
    assert "of one class" not in demo.caption
    run = demo.work.run
    np.testing.assert_allclose(run.x, [[-0.5, 0], [-0.5, 0.1], [-0.5, 0.3], [0.7, -0.25]])
    np.testing.assert_array_equal(run.y[:, 0], [0, 0, 0, 1])
    np.testing.assert_allclose(run.x_held, [[-0.5, 0.2]])
    for _ in range(30):
        demo.press("step")
    trained = theta_of(demo)
    draw(0.6, 0.3)
    demo.refresh()
    np.testing.assert_array_equal(theta_of(demo), trained)  # the training continues with one more point
    assert len(demo.work.run.x) == 5 and demo.work.run.steps == 0
    again = demos.playground()
    again.restore(demo.share())
    np.testing.assert_allclose(again.work.run.x, demo.work.run.x, atol=1e-3)
    for _ in range(60):
        demo.press("add")
    assert demo.caption.startswith("Full: 60 points")
    demo.press("clear")
    assert demo.caption.startswith("No points yet") and demo.work.run is None


@pytest.mark.parametrize("sigma", ACTIVATIONS)
def test_own_classes_learn_like_those_of_the_course(sigma):
    class MyLinear:
        def __init__(self, W, b):
            self.parameters = [W, b]

        def forward(self, x):
            self.x = x
            return x @ self.parameters[0] + self.parameters[1]

        def backward(self, dz):
            return [self.x.T @ dz, dz.sum(axis=0)], dz @ self.parameters[0].T

    course, own = demos.playground(), demos.playground([MyLinear, *ACTIVATIONS.values()])
    for demo in (course, own):
        demo.set(sigma=sigma)
        for _ in range(10):
            demo.press("step")
    assert type(own.work.network.layers[0]) is MyLinear
    np.testing.assert_allclose(theta_of(own), theta_of(course), rtol=1e-9)


def test_own_layers_are_copied_and_a_wrong_one_is_named():
    class WrongShape(Linear):
        def backward(self, dz, **buffers):
            (dW, db), dx = super().backward(dz)
            return [dW[:1], db], dx

    class WrongInput(Linear):
        def backward(self, dz, **buffers):
            d_params, dx = super().backward(dz)
            return d_params, 2 * dx

    class WrongBias(Linear):
        def backward(self, dz, **buffers):
            (dW, db), dx = super().backward(dz)
            return [dW, db / 2], dx

    class NoDerivative(ReLU):
        def backward(self, dz, **buffers):
            return [], dz

    def layers(linear=Linear):
        rng = np.random.default_rng(0)
        W1, W2 = rng.normal(size=(2, 5)), rng.normal(size=(5, 1))
        return [linear(W1, np.zeros(5)), ReLU(), Linear(W2, np.zeros(1))]

    good = layers()
    before = good[0].parameters[0].copy()
    demo = demos.playground(good)
    demo.press("step")
    assert demo.caption.startswith("Paused: after 1 step, E = ")
    np.testing.assert_array_equal(good[0].parameters[0], before)
    assert not demo.controls["hidden"].visible and demo.controls["neuron"].maximum == 5
    assert "WrongShape.backward" in demos.playground(layers(WrongShape)).caption
    assert demos.playground(layers(WrongInput)).caption.startswith("WrongInput.backward: dx is not right")
    caption = demos.playground(layers(WrongBias)).caption
    assert caption.startswith("WrongBias.backward: the gradient of parameter 1 is not right")
    assert demos.playground([Linear, NoDerivative]).caption.startswith("NoDerivative.backward: dx is not right")
    with pytest.raises(ValueError, match="fewer than two classes"):
        demos.playground([Linear])
    with pytest.raises(ValueError, match="no parameters"):
        demos.playground([ReLU()])
    with pytest.raises(ValueError, match=r"values other than 0\.0 and 1\.0"):
        demos.playground(data=(np.zeros((3, 2)), np.full((3, 1), 2.0)))


def test_checking_the_gradients_leaves_the_parameters_unchanged():
    network = fully_connected((2, 4, 1), np.random.default_rng(0), Tanh)
    before = network.theta.copy()
    check_gradients(network, np.random.default_rng(1).normal(size=(9, 2)))
    np.testing.assert_array_equal(network.theta, before)


def test_the_caption_names_a_vanishing_gradient_and_divergence():
    demo = demos.playground()
    demo.restore("playground:hidden=8-8-8-8,sigma=sigmoid")
    norms = mark(demo, "gradient")["y"]
    assert demo.caption.startswith("Vanishing gradient") and norms[0] < 0.01 * norms[-1]
    assert f"{norms[-1] / norms[0]:.0f} times smaller" in demo.caption
    demo.restore("playground:tau=6")
    while demo.work.step():
        pass
    demo.refresh()
    assert demo.caption.startswith("Diverged: at τ = 6")
    demo.press("back")
    assert not demo.caption.startswith("Diverged")


def test_a_rise_is_blamed_on_the_step_size_that_caused_it():
    rng = np.random.default_rng(0)
    demo, blamed = demos.playground(), 0
    for _ in range(60):
        if rng.random() < 0.1:
            demo.press("reset")
        schedule = str(rng.choice(["constant", "stages", "falling"]))
        demo.set(tau=float(rng.choice([0.01, 0.3, 2.0, 6.0])), schedule=schedule)
        for _ in range(int(rng.integers(1, 8))):
            before, tau = len(demo.work.run.losses), demo.work.run.next_tau()
            demo.press("step")
            assert demo.work.run.diverged or len(demo.work.run.losses) == before + 1
            if "was too large here" in demo.caption:
                named = float(demo.caption.split(" was too large")[0].split("τ = ")[-1])
                assert named == pytest.approx(tau, rel=0.12), demo.caption
                losses = demo.work.run.losses[-20:]
                assert losses[-1] > 1.25 * min(losses)
                blamed += 1
        if demo.work.run.diverged:
            named = f"Diverged: at τ = {tau:.3g}, "
            demo.set(tau=0.05)
            assert demo.caption.startswith(named)
            demo.press("reset")
    assert blamed > 5


def test_a_nested_network_counts_as_one_layer():
    inner = fully_connected((2, 3, 1), np.random.default_rng(0))
    demo = demos.playground([inner])
    demo.press("step")
    run = demo.work.run
    expected = np.linalg.norm(flat_gradient(run))
    np.testing.assert_allclose(mark(demo, "gradient")["y"], [expected])


@pytest.mark.parametrize("hidden", HIDDEN)
def test_the_small_maps_show_all_units_on_a_part_of_the_grid(hidden):
    demo = demos.playground()
    demo.set(hidden=hidden, sigma="tanh", maps=True)
    demo.press("step")
    grid, _ = grid_of(demo)
    some = np.linspace(0, 59, 20).round().astype(int)
    units, x = [demo.work.network.forward(grid)], grid
    for layer in demo.work.network.layers[:-1]:
        x = layer.forward(x)
        units += [x] if isinstance(layer, Tanh) else []
    values = np.concatenate(units, axis=1)
    assert sum(name.startswith("map ") for name in demo.picture.marks) == values.shape[1]
    for number, unit in enumerate(values.T):
        shown = mark(demo, f"map {number}")
        np.testing.assert_allclose(shown["values"], unit.reshape(60, 60)[np.ix_(some, some)], atol=1e-12)
        assert np.mean(shown["xlim"]) == pytest.approx(number)  # so that pointing at it chooses this unit


def test_a_pointer_over_a_small_map_shows_it_large_and_frames_it():
    demo = demos.playground()
    demo.set(maps=True)
    for number in (0, 3, 16):
        demo.set(neuron=number)
        large, small = mark(demo, "ground"), mark(demo, f"map {number}")
        np.testing.assert_array_equal(large["values"][0, [0, -1]], small["values"][0, [0, -1]])
        assert mark(demo, "frame")["x"].mean() == pytest.approx(number, abs=0.2)
        panel = demo.picture.panels[small["panel"]]
        assert {"x": "neuron", "y": "", "when": "hover", "near": "", "relative": False} in panel.spec["links"]
        assert panel.spec["xlim"][0] <= number - 0.5 and number + 0.5 <= panel.spec["xlim"][1]
    demo.set(maps=False)
    assert "spread" in demo.picture.marks and "map 3" not in demo.picture.marks


def test_the_small_maps_of_a_network_of_any_size_fit_into_the_picture():
    for widths in ((1,), (5, 3), (20,), (100, 100), (3,) * 12):
        network = fully_connected((2, *widths, 1), np.random.default_rng(0))
        demo = demos.playground(network)
        demo.set(maps=True)
        for panel in demo.picture.panels:
            x, y, w, h = panel.spec["place"]
            assert x + w <= 1 + 1e-9 and y + h <= 1 + 1e-9
        assert sum(name.startswith("map ") for name in demo.picture.marks) == sum(widths) + 1


def caption_after(state, steps):
    demo = demos.playground()
    demo.restore(state)
    for _ in range(steps):
        demo.work.step()
    run = demo.work.run
    return _caption(run, run.gradient_norms(), True, ""), run


@pytest.mark.parametrize("state", ["playground:hidden=8-8-8-8,sigma=sigmoid", "playground:data=circles,tau=0.7"])
def test_a_training_that_stagnates_is_not_said_to_learn(state):
    caption, run = caption_after(state, 1500)
    assert np.mean(run.losses[-50:]) > 0.98 * np.mean(run.losses[-100:-50])
    assert caption.text.startswith("Stagnating") and caption.tone == "mixed" and len(caption.text) <= 170


def test_a_low_accuracy_has_no_tick_and_a_straight_line_is_named_as_the_reason():
    for steps in (20, 60):
        caption, run = caption_after("playground:data=xor,hidden=0", steps)
        assert run.accuracies()[0] < 0.9 and caption.tone != "good"
        assert "the boundary can only be a straight line" in caption.text and len(caption.text) <= 170
    assert "straight line" not in caption_after("playground:data=xor,hidden=4", 20)[0].text
