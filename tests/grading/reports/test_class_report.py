"""The class report: scores, most common failures, flagged submissions and grading times."""

import base64
import json
import re
import shutil
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from course_fixtures import ISOLATED, UNIT, WRONG_BACKWARD, answered, hand_in, small_course, stub

from grading.course import Course, CourseError
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.reports import class_report
from grading.reports.class_report import read_class, write_report
from grading.result import Result, Score
from grading.run_log import log_path
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

HOSTILE = "raise ValueError('<script>alert(1)</script>')"
NAME = "lovelace"
UNKNOWN = "W, b = self.parameters\nreturn [self.x.T @ dz, dz.sum(0)], dz @ W.T + np.sin(self.x) * np.exp(dz.sum())"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    for k in range(3):
        hand_in(course, f"wrong-{k}", UNIT, answered(unit, backward=WRONG_BACKWARD))
    hand_in(course, "right", UNIT, answered(unit, why="So."))
    hand_in(course, "hostile", UNIT, answered(unit, forward=HOSTILE))
    hand_in(course, "a?#b", UNIT, b"{not json")
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


def test_the_statistics_match_the_gradebook(course: Course) -> None:
    with Gradebook(course) as gradebook:
        results = read_class(gradebook, read_unit(course, UNIT))
    assert sorted(results.totals) == [0, 0, 2, 2, 2, 6]
    forward, backward, why = results.items
    assert (forward.full, forward.tried) == (4, 5), "the unreadable submission is not graded"
    assert (backward.full, backward.tried) == (1, 5)
    assert why.tried == 0, "four answers are empty, and two wait for a person"
    assert results.waiting == 1, "the written answer, and nothing of the unreadable submission"
    assert results.without_notebook == ["a?#b"]
    failed = [failure.student for failure in results.failures if failure.exercise == "backward"]
    assert failed == ["hostile", "wrong-0", "wrong-1", "wrong-2"]


def test_the_page_shows_the_statistics_and_runs_nothing(course: Course) -> None:
    path = write_report(course, [UNIT])
    assert path == course.build / "report.html", "feedback/ is given to students, so the report must not be there"
    text = path.read_text(encoding="utf-8")
    assert "<b>6 students.</b> Points out of 9: median 2,\nlowest 0" in text
    assert "<b>Could not be graded; ask for the notebook:</b> a?#b." in text
    assert "counts as 0 here. Answers that still need manual grading: 1. They" in plain_text(text)
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "default-src 'none'" in text
    pictures = re.findall(r'<img alt="([^"]+)" src="data:image/svg\+xml;base64,([^"]+)">', text)
    assert len(pictures) == 1
    (dark,) = re.findall(
        r'<source media="screen and \(prefers-color-scheme: dark\)" srcset="data:[^,]*,([^"]+)">', text
    )
    for picture, ink, other in ((pictures[0][1], b"#1b1b1b", b"#e9e9e9"), (dark, b"#e9e9e9", b"#1b1b1b")):
        drawing = base64.b64decode(picture)
        assert ink in drawing and other not in drawing
        assert b"fill: #ffffff" not in drawing, "the background is transparent"
    assert "20 to 30%: 3" in pictures[0][0]
    assert b"<svg" in base64.b64decode(pictures[0][1])
    assert 'href="../feedback/a%3F%23b/' in text
    assert "is damaged or cut off in line 1" in text


def test_students_who_have_handed_in_nothing_are_named_and_change_no_statistics(large: Course) -> None:
    def about_the_unit() -> tuple[str, str]:
        text = write_report(large, [UNIT]).read_text(encoding="utf-8")
        shown = text[text.index("<h2>") : text.index('<h2 id="exercises">')]
        return shown.partition("<p><b>61 students")[0].strip(), plain_text(unescape(shown))

    before, shown = about_the_unit()
    assert "handed in nothing" not in shown
    (large.submitted / "<b>zoe").mkdir()
    with Gradebook(large) as gradebook:
        for k in range(60):
            gradebook.nbgrader.add_student(f"absent-{k:02d}")
    after, shown = about_the_unit()
    assert after == before, "the statistics are those of the students who have handed in"
    assert "61 students handed in nothing: zoe, absent-00, absent-01," in shown
    assert "absent-48 and 11 more. The numbers and the plot above are only about the students who handed in." in shown
    assert "<b>zoe" not in write_report(large, [UNIT]).read_text(encoding="utf-8")


