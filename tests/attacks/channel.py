"""Attacks on the connection to the grader, on which student code can send any bytes."""

from harness import Attack, on_backward, on_slope

# Shared by these attacks: the notebook server, found by its type, its socket, and functions that send any message or an
# answer to a request.
TOOLS = """
import gc, msgpack, os, socket, struct, time
from grading.student_process import notebook_server, channel
me = next(thing for thing in gc.get_objects() if type(thing) is notebook_server.NotebookServer)
line = me.channel.connection
def raw(header, data=b"", lengths=None):
    header = header if isinstance(header, bytes) else msgpack.packb(header)
    line.sendall(struct.pack("!II", *(lengths or (len(header), len(data)))) + header + data)
def answer(value, changes=(), data=b""):
    raw(["value", {"value": value, "contents": []}, list(changes)], data)
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
            raw(["value", {"value": True, "contents": []}, []])
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
number = next(cell.cell_contents for cell in gradient.__closure__ if type(cell.cell_contents) is int)
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
              ["function", 1], ["object", [1, 2]], {"a": 1}, b"bytes", ["no such tag", 1]):
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
    raw(["value", {"value": ["array", key], "contents": []}, [(key, "<f8", [2, 2], True, 32)]], bytes(32))
return x * 0
"""
HANDLE = """
raw(["value", {"value": ["object", [{"deep": [[1] * 1000] * 50}, "numpy.ndarray", True, []]], "contents": []}, []])
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
            raw(["value", {"value": True, "contents": []}, []])
        except OSError:
            break
        time.sleep(0.005)
    os._exit(0)
return x * 0
"""

CONTAINERS = """
deep = ["container", 0]
for _ in range(60):
    deep = ["list", [deep]]
for now in ([["list", [["container", 10 ** 9]]]], [["list", [["container", -1]]]], [["list", [["container", 0]]]], [["container", 0]], deep, 7,
            [["dict", [[["container", 0], 1]]]]):
    try:
        raw(["value", {"value": ["list", [["container", 0], ["container", True], ["container", 1 << 62]]], "contents": ["list", now]}, []])
    except OSError:
        break
return x * 0
"""
CONTAINER_FOR_VALUE = """
raw(["value", {"value": ["container", 0], "contents": ["list", []]}, []])
time.sleep(0.2)
return x * 0
"""
NAMES = """
import helpers.layers
kinds = {name: type(name, (), {"__module__": "__main__", "shape": (2, 2), "dtype": x.dtype, "__array__": lambda *_: x})
         for name in ("ndarray", "float64", "CheckFailed", "ContainerReference", "Proxy", "9 no name", "")}
return {name: kind() for name, kind in kinds.items()}
"""

