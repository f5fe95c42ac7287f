"""The course's settings: its gradebook, its exchange, and what a submission may use while it is graded.

They are in course.toml, in the course's folder. The file is optional, and so is each line of it:

    gradebook = "postgresql+psycopg://me@host/course"
    exchange = "/srv/exchange"

    [limits]
    test_seconds = 40

    [limits.07_digits]
    memory_mb = 4096

The environment variable COURSE_GRADEBOOK takes precedence over the gradebook in the file, and the option --db over
both. COURSE_EXCHANGE takes precedence over the exchange. nbgrader_config.py reads the same settings, so nbgrader's
commands and formgrader use the same gradebook and the same exchange.
"""

import contextlib
import os
import stat
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from grading.course import Course, CourseError, matching_units
from grading.limits import RANGES, Limits

FILE = "course.toml"
VARIABLE = "COURSE_GRADEBOOK"
EXCHANGE_VARIABLE = "COURSE_EXCHANGE"
POSTGRESQL = "postgresql+psycopg"
ADDRESS = f"{POSTGRESQL}://USER@HOST/DATABASE"
URLS = f"sqlite:///FILE or {ADDRESS}"
LIMITS = "[limits] and below it a line such as test_seconds = 40"
FOLDER = 'the path of a folder in quotation marks, such as exchange = "/srv/exchange"'
MAX_SHOWN = 60  # characters of a wrong value


@dataclass(frozen=True)
class Settings:
    """What course.toml says.

    Attributes
    ----------
    gradebook : str
        The URL as it is written there. Empty if there is none.
    exchange : str
        The folder of nbgrader's exchange as it is written there. Empty if there is none.
    limits : dict of str to float
        The limits for all units, by the field of ``Limits``.
    unit_limits : dict of str to dict
        The limits that differ in a unit, by the unit's full name.
    """

    gradebook: str = ""
    exchange: str = ""
    limits: dict[str, float] = field(default_factory=dict)
    unit_limits: dict[str, dict[str, float]] = field(default_factory=dict)


def read_settings(root: Path) -> Settings:
    """Read course.toml in the folder ``root``. Raises CourseError, with the file's path, if it is wrong."""
    path = root / FILE
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise CourseError(f"{path} can't be read ({error.strerror}): give yourself the permission.") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not text in UTF-8: save it in this encoding.") from error
    except tomllib.TOMLDecodeError as error:
        raise CourseError(
            f'{path} is not valid TOML ({error}): correct it; a line looks like gradebook = "sqlite:///gradebook.db".'
        ) from error
    for key in content.keys() - {"gradebook", "exchange", "limits"}:
        raise CourseError(f"{path} has no setting {_shown(key)}: write gradebook = ..., exchange = ..., or {LIMITS}.")
    gradebook = content.get("gradebook", "")
    if not isinstance(gradebook, str) or ("gradebook" in content and not gradebook.strip()):
        raise CourseError(
            f"{path}: gradebook = {_shown(gradebook)} can't be used: write a URL in quotation marks, {URLS}."
        )
    exchange = content.get("exchange", "")
    if not isinstance(exchange, str) or ("exchange" in content and not exchange.strip()):
        raise CourseError(f"{path}: exchange = {_shown(exchange)} can't be used: write {FOLDER}.")
    return Settings(gradebook, exchange, *_read_limits(root, content.get("limits", {})))


def _read_limits(root: Path, table: Any) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """Return the limits for all units and for single units."""
    path = root / FILE
    if not isinstance(table, dict):
        raise CourseError(f"{path}: limits = {_shown(table)} can't be used: write {LIMITS}.")
    units = Course(root).all_units()
    limits = _checked_limits({name: value for name, value in table.items() if not isinstance(value, dict)}, path)
    unit_limits: dict[str, dict[str, float]] = {}
    for name, part in table.items():
        if not isinstance(part, dict):
            continue
        found = matching_units(name, units)
        if len(found) != 1:
            problem = "is not a unit" if not found else "matches several units"
            raise CourseError(
                f"{path}: [limits.{_shown(name)}] {problem}: write one of {', '.join(found or units) or 'none yet'}."
            )
        if found[0] in unit_limits:
            raise CourseError(f"{path} has two tables of limits for {found[0]}: write them as one.")
        unit_limits[found[0]] = _checked_limits(part, path)
        _check_together(limits | unit_limits[found[0]], f"{path}, in [limits.{name}]")
    _check_together(limits, f"{path}, in [limits]")
    return limits, unit_limits


