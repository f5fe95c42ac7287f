"""The checks of unit 07 accept every right answer in any form, and report what is wrong and in which step."""

import itertools

import numpy as np
import pytest

from helpers import checks, optimisers, training
from helpers.checks import CheckFailed


def failure(check, *arguments, **named) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **named)
    return str(caught.value)


def split(n, size, permutation):
    order = permutation(n)
    return [order[k : k + size] for k in range(0, n, size)]


# Seeded, because two orders may agree by chance.
OWN_RANDOMNESS = np.random.default_rng(1)


@pytest.mark.parametrize(("n", "size"), [(6, 2), (7, 3), (1, 1), (3, 5), (10, 9), (40, 7)])
def test_right_minibatches_pass_whatever_the_order(n, size, capsys):
    for seed in range(20):
        checks.stochastic.epoch(split, n, size, seed)
        checks.stochastic.epoch(lambda *arguments: [np.sort(batch)[::-1] for batch in split(*arguments)], n, size, seed)
    assert f"each of {n} examples once" in capsys.readouterr().out


def test_the_courses_minibatches_pass():
    class Generator:
        def __init__(self, permutation):
            self.permutation = permutation

    def course_minibatches(n, size, permutation):
        return list(training.minibatches(n, size, Generator(permutation)))

    checks.stochastic.epoch(course_minibatches, 11, 4, seed=5)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda n, size, permutation: None, "is None: is a `return` missing?"),
        (lambda n, size, permutation: np.zeros((2, 3)), "should be a list of index arrays"),
        (lambda n, size, permutation: split(n, size, permutation)[:-1], "in no batch"),
        (lambda n, size, permutation: [*split(n, size, permutation), np.arange(1)], "several times"),
        (lambda n, size, permutation: [*split(n, size, permutation), np.arange(0)], "is empty"),
        (lambda n, size, permutation: split(n, size, permutation)[::-1], "only the last may be smaller"),
        (lambda n, size, permutation: split(n, size, np.arange), "shuffle first"),
        (lambda n, size, permutation: split(n, size, lambda n: np.arange(n)[::-1]), "call it in each epoch"),
        (lambda n, size, permutation: split(n, size, OWN_RANDOMNESS.permutation), "none from np.random"),
        (lambda n, size, permutation: [batch / 2 for batch in split(n, size, permutation)], "array of integers"),
        (lambda n, size, permutation: [batch + 1 for batch in split(n, size, permutation)], "numbered 0, …, 6"),
    ],
)
def test_wrong_minibatches_are_explained(answer, message):
    assert message in failure(checks.stochastic.epoch, answer, 7, 3, seed=1)


