"""How stored events of old versions are read as those of today."""

from __future__ import annotations

from typing import Any, Final

from shared.event_log.upcasters import Upcasters


def _plazo_con_unidad(data: dict[str, Any]) -> dict[str, Any]:
    """Terms ran in calendar days from the execution."""
    return data | {"unidad": "CORRIDOS", "cuenta_desde": data["ejecutada_el"]}


def _pdl_con_fecha(data: dict[str, Any]) -> dict[str, Any]:
    """The day was not recorded: nothing is before it."""
    return data | {"fecha": None}


UPCASTERS: Final = Upcasters(
    {
        ("ConstaPDLValidado", 1): _pdl_con_fecha,
        ("PlazoRendiciónIniciado", 1): _plazo_con_unidad,
    }
)
