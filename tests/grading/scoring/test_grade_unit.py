"""Each submission is graded exactly once: reruns grade only what is new, and a kill at any moment is harmless."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, ISOLATION_OPTIONS, UNIT, answered, dump, hand_in, hand_in_students, small_course

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.reports.class_report import write_report
from grading.reports.feedback import write_feedback
from grading.result import NO_ISOLATION
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit


def hand_in_class(course: Course) -> None:
    """Hand in right, wrong, incomplete, crashing and unreadable submissions."""
    hand_in_students(course)
    hand_in(course, "ends", UNIT, answered(read_unit(course, UNIT), backward="import os; os._exit(1)"))


def command(course: Course) -> list[str]:
    """Return the command that grades the class in a new Python process."""
    code = (
        "from pathlib import Path\nfrom grading.course import Course\n"
        "from grading.scoring.grade_unit import grade_unit\n"
        f"print('ready', flush=True)\n"
        f"grade_unit(Course(Path({str(course.root)!r}), {course.db!r}), {UNIT!r}, isolated={ISOLATED})\n"
    )
    return [sys.executable, "-c", code]


def fork_grading(course: Course) -> int:
    """Grade the class in a fork of this process, which has already imported the packages, and return the fork's id."""
    pid = os.fork()
    if pid:
        return pid
    exit_code = 1
    try:
        os.setsid()
        grade_unit(course, UNIT, isolated=ISOLATED)
        exit_code = 0
    finally:
        os._exit(exit_code)


