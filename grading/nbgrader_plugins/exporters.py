"""nbgrader's front door: its commands and formgrader's buttons grade, and write feedback, as the course's own do.

nbgrader lets its configuration name the exporter that reads a submission and gives back the autograded
notebook. Ours grades the submission in between and saves the result; what nbgrader would do with the
notebook after that (run it, read scores off its outputs) is left out. Another one gives the feedback page.
"""

import threading
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, NotebookExporter
from traitlets import Bool, Unicode

from grading.course import Course, CourseError
from grading.execution.limits import Limits
from grading.execution.sandbox import isolation_problem
from grading.gradebook.gradebook import Gradebook
from grading.release import register
from grading.reports.feedback import page_of
from grading.result import Result
from grading.scoring.executors import Job, assess_here
from grading.scoring.grade_unit import write_autograded
from grading.submissions.collect import submitted_files
from grading.units.unit import Unit, read_unit

_lock = threading.Lock()
_ready: set[tuple[str, str]] = set()


class Grader(NotebookExporter):
    """From a submission's file to its autograded notebook, its scores being saved on the way."""

    root = Unicode("", help="The course's root folder.").tag(config=True)
    isolated = Bool(True, help="Whether students' code is shut in; without, it has your own rights.").tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Grade the submission in this file; a notebook that has been graded already comes back as it is."""
        asked = resources["nbgrader"]
        course = Course(Path(self.root), asked["db_url"])
        resources["output_extension"] = ".ipynb"
        path = Path(filename).resolve()
        if not path.is_relative_to(course.autograded.resolve()):
            path = self._grade(course, asked["student"], asked["assignment"])
        return path.read_text(encoding="utf-8"), resources

    def _grade(self, course: Course, student: str, name: str) -> Path:
        submission = next((s for s in submitted_files(course, name) if s.student == student), None)
        if submission is None:
            raise CourseError(f"{student} has handed in nothing that can be graded: the grade command says why.")
        with _lock:
            unit = self._unit(course, name)
            answer = assess_here(submission.read(), submission.problem, Job(unit, Limits(), self.isolated))
            result = Result.from_json(answer.decode()).flagged(submission.flags)
            path = write_autograded(course, student, unit, result)
            with Gradebook(course) as gradebook:
                gradebook.save(student, unit, result, submission.timestamp)
        for flag in result.flags:
            self.log.warning("%s: %s", student, flag)
        return path

    def _unit(self, course: Course, name: str) -> Unit:
        """The unit, known to the gradebook. Raises CourseError if students' code can't be shut in here."""
        unit = read_unit(course, name)
        if (course.db, unit.text) not in _ready:
            if self.isolated and (problem := isolation_problem()):
                raise CourseError(
                    f"Students' code can't be shut in on this machine ({problem}): use one that can, or set "
                    "c.Grader.isolated = False in nbgrader_config.py if you trust every submission."
                )
            register(course, unit)
            _ready.add((course.db, unit.text))
        return unit


class FeedbackPage(HTMLExporter):
    """From an autograded notebook's file to the course's own feedback page."""

    root = Unicode("", help="The course's root folder.").tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        """The page of the student whose notebook this is."""
        asked = resources["nbgrader"]
        resources["output_extension"] = ".html"
        return page_of(Course(Path(self.root), asked["db_url"]), asked["assignment"], asked["student"]), resources
