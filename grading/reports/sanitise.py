"""Reduce HTML from students to a few harmless elements, in time proportional to its length.

The parser of ``bleach`` decides what is harmless. Left alone, it takes time that grows with the square of the nesting,
because it looks at all open elements for each new one. So ``balanced`` prepares the HTML first: a single pass closes
what was left open and ignores elements that are nested too deeply.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape, unescape
from string import punctuation
from urllib.parse import quote

import bleach

from grading.limits import MAX_HTML_DEPTH

ELEMENTS = frozenset(
    """
    p br hr h3 h4 h5 h6 b i em strong u s del sub sup small kbd code pre blockquote ul ol li dl dt dd a
    table caption thead tbody tfoot tr th td details summary div span
    """.split()  # noqa: SIM905
)
ATTRIBUTES = {"a": ["href"], "th": ["colspan", "rowspan"], "td": ["colspan", "rowspan"], "ol": ["start"]}
EMPTY = frozenset({"br", "hr"})
# The elements that end when another one begins inside them, as browsers see it: a list item ends at the next one.
ROWS, CELLS = frozenset({"thead", "tbody", "tfoot"}), frozenset({"th", "td"})
PARAGRAPH = frozenset({"p"})
ENDED_BY = dict.fromkeys(
    "p hr h3 h4 h5 h6 pre blockquote ul ol dl table details summary div".split(),  # noqa: SIM905
    PARAGRAPH,
) | {
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "a": frozenset({"a"}),
    "tr": CELLS | {"tr"},
    "th": CELLS,
    "td": CELLS,
    **dict.fromkeys(ROWS, ROWS | CELLS | {"tr"}),
}
# Whatever is open outside of these stays open.
BOUNDARIES = CELLS | {"table", "ul", "ol", "dl", "div", "blockquote", "details"}
PIECE = re.compile(r"(<[^<>]*>)")
PART = 500  # pieces of text and tags
PRINTABLE = punctuation + " \t\n"
NAME = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?P<attributes>(?:[\s/][^<>]*)?)>")
ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"']++))""")

_cleaner = bleach.Cleaner(tags=ELEMENTS, attributes=ATTRIBUTES, protocols=["http", "https", "mailto"])


def clean_html(html: str) -> str:
    """Keep the harmless elements of some HTML, and close those left open. All other elements are shown as text.

    Elements that are nested deeper than ``MAX_HTML_DEPTH`` are left out, but not what they contain.
    """
    return "".join(str(_cleaner.clean(part)) for part in balanced(html))


def balanced(html: str) -> Iterator[str]:
    """Close each harmless element where it ends, limit the nesting, and turn all other elements into text.

    Yields parts in which no element is left open. Parsing a long document takes longer than parsing its parts.
    """
    written: list[str] = []
    opened: list[str] = []  # at most MAX_HTML_DEPTH of them, so that searching them takes no time
    ignored: Counter[str] = Counter()  # elements that were nested too deeply and have not ended yet
    for piece in PIECE.split(html):
        tag = NAME.fullmatch(piece)
        name = tag["name"].lower() if tag else ""
        if not tag or name not in ELEMENTS:
            written.append(piece.replace("<", "&lt;").replace(">", "&gt;"))
        elif tag["end"]:
            if ignored[name]:
                ignored[name] -= 1
            elif name in opened:
                _close(opened, len(opened) - 1 - opened[::-1].index(name), written)
        else:
            _close(opened, _first_ended(opened, name), written)
            if not opened and len(written) > PART:
                yield "".join(written)
                written.clear()
            if name in EMPTY:
                written.append(f"<{name}>")
            elif len(opened) < MAX_HTML_DEPTH:
                opened.append(name)
                written.append(f"<{name}{_attributes(name, tag['attributes'])}>")
            else:
                ignored[name] += 1
    _close(opened, 0, written)
    yield "".join(written)


def _first_ended(opened: list[str], name: str) -> int:
    """Return the position of the outermost open element that ends where an element with this name begins."""
    first = len(opened)
    for place in range(len(opened) - 1, -1, -1):
        if opened[place] in ENDED_BY.get(name, ()):
            first = place
        elif opened[place] in BOUNDARIES:
            break
    return first


def _close(opened: list[str], first: int, written: list[str]) -> None:
    """Close the open elements from this position on, the innermost one first."""
    written += [f"</{name}>" for name in reversed(opened[first:])]
    del opened[first:]


def _attributes(name: str, source: str) -> str:
    """Write the attributes that an element may keep, in ASCII. Quotation marks in them can't end them early."""
    if name not in ATTRIBUTES:
        return ""
    found = {attribute.lower(): "".join(value) for attribute, *value in ATTRIBUTE.findall(source)}
    kept = [attribute for attribute in ATTRIBUTES[name] if attribute in found]
    values = {attribute: quote(unescape(found[attribute]), safe=PRINTABLE, errors="replace") for attribute in kept}
    return "".join(f' {attribute}="{escape(value)}"' for attribute, value in values.items())
