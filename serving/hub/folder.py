"""The folder of the hub on trial, ``build/hub``: a course of its own, an exchange, and a home for each person.

Nothing in it belongs to the course's own folder, so nothing that people try out touches a real class.
"""

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

INSTRUCTOR = "instructor"
COPIED = ("solutions", "notebooks", "docs", "nbgrader_config.py")  # what there is of the instructor's course
FIRST_ID = 61_000  # the number of the first account, if the machine doesn't use it


@dataclass(frozen=True)
class Person:
    """Somebody who can log in.

    Attributes
    ----------
    name : str
    password : str
        Made for this run alone.
    uid : int
        The number of the account as which the person's server runs. -1 if it runs as the user who started the hub.
    """

    name: str
    password: str
    uid: int = -1


class HubFolder:
    """The files of the hub on trial.

    Parameters
    ----------
    root : Path
        The folder, which need not exist.
    """

    def __init__(self, root: Path):
        self.root = root
        self.private = root / "private"  # the hub's database and secrets
        self.course = root / "course"
        self.exchange = root / "exchange"
        self.homes = root / "home"
        self.accounts = root / "accounts"  # copies of /etc/passwd and /etc/group

    def create(self, source: Path, people: list[Person]) -> bool:
        """Create what is missing, and give everything its owner and its permissions.

        Returns whether the course is new. Raises OSError if something can't be written.
        """
        own_accounts = people[0].uid >= 0
        for folder in (self.root, self.private, self.homes, self.accounts):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        if own_accounts:  # others may pass through
            self.root.chmod(0o711)
            self.homes.chmod(0o711)
        new = not self.course.exists()
        if new:
            unfinished = self.root / "course.part"
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir(0o700)
            for name in COPIED:
                if (source / name).is_dir():
                    shutil.copytree(source / name, unfinished / name)
                elif (source / name).is_file():
                    shutil.copy(source / name, unfinished / name)
            unfinished.rename(self.course)
        self.exchange.mkdir(exist_ok=True)
        for person in people:
            home = self.homes / person.name
            home.mkdir(mode=0o700, exist_ok=True)
            if own_accounts:
                own(home, person.uid)
        if own_accounts:
            own(self.course, people[0].uid)
            os.chown(self.exchange, people[0].uid, people[0].uid)
        self.course.chmod(0o700)
        self.exchange.chmod(0o1777)
        return new


def own(folder: Path, uid: int) -> None:
    """Give a folder and all that is in it to an account and its group. Links are not followed."""
    for path, _, files in os.walk(folder):
        for name in (path, *(os.path.join(path, file) for file in files)):
            os.chown(name, uid, uid, follow_symlinks=False)


def people(students: int, taken: set[int] | None = None) -> list[Person]:
    """Return an instructor and this many students, with new passwords.

    Parameters
    ----------
    students : int
    taken : set of int, optional
        The numbers of the machine's accounts and groups. Without it, nobody gets an account.
    """
    names = [INSTRUCTOR, *(f"student{k}" for k in range(1, students + 1))]
    if taken is None:
        return [Person(name, secrets.token_hex(4)) for name in names]
    free = (uid for uid in range(FIRST_ID, FIRST_ID + len(names) + len(taken)) if uid not in taken)
    return [Person(name, secrets.token_hex(4), uid) for name, uid in zip(names, free, strict=False)]
