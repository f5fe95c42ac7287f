"""The picture of the training: loss curves, confusion matrix, and misread images."""

from collections.abc import Callable

import numpy as np

from helpers.data import digits
from helpers.demos.digit.centring import SIDE
from helpers.demos.digit.model import CLASSES, DigitRun, predictions, test_images
from helpers.demos.framework.canvas import Canvas
from helpers.demos.shared.loss_curve import LossCurve

ROWS, COLUMNS = 3, 4  # of the misread images
GAP = 3  # below each of them, in pixels, for its labels
ALTERNATIVE = (
    "On the left, the loss curves on the training and test images. In the middle, the confusion matrix: true digits "
    "are rows, and read digits are columns. On the right, test images that are misread, with both digits."
)


class TrainingView:
    """The loss curves, the confusion matrix, and the first misread test images.

    Parameters
    ----------
    canvas : Canvas
        The canvas. Its panels are replaced.
    run : DigitRun
        The training to show.
    load : callable
        Called with the index of a test image when the user clicks on it.
    """

    def __init__(self, canvas: Canvas, run: DigitRun, load: Callable[[int], None]):
        self.canvas, self.load, self.wrong = canvas, load, np.zeros(0, dtype=int)
        canvas.clear()
        canvas.iterate()
        canvas.alternative = ALTERNATIVE
        self.curve = LossCurve(canvas, run, "training", place=(0, 0, 0.36, 1))
        self.matrix = canvas.panel("Confusion matrix", "read as", "true", (-0.5, 9.5), (-0.5, 9.5), equal=True,
                                   place=(0.36, 0, 0.36, 1))  # fmt: skip
        digit = range(CLASSES)
        self.matrix.set(xticks=[[k, str(k)] for k in digit], yticks=[[CLASSES - 1 - k, str(k)] for k in digit])
        size = COLUMNS * (SIDE + 1), ROWS * (SIDE + GAP)
        self.images = canvas.panel("", xlim=(0, size[0]), ylim=(0, size[1]), bare=True, equal=True,
                                   place=(0.73, 0, 0.27, 1))  # fmt: skip
        self.images.on_point(self._click)

    def draw(self, run: DigitRun) -> None:
        """Draw the current state of the training.

        Parameters
        ----------
        run : DigitRun
            The training, whose losses must not be empty.
        """
        x, y = test_images(run.centre)
        said = predictions(run.network, x)
        self.curve.run = run
        self.curve.draw(max(run.test_losses))
        k = np.unique(np.linspace(0, len(run.test_losses) - 1, 1000).astype(int))
        test = np.maximum(np.array(run.test_losses)[k], 1e-16)
        self.curve.panel.line("test", k, test, "orange", dash="--", label="test")
        self._confusion(y, said)
        self._misread(y, said)

    def _confusion(self, y: np.ndarray, said: np.ndarray) -> None:
        counts = confusion_counts(y, said)
        wrong = counts - np.diag(np.diag(counts))
        limits = 0.0, max(float(wrong.max()), 5.0)
        self.matrix.field("confusion", wrong[::-1], (-0.5, 9.5), (-0.5, 9.5), limits=limits, smooth=False, grid=True)
        for i, j in np.ndindex(counts.shape):
            name = f"count {i} {j}"
            if counts[i, j]:
                colour, bold = ("grey", False) if i == j else ("ink", True)
                self.matrix.text(name, j, CLASSES - 1 - i, str(counts[i, j]), colour, size=0.85, bold=bold)
            else:
                self.canvas.remove(name)

    def _misread(self, y: np.ndarray, said: np.ndarray) -> None:
        self.wrong = np.flatnonzero(said != y)
        _, _, images, _ = digits()
        mosaic = np.full((ROWS * (SIDE + GAP), COLUMNS * (SIDE + 1)), np.nan)
        for place in range(ROWS * COLUMNS):
            name, top, left = f"read {place}", place // COLUMNS * (SIDE + GAP), place % COLUMNS * (SIDE + 1)
            if place >= len(self.wrong):
                self.canvas.remove(name)
                continue
            n = self.wrong[place]
            mosaic[top : top + SIDE, left : left + SIDE] = images[n].reshape(SIDE, SIDE)
            self.images.text(
                name, left + SIDE / 2, len(mosaic) - top - SIDE - GAP / 2, f"{y[n]} → {said[n]}", size=0.85
            )
        height, width = mosaic.shape
        self.images.field("misread", mosaic[::-1], (0, width), (0, height), colours="ink", limits=(0, 1), smooth=False)
        self.images.set(title=f"Misread: {len(self.wrong)} of {len(y)}")

    def _click(self, x: float, y: float) -> None:
        row, column = int((ROWS * (SIDE + GAP) - y) // (SIDE + GAP)), int(x // (SIDE + 1))
        place = row * COLUMNS + column
        if 0 <= place < min(len(self.wrong), ROWS * COLUMNS):
            self.load(int(self.wrong[place]))


def confusion_counts(y: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Count how often each true digit is read as each digit.

    Parameters
    ----------
    y : ndarray of int, shape (N,)
        The true digits.
    said : ndarray of int, shape (N,)
        The digits that the network reads.

    Returns
    -------
    ndarray of int, shape (10, 10)
        The counts: true digits are rows.
    """
    counts = np.zeros((CLASSES, CLASSES), dtype=int)
    np.add.at(counts, (y, said), 1)
    return counts
