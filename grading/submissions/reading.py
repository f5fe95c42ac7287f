"""Read what a student handed in for a unit: the notebooks, wherever they are, and the pictures beside them.

A notebook may be in a folder within the folder, in a zip, or beside the folder, and it may have another name. All
notebooks that could be meant are read, and ``grading.submissions.versions`` chooses among them. Other files are only
described, because an answer may be in them. How many files are looked at and how much is read is limited.
"""

import errno
import os
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from grading.limits import (
    MAX_DESCRIBED,
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    MAX_FOLDERS,
    MAX_PICTURE_FILES,
    MAX_PICTURES,
    MAX_TIMESTAMP_BYTES,
    MAX_VERSIONS,
)
from grading.message import Code, Message, listed
from grading.submissions.archives import Archive, BadArchive
from grading.submissions.decoding import decode
from grading.submissions.exchange_files import TIMESTAMP
from grading.submissions.kinds import START, kind_by_name, kind_of
from grading.submissions.names import (
    EXCHANGE,
    is_archive,
    is_code,
    is_courses,
    is_ignored,
    is_notebook,
    is_perhaps_notebook,
    is_picture,
    may_be_packed,
    says_nothing,
    student_name,
    unit_of_file,
)
from grading.submissions.opening import (
    LINK,
    NotRegular,
    TooLarge,
    list_folder,
    opened_folder,
    read_dated,
    read_file,
    read_start,
)
from grading.text import shown_name
from grading.units.answers import digest_of_parts

PICTURE_BYTES = MAX_PICTURES * 3 // 4  # what becomes MAX_PICTURES characters of base64
NO_NOTEBOOK = "a zip without a notebook"

Place = tuple[str, ...]  # the names of folders below submitted/, and then of a file; a zip counts as a folder


@dataclass(frozen=True)
class Version:
    """A notebook that a student handed in. There may be several.

    Attributes
    ----------
    data : bytes
        The notebook.
    name : str
        Where it was, below the student's folder.
    expected : bool
        Whether it has the name that it should have, and is where it should be.
    modified : float
        When it was last changed, in seconds.
    pictures : dict of str to bytes
        The picture files of the submission, by their names relative to the notebook.
    notes : list of Message
        What to tell about its name and place if it is graded.
    is_fallback : bool
        Whether its name says that it isn't meant. It is graded only if nothing was written in the others.
    """

    data: bytes
    name: str = ""
    expected: bool = True
    modified: float = 0.0
    pictures: dict[str, bytes] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)
    is_fallback: bool = False


@dataclass(frozen=True)
class OtherFiles:
    """Files beside a notebook that the grader can't grade, as lists for messages. Empty if there are none.

    Attributes
    ----------
    noted : str
        Those that a person should know of.
    answers : str
        Those that may contain a written answer.
    notebooks : str
        Those that may be or contain another notebook, such as a damaged zip.
    """

    noted: str = ""
    answers: str = ""
    notebooks: str = ""


@dataclass(frozen=True)
class SubmissionContent:
    """What a student handed in for a unit.

    Attributes
    ----------
    versions : list of Version
        The most likely one first. Empty if there is a problem.
    problem : str
        Why there is nothing to grade. Empty if there is something.
    unread : bytes
        A digest of the files that only a person can read: those beside the notebook, or all if there is none. A person
        may have given points for them.
    timestamp : datetime or None
        When it was handed in, in UTC: the time that nbgrader has written to timestamp.txt, if any.
    others : OtherFiles
        What was handed in beside the notebook.
    """

    versions: list[Version]
    problem: str = ""
    unread: bytes = b""
    timestamp: datetime | None = None
    others: OtherFiles = field(default_factory=OtherFiles)

    def digest(self) -> bytes:
        """Return a digest of everything on which the result depends.

        When the files were changed counts only if there are several notebooks, because it decides between them.
        """
        return digest_of_parts(self._parts())

    def _parts(self) -> Iterator[bytes]:
        yield self.problem.encode("utf-8", "replace")
        yield self.unread
        yield "\n".join([self.others.noted, self.others.answers, self.others.notebooks]).encode("utf-8", "replace")
        yield str(self.timestamp).encode()
        for version in self.versions:
            yield version.data
            yield "\n".join([version.name, *version.notes]).encode("utf-8", "replace")
            yield str(version.modified if len(self.versions) > 1 else "").encode()
            for name, data in sorted(version.pictures.items()):
                yield name.encode("utf-8", "replace")
                yield data


