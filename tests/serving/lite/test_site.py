"""The browser edition as a folder: what is in it, where Pyodide comes from, and that its Python runs the notebooks.

The notebooks run in Node, which has the browser's Python without a browser.
"""

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from lite_site import build, find_distribution, run_cells
from repository_files import ROOT

from grading.course import CourseError, installed_course
from grading.units.catalogue import fill_in, read_catalogue
from grading.units.unit import read_unit
from serving.lite import LOCK, PYODIDE, TITLE, packages, pyodide, write_lite
from serving.site import main as site_command

COURSE = installed_course()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("lite") / "site")


@pytest.fixture(scope="module")
def public_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The browser edition that loads Pyodide from its public server."""
    folder = tmp_path_factory.mktemp("lite") / "public"
    write_lite(COURSE, folder, None)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def configuration(site: Path) -> dict:
    return json.loads((site / "jupyter-lite.json").read_text())["jupyter-config-data"]


def code_cells(notebook: nbformat.NotebookNode) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


# --- The folder ------------------------------------------------------------------------------------------------


def test_the_notebooks_are_the_released_ones_to_the_byte(site: Path) -> None:
    released = files(COURSE.notebooks)
    assert files(site / "files" / "notebooks") == released and len(released) == len(COURSE.units())


def test_every_page_that_a_unit_links_to_is_there(site: Path) -> None:
    for path in (site / "files" / "notebooks").rglob("*.ipynb"):
        for target in re.findall(r"\]\((\.\.[^)#\s]*)", path.read_text()):
            assert (path.parent / target).is_file(), (path.name, target)


def test_each_page_names_an_icon_so_that_no_browser_asks_for_another(site: Path) -> None:
    for page in (site / "index.html", site / "lab" / "index.html"):
        found = re.search(r'<link rel="icon" href="([^"]+)">', page.read_text(encoding="utf-8"))
        assert found and (page.parent / found[1]).is_file(), page


def test_building_again_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "old.txt").write_text("from an earlier version")
    again, first = files(build(tmp_path / "again")), files(site)
    assert {name for name in first | again if first.get(name) != again.get(name)} == set()


def test_it_holds_no_solution_no_hidden_test_and_no_held_out_digit(site: Path) -> None:
    held_out = (ROOT / "helpers" / "datasets" / "held_out" / "digits.npz").read_bytes()
    contents = []
    for name, data in files(site).items():
        assert data != held_out
        contents.append((name, data))
        if name.endswith((".whl", ".zip")):
            with zipfile.ZipFile(site / name) as archive:
                contents += [(f"{name}/{member}", archive.read(member)) for member in archive.namelist()]
    for name, data in contents:
        assert "held_out" not in name and "solutions/" not in name and "grading/" not in name, name
        assert data != held_out, name
        assert b"### BEGIN" not in data or "/helpers/checks/" in f"/{name}", name


def test_every_wheel_is_the_one_that_the_lock_file_names(site: Path) -> None:
    lock = json.loads((site / PYODIDE / LOCK).read_text())
    for name, package in lock["packages"].items():
        data = (site / PYODIDE / package["file_name"]).read_bytes()
        assert package["sha256"] == hashlib.sha256(data).hexdigest(), name
        assert set(package["depends"]) <= set(lock["packages"]), name
    loaded = configuration(site)["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert set(loaded["loadPyodideOptions"]["packages"]) == set(lock["packages"])
    assert loaded["disablePyPIFallback"]


def test_the_packages_are_all_that_a_browser_needs() -> None:
    needed = packages.needed(set(pyodide.PACKAGES))
    assert {"ipython", "ipywidgets", "anywidget", "comm", "traitlets", "prompt-toolkit"} <= set(needed)
    assert not {"pexpect", "colorama", "widgetsnbextension", "numpy", "jupyterlab"} & set(needed)


def test_a_copy_that_lacks_a_file_is_refused_before_anything_is_written(tmp_path: Path, capsys) -> None:
    copy, output = tmp_path / "copy", tmp_path / "site"
    copy.mkdir()
    assert site_command(["--output", str(output), "--pyodide", str(copy)]) == 1
    assert f"{copy} lacks pyodide.mjs" in capsys.readouterr().err
    assert not output.exists()


def test_pyodide_comes_from_the_site_if_there_is_a_copy_and_from_its_public_server_if_not(
    site: Path, public_site: Path
) -> None:
    kernel = "@jupyterlite/pyodide-kernel-extension:kernel"
    assert configuration(site)["litePluginSettings"][kernel]["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert (site / PYODIDE / "pyodide.asm.wasm").is_file()
    address = configuration(public_site)["litePluginSettings"][kernel]["pyodideUrl"]
    assert address == f"{pyodide.public_address()}/pyodide.mjs" and f"/v{pyodide.VERSION}/" in address
    lock = json.loads((public_site / PYODIDE / LOCK).read_text())["packages"]
    for name, package in lock.items():
        official = name in pyodide.PACKAGES
        assert package["file_name"].startswith(pyodide.public_address()) == official, name
        assert (public_site / PYODIDE / package["file_name"]).is_file() != official, name


def test_the_page_has_the_courses_title_and_opens_on_the_start_page(public_site: Path) -> None:
    assert f"<title>{TITLE}</title>" in (public_site / "lab" / "index.html").read_text()
    assert "lab/index.html?path=notebooks/00_start_here/00_start_here.ipynb" in (public_site / "index.html").read_text()
    settings = configuration(public_site)["settingsOverrides"]
    assert settings["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"
    assert settings["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"] == {"markdown": "Markdown Preview"}
    assert not list(public_site.rglob("*.map"))


# --- A copy of Pyodide -----------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of Pyodide that a test may damage."""
    folder = tmp_path / "copy"
    shutil.copytree(find_distribution(), folder)
    return folder