def unit_limits(course: Course, unit: str, chosen: Mapping[str, float] | None = None) -> Limits:
    """Return what a submission of a unit may use.

    Parameters
    ----------
    course : Course
    unit : str
        The unit's full name.
    chosen : mapping of str to float, optional
        The limits of this run alone, as ``parse_limits`` returns them. They take precedence over course.toml.

    Returns
    -------
    Limits

    Raises
    ------
    CourseError
        If course.toml is wrong, or if the chosen limits don't go together with the others.
    """
    settings = read_settings(course.root)
    values = settings.limits | settings.unit_limits.get(unit, {}) | dict(chosen or {})
    _check_together(values, "--limit")
    return replace(Limits(), **values)  # type: ignore[arg-type]


def parse_limits(texts: Sequence[str]) -> dict[str, float]:
    """Return the limits in texts such as ``test_seconds=60``, by the field of ``Limits``. The last one counts.

    Raises CourseError if a text names no limit, or a value out of its range.
    """
    values: dict[str, Any] = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise CourseError(f"--limit {_shown(text)} has no value: write, for example, --limit test_seconds=60.")
        values[name] = _number(value)
    return _checked_limits(values, "--limit")


def _number(text: str) -> float | str:
    """Return the number that is written here, or the text itself."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _checked_limits(values: Mapping[str, Any], source: object) -> dict[str, float]:
    """Return limits by the field of ``Limits``. Raises CourseError if a name or a value is wrong."""
    checked: dict[str, float] = {}
    for name, value in values.items():
        if name not in RANGES:
            raise CourseError(f"{source}: there is no limit {_shown(name)}: write one of {', '.join(RANGES)}.")
        limit = RANGES[name]
        kinds = (int,) if limit.whole else (int, float)
        # Also false for "not a number", with which every comparison is false.
        if isinstance(value, bool) or not isinstance(value, kinds) or not limit.least <= value <= limit.most:
            number = "a whole number" if limit.whole else "a number"
            raise CourseError(
                f"{source}: {name} = {_shown(value)} can't be used: write {number} from {limit.least} to {limit.most}."
            )
        checked[limit.field] = value * limit.factor if limit.whole else float(value)
    return checked


def _check_together(values: Mapping[str, float], source: str) -> None:
    """Raise CourseError if a cell or a test is promised more time than it can get."""
    total = values.get("seconds", Limits().seconds)
    for name in ("cell_seconds", "test_seconds"):
        if values.get(name, 0) > total / 2:
            raise CourseError(
                f"{source}: {name} = {values[name]:g} can't be used, because a cell or a test gets at most half of "
                f"seconds = {total:g}: write seconds = {2 * values[name]:g} as well."
            )


def with_gradebook(course: Course, option: str | None = None) -> Course:
    """Return the course with the gradebook that its settings name. Without a setting, it keeps the one that it has.

    Parameters
    ----------
    course : Course
    option : str, optional
        The value of the option --db, which takes precedence over COURSE_GRADEBOOK and course.toml.

    Returns
    -------
    Course

    Raises
    ------
    CourseError
        If course.toml is wrong, or if no gradebook can be at the URL.
    """
    settings = read_settings(course.root)
    if option is not None:
        return Course(course.root, checked_url(option, course.root, "--db"))
    if variable := os.environ.get(VARIABLE, ""):
        return Course(course.root, checked_url(variable, course.root, VARIABLE))
    if settings.gradebook:
        return Course(course.root, checked_url(settings.gradebook, course.root, f"{course.root / FILE}, gradebook"))
    return course


def exchange_folder(root: Path) -> Path:
    """Return the folder of nbgrader's exchange for the course in ``root``, by default exchange/ in it.

    COURSE_EXCHANGE takes precedence over course.toml. A relative path is relative to ``root``.

    Raises
    ------
    CourseError
        If course.toml is wrong, or if the exchange can't be there: it is a file, or its parent folder doesn't exist.
    """
    settings = read_settings(root)
    text, source = os.environ.get(EXCHANGE_VARIABLE, "").strip(), EXCHANGE_VARIABLE
    if not text:
        text, source = settings.exchange.strip() or "exchange", f"{root / FILE}, exchange"
    folder = Path(os.path.abspath(root / Path(text).expanduser()))
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{source}: {folder} is a file: write {FOLDER}.")
    if not folder.parent.is_dir():
        raise CourseError(
            f"{source}: {folder} is in a folder that doesn't exist, {folder.parent}: create it or correct the path."
        )
    return folder


def private_folder(folder: Path) -> Path | None:
    """Return the folder on the way to this one that other users can't enter, or None if they can reach it."""
    for path in reversed([folder, *folder.parents]):
        with contextlib.suppress(OSError):
            if not path.stat().st_mode & stat.S_IXOTH:
                return path
    return None


