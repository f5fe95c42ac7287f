"""Check what students write about stochastic gradients and optimisers (L12).

The minibatches of an epoch are judged by their properties, since every shuffled order is right: each example once, all
batches full except the last, a new order in each epoch. Over many epochs, no example may be in the same batch much more
or less often than by chance, and no two examples may be together much more or less often.

The test cell provides the expected iterates of stochastic gradient descent and the expected steps of an optimiser. The
steps are judged one by one, by how much each changes theta, so the check reports the first step that goes wrong.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.call_limit import call_limited
from helpers.checks.comparison import Difference, compare, describe, short_repr
from helpers.checks.failure import CheckFailed
from helpers.checks.functions import call
from helpers.checks.runner import call_student, callable_name, passed

FALSE_ALARM = 1e-9  # The probability that a shuffle that is really random counts as not random.
Case = tuple[Mapping[str, float], np.ndarray, Sequence[np.ndarray], Sequence[np.ndarray]]


def epoch(function: Callable[..., Any], n: int, size: int, seed: int, epochs: int = 7) -> None:
    """Check a function that returns the minibatches of one epoch.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(n, size, permutation)`` and returns a list of index arrays.
        ``permutation(n)`` returns 0, …, n − 1 in a random order, a new one in each call. ``permutation(array)`` returns
        the entries of an array in a random order.
    n : int
        The number of examples.
    size : int
        The size of a minibatch.
    seed : int
        The seed of the generator behind ``permutation``.
    epochs : int, optional
        How many epochs to compare with each other. With more, a shuffle that leaves too much in place is noticed.

    Raises
    ------
    CheckFailed
        If an example is missing or repeated, if a batch has the wrong size, if the examples aren't shuffled, or if
        their order doesn't come from ``permutation`` alone or isn't drawn again in each epoch.

    Notes
    -----
    If the student's code calls ``permutation`` with a number other than n, that call raises a ``ValueError``.
    """
    label = callable_name(function)

    def batches_with(permutation: Callable[[Any], np.ndarray]) -> list[np.ndarray]:
        got = call_student(label, function, {"n": n, "size": size, "permutation": permutation})
        return _index_arrays(label, got, inputs)

    inputs: dict[str, Any] = {"n": n, "size": size}
    batches = batches_with(_permutations(n, seed))
    inputs["what you return"] = batches
    problem = _epoch_problem(batches, n, size)
    if problem:
        raise CheckFailed(label, [problem], inputs)
    if len(batches) > 1:
        # Several seeds, because a single different order may give the same batches by chance.
        others = [_permutations(n, seed + k) for k in range(1, epochs)]
        again = batches_with(_permutations(n, seed))
        if not _same_batches(batches, again):
            text = (
                "has a different order although permutation(n) returned the same one: take all randomness from "
                "permutation and none from np.random"
            )
            raise CheckFailed(label, [Difference("a second epoch", text)], inputs)
        seen = [batches, *(batches_with(other) for other in others)]
        if all(_same_batches(batches, epoch) for epoch in seen):
            text = "has the same batches although permutation(n) returned a different order: call it in each epoch"
            raise CheckFailed(label, [Difference("a second epoch", text)], inputs)
        if n >= 6 and 1 < size <= n // 2 and all(_has_only_neighbours(epoch, n) for epoch in seen):
            text = (
                "holds only consecutive examples, in every epoch: shuffle all examples, not just the starting point or "
                "the order of the batches"
            )
            raise CheckFailed(label, [Difference("each batch", text)], inputs)
        problem = _shuffle_problem(seen, n)
        if problem:
            raise CheckFailed(label, [problem], inputs)
    sizes = ", ".join(str(len(batch)) for batch in batches)
    passed(label, f"each of {n} examples once, in batches of {sizes}.")


def sgd(
    function: Callable[..., Any],
    gradient: Callable[..., np.ndarray],
    planned: Sequence[Sequence[Any]],
    theta: np.ndarray,
    tau: Callable[[int], float],
    expected: np.ndarray,
    case: str = "",
) -> None:
    """Check stochastic gradient descent.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(gradient, batches, theta, tau, epochs)`` and returns the
        initial θ and θ after each epoch. ``batches()`` returns the minibatches of the next epoch.
    gradient : callable
        A function that takes θ, shape (n,), and indices, shape (B,), and returns the gradient of that minibatch, shape
        (n,).
    planned : sequence of sequence of (sequence of int)
        For each epoch, the indices in each of its minibatches.
    theta : ndarray, shape (n,)
        The starting point.
    tau : callable
        A function from the number of a step to its step size.
    expected : ndarray, shape (epochs + 1, n)
        What the student's function should return.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If the iterates are wrong, if the function has changed ``theta``, or if the exercise isn't written yet.

    Notes
    -----
    If the student's code calls ``batches`` more often than once per epoch, that call raises a ``ValueError``.
    """
    arguments = {
        "gradient": gradient,
        "batches": _planned_batches(planned),
        "theta": theta,
        "tau": tau,
        "epochs": len(planned),
    }
    try:
        call(function, arguments, expected, case)
    except CheckFailed as failure:
        if not failure.inputs:  # The function isn't written yet, or isn't a function.
            raise
        for number, minibatches in enumerate(planned, start=1):
            failure.inputs[f"the minibatches of epoch {number}"] = [np.array(indices) for indices in minibatches]
        failure.inputs["tau(0), tau(1), …"] = np.array([tau(k) for k in range(sum(map(len, planned)))])
        raise


def optimiser(
    make: Callable[..., Any],
    settings: Mapping[str, float],
    theta: np.ndarray,
    gradients: Sequence[np.ndarray],
    changes: Sequence[np.ndarray],
    case: str = "",
) -> None:
    """Check an optimiser whose ``step(theta, gradient)`` changes theta in place.

    Parameters
    ----------
    make : callable
        The student's class. It is instantiated with the settings, by position.
    settings : mapping of str to float
        The hyperparameters by name.
    theta : ndarray
        The starting point, of any shape.
    gradients : sequence of ndarray
        The gradient of each step, of theta's shape.
    changes : sequence of ndarray
        By how much each step should change theta.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If a step changes theta by a wrong amount, or changes the gradient. Later steps aren't taken.
    """
    optimisers(make, [(settings, theta, gradients, changes)], case)


def optimisers(make: Callable[..., Any], cases: Sequence[Case], case: str = "") -> None:
    """Check several optimisers of a class at the same time. They take turns, step by step.

    Parameters
    ----------
    make : callable
        The student's class. It is instantiated with the settings, by position.
    cases : sequence of (settings, theta, gradients, changes)
        One entry per optimiser, as in ``optimiser``.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If a step changes theta by a wrong amount, or changes the gradient. Later steps aren't taken.

    Notes
    -----
    An optimiser gets all of its gradients in the same array, which holds the next gradient in the next step.
    """
    name = callable_name(make)
    runs = []
    for settings, theta, gradients, changes in cases:
        instance = call_student(name, make, settings)
        # A transposed theta stays transposed, so that changing its ravel(), a copy, changes nothing.
        runs.append((instance, theta.copy(order="K"), np.empty_like(theta), settings, gradients, changes))
    turns = f", {len(cases)} objects taking turns" if len(cases) > 1 else ""
    for k in range(max(len(changes) for *_, changes in cases)):
        for instance, theta, gradient, settings, gradients, changes in runs:
            if k < len(changes):
                gradient[...] = gradients[k]
                inputs = {**settings, "theta": theta.copy(), "gradient": gradient.copy()}
                inputs |= {f"gradient in step {i + 1}": np.array(gradients[i]) for i in range(k)}
                label = f"{name}.step, step {k + 1}{turns}"
                try:
                    _check_step(label, instance, theta, gradient, np.asarray(changes[k]), inputs, first=k == 0)
                except CheckFailed as failure:
                    failure.case = case if failure.inputs else ""
                    # Explain wrong numbers only. A stub, for example, would just raise again.
                    if failure.differences[0].got is not None:
                        failure.differences[:0] = _sharing_problems(make, settings, gradients[: k + 1], changes)
                    raise
    steps = len(cases[0][3])
    each = f"theta: {cases[0][1].shape}"
    if len(cases) > 1:
        each = f"each of {len(cases)} objects at the same time"
    passed(f"{name}.step", f"{steps} {'steps are' if steps > 1 else 'step is'} right for {each}.", case)


def _check_step(
    label: str,
    instance: Any,
    theta: np.ndarray,
    gradient: np.ndarray,
    change: np.ndarray,
    inputs: Mapping[str, Any],
    first: bool,
) -> None:
    """Take one step and judge it. Raises CheckFailed if it is wrong."""
    before, gradient_before = theta.copy(), gradient.copy()
    got = call_student(label, instance.step, {"theta": theta, "gradient": gradient})
    if not np.array_equal(gradient, gradient_before, equal_nan=True):
        text = (
            "was changed by your code. This array belongs to the caller: make a new one, and neither write into this "
            "one nor store it"
        )
        raise CheckFailed(label, [Difference("gradient", text)], inputs)
    difference = compare("the change of theta", theta - before, change)
    if difference and np.array_equal(theta, before) and first:
        text = (
            "is unchanged. Either nothing was written into it (`theta -= …` does that, while `theta = theta - …` makes "
            "a new array), or what was subtracted is still zero"
        )
        if got is not None:
            text = "is unchanged, and something was returned: write into the array instead, `theta -= …`"
        raise CheckFailed(label, [Difference("theta", text)], inputs)
    if difference:
        raise CheckFailed(label, [difference], inputs)


def _sharing_problems(
    make: Callable[..., Any], settings: Mapping[str, float], gradients: Sequence[np.ndarray], changes: Sequence[Any]
) -> list[Difference]:
    """Return why the last of these steps is wrong if optimisers share state with each other or with the caller."""
    try:
        if len(gradients) == 1 and _first_steps_differ(make, settings, gradients[0]):
            text = "take different first steps with the same gradient: store everything in self and nothing outside it"
            return [Difference(f"two new objects {callable_name(make)}(…)", text)]
        if len(gradients) > 1 and _right_with_fresh_arrays(make, settings, gradients, changes):
            text = "now holds the next gradient: what you store in self must be an array of its own, so make a copy"
            return [Difference("the array of the previous gradient", text)]
    except Exception:
        return []  # This is only a hint, so it must not raise an error of its own.
    return []


def _first_steps_differ(make: Callable[..., Any], settings: Mapping[str, float], gradient: np.ndarray) -> bool:
    """Return whether two new optimisers take different first steps with the same gradient, because they share state."""
    results = []
    for _ in range(2):
        theta = np.ones_like(gradient)
        make(*settings.values()).step(theta, gradient.copy())
        results.append(theta)
    return not np.array_equal(results[0], results[1], equal_nan=True)


def _right_with_fresh_arrays(
    make: Callable[..., Any], settings: Mapping[str, float], gradients: Sequence[np.ndarray], changes: Sequence[Any]
) -> bool:
    """Return whether all steps are right with a new array for each gradient, because the optimiser stores the array."""
    instance = make(*settings.values())
    for gradient, change in zip(gradients, changes, strict=False):
        theta = np.ones_like(gradient)
        instance.step(theta, gradient.copy())
        if compare("", theta - 1, change):
            return False
    return True


def _permutations(n: int, seed: int) -> Callable[[Any], np.ndarray]:
    """Return the function that the student's code gets in place of ``rng.permutation``."""
    rng = np.random.default_rng(seed)

    def permutation(count: Any) -> np.ndarray:
        if np.ndim(count) == 0 and count != n:
            raise ValueError(f"permutation({count}) was called, but there are n = {n} examples: call permutation(n).")
        return rng.permutation(np.asarray(count) if np.ndim(count) else n)

    return permutation


