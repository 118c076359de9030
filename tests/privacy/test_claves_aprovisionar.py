"""`tejido claves aprovisionar`: the job that makes a key database and its first epochs, as compose runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from shared.cli.app import app
from shared.config import BadSettings, read_settings
from shared.privacy.keyring import KeyringFile
from shared.privacy.settings import open_privacy
from tests.fixtures import APP_PASSWORD
from tests.privacy.conftest import Site, new_ref
from tests.support.databases import drop_database

pytestmark = [pytest.mark.postgres]


@pytest.fixture
def environment(postgres_admin_url: str, postgres_site: Site) -> Iterator[dict[str, str]]:
    """Of the job. The site gives two empty rings; its database is not used."""
    folder = postgres_site.folder / "anillos"
    admin = make_url(postgres_admin_url)
    engine = sa.create_engine(admin)
    with engine.connect() as conn:
        found = sa.text("select 1 from pg_database where datname = 'casos_claves'")
        assert conn.execute(found).first() is None, "somebody's key database is on this server"
    engine.dispose()
    for kind in ("kek", "pimienta"):
        ring = KeyringFile(folder / kind, kind)
        ring.ensure(1)
    yield {
        "TEJIDO_ENTORNO": "prueba",
        "TEJIDO_CLAVES_ADMIN_URL": admin.render_as_string(hide_password=False),
        "TEJIDO_CLAVES_APP_PASSWORD": APP_PASSWORD,
        "TEJIDO_CLAVES_OPS_PASSWORD": APP_PASSWORD,
        "TEJIDO_KEK_FILE": str(folder / "kek"),
        "TEJIDO_PIMIENTA_FILE": str(folder / "pimienta"),
    }
    drop_database(postgres_admin_url, "casos_claves")


def provision(environment: dict[str, str]) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["claves", "aprovisionar", "casos"], env=environment)
    return done.exit_code, done.stderr


def test_el_trabajo_deja_las_epocas_y_el_servicio_no_comienza_ninguna(
    environment: dict[str, str],
) -> None:
    for _ in range(2):
        assert provision(environment) == (0, "casos: base de claves al día\n")
    admin = make_url(environment["TEJIDO_CLAVES_ADMIN_URL"])
    url = admin.set(username="casos_claves_app", password=APP_PASSWORD, database="casos_claves")
    text = url.render_as_string(hide_password=False)
    service = environment | {"TEJIDO_CLAVES_URL": f"{text}?application_name={{servicio}}"}
    privacy = open_privacy(read_settings(service), "casos", service)
    assert privacy.store.epochs.living() == privacy.index.epochs.living() == (1,)
    key = privacy.store.get_or_create(new_ref())
    assert privacy.store.get(key.persona_ref) == key
    privacy.close()


def test_con_anillos_que_no_son_los_de_la_base_el_trabajo_falla(
    environment: dict[str, str],
) -> None:
    assert provision(environment)[0] == 0
    ring = KeyringFile(Path(environment["TEJIDO_KEK_FILE"]), "kek")
    ring.ensure(2)
    ring.destroy(1)
    code, said = provision(environment)
    assert code == 1
    assert "no tiene la clave de la época 1" in said


def test_nada_de_lo_que_hay_en_un_servidor_se_supone(environment: dict[str, str]) -> None:
    """Not even in the embedded mode: rings made by default would be of no database."""
    env = {
        "TEJIDO_CLAVES_URL": environment["TEJIDO_CLAVES_ADMIN_URL"] + "?application_name={servicio}"
    }
    with pytest.raises(BadSettings, match="TEJIDO_KEK"):
        open_privacy(read_settings(env), "casos", env)
