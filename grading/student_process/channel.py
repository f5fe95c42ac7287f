"""Send values between the process that runs a student's code and the process that tests it.

Everything is serialised with msgpack, which carries numbers, strings, lists and maps but no code. Numbers, strings,
booleans, None, lists, tuples, dicts and arrays cross as values. Instances of a student's classes, a student's functions
and functions that a test passes in cross as handles. A handle refers to an object that stays in its own process;
``notebook_server`` lists all kinds of handle.

A message consists of two lengths, four bytes each, then a msgpack header, then the bytes of the arrays that belong to
it. Both lengths are limited. So is the number of list elements in a header: a header with too many is rejected while
it is being unpacked.

Arrays keep their identity. Both sides keep a table of the arrays that have crossed. Each message carries all the bytes
of every array that is new or has changed since the last message. So if the student's code changes an argument in
place, the caller's array changes too. And if the caller changes an array that one of the student's objects has kept,
the object sees the change. A check therefore sees what it would see if everything ran in one process.
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
from numpy import dtype as numpy_dtype
from numpy import empty, frombuffer, generic, ndarray, str_, uint8

from grading.student_process.limits import (
    MAX_ARRAYS,
    MAX_BITS,
    MAX_DEPTH,
    MAX_ENTRIES,
    MAX_ITEMS,
    MAX_MESSAGE,
    MAX_TABLE,
)

MAX_HELD = 1 << 20  # bytes of messages that are held back
LENGTHS = struct.Struct("!II")
RECEIVE_BYTES = 1 << 16  # the read for the two lengths usually brings the whole message as well
ELEMENTS_PER_ITEM = 8  # at most this many msgpack elements encode one value
UNPACK_OPTIONS: dict[str, Any] = {
    "raw": False,
    "strict_map_key": False,
    "max_ext_len": 0,
    "max_array_len": MAX_ITEMS,
    "max_map_len": 100,
}
ARRAY_KINDS = "biufc"  # the kinds of dtype that hold numbers or booleans
NUMERIC_DTYPE = re.compile(r"[<>|=]?[biufc](1|2|4|8|16|32)")

Change = tuple[int, str, list[int], int, bytes]  # key, dtype, shape, flags, the bytes in C order
WRITEABLE, FORTRAN = 1, 2  # The flags. A transposed array stays transposed: its ravel() is a copy.
Handle = tuple[str, Any]  # tag, which tells the kind of handle; content


class NotSerializable(Exception):
    """The value can't cross: its type is not supported, or it is too large or too deeply nested."""


class ProtocolError(Exception):
    """The other process has ended, or it sent something that breaks the rules of this format."""