def timestamp_in(root: Path, *names: str) -> datetime | None:
    """Return the time in a folder's timestamp.txt, or None if that file is missing, invalid or not a regular file.

    The arguments are those of ``opened_folder``.
    """
    from nbgrader.utils import parse_utc  # not needed by the processes that grade, and slow to import

    try:
        with opened_folder(root, *names) as folder:
            return parse_utc(read_file(folder, TIMESTAMP, MAX_TIMESTAMP_BYTES).decode("utf-8").strip())
    except (OSError, ValueError, OverflowError):  # a year of thirty digits raises OverflowError
        return None


def read_places(root: Path, unit: str, places: Iterable[Place], units: Iterable[str]) -> SubmissionContent:
    """Read what a student handed in for a unit.

    Parameters
    ----------
    root : Path
        The folder submitted/.
    unit : str
    places : iterable of tuple of str
        The folders and files that belong to the unit: the name of the student's folder, and the name in it.
    units : iterable of str
        All units, to recognise a notebook of another one by its name.
    """
    places = list(places)
    times = [time for place in places if (time := timestamp_in(root, *place))]
    several_folders = len({place[0] for place in places if not is_picture(place[-1])}) > 1
    reader = _Reader(root, unit, units, several_folders)
    for place in places:
        reader.look_into(place)
    versions = reader.versions()
    if versions and several_folders:
        versions = [replace(version, notes=[*version.notes, Message(Code.TWO_FOLDERS)]) for version in versions]
    timestamp = max(times, default=None)
    if not versions:
        return SubmissionContent([], reader.problem(), reader.digest_of_all(), timestamp)
    return SubmissionContent(versions, "", reader.digest_of_others(), timestamp, reader.other_files())


@dataclass(frozen=True)
class _File:
    """A file that was found.

    Reading it, with a limit in bytes, returns its content and when it was changed. ``start`` reads its first bytes.
    """

    place: Place
    read: Callable[[int], tuple[bytes, float]]
    start: Callable[[], bytes]


