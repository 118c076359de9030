"""Periods are data: a term in months, the norm it rests on, and from when it is the one in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shared.privacy.errors import PlazoDesconocido
from shared.privacy.retention import RULES_FILE, Rule, read_rules, rule_of

README = RULES_FILE.with_name("README.md")
HEAD = "clase,meses,norma,nota,rige_desde\n"


def rule(clase: str, months: int, since: date = date(2020, 1, 1)) -> Rule:
    return Rule(clase, months, "norma", "", since)


@pytest.mark.parametrize(
    ("since", "months", "ends"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2024, 11, 30), 0, date(2024, 11, 30)),
    ],
)
def test_un_plazo_en_meses_termina_un_dia_que_existe(since: date, months: int, ends: date) -> None:
    assert rule("x", months).ends(since) == ends


def test_un_plazo_que_cambia_vale_desde_su_dia_y_antes_el_anterior() -> None:
    rules = (
        rule("expediente", 24, date(2027, 1, 1)),
        rule("expediente", 60),
        rule("contacto", 1),
    )
    assert rule_of(rules, "expediente", date(2026, 12, 31)).meses == 60
    assert rule_of(rules, "expediente", date(2027, 1, 1)).meses == 24


def test_una_clase_sin_plazo_no_se_pasa_por_alto() -> None:
    rules = (rule("contacto", 1, date(2027, 1, 1)),)
    for clase, today in (("otra", date(2027, 1, 1)), ("contacto", date(2026, 12, 31))):
        with pytest.raises(PlazoDesconocido):
            rule_of(rules, clase, today)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a,1,n,,2020-01-01\na,2,n,,2020-01-01\n", "repetida"),
        ("a,-1,n,,2020-01-01\n", "a no tiene"),
        ("a,1,,,2020-01-01\n", "a no tiene"),
        ("a,uno,n,,2020-01-01\n", "uno"),
        ("a,1,n,,ayer\n", "ayer"),
    ],
)
def test_una_tabla_de_plazos_mal_hecha_no_se_lee(tmp_path: Path, rows: str, says: str) -> None:
    path = tmp_path / "plazos.csv"
    path.write_text(HEAD + rows)
    with pytest.raises(ValueError, match=says):
        read_rules(path)


def test_el_mismo_plazo_con_otra_vigencia_si_se_lee(tmp_path: Path) -> None:
    path = tmp_path / "plazos.csv"
    path.write_text(HEAD + "a,1,n,,2020-01-01\na,2,n,,2021-01-01\n")
    assert [rule.meses for rule in read_rules(path)] == [1, 2]


def test_la_tabla_de_plazos_es_la_del_readme() -> None:
    rules = read_rules()
    assert "retencion_legal" in {rule.clase for rule in rules}
    text = README.read_text()
    for rule in rules:
        assert f"| `{rule.clase}` | {rule.meses} | {rule.norma} | {rule.nota} |" in text
