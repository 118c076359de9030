"""The environment chooses where keys, KEKs and peppers are, and what may not be is said."""

from __future__ import annotations

import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path

import pytest

from shared.config import BadSettings, read_settings
from shared.privacy.blind import Identity
from shared.privacy.secret import new_key
from shared.privacy.settings import Privacy, open_privacy
from tests.privacy.conftest import Site, new_ref
from tests.privacy.stub_transit import TOKEN, serving


def ring(*epochs: int) -> str:
    return "\n".join(f"{n}:{urlsafe_b64encode(new_key().reveal()).decode()}" for n in epochs)


def opened(folder: Path, **env: str) -> Privacy:
    base = {"TEJIDO_DATOS": str(folder)}
    return open_privacy(read_settings(base | env), "casos", base | env)


def distributed(folder: Path, env: Mapping[str, str]) -> Privacy:
    return opened(folder, TEJIDO_AMQP_URL="amqp://nadie", **env)


def test_el_modo_embebido_se_prepara_solo_y_recuerda(tmp_path: Path) -> None:
    ref = new_ref()
    first = opened(tmp_path)
    key = first.store.get_or_create(ref)
    first.index.bind(Identity.rut("1-9"), ref)
    first.close()
    again = opened(tmp_path)
    assert again.store.get(ref) == key
    assert again.index.find(Identity.rut("1-9"), actor="a", purpose="b") == ref
    again.close()
    found = {path.name for path in (tmp_path / "secretos").iterdir() if path.suffix != ".lock"}
    assert found == {"casos.kek", "casos.pimienta"}


def test_las_claves_vienen_de_variables_o_de_archivos(tmp_path: Path) -> None:
    pepper = tmp_path / "casos.secreta"
    pepper.write_text(ring(1))
    pepper.chmod(0o600)
    privacy = opened(
        tmp_path, TEJIDO_KEK=ring(1), TEJIDO_PIMIENTA_FILE=str(tmp_path / "{servicio}.secreta")
    )
    privacy.store.get_or_create(new_ref())
    privacy.close()
    assert not (tmp_path / "secretos").exists()


def test_kek_y_pimienta_no_pueden_ser_la_misma(tmp_path: Path) -> None:
    same = ring(1)
    with pytest.raises(BadSettings) as refusal:
        opened(tmp_path, TEJIDO_KEK=same, TEJIDO_PIMIENTA=same)
    assert same.partition(":")[2] not in str(refusal.value)
    opened(tmp_path, TEJIDO_KEK=same, TEJIDO_PIMIENTA=ring(1)).close()


@pytest.mark.parametrize("missing", ["TEJIDO_CLAVES_URL", "TEJIDO_KEK", "TEJIDO_PIMIENTA"])
def test_distribuido_nada_se_supone(tmp_path: Path, missing: str) -> None:
    env = {
        "TEJIDO_CLAVES_URL": f"sqlite:///{tmp_path}/{{servicio}}_claves.db",
        "TEJIDO_KEK": ring(1),
        "TEJIDO_PIMIENTA": ring(1),
    }
    distributed(tmp_path, env).close()
    del env[missing]
    with pytest.raises(BadSettings) as refusal:
        distributed(tmp_path, env)
    assert missing in str(refusal.value)


def test_cada_servicio_tiene_su_base_de_claves(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        opened(tmp_path, TEJIDO_CLAVES_URL=f"sqlite:///{tmp_path}/claves.db")


@pytest.mark.postgres
def test_distribuido_lo_inicia_quien_opera_y_lo_usa_el_servicio(
    postgres_site: Site, tmp_path: Path
) -> None:
    site = postgres_site
    with site.engine(site.owner).begin() as conn:
        conn.exec_driver_sql("delete from epochs")
    text = site.app.render_as_string(hide_password=False).replace(
        "casos_claves_app", "casos_claves_{duty}"
    )
    kek, pepper = ring(1), ring(1)

    def as_(duty: str) -> Privacy:
        url = text.replace("{duty}", duty) + "?application_name={servicio}"
        return distributed(
            tmp_path, {"TEJIDO_CLAVES_URL": url, "TEJIDO_KEK": kek, "TEJIDO_PIMIENTA": pepper}
        )

    ops = as_("ops")
    ops.initialise()
    ops.initialise()
    ops.close()
    app = as_("app")
    app.store.get_or_create(new_ref())
    app.close()


def test_con_vault_la_kek_no_esta_aqui(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN + "\n")
    with serving() as transit:
        privacy = opened(
            tmp_path,
            TEJIDO_TRANSIT_URL=transit.address,
            TEJIDO_TRANSIT_TOKEN_FILE=str(token),
        )
        ref = new_ref()
        key = privacy.store.get_or_create(ref)
        assert privacy.store.get(ref) == key
        privacy.close()
        assert list(transit.keys) == ["tejido-casos-1"]
    assert not (tmp_path / "secretos" / "casos.kek").exists()


def test_vault_sin_credencial_no_se_abre(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        opened(tmp_path, TEJIDO_TRANSIT_URL="http://127.0.0.1:1")


def test_sin_vault_no_se_carga_su_adaptador(tmp_path: Path) -> None:
    code = (
        "import sys; from shared.config import read_settings; "
        "from shared.privacy.settings import open_privacy; "
        "open_privacy(read_settings(), 'casos').close(); "
        "print('shared.privacy.transit' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"TEJIDO_DATOS": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "False\n", done.stderr
