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
    for kappa, curvature in [(2.0, 0.25), (100.0, 1.0), (1000.0, 2.0)]:
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


# (1 + √β)² and β = 0.1², 0.2², …, many of which floating-point numbers only approximate
DOUBLE_ROOTS = [((10 + i) ** 2 / 100, i * i / 100) for i in range(1, 10)]


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
        ({"on": "quadratic", "kappa": 1000.0, "tau": 1.98, "beta": 0.0}, "The flat direction is the slowest"),
        ({"on": "quadratic", "kappa": 1000.0, "tau": 1.99, "beta": 0.0}, "The flat direction is the slowest"),
        ({"on": "quadratic", "tau": 3 / 1.01, "beta": 0.5}, "Both directions have the rate"),
        ({"on": "quadratic", "kappa": 79.51, "tau": 3.2, "beta": 0.64}, "Ripples in both directions"),
        *(({"tau": t, "beta": b}, "Zigzags: τa equals (1 + √β)²") for t, b in DOUBLE_ROOTS),
    ],
    ids=str,
)  # fmt: skip
def test_the_caption_names_the_phase_on_both_sides_of_each_border_and_on_it(state, beginning):
    demo = demos.momentum()
    demo.set(**state)
    assert demo.caption.startswith(beginning)


@pytest.mark.parametrize("on", ["one", "quadratic"])
def test_the_best_point_is_in_the_picture_and_the_button_goes_there(on):
    demo = demos.momentum()
    lowest = demo.controls["curvature"].minimum
    for curvature, kappa in [(lowest, 2.0), (0.3, 30.0), (2.0, 1000.0)]:
        demo.set(on=on, curvature=curvature, kappa=kappa)
        demo.press("best")
        marks, (left, right) = demo.picture.marks, demo.picture.panels[0].spec["xlim"]
        assert left < marks["best"]["x"][0] < right
        assert (demo.values["tau"], demo.values["beta"]) == (marks["best"]["x"][0], marks["best"]["y"][0])
        assert demo.caption.startswith("Arrives in one step" if on == "one" else "The best point")


def roots(step, beta):
    """The roots as eigenvalues, which do not use the formulas of the demo."""
    return np.linalg.eigvals(np.array([[1 + beta - step, -beta], [1.0, 0.0]]))


def check_a_quadratic(demo, mu, tau, beta):
    """Check what the caption says about a quadratic against eigenvalues and a run."""
    caption = demo.caption
    flat, steep = (np.abs(roots(tau * a, beta)).max() for a in (mu, 1.0))
    if "both directions have" in caption.lower() or "both directions share" in caption:
        assert 1 - flat == pytest.approx(1 - steep, rel=0.02), (caption, flat, steep)
    if caption.startswith(("The flat", "The steep")):
        assert (flat >= steep) == caption.startswith("The flat") and "long" not in caption
    if "stays above the dashed line" in caption:
        energy = demo.picture.marks["loss"]["y"]
        assert (energy[1:] >= demo.picture.marks["predicted"]["y"][1:]).all(), demo.share()
    stated = re.search(r"rate (?:√β = )?(0\.\d+)", caption)
    if stated:
        assert float(stated[1]) == pytest.approx(max(flat, steep), rel=3e-3)


def test_captions_of_quadratics_near_the_best_points_are_true():
    demo, rng, seen = demos.momentum(), np.random.default_rng(5), set()
    for i in range(400):
        kappa = float(np.exp(rng.uniform(np.log(2), np.log(1000))))
        demo.set(on="quadratic", kappa=kappa, x0=rng.uniform(0.1, 1.2), y0=rng.uniform(0.05, 1.2))
        tau, beta = momentum_rates.best_settings(1 / kappa, 1.0) if i % 2 else (2 / (1 + 1 / kappa), 0.0)
        noise = rng.choice([0.0, 1e-6, 1e-3, 1e-2]) * rng.normal(size=2)
        tau, beta = min(tau * (1 + noise[0]), 4.2), float(np.clip(beta + noise[1] * beta, 0.0, 0.99))
        demo.set(tau=tau, beta=beta)
        if not demo.caption.startswith(("Diverges", "On the border")):
            check_a_quadratic(demo, 1 / kappa, tau, beta)
        assert len(demo.caption) <= 170, demo.caption
        seen.add(demo.caption.split(":")[0])
    assert {"The best point", "Plain gradient descent at its best", "Ripples in both directions"} <= seen


def test_a_caption_promises_that_the_error_shrinks_in_each_step_only_if_it_does():
    demo, rng, ripples = demos.momentum(), np.random.default_rng(6), 0
    for tau, beta in rng.uniform([0.02, 0], [4.2, 0.99], size=(300, 2)):
        demo.set(tau=tau, beta=beta)
        errors = np.abs(momentum_rates.error_by_step(tau, beta, STEPS))
        if "per step" in demo.caption and "long run" not in demo.caption:
            assert demo.caption.startswith("Critical") or (np.diff(errors) <= 0).all(), demo.caption
        ripples += demo.caption.startswith("Ripples")
    assert ripples > 100


def test_the_rate_in_the_caption_is_observed():
    demo, steps = demos.momentum(), 3000
    tau, beta, curvature = np.random.default_rng(1).uniform([0.02, 0, 0.25], [4.2, 0.95, 2], size=(300, 3)).T
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


def test_where_plain_descent_is_ahead_after_all_steps_the_caption_says_so():
    demo, rng, seen = demos.momentum(), np.random.default_rng(8), set()
    for kappa in [100.0, 600.0, 1000.0, *rng.uniform(200, 1000, 40)]:
        demo.set(on="quadratic", kappa=float(kappa), x0=float(rng.uniform(0.1, 1.2)), y0=float(rng.uniform(0.05, 1.2)))
        demo.press("best")
        demo.set(tau=demo.tau * rng.choice([1.0, 0.9]))
        mu = 1 / demo.kappa
        theta = np.array([demo.x0, demo.y0])
        for _ in range(60):
            theta = theta - 2 / (1 + mu) * np.array([mu, 1.0]) * theta
        plain, own = (mu * theta[0] ** 2 + theta[1] ** 2) / 2, demo.picture.marks["loss"]["y"][-1]
        says_so = "after 60 steps" in demo.caption
        if own > 1.01 * plain:
            assert says_so or "worse than" in demo.caption, demo.share()
        if own < plain:
            assert not says_so, demo.share()
        assert len(demo.caption) <= 170
        seen.add(says_so)
    assert seen == {True, False}


def test_with_one_parameter_no_control_names_a_second_one():
    labels = [control.label for control in demos.momentum().controls.values() if control.visible]
    assert not any("θ₁" in label or "θ₂" in label for label in labels)
