"""The transposed Jacobian of a layer, entry by entry, beside the product that doesn't need it (lecture L6, L7).

A row of Jᵀ belongs to one entry of the input, a column to one entry of the output. The matrix entry says how much that
output changes with that input. Multiplied by that output's dz, it contributes to that input's dx. Most entries are
zero, because the output of one example doesn't depend on the input of another. ``backward`` skips the zeros, so a line
or two of code is enough.

Entries are counted from 0, as in the code and in the messages of the checks, although the lecture counts from 1.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Menu, Slider
from helpers.demos.framework.demo import Demo
from helpers.demos.framework.numbers import significant
from helpers.demos.shared.registry import ACTIVATIONS
from helpers.gradcheck import central_difference
from helpers.layers import Linear

MAX_SIZE = 16  # with more rows or columns, single entries of a matrix can no longer be told apart
X = np.array([[1.0, -0.5], [0.4, 1.5], [-0.7, 0.6]])
W = np.array([[0.8, -1.2, 0.5], [-0.6, 0.9, 1.4]])
LAYERS = {
    "linear": ("Linear, 2 to 3", lambda: Linear(W.copy(), np.array([0.1, -0.2, 0.3]))),
} | {key: (activation.__name__, activation) for key, activation in ACTIVATIONS.items()}


def layer(own: Any = None, x: np.ndarray | None = None, dz: np.ndarray | None = None) -> Demo:
    """Point at an entry of a layer's transposed Jacobian, and see which input and output it connects.

    Parameters
    ----------
    own : Layer, optional
        A layer, the course's or yours. By default a menu offers four.
    x : ndarray, shape (N, D), optional
        A small batch. By default three examples with two numbers each.
    dz : ndarray, shape (N, M), optional
        The gradient with respect to the output. By default random numbers, the same each time.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.

    Raises
    ------
    TypeError
        If x isn't an array of floats.
    ValueError
        If x isn't a matrix, has more than 16 entries or contains NaN.

    Notes
    -----
    Jᵀ is computed from ``forward`` alone, by central differences. So the caption can say whether ``backward`` is right.
    If the layer raises, its output has more than 16 entries, or dz doesn't fit, the caption says so.
    """
    x = X if x is None else check_floats("x", x, ("N", "D"))
    makers = {key: make for key, (_, make) in LAYERS.items()} if own is None else {"own": lambda: own}
    menu = Menu("layer", {key: label for key, (label, _) in LAYERS.items()} if own is None else {"own": "yours"})
    menu.visible = own is None
    if x.size > MAX_SIZE:
        raise ValueError(f"x has shape {x.shape}, which is too large to point at single entries: try x[:3, :2].")
    row = Slider("input entry (row, from 0)", 0, 0, x.size - 1, step=1)
    column = Slider("output entry (column, from 0)", 0, 0, _most_columns(makers.values(), x) - 1, step=1)
    canvas = Canvas(
        "The transposed Jacobian of a layer as a heat map, the column dz, their product, which is the column dx, and "
        "dx as returned by the layer's backward.", 980, 400,
    )  # fmt: skip
    drawn: list[str] = []
    results: list[_Result] = []

    def show(playing: bool) -> Caption:
        if drawn != [menu.value] or not results:  # a layer that raised runs again, so that its error is shown again
            drawn[:], results[:] = [menu.value], []
            canvas.clear()
            results.append(_Result(makers[menu.value](), x, dz))
            _arrange(canvas, results[0])
        result = results[0]
        column.put(min(column.value, result.columns - 1))  # a layer of the menu may have fewer outputs than another
        r, c = row.value, column.value
        _frame_entries(canvas, result, r, c)
        return _caption(result, r, c)

    return Demo(
        "layer", "A layer and its Jacobian", {"layer": menu, "row": row, "column": column}, canvas, show, play="column",
        speeds=(2, 5, 10),
        presets=[
            ("what one weight connects", "layer:row=0,column=1"),
            ("another example: a zero", "layer:row=0,column=4"),
            ("elementwise: a diagonal matrix", "layer:layer=relu"),
            ("a ReLU that blocks a gradient", "layer:layer=relu,row=1,column=1"),
        ] if own is None else (),
    )  # fmt: skip


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


def _most_columns(makers: Iterable[Callable[[], Any]], x: np.ndarray) -> int:
    """Return the largest number of output entries of the layers, or ``MAX_SIZE`` if one can't say."""
    try:
        return min(max(int(np.size(make().forward(x.copy()))) for make in makers), MAX_SIZE)
    except Exception:  # the caption will show it
        return MAX_SIZE


class _Result:
    """A layer's Jᵀ, shape (N·D, N·M), with dz, their product, and the dx that backward returns."""

    def __init__(self, layer: Any, x: np.ndarray, dz: np.ndarray | None):
        self.name, self.x = type(layer).__name__, x
        z = layer.forward(x.copy())
        if not isinstance(z, np.ndarray) or z.ndim != 2 or len(z) != len(x):
            raise UserError(f"{self.name}.forward: it should return an array with {len(x)} rows, one for each example.")
        if z.size > MAX_SIZE:
            raise UserError(
                f"Too large: the output has shape {z.shape}. Use a layer with fewer outputs, or fewer examples."
            )
        if dz is None:
            signs = np.where(np.arange(z.size) % 2, -1, 1).reshape(z.shape)
            dz = np.round(np.random.default_rng(3).uniform(0.3, 2, z.shape), 1) * signs
        self.z, self.dz = z, check_floats("dz", dz, z.shape)
        self.matrix = transposed_jacobian(layer, x)
        layer.forward(x.copy())
        returned = layer.backward(self.dz.copy())
        if not isinstance(returned, tuple | list) or len(returned) != 2:
            raise UserError(f"{self.name}.backward: it should return two values, d_params and dx.")
        self.dx = returned[1]
        self.product = (self.matrix @ self.dz.ravel()).reshape(x.shape)
        same_shape = isinstance(self.dx, np.ndarray) and self.dx.shape == x.shape
        self.right = bool(same_shape and np.allclose(self.dx, self.product, rtol=1e-5, atol=1e-7))
        if not same_shape:
            raise UserError(f"{self.name}.backward: dx should be an array with the shape of x, {x.shape}.")

    @property
    def columns(self) -> int:
        return int(self.z.size)


