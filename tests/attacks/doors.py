"""Attacks on the sandbox itself, which try to leave the namespaces or to change what other processes use."""

from harness import Attack, on_backward

WRITES = """
import glob, os, pathlib, sys
import helpers, grading, numpy, site
written = []
places = [pathlib.Path(m.__file__) for m in (helpers, grading, numpy, os)] + [pathlib.Path(p) for p in (
    "/usr/lib/attack.py", "/etc/passwd", "/etc/attack", "/bin/attack", "/attack", "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger", "/proc/self/oom_score_adj", "/dev/attack", "/old/attack", "/proc/1/attack")]
places += [pathlib.Path(p) / "attack.pth" for p in (*site.getsitepackages(), *sys.path[:3]) if p]
for place in places:
    for action in (lambda: place.write_text("attack"), lambda: place.unlink(), lambda: place.chmod(0o777),
                   lambda: os.rename(place, "/scratch/x"), lambda: os.symlink("/scratch", place), lambda: os.link(place, "/scratch/y")):
        try:
            action()
            written.append((str(place)))
        except OSError:
            pass
print("written", [w for w in written if "oom_score" not in w])
"""
CALLS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
done = []
def tried(name, result):
    if result >= 0:
        done.append(name)
tried("unshare user", libc.unshare(0x10000000)); tried("unshare mount", libc.unshare(0x00020000))
tried("mount", libc.mount(b"tmpfs", b"/scratch", b"tmpfs", 0, None)); tried("umount", libc.umount2(b"/scratch", 2))
tried("remount", libc.mount(None, b"/", None, 32 | 4096, None)); tried("chroot", libc.chroot(b"/scratch"))
tried("setuid", libc.setuid(0)); tried("setgid", libc.setgid(0)); tried("setns", libc.setns(3, 0))
tried("ptrace", libc.ptrace(16, 1, 0, 0)); tried("ptrace parent", libc.ptrace(16, os.getppid(), 0, 0))
for name, number in (("bpf", 321), ("keyctl", 250), ("perf", 298), ("userfaultfd", 323), ("io_uring", 425), ("pidfd_getfd", 438),
                     ("open_by_handle_at", 304), ("process_vm_readv", 310), ("kexec", 246), ("init_module", 175), ("reboot", 169),
                     ("swapon", 167), ("sethostname", 170), ("settimeofday", 164), ("fsopen", 430), ("move_mount", 429), ("iopl", 172),
                     ("x32 unshare", 0x40000000 + 272), ("quotactl", 179), ("acct", 163), ("mknod", 133), ("fanotify", 300)):
    if os.uname().machine == "x86_64":
        tried(name, libc.syscall(number, 0, 0, 0, 0, 0))
tried("clone", libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) if os.uname().machine == "x86_64" else -1)
print("done", done)
"""
PROCESSES = """
import os, signal
seen = [n for n in os.listdir("/proc") if n.isdigit()]
print("sees", len(seen), "processes")
for name in (*seen, "self", "1", str(os.getppid())):
    for part in ("root", "cwd", "exe", "fd", "ns"):
        try:
            os.listdir(f"/proc/{name}/{part}") if part != "exe" else os.readlink(f"/proc/{name}/{part}")
        except OSError:
            pass
for process in (1, os.getppid()):
    try:
        with open(f"/proc/{process}/mem", "r+b", 0) as memory:
            pass
    except OSError:
        pass
"""
LIMITS = """
import os, resource
raised = []
for name in [n for n in dir(resource) if n.startswith("RLIMIT_")]:
    soft, hard = resource.getrlimit(getattr(resource, name))
    if hard == resource.RLIM_INFINITY:
        continue
    try:
        resource.setrlimit(getattr(resource, name), (hard * 4 + 1, hard * 4 + 1))
        raised.append(name)
    except (ValueError, OSError):
        pass
for action in (lambda: os.nice(-10), lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)), lambda: os.setuid(0)):
    try:
        action()
        raised.append("rights")
    except OSError:
        pass
