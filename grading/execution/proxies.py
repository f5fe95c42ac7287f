"""Proxies for the student's functions and objects, which a test cell uses as if they were the real ones.

To the test, a proxy looks like the student's function, class or instance. It forwards each call to the process that
runs the student's code, and returns a plain value or another proxy, or raises the student's exception.
"""

import re
import select
import socket
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from grading.execution.rehearsal import GraderChannel, Player, RanAhead, Recorder, Script, State
from grading.limits import MAX_CAUSE, MAX_NAME, MAX_NESTING
from grading.student_process.channel import Handle, NotSerializable, ProtocolError, TimeLimit
from grading.student_process.values import (
    MAX_TEXT,
    ContainerReference,
    builtin_exception,
    containers,
    make_exception,
    map_items,
)
from helpers.diagnosis.observation import Cause

TIMEOUT_MESSAGE = "it took too long"
UNEXPECTED_RESPONSE = "it sent an unexpected response"
# A place in a traceback, and the folders in its path below which a file has the same name on every machine.
LOCATION = re.compile(r'(?P<file>File "?)(?P<path>[^"\n]*)')
FOLDER = re.compile(r"/(?:packages|student_process|site-packages|python3\.\d+)(?=/)")


class StudentProcessEnded(BaseException):
    """The student's process has ended, or it has sent something that is not a valid response.

    This class derives from BaseException, so that no ``except Exception`` in a check mistakes it for an error in the
    student's function.
    """


class TimeUp(StudentProcessEnded):
    """The student's code, or the whole submission, exceeded its time limit."""


class StudentError(Exception):
    """An exception from the student's code whose type can't be used here.

    Most of these types exist only in the student's process. Others are built-in: types that need more than a message,
    such as UnicodeDecodeError, types that would disturb a test, such as SystemExit, and KeyError.
    """

    __str__ = Exception.__str__  # KeyError.__str__ would put quotes around a message that already has them


class ValueCannotCross(Exception):
    """A value can't cross between the test and the student's code. The test fails with 0 points."""

    is_about_the_value = True  # A check that expects an exception must not take this for the student's.


