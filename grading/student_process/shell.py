"""An IPython shell without a kernel: runs a cell and hands back its outputs as a notebook stores them."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]

MAX_OUTPUT = 2 << 20
MAX_TEXT = 20_000
EACH = 100  # what an output counts beside its text, so that many empty ones come to an end too
CUT = "\n… the rest of what this cell printed or showed was cut off.\n"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Outputs:
    """What one cell has shown so far, up to a limit: a flood stops here and takes no memory."""

    def __init__(self) -> None:
        self.items: list[Output] = []
        self.size = 0

    def add(self, output: Output, size: int) -> None:
        """Take one output; parts of a stream are joined to the part before."""
        if self.size > MAX_OUTPUT:
            return
        last = self.items[-1] if self.items else {}
        joins = output["output_type"] == "stream" and last.get("name") == output["name"]
        self.size += size if joins else size + EACH
        if self.size > MAX_OUTPUT:
            output, joins = {"output_type": "stream", "name": "stderr", "text": [CUT]}, False
        if joins:
            last["text"] += output["text"]
        else:
            self.items.append(output)

    def all(self) -> list[Output]:
        """The outputs, a stream's parts as one text."""
        return [
            item | {"text": text("".join(item["text"]), MAX_OUTPUT)} if item.get("output_type") == "stream" else item
            for item in self.items
        ]


class Nowhere(io.TextIOBase):
    """Where what is printed goes that nobody sees."""

    encoding = "utf-8"

    def write(self, said: str) -> int:
        return len(said)

    def writable(self) -> bool:
        return True


class Stream(Nowhere):
    """sys.stdout or sys.stderr while a cell runs."""

    def __init__(self, outputs: Outputs, name: str):
        self.outputs, self.name = outputs, name

    def write(self, said: str) -> int:
        self.outputs.add({"output_type": "stream", "name": self.name, "text": [said[:MAX_OUTPUT]]}, len(said))
        return super().write(said)


class Publisher(DisplayPublisher):
    """Where ``display(...)`` and plots end up."""

    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        self.shell.outputs.add(_shown("display_data", data, metadata), _size(data))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.items.clear()  # type: ignore[union-attr]


class Hook(DisplayHook):
    """Where the value of a cell's last line ends up."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        output = _shown("execute_result", format_dict, md_dict) | {"execution_count": None}
        self.shell.outputs.add(output, _size(format_dict))  # type: ignore[union-attr]

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """IPython as notebooks know it: magics, top-level await, displays, inline plots; no history on disk."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)

    def run(self, source: str) -> tuple[list[Output], str]:
        """Run one cell. Returns its outputs and the name of the exception that ended it, or ""."""
        self.outputs, self.error = Outputs(), ""
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream(self.outputs, "stdout"), Stream(self.outputs, "stderr")
        try:
            self.run_cell(source, store_history=True)
        except BaseException as error:  # an exception that raises when it is shown, or an interrupt just then
            self.error = "Exception"
            said = {"output_type": "error", "ename": self.error, "evalue": text(error), "traceback": [text(error)]}
            self.outputs.add(said, EACH)
        finally:
            sys.stdout, sys.stderr = streams
        return self.outputs.all(), self.error

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep a second copy of all that is printed, for its history, and without a limit."""
        yield

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.error = text(etype.__name__, 100)
        trace = [ANSI.sub("", text(line)) for line in stb]
        output = {"output_type": "error", "ename": self.error, "evalue": text(evalue), "traceback": trace}
        self.outputs.add(output, sum(map(len, trace)))

    def system(self, cmd: str) -> None:
        """``!ls``, ``%pip``: IPython would run it in a terminal, of which there is none here."""
        with subprocess.Popen(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                assert process.stdout
                while said := process.stdout.read(MAX_TEXT):
                    print(said, end="")
            except BaseException:
                process.kill()
                raise
        self.user_ns["_exit_code"] = process.returncode

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no event loop to integrate."""

    def init_history(self) -> None:
        super().init_history()
        self.history_manager.enabled = False  # type: ignore[union-attr]

    def ask_exit(self) -> None:
        """``exit`` ends nothing here."""


def make_shell() -> Shell:
    """The one shell of this process."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.outputs = Outputs()
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(shell, os.environ["MPLBACKEND"])
    return shell


def text(value: Any, most: int = MAX_TEXT) -> str:
    """What a value says of itself, as text that can be written down; "" if it can't even say that."""
    try:
        said = str.__getitem__(str(value), slice(0, most))  # plain, even if the value's own kind of string
        return said.encode("utf-8", "replace").decode()
    except BaseException:  # an exception of the student's may raise anything when it is asked what it says
        return ""


def _shown(kind: str, data: Any, metadata: Any) -> Output:
    return {"output_type": kind, "data": _plain(data), "metadata": _plain(metadata or {})}


def _plain(value: Any) -> Any:
    """Only what JSON knows, whatever a display made of it."""
    if isinstance(value, dict):
        return {text(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if value is None or type(value) in (int, float, bool):
        return value
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode()
    return text(value, MAX_OUTPUT)


def _size(data: Any) -> int:
    return sum(len(v) if isinstance(v, str | bytes) else 200 for v in data.values())
