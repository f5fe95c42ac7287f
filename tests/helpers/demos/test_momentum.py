"""Test the plane of momentum: its run against the optimiser, its regions against runs, and its captions."""

import itertools
import re

import numpy as np
import pytest

from helpers import demos, momentum_rates, optimisers
from helpers.demos.momentum.model import STEPS

SHARES = [share for _, share in demos.momentum().spec["presets"]]


def optimiser_path(curvatures, start, tau, beta):
    optimiser, theta = optimisers.Momentum(tau, beta), np.array(start)
    path = [theta.copy()]
    for _ in range(STEPS):
        optimiser.step(theta, curvatures * theta)
        path.append(theta.copy())
    return np.array(path)


@pytest.mark.parametrize(("tau", "beta"), [(0.3, 0.0), (1.7, 0.1), (0.8, 0.9), (3.3057, 0.6694)])
def test_the_path_and_the_loss_are_those_of_the_optimiser(tau, beta):
    demo, curvatures = demos.momentum(), np.array([0.05, 1.0])
    demo.set(on="quadratic", kappa=20.0, tau=tau, beta=beta, x0=0.9, y0=0.3, k=37)
    path = optimiser_path(curvatures, [0.9, 0.3], tau, beta)[:38]
    marks = demo.picture.marks
    np.testing.assert_allclose(np.stack([marks["path"]["x"], marks["path"]["y"]], axis=1), path, atol=1e-12)
    np.testing.assert_allclose(marks["loss"]["y"], np.clip((path**2 @ curvatures) / 2, 5e-11, 1e4), atol=1e-12)
    demo.set(on="one", curvature=0.7, x0=1.1)
    path = optimiser_path(np.array([0.7]), [1.1], tau, beta)[:38, 0]
    np.testing.assert_allclose(demo.picture.marks["path"]["y"], path, atol=1e-12)
    np.testing.assert_allclose(demo.picture.marks["path"]["x"], np.arange(38))


