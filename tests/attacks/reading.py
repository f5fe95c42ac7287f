"""Attacks that look for hidden tests, expected values, other submissions, the gradebook and the environment."""

from harness import Attack, on_backward

# A search prints what it finds, so that a secret would appear in the graded notebook.
FIND = """
import re
word = re.compile(rb"canary-[0-9a-f]{16}[^\\x00\\n]{0,60}")
def find(where, data):
    data = data.encode("utf-8", "replace") if isinstance(data, str) else bytes(data)
    for found in set(word.findall(data)):
        print("found", found.decode("utf-8", "replace"), "in", where)
"""
FRAMES = (
    FIND
    + """
import gc, inspect, os, sys, threading
def look(where):
    frame = sys._getframe()
    while frame:
        find(where, repr(frame.f_locals)[:200_000] + repr(frame.f_code.co_consts)[:200_000])
        try:
            find(where, inspect.getsource(frame))
        except (OSError, TypeError):
            pass
        frame = frame.f_back
    for frame in sys._current_frames().values():
        find(where, repr(frame.f_locals)[:200_000])
    for thing in gc.get_objects():
        if isinstance(thing, (str, bytes, list, tuple, dict, set)):
            try:
                find(where, repr(thing)[:20_000])
            except Exception:
                pass
    find(where, repr(get_ipython().user_ns.get("In")) + repr(get_ipython().user_ns.get("Out")))
    find(where, repr(dict(os.environ)))
    for name in ("environ", "cmdline", "maps", "mountinfo", "status", "stat", "limits", "cgroup"):
        for process in ("self", "1", str(os.getppid())):
            try:
                find(where, open(f"/proc/{process}/{name}", "rb").read())
            except OSError:
                pass
look("a cell")
notes = []
"""
)
LOOK = "if not notes:\n    notes.append(1)\n    look('a test')\nreturn x * 0"
MEMORY = (
    FIND
    + """
import ctypes, gc, os, time
# write(2) can read from any address, and fails with EFAULT where nothing is mapped. Search around all Python objects.
libc = ctypes.CDLL(None, use_errno=True)
reader, writer = os.pipe()
places = sorted({id(thing) >> 16 for thing in gc.get_objects()})
around = sorted({place + k for place in places for k in range(-2, 3)})
looked, end = 0, time.time() + 0.7
for place in around:
    if libc.write(writer, ctypes.c_void_p(place << 16), 1 << 16) > 0:
        data = os.read(reader, 1 << 16)
        find("memory", data)
        looked += len(data)
    if time.time() > end:
        break
print("searched", looked > 1 << 20)
for path in ("/proc/self/mem", "/proc/1/mem", "/proc/self/environ"):
    try:
        print("opened", path, open(path, "rb", 0).read(10))
    except OSError:
        pass
"""
)
FILES = (
    FIND
    + """
import os, sys, time
looked, end, python = 0, time.time() + 0.8, (sys.prefix, sys.base_prefix, "/proc", "/sys", "/usr", "/lib", "/bin")
for folder, folders, files in os.walk("/"):
    if folder.startswith(python) or time.time() > end:
        folders.clear()
        continue
    for name in files:
        path = os.path.join(folder, name)
        try:
            if os.path.isfile(path) and os.path.getsize(path) < 1 << 20:
                find(path, open(path, "rb").read())
                looked += 1
        except OSError:
            pass
print("searched", looked > 0)
for path in ("/root", "/home", "/old", "/proc/1/root" + "/srv", "/proc/self/root" + "/..", "/var", "/run", "/mnt", "/opt", "/etc/shadow",
             "/etc/hostname", "/proc/kcore", "/dev/mem", "/dev/sda", "/dev/shm", "/sys/firmware"):
    try:
        print("there", path, os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(9))
    except OSError:
        pass
"""
)
NAMED = (
    FIND
    + """
import os
for path in [PATHS]:
    for name in (path, "/proc/1/root" + path, "/proc/self/cwd/../.." + path, "/old" + path, "/tmp/../.." + path):
        try:
            find(name, open(name, "rb").read())
            print("opened", name)
        except OSError:
            pass
print("tried")
"""
)
TESTS = """
import glob, importlib, inspect, sys
found = []
for name in ("grading.scoring.grader", "grading.units.unit", "grading.reports.redaction", "grading.gradebook", "grading.course", "grading.release",
             "solutions", "tests.catalogue", "grading.units.catalogue", "course_fixtures"):
    try:
        found.append(importlib.import_module(name))
    except ImportError:
        pass
print("imported", found)
print("listed", [p for p in glob.glob("/**/*", recursive=True) if p.endswith((".db", ".ipynb")) and "site-packages" not in p and "/usr" not in p][:9])
"""
DESCRIPTORS = (
    FIND
    + """
import fcntl, os, socket
for number in range(256):
    try:
        print("open", number, os.fstat(number))
        find("a descriptor", os.pread(number, 1 << 20, 0))
    except OSError:
        pass
try:
    import array
    from grading.student_process import notebook_server
    import gc
    line = next(t for t in gc.get_objects() if type(t) is notebook_server.NotebookServer).channel.connection
    line.settimeout(0.1)
    message, descriptors, _, _ = socket.recv_fds(line, 1, 9, socket.MSG_PEEK)
    print("given", descriptors)
except (OSError, TimeoutError, StopIteration):
    pass
print("tried")
"""
)
QUOTED = """
if not hasattr(np, "told"):
    np.told = []
np.told.append(repr(x))
import sys
frame = sys._getframe()
while frame:
    np.told += [repr(frame.f_globals.get(name)) for name in ("secret", "expected", "checks", "slope")]
    frame = frame.f_back
raise ValueError(repr(np.told)[-3000:])
"""
ASKING = """
import gc
from grading.student_process import notebook_server
me = next(t for t in gc.get_objects() if type(t) is notebook_server.NotebookServer)
for kind, fields in (("look", {"name": "secret"}), ("attribute", {"object": None, "name": "__globals__"}), ("run", {"source": "secret"})):
    try:
        me.channel.send(kind, **fields)
    except Exception:
        pass
return x * 0
"""
CALLBACK = """
said = []
for name in ("__globals__", "__code__", "__closure__", "__self__", "__module__", "__wrapped__"):
    said.append(getattr(gradient, name, None))
for argument in ("__globals__", type("Odd", (), {"__mul__": lambda s, o: o, "__module__": "__main__"})(), None, [gradient]):
    try:
        said.append(gradient(argument))
    except Exception as error:
        said.append((str(error), repr(error.__traceback__)))
raise ValueError(repr(said))
"""

