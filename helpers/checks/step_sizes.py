"""Check what students write about step sizes: line searches, schedules, subgradients (L9, L11).

As in all of ``helpers.checks``, the expected values don't come from the student's code. Where several answers are
right, the check judges a property: the inequality for a subgradient, the lowest energy for the best iterate.
Problems are reported with the numbers involved, so that you see which side of a condition is too large.

If student code calls an energy, a gradient or a search far too often, the call raises a ``RuntimeError``, because the
student's loop is probably endless.
"""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from helpers.checks.call_limit import MAX_CALLS, call_limited
from helpers.checks.comparison import Difference, compare, count, describe, format_pair, short_repr
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import call_student, callable_name, changed_arguments, copy_arguments, passed, require_equal
from helpers.line_search import LineSearch

Function = Callable[[np.ndarray], Any]


def armijo(
    function: Callable[..., Any],
    energy: Function,
    theta: np.ndarray,
    gradient: np.ndarray,
    tau: float | Sequence[float],
    c: float,
    case: str = "",
) -> None:
    """Check a function that says whether a step meets Armijo's condition.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(energy, theta, gradient, tau, c)`` and returns a bool.
    energy : callable
        The energy, a function from an ndarray of shape (n,) to a float.
    theta : ndarray, shape (n,)
        The point before the step.
    gradient : ndarray, shape (n,)
        The gradient of the energy at ``theta``.
    tau : float or sequence of float
        The step size, or several of them. The function is called once for each. A failed check reports the first wrong
        answer, and for which other step sizes the answer is wrong.
    c : float
        The constant of Armijo's condition.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If an answer is wrong, or if the function has changed ``theta`` or ``gradient``.
    """
    label = callable_name(function)
    taus = [float(tau)] if isinstance(tau, int | float) else [float(each) for each in tau]
    expected, problems = [], []
    changed: list[Difference] = []
    for each in taus:
        arguments = {"energy": _limited("energy", energy), "theta": theta, "gradient": gradient, "tau": each, "c": c}
        copies = copy_arguments(arguments)
        got = call_student(label, function, copies)
        got = bool(got) if isinstance(got, np.bool) else got  # So that messages say False instead of np.False_.
        before, after, allowed = _sides(energy, theta, gradient, each, c)
        expected.append(after <= allowed)
        changed = changed or changed_arguments(arguments, copies)
        problem = compare(f"{label}(energy, theta, gradient, tau, c)", got, expected[-1])
        if problem:
            reason = problem.problem
            if isinstance(got, bool):
                relation = "not above" if expected[-1] else "above"
                reason = (
                    f"is {got} for tau = {each:g}, but should be {expected[-1]}: E goes from {before:.6g} to "
                    f"{after:.6g}, {relation} E(θ) − c τ ‖∇E(θ)‖² = {allowed:.6g}"
                )
            problems.append((each, Difference(problem.name, reason)))
            if not isinstance(got, bool):
                break
    if problems:
        wrong, first = [each for each, _ in problems], problems[0][1]
        if len(wrong) > 1:
            listed = ", ".join(f"{each:g}" for each in wrong)
            first = Difference(first.name, f"{first.problem} ({len(wrong)} of {len(taus)} are wrong: tau = {listed})")
        raise CheckFailed(label, [first, *changed], {**arguments, "tau": wrong[0]}, case=case)
    if changed:
        raise CheckFailed(label, changed, {**arguments, "tau": taus[0]}, case=case)
    if len(taus) == 1:
        passed(label, f"right for tau = {taus[0]:g}, c = {c:g}: E goes from {before:.4g} to {after:.4g}.", case)
    else:
        enough = f"{sum(expected)} of {len(taus)} step sizes meet the condition"
        passed(label, f"right for c = {c:g} and tau from {min(taus):g} to {max(taus):g}: {enough}.", case)


