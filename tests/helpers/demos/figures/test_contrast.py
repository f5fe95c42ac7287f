"""Text, lines and markers of the figures stand out from what is behind them, on light and on dark pages."""

import numpy as np
import pytest
from matplotlib.collections import Collection, LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.text import Text
from palette import contrast, shown_dark

from helpers import data, demos, graph
from helpers.demos.figures.arrows import BACKWARD, FORWARD
from helpers.demos.figures.still import DARK_STYLE
from helpers.demos.framework import picture
from helpers.demos.framework.frontend import style

TEXT, MARK = 4.5, 3.0
LINE = np.linspace(-1, 1, 12)
LAYER = (np.array([[1.0, -1.0]]), np.array([0.2, 0.3]), np.array([[1.0], [0.5]]), np.array([0.1]))
WHITE = np.ones(3)


def small_graph() -> graph.Graph:
    x, y = graph.variable("x", 2.0), graph.variable("y", -1.0)
    computed = graph.Graph(x * y + x)
    computed.forward()
    computed.backward()
    return computed


FIGURES = {
    "confusion": lambda: demos.confusion(np.array([1, 1, 2, 3]), np.array([1, 7, 2, 8])),
    "contours": demos.contours,
    "digit_images": lambda: demos.digit_images(data.digits()[0][:3], np.array([0, 1, 2]), np.array([3, 4, 5])),
    "fit_and_loss": lambda: demos.fit_and_loss([0.0], [2.0], LINE, {0: LINE, 1: LINE, 2: LINE}, [4.0, 1.0, 0.2]),
    "fit_pieces": lambda: demos.fit_pieces(LINE[:, None], LINE[:, None] ** 2, {"fit": LAYER}),
    "gradient_noise": demos.gradient_noise,
    "graph_figure": lambda: demos.graph_figure(small_graph()),
    "landscape": demos.landscape,
    "learning_curves": lambda: demos.learning_curves(
        [0, 9], {k: [2.0, 0.5] for k in "abcd"}, {k: [0.9, 1.0] for k in "abcd"}
    ),
    "line_search": demos.line_search,
    "loss_curve_gallery": demos.loss_curve_gallery,
    "loss_curve_rerun": lambda: demos.loss_curve_rerun(1),
    "loss_curves": lambda: demos.loss_curves({k: LINE + 2 for k in "abcdef"}, "Curves"),
    "loss_slice": lambda: demos.loss_slice([np.ones((2, 2))], [np.eye(2)], lambda p: float((p[0] ** 2).sum())),
    "momentum_plane": demos.momentum_plane,
    "noise_floor": lambda: demos.noise_floor(steps=50),
    "regimes": demos.regimes,
    "signal_by_depth": lambda: demos.signal_by_depth(depth=5),
    "upper_bound": demos.upper_bound,
}  # fmt: skip


def over(colour, ground: np.ndarray, alpha: float | None = None) -> np.ndarray:
    """Return a colour on a ground."""
    *channels, opacity = to_rgba(colour, alpha)
    return opacity * np.array(channels) + (1 - opacity) * ground


def grounds(axes) -> list[np.ndarray]:
    """Return the colours that fill the axes."""
    filled = [c for c in axes.collections if isinstance(c, ContourSet) and c.filled]
    colours = [to_rgba(colour)[:3] for c in filled for colour in c.get_facecolor()]
    return [np.array(colour) for colour in colours] or [over(axes.get_facecolor(), WHITE)]


def mark_colours(axes):
    """Yield the colours of which at least one must stand out, for each line, marker and collection of the axes."""
    for line in axes.lines:
        alpha = line.get_alpha()
        if line.get_linestyle() not in ("None", "none", "", " "):
            yield [(line.get_color(), alpha)]
        if line.get_marker() not in ("None", "none", "", " ", None):
            yield [(colour, alpha) for colour in (line.get_markerfacecolor(), line.get_markeredgecolor())]
    for collection in axes.collections:
        if isinstance(collection, PathCollection):
            yield from ([(colour, None)] for colour in collection.get_facecolor()[:1])
        elif isinstance(collection, LineCollection | ContourSet) and not getattr(collection, "filled", False):
            yield from ([(colour, None)] for colour in collection.get_edgecolor())
        elif isinstance(collection, Collection) and collection.get_label() == "accepted":
            yield [(collection.get_edgecolor()[0], None)]


@pytest.mark.parametrize("name", FIGURES)
def test_lines_markers_and_text_stand_out(name):
    figure = FIGURES[name]().figure
    assert isinstance(figure, Figure)
    figure.canvas.draw()
    checked = 0
    for axes in figure.axes:
        if axes.get_label() == "<colorbar>":
            continue
        for ground in grounds(axes):
            for colours in mark_colours(axes):
                visible = [over(c, ground, a) for c, a in colours if not (isinstance(c, str) and c == "none")]
                assert max(contrast(colour, ground) for colour in visible) >= MARK, (
                    axes.get_title(loc="left"),
                    colours,
                )
                checked += 1
    for text in figure.findobj(Text):
        if text.get_text().strip() and text.get_visible():
            box = text.get_bbox_patch()
            inside = text.axes is not None and text in text.axes.texts
            for ground in grounds(text.axes) if inside else [WHITE]:
                behind = over(box.get_facecolor(), ground) if box else ground
                assert contrast(over(text.get_color(), behind, text.get_alpha()), behind) >= TEXT, text.get_text()
                checked += 1
    assert checked >= 3


def test_every_figure_of_the_course_is_in_this_module():
    modules = (getattr(demos, name) for name in demos.__all__)
    drawn = {f.__name__ for f in modules if f.__module__.startswith("helpers.demos.figures")}
    assert drawn - {"layer_box", "layer_chain"} == set(FIGURES)  # these two are checked below


def test_the_arrows_of_layers_stand_out_on_light_and_on_dark_pages():
    for colour in (FORWARD, BACKWARD):
        for page in ("#ffffff", "#111111"):
            assert contrast(np.array(to_rgba(colour)[:3]), np.array(to_rgba(page)[:3])) >= MARK


def test_a_dark_page_inverts_the_figure_and_other_pages_leave_it_light():
    markup = demos.regimes()._repr_html_()
    rule = "filter: invert(0.933) hue-rotate(180deg)"
    assert markup.startswith(DARK_STYLE) and "[data-jp-theme-light='false']" in DARK_STYLE
    assert rule in DARK_STYLE and rule in style()  # as for demos
    assert "filter" not in markup.removeprefix(DARK_STYLE) and markup.count("<img") == 1
    paper = np.array(to_rgba(picture.PAPER)[:3])
    assert contrast(shown_dark(paper, 0.933), np.array(to_rgba("#111111")[:3])) < 1.01
