"""Planes in parameter space: normalised directions, coordinates, projections and restricted gradients."""

import numpy as np
import pytest

from helpers.gradcheck import central_difference
from helpers.loss_planes import Plane, filter_normalised, length_ratio, plane_through, random_plane


def random_parameters(rng):
    return [rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(4, 2)), rng.normal(size=2)]


def oblique_plane(rng, n=7):
    return Plane(rng.normal(size=n), rng.normal(size=(2, n)))


def test_a_random_direction_is_as_long_as_the_weights_of_each_unit():
    parameters = [np.arange(1.0, 7.0).reshape(2, 3), np.ones(3), np.zeros((3, 1)), np.ones(1)]
    direction = filter_normalised(parameters, np.random.default_rng(0))
    np.testing.assert_allclose(np.linalg.norm(direction[0], axis=0), np.linalg.norm(parameters[0], axis=0))
    assert not direction[1].any() and not direction[2].any() and not direction[3].any()


def test_a_normalised_direction_scales_with_each_unit_and_so_suits_an_equivalent_network():
    # Multiply the weights into one hidden unit by 10 and divide those out of it by 10: only the scale changes.
    rng = np.random.default_rng(1)
    W, V = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
    scale = np.array([10.0, 1.0, 1.0])
    plain = filter_normalised([W], np.random.default_rng(5))
    scaled = filter_normalised([W * scale], np.random.default_rng(5))
    np.testing.assert_allclose(scaled[0], plain[0] * scale)
    rows = filter_normalised([V], np.random.default_rng(5))
    np.testing.assert_allclose(np.linalg.norm(rows[0]), np.linalg.norm(V))


def test_a_random_plane_goes_through_the_parameters_in_two_normalised_directions():
    rng = np.random.default_rng(2)
    parameters = random_parameters(rng)
    plane = random_plane(parameters, np.random.default_rng(3))
    np.testing.assert_array_equal(plane.origin, np.concatenate([p.ravel() for p in parameters]))
    assert np.linalg.matrix_rank(plane.directions) == 2
    for direction in plane.directions:
        W = direction[:12].reshape(3, 4)
        np.testing.assert_allclose(np.linalg.norm(W, axis=0), np.linalg.norm(parameters[0], axis=0))
        assert not direction[12:16].any() and not direction[-2:].any()


def test_the_coordinates_of_a_point_of_the_plane_give_the_point_back():
    rng = np.random.default_rng(4)
    plane, coordinates = oblique_plane(rng), rng.normal(size=(3, 5, 2))
    np.testing.assert_allclose(plane.coordinates(plane.points(coordinates)), coordinates, atol=1e-12)


def test_the_projection_is_the_nearest_point_of_the_plane():
    rng = np.random.default_rng(5)
    plane, theta = oblique_plane(rng), rng.normal(size=(6, 7))
    expected, *_ = np.linalg.lstsq(plane.directions.T, (theta - plane.origin).T)
    np.testing.assert_allclose(plane.coordinates(theta), expected.T, atol=1e-10)


def test_the_restricted_gradient_agrees_with_difference_quotients():
    rng = np.random.default_rng(6)
    plane, A = oblique_plane(rng), rng.normal(size=(7, 7))
    at = np.array([0.3, -0.8])
    expected = central_difference(lambda ab: float(np.sin(A @ plane.points(ab)).sum()), at)
    gradient = A.T @ np.cos(A @ plane.points(at))
    np.testing.assert_allclose(plane.restrict(gradient), expected, rtol=1e-6)


def test_a_rescaled_plane_is_the_same_plane():
    rng = np.random.default_rng(7)
    plane, centre = oblique_plane(rng), np.array([1.5, -2.0])
    other = plane.rescaled(centre, 3.0)
    np.testing.assert_allclose(other.points(np.array([0.2, 0.4])), plane.points(centre + 3.0 * np.array([0.2, 0.4])))


def test_a_plane_through_three_points_contains_them_and_keeps_distances():
    rng = np.random.default_rng(8)
    points = rng.normal(size=(3, 9))
    plane = plane_through(*points)
    np.testing.assert_allclose(plane.directions @ plane.directions.T, np.eye(2), atol=1e-12)
    coordinates = plane.coordinates(points)
    np.testing.assert_allclose(plane.points(coordinates), points, atol=1e-12)
    np.testing.assert_allclose(coordinates[0], 0, atol=1e-12)
    np.testing.assert_allclose(coordinates[2], [np.linalg.norm(points[2] - points[0]), 0], atol=1e-12)
    assert coordinates[1][1] > 0
    np.testing.assert_allclose(
        np.linalg.norm(coordinates[1] - coordinates[2]), np.linalg.norm(points[1] - points[2]), rtol=1e-12
    )


@pytest.mark.parametrize("middle", [0.0, 0.4, 1.0])
def test_three_points_on_a_line_are_refused(middle):
    first, last = np.ones(4), np.array([1.0, 2.0, 3.0, 4.0])
    with pytest.raises(ValueError, match="lie on a line"):
        plane_through(first, first + middle * (last - first), last)


def test_how_long_the_projection_of_a_path_is():
    plane = Plane(np.zeros(3), np.array([[1.0, 0, 0], [1.0, 1.0, 0]]))  # the plane z = 0
    diagonal = np.array([[0, 0, 0], [3.0, 0, 4.0], [3.0, 3.0, 8.0]])  # each step of length 5 moves by 3 within it
    assert length_ratio(plane, diagonal) == pytest.approx(0.6)
    assert length_ratio(plane, diagonal * [1, 1, 0]) == pytest.approx(1.0)
    assert length_ratio(plane, diagonal * [0, 0, 1]) == pytest.approx(0.0)
    assert length_ratio(plane, np.zeros((1, 3))) == 1.0


def test_distances_from_a_plane_are_the_lengths_of_the_residuals():
    rng = np.random.default_rng(9)
    plane, theta = oblique_plane(rng), rng.normal(size=(4, 7))
    _, squares, _, _ = np.linalg.lstsq(plane.directions.T, (theta - plane.origin).T, rcond=None)
    np.testing.assert_allclose(plane.distances(theta), np.sqrt(squares), rtol=1e-9)


@pytest.mark.parametrize("W", [np.zeros((3, 2)), np.ones((1, 1))])
def test_weights_without_two_directions_have_no_random_plane(W):
    with pytest.raises(ValueError, match="span no plane"):
        random_plane([W, np.zeros(W.shape[1])], np.random.default_rng(0))
