"""A learning-rate finder (lecture L10, L11): one sweep over τ, the place to choose, and what happens beyond it.

The left panel shows a sweep, in which τ grows by the same factor in each step, with the places that matter. Drag the
chosen τ along it: the right panel shows the training from scratch with this τ.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Control, Menu, Slider, Toggle
from helpers.demos.framework.demo import Demo
from helpers.demos.learning_rate_finder.captions import caption
from helpers.demos.learning_rate_finder.model import (
    BATCH,
    EVERY,
    GRID,
    HIGH,
    LOW,
    NAMES,
    PER_DECADE,
    STEPS,
    TAUS,
    Finding,
    Problem,
    find,
    nearest,
    problem,
)
from helpers.layers import Layer
from helpers.losses import Loss, SquaredError
from helpers.network import Network

FOLLOWED = ("tau", "ends", "k")  # the controls that the browser follows by itself
MOVING = ("raw", "smoothed", "chosen", "handle", "run", "ends")
# For each place in the sweep: its colour and marker, and the anchor and text of its label. The empty line of the text
# makes room for the marker.
PLACES = {
    "lowest": ("red", "D", "ct", "\nlowest"),
    "blow_up": ("red", "x", "rb", "blows up\n"),
}
PRESETS = (
    ("one sweep, two moons", "learning_rate_finder:"),
    ("the suggestion: a tenth", "learning_rate_finder:tau=0.021544"),
    ("far below: slow", "learning_rate_finder:tau=0.001"),
    ("beyond: it blows up", "learning_rate_finder:tau=2.1544"),
    ("every τ from scratch", "learning_rate_finder:tau=0.21544,ends=1"),
    ("a bowl: seen too late", "learning_rate_finder:on=bowl,tau=1.0,ends=1"),
    ("a bowl: noise shows the edge", "learning_rate_finder:on=noisy,tau=0.31623,ends=1"),
    ("digits", "learning_rate_finder:on=digits,tau=0.1,ends=1"),
)


def learning_rate_finder(
    layers: Network | list[Layer] | None = None,
    x: np.ndarray | None = None,
    y: np.ndarray | None = None,
    loss: Loss | None = None,
) -> Demo:
    """Find a learning rate with one sweep, and see what it does from scratch.

    Parameters
    ----------
    layers : Network or sequence of Layer, optional
        Your own network. The demo trains copies of it. By default a menu offers the course's networks.
    x : ndarray, shape (N, D), optional
        The inputs for `layers`.
    y : ndarray, shape (N, M) or (N,), optional
        The targets for `layers`.
    loss : Loss, optional
        A loss with ``forward(prediction, target)`` and ``backward()``, for `layers`. By default
        ``helpers.losses.SquaredError``.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.

    Raises
    ------
    TypeError
        If x isn't an array of floats.
    ValueError
        If only some of layers, x and y are given, x contains NaN, or x and y have different lengths.

    Notes
    -----
    With at least 64 examples, a step uses a minibatch of 16, and otherwise all. If a layer is wrong, the caption names
    it.
    """
    own = _own_problem(layers, x, y, loss)
    on = Menu("problem", {"given": "yours"} if own else NAMES)
    on.visible = own is None
    tau = Slider("chosen τ", 0.1, LOW, HIGH, step=1 / PER_DECADE, log=True)
    seed = Slider("random start", 1, 1, 20, step=1)
    ends = Toggle("every τ from scratch")
    k = Slider("steps shown", STEPS, 0, STEPS, step=1)
    canvas = Canvas(
        "On the left, the loss of one training run in which τ grows in each step, against τ, on logarithmic axes: each "
        "loss and its smoothed value, with its lowest place, the suggested τ and the chosen one. On "
        "the right, the loss curve of the training from scratch with the chosen τ, and with the suggested one."
    )
    left = canvas.panel("One sweep: drag τ", "τ", "E", (LOW, HIGH), log="xy", weight=1.15)
    left.link(x="tau")
    right = canvas.panel("From scratch with this τ", "step k", "E", (-2, STEPS + 2), log="y")
    cached = lru_cache(maxsize=30)(lambda name, seed: find(own or problem(name, seed), seed))
    drawn: list[Finding] = []
    data: dict[str, Any] = {}

    def update(changed: frozenset[str]) -> None:
        tau.put(float(f"{GRID[nearest(tau.value)]:.4g}"))  # only these have been trained from scratch

    def show(playing: bool) -> Caption:
        finding = cached(on.value, seed.value)
        if not drawn or drawn[0] is not finding:
            drawn[:] = [finding]
            data.update(_browser_data(finding))
            _arrange(left, right, finding)
            canvas.iterate("finder", MOVING, FOLLOWED, **data)
        chosen = nearest(tau.value)
        _draw_sweep(left, finding, k.value, chosen, data)
        finals = (GRID, data["finals"]) if ends.value else ([], [])
        left.points("ends", *finals, "orange", "s", size=8, hollow=True, label="from scratch")
        _draw_run(right, k.value, chosen, data)
        return caption(finding, chosen, k.value)

    controls: dict[str, Control] = {"on": on, "tau": tau, "seed": seed, "ends": ends, "k": k}
    return Demo(
        "learning_rate_finder", "A learning-rate finder", controls, canvas, show, play="k", speed=10,
        presets=() if own else PRESETS, update=update,
    )  # fmt: skip


def _own_problem(layers: Any, x: Any, y: Any, loss: Loss | None) -> Problem | None:
    """Return the student's problem, or None if nothing was passed."""
    if layers is None and x is None and y is None:
        return None
    if layers is None or x is None or y is None:
        raise ValueError("some of layers, x and y are missing: pass all three, or none of them.")
    check_floats("x", x, ("N", "D"))
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} rows and y has {len(y)}: pass one target for each example.")
    network = layers if isinstance(layers, Network) else Network(layers)
    return Problem(network, loss or SquaredError(), x, y, BATCH if len(x) >= 4 * BATCH else None)


