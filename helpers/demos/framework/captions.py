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
