"""Surfaces in space: the projection, which of two cells is painted last, what is hidden, and where the top is cut."""

import base64
import io
import itertools

import matplotlib.pyplot as plt
import numpy as np
import pytest
from front_end import open_front_end

from helpers.demos.framework.canvas import Canvas

pytestmark = pytest.mark.browser

VIEWS = [(-60, 40), (0, 10), (30, 55), (90, 5), (155, 60), (-180, 89), (-135, 25)]
# Turns nested lists of numbers into the arrays that the kernel would send.
ARRAY = "(rows) => Object.assign(Float64Array.from(rows.flat()), { shape: [rows.length, rows[0].length] })"


@pytest.fixture(scope="module")
def front_end():
    with open_front_end() as front_end:
        yield front_end


def rotation(azimuth, elevation):
    """Return the matrix that turns the viewer's direction to the x axis, right to the y axis and up to the z axis."""
    a, e = np.radians([azimuth, elevation])
    about_z = np.array([[np.cos(a), np.sin(a), 0], [-np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_y = np.array([[np.cos(e), 0, np.sin(e)], [0, 1, 0], [-np.sin(e), 0, np.cos(e)]])
    return about_y @ about_z


@pytest.mark.parametrize(("azimuth", "elevation"), VIEWS)
def test_the_projection_is_two_rotations(front_end, azimuth, elevation):
    points = np.random.default_rng(0).uniform(-0.5, 0.5, size=(20, 3))
    projected, ray = front_end.call(
        """([azimuth, elevation, points]) => {
          const view = course.viewFrom(azimuth, elevation);
          return [points.map((p) => view.project(...p)), view.ray];
        }""",
        [azimuth, elevation, points.tolist()],
    )
    turned = points @ rotation(azimuth, elevation).T
    np.testing.assert_allclose(projected, turned[:, 1:], atol=1e-12)
    np.testing.assert_allclose(ray, rotation(azimuth, elevation)[0], atol=1e-12)


@pytest.mark.parametrize(("azimuth", "elevation"), VIEWS)
def test_of_two_cells_in_line_the_nearer_one_is_painted_later(front_end, azimuth, elevation):
    rows, columns = 6, 8
    ray = rotation(azimuth, elevation)[0]
    order = [tuple(cell) for cell in front_end.call("(a) => course.farToNear(...a)", [rows, columns, ray.tolist()])]
    assert sorted(order) == list(itertools.product(range(rows - 1), range(columns - 1)))
    rank = {cell: k for k, cell in enumerate(order)}
    for i, j in order:  # walk from the centre of the cell towards the viewer
        u, v = (j + 0.5) / (columns - 1), (i + 0.5) / (rows - 1)
        for t in np.linspace(0, 1.5, 400):
            cell = int(np.floor((v + t * ray[1]) * (rows - 1))), int(np.floor((u + t * ray[0]) * (columns - 1)))
            if cell in rank:
                assert rank[cell] >= rank[i, j]


def hills(x, y):
    return np.exp(-4 * ((x - 0.7) ** 2 + y**2)) + 0.8 * np.exp(-4 * ((x + 0.7) ** 2 + y**2))


def two_hills(n=41):
    return hills(*np.meshgrid(np.linspace(-2, 2, n), np.linspace(-2, 2, n)))


BOX = {"xlim": [-2, 2], "ylim": [-2, 2], "zlim": [0, 1], "log": False}
IS_VISIBLE = f"""([rows, mark, ray, points]) => {{
  const box = course.boxOf({{ ...mark, values: ({ARRAY})(rows) }});
  return points.map(([x, y, z]) => {{
    const [u, v] = [box.u(x), box.v(y)];
    const w = z === null ? box.at(u, v) : box.w(z);
    return [u, v, w, course.isVisible(box, ray, u, v, w)];
  }});
}}"""


@pytest.mark.parametrize(("azimuth", "elevation"), [(-60, 40), (0, 15), (175, 20), (95, 60)])
def test_a_point_is_hidden_if_the_surface_is_higher_anywhere_on_the_way_to_the_viewer(front_end, azimuth, elevation):
    ray, rng = rotation(azimuth, elevation)[0], np.random.default_rng(1)
    xy = rng.uniform(-2, 2, size=(400, 2))
    z = hills(*xy.T) + rng.uniform(0, 0.5, 400)  # above the surface
    points = [[*p, h] for p, h in zip(xy.tolist(), z.tolist())]
    answers = front_end.call(IS_VISIBLE, [two_hills().tolist(), BOX, ray.tolist(), points])
    low, high = np.argsort(z)[[0, 100]]
    height = (answers[high][2] - answers[low][2]) / (z[high] - z[low])  # of the box, in units of its width
    hidden = 0
    for (x, y), h, (_, _, _, visible) in zip(xy, z, answers):
        t = np.linspace(0.01, 1.5, 600)[:, None] * ray
        X, Y, Z = x + 4 * t[:, 0], y + 4 * t[:, 1], h + t[:, 2] / height
        inside = (np.abs(X) <= 2) & (np.abs(Y) <= 2)
        gap = np.max((hills(X, Y) - Z)[inside], initial=-np.inf)
        if abs(gap) > 0.05:  # near the outline of a hill, the grid and the steps decide
            assert visible == (gap < 0), (x, y, h)
            hidden += not visible
    assert 3 < hidden < 350


def test_points_on_the_side_of_a_hill_that_faces_the_viewer_are_visible_and_those_behind_it_hidden(front_end):
    ray = rotation(0, 20)[0]  # the viewer is on the positive x axis
    points = [[1.0, 0.0, None], [0.45, 0.0, None], [-1.6, 0.0, None], [-1.6, 1.8, None]]
    answers = front_end.call(IS_VISIBLE, [two_hills().tolist(), BOX, ray.tolist(), points])
    assert [visible for *_, visible in answers] == [True, False, False, True]


def test_on_a_logarithmic_scale_equal_factors_are_equal_heights(front_end):
    rows = [[1e-3, 1e-1], [10.0, 1e3]]
    mark = BOX | {"zlim": [1e-3, 10.0], "log": True}
    corners = [[-2, -2, None], [2, -2, None], [-2, 2, None], [2, 2, None], [0, 0, 1e-1]]
    heights = [w for _, _, w, _ in front_end.call(IS_VISIBLE, [rows, mark, [0, 0, 1], corners])]
    assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1]) == pytest.approx(heights[2] / 1)
    assert heights[3] == heights[2] == -heights[0] and heights[4] == pytest.approx(heights[1])


def test_a_cell_is_cut_at_the_top_and_has_an_edge_there(front_end):
    cut = "(polygon) => course.cutTop(polygon, 0.5)"
    below = [[0, 0, 0.1], [1, 0, 0.2], [1, 1, 0.3], [0, 1, 0.4]]
    assert front_end.call(cut, below) == {"kept": below, "edge": None}
    assert front_end.call(cut, [[x, y, z + 1] for x, y, z in below]) == {"kept": [], "edge": None}
    half = front_end.call(cut, [[0, 0, 0.0], [1, 0, 1.0], [1, 1, 1.0], [0, 1, 0.0]])
    assert sorted(map(tuple, half["kept"])) == [(0, 0, 0), (0, 1, 0), (0.5, 0, 0.5), (0.5, 1, 0.5)]
    assert sorted(map(tuple, half["edge"])) == [(0.5, 0, 0.5), (0.5, 1, 0.5)]


PAINT = f"""([panels, marks, theme]) => {{
  const element = document.createElement("canvas"), painter = new course.Painter(element);
  for (const mark of Object.values(marks)) if (mark.values) mark.values = ({ARRAY})(mark.values);
  painter.paint({{ panels, marks }}, 480, 420, 15, theme);
  return element.toDataURL();
}}"""


def painted(front_end, canvas, theme="light"):
    marks = {
        name: {key: item.tolist() if isinstance(item, np.ndarray) else item for key, item in mark.items()}
        for name, mark in canvas.marks.items()
    }
    data = front_end.call(PAINT, [[panel.spec for panel in canvas.panels], marks, theme])
    png = base64.b64decode(data.split(",")[1])
    return (255 * plt.imread(io.BytesIO(png))[:, :, :3]).round().astype(int)


def pixels_near(image, colour):
    return int((np.abs(image - colour).max(axis=2) < 30).sum())


def canvas_with_hills(azimuth, elevation=20):
    canvas = Canvas("Two hills.")
    panel = canvas.panel(bare=True)
    panel.surface("hills", two_hills(), (-2, 2), (-2, 2), (0, 1), labels=("x", "y", "z"))
    panel.view("view", azimuth, elevation)
    return canvas, panel


GREEN = [0x00, 0x7A, 0x5A]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_surface_has_no_gaps_and_turns(front_end, theme):
    images = [painted(front_end, canvas_with_hills(a, 35)[0], theme) for a in (0, 40)]
    assert (images[0] != images[1]).any()
    paper = images[0][2, 2]
    for image in images:
        is_surface = np.abs(image - paper).max(axis=2) > 12
        middle = is_surface[270:300, 200:280]  # well inside the surface
        assert middle.mean() > 0.995


@pytest.mark.parametrize(("azimuth", "visible"), [(0, True), (180, False)])
def test_a_line_behind_a_hill_is_faint(front_end, azimuth, visible):
    canvas, panel = canvas_with_hills(azimuth)
    panel.lifted("path", [0.9, 0.9], [-0.15, 0.15], colour="green", width=6)
    count = pixels_near(painted(front_end, canvas), GREEN)
    assert count > 60 if visible else count == 0


def test_a_line_with_heights_of_its_own_leaves_the_surface(front_end):
    canvas, panel = canvas_with_hills(0)
    panel.lifted("path", [0, 0], [-1.5, 1.5], colour="green", width=4)
    on_surface = painted(front_end, canvas)
    panel.lifted("path", [0, 0], [-1.5, 1.5], [0.9, 0.9], colour="green", width=4)
    above = painted(front_end, canvas)
    rows = [np.flatnonzero((np.abs(image - GREEN).max(axis=2) < 30).any(axis=1)) for image in (on_surface, above)]
    assert rows[1].max() < rows[0].min() - 40


def test_a_point_outside_the_rectangle_is_not_drawn(front_end):
    canvas, panel = canvas_with_hills(0)
    panel.lifted("out", [2.5, np.nan], [0, 0], colour="green", width=0, marker="o", size=20)
    assert pixels_near(painted(front_end, canvas), GREEN) == 0
