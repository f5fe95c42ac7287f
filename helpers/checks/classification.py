"""Check what students write about classification: softmax with cross-entropy, accuracy, reading digits (L6, L8).

As in all of ``helpers.checks``, the expected values don't come from the student's code. Gradients come from the complex
step of a given forward pass.

A student's digit network is judged by its parameters alone. The check builds the network and classifies new images with
it, so those images never reach the student's code.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, describe
from helpers.checks.failure import CheckFailed
from helpers.checks.functions import call
from helpers.checks.runner import call_student, callable_name, copy_arguments, passed, require_equal
from helpers.gradcheck import complex_step
from helpers.layers import Layer, Linear, ReLU
from helpers.losses import Loss
from helpers.network import Network as CourseNetwork

PIXELS, CLASSES = 64, 10
SLOW_SECONDS = 6.0  # CPU time of the training's own thread. Grading allows 20 s for two training runs.
MAX_PARAMETERS = 100_000  # Fifty times as many as a digit network needs.


def log_loss(scores: np.ndarray, labels: np.ndarray) -> Any:
    """Compute the mean cross-entropy of softmax for scores of any size, real or complex.

    The expected values of the forward pass and, by the complex step, of the backward pass come from this function.

    Parameters
    ----------
    scores : ndarray, shape (N, K)
        The scores (logits) of N examples for K classes. Complex scores are allowed, for the complex step.
    labels : ndarray of int, shape (N,)
        The right classes.

    Returns
    -------
    float or complex
        The mean over the examples.
    """
    largest = scores.real.max(axis=1, keepdims=True)
    logarithms = np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0]
    return (logarithms - scores[np.arange(len(labels)), labels]).mean()


def loss_forward(Loss: Callable[..., Any], *batches: tuple[np.ndarray, np.ndarray]) -> None:
    """Check the forward pass of a softmax cross-entropy on several batches in a row, with one instance.

    Parameters
    ----------
    Loss : callable
        The student's class. ``Loss().forward(scores, labels)`` returns E.
    *batches : tuple of (scores, labels)
        The batches in order: scores of shape (N, K), and N labels, an array of ints.

    Raises
    ------
    CheckFailed
        If E is wrong for one of the batches, or if ``forward`` has changed scores or labels.
    """
    label = f"{callable_name(Loss)}.forward"
    loss = call_student(label, Loss)
    for scores, labels in batches:
        arguments = {"scores": scores, "labels": labels}
        copies = copy_arguments(arguments)
        E = call_student(label, loss.forward, copies)
        require_equal(label, {"E": E}, {"E": float(log_loss(scores, labels))}, arguments, copies)
        passed(label, f"E is right for scores: {scores.shape}.")


def loss_backward(Loss: Callable[..., Any], *batches: tuple[np.ndarray, np.ndarray]) -> None:
    """Check the backward pass of a softmax cross-entropy on several batches in a row, with one instance.

    Then the check repeats the first batch with two new instances, of which the second is used between forward and
    backward of the first. The check doesn't look at what forward returns.

    Parameters
    ----------
    Loss : callable
        The student's class. After ``forward(scores, labels)``, ``backward()`` returns the gradient ds.
    *batches : tuple of (scores, labels)
        The batches in order: scores of shape (N, K), and N labels, an array of ints.

    Raises
    ------
    CheckFailed
        If ds is wrong for one of the batches, if a second call of backward returns something different, or if scores
        or labels have changed.
    """
    label = f"{callable_name(Loss)}.backward"
    loss = call_student(label, Loss)
    for number, (scores, labels) in enumerate(batches):
        stage = label if not number else f"{label}, batch {number + 1} through the same loss"
        _check_ds(stage, loss, scores, labels, call_twice=True)
        passed(label, f"ds is right for scores: {scores.shape}.")
    scores, labels = batches[0]
    loss, other = call_student(label, Loss), call_student(label, Loss)
    stage = f"{label}, with another {callable_name(Loss)} in use between forward and backward"
    _check_ds(stage, loss, scores, labels, other=other)


def _check_ds(
    label: str, loss: Loss, scores: np.ndarray, labels: np.ndarray, call_twice: bool = False, other: Any = None
) -> None:
    arguments = {"scores": scores, "labels": labels}
    copies = copy_arguments(arguments)
    expected = complex_step(lambda s: log_loss(s, labels), scores)
    call_student(label, loss.forward, copies)
    if other is not None:
        call_student(label, other.forward, {"scores": -scores[::-1], "labels": (labels + 1) % scores.shape[1]})
    got = call_student(label, loss.backward)
    require_equal(label, {"ds": got}, {"ds": expected}, arguments, copies)
    if call_twice and compare("ds", call_student(label, loss.backward), expected):
        problem = "returned something different: backward must not change what forward has stored"
        raise CheckFailed(label, [Difference("a second call", problem)], arguments, right=["ds"])


def try_loss(Loss: Callable[..., Any]) -> None:
    """Check a softmax cross-entropy quickly, for cells that build on it.

    Parameters
    ----------
    Loss : callable
        The student's class, with ``forward(scores, labels)`` and ``backward()``.

    Raises
    ------
    CheckFailed
        If E or ds is wrong for a batch of two examples, one of which has large scores.
    """
    case = np.array([[1000.0, 0.0, 1.0], [0.5, -1.5, 2.5]]), np.array([1, 2])
    loss_forward(Loss, case)
    loss_backward(Loss, case)


def classes(scores: np.ndarray) -> np.ndarray:
    """Return the class with the largest score for each example.

    Parameters
    ----------
    scores : ndarray, shape (N, K)
        The scores (logits) of N examples for K classes.

    Returns
    -------
    ndarray of int, shape (N,)
        The predicted classes.
    """
    return scores.argmax(axis=1)


def accuracy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Compute the fraction of examples whose largest score is at their label.

    Parameters
    ----------
    scores : ndarray, shape (N, K)
        The scores (logits) of N examples for K classes.
    labels : ndarray of int, shape (N,)
        The right classes.

    Returns
    -------
    float
        The fraction, between 0 and 1.
    """
    return float((classes(scores) == labels).mean())


