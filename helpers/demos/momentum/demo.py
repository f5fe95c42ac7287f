"""The (τ, β) plane of momentum: a point to drag, the run that it stands for, and how fast that is (lecture L12).

The left panel shows where momentum is monotone, ripples, zigzags or diverges, for one curvature a or for the slowest
direction of a quadratic with condition number κ. The star is the best pair of τ and β. The middle panel shows the
iterates, and the right one the loss with the predicted rate.
"""

from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Button, Menu, Slider
from helpers.demos.framework.demo import Demo
from helpers.demos.momentum.captions import caption
from helpers.demos.momentum.model import (
    CORNERS,
    FAR,
    LEVELS,
    MIN_WIDTH,
    NAMES,
    SPREAD,
    STEPS,
    Run,
    labels,
    regions,
)
from helpers.momentum_rates import best_settings, borders

END = 4.2  # the right end of the plane
BETAS = np.linspace(0, 1, 101) ** 2  # the corners of the borders, dense near 0, where √β is steep
FLOOR, TOP = 1e-10, 1e3  # the loss axis
LIMITS = FLOOR / 2, 10 * TOP  # of the losses that are drawn
COLOURS = ("green", "blue", "orange", "grey")  # of the regions
ON = {"one": "one curvature a", "quadratic": "a quadratic with κ = L/μ"}
ALTERNATIVES = {
    "one": "On the left, the plane of τ and β with the regions monotone, ripples, zigzags and diverges for one "
    "curvature, and the chosen point. In the middle, the iterates against the iteration. On the right, the loss curve "
    "on a logarithmic axis, with the predicted rate as a dashed line.",
    "quadratic": "On the left, the plane of τ and β with the regions in which the slowest direction of a quadratic is "
    "monotone, ripples, zigzags or diverges, with the chosen and the best point. In the middle, the path on contour "
    "lines. On the right, the loss curve on a logarithmic axis, with the predicted rate as a dashed line and the best "
    "rate of plain gradient descent as a dotted one.",
}
MOVING = (
    *(f"{name}{i}" for i in range(4) for name in ("region", "label")), "border0", "border1", "border2", "best", "here",
    "contours", "path", "start", "now", "loss", "predicted", "plain",
)  # fmt: skip


def momentum() -> Demo:
    """Choose τ and β in the plane of momentum, and see the phase, the path and the loss.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.
    """
    on = Menu("on", ON)
    tau = Slider("step size τ", 0.4, 0.01, END, step=0.01)
    beta = Slider("momentum β", 0.0, 0.0, 0.99, step=0.01)
    curvature = Slider("curvature a", 1.0, 0.25, 2.0, step=0.02, log=True)  # so that τ = 1/a is in the plane
    kappa = Slider("condition number κ", 100.0, 2.0, 1000.0, step=0.02, log=True)
    x0 = Slider("start", 1.0, 0.1, 1.2, step=0.01)
    y0 = Slider("start, steep axis", 0.2, 0.05, 1.2, step=0.01)
    k = Slider("steps shown", STEPS, 0, STEPS, step=1)
    canvas = Canvas(ALTERNATIVES["one"])
    plane = canvas.panel("Drag the point", "step size τ", "β", (-0.05, END), (-0.08, 1), weight=1.2)
    plane.link(x="tau", y="beta")
    path = canvas.panel()
    loss = canvas.panel("Loss curve", "iteration k", "E(θ(k))", (-2, STEPS + 2), (FLOOR, TOP), log="y")
    canvas.iterate(
        "momentum", MOVING, steps=STEPS, spread=SPREAD, far=FAR, betas=BETAS, end=END, names=NAMES, minWidth=MIN_WIDTH,
        levels=LEVELS, corners=CORNERS, limits=LIMITS,
    )  # fmt: skip

    def chosen() -> Run:
        one = on.value == "one"
        mu, L = (curvature.value, curvature.value) if one else (1 / kappa.value, 1.0)
        return Run(mu, L, tau.value, beta.value, (x0.value,) if one else (x0.value, y0.value))

    def go_to_best() -> None:
        run = chosen()
        for slider, value in zip((tau, beta), best_settings(run.mu, run.L), strict=True):
            slider.put(value)

    def update(changed: frozenset[str]) -> None:
        one = on.value == "one"
        curvature.visible, kappa.visible, y0.visible = one, not one, not one

    def show(playing: bool) -> Caption:
        run = chosen()
        canvas.alternative = ALTERNATIVES[on.value]
        _draw_plane(plane, run)
        _draw_path(path, run, k.value)
        _draw_loss(loss, run, k.value)
        return caption(run)

    return Demo(
        "momentum", "The plane of momentum",
        {
            "on": on, "tau": tau, "beta": beta, "curvature": curvature, "kappa": kappa, "x0": x0, "y0": y0, "k": k,
            "best": Button("go to the best point", go_to_best),
        },
        canvas, show, play="k", speed=10, update=update,
        presets=[
            ("β = 0: monotone", "momentum:"),
            ("β = 0, beyond 1/a: zigzags", "momentum:tau=1.7"),
            ("a heavy ball: ripples", "momentum:beta=0.8"),
            ("critical damping", "momentum:tau=0.04,beta=0.64"),
            ("beyond the border: diverges", "momentum:tau=3.3,beta=0.6"),
            ("κ = 100: the best without β", "momentum:on=quadratic,tau=1.9801980198,beta=0.0"),
            ("κ = 100: the best point", "momentum:on=quadratic,tau=3.305785123967,beta=0.669421487603"),
            ("β too near 1", "momentum:on=quadratic,tau=3.3,beta=0.97"),
        ],
    )  # fmt: skip


