"""Whoever opens the lecture gets the cookie with which the page, when it is left, may end its kernel.

A page of Voilà's asks the server, as it closes, to shut its kernel down, and shows the cookie against forged requests
(XSRF) as it does so. But Voilà hands that cookie out on no page of its own, so the server refused, and each reload
left a kernel behind: two hours of lectures could fill a laptop's memory.
"""

from typing import Any

from jupyter_server.auth.identity import User
from tornado.web import RequestHandler
from voila.handler import VoilaHandler
from voila.voila_identity_provider import VoilaIdentityProvider


class Visitors(VoilaIdentityProvider):
    """Voilà's own, which gives the cookie along with the page."""

    async def get_user(self, handler: RequestHandler) -> User | None:  # type: ignore[override]
        """Who asks, as in Voilà."""
        user: Any = await self._get_user(handler)
        if isinstance(handler, VoilaHandler):
            handler.current_user = user  # the cookie's lifetime depends on it
            _ = handler.xsrf_token  # reading it sets the cookie
        return user
