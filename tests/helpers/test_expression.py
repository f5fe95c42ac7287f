"""Formulas that are typed as a string: their graphs against NumPy, and what is rejected."""

import numpy as np
import pytest

from helpers.expression import expression
from helpers.gradcheck import complex_step


@pytest.mark.parametrize(
    "text, formula",
    [
        ("(tanh(x*y + 2) - 1)**2", lambda x, y: (np.tanh(x * y + 2) - 1) ** 2),
        ("-x / y + sin(y) - exp(x)", lambda x, y: -x / y + np.sin(y) - np.exp(x)),
        ("log(y) * x**3 - 2**2 * x", lambda x, y: np.log(y) * x**3 - 4 * x),
    ],
)
def test_the_graph_of_a_formula_has_its_value_and_gradients(text, formula):
    graph = expression(text, x=0.7, y=1.3)
    assert graph.forward() == pytest.approx(formula(0.7, 1.3))
    expected = complex_step(lambda t: formula(*t), np.array([0.7, 1.3]))
    gradients = graph.backward()
    np.testing.assert_allclose([gradients["x"], gradients["y"]], expected)


@pytest.mark.parametrize(
    "text, fragment",
    [
        ("x +", "is not a formula"),
        ("__import__('os').system('true')", "can't be a node"),
        ("x.real * 2", "can't be a node"),
        ("x if x else y", "can't be a node"),
        ("x ** y", "fixed number"),
        ("x + w", "w has no value"),
        ("x", "computes nothing"),
        ("2 * 3", "computes nothing"),
        ("x * 1", "does not occur"),
        ("exp(2) * x * y", "write the number itself"),
        ("x * (1 / 0) * y", "divided by 0"),
        ("0**-1 * x * y", "0 ** -1 is not a finite real number"),
        ("10**400 * x * y", "10 ** 400 is not a finite real number"),
        ("(-8)**0.5 * x * y", "(-8) ** 0.5 is not a finite real number"),
        ("x * y**(0**-1)", "0 ** -1 is not a finite real number"),
        ("x" * 300, "has room for 200"),
    ],
)
def test_a_string_that_is_not_a_formula_is_rejected_in_a_sentence(text, fragment):
    with pytest.raises(ValueError, match=r"\.$") as error:
        expression(text, x=1.0, y=2.0)
    assert fragment in str(error.value)
