"""The colours of the front end and of the figures, their contrasts, and how people with a colour deficiency see them.

Nothing here uses the front end's own code, so that it can be tested against this module.
"""

import itertools
import json
import re
from collections.abc import Mapping

import numpy as np
from repository_files import ROOT

FRONT_END = ROOT / "helpers" / "demos" / "framework" / "front_end"
THEMES = ("light", "dark")
COLOURS = ("blue", "orange", "green", "red", "sky", "purple")
MARKS = ("ink", "grey", *COLOURS)
OKABE_ITO = {
    "blue": "#0072B2", "orange": "#E69F00", "green": "#009E73", "red": "#D55E00", "sky": "#56B4E9", "purple": "#CC79A7",
}  # fmt: skip
# What people with normal sight and with each kind of dichromacy see: matrices for linear RGB, from Machado, Oliveira and
# Fernandes, "A physiologically-based model for simulation of color vision deficiency", 2009.
SIGHT = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
# From linear sRGB to CIE XYZ relative to the white point D65.
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
TO_XYZ = TO_XYZ / TO_XYZ.sum(axis=1, keepdims=True)


def front_end_colours(name: str) -> dict:
    """Return a constant of ``colours.js``, such as ``PALETTES``."""
    text = (FRONT_END / "colours.js").read_text(encoding="utf-8")
    literal = re.search(rf"export const {name} = (.*?);", text, flags=re.DOTALL)[1]
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", re.sub(r"(\w+):", r'"\1":', literal)))


def rgb(colour: str) -> np.ndarray:
    """Return the red, green and blue of "#rrggbb", from 0 to 1."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def linear(colour: np.ndarray) -> np.ndarray:
    """Return what is proportional to the light of each channel."""
    return np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)


def contrast(a: np.ndarray, b: np.ndarray) -> float:
    """Return the contrast as WCAG defines it, from 1 to 21."""
    low, high = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (a, b))
    return (high + 0.05) / (low + 0.05)


def grounds(theme: str, colour_map: str) -> list[np.ndarray]:
    """Return the colours of a colour map: its stops and, unless it numbers classes, colours between them."""
    stops = [rgb(stop) for stop in front_end_colours("COLOUR_MAPS")[theme][colour_map]]
    if colour_map == "classes":
        return stops
    return [a + t * (b - a) for a, b in itertools.pairwise(stops) for t in np.linspace(0, 1, 33)]


def lab(colour: np.ndarray, sight: str = "normal") -> np.ndarray:
    """Return the CIE L*a*b* coordinates of a colour as somebody with this sight sees it."""
    xyz = TO_XYZ @ np.clip(np.array(SIGHT[sight]) @ linear(colour), 0, 1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distances(colours: Mapping[str, np.ndarray], sight: str) -> dict[tuple[str, str], float]:
    """Return the distance of each pair of colours in L*a*b*. About 2 is just visible side by side."""
    return {
        pair: float(np.linalg.norm(lab(colours[pair[0]], sight) - lab(colours[pair[1]], sight)))
        for pair in itertools.combinations(colours, 2)
    }


def hue(colour: np.ndarray) -> float:
    """Return the hue angle in degrees, in L*a*b*."""
    _, a, b = lab(colour)
    return float(np.degrees(np.arctan2(b, a)))


def between_hues(a: np.ndarray, b: np.ndarray) -> float:
    """Return the angle between two hues in degrees, from 0 to 180."""
    return abs((hue(a) - hue(b) + 180) % 360 - 180)


def shown_dark(colour: np.ndarray, invert: float) -> np.ndarray:
    """Return what ``filter: invert(…) hue-rotate(180deg)`` makes of a colour (Filter Effects Module, section 8)."""
    grey, own = np.array([[0.213, 0.715, 0.072]] * 3), np.eye(3)
    return np.clip((2 * grey - own) @ (colour + invert * (1 - 2 * colour)), 0, 1)
