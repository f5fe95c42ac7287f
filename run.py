#!/usr/bin/env python3
"""Run the course: python3 run.py lab opens the notebooks, python3 run.py lists all commands.

This script needs nothing but CPython 3.11 or later. The first run creates .venv from requirements.lock, which pins
every package by version and hash. Later runs start at once, unless .venv is broken, out of date or copied from another
folder: then they rebuild it.
"""

# Any "python3" may read this file, even an old one, so it uses no f-strings and no type annotations.
from __future__ import print_function

import difflib
import os
import re
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
Training fully connected networks: notebooks, an autograder and live demos.

New here? Type this first:

    python3 run.py lab

It opens JupyterLab in your browser, at the page where the course starts. The first run sets up .venv, which takes a
minute or two.

usage: python3 run.py COMMAND [ARGUMENTS]

For students:
  lab       open the notebooks in JupyterLab; arguments go to JupyterLab (--no-browser, --port=8890)

For lecturers:
  lecture   show the demos, one per page, in the order of the lecture (F: full screen); arguments go to voila
            (--no-browser, --port=8890)

For everyone who puts the course on the web (docs/deploy.md says how):
  site      write the course as web pages; with --lite also a JupyterLab that runs in the browser
  hub       try out JupyterHub on this computer, with an instructor and two students
  wheels    build the Python packages for students and for instructors

For instructors (start with demo):
  demo      try the grader on a sample class that comes with the course, and see the scores and the feedback
  release   create the students' notebooks in notebooks/ from solutions/
  grade     grade the new and changed submissions in submitted/
  feedback  write a feedback page for each student
  report    write a page that shows what the class got wrong
  comment   write one comment for everybody who made the same mistake
  export    write all grades to a CSV file
  gradebook move the gradebook to another database, such as PostgreSQL

For developers:
  catalogue grade the wrong answers in tests/catalogue, so that the checks recognise these mistakes
  candidate add a mistake from the report to tests/catalogue
  test      run the project's tests; arguments go to pytest (-k layers)