def _browser_data(finding: Finding) -> dict[str, Any]:
    """Return what the browser needs, with losses clipped to a value that is outside the axes."""
    top = 100 * float(finding.runs[0, 0])
    losses = {
        "losses": finding.losses, "smoothed": finding.reading.smoothed, "runs": finding.runs,
        "finals": finding.runs[:, -1],
    }  # fmt: skip
    clipped = {name: np.minimum(values, top) for name, values in losses.items()}
    return clipped | {"taus": TAUS, "grid": GRID, "every": EVERY, "perDecade": PER_DECADE}


def _arrange(left: Panel, right: Panel, finding: Finding) -> None:
    """Set the axes and draw what neither τ nor k moves."""
    runs, reading = finding.runs, finding.reading
    start = float(runs[0, 0])
    low = max(min(float(runs.min()), float(reading.smoothed.min())), 1e-9)
    for panel in (left, right):
        panel.set(ylim=(low / 3, 6 * start))
    right.rule("start", y=start, text="start")
    if finding.suggested is None:
        right.canvas.remove("suggested run")
    else:
        suggested = np.minimum(runs[finding.suggested], 100 * start)
        right.line("suggested run", EVERY * np.arange(runs.shape[1]), suggested, "green", width=2.5, dash="--",
                   label="suggested")  # fmt: skip
    if finding.problem.limit:
        left.rule("limit", x=finding.problem.limit, colour="ink", dash="-.", text="2/L", above="l")
    else:
        left.canvas.remove("limit")


def _draw_sweep(panel: Panel, finding: Finding, k: int, chosen: int, data: dict[str, Any]) -> None:
    """Draw the first k steps of the sweep, the chosen τ, and at the end the places that matter."""
    reading, smoothed = finding.reading, data["smoothed"]
    shown = slice(0, min(k, len(smoothed)))
    panel.points("raw", TAUS[shown], data["losses"][shown], "grey", size=5, label="each E")
    panel.line("smoothed", TAUS[shown], smoothed[shown], "blue", width=3, label="smoothed")
    place = int(np.floor(chosen / (len(GRID) - 1) * (STEPS - 1) + 0.5))
    panel.rule("chosen", x=float(GRID[chosen]), colour="purple", dash="", width=2)
    panel.points("handle", GRID[[chosen]], smoothed[[min(place, len(smoothed) - 1)]], "purple", size=15)
    if k < STEPS:
        panel.canvas.remove("suggestion", *PLACES, *(f"{name} text" for name in PLACES))
        return
    if finding.suggested is None:
        panel.canvas.remove("suggestion")
    else:
        panel.rule(
            "suggestion", x=reading.suggestion, colour="green", dash="--", width=2.5, text="suggested", above="r"
        )
    for name, (colour, marker, anchor, text) in PLACES.items():
        i = getattr(reading, name)
        if i is None:
            panel.canvas.remove(name, f"{name} text")
        else:
            panel.points(name, TAUS[[i]], smoothed[[i]], colour, marker, size=13)
            panel.text(f"{name} text", float(TAUS[i]), float(smoothed[i]), text, colour, anchor=anchor)
    if reading.blow_up is not None and TAUS[reading.blow_up] < HIGH / 10:  # there is room beside it, where no curve is
        panel.text("blow_up text", TAUS[reading.blow_up], smoothed[-1], "   blows up", "red", anchor="lc")


def _draw_run(panel: Panel, k: int, chosen: int, data: dict[str, Any]) -> None:
    """Draw the run from scratch with the chosen τ up to step k."""
    run = data["runs"][chosen, : k // EVERY + 1]
    panel.line("run", EVERY * np.arange(len(run)), run, "purple", width=3, marker="o", size=6, label="chosen")