class StudentClient:
    """The test's side of the connection: it sends requests, and serves callbacks from the student's code."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.channel = GraderChannel(connection, parity=1, handle=self._handle, resolve=self._resolve)
        self.functions: list[Callable[..., Any]] = []  # the test's functions that have crossed
        self.function_numbers: dict[int, int] = {}  # their indices, by the function's id
        self.depth = 0  # how many callbacks are being served, each within the one before
        self.objects = 0  # how many objects have crossed in this test
        self.roots = 0  # how many of them are bound to names in the notebook
        self.lost_objects = range(0)  # those whose state may have changed, because of requests that were sent ahead
        self.player: Player | None = None
        self.recorder: Recorder | None = None

    def is_quiet(self) -> bool:
        """Return whether the connection is open and nothing has arrived that was not requested."""
        return not self.channel.buffer and not select.select([self.connection], [], [], 0)[0]

    def set_time_limit(self, limit: TimeLimit) -> None:
        """Limit the total time of all requests from now on, until a new limit is set."""
        self.channel.set_limit(limit)

    def request(self, kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Send a request and wait for its response. Serve the callbacks that arrive in between.

        Returns
        -------
        kind : str
            The kind of response.
        fields : dict
            Its fields, which the student's code may have forged.

        Raises
        ------
        StudentProcessEnded
            If the process has ended, or has broken the rules of the channel.
        TimeUp
            If the time limit is exceeded.
        ValueCannotCross
            If the test passes a value that can't cross, or one of its functions returns such a value.
        """
        try:
            self._send(kind, fields)
        except NotSerializable as problem:
            raise ValueCannotCross(
                f"the test passes a value that can't be sent to the student's code: {problem}"
            ) from None
        except ProtocolError as error:
            raise StudentProcessEnded(str(error)) from None
        except TimeoutError:
            raise TimeUp(TIMEOUT_MESSAGE) from None
        response, content = self.receive_response()
        if self.player and not self.depth:
            self.player.answered(self._state(response))
        if self.recorder and not self.depth:
            content = self.recorder.response(self._state(response), content)
        return response, content

    def _send(self, kind: str, fields: dict[str, Any]) -> None:
        """Send a request, unless it was sent ahead. Raises as ``Channel.send``, and RanAhead."""
        next_key = self.channel.arrays.next_key
        message = self.channel.encode(kind, **fields)
        if self.recorder and not self.depth:
            self.recorder.request(message)
        if self.player and not self.depth:
            try:
                message = self.player.next_message(message)
            except LookupError:
                if self.player.is_ahead:
                    self._catch_up(next_key)
                    message = self.channel.encode(kind, **fields)
        if message:
            self.channel.write(message)

    def _state(self, kind: str) -> State:
        return kind, self.objects, self.channel.arrays.next_key, len(self.functions)

    def _catch_up(self, next_key: int) -> None:
        """Drop the responses to requests that were sent ahead and that the test never made, and the player.

        ``next_key`` is the key of the next array as the student's process knows it. Raises RanAhead if the process has
        ended or takes too long.
        """
        assert self.player
        self.channel.arrays.detach(next_key)
        try:
            while self.player.is_ahead:
                self.channel.adopt(self.player.next_step().message)
                kind, _ = self.channel.receive()
                while kind == "callback":
                    self.channel.send("raised", name="RuntimeError", message="the test has ended")
                    kind, _ = self.channel.receive()
                self.player.answered(self._state(kind))
        except (ProtocolError, TimeoutError):
            raise RanAhead from None
        self.lost_objects = range(self.roots, self.objects)
        self.player = None

    def receive_response(self) -> tuple[str, dict[str, Any]]:
        """Wait for the response to the last request, and serve callbacks.

        Returns and raises the same as ``request``.
        """
        try:
            while True:
                kind, fields = self.channel.receive()
                if kind != "callback":
                    return kind, fields
                self._serve(fields)
        except NotSerializable as problem:
            raise ValueCannotCross(
                f"one of the test's functions returns a value that can't be sent to the student's code: {problem}"
            ) from None
        except ProtocolError as error:
            raise StudentProcessEnded(str(error)) from None
        except TimeoutError:
            raise TimeUp(TIMEOUT_MESSAGE) from None

    def play(self, script: Script) -> bool:
        """Send the requests of a test as its rehearsal has made them, and return whether the responses are the same.

        If they are not, the next thing to do is to run the test. Raises StudentProcessEnded and TimeUp as ``request``.
        """
        self.player = Player(script)
        try:
            if not self.player.play(self.channel):
                return False
        except ProtocolError as error:
            raise StudentProcessEnded(str(error)) from None
        except TimeoutError:
            raise TimeUp(TIMEOUT_MESSAGE) from None
        self.player = None
        return True

    def run(self, source: str) -> tuple[list[dict[str, Any]], str]:
        """Run a cell of the student's notebook. Return its outputs and the name of its error, or "".

        Raises TimeUp if the cell exceeds the time limit. The cell is then still running: interrupt the process, and
        call ``finish_run``.
        """
        return _run_result(*self.request("run", source=source))

    def finish_run(self) -> tuple[list[dict[str, Any]], str]:
        """Wait for the result of a cell that has just been interrupted, and return it as ``run`` does."""
        return _run_result(*self.receive_response())

    def look_up(self, name: str) -> Any:
        """Return what a name is bound to in the notebook: a plain value or a proxy.

        Raises NameError if the notebook does not define the name, and everything that ``request`` raises.
        """
        kind, fields = self.request("look", name=name)
        self.roots = self.objects  # tests look up all names before they do anything else
        if kind == "missing":
            raise NameError(f"the notebook does not define {name}")
        return self._value(kind, fields, f"{name} has")

    def call(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any], label: str, **fields: Any) -> Any:
        """Call one of the student's functions or methods, and update the lists and dicts among the arguments in place.

        Parameters
        ----------
        kind : str
            "call" for a function, "invoke" for a method.
        args, kwargs
            The arguments of the call.
        label : str
            The name of the function in messages.
        **fields
            The other fields of the request, which say which function or method to call.

        Returns
        -------
        Any
            What the function returned: a plain value or a proxy.

        Raises
        ------
        Exception
            What the function raised: see ``student_exception``.
        ValueCannotCross
            If an argument, the returned value, or a value that the function put into an argument can't cross.
        StudentProcessEnded, TimeUp
            As for ``request``.
        """
        passed = containers([*args, *kwargs.values()])
        response, content = self.request(kind, args=list(args), kwargs=kwargs, **fields)
        update_containers(passed, content.get("contents"))
        return self._value(response, content, f"{label} returned")

    def forget(self) -> None:
        """Drop the arrays, handles and functions of a test that has ended, on both sides.

        Raises
        ------
        StudentProcessEnded, TimeUp
            As for ``request``.
        ValueCannotCross
            If the arrays that the test has changed are too large for one message.
        """
        if self.player and self.player.is_ahead:
            self._catch_up(self.channel.arrays.next_key)
        self.player = None
        kind, _ = self.request("forget")
        if kind != "done":
            raise StudentProcessEnded(UNEXPECTED_RESPONSE)
        self.functions.clear()
        self.function_numbers.clear()
        self.channel.tape.clear()
        self.objects = self.roots = 0
        self.lost_objects = range(0)
        self.channel.arrays.clear()

    def _value(self, kind: str, fields: dict[str, Any], subject: str) -> Any:
        """Return the value in a response, or raise what it reports. ``subject`` is like "f returned" or "x has"."""
        if kind == "value" and "value" in fields:
            return fields["value"]
        if kind == "not_serializable":
            raise ValueCannotCross(f"{subject} a value that can't be checked: {fields.get('problem')}")
        if kind == "raised":
            raise student_exception(fields)
        raise StudentProcessEnded(UNEXPECTED_RESPONSE)

    def _serve(self, fields: dict[str, Any]) -> None:
        """Call one of the test's functions, as the student's code requests, and send the result."""
        try:
            function = self._function(fields["number"])
            args, kwargs = fields["args"], fields["kwargs"]
            if not isinstance(args, list) or not isinstance(kwargs, dict):
                raise ProtocolError("it sent a callback without arguments")
        except KeyError:
            raise ProtocolError("it sent a callback without arguments") from None
        if self.depth >= MAX_NESTING:
            raise ProtocolError("it nested too many calls")
        self.depth += 1
        try:
            value = function(*args, **kwargs)
        except Exception as error:
            self.channel.send("raised", name=type(error).__name__, message=str(error))
        else:
            self.channel.send("value", value=value)
        finally:
            self.depth -= 1

    def _handle(self, value: Any) -> Handle | None:
        if isinstance(value, Proxy):
            number = value._owner._number if isinstance(value, MethodProxy) else value._number
            if number in self.lost_objects:
                raise RanAhead
            return ("method", [number, value.__name__]) if isinstance(value, MethodProxy) else ("object", number)
        if callable(value):
            if id(value) not in self.function_numbers:
                self.function_numbers[id(value)] = len(self.functions)
                self.functions.append(value)
            return "function", [self.function_numbers[id(value)], getattr(value, "__name__", "function")]
        return None

    def _resolve(self, tag: str, content: Any) -> Any:
        if tag == "function":
            return self._function(content)
        if tag == "object":
            number, name, is_callable, methods = content
            if type(number) is not int:
                raise ProtocolError("an object had an invalid number")
            self.objects = max(self.objects, number + 1)
            name, methods = str(name)[:MAX_NAME], frozenset(map(str, methods))
            # The proxy's type has the name of the student's type, so that a check can say what it got.
            if is_callable is True:
                return _type("function", CallableProxy)(self, number, name, methods)
            return _type(name if name.isidentifier() else "object", Proxy)(self, number, name, methods)
        if tag == "container" and type(content) is int:
            return ContainerReference(content)
        raise ProtocolError(f"a handle of the unknown kind {tag}")

    def _function(self, number: Any) -> Callable[..., Any]:
        if type(number) is not int or not 0 <= number < len(self.functions):
            raise ProtocolError("it called a function that was never passed to it")
        return self.functions[number]