class Arrays:
    """One side's table of the arrays that have crossed, by a key that both sides know.

    Parameters
    ----------
    parity : int
        Whether the keys issued on this side are even (0) or odd (1), so that the two sides never issue the same key.
    """

    def __init__(self, parity: int):
        self.parity = self.next_key = parity
        # The array of each key, and the bytes that both sides last agreed on. They are None until the array is sent.
        self.known: dict[int, tuple[ndarray, bytes | None]] = {}
        self.watched: dict[int, None] = {}  # the keys of the arrays that may have changed
        # The key of each array by its id. An id stays valid because ``known`` keeps the array alive.
        self.keys: dict[int, int] = {}
        self.total_bytes = 0

    def clear(self) -> None:
        """Forget all arrays. Both sides must do so at the same point, between two tests.

        Keys start again, so that the same test sends the same messages whatever was sent before.
        """
        self.known.clear()
        self.watched.clear()
        self.keys.clear()
        self.total_bytes = 0
        self.next_key = self.parity

    def detach(self, next_key: int) -> None:
        """Let every known array stand for itself: a copy that nobody on this side sees takes its place.

        Afterwards, changes that the other side sends reach only the copies. Arrays with keys from ``next_key`` on were
        never sent, and are forgotten.
        """
        unsent = {key for key in self.known if key >= next_key and key % 2 == self.parity}
        self.known = {key: (known.copy(), data) for key, (known, data) in self.known.items() if key not in unsent}
        self.keys = {id(array): key for key, (array, _) in self.known.items()}
        self.total_bytes = sum(array.nbytes for array, _ in self.known.values())
        self.watched.clear()
        self.next_key = next_key

    def adopt(self, changes: list[Change]) -> None:
        """Add the arrays of a message that this side has sent, but that was not encoded with this table.

        Raises ProtocolError if a change does not describe an array.
        """
        for key, dtype, shape, _, data in changes:
            if key not in self.known:
                self._add(key, _array(dtype, shape, data), data)
                self.next_key = max(self.next_key, key + 2)
        self.watched.clear()

    def shift(self, keys: list[int], factor: float) -> None:
        """Multiply arrays of floats on this side, without telling the other side."""
        for key in keys:
            array, _ = self.known[key]
            if array.dtype.kind in "fc":
                _overwrite(array, array * array.dtype.type(factor))
                self.known[key] = (array, array.tobytes())

    def key(self, array: ndarray) -> int:
        """Return the key of this array object. Issue a new key if the array has not crossed yet.

        Raises
        ------
        NotSerializable
            If there are now too many arrays, or if their total size is too large.
        """
        if id(array) not in self.keys:
            self._add(self.next_key, array, None)
            if self.is_full:
                raise NotSerializable("this test uses too many arrays, or arrays that are too large")
            self.next_key += 2
        return self.keys[id(array)]

    @property
    def is_full(self) -> bool:
        """Whether the arrays exceed the limit on their number or on their total size."""
        return self.total_bytes > MAX_TABLE or len(self.known) > MAX_ARRAYS

    def changes(self) -> list[Change]:
        """List the arrays that are new or have changed since the last message. Stop watching those that can't change.

        A test usually looks at a result once and then drops it. From then on, only this table refers to the array. The
        array can't change until a message names it again, unless it is a view of another array. (If another array were
        a view of it, that view would hold a reference to it.) So there is no need to compare it with every message. It
        may have changed just before its last reference went away, so it is compared one last time before it is dropped
        from ``watched``.
        """
        changed = []
        for key in list(self.watched):
            array, agreed = self.known[key]
            current = array.tobytes()
            if current != agreed:
                flags = WRITEABLE * array.flags.writeable + FORTRAN * array.flags.fnc
                changed.append((key, array.dtype.str, list(array.shape), flags, current))
            elif array.base is None and getrefcount(array) <= UNSHARED_REFCOUNT:
                del self.watched[key]
        return changed

    def mark_sent(self, changes: list[Change]) -> None:
        """Record that these changes have been sent."""
        for key, *_, data in changes:
            self.known[key] = (self.known[key][0], data)

    def discard_unsent(self) -> None:
        """Forget the arrays that were new in a message that could not be sent."""
        for key in list(self.watched):
            array, agreed = self.known[key]
            if agreed is None:
                del self.known[key], self.keys[id(array)], self.watched[key]
                self.total_bytes -= array.nbytes

    def apply(self, changes: list[Change]) -> None:
        """Apply the changes that the other side has sent: add the new arrays, and overwrite the others in place.

        Raises
        ------
        ProtocolError
            If a change does not describe an array, or names one that never crossed. If it changes the shape or dtype of
            an array, or overwrites one that is read-only. If there are now too many arrays, or if their total size is
            too large.
        """
        for key, dtype, shape, flags, data in changes:
            array = _array(dtype, shape, data)
            if key not in self.known:
                if not isinstance(key, int) or key % 2 == self.next_key % 2:
                    raise ProtocolError("a message changed an array that never crossed")
                if not isinstance(flags, int):
                    raise ProtocolError("an array had invalid flags")
                if flags & FORTRAN:
                    array = array.copy(order="F")
                if not flags & WRITEABLE:
                    array.setflags(write=False)
                self._add(key, array, data)
                if self.is_full:
                    raise ProtocolError("one test used too many arrays, or arrays that were too large")
                continue
            known, _ = self.known[key]
            if known.dtype != array.dtype or known.shape != array.shape:
                raise ProtocolError("a message changed the shape or dtype of an array in place")
            _overwrite(known, array)
            self.known[key] = (known, data)

    def __getitem__(self, key: Any) -> ndarray:
        """Return an array that the other side has named, and watch it: it may change from now on."""
        try:
            array = self.known[key][0]
        except (KeyError, TypeError):
            raise ProtocolError("a message named an array that never crossed") from None
        self.watched[key] = None
        return array

    def _add(self, key: int, array: ndarray, data: bytes | None) -> None:
        self.known[key] = (array, data)
        self.watched[key] = None
        self.keys[id(array)] = key
        self.total_bytes += array.nbytes


