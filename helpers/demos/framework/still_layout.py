"""Where the panels and the ticks of a canvas are in a still: the same places as in the browser (``geometry.js``)."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.transforms import Bbox

Tick = tuple[float, str]
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FARTHEST = 1e6  # pixels, because Agg can't draw points that are farther away


@dataclass(frozen=True)
class Place:
    """Where a panel is, in pixels from the bottom left.

    Attributes
    ----------
    spec : dict
        The panel's title, limits and so on.
    outer : Bbox
        The whole panel.
    inner : Bbox
        Its axes.
    """

    spec: dict[str, Any]
    outer: Bbox
    inner: Bbox

    def x(self, values: Any) -> Any:
        """Return positions on the x-axis in pixels, NaN where the axis has none.

        Parameters
        ----------
        values : array_like
            The positions in units of the axis.

        Returns
        -------
        ndarray
            The positions in pixels.
        """
        return self._pixels(values, "x", self.inner.x0, self.inner.width)

    def y(self, values: Any) -> Any:
        """Return positions on the y-axis in pixels, NaN where the axis has none.

        Parameters
        ----------
        values : array_like
            The positions in units of the axis.

        Returns
        -------
        ndarray
            The positions in pixels.
        """
        return self._pixels(values, "y", self.inner.y0, self.inner.height)

    def _pixels(self, values: Any, axis: str, start: float, length: float) -> Any:
        ends = np.array(self.spec[f"{axis}lim"], dtype=float)
        with np.errstate(all="ignore"):
            low, high = np.log10(ends) if axis in self.spec["log"] else ends
            values = np.log10(values) if axis in self.spec["log"] else np.asarray(values, dtype=float)
            pixels = start + (values - low) / (high - low) * length
        return np.where(np.isfinite(pixels), np.clip(pixels, -FARTHEST, FARTHEST), np.nan)

    def ticks(self, axis: str, em: float) -> list[Tick]:
        """Return the ticks of an axis.

        Parameters
        ----------
        axis : {"x", "y"}
            The axis.
        em : float
            The text size in pixels.

        Returns
        -------
        list of (float, str)
            The positions in units of the axis, and the texts.
        """
        given = self.spec.get(f"{axis}ticks")
        if given is not None:
            return [(v, text) for v, text in given]
        most = max(2.0, self.inner.width / (4.4 * em)) if axis == "x" else max(2.5, self.inner.height / (2.4 * em))
        low, high = self.spec[f"{axis}lim"]
        return ticks(low, high, axis in self.spec["log"], most)


def place_panels(canvas: Any, em: float) -> list[Place]:
    """Return the places of all panels.

    Parameters
    ----------
    canvas : Canvas
        The canvas.
    em : float
        The text size in pixels.

    Returns
    -------
    list of Place
        A place for each panel.
    """
    total = sum(panel.spec["weight"] for panel in canvas.panels if not panel.spec["place"])
    places, left = [], 0.0
    for panel in canvas.panels:
        spec = panel.spec
        x, y, w, h = spec["place"] or (left / total, 0.0, spec["weight"] / total, 1.0)
        left += 0 if spec["place"] else spec["weight"]
        outer = Bbox.from_bounds(x * canvas.width, (1 - y - h) * canvas.height, w * canvas.width, h * canvas.height)
        l, t, r, b = (margin * em for margin in _margins(canvas, panel))
        width, height = max(outer.width - l - r, 1), max(outer.height - t - b, 1)
        inner = Bbox.from_bounds(outer.x0 + l, outer.y0 + b, width, height)
        places.append(Place(spec, outer, _with_equal_units(inner, spec) if spec["equal"] else inner))
    return places


def _margins(canvas: Any, panel: Any) -> tuple[float, float, float, float]:
    """Return the margins around the axes in text sizes: left, top, right, bottom."""
    spec, placed = panel.spec, [bool(p.spec["place"]) for p in canvas.panels]
    labelled = {mark["panel"] for mark in canvas.marks.values() if mark.get("label")}
    # Panels in a row start at the same height, so a legend on one of them needs space on all.
    in_row = not spec["place"] and any(not placed[index] for index in labelled)
    legend = 1.5 if panel.index in labelled or in_row else 0
    if spec["bare"]:
        return 0.3, (1.9 if spec["title"] else 0.3) + legend, 0.3, 0.3
    above = any(mark.get("above") and mark.get("text") for mark in canvas.marks.values())
    return 4.6, (1.9 if spec["title"] else 0.7) + legend + above, 1.0, 3.2 if spec["x"] else 1.9


def _with_equal_units(inner: Bbox, spec: dict[str, Any]) -> Bbox:
    width, height = (abs(spec[limits][1] - spec[limits][0]) for limits in ("xlim", "ylim"))
    unit = min(inner.width / width, inner.height / height)
    return Bbox.from_bounds(0, 0, unit * width, unit * height).anchored("C", inner)


def ticks(low: float, high: float, log: bool, most: float) -> list[Tick]:
    """Return the ticks of an axis: multiples of 1, 2 or 5 times a power of ten, or powers of ten on a log axis.

    Parameters
    ----------
    low, high : float
        The limits of the axis.
    log : bool
        Whether the axis is logarithmic.
    most : float
        How many ticks there may be.

    Returns
    -------
    list of (float, str)
        The positions and the texts.
    """
    if not high > low:
        return []
    if log:
        first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
        step = max(1, math.ceil((last - first) / max(most, 1)))
        return [(10.0**e, f"10{str(e).translate(SUPERSCRIPTS)}") for e in range(first, last + 1, step)]
    rough = (high - low) / max(most, 1)
    power = 10 ** math.floor(math.log10(rough))
    size = next(f for f in (1, 2, 5, 10) if f * power >= rough * 0.999) * power
    digits = min(max(0, -math.floor(math.log10(size) + 1e-9)), 12)
    numbers = range(math.ceil(low / size - 1e-9), math.floor(high / size + 1e-9) + 1)
    return [(i * size, f"{i * size:.{digits}f}".replace("-", "−")) for i in numbers]
