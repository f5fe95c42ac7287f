"""Checks of what students write about step sizes: line searches, schedules, subgradients (L9, L11).

As in ``helpers.checks``, nothing of the student's is the oracle. Where there are several right answers the
property is judged: a step size by Armijo's condition, a subgradient by its inequality. What is wrong is said
in the numbers of the case, so that one can see which of the two sides is too large.
"""

import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.checks.comparison import Difference, compare, kind, shown
from helpers.checks.failure import CheckFailed
from helpers.checks.runner import _copies, _judge, _name, _run, passed
from helpers.line_search import LineSearch

Function = Callable[[np.ndarray], Any]
MOST_CALLS = 400  # of a function that is handed over: a loop that does not stop is told so


def armijo(
    function: Callable[..., Any], energy: Function, theta: np.ndarray, gradient: np.ndarray, tau: float, c: float
) -> None:
    """Check function(energy, theta, gradient, tau, c): whether Armijo's condition holds. Raises CheckFailed."""
    what = _name(function)
    arguments: dict[str, Any] = {
        "energy": call_limited("energy", energy),
        "theta": theta,
        "gradient": gradient,
        "tau": tau,
        "c": c,
    }
    given = _copies(arguments)
    got = _run(what, function, *given.values())
    got = bool(got) if isinstance(got, np.bool) else got  # is said to be False, not np.False_
    before, after, allowed = _sides(energy, theta, gradient, tau, c)
    problem = compare(f"{what}(energy, theta, gradient, tau, c)", got, bool(after <= allowed))
    if problem:
        reason = problem.problem
        if isinstance(got, bool | np.bool):
            relation = "not above" if after <= allowed else "above"
            reason += f": E goes from {before:.6g} to {after:.6g}, {relation} E(θ) − c τ ‖∇E(θ)‖² = {allowed:.6g}"
        raise CheckFailed(what, [Difference(problem.name, reason)], arguments)
    _judge(what, {}, {}, arguments, given)
    passed(what, f"right for tau = {tau:g}, c = {c:g}: E goes from {before:.4g} to {after:.4g}.")


def backtracking(
    function: Callable[..., Any],
    energy: Function,
    theta: np.ndarray,
    gradient: np.ndarray,
    tau0: float,
    c: float,
    shrink: float,
) -> None:
    """Check function(energy, theta, gradient, tau0, c, shrink) -> (tau, shrinkings).

    tau must be the first of tau0, tau0·shrink, … that meets Armijo's condition, and shrinkings say which.
    Raises CheckFailed.
    """
    what = _name(function)
    arguments: dict[str, Any] = {"energy": call_limited("energy", energy), "theta": theta, "gradient": gradient}
    arguments |= {"tau0": tau0, "c": c, "shrink": shrink}
    given = _copies(arguments)
    tau, shrinkings = _two(what, _run(what, function, *given.values()), "tau, shrinkings", arguments)
    tried = [tau0 * shrink**n for n in range(200)]
    sides = [_sides(energy, theta, gradient, tau0, c)]
    while not sides[-1][1] <= sides[-1][2]:
        sides.append(_sides(energy, theta, gradient, tried[len(sides)], c))
    first = len(sides) - 1
    if not _is_step(tau, tried[first]):
        problem = _search_problem(tau, tried, sides) + _mixed_up(tau, shrinkings, tried, first)
        raise CheckFailed(what, [Difference("tau", problem)], arguments)
    wrong = compare("shrinkings", shrinkings, float(first))
    if wrong:
        problem = (
            f"{wrong.problem}: so often is tau0 = {tau0:g} multiplied by {shrink:g} to give tau = {tried[first]:g}"
        )
        raise CheckFailed(what, [Difference("shrinkings", problem)], arguments, ["tau"])
    _judge(what, {}, {}, arguments, given)
    passed(what, f"tau = {tried[first]:.4g} after {_times(first, 'shrinking')} of {tau0:g}.")


