"""Figures of a single layer (L6, L7): the box with its inputs and outputs, and the transposed Jacobian.

Students see the box first. The Jacobian then shows which matrix `backward` multiplies by without ever building it.
"""

import html
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import GREY, RED, new_figure, style_axes
from helpers.gradcheck import central_difference


def jacobian(layer: Any, x: np.ndarray, dz: np.ndarray | None = None) -> StaticFigure:
    """Draw the transposed Jacobian of a layer, and compare its product with dz to what ``backward`` returns (L6, L7).

    Parameters
    ----------
    layer : Layer
        One of the course's layers or your own. Its ``forward`` is called many times, then its ``backward`` once.
    x : ndarray of float, shape (N, D)
        A small batch, such as one of shape (3, 4).
    dz : ndarray of float, shape (N, M), optional
        The gradient with respect to the output. By default, it is drawn from a normal distribution with a fixed seed.

    Returns
    -------
    StaticFigure
        The matrix Jᵀ with N·D rows and N·M columns, the column dz, their product dx, and the same dx as
        ``layer.backward(dz)`` returns it.

    Raises
    ------
    TypeError
        If x or dz doesn't hold floats.
    ValueError
        If x or dz has the wrong shape, or if x is too large to draw its Jacobian.

    Notes
    -----
    Central differences compute Jᵀ from ``forward`` alone, so the comparison shows whether ``backward`` is right.
    Exceptions from the layer propagate.
    """
    check_floats("x", x, ("N", "D"))
    z = layer.forward(x)
    if x.size * z.size > 4000:
        raise ValueError(f"x has shape {x.shape}, so its Jacobian is too large to draw. Try x[:3, :4].")
    dz = np.random.default_rng(0).normal(size=z.shape) if dz is None else check_floats("dz", dz, z.shape)
    transposed = transposed_jacobian(layer, x)
    layer.forward(x)
    _, dx = layer.backward(dz)
    product = (transposed @ dz.ravel()).reshape(x.shape)
    agree = dx.shape == x.shape and np.allclose(dx, product, rtol=1e-5, atol=1e-7)
    zeros = np.mean(np.abs(transposed) < 1e-9)
    name = type(layer).__name__
    verdict = "the same numbers" if agree else "NOT the same numbers: look at backward"
    figure = new_figure(1000, 430)
    panels = figure.subplots(1, 4, width_ratios=(z.size, 2.2, 2.2, 0.62 * z.size))
    n, m, d = len(x), z.shape[1], x.shape[1]
    _heat(panels[0], transposed, f"Jᵀ: {x.size} × {z.size} numbers, {zeros:.0%} of them 0", blocks=(d, m))
    panels[0].set_xlabel(f"output entries, {m} for each of {n} examples", fontsize=12)
    panels[0].set_ylabel(f"input entries, {d} for each of {n} examples", fontsize=12)
    _heat(panels[1], dz.reshape(-1, 1), "· dz", blocks=(m, 1))
    _heat(panels[2], product.reshape(-1, 1), "= dx", blocks=(d, 1))
    _heat(panels[3], np.atleast_2d(dx), f"{name}.backward(dz)", blocks=(1, dx.shape[-1]))
    panels[3].set_xlabel(f"dx, one row per example:\n{verdict},\nand Jᵀ is never built", fontsize=12)
    return StaticFigure(
        f"The transposed Jacobian of {name} for {n} examples, a matrix of {x.size} by {z.size} numbers of which "
        f"{zeros:.0%} are zero, since no example's output depends on another example's input. Its product with dz "
        f"and the result of {name}.backward(dz), which never builds it, are {verdict}.",
        figure,
    )


def transposed_jacobian(layer: Any, x: np.ndarray) -> np.ndarray:
    """Compute the transposed Jacobian Jᵀ of a layer by central differences.

    Parameters
    ----------
    layer : Layer
        The layer. Only its ``forward`` is used.
    x : ndarray of float, shape (N, D)
        The input at which to compute Jᵀ.

    Returns
    -------
    ndarray, shape (N·D, N·M)
        Row i and column j hold the derivative of output entry j with respect to input entry i.
    """

    def entry(j: int) -> Callable[[np.ndarray], float]:
        return lambda value: layer.forward(value).flat[j]

    columns = [central_difference(entry(j), x).ravel() for j in range(layer.forward(x).size)]
    return np.stack(columns, axis=1)


