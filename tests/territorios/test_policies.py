"""This event of casos in, these recordings out."""

from __future__ import annotations

import pytest

from services.territorios.policies import FACTS, POLICIES
from shared.policies import Foreign, Reaction, commands_for

REACCIONES: tuple[Reaction, ...] = (*FACTS, *POLICIES)


def ajeno(tipo: str) -> Foreign:
    return Foreign(
        "casos",
        {
            "type": tipo,
            "event_id": "0198a000-0000-7000-8000-000000000001",
            "occurred_at": "2025-04-10",
            "occurred_basis": "declarado",
            "correlation_id": "6f0f5a3e-3c5e-4b0e-9d53-7e6a1d0c2b11",
            "origin": None,
            "data": {"caso_id": "k-1", "poligono_id": "p-1", "fecha": "2025-04-10"},
        },
    )


@pytest.mark.parametrize(
    ("tipo", "orden"),
    [
        ("CasoIngresado", "ConstatarCasoIngresado"),
        ("CasoReingresado", "ConstatarCasoReingresado"),
        ("CasoEgresado", "ConstatarCasoEgresado"),
    ],
)
def test_t6_consta_que_casos_hay_en_el_poligono(tipo: str, orden: str) -> None:
    ((nombre, carta, actor),) = commands_for("territorios", ajeno(tipo), REACCIONES)
    assert (nombre, actor) == (orden, "sistema:territorios/constancia")
    assert carta["data"] == {"caso_id": "k-1", "poligono_id": "p-1"}
    assert carta["causation_id"] == "0198a000-0000-7000-8000-000000000001"


def test_un_hecho_que_no_interesa_no_se_registra() -> None:
    assert list(commands_for("territorios", ajeno("TutoríaRegistrada"), REACCIONES)) == []
