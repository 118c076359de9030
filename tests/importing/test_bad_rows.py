"""A file with a bad row of each kind: each is told with its row, field, rule and remedy, and the rest loads."""

from __future__ import annotations

import pytest

from shared.cli.connection import Connection
from shared.ids import new_id
from shared.importing.loading import Outcome
from shared.importing.report import lines, summary
from tests.importing.conftest import bring, table_text
from tests.importing.minuta import ELENA, MIRADOR, PAMPA, RENACER, VALPARAISO, changed, csv_of

pytestmark = pytest.mark.system

#: A bad row of each kind: its cells, and the column, the rule, and words of the detail and of the remedy.
BAD = (
    (changed(RENACER, región="Cuyo"), "Región", "lectura", "no es una región", "Tarapacá"),
    (changed(RENACER, comuna="Mendoza"), "Comuna", "lectura", "no es una comuna", "nombre oficial"),
    (changed(RENACER, comuna=""), "Comuna", "lectura", "vacía", "nombre oficial"),
    (
        changed(RENACER, fecha="octubre 2020 / noviembre 2019"),
        *("Fecha de inicio / Fecha de termino", "lectura", "anterior al inicio", "en orden"),
    ),
    (
        changed(RENACER, fecha="brumario 2019 / octubre 2020"),
        *("Fecha de inicio / Fecha de termino", "lectura", "no es un mes", "octubre 2019"),
    ),
    (
        changed(RENACER, monto="$37.000.000"),
        *("Monto proyecto/Monto Financiamiento Iniciativas", "lectura", "dos montos", "$7.000.000"),
    ),
    (
        changed(RENACER, monto="$37.00.000 / $1"),
        *("Monto proyecto/Monto Financiamiento Iniciativas", "lectura", "no es un monto", "$"),
    ),
    (changed(RENACER, tabla="Sin año"), "Tabla", "lectura", "forma esperada", "número"),
    (changed(RENACER, territorio=""), "Territorio", "lectura", "vacía", "Complete"),
    (changed(RENACER, territorio="—"), "Territorio", "lectura", "letras ni números", "Complete"),
    (changed(ELENA, región="Tarapacá"), "Comuna", "T1", "San Fernando", "empiezan con 01"),
    (
        changed(ELENA, n="9", territorio="Otro lugar", fecha="enero 2019/ diciembre 2020"),
        *("Fecha de inicio / Fecha de termino", "I4", "24 meses", "motivo_diferencia"),
    ),
    (
        changed(MIRADOR, campamento="Sí. Otra cosa"),
        *("Territorio", "T5", "barrio-de-transicion-de-emergencia-el-mirador", "Es el mismo que"),
    ),
    (
        changed(MIRADOR, n="5", territorio="Emergencia Mirador"),
        *("Territorio", "T5", "palabras que lo distinguen: mirador", "otro"),
    ),
    (
        changed(PAMPA, tabla="ACCIÓN LOCAL 1999"),
        *("(fila)", "N1", "AL-1999.1", "Publique la plantilla"),
    ),
)


def test_una_fila_mala_de_cada_clase_se_informa_y_las_demas_se_cargan(tejido: Connection) -> None:
    text = csv_of((MIRADOR, *(bad[0] for bad in BAD), VALPARAISO)) + "dos,celdas\r\n"
    outcomes = bring(tejido, text)
    assert summary(outcomes) == {"cargada": 2, "rechazada": len(BAD) + 1}
    rows = [*range(3, len(BAD) + 3), len(BAD) + 4]
    expected = [*(bad[1:] for bad in BAD), ("(fila)", "lectura", "2 celdas", "comillas")]
    assert_told(outcomes, dict(zip(rows, expected, strict=True)))


def assert_told(outcomes: list[Outcome], expected: dict[int, tuple[str, str, str, str]]) -> None:
    """By line: the column, the rule, and words of the detail and of the remedy."""
    told = [line for line in lines(outcomes) if line["estado"] == "rechazada"]
    for line, (row, (column, rule, detail, remedy)) in zip(told, expected.items(), strict=True):
        assert (line["fila"], line["columna"], line["regla"]) == (row, column, rule)
        assert detail in line["detalle"], line
        assert remedy in line["remedio"], line


def test_una_institucion_mala_de_cada_clase_se_informa_y_las_demas_se_cargan(
    tejido: Connection,
) -> None:
    columns = ("Institución", "Clasificación", "Fecha del documento", "RUT")
    rows = [
        ("Fundación Integra", "Instituciones Privadas", "junio 2020", "76.995.142-3"),
        ("Zofri S.A", "", "junio 2020", "76.995.142-4"),
        ("Zofri S.A", "Mixta", "junio 2020", ""),
        ("Zofri S.A", "", "junio", ""),
        ("", "", "junio 2020", ""),
        ("Zofri S.A", "", "junio 2020", "76.995.142-3"),
        ("Fundacion Íntegra", "", "junio 2020", ""),
        ("Integra", "", "junio 2020", ""),
        ("Cruz Roja", "", "junio 2020", ""),
    ]
    outcomes = bring(tejido, table_text(columns, rows))
    assert summary(outcomes) == {"cargada": 2, "rechazada": 7}
    assert_told(
        outcomes,
        {
            3: ("RUT", "lectura", "dígito verificador", "12.345.678-5"),
            4: ("Clasificación", "esquema", "publica", "Corrija la celda"),
            5: ("Fecha del documento", "lectura", "no es un mes", "octubre 2019"),
            6: ("Institución", "lectura", "vacía", "Complete"),
            7: ("Institución", "A0", "fundacion-integra", "corrija el RUT"),
            8: ("Institución", "A0", "se llama igual que «Fundación Integra»", "Es el mismo que"),
            9: ("Institución", "A0", "fundacion-integra, porque comparte", "Es el mismo que"),
        },
    )


def test_t2_una_comuna_que_no_regia_ese_dia_se_rechaza_y_la_que_regia_se_carga(
    tejido: Connection,
) -> None:
    division = {
        "version": "sin-iquique",
        "vigente_desde": "2019-01-01",
        "comunas": [
            {"cut": "01107", "nombre": "Alto Hospicio", "provincia": "011", "region": "01"}
        ],
    }
    sobre = {"command_id": new_id(), "data": division, "occurred_at": "2019-01", "grounds": "x"}
    tejido.call("territorios", "ejecutar", comando="PublicarDPA", sobre=sobre)
    outcomes = bring(tejido, csv_of((MIRADOR, RENACER)))
    assert [outcome.state for outcome in outcomes] == ["rechazada", "cargada"]
    assert_told(outcomes, {2: ("Comuna", "T2", "01101", "")})
