"""Checks of what students write about stochastic gradients and optimisers (lecture L12).

As in ``helpers.checks``, nothing here knows an answer. Of the minibatches of an epoch the property is judged,
since every shuffling is right: each example once, all batches full but the last, a new order each time. Of an
optimiser each step is judged by itself, by how much it changes theta, so the first step that goes wrong is
the one that is named; what it should have been comes from the test cell.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, kind, shown
from helpers.checks.failure import CheckFailed
from helpers.checks.functions import call
from helpers.checks.runner import _name, _run, passed

PAST = "gradients of the steps before"
Update = tuple[Mapping[str, float], np.ndarray, Sequence[np.ndarray], Sequence[np.ndarray]]


def epoch(function: Callable[..., Any], n: int, size: int, seed: int) -> None:
    """Check function(n, size, permutation), which returns the minibatches of one epoch: a list of index arrays.

    permutation(n) gives 0, …, n − 1 in a random order, another one in each call, from a generator of this seed.

    Judged are the properties: every example once, the sizes, an order that comes from ``permutation`` alone
    and is drawn anew in each epoch. Raises CheckFailed.
    """
    what = _name(function)
    inputs: dict[str, Any] = {"n": n, "size": size}
    batches = _batches(what, _run(what, function, n, size, _permutations(n, seed)), inputs)
    inputs["what you return"] = [[int(i) for i in batch] for batch in batches]
    problem = _epoch_problem(batches, n, size)
    if problem:
        raise CheckFailed(what, [problem], inputs)
    if len(batches) > 1:
        # One other order may hold the same batches by chance.
        others = [_permutations(n, seed + k) for k in range(1, 7)]
        again = _batches(what, _run(what, function, n, size, _permutations(n, seed)), inputs)
        if not _same(batches, again):
            text = (
                "has another order although permutation(n) gave the same: take all chance from permutation, "
                "and none from np.random"
            )
            raise CheckFailed(what, [Difference("a second epoch", text)], inputs)
        epochs = [batches, *(_batches(what, _run(what, function, n, size, other), inputs) for other in others)]
        if all(_same(batches, epoch) for epoch in epochs):
            text = "has the same batches although permutation(n) gives another order: call it anew for each epoch"
            raise CheckFailed(what, [Difference("a second epoch", text)], inputs)
        if n >= 6 and 1 < size <= n // 2 and all(_neighbours(epoch, n) for epoch in epochs):
            text = (
                "holds only examples whose numbers follow one another, and so it is in every epoch: "
                "shuffle all examples, not where to begin or which batch comes first"
            )
            raise CheckFailed(what, [Difference("each batch", text)], inputs)
    sizes = ", ".join(str(len(batch)) for batch in batches)
    passed(what, f"each of {n} examples once, in batches of {sizes}.")


def sgd(
    function: Callable[..., Any],
    gradient: Callable[..., np.ndarray],
    planned: Sequence[Sequence[Any]],
    theta: np.ndarray,
    tau: Callable[[int], float],
    expected: np.ndarray,
) -> None:
    """Check function(gradient, batches, theta, tau, epochs), which returns θ at the start and after each epoch.

    gradient: from θ: (n,) and indices: (B,) to (n,). planned: for each epoch the indices of its minibatches, which
    batches() gives, one epoch in each call. tau: from the number of the step to its size. expected: (epochs + 1, n).

    Raises CheckFailed, and ValueError in the student's code if batches() is called too often.
    """
    arguments = {"gradient": gradient, "batches": _epochs(planned), "theta": theta, "tau": tau, "epochs": len(planned)}
    try:
        call(function, arguments, expected)
    except CheckFailed as found:
        if not found.inputs:  # not written yet
            raise
        steps = sum(map(len, planned))
        found.inputs["the minibatches of each epoch"] = [
            [list(map(int, batch)) for batch in epoch] for epoch in planned
        ]
        found.inputs["tau(0), tau(1), …"] = [round(tau(k), 6) for k in range(steps)]
        raise


def optimiser(
    make: Callable[..., Any],
    settings: Mapping[str, float],
    theta: np.ndarray,
    gradients: Sequence[np.ndarray],
    changes: Sequence[np.ndarray],
) -> None:
    """Check an optimiser, make(*settings), whose step(theta, gradient) changes theta in place.

    theta:   where it begins, of any shape. gradients: what arrives in each step, of theta's shape.
    changes: by how much theta should change in each step.

    Raises CheckFailed for the first step that is wrong.
    """
    optimisers(make, [(settings, theta, gradients, changes)])


def optimisers(make: Callable[..., Any], uses: Sequence[Update]) -> None:
    """Check optimisers that live at the same time, each with its own theta; they take turns, step by step.

    uses: for each the settings, theta, gradients and changes, as in ``optimiser``.

    All gradients of a use arrive in one and the same array, as networks hand them over. Raises CheckFailed.
    """
    name = _name(make)
    runs = []
    for settings, theta, gradients, changes in uses:
        instance = _run(name, make, *settings.values())
        runs.append((instance, theta.copy(), np.empty_like(theta), settings, gradients, changes))
    beside = f", {len(uses)} of them in turns" if len(uses) > 1 else ""
    for k in range(max(len(changes) for *_, changes in uses)):
        for instance, theta, gradient, settings, gradients, changes in runs:
            if k < len(changes):
                gradient[...] = gradients[k]
                inputs = {**settings, "theta": theta.copy(), "gradient": gradient.copy()}
                if k:
                    inputs[PAST] = [np.round(g, 6).tolist() for g in gradients[:k]]
                what = f"{name}.step, step {k + 1}{beside}"
                try:
                    _one_step(what, instance, theta, gradient, np.asarray(changes[k]), inputs)
                except CheckFailed as found:
                    # A number that is wrong; not a stub, which would only raise once more.
                    if found.differences[0].got is not None:
                        found.differences[:0] = _what_is_shared(make, settings, gradients[: k + 1], changes)
                    raise
    steps = len(uses[0][3])
    each = f"theta of shape {uses[0][1].shape}" if len(uses) == 1 else f"each of {len(uses)} at the same time"
    passed(f"{name}.step", f"{steps} step{'s' if steps > 1 else ''} right for {each}.")


def _one_step(
    what: str, instance: Any, theta: np.ndarray, gradient: np.ndarray, change: np.ndarray, inputs: Mapping[str, Any]
) -> None:
    """Make one step and judge it. Raises CheckFailed."""
    before, given = theta.copy(), gradient.copy()
    got = _run(what, instance.step, theta, gradient)
    if not np.array_equal(gradient, given, equal_nan=True):
        text = (
            "was changed on the way: it belongs to the caller, so neither write into it nor keep it, but make a new one"
        )
        raise CheckFailed(what, [Difference("gradient", text)], inputs)
    found = compare("the change of theta", theta - before, change)
    if found and np.array_equal(theta, before) and PAST not in inputs:
        text = (
            "is what it was before. Either nothing was written into it: `theta -= …` does, while `theta = theta - …` "
            "makes a new array; or what was subtracted is still zero"
        )
        if got is not None:
            text = "is what it was before, and something was returned: write into the array instead, `theta -= …`"
        raise CheckFailed(what, [Difference("theta", text)], inputs)
    if found:
        raise CheckFailed(what, [found], inputs)


def _what_is_shared(
    make: Callable[..., Any], settings: Mapping[str, float], gradients: Sequence[np.ndarray], changes: Sequence[Any]
) -> list[Difference]:
    """Why the last of these steps is wrong, if it is what optimisers share with each other or with the caller."""
    try:
        if len(gradients) == 1 and _first_steps_differ(make, settings, gradients[0]):
            text = "make different first steps with the same gradient: keep all in self, nothing elsewhere"
            return [Difference(f"two new objects {_name(make)}(…)", text)]
        if len(gradients) > 1 and _right_with_fresh_arrays(make, settings, gradients, changes):
            text = "holds the next gradient by now: what is kept in self must be an array of its own"
            return [Difference("the array of the gradient before", text)]
    except Exception:
        return []  # the hint is not worth an error of its own
    return []


def _first_steps_differ(make: Callable[..., Any], settings: Mapping[str, float], gradient: np.ndarray) -> bool:
    """Whether two new optimisers make different first steps with the same gradient: then they share something."""
    results = []
    for _ in range(2):
        theta = np.ones_like(gradient)
        make(*settings.values()).step(theta, gradient.copy())
        results.append(theta)
    return not np.array_equal(results[0], results[1], equal_nan=True)


def _right_with_fresh_arrays(
    make: Callable[..., Any], settings: Mapping[str, float], gradients: Sequence[np.ndarray], changes: Sequence[Any]
) -> bool:
    """Whether all would be right if each gradient came in an array of its own: then one was kept."""
    instance = make(*settings.values())
    for gradient, change in zip(gradients, changes, strict=False):
        theta = np.ones_like(gradient)
        instance.step(theta, gradient.copy())
        if compare("", theta - 1, change):
            return False
    return True


def _permutations(n: int, seed: int) -> Callable[[Any], np.ndarray]:
    """What the student's function gets for ``rng.permutation``."""
    rng = np.random.default_rng(seed)

    def permutation(count: Any) -> np.ndarray:
        if np.ndim(count) == 0 and count != n:
            raise ValueError(f"permutation({count}) was called, but there are n = {n} examples: call permutation(n).")
        return rng.permutation(np.asarray(count) if np.ndim(count) else n)

    return permutation


