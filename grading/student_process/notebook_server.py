"""Run a student's notebook cell by cell, as IPython would, and call what it defines on request.

The other side sends one request at a time and receives one response, though it may send further requests while it
serves a callback:

    run(source)                  -> ran(outputs, error)          a cell, with everything that it displayed
    look(name)                   -> value(value) or missing()    what the name is bound to in the notebook now
    attribute(object, name)      -> value(value) or raised(...)
    call(function, args, kwargs) -> value(value, contents) or raised(..., contents)
                                    contents: those of the arguments' lists and dicts after the call
    invoke(object, name, args, kwargs) -> the same, for the object's current method of this name
    forget()                     -> done()                       drop the arrays and handles of the last test

Several requests may arrive in one message, as a ``program``. If a response would hold a value that can't cross, the
response is ``not_serializable`` instead, except that ``run`` leaves out its outputs. Any request can be answered with
``raised``, if a value raises when it is inspected. During a call, the student's code may call a function that the test
passed in. This server then sends the request ``callback``, and the other side responds with ``value`` or ``raised``.

Four kinds of handle represent objects that don't cross by value:

    object      an object of the student's process, with its name, whether it can be called, and some of its methods
    method      a method of such an object
    function    a function of the test
    container   a list or dict among the arguments of the call

The other side trusts nothing in this module. Student code that tampers with the module can only send different values,
and it could have returned those in the first place.
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
from grading.student_process.program import Step, is_program, unpack_program
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

    Parameters
    ----------
    shell : Shell
        Runs the cells.
    connection : socket
        The connection to the grader.
    folder : str
        Where cells write their files. Classes from modules in this folder count as the student's own.
    """

    def __init__(self, shell: Shell, connection: socket.socket, folder: str):
        self.shell = shell
        self.folder = folder
        self.channel = Channel(connection, parity=0, handle=self._handle, resolve=self._resolve)
        self.objects: list[Any] = []  # those that have crossed as handles; a handle holds the index
        self.numbers: dict[int, int] = {}  # their indices, by the object's id
        self.callbacks: dict[int, Callable[..., Any]] = {}  # the functions that stand for the test's, by number
        self.callback_numbers: dict[int, int] = {}  # their numbers, by the function's id

    def serve(self) -> None:
        """Answer requests until the other side closes the connection or breaks the rules of the channel."""
        with contextlib.suppress(ProtocolError):
            while True:
                try:
                    message = self.channel.receive_message()
                    if is_program(message):
                        self.run_program(unpack_program(message))
                    else:
                        self.answer(*self.channel.decode(message))
                except KeyboardInterrupt:
                    continue  # it arrived between two requests, when nothing was running

    def run_program(self, steps: list[Step]) -> None:
        """Answer one request after the other, and send the responses together.

        Stop when a later request may make no sense. Raises ProtocolError as ``answer``.
        """
        self.channel.holding = True
        try:
            for step in steps:
                self.answer(*self.channel.decode(step.message))
                if not step.goes_on(self.channel.last_kind, len(self.objects)):
                    break
        finally:
            self.channel.holding = False
        self.channel.flush()

    def answer(self, kind: str, fields: dict[str, Any]) -> None:
        """Answer one request, even if it fails. Raises ProtocolError if the connection can't be used any more."""
        try:
            self._answer(kind, fields)
        except ProtocolError:
            raise
        except NotSerializable as problem:
            self.send("not_serializable", problem=as_text(problem))
        except Exception as error:  # raised by a value while it was inspected
            self.send("raised", **describe_exception(error))

    def send(self, kind: str, **fields: Any) -> None:
        """Send a message. Forget the objects that are new in it if it can't be sent. Raises as ``Channel.send``."""
        count = len(self.objects)
        try:
            self.channel.send(kind, **fields)
        except NotSerializable:
            for value in self.objects[count:]:
                del self.numbers[id(value)]
            del self.objects[count:]
            raise

    def _answer(self, kind: str, fields: dict[str, Any]) -> None:
        match kind:
            case "run":
                outputs, error = self.shell.run(fields["source"])
                try:
                    self.send("ran", outputs=outputs, error=error)
                except NotSerializable:  # the cell has run, but its outputs can't be sent
                    self.send("ran", outputs=[], error=error)
            case "forget":
                for known in (self.objects, self.numbers, self.callbacks, self.callback_numbers):
                    known.clear()
                self.channel.arrays.clear()
                self.send("done")
            case "look" if fields["name"] not in self.shell.user_ns:
                self.send("missing")
            case "look":
                self.send("value", value=self.shell.user_ns[fields["name"]])
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
        """Send what the action returns or raises. Discard what it prints, so that a test shows only its own output.

        The response also carries the current contents of the arguments' lists and dicts, so that the caller can update
        its own lists and dicts. Arrays don't need this, because they keep their identity across the connection.
        """
        found = containers(arguments)
        streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = DISCARD
        try:
            value = action()
        except BaseException as error:  # SystemExit and KeyboardInterrupt are outcomes too
            sys.stdout, sys.stderr = streams
            self.send("raised", **describe_exception(error), contents=container_contents(found))
        else:
            sys.stdout, sys.stderr = streams
            self.send("value", value=value, contents=container_contents(found))

    def _handle(self, value: Any) -> Handle | None:
        """Return the handle for a value, or None if the value can't cross.

        Callables cross, and so do instances of the student's own classes and of the course's.
        """
        if id(value) in self.callback_numbers:
            return "function", self.callback_numbers[id(value)]
        if isinstance(value, ContainerReference):
            return "container", value.index
        if not callable(value) and not _may_be_inspected(value, self.folder):
            return None
        if id(value) not in self.numbers:
            self.numbers[id(value)] = len(self.objects)
            self.objects.append(value)
        name = getattr(value, "__name__", type(value).__name__)
        return "object", [self.numbers[id(value)], as_text(name, 100), callable(value), _methods(value, self.folder)]

    def _resolve(self, tag: str, content: Any) -> Any:
        match tag:
            case "object":
                return self.objects[content]
            case "method":
                number, name = content
                return getattr(self.objects[number], name)
            case "function":
                number, name = content
                if number not in self.callbacks:
                    self.callbacks[number] = _callback(self, number, name)
                    self.callback_numbers[id(self.callbacks[number])] = number
                return self.callbacks[number]
        raise ProtocolError(f"a handle of the unknown kind {tag}")


