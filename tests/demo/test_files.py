"""deploy/demo before anything runs: every step is a command that exists, from a line that exists."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from shared.cli.steps import read_steps
from shared.decider import DomainError
from shared.ids import is_uuid
from shared.schemas import load
from tests.demo.files import (
    CRECE,
    FOLDER,
    ITEMS,
    LINES,
    MINUTA,
    OPEN,
    SYNTHETIC,
    Written,
    definitions,
    steps,
    template,
    written,
)

FILES = written()
REAL = [file for file in FILES if file.name != SYNTHETIC]


def test_los_archivos_se_leen_y_ninguna_clave_se_repite() -> None:
    assert len(read_steps(FOLDER)) == sum(len(file.steps) for file in FILES)


def test_cada_paso_es_un_comando_que_su_servicio_entiende() -> None:
    catalogues = {name: made.catalogue() for name, made in definitions().items()}
    for file in FILES:
        for step in file.steps:
            load(catalogues[step["servicio"]].order(step["comando"]).cls, step["datos"])


def test_solo_se_relajan_reglas_que_el_servicio_permite_y_solo_en_la_carga_historica() -> None:
    made = definitions()
    for file in FILES:
        for step in file.steps:
            relaxed = set(step.get("relaja", []))
            assert relaxed <= made[step["servicio"]].relaxable, step["clave"]
            assert not relaxed or file.medium == "historico", step["clave"]


def test_cada_rechazo_esperado_existe() -> None:
    definitions()  # imports the domains
    known: set[str] = set()
    pending = [DomainError]
    while pending:
        pending += pending.pop().__subclasses__()
        known |= {cls.__name__ for cls in pending}
    expected = {step["rechazo"] for file in FILES for step in file.steps if "rechazo" in step}
    assert expected <= known


@pytest.mark.parametrize("file", REAL, ids=lambda file: file.name)
def test_cada_paso_real_dice_un_documento_y_una_de_sus_lineas(file: Written) -> None:
    assert file.medium == "historico"
    assert file.name.endswith(f"-{file.source[:3]}.json")
    for step in file.steps:
        assert 1 <= step["fila"] <= LINES[file.source], step["clave"]


def test_los_textos_citados_dicen_documento_y_linea_que_existen() -> None:
    for found in steps("RegistrarDiscrepancia"):
        for value in (found["datos"]["valor_a"], found["datos"].get("valor_b")):
            assert value is None or 1 <= value["linea"] <= LINES[value["fuente"]]
    for found in steps("RegistrarDatoFaltante"):
        source, _, line = found["datos"]["fuente"].rpartition(":")
        assert int(line) == found["fila"]
        assert line.isdigit()
        assert source in LINES


def test_lo_inventado_lo_dice_en_su_medio_en_sus_nombres_y_en_sus_identificadores() -> None:
    (file,) = [file for file in FILES if file.name == SYNTHETIC]
    assert (file.medium, file.source) == ("sintetico", SYNTHETIC)
    for step in file.steps:
        assert step["clave"].startswith("sintetico/")
        own = {
            value
            for key, value in step["datos"].items()
            if key in {"territorio_id", "proyecto_id", "iniciativa_id", "institucion_id"}
            or key in {"convenio_id", "oferta_id", "caso_id", "poligono_id", "mesa_id"}
        }
        assert all(value.startswith("sintetic") for value in own), step["clave"]
        assert "SINTÉTIC" in step["datos"].get("nombre", "SINTÉTICO"), step["clave"]


def test_la_fila_de_un_paso_inventado_es_su_linea() -> None:
    (file,) = [file for file in FILES if file.name == SYNTHETIC]
    lines = file.text.splitlines()
    for step in file.steps:
        assert f'"clave": "{step["clave"]}"' in lines[step["fila"] - 1]


def test_ningun_archivo_trae_datos_de_personas() -> None:
    for file in FILES:
        assert not re.search(r"[\w.]+@[\w.]+", file.text), file.name
        people = re.findall(r'"persona_ref": "([^"]+)"', file.text)
        assert all(is_uuid(person) and person[14] == "4" for person in people)
        ruts = set(re.findall(r'"(\d{7,9}-[\dkK])"', file.text))
        assert ruts <= {"55555555-5"}, file.name


def test_las_plantillas_son_las_de_intervencion_y_las_edades_no_salen_de_la_prensa() -> None:
    published = {step["datos"]["version"]: step["datos"] for step in steps("PublicarPlantilla")}
    assert sorted(published) == ["AL-2019.1", "AL-2020.1", "AL-PPT.1", "CC.1"]
    for version, data in published.items():
        kept = template(version)
        if version == "CC.1":
            kept |= {"edad_min": None, "edad_max": None, "tramos_edad": []}
        assert data == kept
    limits = {version: data["etapa1_meses"] for version, data in published.items()}
    assert limits == {"AL-2019.1": 12, "AL-2020.1": 11, "AL-PPT.1": 9, "CC.1": None}


def test_las_instituciones_de_la_minuta_son_24_publicas_y_19_privadas() -> None:
    of_line = [s["datos"] for s in steps("RegistrarInstitucion") if s["fila"] == 90]
    assert Counter(d["clasificacion_fuente"] for d in of_line) == {"publica": 24, "privada": 19}


def test_cada_avance_de_comunidad_crece_lleva_la_linea_de_su_item() -> None:
    ignored = {"RegistrarDatoFaltante", "AdjudicarProyecto"}
    found = {
        (step["ocurrido"], step["fila"])
        for file in REAL
        if file.name.startswith("40-")
        for step in file.steps
        if step["comando"] not in ignored
    }
    assert found == {(month, line) for month, lines in ITEMS.items() for line in lines}
    assert {file.source for file in REAL if file.name.startswith("40-")} == {CRECE}


def test_las_24_discrepancias_estan_y_solo_se_resuelve_lo_que_los_documentos_deciden() -> None:
    registered = [step["datos"]["discrepancia_id"] for step in steps("RegistrarDiscrepancia")]
    assert sorted(registered, key=lambda code: int(code[1:])) == [f"X{n}" for n in range(1, 25)]
    settled = steps("ResolverDiscrepancia")
    assert {step["datos"]["discrepancia_id"] for step in settled} == set(registered) - OPEN
    assert all(step["fundamento"] for step in settled)


def test_un_proyecto_ocurre_a_mas_tardar_el_mes_de_la_minuta_o_el_de_su_inicio() -> None:
    awards = [s for s in steps("AdjudicarProyecto") if s["fila"] >= 74]
    assert len(awards) == 7
    for award in awards:
        assert award["ocurrido"] == min(award["datos"]["inicio_mes"], "2020-06")
        assert award["base"] == "a_mas_tardar"
        assert ("X16" in award.get("relaja", [])) == ("ejecutor_id" not in award["datos"])


def test_ningun_proyecto_real_tiene_fases() -> None:
    assert not steps("PlanificarFase") + steps("IniciarFase") + steps("IniciarEtapa")


def test_cada_proyecto_sin_ejecutor_deja_dicho_que_falta() -> None:
    missing = {step["datos"]["dato_id"] for step in steps("RegistrarDatoFaltante")}
    for award in steps("AdjudicarProyecto"):
        data = award["datos"]
        if data["programa"] == "ACCION_LOCAL" and "ejecutor_id" not in data:
            assert f"{data['proyecto_id']}.ejecutor" in missing
    assert {f"al-2019-quillota.{f}" for f in ("inicio", "termino", "monto", "fondo")} <= missing


def test_la_fila_contradictoria_se_intenta_tal_cual_antes_de_resolverla() -> None:
    (file,) = [file for file in FILES if file.name.startswith("20-")]
    assert file.source == MINUTA
    order = [(step["comando"], step["datos"].get("comunas")) for step in file.steps[:4]]
    assert order[0] == ("RegistrarTerritorio", ["06301"])
    assert [command for command, _ in order[1:3]] == [
        "RegistrarDiscrepancia",
        "ResolverDiscrepancia",
    ]
    assert file.steps[0]["datos"]["region"] == "13"
    assert file.steps[0]["rechazo"] == "ComunaFueraDeRegion"
