"""The arrays that have crossed between the process that runs a student's code and the process that tests it.

Arrays keep their identity. Both sides keep a table of the arrays that have crossed. Each message carries all the bytes
of every array that is new or has changed since the last message. So if the student's code changes an argument in
place, the caller's array changes too. And if the caller changes an array that one of the student's objects has kept,
the object sees the change. A check therefore sees what it would see if everything ran in one process.

A side has to compare only the arrays that it holds, because others can't change. And it need not compare an array that
the other side no longer holds, because nobody would see a change. So the test says which arrays it no longer holds.
"""

import re
from functools import lru_cache
from sys import getrefcount
from typing import Any

from numpy import dtype as numpy_dtype
from numpy import empty, frombuffer, ndarray, uint8

from grading.student_process.limits import MAX_ARRAYS, MAX_TABLE

NUMERIC_DTYPE = re.compile(r"[<>|=]?[biufc](1|2|4|8|16|32)")
Change = tuple[int, str, list[int], int, bytes]  # key, dtype, shape, flags, the bytes in C order
WRITEABLE, FORTRAN = 1, 2  # The flags. A transposed array stays transposed: its ravel() is a copy.


class NotSerializable(Exception):
    """The value can't cross: its type is not supported, or it is too large or too deeply nested."""


class ProtocolError(Exception):
    """The other process has ended, or it sent something that breaks the rules of the channel."""