def inside(polygon, point):
    """Say whether a point is in a polygon, by counting the edges to its right."""
    (px, py), crossings = point, 0
    corners = list(zip(*polygon, strict=True))
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y1 > py) != (y2 > py):
            crossings += px < x1 + (py - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


PLANES = [{"on": "one", "curvature": a} for a in (0.3, 1.0)] + [{"on": "quadratic", "kappa": c} for c in (3.0, 100.0)]


@pytest.mark.parametrize("values", PLANES, ids=str)
def test_each_point_of_the_plane_is_in_the_region_of_its_regime(values):
    demo, rng = demos.momentum(), np.random.default_rng(0)
    demo.set(**values)
    mu, L = (demo.controls["curvature"].value,) * 2 if values["on"] == "one" else (1 / values["kappa"], 1.0)
    polygons = [(demo.picture.marks[f"region{i}"]["x"], demo.picture.marks[f"region{i}"]["y"]) for i in range(4)]
    found = 0
    for tau, beta in rng.uniform([0.01, 0.0], [4.2, 0.99], size=(400, 2)):
        if any(abs(tau - border) < 0.01 for border in momentum_rates.borders(mu, L, beta)):
            continue
        regime = int(momentum_rates.slowest_regime(mu, L, tau, beta))
        assert [inside(polygon, (tau, beta)) for polygon in polygons] == [i == regime for i in range(4)], (tau, beta)
        found += 1
    assert found > 300


def test_a_label_is_in_its_region_or_left_out():
    demo = demos.momentum()
    for kappa, curvature in [(2.0, 0.1), (100.0, 1.0), (1000.0, 2.0)]:
        for on in ("one", "quadratic"):
            demo.set(on=on, kappa=kappa, curvature=curvature)
            marks, shown = demo.picture.marks, 0
            for i in range(4):
                if marks[f"label{i}"]["text"]:
                    shown += 1
                    place = np.array(marks[f"label{i}"]["at"])
                    assert inside((marks[f"region{i}"]["x"], marks[f"region{i}"]["y"]), place)
            assert shown >= 2


def test_the_best_point_has_the_rates_that_the_caption_gives():
    demo = demos.momentum()
    demo.set(on="quadratic", kappa=100.0)
    demo.press("best")
    assert demo.values["tau"] == pytest.approx(4 / 1.1**2) and demo.values["beta"] == pytest.approx((9 / 11) ** 2)
    assert demo.caption.startswith("The best point: both directions share the rate √β = 0.818. Plain descent's best")
    assert f"{99 / 101:.3g}" in demo.caption
    marks = demo.picture.marks
    for name, rate in (("predicted", 9 / 11), ("plain", 99 / 101)):
        expected = marks["loss"]["y"][0] * rate ** (2 * np.arange(STEPS + 1))
        np.testing.assert_allclose(marks[name]["y"], expected, rtol=1e-6, atol=1e-10)
    assert marks["best"]["x"] == pytest.approx(4 / 1.1**2) and marks["best"]["y"] == pytest.approx((9 / 11) ** 2)
    demo.set(on="one", curvature=0.5)
    demo.press("best")
    assert demo.values["tau"] == pytest.approx(2.0) and demo.values["beta"] == 0.0
    assert demo.caption.startswith("Arrives in one step")
    np.testing.assert_allclose(demo.picture.marks["path"]["y"][1:], 0, atol=1e-12)


@pytest.mark.parametrize(
    ("state", "beginning"),
    [
        ({"tau": 0.99}, "Monotone: τa = 0.99 is below (1 − √β)² = 1"),
        ({"tau": 1.0}, "Arrives in one step"),
        ({"tau": 1.01}, "Zigzags: τa = 1.01 is above (1 + √β)² = 1"),
        ({"tau": 1.99}, "Zigzags"),
        ({"tau": 2.0}, "On the border to divergence: τa = 2(1 + β)"),
        ({"tau": 2.01}, "Diverges: τa = 2.01 is above 2(1 + β) = 2."),
        ({"tau": 0.04, "beta": 0.64}, "Critical damping: τa = (1 − √β)², so both roots are √β = 0.8"),
        ({"tau": 0.04, "beta": 0.63}, "Monotone"),
        ({"tau": 0.04, "beta": 0.65}, "Ripples"),
        ({"tau": 2.25, "beta": 0.25}, "Zigzags: τa equals (1 + √β)² = 2.25"),
        ({"tau": 2.24, "beta": 0.25}, "Ripples"),
        ({"tau": 3.0, "beta": 0.5}, "On the border to divergence"),
        ({"tau": 1.5, "beta": 0.5, "curvature": 2.0}, "On the border to divergence"),
        ({"on": "quadratic", "tau": 3.0, "beta": 0.5}, "On the border to divergence: τL"),
        ({"on": "quadratic", "tau": 3.01, "beta": 0.5}, "Diverges: τL = 3.01 is above 2(1 + β) = 3."),
        ({"on": "quadratic", "tau": 1.0, "beta": 0.5}, "The flat direction is the slowest: it is monotone"),
        ({"on": "quadratic", "tau": 1.0, "beta": 0.9}, "Ripples in both directions: they share the rate √β = 0.949"),
        ({"on": "quadratic", "tau": 1.99, "beta": 0.0}, "The steep direction is the slowest: it zigzags"),
        ({"on": "quadratic", "tau": 2 / 1.01, "beta": 0.0}, "Plain gradient descent at its best"),
    ],
    ids=str,
)  # fmt: skip
def test_the_caption_names_the_phase_on_both_sides_of_each_border_and_on_it(state, beginning):
    demo = demos.momentum()
    demo.set(**state)
    assert demo.caption.startswith(beginning)


def test_the_rate_in_the_caption_is_observed():
    demo, steps = demos.momentum(), 3000
    tau, beta, curvature = np.random.default_rng(1).uniform([0.02, 0, 0.2], [4.2, 0.95, 2], size=(300, 3)).T
    before, now, size = np.ones((3, 300))
    for _ in range(steps):
        before, now = now, (1 + beta - tau * curvature) * now - beta * before
        scale = np.maximum(np.abs(before), np.abs(now))
        before, now, size = before / scale, now / scale, size + np.log(scale)
    for i in range(300):
        demo.set(tau=tau[i], beta=beta[i], curvature=curvature[i])
        stated = re.search(r"factor ([\d.]+) per step", demo.caption)
        assert float(stated[1]) == pytest.approx(np.exp(size[i] / steps), rel=0.02)


def test_critical_damping_has_the_best_rate_for_its_step_size():
    for tau in (0.01, 0.04, 0.3, 0.9):
        rates = momentum_rates.convergence_rate(tau, np.linspace(0, 0.999, 5000))
        critical = (1 - np.sqrt(tau)) ** 2
        assert rates.min() >= float(momentum_rates.convergence_rate(tau, critical)) - 1e-6


def test_captions_are_short_and_finite_everywhere():
    demo, ends = demos.momentum(), []
    for on in ("one", "quadratic"):
        names = ("tau", "beta", "curvature" if on == "one" else "kappa", "x0")
        for values in itertools.product(*((demo.controls[n].minimum, demo.controls[n].maximum) for n in names)):
            ends.append({"on": on} | dict(zip(names, values, strict=True)))
    for values in ends:
        demo.set(**values)
        assert len(demo.caption) <= 170, demo.caption
        assert not re.search(r"nan|inf|\be\+", demo.caption, flags=re.IGNORECASE), demo.caption
        assert all(np.isfinite(demo.picture.marks[name]["y"]).all() for name in ("path", "loss", "predicted"))


@pytest.mark.parametrize("share", SHARES)
def test_each_example_has_a_short_caption(share):
    demo = demos.momentum()
    demo.restore(share)
    assert len(demo.caption) <= 170


def test_the_examples_show_different_phases():
    demo, seen = demos.momentum(), []
    for share in SHARES:
        demo.restore(share)
        seen.append(demo.caption.split(":")[0])
    assert len(set(seen)) == len(SHARES) - 0 or seen.count("Ripples in both directions") == 1
    assert [word in " ".join(seen) for word in ("Monotone", "Zigzags", "Ripples", "Critical", "Diverges", "best")] == [
        True
    ] * 6
