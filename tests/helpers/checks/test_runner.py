"""What the checks accept, reject and report: every right answer passes in any form, and no wrong one does."""

import functools
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from helpers_examples import OwnLinear

from helpers import checks, layers
from helpers.checks import CheckFailed
from helpers.checks.comparison import compare

RNG = np.random.default_rng(7)
X, W, B, DZ = (RNG.normal(size=shape) for shape in ((5, 3), (3, 4), (4,), (5, 4)))


def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return x @ W + b


def relu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, 0.0)


def check_backward(layer: Any) -> None:
    checks.backward(layer, affine, X, DZ, W=W, b=B)


def message(check: Callable[..., None], *arguments: Any, **named: Any) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **named)
    text = caught.value.message
    assert "\n" not in text
    assert text.endswith((".", "?"))
    return text


class Linear(OwnLinear):
    """The same layer under the name that an exercise asks for."""


# --- one value ------------------------------------------------------------------------------------------------


def scale(v: np.ndarray) -> np.ndarray:
    return 2 * v


V = np.array([0.5, -1.0, 3.0])
WRONG_ARRAYS = {
    "zeros": (lambda v: np.zeros(3), "is wrong in 3 of 3 entries", "Your result is zero everywhere."),
    "the input": (lambda v: v, "3 of 3 entries, with the largest error at [2]: got 3", "Your result is v, unchanged."),
    "random numbers": (lambda v: np.random.default_rng(1).normal(size=3), "is wrong in 3 of 3 entries", ""),
    "integers": (lambda v: (2 * v).astype(np.int64), "has dtype int64, but should hold floats", ""),
    "booleans": (lambda v: v > 0, "has dtype bool, but should hold floats", ""),
    "complex numbers": (lambda v: 2 * v + 0j, "is an array of shape (3,) and dtype complex128, but should be", ""),
    "a list": (lambda v: [1.0, -2.0, 6.0], "is a list of length 3, but should be a NumPy array of floats", ""),
    "a tuple": (lambda v: (1.0, -2.0, 6.0), "is a tuple of length 3, but should be", ""),
    "nothing": (lambda v: None, "is None: is a `return` missing?", ""),
    "NaN": (lambda v: np.array([1.0, np.nan, 6.0]), "is NaN or infinite in 1 of 3 entries", ""),
    "an infinite number": (lambda v: np.array([1.0, -2.0, np.inf]), "is NaN or infinite in 1 of 3 entries", ""),
    "one number": (lambda v: 2.0, "is a single number, but should have shape (3,)", ""),
    "a row": (lambda v: 2 * v[None], "has shape (1, 3), but should have shape (3,)", ""),
    "a column": (lambda v: 2 * v[:, None], "has shape (3, 1), but should have shape (3,)", ""),
    "the negative": (lambda v: -2 * v, "is wrong in 3 of 3 entries", "Your result has the wrong sign."),
    "half precision": (lambda v: (2 * v).astype(np.float16), "has dtype float16, which keeps only three digits", ""),
    "one entry": (lambda v: 2 * v + [0, 0, 1e-3], "with the largest error at [2]: got 6.001, expected 6", ""),
    "a small error": (lambda v: 2 * v * (1 + 1e-5), "got 6.00006, expected 6", ""),
}


@pytest.mark.parametrize("name", WRONG_ARRAYS)
def test_a_wrong_array_fails_and_the_message_says_why(name: str) -> None:
    function, problem, hint = WRONG_ARRAYS[name]
    found = message(checks.call, function, {"v": V}, 2 * V)
    assert problem in found
    assert hint in found
    if not hint:
        assert not any(word in found for word in ("the right value", "every entry", "sign", "transpose"))


@pytest.mark.parametrize(
    "function",
    [
        scale,
        lambda v: (2 * v).astype(np.float32),
        lambda v: v + v + 1e-9,
        lambda v: np.asfortranarray(2 * v),
        lambda v: np.array([*v, 0.0])[:3] * 2,
    ],
)
def test_a_right_array_in_any_form_passes_and_prints_one_line(function: Callable[..., Any], capsys) -> None:
    checks.call(function, {"v": V}, 2 * V)
    printed = capsys.readouterr().out
    assert printed.startswith("✓ ")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("got", [3, 3.0, np.float64(3), np.float32(3), np.array(3.0), np.int64(3)])
