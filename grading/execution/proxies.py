"""Proxies for the student's functions and objects, which a test cell uses as if they were the real ones.

A proxy looks to the test like the student's function, class or instance, and forwards each call to the process that
runs the student's code. What comes back is a plain value, another proxy, or the student's exception.
"""

import re
import select
import socket
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from grading.limits import MAX_NAME, MAX_NESTING
from grading.student_process.channel import Channel, Handle, NotSerializable, ProtocolError
from grading.student_process.values import MAX_TEXT, builtin_exception, containers, make_exception, map_items

TIMEOUT_MESSAGE = "the student's code took too long"
UNEXPECTED_RESPONSE = "it sent an unexpected response"


class StudentEnded(BaseException):
    """The student's process has ended, or has sent something that is not a response.

    Derives from BaseException, so that no ``except Exception`` in a check mistakes it for an error of the student's
    function.
    """


class TimeUp(StudentEnded):
    """The student's code exceeded its time limit."""


class StudentError(Exception):
    """An exception whose type exists only in the student's process."""

    __str__ = Exception.__str__  # KeyError's would add quotes to a message that has them already


class NotJudged(Exception):
    """The student's code returned a value that can't cross to the test."""


class StudentClient:
    """The test's side of the connection: it sends requests, and serves callbacks of the student's code."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.channel = Channel(connection, parity=1, handle=self._handle, resolve=self._resolve)
        self.functions: dict[int, Callable[..., Any]] = {}
        self.depth = 0

    def is_quiet(self) -> bool:
        """Whether the process is running and has sent nothing that was not requested."""
        return not self.channel.buffer and not select.select([self.connection], [], [], 0)[0]

    def set_time_limit(self, seconds: float) -> None:
        """Limit the total time of all requests from now on."""
        self.channel.deadline = time.monotonic() + seconds

    def request(self, kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Send a request and wait for its response. Serve the callbacks that arrive in between.

        Raises
        ------
        StudentEnded, TimeUp
            If no response can come.
        NotJudged
            If a value can't cross.
        """
        try:
            self.channel.send(kind, **fields)
        except NotSerializable as problem:
            raise NotJudged(f"the test passes a value that can't be sent to the student's code: {problem}") from None
        except ProtocolError as error:
            raise StudentEnded(str(error)) from None
        except TimeoutError:
            raise TimeUp(TIMEOUT_MESSAGE) from None
        return self.receive_response()

    def receive_response(self) -> tuple[str, dict[str, Any]]:
        """Wait for the response to the last request."""
        try:
            while True:
                kind, fields = self.channel.receive()
                if kind != "callback":
                    return kind, fields
                self._serve(fields)
        except NotSerializable as problem:
            raise NotJudged(
                f"a function of the test returns a value that can't be sent to the student's code: {problem}"
            ) from None
        except ProtocolError as error:
            raise StudentEnded(str(error)) from None
        except TimeoutError:
            raise TimeUp(TIMEOUT_MESSAGE) from None

    def run(self, source: str) -> tuple[list[dict[str, Any]], str]:
        """Run a cell of the student's notebook. Return its outputs and the name of its error, or ""."""
        return _run_result(*self.request("run", source=source))

    def finish_run(self) -> tuple[list[dict[str, Any]], str]:
        """Return the result of a cell that has just been interrupted."""
        return _run_result(*self.receive_response())

    def look_up(self, name: str) -> Any:
        """Return what a name is bound to in the notebook. Raise NameError if the notebook does not define it."""
        kind, fields = self.request("look", name=name)
        if kind == "missing":
            raise NameError(f"the notebook does not define {name}")
        return self._value(kind, fields, name)

    def call(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any], label: str, **fields: Any) -> Any:
        """Call a function or method of the student's.

        Parameters
        ----------
        kind : str
            "call" for a function, "invoke" for a method.
        args, kwargs
            The arguments of the call.
        label : str
            The name of the function in messages.
        **fields
            Which function or method: the other fields of the request.
        """
        passed = containers([*args, *kwargs.values()])
        response, content = self.request(kind, args=list(args), kwargs=kwargs, **fields)
        update_containers(passed, content.get("now"))
        return self._value(response, content, label)

    def forget(self) -> None:
        """Drop the arrays, handles and functions of a test that has ended, on both sides."""
        self.functions.clear()
        kind, _ = self.request("forget")
        if kind != "done":
            raise StudentEnded(UNEXPECTED_RESPONSE)
        self.channel.arrays.clear()

    def _value(self, kind: str, fields: dict[str, Any], label: str) -> Any:
        """Return the value in a response, or raise what it reports."""
        if kind == "value" and "value" in fields:
            return fields["value"]
        if kind == "not_serializable":
            raise NotJudged(f"{label} returned a value that can't be checked: {fields.get('problem')}")
        if kind == "raised":
            raise student_exception(fields)
        raise StudentEnded(UNEXPECTED_RESPONSE)

    def _serve(self, fields: dict[str, Any]) -> None:
        """Call a function of the test for the student's code."""
        try:
            function = self.functions[fields["number"]]
            args, kwargs = fields["args"], fields["kwargs"]
            if not isinstance(args, list) or not isinstance(kwargs, dict):
                raise ProtocolError("it sent a callback without arguments")
        except (KeyError, TypeError):
            raise ProtocolError("it called a function that was never passed to it") from None
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
        if isinstance(value, Method):
            return "method", [value._owner._number, value.__name__]
        if isinstance(value, Proxy):
            return "object", value._number
        if callable(value):
            self.functions[id(value)] = value
            return "function", [id(value), getattr(value, "__name__", "function")]
        return None

    def _resolve(self, tag: str, content: Any) -> Any:
        if tag == "function" and content in self.functions:
            return self.functions[content]
        if tag == "object":
            number, name, is_callable, methods = content
            name, methods = str(name)[:MAX_NAME], frozenset(map(str, methods))
            # The proxy's type is named like the student's type, so that a check can say what came instead of an array.
            if is_callable is True:
                return _type("function", Function)(self, number, name, methods)
            return _type(name if name.isidentifier() else "object", Proxy)(self, number, name, methods)
        if tag == "container" and type(content) is int:
            return ContainerReference(content)
        raise ProtocolError(f"a handle of the unknown kind {tag}")


