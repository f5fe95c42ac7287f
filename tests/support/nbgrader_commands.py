"""Run nbgrader's own commands on a course.

Python needs seconds to import nbgrader, and the tests run about fifty commands. So a server process imports it once, and
each command runs in a fork of that process, with a folder, an environment and output of its own.
"""

import atexit
import multiprocessing
import os
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from grading.course import Course

SECONDS = 300
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
PROCESSES = multiprocessing.get_context(METHOD)
if METHOD == "forkserver":
    PROCESSES.set_forkserver_preload(["nbgrader.apps.nbgraderapp"])


def nbgrader(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of nbgrader's in the course's folder."""
    return nbgrader_in(course.root, *arguments)


def nbgrader_in(
    folder: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of nbgrader's in a folder, with these variables in addition to those of this process."""
    variables = os.environ | (environment or {})
    with TemporaryDirectory() as output:
        files = [Path(output) / name for name in ("stdout", "stderr")]
        process = PROCESSES.Process(target=_command, args=(folder, arguments, dict(variables), files))
        process.start()
        process.join(SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(["nbgrader", *arguments], SECONDS)
        stdout, stderr = (file.read_text() for file in files)
    assert process.exitcode is not None
    return subprocess.CompletedProcess(["nbgrader", *arguments], process.exitcode, stdout, stderr)


def _command(folder: Path, arguments: tuple[str, ...], environment: dict[str, str], files: list[Path]) -> None:
    """Become the command: what nbgrader's script does, in a process that has imported nbgrader already."""
    from nbgrader.apps.nbgraderapp import main

    for file, stream in zip(files, (1, 2), strict=True):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [str(_script()), *arguments]
    try:
        sys.exit(main())
    finally:
        atexit._run_exitfuncs()  # multiprocessing leaves them out


def nbgrader_program(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of nbgrader's with its script, in a new process that has imported nothing yet."""
    return subprocess.run(
        [sys.executable, str(_script()), *arguments], cwd=course.root, capture_output=True, text=True, timeout=SECONDS
    )


def _script() -> Path:
    return Path(sysconfig.get_path("scripts")) / "nbgrader"
