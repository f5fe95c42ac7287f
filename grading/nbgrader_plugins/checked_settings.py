"""Tell nbgrader_config.py what the course's settings say, and what happens if they are wrong.

nbgrader logs any error in nbgrader_config.py and goes on without it: with a gradebook in the current folder, and
without the course's grader and its sandbox. So a mistake in the settings must not look like an error.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from grading.course import Course, CourseError
from grading.settings import exchange_folder, with_gradebook

UNUSABLE = ""  # a URL that opens no gradebook, and a folder that is no exchange


def gradebook_url(root: Path) -> str:
    """Return the URL of the gradebook of the course in ``root``.

    If the settings are wrong, this stops the program, such as a command of nbgrader's, with a sentence. But JupyterLab
    loads the configuration again for each page of formgrader, and it has to go on. So there the sentence goes to the
    log, and formgrader gets a URL that opens no gradebook until the mistake is corrected.

    Raises SystemExit if the settings are wrong and this is not JupyterLab or another server that is running already.
    """
    return _checked(lambda: with_gradebook(Course(root)).db)


def exchange_root(root: Path) -> str:
    """Return the folder of the exchange of the course in ``root``, with the same treatment of wrong settings."""
    return _checked(lambda: str(exchange_folder(root)))


def _checked(read: Callable[[], str]) -> str:
    try:
        return read()
    except CourseError as error:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise SystemExit(str(error)) from error
        logging.getLogger("traitlets").error("%s", error)
        return UNUSABLE
