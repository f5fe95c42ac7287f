"""Digits that are written with the pen of the demo, to train its network on what hands draw.

``front_end/pointer.js`` has the pen itself. A digit is a list of strokes, and a stroke is a list of points (x, y) from
the top left in a square of side 1.
"""

from itertools import pairwise

import numpy as np

from helpers.demos.digit.centring import SIDE

BRUSH = 1.25  # as in pointer.js: the ink at the tip of the pen, which fades by 1 over one pixel and is cut off at 1
Stroke = list[tuple[float, float]]


def ink_of(strokes: list[np.ndarray]) -> np.ndarray:
    """Draw strokes on an empty page.

    Parameters
    ----------
    strokes : list of ndarray, shape (N, 2)
        The points that the pen passes, in pixels from the left and top edges of the page.

    Returns
    -------
    ndarray, shape (64,)
        The pixels, from 0 to 1.
    """
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    middles, ink = np.stack([columns, rows], axis=1) + 0.5, np.zeros(SIDE * SIDE)
    for stroke in strokes:
        for start, end in pairwise([stroke[0], *stroke]):
            way = end - start
            along = np.clip((middles - start) @ way / max(way @ way, 1e-12), 0, 1)
            distance = np.linalg.norm(middles - start - along[:, None] * way, axis=1)
            ink = np.maximum(ink, np.round(np.clip(BRUSH - distance, 0, 1), 3))
    return ink


def arc(x: float, y: float, width: float, height: float, start: float, end: float, points: int = 12) -> Stroke:
    """Return points on an ellipse.

    Parameters
    ----------
    x, y : float
        The centre.
    width, height : float
        Half the size of the ellipse.
    start, end : float
        Angles in degrees, clockwise from the right.
    points : int
        The number of points.

    Returns
    -------
    list of tuple of float
        The points.
    """
    angles = np.radians(np.linspace(start, end, points))
    return [(x + width * float(np.cos(a)), y + height * float(np.sin(a))) for a in angles]


# For each digit, some ways to write it.
WAYS: list[list[list[Stroke]]] = [
    [[arc(0.5, 0.5, 0.4, 0.5, -90, 270)], [arc(0.5, 0.5, 0.28, 0.5, -90, 270)]],
    [
        [[(0.5, 0), (0.5, 1)]],
        [[(0.25, 0.3), (0.55, 0), (0.55, 1)]],
        [[(0.3, 0.2), (0.5, 0), (0.5, 1)], [(0.22, 1), (0.78, 1)]],
    ],
    [
        [[(0.15, 0.2), (0.5, 0), (0.85, 0.25), (0.1, 1), (0.9, 1)]],
        [[(0.1, 0.2), (0.3, 0.02), (0.65, 0.02), (0.85, 0.2), (0.75, 0.45), (0.15, 1), (0.9, 1)]],
    ],
    [
        [[(0.1, 0.05), (0.6, 0), (0.8, 0.25), (0.4, 0.48), (0.85, 0.72), (0.5, 1), (0.1, 0.95)]],
        [arc(0.45, 0.24, 0.38, 0.24, -150, 90, 8) + arc(0.45, 0.74, 0.42, 0.26, -90, 150, 8)],
        [[(0.1, 0), (0.85, 0), (0.45, 0.4), (0.85, 0.65), (0.5, 1), (0.1, 0.9)]],
    ],
    [
        [[(0.75, 1), (0.75, 0.4), (0.6, 0), (0.1, 0.65), (0.95, 0.65)]],
        [[(0.2, 0), (0.12, 0.55), (0.9, 0.55)], [(0.7, 0.1), (0.7, 1)]],
    ],
    [
        [[(0.85, 0), (0.2, 0), (0.15, 0.45), (0.7, 0.45), (0.85, 0.7), (0.6, 1), (0.1, 0.95)]],
        [[(0.85, 0), (0.25, 0), (0.2, 0.42), *arc(0.45, 0.7, 0.4, 0.3, -110, 130, 8)]],
    ],
    [
        [[(0.7, 0), (0.35, 0.3), (0.18, 0.7), *arc(0.5, 0.74, 0.32, 0.26, -180, -540)]],
        [[(0.8, 0.1), (0.5, 0), (0.22, 0.3), (0.15, 0.75), (0.5, 1), (0.85, 0.75), (0.5, 0.5), (0.2, 0.65)]],
    ],
    [
        [[(0.1, 0), (0.9, 0), (0.4, 1)]],
        [[(0.1, 0), (0.88, 0), (0.6, 0.45), (0.45, 1)]],
        [[(0.1, 0), (0.88, 0), (0.4, 1)], [(0.25, 0.5), (0.8, 0.5)]],
    ],
    [
        [arc(0.5, 0.24, 0.3, 0.24, 90, 450) + arc(0.5, 0.74, 0.36, 0.26, -90, 270)],
        [[(0.8, 0.15), (0.45, 0), (0.2, 0.22), (0.8, 0.75), (0.5, 1), (0.2, 0.78), (0.8, 0.15)]],
    ],
    [
        [[*arc(0.45, 0.27, 0.34, 0.27, 0, -360), (0.79, 0.27), (0.75, 1)]],
        [[*arc(0.48, 0.27, 0.33, 0.27, -10, -370), (0.8, 0.3), (0.75, 0.7), (0.5, 1), (0.2, 0.92)]],
        [[*arc(0.48, 0.27, 0.33, 0.27, -10, -370), (0.45, 1)]],
    ],
]


def write(way: list[Stroke], rng: np.random.Generator) -> np.ndarray:
    """Write a digit in a random size, slant and place, with a hand that trembles.

    Parameters
    ----------
    way : list of stroke
        How to write it.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    ndarray, shape (64,)
        The pixels.
    """
    height, slant, angle = rng.uniform(4, 7), rng.uniform(-0.2, 0.25), rng.uniform(-0.12, 0.12)
    shape = height * np.array([[rng.uniform(0.5, 0.9), 0], [-slant, 1]])
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    strokes = [(np.array(stroke) - 0.5 + rng.normal(0, 0.03, (len(stroke), 2))) @ shape @ turn for stroke in way]
    points = np.concatenate(strokes)
    place = SIDE / 2 + rng.uniform(-0.5, 0.5, 2) - (points.min(axis=0) + points.max(axis=0)) / 2
    return ink_of([stroke + place for stroke in strokes])


def written(number: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Write all ten digits, in all ways in turn.

    Parameters
    ----------
    number : int
        How often to write each digit.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    images : ndarray, shape (10·number, 64)
        The images.
    labels : ndarray of int, shape (10·number,)
        The digits.
    """
    images = [write(ways[k % len(ways)], rng) for ways in WAYS for k in range(number)]
    return np.array(images), np.repeat(np.arange(len(WAYS)), number)