def table_of_exercises(text: str) -> list[list[str]]:
    """Return the cells of the table of exercises, row by row."""
    found = re.search(r'<table class="items".*?</table>', text, flags=re.DOTALL)
    assert found
    rows = re.findall(r"<tr.*?</tr>", found[0], flags=re.DOTALL)
    return [[plain_text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, flags=re.DOTALL)] for row in rows]


def test_exercises_are_ranked_by_those_who_tried(course: Course) -> None:
    text = write_report(course, [UNIT]).read_text(encoding="utf-8")
    (bars,) = re.findall(r'<div class="bars" role="img" aria-label="([^"]*)">', text)
    assert bars.endswith("91.2 backward: 20% of 5; 91.1 forward: 80% of 5."), "nobody's written answer has points yet"
    assert '<rect width="20" height="1"/>' in text
    assert table_of_exercises(text) == [
        ["Exercise", "Tried", "Full marks", "Mean", "Discrimination"],
        ["91.1 forward", "5 of 6", "80%", "1.6 of 2", "–"],
        ["91.2 backward", "5 of 6", "20%", "0.8 of 4", "–"],
        ["91.3 why", "0 of 6 1 ungraded", "–", "–", "–"],
    ]


def test_an_empty_answer_makes_no_exercise_hard(large: Course) -> None:
    unit = read_unit(large, UNIT)
    hand_in(large, "also-idle", UNIT, answered(unit, forward=stub(unit, "forward"), backward=stub(unit, "backward")))
    grade_unit(large, UNIT, isolated=ISOLATED)
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    forward, backward, why = table_of_exercises(text)[1:]
    assert forward[:3] == ["91.1 forward", "10 of 11", "100%"]
    assert backward[:4] == ["91.2 backward", "9 of 11", "0%", "0.0 of 4"]
    assert why[:2] == ["91.3 why", "0 of 11"]


def test_the_table_shows_how_well_an_exercise_discriminates(tmp_path: Path) -> None:
    course = small_course(tmp_path)
    unit = read_unit(course, UNIT)
    release(course, UNIT)
    rng = np.random.default_rng(3)
    points = rng.integers(0, [3, 5, 4], size=(25, 3)).astype(float)
    points[:, 1] = 4 - 2 * points[:, 0] + rng.integers(0, 2, size=25)
    with Gradebook(course) as gradebook:
        for k, row in enumerate(points):
            scores = [Score(e.id, p, e.points, "" if p else "wrong") for e, p in zip(unit.exercises, row, strict=True)]
            gradebook.save(f"student-{k}", unit, Result(UNIT, "", scores))
    rows = table_of_exercises(write_report(course, [UNIT]).read_text(encoding="utf-8"))[1:]
    expected = [np.corrcoef(points[:, k], points.sum(axis=1) - points[:, k])[0, 1] for k in range(3)]
    assert [row[-1] for row in rows] == [f"{value:.2f}".replace("-", "−") for value in expected]
    assert rows[0][-1].startswith("−")
    assert rows[0][3] == f"{points[:, 0].mean():.1f} of 2"


def test_only_the_hardest_exercises_have_a_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_report, "MAX_BARS", 1)
    course = small_course(tmp_path)
    unit = read_unit(course, UNIT)
    release(course, UNIT)
    with Gradebook(course) as gradebook:
        scores = [
            Score(e.id, p, e.points, "" if p else "wrong") for e, p in zip(unit.exercises, (2, 0, 3), strict=True)
        ]
        gradebook.save("student", unit, Result(UNIT, "", scores))
    text = write_report(course, [UNIT]).read_text(encoding="utf-8")
    assert (
        'aria-label="Bar chart: the fraction of full marks among the students who tried. 91.2 backward: 0% of 1."'
        in text
    )
    assert "These are the hardest 1; the table below has them all." in plain_text(text)
    assert len(table_of_exercises(text)) == 4