def backtracking(
    function: Callable[..., Any],
    energy: Function,
    theta: np.ndarray,
    gradient: np.ndarray,
    tau0: float,
    c: float,
    shrink: float,
    case: str = "",
) -> None:
    """Check a backtracking line search.

    The search must find the first of tau0, tau0·shrink, tau0·shrink², … that meets Armijo's condition.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(energy, theta, gradient, tau0, c, shrink)`` and returns tau
        and how many times tau0 was shrunk.
    energy : callable
        The energy, a function from an ndarray of shape (n,) to a float.
    theta : ndarray, shape (n,)
        The point before the step.
    gradient : ndarray, shape (n,)
        The gradient of the energy at ``theta``.
    tau0 : float
        The first step size to try.
    c : float
        The constant of Armijo's condition.
    shrink : float
        The factor from one step size to the next, between 0 and 1.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If tau or the count is wrong, or if the function has changed ``theta`` or ``gradient``.
    """
    label = callable_name(function)
    arguments: dict[str, Any] = {"energy": _limited("energy", energy), "theta": theta, "gradient": gradient}
    arguments |= {"tau0": tau0, "c": c, "shrink": shrink}
    copies = copy_arguments(arguments)
    got = call_student(label, function, copies)
    tau, times_shrunk = _split_pair(label, got, "tau, times_shrunk", arguments, case)
    sides = [_sides(energy, theta, gradient, tau0, c)]
    while not sides[-1][1] <= sides[-1][2]:
        sides.append(_sides(energy, theta, gradient, tau0 * shrink ** len(sides), c))
    first = len(sides) - 1
    right_tau = tau0 * shrink**first
    if not _is_step(tau, right_tau):
        problem = _search_problem(tau, tau0, shrink, sides) + _swap_hint(tau, times_shrunk, tau0, shrink, first)
        raise CheckFailed(label, [Difference("tau", problem)], arguments, case=case)
    wrong = compare("times_shrunk", times_shrunk, float(first))
    if wrong:
        multiplications = count(first, "multiplication")
        problem = f"{wrong.problem} (tau = {right_tau:g} is tau0 = {tau0:g} after {multiplications} by {shrink:g})"
        raise CheckFailed(label, [Difference("times_shrunk", problem)], arguments, ["tau"], case)
    require_equal(label, {}, {}, arguments, copies, case=case)
    passed(label, f"tau = {right_tau:.4g}: tau0 = {tau0:g} was shrunk {count(first, 'time')}.", case)


