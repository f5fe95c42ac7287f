"""Test the landscape: losses and gradients against the course's network, runs against its optimisers, and captions."""

import copy
import re

import numpy as np
import pytest
from helpers_examples import OwnLinear, assert_one_sentence, moons, twins

from helpers import demos, losses, network, optimisers
from helpers.critical_points import critical_points
from helpers.demos.framework.captions import UserError
from helpers.demos.loss_landscape.demo import PRESETS
from helpers.demos.loss_landscape.model import (
    ANALYTIC,
    BATCH,
    BETA,
    STEPS,
    TrainedNetwork,
    moons_network,
    survey,
)
from helpers.demos.loss_landscape.network_loss import NetworkLoss, StackedLoss, loss_of
from helpers.gradcheck import central_difference
from helpers.layers import Linear, ReLU, Sigmoid, Tanh
from helpers.loss_planes import length_ratio
from helpers.training import minibatches, train

PLAIN = {
    "full batch": lambda tau: optimisers.GradientDescent(tau),
    "momentum": lambda tau: optimisers.Momentum(tau, BETA),
    "Nesterov": lambda tau: optimisers.Nesterov(tau, BETA),
    "Adam": lambda tau: optimisers.Adam(tau),
}


@pytest.fixture(scope="module")
def trained():
    return moons_network(8)


@pytest.fixture(scope="module")
def plane(trained):
    return trained.random_plane(1)


def deep_network():
    rng = np.random.default_rng(0)
    net = network.fully_connected((2, 5, 4, 1), rng, Tanh)
    net.layers[1], net.layers[3] = ReLU(), Sigmoid()
    x, y = moons(17)
    return net, x, y


# --- the loss of a network, and planes ----------------------------------------------------------------------------


def test_stacked_losses_and_gradients_agree_with_the_network_one_by_one():
    net, x, y = deep_network()
    stacked, looped = StackedLoss(net, losses.SquaredError(), x, y), NetworkLoss(net, losses.SquaredError(), x, y)
    rng = np.random.default_rng(1)
    thetas = rng.normal(size=(230, looped.theta.size))  # more than two chunks
    used = rng.random((230, 17)) < 0.4
    used[:, 0] = True
    np.testing.assert_allclose(stacked.energies(thetas), looped.energies(thetas), rtol=1e-12)
    np.testing.assert_allclose(stacked.gradients(thetas), looped.gradients(thetas), atol=1e-10)
    np.testing.assert_allclose(stacked.gradients(thetas, used), looped.gradients(thetas, used), atol=1e-10)


def test_the_gradient_agrees_with_difference_quotients_of_the_loss():
    net, x, y = deep_network()
    loss = loss_of(net, losses.SquaredError(), x, y)
    theta = loss.theta
    expected = central_difference(lambda t: float(loss.energies(t[None])[0]), theta)
    np.testing.assert_allclose(loss.gradients(theta[None])[0], expected, atol=1e-7)


def test_only_the_courses_layers_and_loss_are_stacked():
    course, student = twins()
    x, y = moons()
    assert type(loss_of(course, losses.SquaredError(), x, y)) is StackedLoss
    assert type(loss_of(student, losses.SquaredError(), x, y)) is NetworkLoss
    assert type(loss_of(course, losses.SoftmaxCrossEntropy(), x, y)) is NetworkLoss


def test_the_restricted_gradient_agrees_with_difference_quotients_in_the_plane(plane):
    at = np.array([0.7, -1.1])
    expected = central_difference(lambda ab: float(plane.energies(ab[None])[0]), at)
    np.testing.assert_allclose(plane.gradients(at[None])[0], expected, rtol=1e-6)


def test_a_random_plane_goes_through_the_trained_network(trained, plane):
    np.testing.assert_array_equal(plane.plane.points(np.zeros(2)), trained.iterates[-1])
    E = trained.loss.energies(trained.iterates[[0, -1]])
    assert plane.energies(np.zeros((1, 2)))[0] == pytest.approx(E[1]) and E[1] < 0.02 < E[0]