def test_the_same_gradebook_gives_the_same_page(course: Course) -> None:
    first = write_report(course, [UNIT]).read_bytes()
    assert write_report(course, [UNIT]).read_bytes() == first


def test_grading_times_are_logged_outside_the_gradebook(course: Course) -> None:
    (run,) = json.loads(log_path(course).read_text())
    assert (run["unit"], run["graded"]) == (UNIT, 6)
    assert run["seconds"] > 0
    with Gradebook(course) as gradebook:
        assert "seconds" not in gradebook.dump()
    grade_unit(course, UNIT, isolated=ISOLATED)
    assert len(json.loads(log_path(course).read_text())) == 1, "a run that graded nothing is not logged"
    assert f'data-label="Unit">{UNIT}</td><td role="cell" data-label="Submissions">6</td>' in write_report(
        course, [UNIT]
    ).read_text(encoding="utf-8")


def test_a_broken_log_only_removes_the_times_from_the_page(course: Course) -> None:
    kept = log_path(course).read_text()
    log_path(course).write_text("{not json")
    assert "No grading run of these units is on record" in write_report(course, [UNIT]).read_text(encoding="utf-8")
    log_path(course).write_text(kept)


def test_without_grades_the_message_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"run python3 run\.py grade first"):
        write_report(small_course(tmp_path), [UNIT])


