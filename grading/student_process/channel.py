"""Send values between the process that runs a student's code and the process that tests it.

Everything is serialised with msgpack, which carries numbers, strings, lists and maps but no code. Numbers, strings,
booleans, None, lists, tuples, dicts and arrays cross as values. Instances of a student's classes, a student's functions
and functions that a test passes in cross as handles. A handle refers to an object that stays in its own process;
``notebook_server`` lists all kinds of handle.

A message consists of two lengths, four bytes each, then a msgpack header, then the bytes of the arrays that belong to
it. Both lengths are limited. So is the number of list elements in a header: a header with too many is rejected while
it is being unpacked.

Arrays keep their identity, as ``arrays`` explains.
"""

import socket
import struct
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any, Protocol

import msgpack
from numpy import generic, ndarray, str_

from grading.student_process.arrays import Arrays, Change, NotSerializable, ProtocolError, make_array
from grading.student_process.limits import MAX_BITS, MAX_DEPTH, MAX_ENTRIES, MAX_ITEMS, MAX_MESSAGE

MAX_HELD = 1 << 20  # bytes of messages that are held back
LENGTHS = struct.Struct("!II")
RECEIVE_BYTES = 1 << 16  # the read for the two lengths usually brings the whole message as well
CHECK_SECONDS = 0.1  # how long a socket operation waits before it looks at the time limit
ELEMENTS_PER_ITEM = 8  # at most this many msgpack elements encode one value
UNPACK_OPTIONS: dict[str, Any] = {
    "raw": False,
    "strict_map_key": False,
    "max_ext_len": 0,
    "max_array_len": MAX_ITEMS,
    "max_map_len": 100,
}
PLAIN = frozenset({type(None), bool, str, float})  # types that msgpack carries unchanged; so are most integers
ARRAY_KINDS = "biufc"  # the kinds of dtype that hold numbers or booleans

Handle = tuple[str, Any]  # tag, which tells the kind of handle; content