class _Reader:
    """Collect the files of a submission, and read those that matter.

    Parameters
    ----------
    root : Path
    unit : str
    units : iterable of str
    several_folders : bool
        Whether the student has several folders, so that a file's name doesn't tell where it is.
    """

    def __init__(self, root: Path, unit: str, units: Iterable[str], several_folders: bool):
        self.root, self.unit, self.units, self.several_folders = root, unit, list(units), several_folders
        self.expected = f"{unit}.ipynb"
        self.files: list[_File] = []
        self.pictures: list[_File] = []
        self.archives: dict[Place, str] = {}  # what to say of them if they hold no notebook
        self.archive_bytes = MAX_FILE_BYTES  # of further zips, which stay in memory
        self.problems: dict[Place, Message] = {}  # why files can't be read
        self.bytes_left = MAX_FILE_BYTES  # of further notebooks
        self.attempts = 0  # to read a notebook
        self.notebooks: set[Place] = set()  # those that were read
        self.beyond: list[_File] = []  # pictures beyond the limits
        self.unusable: list[_File] = []  # pictures that are empty or can't be read
        self.too_deep: list[Place] = []  # folders that were left out
        self.ignored = ""  # the name of a file that a program made, if there is one
        self.entries = 0
        self.is_cut = False

    def look_into(self, place: Place) -> None:
        """Find the files of a folder, or the file, at this place, and those in zips."""
        try:
            self._list(place)
        except OSError as error:
            if error.errno in (*LINK, errno.ENOTDIR) and not self._is_link(place):
                self._add(place)
            else:
                self.problems[place] = _problem(place, error)

    def versions(self) -> list[Version]:
        """Read the notebooks, the most likely one first."""
        notebooks = [file for file in self.files if is_notebook(file.place[-1])]
        perhaps = [file for file in self.files if is_perhaps_notebook(file.place[-1])]
        meant = [file for file in notebooks if unit_of_file(file.place[-1], self.units) in ("", self.unit)]
        first = meant or notebooks or perhaps
        found: dict[bytes, tuple[Place, Version]] = {}
        left_out = self._read_notebooks(first, found)
        if not found:
            return []
        places = {file.place for file in first}
        rest = [file for file in notebooks + perhaps if file.place not in places and not is_courses(file.place)]
        self._read_notebooks(rest, found, is_fallback=True)
        further = [Message(Code.FILES_LEFT_OUT, count=left_out)] if left_out else []
        pictures = self._read_pictures()
        if self.beyond:
            limits = {"files": MAX_PICTURE_FILES, "megabytes": PICTURE_BYTES >> 20}
            further.append(Message(Code.PICTURES_LEFT_OUT, count=len(self.beyond), **limits))
        return [
            replace(
                version,
                pictures={_relative(picture, place[:-1]): data for picture, data in pictures.items()},
                notes=version.notes + further,
            )
            for place, version in found.values()
        ]

    def _read_notebooks(
        self, files: list[_File], found: dict[bytes, tuple[Place, Version]], is_fallback: bool = False
    ) -> int:
        """Add the notebooks among these files to those found. Returns how many had to be left out."""
        left_out = 0
        for file in sorted(files, key=self._unlikely):
            named = is_notebook(file.place[-1])
            if self.attempts == MAX_VERSIONS:
                left_out += named
                continue
            self.attempts += 1
            try:
                data, modified = file.read(self.bytes_left)
            except OSError as error:
                if isinstance(error, TooLarge) and error.size <= MAX_FILE_BYTES:
                    left_out += named
                else:
                    self.problems[file.place] = _problem(file.place, error)
                self.attempts -= 1  # nothing was read
                continue
            except BadArchive as problem:
                self.archives[self._archive_of(file.place)] = str(problem)
                continue
            self.bytes_left -= len(data)
            if not named and not _looks_like_notebook(data):
                continue
            self.notebooks.add(file.place)
            if data not in found:
                expected = self._is_expected(file.place)
                notes = [] if expected else [self._note(file.place)]
                name = self._name_of(file.place)
                version = Version(data, name, expected, modified, notes=notes, is_fallback=is_fallback)
                found[data] = (file.place, version)
        return left_out

    def other_files(self) -> OtherFiles:
        """Describe what was handed in beside the notebooks."""
        others = self._others()
        more = [f"files beyond the {MAX_ENTRIES} that the grader looks at"] if self.is_cut else []
        beyond = {file.place for file in self.beyond}  # which another message mentions
        return OtherFiles(
            self._described([place for place in others if place not in beyond], more),
            self._described([place for place in others if not is_code(place[-1])], more),
            self._described([place for place in others if self._may_be_notebook(place)], more),
        )

    def _others(self) -> list[Place]:
        """List what the grader can't grade, but a person should know of."""
        places = {file.place for file in self.files if not is_notebook(file.place[-1])} - self.notebooks
        places |= {file.place for file in self.beyond + self.unusable}
        places |= {place for place, kind in self.archives.items() if kind != NO_NOTEBOOK}
        places |= {place for place in self.problems if self._may_be_notebook(place)}
        return sorted(place for place in places.union(self.too_deep) if not says_nothing(place[1:]))

    def _may_be_notebook(self, place: Place) -> bool:
        """Return whether a file that can't be read may be or contain a notebook."""
        if is_notebook(place[-1]) or may_be_packed(place[-1]) or place in self.too_deep:
            return True
        return place in self.problems and all(file.place != place for file in self.files + self.pictures)

    def digest_of_all(self) -> bytes:
        """Digest the files on the disk, as far as the limits allow to read them."""
        places = {file.place for file in self.files + self.pictures}
        return digest_of_parts(self._parts(places | self.archives.keys() | self.problems.keys()))

    def digest_of_others(self) -> bytes:
        """Digest the files that ``other_files`` describes. Empty if there are none."""
        others = self._others()
        return digest_of_parts(self._parts(others)) if others else b""

    def _parts(self, places: Iterable[Place]) -> Iterator[bytes]:
        """Yield the name and the content of each of these files, or of the zip that it is in."""
        left = MAX_FILE_BYTES
        for place in sorted({self._archive_of(place) or place for place in places}):
            try:
                data, _ = self._read(place, left)
            except OSError as error:  # of a file that is too large, its size has to do
                data = str(error.size if isinstance(error, TooLarge) else error.errno).encode()
            left -= min(len(data), left)
            yield "/".join(place).encode("utf-8", "replace")
            yield data

    def problem(self) -> Message:
        """Return why there is no notebook to grade."""
        for place, problem in sorted(self.problems.items(), key=lambda item: (not is_notebook(item[0][-1]), item[0])):
            if is_notebook(place[-1]) or is_archive(place[-1]) or len(place) <= 2:
                return problem
        found = {self._archive_of(file.place) or file.place for file in self.files + self.pictures}
        if described := sorted(found | self.archives.keys()):
            return Message(Code.OTHER_FILES, content=self._described(described), expected=self.expected)
        if self.is_cut:
            return Message(Code.TOO_MANY_FILES, expected=self.expected)
        if self.too_deep:
            return Message(Code.FOLDERS_TOO_DEEP, limit=MAX_FOLDERS, expected=self.expected)
        if self.ignored:
            return Message(Code.SYSTEM_FILES, name=shown_name(self.ignored), expected=self.expected)
        return Message(Code.EMPTY_FOLDER, expected=self.expected)

    def _described(self, places: list[Place], further: Iterable[str] = ()) -> str:
        """List some files for a message, each with what it is. If there are many, the rest is only counted."""
        names = [f"{shown_name(place[-1])} ({self._kind(place)})" for place in places[:MAX_DESCRIBED]]
        more = len(places) - len(names)
        names += [f"{more} more {'files' if more > 1 else 'file'}"] if more else []
        return listed([*names, *further])

    def _list(self, place: Place) -> None:
        """Find the files below a folder, the nearest ones first. Raises OSError if it can't be opened."""
        folders = deque([place])
        while folders:
            folder = folders.popleft()
            try:
                with opened_folder(self.root, *folder) as opened:
                    room = max(MAX_ENTRIES - self.entries, 0)
                    entries = list_folder(opened, room + 1)
                    if self.expected not in (name for name, _ in entries) and _exists(opened, self.expected):
                        entries.insert(0, (self.expected, False))  # more entries than the grader looks at hide none
            except OSError as error:
                if folder == place:
                    raise
                self.problems[folder] = _problem(folder, error)
                continue
            self.is_cut = self.is_cut or len(entries) > room
            self.entries += len(entries)
            for name, is_folder in entries:
                if is_ignored(name):
                    self.ignored = self.ignored or (name if name not in EXCHANGE else "")
                    continue
                if is_folder and len(folder) - len(place) == MAX_FOLDERS:
                    self.too_deep.append((*folder, name))
                elif is_folder and self.entries <= MAX_ENTRIES:
                    folders.append((*folder, name))
                if not is_folder or is_notebook(name):
                    self._add((*folder, name))

    def _add(self, place: Place) -> None:
        """Take a file into account, and the files in it if it is a zip."""
        file = _File(place, partial(self._read, place), partial(self._read_start, place))
        if is_picture(place[-1]):
            self.pictures.append(file)
        elif not is_archive(place[-1]):
            self.files.append(file)
        else:
            self._unpack(place)

    def _unpack(self, place: Place) -> None:
        if len(self.archives) >= MAX_VERSIONS:
            self.archives[place] = f"a zip beyond the {MAX_VERSIONS} that the grader unpacks"
            return
        self.archives[place] = NO_NOTEBOOK
        try:
            data, modified = self._read(place, self.archive_bytes)
            self.archive_bytes -= len(data)
            archive = Archive(data)
        except OSError as error:
            if isinstance(error, TooLarge) and error.size <= MAX_FILE_BYTES:
                self.archives[place] = f"a zip beyond the {MAX_FILE_BYTES >> 20} MB that the grader unpacks"
            else:
                self.problems[place] = _problem(place, error)
            return
        except BadArchive as problem:
            self.archives[place] = kind if (kind := kind_of(data)) not in ("a zip", "an empty file") else str(problem)
            return
        if archive.is_too_deep:
            self.archives[place] = "a zip with too many folders within each other"
        for names in archive.members:
            read, start = partial(_read_member, archive, names, modified), partial(archive.start, names, START)
            (self.pictures if is_picture(names[-1]) else self.files).append(_File((*place, *names), read, start))

    def _read(self, place: Place, limit: int) -> tuple[bytes, float]:
        with opened_folder(self.root, *place[:-1]) as folder:
            return read_dated(folder, place[-1], limit)

    def _read_start(self, place: Place) -> bytes:
        with opened_folder(self.root, *place[:-1]) as folder:
            return read_start(folder, place[-1], START)

    def _read_pictures(self) -> dict[Place, bytes]:
        """Read the pictures within the limits. Empty and unreadable ones are left out, too."""
        pictures: dict[Place, bytes] = {}
        left = PICTURE_BYTES
        self.beyond = self.pictures[MAX_PICTURE_FILES:]
        damaged: set[Place] = set()
        for file in self.pictures[:MAX_PICTURE_FILES]:
            archive = self._archive_of(file.place)
            if archive in damaged:
                continue
            data = b""
            try:
                data, _ = file.read(left)
            except TooLarge:
                self.beyond.append(file)
                continue
            except OSError as error:
                self.problems[file.place] = _problem(file.place, error)
            except BadArchive as problem:
                damaged.add(archive)
                self.archives[archive] = str(problem)
                continue
            if data:
                pictures[file.place] = data
                left -= len(data)
            else:
                self.unusable.append(file)
        return pictures

    def _unlikely(self, file: _File) -> tuple[bool, bool, bool, int, Place]:
        """Sort notebooks so that the one that should be graded comes first if nothing else decides."""
        name = student_name(file.place[-1])
        same_unit = unit_of_file(name, [self.unit]) == self.unit
        return not self._is_expected(file.place), name != self.expected, not same_unit, len(file.place), file.place

    def _name_of(self, place: Place) -> str:
        """Return where a notebook was, below the student's folder, or with that folder if there are several."""
        if not self.several_folders:
            return _shown(place[1:])
        form = "NFC" if unicodedata.is_normalized("NFC", place[0]) else "NFD"  # the names look the same
        return f"{shown_name(student_name(place[0]))} ({form})/{_shown(place[1:])}"

    def _is_expected(self, place: Place) -> bool:
        return place[1:] == (self.unit, self.expected)

    def _note(self, place: Place) -> Message:
        """Say how the place of a notebook differs from where it should be."""
        if archive := self._archive_of(place):
            return Message(Code.FILE_IN_ZIP, found=_shown(archive[1:]))
        if place[1:-1] == (self.unit,):
            return Message(Code.FILE_NAME, found=shown_name(place[-1]), expected=self.expected)
        return Message(Code.FILE_PLACE, found=_shown(place[1:]), expected=f"{self.unit}/{self.expected}")

    def _archive_of(self, place: Place) -> Place:
        """Return the zip in which a file is, or an empty place."""
        return next((place[:k] for k in range(1, len(place)) if place[:k] in self.archives), ())

    def _kind(self, place: Place) -> str:
        """Return what a file is that was found, or why it wasn't looked at."""
        if place in self.archives and place not in self.problems:
            return self.archives[place]
        if place in self.too_deep:
            return "a folder that is nested too deeply"
        if place in self.problems:
            return _problem_kind(self.problems[place])
        file = next(file for file in self.files + self.pictures if file.place == place)
        try:
            return kind_of(file.start(), place[-1])
        except (OSError, BadArchive):
            return kind_by_name(place[-1]) if self._archive_of(place) else "a file that can't be read"

    def _is_link(self, place: Place) -> bool:
        try:
            with opened_folder(self.root, *place[:-1]) as folder:
                os.readlink(place[-1], dir_fd=folder)
        except OSError as error:
            return error.errno in (*LINK, errno.ENOTDIR)  # the student's own folder is a link
        return True