@pytest.fixture(scope="module")
def graded_large(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class of seven who forget the batch in db, two with a mistake that no check knows, and one without answers."""
    course = small_course(tmp_path_factory.mktemp("large"))
    unit = read_unit(course, UNIT)
    for k in range(7):
        code = f"# {NAME} wrote this\n{WRONG_BACKWARD}"
        hand_in(course, f"{NAME}-{k}", UNIT, answered(unit, backward=code))
    for k in range(2):
        code = f'"""By {NAME}."""\n{UNKNOWN}'
        hand_in(course, f"{NAME}-unknown-{k}", UNIT, answered(unit, backward=code))
    hand_in(course, "idle", UNIT, answered(unit, backward=stub(unit, "backward")))
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


@pytest.fixture
def large(graded_large: Course, tmp_path: Path) -> Course:
    """A copy of this class that a test can change."""
    return Course(shutil.copytree(graded_large.root, tmp_path / "course"))


def section(text: str, heading: str) -> str:
    """Return the section of the page below the heading with this id."""
    found = re.search(rf'<section class="cause" aria-labelledby="{heading}">.*?</section>', text, flags=re.DOTALL)
    assert found, heading
    return unescape(found[0])


def plain_text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", "", html).split())


def test_failures_are_grouped_by_cause_with_sentences_an_example_and_links(large: Course) -> None:
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    shown = section(text, "cause-unfinished")
    assert "Is unfinished unfinished 7 students 91.2 backward (7) 7 Your db is dz, unchanged. 91.2" in plain_text(shown)
    example = re.search(r"<details><summary>Example: an answer to 91.2</summary>(.*?)</details>", shown, re.DOTALL)
    assert example
    code = "def backward(self, dz): W, b = self.parameters return [self.x.T @ dz, dz], dz @ W.T"
    assert plain_text(example[1]) == code
    assert re.findall(r'href="([^"]+)"', shown) == [
        f"../feedback/{NAME}-{k}/{UNIT}/{UNIT}.html" for k in range(5)
    ]  # fmt: skip
    assert "and 2 more" in shown
    (row,) = re.findall(r'<tr><th scope="row"><a href="#cause-unfinished">.*?</tr>', text, re.DOTALL)
    assert plain_text(row) == "Is unfinished 7 91.2"


def test_missing_answers_are_no_mistakes(large: Course) -> None:
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    assert "91.3 why (10), 91.2 backward (1)" in plain_text(section(text, "unanswered"))
    assert text.count('href="../feedback/idle/') == 1, (
        "only as a student who has not answered, although last of the ten"
    )


def test_failures_without_a_cause_are_candidates_with_the_command_that_writes_the_entry(large: Course) -> None:
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    (id,) = re.findall(r'aria-labelledby="cluster-(\w+)"', text)
    shown = section(text, f"cluster-{id}")
    assert f"91.2 backward {id} 2 students" in plain_text(shown)
    assert f'<pre tabindex="0">python3 run.py candidate {id} --kind KIND --name "…" --says "…"</pre>' in shown
    assert "np.sin(self.x)" in plain_text(shown)


def test_no_example_contains_the_name_of_a_student(large: Course) -> None:
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    examples = re.findall(r"<details><summary>Example.*?</details>", text, flags=re.DOTALL)
    assert len(examples) == 2
    assert not any(NAME in example.lower() for example in examples)


def test_a_hostile_cause_is_shown_as_text_and_a_hostile_kind_as_an_error(large: Course) -> None:
    unit = read_unit(large, UNIT)
    score = Score("backward", 0.0, 4.0, "reason", "", "<script>cause</script>", "<script>kind</script>", "<script>")
    with Gradebook(large) as gradebook:
        gradebook.save("idle", unit, Result(UNIT, "", [score]))
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    assert "<script" not in text
    assert "kind" not in section(text, "cause-error")
    assert "&lt;script&gt;cause&lt;/script&gt;" in text


def test_an_answer_that_a_person_gave_full_points_does_not_count_as_failed(large: Course) -> None:
    with Gradebook(large) as gradebook:
        grade = gradebook.nbgrader.find_grade("backward", UNIT, UNIT, f"{NAME}-0")
        grade.manual_score = 4.0
        gradebook.db.commit()
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    assert "6 students" in section(text, "cause-unfinished")


def test_without_graded_notebooks_the_report_has_no_examples(large: Course) -> None:
    large.autograded.rename(large.root / "elsewhere")
    text = write_report(large, [UNIT]).read_text(encoding="utf-8")
    assert "7 students" in section(text, "cause-unfinished")
    assert "Example" not in text
    assert "run.py candidate" not in text
    assert "The code of these answers can't be shown: it is not in a graded notebook." in unescape(text)


def test_a_group_without_a_command_says_why(large: Course) -> None:
    unit = read_unit(large, UNIT)
    for k, code in enumerate(("return (", f"{NAME} = 1\nraise ValueError({NAME})")):
        hand_in(large, f"odd-{k}", UNIT, answered(unit, backward=code))
    grade_unit(large, UNIT, isolated=ISOLATED)
    unit_scores = [Score("backward", 0.0, 4.0, f"reason {word}", "", "", "", word) for word in ("one", "two")]
    with Gradebook(large) as gradebook:
        for k, score in enumerate(unit_scores):
            gradebook.save(f"odd-{k}", unit, Result(UNIT, "", [score], answers={"backward": "written"}))
    text = unescape(write_report(large, [UNIT]).read_text(encoding="utf-8"))
    assert "The code of this answer can't be shown: it is not valid Python." in text
    assert "The code of this answer can't be shown: it contains a student's name." in text
    assert "If there is no command, a note says why." in plain_text(text)


def test_tables_say_on_a_narrow_screen_what_each_number_is(course: Course) -> None:
    text = write_report(course, [UNIT]).read_text(encoding="utf-8")
    for name in ("items", "runs"):
        found = re.search(rf'<table class="{name}".*?</table>', text, flags=re.DOTALL)
        assert found
        heads = re.findall(r'role="columnheader">([^<]*)</th>', found[0])
        labels = re.findall(r'<td role="cell" data-label="([^"]*)"', found[0])
        assert labels[: len(heads)] == (heads if name == "runs" else heads[1:] + labels[4:5])
        assert len(labels) % len([head for head in heads if head != "Exercise"]) == 0
