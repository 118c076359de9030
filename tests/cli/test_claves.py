"""`tejido claves` in the embedded mode, with its defaults: a file, its KEKs and peppers beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shared.config import read_settings
from shared.privacy.settings import Privacy, open_privacy
from tests.cli.conftest import Tejido
from tests.privacy.conftest import new_ref


def privacy_in(folder: Path) -> Privacy:
    """What a service in this folder works with."""
    env = {"TEJIDO_DATOS": str(folder / "datos")}
    return open_privacy(read_settings(env), "casos", env)


def test_se_rota_lo_que_el_servicio_escribio_y_el_sigue_leyendo(
    tejido: Tejido, tmp_path: Path
) -> None:
    privacy = privacy_in(tmp_path)
    key = privacy.store.get_or_create(new_ref())
    erased = privacy.store.get_or_create(new_ref()).persona_ref
    privacy.store.erase(erased)
    began = tejido("claves", "rotar", "casos")
    assert began.returncode == 0, began.stderr
    assert "Respalde ahora" in began.stdout
    ended = tejido("claves", "terminar-rotacion", "casos", "--respaldo", "copia-1")
    assert ended.returncode == 0, ended.stderr
    told = json.loads(tejido("claves", "estado", "casos", "--json").stdout)
    assert (told["kek"]["epoca"], told["kek"]["por_destruir"]) == (2, [])
    assert told["personas"] == {"activas": 1, "bloqueadas": 0, "suprimidas": 1}
    assert told["supresiones_no_definitivas"] == 0
    assert privacy.store.get(key.persona_ref) == key
    assert privacy.store.epochs.living() == (2,)
    privacy.close()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("estado", "nadie"), "No existe el servicio"),
        (("estado", "alianzas"), "no tiene base de claves"),
        (("terminar-rotacion", "casos", "--respaldo", " "), "Falta el respaldo"),
        (("aprovisionar", "alianzas"), "no tiene base de claves"),
        (("aprovisionar", "casos"), "TEJIDO_CLAVES_ADMIN_URL"),
    ],
)
def test_los_errores_se_dicen_en_castellano_y_salen_con_1(
    tejido: Tejido, arguments: tuple[str, ...], said: str
) -> None:
    answer = tejido("claves", *arguments)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_con_json_el_error_tambien_lo_es(tejido: Tejido) -> None:
    answer = tejido("claves", "estado", "alianzas", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["status"] == 404
