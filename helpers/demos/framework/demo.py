"""The base of every demo: controls, a picture, and a caption that tells the reader what to look for.

A demo passes one function, ``show``, which reads the controls, changes the picture and returns a caption. Everything
else is implemented once, here and in the front end (``demo.js``). A message from the kernel that holds a picture and a
caption is called a frame. Values and frames travel as follows:

- The front end sends only the newest values of the controls, with at most two messages unanswered. The kernel draws in
  the callback itself and answers with a frame that says which values it belongs to.
- The front end paints what it can compute by itself at once, when the browser handles the user's event. It sends the
  values afterwards.
- The controls are also traits, and their values attributes of the widget's model in the browser. When a linked widget
  (``jslink``, or ``linked``) sets such an attribute, the front end acts as if the user had moved the control. Changes
  that come from the kernel count up ``revision``, so that the front end can tell them apart.
- Callbacks may run on a different thread from the cells (JupyterLab's subshells), and a worker may be playing. So a
  lock lets only one thread draw at a time. A thread that had to wait doesn't draw if the newest values have been drawn
  in the meantime.
- A frame holds what has changed since the last one. A front end that has just connected says so and gets everything.
- A frame that answers no new values is unsolicited, for example while a worker plays. At most two unsolicited frames
  may be unconfirmed; further ones are held back. The last one is always sent.
- Errors are shown in the demo, because Jupyter would swallow them.
- If no answer comes, or if the connection changes, the front end asks the page's server for the cause and reports it
  (``connection.js``).
"""

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import anywidget
import ipywidgets
import traitlets

from helpers.demos.framework import frontend
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError, explain
from helpers.demos.framework.control_traits import ControlTrait, ValuesTrait
from helpers.demos.framework.controls import Button, Control, Menu
from helpers.demos.framework.display import show, show_stills_of_boxes, update_stills
from helpers.demos.framework.picture import Picture
from helpers.demos.framework.share import read_state, write_state
from helpers.demos.framework.still import still_markup
from helpers.demos.framework.worker import Work, Worker

MAX_UNCONFIRMED = 2  # unsolicited frames that the front end has not confirmed yet
SPEEDS = (1, 2, 5, 10, 20, 50)  # steps per second


