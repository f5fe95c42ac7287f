"""The connection between page and kernel sends small messages at once and hides the short busy states of a widget."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("jupyter_server")

from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from helpers.jupyter import low_latency
from helpers.jupyter.low_latency import LowLatencyConnection
from serving.lecture import options


class Stream:
    channel, gone = "iopub", False

    def closed(self) -> bool:
        return self.gone


@pytest.fixture
def forwarded(monkeypatch) -> list[str]:
    """The messages that Jupyter's own connection receives, in order. A widget's busy state is held back for 50 ms."""
    forwarded: list[str] = []
    monkeypatch.setattr(low_latency, "BUSY_DELAY", 0.05)
    monkeypatch.setattr(
        ZMQChannelsWebsocketConnection,
        "handle_outgoing_message",
        lambda self, stream, message: forwarded.append(message[-1]),
    )
    return forwarded


@pytest.fixture
def connection(monkeypatch) -> LowLatencyConnection:
    """A connection that has no page."""

    calls: list[object] = []

    class Handler:
        def set_nodelay(self, value: bool) -> None:
            calls.append(value)

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: calls.append("connected"))
    monkeypatch.setattr(LowLatencyConnection, "websocket_handler", Handler())
    monkeypatch.setattr(LowLatencyConnection, "session", Session(key=b"key"))
    connection = LowLatencyConnection.__new__(LowLatencyConnection)
    connection.channels = {"iopub": Stream()}
    connection.connect()
    assert calls == [True, "connected"], "the socket should stop delaying messages before it connects"
    return connection


def send(connection: LowLatencyConnection, kind: str, content: dict, parent: dict, label: str) -> None:
    """Pass on a message as if from the kernel. A label in place of its buffers lets a test recognise it."""
    session = connection.session
    message = session.serialize(session.msg(kind, content, parent=parent))
    connection.handle_outgoing_message(connection.channels["iopub"], [*message, label])


def run_in_loop(messages: Coroutine) -> None:
    """Run a coroutine in its own thread, since the browser tests may have left an event loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, messages).result()


def request_from_page(connection: LowLatencyConnection, kind: str = "comm_msg") -> dict:
    """Return a message from a page, by default of the kind that a moved control sends."""
    return connection.session.msg(kind, {"data": {}})


def test_short_work_of_a_widget_does_not_show_as_busy(forwarded, connection) -> None:
    async def messages() -> None:
        first, second = request_from_page(connection), request_from_page(connection)
        send(connection, "status", {"execution_state": "busy"}, first, "busy 1")
        send(connection, "comm_msg", {"data": {}}, first, "picture 1")
        send(connection, "status", {"execution_state": "idle"}, first, "idle 1")
        send(connection, "status", {"execution_state": "busy"}, second, "busy 2")
        send(connection, "comm_msg", {"data": {}}, second, "picture 2")
        await asyncio.sleep(0.1)
        send(connection, "status", {"execution_state": "idle"}, second, "idle 2")

    run_in_loop(messages())
    assert forwarded == ["picture 1", "idle 1", "picture 2", "busy 2", "idle 2"]


@pytest.mark.parametrize("kind", ["execute_request", "kernel_info_request", "comm_info_request"])
def test_messages_that_are_not_about_widgets_are_forwarded_at_once(forwarded, connection, kind: str) -> None:
    async def messages() -> None:
        parent = request_from_page(connection, kind)
        for state in ("busy", "idle"):
            send(connection, "status", {"execution_state": state}, parent, state)
        send(connection, "stream", {"execution_state": "busy"}, request_from_page(connection), "print")
        send(connection, "status", {"execution_state": "starting"}, {}, "starting")

    run_in_loop(messages())
    assert forwarded == ["busy", "idle", "print", "starting"]


@pytest.mark.parametrize("reason", ["closed", "buffered", "another"])
def test_a_page_that_is_gone_receives_nothing(forwarded, connection, reason: str) -> None:
    async def messages() -> None:
        send(connection, "status", {"execution_state": "busy"}, request_from_page(connection), "busy")
        if reason == "closed":
            connection.channels["iopub"].gone = True
        else:
            connection.channels = {} if reason == "buffered" else {"iopub": Stream()}
        await asyncio.sleep(0.1)

    run_in_loop(messages())
    assert forwarded == []


def test_the_lecture_uses_the_prompt_connection() -> None:
    name = f"kernel_websocket_connection_class={LowLatencyConnection.__module__}.{LowLatencyConnection.__name__}"
    assert any(option.endswith(name) for option in options())
