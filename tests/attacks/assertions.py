"""Attacks on the assertions of a test.

If tests ran in the same process as the student's code, the code could make any test pass.
"""

from harness import WRONG, Attack, code_cell, on_backward

STRIP = """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Pass() if "checks" in ast.unparse(node) else node
get_ipython().ast_transformers.append(Strip())
"""
STRIP_LINES = """
def strip(lines):
    return [line for line in lines if not line.lstrip().startswith(("assert", "checks."))]
get_ipython().input_transformers_cleanup.append(strip)
get_ipython().input_transformers_post.append(strip)
"""
PATCH_CHECKS = """
import sys
from helpers import checks, gradcheck
nothing = lambda *args, **kwargs: None
for module in (checks, gradcheck, *(sys.modules["helpers.checks." + name] for name in ("comparison", "failure", "runner", "functions", "layers"))):
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
PATCH_SERVER = """
from grading.student_process import notebook_server, channel
class Sly(notebook_server.NotebookServer):
    def _answer(self, kind, fields):
        self.channel.send("value", value=True)
__import__("gc").collect()
for thing in __import__("gc").get_objects():
    if type(thing) is notebook_server.NotebookServer:
        thing.__class__ = Sly
"""
PATCH_CHANNEL = """
from grading.student_process import channel
channel.MAX_MESSAGE = channel.MAX_ITEMS = channel.MAX_DEPTH = channel.MAX_ENTRIES = 1 << 30
channel._array = lambda *args: 1 / 0
channel.Arrays.changes = lambda self: []
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
    """Add a cell below each test that prints a report of success, and write the same report into its output."""
    output = {"output_type": "stream", "name": "stdout", "text": "✓ Linear.backward: right. Score: 4 of 4\n"}
    for place, cell in reversed(list(enumerate(notebook["cells"]))):
        if cell["metadata"].get("nbgrader", {}).get("grade"):
            more = code_cell("print('✓ Linear.backward: right. Score: 4 of 4')", f"more-{place}") | {
                "outputs": [output]
            }
            notebook["cells"].insert(place + 1, more)


ATTACKS = [
    on_backward("ast-transformer", "strip assert and checks from the syntax tree", STRIP),
    on_backward("input-transformer", "strip assert and checks from the text of a cell", STRIP_LINES),
    on_backward("checks-patched", "replace the course's checks with functions that do nothing", PATCH_CHECKS),
    on_backward("numpy-patched", "make NumPy's comparisons return True", PATCH_NUMPY),
    on_backward("builtins-patched", "patch builtins and math", PATCH_BUILTINS),
    Attack(
        "numpy-taken-apart",
        "remove NumPy's functions and types",
        PATCH_ALL_OF_NUMPY,
        answers={"backward": WRONG["backward"], "descend": WRONG["descend"]},
        loses=("backward", "descend"),
    ),
    on_backward(
        "notebook-server-patched",
        "make the notebook server answer True to everything",
        PATCH_SERVER,
        loses=("forward", "slope", "descend"),
    ),
    Attack(
        "channel-patched",
        "patch the limits and arrays of the channel",
        PATCH_CHANNEL,
        answers=WRONG,
        loses=("forward", "backward", "slope", "descend"),
    ),
    on_backward(
        "exceptions-swallowed", "tell IPython to run nothing and to show no exception", SWALLOW,
        loses=("forward", "slope", "descend"),
    ),
    on_backward("instance-checks", "make isinstance return True for everything", PATCH_CLASS),
    on_backward("tests-of-its-own", "add passing tests below the real ones, with outputs that report success", edit_notebook=_own_test_cells),
]  # fmt: skip
