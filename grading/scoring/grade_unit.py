"""Grade the submissions of a unit that are new or have changed, each exactly once.

Results are saved as soon as their submissions are graded, several at a time if they arrive quickly. If a run is
stopped, the next one continues from there.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from grading.course import Course, CourseError
from grading.execution.sandbox import isolation_problem
from grading.files import write_atomically
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.pending import PendingResults
from grading.gradebook.writer import NewResult
from grading.limits import Limits
from grading.message import Code, Message
from grading.release import register
from grading.result import REASON_CELL, Result
from grading.run_log import log_run
from grading.scoring import executors
from grading.scoring.grader import as_shown, unreadable_result
from grading.scoring.job import Job, Task, read_task
from grading.settings import unit_limits
from grading.submissions.collect import submitted_files
from grading.submissions.exchange_files import copy_exchange_files
from grading.submissions.names import student_name
from grading.units.cells import is_graded, is_solution
from grading.units.unit import Unit, read_unit

FAILED = Message(Code.GRADING_FAILED)


@dataclass
class Summary:
    """What a grading run did: how many submissions it graded or left unchanged, and the flags by student.

    ``removed`` are the students whom it has left out because they were removed from the gradebook. ``raised`` are the
    exercises in which the automatic score has become higher than what a person gave, by student.
    """

    unit: str
    graded: int = 0
    unchanged: int = 0
    flagged: dict[str, list[str]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    raised: dict[str, list[str]] = field(default_factory=dict)

    def note(self, student: str, result: Result | None) -> None:
        """Record the flags of a result, if it has any."""
        if result and result.flags:
            self.flagged[student] = result.flags


@dataclass(frozen=True)
class Progress:
    """The progress of a grading run: the student who was just graded, and three numbers of submissions.

    ``done`` includes the unchanged submissions so far. ``total`` counts all submissions, and ``flagged`` the students
    with flags so far.
    """

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
    """Grade every submission of a unit that is new or has changed, and save each result as it arrives.

    This registers the unit, writes the graded notebooks, fills the gradebook, and notes the time in the run log.

    Parameters
    ----------
    course : Course
    name : str
        The unit's name or its first characters.
    students : list of str, optional
        Grade only these students' submissions. By default all, except those of students who were graded before and
        then removed from the gradebook.
    jobs : int
        How many submissions to grade at a time. 0 means one for each core.
    isolated : bool
        Whether to isolate students' code. Without isolation, it runs with your own permissions, and the results are
        marked. They count as unchanged only for runs without isolation.
    force : bool
        Whether to grade unchanged submissions too.
    scheduler : str
        The address of a Dask scheduler, to grade on its workers instead of this machine.
    limits : Limits, optional
        What a submission may use in this run. By default, these are the limits that the course has chosen for the unit.
        If the course's limits change, all submissions of the unit count as changed, but not for limits of this run.
    progress : callable
        Called with a ``Progress`` after each submission that has been graded.

    Returns
    -------
    Summary
        The numbers of submissions and the flags.

    Raises
    ------
    CourseError
        If there is no such unit, if the course's settings are wrong, if this machine can't isolate students' code
        although it should, or if the executor can't start.
    """
    unit = read_unit(course, name)
    course_limits = unit_limits(course, unit.name)
    if isolated and not scheduler and (problem := isolation_problem()):
        raise CourseError(
            f"Students' code can't be isolated on this machine ({problem}): use a machine that can isolate it, "
            "or pass --no-isolation if you trust every submission."
        )
    register(course, unit)
    wanted = None if students is None else set(map(student_name, students))
    submissions = {s.student: s for s in submitted_files(course, unit.name) if wanted is None or s.student in wanted}
    submitted_at: dict[str, datetime | None] = {}
    summary = Summary(unit.name)
    with Gradebook(course) as gradebook:
        gradebook.unify_names()
        gradebook.remember_answers(unit, partial(read_autograded, course, unit.name))
        saved = gradebook.digests(unit.name)
        if wanted is None:
            summary.removed = sorted(submissions.keys() & gradebook.removed_students())
            submissions = {student: s for student, s in submissions.items() if student not in summary.removed}

        def new_or_changed() -> Iterator[Task]:
            """Read each submission once. Skip it if this grader has scored exactly this file and unit already."""
            for submission in submissions.values():
                task = read_task(submission, unit, isolated, course_limits)
                shown = autograded_path(course, submission.student, unit.name)
                if not force and saved.get(submission.student) == task.digest and shown.exists():
                    summary.unchanged += 1
                    copy_exchange_files(course.submitted, course.autograded, submission.student, unit.name)
                    summary.note(submission.student, gradebook.result(submission.student, unit.name))
                else:
                    submitted_at[task.student] = task.content.timestamp
                    yield task

        tasks = new_or_changed()
        if (first := next(tasks, None)) is None:
            return summary
        tasks = chain([first], tasks)
        before = gradebook.overruled(unit.name)
        began = time.time()
        job = Job(unit, limits or course_limits, isolated)
        results = (
            executors.grade_on_cluster(job, tasks, scheduler)
            if scheduler
            else executors.grade_locally(job, tasks, jobs)
        )
        write = partial(write_autograded, course, unit)
        with PendingResults(gradebook, unit, write) as pending, contextlib.closing(results):
            for student, result_json in results:
                result = result_of(unit, result_json, isolated)
                pending.add(NewResult(student, result, submitted_at.pop(student)))
                summary.graded += 1
                summary.note(student, result)
                done = summary.graded + summary.unchanged
                progress(Progress(student, done, len(submissions), len(summary.flagged)))
        numbers = {exercise.id: exercise.number for exercise in unit.exercises}
        for (student, exercise), (auto, manual) in sorted(gradebook.overruled(unit.name).items()):
            if auto > manual >= before.get((student, exercise), (0.0, 0.0))[0]:
                summary.raised.setdefault(student, []).append(numbers.get(exercise, exercise))
    log_run(course, unit.name, summary.graded, began)
    return summary


def write_autograded(course: Course, unit: Unit, student: str, result: Result) -> None:
    """Write the notebook that formgrader and the feedback show, without hidden tests.

    The files of nbgrader's exchange go with it.
    """
    path = autograded_path(course, student, unit.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, result.notebook or as_shown(_placeholder(unit, result)))
    copy_exchange_files(course.submitted, course.autograded, student, unit.name)


def read_autograded(course: Course, unit: str, student: str) -> str:
    """Return a student's autograded notebook as JSON, or "" if there is none."""
    path = autograded_path(course, student, unit)
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""


def autograded_path(course: Course, student: str, unit: str) -> Path:
    """Return the path of a student's autograded notebook."""
    return course.autograded / student / unit / f"{unit}.ipynb"


def result_of(unit: Unit, result_json: bytes | None, isolated: bool) -> Result:
    """Return the result to save. ``result_json`` is None if grading failed."""
    if result_json is None:
        # Without a digest, so that the next run tries again.
        return unreadable_result(unit, "", FAILED)
    return replace(Result.from_json(result_json.decode()), isolated=isolated)


def _placeholder(unit: Unit, result: Result) -> nbformat.NotebookNode:
    """Make a notebook in place of one that could not be read, so that a person sees the reason and can give points."""
    explanation = new_markdown_cell(
        "**This submission could not be graded.** " + " ".join(result.flags), id=REASON_CELL
    )
    cells = [cell for cell in unit.notebook.cells if is_graded(cell) or is_solution(cell)]
    answers_removed = [
        nbformat.from_dict({**cell, "source": "" if is_solution(cell) else cell.source}) for cell in cells
    ]
    return new_notebook(cells=[explanation, *answers_removed], metadata=dict(unit.notebook.metadata))
