"""The state of a demo as a short string to paste into a message, for example ``descent:tau=0.31,E=bowl``.

The string holds only the controls that differ from their initial values, so it stays short and readable.
"""

from collections.abc import Mapping
from typing import Any

from helpers.demos.framework.controls import Button, Control

# The names that demos once had, which begin the share strings in old messages, and their names now.
OLD_NAMES = {
    "finder": "learning_rate_finder", "graph": "compute_graph", "hidden": "hidden_layer", "network": "network_graph"
}  # fmt: skip


def write_state(name: str, controls: Mapping[str, Control]) -> str:
    """Write the state of a demo as a share string.

    Parameters
    ----------
    name : str
        The name of the demo.
    controls : mapping of str to Control
        Its controls by name.

    Returns
    -------
    str
        The name of the demo and the value of each control that differs from its initial value.
    """
    moved = {k: c for k, c in controls.items() if not isinstance(c, Button) and c.value != c.initial}
    return f"{name}:" + ",".join(f"{key}={control.write()}" for key, control in moved.items())


def read_state(name: str, controls: Mapping[str, Control], text: str) -> dict[str, Any]:
    """Read a share string.

    Parameters
    ----------
    name : str
        The name of the demo.
    controls : mapping of str to Control
        Its controls by name. They are not changed.
    text : str
        The share string.

    Returns
    -------
    dict
        The values that the string sets, by control name. All other controls have their initial values in that state.

    Raises
    ------
    ValueError
        If `text` is not a share string of this demo. The message is a sentence for the user.
    """
    prefix, colon, rest = text.strip().partition(":")
    if not colon or OLD_NAMES.get(prefix, prefix) != name:
        raise ValueError(f'Not a state of this demo: "{text.strip()[:60]}" should begin with "{name}:".')
    known = [key for key, control in controls.items() if not isinstance(control, Button)]
    values: dict[str, Any] = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not equals or key not in known:
            names = ", ".join(known)
            raise ValueError(
                f'Not a state of this demo: "{part[:60]}" does not set a control. Use name=value with one of {names}.'
            )
        try:
            values[key] = controls[key].read(value)
        except ValueError as error:
            raise ValueError(f"Not a state of this demo: {error}") from None
    return values
