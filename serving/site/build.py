"""Write all files of the site: pages, recordings, figures, scripts and the search index."""

import json
import multiprocessing
import os
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape

from grading.course import Course, CourseError
from grading.reports.html import COLOURS
from helpers.demos.framework import frontend
from helpers.demos.question import SCRIPT, STYLE
from serving import TITLE
from serving.site.markdown import Converter, plain
from serving.site.units import Page, link_of, unit_page

FOLDER = Path(__file__).parent
DOCUMENTS = ("students", "glossary", "notation", "lecture-map")
SLOW_UNITS = ("07", "08", "09", "11")  # they start first, so that none is left over at the end
MAX_SECTION = 1500  # characters of a section that the search looks at
HEADING = re.compile(r'<h([1-4]) id="([^"]+)">(.*?)</h\1>', flags=re.DOTALL)
NOT_SEARCHED = re.compile(
    r"<(pre|svg|form|noscript|style)\b.*?</\1>|<div class=\"(?:still|more)\">.*?</div>|"
    r"<(?:aside|div class=\"exercise\").*?</(?:aside|div)>|<a class=\"anchor\".*?</a>",
    flags=re.DOTALL,
)
NEEDED = (
    "To run it, you also need the course's Python package, <code>backprop-course-helpers</code>, or the course's "
    'folder. Your instructor gives you one of them: <a href="students.html#start">how to start</a>.'
)
DESCRIPTION = "A university course on training fully connected networks: backpropagation and gradient descent."


def write_site(course: Course, folder: Path, lite: bool, progress: Callable[[str], None] = lambda text: None) -> None:
    """Write the site to a folder. Files that don't belong to it stay.

    Parameters
    ----------
    course : Course
        The course, whose released notebooks become pages.
    folder : Path
        Where to write it.
    lite : bool
        Whether the browser edition is in the folder ``lite``, so that buttons open it.
    progress : callable, optional
        Called with the name of each page that is finished.

    Raises
    ------
    CourseError
        If a unit has not been released.
    """
    units = course.all_units()
    for unit in units:
        if not (course.notebooks / unit / f"{unit}.ipynb").is_file():
            raise CourseError(f"{unit} has not been released: run python3 run.py release, and then this again.")
    for part in ("assets", "recordings", "figures", "notebooks"):
        shutil.rmtree(folder / part, ignore_errors=True)
    for old in folder.glob("*.html"):
        old.unlink()
    pages = _unit_pages(course, units, lite, progress)
    documents = [_document(course, name) for name in DOCUMENTS if (course.root / "docs" / f"{name}.md").is_file()]
    index = _index(pages, {page.name: page for page in documents}.get("lecture-map"))
    titles = [(page.name, page.title) for page in pages]
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"), autoescape=select_autoescape(), trim_blocks=True
    )
    template = environment.get_template("page.html")
    for page in (index, *pages, *documents):
        place = [name for name, _ in titles].index(page.name) if page in pages else None
        html = template.render(
            name=page.name, title=page.title, course=TITLE, description=DESCRIPTION, body=page.body, units=titles,
            headings=[heading for heading in page.headings if heading.level == 2], demos=page.demos,
            questions='class="course-question"' in page.body,
            previous=titles[place - 1] if place else None,
            following=titles[place + 1] if place is not None and place + 1 < len(titles) else None,
        )  # fmt: skip
        _write(folder / f"{page.name}.html", html.encode())
        for path, data in page.files.items():
            _write(folder / path, data)
    for unit in units:
        _write(folder / "notebooks" / f"{unit}.ipynb", (course.notebooks / unit / f"{unit}.ipynb").read_bytes())
    for path, text in _assets([*pages, *documents]).items():
        _write(folder / "assets" / path, text.encode())


def open_button(unit: str, lite: bool) -> str:
    """Return the button that opens a unit's notebook, as HTML."""
    if not lite:
        return f'<p><a class="open" href="notebooks/{unit}.ipynb" download>Download the notebook</a></p>'
    address = f"lite/lab/index.html?path=notebooks/{unit}/{unit}.ipynb"
    # One other tab for all notebooks, because in JupyterLab the Back button doesn't lead back to the pages.
    return (
        f'<p><a class="open" href="{address}" target="course-notebook" data-lite>Open it in your browser</a></p>'
        '<p class="needs-server" hidden>The browser edition needs a web server. In the folder of this page, run '
        "<code>python3 -m http.server 8000</code>, then open <code>http://localhost:8000</code>.</p>"
    )


def _top(unit: str, lite: bool) -> str:
    """Return what a page says about its notebook, below its title."""
    button = open_button(unit, lite)
    if lite:
        button += f'<p><a href="notebooks/{unit}.ipynb" download>Download the notebook</a></p>'
    else:
        button += f"<p>{NEEDED}</p>"
    return (
        '<div class="exercise"><p>This page has the whole lesson. You write the exercises in its notebook. '
        f'<a href="students.html">How to work with notebooks</a></p>{button}</div>'
    )


