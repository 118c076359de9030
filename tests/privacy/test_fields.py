"""A ciphertext opens only where it was written: not in another log, event, command, field, nor for another person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import canonical
from shared.errors import InvalidInput
from shared.privacy.errors import (
    CifradoMalFormado,
    ClaveDesconocida,
    DatoIlegible,
    PersonaBloqueada,
    PersonaSuprimida,
)
from shared.privacy.fields import FORM, FieldPath, Place, decrypt, encrypt, is_encrypted, parse
from tests.privacy.conftest import new_ref
from tests.privacy.memory import MemoryKeyStore

LOG = "casos.prueba"
texts = st.text(max_size=200).map(canonical.to_nfc).filter(lambda text: "\x00" not in text)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex("[a-z_]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=12,
)
steps = st.integers(0, 9) | st.from_regex("[a-z_.\\[\\]0-9]{1,8}", fullmatch=True)
places = st.builds(
    Place,
    log=st.sampled_from([LOG, "casos.otra", "alianzas.prueba"]),
    kind=st.sampled_from(["evento", "comando"]),
    id=st.uuids(version=4).map(str),
    path=st.lists(steps, min_size=1, max_size=4).map(tuple),
)
PLACE = Place(LOG, "evento", new_ref(), ("data", "nota_cifrada"))


@given(places, values)
def test_lo_cifrado_se_lee_en_su_lugar(place: Place, value: Any) -> None:
    keys, ref = MemoryKeyStore(), new_ref()
    field = json.loads(canonical.dumps(encrypt(keys, place, ref, value)))
    assert decrypt(keys, place, field) == value
    assert set(field) == FORM
    assert is_encrypted(field)


@given(places, places, values)
def test_movido_a_otro_lugar_no_se_lee(place: Place, other: Place, value: Any) -> None:
    keys, ref = MemoryKeyStore(), new_ref()
    field = encrypt(keys, place, ref, value)
    if other == place:
        assert decrypt(keys, other, field) == value
        return
    with pytest.raises(DatoIlegible):
        decrypt(keys, other, field)


@pytest.mark.parametrize(
    "change",
    [
        {"log": "casos.produccion"},
        {"kind": "comando"},
        {"id": new_ref()},
        {"path": ("data", "descripcion_cifrada")},
        {"path": ("data", "nota_cifrada", 0)},
        {"path": ("nota_cifrada",)},
    ],
)
def test_cada_parte_del_lugar_cuenta(change: Mapping[str, Any]) -> None:
    keys = MemoryKeyStore()
    field = encrypt(keys, PLACE, new_ref(), "nota")
    with pytest.raises(DatoIlegible):
        decrypt(keys, replace(PLACE, **change), field)
    assert decrypt(keys, PLACE, field) == "nota"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "b"), ("a.b",)),
        (("a", 0), ("a[0]",)),
        (("a", 0), ("a", "0")),
        (("ab", "c"), ("a", "bc")),
    ],
)
def test_dos_rutas_que_se_escriben_igual_no_son_la_misma(one: FieldPath, other: FieldPath) -> None:
    keys = MemoryKeyStore()
    field = encrypt(keys, replace(PLACE, path=one), new_ref(), 1)
    with pytest.raises(DatoIlegible):
        decrypt(keys, replace(PLACE, path=other), field)


@given(values)
def test_movido_a_otra_persona_no_se_lee(value: Any) -> None:
    keys, one, two = MemoryKeyStore(), new_ref(), new_ref()
    field = encrypt(keys, PLACE, one, value)
    theirs = keys.get_or_create(two).clave
    with pytest.raises(ClaveDesconocida):
        decrypt(keys, PLACE, field | {"persona_ref": two})
    with pytest.raises(DatoIlegible):
        decrypt(keys, PLACE, field | {"persona_ref": two, "clave": theirs})
    with pytest.raises(ClaveDesconocida):
        decrypt(keys, PLACE, field | {"clave": theirs})


@given(st.data())
def test_un_bit_cambiado_no_se_lee(data: st.DataObject) -> None:
    keys = MemoryKeyStore()
    field = encrypt(keys, PLACE, new_ref(), "nota")
    name = data.draw(st.sampled_from(["nonce", "ct"]))
    place = data.draw(st.integers(0, len(field[name]) - 1))
    letter = data.draw(
        st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    )
    changed = field[name][:place] + letter + field[name][place + 1 :]
    if changed == field[name]:
        return
    with pytest.raises(DatoIlegible):
        decrypt(keys, PLACE, field | {name: changed})


def test_lo_mismo_dos_veces_no_se_parece() -> None:
    keys, ref = MemoryKeyStore(), new_ref()
    one, two = encrypt(keys, PLACE, ref, "nota"), encrypt(keys, PLACE, ref, "nota")
    assert one["nonce"] != two["nonce"]
    assert one["ct"] != two["ct"]


def test_el_largo_no_dice_cual_de_los_codigos_es() -> None:
    keys, ref = MemoryKeyStore(), new_ref()
    short: list[Any] = ["ALTO", "MEDIO", "BAJO", 7, 17, True, False, ["a", "b"], "12.667.869-K"]
    assert len({len(encrypt(keys, PLACE, ref, value)["ct"]) for value in short}) == 1


def test_suprimida_o_bloqueada_no_se_lee_ni_se_escribe() -> None:
    keys, blocked, erased = MemoryKeyStore(), new_ref(), new_ref()
    fields = {ref: encrypt(keys, PLACE, ref, "nota") for ref in (blocked, erased)}
    keys.block(blocked)
    keys.erase(erased)
    for ref, error in ((blocked, PersonaBloqueada), (erased, PersonaSuprimida)):
        with pytest.raises(error):
            decrypt(keys, PLACE, fields[ref])
        with pytest.raises(error):
            encrypt(keys, PLACE, ref, "otra")
    keys.unblock(blocked)
    assert decrypt(keys, PLACE, fields[blocked]) == "nota"


@pytest.mark.parametrize("value", [1.5, "a\u0301", "\x00", {"ñ": 1}, b"x", 2**53])
def test_solo_se_cifra_lo_que_la_forma_canonica_admite(value: Any) -> None:
    with pytest.raises(InvalidInput):
        encrypt(MemoryKeyStore(), PLACE, new_ref(), value)


def good() -> dict[str, Any]:
    return encrypt(MemoryKeyStore(), PLACE, new_ref(), "nota")


@pytest.mark.parametrize(
    "change",
    [
        {"cifrado": 2},
        {"cifrado": True},
        {"cifrado": "1"},
        {"otra": 1},
        {"persona_ref": "12667869-K"},
        {"persona_ref": None},
        {"clave": "1"},
        {"clave": None},
        {"nonce": "AAAA"},
        {"nonce": None},
        {"nonce": "AAAAAAAAAAAAAAA="},
        {"nonce": "AAAAAAAAAAAAAAA\n"},
        {"ct": "A" * 17},
        {"ct": "A" * 106 + "B"},
        {"ct": ""},
        {"ct": 7},
    ],
)
def test_lo_que_no_tiene_la_forma_exacta_se_dice_sin_claves(change: dict[str, Any]) -> None:
    parse(good())
    with pytest.raises(CifradoMalFormado):
        parse(good() | change)


@pytest.mark.parametrize("missing", sorted(FORM))
def test_ninguna_clave_del_campo_puede_faltar(missing: str) -> None:
    field = good()
    del field[missing]
    with pytest.raises(CifradoMalFormado):
        parse(field)


@given(
    st.none()
    | st.integers()
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.text(), values)
)
def test_ninguna_entrada_hace_fallar_la_lectura_de_otro_modo(raw: Any) -> None:
    with pytest.raises(CifradoMalFormado):
        parse(raw)
