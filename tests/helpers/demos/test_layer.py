"""The demo of a layer's Jacobian: its numbers against formulas, and a wrong backward pass named."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.layer import W, X
from helpers.layers import Linear, ReLU


def values(demo, name):
    return demo.picture.marks[name]["values"][::-1]


def test_the_matrix_of_a_linear_layer_is_w_once_an_example():
    demo = demos.layer()
    np.testing.assert_allclose(values(demo, "J"), np.kron(np.eye(3), W), atol=1e-8)
    dz = values(demo, "dz").reshape(3, 3)
    np.testing.assert_allclose(values(demo, "dx"), dz @ W.T)
    np.testing.assert_allclose(values(demo, "product"), (dz @ W.T).reshape(-1, 1), atol=1e-8)


@pytest.mark.parametrize("name, slope", [("relu", X > 0), ("tanh", 1 - np.tanh(X) ** 2)])
def test_the_matrix_of_an_elementwise_layer_is_diagonal(name, slope):
    demo = demos.layer()
    demo.set(layer=name)
    np.testing.assert_allclose(values(demo, "J"), np.diag(np.ravel(slope).astype(float)), atol=1e-8)


def test_an_entry_is_named_with_what_it_ties():
    demo = demos.layer()
    demo.set(row=3, column=5)
    assert demo.caption.startswith("an entry that counts: ∂z[1,1]/∂x[1,0] = −1.2")
    frame = demo.picture.marks["J frame"]
    assert (frame["x"].min(), frame["y"].min()) == (4.5, 2.5)
    demo.set(row=1)
    assert demo.caption.startswith("zero: ∂z[1,1]/∂x[0,0] = 0") and "another example" in demo.caption


def test_a_students_layer_is_judged_and_named():
    class Forgets(Linear):
        def backward(self, dz):
            grads, dx = super().backward(dz)
            return grads, 2 * dx

    class Wide(ReLU):
        def backward(self, dz):
            return [], dz[:, :1]

    assert demos.layer(Linear(W, np.zeros(3))).caption.startswith("an entry that counts")
    assert demos.layer(Forgets(W, np.zeros(3))).caption.startswith("Forgets.backward is not right: dx[")
    assert "dx should be an array of the shape of x" in demos.layer(Wide()).caption

    class Unwritten(ReLU):
        def forward(self, x):
            raise NotImplementedError("exercise 03.3: the forward pass")

    demo = demos.layer(Unwritten())
    for _ in range(3):  # it says so again after each move
        assert demo.caption == "Not written yet: exercise 03.3: the forward pass"
        demo.set(row=2)
    demo.restore("layer:")
    assert demo.caption == "Not written yet: exercise 03.3: the forward pass"


def test_what_can_not_be_drawn_is_refused():
    with pytest.raises(ValueError, match="too large"):
        demos.layer(ReLU(), np.ones((9, 2)))
    with pytest.raises(TypeError):
        demos.layer(ReLU(), np.ones((2, 2), dtype=int))


def test_its_state_is_shared():
    demo = demos.layer()
    demo.set(layer="tanh", row=2, column=2)
    again = demos.layer()
    again.restore(demo.share())
    assert again.caption == demo.caption
