"""The lecture's network with one hidden unit as a chain of layers, with the numbers they pass on (L5, L7, L8)."""

from dataclasses import dataclass

from helpers.demos.figures.arrows import BACKWARD, FORWARD, figure_with_arrows
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.numbers import significant

WIDTH, BOX, GAP, TOP, HEIGHT = 1230, 160, 118, 46, 150


@dataclass(frozen=True)
class _Box:
    """A layer: its name, its formula and the gradients of its parameters, one line of text each."""

    name: str
    formula: str
    gradients: tuple[str, ...] = ()


def layer_chain(
    x: float = 2.0, y: float = 1.0, w1: float = 0.75, b1: float = 0.5, w2: float = 1.5, b2: float = -0.5
) -> StaticFigure:
    """Draw Linear, ReLU, Linear and the loss as boxes, with values forward and gradients backward (L8).

    Parameters
    ----------
    x : float, default 2.0
        The input.
    y : float, default 1.0
        The target.
    w1 : float, default 0.75
        The weight of the first linear layer.
    b1 : float, default 0.5
        The bias of the first linear layer.
    w2 : float, default 1.5
        The weight of the second linear layer.
    b2 : float, default -0.5
        The bias of the second linear layer.

    Returns
    -------
    StaticFigure
        An SVG with a title and a description, in the colours of the page's theme.

    Notes
    -----
    In the backward pass, each layer receives the gradient of its output from the next layer, keeps the gradients of its
    own parameters, and passes the gradient of its input on to the previous layer.
    """
    a = w1 * x + b1
    h = max(a, 0.0)
    p = w2 * h + b2
    dp = 2 * (p - y)
    dh = w2 * dp
    da = dh if a > 0 else 0.0
    boxes = [
        _Box(
            "Linear",
            "a = w₁ x + b₁",
            (f"∂E/∂w₁ = x · ∂E/∂a = {significant(x * da, 4)}", f"∂E/∂b₁ = ∂E/∂a = {significant(da, 4)}"),
        ),
        _Box("ReLU", "h = max(a, 0)"),
        _Box(
            "Linear",
            "p = w₂ h + b₂",
            (f"∂E/∂w₂ = h · ∂E/∂p = {significant(h * dp, 4)}", f"∂E/∂b₂ = ∂E/∂p = {significant(dp, 4)}"),
        ),
        _Box("loss", "E = (p − y)²"),
    ]
    values = [("x", x), ("a", a), ("h", h), ("p", p), ("E", (p - y) ** 2)]
    gradients = [("∂E/∂x", w1 * da), ("∂E/∂a", da), ("∂E/∂h", dh), ("∂E/∂p", dp)]
    parts = [_arrow(k, TOP + 52, f"{name} = {significant(value, 4)}", True) for k, (name, value) in enumerate(values)]
    parts += [
        _arrow(k, TOP + 112, f"{name} = {significant(value, 4)}", False) for k, (name, value) in enumerate(gradients)
    ]
    parts += [_box(k, box) for k, box in enumerate(boxes)]
    key = "— forward: values &#160;&#160; - - backward: gradients"
    parts.append(f"\n<text x='8' y='{TOP + HEIGHT + 106}' font-size='15'>{key}</text>")
    return figure_with_arrows(
        "lc",
        "A network with one hidden layer as a chain of layers",
        _describe(boxes, values, gradients),
        "".join(parts),
        WIDTH,
        TOP + HEIGHT + 118,
        font_size=18,
        head=5,
    )


def _left(k: int) -> int:
    """Return the left edge of box k."""
    return GAP + k * (BOX + GAP)


def _box(k: int, box: _Box) -> str:
    left, bottom = _left(k), TOP + HEIGHT
    middle = left + BOX // 2
    lines = [
        f"<rect x='{left}' y='{TOP}' width='{BOX}' height='{HEIGHT}' rx='12' fill='none' stroke='currentColor' "
        "stroke-width='2.5'/>",
        f"<text x='{middle}' y='{TOP - 12}' text-anchor='middle' font-weight='bold'>{box.name}</text>",
        f"<text x='{middle}' y='{TOP + HEIGHT // 2 + 6}' text-anchor='middle'>{box.formula}</text>",
    ]
    if box.gradients:
        lines.append(
            f"<path d='M{middle} {bottom}V{bottom + 34}' stroke='{BACKWARD}' stroke-width='4' stroke-dasharray='10 6' "
            "marker-end='url(#lc-b)'/>"
        )
    lines += [
        f"<text x='{middle}' y='{bottom + 56 + 22 * row}' text-anchor='middle' font-size='16'>{text}</text>"
        for row, text in enumerate(box.gradients)
    ]
    return "".join(lines)


def _arrow(k: int, height: int, text: str, forward: bool) -> str:
    """Draw an arrow between box k − 1 and box k: solid if forward, dashed if backward."""
    left, right = _left(k) - GAP + 6, _left(k) - 6
    path = f"M{left} {height}H{right}" if forward else f"M{right} {height}H{left}"
    style = f"stroke='{FORWARD}' marker-end='url(#lc-f)'"
    if not forward:
        style = f"stroke='{BACKWARD}' stroke-dasharray='10 6' marker-end='url(#lc-b)'"
    return (
        f"<path d='{path}' stroke-width='4' fill='none' {style}/>"
        f"<text x='{(left + right) // 2}' y='{height - 10}' text-anchor='middle' font-size='15'>{text}</text>"
    )


def _describe(boxes: list[_Box], values: list[tuple[str, float]], gradients: list[tuple[str, float]]) -> str:
    chain = ", ".join(f"{box.name} with {box.formula}" for box in boxes)
    forward = ", ".join(f"{name} = {significant(value, 4)}" for name, value in values)
    backward = ", ".join(f"{name} = {significant(value, 4)}" for name, value in reversed(gradients))
    parameter_gradients = ", ".join(text for box in boxes for text in box.gradients)
    return (
        f"Four layers in a row: {chain}. Forward, from left to right: {forward}. Backward, from right to left, the "
        f"layers pass on: {backward}. The layers with parameters keep their gradients: {parameter_gradients}."
    )
