"""A notebook's cells as HTML that shows everything and runs nothing.

What students wrote and what their code displayed is opened in the browser of whoever grades. So it becomes
text, pictures, and HTML of a few harmless elements without attributes: no script, no style, no form, no
address that is loaded. Formulas become MathML, which browsers show without any script or network.
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

from grading.submissions.restore import PICTURES

# Longer texts are shown as they are, so that no parser spends minutes on one that was made for that.
MAX_MARKDOWN = 20_000
MAX_CODE = 20_000
MAX_HTML = 20_000
MAX_TEXT = 50_000
MAX_FORMULA = 2_000

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
# Marks the place of something that is already safe HTML; these two characters mean nothing in any text.
HELD, END = "\ue000", "\ue001"

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
    """Python source with its colours, in a box that scrolls by itself."""
    plain = len(source) > MAX_CODE or re.search(r"\s{300}", source)  # the lexer is slow on much white space
    shown = escape(source) if plain else highlight(source, PythonLexer(), formatter)
    return f'<pre class="code" tabindex="0" role="region" aria-label="Code">{shown.rstrip()}</pre>'


def pictures_of(cell: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The pictures that were pasted into a cell: by name, the type and the bytes in base64."""
    found = {}
    attachments = cell.get("attachments")
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        for mime in PICTURES:
            if isinstance(data, dict) and isinstance(data.get(mime), str):
                found[str(name)] = (mime, re.sub(r"[^A-Za-z0-9+/=]", "", data[mime]))
    return found


def markdown_html(source: str, pictures: dict[str, tuple[str, str]] | None = None) -> str:
    """Markdown with formulas; HTML in it is kept as far as it is harmless.

    pictures: what was pasted into the cell, as ``pictures_of`` finds it.
    """
    return _markdown_html(source, pictures) if pictures else _known_markdown_html(source)


@lru_cache(maxsize=2048)
def _known_markdown_html(source: str) -> str:
    return _markdown_html(source, {})


def _markdown_html(source: str, pictures: dict[str, tuple[str, str]]) -> str:
    if len(source) > MAX_MARKDOWN:
        return text_html(source, "Text")
    held: list[str] = []
    source = source.replace(HELD, "").replace(END, "")
    plugins = [import_plugin(name) for name in ("strikethrough", "table", "def_list")]
    try:
        made = MarkdownWithMath(_Renderer(held, pictures), plugins=plugins).render(source)
    except RecursionError:
        return text_html(source, "Text")
    clean = clean_html(made)
    return re.sub(f"{HELD}([0-9]+){END}", lambda place: held[int(place[1])], clean)


def clean_html(html: str) -> str:
    """The HTML with harmless elements only, every one closed; all others are shown as text."""
    return str(_cleaner.clean(html))


@lru_cache(maxsize=4096)
def math_html(latex: str, display: bool) -> str:
    """A formula as MathML; as it was written if it is not understood."""
    try:
        if len(latex) > MAX_FORMULA:
            raise ValueError("too long")
        made = convert(latex.replace("aligned", "align*").strip(), display="block" if display else "inline")
        formula = ElementTree.fromstring(made.replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "", 1))
        for element in formula.iter():
            _check_mathml(element)
    except Exception:  # the converter's own errors are of every kind
        kind = "pre" if display else "code"
        return f"<{kind}>{escape(latex.strip())}</{kind}>"
    shown = ElementTree.tostring(formula, encoding="unicode", short_empty_elements=False)
    return f'<div class="formula" tabindex="0">{shown}</div>' if display else shown


def text_html(text: str, label: str) -> str:
    """Plain text in a box that scrolls by itself; what is too long to be read is cut off."""
    text = strip_ansi(text)
    cut = f"\n… {len(text) - MAX_TEXT} more characters" if len(text) > MAX_TEXT else ""
    return f'<pre tabindex="0" role="region" aria-label="{escape(label)}">{escape(text[:MAX_TEXT] + cut)}</pre>'


