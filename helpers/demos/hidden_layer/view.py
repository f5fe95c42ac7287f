"""The picture and the captions of the hidden layer demo.

Three panels show the fit, the gradient with respect to the parameters of one hidden unit, and the loss curve.
"""

import numpy as np

from helpers.checks.comparison import count
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import brief, equation
from helpers.demos.hidden_layer.model import HiddenNet
from helpers.demos.shared.loss_curve import LossCurve, round_up
from helpers.layers import Layer

MAX_X, MAX_Y = 3.3, 2.0
# What is at x = −b¹/w¹. A sigmoid or tanh doesn't bend there: its second derivative is 0, and its slope is largest.
PLACES = {"ReLU": "kinks", "Sigmoid": "middles", "Tanh": "middles"}


class Drawing:
    """The three panels of the demo.

    Parameters
    ----------
    canvas : Canvas
        The canvas that gets the panels.
    net : HiddenNet
        The network to draw.
    """

    def __init__(self, canvas: Canvas, net: HiddenNet):
        self.net = net
        self.fit = canvas.panel("Data and fit", "x", "y", (-MAX_X, MAX_X), (-MAX_Y, MAX_Y), weight=1.5)
        self.fit.points("data", net.x[:, 0], net.y[:, 0], "grey", size=7, alpha=0.7, label="data")
        self.fit.link(x="place", near="chosen")
        self.bars = canvas.panel("Gradient", "", "∂E/∂ …", (-0.6, 3.6), (-1, 1), weight=0.75)
        self.bars.set(xticks=[[k, name] for k, name in enumerate(("w¹", "b¹", "w²", "b²"))])
        self.bars.rule("zero", y=0.0, dash="")
        self.curve = LossCurve(canvas, net.run)
        self.grid = np.linspace(-MAX_X, MAX_X, 241)[:, None]

    def __call__(self, h: int, playing: bool, tau: float) -> Caption:
        """Draw the network and its gradient at the current parameters.

        Parameters
        ----------
        h : int
            The chosen hidden unit, from 0.
        playing : bool
            Whether the training is running.
        tau : float
            The learning rate.

        Returns
        -------
        Caption
            The state of the training and what the chosen unit does, or why the training fails.
        """
        net, H = self.net, self.net.H
        with np.errstate(all="ignore"):
            out = self._forward(self.grid)
            hidden = net.run.network.layers[1].forward(net.run.network.layers[0].forward(self.grid))
            added = hidden[:, h] * net.theta[2 * H + h] + net.theta[-1]
            gradient = net.gradient()
        self.fit.line("added", self.grid[:, 0], added, "orange", dash="--", width=2, label=f"unit {h + 1} and b²")
        self.fit.line("fit", self.grid[:, 0], out, "red", width=3.5, label="network")
        self.fit.text("outside", 0.5, 0.97, _outside(out), "red", anchor="ct", inside=True, box=True)
        places = np.array([[net.unit(j)[0]] for j in range(H) if net.theta[j]])
        places = places[np.abs(places[:, 0]) <= MAX_X] if len(places) else np.zeros((0, 1))
        label = PLACES.get(_name(net.run.network.layers[1]), "places of the units")
        self.fit.points("kinks", places[:, 0], self._forward(places), "blue", "^", size=11, label=label)
        at = np.clip([[net.unit(h)[0]]], -MAX_X, MAX_X)
        self.fit.points("chosen", at[:, 0], self._forward(at), "orange", "D", size=14, label=f"unit {h + 1}")
        unit_gradient = np.nan_to_num(gradient)[[h, h + H, h + 2 * H, 3 * H]]
        end = round_up(float(np.abs(unit_gradient).max()))
        self.bars.bars("gradient", np.arange(4), unit_gradient, "green")
        self.bars.set(ylim=(-end, end), title=f"∇E, unit {h + 1}")
        self.curve.draw()
        return self._caption(h, playing, tau, gradient)

    def _forward(self, x: np.ndarray) -> np.ndarray:
        """Return the fit, shape (n,), at x, shape (n, 1)."""
        return self.net.run.network.forward(x)[:, 0] if len(x) else np.zeros(0)

    def _caption(self, h: int, playing: bool, tau: float, gradient: np.ndarray) -> Caption:
        net, H, run = self.net, self.net.H, self.net.run
        steps = count(run.steps, "step")
        if run.diverged:
            return Caption(
                f"Diverged: at τ = {tau:.3g}, the numbers overflow after {steps}. Choose a smaller τ and press Reset.",
                "bad",
            )
        theta, E = net.theta.reshape(-1)[:-1].reshape(3, H), run.losses[-1]
        progress = f"E = {E:.3g} after {steps}"
        inputs = theta[:1, :].T * self.net.x[:, 0] + theta[1][:, None]
        dead = [str(j + 1) for j in range(H) if (inputs[j] <= 0).all()]
        # With all parameters at 0, this holds for the ReLU and tanh. With the sigmoid, w² has a gradient.
        if not gradient[:-1].any():
            return Caption(
                f"Only b² learns: the gradients of w¹, b¹ and w² are 0 for all units, so these don't move. {progress}.",
                "bad",
            )
        if H > 1 and (theta == theta[:, :1]).all():
            return Caption(
                "All hidden units act as one: they are equal and so are their gradients, so they stay equal and do no "
                f"more than a single unit. {progress}.", "bad",
            )  # fmt: skip
        sigma = _name(run.network.layers[1])
        if sigma == "ReLU" and dead:
            single, several = f"A dead ReLU: unit {dead[0]} is", f"Dead ReLUs: units {', '.join(dead)} are"
            return Caption(
                f"{single if len(dead) == 1 else several} off for all data, so {'its' if len(dead) == 1 else 'their'} "
                f"parameters get no gradient and don't change. {progress}.", "mixed",
            )  # fmt: skip
        norm = float(np.linalg.norm(gradient))
        state = "Learning" if playing else "Ready" if not run.steps else "Paused"
        place, w1, w2 = net.unit(h)
        if not w1 or not w2:
            effect = "adds nothing to the fit, because w² = 0" if not w2 else "only adds a constant, because w¹ = 0"
        elif sigma == "ReLU":
            effect = f"bends the fit at x = {place:.2f}, changing its slope by {abs(w1) * w2:.2g}"
        else:
            effect = f"{'has the middle of its step' if sigma in PLACES else 'is centred'} at x = {place:.2f}"
        return Caption(
            f"{state}: {progress}, and {equation('‖∇E‖', norm)}. Unit {h + 1} {effect}.".replace("-", "−"), "plain"
        )


def _outside(out: np.ndarray) -> str:
    """Say where the fit is if nearly all of it is outside the picture. Return "" otherwise."""
    visible = np.abs(out) < MAX_Y
    if visible.mean() > 0.15 or not np.isfinite(out).all():
        return ""
    return f"the fit is outside the picture:\nit goes from {brief(float(out.min()))} to {brief(float(out.max()))}"


def _name(layer: Layer) -> str:
    return type(layer).__name__
