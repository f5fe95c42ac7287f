"""Attacks on the connection to the grader: what is sent is of the attacker's choosing."""

from harness import Attack, on_backward, on_slope

# What they share: the socket, found by its kind, and a function that sends any header with any bytes behind it.
TOOLS = """
import gc, msgpack, os, socket, struct, time
from grading.inside import student, wire
me = next(thing for thing in gc.get_objects() if type(thing) is student.Student)
line = me.channel.connection
def raw(header, data=b"", lengths=None):
    header = header if isinstance(header, bytes) else msgpack.packb(header)
    line.sendall(struct.pack("!II", *(lengths or (len(header), len(data)))) + header + data)
def answer(value, changes=(), data=b""):
    raw(["value", {"value": value, "now": []}, list(changes)], data)
"""
DTYPES = """
for dtype in ("|O8", "|V8", "<M8[s]", "<U4", "f4,f4", "<f8" * 1000, "<f3", "<c64", "{'names': ['a']}"):
    try:
        answer(["scalar", [dtype, bytes(8)]])
    except OSError:
        break
"""
FLOOD = """
import threading
def flood():
    try:
        for _ in range(200_000):
            raw(["value", {"value": True, "now": []}, []])
    except OSError:
        pass
threading.Thread(target=flood, daemon=True).start()
time.sleep(0.05)
return x * 0
"""
TRICKLE = """
for _ in range(400):
    line.sendall(b"\\0")
    time.sleep(0.02)
    if _ == 3:
        line.sendall(b"\\x40")
return x * 0
"""
CALLBACKS = """
while True:
    gradient(theta)
"""
NESTED = """
def again(theta):
    return gradient(theta)
def deeper(k):
    raw(["callback", {"number": 0, "args": [], "kwargs": {}}, []])
    return deeper(k + 1)
return deeper(0)
"""
WRONG_CALLS = """
number = gradient.number
for fields in ({"number": number + 1, "args": [], "kwargs": {}}, {"number": [], "args": 1, "kwargs": 2}, {}):
    raw(["callback", fields, []])
return theta * 0
"""
ODD_CALLS = """
for argument in (None, "x" * 1000, [[]] * 9, 10 ** 3000, {"a": 1}, gradient, np.zeros((0, 3)), np.ones((999, 999)), 1j):
    try:
        gradient(argument)
    except Exception:
        pass
for times in range(20):
    try:
        gradient(np.ones((400, 1)), **{"theta": 1, "class": 2})
    except Exception:
        pass
return theta * 0
"""
BIG_CALLS = """
kept = []
for k in range(2000):
    try:
        kept.append(gradient(np.ones((300_000, 2)) * k))
    except Exception:
        kept.clear()
return theta * 0
"""
KEPT = """
global kept
kept = gradient
return theta * 0
"""
LISTS = """
body = b"\\xdd" + struct.pack("!I", 199_999) + b"\\x90" * 199_999
raw(b"\\x93\\xa5value\\x81\\xa5value" + body * 60 + b"\\x90")
return x * 0
"""
DEPTH = """
raw(b"\\x93\\xa5value\\x81\\xa5value" + (b"\\xdd" + struct.pack("!I", 199_999)) * 2000 + b"\\x90")
return x * 0
"""
ARRAYS = """
answer(["array", 2], [(2 * k, "|b1", [0], True, 0) for k in range(1, 100_000)])
return x * 0
"""
COLLISIONS = """
keys = [k * (2 ** 61 - 1) for k in range(1, 190_000)]
answer(["dict", [[["big", hex(key)], None] for key in keys]])
return x * 0
"""
RAW = """
for value in (["big", "0x" + "f" * 9_999_999], ["big", 7], ["big", "__import__('os')"], ["complex", ["a", 1]],
              ["scalar", ["<f8", b"123"]], ["tuple", 5], ["dict", [[["list", []], 1]]], ["list", None], [], ["array"],
              ["theirs", 1], ["yours", [1, 2]], {"a": 1}, b"bytes", ["no such tag", 1]):
    try:
        answer(value)
    except OSError:
        break
return x * 0
"""
SHAPES = """
answer(["array", 4], [(4, "<f8", [1 << 40, 0, 1 << 40], True, 0)])
answer(["array", 6], [(6, "<f8", [-1], True, 8)], bytes(8))
answer(["array", 8], [(8, "<f8", [2, 2], True, 1 << 40)], bytes(32))
answer(["array", 10], [([], None, "no", True, -1)])
return x * 0
"""
FORGED_ARRAYS = """
known = list(me.channel.arrays.known)
for key in [*known, *range(-3, 60)]:
    raw(["value", {"value": ["array", key], "now": []}, [(key, "<f8", [2, 2], True, 32)]], bytes(32))
return x * 0
"""
HANDLE = """
raw(["value", {"value": ["yours", [{"deep": [[1] * 1000] * 50}, "numpy.ndarray", True, []]], "now": []}, []])
return x * 0
"""
OUTPUTS = """
import numpy as np, msgpack, os
def lie(source):
    array = np.ones(3)
    many = [{"output_type": "stream", "name": "stdout", "text": "a" * 50}] * 20_000
    odd = [
        {"output_type": "display_data", "data": {"application/json": array, "text/plain": b"x"}},
        {"output_type": "display_data", "data": {"application/json": float("nan"), 3: [array]}},
        {"output_type": "execute_result", "data": {"text/html": {"a": (1, 2)}, "a/json": {(1, 2): 1}}},
        {"output_type": "error", "ename": lie, "evalue": array, "traceback": [array, 10 ** 2000]},
        {"output_type": "error", "traceback": {"a": 1}}, {"output_type": array}, {"output_type": "stream"}, [], 7, None,
    ]
    return [*odd, *many], "no error"
get_ipython().run = lie
"""
STREAM_OF_OUTPUTS = """
def lie(source):
    return [{"output_type": "error", "ename": "", "evalue": "", "traceback": ["a"] * 60_000}] * 3, ""
get_ipython().run = lie
"""
FORGET = """
import threading
def answer_all(kind, fields):
    if kind == "forget":
        me.channel.send("callback", number=0, args=[], kwargs={})
        return me.channel.send("not_serializable", problem="no")
    return type(me)._answer(me, kind, fields)
me._answer = answer_all
"""
DESCRIPTORS = """
files = [os.open("/dev/null", os.O_RDONLY) for _ in range(20)]
for _ in range(30):
    socket.send_fds(line, [b"\\0"], files)
return x * 0
"""
SPLIT = """
import os
if os.fork() == 0:
    for _ in range(200):
        try:
            raw(["value", {"value": True, "now": []}, []])
        except OSError:
            break
        time.sleep(0.005)
    os._exit(0)
return x * 0
"""

