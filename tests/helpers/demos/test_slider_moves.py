"""Test the first demo: its point and its tangent follow the slider."""

import io

import numpy as np
import pytest
from PIL import Image

from helpers import demos


def decoded(demo):
    """Return the pixels of the demo's Matplotlib picture."""
    return np.asarray(Image.open(io.BytesIO(demo.picture.still()[0])))


def test_the_point_follows_the_slider():
    demo = demos.slider_moves()
    before = decoded(demo)
    demo.controls["theta"].value = -2.0
    np.testing.assert_allclose(demo.picture.artists["point"].get_data(), [[-2.0], [2.0]])
    (x0, x1), (y0, y1) = demo.picture.artists["tangent"].get_data()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(-2.0)
    assert "slope is -2.00" in demo.caption and "right" in demo.caption
    assert (decoded(demo) != before).any()
