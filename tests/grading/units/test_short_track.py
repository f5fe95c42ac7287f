"""The short track: starred sections and exercises alone are released and graded, if the course says so."""

from pathlib import Path

import nbformat
import pytest
from course_fixtures import ISOLATED, SOURCE, UNIT, answered, hand_in, small_course

from grading.course import Course, CourseError, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.scoring.grade_unit import grade_unit
from grading.submissions.collect import unexpected_entries
from grading.units.unit import read_unit

pytestmark = pytest.mark.usefixtures("warm_sandboxes")

HEADER, REST = SOURCE.split("# %% [markdown]\n# # A small unit\n")
# The small unit with a second exercise in a cell of its own, sections, and links to a unit with and one without stars.
MORE = '"grade_id": "more", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false'
ANSWER = '"grade_id": "more-answer", "locked": false, "schema_version": 3, "solution": true, "task": false'
EXTRA = f"""
# %% [markdown]
# ## More of it
#
# Only in the long track.

# %% tags=["demo"]
print("a demo of the long track")

# %% [markdown]
# ### Exercise 91.4: one more (2 points)

# %% nbgrader={{"grade": false, {ANSWER}}}
def more():
    ### BEGIN SOLUTION more: return 1
    return 1
    ### END SOLUTION

# %% nbgrader={{"grade": true, {MORE}}}
checks.call(more, {{}}, 1)

# %% [markdown]
# ## What you can do now
#
# Go on with [another unit](../92_other/92_other.ipynb) or [a starred one](../93_starred/93_starred.ipynb).
"""
STARRED = (
    HEADER
    + """# %% [markdown]
# # A small unit
#
# **What you will do.** Everything in the long track.
#
# **What you need.** Unit 90. About two hours.
#
# ## A long proof
#
# Only in the long track.
#
# ## Layers ★
#
# In both.
#
# See [a starred one](../93_starred/93_starred.ipynb) and [another unit](../92_other/92_other.ipynb).
#
# ### Exercise 91.1: forwards (2 points) ★
#
# ### Exercise 91.2: backwards (4 points) ★
"""
    + REST.replace(
        "# %% [markdown] nbgrader", "# %% [markdown]\n# ### Exercise 91.3: why (3 points)\n\n# %% [markdown] nbgrader"
    )
    + EXTRA
)


def short_course(root: Path, short: bool = True) -> Course:
    course = small_course(root, STARRED)
    (root / "solutions" / "92_other.py").write_text(STARRED.replace(" ★", ""), encoding="utf-8")
    (root / "solutions" / "93_starred.py").write_text(STARRED, encoding="utf-8")
    config = root / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    assert "c.Course.short_track = False" in text
    config.write_text(text.replace("short_track = False", f"short_track = {short}"), encoding="utf-8")
    return course


def test_only_starred_sections_and_exercises_are_released(tmp_path: Path) -> None:
    course = short_course(tmp_path)
    release(course, UNIT)
    notebook = nbformat.read(course.notebooks / UNIT / f"{UNIT}.ipynb", as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells)
    assert "long track" not in text and "A long proof" not in text and "★" not in text
    assert "You solve exercises 91.1 and 91.2.\n\n**What you need.** Unit 90.\n" in text
    assert "## Layers\n\nIn both." in text and "import numpy" in text
    assert "### Exercise 91.2: backwards (4 points)" in text and 'NotImplementedError("exercise 91.2' in text
    assert "Exercise 91.3" not in text and "def more" not in text
    assert "[a starred one](../93_starred/93_starred.ipynb) and another unit" in text
    assert text.endswith("Go on with [unit 93](../93_starred/93_starred.ipynb).") and "What you can do" not in text
    assert [(e.id, e.number) for e in read_unit(course, UNIT).exercises] == [("forward", "91.1"), ("backward", "91.2")]


def test_what_another_exercise_would_give_away_stays_forbidden(tmp_path: Path) -> None:
    """An exercise that is left out may be the only one that names an answer to one that stays."""
    course = short_course(tmp_path)
    path = course.solutions / f"{UNIT}.py"
    text = path.read_text(encoding="utf-8")
    tag = '"more-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}'
    assert tag in text
    path.write_text(text.replace(tag, f'{tag} tags=["answer:helpers.network.Network"]'), encoding="utf-8")
    assert read_unit(course, UNIT).answers == {
        "helpers.layers.Linear": "91.1",
        "helpers.network.Network": "91.4",
    }


def test_a_unit_without_a_starred_exercise_is_left_out(tmp_path: Path) -> None:
    assert short_course(tmp_path).units() == [UNIT, "93_starred"]
    assert short_course(tmp_path, short=False).units() == [UNIT, "92_other", "93_starred"]


def test_what_was_handed_in_for_a_unit_that_is_left_out_is_named_so(tmp_path: Path) -> None:
    course = short_course(tmp_path)
    hand_in(course, "ben", "92_other", b"{}")
    assert unexpected_entries(course) == [
        "submitted/ben/92_other was skipped because this unit is not in the short track."
    ]


def test_exercises_that_share_a_cell_are_starred_together(tmp_path: Path) -> None:
    course = short_course(tmp_path)
    path = course.solutions / f"{UNIT}.py"
    path.write_text(path.read_text(encoding="utf-8").replace("(2 points) ★", "(2 points)"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"exercises 91.1, 91.2 share a cell, but only some are in the short track"):
        read_unit(course, UNIT)


def test_a_number_is_the_place_in_the_whole_unit(tmp_path: Path) -> None:
    course = short_course(tmp_path)
    path = course.solutions / f"{UNIT}.py"
    text = path.read_text(encoding="utf-8").replace(" ★", "").replace("one more (2 points)", "one more (2 points) ★")
    path.write_text(text, encoding="utf-8")
    assert [(e.id, e.number) for e in read_unit(course, UNIT).exercises] == [("more", "91.4")]


@pytest.mark.skipif(not ISOLATED, reason="student code can't be isolated here")
def test_points_are_those_of_the_starred_exercises_alone(tmp_path: Path) -> None:
    course = short_course(tmp_path)
    release(course, UNIT)
    hand_in(course, "ada", UNIT, answered(read_unit(course, UNIT)))
    grade_unit(course, UNIT)
    with Gradebook(course) as gradebook:
        assert {(row.exercise, row.points, row.max_points) for row in gradebook.rows(UNIT)} == {
            ("forward", 2, 2),
            ("backward", 4, 4),
        }


def test_this_course_is_not_shortened() -> None:
    assert not installed_course().short_track
