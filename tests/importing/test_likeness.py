"""What looks like something registered: by its name, by what distinguishes it, by its spelling, where it is."""

from __future__ import annotations

from typing import Any

import pytest

from shared.cli.connection import Connection
from shared.ids import new_id
from shared.importing.likeness import Likeness, Register, reason
from shared.importing.report import summary
from tests.importing.conftest import bring, corrected, facts, positions
from tests.importing.minuta import MIRADOR, RENACER, changed, csv_of

TERRITORIES = Likeness(
    tipos=["TerritorioRegistrado"],
    id="territorio_id",
    nombres=["nombre", "aliases"],
    lugares="comunas",
    lectura="territorio_id",
    columna="Territorio",
    regla="T5",
)
BTE = 'Barrio de Transición de Emergencia "El Mirador"'


def territory(key: str, name: str, cut: str, *aliases: str) -> dict[str, Any]:
    return {"territorio_id": key, "nombre": name, "aliases": aliases, "comunas": [cut]}


@pytest.mark.parametrize(
    ("mine", "other", "why"),
    [
        ("CAMPAMENTO STA ELENA", "Campamento Sta. Elena", "se llama igual"),
        ("Barrio Emergencia “El Mirador”", BTE, "comparte con «Barrio de Transición"),
        ("Barrio Andes Cordillera, Villa cordillera sector 2", "Barrio Andes Cordillera", "andes"),
        ("Campamento Renacer", "Renacer", "renacer"),
        ("Rual Silva Henriquez", "Raúl Silva Henríquez", "casi igual"),
        ("MINVU", "Ministerio de Vivienda y Urbanismo (MINVU)", "minvu"),
    ],
)
def test_why_two_names_may_be_of_one_thing(mine: str, other: str, why: str) -> None:
    assert why in reason(mine, other)


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        ("Renacer", "Campamento La Pampa"),
        ("Unidad Vecinal N°3", "Unidad Vecinal N°4"),
        ("Villa Las Torres 1", "Villa Las Torres 2"),
        ("Barrio", "Barrio de Emergencia"),
        ("Seremi de la Vivienda", "Ministerio de Vivienda y Urbanismo (MINVU)"),
        ("Fundación de las Familias", "Fundación Integra"),
        ("Servicio país", "Servicio de Salud Rural"),
    ],
)
def test_names_that_are_of_two_things(mine: str, other: str) -> None:
    assert reason(mine, other) == ""


def test_alike_in_another_commune_is_another_place() -> None:
    known = Register(TERRITORIES)
    known.add(territory("mirador", BTE, "01101", "Barrio en transición"))
    assert [key for key, _ in known.like(territory("x", "El Mirador", "01101"))] == ["mirador"]
    assert [key for key, _ in known.like(territory("x", "Transición", "01101"))] == []
    assert known.like(territory("x", "El Mirador", "13401")) == []


def test_a_corrected_name_counts_and_a_merged_territory_is_the_one_it_became() -> None:
    known = Register(TERRITORIES)
    known.add(territory("a", "Los Aromos", "01101"))
    known.add(territory("b", "Quebrada Honda", "01101"))
    known.add({"territorio_id": "a", "valor_nuevo": {"nombre": "Los Pimientos"}})
    assert [key for key, _ in known.like(territory("x", "Pimientos", "01101"))] == ["a"]
    assert [key for key, _ in known.like(territory("x", "Aromos", "01101"))] == ["a"]
    known.merge(["a"], "b")
    assert [key for key, _ in known.like(territory("x", "Aromos", "01101"))] == ["b"]


@pytest.mark.system
def test_what_is_alike_waits_for_a_person_who_says_the_same_or_another(tejido: Connection) -> None:
    assert summary(bring(tejido, csv_of((MIRADOR, RENACER)))) == {"cargada": 2}
    alike = changed(MIRADOR, tabla="ACCIÓN LOCAL 2020", n="8", territorio="El Mirador")
    alike = changed(alike, fecha="agosto 2020 / enero 2021")
    text = csv_of((alike,))
    before = positions(tejido)
    (simulated,) = bring(tejido, text, simulate=True)
    outcomes = bring(tejido, text)
    assert simulated.problems == outcomes[0].problems
    assert positions(tejido) == before
    (problem,) = outcomes[0].problems
    mirador = "barrio-de-transicion-de-emergencia-el-mirador"
    assert (problem.columna, problem.regla) == ("Territorio", "T5")
    assert mirador in problem.detalle

    unknown = corrected(text, outcomes, lambda row: row.update({"Es el mismo que": "nadie"}))
    (refused,) = bring(tejido, unknown)
    assert refused.problems[0].columna == "Es el mismo que"
    assert positions(tejido) == before

    same = corrected(text, outcomes, lambda row: row.update({"Es el mismo que": mirador}))
    assert summary(bring(tejido, same)) == {"cargada": 1}
    assert summary(bring(tejido, same)) == {"ya estaba": 1}
    assert len(facts(tejido, "territorios", "TerritorioRegistrado")) == 2
    awarded = facts(tejido, "intervencion", "ProyectoAdjudicado")[-1]["data"]
    assert (awarded["proyecto_id"], awarded["territorio_id"]) == ("al-2020-8", mirador)


@pytest.mark.system
def test_of_two_alike_in_one_file_the_second_waits_and_another_one_loads(
    tejido: Connection,
) -> None:
    twin = changed(RENACER, n="7", territorio="Campamento Renacer")
    text = csv_of((RENACER, twin))
    outcomes = bring(tejido, text)
    assert [outcome.state for outcome in outcomes] == ["cargada", "rechazada"]
    other = corrected(text, outcomes, lambda row: row.update({"Es el mismo que": "Otro"}))
    assert summary(bring(tejido, other)) == {"cargada": 1}
    assert len(facts(tejido, "territorios", "TerritorioRegistrado")) == 2


@pytest.mark.system
def test_a_merged_territory_is_suggested_by_its_new_id(tejido: Connection) -> None:
    gone = changed(RENACER, n="7", territorio="Los Aromos")
    assert summary(bring(tejido, csv_of((RENACER, gone)))) == {"cargada": 2}
    data = {"origen_ids": ["los-aromos"], "destino_id": "renacer"}
    sobre = {
        "command_id": new_id(),
        "data": data,
        "grounds": "Son el mismo.",
        "occurred_at": "2020-06",
    }
    tejido.call("territorios", "ejecutar", comando="FusionarTerritorios", sobre=sobre)
    (again,) = bring(tejido, csv_of((changed(gone, n="8", territorio="Campamento Los Aromos"),)))
    assert "renacer, porque comparte con «Los Aromos»" in again.problems[0].detalle
