"""Start a JupyterHub on this computer, for trying it out, and stop it at Ctrl-C: ``python3 run.py hub``."""

import argparse
import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from grading.console import say, warn
from grading.course import CourseError, check_course, installed_course
from grading.environment import find_scripts
from grading.storage import storage_problem
from grading.student_process.kernel import NoIsolation
from serving.hub.folder import INSTRUCTOR, HubFolder, Person, people
from serving.lab import port_problem
from serving.ports import free_port

SOURCE = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120
STOP_SECONDS = 60
MOST_STUDENTS = 100
PR_SET_PDEATHSIG = 1
ONE_ACCOUNT = (
    "Everybody's server runs as you, so each of these people can read your files and those of the others. To try out "
    "separate accounts, start this as root."
)


def main(arguments: list[str]) -> int:
    """Run the hub until it is stopped, and return the exit code."""
    parser = argparse.ArgumentParser(prog="run.py hub", description="Try out JupyterHub on this computer.")
    parser.add_argument("--port", type=int, help="the port of the hub (default: a free one)")
    parser.add_argument("--students", type=int, default=2, metavar="N", help="how many students there are (default: 2)")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    course = installed_course()
    folder = HubFolder((options.folder or course.root / "build" / "hub").absolute())
    try:
        check_course(course)
        config = SOURCE / "deploy" / "jupyterhub_config.py"
        if not config.is_file():
            raise CourseError("run.py hub needs the course's source: clone it and run python3 run.py hub there.")
        if problem := port_problem([f"--port={options.port}"] if options.port is not None else []):
            raise CourseError(problem)
        if not 1 <= options.students <= MOST_STUDENTS:
            raise CourseError(f"--students {options.students} can't be used: write a number from 1 to {MOST_STUDENTS}.")
        return run(course.root, folder, options.students, options.port or free_port())
    except CourseError as error:
        warn(str(error))
        return 1
    except OSError as error:
        warn(storage_problem(error, course) or str(error))
        return 1


def run(source: Path, folder: HubFolder, students: int, port: int) -> int:
    """Prepare the folder, start the hub, say how to log in, and wait until it ends."""
    find_scripts()
    group = prepare(source, folder, students)
    environment = hub_environment(folder, group, port)
    log = folder.private / "hub.log"
    command = [sys.executable, "-P", "-m", "jupyterhub", "-f", str(SOURCE / "serving" / "hub" / "trial_config.py")]
    with log.open("wb") as output:
        hub = subprocess.Popen(
            command, cwd=folder.private, env=environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, preexec_fn=_end_with_parent, start_new_session=True,
        )  # fmt: skip

    def stop(_: int, __: FrameType | None) -> None:
        with contextlib.suppress(ProcessLookupError):
            hub.send_signal(signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        url = f"http://127.0.0.1:{port}/"
        if wait_for(hub, f"{url}hub/health"):
            say_who(url, group)
            code = hub.wait()
            say("The hub and all servers have stopped.")
            return 0 if code in (0, -signal.SIGTERM) else code
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        warn(f"the hub has not started ({''.join(last)[:300]}): the full log is in {log}.")
        return 1
    finally:
        if hub.poll() is None:
            hub.send_signal(signal.SIGTERM)
            try:
                hub.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                hub.kill()
                hub.wait()


def prepare(source: Path, folder: HubFolder, students: int) -> list[Person]:
    """Create the folder and, if this process may, accounts for these people. Returns the people."""
    if os.name != "posix":
        raise CourseError("run.py hub needs Linux or macOS: on Windows, try it in a virtual machine or a container.")
    group = people(students)
    if os.geteuid() == 0:
        from serving.hub.accounts import enter_view, taken_ids

        group = people(students, taken_ids())
        new = folder.create(source, group)
        try:
            enter_view(SOURCE, folder, group)
        except NoIsolation as error:
            warn(f"no separate accounts: {error.strerror}.")
            group = people(students)
    if group[0].uid < 0:
        new = folder.create(source, group)
    if new:
        release(folder, group[0])
    return group


def release(folder: HubFolder, instructor: Person) -> None:
    """Write the instructor's units once, as she would do with ``run.py release``, so that formgrader knows them."""
    say("Preparing a course for the instructor ...")
    account = {"user": instructor.uid, "group": instructor.uid, "extra_groups": []} if instructor.uid >= 0 else {}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "grading.cli", "release"],
        cwd=folder.course, env=os.environ | {"COURSE_ROOT": str(folder.course), "HOME": str(folder.homes / INSTRUCTOR)},
        capture_output=True, text=True, **account,  # type: ignore[call-overload]
    )  # fmt: skip
    if done.returncode:
        raise CourseError(f"the units can't be released ({done.stderr.strip()[-300:]}): correct them and try again.")


def hub_environment(folder: HubFolder, group: list[Person], port: int) -> dict[str, str]:
    """Write what ``trial_config`` has to know, and return the hub's environment variables."""
    accounts = group[0].uid >= 0
    trial = {
        "config": str(SOURCE / "deploy" / "jupyterhub_config.py"),
        "private": str(folder.private),
        "homes": str(folder.homes),
        "port": port,
        "hub_port": free_port({port}),
        "passwords": {person.name: person.password for person in group},
        "accounts": accounts,
        "python": sys.executable,
        "options": [] if accounts or os.geteuid() else ["--allow-root"],
    }
    file = folder.private / "trial.json"
    file.write_text(json.dumps(trial), encoding="utf-8")
    file.chmod(0o600)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "COURSE_"))}
    return kept | {
        "HUB_TRIAL": str(file),
        "COURSE_INSTRUCTORS": INSTRUCTOR,
        "COURSE_ROOT": str(folder.course),
        "COURSE_EXCHANGE": str(folder.exchange),
        "COURSE_ROLES": str(SOURCE / "deploy" / "roles"),
    }


def say_who(url: str, group: list[Person]) -> None:
    """Say where the hub is and who can log in."""
    say(f"\nJupyterHub is running: open {url} and log in as one of these. Ctrl-C stops it.\n")
    width = max(len(person.name) for person in group)
    for person in group:
        say(f"    {person.name:{width}}  {person.password}")
    say("")
    if group[0].uid < 0:
        say(f"{ONE_ACCOUNT}\n")


def wait_for(hub: subprocess.Popen[bytes], url: str) -> bool:
    """Wait until the hub responds, and return whether it does."""
    end = time.monotonic() + START_SECONDS
    while hub.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def _end_with_parent() -> None:
    """Let the kernel ask this process to stop if its parent ends. Runs in the child, before the hub starts."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
