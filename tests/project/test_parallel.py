"""Tests run side by side, the longest first, and what has to be alone is."""

import threading
from pathlib import Path

import pytest
from parallel import LAST, LONGEST_FIRST, SPLIT, Turnstile, order, scope
from places import ROOT

fcntl = pytest.importorskip("fcntl")


def test_what_starts_first_exists() -> None:
    for name in (*LONGEST_FIRST, LAST, *SPLIT):
        file, _, part = name.partition("[")
        assert (ROOT / file).is_file(), file
        if "catalogue" in file and part:
            assert (ROOT / "solutions" / f"{part[:-1]}.py").is_file(), part


def test_the_tests_of_a_file_stay_together_but_for_parameters_that_share_nothing() -> None:
    assert scope("tests/helpers/test_graph.py::test_a[light]") == "tests/helpers/test_graph.py"
    assert scope("tests/browser/test_demos.py::test_a[light-A race]") == "tests/browser/test_demos.py[light]"
    assert (
        scope("tests/grading/units/test_catalogue.py::test_a[03_layers]")
        == "tests/grading/units/test_catalogue.py[03_layers]"
    )
    attacks = order("tests/attacks/test_attacks.py::test_a[x]")
    assert order("tests/browser/test_demos.py::test_a[dark-x]") < order("tests/helpers/test_graph.py::test_a") < attacks


def test_one_that_runs_alone_waits_for_the_others_and_holds_up_new_ones(tmp_path: Path) -> None:
    first, second, third = (Turnstile(tmp_path) for _ in range(3))
    first.enter(fcntl.LOCK_SH)
    happened: list[str] = []
    waits = threading.Event()

    def be_alone() -> None:
        waits.set()
        second.enter(fcntl.LOCK_EX)
        happened.append("alone")
        second.leave()

    def come_later() -> None:
        third.enter(fcntl.LOCK_SH)
        happened.append("later")
        third.leave()

    alone = threading.Thread(target=be_alone)
    alone.start()
    waits.wait()
    while True:  # until the second one holds the door
        with (tmp_path / "door").open("a") as door:
            try:
                fcntl.flock(door, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                break
    later = threading.Thread(target=come_later)
    later.start()
    later.join(0.2)
    assert happened == []
    first.leave()
    alone.join(30)
    later.join(30)
    assert happened == ["alone", "later"]
