"""Attacks with files that aren't notebooks, or that break a reader. The right answers in a readable file get points."""

import json
import os
import stat
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from harness import POINTS, Attack, cell_of, code_cell

NOTHING = tuple(id for id in POINTS if id != "why")


def unread(name: str, description: str, edit_bytes: Callable[[bytes], bytes], **more: str) -> Attack:
    """Make an attack with a file that only a person can grade."""
    return Attack(name, description, edit_bytes=edit_bytes, loses=NOTHING, **more)


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
    """Remove the metadata and the ids of the answers, and put cells that are slow to parse above them."""
    for id in ("linear", "slope-answer", "descend-answer"):
        cell_of(notebook, id)["metadata"] = {}
        next(cell for cell in notebook["cells"] if cell.get("id") == id)["id"] = f"lost-{id}"
    notebook["cells"][1:1] = [code_cell("def g(): return " + "1+" * 2000 + f"{k}", f"slow-{k}") for k in range(40)]


def old_format(data: bytes) -> bytes:
    odd = [{"cell_type": "code", "input": ["x", 3], "outputs": [{"output_type": "pyout", "text": {}}]}, None, 7]
    return json.dumps({"nbformat": 3, "metadata": [], "worksheets": [{"cells": odd}, 7]}).encode()


def half_old_format(data: bytes) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "worksheets": []}).encode()


def old_outputs(data: bytes) -> bytes:
    outputs = [{"output_type": "pyout", "x": 1}] * 100_000
    cells = [
        {"cell_type": "code", "input": "x", "outputs": outputs},
        {"cell_type": "heading", "level": 10**12, "source": "x"},
    ]
    return json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}).encode()


def placeholder(notebook: dict) -> None:
    """Write the name of a part of the page that has already been made safe, in a way that only a browser reads."""
    cell_of(notebook, "why")["source"] = "&#xe000;7&#xe001; and $x$ &#xe000;0&#xe001;"


def repeated_picture(notebook: dict) -> None:
    """Refer to one large picture eight hundred times, which would make a page of gigabytes."""
    cell = cell_of(notebook, "why")
    cell["source"] = "![x](attachment:a.png) " * 800
    cell["attachments"] = {"a.png": {"image/png": "A" * (4 << 20)}}


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


def socket(path: Path) -> None:
    path.unlink()
    os.mknod(path, stat.S_IFSOCK | 0o600)


def name_for_the_terminal(path: Path) -> None:
    path.rename(path.with_name("\x1b[2J\x1b]0;all graded\x07\u202e[red]\ncourse: everything is fine.ipynb"))


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
    """Add attachments that aren't pictures, whose names lead out of the folder, or that are far too large."""
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
    """Add cells on which parsers of Markdown, HTML and formulas are slow or give up."""
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
    Attack("odd-pictures", "paste pictures that are not pictures, and 32 MB of them", edit_notebook=pictures, message="were left out"),
    Attack("slow-markdown", "write text that is slow to parse", edit_notebook=slow_markdown),
    Attack("50-megabytes", "hand in a notebook of 50 MB", edit_notebook=large),
    Attack("nan-in-json", "use NaN in the metadata, and as the number of the format", edit_notebook=nan),
    Attack("enormous-integer", "use an integer of 4,001 digits", edit_notebook=integer),
    unread("more-enormous-integer", "use an integer of a million digits", lambda data: b'{"cells": [' + b"9" * 1_000_000 + b"]}", message="is damaged or cut off"),
    Attack("surrogates", "use lone surrogates everywhere", edit_notebook=surrogates, message="it was run as Python"),
    Attack("nested", "nest metadata eight hundred levels deep", edit_notebook=nested),
    unread("nested-more", "open brackets without end", lambda data: b'{"cells": ' + b"[" * 4_000_000, message="nested too deeply"),
    unread("nested-objects", "nest two hundred thousand objects", lambda data: b'{"a":' * 200_000 + b"1" + b"}" * 200_000, message="nested too deeply"),
    unread("json-bomb", "hand in millions of empty objects", lambda data: b'{"cells": [' + b"{}," * 12_000_000 + b"{}]}"),
    unread("list-bomb", "put millions of lists into the metadata", lambda data: b'{"metadata": [' + b"[[]]," * 14_000_000 + b'1], "cells": []}'),
    Attack("names-out", "use names that lead out of the folder", edit_notebook=names_out),
    Attack("format-of-tomorrow", "use a format that doesn't exist", edit_notebook=tomorrow),
    Attack("parser-bombs", "write Python that breaks parsers", edit_notebook=parser_bombs),
    Attack("parser-bombs-for-answers", "hide the answers below cells that are slow to parse", edit_notebook=parser_bombs_for_answers, message="lost their metadata"),
    unread("odd-old-format", "use an old format with malformed parts", old_format),
    unread("old-outputs", "use an old format with outputs that are slow to convert", old_outputs, message="old format"),
    Attack("placeholder", "write a code that the feedback page uses for itself", edit_notebook=placeholder),
    Attack("repeated-picture", "show a large picture hundreds of times", edit_notebook=repeated_picture),
    unread("half-old-format", "use an old format that claims to be new", half_old_format),
    unread("zip", "hand in an archive with a file that leads out of the folder", zipped, message="is a zip, not a notebook"),
    Attack("utf-16", "hand in a notebook in another encoding", edit_bytes=lambda data: data.decode().encode("utf-16"), message="saved as UTF-16"),
    unread("html", "hand in a web page, as after a failed login", lambda data: b"<!doctype html><script>alert(1)</script>", message="is an HTML page, not a notebook"),
    unread("empty", "hand in an empty file", lambda data: b"", message="is an empty file"),
    unread("zeros", "hand in a file of zeros", lambda data: bytes(1 << 20), message="is a file of another program, not a notebook"),
    unread("no-cells", "hand in JSON that is not a notebook", lambda data: b'{"cells": {"0": "x"}}'),
    unread("a-number", "hand in JSON that is a number", lambda data: b"1e999", message="not a notebook"),
    unread("too-many-cells", "hand in more cells than anyone writes", lambda data: json.dumps({"cells": [code_cell("1")] * 3000}).encode(), message="that the grader accepts"),
    unread("too-much-source", "hand in more text than anyone writes", lambda data: json.dumps({"cells": [code_cell("#" * (2 << 20))]}).encode(), message="more than 1 MB"),
    Attack("link-to-a-file", "hand in a link to a file outside", edit_folder=link_to_exam, loses=NOTHING, message="regular file"),
    Attack("link-to-a-submission", "hand in a link to another submission", edit_folder=link_to_victim, loses=NOTHING, message="regular file"),
    Attack("linked-folder", "hand in a link to another student's folder", edit_folder=folder_linked, loses=NOTHING, message="is a link"),
    Attack("pipe", "hand in a pipe that nobody writes to", edit_folder=pipe, loses=NOTHING, message="regular file"),
    Attack("socket", "hand in a socket", edit_folder=socket, loses=NOTHING, message="regular file"),
    Attack("name-for-the-terminal", "give the notebook a name that steers the terminal", edit_folder=name_for_the_terminal, message="was named ?[2J?]0;all graded??[red]?course: everything is fine.ipynb"),
    Attack("odd-timestamp", "give a timestamp that doesn't exist", edit_folder=odd_timestamp),
    Attack("linked-timestamp", "replace the timestamp with a link", edit_folder=linked_timestamp),
    Attack("overflowing-timestamp", "give a year of thirty digits", edit_folder=timestamp_overflow),
    Attack("endless-timestamp", "link the timestamp to a device without end", edit_folder=endless_timestamp),
]  # fmt: skip
