"""Feedback and class report fit on a phone: the page doesn't scroll sideways, and no word is broken in two."""

import json
import shutil
from pathlib import Path

import pytest
from course_fixtures import small_course
from lab_server import SCREENSHOTS, open_browser
from overflow import OVERFLOW_JS
from shown_answers import png

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.gradebook.marks import Graded, Mark
from grading.message import Code, Message
from grading.release import register
from grading.reports.class_report import write_report
from grading.reports.feedback import page as feedback_page
from grading.reports.redaction import Hidden
from grading.result import Result, Score
from grading.scoring.grader import as_shown
from grading.submissions.restore import restore
from grading.units.catalogue import fill_in
from grading.units.unit import Unit, read_unit

pytestmark = pytest.mark.browser

NAME = next(name for name in installed_course().units() if name.endswith("_one_hidden_layer"))
LONG_NAME = "Maria-Magdalena_Wilhelmina-Theodora_" * 3 + "Example"
WIDTHS = {"phone": 360, "tablet": 768, "laptop": 1280}
FORMULA = r"\frac{\partial E}{\partial W_1} = " + " + ".join(rf"\frac{{a_{{{k}}}}}{{N}}" for k in range(30))
COMMENT = f"See **this**: ${FORMULA}$\nand\n\n$$\n{FORMULA}\n$$\n\n- `{'x' * 90}`\n\n```python\n{'y = 1; ' * 30}\n```"
LONGER_THAN_A_LINE = "x" * 200
REASON = f"dW1 is wrong in 2 of 6 entries. ValueError: {'verylongword' * 20}"
TABLE = "| " + " | ".join("abcdefgh" for _ in range(20)) + " |\n" + "|---" * 20 + "|\n" + "| 1.25 " * 20 + "|"

# The words in headings, table heads and first columns that stretch over two lines.
BROKEN_WORDS_JS = """() => {
  const broken = [];
  for (const place of document.querySelectorAll("h1, h2, h3, th, tr > :first-child, .bars span")) {
    const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (texts.nextNode())
      for (const word of texts.currentNode.data.matchAll(/[^\\s_-]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (range.getClientRects().length > 1) broken.push(word[0]);
      }
  }
  return broken;
}"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    for name in (NAME, "01_gradient_descent"):
        shutil.copy(installed_course().solutions / f"{name}.py", course.solutions)
    return course


def result(unit: Unit, wrong: int) -> Result:
    """Return a result in which one exercise is wrong, another isn't answered and written answers wait."""
    scores = []
    for k, exercise in enumerate(unit.exercises):
        if exercise.manual:
            scores.append(Score(exercise.id, None, exercise.points))
        elif k == wrong:
            details = f"{REASON}\nThe input was:\n  x = array([{'1.25, ' * 60}])"
            scores.append(Score(exercise.id, 0.0, exercise.points, REASON, details, "", "", f"signature {wrong}"))
        elif k == wrong + 1:
            scores.append(Score(exercise.id, 0.0, exercise.points, Message(Code.NO_ANSWER)))
        else:
            scores.append(Score(exercise.id, exercise.points, exercise.points))
    flag = Message(Code.FILE_NAME, found=f"{'copy_of_' * 12}.ipynb", expected=f"{unit.name}.ipynb")
    return Result(unit.name, "digest", scores, [flag] if wrong % 3 == 0 else [])


@pytest.fixture(scope="module")
def feedback(course: Course) -> Path:
    unit = read_unit(course, NAME)
    notebook = json.loads(as_shown(restore(fill_in(unit, [], f"Since ${FORMULA}$, it follows."), unit).notebook))
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "a long line " * 40},
        {"output_type": "display_data", "data": {"text/html": "<table><tr>" + "<td>1.25</td>" * 40 + "</tr></table>"}},
        {"output_type": "display_data", "data": {"text/latex": f"${FORMULA}$"}},
        {"output_type": "display_data", "data": {"image/png": png()}},
        {
            "output_type": "display_data",
            "data": {"image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' width='2000'/>"},
        },
    ]
    notebook["cells"][1:1] = [
        {"cell_type": "code", "metadata": {}, "source": "z = 2; " * 60, "outputs": outputs},
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": f"# {LONGER_THAN_A_LINE}\n\n{TABLE}\n\n- ${FORMULA}$\n\n{COMMENT}",
        },
    ]
    graded = result(unit, 2)
    marks = {s.exercise: Mark(s.points, None, 0.0, s.points is None) for s in graded.scores}
    comments = dict.fromkeys(set(unit.answer_cells.values()), COMMENT)
    html = feedback_page(LONG_NAME, unit, graded, Graded(marks, comments), json.dumps(notebook), Hidden(unit), "")
    path = course.feedback / "feedback.html"
    path.parent.mkdir()
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(course: Course) -> Path:
    names = [NAME, "01_gradient_descent"]
    with Gradebook(course) as gradebook:
        for name in names:
            unit = read_unit(course, name)
            register(course, unit)
            for k in range(12):
                gradebook.save(f"{LONG_NAME}-{k}" if k % 4 == 0 else f"student-{k}", unit, result(unit, k % 7))
    return write_report(course, names)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["feedback", "report"])
def test_the_page_fits_and_breaks_no_words(request: pytest.FixtureRequest, name: str, width: str) -> None:
    path = request.getfixturevalue(name)
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": WIDTHS[width], "height": 740})
        page.goto(path.as_uri())
        if width == "phone":
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
        assert page.evaluate(OVERFLOW_JS) == []
        assert set(page.evaluate(BROKEN_WORDS_JS)) <= {LONGER_THAN_A_LINE}
        page.close()
