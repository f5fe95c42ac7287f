"""Attacks that use up what other processes need.

Those that allocate memory or start processes stop by themselves if the sandbox doesn't stop them.
"""

from harness import Attack, on_backward, on_slope

# An attack's own limit on its memory, in case no other limit stops it.
BOUND = """
import resource
def bound(most):
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
"""
FORKS = """
import os, time
made = refused = 0
for _ in range(40):
    try:
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
        made += 1
    except OSError:
        refused += 1
        break
print("refused" if refused else f"made {made}")
"""
SPIN = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        end = time.time() + 8
        while time.time() < end:
            pass
        os._exit(0)
"""
SPIN_IN_CHILDREN = """
import os
for _ in range(3):
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
        while True:
            pass
try:
    while True:
        os.wait()
finally:
    os.kill(-1, 9)
"""
MEMORY = (
    BOUND
    + """
bound(2 << 30)
held = []
try:
    for _ in range(30):
        held.append(np.empty(100 << 17))  # not written to: that alone would take longer than a cell may on a busy machine
    print("held", len(held) * 100, "MB")
except MemoryError:
    print("refused after", len(held) * 100, "MB")
"""
)
MANY = (
    BOUND
    + """
import os, time
bound(1 << 30)
for _ in range(13):
    if os.fork() == 0:
        held = bytearray(100 << 20)
        held[::4096] = b"x" * (len(held) // 4096)
        time.sleep(1.4)
        os._exit(0)
time.sleep(1.4)
"""
)
SHARED = """
import mmap, os, time
held = []
try:
    for _ in range(6):
        held.append(mmap.mmap(-1, 50 << 20))
        held[-1].write(b"x" * (50 << 20))
    print("held", len(held))
except (OSError, ValueError):
    print("refused")
"""
SHARED_MORE = """
import ctypes, os
from multiprocessing import shared_memory
libc = ctypes.CDLL(None, use_errno=True)
held = []
for action in (lambda: shared_memory.SharedMemory(create=True, size=50 << 20), lambda: os.memfd_create("attack"),
               lambda: os.open("/tmp", os.O_TMPFILE | os.O_RDWR) and 1 / 0):
    try:
        held.append(action())
    except Exception:
        pass
held += [n for n in (libc.shmget(0, 1 << 20, 0o1600), libc.semget(0, 9, 0o1600), libc.msgget(0, 0o1600)) if n >= 0]
print("held", held)
"""
SHARED_FOLDER = """
total = 0
try:
    for k in range(20):
        with open(f"/dev/shm/attack{k}", "wb") as file:
            total += file.write(b"x" * (10 << 20))
except OSError:
    pass
print("full at", total >> 20, "MB")
"""
PIPES = """
import os, fcntl
held = 0
try:
    for _ in range(40):
        r, w = os.pipe()
        os.set_blocking(w, False)
        try:
            fcntl.fcntl(w, 1031, 1 << 20)
        except OSError:
            pass
        try:
            while True:
                held += os.write(w, b"x" * 65536)
        except BlockingIOError:
            pass
except OSError:
    pass
print("held less than 64 MB" if held < 64 << 20 else f"held {held}")
"""
# Six processes, each with the most sockets that it may have open, and their buffers full.
SOCKETS = """
import os, socket, time
for _ in range(6):
    if os.fork() == 0:
        held = []
        try:
            while True:
                held += socket.socketpair()
        except OSError:
            pass
        for end in held:
            end.setblocking(False)
            for option in (7, 32):
                try:
                    end.setsockopt(socket.SOL_SOCKET, option, 64 << 20)
                except OSError:
                    pass
            try:
                while True:
                    end.send(b"x" * 65536)
            except OSError:
                pass
        time.sleep(1.2)
        os._exit(0)
time.sleep(1.2)
"""
HIDDEN = """
import ctypes, fcntl, mmap, os, socket
libc, held = ctypes.CDLL(None, use_errno=True), []
reader, writer = os.pipe()
a, b = socket.socketpair()
page = mmap.mmap(-1, 4 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
page.write(b"x" * (4 << 20))
vector = (ctypes.c_size_t * 2)(ctypes.addressof(ctypes.c_char.from_buffer(page)), 4 << 20)
for name, action in (
    ("pinned pages", lambda: libc.vmsplice(writer, vector, 1, 2) > 0),
    ("large pipe", lambda: fcntl.fcntl(writer, 1031, 1 << 20) > 1 << 16),
    ("large buffer", lambda: a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24) or True),
    ("socket in a socket", lambda: socket.send_fds(a, [b"x"], [writer]) > 0),
    ("huge pages", lambda: mmap.mmap(-1, 2 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)),
    ("rules", lambda: libc.syscall(444, (ctypes.c_uint64 * 3)(1, 0, 0), 8, 0) >= 0),
    ("locked pages", lambda: libc.mlock(ctypes.c_void_p(vector[0]), ctypes.c_size_t(vector[1])) == 0),
):
    try:
        if action():
            held.append(name)
    except (OSError, ValueError):
        pass
print("held", held)
"""
DISK = """
import os
written = files = 0
try:
    for k in range(8):
        with open(f"/scratch/large-{k}", "wb") as file:
            for _ in range(20):
                written += file.write(b"x" * (1 << 20))
except OSError as error:
    print("refused at", written >> 20, "MB")
for k in range(6000):
    try:
        open(f"/scratch/small-{k}", "w").close()
        files += 1
    except OSError:
        break
print("refused" if files < 6000 else "not refused")
"""
ONE_FILE = """
import os
try:
    fd = os.open("/scratch/one", os.O_CREAT | os.O_RDWR)
    os.posix_fallocate(fd, 0, 1 << 40)
    print("held")
except OSError:
    print("refused")
os.close(fd)
"""
FLOOD = "for _ in range(400):\n    print('x' * 100_000)\n"
MANY_PRINTS = "import sys\nfor k in range(100_000):\n    sys.stdout.write('.'); sys.stderr.write('!')\n"
MANY_DISPLAYS = "from IPython.display import display\nfor k in range(3_000):\n    display({'text/plain': 'x' * 10, 'text/html': '<b>' * 10}, raw=True)\n"
DESCRIPTOR_FLOOD = "import os\nfor fd in (0, 1, 2):\n    for _ in range(2000):\n        try: os.write(fd, b'x' * 100_000)\n        except OSError: break\n"
PICTURES = """
import matplotlib.pyplot as plt
for _ in range(2):
    plt.figure(figsize=(25, 25))
    plt.imshow([[0, 1], [1, 0]])
plt.show()
"""
STUBBORN = """
import time
end = time.time() + 60
while time.time() < end:
    try:
        while time.time() < end:
            pass
    except BaseException:
        pass
"""
IGNORED = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)\n"
IN_C = "import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')\n"
LOCK = "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()\n"
OWN_LIMIT = """
import resource
print("may ask", resource.getrlimit(resource.RLIMIT_CPU)[0] > 1)
try:
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True:
        pass
except (OSError, ValueError):
    print("refused")
import ctypes, os
libc, limit = ctypes.CDLL(None, use_errno=True), (ctypes.c_uint64 * 2)(1, 1)
for call in (libc.setrlimit(0, limit), libc.syscall(160 if os.uname().machine == "x86_64" else 164, 0, limit), libc.prlimit(os.getpid(), 0, limit, None)):
    assert call == -1
print("refused everywhere")
"""
WATCHES = """
import ctypes
libc, made = ctypes.CDLL(None, use_errno=True), 0
for _ in range(200):
    made += libc.inotify_init1(0) >= 0
for _ in range(5000):
    libc.timer_create(1, None, ctypes.byref(ctypes.c_void_p()))
print("tried", made <= 64)
"""
OPENED = """
import os
held = []
try:
    while len(held) < 5000:
        held.append(os.open("/dev/null", os.O_RDONLY))
    print("not refused")
except OSError:
    print("refused")
for fd in held: os.close(fd)
"""
THREADS = """
import threading, time
made = 0
try:
    for _ in range(40):
        threading.Thread(target=time.sleep, args=(4,), daemon=True).start()
        made += 1
    print("made", made)
except RuntimeError:
    print("refused")
"""
TRACEBACK = """
line = {"output_type": "error", "ename": "E" * 200_000, "evalue": "File " * 200_000, "traceback": ["File " * 200_000] * 4}
get_ipython().outputs.add(line, 0)
"""
NESTED = "from IPython.display import HTML, display\nfor _ in range(400):\n    display(HTML('<ul><li>' * 2498))\n"
TABLES = "from IPython.display import Markdown, display\nfor _ in range(400):\n    display(Markdown('a|b\\n-|-\\n' * 1000))\n"
ESCAPES = "print('\\x1b[0m' * 400_000)\nprint('\\rx' + 'a' * 400_000)\n"
HELD = """
import numpy as np
held = [np.zeros(100_000) for _ in range(120)]
"""


def endless_and_end(notebook: dict) -> None:
    """Let the cell of the answer `descend` run forever, once it has defined the function."""
    cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "descend-answer")
    cell["source"] += "\n\nwhile True:\n    pass"


ATTACKS = [
    on_backward("fork-bomb", "start 40 processes", FORKS, output="refused"),
    on_backward("spinning", "use all cores with several processes", SPIN),
    on_backward(
        "spinning-in-children", "compute without end in children and grandchildren, and wait for them", SPIN_IN_CHILDREN,
        message="was interrupted",
    ),
    on_backward("thread-bomb", "start 40 threads", THREADS),
    on_backward("memory-bomb", "allocate all memory", MEMORY, output="refused after"),
    on_backward("memory-of-many", "allocate memory in many processes", MANY, message="MB of memory"),
    on_backward("shared-memory", "allocate memory that no process is charged for", SHARED, output="refused"),
    on_backward("more-shared-memory", "allocate shared memory by every other means", SHARED_MORE, output="held []"),
    on_backward("shared-memory-folder", "fill the folder of shared memory", SHARED_FOLDER, output="full at 60 MB"),
    on_backward("pipes", "fill pipes", PIPES, output="less than 64 MB"),
    on_backward("socket-buffers", "fill the buffers of many sockets", SOCKETS, message="pipes and sockets open"),
    on_backward("hidden-memory", "hold memory in the kernel", HIDDEN, output="held []"),
    on_backward("full-disk", "use all space and inodes of the scratch folder", DISK, output="refused"),
    on_backward("one-large-file", "create a file of a terabyte", ONE_FILE),
    on_backward("open-files", "open more files than allowed", OPENED, output="refused"),
    on_backward("flood", "flood the output", FLOOD, output="cut off"),
    on_backward("traceback-flood", "show a traceback whose lines are slow to search", TRACEBACK, output="File File"),
    on_slope("message-flood", "raise an exception whose message is slow to search", "raise TypeError('a' * 20_000)", message="aaaa"),
    on_backward("nested-display", "display HTML that is nested too deeply to be parsed in time", NESTED, output="<ul><li>"),
    on_backward("tables-display", "display tables that are slow to parse", TABLES, output="a|b"),
    on_backward("escape-codes", "print codes for colours and returns that are slow to remove", ESCAPES, output="aaaa"),
    on_backward("many-prints", "print many short strings", MANY_PRINTS),
    on_backward("many-displays", "display thousands of outputs", MANY_DISPLAYS),
    on_backward("flood-of-pictures", "display pictures of many megapixels", PICTURES),
    on_backward("flood-descriptors", "flood the standard streams", DESCRIPTOR_FLOOD),
    on_backward(
        "flood-of-prints", "print two gigabytes, which must not stay in memory",
        "for _ in range(2000):\n    print('printed over and over ' * 50_000)", output="printed over and over",
    ),
    on_backward("flood-of-a-command", "run a command that prints without end", "!timeout 5 yes 'said by a command'", output="said by a command"),
    on_backward("command-without-end", "run a command that never ends, and another one after it", "!trap '' INT; sleep 30 & sleep 30", message="was interrupted"),
    on_backward("watches", "use up watches and timers, whose number is limited for each user", WATCHES, output="tried"),
    on_backward("interrupt-swallowed", "run a loop that swallows interrupts", STUBBORN, message="took too long"),
    on_backward("interrupt-ignored", "ignore the signal in a cell", IGNORED, message="took too long"),
    on_backward("endless-cell", "loop forever in a cell", "while True:\n    pass", message="was interrupted"),
    Attack(
        "endless-cell-and-end", "loop forever in the cell of one answer, and end the process in another",
        answers={"slope": "import os\nos._exit(1)"}, loses=("slope",), edit_notebook=endless_and_end, message="was interrupted",
    ),
    on_slope("endless-answer", "loop forever in an answer", "while True:\n    pass", message="took too long"),
    on_backward("own-limit", "set a limit on itself, so that the kernel ends the process", OWN_LIMIT),
    on_backward("hangs-in-c", "run a loop that Python can't interrupt", IN_C),
    on_backward("deadlock", "wait for a lock that is never released", LOCK),
    on_slope("arrays-without-end", "return a hundred megabytes of arrays", "return held", HELD),
    on_slope("slow-answers", "use nearly all the time in every call of an answer", "import time\ntime.sleep(2)\nreturn x * 0"),
]  # fmt: skip
