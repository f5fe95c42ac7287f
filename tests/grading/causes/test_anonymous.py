"""Code that is shown to the class contains nothing that tells who wrote it."""

import pytest
from course_fixtures import UNIT, small_course

from grading.causes.anonymous import Anonymiser, NotAnonymous
from grading.units.unit import read_unit

NAMES = ["ada.lovelace", "s4711017", "Émilie", "Li", "max", "ada@example.org"]


@pytest.fixture(scope="module")
def anonymiser(tmp_path_factory: pytest.TempPathFactory) -> Anonymiser:
    return Anonymiser(read_unit(small_course(tmp_path_factory.mktemp("course")), UNIT), NAMES)


def test_comments_and_docstrings_are_removed_and_the_layout_stays(anonymiser: Anonymiser) -> None:
    source = '''\
# by Ada Lovelace
"""Module of Ada."""
def forward(x):  # Ada
    """Written
    by Ada."""  # really

    # Ada again
    if x:
        "Ada"
    return (x +
            1)  # Ada
'''
    assert anonymiser.code(source) == "def forward(x):\n\n    if x:\n        pass\n    return (x +\n            1)"


def test_texts_are_replaced_unless_they_are_numpys_or_the_units(anonymiser: Anonymiser) -> None:
    source = (
        "raise ValueError('ada was here', f'{x} of ada', b'ada')\n"
        "a['ada was here'], np.einsum('nd,nm->dm', x, y), ', '\n"
        'raise NotImplementedError("exercise 91.1: the output z")'
    )
    shown = anonymiser.code(source)
    assert "ada" not in shown
    assert shown.splitlines()[0] == 'raise ValueError("text 1", "text 2", b"text 3")'
    assert shown.splitlines()[1] == "a[\"text 1\"], np.einsum('nd,nm->dm', x, y), ', '"
    assert "exercise 91.1: the output z" in shown


@pytest.mark.parametrize(
    "source",
    [
        "lovelace = 1",
        "x.dW_Lovelace = 1",
        "def byADAlovelace(): pass",
        "seed = 4711017",
        "émilie = 1",
        "emilies_way = 1",
        "ada = 1",
        "ada_x = 1",
        "import lovelace",
        "f(lovelace=1)",
    ],
)
def test_code_with_a_students_name_is_not_shown(anonymiser: Anonymiser, source: str) -> None:
    with pytest.raises(NotAnonymous):
        anonymiser.code(source)


@pytest.mark.parametrize(
    "source", ["z = np.max(x)", "adapted = 1", "self.x = forward(x)", "linear = 1", "seed = 47110"]
)
def test_ordinary_code_is_shown_although_students_have_such_names(anonymiser: Anonymiser, source: str) -> None:
    assert anonymiser.code(source) == source


@pytest.mark.parametrize(
    "source",
    ["def f(", "%timeit f()", "x = 'a", "\0", "x = 1\u202e", "x" * 30_000, "(" * 300, "    x\n  y", '"a"; x = 1'],
)
def test_code_that_cannot_be_read_is_not_shown(anonymiser: Anonymiser, source: str) -> None:
    with pytest.raises(NotAnonymous):
        anonymiser.code(source)


def test_places_are_right_after_letters_of_several_bytes(anonymiser: Anonymiser) -> None:
    assert anonymiser.code("σ = 'Αδα'; τ = σ  # Ada\nif τ: 'Αδα'") == 'σ = "text 1"; τ = σ\nif τ: pass'