def test_a_single_number_may_have_any_numeric_type(got: Any) -> None:
    assert compare("E", got, 3.0) is None


@pytest.mark.parametrize(
    ("got", "message"),
    [
        (np.array([3.0]), "E has shape (1,), but should be a single number"),
        ("3", "E is a str, but should be a single number"),
        (True, "E is a bool, but should be a single number"),
        (-3.0, "E is -3, but should be 3"),
        (float("nan"), "E is nan, but should be 3"),
        (6.0, "E is 6, but should be 3"),
    ],
)
def test_any_other_value_is_reported_as_no_number_or_a_wrong_one(got: Any, message: str) -> None:
    assert str(compare("E", got, 3.0)) == message


def test_strings_and_bools_must_match_exactly() -> None:
    assert compare("kind", "sum", "sum") is None
    assert compare("flag", np.bool(True), True) is None
    assert str(compare("kind", "Sum", "sum")) == "kind is 'Sum', but should be 'sum'"
    assert str(compare("flag", 1, True)) == "flag is 1, but should be True"


def test_a_students_object_cannot_influence_the_comparison() -> None:
    class AlwaysEqualArray(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, dtype=bool)

        def __sub__(self, other):
            return np.zeros(self.shape)

    class AlwaysEqual:
        def __eq__(self, other):
            return True

    assert compare("z", np.zeros(3).view(AlwaysEqualArray), V) is not None
    assert compare("z", AlwaysEqual(), 3.0) is not None
    assert compare("z", AlwaysEqual(), "sum") is not None


def test_where_infinity_is_expected_only_infinity_is_right() -> None:
    expected = np.array([np.inf, 1.0])
    assert compare("z", np.array([np.inf, 1.0]), expected) is None
    for wrong in ([-np.inf, 1.0], [1e300, 1.0], [np.inf, 2.0], [np.nan, 1.0]):
        assert compare("z", np.array(wrong), expected) is not None


def test_nan_in_an_expected_value_is_an_error_of_the_check() -> None:
    with pytest.raises(ValueError, match="The expected value of z contains NaN: correct the check"):
        compare("z", V, np.array([1.0, np.nan, 2.0]))


# --- functions ------------------------------------------------------------------------------------------------


def test_changed_arguments_are_named_also_inside_lists_and_dicts() -> None:
    def inplace(v):
        v *= 2
        return v

    def append(values):
        values.append(1.0)
        return 1.0

    def inside_a_dict(values):
        values["a"][0][0] = 9.0
        return 1.0

    before, listed, nested = V.copy(), [2.0], {"a": [V.copy()]}
    assert "v was changed by your code: work on a copy (`v = v - …` makes a new array" in message(
        checks.call, inplace, {"v": before}, 2 * V
    )
    assert "values was changed by your code: work on a copy" in message(checks.call, append, {"values": listed}, 1.0)
    assert "values was changed by your code" in message(checks.call, inside_a_dict, {"values": nested}, 1.0)
    np.testing.assert_array_equal(before, V)
    assert listed == [2.0]
    np.testing.assert_array_equal(nested["a"][0], V)


def test_an_argument_with_nan_does_not_count_as_changed() -> None:
    checks.call(np.nan_to_num, {"x": np.array([np.nan, 1.0])}, np.array([0.0, 1.0]))


def test_the_values_of_a_tuple_are_judged_one_by_one() -> None:
    def both(v):
        return v.sum(), 3 * v

    found = message(checks.call, both, {"v": V}, (2.5, 2 * V))
    assert "1.5 times the right value. both(v)[1] is wrong in 3 of 3 entries" in found
    assert found.endswith("Right: both(v)[0].")
    assert message(checks.call, np.sum, {"v": V}, (2.5, 2 * V)) == (
        "sum: the return value is a float64, but should be 2 values."
    )


def test_a_gradient_is_compared_with_central_differences_of_the_energy() -> None:
    def energy(theta, a):
        return a * (theta**4).sum()

    arguments = {"theta": V, "a": 0.5}
    checks.gradient(lambda theta, a: 4 * a * theta**3, energy, arguments)
    assert "a quarter of the right value" in message(checks.gradient, lambda theta, a: a * theta**3, energy, arguments)


