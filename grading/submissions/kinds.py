"""Say what a file is that is not a notebook, so that the instructor and the student know what was handed in.

The first bytes of a file tell most formats. Where they don't, its name does.
"""

import re

from grading.submissions.decoding import decode
from grading.submissions.names import PICTURES

START = 4096  # bytes that are enough to recognise a file
TEXT = "text that is not a notebook"
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\0", "a picture"),  # TIFF
    (b"MM\0*", "a picture"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ\0", "an archive"),
    (b"{\\rtf", "an RTF document"),
)
INSIDE_ZIP = ((b"word/", "a Word document"), (b"xl/", "an Excel sheet"), (b"ppt/", "a PowerPoint presentation"))
EXTENSIONS = {
    (".pdf",): "a PDF",
    (".doc", ".docx"): "a Word document",
    (".odt",): "an OpenDocument text",
    (".rtf",): "an RTF document",
    (".md",): "a Markdown text",
    (".tex",): "a LaTeX text",
    (".xls", ".xlsx"): "an Excel sheet",
    (".ppt", ".pptx"): "a PowerPoint presentation",
    (".htm", ".html"): "an HTML page",
    (".py",): "a Python script",
    (".rar",): "a RAR archive",
    (".7z",): "a 7z archive",
    (".tar", ".tgz", ".gz", ".bz2", ".xz"): "an archive",
    (".zip",): "a zip",
    (*PICTURES, ".bmp", ".avif"): "a picture",
    (".mp4", ".mov", ".m4v"): "a video",
}
HTML = ("<!doctype html", "<html", "<head", "<body", "<script")
CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
PYTHON = re.compile(r"(?:#!.*python|# ?%%|# In\[|# coding|# -\*-|import \w|from [\w.]+ import|def \w|class \w)")


def kind_of(data: bytes, name: str = "") -> str:
    """Return what a file is, with its article: ``"a PDF"``.

    Parameters
    ----------
    data : bytes
        The file, or its first ``START`` bytes.
    name : str, optional
        The file's name, whose extension helps where the content says little.
    """
    start = data[:START]
    if not start.strip():
        return "an empty file"
    for signature, kind in SIGNATURES:
        if start.startswith(signature):
            return kind
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "a picture"
    if start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"heif", b"avif"):
        return "a picture"
    by_name = kind_by_name(name)
    if start.startswith(b"PK\x03\x04"):
        inside = next((kind for part, kind in INSIDE_ZIP if part in start), "")
        return inside or by_name or "a zip"
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return by_name or "a Word document"
    text = decode(start)[0].lstrip()
    if text[:100].lower().startswith(HTML):
        return "an HTML page"
    if text.startswith("<svg") or (text.startswith("<?xml") and "<svg" in text):
        return "a picture"
    if PYTHON.match(text):
        return "a Python script"
    if by_name:
        return by_name
    return "a file of another program" if CONTROL.search(text) else TEXT


def kind_by_name(name: str) -> str:
    """Return what a file should be according to its name, or "" if that doesn't tell."""
    return next((kind for endings, kind in EXTENSIONS.items() if name.casefold().endswith(endings)), "")
