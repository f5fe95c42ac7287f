"""The trial hub's proxy passes each request to the right server and returns the response unchanged."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from lab_server import free_port

pytest.importorskip("jupyterhub")

from serving.hub.proxy import LoopbackProxy, one_request


def run_in_loop(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in its own thread, since the browser tests may have left an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def answering(name: str) -> tuple[asyncio.Server, str]:
    """Start a server that answers each request with its name and the request, and return its address, too."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + name.encode() + b"\n" + head)
        if b"Upgrade" in head:  # an echo, as long as the other side speaks
            while block := await reader.read(100):
                writer.write(block)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def ask(port: int, head: str, *rest: bytes) -> str:
    """Send a request and what follows it, and return the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    for part in rest:
        await writer.drain()
        writer.write(part)
    if rest:
        writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    return answer.decode()


async def ask_all(*requests: tuple[Any, ...]) -> list[str]:
    """Return the answers to these requests of a hub, student1 and student10, and one whose server has stopped."""
    port = free_port()
    proxy = LoopbackProxy(public_url=f"http://127.0.0.1:{port}/")
    servers = []
    for route, name in (("/", "hub"), ("/user/student1/", "student1"), ("/user/student10/", "student10")):
        server, address = await answering(name)
        servers.append(server)
        await proxy.add_route(route, address, {})
    await proxy.add_route("/user/stopped/", f"http://127.0.0.1:{free_port()}", {})
    await proxy.start()
    try:
        return [await ask(port, *request) for request in requests]
    finally:
        await proxy.stop()
        for server in servers:
            server.close()


def test_each_request_goes_to_the_server_of_its_path() -> None:
    paths = {
        "/hub/login": "hub", "/user/student1/lab": "student1", "/user/student1": "student1",
        "/user/student10/lab?next=/user/student1/": "student10", "/user/student100/": "hub",
        "/user/%73tudent1/lab": "student1", "/": "hub",
    }  # fmt: skip
    answers = run_in_loop(ask_all(*((f"GET {path} HTTP/1.1\nHost: x",) for path in paths)))
    assert [answer.split("\r\n\r\n")[1].split("\n")[0] for answer in answers] == list(paths.values())


def test_a_server_that_has_stopped_and_nonsense_get_an_answer_or_none_and_harm_no_other() -> None:
    good = ("GET /hub/login HTTP/1.1\nHost: x",)
    answers = run_in_loop(
        ask_all(("GET /user/stopped/lab HTTP/1.1",), ("nonsense",), ("GET http://elsewhere/ HTTP/1.1",), good)
    )
    assert answers[0].startswith("HTTP/1.1 503 ") and answers[2].startswith("HTTP/1.1 503 ")
    assert answers[1] == ""
    assert answers[3].startswith("HTTP/1.1 200 ")


def test_a_websocket_passes_on_bytes_in_both_directions_and_keeps_its_protocol() -> None:
    head = "GET /user/student1/ws HTTP/1.1\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Protocol: v1"
    (answer,) = run_in_loop(ask_all((head, b"one ", b"two " * 50_000)))
    assert answer.endswith("one " + "two " * 50_000)
    assert "Connection: Upgrade" in answer and "Sec-WebSocket-Protocol: v1" in answer


def test_other_requests_end_their_connection() -> None:
    head = one_request("GET / HTTP/1.1", ["Host: x", "connection : keep-alive"])
    assert head == b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_a_route_that_is_gone_leads_to_the_hub() -> None:
    async def routes() -> list[object]:
        proxy = LoopbackProxy()
        await proxy.add_route("/", "http://127.0.0.1:1", {})
        await proxy.add_route("/user/student1/", "http://127.0.0.1:2", {"user": "student1"})
        found: list[object] = [await proxy.get_all_routes(), proxy.target_of("/user/student1/lab")]
        await proxy.delete_route("/user/student1/")
        return [*found, proxy.target_of("/user/student1/lab")]

    everything, before, after = run_in_loop(routes())
    assert everything["/user/student1/"]["data"] == {"user": "student1"}
    assert (before, after) == (("127.0.0.1", 2), ("127.0.0.1", 1))
