"""Students' processes get Matplotlib's list of fonts from the grader, as far as the sandbox shows these fonts."""

import json
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, small_course, start_process
from matplotlib.font_manager import FontEntry, FontManager, fontManager, json_dump

from grading.course import Course
from grading.execution.font_lists import write_font_lists
from grading.execution.sandbox import Sandbox
from grading.units.unit import read_unit

NAME = f"fontlist-v{FontManager.__version__}.json"
ASK = "from matplotlib.font_manager import fontManager as m; print(*[f.name for f in m.ttflist if 'Test' in f.name])"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that holds the list of fonts of the grader's user, with three more fonts."""
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("MPLCONFIGDIR", str(folder))
    json_dump(fontManager, folder / NAME)
    content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    for name, path in {"Test Home": "/opt/ada/a.ttf", "Test Way": "/usr/../a.ttf", "Test Usr": "/usr/a.ttf"}.items():
        entry = vars(FontEntry(fname=path, name=name)) | {"__class__": "FontEntry"}
        content["ttflist"].append({key: value for key, value in entry.items() if not key.startswith("_repr")})
    (folder / NAME).write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_students_process_has_the_graders_list_without_fonts_it_cannot_see(tmp_path: Path, cache: Path) -> None:
    course: Course = small_course(tmp_path / "course")
    with Sandbox(read_unit(course, "91"), isolated=ISOLATED) as sandbox:
        process = start_process(sandbox)
        outputs, error = process.client.run(ASK)
        process.close()
    assert (outputs[0]["text"], error) == ("Test Usr\n", "")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"afmlist": [{}], "ttflist": []}', '{"afmlist": 3}', "\xff"])
def test_a_list_that_cannot_be_read_is_left_out(content: str, tmp_path: Path, cache: Path) -> None:
    (cache / NAME).write_text(content, encoding="latin-1")
    write_font_lists(tmp_path)
    assert not (tmp_path / NAME).exists()


def test_without_a_list_nothing_is_written(tmp_path: Path, cache: Path) -> None:
    (cache / NAME).unlink()
    write_font_lists(tmp_path)
    assert not list(tmp_path.glob("*.json"))
