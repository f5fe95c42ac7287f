"""Test the subgradient demo: its subgradients, line, step and race against their definitions, and its captions."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.subgradient import FUNCTIONS, START, STEPS

GRID = np.linspace(-3, 3, 6001)


def energies(E, theta):
    return np.max(np.outer(theta, E.slopes) + E.offsets, axis=1)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("theta", [-1.0, -0.4, 0.0, 0.5, 1.0])
def test_the_subgradients_agree_with_the_definition(name, theta):
    E = FUNCTIONS[name]
    height = E.energy(np.array([theta]))
    found = [
        g
        for g in np.round(np.arange(-2, 2.001, 0.05), 2)
        if (energies(E, GRID) >= height + g * (GRID - theta) - 1e-9).all()
    ]
    low, high = E.subgradients(theta)
    assert (min(found), max(found)) == pytest.approx((low, high))
    assert low <= E.subgradient(np.array([theta]))[0] <= high


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_minimum_is_the_least_value(name):
    assert energies(FUNCTIONS[name], GRID).min() == pytest.approx(FUNCTIONS[name].minimum, abs=1e-12)


@pytest.mark.parametrize(
    "g, beginning", [(0.4, "A subgradient"), (1.0, "A subgradient"), (1.3, "Not a subgradient"), (0, "The minimum")]
)
def test_the_caption_says_whether_g_is_a_subgradient(g, beginning):
    demo = demos.subgradient()
    demo.set(g=g)
    assert demo.caption.startswith(beginning)
    above = np.isfinite(demo.picture.marks["above"]["y"]).any()
    assert above == (beginning == "Not a subgradient")


def test_the_demo_shows_and_names_a_step_that_goes_up():
    demo = demos.subgradient()
    demo.restore("subgradient:theta=0.1,g=1.0,tau=0.5")
    assert demo.caption.startswith("A subgradient whose step goes up")
    np.testing.assert_allclose(demo.picture.marks["landing"]["x"], [-0.4])
    np.testing.assert_allclose(demo.picture.marks["landing"]["y"], [0.4])
    demo.set(tau=0.05)
    assert "down from 0.1 to 0.05" in demo.caption


def test_the_race_agrees_with_a_plain_loop():
    demo = demos.subgradient()
    demo.set(tau=0.3, k=STEPS)
    for name, tau in (("constant", lambda k: 0.3), ("falling", lambda k: 0.3 / (k + 1))):
        theta, gaps = START, []
        for k in range(STEPS + 1):
            gaps.append(abs(theta))
            theta -= tau(k) * np.sign(theta)
        np.testing.assert_allclose(demo.picture.marks[name]["y"], gaps, atol=1e-12)
    demo.set(k=3)
    assert len(demo.picture.marks["falling"]["x"]) == 4


def test_the_caption_describes_the_race_up_to_the_step_shown():
    demo = demos.subgradient()
    demo.set(tau=0.3, k=3)
    assert demo.caption.endswith("Race at k = 3: constant τ is 0.8 above the minimum, falling τ 1.1.")
    assert demo.picture.marks["constant"]["y"][-1] == pytest.approx(0.8)
    demo.set(k=STEPS)
    assert demo.caption.endswith("Race: constant τ 0.1 to 0.2 above the minimum, falling τ 0.42, on its way.")
    demo.set(tau=0.03)
    ending = "Race: constant τ 0.5 above the minimum, falling τ 1.6: 40 × 0.03 < 1.7, the way."
    assert demo.caption.endswith(ending)
    demo.restore(dict(demo.spec["presets"])["a short step is slow"])
    assert demo.caption.endswith(ending) and len(demo.caption) <= 170
    demo.set(theta=0.0)
    demo.set(tau=0.05)  # 40 · 0.05 is more than 1.7
    assert "the way." not in demo.caption


def test_the_example_of_the_band_shows_a_falling_step_that_ends_below_it():
    demo = demos.subgradient()
    demo.restore(dict(demo.spec["presets"])["a constant step ends in a band"])
    constant, falling = (demo.picture.marks[name]["y"][-20:] for name in ("constant", "falling"))
    assert constant.min() > 0.1 and falling.max() < constant.min() / 5


def test_the_caption_at_a_kink_does_not_give_away_which_slopes_are_subgradients():
    demo = demos.subgradient()
    for g in (0.4, -0.95, 1.05, -1.3):
        demo.set(g=g)
        assert "−1" not in demo.caption.replace("g = −1.3", "") and "from" not in demo.caption.split(":")[0]
    demo.set(g=1.0, tau=0.5)
    assert "goes up" in demo.caption
    demo.set(E="max", theta=-1.0, g=-0.25)
    assert "the largest one here" in demo.caption


def test_the_race_starts_before_the_first_step():
    demo = demos.subgradient()
    assert len(demo.picture.marks["constant"]["x"]) == 1 and demo.caption.endswith("Press Play for the race.")
