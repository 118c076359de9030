"""The smallest key store, for tests of what stands on one."""

from __future__ import annotations

from shared.ids import new_id
from shared.privacy.errors import ClaveDesconocida, PersonaBloqueada, PersonaSuprimida
from shared.privacy.keys import DataKey, Erasure, State, require_ref
from shared.privacy.secret import new_key


class MemoryKeyStore:
    def __init__(self) -> None:
        self._keys: dict[str, DataKey | None] = {}
        self._states: dict[str, State] = {}

    def get_or_create(self, persona_ref: str) -> DataKey:
        if require_ref(persona_ref) not in self._states:
            self._keys[persona_ref] = DataKey(new_id(), persona_ref, new_key())
            self._states[persona_ref] = "activa"
        return self.get(persona_ref)

    def get(self, persona_ref: str) -> DataKey:
        match self._states.get(require_ref(persona_ref)):
            case None:
                raise ClaveDesconocida("sin clave")
            case "suprimida":
                raise PersonaSuprimida("suprimida")
            case "bloqueada":
                raise PersonaBloqueada("bloqueada")
        key = self._keys[persona_ref]
        assert key is not None
        return key

    def state(self, persona_ref: str) -> State | None:
        return self._states.get(require_ref(persona_ref))

    def block(self, persona_ref: str) -> None:
        self._change(persona_ref, "bloqueada")

    def unblock(self, persona_ref: str) -> None:
        self._change(persona_ref, "activa")

    def erase(self, persona_ref: str) -> Erasure:
        had = self._keys.get(require_ref(persona_ref))
        self._keys[persona_ref], self._states[persona_ref] = None, "suprimida"
        return Erasure(persona_ref, clave_destruida=had is not None)

    def _change(self, persona_ref: str, state: State) -> None:
        if self.state(persona_ref) is None:
            raise ClaveDesconocida("sin clave")
        if self.state(persona_ref) == "suprimida":
            raise PersonaSuprimida("suprimida")
        self._states[persona_ref] = state