class TimeLimit(Protocol):
    """Limits how long messages may take."""

    def check(self) -> None:
        """Raise TimeoutError if the time is up. Called often, so this has to be quick."""
        ...


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
    limit : TimeLimit or None
        Limits the time in which messages are sent and received. None means no limit.
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
        self.limit: TimeLimit | None = None

    def set_limit(self, limit: TimeLimit) -> None:
        """Limit the time of all messages from now on."""
        self.limit = limit
        self.connection.settimeout(CHECK_SECONDS)

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
            If the time is up. Part of the message may have been sent.
        """
        self.write(self.encode(kind, **fields))

    def encode(self, kind: str, **fields: Any) -> bytes:
        """Return a message that has to be sent next. Raises NotSerializable as ``send`` does."""
        try:
            budget = [MAX_ITEMS]
            packed = {name: self._pack(value, 0, budget) for name, value in fields.items()}
            changes, dropped = self.arrays.changes()
            data = b"".join(change[-1] for change in changes)
            descriptions = [(*description, len(part)) for *description, part in changes]
            header = msgpack.packb([kind, packed, descriptions, dropped], use_bin_type=True)
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
        self._send_bytes(messages)

    def receive(self) -> tuple[str, dict[str, Any]]:
        """Wait for one message, apply the changes to arrays that it carries, and return its kind and fields.

        Messages that were held back are sent first, because the other side may wait for them.

        Raises
        ------
        ProtocolError
            If the other process has ended, or the message is not valid.
        TimeoutError
            If the time is up. The next call continues with the same message.
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
        header, data = split_message(message)
        try:
            kind, fields, changes, dropped = unpack_header(header)
            if changes or dropped:
                self.arrays.apply(_attach_data(changes, data), dropped)
            return str(kind), {
                str(name): value if type(value) in PLAIN else self._unpack(value, 0) for name, value in fields.items()
            }
        except ProtocolError:
            raise
        except Exception as error:  # malformed in any other way
            raise ProtocolError(f"a message could not be read ({type(error).__name__})") from None

    def _send_bytes(self, data: bytes | bytearray) -> None:
        left = memoryview(data)
        while left:
            self._check_limit()
            try:
                left = left[self.connection.send(left) :]
            except TimeoutError:
                continue
            except OSError as error:
                raise ProtocolError("the process has ended") from error

    def _fill_buffer(self, count: int) -> None:
        """Read until the buffer holds this many bytes. Bytes that arrive before the time is up stay in it."""
        while len(self.buffer) < count:
            self._check_limit()
            try:
                part = self.connection.recv(RECEIVE_BYTES)
            except TimeoutError:
                continue
            except OSError:
                part = b""
            if not part:
                raise ProtocolError("the process has ended")
            self.buffer += part

    def _check_limit(self) -> None:
        """Raise TimeoutError if the time is up. A socket operation gives up after a while, to come back here."""
        if self.limit is not None:
            self.limit.check()

    def _pack(self, value: Any, depth: int, budget: list[int]) -> Any:
        """Convert a value to msgpack's types: plain values as they are, all others as a pair [tag, content].

        ``budget[0]`` is how many values the message may still contain. Raises NotSerializable if the value can't cross.
        """
        budget[0] -= 1
        if budget[0] < 0:
            raise NotSerializable("the value has too many parts")
        if depth > MAX_DEPTH:
            raise NotSerializable("the value is nested too deeply")
        kind = type(value)
        if kind in PLAIN:
            return value
        if kind is ndarray:
            if value.dtype.kind not in ARRAY_KINDS:
                raise NotSerializable(f"an array of dtype {value.dtype} does not hold numbers")
            return ["array", self.arrays.key(value)]
        if kind is list or kind is tuple:
            return [kind.__name__, [self._pack(item, depth + 1, budget) for item in value]]
        if kind is int:
            return value if -(2**63) <= value < 2**64 else ["big", _as_hex(value)]
        if kind is dict:
            if len(value) > MAX_ENTRIES:
                raise NotSerializable(f"the value contains a dict with more than {MAX_ENTRIES} entries")
            pairs = [[self._pack(part, depth + 1, budget) for part in pair] for pair in value.items()]
            return ["dict", pairs]
        if kind is complex:
            return ["complex", [value.real, value.imag]]
        if isinstance(value, generic) and kind.__module__ == "numpy" and value.dtype.kind in ARRAY_KINDS:
            return ["scalar", [value.dtype.str, value.tobytes()]]
        plain = _as_plain(value)
        if plain is not value:
            return self._pack(plain, depth, budget)
        handle = self.handle(value)
        if handle is None:
            raise NotSerializable(
                f"values of type {kind.__name__} are not supported. Use numbers, strings, booleans, None, NumPy "
                "arrays, lists, tuples or dicts of these, or an instance of a class of your own"
            )
        return list(handle)

    def _unpack(self, value: Any, depth: int) -> Any:
        """Convert a value back from msgpack's types. Raises some exception if ``_pack`` can't have produced it."""
        if type(value) is not list:
            if type(value) in PLAIN or type(value) is int:
                return value
            raise ProtocolError("a value has a type that never crosses")
        if depth > MAX_DEPTH:
            raise ProtocolError("a value is nested too deeply")
        tag, content = value
        match tag:
            case "array":
                return self.arrays[content]
            case "list":
                return [self._unpack(item, depth + 1) for item in content]
            case "tuple":
                return tuple([self._unpack(item, depth + 1) for item in content])
            case "scalar":
                return make_array(content[0], [], content[1])[()]
            case "big":
                if len(content) > MAX_BITS:
                    raise ProtocolError("an integer has too many digits")
                return int(content, 16)
            case "complex":
                return complex(*content)
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
    _, _, changes, _ = unpack_header(header)
    return _attach_data(changes, data)


def unpack_header(header: bytes) -> Any:
    """Unpack a header. Raises ProtocolError if it has too many elements, or another exception if it is malformed."""
    if len(header) <= MAX_ITEMS:  # each element takes at least one byte, so there can't be too many
        return msgpack.unpackb(header, **UNPACK_OPTIONS)
    counter = _ElementCounter()
    return msgpack.unpackb(header, list_hook=counter, object_hook=counter, **UNPACK_OPTIONS)


class _ElementCounter:
    """Count the elements of lists and maps while msgpack unpacks them. Raises ProtocolError if there are too many."""

    def __init__(self) -> None:
        self.left = MAX_ITEMS * ELEMENTS_PER_ITEM

    def __call__(self, elements: Any) -> Any:
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


def _as_hex(value: int) -> str:
    if value.bit_length() > MAX_BITS:
        raise NotSerializable("the integer has too many digits")
    return hex(value)