def _unshared_refcount() -> int:
    """Return the reference count that ``Arrays.changes`` sees for an array to which only the table refers.

    The count differs between versions of Python. So this function measures it, with the same loop as ``changes``.
    """
    known = {0: (empty(1), 1)}
    count = 0
    for key in list(known):
        array, agreed = known[key]
        if agreed:
            count = getrefcount(array)
    return count


UNSHARED_REFCOUNT = _unshared_refcount()


class Channel:
    """Send and receive messages over a socket.

    A message has a kind and named fields, and carries the arrays that are new or have changed.

    Parameters
    ----------
    connection : socket
        A stream socket.
    parity : int
        Which keys this side issues: see ``Arrays``.
    handle : callable
        Returns the handle for a value that can't cross as plain data, or None if the value can't cross at all.
    resolve : callable
        Takes the tag and the content of a handle from the other side, and returns the object that it refers to here.

    Attributes
    ----------
    deadline : float or None
        The time by ``time.monotonic()`` until which messages may be sent or received. None means no deadline.
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
        self.unsent = bytearray()
        self.holding = False
        self.last_kind = ""  # of the messages that this side has encoded
        self.last_received = b""
        self.deadline: float | None = None

    def send(self, kind: str, **fields: Any) -> None:
        """Send one message.

        Raises
        ------
        NotSerializable
            If a field can't cross, or the arrays that have changed are too large for one message. Nothing has been
            sent then.
        ProtocolError
            If the other process has ended.
        TimeoutError
            If the deadline passes. Part of the message may have been sent.
        """
        self.write(self.encode(kind, **fields))

    def encode(self, kind: str, **fields: Any) -> bytes:
        """Return a message that has to be sent next. Raises NotSerializable as ``send`` does."""
        try:
            budget = [MAX_ITEMS]
            packed = {name: self._pack(value, 0, budget) for name, value in fields.items()}
            changes = self.arrays.changes()
            data = b"".join(change[-1] for change in changes)
            descriptions = [(*description, len(part)) for *description, part in changes]
            header = msgpack.packb([kind, packed, descriptions], use_bin_type=True)
            if len(header) > MAX_MESSAGE or len(data) > MAX_MESSAGE:
                raise NotSerializable(f"the value can't be sent: {len(header) + len(data) >> 20} MB is too much")
        except (ValueError, OverflowError) as error:  # UnicodeEncodeError is a ValueError
            self.arrays.discard_unsent()
            raise NotSerializable(f"the value can't be sent: {error}") from None
        except NotSerializable:
            self.arrays.discard_unsent()
            raise
        self.arrays.mark_sent(changes)
        self.last_kind = kind
        return LENGTHS.pack(len(header), len(data)) + header + data

    def write(self, message: bytes) -> None:
        """Send an encoded message. While ``holding``, keep it until ``flush``. Raises as ``send``."""
        self.unsent += message
        if not self.holding or len(self.unsent) > MAX_HELD:
            self.flush()

    def flush(self) -> None:
        """Send the messages that were held back. Raises as ``send``."""
        if not self.unsent:
            return
        messages, self.unsent = self.unsent, bytearray()
        try:
            self._apply_deadline()
            self.connection.sendall(messages)
        except TimeoutError:
            raise
        except OSError as error:
            raise ProtocolError("the process has ended") from error

    def receive(self) -> tuple[str, dict[str, Any]]:
        """Wait for one message, apply the changes to arrays that it carries, and return its kind and fields.

        Messages that were held back are sent first, because the other side may wait for them.

        Raises
        ------
        ProtocolError
            If the other process has ended, or the message is not valid.
        TimeoutError
            If the deadline passes. The next call continues with the same message.
        """
        return self.decode(self.receive_message())

    def receive_message(self) -> bytes:
        """Wait for one message, and return it as it is. Raises as ``receive``, unless the message can't be decoded."""
        self.flush()
        self._fill_buffer(LENGTHS.size)
        lengths = LENGTHS.unpack_from(self.buffer)
        if max(lengths) > MAX_MESSAGE:
            raise ProtocolError("a message was too long")
        end = LENGTHS.size + sum(lengths)
        self._fill_buffer(end)
        message = bytes(self.buffer[:end])
        del self.buffer[:end]
        return message

    def adopt(self, message: bytes) -> None:
        """Account for a message that this side has sent, but that was not encoded with its table of arrays."""
        self.arrays.adopt(changes_in(message))

    def decode(self, message: bytes) -> tuple[str, dict[str, Any]]:
        """Apply the changes to arrays that a message carries, and return its kind and fields.

        Raises ProtocolError if the message is not valid.
        """
        self.last_received = message
        header, data = split_message(message)
        try:
            # Each element takes at least one byte. So in a short header there can't be too many to count.
            hooks = {"list_hook": _ElementCounter()} if len(header) > MAX_ITEMS else {}
            kind, fields, changes = msgpack.unpackb(header, **UNPACK_OPTIONS, **hooks)
            if changes:
                self.arrays.apply(_attach_data(changes, data))
            return str(kind), {str(name): self._unpack(value, 0) for name, value in fields.items()}
        except ProtocolError:
            raise
        except Exception as error:  # malformed in any other way
            raise ProtocolError(f"a message could not be read ({type(error).__name__})") from None

    def _fill_buffer(self, count: int) -> None:
        """Read until the buffer holds this many bytes. Bytes that arrive before a timeout stay in it."""
        while len(self.buffer) < count:
            self._apply_deadline()
            try:
                part = self.connection.recv(RECEIVE_BYTES)
            except TimeoutError:
                raise
            except OSError:
                part = b""
            if not part:
                raise ProtocolError("the process has ended")
            self.buffer += part

    def _apply_deadline(self) -> None:
        """Limit the next socket operation to the remaining time. A fixed timeout would start again with each read."""
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.connection.settimeout(left)

    def _pack(self, value: Any, depth: int, budget: list[int]) -> Any:
        """Convert a value to msgpack's types: plain values as they are, all others as a pair [tag, content].

        ``budget[0]`` is how many values the message may still contain. Raises NotSerializable if the value can't cross.
        """
        budget[0] -= 1
        if budget[0] < 0:
            raise NotSerializable("the value has too many parts")
        if depth > MAX_DEPTH:
            raise NotSerializable("the value is nested too deeply")
        value = _as_plain(value)
        kind = type(value)
        if value is None or kind in (bool, str, float):
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else ["big", _as_hex(value)]
        if kind is complex:
            return ["complex", [value.real, value.imag]]
        if kind is ndarray:
            if value.dtype.kind not in ARRAY_KINDS:
                raise NotSerializable(f"an array of dtype {value.dtype} does not hold numbers")
            return ["array", self.arrays.key(value)]
        if isinstance(value, generic) and kind.__module__ == "numpy" and value.dtype.kind in ARRAY_KINDS:
            return ["scalar", [value.dtype.str, value.tobytes()]]
        if kind in (list, tuple):
            return [kind.__name__, [self._pack(item, depth + 1, budget) for item in value]]
        if kind is dict:
            if len(value) > MAX_ENTRIES:
                raise NotSerializable(f"the value contains a dict with more than {MAX_ENTRIES} entries")
            pairs = [[self._pack(part, depth + 1, budget) for part in pair] for pair in value.items()]
            return ["dict", pairs]
        handle = self.handle(value)
        if handle is None:
            raise NotSerializable(
                f"values of type {kind.__name__} are not supported. Use numbers, strings, booleans, None, NumPy "
                "arrays, lists, tuples or dicts of these, or an instance of a class of your own"
            )
        return list(handle)

    def _unpack(self, value: Any, depth: int) -> Any:
        """Convert a value back from msgpack's types. Raises some exception if ``_pack`` can't have produced it."""
        if not isinstance(value, list):
            if value is None or type(value) in (bool, int, float, str):
                return value
            raise ProtocolError("a value has a type that never crosses")
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


