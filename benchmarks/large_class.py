"""Grade a class of ten thousand with one command. Right, wrong, broken and hostile submissions are mixed.

    python benchmarks/large_class.py [--unit 03] [--students 10000] [--front 40]

The script prints the memory of the command and of its workers along the way, the time, the outcome for each kind of
submission, and how many right answers lost points or wrong ones lost none. Then a second run finds nothing to do.
Finally, ``nbgrader autograde`` and the course's command each grade a part of the class in a new course, and their
gradebooks are compared.
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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.pop(0)  # this file's folder, in which `import grading` would find grading.py

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.scoring.grade_unit import Progress, grade_unit
from grading.units.catalogue import fill_in, read_catalogue
from grading.units.unit import Unit, read_unit

# Cells that a student could add above the answers. All but "never ends" stop by themselves, in case the sandbox fails.
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
    "floods the output": "for _ in range(200_000): print('x' * 200)",
    "takes memory": "kept = [bytearray(1 << 26) for _ in range(64)]",
    "forks": "import os, time\nfor _ in range(20):\n    if os.fork() == 0: time.sleep(5); os._exit(0)",
    "opens a connection": "import socket; socket.create_connection(('127.0.0.1', 22), timeout=1)",
    "lists other files": "import glob; print(glob.glob('/*/*') + glob.glob('/proc/[0-9]*'))",
    "never ends": "while True: pass",
}
RARE = {"never ends"}  # uses up a cell's whole time limit
# The fraction of each kind of submission.
KINDS = {"right": 0.3, "wrong": 0.4, "broken": 0.15, "hostile": 0.15}


@dataclass(frozen=True)
class Student:
    """One submission.

    Attributes
    ----------
    kind : str
        A key of ``KINDS``. For a hostile submission, also what it does.
    exercise : str
        The exercise that its catalogue answer is for.
    """

    kind: str
    exercise: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unit", default="03")
    parser.add_argument("--students", type=int, default=10_000)
    parser.add_argument(
        "--front", type=int, default=40, help="number of submissions that nbgrader autograde grades, too"
    )
    options = parser.parse_args()
    unit = read_unit(installed_course(), options.unit)
    with tempfile.TemporaryDirectory() as folder:
        course, students = make_course(Path(folder) / "class", unit, options.students)
        print(f"{options.students} submissions of {unit.name}, {os.cpu_count()} cores")
        grade_all(course, unit)
        print_outcomes(course, unit, students)
        start = time.perf_counter()
        again = grade_unit(course, unit.name)
        print(f"a second run: {again.graded} graded, {again.unchanged} unchanged, {time.perf_counter() - start:.1f} s")
        compare_with_autograde(Path(folder), unit, options.front)


def make_class(unit: Unit, count: int) -> Iterator[tuple[str, Student, bytes]]:
    """Yield each student's name, submission and file. Kinds and answers are random, but the same in every run."""
    rng = random.Random(0)
    answers = [answer for entries in read_catalogue(installed_course(), unit).values() for answer in entries]
    for k in range(count):
        kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
        answer = rng.choice([a for a in answers if a.right == (kind != "wrong")])
        data = fill_in(unit, [answer])
        if kind == "broken":
            data = rng.choice(DAMAGE)(data, rng)
        if kind == "hostile":
            name = rng.choice([name for name in HOSTILE if name not in RARE or rng.random() < 0.1])
            data = with_cell(data, HOSTILE[name])
            kind = f"hostile: {name}"
        yield f"student-{k:05d}", Student(kind, answer.exercise), data