def descent_with_search(
    function: Callable[..., Any],
    energy: Function,
    gradient: Function,
    theta: np.ndarray,
    tau0: float,
    max_steps: int,
    tolerance: float,
    case: str = "",
) -> None:
    """Check gradient descent that finds each step size by a line search.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(energy, gradient, theta, search, tau0, max_steps,
        tolerance)`` and returns the iterates, shape (K + 1, n), and the step sizes, shape (K,). The check provides
        ``search``: ``search(energy, theta, g, tau0)`` returns tau and how many times tau0 was shrunk.
    energy : callable
        The energy, a function from an ndarray of shape (n,) to a float.
    gradient : callable
        The gradient of the energy, a function from an ndarray of shape (n,) to one of the same shape.
    theta : ndarray, shape (n,)
        The starting point.
    tau0 : float
        The first step size that each search tries.
    max_steps : int
        The largest number of steps.
    tolerance : float
        The descent stops at the first θ(k) with ‖∇E(θ(k))‖₂ <= ``tolerance``.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If the iterates or the step sizes are wrong, if the function doesn't call ``search`` once per step, or if it has
        changed ``theta``.

    Notes
    -----
    If the iterates or the step sizes are wrong, the check reports the first call of ``search`` with a wrong
    point, gradient or tau0. A call with arguments of the wrong type raises a ``TypeError``.
    """
    label = callable_name(function)
    points, taus = _search_iterates(energy, gradient, theta, tau0, max_steps, tolerance)
    search_problems: list[str] = []  # One entry per call of search; "" if the call was right.

    def search(energy: Function, theta: np.ndarray, g: np.ndarray, tau0_: float) -> tuple[float, int]:
        search_problems.append(_search_call_problem(len(search_problems), points, gradient, tau0, theta, g, tau0_))
        return LineSearch(tau0_)(energy, np.array(theta), np.array(g))

    max_searches = 2 * max_steps + 2
    too_many = (
        f"search was called more than {max_searches} times for max_steps = {max_steps}: count the steps, and stop "
        "after max_steps of them."
    )
    arguments: dict[str, Any] = {
        "energy": _limited("energy", energy, 10**5),
        "gradient": _limited("gradient", gradient),
        "theta": theta,
        "search": call_limited("search", search, max_searches, too_many),
        "tau0": tau0,
        "max_steps": max_steps,
        "tolerance": tolerance,
    }
    copies = copy_arguments(arguments)
    got = _split_pair(label, call_student(label, function, copies), "iterates, taus", arguments, case)
    calls, K = len(search_problems), len(taus)
    wrong_call = next((problem for problem in search_problems if problem), "")
    row_problem = _row_problem(got, points, gradient, max_steps, tolerance)
    expected = {"iterates": points, "taus": taus}
    differences = [d for name, part in zip(expected, got, strict=True) if (d := compare(name, part, expected[name]))]
    if differences and K and np.array_equal(got[0], np.repeat(points[-1:], K + 1, axis=0)):
        differences = [Difference("iterates", "are the same array in all rows: create a new array in each step")]
    elif row_problem:
        differences = [row_problem]
    if differences and wrong_call:  # Everything that follows a wrong call of search is wrong too.
        differences = [Difference("search", wrong_call), *differences[:1]]
    elif calls < K and isinstance(got[1], np.ndarray) and got[1].shape == (K,):
        calls_made = f"called only {count(calls, 'time')}" if calls else "never called"
        each = f"each of the {count(K, 'step')}" if K > 1 else "the step"
        problem = f"was {calls_made}, but {each} should get its step size from a new call"
        differences = [Difference("search", problem), *differences]
    elif not differences and calls > K:
        problem = f"was called {count(calls, 'time')} for {count(K, 'step')}, but each step needs only one call"
        differences = [Difference("search", problem)]
    if differences:
        raise CheckFailed(label, differences, arguments, case=case)
    require_equal(label, {}, {}, arguments, copies, case=case)
    passed(label, f"right for {count(K, 'step')} from {short_repr(theta.tolist())}.", case)


def schedule(
    function: Callable[..., Any],
    expected: Sequence[float],
    *,
    iterations: Sequence[int] | None = None,
    case: str = "",
    **arguments: Any,
) -> None:
    """Check a schedule, a function from the iteration to the step size.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(k, *arguments)`` for each k and returns a float.
    expected : sequence of float
        The expected step size for each k.
    iterations : sequence of int, optional
        Each k, as long as ``expected``. The default is 0, 1, 2, …
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    **arguments : object
        The other arguments by name. They are passed by position.

    Raises
    ------
    CheckFailed
        If a step size is wrong, if the function raises an ``ArithmeticError`` such as a division by zero, or if it has
        changed an argument.

    Notes
    -----
    The step sizes are compared in relation to the largest expected one, so tiny ones are checked as closely as others.
    """
    label = callable_name(function)
    ks = list(range(len(expected))) if iterations is None else list(iterations)
    taus = np.empty(len(ks))
    changed: list[Difference] = []
    for i, (k, right) in enumerate(zip(ks, expected, strict=True)):
        inputs = {"k": k, **arguments}
        copies = copy_arguments(inputs)
        try:
            got = call_student(label, function, copies)
        except ArithmeticError as error:
            problem = f"can't be computed: {type(error).__name__} ({error})"
            raise CheckFailed(label, [Difference(f"τ({k})", problem)], inputs, case=case) from error
        wrong_type = None if _is_number(got) else compare(f"τ({k})", got, float(right))
        if wrong_type:
            raise CheckFailed(label, [wrong_type], inputs, case=case)
        changed = changed or changed_arguments(inputs, copies)
        taus[i] = got
    expected_taus = np.array(expected, dtype=float)
    scale = float(np.abs(expected_taus).max())
    difference = compare("τ", taus / scale, expected_taus / scale)
    differences = []
    if difference:
        assert difference.wrong is not None
        wrong = np.flatnonzero(difference.wrong)
        i = int(wrong[0])
        got_tau, right_tau = format_pair(taus[i], expected_taus[i])
        problem = f"is {got_tau} for k = {ks[i]}, but should be {right_tau}"
        if len(wrong) > 1:
            problem += f" ({len(wrong)} of {len(ks)} are wrong: k = {_listed(np.array(ks)[wrong])})"
        entries = (taus, expected_taus, difference.wrong) if iterations is None else ()
        differences.append(Difference("τ", problem, *entries))
    if differences or changed:
        raise CheckFailed(label, [*differences, *changed], arguments, case=case)
    passed(label, f"right for k = {_listed(np.array(ks), 3)}.", case)


