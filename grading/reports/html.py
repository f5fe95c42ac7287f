"""Turn a notebook's cells into HTML that shows everything and runs nothing.

Instructors open what students wrote, and what students' code displayed, in their browser. So this module turns all of
this into text, images and a few harmless HTML elements: no scripts, no styles, no forms, and no addresses that the
browser loads. Formulas become MathML, which browsers show without scripts or network.
"""

import base64
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import unquote

import bleach
from latex2mathml.converter import convert
from mistune import HTMLRenderer, import_plugin
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# Longer code, formulas and Markdown are shown without parsing, because an input made for this purpose could keep a
# parser busy for minutes.
from grading.limits import MAX_CODE, MAX_FORMULA, MAX_HTML, MAX_MARKDOWN, MAX_TEXT
from grading.submissions.restore import PICTURES

ELEMENTS = frozenset(
    """
    p br hr h3 h4 h5 h6 b i em strong u s del sub sup small kbd code pre blockquote ul ol li dl dt dd a
    table caption thead tbody tfoot tr th td details summary div span
    """.split()  # noqa: SIM905
)
ATTRIBUTES = {"a": ["href"], "th": ["colspan", "rowspan"], "td": ["colspan", "rowspan"], "ol": ["start"]}
MATHML = frozenset(
    """
    math mrow mi mn mo mtext mspace mfrac msqrt mroot mstyle msub msup msubsup munder mover munderover
    mtable mtr mtd mpadded mphantom
    """.split()  # noqa: SIM905
)
MATHML_ATTRIBUTES = frozenset(
    """
    display mathvariant stretchy fence form displaystyle scriptlevel columnalign width minsize maxsize accent
    linethickness movablelimits
    """.split()  # noqa: SIM905
)
# Placeholders for HTML that is already safe. No ordinary text contains these two private-use characters.
PLACEHOLDER_START, PLACEHOLDER_END = "\ue000", "\ue001"

formatter = HtmlFormatter(nowrap=True)
COLOURS = (
    HtmlFormatter(style="xcode").get_style_defs(".code")
    + "\n@media screen and (prefers-color-scheme: dark) {\n"
    + HtmlFormatter(style="github-dark").get_style_defs(".code")
    + "\n}\n"
)
_cleaner = bleach.Cleaner(tags=ELEMENTS, attributes=ATTRIBUTES, protocols=["http", "https", "mailto"])


@lru_cache(maxsize=2048)
def code_html(source: str) -> str:
    """Return Python source with syntax highlighting, in a scrollable box."""
    plain = len(source) > MAX_CODE or re.search(r"\s{300}", source)  # the lexer is slow on long runs of white space
    shown = escape(source) if plain else highlight(source, PythonLexer(), formatter)
    return f'<pre class="code" tabindex="0" role="region" aria-label="Code">{shown.rstrip()}</pre>'


def pictures_of(cell: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the MIME type and the base64 data of each image pasted into a cell, by the image's name."""
    found = {}
    attachments = cell.get("attachments")
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        for mime in PICTURES:
            if isinstance(data, dict) and isinstance(data.get(mime), str):
                found[str(name)] = (mime, re.sub(r"[^A-Za-z0-9+/=]", "", data[mime]))
    return found


def markdown_html(source: str, pictures: dict[str, tuple[str, str]] | None = None) -> str:
    """Convert Markdown with formulas to HTML. HTML elements that aren't harmless are shown as text.

    Parameters
    ----------
    source : str
    pictures : dict, optional
        The images pasted into the cell, as ``pictures_of`` returns them.
    """
    return _markdown_html(source, pictures) if pictures else _cached_markdown_html(source)


@lru_cache(maxsize=2048)
def _cached_markdown_html(source: str) -> str:
    return _markdown_html(source, {})


def _markdown_html(source: str, pictures: dict[str, tuple[str, str]]) -> str:
    if len(source) > MAX_MARKDOWN:
        return text_html(source, "Text")
    safe: list[str] = []
    source = source.replace(PLACEHOLDER_START, "").replace(PLACEHOLDER_END, "")
    plugins = [import_plugin(name) for name in ("strikethrough", "table", "def_list")]
    try:
        rendered = MarkdownWithMath(_Renderer(safe, pictures), plugins=plugins).render(source)
    except RecursionError:
        return text_html(source, "Text")
    clean = clean_html(rendered)
    return re.sub(f"{PLACEHOLDER_START}([0-9]+){PLACEHOLDER_END}", lambda match: safe[int(match[1])], clean)


def clean_html(html: str) -> str:
    """Keep the harmless elements of some HTML, and close those left open. All other elements are shown as text."""
    return str(_cleaner.clean(html))


@lru_cache(maxsize=4096)
def math_html(latex: str, display: bool) -> str:
    """Convert a LaTeX formula to MathML. If that fails, the formula is shown as it was written."""
    try:
        if len(latex) > MAX_FORMULA:
            raise ValueError("too long")
        mathml = convert(latex.replace("aligned", "align*").strip(), display="block" if display else "inline")
        formula = ElementTree.fromstring(mathml.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "", 1))
        for element in formula.iter():
            _check_mathml(element)
    except Exception:  # the converter raises errors of many types
        kind = "pre" if display else "code"
        return f"<{kind}>{escape(latex.strip())}</{kind}>"
    shown = ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)
    return f'<div class="formula" tabindex="0">{shown}</div>' if display else shown