def _unit_pages(course: Course, units: list[str], lite: bool, progress: Callable[[str], None]) -> list[Page]:
    """Make the pages of the units, several at a time, those that take longest first."""
    workers = min(os.cpu_count() or 1, len(units))
    context = multiprocessing.get_context("spawn")
    slowest = sorted(units, key=lambda unit: (unit[:2] not in SLOW_UNITS, unit))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        futures = {unit: pool.submit(unit_page, course, unit, open_button(unit, lite)) for unit in slowest}
        pages = []
        for unit in units:
            page = futures[unit].result()
            page.body = page.body.replace("</h1>", f"</h1>{_top(unit, lite)}", 1)
            pages.append(page)
            progress(unit)
    return pages


def _document(course: Course, name: str) -> Page:
    """Make the page of a Markdown file in docs/."""
    converter = Converter(link_of)
    body = converter.html((course.root / "docs" / f"{name}.md").read_text(encoding="utf-8"))
    if name == "lecture-map":
        body = _with_links(body, course.all_units())
    return Page(name, plain(converter.headings[0].html), body, converter.headings)


def _with_links(body: str, units: list[str]) -> str:
    """Link the names of units in a table."""
    for unit in units:
        body = body.replace(unit, f'<a href="{unit}.html">{unit[:2]}</a>')
    return body


def _index(pages: list[Page], lecture_map: Page | None) -> Page:
    """Make the start page: what the course is, a card for each unit, and the lecture map.

    A card shows the unit's first picture. A unit without pictures can have a drawing for its card in ``front_end``.
    """
    cards = []
    files = {}
    for page in pages:
        pictures = [path for path in page.files if path.startswith("figures/")]
        drawing = FOLDER / "front_end" / f"card-{page.name}.svg"
        if not pictures and drawing.is_file():
            pictures = [f"figures/{drawing.name}"]
            files[pictures[0]] = drawing.read_bytes()
        picture = f'<img src="{pictures[0]}" alt="" loading="lazy">' if pictures else ""
        text = f"{picture}<b>{escape(page.title)}</b><span>{_first_sentence(page)}</span>"
        cards.append(f'<li><a href="{page.name}.html">{text}</a></li>')
    first = pages[0].name
    table = ""
    if lecture_map:
        table = '<h2 id="lecture-map">Lecture map</h2>' + re.sub(r"<h1.*?</h1>", "", lecture_map.body, flags=re.DOTALL)
    body = (
        f"<h1>{TITLE}</h1><p>Train fully connected networks, and write every backward pass yourself. Read a unit "
        "here, move its demos and answer its questions. Then open its notebook and write the exercises. A check tells "
        "you at once whether your answer is right.</p>"
        f'<p><a class="open first" href="{first}.html">Start here</a><a class="open" href="students.html">How to work '
        f'with the notebooks</a></p><h2 id="units">Units</h2><ul class="cards">{"".join(cards)}</ul>{table}'
    )
    return Page("index", TITLE, body, files=files)


def _first_sentence(page: Page) -> str:
    found = re.search(r"What you will do\.</strong>\s*(.*?[.!?])(?:\s|</p>)", page.body, flags=re.DOTALL)
    return plain(found[1]) if found else ""


def _assets(pages: list[Page]) -> dict[str, str]:
    """Return the scripts, the style sheet and the icon that all pages share."""
    front_end = FOLDER / "front_end"
    light, dark = COLOURS.split("@media", 1)
    dark_rules = dark[dark.index("{") + 1 : dark.rindex("}")].strip().splitlines()
    scoped = "\n".join(f':root[data-theme="dark"] {rule.strip()}' for rule in dark_rules if rule.strip())
    style = "\n".join([(front_end / "site.css").read_text(encoding="utf-8"), frontend.style(), STYLE, light, scoped])
    return {
        "site.css": style,
        "demo.js": frontend.page_script(),
        "page.js": frontend.joined(front_end / "page.js", [], "coursePage"),
        "question.js": f"globalThis.courseQuestion = {SCRIPT};\n",
        "sections.js": f"globalThis.courseSections = {json.dumps(_sections(pages), ensure_ascii=False)};\n",
        "icon.svg": (front_end / "icon.svg").read_text(encoding="utf-8"),
    }


def _sections(pages: list[Page]) -> list[dict[str, str]]:
    """Return what the search looks at: each section with its page, its title and its text."""
    sections = []
    for page in pages:
        body = NOT_SEARCHED.sub(" ", page.body)
        found = list(HEADING.finditer(body))
        for heading, following in zip(found, [*found[1:], None], strict=True):
            text = plain(body[heading.end() : following.start() if following else len(body)])
            sections.append({
                "page": f"{page.name}.html", "id": "" if heading[1] == "1" else heading[2], "unit": page.title,
                "title": plain(heading[3]), "text": " ".join(text.split())[:MAX_SECTION],
            })  # fmt: skip
    return sections


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
