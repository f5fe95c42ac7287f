"""The colours of canvases on light pages, read from the front end, so that they are written down only once."""

import json
import re
from functools import cache
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb

from helpers.demos.framework.frontend import FOLDER


@cache
def colours() -> dict[str, str]:
    """Return the colours of a light page.

    Returns
    -------
    dict of str to str
        The colours as "#rrggbb" by name, for example "blue".
    """
    return dict(_constant("PALETTES")["light"])


@cache
def colour_map(name: str) -> np.ndarray:
    """Return the stops of a colour map on a light page.

    Parameters
    ----------
    name : str
        The name of the colour map, for example "blues".

    Returns
    -------
    ndarray, shape (stops, 3)
        Red, green and blue from 0 to 255, from the smallest to the largest value.
    """
    stops = _constant("COLOUR_MAPS")["light"][name]
    return np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops], dtype=float)


@cache
def text_colours() -> dict[str, str]:
    """Return the colours of texts on a light page, which need more contrast than marks.

    Returns
    -------
    dict of str to str
        The colours as "#rrggbb" by name.
    """
    return colours() | dict(_constant("TEXT_COLOURS")["light"])


@cache
def hatches() -> list[np.ndarray]:
    """Return the strokes that tell the classes of a field apart.

    Returns
    -------
    list of ndarray, shape (strokes, 4)
        For each class the ends x0, y0, x1, y1 of the strokes in a square tile, in units of the tile, from its top left.
    """
    return [np.array(strokes, dtype=float).reshape(-1, 4) for strokes in _constant("HATCHES", "field.js")]


@cache
def stroke_alpha() -> float:
    """Return the opacity of the ink in the strokes that tell the classes of a field apart.

    Returns
    -------
    float
        The opacity, from 0 to 1.
    """
    return float(_constant("STROKE_ALPHA"))


@cache
def lowest_contrast(colour: str, name: str) -> float:
    """Return the lowest contrast of a colour on a colour map, as WCAG defines it.

    Parameters
    ----------
    colour : str
        The colour as "#rrggbb".
    name : str
        The name of the colour map.

    Returns
    -------
    float
        The contrast, from 1 to 21.
    """
    stops = colour_map(name)
    if name == "classes":  # the colours between classes never appear, but those of their strokes do
        stops = np.vstack([stops, stops + stroke_alpha() * (255 * np.array(to_rgb(colours()["ink"])) - stops)])
    else:
        places = np.linspace(0, len(stops) - 1, 4 * len(stops) - 3)
        stops = np.column_stack([np.interp(places, np.arange(len(stops)), channel) for channel in stops.T])
    own, grounds = _luminance(255 * np.array(to_rgb(colour))), _luminance(stops)
    return float(np.min((np.maximum(own, grounds) + 0.05) / (np.minimum(own, grounds) + 0.05)))


def _luminance(rgb: np.ndarray) -> np.ndarray:
    linear = np.where(rgb <= 10.3, rgb / 3294.6, ((rgb / 255 + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


@cache
def _constant(name: str, file: str = "colours.js") -> Any:
    """Return a constant of the front end. It holds only strings and numbers, lists of them, and objects of these."""
    text = re.sub(r"//.*", "", (FOLDER / file).read_text(encoding="utf-8"))
    found = re.search(rf"^(?:export )?const {name} = (.*?);\n", text, flags=re.DOTALL | re.MULTILINE)
    assert found, f"{file} has no {name}"
    quoted = re.sub(r"(\w+):", r'"\1":', found[1])
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", quoted))
