"""What a case asks of its barrio: focalised (K1), an age (K2), a convenio (K12), a project that goes on (P15)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from services.casos.domain.ajenos import CONVENIO, PLANTILLA, POLIGONO
from services.casos.domain.proyecto_estado import PROYECTO_LEIDO, Proyecto
from services.casos.domain.rechazos import PoligonoNoActivo, TramoNoCorresponde
from services.casos.domain.rechazos_barrio import (
    ConvenioNoFirmado,
    EdadFueraDePlantilla,
    ProyectoDetenido,
    ProyectoNoConsta,
    TerritorioNoFocalizado,
)
from services.casos.domain.territorio import TERRITORIO, Territorio
from services.casos.events import ConstaPlantillaProgramaPublicada
from services.casos.events_comunes import TramoEdad
from shared.decider import Context

#: First and last year of each band; the last band goes on as far as the template says.
ANIOS: Final[dict[TramoEdad, tuple[int, int | None]]] = {
    "7-13": (7, 13),
    "14-15": (14, 15),
    "16-17": (16, 17),
    "18+": (18, None),
}


def territorios_de(context: Context, poligono_id: str) -> Iterator[tuple[str, Territorio]]:
    """(id, territory) of the polygon, and then of what its territory was merged into (P14)."""
    territorio_id = context.of(POLIGONO, poligono_id).territorio_id
    vistos: set[str] = set()
    while territorio_id is not None and territorio_id not in vistos:
        vistos.add(territorio_id)
        territorio = context.of(TERRITORIO, territorio_id)
        yield territorio_id, territorio
        territorio_id = territorio.sucesor_id


def proyecto_de(context: Context, poligono_id: str) -> tuple[str, Proyecto] | None:
    """The project of Comunidad Crece that works there now: the successor's, if it has one."""
    ids = [t.proyecto_id for _, t in territorios_de(context, poligono_id) if t.proyecto_id]
    return (ids[-1], context.of(PROYECTO_LEIDO, ids[-1])) if ids else None


def exigir_convenio(context: Context, poligono_id: str) -> None:
    """K12. Raises `ConvenioNoFirmado`."""
    for territorio_id, territorio in territorios_de(context, poligono_id):
        for convenio_id in sorted(territorio.convenios):
            if context.of(CONVENIO, convenio_id).ampara(territorio_id):
                return
    raise ConvenioNoFirmado(poligono_id=poligono_id)


def exigir_barrio_abierto(context: Context, poligono_id: str) -> None:
    """K1, K12, P14, P15: the polygon receives people.

    Raises `PoligonoNoActivo`, `TerritorioNoFocalizado`, `ConvenioNoFirmado` or `ProyectoDetenido`.
    """
    if not context.of(POLIGONO, poligono_id).activo:
        raise PoligonoNoActivo(poligono_id=poligono_id)
    if not any(t.focalizado for _, t in territorios_de(context, poligono_id)):
        raise TerritorioNoFocalizado(poligono_id=poligono_id)
    exigir_convenio(context, poligono_id)
    if (del_barrio := proyecto_de(context, poligono_id)) is not None:
        proyecto_id, proyecto = del_barrio
        if proyecto.situacion is not None:
            raise ProyectoDetenido(proyecto_id=proyecto_id, situacion=proyecto.situacion)


def exigir_edad(
    context: Context, poligono_id: str, tramo: TramoEdad, edad: int | None, dia: date
) -> None:
    """K2, by band, and by the age itself when the birth date is known.

    Raises `ProyectoNoConsta`, `EdadFueraDePlantilla`, or `TramoNoCorresponde`, which does not say the age.
    """
    if edad is not None and not _en_tramo(edad, tramo):
        raise TramoNoCorresponde(tramo_edad=tramo, fecha=dia)
    del_barrio = proyecto_de(context, poligono_id)
    adjudicado = None if del_barrio is None else del_barrio[1].adjudicado
    plantilla = None if adjudicado is None else context.of(PLANTILLA, adjudicado.plantilla_version)
    if plantilla is None:
        raise ProyectoNoConsta(poligono_id=poligono_id)
    mayor = edad is not None and plantilla.edad_max is not None and edad > plantilla.edad_max
    if mayor or not _recibe(plantilla, tramo):
        codigos = [t.codigo for t in plantilla.tramos_edad]
        reciben = codigos or f"de {plantilla.edad_min} a {plantilla.edad_max} años"
        raise EdadFueraDePlantilla(tramo_edad=tramo, plantilla=plantilla.version, reciben=reciben)


def _en_tramo(edad: int, tramo: TramoEdad) -> bool:
    desde, hasta = ANIOS[tramo]
    return desde <= edad and (hasta is None or edad <= hasta)


def _recibe(plantilla: ConstaPlantillaProgramaPublicada, tramo: TramoEdad) -> bool:
    """The bands are the template's if it has any, else those within its ages; without ages, all."""
    if plantilla.tramos_edad:
        return tramo in {t.codigo for t in plantilla.tramos_edad}
    if plantilla.edad_min is None or plantilla.edad_max is None:
        return True
    desde, hasta = ANIOS[tramo]
    ultimo = desde if hasta is None else hasta
    return plantilla.edad_min <= desde and ultimo <= plantilla.edad_max