def _batches(what: str, got: Any, inputs: Mapping[str, Any]) -> list[np.ndarray]:
    """The batches as integer arrays. Raises CheckFailed if they are anything else."""
    if type(got) not in (list, tuple):
        problem = f"is {kind(got)}, but should be a list of index arrays, one for each minibatch"
        if got is None:
            problem = "is None: is a `return` missing?"
        raise CheckFailed(what, [Difference("what it returns", problem)], inputs)
    batches = []
    for k, batch in enumerate(got):
        plain = np.asarray(batch) if type(batch) in (list, tuple, np.ndarray) else None
        if plain is None or plain.ndim != 1 or (plain.size and plain.dtype.kind not in "iu"):
            problem = f"is {shown(batch)}, but should be an array of whole numbers, of shape (size,)"
            raise CheckFailed(what, [Difference(f"batch {k}", problem)], inputs)
        batches.append(plain.astype(int))
    return batches


def _epoch_problem(batches: list[np.ndarray], n: int, size: int) -> Difference | None:
    """What is wrong with the batches of an epoch, if anything is."""
    everything = np.concatenate([np.empty(0, int), *batches])
    strange = everything[(everything < 0) | (everything >= n)]
    if strange.size:
        return Difference("an index", f"is {strange[0]}, but the examples are numbered 0, …, {n - 1}")
    counts = np.bincount(everything, minlength=n)
    if (counts != 1).any():
        example = int(np.argmax(counts != 1))
        where = [k for k, batch in enumerate(batches) if example in batch]
        missing, several = int((counts == 0).sum()), int((counts > 1).sum())
        begins = f"example {example}", f"is in {'no batch' if not where else f'batches {where}, several times'}"
        return Difference(
            begins[0],
            f"{begins[1]}, but every one should be in one batch (in none: {missing}, several times: {several})",
        )
    sizes = [len(batch) for batch in batches]
    if not all(sizes):
        return Difference("a batch", f"is empty, the sizes are {sizes}: where size divides n, there is no smaller one")
    wanted = [min(size, n - k) for k in range(0, n, size)]
    if sizes != wanted:
        return Difference(
            "the batches", f"have the sizes {sizes}, but should have {wanted}: only the last may be smaller"
        )
    if len(batches) > 1 and np.array_equal(everything, np.arange(n)):
        return Difference("the order", f"is 0, 1, 2, …, {n - 1}: shuffle first, with permutation(n)")
    return None


def _neighbours(batches: list[np.ndarray], n: int) -> bool:
    """Whether every batch holds examples that follow one another, 0 coming after n − 1."""
    return all(np.count_nonzero(np.diff(np.sort(b), append=b.min() + n) == 1) >= len(b) - 1 for b in batches)


def _same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    """Whether two lists of batches hold the same examples, batch by batch, in whatever order within each."""
    return len(one) == len(other) and all(np.array_equal(np.sort(a), np.sort(b)) for a, b in zip(one, other))


def _epochs(planned: Sequence[Sequence[Any]]) -> Callable[[], list[np.ndarray]]:
    """A function that returns the minibatches of one planned epoch after the other, one in each call."""
    called = 0

    def batches() -> list[np.ndarray]:
        nonlocal called
        called += 1
        if called > len(planned):
            raise ValueError(
                f"batches() was called more often than epochs = {len(planned)}: call it once for each epoch."
            )
        return [np.array(indices) for indices in planned[called - 1]]

    return batches
