"""Write the copy of ``helpers`` that the processes with students' code import: what their unit hands out, and no more.

``helpers`` is open source and contains every answer, so students could import them. ``handed_out`` says what a unit's
students get. Everything else in the copy is a stub that raises an error, so the student's process does not contain the
code at all, neither as source nor as bytecode. It does not contain the data in ``helpers/datasets/held_out`` either, on
which the tests evaluate what a student has trained.

Two kinds of stubs raise nothing, because students may have such lines in cells of their own: a demo shows nothing, and
a check says that only the grader's tests count.
"""

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import grading
import helpers
from grading.course import CourseError
from grading.execution.font_lists import write_font_lists
from grading.execution.handed_out import Module, available, bound_names, dotted_names, find, modules
from grading.execution.stubs import base_names, class_stub, function_stub, harmless, raising, without_annotations
from grading.student_process.library_answers import FILE
from grading.units.unit import Unit
from helpers.checks.own_work import not_available

HELD_OUT = "held_out"  # the name of folders in helpers whose data only the tests may see
PACKAGES = Path(helpers.__file__).parents[1]
OWN_OR_REFERENCE = ("helpers.checks.fallback", "own_or_reference")
SHOW_NOTHING = "from grading.student_process.nothing import NOTHING; return NOTHING"
NO_CHECK = "your work is being graded, so only the grader's own tests count."


def write_student_packages(unit: Unit, folder: Path) -> None:
    """Write the packages that a unit's student processes import: the redacted helpers and ``student_process``.

    Parameters
    ----------
    unit : Unit
        The unit that decides what is handed out.
    folder : Path
        Where to write the packages. If the folder exists, it is replaced.

    Raises
    ------
    CourseError
        If a tag of the unit matches nothing in ``helpers``, or if the unit hands out an answer.
    """
    if folder.exists():
        shutil.rmtree(folder)
    ignored = shutil.ignore_patterns("__pycache__", HELD_OUT, "*.py")
    shutil.copytree(PACKAGES / "helpers" / "datasets", folder / "helpers" / "datasets", ignore=ignored)
    redaction = Redaction(unit)
    for module in modules().values():
        path = folder / module.path.relative_to(PACKAGES)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(redaction.redacted(module), encoding="utf-8")
    inside = folder / "grading" / "student_process"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(grading.__file__).parent / "student_process", inside, ignore=ignored)
    (folder / "grading" / "__init__.py").write_text("")
    (inside / FILE).write_text(json.dumps(redaction.library_answers), encoding="utf-8")
    write_font_lists(inside)


def handed_out_tables(unit: Unit) -> tuple[list[str], dict[str, Any]]:
    """Return what the check in the notebook needs to know, so that it refuses what raises an error in this copy.

    Parameters
    ----------
    unit : Unit
        The unit that decides what is handed out.

    Returns
    -------
    everywhere : list of str
        What answers may use in every unit, by full name.
    table : dict
        "available": what else they may use in this unit. "answers": the numbers of the exercises that some of the rest
        is an answer to, by full name; a few of these names are in libraries.

    Raises
    ------
    CourseError
        If a tag of the unit matches nothing in ``helpers``, or if the unit hands out an answer.
    """
    redaction = Redaction(unit)
    everywhere = available(()) | harmless()
    answers = {".".join(place): number for place, number in redaction.numbers.items()}
    answers |= {name: number for name, number in unit.answers.items() if name in redaction.library_answers}
    table = {"answers": dict(sorted(answers.items())), "available": _full_names(redaction.kept - everywhere)}
    return _full_names(everywhere), table


def _full_names(places: set[tuple[str, str]]) -> list[str]:
    return sorted(map(".".join, places))


