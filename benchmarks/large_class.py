"""A class of a thousand, graded by one command: right and wrong, broken and hostile submissions, mixed.

    python benchmarks/large_class.py [--unit 03] [--students 1000] [--front 40]

Prints what became of each kind, whether every right answer has got all its points and no wrong one has, the
memory of the command and of its workers on the way, and how long it took; then a second run, which has
nothing to do. A part of the class is graded once more by ``nbgrader autograde``, and the two gradebooks compared.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

sys.path.pop(0)  # this file's folder: in it, the package grading would be this file

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.scoring.grade_unit import Progress, grade_unit
from grading.units.catalogue import fill_in, read_catalogue
from grading.units.unit import Unit, read_unit

# What a student could put into a first cell. Each is bounded by itself too, should the sandbox fail.
HOSTILE = {
    "strips asserts": (
        "import ast\n"
        "class Strip(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(Strip())"
    ),
    "patches NumPy": "import numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True",
    "ends the process": "import os; os._exit(0)",
    "crashes": "import ctypes; ctypes.string_at(0)",
    "floods": "for _ in range(200_000): print('x' * 200)",
    "takes memory": "kept = [bytearray(1 << 26) for _ in range(64)]",
    "forks": "import os, time\nfor _ in range(20):\n    if os.fork() == 0: time.sleep(5); os._exit(0)",
    "goes out": "import socket; socket.create_connection(('127.0.0.1', 22), timeout=1)",
    "looks around": "import glob; print(glob.glob('/*/*') + glob.glob('/proc/[0-9]*'))",
    "never ends": "while True: pass",
}
RARE = {"never ends"}  # takes a cell's whole time
KINDS = {"right": 0.3, "wrong": 0.4, "broken": 0.15, "hostile": 0.15}


@dataclass(frozen=True)
class Student:
    """One submission: of which kind, which exercise its answer is for ("" if none), and its bytes."""

    kind: str
    exercise: str
    data: bytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unit", default="03")
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--front", type=int, default=40, help="how many nbgrader autograde grades as well")
    options = parser.parse_args()
    unit = read_unit(installed_course(), options.unit)
    students = make_class(unit, options.students)
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "class", unit, students)
        print(f"{options.students} submissions of {unit.name}, {os.cpu_count()} cores")
        grade_all(course, unit)
        print_outcomes(course, unit, students)
        start = time.perf_counter()
        again = grade_unit(course, unit.name)
        print(f"a second run: {again.graded} graded, {again.unchanged} unchanged, {time.perf_counter() - start:.1f} s")
        compare_with_front(Path(folder), unit, dict(list(students.items())[: options.front]))


def make_class(unit: Unit, count: int) -> dict[str, Student]:
    """Submissions by student, in a fixed random order."""
    chance = random.Random(0)
    answers = [answer for entries in read_catalogue(installed_course(), unit).values() for answer in entries]
    students = {}
    for k in range(count):
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        answer = chance.choice([a for a in answers if a.right == (kind != "wrong")])
        data = fill_in(unit, [answer])
        if kind == "broken":
            data = chance.choice(BREAK)(data, chance)
        if kind == "hostile":
            name = chance.choice([name for name in HOSTILE if name not in RARE or chance.random() < 0.1])
            data = with_cell(data, HOSTILE[name])
            kind = f"hostile: {name}"
        students[f"student-{k:05d}"] = Student(kind, answer.exercise, data)
    return students


def with_cell(data: bytes, source: str) -> bytes:
    """The notebook with one more cell at the top."""
    notebook = json.loads(data)
    cell = {"cell_type": "code", "id": "added", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(1, {**cell, "source": source})
    return json.dumps(notebook).encode()


def cut(data: bytes, chance: random.Random) -> bytes:
    """As a transfer that stopped leaves it."""
    return data[: chance.randrange(len(data))]


def without_cells(data: bytes, chance: random.Random) -> bytes:
    """A third of the cells deleted."""
    notebook = json.loads(data)
    notebook["cells"] = [cell for cell in notebook["cells"] if chance.random() > 1 / 3]
    return json.dumps(notebook).encode()


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """Cells in another order, without metadata."""
    notebook = json.loads(data)
    chance.shuffle(notebook["cells"])
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    return json.dumps(notebook).encode()


BREAK = (cut, without_cells, shuffled, lambda data, chance: b"", lambda data, chance: b"PK\x03\x04" + data)


def make_course(root: Path, unit: Unit, students: dict[str, Student]) -> Course:
    (root / "solutions").mkdir(parents=True)
    shutil.copy(unit.path, root / "solutions")
    shutil.copy(installed_course().root / "nbgrader_config.py", root)
    for name, student in students.items():
        path = root / "submitted" / name / unit.name / f"{unit.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(student.data)
    course = Course(root)
    release(course, unit.name)
    return course


def grade_all(course: Course, unit: Unit) -> None:
    """Grade, and print memory ten times on the way."""
    print("  graded  flagged  MB: this command, its largest worker since the last line")
    watch = Watch()

    def show(now: Progress) -> None:
        if now.done % max(now.total // 10, 1) == 0:
            print(
                f"  {now.done:>6}  {now.flagged:>7}  {watch.own() >> 20:>4} {watch.largest_worker() >> 20:>4}",
                flush=True,
            )

    start = time.perf_counter()
    with watch:
        grade_unit(course, unit.name, progress=show)
    seconds = time.perf_counter() - start
    print(f"{seconds:.1f} s")


class Watch:
    """The memory of this process and of those that judge, looked at twenty times a second.

    A worker's is its proportional set size: what it shares with the others is counted in parts.
    """

    def __init__(self) -> None:
        self._largest, self._on = 0, True
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._on = False
        self._thread.join()

    def own(self) -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def largest_worker(self) -> int:
        largest, self._largest = self._largest, 0
        return largest

    def _look(self) -> None:
        while self._on:
            for child in Path("/proc/self/task").glob("*/children"):
                for process in child.read_text().split():
                    self._largest = max(self._largest, proportional(int(process)))
            time.sleep(0.05)


def proportional(process: int) -> int:
    """A process's proportional set size in bytes, 0 if it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)


