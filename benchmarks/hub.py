"""Measure how much memory and processor time each student costs on a JupyterHub.

    python benchmarks/hub.py            # four students; --students 8 for others

Starts the hub as ``run.py hub`` does, and one server after another. In each, a kernel shows a demo. "Memory" is the
proportional set size (PSS), in which processes share what they have in common, so that the rows add up.
"""

import argparse
import asyncio
import json
import sys
import uuid
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "tests" / "support")]

from hub_server import Hub, Visitor, run_hub
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

CODE = "from helpers import demos\ndemos.descent()"
MEGABYTE = 1024


def processes(hub: Hub, name: str) -> dict[int, str]:
    """Return the processes of a person's server, its kernels included, by their number: "server" or "kernel"."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            if f"HOME={hub.home(name)}".encode() in environment:
                command = (folder / "cmdline").read_bytes()
                found[int(folder.name)] = "kernel" if b"ipykernel" in command else "server"
        except OSError:
            continue
    return found


def megabytes(pid: int) -> float:
    """Return the proportional set size of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / MEGABYTE


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def run_demo(visitor: Visitor) -> None:
    """Start a kernel, and wait until it has shown a demo."""
    kernel = visitor.call(f"{visitor.server}api/kernels", "POST", {})["id"]
    url = f"{visitor.server}api/kernels/{kernel}/channels".replace("http:", "ws:")
    connection = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {visitor.token}"}))
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": uuid.uuid4().hex}
    content = {"code": CODE, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header | {"version": "5.3"}, "parent_header": {}, "metadata": {}, "content": content}
    await connection.write_message(json.dumps(message | {"channel": "shell"}))
    while text := await asyncio.wait_for(connection.read_message(), 120):
        if isinstance(text, str) and json.loads(text)["msg_type"] == "execute_reply":
            assert json.loads(text)["content"]["status"] == "ok", text
            break
    connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=4)
    students = parser.parse_args().students
    with run_hub(students) as hub:
        names = [name for name in hub.people if name != "instructor"]
        for name in names:
            visitor = hub.people[name].log_in().start()
            asyncio.run(run_demo(visitor))
        rows = [
            (kind, megabytes(pid), processor_seconds(pid))
            for name in names
            for pid, kind in processes(hub, name).items()
        ]
        print(f"{students} students; mean of each student's processes")
        print(f"{'':8}{'memory, MB':>12}{'processor, s':>14}")
        for kind in ("server", "kernel"):
            memory, seconds = zip(*((mb, s) for k, mb, s in rows if k == kind), strict=True)
            print(f"{kind:8}{sum(memory) / students:12.0f}{sum(seconds) / students:14.1f}")
        hub_pids = [
            hub.process.pid,
            *map(int, Path(f"/proc/{hub.process.pid}/task/{hub.process.pid}/children").read_text().split()),
        ]
        print(f"{'the hub':8}{sum(map(megabytes, hub_pids)):12.0f}{sum(map(processor_seconds, hub_pids)):14.1f}")


if __name__ == "__main__":
    main()
