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
from helpers.demos.canvas import Canvas
from helpers.demos.controls import Button, Curve, Menu, Slider, tau_slider
from helpers.demos.demo import Demo
from helpers.demos.live_training import SPEEDS, LossCurve, Run
from helpers.demos.words import Sentence, Wrong
from helpers.initialise import he
from helpers.layers import Layer, Linear, ReLU, Sigmoid, Tanh
from helpers.losses import SquaredError
from helpers.network import Network

ACTIVATIONS: dict[str, type[Layer]] = {"relu": ReLU, "sigmoid": Sigmoid, "tanh": Tanh}
NAMES = {"relu": "ReLU", "sigmoid": "sigmoid", "tanh": "tanh"}
REACH, HIGHEST = 3.3, 2.0
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
    net = _Net(network, *noisy_sine(50, np.random.default_rng(1)))
    first = [_short(value) for value in net.unit(0)]
    activation = Menu("σ", NAMES)
    unit = Slider("hidden number", 1, 1, net.H, step=1)
    place = Slider("bends at −b¹/w¹", first[0], -4, 4, step=0.05)
    inner = Slider("its weight w¹", first[1], -5, 5, step=0.05)
    outer = Slider("its weight w²", first[2], -5, 5, step=0.05)
    bias = Slider("bias b²", _short(net.theta[-1]), -3, 3, step=0.05)
    tau = tau_slider(0.05, least=1e-3, most=1.0, label="learning rate τ")
    parameters = Curve("parameters", list(net.theta), -MOST, MOST)
    parameters.visible = False
    activation.visible = not own
    canvas = Canvas(
        "Left, the data, the fit of the network, the places where it bends and what the chosen hidden number adds. "
        "Middle, the gradient of the loss for the parameters of that number. Right, the loss curve."
    )
    draw = _Drawing(canvas, net)
    moved = (place, inner, outer, bias)

    def look() -> _Hand:
        return _Hand(activation.value, parameters.value, int(unit.value), tuple(control.value for control in moved))

    before = look()

    def put_all(theta: np.ndarray) -> None:
        parameters.put(list(theta))

    def show() -> Sentence:
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
            raise Wrong(net.run.problem)
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
            "zeros": Button("all parameters 0", lambda: put_all(np.zeros(len(net.theta)))),
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


class _Net:
    """The network with its training: Work for the demo, and its parameters as one array θ = (w¹, b¹, w², b²)."""

    def __init__(self, network: Network, x: np.ndarray, y: np.ndarray):
        shapes = [np.shape(p) for p in network.parameters]
        H = shapes[0][-1] if shapes and shapes[0] else 0
        if shapes != [(1, H), (H,), (H, 1), (1,)] or len(network.layers) != 3:
            raise ValueError(
                f"the parameters have the shapes {shapes}, but one hidden layer for one number in and out has "
                "(1, H), (H,), (H, 1), (1,): pass [Linear(W1, b1), ReLU(), Linear(W2, b2)]."
            )
        self.H, self.x, self.y, self.rng = H, x, y, np.random.default_rng(7)
        self.run = Run(network, SquaredError(), x, y, 0.05)
        self.first = self.theta

    @property
    def theta(self) -> np.ndarray:
        """A copy of all parameters: (3H + 1,)."""
        return np.concatenate([p.ravel() for p in self.run.network.parameters])

    def unit(self, h: int) -> tuple[float, float, float]:
        """Where hidden number h bends the fit, its w¹ and its w²; bends at 0 if w¹ is 0 and it does so nowhere."""
        w1, b1, w2 = (float(self.theta[h + k * self.H]) for k in range(3))
        return (-b1 / w1 + 0.0 if w1 else 0.0), w1, w2

    def move_unit(
        self, h: int, place: float | None, inner: float | None, outer: float | None, bias: float | None
    ) -> None:  # fmt: skip
        """Give hidden number h what is not None; a new w¹ leaves it bending where it does."""
        theta, (at, w1, _) = self.theta, self.unit(h)
        at, w1 = (at if place is None else place), (w1 if inner is None else inner)
        if place is not None or inner is not None:
            theta[h], theta[h + self.H] = w1, -w1 * at
        if outer is not None:
            theta[h + 2 * self.H] = outer
        if bias is not None:
            theta[-1] = bias
        self.move(theta)

    def move(self, theta: np.ndarray) -> None:
        """Give all parameters, and begin a new loss curve from there."""
        ends = np.cumsum([p.size for p in self.run.network.parameters])[:-1]
        for p, part in zip(self.run.network.parameters, np.split(theta, ends), strict=True):
            p[...] = part.reshape(p.shape)
        self.run.restart()

    def use(self, activation: Layer) -> None:
        """Another σ between the two linear layers."""
        self.run.network.layers[1] = activation
        self.run.restart()

    def draw(self) -> np.ndarray:
        """Random parameters, whose kinks lie among the data: (3H + 1,)."""
        w1, w2 = he(1, self.H, self.rng)[0], he(self.H, 1, self.rng)[:, 0]
        return np.concatenate([w1, -w1 * self.rng.uniform(-2.5, 2.5, self.H), w2, [0.0]])

    def gradient(self) -> np.ndarray:
        """∇E at the present parameters: (3H + 1,), NaN once the training has diverged."""
        if self.run.diverged:
            return np.full(3 * self.H + 1, np.nan)
        network, loss = self.run.network, self.run.loss
        loss.forward(network.forward(self.x), self.y)
        gradients, _ = network.backward(loss.backward())
        return np.concatenate([np.ravel(dp) for dp in gradients])

    def step(self) -> bool:
        return self.run.step()

    def back(self) -> bool:
        return self.run.back()

    def reset(self) -> None:
        self.move(self.first)


