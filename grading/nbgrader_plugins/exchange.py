"""Release, collect and give feedback through nbgrader's exchange, so that students can't reach each other's files.

**Release.** Students may write to the folder ``inbound`` but not list it, and nbgrader gives each submission a name
that nobody can guess. The sticky bit keeps them from removing or renaming what they know the name of.

**Collect.** Anyone can hand in a folder with another student's name. If an account has that name, only what this
account has handed in counts.

**Feedback.** A page is named after the secret that ``nbgrader submit`` has put beside the submission. nbgrader's own
command stops at the first submission that came without a secret, for example by e-mail. This one leaves out its page.
"""

import contextlib
import os
import shutil
import stat
from collections import defaultdict
from datetime import datetime
from glob import escape as glob_escape
from glob import glob
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseAssignment, ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from grading.course import Course
from grading.files import write_atomically
from grading.settings import private_folder
from grading.submissions.collect import submitted_files
from grading.submissions.exchange_files import SECRET, secret_in
from grading.text import name_list, shown_name

try:
    import pwd
except ImportError:  # on Windows, where nbgrader has no exchange
    pwd = None  # type: ignore[assignment]

ELSEWHERE = "These submissions did not come through the exchange"
SHARED = f"These submissions have the same {SECRET}, so one student would get another one's page"


class ReleaseAssignment(ExchangeReleaseAssignment):
    """Copy a unit to the exchange, as ``nbgrader release_assignment`` does."""

    def ensure_root(self) -> None:
        """Say if other users can't reach the exchange, and keep them from renaming the course's folder in it."""
        super().ensure_root()
        _make_sticky(Path(self.root))
        if folder := private_folder(Path(self.root)):
            self.log.warning(
                "Other users can't reach the exchange, %s, because %s is private: if students should fetch from it, "
                "write the path of a folder that they can reach to course.toml, such as exchange = \"/srv/exchange\".",
                self.root, folder,
            )  # fmt: skip

    def init_dest(self) -> None:
        """Create the folders of the exchange, and keep students from removing each other's submissions."""
        super().init_dest()
        _make_sticky(Path(self.inbound_path))


