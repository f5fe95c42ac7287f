"""A figure of layers as an SVG: its frame, and arrows for the forward and the backward pass.

An SVG, unlike a Matplotlib drawing, takes the colours of the page's theme.
"""

import html

from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import SKY

FORWARD, BACKWARD = SKY, "#D55E00"  # both stand out from white and from black


def figure_with_arrows(
    name: str, title: str, alternative: str, parts: str, width: int, height: int, font_size: int, head: int
) -> StaticFigure:
    """Frame the parts of a drawing.

    Parameters
    ----------
    name : str
        A short name for the figure, different from that of every other figure on a page.
    title : str
        The title for readers who can't see the figure.
    alternative : str
        What the figure shows, in words.
    parts : str
        The SVG elements. A path becomes an arrow with the marker ``#NAME-f`` (forward) or ``#NAME-b`` (backward).
    width, height : int
        The size of the drawing, in pixels where the page is wide enough.
    font_size : int
        The size of its text.
    head : int
        The size of an arrowhead, in widths of its line.

    Returns
    -------
    StaticFigure
        An SVG with a title and a description, in the colours of the page's theme.
    """
    arrowhead = f"viewBox='0 0 10 10' refX='9' refY='5' markerWidth='{head}' markerHeight='{head}' orient='auto'"
    markers = "".join(
        f"\n <marker id='{name}-{way}' {arrowhead}>\n  <path d='M0 0 10 5 0 10z' fill='{colour}'/></marker>"
        for way, colour in (("f", FORWARD), ("b", BACKWARD))
    )
    labels = f"role='img' aria-labelledby='{name}-title {name}-desc'"
    markup = f"""
<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' {labels}
  style='max-width:{width}px;width:100%;font-family:var(--jp-ui-font-family, sans-serif);font-size:{font_size}px;
  color:var(--jp-content-font-color1, #1a1a1a)' fill='currentColor'>
<title id='{name}-title'>{title}</title><desc id='{name}-desc'>{html.escape(alternative)}</desc>
<defs>{markers}
</defs>
{parts}
</svg>"""
    return StaticFigure(alternative, markup=markup)