def subgradient(
    function: Callable[..., Any],
    energy: Callable[..., float],
    arguments: Mapping[str, Any],
    rng: np.random.Generator,
    of: str = "theta",
    case: str = "",
) -> None:
    """Check a function that returns a subgradient of a convex energy. Any subgradient is right.

    Parameters
    ----------
    function : callable
        The student's function. It is called with the arguments by position and returns g, an ndarray of shape (n,).
    energy : callable
        The energy. It is called with the same arguments, returns a float and is convex in the argument ``of``.
    arguments : mapping of str to object
        The arguments by name.
    rng : numpy.random.Generator
        A seeded generator for the directions in which the check tries points.
    of : str, optional
        The name of the argument, an ndarray of shape (n,), with respect to which g is a subgradient.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If g is not an array of finite floats of shape (n,), if it violates the subgradient inequality at one of the
        points that the check tries, or if the function has changed an argument.

    Notes
    -----
    A subgradient satisfies E(φ) >= E(θ) + gᵀ(φ − θ) for all φ. The check tries points φ at several distances from θ,
    along the axes and in many random directions.
    """
    label = callable_name(function)
    copies = copy_arguments(arguments)
    theta = np.asarray(arguments[of])
    g = call_student(label, function, copies)
    problem = _vector_problem(g, of, theta.shape)
    if problem:
        raise CheckFailed(label, [Difference("g", problem)], arguments, case=case)

    def energy_at(phi: np.ndarray) -> float:
        return float(energy(*[phi if name == of else value for name, value in arguments.items()]))

    worst = _worst_violation(energy_at, theta, g, rng)
    if worst is not None:
        line = energy_at(theta) + float(g @ (worst - theta))
        problem = (
            f"= {_vector(g)} violates the inequality at φ = {_vector(worst)}: E(φ) = {energy_at(worst):.6g} is below "
            f"E(θ) + gᵀ(φ − θ) = {line:.6g}"
        )
        if g.any() and _worst_violation(energy_at, theta, -g, rng) is None:
            problem += " (but −g satisfies it everywhere: the sign is wrong)"
        raise CheckFailed(label, [Difference("g", problem)], arguments, case=case)
    require_equal(label, {}, {}, arguments, copies, case=case)
    passed(label, f"E(φ) >= E(θ) + gᵀ(φ − θ) holds at every φ that was tried, for θ = {_vector(theta)}.", case)


