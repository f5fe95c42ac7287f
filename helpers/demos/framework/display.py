"""Show demos in a notebook: first their stills, then the live widget.

A demo in a box of ipywidgets isn't displayed by itself. So a box that contains demos shows their stills, too.
"""

from collections.abc import Iterator
from typing import Any, Protocol

import ipywidgets
from IPython.core.getipython import get_ipython
from IPython.display import display, update_display


class Showable(Protocol):
    """What a demo needs to be shown.

    Attributes
    ----------
    title, caption : str
        Plain text.
    outputs : dict of str to list of Showable
        The outputs with a still of the demo, by display ID: all demos whose stills are in that output.
    """

    title: str
    caption: str
    outputs: dict[str, list[Any]]

    def still(self) -> str:
        """Return the still as HTML."""


def show(widget: Any, demos: list[Any]) -> None:
    """Show the stills of demos and, below them, the widget that they belong to.

    Parameters
    ----------
    widget : Widget
        A demo, or a box that contains demos.
    demos : list of Showable
        The demos.
    """
    identifier = f"still-{widget.model_id}"
    for demo in demos:
        demo.outputs[identifier] = demos
    still = _bundle(demos)
    display(still, raw=True, display_id=identifier)
    data, metadata = widget._repr_mimebundle_(), {}
    if isinstance(data, tuple):  # as anywidget returns it
        data, metadata = data
    display((data or {}) | {"text/plain": still["text/plain"]}, raw=True, metadata=metadata)


def update_stills(demo: Showable) -> None:
    """Renew the outputs with a still of the demo.

    Parameters
    ----------
    demo : Showable
        The demo.
    """
    for identifier, demos in demo.outputs.items():
        update_display(_bundle(demos), raw=True, display_id=identifier)


def show_stills_of_boxes(kind: type) -> None:
    """Let every box that contains demos show their stills, from now on. Outside IPython, nothing happens.

    Parameters
    ----------
    kind : type
        The class of the demos.
    """

    def show_box(box: Any) -> None:
        demos = list(_demos_in(box, kind))
        if demos and box._repr_mimebundle_:  # a closed widget has none
            show(box, demos)
        else:
            bundle = box._repr_mimebundle_() if box._repr_mimebundle_ else None
            display(bundle or {"text/plain": repr(box)}, raw=True)

    shell = get_ipython()
    if shell is not None and shell.display_formatter is not None:
        shell.display_formatter.ipython_display_formatter.for_type(ipywidgets.Box, show_box)


def _demos_in(widget: Any, kind: type) -> Iterator[Any]:
    if isinstance(widget, kind):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from _demos_in(child, kind)


def _bundle(demos: list[Any]) -> dict[str, str]:
    text = "\n".join(f"{demo.title}: {demo.caption}" for demo in demos)
    return {"text/plain": text, "text/html": "".join(demo.still() for demo in demos)}
