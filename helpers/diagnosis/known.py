"""Known mistakes: the sentences that the catalogue of wrong answers has for them.

``python3 run.py course diagnose`` grades the catalogue and writes one file per unit. Each file maps the lookup key of a
signature to a sealed cause. A cause can only be read with the signature, so only those who have made a mistake can read
its sentence. The files reveal neither answers nor tests.
"""

import base64
import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from helpers.diagnosis.observation import Cause

FOLDER = Path(__file__).parent / "known_mistakes"


def find_known(signature: str) -> Cause | None:
    """Return the cause of a known mistake.

    Parameters
    ----------
    signature : str
        The signature of what a failed check has seen.

    Returns
    -------
    Cause or None
        The cause, or None if the mistake is not known.
    """
    sealed = _known().get(_key(signature))
    return None if sealed is None else Cause(*unseal(signature, sealed))


def seal_causes(causes: Mapping[str, Cause]) -> str:
    """Return the content of a file of known mistakes.

    Parameters
    ----------
    causes : mapping of str to Cause
        The causes by signature.

    Returns
    -------
    str
        JSON, with the entries sorted by key.
    """
    entries = {_key(signature): seal(signature, cause.sentence, cause.kind) for signature, cause in causes.items()}
    return json.dumps(entries, indent=0, sort_keys=True) + "\n"


def seal(signature: str, *texts: str) -> str:
    """Encrypt texts with a signature as the key.

    Parameters
    ----------
    signature : str
        The key.
    *texts : str
        The texts.

    Returns
    -------
    str
        The sealed texts in base64.
    """
    plain = json.dumps(texts, ensure_ascii=False).encode()
    return base64.b64encode(_add_key_stream(signature, plain)).decode()


def unseal(signature: str, sealed: str) -> list[str]:
    """Decrypt what ``seal`` has returned for the same signature.

    Parameters
    ----------
    signature : str
        The key.
    sealed : str
        The sealed texts.

    Returns
    -------
    list of str
        The texts.
    """
    return json.loads(_add_key_stream(signature, base64.b64decode(sealed)))


def _key(signature: str) -> str:
    """Return a short key for a signature, from which the signature can't be found."""
    return hashlib.sha256(f"key {signature}".encode()).hexdigest()[:16]


def _add_key_stream(signature: str, data: bytes) -> bytes:
    stream = hashlib.shake_256(f"seal {signature}".encode()).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))


@functools.cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for path in sorted(FOLDER.glob("*.json")):
        known |= json.loads(path.read_text(encoding="utf-8"))
    return known
