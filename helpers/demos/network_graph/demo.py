"""A network with two inputs, three hidden units and one output as a graph (lecture L8), one number at a time.

The forward pass computes the hidden units one by one, then the prediction p and the loss E. The backward pass starts
with ∂E/∂p and gives each weight its derivative: the input of its edge times the gradient that arrives at its end. The
last two steps update all parameters and compute the new loss. In "predict" mode, the demo asks for each number first.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Answer, Control, Curve, Menu, Slider, Toggle, tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.network_graph.captions import (
    alternative,
    answer_caption,
    is_right,
    question,
    step_caption,
    wrong_caption,
)
from helpers.demos.network_graph.model import (
    INPUTS,
    PARAMETERS,
    FunctionPasses,
    LayerPasses,
    Numbers,
    Passes,
    numbers_of,
    split,
    step,
    wrong_gradients,
)
from helpers.demos.network_graph.notation import symbol
from helpers.demos.network_graph.steps import STEPS, UPDATE, shown_numbers
from helpers.demos.network_graph.view import IN_BROWSER, arrange, browser_data, draw, known
from helpers.demos.shared.registry import ACTIVATIONS
from helpers.layers import Layer, Linear

MAX_GUESS = 1000.0  # the demo doesn't ask for larger numbers
MAX_PARAMETER = 5.0  # the largest absolute value of a parameter, unless a student's layers have larger ones
# The weights from x₁ and from x₂ to the three units, the biases of the units, the weights to p, and the bias of p.
START = (1.0, -1.0, 0.5, 0.5, 1.0, -0.5, 0.0, -0.5, 1.5, 1.0, -1.0, 0.5, -0.5)
FOLLOWED = ("x1", "x2", "y", "tau", "weight", "sigma", "guess")  # the controls that the browser follows by itself


def network_graph(
    layers: Sequence[Layer] | None = None, functions: tuple[Callable[..., Any], Callable[..., Any]] | None = None
) -> Demo:
    """Follow every number of a small network forward and backward, predict it, and take a step of gradient descent.

    Parameters
    ----------
    layers : sequence of Layer, optional
        Your own layers ``[Linear(W1, b1), ReLU(), Linear(W2, b2)]``. The shapes of the parameters are (2, 3), (3,),
        (3, 1) and (1,). The demo works on a copy. By default the course's layers.
    functions : tuple of two callables, optional
        Your ``forward`` and ``backward`` of unit 05.

    Returns
    -------
    Demo
        The demo. A notebook shows it below the cell.

    Raises
    ------
    ValueError
        If there aren't three layers whose parameters have these shapes, or both layers and functions are passed.

    Notes
    -----
    With your own code, the numbers are yours. If the derivative of a parameter differs from the difference quotient,
    the demo marks it with a cross, and the caption says so.
    """
    if layers is not None and functions is not None:
        raise ValueError("both layers and functions are given, but the numbers can come from one only: leave one out.")
    own: Any = LayerPasses(layers) if layers is not None else FunctionPasses(*functions) if functions else None
    theta = START if layers is None else [float(v) for p in own.parameters for v in np.ravel(p)]
    model = _Model(own)
    reach = max(MAX_PARAMETER, float(np.ceil(np.abs(theta).max())))
    controls: dict[str, Control] = {
        "step": Slider("step", 0, 0, len(STEPS), step=1),
        "sigma": Menu("σ", {key: layer.__name__ for key, layer in ACTIVATIONS.items()}),
        "x1": Slider("x₁", 1.0, -3, 3, step=0.5, whole=False),
        "x2": Slider("x₂", 2.0, -3, 3, step=0.5, whole=False),
        "y": Slider("target y", 0.5, -5, 5, step=0.5, whole=False),
        "tau": tau_slider(0.01, minimum=1e-3, maximum=1.0, label="τ"),
        "which": Menu("parameter", {name: symbol(name) for name in PARAMETERS}),
        "weight": Slider("parameter value", theta[0], -reach, reach, step=0.25),
        "predict": Toggle("predict"),
        "guess": Answer("your number", -MAX_GUESS, MAX_GUESS, step=0.25),
        "parameters": Curve("parameters", theta, -reach, reach),
    }
    controls["parameters"].visible = False
    controls["sigma"].visible = own is None
    canvas = Canvas("A network as a graph.", 980, 430)
    arrange(canvas)
    sent: list[Any] = []

    def update(changed: frozenset[str]) -> None:
        if changed & {"step", "predict"} and "guess" not in changed:
            controls["guess"].put(None)  # the answer to the previous question doesn't answer this one
        controls["guess"].visible = bool(controls["predict"].value)
        index, values = PARAMETERS.index(controls["which"].value), list(controls["parameters"].value)
        if "weight" in changed and not changed & {"which", "parameters"}:
            values[index] = controls["weight"].value
            controls["parameters"].put(values)
        controls["weight"].put(values[index])

    def show(playing: bool) -> Caption:
        value = {name: control.value for name, control in controls.items()}
        model.update(value)
        done, chosen = value["step"], value["which"]
        n = shown_numbers(model.before, model.after, done)
        asked = STEPS[done - 1] if done and value["predict"] and STEPS[done - 1].asks else None
        guess = value["guess"]
        secret = asked is not None and abs(n[asked.asks]) <= MAX_GUESS and not is_right(asked, n, guess)
        if own is None and sent != (state := [chosen, value["predict"], value["parameters"]]):
            sent[:] = state
            by = (*FOLLOWED, *(() if value["predict"] else ("step",)))
            data = browser_data() | {"chosen": chosen, "largest": MAX_GUESS}
            canvas.iterate("network", IN_BROWSER, by, theta=list(value["parameters"]), **data)
        shown = known(done, secret)
        marked = {f"d{name}" for name in model.wrong} | {f"da{name[3]}" for name in model.wrong if name[:2] == "b1"}
        draw(canvas, n, done, secret, chosen, marked)
        canvas.alternative = alternative(n, shown)
        if secret and asked:
            return question(asked, n, guess)
        found = next((name for name in model.in_order() if name in model.wrong and f"d{name}" in shown), "")
        if found:
            return wrong_caption(found, *model.wrong[found])
        caption = step_caption(model.before, model.after, done, model.sigma_name(value["sigma"]), value["tau"], chosen)
        return answer_caption(asked, n, guess, caption) if asked else caption

    return Demo(
        "network_graph", "A network as a graph", controls, canvas, show, play="step", speeds=(1, 2, 5), update=update,
        presets=PRESETS if own is None else OWN_PRESETS,
    )  # fmt: skip


FORWARD = next(k for k, one in enumerate(STEPS, start=1) if one.kind == "loss")


def _theta(*values: float) -> str:
    return "parameters=" + "/".join(f"{v:g}" for v in values)


OFF = _theta(1, -1, 0.5, 0.5, 1, -0.5, 0, -2, 1.5, 1, -1, 0.5, -0.5)
SATURATED = _theta(4, -1, 0.5, 4, 1, -0.5, 0, -0.5, -1.5, 2, -1, 1, -0.5)
AT_UNIT_2 = next(k for k, one in enumerate(STEPS, start=1) if one.kind == "da" and one.j == 2)
AT_UNIT_1 = next(k for k, one in enumerate(STEPS, start=1) if one.kind == "da" and one.j == 1)
PRESETS = [
    ("the network and its weights", "network_graph:"),
    ("forward to the loss", f"network_graph:step={FORWARD}"),
    ("backward to every weight", f"network_graph:step={UPDATE - 1}"),
    ("a small step lowers the loss", f"network_graph:step={UPDATE + 1}"),
    ("too large a step raises it", f"network_graph:step={UPDATE + 1},tau=0.1"),
    ("a ReLU that is off", f"network_graph:step={AT_UNIT_2},{OFF}"),
    ("a saturated sigmoid", f"network_graph:step={AT_UNIT_1},sigma=sigmoid,{SATURATED}"),
    ("predict the next number", "network_graph:step=1,predict=1"),
]
OWN_PRESETS = [("forward to the loss", f"network_graph:step={FORWARD}"), ("backward to every weight", PRESETS[2][1])]


class _Model:
    """The numbers for the current values of the controls.

    Parameters
    ----------
    own : Passes or None
        A student's code. By default the course's layers.

    Attributes
    ----------
    before, after : dict of str to float
        All numbers before and after the update.
    wrong : dict of str to (float, float)
        The wrong derivatives of a student's code, as ``wrong_gradients`` returns them.
    """

    def __init__(self, own: LayerPasses | FunctionPasses | None):
        self.own, self.wrong = own, dict[str, tuple[float, float]]()
        W1, b1, W2, b2 = split(np.zeros(len(PARAMETERS)))
        self.course: dict[str, Passes] = {
            key: LayerPasses([Linear(W1, b1), layer(), Linear(W2, b2)]) for key, layer in ACTIVATIONS.items()
        }
        self.before: Numbers = {}
        self.after: Numbers = {}

    def update(self, value: dict[str, Any]) -> None:
        """Compute the numbers for these values of the controls."""
        if self.own and not self.before:
            self.own.check()
        passes: Passes = self.own or self.course[value["sigma"]]
        x, y, theta = [value[f"x{d}"] for d in INPUTS], value["y"], np.array(value["parameters"])
        self.before = numbers_of(passes, x, y, theta)
        if self.own:
            self.wrong = wrong_gradients(self.own, self.before)
        self.after = numbers_of(passes, x, y, step(self.before, value["tau"]))

    def sigma_name(self, sigma: str) -> str:
        """Return the name of the activation in captions."""
        if self.own:
            return type(self.own.layers[1]).__name__ if isinstance(self.own, LayerPasses) else "σ"
        return {"relu": "ReLU"}.get(sigma, sigma)

    def in_order(self) -> list[str]:
        """Return the parameters in the order of the steps that show their derivatives."""
        keys = [key for one in STEPS for key in one.keys]
        return sorted(PARAMETERS, key=lambda name: keys.index(f"d{name}"))
