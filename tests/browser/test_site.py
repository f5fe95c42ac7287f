"""The site: built once, then checked as files, and opened in a browser from its folder, without any server."""

import io
import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import nbformat
import numpy as np
import pytest
from accessibility import violations
from lab_server import SCREENSHOTS
from overflow import OVERFLOW_JS
from PIL import Image
from repository_files import ROOT
from site_sizes import page_bytes
from slider_moves import MOVE_SLIDER

from grading.course import installed_course
from grading.units.cells import is_solution
from helpers import demos
from serving.site.build import write_site
from serving.site.recording import positions_of

pytestmark = pytest.mark.browser

UNITS = installed_course().all_units()
LINK = re.compile(r'(?:\bhref|\bsrc)="([^"]*)"')
MAX_PAGE = 500_000  # bytes of a page and all that a browser loads with it, compressed
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_site(installed_course(), folder, lite=False)
    return folder


def pages(site: Path) -> dict[str, str]:
    found = {path.name: path.read_text(encoding="utf-8") for path in sorted(site.glob("*.html"))}
    assert len(found) > len(UNITS)
    return found


# --- The files -----------------------------------------------------------------------------------------------------


def test_each_unit_and_each_document_has_a_page(site: Path) -> None:
    expected = [*UNITS, "index", "students", "glossary", "notation", "lecture-map"]
    assert sorted(pages(site)) == sorted(f"{name}.html" for name in expected)


def test_every_link_leads_to_a_file_and_a_place_of_the_site(site: Path) -> None:
    wrong = []
    for name, html in pages(site).items():
        for link in map(unescape, LINK.findall(html)):
            path, _, fragment = link.partition("#")
            if "://" in path or path.startswith("mailto:"):
                continue
            target = site / path if path else site / name
            if not target.is_file():
                wrong.append(f"{name}: {link}")
            elif fragment and f'id="{fragment}"' not in target.read_text(encoding="utf-8"):
                wrong.append(f"{name}: {link} (no such place)")
    assert wrong == []


def test_no_page_can_ask_another_host_or_run_what_is_written_into_it(site: Path) -> None:
    for name, html in pages(site).items():
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
        assert policy and policy[1].startswith("default-src 'none'; script-src 'self'; style-src 'self';"), name
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|<style|\sstyle=", html), name
        for link in re.findall(r'<(?:script|link|img|iframe|source)\b[^>]*?(?:src|href)="([^"]*)"', html):
            assert "//" not in link, f"{name} loads {link}"


def test_a_page_with_all_that_it_loads_has_at_most_500_kilobytes(site: Path) -> None:
    sizes = {name: page_bytes(site, name) for name in pages(site)}
    assert {name: size for name, size in sizes.items() if size > MAX_PAGE} == {}
    assert sizes[f"{UNITS[1]}.html"] > 100_000  # its demo is counted


def test_no_answer_and_no_hidden_test_is_on_the_site(site: Path) -> None:
    texts = {
        path: path.read_text(encoding="utf-8") for path in site.rglob("*") if path.suffix in (".html", ".js", ".ipynb")
    }
    plain = {path: re.sub(r"<[^>]*>", "", unescape(text)) for path, text in texts.items()}
    released = "\n".join(
        cell.source
        for unit in UNITS
        for cell in nbformat.read(installed_course().notebooks / unit / f"{unit}.ipynb", 4).cells
    )
    released += "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "helpers").rglob("*.py")))
    secrets = set()
    for unit in UNITS:
        source = (ROOT / "solutions" / f"{unit}.py").read_text(encoding="utf-8")
        for region in re.findall(r"### BEGIN (?:SOLUTION|HIDDEN TESTS).*?\n(.*?)### END", source, flags=re.DOTALL):
            secrets |= {line.strip() for line in region.splitlines() if len(line.strip()) > 30}
    secrets = {line for line in secrets if line not in released}
    assert len(secrets) > 500
    found = [(line, path.name) for path, text in plain.items() for line in secrets if line in text]
    assert found == []
    assert not [path for path, text in texts.items() if "BEGIN SOLUTION" in text or "BEGIN HIDDEN" in text]


