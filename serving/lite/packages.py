"""The packages that the browser edition serves itself: IPython, ipywidgets and what they need, as installed in .venv.

They are pure Python, so a wheel of the installed files is all that a browser needs. It has the version that
``requirements.lock`` pins, nothing is downloaded to build it, and the same files give the same bytes.
"""

import base64
import hashlib
import re
import zipfile
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOTS = ("comm", "ipython", "ipywidgets", "anywidget", "jedi")  # what the kernel and the course import
# JupyterLab's own parts of ipywidgets, which the page has already.
LEFT_OUT = ("jupyterlab-widgets", "widgetsnbextension")
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "python_version": "3.14",
           "python_full_version": "3.14.0", "implementation_name": "cpython", "extra": ""}  # fmt: skip
# Tests, libraries for a compiled Python and for another one, and annotations of libraries that the course doesn't use.
UNUSED = re.compile(
    r"(^|/)(__pycache__|tests?)/|\.(so|pyd|pyc|dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json))$"
    r"|^jedi/third_party/(django-stubs|typeshed/(stubs|tests))/"
)
DATE = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP archive can hold


def needed(pyodide: set[str]) -> list[str]:
    """Return the normalised names of all packages that ``ROOTS`` need in a browser and that Pyodide doesn't bring."""
    found: set[str] = set()
    waiting = list(ROOTS)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found or name in pyodide or name in LEFT_OUT:
            continue
        found.add(name)
        for text in distribution(name).requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate(BROWSER):
                waiting.append(requirement.name)
    return sorted(found)


def write_wheel(name: str, folder: Path) -> Path:
    """Write a wheel of an installed package to a folder and return its path."""
    package = distribution(name)
    path = folder / f"{name.replace('-', '_')}-{package.version}-py3-none-any.whl"
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(_used_files(package)):
            content = Path(str(package.locate_file(str(file)))).read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            record.append(f"{file},sha256={digest},{len(content)}\n")
            _add(archive, str(file), content)
        info = next(file for file in record if ".dist-info/" in file).partition("/")[0]
        _add(archive, f"{info}/RECORD", "".join([*record, f"{info}/RECORD,,\n"]).encode())
    return path


def lock_entry(path: Path, depends: list[str] | None = None) -> dict[str, Any]:
    """Return what Pyodide's lock file says about a wheel beside it."""
    name, version = path.name.split("-")[:2]
    with zipfile.ZipFile(path) as archive:
        names = {PurePosixPath(member).parts[0] for member in archive.namelist()}
    return {
        "name": canonicalize_name(name), "version": version, "file_name": path.name, "install_dir": "site",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "package_type": "package", "depends": depends or [],
        "imports": sorted(name.removesuffix(".py") for name in names if not name.endswith(".dist-info")),
    }  # fmt: skip


def _used_files(package: Distribution) -> list[PurePosixPath]:
    files = [PurePosixPath(file) for file in package.files or ()]
    return [file for file in files if ".." not in file.parts and not UNUSED.search(str(file))]


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    member = zipfile.ZipInfo(name, DATE)
    member.external_attr, member.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
    archive.writestr(member, content)
