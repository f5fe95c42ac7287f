"""What a demo says: a sentence with its tone, and an error in somebody's code as one sentence."""

import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import Path

import helpers

HELPERS = str(Path(helpers.__path__[0]))


@dataclass(frozen=True)
class Caption:
    """What is to be seen: a text whose part before the first colon is the point, and how it is meant.

    tone: "plain", "good", "mixed" or "bad"; shown as a colour and a sign beside the words.
    """

    text: str
    tone: str = "plain"


class UserError(Exception):
    """What the user handed over is not right; the message is a whole sentence and is shown as it is."""


def explain(error: Exception) -> str:
    """One sentence for an error in somebody's code: where it was raised, and what it says.

    The place is the innermost function that belongs neither to the course nor to Python or an installed package.
    """
    if isinstance(error, UserError):
        return str(error)
    others = HELPERS, sysconfig.get_path("stdlib")
    place = "The demo"
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if not file.startswith(others) and "site-packages" not in file:
            place = f"{frame.f_code.co_qualname.split('<locals>.')[-1]}, line {line},"
    if isinstance(error, NotImplementedError):
        return f"Not written yet: {error or place}"
    return f"{place} raised {type(error).__name__}: {error}"


def brief(value: float) -> str:
    """Two digits of a number of any size, as 0.012, 340 or 5.6e−7: sentences have little room."""
    if abs(value) < 1e-12:
        return "0"
    if 1e-3 <= abs(value) < 1e4:
        return (f"{value:.0f}" if abs(value) >= 10 else f"{value:.2g}").replace("-", "−")
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits}e{int(power)}".replace("-", "−")


def distinct_digits(a: float, b: float) -> tuple[str, str]:
    """Two numbers as short texts that differ if the numbers do: τ = 0.2004 is not shown as 0.2 beside 0.2."""
    for digits in range(3, 17):
        short = f"{a:.{digits}g}", f"{b:.{digits}g}"
        if short[0] != short[1] or a == b:
            break
    return short
