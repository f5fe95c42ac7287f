"""The checks of unit 04: they accept what is right in any form, and name what is wrong."""

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


def check_backward(own, **named) -> None:
    a, h, p = one_hidden_layer.forward(CASE["x"], *(CASE[name] for name in NAMES))
    arguments = {"x": CASE["x"], "y": CASE["y"], "a": a, "h": h, "p": p, "W2": CASE["W2"]}
    checks.one_hidden_layer.gradients(own, arguments, energy, {name: CASE[name] for name in NAMES}, **named)


def check_train(own) -> None:
    arguments = CASE | {"tau": 0.02, "steps": 3}
    checks.one_hidden_layer.training(own, arguments, energy, {name: CASE[name] for name in NAMES}, 0.02, 3)


def test_what_is_right_passes(capsys):
    check_backward(one_hidden_layer.backward)
    check_backward(lambda *arguments: list(one_hidden_layer.backward(*arguments)))
    check_train(one_hidden_layer.train)
    said = capsys.readouterr().out
    assert "dW1, db1, dW2, db2 right for x: (5, 2)" in said and "losses right" in said


def test_a_wrong_gradient_is_named_and_the_right_ones_too():
    def backward(*arguments):
        dW1, db1, dW2, db2 = one_hidden_layer.backward(*arguments)
        return dW1, db1, 5 * dW2, db2

    said = failure(check_backward, backward, case="A batch.")
    assert "dW2 is wrong in" in said and "every entry is 5 times the right one" in said
    assert "Right: db2, db1, dW1" in said and "The case: A batch." in said


def test_a_wrong_number_of_things_is_said_with_their_names():
    def nothing(*_):
        pass

    assert "what it returns is None, but should be 4 things: dW1, db1, dW2, db2" in failure(check_backward, nothing)
    assert "`return` missing?" in failure(check_backward, nothing)
    assert "what it returns is a list of 2" in failure(check_backward, lambda *_: [1.0, 2.0])


def test_a_second_call_and_the_arguments_are_looked_at():
    calls = []

    def remembers(*arguments):
        calls.append(1)
        return tuple(len(calls) * value for value in one_hidden_layer.backward(*arguments))

    def changes(x, y, a, h, p, W2):
        found = one_hidden_layer.backward(x, y, a, h, p, W2)
        p -= y
        return found

    assert "a second call with the same arguments gives something else" in failure(check_backward, remembers)
    assert "p was changed" in failure(check_backward, changes)


def test_a_training_that_steps_wrongly_is_found():
    def without_biases(x, y, W1, b1, W2, b2, tau, steps):
        W1, _, W2, _, E = one_hidden_layer.train(x, y, W1, b1, W2, b2, tau, steps)
        return W1, b1, W2, b2, E

    said = failure(check_train, without_biases)
    assert "b1 is wrong" in said and "b2 is wrong" in said and "Right: W1, W2, losses" in said


def test_what_is_wrong_is_told_from_the_end_of_the_network_on():
    def backward(*arguments):
        dW1, db1, dW2, db2 = one_hidden_layer.backward(*arguments)
        return dW1 + 1, db1 + 1, dW2 + 1, db2 + 1

    assert failure(check_backward, backward).startswith("backward: db2 is wrong")


@pytest.mark.parametrize(
    ("factor", "said"),
    [(5, "every gradient is 5 times what it should be"), (-1, "every gradient has the wrong sign; db2 is wrong")],
)
def test_a_factor_that_all_gradients_share_is_told_once(factor, said):
    def backward(*arguments):
        return [factor * value for value in one_hidden_layer.backward(*arguments)]

    message = failure(check_backward, backward)
    assert said in message and message.count(" is wrong in ") == 1


def test_swapped_gradients_are_recognised():
    square = checks.one_hidden_layer.random_case(np.random.default_rng(3), N=4, D=2, H=3, M=3)
    names = ("b1", "b2")

    def swapped(b1, b2):
        return b2 - 1, b1 + 2

    energy = lambda b1, b2: float(((b1 + 2) ** 2).sum() / 2 + ((b2 - 1) ** 2).sum() / 2)  # noqa: E731
    parameters = {name: square[name] for name in names}
    said = failure(checks.one_hidden_layer.gradients, swapped, parameters, energy, parameters)
    assert "(that is what db1 should be)" in said and "(that is what db2 should be)" in said


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (-1, "every parameter has moved in the opposite direction;"),
        (50, "every parameter has moved in the right direction, 50 times as far"),
        (0, "every parameter is as it was given: none has moved"),
    ],
)
def test_steps_that_are_all_too_long_or_backwards_are_told_once(factor, said):
    def one_step(x, y, W1, b1, W2, b2, tau, steps):
        *_, E = one_hidden_layer.train(x, y, W1, b1, W2, b2, tau, steps)
        *theta, _ = one_hidden_layer.train(x, y, W1, b1, W2, b2, factor * tau, steps)
        return (*theta, E)

    parameters = {name: CASE[name] for name in NAMES}
    assert said in failure(
        checks.one_hidden_layer.training, one_step, CASE | {"tau": 0.02, "steps": 1}, energy, parameters, 0.02, 1
    )


def test_slopes_of_numbers_and_arrays():
    found = checks.one_hidden_layer.slopes(lambda w, c: float((w**2).sum() * c), {"w": np.array([1.0, -2.0]), "c": 3.0})
    np.testing.assert_allclose(found["w"], [6, -12], rtol=1e-8)
    assert found["c"].shape == () and found["c"] == pytest.approx(5)


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (1, 2, 3, 4), (6, 1, 5, 2)])
def test_random_cases_keep_away_from_kinks_and_have_both_sides(sizes):
    rng = np.random.default_rng(2)
    for _ in range(5):
        case = checks.one_hidden_layer.random_case(rng, *sizes)
        a, _, _ = one_hidden_layer.forward(case["x"], *(case[name] for name in NAMES))
        assert np.abs(a).min() > checks.one_hidden_layer.MARGIN and (a > 0).any()
        assert a.size == 1 or (a < 0).any()