def test_the_notebooks_to_download_are_the_released_ones(site: Path) -> None:
    for unit in UNITS:
        released = installed_course().notebooks / unit / f"{unit}.ipynb"
        assert (site / "notebooks" / f"{unit}.ipynb").read_bytes() == released.read_bytes()


def test_every_exercise_has_a_button_that_opens_its_notebook(site: Path) -> None:
    for unit in UNITS:
        notebook = nbformat.read(installed_course().notebooks / unit / f"{unit}.ipynb", 4)
        answers = sum(is_solution(cell) for cell in notebook.cells)
        html = pages(site)[f"{unit}.html"]
        cards = re.findall(r'<aside class="exercise" aria-label="[^"]*">.*?</aside>', html, flags=re.DOTALL)
        assert len(cards) == answers > 0, unit
        assert all(f'href="notebooks/{unit}.ipynb"' in card for card in cards)


def test_a_page_says_what_its_notebook_needs_and_no_start_begins_in_a_terminal(site: Path) -> None:
    for unit in UNITS:
        top = pages(site)[f"{unit}.html"].split("</h1>", 1)[1][:1000]
        assert "backprop-course-helpers" in top and 'href="students.html#start"' in top
    start = pages(site)["students.html"].split('id="start"', 1)[1].split("<h2", 1)[0]
    assert "terminal" not in start and "run.py" not in start
    assert start.count('<a href="#') == 4  # with its section for each way to start


def test_the_same_source_gives_the_same_page() -> None:
    code = (
        "import hashlib, sys\nfrom serving.site.units import unit_page\nfrom grading.course import installed_course\n"
        "page = unit_page(installed_course(), '03_layers', '')\n"
        "print(hashlib.sha256(repr((page.body, sorted(page.files.items()))).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


# --- In a browser, from the folder ---------------------------------------------------------------------------------


class Opened:
    """A page of the site in a browser that notes every request, error and refusal."""

    def __init__(self, browser, site: Path, viewport: dict[str, int], dark: bool = False):
        self.site = site
        self.context = browser.new_context(viewport=viewport, color_scheme="dark" if dark else "light")
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda m: self.problems.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith((self.site.as_uri(), "data:", "blob:")):
            self.problems.append(f"asked for {url}")

    def open(self, name: str):
        self.page.goto((self.site / f"{name}.html").as_uri())
        return self.page

    def live_demos(self) -> list:
        """Scroll to each demo, wait until it is live, and return all of them."""
        for place in self.page.locator(".demo").all():
            place.scroll_into_view_if_needed()
            place.locator(".course-demo").wait_for()
        return self.page.locator(".course-demo").all()

    def screenshot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"site-{name}.png")


@pytest.fixture
def opened(browser, site: Path):
    contexts = []

    def open_with(viewport: dict[str, int] = DESKTOP, dark: bool = False) -> Opened:
        contexts.append(Opened(browser, site, viewport, dark))
        return contexts[-1]

    yield open_with
    for each in contexts:
        each.context.close()


def wait_for(root, condition: str, *arguments) -> None:
    """Wait until an expression about a demo's element is true. It may use root and further arguments, as args."""
    root.page.wait_for_function(f"([root, ...args]) => {condition}", arg=[root.element_handle(), *arguments])


CAPTION = "root.querySelector('.course-caption').textContent"


def test_forty_moves_give_forty_pictures_and_the_last_caption_is_pythons(opened) -> None:
    tab = opened()
    tab.open(UNITS[1])
    root = tab.live_demos()[0]
    result = root.evaluate(MOVE_SLIDER, 40)
    demo = demos.descent()
    expected = positions_of(demo.controls["tau"])[60 + 4 * 39]
    demo.tau = expected
    assert (result["paints"], result["last"], result["now"]) == (40, expected, expected)
    assert result["caption"].lstrip("✓↔✗ ").replace("−", "-") == demo.caption.replace("−", "-")
    assert tab.problems == []


