"""The text below a demo's picture: captions with a tone, and errors in the user's code.

An error becomes a single sentence, because a caption has room for two lines and Jupyter would swallow a traceback from
a widget's callback.
"""

import sysconfig
import traceback
from collections.abc import Sequence
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
        Whether the picture shows something good or bad. The front end shows the tone as a colour and, unless it is
        "plain", as a symbol before the text.
    asks : bool
        Whether it is a question that the reader should answer first. Play stops there.
    """

    text: str
    tone: str = "plain"
    asks: bool = False


class UserError(Exception):
    """An error in what the user passed or entered. The message consists of full sentences and is shown unchanged."""


def listed(names: Sequence[str]) -> str:
    """Join names with commas, and the last one with "and".

    Parameters
    ----------
    names : sequence of str
        At least one name.

    Returns
    -------
    str
        For example "Adam", "momentum and Adam" or "full batch, momentum and Adam".
    """
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def explain(error: Exception) -> str:
    """Describe an error in the user's code in one sentence: where it was raised, and what it says.

    Parameters
    ----------
    error : Exception
        The error, with its traceback.

    Returns
    -------
    str
        For a ``UserError``, its message. For a ``NotImplementedError``, "Not written yet:" and its message. For any
        other error, its type and message, and the function and line where it was raised. That is the innermost function
        that belongs neither to the course nor to Python nor to an installed package, or "The demo" if there is none.
    """
    if isinstance(error, UserError):
        return str(error)
    # In a browser, the standard library is a ZIP archive, not the folder that sysconfig names.
    library_folders = HELPERS_FOLDER, sysconfig.get_path("stdlib"), str(Path(traceback.__file__).parent)
    location = "The demo"
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if not file.startswith(library_folders) and "site-packages" not in file:
            location = f"{frame.f_code.co_qualname.split('<locals>.')[-1]}, line {line},"
    if isinstance(error, NotImplementedError):
        return f"Not written yet: {str(error) or location.rstrip(',')}"
    return f"{location} raised {type(error).__name__}: {error}"
