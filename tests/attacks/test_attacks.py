"""Each attack gets what it has earned, reads nothing, leaves nothing behind, and ends with a score or a reason."""

import re
from collections.abc import Callable

import pytest
from arsenal import ATTACKS, THEMES
from harness import FAILED, POINTS, SECRET, Siege, summary
from places import ROOT

BY_NAME = {attack.name: attack for attack in ATTACKS}
README = ROOT / "README.md"


def test_no_two_attacks_have_one_name() -> None:
    assert len(BY_NAME) == len(ATTACKS)


@pytest.mark.parametrize("name", BY_NAME)
def test_the_attack_gains_and_costs_no_points(name: str, siege: Siege) -> None:
    outcome = siege.outcomes[name]
    assert outcome.points == BY_NAME[name].points, outcome.said


@pytest.mark.parametrize("name", BY_NAME)
def test_the_attack_reads_no_secret(name: str, siege: Siege) -> None:
    found = SECRET.search(siege.outcomes[name].everything)
    assert not found, siege.outcomes[name].everything[found.start() - 500 : found.end() + 100]


@pytest.mark.parametrize("name", [name for name, attack in BY_NAME.items() if attack.said or attack.shows])
def test_the_attack_ran_and_is_named(name: str, siege: Siege) -> None:
    assert BY_NAME[name].shows in siege.outcomes[name].shown
    assert BY_NAME[name].said in siege.outcomes[name].said


@pytest.mark.parametrize("name", BY_NAME)
def test_what_got_no_points_has_a_reason_or_waits_for_a_person(name: str, siege: Siege) -> None:
    outcome = siege.outcomes[name]
    lost = [id for id, most in POINTS.items() if outcome.points[id] < most]
    assert not lost or outcome.said.strip() or set(lost) <= outcome.needs_person


def test_no_submission_took_the_grading_down(siege: Siege, record_property: Callable[[str, str], None]) -> None:
    record_property("attacks", summary(siege))
    assert [name for name, outcome in siege.outcomes.items() if FAILED in outcome.said] == []


def test_honest_submissions_between_the_attacks_get_their_points(siege: Siege) -> None:
    wanted = POINTS | {"why": 0.0}
    assert {name: siege.outcomes[name].points for name in siege.honest} == dict.fromkeys(siege.honest, wanted)
    assert all(siege.outcomes[name].needs_person == {"why"} for name in siege.honest)


def test_nothing_is_left_behind(siege: Siege) -> None:
    assert siege.left == {"processes": [], "temporary files": [], "files of theirs": []}


def test_no_file_of_anyone_else_was_changed(siege: Siege) -> None:
    assert siege.changed == []


def test_the_secrets_were_there_to_be_read(siege: Siege) -> None:
    """A search that finds nothing proves something only if there was something to find."""
    assert siege.secret in (siege.course.solutions / f"{siege.unit.name}.py").read_text(encoding="utf-8")
    assert siege.secret.encode() in (siege.course.root / "gradebook.db").read_bytes()
    assert siege.secret in (siege.outside / "exam.txt").read_text(encoding="utf-8")
    assert (
        siege.secret in (siege.course.submitted / "victim" / siege.unit.name / f"{siege.unit.name}.ipynb").read_text()
    )


def test_the_readme_says_what_the_attacks_came_to(siege: Siege) -> None:
    text = re.search(r"<!-- attacks.*?-->(.*?)<!-- end -->", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text
    said = [line.strip("| ").split(" | ") for line in text[1].strip().splitlines()][2:]
    counted = [
        [
            theme,
            str(len(attacks := [attack for attack in ATTACKS if attack.theme == theme or theme == "all"])),
            str(sum(sum(siege.outcomes[a.name].points.values()) > sum(a.points.values()) for a in attacks)),
            str(sum(bool(SECRET.search(siege.outcomes[a.name].everything)) for a in attacks)),
        ]
        for theme in (*THEMES, "all")
    ]
    assert said == counted