def test_a_variable_in_place_of_the_function_is_explained() -> None:
    for check in (checks.call, checks.raises):
        found = message(check, V, {"v": V}, ValueError)
        assert found.startswith("the object to check is an array of shape (3,), but should be a function")
    assert "is None, but should be a function" in message(checks.forward, None, relu, X)


def test_a_stub_is_reported_as_not_written_yet_and_other_errors_propagate() -> None:
    def stub(v):
        raise NotImplementedError

    def named(v):
        raise NotImplementedError("exercise 01.1")

    assert message(checks.call, stub, {"v": V}, V) == "stub: this is not written yet."
    assert message(checks.call, named, {"v": V}, V) == "named: this is not written yet (exercise 01.1)."
    with pytest.raises(ZeroDivisionError):
        checks.call(lambda v: 1 / 0, {"v": V}, V)


def test_raises_accepts_only_the_given_error(capsys) -> None:
    def refuses(v):
        raise ValueError("no")

    checks.raises(refuses, {"v": V}, ValueError)
    assert capsys.readouterr().out == "✓ refuses: raises ValueError for v: (3,).\n"
    assert message(checks.raises, refuses, {"v": V}, TypeError) == (
        "refuses: this call raised ValueError (no), but should raise TypeError."
    )

    def silent(v):
        raise KeyError

    assert message(checks.raises, silent, {"v": V}, TypeError) == (
        "silent: this call raised KeyError, but should raise TypeError."
    )
    assert message(checks.raises, scale, {"v": V}, ValueError) == (
        "scale: this call returned an array of shape (3,), but should raise ValueError."
    )


def test_a_passing_check_prints_one_line_whatever_the_arguments(capsys) -> None:
    checks.call(lambda values: 1.0, {"values": [np.eye(20)] * 3}, 1.0)
    checks.call(lambda text: text, {"text": "a\nb" * 100}, "a\nb" * 100)
    checks.value("E", 2.0, 2.0)
    assert capsys.readouterr().out.count("\n") == 3


# --- layers ---------------------------------------------------------------------------------------------------


def test_a_right_layer_passes_every_check(capsys) -> None:
    checks.forward(Linear, affine, X, W=W, b=B)
    check_backward(Linear)
    checks.reuse(Linear, affine, [(X, DZ), (X[:2] + 1, DZ[:2]), (X, None)], W=W, b=B)
    checks.side_by_side(Linear, affine, [((W, B), X, DZ), ((2 * W, B), X - 1, DZ), ((W, B), X, None)], ("W", "b"))
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in printed] == ["✓ Linear.forward", "✓ Linear.backward", "✓ Linear", "✓ Linear"]


def wrong_forward(forward: Callable[..., Any]) -> type:
    return type("ReLU", (layers.ReLU,), {"forward": forward})


def clamp(self: Any, x: np.ndarray) -> np.ndarray:
    x[x < 0] = 0
    return x


@pytest.mark.parametrize(
    ("forward", "problem"),
    [
        (lambda self, x: x, "z is wrong in"),
        (lambda self, x: np.abs(x), "z is wrong in"),
        (lambda self, x: np.maximum(x, 0).max(axis=1), "z has shape (5,), but should have shape (5, 3)"),
        (lambda self, x: np.maximum(x, 0).tolist(), "z is a list of length 5, but should be"),
        (clamp, "x was changed by your code"),
    ],
)
def test_a_wrong_forward_pass_fails(forward: Callable[..., Any], problem: str) -> None:
    assert problem in message(checks.forward, wrong_forward(forward), relu, X)


