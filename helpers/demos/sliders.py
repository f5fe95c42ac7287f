"""Sliders of ipywidgets for the controls of a demo, to build an interface of your own around it.

The browser links sliders to the demo, so the picture follows them without a round trip to the kernel wherever the
browser computes it.
"""

import math
from collections.abc import Iterator
from typing import Any

import ipywidgets
import traitlets

from helpers.demos.framework.controls import Button, Control, Menu, Slider, Toggle
from helpers.demos.framework.demo import Demo

STYLE = {"description_width": "11em"}


class Sliders(ipywidgets.VBox):
    """The widgets for the controls of a demo, one below the other. ``widgets["tau"]`` is one of them.

    Parameters
    ----------
    demo : Demo
        The demo.
    names : sequence of str
        The controls to show, and "play" for an ``ipywidgets.Play``.

    Attributes
    ----------
    demo : Demo
        As passed.
    widgets : dict of str to Widget
        The widgets by the names of their controls.
    """

    def __init__(self, demo: Demo, names: list[str]):
        self.demo = demo
        self.widgets = {name: _play(demo) if name == "play" else _widget(demo, name) for name in names}
        super().__init__(list(self.widgets.values()))
        demo.observe(lambda change: self._show_or_hide(), "hidden_controls")
        # By then the demo's own message is on its way, so a widget that hears of an older value doesn't move the demo.
        demo.observe(lambda change: self._follow(), "announced")
        self._show_or_hide()

    def __getitem__(self, name: str) -> Any:
        return self.widgets[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.widgets)

    def _follow(self) -> None:
        """Take over what the kernel has set. What the browser has set, it has linked itself, and may have moved on."""
        for name, widget in self.widgets.items():
            control = self.demo.spec["play"] if name == "play" else name
            if control in self.demo.values:
                widget.value = self.demo.values[control]

    def _show_or_hide(self) -> None:
        for name, widget in self.widgets.items():
            widget.layout.display = "none" if name in self.demo.hidden_controls else None


def sliders(demo: Demo, *names: str) -> Sliders:
    """Make ipywidgets for the controls of a demo: sliders, menus, check boxes, buttons and Play.

    Parameters
    ----------
    demo : Demo
        The demo.
    *names : str
        The controls, for example "tau", in the order in which they appear. "play" stands for an ``ipywidgets.Play``. By
        default, all of them.

    Returns
    -------
    Sliders
        A box with the widgets. ``sliders(d)["tau"]`` is the ``ipywidgets.FloatLogSlider`` of the learning rate, which
        you can put into any other box or link to any other widget.

    Raises
    ------
    ValueError
        If the demo has no such control, or if it is one that only the demo itself can show.

    Notes
    -----
    A curve or a picture that you draw with the pointer has no counterpart in ipywidgets, so it is left out. So is a
    number that you predict, because it may be empty.
    """
    available = [name for name, control in demo.controls.items() if type(control) in _MAKERS]
    if demo.spec["play"] in demo.values:
        available.append("play")
    for name in names:
        if name not in available:
            raise ValueError(f"There is no widget for {name!r}. Use one of {', '.join(available)}.")
    return Sliders(demo, list(names) or available)


def _widget(demo: Demo, name: str) -> Any:
    """Make the widget of a control, linked to it in the browser if it can be."""
    control = demo.controls[name]
    widget = _MAKERS[type(control)](control)
    if isinstance(control, Button):
        widget.on_click(lambda _: demo.press(name))
        return widget
    widget.style, widget.layout = STYLE, ipywidgets.Layout(width="30em")
    if isinstance(control, Menu):
        # In the browser, a menu of ipywidgets has no value, only the index of an option. So the kernel links menus.
        widget.link = traitlets.link((widget, "value"), (demo, name))
    else:
        _link_in_browser(demo, name, widget)
    return widget


def _link_in_browser(demo: Demo, name: str, widget: Any) -> None:
    """Ask the front end (``linked.js``) to link the widget's value to a control."""
    demo.linked = [*demo.linked, [name, widget.model_id]]


def _slider(control: Any) -> Any:
    label, value = control.label, control.value
    if control.log:
        # The ends are a little further out, because a power of a logarithm may end up on the wrong side of its number.
        low, high = math.log10(control.minimum) - 1e-12, math.log10(control.maximum) + 1e-12
        return ipywidgets.FloatLogSlider(
            value, base=10, min=low, max=high, step=control.step, description=label, readout_format=".3g"
        )
    kind = ipywidgets.IntSlider if control.whole else ipywidgets.FloatSlider
    number = int if control.whole else float
    low, high, step = map(number, (control.minimum, control.maximum, control.step))
    return kind(value, min=low, max=high, step=step, description=label)


def _menu(control: Any) -> Any:
    options = [(text, key) for key, text in control.options.items()]
    return ipywidgets.Dropdown(options=options, value=control.value, description=control.label)


def _play(demo: Demo) -> Any:
    name = demo.spec["play"]
    control: Any = demo.controls[name]
    low, high, step = int(control.minimum), int(control.maximum), int(control.step)
    interval = round(1000 / demo.spec["speed"])
    widget = ipywidgets.Play(value=int(control.value), min=low, max=high, step=step, interval=interval)
    _link_in_browser(demo, name, widget)
    return widget


_MAKERS: dict[type[Control], Any] = {
    Slider: _slider,
    Menu: _menu,
    Toggle: lambda control: ipywidgets.Checkbox(control.value, description=control.label),
    Button: lambda control: ipywidgets.Button(description=control.label),
}
