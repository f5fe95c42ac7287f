"""The checks of unit 07: they accept what is right in any form, and say what is wrong and in which step."""

import itertools

import numpy as np
import pytest

from helpers import checks, optimisers, training
from helpers.checks import CheckFailed


def failure(check, *arguments, **named) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **named)
    return str(caught.value)


def cut(n, size, permutation):
    order = permutation(n)
    return [order[k : k + size] for k in range(0, n, size)]


@pytest.mark.parametrize(("n", "size"), [(6, 2), (7, 3), (1, 1), (3, 5), (10, 9), (40, 7)])
def test_right_minibatches_pass_whatever_the_order(n, size, capsys):
    for seed in range(20):
        checks.stochastic.epoch(cut, n, size, seed)
        checks.stochastic.epoch(lambda *given: [np.sort(batch)[::-1] for batch in cut(*given)], n, size, seed)
    assert f"each of {n} examples once" in capsys.readouterr().out


def test_the_courses_minibatches_pass():
    class Generator:
        def __init__(self, permutation):
            self.permutation = permutation

    def ours(n, size, permutation):
        return list(training.minibatches(n, size, Generator(permutation)))

    checks.stochastic.epoch(ours, 11, 4, seed=5)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (lambda n, size, permutation: None, "is None: is a `return` missing?"),
        (lambda n, size, permutation: np.zeros((2, 3)), "should be a list of index arrays"),
        (lambda n, size, permutation: cut(n, size, permutation)[:-1], "in no batch"),
        (lambda n, size, permutation: [*cut(n, size, permutation), np.arange(1)], "several times"),
        (lambda n, size, permutation: [*cut(n, size, permutation), np.arange(0)], "is empty"),
        (lambda n, size, permutation: cut(n, size, permutation)[::-1], "only the last may be smaller"),
        (lambda n, size, permutation: cut(n, size, np.arange), "shuffle first"),
        (lambda n, size, permutation: cut(n, size, lambda n: np.arange(n)[::-1]), "call it anew"),
        (lambda n, size, permutation: cut(n, size, np.random.default_rng().permutation), "none from np.random"),
        (lambda n, size, permutation: [batch / 2 for batch in cut(n, size, permutation)], "whole numbers"),
        (lambda n, size, permutation: [batch + 1 for batch in cut(n, size, permutation)], "numbered 0, …, 6"),
    ],
)
def test_wrong_minibatches_are_told_what_is_wrong(answer, said):
    assert said in failure(checks.stochastic.epoch, answer, 7, 3, seed=1)


def test_batches_of_neighbours_are_no_shuffling():
    def rotated(n, size, permutation):
        return cut(n, size, lambda n: np.roll(np.arange(n), int(permutation(n)[0])))

    def whole_batches(n, size, permutation):
        return [np.arange(n)[k * size :][:size] for k in permutation(n) if k < n // size]

    # A seed whose first order is not 0, 1, 2, …, which would be said instead.
    for answer, n, size, seed in [(rotated, 20, 6, 1), (rotated, 6, 2, 2), (whole_batches, 12, 4, 5)]:
        assert "shuffle all examples" in failure(checks.stochastic.epoch, answer, n, size, seed)


def test_permutation_says_when_it_is_called_wrongly():
    with pytest.raises(ValueError, match=r"call permutation\(n\)"):
        checks.stochastic.epoch(lambda n, size, permutation: cut(n + 1, size, permutation), 7, 3, seed=1)


GRADIENTS = [np.array([1.0, -2.0]), np.array([0.5, 4.0]), np.array([-3.0, 0.0])]


def changes_of(optimiser, gradients):
    theta, changes = np.zeros(2), []
    for gradient in gradients:
        before = theta.copy()
        optimiser.step(theta, gradient)
        changes.append(theta - before)
    return changes


@pytest.mark.parametrize("make", [optimisers.Momentum, optimisers.Nesterov, optimisers.Adam])
def test_the_courses_optimisers_pass_alone_and_in_turns(make):
    settings = {"tau": 0.3, "beta": 0.7}
    use = (settings, np.array([2.0, 1.0]), GRADIENTS, changes_of(make(0.3, 0.7), GRADIENTS))
    checks.stochastic.optimiser(make, *use)
    checks.stochastic.optimisers(make, [use, use])


def test_the_first_wrong_step_is_named_and_what_came_before_is_shown():
    right = changes_of(optimisers.Momentum(0.1, 0.5), GRADIENTS)
    said = failure(checks.stochastic.optimiser, optimisers.GradientDescent, {"tau": 0.1}, np.ones(2), GRADIENTS, right)
    assert "GradientDescent.step, step 2: the change of theta is wrong" in said
    assert "gradients of the steps before = [[1.0, -2.0]]" in said


class NewTheta:
    def __init__(self, tau):
        self.tau = tau

    def step(self, theta, gradient):
        return theta - self.tau * gradient


class Silent(NewTheta):
    def step(self, theta, gradient):
        super().step(theta, gradient)


class Greedy(NewTheta):
    def step(self, theta, gradient):
        gradient *= self.tau
        theta -= gradient


class Shared(NewTheta):
    v = 0.0

    def step(self, theta, gradient):
        Shared.v = Shared.v + gradient
        theta -= self.tau * Shared.v


class Stub(NewTheta):
    def step(self, theta, gradient):
        raise NotImplementedError("exercise 07.5: let v grow")


def test_a_stub_is_said_to_be_one():
    use = ({"tau": 0.5}, np.ones(2), GRADIENTS, GRADIENTS)
    with pytest.raises(CheckFailed) as caught:
        checks.stochastic.optimiser(Stub, *use)
    assert caught.value.message == "Stub.step, step 1: this is not written yet (exercise 07.5: let v grow)."


class Keeps(NewTheta):
    before = None

    def step(self, theta, gradient):
        theta -= self.tau * (gradient if self.before is None else gradient + self.before)
        self.before = gradient


def test_an_array_of_the_callers_that_is_kept_is_said():
    first, second, third = GRADIENTS
    changes = [-0.5 * first, -0.5 * (first + second), -0.5 * (second + third)]
    said = failure(checks.stochastic.optimiser, Keeps, {"tau": 0.5}, np.ones(2), GRADIENTS, changes)
    assert "step 2: the array of the gradient before holds the next gradient by now" in said


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (NewTheta, "something was returned"),
        (Silent, "nothing was written into it"),
        (Greedy, "gradient was changed on the way"),
        (Shared, "make different first steps"),
    ],
)
def test_what_is_easily_overlooked_is_said(make, said):
    use = ({"tau": 0.5}, np.ones(2), GRADIENTS, changes_of(optimisers.GradientDescent(0.5), GRADIENTS))
    assert said in failure(checks.stochastic.optimisers, make, [use, use])


