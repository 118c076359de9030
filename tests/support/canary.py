"""Looks for what was said of an invented person, in any form it may have been written down, wherever it may be.

    canary = Canary(("Canaria Inventada Ñandú", "22.222.222-2"))
    assert canary.in_tree(folder) == []

Every scan has a control beside it in the tests: something planted, that it must find.
"""

from __future__ import annotations

import json
import unicodedata
import urllib.parse
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pika
import sqlalchemy as sa

CHUNK = 1 << 20


def forms_of(text: str) -> Iterator[bytes]:
    """The text in the encodings in which files, tables and messages may hold it."""
    variants = {text, text.upper(), text.lower(), unicodedata.normalize("NFD", text)}
    variants |= {json.dumps(v)[1:-1] for v in tuple(variants)}  # with \u escapes
    variants |= {urllib.parse.quote(v) for v in tuple(variants)}
    for variant in variants:
        raw = variant.encode()
        yield raw
        yield raw.hex().encode()
        yield variant.encode("utf-16-le")
        for shift in range(3):  # base64 of it inside something longer, at each alignment
            whole = b64encode(b"\0" * shift + raw)
            yield whole[4 if shift else 0 : -4]


@dataclass(frozen=True)
class Canary:
    """What was said, text by text."""

    texts: tuple[str, ...]
    forms: dict[bytes, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "forms", {f: t for t in self.texts for f in forms_of(t)})

    def in_bytes(self, data: bytes, where: str) -> list[str]:
        """`where: text` of each text that is there."""
        found = {text for form, text in self.forms.items() if form in data}
        return [f"{where}: {text}" for text in sorted(found)]

    def in_file(self, path: Path) -> list[str]:
        """The same of a file, whatever its size."""
        longest = max(map(len, self.forms))
        found: set[str] = set()
        tail = b""
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                found |= set(self.in_bytes(tail + chunk, str(path)))
                tail = chunk[-longest:]
        return sorted(found)

    def in_tree(self, folder: Path) -> list[str]:
        """Of every file below a folder, and of their names."""
        found: list[str] = []
        for path in sorted(folder.rglob("*")):
            found += self.in_bytes(str(path).encode(), f"name of {path}")
            if path.is_file() and not path.is_symlink():
                found += self.in_file(path)
        return found

    def in_database(self, engine: sa.Engine) -> list[str]:
        """Of every row of every table, as the database prints it."""
        found: list[str] = []
        with engine.connect() as conn:
            for table in tables(conn):
                quoted = conn.dialect.identifier_preparer.quote(table)
                for row in conn.exec_driver_sql(f"select * from {quoted}"):
                    data = b"\x1f".join(map(_plain, row))
                    found += self.in_bytes(data, f"{engine.url.database}.{table}")
        return found


def tables(conn: sa.Connection) -> list[str]:
    """Every table of a database, views too."""
    inspector = sa.inspect(conn)
    return sorted({*inspector.get_table_names(), *inspector.get_view_names()})


def _plain(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return str(value).encode("utf-8", "surrogatepass")


class Tap:
    """A copy of every message that passes by some exchanges of a broker, RPC calls and answers too."""

    def __init__(self, url: str, exchanges: Iterable[str]) -> None:
        self._connection = pika.BlockingConnection(pika.URLParameters(url))
        self._channel = self._connection.channel()
        self._queue = self._channel.queue_declare("", exclusive=True).method.queue
        for exchange in exchanges:
            self._channel.queue_bind(self._queue, exchange, "#")

    def messages(self) -> list[tuple[str, bytes]]:
        """(routing key, headers and body) of all that passed since the last time."""
        found: list[tuple[str, bytes]] = []
        while True:
            method, properties, body = self._channel.basic_get(self._queue, auto_ack=True)
            if method is None:
                return found
            found.append((method.routing_key, repr(properties).encode() + b"\0" + body))

    def close(self) -> None:
        self._connection.close()
