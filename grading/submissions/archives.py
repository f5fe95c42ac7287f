"""Read the files in a zip, in memory and within limits.

A student may have made the zip to keep the grader busy: millions of files, a file that unpacks to terabytes, names that
lead out of the folder. Nothing is written to the disk, so a name can do no harm. The table of contents is read only up
to a limit, and a file only until it exceeds its own, whatever size the table says.
"""

import contextlib
import io
import re
import stat
import struct
import zipfile
import zlib
from datetime import UTC, datetime

from grading.limits import MAX_CONTENTS, MAX_ENTRIES, MAX_FOLDERS
from grading.submissions.names import is_ignored, says_nothing, student_name
from grading.submissions.opening import TooLarge

ENCRYPTED = 1  # among the flags of a file
UTF_8 = 0x800
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    OverflowError,
)
CHUNK = 1 << 16
NO_DATE = (1980, 1, 1, 0, 0, 0)  # what programs write that know none


class BadArchive(Exception):
    """A zip can't be read. The message says what it is, such as ``"a damaged zip"``."""


class Archive:
    """The files in a zip.

    Parameters
    ----------
    data : bytes
        The zip.

    Attributes
    ----------
    members : dict of tuple of str to ZipInfo
        The files, by the names of their folders and their own. Links and what systems add are left out.
    is_too_deep : bool
        Whether files were left out because their folders are nested too deeply.

    Raises
    ------
    BadArchive
        If the zip is damaged or has too many files.
    """

    def __init__(self, data: bytes):
        try:
            self._zip = zipfile.ZipFile(_LimitedReader(data))
            entries = self._zip.infolist()
        except TooLarge:
            raise BadArchive(f"a zip with more than {MAX_ENTRIES} files") from None
        except ERRORS:
            raise BadArchive("a damaged zip") from None
        if len(entries) > MAX_ENTRIES:
            raise BadArchive(f"a zip with more than {MAX_ENTRIES} files")
        self.members: dict[tuple[str, ...], zipfile.ZipInfo] = {}
        self.is_too_deep = False
        for entry in entries:
            names = _names(entry)
            if not names or any(map(is_ignored, names)) or entry.is_dir() or stat.S_ISLNK(entry.external_attr >> 16):
                continue
            if len(names) <= MAX_FOLDERS + 1:
                self.members[names] = entry
            else:
                self.is_too_deep |= not says_nothing(names)

    def modified(self, names: tuple[str, ...]) -> float | None:
        """Return when a file was last changed, in seconds, or None if the zip doesn't say.

        A zip doesn't say in which time zone, so its times can be compared only with each other. They count as UTC.
        """
        date = self.members[names].date_time
        try:
            return datetime(*date, tzinfo=UTC).timestamp() if date > NO_DATE else None
        except ValueError:
            return None

    def start(self, names: tuple[str, ...], size: int) -> bytes:
        """Read the first bytes of a file. Raises BadArchive."""
        try:
            with self._zip.open(self._readable(names)) as file:
                return file.read(size)
        except ERRORS:
            raise BadArchive("a damaged zip") from None

    def read(self, names: tuple[str, ...], limit: int) -> bytes:
        """Read a file. Raises BadArchive, or TooLarge if it is larger than the limit."""
        entry = self._readable(names)
        if entry.file_size > limit:
            raise TooLarge(entry.file_size)
        data = bytearray()
        try:
            with self._zip.open(entry) as file:  # which reads no more than this size, whatever is packed
                while chunk := file.read(CHUNK):
                    data += chunk
        except ERRORS:
            raise BadArchive("a damaged zip") from None
        return bytes(data)

    def _readable(self, names: tuple[str, ...]) -> zipfile.ZipInfo:
        entry = self.members[names]
        if entry.flag_bits & ENCRYPTED:
            raise BadArchive("a zip with a password")
        if entry.compress_type not in METHODS:
            raise BadArchive("a zip in a format that the grader can't unpack")
        return entry


class _LimitedReader(io.BytesIO):
    """Refuse to read much at a time: ``zipfile`` reads the table of contents, whatever its size, in one piece."""

    def read(self, size: int | None = -1) -> bytes:
        if size is not None and size > MAX_CONTENTS:
            raise TooLarge(size)
        return super().read(size)


def _names(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    name = entry.filename
    if not entry.flag_bits & UTF_8:  # macOS writes UTF-8 without saying so
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return tuple(student_name(part) for part in re.split(r"[/\\]", name) if part not in ("", ".", ".."))
