"""Critical points are found where calculus says they are, and nothing else is reported."""

import numpy as np
import pytest

from helpers.critical_points import critical_points


def himmelblau_gradient(t):
    x, y = t.T
    a, b = x**2 + y - 11, x + y**2 - 7
    return np.stack([4 * x * a + 2 * b, 2 * a + 4 * y * b], axis=1)


# From the literature: four minima with E = 0, one maximum and four saddles.
HIMMELBLAU = {
    "minimum": [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
    "maximum": [(-0.270845, -0.923039)],
    "saddle": [(-3.073026, -0.081353), (3.385154, 0.073852), (-0.127961, -1.953715), (0.086678, 2.884255)],
}


def test_all_nine_critical_points_of_himmelblaus_function_are_found():
    found = critical_points(himmelblau_gradient, (-5, 5), (-5, 5))
    assert len(found) == 9
    for kind, expected in HIMMELBLAU.items():
        positions = np.array(sorted(tuple(p.position) for p in found if p.kind == kind))
        np.testing.assert_allclose(positions, sorted(expected), atol=1e-5)


def test_only_points_in_the_rectangle_are_reported():
    found = critical_points(himmelblau_gradient, (0, 5), (0, 5))
    assert sorted(p.kind for p in found) == ["minimum", "saddle", "saddle"]


@pytest.mark.parametrize("angle", [0.0, 0.4, 1.1])
@pytest.mark.parametrize(
    "curvatures, kind", [((1, 5), "minimum"), ((0.05, 5), "minimum"), ((-2, 1), "saddle"), ((-3, -1), "maximum")]
)
def test_a_quadratic_has_one_critical_point_of_the_kind_that_its_curvatures_say(angle, curvatures, kind):
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    A, centre = turn @ np.diag(curvatures) @ turn.T, np.array([0.31, -0.77])
    (point,) = critical_points(lambda t: (t - centre) @ A, (-2, 2), (-1.5, 1.5))
    assert point.kind == kind
    np.testing.assert_allclose(point.position, centre, atol=1e-9)
    np.testing.assert_allclose(point.eigenvalues, sorted(curvatures), rtol=1e-6)


@pytest.mark.parametrize(
    "gradient",
    [
        lambda t: np.stack([np.ones(len(t)), t[:, 1]], axis=1),  # a slope
        lambda t: np.stack([np.zeros(len(t)), t[:, 1]], axis=1),  # a valley with a level floor
        lambda t: np.stack([3 * t[:, 0] ** 2 - 3 * t[:, 1] ** 2, -6 * t[:, 0] * t[:, 1]], axis=1),  # a monkey saddle
        lambda t: np.sign(t - 0.123),  # a kink, where the gradient jumps from −1 to 1
        lambda t: np.full(t.shape, np.nan),
        lambda t: np.zeros(t.shape),
    ],
    ids=["slope", "valley", "monkey saddle", "kink", "NaN", "constant"],
)
def test_nothing_is_reported_where_no_point_can_be_verified(gradient):
    with np.errstate(all="ignore"):
        assert critical_points(gradient, (-2, 2), (-2, 2)) == []


def test_every_reported_point_of_a_wavy_function_has_a_zero_gradient_and_the_right_signs():
    def energy(t):
        return np.sin(2 * t[:, 0]) * np.cos(3 * t[:, 1]) + 0.1 * t[:, 0] * t[:, 1]

    def gradient(t):
        x, y = t.T
        dx = 2 * np.cos(2 * x) * np.cos(3 * y) + 0.1 * y
        return np.stack([dx, -3 * np.sin(2 * x) * np.sin(3 * y) + 0.1 * x], axis=1)

    found = critical_points(gradient, (-3, 3), (-3, 3))
    assert len(found) > 15 and {p.kind for p in found} == {"minimum", "saddle", "maximum"}
    circle = 1e-3 * np.stack([np.cos(np.linspace(0, 2 * np.pi, 72)), np.sin(np.linspace(0, 2 * np.pi, 72))], axis=1)
    for point in found:
        assert np.abs(gradient(point.position[None])).max() < 1e-6
        rises = energy(point.position + circle) - energy(point.position[None])
        kind = "minimum" if (rises > 0).all() else "maximum" if (rises < 0).all() else "saddle"
        assert point.kind == kind
