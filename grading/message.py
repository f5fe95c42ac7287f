"""Messages about a submission: codes with values, and the sentences that they become.

A flag or a reason is stored as a code with values, so that no program has to recognise a sentence. Each code has two
sentences: one for the instructor, in the terminal and in formgrader, and one for the student, on the feedback page.
"""

from enum import StrEnum
from typing import Any

from grading.limits import MAX_REASON
from grading.text import joined, one_line


class Code(StrEnum):
    """What happened to a submission, or what a person should check."""

    ANSWER_BESIDE = "answer-beside"
    ANSWER_CONTINUED = "answer-continued"
    ANSWER_ELSEWHERE = "answer-elsewhere"
    ANSWER_JOINED = "answer-joined"
    ANSWER_MOVED = "answer-moved"
    ANSWER_NEARBY = "answer-nearby"
    CANT_CONVERT = "cant-convert"
    CANT_OPEN = "cant-open"
    CELL_INTERRUPTED = "cell-interrupted"
    CELL_MISSING = "cell-missing"
    CELL_TYPE = "cell-type"
    CODE_IN_TEST = "code-in-test"
    CODE_NEARBY = "code-nearby"
    CODE_NEARBY_AND_BESIDE = "code-nearby-and-beside"
    DAMAGED_CELLS = "damaged-cells"
    DAMAGED_FILE = "damaged-file"
    DUPLICATE_CELL = "duplicate-cell"
    DUPLICATE_TEST = "duplicate-test"
    EMPTY_FOLDER = "empty-folder"
    ENCODING = "encoding"
    FILE_IN_ZIP = "file-in-zip"
    FILE_NAME = "file-name"
    FILE_PLACE = "file-place"
    FILE_TOO_LARGE = "file-too-large"
    FILES_BESIDE = "files-beside"
    FILES_LEFT_OUT = "files-left-out"
    FOLDERS_TOO_DEEP = "folders-too-deep"
    GRADING_FAILED = "grading-failed"
    GRADING_FAILED_MIDWAY = "grading-failed-midway"
    GRADING_TOOK_TOO_LONG = "grading-took-too-long"
    METADATA_LOST = "metadata-lost"
    MORE_FLAGS = "more-flags"
    NESTED_TOO_DEEPLY = "nested-too-deeply"
    NO_ANSWER = "no-answer"
    NO_CELLS = "no-cells"
    NO_FOLDER = "no-folder"
    NO_JSON = "no-json"
    NO_NOTEBOOK = "no-notebook"
    NO_PERMISSION = "no-permission"
    NO_REGULAR_FILE = "no-regular-file"
    NOT_A_NOTEBOOK = "not-a-notebook"
    NOT_REACHED = "not-reached"
    OLD_FORMAT = "old-format"
    OTHER_FILES = "other-files"
    OTHER_LANGUAGE = "other-language"
    OTHER_UNIT = "other-unit"
    OUTPUT_TOO_LONG = "output-too-long"
    PICTURE_BESIDE = "picture-beside"
    PICTURE_MISSING = "picture-missing"
    PICTURES_LEFT_OUT = "pictures-left-out"
    PICTURES_TOO_LARGE = "pictures-too-large"
    PROCESS_ENDED = "process-ended"
    PROCESS_STOPPED = "process-stopped"
    RESTORING_FAILED = "restoring-failed"
    SYSTEM_FILES = "system-files"
    TEST_MISSING = "test-missing"
    TEST_MOVED = "test-moved"
    TEXT_ELSEWHERE = "text-elsewhere"
    TOO_MANY_CELLS = "too-many-cells"
    TOO_MANY_FILES = "too-many-files"
    TOO_MANY_PARTS = "too-many-parts"
    TOO_MUCH_MEMORY = "too-much-memory"
    TOO_MUCH_TEXT = "too-much-text"
    TWO_FOLDERS = "two-folders"
    UNTOUCHED = "untouched"
    VERSION_NAMED = "version-named"
    VERSION_NEWER = "version-newer"
    VERSION_UNREADABLE = "version-unreadable"
    VERSION_WORKED_ON = "version-worked-on"
    WRITTEN_BESIDE = "written-beside"
    WRITTEN_ELSEWHERE = "written-elsewhere"
    WRITTEN_NEARBY = "written-nearby"
    WRITTEN_NEARBY_AND_BESIDE = "written-nearby-and-beside"


