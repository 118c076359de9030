"""A call nobody on the way can read: HPKE (RFC 9180) to the service, and its answer to the caller.

What a person says travels through the broker when a service is called over RPC: it waits in queues, on disk too, and
whoever taps them reads it. So a service of persons takes what says something of them only in a closed envelope, and
answers in one. Its key hangs from its key store: every replica has it, and no secret has to be handed out for it.

It does not protect from a broker's administrator who answers in the service's place; TLS and permissions do.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from shared.errors import InvalidInput, TejidoError
from shared.privacy.keys import SERVICE_REF, KeyStore
from shared.privacy.secret import derive
from shared.runtime.serialization import decode

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class EnvelopeUnreadable(TejidoError):
    """It was closed for another key, or altered."""

    status, slug, title = 400, "sobre-ilegible", "El sobre cerrado no se puede abrir"


class EnvelopeRequired(TejidoError):
    """Something of a person was asked or said over the bus in clear."""

    status, slug, title = 400, "sobre-requerido", "Se necesita un sobre cerrado"

    @classmethod
    def by(cls, service: str) -> EnvelopeRequired:
        return cls(
            f"{service} no recibe en claro por el bus lo que puede ser de una persona.",
            remedio="Use el cliente de Tejido, que cierra los sobres, o HTTP en la misma máquina.",
        )


@dataclass(frozen=True)
class Asking:
    """A closed call and what opens its answer."""

    text: str
    _key: X25519PrivateKey
    _service: str

    def answer(self, text: str) -> Any:
        """What was answered. Raises `EnvelopeUnreadable`."""
        return _open(self._key, text, _info(self._service, "respuesta"))


def close(service: str, public: str, method: str, args: Any, kwargs: Any) -> Asking:
    """A call to `service`, whose key is `public`."""
    own = X25519PrivateKey.generate()
    call = {
        "metodo": method,
        "args": list(args),
        "kwargs": dict(kwargs),
        "respuesta": _text(own.public_key()),
    }
    text = _close(_public(public), call, _info(service, "pedido"))
    return Asking(text, own, service)


@dataclass(frozen=True)
class Opened:
    """A call as it was closed: `method`, `args`, `kwargs`."""

    method: str
    args: list[Any]
    kwargs: dict[str, Any]
    _answer_to: X25519PublicKey
    _service: str

    def answer(self, result: Any) -> str:
        """The answer, closed for who asked."""
        return _close(self._answer_to, result, _info(self._service, "respuesta"))


class Envelopes:
    """The side of the service `name`, with the key of its own in `keys`."""

    def __init__(self, name: str, keys: KeyStore) -> None:
        self._name, self._keys = name, keys

    @property
    def public(self) -> str:
        """Its public key, base64 of 32 bytes."""
        return _text(self._own().public_key())

    def open(self, text: str) -> Opened:
        """Raises `EnvelopeUnreadable`, `InvalidInput`."""
        call = _open(self._own(), text, _info(self._name, "pedido"))
        shape = {"metodo": str, "args": list, "kwargs": dict, "respuesta": str}
        if not isinstance(call, dict) or call.keys() != shape.keys():
            raise InvalidInput("El sobre no trae una llamada.")
        if wrong := [key for key, kind in shape.items() if not isinstance(call[key], kind)]:
            raise InvalidInput.of([(key, "no tiene la forma debida") for key in wrong])
        to = _public(call["respuesta"])
        return Opened(call["metodo"], call["args"], call["kwargs"], to, self._name)

    def _own(self) -> X25519PrivateKey:
        secret = derive(self._keys.get_or_create(SERVICE_REF).secret, "sobres")
        return X25519PrivateKey.from_private_bytes(secret.reveal())


def _info(service: str, way: str) -> bytes:
    return f"tejido/rpc/1/{service}/{way}".encode()


def _close(key: X25519PublicKey, value: Any, info: bytes) -> str:
    plain = json.dumps(value, ensure_ascii=False).encode()
    return b64encode(_SUITE.encrypt(plain, key, info=info)).decode()


def _open(key: X25519PrivateKey, text: Any, info: bytes) -> Any:
    try:
        plain = _SUITE.decrypt(b64decode(text, validate=True), key, info=info)
    except (InvalidTag, ValueError, TypeError):
        raise EnvelopeUnreadable("El sobre no es para esta clave, o fue alterado.") from None
    return decode(plain)


def _text(key: X25519PublicKey) -> str:
    return b64encode(key.public_bytes_raw()).decode()


def _public(text: str) -> X25519PublicKey:
    try:
        return X25519PublicKey.from_public_bytes(b64decode(text, validate=True))
    except ValueError:
        raise EnvelopeUnreadable("La clave pública no es válida.") from None
