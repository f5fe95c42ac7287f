"""Define an attack and the course it runs on, hand in all attacks, and grade them in one run.

An attack is a submission that a student could hand in. It states which exercises have no right answer, and it must get
exactly the points for the others. Secrets are planted where an instructor has them: in a hidden test, the gradebook,
another submission, the environment, the grader's memory and a file outside the course. An attack prints what it finds.
No message, graded notebook, feedback page or result may contain a secret.

Many attacks limit themselves, in case the sandbox fails. Others can't, such as those that send signals to all
processes, so the attacks run only where student code is isolated.
"""

import json
import os
import re
import secrets
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from course_fixtures import SOURCE as SMALL
from course_fixtures import UNIT, WRITTEN, small_course

from grading.course import Course
from grading.gradebook.gradebook import Gradebook
from grading.limits import Limits
from grading.reports.feedback import write_feedback
from grading.scoring.grade_unit import grade_unit
from grading.units.catalogue import Answer, fill_in
from grading.units.unit import Unit, read_unit

POINTS = {"forward": 2.0, "backward": 4.0, "slope": 3.0, "descend": 3.0, "why": 3.0}
AUTOMATIC_POINTS = sum(points for id, points in POINTS.items() if id != "why")
JOBS = 2  # number of submissions that are graded at the same time
LIMITS = Limits(cell_seconds=1.5, test_seconds=2.5, seconds=25.0, memory=1200 << 20, processes=16, output_bytes=4 << 20)
SECRET = re.compile(r"canary-[0-9a-f]{16}")

# The small unit gets two more exercises: an elementwise function, and a function that takes a function.
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

# A wrong answer to each exercise in code.
WRONG: dict[str, str] = {
    "forward": "return x * 0",
    "backward": "W, b = self.parameters\nreturn [self.x.T @ dz, dz], dz @ W.T",
    "slope": "return x * 0",
    "descend": "return theta * 1.0",
}


@dataclass(frozen=True)
class Attack:
    """A submission that attacks the grader.

    Attributes
    ----------
    name : str
        The name, which is part of the student's name.
    description : str
        What the attack does, in a few words.
    first_cell : str
        The source of a cell above the answers.
    last_cell : str
        The source of a cell below everything.
    answers : dict of str to str
        The sources that replace right answers, by exercise.
    edit_notebook : callable, optional
        Changes the finished notebook, as plain JSON, in place.
    edit_bytes : callable, optional
        Gets the bytes of the notebook and returns the file to hand in.
    edit_folder : callable, optional
        Gets the path of the notebook, and changes the folder of the submission.
    loses : tuple of str
        The exercises in code without a right answer. They must get no points, and the others must get all of theirs.
    message : str
        A string that must appear in the flags or reasons.
    output : str
        A string that must appear in the outputs of the cells.
    theme : str
        The group of the attack in the table.
    """

    name: str
    description: str
    first_cell: str = ""
    last_cell: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    edit_notebook: Callable[[dict[str, Any]], None] | None = None
    edit_bytes: Callable[[bytes], bytes] | None = None
    edit_folder: Callable[[Path], None] | None = None
    loses: tuple[str, ...] = ()
    message: str = ""
    output: str = ""
    theme: str = ""

    @property
    def points(self) -> dict[str, float]:
        """The points it has earned, by exercise. The written answer gets none: it is empty or waits for a person."""
        return {id: 0.0 if id in self.loses or id == "why" else points for id, points in POINTS.items()}

    def submission(self, unit: Unit) -> bytes:
        """Return the file to hand in."""
        answer = Answer(unit.name, "", True, "", self.answers)
        notebook = json.loads(fill_in(unit, [answer], WRITTEN if self.name == "honest" else ""))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        if self.first_cell:
            notebook["cells"].insert(2, code_cell(self.first_cell, "first"))
        if self.last_cell:
            notebook["cells"].append(code_cell(self.last_cell, "later"))
        if self.edit_notebook:
            self.edit_notebook(notebook)
        data = json.dumps(notebook).encode()
        return self.edit_bytes(data) if self.edit_bytes else data


def on_backward(name: str, description: str, first_cell: str = "", **more: Any) -> Attack:
    """Return an attack that tries to get the points for a wrong backward pass.

    ``more`` holds other attributes of the attack. ``answers`` and ``loses`` are added to those for the backward pass.
    """
    answers = {"backward": WRONG["backward"]} | more.pop("answers", {})
    return Attack(name, description, first_cell, answers=answers, loses=("backward", *more.pop("loses", ())), **more)


def on_slope(name: str, description: str, answer: str, first_cell: str = "", **more: Any) -> Attack:
    """Return an attack in the answer to the exercise ``slope``, which must cost this exercise and no other."""
    return Attack(name, description, first_cell, answers={"slope": answer}, loses=("slope",), **more)


def code_cell(source: str, id: str = "more") -> dict[str, Any]:
    """Return a code cell, as plain JSON."""
    return {"cell_type": "code", "id": id, "metadata": {}, "outputs": [], "execution_count": None, "source": source}


