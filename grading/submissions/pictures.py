"""Find the pictures in a submission: pasted into a cell, written into its text, or lying beside the notebook.

Whatever a picture's name or its notebook says about its type, its first bytes decide. Pictures of a type that browsers
don't show are not kept: the page then gives their name.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from grading.limits import MAX_CELL_PICTURES, MAX_PICTURE_FILES, MAX_PICTURES
from grading.submissions.submitted_cell import SubmittedCell
from grading.text import escaped, shown_name, writable

SVG = "image/svg+xml"
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
# A picture in the text itself, as some editors paste it. It can have megabytes, so no parser of Markdown gets it.
IN_TEXT = re.compile(r"data:image/[\w.+-]{1,40};base64,([A-Za-z0-9+/=]{64,})")
BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
LEFT_OUT = "data:image/*;base64,"  # the address of a picture in the text that was left out
# The address of a picture in Markdown or HTML. All parts have a limit, which bounds the time for each beginning.
SHOWN = re.compile(
    r"""!\[[^\[\]\n]{0,300}\]\(\s{0,9}(?:<([^<>\n]{1,300})>|([^\s()<>]{1,300})\s{0,9}(?=[)"']))|"""
    r"""<img\s[^<>]{0,300}?\bsrc\s{0,9}=\s{0,9}["']([^"'<>]{1,300})["']""",
    flags=re.IGNORECASE,
)
ON_THE_WEB = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//")  # or in the text; a single letter is a drive of Windows
SVG_BEGINNING = re.compile(rb"\s*<(?:svg[\s>/]|\?xml\s|!DOCTYPE\s+svg|!--)", flags=re.IGNORECASE)
LOOKED_AT = 1_000  # bytes of a picture that decide about its type
TOO_LARGE = "too large for this page: open the file in the folder of the submission"
NOT_SHOWN = "browsers don't show this type of picture: open the file in the folder of the submission"

Attachments = dict[str, dict[str, str]]


def picture_type(data: bytes) -> str:
    """Return the MIME type of a picture that browsers show, from its first bytes, or "" if it is none."""
    for beginning, mime in BEGINNINGS.items():
        if data.startswith(beginning):
            return mime
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    start = data[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    return SVG if SVG_BEGINNING.match(start) and re.search(rb"<svg[\s>/]", start, flags=re.IGNORECASE) else ""


def attached_pictures(attachments: Any) -> Attachments:
    """Return the pictures among a cell's attachments. A photo of a derivation on paper is an answer, too."""
    found: Attachments = {}
    for name, data in attachments.items() if isinstance(attachments, dict) else ():
        for mime, text in data.items() if isinstance(data, dict) else ():
            text = "".join(map(str, text)) if isinstance(text, list) else text
            if len(found) < MAX_CELL_PICTURES and isinstance(text, str) and (picture := _as_picture(str(mime), text)):
                found[writable(name)] = picture
    return found


def other_attachments(attachments: Any, pictures: Attachments) -> list[str]:
    """Return the names of a cell's attachments that have data but aren't among the pictures that can be shown."""
    return [
        shown
        for name, data in (attachments.items() if isinstance(attachments, dict) else ())
        if (shown := writable(name)) not in pictures and isinstance(data, dict) and any(data.values())
    ]


def missing_pictures(cell: SubmittedCell, files: Iterable[str]) -> list[str]:
    """Return the names of the pictures that a text shows, but that are neither in its cell nor among these files."""
    index = index_of([*cell.pictures, *cell.other_files, *files])
    found = {}
    for match in SHOWN.finditer(cell.source):
        address = next(filter(None, match.groups()))
        name = unquote(address.removeprefix("attachment:"))
        if not ON_THE_WEB.match(name) and not find_picture(index, name):
            found[plain_name(name)] = name
    return list(found.values())


def take_pictures_out(source: str) -> tuple[str, Attachments]:
    """Make attachments of the pictures that are written into a Markdown text. Return the text without them, and these.

    Pictures of a type that browsers don't show, and those beyond the first ``MAX_CELL_PICTURES``, are left out.
    """
    found: Attachments = {}

    def attach(match: re.Match[str]) -> str:
        mime = picture_type(first_bytes(match[1]))
        if not mime or len(found) == MAX_CELL_PICTURES:
            return LEFT_OUT
        name = f"picture-in-text-{len(found) + 1}"
        found[name] = {mime: match[1]}
        return f"attachment:{name}"

    text = IN_TEXT.sub(attach, source)
    return text, found


def size_of(pictures: Attachments) -> int:
    """Return how many characters these pictures take."""
    return sum(len(data) for picture in pictures.values() for data in picture.values())


def attach_files(
    cells: list[SubmittedCell], shown: list[SubmittedCell], files: Mapping[str, bytes]
) -> tuple[SubmittedCell | None, bool]:
    """Attach the pictures beside the notebook, in place, to the cells that name them.

    Parameters
    ----------
    cells : list of SubmittedCell
        All cells, whose pictures count towards the limit.
    shown : list of SubmittedCell
        Those that are Markdown in the restored notebook.
    files : mapping of str to bytes
        The pictures by their names, relative to the notebook.

    Returns
    -------
    rest : SubmittedCell or None
        A cell that shows the pictures that no cell names, and lists those that can't be shown. None if there are none.
    too_large : bool
        Whether pictures were left out because all of them together exceed the limit.
    """
    texts = [(cell, plain_name(cell.source)) for cell in shown] if files else []
    size = sum(size_of(cell.pictures) for cell in cells)
    rest = SubmittedCell("markdown", "")
    lines: list[str] = []
    too_large = False
    for name in sorted(files)[:MAX_PICTURE_FILES]:
        mime = picture_type(files[name])
        picture = {mime: base64.b64encode(files[name]).decode()} if mime else {}
        base = plain_name(name).rpartition("/")[2]
        named = [cell for cell, text in texts if base in text]
        kept = 0
        for cell in (named or [rest]) if picture else ():
            if size + size_of({name: picture}) <= MAX_PICTURES:
                size += size_of({name: picture})
                key = shown_name(name)
                cell.pictures[f"./{key}" if key in cell.pictures else key] = picture
                kept += 1
        too_large |= bool(picture) and not kept
        if not named or not kept:
            lines.append(_line(name, "" if kept else TOO_LARGE if picture else NOT_SHOWN))
    if not lines:
        return None, too_large
    rest.source = "\n\n".join(["Handed in beside the notebook:", *lines])
    return rest, too_large


def plain_name(name: str) -> str:
    """Return a picture's name or address so that different spellings of it agree."""
    text = unicodedata.normalize("NFC", unquote(name).replace("\\", "/")).casefold()
    return unicodedata.normalize("NFC", text).removeprefix("./")


def index_of(names: Iterable[str]) -> dict[str, str]:
    """Return the names of pictures by what may refer to them: by the whole name in plain form, and without folders."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain_name(name), name)
    return {plain.rpartition("/")[2]: name for plain, name in found.items()} | found


def find_picture(index: Mapping[str, str], address: str) -> str:
    """Return the name of the picture that an address in a text means, or "" if it is none in the index."""
    plain = plain_name(address)
    return index.get(plain) or index.get(plain.rpartition("/")[2], "")


def _line(name: str, problem: str) -> str:
    """Return the Markdown for one picture beside the notebook."""
    label = escaped(shown_name(name))
    if problem:
        return f"{label} ({problem})"
    return f"{label}\n\n![{label}](attachment:{quote(shown_name(name), safe='')})"


def _as_picture(mime: str, text: str) -> dict[str, str]:
    """Return an attachment with the type that its data have. Empty if no browser shows it."""
    if text.lstrip().startswith("<"):  # an SVG image as notebooks store it in outputs
        data = text.encode("utf-8", "replace")
        return {SVG: base64.b64encode(data).decode()} if picture_type(data) == SVG else {}
    if not text.strip() or not BASE64.fullmatch(text):
        return {}
    found = picture_type(first_bytes(text)) or (mime if mime in PICTURES else "")
    return {found: text} if found else {}


def first_bytes(text: str) -> bytes:
    """Return the first bytes of some data in base64."""
    start = re.sub(r"[\s=]", "", text[: 2 * LOOKED_AT])
    try:
        return base64.b64decode(start[: len(start) // 4 * 4])
    except (binascii.Error, ValueError):
        return b""