def subgradient_method(
    function: Callable[..., Any],
    energy: Function,
    subgradient: Function,
    theta: np.ndarray,
    tau: Callable[[int], float],
    steps: int,
    case: str = "",
) -> None:
    """Check the subgradient method, which returns the best of all iterates.

    If several iterates have the lowest energy, any of them is accepted.

    Parameters
    ----------
    function : callable
        The student's function. It is called as ``function(energy, subgradient, theta, tau, steps)`` and returns the
        best of θ(0), …, θ(steps) and its energy.
    energy : callable
        The energy, a function from an ndarray of shape (n,) to a float.
    subgradient : callable
        A subgradient of the energy, a function from an ndarray of shape (n,) to one of the same shape.
    theta : ndarray, shape (n,)
        The starting point.
    tau : callable
        A function from the iteration k to the step size.
    steps : int
        The number of steps.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If the point or its energy is wrong, or if the function has changed ``theta``.
    """
    label = callable_name(function)
    arguments: dict[str, Any] = {
        "energy": _limited("energy", energy),
        "subgradient": _limited("subgradient", subgradient),
    }
    arguments |= {"theta": theta, "tau": tau, "steps": steps}
    copies = copy_arguments(arguments)
    got = _split_pair(label, call_student(label, function, copies), "the best θ, its energy", arguments, case)
    points = _subgradient_iterates(subgradient, theta, tau, steps)
    energies = np.array([float(energy(point.copy())) for point in points])
    lowest = np.flatnonzero(energies <= energies.min() + 1e-12 * np.abs(energies).max())
    best = int(next((k for k in lowest if compare("", got[0], points[k]) is None), np.argmin(energies)))
    expected = {"the best θ": points[best], "its energy": float(energies[best])}
    differences = [
        d for (name, target), part in zip(expected.items(), got, strict=True) if (d := compare(name, part, target))
    ]
    if differences:
        hint = _other_iterate_hint(got[0], points, best)
        head = differences[0]
        right = [name for name in expected if name not in {difference.name for difference in differences}]
        differences[0] = replace(head, problem=head.problem + hint)
        # An energy that fits the wrong point needs no sentence of its own.
        if len(differences) == 2 and hint and compare("", got[1], float(energy(np.array(got[0])))) is None:
            differences = differences[:1]
        raise CheckFailed(label, differences, arguments, right, case)
    require_equal(label, {}, {}, arguments, copies, case=case)
    passed(label, f"after {count(steps, 'step')} the best is θ({best}) with E = {energies[best]:.4g}.", case)


def _limited(name: str, function: Function, max_calls: int = MAX_CALLS) -> Function:
    """Return a wrapper that limits the calls of the function and passes it copies of the student's points."""

    def on_a_copy(theta: np.ndarray) -> Any:
        return function(np.array(theta))

    on_a_copy.__qualname__ = name  # A call with wrong arguments raises a TypeError that contains this name.
    on_a_copy.__doc__ = function.__doc__ if isinstance(function, types.FunctionType) else None
    return call_limited(name, on_a_copy, max_calls)


# --- expected values --------------------------------------------------------------------------------------


def _sides(
    energy: Function, theta: np.ndarray, gradient: np.ndarray, tau: float, c: float
) -> tuple[float, float, float]:
    """Return E before the step, E after it, and the largest E after it that Armijo's condition allows."""
    before, after = float(energy(theta.copy())), float(energy(theta - tau * gradient))
    return before, after, before - c * tau * float((gradient**2).sum())


