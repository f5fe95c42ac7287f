"""The figures of a layer: its transposed Jacobian agrees with its backward pass, and its box has a description."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.figures.layers import transposed_jacobian
from helpers.layers import Linear, ReLU


@pytest.mark.parametrize("layer", [Linear(np.arange(12.0).reshape(4, 3), np.zeros(3)), ReLU()], ids=repr)
def test_the_transposed_jacobian_times_dz_is_what_backward_returns(layer):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, 4))
    dz = rng.normal(size=layer.forward(x).shape)
    matrix = transposed_jacobian(layer, x)
    layer.forward(x)
    np.testing.assert_allclose((matrix @ dz.ravel()).reshape(x.shape), layer.backward(dz)[1], atol=1e-7)
    if isinstance(layer, Linear):
        np.testing.assert_allclose(matrix, np.kron(np.eye(3), layer.parameters[0]), atol=1e-7)


def test_the_layer_box_is_well_formed_and_described():
    from xml.etree import ElementTree

    svg = ElementTree.fromstring(demos.layer_box()._repr_html_())
    namespace = "{http://www.w3.org/2000/svg}"
    assert svg.find(f"{namespace}title").text and "dz flows in" in svg.find(f"{namespace}desc").text
