"""Where the texts on the edges of the compute graph go, so that none covers a node or another text."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

ALONG = (0.5, 0.45, 0.55, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75)  # the places to try, as fractions of the edge
# How far above the edge to try then, where 1 is the distance between two rows.
ASIDE = (0.0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24, 0.32, -0.32, 0.4, -0.4)
Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]  # the centre, the width and the height
Edge = TypeVar("Edge")


def place_labels(
    segments: Mapping[Edge, tuple[Point, Point]], sizes: Mapping[Edge, Point], taken: Sequence[Rectangle]
) -> dict[Edge, Point]:
    """Place a text on each edge.

    Parameters
    ----------
    segments : mapping of edge to (point, point)
        The two ends of the straight part of each edge that its text is written on.
    sizes : mapping of edge to (float, float)
        The width and the height of each text.
    taken : sequence of (float, float, float, float)
        The centre, the width and the height of what the texts must not cover.

    Returns
    -------
    dict of edge to point
        The centres of the texts. Where no place at an edge is free, the one with the smallest overlap.
    """
    rectangles = list(taken)
    centres: dict[Edge, Point] = {}
    for edge, ((x0, y0), (x1, y1)) in segments.items():
        candidates = [(x0 + t * (x1 - x0), y0 + t * (y1 - y0) + aside) for aside in ASIDE for t in ALONG]
        centre = min(candidates, key=lambda point: sum(_overlap((*point, *sizes[edge]), other) for other in rectangles))
        centres[edge] = centre
        rectangles.append((*centre, *sizes[edge]))
    return centres


def _overlap(a: Rectangle, b: Rectangle) -> float:
    """Return the area that two rectangles have in common."""
    width, height = ((a[k + 2] + b[k + 2]) / 2 - abs(a[k] - b[k]) for k in (0, 1))
    return max(width, 0.0) * max(height, 0.0)
