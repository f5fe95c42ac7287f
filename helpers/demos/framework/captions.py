"""The text below a demo's picture: captions with a tone, errors in the user's code, and short numbers.

A caption has room for two lines, so numbers are rounded to a few digits here. An error becomes a single sentence,
because Jupyter would swallow a traceback that a widget's callback raises.
"""

import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path

import helpers

HELPERS_FOLDER = str(Path(helpers.__path__[0]))


@dataclass(frozen=True)
class Caption:
    """A sentence that tells the reader what to look for in the picture.

    Attributes
    ----------
    text : str
        The sentence. The part before the first colon is the main point and is shown in bold.
    tone : {"plain", "good", "mixed", "bad"}
        How the sentence is meant. The front end shows it as a colour and as a symbol before the text.
    """

    text: str
    tone: str = "plain"


class UserError(Exception):
    """An error in what the user passed or entered. The message is a full sentence and is shown unchanged."""


def explain(error: Exception) -> str:
    """Describe an error in the user's code in one sentence: where it was raised, and what it says.

    Parameters
    ----------
    error : Exception
        The error, with its traceback.

    Returns
    -------
    str
        The message of a ``UserError`` unchanged. For any other error, the innermost function that belongs neither to
        the course nor to Python nor to an installed package, its line number, the type of the error and its message.
    """
    if isinstance(error, UserError):
        return str(error)
    library_folders = HELPERS_FOLDER, sysconfig.get_path("stdlib")
    location = "The demo"
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if not file.startswith(library_folders) and "site-packages" not in file:
            location = f"{frame.f_code.co_qualname.split('<locals>.')[-1]}, line {line},"
    if isinstance(error, NotImplementedError):
        return f"Not written yet: {error or location}"
    return f"{location} raised {type(error).__name__}: {error}"


def brief(value: float) -> str:
    """Format a number of any size in a few characters, because captions have little room.

    Parameters
    ----------
    value : float
        The number. Below 1e-12 in absolute value it counts as zero.

    Returns
    -------
    str
        Two digits, for example 0.012, or 5.6e−7 for very small and very large numbers. From 10 to 10 000 it is the
        nearest integer, for example 341.
    """
    if abs(value) < 1e-12:
        return "0"
    if 1e-3 <= abs(value) < 1e4:
        return (f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}").replace("-", "−")
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits}e{int(power)}".replace("-", "−")


def distinct_digits(a: float, b: float) -> tuple[str, str]:
    """Format two numbers with as few digits as it takes to tell them apart.

    With a fixed number of digits, τ = 0.2004 would be shown as 0.2, next to a limit of 0.2.

    Parameters
    ----------
    a, b : float
        The numbers.

    Returns
    -------
    tuple of str
        Both numbers with the same number of significant digits, at least 3 and at most 16.
    """
    for digits in range(3, 17):
        short = f"{a:.{digits}g}", f"{b:.{digits}g}"
        if short[0] != short[1] or a == b:
            break
    return short
