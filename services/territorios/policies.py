"""How territorios reacts to casos: it records which cases are open in a polygon (T6)."""

from __future__ import annotations

from services.territorios.events import (
    ConstaCasoEgresado,
    ConstaCasoIngresado,
    ConstaCasoReingresado,
)
from shared.policies import Fact, Policy

FACTS: tuple[Fact, ...] = (
    Fact("casos", "CasoIngresado", ConstaCasoIngresado, stream="poligono/{poligono_id}"),
    Fact("casos", "CasoReingresado", ConstaCasoReingresado, stream="poligono/{poligono_id}"),
    Fact("casos", "CasoEgresado", ConstaCasoEgresado, stream="poligono/{poligono_id}"),
)
POLICIES: tuple[Policy, ...] = ()