def test_batches_of_consecutive_examples_do_not_count_as_shuffled():
    def rotated(n, size, permutation):
        return split(n, size, lambda n: np.roll(np.arange(n), int(permutation(n)[0])))

    def whole_batches(n, size, permutation):
        return [np.arange(n)[k * size :][:size] for k in permutation(n) if k < n // size]

    # Seeds whose first order is not 0, 1, 2, …, since that would be reported instead.
    for answer, n, size, seed in [(rotated, 20, 6, 1), (rotated, 6, 2, 2), (whole_batches, 12, 4, 5)]:
        assert "shuffle all examples" in failure(checks.stochastic.epoch, answer, n, size, seed)


@pytest.mark.parametrize(("n", "size"), [(10, 3), (20, 6), (12, 1), (9, 8), (6, 2)])
def test_a_random_order_passes_over_many_epochs(n, size):
    for seed in range(10):
        checks.stochastic.epoch(split, n, size, seed, epochs=80)


def swap_two(n, size, permutation):
    order, (one, other) = np.arange(n), permutation(n)[:2]
    order[[one, other]] = order[[other, one]]
    return split(n, size, lambda n: order)


def keep_the_last(n, size, permutation):
    order = permutation(n)
    return split(n, size, lambda n: np.append(order[order < n - 1], n - 1))


def shuffle_halves(n, size, permutation):
    order = permutation(n)
    return split(n, size, lambda n: np.concatenate([order[order < n // 2], order[order >= n // 2]]))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (swap_two, "of 80 epochs, which is no random order"),
        (keep_the_last, "example 9 is in batch 3 in 80 of 80 epochs"),
        (shuffle_halves, "example 0 is in batch 0 in 55 of 80 epochs"),
    ],
)
def test_a_shuffle_that_leaves_much_in_place_is_explained(answer, message):
    assert message in failure(checks.stochastic.epoch, answer, 10, 3, seed=1, epochs=80)


def test_examples_that_share_a_batch_too_often_are_explained():
    def pairs_stay_together(n, size, permutation):
        pairs = [k for k in permutation(n) if k < n // 2]
        return split(n, size, lambda n: np.array([2 * k + i for k in pairs for i in (0, 1)]))

    text = failure(checks.stochastic.epoch, pairs_stay_together, 20, 4, seed=1, epochs=80)
    assert "examples 0 and 1 share a batch in 80 of 80 epochs" in text


def test_a_wrong_call_of_permutation_is_an_error():
    with pytest.raises(ValueError, match=r"call permutation\(n\)"):
        checks.stochastic.epoch(lambda n, size, permutation: split(n + 1, size, permutation), 7, 3, seed=1)


GRADIENTS = [np.array([1.0, -2.0]), np.array([0.5, 4.0]), np.array([-3.0, 0.0])]


def changes_of(optimiser, gradients):
    theta, changes = np.zeros(2), []
    for gradient in gradients:
        before = theta.copy()
        optimiser.step(theta, gradient)
        changes.append(theta - before)
    return changes


@pytest.mark.parametrize("make", [optimisers.Momentum, optimisers.Nesterov, optimisers.Adam])
def test_the_courses_optimisers_pass_alone_and_taking_turns(make):
    settings = {"tau": 0.3, "beta": 0.7}
    use = (settings, np.array([2.0, 1.0]), GRADIENTS, changes_of(make(0.3, 0.7), GRADIENTS))
    checks.stochastic.optimiser(make, *use)
    checks.stochastic.optimisers(make, [use, use])


def test_the_first_wrong_step_is_named_with_the_earlier_gradients():
    right = changes_of(optimisers.Momentum(0.1, 0.5), GRADIENTS)
    text = failure(checks.stochastic.optimiser, optimisers.GradientDescent, {"tau": 0.1}, np.ones(2), GRADIENTS, right)
    assert "GradientDescent.step, step 2: the change of theta is wrong" in text
    assert "gradient in step 1 = array([ 1., -2.])" in text


def test_the_case_is_shown_after_success_and_after_failure(capsys):
    right = changes_of(optimisers.Momentum(0.1, 0.5), GRADIENTS)
    use = ({"tau": 0.1, "beta": 0.5}, np.ones(2), GRADIENTS, right)
    checks.stochastic.optimiser(optimisers.Momentum, *use, case="two parameters")
    checks.stochastic.optimisers(optimisers.Momentum, [use, use], case="each has its own v")
    printed = capsys.readouterr().out
    assert "3 steps are right for theta: (2,) (two parameters)." in printed
    assert "each of 2 objects at the same time (each has its own v)." in printed
    text = failure(checks.stochastic.optimiser, optimisers.Nesterov, *use, case="two parameters")
    assert "The case: two parameters" in text


class ChangesRavel:
    def __init__(self, tau):
        self.tau = tau

    def step(self, theta, gradient):
        flat = theta.ravel()
        flat -= self.tau * gradient.ravel()


def test_a_transposed_theta_stays_transposed():
    theta, gradient = np.arange(6.0).reshape(2, 3), np.array([[1.0, -2.0, 4.0], [0.5, 3.0, -1.5]])
    checks.stochastic.optimiser(ChangesRavel, {"tau": 0.5}, theta, [gradient], [-0.5 * gradient])
    arguments = {"tau": 0.5}, np.asfortranarray(theta), [gradient], [-0.5 * gradient]
    assert "theta is unchanged" in failure(checks.stochastic.optimiser, ChangesRavel, *arguments)
    checks.stochastic.optimiser(optimisers.GradientDescent, *arguments)


class ReturnsTheta:
    def __init__(self, tau):
        self.tau = tau

    def step(self, theta, gradient):
        return theta - self.tau * gradient


class DoesNothing(ReturnsTheta):
    def step(self, theta, gradient):
        super().step(theta, gradient)


class WritesGradient(ReturnsTheta):
    def step(self, theta, gradient):
        gradient *= self.tau
        theta -= gradient


class SharesState(ReturnsTheta):
    v = 0.0

    def step(self, theta, gradient):
        SharesState.v = SharesState.v + gradient
        theta -= self.tau * SharesState.v


class Stub(ReturnsTheta):
    def step(self, theta, gradient):
        raise NotImplementedError("exercise 07.5: let v grow")


def test_a_stub_is_reported_as_not_written_yet():
    use = ({"tau": 0.5}, np.ones(2), GRADIENTS, GRADIENTS)
    with pytest.raises(CheckFailed) as caught:
        checks.stochastic.optimiser(Stub, *use)
    assert caught.value.message == "Stub.step, step 1: this is not written yet (exercise 07.5: let v grow)."
    assert not caught.value.inputs and not caught.value.case


class KeepsGradient(ReturnsTheta):
    before = None

    def step(self, theta, gradient):
        theta -= self.tau * (gradient if self.before is None else gradient + self.before)
        self.before = gradient


def test_keeping_the_callers_array_is_explained():
    first, second, third = GRADIENTS
    changes = [-0.5 * first, -0.5 * (first + second), -0.5 * (second + third)]
    text = failure(checks.stochastic.optimiser, KeepsGradient, {"tau": 0.5}, np.ones(2), GRADIENTS, changes)
    assert "step 2: the array of the previous gradient now holds the next gradient" in text


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (ReturnsTheta, "something was returned"),
        (DoesNothing, "nothing was written into it"),
        (WritesGradient, "gradient was changed by your code"),
        (SharesState, "take different first steps"),
    ],
)
def test_mistakes_that_are_easy_to_miss_are_explained(make, message):
    use = ({"tau": 0.5}, np.ones(2), GRADIENTS, changes_of(optimisers.GradientDescent(0.5), GRADIENTS))
    assert message in failure(checks.stochastic.optimisers, make, [use, use])


def test_a_wrong_descent_is_shown_with_its_minibatches_and_step_sizes():
    planned = [[[0], [1, 2]]]
    text = failure(
        checks.stochastic.sgd,
        lambda gradient, batches, theta, tau, epochs: np.array([theta, theta]),
        lambda theta, indices: theta,
        planned,
        np.array([8.0]),
        lambda k: 0.5 ** (k + 1),
        np.array([[8.0], [3.0]]),
    )
    assert "the minibatches of epoch 1 = [array([0]), array([1, 2])]" in text
    assert "tau(0), tau(1), … = array([0.5 , 0.25])" in text


def test_too_many_calls_of_batches_are_an_error():
    def draws_too_often(gradient, batches, theta, tau, epochs):
        return [batches() for _ in range(epochs + 1)]

    with pytest.raises(ValueError, match="once for each epoch"):
        checks.stochastic.sgd(draws_too_often, None, [[[0]]], np.array([1.0]), lambda k: 0.1, np.ones((2, 1)))


def test_mean_and_variance_of_the_stochastic_gradient_agree_with_unit_07():
    """Average over all possible minibatches, which gives the exact expected values."""
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


def test_the_stationary_error_of_sgd_agrees_with_unit_07():
    tau, a, c = 0.3, 2.0, np.array([-1.0, 0.25, 0.75])
    noise = (a * c) @ (a * c) / 3
    r = tau * noise / (a * (2 - tau * a))
    again = np.mean([(1 - tau * a) ** 2 * r + (tau * a * each) ** 2 for each in c])
    assert again == pytest.approx(r)


@pytest.mark.parametrize("kappa", [4.0, 100.0, 2500.0])
def test_the_contraction_of_the_best_momentum_depends_on_the_root_of_kappa(kappa):
    root = np.sqrt(kappa)
    beta, tau = ((root - 1) / (root + 1)) ** 2, 4 / (root + 1) ** 2
    rates = [np.abs(np.roots([1, -(1 + beta - tau * a), beta])).max() for a in np.linspace(1, kappa, 50)]
    # The double roots at both ends are accurate to only half of the digits.
    np.testing.assert_allclose(rates, (root - 1) / (root + 1), atol=1e-6)
