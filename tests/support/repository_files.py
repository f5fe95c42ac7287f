"""The folder of the course, and the files that git tracks in it."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tracked(*patterns: str) -> list[Path]:
    """List the tracked files that match a pattern, or all tracked files without one.

    Patterns are relative to ROOT, as in git: "*" stays within a folder and "**" crosses folders. A pattern that matches
    nothing fails the test, because a loop over no files would pass. Outside a git checkout, the test is skipped.
    """
    files: dict[Path, None] = {}
    for pattern in patterns or ("**",):
        command = ["git", "ls-files", "-z", "--", f":(glob){pattern}"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if listed.returncode:
            pytest.skip("this is not a git checkout, so it is unknown which files belong to the repository")
        found = [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
        if not found:
            pytest.fail(f"no tracked file matches {pattern}: correct the pattern")
        files.update(dict.fromkeys(found))
    return list(files)
