"""Move and enlarge a drawing, so that it lies where the digits of the data set do.

A fully connected network doesn't know which pixels are neighbours, so to it a digit that is one pixel to the side is
another image. The images of the data set fill all eight rows, and their ink is about in the middle of a row. Pen and
hand don't care. So the network looks at the drawing through a square window, which fits the rows that have ink.
"""

from dataclasses import dataclass

import numpy as np

SIDE = 8
LEAST_INK = 0.2  # a row counts as empty if no pixel has more
MIDDLE = 4.06  # the mean column of the ink in the training images, in pixels from the left edge
MIN_HEIGHT = 3  # rows: a smaller drawing isn't enlarged further, so that a dot stays a dot


@dataclass(frozen=True)
class Window:
    """The square part of the drawing that the network sees, in pixels from the drawing's left and top edges.

    Attributes
    ----------
    left, top : ndarray, shape (N,)
        The left and the top edge of each window.
    height : ndarray, shape (N,)
        The height of each window, which is also its width.
    """

    left: np.ndarray
    top: np.ndarray
    height: np.ndarray


def find_windows(images: np.ndarray) -> Window:
    """Find the window of each image: as high as its rows with ink, with the ink in the middle of its columns.

    Parameters
    ----------
    images : ndarray, shape (N, 64)
        The images, with floats from 0 to 1.

    Returns
    -------
    Window
        The windows. If an image has no ink, its window is the image.
    """
    grid = images.reshape(-1, SIDE, SIDE)
    inked = grid.max(axis=2) > LEAST_INK
    some = inked.any(axis=1)
    first, end = inked.argmax(axis=1), SIDE - inked[:, ::-1].argmax(axis=1)
    height = np.where(some, np.maximum(end - first, MIN_HEIGHT), SIDE).astype(float)
    columns = grid.sum(axis=1)
    total = np.where(some, columns.sum(axis=1), 1.0)
    left = columns @ (np.arange(SIDE) + 0.5) / total - MIDDLE * height / SIDE
    # A window of full size moves by whole pixels, which leaves the image sharp.
    left = np.where(some, np.where(height == SIDE, np.floor(left + 0.5), left), 0.0)
    return Window(left, np.where(some, (first + end - height) / 2, 0.0), height)


def centred(images: np.ndarray) -> np.ndarray:
    """Cut the window out of each image and enlarge it to 8 by 8 pixels, with bilinear interpolation.

    Parameters
    ----------
    images : ndarray, shape (N, 64)
        The images, with floats from 0 to 1.

    Returns
    -------
    ndarray, shape (N, 64)
        What the network sees. There is no ink outside an image.
    """
    window, places = find_windows(images), (np.arange(SIDE) + 0.5) / SIDE
    rows = window.top[:, None] + window.height[:, None] * places - 0.5
    columns = window.left[:, None] + window.height[:, None] * places - 0.5
    seen = _weights(rows) @ images.reshape(-1, SIDE, SIDE) @ _weights(columns).transpose(0, 2, 1)
    return seen.reshape(-1, SIDE * SIDE)


def _weights(places: np.ndarray) -> np.ndarray:
    """Return the share of each of the eight pixels in the interpolated values at some places, shape (N, 8, 8)."""
    return np.maximum(0.0, 1.0 - np.abs(places[:, :, None] - np.arange(SIDE)))