def output_html(output: dict[str, Any], mask: Any = str) -> str:
    """What a cell has shown: a picture, clean HTML, a formula or text, whichever says most.

    mask: what is done to each text first.
    """
    kind = output.get("output_type")
    if kind == "stream":
        return text_html(mask(_joined(output.get("text"))), "Output")
    if kind == "error":
        trace = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        return text_html(mask("\n".join(map(str, trace))), "Error")
    data = output.get("data")
    data = {mime: _joined(value) for mime, value in data.items()} if isinstance(data, dict) else {}
    words = mask(data.get("text/plain", ""))
    for mime in PICTURES:
        if mime in data:
            return _picture(mime, re.sub(r"[^A-Za-z0-9+/=]", "", data[mime]), words)
    if "image/svg+xml" in data:  # as a picture it is drawn, but nothing in it is run or loaded
        return _picture("image/svg+xml", base64.b64encode(data["image/svg+xml"].encode()).decode(), words)
    if len(html := data.get("text/html", "")) <= MAX_HTML and re.sub(
        r"<[^>]*>|\s", "", shown := clean_html(mask(html))
    ):
        return f'<div class="shown" tabindex="0" role="region" aria-label="Output">{shown}</div>'
    if "text/latex" in data:
        return math_html(mask(data["text/latex"]).strip().strip("$"), True)
    if "text/markdown" in data:
        return markdown_html(mask(data["text/markdown"]))
    return text_html(words, "Output") if words else ""


class _Renderer(HTMLRenderer):
    """Markdown to HTML: headings two levels down, code coloured, formulas as MathML, no picture from elsewhere."""

    def __init__(self, held: list[str], pictures: dict[str, tuple[str, str]]):
        super().__init__(escape=False)
        self.held, self.pictures = held, pictures

    def _hold(self, html: str) -> str:
        self.held.append(html)
        return f"{HELD}{len(self.held) - 1}{END}"

    def heading(self, text: str, level: int, **_: Any) -> str:
        level = min(level + 2, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        return self._hold(code_html(code.rstrip()))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        name = unquote(url.removeprefix("attachment:"))
        if url.startswith("attachment:") and name in self.pictures:
            return self._hold(_picture(*self.pictures[name], text))
        picture = re.fullmatch(r"data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=]+)", url)
        if picture:
            return self._hold(_picture(picture[1], picture[2], text))
        return f"[picture: {escape(text or title or 'without a description')}]"

    def block_math(self, body: str) -> str:
        return self._hold(math_html(body, True))

    def inline_math(self, body: str) -> str:
        return self._hold(math_html(body, False))

    def latex_environment(self, name: str, body: str) -> str:
        return self._hold(math_html(rf"\begin{{{name}}}{body}\end{{{name}}}", True))


def _check_mathml(element: ElementTree.Element) -> None:
    """Raise ValueError unless the element is a harmless one; drop attributes that are not."""
    if element.tag not in MATHML:
        raise ValueError(element.tag)
    for name, value in list(element.attrib.items()):
        if name not in MATHML_ATTRIBUTES or not re.fullmatch(r"[\w.%-]*", value):
            del element.attrib[name]
    if element.get("mathvariant") == "script" and element.text:
        # Browsers have dropped the attribute; the letters themselves are in Unicode.
        element.text = "".join(map(_script, element.text))


def _script(letter: str) -> str:
    for name in ("MATHEMATICAL SCRIPT CAPITAL", "SCRIPT CAPITAL"):
        try:
            return unicodedata.lookup(f"{name} {letter.upper()}") if letter.isupper() else letter
        except KeyError:
            continue
    return letter


def _picture(mime: str, data: str, words: str) -> str:
    alt = words if words and not words.startswith("<") else "A picture that the code has drawn"
    return f'<img alt="{escape(alt[:300])}" src="data:{mime};base64,{data}">'


def _joined(value: Any) -> str:
    """A text that a notebook may hold in one piece or in lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")
