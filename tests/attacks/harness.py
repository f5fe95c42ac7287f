"""What an attack is, the course that it is made on, and the siege: all of them handed in and graded at once.

An attack is a submission that a student could hand in. Beside what it tries, it contains right answers, and it
states what these earn: neither more nor less may come of it. Secrets are planted where an instructor has them
(hidden tests, gradebook, another submission, environment, memory, a file outside); what an attack finds it prints,
and nothing printed, shown, returned or written may hold a secret. All attacks are bounded by themselves, so that
they do no harm where the walls fail.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from course_fixtures import SOURCE as SMALL
from course_fixtures import UNIT, small_course

from grading.course import Course
from grading.execution.limits import Limits
from grading.gradebook.gradebook import Gradebook
from grading.reports.feedback import write_feedback
from grading.scoring.grade_unit import FAILED, grade_unit
from grading.units.catalogue import Answer, fill_in
from grading.units.cells import YOUR_ANSWER
from grading.units.unit import Unit, read_unit

POINTS = {"forward": 2.0, "backward": 4.0, "slope": 3.0, "descend": 3.0, "why": 3.0}
AUTOMATIC = 12.0
JOBS = 2  # submissions at a time
# In seconds of a machine that has nothing else to do; on another they are multiplied by what `busy` has measured.
LIMITS = Limits(cell_seconds=1.5, test_seconds=2.5, seconds=25.0, memory=1200 << 20, processes=16, output_bytes=4 << 20)
SPIN = """
import time
wall, used = time.monotonic(), time.process_time()
while time.process_time() < used + 0.5: pass
print((time.monotonic() - wall) / 0.5)
"""
SECRET = re.compile(r"canary-[0-9a-f]{16}")
WRITTEN = "Because each weight meets every example."

# The small unit with two more exercises: an elementwise function, and one that is passed a function.
TAGS = ["gradcheck.central_difference", "gradcheck.complex_step", "gradcheck.vector_jacobian_products"]
TAGS += ["layers.Sigmoid", "layers.Tanh", "descent.gradient_descent"]
MORE = """\
# %% nbgrader={"grade": false, "grade_id": "slope-answer", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=[TAGS]
def slope(x):
    ### BEGIN SOLUTION slope: the derivative of the sigmoid at each entry of x
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "slope", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
x = np.array([[0.3, -1.2], [2.0, 0.1]])
checks.call(slope, {"x": x}, 1 / (2 + np.exp(x) + np.exp(-x)))
### BEGIN HIDDEN TESTS
secret = "SECRET of the hidden tests"
x = np.array([[0.717171, -0.919191], [1.313131, 0.2]])
checks.call(slope, {"x": x}, 1 / (2 + np.exp(x) + np.exp(-x)))
### END HIDDEN TESTS

# %% nbgrader={"grade": false, "grade_id": "descend-answer", "locked": false, "schema_version": 3, "solution": true, "task": false}
def descend(gradient, theta, tau, steps):
    ### BEGIN SOLUTION descend: theta after these steps of gradient descent
    for _ in range(steps):
        theta = theta - tau * gradient(theta)
    return theta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "descend", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
def gradient(theta):
    return theta * np.array([1.0, 3.0])


for theta in (np.array([1.0, -2.0]), np.array([0.5, 0.25])):
    expected = theta * (1 - 0.1 * np.array([1.0, 3.0])) ** 5
    checks.call(descend, {"gradient": gradient, "theta": theta, "tau": 0.1, "steps": 5}, expected)

