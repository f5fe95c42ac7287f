"""The checks of unit 05 accept every right answer in any form, and name what is wrong."""

import numpy as np
import pytest

from helpers import checks, one_hidden_layer
from helpers.checks import CheckFailed

CASE = checks.one_hidden_layer.random_case(np.random.default_rng(1), N=5, D=2, H=4, M=3)
NAMES = ("W1", "b1", "W2", "b2")


def failure(check, *arguments, **named) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **named)
    return str(caught.value)


def energy(W1, b1, W2, b2) -> float:
    *_, p = one_hidden_layer.forward(CASE["x"], W1, b1, W2, b2)
    return one_hidden_layer.energy(p, CASE["y"])


def check_backward(student_function, **named) -> None:
    a, h, p = one_hidden_layer.forward(CASE["x"], *(CASE[name] for name in NAMES))
    arguments = {"x": CASE["x"], "y": CASE["y"], "a": a, "h": h, "p": p, "W2": CASE["W2"]}
    checks.one_hidden_layer.gradients(
        student_function, arguments, energy, {name: CASE[name] for name in NAMES}, **named
    )


def check_train(student_function) -> None:
    arguments = CASE | {"tau": 0.02, "steps": 3}
    checks.one_hidden_layer.training(student_function, arguments, energy, {name: CASE[name] for name in NAMES}, 0.02, 3)


def test_right_functions_pass(capsys):
    check_backward(one_hidden_layer.backward)
    check_backward(lambda *arguments: list(one_hidden_layer.backward(*arguments)))
    check_train(one_hidden_layer.train)
    printed = capsys.readouterr().out
    assert "dW1, db1, dW2, db2 are right for x: (5, 2)" in printed and "losses are right" in printed


def test_a_failure_names_the_wrong_gradient_and_the_right_ones():
    def backward(*arguments):
        dW1, db1, dW2, db2 = one_hidden_layer.backward(*arguments)
        return dW1, db1, 5 * dW2, db2

    message = failure(check_backward, backward, case="A batch.")
    assert "dW2 is wrong in" in message and "Your dW2 is the right value times the number of examples, 5." in message
    assert "Right: db2, db1, dW1" in message and "The case: A batch." in message


def test_a_wrong_number_of_values_is_reported_with_the_names_of_all():
    def nothing(*_):
        pass

    assert "the return value is None, but should be 4 values: dW1, db1, dW2, db2" in failure(check_backward, nothing)
    assert "`return` missing?" in failure(check_backward, nothing)
    assert "the return value is a list of length 2" in failure(check_backward, lambda *_: [1.0, 2.0])


def test_nested_lists_are_named_as_such():
    def as_lists(*arguments):
        return [value.tolist() for value in one_hidden_layer.backward(*arguments)]

    def by_layers(*arguments):
        dW1, db1, dW2, db2 = one_hidden_layer.backward(*arguments)
        return [dW1, db1], [dW2, db2]

    message = failure(check_backward, as_lists)
    assert "dW1 is a list of 2 lists, but should be one NumPy array of floats of shape (2, 4)" in message
    assert "db1 is a list of length 4, but should be a NumPy array" in message
    assert "the return value is a tuple of 2 lists, but should be 4 values" in failure(check_backward, by_layers)
    assert "dW1 is a list of 2 arrays" in failure(
        check_backward, lambda *arguments: [list(value) for value in one_hidden_layer.backward(*arguments)]
    )


def test_a_passed_check_names_its_case(capsys):
    check_backward(one_hidden_layer.backward, case="five examples")
    assert capsys.readouterr().out == "✓ backward: dW1, db1, dW2, db2 are right (five examples).\n"


def test_a_second_call_and_changed_arguments_are_checked():
    calls = []

    def depends_on_earlier_calls(*arguments):
        calls.append(1)
        return tuple(len(calls) * value for value in one_hidden_layer.backward(*arguments))

    def changes_p(x, y, a, h, p, W2):
        gradients = one_hidden_layer.backward(x, y, a, h, p, W2)
        p -= y
        return gradients

    assert "a second call with the same arguments returned something different" in failure(
        check_backward, depends_on_earlier_calls
    )
    assert "p was changed" in failure(check_backward, changes_p)


