"""Right answers get all points, in every way that students write them.

All submissions are graded in one run.
"""

import json
import os
import re
from pathlib import Path

import pytest
from course_fixtures import ISOLATED, UNIT, answered, hand_in, small_course

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.scoring.grade_unit import grade_unit
from grading.units.unit import read_unit

FORWARD = "self.x = x\nW, b = self.parameters\n"
METHODS = """
    def forward(self, x):
        self.x = x
        W, b = self.parameters
        return x @ W + b

    def backward(self, dz):
        W, b = self.parameters
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
"""
INIT = "    def __init__(self, W, b):\n        self.parameters = [W, b]\n"

# Cells above the answer. The tests append z = 1 to each, and the answer fails unless z is set: unless the whole cell ran.
ABOVE = {
    "a shell command": "!echo hello",
    "installing a package that is installed already": "%pip install numpy",
    "installing a package without a network": "%pip install surely-there-is-no-such-package",
    "plots": "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "a plot as SVG": "%config InlineBackend.figure_format = 'svg'\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "a timing magic": "%timeit -n1 -r1 1 + 1",
    "top-level await": "import asyncio\nawait asyncio.sleep(0.01)",
    "a main block": "assert __name__ == '__main__'",
    "warnings and prints": "import sys, warnings\nwarnings.warn('careful')\nnp.log(np.array(-1.0))\nprint('so', file=sys.stderr, flush=True)",
    "logging": "import logging\nlogging.basicConfig(level=logging.INFO)\nlogging.info('so')",
    "a request for input": "try:\n    input('who are you?')\nexcept EOFError:\n    pass",
    "a widget": "from ipywidgets import interact\n@interact(x=(0.0, 1.0))\ndef show(x=0.5): return x",
    "files": "import os\nos.makedirs('data', exist_ok=True)\nopen('data/a.txt', 'w').write('1')\nassert open('data/a.txt').read() == '1'",
    "another process": "import subprocess\nassert subprocess.check_output('echo 1', shell=True) == b'1\\n'",
    "extensions": "%load_ext autoreload\n%autoreload 2",
    "the parent folder on the path": "import sys\nsys.path.insert(0, '..')\nimport helpers",
    "helpers that the unit hands out": "from helpers.layers import ReLU\nReLU().forward(np.ones((1, 2)))",
    "threads": "from concurrent.futures import ThreadPoolExecutor\nassert list(ThreadPoolExecutor(2).map(abs, [-1])) == [1]",
    "processes": "from multiprocessing import Pool, Queue\nwith Pool(2) as pool:\n    assert pool.map(abs, [-1, 2]) == [1, 2]",
    "a process pool executor": "from concurrent.futures import ProcessPoolExecutor\nwith ProcessPoolExecutor(2) as pool:\n    assert list(pool.map(abs, [-1])) == [1]",
    "a timer signal": "import signal\nsignal.signal(signal.SIGALRM, lambda *_: None)\nsignal.setitimer(signal.ITIMER_REAL, 0.05)",
}
# Answers that replace the whole cell.
CELLS = {
    "a data class": f"from dataclasses import dataclass\n@dataclass\nclass Linear:\n    W: np.ndarray\n    b: np.ndarray\n    @property\n    def parameters(self): return self.W, self.b\n{METHODS}",
    "slots": f"class Base:\n    __slots__ = ('parameters', 'x')\nclass Linear(Base):\n    __slots__ = ()\n{INIT}{METHODS}",
    "a base class from helpers": f"from helpers.layers import Elementwise\nclass Linear(Elementwise):\n{INIT}{METHODS}",
    "a base class that is handed out": f"from helpers.layers import ReLU\nclass Linear(ReLU):\n{INIT}{METHODS}",
    "a factory function": f"class Layer:\n{INIT}{METHODS}\ndef Linear(W, b): return Layer(W, b)",
    "a partial function": f"from functools import partial\nclass Layer:\n{INIT}{METHODS}\nLinear = partial(Layer)",
    "type with three arguments": f"class Parts:\n{INIT}{METHODS}\nLinear = type('Linear', (), {{k: v for k, v in vars(Parts).items() if k in ('__init__', 'forward', 'backward')}})",
    "closures in a namespace": "from types import SimpleNamespace\ndef Linear(W, b):\n    kept = {}\n    def forward(x):\n        kept['x'] = x\n        return x @ W + b\n    def backward(dz): return [kept['x'].T @ dz, dz.sum(axis=0)], dz @ W.T\n    return SimpleNamespace(forward=forward, backward=backward, parameters=[W, b])",
    "a module file written by the cell": "open('mine.py', 'w').write('''class Linear:\n"
    + INIT
    + METHODS
    + "''')\nfrom mine import Linear",
    "magics above it": f"%matplotlib inline\n!pip install numpy\n%pip install numpy\nget_ipython()\nclass Linear:\n{INIT}{METHODS}",
    "magics for what is not installed": f"%matplotlib widget\n%load_ext nb_black\n%tensorflow_version 2.x\nclass Linear:\n{INIT}{METHODS}",
    "packages of notebook platforms": f"import google.colab\nfrom google.colab import drive, files as f\nimport piplite\nawait piplite.install('x')\ndrive.mount('/content')\nfor name in f.upload():\n    print(name)\ngoogle.colab.output.clear()\nclass Linear:\n{INIT}{METHODS}",
    "a question for the platform": f"try:\n    import google.colab\n    there = True\nexcept ImportError:\n    there = False\nassert not there\nclass Linear:\n{INIT}{METHODS}",
}
BACKWARDS = {
    "named tuples": "from collections import namedtuple\nW, b = self.parameters\nreturn namedtuple('Both', 'parameters dx')(namedtuple('Gradients', 'dW db')(self.x.T @ dz, dz.sum(axis=0)), dz @ W.T)",
    "loops over rows": "W, b = self.parameters\ndW = np.zeros_like(W)\nfor x, d in zip(self.x, dz):\n    dW += np.outer(x, d)\nreturn [dW, sum(dz)], np.array([W @ d for d in dz])",
    "a generator": "W, b = self.parameters\ndef all():\n    yield self.x.T @ dz\n    yield dz.sum(axis=0)\nreturn list(all()), np.einsum('nm,dm->nd', dz, W)",
    "a lambda, and prints": "W, b = self.parameters\nprint('here', dz.shape)\nf = lambda d: d @ W.T\nreturn [self.x.T @ dz, dz.sum(axis=0)], f(dz)",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = small_course(tmp_path_factory.mktemp("course"))
    unit = read_unit(course, UNIT)
    for name, source in ABOVE.items():
        data = answered(unit, extra=f"{source}\nz = 1", forward=f"assert z == 1\n{FORWARD}return x @ W + b")
        hand_in(course, name, UNIT, data)
    for name, source in BACKWARDS.items():
        hand_in(course, name, UNIT, answered(unit, backward=source))
    for name, source in CELLS.items():
        notebook = json.loads(answered(unit))
        cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "linear")
        cell["source"] = source
        hand_in(course, name, UNIT, json.dumps(notebook).encode())
    grade_unit(course, UNIT, isolated=ISOLATED)
    return course


