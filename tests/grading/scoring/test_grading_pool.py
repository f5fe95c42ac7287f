"""A submission that takes too long beside others is graded again, alone. One that never ends goes to a person."""

import errno
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, answered, small_course
from grading_threads import in_threads

from grading.execution.sandbox import Interrupted, Sandbox
from grading.limits import Limits
from grading.result import Result
from grading.scoring import grading_pool
from grading.scoring.budget import OutOfTurn
from grading.scoring.grader import grade
from grading.scoring.grading_pool import TOOK_TOO_LONG, GradingPool
from grading.scoring.job import Job, Task
from grading.submissions.reading import SubmissionContent, Version
from grading.units.unit import read_unit

LIMITS = Limits(cell_seconds=0.5, test_seconds=0.5, seconds=3)
SLEEP = "import time\ntime.sleep(600)"


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(read_unit(small_course(tmp_path), UNIT), LIMITS, ISOLATED)


@pytest.fixture
def sandbox(job: Job) -> Iterator[Sandbox]:
    with Sandbox(job.unit, job.limits, job.isolated) as sandbox:
        sandbox.ready()
        yield sandbox


def tasks_of(submissions: dict[str, bytes]) -> list[Task]:
    return [Task(name, SubmissionContent([Version(data)]), "digest") for name, data in submissions.items()]


def grade_all(job: Job, sandbox: Sandbox, submissions: dict[str, bytes], jobs: int = 2) -> dict[str, Result]:
    with GradingPool(job, sandbox, jobs) as pool:
        graded = pool.grade(tasks_of(submissions))
        return {task.student: Result.from_json((result or b"").decode()) for task, result in graded}


def test_a_submission_that_sleeps_is_graded_again_alone(job: Job, sandbox: Sandbox) -> None:
    submissions = {f"right-{k}": answered(job.unit) for k in range(3)} | {"sleeps": answered(job.unit, extra=SLEEP)}
    results = grade_all(job, sandbox, submissions)
    assert {name: result.points for name, result in results.items()} == dict.fromkeys(submissions, 6)
    assert list(results)[-1] == "sleeps"
    assert "A cell was interrupted" in results["sleeps"].flags[0]


def test_nothing_else_is_graded_beside_a_submission_that_is_graded_alone(
    job: Job, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "log"

    def pretend(task: Task, job: Job, sandbox: object, alone: bool) -> bytes:
        if task.student == "slow" and not alone:
            raise OutOfTurn
        with log.open("a") as file:
            file.write(f"{task.student} starts\n")
        time.sleep(0.2)
        with log.open("a") as file:
            file.write(f"{task.student} ends\n")
        return task.student.encode()

    monkeypatch.setattr(grading_pool, "grade_submission", pretend)
    tasks = [Task(name, SubmissionContent([]), "") for name in ("a", "slow", "b", "c", "d")]
    with GradingPool(job, None, 3) as pool:  # type: ignore[arg-type]
        assert {task.student: result for task, result in pool.grade(tasks)} == {
            task.student: task.student.encode() for task in tasks
        }
    lines = log.read_text().splitlines()
    at = lines.index("slow starts")
    assert lines[at + 1] == "slow ends"
    assert sorted(line.split()[0] for line in lines[:at]) == sorted(
        2 * [line.split()[0] for line in lines[:at] if line.endswith("ends")]
    ), "everything that started before has ended"


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux does the pool limit the processor time")
@pytest.mark.parametrize("on_server", [False, True])
def test_a_judge_that_never_returns_is_ended_and_a_person_grades(on_server: bool, tmp_path: Path) -> None:
    """A test that hangs in a regular expression stands for whatever student text may do to the judge."""
    hang = "import re\nif hasattr(Linear, 'odd'):\n    re.match(r'(a+)+$', 'a' * 60 + 'b')\n"
    source = SOURCE.replace("rng = np.random.default_rng(2)\n", f"{hang}rng = np.random.default_rng(2)\n")
    unit = read_unit(small_course(tmp_path, source), UNIT)
    job = Job(unit, Limits(cell_seconds=1, test_seconds=1, seconds=1), ISOLATED)
    right = answered(unit)
    submissions = {"odd": right.replace(b"class Linear:", b"class Linear:\\n    odd = True\\n"), "right": right}
    assert submissions["odd"] != right
    start = time.monotonic()
    if on_server:
        graded = in_threads(len(submissions), tasks_of(submissions), job)
        results = dict(zip(submissions, graded, strict=True))
    else:
        with Sandbox(unit, job.limits, job.isolated) as sandbox:
            sandbox.ready()
            results = grade_all(job, sandbox, submissions)
    seconds = time.monotonic() - start
    assert results["right"].points == 6
    assert results["odd"].flags == [TOOK_TOO_LONG]
    assert [score.points for score in results["odd"].scores] == [None, None, None]
    assert results["odd"].digest == "digest", "the next run does not try again"
    assert seconds < 120


def test_what_the_machine_lacks_is_no_result(job: Job) -> None:
    def start() -> NoReturn:
        raise OSError(errno.EMFILE, "Too many open files")

    with pytest.raises(Interrupted, match="OSError while grading"):
        grade(answered(job.unit), job.unit, start)
