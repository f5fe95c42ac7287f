"""The learning rate in your hand (lecture L1, L9, L10): the path of gradient descent beside its loss curve.

Left, the function: as a curve for one parameter, as contour lines for two, with the iterates θ(0), θ(1), …
on it. Right, the loss curve E(θ(k)). Below, the regime and its reason. All of it follows the slider.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers import descent as course
from helpers.arrays import floats
from helpers.data import Quadratic, bowl
from helpers.demos import regime
from helpers.demos.canvas import Canvas
from helpers.demos.controls import Menu, Slider, tau_slider
from helpers.demos.demo import Demo
from helpers.demos.words import Sentence, Wrong
from helpers.descent import Energy, Gradient, Trajectory

STEPS = 40
TOLERANCE = 1e-8
StudentsDescent = Callable[[Gradient, np.ndarray, float, int, float], np.ndarray]


@dataclass(frozen=True)
class Problem:
    """A function to descend on, where to start, and the quadratic that it is, if it is one."""

    energy: Energy
    gradient: Gradient
    theta: np.ndarray
    quadratic: Quadratic | None = None
    polynomial: tuple[float, ...] = ()

    @property
    def data(self) -> dict[str, Any]:
        """E as ``maths.js`` knows it; empty for other functions, which only the kernel can compute."""
        if self.quadratic:
            return {"kind": "quadratic", "A": self.quadratic.A.ravel(), "b": self.quadratic.b}
        return {"kind": "polynomial", "c": np.array(self.polynomial)} if self.polynomial else {}


def _on(quadratic: Quadratic, *theta: float) -> Problem:
    return Problem(quadratic.energy, quadratic.gradient, np.array(theta), quadratic)


def _polynomial(c: tuple[float, ...], theta: float) -> Problem:
    """E(θ) = Σ c[i] θ^i of one parameter."""
    slopes = np.polynomial.polynomial.polyder(c)
    value = np.polynomial.polynomial.polyval
    return Problem(
        lambda t: float(value(t[0], c)), lambda t: np.array([value(t[0], slopes)]), np.array([theta]), polynomial=c
    )


PROBLEMS = {
    "parabola": _on(bowl((5.0,)), 2.0),
    "valleys": _polynomial((0.0, 0.2, -0.5, 0.0, 0.25), 1.9),
    "bowl": _on(bowl((1.0, 5.0), angle=0.5), -2.5, 1.5),
}
NAMES = {
    "parabola": "one parameter: a parabola",
    "valleys": "one parameter: two valleys",
    "bowl": "two parameters: a bowl",
}


def descent(
    gradient_descent: StudentsDescent | None = None,
    energy: Energy | Quadratic | None = None,
    gradient: Gradient | None = None,
    theta: np.ndarray | None = None,
    tau: float = 0.15,
) -> Demo:
    """The learning rate τ on a slider: the path of gradient descent, the loss curve, and the regime.

    gradient_descent: your own, ``gradient_descent(gradient, theta, tau, max_steps, tolerance)``, returning
                      the iterates as an array (K + 1, n); the course's if not given. If it raises, is not
                      written yet or returns something else, the sentence below the picture says so.
    energy, gradient: functions of θ: (n,), n = 1 or 2, returning a number and an array (n,); or for energy
                      a ``helpers.data.Quadratic`` alone. Not given, a menu offers three.
    theta:            θ(0): (n,), where to start on that energy.
    tau:              the step size to begin with.

    Raises ValueError if only some of energy, gradient and theta are given, or n is neither 1 nor 2.
    """
    problems = PROBLEMS if energy is None else {"given": _given(energy, gradient, theta)}
    if energy is None and not (gradient is None and theta is None):
        raise ValueError("gradient or theta is given without energy: give all three, or none of them.")
    slider = tau_slider(tau)
    menu = Menu("E", NAMES if energy is None else {"given": "your function"})
    k = Slider("steps shown", STEPS, 0, STEPS, step=1)
    canvas = Canvas(
        "Left, the function E with the path of gradient descent on it. Right, the loss curve E(θ(k)) against "
        "the iteration k. The sentence below says what both do for the chosen τ."
    )
    drawn: list[Problem] = []

    def show() -> Sentence:
        problem = problems[menu.value]
        if drawn != [problem]:
            drawn[:] = [problem]
            _draw_still(canvas, problem, gradient_descent is None)
        _draw_path(canvas, problem, None, 0)
        path = run(problem, slider.value, gradient_descent)
        _draw_path(canvas, problem, path, int(k.value))
        return _say(problem, path, slider.value)

    controls = {"tau": slider, "E": menu, "k": k}
    if energy is not None:
        del controls["E"]
    return Demo("descent", "Gradient descent", controls, canvas, show, play="k", speed=5)


def _given(energy: Any, gradient: Gradient | None, theta: np.ndarray | None) -> Problem:
    quadratic = energy if isinstance(energy, Quadratic) else None
    if quadratic is not None:
        energy, gradient = quadratic.energy, quadratic.gradient
    if gradient is None or theta is None:
        raise ValueError("energy is given without gradient or theta: descent(energy=…, gradient=…, theta=…).")
    floats("theta", theta, ("n",))
    if len(theta) not in (1, 2):
        raise ValueError(f"theta has {len(theta)} entries, but only one or two parameters can be drawn.")
    return Problem(energy, gradient, theta.copy(), quadratic)


# --- running ---------------------------------------------------------------------------------------------


def run(problem: Problem, tau: float, students: StudentsDescent | None) -> Trajectory:
    """The path from problem.theta with step size tau, by the course's gradient descent or a student's.

    A student's path is cut before the first number that is not finite and its energies are added.
    Raises Wrong, with a sentence for the student, if it is no path of gradient descent.
    """
    if students is None:
        return course.gradient_descent(problem.energy, problem.gradient, problem.theta, tau, STEPS, TOLERANCE)
    with np.errstate(all="ignore"):
        theta = students(_patient(problem.gradient), problem.theta.copy(), tau, STEPS, TOLERANCE)
        return _checked(problem, theta, tau)


def _patient(gradient: Gradient) -> Gradient:
    """The gradient, until it has been asked far too often: a loop that never stops would block the demo."""
    calls = 0

    def counted(theta: np.ndarray) -> np.ndarray:
        nonlocal calls
        calls += 1
        if calls > 4 * (STEPS + 1):
            raise Wrong(
                f"The loop does not stop: gradient was called {calls} times for max_steps = {STEPS}; "
                "count the steps and leave the loop after max_steps of them."
            )
        return gradient(theta)

    return counted


def _checked(problem: Problem, theta: Any, tau: float) -> Trajectory:
    """The trajectory through the iterates theta, once they are known to follow the formula (L1)."""
    n = len(problem.theta)
    if theta is None:
        raise Wrong("Nothing came back: gradient_descent returned None; is a `return` missing?")
    if not isinstance(theta, np.ndarray) or theta.ndim != 2 or theta.shape[1] != n or not len(theta):
        what = f"an array of shape {theta.shape}" if isinstance(theta, np.ndarray) else type(theta).__name__
        raise Wrong(
            f"Not a path: gradient_descent returned {what}, but should return the iterates as an array of "
            f"shape (K + 1, {n}): np.array of the list θ(0), …, θ(K)."
        )
    if not np.issubdtype(theta.dtype, np.floating):
        raise Wrong(f"Not a path: gradient_descent returned {theta.dtype} numbers, but iterates are floats.")
    if len(theta) > STEPS + 1:
        raise Wrong(f"Too long: the path has {len(theta) - 1} steps, but max_steps is {STEPS}.")
    if not np.allclose(theta[0], problem.theta):
        raise Wrong(f"Another start: the first row is {theta[0]}, but should be θ(0) = {problem.theta}.")
    energies = np.array([float(problem.energy(t)) for t in theta])
    gradients = np.array([problem.gradient(t) for t in theta])
    finite = np.isfinite(theta).all(axis=1) & np.isfinite(energies) & np.isfinite(gradients).all(axis=1)
    K = len(theta) if finite.all() else int(np.argmin(finite))
    theta, energies, gradients = theta[:K], energies[:K], gradients[:K]
    expected = theta[:-1] - tau * gradients[:-1]
    off = ~np.isclose(theta[1:], expected, rtol=1e-5, atol=1e-9).all(axis=1)
    if off.any():
        k = int(np.argmax(off))
        raise Wrong(f"Another path: θ({k + 1}) is {theta[k + 1]}, but θ({k}) − τ ∇E(θ({k})) is {expected[k]}.")
    still = float(np.linalg.norm(gradients[-1])) <= TOLERANCE
    if finite.all() and not still and K < STEPS + 1:
        raise Wrong(
            f"Too short: the path ends after {K - 1} of {STEPS} steps, where ‖∇E‖ = "
            f"{np.linalg.norm(gradients[-1]):.3g} is still above the tolerance {TOLERANCE:g}."
        )
    reason = "diverged" if not finite.all() else "converged" if still else "iterations"
    return Trajectory(theta, energies, gradients, reason)


def _say(problem: Problem, path: Trajectory, tau: float) -> Sentence:
    if problem.quadratic is None:
        return regime.as_seen(problem.energy, problem.gradient, path, tau)
    said = regime.on_quadratic(problem.quadratic, problem.theta, tau)
    count = f"{len(path)} step{'s' if len(path) != 1 else ''}"
    return Sentence(f"{said.text} After {count}: E = {path.energy[-1]:.2g}.", said.tone)


# --- drawing ---------------------------------------------------------------------------------------------


def _draw_still(canvas: Canvas, problem: Problem, ours: bool) -> None:
    """Panels, the function, and what the browser needs to iterate by itself."""
    canvas.clear()
    least, most = _energy_range(problem)
    _draw_function(canvas, problem)
    right = canvas.panel("Loss curve", "iteration k", "E(θ(k))", (-0.8, STEPS + 0.8), (least, most))
    right.rule("level", y=problem.energy(problem.theta))
    moving = ("path", "start", "end", "loss", "left", "warning") if ours and problem.data else ()
    canvas.iterate(
        "descent" if moving else "", moving, E=problem.data, start=problem.theta, steps=STEPS, tolerance=TOLERANCE,
        centre=_centre(problem), reach=50 * _reach(problem).max(), top=most, bottom=least,
    )  # fmt: skip


def _reach(problem: Problem) -> np.ndarray:
    """How far the picture reaches from its centre in each parameter: (n,)."""
    centre = _centre(problem)
    return np.full(len(centre), 1.35 * max(float(np.abs(problem.theta - centre).max()), 0.5))


def _centre(problem: Problem) -> np.ndarray:
    return problem.quadratic.minimiser if problem.quadratic else np.zeros_like(problem.theta)


def _energy_range(problem: Problem) -> tuple[float, float]:
    """The loss axis: from just below the least E in the picture to well above E(θ(0))."""
    centre, reach = _centre(problem), _reach(problem)
    sides = [np.linspace(c - r, c + r, 61) for c, r in zip(centre, reach, strict=True)]
    grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, len(centre))
    least, start = min(problem.energy(t) for t in grid), problem.energy(problem.theta)
    height = max(start - least, 1e-6)
    return least - 0.06 * height, start + 0.75 * height


def _draw_function(canvas: Canvas, problem: Problem) -> None:
    """The left panel: a curve for one parameter, contour lines for two."""
    sides = [np.linspace(c - r, c + r, 161) for c, r in zip(_centre(problem), _reach(problem), strict=True)]
    limits = [(side[0], side[-1]) for side in sides]
    if len(sides) == 1:
        least, most = _energy_range(problem)
        title = "The function and the path on it"
        panel = canvas.panel(title, "θ", "E(θ)", limits[0], (least, most + 0.3 * (most - least)), weight=1.1)
        panel.line("E", sides[0], [problem.energy(np.array([t])) for t in sides[0]], "grey")
        return
    panel = canvas.panel("Contour lines and the path", "θ₁", "θ₂", *limits, weight=1.1)
    E = np.array([[problem.energy(np.array([a, b])) for a in sides[0][::2]] for b in sides[1][::2]])
    panel.field("E", E, *limits, levels=E.min() + np.ptp(E) * np.linspace(0.05, 1, 12) ** 2)
    if problem.quadratic:
        x, y = problem.quadratic.minimiser
        panel.points("minimiser", x, y, "green", "+", size=18)


def _draw_path(canvas: Canvas, problem: Problem, path: Trajectory | None, k: int) -> None:
    """The first k steps of the path, or none. What lies far outside is left out: E may be 1e300."""
    left, right = canvas.panels
    if path is None:
        canvas.remove("path", "start", "end", "loss", "left", "warning")
        return
    near = np.abs(path.theta - _centre(problem)).max(axis=1) <= 50 * _reach(problem).max()
    shown = min(len(near) if near.all() else int(np.argmin(near)), k + 1)
    theta, E = path.theta[:shown], path.energy[:shown]
    x, y = theta.T if theta.shape[1] == 2 else (theta[:, 0], E)
    left.line("path", x, y, "blue", dash="--", marker="o", width=2, label="iterates θ(k)")
    left.points("start", x[:1], y[:1], "ink", "s", size=12, label="start θ(0)")
    left.points("end", x[-1:], y[-1:], "red", "D", size=11, label="last iterate")
    right.line("loss", np.arange(shown), E, "blue", marker="o", size=6)
    bottom, top = right.spec["ylim"]
    above = np.flatnonzero(path.energy[: k + 1] > top)[:1]
    right.points("left", above, np.full(len(above), top - 0.04 * (top - bottom)), "red", "^", size=16)
    warning = f"leaves the picture at k = {above[0]}" if len(above) else ""
    right.text("warning", 0.5, 0.97, warning, "red", anchor="ct", inside=True, box=True)