def test_each_demo_of_the_course_is_live_and_shows_every_example_with_its_caption(opened, site: Path) -> None:
    tab, count = opened(), 0
    for unit in UNITS:
        names = re.findall(r'data-recording="([^"]+)"', pages(site)[f"{unit}.html"])
        if not names:
            continue
        tab.open(unit)
        for root, name in zip(tab.live_demos(), names, strict=True):
            text = (site / "recordings" / f"{name}.js").read_text(encoding="utf-8")
            recording = json.loads(text.split(" = ", 1)[1].rstrip(";\n"))
            for k, frame in enumerate(recording["presets"]):
                captions = recording["captions"][recording["frames"][frame]["caption"]]
                root.evaluate("(root, k) => root.view.usePreset(k)", k)
                start = re.split(r"[-−:0-9]", captions[0])[0]
                wait_for(root, f"{CAPTION}.includes(args[0])", start)
                assert root.evaluate("(root) => root.view.values") == recording["frames"][frame]["values"]
                count += 1
            assert root.evaluate("(root) => root.view.count") > 0, f"{name} was never painted"
    assert count > 60
    assert tab.problems == []


def test_a_menu_an_own_share_string_and_reset_work_without_python(opened) -> None:
    tab = opened()
    tab.open(UNITS[1])
    root = tab.live_demos()[0]
    values = "(root) => root.view.values"
    root.evaluate("(root) => root.view.move({ E: 'bowl' })")
    wait_for(root, "root.view.scene.panels.length && root.view.data.n === 2")
    root.evaluate("(root) => root.view.move({ tau: 0.3 })")
    root.evaluate("(root) => root.view.move({ k: 7 })")
    wait_for(root, f"/τ = 0.3 and steps shown = 7/.test({CAPTION})")
    root.evaluate("(root) => root.view.restore('descent:tau=0.2,E=plateau')")
    wait_for(root, "root.view.values.E === 'plateau'")
    assert root.evaluate(values)["tau"] == 0.2
    root.evaluate("(root) => root.view.restore('race:tau=1')")
    wait_for(root, f"/Not a state of this demo/.test({CAPTION})")
    root.evaluate("(root) => root.view.reset()")
    wait_for(root, "root.view.values.E === 'parabola'")
    assert tab.problems == []


def test_recorded_training_plays_to_its_end(opened) -> None:
    tab = opened()
    tab.open(UNITS[3])
    root = tab.live_demos()[-1]
    before = root.evaluate("(root) => root.querySelector('.course-caption').textContent")
    root.locator("button[aria-label=Play]").click()
    root.locator("button[aria-label=Pause]").wait_for()
    root.locator("button[aria-label=Play]").wait_for()
    wait_for(root, f"{CAPTION} !== args[0]", before)
    assert tab.problems == []


@pytest.mark.parametrize(("size", "dark"), [("phone", True), ("desktop", False)])
def test_the_pages_fit_and_have_no_fault_of_accessibility(opened, size: str, dark: bool) -> None:
    tab = opened(PHONE if size == "phone" else DESKTOP, dark)
    for name in ("index", UNITS[1], UNITS[3], "glossary"):
        page = tab.open(name)
        tab.live_demos()
        tab.screenshot(f"{name}-{size}")
        assert page.evaluate(OVERFLOW_JS) == [], name
        assert tab.problems == []
        assert violations(page, "body") == [], name
        tab.problems.clear()  # axe-core asks for the style sheets once more, which the policy refuses


def test_the_search_finds_a_section_by_keyboard(opened) -> None:
    tab = opened()
    page = tab.open("index")
    page.keyboard.press("/")
    page.keyboard.type("Armijo")
    page.locator("#results a").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/08_step_sizes.html#*")
    page.locator("#search").fill("zzzz")
    page.get_by_text("Nothing found for “zzzz”").wait_for()
    assert tab.problems == []


