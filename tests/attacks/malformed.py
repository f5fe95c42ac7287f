"""Files that are no notebooks, or that break what reads them. What can be read gets its points."""

import json
import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from harness import POINTS, Attack, cell_of, code_cell

NOTHING = tuple(id for id in POINTS if id != "why")


def unread(name: str, what: str, data: Callable[[bytes], bytes], **more: str) -> Attack:
    """A file that only a person can judge."""
    return Attack(name, what, data=data, loses=NOTHING, **more)


def large(notebook: dict) -> None:
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * (50 << 20)}}
    notebook["cells"].append(code_cell("'a picture'") | {"outputs": [picture]})


def nested(notebook: dict) -> None:
    notebook["metadata"]["deep"] = json.loads("[" * 800 + "]" * 800)


def nan(notebook: dict) -> None:
    notebook["metadata"]["nan"] = [float("nan"), float("inf"), -float("inf")]
    notebook["nbformat"] = float("nan")
    notebook["cells"][0]["metadata"]["points"] = float("nan")


def integer(notebook: dict) -> None:
    notebook["metadata"]["integer"] = 10**4000
    notebook["nbformat_minor"] = 10**4000


def surrogates(notebook: dict) -> None:
    lone = "\ud800\udfff"
    notebook["metadata"]["kernelspec"] = {"name": lone, "language": lone}
    notebook["cells"].append(code_cell(f"said = '{lone}'\nprint(said)\nprint('\\ud800')", lone))
    notebook["cells"].append({"cell_type": "markdown", "source": lone, "metadata": {"tags": [lone]}})
    notebook["cells"].append(code_cell("x") | {"metadata": {"nbgrader": {"grade_id": lone}}})


def names_out(notebook: dict) -> None:
    out = "../../../../outside/exam.txt"
    notebook["metadata"] |= {"name": out, "path": out, "kernelspec": {"name": out, "language": "python"}}
    text = f"![x]({out}) ![y](file:///etc/passwd) ![z](attachment:{out})"
    cell = {
        "cell_type": "markdown",
        "source": text,
        "metadata": {"name": out},
        "attachments": {out: {"text/plain": out}},
    }
    notebook["cells"].append(cell | {"id": out})


def tomorrow(notebook: dict) -> None:
    notebook["nbformat"], notebook["nbformat_minor"] = 99, -7
    notebook["metadata"] = {"kernelspec": {"language": "python"}}


def parser_bombs(notebook: dict) -> None:
    bombs = [
        "(" * 9000,
        "[" * 150 + "]" * 150,
        "-" * 50_000 + "1",
        "a" + ".a" * 40_000,
        "f" + "()" * 20_000,
        "\0",
        "x = " + "1+" * 30_000 + "1",
    ]
    bombs += [
        "lambda: " * 5000 + "1",
        "if 1:\n" + "".join(" " * k + "if 1:\n" for k in range(1, 120)),
        "9" * 100_000,
        "'" * 9999,
    ]
    bombs += ["%%timeit\n" * 200, "!" * 2000, "%" * 2000, "?" * 2000, "def f():\n" + "\t \n" * 5000, "\r\f\v" * 3000]
    notebook["cells"] += [code_cell(bomb, f"bomb-{k}") for k, bomb in enumerate(bombs)]


def parser_bombs_for_answers(notebook: dict) -> None:
    """The answers' cells without ids, among cells that are slow to parse when one looks for them."""
    for id in ("linear", "slope-answer", "descend-answer"):
        cell_of(notebook, id)["metadata"] = {}
        next(cell for cell in notebook["cells"] if cell.get("id") == id)["id"] = f"lost-{id}"
    notebook["cells"][1:1] = [code_cell("def g(): return " + "1+" * 2000 + f"{k}", f"slow-{k}") for k in range(40)]


def old_format(data: bytes) -> bytes:
    odd = [{"cell_type": "code", "input": ["x", 3], "outputs": [{"output_type": "pyout", "text": {}}]}, None, 7]
    return json.dumps({"nbformat": 3, "metadata": [], "worksheets": [{"cells": odd}, 7]}).encode()


def half_old_format(data: bytes) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "worksheets": []}).encode()


