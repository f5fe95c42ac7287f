"""A race of optimisers (lecture L12): the same starting point and step size, several ways to use a gradient.

Full batch, momentum, Nesterov and Adam use the gradient over all examples. Stochastic gradient descent uses the
gradient over a minibatch. The left panel shows the paths on a loss surface of two parameters, or the fits of
small networks. The right panel shows the loss over all examples, against the number of steps or of examples used.
"""

from functools import cache
from itertools import chain
from itertools import count as count_up
from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.race.captions import caption_by_examples, caption_by_steps
from helpers.demos.race.model import N, Net, Surface
from helpers.demos.shared.registry import OPTIMISERS
from helpers.optimisers import GradientDescent, Optimiser
from helpers.training import minibatches

STEPS = 120
LOSS_AXES = {"surface": (1e-6, 100.0), "network": (1e-3, 100.0)}
MAX_PARAMETER = 1e3  # a run with a larger parameter has diverged


def race() -> Demo:
    """Race full batch, stochastic, momentum, Nesterov and Adam, on a loss surface or on a small network.

    τ is the step size of all optimisers. β affects only momentum and Nesterov, and the batch size only the
    stochastic optimiser.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.
    """
    menu = Menu("on", {"surface": "a loss surface", "network": "a network, 1-12-1"})
    tau = tau_slider(0.08, minimum=0.001, maximum=1.0)
    beta = Slider("momentum β", 0.8, 0.0, 0.98, step=0.02)
    batch = Menu("stochastic batch size", {"1": "1", "4": "4", "16": "16"}, "4")
    count = Menu("count", {"steps": "steps", "examples": "examples used"})
    k = Slider("steps shown", 0, 0, STEPS, step=1)  # the race starts only when the reader has placed a bet
    canvas = Canvas(
        "On the left, the paths of the optimisers on the contour lines of a loss, or the fits of the networks to "
        "data. On the right, the loss of each optimiser on a logarithmic axis. Each has its own colour and marker."
    )
    scenes: dict[str, Surface | Net] = {"surface": Surface(), "network": Net()}
    drawn: list[str] = []
    sent: list[tuple[Any, ...]] = []  # the values of the controls for which the browser has all steps
    cached: dict[tuple[Any, ...], Run] = {}

    def show(playing: bool) -> Caption:
        scene, size = scenes[menu.value], int(batch.value)
        if drawn != [menu.value]:
            drawn[:] = [menu.value]
            canvas.clear()
            scene.draw(canvas)
            canvas.panel("Loss over all examples", "", "E(θ(k))", log="y")
        left, right = canvas.panels
        optimisers = {name: one.make(tau.value, beta.value) for name, one in OPTIMISERS.items()}
        # A run is computed again only if one of its own settings has changed.
        keys = {
            name: (menu.value, name, tau.value, beta.value * one.uses_momentum, size * one.by_minibatch)
            for name, one in OPTIMISERS.items()
        }
        new = [name for name, key in keys.items() if key not in cached]
        sizes = [size if OPTIMISERS[name].by_minibatch else N for name in new]
        found = _run(scene, [optimisers[name] for name in new], sizes)
        cached.update(zip((keys[name] for name in new), found, strict=True))
        runs = {name: cached[key] for name, key in keys.items()}
        while len(cached) > 60:
            del cached[next(iter(cached))]
        thetas, losses = ({name: run[i] for name, run in runs.items()} for i in range(2))
        curves = _curves(losses, count.value, size)
        now = tuple(control.value for control in (menu, tau, beta, batch, count))
        if sent != [now]:
            sent[:] = [now]
            marks = scene.over_time(thetas)
            marks["upto"] = marks.get("upto", {}) | curves
            canvas.iterate("computed", [name for part in marks.values() for name in part], by=["k"], **marks)
        scene.show(left, {name: path[: k.value + 1] for name, path in thetas.items()})
        _draw_losses(right, curves, count.value, k.value)
        quantity = "E − min E" if menu.value == "surface" else "E"
        if count.value == "steps":
            return caption_by_steps(losses, k.value, size, quantity, tau.value)
        examples = min(size * k.value, _axis_end("examples"))
        return caption_by_examples(losses, examples, size, quantity, tau.value)

    return Demo(
        "race", "A race of optimisers", {"on": menu, "k": k, "tau": tau, "beta": beta, "batch": batch, "count": count},
        canvas, show, play="k", speed=10,
        plays=[""],
        presets=[
            ("a narrow valley", f"race:k={STEPS}"),
            ("a longer step: some diverge", f"race:tau=0.32,k={STEPS}"),
            ("counted by examples used", f"race:count=examples,k={STEPS}"),
            ("the noise of single examples", f"race:batch=1,tau=0.04,k={STEPS}"),
            ("a network", f"race:on=network,tau=0.1,k={STEPS}"),
            ("a network, counted by examples", f"race:on=network,tau=0.1,count=examples,k={STEPS}"),
        ],
    )  # fmt: skip


