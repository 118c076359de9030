"""`tejido claves` where the log has a say: a new pepper, a restored backup; and what retention proposes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.migrations.run import upgrade
from shared.privacy.blind import Identity
from tests.privacy.conftest import Site, new_ref
from tests.privacy.juguete import SERVICE, beside_the_others, note, note_document
from tests.privacy.operating import Operator, backup, for_any_service

ACTOR = {"actor": "actor-1", "purpose": "evaluacion"}
RUTS = ("1-9", "2-7", "3-5", "4-3")
LONG = "12667869-K"


class Mundo:
    """A toy service: its log, and `claves` on a site's key database, which it shares with nobody."""

    def __init__(self, site: Site, log: EventLog, log_url: str) -> None:
        self.site, self.log, self.log_url = site, log, log_url
        self._store, self.index = site.store(), site.index()
        self.on(site)

    def on(self, site: Site) -> None:
        """From now on the key database of the service is this one."""
        self._operator = Operator(site, self.log_url)
        if not site.postgres:  # a file per service: this one has two names
            file = Path(str(site.owner.database))
            with suppress(FileExistsError):
                file.with_name(f"{SERVICE}_claves.db").symlink_to(file)

    def claves(self, order: str, *options: str, duty: str = "ops") -> dict[str, object]:
        done = self.run(order, *options, "--json", duty=duty)
        assert done.returncode == 0, done.stdout + done.stderr
        told: dict[str, object] = json.loads(done.stdout)
        return told

    def run(self, order: str, *options: str, duty: str = "ops") -> subprocess.CompletedProcess[str]:
        return self._operator(order, SERVICE, *options, duty=duty)

    def person(self, rut: str) -> str:
        """Somebody with a document, in the log and in the index."""
        ref = new_ref()
        note_document(self.log, self._store, ref, rut)
        self.index.bind(Identity.rut(rut), ref)
        return ref

    def act(self, kind: str, ref: str) -> None:
        """As the service does: in its log, and with the key."""
        note(self.log, kind, ref)
        match kind:
            case "DatosSuprimidos":
                self._store.erase(ref)
            case "DatosBloqueados":
                self._store.block(ref)
            case "DatosDesbloqueados":
                self._store.unblock(ref)

    def whose(self, rut: str) -> str | None:
        return self.index.find(Identity.rut(rut), **ACTOR)


@contextmanager
def toy(site: Site, request: pytest.FixtureRequest, folder: Path) -> Iterator[Mundo]:
    """Its log is on the engine of its key database."""
    site.rename(f"{SERVICE}.prueba")
    if site.postgres:
        url: URL = request.getfixturevalue("service_database")("territorios")
        text = for_any_service(url)
    else:
        url, text = (
            make_url(f"sqlite:///{folder}/{SERVICE}.db"),
            f"sqlite:///{folder}/{{servicio}}.db",
        )
    engine = make_engine(url, pool=1)
    if not site.postgres:
        upgrade(engine, "territorios")  # any service's revisions make the kernel's tables
    with beside_the_others(folder / "raiz"):
        yield Mundo(site, EventLog(engine, site.name), text)
    engine.dispose()


@pytest.fixture
def mundo(site: Site, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mundo]:
    with toy(site, request, tmp_path) as made:
        yield made


@pytest.fixture
def mundo_postgres(
    postgres_site: Site, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Mundo]:
    with toy(postgres_site, request, tmp_path) as made:
        yield made


def test_la_pimienta_cambia_y_se_encuentra_a_los_mismos(mundo: Mundo) -> None:
    people = {rut: mundo.person(rut) for rut in RUTS}
    mundo.act("DatosBloqueados", people[RUTS[0]])
    mundo.act("DatosSuprimidos", people[RUTS[1]])
    told = mundo.claves("rotar-pimienta")
    assert told == {
        "servicio": SERVICE,
        "epoca": 2,
        "reindexados": 3,
        "ajenos_al_indice": 0,
        "abandonados": 0,
    }
    assert mundo.site.peppers.epochs() == (2,)
    assert [mundo.whose(rut) for rut in RUTS if rut != RUTS[1]] == [
        ref for rut, ref in people.items() if rut != RUTS[1]
    ]
    assert mundo.whose(RUTS[1]) is None
    assert mundo.site.rows("select distinct epoch from identities") == [(2,)]


def test_lo_que_no_se_puede_leer_no_se_abandona_sin_pedirlo(mundo: Mundo) -> None:
    read = mundo.person(RUTS[0])
    lost = new_ref()  # its document is in no event of the log
    mundo.site.store().get_or_create(lost)
    mundo.index.bind(Identity.rut(RUTS[1]), lost)
    refused = mundo.run("rotar-pimienta")
    assert refused.returncode == 1
    assert "solo están en el índice anterior: 1" in refused.stderr
    assert (mundo.whose(RUTS[0]), mundo.whose(RUTS[1])) == (read, lost)
    assert mundo.site.peppers.epochs() == (1, 2)
    told = mundo.claves("rotar-pimienta", "--abandonar")
    assert (told["epoca"], told["reindexados"], told["abandonados"]) == (2, 0, 1)
    assert (mundo.whose(RUTS[0]), mundo.whose(RUTS[1])) == (read, None)
    assert mundo.site.store().state(lost) == "activa"


