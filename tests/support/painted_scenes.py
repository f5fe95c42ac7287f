"""The pictures of all demos and their examples, painted in a browser without a kernel or a page around them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers import demos
from helpers.data import two_moons
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.demo import Demo
from helpers.demos.lecture import SCENES
from helpers.layers import Linear, ReLU

WORK_STEPS = 30  # of a demo that trains a network, so that its curves have a length


@dataclass(frozen=True, eq=False)
class PaintedScene:
    """What a demo sends to the front end in one of its examples.

    Attributes
    ----------
    name : str
        The demo and the example.
    panels : list of dict
        The panels.
    marks : dict
        The marks, with lists in place of arrays.
    size : tuple of int
        The width and height that the demo asks for.
    """

    name: str
    panels: list[dict[str, Any]] = field(repr=False)
    marks: dict[str, dict[str, Any]] = field(repr=False)
    size: tuple[int, int]

    @classmethod
    def of(cls, canvas: Canvas, name: str = "") -> "PaintedScene":
        """Return what a canvas shows now."""
        marks = {
            key: {part: item.tolist() if isinstance(item, np.ndarray) else item for part, item in mark.items()}
            | ({"shape": list(mark["values"].shape), "values": mark["values"].ravel().tolist()} if "values" in mark else {})
            for key, mark in canvas.marks.items()
        }  # fmt: skip
        panels = [{**panel.spec} for panel in canvas.panels]
        return cls(name, panels, marks, (canvas.width, canvas.height))

    def __str__(self) -> str:
        return self.name


def all_scenes() -> Iterator[PaintedScene]:
    """Yield the pictures of all demos that the browser draws: at the start, in each example, and after some training."""
    for make in (*(scene.make for scene in SCENES), *_trainings()):
        demo = make()
        if isinstance(demo.picture, Canvas):
            yield from _examples(demo)
        demo.close()


def _trainings() -> tuple[Callable[[], Demo], ...]:
    rng = np.random.default_rng(0)
    x = np.linspace(-1, 1, 20)[:, None]

    def layers(inputs: int) -> list[Any]:
        return [Linear(rng.normal(size=(inputs, 8)), np.zeros(8)), ReLU(), Linear(rng.normal(size=(8, 1)), np.zeros(1))]

    return (
        lambda: demos.training(layers(1), x, x**2, tau=0.05),
        lambda: demos.training(layers(2), *two_moons(40, rng), tau=0.1),
    )


def _examples(demo: Demo) -> Iterator[PaintedScene]:
    assert isinstance(demo.picture, Canvas)
    yield PaintedScene.of(demo.picture, f"{demo.name}: start")
    for title, state in demo.spec["presets"]:
        demo.restore(state)
        if demo.work:
            for _ in range(WORK_STEPS):
                demo.work.step()
            demo.refresh()
        yield PaintedScene.of(demo.picture, f"{demo.name}: {title}")