def test_the_training_plane_contains_three_iterates_and_the_picture_contains_the_run(trained):
    scene = trained.training_plane()
    run = scene.plane.coordinates(scene.training)
    assert np.abs(run).max() < 1.5
    three = [0, len(run) // 2, -1]
    np.testing.assert_allclose(scene.plane.points(run[three]), scene.training[three], atol=1e-9)
    np.testing.assert_allclose(scene.energies(run[three]), trained.loss.energies(trained.iterates[three]), rtol=1e-9)
    line = moons_network(3).training_plane().plane.directions
    np.testing.assert_allclose(line[0] @ line[1], 0, atol=1e-9)


def test_the_training_run_is_what_the_courses_training_does(trained):
    fresh = moons_network(8)
    net = copy.deepcopy(fresh.loss.network)
    for p, start in zip(net.parameters, np.split(fresh.iterates[0], np.cumsum([p.size for p in net.parameters])[:-1])):
        p[...] = start.reshape(p.shape)
    train(net, losses.SquaredError(), fresh.loss.x, fresh.loss.y, steps=30, optimiser=optimisers.Adam(0.02))
    np.testing.assert_allclose(np.concatenate([p.ravel() for p in net.parameters]), fresh.iterates[3], rtol=1e-9)


# --- runs ---------------------------------------------------------------------------------------------------------


def path_of(optimiser, gradient, theta, steps=STEPS):
    theta = np.array(theta, dtype=float)
    path = [theta.copy()]
    for k in range(steps):
        optimiser.step(theta, gradient(theta, k))
        path.append(theta.copy())
    return np.array(path)


@pytest.mark.parametrize("name", PLAIN)
def test_a_run_on_the_surface_is_the_courses_optimiser_on_the_function_of_two_parameters(plane, name):
    start, tau = np.array([-1.0, -1.2]), 0.01
    runs = plane.run(start, tau)
    expected = path_of(PLAIN[name](tau), lambda ab, k: plane.gradients(ab[None])[0], start)
    np.testing.assert_allclose(runs.paths[name], expected, atol=1e-8)
    np.testing.assert_allclose(runs.energies[name], plane.energies(expected), rtol=1e-6)


@pytest.mark.parametrize("name", PLAIN)
def test_a_run_in_all_parameters_is_the_courses_optimiser_on_the_network(trained, plane, name):
    start, tau = np.array([-1.0, -1.2]), 0.01
    runs = plane.run_freely(start, tau)
    net = copy.deepcopy(trained.loss.network)
    net.theta[...] = plane.plane.points(start)
    train(net, losses.SquaredError(), trained.loss.x, trained.loss.y, steps=20, optimiser=PLAIN[name](tau))
    np.testing.assert_allclose(runs.parameters[name][20], net.theta, atol=1e-8)
    np.testing.assert_allclose(runs.paths[name][20], plane.plane.coordinates(net.theta), atol=1e-8)
    assert runs.energies[name][20] == pytest.approx(trained.loss.energies(net.theta[None])[0])


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("scene", ANALYTIC)
def test_a_run_on_a_formula_is_the_courses_optimiser(scene, name):
    start, tau = np.array([1.2, -0.9]), 0.05
    expected = path_of(PLAIN[name](tau), lambda t, k: ANALYTIC[scene].gradients(t[None])[0], start)
    np.testing.assert_allclose(ANALYTIC[scene].run(start, tau).paths[name], expected, atol=1e-10)


def test_sgd_follows_minibatches_of_a_network_and_noise_on_a_formula(trained, plane):
    start, tau, rng = np.array([-1.0, -1.2]), 0.01, np.random.default_rng(0)
    batches = [rows for _ in range(STEPS) for rows in minibatches(len(trained.loss.x), BATCH, rng)]
    whole = trained.loss

    def on_minibatch(ab, k):
        part = StackedLoss(whole.network, whole.loss, whole.x[batches[k]], whole.y[batches[k]])
        return plane.plane.restrict(part.gradients(plane.plane.points(ab)[None]))[0]

    expected = path_of(optimisers.GradientDescent(tau), on_minibatch, start)
    np.testing.assert_allclose(plane.run(start, tau).paths["stochastic"], expected, atol=1e-9)
    scene = ANALYTIC["saddle"]
    noisy = path_of(optimisers.GradientDescent(tau), lambda t, k: scene.gradients(t[None])[0] + scene.noise[k], start)
    np.testing.assert_allclose(scene.run(start, tau).paths["stochastic"], noisy, atol=1e-12)


def test_a_diverged_run_ends_in_nan_and_leaves_the_others_alone():
    steep = ANALYTIC["ravine"].run(np.array([-1.0, 2.0]), 1.0)
    assert np.isnan(steep.paths["full batch"][-1]).all() and np.isfinite(steep.paths["Adam"]).all()


def test_adam_from_the_start_of_the_training_run_follows_it(trained):
    scene = trained.training_plane()
    start = scene.plane.coordinates(scene.training[0])
    runs = scene.run_freely(start, 0.02)
    np.testing.assert_allclose(runs.parameters["Adam"][::10], scene.training[:7], atol=1e-6)
    ratios = scene.length_ratios(runs, STEPS)
    assert ratios["Adam"] == pytest.approx(length_ratio(scene.plane, runs.parameters["Adam"]))
    assert all(0 < ratio < 1 for ratio in ratios.values())


# --- what is marked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", ANALYTIC)
def test_the_gradients_of_the_formulas_are_right(scene):
    for at in np.random.default_rng(0).uniform(-2, 2, size=(5, 2)):
        expected = central_difference(lambda t: float(ANALYTIC[scene].energies(t)), at)
        np.testing.assert_allclose(ANALYTIC[scene].gradients(at), expected, rtol=1e-5, atol=1e-7)


def marked(demo, kind):
    mark = demo.picture.marks[kind]
    return sorted((round(float(x), 6), round(float(y), 6)) for x, y in zip(mark["x"], mark["y"]))


def test_the_critical_points_of_the_formulas_are_marked():
    demo = demos.loss_landscape()
    demo.set(on="saddle")
    assert marked(demo, "minimum") == [(0, -1), (0, 1)] and marked(demo, "saddle") == [(0, 0)]
    assert marked(demo, "maximum") == []
    demo.set(on="plateau")
    assert marked(demo, "minimum") == [(0, 0)] and marked(demo, "saddle") == []
    demo.set(on="ravine")
    assert marked(demo, "minimum") == [(1.5, round(float(np.sin(2.25)), 6))] and marked(demo, "saddle") == []


def test_each_point_that_is_marked_in_a_networks_plane_is_critical(plane):
    surface = plane.surface()
    assert {"minimum", "saddle"} <= {p.kind for p in surface.critical}
    for point in surface.critical:
        g = central_difference(lambda ab: float(plane.energies(ab[None])[0]), point.position)
        assert np.abs(g).max() < 1e-5
    nearest = min(np.linalg.norm(p.position) for p in surface.critical if p.kind == "minimum")
    assert nearest < 0.05  # the training ended near a minimum, so the centre of the picture is one


def test_a_plateau_is_flat_but_not_low():
    surface = ANALYTIC["plateau"].surface()
    radius = np.linalg.norm(surface.flat, axis=1)
    assert len(radius) > 50 and radius.min() > 1.8
    assert np.linalg.norm(ANALYTIC["plateau"].gradients(surface.flat), axis=1).max() < 0.02 / 4 * 1.001
    assert surface.is_plateau(np.array([[0.0, 0.0], [0.5, 0.0], [2.0, 2.0]])).tolist() == [False, False, True]
    for scene in ("saddle", "ravine"):
        assert len(ANALYTIC[scene].surface().flat) == 0


def test_on_a_logarithmic_scale_flatness_is_relative():
    def exponential(t):
        return np.exp(3 * t[:, 0])

    def gradient(t):
        return np.stack([3 * exponential(t), np.zeros(len(t))], axis=1)

    assert len(survey(exponential, gradient, log=True).flat) == 0  # an even slope, although it is tiny on the left
    assert critical_points(gradient, (-2, 2), (-2, 2)) == []


# --- the demo -----------------------------------------------------------------------------------------------------


def test_the_paths_on_the_map_and_on_the_surface_end_at_the_step_shown():
    demo = demos.loss_landscape()
    demo.set(on="ravine", k=7)
    marks = demo.picture.marks
    for name in (*PLAIN, "stochastic"):
        assert len(marks[name]["x"]) == len(marks[f"{name} above"]["x"]) == 8
        assert marks[f"{name} now"]["x"] == marks[name]["x"][-1] == marks[f"{name} above now"]["x"]
        assert "z" not in marks[f"{name} above"]


def test_runs_in_all_parameters_are_drawn_at_their_own_losses(trained):
    demo = demos.loss_landscape()
    demo.set(run="all", k=STEPS)
    runs = trained.random_plane(1).run_freely(np.array([demo.values["a"], demo.values["b"]]), demo.values["tau"])
    np.testing.assert_allclose(demo.picture.marks["Nesterov above"]["z"], runs.energies["Nesterov"], rtol=1e-6)
    assert demo.caption.startswith("In all 33 parameters: the projections are only ")


def test_turning_the_surface_and_moving_on_send_no_marks_because_the_browser_computes_them():
    demo = demos.loss_landscape()
    demo.picture.message(full=True)
    demo.set(azimuth=10, elevation=70, k=9)
    content, buffers = demo.picture.message(full=False)
    assert content["marks"] == {} and "panels" not in content and not buffers
    demo.set(a=0.5)
    content, _ = demo.picture.message(full=False)
    assert set(content["marks"]) == {"start", "start above"} and "surface" not in content["marks"]


def test_controls_that_have_no_effect_are_hidden():
    demo = demos.loss_landscape()
    shown = {name for name, control in demo.controls.items() if control.visible}
    assert {"plane", "seed", "run"} <= shown
    demo.set(plane="training")
    assert not demo.controls["seed"].visible and demo.controls["run"].visible
    demo.set(on="saddle")
    assert not any(demo.controls[name].visible for name in ("plane", "seed", "run"))


def test_the_examples_show_what_their_titles_say():
    demo = demos.loss_landscape()
    captions = {}
    for title, state in PRESETS:
        assert len(title) <= 32
        demo.restore(f"{state}{'' if state.endswith(':') else ','}k={STEPS}")
        captions[title] = demo.caption
    assert captions["a saddle: just off the ridge"].startswith("GD is near the saddle after 60 steps")
    on_ridge = captions["a saddle: exactly on the ridge"]
    assert on_ridge.startswith("GD, momentum, Nesterov and Adam are near the saddle")
    assert "Without noise, SGD would be there too" in on_ridge
    assert captions["a plateau"].startswith("GD is on the plateau after 60 steps")
    assert captions["a ravine"].startswith("Nesterov is lowest after 60 steps")
    assert "Near one minimum: GD. Near another: Nesterov." in captions["a network: random directions"]
    assert "as long as the paths" in captions["the plane of its training"]


def test_the_captions_are_short_and_finite_at_the_extremes():
    demo = demos.loss_landscape()
    for on in ("network", "saddle", "plateau", "ravine"):
        for run in ("plane", "all"):
            for tau in (0.001, 1.0):
                for corner in ((-2, -2), (2, 2), (0, 0)):
                    for k in (0, 1, STEPS):
                        demo.set(on=on, run=run, a=corner[0], b=corner[1], tau=tau, k=k)
                        assert 20 < len(demo.caption) <= 170, demo.caption
                        assert "nan" not in demo.caption and "inf" not in demo.caption, demo.caption


def test_the_caption_names_the_lowest_of_the_runs_shown():
    demo = demos.loss_landscape()
    demo.set(on="ravine", k=25)
    runs = ANALYTIC["ravine"].run(np.array([demo.values["a"], demo.values["b"]]), demo.values["tau"])
    lowest = min(runs.energies, key=lambda name: runs.energies[name][25])
    assert demo.caption.startswith(f"{lowest} is lowest after 25 steps")


# --- whether the captions are true --------------------------------------------------------------------------------

LABELS = {"GD": "full batch", "SGD": "stochastic", "momentum": "momentum", "Nesterov": "Nesterov", "Adam": "Adam"}


def caption_at(**state):
    demo = demos.loss_landscape()
    demo.set(**state)
    return demo.caption


def runs_at(demo, trained):
    """Compute the runs again, in all parameters or on the surface, and return the scene too."""
    v = demo.values
    if v["on"] in ANALYTIC:
        scene = ANALYTIC[v["on"]]
    else:
        scene = trained.training_plane() if v["plane"] == "training" else trained.random_plane(v["seed"])
    is_free = v["run"] == "all" and v["on"] not in ANALYTIC
    return scene, (scene.run_freely if is_free else scene.run)(np.array([v["a"], v["b"]]), v["tau"])


def named(text):
    return [LABELS[name[:1].lower() + name[1:] if name == "Momentum" else name] for name in re.findall(NAMES, text)]


NAMES = r"\bGD\b|SGD|[mM]omentum|Nesterov|Adam"


def rounded(text):
    return float(text.replace("−", "-"))


def check_caption(demo, scene, runs):
    """Compare every sentence of a caption that names a run, a minimum or a saddle with the runs."""
    text, k = demo.caption, demo.values["k"]
    losses_now = {name: E[k] for name, E in runs.energies.items() if np.isfinite(E[k])}
    paths = runs.paths
    lowest = re.search(r"Lowest (?:is|are) ([^:]*): E (?:= (\S+)\.|is)", text) or re.match(
        r"(.*) (?:is|are) lowest after [^:]*: E (?:= ([^\s,]+?)[,.](?:\s|$)|is)", text
    )
    if lowest:
        best = min(losses_now.values())
        for name in named(lowest[1]):
            assert losses_now[name] == pytest.approx(best, rel=0.1, abs=1e-12), text
        if lowest[2]:
            assert rounded(lowest[2]) == pytest.approx(best, rel=0.06), text
    stuck = re.match(r"(.*) (?:is|are) near (?:the|a) saddle after", text)
    for name in named(stuck[1]) if stuck else ():
        g = scene.gradients(paths[name][k - 3 : k + 1])
        saddles = [c.position for c in scene.surface().critical if c.kind == "saddle"]
        nearest = [[np.linalg.norm(p - s) for s in saddles] for p in paths[name][max(k - 3, 0) : k + 1]]
        assert np.isfinite(g).all() and len({int(np.argmin(row)) for row in nearest}) == 1, text
        assert max(min(row) for row in nearest) < 0.1, text
    rests = []
    for group in re.findall(r"Near (?:one minimum|another): ([^.]*)\.", text):
        for name in named(group):  # at rest for the last third of the run, and at the step shown
            rest = paths[name][[k, *range(STEPS - 20, STEPS + 1)]]
            assert np.linalg.norm(rest - rest[-1], axis=1).max() < 0.2, text
        rests.append(paths[named(group)[0]][-1])
    assert all(np.linalg.norm(p - q) > 0.2 for i, p in enumerate(rests) for q in rests[:i]), text
    left = re.search(r"(?:\. |: \S+ |^)([^.:]*) left the picture\.", text)
    for name in named(left[1]) if left else ():
        assert not (np.abs(paths[name][k]) <= 2).all(), text
    rise = re.search(r"Step (\d+) of GD raised E", text)
    if rise:
        E = runs.energies["full batch"]
        assert E[int(rise[1])] > E[int(rise[1]) - 1], text
    assert ("too large" in text) == bool(rise), text
    if "Without noise" in text:  # without noise, SGD is GD
        assert np.linalg.norm(paths["full batch"][k]) < 0.1 < np.linalg.norm(paths["stochastic"][k]), text
    return bool(lowest), bool(stuck), len(rests), bool(left), bool(rise)


def test_the_captions_are_true_in_random_states(trained):
    rng, demo = np.random.default_rng(0), demos.loss_landscape()
    seen = np.zeros(5, int)
    for _ in range(250):
        on = rng.choice(["network", "saddle", "saddle", "plateau", "ravine"])
        b = 0.0 if on == "saddle" and rng.random() < 0.5 else float(rng.uniform(-2, 2))
        tau = float(np.exp(rng.uniform(np.log(0.001), 0)))
        state = {"on": on, "seed": int(rng.integers(1, 5)), "plane": str(rng.choice(["random", "random", "training"]))}
        demo.set(**state, run="plane", a=float(rng.uniform(-2, 2)), b=b, tau=tau, k=int(rng.integers(1, STEPS + 1)))
        assert len(demo.caption) <= 170, demo.caption
        seen += check_caption(demo, *runs_at(demo, trained))
    assert seen.all(), seen  # each kind of sentence has been checked


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"on": "saddle", "a": -1.96, "b": 0, "tau": 0.00941, "k": 55}, "Lowest is Nesterov: E = 8.4e−4."),
        ({"on": "saddle", "b": 0, "k": 23}, "Lowest is Adam: E = 0.002."),
        ({"on": "saddle", "b": 0, "k": 34}, "Lowest is Nesterov: E = 4.1e−5."),
        ({"on": "narrow", "seed": 1, "a": -1.4, "b": 1.8, "tau": 0.00468, "k": 15}, "Nesterov is lowest after 15"),
    ],
)
def test_a_run_that_is_stuck_or_outside_can_be_lowest(state, expected):
    assert expected in caption_at(**state)


