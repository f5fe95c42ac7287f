"""Attacks that end the student's process or keep it from ending. They cost only the exercises that they break."""

from harness import WRONG, Attack, code_cell, on_backward, on_slope

RIGHT_SLOPE = "s = 1 / (1 + np.exp(-x))\nreturn s * (1 - s)"
AT_THE_END = """
import os
from grading.student_process import notebook_server
if not hasattr(notebook_server, "before"):
    notebook_server.before = notebook_server.NotebookServer._answer
    notebook_server.NotebookServer._answer = lambda me, kind, fields: os._exit(3) if kind == "forget" else notebook_server.before(me, kind, fields)
"""
RIGHT_DESCEND = "for _ in range(steps):\n    theta = theta - tau * gradient(theta)\nreturn theta"
# A test takes much less than a second, even on a busy machine. Timers that end the process sooner could hit it twice.
LATE = """
import threading
threading.Timer(1.0, lambda: __import__("os")._exit(3)).start()
"""
WAIT = "import time\ntime.sleep(1.2)"
DAEMON = """
import os, signal, subprocess, sys
for how in range(3):
    if os.fork() == 0:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        if os.fork() == 0:
            os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(30)  # attack"])
        os._exit(0)
subprocess.Popen(["/bin/sh", "-c", "(sleep 7777 &) ; (setsid sleep 7777 &)"])
"""
SIGNALS = """
import os, signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL, signal.SIGSTOP):
    for target in (os.getppid(), 0, -1, -os.getppid() or 0, *range(2, 400)):
        if target in (0, -1, os.getpid(), 1):
            continue
        try:
            os.kill(target, number)
        except OSError:
            pass
"""
STOPPED = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n"
LYING = """
class Lie(Exception):
    def __str__(self): raise SystemExit("no")
    def __repr__(self): os._exit(1)
    __class__ = property(lambda self: 1 / 0)
raise Lie()
"""
WORSE = """
class Meta(type):
    @property
    def __name__(cls): raise KeyboardInterrupt
    def __getattribute__(cls, name): raise MemoryError
class Worse(Exception, metaclass=Meta):
    def __str__(self): return Odd("x")
    __cause__ = property(lambda self: 1 / 0)
class Odd(str):
    def __getitem__(self, key): raise ValueError
    def encode(self, *args): return "not bytes"
raise Worse()
"""
CONTROL = "raise ValueError('\\x00\\x1b[2J\\x1b]0;title\\x07\\u202e\\ud800 ' + '\\x00' * 500)"
CHAIN = """
import sys, traceback
error = ValueError("one")
for k in range(5000):
    try:
        raise ValueError(str(k)) from error
    except ValueError as next_error:
        error = next_error
raise error
"""
THREADS = """
import threading, time
def go_on():
    while True:
        time.sleep(0.001)
for _ in range(8):
    threading.Thread(target=go_on).start()
"""


