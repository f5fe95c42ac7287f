"""What people enter in formgrader is saved for the answer that they saw, and never over what another person gave.

These tests call formgrader's handlers without a server. tests/browser/test_formgrader.py clicks on its pages.
"""

import inspect
import json
import sqlite3
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pytest
from course_fixtures import ISOLATED, UNIT, WRITTEN, answered, hand_in, small_course
from tornado import web

from grading.course import Course
from grading.gradebook import writer
from grading.gradebook.gradebook import Gradebook
from grading.nbgrader_plugins import hand_grading
from grading.release import release
from grading.reports.feedback import page_of
from grading.scoring.grade_unit import autograded_path, grade_unit
from grading.units.answers import answers_in
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

OTHER = "Because the sum rule says so."


class Page(hand_grading._Checked):
    """A person's open page, with formgrader's handlers behind it."""

    def __init__(self, course: Course):
        self.course, self.opened = course, Gradebook(course)
        self.status, self.said, self.body = 200, {}, {}
        self.begin()
        notebook = json.loads(autograded_path(course, "ann", UNIT).read_text(encoding="utf-8"))
        digests = answers_in(notebook, read_unit(course, UNIT))
        rows = [row("why") for row in (self.grade, self.comment)] + [self.grade("backward"), self.comment("linear")]
        self.shown_rows = {row.id: self.shown(row) | {hand_grading.SHOWN: digests[row.name]} for row in rows}
        self.begin()

    @property
    def gradebook(self) -> Any:
        return self.opened.nbgrader

    @property
    def coursedir(self) -> Any:
        def format_path(step: str, student: str, unit: str) -> str:
            return str(self.course.root / step / student / unit)

        return SimpleNamespace(autograded_directory="autograded", format_path=format_path)

    @property
    def db_url(self) -> str:
        return self.course.db

    def set_status(self, status: int, reason: str | None = None) -> None:
        self.status = status

    def write(self, chunk: Any) -> None:
        self.said = json.loads(chunk)

    def get_json_body(self) -> Any:
        return self.body

    def grade(self, name: str) -> Any:
        return self.gradebook.find_grade(name, UNIT, UNIT, "ann")

    def comment(self, name: str) -> Any:
        return self.gradebook.find_comment(name, UNIT, UNIT, "ann")

    def give(self, name: str, **values: Any) -> int:
        """Save points and return the status. What the server answers is in ``said``."""
        return self._put(self.grade(name).id, hand_grading.OneGrade, values)

    def write_comment(self, name: str, text: Any) -> int:
        return self._put(self.comment(name).id, hand_grading.OneComment, {"manual_comment": text})

    def _put(self, id: str, handler: Any, values: dict[str, Any]) -> int:
        self.begin()
        self.status, self.body = 200, self.shown_rows[id] | values
        inspect.unwrap(handler.put)(self, id)  # without the decorators, which check who is asking
        if self.status == 200:
            self.shown_rows[id] |= self.said
        return self.status


@pytest.fixture
def course(database: str, tmp_path: Path) -> Course:
    return graded(Course(small_course(tmp_path).root, database))


@pytest.fixture
def on_disk(tmp_path: Path) -> Course:
    return graded(small_course(tmp_path))


def graded(course: Course) -> Course:
    release(course, UNIT)
    submit(course, WRITTEN)
    return course


def submit(course: Course, why: str) -> None:
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT), why=why))
    grade_unit(course, UNIT, isolated=ISOLATED)


def state(course: Course) -> tuple[float, bool]:
    with Gradebook(course) as gradebook:
        (row,) = [row for row in gradebook.rows() if row.exercise == "why"]
    return row.points, row.needs_manual_grade