def test_ningun_documento_ni_persona_sale_en_lo_que_se_dice(mundo: Mundo) -> None:
    ref = mundo.person(LONG)
    for done in (mundo.run("rotar-pimienta"), mundo.run("restauradas", duty="app")):
        assert done.returncode == 0, done.stderr
        assert ref not in done.stdout + done.stderr
        assert "12667869" not in (done.stdout + done.stderr).replace(".", "")


def test_restaurada_la_base_vuelve_a_decir_lo_que_dice_la_bitacora(mundo: Mundo) -> None:
    erased, blocked, opened, kept = (mundo.person(rut) for rut in RUTS)
    mundo.act("DatosBloqueados", opened)
    with backup(mundo.site) as restored:
        mundo.act("DatosSuprimidos", erased)
        mundo.act("DatosBloqueados", blocked)
        mundo.act("DatosDesbloqueados", opened)
        late = new_ref()
        mundo.site.store().get_or_create(late)
        mundo.act("DatosBloqueados", late)
        store = restored.store()
        assert store.get(erased).persona_ref == erased, "the backup opens who was erased"
        mundo.on(restored)
        told = mundo.claves("restauradas", duty="app")
        assert told == {
            "servicio": SERVICE,
            "suprimidas": 1,
            "bloqueadas": 1,
            "desbloqueadas": 1,
            "sin_clave": 1,
        }
        states = [store.state(ref) for ref in (erased, blocked, opened, kept)]
        assert states == ["suprimida", "bloqueada", "activa", "activa"]
        assert store.state(late) == "bloqueada"
        again = mundo.claves("restauradas", duty="app")
        nothing = {"suprimidas": 0, "bloqueadas": 0, "desbloqueadas": 0, "sin_clave": 0}
        assert again == told | nothing
        # The backup itself still opens it: only a rotation of what was restored ends that.
        assert mundo.claves("estado")["supresiones_no_definitivas"] == 1
        mundo.claves("rotar")
        mundo.claves("terminar-rotacion", "--respaldo", "cinta-8")
        assert mundo.claves("estado")["supresiones_no_definitivas"] == 0
        assert store.get(kept).persona_ref == kept


def test_el_respaldo_que_pide_la_rotacion_sirve_cuando_ya_termino(mundo: Mundo) -> None:
    """It says that a rotation is on its way, and names a KEK that is no more; nothing in it is under that one."""
    kept, erased = mundo.person(RUTS[0]), mundo.person(RUTS[1])
    mundo.claves("rotar")
    with backup(mundo.site) as restored:
        mundo.claves("terminar-rotacion", "--respaldo", "cinta-7")
        mundo.act("DatosSuprimidos", erased)
        mundo.on(restored)
        done = mundo.run("restauradas", duty="app")
        assert done.returncode == 0, done.stderr
        assert "vueltas a suprimir 1" in done.stdout
        assert "terminar-rotacion" in done.stdout
        assert mundo.claves("estado")["supresiones_no_definitivas"] == 1
        mundo.claves("terminar-rotacion", "--respaldo", "cinta-7")
        mundo.claves("rotar")
        mundo.claves("terminar-rotacion", "--respaldo", "cinta-8")
        assert mundo.claves("estado")["supresiones_no_definitivas"] == 0
        assert mundo.site.keks.epochs() == (3,)
        assert restored.store().get(kept).persona_ref == kept


def test_perdida_la_pimienta_el_indice_comienza_de_nuevo_si_se_pide(mundo: Mundo) -> None:
    ref = mundo.person(RUTS[0])
    mundo.site.peppers.path.unlink()
    refused = mundo.run("rotar-pimienta")
    assert refused.returncode == 1
    assert "no tiene la clave de la época 1" in refused.stderr
    told = mundo.claves("rotar-pimienta", "--abandonar")
    assert (told["epoca"], told["reindexados"], told["abandonados"]) == (2, 0, 1)
    assert mundo.whose(RUTS[0]) is None
    mundo.index.bind(Identity.rut(RUTS[0]), ref)
    assert mundo.whose(RUTS[0]) == ref


def test_un_respaldo_de_antes_de_una_rotacion_se_reconoce_al_restaurarlo(mundo: Mundo) -> None:
    mundo.person(RUTS[0])
    with backup(mundo.site) as restored:
        mundo.claves("rotar")
        mundo.claves("terminar-rotacion", "--respaldo", "cinta-7")
        mundo.on(restored)
        refused = mundo.run("restauradas", duty="app")
        assert refused.returncode == 1
        assert "no tiene la clave de la época 1" in refused.stderr


@pytest.mark.postgres
def test_quien_rota_no_puede_repetir_supresiones(mundo_postgres: Mundo) -> None:
    mundo = mundo_postgres
    mundo.act("DatosSuprimidos", mundo.person(RUTS[0]))
    refused = mundo.run("restauradas")
    assert refused.returncode == 1
    assert "claves_app" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_un_servicio_que_no_dice_donde_buscar_no_comienza_nada(
    sqlite_site: Site, tmp_path: Path
) -> None:
    sqlite_site.rename(f"{SERVICE}.prueba")
    (tmp_path / f"{SERVICE}_claves.db").symlink_to(str(sqlite_site.owner.database))
    with beside_the_others(tmp_path / "raiz", says=False):
        for order in ("rotar-pimienta", "restauradas"):
            refused = Operator(sqlite_site)(order, SERVICE)
            assert refused.returncode == 1
            assert "no dice cómo" in refused.stderr
    assert sqlite_site.peppers.epochs() == (1,)
