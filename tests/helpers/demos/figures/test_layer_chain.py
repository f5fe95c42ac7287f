"""The figure of a chain of layers shows the numbers that a compute graph computes."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from helpers import demos, graph


def test_the_chain_shows_what_the_compute_graph_computes():
    x, w1, b1 = graph.variable("x", -1.5), graph.variable("w1", -0.8), graph.variable("b1", 0.3)
    w2, b2 = graph.variable("w2", 0.6), graph.variable("b2", 1.25)
    a = w1 * x + b1
    h = graph.relu(a)
    p = w2 * h + b2
    E = graph.squared_error(p, 0.5)
    graph.named(a=a, h=h, p=p, E=E)
    computed = graph.Graph(E)
    computed.forward()
    computed.backward()
    figure = demos.layer_chain(x=-1.5, y=0.5, w1=-0.8, b1=0.3, w2=0.6, b2=1.25)
    text = str(figure).replace("−", "-").replace("w₁", "w1").replace("b₁", "b1").replace("w₂", "w2").replace("b₂", "b2")
    for name in ("a", "h", "p"):
        assert f"{name} = {computed[name].value:.4g}" in text
    for name in ("p", "h", "a", "x", "w1", "b1", "w2", "b2"):
        shown = re.split(r", |\. |\.$", text.split(f"∂E/∂{name} = ")[1])[0]  # "x · ∂E/∂a = 3.5" or just the number
        assert float(shown.split(" = ")[-1]) == pytest.approx(computed[name].gradient, rel=1e-3), name


def test_an_inactive_hidden_unit_stops_the_gradient():
    assert "∂E/∂a = 0," in str(demos.layer_chain(b1=-5.0))


def test_the_chain_is_an_svg_with_a_description():
    figure = demos.layer_chain()
    root = ElementTree.fromstring(figure.markup.replace("&#160;", " ").strip())
    assert root.get("role") == "img"
    description = root.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None and description.text == figure.alternative
