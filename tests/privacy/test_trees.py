"""The personal values of a payload: each under its own person's key, and back only for who may."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from shared import canonical
from shared.errors import InvalidInput
from shared.personal import Personal
from shared.privacy.errors import (
    CifradoMalFormado,
    ClaveDesconocida,
    DatoIlegible,
    PersonaSuprimida,
)
from shared.privacy.fields import Place
from shared.privacy.trees import people_of, seal, unseal
from tests.privacy.conftest import new_ref
from tests.privacy.memory import MemoryKeyStore

ANA, BETO = new_ref(), new_ref()
PLACE = Place("casos.prueba", "evento", new_ref(), ("data",))


def plain() -> dict[str, Any]:
    return {
        "caso_id": "caso-1",
        "asistentes": [
            {"persona_ref": ANA, "nota": Personal(ANA, "nota de A")},
            {"persona_ref": BETO, "nota": Personal(BETO, "nota de B")},
        ],
        "edad": Personal(ANA, 12),
        "fecha": None,
    }


def sealed(keys: MemoryKeyStore) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(canonical.dumps(seal(keys, plain(), PLACE)))
    return stored


def test_ida_y_vuelta() -> None:
    keys = MemoryKeyStore()
    stored = sealed(keys)
    assert "nota de" not in json.dumps(stored)
    assert unseal(keys, stored, PLACE) == {
        "caso_id": "caso-1",
        "asistentes": [
            {"persona_ref": ANA, "nota": "nota de A"},
            {"persona_ref": BETO, "nota": "nota de B"},
        ],
        "edad": 12,
        "fecha": None,
    }
    assert people_of(stored) == {ANA, BETO}


def test_suprimir_a_una_no_toca_a_la_otra() -> None:
    keys = MemoryKeyStore()
    stored = sealed(keys)
    keys.erase(ANA)
    read = unseal(keys, stored, PLACE)
    assert read["edad"] == {"ilegible": "suprimido", "persona_ref": ANA}
    assert read["asistentes"][0]["nota"] == {"ilegible": "suprimido", "persona_ref": ANA}
    assert read["asistentes"][1]["nota"] == "nota de B"
    with pytest.raises(PersonaSuprimida):
        seal(keys, plain(), PLACE)


def test_bloqueada_se_lee_como_bloqueada_y_vuelve() -> None:
    keys = MemoryKeyStore()
    stored = sealed(keys)
    keys.block(BETO)
    assert unseal(keys, stored, PLACE)["asistentes"][1]["nota"]["ilegible"] == "bloqueado"
    keys.unblock(BETO)
    assert unseal(keys, stored, PLACE)["asistentes"][1]["nota"] == "nota de B"


def test_se_descifra_exactamente_lo_que_se_puede_ver() -> None:
    class Counting(MemoryKeyStore):
        asked: tuple[str, ...] = ()

        def get(self, persona_ref: str) -> Any:
            self.asked += (persona_ref,)
            return super().get(persona_ref)

    keys = Counting()
    stored = sealed(keys)
    keys.asked = ()
    read = unseal(
        keys, stored, PLACE, may=lambda path, ref: path == ("data", "edad") and ref == ANA
    )
    assert read["edad"] == 12
    assert read["asistentes"][0]["nota"] == {"ilegible": "reservado", "persona_ref": ANA}
    assert list(keys.asked) == [ANA]


def test_intercambiar_dos_campos_del_mismo_evento_se_nota() -> None:
    keys = MemoryKeyStore()
    stored = sealed(keys)
    stored["asistentes"].reverse()
    with pytest.raises(DatoIlegible):
        unseal(keys, stored, PLACE)


def test_una_clave_perdida_no_pasa_por_suprimida() -> None:
    stored = sealed(MemoryKeyStore())
    with pytest.raises(ClaveDesconocida):
        unseal(MemoryKeyStore(), stored, PLACE)


@pytest.mark.parametrize(
    "planted",
    [{"cifrado": 1}, {"cifrado": 1, "persona_ref": ANA, "clave": "", "nonce": "", "ct": ""}],
)
def test_un_texto_ya_cifrado_no_entra(planted: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        seal(MemoryKeyStore(), {"a": [{"b": planted}]}, PLACE)
    assert refusal.value.problem["errores"][0]["campo"] == "data.a[0].b"


def test_lo_mal_formado_no_se_pasa_por_alto() -> None:
    with pytest.raises(CifradoMalFormado):
        unseal(MemoryKeyStore(), {"a": {"cifrado": 1}}, PLACE)
    with pytest.raises(CifradoMalFormado):
        people_of([{"cifrado": 1}])


def test_el_error_de_un_valor_nombra_su_campo_y_no_su_texto() -> None:
    with pytest.raises(InvalidInput) as refusal:
        seal(MemoryKeyStore(), {"nota": Personal(ANA, "canario\x00")}, PLACE)
    assert refusal.value.problem["errores"][0]["campo"] == "data.nota"
    assert "canario" not in str(refusal.value.problem)


def test_un_valor_personal_no_se_guarda_por_descuido() -> None:
    value = Personal(ANA, "canario")
    assert "canario" not in f"{value} {value!r}"
    assert value == Personal(ANA, "canario")
    assert value != Personal(BETO, "canario")
    assert value != "canario"
    with pytest.raises(InvalidInput):
        canonical.dumps({"nota": value})
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            copied(value)
