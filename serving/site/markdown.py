"""Turn the course's Markdown into HTML: formulas as MathML, headings that can be linked to, links between its pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from mistune import HTMLRenderer, import_plugin
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from grading.reports.html import code_html, math_html

TAG = re.compile(r"<[^>]*>")
PLUGINS = ("strikethrough", "table", "def_list", "footnotes")


@dataclass
class Heading:
    """A heading of a page: its level, its text as HTML, and the name that links lead to."""

    level: int
    html: str
    id: str


@dataclass
class Converter:
    """Convert the texts of one page.

    Attributes
    ----------
    link : callable
        Returns where a link of the source leads on the site.
    headings : list of Heading
        The headings so far, in order.
    """

    link: Callable[[str], str]
    headings: list[Heading] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)

    def html(self, source: str) -> str:
        """Return the HTML of a text."""
        renderer = _Renderer(self)
        plugins = [import_plugin(name) for name in PLUGINS]
        return str(MarkdownWithMath(renderer, plugins=plugins).render(source))

    def new_id(self, text: str) -> str:
        """Return a name for a heading, as GitHub makes it, so that links work there and here."""
        name = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-") or "section"
        count = self.taken.get(name, 0)
        self.taken[name] = count + 1
        return f"{name}-{count}" if count else name


class _Renderer(HTMLRenderer):
    def __init__(self, converter: Converter):
        super().__init__(escape=False)
        self.converter = converter

    def heading(self, text: str, level: int, **_: Any) -> str:
        id = self.converter.new_id(plain(text))
        above = self.converter.headings[-1].level if self.converter.headings else 0
        level = min(level, above + 1)  # screen readers list headings by their levels, so no level may be left out
        self.converter.headings.append(Heading(level, text, id))
        anchor = f'<a class="anchor" href="#{id}" aria-label="Link to this section">#</a>' if level > 1 else ""
        return f'<h{level} id="{id}">{text}{anchor}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return f'<a href="{escape(self.converter.link(url), quote=True)}">{text}</a>'

    def table(self, text: str) -> str:
        return f'<div class="table" tabindex="0" role="group" aria-label="Table"><table>{text}</table></div>\n'

    def block_code(self, source: str, info: str | None = None) -> str:
        return code(source.rstrip())

    def block_math(self, body: str) -> str:
        return math_html(body, True)

    def inline_math(self, body: str) -> str:
        return math_html(body, False)

    def latex_environment(self, name: str, body: str) -> str:
        return math_html(rf"\begin{{{name}}}{body}\end{{{name}}}", True)


def code(source: str) -> str:
    """Return highlighted Python. A page has many such boxes, so none is a landmark."""
    return code_html(source).replace(' role="region" aria-label="Code"', "", 1)


def plain(html: str) -> str:
    """Return the text of some HTML."""
    return unescape(TAG.sub("", html))
