"""The trial hub's proxy: it forwards each connection to the hub or to one user's server.

JupyterHub's usual proxy is a program for Node.js, which a newcomer would have to install first. A hub for three people
on one computer doesn't need it. This one reads the head of a request, to see where it goes, and passes on bytes from
there.
"""

import asyncio
import contextlib
from typing import Any
from urllib.parse import unquote, urlparse

from jupyterhub.proxy import Proxy

MAX_HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 60
BLOCK_BYTES = 64 * 1024
UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 49\r\nConnection: close\r\n\r\n"
    b"This server is starting or has stopped: try again"
)


class LoopbackProxy(Proxy):
    """A proxy in the hub's own process. It has no encryption, so it is for this computer alone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._routes: dict[str, dict[str, Any]] = {}
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Accept connections at the hub's public address."""
        address = urlparse(self.public_url)
        self._server = await asyncio.start_server(self._serve, address.hostname, address.port, limit=MAX_HEAD_BYTES)

    async def stop(self) -> None:
        """Close all connections, and accept no more."""
        if self._server:
            self._server.close()
        for connection in self._connections:
            connection.cancel()

    async def add_route(self, routespec: str, target: str, data: dict[str, Any]) -> None:
        self._routes[routespec] = {"routespec": routespec, "target": target, "data": data}

    async def delete_route(self, routespec: str) -> None:
        self._routes.pop(routespec, None)

    async def get_all_routes(self) -> dict[str, dict[str, Any]]:
        return dict(self._routes)

    def target_of(self, path: str) -> tuple[str, int] | None:
        """Return the host and the port to which a request with this path goes, or None if there is none."""
        path = unquote(path.partition("?")[0])
        matching = [spec for spec in self._routes if f"{path}/".startswith(unquote(spec))]
        if not matching:
            return None
        target = urlparse(self._routes[max(matching, key=len)]["target"])
        return target.hostname or "127.0.0.1", target.port or 80

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._pass_on(reader, writer)
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # the browser or the server is gone, or this wasn't HTTP
        finally:
            self._connections.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on one request and its response, or a websocket until one side closes it."""
        async with asyncio.timeout(HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        target = self.target_of(line.split(" ")[1])
        try:
            if target is None:
                raise ConnectionRefusedError
            server, client = await asyncio.open_connection(*target)
        except OSError:
            writer.write(UNAVAILABLE)
            await writer.drain()
            return
        try:
            client.write(one_request(line, fields))
            async with asyncio.TaskGroup() as both:
                sending = both.create_task(_copy(reader, client))
                await _copy(server, writer)
                sending.cancel()
        finally:
            client.close()


def one_request(line: str, fields: list[str]) -> bytes:
    """Return the head of a request after which the connection ends, because the next one may go elsewhere."""
    names = {field.partition(":")[0].strip().lower() for field in fields}
    if "upgrade" not in names:  # a websocket keeps its connection
        fields = [field for field in fields if field.partition(":")[0].strip().lower() != "connection"]
        fields.append("Connection: close")
    return "\r\n".join([line, *fields, "", ""]).encode("latin-1")


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    """Copy bytes until the source ends, which the target hears of, or the target is gone."""
    with contextlib.suppress(OSError):
        while block := await source.read(BLOCK_BYTES):
            target.write(block)
            await target.drain()
        target.write_eof()  # so that a server notices when a browser closes a websocket
