"""Who may enter: enrolled once, by an id that says nothing, apart from every other index."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.access.enrolled import read_run
from shared.access.opaque import is_opaque
from shared.config import Settings
from shared.errors import InvalidInput, NotFound
from shared.ids import new_id
from shared.privacy.blind import Identity
from shared.privacy.errors import IdentidadAjena, PersonaBloqueada
from shared.privacy.settings import open_privacy
from tests.issuer.conftest import RUN, Site

OTHER = Identity.rut("33333333-3")  # nobody's either


def test_inscribir_dos_veces_da_el_mismo_identificador(site: Site) -> None:
    first = site.enrolled.enrol(OTHER)
    again = site.enrolled.enrol(Identity.rut("33.333.333-3"))
    assert first == (again[0], True)
    assert again[1] is False
    assert is_opaque(first[0])
    assert first[0] != site.actor


def test_si_otro_inscribe_a_la_vez_queda_un_solo_identificador(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    bind, theirs = site.enrolled._index.bind, new_id()

    def late(identity: Identity, actor: str) -> None:
        monkeypatch.undo()
        site.enrolled._store.get_or_create(theirs)
        bind(identity, theirs)
        bind(identity, actor)

    monkeypatch.setattr(site.enrolled._index, "bind", late)
    assert site.enrolled.enrol(OTHER) == (theirs, False)
    assert site.enrolled.find(OTHER) == theirs
    with pytest.raises(IdentidadAjena):
        bind(OTHER, site.actor)


def test_desinscribir_es_para_siempre_y_volver_a_inscribir_da_otro_identificador(
    site: Site,
) -> None:
    site.enrolled.remove(site.actor)
    site.enrolled.remove(site.actor)
    assert site.enrolled.find(Identity.rut(RUN)) is None
    assert not site.enrolled.active(site.actor)
    actor, new = site.enrolled.enrol(Identity.rut(RUN))
    assert new
    assert actor != site.actor


def test_a_quien_no_esta_no_se_le_desinscribe(site: Site) -> None:
    with pytest.raises(NotFound):
        site.enrolled.remove(new_id())
    for wrong in (RUN, "1", ""):
        with pytest.raises(InvalidInput) as error:
            site.enrolled.remove(wrong)
        assert RUN not in str(error.value)


def test_inscribir_a_quien_esta_bloqueado_no_lo_desbloquea(site: Site) -> None:
    site.enrolled._store.block(site.actor)
    with pytest.raises(PersonaBloqueada):
        site.enrolled.enrol(Identity.rut(RUN))
    assert site.enrolled.find(Identity.rut(RUN)) is None


def test_los_indices_de_acceso_y_de_casos_no_se_pueden_juntar(site: Site, tmp_path: Path) -> None:
    """Other pepper, other database, and another digest even if both had the same pepper."""
    settings = Settings(database_url="sqlite:///{servicio}", amqp_url="memory://", data=tmp_path)
    casos = open_privacy(settings, "casos", {})
    mine = site.enrolled._index
    assert not mine.peppers.shares_a_key_with(casos.index.peppers)
    assert mine.engine.url != casos.index.engine.url
    identity = Identity.rut(RUN)
    assert mine.digest(identity, 1) != casos.index.digest(identity, 1)
    casos.index.peppers = mine.peppers
    assert mine.digest(identity, 1) != casos.index.digest(identity, 1)
    casos.close()


@pytest.mark.parametrize("text", ["22222222-3", "22222222", "", "hola", "2222222a-2"])
def test_un_run_mal_escrito_se_dice_sin_repetirlo(text: str) -> None:
    with pytest.raises(InvalidInput) as error:
        read_run(text)
    assert not text or text not in f"{error.value} {error.value.problem}"
    assert error.value.__context__ is None


def test_quedan_las_consultas_y_nunca_de_quien(site: Site) -> None:
    site.log_in()
    with site.enrolled._store.engine.connect() as conn:
        rows = conn.exec_driver_sql("select actor, purpose from queries order by at").all()
    assert [tuple(row) for row in rows] == [
        ("administracion", "inscripcion"),
        ("emisor", "ingreso"),
    ]
