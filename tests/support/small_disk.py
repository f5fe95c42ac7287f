"""Run every command on a disk that is full, nearly full or read-only, and report what happened.

``python small_disk.py COURSE DISK`` has to run in a mount namespace of its own, where it may mount a small disk:
``run_on_small_disk`` starts it there.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from course_fixtures import ISOLATION_OPTIONS, UNIT, dump

from grading import cli
from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.result import Result, Score
from grading.scoring import known_mistakes
from grading.units.unit import read_unit

DISK_BYTES = 12 << 20
# How many bytes are left on the disk. With some of them, a command fails at its start, with others in the middle.
LEFT = (0, 60_000)


def can_mount() -> bool:
    """Return whether this account can mount a disk in a mount namespace of its own."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run([*_unshare(), "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True).returncode == 0


def run_on_small_disk(course: Path, disk: Path) -> list[dict[str, Any]]:
    """Copy the course to a small disk, which is mounted at ``disk``, and run all commands there.

    Returns a dict for each run: the ``command``, the ``disk``'s state, the exit ``code``, what the command printed to
    ``stderr``, and the ``partial`` files that it left. One dict has a ``dump`` of the gradebook instead.
    """
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    done = subprocess.run(
        [*_unshare(), sys.executable, __file__, str(course), str(disk)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(folders)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    outcomes: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return outcomes


def _unshare() -> list[str]:
    return ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]


def _main(source: Path, disk: Path) -> None:
    _mount("-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(disk))
    root = disk / "course"
    shutil.copytree(source, root)
    course = Course(root)
    known_mistakes.FOLDER = root
    cli.installed_course = lambda: course
    outcomes: list[dict[str, Any]] = []

    def run(state: str, command: list[str]) -> None:
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
            code = cli.main(command)
        partial = [str(path) for path in root.rglob("*.part")]
        outcomes.append(
            {"command": command[0], "disk": state, "code": code, "stderr": errors.getvalue(), "partial": partial}
        )

    commands = (
        ["release"],
        ["grade", *ISOLATION_OPTIONS],
        ["feedback"],
        ["report"],
        ["export", "--to", str(root / "grades.csv")],
        ["gradebook", "move", "--to", f"sqlite:///{root}/moved.db"],
        ["comment", "CAUSE", "Sum over the batch."],
        [
            "candidate",
            "ID",
            "--name",
            "keeps db",
            "--says",
            "Your db has a row for each example.",
            "--kind",
            "batch-forgotten",
        ],
        ["catalogue"],
        ["demo", *ISOLATION_OPTIONS],
    )
    for command in commands:
        if command[0] in ("comment", "candidate"):
            command[1] = _shown_by_report(root, command[0])
        _mount("-o", "remount,ro", str(disk))
        run("read-only", command)
        _mount("-o", "remount,rw", str(disk))
        for left in LEFT:
            filler = _fill(disk, left)
            run(f"{left} bytes left", command)
            filler.unlink()
        run("writable", command)
        if command[0] == "grade":
            outcomes.append({"dump": dump(course)})
            _lose_a_cause(course)
    print(json.dumps(outcomes))


def _lose_a_cause(course: Course) -> None:
    """Change the result of one student so that the class report lists a candidate for the catalogue."""
    unknown = Score("backward", 0.0, 4.0, "db is wrong", signature="1")
    with Gradebook(course) as gradebook:
        gradebook.save("student-1", read_unit(course, UNIT), Result(UNIT, "", [unknown]))


def _shown_by_report(root: Path, command: str) -> str:
    """Return the cause or the id that the class report shows for this command."""
    words = (root / "build" / "report.html").read_text(encoding="utf-8").split()
    return words[words.index(command, words.index("run.py")) + 1]


def _fill(disk: Path, left: int) -> Path:
    """Fill the disk except for some bytes, and return the file that does."""
    filler = disk / "filler"
    status = os.statvfs(disk)
    size = max(status.f_bavail * status.f_frsize - left, 0)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, size) if size else None
    return filler


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


if __name__ == "__main__":
    _main(*map(Path, sys.argv[1:]))
