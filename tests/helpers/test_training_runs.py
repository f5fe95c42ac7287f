"""The twelve training runs look as they are described, can be repeated, and their remedies help."""

import numpy as np
import pytest

from helpers.training_runs import CASES, LossCurve, find, run, symptom

NUMBERS = range(1, len(CASES) + 1)


def number_of(cause: str) -> int:
    return next(number for number in NUMBERS if cause in find(number).cause)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_run_can_be_repeated_and_a_caller_can_not_change_it(number: int) -> None:
    first = run(number)
    expected = first.train.copy()
    first.train[:] = 0
    np.testing.assert_array_equal(run(number).train, expected)
    assert first.train.shape == first.validation.shape and len(expected) > 1


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ("dead", "flat"),
        ("too small", "still falling"),
        ("added up", "noisy"),
        ("nothing is wrong", "settled"),
        ("far too large", "diverging"),
        ("saddle", "still falling"),
        ("overfitting", "overfitting"),
        ("minibatches", "noisy"),
        ("wrong sign", "diverging"),
        ("schedule", "noisy"),
        ("somewhat too large", "noisy"),
        ("kinks", "noisy"),
    ],
)
def test_a_run_has_the_symptom_of_its_cause(cause: str, expected: str) -> None:
    curve = run(number_of(cause))
    assert symptom(curve.train, curve.validation) == expected


@pytest.mark.parametrize("number", [n for n in NUMBERS if "nothing is wrong" not in find(n).cause])
def test_a_remedy_lowers_the_loss_that_matters(number: int) -> None:
    before, after = run(number), run(number, remedied=True)
    assert after.validation[-1] < before.validation[-1]


def test_a_saddle_point_is_level_at_first_and_dead_relus_for_good() -> None:
    saddle, dead = run(number_of("saddle")).train, run(number_of("dead")).train
    assert (saddle[:100] > 0.95 * saddle[0]).all() and saddle[-1] < 0.5 * saddle[0]
    assert (dead == dead[0]).all()


def test_a_schedule_calms_the_noise_and_without_it_the_noise_stays() -> None:
    def jitter(curve: LossCurve) -> float:
        return float(np.abs(np.diff(np.log(curve.train[300:]))).mean())

    number = number_of("schedule")
    assert jitter(run(number)) < 0.1 * jitter(run(number, remedied=True))


def test_a_wrong_sign_raises_the_loss_in_every_step() -> None:
    assert (np.diff(run(number_of("wrong sign")).train) > 0).all()


@pytest.mark.parametrize("number", [0, 13, "1", 1.5])
def test_an_unknown_number_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match="numbered from 1 to 12"):
        run(number)  # type: ignore[arg-type]
