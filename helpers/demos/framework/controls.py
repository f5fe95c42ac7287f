"""The controls of a demo: sliders, menus, check boxes, buttons, and a curve that the user draws.

A control is plain data: a label, a value, and a way to write the value in a share string. The front end (``demo.js``)
turns it into a labelled element that can receive focus. In Python, ``control.value = …`` has the same effect as moving
the control.
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
    label : str
        As passed.
    value : Any
        The current value. An assignment checks the new value and draws the demo.
    initial : Any
        The value that Reset restores.
    on_change : callable
        Called without arguments after an assignment to ``value``. The demo sets it.
    visible : bool
        Whether the control is shown. A demo's ``update`` may set it, to hide a control that has no effect.
    """

    kind = ""
    visible = True

    def __init__(self, label: str, value: Any):
        self.label = label
        self.on_change: Callable[[], None] = lambda: None
        self._value = self.initial = self.check(value)

    @property
    def value(self) -> Any:
        """The current value. An assignment checks the new value and draws the demo."""
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self.put(value)
        self.on_change()

    def put(self, value: Any) -> None:
        """Set the value without drawing. Use it to change several controls together.

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

    def set_initial(self, value: Any) -> None:
        """Change the initial value, without drawing.

        Use it when the choice in a menu determines another control's initial value. The current value changes with it,
        unless the user has moved it away from the old initial value.

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
        """Check a value and convert it to the form in which the control stores it.

        Parameters
        ----------
        value : Any
            A value from the user, from the front end or from code.

        Returns
        -------
        Any
            The value, converted to the control's type and clipped to its range.

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
            A string without commas or equals signs.
        """
        return str(self.value)

    def read(self, text: str) -> Any:
        """Return the value that a share string sets, without changing the control.

        Parameters
        ----------
        text : str
            What the share string holds for this control, as ``write`` returns it.

        Returns
        -------
        Any
            The value, as ``check`` returns it.

        Raises
        ------
        ValueError
            If the control can't take the value. The message is a sentence for the user.
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
    """A slider for a number, with a field beside it for an exact value.

    The slider moves in steps. The field, an assignment and a share string can set any number in the range, but only a
    whole number if ``whole`` is true.

    Parameters
    ----------
    label : str
        The text beside the slider.
    value : float
        The initial value.
    minimum, maximum : float
        The ends of the range. Values outside it are clipped.
    step : float
        The distance between two positions of the slider.
    log : bool
        Use a logarithmic slider. Neighbouring positions then differ by the factor ``10 ** step``.
    whole : bool, optional
        Round every value to a whole number, for example the number of steps shown. By default, a slider does so if its
        step and both ends are whole numbers and it isn't logarithmic.

    Raises
    ------
    ValueError
        If the value is not a number, or if a logarithmic slider has a value or a minimum that is not positive.
    """

    kind = "slider"

    def __init__(
        self, label: str, value: float, minimum: float, maximum: float, step: float = 0.01, log: bool = False,
        whole: bool | None = None,
    ):  # fmt: skip
        if log and not min(value, minimum) > 0:
            raise ValueError(
                f"{label} has the value {value} and a range that starts at {minimum}, but both must be above zero on "
                "a logarithmic slider."
            )
        self.minimum, self.maximum, self.step, self.log = float(minimum), float(maximum), float(step), log
        whole_grid = not log and all(v.is_integer() for v in (self.step, self.minimum, self.maximum))
        self.whole = whole_grid if whole is None else whole
        super().__init__(label, value)

    def check(self, value: Any) -> float | int:
        number = min(max(_number(self.label, value), self.minimum), self.maximum)
        if self.whole:
            return round(number)
        # An int, so that a whole number on a slider with a whole step appears as 3 and not 3.0 in a share string.
        is_int = not self.log and all(v.is_integer() for v in (self.step, self.minimum, number))
        return int(number) if is_int else number

    def spec(self) -> dict[str, Any]:
        return super().spec() | {
            "minimum": self.minimum, "maximum": self.maximum, "step": self.step, "log": self.log, "whole": self.whole
        }  # fmt: skip


class Answer(Slider):
    """A slider for a number that the reader predicts. It is empty at first, because 0 may be the answer.

    Its value is None as long as it is empty.

    Parameters
    ----------
    label : str
        The text beside the slider.
    minimum, maximum : float
        The ends of the range. Values outside it are clipped.
    step : float
        The distance between two positions of the slider.
    """

    def __init__(self, label: str, minimum: float, maximum: float, step: float):
        super().__init__(label, 0, minimum, maximum, step, whole=False)
        self._value = self.initial = None

    def check(self, value: Any) -> float | int | None:  # type: ignore[override]
        return None if value is None else super().check(value)

    def write(self) -> str:
        return "" if self.value is None else super().write()

    def read(self, text: str) -> Any:
        return self.check(text or None)


def tau_slider(tau: float, minimum: float = 1e-3, maximum: float = 1.0, label: str = "step size τ") -> Slider:
    """Make a slider for a step size.

    The slider is logarithmic, with 2.3% between neighbouring positions.

    Parameters
    ----------
    tau : float
        The initial value.
    minimum, maximum : float
        The ends of the range. The range is widened if `tau` lies outside it.
    label : str
        The text beside the slider.

    Returns
    -------
    Slider
        The slider.

    Raises
    ------
    ValueError
        If `tau` or `minimum` is not positive.
    """
    if not tau > 0:
        raise ValueError(f"tau is {tau}, but a step size must be above zero.")
    return Slider(label, tau, min(minimum, tau), max(maximum, tau), log=True)


class Menu(Control):
    """A drop-down menu: one of several options.

    Parameters
    ----------
    label : str
        The text beside the menu.
    options : mapping of str to str
        The text of each option by its key. The key is the value of the menu. Keep it short, because share strings
        contain it.
    value : str, optional
        The key of the initial option. The default is the first one.
    initial_values : mapping of str to mapping, optional
        For an option, the initial values that it gives to other controls, by control name. The demo applies them with
        ``set_initial`` when the user chooses the option.

    Raises
    ------
    ValueError
        If the value is not one of the keys.
    """

    kind = "menu"

    def __init__(
        self, label: str, options: Mapping[str, str], value: str | None = None,
        initial_values: Mapping[str, Mapping[str, Any]] | None = None,
    ):  # fmt: skip
        self.options, self.initial_values = dict(options), dict(initial_values or {})
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
        if text not in ("0", "1"):
            raise ValueError(f"{self.label}: {text!r} is neither 0 nor 1.")
        return text == "1"


class Button(Control):
    """A button. It has no value.

    Parameters
    ----------
    label : str
        The text on the button.
    action : callable, optional
        Called without arguments when the button is pressed. The demo is drawn afterwards.
    sets : dict, optional
        Instead of an action, the values of controls that the button sets, by name. The browser sets them at once, so
        what the user draws right afterwards is drawn on them, however slow the kernel is.
    """

    kind = "button"

    def __init__(self, label: str, action: Callable[[], None] = lambda: None, sets: Mapping[str, Any] | None = None):
        self.action, self.sets = action, dict(sets or {})
        super().__init__(label, None)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"sets": self.sets or None}


class Curve(Control):
    """A list of numbers that the user draws in a panel (``Panel.draw_with``).

    For the keyboard, the front end adds two sliders: one selects an entry, and the other sets its value. A share string
    holds each number rounded to four significant digits.

    Parameters
    ----------
    label : str
        The text beside the two sliders.
    value : sequence of float
        The initial numbers. Their number is fixed.
    minimum, maximum : float
        The range of the numbers. Values outside it are clipped.
    log : bool
        Use a logarithmic slider for the value of an entry.

    Raises
    ------
    ValueError
        If an entry of the value is not a number.
    """

    kind = "curve"

    def __init__(self, label: str, value: Sequence[float], minimum: float, maximum: float, log: bool = False):
        self.minimum, self.maximum, self.log = float(minimum), float(maximum), log
        self.size = len(value)
        super().__init__(label, value)

    def check(self, value: Any) -> tuple[float, ...]:
        if len(value) != self.size:
            raise ValueError(f"{self.label}: expected {self.size} numbers, but got {len(value)}.")
        return tuple(min(max(_number(self.label, v), self.minimum), self.maximum) for v in value)

    # A share string holds the numbers separated by "/". "0.1x3" stands for three numbers 0.1 in a row.
    def write(self) -> str:
        runs = [(v, len(list(run))) for v, run in groupby(f"{v:.4g}" for v in self.value)]
        return "/".join(v if count == 1 else f"{v}x{count}" for v, count in runs)

    def read(self, text: str) -> tuple[float, ...]:
        numbers: list[str] = []
        for part in text.split("/"):
            number, _, count = part.partition("x")
            if count and not count.isdecimal():
                raise ValueError(f"{self.label}: {part[:60]!r} is not a number, or a number and how often it occurs.")
            # The cap keeps a huge count from filling the memory. One number too many is enough for check to object.
            numbers += [number] * min(int(count[:9] or 1), self.size + 1)
        return self.check(numbers)

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"minimum": self.minimum, "maximum": self.maximum, "log": self.log}


class Pixels(Control):
    """A small grey picture that the user draws in a panel (``Panel.paint_with``).

    For the keyboard, the front end adds two sliders that select a pixel, and a check box that fills it. A share string
    holds each pixel rounded to sixteen shades.

    Parameters
    ----------
    label : str
        The control's accessible name.
    rows, columns : int
        The size of the picture.
    value : sequence of float, optional
        The initial pixels, row by row from the top, from 0 (empty) to 1. By default, the picture is empty.

    Raises
    ------
    ValueError
        If there are not as many pixels as rows times columns, or one of them is not a number.
    """

    kind = "pixels"
    SHADES = "0123456789abcdef"

    def __init__(self, label: str, rows: int, columns: int, value: Sequence[float] = ()):
        self.rows, self.columns = rows, columns
        super().__init__(label, value or [0.0] * (rows * columns))

    def check(self, value: Any) -> tuple[float, ...]:
        if len(value) != self.rows * self.columns:
            raise ValueError(f"{self.label}: expected {self.rows * self.columns} pixels, but got {len(value)}.")
        return tuple(min(max(_number(self.label, v), 0.0), 1.0) for v in value)

    def write(self) -> str:
        return "".join(self.SHADES[round(15 * v)] for v in self.value)

    def read(self, text: str) -> tuple[float, ...]:
        if set(text) - set(self.SHADES):
            raise ValueError(f"{self.label}: write each pixel as one of {self.SHADES}.")
        return self.check([int(shade, 16) / 15 for shade in text])

    def spec(self) -> dict[str, Any]:
        return super().spec() | {"rows": self.rows, "columns": self.columns}


def _number(label: str, value: Any) -> float:
    """Return the value of the control with this label as a float, or raise ValueError with a sentence for the user."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if math.isnan(number):
        raise ValueError(f"{label}: {value!r} is not a number.")
    return number
