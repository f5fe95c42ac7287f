"""Write files in one step, so that nobody ever reads half a file, even if the writing process is killed."""

import contextlib
import os
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file. Strings are encoded as UTF-8.

    The content first goes to a hidden file in the same folder, because a rename is atomic only within a file system.
    Raises OSError, which names the file, if writing fails. The file is then unchanged.
    """
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(partial, path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
