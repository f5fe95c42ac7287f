"""Test the layer demo: its Jacobians against formulas, and its captions for wrong layers."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.layer import W, X, transposed_jacobian
from helpers.layers import Linear, ReLU


def values(demo, name):
    return demo.picture.marks[name]["values"][::-1]


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


def test_the_matrix_of_a_linear_layer_repeats_w_for_each_example():
    demo = demos.layer()
    np.testing.assert_allclose(values(demo, "J"), np.kron(np.eye(3), W), atol=1e-8)
    dz = values(demo, "dz").reshape(3, 3)
    np.testing.assert_allclose(values(demo, "dx"), dz @ W.T)
    np.testing.assert_allclose(values(demo, "product"), (dz @ W.T).reshape(-1, 1), atol=1e-8)


@pytest.mark.parametrize("name, derivative", [("relu", X > 0), ("tanh", 1 - np.tanh(X) ** 2)])
def test_the_matrix_of_an_elementwise_layer_is_diagonal(name, derivative):
    demo = demos.layer()
    demo.set(layer=name)
    np.testing.assert_allclose(values(demo, "J"), np.diag(np.ravel(derivative).astype(float)), atol=1e-8)


def test_the_caption_says_which_input_and_output_an_entry_connects():
    demo = demos.layer()
    demo.set(row=2, column=4)
    assert demo.caption.startswith("A nonzero entry: ∂z[1,1]/∂x[1,0] = −1.2")
    frame = demo.picture.marks["J frame"]
    assert (frame["x"].min(), frame["y"].min()) == (3.5, 1.5)
    demo.set(row=0)
    assert demo.caption.startswith("Zero: ∂z[1,1]/∂x[0,0] = 0") and "different examples" in demo.caption


def test_sliders_and_captions_count_from_0_as_numpy_does():
    demo = demos.layer()
    x, z = X.ravel(), Linear(W, np.zeros(3)).forward(X)
    for name, last in (("row", x.size - 1), ("column", z.size - 1)):
        demo.set(**{name: last})
    assert "∂z[2,2]/∂x[2,1]" in demo.caption and "from 0" in demo.controls["row"].label


def test_every_position_of_the_slider_is_a_column_of_the_matrix():
    demo = demos.layer()
    column = demo.controls["column"]
    assert column.maximum == X.shape[0] * W.shape[1] - 1
    demo.set(column=8)
    assert column.value == 8
    demo.set(layer="relu")  # has 6 columns
    assert column.value == 5 and "∂z[2,1]" in demo.caption
    assert demos.layer(ReLU(), np.ones((2, 2))).controls["column"].maximum == 3


def test_the_frame_of_an_entry_stands_out_on_dark_and_on_pale_colours():
    marks = demos.layer().picture.marks
    outer, inner = marks["J frame"], marks["J frame inside"]
    assert (outer["colour"], inner["colour"]) == ("ink", "paper") and outer["width"] >= inner["width"] + 4
    assert list(marks).index("J frame") < list(marks).index("J frame inside")


def test_the_caption_says_whether_a_students_layer_is_right():
    class WrongFactor(Linear):
        def backward(self, dz):
            d_params, dx = super().backward(dz)
            return d_params, 2 * dx

    class WrongShape(ReLU):
        def backward(self, dz):
            return [], dz[:, :1]

    assert demos.layer(Linear(W, np.zeros(3))).caption.startswith("A nonzero entry")
    assert demos.layer(WrongFactor(W, np.zeros(3))).caption.startswith("WrongFactor.backward is not right: dx[")
    assert "dx should be an array with the shape of x" in demos.layer(WrongShape()).caption

    class Unwritten(ReLU):
        def forward(self, x):
            raise NotImplementedError("exercise 03.3: the forward pass")

    demo = demos.layer(Unwritten())
    for _ in range(3):  # the message stays after each move
        assert demo.caption == "Not written yet: exercise 03.3: the forward pass"
        demo.set(row=2)
    demo.restore("layer:")
    assert demo.caption == "Not written yet: exercise 03.3: the forward pass"


def test_an_input_that_cannot_be_drawn_is_rejected():
    with pytest.raises(ValueError, match="too large"):
        demos.layer(ReLU(), np.ones((9, 2)))
    with pytest.raises(TypeError):
        demos.layer(ReLU(), np.ones((2, 2), dtype=int))


def test_the_share_string_restores_the_state():
    demo = demos.layer()
    demo.set(layer="tanh", row=2, column=2)
    again = demos.layer()
    again.restore(demo.share())
    assert again.caption == demo.caption


def test_an_input_that_a_relu_blocks_is_said_to_be_blocked():
    demo = demos.layer()
    demo.restore("layer:layer=relu,row=1,column=1")
    assert demo.caption.startswith("Blocked: ∂z[0,1]/∂x[0,1] = 0, because x[0,1] = −0.5 is below 0")
    demo.set(column=0)
    assert demo.caption.startswith("Zero")