def cell_of(notebook: dict[str, Any], grade_id: str) -> dict[str, Any]:
    """Return the cell with this grade id."""
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def attacked_course(root: Path, secret: str) -> Course:
    """Make the course on which the attacks run, with the secret in a hidden test."""
    tags = ", ".join([*(f'"answer:helpers.{name}"' for name in TAGS), '"answer:scipy.differentiate.derivative"'])
    more = MORE.replace("TAGS", tags).replace("SECRET", secret)
    head, mark, tail = SMALL.rpartition("# %% [markdown] nbgrader")
    return small_course(root, head + more + mark + tail)


@dataclass(frozen=True)
class Outcome:
    """The outcome of one submission.

    Attributes
    ----------
    points : dict of str to float
        The points, by exercise.
    needs_manual_grade : set of str
        The exercises that wait for a person.
    messages : str
        The flags, and the reason and details of each score.
    outputs : str
        The outputs of the cells.
    text : str
        Everything that was written about the submission: messages, graded notebook, feedback page and result.
    """

    points: dict[str, float]
    needs_manual_grade: set[str]
    messages: str
    outputs: str
    text: str


class AttackRun:
    """Hands in all attacks, with an honest submission before every ten, and grades them in one run.

    Attributes
    ----------
    attacks : dict of str to Attack
        The attacks, by name.
    honest : list of str
        The names of the honest submissions.
    secret : str
        The string that the attacks look for.
    outside : Path
        A folder outside the course, with a secret in it.
    outcomes : dict of str to Outcome
        After `run`, the outcome of each attack and each honest submission, by name.
    left_behind : dict of str to list of str
        After `run`, the processes and files that are left, by kind.
    changed_files : list of str
        After `run`, the protected files that were changed or removed.
    seconds : float
        After `run`, the time that the grading has taken.
    """

    def __init__(self, root: Path, attacks: list[Attack]):
        self.attacks = {attack.name: attack for attack in attacks}
        # This process also holds the secret in its memory, as a grader holds an instructor's secrets.
        self.secret = "canary-" + secrets.token_hex(8)
        self.outside = root / "outside"
        self.outside.mkdir()
        (self.outside / "exam.txt").write_text(f"{self.secret} of a file outside", encoding="utf-8")
        self.temporary = root / "temporary"
        self.temporary.mkdir()
        self.course = attacked_course(root / "course", self.secret)
        self.unit = read_unit(self.course, UNIT)
        self.honest = [f"honest-{k:02d}" for k in range(0, len(attacks), 10)]
        self.outcomes: dict[str, Outcome] = {}
        self.left_behind: dict[str, list[str]] = {}
        self.changed_files: list[str] = []
        self.seconds = 0.0

    def run(self) -> None:
        """Hand in and grade all submissions, look for changed files and anything left behind, and write the feedback."""
        for name, (attack, student) in self._submissions().items():
            path = self.course.submitted / student / UNIT / f"{UNIT}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(attack.submission(self.unit))
            if attack.edit_folder:
                attack.edit_folder(path)
            assert name not in self.outcomes
        self._plant_secrets()
        os.environ["COURSE_SECRET"] = f"{self.secret} of the environment"
        before, files = running_processes(), self._protected_files()
        names = {folder: set(os.listdir(folder)) for folder in ("/tmp", "/dev/shm") if os.path.isdir(folder)}
        tempfile.tempdir = str(self.temporary)  # for the temporary files of the grader
        start = time.monotonic()
        try:
            grade_unit(self.course, UNIT, jobs=JOBS, limits=LIMITS)
        finally:
            del os.environ["COURSE_SECRET"]
            tempfile.tempdir = None
        self.seconds = time.monotonic() - start
        self.left_behind = {
            "processes": self._left_running(before),
            "temporary files": sorted(os.listdir(self.temporary)),
            "attack files": sorted(
                n for folder in names for n in os.listdir(folder) if n not in names[folder] and "attack" in n
            ),
        }
        after = self._protected_files()
        self.changed_files = sorted(path for path in files if after.get(path) != files[path])
        write_feedback(self.course, UNIT)
        self._read_outcomes()

    def _left_running(self, before: dict[str, str]) -> list[str]:
        """List the attacks' processes that still run after 20 s. On a busy machine, killed processes may end late."""
        end = time.monotonic() + 20
        while True:
            left = sorted(
                line for pid, line in running_processes().items() if pid not in before and self._is_from_attack(line)
            )
            if not left or time.monotonic() > end:
                return left
            time.sleep(0.1)

    def _is_from_attack(self, line: str) -> bool:
        """Return whether the command line of a process names this run's temporary folder or a mark of the attacks."""
        return any(mark in line for mark in (str(self.temporary), "# attack", "sleep 7777"))

    def _submissions(self) -> dict[str, tuple[Attack, str]]:
        """Return each submission and its student, whose name puts honest submissions between the attacks."""
        submissions = {}
        for k, attack in enumerate(self.attacks.values()):
            if k % 10 == 0:
                submissions[f"honest-{k:02d}"] = (Attack("honest", "nothing"), f"{k:03d}-a-honest-{k:02d}")
            submissions[attack.name] = (attack, f"{k:03d}-b-{attack.name}")
        return submissions

    def _plant_secrets(self) -> None:
        """Put a secret into the submission of another student, grade it, and put a secret into the gradebook."""
        victim = self.course.submitted / "victim" / UNIT / f"{UNIT}.ipynb"
        victim.parent.mkdir(parents=True)
        text = f"{self.secret} of another submission"
        victim.write_bytes(fill_in(self.unit, [Answer(UNIT, "", True, "", {})], text))
        grade_unit(self.course, UNIT, students=["victim"], jobs=1)
        with Gradebook(self.course) as gradebook:
            comment = gradebook.nbgrader.find_comment("linear", UNIT, UNIT, "victim")
            comment.manual_comment = f"{self.secret} of the gradebook"
            gradebook.db.commit()

    def _protected_files(self) -> dict[str, tuple[int, int]]:
        """Return the size and modification time of each file that no submission may change, by its path."""
        import grading
        import helpers

        folders = [self.course.submitted, self.course.solutions, self.outside]
        folders += [Path(module.__file__).parent for module in (grading, helpers) if module.__file__]
        paths = [
            p for folder in folders for p in folder.rglob("*") if p.suffix != ".pyc" and "__pycache__" not in str(p)
        ]
        return {str(p): (p.lstat().st_size, p.lstat().st_mtime_ns) for p in paths if not p.is_dir()}

    def _read_outcomes(self) -> None:
        with Gradebook(self.course) as gradebook:
            points: dict[str, dict[str, float]] = {}
            manual: dict[str, set[str]] = {}
            for row in gradebook.rows(UNIT):
                points.setdefault(row.student, {})[row.exercise] = row.points
                manual.setdefault(row.student, set()).update({row.exercise} if row.needs_manual_grade else ())
            for name, (_, student) in self._submissions().items():
                result = gradebook.result(student, UNIT)
                assert result, student
                messages = "\n".join([*result.flags, *(f"{score.reason}\n{score.details}" for score in result.scores)])
                autograded = (self.course.autograded / student / UNIT / f"{UNIT}.ipynb").read_text(encoding="utf-8")
                page = (self.course.feedback / student / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
                cells = nbformat.reads(autograded, as_version=4).cells
                outputs = json.dumps([cell.get("outputs", []) for cell in cells])
                text = "\n".join([messages, autograded, page, result.to_json()])
                self.outcomes[name] = Outcome(points[student], manual[student], messages, outputs, text)


def running_processes() -> dict[str, str]:
    """Return the command line of each process of this machine, by its id."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[path.parent.name] = path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
    return found


def table(attack_run: AttackRun) -> str:
    """Return a table of all attacks and their outcomes, and what was left behind or changed, as Markdown."""
    head = "| theme | attack | what it does | points | points it has earned | secrets read |"
    lines = ["# Outcomes of the attacks", "", head, "| --- | --- | --- | --- | --- | --- |"]
    for attack in attack_run.attacks.values():
        outcome = attack_run.outcomes[attack.name]
        got, earned = sum(outcome.points.values()), sum(attack.points.values())
        read = "some" if SECRET.search(outcome.text) else "none"
        row = (attack.theme, attack.name, attack.description, f"{got:g} of {AUTOMATIC_POINTS:g}", f"{earned:g}", read)
        lines.append("| " + " | ".join(row) + " |")
    for kind, names in attack_run.left_behind.items():
        lines.append(f"\nLeft behind, {kind}: {', '.join(names) or 'none'}.")
    lines.append(f"\nFiles changed outside: {', '.join(attack_run.changed_files) or 'none'}.")
    return "\n".join(lines) + "\n"


def summary(attack_run: AttackRun) -> str:
    """Summarise the outcomes in a few lines."""
    attacks = attack_run.attacks
    outcomes = {name: attack_run.outcomes[name] for name in attacks}
    more = [n for n, o in outcomes.items() if sum(o.points.values()) > sum(attacks[n].points.values())]
    less = [n for n, o in outcomes.items() if sum(o.points.values()) < sum(attacks[n].points.values())]
    read = [n for n, o in outcomes.items() if SECRET.search(o.text)]
    left = [name for names in attack_run.left_behind.values() for name in names]
    lines = [
        f"{len(outcomes)} attacks and {len(attack_run.honest)} honest submissions graded in {attack_run.seconds:.0f} s"
    ]
    lines += [f"  {theme}: {count}" for theme, count in Counter(attack.theme for attack in attacks.values()).items()]
    for label, names in (
        ("gained points", more), ("lost points they had earned", less), ("read a secret", read), ("left behind", left)
    ):  # fmt: skip
        lines.append(f"  {label}: {len(names)}{' (' + ', '.join(names) + ')' if names else ''}")
    return "\n".join(lines)
