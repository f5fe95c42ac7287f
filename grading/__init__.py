"""The autograder: what instructors run to release units, grade submissions, write feedback and export grades.

Data flows one way. Each arrow is a command that can be repeated::

    solutions/UNIT.py --release--> notebooks/UNIT/UNIT.ipynb --student--> submitted/STUDENT/UNIT/UNIT.ipynb
        --grade--> gradebook and autograded/ --feedback--> feedback/STUDENT/UNIT/UNIT.html --export--> CSV

What students import belongs in ``helpers``, and what opens JupyterLab or the lecture belongs in ``serving``.
"""

import sys
from importlib import import_module
from types import ModuleType


def _postpone_grammar() -> None:
    """Let jsonschema load the grammar of internationalised addresses (IRIs) when it first checks one.

    nbgrader, nbformat and JupyterLab import jsonschema, which imports ``rfc3987_syntax``, which builds 39 parsers. That
    took half of the time in which a command starts, and no schema that they use has an IRI.
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        return
    stand_in = ModuleType(name)

    def is_valid_syntax(term: str, value: str) -> bool:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return bool(import_module(name).is_valid_syntax(term, value))

    stand_in.is_valid_syntax = is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[name] = stand_in


_postpone_grammar()
