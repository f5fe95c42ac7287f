"""Each attack gets the points it has earned, reads no secret and leaves nothing behind. Lost points have a reason."""

import re
from collections.abc import Callable

import pytest
from all_attacks import ATTACKS, THEMES
from harness import POINTS, SECRET, AttackRun, summary
from repository_files import ROOT

from grading.scoring.grade_unit import FAILED

BY_NAME = {attack.name: attack for attack in ATTACKS}
SECURITY = ROOT / "docs" / "security.md"


def test_all_attacks_have_different_names() -> None:
    assert len(BY_NAME) == len(ATTACKS)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_attack_gets_exactly_the_points_it_has_earned(name: str, attack_run: AttackRun) -> None:
    outcome = attack_run.outcomes[name]
    assert outcome.points == BY_NAME[name].points, outcome.messages


@pytest.mark.parametrize("name", BY_NAME)
def test_the_attack_reads_no_secret(name: str, attack_run: AttackRun) -> None:
    found = SECRET.search(attack_run.outcomes[name].text)
    assert not found, attack_run.outcomes[name].text[found.start() - 500 : found.end() + 100]


@pytest.mark.parametrize("name", [name for name, attack in BY_NAME.items() if attack.message or attack.output])
def test_the_attack_ran_and_was_reported(name: str, attack_run: AttackRun) -> None:
    assert BY_NAME[name].output in attack_run.outcomes[name].outputs
    assert BY_NAME[name].message in attack_run.outcomes[name].messages


@pytest.mark.parametrize("name", BY_NAME)
def test_lost_points_have_a_reason_or_wait_for_a_person(name: str, attack_run: AttackRun) -> None:
    outcome = attack_run.outcomes[name]
    lost = [id for id, max_points in POINTS.items() if outcome.points[id] < max_points]
    assert not lost or outcome.messages.strip() or set(lost) <= outcome.needs_manual_grade


def test_no_submission_made_the_grader_fail(attack_run: AttackRun, record_property: Callable[[str, str], None]) -> None:
    record_property("attacks", summary(attack_run))
    assert [name for name, outcome in attack_run.outcomes.items() if FAILED in outcome.messages] == []


def test_honest_submissions_between_the_attacks_get_their_points(attack_run: AttackRun) -> None:
    expected = POINTS | {"why": 0.0}
    assert {name: attack_run.outcomes[name].points for name in attack_run.honest} == dict.fromkeys(
        attack_run.honest, expected
    )
    assert all(attack_run.outcomes[name].needs_manual_grade == {"why"} for name in attack_run.honest)


def test_nothing_is_left_behind(attack_run: AttackRun) -> None:
    assert attack_run.left_behind == {"processes": [], "temporary files": [], "attack files": []}


def test_no_other_file_was_changed(attack_run: AttackRun) -> None:
    assert attack_run.changed_files == []


def test_the_secrets_were_in_place(attack_run: AttackRun) -> None:
    """A search that finds nothing proves something only if there is something to find."""
    assert attack_run.secret in (attack_run.course.solutions / f"{attack_run.unit.name}.py").read_text(encoding="utf-8")
    assert attack_run.secret.encode() in (attack_run.course.root / "gradebook.db").read_bytes()
    assert attack_run.secret in (attack_run.outside / "exam.txt").read_text(encoding="utf-8")
    assert (
        attack_run.secret
        in (attack_run.course.submitted / "victim" / attack_run.unit.name / f"{attack_run.unit.name}.ipynb").read_text()
    )


def test_the_documented_table_matches_the_outcomes(attack_run: AttackRun) -> None:
    text = re.search(r"<!-- attacks.*?-->(.*?)<!-- end -->", SECURITY.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text
    documented = [line.strip("| ").split(" | ") for line in text[1].strip().splitlines()][2:]
    counted = [
        [
            theme,
            str(len(attacks := [attack for attack in ATTACKS if attack.theme == theme or theme == "all"])),
            str(sum(sum(attack_run.outcomes[a.name].points.values()) > sum(a.points.values()) for a in attacks)),
            str(sum(bool(SECRET.search(attack_run.outcomes[a.name].text)) for a in attacks)),
        ]
        for theme in (*THEMES, "all")
    ]
    assert documented == counted
