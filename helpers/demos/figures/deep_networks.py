"""Figures of deep networks and of classification: signals by depth, digits, learning curves, mistakes (L5 to L8)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.arrays import floats
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLUE, GREEN, GREY, ORANGE, RED, new_figure, style_axes

SIDE, CLASSES = 8, 10
MOST_IMAGES, COLUMNS = 36, 12


def signal_by_depth(depth: int = 30, width: int = 100, seed: int = 0) -> StaticFigure:
    """The size of what flows through a deep ReLU network, for three sizes of the initial weights, each from a real run.

    The variance of the weights is 1, 2 and 4 over the number of inputs; drawn is the square root of the mean square
    of what each linear layer gives, for 200 random inputs, on a logarithmic axis.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(200, width))
    figure = new_figure(1000, 400)
    axes = style_axes(
        figure.subplots(), f"What is left of the signal, {width} numbers in each layer", "layer", "typical size of z"
    )
    for factor, colour, marker in ((4, RED, "^"), (2, GREEN, "o"), (1, BLUE, "s")):
        h, sizes = x, []
        for _ in range(depth):
            z = h @ rng.normal(scale=np.sqrt(factor / width), size=(width, width))
            sizes.append(np.sqrt((z**2).mean()))
            h = np.maximum(z, 0)
        axes.plot(range(1, depth + 1), sizes, color=colour, marker=marker, ms=6, lw=2)
        axes.annotate(f"  {factor}/D", (depth, sizes[-1]), color=colour, fontsize=14, va="center", weight="bold")
    axes.set(yscale="log", xlim=(0, depth + 2.5))
    axes.grid(axis="y", color="#D9D9D9", lw=0.8)
    return StaticFigure(
        f"The size of the numbers in {depth} linear layers with a ReLU after each, on a logarithmic axis, for weights "
        "of three variances. With 4/D it grows by the same factor in every layer, to tens of thousands. With 2/D, "
        "He's, it stays about the same. With 1/D it shrinks by the same factor, to less than a thousandth.",
        figure,
    )


def digit_images(x: np.ndarray, labels: np.ndarray, said: np.ndarray | None = None) -> StaticFigure:
    """Images of digits with their labels, and with what a network takes them for if ``said`` is given.

    x: (N, 64), floats from 0 to 1; labels, said: (N,) of ints. Of more than 36 images the first 36 are drawn.
    """
    floats("x", x, ("N", SIDE * SIDE))
    shown = min(len(x), MOST_IMAGES)
    rows = max(-(-shown // COLUMNS), 1)
    figure = new_figure(1000, 30 + (118 if said is not None else 104) * rows)
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for n, axes in enumerate(panels):
        axes.axis("off")
        if n >= shown:
            continue
        axes.imshow(x[n].reshape(SIDE, SIDE), cmap="Greys", vmin=0, vmax=1)
        title = f"{labels[n]}" if said is None else f"{labels[n]}, said {said[n]}"
        axes.set_title(title, fontsize=13 if said is None else 11, color=RED if said is not None else "black")
    listed = ", ".join(
        str(k) if said is None else f"{k} taken for {j}" for k, j in zip(labels[:shown], _or(said, labels))
    )
    more = "" if shown == len(x) else f" These are the first {shown} of {len(x)}."
    return StaticFigure(f"{shown} images of handwritten digits, 8 by 8 pixels: {listed}.{more}", figure)


def learning_curves(
    steps: Sequence[int], losses: Mapping[str, Sequence[float]], rates: Mapping[str, Sequence[float]]
) -> StaticFigure:
    """Two panels: the losses on a logarithmic axis, and the parts that are right, each by step.

    losses, rates: by the name of the data they belong to, such as "training", one value for each of ``steps``.
    """
    figure = new_figure(1000, 380)
    left, right = figure.subplots(1, 2)
    style_axes(left, "Loss", "step k", "E(θ(k))")
    style_axes(right, "Read correctly", "step k", "part of the digits")
    for axes, curves in ((left, losses), (right, rates)):
        for (name, curve), colour, style in zip(curves.items(), (BLUE, ORANGE, GREEN, RED), ("-", "--", "-.", ":")):
            axes.plot(steps, curve, color=colour, ls=style, lw=2.4, label=name)
        axes.grid(axis="y", color="#D9D9D9", lw=0.8)
        axes.legend(fontsize=13, frameon=False)
    left.set_yscale("log")
    right.set_ylim(0.8, 1.005)
    said = [f"on {name} the loss ends at {losses[name][-1]:.3g} with {rates[name][-1]:.1%} right" for name in losses]
    return StaticFigure(f"Learning curves over {steps[-1]} steps: {'; '.join(said)}.", figure)


def confusion(labels: np.ndarray, said: np.ndarray) -> StaticFigure:
    """How often each digit (row) is taken for which (column). labels, said: (N,) of ints from 0 to 9."""
    counts = np.zeros((CLASSES, CLASSES), dtype=int)
    np.add.at(counts, (labels, said), 1)
    figure = new_figure(620, 560)
    axes: Any = style_axes(figure.subplots(), f"{np.trace(counts)} of {len(labels)} are right", "said", "true digit")
    wrong = counts - np.diag(np.diag(counts))
    axes.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(2 * wrong.max(), 1))
    for i, j in np.ndindex(counts.shape):
        if counts[i, j]:
            axes.text(j, i, counts[i, j], ha="center", va="center", fontsize=12, color=GREY if i == j else "black",
                      weight="normal" if i == j else "bold")  # fmt: skip
    axes.set(xticks=range(CLASSES), yticks=range(CLASSES))
    pairs = sorted(((int(wrong[i, j]), i, j) for i, j in np.argwhere(wrong)), reverse=True)
    listed = ", ".join(f"{i} for {j} {n} time{'s' if n > 1 else ''}" for n, i, j in pairs[:8])
    return StaticFigure(
        f"A table of ten by ten: {np.trace(counts)} of {len(labels)} digits are right. "
        f"Mistaken most often: {listed or 'none'}.",
        figure,
    )


def _or(said: np.ndarray | None, labels: np.ndarray) -> np.ndarray:
    return labels if said is None else said