WRONG_BACKWARD = {
    "dx is dz": (lambda s, dz: ([s.x.T @ dz, dz.sum(0)], dz), "dx has shape (5, 4), but should have shape (5, 3)"),
    "one row for all": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0)], (dz @ s.W.T)[:1]), "dx has shape (1, 3), but should have shape (5, 3)"
    ),
    "a row as db": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0, keepdims=True)], dz @ s.W.T),
        "db has shape (1, 4), but should have shape (4,)",
    ),
    "the wrong order": (
        lambda s, dz: (dz @ s.W.T, [s.x.T @ dz, dz.sum(0)]), "returned its two values in the wrong order"
    ),
    "dW and db exchanged": (
        lambda s, dz: ([dz.sum(0), s.x.T @ dz], dz @ s.W.T), "Your dW and your db are swapped."
    ),
    "only dx": (lambda s, dz: dz @ s.W.T, "returned an array of shape (5, 3), but should return two values"),
    "dW transposed": (lambda s, dz: ([dz.T @ s.x, dz.sum(0)], dz @ s.W.T), "Your dW is transposed."),
    "lists": (
        lambda s, dz: ([(s.x.T @ dz).tolist(), dz.sum(0)], dz @ s.W.T), "dW is a list of length 3, but should"
    ),
    "x changed": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0)], dz @ s.W.T + 0 * np.multiply(s.x, 2, out=s.x)), "x was changed by"
    ),
    "a step taken": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0)], [dz @ s.W.T, np.subtract(s.b, 1, out=s.b)][0]), "b was changed by"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG_BACKWARD)
def test_a_wrong_backward_pass_fails(name: str) -> None:
    backward, problem = WRONG_BACKWARD[name]
    found = message(check_backward, type("Linear", (Linear,), {"backward": backward}))
    assert problem in found


def test_a_failure_also_names_what_is_right() -> None:
    found = message(
        check_backward, type("Linear", (Linear,), {"backward": lambda s, dz: ([s.x.T @ dz, dz.sum(0)], dz @ s.W.T * 2)})
    )
    assert "dx is wrong in 15 of 15 entries" in found
    assert "Your dx is twice the right value." in found
    assert found.endswith("Right: dW, db.")


class Accumulates(Linear):
    def __init__(self, W, b):
        super().__init__(W, b)
        self.dW = 0.0

    def backward(self, dz):
        self.dW = self.dW + self.x.T @ dz
        return [self.dW, dz.sum(axis=0)], dz @ self.W.T


class Forgets(Linear):
    def backward(self, dz):
        result = super().backward(dz)
        del self.x
        return result


def test_a_second_call_must_return_the_same() -> None:
    second_call = "a second call with the same dz, after a first one that was right:"
    found = message(check_backward, Accumulates)
    assert f"{second_call} dW is wrong" in found and "Your backward goes wrong when it is called a second time" in found
    found = message(check_backward, Forgets)
    assert f"{second_call} backward raised AttributeError" in found
    assert found.endswith("Has the first call changed what forward stored?")


class FirstBatch(Linear):
    def forward(self, x):
        if not hasattr(self, "x"):
            self.x = x
        return x @ self.W + self.b


class Shared(Linear):
    kept: Any = None

    def forward(self, x):
        Shared.kept = x
        return x @ self.W + self.b

    def backward(self, dz):
        self.x = Shared.kept
        return super().backward(dz)


def test_stored_values_belong_to_one_instance_and_its_last_batch() -> None:
    batches = [(X, DZ), (X + 1, DZ)]
    uses = [((W, B), X, DZ), ((W, B), X + 1, DZ)]
    assert "a second batch of the same size through the same layer: dW is wrong in 12 of 12" in message(
        check_backward, FirstBatch
    )
    # With a single example no row can be left out, so the check skips this.
    checks.backward(FirstBatch, affine, X[:1], DZ[:1], W=W, b=B)
    assert (
        "with another Shared created and used between forward and backward: dW is wrong in 12 of 12 entries"
        in message(check_backward, Shared)
    )
    assert "batch 2 through the same layer: dW is wrong" in message(checks.reuse, FirstBatch, affine, batches, W=W, b=B)
    assert "2 layers in use at the same time: dW is wrong" in message(
        checks.side_by_side, Shared, affine, uses, ("W", "b")
    )


class SharedParameters(Linear):
    weights: Any = None

    def __init__(self, W, b):
        super().__init__(W, b)
        SharedParameters.weights = W

    def backward(self, dz):
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ SharedParameters.weights.T


class OnceForEachShape(Linear):
    def backward(self, dz):
        self.known = getattr(self, "known", {})
        return self.known.setdefault(dz.shape, super().backward(dz))


class FixedSize(Linear):
    def backward(self, dz):
        return [self.x.T @ dz, np.ones(5) @ dz], dz @ self.W.T


