"""The controls of a demo as traits, so that a demo works with everything that knows ipywidgets.

``demo.tau`` reads and moves the control "tau", and ``observe``, ``link``, ``jslink`` and ``interactive`` find it. The
control itself keeps the value; a trait checks new values and tells the observers.
"""

from typing import Any

import traitlets

from helpers.demos.framework.controls import Control


class ControlTrait(traitlets.TraitType[Any, Any]):
    """One control of a demo as a trait.

    Parameters
    ----------
    control : Control
        The control, which keeps the value.
    """

    def __init__(self, control: Control):
        super().__init__(help=control.label)
        self.control = control
        # An echo of every value to the front end would only repeat what the next frame says.
        self.tag(sync=True, echo_update=False)

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the value of the control."""
        return self.control.value

    def set(self, obj: Any, value: Any) -> None:
        """Move the control. The demo is drawn, and the observers are told if the value has changed."""
        self.control.value = self._validate(obj, value)

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the value in the form in which the control stores it, or raise a TraitError."""
        try:
            return self.control.check(value)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None


class ValuesTrait(traitlets.TraitType[Any, Any]):
    """The values of all controls as one dict, which makes a demo a control of ``ipywidgets.interactive``."""

    def get(self, obj: Any, cls: Any = None) -> dict[str, Any]:
        """Return the values of the demo's controls by name."""
        values: dict[str, Any] = obj.values
        return values

    def set(self, obj: Any, value: Any) -> None:
        """Move several controls at once, by name."""
        obj.set(**value)
