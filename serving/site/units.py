"""Turn a released notebook into the page of a unit.

The page is made from the notebook that students get, so it can't contain model answers or hidden tests. Its cells run
here as they would for a student who hasn't written anything yet. Where a later cell needs an answer, the notebook uses
the course's own code, and so does the page. A demo that runs the student's code has no picture here.
"""

import ast
import contextlib
import io
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any, get_type_hints

import nbformat
from nbformat import NotebookNode
from PIL import Image

from grading.course import Course
from grading.units.cells import defined_names, is_graded, is_solution, is_test, names_in
from helpers import demos
from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.demo import Demo
from helpers.demos.framework.picture import png
from helpers.demos.question import QuestionForm
from serving.site.markdown import Converter, Heading, code, plain
from serving.site.recording import Recording

EXERCISE = re.compile(r"Exercise (\d+\.\d+)\b:?\s*(.*)")
LONG_CODE = 30  # lines; longer code is folded


@dataclass
class Page:
    """A page of the site.

    Attributes
    ----------
    name : str
        The file's name, without ``.html``.
    title : str
        Plain text.
    body : str
        HTML.
    headings : list of Heading
    files : dict of str to bytes
        The files that the page needs, by their paths on the site.
    demos : list of str
        The names of the recordings on the page.
    """

    name: str
    title: str
    body: str = ""
    headings: list[Heading] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    demos: list[str] = field(default_factory=list)


def link_of(url: str) -> str:
    """Return where a link in a unit or a document leads on the site."""
    path, _, fragment = url.partition("#")
    if "://" in path or url.startswith(("#", "mailto:")):
        return url
    name = path.rpartition("/")[2]
    target = {".ipynb": ".html", ".md": ".html"}
    stem, dot, ending = name.rpartition(".")
    page = stem + target.get(dot + ending, dot + ending)
    return page + (f"#{fragment}" if fragment else "")


def unit_page(course: Course, unit: str, open_button: str) -> Page:
    """Make the page of a unit.

    Parameters
    ----------
    course : Course
    unit : str
        Its full name.
    open_button : str
        The HTML of a button that opens the unit's notebook.
    """
    notebook = nbformat.read(course.notebooks / unit / f"{unit}.ipynb", as_version=4)
    return _Builder(unit, notebook, open_button).page


class _Builder:
    """Build one page, cell by cell."""

    def __init__(self, unit: str, notebook: NotebookNode, open_button: str):
        self.unit, self.open_button = unit, open_button
        self.converter = Converter(link_of)
        self.page = Page(unit, unit)
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.titles: list[str] = []  # of the demos so far
        self.exercise = ""  # the number of the exercise whose answer comes next
        self.results = _results(notebook.cells)
        needed = _needed([cell for k, cell in enumerate(notebook.cells) if k not in self.results])
        parts = [self._cell(cell, cell.id in needed, k in self.results) for k, cell in enumerate(notebook.cells)]
        self.page.body = "\n".join(part for part in parts if part)
        self.page.headings = self.converter.headings
        self.page.title = plain(self.converter.headings[0].html)

    def _cell(self, cell: NotebookNode, needed: bool, result: bool) -> str:
        if cell.cell_type == "markdown":
            return self._answer_card("") if is_graded(cell) or is_solution(cell) else self._text(cell.source)
        if is_solution(cell):
            self._run(cell.source)
            return self._answer_card(cell.source)
        if is_test(cell):
            return ""
        lines = cell.source.strip().splitlines() or [""]
        is_demo = "demo" in cell.metadata.get("tags", [])
        if result:
            return self._yours(cell.source)
        shown = self._run(cell.source) if needed else None
        html = self._shown(shown)
        # A demo's own line says nothing to readers of a page, but code that a lesson gives them does.
        only_picture = is_demo or (len(lines) <= 2 and lines[-1].startswith("demos."))
        return html if html and only_picture else self._code(cell.source) + html

    def _text(self, source: str) -> str:
        html = self.converter.html(source)
        if found := EXERCISE.findall("\n".join(plain(h.html) for h in self.converter.headings)):
            self.exercise = found[-1][0]
        return html

    def _run(self, source: str) -> Any:
        """Run a cell and return the value of its last expression, or None after an error."""
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception):
            exec(compile(tree, "<cell>", "exec"), self.names)
            if isinstance(last, ast.Expr):
                return eval(compile(ast.Expression(last.value), "<cell>", "eval"), self.names)
        return None

    # --- what a cell shows ---------------------------------------------------------------------------------------

    def _code(self, source: str) -> str:
        if source.count("\n") >= LONG_CODE:
            return f"<details><summary>Code</summary>{code(source)}</details>"
        return code(source)

    def _answer_card(self, stub: str) -> str:
        folded = f"<details><summary>What you start from</summary>{code(stub)}</details>" if stub else ""
        name = f"Exercise {self.exercise}" if self.exercise else "This exercise"
        return (
            f'<aside class="exercise" aria-label="{escape(name)}"><p><b>{escape(name)}</b>: write your answer in the '
            f"notebook. A check there tells you whether it is right.</p>{self.open_button}{folded}</aside>"
        )

    def _yours(self, source: str) -> str:
        return (
            f'{self._code(source)}<div class="exercise"><p>Your own code makes this picture, so you see it in the '
            f"notebook.</p>{self.open_button}</div>"
        )

    def _shown(self, value: Any) -> str:
        if isinstance(value, Demo):
            return self._demo(value)
        if isinstance(value, QuestionForm):
            name = "question-" + value.question.id.replace(".", "-")
            content = escape(value.content(), quote=True)
            return f'<div class="course-question" data-content="{content}">{value.form(name)}</div>'
        if isinstance(value, StaticFigure):
            return self._figure(value)
        return ""

    def _figure(self, figure: StaticFigure) -> str:
        if figure.figure is None:
            return f'<figure class="drawing" tabindex="0">{plain_svg(figure.markup)}</figure>'
        figure.figure.canvas.draw()
        picture = Image.open(io.BytesIO(png(figure.figure)))
        path = f"figures/{self.unit[:2]}-{len(self.page.files)}.webp"
        data = io.BytesIO()
        picture.save(data, "webp", lossless=True, method=4)
        self.page.files[path] = data.getvalue()
        alternative = escape(figure.alternative, quote=True)
        return (
            f'<figure><img class="course-figure" src="{path}" alt="{alternative}" width="{picture.width}" '
            f'height="{picture.height}" loading="lazy"></figure>'
        )

    def _demo(self, demo: Demo) -> str:
        still, kind = demo.picture.still()
        count = self.titles.count(demo.title) + 1
        title = (
            demo.title if count == 1 else f"{demo.title} ({count})"
        )  # screen readers tell demos apart by their titles
        self.titles.append(demo.title)
        recording = Recording(demo, title)
        name = f"{demo.name}-{recording.digest()[:8]}"
        path = f"figures/{name}.{kind.rpartition('/')[2]}"
        self.page.files[path] = still
        self.page.files[f"recordings/{name}.js"] = recording.script(name).encode()
        self.page.demos.append(name)
        alternative, caption = escape(demo.picture.alternative, quote=True), escape(demo.caption)
        left_out = recording.left_out()
        more = ""
        if left_out:
            more = f"<p>With Python, this demo has more controls: {escape(', '.join(left_out))}.</p>{self.open_button}"
        return (
            f'<div class="demo" data-recording="{name}" role="group" aria-label="{escape(title)}">'
            f'<div class="still"><img data-src="{path}" alt="{alternative}"><p>{caption}</p></div>'
            f'<noscript><img src="{path}" alt="{alternative}"><p>{caption}</p></noscript></div>'
            f'<div class="more">{more}</div>'
        )


