"""A network: its gradients against central differences, and its parameters as one vector θ."""

import copy

import numpy as np
import pytest
from helpers_examples import assert_one_sentence, twins

from helpers import layers, network


def test_a_network_against_central_differences() -> None:
    rng = np.random.default_rng(4)
    net = network.fully_connected((3, 5, 4, 2), rng, layers.Tanh)
    x, dz = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    net.forward(x)
    gradients, dx = net.backward(dz)
    h = 1e-6
    for value, gradient in [*zip(net.parameters, gradients, strict=True), (x, dx)]:
        for i in np.ndindex(value.shape):
            original = value[i]
            value[i] = original + h
            above = (net.forward(x) * dz).sum()
            value[i] = original - h
            below = (net.forward(x) * dz).sum()
            value[i] = original
            assert gradient[i] == pytest.approx((above - below) / (2 * h), rel=1e-5, abs=1e-8)


INVALID = {
    "no layers": (lambda: network.Network([]), ValueError, "at least one layer"),
    "one size": (lambda: network.fully_connected((3,), np.random.default_rng(0)), ValueError, "sizes is (3,)"),
}


@pytest.mark.parametrize("name", INVALID)
def test_the_message_for_invalid_input_is_one_sentence_that_names_the_argument(name: str) -> None:
    assert_one_sentence(*INVALID[name])


# --- theta ----------------------------------------------------------------------------------------------------


def test_theta_holds_all_parameters_and_changing_it_changes_the_layers():
    net = network.fully_connected((2, 3, 1), np.random.default_rng(1))
    np.testing.assert_array_equal(net.theta, np.concatenate([p.ravel() for p in net.parameters]))
    assert net.theta is net.theta
    net.theta[:] = np.arange(13.0)
    assert net.layers[0].parameters[0].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert net.layers[2].parameters[1].tolist() == [12]


def test_parameters_that_were_replaced_are_collected_again():
    net = network.fully_connected((2, 3, 1), np.random.default_rng(1))
    net.layers[0].parameters[:] = [p + 1 for p in net.layers[0].parameters]
    np.testing.assert_array_equal(net.theta, np.concatenate([p.ravel() for p in net.parameters]))
    net.theta[:] = 0
    assert not any(p.any() for p in net.parameters)


def test_a_deep_copy_has_its_own_theta_connected_to_its_own_layers():
    net = network.fully_connected((2, 3, 1), np.random.default_rng(1))
    other = copy.deepcopy(net)
    assert other.is_flat
    other.theta[:] = 0
    assert net.theta.any()
    assert not any(p.any() for p in other.parameters)


def test_theta_of_a_students_layers_is_rejected_with_a_reason():
    with pytest.raises(TypeError, match="OwnLinear keeps its parameters in its own way"):
        _ = twins()[1].theta
