"""A network with one hidden layer (lecture L8): its fit, its kinks or steps, its loss and its gradient.

    N(x; θ) = Σ_h w²_h σ(w¹_h x + b¹_h) + b²

Each hidden unit (neuron) changes the fit around one place, x = −b¹_h / w¹_h. With the ReLU, the fit bends there: it has
a kink. With the sigmoid or tanh, the unit adds a smooth step, and this place is its middle, where the step is steepest
and does not bend at all. You can move the parameters of one unit by hand, or let gradient descent move all of them.
"""

import copy
from collections.abc import Sequence

import numpy as np

from helpers.data import noisy_sine
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Button, Curve, Menu, Slider, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.hidden_layer.model import HiddenNet
from helpers.demos.hidden_layer.view import Drawing
from helpers.demos.shared.registry import ACTIVATIONS
from helpers.demos.shared.training_run import SPEEDS
from helpers.initialisers import he
from helpers.layers import Layer, Linear, ReLU
from helpers.network import Network

MAX_PARAMETER = 20.0  # the largest absolute value of a parameter in a share string


def hidden_layer(layers: Sequence[Layer] | None = None, hidden: int = 4) -> Demo:
    """Fit noisy points on a sine wave with one hidden layer, by hand or by gradient descent.

    Parameters
    ----------
    layers : sequence of Layer, optional
        Your own layers ``[Linear(W1, b1), ReLU(), Linear(W2, b2)]``. The shapes of the parameters are (1, H), (H,),
        (H, 1) and (1,). The demo trains a copy. By default the course's layers.
    hidden : int, optional
        The number of hidden units of the course's layers. It has no effect if you pass `layers`.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.

    Raises
    ------
    ValueError
        If there aren't three layers whose parameters have these shapes, or `hidden` is below 1.

    Notes
    -----
    If a layer is wrong, the caption names it.
    """
    own = layers is not None
    network = copy.deepcopy(Network(list(layers) if layers is not None else _start(hidden)))
    net = HiddenNet(network, *noisy_sine(50, np.random.default_rng(1)))
    first = [_short(value) for value in net.unit(0)]
    activation = Menu("σ", {key: activation.__name__ for key, activation in ACTIVATIONS.items()})
    unit = Slider("hidden unit", 1, 1, net.H, step=1)
    place = Slider("kink or middle at x", first[0], -4, 4, step=0.05)
    inner = Slider("w¹", first[1], -5, 5, step=0.05)
    outer = Slider("w²", first[2], -5, 5, step=0.05)
    bias = Slider("b²", _short(net.theta[-1]), -3, 3, step=0.05)
    tau = tau_slider(0.05, minimum=1e-3, maximum=1.0, label="τ")
    parameters = Curve("parameters", list(net.theta), -MAX_PARAMETER, MAX_PARAMETER)
    parameters.visible = False
    activation.visible = not own
    canvas = Canvas(
        "On the left, the data, the fit of the network, the place of each hidden unit (its kink with the ReLU, the "
        "middle of its step with a smooth σ) and what the chosen hidden unit adds. In the middle, the gradient of the "
        "loss with respect to the parameters of that unit. On the right, the loss curve."
    )
    draw = Drawing(canvas, net)
    unit_sliders = {"place": place, "w1": inner, "w2": outer, "b2": bias}

    def put_parameters(theta: np.ndarray) -> None:
        parameters.put(list(theta))

    def update(changed: frozenset[str]) -> None:
        h = unit.value - 1
        if "sigma" in changed:
            net.set_activation(ACTIVATIONS[activation.value]())
        if "parameters" in changed:
            net.set_parameters(np.array(parameters.value))
        elif "unit" not in changed and changed & unit_sliders.keys():
            net.set_unit(h, *(slider.value if name in changed else None for name, slider in unit_sliders.items()))
        net.run.set_tau(tau.value)
        if not net.run.problem:
            for slider, value in zip(unit_sliders.values(), (*net.unit(h), net.theta[-1]), strict=True):
                slider.put(_short(value))
            parameters.put(list(net.theta))

    def show(playing: bool) -> Caption:
        if net.run.problem:
            raise UserError(net.run.problem)
        return draw(unit.value - 1, playing, tau.value)

    presets = [
        ("the initial network", "hidden_layer:"),
        ("the same with a smooth σ", "hidden_layer:sigma=tanh"),
        ("ReLU, all 0: only b² can learn", f"hidden_layer:parameters=0x{len(net.theta)}"),
        (
            "equal hidden units stay equal",
            "hidden_layer:parameters="
            + "/".join(f"{v}x{n}" for v, n in ((1, net.H), (0.5, net.H), (0.3, net.H), (0, 1))),
        ),
        ("too large a step", "hidden_layer:tau=0.9"),
    ]
    return Demo(
        "hidden_layer", "One hidden layer",
        {
            "sigma": activation, "unit": unit, "place": place, "w1": inner, "w2": outer, "b2": bias, "tau": tau,
            "parameters": parameters,
            "zeros": Button("all zero", lambda: put_parameters(np.zeros(len(net.theta)))),
            "new": Button("new random start", lambda: put_parameters(net.random_parameters())),
        },
        canvas, show, play=net, speeds=SPEEDS, speed=100, update=update,
        presets=presets, plays=[title for title, _ in presets],
    )  # fmt: skip


def _start(hidden: int) -> list[Layer]:
    if hidden < 1:
        raise ValueError(f"hidden is {hidden}, but a hidden layer has at least one unit: try hidden=4.")
    # Slopes of both signs and kinks spread over the data make the first picture interesting.
    W1 = np.where(np.arange(hidden) % 2, -1.0, 1.0)
    places = np.linspace(-2, 2, hidden) if hidden > 1 else np.zeros(1)
    W2 = 0.5 * he(hidden, 1, np.random.default_rng(0))
    return [Linear(W1[None], -W1 * places), ReLU(), Linear(W2, np.zeros(1))]


def _short(value: float) -> float:
    """Round to five digits, because the values of sliders are part of share strings."""
    return float(f"{value:.5g}")
