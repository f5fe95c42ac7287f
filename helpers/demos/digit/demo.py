"""Draw a digit and watch a network read it (lecture L5 to L8).

    x → h¹ → … → scores s → p = softmax(s),    E = −log p(target),    ∂E/∂s = p − y

Forwards, every unit shows its activation, and the lines are the largest contributions x_i w_ij. Backwards, every unit
shows the gradient with respect to its pre-activation, and the lines are the largest ∂E/∂w. The outlines beside the bars
are the probabilities after one step θ − τ∇E for this image alone. Training uses all training images.
"""

from typing import Any

import numpy as np

from helpers.arrays import HasNaN
from helpers.demos.digit.captions import backward_caption, forward_caption, training_caption
from helpers.demos.digit.centring import SIDE, centred, find_windows
from helpers.demos.digit.model import CLASSES, Digits, Pass, accuracy, look_ahead, predictions, run_passes, test_images
from helpers.demos.digit.network_view import NetworkView
from helpers.demos.digit.training_view import TrainingView
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError
from helpers.demos.framework.controls import Button, Control, Menu, Pixels, Slider, Toggle, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.shared.training_run import SPEEDS

VIEWS = {"forward": "forward", "backward": "backward", "training": "training"}
STARTS = {"trained": "trained", "random": "random weights"}
TARGETS = {"label": "as labelled or read"} | {str(k): str(k) for k in range(CLASSES)}
TRAINING_TAU, STEP_TAU = 0.3, 0.005
FIRST_EXAMPLE = 3
SMALL = 4  # rows: in a drawing that is at most as high, the strokes run together


def digit(network: Any = None) -> Demo:
    """Draw a digit, watch a network read it, see the gradients flow back, and train it.

    Parameters
    ----------
    network : Network, sequence of Layer, or sequence of ndarray, optional
        Your own network, with 64 inputs and ten outputs, the scores: a network, its layers, or the parameters
        ``[W1, b1, W2, b2, …]`` of a ReLU network, as ``train_digits`` of unit 07 returns them. The demo trains a copy.
        By default a network of the course with two hidden layers, which has been trained.

    Returns
    -------
    Demo
        The demo. ``demo.work.network`` is the network, and ``demo.work.run`` its training.

    Raises
    ------
    TypeError, ValueError
        If `network` is none of these, or has no parameters.

    Notes
    -----
    If a layer is wrong or the sizes don't fit, the caption says so.
    """
    model = Digits(network)
    raw, labels = test_images(False)
    controls: dict[str, Control] = {
        "view": Menu("view", VIEWS, initial_values={"forward": {"tau": TRAINING_TAU}, "backward": {"tau": STEP_TAU},
                                                    "training": {"tau": TRAINING_TAU}}),
        "start": Menu("network", STARTS),
        "example": Slider("test image", FIRST_EXAMPLE, 0, len(labels) - 1, step=1),
        "target": Menu("target digit", TARGETS),
        "tau": tau_slider(TRAINING_TAU, minimum=1e-3, maximum=10.0),
        "centre": Toggle("centre the drawing", network is None),
        "pixels": Pixels("pixel", SIDE, SIDE, raw[FIRST_EXAMPLE].tolist()),
    }  # fmt: skip
    view, example, pixels = controls["view"], controls["example"], controls["pixels"]
    controls["start"].visible = network is None

    def load(n: int) -> None:
        example.put(n)
        pixels.put(raw[n].tolist())
        if view.value == "training":
            view.put("forward")

    def load_misread() -> None:
        wrong = np.flatnonzero(predictions(model.network, test_images(controls["centre"].value)[0]) != labels)
        if not len(wrong):
            raise UserError("No test image is misread: the network reads all of them.")
        load(int(wrong[wrong > example.value][0] if (wrong > example.value).any() else wrong[0]))

    def take_step() -> None:
        model.run.nudge(picture.passes().d_params, controls["tau"].value)

    controls["misread"] = Button("next misread image", load_misread)
    controls["clear"] = Button("clear", sets={"pixels": [0.0] * SIDE**2})
    controls["nudge"] = Button("take the step", take_step)
    canvas = Canvas("", 1000, 400)
    picture = _Picture(canvas, model, controls, load)

    def update(changed: frozenset[str]) -> None:
        if "start" in changed:
            model.start(controls["start"].value)
        if "example" in changed:
            image = raw[example.value].tolist()
            pixels.set_initial(image)
            if "pixels" not in changed:
                pixels.put(image)
        model.run.tau, model.run.centre = controls["tau"].value, controls["centre"].value
        for name in ("target", "nudge"):
            controls[name].visible = view.value == "backward"
        for name in ("example", "centre", "pixels", "clear"):
            controls[name].visible = view.value != "training"

    def show(playing: bool) -> Caption:
        if model.run.problem:
            raise UserError(model.run.problem)
        return picture.show(playing)

    return Demo(
        "digit", "Draw a digit", controls, canvas, show, play=model, speeds=SPEEDS, speed=SPEEDS[-1],
        presets=PRESETS if network is None else (), plays=["train from random weights"], update=update,
    )  # fmt: skip


