"""The controls of a demo: sliders, menus, check boxes, buttons, and a curve that the user draws.

A control is plain data: a label, a value, and a way to write the value in a share string. The front end (``demo.js``)
turns it into a labelled element that can take the focus. In Python, ``control.value = …`` has the same effect as a move
by the user.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any


class Control:
    """A labelled value: the base class of all controls.

    Parameters
    ----------
    label : str
        The text beside the control. It is also the control's accessible name.
    value : Any
        The initial value.

    Attributes
    ----------
    initial : Any
        The value that Reset restores.
    changed : callable
        Called without arguments after an assignment to ``value``.
    visible : bool
        Whether the control is shown. A demo's ``update`` may set it, to hide a control that has no effect.
    """

    kind = ""
    visible = True

    def __init__(self, label: str, value: Any):
        self.label = label
        self.changed: Callable[[], None] = lambda: None
        self._value = self.initial = self.check(value)

    @property
    def value(self) -> Any:
        """The current value. An assignment checks the new value and draws the demo."""
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self.put(value)
        self.changed()

    def put(self, value: Any) -> None:
        """Set the value without drawing, for several controls that change together.

        Parameters
        ----------
        value : Any
            The new value.

        Raises
        ------
        ValueError
            If the control can't take the value.
        """
        self._value = self.check(value)

    def begin(self, value: Any) -> None:
        """Change the initial value, without drawing.

        Use it when the choice in a menu determines where another control starts. The value follows, unless it has been
        moved away from its initial value.

        Parameters
        ----------
        value : Any
            The new initial value.

        Raises
        ------
        ValueError
            If the control can't take the value.
        """
        at_initial, self.initial = self._value == self.initial, self.check(value)
        if at_initial:
            self._value = self.initial

    def check(self, value: Any) -> Any:
        """Return the value in the form in which the control keeps it.

        Parameters
        ----------
        value : Any
            A value from the user, from the front end or from code.

        Returns
        -------
        Any
            The value, converted to the control's type and range.

        Raises
        ------
        ValueError
            If the control can't take the value. The message is a sentence for the user.
        """
        return value

    def write(self) -> str:
        """Return the value as it appears in a share string.

        Returns
        -------
        str
            A text without commas and equals signs.
        """
        return str(self.value)

    def read(self, text: str) -> Any:
        """Return the value that ``write`` has written.

        Parameters
        ----------
        text : str
            The text from a share string.

        Returns
        -------
        Any
            The value.

        Raises
        ------
        ValueError
            If ``write`` can't have written the text.
        """
        return self.check(text)

    def spec(self) -> dict[str, Any]:
        """Return what the front end needs to build the control.

        Returns
        -------
        dict
            The kind of the control, its label, and what its class adds.
        """
        return {"kind": self.kind, "label": self.label}


class Slider(Control):
    """A slider for a number. The user moves it in steps; an assignment sets the exact value.

    Parameters
    ----------
    label : str
        The text beside the slider.
    value : float
        The initial value.
    least, most : float
        The ends of the range. Values outside it are clipped.
    step : float
        The distance between two positions of the slider.
    log : bool
        Use a logarithmic slider. Neighbouring positions then differ by the factor ``10 ** step``.

    Raises
    ------
    ValueError
        If the value is not a number, or if a logarithmic slider has a value or an end that is not positive.
    """

    kind = "slider"

    def __init__(self, label: str, value: float, least: float, most: float, step: float = 0.01, log: bool = False):
        if log and not min(value, least) > 0:
            raise ValueError(
                f"{label} has the value {value} and the range starts at {least}, but both must be above zero on a "
                "logarithmic slider."
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
    """Make a slider for a learning rate.

    The slider is logarithmic, with 2.3 % between neighbouring positions.

    Parameters
    ----------
    tau : float
        The initial value.
    least, most : float
        The ends of the range. The range is widened if tau lies outside it.
    label : str
        The text beside the slider.

    Returns
    -------
    Slider
        The slider.

    Raises
    ------
    ValueError
        If tau is not positive.
    """
    if not tau > 0:
        raise ValueError(f"tau is {tau}, but a step size must be above zero.")
    return Slider(label, tau, min(least, tau), max(most, tau), log=True)


class Menu(Control):
    """A drop-down menu: one of several options.

    Parameters
    ----------
    label : str
        The text beside the menu.
    options : mapping of str to str
        The text of each option by its key. The key is short: it is the value, and share strings contain it.
    value : str, optional
        The key of the initial option. The default is the first one.
    starts : mapping of str to mapping, optional
        For each option, the initial values of other controls that belong to it, by the names of the controls. The
        demo applies them with ``begin`` when the option is chosen.

    Raises
    ------
    ValueError
        If the value is not one of the keys.
    """

    kind = "menu"

    def __init__(
        self, label: str, options: Mapping[str, str], value: str | None = None,
        starts: Mapping[str, Mapping[str, Any]] | None = None,
    ):  # fmt: skip
        self.options, self.starts = dict(options), dict(starts or {})
        super().__init__(label, next(iter(self.options)) if value is None else value)

    def check(self, value: Any) -> str:
        if value not in self.options:
            raise ValueError(f"{self.label}: {value!r} is not one of {', '.join(self.options)}.")
        return str(value)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"options": list(self.options.items())}


class Toggle(Control):
    """A check box.

    Parameters
    ----------
    label : str
        The text beside the check box.
    value : bool
        Whether it is checked initially.
    """

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
    """A button. It has no value.

    Parameters
    ----------
    label : str
        The text on the button.
    action : callable
        Called without arguments when the button is pressed. The demo is drawn afterwards.
    """

    kind = "button"

    def __init__(self, label: str, action: Callable[[], None]):
        self.action = action
        super().__init__(label, None)


class Curve(Control):
    """A list of numbers that the user draws in a panel (``Panel.draw_with``).

    For the keyboard, the front end adds two sliders: one selects an entry, the other one sets its value.

    Parameters
    ----------
    label : str
        The text beside the two sliders.
    value : sequence of float
        The initial numbers. Their count is fixed.
    least, most : float
        The range of the numbers. Values outside it are clipped.
    log : bool
        Use a logarithmic slider for the value of an entry.

    Raises
    ------
    ValueError
        If a value doesn't have the right count of numbers.
    """

    kind = "curve"

    def __init__(self, label: str, value: Sequence[float], least: float, most: float, log: bool = False):
        self.least, self.most, self.log = float(least), float(most), log
        self.size = len(value)
        super().__init__(label, value)

    def check(self, value: Any) -> tuple[float, ...]:
        if len(value) != self.size:
            raise ValueError(f"{self.label}: expected {self.size} numbers, but got {len(value)}.")
        return tuple(min(max(float(v), self.least), self.most) for v in value)

    def write(self) -> str:
        runs = [(v, len(list(run))) for v, run in groupby(f"{v:.4g}" for v in self.value)]
        return "/".join(v if count == 1 else f"{v}x{count}" for v, count in runs)

    def read(self, text: str) -> tuple[float, ...]:
        parts = [part.partition("x") for part in text.split("/")]
        return self.check([float(v) for v, _, count in parts for _ in range(min(int(count or 1), self.size + 1))])

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"least": self.least, "most": self.most, "log": self.log}
