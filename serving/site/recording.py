"""Record what a demo's kernel would answer, so that a page can show the demo without a kernel.

A recording has the demo's start, its examples, every choice of its menus, and the positions of sliders that only Python
can follow. Most sliders don't need that: the page draws them itself, with the same programs as in the notebook. For
these, a recording has the captions at the positions of each slider, so that a page shows Python's own sentences.

What can't be recorded is hidden: buttons that make something new, and sliders with too many pictures. The browser
edition and JupyterLab have all controls.
"""

import base64
import hashlib
import itertools
import json
import re
from collections.abc import Iterator
from functools import cache, cached_property
from math import floor, log10
from typing import Any

import numpy as np

from helpers.demos.framework import frontend
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.controls import Button, Control, Menu, Slider, Toggle
from helpers.demos.framework.demo import Demo

MAX_CAPTIONS = 430  # the positions of a slider at which captions are recorded
MAX_ALL_CAPTIONS = 1000  # the same for all sliders and frames together
MAX_PICTURES = 12  # the positions of a slider whose pictures are recorded, unless Play moves it
MAX_TOGETHER = 60  # the positions of several sliders together
MAX_PLAYED = 130  # the positions of a slider that Play moves
MAX_CHARACTERS = 1_600_000  # of the numbers in one recording, before compression
SAMPLED = 9  # positions of a slider at which it is tested whether the page can draw them by itself
WORK_STEPS = (20, 300)  # the numbers of steps of training after which a picture is recorded
# The binary digits that a picture needs of a number: errors of at most 0.0001, and in the colours of a
# field of half a percent.
KEPT_BITS, FIELD_BITS = np.uint32(0xFFFFFC00), np.uint32(0xFFFF8000)
LARGEST = 1e30  # larger numbers don't fit into four bytes
# Programs that compute whatever a control changes. Other programs leave some marks to the kernel, so each control is
# tested.
COMPLETE_PROGRAMS = ("network", "digit")


