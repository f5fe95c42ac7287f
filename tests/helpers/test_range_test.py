"""Test the range test: against a plain loop, and its places on sweeps for which they are known."""

import copy

import numpy as np
import pytest

from helpers import data, losses, network, range_test

TAUS = np.geomspace(1e-3, 1.0, 40)


def test_the_sweep_takes_one_step_for_each_step_size():
    x, y = data.two_moons(30, np.random.default_rng(0))
    net, loss = network.fully_connected((2, 5, 1), np.random.default_rng(1)), losses.SquaredError()
    swept = copy.deepcopy(net)
    found = range_test.range_test(swept, losses.SquaredError(), x, y, TAUS)
    for tau, E in zip(TAUS, found, strict=True):
        loss.forward(net.forward(x), y)
        gradients, _ = net.backward(loss.backward())
        for p, dp in zip(net.parameters, gradients, strict=True):
            p -= tau * dp
        assert loss.forward(net.forward(x), y) == pytest.approx(E, rel=1e-9)


def test_a_sweep_that_overflows_ends_in_infinity():
    x = np.random.default_rng(0).normal(size=(20, 3))
    net = network.fully_connected((3, 1), np.random.default_rng(1))
    found = range_test.range_test(net, losses.SquaredError(), x, x[:, :1], np.geomspace(1, 1e12, 60))
    first = int(np.argmax(np.isinf(found)))
    assert 0 < first < 59 and np.isinf(found[first:]).all() and np.isfinite(found[:first]).all()
    assert range_test.read(np.geomspace(1, 1e12, 60), found).blow_up < first


def test_the_smoothed_losses_are_weighted_averages():
    E = np.random.default_rng(0).uniform(size=12)
    weights = [[0.8 ** (n - i) if i <= n else 0.0 for i in range(12)] for n in range(12)]
    expected = [np.average(E, weights=row) for row in weights]
    np.testing.assert_allclose(range_test.smooth(E), expected)
    np.testing.assert_allclose(range_test.smooth(np.full(5, 0.3)), 0.3)


def test_the_places_of_a_smooth_sweep():
    steps = np.arange(100)
    taus = np.geomspace(1e-4, 10, 100)
    E = 2 - 1.8 / (1 + np.exp(-(steps - 40) / 4)) + np.where(steps > 75, 0.1 * 1.6 ** (steps - 75.0), 0.0)
    reading = range_test.read(taus, E)
    assert 74 <= reading.lowest <= 79
    assert reading.suggestion == pytest.approx(taus[reading.lowest] / 10)
    assert reading.blow_up is not None and reading.lowest < reading.blow_up < 90
    assert len(reading.smoothed) == reading.blow_up + 1
    assert reading.smoothed[-1] > 4 * reading.smoothed.min() >= reading.smoothed[-2] / 4


@pytest.mark.parametrize(
    ("E", "lowest", "blow_up"),
    [
        (np.linspace(2, 1, 40), 39, None),  # never blows up
        (np.r_[1.0, np.full(39, np.inf)], 0, 1),  # blows up in the second step
        (np.ones(40), 0, None),
        (np.full(40, np.inf), 0, 0),
        (np.linspace(-3, -4, 40), 39, None),  # negative, and falls
    ],
    ids=["falls", "blows up at once", "level", "never finite", "negative"],
)
def test_the_places_of_extreme_sweeps(E, lowest, blow_up):
    reading = range_test.read(TAUS, E)
    assert (reading.lowest, reading.blow_up) == (lowest, blow_up)