def _read_member(archive: Archive, names: tuple[str, ...], modified: float, limit: int) -> tuple[bytes, float]:
    data, dated = archive.read(names, limit), archive.modified(names)
    return data, modified if dated is None else dated


def _relative(place: Place, folder: Place) -> str:
    """Return the name of a file relative to a folder, such as "../img/board.png"."""
    names, above = [*map(student_name, place)], [*map(student_name, folder)]
    while above and len(names) > 1 and names[0] == above[0]:
        names, above = names[1:], above[1:]
    return "/".join([".."] * len(above) + names)


def _looks_like_notebook(data: bytes) -> bool:
    if not decode(data[:START])[0].lstrip().startswith("{"):
        return False
    without_zeros = data.replace(b"\0", b"")  # in UTF-16 and UTF-32
    return b'"cells"' in without_zeros or b'"worksheets"' in without_zeros


def _exists(folder: int, name: str) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return False
    return True


def _shown(names: Iterable[str]) -> str:
    return "/".join(map(shown_name, names))


def _problem(place: Place, error: OSError) -> Message:
    """Return why a file, or the folder that should contain it, can't be read."""
    name = shown_name(place[-1])
    if isinstance(error, TooLarge):
        return Message(Code.FILE_TOO_LARGE, megabytes=error.size >> 20, limit=MAX_FILE_BYTES >> 20)
    if isinstance(error, NotRegular):
        return Message(Code.NO_REGULAR_FILE, name=name)
    if error.errno in (*LINK, errno.ENOTDIR):
        return Message(Code.NO_FOLDER)
    if error.errno in (errno.EACCES, errno.EPERM):
        return Message(Code.NO_PERMISSION, name=name)
    return Message(Code.CANT_OPEN, name=name, error=error.strerror or "")


def _problem_kind(problem: Message) -> str:
    """Return what a file is that can't be read."""
    match problem.code:
        case Code.FILE_TOO_LARGE:
            return f"a file with {problem.values['megabytes']} MB"
        case Code.NO_REGULAR_FILE | Code.NO_FOLDER:
            return "a link, a folder or a device"
        case Code.NO_PERMISSION:
            return "a file that the grader has no permission to read"
    return "a file that can't be read"
