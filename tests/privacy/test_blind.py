"""Who has this RUT: for who holds the pepper, and never for who only stole the table."""

from __future__ import annotations

import hashlib
import hmac
import random
from datetime import UTC, datetime, timedelta

import eventlet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput
from shared.privacy.blind import BlindIndex, Identity
from shared.privacy.errors import (
    ClaveDesconocida,
    ClaveMaestraErronea,
    DemasiadasConsultas,
    IdentidadAjena,
    PersonaBloqueada,
    PersonaSuprimida,
)
from shared.privacy.keyring import KeyringFile
from shared.values import digito_verificador
from tests.privacy.conftest import NAME, Site, new_ref

ACTOR = {"actor": "actor-1", "purpose": "evaluacion"}


def person(site: Site) -> str:
    ref = new_ref()
    site.store().get_or_create(ref)
    return ref


def invented(body: int) -> str:
    return f"{body}-{digito_verificador(body)}"


def test_se_encuentra_a_quien_se_registro_escrito_como_sea(site: Site) -> None:
    index, ref = site.index(), person(site)
    index.bind(Identity.rut("11.111.111-1"), ref)
    index.bind(Identity.rut("11111111-1"), ref)
    assert index.find(Identity.rut("011111111-1"), **ACTOR) == ref
    assert index.find(Identity.rut("1-9"), **ACTOR) is None
    assert site.rows("select count(*) from identities") == [(1,)]


def test_quien_no_tiene_run_se_encuentra_por_otro_documento(site: Site) -> None:
    index, ref = site.index(), person(site)
    index.bind(Identity.document("HT", "pasaporte", "ab 123-456"), ref)
    assert index.find(Identity.document("HT", "pasaporte", "AB123456"), **ACTOR) == ref
    for other in (("PE", "pasaporte", "AB123456"), ("HT", "cedula", "AB123456")):
        assert index.find(Identity.document(*other), **ACTOR) is None


@pytest.mark.parametrize(
    "document",
    [
        ("cl", "pasaporte", "AB123"),
        ("HT", "Pasaporte", "AB123"),
        ("HT", "pasaporte", "A/1"),
        ("HT", "pasaporte", "A1"),
    ],
)
def test_un_documento_mal_dado_no_se_repite_en_el_error(document: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match=r"el país|el número") as error:
        Identity.document(*document)
    assert document[2] not in str(error.value)


@pytest.mark.parametrize("text", ["11111111-2", "11111111", "x", ""])
def test_un_rut_malo_no_se_indexa(text: str) -> None:
    with pytest.raises(ValueError, match="no es un RUT"):
        Identity.rut(text)


def test_un_documento_es_de_una_sola_persona(site: Site) -> None:
    index, one, two = site.index(), person(site), person(site)
    index.bind(Identity.rut("1-9"), one)
    with pytest.raises(IdentidadAjena) as refusal:
        index.bind(Identity.rut("1-9"), two)
    assert one not in str(refusal.value.problem)
    index.bind(Identity.document("HT", "pasaporte", "AB123"), one)
    assert site.rows("select count(*) from identities") == [(2,)]


def test_dos_que_registran_a_la_vez_no_quedan_los_dos(site: Site) -> None:
    indexes, people = [site.index() for _ in range(6)], [person(site) for _ in range(6)]

    def bind(index: BlindIndex, ref: str) -> str | None:
        try:
            index.bind(Identity.rut("1-9"), ref)
        except IdentidadAjena:
            return None
        return ref

    threads = [eventlet.spawn(bind, *pair) for pair in zip(indexes, people, strict=True)]
    winners = [ref for thread in threads if (ref := thread.wait())]
    assert len(winners) == 1
    assert site.index().find(Identity.rut("1-9"), **ACTOR) == winners[0]


def test_solo_se_registra_a_quien_tiene_clave_activa(site: Site) -> None:
    index, store = site.index(), site.store()
    blocked, erased = person(site), person(site)
    store.block(blocked)
    store.erase(erased)
    for ref, error in (
        (new_ref(), ClaveDesconocida),
        (blocked, PersonaBloqueada),
        (erased, PersonaSuprimida),
    ):
        with pytest.raises(error):
            index.bind(Identity.rut("1-9"), ref)
    store.unblock(blocked)
    index.bind(Identity.rut("1-9"), blocked)


def test_quien_fue_suprimido_no_se_encuentra_y_su_documento_queda_libre(site: Site) -> None:
    index, ref, again = site.index(), person(site), person(site)
    index.bind(Identity.rut("1-9"), ref)
    site.store().erase(ref)
    assert index.find(Identity.rut("1-9"), **ACTOR) is None
    index.bind(Identity.rut("1-9"), again)
    assert index.find(Identity.rut("1-9"), **ACTOR) == again


def test_cada_consulta_queda_anotada_antes_de_responder(site: Site) -> None:
    site.index().find(Identity.rut("1-9"), **ACTOR)
    assert site.rows("select actor, purpose from queries") == [("actor-1", "evaluacion")]