def _search_iterates(
    energy: Function, gradient: Function, theta: np.ndarray, tau0: float, max_steps: int, tolerance: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the iterates and the step sizes of gradient descent with a line search."""
    points, taus = [theta.copy()], list[float]()
    while len(taus) < max_steps and np.linalg.norm(gradient(points[-1].copy())) > tolerance:
        g = gradient(points[-1].copy())
        taus.append(LineSearch(tau0)(energy, points[-1], g)[0])
        points.append(points[-1] - taus[-1] * g)
    return np.array(points), np.array(taus, dtype=float)


def _subgradient_iterates(
    subgradient: Function, theta: np.ndarray, tau: Callable[[int], float], steps: int
) -> np.ndarray:
    """Return the iterates of the subgradient method."""
    points = [theta.copy()]
    for k in range(steps):
        points.append(points[-1] - tau(k) * subgradient(points[-1].copy()))
    return np.array(points)


def _worst_violation(
    energy_at: Function, theta: np.ndarray, g: np.ndarray, rng: np.random.Generator
) -> np.ndarray | None:
    """Return a point that violates the subgradient inequality, or None.

    The groups of points are tried in turn. The result is the worst violation in the first group that has any, relative
    to the distance from θ.

    Near θ, the inequality says that the slope of E in a direction v is at least gᵀv. Far away, it says that E is
    nowhere below the line with the slope gᵀv.
    """
    n = len(theta)
    axes = np.vstack([np.eye(n), -np.eye(n)])
    random_directions = rng.normal(size=(300, n))
    random_directions /= np.linalg.norm(random_directions, axis=1)[:, None]
    E, allowed = energy_at(theta), 1e-5 * (1 + float(np.linalg.norm(g)))
    worst: tuple[float, np.ndarray | None] = (allowed, None)
    # First the points that you can check by hand: a step of 1 along an axis.
    for size, directions in [
        (1.0, axes),
        *((size, random_directions) for size in (1.0, 0.1, 10.0)),
        (1e-3, axes),
        (1e-3, random_directions),
    ]:
        for v in directions:
            phi = theta + size * v
            violation = (E + float(g @ (phi - theta)) - energy_at(phi)) / size
            if violation > worst[0]:
                worst = violation, phi
        if worst[1] is not None:
            break
    return worst[1]


# --- problems, in words ----------------------------------------------------------------------------------------


def _search_problem(tau: Any, tau0: float, shrink: float, sides: Sequence[tuple[float, float, float]]) -> str:
    """Return what is wrong with the step size that a line search has found, as the end of a sentence."""
    if not _is_number(tau):
        return f"is {describe(tau)}, but should be a single number"
    which = _times_shrunk(tau, tau0, shrink)
    if which is None:
        steps = ", ".join(f"{tau0 * shrink**n:g}" for n in range(4))
        return f"is {float(tau):.6g}, which is not one of the steps to try: {steps}, …"
    first = len(sides) - 1
    _, after, allowed = sides[min(which, first)]
    if which > first:
        return (
            f"is {float(tau):.6g}, but the longer step τ = {tau0 * shrink**first:g} comes first and already meets "
            f"Armijo's condition: it leads to E = {after:.6g}, and at most {allowed:.6g} is allowed"
        )
    return (
        f"is {float(tau):.6g}, which does not meet Armijo's condition: it leads to E = {after:.6g}, but at most "
        f"{allowed:.6g} is allowed"
    )


def _times_shrunk(tau: Any, tau0: float, shrink: float) -> int | None:
    """Return how often tau0 has to be shrunk to give tau, or None if tau is none of the steps of a line search."""
    if not _is_number(tau) or not 0 < float(tau) < np.inf:
        return None
    times = round(float(np.log(float(tau) / tau0) / np.log(shrink)))
    return times if times >= 0 and _is_step(tau, tau0 * shrink**times) else None


def _swap_hint(tau: Any, times_shrunk: Any, tau0: float, shrink: float, first: int) -> str:
    """Return a hint if tau and times_shrunk are swapped, unless they fit another step."""
    if not _is_number(tau) or not _is_step(times_shrunk, tau0 * shrink**first) or tau != first:
        return ""
    other = _times_shrunk(tau, tau0, shrink)
    return "" if other is not None and other == times_shrunk else " (have you swapped tau and times_shrunk?)"


def _search_call_problem(
    k: int, points: np.ndarray, gradient: Function, tau0: float, theta: Any, g: Any, tau0_: Any
) -> str:
    """Return what is wrong with the call of search in step k, or "". Raises TypeError for values of the wrong type."""
    for name, value in (("theta", theta), ("the gradient", g)):
        if not isinstance(value, np.ndarray):
            raise TypeError(f"search(energy, theta, g, tau0) got {describe(value)} for {name}: pass an array.")
    if not _is_number(tau0_):
        raise TypeError(f"search(energy, theta, g, tau0) got {describe(tau0_)} for tau0: pass a number.")
    if k >= len(points):
        return ""
    if compare("theta", theta, points[k]):
        return f"was called at θ = {_vector(theta)} in step {k}, but θ({k}) = {_vector(points[k])}"
    if compare("g", g, gradient(points[k].copy())):
        return f"was called with g = {_vector(g)} in step {k}, which is not ∇E(θ({k}))"
    if compare("tau0", tau0_, tau0):
        return f"was called with tau0 = {float(tau0_):g} in step {k}, but each search starts at tau0 = {tau0:g}"
    return ""


def _other_iterate_hint(got: Any, points: np.ndarray, best: int) -> str:
    """Return a hint if the returned point is an iterate, but not the best one."""
    if not isinstance(got, np.ndarray) or got.shape != points[best].shape or compare("", got, points[best]) is None:
        return ""
    for k in (len(points) - 1, *range(len(points))):
        if compare("", got, points[k]) is None:
            last = ", the last one" if k == len(points) - 1 else ""
            return f" (this is θ({k}){last}, but E was lowest at θ({best}))"
    return ""


def _vector_problem(got: Any, like: str, shape: tuple[int, ...]) -> str:
    """Return why a value is not an array of finite floats of an argument's shape, as the end of a sentence, or ""."""
    if got is None:
        return "is None: is a `return` missing?"
    if not isinstance(got, np.ndarray):
        return f"is {describe(got)}, but should be a NumPy array of floats of the shape of {like}, {shape}"
    if got.shape != shape:
        return f"has shape {got.shape}, but should have the shape of {like}, {shape}"
    if got.dtype.kind != "f":
        return f"has dtype {got.dtype}, but should hold floats"
    return (
        ""
        if np.isfinite(got).all()
        else f"is NaN or infinite in {int((~np.isfinite(got)).sum())} of {got.size} entries"
    )


def _split_pair(label: str, got: Any, wanted: str, inputs: Mapping[str, Any], case: str) -> tuple[Any, Any]:
    """Return the two values that a function returned. Raises CheckFailed if it returned anything else."""
    if isinstance(got, list | tuple) and len(got) == 2:
        return got[0], got[1]
    problem = f"is {describe(got)}, but should be two values: {wanted}"
    if got is None:
        problem = "is None: is a `return` missing?"
    raise CheckFailed(label, [Difference("the return value", problem, value=got)], inputs, case=case)


def _row_problem(
    got: Sequence[Any], points: np.ndarray, gradient: Function, max_steps: int, tolerance: float
) -> Difference | None:
    """Say why gradient descent has returned the wrong number of iterates, if the iterates have the right length."""
    K, n = len(points) - 1, points.shape[1]
    if not isinstance(got[0], np.ndarray) or got[0].ndim != 2 or got[0].shape[1] != n or len(got[0]) == K + 1:
        return None
    rows = len(got[0])

    def norm(k: int) -> str:
        return f"‖∇E(θ({k}))‖₂ = {float(np.linalg.norm(gradient(points[k].copy()))):.4g}"

    if isinstance(got[1], np.ndarray) and got[1].shape == (K,):
        reason = "one for the start and one after each step"
    elif rows > K + 1 and max_steps == K:
        reason = f"the descent ends after max_steps = {K}"
    elif rows > K + 1:
        reason = f"the descent ends at θ({K}), since {norm(K)} is not above tolerance = {tolerance:g}"
    elif rows:
        reason = (
            f"the descent goes on at θ({rows - 1}), since {norm(rows - 1)} is still above tolerance = {tolerance:g}"
        )
    else:
        reason = "the start is one of them"
    indices = ", …, ".join(f"θ({k})" for k in sorted({0, K}))
    return Difference("iterates", f"have {count(rows, 'row')}, but should have {K + 1}, {indices}: {reason}")


def _is_step(value: Any, step: float) -> bool:
    """Return whether a value is this step size to five digits. The value may be in single precision."""
    return _is_number(value) and bool(abs(float(value) - step) <= 1e-5 * step)


def _is_number(value: Any) -> bool:
    """Return whether a value is a number, or a zero-dimensional array of one."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "fiu"
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _vector(value: Any) -> str:
    if not isinstance(value, np.ndarray) or value.ndim != 1:
        return short_repr(value)
    return "(" + ", ".join(f"{entry:.4g}" for entry in value) + ")"


def _listed(indices: np.ndarray, most: int = 6) -> str:
    """List numbers. If there are more than ``most`` of them, those in between are left out."""
    if len(indices) <= most:
        return ", ".join(map(str, indices))
    return ", ".join(map(str, indices[: most - 1])) + f", …, {indices[-1]}"
