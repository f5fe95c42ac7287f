"""What an executor gets: the job, which is the same for all submissions of a unit, and a task for each submission."""

from dataclasses import dataclass

from grading.execution.sandbox import Sandbox
from grading.limits import Limits
from grading.scoring.digest import digest_of
from grading.scoring.grader import grade, unreadable_result
from grading.submissions.collect import SubmittedFile
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
    data : bytes
        The submitted file.
    problem : str
        Why the file could not be read. Empty if it could.
    digest : str
        The digest that the result will have.
    """

    student: str
    data: bytes
    problem: str
    digest: str


def read_task(submission: SubmittedFile, unit: Unit, isolated: bool) -> Task:
    """Read a submitted file and compute the digest that its result will have."""
    data, problem = submission.read()
    return Task(submission.student, data, problem, digest_of(data, unit, isolated))


def grade_submission(task: Task, job: Job, sandbox: Sandbox, alone: bool) -> bytes:
    """Grade one submission, and return the result as JSON.

    Raises Interrupted if a process was killed from outside, and OutOfTurn if the submission should be graded alone and
    was not.
    """
    if task.problem:
        result = unreadable_result(job.unit, task.digest, task.problem, task.data)
    else:
        result = grade(task.data, job.unit, sandbox.start, job.limits, task.digest, alone)
    return result.to_json().encode()