def _callback(server: NotebookServer, number: int, name: str) -> Callable[..., Any]:
    """Make the function that stands for one of the test's functions.

    It is an ordinary function, so that whatever works with functions works with it, for example ``copy.deepcopy``.
    """

    def function(*args: Any, **kwargs: Any) -> Any:
        server.send("callback", number=number, args=list(args), kwargs=kwargs)
        while True:
            kind, fields = server.channel.receive()
            if kind == "value":
                return fields["value"]
            if kind == "raised":
                raise make_exception(
                    builtin_exception(fields["name"]) or RuntimeError, fields["name"], fields["message"]
                )
            server.answer(kind, fields)  # the test's function calls the student's code in turn

    function.__name__ = function.__qualname__ = as_text(name, 100)
    function.__module__ = "__main__"
    return function


def _may_be_inspected(value: Any, folder: str) -> bool:
    """Return whether a value's class is the student's or the course's, or is SimpleNamespace.

    The student's classes are those defined in the notebook or in a file in ``folder``, and the course's those in
    ``helpers``. For a class or a function, the question is where it is itself defined.
    """
    name = _module_name(value)
    if name == "__main__" or type(value) is SimpleNamespace:
        return True
    module = sys.modules.get(name) if isinstance(name, str) else None
    file = getattr(module, "__file__", None)
    return isinstance(name, str) and (name.startswith("helpers.") or str(file).startswith(f"{folder}/"))


def _methods(value: Any, folder: str) -> list[str]:
    """List some methods that an object's class defines, so that the other side can call them without asking first.

    Only plain methods count, because they can be found without running any of the student's code.
    """
    try:
        kind = type(value)
        if not _may_be_inspected(value, folder) or kind.__getattribute__ is not object.__getattribute__:
            return []
        found = {name: item for base in reversed(kind.__mro__) for name, item in vars(base).items()}
        names = [name for name, item in found.items() if type(item) is FunctionType and not name.startswith("__")]
        return [name for name in names if name not in vars(value)][:MAX_METHODS]
    except Exception:  # a class can fake all of this; the other side then requests each attribute
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
