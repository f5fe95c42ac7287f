"""Stand-ins: what a test cell calls where the student's function or class would be.

A stand-in looks like the student's function, class or instance to the test, and hands each call on to the
process in which the student's code runs. What comes back is a plain value, another stand-in, or the
student's exception.
"""

import re
import select
import socket
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from grading.student_process.channel import Channel, Handle, NotSerializable, ProtocolError
from grading.student_process.values import MAX_TEXT, built_in, containers, each, made

TOO_LONG = "the student's code took too long"
UNASKED = "the process gave an answer that was not asked for"
MAX_NESTING = 40  # calls of the test's within calls of the student's
MAX_NAME = 100


class StudentEnded(BaseException):
    """The student's process has ended, or has said something that is no answer.

    No ``except Exception`` in a check may take this for an error of the student's function.
    """


class TimeUp(StudentEnded):
    """The student's code took longer than it may."""


class StudentError(Exception):
    """An exception of a type that only the student's code knows."""

    __str__ = Exception.__str__  # a KeyError would put its message, which has quotes already, in quotes again


class NotJudged(Exception):
    """The student's code returned something that can't cross: no plain value."""


class StudentClient:
    """The judging side of the connection: asks, and answers when the student's code calls back."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.channel = Channel(connection, parity=1, handle=self._handle, resolve=self._resolve)
        self.functions: dict[int, Callable[..., Any]] = {}
        self.depth = 0

    def is_quiet(self) -> bool:
        """Whether the process is there and has said nothing that it was not asked."""
        return not self.channel.buffer and not select.select([self.connection], [], [], 0)[0]

    def allow(self, seconds: float) -> None:
        """The questions from now on may take this long, all together."""
        self.channel.deadline = time.monotonic() + seconds

    def ask(self, kind: str, **fields: Any) -> tuple[str, dict[str, Any]]:
        """Send a request and wait for its answer, serving the calls that come in between.

        Raises StudentEnded or TimeUp if no answer can come.
        """
        try:
            self.channel.send(kind, **fields)
        except NotSerializable as problem:
            raise NotJudged(f"the test passes something that can't cross: {problem}") from None
        except ProtocolError as error:
            raise StudentEnded(str(error)) from None
        except TimeoutError:
            raise TimeUp(TOO_LONG) from None
        return self.answer()

    def answer(self) -> tuple[str, dict[str, Any]]:
        """Wait for the answer to the last request."""
        try:
            while True:
                kind, fields = self.channel.receive()
                if kind != "callback":
                    return kind, fields
                self._serve(fields)
        except NotSerializable as problem:
            raise NotJudged(f"a function of the test's was to return what can't cross: {problem}") from None
        except ProtocolError as error:
            raise StudentEnded(str(error)) from None
        except TimeoutError:
            raise TimeUp(TOO_LONG) from None

    def run(self, source: str) -> tuple[list[dict[str, Any]], str]:
        """Run a cell of the student's notebook; its outputs and the name of its error or ""."""
        return _ran(*self.ask("run", source=source))

    def ran(self) -> tuple[list[dict[str, Any]], str]:
        """What comes of the cell that was to run and has just been interrupted."""
        return _ran(*self.answer())

    def look(self, name: str) -> Any:
        """What a name of the notebook stands for. Raises NameError if it stands for nothing."""
        kind, fields = self.ask("look", name=name)
        if kind == "missing":
            raise NameError(f"the notebook defines no {name}")
        return self._value(kind, fields, name)

    def call(self, kind: str, args: tuple[Any, ...], kwargs: dict[str, Any], what: str, **fields: Any) -> Any:
        """Call a function of the student's, or the method of an object, whichever the fields say."""
        handed_over = containers([*args, *kwargs.values()])
        answer, said = self.ask(kind, args=list(args), kwargs=kwargs, **fields)
        take_over(handed_over, said.get("now"))
        return self._value(answer, said, what)

    def forget(self) -> None:
        """End of a test: its arrays, handles and functions mean nothing any more."""
        self.functions.clear()
        kind, _ = self.ask("forget")
        if kind != "done":
            raise StudentEnded(UNASKED)
        self.channel.arrays.clear()

    def _value(self, kind: str, fields: dict[str, Any], what: str) -> Any:
        if kind == "value" and "value" in fields:
            return fields["value"]
        if kind == "not_serializable":
            raise NotJudged(f"what {what} returned can't be judged: {fields.get('problem')}")
        if kind == "raised":
            raise _exception(fields)
        raise StudentEnded(UNASKED)

    def _serve(self, fields: dict[str, Any]) -> None:
        """Call a function of the test's for the student's code."""
        try:
            function = self.functions[fields["number"]]
            args, kwargs = fields["args"], fields["kwargs"]
            if not isinstance(args, list) or not isinstance(kwargs, dict):
                raise ProtocolError("a call without arguments")
        except (KeyError, TypeError):
            raise ProtocolError("a function was called that was never passed") from None
        if self.depth >= MAX_NESTING:
            raise ProtocolError("calls within calls came to no end")
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
            return "yours", value._number
        if callable(value):
            self.functions[id(value)] = value
            return "theirs", [id(value), getattr(value, "__name__", "function")]
        return None

    def _resolve(self, tag: str, content: Any) -> Any:
        if tag == "theirs" and content in self.functions:
            return self.functions[content]
        if tag == "yours":
            number, name, is_callable, methods = content
            name, methods = str(name)[:MAX_NAME], frozenset(map(str, methods))
            # Of a type whose name says what came, for a check that has to say what came instead of an array.
            if is_callable is True:
                return _type("function", Function)(self, number, name, methods)
            return _type(name if name.isidentifier() else "object", Proxy)(self, number, name, methods)
        if tag == "kept" and type(content) is int:
            return KeptContainer(content)
        raise ProtocolError(f"a value of the unknown kind {tag}")