class Collect(ExchangeCollect):
    """Take the last submission of each student from the exchange, as ``nbgrader collect`` does."""

    src_records: list[dict[str, Any]]
    check_owner: bool

    def init_src(self) -> None:
        """Find the submissions, and leave out what one account has handed in with another one's name."""
        super().init_src()
        kept: list[dict[str, Any]] = []
        for record in self.src_records:
            if not (reason := self._wrong(record)):
                kept.append(record)
                continue
            self.log.warning("%s is left out: %s.", shown_name(record["filename"]), reason)
            pattern = f"{glob_escape(record['username'])}+{self.coursedir.assignment_id}+*"
            records = [self._path_to_record(path) for path in glob(os.path.join(self.inbound_path, pattern))]
            right = self._sort_by_timestamp([other for other in records if not self._wrong(other)])
            in_time = [r for r in right if self.before_duedate and self.duedate and r["timestamp"] <= self.duedate]
            kept += (in_time or right)[:1]
        self.src_records = kept
        # nbgrader compares the names once more. It doesn't know those of The Littlest JupyterHub, and if all servers
        # run as one account, the comparison says nothing.
        self.check_owner = self.check_owner and any(self._unknown(record) for record in kept)

    def _path_to_record(self, path: str) -> dict[str, Any]:
        try:
            return super()._path_to_record(path)
        except (ValueError, OverflowError):  # nbgrader never writes such a time, and would stop here
            name = os.path.basename(path)
            return {"username": name.split("+")[0], "filename": name, "timestamp": datetime.min}

    def _wrong(self, record: dict[str, Any]) -> str:
        """Return why this can't be the student's submission, or "" if it can."""
        try:
            status = (Path(self.inbound_path) / record["filename"]).lstat()
        except OSError as error:
            return error.strerror or str(error)
        if not stat.S_ISDIR(status.st_mode) or record["timestamp"] == datetime.min:
            return "nbgrader submit does not write such a name or such a file"
        account = _account(record["username"]) if self.check_owner and pwd else None
        if account not in (None, status.st_uid):  # without an account of this name, nbgrader names the owner
            return "it comes from another account than its name says, so ask both students"
        return ""

    def _unknown(self, record: dict[str, Any]) -> bool:
        """Return whether this machine can't tell whose submission this is."""
        owner = (Path(self.inbound_path) / record["filename"]).lstat().st_uid
        return _account(record["username"]) is None and owner != os.geteuid()

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission, and go on with the next one if that is impossible."""
        try:
            super().do_copy(src, dest, log)
        except (OSError, RuntimeError) as error:  # a folder that can't be read, or one that is too large
            shutil.rmtree(dest, ignore_errors=True)
            self.log.warning("%s can't be collected: %s.", shown_name(os.path.basename(src)), str(error)[:200])


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Copy the feedback pages of a unit to the exchange, as ``nbgrader release_feedback`` does."""

    def copy_files(self) -> None:
        """Copy the pages, and say whose are left out."""
        unit = self.coursedir.assignment_id
        pages = {
            Path(page).parent.parent.name: Path(page) for page in glob(os.path.join(self.src_path, f"{unit}.html"))
        }
        for student in self.coursedir.student_id_exclude.split(","):
            pages.pop(student, None)
        if not pages:
            self.log.warning("%s has no feedback pages yet: run python3 run.py feedback first.", unit)
            return
        owners, names = self._owners(), self._names()
        left_out: dict[str, list[str]] = {ELSEWHERE: [], SHARED: []}
        for student, page in sorted(pages.items()):
            secret = secret_in(self._feedback, student, unit)
            if len(owners[secret]) > 1 or not secret:
                left_out[SHARED if secret else ELSEWHERE].append(student)
                continue
            for name in {unit, *names.get(student, ())}:  # the student's fetch_feedback looks for her own file's name
                target = Path(self.dest_path) / f"{notebook_hash(secret=secret, notebook_id=name)}.html"
                write_atomically(target, page.read_bytes())
                target.chmod(0o664 if self.coursedir.groupshared else 0o644)
        self.log.info("%s: pages released: %d.", unit, len(pages) - sum(map(len, left_out.values())))
        for reason, students in left_out.items():
            if students:
                self.log.warning(
                    "%s: pages left out: %d (%s). %s: give out the pages in %s/ yourself.",
                    unit, len(students), name_list(students), reason, self._feedback.name,
                )  # fmt: skip

    @property
    def _feedback(self) -> Path:
        return Path(self.coursedir.root) / self.coursedir.feedback_directory

    def _owners(self) -> dict[str, set[str]]:
        """Return the students of the unit, by the secret of their submission."""
        unit = self.coursedir.assignment_id
        owners: dict[str, set[str]] = defaultdict(set)
        for folder in self._feedback.glob(f"*/{unit}"):
            owners[secret_in(self._feedback, folder.parent.name, unit)].add(folder.parent.name)
        return owners

    def _names(self) -> dict[str, set[str]]:
        """Return what the students have called their notebooks, without the ending."""
        course = Course(Path(self.coursedir.root), self.coursedir.db_url)
        submissions = submitted_files(course, self.coursedir.assignment_id)
        return {s.student: {Path(version.name).stem for version in s.read().versions} for s in submissions}


def _make_sticky(folder: Path) -> None:
    """Let only the owner of something in this folder remove or rename it, if the folder belongs to this user."""
    with contextlib.suppress(OSError):
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | stat.S_ISVTX)


def _account(name: str) -> int | None:
    """Return the number of the account with this name, or None if there is none.

    The Littlest JupyterHub puts "jupyter-" in front of the names by which people log in.
    """
    for candidate in (name, f"jupyter-{name}"):
        with contextlib.suppress(KeyError, ValueError):
            return int(pwd.getpwnam(candidate).pw_uid)
    return None