def _arrange(canvas: Canvas, result: _Result) -> None:
    """Draw the four heat maps, with thick lines between examples."""
    n, d = result.x.shape
    m = result.z.shape[1]
    largest = max(float(np.abs(result.matrix).max()), 1e-9)
    largest_gradient = max(float(np.abs(part).max()) for part in (result.dz, result.product, result.dx)) or 1.0
    fraction = np.mean(np.abs(result.matrix) < 1e-9)
    title = f"Jᵀ: {n * d} × {n * m}, {fraction:.0%} zero"
    _heat_map(canvas, "J", result.matrix, title, largest, (d, m), weight=1.0 * n * m)
    _heat_map(canvas, "dz", result.dz.reshape(-1, 1), "· dz", largest_gradient, (m, 1), weight=2.0)
    _heat_map(canvas, "product", result.product.reshape(-1, 1), "= dx", largest_gradient, (d, 1), weight=2.0)
    _heat_map(canvas, "dx", result.dx, "backward(dz)", largest_gradient, (1, d), weight=1.7 * d)
    canvas.panels[0].link(x="column", y="row", when="hover")
    canvas.panels[0].link(x="column", y="row", when="press")


def _heat_map(
    canvas: Canvas, name: str, values: np.ndarray, title: str, largest: float, block: tuple[int, int], weight: float
) -> None:
    rows, columns = values.shape
    x, y = (-0.5, columns - 0.5), (rows - 0.5, -0.5)  # the first row is at the top
    panel = canvas.panel(title, bare=True, xlim=x, ylim=y, weight=weight)
    panel.field(name, values[::-1], x, y, colours="diverging", limits=(-largest, largest), smooth=False, grid=True)
    for i in range(0, rows + 1, block[0]):
        panel.rule(f"{name} row {i}", y=i - 0.5, colour="ink", dash="", width=2)
    for j in range(0, columns + 1, block[1]):
        panel.rule(f"{name} column {j}", x=j - 0.5, colour="ink", dash="", width=2)
    for (i, j), value in np.ndenumerate(values):
        if abs(value) > 1e-9:
            panel.text(f"{name} {i} {j}", j, i, significant(value), size=0.9, bold=True)


def _frame_entries(canvas: Canvas, result: _Result, r: int, c: int) -> None:
    """Frame the chosen entry, the dz that it is multiplied by, and the dx that the product is added to."""
    places = ((r, c), (c, 0), (r, 0), divmod(r, result.x.shape[1]))
    for panel, name, (i, j) in zip(canvas.panels, ("J", "dz", "product", "dx"), places, strict=True):
        _frame(panel, f"{name} frame", i, j)


def _frame(panel: Panel, name: str, i: int, j: int) -> None:
    # Paper between two lines of ink stands out on every colour of the heat map.
    x, y = j + np.array([-0.5, 0.5, 0.5, -0.5, -0.5]), i + np.array([-0.5, -0.5, 0.5, 0.5, -0.5])
    for suffix, colour, width in (("", "ink", 9), (" inside", "paper", 4)):
        panel.line(name + suffix, x, y, colour, width=width)


def _caption(result: _Result, r: int, c: int) -> Caption:
    (n, i), (k, j) = divmod(r, result.x.shape[1]), divmod(c, result.z.shape[1])
    value, dz = result.matrix[r, c], result.dz.ravel()[c]
    entry = f"∂z[{k},{j}]/∂x[{n},{i}] = {significant(value)}"
    if not result.right:
        worst = np.unravel_index(np.argmax(np.abs(result.dx - result.product)), result.x.shape)
        position = ",".join(str(int(v)) for v in worst)
        return Caption(
            f"{result.name}.backward is not right: dx[{position}] is {significant(result.dx[worst])}, but Jᵀ dz has "
            "another value there.", "bad",
        )  # fmt: skip
    if abs(value) < 1e-9 and n != k:
        return Caption(f"Zero: {entry}, because row {k} of the output and row {n} of the input are different examples.")
    if abs(value) < 1e-9:
        # Only in the row and column of the same entry can an elementwise layer have another value than 0.
        if result.name == "ReLU" and r == c and result.x.flat[r] < 0:
            return Caption(
                f"Blocked: {entry}, because x[{n},{i}] = {significant(result.x.flat[r])} is below 0. So "
                f"dz[{k},{j}] = {significant(dz)} does not reach dx[{n},{i}], which is 0.", "mixed",
            )  # fmt: skip
        return Caption(f"Zero: {entry}, because a small change of this input does not change this output.")
    return Caption(
        f"A nonzero entry: {entry}. Times dz[{k},{j}] = {significant(dz)}, it adds {significant(value * dz)} to "
        f"dx[{n},{i}] = {significant(result.product[n, i])}. backward(dz) returns the same dx without the matrix.",
        "good",
    )  # fmt: skip
