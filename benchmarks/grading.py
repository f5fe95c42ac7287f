"""Compare the throughput of the course's grader and of stock nbgrader: the same submissions and cores, in one run.

    python benchmarks/grading.py [--stock 12] [--ours 1000] [03 ...]

Without a unit, the script measures 03_layers. With ``all``, it measures every unit of the course.

The submissions are honest: each has one right or wrong answer from the catalogue. nbgrader's own ``autograde``, in its
default configuration, grades the first ``--stock`` of them, and the course's grader the first ``--ours``. The script
prints wall time and processor time, what a submission's processor time consists of, and the ratios of both. Then it
compares the scores that both graders have given, so ``--ours`` must not be less than ``--stock``. large_class.py
measures memory.

Processor time is that of the whole machine, so run nothing else at the same time. For the course's grader it is divided
into three parts: the command itself, which reads submissions and saves results; its workers, which restore notebooks
and judge answers; and the rest, above all the students' processes. The third part also contains starting the grader,
rehearsing the tests and the operating system's work.

nbgrader gives no points for a test that writes anything to stderr, so a right answer that triggers a NumPy warning gets
none. Differences with that cause are counted separately.
"""

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.pop(0)  # this file's folder, in which `import grading` would find this file

from grading.course import Course, installed_course
from grading.gradebook.gradebook import Gradebook
from grading.release import release
from grading.scoring.grade_unit import grade_unit
from grading.units.catalogue import fill_in, read_catalogue
from grading.units.unit import read_unit

Points = dict[tuple[str, str], float]  # by student and exercise
STOCK_CONFIG = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "backprop"
c.CourseDirectory.db_url = "sqlite:///" + {root!r} + "/gradebook.db"
"""


@dataclass(frozen=True)
class Times:
    """Seconds that grading has taken, and the processor time of three groups of processes."""

    wall: float
    command: float
    workers: float
    others: float

    @property
    def processor(self) -> float:
        return self.command + self.workers + self.others


class Stopwatch:
    """Measures from its creation on."""

    def __init__(self) -> None:
        self.start = self._now()

    def times(self) -> Times:
        wall, machine, command, workers = (now - then for now, then in zip(self._now(), self.start, strict=True))
        return Times(wall, command, workers, machine - command - workers)

    def _now(self) -> tuple[float, float, float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        ticks = Path("/proc/stat").read_text(encoding="ascii").split()[1:9]
        user, nice, system, _, _, irq, softirq, _ = map(int, ticks)
        machine = (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
        return time.perf_counter(), machine, time.process_time(), children.ru_utime + children.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("units", nargs="*", default=["03"])
    parser.add_argument("--stock", type=int, default=12, help="number of submissions that stock nbgrader grades")
    parser.add_argument("--ours", type=int, default=1000, help="number of submissions that the course's grader grades")
    options = parser.parse_args()
    units = installed_course().units() if options.units == ["all"] else options.units
    print(f"{os.cpu_count()} cores; ms per submission")
    print(f"{'':<22}{'stock nbgrader':>20}{'this course':>20}   of which, processor time{'':>14}{'ratios':>10}")
    columns = ("wall", "processor", "wall", "processor", "command", "workers", "others", "wall", "processor")
    print(f"{'':<22}" + "".join(f"{column:>10}" for column in columns), flush=True)
    notes = [measure(name, options.stock, options.ours) for name in units]
    print("\n".join(notes))


def measure(name: str, stock_count: int, our_count: int) -> str:
    """Grade a unit with both graders, and print a row of the table. Return a line that compares the scores."""
    with tempfile.TemporaryDirectory() as folder:
        unit, data = submissions(name, max(stock_count, our_count))
        stock_times, stock, warned = grade_with_stock_nbgrader(Path(folder) / "stock", unit, data[:stock_count])
        our_times, ours = grade_with_ours(Path(folder) / "ours", unit, data[:our_count])
    stock_each = [1000 * seconds / stock_count for seconds in (stock_times.wall, stock_times.processor)]
    parts = (our_times.wall, our_times.processor, our_times.command, our_times.workers, our_times.others)
    our_each = [1000 * seconds / our_count for seconds in parts]
    row = "".join(f"{milliseconds:>10.0f}" for milliseconds in [*stock_each, *our_each])
    ratios = "".join(f"{theirs / own:>10.1f}" for theirs, own in zip(stock_each, our_each[:2], strict=True))
    print(f"{unit:<22}{row}{ratios}", flush=True)
    pairs = {key: (points, ours[key]) for key, points in stock.items()}
    different = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    for_warnings = {key for key, (points, _) in different.items() if key in warned and points == 0}
    others = {key: pair for key, pair in different.items() if key not in for_warnings}
    note = f"{unit}: scores compared: {len(pairs)}, different: {len(others)} {others or ''}"
    return note + f"; none from nbgrader because of a warning: {len(for_warnings)}" * bool(for_warnings)


def submissions(name: str, count: int) -> tuple[str, list[bytes]]:
    """Return the unit's name, and submissions with one answer from the catalogue each, in a fixed random order."""
    unit = read_unit(installed_course(), name)
    answers = [answer for entries in read_catalogue(installed_course(), unit).values() for answer in entries]
    random.Random(0).shuffle(answers)
    return unit.name, [fill_in(unit, [answers[k % len(answers)]]) for k in range(count)]


