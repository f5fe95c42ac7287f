"""The connection of pages and kernels: small messages leave at once, and a widget's moment of work is not told."""

import asyncio
import inspect
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("jupyter_server")

from jupyter_client.session import Session
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from serving import lab, low_latency
from serving.lecture import options
from serving.low_latency import PromptConnection


class Stream:
    channel, gone = "iopub", False

    def closed(self) -> bool:
        return self.gone


@pytest.fixture
def passed(monkeypatch) -> list[str]:
    """What Jupyter's connection was given to pass on, in its order; a widget's message waits for 50 ms."""
    passed: list[str] = []
    monkeypatch.setattr(low_latency, "PATIENCE", 0.05)
    monkeypatch.setattr(
        ZMQChannelsWebsocketConnection,
        "handle_outgoing_message",
        lambda self, stream, message: passed.append(message[-1]),
    )
    return passed


@pytest.fixture
def connection(monkeypatch) -> PromptConnection:
    """A connection without a page behind it."""

    told: list[object] = []

    class Handler:
        def set_nodelay(self, value: bool) -> None:
            told.append(value)

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: told.append("connected"))
    monkeypatch.setattr(PromptConnection, "websocket_handler", Handler())
    monkeypatch.setattr(PromptConnection, "session", Session(key=b"key"))
    connection = PromptConnection.__new__(PromptConnection)
    connection.channels = {"iopub": Stream()}
    connection.connect()
    assert told == [True, "connected"], "told not to wait before it connects"
    return connection


def say(connection: PromptConnection, kind: str, content: dict, parent: dict, label: str) -> None:
    """The kernel says something; its label stands where buffers do, and so is what is passed on."""
    session = connection.session
    message = session.serialize(session.msg(kind, content, parent=parent))
    connection.handle_outgoing_message(connection.channels["iopub"], [*message, label])


def in_a_loop(talk: Coroutine) -> None:
    """Run it on a thread of its own: on this one the browser's tests may have left a loop running."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, talk).result()


def moved(connection: PromptConnection, kind: str = "comm_msg") -> dict:
    return connection.session.msg(kind, {"data": {}})


def test_what_a_widget_does_at_once_is_not_called_busy(passed, connection) -> None:
    async def talk() -> None:
        first, second = moved(connection), moved(connection)
        say(connection, "status", {"execution_state": "busy"}, first, "busy 1")
        say(connection, "comm_msg", {"data": {}}, first, "picture 1")
        say(connection, "status", {"execution_state": "idle"}, first, "idle 1")
        say(connection, "status", {"execution_state": "busy"}, second, "busy 2")
        say(connection, "comm_msg", {"data": {}}, second, "picture 2")
        await asyncio.sleep(0.1)
        say(connection, "status", {"execution_state": "idle"}, second, "idle 2")

    in_a_loop(talk())
    assert passed == ["picture 1", "idle 1", "picture 2", "busy 2", "idle 2"]


@pytest.mark.parametrize("kind", ["execute_request", "kernel_info_request", "comm_info_request"])
def test_what_is_no_widgets_is_passed_on_at_once(passed, connection, kind: str) -> None:
    async def talk() -> None:
        parent = moved(connection, kind)
        for state in ("busy", "idle"):
            say(connection, "status", {"execution_state": state}, parent, state)
        say(connection, "stream", {"execution_state": "busy"}, moved(connection), "print")
        say(connection, "status", {"execution_state": "starting"}, {}, "starting")

    in_a_loop(talk())
    assert passed == ["busy", "idle", "print", "starting"]


@pytest.mark.parametrize("how", ["closed", "buffered", "another"])
def test_a_page_that_has_gone_is_told_nothing(passed, connection, how: str) -> None:
    async def talk() -> None:
        say(connection, "status", {"execution_state": "busy"}, moved(connection), "busy")
        if how == "closed":
            connection.channels["iopub"].gone = True
        else:
            connection.channels = {} if how == "buffered" else {"iopub": Stream()}
        await asyncio.sleep(0.1)

    in_a_loop(talk())
    assert passed == []


def test_the_lecture_and_the_lab_ask_for_it() -> None:
    name = f"kernel_websocket_connection_class={PromptConnection.__module__}.{PromptConnection.__name__}"
    assert any(option.endswith(name) for option in options())
    assert name in inspect.getsource(lab.lab)
