"""What a hand can move in a demo: sliders, menus, ticks, buttons, and a curve that is drawn.

A control is plain data: a label, a value, and how the value is written in a share string. The front end
(``demo.js``) makes the labelled, focusable element of it. ``control.value = …`` acts like the hand.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any


class Control:
    """A labelled value. ``initial`` is where Reset puts it; ``changed`` is called after an assignment.

    ``begin`` moves ``initial``, and the value unless it has been moved: for what a menu's choice starts with.

    ``visible`` may be set by ``show``: a control that has nothing to do at the moment can be hidden.
    """

    kind = ""
    visible = True

    def __init__(self, label: str, value: Any):
        self.label = label
        self.changed: Callable[[], None] = lambda: None
        self._value = self.initial = self.check(value)

    @property
    def value(self) -> Any:
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self.put(value)
        self.changed()

    def put(self, value: Any) -> None:
        """Take the value without drawing: for several controls that change together."""
        self._value = self.check(value)

    def begin(self, value: Any) -> None:
        """Start at another value, without drawing, and go there from the start before."""
        here, self.initial = self._value == self.initial, self.check(value)
        if here:
            self._value = self.initial

    def check(self, value: Any) -> Any:
        """The value as the control keeps it. Raises ValueError, with a sentence, if it can't."""
        return value

    def write(self) -> str:
        """The value in a share string: no comma, no equals sign."""
        return str(self.value)

    def read(self, text: str) -> Any:
        """The value that ``write`` wrote. Raises ValueError for what it can't have written."""
        return self.check(text)

    def spec(self) -> dict[str, Any]:
        """What the front end needs to make it."""
        return {"kind": self.kind, "label": self.label}


class Slider(Control):
    """A number from ``least`` to ``most``; the hand moves it in steps, an assignment sets it exactly.

    log: steps are factors of 10 ** step, and all numbers are above zero.
    """

    kind = "slider"

    def __init__(self, label: str, value: float, least: float, most: float, step: float = 0.01, log: bool = False):
        if log and not min(value, least) > 0:
            raise ValueError(
                f"{label} is {value} in a range from {least}, but on a logarithmic slider all is above zero."
            )
        self.least, self.most, self.step, self.log = float(least), float(most), float(step), log
        super().__init__(label, value)

    def check(self, value: Any) -> float | int:
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError(f"{self.label}: {value!r} is not a number.") from None
        if math.isnan(number):
            raise ValueError(f"{self.label}: {value!r} is not a number.")
        number = min(max(number, self.least), self.most)
        whole = not self.log and all(v.is_integer() for v in (self.step, self.least, number))
        return int(number) if whole else number

    def write(self) -> str:
        return f"{self.value!r}"

    def read(self, text: str) -> float | int:
        return self.check(text)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"least": self.least, "most": self.most, "step": self.step, "log": self.log}


def tau_slider(tau: float, least: float = 1e-3, most: float = 1.0, label: str = "step size τ") -> Slider:
    """A slider for a learning rate: logarithmic, 2.3 % from notch to notch, widened until tau lies on it.

    Raises ValueError if tau is not positive.
    """
    if not tau > 0:
        raise ValueError(f"tau is {tau}, but a step size must be above zero.")
    return Slider(label, tau, min(least, tau), max(most, tau), log=True)


class Menu(Control):
    """One of several. options: by a short key, which is the value and stands in share strings, what is shown."""

    kind = "menu"

    def __init__(self, label: str, options: Mapping[str, str], value: str | None = None):
        self.options = dict(options)
        super().__init__(label, next(iter(self.options)) if value is None else value)

    def check(self, value: Any) -> str:
        if value not in self.options:
            raise ValueError(f"{self.label}: {value!r} is none of {', '.join(self.options)}.")
        return str(value)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"options": list(self.options.items())}


class Toggle(Control):
    """Yes or no."""

    kind = "toggle"

    def __init__(self, label: str, value: bool = False):
        super().__init__(label, value)

    def check(self, value: Any) -> bool:
        return bool(value)

    def write(self) -> str:
        return "1" if self.value else "0"

    def read(self, text: str) -> bool:
        return text == "1"


class Button(Control):
    """Calls ``action`` when it is pressed, then the demo is drawn. It has no value."""

    kind = "button"

    def __init__(self, label: str, action: Callable[[], None]):
        self.action = action
        super().__init__(label, None)


class Curve(Control):
    """A list of numbers from ``least`` to ``most``, drawn by hand in a panel (``Panel.draw_with``).

    Beside the panel it has two sliders of the front end's, which entry and its value, for the keyboard.
    """

    kind = "curve"

    def __init__(self, label: str, value: Sequence[float], least: float, most: float, log: bool = False):
        self.least, self.most, self.log = float(least), float(most), log
        self.size = len(value)
        super().__init__(label, value)

    def check(self, value: Any) -> tuple[float, ...]:
        if len(value) != self.size:
            raise ValueError(f"{self.label}: {len(value)} numbers, but {self.size} are needed.")
        return tuple(min(max(float(v), self.least), self.most) for v in value)

    def write(self) -> str:
        runs = [(v, len(list(run))) for v, run in groupby(f"{v:.4g}" for v in self.value)]
        return "/".join(v if count == 1 else f"{v}x{count}" for v, count in runs)

    def read(self, text: str) -> tuple[float, ...]:
        parts = [part.partition("x") for part in text.split("/")]
        return self.check([float(v) for v, _, count in parts for _ in range(min(int(count or 1), self.size + 1))])

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"least": self.least, "most": self.most, "log": self.log}
