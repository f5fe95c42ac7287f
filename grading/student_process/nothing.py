"""Stand in for what a student's process doesn't have: demos, which nobody sees there, and notebook platforms."""

from collections.abc import Iterator
from typing import Any


class Nothing:
    """What each demo returns, for example: its attributes and results are itself, and it displays as nothing."""

    def __getattr__(self, name: str) -> "Nothing":
        if name.startswith("_"):  # these names mean something to Python and IPython
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        """Ignore what is assigned."""

    def __call__(self, *args: Any, **kwargs: Any) -> "Nothing":
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __await__(self) -> Iterator[Any]:
        return iter(())

    def _ipython_display_(self) -> None:
        """Display nothing."""


NOTHING = Nothing()
