"""nbgrader's front door: ``nbgrader autograde`` and formgrader's button grade with the course's own grader.

nbgrader lets its configuration name the exporter that reads a submission and gives back the autograded
notebook. Ours grades the submission in between and saves the result; what nbgrader would do with the
notebook after that (run it, read scores off its outputs) is left out.
"""

import atexit
import threading
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from traitlets import Bool, Unicode

from grading.collect import handed_in
from grading.course import Course, CourseError
from grading.engines import assess
from grading.grade import write_autograded
from grading.gradebook import Gradebook
from grading.judge import Limits
from grading.release import register
from grading.result import Result
from grading.sandbox import Sandbox, isolation_problem
from grading.source import Unit, read_unit

_lock = threading.Lock()
_ready: dict[tuple[Path, str], tuple[Unit, Sandbox]] = {}


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
        submission = next(s for s in handed_in(course, name) if s.student == student)
        with _lock:
            unit, sandbox = self._unit(course, name)
            answer = assess(submission.read(), submission.problem, unit, sandbox, sandbox.limits)
            result = Result.from_json(answer.decode()).flagged(submission.flags)
            path = write_autograded(course, student, unit, result)
            with Gradebook(course) as gradebook:
                gradebook.save(student, unit, result, submission.timestamp)
        for flag in result.flags:
            self.log.warning("%s: %s", student, flag)
        return path

    def _unit(self, course: Course, name: str) -> tuple[Unit, Sandbox]:
        """The unit and the warm parent for its submissions, kept for the next submission."""
        unit = read_unit(course, name)
        key = (course.root, unit.text)
        if key not in _ready:
            if self.isolated and (problem := isolation_problem()):
                raise CourseError(
                    f"Students' code can't be shut in on this machine ({problem}): use one that can, or set "
                    "c.Grader.isolated = False in nbgrader_config.py if you trust every submission."
                )
            register(course, unit)
            sandbox = Sandbox(unit, Limits(), self.isolated)
            atexit.register(sandbox.close)
            _ready[key] = (unit, sandbox)
        return _ready[key]
