"""What a person thinks of the sentences that name the cause of a failed check.

Whether a sentence names the cause of a mistake can only be judged by a person who knows both. So every sentence that the
diagnosis finds by itself has been read beside the answer, and the verdict is kept in ``tests/verdicts``. If a sentence
changes, its verdict no longer counts, and a test asks for a new one.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from grading.result import Score
from grading.units.catalogue import Answer

# What no student should read: our files, folders, frames and classes, and NumPy's.
INTERNALS = re.compile(
    r"notebook_server|student_process|course-scratch|site-packages|_reply\b|_Callback|Proxy\b|NotJudged|numpy/|_core|"
    r"helpers/|grading/|/tmp/|ValueCannotCross|StudentError"
)
FOLDER = Path(__file__).parents[1] / "verdicts"
# "right" names the cause of the mistake, "symptom" is true but leaves the cause open, "wrong" suggests another cause.
VERDICTS = ("right", "symptom", "wrong")
WRITE = bool(os.environ.get("COURSE_WRITE_VERDICTS"))


def read_verdicts(name: str, answers: Mapping[str, Answer], scores: Mapping[str, Score]) -> dict[str, str]:
    """Return the verdict about the sentence of each wrong answer, or "silent" if there is no sentence.

    With COURSE_WRITE_VERDICTS=1, sentences that nobody has judged are written to the file with the verdict "?".

    Parameters
    ----------
    name : str
        The name of the file of verdicts, without its folder and ending.
    answers : mapping of str to Answer
        The wrong answers.
    scores : mapping of str to Score
        Their scores.

    Returns
    -------
    dict of str to str
        The verdicts, by the same names as the answers.
    """
    path = FOLDER / f"{name}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    said = {_title(answers[key]): scores[key].cause for key in answers if scores[key].cause}
    if WRITE:
        kept = {
            title: known[title] if known.get(title, [""])[0] == sentence else [sentence, "?"]
            for title, sentence in said.items()
        }
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        known = kept
    unjudged = [
        f"{title}: {sentence}"
        for title, sentence in said.items()
        if known.get(title, [""])[0] != sentence or known[title][1] not in VERDICTS
    ]
    assert unjudged == [], f"judge these sentences in {path.relative_to(FOLDER.parents[1])} (COURSE_WRITE_VERDICTS=1)"
    return {key: known[_title(a)][1] if scores[key].cause else "silent" for key, a in answers.items()}


def _title(answer: Answer) -> str:
    return f"{answer.exercise}: {answer.name}"