@pytest.mark.parametrize("change", [{"actor": "Ana Pérez"}, {"purpose": ""}, {"purpose": "a\nb"}])
def test_quien_consulta_y_para_que_son_codigos(site: Site, change: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        site.index().find(Identity.rut("1-9"), **(ACTOR | change))
    assert site.rows("select * from queries") == []


def test_un_actor_no_prueba_todos_los_rut(site: Site) -> None:
    hour = [datetime(2026, 12, 1, 12, tzinfo=UTC)]
    index = BlindIndex(site.engine(site.app), NAME, site.peppers, limit=3, clock=lambda: hour[0])
    for _ in range(3):
        index.find(Identity.rut("1-9"), **ACTOR)
    with pytest.raises(DemasiadasConsultas):
        index.find(Identity.rut("1-9"), **ACTOR)
    index.find(Identity.rut("1-9"), actor="actor-2", purpose="evaluacion")
    hour[0] += timedelta(hours=1, seconds=1)
    index.find(Identity.rut("1-9"), **ACTOR)


def test_otra_pimienta_bajo_el_mismo_numero_no_llega_a_escribir(site: Site) -> None:
    ring = KeyringFile(site.folder / "otra", "PIMIENTA")
    ring.ensure(1)
    ref = person(site)
    with pytest.raises(ClaveMaestraErronea):
        BlindIndex(site.engine(site.app), NAME, ring).bind(Identity.rut("1-9"), ref)
    assert site.rows("select * from identities") == []


def test_dos_almacenes_no_se_pueden_cruzar(sqlite_site: Site) -> None:
    engine, peppers = sqlite_site.engine(sqlite_site.app), sqlite_site.peppers
    one, two = BlindIndex(engine, NAME, peppers), BlindIndex(engine, "alianzas.prueba", peppers)
    assert one.digest(Identity.rut("1-9"), 1) != two.digest(Identity.rut("1-9"), 1)
    with pytest.raises(ClaveMaestraErronea):
        two.find(Identity.rut("1-9"), **ACTOR)
    assert one.find(Identity.rut("1-9"), **ACTOR) is None


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_ningun_documento_se_confunde_con_otro(one: str, two: str) -> None:
    def made(text: str) -> Identity | None:
        try:
            return Identity.document("HT", "pasaporte", text)
        except ValueError:
            return None

    a, b = made(one), made(two)
    if a is not None and b is not None:
        plain = [x.upper().replace("-", "") for x in (one, two)]
        if (
            plain[0].isascii()
            and plain[1].isascii()
            and "".join(plain[0].split()) != "".join(plain[1].split())
        ):
            assert a.message(NAME) != b.message(NAME)
        assert Identity.rut("1-9").message(NAME) != a.message(NAME)


# The whole space: every number a RUN may have is below 40 million; the check digit follows from it.
SPACE = 40_000_000
SAMPLE = 20_000
PEOPLE = 200


@pytest.fixture
def stolen(sqlite_site: Site) -> tuple[list[int], set[bytes]]:
    """Invented numbers of people, and the digests that a thief of the table has."""
    chance = random.Random(17)
    bodies = chance.sample(range(1_000_000, SPACE), PEOPLE)
    index = sqlite_site.index()
    for body in bodies:
        index.bind(Identity.rut(invented(body)), person(sqlite_site))
    rows = sqlite_site.rows("select digest from identities")
    return bodies, {bytes(digest) for (digest,) in rows if isinstance(digest, bytes)}


def guesses(bodies: list[int]) -> list[str]:
    """The best sample there is for the thief: everyone who is in the index, and many more."""
    others = random.Random(18).sample(range(1_000_000, SPACE), SAMPLE - PEOPLE)
    return [invented(body) for body in (*bodies, *others)]


def test_sin_la_pimienta_cuarenta_millones_de_rut_no_encuentran_a_nadie(
    sqlite_site: Site, stolen: tuple[list[int], set[bytes]]
) -> None:
    """For each guess, what a thief can compute: plain hashes, and HMACs under keys that are not the pepper.

    The arithmetic for the 40 million × 200 people: a guess hits by chance when two SHA-256 values coincide, with
    probability 2^-256 for each pair, so 4·10^7 · 200 / 2^256 ≈ 7·10^-68 in all. To find the pepper first is 2^256
    tries; at 10^12 HMACs a second, 3·10^57 years.
    """
    bodies, digests = stolen
    assert len(digests) == PEOPLE
    wrong = KeyringFile(sqlite_site.folder / "adivinada", "PIMIENTA")
    wrong.ensure(1)
    thief = BlindIndex(sqlite_site.engine(sqlite_site.app), NAME, wrong)
    tried = set[bytes]()
    for rut in guesses(bodies):
        message = Identity.rut(rut).message(NAME)
        for text in (rut.encode(), message):
            tried.add(hashlib.sha256(text).digest())
            tried.add(hmac.digest(b"", text, "sha256"))
        tried.add(thief.digest(Identity.rut(rut), 1))
    assert len(tried) == 5 * SAMPLE
    assert not tried & digests
    assert SPACE * PEOPLE / 2**256 < 1e-67


def test_con_la_pimienta_la_misma_muestra_los_encuentra_a_todos(
    sqlite_site: Site, stolen: tuple[list[int], set[bytes]]
) -> None:
    """The same attack works for who has both: why pepper and database are apart."""
    bodies, digests = stolen
    index = sqlite_site.index()
    assert {index.digest(Identity.rut(rut), 1) for rut in guesses(bodies)} >= digests


def test_un_indice_sin_clave_se_rompe_con_la_misma_muestra(
    stolen: tuple[list[int], set[bytes]],
) -> None:
    """The contrast: SHA-256 of the RUT. Every person is found, and the whole space is 2 000 such samples."""
    bodies, _ = stolen
    unkeyed = {hashlib.sha256(invented(body).encode()).digest(): body for body in bodies}
    found = {
        unkeyed[digest]
        for rut in guesses(bodies)
        if (digest := hashlib.sha256(rut.encode()).digest()) in unkeyed
    }
    assert found == set(bodies)
    assert SPACE // SAMPLE == 2_000
