"""What the checks accept, what they reject, and what they say: a right answer in any form, no wrong one in any."""

import functools
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers import checks, layers
from helpers.checks import CheckFailed
from helpers.checks.comparison import compare

RNG = np.random.default_rng(7)
X, W, B, DZ = (RNG.normal(size=shape) for shape in ((5, 3), (3, 4), (4,), (5, 4)))


def affine(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return x @ W + b


def relu(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, x, 0.0)


def check_backward(kind: Any) -> None:
    checks.backward(kind, affine, X, DZ, W=W, b=B)


def message(check: Callable[..., None], *arguments: Any, **named: Any) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **named)
    said = caught.value.message
    assert "\n" not in said
    assert said.endswith((".", "?"))
    return said


class Linear:
    """A right answer as a student may write it, owing nothing to the course's class."""

    def __init__(self, W, b):
        self.W, self.b = W, b
        self.parameters = [W, b]

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dz):
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ self.W.T


# --- one value ------------------------------------------------------------------------------------------------


def scale(v: np.ndarray) -> np.ndarray:
    return 2 * v


V = np.array([0.5, -1.0, 3.0])
WRONG_ARRAYS = {
    "zeros": (lambda v: np.zeros(3), "is wrong in 3 of 3 entries", "(all of it is zero)"),
    "the input": (lambda v: v, "is wrong in 3 of 3 entries, most at [2]: got 3, expected 6", "0.5 times the right one"),
    "random numbers": (lambda v: np.random.default_rng(1).normal(size=3), "is wrong in 3 of 3 entries", ""),
    "integers": (lambda v: (2 * v).astype(np.int64), "has dtype int64, but should hold floats", ""),
    "booleans": (lambda v: v > 0, "has dtype bool, but should hold floats", ""),
    "complex numbers": (lambda v: 2 * v + 0j, "is an array of shape (3,) and dtype complex128, but should be", ""),
    "a list": (lambda v: [1.0, -2.0, 6.0], "is a list of 3, but should be a NumPy array of floats of shape (3,)", ""),
    "a tuple": (lambda v: (1.0, -2.0, 6.0), "is a tuple of 3, but should be", ""),
    "nothing": (lambda v: None, "is None: is a `return` missing?", ""),
    "NaN": (lambda v: np.array([1.0, np.nan, 6.0]), "is NaN or infinite in 1 of 3 entries", ""),
    "an infinite number": (lambda v: np.array([1.0, -2.0, np.inf]), "is NaN or infinite in 1 of 3 entries", ""),
    "one number": (lambda v: 2.0, "is a single number, but should have shape (3,)", ""),
    "a row": (lambda v: 2 * v[None], "has shape (1, 3), but should have shape (3,)", ""),
    "a column": (lambda v: 2 * v[:, None], "has shape (3, 1), but should have shape (3,)", ""),
    "the negative": (lambda v: -2 * v, "is wrong in 3 of 3 entries", "(the sign is wrong)"),
    "half precision": (lambda v: (2 * v).astype(np.float16), "has dtype float16, which keeps only three digits", ""),
    "one entry": (lambda v: 2 * v + [0, 0, 1e-3], "in 1 of 3 entries, most at [2]: got 6.001, expected 6", ""),
    "a small error": (lambda v: 2 * v * (1 + 1e-5), "got 6.00006, expected 6", ""),
}


@pytest.mark.parametrize("name", WRONG_ARRAYS)
def test_a_wrong_array_is_rejected_and_the_finding_says_why(name: str) -> None:
    function, said, hint = WRONG_ARRAYS[name]
    found = message(checks.call, function, {"v": V}, 2 * V)
    assert said in found
    assert hint in found
    if not hint:
        assert not any(word in found for word in ("times the right", "all of it", "sign", "transpose"))


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
def test_a_right_array_in_any_form_passes_with_one_line(function: Callable[..., Any], capsys) -> None:
    checks.call(function, {"v": V}, 2 * V)
    printed = capsys.readouterr().out
    assert printed.startswith("✓ ")
    assert printed.count("\n") == 1


@pytest.mark.parametrize("got", [3, 3.0, np.float64(3), np.float32(3), np.array(3.0), np.int64(3)])
def test_one_number_may_be_of_any_kind(got: Any) -> None:
    assert compare("E", got, 3.0) is None


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (np.array([3.0]), "E has shape (1,), but should be a single number"),
        ("3", "E is a str, but should be a single number"),
        (True, "E is a bool, but should be a single number"),
        (-3.0, "E is -3, but should be 3 (the sign is wrong)"),
        (float("nan"), "E is nan, but should be 3"),
        (6.0, "E is 6, but should be 3"),
    ],
)
def test_anything_else_is_no_number_or_a_wrong_one(got: Any, said: str) -> None:
    assert str(compare("E", got, 3.0)) == said


