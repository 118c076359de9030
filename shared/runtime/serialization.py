"""JSON over AMQP that loses nothing: what the strict reader refuses becomes a marker, so the caller gets an answer.

kombu logs and acknowledges a body it cannot decode, which would leave the caller waiting for ever.
"""

from __future__ import annotations

from typing import Any

import kombu.serialization
from kombu.utils import json as kombu_json

from shared import canonical
from shared.errors import InvalidInput, TejidoError

MAX_RPC_BYTES = 16_000_000  # a page of the feed, with room; a command has its own cap


class Undecodable(canonical.Unacceptable):
    """A whole body that is not JSON: whoever looks into it gets the reason."""

    def __init__(self, error: TejidoError) -> None:
        super().__init__(str(error))
        self._error = error

    def __getitem__(self, _: object) -> Any:
        raise InvalidInput(self._error.problem)


def decode(raw: bytes | str) -> Any:
    """The tree with markers for duplicates, decimals and NaN; `Undecodable` instead of an exception."""
    try:
        return canonical.parse(raw, limit=MAX_RPC_BYTES)
    except TejidoError as error:
        return Undecodable(error)


def register() -> None:
    """Replaces kombu's reading of `application/json` in this process; writing stays as it is."""
    kombu.serialization.register(
        "json", kombu_json.dumps, decode, content_type="application/json", content_encoding="utf-8"
    )
