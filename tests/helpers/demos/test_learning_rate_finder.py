"""Test the learning-rate finder: its runs against plain loops and theory, its captions, and a student's own layers."""

import itertools
import re

import numpy as np
import pytest

from helpers import data, demos, layers, losses, network, range_test, training
from helpers.demos.learning_rate_finder import model
from helpers.demos.learning_rate_finder.captions import caption

SHARES = [share for _, share in demos.learning_rate_finder().spec["presets"]]


@pytest.fixture(scope="module")
def finder():
    return demos.learning_rate_finder()


def test_a_run_from_scratch_is_an_ordinary_training(finder):
    finder.restore("learning_rate_finder:tau=0.1,seed=3")
    problem = model.problem("moons", 3)
    run = training.training_steps(
        problem.network, problem.loss, problem.x, problem.y, 0.1, batch=16, rng=np.random.default_rng(3)
    )
    expected = []
    for k, _ in zip(range(101), run, strict=False):
        if k % 4 == 0:
            expected.append(losses.SquaredError().forward(problem.network.forward(problem.x), problem.y))
    np.testing.assert_allclose(finder.picture.marks["run"]["y"], expected, rtol=1e-9)
    np.testing.assert_array_equal(finder.picture.marks["run"]["x"], np.arange(0, 101, 4))


def test_the_limit_of_the_bowl_is_2_over_L():
    problem = model.problem("bowl", 1)
    X = np.c_[problem.x, np.ones(len(problem.x))]
    L = np.linalg.eigvalsh(2 * X.T @ X / len(X)).max()
    assert problem.limit == pytest.approx(2 / L, rel=1e-12)
    ends = model.find(problem, 1).runs[:, -1]
    start = losses.SquaredError().forward(problem.network.forward(problem.x), problem.y)
    assert (ends[problem.limit > model.GRID] < start).all() and (ends[problem.limit < model.GRID] > start).all()


def test_the_sweep_of_the_bowl_sees_the_limit_too_late_and_a_tenth_is_safe():
    for seed in range(1, 21):
        bowl = model.problem("bowl", seed)
        swept = range_test.range_test(bowl.network, bowl.loss, bowl.x, bowl.y, model.TAUS)
        reading = range_test.read(model.TAUS, swept)
        assert model.TAUS[reading.lowest] > 5 * bowl.limit > 5 * reading.suggestion


@pytest.mark.parametrize("name", model.NAMES)
def test_the_suggestion_is_safe(name):
    for seed in (1, 2, 3):
        finding = model.find(model.problem(name, seed), seed)
        assert finding.runs[finding.suggested, -1] < finding.runs[0, 0]


