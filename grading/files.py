"""Write files in one step, so that a reader or a killed run never sees half of one."""

import contextlib
import os
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file. Raises OSError if that fails; the file is then unchanged.

    The content first goes to a hidden file beside it, because a rename is atomic only within a file system.
    """
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        os.replace(partial, path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
