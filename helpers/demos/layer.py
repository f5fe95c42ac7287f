"""A layer's transposed Jacobian, entry by entry, beside the product that never builds it (lecture L6, L7).

Row m of Jᵀ belongs to one entry of the input, column n to one of the output: the entry says how much that output
changes with that input, and what it adds to dx is the entry times that output's dz. Most entries are zero, since no
example's output depends on another example's input; ``backward`` leaves them out, and is a line or two.
"""

from typing import Any

import numpy as np

from helpers.arrays import floats
from helpers.demos.figures.layers import transposed_jacobian
from helpers.demos.framework.canvas import Canvas, Panel
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Menu, Slider
from helpers.demos.framework.demo import Demo
from helpers.layers import Linear, ReLU, Sigmoid, Tanh

MOST = 16  # rows or columns of a matrix whose entries can be told apart
X = np.array([[1.0, -0.5], [0.4, 1.5], [-0.7, 0.6]])
W = np.array([[0.8, -1.2, 0.5], [-0.6, 0.9, 1.4]])
LAYERS = {
    "linear": ("Linear, 2 to 3", lambda: Linear(W.copy(), np.array([0.1, -0.2, 0.3]))),
    "relu": ("ReLU", ReLU),
    "sigmoid": ("Sigmoid", Sigmoid),
    "tanh": ("Tanh", Tanh),
}


def layer(own: Any = None, x: np.ndarray | None = None, dz: np.ndarray | None = None) -> Demo:
    """Point at an entry of a layer's transposed Jacobian, and see which input and output it ties.

    own: a layer, the course's or yours; a menu of four if None. x: (N, D), a small batch; three examples of two
         numbers if None. dz: (N, M), the gradient that arrives; random if None.

    Jᵀ is found from ``forward`` alone, by central differences, so the sentence says whether ``backward`` is right.
    Raises TypeError or ValueError for x that is no array of floats, or gives a matrix of more than 16 rows or columns.
    """
    x = X if x is None else floats("x", x, ("N", "D"))
    makers = {key: make for key, (_, make) in LAYERS.items()} if own is None else {"own": lambda: own}
    menu = Menu("layer", {key: words for key, (words, _) in LAYERS.items()} if own is None else {"own": "yours"})
    menu.visible = own is None
    if x.size > MOST:
        raise ValueError(f"x has shape {x.shape}, too large for entries that one can point at: try x[:3, :2].")
    row = Slider("input entry (row)", 1, 1, x.size, step=1)
    column = Slider("output entry (column)", 1, 1, MOST, step=1)
    canvas = Canvas(
        "The transposed Jacobian of a layer as a heat map, the column dz, their product, the column dx, and dx as the "
        "layer's backward returns it.", 980, 400,
    )  # fmt: skip
    drawn: list[str] = []
    entries: list[_Entries] = []

    def show() -> Caption:
        if drawn != [menu.value] or not entries:  # a layer that could not be run is asked again, and says why again
            drawn[:], entries[:] = [menu.value], []
            canvas.clear()
            entries.append(_Entries(makers[menu.value](), x, dz))
            _arrange(canvas, entries[0])
        one = entries[0]
        r, c = int(row.value) - 1, min(int(column.value), one.columns) - 1
        _point(canvas, one, r, c)
        return _say(one, r, c)

    return Demo(
        "layer", "A layer and its Jacobian", {"layer": menu, "row": row, "column": column}, canvas, show, play="column",
        speeds=(2, 5, 10),
        presets=[
            ("one weight ties one input to one output", "layer:row=1,column=2"),
            ("another example: a zero", "layer:row=1,column=5"),
            ("entry by entry: a diagonal", "layer:layer=relu,row=1,column=1"),
            ("a ReLU that lets nothing through", "layer:layer=relu,row=2,column=2"),
        ] if own is None else (),
    )  # fmt: skip


class _Entries:
    """A layer's Jᵀ: (N·D, N·M), its dz, the product, and what its backward says."""

    def __init__(self, one: Any, x: np.ndarray, dz: np.ndarray | None):
        self.name, self.x = type(one).__name__, x
        z = one.forward(x.copy())
        if not isinstance(z, np.ndarray) or z.ndim != 2 or len(z) != len(x):
            raise UserError(f"{self.name}.forward: it should return an array of {len(x)} rows, one an example.")
        if z.size > MOST:
            raise UserError(
                f"Too large: the output has shape {z.shape}; take a layer with fewer outputs, or fewer examples."
            )
        if dz is None:
            signs = np.where(np.arange(z.size) % 2, -1, 1).reshape(z.shape)
            dz = np.round(np.random.default_rng(3).uniform(0.3, 2, z.shape), 1) * signs
        self.z, self.dz = z, floats("dz", dz, z.shape)
        self.matrix = transposed_jacobian(one, x)
        one.forward(x.copy())
        answer = one.backward(self.dz.copy())
        if not isinstance(answer, tuple | list) or len(answer) != 2:
            raise UserError(f"{self.name}.backward: it should return two things, d_params and dx.")
        self.dx = answer[1]
        self.product = (self.matrix @ self.dz.ravel()).reshape(x.shape)
        same = isinstance(self.dx, np.ndarray) and self.dx.shape == x.shape
        self.right = bool(same and np.allclose(self.dx, self.product, rtol=1e-5, atol=1e-7))
        if not same:
            raise UserError(f"{self.name}.backward: dx should be an array of the shape of x, {x.shape}.")

    @property
    def columns(self) -> int:
        return int(self.z.size)


