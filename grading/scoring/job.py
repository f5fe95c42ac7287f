"""What an executor gets: the job, which is the same for all submissions of a unit, and a task for each submission."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from grading.execution.sandbox import Sandbox
from grading.limits import Limits
from grading.message import Code, Message, listed
from grading.result import Result
from grading.scoring.digest import digest_of
from grading.scoring.grader import grade, unreadable_result
from grading.submissions.collect import SubmittedFile
from grading.submissions.reading import SubmissionContent, Version
from grading.submissions.versions import choose, is_untouched
from grading.units.answers import DIGEST
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
    content : SubmissionContent
    digest : str
        The digest that the result will have.
    """

    student: str
    content: SubmissionContent
    digest: str


def read_task(submission: SubmittedFile, unit: Unit, isolated: bool, limits: Limits) -> Task:
    """Read a submission and compute the digest that its result will have. ``limits`` are the course's."""
    content = submission.read()
    return Task(submission.student, content, digest_of(content.digest(), unit, isolated, limits))


def grade_submission(task: Task, job: Job, sandbox: Sandbox, alone: bool) -> bytes:
    """Grade one submission, and return the result as JSON.

    Raises Interrupted if a process was killed from outside, and OutOfTurn if the submission should be graded alone and
    was not.
    """
    content = task.content
    if content.problem:
        return unreadable_result(job.unit, task.digest, content.problem, content.unread).to_json().encode()
    version, flags = choose(content.versions, job.unit)
    if content.others.notebooks and is_untouched(version, job.unit):
        problem = Message(Code.UNTOUCHED, content=content.others.notebooks, expected=f"{job.unit.name}.ipynb")
        return unreadable_result(job.unit, task.digest, problem, content.unread).to_json().encode()
    result = grade(version.data, job.unit, sandbox.start, job.limits, task.digest, alone, version.pictures)
    result = _with_other_files(result, content, version, flags)
    if content.others.noted:
        flags = [*flags, Message(Code.FILES_BESIDE, content=content.others.noted)]
    return result.flagged(flags).to_json().encode()


def _with_other_files(result: Result, content: SubmissionContent, version: Version, flags: Sequence[Message]) -> Result:
    """Let a person grade the written answers that are empty, if they may be in another file.

    The person's points then belong to that file, so it counts for the digest of these answers.
    """
    unreadable = [flag.values["others"] for flag in flags if flag.code == Code.VERSION_UNREADABLE]
    files = listed([*filter(None, [content.others.answers]), *unreadable])
    if not files:
        return result
    parts = [content.unread, *(other.data for other in content.versions if unreadable and other is not version)]
    others = b"".join(hashlib.sha256(part).digest() for part in parts)
    empty = {
        score.exercise
        for score in result.scores
        if isinstance(score.reason, Message) and score.reason.code == Code.NO_ANSWER
    }
    reason = Message(Code.ANSWER_BESIDE, content=files)
    scores = [
        replace(score, points=None, reason=reason) if score.exercise in empty else score for score in result.scores
    ]
    answers = {
        id: hashlib.sha256(answer.encode() + others).hexdigest()[:DIGEST] if id in empty else answer
        for id, answer in result.answers.items()
    }
    return replace(result, scores=scores, answers=answers)
