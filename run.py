#!/usr/bin/env python3
"""The course's one command: python3 run.py lab, lecture, test, demo, release, grade, feedback, report, export.

Needs nothing but CPython 3.11 or later. The first run makes .venv out of requirements.lock, where every version
and every hash is fixed; later runs start at once. A .venv that is broken, out of date or was brought here from
elsewhere is made anew.
"""

# This file is read by whatever "python3" is, so it keeps to what old Pythons can read: no f-strings, no types.
from __future__ import print_function

import os
import subprocess
import sys
import time

OLDEST = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "course-stamp")
LOCK = os.path.join(ROOT, "requirements.lock")
BUILD = os.path.join(ROOT, "build")
LOG = os.path.join(BUILD, "set-up.log")
NEEDED_BYTES = 1500 * 1000 * 1000
COMMANDS = """\
usage: python3 run.py COMMAND [ARGUMENTS]

  lab       open JupyterLab on the start page; arguments go to JupyterLab (--no-browser, --port=8890)
  lecture   open the demos in the lecture's order, full screen; arguments go to Voila (--no-browser, --port=8890)
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
        print("\nrun.py: stopped.", file=sys.stderr)
        return 130


def check_version(version):
    """Raise Stop if this Python is too old."""
    if tuple(version[:2]) < OLDEST:
        raise Stop(
            "this is Python %d.%d, but the course needs %d.%d or later: install one, then run this with it, "
            "for example python3.12 run.py lab." % (version[0], version[1], OLDEST[0], OLDEST[1])
        )


def hand_over(arguments):
    """Run the command with .venv's Python and return its exit code."""
    command, rest = arguments[0], arguments[1:]
    if command == "test":
        words = [python(), "-m", "pytest"] + rest
        os.chdir(ROOT)
    else:  # -P: what lies in the current folder, a helpers.py say, is not imported
        words = (
            [python(), "-P", "-m"]
            + (["serving." + command] if command in ("lab", "lecture") else ["grading.cli", command])
            + rest
        )
    if os.name != "nt":  # this process becomes the command, which then gets every signal itself
        os.execve(words[0], words, surroundings())
    process = subprocess.Popen(words, env=surroundings())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the command has got it too, and ends in its own way
            continue


def surroundings():
    """The environment's variables without those that would put other packages before .venv's."""
    ours = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__"):
        ours.pop(name, None)
    return ours


# --- Is .venv there, and good? ---------------------------------------------------------------------------------


def set_up():
    """Make .venv unless it is there and good. Raises Stop if that can't be done."""
    if not problem():
        return
    with OnlyOne() as lock:
        reason = problem()  # the one we may have waited for has perhaps made it
        if reason:
            make(reason, lock)


def problem():
    """Why .venv can't be used, "" if it can: made to its end, from these files, here, complete, and it runs."""
    if absent():
        return "there is none yet"
    try:
        with open(STAMP, encoding="utf-8") as file:
            made_from, _, installed = file.read().partition("\n\n")
    except (OSError, ValueError):
        return "its set-up did not come to its end"
    if made_from != source():
        return "it was made from other versions, by another Python or in another folder"
    if not set(installed.split()) <= set(packages()):
        return "packages are missing or were changed"
    if not runs():
        return "it does not start"
    return ""


def absent():
    """Whether there is none, or an empty folder, as where a container keeps it on a volume of its own."""
    try:
        return not os.path.lexists(VENV) or not os.listdir(VENV)
    except OSError:  # no folder, or not ours to read
        return False


def source():
    """What .venv is made from: its stamp begins with this, and once any of it changes, .venv is made anew."""
    import hashlib

    whole = hashlib.sha256()
    for path in (LOCK, os.path.join(ROOT, "pyproject.toml")):
        with open(path, "rb") as file:
            whole.update(file.read())
    return "\n".join([whole.hexdigest(), " ".join(sys.version.split()), sys.base_prefix, VENV])


def packages():
    """What is installed in .venv: the names of the packages' folders of records, each with its version."""
    import sysconfig

    folder = sysconfig.get_path("purelib", "venv", {"base": VENV, "platbase": VENV})
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))
    except OSError:
        return []