def descent_with_search(
    function: Callable[..., Any],
    energy: Function,
    gradient: Function,
    theta: np.ndarray,
    tau0: float,
    max_steps: int,
    tolerance: float,
) -> None:
    """Check function(energy, gradient, theta, search, tau0, max_steps, tolerance) -> (iterates, taus).

    search is given: search(energy, theta, g, tau0) -> (tau, shrinkings). It says so when it is asked for another
    point than the current one, with another gradient, or with another tau0. Raises CheckFailed.
    """
    what = _name(function)
    points, taus = _path(energy, gradient, theta, tau0, max_steps, tolerance)
    asked: list[str] = []

    def search(energy: Function, theta: np.ndarray, g: np.ndarray, tau0_: float) -> tuple[float, int]:
        asked.append(_asked_wrongly(len(asked), points, gradient, tau0, theta, g, tau0_))
        if len(asked) > 2 * max_steps + 2:
            raise RuntimeError(f"search was called {len(asked)} times for max_steps = {max_steps}: count the steps.")
        return LineSearch(tau0_)(energy, np.array(theta), np.array(g))

    arguments: dict[str, Any] = {
        "energy": call_limited("energy", energy, 10**5),
        "gradient": call_limited("gradient", gradient),
    }
    arguments |= {"theta": theta, "search": search, "tau0": tau0, "max_steps": max_steps, "tolerance": tolerance}
    given = _copies(arguments)
    got = _two(what, _run(what, function, *given.values()), "iterates, taus", arguments)
    expected = {"iterates": points, "taus": taus}
    differences = [
        found for name, part in zip(expected, got, strict=True) if (found := compare(name, part, expected[name]))
    ]
    if differences and len(points) > 1 and np.array_equal(got[0], np.repeat(points[-1:], len(points), axis=0)):
        differences = [Difference("iterates", "are one and the same array in all rows: let each step make a new one")]
    if differences:
        problem = next((problem for problem in asked if problem), "")
        # Where search was asked wrongly, all that follows is wrong too.
        differences = [Difference("search", problem), *differences[:1]] if problem else differences
        problem = problem or _length_problem(got, points, len(asked), gradient, max_steps, tolerance)
        if problem and differences[0].name != "search":
            differences.append(Difference("the number of steps", problem))
    if not differences and len(asked) != len(taus):
        problem = f"was called {len(asked)} times for {len(taus)} steps: once is enough, and each call costs"
        differences = [Difference("search", problem)]
    if differences:
        raise CheckFailed(what, differences, arguments)
    _judge(what, {}, {}, arguments, given)
    passed(what, f"right for {_times(len(taus), 'step')} from {shown(theta.tolist())}.")


def schedule(function: Callable[..., Any], expected: Sequence[float], **arguments: Any) -> None:
    """Check function(k, *arguments) for k = 0, 1, …: it returns expected[k]. Raises CheckFailed."""
    what = _name(function)
    taus = np.empty(len(expected))
    for k in range(len(expected)):
        given = _copies({"k": k, **arguments})
        try:
            got = _run(what, function, *given.values())
        except ArithmeticError as error:
            problem = f"can't be computed: {type(error).__name__} ({error})"
            raise CheckFailed(what, [Difference(f"τ({k})", problem)], {"k": k, **arguments}) from error
        strange = None if _is_number(got) else compare(f"τ({k})", got, float(expected[k]))
        if strange:
            raise CheckFailed(what, [strange], {"k": k, **arguments})
        _judge(what, {}, {}, {"k": k, **arguments}, given)
        taus[k] = got
    wanted = np.array(expected, dtype=float)
    whole = compare("τ", taus, wanted)
    if whole:
        assert whole.wrong is not None
        at = np.flatnonzero(whole.wrong)
        k = int(at[0])
        problem = f"is {taus[k]:.6g}, but should be {wanted[k]:.6g}"
        if len(at) > 1:
            problem += f"; in all, {len(at)} of {len(wanted)} are wrong, k = {_listed(at)}"
        raise CheckFailed(what, [Difference(f"τ({k})", problem)], arguments)
    passed(what, f"right for k = 0, …, {len(expected) - 1}.")


