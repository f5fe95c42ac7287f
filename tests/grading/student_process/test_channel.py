"""Values cross between two processes unchanged, arrays keep their identity, and nothing else crosses."""

import socket
import struct
import threading
from typing import Any

import msgpack
import numpy as np
import pytest

from grading.student_process.channel import Channel, NotSerializable, ProtocolError


def reject(tag: str, _: Any) -> Any:
    raise ProtocolError(tag)


@pytest.fixture
def pair():
    """Make both ends of a connection in one process: each end receives what the other sends."""
    a, b = socket.socketpair()
    ends = [Channel(c, k, handle=lambda _: None, resolve=reject) for k, c in enumerate((a, b))]
    yield ends
    a.close()
    b.close()


def across(pair: list[Channel], value: Any) -> Any:
    pair[0].send("value", value=value)
    return pair[1].receive()[1]["value"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -(2**63),
        2**64 - 1,
        2**80,
        1.5,
        float("inf"),
        1 + 2j,
        "θ",
        "",
        [],
        [1, [2, (3,)]],
        (),
        {"a": [1]},
        {1: {2: 3}},
    ],
)
def test_plain_values_cross_unchanged(pair: list[Channel], value: Any) -> None:
    got = across(pair, value)
    assert got == value
    assert type(got) is type(value)


@pytest.mark.parametrize(
    "array",
    [np.zeros((0, 3)), np.arange(6.0).reshape(2, 3), np.array(2.5), np.arange(4, dtype=np.float32)[::2],
     np.array([True, False]), np.array(True), np.zeros((0, 2), bool), np.array([1 + 1j]), np.float16([0.1]),
     np.asfortranarray(np.arange(6).reshape(2, 3)), np.arange(3, dtype=">i4"), np.longdouble([0.1])],
)  # fmt: skip
def test_arrays_cross_with_shape_and_dtype(pair: list[Channel], array: np.ndarray) -> None:
    got = across(pair, array)
    assert type(got) is np.ndarray
    assert got.dtype == array.dtype
    np.testing.assert_array_equal(got, array, strict=True)
    assert got.flags.fnc == array.flags.fnc  # np.ravel of a transposed array is a copy, on both sides


def test_scalars_keep_their_type(pair: list[Channel]) -> None:
    assert type(across(pair, np.float32(1.5))) is np.float32


def test_an_array_comes_back_as_the_same_object(pair: list[Channel]) -> None:
    x = np.ones(3)
    there = across(pair, x)
    pair[1].send("value", value=[there, there])
    back = pair[0].receive()[1]["value"]
    assert back[0] is x
    assert back[1] is x


def test_in_place_changes_cross_in_both_directions(pair: list[Channel]) -> None:
    x = np.ones(3)
    there = across(pair, x)
    there += 1
    pair[1].send("done")
    pair[0].receive()
    assert x.tolist() == [2, 2, 2]
    x[0] = 7
    pair[0].send("done")
    pair[1].receive()
    assert there.tolist() == [7, 2, 2]


class Float(float):
    pass


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, b"bytes", Float(1.0), np.array([object()]), np.array(["a"]), np.ma.array([1.0]),
     "\ud800", list(range(300_000)), np.zeros(10_000_000)],
)  # fmt: skip
def test_nothing_else_crosses_and_the_connection_survives(pair: list[Channel], value: Any) -> None:
    with pytest.raises(NotSerializable):
        pair[0].send("value", value=value)
    pair[0].arrays.clear()
    assert across(pair, 1) == 1


def test_a_value_nested_too_deeply_does_not_cross(pair: list[Channel]) -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(NotSerializable, match="nested too deeply"):
        pair[0].send("value", value=endless)


@pytest.mark.parametrize(
    "data",
    [
        b"\xc1",
        b"\x90",
        b"\x93\x01\x02",
        b"\x80",
        b"\xdd\xff\xff\xff\xff",
        b"\x93\xa1k\x80\x91\x94\x02\xa2f8\x91\x01\x08",
    ],
)
def test_malformed_messages_are_rejected(pair: list[Channel], data: bytes) -> None:
    pair[0].connection.sendall(struct.pack("!II", len(data), 0) + data)
    with pytest.raises(ProtocolError):
        pair[1].receive()


@pytest.mark.parametrize("lengths", [(1 << 31, 0), (8, 1 << 31)])
def test_a_message_announced_as_too_long_is_rejected_at_once(pair: list[Channel], lengths: tuple[int, int]) -> None:
    pair[0].connection.sendall(struct.pack("!II", *lengths))
    with pytest.raises(ProtocolError):
        pair[1].receive()


def test_an_array_that_never_crossed_cannot_be_changed(pair: list[Channel]) -> None:
    with pytest.raises(ProtocolError, match="never crossed"):
        raw(pair, "value", {"value": 0}, [[3, "<f8", [1], True, 8]], bytes(8))


class NoTime:
    """A time limit that is used up."""

    def check(self) -> None:
        raise TimeoutError


def test_a_partial_message_waits_for_the_rest(pair: list[Channel]) -> None:
    pair[0].send("value", value="x" * 1000)
    pair[0].send("value", value="second")
    pair[1].limit = NoTime()
    with pytest.raises(TimeoutError):
        pair[1].receive()
    pair[1].limit = None
    assert len(pair[1].receive()[1]["value"]) == 1000
    assert pair[1].receive()[1]["value"] == "second"