def _index_arrays(label: str, got: Any, inputs: Mapping[str, Any]) -> list[np.ndarray]:
    """Return the batches as integer arrays. Raises CheckFailed if they are anything else."""
    if type(got) not in (list, tuple):
        problem = f"is {describe(got)}, but should be a list of index arrays, one for each minibatch"
        if got is None:
            problem = "is None: is a `return` missing?"
        raise CheckFailed(label, [Difference("the return value", problem, value=got)], inputs)
    batches = []
    for k, batch in enumerate(got):
        plain = np.asarray(batch) if type(batch) in (list, tuple, np.ndarray) else None
        if plain is None or plain.ndim != 1 or (plain.size and plain.dtype.kind not in "iu"):
            problem = f"is {short_repr(batch)}, but should be a one-dimensional array of integers"
            raise CheckFailed(label, [Difference(f"batch {k}", problem)], inputs)
        batches.append(plain.astype(int))
    return batches


def _epoch_problem(batches: list[np.ndarray], n: int, size: int) -> Difference | None:
    """Return what is wrong with the batches of an epoch, or None."""
    indices = np.concatenate([np.empty(0, int), *batches])
    invalid = indices[(indices < 0) | (indices >= n)]
    if invalid.size:
        return Difference("an index", f"is {invalid[0]}, but the examples are numbered 0, …, {n - 1}")
    counts = np.bincount(indices, minlength=n)
    if (counts != 1).any():
        example = int(np.argmax(counts != 1))
        where = [k for k, batch in enumerate(batches) if example in batch]
        missing, repeated = int((counts == 0).sum()), int((counts > 1).sum())
        found = "is in no batch" if not where else f"appears several times, in batches {where}"
        return Difference(
            f"example {example}",
            f"{found}, but every example should appear exactly once (missing: {missing}, repeated: {repeated})",
        )
    sizes = [len(batch) for batch in batches]
    if not all(sizes):
        return Difference("a batch", f"is empty. The sizes are {sizes}: if size divides n, no smaller batch is left")
    expected = [min(size, n - k) for k in range(0, n, size)]
    if sizes != expected:
        return Difference(
            "the batches", f"have the sizes {sizes}, but should have {expected}: only the last may be smaller"
        )
    if len(batches) > 1 and np.array_equal(indices, np.arange(n)):
        return Difference("the order", f"is 0, 1, 2, …, {n - 1}: shuffle first, with permutation(n)")
    return None


