"""Look at more of what wrong code does, after a check has failed.

The numbers in a visible check are short, so that students can follow them by hand, and sizes such as N = 1 hide
mistakes. So after a failure, the code is called once more with general numbers. What it returns then tells similar
mistakes apart. It changes neither the outcome of the check nor the numbers that the student sees.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from helpers.checks.failure import CheckFailed
from helpers.checks.runner import copy_arguments
from helpers.diagnosis import Observation, Quantity

SEED = 20
ROWS = 5  # The number of examples. No size in the visible checks is a multiple of it.


def look_further(
    failure: CheckFailed,
    call: Callable[[dict[str, Any]], Mapping[str, Any]],
    arguments: Mapping[str, Any],
    expected: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
) -> None:
    """Call wrong code once more, and add what it does to the failure.

    Parameters
    ----------
    failure : CheckFailed
        The failure. Its ``further_cases`` are extended in place.
    call : callable
        Calls the student's code with a copy of the arguments and returns its results by name.
    arguments : mapping of str to object
        The arguments to call it with.
    expected : callable, optional
        Returns the right results by name. If they are unknown, leave this out.
    """
    try:
        right = expected(arguments) if expected else {}
    except Exception:  # The general numbers suit this code no better than any others would.
        return
    try:
        results = call(copy_arguments(arguments))
        quantities = [Quantity(name, "", value) for name, value in results.items()]
    except Exception as error:
        quantities = [Quantity("raised", f"{type(error).__name__}: {_message(error)}")]
    failure.further_cases.append(Observation("", quantities, dict(arguments), right))


def general_numbers(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Change every float and every array of floats a little, each entry by another factor between 0.6 and 0.9.

    Parameters
    ----------
    arguments : mapping of str to object
        The arguments by name.

    Returns
    -------
    dict of str to object
        The arguments with general numbers of the same sign and about the same size. Zeros in arrays become numbers
        between −0.3 and 0.3. Integers and all other objects stay the same.
    """
    rng = np.random.default_rng(SEED)

    def change(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            # Zeros get a value, too: a diagonal matrix would have its entries for eigenvalues.
            other = rng.uniform(-0.3, 0.3, size=value.shape)
            return np.where(value == 0, other, value * rng.uniform(0.6, 0.9, size=value.shape))
        if type(value) is float:
            return value * float(rng.uniform(0.6, 0.9))
        return type(value)(map(change, value)) if type(value) in (list, tuple) else value

    return {name: change(value) for name, value in arguments.items()}


def general_batch(x: np.ndarray, dz: np.ndarray | None, fits: Callable[[np.ndarray], Any]) -> list[np.ndarray]:
    """Draw a batch of five examples, or one of the same size if the layer takes no other.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        The batch of the check.
    dz : ndarray, shape of z, or None
        The arriving gradient of the check.
    fits : callable
        The forward pass as a function of x alone. It raises if the number of rows doesn't fit.

    Returns
    -------
    list of ndarray
        x, and dz if there is one, with normally distributed entries.
    """
    rng = np.random.default_rng(SEED)
    arrays = [x] if dz is None else [x, dz]
    five = [rng.normal(size=(ROWS, *a.shape[1:])) for a in arrays] if x.ndim > 1 else []
    try:
        if five and (dz is None or np.shape(fits(five[0])) == five[1].shape):
            fits(five[0])
            return five
    except (ValueError, IndexError):
        pass
    return [rng.normal(size=a.shape) for a in arrays]


def _message(error: Exception) -> str:
    if isinstance(error, CheckFailed):
        return "; ".join(map(str, error.differences))
    try:
        return str(error)
    except Exception:  # The type may be the student's.
        return ""
