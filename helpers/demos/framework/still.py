"""The still of a demo: a static picture in the saved notebook, which readers see if no kernel is running.

A notebook saves only a reference to a widget. Without a kernel the reference leads nowhere, and JupyterLab shows "model
not found" or "Loading widget" for ever. So a demo writes two outputs: HTML with its latest picture and caption, and the
widget itself. A style rule in the HTML hides the picture while the widget is alive, and hides the widget's error
message otherwise. The front end sends an image of what it draws as soon as the picture hasn't changed for a moment, so
the saved notebook holds the latest picture. Until then, or without a browser, it holds one that Matplotlib draws.
"""

import base64
import html

# One output of a cell is .jp-OutputArea-child, in JupyterLab and in Voilà. The first output holds the static picture,
# the second one the widget. The widget is alive if it contains a .course-demo, and has something to say if it shows a
# notice. A cell that has just run makes its demo within a second, so the static picture appears only then.
STYLE_RULES = """
.jp-OutputArea-child:has(.course-still):has(+ .jp-OutputArea-child .course-demo) { display: none; }
.jp-OutputArea-child:has(.course-still) + .jp-OutputArea-child:is(:has(.jupyter-widgets),
  :has([data-mime-type$="widget-view+json"])):not(:has(.course-demo, .course-notice:not([hidden]))) { display: none; }
.course-still { animation: course-appear 0s 1s both; }
@keyframes course-appear { from { visibility: hidden; } }
"""


def still_markup(title: str, caption: str, alternative: str, image: bytes, kind: str) -> str:
    """Return the static picture as HTML, with its caption and a sentence that tells you how to start the demo.

    Parameters
    ----------
    title, caption, alternative : str
        Plain text; it is escaped here.
    image : bytes
        The picture. If it is empty, the alternative text takes its place.
    kind : str
        The media type of the picture, for example ``"image/png"``.

    Returns
    -------
    str
        The HTML, including the style rules that hide it while the widget is alive.
    """
    quoted = html.escape(alternative, quote=True)
    picture = f"<p>{quoted}</p>"
    if image:
        data = base64.b64encode(image).decode()
        picture = f"<img alt='{quoted}' style='max-width:100%' src='data:{kind};base64,{data}'>"
    return (
        f"<style>{STYLE_RULES}</style><div class='course-still'><p><b>{html.escape(title)}</b></p>{picture}"
        f"<p>{html.escape(caption)}</p>"
        "<p><i>This is a static picture: no kernel is running, or this program can't show widgets. "
        "Run the cell to start the demo.</i></p></div>"
    )