def _draw_plane(panel: Panel, run: Run) -> None:
    """Draw the regions, their borders, the best point and the chosen one."""
    for i, (x, y) in enumerate(regions(run.mu, run.L, BETAS, END)):
        panel.area(f"region{i}", x, y, COLOURS[i], alpha=0.22)
    for i, (border, dash) in enumerate(zip(borders(run.mu, run.L, BETAS), ("", "--", ":"), strict=True)):
        panel.line(f"border{i}", border, BETAS, "ink", width=2, dash=dash)
    for i, (tau, beta, text) in enumerate(labels(run.mu, run.L, END)):
        panel.text(f"label{i}", tau, beta, text, anchor="cc" if i else "lc")
    panel.points("here", [run.tau], [run.beta], "purple", "o", size=19, label="chosen")
    panel.points("best", *best_settings(run.mu, run.L), "ink", "*", size=15, label="best")
    panel.set(title="Drag the point" if len(run.start) == 1 else "The slowest direction")


def _draw_path(panel: Panel, run: Run, k: int) -> None:
    """Draw the iterates against k for one curvature, and on contour lines for two."""
    one, path, reach = len(run.start) == 1, run.shown(k), run.reach()
    x = np.arange(len(path)) if one else path[:, 0]
    y = path[:, -1]
    panel.set(**_path_axes(one), ylim=(-reach[-1], reach[-1]))
    panel.set(xlim=(-2, STEPS + 2) if one else (-reach[0], reach[0]))
    panel.line("contours", *run.contours(), "grey", width=1.2)
    panel.line("path", x, y, "blue", width=1.8, marker="o", size=5)
    panel.points("start", x[:1], y[:1], "ink", "s", size=13, label="start")
    panel.points("now", x[-1:], y[-1:], "purple", "D", size=11, label="last")


def _path_axes(one: bool) -> dict[str, Any]:
    """Return the title, the axis labels and the handle of the middle panel."""
    link = {"x": "" if one else "x0", "y": "x0" if one else "y0", "when": "press", "near": "start"}
    if one:
        return {"title": "Iterates", "x": "iteration k", "y": "θ(k)", "links": [link]}
    return {"title": "Path", "x": "θ₁ (flat)", "y": "θ₂ (steep)", "links": [link]}


def _draw_loss(panel: Panel, run: Run, k: int) -> None:
    """Draw the loss curve, and the curves that shrink by the square of a rate in each step."""
    iterations, start = np.arange(STEPS + 1), run.energy[0]
    panel.line("loss", iterations[: k + 1], np.clip(run.energy[: k + 1], *LIMITS), "blue", width=3)
    for name, rate, colour, dash, label in (
        ("predicted", run.rate, "ink", "--", "rate"), ("plain", run.best_plain_rate, "orange", ":", "plain"),
    ):  # fmt: skip
        shown = iterations if name == "predicted" or len(run.start) == 2 else iterations[:0]
        decay = np.clip(start * rate ** (2.0 * shown), *LIMITS)
        panel.line(name, shown, decay, colour, width=2.5, dash=dash, label=label)
