"""A renamed cell is recognised by its content or its place, and never by a guess."""

import pytest

from grading.gradebook.cells import GRADED, SOLUTION, Cell, match_cells, same_cells


def graded(name: str, content: str = "") -> Cell:
    return Cell(name, frozenset({GRADED}), "code", source=content or f"checks.forward({name})")


def written(name: str) -> Cell:
    return Cell(name, frozenset({GRADED, SOLUTION}), "markdown", source="*Write your answer here.*")


def answer(name: str, number: str) -> Cell:
    stub = f'def f():\n    raise NotImplementedError("exercise {number}: the output")'
    return Cell(name, frozenset({SOLUTION}), "code", source=stub)


A, B, C = graded("a"), graded("b"), graded("c")
CASES: dict[str, tuple[list[Cell], list[Cell], dict[str, str]]] = {
    "nothing changed": ([A, B], [A, B], {"a": "a", "b": "b"}),
    "a changed test": ([A, B], [A, graded("b", "other")], {"a": "a", "b": "b"}),
    "a new exercise": ([A, C], [A, B, C], {"a": "a", "c": "c"}),
    "an exercise that is gone": ([A, B, C], [A, C], {"a": "a", "c": "c"}),
    "the same content": ([A, B, C], [C, graded("new", B.source), A], {"a": "a", "b": "new", "c": "c"}),
    "the same place": ([A, B, C], [A, graded("new"), C], {"a": "a", "b": "new", "c": "c"}),
    "another place": ([A, B, C], [A, C, graded("new")], {"a": "a", "c": "c"}),
    "another kind": ([A, B, C], [A, written("new"), C], {"a": "a", "c": "c"}),
    "two at the same place": ([A, B, C], [A, graded("d"), graded("e")], {"a": "a"}),
    "a written answer": ([A, written("why")], [A, written("how")], {"a": "a", "why": "how"}),
    "a written answer that has moved": ([A, written("why")], [written("how"), A], {"a": "a"}),
    "two contents that are the same": (
        [graded("a", "x"), B, graded("c", "x")],
        [graded("d", "x"), graded("e", "x"), B],
        {"b": "b"},
    ),
    "an exercise in front, and the others renamed": (
        [graded("e1", "x"), graded("e2", "y")],
        [graded("e1", "new"), graded("e2", "x"), graded("e3", "y")],
        {"e1": "e2", "e2": "e3"},
    ),
    "another number in a stub": (
        [A, answer("f", "91.1")],
        [A, answer("new", "91.3"), B],
        {"a": "a", "f": "new"},
    ),
    "another kind under the same name": ([A, B], [A, written("b")], {"a": "a", "b": "b"}),
}


@pytest.mark.parametrize("case", CASES)
def test_cells_are_matched_if_they_are_the_same(case: str) -> None:
    old, new, expected = CASES[case]
    assert match_cells(old, new) == expected


def test_cells_are_the_same_if_no_row_has_to_change() -> None:
    assert same_cells([A, B], [graded("b", "other"), A])
    assert not same_cells([A, B], [A])
    assert not same_cells([A, B], [A, written("b")])


def test_the_number_of_an_exercise_is_read_from_what_students_get() -> None:
    assert answer("f", "91.12").number == "91.12"
    assert graded("f", 'checks.written_by_you("02.3", f)\nassert f(1.5) == 02.3').number == "02.3"
    assert A.number == ""