def with_cell(data: bytes, source: str) -> bytes:
    """Insert a code cell below the first cell of the notebook."""
    notebook = json.loads(data)
    cell = {"cell_type": "code", "id": "added", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(1, {**cell, "source": source})
    return json.dumps(notebook).encode()


def truncated(data: bytes, rng: random.Random) -> bytes:
    """Cut the file off at a random position, like an interrupted upload."""
    return data[: rng.randrange(len(data))]


def without_cells(data: bytes, rng: random.Random) -> bytes:
    """Delete about a third of the cells."""
    notebook = json.loads(data)
    notebook["cells"] = [cell for cell in notebook["cells"] if rng.random() > 1 / 3]
    return json.dumps(notebook).encode()


def shuffled(data: bytes, rng: random.Random) -> bytes:
    """Shuffle the cells and remove their metadata."""
    notebook = json.loads(data)
    rng.shuffle(notebook["cells"])
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    return json.dumps(notebook).encode()


DAMAGE = (truncated, without_cells, shuffled, lambda data, rng: b"", lambda data, rng: b"PK\x03\x04" + data)


def make_course(root: Path, unit: Unit, count: int) -> tuple[Course, dict[str, Student]]:
    """Make a course and hand in the submissions. Return the course, and the submissions by student."""
    (root / "solutions").mkdir(parents=True)
    shutil.copy(unit.path, root / "solutions")
    shutil.copy(installed_course().root / "nbgrader_config.py", root)
    students = {}
    for name, students[name], data in make_class(unit, count):
        path = root / "submitted" / name / unit.name / f"{unit.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    course = Course(root)
    release(course, unit.name)
    return course, students


def grade_all(course: Course, unit: Unit) -> None:
    """Grade the class, and print the memory about ten times along the way, then the time."""
    print("  graded  flagged  MB: this command, its largest worker since the previous line")
    monitor = MemoryMonitor()

    def show(progress: Progress) -> None:
        if progress.done % max(progress.total // 10, 1) == 0:
            own, worker = monitor.own() >> 20, monitor.largest_worker() >> 20
            print(f"  {progress.done:>6}  {progress.flagged:>7}  {own:>4} {worker:>4}", flush=True)

    start = time.perf_counter()
    with monitor:
        grade_unit(course, unit.name, progress=show)
    seconds = time.perf_counter() - start
    print(f"{seconds:.1f} s")


class MemoryMonitor:
    """Measures the memory of this process on request, and that of its workers twice a second.

    A worker's memory is its proportional set size, which divides shared pages among the processes that share them.
    Use the monitor as a context manager.
    """

    def __init__(self) -> None:
        self._largest, self._running = 0, True
        self._thread = threading.Thread(target=self._measure, daemon=True)

    def __enter__(self) -> "MemoryMonitor":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._running = False
        self._thread.join()

    def own(self) -> int:
        """Return the resident memory of this process in bytes."""
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def largest_worker(self) -> int:
        """Return the memory of the largest worker since the last call, in bytes."""
        largest, self._largest = self._largest, 0
        return largest

    def _measure(self) -> None:
        while self._running:
            for child in Path("/proc/self/task").glob("*/children"):
                for pid in child.read_text().split():
                    self._largest = max(self._largest, proportional_set_size(int(pid)))
            time.sleep(0.5)


def proportional_set_size(pid: int) -> int:
    """Return a process's proportional set size in bytes, or 0 if the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:")), 0)


def print_outcomes(course: Course, unit: Unit, students: dict[str, Student]) -> None:
    """Print the outcome for each kind of submission, and the students whose answers got a wrong score."""
    automatic = {exercise.id: exercise.points for exercise in unit.exercises if not exercise.manual}
    counts, flagged = Counter[str](), Counter[str]()
    fraction: dict[str, float] = defaultdict(float)
    misjudged = []
    with Gradebook(course) as gradebook:
        for name, student in students.items():
            result = gradebook.result(name, unit.name)
            assert result, f"{name} has no result"
            points = {score.exercise: score.points or 0 for score in result.scores if score.exercise in automatic}
            counts[student.kind] += 1
            flagged[student.kind] += bool(result.flags)
            fraction[student.kind] += sum(points.values()) / sum(automatic.values())
            lost = {exercise for exercise in automatic if points[exercise] < automatic[exercise]}
            if (student.kind == "right" and lost) or (student.kind == "wrong" and student.exercise not in lost):
                misjudged.append(name)
    print(f"{'kind':<26} {'class':>6} {'flagged':>8} {'points, mean':>13}")
    for kind in sorted(counts):
        print(f"{kind:<26} {counts[kind]:>6} {flagged[kind]:>8} {fraction[kind] / counts[kind]:>13.0%}")
    print(
        "every submission has a result; right answers that lost points and wrong ones that lost none: "
        f"{len(misjudged)} {misjudged or ''}"
    )


def compare_with_autograde(folder: Path, unit: Unit, count: int) -> None:
    """Grade the first students with nbgrader's command and with the course's, and compare the two gradebooks."""
    (autograde, _), (ours, _) = (make_course(folder / name, unit, count) for name in ("autograde", "ours"))
    program = Path(sysconfig.get_path("scripts")) / "nbgrader"
    start = time.perf_counter()
    command = [sys.executable, str(program), "autograde", unit.name]
    done = subprocess.run(command, cwd=autograde.root, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    grade_unit(ours, unit.name)
    with Gradebook(autograde) as first, Gradebook(ours) as second:
        same = first.dump() == second.dump()
    print(f"nbgrader autograde, {count} of them in {seconds:.1f} s: gradebooks {'equal' if same else 'DIFFER'}")


if __name__ == "__main__":
    main()
