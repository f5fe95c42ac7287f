"""Grade the submissions of a unit: what is new or changed, each exactly once."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from grading import pool
from grading.collect import HandedIn, handed_in
from grading.course import Course, CourseError
from grading.gradebook import Gradebook
from grading.judge import Limits, digest_of, grade
from grading.release import register, visible
from grading.result import Result, Score
from grading.sandbox import Sandbox, isolation_problem
from grading.source import Unit, is_graded, is_solution, is_test, read_unit

# Beyond what a submission may use: reading it, starting, writing the result down.
GRACE_SECONDS = 60


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
    limits: Limits | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> Summary:
    """Grade every submission of a unit that is new or has changed, and save each result as it comes.

    students: only these. jobs: how many at a time, one a core if 0. force: also what has not changed.
    progress: called after each submission.

    Raises CourseError if students' code can't be isolated here and ``isolated`` is true.
    """
    unit = read_unit(course, name)
    if isolated and (problem := isolation_problem()):
        raise CourseError(
            f"Students' code can't be shut in on this machine ({problem}): use one that can, or --no-isolation "
            "if you trust every submission."
        )
    register(course, unit)
    limits = limits or Limits()
    submissions = {s.student: s for s in handed_in(course, unit.name) if students is None or s.student in students}
    summary = Summary(unit.name)
    with Gradebook(course) as gradebook:
        waiting = [s for s in submissions.values() if force or not _is_current(course, unit, s, gradebook)]
        for student in submissions.keys() - {s.student for s in waiting}:
            summary.unchanged += 1
            summary.note(student, gradebook.result(student, unit.name))
        if not waiting:
            return summary
        with Sandbox(unit, limits, isolated) as sandbox:
            work = ((s.student, _task(s, unit, sandbox, limits)) for s in waiting)
            for student, answer in pool.run(work, jobs or os.cpu_count() or 1, limits.seconds + GRACE_SECONDS):
                submission = submissions[student]
                result = _result(unit, submission, answer)
                write_autograded(course, student, unit, result)
                gradebook.save(student, unit, result, submission.timestamp)
                summary.graded += 1
                summary.note(student, result)
                done = summary.graded + summary.unchanged
                progress(Progress(student, done, len(submissions), len(summary.flagged)))
    return summary


def assess(data: bytes, problem: str, unit: Unit, sandbox: Sandbox, limits: Limits) -> bytes:
    """Grade one submission: from bytes to a result as JSON, without a look at anything else.

    problem: why there are no bytes, or "".
    """
    result = unreadable(data, unit, problem) if problem else grade(data, unit, sandbox.start, limits)
    return result.to_json().encode()


def unreadable(data: bytes, unit: Unit, reason: str) -> Result:
    """The result of a submission that only a person can judge."""
    scores = [Score(e.id, None, e.points, reason) for e in unit.exercises]
    return Result(unit.name, digest_of(data, unit), scores, [reason], readable=False)


def write_autograded(course: Course, student: str, unit: Unit, result: Result) -> Path:
    """Write the notebook that formgrader and the feedback show; hidden tests are not in it."""
    path = course.autograded / student / unit.name / f"{unit.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.reads(result.notebook, as_version=4) if result.notebook else _frame(unit, result)
    for cell in notebook.cells:
        if is_test(cell):
            cell.source = visible(cell.source)
    partial = path.with_suffix(".part")
    nbformat.write(notebook, partial)
    os.replace(partial, path)
    return path


def _is_current(course: Course, unit: Unit, submission: HandedIn, gradebook: Gradebook) -> bool:
    """Whether the present scores came from just this submission, unit and grader."""
    shown = course.autograded / submission.student / unit.name / f"{unit.name}.ipynb"
    known = gradebook.digest(submission.student, unit.name)
    return shown.exists() and known == digest_of(submission.read(), unit)


def _task(submission: HandedIn, unit: Unit, sandbox: Sandbox, limits: Limits) -> Callable[[], bytes]:
    """What the forked process does; it reads the submission itself, so that only its memory holds it."""
    return lambda: assess(submission.read(), submission.problem, unit, sandbox, limits)


def _result(unit: Unit, submission: HandedIn, answer: bytes | None) -> Result:
    if answer is None:
        return unreadable(submission.read(), unit, "Grading this submission failed; look at it and grade it by hand.")
    result = Result.from_json(answer.decode())
    return result.flagged(submission.flags)


def _frame(unit: Unit, result: Result) -> nbformat.NotebookNode:
    """A notebook in the place of one that could not be read, so that a person can see why and give points."""
    said = new_markdown_cell("**This submission could not be graded.** " + " ".join(result.flags), id="reason")
    cells = [cell for cell in unit.notebook.cells if is_graded(cell) or is_solution(cell)]
    frame = [nbformat.from_dict({**cell, "source": "" if is_solution(cell) else cell.source}) for cell in cells]
    return new_notebook(cells=[said, *frame], metadata=dict(unit.notebook.metadata))