# For each code: the sentence, and the advice to the instructor and to the student. Empty advice means nothing to do.
AGAIN = ("Ask the student to submit it again.", "Please submit it again.")
HAND_IN = ("Ask the student to hand in {expected}.", "Please hand in {expected}.")
RIGHT_ONE = (
    "Ask the student whether it is the right one.",
    "If you meant another one, please hand in only that one.",
)
A_PERSON = "A person will look at it."
BY_HAND = ("Look at it and grade it by hand.", A_PERSON)
SENTENCES: dict[Code, tuple[str, tuple[str, str]]] = {
    Code.ANSWER_BESIDE: (
        "Nothing was written here, but the submission also contains {content}.",
        ("Look for the answer there, and give points by hand.", ""),
    ),
    Code.ANSWER_CONTINUED: (
        "The answer{s} in the cell{s} {cells} continued in other cells; the grader put the parts together.",
        ("", ""),
    ),
    Code.ANSWER_ELSEWHERE: ("The grader found answers outside their own cells: {cells}.", ("", "")),
    Code.ANSWER_JOINED: ("The code of the cell{s} {cells} was split; the grader joined the parts.", ("", "")),
    Code.ANSWER_MOVED: (
        "The cell{s} {cells} {was} missing or empty; the grader put there what was written next to {it}.",
        ("Check that it is the whole answer.", A_PERSON),
    ),
    Code.ANSWER_NEARBY: (
        "The cell{s} {cells} {was} empty, but something was written next to {it}.",
        ("Read the cells around {it}, and give points by hand.", A_PERSON),
    ),
    Code.CANT_CONVERT: ("The notebook's old format could not be converted ({error}).", AGAIN),
    Code.CANT_OPEN: ("The file {name} can't be read ({error}).", AGAIN),
    Code.CELL_INTERRUPTED: (
        "A cell was interrupted: it ran longer than {seconds:g} s, or half of the time left.",
        ("", ""),
    ),
    Code.CELL_MISSING: ("The cell{s} {cells} {was} missing, so {they} {counts} as not answered.", ("", "")),
    Code.CELL_TYPE: (
        "The type of the cell{s} {cells} was {found}; the grader changed it back to {expected}.",
        ("", ""),
    ),
    Code.CODE_IN_TEST: (
        "{owner} code was found in the test cell{s} {cells}, above the test; the grader ran it first.",
        ("", ""),
    ),
    Code.CODE_NEARBY: (
        "The answer's own cell is empty, but there is code next to it.",
        ("Read it, and open the submitted notebook to see what it showed: saved outputs aren't kept here.", ""),
    ),
    Code.CODE_NEARBY_AND_BESIDE: (
        "The answer's own cell is empty, but there is code next to it, and pictures were handed in beside the "
        "notebook.",
        (
            "Read it and the last cell, and open the submitted notebook to see what the code showed: saved outputs "
            "aren't kept here.",
            "",
        ),
    ),
    Code.DAMAGED_CELLS: (
        "The grader left out damaged cells ({count} in all).",
        ("If an answer is missing, open the submitted file.", "If an answer of yours is missing, please tell us."),
    ),
    Code.DAMAGED_FILE: ("The file begins like a notebook, but it is damaged or cut off in line {line}.", AGAIN),
    Code.EMPTY_FOLDER: ("The submission is an empty folder.", HAND_IN),
    Code.ENCODING: ("The file was saved as {found} instead of {expected}; the grader converted it.", ("", "")),
    Code.FILE_IN_ZIP: ("The notebook was inside {found}; the grader took it from there.", ("", "")),
    Code.FILE_NAME: ("The file was named {found} instead of {expected}; the grader took it.", ("", "")),
    Code.FILE_PLACE: ("The notebook was at {found} instead of {expected}; the grader took it.", ("", "")),
    Code.DUPLICATE_CELL: (
        "The cell{s} {cells} {was} there more than once; the grader ran all copies in order.",
        ("", ""),
    ),
    Code.DUPLICATE_TEST: (
        "The test cell{s} {cells} {was} there more than once; the grader ran the test once.",
        ("", ""),
    ),
    Code.FILE_TOO_LARGE: (
        "The file has {megabytes} MB, but the grader reads at most {limit} MB.",
        ("Ask the student why it is so large.", "Please tell us why it is so large."),
    ),
    Code.FILES_BESIDE: (
        "The submission also contains {content}, and the grader reads only the notebook.",
        ("Look for answers there.", "If an answer is only there, please put it into the notebook."),
    ),
    Code.FILES_LEFT_OUT: (
        "The submission has more notebooks than the grader compares; left out: {count}.",
        ("Check whether the right one was graded.", "Please hand in only one notebook."),
    ),
    Code.FOLDERS_TOO_DEEP: (
        "The submission has more than {limit} folders within each other, and the grader looks no deeper.",
        HAND_IN,
    ),
    Code.GRADING_FAILED: (
        "Grading this submission failed.",
        ("Run the command again; if it fails again, grade it by hand.", A_PERSON),
    ),
    Code.GRADING_FAILED_MIDWAY: ("Grading this submission failed midway ({error}).", BY_HAND),
    Code.GRADING_TOOK_TOO_LONG: ("Grading this submission took too long.", BY_HAND),
    Code.METADATA_LOST: (
        "The cell{s} {cells} had lost {its} metadata; the grader recognised {it} by {its} content.",
        ("", ""),
    ),
    Code.MORE_FLAGS: ("Further flags that were left out: {count}.", ("", "")),
    Code.NESTED_TOO_DEEPLY: ("The file is nested too deeply for a notebook.", AGAIN),
    Code.NO_ANSWER: ("No answer was written.", ("", "")),
    Code.NO_CELLS: ("The file is not a notebook: it has no cells.", AGAIN),
    Code.NO_FOLDER: ("The submission is a link or a file instead of a folder.", AGAIN),
    # Two codes of earlier versions, which old gradebooks contain.
    Code.NO_JSON: ("The file {problem}, so it is not a notebook.", AGAIN),
    Code.NO_NOTEBOOK: ("The submission contains {content}.", AGAIN),
    Code.NO_PERMISSION: (
        "The grader has no permission to read {name}.",
        ("Give yourself read permission and grade again.", A_PERSON),
    ),
    Code.NO_REGULAR_FILE: ("{name} is a link, a folder or a device instead of a regular file.", AGAIN),
    Code.NOT_A_NOTEBOOK: ("The file is {kind}, not a notebook.", HAND_IN),
    Code.NOT_REACHED: ("Grading did not reach this exercise.", ("", "")),
    Code.OLD_FORMAT: ("The notebook was saved in an old format; the grader converted it.", ("", "")),
    Code.OTHER_FILES: ("The submission contains {content} but no notebook.", HAND_IN),
    Code.OTHER_LANGUAGE: (
        "The notebook was saved for the language {language}, but it was run as Python.",
        ("", ""),
    ),
    Code.OTHER_UNIT: (
        "The notebook has none of this unit's answers; it may belong to another unit.",
        HAND_IN,
    ),
    Code.OUTPUT_TOO_LONG: ("The notebook's output exceeds the limit; the grader left out the rest.", ("", "")),
    Code.PICTURE_BESIDE: (
        "The cell{s} {cells} {was} empty, but pictures were handed in beside the notebook.",
        ("The last cell shows or lists them: give points by hand.", A_PERSON),
    ),
    Code.PICTURE_MISSING: (
        "The answer {cells} shows {names}, which {was} not handed in.",
        ("Ask the student for {it}.", "Please hand {it} in too."),
    ),
    Code.PICTURES_LEFT_OUT: (
        "Picture files beside the notebook were left out ({count} in all): the grader reads at most {files}, "
        "with {megabytes} MB together.",
        ("Ask the student for fewer or smaller pictures.", "Please use fewer or smaller pictures."),
    ),
    Code.PICTURES_TOO_LARGE: (
        "Pictures beyond the first {limit} MB were left out.",
        ("Ask the student for smaller pictures.", "Please use smaller pictures."),
    ),
    Code.PROCESS_ENDED: ("{owner} process ended while this ran: {cause}.", ("", "")),
    Code.PROCESS_STOPPED: ("{owner} code was stopped in {where}: {cause}.", ("", "")),
    Code.RESTORING_FAILED: ("Restoring this submission failed ({error}).", BY_HAND),
    Code.SYSTEM_FILES: (
        "The submission contains only files that programs make by themselves, such as {name}.",
        HAND_IN,
    ),
    Code.TEST_MISSING: ("The cell{s} {cells} {was} missing; the grader put {it} back.", ("", "")),
    Code.TEST_MOVED: (
        "The test{s} {cells} came before the answer; the grader moved {it} below the answer.",
        ("", ""),
    ),
    Code.TEXT_ELSEWHERE: (
        "The cell{s} {cells} {was} empty, but there is text elsewhere in the notebook.",
        ("Check whether it is the answer, and give points by hand.", A_PERSON),
    ),
    Code.TOO_MANY_CELLS: (
        "The notebook has no list of cells, or more than the {limit} that the grader accepts.",
        AGAIN,
    ),
    Code.TOO_MANY_FILES: ("The submission has too many files, and none of the first ones is a notebook.", HAND_IN),
    Code.TOO_MANY_PARTS: ("The file has far too many lists and objects for a notebook.", AGAIN),
    Code.TOO_MUCH_MEMORY: ("The file needs far more memory than a notebook.", AGAIN),
    Code.TOO_MUCH_TEXT: (
        "The notebook's cells contain more than 1 MB of text.",
        ("Ask the student what the text is for.", "Please tell us what the text is for."),
    ),
    Code.TWO_FOLDERS: (
        "There are two folders for this student, and their names look the same.",
        ("Move everything into one of them.", ""),
    ),
    Code.UNTOUCHED: (
        "Nothing was written in the notebook, but the submission also contains {content}, which the grader can't read.",
        HAND_IN,
    ),
    Code.VERSION_NAMED: (
        "{chosen} was graded. There are other answers, saved at the same time, in {others}.",
        RIGHT_ONE,
    ),
    Code.VERSION_NEWER: (
        "{chosen} was graded. There are other answers in {others}, but {chosen} is newer.",
        RIGHT_ONE,
    ),
    Code.VERSION_UNREADABLE: ("{chosen} was graded. The grader can't read {others}.", RIGHT_ONE),
    Code.VERSION_WORKED_ON: ("{chosen} was graded, because no answer was found in {others}.", ("", "")),
    Code.WRITTEN_BESIDE: (
        "The answer's own cell is empty, but pictures were handed in beside the notebook.",
        ("Look at the last cell.", ""),
    ),
    Code.WRITTEN_ELSEWHERE: (
        "The answer's own cell is empty, but there is text elsewhere in the notebook.",
        ("Check whether the answer is in the cell{s} {numbers}.", ""),
    ),
    Code.WRITTEN_NEARBY: (
        "The answer's own cell is empty, but something was written next to it.",
        ("Read the cells around it.", ""),
    ),
    Code.WRITTEN_NEARBY_AND_BESIDE: (
        "The answer's own cell is empty, but something was written next to it, and pictures were handed in beside the "
        "notebook.",
        ("Read the cells around it and the last one.", ""),
    ),
}