def test_words_and_truth_values_are_met_exactly() -> None:
    assert compare("kind", "sum", "sum") is None
    assert compare("flag", np.bool(True), True) is None
    assert str(compare("kind", "Sum", "sum")) == "kind is 'Sum', but should be 'sum'"
    assert str(compare("flag", 1, True)) == "flag is 1, but should be True"


def test_no_object_of_a_students_has_a_say_in_the_comparison() -> None:
    class Agrees(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, dtype=bool)

        def __sub__(self, other):
            return np.zeros(self.shape)

    class Always:
        def __eq__(self, other):
            return True

    assert compare("z", np.zeros(3).view(Agrees), V) is not None
    assert compare("z", Always(), 3.0) is not None
    assert compare("z", Always(), "sum") is not None


def test_a_hint_holds_for_all_entries_in_float32_too() -> None:
    twice = (2 * V).astype(np.float32)
    assert "every entry is 2 times the right one" in str(compare("z", twice, V))
    assert "times" not in str(compare("z", np.array([1.0, -2.0, 6.1]), V))
    # One entry that is not zero is twice what it should be: of all entries that says nothing.
    assert "times" not in str(compare("z", np.array([0.0, 0.0, 6.0]), np.array([0.0, 0.0, 3.0])))


def test_a_square_array_that_is_transposed_is_named_so() -> None:
    square = RNG.normal(size=(3, 3))
    assert str(compare("dW", square.T, square)).endswith("(it is the transpose)")
    assert str(compare("dW", W.T, W)) == ("dW has shape (4, 3), but should have shape (3, 4) (it is the transpose)")
    assert "transpose" not in str(compare("dW", np.ones((4, 3)), W))


def test_where_infinity_is_expected_it_is_right_and_nothing_else_is() -> None:
    expected = np.array([np.inf, 1.0])
    assert compare("z", np.array([np.inf, 1.0]), expected) is None
    for wrong in ([-np.inf, 1.0], [1e300, 1.0], [np.inf, 2.0], [np.nan, 1.0]):
        assert compare("z", np.array(wrong), expected) is not None


def test_an_expected_value_with_nan_is_the_checks_own_mistake() -> None:
    with pytest.raises(ValueError, match="the check itself has to be corrected"):
        compare("z", V, np.array([1.0, np.nan, 2.0]))


# --- functions ------------------------------------------------------------------------------------------------


def test_arguments_that_change_are_named_whatever_holds_them() -> None:
    def inplace(v):
        v *= 2
        return v

    def append(values):
        values.append(1.0)
        return 1.0

    def deep(values):
        values["a"][0][0] = 9.0
        return 1.0

    before, listed, nested = V.copy(), [2.0], {"a": [V.copy()]}
    assert "v was changed on the way; work on a copy: `v = v - …` makes one" in message(
        checks.call, inplace, {"v": before}, 2 * V
    )
    assert "values was changed on the way; work on a copy" in message(checks.call, append, {"values": listed}, 1.0)
    assert "values was changed on the way" in message(checks.call, deep, {"values": nested}, 1.0)
    np.testing.assert_array_equal(before, V)
    assert listed == [2.0]
    np.testing.assert_array_equal(nested["a"][0], V)


def test_an_argument_with_nan_is_not_taken_for_changed() -> None:
    checks.call(np.nan_to_num, {"x": np.array([np.nan, 1.0])}, np.array([0.0, 1.0]))


def test_a_tuple_is_judged_part_by_part() -> None:
    def both(v):
        return v.sum(), 3 * v

    found = message(checks.call, both, {"v": V}, (2.5, 2 * V))
    assert found.startswith("both(v)[1] is wrong in 3 of 3 entries")
    assert found.endswith("Right: both(v)[0].")
    assert "returned a single" not in found
    assert "returned a float64, but should return 2 things" in message(checks.call, np.sum, {"v": V}, (2.5, 2 * V))


def test_a_gradient_is_held_against_central_differences_of_the_energy() -> None:
    def energy(theta, a):
        return a * (theta**4).sum()

    arguments = {"theta": V, "a": 0.5}
    checks.gradient(lambda theta, a: 4 * a * theta**3, energy, arguments)
    assert "0.25 times the right one" in message(checks.gradient, lambda theta, a: a * theta**3, energy, arguments)


