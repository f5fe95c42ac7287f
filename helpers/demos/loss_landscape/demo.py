"""A landscape of a loss that you can turn, on which five optimisers roll from a start that you choose (lecture L12).

A network's loss depends on many parameters, so the picture shows it on a plane: one with two random directions (Li et
al. 2018), or the one through three iterates of a training run. The optimisers run on this surface, or in all
parameters. Then the picture shows the projections of their paths at their own heights. Formulas with two parameters
show a saddle, a plateau and a ravine.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Control, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.loss_landscape.captions import free_caption, start_caption, surface_caption
from helpers.demos.loss_landscape.model import (
    ANALYTIC,
    REACH,
    STEPS,
    WIDTHS,
    NetworkPlane,
    Runs,
    Surface,
    TrainedNetwork,
    moons_network,
    own_network,
)
from helpers.demos.loss_landscape.view import View, contour_levels, path_arrays
from helpers.demos.shared.registry import OPTIMISERS
from helpers.layers import Layer
from helpers.losses import Loss
from helpers.network import Network

NAMES = {
    "network": "a network, 2-8-1",
    "narrow": "a narrow one, 2-3-1",
    "wide": "a wide one, 2-24-1",
    "saddle": "a saddle",
    "plateau": "a plateau",
    "ravine": "a ravine",
}
STARTS = {  # with a view in which nothing important is hidden
    "network": {"a": -1.0, "b": -1.6, "tau": 0.02, "azimuth": 30, "elevation": 55},
    "narrow": {"a": -1.7, "b": 0.4, "tau": 0.03, "azimuth": 30, "elevation": 55},
    "wide": {"a": -1.7, "b": 0.4, "tau": 0.01, "azimuth": 30, "elevation": 55},
    "saddle": {"a": 1.8, "b": 0.0002, "tau": 0.1, "azimuth": 155, "elevation": 60},
    "plateau": {"a": -1.5, "b": -1.3, "tau": 0.2, "azimuth": -65, "elevation": 50},
    "ravine": {"a": -1.05, "b": 0.2, "tau": 0.1, "azimuth": 20, "elevation": 60},
}
PRESETS = [
    ("a network: random directions", "loss_landscape:"),
    ("other random directions", "loss_landscape:seed=2"),
    ("a wide network", "loss_landscape:on=wide"),
    ("the plane of its training", "loss_landscape:plane=training,run=all,a=-1.3,b=-0.585"),
    ("a saddle: just off the ridge", "loss_landscape:on=saddle"),
    ("a saddle: exactly on the ridge", "loss_landscape:on=saddle,b=0"),
    ("a plateau", "loss_landscape:on=plateau"),
    ("a ravine", "loss_landscape:on=ravine"),
]
MOVING = [f"{name}{part}" for name in OPTIMISERS for part in ("", " now", " above", " above now")]


def loss_landscape(
    layers: Network | Sequence[Layer] | None = None,
    data: tuple[np.ndarray, np.ndarray] | None = None,
    loss: Loss | None = None,
) -> Demo:
    """Turn a loss landscape, drop a start on it, and let five optimisers roll from there.

    All optimisers have the same step size τ. Momentum and Nesterov have β = 0.9. SGD uses 8 examples per step, or the
    gradient plus noise if the loss is a formula.

    Parameters
    ----------
    layers : Network or sequence of Layer, optional
        Your own network: the course's layers or yours. The demo uses a copy. Random planes go through its parameters as
        you pass them. For the plane of its training, the copy is trained from there.
    data : tuple of ndarray, optional
        The inputs x, shape (N, D), and the targets y, shape (N, M), for your own network.
    loss : object, optional
        A loss with ``forward(prediction, target)`` and ``backward()``, for your own network. By default
        ``helpers.losses.SquaredError``.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.

    Raises
    ------
    TypeError
        If x or y isn't an array of floats.
    ValueError
        If only one of `layers` and `data` is given, x or y has the wrong shape or contains NaN, or there are no layers.

    Notes
    -----
    The minima, maxima and saddles are those of the surface. In the space of all parameters, the loss may still fall in
    other directions. If a layer is wrong, the caption names it.

    References
    ----------
    Lecture, L12.
    Li, Xu, Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural nets", 2018.
    """
    names, starts, presets = dict(NAMES), dict(STARTS), PRESETS
    if (layers is None) != (data is None):
        raise ValueError("a landscape needs a network and its data: pass both layers and data=(x, y), or neither.")
    if data is not None:
        check_floats("x", data[0], ("N", "D"))
        check_floats("y", data[1], (len(data[0]), "M"))
        Network(layers.layers if isinstance(layers, Network) else list(layers or ()))
        names, presets = {"own": "your network"} | names, []
        starts["own"] = STARTS["network"]
    on = Menu("landscape", names, initial_values=starts)
    first = starts[on.value]
    controls: dict[str, Control] = {
        "on": on,
        "plane": Menu("plane", {"random": "random directions", "training": "of its training"}),
        "seed": Slider("no.", 1, 1, 20, step=1),
        "run": Menu("runs", {"plane": "on the surface", "all": "in all parameters"}),
        "a": Slider("start across", first["a"], -REACH, REACH, step=0.01, whole=False),
        "b": Slider("start up", first["b"], -REACH, REACH, step=0.01, whole=False),
        "tau": tau_slider(first["tau"], minimum=0.001, maximum=1.0, label="τ"),
        "azimuth": Slider("turn (°)", first["azimuth"], -180, 180, step=1, whole=False),
        "elevation": Slider("tilt (°)", first["elevation"], 5, 90, step=1, whole=False),
        "k": Slider("steps", 0, 0, STEPS, step=1),
    }
    canvas = Canvas(
        "On the left, a loss as a surface over two parameters, which can be turned. On the right, its contour lines. "
        "Five optimisers run on both from the same start, each with its own colour and marker. Minima, maxima, saddles "
        "and plateaus are marked. Hollow markers lie behind the surface. "
        "The caption describes the start and then the runs.", 1000, 460,
    )  # fmt: skip
    atlas, view = _Atlas(lambda: own_network(layers or [], data, loss)), View(canvas)
    drawn: list[Any] = []
    rolled: list[Any] = [None, None]  # what the runs depend on, and the runs

    def update(changed: frozenset[str]) -> None:
        is_network = on.value not in ANALYTIC
        for name in ("plane", "run"):
            controls[name].visible = is_network
        controls["seed"].visible = is_network and controls["plane"].value == "random"

    def show(playing: bool) -> Caption:
        value = {name: control.value for name, control in controls.items()}
        key, start, k = atlas.key(value), np.array([value["a"], value["b"]]), value["k"]
        scene, surface = atlas.look_up(key)
        is_plane = isinstance(scene, NetworkPlane)
        freely = value["run"] == "all" and is_plane
        if drawn != [key]:
            drawn[:] = [key]
            axes = ("d₁", "d₂") if is_plane else ("θ₁", "θ₂")
            view.draw_surface(surface, scene, axes, contour_levels(surface))
        settings = (key, freely, value["a"], value["b"], value["tau"])
        if rolled[0] != settings:
            run = scene.run_freely if freely else scene.run
            rolled[:] = settings, run(start, value["tau"])
            canvas.iterate(
                "loss_landscape", ["view", *MOVING], by=["azimuth", "elevation", "k"], paths=path_arrays(rolled[1])
            )
        runs: Runs = rolled[1]
        view.space.view("view", value["azimuth"], value["elevation"])
        view.draw_runs(start, runs, k)
        if k == 0:
            slope = scene.slope(start) if freely else float(np.linalg.norm(surface.gradients(start[None])[0]))
            mode = "all" if freely else "plane" if is_plane else "formula"
            return start_caption(surface, start, slope, mode, scene.training_distances() if is_plane else None)
        if not freely:
            return surface_caption(surface, runs, k, is_plane)
        inside = scene.length_ratios(runs, k)
        below = {name: float(scene.energies(runs.paths[name][k : k + 1])[0]) for name in inside}
        return free_caption(runs, k, inside, below, scene.plane.origin.size)

    return Demo(
        "loss_landscape", "A loss landscape", controls, canvas, show, play="k", speed=10, presets=presets,
        plays=[title for title, _ in presets],
        update=update,
    )  # fmt: skip


class _Atlas:
    """The landscapes that have been shown, because surveying one takes up to half a second."""

    def __init__(self, own: Any):
        self._own = own
        self._networks: dict[str, TrainedNetwork] = {}
        self._scenes: dict[tuple[str, ...], tuple[Any, Surface]] = {}

    def key(self, value: dict[str, Any]) -> tuple[str, ...]:
        if value["on"] in ANALYTIC:
            return (value["on"],)
        seed = (str(value["seed"]),) if value["plane"] == "random" else ()
        return (value["on"], value["plane"], *seed)

    def look_up(self, key: tuple[str, ...]) -> tuple[Any, Surface]:
        if key not in self._scenes:
            scene: Any = ANALYTIC[key[0]] if len(key) == 1 else self._plane(*key)
            self._scenes[key] = scene, scene.surface()
        return self._scenes[key]

    def _plane(self, on: str, plane: str, seed: str = "") -> NetworkPlane:
        if on not in self._networks:
            self._networks[on] = self._own() if on == "own" else moons_network(WIDTHS[on])
        network = self._networks[on]
        return network.training_plane() if plane == "training" else network.random_plane(int(seed))
