"""Changing the pepper: queries answer throughout, nobody slips in between, and what cannot be moved is said."""

from __future__ import annotations

import pytest

from shared.privacy.blind import BlindIndex, Identity
from shared.privacy.errors import (
    ClaveMaestraDesconocida,
    ClaveMaestraErronea,
    IdentidadAjena,
    RotacionPendiente,
)
from shared.privacy.keyring import KeyringFile
from shared.privacy.pepper_rotation import Reindexed, begin_pepper, finish_pepper, reindex
from tests.privacy.conftest import NAME, Site, new_ref

ACTOR = {"actor": "actor-1", "purpose": "evaluacion"}
RUTS = ("1-9", "11111111-1", "12667869-K")


@pytest.fixture
def people(site: Site) -> dict[str, str]:
    """RUT → persona_ref, all in the index."""
    found = {rut: new_ref() for rut in RUTS}
    for rut, ref in found.items():
        site.store().get_or_create(ref)
        site.index().bind(Identity.rut(rut), ref)
    return found


def documents(people: dict[str, str]) -> list[tuple[str, Identity]]:
    return [(ref, Identity.rut(rut)) for rut, ref in people.items()]


def everyone_is_found(site: Site, people: dict[str, str]) -> bool:
    index = site.index()
    return all(index.find(Identity.rut(rut), **ACTOR) == ref for rut, ref in people.items())


def test_se_encuentra_a_todos_antes_durante_y_despues(site: Site, people: dict[str, str]) -> None:
    ops = site.index(ops=True)
    assert begin_pepper(ops) == 2
    assert everyone_is_found(site, people)
    assert reindex(ops, documents(people)[:1]) == Reindexed(moved=1, unknown=0)
    assert everyone_is_found(site, people)
    assert begin_pepper(ops) == 2, "a rotation begun goes on"
    assert reindex(ops, documents(people)) == Reindexed(moved=2, unknown=0)
    assert finish_pepper(ops) == 0
    assert site.peppers.epochs() == (2,)
    assert everyone_is_found(site, people)
    assert site.rows("select distinct epoch from identities") == [(2,)]


def test_la_pimienta_anterior_no_sirve_con_el_indice_nuevo(
    site: Site, people: dict[str, str]
) -> None:
    index = site.index()
    old = {index.digest(Identity.rut(rut), 1) for rut in people}
    ops = site.index(ops=True)
    begin_pepper(ops)
    reindex(ops, documents(people))
    finish_pepper(ops)
    stored = {bytes(row[0]) for row in site.rows("select digest from identities")}  # type: ignore[call-overload]  # bytes or memoryview
    assert not stored & old
    with pytest.raises(ClaveMaestraDesconocida):
        index.digest(Identity.rut("1-9"), 1)


def test_a_quien_no_se_pudo_mover_no_se_lo_pierde_en_silencio(
    site: Site, people: dict[str, str]
) -> None:
    ops = site.index(ops=True)
    begin_pepper(ops)
    reindex(ops, documents(people)[1:])
    with pytest.raises(RotacionPendiente) as refusal:
        finish_pepper(ops)
    assert refusal.value.problem["faltan"] == 1
    assert site.peppers.epochs() == (1, 2)
    assert everyone_is_found(site, people)
    assert finish_pepper(ops, drop_missing=True) == 1
    assert site.index().find(Identity.rut("1-9"), **ACTOR) is None
    assert site.store().state(people["1-9"]) == "activa"
    site.index().bind(Identity.rut("1-9"), people["1-9"])
    assert everyone_is_found(site, people)


def test_un_documento_nuevo_no_tapa_a_otro_que_falta(site: Site, people: dict[str, str]) -> None:
    ops, ref = site.index(ops=True), people["1-9"]
    begin_pepper(ops)
    site.index().bind(Identity.document("HT", "pasaporte", "AB123"), ref)
    reindex(ops, documents(people)[1:])
    with pytest.raises(RotacionPendiente):
        finish_pepper(ops)
    reindex(ops, documents(people))
    assert finish_pepper(ops) == 0
    assert site.rows("select count(*) from identities") == [(4,)]


def test_reindexar_no_inventa_a_nadie(site: Site, people: dict[str, str]) -> None:
    ops = site.index(ops=True)
    begin_pepper(ops)
    corrected = [(people["1-9"], Identity.rut("60109000-7")), (new_ref(), Identity.rut("1-9"))]
    assert reindex(ops, corrected) == Reindexed(moved=0, unknown=2)
    assert site.rows("select count(*) from identities where epoch = 2") == [(0,)]


def test_un_bloqueado_tambien_cambia_de_pimienta_y_un_suprimido_no(
    site: Site, people: dict[str, str]
) -> None:
    ops = site.index(ops=True)
    site.store().block(people["1-9"])
    site.store().erase(people["11111111-1"])
    begin_pepper(ops)
    assert reindex(ops, documents(people)) == Reindexed(moved=2, unknown=1)
    assert finish_pepper(ops) == 0


def test_durante_la_rotacion_un_documento_sigue_siendo_de_una_sola_persona(
    site: Site, people: dict[str, str]
) -> None:
    index, other = site.index(), new_ref()
    site.store().get_or_create(other)
    assert index.epochs.living() == (1,)
    begin_pepper(site.index(ops=True))
    for rut in RUTS:
        with pytest.raises(IdentidadAjena):
            index.bind(Identity.rut(rut), other)


def test_con_otra_pimienta_a_mano_no_se_comienza(site: Site, people: dict[str, str]) -> None:
    astray = KeyringFile(site.folder / "otra" / "pimienta", "PIMIENTA")
    astray.ensure(1)
    with pytest.raises(ClaveMaestraErronea):
        begin_pepper(BlindIndex(site.engine(site.ops), NAME, astray))
    assert site.index().epochs.living() == (1,)
    assert everyone_is_found(site, people)


def test_morir_antes_de_destruir_la_pimienta_se_puede_repetir(
    site: Site, people: dict[str, str]
) -> None:
    ops = site.index(ops=True)
    begin_pepper(ops)
    reindex(ops, documents(people))

    class Dies(Exception):
        pass

    def die(epoch: int) -> None:
        raise Dies

    ops.peppers.destroy = die  # type: ignore[method-assign]  # a crash at that point
    with pytest.raises(Dies):
        finish_pepper(ops)
    assert site.peppers.epochs() == (1, 2)
    assert everyone_is_found(site, people)
    assert finish_pepper(site.index(ops=True)) == 0
    assert site.peppers.epochs() == (2,)
