"""Under which key a project remembers a fact, to know a repeat from a contradiction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.intervencion.events import (
    ActividadRealizada,
    CapacitacionPreparada,
    CapacitacionRealizada,
    CartaGanttEstablecida,
    EntrevistasSeleccionRealizadas,
    EquipoSeleccionado,
    ExcepcionAutorizada,
    InstanciaMultiactoralConstituida,
    LineaSalidaIngresada,
    ModalidadCambiada,
    PlanComponentePlanificado,
    SeleccionEquipoIniciada,
)

#: The key under which a fact is remembered, to know a repeat from a contradiction.
_CLAVES: Mapping[type[Any], str] = {
    CartaGanttEstablecida: "carta_gantt",
    ActividadRealizada: "actividad/{actividad_id}",
    InstanciaMultiactoralConstituida: "instancia/{instancia_id}",
    ModalidadCambiada: "modalidad",
    LineaSalidaIngresada: "linea_salida/{folio}",
    SeleccionEquipoIniciada: "seleccion/{seleccion_id}",
    EntrevistasSeleccionRealizadas: "entrevistas/{seleccion_id}",
    EquipoSeleccionado: "equipo/{seleccion_id}",
    CapacitacionPreparada: "capacitacion_preparada/{capacitacion_id}",
    CapacitacionRealizada: "capacitacion/{capacitacion_id}",
    PlanComponentePlanificado: "plan_componente/{componente}/{barrio_id}",
    ExcepcionAutorizada: "excepcion/{excepcion_id}",
}


def clave_de(hecho: Any) -> str | None:
    """`actividad/a-1`; None for facts that have a state of their own."""
    plantilla = _CLAVES.get(type(hecho))
    return None if plantilla is None else plantilla.format_map(vars(hecho))
