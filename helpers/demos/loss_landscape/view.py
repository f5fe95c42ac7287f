"""What the landscape demo draws: the surface on the left, its contour lines on the right, and the paths on both."""

from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas
from helpers.demos.loss_landscape.model import REACH, NetworkPlane, Runs, Surface
from helpers.demos.shared.registry import OPTIMISERS

LEVELS = 14
LIMITS = (-REACH, REACH)
LABELS = {"full batch": "GD", "stochastic": "SGD"}  # shorter than in the race, where they are opposites
CRITICAL = {"minimum": "v", "saddle": "+", "maximum": "*"}  # markers that no optimiser has


class View:
    """The two panels.

    Parameters
    ----------
    canvas : Canvas
        The canvas that gets the panels.
    """

    def __init__(self, canvas: Canvas):
        self.canvas = canvas
        # Drag the surface to the right and its front follows, so the viewer moves to the left: the axes are reversed.
        self.space = canvas.panel("Surface: drag to turn", xlim=(180, -180), ylim=(90, 0), weight=1.2, bare=True)
        self.space.link(x="azimuth", y="elevation", relative=True)
        self.map = canvas.panel("Contours: drag the start", xlim=LIMITS, ylim=LIMITS)
        self.map.link(x="a", y="b")
        self._start = np.full(2, np.nan)

    def draw_surface(self, surface: Surface, scene: Any, axes: tuple[str, str], levels: list[float]) -> None:
        """Draw what doesn't depend on the start: the surface, its critical points, its plateaus, a training run.

        Parameters
        ----------
        surface : Surface
            The surface.
        scene : Analytic or NetworkPlane
            Where it comes from.
        axes : tuple of str
            The names of the two parameters.
        levels : list of float
            The losses of the contour lines.
        """
        height = np.clip(surface.height(surface.values), 0, 1.02)
        is_plane = isinstance(scene, NetworkPlane)
        self.map.set(**{side: f"direction {name}" if is_plane else name for side, name in zip("xy", axes, strict=True)})
        self.map.field("E", height, LIMITS, LIMITS, levels=surface.height(np.array(levels)).tolist(), limits=(0.0, 1.0))
        self.space.surface(
            "surface", surface.values, LIMITS, LIMITS, surface.zlim, levels=levels, log=surface.log,
            labels=(*axes, "E"),
        )  # fmt: skip
        self._both("plateau", *surface.flat.T, colour="red", width=0, marker="o", size=3.5, label="plateau")
        for kind, marker in CRITICAL.items():
            points = np.reshape([p.position for p in surface.critical if p.kind == kind], (-1, 2))
            self._both(kind, *points.T, colour="ink", width=0, marker=marker, size=13, label=kind)
        run = scene.training if isinstance(scene, NetworkPlane) else None
        shadow = scene.plane.coordinates(run) if run is not None else np.zeros((0, 2))
        # With a marker at its first, its middle and its last iterate, which lie in the plane.
        every = max(1, len(shadow) // 2)
        self._both("training run", *shadow.T, colour="grey", width=4, marker="o", every=every, label="training run")

    def draw_runs(self, start: np.ndarray, runs: Runs, k: int) -> None:
        """Draw the start and the paths up to step k.

        Parameters
        ----------
        start : ndarray, shape (2,)
            The start.
        runs : Runs
            The runs of all optimisers.
        k : int
            The step shown.
        """
        for name, path in path_arrays(runs).items():
            style = OPTIMISERS[name]
            shown, now = ({key: part[from_ : k + 1] for key, part in path.items()} for from_ in (0, k))
            self.map.line(name, shown["x"], shown["y"], style.colour, dash=style.dash, width=2.5)
            self.map.points(f"{name} now", now["x"], now["y"], style.colour, style.marker, size=12)
            self.space.lifted(
                f"{name} above", shown["x"], shown["y"], shown.get("z"), style.colour, dash=style.dash, width=2.5
            )
            self.space.lifted(
                f"{name} above now", now["x"], now["y"], now.get("z"), style.colour, width=0, marker=style.marker,
                size=12, label=LABELS.get(name, name),
            )  # fmt: skip
        if not np.array_equal(start, self._start):  # so that turning the surface sends nothing
            self._start = start
            x, y = start[:1], start[1:]
            self.map.points("start", x, y, "ink", "o", size=17, hollow=True, label="start")
            self.space.lifted("start above", x, y, colour="ink", width=0, marker="o", size=17, hollow=True)
        if "behind" not in self.canvas.marks:
            # Only an entry of the legend: the front end makes the markers hollow that the surface hides.
            self.space.lifted(
                "behind", [np.nan], [np.nan], colour="grey", width=0, marker="s", size=12, hollow=True, label="hidden"
            )

    def _both(self, name: str, x: np.ndarray, y: np.ndarray, *, label: str, **style: Any) -> None:
        """Draw a mark on both panels, with its legend entry on the map."""
        self.map.line(name, x, y, **style, label=label)
        self.space.lifted(f"{name} above", x, y, **style)


def path_arrays(runs: Runs) -> dict[str, dict[str, np.ndarray]]:
    """Return the paths in the form in which they are sent and drawn.

    Parameters
    ----------
    runs : Runs
        The runs.

    Returns
    -------
    dict
        For each optimiser the arrays x and y, and for runs in all parameters also z, the loss at each iterate. They
        are NaN after a path has left the surroundings of the picture.
    """
    result = {}
    for name, path in runs.paths.items():
        with np.errstate(all="ignore"):
            inside = (np.abs(path) <= 1.02 * REACH).all(axis=1)
        near = inside.copy()
        near[1:] |= inside[:-1]  # the step that leaves the picture is drawn up to its edge
        x, y = np.where(near[:, None], path, np.nan).T
        result[name] = {"x": x, "y": y}
        if runs.parameters:
            result[name]["z"] = np.where(near, runs.energies[name], np.nan)
    return result


def contour_levels(surface: Surface) -> list[float]:
    """Choose the losses of the contour lines, evenly spaced in height, or denser near the bottom of a linear scale.

    Parameters
    ----------
    surface : Surface
        The surface.

    Returns
    -------
    list of float
        The levels in ascending order.
    """
    t = np.linspace(0, 1, LEVELS + 2)[1:-1]
    low, high = surface.zlim
    levels: np.ndarray = low * (high / low) ** t if surface.log else low + (high - low) * t**1.5
    return levels.tolist()