def split_message(message: bytes) -> tuple[bytes, bytes]:
    """Return the header and the data of a complete message."""
    start = LENGTHS.size
    end = start + LENGTHS.unpack_from(message)[0]
    return message[start:end], message[end:]


def changes_in(message: bytes) -> list[Change]:
    """Return the changes to arrays that a valid message carries."""
    header, data = split_message(message)
    _, _, changes = msgpack.unpackb(header, **UNPACK_OPTIONS)
    return _attach_data(changes, data)


class _ElementCounter:
    """Count the list elements in a header while msgpack unpacks it. Raises ProtocolError if there are too many."""

    def __init__(self) -> None:
        self.left = MAX_ITEMS * ELEMENTS_PER_ITEM

    def __call__(self, elements: list[Any]) -> list[Any]:
        self.left -= 1 + len(elements)
        if self.left < 0:
            raise ProtocolError("a message had too many parts")
        return elements


def _as_plain(value: Any) -> Any:
    """Convert a named tuple, an OrderedDict, a defaultdict or a NumPy string to the plain type it is based on."""
    kind = type(value)
    if kind is str_:
        return str.__str__(value)
    if issubclass(kind, tuple) and kind is not tuple and isinstance(getattr(kind, "_fields", None), tuple):
        return tuple(tuple.__iter__(value))
    if kind in (OrderedDict, defaultdict):
        return dict(value)
    return value