def _has_only_neighbours(batches: list[np.ndarray], n: int) -> bool:
    """Return whether every batch consists of consecutive examples, where 0 follows n − 1."""
    return all(np.count_nonzero(np.diff(np.sort(b), append=b.min() + n) == 1) >= len(b) - 1 for b in batches)


def _shuffle_problem(epochs: list[list[np.ndarray]], n: int) -> Difference | None:
    """Return what is too frequent or too rare in these epochs for a random order, or None."""
    labels = np.empty((len(epochs), n), dtype=int)  # the batch of each example
    for row, batches in zip(labels, epochs, strict=True):
        for number, batch in enumerate(batches):
            row[batch] = number
    sizes = np.array([len(batch) for batch in epochs[0]])
    pairs = np.triu_indices(n, k=1)
    rare = FALSE_ALARM / (n * len(sizes) + len(pairs[0]))
    advice = f"of {len(epochs)} epochs, which is no random order: shuffle all examples, in each epoch"
    counts = (labels[:, :, None] == np.arange(len(sizes))).sum(
        axis=0
    )  # one row for each example, a column for each batch
    low, high = np.array([_likely_counts(size / n, len(epochs), rare) for size in sizes]).T
    excess = np.maximum(low - counts, counts - high)
    if excess.max() > 0:
        example, number = (int(i) for i in np.unravel_index(np.argmax(excess), excess.shape))
        return Difference(f"example {example}", f"is in batch {number} in {counts[example, number]} {advice}")
    together = (labels[:, :, None] == labels[:, None, :]).sum(axis=0)[pairs]
    lowest, highest = _likely_counts((sizes * (sizes - 1)).sum() / (n * (n - 1)), len(epochs), rare)
    excess = np.maximum(lowest - together, together - highest)
    if excess.max() > 0:
        worst = int(np.argmax(excess))
        examples = f"examples {pairs[0][worst]} and {pairs[1][worst]}"
        return Difference(examples, f"share a batch in {together[worst]} {advice}")
    return None


def _likely_counts(probability: float, trials: int, rare: float) -> tuple[int, int]:
    """Return the range of counts in these trials. What is below or above it has at most the probability ``rare``."""
    each = [math.comb(trials, k) * probability**k * (1 - probability) ** (trials - k) for k in range(trials + 1)]
    low = next(k for k in range(trials + 1) if sum(each[: k + 1]) > rare)
    high = next(k for k in range(trials, -1, -1) if sum(each[k:]) > rare)
    return low, high


def _same_batches(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    """Return whether the k-th batches of two lists hold the same examples, in any order, for every k."""
    return len(one) == len(other) and all(np.array_equal(np.sort(a), np.sort(b)) for a, b in zip(one, other))


def _planned_batches(planned: Sequence[Sequence[Any]]) -> Callable[[], list[np.ndarray]]:
    """Return a function that returns the minibatches of the next planned epoch each time it is called."""
    epochs = iter(planned)

    def batches() -> list[np.ndarray]:
        return [np.array(indices) for indices in next(epochs)]

    too_many = f"batches() was called more often than epochs = {len(planned)}: call it once for each epoch."
    return call_limited("batches", batches, len(planned), too_many, ValueError)