print("raised", raised)
"""
SETUID = """
import os, stat, subprocess
found = []
for folder in ("/usr/bin", "/usr/sbin", "/bin"):
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        path = os.path.join(folder, name)
        try:
            if os.stat(path).st_mode & (stat.S_ISUID | stat.S_ISGID):
                found.append(path)
        except OSError:
            pass
said = [subprocess.run([p, "-c", "id"], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=1).stdout for p in found if p.endswith(("/su", "/sudo"))]
print("root" if any("uid=0" in s for s in said) else "no root")
os.mkdir("/scratch/d")
open("/scratch/sh", "wb").write(open("/bin/sh", "rb").read())
os.chmod("/scratch/sh", 0o6777)
print(subprocess.run(["/scratch/sh", "-p", "-c", "id -u"], capture_output=True, text=True).stdout)
"""
TERMINAL = """
import fcntl, os, termios
for path in ("/dev/tty", "/dev/pts/0", "/dev/ptmx", "/dev/console"):
    try:
        fd = os.open(path, os.O_RDWR)
        fcntl.ioctl(fd, termios.TIOCSTI, b"x")
        print("typed", path)
    except OSError:
        pass
print("tried")
"""
FORK_SERVER = """
import gc, json, os, socket, stat
from grading.student_process import channel, isolation
# Look for the socket on which the fork server receives requests, and for the one on which the supervisor gets commands.
numbers = []
for number in range(256):
    try:
        numbers += [number] if stat.S_ISSOCK(os.fstat(number).st_mode) else []
    except OSError:
        pass
own = {c.connection.fileno() for c in gc.get_objects() if type(c) is channel.Channel}
request = {"policy": {"memory": 1 << 40, "cpu": 1000, "processes": 1000, "file_bytes": 1 << 40},
           "scratch": "/tmp", "total_memory": 1 << 40, "cores": []}
sent = 0
for number in set(numbers) - own:  # garbage on its own connection would only end this process
    for message in (b"i", b"e", json.dumps(request).encode()):
        try:
            ends = socket.socketpair()
            socket.send_fds(socket.socket(fileno=os.dup(number)), [message], [end.fileno() for end in ends], socket.MSG_DONTWAIT)
            sent += 1
        except OSError:
            pass
print(f"{len(numbers)} socket, {sent} requests sent")
try:
    isolation.lead_processes()
    print("left")
except (OSError, EOFError) as error:
    print("stays")
"""
CONFIG = """
import os, pathlib
for name in (".ipython/profile_default/startup/00.py", ".config/matplotlib/matplotlibrc", ".pythonrc", "sitecustomize.py", "usercustomize.py",
             ".local/lib/python3.11/site-packages/x.pth", "conftest.py", "numpy.py", "helpers.py"):
    path = pathlib.Path.home() / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("raise SystemExit('attack')")
    except OSError:
        pass
"""
OUTLIVE = """
import ctypes, os, threading
libc = ctypes.CDLL(None, use_errno=True)
print("kept", [option for option in (1, 62) if libc.prctl(option, 0, 0, 0, 0) == 0])
# A thread that executes a program keeps nothing that the first thread had asked the kernel for.
if os.fork() == 0:
    os.setsid()
    threading.Thread(target=lambda: os.execv("/bin/sleep", ["sleep", "7777"])).start()
"""
WATCH_OTHERS = """
import ctypes, fcntl, os
libc, seen = ctypes.CDLL(None, use_errno=True), []
for name, call in (("inotify", libc.inotify_init1), ("fanotify", libc.fanotify_init)):
    watch = call(0, 0)
    if watch >= 0 and (name == "fanotify" or libc.inotify_add_watch(watch, b"/usr/bin", 0xfff) >= 0):
        seen.append(name)