def test_a_name_that_a_variable_has_taken_is_said_to_be_no_function() -> None:
    for check in (checks.call, checks.raises):
        found = message(check, V, {"v": V}, ValueError)
        assert found.startswith("what is to be checked is an array of shape (3,), but should be a function")
    assert "is None, but should be a function" in message(checks.forward, None, relu, X)


def test_a_stub_is_not_written_yet_and_an_error_is_the_students_to_see() -> None:
    def stub(v):
        raise NotImplementedError

    def named(v):
        raise NotImplementedError("exercise 01.1")

    assert message(checks.call, stub, {"v": V}, V) == "stub: this is not written yet."
    assert message(checks.call, named, {"v": V}, V) == "named: this is not written yet (exercise 01.1)."
    with pytest.raises(ZeroDivisionError):
        checks.call(lambda v: 1 / 0, {"v": V}, V)


def test_raises_wants_this_error_and_no_other(capsys) -> None:
    def refuse(v):
        raise ValueError("no")

    checks.raises(refuse, {"v": V}, ValueError)
    assert capsys.readouterr().out == "✓ refuse: raises ValueError for v: (3,).\n"
    assert message(checks.raises, refuse, {"v": V}, TypeError) == (
        "refuse: this call raised ValueError (no), but should raise TypeError."
    )

    def silent(v):
        raise KeyError

    assert message(checks.raises, silent, {"v": V}, TypeError) == (
        "silent: this call raised KeyError, but should raise TypeError."
    )
    assert message(checks.raises, scale, {"v": V}, ValueError) == (
        "scale: this call returned an array of shape (3,), but should raise ValueError."
    )


def test_one_line_says_that_it_went_well_whatever_the_arguments(capsys) -> None:
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
    ("forward", "said"),
    [
        (lambda self, x: x, "z is wrong in"),
        (lambda self, x: np.abs(x), "z is wrong in"),
        (lambda self, x: np.maximum(x, 0).max(axis=1), "z has shape (5,), but should have shape (5, 3)"),
        (lambda self, x: np.maximum(x, 0).tolist(), "z is a list of 5, but should be"),
        (clamp, "x was changed on the way"),
    ],
)
def test_a_wrong_forward_pass_is_rejected(forward: Callable[..., Any], said: str) -> None:
    assert said in message(checks.forward, wrong_forward(forward), relu, X)


BACKWARDS = {
    "dx is dz": (lambda s, dz: ([s.x.T @ dz, dz.sum(0)], dz), "dx has shape (5, 4), but should have shape (5, 3)"),
    "one row for all": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0)], (dz @ s.W.T)[:1]), "dx has shape (1, 3), but should have shape (5, 3)"
    ),
    "a row as db": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0, keepdims=True)], dz @ s.W.T),
        "db has shape (1, 4), but should have shape (4,)",
    ),
    "the wrong order": (
        lambda s, dz: (dz @ s.W.T, [s.x.T @ dz, dz.sum(0)]), "returned an array of shape (5, 3) as the first of two"
    ),
    "dW and db exchanged": (lambda s, dz: ([dz.sum(0), s.x.T @ dz], dz @ s.W.T), "dW has shape (4,)"),
    "only dx": (lambda s, dz: dz @ s.W.T, "returned an array of shape (5, 3), but should return two things"),
    "dW transposed": (lambda s, dz: ([dz.T @ s.x, dz.sum(0)], dz @ s.W.T), "(it is the transpose)"),
    "lists": (
        lambda s, dz: ([(s.x.T @ dz).tolist(), dz.sum(0)], dz @ s.W.T), "dW is a list of 3, but should be a NumPy array"
    ),
    "x changed": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0)], dz @ s.W.T + 0 * np.multiply(s.x, 2, out=s.x)), "x was changed on"
    ),
    "a step taken": (
        lambda s, dz: ([s.x.T @ dz, dz.sum(0)], [dz @ s.W.T, np.subtract(s.b, 1, out=s.b)][0]), "b was changed on"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BACKWARDS)
def test_a_wrong_backward_pass_is_rejected(name: str) -> None:
    backward, said = BACKWARDS[name]
    found = message(check_backward, type("Linear", (Linear,), {"backward": backward}))
    assert said in found


def test_what_is_right_is_said_too() -> None:
    found = message(
        check_backward, type("Linear", (Linear,), {"backward": lambda s, dz: ([s.x.T @ dz, dz.sum(0)], dz @ s.W.T * 2)})
    )
    assert "dx is wrong in 15 of 15 entries" in found
    assert "every entry is 2 times the right one" in found
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


def test_a_second_call_has_to_give_the_same() -> None:
    assert "a second call with the same dz gives something else" in message(check_backward, Accumulates)
    assert "a second call with the same dz raised AttributeError" in message(check_backward, Forgets)


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