class _Drawing:
    """The three panels."""

    def __init__(self, canvas: Canvas, net: _Net):
        self.net = net
        self.fit = canvas.panel("Data and fit", "x", "y", (-REACH, REACH), (-HIGHEST, HIGHEST), weight=1.5)
        self.fit.points("data", net.x[:, 0], net.y[:, 0], "grey", size=7, alpha=0.7, label="data")
        self.fit.link(x="place", near="chosen")
        self.bars = canvas.panel("Gradient", "", "∂E/∂ …", (-0.6, 3.6), (-1, 1), weight=0.75)
        self.bars.set(xticks=[[k, name] for k, name in enumerate(("w¹", "b¹", "w²", "b²"))])
        self.bars.rule("zero", y=0.0, dash="")
        self.curve = LossCurve(canvas, net.run)
        self.grid = np.linspace(-REACH, REACH, 241)[:, None]

    def __call__(self, h: int, sigma: str, playing: bool, tau: float) -> Sentence:
        net, H = self.net, self.net.H
        with np.errstate(all="ignore"):
            out = self._forward(self.grid)
            hidden = net.run.network.layers[1].forward(net.run.network.layers[0].forward(self.grid))
            added = hidden[:, h] * net.theta[2 * H + h] + net.theta[-1]
            gradient = net.gradient()
        self.fit.line("added", self.grid[:, 0], added, "orange", dash="--", width=2, label=f"number {h + 1} and b²")
        self.fit.line("fit", self.grid[:, 0], out, "red", width=3.5, label="network")
        places = np.array([[net.unit(j)[0]] for j in range(H) if net.theta[j]])
        places = places[np.abs(places[:, 0]) <= REACH] if len(places) else np.zeros((0, 1))
        bends = "kinks" if sigma == "relu" else "middles of the steps"
        self.fit.points("kinks", places[:, 0], self._forward(places), "blue", "^", size=11, label=bends)
        at = np.clip([[net.unit(h)[0]]], -REACH, REACH)
        self.fit.points("chosen", at[:, 0], self._forward(at), "orange", "D", size=14)
        mine = np.nan_to_num(gradient)[[h, h + H, h + 2 * H, 3 * H]]
        most = round_up(float(np.abs(mine).max()))
        self.bars.bars("gradient", np.arange(4), mine, "green")
        self.bars.set(ylim=(-most, most), title=f"∇E, number {h + 1}")
        self.curve.draw()
        return self._say(h, playing, tau, gradient)

    def _forward(self, x: np.ndarray) -> np.ndarray:
        """The fit at x: (n, 1) -> (n,)."""
        return self.net.run.network.forward(x)[:, 0] if len(x) else np.zeros(0)

    def _say(self, h: int, playing: bool, tau: float, gradient: np.ndarray) -> Sentence:
        net, H, run = self.net, self.net.H, self.net.run
        if run.diverged:
            return Sentence(
                f"diverged: at τ = {tau:.3g} E grew beyond all numbers after {run.steps} steps; choose a smaller τ and "
                "press Reset.", "bad",
            )  # fmt: skip
        theta, E = net.theta.reshape(-1)[:-1].reshape(3, H), run.losses[-1]
        end = f"E = {E:.3g} after {run.steps} step{'s' if run.steps != 1 else ''}"
        inputs = theta[:1, :].T * self.net.x[:, 0] + theta[1][:, None]
        dead = [str(j + 1) for j in range(H) if (inputs[j] <= 0).all()]
        if not theta[0].any() and not theta[2].any():
            return Sentence(
                f"nothing but b² learns: with all w¹ and w² at 0 their gradients are 0 too, so they stay; {end}.", "bad"
            )
        if H > 1 and (theta == theta[:, :1]).all():
            return Sentence(
                "no use in having several: the hidden numbers are all equal, so are their gradients, and the fit bends "
                f"at one place only; {end}.", "bad",
            )  # fmt: skip
        if type(run.network.layers[1]).__name__ == "ReLU" and dead:
            which = f"number {dead[0]} is" if len(dead) == 1 else f"numbers {', '.join(dead)} are"
            return Sentence(
                f"a dead ReLU: {which} 0 for all data, so no gradient arrives there and nothing moves; {end}.", "mixed",
            )  # fmt: skip
        size = float(np.linalg.norm(gradient))
        state = "learns" if playing else "ready" if not run.steps else "paused"
        at, w1, w2 = net.unit(h)
        turn = f"number {h + 1} bends the fit at x = {at:.2f}" if w1 else f"number {h + 1} bends it nowhere, as w¹ = 0"
        change = f", where its slope changes by {abs(w1) * w2:.2g}" if w1 and _is_relu(run.network.layers[1]) else ""
        return Sentence(f"{state}: {end}, ‖∇E‖ = {size:.2g}; {turn}{change}.".replace("-", "−"), "plain")


def _short(value: float) -> float:
    """In five digits: a slider's value stands in share strings."""
    return float(f"{value:.5g}")


def _is_relu(layer: Layer) -> bool:
    return type(layer).__name__ == "ReLU"


def round_up(value: float) -> float:
    """The next of 0.1, 0.2, 0.5, 1, 2, 5, …: an axis that jumps seldom."""
    if value <= 0.1:
        return 0.1
    power = 10 ** np.floor(np.log10(value))
    return float(next(power * f for f in (1, 2, 5, 10) if value <= power * f * (1 + 1e-9)))
