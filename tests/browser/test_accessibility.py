"""axe-core finds no fault of accessibility in the demos, the questions, the lecture and the texts of the units.

Whatever JupyterLab and Voilà add to the page doesn't count. axe can't look into a picture.
"""

import nbformat
import pytest
from accessibility import violations
from demo_alone import demos_alone
from demo_page import DemoPage
from every_demo import CELLS, FIGURES, SETUP, make_demo
from lab_server import ROOT, VIEWPORT, notebook, open_and_run, run_lecture

pytestmark = pytest.mark.browser

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


def test_the_lecture_has_no_fault(browser):
    page = browser.new_page(viewport=VIEWPORT)
    page.set_default_timeout(30_000)
    with run_lecture() as url:
        page.goto(url)
        DemoPage(page, "light").wait(page.locator(".course-demo"), "view.frame > 0 && view.count > 0")
        assert violations(page, ".course-lecture") == []
    page.close()


def test_no_output_in_a_notebook_has_a_fault(browser, lab):
    lab.configure({})
    questions = ["demos.question('01.steepest')", "demos.question('01.largest-step')"]
    (lab.folder / "demos.ipynb").write_text(notebook(SETUP, *CELLS.values(), *FIGURES, *questions), encoding="utf-8")
    page = open_and_run(browser, lab.notebook("demos.ipynb"))
    for title in CELLS:
        demo = page.get_by_role("group", name=title, exact=True)
        DemoPage(page, "light").wait(demo, "view.frame > 0 && view.count > 0")
    page.locator(".course-question").nth(1).wait_for()
    assert violations(page, ".jp-OutputArea-output") == []
    page.close()


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
    found = violations(page, ".jp-MarkdownOutput")
    assert not found, "\n".join(found)
    page.close()