def _results(cells: list[NotebookNode]) -> set[int]:
    """Return the cells whose picture comes from what the student writes: figures of its results, and demos that run it.

    Other demos that depend on it use the course's code instead, as they do in a notebook without answers.
    """
    own: set[str] = set()  # names that the student defines
    derived: set[str] = set()  # names that come from these
    found = set()
    for k, cell in enumerate(cells):
        if cell.cell_type != "code" or is_test(cell):
            continue
        used, bound = names_in(cell.source)
        if is_solution(cell):
            own |= set(defined_names(cell.source))
        elif used & (own | derived):
            derived |= bound
            last, call = _last_call(cell.source)
            makes_figure = call and get_type_hints(getattr(demos, call))["return"] is StaticFigure
            if makes_figure or (call and last & own):
                found.add(k)
    return found


def _last_call(source: str) -> tuple[set[str], str]:
    """Return the names in the last expression of a cell, and the function of demos that it calls, or ""."""
    statements = ast.parse(source).body
    if not statements or not isinstance(statements[-1], ast.Expr):
        return set(), ""
    nodes = list(ast.walk(statements[-1]))
    calls = [node.attr for node in nodes if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "demos"]
    return {node.id for node in nodes if isinstance(node, ast.Name)}, calls[0] if calls else ""


def _needed(cells: list[NotebookNode]) -> set[str]:
    """Return the IDs of the cells that have to run so that the page gets its pictures, not of those that only print."""
    wanted: set[str] = set()
    needed = set()
    for cell in reversed(cells):
        if cell.cell_type != "code" or is_test(cell):
            continue
        used, bound = names_in(cell.source)
        lines = cell.source.strip().splitlines() or [""]
        if is_solution(cell) or _last_call(cell.source)[1] or "import" in lines[0] or bound & wanted:
            needed.add(cell.id)
            wanted |= used
    return needed


STYLE = re.compile(r"""\sstyle=(?:'([^']*)'|"([^"]*)")""")


def plain_svg(markup: str) -> str:
    """Return a drawing whose style attributes have become attributes, because the site's policy allows no styles.

    What only HTML has, such as ``max-width``, is left to the style sheet.
    """

    def attributes(match: re.Match[str]) -> str:
        pairs = [rule.partition(":") for rule in (match[1] or match[2]).split(";")]
        rules = {name.strip(): value.strip() for name, colon, value in pairs if colon}
        kept = {
            name: value for name, value in rules.items() if name not in ("max-width", "width", "color", "font-family")
        }
        width = rules.get("max-width", "").removesuffix("px")
        size = f' width="{width}"' if width.isdecimal() else ""
        return size + "".join(f' {name}="{escape(value, quote=True)}"' for name, value in kept.items())

    return STYLE.sub(attributes, markup)
