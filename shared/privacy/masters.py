"""Who wraps the persons' keys: one KEK per epoch, here from a keyring; `transit.py` has them in Vault or OpenBao."""

from __future__ import annotations

import os
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.privacy.errors import ClaveMaestraErronea
from shared.privacy.keyring import Keyring
from shared.privacy.secret import Secret

NONCE_BYTES: Final = 12


class MasterKeys(Protocol):
    """The KEKs. `context` says what is wrapped and must be given again to unwrap.

    Each call raises `ClaveMaestraDesconocida` when the epoch has no KEK here, `Unavailable` when nobody answers.
    """

    def wrap(self, epoch: int, key: Secret, context: bytes) -> bytes:
        """`key` under the KEK of `epoch`."""

    def unwrap(self, epoch: int, wrapped: bytes, context: bytes) -> Secret:
        """The key again. Raises `ClaveMaestraErronea` when KEK, text or context is not the one."""

    def ensure(self, epoch: int) -> None:
        """After this the epoch has a KEK; repeatable."""

    def destroy(self, epoch: int) -> None:
        """After this the epoch has none, for ever; repeatable."""


class LocalMasterKeys:
    """KEKs of a keyring: AES-256-GCM, nonce ‖ ciphertext, the context as additional data."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    def wrap(self, epoch: int, key: Secret, context: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher(epoch).encrypt(nonce, key.reveal(), context)

    def unwrap(self, epoch: int, wrapped: bytes, context: bytes) -> Secret:
        cipher = self._cipher(epoch)
        nonce, text = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return Secret(cipher.decrypt(nonce, text, context))
        except (InvalidTag, ValueError):  # ValueError: a nonce cut short
            raise ClaveMaestraErronea(
                f"La clave maestra de la época {epoch} no abre lo que se le dio."
            ) from None

    def ensure(self, epoch: int) -> None:
        self.keyring.ensure(epoch)

    def destroy(self, epoch: int) -> None:
        self.keyring.destroy(epoch)

    def _cipher(self, epoch: int) -> AESGCM:
        return AESGCM(self.keyring.get(epoch).reveal())
