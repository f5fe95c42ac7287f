"""The still picture of a demo in a saved notebook, which is seen where no kernel runs.

A notebook keeps only the address of a widget, and without a kernel that leads nowhere: JupyterLab then says
"model not found". So a demo is two outputs: HTML with the last picture and sentence, and the widget itself. A
style rule in the HTML hides the picture while the widget lives, and the message of the widget while it does not.
The front end sends its picture once it has stood still for a moment; the notebook that is saved holds the last.
"""

import base64
import html
from typing import TYPE_CHECKING

from IPython.display import display, update_display

if TYPE_CHECKING:
    from helpers.demos.framework.demo import Demo

# One output of a cell is .jp-OutputArea-child, in JupyterLab and in Voilà. The first holds the still, the second
# the widget: alive if it holds a .course-demo.
RULES = """
.jp-OutputArea-child:has(.course-still):has(+ .jp-OutputArea-child .course-demo) { display: none; }
.jp-OutputArea-child:has(.course-still) + .jp-OutputArea-child:has(.jupyter-widgets):not(:has(.course-demo)) {
  display: none; }
"""


class Snapshot:
    """Shows a demo in a notebook, with its still picture."""

    def __init__(self, demo: "Demo"):
        self.demo = demo
        self.image, self.type = b"", "image/png"
        self._shown = False

    def display(self) -> None:
        """Show the still and the living demo below the cell."""
        display(self._bundle(), raw=True, display_id=f"still-{self.demo.model_id}")
        self._shown = True
        data, metadata = self.demo._repr_mimebundle_() or ({}, {})
        display(data | {"text/plain": self._words()}, raw=True, metadata=metadata)

    def update(self, image: bytes, kind: str) -> None:
        """A newer picture, from the front end."""
        self.image, self.type = image, kind
        if self._shown:
            update_display(self._bundle(), raw=True, display_id=f"still-{self.demo.model_id}")

    def markup(self) -> str:
        """The still as HTML: picture, alternative text, sentence, and how to make it move."""
        alternative = html.escape(self.demo.picture.alternative, quote=True)
        picture = f"<p>{alternative}</p>"
        image = self.image or self.demo.picture.still()
        if image:
            data = base64.b64encode(image).decode()
            picture = f"<img alt='{alternative}' style='max-width:100%' src='data:{self.type};base64,{data}'>"
        return (
            f"<style>{RULES}</style><div class='course-still'><p><b>{html.escape(self.demo.title)}</b></p>{picture}"
            f"<p>{html.escape(self.demo.sentence)}</p>"
            "<p><i>A still picture, since no kernel runs for it: run the cell, and it moves.</i></p></div>"
        )

    def _bundle(self) -> dict[str, str]:
        return {"text/plain": self._words(), "text/html": self.markup()}

    def _words(self) -> str:
        return f"{self.demo.title}: {self.demo.sentence}"