def zipped(data: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../../x.ipynb", data)
    return file.getvalue()


def link_to_exam(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[4] / "outside" / "exam.txt")


def link_to_victim(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "victim" / path.parent.name / path.name)


def folder_linked(path: Path) -> None:
    path.unlink()
    path.parent.rmdir()
    path.parent.symlink_to(path.parents[2] / "victim" / path.parent.name)


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def odd_timestamp(path: Path) -> None:
    (path.parent / "timestamp.txt").write_text(
        "9" * 400 + "-13-45 \ud800".encode("utf-8", "replace").decode(), encoding="utf-8"
    )


def linked_timestamp(path: Path) -> None:
    (path.parent / "timestamp.txt").symlink_to(path.parents[4] / "outside" / "exam.txt")


def timestamp_overflow(path: Path) -> None:
    (path.parent / "timestamp.txt").write_text("10000000000000000000000000000000", encoding="utf-8")


def endless_timestamp(path: Path) -> None:
    (path.parent / "timestamp.txt").symlink_to("/dev/zero")


def pictures(notebook: dict) -> None:
    """What is pasted into cells: nothing that is a picture, names that lead out, and far too much."""
    odd = [
        None,
        [],
        {"a": None},
        {"a": {"image/png": 7}},
        {"../../x": {"image/png": ["QUJD", "RA=="]}},
        {"a": {"text/html": "x"}},
        {"\ud800": {"image/png": "QUJD"}},
        {"a": {"image/svg+xml": "<svg onload=alert(1)>"}},
        {"a": {"image/png": "<b>"}},
    ]
    text = "![a](attachment:a) ![b](attachment:../../x) ![c](attachment:%2e%2e/x)"
    for k, attachments in enumerate(odd):
        cell = {"cell_type": "markdown", "id": f"p{k}", "metadata": {}, "source": text, "attachments": attachments}
        notebook["cells"].insert(1, cell)
    large = {"attachments": {"a": {"image/png": "QUJD" * (1 << 20)}}}
    notebook["cells"] += [
        {"cell_type": "markdown", "id": f"l{k}", "metadata": {}, "source": text} | large for k in range(8)
    ]


def slow_markdown(notebook: dict) -> None:
    """Texts on which parsers of Markdown, HTML and formulas take long or give up."""
    parts = [
        "[",
        "![",
        "$",
        "`",
        "*a",
        "<b>",
        "<!--",
        "> ",
        "- ",
        "|",
        "\\(",
        "\\begin{a}",
        "$\\frac{",
        "<div><p>",
        "[a](",
        "&#x",
    ]
    cells = [
        {"cell_type": "markdown", "id": f"s{k}", "metadata": {}, "source": part * (19_000 // len(part))}
        for k, part in enumerate(parts)
    ]
    notebook["cells"] += cells


ATTACKS = [
    Attack("odd-pictures", "pasted pictures that are none, and 32 MB of them", change=pictures, said="were left out"),
    Attack("slow-markdown", "text on which parsers take long", change=slow_markdown),
    Attack("50-megabytes", "a notebook of 50 MB", change=large),
    Attack("nan-in-json", "NaN in metadata, and as the format's number", change=nan),
    Attack("enormous-integer", "an integer of 4,001 digits", change=integer),
    unread("more-enormous-integer", "an integer of a million digits", lambda data: b'{"cells": [' + b"9" * 1_000_000 + b"]}", said="is not JSON"),
    Attack("surrogates", "lone surrogates everywhere", change=surrogates, said="it was run as Python"),
    Attack("nested", "metadata nested eight hundred deep", change=nested),
    unread("nested-more", "brackets without an end", lambda data: b'{"cells": ' + b"[" * 4_000_000, said="nested too deeply"),
    unread("nested-objects", "objects within objects", lambda data: b'{"a":' * 200_000 + b"1" + b"}" * 200_000, said="nested too deeply"),
    unread("json-bomb", "millions of empty objects", lambda data: b'{"cells": [' + b"{}," * 12_000_000 + b"{}]}"),
    unread("list-bomb", "millions of lists in the metadata", lambda data: b'{"metadata": [' + b"[[]]," * 14_000_000 + b'1], "cells": []}'),
    Attack("names-out", "names that lead out of the folder", change=names_out),
    Attack("format-of-tomorrow", "a format that there is not", change=tomorrow),
    Attack("parser-bombs", "Python that breaks parsers", change=parser_bombs),
    Attack("parser-bombs-for-answers", "answers to be found among cells that are slow to parse", change=parser_bombs_for_answers, said="lost its metadata"),
    unread("odd-old-format", "an old format with odd parts", old_format),
    unread("half-old-format", "an old format that says it is new", half_old_format),
    unread("zip", "an archive whose file leads out of the folder", zipped, said="is not JSON"),
    unread("utf-16", "a notebook in another encoding", lambda data: data.decode().encode("utf-16"), said="is not JSON"),
    unread("html", "a web page that says please log in", lambda data: b"<!doctype html><script>alert(1)</script>", said="is not JSON"),
    unread("empty", "an empty file", lambda data: b"", said="is empty"),
    unread("zeros", "zeros", lambda data: bytes(1 << 20), said="is not JSON"),
    unread("no-cells", "JSON that is no notebook", lambda data: b'{"cells": {"0": "x"}}'),
    unread("a-number", "JSON that is a number", lambda data: b"1e999", said="no notebook"),
    unread("too-many-cells", "more cells than anyone writes", lambda data: json.dumps({"cells": [code_cell("1")] * 3000}).encode(), said="at most"),
    unread("too-much-source", "more text than anyone writes", lambda data: json.dumps({"cells": [code_cell("#" * (2 << 20))]}).encode(), said="more than 1 MB"),
    Attack("link-to-a-file", "a link to a file outside", place=link_to_exam, loses=NOTHING, said="no ordinary file"),
    Attack("link-to-a-submission", "a link to another submission", place=link_to_victim, loses=NOTHING, said="no ordinary file"),
    Attack("linked-folder", "a folder that is a link to another's", place=folder_linked, loses=NOTHING, said="is a link"),
    Attack("pipe", "a pipe that nobody writes to", place=pipe, loses=NOTHING, said="no ordinary file"),
    Attack("odd-timestamp", "a time that there is not", place=odd_timestamp),
    Attack("linked-timestamp", "a link where the time should stand", place=linked_timestamp),
    Attack("overflowing-timestamp", "a year of thirty digits", place=timestamp_overflow),
    Attack("endless-timestamp", "a link to a device without end", place=endless_timestamp),
]  # fmt: skip
