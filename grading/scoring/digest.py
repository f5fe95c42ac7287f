"""Digests that tell whether a stored result is still current.

A digest covers the submission, the unit's source, the files of ``grading`` and ``helpers``, the versions of Python and
NumPy, the limits that the course has chosen, and whether the student's code was isolated. If any of these changes, the
digest changes and the submission is graded again.
"""

import hashlib
from pathlib import Path

import numpy as np

from grading.limits import Limits
from grading.units.answers import digest_of_parts
from grading.units.unit import Unit

NOT_ISOLATED = b"without isolation"


def digest_of(data: bytes, unit: Unit, isolated: bool = True, limits: Limits | None = None) -> str:
    """Digest the submission in ``data``, the unit's source, the grader, its environment and whether it isolates.

    ``limits`` are those of the course for this unit. They are included if they differ from the defaults, which are part
    of the grader. A result from a run without isolation has a digest of its own, because the code could do more there:
    a run with isolation grades the submission again.
    """
    parts = [data, unit.text.encode(), environment_digest().encode()]
    if not isolated:
        parts.append(NOT_ISOLATED)
    if limits not in (None, Limits()):
        parts.append(repr(limits).encode())
    return digest_of_parts(parts).hex()


def environment_digest() -> str:
    """Digest the files of ``grading`` and ``helpers``, data included, and the versions of Python and NumPy.

    The digest is computed once in each process.
    """
    import platform

    global _cached_digest
    if not _cached_digest:
        digest = hashlib.sha256(f"{platform.python_version()} {np.__version__}".encode())
        for path in grader_files():
            digest.update(path.read_bytes())
        _cached_digest = digest.hexdigest()
    return _cached_digest


_cached_digest = ""


def grader_files() -> list[Path]:
    """List every file of ``grading`` and ``helpers`` except bytecode. A score may depend on any of them."""
    import grading
    import helpers

    found = [path for package in (grading, helpers) for path in sorted(Path(package.__path__[0]).rglob("*"))]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]
