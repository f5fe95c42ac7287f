"""A picture that is redrawn many times a second: a Matplotlib figure, sent to the browser as an image.

It is fast because the background is saved. Axes, labels and everything else that doesn't move are drawn once; each
frame draws only the moving artists over a copy of that background. It avoids pyplot and its global state, because
callbacks of widgets may run on a different thread from the cells.
"""

import io
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image, features

# The light palette of the front end (front_end/colours.js): Okabe and Ito's colours, darker so that they stand out from
# white paper. People with any kind of colour vision can tell them apart. Wherever two things differ in colour, they
# differ in marker or line style too.
BLUE, ORANGE, GREEN, RED = "#005FA8", "#C27500", "#007C50", "#B03A00"
SKY, PURPLE, BLACK, GREY = "#2A8DD2", "#A04E8A", "#1A1A1A", "#595959"
# From the smallest to the largest value of a function of two variables, pale enough for marks on it.
SURFACE = LinearSegmentedColormap.from_list("surface", ("#F4F9FD", "#CFE2F1", "#A6CCE8"))
PAPER = "#FFFFFF"  # a style rule inverts the picture on dark pages

# In points at 100 dots per inch: legible from the back row of a lecture hall at 1280 by 720.
TITLE_SIZE, LABEL_SIZE, TICK_SIZE = 14, 13, 11


def new_figure(width: int, height: int) -> Figure:
    """Make an empty figure in the course's style, without pyplot.

    Parameters
    ----------
    width, height : int
        The size in pixels.

    Returns
    -------
    Figure
        The figure, with a ``FigureCanvasAgg`` attached.
    """
    figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor=PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1))
    FigureCanvasAgg(figure)
    return figure


def pixel_figure(width: int, height: int, colour: str) -> Figure:
    """Make an empty figure whose unit is the pixel, also for the sizes of texts and lines, and without a layout.

    Parameters
    ----------
    width, height : int
        The size in pixels.
    colour : str
        The background.

    Returns
    -------
    Figure
        The figure, with a ``FigureCanvasAgg`` attached.
    """
    figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor=colour)
    FigureCanvasAgg(figure)
    return figure


def agg(figure: Figure) -> FigureCanvasAgg:
    """Return the canvas that ``new_figure`` attached to the figure.

    Parameters
    ----------
    figure : Figure
        A figure made by ``new_figure``.

    Returns
    -------
    FigureCanvasAgg
        Its canvas.
    """
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return canvas


def style_axes(axes: Axes, title: str, x: str, y: str) -> Axes:
    """Set the title and the labels of the axes, and apply the course's style.

    Parameters
    ----------
    axes : Axes
        The axes to change.
    title, x, y : str
        The title and the axis labels.

    Returns
    -------
    Axes
        The same axes.
    """
    axes.set_title(title, fontsize=TITLE_SIZE, color=BLACK, loc="left")
    axes.set_xlabel(x, fontsize=LABEL_SIZE, color=BLACK)
    axes.set_ylabel(y, fontsize=LABEL_SIZE, color=BLACK)
    axes.tick_params(labelsize=TICK_SIZE, color=GREY)
    axes.set_facecolor(PAPER)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def png(figure: Figure) -> bytes:
    """Encode what the figure's canvas currently shows as a PNG.

    Parameters
    ----------
    figure : Figure
        A figure that has been drawn.

    Returns
    -------
    bytes
        The PNG, lightly compressed to save time.
    """
    file = io.BytesIO()
    _image(figure).convert("RGB").save(file, "png", compress_level=1)
    return file.getvalue()


def webp(figure: Figure) -> tuple[bytes, str]:
    """Encode what the figure's canvas currently shows as a WebP, or as a PNG if this Pillow has no WebP.

    Parameters
    ----------
    figure : Figure
        A figure that has been drawn.

    Returns
    -------
    bytes
        The image.
    str
        Its media type.
    """
    if not features.check("webp"):
        return png(figure), "image/png"
    file = io.BytesIO()
    _image(figure).convert("RGB").save(file, "webp", quality=85, method=2)
    return file.getvalue(), "image/webp"


def _image(figure: Figure) -> Image.Image:
    canvas = agg(figure)
    size = canvas.get_width_height()
    # The background is opaque, so the fourth byte of a pixel can be ignored. That allows a JPEG without a copy first.
    return Image.frombuffer("RGBX", size, canvas.buffer_rgba(), "raw", "RGBX", 0, 1)


class Picture:
    """A Matplotlib figure that a demo shows and redraws.

    Draw on ``figure`` with Matplotlib's object API. Register the artists that move by calling ``moving``, and change
    them in place. Call ``background_changed`` after any other change. ``draw`` draws a frame.

    Parameters
    ----------
    alternative : str
        The alternative text: what the picture shows, in words.
    width, height : int
        The size in pixels. The picture shrinks with its column and fills the screen in full screen.

    Attributes
    ----------
    figure : Figure
        The figure to draw on.
    artists : dict
        The moving artists by name.
    panels : list
        Always empty, because a Matplotlib picture has no panels that respond to a click.
    """

    kind = "image"

    def __init__(self, alternative: str, width: int = 960, height: int = 420):
        self.alternative, self.width, self.height = alternative, width, height
        self.figure = new_figure(width, height)
        self.artists: dict[str, Any] = {}
        self.panels: list[Any] = []
        self._background: Any = None

    def moving(self, **artists: Artist) -> None:
        """Register the artists that change from frame to frame.

        Parameters
        ----------
        **artists : Artist
            The artists by name. ``picture.artists[name]`` returns them.
        """
        for name, artist in artists.items():
            artist.set_animated(True)
            artist.set_in_layout(False)  # otherwise the layout reserves space for the artist's first position
            self.artists[name] = artist

    def clear(self) -> None:
        """Remove everything from the figure, so that different axes can be drawn."""
        self.figure.clear()
        self.artists.clear()
        self._background = None

    def background_changed(self) -> None:
        """Redraw the background with the next frame. Call it when limits, titles or other static parts have changed."""
        self._background = None

    def draw(self) -> None:
        """Draw the moving artists over the background. Only one thread at a time may call this method."""
        canvas = agg(self.figure)
        if self._background is None:
            canvas.draw()  # leaves out animated artists
            self._background = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(self._background)
        for artist in sorted(self.artists.values(), key=lambda a: a.get_zorder()):
            self.figure.draw_artist(artist)

    def message(self, full: bool) -> tuple[dict[str, Any], list[memoryview]]:
        """Draw the picture and return it as a JPEG, which takes a seventh of the time of a PNG.

        Parameters
        ----------
        full : bool
            Ignored, because every message holds the whole picture.

        Returns
        -------
        content : dict
            The index of the image among the buffers, and the alternative text.
        buffers : list of memoryview
            The JPEG.
        """
        self.draw()
        file = io.BytesIO()
        _image(self.figure).save(file, "jpeg", quality=92, subsampling=0)
        return {"image": 0, "alternative": self.alternative}, [memoryview(file.getvalue())]

    def still(self) -> tuple[bytes, str]:
        """Draw the picture and return it as a PNG, for the saved notebook.

        Returns
        -------
        bytes
            The PNG.
        str
            Its media type.
        """
        self.draw()
        return png(self.figure), "image/png"