def test_enter_opens_the_first_result_and_snippets_begin_and_end_with_whole_words(opened) -> None:
    tab = opened()
    page = tab.open("index")
    page.locator("#search").fill("know")
    page.locator("#results a").first.wait_for()
    texts = {" ".join(text.split()) for text in page.evaluate("courseSections.map(({ text }) => text)")}
    for snippet in page.locator("#results span").all_inner_texts():
        words = " ".join(snippet.removeprefix("… ").removesuffix(" …").split())
        assert any(f" {words} " in f" {text} " for text in texts), snippet
    page.locator("#search").fill("")
    page.locator("#search").press_sequentially("Armijo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/08_step_sizes.html#*")
    page.locator("#search").fill("Armijo")
    page.locator("#results a").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#results").wait_for(state="hidden")  # the result is on this page
    assert tab.problems == []


@pytest.mark.parametrize("width", [320, 390])
def test_the_header_of_a_phone_breaks_no_word(opened, width: int) -> None:
    page = opened(PHONE | {"width": width}).open("index")
    lines = """(home) => {
      const text = home.firstChild, range = document.createRange();
      return text.data.split(" ").map((word) => {
        range.setStart(text, text.data.indexOf(word));
        range.setEnd(text, text.data.indexOf(word) + word.length);
        return range.getClientRects().length;
      });
    }"""
    assert set(page.locator(".home").evaluate(lines)) == {1}
    assert page.evaluate(OVERFLOW_JS) == []


def test_the_results_of_a_search_are_inside_the_window_of_a_phone(opened) -> None:
    tab = opened(PHONE)
    page = tab.open("index")
    page.locator("#search").fill("gradient")
    page.locator("#results a").first.wait_for()
    tab.screenshot("search-phone")
    for box in (page.locator("#results").bounding_box(), page.locator("#results a").first.bounding_box()):
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    assert tab.problems == []


def test_each_card_of_the_start_page_shows_a_whole_picture(opened) -> None:
    page = opened().open("index")
    cards = page.locator(".cards a")
    assert cards.count() == len(UNITS)
    for card in cards.all():
        card.scroll_into_view_if_needed()
        picture = card.locator("img")
        assert (
            picture.evaluate("async (image) => (await image.decode(), getComputedStyle(image).objectFit)") == "contain"
        )


@pytest.mark.parametrize("dark", [False, True])
def test_a_shadow_shows_at_which_edge_something_scrolls(opened, dark: bool) -> None:
    page = opened(PHONE, dark).open("index")
    table = page.locator(".table").first

    def shadows() -> list[bool]:
        """Return whether the left and the right edge differ from the page, where most rows of pixels have no text."""
        pixels = np.asarray(Image.open(io.BytesIO(table.screenshot())).convert("L"), dtype=float)
        ground = 17 if dark else 255
        return [bool(abs(np.median(pixels[:, x]) - ground) > 30) for x in (0, -1)]

    assert shadows() == [False, True]
    table.evaluate("(table) => { table.scrollLeft = (table.scrollWidth - table.clientWidth) / 2; }")
    assert shadows() == [True, True]
    table.evaluate("(table) => { table.scrollLeft = table.scrollWidth; }")
    assert shadows() == [True, False]


def test_a_question_explains_an_answer(opened) -> None:
    tab = opened()
    page = tab.open(UNITS[1])
    form = page.locator(".course-question").first
    form.locator("input").first.check()
    form.get_by_role("button", name="Check").click()
    form.get_by_text(re.compile("^. (Right|Not right)")).wait_for()
    assert tab.problems == []


def test_the_theme_can_be_chosen_and_the_demos_follow(opened) -> None:
    tab = opened()
    page = tab.open(UNITS[1])
    root = tab.live_demos()[0]
    page.get_by_role("button", name="Dark page").click()
    wait_for(root, "root.view.painter.theme === 'dark'")
    page.reload()
    page.get_by_role("button", name="Light page").wait_for()
    assert tab.problems == []