def try_accuracy(own: Callable[..., Any]) -> None:
    """Check an accuracy function quickly, for cells that build on it.

    Parameters
    ----------
    own : callable
        The student's function, ``own(scores, labels)``.

    Raises
    ------
    CheckFailed
        If the accuracy is wrong for a batch of four examples.
    """
    call(own, {"scores": np.eye(3)[[0, 1, 1, 2]], "labels": np.array([0, 1, 2, 2])}, 0.75)


def digit_network(
    train_digits: Callable[..., Any],
    x: np.ndarray,
    labels: np.ndarray,
    x_new: np.ndarray,
    labels_new: np.ndarray,
    least: float = 0.95,
) -> None:
    """Check a function that trains a ReLU network to read digits and returns its parameters.

    Parameters
    ----------
    train_digits : callable
        The student's function. ``train_digits(x, labels)`` returns ``[W1, b1, W2, b2, …]``.
    x : ndarray, shape (N, 64)
        The images to train on.
    labels : ndarray of int, shape (N,)
        Their digits.
    x_new : ndarray, shape (M, 64)
        The new images on which the network is judged. The student's code never gets them.
    labels_new : ndarray of int, shape (M,)
        Their digits.
    least : float, optional
        The accuracy that the network must reach on the new images.

    Raises
    ------
    CheckFailed
        If the parameters don't form such a network, or have more than 100,000 entries, if the network's accuracy on the
        new images is too low, or if the function has changed x or labels.

    Notes
    -----
    A check that has passed also prints how long the training took.
    """
    label = callable_name(train_digits)
    copies = copy_arguments({"x": x, "labels": labels})
    start, cpu_start = time.monotonic(), time.thread_time()
    parameters = call_student(label, train_digits, copies)
    # On a busy computer every training takes long. CPU time shows how long this thread itself has worked.
    seconds, cpu_seconds = time.monotonic() - start, time.thread_time() - cpu_start
    problem = _parameters_problem(parameters)
    if problem:
        raise CheckFailed(label, [Difference("the return value", problem)])
    for name, before in {"x": x, "labels": labels}.items():
        if not np.array_equal(before, copies[name]):
            raise CheckFailed(label, [Difference(name, "was changed by your code: work on a copy")])
    net = CourseNetwork(_digit_layers([np.asarray(p, dtype=float) for p in parameters]))
    new_accuracy, training_accuracy = (accuracy(net.forward(a), b) for a, b in ((x_new, labels_new), (x, labels)))
    if new_accuracy < least:
        problem = _accuracy_problem(new_accuracy, training_accuracy, least)
        raise CheckFailed(label, [Difference("its network", problem)])
    passed(
        label,
        f"your network reads {new_accuracy:.1%} of {len(x_new)} new digits correctly, and {training_accuracy:.1%} of "
        "the training digits.",
    )
    slow = " The grader trains twice and allows 20 s: take fewer steps or units." if cpu_seconds > SLOW_SECONDS else ""
    print(f"  The training took {seconds:.1f} s.{slow}")


