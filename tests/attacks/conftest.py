"""Grade all attacks in one run for all tests, and write the table of outcomes."""

import os

import pytest
from all_attacks import ATTACKS
from course_fixtures import ISOLATED
from harness import AttackRun, table
from parallel import run_alone
from repository_files import ROOT

BUILD = ROOT / "build"


@pytest.fixture(scope="session")
def attack_run(tmp_path_factory: pytest.TempPathFactory) -> AttackRun:
    """The finished run, which has graded all attacks together."""
    if not ISOLATED and not os.environ.get("COURSE_REQUIRE_ISOLATION"):
        pytest.skip("this machine can't isolate student code, and the attacks must not run without isolation")
    attack_run = AttackRun(tmp_path_factory.mktemp("attacks"), ATTACKS)
    with run_alone():  # some attacks use up the whole machine, which other tests would notice
        attack_run.run()
    BUILD.mkdir(exist_ok=True)
    (BUILD / "attacks.md").write_text(table(attack_run), encoding="utf-8")
    return attack_run
