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
from helpers.checks.expected import complex_step
from helpers.checks.failure import CheckFailed
from helpers.checks.functions import call
from helpers.checks.runner import call_student, callable_name, copy_arguments, passed, require_equal
from helpers.layers import Layer, Linear, ReLU
from helpers.losses import Loss
from helpers.network import Network as CourseNetwork

PIXELS, CLASSES = 64, 10
SLOW_SECONDS = (
    6.0  # CPU time of the training's own thread. Grading allows 20 s for two training runs and a third on fewer images.
)
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


def small_probabilities(softmax: Callable[..., Any], scores: np.ndarray, case: str = "") -> None:
    """Check the logarithms of the probabilities, which show relative errors of small ones.

    Parameters
    ----------
    softmax : callable
        The student's function, ``softmax(scores)``.
    scores : ndarray, shape (N, K)
        The scores. In no row may they differ by more than 80, or single precision can't represent the probabilities.
    case : str, optional
        What the scores are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If a probability is wrong, or if the function has changed the scores.
    """
    label = callable_name(softmax)
    arguments = {"scores": scores}
    copies = copy_arguments(arguments)
    got = call_student(label, softmax, copies)
    largest = scores.max(axis=1, keepdims=True)
    logarithms = scores - largest - np.log(np.exp(scores - largest).sum(axis=1, keepdims=True))
    require_equal(
        label, {"softmax(scores)": got}, {"softmax(scores)": np.exp(logarithms)}, arguments, copies, case=case
    )
    with np.errstate(all="ignore"):
        logarithms_got = np.log(got)
    name = "the logarithm of softmax(scores)"
    require_equal(label, {name: logarithms_got}, {name: logarithms}, arguments, copies, case=case)
    passed(label, f"even the logarithms of the probabilities are right for scores: {scores.shape}.", case)


def loss_forward(Loss: Callable[..., Any], *batches: tuple[np.ndarray, np.ndarray], case: str = "") -> None:
    """Check the forward pass of a softmax cross-entropy on several batches in a row, with one instance.

    Parameters
    ----------
    Loss : callable
        The student's class. ``Loss().forward(scores, labels)`` returns E.
    *batches : tuple of (scores, labels)
        The batches in order: scores of shape (N, K), and N labels, an array of ints. An array that belongs to several
        batches is the same object each time, for the student's code too.
    case : str, optional
        What the batches are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If E is wrong for one of the batches, or if ``forward`` has changed scores or labels.
    """
    label = f"{callable_name(Loss)}.forward"
    loss = call_student(label, Loss)
    copied: dict[int, np.ndarray] = {}
    for number, (scores, labels) in enumerate(batches):
        stage = label if not number else f"{label}, batch {number + 1} through the same loss"
        arguments = {"scores": scores, "labels": labels}
        copies = {name: copied.setdefault(id(value), value.copy()) for name, value in arguments.items()}
        E = call_student(stage, loss.forward, copies)
        require_equal(stage, {"E": E}, {"E": float(log_loss(scores, labels))}, arguments, copies, case=case)
        passed(label, f"E is right for scores: {scores.shape}.", case)


