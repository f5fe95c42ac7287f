"""Figures of deep networks and of classification (L5 to L8).

They show how the size of the signal depends on depth, images of digits, learning curves and the confusion matrix.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.checks.comparison import count
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.numbers import brief
from helpers.demos.framework.picture import BLUE, GREEN, GREY, ORANGE, RED, new_figure, style_axes

SIDE, CLASSES = 8, 10
MAX_IMAGES, COLUMNS = 36, 12


def signal_by_depth(depth: int = 30, width: int = 100, seed: int = 0) -> StaticFigure:
    """Draw the size of the pre-activations of a deep ReLU network by layer, for three initialisations.

    Parameters
    ----------
    depth : int, default 30
        The number of linear layers.
    width : int, default 100
        The number of units in each layer.
    seed : int, default 0
        The seed of the inputs and weights.

    Returns
    -------
    StaticFigure
        Three curves on a logarithmic axis, each from a real forward pass of 200 random inputs.

    Notes
    -----
    The initial weights have the variances 1/D, 2/D and 4/D, where D is the number of inputs of a layer. Each curve
    shows the root mean square of a layer's output z.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, width))
    figure = new_figure(1000, 400)
    axes = style_axes(
        figure.subplots(), f"Size of the signal by depth, {width} units in each layer", "layer", "root mean square of z"
    )
    ends: dict[int, float] = {}
    for factor, colour, marker in ((4, RED, "^"), (2, GREEN, "o"), (1, BLUE, "s")):
        h, sizes = x, []
        for _ in range(depth):
            z = h @ rng.normal(scale=np.sqrt(factor / width), size=(width, width))
            sizes.append(np.sqrt((z**2).mean()))
            h = np.maximum(z, 0)
        axes.plot(range(1, depth + 1), sizes, color=colour, marker=marker, ms=6, lw=2)
        axes.annotate(f"  {factor}/D", (depth, sizes[-1]), color=colour, fontsize=14, va="center", weight="bold")
        ends[factor] = sizes[-1]
    axes.set(yscale="log", xlim=(0, depth + 2.5))
    axes.grid(axis="y", color="#D9D9D9", lw=0.8)
    return StaticFigure(
        f"The size of the signal in {depth} linear layers, each followed by a ReLU, on a logarithmic axis, for initial "
        "weights of three variances. With 4/D it grows by about the same factor in every layer and ends at "
        f"{brief(ends[4])}. With 2/D, He initialisation, it stays about the same and ends at {brief(ends[2])}. With "
        f"1/D it shrinks by about the same factor and ends at {brief(ends[1])}.",
        figure,
    )


