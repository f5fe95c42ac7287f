"""Make weights.npz, the parameters of the network that the digit demo starts with.

    python -m helpers.demos.digit.make_weights

The file was made once and ships with the course, so that the demo starts at once and its examples are the same on every
machine. The network is trained on the training images and on copies that are turned, slanted, stretched, moved, and
drawn with thicker or thinner strokes: a hand that draws with a mouse doesn't write like the writers of the data set.
Further images are written with the pen of the demo.
"""

from pathlib import Path

import numpy as np

from helpers.data import digits
from helpers.demos.digit.centring import SIDE, centred
from helpers.demos.digit.pen import written
from helpers.losses import SoftmaxCrossEntropy
from helpers.network import fully_connected
from helpers.training import train

FILE = Path(__file__).parent / "weights.npz"
SIZES = (SIDE * SIDE, 16, 16, 10)
COPIES, PLAIN_COPIES, BATCH = 24, 12, 100
WRITTEN = 1000  # the number of images of each digit that are written with the pen
STAGES = ((0.3, 6000), (0.1, 4000), (0.03, 2500))  # step size and number of steps


def distorted(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn, slant, stretch and move each image a little, and change the thickness of its strokes.

    Parameters
    ----------
    images : ndarray, shape (N, 64)
        The images, with floats from 0 to 1.
    rng : numpy.random.Generator
        The source of randomness.

    Returns
    -------
    ndarray, shape (N, 64)
        The distorted images.
    """
    N, margin = len(images), SIDE
    padded = np.pad(images.reshape(N, SIDE, SIDE), ((0, 0), (margin, margin), (margin, margin)))

    def draw(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, (N, 1, 1))

    middle = SIDE / 2 - 0.5
    y = np.arange(SIDE)[None, :, None] - middle - draw(-0.6, 0.6)
    x = np.arange(SIDE)[None, None, :] - middle - draw(-0.8, 0.8)
    angle, slant = draw(-0.18, 0.18), draw(-0.2, 0.2)
    rows = (np.cos(angle) * y + np.sin(angle) * x) / draw(0.75, 1.08) + middle + margin
    columns = (np.cos(angle) * x - np.sin(angle) * y + slant * y) / draw(0.7, 1.08) + middle + margin
    rows, columns = (np.clip(places, 0, 3 * SIDE - 1.01) for places in (rows, columns))
    n, i, j = np.arange(N)[:, None, None], rows.astype(int), columns.astype(int)
    down, right = rows - i, columns - j
    above = (1 - right) * padded[n, i, j] + right * padded[n, i, j + 1]
    below = (1 - right) * padded[n, i + 1, j] + right * padded[n, i + 1, j + 1]
    ink = (1 - down) * above + down * below
    return np.clip(draw(0.8, 1.6) * ink ** draw(0.7, 1.4), 0, 1).reshape(N, -1)


def main(file: Path = FILE) -> None:
    """Train the network and write its parameters.

    Parameters
    ----------
    file : Path
        Where they go, as arrays W1, b1, W2, …
    """
    x, y, _, _ = digits()
    rng = np.random.default_rng(5)
    copies = [centred(distorted(x, rng)) for _ in range(COPIES)]
    strokes, digit = written(WRITTEN, rng)
    images = np.concatenate([centred(x)] * PLAIN_COPIES + copies + [centred(strokes)])
    labels = np.concatenate([np.tile(y, PLAIN_COPIES + COPIES), digit])
    network = fully_connected(SIZES, np.random.default_rng(3))
    for tau, steps in STAGES:
        train(network, SoftmaxCrossEntropy(), images, labels, tau, steps, batch=BATCH, rng=rng)
    names = [f"{letter}{k}" for k in range(1, len(SIZES)) for letter in "Wb"]
    arrays = {name: p.astype(np.float32) for name, p in zip(names, network.parameters, strict=True)}
    np.savez_compressed(file, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
