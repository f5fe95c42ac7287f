"""Learn from the catalogue how known mistakes look to the checks.

Every wrong answer is graded as a submission. What its test saw is its signature, and the catalogue has its sentence.
Both go to ``helpers/diagnosis/known_mistakes``, where the checks look a failure up.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from grading.course import Course, CourseError
from grading.execution.sandbox import isolation_problem
from grading.files import write_atomically
from grading.limits import Limits
from grading.result import Result, Score
from grading.scoring.executors import grade_locally
from grading.scoring.job import Job, Task
from grading.submissions.reading import SubmissionContent, Version
from grading.units.catalogue import EMPTY, Answer, all_others_empty, fill_in, read_catalogue
from grading.units.unit import Unit, read_unit
from helpers.diagnosis import Cause
from helpers.diagnosis.known import FOLDER, seal_causes


def learn(course: Course, name: str, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Grade the wrong answers to a unit's exercises, and write their signatures and sentences.

    Parameters
    ----------
    course : Course
    name : str
        The unit's name or its first characters.
    progress : callable
        Called after each answer with the number of answers graded so far and the number of all.

    Returns
    -------
    int
        The number of signatures.

    Raises
    ------
    CourseError
        If there is no such unit, or if two answers look the same to the test but have different sentences.
    """
    unit = read_unit(course, name)
    wrong = wrong_answers(course, unit)
    causes = causes_by_signature(wrong, grade_answers(unit, wrong, progress))
    write_atomically(file_of(unit), seal_causes(causes))
    return len(causes)


def file_of(unit: Unit) -> Path:
    """Return the file that holds the known mistakes of a unit."""
    return FOLDER / f"{unit.name}.json"


def wrong_answers(course: Course, unit: Unit) -> dict[str, Answer]:
    """Return the wrong answers to a unit's exercises, by a short name that contains the exercise."""
    return {
        f"{exercise}-{k:02d}": answer
        for exercise, answers in read_catalogue(course, unit).items()
        for k, answer in enumerate(answers)
        if not answer.right
    }


def grade_answers(
    unit: Unit,
    answers: Mapping[str, Answer],
    progress: Callable[[int, int], None] = lambda done, total: None,
    isolated: bool | None = None,
) -> dict[str, Score]:
    """Grade each answer on its own, and return the score of its exercise.

    Parameters
    ----------
    unit : Unit
    answers : mapping of str to Answer
        The answers by name.
    progress : callable
        Called after each answer with the number of answers graded so far and the number of all.
    isolated : bool, optional
        Whether to isolate the answers. By default, they are isolated if this machine can do it.

    Returns
    -------
    dict of str to Score
        The scores by name.
    """
    job = Job(unit, Limits(), not isolation_problem() if isolated is None else isolated)
    scores: dict[str, Score] = {}

    def grade(submissions: dict[str, list[Answer]]) -> None:
        tasks = [
            Task(name, SubmissionContent([Version(fill_in(unit, answers))]), "")
            for name, answers in submissions.items()
        ]
        for name, result in grade_locally(job, tasks, jobs=0):
            if result is None:
                raise CourseError(f"{name} could not be graded: try again.")
            by_exercise = {score.exercise: score for score in Result.from_json(result.decode()).scores}
            scores[name] = by_exercise[answers[name].exercise]
            progress(len(scores), len(answers))

    # An answer alone is graded faster. But some tests call the code of other exercises, too.
    grade({name: [all_others_empty(unit, answer), answer] for name, answer in answers.items()})
    grade({name: [answers[name]] for name, score in scores.items() if EMPTY in f"{score.reason}\n{score.details}"})
    return scores


def causes_by_signature(answers: Mapping[str, Answer], scores: Mapping[str, Score]) -> dict[str, Cause]:
    """Return the cause for each signature.

    Parameters
    ----------
    answers : mapping of str to Answer
        The wrong answers by name.
    scores : mapping of str to Score
        Their scores.

    Returns
    -------
    dict of str to Cause
        The causes. An answer that ended its process, for example by an endless loop, has no signature.

    Raises
    ------
    CourseError
        If answers with the same signature have different sentences.
    """
    causes: dict[str, Cause] = {}
    titles: dict[str, str] = {}
    problems = []
    for name, answer in answers.items():
        signature, cause = scores[name].signature, Cause(answer.cause, answer.kind)
        if not signature:
            continue
        title = f"{answer.exercise}: {answer.name}"
        if causes.setdefault(signature, cause) != cause:
            problems.append(f"  {titles[signature]}\n  {title}")
        titles.setdefault(signature, title)
    if problems:
        raise CourseError(
            "These answers look the same to their test, so they need the same kind and a sentence that is true of "
            "both:\n" + "\n\n".join(problems)
        )
    return causes
