"""How intervencion reacts to other services: it records their facts. It gives itself no commands.

P8 (an initiative with money may be executed) is `ConstaIniciativaFinanciada`, which the PDL's
rules read.
"""

from __future__ import annotations

from services.intervencion.events import (
    ConstaFondoAsignado,
    ConstaIniciativaFinanciada,
    ConstaTerritorioRegistrado,
)
from shared.policies import Fact, Policy

FACTS: tuple[Fact, ...] = (
    Fact(
        "territorios",
        "TerritorioRegistrado",
        ConstaTerritorioRegistrado,
        stream="territorio/{territorio_id}",
    ),
    Fact("financiamiento", "FondoAsignado", ConstaFondoAsignado, stream="pdl/{proyecto_id}"),
    Fact(
        "financiamiento",
        "IniciativaFinanciada",
        ConstaIniciativaFinanciada,
        stream="pdl/{proyecto_id}",
    ),
)

POLICIES: tuple[Policy, ...] = ()
