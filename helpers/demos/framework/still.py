"""The still picture of a demo in a saved notebook, which is seen where no kernel runs.

A notebook keeps only the address of a widget, and without a kernel that leads nowhere: JupyterLab then says
"model not found". So a demo is two outputs: HTML with the last picture and sentence, and the widget itself. A
style rule in the HTML hides the picture while the widget lives, and the message of the widget while it does not.
The front end sends its picture once it has stood still for a moment; the notebook that is saved holds the last.
"""

import base64
import html

# One output of a cell is .jp-OutputArea-child, in JupyterLab and in Voilà. The first holds the still, the second
# the widget: alive if it holds a .course-demo.
RULES = """
.jp-OutputArea-child:has(.course-still):has(+ .jp-OutputArea-child .course-demo) { display: none; }
.jp-OutputArea-child:has(.course-still) + .jp-OutputArea-child:has(.jupyter-widgets):not(:has(.course-demo)) {
  display: none; }
"""


def still_markup(title: str, caption: str, alternative: str, image: bytes, kind: str) -> str:
    """Return the still as HTML: the picture, its alternative text, the caption, and how to bring it to life.

    Parameters
    ----------
    title, caption, alternative : str
        Plain text; it is escaped here.
    image : bytes
        The picture, or nothing, in which case the alternative text takes its place.
    kind : str
        The media type of the picture, for example ``"image/png"``.
    """
    quoted = html.escape(alternative, quote=True)
    picture = f"<p>{quoted}</p>"
    if image:
        data = base64.b64encode(image).decode()
        picture = f"<img alt='{quoted}' style='max-width:100%' src='data:{kind};base64,{data}'>"
    return (
        f"<style>{RULES}</style><div class='course-still'><p><b>{html.escape(title)}</b></p>{picture}"
        f"<p>{html.escape(caption)}</p>"
        "<p><i>A still picture, since no kernel runs for it: run the cell, and it moves.</i></p></div>"
    )