To see the options of a command, type: python3 run.py COMMAND --help"""
# The commands that the text above lists, each on a line that two spaces indent.
KNOWN = re.findall("^  ([a-z]+) ", COMMANDS, re.MULTILINE)
SERVING = ("lab", "lecture", "site", "hub", "wheels")  # the commands in serving/; the others are in grading/cli.py


class Stop(Exception):
    """An error that the user can fix. The message is one sentence that says what is wrong and what to do."""


def main(arguments, version=sys.version_info):
    """Run a command and return the exit code: the command's own, 1 after an error or 130 after Ctrl-C.

    Except on Windows, the command replaces this process, so that this function doesn't return.
    """
    try:
        check_version(version)
        if not arguments or arguments[0] in ("-h", "--help", "help"):
            print(COMMANDS)
            return 0
        arguments = command_first(arguments)
        set_up()
        return hand_over(arguments)
    except Stop as stop:
        print("run.py: " + str(stop), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nrun.py: stopped. To continue, run the same command again.", file=sys.stderr)
        return 130


def check_version(version):
    """Raise Stop if this Python is too old."""
    if tuple(version[:2]) < OLDEST:
        raise Stop(
            "this is Python %d.%d, but the course needs %d.%d or later: install a newer Python and run the course with "
            "it, for example: python3.12 run.py lab" % (version[0], version[1], OLDEST[0], OLDEST[1])
        )


def command_first(arguments):
    """Return the arguments, the command first. Its options may precede it. Raises Stop if there is no known command."""
    place = 0
    if arguments[0].startswith("-"):
        place = next((k for k, word in enumerate(arguments) if word in KNOWN), None)
    if place is None:
        words = [word for k, word in enumerate(arguments) if word[:1] != "-" and arguments[k - 1] != "--db"]
        check_command(words[-1] if words else "")
    check_command(arguments[place])
    return [arguments[place]] + arguments[:place] + arguments[place + 1 :]


def check_command(word):
    """Raise Stop unless this is a command."""
    if word not in KNOWN:
        close = difflib.get_close_matches(word, KNOWN, 1)
        problem = "there is no command %s" % word if word else "the command is missing"
        raise Stop(
            problem + (": did you mean %s?" % close[0] if close else ": to list the commands, type python3 run.py")
        )


def hand_over(arguments):
    """Run the command with .venv's Python.

    On Windows, return the command's exit code. Elsewhere, the command replaces this process, so this function doesn't
    return. The command "test" runs in the course's folder, all others in the current folder.
    """
    command, rest = arguments[0], arguments[1:]
    variables = clean_environment()
    if command == "test":
        command_line = [python(), "-m", "pytest"] + rest
        os.chdir(ROOT)
        # Images of Python often set this. Every process of every test would then compile the course again.
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
    else:  # -P keeps Python from importing files of the current folder, such as a student's helpers.py
        command_line = (
            [python(), "-P", "-m"] + (["serving." + command] if command in SERVING else ["grading.cli", command]) + rest
        )
    if os.name != "nt":  # replace this process, so that every signal reaches the command itself
        os.execve(command_line[0], command_line, variables)
    process = subprocess.Popen(command_line, env=variables)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the command has received Ctrl-C as well, so wait until it has shut down
            continue


def clean_environment():
    """Return a copy of the environment variables that lets Python and pip use only .venv's packages.

    The copy lacks the variables that would put other packages first. Two settings of pip are added.
    """
    variables = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__"):
        variables.pop(name, None)
    return variables


# --- Can .venv be used? ----------------------------------------------------------------------------------------


def set_up():
    """Create .venv unless a usable one exists. Raises Stop if that fails."""
    if not why_unusable():
        return
    with SetUpLock() as lock:
        reason = why_unusable()  # while this process waited for the lock, another may have created .venv
        if reason:
            create_venv(reason, lock)


def why_unusable():
    """Return why .venv can't be used, or "" if it can.

    A usable .venv has been finished, was built by this Python in this folder from the current files, has all its
    packages, and starts.
    """
    if absent():
        return "there is none yet"
    try:
        with open(STAMP, encoding="utf-8") as file:
            made_from, _, installed = file.read().partition("\n\n")
    except (OSError, ValueError):
        return "its set-up was not finished"
    if made_from != fingerprint():
        return "it was built from other versions, by another Python or in another folder"
    if not set(installed.split()) <= set(packages()):
        return "packages are missing or were changed"
    if not starts():
        return "it does not start"
    return ""


def absent():
    """Return whether .venv is missing or an empty folder. A container may mount an empty volume there."""
    try:
        return not os.path.lexists(VENV) or not os.listdir(VENV)
    except OSError:  # .venv is a file, or a folder that this user can't read
        return False


def fingerprint():
    """Return a string that identifies what .venv is built from: the files, the Python and the folder.

    The stamp starts with this string. When the string changes, .venv is rebuilt.
    """
    import hashlib

    digest = hashlib.sha256()
    for path in (LOCK, os.path.join(ROOT, "pyproject.toml")):
        with open(path, "rb") as file:
            digest.update(file.read())
    return "\n".join([digest.hexdigest(), " ".join(sys.version.split()), sys.base_prefix, VENV])


def packages():
    """Return the names of the .dist-info folders in .venv. Each name contains a package's name and version."""
    import sysconfig

    folder = sysconfig.get_path("purelib", "venv", {"base": VENV, "platbase": VENV})
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".dist-info"))
    except OSError:
        return []


