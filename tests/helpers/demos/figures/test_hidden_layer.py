"""The figures of unit 04: a chain of layers with their numbers, and the parts of a fit."""

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from helpers import data, demos, graph, one_hidden_layer


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


def parameters(rng: np.random.Generator, H: int) -> tuple[np.ndarray, ...]:
    return rng.normal(size=(1, H)), rng.normal(size=H), rng.normal(size=(H, 1)), rng.normal(size=1)


def test_the_fit_runs_through_its_kinks():
    rng = np.random.default_rng(1)
    x, y = data.noisy_sine(30, rng)
    theta = parameters(rng, 6)
    figure = demos.fit_pieces(x, y, {"fit": theta})
    axes = figure.figure.axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    at, fit = lines["fit: their sum and b2"].get_data()
    np.testing.assert_allclose(fit, one_hidden_layer.forward(at[:, None], *theta)[2][:, 0])
    places, _ = one_hidden_layer.kinks(theta[0][0], theta[1], theta[2][:, 0])
    drawn = np.sort(lines["kink"].get_xdata())
    inside = places[(places > axes.get_xlim()[0]) & (places < axes.get_xlim()[1])]
    np.testing.assert_allclose(drawn, inside)
    E = one_hidden_layer.energy(one_hidden_layer.forward(x, *theta)[2], y)
    assert f"E = {E:.3g}, {len(inside)} different kinks" in str(figure)


def test_dead_hidden_units_and_units_without_a_kink_can_be_drawn():
    x, y = data.noisy_sine(10, np.random.default_rng(2))
    zeros = np.zeros((1, 3)), np.zeros(3), np.zeros((3, 1)), np.zeros(1)
    assert "0 different kinks" in str(demos.fit_pieces(x, y, {"zeros": zeros}))


def test_what_cannot_be_drawn_raises():
    x, y = data.noisy_sine(10, np.random.default_rng(3))
    theta = parameters(np.random.default_rng(4), 3)
    with pytest.raises(ValueError, match="x has shape"):
        demos.fit_pieces(np.zeros((10, 2)), y, {"fit": theta})
    with pytest.raises(ValueError, match="0 sets"):
        demos.fit_pieces(x, y, {})
    with pytest.raises(ValueError, match="W2 has shape"):
        demos.fit_pieces(x, y, {"fit": (theta[0], theta[1], theta[2].T, theta[3])})