def raw(pair: list[Channel], kind: str, fields: Any, changes: list[Any], data: bytes = b"") -> Any:
    """Send a handmade message that ``send`` would not produce, and return the value that arrives."""
    header = msgpack.packb([kind, fields, changes, []])
    message = struct.pack("!II", len(header), len(data)) + header + data
    sender = threading.Thread(target=pair[0].connection.sendall, args=(message,))
    sender.start()
    try:
        return pair[1].receive()[1]["value"]
    finally:
        sender.join()


def test_a_boolean_is_true_or_false_whatever_its_byte(pair: list[Channel]) -> None:
    got = raw(pair, "value", {"value": ["array", 2]}, [[2, "|b1", [3], True, 3]], b"\0\x02\xff")
    assert got.tobytes() == b"\0\1\1"


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1},
        b"bytes",
        ["dict", [[["complex", [-1000003.0 * k, k]], 0] for k in range(2_000)]],
        ["big", "f" * 20_000],
        ["list", [["list", []]] * 700_000],
        ["scalar", ["O", b"12345678"]],
        ["scalar", ["(2,)f8", b"1234567812345678"]],
        ["array", [2]],
        ["array", {}],
        ["unknown", 1],
        [1],
    ],
)
def test_encodings_that_send_never_produces_are_rejected(pair: list[Channel], value: Any) -> None:
    with pytest.raises(ProtocolError):
        raw(pair, "value", {"value": value}, [])


def test_too_many_arrays_are_rejected(pair: list[Channel]) -> None:
    with pytest.raises(ProtocolError, match="too many"):
        raw(pair, "value", {"value": 1}, [[2 * k, "|u1", [0], True, 0] for k in range(30_000)])


def test_changes_through_views_cross(pair: list[Channel]) -> None:
    """Only a view keeps the first array alive. The second is itself a view of an array that changes, and isn't kept."""
    whole, base = np.zeros((2, 3)), np.zeros((2, 3))
    got = across(pair, [whole, base[1]])
    row = whole[1]
    del whole
    row[:] = 1.0
    base[:] = 2.0
    across(pair, None)
    np.testing.assert_array_equal(got[0], [[0, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(got[1], [2, 2, 2])


def test_a_change_just_before_the_last_reference_goes_still_crosses(pair: list[Channel]) -> None:
    """A statement such as ``layer.parameters[0][0, 0] += h`` holds the array no longer than it runs."""
    array = np.zeros(3)
    got = across(pair, [array, np.zeros(3)])
    across(pair, None)
    array += 1.0
    del array
    across(pair, None)
    assert got[0].tolist() == [1, 1, 1]
    for _ in range(2):  # nothing on the first side refers to the second array until the other side sends it
        pair[1].send("value", value=got)
        pair[0].receive()[1]["value"][1][:] += 2.0
        across(pair, None)
    assert got[1].tolist() == [4, 4, 4]


def test_read_only_arrays_are_read_only_on_the_other_side(pair: list[Channel]) -> None:
    base = np.zeros(3)
    rows = np.broadcast_to(base, (2, 3))
    got = across(pair, rows)
    with pytest.raises(ValueError, match="read-only"):
        got[0, 0] = 1.0
    base[:] = 2.0  # the base of the view is writeable
    across(pair, None)
    assert got.tolist() == [[2, 2, 2]] * 2
    got = across(pair, np.frombuffer(bytes(8)))
    got.setflags(write=True)
    got[:] = 3.0
    pair[1].send("value", value=None)
    with pytest.raises(ProtocolError, match="read-only"):
        pair[0].receive()


def test_a_failed_send_leaves_the_arrays_that_were_sent_intact(
    pair: list[Channel], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise all arrays of a test would have to be sent again, which can be more than a message holds."""
    monkeypatch.setattr("grading.student_process.channel.MAX_MESSAGE", 1000)
    held = [np.full(100, float(k)) for k in range(12)]
    got = [across(pair, array) for array in held]
    with pytest.raises(NotSerializable):
        pair[0].send("value", value=[np.ones(3), {1}])
    held[3][0] = -1.0
    assert across(pair, held[5]) is got[5]
    assert got[3][0] == -1.0


def test_arrays_without_other_references_are_not_compared_again(pair: list[Channel]) -> None:
    """In a test with many calls, most arrays are like this."""
    table = pair[1].arrays
    held = [np.zeros(3) for _ in range(4)]
    pair[1].send("call", args=held)
    pair[0].receive()
    assert (table.changes(), len(table.held)) == (([], []), 4)
    del held[1:]
    assert (table.changes(), len(table.held)) == (([], [3, 5, 7]), 1)


def test_arrays_that_the_test_has_dropped_are_not_compared(pair: list[Channel]) -> None:
    code, test = pair
    kept, dropped = np.zeros(3), np.zeros(3)
    test.send("call", args=[kept, dropped])
    got = code.receive()[1]["args"]
    del dropped
    test.send("call", args=[])
    code.receive()
    assert code.arrays.wanted == {1}
    got[0] += 1.0
    got[1] += 1.0
    assert [key for key, *_ in code.arrays.changes()[0]] == [1]
    code.send("value", value=got[1])
    assert test.receive()[1]["value"].tolist() == [1, 1, 1]  # it is compared when the array crosses again
    assert kept.tolist() == [1, 1, 1]