def _thirty(source: str):  # type: ignore[no-untyped-def]
    """Return an edit that inserts thirty cells with this source, spread over the notebook."""

    def change(notebook: dict) -> None:
        for k in range(30):
            notebook["cells"].insert(2 + k * (len(notebook["cells"]) - 2) // 30, code_cell(source, f"more-{k}"))

    return change


ATTACKS = [
    on_backward("exit-in-cell", "call os._exit in a cell", "import os\nos._exit(0)", message="exited with code 0"),
    on_backward("exits-in-cells", "call os._exit in thirty cells", edit_notebook=_thirty("import os\nos._exit(0)"), message="exited with code"),
    on_backward("errors-in-cells", "raise an exception in thirty cells", edit_notebook=_thirty("raise ValueError('x' * 1000)")),
    Attack(
        "exit-in-answers", "call os._exit in one answer after the other",
        answers=dict.fromkeys(("forward", "backward", "slope"), "import os\nos._exit(0)"),
        loses=("forward", "backward", "slope"), message="exited with code",
    ),
    on_slope("segfault", "crash in an answer", "import ctypes\nctypes.string_at(0)", message="SIGSEGV"),
    on_backward("abort", "abort in a cell", "import os\nos.abort()", message="stopped"),
    on_slope("stack-overflow", "overflow the stack with endless recursion", "import sys\nsys.setrecursionlimit(10 ** 6)\ndef f(a): return f([a])\nreturn f(x)", message="stopped"),
    on_slope("recursion", "recurse until Python stops it", "return slope(x)", message="RecursionError"),
    on_backward("exit-in-shell", "call exit, quit and sys.exit in cells", "import sys\nexit\nquit()\nexit()\nsys.exit(3)"),
    Attack("end-later", "end the process shortly after a right answer", answers={"forward": "self.x = x\nW, b = self.parameters" + LATE + "return x @ W + b", "backward": WRONG["backward"]}, last_cell=WAIT, loses=("backward",), message="exited with code 3"),
    Attack("end-much-later", "end the process a second after a cell", LATE, last_cell=WAIT, message="exited with code 3"),
    Attack(
        "end-in-the-next-test",
        "give a right answer that ends the process if another one was called before",
        first_cell="armed = []",
        answers={"slope": "armed.append(1)\n" + RIGHT_SLOPE, "descend": "if armed: __import__('os')._exit(4)\n" + RIGHT_DESCEND},
        message="exited with code 4",
    ),
    Attack(
        "end-at-the-end", "end the process after its last test has passed",
        answers={"descend": AT_THE_END + RIGHT_DESCEND},
    ),
    on_backward("daemon", "start processes that leave their session and live on", DAEMON),
    on_backward(
        "daemon-holds-channel", "keep the connection open in a process that outlives its parent",
        "import ctypes, os, time\nif ctypes.CDLL(None).fork() == 0:\n    os.setsid()\n    time.sleep(30)\n    os._exit(0)\nos._exit(0)", message="exited with code",
    ),
    on_backward("fork-goes-on", "fork, and let the children continue as the original process", "import os\nos.fork()\nos.fork()\nif os.getpid() != 1: raise ValueError('in a fork')"),
    Attack("fork-answers", "give a right answer that forks and returns twice", answers={"slope": "import os\nos.fork()\n" + RIGHT_SLOPE}),
    on_backward("signals", "send signals to the parent and to everyone", SIGNALS),
    on_backward("signal-to-all", "send SIGKILL to everyone at once", "import os\nos.kill(-1, 9)\nos.kill(0, 9)"),
    on_backward("stops-itself", "stop its own process and wait", STOPPED),
    on_slope("lying-exception", "raise an exception that lies about itself and raises when it is inspected", "import os" + LYING),
    on_slope("worse-exception", "raise an exception whose type lies as well", WORSE.strip()),
    on_slope("control-characters", "put control characters into a message", CONTROL, message="ValueError"),
    on_slope("long-message", "raise an exception with a message of nine megabytes", "raise ValueError('x' * 9_000_000)", message="ValueError"),
    on_slope("chained-exceptions", "raise a chain of five thousand exceptions", CHAIN.strip(), message="ValueError"),
    on_slope("group-of-exceptions", "raise nine hundred nested exception groups", "e = ValueError('x')\nfor _ in range(900): e = ExceptionGroup('g', [e])\nraise e"),
    on_slope("stop-iteration", "raise StopIteration in the answer", "raise StopIteration", message="StopIteration"),
    on_slope("warning-raised", "raise a warning as an exception", "raise DeprecationWarning('passed')", message="DeprecationWarning"),
    on_slope("system-exit", "raise SystemExit in the answer", "raise SystemExit(0)", message="SystemExit"),
    on_slope("interrupt-raised", "raise KeyboardInterrupt in the answer", "raise KeyboardInterrupt", message="KeyboardInterrupt"),
    on_slope("timeout-raised", "raise TimeoutError in the answer", "raise TimeoutError('x')", message="TimeoutError"),
    on_slope("named-like-ours", "raise an exception named like one of the grader's", "class StudentProcessEnded(BaseException): pass\nclass CheckFailed(AssertionError): pass\nraise CheckFailed('Right: everything.')", message="CheckFailed"),
    Attack("threads", "start threads that never end", THREADS),
    Attack("exit-handlers", "register slow code that runs when the process ends", "import atexit, time\natexit.register(time.sleep, 60)\nclass Last:\n    def __del__(self): time.sleep(60)\nlast = Last()"),
]  # fmt: skip
