"""The lecture: its demos in the deck's order, one at a time over the whole screen, turned over by a clicker.

Page down goes through the examples of a demo and then to the next demo; Page up goes back. Each demo is made anew
when its turn comes, so it begins as it was meant to begin, whatever was done to it before.
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
from helpers.demos.framework import frontend
from helpers.demos.framework.demo import Demo
from helpers.demos.hidden_layer.demo import hidden_layer
from helpers.demos.layer import layer
from helpers.demos.playground.demo import playground
from helpers.demos.race.demo import race
from helpers.demos.schedules import schedules
from helpers.demos.subgradient import subgradient


@dataclass(frozen=True)
class Scene:
    """One demo of the lecture: its anchors, what it is about, and the function that makes it."""

    anchors: str
    title: str
    make: Callable[[], Demo]

    def __str__(self) -> str:
        return f"{self.title} ({self.anchors})"


SCENES = (
    Scene("L1, L10", "Gradient descent and its step size", descent),
    Scene("L2, L3, L4", "A compute graph, forwards and backwards", compute_graph),
    Scene("L5 to L8", "A playground", playground),
    Scene("L6, L7", "A layer and its Jacobian", layer),
    Scene("L8", "One hidden layer", hidden_layer),
    Scene("L9", "The descent lemma and backtracking", descent_lemma),
    Scene("L9", "Kinks and subgradients", subgradient),
    Scene("L11", "Schedules", schedules),
    Scene("L12", "A race of optimisers", race),
)


class Bar(anywidget.AnyWidget):
    """Which demo is on: titles in order, and the index of the present one."""

    _esm = (frontend.FOLDER / "lecture.js").read_text(encoding="utf-8")
    _css = frontend.style()
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)


class Lecture(ipywidgets.VBox):
    """A bar above a demo. ``lecture.index = 2`` turns to the third; ``lecture.demo`` is the one that is on."""

    def __init__(self, scenes: Sequence[Scene]):
        self.scenes = list(scenes)
        self.bar = Bar(titles=[str(scene) for scene in scenes])
        self.demo = self.scenes[0].make()
        super().__init__([self.bar, self.demo])
        self.add_class("course-lecture")
        self.bar.observe(self._turn, "index")

    @property
    def index(self) -> int:
        """Which demo is on, from 0."""
        return int(self.bar.index)

    @index.setter
    def index(self, index: int) -> None:
        self.bar.index = index

    def _turn(self, change: dict[str, Any]) -> None:
        before, self.demo = self.demo, self.scenes[change["new"]].make()
        self.children = [self.bar, self.demo]
        before.close()

    def close(self) -> None:
        """Stop what plays and take the lecture off the page."""
        self.demo.close()
        super().close()


def lecture(scenes: Sequence[Scene] = SCENES) -> Lecture:
    """All demos in the deck's order, for a hall: full screen with F, on with a clicker or with Page down.

    ``python3 run.py lecture`` shows it alone on a page.

    scenes: others, or in another order. Raises ValueError if there are none.
    """
    if not scenes:
        raise ValueError("scenes is empty, but a lecture needs at least one demo: leave it out for all of them.")
    return Lecture(scenes)
