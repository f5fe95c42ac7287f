"""Exporters that make nbgrader's commands and formgrader's buttons use the course's own grader and feedback.

nbgrader's configuration names the exporter that turns a submission into the autograded notebook. ``Grader`` also grades
the submission and saves the result, so nbgrader neither runs the notebook nor reads scores from its outputs.
``FeedbackPage`` returns the course's feedback page.
"""

import os
import threading
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, NotebookExporter
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Bool, Unicode

from grading.course import Course, CourseError
from grading.execution.sandbox import isolation_problem
from grading.gradebook.gradebook import Gradebook
from grading.release import register
from grading.reports.feedback import page_of
from grading.result import NO_ISOLATION
from grading.scoring.grade_unit import autograded_path, result_of, write_autograded
from grading.scoring.grading_server import grade_on_server
from grading.scoring.job import Job, read_task
from grading.settings import unit_limits
from grading.storage import storage_problem
from grading.submissions.collect import submitted_files
from grading.submissions.names import student_name
from grading.text import shown_name
from grading.units.unit import Unit, read_unit

_lock = threading.Lock()  # what several threads share: the set below, and the files that they write
_registered: set[tuple[str, str]] = set()  # (gradebook URL, unit's source)


class Grader(NotebookExporter):
    """Turn a submitted file into its autograded notebook, and save its scores."""

    root = Unicode("", help="The course's root folder.").tag(config=True)
    isolated = Bool(
        True, help="Whether to run students' code in the sandbox. Without it, the code has your own permissions."
    ).tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Grade the submission of the student and unit in ``resources``, and return its autograded notebook.

        If the file is an autograded notebook already, it is returned unchanged, without grading. Raises CourseError if
        there is no submission, or if students' code can't be isolated.
        """
        request = resources["nbgrader"]
        course = Course(Path(self.root), request["db_url"])
        resources["output_extension"] = ".ipynb"
        path = Path(os.path.abspath(filename))  # not resolved: a submission could be a link to an autograded notebook
        if not path.is_relative_to(course.autograded):
            try:
                path = self._grade(course, request["student"], request["assignment"])
            except (OSError, SQLAlchemyError) as error:  # nbgrader would advise to upgrade the database
                if not (problem := storage_problem(error, course)):
                    raise
                raise CourseError(problem) from error
        return path.read_text(encoding="utf-8"), resources

    def _grade(self, course: Course, student: str, name: str) -> Path:
        student = student_name(student)
        submission = next((s for s in submitted_files(course, name) if s.student == student), None)
        if submission is None:
            raise CourseError(
                f"{shown_name(student)} has no submission that can be graded: run python3 run.py grade to see why."
            )
        with _lock:
            unit = self._unit(course, name)
        limits = unit_limits(course, name)
        task = read_task(submission, unit, self.isolated, limits)
        answer = grade_on_server(task, Job(unit, limits, self.isolated))
        result = result_of(unit, answer, self.isolated)
        with _lock:
            write_autograded(course, unit, student, result)
            with Gradebook(course) as gradebook:
                gradebook.save(student, unit, result, task.content.timestamp)
        for flag in result.flags:
            self.log.warning("%s: %s", shown_name(student), flag)
        return autograded_path(course, student, unit.name)

    def _unit(self, course: Course, name: str) -> Unit:
        """Read the unit and, the first time, register it in the gradebook.

        Raises CourseError if students' code can't be isolated.
        """
        unit = read_unit(course, name)
        if (course.db, unit.text) not in _registered:
            if self.isolated and (problem := isolation_problem()):
                raise CourseError(
                    f"Students' code can't be isolated on this machine ({problem}): use a machine that can isolate it, "
                    "or set c.Grader.isolated = False in nbgrader_config.py if you trust every submission."
                )
            if not self.isolated:
                self.log.warning("%s (c.Grader.isolated = False).", NO_ISOLATION)
            register(course, unit)
            _registered.add((course.db, unit.text))
        return unit


class FeedbackPage(HTMLExporter):
    """Turn an autograded notebook into the course's own feedback page."""

    root = Unicode("", help="The course's root folder.").tag(config=True)

    def from_filename(self, filename: str, resources: Any = None, **_: Any) -> tuple[str, Any]:  # type: ignore[override]
        """Return the page of the student and unit in ``resources``, and write it to feedback/ if it is out of date."""
        request = resources["nbgrader"]
        resources["output_extension"] = ".html"
        return page_of(Course(Path(self.root), request["db_url"]), request["assignment"], request["student"]), resources
