"""The base of every demo: controls, a picture, and a caption that tells the reader what to look for.

A demo passes one function, ``show``, which reads the controls, changes the picture and returns a caption. Everything
else is implemented once, here and in the front end (``demo.js``). A message from the kernel that holds a picture and a
caption is called a frame. Values and frames travel as follows:

- The front end sends only the newest values of the controls, with at most two messages unanswered. The kernel draws in
  the callback itself and answers with a frame that says which values it belongs to.
- The front end paints what it can compute by itself at once, when the browser handles the user's event. It sends the
  values afterwards.
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

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import anywidget
import traitlets
from IPython.display import display, update_display

from helpers.demos.framework import frontend
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption, UserError, explain
from helpers.demos.framework.controls import Button, Control, Menu
from helpers.demos.framework.picture import Picture
from helpers.demos.framework.share import read_state, write_state
from helpers.demos.framework.still import still_markup
from helpers.demos.framework.worker import Work, Worker

MAX_UNCONFIRMED = 2  # unsolicited frames that the front end has not confirmed yet
SPEEDS = (1, 2, 5, 10, 20, 50)  # steps per second


class Demo(anywidget.AnyWidget):
    """An interactive demo: controls, a picture and a caption, with reset, play, share, larger text and full screen.

    Parameters
    ----------
    name : str
        The prefix of its share strings, as in "descent:tau=0.31".
    title : str
        The name for screen readers. In full screen it is shown above the demo.
    controls : mapping of str to Control
        The controls by name. ``demo.controls["tau"].value = 0.3`` has the same effect as moving the slider.
    picture : Canvas or Picture
        The picture that ``show`` changes.
    show : callable
        Called with one bool, whether work is running. Reads the controls, changes the picture and returns a
        ``Caption``. It must not change any control.
    play : str or Work, optional
        What Play, Step and Step back move: a slider, by its name, or work that runs in the kernel.
    presets : sequence of (str, str)
        Examples, each a title and a share string. A menu offers them, and a presentation clicker steps through them.
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
    playing : bool
        Whether work is running in the kernel.
    frames : int
        How many times the demo has been drawn. It is also the number of the newest frame.
    lock : threading.RLock
        Held while the demo draws, while a slice of work runs, and while a button's action or a click is handled.
    """

    _esm = frontend.script()
    _css = frontend.style()
    spec = traitlets.Dict().tag(sync=True)

    def __init__(
        self, name: str, title: str, controls: Mapping[str, Control], picture: Canvas | Picture,
        show: Callable[[bool], Caption], play: str | Work | None = None, presets: Sequence[tuple[str, str]] = (),
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
        self._latest_seq: dict[str, int] = {}  # per view, the number of the newest message whose values are set
        self._acknowledged_seq: dict[str, int] = {}  # the same numbers, as the last frame reported them
        self._has_view, self._frame_held_back = False, False
        self._unconfirmed: set[int] = set()  # numbers of unsolicited frames that the front end has not confirmed
        self._image, self._image_kind, self._displayed = b"", "image/png", False
        super().__init__(
            spec={
                "name": name, "title": title, "picture": picture.kind, "play": "*work" if self.work else play,
                "controls": {name: control.spec() for name, control in self.controls.items()},
                "values": self.values, "presets": [list(preset) for preset in presets],
                "speeds": list(speeds), "speed": speed or speeds[0], "alternative": picture.alternative,
                "size": [picture.width, picture.height],
            }
        )  # fmt: skip
        self.on_msg(lambda widget, content, buffers: self._receive(content, buffers))
        for control in self.controls.values():
            control.on_change = self.refresh
        self.refresh()

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
        KeyError
            If there is no control of that name. No control is changed.
        ValueError
            If a control can't take its value. No control is changed.
        """
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

        Parameters
        ----------
        problem : Exception, optional
            An error to show instead of the caption, until the demo is drawn again. With an error, this method always
            draws.
        """
        self._stale = True
        with self.lock:
            if not self._stale and problem is None:
                return
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
                self._send_frame(latest_seq, confirm=unsolicited)

    def _send_frame(self, latest_seq: dict[str, int], full: bool = False, confirm: bool = False) -> None:
        content, buffers = self.picture.message(full)
        self._acknowledged_seq = latest_seq
        if confirm:
            self._unconfirmed.add(self.frames)
        content |= {
            "type": "frame", "n": self.frames, "confirm": confirm, "answers": latest_seq, "values": self.values,
            "playing": self.playing, "caption": self.current_caption.text, "tone": self.current_caption.tone,
            "hidden": [name for name, control in self.controls.items() if not control.visible],
        }  # fmt: skip
        self.send(content, buffers)

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
            self._send_frame(dict(self._latest_seq), full=True)

    def _on_set(self, content: dict[str, Any], buffers: Any) -> None:
        for name, value in content["values"].items():
            self.controls[name].put(value)
        self._latest_seq[content["view"]] = content["seq"]
        self.refresh()

    def _on_seen(self, content: dict[str, Any], buffers: Any) -> None:
        with self.lock:
            self._unconfirmed = {n for n in self._unconfirmed if n > content["n"]}
            if self._frame_held_back and len(self._unconfirmed) < MAX_UNCONFIRMED:
                self._frame_held_back = False
                self._send_frame(dict(self._acknowledged_seq), confirm=True)

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
        image = self._image or self.picture.still()
        return still_markup(self.title, self.caption, self.picture.alternative, image, self._image_kind)

    def _on_still(self, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        """Store the newest picture that the front end has drawn, for the saved notebook."""
        self._image, self._image_kind = bytes(buffers[0]), content["kind"]
        if self._displayed:
            update_display(self._still_bundle(), raw=True, display_id=f"still-{self.model_id}")

    def _ipython_display_(self) -> None:
        """Show the static picture and the live demo below the cell."""
        display(self._still_bundle(), raw=True, display_id=f"still-{self.model_id}")
        self._displayed = True
        data, metadata = self._repr_mimebundle_() or ({}, {})
        display(data | {"text/plain": self._still_bundle()["text/plain"]}, raw=True, metadata=metadata)

    def _still_bundle(self) -> dict[str, str]:
        """Return the static output of the cell, by MIME type."""
        return {"text/plain": f"{self.title}: {self.caption}", "text/html": self.still()}
