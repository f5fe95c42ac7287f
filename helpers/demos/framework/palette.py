"""The colours of canvases on light pages, read from the front end, so that they are written down only once."""

import json
import re
from functools import cache
from typing import Any

import numpy as np

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
def _constant(name: str) -> dict[str, Any]:
    """Return an object that ``colours.js`` exports. It holds only strings, lists of them, and objects of these."""
    text = re.sub(r"//.*", "", (FOLDER / "colours.js").read_text(encoding="utf-8"))
    found = re.search(rf"export const {name} = (\{{.*?\n\}});", text, flags=re.DOTALL)
    assert found, f"colours.js exports no {name}"
    quoted = re.sub(r"(\w+):", r'"\1":', found[1])
    constant: dict[str, Any] = json.loads(re.sub(r",(\s*[}\]])", r"\1", quoted))
    return constant
