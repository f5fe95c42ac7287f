"""Attacks that end the student's process, or refuse to let it end: each costs what it breaks, and no more."""

from harness import WRONG, Attack, code_cell, on_backward, on_slope

RIGHT_SLOPE = "s = 1 / (1 + np.exp(-x))\nreturn s * (1 - s)"
AT_THE_END = """
import os
from grading.inside import student
if not hasattr(student, "before"):
    student.before = student.Student._answer
    student.Student._answer = lambda me, kind, fields: os._exit(3) if kind == "forget" else student.before(me, kind, fields)
"""
RIGHT_DESCEND = "for _ in range(steps):\n    theta = theta - tau * gradient(theta)\nreturn theta"
LATE = """
import threading
threading.Timer({seconds} * BUSY, lambda: __import__("os")._exit(3)).start()
"""
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
HARDER = """
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
    """Thirty cells that hold this, spread over the notebook."""

    def change(notebook: dict) -> None:
        for k in range(30):
            notebook["cells"].insert(2 + k * (len(notebook["cells"]) - 2) // 30, code_cell(source, f"more-{k}"))

    return change


ATTACKS = [
    on_backward("exit-in-cell", "os._exit in a cell", "import os\nos._exit(0)", said="ended itself with code 0"),
    on_backward("exits-in-cells", "os._exit in thirty cells", change=_thirty("import os\nos._exit(0)"), said="ended itself"),
    on_backward("errors-in-cells", "an exception in thirty cells", change=_thirty("raise ValueError('x' * 1000)")),
    Attack(
        "exit-in-answers", "os._exit in one answer after the other",
        answers=dict.fromkeys(("forward", "backward", "slope"), "import os\nos._exit(0)"),
        loses=("forward", "backward", "slope"), said="ended itself",
    ),
    on_slope("segfault", "a crash in an answer", "import ctypes\nctypes.string_at(0)", said="SIGSEGV"),
    on_backward("abort", "an abort in a cell", "import os\nos.abort()", said="stopped"),
    on_slope("stack-overflow", "a recursion without end", "import sys\nsys.setrecursionlimit(10 ** 6)\ndef f(a): return f([a])\nreturn f(x)", said="stopped"),
    on_slope("recursion", "a recursion that Python ends", "return slope(x)", said="RecursionError"),
    on_backward("exit-in-shell", "exit, quit and sys.exit in cells", "import sys\nexit\nquit()\nexit()\nsys.exit(3)"),
    Attack("end-later", "an end of the process shortly after a right answer", answers={"forward": "self.x = x\nW, b = self.parameters" + LATE.format(seconds=0.3) + "return x @ W + b", "backward": WRONG["backward"]}, loses=("backward",)),
    Attack("end-much-later", "an end of the process half a second after a cell", LATE.format(seconds=0.5)),
    Attack(
        "end-in-the-next-test",
        "a right answer that ends the process if another has been called before",
        first="armed = []",
        answers={"slope": "armed.append(1)\n" + RIGHT_SLOPE, "descend": "if armed: __import__('os')._exit(4)\n" + RIGHT_DESCEND},
        said="ended itself with code 4",
    ),
    Attack(
        "end-at-the-end", "an end of the process when its last test has passed",
        answers={"descend": AT_THE_END + RIGHT_DESCEND},
    ),
    on_backward("daemon", "processes that leave their session and live on", DAEMON),
    on_backward(
        "daemon-holds-channel", "a process that holds the connection open when its parent ends",
        "import ctypes, os, time\nif ctypes.CDLL(None).fork() == 0:\n    os.setsid()\n    time.sleep(30)\n    os._exit(0)\nos._exit(0)", said="ended itself",
    ),
    on_backward("fork-goes-on", "forks that go on as the process that they came from", "import os\nos.fork()\nos.fork()\nif os.getpid() != 1: raise ValueError('in a fork')"),
    Attack("fork-answers", "a right answer that forks and returns twice", answers={"slope": "import os\nos.fork()\n" + RIGHT_SLOPE}),
    on_backward("signals", "signals to the parent and to everyone", SIGNALS),
    on_backward("signal-to-all", "SIGKILL to everyone at once", "import os\nos.kill(-1, 9)\nos.kill(0, 9)"),
    on_backward("stops-itself", "a process that stops itself and waits", STOPPED),
    on_slope("lying-exception", "an exception that lies and raises about itself", "import os" + LYING),
    on_slope("worse-exception", "an exception whose type lies as well", WORSE.strip()),
    on_slope("control-characters", "control characters in a message", CONTROL, said="ValueError"),
    on_slope("long-message", "an exception's message of megabytes", "raise ValueError('x' * 9_000_000)", said="ValueError"),
    on_slope("chained-exceptions", "five thousand exceptions, each from the last", HARDER.strip(), said="ValueError"),
    on_slope("group-of-exceptions", "exceptions within exceptions", "e = ValueError('x')\nfor _ in range(900): e = ExceptionGroup('g', [e])\nraise e"),
    on_slope("stop-iteration", "StopIteration out of the answer", "raise StopIteration", said="StopIteration"),
    on_slope("warning-raised", "a warning raised as an exception", "raise DeprecationWarning('passed')", said="DeprecationWarning"),
    on_slope("system-exit", "SystemExit out of the answer", "raise SystemExit(0)", said="SystemExit"),
    on_slope("interrupt-raised", "KeyboardInterrupt out of the answer", "raise KeyboardInterrupt", said="KeyboardInterrupt"),
    on_slope("timeout-raised", "TimeoutError out of the answer", "raise TimeoutError('x')", said="TimeoutError"),
    on_slope("named-like-ours", "exceptions named like the grader's own", "class StudentEnded(BaseException): pass\nclass CheckFailed(AssertionError): pass\nraise CheckFailed('Right: everything.')", said="CheckFailed"),
    Attack("threads", "threads that go on", THREADS),
    Attack("exit-handlers", "what is to run when the process ends", "import atexit, time\natexit.register(time.sleep, 60)\nclass Last:\n    def __del__(self): time.sleep(60)\nlast = Last()"),
]  # fmt: skip
