"""The pictures of the demo of one hidden layer, and what it says: the fit, the gradient for one number, the loss."""

import numpy as np

from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, brief
from helpers.demos.hidden_layer.model import HiddenNet
from helpers.demos.shared.loss_curve import LossCurve, round_up
from helpers.layers import Layer

REACH, HIGHEST = 3.3, 2.0


class Drawing:
    """The three panels."""

    def __init__(self, canvas: Canvas, net: HiddenNet):
        self.net = net
        self.fit = canvas.panel("Data and fit", "x", "y", (-REACH, REACH), (-HIGHEST, HIGHEST), weight=1.5)
        self.fit.points("data", net.x[:, 0], net.y[:, 0], "grey", size=7, alpha=0.7, label="data")
        self.fit.link(x="place", near="chosen")
        self.bars = canvas.panel("Gradient", "", "∂E/∂ …", (-0.6, 3.6), (-1, 1), weight=0.75)
        self.bars.set(xticks=[[k, name] for k, name in enumerate(("w¹", "b¹", "w²", "b²"))])
        self.bars.rule("zero", y=0.0, dash="")
        self.curve = LossCurve(canvas, net.run)
        self.grid = np.linspace(-REACH, REACH, 241)[:, None]

    def __call__(self, h: int, sigma: str, playing: bool, tau: float) -> Caption:
        net, H = self.net, self.net.H
        with np.errstate(all="ignore"):
            out = self._forward(self.grid)
            hidden = net.run.network.layers[1].forward(net.run.network.layers[0].forward(self.grid))
            added = hidden[:, h] * net.theta[2 * H + h] + net.theta[-1]
            gradient = net.gradient()
        self.fit.line("added", self.grid[:, 0], added, "orange", dash="--", width=2, label=f"number {h + 1} and b²")
        self.fit.line("fit", self.grid[:, 0], out, "red", width=3.5, label="network")
        self.fit.text("outside", 0.5, 0.97, _outside(out), "red", anchor="ct", inside=True, box=True)
        places = np.array([[net.unit(j)[0]] for j in range(H) if net.theta[j]])
        places = places[np.abs(places[:, 0]) <= REACH] if len(places) else np.zeros((0, 1))
        bends = "kinks" if sigma == "relu" else "bends"
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

    def _say(self, h: int, playing: bool, tau: float, gradient: np.ndarray) -> Caption:
        net, H, run = self.net, self.net.H, self.net.run
        if run.diverged:
            return Caption(
                f"diverged: at τ = {tau:.3g} E grew beyond all numbers after {run.steps} steps; choose a smaller τ and "
                "press Reset.", "bad",
            )  # fmt: skip
        theta, E = net.theta.reshape(-1)[:-1].reshape(3, H), run.losses[-1]
        end = f"E = {E:.3g} after {run.steps} step{'s' if run.steps != 1 else ''}"
        inputs = theta[:1, :].T * self.net.x[:, 0] + theta[1][:, None]
        dead = [str(j + 1) for j in range(H) if (inputs[j] <= 0).all()]
        if not theta[0].any() and not theta[2].any():
            return Caption(
                f"nothing but b² learns: with all w¹ and w² at 0 their gradients are 0 too, so they stay; {end}.", "bad"
            )
        if H > 1 and (theta == theta[:, :1]).all():
            return Caption(
                "no use in having several: the hidden numbers are all equal, so are their gradients, and the fit bends "
                f"at one place only; {end}.", "bad",
            )  # fmt: skip
        if type(run.network.layers[1]).__name__ == "ReLU" and dead:
            which = f"number {dead[0]} is" if len(dead) == 1 else f"numbers {', '.join(dead)} are"
            return Caption(
                f"a dead ReLU: {which} 0 for all data, so no gradient gets there and none of it moves; {end}.", "mixed",
            )  # fmt: skip
        size = float(np.linalg.norm(gradient))
        state = "learns" if playing else "ready" if not run.steps else "paused"
        at, w1, w2 = net.unit(h)
        turn = f"number {h + 1} bends the fit at x = {at:.2f}" if w1 else f"number {h + 1} bends it nowhere, as w¹ = 0"
        change = f", where its slope changes by {abs(w1) * w2:.2g}" if w1 and _is_relu(run.network.layers[1]) else ""
        return Caption(f"{state}: {end}, ‖∇E‖ = {brief(size)}; {turn}{change}.".replace("-", "−"), "plain")


def _outside(out: np.ndarray) -> str:
    """Where the fit is, if nearly all of it lies outside the picture."""
    seen = np.abs(out) < HIGHEST
    if seen.mean() > 0.15 or not np.isfinite(out).all():
        return ""
    return f"the fit is outside the picture:\nit runs from {brief(float(out.min()))} to {brief(float(out.max()))}"


def _is_relu(layer: Layer) -> bool:
    return type(layer).__name__ == "ReLU"
