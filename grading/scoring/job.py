"""What an executor gets: the job, which is the same for all submissions of a unit, and a task for each submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grading.execution.sandbox import Sandbox
from grading.limits import Limits
from grading.scoring.digest import digest_of
from grading.scoring.grader import grade, unreadable_result
from grading.submissions.collect import SubmittedFile
from grading.submissions.reading import Version
from grading.submissions.versions import choose
from grading.units.unit import Unit


@dataclass(frozen=True)
class Job:
    """What grading a unit needs besides the submissions."""

    unit: Unit
    limits: Limits
    isolated: bool


@dataclass(frozen=True)
class Task:
    """One submission to grade, read and hashed once.

    Attributes
    ----------
    student : str
    versions : sequence of Version
        The submitted notebooks, each with the pictures beside it. In most submissions there is one.
    problem : str
        Why there is none. Empty if there is one.
    digest : str
        The digest that the result will have.
    timestamp : datetime or None
        When the submission was handed in, in UTC, if that is known.
    unread : bytes
        A digest of what was handed in instead, if there is no notebook.
    """

    student: str
    versions: Sequence[Version]
    problem: str
    digest: str
    timestamp: datetime | None = None
    unread: bytes = b""


def read_task(submission: SubmittedFile, unit: Unit, isolated: bool, limits: Limits) -> Task:
    """Read a submission and compute the digest that its result will have. ``limits`` are the course's."""
    handed_in = submission.read()
    digest = digest_of(handed_in.content(), unit, isolated, limits)
    return Task(
        submission.student, handed_in.versions, handed_in.problem, digest, handed_in.timestamp, handed_in.unread
    )


def grade_submission(task: Task, job: Job, sandbox: Sandbox, alone: bool) -> bytes:
    """Grade one submission, and return the result as JSON.

    Raises Interrupted if a process was killed from outside, and OutOfTurn if the submission should be graded alone and
    was not.
    """
    if task.problem:
        return unreadable_result(job.unit, task.digest, task.problem, task.unread).to_json().encode()
    version, flags = choose(task.versions, job.unit)
    result = grade(version.data, job.unit, sandbox.start, job.limits, task.digest, alone, version.pictures)
    return result.flagged(flags).to_json().encode()