def subgradient(
    function: Callable[..., Any],
    energy: Callable[..., float],
    arguments: Mapping[str, Any],
    rng: np.random.Generator,
    of: str = "theta",
) -> None:
    """Check that function(*arguments) is a subgradient of the convex energy(*arguments) for the argument ``of``.

    Any g with E(φ) >= E(θ) + gᵀ(φ − θ) for all φ is right, which is tried near and far, along the axes and in
    many random directions. Raises CheckFailed.
    """
    what = _name(function)
    given = _copies(arguments)
    theta = np.asarray(arguments[of])
    g = _run(what, function, *given.values())
    problem = _no_vector(g, theta.shape)
    if problem:
        raise CheckFailed(what, [Difference("g", problem)], arguments)

    def at(phi: np.ndarray) -> float:
        return float(energy(*[phi if name == of else value for name, value in arguments.items()]))

    broken = _broken_at(at, theta, g, rng)
    if broken is not None:
        line = at(theta) + float(g @ (broken - theta))
        problem = (
            f"= {_vector(g)} breaks the inequality at φ = {_vector(broken)}: E(φ) = {at(broken):.6g} lies below "
            f"E(θ) + gᵀ(φ − θ) = {line:.6g}"
        )
        if g.any() and _broken_at(at, theta, -g, rng) is None:
            problem += " (but −g keeps it everywhere: the sign is wrong)"
        raise CheckFailed(what, [Difference("g", problem)], arguments)
    _judge(what, {}, {}, arguments, given)
    passed(what, f"E(φ) >= E(θ) + gᵀ(φ − θ) at every φ that was tried, for θ = {_vector(theta)}.")


def subgradient_method(
    function: Callable[..., Any],
    energy: Function,
    subgradient: Function,
    theta: np.ndarray,
    tau: Callable[[int], float],
    steps: int,
) -> None:
    """Check function(energy, subgradient, theta, tau, steps) -> (the best of θ(0), …, θ(steps), its energy).

    Where several iterates have the least energy, each of them is right. Raises CheckFailed.
    """
    what = _name(function)
    arguments: dict[str, Any] = {
        "energy": call_limited("energy", energy),
        "subgradient": call_limited("subgradient", subgradient),
    }
    arguments |= {"theta": theta, "tau": tau, "steps": steps}
    given = _copies(arguments)
    got = _two(what, _run(what, function, *given.values()), "the best θ, its energy", arguments)
    points = _steps(subgradient, theta, tau, steps)
    energies = np.array([float(energy(point.copy())) for point in points])
    equal = np.flatnonzero(energies <= energies.min() + 1e-12 * np.abs(energies).max())
    best = int(next((k for k in equal if compare("", got[0], points[k]) is None), np.argmin(energies)))
    expected = {"the best θ": points[best], "its energy": float(energies[best])}
    differences = [
        found
        for (name, wanted), part in zip(expected.items(), got, strict=True)
        if (found := compare(name, part, wanted))
    ]
    if differences:
        hint = _which(got[0], points, best)
        head = differences[0]
        differences[0] = Difference(head.name, head.problem + hint, head.got, head.expected, head.wrong)
        right = [name for name in expected if name not in {found.name for found in differences}]
        raise CheckFailed(what, differences, arguments, right)
    _judge(what, {}, {}, arguments, given)
    passed(what, f"after {_times(steps, 'step')} the best is θ({best}) with E = {energies[best]:.4g}.")


def call_limited(name: str, function: Function, most: int = MOST_CALLS) -> Function:
    """The function, given a copy of its argument, until it has been called far too often: then it says so."""
    calls = 0

    def counted(theta: np.ndarray) -> Any:
        nonlocal calls
        calls += 1
        if calls > most:
            raise RuntimeError(f"{name} was called more than {most} times: this loop does not stop.")
        return function(np.array(theta))

    counted.__name__ = name
    counted.__doc__ = function.__doc__ if isinstance(function, types.FunctionType) else None
    return counted


# --- the oracles ------------------------------------------------------------------------------------------


def _sides(
    energy: Function, theta: np.ndarray, gradient: np.ndarray, tau: float, c: float
) -> tuple[float, float, float]:
    """E before the step, E after it, and what Armijo's condition allows."""
    before, after = float(energy(theta.copy())), float(energy(theta - tau * gradient))
    return before, after, before - c * tau * float((gradient**2).sum())