"""

WRONG: dict[str, str] = {
    "forward": "return x * 0",
    "backward": "W, b = self.parameters\nreturn [self.x.T @ dz, dz], dz @ W.T",
    "slope": "return x * 0",
    "descend": "return theta * 1.0",
}


@dataclass(frozen=True)
class Attack:
    """A submission that tries something.

    what:    what it tries, in a few words.
    first:   the source of a cell above the answers; later: of one below everything.
    answers: what stands in the place of right answers, by exercise. Where these three say BUSY, they mean the
    number of seconds that take the place of one on this machine.
    change:  what is done to the finished notebook, as plain JSON.
    data:    what is handed in instead of a notebook, made from the bytes of the right one.
    place:   what is done to the folder in which the submission lies, given its path.
    loses:   the exercises that it does not answer honestly: these must get nothing, all others their points.
    said:    what must stand among flags and reasons; shows: what its cells must have shown.
    """

    name: str
    what: str
    first: str = ""
    later: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    change: Callable[[dict[str, Any]], None] | None = None
    data: Callable[[bytes], bytes] | None = None
    place: Callable[[Path], None] | None = None
    loses: tuple[str, ...] = ()
    said: str = ""
    shows: str = ""
    theme: str = ""

    @property
    def points(self) -> dict[str, float]:
        """What it has earned, by exercise; the written answer waits for a person or is empty."""
        return {id: 0.0 if id in self.loses or id == "why" else points for id, points in POINTS.items()}

    def bytes(self, unit: Unit, busy: float = 1.0) -> bytes:
        """What is handed in on a machine that is busy so many times."""
        answers = {id: source.replace("BUSY", f"{busy:.2f}") for id, source in self.answers.items()}
        answer = Answer(unit.name, "", True, "", answers)
        notebook = json.loads(fill_in(unit, [answer], WRITTEN if self.name == "honest" else ""))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        if self.first:
            notebook["cells"].insert(2, code_cell(self.first.replace("BUSY", f"{busy:.2f}"), "first"))
        if self.later:
            notebook["cells"].append(code_cell(self.later.replace("BUSY", f"{busy:.2f}"), "later"))
        if self.change:
            self.change(notebook)
        data = json.dumps(notebook).encode()
        return self.data(data) if self.data else data


def on_backward(name: str, what: str, first: str = "", **more: Any) -> Attack:
    """An attack that would have the points of a wrong backward pass."""
    answers = {"backward": WRONG["backward"]} | more.pop("answers", {})
    return Attack(name, what, first, answers=answers, loses=("backward", *more.pop("loses", ())), **more)


def on_slope(name: str, what: str, answer: str, first: str = "", **more: Any) -> Attack:
    """An attack in the answer to one exercise, which must cost that one and no other."""
    return Attack(name, what, first, answers={"slope": answer}, loses=("slope",), **more)


def code_cell(source: str, id: str = "more") -> dict[str, Any]:
    """A cell as a notebook's JSON has it."""
    return {"cell_type": "code", "id": id, "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def cell_of(notebook: dict[str, Any], grade_id: str) -> dict[str, Any]:
    """The cell with this grade id."""
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def busy() -> float:
    """How many seconds pass while a process gets one of the processor's, with as many processes as grade at a time."""
    processes = [subprocess.Popen([sys.executable, "-c", SPIN], stdout=subprocess.PIPE, text=True) for _ in range(JOBS)]
    return max(1.0, *(float(process.communicate(timeout=60)[0]) for process in processes))


def slower(limits: Limits, times: float) -> Limits:
    """The limits of a machine that takes so many times longer."""
    seconds = {name: getattr(limits, name) * times for name in ("cell_seconds", "test_seconds", "seconds")}
    return replace(limits, **seconds)


def attacked_course(root: Path, secret: str = "canary-0000000000000000") -> Course:
    """The course that the attacks are made on."""
    tags = ", ".join(f'"answer:helpers.{name}"' for name in TAGS)
    more = MORE.replace("TAGS", tags).replace("SECRET", secret)
    head, mark, tail = SMALL.rpartition("# %% [markdown] nbgrader")
    return small_course(root, head + more + mark + tail)


@dataclass(frozen=True)
class Outcome:
    """What came of one submission.

    points: by exercise. said: flags and reasons. shown: the outputs of its cells. everything: all that was written
    about it: the notebook as it was graded, the feedback, the result.
    """

    points: dict[str, float]
    needs_person: set[str]
    said: str
    shown: str
    everything: str


class Siege:
    """All attacks handed in, an honest submission before every tenth, and graded in one run."""

    def __init__(self, root: Path, attacks: list[Attack]):
        self.attacks = {attack.name: attack for attack in attacks}
        self.secret = "canary-" + secrets.token_hex(8)  # also in this process's memory, as an instructor's would be
        self.outside = root / "outside"
        self.outside.mkdir()
        (self.outside / "exam.txt").write_text(f"{self.secret} of a file outside", encoding="utf-8")
        self.temporary = root / "temporary"
        self.temporary.mkdir()
        self.course = attacked_course(root / "course", self.secret)
        self.unit = read_unit(self.course, UNIT)
        self.honest = [f"honest-{k:02d}" for k in range(0, len(attacks), 10)]
        self.outcomes: dict[str, Outcome] = {}
        self.left: dict[str, list[str]] = {}
        self.changed: list[str] = []
        self.seconds = 0.0

    def lay(self) -> None:
        """Hand everything in, grade it, and see what is there afterwards that was not there before."""
        slow = busy()
        for name, (attack, student) in self._class().items():
            path = self.course.submitted / student / UNIT / f"{UNIT}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(attack.bytes(self.unit, slow))
            if attack.place:
                attack.place(path)
            assert name not in self.outcomes
        self._plant()
        os.environ["COURSE_SECRET"] = f"{self.secret} of the environment"
        before, files = running(), self._files()
        names = {folder: set(os.listdir(folder)) for folder in ("/tmp", "/dev/shm") if os.path.isdir(folder)}
        tempfile.tempdir = str(self.temporary)  # what grading itself puts into files for a while
        start = time.monotonic()
        try:
            grade_unit(self.course, UNIT, jobs=JOBS, limits=slower(LIMITS, slow))
        finally:
            del os.environ["COURSE_SECRET"]
            tempfile.tempdir = None
        self.seconds = time.monotonic() - start
        self.left = {
            "processes": self._left_running(before),
            "temporary files": sorted(os.listdir(self.temporary)),
            "files of theirs": sorted(
                n for folder in names for n in os.listdir(folder) if n not in names[folder] and "attack" in n
            ),
        }
        after = self._files()
        self.changed = sorted(path for path in files if after.get(path) != files[path])
        write_feedback(self.course, UNIT)
        self._read()

    def _left_running(self, before: dict[str, str]) -> list[str]:
        """What still runs that did not before; what was killed may take a while to go on a busy machine."""
        end = time.monotonic() + 20
        while True:
            left = sorted(line for pid, line in running().items() if pid not in before and self._is_ours(line))
            if not left or time.monotonic() > end:
                return left
            time.sleep(0.1)

    def _is_ours(self, line: str) -> bool:
        """Whether a process can only have come from this siege: the warm parent's children, and what attacks start."""
        return any(mark in line for mark in (str(self.temporary), "# attack", "sleep 7777"))

    def _class(self) -> dict[str, tuple[Attack, str]]:
        """Who hands in what: in alphabetical order, which is that of grading, honest ones stand between the others."""
        submitted_files = {}
        for k, attack in enumerate(self.attacks.values()):
            if k % 10 == 0:
                submitted_files[f"honest-{k:02d}"] = (Attack("honest", "nothing"), f"{k:03d}-a-honest-{k:02d}")
            submitted_files[attack.name] = (attack, f"{k:03d}-b-{attack.name}")
        return submitted_files

    def _plant(self) -> None:
        """Put a secret into another submission, and one into the gradebook."""
        victim = self.course.submitted / "victim" / UNIT / f"{UNIT}.ipynb"
        victim.parent.mkdir(parents=True)
        text = f"{self.secret} of another submission"
        victim.write_bytes(fill_in(self.unit, [Answer(UNIT, "", True, "", {})], text))
        grade_unit(self.course, UNIT, students=["victim"], jobs=1)
        with Gradebook(self.course) as gradebook:
            comment = gradebook.nbgrader.find_comment("linear", UNIT, UNIT, "victim")
            comment.manual_comment = f"{self.secret} of the gradebook"
            gradebook.db.commit()

    def _files(self) -> dict[str, tuple[int, int]]:
        """Size and time of each file that no submission may change: submissions, source, helpers, grader."""
        import grading
        import helpers

        folders = [self.course.submitted, self.course.solutions, self.outside]
        folders += [Path(module.__file__).parent for module in (grading, helpers) if module.__file__]
        paths = [
            p for folder in folders for p in folder.rglob("*") if p.suffix != ".pyc" and "__pycache__" not in str(p)
        ]
        return {str(p): (p.lstat().st_size, p.lstat().st_mtime_ns) for p in paths if not p.is_dir()}

    def _read(self) -> None:
        with Gradebook(self.course) as gradebook:
            points: dict[str, dict[str, float]] = {}
            persons: dict[str, set[str]] = {}
            for row in gradebook.rows(UNIT):
                points.setdefault(row.student, {})[row.exercise] = row.points
                persons.setdefault(row.student, set()).update({row.exercise} if row.needs_person else ())
            for name, (_, student) in self._class().items():
                result = gradebook.result(student, UNIT)
                assert result, student
                said = "\n".join([*result.flags, *(f"{score.reason}\n{score.details}" for score in result.scores)])
                autograded = (self.course.autograded / student / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")
                page = (self.course.feedback / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
                cells = nbformat.reads(autograded, as_version=4).cells
                shown = json.dumps([cell.get("outputs", []) for cell in cells])
                everything = "\n".join([said, autograded, page, result.to_json()])
                self.outcomes[name] = Outcome(points[student], persons[student], said, shown, everything)


def running() -> dict[str, str]:
    """The command line of each process of this machine, by its id."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[path.parent.name] = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
    return found


def table(siege: Siege) -> str:
    """Every attack with what it came to, as Markdown."""
    head = "| theme | attack | what it tries | points | points it has earned | secrets read |"
    lines = ["# What the attacks came to", "", head, "| --- | --- | --- | --- | --- | --- |"]
    for attack in siege.attacks.values():
        outcome = siege.outcomes[attack.name]
        got, earned = sum(outcome.points.values()), sum(attack.points.values())
        read = "some" if SECRET.search(outcome.everything) else "none"
        row = (attack.theme, attack.name, attack.what, f"{got:g} of {AUTOMATIC:g}", f"{earned:g}", read)
        lines.append("| " + " | ".join(row) + " |")
    for what, names in siege.left.items():
        lines.append(f"\nLeft behind, {what}: {', '.join(names) or 'none'}.")
    lines.append(f"\nFiles changed outside: {', '.join(siege.changed) or 'none'}.")
    return "\n".join(lines) + "\n"


def by_theme(attacks: list[Attack]) -> dict[str, int]:
    """How many attacks there are of each theme."""
    counted: dict[str, int] = {}
    for attack in attacks:
        counted[attack.theme] = counted.get(attack.theme, 0) + 1
    return counted


def summary(siege: Siege) -> str:
    """The outcome in a few lines."""
    outcomes = {name: siege.outcomes[name] for name in siege.attacks}
    more = [n for n, o in outcomes.items() if sum(o.points.values()) > sum(siege.attacks[n].points.values())]
    less = [n for n, o in outcomes.items() if sum(o.points.values()) < sum(siege.attacks[n].points.values())]
    read = [n for n, o in outcomes.items() if SECRET.search(o.everything)]
    left = [name for names in siege.left.values() for name in names]
    lines = [f"{len(outcomes)} attacks and {len(siege.honest)} honest submissions graded in {siege.seconds:.0f} s"]
    lines += [f"  {theme}: {count}" for theme, count in by_theme(list(siege.attacks.values())).items()]
    for what, names in (
        ("gained points", more), ("lost points they had earned", less), ("read a secret", read), ("left behind", left)
    ):  # fmt: skip
        lines.append(f"  {what}: {len(names)}{' (' + ', '.join(names) + ')' if names else ''}")
    return "\n".join(lines)


__all__ = [
    "AUTOMATIC", "FAILED", "LIMITS", "POINTS", "SECRET", "UNIT", "WRITTEN", "WRONG", "YOUR_ANSWER", "Attack", "Outcome",
    "Siege", "attacked_course", "by_theme", "cell_of", "code_cell", "on_backward", "on_slope", "summary", "table",
]  # fmt: skip
