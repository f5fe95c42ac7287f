"""Format numbers for captions, titles and figures, with few digits."""

import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

TINY = 1e-12  # what is smaller, but not 0, is mostly rounding, so captions don't show its digits


def significant(value: Any, digits: int = 3, signed: bool = False) -> str:
    """Format a number with the given number of significant digits and a true minus sign.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        The number of significant digits.
    signed : bool
        Whether the text follows an operator, so that a negative number needs brackets.

    Returns
    -------
    str
        For example 0.25, −3 or (−3). Zero has no sign, and trailing zeros are left out.
    """
    text = f"{float(value) + 0.0:.{digits}g}".replace("-", "−")
    return f"({text})" if signed and text.startswith("−") else text


def brief(value: float, digits: int = 2) -> str:
    """Format a number of any size in a few characters and with a true minus sign, because captions have little room.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        The number of significant digits. From 10 to 10,000, all digits before the decimal point are kept.

    Returns
    -------
    str
        For example 0.012 or 341, or 5.6e−7 for very small and very large numbers.
        A number that is tiny, but not 0, is "<1e−12". See ``equation`` for a sentence with an equals sign.
    """
    if value == 0:
        return "0"
    if abs(value) < TINY:
        return "<1e−12"
    if 1e-3 <= abs(value) < 1e4:
        decimals = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
        return (f"{value:.{decimals}f}" if abs(value) >= 10 else f"{value:.{digits}g}").replace("-", "−")
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(power)}".replace("-", "−")


def distinct_brief(a: float, b: float) -> tuple[str, str]:
    """Format two numbers as ``brief`` does, but with more digits if that is needed to tell them apart.

    Parameters
    ----------
    a, b : float
        The numbers.

    Returns
    -------
    tuple of str
        Both numbers with the same number of significant digits, at most 6. They are the same text if the numbers hardly
        differ, or are both tiny.
    """
    if max(abs(a), abs(b)) < TINY:
        return brief(a), brief(a)
    return _told_apart(a, b, brief, range(2, 7))


def equation(name: str, value: float) -> str:
    """Say how large a quantity is, in a few characters.

    Parameters
    ----------
    name : str
        The quantity.
    value : float
        Its value.

    Returns
    -------
    str
        For example "E = 0.16", or "E is below 1e−12" for a value that is tiny but not 0.
    """
    if value == 0 or abs(value) >= TINY:
        return f"{name} = {brief(value)}"
    return f"{name if value > 0 else f'|{name}|'} is below 1e−12"


def distinct_digits(a: float, b: float) -> tuple[str, str]:
    """Format two numbers with just enough digits to tell them apart.

    With three digits, τ = 0.2004 would be shown as 0.2, next to a limit of 0.2.

    Parameters
    ----------
    a, b : float
        The numbers.

    Returns
    -------
    tuple of str
        Both numbers with the same number of significant digits, at least 3 and at most 16. The minus sign is a hyphen,
        which the front end replaces in captions.
    """
    digits = range(3, 4 if a == b else 17)
    return _told_apart(a, b, lambda value, n: f"{value:.{n}g}", digits)


def _told_apart(a: float, b: float, as_text: Callable[[float, int], str], digits: Sequence[int]) -> tuple[str, str]:
    """Format two numbers with the fewest of these digits that tell them apart, or else with the most."""
    pairs = ((as_text(a, n), as_text(b, n)) for n in digits)
    return next((pair for pair in pairs if pair[0] != pair[1]), (as_text(a, digits[-1]), as_text(b, digits[-1])))


def distinct(a: float, b: float) -> tuple[str, str]:
    """Format two numbers with ``compact``, or with as many more digits as it takes to tell them apart.

    Parameters
    ----------
    a, b : float
        The numbers.

    Returns
    -------
    tuple of str
        Both numbers with true minus signs. The texts are equal only if the numbers are.
    """
    short = compact(a), compact(b)
    if short[0] != short[1] or a == b:
        return short
    first, second = (re.sub(r"e\+?(-?)0*", r"e\1", text).replace("-", "−") for text in distinct_digits(a, b))
    return first, second


def compact(value: float, signed: bool = False) -> str:
    """Format a number for a label in a picture, in at most seven characters and with a true minus sign.

    ``front_end/numbers.js`` formats it the same way, so that labels can follow a slider in the browser.

    Parameters
    ----------
    value : float
        The number.
    signed : bool
        Whether the text follows an operator, so that a negative number needs brackets.

    Returns
    -------
    str
        At most three decimals below 10 and fewer above, without trailing zeros, for example 0.25, −3 or 12.35. Numbers
        that are not 0 but below 0.0005, or above 99,999, get a power of ten, such as 3.4e−4. A tie is rounded away from
        zero, as JavaScript does.
    """
    size = abs(float(value))
    if math.isnan(size):
        return "NaN"
    if math.isinf(size):
        text = "∞"
    else:
        tiny_or_huge = size >= 99_999.5 or 0 < size < 5e-4
        decimals = next((d for limit, d in ((10, 3), (100, 2), (1000, 1)) if size < limit), 0)
        with localcontext(rounding=ROUND_HALF_UP):
            text = format(Decimal(size), ".1e" if tiny_or_huge else f".{decimals}f")
        if tiny_or_huge:
            text = text.replace(".0e", "e").replace("e+", "e").replace("-", "−")
        elif "." in text:
            text = text.rstrip("0").rstrip(".")
    if value < 0 and text != "0":
        text = f"−{text}"
    return f"({text})" if signed and text.startswith("−") else text
