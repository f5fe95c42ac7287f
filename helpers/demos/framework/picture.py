"""A picture that is redrawn many times a second: a Matplotlib figure, sent to the browser as an image.

What makes it quick: axes, labels and everything else that stands still are drawn once and kept as a
background; for each frame only the artists that move are drawn over a copy of it. What makes it safe: there is
no pyplot and so no global state, because widgets' callbacks may run on another thread than the cells.
"""

import io
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from PIL import Image

# Okabe and Ito's colours, which people with any colour vision can tell apart (jfly.uni-koeln.de/color).
# Wherever two things differ in colour they differ in marker or line style too.
BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, YELLOW, PURPLE, BLACK, GREY = "#56B4E9", "#F0E442", "#CC79A7", "#1A1A1A", "#595959"
PAPER = "#FCFCFA"  # light in JupyterLab's dark mode too: the colours above need a light ground

# In points at 100 dots per inch: legible from the back row of a hall at 1280 by 720.
TITLE_SIZE, LABEL_SIZE, TICK_SIZE = 14, 13, 11


def new_figure(width: int, height: int) -> Figure:
    """An empty figure of width by height pixels in the course's style, made without pyplot."""
    figure = Figure(figsize=(width / 100, height / 100), dpi=100, facecolor=PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1))
    FigureCanvasAgg(figure)
    return figure


def agg(figure: Figure) -> FigureCanvasAgg:
    """The canvas that ``new_figure`` gave the figure."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    return canvas


def style_axes(axes: Axes, title: str, x: str, y: str) -> Axes:
    """Give the axes its texts and the course's style, and return it."""
    axes.set_title(title, fontsize=TITLE_SIZE, color=BLACK, loc="left")
    axes.set_xlabel(x, fontsize=LABEL_SIZE, color=BLACK)
    axes.set_ylabel(y, fontsize=LABEL_SIZE, color=BLACK)
    axes.tick_params(labelsize=TICK_SIZE, color=GREY)
    axes.set_facecolor(PAPER)
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def png(figure: Figure) -> bytes:
    """The figure's canvas as it stands, as a PNG: compressed a little, which is quick."""
    file = io.BytesIO()
    _image(figure).convert("RGB").save(file, "png", compress_level=1)
    return file.getvalue()


def _image(figure: Figure) -> Image.Image:
    canvas = agg(figure)
    size = canvas.get_width_height()
    # The paper is opaque, so the fourth byte of a pixel says nothing, and a JPEG is made without a copy first.
    return Image.frombuffer("RGBX", size, canvas.buffer_rgba(), "raw", "RGBX", 0, 1)


class Picture:
    """A figure that a demo shows.

    alternative: what the picture shows, in words, for whoever doesn't see it.
    width, height: in pixels; it shrinks with its column and fills a screen.

    ``figure`` is drawn on with Matplotlib's object API. Artists that move are named with ``moving`` and
    changed in place; then ``draw`` makes a frame. ``still_changed`` says that anything else has changed.
    """

    kind = "image"

    def __init__(self, alternative: str, width: int = 960, height: int = 420):
        self.alternative, self.width, self.height = alternative, width, height
        self.figure = new_figure(width, height)
        self.artists: dict[str, Any] = {}
        self.panels: list[Any] = []
        self._background: Any = None

    def moving(self, **artists: Artist) -> None:
        """Name the artists that change from frame to frame; ``picture.artists[name]`` finds them again."""
        for name, artist in artists.items():
            artist.set_animated(True)
            artist.set_in_layout(False)  # or the axes would make room for where they happen to be at first
            self.artists[name] = artist

    def clear(self) -> None:
        """Take everything off the figure, to draw other axes."""
        self.figure.clear()
        self.artists.clear()
        self._background = None

    def still_changed(self) -> None:
        """Draw the background anew with the next frame: limits, titles or other still things changed."""
        self._background = None

    def draw(self) -> None:
        """Draw the moving artists over the background. One thread at a time."""
        canvas = agg(self.figure)
        if self._background is None:
            canvas.draw()  # leaves out animated artists
            self._background = canvas.copy_from_bbox(self.figure.bbox)
        canvas.restore_region(self._background)
        for artist in sorted(self.artists.values(), key=lambda a: a.get_zorder()):
            self.figure.draw_artist(artist)

    def message(self, full: bool) -> tuple[dict[str, Any], list[memoryview]]:
        """The picture as a demo sends it, in a buffer: a JPEG, which is made in a seventh of the time of a PNG."""
        self.draw()
        file = io.BytesIO()
        _image(self.figure).save(file, "jpeg", quality=92, subsampling=0)
        return {"image": 0, "alternative": self.alternative}, [memoryview(file.getvalue())]

    def still(self) -> bytes:
        """The picture as a PNG."""
        self.draw()
        return png(self.figure)
