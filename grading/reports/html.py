"""Turn a notebook's cells into HTML that shows everything and runs nothing.

Instructors open what students wrote, and what students' code displayed, in their browser. So this module turns all of
this into text, images and a few harmless HTML elements: no scripts, no styles, no forms, and no addresses that the
browser loads. Formulas become MathML, which browsers show without scripts or network.
"""

import base64
import hashlib
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from functools import lru_cache
from html import escape, unescape
from typing import Any
from urllib.parse import unquote

from latex2mathml.converter import convert
from mistune import HTMLRenderer, import_plugin
from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from pygments.style import Style
from pygments.styles.xcode import XcodeStyle
from pygments.token import Token

# Longer code, formulas and Markdown are shown without parsing, because an input made for this purpose could keep a
# parser busy for minutes.
from grading.limits import MAX_CODE, MAX_FORMULA, MAX_HTML, MAX_MARKDOWN, MAX_RENDERED, MAX_SECRET, MAX_TEXT
from grading.reports.budget import Budget
from grading.reports.sanitise import ATTRIBUTE, clean_html
from grading.submissions.pictures import PICTURES, SVG, find_picture, first_bytes, index_of, picture_type
from grading.text import shown_name, writable

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
SPACES = re.compile(r"\s{300}")  # the lexer of Python code is slow on long runs of white space
HTML_OR_SPACE = re.compile(r"<[^<>]*>|\s")
NO_BASE64 = re.compile(r"[^A-Za-z0-9+/=]+")
# A placeholder for HTML that is already safe contains a digest of the source that it is in, so that no source can
# contain one of its own. Without that, an entity such as &#xe000; could become half of one.
PLACEHOLDER = "\ue000{}-{}\ue001"
IMAGE = re.compile(r"<img(?P<attributes>[\s/][^<>]*)>", flags=re.IGNORECASE)
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")
DATA_ADDRESS = re.compile(r"data:(image/[\w.+-]+)((?:;[\w=-]+)*),(.*)", flags=re.DOTALL | re.IGNORECASE)
MAX_DESCRIPTION = 300  # characters of the alternative text of an image

Mask = Callable[[str], str]
formatter = HtmlFormatter(nowrap=True)
# The colours of code on a light page, and those that replace them on a dark one.
DARK = {
    "#177500": "#7ee787", "#633820": "#ffa657", "#C41A16": "#ffa198", "#2300CE": "#a5b4ff", "#000000": "#e6edf3",
    "#A90D91": "#ff8ce6", "#836C28": "#e3c878", "#3F6E75": "#83d0dc", "#5B269A": "#cfb0ff", "#1C01CE": "#a5b4ff",
}  # fmt: skip


class DarkCode(Style):
    """The colours of code on a dark page, for the same words as on a light one."""

    background_color = "#0d1117"
    styles = {Token: "#e6edf3"} | {token: DARK[colour] for token, colour in XcodeStyle.styles.items() if colour}


COLOURS = (
    HtmlFormatter(style=XcodeStyle).get_style_defs(".code")
    + "\n@media screen and (prefers-color-scheme: dark) {\n"
    + HtmlFormatter(style=DarkCode).get_style_defs(".code")
    + "\n}\n"
)


def code_html(source: str, budget: Budget | None = None) -> str:
    """Return Python source with syntax highlighting, in a scrollable box."""
    plain = len(source) > MAX_CODE or SPACES.search(source) or not (budget is None or budget.parse(source))
    shown = escape(source) if plain else _highlighted(source)
    return f'<pre class="code" tabindex="0" role="region" aria-label="Code">{shown.rstrip()}</pre>'


@lru_cache(maxsize=2048)
def _highlighted(source: str) -> str:
    return highlight(source, PythonLexer(), formatter)


