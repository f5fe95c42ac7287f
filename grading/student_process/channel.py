"""How values cross between the process that runs a student's code and the one that judges it.

Everything is msgpack, which can carry numbers, strings, lists and maps but no code. Numbers, strings,
booleans, None, lists, tuples, dicts and arrays cross as values; instances of a student's classes, a student's
functions and functions that a test passes in cross as handles, numbers that mean something only to the side
that gave them out.

A message is a header, msgpack, and behind it the bytes of the arrays that go with it. So the header is small,
and whoever sends a header that would unpack to far more than it weighs is refused while it is being read.

Arrays keep their identity. Both sides hold a table of the arrays that have crossed; with each message goes
what has changed in them since. So an argument that was changed in place is changed for the caller too, and
an array that an object has kept and its caller then updates is updated in the object: what a check sees is
what it would see if all were one process.
"""

import re
import socket
import struct
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from sys import getrefcount
from typing import Any

import msgpack
from numpy import dtype as Dtype
from numpy import empty, frombuffer, generic, ndarray, str_, uint8

MAX_MESSAGE = 16 << 20  # of the header and of the arrays' bytes, each
MAX_TABLE = 64 << 20
MAX_ARRAYS = 20_000
MAX_DEPTH = 24
MAX_ITEMS = 200_000
MAX_ENTRIES = 1_000  # of a dict: its keys could be chosen to fall together, and then each costs all before it
AT_ONCE = 1 << 16  # bytes: with the length of a message comes, most often, all of it
MAX_BITS = 10_000  # of an integer: fewer digits than Python refuses to print
PARTS_AN_ITEM = 8  # at most so many elements of msgpack's stand for one value
UNPACKING: dict[str, Any] = {
    "raw": False,
    "strict_map_key": False,
    "max_ext_len": 0,
    "max_array_len": MAX_ITEMS,
    "max_map_len": 100,
}
ARRAY_KINDS = "biufc"
DTYPE = re.compile(r"[<>|=]?[biufc](1|2|4|8|16|32)")

Change = tuple[int, str, list[int], bool, bytes]  # of which array, its dtype, its shape, whether it may be changed
Handle = tuple[str, Any]


class NotSerializable(Exception):
    """A value that can't cross: of another type, too large or too deeply nested."""


class ProtocolError(Exception):
    """A message that keeps no rule of this format, or none at all: the other side has ended or lies."""


class Arrays:
    """One side's table of the arrays that have crossed, by a number that both sides know.

    Numbers given out here are odd or even, as ``parity`` says, so that the two sides never give out the same.
    """

    def __init__(self, parity: int):
        self.next = parity
        self.known: dict[int, tuple[ndarray, bytes | None]] = {}  # None: the other side does not have it yet
        self.watched: dict[int, None] = {}  # those that somebody may have changed
        self.keys: dict[int, int] = {}
        self.size = 0

    def clear(self) -> None:
        """Forget all arrays; both sides do so at the same moment, between two tests."""
        self.known.clear()
        self.watched.clear()
        self.keys.clear()
        self.size = 0

    def key(self, array: ndarray) -> int:
        """The number of this very array, a new one if it has not crossed yet. Raises NotSerializable for too many."""
        if id(array) not in self.keys:
            self._add(self.next, array, None)
            if self.full:
                raise NotSerializable("too many or too large arrays in one test")
            self.next += 2
        return self.keys[id(array)]

    @property
    def full(self) -> bool:
        """Whether more has crossed than any test needs."""
        return self.size > MAX_TABLE or len(self.known) > MAX_ARRAYS

    def changes(self) -> list[Change]:
        """What has changed in the known arrays since the last message, and what is new.

        Most results of a test are looked at once and let go. What nobody else holds can't change any more until
        it is named again, unless it is a view of another array; who holds a view of it holds it, too. But it may
        have been changed just before it was let go, so each is compared once more.
        """
        changed = []
        for key in list(self.watched):
            array, before = self.known[key]
            now = array.tobytes()
            if now != before:
                changed.append((key, array.dtype.str, list(array.shape), array.flags.writeable, now))
            elif array.base is None and getrefcount(array) <= ALONE:
                del self.watched[key]
        return changed

    def sent(self, changes: list[Change]) -> None:
        """Take note that these have got across."""
        for key, *_, now in changes:
            self.known[key] = (self.known[key][0], now)

    def unsent(self) -> None:
        """Take note that a message did not get across, nor the new arrays that were to go with it."""
        for key in list(self.watched):
            array, before = self.known[key]
            if before is None:
                del self.known[key], self.keys[id(array)], self.watched[key]
                self.size -= array.nbytes

    def update(self, changes: list[Change]) -> None:
        """Take over what the other side says has changed. Raises Broken if that can't be an array."""
        for key, dtype, shape, writeable, data in changes:
            array = _array(dtype, shape, data)
            if key not in self.known:
                if not isinstance(key, int) or key % 2 == self.next % 2:
                    raise ProtocolError("an array was changed that never crossed")
                if not writeable:
                    array.setflags(write=False)
                self._add(key, array, data)
                if self.full:
                    raise ProtocolError("too many or too large arrays crossed in one test")
                continue
            known, _ = self.known[key]
            if known.dtype != array.dtype or known.shape != array.shape:
                raise ProtocolError("an array was given another shape or type in place")
            _overwrite(known, array)
            self.known[key] = (known, data)

    def __getitem__(self, key: Any) -> ndarray:
        try:
            array = self.known[key][0]
        except (KeyError, TypeError):
            raise ProtocolError("an array was named that never crossed") from None
        self.watched[key] = None
        return array

    def _add(self, key: int, array: ndarray, data: bytes | None) -> None:
        self.known[key] = (array, data)
        self.watched[key] = None
        self.keys[id(array)] = key
        self.size += array.nbytes