def _heat(axes: Any, values: np.ndarray, title: str, blocks: tuple[int, int]) -> None:
    """Draw a heat map with a thin line between entries and a thick line between examples."""
    style_axes(axes, title, "", "")
    largest = max(float(np.abs(values).max()), 1e-12)
    axes.pcolormesh(values, cmap="PuOr", vmin=-largest, vmax=largest, edgecolors="#E4E4E4", linewidth=0.6)
    rows, columns = values.shape
    for i in range(0, rows + 1, blocks[0]):
        axes.axhline(i, color=GREY, lw=1.6, clip_on=False)
    for j in range(0, columns + 1, blocks[1]):
        axes.axvline(j, color=GREY, lw=1.6, clip_on=False)
    axes.set(xlim=(0, columns), ylim=(rows, 0), xticks=[], yticks=[], aspect="equal")


def layer_box() -> StaticFigure:
    """Draw a layer as a box with its inputs and outputs (L7).

    Returns
    -------
    StaticFigure
        An SVG with a title and a description, in the colours of the page's theme.

    Notes
    -----
    Forward, x flows in and z flows out. Backward, dz flows in, and dx and d_params flow out.
    """
    alternative = (
        "A layer drawn as a box. Forward, from left to right: x flows in, z = forward(x) flows out, and the "
        "layer stores x. Backward, from right to left: dz flows in; dx flows out to the previous layer, and "
        "d_params, the gradients of the parameters, flow out below."
    )
    return StaticFigure(alternative, markup=_LAYER_BOX.replace("ALTERNATIVE", html.escape(alternative)))


_LAYER_BOX = f"""
<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 820 350' role='img' aria-labelledby='lb-title lb-desc'
  style='max-width:820px;width:100%;font-family:var(--jp-ui-font-family, sans-serif);font-size:19px;
  color:var(--jp-content-font-color1, #1a1a1a)' fill='currentColor'>
<title id='lb-title'>A layer: what flows in and out</title><desc id='lb-desc'>ALTERNATIVE</desc>
<defs>
 <marker id='lb-f' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='6' markerHeight='6' orient='auto'>
  <path d='M0 0 10 5 0 10z' fill='#3A93CF'/></marker>
 <marker id='lb-b' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='6' markerHeight='6' orient='auto'>
  <path d='M0 0 10 5 0 10z' fill='{RED}'/></marker>
</defs>
<rect x='270' y='30' width='280' height='190' rx='14' fill='none' stroke='currentColor' stroke-width='3'/>
<text x='410' y='66' text-anchor='middle' font-weight='bold' font-size='22'>layer</text>
<text x='410' y='126' text-anchor='middle'>stores x for backward</text>
<text x='410' y='156' text-anchor='middle'>parameters: W, b</text>
<g stroke-width='5' fill='none'>
 <path d='M60 100H262' stroke='#3A93CF' marker-end='url(#lb-f)'/>
 <path d='M550 100H752' stroke='#3A93CF' marker-end='url(#lb-f)'/>
 <g stroke='{RED}' stroke-dasharray='13 7'>
  <path d='M760 180H558' marker-end='url(#lb-b)'/>
  <path d='M270 180H68' marker-end='url(#lb-b)'/>
  <path d='M410 220V276' marker-end='url(#lb-b)'/></g>
</g>
<g text-anchor='middle'>
 <text x='160' y='58' font-weight='bold'>x</text><text x='160' y='84' font-size='16'>(N, D)</text>
 <text x='655' y='58' font-weight='bold'>z = forward(x)</text><text x='655' y='84' font-size='16'>(N, M)</text>
 <text x='655' y='210' font-weight='bold'>dz</text><text x='655' y='234' font-size='16'>(N, M)</text>
 <text x='160' y='210' font-weight='bold'>dx</text><text x='160' y='234' font-size='16'>(N, D)</text>
 <text x='410' y='304'><tspan font-weight='bold'>d_params</tspan> = [dW, db], each like its parameter</text>
</g>
<g font-size='16'><text x='60' y='342'>— forward</text><text x='170' y='342'>- - backward(dz)</text></g>
</svg>"""