ATTACKS = [
    on_backward("frames-and-memory", "search frames, gc, In, the environment and /proc from a cell", FRAMES, last_cell=FRAMES),
    Attack("frames-in-a-test", "search the same places during a test", FRAMES, answers={"slope": LOOK}, loses=("slope",)),
    on_backward("own-memory", "search the memory of its own process around all Python objects", last_cell=MEMORY, output="searched True"),
    on_backward("files", "search the readable files outside Python and the system", FILES, output="searched True"),
    on_backward("files-by-name", "read files at well-known paths", NAMED.replace("PATHS", "'/etc/shadow', '/proc/1/environ', '/root' + '/.pgpass', '/root' + '/.ssh/id_rsa', '/tmp/pytest-of-root'"), output="tried"),
    on_backward("grader-imported", "import the grader's modules and the sources", TESTS, output="imported []"),
    on_backward("open-descriptors", "read the open file descriptors", DESCRIPTORS, output="tried"),
    Attack("hidden-quoted", "quote hidden arguments and frames in an exception", answers={"slope": QUOTED}, loses=("slope",)),
    Attack("requests-to-the-grader", "send the grader the requests that only the grader may send", answers={"slope": ASKING}, loses=("slope",)),
    Attack("functions-looked-into", "inspect the globals and the code of a passed function", answers={"descend": CALLBACK}, loses=("descend",)),
]  # fmt: skip