# The words of a sentence that depend on whether it is about one cell or several.
ONE = {"s": "", "was": "was", "it": "it", "they": "it", "its": "its", "counts": "counts"}
SEVERAL = {"s": "s", "was": "were", "it": "them", "they": "they", "its": "their", "counts": "count"}
MAX_LISTED = 12  # cells that a sentence names
PLACES = ("cell", "cells", "test", "where")  # the values that say where to look
INSTRUCTOR_ONLY = (Code.TWO_FOLDERS,)  # the student can do nothing about it


class Message(str):
    """A message about a submission. As a string, it is the instructor's sentence.

    Parameters
    ----------
    code : Code
    **values : str, int or float
        The values that this code's sentence contains, such as ``cell="linear"``. Long strings are cut.
    """

    code: Code
    values: dict[str, Any]

    def __new__(cls, code: Code, **values: Any) -> "Message":
        values = {
            name: one_line(value, MAX_REASON) if isinstance(value, str) else value for name, value in values.items()
        }
        message = super().__new__(cls, _sentence(code, values, 0))
        message.code, message.values = code, values
        return message

    @property
    def without_advice(self) -> str:
        """The sentence without what to do about it, to be quoted within another one."""
        sentence = SENTENCES[self.code][0]
        return f"{sentence[0].lower()}{sentence[1:-1]}".format(**ONE | self.values, owner="the student's")

    def to_json(self) -> dict[str, Any]:
        return {"code": str(self.code), "values": self.values}

    def __getnewargs_ex__(self) -> tuple[tuple[Code], dict[str, Any]]:  # so that it can be copied and pickled
        return (self.code,), self.values


