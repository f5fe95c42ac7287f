"""Grade the submissions of a unit: what is new or changed, each exactly once."""

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from grading.course import Course, CourseError
from grading.execution.limits import Limits
from grading.execution.sandbox import isolation_problem
from grading.gradebook.gradebook import Gradebook
from grading.release import register
from grading.result import Result
from grading.run_log import note_time
from grading.scoring import executors
from grading.scoring.digest import digest_of
from grading.scoring.grader import as_shown
from grading.submissions.collect import SubmittedFile, submitted_files
from grading.units.cells import is_graded, is_solution
from grading.units.unit import Unit, read_unit

FAILED = "Grading this submission failed; run the command again, and if that is no help, grade it by hand."


@dataclass
class Summary:
    """What one run of grading did: how many were graded, were unchanged, are flagged for a person."""

    unit: str
    graded: int = 0
    unchanged: int = 0
    flagged: dict[str, list[str]] = field(default_factory=dict)

    def note(self, student: str, result: Result | None) -> None:
        """Remember what a person should look at."""
        if result and result.flags:
            self.flagged[student] = result.flags


@dataclass(frozen=True)
class Progress:
    """Where a run of grading is: the student just done, and how many of all."""

    student: str
    done: int
    total: int
    flagged: int


def grade_unit(
    course: Course,
    name: str,
    students: list[str] | None = None,
    jobs: int = 0,
    isolated: bool = True,
    force: bool = False,
    scheduler: str = "",
    limits: Limits | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Grade every submission of a unit that is new or has changed, and save each result as it comes.

    students: only these. jobs: how many at a time, one a core if 0. force: also what has not changed.
    scheduler: a Dask scheduler's address, to grade on its workers instead of here.
    progress: called after each submission.

    Raises CourseError if students' code can't be isolated here and ``isolated`` is true.
    """
    unit = read_unit(course, name)
    if isolated and not scheduler and (problem := isolation_problem()):
        raise CourseError(
            f"Students' code can't be shut in on this machine ({problem}): use one that can, or --no-isolation "
            "if you trust every submission."
        )
    register(course, unit)
    submissions = {
        s.student: s for s in submitted_files(course, unit.name) if students is None or s.student in students
    }
    summary = Summary(unit.name)
    with Gradebook(course) as gradebook:
        waiting = [s for s in submissions.values() if force or not _is_current(course, unit, s, gradebook)]
        for student in submissions.keys() - {s.student for s in waiting}:
            summary.unchanged += 1
            summary.note(student, gradebook.result(student, unit.name))
        if not waiting:
            return summary
        began = time.time()
        job = executors.Job(unit, limits or Limits(), isolated)
        graded = executors.cluster(job, waiting, scheduler) if scheduler else executors.local(job, waiting, jobs)
        with contextlib.closing(graded):
            for student, answer in graded:
                submission = submissions[student]
                result = _result(unit, submission, answer)
                write_autograded(course, student, unit, result)
                gradebook.save(student, unit, result, submission.timestamp)
                summary.graded += 1
                summary.note(student, result)
                done = summary.graded + summary.unchanged
                progress(Progress(student, done, len(submissions), len(summary.flagged)))
    note_time(course, unit.name, summary.graded, began)
    return summary


def write_autograded(course: Course, student: str, unit: Unit, result: Result) -> Path:
    """Write the notebook that formgrader and the feedback show; hidden tests are not in it."""
    path = course.autograded / student / unit.name / f"{unit.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_text(result.notebook or as_shown(_frame(unit, result)), encoding="utf-8")
    os.replace(partial, path)
    return path


def _is_current(course: Course, unit: Unit, submission: SubmittedFile, gradebook: Gradebook) -> bool:
    """Whether the present scores came from just this submission, unit and grader."""
    shown = course.autograded / submission.student / unit.name / f"{unit.name}.ipynb"
    known = gradebook.digest(submission.student, unit.name)
    return shown.exists() and known == digest_of(submission.read(), unit)


def _result(unit: Unit, submission: SubmittedFile, answer: bytes | None) -> Result:
    if answer is None:
        # Of no digest, so that the next run tries again.
        return replace(executors.unreadable(submission.read(), unit, FAILED), digest="")
    result = Result.from_json(answer.decode())
    return result.flagged(submission.flags)


def _frame(unit: Unit, result: Result) -> nbformat.NotebookNode:
    """A notebook in the place of one that could not be read, so that a person can see why and give points."""
    said = new_markdown_cell("**This submission could not be graded.** " + " ".join(result.flags), id="reason")
    cells = [cell for cell in unit.notebook.cells if is_graded(cell) or is_solution(cell)]
    frame = [nbformat.from_dict({**cell, "source": "" if is_solution(cell) else cell.source}) for cell in cells]
    return new_notebook(cells=[said, *frame], metadata=dict(unit.notebook.metadata))
