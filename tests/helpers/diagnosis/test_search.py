"""The search finds what wrong code computes, and says nothing if the numbers could agree by chance."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers import checks, layers
from helpers.diagnosis import Observation, Quantity
from helpers.diagnosis.search import explain_values

RNG = np.random.default_rng(3)
X, W, DZ = RNG.normal(size=(5, 3)), RNG.normal(size=(3, 4)), RNG.normal(size=(5, 4))
INPUTS = {"x": X, "W": W, "b": RNG.normal(size=4), "dz": DZ}
RIGHT = {"dW": X.T @ DZ, "db": DZ.sum(axis=0), "dx": DZ @ W.T}


def sentence(got: dict[str, Any], right: dict[str, Any], inputs: dict[str, Any]) -> str:
    """Return what the search says about these wrong values, or ""."""
    cause = explain_values([Observation("", [Quantity(name, "", value) for name, value in got.items()], inputs, right)])
    return cause.sentence if cause else ""


WRONG_GRADIENTS: dict[str, tuple[dict[str, Any], str]] = {
    "sign": ({"dW": -RIGHT["dW"]}, "Your dW has the wrong sign."),
    "mean": ({"db": DZ.mean(axis=0)}, "Your db is the right value divided by the number of examples, 5."),
    "sum": ({"dx": 5 * RIGHT["dx"]}, "Your dx is the right value times the number of examples, 5."),
    "columns": ({"dx": RIGHT["dx"] / 4}, "Your dx is the right value divided by the number of columns of W, 4."),
    "twice": ({"dx": 2 * RIGHT["dx"]}, "Your dx is twice the right value."),
    "transposed": ({"dW": RIGHT["dW"].T}, "Your dW is transposed."),
    "not summed": ({"db": DZ}, "Your db is dz, unchanged."),
    "row kept": (
        {"db": DZ.sum(axis=0, keepdims=True)},
        "Your db has an axis too many: the shape is (1, 4).",
    ),
    "swapped": ({"dW": RIGHT["dx"], "dx": RIGHT["dW"]}, "Your dW and your dx are swapped."),
    "one other": ({"db": RIGHT["dW"]}, "Your db is what dW should be."),
    "zeros": ({"dx": 0 * X}, "Your dx is zero everywhere."),
    "first row": ({"db": DZ[0]}, "Your db is the first row of dz."),
    "wrong axis": ({"db": DZ.sum(axis=1)}, "Your db is the sum of dz over the columns."),
    "plus": ({"dx": RIGHT["dx"] + X}, "Your dx is the right value plus x."),
    "all": (
        {name: value / 5 for name, value in RIGHT.items()},
        "Your dW, db and dx are each the right value divided by the number of examples, 5.",
    ),
    "clipped": ({"dx": np.clip(RIGHT["dx"], None, 0.5)}, "Your dx never goes above 0.5."),
    "rounded": ({"dx": np.round(RIGHT["dx"], 2)}, "Your dx is rounded to 2 decimals."),
    "constant": ({"dx": RIGHT["dx"] + 0.25}, "Your dx is too large by 0.25 in every entry."),
}


@pytest.mark.parametrize("name", WRONG_GRADIENTS)
def test_a_wrong_gradient_is_explained(name: str) -> None:
    got, expected = WRONG_GRADIENTS[name]
    assert sentence(got, RIGHT, INPUTS).startswith(expected)


def test_expressions_of_the_arguments_are_found() -> None:
    square = RNG.normal(size=(4, 4))
    inputs = {"x": RNG.normal(size=(5, 4)), "W": square, "dz": RNG.normal(size=(5, 4))}
    right = {"dx": inputs["dz"] @ square.T}
    assert sentence({"dx": inputs["dz"] @ square}, right, inputs) == "Your dx is dz @ W."
    relu = {"x": X, "dz": RNG.normal(size=(5, 3))}
    found = sentence({"dx": relu["dz"] * (X < 0)}, {"dx": relu["dz"] * (X > 0)}, relu)
    assert found == "Your dx is dz · (x < 0)."
    sigmoid = 1 / (1 + np.exp(-X))
    found = sentence({"dx": relu["dz"] * X * (1 - X)}, {"dx": relu["dz"] * sigmoid * (1 - sigmoid)}, relu)
    assert found == "Your dx is dz · (x (1 − x))."
    v, eps = np.abs(RNG.normal(size=6)), 0.017342
    found = sentence({"s": np.sqrt(v) + eps}, {"s": np.sqrt(v + eps)}, {"v": v, "eps": eps})
    assert found == "Your s is √v + eps."


def test_iterates_are_compared_step_by_step() -> None:
    right = {"losses": RNG.normal(size=7) ** 2}
    inputs = {"tau": 0.1}
    assert sentence({"losses": right["losses"][:-1]}, right, inputs) == "Your losses lack the last entry."
    assert sentence({"losses": right["losses"][1:]}, right, inputs) == "Your losses lack the first entry."
    late = np.append(right["losses"][:1], right["losses"][:-1])
    assert sentence({"losses": late}, right, inputs) == "Your losses come one step too late."
    assert sentence({"losses": right["losses"][::-1]}, right, inputs) == "Your losses are in reverse order."


def test_a_single_number_with_enough_digits_is_explained() -> None:
    right, inputs = {"E": 0.7312548817}, {"x": X}
    assert (
        sentence({"E": 5 * right["E"]}, right, inputs) == "Your E is the right value times the number of examples, 5."
    )
    assert sentence({"E": right["E"] / 2}, right, inputs) == "Your E is half the right value."


def test_numbers_that_could_agree_by_chance_are_not_explained() -> None:
    assert sentence({"a": 0.5}, {"a": 0.25}, {"tau": 0.5, "beta": 2.0}) == ""
    assert sentence({"a": 3.0}, {"a": 1.5}, {"x": np.array([[2.0], [1.0]])}) == ""


@pytest.mark.parametrize("seed", range(40))
def test_unrelated_numbers_are_never_explained(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = {"x": (4, 3), "W": (3, 2), "b": (2,), "dz": (4, 2)}
    digits = int(rng.integers(1, 4))  # short numbers agree by chance more often
    inputs = {name: np.round(rng.normal(size=shape), digits) for name, shape in shapes.items()} | {"tau": 0.25}
    right = {"dW": inputs["x"].T @ inputs["dz"], "db": inputs["dz"].sum(axis=0), "E": float(inputs["dz"].sum())}
    got = {name: np.round(rng.normal(size=np.shape(value)), digits) + 0.0 for name, value in right.items()}
    assert sentence(got, right, inputs) in ("", "Your E is zero.")


def test_an_explanation_must_hold_in_every_case() -> None:
    first = Observation(
        "", [Quantity("db", "", np.array([1.5, 2.5]))], {"dz": np.array([[1.5, 2.5]])}, {"db": np.ones(2)}
    )
    dz = RNG.normal(size=(3, 2))
    right = {"db": dz.sum(axis=0)}

    def explain(got: np.ndarray) -> str:
        cause = explain_values([first, Observation("", [Quantity("db", "", got)], {"dz": dz}, right)])
        return cause.sentence if cause else ""

    assert explain(dz[0]) == "Your db is the first row of dz."
    assert explain(dz[-1]) == "Your db is the last row of dz."
    assert explain(RNG.normal(size=2)) == ""


def test_a_check_looks_further_after_a_failure() -> None:
    class Linear(layers.Linear):
        def backward(self, dz):
            (dW, db), dx = super().backward(dz)
            return [dW, db / len(dz)], dx

    # With one example, the mean is the sum. With two, a factor 2 could be anything.
    x, dz = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([[1.0, 3.0, -2.0], [2.0, 0.5, 1.5]])
    W, b = np.array([[1.0, 2.0, 0.5], [0.5, 1.0, -1.0]]), np.zeros(3)
    with pytest.raises(checks.CheckFailed) as caught:
        checks.backward(Linear, lambda x, W, b: x @ W + b, x, dz, W=W, b=b)
    assert caught.value.message.startswith("Your db is the right value divided by the number of examples, 2.")


def test_the_search_takes_about_a_tenth_of_a_second_at_most() -> None:
    shapes: list[tuple[int, ...]] = [(8, 8), (8, 8), (8, 8), (8,), (8,)]
    inputs = {name: RNG.normal(size=shape) for name, shape in zip("ABCde", shapes, strict=True)} | {"tau": 0.3}
    right = {name: RNG.normal(size=(8, 8)) for name in ("P", "Q", "R")}
    got = {name: RNG.normal(size=(8, 8)) for name in right}
    start = time.process_time()
    assert sentence(got, right, inputs) == ""
    assert time.process_time() - start < 0.4  # processor time, with room for a slow machine


def test_arguments_that_the_code_may_not_change_are_named() -> None:
    def halve(v: np.ndarray) -> np.ndarray:
        v *= 0.5
        return v.copy()

    with pytest.raises(checks.CheckFailed) as caught:
        checks.call(halve, {"v": np.array([2.0, 4.0])}, np.array([1.0, 2.0]))
    assert caught.value.message.startswith("Your code changes v, which belongs to the code that calls it.")


KINDS: list[tuple[Callable[[np.ndarray], Any], str]] = [
    (lambda v: None, "Your result is None: your code ends without returning a value."),
    (
        lambda v: ValueError("no"),
        "Your result is the exception ValueError: your code returns it instead of raising it.",
    ),
    (lambda v: ValueError, "Your result is the exception ValueError: your code returns it instead of raising it."),
    (lambda v: [2.0, 4.0], "Your result is a list of numbers, not an array."),
    (lambda v: [[2.0], [4.0]], "Your result is a list of lists, not an array."),
    (lambda v: (x for x in v), "Your result is a generator, which holds no numbers yet"),
    (lambda v: np.exp, "Your result is a function, not what it returns: the call is missing."),
    (lambda v: "2, 4", "Your result is a string, not a number."),
    (lambda v: np.array([2, 4]), "Your result holds integers instead of decimal numbers."),
    (lambda v: v > 0, "Your result holds True and False instead of decimal numbers."),
    (lambda v: np.array([2.0, None]), "Your result is an array of Python objects, not of numbers."),
    (lambda v: {"v": v}, "Your result is a dict."),
]


@pytest.mark.parametrize(("function", "expected"), KINDS)
def test_a_result_of_a_wrong_kind_is_named(function: Callable[[np.ndarray], Any], expected: str) -> None:
    with pytest.raises(checks.CheckFailed) as caught:
        checks.call(function, {"v": np.array([1.0, 2.0])}, np.array([2.0, 4.0]))
    assert caught.value.message.startswith(expected)
