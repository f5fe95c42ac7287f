"""Judge whether a match of numbers can be a coincidence.

A number with nine digits agrees with an unrelated one about once in 10⁹ cases. The numbers in a check are often short,
so that students can follow them by hand, and two numbers such as 0.5 agree easily. So every distinct number counts with
the digits that it has.
"""

from fractions import Fraction

import numpy as np

EXPRESSION_DIGITS = 9  # Matching numbers agree to so many digits, relative to the largest one.
RELATION_DIGITS = 6  # The same for the right value, which may come from central differences.
NEEDED_DIGITS = 6  # A coincidence must be less likely than 10⁻⁶, after all attempts have been counted.
MAX_DENOMINATOR = 200  # A fraction of small integers has few digits, however long it is as a decimal number.
MAX_COUNTED = 64  # So many numbers are always enough.


def matches(a: np.ndarray, b: np.ndarray, digits: int) -> bool:
    """Return whether two arrays have the same shape and the same entries up to rounding errors.

    Parameters
    ----------
    a, b : ndarray
        The arrays.
    digits : int
        To how many digits the entries have to agree.

    Returns
    -------
    bool
        False if an entry is NaN or infinite.
    """
    if a.shape != b.shape or not a.size:
        return False
    first, other = float(a.flat[-1]), float(b.flat[-1])
    if not abs(first - other) <= 1e-3 * (abs(first) + abs(other)) + 1e-9:  # Most attempts end here, quickly.
        return a.size > 1 and _all_close(a, b, digits) if abs(first) + abs(other) < 1e-6 else False
    return _all_close(a, b, digits)


def _all_close(a: np.ndarray, b: np.ndarray, digits: int) -> bool:
    with np.errstate(all="ignore"):
        scale = max(float(np.abs(a).max()), float(np.abs(b).max()))
        return bool(np.isfinite(scale) and np.all(np.abs(a - b) <= 10.0**-digits * scale))


def independent_digits(values: np.ndarray, most: int) -> int:
    """Count the digits of the distinct numbers in an array. Zeros, ones and repeated numbers tell nothing.

    Parameters
    ----------
    values : ndarray
        The numbers.
    most : int
        How many digits of a number count at most.

    Returns
    -------
    int
        The sum of the significant digits of each distinct absolute value.
    """
    flat = np.abs(values.ravel()[: 4 * MAX_COUNTED])
    flat = flat[np.isfinite(flat) & (flat > 1e-12)]
    distinct = {f"{value:.{most - 1}e}" for value in flat} - {f"{1:.{most - 1}e}"}
    return sum(_significant_digits(text) for text in list(distinct)[:MAX_COUNTED])


def is_enough(digits: int, attempts: int) -> bool:
    """Return whether a match rests on enough digits, given how many attempts there were.

    Parameters
    ----------
    digits : int
        The independent digits that match.
    attempts : int
        How many expressions have been tried so far.

    Returns
    -------
    bool
        Whether a coincidence is less likely than one in a million.
    """
    return digits >= NEEDED_DIGITS + np.log10(max(attempts, 1))


def _significant_digits(text: str) -> int:
    written = max(len(text.split("e")[0].replace(".", "").rstrip("0")), 1)
    value = float(text)
    fraction = Fraction(value).limit_denominator(MAX_DENOMINATOR) if 1e-3 < value < 1e6 else Fraction(0)
    if abs(float(fraction) - value) > 10.0 ** -(len(text) - 6) * value:
        return written
    return min(written, len(str(fraction.numerator)) + len(str(fraction.denominator)) - (fraction.denominator == 1))