def _alone() -> int:
    """What ``changes`` counts for an array that only the table holds; this differs from one Python to the next."""
    known = {0: (empty(1), 1)}
    count = 0
    for key in list(known):
        array, before = known[key]
        if before:
            count = getrefcount(array)
    return count


ALONE = _alone()


class Channel:
    """Messages over a socket: each a map, with the arrays that changed.

    deadline: by ``time.monotonic``, when what is being sent or received must be through; None for never.
    handle:  for a value that is none of the plain types, the handle that stands for it, or None.
    resolve: for a handle of the other side, the object that stands for it here.
    """

    def __init__(
        self,
        connection: socket.socket,
        parity: int,
        handle: Callable[[Any], Handle | None],
        resolve: Callable[[str, Any], Any],
    ):
        self.connection = connection
        self.arrays = Arrays(parity)
        self.handle, self.resolve = handle, resolve
        self.buffer = bytearray()
        self.deadline: float | None = None

    def send(self, kind: str, **fields: Any) -> None:
        """Send one message. Raises NotSerializable if a field can't cross; then nothing was sent."""
        try:
            budget = [MAX_ITEMS]
            packed = {name: self._pack(value, 0, budget) for name, value in fields.items()}
            changes = self.arrays.changes()
            data = b"".join(change[-1] for change in changes)
            said = [(*about, len(part)) for *about, part in changes]
            header = msgpack.packb([kind, packed, said], use_bin_type=True)
            if len(header) > MAX_MESSAGE or len(data) > MAX_MESSAGE:
                raise NotSerializable(f"the value can't be sent: {len(header) + len(data) >> 20} MB are too much")
        except (ValueError, OverflowError) as error:  # UnicodeEncodeError is a ValueError
            self.arrays.unsent()
            raise NotSerializable(f"the value can't be sent: {error}") from None
        except NotSerializable:
            self.arrays.unsent()
            raise
        self.arrays.sent(changes)
        try:
            self._limit()
            self.connection.sendall(struct.pack("!II", len(header), len(data)) + header + data)
        except TimeoutError:
            raise
        except OSError as error:
            raise ProtocolError("the other process has ended") from error

    def receive(self) -> tuple[str, dict[str, Any]]:
        """Wait for one message: its kind and fields. Raises Broken, or TimeoutError as the socket is set."""
        self._fill(8)
        lengths = struct.unpack("!II", self.buffer[:8])
        if max(lengths) > MAX_MESSAGE:
            raise ProtocolError("a message was longer than any may be")
        end = 8 + sum(lengths)
        self._fill(end)
        header, data = bytes(self.buffer[8 : 8 + lengths[0]]), bytes(self.buffer[8 + lengths[0] : end])
        del self.buffer[:end]
        try:
            # A part takes a byte at least, so a short header needs no counting.
            counted = {"list_hook": _Parts()} if len(header) > MAX_ITEMS else {}
            kind, fields, changes = msgpack.unpackb(header, **UNPACKING, **counted)
            if changes:
                self.arrays.update(_with_data(changes, data))
            return str(kind), {str(name): self._unpack(value, 0) for name, value in fields.items()}
        except ProtocolError:
            raise
        except Exception as error:  # whatever is wrong with it, it is not a message
            raise ProtocolError(f"a message could not be read ({type(error).__name__})") from None

    def _fill(self, count: int) -> None:
        """Read until the buffer holds this many bytes; what has come before a timeout stays there."""
        while len(self.buffer) < count:
            self._limit()
            try:
                part = self.connection.recv(AT_ONCE)
            except TimeoutError:
                raise
            except OSError:
                part = b""
            if not part:
                raise ProtocolError("the process has ended")
            self.buffer += part

    def _limit(self) -> None:
        """Let the next operation take what is left: a timeout of its own would start anew with each byte."""
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.connection.settimeout(left)

    def _pack(self, value: Any, depth: int, budget: list[int]) -> Any:
        """A value as what msgpack knows: plain things as they are, all others as a pair [tag, content]."""
        budget[0] -= 1
        if budget[0] < 0:
            raise NotSerializable("the value has too many parts")
        if depth > MAX_DEPTH:
            raise NotSerializable("the value is nested too deeply")
        value = _plain(value)
        kind = type(value)
        if value is None or kind in (bool, str, float):
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else ["big", _big(value)]
        if kind is complex:
            return ["complex", [value.real, value.imag]]
        if kind is ndarray:
            if value.dtype.kind not in ARRAY_KINDS:
                raise NotSerializable(f"an array of {value.dtype} is no array of numbers")
            return ["array", self.arrays.key(value)]
        if isinstance(value, generic) and kind.__module__ == "numpy" and value.dtype.kind in ARRAY_KINDS:
            return ["scalar", [value.dtype.str, value.tobytes()]]
        if kind in (list, tuple):
            return [kind.__name__, [self._pack(item, depth + 1, budget) for item in value]]
        if kind is dict:
            if len(value) > MAX_ENTRIES:
                raise NotSerializable(f"the value holds a dict of more than {MAX_ENTRIES} entries")
            pairs = [[self._pack(part, depth + 1, budget) for part in pair] for pair in value.items()]
            return ["dict", pairs]
        handle = self.handle(value)
        if handle is None:
            raise NotSerializable(
                f"a value of type {kind.__name__} can't be judged: use numbers, strings, booleans, None, NumPy arrays, "
                "lists, tuples or dicts of these, or an instance of a class of your own"
            )
        return list(handle)

    def _unpack(self, value: Any, depth: int) -> Any:
        if not isinstance(value, list):
            if value is None or type(value) in (bool, int, float, str):
                return value
            raise ProtocolError("a value is of a type that never crosses")
        if depth > MAX_DEPTH:
            raise ProtocolError("a value is nested too deeply")
        tag, content = value
        match tag:
            case "big":
                if len(content) > MAX_BITS:
                    raise ProtocolError("an integer has too many digits")
                return int(content, 16)
            case "complex":
                return complex(*content)
            case "array":
                return self.arrays[content]
            case "scalar":
                return _array(content[0], [], content[1])[()]
            case "list":
                return [self._unpack(item, depth + 1) for item in content]
            case "tuple":
                return tuple(self._unpack(item, depth + 1) for item in content)
            case "dict":
                if len(content) > MAX_ENTRIES:
                    raise ProtocolError("a dict has too many entries")
                return {self._unpack(k, depth + 1): self._unpack(v, depth + 1) for k, v in content}
        return self.resolve(str(tag), content)


