"""Checks that notebooks and hidden tests call on a student's functions and classes.

A check calls the student's code with copies of its arguments. It compares the results with values that don't come from
the student's code. It also looks for mistakes that are easy to miss: a wrong shape, integers instead of floats, NaN,
arguments that were changed, a second call that returns something different.

A check that passes prints one line. A check that fails raises ``CheckFailed``, which says what was compared, for which
input, which entries are wrong and by how much. In a notebook this is a table with the wrong entries marked, anywhere
else it is plain text.

Checks judge values only. They call functions, create instances, call methods, and look at numbers, arrays and tuples of
these. So they also work when the student's code runs in another process.

New checks go into the module of their topic. The course's own implementations belong to ``helpers``, not here.
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
from helpers.checks.layers import backward, forward, reuse, side_by_side

__all__ = [
    "CheckFailed",
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
    "side_by_side",
    "step_sizes",
    "stochastic",
    "value",
]


def __getattr__(name: str) -> object:
    """Find ``own_or_reference`` by its former name, which notebooks of earlier releases use."""
    if name == "own_or_ours":
        return own_or_reference
    raise AttributeError(f"module 'helpers.checks' has no attribute {name!r}")
