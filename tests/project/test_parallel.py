"""Tests run in parallel, the longest first, and a test that must run alone really does."""

import threading
from pathlib import Path

import pytest
from parallel import LAST, LONGEST_FIRST, SPLIT, FairLock, order, scope
from repository_files import ROOT

fcntl = pytest.importorskip("fcntl")


def test_every_file_in_the_starting_order_exists() -> None:
    for name in (*LONGEST_FIRST, *LAST, *SPLIT):
        file, _, part = name.partition("[")
        assert (ROOT / file).is_file(), file
        if "catalogue" in file and part:
            assert (ROOT / "solutions" / f"{part[:-1]}.py").is_file(), part


def test_the_tests_of_a_file_stay_together_unless_the_file_is_split() -> None:
    assert scope("tests/helpers/test_graph.py::test_a[light]") == "tests/helpers/test_graph.py"
    assert scope("tests/browser/test_demos.py::test_a[light-A race]") == "tests/browser/test_demos.py[light]"
    assert (
        scope("tests/grading/units/test_catalogue.py::test_a[03_layers]")
        == "tests/grading/units/test_catalogue.py[03_layers]"
    )
    attacks = order("tests/attacks/test_attacks.py::test_a[x]")
    assert order("tests/browser/test_demos.py::test_a[dark-x]") < order("tests/helpers/test_graph.py::test_a") < attacks


def test_a_test_that_runs_alone_waits_for_others_and_holds_up_later_ones(tmp_path: Path) -> None:
    first, second, third = (FairLock(tmp_path) for _ in range(3))
    first.acquire(fcntl.LOCK_SH)
    events: list[str] = []
    waiting = threading.Event()

    def run_alone() -> None:
        waiting.set()
        second.acquire(fcntl.LOCK_EX)
        events.append("alone")
        second.release()

    def run_later() -> None:
        third.acquire(fcntl.LOCK_SH)
        events.append("later")
        third.release()

    alone = threading.Thread(target=run_alone)
    alone.start()
    waiting.wait()
    while True:  # until the second lock holds the gate
        with (tmp_path / "gate").open("a") as gate:
            try:
                fcntl.flock(gate, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                break
    later = threading.Thread(target=run_later)
    later.start()
    later.join(0.2)
    assert events == []
    first.release()
    alone.join(30)
    later.join(30)
    assert events == ["alone", "later"]
