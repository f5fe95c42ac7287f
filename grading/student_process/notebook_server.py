"""Runs a student's notebook, cell by cell as IPython would, and calls what it defines when it is asked to.

The other side sends one request at a time and gets one answer:

    run(source)                  -> ran(outputs, error)          a cell, with all that it displayed
    look(name)                   -> value(value) or missing()    what the notebook's name stands for now
    attribute(object, name)      -> value(value) or raised(...)
    call(function, args, kwargs) -> value(value, now) or raised(..., now); now: what its lists and dicts hold then
    invoke(object, name, args, kwargs) -> the same, of the method that the object has under this name now
    forget()                     -> done()                       the arrays and handles of the last test

While a call runs, the student's code may call a function that the test passed in: that goes out as
``callback`` and comes back as ``value`` or ``raised``. What can't cross comes back as ``not_serializable``.

Nothing here is trusted by the other side. Code that reaches into this module can only send other values,
which is what it could have returned in the first place.
"""

import builtins
import contextlib
import socket
import sys
from collections.abc import Callable, Sequence
from types import FunctionType, SimpleNamespace
from typing import Any

from grading.student_process.channel import Channel, Handle, NotSerializable, ProtocolError
from grading.student_process.isolation import SCRATCH
from grading.student_process.shell import Nowhere, Shell, text
from grading.student_process.values import KeptContainer, built_in, containers, contents, describe, made

MAX_METHODS = 20  # of an object, that are named beforehand
NOWHERE = Nowhere()


class NotebookServer:
    """The student's notebook, running, at the other end of a connection."""

    def __init__(self, shell: Shell, connection: socket.socket):
        self.shell = shell
        self.channel = Channel(connection, parity=0, handle=self._handle, resolve=self._resolve)
        self.handles: dict[int, Any] = {}

    def serve(self) -> None:
        """Answer requests until the other side has had enough."""
        with contextlib.suppress(ProtocolError):
            while True:
                try:
                    self.answer(*self.channel.receive())
                except KeyboardInterrupt:
                    continue  # came between two requests: there is nothing to interrupt

    def answer(self, kind: str, fields: dict[str, Any]) -> None:
        """Answer one request, whatever comes of it."""
        try:
            self._answer(kind, fields)
        except ProtocolError:
            raise
        except NotSerializable as problem:
            self.channel.send("not_serializable", problem=text(problem))
        except Exception as error:  # raised by a value while it was being looked at
            self.channel.send("raised", **describe(error))

    def _answer(self, kind: str, fields: dict[str, Any]) -> None:
        match kind:
            case "run":
                outputs, error = self.shell.run(fields["source"])
                try:
                    self.channel.send("ran", outputs=outputs, error=error)
                except NotSerializable:  # it has run all the same
                    self.channel.send("ran", outputs=[], error=error)
            case "forget":
                self.handles.clear()
                self.channel.arrays.clear()
                self.channel.send("done")
            case "look" if fields["name"] not in self.shell.user_ns:
                self.channel.send("missing")
            case "look":
                self.channel.send("value", value=self.shell.user_ns[fields["name"]])
            case "attribute":
                self._reply(lambda: getattr(fields["object"], fields["name"]))
            case "call":
                args, kwargs = fields["args"], fields["kwargs"]
                self._reply(lambda: fields["function"](*args, **kwargs), [*args, *kwargs.values()])
            case "invoke":
                args, kwargs = fields["args"], fields["kwargs"]
                method = fields["object"], fields["name"]
                self._reply(lambda: getattr(*method)(*args, **kwargs), [*args, *kwargs.values()])

    def _reply(self, action: Callable[[], Any], arguments: Sequence[Any] = ()) -> None:
        """Send what the action returns or raises; what it prints while a test calls it goes nowhere.

        With it goes what the arguments' lists and dicts hold now, for the caller to take over. Arrays need no
        such care: they keep their identity across the connection.
        """
        kept = containers(arguments)
        try:
            with contextlib.redirect_stdout(NOWHERE), contextlib.redirect_stderr(NOWHERE):
                value = action()
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
            self.channel.send("raised", **describe(error), now=contents(kept))
        else:
            self.channel.send("value", value=value, now=contents(kept))

    def _handle(self, value: Any) -> Handle | None:
        """A handle for an instance of the student's or the course's classes, or for anything that can be called."""
        if isinstance(value, _Callback):
            return "theirs", value.number
        if isinstance(value, KeptContainer):
            return "kept", value.place
        if not callable(value) and not _is_own(value):
            return None
        self.handles[id(value)] = value
        name = getattr(value, "__name__", type(value).__name__)
        return "yours", [id(value), text(name, 100), callable(value), _methods(value)]

    def _resolve(self, tag: str, content: Any) -> Any:
        match tag:
            case "yours":
                return self.handles[content]
            case "method":
                number, name = content
                return getattr(self.handles[number], name)
            case "theirs":
                return _Callback(self, *content)
        raise ProtocolError(f"a value of the unknown kind {tag}")


class _Callback:
    """A function of the test's, as the student's code sees it."""

    def __init__(self, student: NotebookServer, number: int, name: str):
        self._student, self.number, self.__name__ = student, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        channel = self._student.channel
        channel.send("callback", number=self.number, args=list(args), kwargs=kwargs)
        while True:
            kind, fields = channel.receive()
            if kind == "value":
                return fields["value"]
            if kind == "raised":
                raise made(built_in(fields["name"]) or RuntimeError, fields["name"], fields["message"])
            self._student.answer(kind, fields)  # the test's function calls the student's code in its turn

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def _is_own(value: Any) -> bool:
    """Whether a value is of a class of the student's, of one that a cell wrote to a file, or of helpers'."""
    home = _home(value)
    if home == "__main__" or type(value) is SimpleNamespace:
        return True
    module = sys.modules.get(home) if isinstance(home, str) else None
    file = getattr(module, "__file__", None)
    return isinstance(home, str) and (home.startswith("helpers.") or str(file).startswith(f"{SCRATCH}/"))


def _methods(value: Any) -> list[str]:
    """The methods that an object has by its class, so that the other side need not ask for each before it calls it.

    Only plain ones, of which it is certain without running code of the student's that they are there.
    """
    try:
        kind = type(value)
        if not _is_own(value) or kind.__getattribute__ is not object.__getattribute__:
            return []
        found = {name: item for base in reversed(kind.__mro__) for name, item in vars(base).items()}
        names = [name for name, item in found.items() if type(item) is FunctionType and not name.startswith("__")]
        return [name for name in names if name not in vars(value)][:MAX_METHODS]
    except Exception:  # a class may lie about all of this; then it is asked
        return []


def _home(value: Any) -> str | None:
    """The module that a class, a function, or the class of an instance or of a bound method belongs to."""
    if isinstance(value, type):
        return value.__module__
    owner = getattr(value, "__self__", None)
    if owner is not None and not isinstance(owner, type(builtins)):
        return _home(owner)
    if type(value).__module__ == "builtins":
        return getattr(value, "__module__", None)
    return type(value).__module__
