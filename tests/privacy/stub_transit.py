"""A Vault transit engine small enough to read: what the adapter may rely on, over real HTTP, with real AES-GCM.

As the real one: deleting needs `deletion_allowed`, encrypting with an unknown key is refused (our policy gives no
`create`), an answer for the wrong token is 403.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "hvs.solo-para-pruebas-0123456789"


class Transit:
    """The engine's state. `mode`: None, or how it misbehaves."""

    def __init__(self) -> None:
        self.keys: dict[str, bytes] = {}
        self.deletable: set[str] = set()
        self.requests: list[tuple[str, str]] = []
        self.token = TOKEN
        self.mode: str | None = None
        self.address = ""

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        assert path.startswith("/v1/transit/")
        parts = path.removeprefix("/v1/transit/").split("/")
        match (method, *parts):
            case ("POST", "keys", name):
                assert body["type"] == "aes256-gcm96"
                self.keys.setdefault(name, os.urandom(32))
                return 200, {"data": {"name": name}}
            case ("POST", "keys", name, "config"):
                if name not in self.keys:
                    return 400, {"errors": [f"no existing key named {name} could be found"]}
                if body["deletion_allowed"]:
                    self.deletable.add(name)
                return 200, {"data": {"name": name}}
            case ("DELETE", "keys", name):
                if name not in self.deletable:
                    return 400, {"errors": ["deletion is not allowed for this key"]}
                del self.keys[name]
                self.deletable.discard(name)
                return 204, {}
            case ("POST", "encrypt" | "decrypt" as what, name):
                if name not in self.keys:
                    return 400, {"errors": ["encryption key not found"]}
                context = b64decode(body["associated_data"])
                return getattr(self, f"_{what}")(AESGCM(self.keys[name]), body, context)  # type: ignore[no-any-return]  # the two below
        return 404, {"errors": []}

    def _encrypt(
        self, cipher: AESGCM, body: dict[str, Any], context: bytes
    ) -> tuple[int, dict[str, Any]]:
        nonce = os.urandom(12)
        text = nonce + cipher.encrypt(nonce, b64decode(body["plaintext"]), context)
        return 200, {"data": {"ciphertext": f"vault:v1:{b64encode(text).decode()}"}}

    def _decrypt(
        self, cipher: AESGCM, body: dict[str, Any], context: bytes
    ) -> tuple[int, dict[str, Any]]:
        try:
            raw = b64decode(body["ciphertext"].removeprefix("vault:v1:"), validate=True)
            plain = cipher.decrypt(raw[:12], raw[12:], context)
        except (InvalidTag, ValueError):
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": b64encode(plain).decode()}}


def _handler(transit: Transit) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(size)
            transit.requests.append((self.command, self.path))
            if transit.mode == "mudo":
                self.rfile.read(1)  # until the client goes away
                return
            status, answer = self._answer(json.loads(raw or b"{}"))
            text = b"" if status == 204 else json.dumps(answer).encode()
            if transit.mode == "basura":
                text = b"<html>"
            self.send_response(status)
            if transit.mode == "redirige":
                self.send_header("Location", "http://127.0.0.1:1/v1/transit/")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def _answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
            if self.headers["X-Vault-Token"] != transit.token:
                return 403, {"errors": ["permission denied"]}
            if transit.mode == "sellado":
                return 503, {"errors": ["Vault is sealed"]}
            if transit.mode == "redirige":
                return 307, {}
            if transit.mode == "enorme":
                return 200, {"data": {"plaintext": "A" * 100_000, "ciphertext": "A" * 100_000}}
            if transit.mode == "otra cosa":
                return 200, {"data": {"plaintext": 7, "ciphertext": "texto"}}
            return transit.answer(self.command, self.path, body)

        do_POST = do_DELETE = _serve  # noqa: N815  # the base class's names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
            """Nothing on the terminal."""

    return Handler


@contextmanager
def serving() -> Iterator[Transit]:
    transit = Transit()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(transit))
    server.daemon_threads = False  # closing waits for who is still answering
    thread = Thread(target=server.serve_forever)
    thread.start()
    transit.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield transit
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