def _accuracy_problem(new_accuracy: float, training_accuracy: float, least: float) -> str:
    """Return the end of a sentence about a network that reads too few digits, with advice."""
    message = (
        f"reads {new_accuracy:.1%} of the new digits correctly, but should read {least:.0%}. It reads "
        f"{training_accuracy:.1%} of the training digits"
    )
    if training_accuracy < 0.5:
        return f"{message}: it has hardly learned from the x and labels that it got"
    if training_accuracy < 0.99:
        return f"{message}: train longer, on all of the images, or with a different tau or size"
    return f"{message}: it has memorised those. More steps won't help, but a different size or new initial weights may"


def _parameters_problem(parameters: Any) -> str:
    """Return what is wrong with the parameters of a chain of layers from pixels to classes, or ""."""
    if parameters is None:
        return "is None: is a `return` missing?"
    if type(parameters) not in (list, tuple):
        return f"is {describe(parameters)}, but should be a list of arrays: W1, b1, W2, b2, …"
    for index, p in enumerate(parameters):
        if not isinstance(p, np.ndarray) or p.dtype.kind != "f":
            return f"has {describe(p)} at index {index}, but should hold arrays of floats: W1, b1, W2, b2, …"
    if len(parameters) < 4 or len(parameters) % 2:
        return f"is {describe(parameters)}, but should have at least W1, b1, W2, b2, with each W followed by its b"
    size = PIXELS
    for index in range(0, len(parameters), 2):
        W, b = parameters[index : index + 2]
        number = index // 2 + 1
        if W.ndim != 2 or len(W) != size:
            return (
                f"has W{number} of shape {W.shape}, but that layer has {size} inputs: its shape should be ({size}, …)"
            )
        if b.shape != W.shape[1:]:
            return (
                f"has b{number} of shape {b.shape}, but W{number} of shape {W.shape}: b{number} should have shape "
                f"{W.shape[1:]}"
            )
        size = W.shape[1]
    if size != CLASSES:
        return f"gives a network with {size} outputs, but there are {CLASSES} digits"
    if not all(np.isfinite(p).all() for p in parameters):
        return "contains NaN or infinite numbers: the training diverged, so choose a smaller tau"
    count = sum(p.size for p in parameters)
    return f"has {count} numbers in all, but at most {MAX_PARAMETERS} are allowed" if count > MAX_PARAMETERS else ""


def _digit_layers(parameters: Sequence[np.ndarray]) -> list[Layer]:
    """Build Linear layers with a ReLU between each pair of them."""
    layers: list[Layer] = []
    for index in range(0, len(parameters), 2):
        layers += [Linear(*parameters[index : index + 2]), ReLU()]
    return layers[:-1]