def checked_url(text: str, root: Path, source: str) -> str:
    """Return the URL of a gradebook in the form that SQLAlchemy and nbgrader need. Nothing is opened.

    Parameters
    ----------
    text : str
        The URL that somebody has written.
    root : Path
        The folder to which the file of an SQLite gradebook is relative: the course's folder.
    source : str
        Where the URL is written, for messages.

    Returns
    -------
    str

    Raises
    ------
    CourseError
        If it is not a URL, if there is no such database or its driver is not installed, if it names no file or
        database, or if the file's folder doesn't exist.
    """
    text, shown = text.strip(), shown_url(text.strip())
    if not text:
        raise CourseError(f"{source} needs the URL of a gradebook: write {URLS}.")
    if text.startswith("postgres://"):
        raise CourseError(f"{source}: {shown} can't be used: write {POSTGRESQL}:// instead of postgres://.")
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise CourseError(f"{source}: {shown} is not the URL of a gradebook: write {URLS}.") from error
    if url.drivername == "postgresql":
        url = url.set(drivername=POSTGRESQL)
    if _dialect(url, f"{source}: {shown}").name == "sqlite":
        return _file_url(url, root, f"{source}: {shown}")
    if not url.database:
        raise CourseError(f"{source}: {shown} names no database: write {ADDRESS}.")
    return url.render_as_string(hide_password=False)


def _dialect(url: URL, shown: str) -> Dialect:
    """Return what SQLAlchemy uses for this kind of database. Raises CourseError if it can't be used."""
    try:
        dialect = url.get_dialect()
    except NoSuchModuleError as error:
        raise CourseError(f"{shown} names an unknown kind of database, {url.drivername}: write {URLS}.") from error
    if dialect.name not in ("sqlite", "postgresql") or dialect.is_async:
        raise CourseError(f"{shown} is a kind of database that can't hold a gradebook: write {URLS}.")
    try:
        dialect.import_dbapi()
    except ImportError as error:
        remedy = (
            'install it with pip install "backprop-course[postgres]"'
            if url.drivername == POSTGRESQL
            else f"write {POSTGRESQL}:// instead of {url.drivername}://"
        )
        raise CourseError(f"{shown} needs the package {dialect.driver}, which is not installed: {remedy}.") from error
    return dialect()  # type: ignore[operator]


def _file_url(url: URL, root: Path, shown: str) -> str:
    """Return the URL of an SQLite gradebook with an absolute path. Raises CourseError if no file can be there."""
    name = url.database or ""
    if name in ("", ":memory:") or name.startswith("file:"):
        raise CourseError(f"{shown} names no file: write sqlite:///FILE, with three slashes.")
    path = root / name
    if os.path.isdir(path):
        raise CourseError(f"{shown} is a folder: add the name of a file, such as sqlite:///{path / 'gradebook.db'}.")
    if not os.path.isdir(path.parent):
        raise CourseError(
            f"{shown} is in a folder that doesn't exist, {path.parent}: create it or correct the path. "
            "A path that doesn't start with a slash (sqlite:////...) is relative to the course's folder."
        )
    url, plain = url.set(database=str(path)), f"{url.drivername}:///{path}"
    # SQLAlchemy escapes letters such as ä, but nbgrader takes the URL's end for a path.
    return plain if make_url(plain) == url else url.render_as_string(hide_password=False)


def shown_url(url: str) -> str:
    """Remove the user, the password and what follows a "?" from a database URL. Of a file's URL, only the path is left.

    The URL may be malformed: then it could still contain a password.
    """
    if url.startswith("sqlite:///"):
        return url.removeprefix("sqlite:///")
    before, at, after = url.partition("?")[0].rpartition("@")
    return f"{before.split('//')[0]}//…@{after}" if at else after


def without_password(url: str) -> str:
    """Return a valid URL with stars in place of the password."""
    return make_url(url).render_as_string(hide_password=True)


def _shown(value: object) -> str:
    return str(value)[:MAX_SHOWN]