@pytest.mark.parametrize("k", [16, 20])
def test_runs_that_are_still_under_way_are_near_no_minimum(k):
    assert "momentum" not in caption_at(k=k).partition("Near one minimum")[2]
    assert "different minima" not in caption_at(k=k)


def test_a_way_down_that_leaves_the_picture_is_not_blamed_on_the_step_size():
    text = caption_at(on="ravine", a=1.92, b=-1.5, tau=0.003, k=50)
    assert text.startswith("All five have left the picture after 50 steps. Lowest is ")


@pytest.mark.parametrize("state", [{"b": 0, "k": 60}, {"a": 1.96, "b": 0, "tau": 0.253, "k": 59}])
def test_sgd_was_not_pushed_off_a_saddle_where_it_never_was(state):
    assert "Without noise, SGD would be there too: E = −0." in caption_at(on="saddle", **state)


@pytest.mark.parametrize("run", ["plane", "all"])
def test_the_slope_at_the_start_belongs_to_what_the_optimisers_change(trained, plane, run):
    demo = demos.loss_landscape()
    for a, b in np.random.default_rng(2).uniform(-2, 2, size=(8, 2)):
        demo.set(run=run, a=float(a), b=float(b))
        at = np.array([demo.values["a"], demo.values["b"]])
        if run == "plane":
            symbol, g = "slope in this plane", central_difference(lambda ab: float(plane.energies(ab[None])[0]), at)
        else:
            theta = plane.plane.points(at)
            symbol, g = "‖∇E‖", central_difference(lambda t: float(trained.loss.energies(t[None])[0]), theta)
        shown = re.search(re.escape(symbol) + r" = (\S+)\. ", demo.caption)
        assert rounded(shown[1]) == pytest.approx(np.linalg.norm(g), rel=0.06), demo.caption