class Recording:
    """The frames of a demo and the captions in between.

    Parameters
    ----------
    demo : Demo
        The demo, in its initial state. It is moved, and at the end brought back.
    title : str, optional
        Its title, by default the demo's own.

    Attributes
    ----------
    frames : list of dict
        The recorded frames. The first is the start. Each has the values of the controls, the caption, and the numbers
        of its layout and of its marks.
    layouts, marks, buffers : list
        What the frames consist of, each part once.
    captions : list
        Texts with their tones, each once.
    sweeps : list of dict
        For the k-th frame, the controls that the page can follow by itself from there, each with the numbers of the
        captions at its positions, or with an empty list.
    positions : dict of str to list of float
        The positions of those sliders.
    presets : list of int
        For each example, its frame.
    work : dict of int to list of int
        For a frame from which Play starts work, such as training, the frames that follow.
    """

    def __init__(self, demo: Demo, title: str = ""):
        self.demo, self.title = demo, title or demo.title
        self.frames: list[dict[str, Any]] = []
        self.layouts, self.marks, self.buffers, self.captions = _Table(), _Table(), _Table(), _Table()
        self.sweeps: list[dict[str, list[int]]] = []
        self.positions: dict[str, list[float]] = {}
        self.presets: list[int] = []
        self.work: dict[int, list[int]] = {}
        self._pictured: set[str] = set()
        self._found: dict[str, int] = {}  # frames by their values
        self._record()

    def digest(self) -> str:
        """Return a digest of the recording."""
        return hashlib.sha256(self._text.encode()).hexdigest()

    def script(self, name: str) -> str:
        """Return the recording as a script that hands it to the page."""
        return f"courseRecordings[{json.dumps(name)}] = {self._text};\n"

    def left_out(self) -> list[str]:
        """Return the labels of the controls that the page can't offer."""
        return [self.demo.controls[name].label for name in self.hidden]

    @cached_property
    def hidden(self) -> list[str]:
        """The names of the controls that the page can't offer."""
        return [name for name, control in self.demo.controls.items() if not self._offered(name, control)]

    def _offered(self, name: str, control: Control) -> bool:
        followed = any(name in sweep for sweep in self.sweeps)
        if isinstance(control, Menu | Toggle):
            return True
        if isinstance(control, Button):
            return bool(control.sets) and all(any(other in sweep for sweep in self.sweeps) for other in control.sets)
        return followed or name in self._pictured

    @cached_property
    def _text(self) -> str:
        spec = dict(self.demo.spec) | {"title": self.title}
        if not self.work and spec["play"] == "*work":
            spec["play"] = None
        content = {
            "spec": spec, "hidden": self.hidden, "frames": self.frames, "layouts": self.layouts.items,
            "marks": self.marks.items, "buffers": self.buffers.items, "captions": self.captions.items,
            "sweeps": self.sweeps, "positions": self.positions, "presets": self.presets, "work": self.work,
        }  # fmt: skip
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    # --- what to record ------------------------------------------------------------------------------------------

    def _record(self) -> None:
        demo = self.demo
        start = demo.share()
        states = [start]
        self._frame(self._values())
        for _, text in demo.spec["presets"]:
            demo.restore(text)
            self.presets.append(self._frame(self._values()))
            states.append(text)
        for name, control in demo.controls.items():
            if not isinstance(control, Menu | Toggle):
                continue
            choices = list(control.options) if isinstance(control, Menu) else [False, True]
            for choice in choices:
                demo.restore(start)
                if control.visible:
                    self._set(name, choice)
                    self._frame(self._values())
                    states.append(demo.share())
        swept = {}
        for text in dict.fromkeys(states):
            demo.restore(text)
            base = self._frame(self._values())
            if base not in swept:
                swept[base] = text
                self._sweep(base, text)
        self._record_captions(swept)
        if demo.work:
            played = [demo.spec["presets"][k][1] if k >= 0 else start for k in demo.spec["plays"]]
            for text in dict.fromkeys(played or [start]):
                demo.restore(text)
                self._play(self._frame(self._values()))
        demo.restore(start)

    def _play(self, base: int) -> None:
        """Record some pictures of the work that starts at a frame."""
        work, done, shown = self.demo.work, 0, []
        for steps in WORK_STEPS:
            if self.buffers.size > MAX_CHARACTERS or not work:
                break
            while done < steps and work.step():
                done += 1
            self.demo.refresh()
            shown.append(len(self.frames))
            self._add_frame(self._values())
            if done < steps:
                break
        self.work[base] = shown

    def _sweep(self, base: int, text: str) -> None:
        """Find out which controls the page can follow by itself from a frame, and record the pictures of the others."""
        demo, pictured = self.demo, {}
        sweeps: dict[str, list[int]] = {}
        for name, control in demo.controls.items():
            if not control.visible or isinstance(control, Button):
                continue
            positions = values_of(control)
            if self._draws_itself(name, control, text):
                self.positions.setdefault(name, positions)
                sweeps[name] = []
            elif isinstance(control, Slider) and len(positions) <= (
                MAX_PLAYED if name == demo.spec["play"] else MAX_PICTURES
            ):
                pictured[name] = positions
                self._pictured.add(name)
        while len(self.sweeps) <= base:
            self.sweeps.append({})
        self.sweeps[base] = sweeps
        self._pictures(pictured, text)

    def _record_captions(self, swept: dict[int, str]) -> None:
        """Record captions at the positions of controls, first of τ and of what Play moves, then of those with few."""
        wanted = [(len(self.positions[name]), base, name) for base in swept for name in self.sweeps[base]]
        total = 0
        main = ("tau", self.demo.spec["play"])
        for count, base, name in sorted(wanted, key=lambda each: (each[2] not in main, each[1], each[0])):
            total += count
            if count and count <= MAX_CAPTIONS and total <= MAX_ALL_CAPTIONS:
                self.demo.restore(swept[base])
                self.sweeps[base][name] = self._captions(name, self.positions[name])

    def _pictures(self, pictured: dict[str, list[float]], text: str) -> None:
        """Record the pictures at all positions of some sliders, together if they are few, or else one at a time."""
        names, lists = list(pictured), list(pictured.values())
        count = 1
        for positions in lists:
            count *= len(positions)
        if count <= MAX_TOGETHER:
            combinations: Iterator[dict[str, Any]] = (
                dict(zip(names, values, strict=True)) for values in itertools.product(*lists)
            )
        else:
            combinations = ({name: value} for name, positions in pictured.items() for value in positions)
        for values in combinations:
            if self.buffers.size > MAX_CHARACTERS:
                break
            self.demo.restore(text)
            for name, value in values.items():
                self._set(name, value)
            self._frame(self._values())

    def _draws_itself(self, name: str, control: Control, text: str) -> bool:
        """Return whether the page can draw the picture wherever this control is, from the frame of a share string."""
        demo = self.demo
        content, _ = demo.picture.message(True)
        program, by = content.get("program"), content.get("by") or []
        if not program or (by and name not in by):
            return False
        positions = values_of(control)
        if not positions or (by and program in COMPLETE_PROGRAMS):
            return True  # a curve or a drawing, which the program follows if it follows anything
        drawn, before = self._drawn_by_kernel(), control.value
        for value in [*positions[:: max(1, len(positions) // SAMPLED)], positions[-1], before]:
            self._set(name, value)
            if self._drawn_by_kernel() != drawn:
                demo.restore(text)
                return False
        return True

    def _drawn_by_kernel(self) -> str:
        """Return a digest of what the page can't compute by itself in the current picture."""
        picture = self.demo.picture
        assert isinstance(picture, Canvas)
        content, buffers = picture.message(True)
        for name, mark in content["marks"].items():
            if name in picture.in_browser:
                mark.pop("at", None)
                mark.pop("text", None)
        if '"*panels"' in programs()[content["program"]]:
            content["panels"] = [
                {key: value for key, value in panel.items() if key not in ("xlim", "ylim")}
                for panel in content["panels"]
            ]
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode())
        for buffer in buffers:
            digest.update(buffer)
        return digest.hexdigest()

    def _captions(self, name: str, positions: list[float]) -> list[int]:
        found = []
        for value in positions:
            self._set(name, value)
            found.append(self._caption())
        return found

    # --- one state -----------------------------------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> None:
        self.demo.set(**{name: value})

    def _values(self) -> dict[str, Any]:
        return dict(self.demo.values)

    def _caption(self) -> int:
        caption = self.demo.current_caption
        return self.captions.add([caption.text, caption.tone, bool(caption.asks)])

    def _picture(self) -> tuple[int, dict[str, int]]:
        """Return the numbers of the current layout and marks."""
        content, buffers = self.demo.picture.message(True)
        marks = {name: self.marks.add(self._packed(mark, buffers)) for name, mark in content.pop("marks", {}).items()}
        content = {key: value for key, value in content.items() if key not in ("removed", "all")}
        if content.get(
            "program"
        ):  # the values in it would soon be out of date, and the front end adds the current ones
            content["alternative"] = content["alternative"].partition(" Values:")[0]
        if "image" in content:
            content["image"] = self.buffers.add([_text_of(buffers[content["image"]]), False])
        return self.layouts.add(self._packed(content, buffers)), marks

    def _packed(self, value: Any, buffers: list[memoryview], field: bool = False) -> Any:
        """Return a part of a message with its arrays in four bytes per number and no more digits than needed."""
        if isinstance(value, dict):
            if "$" in value:
                item, kind = _shortened(buffers[value["$"]], value["type"], FIELD_BITS if field else KEPT_BITS)
                return value | {"$": self.buffers.add(item), "type": kind}
            return {key: self._packed(item, buffers, value.get("kind") == "field") for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._packed(item, buffers) for item in value]
        return value

    def _frame(self, values: dict[str, Any]) -> int:
        """Record the current frame, unless there is one with these values. Return its number."""
        key = json.dumps(values, sort_keys=True)
        if key not in self._found:
            self._found[key] = len(self.frames)
            self._add_frame(values)
        return self._found[key]

    def _add_frame(self, values: dict[str, Any]) -> None:
        layout, marks = self._picture()
        self.frames.append({
            "values": values, "layout": layout, "marks": marks, "caption": self._caption(),
            "hidden": [name for name, control in self.demo.controls.items() if not control.visible],
        })  # fmt: skip


class _Table:
    """Items, each once, with their numbers."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.size = 0  # characters
        self._numbers: dict[bytes, int] = {}

    def add(self, item: Any) -> int:
        """Return the item's number. A new item is appended."""
        text = item if isinstance(item, str) else json.dumps(item, sort_keys=True, allow_nan=False)
        key = hashlib.sha256(text.encode()).digest()
        if key not in self._numbers:
            self._numbers[key] = len(self.items)
            self.items.append(item)
            self.size += len(text)
        return self._numbers[key]


def values_of(control: Control) -> list[Any]:
    """Return the values of a control from which a reader can choose, or an empty list if there are too many."""
    if isinstance(control, Slider):
        return positions_of(control)
    if isinstance(control, Menu):
        return list(control.options)
    return [False, True] if isinstance(control, Toggle) else []


def positions_of(slider: Slider) -> list[float]:
    """Return the values at the positions of a slider, as ``scaleOf`` in front_end/controls.js computes them."""
    low, high = (log10(v) if slider.log else v for v in (slider.minimum, slider.maximum))
    last = max(1, floor((high - low) / slider.step + 0.5))
    values = []
    for i in range(last + 1):
        if i in (0, last):
            values.append(slider.maximum if i else slider.minimum)
        else:
            value = float(f"{low + i * slider.step:.12g}")
            values.append(float(f"{10**value:.3g}") if slider.log else value)
    return [slider.check(value) for value in values]


def _shortened(buffer: memoryview, kind: str, bits: np.uint32) -> tuple[list[Any], str]:
    """Return the numbers of a buffer with no more digits than needed, and their type.

    The numbers are a text, and whether it has all first bytes together, then all second bytes, and so on. That
    compresses better.
    """
    numbers = np.frombuffer(buffer, dtype=kind)
    finite = numbers[np.isfinite(numbers)]
    if finite.size and np.abs(finite).max() > LARGEST:
        return [_text_of(buffer), False], kind
    short = numbers.astype("<f4").view("<u4") & bits
    return [_text_of(short.view(np.uint8).reshape(-1, 4).T.tobytes()), True], "f4"


def _text_of(data: bytes | memoryview) -> str:
    return base64.b64encode(data).decode()


@cache
def programs() -> dict[str, str]:
    """Return the source of each program that draws in the browser, by its name."""
    found: dict[str, str] = {}
    for path in (frontend.FOLDER / "programs").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        found |= dict.fromkeys(re.findall(r"^programs\.(\w+) =", text, flags=re.MULTILINE), text)
    return found
