"""The connection between a page and a kernel, without the pause that TCP makes between two small messages.

A kernel answers a moved slider with two messages, "busy" and the picture. Unless it is told otherwise, TCP holds
the second back until the browser's computer has confirmed the first, and that confirms after 40 ms, in the hope of
something to send along (Nagle's algorithm and delayed acknowledgements). So each picture came 40 ms late.
"""

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection, whose messages leave at once."""

    def connect(self) -> Any:
        """As Jupyter's, once the socket is told not to wait."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