def pictures_of(cell: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the MIME type and the base64 data of each image attached to a cell, by the image's name."""
    found = {}
    attachments = cell.get("attachments")
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        for mime in (*PICTURES, SVG):
            if isinstance(data, dict) and isinstance(data.get(mime), str):
                found[str(name)] = (mime, NO_BASE64.sub("", data[mime]))
    return found


def markdown_html(source: str, pictures: dict[str, tuple[str, str]] | None = None, budget: Budget | None = None) -> str:
    """Convert Markdown with formulas to HTML. HTML elements that aren't harmless are shown as text.

    Parameters
    ----------
    source : str
    pictures : dict, optional
        The images attached to the cell, as ``pictures_of`` returns them. Each is shown once, however often the text
        refers to it, and below the text if it doesn't refer to it at all.
    budget : Budget, optional
        What the page has left.
    """
    if len(source) > MAX_MARKDOWN or not (budget is None or budget.parse(source)):
        return text_html(source, "Text") + _pictures_html(pictures or {})
    source = writable(source)
    return _markdown_html(source, pictures) if pictures else _cached_markdown_html(source)


@lru_cache(maxsize=2048)
def _cached_markdown_html(source: str) -> str:
    return _markdown_html(source, {})


def _markdown_html(source: str, pictures: dict[str, tuple[str, str]]) -> str:
    renderer = _Renderer(hashlib.sha256(source.encode()).hexdigest(), pictures)
    plugins = [import_plugin(name) for name in ("strikethrough", "table", "def_list")]
    try:
        rendered = str(MarkdownWithMath(renderer, plugins=plugins).render(source))
    except RecursionError:
        return text_html(source, "Text") + _pictures_html(pictures)
    if len(rendered) > MAX_RENDERED:  # a link's address counts once in the source and each time in what it becomes
        return text_html(source, "Text") + _pictures_html(pictures)
    placeholder = re.compile(PLACEHOLDER.format(renderer.key, "([0-9]+)"))
    shown = placeholder.sub(lambda match: renderer.safe[int(match[1])], clean_html(rendered))
    return shown + _pictures_html({name: pictures[name] for name in pictures.keys() - renderer.shown})


def _pictures_html(pictures: dict[str, tuple[str, str]]) -> str:
    """Show images by their names, outside of any text."""
    return "".join(
        f"<p>{escape(shown_name(name))}</p>\n<p>{_picture(*pictures[name], name, 'A picture')}</p>\n"
        for name in sorted(pictures)
    )


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


def text_html(text: str, label: str, mask: Mask = str) -> str:
    """Return plain text in a scrollable box, cut to ``MAX_TEXT`` characters.

    Parameters
    ----------
    text : str
    label : str
        What the text is, for screen readers.
    mask : callable, optional
        Applied to the text before it is shown.
    """
    text = strip_ansi(text)
    cut = f"\n… {len(text) - MAX_TEXT} more characters are not shown" if len(text) > MAX_TEXT else ""
    shown = escape(masked(text, mask, MAX_TEXT) + cut)
    return f'<pre tabindex="0" role="region" aria-label="{escape(label)}">{shown}</pre>'


def masked(text: str, mask: Mask, length: int) -> str:
    """Cut a text to a length and mask it. A secret that the cut shortens, so that no mask finds it, isn't shown."""
    if len(text) <= length:
        return mask(text)
    return mask(text[: length + MAX_SECRET])[:-MAX_SECRET][:length]


def output_html(output: dict[str, Any], mask: Mask = str, budget: Budget | None = None) -> str:
    """Convert one output of a cell to HTML.

    If the output comes in several formats, the first of these is shown: image, clean HTML, formula, Markdown, text.

    Parameters
    ----------
    output : dict
        The output as nbformat stores it.
    mask : callable
        Applied to each string before it is converted, but not to images.
    budget : Budget, optional
        What the page has left.

    Returns
    -------
    str
        The HTML, or "" if there is nothing to show.
    """
    kind = output.get("output_type")
    if kind == "stream":
        return text_html(_joined(output.get("text")), "Output", mask)
    if kind == "error":
        trace = output.get("traceback") or [f"{output.get('ename')}: {output.get('evalue')}"]
        return text_html("\n".join(map(str, trace)), "Error", mask)
    data = output.get("data")
    return _display_html({mime: _joined(v) for mime, v in data.items()}, mask, budget) if isinstance(data, dict) else ""


def _display_html(data: dict[str, str], mask: Mask, budget: Budget | None) -> str:
    """Convert a display to HTML: the first of its formats that can be shown."""
    description = data.get("text/plain", "")
    for mime in PICTURES:
        if mime in data:
            return _picture(mime, NO_BASE64.sub("", data[mime]), masked(description, mask, MAX_DESCRIPTION))
    if SVG in data:  # in an img element, a browser draws it but runs and loads nothing in it
        drawing = base64.b64encode(writable(data[SVG]).encode()).decode()
        return _picture(SVG, drawing, masked(description, mask, MAX_DESCRIPTION))
    html = data.get("text/html", "")
    if _may_parse(html, MAX_HTML, budget):
        shown = clean_html(mask(html))
        if HTML_OR_SPACE.sub("", shown):
            return f'<div class="shown" tabindex="0" role="region" aria-label="Output">{shown}</div>'
    latex = data.get("text/latex", "")
    if _may_parse(latex, MAX_FORMULA, budget):
        return math_html(mask(latex).strip().strip("$"), True)
    markdown = data.get("text/markdown", "")
    if _may_parse(markdown, MAX_MARKDOWN, budget):
        return markdown_html(mask(markdown))
    return _text_of(data, mask)


def _may_parse(text: str, limit: int, budget: Budget | None) -> bool:
    """Return whether there is a text that may be parsed. If so, count it."""
    return 0 < len(text) <= limit and (budget is None or budget.parse(text))


def output_text(output: dict[str, Any], mask: Mask = str) -> str:
    """Convert one output of a cell to HTML that is only text, as far as the output comes as text."""
    data = output.get("data")
    if not isinstance(data, dict):
        return output_html(output, mask)
    return _text_of({mime: _joined(value) for mime, value in data.items()}, mask)


def _text_of(data: dict[str, str], mask: Mask) -> str:
    text = next((data[mime] for mime in ("text/plain", "text/markdown", "text/latex") if data.get(mime)), "")
    return text_html(text, "Output", mask) if text else ""


class _Renderer(HTMLRenderer):
    """Render Markdown: headings two levels lower, highlighted code, formulas as MathML, no images from elsewhere."""

    def __init__(self, key: str, pictures: dict[str, tuple[str, str]]):
        super().__init__(escape=False)
        self.key, self.pictures, self.index = key, pictures, index_of(pictures)
        self.safe: list[str] = []
        self.shown: set[str] = set()  # the names of attached images, and the addresses of others, so far

    def _placeholder(self, html: str) -> str:
        """Set safe HTML aside until the rest has been cleaned, and return its placeholder."""
        self.safe.append(html)
        return PLACEHOLDER.format(self.key, len(self.safe) - 1)

    def heading(self, text: str, level: int, **_: Any) -> str:
        level = min(level + 2, 6)
        return f"<h{level}>{text}</h{level}>\n"

    def block_code(self, code: str, info: str | None = None) -> str:
        return self._placeholder(code_html(code.rstrip()))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        address = unquote(url.removeprefix("attachment:"))
        name = address if address in self.pictures else find_picture(self.index, address)
        found = self.pictures[name] if name else _data_picture(url)
        if not found:
            about = text or title or "no description"
            if not SCHEME.match(address):  # a note or the last cell says whether it was handed in, and where it is
                about += f" ({shown_name(address)})"
            return f"[image not shown: {escape(about)}]"
        if (name or url) in self.shown:
            return f"[image shown above: {escape(text or title or 'no description')}]"
        self.shown.add(name or url)
        return self._placeholder(_picture(*found, text or name, "A picture"))

    def inline_html(self, html: str) -> str:
        return self._with_images(html)

    def block_html(self, html: str) -> str:
        return self._with_images(html) + "\n"

    def _with_images(self, html: str) -> str:
        """Replace the img elements in some HTML by what they mean, unless their addresses are on the web."""
        return IMAGE.sub(self._image_of, html)

    def _image_of(self, match: re.Match[str]) -> str:
        values = {name.lower(): unescape("".join(value)) for name, *value in ATTRIBUTE.findall(match["attributes"])}
        url = values.get("src", "")
        local = not SCHEME.match(url) or url.lower().startswith(("attachment:", "data:"))
        return self.image(values.get("alt", ""), url) if url and local else match[0]

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


def _data_picture(address: str) -> tuple[str, str] | None:
    """Return the type and the base64 data of an image that is written into its address, or None if it isn't one."""
    match = DATA_ADDRESS.fullmatch(address)
    if not match:
        return None
    if match[2].lower().endswith(";base64"):
        data = NO_BASE64.sub("", unquote(match[3]))
        mime = picture_type(first_bytes(data)) or match[1].lower()
        return (mime, data) if mime in (*PICTURES, SVG) and data else None
    drawing = unquote(match[3]).encode("utf-8", "replace")
    return (SVG, base64.b64encode(drawing).decode()) if picture_type(drawing) == SVG else None


def _picture(mime: str, data: str, description: str, default: str = "An image drawn by the code") -> str:
    """Return an image. Its alternative text is ``default`` if there is no description, or only an object's name."""
    alt = description if description and not description.startswith("<") else default
    return f'<img alt="{escape(alt[:MAX_DESCRIPTION])}" src="data:{mime};base64,{data}">'


def _joined(value: Any) -> str:
    """Return as one string what a notebook may also store as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")
