"""A small unit, submissions of it, and whether this machine can isolate student code, for the tests of grading."""

import io
import shutil
import zipfile
from pathlib import Path

import nbformat

from grading.course import Course, installed_course
from grading.execution.sandbox import Sandbox, SandboxedProcess, isolation_problem
from grading.gradebook.gradebook import Gradebook
from grading.limits import Limits
from grading.scoring.budget import Meter
from grading.units.catalogue import Answer, fill_in
from grading.units.unit import Unit, read_unit

ISOLATED = not isolation_problem()
ISOLATION_OPTIONS = [] if ISOLATED else ["--no-isolation"]  # of the commands that run students' code


def start_process(sandbox: Sandbox, seconds: float = 60) -> SandboxedProcess:
    """Start a process for a student's code, with this much time."""
    process = sandbox.start()
    process.client.set_time_limit(Meter(Limits()).budget(seconds))
    return process


def hand_in(course: Course, student: str, unit: str, data: bytes, name: str = "") -> Path:
    """Write a submission to the folder from which the grader collects it, and return its path."""
    path = course.submitted / student / unit / (name or f"{unit}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


UNIT = "91_small"

# Two exercises in code, which share one cell, and a written answer that a person grades.
SOURCE = """\
# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A small unit

# %% tags=["hands-out:helpers.layers.ReLU"]
import numpy as np

from helpers import checks


# %% nbgrader={"grade": false, "grade_id": "linear", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.layers.Linear"]
class Linear:
    def __init__(self, W, b):
        self.parameters = [W, b]

    def forward(self, x):
        ### BEGIN SOLUTION forward: the output z
        self.x = x
        W, b = self.parameters
        return x @ W + b
        ### END SOLUTION

    def backward(self, dz):
        ### BEGIN SOLUTION backward: the gradients of W, b and x
        W, b = self.parameters
        return [self.x.T @ dz, dz.sum(axis=0)], dz @ W.T
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
rng = np.random.default_rng(1)
x, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
checks.forward(Linear, lambda x, W, b: x @ W + b, x, W=W, b=b)

# %% nbgrader={"grade": true, "grade_id": "backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
rng = np.random.default_rng(2)
x, W, b, dz = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(5, 4))
checks.backward(Linear, lambda x, W, b: x @ W + b, x, dz, W=W, b=b)
### BEGIN HIDDEN TESTS
x, dz = rng.normal(size=(2, 3)), rng.normal(size=(2, 4)) + 0.123456
checks.backward(Linear, lambda x, W, b: x @ W + b, x, dz, W=W, b=b)
### END HIDDEN TESTS

# %% [markdown] nbgrader={"grade": true, "grade_id": "why", "locked": false, "points": 3, "schema_version": 3, "solution": true, "task": false}
# Because the chain rule says so.
"""

WRITTEN = "Because each weight meets every example."
WRONG_BACKWARD = "W, b = self.parameters\nreturn [self.x.T @ dz, dz], dz @ W.T"


def small_course(root: Path, source: str = SOURCE) -> Course:
    """Make a course in ``root`` that contains only the small unit, or another unit with this source."""
    (root / "solutions").mkdir(parents=True, exist_ok=True)
    (root / "solutions" / f"{UNIT}.py").write_text(source, encoding="utf-8")
    shutil.copy(installed_course().root / "nbgrader_config.py", root)
    return Course(root)


def allow_no_isolation(course: Course) -> None:
    """Let nbgrader's commands run students' code without isolation if this machine can't isolate it."""
    if not ISOLATED:
        with (course.root / "nbgrader_config.py").open("a") as config:
            config.write("c.Grader.isolated = False\n")


def change_hidden_test(course: Course) -> None:
    """Do what an instructor does who corrects a hidden test: add a comment to it."""
    source = course.solutions / f"{UNIT}.py"
    source.write_text(source.read_text().replace("### END HIDDEN TESTS", "# Corrected.\n### END HIDDEN TESTS"))


def answered(unit: Unit, extra: str = "", why: str = "", **regions: str) -> bytes:
    """Return a submission of the small unit, as the bytes of a notebook.

    Parameters
    ----------
    unit : Unit
        The small unit.
    extra : str, default ""
        The source of a cell that the student has added above the answers.
    why : str, default ""
        The written answer.
    **regions : str
        The answers to some exercises. All other exercises in code have the right answer.
    """
    notebook = nbformat.reads(fill_in(unit, [Answer(unit.name, "", True, "", regions)]).decode(), as_version=4)
    if extra:
        notebook.cells.insert(2, nbformat.v4.new_code_cell(extra, id="extra"))
    if why:
        notebook.cells[-1].source = why
    return nbformat.writes(notebook).encode()


def stub(unit: Unit, exercise: str) -> str:
    """Return what the released notebook has in place of an answer."""
    (text,) = (text for text in unit.stubs if text.startswith(f"exercise {unit.exercise(exercise).number}:"))
    return f'# YOUR CODE HERE\nraise NotImplementedError("{text}")'


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip with these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return file.getvalue()


def hand_in_students(course: Course, students: int = 6, seconds: float = 0.0) -> None:
    """Hand in right and wrong submissions of the small unit in turn, and one that can't be read.

    Two of three have a written answer.

    Parameters
    ----------
    course : Course
        The course with the small unit.
    students : int, default 6
        The number of submissions that can be read.
    seconds : float, default 0.0
        How long the code of each of them takes.
    """
    unit = read_unit(course, UNIT)
    extra = f"import time\ntime.sleep({seconds})" if seconds else ""
    for k in range(students):
        wrong = {"backward": WRONG_BACKWARD} if k % 2 else {}
        hand_in(course, f"student-{k}", UNIT, answered(unit, extra=extra, why=WRITTEN if k % 3 else "", **wrong))
    hand_in(course, "broken", UNIT, b"{not json")


def dump(course: Course) -> str:
    """Return the content of a course's gradebook, to compare it with another one."""
    with Gradebook(course) as gradebook:
        return gradebook.dump()
