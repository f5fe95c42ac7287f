"""axe-core finds no fault of accessibility in the demos and in the texts of the units.

``test_demos.py`` and ``test_lecture.py`` ask it about a notebook's outputs and the lecture, ``test_site.py`` about the
web pages. Whatever JupyterLab and Voilà add to the page doesn't count. axe can't look into a picture.
"""

import nbformat
import pytest
from accessibility import violations
from demo_alone import demos_alone
from every_demo import CELLS, make_demo
from lab_server import ROOT, VIEWPORT

pytestmark = pytest.mark.browser

# axe-core takes longest for many small elements: the rows of a table and what MathJax makes of a formula. They are all
# made in the same way, so the first of them are enough.
FIRST_ROWS = "() => document.querySelectorAll('.course-table tr:nth-of-type(n + 6)').forEach((row) => row.remove())"
FIRST_FORMULAS = """() => [...document.querySelectorAll("mjx-container")].slice(100).forEach(
  (formula) => formula.replaceChildren("x")
)"""
UNITS = sorted((ROOT / "notebooks").glob("*/*.ipynb"))


@pytest.fixture(scope="module", params=["light", "dark"])
def page(request, browser):
    """A page with all demos, each with its table and its share string."""
    with demos_alone(browser, request.param) as page:
        for title in CELLS:
            element = page.show(make_demo(title))
            if title != "The slope of a parabola":  # an image has no table
                element.get_by_role("button", name="Data as a table").click()
            element.get_by_role("button", name="Share").click()
            page.wait(element, "!view.shareField.hidden")
        page.page.evaluate(FIRST_ROWS)
        yield page


def test_a_fault_would_be_found(page):
    page.page.evaluate("""() => {
      const broken = document.body.appendChild(document.createElement("div"));
      broken.id = "broken";
      broken.innerHTML = "<button></button><button aria-label='Larger'>Full</button><img src='data:,'>";
    }""")
    found = {fault.split(":")[0] for fault in violations(page.page, "#broken")}
    page.page.evaluate("() => document.getElementById('broken').remove()")
    assert found >= {"button-name", "image-alt", "label-content-name-mismatch"}


def test_no_demo_has_a_fault(page):
    assert violations(page.page, ".course-demo") == []


def test_no_demo_has_a_fault_in_full_screen(page):
    switch = "(on) => document.querySelectorAll('.course-demo').forEach((e) => e.classList.toggle('course-full', on))"
    page.page.evaluate(switch, True)
    try:
        assert violations(page.page, ".course-demo") == []
    finally:
        page.page.evaluate(switch, False)


def test_no_text_of_a_unit_has_a_fault(browser, lab):
    lab.configure({})
    texts = [cell.source for unit in UNITS for cell in nbformat.read(unit, as_version=4).cells
             if cell.cell_type == "markdown"]  # fmt: skip
    content = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text) for text in texts])
    (lab.folder / "texts.ipynb").write_text(nbformat.writes(content), encoding="utf-8")
    page = browser.new_page(viewport=VIEWPORT)
    page.goto(lab.notebook("texts.ipynb"))
    rendered = f"() => document.querySelectorAll('.jp-MarkdownCell .jp-RenderedMarkdown > *').length >= {len(texts)}"
    page.wait_for_function(rendered, timeout=120_000)
    page.evaluate(FIRST_FORMULAS)
    found = violations(page, ".jp-MarkdownOutput")
    assert not found, "\n".join(found)
    page.close()
