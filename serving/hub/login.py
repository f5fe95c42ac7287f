"""Logging in to the hub on trial, with passwords that were made for this run."""

import hmac
from typing import Any

from jupyterhub.auth import Authenticator
from traitlets import Dict, Unicode


class Passwords(Authenticator):
    """Let people in who know their password."""

    passwords = Dict(value_trait=Unicode(), key_trait=Unicode(), config=True, help="Each person's password.")

    async def authenticate(self, handler: Any, data: dict[str, str]) -> str | None:
        expected = self.passwords.get(data["username"])
        if expected and hmac.compare_digest(expected.encode(), data["password"].encode()):
            return data["username"]
        return None
