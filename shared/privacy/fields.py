"""One personal value as it is stored: `{"cifrado":1,"persona_ref","clave","nonce","ct"}`.

AES-256-GCM under the person's key, nonce and ciphertext in base64url without padding. The additional data is the
canonical JSON of where the value is, so a ciphertext moved to another log, event, command, person, key or field does
not open.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Final, Literal

from shared import canonical
from shared.canonical import Json
from shared.errors import InvalidInput
from shared.ids import is_uuid
from shared.personal import MARK
from shared.privacy.errors import CifradoMalFormado, ClaveDesconocida
from shared.privacy.keys import NONCE_BYTES, KeyReader, KeyStore, require_ref

FORM: Final = frozenset({"cifrado", "persona_ref", "clave", "nonce", "ct"})
VERSION: Final = 1
TAG_BYTES: Final = 16
# The length of a ciphertext is the length of what it hides: «ALTO» and «MEDIO» must look alike.
BLOCK_BYTES: Final = 64

Step = str | int
FieldPath = tuple[Step, ...]


@dataclass(frozen=True)
class Place:
    """Where a value is. `log`: `casos.produccion`; `id`: of the event or command; `path`: from its body's root."""

    log: str
    kind: Literal["evento", "comando"]
    id: str
    path: FieldPath

    def inner(self, step: Step) -> Place:
        """The place of what is inside it."""
        return Place(self.log, self.kind, self.id, (*self.path, step))

    @property
    def shown(self) -> str:
        """`data.objetivos[0].descripcion`, as other messages name a field."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        return "".join(steps).removeprefix(".") or "(cuerpo)"

    def context(self, persona_ref: str, clave: str) -> bytes:
        """The additional data of AES-GCM."""
        return canonical.dumps(
            {
                "campo": list(self.path),
                "cifrado": VERSION,
                "clave": clave,
                "en": self.kind,
                "id": self.id,
                "log": self.log,
                "persona_ref": persona_ref,
            }
        ).encode()


def is_encrypted(value: Any) -> bool:
    """Whether a JSON value claims to be a personal field; what else it must be, `parse` says."""
    return isinstance(value, dict) and MARK in value


def encrypt(keys: KeyStore, place: Place, persona_ref: str, value: Json) -> dict[str, Any]:
    """The stored form of `value`, any canonical JSON. Raises `PersonaSuprimida`, `PersonaBloqueada`, `InvalidInput`.

    In a command the same value gives the same ciphertext, so that the hash of its stored text is the digest that
    tells a repeat: keyed by the person's own key, and gone with it.
    """
    plain = canonical.dumps(value).encode()
    plain += b" " * (-len(plain) % BLOCK_BYTES)  # JSON ignores blanks at its end
    key = keys.get_or_create(persona_ref)
    context = place.context(persona_ref, key.clave)
    nonce, text = key.encrypt(plain, context, repeatable=place.kind == "comando")
    return {
        "cifrado": VERSION,
        "persona_ref": persona_ref,
        "clave": key.clave,
        "nonce": _encode(nonce),
        "ct": _encode(text),
    }


def decrypt(keys: KeyReader, place: Place, field: Any) -> Json:
    """The value again.

    Raises `CifradoMalFormado`, `ClaveDesconocida`, `PersonaSuprimida`, `PersonaBloqueada`, and `DatoIlegible` when it
    is not exactly what was encrypted for this place.
    """
    persona_ref, clave, nonce, text = parse(field)
    key = keys.get(persona_ref)
    if key.clave != clave:
        raise ClaveDesconocida("El dato nombra otra clave que la de su persona.")
    return canonical.loads(key.decrypt(nonce, text, place.context(persona_ref, clave)))


def parse(field: Any) -> tuple[str, str, bytes, bytes]:
    """(persona_ref, clave, nonce, ciphertext and tag). Raises `CifradoMalFormado`; needs no key: for `verify` too."""
    if not isinstance(field, dict) or set(field) != FORM or type(field["cifrado"]) is not int:
        raise CifradoMalFormado("El campo cifrado no tiene las claves debidas.")
    if field["cifrado"] != VERSION:
        raise CifradoMalFormado("Versión de cifrado desconocida.")
    try:
        persona_ref = require_ref(field["persona_ref"])
    except InvalidInput:
        raise CifradoMalFormado("persona_ref no es un UUID al azar.") from None
    if not is_uuid(field["clave"]):
        raise CifradoMalFormado("clave no es un UUID.")
    nonce, text = _decode(field["nonce"]), _decode(field["ct"])
    if len(nonce) != NONCE_BYTES or len(text) <= TAG_BYTES or (len(text) - TAG_BYTES) % BLOCK_BYTES:
        raise CifradoMalFormado("El nonce o el texto cifrado no miden lo debido.")
    return persona_ref, field["clave"], nonce, text


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: Any) -> bytes:
    """Only what `_encode` gives: one text per value, or the stored bytes could vary unseen."""
    if not isinstance(text, str) or not re.fullmatch("[A-Za-z0-9_-]*", text) or len(text) % 4 == 1:
        raise CifradoMalFormado("No es base64url.")
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if _encode(raw) != text:
        raise CifradoMalFormado("No es base64url canónico.")
    return raw
