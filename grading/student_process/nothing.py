"""Stand in for the demos in a student's process, where nobody sees them."""

from typing import Any


class Nothing:
    """What each demo returns: its attributes and its results are itself, and it displays as nothing."""

    def __getattr__(self, name: str) -> "Nothing":
        if name.startswith("_"):  # these names mean something to Python and IPython
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        """Ignore what is assigned."""

    def __call__(self, *args: Any, **kwargs: Any) -> "Nothing":
        return self

    def _ipython_display_(self) -> None:
        """Display nothing."""


NOTHING = Nothing()
