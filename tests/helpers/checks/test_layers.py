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
    "zeros": (lambda s, dz: ([0 * p for p in s.parameters], 0 * s.x), "every entry is zero"),
    "not summed": (lambda s, dz: ([s.x.T @ dz, dz], dz @ s.parameters[0].T), "db has shape (5, 4), but should have"),
    "mean": (lambda s, dz: ([s.x.T @ dz, dz.mean(0)], dz @ s.parameters[0].T), "0.2 times the right one"),
    "sign": (lambda s, dz: ([-s.x.T @ dz, dz.sum(0)], dz @ s.parameters[0].T), "the sign is wrong"),
    "nothing": (lambda s, dz: None, "but should return two values"),
    "one list": (lambda s, dz: [s.x.T @ dz, dz.sum(0), dz @ s.parameters[0].T], "but should return two values"),
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


def test_a_correct_answer_passes_in_either_precision(capsys: pytest.CaptureFixture[str]) -> None:
    check_linear(layers.Linear)

    def single(s: layers.Linear, dz: np.ndarray) -> object:
        d_params, dx = CORRECT(s, dz)
        return [d.astype(np.float32) for d in d_params], dx.astype(np.float32)

    check_linear(student_layer(single))
    assert capsys.readouterr().out.count("✓ Linear.backward") == 2