def test_the_same_seed_gives_the_same_losses_and_another_seed_others():
    first, again, other = (model.find(model.problem("moons", seed), seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first.losses, again.losses)
    np.testing.assert_array_equal(first.runs, again.runs)
    assert not np.array_equal(first.losses, other.losses)


def test_the_chosen_step_size_is_rounded_to_the_grid(finder):
    for i, tau in enumerate(model.GRID):
        assert [model.nearest(tau * factor) for factor in (0.85, 1.0, 1.15)] == [i] * 3
    finder.restore("learning_rate_finder:tau=0.11")
    assert finder.picture.marks["chosen"]["at"][0] == pytest.approx(0.1)
    assert "with τ = 0.1," in finder.caption
    for tau, snapped in ((0.11, 0.1), (0.025, 0.02154), (3.0, 3.162), (1e-3, 1e-3), (10.0, 10.0)):
        finder.set(tau=tau)
        assert finder.values["tau"] == snapped  # the field shows the τ that was trained
        assert finder.picture.marks["chosen"]["at"][0] == pytest.approx(snapped, rel=1e-3)


def test_the_places_appear_when_the_sweep_has_ended(finder):
    finder.restore("learning_rate_finder:k=99")
    places = {"lowest", "blow_up", "suggestion"}
    assert not places & set(finder.picture.marks)
    assert finder.caption.startswith("Step 99: the sweep blew up at τ = ")
    finder.set(k=100)
    assert places <= set(finder.picture.marks)
    finder.set(k=30)
    assert len(finder.picture.marks["smoothed"]["x"]) == 30
    assert finder.caption.startswith(f"Step 30: the sweep is at τ = {model.TAUS[29]:.2g}, ")


@pytest.mark.parametrize(
    ("state", "beginning"),
    [
        ("learning_rate_finder:tau=0.1", "A good choice: from scratch with τ = 0.1, E falls from"),
        ("learning_rate_finder:tau=0.001", "Slow: from scratch with τ = 0.001, E falls from"),
        (
            "learning_rate_finder:tau=2.1544",
            "Too large: from scratch with τ = 2.2, E blows up. The rule's 0.022 reaches ",
        ),
        (
            "learning_rate_finder:on=bowl,tau=1.0",
            "Too large: from scratch with τ = 1 (2/L is 0.4), E blows up. The sweep still fell: it takes one step",
        ),
        (
            "learning_rate_finder:on=digits,seed=3,tau=10",
            "Too large: from scratch with τ = 10, E falls from 2.6 to 2.4.",
        ),
        ("learning_rate_finder:seed=13,tau=0.068129", "Unsteady: with τ = 0.068, E falls to 0.088, but ends at 0.46."),
        ("learning_rate_finder:seed=14,tau=0.068129", "Unsteady: with τ = 0.068, E falls to 0.089, but ends at 0.41."),
        ("learning_rate_finder:on=digits,tau=1.4678", "Too large: from scratch with τ = 1.5, E falls from"),
    ],
)
def test_the_caption_judges_the_chosen_step_size(finder, state, beginning):
    finder.restore(state)
    assert finder.caption.startswith(beginning)


def check_the_headline(finding, chosen, caption):
    """Check the first word and the rule of a caption against all runs."""
    start, end, ends = finding.runs[0, 0], finding.runs[chosen, -1], finding.runs[:, -1]
    smaller, larger = ends[:chosen], ends[chosen + 1 :]
    if caption.startswith("Slow"):
        assert (smaller >= end).all() and larger.min() < end <= 2 * finding.runs[chosen].min()
    elif caption.startswith("A good choice"):
        assert end <= 1.5 * ends.min() and end < start
    elif caption.startswith("Too large"):
        assert end > start or (smaller.min() <= larger.min(initial=np.inf) and smaller.min() < end - (start - end))
    elif caption.startswith("Past the best"):
        assert smaller.min() == ends.min() < end < start
    elif caption.startswith("Unsteady"):
        assert end > 2 * finding.runs[chosen].min()
    else:
        assert caption.startswith(("Not the best", "No progress"))
    if "That is the rule" in caption:
        assert model.GRID[chosen] == pytest.approx(finding.reading.suggestion, rel=0.25)
    assert "late" not in caption
    rule = r"The rule's (more cautious )?([\d.]+)(?:, a tenth of τ at the lowest point,)? reaches (\S+)\.$"
    if reached := re.search(rule, caption):
        suggestion = finding.reading.suggestion
        there = ends[np.argmin(np.abs(np.log(model.GRID / suggestion)))]
        assert float(reached[2]) == pytest.approx(suggestion, rel=0.25)
        assert float(reached[3].replace("−", "-")) == pytest.approx(there, rel=0.051)
        cautious = caption.startswith("A good choice") and there > end and suggestion < 0.9 * model.GRID[chosen]
        assert bool(reached[1]) == cautious


@pytest.mark.parametrize(
    ("name", "seeds"), [("moons", (2, 13, 14)), ("digits", (1, 3)), ("noisy", (5,)), ("bowl", (1,))]
)
def test_each_headline_agrees_with_all_runs(name, seeds):
    for seed in seeds:
        finding = model.find(model.problem(name, seed), seed)
        for chosen in range(len(model.GRID)):
            words = caption(finding, chosen, 100).text
            assert len(words) <= 170, words
            check_the_headline(finding, chosen, words)


def test_a_step_between_two_measurements_names_the_step_that_was_measured(finder):
    for k in (3, 7, 8, 57):
        finder.restore(f"learning_rate_finder:k={k}")
        stated = re.search(
            r"E (?:is (\d+\.?\d*)|was (\d+\.?\d*) after step (\d+))", finder.caption.split("From scratch")[1]
        )
        measured = int(stated[3] or k)
        assert measured == k - k % 4
        assert float(stated[1] or stated[2]) == pytest.approx(finder.picture.marks["run"]["y"][measured // 4], rel=0.06)


def test_a_suggestion_below_the_range_is_not_drawn_at_its_edge():
    rng = np.random.default_rng(1)
    own, x = network.fully_connected((2, 8, 1), rng), 60 * rng.normal(size=(40, 2))
    demo = demos.learning_rate_finder(own, x, rng.normal(size=(40, 1)))
    for tau in (0.001, 0.1):
        demo.set(tau=tau)
        assert demo.caption.endswith("The rule suggests less than 0.001.")
        assert not {"suggestion", "suggested run"} & set(demo.picture.marks)


class Shifted(losses.SquaredError):
    def forward(self, prediction, target):
        return super().forward(prediction, target) - 5


def test_a_negative_loss_is_reported():
    x, y = data.two_moons(60, np.random.default_rng(0))
    demo = demos.learning_rate_finder(network.fully_connected((2, 6, 1), np.random.default_rng(0)), x, y, Shifted())
    assert demo.caption.startswith("E is negative, so logarithmic axes can't show it")


@pytest.mark.parametrize("share", SHARES)
def test_each_example_has_a_short_caption(finder, share):
    finder.restore(share)
    assert len(finder.caption) <= 170


def test_captions_are_short_and_finite_everywhere(finder):
    for on, tau, k in itertools.product(model.NAMES, model.GRID[::4], (0, 1, 60, 100)):
        finder.set(on=on, tau=float(tau), k=k, seed=1)
        assert len(finder.caption) <= 170, finder.caption
        assert not re.search(r"nan|inf|\be\d{3}", finder.caption, flags=re.IGNORECASE), finder.caption
        for mark in finder.picture.marks.values():
            assert np.isfinite(mark.get("y", 0.0)).all()


def test_it_takes_a_network_of_your_own():
    rng = np.random.default_rng(0)
    x, y = data.two_moons(60, rng)
    own = network.fully_connected((2, 6, 1), rng)
    before = own.theta.copy()
    demo = demos.learning_rate_finder(own, x, y)
    np.testing.assert_array_equal(own.theta, before)
    assert not demo.controls["on"].visible and "The rule's more cautious 0.046" in demo.caption
    demo.set(seed=2)  # all examples in each step, so the order makes no difference
    x, y, _, _ = data.digits()
    demo = demos.learning_rate_finder(
        network.fully_connected((64, 10), rng), x[:80], y[:80], losses.SoftmaxCrossEntropy()
    )
    assert "from scratch" in demo.caption


def test_a_network_that_cannot_improve_makes_no_progress():
    x = np.random.default_rng(0).normal(size=(20, 2))
    zero = [layers.Linear(np.zeros((2, 1)), np.full(1, -1.0)), layers.ReLU()]  # dead
    demo = demos.learning_rate_finder(zero, x, np.ones((20, 1)))
    assert demo.caption.startswith("No progress: from scratch with τ = 0.1, E is 1 after 100 steps.")


def test_a_loss_that_is_not_finite_at_the_start_is_reported():
    own = [layers.Linear(np.full((2, 1), 1e200), np.zeros(1))]
    demo = demos.learning_rate_finder(own, np.ones((20, 2)), np.ones((20, 1)))
    assert demo.caption.startswith("E is not finite before the first step")


class Broken(layers.Linear):
    def backward(self, dz):
        gradients, dx = super().backward(dz)
        return [gradients[0], gradients[1][:0]], dx


class Unwritten(layers.ReLU):
    def forward(self, x):
        raise NotImplementedError("exercise 03.1")


@pytest.mark.parametrize(
    ("own", "message"),
    [
        (
            [Broken(np.ones((2, 3)), np.zeros(3)), layers.Linear(np.ones((3, 1)), np.zeros(1))],
            "Broken.backward: the grad",
        ),
        ([layers.Linear(np.ones((2, 3)), np.zeros(3)), Unwritten()], "Not written yet: exercise 03.1"),
        ([layers.Linear(np.ones((2, 3)), np.zeros(3))], "The network does not fit the data"),
    ],
)
def test_a_mistake_in_your_own_layers_is_reported_in_the_caption(own, message):
    x, y = data.two_moons(20, np.random.default_rng(0))
    assert demos.learning_rate_finder(own, x, y).caption.startswith(message)


def test_wrong_arguments_are_reported_at_once():
    x, y = data.two_moons(20, np.random.default_rng(0))
    with pytest.raises(ValueError, match="pass all three, or none"):
        demos.learning_rate_finder(x=x, y=y)
    with pytest.raises(ValueError, match="one target for each example"):
        demos.learning_rate_finder([layers.ReLU()], x, y[:-1])
    with pytest.raises(TypeError):
        demos.learning_rate_finder([layers.ReLU()], x.tolist(), y)
