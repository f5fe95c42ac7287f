"""Test the race: its gradients, losses and paths against finite differences and plain loops, and its captions."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.framework.numbers import brief
from helpers.demos.race.captions import caption_by_steps
from helpers.demos.race.demo import STEPS
from helpers.demos.race.model import Net, Surface
from helpers.gradcheck import central_difference, relative_error
from helpers.layers import Tanh
from helpers.losses import SquaredError
from helpers.network import fully_connected


def weights(rows, m=1):
    """Return the weight of each of 64 examples in the mean over some of them, for m points."""
    return np.tile(np.isin(np.arange(64), rows) / len(rows), (m, 1))


ALL = weights(np.arange(64))


def finished(**values):
    demo = demos.race()
    demo.set(k=STEPS, **values)
    return demo


@pytest.mark.parametrize("scene", [Surface(), Net()], ids=["surface", "network"])
def test_the_gradient_agrees_with_difference_quotients_of_the_loss(scene):
    rng = np.random.default_rng(0)
    theta = scene.start + 0.1 * rng.normal(size=scene.start.shape)
    expected = central_difference(lambda t: float(scene.energies(t[None])[0]), theta)
    assert relative_error(scene.gradients(theta[None], ALL)[0][0], expected) < 1e-7
    batches = rng.permutation(64).reshape(16, 4)
    mean = np.mean([scene.gradients(theta[None], weights(rows))[0][0] for rows in batches], axis=0)
    assert relative_error(mean, expected) < 1e-7  # the minibatches of an epoch average to the full gradient


def test_the_gradients_of_several_networks_are_those_of_the_course_s_network():
    rng, scene = np.random.default_rng(1), Net()
    thetas, rows = scene.start + 0.3 * rng.normal(size=(3, 37)), rng.permutation(64)[:16]
    network, loss = fully_connected((1, 12, 1), rng, Tanh), SquaredError()
    for theta, found in zip(thetas, scene.gradients(thetas, weights(rows, 3))[0], strict=True):
        network.theta[...] = theta
        loss.forward(network.forward(scene.x[rows]), scene.y[rows])
        gradients, _ = network.backward(loss.backward())
        np.testing.assert_allclose(found, np.concatenate([dp.ravel() for dp in gradients]), rtol=1e-9, atol=1e-14)


def test_a_run_that_diverges_does_not_change_the_others():
    alone = finished(tau=0.32, beta=0.0).picture.marks["Adam loss"]["y"]
    together = finished(tau=0.32, beta=0.9).picture.marks["Adam loss"]["y"]
    np.testing.assert_array_equal(alone, together)


def path_by_formula(name, gradient, theta, tau, beta):
    """Compute the path of an optimiser by its formula."""
    path, v, m, s = [theta], 0.0, 0.0, 0.0
    for k in range(1, STEPS + 1):
        g = gradient(theta)
        v, m, s = beta * v + g, 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        step = {
            "full batch": g,
            "momentum": v,
            "Nesterov": g + beta * v,
            "Adam": m / (1 - 0.9**k) / (np.sqrt(s / (1 - 0.999**k)) + 1e-8),
        }[name]
        theta = theta - tau * step
        path.append(theta)
    return np.array(path)


@pytest.mark.parametrize("name", ["full batch", "momentum", "Nesterov", "Adam"])
def test_each_path_follows_its_formula(name):
    demo = finished(tau=0.05, beta=0.7)
    scene = Surface()
    path = path_by_formula(name, lambda theta: scene.gradients(theta[None], ALL)[0][0], scene.start, 0.05, 0.7)
    marks = demo.picture.marks
    np.testing.assert_allclose(np.stack([marks[name]["x"], marks[name]["y"]], axis=1), path, atol=1e-9)
    np.testing.assert_allclose(marks[f"{name} loss"]["y"], scene.energies(path), rtol=1e-6, atol=1e-12)


def test_a_step_counts_the_examples_that_it_uses():
    demo = finished(count="examples", batch="4")
    marks = demo.picture.marks
    np.testing.assert_allclose(marks["stochastic loss"]["x"], 4 * np.arange(STEPS + 1))
    assert np.diff(marks["momentum loss"]["x"]).tolist() == [64.0] * (len(marks["momentum loss"]["x"]) - 1)


def test_the_caption_names_diverging_optimisers():
    demo = finished(tau=1.0, beta=0.0)
    assert "full batch" in demo.caption.lower() and "diverge" in demo.caption
    for mark in demo.picture.marks.values():
        if mark["kind"] == "line":
            assert not np.isinf(mark["y"]).any() and np.nanmax(np.abs(mark["x"]), initial=0) < 1e5


@pytest.mark.parametrize("scene", ["surface", "network"])
def test_each_scene_shows_five_optimisers_up_to_the_chosen_step(scene):
    demo = demos.race()
    demo.set(on=scene, k=5)
    losses = [name for name in demo.picture.marks if name.endswith(" loss")]
    assert len(losses) == 5 and all(len(demo.picture.marks[name]["x"]) == 6 for name in losses)
    assert " is ahead after" in demo.caption
    again = demos.race()
    again.restore(demo.share())
    assert again.caption == demo.caption


@pytest.mark.parametrize("scene", ["surface", "network"])
@pytest.mark.parametrize("k", [1, 17, STEPS])
def test_the_caption_describes_the_step_shown(scene, k):
    demo = demos.race()
    demo.set(on=scene, k=k, beta=0.7)
    now = {name: mark["y"][-1] for name, mark in demo.picture.marks.items() if name.endswith(" loss")}
    first = min(now, key=now.get)
    assert demo.caption.split(":")[0].endswith(f"ahead after {k} step{'s' * (k != 1)}")
    assert first.removesuffix(" loss").lower() in demo.caption.split(" ahead")[0].lower()
    assert f" is {brief(now[first])}" in demo.caption


def test_counting_examples_compares_all_after_the_same_number_of_examples():
    demo = demos.race()
    demo.set(count="examples", batch="16", k=20)
    assert demo.caption.split(":")[0].endswith("ahead after 320 examples")
    assert "Stochastic took 20 steps, the others 5." in demo.caption
    for name in ("momentum", "Adam"):
        mark = demo.picture.marks[f"{name} loss"]
        assert f"{name} {brief(mark['y'][list(mark['x']).index(320)])}" in demo.caption
    demo.set(k=2)
    assert demo.caption.startswith("Stochastic has taken 2 steps after 32 examples")


def test_optimisers_with_equal_losses_are_ahead_together():
    demo = finished(beta=0.0, tau=0.2)
    assert demo.caption.startswith("Full batch, momentum and Nesterov are ahead after 120 steps")


def test_a_diverging_path_does_not_cover_the_others():
    demo = finished(tau=0.32)
    path = demo.picture.marks["full batch"]
    assert len(path["x"]) > 30 and np.isfinite(path["x"]).sum() < 15
    returning = demo.picture.marks["momentum"]  # comes back, and is drawn to its end
    assert np.isfinite(returning["x"]).sum() > 100 and np.isfinite(returning["x"][-60:]).all()


def test_the_race_starts_before_the_first_step_so_that_the_reader_can_place_a_bet():
    demo = demos.race()
    assert demo.caption.startswith("The start: all begin at the same θ(0)")
    assert all(len(demo.picture.marks[f"{name} loss"]["x"]) == 1 for name in ("momentum", "stochastic", "Adam"))


def test_a_tiny_loss_is_not_called_zero():
    losses = {name: np.array([1.0, E]) for name, E in (("full batch", 3e-14), ("stochastic", 0.5), ("momentum", 0.0))}
    assert caption_by_steps(losses, 1, 4, "E", 0.1).text.startswith(
        "Momentum is ahead after 1 step: E is 0; then full batch <1e−12, stochastic 0.5."
    )