class _Parts:
    """Counts the parts of a header while it is being unpacked, and stops that when there are too many."""

    def __init__(self) -> None:
        self.left = MAX_ITEMS * PARTS_AN_ITEM

    def __call__(self, parts: list[Any]) -> list[Any]:
        self.left -= 1 + len(parts)
        if self.left < 0:
            raise ProtocolError("a message had too many parts")
        return parts


def _plain(value: Any) -> Any:
    """A named tuple, a dict of the standard library's or a string of NumPy's as the plain thing that it is."""
    kind = type(value)
    if kind is str_:
        return str.__str__(value)
    if issubclass(kind, tuple) and kind is not tuple and isinstance(getattr(kind, "_fields", None), tuple):
        return tuple(tuple.__iter__(value))
    if kind in (OrderedDict, defaultdict):
        return dict(value)
    return value


def _with_data(changes: Any, data: bytes) -> list[Change]:
    """The changes that a header names, each with its part of the bytes behind the header."""
    found, start = [], 0
    for *about, length in changes:
        if not isinstance(length, int) or not 0 <= length <= len(data) - start:
            raise ProtocolError("the bytes of an array are not there")
        found.append((*about, data[start : start + length]))
        start += length
    return found


def _array(dtype: Any, shape: Any, data: Any) -> ndarray:
    """An array of its own from what a message says. Raises Broken unless the three fit one another."""
    try:
        if not DTYPE.fullmatch(str(dtype)):
            raise ProtocolError(f"an array of {dtype!s:.20} is no array of numbers")
        kind = Dtype(str(dtype))
        sizes = [int(n) for n in shape]
        if min(sizes, default=0) < 0:
            raise ProtocolError("an array had a negative size")
        array = (frombuffer(data, dtype=kind) if data else empty(0, dtype=kind)).reshape(sizes)
        # A boolean of another byte than 0 and 1 would be neither equal to True nor to False.
        return array.view(uint8).astype(kind) if kind.kind == "b" else array.copy()
    except (ValueError, TypeError) as error:
        raise ProtocolError(f"an array could not be read ({error})") from None


def _overwrite(known: ndarray, array: ndarray) -> None:
    """Let an array hold what another holds; a read-only one, too, which may be a view of one that is not."""
    if known.flags.writeable:
        known[...] = array
        return
    try:
        known.setflags(write=True)
    except ValueError:
        raise ProtocolError("an array was changed in place that is read-only") from None
    known[...] = array
    known.setflags(write=False)


def _big(value: int) -> str:
    if value.bit_length() > MAX_BITS:
        raise NotSerializable("the integer has too many digits")
    return hex(value)
