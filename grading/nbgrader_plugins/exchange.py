"""Release feedback pages through nbgrader's exchange, so that each student can fetch her own page and no other.

In the exchange, a page is named after the secret that ``nbgrader submit`` has put beside the submission. nbgrader's own
command stops at the first submission that came without a secret, for example by e-mail. This one leaves out its page.
"""

import os
from collections import defaultdict
from glob import glob
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from grading.course import Course
from grading.files import write_atomically
from grading.submissions.collect import submitted_files
from grading.submissions.exchange_files import SECRET, secret_in
from grading.text import name_list

ELSEWHERE = "These submissions did not come through the exchange"
SHARED = f"These submissions have the same {SECRET}, so one student would get another one's page"


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
