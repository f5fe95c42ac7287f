#!/usr/bin/env python3
"""The course's one command: python3 run.py lab, test, demo, release, grade, feedback, report, export.

Needs nothing but CPython 3.11 or later. The first run makes .venv out of requirements.lock, every version
and hash of which is fixed; later runs start at once. A .venv that is broken, out of date or was moved here
from elsewhere is made anew.
"""

# This file is read by whatever "python3" is, so it keeps to what old Pythons can read; no f-strings, no types.
from __future__ import print_function

import os
import subprocess
import sys
import time

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "course-stamp")
LOCK = os.path.join(ROOT, "requirements.lock")
LOG = os.path.join(ROOT, "build", "set-up.log")
NEEDED_BYTES = 1500 * 1000 * 1000
COMMANDS = """\
usage: python3 run.py COMMAND [ARGUMENTS]

  lab       open JupyterLab on the start page; arguments go to JupyterLab (--no-browser, --port=8890)
  test      run the project's tests; arguments go to pytest (-k layers)
  demo      make a class out of the catalogue, grade it, and show the table and where the feedback lies
  release   make the students' notebooks out of solutions/
  grade     grade what is new or has changed in submitted/
  feedback  write a page for each student
  report    write a page on what the class got wrong
  export    write the gradebook as CSV

COMMAND --help says more. The first run sets up .venv, which takes a minute or two."""


class Stop(Exception):
    """Something the person at the keyboard can mend: one sentence."""