def loss_backward(Loss: Callable[..., Any], *batches: tuple[np.ndarray, np.ndarray], case: str = "") -> None:
    """Check the backward pass of a softmax cross-entropy on several batches in a row, with one instance.

    Then the check repeats the first batch with two new instances, of which the second is used between forward and
    backward of the first. The check doesn't look at what forward returns.

    Parameters
    ----------
    Loss : callable
        The student's class. After ``forward(scores, labels)``, ``backward()`` returns the gradient ds.
    *batches : tuple of (scores, labels)
        The batches in order: scores of shape (N, K), and N labels, an array of ints.
    case : str, optional
        What the batches are an example of, as a phrase without a full stop.

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
        _check_ds(stage, loss, scores, labels, call_twice=True, case=case)
        passed(label, f"ds is right for scores: {scores.shape}.", case)
    scores, labels = batches[0]
    loss, other = call_student(label, Loss), call_student(label, Loss)
    stage = f"{label}, with another {callable_name(Loss)} in use between forward and backward"
    _check_ds(stage, loss, scores, labels, other=other, case=case)


def small_gradients(Loss: Callable[..., Any], scores: np.ndarray, labels: np.ndarray, case: str = "") -> None:
    """Check the logarithms of the gradient away from the labels, which show relative errors of small entries.

    Parameters
    ----------
    Loss : callable
        The student's class. After ``forward(scores, labels)``, ``backward()`` returns the gradient ds.
    scores : ndarray, shape (N, K)
        The scores. In no row may they differ by more than 80, or single precision can't represent the probabilities.
    labels : ndarray of int, shape (N,)
        The right classes.
    case : str, optional
        What the batch is an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If ds is wrong, or if the logarithm of an entry that belongs to no label is.
    """
    label = f"{callable_name(Loss)}.backward"
    loss = call_student(label, Loss)
    _check_ds(label, loss, scores, labels, call_twice=True, case=case)
    ds = np.array(call_student(label, loss.backward))
    rows = np.arange(len(labels))
    largest = scores.max(axis=1, keepdims=True)
    logarithms = scores - largest - np.log(len(labels) * np.exp(scores - largest).sum(axis=1, keepdims=True))
    ds[rows, labels] = np.exp(logarithms[rows, labels])
    with np.errstate(all="ignore"):
        got = np.log(ds)
    name = "the logarithm of ds, except at the labels,"
    arguments = {"scores": scores, "labels": labels}
    require_equal(label, {name: got}, {name: logarithms}, arguments, arguments, case=case)
    passed(label, f"even the logarithms of ds are right for scores: {scores.shape}.", case)


def _check_ds(
    label: str,
    loss: Loss,
    scores: np.ndarray,
    labels: np.ndarray,
    call_twice: bool = False,
    other: Any = None,
    case: str = "",
) -> None:
    arguments = {"scores": scores, "labels": labels}
    copies = copy_arguments(arguments)
    expected = complex_step(lambda s: log_loss(s, labels), scores)
    call_student(label, loss.forward, copies)
    if other is not None:
        call_student(label, other.forward, {"scores": -scores[::-1], "labels": (labels + 1) % scores.shape[1]})
    got = call_student(label, loss.backward)
    require_equal(label, {"ds": got}, {"ds": expected}, arguments, copies, case=case)
    if call_twice and compare("ds", call_student(label, loss.backward), expected):
        problem = "returned something different: backward must not change what forward has stored"
        raise CheckFailed(label, [Difference("a second call", problem)], arguments, ["ds"], case)


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
    A check that has passed also says so if the training took too long for the grader.
    """
    label = callable_name(train_digits)
    copies = copy_arguments({"x": x, "labels": labels})
    # On a busy computer every training takes long. This is how long this thread itself has worked. Python in a browser
    # has only one thread, and no thread_time.
    clock = getattr(time, "thread_time", time.process_time)
    start = clock()
    parameters = call_student(label, train_digits, copies)
    seconds = clock() - start
    problem = _parameters_problem(parameters)
    if problem:
        raise CheckFailed(label, [Difference("the return value", problem)])
    for name, before in {"x": x, "labels": labels}.items():
        if not np.array_equal(before, copies[name]):
            raise CheckFailed(label, [Difference(name, "was changed by your code: work on a copy")])
    net = CourseNetwork(_digit_layers([np.asarray(p, dtype=float) for p in parameters]))
    new_accuracy, training_accuracy = (accuracy(net.forward(a), b) for a, b in ((x_new, labels_new), (x, labels)))
    if new_accuracy < least:
        other = _other_network(net.parameters, x, labels, training_accuracy)
        problem = _accuracy_problem(new_accuracy, training_accuracy, least, other)
        raise CheckFailed(label, [Difference("its network", problem)])
    passed(
        label,
        f"your network reads {new_accuracy:.1%} of {len(x_new)} new digits correctly, and {training_accuracy:.1%} of "
        "the training digits.",
    )
    if seconds > SLOW_SECONDS:
        advice = "The grader trains three times and allows 20 s: take fewer steps or units."
        print(f"  The training took {seconds:.1f} s. {advice}")