def test_points_do_not_count_for_an_answer_that_replaces_the_one_on_the_page(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The grader has begun to save the new answer when the person saves points for the one on the page."""
    page = Page(course)
    saving, sent = threading.Event(), threading.Event()
    put_records = writer._put_records

    def slowly(*arguments: Any) -> None:
        saving.set()
        sent.wait(timeout=60)
        time.sleep(0.5)  # if the request didn't wait for the grader, it would be answered by then
        put_records(*arguments)

    monkeypatch.setattr(writer, "_put_records", slowly)
    hand_in(course, "ann", UNIT, answered(read_unit(course, UNIT), why=OTHER))
    grader = threading.Thread(target=grade_unit, args=(course, UNIT), kwargs={"isolated": ISOLATED, "jobs": 1})
    grader.start()
    assert saving.wait(timeout=60)
    sent.set()
    status = page.give("why", manual_score=2.5)
    grader.join()
    assert status == 409
    assert page.said["message"] == hand_grading.CHANGED
    assert state(course) == (0.0, True)


def test_of_two_who_save_at_once_one_is_told(course: Course) -> None:
    pages = [Page(course), Page(course)]
    together = threading.Barrier(2)
    statuses = []

    def give(page: Page, points: float) -> None:
        together.wait(timeout=60)
        statuses.append(page.give("why", manual_score=points))

    threads = [threading.Thread(target=give, args=(page, k)) for k, page in enumerate(pages, start=1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409]


def test_a_notebook_that_a_person_has_saved_or_damaged_stops_nobody(on_disk: Course) -> None:
    path = autograded_path(on_disk, "ann", UNIT)
    page = Page(on_disk)
    nbformat.write(nbformat.read(path, 4), path)  # as JupyterLab does: sources become lists of lines
    assert page.give("why", manual_score=2.5) == 200
    submit(on_disk, OTHER)
    with Gradebook(on_disk) as gradebook:
        assert WRITTEN in gradebook.given(UNIT)["ann"]["why"].answer
    for damaged in (b"{", b"[]", b'{"cells": [{}]}', b"\xff"):
        path.write_bytes(damaged)
        grade_unit(on_disk, UNIT, isolated=ISOLATED, force=True)
        assert state(on_disk) == (2.5, True)


def test_a_request_that_fails_leaves_the_gradebook_unlocked(on_disk: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(on_disk)
    monkeypatch.setattr(Page, "note", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        page.give("why", manual_score=2.5)
    with sqlite3.connect(on_disk.db.removeprefix("sqlite:///"), timeout=0) as other:
        other.execute("BEGIN IMMEDIATE")
    assert state(on_disk) == (0.0, True)


def test_a_comment_on_an_earlier_answer_is_called_so_after_its_points_are_removed(on_disk: Course) -> None:
    page = Page(on_disk)
    page.give("why", manual_score=2.5)
    page.write_comment("why", "Nearly.")
    submit(on_disk, OTHER)
    assert "for an earlier version of your answer:" in page_of(on_disk, UNIT, "ann")
    assert Page(on_disk).give("why", manual_score=None) == 200
    assert "for an earlier version of your answer:" in page_of(on_disk, UNIT, "ann")


def test_a_comment_on_the_new_answer_keeps_the_earlier_one_waiting(on_disk: Course) -> None:
    page = Page(on_disk)
    page.give("why", manual_score=2.5)
    submit(on_disk, OTHER)
    assert Page(on_disk).write_comment("why", "On the second answer.") == 200
    submit(on_disk, WRITTEN)
    assert state(on_disk) == (2.5, True), "the comment is not about this answer"


def test_a_person_is_not_told_a_time_that_is_not_known(on_disk: Course) -> None:
    first, second, third = Page(on_disk), Page(on_disk), Page(on_disk)
    first.give("why", manual_score=2.5)
    second.give("why", manual_score=1)
    assert " UTC)" in second.said["message"]
    with Gradebook(on_disk) as gradebook:  # as a script does
        gradebook.nbgrader.find_grade("why", UNIT, UNIT, "ann").manual_score = 2
        gradebook.db.commit()
    third.give("why", manual_score=1)
    assert third.said["message"].startswith("While you had this page open, this answer was given 2 of 3 points. Your")


@pytest.mark.parametrize("value", ("-1", "nan", "inf", "1e30", 10**400, [], "a"), ids=range(7))
def test_what_is_no_number_of_points_is_refused(on_disk: Course, value: Any) -> None:
    page = Page(on_disk)
    with pytest.raises(web.HTTPError, match="is not a number of points"):
        page.give("why", manual_score=value)
    assert state(on_disk) == (0.0, True)


def test_a_request_without_a_value_leaves_it_as_it_is(on_disk: Course) -> None:
    page = Page(on_disk)
    page.give("why", manual_score="2", extra_credit="0.5")
    grade = page.grade("why")
    page.body = {"extra_credit": 1}
    inspect.unwrap(hand_grading.OneGrade.put)(page, grade.id)
    assert state(on_disk) == (3.0, False)
    with pytest.raises(web.HTTPError, match="has to be text"):
        page.write_comment("why", {"a": 1})
    assert page.write_comment("why", "half a pair: \ud800") == 200