def digit_images(x: np.ndarray, labels: np.ndarray, predictions: np.ndarray | None = None) -> StaticFigure:
    """Draw images of digits with their labels and, if given, the predictions of a network.

    Parameters
    ----------
    x : ndarray of float, shape (N, 64)
        The pixels of each image, from 0 to 1. The figure shows the first 36 images.
    labels : ndarray of int, shape (N,)
        The true digits.
    predictions : ndarray of int, shape (N,), optional
        The digits that a network predicts. With predictions, each title shows "label → prediction".

    Returns
    -------
    StaticFigure
        The images in rows of 12.

    Raises
    ------
    TypeError, ValueError
        If x is not an array of floats of shape (N, 64) without NaN.
    """
    check_floats("x", x, ("N", SIDE * SIDE))
    shown = min(len(x), MAX_IMAGES)
    rows = max(-(-shown // COLUMNS), 1)
    figure = new_figure(1000, 30 + (118 if predictions is not None else 104) * rows)
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for n, axes in enumerate(panels):
        axes.axis("off")
        if n >= shown:
            continue
        axes.imshow(x[n].reshape(SIDE, SIDE), cmap="Greys", vmin=0, vmax=1)
        title = f"{labels[n]}" if predictions is None else f"{labels[n]} → {predictions[n]}"
        axes.set_title(
            title, fontsize=13 if predictions is None else 11, color=RED if predictions is not None else "black"
        )
    listed = ", ".join(
        str(k) if predictions is None else f"{k} taken for {j}"
        for k, j in zip(labels[:shown], _or_labels(predictions, labels))
    )
    more = "" if shown == len(x) else f" These are the first {shown} of {len(x)}."
    return StaticFigure(f"{shown} images of handwritten digits, 8 by 8 pixels: {listed}.{more}", figure)


def learning_curves(
    steps: Sequence[int], losses: Mapping[str, Sequence[float]], rates: Mapping[str, Sequence[float]]
) -> StaticFigure:
    """Draw the loss and the accuracy against the step, in two panels.

    Parameters
    ----------
    steps : sequence of int
        The steps at which the loss and the accuracy were measured.
    losses : mapping of str to sequence of float
        For each data set, such as "training", the loss at each of the steps. The axis is logarithmic. Only the first
        four data sets are drawn.
    rates : mapping of str to sequence of float
        For each data set of `losses`, the fraction of correct predictions at each of the steps. The axis starts at 0.8.

    Returns
    -------
    StaticFigure
        The loss on the left, the accuracy on the right.
    """
    figure = new_figure(1000, 380)
    left, right = figure.subplots(1, 2)
    style_axes(left, "Loss", "step k", "E(θ(k))")
    style_axes(right, "Accuracy", "step k", "fraction read correctly")
    for axes, curves in ((left, losses), (right, rates)):
        for (name, curve), colour, style in zip(curves.items(), (BLUE, ORANGE, GREEN, RED), ("-", "--", "-.", ":")):
            axes.plot(steps, curve, color=colour, ls=style, lw=2.4, label=name)
        axes.grid(axis="y", color="#D9D9D9", lw=0.8)
        axes.legend(fontsize=13, frameon=False)
    left.set_yscale("log")
    right.set_ylim(0.8, 1.005)
    ends = [
        f"the {name} loss ends at {losses[name][-1]:.3g} with an accuracy of {rates[name][-1]:.1%}" for name in losses
    ]
    return StaticFigure(f"Learning curves over {steps[-1]} steps: {'; '.join(ends)}.", figure)


def confusion(labels: np.ndarray, predictions: np.ndarray) -> StaticFigure:
    """Draw the confusion matrix: how often each true digit (row) is predicted as each digit (column).

    Parameters
    ----------
    labels : ndarray of int, shape (N,)
        The true digits, from 0 to 9.
    predictions : ndarray of int, shape (N,)
        The digits that a network predicts, from 0 to 9.

    Returns
    -------
    StaticFigure
        The matrix. Only mistakes are coloured.
    """
    counts = np.zeros((CLASSES, CLASSES), dtype=int)
    np.add.at(counts, (labels, predictions), 1)
    figure = new_figure(620, 560)
    axes: Any = style_axes(
        figure.subplots(), f"{np.trace(counts)} of {len(labels)} are correct", "predicted digit", "true digit"
    )
    wrong = counts - np.diag(np.diag(counts))
    axes.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(2 * wrong.max(), 1))
    for i, j in np.ndindex(counts.shape):
        if counts[i, j]:
            axes.text(j, i, counts[i, j], ha="center", va="center", fontsize=12, color=GREY if i == j else "black",
                      weight="normal" if i == j else "bold")  # fmt: skip
    axes.set(xticks=range(CLASSES), yticks=range(CLASSES))
    pairs = sorted(((int(wrong[i, j]), i, j) for i, j in np.argwhere(wrong)), reverse=True)
    listed = ", ".join(f"{i} taken for {j} ({count(n, 'time')})" for n, i, j in pairs[:12])
    if len(pairs) > 12:
        listed += f", and {len(pairs) - 12} more, no more often than these"
    return StaticFigure(
        f"A confusion matrix of ten by ten: {np.trace(counts)} of {len(labels)} digits are correct. "
        f"Mistakes: {listed or 'none'}.",
        figure,
    )


def _or_labels(predictions: np.ndarray | None, labels: np.ndarray) -> np.ndarray:
    return labels if predictions is None else predictions