class Proxy:
    """An object of the student's: its attributes are asked for when they are read, but for the methods it named."""

    __slots__ = ("__name__", "_desk", "_methods", "_number")  # no others: what is set here would not be set there

    def __init__(self, client: StudentClient, number: Any, name: str, methods: frozenset[str] = frozenset()):
        self._desk, self._number, self.__name__, self._methods = client, number, name, methods

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._methods:
            return _type("function", Method)(self, name)
        return self._desk._value(*self._desk.ask("attribute", object=self, name=name), f"{self.__name__}.{name}")

    def __repr__(self) -> str:
        return f"<{self.__name__} of the student's>"


class Function(Proxy):
    """A function, method or class of the student's, or an instance that can be called."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._desk.call("call", args, kwargs, self.__name__, function=self)


class Method(Function):
    """A method of an object of the student's, looked up there at the moment it is called."""

    __slots__ = ("_owner",)

    def __init__(self, owner: Proxy, name: str):
        super().__init__(owner._desk, None, name)
        self._owner = owner

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self.__name__
        return self._desk.call("invoke", args, kwargs, name, object=self._owner, name=name)


@lru_cache(maxsize=100)
def _type(name: str, base: type) -> type:
    """A type of this name: making one takes longer than all else about a stand-in."""
    return type(name, (base,), {"__slots__": ()})


def _ran(kind: str, fields: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """A cell's outputs and the name of its error or "", out of the answer. Raises StudentEnded if it is none."""
    outputs, error = fields.get("outputs"), fields.get("error")
    if kind != "ran" or not isinstance(outputs, list) or not isinstance(error, str):
        raise StudentEnded(UNASKED)
    return outputs, error


def without_folders(trace: str) -> str:
    """A traceback, Python's or IPython's, without the folders that differ from machine to machine and run to run."""
    return re.sub(r'(File "?)[^"\n]*/(?:student_process|site-packages|python3\.\d+)/', r"\1", trace)


class KeptContainer:
    """In the place of a list or dict that the call was given: which of them it is."""

    def __init__(self, place: int):
        self.place = place


def take_over(handed_over: list[Any], now: Any) -> None:
    """Let the lists and dicts that a call was given hold what the student's code has left in them."""
    if not isinstance(now, list) or list(map(type, now)) != list(map(type, handed_over)):
        return

    def meant(value: Any) -> Any:
        if type(value) is KeptContainer:
            if not 0 <= value.place < len(handed_over):
                raise StudentEnded(UNASKED)
            return handed_over[value.place]
        return each(value, meant)

    left = [meant(value) for value in now]
    for before, after in zip(handed_over, left, strict=True):
        before.clear()
        (before.extend if isinstance(before, list) else before.update)(after)


def _exception(fields: dict[str, Any]) -> Exception:
    """The student's exception: of the built-in type of that name, else of a new type that is one of a built-in type."""
    name, base, message, trace = (
        str(fields.get(part, ""))[-MAX_TEXT:] for part in ("name", "base", "message", "trace")
    )
    name = name[:MAX_NAME]
    kind = built_in(name)
    if kind in (None, KeyError):
        kind = type(name if name.isidentifier() else "Exception", (StudentError, built_in(base) or Exception), {})
    error = made(kind, name, message, otherwise=StudentError)
    error.student_trace = without_folders(trace)  # type: ignore[attr-defined]
    return error