def main(arguments, version=sys.version_info):
    try:
        check_version(version)
        if not arguments or arguments[0] in ("-h", "--help", "help"):
            print(COMMANDS)
            return 0
        set_up()
        return hand_over(arguments)
    except Stop as stop:
        print("run.py: " + str(stop), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("run.py: stopped.", file=sys.stderr)
        return 130


def check_version(version):
    """Raise Stop if this Python is too old."""
    if tuple(version[:2]) < OLDEST:
        raise Stop(
            "this is Python %d.%d, but the course needs %d.%d or later: install it, then run this with it, "
            "for example python3.12 run.py lab." % (version[0], version[1], OLDEST[0], OLDEST[1])
        )


def hand_over(arguments):
    """Run the command with .venv's Python and return its exit code."""
    command, rest = arguments[0], arguments[1:]
    if command == "test":
        words = ["-m", "pytest"] + rest
    elif command == "lab":
        words = ["-m", "grading.lab"] + rest
    else:
        words = ["-m", "grading.cli", command] + rest
    process = subprocess.Popen([python(VENV)] + words, cwd=ROOT if command == "test" else None)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the command has got it too, and ends in its own way
            continue


def set_up():
    """Make .venv unless it is there and fits. Raises Stop if that can't be done."""
    if is_ready():
        return
    with only_one():
        if is_ready():  # the one we waited for has made it
            return
        make()


def is_ready():
    """Whether .venv was made to its end, from these files, at this place, and its Python still runs."""
    try:
        with open(STAMP) as file:
            if file.read() != stamp():
                return False
    except (IOError, OSError):
        return False
    return os.path.exists(python(VENV)) and works(python(VENV))


def works(program):
    """Whether this Python starts and finds the course."""
    try:
        return subprocess.call([program, "-c", "import grading, helpers"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def stamp():
    """What .venv was made from: if any of it changes, .venv is made anew."""
    import hashlib

    whole = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        with open(os.path.join(ROOT, name), "rb") as file:
            whole.update(file.read())
    return "\n".join([whole.hexdigest(), sys.version, sys.base_prefix, VENV])


def make():
    """Make .venv; its stamp is written last, so that one made by half is never taken for whole."""
    import shutil

    start = time.time()
    if os.path.lexists(VENV):
        say("The present .venv is broken, out of date or from elsewhere: making it anew.")
        shutil.rmtree(VENV, ignore_errors=True)
    check_modules()
    check_space()
    if not os.path.isdir(os.path.dirname(LOG)):
        os.makedirs(os.path.dirname(LOG))
    try:
        with open(LOG, "w") as log:
            say("1/3 Making .venv with Python %s ..." % sys.version.split()[0])
            run([sys.executable, "-m", "venv", VENV], log)
            pip = [python(VENV), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
            say("2/3 Installing the packages of requirements.lock; this takes a minute or two ...")
            run(pip + ["--require-hashes", "-r", LOCK], log, progress=True)
            say("3/3 Installing the course itself ...")
            run(pip + ["--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT], log)
        with open(STAMP, "w") as file:
            file.write(stamp())
    except (IOError, OSError) as error:
        raise Stop(explain(str(error)))
    say("Ready after %d s." % (time.time() - start))


def run(command, log, progress=False):
    """Run one step of the set-up, its output going to the log. Raises Stop if it fails."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, universal_newlines=True, encoding="utf-8",
        errors="replace", cwd=ROOT,
    )  # fmt: skip
    total = count = 0
    if progress:
        with open(LOCK, encoding="utf-8") as file:
            total = sum(1 for line in file if "==" in line)
    said = []
    try:
        for line in process.stdout:
            log.write(line)
            said.append(line)
            if progress and line.startswith("Collecting "):
                count += 1
                show_progress(count, total)
        code = process.wait()
    except KeyboardInterrupt:
        process.kill()
        process.wait()
        raise
    if progress and sys.stderr.isatty():
        print(file=sys.stderr)
    if code:
        raise Stop(explain("".join(said[-80:])))


def show_progress(count, total):
    """A line that grows on a terminal; now and then a line elsewhere."""
    if sys.stderr.isatty():
        print("\r    %d of about %d packages" % (count, total), end="", file=sys.stderr)
        sys.stderr.flush()
    elif count % 50 == 0:
        say("    %d of about %d packages" % (count, total))


def explain(said):
    """One sentence for what a step of the set-up died of; what it said in full is in the log."""
    lower = said.lower()
    where = " All that was said is in %s." % os.path.relpath(LOG, ROOT)
    if "no space left" in lower or "errno 28" in lower or "not enough space" in lower or "disk full" in lower:
        return "there is no space left on this disk: free about 1.5 GB and run the same command again." + where
    offline = ("newconnectionerror", "failed to establish", "name resolution", "getaddrinfo", "connection refused",
               "connection reset", "timed out", "max retries", "network is unreachable", "no address associated")  # fmt: skip
    if any(word in lower for word in offline):
        return (
            "the packages can't be fetched: connect to the internet, or tell pip of your proxy, and run this again."
            + where
        )
    if "do not match the hashes" in lower:
        return (
            "a package is not the one that requirements.lock names: run this again, and tell the course if it stays so."
            + where
        )
    if "no matching distribution" in lower or "could not find a version" in lower:
        return (
            "a package can't be found for this Python and system: is there a connection, and is Python 3.11, 3.12 or 3.13?"
            + where
        )
    if "ensurepip" in lower:
        return NO_VENV
    if "permission denied" in lower:
        return "this folder can't be written to: move the course to a folder of yours and run this again." + where
    return "setting up failed: run the same command again." + where


NO_VENV = (
    "this Python has no venv module: install it (on Debian and Ubuntu the package python3-venv) and run this again."
)


def check_modules():
    """Raise Stop if this Python can't make environments."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(NO_VENV)


def check_space():
    """Raise Stop if there is too little space for what will be installed."""
    import shutil

    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise Stop(
            "there is too little space on this disk: %d MB are free, about %d MB are needed; free some and run this again."
            % (free // 10**6, NEEDED_BYTES // 10**6)
        )


class only_one(object):
    """While one run sets up, another waits for it; a lock whose owner is gone is taken over."""

    path = os.path.join(ROOT, ".set-up-lock")

    def __enter__(self):
        waited = False
        while True:
            try:
                descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            except FileExistsError:
                if self.is_stale():
                    remove(self.path)
                    continue
                if not waited:
                    say("Another run.py is setting up .venv: waiting for it ...")
                    waited = True
                time.sleep(0.5)
                continue
            except OSError:
                raise Stop("this folder can't be written to: move the course to a folder of yours and run this again.")
            os.write(descriptor, str(os.getpid()).encode())
            os.close(descriptor)
            return self

    def __exit__(self, *_):
        remove(self.path)

    def is_stale(self):
        try:
            with open(self.path) as file:
                owner = int(file.read() or 0)
            age = time.time() - os.path.getmtime(self.path)
        except (IOError, OSError, ValueError):
            return False
        if owner == 0:
            return age > 10
        return not is_alive(owner) or age > 3600


def is_alive(process):
    """Whether a process of this id runs."""
    if os.name == "nt":
        said = subprocess.run(["tasklist", "/FI", "PID eq %d" % process], stdout=subprocess.PIPE).stdout
        return str(process).encode() in said
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def remove(path):
    try:
        os.remove(path)
    except OSError:
        pass


def python(venv):
    """The Python of a virtual environment."""
    return os.path.join(venv, "Scripts", "python.exe") if os.name == "nt" else os.path.join(venv, "bin", "python")


def say(text):
    print(text, file=sys.stderr)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