def _path(
    energy: Function, gradient: Function, theta: np.ndarray, tau0: float, max_steps: int, tolerance: float
) -> tuple[np.ndarray, np.ndarray]:
    points, taus = [theta.copy()], list[float]()
    while len(taus) < max_steps and np.linalg.norm(gradient(points[-1].copy())) > tolerance:
        g = gradient(points[-1].copy())
        taus.append(LineSearch(tau0)(energy, points[-1], g)[0])
        points.append(points[-1] - taus[-1] * g)
    return np.array(points), np.array(taus, dtype=float)


def _steps(subgradient: Function, theta: np.ndarray, tau: Callable[[int], float], steps: int) -> np.ndarray:
    points = [theta.copy()]
    for k in range(steps):
        points.append(points[-1] - tau(k) * subgradient(points[-1].copy()))
    return np.array(points)


def _broken_at(at: Function, theta: np.ndarray, g: np.ndarray, rng: np.random.Generator) -> np.ndarray | None:
    """The point at which the subgradient inequality is broken most, or None.

    Near θ it says that no slope there is less than gᵀv, far away it says the same of the whole function.
    """
    n = len(theta)
    axes = np.vstack([np.eye(n), -np.eye(n)])
    many = rng.normal(size=(300, n))
    many /= np.linalg.norm(many, axis=1)[:, None]
    E, allowed = at(theta), 1e-5 * (1 + float(np.linalg.norm(g)))
    found: tuple[float, np.ndarray | None] = (allowed, None)
    # First what can be checked by hand: a step of 1 along an axis.
    for size, directions in [(1.0, axes), *((size, many) for size in (1.0, 0.1, 10.0)), (1e-3, axes), (1e-3, many)]:
        for v in directions:
            phi = theta + size * v
            below = (E + float(g @ (phi - theta)) - at(phi)) / size
            if below > found[0]:
                found = below, phi
        if found[1] is not None:
            break
    return found[1]


# --- what is wrong, in words -----------------------------------------------------------------------------------


def _search_problem(tau: Any, tried: Sequence[float], sides: Sequence[tuple[float, float, float]]) -> str:
    """What is wrong with the step size that a search has found, as the end of a sentence."""
    if not _is_number(tau):
        return f"is {kind(tau)}, but should be a single number"
    which = next((n for n, step in enumerate(tried) if _is_step(tau, step)), None)
    if which is None:
        steps = ", ".join(f"{step:g}" for step in tried[:4])
        return f"is {float(tau):.6g}, which is none of the steps to try: {steps}, …"
    first = len(sides) - 1
    if which > first:
        _, after, allowed = sides[first]
        return (
            f"is {tried[which]:g}, but τ = {tried[first]:g}, which comes before it, meets the condition already: "
            f"E is {after:.6g} there, and up to {allowed:.6g} is allowed"
        )
    _, after, allowed = sides[which]
    at = f"E is {after:.6g} there, but only up to {allowed:.6g} is allowed"
    return f"is {tried[which]:g}, which does not meet the condition: {at}"


def _mixed_up(tau: Any, shrinkings: Any, tried: Sequence[float], first: int) -> str:
    """A hint if the step size and the number have changed places; not if both are right for another step."""
    if not _is_number(tau) or not _is_step(shrinkings, tried[first]) or tau != first:
        return ""
    if shrinkings in range(len(tried)) and _is_step(tau, tried[int(shrinkings)]):
        return ""
    return " (has it changed places with the number of shrinkings?)"


def _asked_wrongly(k: int, points: np.ndarray, gradient: Function, tau0: float, theta: Any, g: Any, tau0_: Any) -> str:
    """What is wrong with the k-th call of search, or "". Raises TypeError for what no search can work with."""
    for name, value in (("theta", theta), ("the gradient", g)):
        if not isinstance(value, np.ndarray):
            raise TypeError(f"search(energy, theta, g, tau0) was given {kind(value)} for {name}: give it an array.")
    if not _is_number(tau0_):
        raise TypeError(f"search(energy, theta, g, tau0) was given {kind(tau0_)} for tau0: give it a number.")
    if k >= len(points):
        return ""
    if compare("theta", theta, points[k]):
        return f"was asked for θ = {_vector(theta)} in step {k}, where θ({k}) = {_vector(points[k])}"
    if compare("g", g, gradient(points[k].copy())):
        return f"was given g = {_vector(g)} in step {k}, which is not ∇E(θ({k}))"
    if compare("tau0", tau0_, tau0):
        return f"was given tau0 = {float(tau0_):g} in step {k}: each search begins anew at {tau0:g}"
    return ""