def test_a_training_with_wrong_steps_fails():
    def without_biases(x, y, W1, b1, W2, b2, tau, steps):
        W1, _, W2, _, E = one_hidden_layer.train(x, y, W1, b1, W2, b2, tau, steps)
        return W1, b1, W2, b2, E

    message = failure(check_train, without_biases)
    assert "b1 is wrong" in message and "b2 is wrong" in message and "Right: W1, W2, losses" in message


def test_problems_are_reported_from_the_last_layer_backwards():
    def backward(*arguments):
        dW1, db1, dW2, db2 = one_hidden_layer.backward(*arguments)
        return dW1 + 1, db1 + 1, dW2 + 1, db2 + 1

    message = failure(check_backward, backward)
    assert message.startswith("Your db2, dW2, db1 and dW1 are each too large by 1")
    assert "backward: db2 is wrong" in message


@pytest.mark.parametrize(
    ("factor", "fragment"),
    [(5, "every gradient is 5 times what it should be"), (-1, "every gradient has the wrong sign; db2 is wrong")],
)
def test_a_factor_shared_by_all_gradients_is_reported_once(factor, fragment):
    def backward(*arguments):
        return [factor * value for value in one_hidden_layer.backward(*arguments)]

    message = failure(check_backward, backward)
    assert fragment in message and message.count(" is wrong in ") == 1


def test_swapped_gradients_are_recognised():
    square = checks.one_hidden_layer.random_case(np.random.default_rng(3), N=4, D=2, H=3, M=3)
    names = ("b1", "b2")

    def swapped(b1, b2):
        return b2 - 1, b1 + 2

    energy = lambda b1, b2: float(((b1 + 2) ** 2).sum() / 2 + ((b2 - 1) ** 2).sum() / 2)  # noqa: E731
    parameters = {name: square[name] for name in names}
    message = failure(checks.one_hidden_layer.gradients, swapped, parameters, energy, parameters)
    assert "(that is what db1 should be)" in message and "(that is what db2 should be)" in message


@pytest.mark.parametrize(
    ("factor", "fragment"),
    [
        (-1, "every parameter moved in the opposite direction;"),
        (50, "every parameter moved in the right direction, 50 times as far"),
        (0, "every parameter has its initial value: none has moved"),
    ],
)
def test_steps_that_are_too_long_or_backwards_are_reported_once(factor, fragment):
    def one_step(x, y, W1, b1, W2, b2, tau, steps):
        *_, E = one_hidden_layer.train(x, y, W1, b1, W2, b2, tau, steps)
        *theta, _ = one_hidden_layer.train(x, y, W1, b1, W2, b2, factor * tau, steps)
        return (*theta, E)

    parameters = {name: CASE[name] for name in NAMES}
    assert fragment in failure(
        checks.one_hidden_layer.training, one_step, CASE | {"tau": 0.02, "steps": 1}, energy, parameters, 0.02, 1
    )


def test_slopes_of_numbers_and_arrays_have_their_shapes():
    gradients = checks.one_hidden_layer.slopes(
        lambda w, c: float((w**2).sum() * c), {"w": np.array([1.0, -2.0]), "c": 3.0}
    )
    np.testing.assert_allclose(gradients["w"], [6, -12], rtol=1e-8)
    assert gradients["c"].shape == () and gradients["c"] == pytest.approx(5)


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (1, 2, 3, 4), (6, 1, 5, 2)])
def test_random_cases_stay_away_from_kinks_and_have_active_and_inactive_units(sizes):
    rng = np.random.default_rng(2)
    for _ in range(5):
        case = checks.one_hidden_layer.random_case(rng, *sizes)
        a, _, _ = one_hidden_layer.forward(case["x"], *(case[name] for name in NAMES))
        assert np.abs(a).min() > checks.one_hidden_layer.MARGIN and (a > 0).any()
        assert a.size == 1 or (a < 0).any()
