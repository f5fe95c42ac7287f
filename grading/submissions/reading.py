"""Read what a student handed in for a unit: the notebooks, wherever they are, and the pictures beside them.

A notebook may be in a folder within the folder, in a zip, or beside the folder, and it may have another name. All
notebooks that could be meant are read, and ``grading.submissions.versions`` chooses among them. How many files are
looked at and how much is read is limited.
"""

import errno
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from nbgrader.utils import parse_utc

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
from grading.message import Code, Message
from grading.submissions.archives import Archive, BadArchive
from grading.submissions.decoding import decode
from grading.submissions.kinds import START, kind_of
from grading.submissions.names import (
    is_archive,
    is_ignored,
    is_notebook,
    is_perhaps_notebook,
    is_picture,
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

PICTURE_BYTES = MAX_PICTURES * 3 // 4  # what becomes MAX_PICTURES characters of base64

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
        When it was last changed, in seconds. In a zip, when the zip was.
    pictures : dict of str to bytes
        The picture files beside it and in folders beside it, by their names relative to the notebook.
    notes : list of Message
        What to tell about its name and place if it is graded.
    """

    data: bytes
    name: str = ""
    expected: bool = True
    modified: float = 0.0
    pictures: dict[str, bytes] = field(default_factory=dict)
    notes: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class HandedIn:
    """What a student handed in for a unit.

    Attributes
    ----------
    versions : list of Version
        The most likely one first. Empty if there is a problem.
    problem : str
        Why there is nothing to grade. Empty if there is something.
    unread : bytes
        A digest of the files, if there is nothing to grade. A person may have given points for them.
    timestamp : datetime or None
        When it was handed in, in UTC: the time that nbgrader has written to timestamp.txt, if any.
    """

    versions: list[Version]
    problem: str = ""
    unread: bytes = b""
    timestamp: datetime | None = None

    def content(self) -> bytes:
        """Return a digest of everything on which the result depends.

        When the files were changed counts only if there are several notebooks, because it decides between them.
        """
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(hashlib.sha256(part).digest())
        return digest.digest()

    def _parts(self) -> Iterator[bytes]:
        yield self.problem.encode("utf-8", "replace")
        yield self.unread
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
    try:
        with opened_folder(root, *names) as folder:
            return parse_utc(read_file(folder, "timestamp.txt", MAX_TIMESTAMP_BYTES).decode("utf-8").strip())
    except (OSError, ValueError, OverflowError):  # a year of thirty digits raises OverflowError
        return None


def read_places(root: Path, unit: str, places: Iterable[Place], units: Iterable[str]) -> HandedIn:
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
    reader = _Reader(root, unit, units)
    for place in places:
        reader.look_into(place)
    versions = reader.versions()
    if versions and len({place[0] for place in places if not is_picture(place[-1])}) > 1:
        versions = [replace(version, notes=[*version.notes, Message(Code.TWO_FOLDERS)]) for version in versions]
    problem, unread = ("", b"") if versions else (reader.problem(), reader.digest())
    return HandedIn(versions, problem, unread, max(times, default=None))


@dataclass(frozen=True)
class _File:
    """A file that was found. Reading it, with a limit in bytes, returns its content and when it was changed."""

    place: Place
    read: Callable[[int], tuple[bytes, float]]


class _Reader:
    """Collect the files of a submission, and read those that matter.

    Parameters
    ----------
    root : Path
    unit : str
    units : iterable of str
    """

    def __init__(self, root: Path, unit: str, units: Iterable[str]):
        self.root, self.unit, self.units = root, unit, list(units)
        self.expected = f"{unit}.ipynb"
        self.files: list[_File] = []
        self.pictures: list[_File] = []
        self.archives: dict[Place, str] = {}  # what to say of them if they hold no notebook
        self.archive_bytes = MAX_FILE_BYTES  # of further zips, which stay in memory
        self.problems: dict[Place, Message] = {}  # why files can't be read
        self.entries = 0
        self.is_cut = False

    def look_into(self, place: Place) -> None:
        """Find the files of a folder, or the file, at this place, and those in zips."""
        try:
            self._list(place)
        except OSError as error:
            if error.errno not in (*LINK, errno.ENOTDIR):
                self.problems[place] = _problem(place, error)
            elif self._is_link(place):
                self.problems[place] = Message(Code.NO_FOLDER)
            else:
                self._add(place)

    def versions(self) -> list[Version]:
        """Read the notebooks, the most likely one first."""
        found = [file for file in self.files if is_notebook(file.place[-1])]
        found = found or [file for file in self.files if is_perhaps_notebook(file.place[-1])]
        found = [file for file in found if unit_of_file(file.place[-1], self.units) in ("", self.unit)] or found
        versions: dict[bytes, Version] = {}
        places: dict[bytes, Place] = {}
        left, attempts, left_out = MAX_FILE_BYTES, 0, 0
        for file in sorted(found, key=self._unlikely):
            named = is_notebook(file.place[-1])
            if attempts == MAX_VERSIONS:
                left_out += named
                continue
            attempts += 1
            try:
                data, modified = file.read(left)
            except OSError as error:
                self.problems[file.place] = _problem(file.place, error)
                left_out += named and isinstance(error, TooLarge)
                attempts -= 1  # nothing was read
                continue
            except BadArchive as problem:
                self.archives[self._archive_of(file.place)] = str(problem)
                continue
            left -= len(data)
            if not named and not _looks_like_notebook(data):
                continue
            if (key := hashlib.sha256(data).digest()) not in versions:
                expected = self._is_expected(file.place)
                notes = [] if expected else [self._note(file.place)]
                versions[key] = Version(data, _shown(file.place[1:]), expected, modified, notes=notes)
                places[key] = file.place
        further = [Message(Code.FILES_LEFT_OUT, count=left_out)] if left_out else []
        pictures, left_out = self._read_pictures() if versions else ({}, 0)
        if left_out:
            limits = {"files": MAX_PICTURE_FILES, "megabytes": PICTURE_BYTES >> 20}
            further.append(Message(Code.PICTURES_LEFT_OUT, count=left_out, **limits))
        return [
            replace(version, pictures=_below(places[key][:-1], pictures), notes=version.notes + further)
            for key, version in versions.items()
        ]

    def digest(self) -> bytes:
        """Digest the files on the disk, as far as the limits allow to read them."""
        digest, left = hashlib.sha256(), MAX_FILE_BYTES
        places = {self._archive_of(file.place) or file.place for file in self.files + self.pictures}
        for place in sorted(places | self.archives.keys() | self.problems.keys()):
            try:
                data, _ = self._read(place, left)
            except OSError as error:  # of a file that is too large, its size has to do
                data = str(error.size if isinstance(error, TooLarge) else error.errno).encode()
            left -= min(len(data), left)
            for part in ("/".join(place).encode("utf-8", "replace"), data):
                digest.update(hashlib.sha256(part).digest())
        return digest.digest()

    def problem(self) -> Message:
        """Return why there is no notebook to grade."""
        for place, problem in sorted(self.problems.items(), key=lambda item: (not is_notebook(item[0][-1]), item[0])):
            if is_notebook(place[-1]) or is_archive(place[-1]) or len(place) <= 2:
                return problem
        found = {self._archive_of(file.place) or file.place for file in self.files + self.pictures}
        described = sorted(found | self.archives.keys())
        if not described:
            code = Code.TOO_MANY_FILES if self.is_cut else Code.EMPTY_FOLDER
            return Message(code, expected=self.expected)
        names = [
            f"{shown_name(place[-1])} ({self.archives.get(place) or self._kind(place)})"
            for place in described[:MAX_DESCRIBED]
        ]
        more = len(described) - len(names)
        names += [f"{more} more {'files' if more > 1 else 'file'}"] if more else []
        content = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return Message(Code.OTHER_FILES, content=content, expected=self.expected)

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
                    continue
                if is_folder and len(folder) - len(place) < MAX_FOLDERS and self.entries <= MAX_ENTRIES:
                    folders.append((*folder, name))
                if not is_folder or is_notebook(name):
                    self._add((*folder, name))

    def _add(self, place: Place) -> None:
        """Take a file into account, and the files in it if it is a zip."""
        if is_picture(place[-1]):
            self.pictures.append(_File(place, partial(self._read, place)))
        elif not is_archive(place[-1]):
            self.files.append(_File(place, partial(self._read, place)))
        else:
            self._unpack(place)

    def _unpack(self, place: Place) -> None:
        if len(self.archives) == MAX_VERSIONS:
            self.is_cut = True
            return
        self.archives[place] = "a zip without a notebook"
        try:
            data, modified = self._read(place, self.archive_bytes)
            self.archive_bytes -= len(data)
            archive = Archive(data)
        except OSError as error:
            self.problems[place] = _problem(place, error)
            return
        except BadArchive as problem:
            self.archives[place] = kind if (kind := kind_of(data)) not in ("a zip", "an empty file") else str(problem)
            return
        for names in archive.members:
            file = _File((*place, *names), partial(_read_member, archive, names, modified))
            if is_picture(names[-1]):
                self.pictures.append(file)
            elif not is_archive(names[-1]):
                self.files.append(file)

    def _read(self, place: Place, limit: int) -> tuple[bytes, float]:
        with opened_folder(self.root, *place[:-1]) as folder:
            return read_dated(folder, place[-1], limit)

    def _read_pictures(self) -> tuple[dict[Place, bytes], int]:
        """Read the pictures. Also returns how many exceed the limits. What isn't a regular file is left out, too."""
        pictures: dict[Place, bytes] = {}
        left = PICTURE_BYTES
        left_out = len(self.pictures[MAX_PICTURE_FILES:])
        damaged: set[Place] = set()
        for file in self.pictures[:MAX_PICTURE_FILES]:
            if self._archive_of(file.place) in damaged:
                continue
            try:
                pictures[file.place], _ = file.read(left)
            except TooLarge:
                left_out += 1
            except OSError:
                continue
            except BadArchive:
                damaged.add(self._archive_of(file.place))
            else:
                left -= len(pictures[file.place])
        return pictures, left_out

    def _unlikely(self, file: _File) -> tuple[bool, bool, int, Place]:
        """Sort notebooks so that the one that should be graded comes first if nothing else decides."""
        name = student_name(file.place[-1])
        same_unit = unit_of_file(name, [self.unit]) == self.unit
        return not self._is_expected(file.place), not same_unit, len(file.place), file.place

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
        try:
            with opened_folder(self.root, *place[:-1]) as folder:
                return kind_of(read_start(folder, place[-1], START), place[-1])
        except OSError:
            return "a file that can't be read"

    def _is_link(self, place: Place) -> bool:
        try:
            with opened_folder(self.root, *place[:-1]) as folder:
                os.readlink(place[-1], dir_fd=folder)
        except OSError as error:
            return error.errno in (*LINK, errno.ENOTDIR)  # the student's own folder is a link
        return True


def _read_member(archive: Archive, names: tuple[str, ...], modified: float, limit: int) -> tuple[bytes, float]:
    return archive.read(names, limit), modified


def _below(folder: Place, pictures: dict[Place, bytes]) -> dict[str, bytes]:
    """Return the pictures in a folder and below it, by their names relative to the folder."""
    return {
        "/".join(map(student_name, place[len(folder) :])): data
        for place, data in pictures.items()
        if place[: len(folder)] == folder
    }


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
