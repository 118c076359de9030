"""Periods are data and only propose; whoever still has a reason to be kept is not proposed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shared.privacy.errors import ClaveDesconocida, PersonaSuprimida, PlazoDesconocido
from shared.privacy.retention import RULES_FILE, Proposal, Rule, due, keep, read_rules
from tests.privacy.conftest import Site, new_ref

RULES = {
    "expediente": Rule("expediente", 60, "norma", ""),
    "contacto": Rule("contacto", 24, "norma", ""),
    "retencion_legal": Rule("retencion_legal", 0, "norma", ""),
}
README = RULES_FILE.with_name("README.md")


def person(site: Site) -> str:
    ref = new_ref()
    site.store().get_or_create(ref)
    return ref


def test_vencido_el_plazo_se_propone_y_el_dia_antes_no(site: Site) -> None:
    store, ref = site.store(), person(site)
    keep(store.engine, RULES, ref, "expediente", since=date(2021, 12, 1))
    assert due(store.engine, RULES, date(2026, 11, 30)) == []
    proposal = Proposal(ref, date(2026, 12, 1), ("expediente",))
    assert due(store.engine, RULES, date(2026, 12, 1)) == [proposal]
    assert store.state(ref) == "activa", "a proposal erases nobody"


def test_mientras_una_razon_siga_abierta_no_se_propone(site: Site) -> None:
    store, ref = site.store(), person(site)
    keep(store.engine, RULES, ref, "expediente", since=date(2015, 1, 1))
    keep(store.engine, RULES, ref, "retencion_legal", since=None)
    assert due(store.engine, RULES, date(2026, 12, 1)) == []
    keep(store.engine, RULES, ref, "retencion_legal", since=date(2026, 12, 2))
    assert due(store.engine, RULES, date(2026, 12, 1)) == []
    assert due(store.engine, RULES, date(2026, 12, 2)) == [
        Proposal(ref, date(2026, 12, 2), ("expediente", "retencion_legal"))
    ]


def test_un_expediente_que_se_reabre_deja_de_contar(site: Site) -> None:
    store, ref = site.store(), person(site)
    keep(store.engine, RULES, ref, "expediente", since=date(2015, 1, 1))
    assert len(due(store.engine, RULES, date(2026, 12, 1))) == 1
    keep(store.engine, RULES, ref, "expediente", since=None)
    assert due(store.engine, RULES, date(2026, 12, 1)) == []


def test_primero_lo_que_vencio_antes_y_nunca_lo_ya_suprimido(site: Site) -> None:
    store, late, later, erased = site.store(), person(site), person(site), person(site)
    for ref, since in ((later, 2018), (late, 2016), (erased, 2015)):
        keep(store.engine, RULES, ref, "contacto", since=date(since, 1, 1))
    store.erase(erased)
    found = due(store.engine, RULES, date(2026, 12, 1))
    assert [proposal.persona_ref for proposal in found] == [late, later]


def test_solo_se_conserva_a_quien_tiene_clave_y_con_un_plazo_que_existe(site: Site) -> None:
    store, erased = site.store(), person(site)
    store.erase(erased)
    for ref, error in ((new_ref(), ClaveDesconocida), (erased, PersonaSuprimida)):
        with pytest.raises(error):
            keep(store.engine, RULES, ref, "expediente", since=None)
    with pytest.raises(PlazoDesconocido):
        keep(store.engine, RULES, person(site), "otra", since=None)


def test_una_clase_sin_regla_no_se_pasa_por_alto(site: Site) -> None:
    store = site.store()
    keep(store.engine, RULES, person(site), "contacto", since=date(2020, 1, 1))
    with pytest.raises(PlazoDesconocido):
        due(store.engine, {}, date(2026, 12, 1))


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
    assert Rule("x", months, "norma", "").ends(since) == ends


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a,1,n,\na,2,n,\n", "repetida"),
        ("a,-1,n,\n", "a no tiene"),
        ("a,1,,\n", "a no tiene"),
        ("a,uno,n,\n", "uno"),
    ],
)
def test_una_tabla_de_plazos_mal_hecha_no_se_lee(tmp_path: Path, rows: str, says: str) -> None:
    path = tmp_path / "plazos.csv"
    path.write_text("clase,meses,norma,nota\n" + rows)
    with pytest.raises(ValueError, match=says):
        read_rules(path)


def test_la_tabla_de_plazos_es_la_del_readme() -> None:
    rules = read_rules()
    assert "retencion_legal" in rules
    text = README.read_text()
    for rule in rules.values():
        assert f"| `{rule.clase}` | {rule.meses} | {rule.norma} | {rule.nota} |" in text