class Redaction:
    """Redact the modules of ``helpers`` for one unit.

    Parameters
    ----------
    unit : Unit
        The unit that decides what is handed out.

    Attributes
    ----------
    kept : set of (str, str)
        What the copy contains as it is: the module that defines it, and its name there.
    numbers : dict of (str, str) to str
        The exercises that some of the rest is an answer to.
    library_answers : dict of str to str
        What stubs for answers outside ``helpers`` say, by the name of the answer.

    Raises
    ------
    CourseError
        If a tag of the unit matches nothing in ``helpers``, or if the unit hands out an answer.
    """

    def __init__(self, unit: Unit):
        self.unit = unit
        try:
            self.kept = available(unit.hands_out)
        except LookupError as error:
            raise CourseError(
                f"{unit.path.name}: the tag hands-out:{error.args[0]} matches nothing in helpers. Correct the tag."
            ) from None
        self.numbers: dict[tuple[str, str], str] = {}
        self.library_answers: dict[str, str] = {}
        for name, number in unit.answers.items():
            self._add_answer(name, number)

    def _add_answer(self, name: str, number: str) -> None:
        place = find(name) if name.startswith("helpers.") else None
        if not name.startswith("helpers."):
            self.library_answers[name] = not_available(f"exercise {number}", name)
        elif place is None:
            raise CourseError(
                f"{self.unit.path.name}: the tag answer:{name} matches nothing in helpers. Correct the tag."
            )
        elif place in self.kept:
            raise CourseError(
                f"{self.unit.path.name}: {name} is an answer to exercise {number}, but the unit hands it out. Correct "
                "the tags."
            )
        else:
            self.numbers[place] = number

    def sentence(self, module: str, name: str) -> str:
        """Return what the stub of a function or class says."""
        number = self.numbers.get((module, name))
        return not_available(f"exercise {number}" if number else f"unit {self.unit.name.split('_')[0]}", name)

    def redacted(self, module: Module) -> str:
        """Return the source of a module, with stubs in place of the functions and classes that aren't kept."""
        kept = [statement for statement in module.statements if self._is_kept(module, statement)]
        names = {first for statement in kept for first, *_ in dotted_names(statement)}
        exports = module.path.name == "__init__.py"
        lines = [
            line
            for name, (full, line) in module.imports.items()
            if name in names or (exports and _is_in_the_copy(full))
        ]
        for statement in module.statements:
            lines += [without_annotations(statement)] if statement in kept else self._stubs(module, statement)
        return "\n".join(lines) + "\n"

    def _is_kept(self, module: Module, statement: ast.stmt) -> bool:
        """Return whether a statement defines something that is kept, or only an interface."""
        if isinstance(statement, ast.ClassDef) and "typing.Protocol" in base_names(module, statement):
            return True
        if OWN_OR_REFERENCE in [(module.name, name) for name in bound_names(statement)]:
            return False
        return any((module.name, name) in self.kept for name in bound_names(statement))

    def _stubs(self, module: Module, statement: ast.stmt) -> list[str]:
        """Return the stub of a function or class, and nothing for any other statement."""
        if isinstance(statement, ast.ClassDef):
            return [class_stub(module, statement, self.sentence(module.name, statement.name))]
        if not isinstance(statement, ast.FunctionDef):
            return []
        place = module.name, statement.name
        if place == OWN_OR_REFERENCE:  # this copy has no reference version
            return [function_stub(statement.name, "return own", "own, reference, check")]
        if place in harmless() - self.numbers.keys():
            if module.name.startswith("helpers.demos"):
                return [function_stub(statement.name, SHOW_NOTHING)]
            return [function_stub(statement.name, f"print({f'{statement.name}: {NO_CHECK}'!r})")]
        return [function_stub(statement.name, raising(self.sentence(*place)))]


def _is_in_the_copy(name: str) -> bool:
    """Return whether every copy defines a name: a module, a function or a class of ``helpers``."""
    owner, defined = find(name) or ("", "")
    definition = modules()[owner].binds(defined) if owner else [ast.Pass()]
    return all(isinstance(part, ast.FunctionDef | ast.ClassDef) for part in definition)
