"""Give every visitor of the lecture the XSRF cookie, so that a closed page can shut down its kernel.

When a Voilà page closes, it asks the server to shut down its kernel. The server requires the cookie that protects
against forged requests (XSRF), but Voilà's pages never set this cookie. So the server would refuse, and each reload
would leave a kernel running: two hours of lectures could fill a laptop's memory.
"""

from typing import Any

from jupyter_server.auth.identity import User
from tornado.web import RequestHandler
from voila.handler import VoilaHandler
from voila.voila_identity_provider import VoilaIdentityProvider


class Visitors(VoilaIdentityProvider):
    """Voilà's identity provider, except that this one sets the XSRF cookie with the page."""

    async def get_user(self, handler: RequestHandler) -> User | None:  # type: ignore[override]
        """Return the user as Voilà does, and set the cookie on pages."""
        user: Any = await self._get_user(handler)
        if isinstance(handler, VoilaHandler):
            handler.current_user = user  # the lifetime of the cookie depends on it
            _ = handler.xsrf_token  # reading it sets the cookie
        return user