def hand_in(root: Path, unit: str, data: list[bytes]) -> None:
    for k, content in enumerate(data):
        path = root / "submitted" / f"student-{k:05d}" / unit / f"{unit}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def grade_with_ours(root: Path, unit: str, data: list[bytes]) -> tuple[Times, Points]:
    """Grade with the course's grader in a new course. Return the times, start-up included, and the points."""
    root.mkdir(parents=True)
    shutil.copytree(installed_course().solutions, root / "solutions")
    shutil.copy(installed_course().root / "nbgrader_config.py", root)
    course = Course(root)
    release(course, unit)
    hand_in(root, unit, data)
    stopwatch = Stopwatch()
    grade_unit(course, unit)
    return stopwatch.times(), points(course, unit)


def grade_with_stock_nbgrader(root: Path, unit: str, data: list[bytes]) -> tuple[Times, Points, set[tuple[str, str]]]:
    """Grade with nbgrader's own command in a new course. Return times, points, and the tests that wrote to stderr."""
    ours = installed_course()
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(root)))
    staging = Course(root / "staging")
    staging.root.mkdir()
    shutil.copytree(ours.solutions, staging.root / "solutions")
    shutil.copy(ours.root / "nbgrader_config.py", staging.root)
    release(staging, unit)
    shutil.copytree(staging.build / "source" / unit, root / "source" / unit)
    nbgrader(root, "generate_assignment", unit)
    hand_in(root, unit, data)
    stopwatch = Stopwatch()
    nbgrader(root, "autograde", unit)
    times = stopwatch.times()
    config = root / "nbgrader_config.py"
    shutil.copy(ours.root / "nbgrader_config.py", config)
    return times, points(Course(root), unit), set(tests_with_stderr(root / "autograded"))


def tests_with_stderr(autograded: Path) -> Iterator[tuple[str, str]]:
    """Yield the student and the exercise of each test cell that wrote to stderr."""
    for path in autograded.glob("*/*/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if any(output.get("name") == "stderr" for output in cell.get("outputs", [])):
                yield path.parts[-3], cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def nbgrader(root: Path, *arguments: str) -> None:
    scripts = sysconfig.get_path("scripts")
    environment = {**os.environ, "PATH": scripts + os.pathsep + os.environ["PATH"]}
    command = [sys.executable, str(Path(scripts) / "nbgrader"), *arguments]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])


def points(course: Course, unit: str) -> Points:
    with Gradebook(course) as gradebook:
        return {(row.student, row.exercise): row.points for row in gradebook.rows(unit)}


if __name__ == "__main__":
    main()
