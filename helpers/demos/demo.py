"""What every demo is made of: controls, a picture, and a sentence that says what is to be seen.

A demo hands over one function, ``show``, which reads the controls, changes the picture's artists and returns
a sentence. The rest is here, once for all: a callback draws at once, so that ipywidgets sends the next value
only when this one is on its way; callbacks may arrive on another thread than the cells (JupyterLab's
"subshells"), so a lock lets one draw at a time; a value that is out of date by then is not drawn any more;
and an error is shown in the demo, since Jupyter would swallow it.
"""

import html
import sysconfig
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np

from helpers.demos.picture import BLUE, GREEN, ORANGE, RED, Picture
from helpers.demos.worker import Worker

TONES = {"plain": (BLUE, ""), "good": (GREEN, "✓ "), "mixed": (ORANGE, "↔ "), "bad": (RED, "✗ ")}


@dataclass(frozen=True)
class Sentence:
    """What is to be seen: a text whose part before the first colon is the point, and how it is meant.

    tone: "plain", "good", "mixed" or "bad"; shown as a colour and a sign beside the words.
    """

    text: str
    tone: str = "plain"


class Wrong(Exception):
    """What the user handed over is not right; the message is a whole sentence and is shown as it is."""


class Demo(ipywidgets.VBox):
    """Controls above a picture above a sentence.

    controls: by name; ``demo.controls["tau"].value = 0.3`` acts like a hand on the slider.
    picture:  what ``show`` draws on.
    show:     reads the controls, changes the picture's artists and returns a Sentence.

    ``demo.sentence`` is the text on display.
    """

    def __init__(self, controls: Mapping[str, ipywidgets.Widget], picture: Picture, show: Callable[[], Sentence]):
        self.controls = dict(controls)
        self.picture = picture
        self.lock = threading.RLock()
        self.sentence = ""
        self.worker: Worker | None = None
        self._show = show
        self._stale = True
        self._status = ipywidgets.HTML()
        row = ipywidgets.HBox(list(self.controls.values()), layout={"flex_flow": "row wrap"})
        super().__init__([row, picture.widget, self._status], layout={"max_width": "980px"})
        for control in self.controls.values():
            if control.has_trait("value"):
                control.observe(lambda change: self.refresh(), "value")

    def refresh(self) -> None:
        """Draw what the controls say now, unless another thread has done so while this one waited."""
        self._stale = True
        with self.lock:
            if not self._stale:
                return
            self._stale = False  # before the controls are read: a value that comes later is drawn later
            with self.guarded():
                sentence = self._show()
                self.picture.show()
                self.say(sentence)

    def close(self) -> None:
        """Stop the work behind the demo and take it off the page."""
        if self.worker:
            self.worker.pause()
        super().close()

    def say(self, sentence: Sentence) -> None:
        """Show the sentence below the picture, and read it out where a screen reader runs."""
        colour, sign = TONES[sentence.tone]
        point, colon, rest = sentence.text.partition(":")
        if not colon:
            point, rest = "", sentence.text
        self.sentence = sentence.text
        self._status.value = (
            f"<div role='status' aria-live='polite' style='border-left:6px solid {colour};"
            "padding:.3em .8em;font-size:1.25em;line-height:1.4;color:var(--jp-ui-font-color1, #1a1a1a)'>"
            f"<b>{sign}{html.escape(point + colon)}</b>{html.escape(rest)}</div>"
        )

    def guarded(self) -> "_Guard":
        """A ``with`` block whose errors are shown in the demo instead of being lost in a callback."""
        return _Guard(self)


class _Guard:
    def __init__(self, demo: Demo):
        self.demo = demo

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if not isinstance(error, Exception):
            return False
        self.demo.say(Sentence(str(error) if isinstance(error, Wrong) else explain(error), "bad"))
        return True


def explain(error: Exception) -> str:
    """One sentence for an error in somebody's code: where it was raised, and what it says.

    The place is the innermost function that belongs neither to the course nor to Python or an installed package.
    """
    others = str(Path(__file__).resolve().parents[1]), sysconfig.get_path("stdlib")
    place = "The demo"
    for frame, line in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if not file.startswith(others) and "site-packages" not in file:
            place = f"{frame.f_code.co_qualname.split('<locals>.')[-1]}, line {line},"
    if isinstance(error, NotImplementedError):
        return f"Not written yet: {error or place}"
    return f"{place} raised {type(error).__name__}: {error}"


def tau_slider(tau: float, least: float, most: float, label: str = "step size τ") -> ipywidgets.Widget:
    """A slider for a learning rate: logarithmic, from about ``least`` to ``most``, 2.3 % from notch to notch.

    It shows three digits of any size. Raises ValueError if tau is not positive.
    """
    if not tau > 0:
        raise ValueError(f"tau is {tau}, but a step size must be above zero.")
    notch, here = 0.01, float(np.log10(tau))
    # The browser moves a value between two notches to the next one, so the notches are counted from tau.
    below = max(np.ceil((here - np.log10(least)) / notch - 1e-9), 0)
    above = max(np.ceil((np.log10(most) - here) / notch - 1e-9), 0)
    return ipywidgets.FloatLogSlider(
        value=tau,
        base=10,
        min=here - below * notch,
        max=here + above * notch,
        step=notch,
        readout_format=".3g",
        description=label,
        continuous_update=True,
        style={"description_width": "initial"},
        layout={"width": "min(100%, 480px)"},
    )


def apart(a: float, b: float) -> tuple[str, str]:
    """Two numbers as short texts that differ if the numbers do: τ = 0.2004 is not shown as 0.2 beside 0.2."""
    for digits in range(3, 17):
        short = f"{a:.{digits}g}", f"{b:.{digits}g}"
        if short[0] != short[1] or a == b:
            break
    return short