@pytest.mark.parametrize("name", [*ABOVE, *CELLS, *BACKWARDS])
def test_a_right_answer_gets_all_points(course: Course, name: str) -> None:
    with Gradebook(course) as gradebook:
        result = gradebook.result(name, UNIT)
    assert result
    assert {s.exercise: (s.points, s.reason) for s in result.scores if s.exercise != "why"} == {
        "forward": (2.0, ""),
        "backward": (4.0, ""),
    }


def test_the_output_of_a_shell_command_is_shown(course: Course) -> None:
    path = course.autograded / "a shell command" / UNIT / f"{UNIT}.ipynb"
    assert "hello" in json.dumps([c.get("outputs") for c in json.loads(Path(path).read_text())["cells"]])


def test_without_isolation_each_submission_gets_a_folder_that_is_removed_afterwards(tmp_path: Path) -> None:
    course, root_before = small_course(tmp_path), set(os.listdir("/"))
    notes = "import os, time\nopen('a.txt', 'w').write('{name}')\ntime.sleep(0.3)\nassert open('a.txt').read() == '{name}'\n"
    for name in ("one", "two"):
        notebook = json.loads(
            answered(read_unit(course, UNIT), extra=f"{notes.format(name=name)}print('in', os.getcwd())")
        )
        cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "linear")
        cell["source"] = CELLS["a module file written by the cell"]
        hand_in(course, name, UNIT, json.dumps(notebook).encode())
    grade_unit(course, UNIT, jobs=2, isolated=False)
    for name in ("one", "two"):
        with Gradebook(course) as gradebook:
            result = gradebook.result(name, UNIT)
        assert result and [(s.points, s.reason) for s in result.scores[:2]] == [(2.0, ""), (4.0, "")]
        shown = (course.autograded / name / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")
        assert not Path(re.findall(r"in (/\S+?)\\n", shown)[0]).exists()
    assert set(os.listdir("/")) == root_before
