"""The state of a demo as a short string that one can paste into a message: ``descent:tau=0.31,E=bowl``."""

from collections.abc import Mapping
from typing import Any

from helpers.demos.framework.controls import Button, Control


def write_state(name: str, controls: Mapping[str, Control]) -> str:
    """The demo's name, and each control that is not as it was at first."""
    moved = {k: c for k, c in controls.items() if not isinstance(c, Button) and c.value != c.initial}
    return f"{name}:" + ",".join(f"{key}={control.write()}" for key, control in moved.items())


def read_state(name: str, controls: Mapping[str, Control], text: str) -> dict[str, Any]:
    """The values of the controls that ``text`` says, in the state that it describes; all others are as at first.

    Raises ValueError, with a sentence for whoever pasted it, if it is not a state of this demo.
    """
    begin, colon, rest = text.strip().partition(":")
    if not colon or begin != name:
        raise ValueError(f'Not a state of this demo: "{text.strip()[:60]}" should begin with "{name}:".')
    known = [key for key, control in controls.items() if not isinstance(control, Button)]
    values: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not equals or key not in known:
            which = ", ".join(known)
            raise ValueError(f'Not a state of this demo: "{part[:60]}" sets none of its controls, which are {which}.')
        try:
            values[key] = controls[key].read(value)
        except ValueError as error:
            raise ValueError(f"Not a state of this demo: {error}") from None
    return values
