"""Checks of what students write about classification: softmax with cross-entropy, accuracy, digits (L6, L8).

As in ``helpers.checks``, the oracle is none of the student's code: gradients come from the complex step of a given
forward pass. Of a network for digits only the parameters are asked for: what it reads is found out here, so the
images on which it is judged never reach the student's code.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, kind
from helpers.checks.failure import CheckFailed
from helpers.checks.functions import call
from helpers.checks.runner import _copies, _judge, _name, _run, passed
from helpers.gradcheck import complex_step
from helpers.layers import Layer, Linear, ReLU
from helpers.network import Network as CourseNetwork

PIXELS, CLASSES = 64, 10
SLOW = 6.0  # seconds at work; grading allows 20 for two trainings
MOST_NUMBERS = 100_000  # of a digit network: fifty times as many as it needs


def log_loss(scores: np.ndarray, labels: np.ndarray) -> Any:
    """The mean cross-entropy of softmax, of any size and for complex scores too: the oracle of both passes."""
    largest = scores.real.max(axis=1, keepdims=True)
    logarithms = np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0]
    return (logarithms - scores[np.arange(len(labels)), labels]).mean()


def loss_forward(Loss: Callable[..., Any], *batches: tuple[np.ndarray, np.ndarray]) -> None:
    """Check forward(scores, labels) of a softmax cross-entropy on these batches, one after the other, in one instance.

    Raises CheckFailed.
    """
    what = f"{_name(Loss)}.forward"
    loss = _run(what, Loss)
    for scores, labels in batches:
        arguments = {"scores": scores, "labels": labels}
        given = _copies(arguments)
        E = _run(what, loss.forward, given["scores"], given["labels"])
        _judge(what, {"E": E}, {"E": float(log_loss(scores, labels))}, arguments, given)
        passed(what, f"E is right for scores: {scores.shape}.")


def loss_backward(Loss: Callable[..., Any], *batches: tuple[np.ndarray, np.ndarray]) -> None:
    """Check backward() of a softmax cross-entropy on these batches, one after the other, in one instance.

    Then once more with another instance in between. What forward returned is not looked at. Raises CheckFailed.
    """
    what = f"{_name(Loss)}.backward"
    loss = _run(what, Loss)
    for number, (scores, labels) in enumerate(batches):
        when = what if not number else f"{what}, batch {number + 1} through one and the same loss"
        _check_ds(when, loss, scores, labels, twice=True)
        passed(what, f"ds is right for scores: {scores.shape}.")
    scores, labels = batches[0]
    loss, other = _run(what, Loss), _run(what, Loss)
    _check_ds(f"{what}, with another {_name(Loss)} run between forward and backward", loss, scores, labels, other=other)


def _check_ds(
    what: str, loss: Any, scores: np.ndarray, labels: np.ndarray, twice: bool = False, other: Any = None
) -> None:
    arguments = {"scores": scores, "labels": labels}
    given = _copies(arguments)
    expected = complex_step(lambda s: log_loss(s, labels), scores)
    _run(what, loss.forward, given["scores"], given["labels"])
    if other is not None:
        _run(what, other.forward, -scores[::-1], (labels + 1) % scores.shape[1])
    got = _run(what, loss.backward)
    got = got.copy() if isinstance(got, np.ndarray) else got
    _judge(what, {"ds": got}, {"ds": expected}, arguments, given)
    if twice and compare("ds", _run(what, loss.backward), expected):
        problem = "gives something else: backward must change nothing that has been stored"
        raise CheckFailed(what, [Difference("a second call", problem)], arguments, right=["ds"])


def try_loss(Loss: Callable[..., Any]) -> None:
    """A quick check of softmax cross-entropy, for cells that build on it. Raises CheckFailed."""
    case = np.array([[1000.0, 0.0, 1.0], [0.5, -1.5, 2.5]]), np.array([1, 2])
    loss_forward(Loss, case)
    loss_backward(Loss, case)


def classes(scores: np.ndarray) -> np.ndarray:
    """The class with the largest score. scores: (N, K) -> (N,) of ints."""
    return scores.argmax(axis=1)


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """The part of the examples whose largest score is at the label. scores: (N, K), labels: (N,) of ints."""
    return float((classes(scores) == labels).mean())


def try_accuracy(own: Callable[..., Any]) -> None:
    """A quick check of an accuracy, for cells that build on it. Raises CheckFailed."""
    call(own, {"scores": np.eye(3)[[0, 1, 1, 2]], "labels": np.array([0, 1, 2, 2])}, 0.75)


def digit_network(
    train_digits: Callable[..., Any],
    x: np.ndarray,
    labels: np.ndarray,
    x_new: np.ndarray,
    labels_new: np.ndarray,
    least: float = 0.95,
) -> None:
    """Check train_digits(x, labels): it returns the parameters [W1, b1, W2, b2, …] of a ReLU network for digits.

    The network is made of them here, and says here what it takes the new images for: the student's code sees none
    of them. At least the part ``least`` of them has to be right. Raises CheckFailed.
    """
    what = _name(train_digits)
    given = _copies({"x": x, "labels": labels})
    start, own_start = time.monotonic(), time.thread_time()
    parameters = _run(what, train_digits, given["x"], given["labels"])
    # A busy computer makes any training long, a loop over the examples keeps this thread itself at work.
    seconds, own_seconds = time.monotonic() - start, time.thread_time() - own_start
    problem = _chain_problem(parameters)
    if problem:
        raise CheckFailed(what, [Difference("what it returns", problem)])
    for name, before in {"x": x, "labels": labels}.items():
        if not np.array_equal(before, given[name]):
            raise CheckFailed(what, [Difference(name, "was changed on the way: work on a copy")])
    net = CourseNetwork(_digit_layers([np.asarray(p, dtype=float) for p in parameters]))
    right, seen = (accuracy(net.forward(a), b) for a, b in ((x_new, labels_new), (x, labels)))
    if right < least:
        raise CheckFailed(what, [Difference("its network", _too_few(right, seen, least))])
    passed(what, f"{right:.1%} of {len(x_new)} new digits are right, and {seen:.1%} of those it was trained on.")
    slow = " That is slow: is there a loop over the examples?" if own_seconds > SLOW else ""
    print(f"  The training took {seconds:.1f} s.{slow}")


def _too_few(right: float, seen: float, least: float) -> str:
    said = f"gets {right:.1%} of new digits right, but should get {least:.0%}; of those it was trained on {seen:.1%}"
    if seen < 0.5:
        return f"{said}: it has hardly learnt from the x and labels that it was given"
    if seen < 0.99:
        return f"{said}: train longer, on all of the images, or with another tau or size"
    return f"{said}: these it knows by heart, so another size or another start may help, more steps will not"


def _chain_problem(parameters: Any) -> str:
    """What is wrong with parameters as a chain of layers from pixels to classes, as the end of a sentence, or ""."""
    if parameters is None:
        return "is None: is a `return` missing?"
    if type(parameters) not in (list, tuple):
        return f"is {kind(parameters)}, but should be a list of arrays: W1, b1, W2, b2, …"
    for place, p in enumerate(parameters):
        if not isinstance(p, np.ndarray) or p.dtype.kind != "f":
            return f"holds {kind(p)} at place {place}, but should hold arrays of floats: W1, b1, W2, b2, …"
    if len(parameters) < 4 or len(parameters) % 2:
        return f"is a list of {len(parameters)}, but a hidden layer needs W1, b1, W2, b2 at least, and each W its b"
    size = PIXELS
    for place in range(0, len(parameters), 2):
        W, b = parameters[place : place + 2]
        number = place // 2 + 1
        if W.ndim != 2 or len(W) != size:
            return f"has W{number} of shape {W.shape}, but {size} numbers come in: its shape should be ({size}, …)"
        if b.shape != W.shape[1:]:
            return f"has b{number} of shape {b.shape}, but W{number} of shape {W.shape}"
        size = W.shape[1]
    if size != CLASSES:
        return f"ends with {size} numbers, but there are {CLASSES} digits"
    if not all(np.isfinite(p).all() for p in parameters):
        return "holds NaN or infinite numbers: the training diverged, so choose a smaller tau"
    numbers = sum(p.size for p in parameters)
    return f"holds {numbers} numbers, but {MOST_NUMBERS} have to do" if numbers > MOST_NUMBERS else ""


def _digit_layers(parameters: Sequence[np.ndarray]) -> list[Layer]:
    made: list[Layer] = []
    for place in range(0, len(parameters), 2):
        made += [Linear(*parameters[place : place + 2]), ReLU()]
    return made[:-1]
