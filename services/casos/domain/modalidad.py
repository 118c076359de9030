"""P16: a tutoría that does not say how it was held was held as its project works."""

from __future__ import annotations

from typing import Any, get_args

from services.casos.domain.barrio import proyecto_de
from services.casos.domain.ordenes import RegistrarTutoria
from services.casos.domain.rechazos_barrio import ModalidadFaltante
from services.casos.events_comunes import Canal, Modalidad
from shared.decider import Context


def como_se_hizo(
    poligono_id: str, orden: RegistrarTutoria, context: Context
) -> tuple[Modalidad, Canal | None]:
    """As told; what is left out, as the project works. Raises `ModalidadFaltante`."""
    if orden.modalidad is not None and orden.canal is not None:
        return orden.modalidad, orden.canal
    del_barrio = proyecto_de(context, poligono_id)
    cambio = None if del_barrio is None else del_barrio[1].modalidad
    suya = None if cambio is None else _de_lista(cambio.modalidad, Modalidad)
    modalidad: Modalidad | None = orden.modalidad or suya
    if modalidad is None:
        raise ModalidadFaltante(tutoria_id=orden.tutoria_id)
    if orden.canal is not None or cambio is None or modalidad != suya:
        return modalidad, orden.canal
    # intervencion writes its channels in capitals
    canales = [_de_lista(canal.lower(), Canal) for canal in cambio.canales]
    return modalidad, next((canal for canal in canales if canal is not None), None)


def _de_lista(codigo: str, lista: object) -> Any:
    """The code, if it is one of the closed list."""
    return codigo if codigo in get_args(lista) else None
