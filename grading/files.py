"""Write files in one step, so that nobody ever reads half a file, even if the writing process is killed."""

import contextlib
import os
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file. Strings are encoded as UTF-8. Raises OSError if writing fails; the file is then unchanged.

    The content first goes to a hidden file in the same folder, because a rename is atomic only within a file system.
    """
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(partial, path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
