"""Attacks on what a test asserts: in one process with the student's code, a test can be made to pass by force."""

from harness import WRONG, Attack, code_cell, on_backward

STRIP = """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Pass() if "checks" in ast.unparse(node) else node
get_ipython().ast_transformers.append(Strip())
"""
STRIP_TEXT = """
def strip(lines):
    return [line for line in lines if not line.lstrip().startswith(("assert", "checks."))]
get_ipython().input_transformers_cleanup.append(strip)
get_ipython().input_transformers_post.append(strip)
"""
PATCH_CHECKS = """
from helpers import checks, difference, findings, gradcheck
nothing = lambda *args, **kwargs: None
for module in (checks, difference, findings, gradcheck):
    for name in dir(module):
        if callable(getattr(module, name)) and not name.startswith("_"):
            setattr(module, name, nothing)
"""
PATCH_NUMPY = """
import numpy as np
yes = lambda *args, **kwargs: True
for name in ("allclose", "isclose", "array_equal", "array_equiv", "isfinite"):
    setattr(np, name, yes)
for name in dir(np.testing):
    if name.startswith("assert"):
        setattr(np.testing, name, yes)
"""
PATCH_BUILTINS = """
import builtins, math, unittest
builtins.AssertionError = type("AssertionError", (BaseException,), {"__init__": lambda *a: None})
builtins.any = lambda things: False
builtins.abs = lambda number: 0.0
builtins.max = lambda *things, **more: 0.0
builtins.round = lambda *things: 0
math.isclose = lambda *args, **kwargs: True
unittest.TestCase.fail = lambda *args: None
"""
PATCH_ALL_OF_NUMPY = """
import numpy as np
for name in ("zeros_like", "array", "asarray", "abs", "max", "linalg", "empty", "frombuffer", "dtype", "ndarray"):
    setattr(np, name, None)
"""
PATCH_INSIDE = """
from grading.inside import student, wire
class Sly(student.Student):
    def _answer(self, kind, fields):
        self.channel.send("value", value=True)
__import__("gc").collect()
for thing in __import__("gc").get_objects():
    if type(thing) is student.Student:
        thing.__class__ = Sly
"""
PATCH_WIRE = """
from grading.inside import wire
wire.MAX_MESSAGE = wire.MAX_ITEMS = wire.MAX_DEPTH = wire.MAX_ENTRIES = 1 << 30
wire._array = lambda *args: 1 / 0
wire.Arrays.changes = lambda self: []
"""
SWALLOW = """
shell = get_ipython()
shell.showtraceback = lambda *args, **kwargs: None
shell.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
type(shell).run_cell = lambda self, *args, **kwargs: None
"""
PATCH_CLASS = """
class Meta(type):
    def __getattribute__(cls, name): return type.__getattribute__(cls, name)
    def __call__(cls, *args): return type.__call__(cls, *args)
    def __instancecheck__(cls, thing): return True
    def __subclasscheck__(cls, thing): return True
import abc, numbers
numbers.Number.register(object)
abc.ABCMeta.__instancecheck__ = lambda *args: True
"""


def _own_test_cells(notebook: dict) -> None:
    """Below each test, the same test that passes, with an output that says so."""
    said = {"output_type": "stream", "name": "stdout", "text": "✓ Linear.backward: right. Score: 4 of 4\n"}
    for place, cell in reversed(list(enumerate(notebook["cells"]))):
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            more = code_cell("print('✓ Linear.backward: right. Score: 4 of 4')", f"more-{place}") | {"outputs": [said]}
            notebook["cells"].insert(place + 1, more)


ATTACKS = [
    on_backward("ast-transformer", "assert and checks stripped from the syntax tree", STRIP),
    on_backward("input-transformer", "assert and checks stripped from the cell's text", STRIP_TEXT),
    on_backward("checks-patched", "the course's checks replaced by functions that do nothing", PATCH_CHECKS),
    on_backward("numpy-patched", "NumPy's comparisons say yes", PATCH_NUMPY),
    on_backward("builtins-patched", "builtins and math patched", PATCH_BUILTINS),
    Attack(
        "numpy-taken-apart",
        "NumPy's own functions and types removed",
        PATCH_ALL_OF_NUMPY,
        answers={"backward": WRONG["backward"], "descend": WRONG["descend"]},
        loses=("backward", "descend"),
    ),
    on_backward(
        "inside-patched",
        "the sandbox's own module answers True to everything",
        PATCH_INSIDE,
        loses=("forward", "slope", "descend"),
    ),
    Attack(
        "wire-patched",
        "the sandbox's own limits and arrays patched",
        PATCH_WIRE,
        answers=WRONG,
        loses=("forward", "backward", "slope", "descend"),
    ),
    on_backward(
        "exceptions-swallowed", "IPython told to run nothing and to show no exception", SWALLOW,
        loses=("forward", "slope", "descend"),
    ),
    on_backward("instance-checks", "isinstance made to say yes for everything", PATCH_CLASS),
    on_backward("tests-of-ones-own", "tests below the tests, with outputs that say right", change=_own_test_cells),
]  # fmt: skip
