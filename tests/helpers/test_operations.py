"""The operations of a compute graph: their local gradients against central differences."""

import numpy as np

from helpers import operations
from helpers.gradcheck import central_difference


def test_every_local_gradient_agrees_with_central_differences():
    cases = {
        operations.Add(): (0.7, -1.3), operations.Subtract(): (0.7, -1.3), operations.Multiply(): (0.7, -1.3),
        operations.Divide(): (0.7, -1.3), operations.Power(2): (-1.7,), operations.Power(3): (-1.7,),
        operations.Power(-0.5): (1.7,), operations.SquaredError(0.4): (-1.7,), operations.Exp(): (1.2,),
        operations.Log(): (1.2,), operations.Sin(): (1.2,), operations.Tanh(): (1.2,), operations.ReLU(): (1.2,),
    }  # fmt: skip
    # Other modules define operations of their own, for example for checks.
    defined = {kind for kind in operations.Operation.__subclasses__() if kind.__module__ == operations.__name__}
    assert defined == {type(operation) for operation in cases}
    for operation, inputs in cases.items():
        expected = central_difference(lambda theta, op=operation: float(op.value(*theta)), np.array(inputs))
        np.testing.assert_allclose(operation.local(*inputs), expected, rtol=1e-8, err_msg=repr(operation))
        np.testing.assert_allclose(operation.backward(*inputs, dc=-2.5), -2.5 * expected, rtol=1e-8)
        assert operation.inputs == len(inputs)