def starts():
    """Return whether .venv's Python starts and can import the course."""
    try:
        command = [python(), "-P", "-c", "import grading, helpers"]
        return subprocess.call(command, env=clean_environment(), stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def python():
    """Return the path of .venv's Python."""
    return os.path.join(VENV, "Scripts", "python.exe") if os.name == "nt" else os.path.join(VENV, "bin", "python")


# --- Creating .venv --------------------------------------------------------------------------------------------


def create_venv(reason, lock):
    """Create .venv, in place of an existing one that can't be used. Raises Stop if that fails.

    The stamp is removed first and written last, so that an unfinished .venv is never mistaken for a finished one.
    """
    start = time.time()
    try:
        check_modules()
        if not absent():
            say("The existing .venv can't be used (%s): rebuilding it." % reason)
            clear()
        check_space()
        with open(LOG, "w", 1, encoding="utf-8") as log:  # line-buffered, so that it is complete when we point to it
            say("1/3 Creating .venv with Python %s ..." % sys.version.split()[0])
            # If .venv's own Python runs this script, the new .venv is created with the Python that .venv is based on.
            run([getattr(sys, "_base_executable", sys.executable), "-m", "venv", VENV], log, lock)
            say("2/3 Installing the packages listed in requirements.lock, which takes a minute or two ...")
            run(pip("--require-hashes", "--only-binary=:all:", "-r", LOCK), log, lock, Progress())
            say("3/3 Installing the course itself ...")
            run(pip("--no-deps", "--no-build-isolation", "--no-index", "-e", ROOT), log, lock)
            run([python(), "-P", "-m", "helpers.jupyter"], log, lock)  # a link to the source has no data files
        with open(STAMP, "w", encoding="utf-8") as file:
            file.write(fingerprint() + "\n\n" + "\n".join(packages()))
    except OSError as error:
        raise Stop(explain(str(error)))
    say("Ready after %d s." % (time.time() - start))


def pip(*arguments):
    """Return the command line that runs "pip install" with these arguments in .venv."""
    return [python(), "-m", "pip", "--no-input", "install"] + list(arguments)


def clear():
    """Remove the existing .venv, its stamp first. Raises Stop if something is left, usually because it is in use."""
    import shutil

    if os.path.islink(VENV) or os.path.isfile(VENV):
        os.remove(VENV)
        return
    if os.path.lexists(STAMP):
        os.remove(STAMP)
    shutil.rmtree(VENV, ignore_errors=True)
    if not absent():
        raise Stop(
            "the old .venv can't be removed: close JupyterLab and any other program that uses it, then try again."
        )


def run(command, log, lock, watch=None):
    """Run one step of the set-up and write its output to the log. Raises Stop if the step fails.

    The step keeps the lock's file open, except on Windows. ``watch`` shows the progress. If this is root, other users
    may read what the step creates, whatever root's umask is.
    """
    inherited = {} if os.name == "nt" else {"pass_fds": [lock.file.fileno()]}
    if os.name != "nt" and os.geteuid() == 0:  # what root installs, others may use, such as the users of a hub
        inherited["umask"] = 0o022
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT,
        env=clean_environment(), encoding="utf-8", errors="replace", **inherited
    )  # fmt: skip
    lines = []
    try:
        for line in process.stdout:
            log.write(line)
            lines.append(line)
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
        raise Stop(explain("".join(lines[-80:])))


class Progress(object):
    """Show the progress of pip: on a terminal one line that changes, elsewhere a few lines."""

    def __init__(self):
        with open(LOCK, encoding="utf-8") as file:
            self.total = sum(1 for line in file if "==" in line)
        self.count = 0
        self.terminal = sys.stderr.isatty()

    def see(self, line):
        """Count a package if this line of pip's output announces one, and show the count."""
        if line.startswith(("Collecting ", "Processing ")):  # from a package index, from a folder
            self.count += 1
            if self.terminal or self.count % 50 == 0:
                self.show("package %d of at most %d" % (self.count, self.total))
        elif line.startswith("Installing collected packages"):
            self.show("installing %d packages" % self.count)

    def show(self, text):
        say("    " + text, end="" if self.terminal else "\n", start="\r" if self.terminal else "")

    def end(self):
        if self.terminal and self.count:
            say("")