def message_from_json(stored: str | dict[str, Any]) -> str:
    """Return a stored message. Check failures, and messages of earlier versions, are stored as plain strings."""
    return stored if isinstance(stored, str) else Message(Code(stored["code"]), **stored["values"])


def message_to_json(message: str) -> str | dict[str, Any]:
    """Return what to store: the code and values of a ``Message``, or a plain string unchanged."""
    return message.to_json() if isinstance(message, Message) else message


def reason_of(message: str) -> tuple[str, ...]:
    """Return what a message is about, so that the same reason can be recognised in several submissions.

    Messages about the same place have the same reason, even if a detail differs, such as the name of a file.
    """
    if not isinstance(message, Message):
        return (message,)
    return message.code, *(str(message.values.get(place, "")) for place in PLACES)


def for_student(message: str, looked_at: bool = False) -> str:
    """Return the sentence that addresses the student. Empty if it is for the instructor only.

    Plain strings are the same for both readers.

    Once a person has ``looked_at`` the submission and graded it, the sentence no longer says that a person will do so,
    or that the student should hand in another file.
    """
    if not isinstance(message, Message):
        return message
    if message.code in INSTRUCTOR_ONLY:
        return ""
    settled = looked_at and SENTENCES[message.code][1][1] in (A_PERSON, AGAIN[1], HAND_IN[1])
    return _sentence(message.code, message.values, 1, with_advice=not settled)


def waits_for_person(message: str) -> bool:
    """Return whether a person has to look at the submission, and there is nothing for the student to do."""
    return isinstance(message, Message) and SENTENCES[message.code][1][1] == A_PERSON


def listed(cells: list[str]) -> str:
    """Return the names of some cells as a list for a message. If there are many, the rest is only counted."""
    if len(cells) > MAX_LISTED:
        cells = [*cells[: MAX_LISTED - 1], f"{len(cells) - MAX_LISTED + 1} more"]
    return joined(cells)


def _sentence(code: Code, values: dict[str, Any], reader: int, with_advice: bool = True) -> str:
    sentence, advice = SENTENCES[code]
    advice = advice if with_advice else ("", "")
    # Earlier versions stored a message for each cell, with the name of the cell or the test.
    values = {"cells": values.get("cell", values.get("test", ""))} | values
    number = SEVERAL if values.get("count", 1) != 1 else ONE
    owner = ("The student's", "Your")[reader]
    text = f"{sentence} {advice[reader]}".format(**number | values, owner=owner)
    return one_line(text.strip(), MAX_REASON)