def refusal(copy: Path) -> str:
    with pytest.raises(CourseError) as error:
        write_lite(COURSE, copy.parent / "site", copy)
    assert not (copy.parent / "site").exists()
    return str(error.value)


ADVICE = (
    f"download Pyodide {pyodide.VERSION} in full (pyodide-{pyodide.VERSION}.tar.bz2), unpack it and pass that folder."
)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere") == f"--pyodide {tmp_path / 'nowhere'} is not a folder: {ADVICE}"


def test_an_incomplete_copy_is_refused(copy: Path) -> None:
    (copy / "pyodide.asm.wasm").unlink()
    assert refusal(copy) == f"{copy} lacks pyodide.asm.wasm: {ADVICE}"


def test_a_file_with_other_bytes_is_refused(copy: Path) -> None:
    (numpy,) = copy.glob("numpy-*.whl")
    numpy.write_bytes(numpy.read_bytes() + b"\0")
    assert refusal(copy) == f"{numpy.name} in {copy} is not the file of Pyodide {pyodide.VERSION}: {ADVICE}"


def test_another_version_is_refused(copy: Path) -> None:
    (copy / "package.json").write_text('{"version": "314.0.6"}')
    (copy / "pyodide.mjs").write_text("export const version = '314.0.6';")
    assert refusal(copy).startswith(f"pyodide.mjs in {copy} is not the file of Pyodide {pyodide.VERSION} (this is ")


# --- The notebooks, in the browser's Python ----------------------------------------------------------------------

WRONG = {  # an exercise of unit 03, and the name of a wrong answer in the catalogue
    "linear-backward": "db is the mean over the batch",
    "linear-forward": "transposes W",  # which raises an exception
}
PLAY = """
import asyncio
played = demos.training(new_network(), x_data, y_data, tau=0.02)
frames = []
played.send = lambda content, buffers=None: frames.append(content)
played._receive({"type": "hello"}, [])
played.worker.pace = 1e6
steps = len(played.work.losses)
played.press("play")
assert played.playing
while len(played.work.losses) < steps + 100:
    await asyncio.sleep(0.01)
played.press("pause")
paused = len(played.work.losses)
await asyncio.sleep(0.05)
assert not played.playing and len(played.work.losses) == paused
assert len(frames) > 2, frames  # until the front end confirms them
"""


def test_unit_03_runs_to_its_end_checks_name_the_mistakes_and_play_plays(site: Path) -> None:
    unit = read_unit(COURSE, "03_layers")
    right = nbformat.reads(fill_in(unit, []).decode(), as_version=4)
    cells, expected = code_cells(right), {}
    for exercise, mistake in WRONG.items():
        (answer,) = (a for a in read_catalogue(COURSE, unit)[exercise] if a.name == mistake)
        wrong = nbformat.reads(fill_in(unit, [answer]).decode(), as_version=4)
        cells += [new for old, new in zip(code_cells(right), code_cells(wrong), strict=True) if old != new]
        cells += [c.source for c in wrong.cells if c.metadata.get("nbgrader", {}).get("grade_id") == exercise]
        expected[len(cells) - 1] = answer.cause
    results = run_cells(site, [*cells, PLAY])
    for number, (cell, result) in enumerate(zip([*cells, PLAY], results, strict=True)):
        if number in expected:
            assert result["status"] == "error" and expected[number] in f"{result['evalue']} {result['shown']}"
        else:
            assert result["status"] == "ok", (cell, result)
    assert sum("✓" in result["shown"] for result in results) >= len([e for e in unit.exercises if not e.manual])


def test_unit_07_trains_on_the_digits_without_the_held_out_ones(site: Path) -> None:
    cells = code_cells(nbformat.reads(fill_in(read_unit(COURSE, "07_digits"), []).decode(), as_version=4))
    short = [cell for cell in cells if "of the validation set" not in cell]  # which trains ten networks
    assert len(short) == len(cells) - 1
    results = run_cells(site, short)
    assert [(cell, result) for cell, result in zip(short, results, strict=True) if result["status"] != "ok"] == []
    assert any("your network reads" in result["shown"] for result in results)
