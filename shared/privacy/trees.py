"""Personal values inside a payload: marked on the way in, replaced by ciphertext, and back for who may read them.

Each value has one person and is encrypted under that person's key, so in an event about several each is erased alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from shared import canonical
from shared.canonical import Json
from shared.errors import InvalidInput
from shared.personal import Personal
from shared.privacy.errors import PersonaBloqueada, PersonaSuprimida
from shared.privacy.fields import FieldPath, Place, decrypt, encrypt, is_encrypted, parse
from shared.privacy.keys import DataKey, KeyReader, KeyStore

SUPRIMIDO: Final = "suprimido"
BLOQUEADO: Final = "bloqueado"
RESERVADO: Final = "reservado"  # there is a value, and the reader may not see it

May = Callable[[FieldPath, str], bool]


def seal(keys: KeyStore, tree: Any, place: Place) -> Json:
    """The same tree with ciphertext for each `Personal`. `place.path`: where the tree itself hangs.

    Raises `PersonaSuprimida`, `PersonaBloqueada`, and `InvalidInput` for a tree that brings ciphertext of its own:
    someone would be writing what nobody checked.
    """
    if isinstance(tree, Personal):
        canonical.require_acceptable(tree.value, place.shown)
        return encrypt(keys, place, tree.persona_ref, tree.value)
    if is_encrypted(tree):
        raise InvalidInput.of([(place.shown, "no se acepta texto ya cifrado")])
    if isinstance(tree, dict):
        return {key: seal(keys, item, place.inner(key)) for key, item in tree.items()}
    if isinstance(tree, list | tuple):
        return [seal(keys, item, place.inner(n)) for n, item in enumerate(tree)]
    return tree


def unseal(
    keys: KeyReader, tree: Json, place: Place, *, may: May = lambda path, persona_ref: True
) -> Json:
    """The tree with values for ciphertext, where `may(path, persona_ref)`; elsewhere `{"ilegible", "persona_ref"}`.

    `ilegible` is `suprimido`, `bloqueado` or `reservado`. Raises `DatoIlegible` and `ClaveDesconocida`: what was
    altered, or has lost its key without an erasure, is never passed over.
    """
    return _unseal(_Once(keys), tree, place, may)


def masked(tree: Any) -> Json:
    """The tree as whoever may read no person sees it: `{"ilegible": "reservado", "persona_ref"}` for each value."""
    if isinstance(tree, Personal):
        return {"ilegible": RESERVADO, "persona_ref": tree.persona_ref}
    if is_encrypted(tree):
        return {"ilegible": RESERVADO, "persona_ref": tree.get("persona_ref")}
    if isinstance(tree, dict):
        return {key: masked(item) for key, item in tree.items()}
    if isinstance(tree, list | tuple):
        return [masked(item) for item in tree]
    return tree


def require_well_formed(tree: Json) -> None:
    """Raises `CifradoMalFormado` for what claims to be a personal field and is not one."""
    people_of(tree)


def people_of(tree: Json) -> set[str]:
    """The persons whose ciphertext a tree holds. Raises `CifradoMalFormado`."""
    if is_encrypted(tree):
        return {parse(tree)[0]}
    inner = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return {ref for item in inner for ref in people_of(item)}


def _unseal(keys: KeyReader, tree: Json, place: Place, may: May) -> Json:
    if is_encrypted(tree):
        persona_ref = parse(tree)[0]
        if not may(place.path, persona_ref):
            return {"ilegible": RESERVADO, "persona_ref": persona_ref}
        try:
            return decrypt(keys, place, tree)
        except PersonaSuprimida:
            return {"ilegible": SUPRIMIDO, "persona_ref": persona_ref}
        except PersonaBloqueada:
            return {"ilegible": BLOQUEADO, "persona_ref": persona_ref}
    if isinstance(tree, dict):
        return {key: _unseal(keys, item, place.inner(key), may) for key, item in tree.items()}
    if isinstance(tree, list):
        return [_unseal(keys, item, place.inner(n), may) for n, item in enumerate(tree)]
    return tree


class _Once:
    """Asks the store once per person while one tree is read, also about who was erased."""

    def __init__(self, keys: KeyReader) -> None:
        self._keys = keys
        self._said: dict[str, DataKey | PersonaSuprimida | PersonaBloqueada] = {}

    def get(self, persona_ref: str) -> DataKey:
        if persona_ref not in self._said:
            try:
                self._said[persona_ref] = self._keys.get(persona_ref)
            except (PersonaSuprimida, PersonaBloqueada) as no:
                self._said[persona_ref] = no
        said = self._said[persona_ref]
        if isinstance(said, DataKey):
            return said
        raise said