def test_a_saddle_of_the_surface_need_not_be_one_of_the_loss():
    text = caption_at(a=-0.67, b=-0.29, run="all")
    assert text.startswith("The start, near a saddle of the surface: E = 1.6 and ‖∇E‖ = 4.9.")


def test_the_distances_of_the_training_run_are_those_to_the_nearest_point_of_the_plane(trained):
    scene = trained.training_plane()
    offsets = (trained.iterates - scene.plane.origin).T
    residual = np.linalg.lstsq(scene.plane.directions.T, offsets, rcond=None)[1]
    away, apart = scene.training_distances()
    assert away == pytest.approx(np.sqrt(residual.max()), rel=1e-6)
    assert apart == pytest.approx(np.linalg.norm(trained.iterates[-1] - trained.iterates[0]))
    text = caption_at(plane="training", a=-1.3, b=-0.585)
    assert f"others up to {away:.2g} away. Its ends are {apart:.2g} apart." in text and "length" not in text


@pytest.mark.parametrize("run", ["plane", "all"])
def test_weights_that_are_all_zero_have_no_random_plane(run):
    layers = [Linear(np.zeros((2, 4)), np.zeros(4)), Tanh(), Linear(np.zeros((4, 1)), np.zeros(1))]
    demo = demos.loss_landscape(layers, moons())
    demo.set(run=run, k=5)
    assert demo.current_caption.tone == "bad" and demo.caption.startswith("No plane: random directions are scaled by")


