"""Two units of the browser edition in Chromium, from a plain web server, with all other hosts refused."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lab_server import VIEWPORT, run_on, save_screenshot
from lite_site import build, serve
from slider_moves import MOVE_SLIDER

from grading.course import installed_course
from grading.units.catalogue import fill_in
from grading.units.unit import read_unit

pytestmark = pytest.mark.browser

PATIENCE = 300_000  # ms: on a machine that does much else, the first cell took 200 s
PHONE = {"width": 390, "height": 844}
UNIT, ANSWERED = "01_gradient_descent", "03_layers"
ANSWER = "def quadratic_gradient(A, b, theta):\n    return (A + A.T) @ theta / 2 - b"
FIND = """(name) => {
  document.demo = [...document.querySelectorAll(".course-demo")].find((one) => one.view.spec.name === name);
  document.demo?.scrollIntoView();
  return !!document.demo;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The browser edition on a plain web server. Its unit 03 has all answers already."""
    site = build(tmp_path_factory.mktemp("lite") / "site")
    notebook = site / "files" / "notebooks" / ANSWERED / f"{ANSWERED}.ipynb"
    assert notebook.is_file()
    notebook.write_bytes(fill_in(read_unit(installed_course(), ANSWERED), []))
    with serve(site) as url:
        yield url


@contextmanager
def open_page(browser, address: str, **options: object) -> Iterator:
    """Yield a page in a new profile that refuses all other hosts, and fail if it has asked one."""
    context = browser.new_context(**options)
    others: list[str] = []

    def is_other(url: str) -> bool:
        return not url.startswith((address, "data:", "blob:"))

    def refuse(route) -> None:
        others.append(route.request.url)
        route.abort()

    context.route(is_other, refuse)
    yield context.new_page()
    context.close()
    assert others == []


@pytest.fixture
def page(browser, address: str) -> Iterator:
    with open_page(browser, address, viewport=VIEWPORT, accept_downloads=True) as page:
        yield page


@pytest.fixture
def phone(browser, address: str) -> Iterator:
    with open_page(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.set_default_timeout(PATIENCE)
        yield page


def address_of(address: str, unit: str) -> str:
    return f"{address}/lab/index.html?path=notebooks/{unit}/{unit}.ipynb"


def find_demo(page, name: str) -> None:
    """Wait until this demo is there, and keep it as ``document.demo``."""
    page.wait_for_function(FIND, arg=name)


def test_a_slider_moves_the_picture_and_an_answer_is_kept_and_handed_in(page, address: str) -> None:
    run_on(page, address_of(address, UNIT), PATIENCE)
    find_demo(page, "descent")
    moved = page.evaluate(f"({MOVE_SLIDER})(document.demo, 40)")
    assert (moved["paints"], moved["now"]) == (40, 1.45)
    assert "Diverges: τ = 1.45 is above 2/L" in moved["caption"]
    save_screenshot(page, "lite unit 01")

    cell = page.locator(".jp-CodeCell", has_text="def quadratic_gradient").first
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(ANSWER)
    page.keyboard.press("Control+s")
    page.locator(".lm-DockPanel-tabBar .jp-mod-dirty").wait_for(state="detached")
    page.reload()
    page.locator(".jp-CodeCell", has_text=ANSWER.splitlines()[1].strip()).first.wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Hand in").click()
    assert download.value.suggested_filename == f"{UNIT}.ipynb"
    handed_in = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert ANSWER in ["".join(cell["source"]) for cell in handed_in["cells"]]


def test_unit_03_runs_to_its_end_on_a_phone_and_its_training_plays(phone, address: str) -> None:
    phone.goto(address_of(address, UNIT))
    phone.locator(".jp-Notebook .jp-Cell").first.wait_for()
    run_on(phone, address_of(address, ANSWERED), PATIENCE)
    find_demo(phone, "training")  # an error in any cell before would have stopped the run
    before = phone.evaluate("document.demo.querySelector('.course-caption').textContent")
    phone.evaluate("document.demo.querySelector('button[aria-label=Play]').click()")
    phone.wait_for_function("(text) => document.demo.querySelector('.course-caption').textContent !== text", arg=before)
    phone.evaluate("document.demo.querySelector('button[aria-label=Pause]')?.click()")
    save_screenshot(phone, "lite unit 03 on a phone")
    assert phone.locator(".jp-Notebook:visible").bounding_box()["width"] > 0.9 * PHONE["width"]
    phone.reload()
    phone.locator(".jp-Notebook:visible h1", has_text="03 Write layers").wait_for()