def test_a_second_run_grades_only_what_has_changed(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in_class(course)
    first = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (first.graded, first.unchanged) == (8, 0)
    again = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (again.graded, again.unchanged) == (0, 8)
    assert again.flagged == first.flagged

    hand_in(course, "student-0", UNIT, answered(read_unit(course, UNIT), forward="raise ValueError('no')"))
    third = grade_unit(course, UNIT, isolated=ISOLATED)
    assert (third.graded, third.unchanged) == (1, 7)
    with Gradebook(course) as gradebook:
        points = {row.exercise: row.points for row in gradebook.rows() if row.student == "student-0"}
    assert points == {"forward": 0, "backward": 0, "why": 0}


def test_a_process_that_ends_costs_only_the_exercise_that_ended_it(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in_class(course)
    summary = grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        points = {row.exercise: row.points for row in gradebook.rows() if row.student == "ends"}
    assert points == {"forward": 2, "backward": 0, "why": 0}
    assert "it exited with code 1" in summary.flagged["ends"][0]


def test_manual_scores_and_comments_survive_regrading(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in_class(course)
    grade_unit(course, UNIT, isolated=ISOLATED)
    with Gradebook(course) as gradebook:
        grade = gradebook.nbgrader.find_grade("why", UNIT, UNIT, "student-1")
        assert grade.needs_manual_grade
        grade.manual_score = 2.5
        grade.needs_manual_grade = False
        gradebook.nbgrader.find_comment("linear", UNIT, UNIT, "student-1").manual_comment = "Nearly."
        gradebook.db.commit()
    grade_unit(course, UNIT, isolated=ISOLATED, force=True)
    with Gradebook(course) as gradebook:
        assert gradebook.nbgrader.find_grade("why", UNIT, UNIT, "student-1").score == 2.5
        assert gradebook.nbgrader.find_comment("linear", UNIT, UNIT, "student-1").comment == "Nearly."


def test_the_gradebook_does_not_depend_on_the_number_of_jobs(tmp_path: Path) -> None:
    one, four = small_course(tmp_path / "one"), small_course(tmp_path / "four")
    for course, jobs in ((one, 1), (four, 4)):
        hand_in_class(course)
        grade_unit(course, UNIT, isolated=ISOLATED, jobs=jobs)
    assert dump(one) == dump(four)


# How many times to kill a process at random. A hundred kills take a few minutes.
KILLS = int(os.environ.get("COURSE_KILLS", "8"))


def test_killing_any_process_at_any_moment_does_not_change_the_final_gradebook(tmp_path: Path) -> None:
    undisturbed = small_course(tmp_path / "undisturbed")
    hand_in_class(undisturbed)
    start = time.monotonic()
    assert os.waitpid(fork_grading(undisturbed), 0)[1] == 0
    seconds = time.monotonic() - start
    expected = dump(undisturbed)

    rng = random.Random(os.environ.get("COURSE_KILLS_SEED", "5"))
    disturbed = small_course(tmp_path / "disturbed")
    hand_in_class(disturbed)
    killed: list[bool] = []
    k = 0
    while k < KILLS or (len(set(killed)) < 2 and k < 10 * KILLS):
        for file in disturbed.root.glob("gradebook.db*"):
            file.unlink()
        start = time.monotonic()
        run = fork_grading(disturbed)
        moment = start + rng.uniform(0, seconds)
        while time.monotonic() < moment and alive(run):
            time.sleep(0.005)
        if not alive(run):  # runs now take less time than the first one, on which the moments are based
            seconds = min(seconds, time.monotonic() - start)
        # Kill the command itself and one of the processes that it started, in turn.
        below = processes_below(run)
        victim = rng.choice(below) if below and k % 2 else run
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
            killed.append(victim != run)
        os.waitpid(run, 0)
        k += 1
        assert os.waitpid(fork_grading(disturbed), 0)[1] == 0
        assert dump(disturbed) == expected, f"kill {k}"
    assert len(set(killed)) == 2, "the kills must hit both the command and a process that it started"


def test_a_killed_run_leaves_no_process_behind(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    unit = read_unit(course, UNIT)
    hand_in(course, "slow", UNIT, answered(unit, extra="import time\ntime.sleep(19)"))
    run = subprocess.Popen(command(course), stdout=subprocess.PIPE)
    assert run.stdout
    run.stdout.readline()
    deadline = time.monotonic() + 60
    while len(before := processes_below(run.pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(before) >= 3, "expected the process that grades, the fork server and a process that it forked"
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(alive(pid) for pid in before):
        time.sleep(0.1)
    assert [pid for pid in before if alive(pid)] == []


def test_ctrl_c_stops_cleanly_and_the_next_run_continues(tmp_path: Path) -> None:
    course = small_course(tmp_path / "stopped")
    unit = read_unit(course, UNIT)
    for k in range(8):
        hand_in(course, f"student-{k}", UNIT, answered(unit, extra="import time\ntime.sleep(1)"))
    code = (
        "import sys\nfrom pathlib import Path\nfrom grading import cli\nfrom grading.course import Course\n"
        f"cli.installed_course = lambda: Course(Path({str(course.root)!r}), {course.db!r})\n"
        f"sys.exit(cli.main(['grade', '--jobs', '2'] + {ISOLATION_OPTIONS!r}))\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while len(list(course.autograded.glob("*/*/*.ipynb"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    below = processes_below(run.pid)
    os.killpg(run.pid, signal.SIGINT)  # Ctrl-C reaches every process of the group
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 130
    warning = [] if ISOLATED else [f"course: {NO_ISOLATION} (--no-isolation)."]
    stopped = "course: stopped. Finished work is saved. To continue, run the same command again."
    assert errors.splitlines() == [*warning, stopped]
    assert [pid for pid in below if alive(pid)] == []
    rest = grade_unit(course, UNIT, isolated=ISOLATED)
    assert rest.graded + rest.unchanged == 8
    assert rest.unchanged >= 1
    assert rest.graded >= 1


def processes_below(pid: int) -> list[int]:
    """List the ids of a process's children, their children, and so on."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *processes_below(int(child))]
    return found


def alive(pid: int) -> bool:
    """Return whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_grading_refuses_to_start_where_code_cannot_be_isolated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import grading.scoring.grade_unit

    monkeypatch.setattr(grading.scoring.grade_unit, "isolation_problem", lambda: "no namespaces")
    course = small_course(tmp_path)
    with pytest.raises(CourseError, match=r"can't be isolated on this machine \(no namespaces\).*--no-isolation"):
        grade_unit(course, UNIT)


def test_grading_works_without_isolation_on_request(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in_class(course)
    grade_unit(course, UNIT, isolated=False)
    with Gradebook(course) as gradebook:
        points = {row.exercise: row.points for row in gradebook.rows() if row.student == "student-0"}
    assert points == {"forward": 2, "backward": 4, "why": 0}


def test_a_result_without_isolation_is_marked_and_unchanged_only_without_isolation(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT)))
    assert grade_unit(course, UNIT, isolated=False).graded == 1
    assert grade_unit(course, UNIT, isolated=False).unchanged == 1
    with Gradebook(course) as gradebook:
        result = gradebook.result("ann", UNIT)
    assert result is not None
    assert not result.isolated
    write_feedback(course, UNIT)
    page = (course.feedback / "ann" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "isolation" not in page, "the student can do nothing about it"
    report = write_report(course, [UNIT]).read_text(encoding="utf-8")
    assert "<b>Graded without isolation: 1.</b>" in report
    if ISOLATED:
        assert grade_unit(course, UNIT).graded == 1
        assert "without isolation" not in write_report(course, [UNIT]).read_text(encoding="utf-8")
        assert grade_unit(course, UNIT, isolated=False).graded == 1
