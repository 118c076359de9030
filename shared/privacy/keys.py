"""What a key store promises: one data key per person, ever; blocked and back, or destroyed for good."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import InvalidInput
from shared.privacy.errors import DatoIlegible
from shared.privacy.secret import Secret, derive, mac

State = Literal["activa", "bloqueada", "suprimida"]
ACTIVE: Final = "activa"
BLOCKED: Final = "bloqueada"
ERASED: Final = "suprimida"
NONCE_BYTES: Final = 12
#: Who, in a service's key store, is the service itself: a random reference that is nobody's.
SERVICE_REF: Final = "b1d7c0a4-52c9-4b0e-9a6c-8f3e2d1c0b5a"


@dataclass(frozen=True)
class DataKey:
    """The key of one person (DEK, AES-256). `clave`: its id, which every ciphertext names.

    Nonces are 96 random bits, or as good as: NIST SP 800-38D allows 2^32 ciphertexts under one such key, more than a
    person's file has fields.
    """

    clave: str
    persona_ref: str
    secret: Secret

    def encrypt(
        self, plain: bytes, context: bytes, *, repeatable: bool = False
    ) -> tuple[bytes, bytes]:
        """(nonce, ciphertext with its tag), AES-256-GCM.

        `repeatable`: the nonce is a PRF of context and value (as in RFC 5297), so the same gives the same again and
        what differs in a bit gets another nonce.
        """
        nonce = self._synthetic(plain, context) if repeatable else os.urandom(NONCE_BYTES)
        return nonce, AESGCM(self.secret.reveal()).encrypt(nonce, plain, context)

    def _synthetic(self, plain: bytes, context: bytes) -> bytes:
        whole = len(context).to_bytes(8, "big") + context + plain
        return mac(derive(self.secret, "nonce"), whole)[:NONCE_BYTES]

    def decrypt(self, nonce: bytes, text: bytes, context: bytes) -> bytes:
        """Raises `DatoIlegible` unless nonce, ciphertext and context are those of one `encrypt`."""
        try:
            return AESGCM(self.secret.reveal()).decrypt(nonce, text, context)
        except InvalidTag:
            raise DatoIlegible(
                "El dato cifrado fue alterado, o no es de este lugar, persona o campo."
            ) from None


@dataclass(frozen=True)
class Erasure:
    """`clave_destruida`: False when there had never been a key. Repeating an erasure answers the same."""

    persona_ref: str
    clave_destruida: bool


class KeyReader(Protocol):
    """What reading needs."""

    def get(self, persona_ref: str) -> DataKey:
        """The person's key. Raises `ClaveDesconocida`, `PersonaSuprimida`, `PersonaBloqueada`."""


class KeyStore(KeyReader, Protocol):
    """Each call raises `InvalidInput` for a `persona_ref` that is no random UUID, and what the database raises."""

    def get_or_create(self, persona_ref: str) -> DataKey:
        """The person's key, made now if there was none. Raises `PersonaSuprimida`, `PersonaBloqueada`."""

    def state(self, persona_ref: str) -> State | None:
        """None for a person this store never heard of."""

    def block(self, persona_ref: str) -> None:
        """Disables the key; repeatable. Raises `ClaveDesconocida`, `PersonaSuprimida`."""

    def unblock(self, persona_ref: str) -> None:
        """Enables it again; repeatable. Raises `ClaveDesconocida`, `PersonaSuprimida`."""

    def erase(self, persona_ref: str) -> Erasure:
        """Destroys the key and what else is kept of the person, and never makes another; repeatable."""


def require_ref(persona_ref: str) -> str:
    """The same text. Raises `InvalidInput` unless it is a random UUID (version 4), which tells nothing."""
    try:
        found = uuid.UUID(persona_ref)
        good = str(found) == persona_ref and found.version == 4
    except (ValueError, AttributeError, TypeError):
        good = False
    if not good:
        raise InvalidInput.of([("persona_ref", "debe ser un UUID al azar (versión 4)")])
    return persona_ref
