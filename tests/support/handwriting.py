"""Ways to write digits with the pen of the digit demo, other than those that its network was trained on."""

import numpy as np
from scipy.interpolate import CubicSpline

Points = list[tuple[float, float]]


def curve(points: Points, number: int = 24) -> np.ndarray:
    """Return points on a smooth curve through a few points."""
    through = np.array(points, dtype=float)
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(through, axis=0), axis=1))])
    return CubicSpline(length, through, bc_type="natural")(np.linspace(0, length[-1], number))


def straight(*points: tuple[float, float]) -> np.ndarray:
    """Return corners of a stroke."""
    return np.array(points, dtype=float)


def ring(x: float, y: float, width: float, height: float, start: float, end: float) -> np.ndarray:
    """Return points on an ellipse, with angles in degrees."""
    angles = np.radians(np.linspace(start, end, 30))
    return np.stack([x + width * np.cos(angles), y + height * np.sin(angles)], axis=1)


def joined(*parts: np.ndarray) -> np.ndarray:
    """Join parts of a stroke."""
    return np.concatenate(parts)


# Strokes as points (x, y) from the top left in a square of side 1.
STYLES: dict[int, list[list[np.ndarray]]] = {
    0: [[ring(0.5, 0.5, 0.38, 0.5, -90, -450)], [ring(0.5, 0.5, 0.5, 0.5, -60, -420)]],
    1: [
        [straight((0.15, 0.4), (0.55, 0), (0.55, 1))],
        [straight((0.62, 0), (0.4, 1))],
        [straight((0.25, 0.22), (0.5, 0), (0.5, 1)), straight((0.2, 1), (0.8, 1))],
    ],
    2: [
        [
            curve([(0.12, 0.25), (0.3, 0.03), (0.7, 0.03), (0.85, 0.27), (0.6, 0.6), (0.12, 1)]),
            straight((0.12, 1), (0.9, 1)),
        ],
        [
            joined(
                curve([(0.15, 0.2), (0.5, 0), (0.82, 0.25), (0.55, 0.65), (0.1, 0.98)]),
                curve([(0.1, 0.98), (0.4, 0.9), (0.9, 1)]),
            )
        ],
    ],
    3: [
        [
            joined(
                curve([(0.12, 0.15), (0.45, 0), (0.8, 0.2), (0.4, 0.48)]),
                curve([(0.4, 0.48), (0.85, 0.75), (0.5, 1), (0.1, 0.88)]),
            )
        ],
        [
            straight((0.12, 0), (0.82, 0), (0.42, 0.4)),
            curve([(0.42, 0.4), (0.8, 0.5), (0.86, 0.75), (0.5, 1), (0.1, 0.9)]),
        ],
    ],
    4: [
        [straight((0.2, 0), (0.12, 0.55), (0.9, 0.55)), straight((0.7, 0.2), (0.7, 1))],
        [straight((0.68, 1), (0.68, 0), (0.08, 0.68), (0.95, 0.68))],
        [straight((0.55, 0), (0.1, 0.6), (0.9, 0.6)), straight((0.65, 0.35), (0.6, 1))],
    ],
    5: [
        [
            joined(
                straight((0.22, 0), (0.2, 0.42)),
                curve([(0.2, 0.42), (0.6, 0.38), (0.85, 0.65), (0.55, 1), (0.1, 0.92)]),
            ),
            straight((0.22, 0), (0.85, 0)),
        ],
        [
            joined(
                straight((0.85, 0), (0.22, 0), (0.18, 0.45)),
                curve([(0.18, 0.45), (0.6, 0.4), (0.85, 0.68), (0.55, 1), (0.12, 0.92)]),
            )
        ],
    ],
    6: [
        [curve([(0.7, 0), (0.3, 0.3), (0.15, 0.7), (0.45, 1), (0.82, 0.78), (0.6, 0.52), (0.2, 0.65)])],
        [joined(straight((0.6, 0), (0.22, 0.6)), ring(0.5, 0.74, 0.32, 0.26, -160, -520))],
    ],
    7: [
        [straight((0.12, 0.18), (0.12, 0), (0.85, 0), (0.45, 1))],
        [joined(straight((0.1, 0.03), (0.88, 0)), curve([(0.88, 0), (0.55, 0.5), (0.45, 1)]))],
    ],
    8: [
        [
            curve(
                [
                    (0.75, 0.12),
                    (0.4, 0),
                    (0.2, 0.22),
                    (0.5, 0.48),
                    (0.82, 0.75),
                    (0.5, 1),
                    (0.18, 0.77),
                    (0.5, 0.48),
                    (0.78, 0.2),
                    (0.75, 0.12),
                ],
                40,
            )
        ],
        [ring(0.5, 0.24, 0.28, 0.24, 90, 450), ring(0.5, 0.74, 0.36, 0.26, -90, 270)],
    ],
    9: [
        [joined(ring(0.48, 0.27, 0.33, 0.27, -10, -370), curve([(0.8, 0.25), (0.75, 0.7), (0.3, 1)]))],
        [joined(ring(0.48, 0.26, 0.32, 0.26, -10, -370), curve([(0.8, 0.26), (0.8, 0.7), (0.55, 1), (0.18, 0.9)]))],
        [joined(ring(0.5, 0.25, 0.3, 0.25, -10, -370), straight((0.8, 0.22), (0.5, 1)))],
    ],
}


def by_hand(digit: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Return strokes of a digit in a random style, size, slant and place on a page of 8 by 8 pixels."""
    style = STYLES[digit][rng.integers(len(STYLES[digit]))]
    height, slant, angle = rng.uniform(3.8, 6.8), rng.uniform(-0.12, 0.18), rng.uniform(-0.1, 0.1)
    width, (phase, swing) = height * rng.uniform(0.55, 0.85), (rng.uniform(0, 6), rng.uniform(0, 0.05))
    strokes = []
    for stroke in style:
        x, y = (stroke - 0.5).T
        x, y = width * (x + swing * np.sin(4 * y + phase)) - slant * height * y, height * y
        strokes.append(np.stack([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y], axis=1))
    points = np.concatenate(strokes)
    room = np.sort([0.5 - points.min(axis=0), 7.5 - points.max(axis=0)], axis=0)
    place = rng.uniform(*room)
    return [np.clip(stroke + place, 0.1, 7.9) for stroke in strokes]
