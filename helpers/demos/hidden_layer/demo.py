"""One hidden layer in your hands (lecture L8): the fit, its kinks, the loss and its gradient, as parameters move.

    N(x; θ) = Σ_h w²_h σ(w¹_h x + b¹_h) + b²

Each hidden number bends the fit at one place, x = −b¹_h / w¹_h: for the ReLU there is a kink, for the others the
middle of a smooth step. Move one hidden number by hand, or let gradient descent move all of them.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from helpers.data import noisy_sine
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Button, Curve, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.hidden_layer.model import HiddenNet
from helpers.demos.hidden_layer.view import Drawing
from helpers.demos.training import SPEEDS
from helpers.initialisers import he
from helpers.layers import Layer, Linear, ReLU, Sigmoid, Tanh
from helpers.network import Network

ACTIVATIONS: dict[str, type[Layer]] = {"relu": ReLU, "sigmoid": Sigmoid, "tanh": Tanh}
NAMES = {"relu": "ReLU", "sigmoid": "sigmoid", "tanh": "tanh"}
MOST = 20.0  # of a parameter in a share string


@dataclass(frozen=True)
class _Hand:
    """Where the controls stood: what differs from the last time has been moved, by the hand or a share string."""

    activation: str
    parameters: tuple[float, ...]
    unit: int
    moved: tuple[float, ...]


def hidden_layer(layers: Sequence[Layer] | None = None, hidden: int = 4) -> Demo:
    """Fit points on a sine wave with one hidden layer, by hand or by gradient descent.

    layers: your own, ``[Linear(W1, b1), ReLU(), Linear(W2, b2)]`` with W1: (1, H), b1: (H,), W2: (H, 1), b2: (1,); the
            demo trains a copy. The course's, with ``hidden`` hidden numbers, if None.

    Raises ValueError for parameters of other shapes or fewer than one hidden number. A layer that is wrong is named
    in the sentence below the picture.
    """
    own = layers is not None
    network = copy.deepcopy(Network(list(layers) if layers is not None else _start(hidden)))
    net = HiddenNet(network, *noisy_sine(50, np.random.default_rng(1)))
    first = [_short(value) for value in net.unit(0)]
    activation = Menu("σ", NAMES)
    unit = Slider("hidden number", 1, 1, net.H, step=1)
    place = Slider("bends at x", first[0], -4, 4, step=0.05)
    inner = Slider("w¹", first[1], -5, 5, step=0.05)
    outer = Slider("w²", first[2], -5, 5, step=0.05)
    bias = Slider("b²", _short(net.theta[-1]), -3, 3, step=0.05)
    tau = tau_slider(0.05, least=1e-3, most=1.0, label="τ")
    parameters = Curve("parameters", list(net.theta), -MOST, MOST)
    parameters.visible = False
    activation.visible = not own
    canvas = Canvas(
        "Left, the data, the fit of the network, the places where it bends and what the chosen hidden number adds. "
        "Middle, the gradient of the loss for the parameters of that number. Right, the loss curve."
    )
    draw = Drawing(canvas, net)
    moved = (place, inner, outer, bias)

    def look() -> _Hand:
        return _Hand(activation.value, parameters.value, int(unit.value), tuple(control.value for control in moved))

    before = look()

    def put_all(theta: np.ndarray) -> None:
        parameters.put(list(theta))

    def show() -> Caption:
        nonlocal before
        now, h = look(), int(unit.value) - 1
        if now.activation != before.activation:
            net.use(ACTIVATIONS[now.activation]())
        if now.parameters != before.parameters:
            net.move(np.array(now.parameters))
        elif now.unit == before.unit and now.moved != before.moved:
            net.move_unit(h, *(new if new != old else None for new, old in zip(now.moved, before.moved)))
        net.run.use(tau.value)
        if net.run.problem:
            raise UserError(net.run.problem)
        for control, value in zip(moved, (*net.unit(h), net.theta[-1])):
            control.put(_short(value))
        parameters.put(list(net.theta))
        before = look()
        return draw(h, activation.value, bool(demo and demo.playing), tau.value)

    demo: Demo | None = None
    demo = Demo(
        "hidden", "One hidden layer",
        {
            "sigma": activation, "unit": unit, "place": place, "w1": inner, "w2": outer, "b2": bias, "tau": tau,
            "parameters": parameters,
            "zeros": Button("all zero", lambda: put_all(np.zeros(len(net.theta)))),
            "new": Button("new random start", lambda: put_all(net.draw())),
        },
        canvas, show, play=net, speeds=SPEEDS, speed=100,
        presets=[
            ("as it began", "hidden:"),
            ("the same with a smooth σ", "hidden:sigma=tanh"),
            ("all parameters 0: nothing but b² can learn", f"hidden:parameters=0x{len(net.theta)}"),
            ("all hidden numbers equal: they stay equal", "hidden:parameters=" + "/".join(
                f"{v}x{n}" for v, n in ((1, net.H), (0.5, net.H), (0.3, net.H), (0, 1)))),
            ("too long a step", "hidden:tau=0.9"),
        ],
    )  # fmt: skip
    return demo


def _start(hidden: int) -> list[Layer]:
    if hidden < 1:
        raise ValueError(f"hidden is {hidden}, but a hidden layer has at least one number: try hidden=4.")
    # Slopes that point both ways and kinks spread over the data, so that there is something to see at once.
    W1 = np.where(np.arange(hidden) % 2, -1.0, 1.0)
    places = np.linspace(-2, 2, hidden) if hidden > 1 else np.zeros(1)
    W2 = 0.5 * he(hidden, 1, np.random.default_rng(0))
    return [Linear(W1[None], -W1 * places), ReLU(), Linear(W2, np.zeros(1))]


def _short(value: float) -> float:
    """In five digits: a slider's value stands in share strings."""
    return float(f"{value:.5g}")