def test_what_is_kept_belongs_to_one_instance_and_its_last_batch() -> None:
    batches = [(X, DZ), (X + 1, DZ)]
    uses = [((W, B), X, DZ), ((W, B), X + 1, DZ)]
    assert "a second batch of the same size through one and the same layer: dW is wrong in 12 of 12" in message(
        check_backward, FirstBatch
    )
    # Where rows can't be left out, as of one example alone, this is not asked.
    checks.backward(FirstBatch, affine, X[:1], DZ[:1], W=W, b=B)
    assert "with another Shared made and run between forward and backward: dW is wrong in 12 of 12 entries" in message(
        check_backward, Shared
    )
    assert "batch 2 through one and the same layer: dW is wrong" in message(
        checks.reuse, FirstBatch, affine, batches, W=W, b=B
    )
    assert "2 layers at the same time: dW is wrong" in message(checks.side_by_side, Shared, affine, uses, ("W", "b"))


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


def test_backward_finds_parameters_of_the_class_and_a_batch_size_of_its_own() -> None:
    found = message(check_backward, SharedParameters)
    assert "made and run between forward and backward: dx is wrong in 15 of 15 entries" in found
    assert found.endswith("Right: dW, db.")
    assert "now of 4 rows, through one and the same layer: backward raised ValueError" in message(
        check_backward, FixedSize
    )
    assert "of the same size through one and the same layer: dW is wrong" in message(check_backward, OnceForEachShape)


def test_the_simplest_finding_comes_first() -> None:
    def wrong_and_shared(self, dz):
        return [self.x.T @ dz, dz.sum(axis=0)], 2 * dz @ SharedParameters.weights.T

    found = message(check_backward, type("Linear", (SharedParameters,), {"backward": wrong_and_shared}))
    assert found.startswith("Linear.backward: dx is wrong in 15 of 15 entries")


def test_a_layer_whose_rows_are_no_examples_is_judged_all_the_same() -> None:
    class Difference:
        def __init__(self, target):
            self.target = target

        def forward(self, x):
            return (x - self.target) ** 2

        def backward(self, dz):
            raise NotImplementedError

    class Right(Difference):
        def forward(self, x):
            self.residual = x - self.target
            return self.residual**2

        def backward(self, dz):
            dx = 2 * self.residual * dz
            return [-dx], dx

    arguments = {"x": X, "dz": DZ[:, :3], "target": X[::-1] / 2}
    checks.backward(Right, lambda x, target: (x - target) ** 2, **arguments)
    assert "not written yet" in message(checks.backward, Difference, lambda x, target: (x - target) ** 2, **arguments)


def test_a_batch_of_another_size_shows_a_stale_one_as_an_error_that_says_when() -> None:
    found = message(checks.reuse, FirstBatch, affine, [(X, DZ), (X[:2], DZ[:2])], W=W, b=B)
    assert "batch 2 through one and the same layer: backward raised ValueError" in found
    assert found.endswith("of its last batch?")


# --- a student's own or the course's --------------------------------------------------------------------------


def test_own_or_ours_is_the_students_as_soon_as_it_passes_and_says_which(capsys) -> None:
    assert checks.own_or_reference(Linear, layers.Linear, check_backward) is Linear
    assert capsys.readouterr().out == "Linear: your own is used here.\n"
    for wrong in (Accumulates, type("Broken", (Linear,), {"backward": lambda s, dz: 1 / 0})):
        assert checks.own_or_reference(wrong, layers.Linear, check_backward) is layers.Linear
        assert capsys.readouterr().out == (
            f"{wrong.__name__}: yours does not pass its check yet, so the course's is used here.\n"
        )


def test_own_or_ours_says_one_line_whatever_the_own_is_or_prints(capsys) -> None:
    def noisy(v):
        print("working")
        print("careful", file=sys.stderr)
        return v

    def check(own: Any) -> None:
        checks.call(own, {"v": V}, 2 * V)

    for own in (noisy, None, functools.partial(np.multiply, 3), V):
        assert checks.own_or_reference(own, scale, check) is scale
        printed, complaint = capsys.readouterr()
        assert printed.endswith(": yours does not pass its check yet, so the course's is used here.\n")
        assert printed.count("\n") == 1
        assert complaint == ""
    double = functools.partial(np.multiply, 2)
    assert checks.own_or_reference(double, scale, check) is double


def test_a_partial_function_is_checked_like_any_other(capsys) -> None:
    checks.call(functools.partial(np.multiply, 2), {"v": V}, 2 * V)
    assert capsys.readouterr().out == "✓ multiply: right for v: (3,).\n"