def text_html(text: str, label: str) -> str:
    """Return plain text in a scrollable box, cut to ``MAX_TEXT`` characters. The label is for screen readers."""
    text = strip_ansi(text)
    cut = f"\n… {len(text) - MAX_TEXT} more characters are not shown" if len(text) > MAX_TEXT else ""
    return f'<pre tabindex="0" role="region" aria-label="{escape(label)}">{escape(text[:MAX_TEXT] + cut)}</pre>'


def output_html(output: dict[str, Any], mask: Any = str) -> str:
    """Convert one output of a cell to HTML.

    If the output comes in several formats, the first of these is shown: image, clean HTML, formula, Markdown, text.

    Parameters
    ----------
    output : dict
        The output as nbformat stores it.
    mask : callable
        Applied to each string before it is converted, but not to images.

    Returns
    -------
    str
        The HTML, or "" if there is nothing to show.
    """
    kind = output.get("output_type")
    if kind == "stream":
        return text_html(mask(_joined(output.get("text"))), "Output")
    if kind == "error":
        trace = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        return text_html(mask("\n".join(map(str, trace))), "Error")
    data = output.get("data")
    data = {mime: _joined(value) for mime, value in data.items()} if isinstance(data, dict) else {}
    description = mask(data.get("text/plain", ""))
    for mime in PICTURES:
        if mime in data:
            return _picture(mime, re.sub(r"[^A-Za-z0-9+/=]", "", data[mime]), description)
    if "image/svg+xml" in data:  # in an img element, a browser draws it but runs and loads nothing in it
        return _picture("image/svg+xml", base64.b64encode(data["image/svg+xml"].encode()).decode(), description)
    if len(html := data.get("text/html", "")) <= MAX_HTML and re.sub(
        r"<[^>]*>|\s", "", shown := clean_html(mask(html))
    ):
        return f'<div class="shown" tabindex="0" role="region" aria-label="Output">{shown}</div>'
    if "text/latex" in data:
        return math_html(mask(data["text/latex"]).strip().strip("$"), True)
    if "text/markdown" in data:
        return markdown_html(mask(data["text/markdown"]))
    return text_html(description, "Output") if description else ""


class _Renderer(HTMLRenderer):
    """Render Markdown: headings two levels lower, highlighted code, formulas as MathML, no images from elsewhere."""

    def __init__(self, safe: list[str], pictures: dict[str, tuple[str, str]]):
        super().__init__(escape=False)
        self.safe, self.pictures = safe, pictures

    def _placeholder(self, html: str) -> str:
        """Set safe HTML aside until the rest has been cleaned, and return its placeholder."""
        self.safe.append(html)
        return f"{PLACEHOLDER_START}{len(self.safe) - 1}{PLACEHOLDER_END}"

    def heading(self, text: str, level: int, **_: Any) -> str:
        level = min(level + 2, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        return self._placeholder(code_html(code.rstrip()))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = unquote(url.removeprefix("attachment:"))
        if url.startswith("attachment:") and name in self.pictures:
            return self._placeholder(_picture(*self.pictures[name], text))
        picture = re.fullmatch(r"data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=]+)", url)
        if picture:
            return self._placeholder(_picture(picture[1], picture[2], text))
        return f"[image not shown: {escape(text or title or 'no description')}]"

    def block_math(self, body: str) -> str:
        return self._placeholder(math_html(body, True))

    def inline_math(self, body: str) -> str:
        return self._placeholder(math_html(body, False))

    def latex_environment(self, name: str, body: str) -> str:
        return self._placeholder(math_html(rf"\begin{{{name}}}{body}\end{{{name}}}", True))


def _check_mathml(element: ElementTree.Element) -> None:
    """Remove, in place, the attributes that are not harmless. Raises ValueError if the element itself isn't harmless.

    Script letters become Unicode's own.
    """
    if element.tag not in MATHML:
        raise ValueError(element.tag)
    for name, value in list(element.attrib.items()):
        if name not in MATHML_ATTRIBUTES or not re.fullmatch(r"[\w.%-]*", value):
            del element.attrib[name]
    if element.get("mathvariant") == "script" and element.text:
        # Browsers no longer support this attribute, but Unicode has script letters of its own.
        element.text = "".join(map(_script, element.text))


def _script(letter: str) -> str:
    for name in ("MATHEMATICAL SCRIPT CAPITAL", "SCRIPT CAPITAL"):
        try:
            return unicodedata.lookup(f"{name} {letter.upper()}") if letter.isupper() else letter
        except KeyError:
            continue
    return letter


def _picture(mime: str, data: str, description: str) -> str:
    alt = description if description and not description.startswith("<") else "An image drawn by the code"
    return f'<img alt="{escape(alt[:300])}" src="data:{mime};base64,{data}">'


def _joined(value: Any) -> str:
    """Return as one string what a notebook may also store as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")