def _which(got: Any, points: np.ndarray, best: int) -> str:
    """Which other iterate it is that came back as the best one."""
    if not isinstance(got, np.ndarray) or got.shape != points[best].shape or compare("", got, points[best]) is None:
        return ""
    for k in (len(points) - 1, *range(len(points))):
        if compare("", got, points[k]) is None:
            last = ", the last one" if k == len(points) - 1 else ""
            return f" (this is θ({k}){last}; E was least at θ({best}))"
    return ""


def _no_vector(got: Any, shape: tuple[int, ...]) -> str:
    """Why this is no array of finite floats of that shape, as the end of a sentence, or ""."""
    if got is None:
        return "is None: is a `return` missing?"
    if not isinstance(got, np.ndarray):
        return f"is {kind(got)}, but should be a NumPy array of floats of shape {shape}"
    if got.shape != shape:
        return f"has shape {got.shape}, but should have shape {shape}"
    if got.dtype.kind != "f":
        return f"has dtype {got.dtype}, but should hold floats"
    return (
        ""
        if np.isfinite(got).all()
        else f"is NaN or infinite in {int((~np.isfinite(got)).sum())} of {got.size} entries"
    )


def _two(what: str, got: Any, wanted: str, inputs: Mapping[str, Any]) -> tuple[Any, Any]:
    """Both of two things that came back. Raises CheckFailed if it is something else."""
    if isinstance(got, list | tuple) and len(got) == 2:
        return got[0], got[1]
    problem = f"is {kind(got)}, but should be two things: {wanted}"
    if got is None:
        problem = "is None: is a `return` missing?"
    raise CheckFailed(what, [Difference("what it returns", problem)], inputs)


def _length_problem(
    got: Sequence[Any], points: np.ndarray, asked: int, gradient: Function, max_steps: int, tolerance: float
) -> str:
    """Why a run of gradient descent has another number of steps than it should have, or ""."""
    K = len(points) - 1
    if asked < K and isinstance(got[1], np.ndarray) and got[1].shape == (K,):
        return f"is {K}, but search was called {_times(asked, 'time')} only: ask it in each step"
    if not isinstance(got[0], np.ndarray) or got[0].ndim != 2 or len(got[0]) == K + 1:
        return ""
    if isinstance(got[1], np.ndarray) and got[1].shape == (K,):
        return f"is {K}, so there are {K + 1} iterates: θ(0), …, θ({K})"
    slope = float(np.linalg.norm(gradient(points[K].copy())))
    if len(got[0]) > K + 1 and slope <= tolerance:
        return f"should be {K}: ‖∇E(θ({K}))‖₂ = {slope:.4g} is not above the tolerance {tolerance:g}"
    if len(got[0]) > K + 1:
        return f"should be {K} = max_steps"
    there = float(np.linalg.norm(gradient(points[len(got[0]) - 1].copy()))) if len(got[0]) else np.inf
    return f"should be {K}: at θ({len(got[0]) - 1}) there is ‖∇E‖₂ = {there:.4g}, above the tolerance {tolerance:g}"


def _is_step(value: Any, step: float) -> bool:
    """Whether a step size is this one, whatever its size: to five digits, for it may be of single precision."""
    return _is_number(value) and bool(abs(float(value) - step) <= 1e-5 * step)


def _is_number(value: Any) -> bool:
    """Whether this is a number, or an array without dimensions that holds one."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "fiu"
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")


def _vector(value: Any) -> str:
    if not isinstance(value, np.ndarray) or value.ndim != 1:
        return shown(value)
    return "(" + ", ".join(f"{entry:.4g}" for entry in value) + ")"


def _listed(indices: np.ndarray) -> str:
    listed = ", ".join(map(str, indices[:6]))
    return listed + (f", …, {indices[-1]}" if len(indices) > 6 else "")