class Proxy:
    """An object of the student's. Each attribute is requested when it is read, except methods sent with the handle."""

    # No other attributes: setting one here would not set it in the student's process.
    __slots__ = ("__name__", "_client", "_methods", "_number")

    def __init__(self, client: StudentClient, number: Any, name: str, methods: frozenset[str] = frozenset()):
        self._client, self._number, self.__name__, self._methods = client, number, name, methods

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._methods:
            return _type("function", Method)(self, name)
        return self._client._value(
            *self._client.request("attribute", object=self, name=name), f"{self.__name__}.{name}"
        )

    def __repr__(self) -> str:
        return f"<{self.__name__} of the student>"


class Function(Proxy):
    """A function, method, class or callable instance of the student's."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._client.call("call", args, kwargs, self.__name__, function=self)


class Method(Function):
    """A method of an object of the student's, looked up in the student's process at each call."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Proxy, name: str):
        super().__init__(owner._client, None, name)
        self._owner = owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self.__name__
        return self._client.call("invoke", args, kwargs, name, object=self._owner, name=name)


@lru_cache(maxsize=100)
def _type(name: str, base: type) -> type:
    """Make a type of this name. Cached, because this is the slowest part of making a proxy."""
    return type(name, (base,), {"__slots__": ()})


def _run_result(kind: str, fields: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """Return a cell's outputs and the name of its error, or "". Raise StudentEnded for any other response."""
    outputs, error = fields.get("outputs"), fields.get("error")
    if kind != "ran" or not isinstance(outputs, list) or not isinstance(error, str):
        raise StudentEnded(UNEXPECTED_RESPONSE)
    return outputs, error


def without_folders(trace: str) -> str:
    """Remove from a traceback (Python's or IPython's) the folders that differ between machines and runs."""
    return re.sub(r'(File "?)[^"\n]*/(?:packages|student_process|site-packages|python3\.\d+)/', r"\1", trace)


class ContainerReference:
    """A reference to a list or dict among a call's arguments, by its index in ``containers``."""

    def __init__(self, index: int):
        self.index = index


def update_containers(passed: list[Any], now: Any) -> None:
    """Update the lists and dicts that were passed to a call with the contents that the student's code left in them."""
    if not isinstance(now, list) or list(map(type, now)) != list(map(type, passed)):
        return

    def resolve(value: Any) -> Any:
        if type(value) is ContainerReference:
            if not 0 <= value.index < len(passed):
                raise StudentEnded(UNEXPECTED_RESPONSE)
            return passed[value.index]
        return map_items(value, resolve)

    contents = [resolve(value) for value in now]
    for before, after in zip(passed, contents, strict=True):
        before.clear()
        (before.extend if isinstance(before, list) else before.update)(after)


def student_exception(fields: dict[str, Any]) -> Exception:
    """Make the student's exception, of the built-in type of its name or else a new type derived from a built-in one."""
    name, base, message, trace = (
        str(fields.get(part, ""))[-MAX_TEXT:] for part in ("name", "base", "message", "trace")
    )
    name = name[:MAX_NAME]
    kind = builtin_exception(name)
    if kind in (None, KeyError):
        kind = type(
            name if name.isidentifier() else "Exception", (StudentError, builtin_exception(base) or Exception), {}
        )
    error = make_exception(kind, name, message, fallback=StudentError)
    error.student_trace = without_folders(trace)  # type: ignore[attr-defined]
    return error
