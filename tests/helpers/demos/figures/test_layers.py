"""The figures of unit 03: a layer's Jacobian, compared with its backward pass, and the box of a layer."""

import numpy as np
import pytest

from helpers import demos
from helpers.layers import Linear, ReLU


@pytest.mark.parametrize("layer", [Linear(np.arange(12.0).reshape(4, 3), np.zeros(3)), ReLU()], ids=repr)
def test_the_jacobian_is_drawn_and_agrees_with_backward(layer):
    x = np.random.default_rng(1).normal(size=(3, 4))
    static = demos.jacobian(layer, x)
    assert "the same numbers" in static.alternative and "NOT" not in static.alternative
    drawn = np.asarray(static.figure.axes[0].collections[0].get_array())
    M = layer.forward(x).shape[1]
    assert drawn.shape == (12, 3 * M)
    if isinstance(layer, Linear):
        np.testing.assert_allclose(drawn, np.kron(np.eye(3), layer.parameters[0]), atol=1e-7)


def test_the_jacobian_shows_a_wrong_backward():
    class WrongBackward(ReLU):
        def backward(self, dz):
            return [], dz

    assert "NOT the same" in demos.jacobian(WrongBackward(), np.random.default_rng(1).normal(size=(3, 4))).alternative


def test_the_layer_box_is_well_formed_and_described():
    from xml.etree import ElementTree

    svg = ElementTree.fromstring(demos.layer_box()._repr_html_())
    namespace = "{http://www.w3.org/2000/svg}"
    assert svg.find(f"{namespace}title").text and "dz flows in" in svg.find(f"{namespace}desc").text