PRESETS = [
    ("a clear digit", "digit:"),
    ("6 or 5? An unclear one", "digit:example=118"),
    ("a blank page: still an answer", f"digit:pixels={'0' * SIDE**2}"),
    ("confident, and wrong", "digit:example=335"),
    ("backward: already right", "digit:view=backward"),
    ("backward: told the wrong digit", "digit:view=backward,target=8"),
    ("backward: far too large a step", "digit:view=backward,target=8,tau=0.5"),
    ("train from random weights", "digit:view=training,start=random"),
]


class _Picture:
    """The picture of the chosen view, and its caption."""

    def __init__(self, canvas: Canvas, model: Digits, controls: dict[str, Control], load: Any):
        self.canvas, self.model, self.controls, self.load = canvas, model, controls, load
        self.view: NetworkView | TrainingView | None = None
        self.shown: Any = None  # what the panels were made for

    def value(self, name: str) -> Any:
        return self.controls[name].value

    @property
    def label(self) -> int:
        return int(test_images(False)[1][self.value("example")])

    @property
    def is_example(self) -> bool:
        return bool(self.value("pixels") == self.controls["pixels"].initial)

    def target(self, x: np.ndarray) -> int:
        """Return what the network should read: a drawing has no label, so by default it is what the network reads."""
        if self.value("target") != "label":
            return int(self.value("target"))
        return self.label if self.is_example else int(predictions(self.model.network, x)[0])

    def passes(self) -> Pass:
        pixels = np.array([self.value("pixels")])
        x = centred(pixels) if self.value("centre") else pixels
        try:
            return run_passes(self.model.network, x[0], self.target(x))
        except HasNaN:  # the course's layers refuse what an overflow leaves behind
            raise self.overflow() from None

    def overflow(self) -> UserError:
        return UserError(f"{self.model.run.overflow()}. Step back, or press Reset.")

    def show(self, playing: bool) -> Caption:
        if self.model.run.diverged:
            raise self.overflow()
        with np.errstate(all="ignore"):
            return self._training(playing) if self.value("view") == "training" else self._network(playing)

    def _training(self, playing: bool) -> Caption:
        if not isinstance(self.view, TrainingView):
            self.view, self.shown = TrainingView(self.canvas, self.model.run, self.load), None
        self.view.draw(self.model.run)
        return training_caption(self.model.run, playing)

    def _network(self, playing: bool) -> Caption:
        here, run, backward = self.passes(), self.model.run, self.value("view") == "backward"
        if self.shown != (backward, len(here.d_outputs)) or not isinstance(self.view, NetworkView):
            self.view, self.shown = NetworkView(self.canvas, here, backward), (backward, len(here.d_outputs))
        pixels, tau, target = np.array(self.value("pixels")), self.value("tau"), here.target
        x, y = test_images(self.value("centre"))
        after = look_ahead(run.network, here, target, tau, x, y) if backward else None
        self.view.follow(run.network, np.array(self.controls["pixels"].initial), self.label, x)
        self.view.draw(pixels, here, target, after, self.value("centre"))
        self.view.bars.set(title=f"Probabilities, k = {run.steps}" if run.steps else "Probabilities")
        if playing:  # otherwise the weights would change without a word
            return training_caption(run, True)
        if after is not None:
            labelled = self.is_example or self.value("target") != "label"
            return backward_caption(here, after, target, tau, accuracy(run.network, x, y), labelled)
        label, untrained = self.label if self.is_example else None, self.value("start") == "random" and not run.steps
        small = bool(pixels.any() and find_windows(pixels[None]).height[0] <= SMALL)
        return forward_caption(here, not pixels.any(), label, untrained, small)