Run = tuple[np.ndarray, np.ndarray]  # a path, shape (K + 1, n), and the loss along it


def _run(scene: "Surface | Net", optimisers: list[Optimiser], sizes: list[int]) -> list[Run]:
    """Run several optimisers at once, each with its batch size, and return their paths with the losses.

    Both end where a run diverges.
    """
    if not optimisers:
        return []
    theta = np.tile(scene.start, (len(optimisers), 1))
    path, residuals = (np.empty((STEPS + 1, len(theta), n), theta.dtype) for n in (theta.shape[1], N))
    weights = np.stack([_example_weights(size) for size in sizes], axis=1).astype(theta.dtype)
    lengths, groups = [STEPS + 1] * len(optimisers), _groups(optimisers)
    with np.errstate(all="ignore"):
        for k in range(STEPS + 1):
            path[k] = theta
            gradients, residuals[k] = scene.gradients(theta, weights[k])
            for optimiser, rows in groups:
                optimiser.step(theta[rows], gradients[rows])
            if not np.abs(theta).max() < MAX_PARAMETER:
                for i in np.flatnonzero(~(np.abs(theta).max(axis=1) < MAX_PARAMETER)):
                    lengths[i] = min(lengths[i], k + 1)
                    theta[i] = scene.start  # its further path isn't shown, but its numbers should stay finite
        losses = scene.losses(residuals)
    return [(path[:length, i].copy(), losses[:length, i].copy()) for i, length in enumerate(lengths)]


def _groups(optimisers: list[Optimiser]) -> list[tuple[Optimiser, slice]]:
    """Let one object take the steps of full batch and stochastic, which differ only in their gradients."""
    groups: list[tuple[Optimiser, slice]] = []
    for i, optimiser in enumerate(optimisers):
        first, rows = groups[-1] if groups else (optimiser, slice(0, 0))
        if type(first) is type(optimiser) is GradientDescent and first.tau == optimiser.tau:
            groups[-1:] = [(first, slice(rows.start, i + 1))]
        else:
            groups.append((optimiser, slice(i, i + 1)))
    return groups


@cache
def _example_weights(size: int) -> np.ndarray:
    """Return the weight of each example in each gradient, shape (STEPS + 1, N): 1/size or 0."""
    rng = np.random.default_rng(0)  # the same minibatches for every τ, so that only τ makes a difference
    batches = chain.from_iterable(minibatches(N, size, rng) for _ in count_up())
    weights = np.zeros((STEPS + 1, N))
    for row, batch in zip(weights, batches):
        row[batch] = 1 / len(batch)
    return weights


def _curves(losses: dict[str, np.ndarray], count: str, batch: int) -> dict[str, dict[str, np.ndarray]]:
    """Return the loss curves against the number of steps or of examples used."""
    curves = {}
    for name, E in losses.items():
        cost = 1 if count == "steps" else batch if OPTIMISERS[name].by_minibatch else N
        x = np.arange(len(E)) * cost
        visible = x <= _axis_end(count)
        curves[f"{name} loss"] = {"x": x[visible], "y": E[visible]}
    return curves


def _axis_end(count: str) -> int:
    """Return where the horizontal axis of the loss curves ends."""
    return STEPS if count == "steps" else STEPS * N // 8  # the first eighth of the full-batch steps shows enough


def _draw_losses(panel: Panel, curves: dict[str, dict[str, np.ndarray]], count: str, k: int) -> None:
    """Draw the loss curves up to step k."""
    end = _axis_end(count)
    surface = "data" not in panel.canvas.marks
    panel.set(x="steps k" if count == "steps" else "examples used", y="E(θ(k))" + " − min E" * surface)
    panel.set(xlim=(-0.02 * end, 1.02 * end), ylim=LOSS_AXES["surface" if surface else "network"])
    for name, style in OPTIMISERS.items():
        colour, dash, marker = style.colour, style.dash, style.marker
        x, y = (curves[f"{name} loss"][side][: k + 1] for side in "xy")
        every = 12 if count == "steps" else 3
        panel.line(f"{name} loss", x, y, colour, dash=dash, marker=marker, every=every, size=7, exits=True,
                   label=name)  # fmt: skip