ATTACKS = [
    on_backward(
        "answers-in-advance",
        "send answers before the requests",
        TOOLS + "for _ in range(50):\n    answer(True)\n",
    ),
    on_slope("answers-on-top", "send an extra answer to each request", "answer(True)\nreturn x * 0", TOOLS),
    on_slope("flood-of-answers", "send two hundred thousand answers from a thread", FLOOD, TOOLS, message="stopped"),
    on_slope("a-second-speaker", "send messages from a forked process on the same connection", SPLIT, TOOLS),
    on_slope("no-such-kind", "send messages of kinds that don't exist", "raw(['ran', {}, []])\nraw(['grade', {'points': 9}, []])\nreturn x", TOOLS),
    on_slope("garbage", "send bytes that are not a message", "line.sendall(os.urandom(4096))\nreturn x * 0", TOOLS, message="stopped"),
    on_slope("too-long-message", "announce a message of four gigabytes", "raw(b'', b'', (0xffffffff, 9))\nreturn x", TOOLS, message="a message was too long"),
    on_slope("slow-trickle", "send a message one byte at a time", TRICKLE, TOOLS, message="stopped"),
    on_slope("shut-down", "shut down the connection", "line.shutdown(socket.SHUT_RDWR)\nreturn x", TOOLS, message="stopped"),
    on_slope("half-shut-down", "close the connection for reading only", "line.shutdown(socket.SHUT_RD)\nreturn x * 0", TOOLS, message=""),
    on_slope("descriptors-sent", "send file descriptors along", DESCRIPTORS, TOOLS, message="Operation not permitted"),
    on_slope("bomb-of-lists", "send a message of millions of empty lists", LISTS, TOOLS, message="stopped"),
    on_slope("bomb-of-depth", "send nested lists, each announced as huge", DEPTH, TOOLS, message="stopped"),
    on_slope("bomb-of-arrays", "announce a hundred thousand arrays in one message", ARRAYS, TOOLS, message="stopped"),
    on_slope("dtype-bomb", "send arrays of types that don't exist", DTYPES + "return x * 0", TOOLS, message="stopped"),
    on_slope("shape-bomb", "send shapes that don't match the bytes", SHAPES, TOOLS, message="stopped"),
    on_slope("collisions", "send a dict whose keys all have the same hash", COLLISIONS, TOOLS, message="stopped"),
    on_slope("raw-values", "send values that no serialisation produces", RAW, TOOLS, message="stopped"),
    on_slope("forged-arrays", "overwrite the arrays of the test", FORGED_ARRAYS, TOOLS),
    on_slope("forged-handle", "send a malformed handle", HANDLE, TOOLS),
    on_slope("forged-containers", "refer to lists and dicts that the call doesn't have", CONTAINERS, TOOLS),
    on_slope("container-for-value", "return a reference to an argument instead of a value", CONTAINER_FOR_VALUE, TOOLS),
    on_slope("named-like-types", "return objects whose classes are named like those of NumPy and the grader", NAMES),
    on_slope("deep-value", "return a value nested too deeply", "a = []\nfor _ in range(10_000): a = [a]\nreturn a", message="nested too deeply"),
    on_slope("cyclic-value", "return a value that contains itself", "a = []\na.append(a)\nreturn a", message="nested too deeply"),
    on_slope("large-value", "return a value of two million parts", "return [0.5] * 2_000_000", message="too many parts"),
    on_slope("large-array", "return an array that is too large", "return np.zeros(4_000_000)", message="can't be sent"),
    on_slope("huge-integer", "return an integer of a hundred thousand bits", "return 1 << 100_000", message="too many digits"),
    on_slope("huge-string", "return a string of fifty megabytes", "return 'x' * 50_000_000", message="can't be sent"),
    Attack(
        "endless-callbacks", "call a passed function forever",
        answers={"descend": CALLBACKS}, loses=("descend",),  # until a limit on time or on the number of arrays stops it
    ),
    Attack(
        "callbacks-within-callbacks", "nest calls of a passed function forever", TOOLS,
        answers={"descend": NESTED}, loses=("descend",),
    ),
    Attack("wrong-callbacks", "call functions that were never passed", TOOLS, answers={"descend": WRONG_CALLS}, loses=("descend",), message="stopped"),
    Attack("odd-callbacks", "call a passed function with unexpected arguments", answers={"descend": ODD_CALLS}, loses=("descend",)),
    Attack("big-callbacks", "call a passed function with more and more arrays", answers={"descend": BIG_CALLS}, loses=("descend",)),
    Attack(
        "kept-callbacks", "call a function of a test after the test is over",
        answers={"descend": KEPT}, loses=("descend",), last_cell="print(kept(np.ones(2)))",
    ),
    on_backward("outputs-of-all-kinds", "send outputs that hold arrays, handles and bytes, and far too many of them", OUTPUTS, loses=("forward", "slope", "descend")),
    on_backward("outputs-of-many-parts", "send errors whose tracebacks have many lines", STREAM_OF_OUTPUTS, loses=("forward", "slope", "descend")),
    on_backward("never-forgets", "answer the end of each test with a callback and an error", TOOLS + FORGET),
]  # fmt: skip
