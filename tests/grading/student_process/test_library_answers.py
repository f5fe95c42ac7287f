"""A library's answers are replaced whenever it is imported, and everything else in it stays."""

import importlib
import sys
from pathlib import Path

import pytest

from grading.student_process.library_answers import FILE, read_library_answers, replace_library_answers

SOURCE = "def answer(x): return x\ndef tool(x): return x\ndef uses_it(x): return _answer(x)\n_answer = answer\n"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a library that has not been imported yet."""
    (tmp_path / "some_library.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.delitem(sys.modules, "some_library", raising=False)
    return "some_library"


@pytest.mark.parametrize("loaded", [False, True])
def test_an_answer_raises_its_sentence_and_the_rest_works(library: str, loaded: bool) -> None:
    if loaded:
        importlib.import_module(library)
    replace_library_answers({f"{library}.answer": "write this yourself", "no_such_library.answer": "never"})
    module = importlib.import_module(library)
    with pytest.raises(NotImplementedError, match="write this yourself"):
        module.answer(1)
    assert (module.tool(1), module.uses_it(1)) == (1, 1)
    assert importlib.reload(module).answer.__name__ == "answer"
    with pytest.raises(NotImplementedError):
        module.answer(1)
    del sys.modules[library]


def test_a_name_that_the_installed_version_lacks_is_left_alone(library: str) -> None:
    replace_library_answers({f"{library}.newer": "write this yourself"})
    assert not hasattr(importlib.import_module(library), "newer")
    del sys.modules[library]


def test_without_a_file_nothing_is_replaced() -> None:
    """The file exists only in the copy that a student's process imports."""
    assert FILE.endswith(".json")
    assert read_library_answers() == {}
