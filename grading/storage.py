"""Say what can't be stored, where, and what to do about it, if a disk or a database refuses.

A full disk, a read-only folder or a gradebook that another program has locked can stop any command at any place. What
was saved before stays, because files and results are written in one step. So the commands catch these errors in one
place, and ``storage_problem`` turns them into a sentence.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DatabaseError, DBAPIError, InternalError, OperationalError

from grading.course import Course
from grading.settings import shown_url

AGAIN = "then run the command again"
SPACE = f"free some space there, {AGAIN}"
WRITABLE = f"make it writable or move the course to a disk that is, {AGAIN}"
ERRORS = {
    errno.ENOSPC: ("written", SPACE),
    errno.EDQUOT: ("written", f"free some of your space there, {AGAIN}"),
    errno.EROFS: ("written", WRITABLE),
    errno.EFBIG: ("written", f"raise the limit on the size of files (ulimit -f), {AGAIN}"),
    errno.EACCES: ("used", f"give yourself the permission, {AGAIN}"),
    errno.EPERM: ("used", f"give yourself the permission, {AGAIN}"),
    errno.EIO: ("read or written", f"check the disk, {AGAIN}"),
    errno.ESTALE: ("used", f"check the network drive, {AGAIN}"),
}
HOST = "correct the name of the host in the gradebook's URL"
# What SQLite and PostgreSQL say, in lower case, and the advice. The first that is found counts.
DATABASE_ERRORS = (
    ("disk is full", "written", SPACE),
    ("no space left", "written", SPACE),
    ("readonly database", "written", WRITABLE),
    ("read-only transaction", "written", f"let your account write to this database, {AGAIN}"),
    (
        "unable to open",
        "opened",
        f"check that its folder exists, that you may write there and that there is space, {AGAIN}",
    ),
    ("disk i/o error", "read or written", f"check the disk and its free space, {AGAIN}"),
    ("is locked", "written", f"close other programs that use it, {AGAIN}"),
    ("resolve host", "opened", HOST),
    ("translate host", "opened", HOST),
    ("not known", "opened", HOST),
    ("password", "opened", "correct the user's name or the password in the gradebook's URL"),
    ('" does not exist', "opened", f"correct the gradebook's URL, or create this on the server, {AGAIN}"),
    ("connection refused", "opened", f"correct the host or the port in its URL, or start the database server, {AGAIN}"),
)
# The same for errors of any class. What else is not an OperationalError has nothing to do with storage.
ALWAYS = (
    ("not a database", "opened", "the file is something else, so correct the path in the gradebook's URL"),
    ("permission denied", "used", f"ask for the permission to create and change tables there, {AGAIN}"),
)
CONNECT_SECONDS = 5
CONNECTION = "check the gradebook's URL, and whether the database server is running"


def storage_problem(error: BaseException | None, course: Course) -> str:
    """Return what can't be stored, where, and what to do. "" if the error, with its causes, isn't about storage."""
    for cause in _chain(error):
        if isinstance(cause, OSError):
            problem = _file_problem(cause, str(course.root))
        elif isinstance(cause, DatabaseError):
            problem = gradebook_problem(cause, course.db)
        else:
            continue
        if problem:
            return problem
    return ""


def connection_problem(db: str) -> str:
    """Return why the server of the database at this URL can't be used, or "" if it can or if there is no server."""
    url = make_url(db)
    if url.get_backend_name() == "sqlite":
        return ""
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS})
    try:
        engine.connect().close()
    except DatabaseError as error:
        return gradebook_problem(error, db)
    finally:
        engine.dispose()
    return ""


def gradebook_problem(error: DBAPIError, db: str) -> str:
    """Return what is wrong with the database at this URL and what to do. "" if the statement itself is wrong."""
    reason = (str(error.orig).strip().splitlines() or [""])[0]
    if reason.startswith("no such"):
        return ""
    operational = isinstance(error, OperationalError | InternalError)
    known = (*ALWAYS, *DATABASE_ERRORS) if operational else ALWAYS
    said = [(verb, advice) for text, verb, advice in known if text in str(error.orig).lower()]
    if not said and not operational:
        return ""
    verb, advice = said[0] if said else ("opened", CONNECTION)
    return f"The gradebook {shown_url(db)} can't be {verb} ({reason}): {advice}."


def _file_problem(error: OSError, root: str) -> str:
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list) and error.args[0]:
        _, target, reason = error.args[0][0]  # the first of the files that could not be copied
        reason = re.sub(r"^\[Errno \d+\] ", "", str(reason)).partition(": ")[0]
        return f"{target} can't be written ({reason}): make sure that there is space and that you may write, {AGAIN}."
    if error.errno not in ERRORS:
        return ""
    verb, advice = ERRORS[error.errno]
    place = (
        os.fsdecode(error.filename)
        if isinstance(error.filename, str | bytes)
        else f"The command's output or a file in {root}"
    )
    return f"{place} can't be {verb} ({os.strerror(error.errno)}): {advice}."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, what it was raised from, and so on."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
