"""The demos of the lecture in the order of its slides, one at a time, made for full screen and a clicker.

Page Down steps through the examples of a demo and then moves on to the next demo. Page Up goes back. Each demo is
created when you turn to it, so it always starts in its initial state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import anywidget
import ipywidgets
import traitlets

from helpers.demos.compute_graph.demo import compute_graph
from helpers.demos.descent.demo import descent
from helpers.demos.descent_lemma import descent_lemma
from helpers.demos.digit.demo import digit
from helpers.demos.framework import frontend
from helpers.demos.framework.demo import Demo
from helpers.demos.hidden_layer.demo import hidden_layer
from helpers.demos.layer import layer
from helpers.demos.learning_rate_finder.demo import learning_rate_finder
from helpers.demos.loss_landscape.demo import loss_landscape
from helpers.demos.momentum.demo import momentum
from helpers.demos.network_graph.demo import network_graph
from helpers.demos.playground.demo import playground
from helpers.demos.race.demo import race
from helpers.demos.schedules import schedules
from helpers.demos.subgradient import subgradient


@dataclass(frozen=True)
class Scene:
    """One demo of the lecture.

    Attributes
    ----------
    anchors : str
        The sections of the lecture that the demo belongs to, such as "L1, L10".
    title : str
        What the demo is about.
    make : callable
        The function that creates the demo.
    """

    anchors: str
    title: str
    make: Callable[[], Demo]

    def __str__(self) -> str:
        return f"{self.title} ({self.anchors})"


SCENES = (
    Scene("L1, L10", "Gradient descent and its step size", descent),
    Scene("L2 to L4", "A compute graph", compute_graph),
    Scene("L5 to L8", "A playground", playground),
    Scene("L5 to L8", "Draw a digit", digit),
    Scene("L6, L7", "A layer and its Jacobian", layer),
    Scene("L8", "A network as a graph", network_graph),
    Scene("L8", "One hidden layer", hidden_layer),
    Scene("L9", "The descent lemma and backtracking", descent_lemma),
    Scene("L9", "Kinks and subgradients", subgradient),
    Scene("L10, L11", "A learning-rate finder", learning_rate_finder),
    Scene("L11", "Schedules", schedules),
    Scene("L12", "The plane of momentum", momentum),
    Scene("L12", "A race of optimisers", race),
    Scene("L12", "A loss landscape", loss_landscape),
)


class Bar(anywidget.AnyWidget):
    """The bar above the demo, in which you choose a demo.

    Attributes
    ----------
    titles : list of str
        The titles of all scenes, in order.
    index : int
        The scene to show, from 0.
    shown : dict
        The ``index`` of the scene that is shown, and the ``name`` of its demo.
    """

    _esm = frontend.lecture_script()
    _css = frontend.style()
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)


class Lecture(ipywidgets.VBox):
    """A bar above a demo. ``lecture.index = 2`` turns to the third scene.

    Parameters
    ----------
    scenes : sequence of Scene
        At least one scene.

    Attributes
    ----------
    demo : Demo
        The current demo.
    index : int
        The current scene, from 0.
    """

    def __init__(self, scenes: Sequence[Scene]):
        self.scenes = list(scenes)
        self.demo = self.scenes[0].make()
        self.bar = Bar(titles=[str(scene) for scene in scenes], shown={"index": 0, "name": self.demo.name})
        super().__init__([self.bar, self.demo])
        self.add_class("course-lecture")
        self.bar.observe(self._turn, "index")

    @property
    def index(self) -> int:
        """The current scene, from 0."""
        return int(self.bar.index)

    @index.setter
    def index(self, index: int) -> None:
        self.bar.index = index

    def _turn(self, change: dict[str, Any]) -> None:
        previous, self.demo = self.demo, self.scenes[change["new"]].make()
        # The bar hears of the demo first, so that it takes the next click as soon as the demo is on the page.
        self.bar.shown = {"index": change["new"], "name": self.demo.name}
        self.children = [self.bar, self.demo]
        previous.close()

    def close(self) -> None:
        """Stop the current demo and remove the lecture from the page."""
        self.demo.close()
        super().close()


def lecture(scenes: Sequence[Scene] = SCENES) -> Lecture:
    """Show the demos of the lecture in the order of its slides, for a lecture hall.

    Press F for full screen, and Page Down or a clicker to move on. ``python3 run.py lecture`` shows the lecture on a
    page of its own.

    Parameters
    ----------
    scenes : sequence of Scene, optional
        Different scenes, or a different order. By default the demos that belong to the lecture (``SCENES``).

    Returns
    -------
    Lecture
        The lecture. A notebook shows it below the cell.

    Raises
    ------
    ValueError
        If there are no scenes.
    """
    if not scenes:
        raise ValueError(
            "scenes is empty, but a lecture needs at least one demo: leave scenes out to show those of the course."
        )
    return Lecture(scenes)