class Proxy:
    """Stands for one of the student's objects.

    Reading an attribute requests it from the student's process, unless it is a method that was listed in the handle.
    Attributes whose names start with two underscores don't exist here.
    """

    # With __slots__, a test can't set other attributes. They would not be set in the student's process.
    __slots__ = ("__name__", "_client", "_methods", "_number")

    def __init__(self, client: StudentClient, number: Any, name: str, methods: frozenset[str] = frozenset()):
        self._client, self._number, self.__name__, self._methods = client, number, name, methods

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._methods:
            return _type("function", MethodProxy)(self, name)
        return self._client._value(
            *self._client.request("attribute", object=self, name=name), f"{self.__name__}.{name} has"
        )

    def __repr__(self) -> str:
        return f"<the student's {self.__name__}>"


class CallableProxy(Proxy):
    """Stands for one of the student's functions, methods, classes or callable instances."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._client.call("call", args, kwargs, self.__name__, function=self)


class MethodProxy(CallableProxy):
    """Stands for a method of one of the student's objects. The student's process looks it up anew for each call."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Proxy, name: str):
        super().__init__(owner._client, None, name)
        self._owner = owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self.__name__
        return self._client.call("invoke", args, kwargs, name, object=self._owner, name=name)


@lru_cache(maxsize=100)
def _type(name: str, base: type) -> type:
    """Make a type with this name. Types are cached, because making them is the slowest part of making a proxy."""
    return type(name, (base,), {"__slots__": ()})


