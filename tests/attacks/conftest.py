"""One siege for all tests: every attack is handed in, the class is graded once, and the table is written."""

import os

import pytest
from arsenal import ATTACKS
from course_fixtures import ISOLATED
from harness import Siege, table
from parallel import alone
from places import ROOT

BUILD = ROOT / "build"


@pytest.fixture(scope="session")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Siege:
    """What came of all attacks, graded together."""
    if not ISOLATED and not os.environ.get("COURSE_REQUIRE_ISOLATION"):
        pytest.skip("students' code can't be shut in on this machine, and is let loose nowhere else")
    siege = Siege(tmp_path_factory.mktemp("siege"), ATTACKS)
    with alone():  # its limits are short, in seconds of a machine with nothing else to do
        siege.lay()
    BUILD.mkdir(exist_ok=True)
    (BUILD / "attacks.md").write_text(table(siege), encoding="utf-8")
    return siege
