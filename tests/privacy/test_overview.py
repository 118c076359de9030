"""How a key database stands, counted at each step of a rotation."""

from __future__ import annotations

import pytest

from shared.privacy.blind import Identity
from shared.privacy.errors import ClaveMaestraDesconocida
from shared.privacy.keys import SERVICE_REF
from shared.privacy.overview import Overview, overview
from shared.privacy.pepper_rotation import begin_pepper, finish_pepper, reindex
from shared.privacy.rotation import begin_rotation, finish_rotation, rewrap
from tests.privacy.conftest import Site, new_ref

RUTS = ("1-9", "11111111-1")


def seen(site: Site) -> Overview:
    return overview(site.store(ops=True), site.index(ops=True))


def test_se_cuenta_a_cada_persona_una_vez(site: Site) -> None:
    store = site.store()
    active, blocked, erased = ([new_ref() for _ in range(number)] for number in (3, 2, 1))
    for ref in (*active, *blocked, *erased):
        store.get_or_create(ref)
    for ref in blocked:
        store.block(ref)
    for ref in erased:
        store.erase(ref)
    store.erase(new_ref())  # never had a key: nothing can undo it
    store.get_or_create(SERVICE_REF)  # the service itself, which is nobody
    found = seen(site)
    assert (found.active, found.blocked, found.erased) == (3, 2, 2)
    assert [pending.persona_ref for pending in found.pending] == erased


def test_la_rotacion_de_la_kek_se_ve_avanzar(site: Site) -> None:
    ops, epochs = site.store(ops=True), []
    for _ in range(2):
        site.store().get_or_create(new_ref())

    def note() -> None:
        kek = seen(site).kek
        epochs.append((kek.epoch, kek.retired, kek.behind))

    note()
    begin_rotation(ops)
    note()
    rewrap(ops, batch=1, progress=lambda done, total: note())
    finish_rotation(ops, backup="respaldo-1")
    note()
    assert epochs == [(1, (), 0), (2, (1,), 2), (2, (1,), 1), (2, (1,), 0), (2, (), 0)]


def test_la_de_la_pimienta_tambien(site: Site) -> None:
    people = {new_ref(): Identity.rut(rut) for rut in RUTS}
    for ref, document in people.items():
        site.store().get_or_create(ref)
        site.index().bind(document, ref)
    ops, found = site.index(ops=True), []
    found.append(seen(site).pepper)
    begin_pepper(ops)
    found.append(seen(site).pepper)
    reindex(ops, list(people.items())[:1])
    found.append(seen(site).pepper)
    finish_pepper(ops, drop_missing=True)
    found.append(seen(site).pepper)
    told = [(pepper.epoch, pepper.retired, pepper.behind) for pepper in found]
    assert told == [(1, (), 0), (2, (1,), 2), (2, (1,), 1), (2, (), 0)]


def test_sin_la_kek_o_la_pimienta_de_la_base_no_se_responde(site: Site) -> None:
    for ring in (site.keks, site.peppers):
        kept = ring.path.read_text()
        ring.path.unlink()
        with pytest.raises(ClaveMaestraDesconocida):
            seen(site)
        ring.path.write_text(kept)
        ring.path.chmod(0o600)
    assert seen(site).kek.epoch == 1
