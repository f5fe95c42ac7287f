"""A low-latency connection between the browser and a kernel, so that a picture follows the slider without delay.

When a slider moves, the kernel answers with three messages: "busy", the picture and "idle". Two things can delay the
picture:

- By default, TCP holds back the second message until the browser's computer has acknowledged the first. The browser's
  computer delays the acknowledgement by up to 40 ms, to send other data along with the acknowledgement (Nagle's
  algorithm and delayed acknowledgements). So the connection sets ``TCP_NODELAY``.
- JupyterLab redraws its toolbar and the tab's icon at "busy" and again at "idle", and the picture has to wait for this.
  So the connection holds back a widget's "busy" for ``BUSY_DELAY`` seconds, and drops "busy" if "idle" follows within
  this time. The browser shows a kernel as busy only if it needs longer.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.ioloop import IOLoop

BUSY_DELAY = 0.1  # seconds until a kernel that handles a widget's message is shown as busy


class LowLatencyConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's connection, without TCP's delay and without a widget's "busy" if "idle" follows soon."""

    def connect(self) -> Any:
        """Tell the socket not to delay messages, and connect as Jupyter does."""
        self._delayed: dict[str, Any] = {}  # timers that pass on "busy", by the id of the widget's message
        self.websocket_handler.set_nodelay(True)
        return super().connect()

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass on a message from the kernel as Jupyter does, but delay a widget's "busy"."""
        state, parent = self._state(outgoing_msg)
        loop = IOLoop.current()
        if state == "busy":
            self._delayed[parent] = loop.call_later(BUSY_DELAY, self._release, parent, stream, outgoing_msg)
            return
        if state == "idle" and parent in self._delayed:
            loop.remove_timeout(self._delayed.pop(parent))
        super().handle_outgoing_message(stream, outgoing_msg)

    def _release(self, parent: str, stream: Any, message: list[Any]) -> None:
        """Pass on a delayed "busy"."""
        del self._delayed[parent]
        if stream in self.channels.values() and not stream.closed():  # the page may have been closed meanwhile
            super().handle_outgoing_message(stream, message)

    def _state(self, message: list[Any]) -> tuple[str, str]:
        """Return the kernel's state and the id of the widget's message that caused it, or ("", "") if there is none."""
        unpack = self.session.unpack
        _, (_, header, parent, _, content, *_) = self.session.feed_identities(message)
        if unpack(header)["msg_type"] != "status" or unpack(parent).get("msg_type") != "comm_msg":
            return "", ""
        return unpack(content)["execution_state"], unpack(parent)["msg_id"]
