"""All demos of the course, as cells of a notebook and as objects."""

from collections.abc import Iterator
from typing import Any

from helpers.demos.framework.demo import Demo

SETUP = "import numpy as np\nfrom helpers import data, demos, layers, network\nrng = np.random.default_rng(0)"
# The code of a cell for each title. Add a new demo here.
CELLS = {
    "The slope of a parabola": "demos.slider_moves()",
    "Gradient descent and its step size": "demos.descent()",
    "A compute graph": "demos.compute_graph()",
    "A layer and its Jacobian": "demos.layer()",
    "The descent lemma and backtracking": "demos.descent_lemma()",
    "A network learns": "demos.training(network.fully_connected((2, 8, 8, 1), rng), *data.two_moons(99, rng), tau=0.1)",
    "A network as a graph": "demos.network_graph()",
    "One hidden layer": "demos.hidden_layer()",
    "A playground": "demos.playground()",
    "Draw a digit": "demos.digit()",
    "Schedules": "demos.schedules()",
    "A learning-rate finder": "demos.learning_rate_finder()",
    "The plane of momentum": "demos.momentum()",
    "A race of optimisers": "demos.race()",
    "A loss landscape": "demos.loss_landscape()",
    "Subgradients": "demos.subgradient()",
}
# One demo of each kind: a picture of Matplotlib's, an iteration in the browser, steps of the kernel, training, drawing.
KINDS = (
    "The slope of a parabola",
    "Gradient descent and its step size",
    "A compute graph",
    "A network learns",
    "Draw a digit",
)
# Some of the figures that nobody moves.
FIGURES = (
    "demos.layer_box()",
    "demos.contours()",
    "demos.regimes()",
)


def make_demo(title: str) -> Demo:
    """Make the demo of this title, as a notebook does."""
    names: dict[str, Any] = {}
    exec(SETUP, names)
    demo = eval(CELLS[title], names)
    assert isinstance(demo, Demo)
    return demo


def states_of(demo: Demo) -> Iterator[str]:
    """Bring the demo to its start, then to each of its examples, and yield the name of that state."""
    yield "start"
    for name, text in demo.spec["presets"]:
        demo.restore(text)
        yield name
