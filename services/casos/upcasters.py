"""How stored events of old versions are read as those of today."""

from __future__ import annotations

from typing import Any, Final

from shared.event_log.upcasters import Upcasters


def _indicador_sin_espera(data: dict[str, Any]) -> dict[str, Any]:
    """When the whole was expected was not recorded."""
    return data | {"completo_desde": None, "completo_hasta": None}


UPCASTERS: Final = Upcasters({("IndicadorDeclarado", 1): _indicador_sin_espera})
