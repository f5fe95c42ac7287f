"""An IPython shell without a kernel: it runs a cell and returns the outputs as a notebook stores them.

Cells use magics, displays and top-level await, so they need IPython. A kernel would bring an event loop, sockets and
files that an isolated process does not have.
"""

import ast
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

from grading.student_process.limits import MAX_OUTPUT, MAX_TEXT

Output = dict[str, Any]

OUTPUT_OVERHEAD = 100  # added to the size of each output, so that many empty outputs reach the limit too
TRUNCATED = "\n… the rest of this cell's output was cut off.\n"
# Packages that only notebook platforms have.
PLATFORM = re.compile(r"(?:google\.colab|kaggle_\w+|deepnote\w*|piplite|micropip|pyodide\w*|ipympl)(?:\.|$)")
# Magics that prepare a notebook. What they prepare may be missing here, which costs an answer nothing.
PREPARING = ("autosave", "conda", "config", "load_ext", "mamba", "matplotlib", "pip", "reload_ext", "uv")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Outputs:
    """Collect the outputs of one cell up to a limit, so that a flood of output takes no memory."""

    def __init__(self) -> None:
        self.items: list[Output] = []
        self.size = 0

    def add(self, output: Output, size: int) -> None:
        """Add one output of this size. Text that continues a stream is appended to the previous output.

        Beyond the limit, add a note that the rest was cut off, and then nothing more.
        """
        if self.size > MAX_OUTPUT:
            return
        last = self.items[-1] if self.items else {}
        joins = output["output_type"] == "stream" and last.get("name") == output["name"]
        self.size += size if joins else size + OUTPUT_OVERHEAD
        if self.size > MAX_OUTPUT:
            output, joins = {"output_type": "stream", "name": "stderr", "text": [TRUNCATED]}, False
        if joins:
            last["text"] += output["text"]
        else:
            self.items.append(output)

    def all(self) -> list[Output]:
        """Return the outputs, with the pieces of each stream joined."""
        return [
            item | {"text": as_text("".join(item["text"]), MAX_OUTPUT)} if item.get("output_type") == "stream" else item
            for item in self.items
        ]


class NullStream(io.TextIOBase):
    """Discard all output."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return len(text)

    def writable(self) -> bool:
        return True


class Stream(NullStream):
    """Collect what a cell writes to ``sys.stdout`` or ``sys.stderr``."""

    def __init__(self, outputs: Outputs, name: str):
        self.outputs, self.name = outputs, name

    def write(self, text: str) -> int:
        self.outputs.add({"output_type": "stream", "name": self.name, "text": [text[:MAX_OUTPUT]]}, len(text))
        return super().write(text)


class Publisher(DisplayPublisher):
    """Collect what a cell passes to ``display(...)``, plots included."""

    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:  # type: ignore[override]
        self.shell.outputs.add(_display_output("display_data", data, metadata), _data_size(data))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.items.clear()  # type: ignore[union-attr]


class ResultHook(DisplayHook):
    """Collect the value of a cell's last line."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        output = _display_output("execute_result", format_dict, md_dict) | {"execution_count": None}
        self.shell.outputs.add(output, _data_size(format_dict))  # type: ignore[union-attr]

    def finish_displayhook(self) -> None:
        self._is_active = False


class MissingPlatforms(ast.NodeTransformer):
    """Let a cell go on if it imports a package that only its author's notebook platform has, such as google.colab.

    Only the import statements of the cell itself change. One inside ``try`` still fails, so that the cell can tell
    where it runs.
    """

    def visit_Module(self, module: ast.Module) -> ast.Module:
        module.body = [_optional(statement) for statement in module.body]
        return ast.fix_missing_locations(module)


