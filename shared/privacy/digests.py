"""Has this command, with these personal data, come before? A digest that only the persons' own keys can make.

A plain SHA-256 of a command with a RUT in it gives the RUT to whoever tries them all. This one is an HMAC under keys
derived from the data keys of everyone the command is about: no rotation touches it, and after an erasure nobody can try
against it.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from shared.privacy.keys import DataKey
from shared.privacy.secret import derive


def command_digest(keys: Sequence[DataKey], text: str) -> str:
    """64 hexadecimal digits for the canonical text of a command in clear. The order of `keys` does not matter.

    ValueError without keys: a command about nobody has nothing to hide, and needs none.
    """
    if not keys:
        raise ValueError("a keyed digest needs at least one person's key")
    parts = {key.clave: derive(key.secret, "idempotencia").reveal() for key in keys}
    joined = b"".join(parts[clave] for clave in sorted(parts))
    return hmac.digest(joined, text.encode(), "sha256").hex()


def same_command(keys: Sequence[DataKey], text: str, stored: str) -> bool:
    """Whether a repeated command id brings the same content."""
    return hmac.compare_digest(command_digest(keys, text), stored)
