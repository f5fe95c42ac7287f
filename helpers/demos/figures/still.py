"""The return type of every figure: a drawing with its alternative text.

A notebook shows it as a PNG, whose colours are inverted on dark pages, or as an SVG. The alternative text describes it
to readers who can't see it.
"""

import base64
import html
from dataclasses import dataclass

from matplotlib.figure import Figure

from helpers.demos.framework.picture import png

# JupyterLab, Notebook 7, Voilà and nbconvert's HTML mark a dark page with this attribute. Where styles are removed, as
# on GitHub, the figure stays light. front_end/demo.css has the same rule for demos.
DARK_STYLE = (
    "<style>[data-jp-theme-light='false'] img.course-figure { filter: invert(0.933) hue-rotate(180deg) }</style>"
)


@dataclass(frozen=True)
class StaticFigure:
    """A drawing with its alternative text, which a notebook displays. Exactly one of `figure` and `markup` is set.

    Attributes
    ----------
    alternative : str
        What the drawing shows, in words.
    figure : matplotlib.figure.Figure or None
        The drawing, or None if `markup` holds it.
    markup : str
        The drawing as an SVG, or "" if `figure` holds it.
    """

    alternative: str
    figure: Figure | None = None
    markup: str = ""

    def __repr__(self) -> str:
        return self.alternative

    def _repr_html_(self) -> str:
        if self.figure is None:
            return self.markup
        self.figure.canvas.draw()
        data = base64.b64encode(png(self.figure)).decode()
        width = self.figure.canvas.get_width_height()[0]
        return (
            f"{DARK_STYLE}<img class='course-figure' "
            f"alt='{html.escape(self.alternative, quote=True)}' style='max-width:100%;width:{width}px' "
            f"src='data:image/png;base64,{data}'>"
        )