class Demo(anywidget.AnyWidget, ipywidgets.ValueWidget):  # type: ignore[misc]
    """An interactive demo: controls, a picture and a caption, with reset, play, share, larger text and full screen.

    Every control that has a value is a trait of the demo under its name: ``demo.tau = 0.3`` moves the slider,
    ``demo.observe(f, "tau")`` calls f when it has moved, and ``link``, ``dlink``, ``jslink`` and ``interactive`` work.

    Parameters
    ----------
    name : str
        The prefix of its share strings, as in "descent:tau=0.31".
    title : str
        The name for screen readers. In full screen it is shown above the demo.
    controls : mapping of str to Control
        The controls by name. A name must be an identifier, and no attribute of the demo.
    picture : Canvas or Picture
        The picture that ``show`` changes.
    show : callable
        Called with one bool, whether work is running. Reads the controls, changes the picture and returns a
        ``Caption``. It must not change any control.
    play : str or Work, optional
        What Play, Step and Step back move: a slider, by its name, or work that runs in the kernel.
    presets : sequence of (str, str)
        Examples, each a title and a share string. A menu offers them, and a presentation clicker steps through them.
    plays : sequence of str
        The titles of the examples that Page Down plays before it turns to the next one. "" stands for the start.
    speeds : sequence of float
        The speeds to choose from, in steps per second.
    speed : float, optional
        The initial speed. The default is the first of ``speeds``.
    update : callable, optional
        Called before each ``show`` with the names of the controls whose values have changed. The set may be empty. It
        may set other controls with ``put``, hide them, or change what the demo computes. ``set`` and ``restore`` also
        call it in between, when some of the new values are set.

    Attributes
    ----------
    name, title, controls, picture
        As passed.
    work : Work or None
        The work that Play runs in the kernel.
    worker : Worker or None
        The thread that runs the work.
    spec : dict
        What the front end needs to build the demo. It doesn't change.
    caption : str
        The text of the current caption.
    current_caption : Caption
        The current caption with its tone.
    values : dict
        The values of the controls by name, except for buttons, which have none.
    value : dict
        The same as a trait. An assignment moves the controls that it names. It changes whenever a control moves.
    hidden_controls : tuple of str
        The names of the controls that are not shown at the moment, as a trait.
    revision : int
        How many times the kernel, and not the front end, has changed controls.
    announced : int
        The newest revision that the front end has been told, as a trait.
    linked : list of (str, str)
        The controls that the front end links to widgets, each with the ID of the widget's model.
    playing : bool
        Whether work is running in the kernel.
    frames : int
        How many times the demo has been drawn. It is also the number of the newest frame.
    outputs : dict of str to list of Demo
        The outputs of the notebook that show a still of this demo, by display ID: all demos in that output.
    lock : threading.RLock
        Held while the demo draws, while a slice of work runs, and while a button's action or a click is handled.

    Raises
    ------
    ValueError
        If the name of a control is already an attribute of every demo.
    """

    _esm = frontend.script()
    _css = frontend.style()
    spec = traitlets.Dict().tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)
    announced = traitlets.Int(0)
    linked: traitlets.List[Any] = traitlets.List().tag(sync=True)
    hidden_controls = traitlets.Tuple()
    value = ValuesTrait()
    description = traitlets.Unicode()  # the title; ``interactive`` expects every control to have one

    def __init__(
        self, name: str, title: str, controls: Mapping[str, Control], picture: Canvas | Picture,
        show: Callable[[bool], Caption], play: str | Work | None = None, presets: Sequence[tuple[str, str]] = (),
        plays: Sequence[str] = (),
        speeds: Sequence[float] = SPEEDS, speed: float | None = None,
        update: Callable[[frozenset[str]], None] = lambda changed: None,
    ):  # fmt: skip
        self.name, self.title, self.controls, self.picture = name, title, dict(controls), picture
        self.lock = threading.RLock()
        self.current_caption, self.frames = Caption(""), 0
        self.work = None if isinstance(play, str) else play
        self.worker = Worker(self.work.step, self.refresh, self.lock, speed or speeds[0]) if self.work else None
        self._show, self._update, self._stale = show, update, True
        self._applied_values = self.values  # those that ``update`` has already seen
        self._announced_values = self.values  # those that the observers have already seen
        self._browser_values: dict[str, Any] = {}  # those that the front end has just sent
        self._revisions = itertools.count(1)
        self._latest_seq: dict[str, int] = {}  # per view, the number of the newest message whose values are set
        self._acknowledged_seq: dict[str, int] = {}  # the same numbers, as the last frame reported them
        self._has_view, self._frame_held_back = False, False
        self._unconfirmed: set[int] = set()  # numbers of unsolicited frames that the front end has not confirmed
        self._image, self._image_kind = b"", ""  # from the front end
        self.outputs: dict[str, list[Any]] = {}
        taken = [name for name in controls if hasattr(type(self), name) or name in self.__dict__]
        if taken:
            raise ValueError(f"{taken[0]!r} can't be the name of a control, because every demo has that attribute.")
        super().__init__(
            description=title,
            spec={
                "name": name, "title": title, "picture": picture.kind, "play": "*work" if self.work else play,
                "controls": {name: control.spec() for name, control in self.controls.items()},
                "values": self.values, "presets": [list(preset) for preset in presets],
                "plays": [i for i, title in enumerate(["", *dict(presets)], start=-1) if title in plays],
                "speeds": list(speeds), "speed": speed or speeds[0], "alternative": picture.alternative,
                "size": [picture.width, picture.height],
            }
        )  # fmt: skip
        self.add_traits(**{name: ControlTrait(self.controls[name]) for name in self.values})
        self.on_msg(lambda widget, content, buffers: self._receive(content, buffers))
        for control in self.controls.values():
            control.on_change = self.refresh
        self._complete = True
        self.refresh()

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute or move a control. Any other name raises, so that a slip of the pen doesn't go unnoticed."""
        known = name.startswith("_") or hasattr(type(self), name) or name in self.__dict__
        if not known and "_complete" in self.__dict__:
            raise AttributeError(self._unknown(name))
        super().__setattr__(name, value)

    def observe(self, handler: Any, names: Any = traitlets.All, type: Any = "change") -> None:
        """Call a function when a trait changes, as in every widget. A name without a trait raises.

        Parameters
        ----------
        handler : callable
            Called with one dict that has the keys ``name``, ``old`` and ``new``.
        names : str or list of str, optional
            The traits, for example "tau". By default all of them.
        type : str, optional
            The kind of notification.

        Raises
        ------
        AttributeError
            If there is no trait of that name.
        """
        for name in [names] if isinstance(names, str) else [] if names is traitlets.All else names:
            if not self.has_trait(name):
                raise AttributeError(self._unknown(name))
        super().observe(handler, names, type)

    def _unknown(self, name: str) -> str:
        return f"This demo has no control {name!r}. Its controls are {', '.join(self.values)}."

    @property
    def caption(self) -> str:
        """The text of the current caption."""
        return self.current_caption.text

    @property
    def values(self) -> dict[str, Any]:
        """The values of the controls by name, except for buttons, which have none."""
        return {name: control.value for name, control in self.controls.items() if not isinstance(control, Button)}

    @property
    def playing(self) -> bool:
        """Whether work is running in the kernel."""
        return self.worker is not None and self.worker.playing

    # --- actions -------------------------------------------------------------------------------------------

    def set(self, **values: Any) -> None:
        """Set several controls at once.

        Menus are set first, because a choice in a menu may change the initial values of other controls.

        Parameters
        ----------
        **values : Any
            The new values by control name.

        Raises
        ------
        AttributeError
            If there is no control of that name. No control is changed.
        ValueError
            If a control can't take its value. No control is changed.
        """
        for name in values:
            if name not in self.values:
                raise AttributeError(self._unknown(name))
        checked = {name: self.controls[name].check(value) for name, value in values.items()}
        menus = {name for name in checked if isinstance(self.controls[name], Menu)}
        for name in menus:
            self.controls[name].put(checked[name])
        if menus:
            self._apply_changes_quietly()
        for name, value in checked.items():
            self.controls[name].put(value)
        self.refresh()

    def press(self, button: str) -> None:
        """Press a button. Errors are shown in the demo.

        Parameters
        ----------
        button : str
            "play", "pause", "step", "back" or "reset", or the name of a ``Button`` among the controls.
        """
        problem = None
        try:
            control = self.controls.get(button)
            if isinstance(control, Button):
                with self.lock:
                    for name, value in control.sets.items():
                        self.controls[name].put(value)
                    control.action()
            else:
                {"play": self._play, "pause": self._pause, "step": self._step, "back": self._back,
                 "reset": self._reset}[button]()  # fmt: skip
        except Exception as error:
            problem = error
        self.refresh(problem)

    def share(self) -> str:
        """Return the state as a share string.

        Returns
        -------
        str
            A short string such as ``descent:tau=0.31,E=bowl``, with the controls that differ from their initial values.
        """
        return write_state(self.name, self.controls)

    def restore(self, text: str) -> None:
        """Restore the state that a share string describes.

        The demo is reset first, so controls that the string doesn't mention get their initial values.

        Parameters
        ----------
        text : str
            A share string, as ``share`` returns it.

        Raises
        ------
        ValueError
            If `text` is not a share string of this demo. The message is a sentence for the user, and no control is
            changed.
        """
        values = read_state(self.name, self.controls, text)
        self._reset()
        self._apply_changes_quietly()
        self.set(**values)

    def _apply_changes(self) -> None:
        """Set the initial values that belong to newly chosen menu options, and tell ``update`` what has changed."""
        changed = {name for name, value in self.values.items() if value != self._applied_values[name]}
        for name in changed:
            menu = self.controls[name]
            if isinstance(menu, Menu):
                for control, value in menu.initial_values.get(menu.value, {}).items():
                    self.controls[control].set_initial(value)
        try:
            self._update(frozenset(changed))
        finally:
            self._applied_values = self.values

    def _apply_changes_quietly(self) -> None:
        """Apply changes before more values are set. Ignore errors: drawing shows any error that remains at the end."""
        with self.lock, suppress(Exception):
            self._apply_changes()

    def close(self) -> None:
        """Stop the work behind the demo and remove the demo from the page."""
        if self.worker:
            self.worker.pause()
        super().close()

    def _play(self) -> None:
        if self.worker:
            self.worker.play()

    def _pause(self) -> None:
        if self.worker:
            self.worker.pause()

    def _step(self) -> None:
        self._pause()
        with self.lock:
            if self.work:
                self.work.step()

    def _back(self) -> None:
        self._pause()
        with self.lock:
            if self.work:
                self.work.back()

    def _reset(self) -> None:
        self._pause()
        with self.lock:
            for control in self.controls.values():
                control.put(control.initial)
            if self.work:
                self.work.reset()

    # --- drawing -------------------------------------------------------------------------------------------

    def refresh(self, problem: Exception | None = None) -> None:
        """Draw the current state of the controls, unless another thread drew it while this one waited.

        The new frame is sent if a front end is connected, or held back if too many unsolicited frames are unconfirmed.
        Then the observers hear which controls have changed.

        Parameters
        ----------
        problem : Exception, optional
            An error to show instead of the caption, until the demo is drawn again. With an error, this method always
            draws.
        """
        self._stale = True
        with self.lock:
            if self._stale or problem is not None:
                self._draw(problem)
        self._announce_changes()

    def _draw(self, problem: Exception | None) -> None:
        self._stale = False  # before the controls are read: a value set from now on is drawn again
        latest_seq = dict(self._latest_seq)
        try:
            self._apply_changes()
            self.current_caption = self._show(self.playing)
        except Exception as error:
            problem = problem or error
        if problem is not None:
            self.current_caption = Caption(explain(problem), "bad")
        self.frames += 1
        # An answer to the front end is sent at once, because the front end limits its own messages.
        unsolicited = latest_seq == self._acknowledged_seq
        self._frame_held_back = unsolicited and len(self._unconfirmed) >= MAX_UNCONFIRMED
        if self._has_view and not self._frame_held_back:
            self._send_frame(latest_seq, *self.picture.message(False), confirm=unsolicited)

    def _send_frame(
        self, latest_seq: dict[str, int], content: dict[str, Any], buffers: list[memoryview], confirm: bool = False
    ) -> None:
        self._acknowledged_seq = latest_seq
        if confirm:
            self._unconfirmed.add(self.frames)
        content |= {
            "type": "frame", "n": self.frames, "confirm": confirm, "answers": latest_seq, "values": self.values,
            "playing": self.playing, "caption": self.current_caption.text, "tone": self.current_caption.tone,
            "asks": self.current_caption.asks, "hidden": self._hidden_now(),
        }  # fmt: skip
        self.send(content, buffers)

    def _hidden_now(self) -> tuple[str, ...]:
        return tuple(name for name, control in self.controls.items() if not control.visible)

    # --- traits --------------------------------------------------------------------------------------------

    def _announce_changes(self) -> None:
        """Tell the observers and the front end which controls have changed since the last time.

        The demo's lock is not held meanwhile, because an observer may wait for another demo, which waits for this one.
        """
        with self.lock:
            old, new = self._announced_values, self.values
            self._announced_values = new
            hidden, sent = self._hidden_now(), dict(self._browser_values)
        changed = [name for name in new if new[name] != old[name]]
        self.hidden_controls = hidden
        if not changed:
            return
        for name in changed:
            self._notify_trait(name, old[name], new[name])
        self._notify_trait("value", old, new)
        own = [name for name in changed if name not in sent or sent[name] != new[name]]
        if own:
            self.revision = next(self._revisions)
            self.send_state([*own, "revision"])
            self.announced = self.revision

    def notify_change(self, change: Any) -> None:
        """Tell the observers of a trait, and the front end unless it hears of the change in another way.

        Several threads may change controls at a time, so ``_announce_changes`` sends their values itself.

        Parameters
        ----------
        change : Bunch
            What has changed, as traitlets describes it.
        """
        if change["name"] in (*self.controls, "revision"):
            traitlets.HasTraits.notify_change(self, change)
        else:
            super().notify_change(change)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take the values that the front end has set, for example those of a linked slider.

        Parameters
        ----------
        sync_data : dict
            Values by name.
        """
        values = {name: value for name, value in sync_data.items() if name in self.values}
        if any(self.values[name] != _as_stored(value) for name, value in values.items()):
            self._take(values)
        rest = {name: value for name, value in sync_data.items() if name not in values}
        if rest:
            super().set_state(rest)

    def _take(self, values: dict[str, Any]) -> None:
        """Set controls to values from the front end, draw, and send back what the controls have made of them."""
        problem = None
        self._browser_values = {name: _as_stored(value) for name, value in values.items()}
        try:
            for name, value in values.items():
                self.controls[name].put(value)
        except ValueError as error:
            problem = UserError(str(error))
            self._browser_values = {}
            self.send_state([name for name in values if name in self.values])
        try:
            self.refresh(problem)
        finally:
            self._browser_values = {}

    # --- messages from the front end -----------------------------------------------------------------------

    def _receive(self, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        try:
            getattr(self, f"_on_{content['type']}")(content, buffers)
        except Exception as error:
            self.refresh(error if isinstance(error, UserError) else UserError(explain(error)))

    def _on_hello(self, content: dict[str, Any], buffers: Any) -> None:
        with self.lock:
            self._has_view, self._frame_held_back = True, False
            self._unconfirmed.clear()
            self._send_frame(dict(self._latest_seq), *self.picture.message(True))

    def _on_set(self, content: dict[str, Any], buffers: Any) -> None:
        values = content["values"]
        with self.lock:
            self._latest_seq[content["view"]] = content["seq"]
            if all(self.values[name] == _as_stored(value) for name, value in values.items()):
                # A linked widget has brought the values already, and they have been drawn.
                return self._send_frame(dict(self._latest_seq), {"marks": {}, "removed": [], "all": False}, [])
        self._take(values)

    def _on_seen(self, content: dict[str, Any], buffers: Any) -> None:
        with self.lock:
            self._unconfirmed = {n for n in self._unconfirmed if n > content["n"]}
            if self._frame_held_back and len(self._unconfirmed) < MAX_UNCONFIRMED:
                self._frame_held_back = False
                self._send_frame(dict(self._acknowledged_seq), *self.picture.message(False), confirm=True)

    def _on_press(self, content: dict[str, Any], buffers: Any) -> None:
        self.press(content["name"])

    def _on_speed(self, content: dict[str, Any], buffers: Any) -> None:
        if self.worker:
            self.worker.pace = float(content["speed"])

    def _on_point(self, content: dict[str, Any], buffers: Any) -> None:
        with self.lock:
            handler = self.picture.panels[content["panel"]].click_handler
            if handler:
                handler(content["x"], content["y"])
        self.refresh()

    def _on_share(self, content: dict[str, Any], buffers: Any) -> None:
        self.send({"type": "share", "text": self.share()})

    def _on_place(self, content: dict[str, Any], buffers: Any) -> None:
        self.send({"type": "place", "text": self.share()})

    def _on_restore(self, content: dict[str, Any], buffers: Any) -> None:
        try:
            self.restore(content["text"])
        except ValueError as error:
            raise UserError(str(error)) from None

    # --- display in a notebook -----------------------------------------------------------------------------

    def still(self) -> str:
        """Return the current picture and caption as static HTML that needs no kernel.

        Returns
        -------
        str
            HTML with the picture and the caption.
        """
        with self.lock:
            image, kind = (self._image, self._image_kind) if self._image else self.picture.still()
        return still_markup(self.title, self.caption, self.picture.alternative, image, kind)

    def _on_still(self, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        """Store the newest picture that the front end has drawn, for the saved notebook."""
        self._image, self._image_kind = bytes(buffers[0]), content["kind"]
        update_stills(self)

    def _ipython_display_(self) -> None:
        """Show the static picture and the live demo below the cell."""
        show(self, [self])


def _as_stored(value: Any) -> Any:
    """Return a value from the front end, where a list stands for a tuple."""
    return tuple(value) if isinstance(value, list) else value


show_stills_of_boxes(Demo)
