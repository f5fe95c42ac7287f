"""What the checks in the notebooks call, and the hidden tests too.

A check calls the student's code with copies of its arguments, compares plain numbers with an oracle that is
none of the student's code, and looks at what is easily overlooked: the exact shape, floats, NaN, arguments
that were changed on the way, a second call that gives something else. When all is right it prints one line.
When not it raises ``CheckFailed``, which says what was compared, for which input, which entries are wrong
and by how much: as a table with the wrong entries marked in a notebook, as plain text anywhere else.

Checks judge by values only: they call functions, make instances, call methods, and look at numbers, arrays
and tuples of these. So they work as well where the student's code runs in another process.
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
    """Find what notebooks that were handed out earlier call by its former name."""
    if name == "own_or_ours":
        return own_or_reference
    raise AttributeError(f"module 'helpers.checks' has no attribute {name!r}")
