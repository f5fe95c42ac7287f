"""The checks of a layer: what they say about each mistake, and that they pass in either precision."""

from collections.abc import Callable

import numpy as np
import pytest

from helpers import checks, layers


def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return x @ W + b


def student_layer(backward: Callable[..., object]) -> type:
    return type("Linear", (layers.Linear,), {"backward": backward})


CORRECT = layers.Linear.backward


WRONG = {
    "zeros": (lambda s, dz: ([0 * p for p in s.parameters], 0 * s.x), "zero everywhere"),
    "not summed": (lambda s, dz: ([s.x.T @ dz, dz], dz @ s.parameters[0].T), "db has shape (5, 4), but should have"),
    "mean": (lambda s, dz: ([s.x.T @ dz, dz.mean(0)], dz @ s.parameters[0].T), "divided by the number of examples, 5"),
    "sign": (lambda s, dz: ([-s.x.T @ dz, dz.sum(0)], dz @ s.parameters[0].T), "Your dW has the wrong sign"),
    "nothing": (lambda s, dz: None, "but should return two values"),
    "one list": (
        lambda s, dz: [s.x.T @ dz, dz.sum(0), dz @ s.parameters[0].T],
        "returned 3 values (an array of shape (3, 4), an array of shape (4,), an array of shape (5, 3)), but should "
        "return two values: [dW, db], dx",
    ),
    "dx first": (lambda s, dz: CORRECT(s, dz)[::-1], "in the wrong order: the list comes first, as in [dW, db], dx"),
    "dW and dx swapped": (
        lambda s, dz: ([dz @ s.parameters[0].T, dz.sum(0)], s.x.T @ dz),
        "Your dW and your dx are swapped.",
    ),
    "NaN": (lambda s, dz: ([s.x.T @ dz, dz.sum(0) * np.nan], dz @ s.parameters[0].T), "db is NaN or infinite"),
    "integers": (
        lambda s, dz: ([(s.x.T @ dz).astype(np.int64), dz.sum(0)], dz @ s.parameters[0].T),
        "dW has dtype int64",
    ),
    "dz changed": (lambda s, dz: (CORRECT(s, dz), dz.__imul__(2))[0], "dz was changed by your code"),
    "a stub": (lambda s, dz: (_ for _ in ()).throw(NotImplementedError("exercise 03.2")), "not written yet"),
}


def check_linear(layer_class: type) -> None:
    rng = np.random.default_rng(6)
    x, W, b, dz = (rng.normal(size=s) for s in ((5, 3), (3, 4), (4,), (5, 4)))
    checks.backward(layer_class, affine, x, dz, W=W, b=b)


@pytest.mark.parametrize("name", WRONG)
def test_a_failed_check_explains_the_mistake(name: str) -> None:
    backward, message = WRONG[name]
    with pytest.raises(checks.CheckFailed) as caught:
        check_linear(student_layer(backward))
    assert message in str(caught.value)
    if name in ("mean", "sign"):
        assert "<table" in caught.value._repr_html_()


def test_an_error_lists_all_arguments_by_name() -> None:
    def untransposed(s: layers.Linear, dz: np.ndarray) -> object:
        return [s.x @ dz, dz.sum(0)], dz

    with pytest.raises(ValueError, match="mismatch") as caught:
        check_linear(student_layer(untransposed))
    assert caught.value.__notes__[1:] == [
        "Linear.backward: the arguments were W: (3, 4), b: (4,), x: (5, 3), dz: (5, 4)."
    ]


def test_an_error_in_a_later_batch_lists_all_arguments_by_name() -> None:
    def five_rows(s: layers.Linear, dz: np.ndarray) -> object:
        return [s.x.T @ dz, np.ones(5) @ dz], dz @ s.parameters[0].T

    with pytest.raises(checks.CheckFailed, match="through the same layer: backward raised ValueError") as caught:
        check_linear(student_layer(five_rows))
    assert "for W: (3, 4), b: (4,), x: (4, 3), dz: (4, 4)." in caught.value.message
    assert set(caught.value.inputs) == {"W", "b", "x", "dz"}


def test_what_a_layer_remembers_of_the_first_dz_is_noticed_in_a_second_batch() -> None:
    def remembers_dx(s: layers.Linear, dz: np.ndarray) -> object:
        d_params, dx = CORRECT(s, dz)
        vars(s).setdefault("seen", {}).setdefault(dz.shape, dx)
        return d_params, vars(s)["seen"][dz.shape]

    with pytest.raises(checks.CheckFailed, match="a second batch of the same size through the same layer: dx is wrong"):
        check_linear(student_layer(remembers_dx))