def _arrange(canvas: Canvas, one: _Entries) -> None:
    """The five heat maps, with a strong line between examples."""
    n, d = one.x.shape
    m = one.z.shape[1]
    most = max(float(np.abs(one.matrix).max()), 1e-9)
    outer = max(float(np.abs(part).max()) for part in (one.dz, one.product, one.dx)) or 1.0
    share = np.mean(np.abs(one.matrix) < 1e-9)
    title = f"Jᵀ: {n * d} × {n * m}, {share:.0%} zero"
    _heat(canvas, "J", one.matrix, title, most, (d, m), weight=1.0 * n * m)
    _heat(canvas, "dz", one.dz.reshape(-1, 1), "dz", outer, (m, 1), weight=2.0)
    _heat(canvas, "product", one.product.reshape(-1, 1), "= dx", outer, (d, 1), weight=2.0)
    _heat(canvas, "dx", one.dx, "backward(dz)", outer, (1, d), weight=1.7 * d)
    canvas.panels[0].link(x="column", y="row", when="hover")
    canvas.panels[0].link(x="column", y="row", when="press")


def _heat(
    canvas: Canvas, name: str, values: np.ndarray, title: str, most: float, block: tuple[int, int], weight: float
) -> None:
    rows, columns = values.shape
    x, y = (0.5, columns + 0.5), (rows + 0.5, 0.5)  # the first row on top
    panel = canvas.panel(title, bare=True, xlim=x, ylim=y, weight=weight)
    panel.field(name, values[::-1], x, y, colours="diverging", limits=(-most, most), smooth=False, grid=True)
    for i in range(0, rows + 1, block[0]):
        panel.rule(f"{name} row {i}", y=i + 0.5, colour="ink", dash="", width=2)
    for j in range(0, columns + 1, block[1]):
        panel.rule(f"{name} column {j}", x=j + 0.5, colour="ink", dash="", width=2)
    for (i, j), value in np.ndenumerate(values):
        if abs(value) > 1e-9:
            panel.text(f"{name} {i} {j}", j + 1, i + 1, _number(value), size=0.9, bold=True)


def _point(canvas: Canvas, one: _Entries, r: int, c: int) -> None:
    """Frames about the entry, the dz that it is multiplied by, and the dx that it adds to."""
    places = ((r, c), (c, 0), (r, 0), divmod(r, one.x.shape[1]))
    for panel, name, (i, j) in zip(canvas.panels, ("J", "dz", "product", "dx"), places, strict=True):
        _frame(panel, f"{name} frame", i, j)


def _frame(panel: Panel, name: str, i: int, j: int) -> None:
    x, y = np.array([0.5, 1.5, 1.5, 0.5, 0.5]) + j, np.array([0.5, 0.5, 1.5, 1.5, 0.5]) + i
    panel.line(name, x, y, "orange", width=5)


def _say(one: _Entries, r: int, c: int) -> Caption:
    (n, i), (k, j) = divmod(r, one.x.shape[1]), divmod(c, one.z.shape[1])
    value, dz = one.matrix[r, c], one.dz.ravel()[c]
    tie = f"∂z[{k},{j}]/∂x[{n},{i}] = {_number(value)}"
    if not one.right:
        worst = np.unravel_index(np.argmax(np.abs(one.dx - one.product)), one.x.shape)
        at = ",".join(str(int(v)) for v in worst)
        return Caption(
            f"{one.name}.backward is not right: dx[{at}] is {_number(one.dx[worst])}, but Jᵀ dz has another number "
            "there.", "bad",
        )  # fmt: skip
    if n != k:
        return Caption(f"zero: {tie}, for output row {k} is another example's than input row {n}.")
    if abs(value) < 1e-9:
        return Caption(f"zero: {tie}; this output does not change with this input, here.")
    return Caption(
        f"an entry that counts: {tie}; times dz[{k},{j}] = {_number(dz)} it adds {_number(value * dz)} to dx[{n},{i}] "
        f"= {_number(one.product[n, i])}. backward(dz) has the same dx, and never built the matrix.", "good",
    )  # fmt: skip


def _number(value: Any) -> str:
    return f"{float(value) + 0.0:.3g}".replace("-", "−")
