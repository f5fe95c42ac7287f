"""Give Matplotlib its list of fonts, so that it need not read every font of the system when a fork server starts.

The grader writes the list beside this module, and students' processes can only read it. It is a file that Matplotlib
itself has written for the grader's user. Matplotlib looks for it in its folder of settings, which has to be writable.
So each fork server copies the list to its own folder. Without a list, Matplotlib makes one.
"""

import contextlib
import os
import shutil
from pathlib import Path

PATTERN = "fontlist-*.json"  # Matplotlib puts the version of its format into the name


def copy_font_lists() -> None:
    """Copy the lists that the grader has written to Matplotlib's folder of settings."""
    folder = os.environ.get("MPLCONFIGDIR")
    with contextlib.suppress(OSError):  # for example, the disk is full
        for path in Path(__file__).parent.glob(PATTERN) if folder else ():
            os.makedirs(str(folder), exist_ok=True)
            shutil.copyfile(path, Path(str(folder), path.name))
