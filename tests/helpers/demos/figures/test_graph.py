"""The drawing of a compute graph: its layout, its labels and its alternative text."""

import pytest

from helpers import demos, graph
from helpers.demos.figures.graph import layout


def swept(output: graph.Node) -> graph.Graph:
    swept_graph = graph.Graph(output)
    swept_graph.forward()
    swept_graph.backward()
    return swept_graph


def used_twice() -> graph.Graph:
    x, y = graph.variable("x", 2.0), graph.variable("y", -3.0)
    d = x * y
    e = d + x
    L = e**2
    graph.named(d=d, e=e, L=L)
    return swept(L)


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.figure.axes[0].texts if text.get_text()]


def test_nodes_are_right_of_their_inputs_and_never_overlap():
    example = used_twice()
    places, paths = layout(example)
    assert len(set(places.values())) == len(places)
    for (user, place), points in paths.items():
        assert points[0] == places[user.inputs[place]] and points[-1] == places[user]
        assert [x for x, _ in points] == list(range(int(points[0][0]), int(points[-1][0]) + 1))
        # An edge crosses a column where there is no node.
        assert not set(points[1:-1]) & set(places.values())


def test_the_drawing_shows_values_local_gradients_and_what_flows_back():
    example = graph.lecture_example()
    example.forward()
    assert texts(demos.graph_figure(example, "values")) == [
        "x", "−1", "y", "4", "d = x + y", "3", "z", "2", "e = d · z", "6", "L = (e − 1)²", "25"
    ]  # fmt: skip
    local = texts(demos.graph_figure(example, "local"))
    assert {"∂d/∂x = 1", "∂e/∂d = 2", "∂e/∂z = 3", "∂L/∂e = 10"} < set(local)
    example.backward()
    swept_texts = texts(demos.graph_figure(example))
    assert {"∂L/∂x = 20", "∂L/∂z = 30", "∂L/∂L = 1", "10 · 1 = 10", "2 · 10 = 20", "3 · 10 = 30"} < set(swept_texts)


def test_a_value_used_twice_has_two_edges_and_the_sum_below_it():
    labels = texts(demos.graph_figure(used_twice()))
    assert {"−3 · (−8) = 24", "1 · (−8) = −8", "∂L/∂x = 16"} < set(labels)
    x = graph.variable("x", 1.5)
    assert {"1st input: 1.5", "2nd input: 1.5", "∂L/∂x = 3"} < set(texts(demos.graph_figure(swept(x * x))))


def test_the_drawing_is_an_image_whose_alternative_text_describes_the_whole_graph():
    figure = demos.graph_figure(used_twice())
    assert repr(figure) == (
        "Compute graph of L, from the inputs on the left to L on the right. Input x = 2, gradient 16. Input y = −3, "
        "gradient −16. d = x · y = −6, local gradient −3 for x and 2 for y, gradient −8. e = d + x = −4, local "
        "gradient 1 for d and 1 for x, gradient −8. L = e² = 16, local gradient −8 for e, gradient 1."
    )
    markup = figure._repr_html_()
    assert (
        "<img class='course-figure' alt='Compute graph of L" in markup and "src='data:image/png;base64,iVBOR" in markup
    )


def test_a_long_graph_continues_in_a_second_row_that_starts_with_the_last_node_of_the_first():
    x, b, c = graph.variable("x", 2.0), graph.variable("b", 0.5), graph.variable("c", -1.5)
    u = x * x
    a = u + b
    h = graph.relu(a)
    v = h * c
    p = v**2
    q = p + 1
    graph.named(u=u, a=a, h=h, v=v, p=p, q=q)
    figure = demos.graph_figure(swept(q))
    labels = texts(figure)
    assert [labels.count(f"{node.name} = {node.formula}") for node in (u, a, h, v, p, q)] == [1, 2, 1, 1, 1, 1]
    assert "continues below" in labels
    edges = ["∂a/∂u", "∂a/∂b", "∂h/∂a", "∂v/∂h", "∂v/∂c", "∂p/∂v"]
    assert [sum(text.startswith(edge) for text in labels) for edge in edges] == [1] * len(edges)
    assert "on the right, in two rows, the second starting with a again. Input" in repr(figure)
    assert "rows" not in repr(demos.graph_figure(swept(graph.lecture_example().output)))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: demos.graph_figure(graph.lecture_example(), "values"), RuntimeError, "call forward"),
        (lambda: demos.graph_figure(swept(graph.variable("x", 1.0) * 2), "all"), ValueError, "'values', 'local'"),
    ],
)
def test_a_wrong_call_raises_with_advice(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_drawing_gradients_needs_a_backward_sweep():
    example = graph.lecture_example()
    example.forward()
    with pytest.raises(RuntimeError, match=r"call backward\(\) before drawing"):
        demos.graph_figure(example)
