"""Attacks that try to send data over the network, or to receive it."""

from harness import on_backward

SOCKETS = """
import socket
made = []
for family in range(46):
    for kind in (1, 2, 3, 5):
        try:
            made.append((family, kind, socket.socket(family, kind)))
        except OSError:
            pass
print("made", [f for f, *_ in made])
"""
LOOPBACK = """
import http.client, socket, urllib.request, subprocess
def tried(what, action):
    try:
        print("reached", what, action())
    except BaseException as error:
        print("refused", what, type(error).__name__)
tried("loopback", lambda: socket.create_connection(("127.0.0.1", 22), 0.2))
tried("name", lambda: socket.getaddrinfo("example.org", 80))
tried("page", lambda: urllib.request.urlopen("http://example.org", timeout=0.2))
tried("server", lambda: socket.create_server(("127.0.0.1", 0)))
tried("shell", lambda: subprocess.run(["/bin/bash", "-c", "echo x > /dev/tcp/127.0.0.1/22"], check=True))
"""
RAW_CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
made = [libc.syscall(41, family, kind, 0) for family in (1, 2, 10, 16, 17, 38, 40) for kind in (1, 2, 3)]
made += [libc.syscall(0x40000000 + 41, 2, 1, 0)]
pair = (ctypes.c_int * 2)()
made += [libc.syscall(53, family, 1, 0, pair) for family in (2, 10, 16)]
print("made", [m for m in made if m >= 0])
"""
OLD_CALL = """
# The same through the 32-bit interface, where system calls have different numbers: mov eax, 102; int 0x80
import ctypes, mmap, os
print("made none" if os.uname().machine != "x86_64" else "tried")
if os.uname().machine == "x86_64":
    code = bytes.fromhex("b866000000" "bb01000000" "31c9" "cd80" "c3")
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=7)
    page.write(code)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(at)()
    print("refused" if result < 0 else f"made {result}")
"""
PAIR = """
import os, socket
a, b = socket.socketpair()
for name in ("/scratch/s", "\\0attack", "/tmp/s"):
    for socket_ in (a, b):
        for call in (socket_.connect, socket_.bind):
            try:
                call(name)
                print("reached", name)
            except OSError:
                pass
for path in ("/run/docker.sock", "/var/run/dbus/system_bus_socket", "/tmp/.X11-unix/X0", "/run/user"):
    print("there is", path) if os.path.exists(path) else None
print("tried")
"""
NAMES = "import os\nprint('devices', sorted(os.listdir('/sys/class/net')) if os.path.exists('/sys') else 'none')"
SERVICES = """
from multiprocessing.connection import Listener
from concurrent.futures import ProcessPoolExecutor
import asyncio, xmlrpc.client
said = []
for what in (lambda: Listener(("127.0.0.1", 0)), lambda: Listener(family="AF_UNIX"),
             lambda: xmlrpc.client.ServerProxy("http://127.0.0.1").x(),
             lambda: asyncio.new_event_loop().run_until_complete(asyncio.open_connection("127.0.0.1", 80))):
    try:
        said.append(what())
    except BaseException as error:
        pass
print("made", said)
"""


ATTACKS = [
    on_backward("sockets", "open a socket of every family and type", SOCKETS, output="made []"),
    on_backward("addresses", "reach loopback, a host name and a web page, open a server, and use the shell's sockets", LOOPBACK, output="refused loopback"),
    on_backward("raw-calls", "open sockets through raw system calls, x32 included", RAW_CALL, output="made []"),
    on_backward("old-calls", "open a socket through the 32-bit system calls", OLD_CALL),
    on_backward("pairs", "connect a pair of sockets to something else", PAIR, output="tried"),
    on_backward("interfaces", "list the network devices of the machine", NAMES, output="none"),
    on_backward("services", "start servers and clients from the standard library", SERVICES, output="made []"),
]  # fmt: skip