def test_a_wrong_descent_is_shown_its_minibatches_and_step_sizes():
    planned = [[[0], [1, 2]]]
    said = failure(
        checks.stochastic.sgd,
        lambda gradient, batches, theta, tau, epochs: np.array([theta, theta]),
        lambda theta, indices: theta,
        planned,
        np.array([8.0]),
        lambda k: 0.5 ** (k + 1),
        np.array([[8.0], [3.0]]),
    )
    assert "the minibatches of each epoch = [[[0], [1, 2]]]" in said and "[0.5, 0.25]" in said


def test_batches_that_are_asked_for_too_often_say_so():
    def greedy(gradient, batches, theta, tau, epochs):
        return [batches() for _ in range(epochs + 1)]

    with pytest.raises(ValueError, match="once for each epoch"):
        checks.stochastic.sgd(greedy, None, [[[0]]], np.array([1.0]), lambda k: 0.1, np.ones((2, 1)))


def test_mean_and_variance_of_the_stochastic_gradient_are_what_unit_07_derives():
    """All minibatches are drawn, none left out, so these are the expected values themselves."""
    rng = np.random.default_rng(4)
    single = rng.normal(size=(6, 3))
    N, full = len(single), single.mean(axis=0)
    variance = ((single - full) ** 2).sum(axis=1).mean()
    for B in (1, 2, 3, 6):
        without = np.array([single[list(chosen)].mean(axis=0) for chosen in itertools.combinations(range(N), B)])
        np.testing.assert_allclose(without.mean(axis=0), full)
        error = ((without - full) ** 2).sum(axis=1).mean()
        assert error == pytest.approx(variance / B * (N - B) / (N - 1), abs=1e-12)
    for B in (1, 2, 3):
        drawn = np.array([single[list(chosen)].mean(axis=0) for chosen in itertools.product(range(N), repeat=B)])
        np.testing.assert_allclose(drawn.mean(axis=0), full)
        assert ((drawn - full) ** 2).sum(axis=1).mean() == pytest.approx(variance / B)


def test_the_level_at_which_sgd_stays_is_what_unit_07_derives():
    tau, a, c = 0.3, 2.0, np.array([-1.0, 0.25, 0.75])
    noise = (a * c) @ (a * c) / 3
    r = tau * noise / (a * (2 - tau * a))
    again = np.mean([(1 - tau * a) ** 2 * r + (tau * a * each) ** 2 for each in c])
    assert again == pytest.approx(r)


@pytest.mark.parametrize("kappa", [4.0, 100.0, 2500.0])
def test_the_best_momentum_contracts_like_the_root_of_kappa(kappa):
    root = np.sqrt(kappa)
    beta, tau = ((root - 1) / (root + 1)) ** 2, 4 / (root + 1) ** 2
    speeds = [np.abs(np.roots([1, -(1 + beta - tau * a), beta])).max() for a in np.linspace(1, kappa, 50)]
    # The double roots at both ends cost half of the digits.
    np.testing.assert_allclose(speeds, (root - 1) / (root + 1), atol=1e-6)