class Arrays:
    """One side's table of the arrays that have crossed, by a key that both sides know.

    Parameters
    ----------
    parity : int
        Whether the keys issued on this side are even (0, the student's code) or odd (1, the test), so that the two
        sides never issue the same key.
    """

    def __init__(self, parity: int):
        self.parity = self.next_key = parity
        # The array of each key, and the bytes that both sides last agreed on. They are None until the array is sent.
        self.known: dict[int, tuple[ndarray, bytes | None]] = {}
        self.held: dict[int, None] = {}  # the keys of the arrays that this side may still use, and so may change
        self.wanted: set[int] = set()  # the keys of those that the other side may still use
        # The key of each array by its id. An id stays valid because ``known`` keeps the array alive.
        self.keys: dict[int, int] = {}
        self.total_bytes = 0

    def clear(self) -> None:
        """Forget all arrays. Both sides must do so at the same point, between two tests.

        Keys start again, so that the same test sends the same messages whatever was sent before.
        """
        for table in (self.known, self.held, self.wanted, self.keys):
            table.clear()
        self.total_bytes = 0
        self.next_key = self.parity

    def key(self, array: ndarray) -> int:
        """Return the key of this array object, which is about to be sent. Issue a new key if it has not crossed yet.

        Raises
        ------
        NotSerializable
            If there are now too many arrays, or if their total size is too large.
        """
        key = self.keys.get(id(array))
        if key is None:
            key = self.next_key
            self._add(key, array, None)
            if self.is_full:
                raise NotSerializable("this test uses too many arrays, or arrays that are too large")
            self.next_key += 2
        self.held[key] = None
        self.wanted.add(key)
        return key

    @property
    def is_full(self) -> bool:
        """Whether the arrays exceed the limit on their number or on their total size."""
        return self.total_bytes > MAX_TABLE or len(self.known) > MAX_ARRAYS

    def changes(self) -> tuple[list[Change], list[int]]:
        """List the arrays that are new or have changed since the last message, and those that are no longer held here.

        A test usually looks at a result once and then drops it. From then on, only this table refers to the array. The
        array can't change until a message names it again, unless it is a view of another array. (If another array were
        a view of it, that view would hold a reference to it.) It may have changed just before its last reference went
        away, so it is compared one last time.

        Only the test's side says what it no longer holds, and only of the arrays that it has made. So its messages are
        the same for all students, whatever their code returns and stores.
        """
        changed, dropped = [], []
        for key in list(self.held):
            array, agreed = self.known[key]
            if key in self.wanted and (current := array.tobytes()) != agreed:
                flags = WRITEABLE * array.flags.writeable + FORTRAN * array.flags.fnc
                changed.append((key, array.dtype.str, list(array.shape), flags, current))
            elif array.base is None and getrefcount(array) <= UNSHARED_REFCOUNT:
                del self.held[key]
                if self.parity and key % 2:
                    dropped.append(key)
        return changed, dropped

    def mark_sent(self, changes: list[Change]) -> None:
        """Record that these changes have been sent."""
        for key, *_, data in changes:
            self.known[key] = (self.known[key][0], data)

    def discard_unsent(self) -> None:
        """Forget the arrays that were new in a message that could not be sent."""
        for key in list(self.held):
            array, agreed = self.known[key]
            if agreed is None:
                del self.known[key], self.keys[id(array)], self.held[key]
                self.wanted.discard(key)
                self.total_bytes -= array.nbytes

    def apply(self, changes: list[Change], dropped: list[int]) -> None:
        """Apply what the other side has sent: add the new arrays, overwrite the others in place, note the dropped ones.

        Raises
        ------
        ProtocolError
            If a change does not describe an array, or names one that never crossed. If it changes the shape or dtype of
            an array, or overwrites one that is read-only. If there are now too many arrays, or if their total size is
            too large.
        """
        self.wanted.difference_update(dropped)
        for key, dtype, shape, flags, data in changes:
            array = make_array(dtype, shape, data)
            if key not in self.known:
                if not isinstance(key, int) or key % 2 == self.parity:
                    raise ProtocolError("a message changed an array that never crossed")
                if not isinstance(flags, int):
                    raise ProtocolError("an array had invalid flags")
                if flags & FORTRAN:
                    array = array.copy(order="F")
                if not flags & WRITEABLE:
                    array.setflags(write=False)
                self._add(key, array, data)
                self.held[key] = None
                if self.is_full:
                    raise ProtocolError("one test used too many arrays, or arrays that were too large")
                continue
            known, _ = self.known[key]
            if known.dtype != array.dtype or known.shape != array.shape:
                raise ProtocolError("a message changed the shape or dtype of an array in place")
            overwrite(known, array)
            self.known[key] = (known, data)

    def __getitem__(self, key: Any) -> ndarray:
        """Return an array that the other side has named. From now on both sides hold it."""
        try:
            array = self.known[key][0]
        except (KeyError, TypeError):
            raise ProtocolError("a message named an array that never crossed") from None
        self.held[key] = None
        self.wanted.add(key)
        return array

    def detach(self, next_key: int) -> None:
        """Let a copy that nobody on this side sees take the place of every known array.

        Afterwards, changes that the other side sends reach only the copies. Arrays with keys from ``next_key`` on were
        never sent, and are forgotten.
        """
        unsent = {key for key in self.known if key >= next_key and key % 2 == self.parity}
        self.known = {key: (known.copy(), data) for key, (known, data) in self.known.items() if key not in unsent}
        self.keys = {id(array): key for key, (array, _) in self.known.items()}
        self.total_bytes = sum(array.nbytes for array, _ in self.known.values())
        self.held.clear()
        self.next_key = next_key

    def adopt(self, changes: list[Change]) -> None:
        """Add the arrays of a message that this side has sent, but that was not encoded with this table."""
        for key, dtype, shape, _, data in changes:
            if key not in self.known:
                self._add(key, make_array(dtype, shape, data), data)
                self.next_key = max(self.next_key, key + 2)

    def shift(self, keys: list[int], factor: float) -> None:
        """Multiply arrays of floats on this side, without telling the other side."""
        for key in keys:
            array, _ = self.known[key]
            if array.dtype.kind in "fc":
                overwrite(array, array * array.dtype.type(factor))
                self.known[key] = (array, array.tobytes())

    def _add(self, key: int, array: ndarray, data: bytes | None) -> None:
        self.known[key] = (array, data)
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


def make_array(dtype: Any, shape: Any, data: Any) -> ndarray:
    """Make an independent array of these bytes. Raises ProtocolError if dtype, shape and bytes don't fit together."""
    try:
        element_type = _element_type(str(dtype))
        sizes = [int(n) for n in shape]
        if min(sizes, default=0) < 0:
            raise ProtocolError("an array had a negative size")
        array = (frombuffer(data, dtype=element_type) if data else empty(0, dtype=element_type)).reshape(sizes)
        # A boolean whose byte is neither 0 nor 1 would equal neither True nor False.
        return array.view(uint8).astype(element_type) if element_type.kind == "b" else array.copy()
    except (ValueError, TypeError) as error:
        raise ProtocolError(f"an array could not be read ({error})") from None


@lru_cache(maxsize=100)
def _element_type(dtype: str) -> numpy_dtype:
    if not NUMERIC_DTYPE.fullmatch(dtype):
        raise ProtocolError(f"an array of dtype {dtype:.20} does not hold numbers")
    return numpy_dtype(dtype)


def overwrite(known: ndarray, array: ndarray) -> None:
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