def print_outcomes(course: Course, unit: Unit, students: dict[str, Student]) -> None:
    """What became of each kind of submission, and whether the answers got what they should."""
    automatic = {exercise.id: exercise.points for exercise in unit.exercises if not exercise.manual}
    counts, flagged = Counter[str](), Counter[str]()
    share: dict[str, float] = defaultdict(float)
    astray = []
    with Gradebook(course) as gradebook:
        for name, student in students.items():
            result = gradebook.result(name, unit.name)
            assert result, f"{name} has no result"
            points = {score.exercise: score.points or 0 for score in result.scores if score.exercise in automatic}
            counts[student.kind] += 1
            flagged[student.kind] += bool(result.flags)
            share[student.kind] += sum(points.values()) / sum(automatic.values())
            lost = {exercise for exercise in automatic if points[exercise] < automatic[exercise]}
            if (student.kind == "right" and lost) or (student.kind == "wrong" and student.exercise not in lost):
                astray.append(name)
    print(f"{'kind':<26} {'class':>6} {'flagged':>8} {'points, mean':>13}")
    for kind in sorted(counts):
        print(f"{kind:<26} {counts[kind]:>6} {flagged[kind]:>8} {share[kind] / counts[kind]:>13.0%}")
    print(f"each has a result; right answers that lost points, wrong ones that lost none: {len(astray)} {astray or ''}")


def compare_with_front(folder: Path, unit: Unit, students: dict[str, Student]) -> None:
    """Grade a part of the class by nbgrader's own command and by the course's, and compare the gradebooks."""
    front, own = (make_course(folder / name, unit, students) for name in ("front", "own"))
    program = Path(sysconfig.get_path("scripts")) / "nbgrader"
    start = time.perf_counter()
    command = [sys.executable, str(program), "autograde", unit.name]
    done = subprocess.run(command, cwd=front.root, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    grade_unit(own, unit.name)
    with Gradebook(front) as theirs, Gradebook(own) as ours:
        same = theirs.dump() == ours.dump()
    print(f"nbgrader autograde, {len(students)} of them in {seconds:.1f} s: gradebooks {'equal' if same else 'DIFFER'}")


if __name__ == "__main__":
    main()
