"""A free port of this computer, for a server that people or tests start."""

import contextlib
import secrets
import socket
from collections.abc import Collection


def free_port(but: Collection[int] = ()) -> int:
    """Return a free port of the loopback interface.

    The port is below the range from which the system assigns ports, for example to a browser's connections. The system
    could give a port in that range to another process before the server binds it.

    Parameters
    ----------
    but : collection of int, optional
        Ports that are reserved for others, although nothing uses them yet.

    Raises
    ------
    OSError
        If a thousand ports are in use.
    """
    for _ in range(1000):
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in but:
                return port
    raise OSError("This computer has no free port: stop some of its servers.")