def test_a_new_array_may_be_asked_for() -> None:
    class SometimesItself(layers.ReLU):
        def forward(self, x):
            z = super().forward(x)
            return x if (x >= 0).all() else z

        def backward(self, dz):
            d_params, dx = super().backward(dz)
            return d_params, dz[:] if (self.x > 0).all() else dx

    def positive_part(x: np.ndarray) -> np.ndarray:
        return np.maximum(x, 0)

    mixed, positive, dz = np.array([[0.5, -2.0], [1.5, 3.0]]), np.array([[0.5, 2.0], [1.5, 3.0]]), np.full((2, 2), 0.7)
    for layer in (layers.ReLU, SometimesItself):
        checks.forward(layer, positive_part, mixed, new_array=True)
        checks.backward(layer, positive_part, mixed, dz, new_array=True)
        checks.forward(layer, positive_part, positive)
        checks.backward(layer, positive_part, positive, dz)
    checks.forward(layers.ReLU, positive_part, positive, new_array=True)
    checks.backward(layers.ReLU, positive_part, positive, dz, new_array=True)
    with pytest.raises(checks.CheckFailed, match="z is x itself or shares its memory, but should be a new array"):
        checks.forward(SometimesItself, positive_part, positive, new_array=True, case="nothing is negative")
    with pytest.raises(checks.CheckFailed, match="dx is dz itself or shares its memory, but should be a new array"):
        checks.backward(SometimesItself, positive_part, positive, dz, new_array=True)


def test_a_correct_answer_passes_in_either_precision(capsys: pytest.CaptureFixture[str]) -> None:
    check_linear(layers.Linear)

    def single(s: layers.Linear, dz: np.ndarray) -> object:
        d_params, dx = CORRECT(s, dz)
        return [d.astype(np.float32) for d in d_params], dx.astype(np.float32)

    check_linear(student_layer(single))
    assert capsys.readouterr().out.count("✓ Linear.backward") == 2


MULTIPLY = layers.Multiply.backward
WRONG_GATES = {
    "swapped": (lambda s, dz: ([], dz * s.x1, dz * s.x2), "Your dx1 and your dx2 are swapped"),
    "twice as large": (lambda s, dz: ([], 2 * dz * s.x2, dz * s.x1), "dx1 is wrong in 8 of 8 entries"),
    "two values": (lambda s, dz: ([], dz * s.x2), "but should return 3 values: an empty list and then dx1, dx2"),
    "no empty list": (lambda s, dz: (None, dz * s.x2, dz * s.x1), "returned None as the first value"),
    "dz changed": (lambda s, dz: (MULTIPLY(s, dz), dz.__imul__(2))[0], "dz was changed by your code"),
    "input changed": (lambda s, dz: (MULTIPLY(s, dz), s.x1.__imul__(2))[0], "x1 was changed by your code"),
    "a stub": (lambda s, dz: (_ for _ in ()).throw(NotImplementedError("exercise 03.7")), "not written yet"),
}


def check_gate(gate: type) -> None:
    x1, x2, dz = np.random.default_rng(7).normal(size=(3, 4, 2))
    checks.several_inputs(gate, np.multiply, dz, x1=x1, x2=x2)


@pytest.mark.parametrize("name", WRONG_GATES)
def test_a_layer_with_two_inputs_is_told_its_mistake(name: str) -> None:
    backward, message = WRONG_GATES[name]
    with pytest.raises(checks.CheckFailed) as caught:
        check_gate(type("Multiply", (layers.Multiply,), {"backward": backward}))
    assert message in str(caught.value)


def test_a_layer_with_two_inputs_must_serve_more_than_one_batch() -> None:
    class First(layers.Multiply):
        def backward(self, dz):
            self.kept = getattr(self, "kept", (self.x1.copy(), self.x2.copy()))
            return [], dz * self.kept[1], dz * self.kept[0]

    class Shared(layers.Multiply):
        def forward(self, x1, x2):
            Shared.inputs = x1, x2
            return x1 * x2

        def backward(self, dz):
            return [], dz * Shared.inputs[1], dz * Shared.inputs[0]

    class Totals(layers.Multiply):
        total = 0

        def backward(self, dz):
            self.total = self.total + dz * self.x2
            return [], self.total, dz * self.x1

    with pytest.raises(checks.CheckFailed, match="a second batch of the same size through the same layer"):
        check_gate(First)
    with pytest.raises(checks.CheckFailed, match="with another Shared created and used between forward and backward"):
        check_gate(Shared)
    with pytest.raises(checks.CheckFailed, match="dx1"):
        check_gate(Totals)


def test_a_right_layer_with_two_inputs_passes(capsys: pytest.CaptureFixture[str]) -> None:
    check_gate(layers.Multiply)
    assert "✓ Multiply.backward: dx1, dx2 are right" in capsys.readouterr().out


class Functions:
    """A layer made of two functions, as a unit defines it."""

    def __init__(self, forward, backward, parameters=()):
        self.forward, self.backward, self.parameters = forward, backward, list(parameters)


def test_a_layer_around_another_is_checked_with_layers_of_the_course(capsys: pytest.CaptureFixture[str]) -> None:
    class OnlyThrough(layers.Residual):
        def backward(self, dz):
            return self.layer.backward(dz)

    rng = np.random.default_rng(8)
    x, dz, W, b = (rng.normal(size=s) for s in ((4, 3), (4, 3), (3, 3), (3,)))
    for layer_class, right in ((layers.Residual, True), (OnlyThrough, False)):
        around = checks.around(layer_class, Functions, layers.Linear)
        assert around.__name__ == f"{layer_class.__name__}(Linear)"
        assert isinstance(around(W, b).layer, Functions)
        if right:
            checks.backward(around, lambda x, W, b: x + affine(x, W, b), x, dz, W=W, b=b)
            assert "✓ Residual(Linear).backward" in capsys.readouterr().out
        else:
            with pytest.raises(checks.CheckFailed, match="dx"):
                checks.backward(around, lambda x, W, b: x + affine(x, W, b), x, dz, W=W, b=b)
