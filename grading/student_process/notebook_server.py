"""Run a student's notebook cell by cell, as IPython would, and call what it defines on request.

The other side sends one request at a time and receives one response:

    run(source)                  -> ran(outputs, error)          a cell, with everything that it displayed
    look(name)                   -> value(value) or missing()    what the name is bound to in the notebook now
    attribute(object, name)      -> value(value) or raised(...)
    call(function, args, kwargs) -> value(value, now) or raised(..., now)
                                    now: the contents of the arguments' lists and dicts after the call
    invoke(object, name, args, kwargs) -> the same, for the method that the object has under this name now
    forget()                     -> done()                       drop the arrays and handles of the last test

During a call, the student's code may call a function that the test passed in. That call goes out as ``callback`` and
comes back as ``value`` or ``raised``. A value that can't cross becomes the response ``not_serializable``.

Four kinds of handle represent objects that don't cross by value:

    object      an object of the student's process, with its name, whether it can be called, and some of its methods
    method      a method of such an object
    function    a function of the test
    container   a list or dict among the arguments of the call

The other side trusts nothing in this module. Code that tampers with it can only send other values, which is what it
could have returned in the first place.
"""

import builtins
import contextlib
import socket
import sys
from collections.abc import Callable, Sequence
from types import FunctionType, SimpleNamespace
from typing import Any

from grading.student_process.channel import Channel, Handle, NotSerializable, ProtocolError
from grading.student_process.limits import MAX_METHODS
from grading.student_process.shell import NullStream, Shell, as_text
from grading.student_process.values import (
    ContainerReference,
    builtin_exception,
    container_contents,
    containers,
    describe_exception,
    make_exception,
)

DISCARD = NullStream()


class NotebookServer:
    """Serve requests about a student's running notebook over a connection.

    Cells write their files to ``folder``.
    """

    def __init__(self, shell: Shell, connection: socket.socket, folder: str):
        self.shell = shell
        self.folder = folder
        self.channel = Channel(connection, parity=0, handle=self._handle, resolve=self._resolve)
        self.handles: dict[int, Any] = {}

    def serve(self) -> None:
        """Answer requests until the other side closes the connection."""
        with contextlib.suppress(ProtocolError):
            while True:
                try:
                    self.answer(*self.channel.receive())
                except KeyboardInterrupt:
                    continue  # it arrived between two requests, when nothing was running

    def answer(self, kind: str, fields: dict[str, Any]) -> None:
        """Answer one request, even if it fails."""
        try:
            self._answer(kind, fields)
        except ProtocolError:
            raise
        except NotSerializable as problem:
            self.channel.send("not_serializable", problem=as_text(problem))
        except Exception as error:  # raised by a value while it was inspected
            self.channel.send("raised", **describe_exception(error))

    def _answer(self, kind: str, fields: dict[str, Any]) -> None:
        match kind:
            case "run":
                outputs, error = self.shell.run(fields["source"])
                try:
                    self.channel.send("ran", outputs=outputs, error=error)
                except NotSerializable:  # the cell has run, but its outputs can't be sent
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
        """Send what the action returns or raises, and discard what it prints during a test.

        The response also carries the current contents of the arguments' lists and dicts, so that the caller can update
        its own. Arrays don't need this: they keep their identity across the connection.
        """
        found = containers(arguments)
        try:
            with contextlib.redirect_stdout(DISCARD), contextlib.redirect_stderr(DISCARD):
                value = action()
        except BaseException as error:  # SystemExit and KeyboardInterrupt are outcomes too
            self.channel.send("raised", **describe_exception(error), now=container_contents(found))
        else:
            self.channel.send("value", value=value, now=container_contents(found))

    def _handle(self, value: Any) -> Handle | None:
        """Return a handle for a callable or an instance of a class of the student or the course, else None."""
        if isinstance(value, _Callback):
            return "function", value.number
        if isinstance(value, ContainerReference):
            return "container", value.index
        if not callable(value) and not _is_own(value, self.folder):
            return None
        self.handles[id(value)] = value
        name = getattr(value, "__name__", type(value).__name__)
        return "object", [id(value), as_text(name, 100), callable(value), _methods(value, self.folder)]

    def _resolve(self, tag: str, content: Any) -> Any:
        match tag:
            case "object":
                return self.handles[content]
            case "method":
                number, name = content
                return getattr(self.handles[number], name)
            case "function":
                return _Callback(self, *content)
        raise ProtocolError(f"a handle of the unknown kind {tag}")


class _Callback:
    """A function of the test, as the student's code sees it."""

    def __init__(self, server: NotebookServer, number: int, name: str):
        self._server, self.number, self.__name__ = server, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        channel = self._server.channel
        channel.send("callback", number=self.number, args=list(args), kwargs=kwargs)
        while True:
            kind, fields = channel.receive()
            if kind == "value":
                return fields["value"]
            if kind == "raised":
                raise make_exception(
                    builtin_exception(fields["name"]) or RuntimeError, fields["name"], fields["message"]
                )
            self._server.answer(kind, fields)  # the test's function calls the student's code in turn

    def __repr__(self) -> str:
        return f"<function {self.__name__}>"


def _is_own(value: Any, folder: str) -> bool:
    """Whether a value's class is defined in the notebook, in a file that a cell wrote, or in ``helpers``."""
    name = _module_name(value)
    if name == "__main__" or type(value) is SimpleNamespace:
        return True
    module = sys.modules.get(name) if isinstance(name, str) else None
    file = getattr(module, "__file__", None)
    return isinstance(name, str) and (name.startswith("helpers.") or str(file).startswith(f"{folder}/"))


def _methods(value: Any, folder: str) -> list[str]:
    """List methods that an object's class defines, so that the other side can call them without asking first.

    Only plain methods count: those that are known to exist without running any code of the student's.
    """
    try:
        kind = type(value)
        if not _is_own(value, folder) or kind.__getattribute__ is not object.__getattribute__:
            return []
        found = {name: item for base in reversed(kind.__mro__) for name, item in vars(base).items()}
        names = [name for name, item in found.items() if type(item) is FunctionType and not name.startswith("__")]
        return [name for name in names if name not in vars(value)][:MAX_METHODS]
    except Exception:  # a class may lie about all of this; then the other side asks for each attribute
        return []


def _module_name(value: Any) -> str | None:
    """Return the module that defines a class, a function, or the class of an instance or bound method."""
    if isinstance(value, type):
        return value.__module__
    owner = getattr(value, "__self__", None)
    if owner is not None and not isinstance(owner, type(builtins)):
        return _module_name(owner)
    if type(value).__module__ == "builtins":
        return getattr(value, "__module__", None)
    return type(value).__module__