PLACES = """
deep = ["kept", 0]
for _ in range(60):
    deep = ["list", [deep]]
for now in ([["list", [["kept", 10 ** 9]]]], [["list", [["kept", -1]]]], [["list", [["kept", 0]]]], [["kept", 0]], deep, 7,
            [["dict", [[["kept", 0], 1]]]]):
    try:
        raw(["value", {"value": ["list", [["kept", 0], ["kept", True], ["kept", 1 << 62]]], "now": ["list", now]}, []])
    except OSError:
        break
return x * 0
"""
KEPT_FOR_VALUE = """
raw(["value", {"value": ["kept", 0], "now": ["list", []]}, []])
time.sleep(0.2)
return x * 0
"""
NAMES = """
import helpers.layers
kinds = {name: type(name, (), {"__module__": "__main__", "shape": (2, 2), "dtype": x.dtype, "__array__": lambda *_: x})
         for name in ("ndarray", "float64", "CheckFailed", "_Kept", "StandIn", "9 no name", "")}
return {name: kind() for name, kind in kinds.items()}
"""

ATTACKS = [
    on_backward(
        "answers-in-advance",
        "answers sent before they are asked for",
        TOOLS + "for _ in range(50):\n    answer(True)\n",
    ),
    on_slope("answers-on-top", "one answer too many for each question", "answer(True)\nreturn x * 0", TOOLS),
    on_slope("messages-without-end", "a thread that sends answers without end", FLOOD, TOOLS, said="stopped"),
    on_slope("a-second-speaker", "a forked process speaks on the same connection", SPLIT, TOOLS),
    on_slope("no-such-kind", "messages that there are not", "raw(['ran', {}, []])\nraw(['grade', {'points': 9}, []])\nreturn x", TOOLS),
    on_slope("garbage", "bytes that are no message", "line.sendall(os.urandom(4096))\nreturn x * 0", TOOLS, said="stopped"),
    on_slope("too-long-message", "a message of four gigabytes, announced", "raw(b'', b'', (0xffffffff, 9))\nreturn x", TOOLS, said="longer than any may be"),
    on_slope("slow-trickle", "a message a byte at a time", TRICKLE, TOOLS, said="stopped"),
    on_slope("shut-down", "the connection shut down", "line.shutdown(socket.SHUT_RDWR)\nreturn x", TOOLS, said="stopped"),
    on_slope("half-shut-down", "the connection closed for reading alone", "line.shutdown(socket.SHUT_RD)\nreturn x * 0", TOOLS, said=""),
    on_slope("descriptors-sent", "file descriptors sent along", DESCRIPTORS, TOOLS, said="stopped"),
    on_slope("bomb-of-lists", "a message of millions of empty lists", LISTS, TOOLS, said="stopped"),
    on_slope("bomb-of-depth", "lists within lists, each announced as huge", DEPTH, TOOLS, said="stopped"),
    on_slope("bomb-of-arrays", "a hundred thousand arrays at once", ARRAYS, TOOLS, said="stopped"),
    on_slope("dtype-bomb", "types of arrays that there are not", DTYPES + "return x * 0", TOOLS, said="stopped"),
    on_slope("shape-bomb", "shapes that fit no bytes", SHAPES, TOOLS, said="stopped"),
    on_slope("collisions", "a dict whose keys all fall together", COLLISIONS, TOOLS, said="stopped"),
    on_slope("raw-values", "values that no packing makes", RAW, TOOLS, said="stopped"),
    on_slope("forged-arrays", "the test's own arrays overwritten", FORGED_ARRAYS, TOOLS),
    on_slope("forged-handle", "a handle of another kind", HANDLE, TOOLS),
    on_slope("forged-places", "lists of the call's own that there are not", PLACES, TOOLS),
    on_slope("a-place-for-a-value", "a place among the arguments instead of a value", KEPT_FOR_VALUE, TOOLS),
    on_slope("named-like-types", "objects of classes that are named like NumPy's and the grader's", NAMES),
    on_slope("deep-value", "a value nested too deeply", "a = []\nfor _ in range(10_000): a = [a]\nreturn a", said="nested too deeply"),
    on_slope("cyclic-value", "a value that contains itself", "a = []\na.append(a)\nreturn a", said="nested too deeply"),
    on_slope("large-value", "a value of two million parts", "return [0.5] * 2_000_000", said="too many parts"),
    on_slope("large-array", "an array that is too large", "return np.zeros(4_000_000)", said="can't be sent"),
    on_slope("huge-integer", "an integer of a hundred thousand bits", "return 1 << 100_000", said="too many digits"),
    on_slope("huge-string", "a string of fifty megabytes", "return 'x' * 50_000_000", said="can't be sent"),
    Attack(
        "endless-callbacks", "calls of a function that was passed, without end",
        answers={"descend": CALLBACKS}, loses=("descend",),  # ended by the time or by the number of arrays
    ),
    Attack(
        "callbacks-within-callbacks", "calls that wait for one another, without end", TOOLS,
        answers={"descend": NESTED}, loses=("descend",),
    ),
    Attack("wrong-callbacks", "functions called that were never passed", TOOLS, answers={"descend": WRONG_CALLS}, loses=("descend",), said="stopped"),
    Attack("odd-callbacks", "a passed function called with what it does not expect", answers={"descend": ODD_CALLS}, loses=("descend",)),
    Attack("big-callbacks", "a passed function called with more and more arrays", answers={"descend": BIG_CALLS}, loses=("descend",)),
    Attack(
        "kept-callbacks", "a function of one test called when the test is over",
        answers={"descend": KEPT}, loses=("descend",), later="print(kept(np.ones(2)))",
    ),
    on_backward("outputs-of-all-kinds", "outputs that hold arrays, handles, bytes, and far too many", OUTPUTS, loses=("forward", "slope", "descend")),
    on_backward("outputs-of-many-parts", "errors with tracebacks of many lines", STREAM_OF_OUTPUTS, loses=("forward", "slope", "descend")),
    on_backward("never-forgets", "the end of each test answered by a call and a complaint", TOOLS + FORGET),
]  # fmt: skip
