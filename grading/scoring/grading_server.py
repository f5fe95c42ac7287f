"""A server process that grades single submissions for this process, whatever else this process does.

A Dask worker, nbgrader's commands and formgrader ask for one submission after the other, perhaps from several threads
at a time. A process with threads can't fork safely: the child would wait forever for a lock that another thread held.
So a server does the forking. It is a fresh Python with a single thread, which has loaded the unit and the sandbox, and
it grades each submission in a process of its own, as the ``grade`` command does.

There is one server for a job, shared by all threads. A thread sends the server one end of a new connection, then a task
over the connection, and waits there for the result. If the connection to the server itself is closed, because this
process has ended or needs another server, the server ends with everything that it has started.
"""

import atexit
import contextlib
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Hashable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from grading.course import CourseError
from grading.environment import ONE_THREAD
from grading.limits import RETRY_LIMIT
from grading.scoring.grading_pool import GradingPool, opened_pool
from grading.scoring.job import Job, Task

START = "import sys; sys.path[:] = sys.argv[2:]; from grading.scoring.grading_server import main; main()"
MAX_AT_ONCE = 64  # the clients decide how many submissions are graded at a time, up to this number
READY = b"ready"
CLOSE_SECONDS = 10


class GradingFailed(Exception):
    """A submission could not be graded for a reason that has nothing to do with the submission. Try again later."""


def grade_on_server(task: Task, job: Job) -> bytes:
    """Grade one submission on this process's server for the job, and return the result as JSON.

    Several threads may call this at the same time. The server stays for the next submission of the same job.

    Raises
    ------
    GradingFailed
        If grading failed on every attempt, for example because a process was killed from outside.
    CourseError
        If the sandbox can't start.
    """
    for _ in range(RETRY_LIMIT):
        result = None
        with _servers.use(job) as server:
            try:
                result = server.grade(task)
            finally:
                if result is None:
                    _servers.retire(server)  # what has failed may be something that the next submission needs, too
        if result is not None:
            return result
    raise GradingFailed(f"grading {task.student}'s submission failed {RETRY_LIMIT} times: try again later")


class GradingServer:
    """The client's side of a server. All methods may be called from several threads.

    Parameters
    ----------
    job : Job
    """

    def __init__(self, job: Job):
        self.key = _key(job)
        self.users = 0  # how many threads use it now; counted by ``Servers``
        self._lock = threading.Lock()
        self._answer = b""  # what the server has said after its start
        self._requests, server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with server_end:
            paths = [os.path.abspath(path) for path in sys.path]
            self._process = subprocess.Popen(
                [sys.executable, "-c", START, str(server_end.fileno()), *paths],
                pass_fds=[server_end.fileno()],
                env={**os.environ, **dict.fromkeys(ONE_THREAD, "1")},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError), self._process.stdin as pipe:
            pipe.write(pickle.dumps(job))

    def grade(self, task: Task) -> bytes | None:
        """Return a submission's result as JSON, or None if the server has ended or a process was killed.

        Raises CourseError if the server can't start the sandbox.
        """
        connection, server_end = Pipe()
        with connection:
            try:
                self._wait_until_ready()
                with server_end:
                    socket.send_fds(self._requests, [b"grade"], [server_end.fileno()])
                connection.send(task)
                result: bytes | None = connection.recv()
            except (OSError, EOFError):
                return None
        return result

    def close(self) -> None:
        """End the server and everything that it has started."""
        with contextlib.suppress(OSError):
            self._requests.shutdown(socket.SHUT_RDWR)
        self._requests.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()  # the kernel then kills what it has forked
            self._process.wait()

    def _wait_until_ready(self) -> None:
        with self._lock:
            self._answer = self._answer or self._requests.recv(10_000)
        if not self._answer:
            raise EOFError
        if self._answer != READY:
            raise CourseError(self._answer.decode())


class Servers:
    """The servers of this process: the one in use, and others only as long as a thread still uses them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: GradingServer | None = None
        self._retired: list[GradingServer] = []

    @contextlib.contextmanager
    def use(self, job: Job) -> Iterator[GradingServer]:
        """Provide the server for a job. Start it if there is none, and end those of other jobs that nobody uses."""
        with self._lock:
            if self._current and self._current.key != _key(job):
                self._retire_current()
            if not self._current:
                self._current = GradingServer(job)
            server = self._current
            server.users += 1
        try:
            yield server
        finally:
            with self._lock:
                server.users -= 1
                self._close_unused()

    def retire(self, server: GradingServer) -> None:
        """Let the next submission use a fresh server. This one ends when no thread uses it any more."""
        with self._lock:
            if self._current is server:
                self._retire_current()

    def close(self) -> None:
        """End all servers."""
        with self._lock:
            for server in [self._current, *self._retired]:
                if server:
                    server.close()
            self._current = None
            self._retired.clear()

    def _retire_current(self) -> None:
        self._retired += [self._current] if self._current else []
        self._current = None
        self._close_unused()

    def _close_unused(self) -> None:
        for server in [server for server in self._retired if not server.users]:
            self._retired.remove(server)
            server.close()


def _key(job: Job) -> tuple[Hashable, ...]:
    """Return what tells jobs apart, without the unit's notebook, because comparing it takes long."""
    return job.unit.path, job.unit.text, job.limits, job.isolated


_servers = Servers()
atexit.register(_servers.close)


def main() -> None:
    """Serve until the other end of the socket is closed. The first argument is the socket's file descriptor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the client handles Ctrl-C
    requests = socket.socket(fileno=int(sys.argv[1]))
    job = pickle.load(sys.stdin.buffer)
    try:
        with opened_pool(job, MAX_AT_ONCE, pinned=False) as pool:
            requests.send(READY)
            _serve(requests, pool)
    except CourseError as error:
        requests.send(str(error).encode())


def _serve(requests: socket.socket, pool: GradingPool) -> None:
    """Grade what is requested, until the client closes the socket."""
    requests.setblocking(False)
    pool.also_wait_for(requests)
    waiting: deque[tuple[Connection, Task]] = deque()
    clients: dict[int, Connection] = {}
    while True:
        with contextlib.suppress(BlockingIOError):
            while True:
                message, descriptors, _, _ = socket.recv_fds(requests, 100, 1)
                if not message:
                    return
                client = Connection(descriptors[0])
                with contextlib.suppress(OSError, EOFError):  # the client may have gone
                    waiting.append((client, client.recv()))
        while waiting and pool.has_room:
            client, task = waiting.popleft()
            clients[pool.start(task)] = client
        for key, _, result in pool.wait():
            with contextlib.suppress(OSError), clients.pop(key) as client:
                client.send(result)
