"""The connection of pages and kernels: small messages leave at once, in JupyterLab and in the lecture."""

import pytest

pytest.importorskip("jupyter_server")

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from grading.websocket import PromptConnection


def test_a_connection_tells_its_socket_not_to_wait_before_it_connects(monkeypatch):
    told = []

    class Handler:
        def set_nodelay(self, value):
            told.append(value)

    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: told.append("connected"))
    connection = PromptConnection.__new__(PromptConnection)
    monkeypatch.setattr(PromptConnection, "websocket_handler", Handler())
    connection.connect()
    assert told == [True, "connected"]


def test_the_lecture_and_the_lab_ask_for_it():
    import inspect

    from grading import lab
    from grading.lecture import options

    name = f"kernel_websocket_connection_class={PromptConnection.__module__}.{PromptConnection.__name__}"
    assert any(option.endswith(name) for option in options())
    assert name in inspect.getsource(lab.lab)