def say(text, end="\n", start=""):
    """Print to stderr and flush it, so that the line appears at once."""
    print(start + text, end=end, file=sys.stderr)
    sys.stderr.flush()


class SetUpLock(object):
    """Let one run at a time set up .venv, while the others wait.

    The operating system releases the lock when the last process that has the file open ends, for whatever reason. On
    POSIX, each step of the set-up has the file open too. So if a run is killed, others wait until its pip has ended.
    """

    def __enter__(self):
        try:
            os.makedirs(BUILD, exist_ok=True)  # two runs may get here at the same time
            self.file = open(os.path.join(BUILD, "set-up.lock"), "a")
        except OSError as error:
            raise Stop(explain(str(error)))
        announced = False
        while not self.take():
            if not announced:
                say("Another run.py is setting up .venv: waiting for it to finish (press Ctrl-C to stop) ...")
                announced = True
            time.sleep(0.2)
        return self

    def __exit__(self, *_):
        self.file.close()

    def take(self):
        """Try to take the lock. Return False if another run holds it, or else True, even without support for locks."""
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(self.file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        except OSError:  # this file system has no locks: continue without one
            return True
        return True


# --- What can go wrong -----------------------------------------------------------------------------------------

NO_VENV = (
    "this Python has no venv module or no ensurepip: install them (on Debian and Ubuntu: apt install python3-venv) "
    "and run this again."
)
# Fragments of messages from pip, Python or the operating system, and what to tell the user. The first match wins.
CAUSES = [
    (
        ("no space left", "errno 28", "not enough space", "disk full", "quota exceeded", "errno 122"),
        "there is no space left on this disk, or your quota is used up: free about 1.5 GB and run this again.",
    ),
    (
        ("do not match the hashes",),
        "a downloaded package does not match its hash in requirements.lock: run this again, and if the error persists, "
        "report it to the maintainers of the course.",
    ),
    (
        ("certificate verify failed", "certificate_verify_failed", "sslerror"),
        "the connection to the package index can't be trusted, because this computer doesn't trust its certificate: "
        "try another network, or set PIP_CERT to your network's certificate, and run this again.",
    ),
    (
        ("connectionerror", "failed to establish", "name resolution", "getaddrinfo", "connection refused",
         "connection reset", "timed out", "timeouterror", "max retries", "unreachable", "proxyerror", "no address associated",
         "incompleteread", "protocolerror"),
        "the packages can't be downloaded: connect to the internet, or set HTTPS_PROXY to your proxy, and run this "
        "again.",
    ),
    (
        ("no matching distribution", "could not find a version"),
        "a package is not available for this Python on this system: connect to the internet, use Python 3.11, 3.12 or "
        "3.13 (64-bit), and run this again.",
    ),
    (("ensurepip",), NO_VENV),
    (
        ("permission denied", "read-only file system", "access is denied", "operation not permitted"),
        "this folder can't be written to: move the course to a folder of your own and run this again.",
    ),
]  # fmt: skip


def explain(output):
    """Turn the output of a failed step into one sentence for the user. Points to the log if there is one."""
    where = " (The full log is in %s.)" % LOG if os.path.isfile(LOG) and os.path.getsize(LOG) else ""
    for fragments, sentence in CAUSES:
        if any(fragment in output.lower() for fragment in fragments):
            return sentence + where
    last = [line.strip() for line in output.splitlines() if line.strip()][-1:]
    return "the set-up failed (%s): run this again." % "".join(last) + where


def check_modules():
    """Raise Stop if this Python can't create virtual environments. Debian ships these modules in a separate package."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise Stop(NO_VENV)


def check_space():
    """Raise Stop if the disk has too little space for the packages."""
    import shutil

    free = shutil.disk_usage(ROOT).free
    if free < NEEDED_BYTES:
        raise Stop(
            "there is too little space on this disk (%d MB are free, about %d MB are needed): free some space and run "
            "this again." % (free // 10**6, NEEDED_BYTES // 10**6)
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
