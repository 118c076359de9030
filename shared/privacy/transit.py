"""KEKs inside Vault or OpenBao (transit engine), which they never leave: a transit key per epoch, so that one can go.

Imported only when configured; stands on the standard library. The data key itself does cross to Vault, which is why the
address must be https, or this machine. The token's policy (README) must not have `create` on encrypt: transit would
quietly make a key that is not there, also one that was destroyed.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import re
import ssl
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from shared.config import BadSettings
from shared.errors import Unavailable
from shared.privacy.errors import ClaveMaestraDesconocida, ClaveMaestraErronea, PrivacyError
from shared.privacy.secret import Secret

_MOST_BYTES: Final = 65_536
_GONE: Final = ("encryption key not found", "could not fetch", "no existing key", "key not found")


class TransitMasterKeys:
    """`MasterKeys` over the HTTP API. `token()` is asked at each call: an agent may renew it. `timeout`: seconds."""

    def __init__(
        self,
        address: str,
        token: Callable[[], Secret],
        *,
        key: str,
        mount: str = "transit",
        timeout: float = 5.0,
        cafile: str | None = None,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise BadSettings("La dirección del servidor de claves no es una URL http(s).")
        if parts.scheme == "http" and not _is_loopback(parts.hostname):
            raise BadSettings("Las claves no viajan en claro: use https.")
        for name in (key, mount):
            if not re.fullmatch(r"[a-z0-9][a-z0-9_/-]{0,63}", name):
                raise BadSettings("El nombre de la clave o del montaje no es válido.")
        self._host, self._port, self._tls = parts.hostname, parts.port, parts.scheme == "https"
        self._base = f"{parts.path.rstrip('/')}/v1/{mount}"
        self._token, self._key, self._timeout, self._cafile = token, key, timeout, cafile

    def wrap(self, epoch: int, key: Secret, context: bytes) -> bytes:
        body = {"plaintext": _b64(key.reveal()), "associated_data": _b64(context)}
        data = self._post(f"encrypt/{self._name(epoch)}", body, epoch)
        text = data.get("ciphertext")
        if not isinstance(text, str) or not text.startswith("vault:v"):
            raise PrivacyError("El servidor de claves respondió otra cosa que un texto cifrado.")
        return text.encode()

    def unwrap(self, epoch: int, wrapped: bytes, context: bytes) -> Secret:
        body = {
            "ciphertext": wrapped.decode("ascii", "replace"),
            "associated_data": _b64(context),
        }
        data = self._post(f"decrypt/{self._name(epoch)}", body, epoch)
        try:
            return Secret(b64decode(data["plaintext"], validate=True))
        except (KeyError, TypeError, ValueError):
            raise PrivacyError("El servidor de claves no respondió con una clave.") from None

    def ensure(self, epoch: int) -> None:
        # Creating a key that exists changes nothing.
        self._post(f"keys/{self._name(epoch)}", {"type": "aes256-gcm96"}, epoch)

    def destroy(self, epoch: int) -> None:
        path = f"keys/{self._name(epoch)}"
        try:
            self._post(f"{path}/config", {"deletion_allowed": True}, epoch)
            self._call("DELETE", path, None, epoch)
        except ClaveMaestraDesconocida:
            return

    def __repr__(self) -> str:
        return f"TransitMasterKeys({self._host}, {self._key})"

    def _name(self, epoch: int) -> str:
        return f"{self._key}-{epoch}"

    def _post(self, path: str, body: dict[str, Any], epoch: int) -> dict[str, Any]:
        return self._call("POST", path, body, epoch)

    def _call(
        self, method: str, path: str, body: dict[str, Any] | None, epoch: int
    ) -> dict[str, Any]:
        headers = {"X-Vault-Token": self._token().reveal().decode(), "X-Vault-Request": "true"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        connection = self._connection()
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, f"{self._base}/{path}", text, headers)
            with connection.getresponse() as response:
                status, raw = response.status, response.read(_MOST_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            # Not chained: its traceback has the frames in which the key and the token are.
            reason = type(error).__name__
            raise Unavailable(f"El servidor de claves no respondió ({reason}).") from None
        finally:
            connection.close()
        return _read(status, raw, epoch)

    def _connection(self) -> http.client.HTTPConnection:
        if not self._tls:
            return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        context = ssl.create_default_context(cafile=self._cafile)
        return http.client.HTTPSConnection(
            self._host, self._port, timeout=self._timeout, context=context
        )


def _read(status: int, raw: bytes, epoch: int) -> dict[str, Any]:
    """The `data` of an answer, or the error it means. What the server says is read and never repeated."""
    if len(raw) > _MOST_BYTES:
        raise PrivacyError("La respuesta del servidor de claves es demasiado grande.")
    if status == 204:
        return {}
    try:
        answer = json.loads(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        answer = {}
    if status == 200:
        data = answer.get("data")
        return data if isinstance(data, dict) else {}
    said = " ".join(map(str, answer.get("errors") or ())).lower()
    if status == 404 or any(words in said for words in _GONE):
        raise ClaveMaestraDesconocida(
            f"El servidor de claves no tiene la clave de la época {epoch}."
        )
    if status == 400:
        raise ClaveMaestraErronea(f"La clave de la época {epoch} no abre lo que se le dio.")
    if status in {401, 403}:
        raise ClaveMaestraDesconocida(
            "El servidor de claves no acepta la credencial de este servicio."
        )
    raise Unavailable(f"El servidor de claves respondió {status}.")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _b64(raw: bytes) -> str:
    return b64encode(raw).decode()