def test_backward_detects_parameters_stored_in_the_class_and_a_fixed_batch_size() -> None:
    found = message(check_backward, SharedParameters)
    assert "created and used between forward and backward: dx is wrong in 15 of 15 entries" in found
    assert found.endswith("Right: dW, db.")
    assert "now of 4 rows, through the same layer: backward raised ValueError" in message(check_backward, FixedSize)
    assert "of the same size through the same layer: dW is wrong" in message(check_backward, OnceForEachShape)


def test_the_simplest_problem_is_reported_first() -> None:
    def wrong_and_shared(self, dz):
        return [self.x.T @ dz, dz.sum(axis=0)], 2 * dz @ SharedParameters.weights.T

    found = message(check_backward, type("Linear", (SharedParameters,), {"backward": wrong_and_shared}))
    assert "Linear.backward: dx is wrong in 15 of 15 entries" in found


def test_a_layer_whose_rows_are_not_examples_is_judged_too() -> None:
    class Stub:
        def __init__(self, target):
            self.target = target

        def forward(self, x):
            return (x - self.target) ** 2

        def backward(self, dz):
            raise NotImplementedError

    class Right(Stub):
        def forward(self, x):
            self.residual = x - self.target
            return self.residual**2

        def backward(self, dz):
            dx = 2 * self.residual * dz
            return [-dx], dx

    arguments = {"x": X, "dz": DZ[:, :3], "target": X[::-1] / 2}
    checks.backward(Right, lambda x, target: (x - target) ** 2, **arguments)
    assert "not written yet" in message(checks.backward, Stub, lambda x, target: (x - target) ** 2, **arguments)


def test_an_error_from_a_stale_batch_says_in_which_batch_it_occurs() -> None:
    found = message(checks.reuse, FirstBatch, affine, [(X, DZ), (X[:2], DZ[:2])], W=W, b=B)
    assert "batch 2 through the same layer: backward raised ValueError" in found
    assert found.endswith("those of its latest batch?")


class Crashes(Linear):
    def forward(self, x):
        return 1 / 0


def test_an_error_in_the_first_call_does_not_blame_stored_values() -> None:
    for layer, method in ((Crashes, "forward"), (FixedSize, "backward")):
        expected = f"batch 1 through the same layer: {method} raised "
        found = message(checks.reuse, layer, affine, [(X[:2], DZ[:2]), (X, DZ)], W=W, b=B)
        assert expected in found and "store" not in found
    one, two = ([((W, B), X[:2], DZ[:2])] * count for count in (1, 2))
    assert "store" not in message(checks.side_by_side, Crashes, affine, two, ("W", "b"))
    assert "store" not in message(checks.side_by_side, FixedSize, affine, one, ("W", "b"))
    assert "latest batch?" in message(checks.side_by_side, FixedSize, affine, two, ("W", "b"))


# --- the student's version or the course's --------------------------------------------------------------------------


def test_own_or_reference_returns_the_students_version_if_it_passes_and_says_which(capsys) -> None:
    assert checks.own_or_reference(Linear, layers.Linear, check_backward) is Linear
    assert capsys.readouterr().out == "Linear: your own version is used here.\n"
    for wrong in (Accumulates, type("Broken", (Linear,), {"backward": lambda s, dz: 1 / 0})):
        assert checks.own_or_reference(wrong, layers.Linear, check_backward) is layers.Linear
        assert capsys.readouterr().out == (
            f"{wrong.__name__}: your version doesn't pass its check yet, so the course's version is used here.\n"
        )


def test_own_or_reference_prints_one_line_whatever_the_student_passes_or_prints(capsys) -> None:
    def noisy(v):
        print("working")
        print("careful", file=sys.stderr)
        return v

    def check(own: Any) -> None:
        checks.call(own, {"v": V}, 2 * V)

    for own in (noisy, None, functools.partial(np.multiply, 3), V):
        assert checks.own_or_reference(own, scale, check) is scale
        printed, errors = capsys.readouterr()
        assert printed.endswith(": your version doesn't pass its check yet, so the course's version is used here.\n")
        assert printed.count("\n") == 1
        assert errors == ""
    double = functools.partial(np.multiply, 2)
    assert checks.own_or_reference(double, scale, check) is double


def test_a_partial_function_is_checked_like_any_other(capsys) -> None:
    checks.call(functools.partial(np.multiply, 2), {"v": V}, 2 * V)
    assert capsys.readouterr().out == "✓ multiply: the result is right for v: (3,).\n"