def _run_result(kind: str, fields: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Return a cell's outputs and the name of its error, or "". Raises StudentProcessEnded if the kind is wrong."""
    outputs, error = fields.get("outputs"), fields.get("error")
    if kind != "ran" or not isinstance(outputs, list) or not isinstance(error, str):
        raise StudentProcessEnded(UNEXPECTED_RESPONSE)
    return outputs, error


def without_folders(trace: str) -> str:
    """Remove from a traceback (Python's or IPython's) the folders that differ between machines and runs.

    This looks at each character of the traceback a fixed number of times, whatever the student's code has written.
    """
    return LOCATION.sub(_without_folder, trace)


def _without_folder(location: re.Match[str]) -> str:
    ends = [folder.end() for folder in FOLDER.finditer(location["path"])]
    return location["file"] + location["path"][ends[-1] + 1 :] if ends else location[0]


def update_containers(passed: list[Any], contents: Any) -> None:
    """Update the lists and dicts that were passed to a call, in place.

    Parameters
    ----------
    passed : list
        The lists and dicts among the arguments, as ``containers`` lists them.
    contents : Any
        The contents that the student's code left in them, as the response gives them. If these are not lists and dicts
        in the same order, nothing is updated.

    Raises
    ------
    StudentProcessEnded
        If the contents refer to a list or dict that was not passed.
    """
    if not isinstance(contents, list) or list(map(type, contents)) != list(map(type, passed)):
        return

    def resolve(value: Any) -> Any:
        if type(value) is ContainerReference:
            if not 0 <= value.index < len(passed):
                raise StudentProcessEnded(UNEXPECTED_RESPONSE)
            return passed[value.index]
        return map_items(value, resolve)

    resolved = [resolve(value) for value in contents]
    for before, after in zip(passed, resolved, strict=True):
        before.clear()
        (before.extend if isinstance(before, list) else before.update)(after)


def student_exception(fields: dict[str, Any]) -> Exception:
    """Make an exception like the one that the student's code raised.

    Parameters
    ----------
    fields : dict
        The description from ``describe_exception``.

    Returns
    -------
    Exception
        Of the same type if that is built-in, takes just a message and is an ordinary error. Otherwise a StudentError,
        if possible of a new type with the same name that also derives from the same built-in type. The attribute
        ``student_trace`` holds the student's traceback, and ``student_cause`` what it says about the cause, or None.
    """
    name, base, message, trace, sentence, cause_kind = (
        str(fields.get(part, ""))[-MAX_TEXT:] for part in ("name", "base", "message", "trace", "cause", "cause_kind")
    )
    name = name[:MAX_NAME]
    kind = builtin_exception(name)
    if kind in (None, KeyError):
        kind = type(
            name if name.isidentifier() else "Exception", (StudentError, builtin_exception(base) or Exception), {}
        )
    error = make_exception(kind, name, message, fallback=StudentError)
    error.student_trace = without_folders(trace)  # type: ignore[attr-defined]
    cause = Cause(sentence[:MAX_CAUSE], cause_kind[:MAX_NAME]) if sentence else None
    error.student_cause = cause  # type: ignore[attr-defined]
    return error
