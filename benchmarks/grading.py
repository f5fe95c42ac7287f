"""Compare the throughput of the course's grader and of stock nbgrader: the same submissions and cores, in one run.

    python benchmarks/grading.py [--unit 03] [--stock 12] [--ours 200]

The submissions are honest: each has one right or wrong answer from the catalogue. nbgrader's own ``autograde``, in its
default configuration, grades the first ``--stock`` of them, and the course's grader the first ``--ours``. The script
prints the ratio of the throughputs, and compares the scores that both have given, so ``--ours`` must not be less than
``--stock``. large_class.py measures memory.

nbgrader gives no points for a test that writes anything to stderr, so a right answer that triggers a NumPy warning gets
none. Differences with that cause are counted separately.
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
import time
from collections.abc import Iterator
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unit", default="03")
    parser.add_argument("--stock", type=int, default=12, help="number of submissions that stock nbgrader grades")
    parser.add_argument("--ours", type=int, default=200, help="number of submissions that the course's grader grades")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        unit, data = submissions(options.unit, max(options.stock, options.ours))
        stock_seconds, stock, warned = grade_with_stock_nbgrader(Path(folder) / "stock", unit, data[: options.stock])
        our_seconds, ours = grade_with_ours(Path(folder) / "ours", unit, data[: options.ours])
        pairs = {key: (points, ours[key]) for key, points in stock.items()}
        different = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
        for_warnings = {key for key, (points, _) in different.items() if key in warned and points == 0}
        others = {key: pair for key, pair in different.items() if key not in for_warnings}
        print(f"{unit}, {os.cpu_count()} cores")
        stock_each, our_each = stock_seconds / options.stock, our_seconds / options.ours
        print(f"stock nbgrader: {options.stock:>5} submissions in {stock_seconds:7.1f} s, {stock_each:.3f} s each")
        print(f"this course:    {options.ours:>5} submissions in {our_seconds:7.1f} s, {our_each:.3f} s each")
        print(f"ratio of throughput: {stock_each / our_each:.1f}")
        print(f"scores compared: {len(pairs)}, different: {len(others)} {others or ''}")
        if for_warnings:
            print(f"tests to which stock nbgrader gives no points because of a warning on stderr: {len(for_warnings)}")


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


def grade_with_ours(root: Path, unit: str, data: list[bytes]) -> tuple[float, Points]:
    """Grade with the course's grader in a new course. Return the seconds, start-up included, and the points."""
    root.mkdir(parents=True)
    shutil.copytree(installed_course().solutions, root / "solutions")
    shutil.copy(installed_course().root / "nbgrader_config.py", root)
    course = Course(root)
    release(course, unit)
    hand_in(root, unit, data)
    start = time.perf_counter()
    grade_unit(course, unit)
    return time.perf_counter() - start, points(course, unit)


def grade_with_stock_nbgrader(root: Path, unit: str, data: list[bytes]) -> tuple[float, Points, set[tuple[str, str]]]:
    """Grade with nbgrader's own command in a new course. Return seconds, points, and the tests that wrote to stderr."""
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
    start = time.perf_counter()
    nbgrader(root, "autograde", unit)
    seconds = time.perf_counter() - start
    config = root / "nbgrader_config.py"
    shutil.copy(ours.root / "nbgrader_config.py", config)
    return seconds, points(Course(root), unit), set(tests_with_stderr(root / "autograded"))


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
