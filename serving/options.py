"""Combine the options that the course gives to JupyterLab or Voilà with those of the user, which take precedence.

Both programs refuse an option that is given twice, under whichever of its names.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from traitlets import Container, Dict
from traitlets.config import Configurable


@dataclass(frozen=True)
class Program:
    """What the options of a program mean.

    Attributes
    ----------
    aliases : mapping of str to str
        The full names of options, such as ``"ServerApp.port"``, by their short names.
    flags : collection of str
        The options without a value.
    classes : sequence of type
        The classes whose options can be set.
    """

    aliases: Mapping[str, str]
    flags: Collection[str]
    classes: Sequence[type[Configurable]]

    def adds_up(self, name: str) -> bool:
        """Return whether an option may be repeated, because it is a list. Unknown options may be lists, too."""
        owner, _, trait = name.partition(".")
        found = [cls.class_traits().get(trait) for cls in self.classes if owner in {c.__name__ for c in cls.__mro__}]
        return not any(found) or any(isinstance(each, Container | Dict) for each in found)


def combined(own: list[str], arguments: list[str], program: Program) -> list[str]:
    """Return the course's options, without those that the user sets, and the user's, each with its last value.

    Parameters
    ----------
    own : list of str
        The course's options, in the form ``--NAME=VALUE``.
    arguments : list of str
        The user's options and other arguments.
    program : Program

    Returns
    -------
    list of str
    """
    given = list(split_options(arguments, program))
    names = [name for name, _ in given]
    chosen = {name.rpartition(".")[2] for name in names if name}
    kept = [
        text for name, texts in split_options(own, program) if name.rpartition(".")[2] not in chosen for text in texts
    ]
    for k, (name, texts) in enumerate(given):
        if not name or name not in names[k + 1 :] or program.adds_up(name):
            kept += texts
    return kept


def split_options(arguments: Sequence[str], program: Program) -> Iterator[tuple[str, list[str]]]:
    """Yield each option's full name and its one or two arguments. The name is "" for flags and all other arguments."""
    rest = list(arguments)
    while rest:
        text = rest.pop(0)
        if text == "--":
            yield from (("", [each]) for each in [text, *rest])
            return
        name, equals, _ = text.partition("=")
        name = name.lstrip("-")
        if not text.startswith("-") or (not equals and name in program.flags):
            yield "", [text]
            continue
        texts = [text]
        if not equals and rest and not rest[0].startswith("-"):
            texts.append(rest.pop(0))
        yield program.aliases.get(name, name), texts
