"""Checks that notebooks and hidden tests call on a student's functions and classes.

A check calls the student's code with copies of its arguments and compares the results with values that don't come from
that code. Many checks also look for mistakes that are easy to miss: a wrong shape, integers instead of floats, NaN,
arguments that were changed, a second call that returns something different.

A check that passes prints what is right. A check that fails raises ``CheckFailed``, which says what is wrong and for
which input. If numbers are wrong, it shows them beside the expected ones. A notebook shows the failure with a table in
which the wrong entries are marked. Elsewhere it is plain text.

Checks judge values only. They call functions, create instances and call methods, and look at the results: numbers,
arrays, strings, and lists, tuples and dicts of these. So they also work if the student's code runs in another process.

Put a new check into the module of its topic. The course's own implementations belong in ``helpers``, not here.
"""

from helpers.checks import (
    classification,
    deep_networks,
    graphs,
    one_hidden_layer,
    step_sizes,
    stochastic,
)
from helpers.checks.failure import CheckFailed
from helpers.checks.fallback import own_or_reference
from helpers.checks.functions import call, gradient, raises, value
from helpers.checks.layers import around, backward, forward, reuse, several_inputs, side_by_side
from helpers.checks.own_work import written_by_you

__all__ = [
    "CheckFailed",
    "around",
    "backward",
    "call",
    "classification",
    "deep_networks",
    "forward",
    "gradient",
    "graphs",
    "one_hidden_layer",
    "own_or_reference",
    "raises",
    "reuse",
    "several_inputs",
    "side_by_side",
    "step_sizes",
    "stochastic",
    "value",
    "written_by_you",
]


def __getattr__(name: str) -> object:
    """Return ``own_or_reference`` for its former name, which notebooks of earlier releases use."""
    if name == "own_or_ours":
        return own_or_reference
    raise AttributeError(f"module 'helpers.checks' has no attribute {name!r}")