def left_out_digit(train_digits: Callable[..., Any], x: np.ndarray, labels: np.ndarray, digit: int) -> None:
    """Check that a network doesn't know a digit that the training data leave out.

    A network that reads it all the same was trained on other data than those it was given.

    Parameters
    ----------
    train_digits : callable
        The student's function, as in ``digit_network``.
    x : ndarray, shape (N, 64)
        Images of all digits.
    labels : ndarray of int, shape (N,)
        Their digits.
    digit : int
        The digit whose images the student's function doesn't get.

    Raises
    ------
    CheckFailed
        If the network reads at least half of the images of that digit.

    Notes
    -----
    The check says nothing if the function fails on so few images, or if the network doesn't read the images that it
    got. Neither is asked for.
    """
    label = callable_name(train_digits)
    given = labels != digit
    try:
        parameters = call_student(label, train_digits, {"x": x[given], "labels": labels[given]})
    except CheckFailed:
        raise
    except Exception:
        return
    if _parameters_problem(parameters):
        return
    net = CourseNetwork(_digit_layers([np.asarray(p, dtype=float) for p in parameters]))
    known, unknown = (accuracy(net.forward(x[rows]), labels[rows]) for rows in (given, ~given))
    if known > 0.7 and unknown >= 0.5:
        problem = (
            f"reads {unknown:.0%} of the images of a digit that was not among the labels: train on nothing but the x "
            "and labels that your function is given"
        )
        raise CheckFailed(label, [Difference("its network", problem)])
    passed(label, "your network was trained on the images that it was given.")


def _other_network(
    parameters: Sequence[np.ndarray], x: np.ndarray, labels: np.ndarray, training_accuracy: float
) -> str:
    """Return in which other use the parameters read more of the training digits, as a sentence, or "" if in none.

    The student may have trained another network, or on images that were changed first.
    """
    parameters = [np.asarray(p, dtype=float) for p in parameters]
    spread = np.where(x.std(axis=0) > 0, x.std(axis=0), 1)
    uses: list[tuple[str, Callable[[np.ndarray], np.ndarray], Callable[[np.ndarray], np.ndarray]]] = [
        ("without any ReLU", lambda z: z, lambda a: a),
        ("with tanh in place of each ReLU", np.tanh, lambda a: a),
        ("with a sigmoid in place of each ReLU", lambda z: (1 + np.tanh(z / 2)) / 2, lambda a: a),
        ("for 1 - x in place of x", lambda z: np.maximum(z, 0), lambda a: 1 - a),
        ("for x minus its mean in place of x", lambda z: np.maximum(z, 0), lambda a: a - a.mean(axis=0)),
        (
            "for standardised pixels in place of x",
            lambda z: np.maximum(z, 0),
            lambda a: (a - a.mean(axis=0)) / spread,
        ),
        (
            "for standardised pixels in place of x",
            lambda z: np.maximum(z, 0),
            lambda a: (a - a.mean(axis=0)) / (a.std(axis=0) + 0.1),
        ),
    ]
    rates = []
    for _, activation, changed in uses:
        z = changed(x)
        for index in range(0, len(parameters), 2):
            W, b = parameters[index : index + 2]
            z = (activation(z) if index else z) @ W + b
        rates.append(accuracy(z, labels))
    best = int(np.argmax(rates))
    if rates[best] < max(0.9, training_accuracy + 0.03):
        return ""
    return f"{uses[best][0]}, the same parameters read {rates[best]:.1%} of them"


def _accuracy_problem(new_accuracy: float, training_accuracy: float, least: float, other: str = "") -> str:
    """Return the end of a sentence about a network that reads too few digits, with advice."""
    message = (
        f"reads {new_accuracy:.1%} of the new digits correctly, but should read {least:.0%}. It reads "
        f"{training_accuracy:.1%} of the training digits"
    )
    if other:
        return (
            f"{message}. But {other}. The check builds a network with a ReLU between the layers and gives it x as it "
            "is, so train exactly that network"
        )
    if training_accuracy < 0.5:
        return f"{message}: it has hardly learned from the x and labels that it got"
    if training_accuracy < 0.99:
        return (
            f"{message}. Did you train on all of the images, with enough steps and a suitable tau, and does your "
            "network have a ReLU between its layers?"
        )
    return f"{message}: it has memorised those. More steps won't help, but a different size or new initial weights may"


def _parameters_problem(parameters: Any) -> str:
    """Return what is wrong with the parameters of a chain of layers from pixels to classes, or ""."""
    if parameters is None:
        return "is None: is a `return` missing?"
    if type(parameters) not in (list, tuple):
        return f"is {describe(parameters)}, but should be a list of arrays: W1, b1, W2, b2, …"
    if parameters and all(type(p) in (list, tuple) for p in parameters):
        return "is a list of lists, but should be one list of arrays: W1, b1, W2, b2, …"
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
