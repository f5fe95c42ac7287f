"""Where the parts of a surface in space are in a still (``surface.js``).

Space is a box around the origin: u and v run from −½ to ½ along x and y, and w from −HEIGHT/2 to HEIGHT/2 upwards. The
surface is seen from far away, in an orthographic projection.
"""

from itertools import pairwise
from typing import Any

import numpy as np
from contourpy import contour_generator
from matplotlib.transforms import Bbox

from helpers.demos.framework.still_layout import ticks

HEIGHT = 0.66
TOP = HEIGHT / 2
MARCH = 0.025  # the length of a step towards the viewer, when looking for what hides a point
LIFT = 0.012  # how far a point is lifted off the surface, so that rounding does not hide it
CORNERS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])
Lines = list[np.ndarray]


class Space:
    """The box with a surface, and how it is seen.

    Parameters
    ----------
    mark : dict
        The surface.
    view : sequence of float
        The azimuth and the elevation of the viewer in degrees.
    inner : Bbox
        The rectangle for the picture, in pixels from the bottom left.
    em : float
        The text size in pixels.
    """

    def __init__(self, mark: dict[str, Any], view: Any, inner: Bbox, em: float):
        self.mark, self.em = mark, em
        (ca, ce), (sa, se) = np.cos(np.radians(view)), np.sin(np.radians(view))
        self.project = np.array([[-sa, ca, 0], [-ca * se, -sa * se, ce]])  # to the right and upwards
        self.ray = np.array([ca * ce, sa * ce, se])  # towards the viewer
        self.unit = min((inner.width - 3 * em) / 1.42, (inner.height - 1.6 * em) / 1.42)
        self.centre = np.array([(inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2 + 0.2 * em])
        self.heights = self._to_w(mark["values"])
        self.rows, self.columns = self.heights.shape

    def _to_w(self, z: Any) -> np.ndarray:
        low, high = self.mark["zlim"]
        if self.mark["log"]:
            low, high, z = np.log10(low), np.log10(high), np.log10(np.maximum(z, 1e-300))
        return np.asarray(HEIGHT * ((z - low) / (high - low) - 0.5))

    def _pixels(self, points: Any) -> np.ndarray:
        return np.asarray(self.centre + self.unit * (np.asarray(points, dtype=float) @ self.project.T))

    def _at(self, u: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return the height of the surface, NaN beside it."""
        c, r = (u + 0.5) * (self.columns - 1), (v + 0.5) * (self.rows - 1)
        beside = ~((np.abs(u) <= 0.5) & (np.abs(v) <= 0.5))  # also true for NaN
        j = np.minimum(np.where(beside, 0, c).astype(int), self.columns - 2)
        i = np.minimum(np.where(beside, 0, r).astype(int), self.rows - 2)
        fc, fr, w = c - j, r - i, self.heights
        below, above = (w[k, j] + fc * (w[k, j + 1] - w[k, j]) for k in (i, i + 1))
        return np.where(beside, np.nan, np.minimum(TOP, below + fr * (above - below)))

    def _is_visible(self, points: np.ndarray) -> np.ndarray:
        """Return whether nothing of the surface is between each point and the viewer."""
        flat = np.hypot(*self.ray[:2])
        if flat < 1e-6:
            return np.ones(len(points), dtype=bool)
        steps = np.arange(1, 1.5 / MARCH)[:, None] * MARCH / flat
        u, v, w = (points[:, k] + steps * self.ray[k] for k in range(3))
        return ~((self._at(u, v) > w + LIFT) & (w + LIFT <= TOP)).any(axis=0)

    # --- the surface --------------------------------------------------------------------------------------

    def _left(self) -> np.ndarray:
        return CORNERS[np.argmin(CORNERS @ self.project[0, :2])]

    def _is_from_above(self) -> bool:
        """Return whether all heights coincide in the picture."""
        return bool(abs(self.ray[2]) > 0.97)

    def frame(self) -> Lines:
        """Return the edges of the floor and the axis of the heights with its ticks.

        Returns
        -------
        list of ndarray, shape (n, 2)
            The lines in pixels.
        """
        floor = self._pixels([[*corner, -TOP] for corner in (*CORNERS, CORNERS[0])])
        if self._is_from_above():
            return [floor]
        tick = [[at, at - [0.3 * self.em, 0]] for at, _ in self._z_ticks()]
        return [floor, self._pixels([[*self._left(), -TOP], [*self._left(), TOP]]), *map(np.array, tick)]

    def _z_ticks(self) -> list[tuple[np.ndarray, str]]:
        low, high = self.mark["zlim"]
        tall = self.unit * HEIGHT * self.project[1, 2]
        shown = ticks(low, high, self.mark["log"], min(3, tall / (1.6 * self.em)))
        return [(self._pixels([*self._left(), float(self._to_w(z))]), text) for z, text in shown]

    def texts(self) -> list[tuple[str, float, float, str]]:
        """Return the names of the axes and the labels of the heights.

        Returns
        -------
        list of (str, float, float, str)
            The texts, their positions in pixels, and their anchors.
        """
        em, out = self.em, 0.5 + 1.1 * self.em / max(self.unit, 1)
        front = np.where(self.ray[:2] < 0, -out, out)
        names = [(self.mark["x_label"], [0, front[1], -TOP]), (self.mark["y_label"], [front[0], 0, -TOP])]
        texts = [(text, *self._pixels(at), "cc") for text, at in names]
        if not self._is_from_above():
            x, y = self._pixels([*self._left(), TOP])
            texts += [(text, at[0] - 0.45 * em, at[1], "rc") for at, text in self._z_ticks()]
            texts.append((self.mark["z_label"], x, y + 0.3 * em, "cb"))
        return [(text, float(x), float(y), anchor) for text, x, y, anchor in texts if text]

    def cells(self, stops: np.ndarray) -> tuple[Lines, np.ndarray]:
        """Return the cells of the surface from the farthest to the nearest, so that painting hides what is behind.

        Parameters
        ----------
        stops : ndarray, shape (stops, 3)
            The colour map, from the lowest to the highest colour.

        Returns
        -------
        polygons : list of ndarray, shape (n, 2)
            The corners in pixels.
        colours : ndarray, shape (cells, 3)
            The colour of each cell's height, darker where it turns away from a light at the viewer's left.
        """
        u, v = np.meshgrid(np.linspace(-0.5, 0.5, self.columns), np.linspace(-0.5, 0.5, self.rows))
        grid = np.dstack([u, v, self.heights])
        quads = np.stack([grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]], axis=2)
        quads = quads[:: 1 if self.ray[1] >= 0 else -1, :: 1 if self.ray[0] >= 0 else -1].reshape(-1, 4, 3)
        with np.errstate(invalid="ignore"):
            quads = quads[quads[..., 2].min(axis=1) <= TOP]  # false for NaN
        polygons = [self._pixels(quad if quad[:, 2].max() <= TOP else _cut_top(quad)) for quad in quads]
        return polygons, self._shades(quads[..., 2], stops)

    def _shades(self, w: np.ndarray, stops: np.ndarray) -> np.ndarray:
        a, b, c, d = w.T
        slopes = (a - b + d - c) * (self.columns - 1) / 2, (a - d + b - c) * (self.rows - 1) / 2
        normals = np.column_stack([*slopes, np.ones(len(w))])
        du, dv, dw = self.ray
        light = np.array([du + 0.8 * dv, dv - 0.8 * du, dw + 0.7])
        brightness = np.abs(normals @ light) / np.linalg.norm(normals, axis=1) / np.linalg.norm(light)
        place = np.clip(w.mean(axis=1) / HEIGHT + 0.5, 0, 1) * (len(stops) - 1)
        colours = np.column_stack([np.interp(place, np.arange(len(stops)), channel) for channel in stops.T])
        return np.asarray(np.clip((0.68 + 0.34 * brightness)[:, None] * colours, 0, 1))

    def contours(self, levels: list[float]) -> np.ndarray:
        """Return the visible parts of the contour lines.

        Parameters
        ----------
        levels : list of float
            The heights.

        Returns
        -------
        ndarray, shape (n, 2, 2)
            Segments in pixels.
        """
        return self._level_lines([w for w in map(float, self._to_w(np.array(levels))) if w < TOP])

    def cut(self) -> np.ndarray:
        """Return the visible part of the line along which the surface is cut off.

        Returns
        -------
        ndarray, shape (n, 2, 2)
            Segments in pixels.
        """
        return self._level_lines([TOP])

    def _level_lines(self, heights: list[float]) -> np.ndarray:
        grid = np.linspace(-0.5, 0.5, self.columns), np.linspace(-0.5, 0.5, self.rows)
        generator = contour_generator(*grid, np.ma.masked_invalid(self.heights))
        lines = [np.insert(np.asarray(line), 2, w, axis=1) for w in heights for line in generator.lines(w)]
        pairs = np.array([pair for line in lines for pair in pairwise(line)]).reshape(-1, 2, 3)
        return self._pixels(pairs[self._is_visible(pairs.mean(axis=1))])

    # --- lines and markers on the surface -----------------------------------------------------------------

    def _lift(self, mark: dict[str, Any], at: np.ndarray) -> np.ndarray:
        """Return the points in the box of a lifted mark at indices, which may be between its points."""
        x, y, *z = (np.interp(at, np.arange(len(mark[key])), mark[key]) for key in "xyz" if key in mark)
        u, v = ((t - a) / (b - a) - 0.5 for t, (a, b) in ((x, self.mark["xlim"]), (y, self.mark["ylim"])))
        w = np.clip(self._to_w(z[0]), -TOP, TOP) if z else self._at(u, v)
        beside = (np.abs(u) > 0.5) | (np.abs(v) > 0.5)
        return np.column_stack([u, v, np.where(beside, np.nan, w)])

    def line(self, mark: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        """Return a lifted line in pieces that are no longer than a cell.

        Parameters
        ----------
        mark : dict
            The lifted mark.

        Returns
        -------
        points : ndarray, shape (n, 2)
            Points along the line in pixels, NaN where there is nothing to draw.
        visible : ndarray of bool, shape (n,)
            Whether the surface doesn't hide each of them.
        """
        ends = np.arange(len(mark["x"]))
        far = np.hypot(*(np.diff(mark[key]) / np.ptp(self.mark[f"{key}lim"]) for key in "xy")) * (self.columns - 1)
        counts = np.clip(np.nan_to_num(np.ceil(far), nan=1), 1, 1000).astype(int)
        between = [i + np.arange(n) / n for i, n in zip(ends, counts, strict=False)]
        return self._seen(self._lift(mark, np.concatenate([*between, ends[-1:]])))

    def points(self, mark: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
        """Return the points of a lifted mark that have markers.

        Parameters
        ----------
        mark : dict
            The lifted mark.

        Returns
        -------
        points : ndarray, shape (n, 2)
            The points in pixels.
        visible : ndarray of bool, shape (n,)
            Whether the surface doesn't hide each of them.
        """
        lifted = self._lift(mark, np.arange(0, len(mark["x"]), mark["every"] or 1))
        return self._seen(lifted[np.isfinite(lifted).all(axis=1)])

    def _seen(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self._pixels(points), self._is_visible(points)


def _cut_top(polygon: np.ndarray) -> np.ndarray:
    """Return the part of a polygon that is not above the top."""
    kept = []
    for p, q in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if p[2] <= TOP:
            kept.append(p)
        if (p[2] > TOP) != (q[2] > TOP):
            kept.append(p + (TOP - p[2]) / (q[2] - p[2]) * (q - p))
    return np.array(kept)