def _optional(statement: ast.stmt) -> ast.stmt:
    """Return a statement that binds the same names to NOTHING if this import of a platform's package fails."""
    if isinstance(statement, ast.ImportFrom):
        packages = [statement.module or ""]
    elif isinstance(statement, ast.Import):
        packages = [alias.name for alias in statement.names]
    else:
        return statement
    if not all(PLATFORM.match(package) for package in packages):
        return statement
    names = [alias.asname or alias.name.partition(".")[0] for alias in statement.names if alias.name != "*"]
    stand_in = "from grading.student_process.nothing import NOTHING as {}"
    instead = [ast.parse(stand_in.format(name)).body[0] for name in names] or [ast.Pass()]
    missing = ast.ExceptHandler(ast.Name("ImportError", ast.Load()), None, instead)
    return ast.copy_location(ast.Try([statement], [missing], [], []), statement)


class Shell(InteractiveShell):
    """IPython as in a notebook, with magics, top-level await, displays and inline plots, but no history on disk."""

    displayhook_class = Type(ResultHook)
    display_pub_class = Type(Publisher)

    def run(self, source: str) -> tuple[list[Output], str]:
        """Run one cell. Return its outputs and the name of the exception that ended it, or ""."""
        self.outputs, self.error = Outputs(), ""
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream(self.outputs, "stdout"), Stream(self.outputs, "stderr")
        try:
            self.run_cell(source, store_history=True)
        except BaseException as error:  # an exception that can't be displayed, or an interrupt while one is displayed
            self.error = "Exception"
            output = {
                "output_type": "error",
                "ename": self.error,
                "evalue": as_text(error),
                "traceback": [as_text(error)],
            }
            self.outputs.add(output, OUTPUT_OVERHEAD)
        finally:
            sys.stdout, sys.stderr = streams
        return self.outputs.all(), self.error

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Do nothing: IPython would keep a second, unlimited copy of all printed output for its history."""
        yield

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.error = as_text(etype.__name__, 100)
        trace = [ANSI.sub("", as_text(line)) for line in stb]
        output = {"output_type": "error", "ename": self.error, "evalue": as_text(evalue), "traceback": trace}
        self.outputs.add(output, sum(map(len, trace)))

    def system(self, cmd: str) -> None:
        """Run a shell command such as ``!ls`` or ``%pip``. IPython's own version needs a terminal."""
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
                while text := process.stdout.read(MAX_TEXT):
                    print(text, end="")
            except BaseException:
                process.kill()
                raise
        self.user_ns["_exit_code"] = process.returncode

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a magic such as ``%matplotlib``. If it only prepares the notebook, or isn't known, it may fail."""
        if magic_name not in PREPARING and self.find_line_magic(magic_name):
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except Exception as error:
            print(f"%{magic_name} was skipped: {as_text(error)}", file=sys.stderr)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: there is no event loop to integrate."""

    def init_history(self) -> None:
        super().init_history()
        self.history_manager.enabled = False  # type: ignore[union-attr]

    def ask_exit(self) -> None:
        """Ignore ``exit``, which would end a terminal session."""


def make_shell() -> Shell:
    """Create the shell of this process, and set up inline plots."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.outputs = Outputs()
    shell.ast_transformers.append(MissingPlatforms())
    shell.db = {}  # In memory, because the user's profile, where %cd writes the folders it visits, can't be written.
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(shell, os.environ["MPLBACKEND"])
    return shell


def as_text(value: Any, max_length: int = MAX_TEXT) -> str:
    """Convert a value to a string of limited length that UTF-8 can encode, or to "" if the conversion fails."""
    try:
        text = str.__getitem__(str(value), slice(0, max_length))  # a plain str, even if the value is a subclass of str
        return text.encode("utf-8", "replace").decode()
    except BaseException:  # a student's exception may raise anything while it is converted to a string
        return ""


def _display_output(kind: str, data: Any, metadata: Any) -> Output:
    return {"output_type": kind, "data": _json_value(data), "metadata": _json_value(metadata or {})}


def _json_value(value: Any) -> Any:
    """Convert whatever a display produced to JSON's types: bytes to base64, and other objects to strings."""
    if isinstance(value, dict):
        return {as_text(k): _json_value(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(v) for v in value]
    if value is None or type(value) in (int, float, bool):
        return value
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode()
    return as_text(value, MAX_OUTPUT)


def _data_size(data: Any) -> int:
    return sum(len(v) if isinstance(v, str | bytes) else 200 for v in data.values())