def runs():
    """Whether .venv's Python starts and finds the course."""
    try:
        command = [python(), "-P", "-c", "import grading, helpers"]
        return subprocess.call(command, env=surroundings(), stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def python():
    """The path of .venv's Python."""
    return os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")


# --- Making it -------------------------------------------------------------------------------------------------


def make(reason, lock):
    """Make .venv; its stamp goes first and comes last, so that half of one is never taken for whole."""
    start = time.time()
    try:
        check_modules()
        if not absent():
            say("The present .venv can't be used (%s): making it anew." % reason)
            clear()
        check_space()
        with open(LOG, "w", 1, encoding="utf-8") as log:  # a line at a time, so that all is there when told of
            say("1/3 Making .venv with Python %s ..." % sys.version.split()[0])
            # Even when it is .venv's own Python that runs this, the new one is made by the one behind it.
            run([getattr(sys, "_base_executable", sys.executable), "-m", "venv", VENV], log, lock)
            say("2/3 Installing the packages of requirements.lock; this takes a minute or two ...")
            run(pip("--require-hashes", "--only-binary=:all:", "-r", LOCK), log, lock, Progress())
            say("3/3 Installing the course itself ...")
            run(pip("--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT), log, lock)
        with open(STAMP, "w", encoding="utf-8") as file:
            file.write(source() + "\n\n" + "\n".join(packages()))
    except OSError as error:
        raise Stop(explain(str(error)))
    say("Ready after %d s." % (time.time() - start))


def pip(*arguments):
    """The command that installs these with .venv's pip."""
    return [python(), "-m", "pip", "--no-input", "install"] + list(arguments)


def clear():
    """Take the present .venv away, its stamp first. Raises Stop if something holds on to it."""
    import shutil

    if os.path.islink(VENV) or os.path.isfile(VENV):
        os.remove(VENV)
        return
    if os.path.lexists(STAMP):
        os.remove(STAMP)
    shutil.rmtree(VENV, ignore_errors=True)
    if not absent():
        raise Stop("the old .venv can't be removed: close JupyterLab and whatever else uses it, and run this again.")


def run(command, log, lock, watch=None):
    """Run one step of the set-up, its output going to the log. Raises Stop if it fails."""
    inherited = {} if os.name == "nt" else {"pass_fds": [lock.file.fileno()]}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT,
        env=surroundings(), encoding="utf-8", errors="replace", **inherited
    )  # fmt: skip
    said = []
    try:
        for line in process.stdout:
            log.write(line)
            said.append(line)
            if watch:
                watch.see(line)
        code = process.wait()
    except BaseException:  # Ctrl-C, or no space left for the log
        process.kill()
        process.wait()
        raise
    finally:
        process.stdout.close()
        if watch:
            watch.end()
    if code:
        raise Stop(explain("".join(said[-80:])))


class Progress(object):
    """How far pip is: a line that changes on a terminal, a few lines elsewhere."""

    def __init__(self):
        with open(LOCK, encoding="utf-8") as file:
            self.total = sum(1 for line in file if "==" in line)
        self.count = 0
        self.terminal = sys.stderr.isatty()

    def see(self, line):
        if line.startswith(("Collecting ", "Processing ")):  # from an index, from a folder
            self.count += 1
            if self.terminal or self.count % 50 == 0:
                self.show("fetched %d of at most %d packages" % (self.count, self.total))
        elif line.startswith("Installing collected packages"):
            self.show("fetched all %d packages, unpacking them" % self.count)

    def show(self, text):
        say("    " + text, end="" if self.terminal else "\n", start="\r" if self.terminal else "")

    def end(self):
        if self.terminal and self.count:
            say("")


def say(text, end="\n", start=""):
    print(start + text, end=end, file=sys.stderr)
    sys.stderr.flush()


class OnlyOne(object):
    """While one run sets up, another waits.

    The system takes the lock back when the last process that has the file open ends, however it ends, and each
    step of the set-up has it open too: nobody begins while another's pip still writes.
    """

    def __enter__(self):
        try:
            os.makedirs(BUILD, exist_ok=True)  # two may come here at once
            self.file = open(os.path.join(BUILD, "set-up.lock"), "a")
        except OSError as error:
            raise Stop(explain(str(error)))
        waits = False
        while not self.take():
            if not waits:
                say("Another run.py is setting up .venv: waiting for it (Ctrl-C stops) ...")
                waits = True
            time.sleep(0.2)
        return self

    def __exit__(self, *_):
        self.file.close()

    def take(self):
        """Whether the lock is ours now."""
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:  # a file system without locks: go on without one
            return True
        return True


# --- What can go wrong -----------------------------------------------------------------------------------------

NO_VENV = (
    "this Python has no venv module or no ensurepip: install them (on Debian and Ubuntu: apt install python3-venv) "
    "and run this again."
)
# Words that pip, Python or the system say, and what to tell the person; the first that fits counts.
CAUSES = [
    (
        ("no space left", "errno 28", "not enough space", "disk full", "quota exceeded", "errno 122"),
        "there is no space left on this disk, or you have used up yours: free about 1.5 GB and run this again.",
    ),
    (
        ("do not match the hashes",),
        "a package that came is not the one requirements.lock names: run this again, and if it stays so, tell us.",
    ),
    (
        ("certificate verify failed", "certificate_verify_failed", "sslerror"),
        "the connection to the packages can't be trusted (its certificate is unknown here): try another network, or "
        "tell pip of your network's certificate.",
    ),
    (
        ("connectionerror", "failed to establish", "name resolution", "getaddrinfo", "connection refused",
         "connection reset", "timed out", "timeouterror", "max retries", "unreachable", "proxyerror", "no address associated",
         "incompleteread", "protocolerror"),
        "the packages can't be fetched: connect to the internet, or tell pip of your proxy, and run this again.",
    ),
    (
        ("no matching distribution", "could not find a version"),
        "a package can't be had for this Python and this system: connect to the internet, use Python 3.11, 3.12 or "
        "3.13 on 64 bits, and run this again.",
    ),
    (("ensurepip",), NO_VENV),
    (
        ("permission denied", "read-only file system", "access is denied", "operation not permitted"),
        "this folder can't be written to: move the course to a folder of yours and run this again.",
    ),
]  # fmt: skip


def explain(said):
    """One sentence for what a step of the set-up died of; what it said in full is in the log."""
    where = " (All that was said is in %s.)" % LOG if os.path.isfile(LOG) and os.path.getsize(LOG) else ""
    for words, sentence in CAUSES:
        if any(word in said.lower() for word in words):
            return sentence + where
    last = [line.strip() for line in said.splitlines() if line.strip()][-1:]
    return "setting up failed (%s): run this again." % "".join(last) + where


def check_modules():
    """Raise Stop if this Python can't make environments; Debian parts these modules from Python."""
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
            "there is too little space on this disk: %d MB are free, about %d MB are needed; free some and run this "
            "again." % (free // 10**6, NEEDED_BYTES // 10**6)
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