def _attach_data(changes: Any, data: bytes) -> list[Change]:
    """Add to each description of a change in a header the array's bytes, which follow the header."""
    found, start = [], 0
    for *description, length in changes:
        if not isinstance(length, int) or not 0 <= length <= len(data) - start:
            raise ProtocolError("a message lacks the bytes of an array")
        found.append((*description, data[start : start + length]))
        start += length
    return found


def _array(dtype: Any, shape: Any, data: Any) -> ndarray:
    """Make an independent array of these bytes. Raises ProtocolError if dtype, shape and bytes don't fit together."""
    try:
        if not NUMERIC_DTYPE.fullmatch(str(dtype)):
            raise ProtocolError(f"an array of dtype {dtype!s:.20} does not hold numbers")
        element_type = numpy_dtype(str(dtype))
        sizes = [int(n) for n in shape]
        if min(sizes, default=0) < 0:
            raise ProtocolError("an array had a negative size")
        array = (frombuffer(data, dtype=element_type) if data else empty(0, dtype=element_type)).reshape(sizes)
        # A boolean whose byte is neither 0 nor 1 would equal neither True nor False.
        return array.view(uint8).astype(element_type) if element_type.kind == "b" else array.copy()
    except (ValueError, TypeError) as error:
        raise ProtocolError(f"an array could not be read ({error})") from None


def _overwrite(known: ndarray, array: ndarray) -> None:
    """Copy ``array`` into ``known``, even if ``known`` is read-only: it may be a view of a writeable array.

    Raises ProtocolError if NumPy can't make ``known`` writeable.
    """
    if known.flags.writeable:
        known[...] = array
        return
    try:
        known.setflags(write=True)
    except ValueError:
        raise ProtocolError("a message changed a read-only array in place") from None
    known[...] = array
    known.setflags(write=False)


def _as_hex(value: int) -> str:
    if value.bit_length() > MAX_BITS:
        raise NotSerializable("the integer has too many digits")
    return hex(value)
