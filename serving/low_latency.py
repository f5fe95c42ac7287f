"""The connection between a page and a kernel, so that a picture follows the hand: nothing waits, nothing is in its way.

A kernel answers a moved slider with three messages, "busy", the picture and "idle".

- Unless it is told otherwise, TCP holds the second back until the browser's computer has confirmed the first, and
  that confirms after 40 ms, in the hope of something to send along (Nagle's algorithm and delayed acknowledgements).
- At "busy" JupyterLab draws its toolbar and the icon of the tab anew, and at "idle" once more, while the picture
  waits to be drawn. So a widget's "busy" stays here for a moment and is dropped if its "idle" follows by then: what
  takes longer than that is shown as busy, what is over at once is not.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.ioloop import IOLoop

PATIENCE = 0.1  # seconds in which a widget's message is not yet called work


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection, whose messages leave at once, and without "busy" where "idle" follows at once."""

    def connect(self) -> Any:
        """As Jupyter's, once the socket is told not to wait."""
        self._held: dict[str, Any] = {}  # by the message that the kernel is busy with: when "busy" is passed on
        self.websocket_handler.set_nodelay(True)
        return super().connect()

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass on what the kernel says, as Jupyter's does, but for a widget's "busy"."""
        state, parent = self._state(outgoing_msg)
        loop = IOLoop.current()
        if state == "busy":
            self._held[parent] = loop.call_later(PATIENCE, self._release, parent, stream, outgoing_msg)
            return
        if state == "idle" and parent in self._held:
            loop.remove_timeout(self._held.pop(parent))
        super().handle_outgoing_message(stream, outgoing_msg)

    def _release(self, parent: str, stream: Any, message: list[Any]) -> None:
        del self._held[parent]
        if stream in self.channels.values() and not stream.closed():  # the page may have gone meanwhile
            super().handle_outgoing_message(stream, message)

    def _state(self, message: list[Any]) -> tuple[str, str]:
        """The kernel's state, and the message that it is the state of, if that came from a widget; else "", ""."""
        read = self.session.unpack
        _, (_, header, parent, _, content, *_) = self.session.feed_identities(message)
        if read(header)["msg_type"] != "status" or read(parent).get("msg_type") != "comm_msg":
            return "", ""
        return read(content)["execution_state"], read(parent)["msg_id"]