def test_the_alternative_text_holds_before_the_first_step():
    assert "compares the losses" not in demos.loss_landscape().picture.alternative


# --- a student's own network --------------------------------------------------------------------------------------


def test_your_own_layers_show_the_landscape_around_the_parameters_that_you_pass():
    course, student = twins()
    before = [p.copy() for p in student.parameters]
    demo = demos.loss_landscape(student.layers, moons())
    assert demo.values["on"] == "own" and demo.current_caption.tone != "bad"
    values = demo.picture.marks["surface"]["values"]
    E = losses.SquaredError().forward(student.forward(moons()[0]), moons()[1])
    assert values[20, 20] == pytest.approx(E)
    for p, old in zip(student.parameters, before):
        np.testing.assert_array_equal(p, old)
    reference = demos.loss_landscape(course, moons())
    np.testing.assert_allclose(values, reference.picture.marks["surface"]["values"], rtol=1e-9)
    demo.set(plane="training", run="all", k=10)
    assert demo.caption.startswith("In all 33 parameters")


class WrongShape(OwnLinear):
    def backward(self, dz):
        return [self.x.T @ dz, dz], dz @ self.W.T


def test_a_wrong_layer_is_named_in_one_sentence():
    rng = np.random.default_rng(0)
    layers = [WrongShape(rng.normal(size=(2, 3)), np.zeros(3)), Tanh(), Linear(rng.normal(size=(3, 1)), np.zeros(1))]
    demo = demos.loss_landscape(layers, moons())
    assert demo.current_caption.tone == "bad" and demo.caption.startswith("WrongShape.backward: the gradient")
    demo.set(on="saddle")  # the other landscapes still work
    assert demo.current_caption.tone == "plain"


def test_a_network_whose_loss_is_not_finite_is_refused_in_the_caption():
    net = network.Network([Linear(np.full((2, 1), 1e200), np.zeros(1))])
    demo = demos.loss_landscape(net, moons())
    assert demo.current_caption.tone == "bad" and "isn't finite" in demo.caption


def test_a_training_run_along_a_line_has_no_plane():
    x = np.ones((4, 1))
    net = network.Network([Linear(np.zeros((1, 1)), np.zeros(1))])  # w and b always have the same gradient
    with pytest.raises(UserError, match="straight line"):
        TrainedNetwork(net, losses.SquaredError(), x, 3 * x).training_plane()


def test_a_network_without_data_and_data_without_a_network_are_refused():
    net, _, _ = deep_network()
    assert_one_sentence(lambda: demos.loss_landscape(net), ValueError, "pass both layers and data")
    assert_one_sentence(lambda: demos.loss_landscape(data=moons()), ValueError, "pass both layers and data")
    assert_one_sentence(lambda: demos.loss_landscape([], moons()), ValueError, "at least one layer")
    assert_one_sentence(lambda: demos.loss_landscape(net, (moons()[0], moons()[1][:5])), ValueError, "y")