folder, program = os.open("/usr/bin", os.O_RDONLY), os.open("/usr/bin/env", os.O_RDONLY)
own = os.open("/scratch/own", os.O_RDONLY | os.O_CREAT)
for name, action in (("notes", lambda: fcntl.fcntl(folder, 1026, 0x80000001)), ("leases", lambda: fcntl.fcntl(program, 1024, fcntl.F_RDLCK)),
                     ("own leases", lambda: fcntl.fcntl(own, 1024, fcntl.F_RDLCK)), ("load", os.getloadavg), ("memory", lambda: open("/proc/meminfo")),
                     ("processes", lambda: open("/proc/stat")), ("pages", lambda: 1 / (libc.syscall(451, program, bytes(16), bytes(40), 0) + 1))):
    try:
        action()
        seen.append(name)
    except (OSError, ZeroDivisionError):
        pass
if libc.sysinfo(bytes(256)) == 0:
    seen.append("sysinfo")
print("watches", seen)
"""
LOCKS = """
import fcntl, os, struct
stopped, unlocked = [], struct.pack("hhqqi", fcntl.F_RDLCK, 0, 0, 0, 0)
for path in ("/usr/bin/env", os.__file__, "/usr"):
    for name, lock in (("flock", lambda f: fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)), ("lockf", lambda f: fcntl.fcntl(f, fcntl.F_SETLK, unlocked)),
                       ("open file", lambda f: fcntl.fcntl(f, 37, unlocked))):
        first, second = os.open(path, os.O_RDONLY), os.open(path, os.O_RDONLY)
        try:
            lock(first)
            lock(second)
            query = fcntl.fcntl(second, 36, struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0))
            if struct.unpack("hhqqi", query)[0] != fcntl.F_UNLCK:
                stopped.append((path, name))
        except OSError:
            stopped.append((path, name))
print("locked", stopped)
"""
WHERE = """
import ctypes, os, sys
texts = list(map(str, sys.path)) + [sys.prefix, sys.executable, sys.argv[0], *os.environ.values(), *map(str, sys.meta_path)]
texts += [str(getattr(module, "__file__", "")) for module in list(sys.modules.values())]
for name in ("maps", "smaps", "numa_maps", "mountinfo", "mounts", "cmdline", "environ", "map_files", "exe", "cwd", "root"):
    for path in (f"/proc/self/{name}", f"/proc/thread-self/{name}", f"/proc/1/{name}"):
        try:
            texts += [os.readlink(path)] if os.path.islink(path) else [open(path).read()]
        except OSError:
            pass
own = ("/course/", "/scratch", "/usr", "/lib", "/bin", sys.base_prefix)
found = [t[:200] for t in texts if t.startswith("/") and not t.startswith(own) or "/tmp" in t]
found += [n for n in (457, 458) if ctypes.CDLL(None).syscall(n, bytes(64), bytes(4096), 4096, 0) >= 0]
print("found", found)
"""

ATTACKS = [
    on_backward("writes", "write to helpers, the grader, Python and system files", WRITES, output="written []"),
    on_backward("system-calls", "leave the namespaces through system calls", CALLS, output="done []"),
    on_backward("other-processes", "inspect other processes", PROCESSES, output="sees 0 processes"),
    on_backward("limits-raised", "raise limits and rights", LIMITS, output="raised []"),
    on_backward("set-user-id", "run programs as root", SETUID, output="no root"),
    on_backward("terminals", "type into the instructor's terminal", TERMINAL, output="tried"),
    on_backward("fork-server", "ask the fork server for a process without a sandbox", FORK_SERVER, output="1 socket, 0 requests sent"),
    on_backward("outlive-the-supervisor", "survive the process that watches it", OUTLIVE, output="kept []"),
    on_backward("watch-others", "watch what else the machine does", WATCH_OTHERS, output="watches []"),
    on_backward("lock-files", "lock files that the sandbox shares with the machine", LOCKS, output="locked []"),
    on_backward("where-the-course-is", "find out where the course is", WHERE, output="found []"),
    Attack("left-for-the-next", "leave files that a later process would load", CONFIG),
]  # fmt: skip
