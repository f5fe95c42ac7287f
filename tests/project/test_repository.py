"""The repository holds nothing private, generated or large, and ruff and mypy find nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from repository_files import ROOT, tracked

# Each pattern is assembled from parts, so that this file doesn't match it.
REGISTRIES = "|".join(
    [r"py" + r"pi\.", r"python" + r"hosted\.", r"npm" + r"js\.", r"deb" + r"ian\.org", r"ana" + r"conda\.(?:org|com)",
     r"--(?:extra-)?" + r"index-url \S*:", r"find-" + r"links"]
)  # fmt: skip
PATHS = "|".join([r"/ho" + r"me/\w", r"/ro" + r"ot/", r"/wo" + r"rk/", r"/Us" + r"ers/\w", r"[A-Z]:\\\\?Us" + r"ers"])
PRIVATE = re.compile(r"(^|/)(gradebook\.db|course\.toml|submitted|autograded|feedback|exchange|\.venv|build)(/|$)")


def text_of(path: Path) -> str:
    """Return the text of a file, or "" for a binary file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize(
    ("pattern", "description"), [(REGISTRIES, "the address of a registry"), (PATHS, "a path on someone's machine")]
)
def test_no_file_contains_a_registry_address_or_a_machine_path(pattern: str, description: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if re.search(pattern, line)
    ]
    assert found == [], description


def test_no_file_is_generated_private_or_large() -> None:
    names = [str(path.relative_to(ROOT)) for path in tracked()]
    assert [name for name in names if PRIVATE.search(name)] == []
    assert [path.name for path in tracked() if path.stat().st_size > 1 << 20] == []


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=" ".join
)
def test_the_linter_the_formatter_and_the_type_checker_find_nothing(command: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
