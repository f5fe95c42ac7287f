"""What every demo is made of: controls, a picture, and a sentence that says what is to be seen.

A demo hands over one function, ``show``, which reads the controls, changes the picture and returns a sentence.
The rest is here and in the front end (``demo.js``), once for all. How values and pictures travel:

- The front end sends the values of the controls, newest first, and never has more than two messages under way;
  the kernel draws in the callback itself and answers with a frame that says which values it belongs to.
- What the front end computes by itself it paints into the frame of the hand's own event, and sends the values after it.
- Callbacks may arrive on another thread than the cells (JupyterLab's "subshells"), and a worker may play, so a
  lock lets one draw at a time; a value that is out of date by then is not drawn any more.
- A frame holds what has changed since the last one. A front end that has just come says so and gets all.
- While a worker plays, frames that the front end has not confirmed hold up the next ones, and the last is sent.
- An error is shown in the demo, since Jupyter would swallow it.
- When no answer comes, or the connection changes, the front end asks the page's server for the cause and says it
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

UNDER_WAY = 2  # frames that came unasked, as while a worker plays, and that the front end has not confirmed yet
SPEEDS = (1, 2, 5, 10, 20, 50)


class Demo(anywidget.AnyWidget):
    """Controls above a picture above a sentence, with reset, play, share, larger text and full screen.

    name:     begins its share strings: "descent:tau=0.31".
    title:    for screen readers, and on top of the demo in full screen.
    controls: by name; ``demo.controls["tau"].value = 0.3`` acts like a hand on the slider.
    picture:  a ``Canvas`` or a Matplotlib ``Picture``, which ``show`` changes.
    show:     reads the controls, changes the picture and returns a Caption.
    play:     what Play, Step and Step back move: the name of a Slider, or Work that is done in the kernel.
    presets:  (words, share string) pairs, offered in a menu and walked through by a clicker.
    speeds:   steps a second to choose from; the first is where it begins unless ``speed`` is given.

    ``demo.caption`` is the text on display, ``demo.frames`` counts the pictures drawn.
    """

    _esm = frontend.script()
    _css = frontend.style()
    spec = traitlets.Dict().tag(sync=True)

    def __init__(
        self, name: str, title: str, controls: Mapping[str, Control], picture: Canvas | Picture,
        show: Callable[[], Caption], play: str | Work | None = None, presets: Sequence[tuple[str, str]] = (),
        speeds: Sequence[float] = SPEEDS, speed: float | None = None,
    ):  # fmt: skip
        self.name, self.title, self.controls, self.picture = name, title, dict(controls), picture
        self.lock = threading.RLock()
        self.said, self.frames = Caption(""), 0
        self.work = None if isinstance(play, str) else play
        self.worker = Worker(self.work.step, self.refresh, self.lock, speed or speeds[0]) if self.work else None
        self._look, self._stale = show, True
        self._answered: dict[str, int] = {}  # the newest message of each view whose values have been taken
        self._told: dict[str, int] = {}  # and of those, what the last frame said
        self._watched, self._held = False, False
        self._owed: set[int] = set()  # frames that came unasked and are not confirmed
        self._image, self._image_kind, self._shown = b"", "image/png", False
        super().__init__(
            spec={
                "name": name, "title": title, "picture": picture.kind, "play": "*work" if self.work else play,
                "controls": {name: control.spec() for name, control in self.controls.items()},
                "values": self.values, "presets": [list(preset) for preset in presets],
                "speeds": list(speeds), "speed": speed or speeds[0], "alternative": picture.alternative,
                "size": [picture.width, picture.height],
            }
        )  # fmt: skip
        self.on_msg(lambda widget, content, buffers: self._received(content, buffers))
        for control in self.controls.values():
            control.changed = self.refresh
        self.refresh()

    @property
    def caption(self) -> str:
        """The text on display."""
        return self.said.text

    @property
    def values(self) -> dict[str, Any]:
        """The value of each control that has one."""
        return {name: control.value for name, control in self.controls.items() if not isinstance(control, Button)}

    @property
    def playing(self) -> bool:
        """Whether work is being done in the kernel at the moment."""
        return self.worker is not None and self.worker.playing

    # --- what one can do with it ---------------------------------------------------------------------------

    def set(self, **values: Any) -> None:
        """Move several controls at once. Raises KeyError or ValueError for a name or value that they don't have."""
        checked = {name: self.controls[name].check(value) for name, value in values.items()}
        menus = {name for name in checked if isinstance(self.controls[name], Menu)}
        for name in menus:
            self.controls[name].put(checked[name])
        if menus:
            self._take_notice()
        for name, value in checked.items():
            self.controls[name].put(value)
        self.refresh()

    def press(self, button: str) -> None:
        """Press "play", "pause", "step", "back" or "reset", or a Button among the controls by its name."""
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
        """The state as a short text: ``descent:tau=0.31,E=bowl``, of what is not as it was at first."""
        return write_state(self.name, self.controls)

    def restore(self, text: str) -> None:
        """Bring back the state that ``share`` wrote. Raises ValueError, with a sentence, for any other text."""
        values = read_state(self.name, self.controls, text)
        self._reset()
        self._take_notice()
        self.set(**values)

    def _take_notice(self) -> None:
        """Let ``show`` see the controls as they are on the way: a menu's choice may move others to where they start."""
        with self.lock, suppress(Exception):  # what is wrong in the end is shown in the end
            self._look()

    def close(self) -> None:
        """Stop the work behind the demo and take it off the page."""
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
        """Draw what the controls say now, unless another thread has done so while this one waited.

        problem: an error that is shown instead of the sentence, this once.
        """
        self._stale = True
        with self.lock:
            if not self._stale and problem is None:
                return
            self._stale = False  # before the controls are read: a value that comes later is drawn later
            answered = dict(self._answered)
            try:
                self.said = self._look()
            except Exception as error:
                problem = problem or error
            if problem is not None:
                self.said = Caption(explain(problem), "bad")
            self.frames += 1
            # What answers the front end is sent at once, since that has held back until now by itself.
            unasked = answered == self._told
            self._held = unasked and len(self._owed) >= UNDER_WAY
            if self._watched and not self._held:
                self._deliver(answered, confirm=unasked)

    def _deliver(self, answered: dict[str, int], full: bool = False, confirm: bool = False) -> None:
        content, buffers = self.picture.message(full)
        self._told = answered
        if confirm:
            self._owed.add(self.frames)
        content |= {
            "type": "frame", "n": self.frames, "confirm": confirm, "answers": answered, "values": self.values,
            "playing": self.playing, "caption": self.said.text, "tone": self.said.tone,
            "hidden": [name for name, control in self.controls.items() if not control.visible],
        }  # fmt: skip
        self.send(content, buffers)

    # --- what the front end says ---------------------------------------------------------------------------

    def _received(self, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        try:
            getattr(self, f"_on_{content['type']}")(content, buffers)
        except Exception as error:
            self.refresh(error if isinstance(error, UserError) else UserError(explain(error)))

    def _on_hello(self, content: dict[str, Any], buffers: Any) -> None:
        with self.lock:
            self._watched, self._held = True, False
            self._owed.clear()
            self._deliver(dict(self._answered), full=True)

    def _on_set(self, content: dict[str, Any], buffers: Any) -> None:
        for name, value in content["values"].items():
            self.controls[name].put(value)
        self._answered[content["view"]] = content["seq"]
        self.refresh()

    def _on_seen(self, content: dict[str, Any], buffers: Any) -> None:
        with self.lock:
            self._owed = {n for n in self._owed if n > content["n"]}
            if self._held and len(self._owed) < UNDER_WAY:
                self._held = False
                self._deliver(dict(self._told), confirm=True)

    def _on_press(self, content: dict[str, Any], buffers: Any) -> None:
        self.press(content["name"])

    def _on_speed(self, content: dict[str, Any], buffers: Any) -> None:
        if self.worker:
            self.worker.pace = float(content["speed"])

    def _on_point(self, content: dict[str, Any], buffers: Any) -> None:
        with self.lock:
            handler = self.picture.panels[content["panel"]].pointed
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

    # --- in a notebook -------------------------------------------------------------------------------------

    def still(self) -> str:
        """The demo as it stands, as HTML that needs no kernel."""
        image = self._image or self.picture.still()
        return still_markup(self.title, self.caption, self.picture.alternative, image, self._image_kind)

    def _on_still(self, content: dict[str, Any], buffers: Sequence[memoryview]) -> None:
        """A newer picture, from the front end."""
        self._image, self._image_kind = bytes(buffers[0]), content["kind"]
        if self._shown:
            update_display(self._still_bundle(), raw=True, display_id=f"still-{self.model_id}")

    def _ipython_display_(self) -> None:
        """Show the still and the living demo below the cell."""
        display(self._still_bundle(), raw=True, display_id=f"still-{self.model_id}")
        self._shown = True
        data, metadata = self._repr_mimebundle_() or ({}, {})
        display(data | {"text/plain": self._still_bundle()["text/plain"]}, raw=True, metadata=metadata)

    def _still_bundle(self) -> dict[str, str]:
        return {"text/plain": f"{self.title}: {self.caption}", "text/html": self.still()}
