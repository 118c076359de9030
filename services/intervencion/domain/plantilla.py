"""A programme template: published once, never changed. Every rule of a project reads its numbers
here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from services.intervencion.domain.rechazos import (
    CodigoFueraDePlantilla,
    PlantillaNoPublicada,
    YaRegistrado,
)
from services.intervencion.events import (
    ContenidoPlantilla,
    FasePlantilla,
    PlantillaProgramaPublicada,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.values import Fase

Plantilla = PlantillaProgramaPublicada


class PlantillaIncoherente(DomainError):
    """La plantilla {version} no es coherente: {problemas}."""

    rule = "N4"
    remedy = "Corrija la plantilla y publíquela con un comando nuevo."


class PlantillaYaPublicada(YaRegistrado):
    """La plantilla {version} ya está publicada con otro contenido, y una plantilla no cambia."""

    remedy = "Publique el cambio como otra versión."


@command("plantilla/{version}")
class PublicarPlantilla(ContenidoPlantilla):
    """Publishes an edition of a programme's rules."""


def publicar_plantilla(
    plantilla: Plantilla | None, orden: PublicarPlantilla, _: Context
) -> list[Plantilla]:
    """Raises `PlantillaIncoherente` with every problem, `PlantillaYaPublicada` for another
    content.
    """
    hecho = PlantillaProgramaPublicada(**vars(orden))
    if plantilla == hecho:
        return []
    if plantilla is not None:
        raise PlantillaYaPublicada(version=orden.version)
    if problemas := [*_problemas(orden)]:
        raise PlantillaIncoherente(version=orden.version, problemas="; ".join(problemas))
    return [hecho]


def _problemas(contenido: ContenidoPlantilla) -> Iterable[str]:
    if not contenido.version.startswith(f"{contenido.plantilla}."):
        yield f"la versión debe empezar con {contenido.plantilla}."
    yield from _repetidos(contenido)
    yield from _problemas_de_plazos(contenido)
    yield from _problemas_de_edades(contenido)
    fases = {f.fase for f in contenido.fases}
    componentes = {c.componente for c in contenido.componentes}
    for actividad in contenido.actividades:
        if actividad.fase is not None and actividad.fase not in fases:
            yield f"la actividad {actividad.codigo} es de una fase que no existe"
        if set(actividad.componentes) - componentes:
            yield f"la actividad {actividad.codigo} es de un componente que no existe"


def _repetidos(contenido: ContenidoPlantilla) -> Iterable[str]:
    listas: dict[str, list[object]] = {
        "fases": [f.fase for f in contenido.fases],
        "orden de las fases": [f.orden for f in contenido.fases],
        "ambitos": [*contenido.ambitos],
        "modalidades": [m.codigo for m in contenido.modalidades],
        "canales": [*contenido.canales],
        "componentes": [c.componente for c in contenido.componentes],
        "actividades": [a.codigo for a in contenido.actividades],
        "tramos_edad": [t.codigo for t in contenido.tramos_edad],
    }
    for nombre, codigos in listas.items():
        for codigo in (c for c, veces in Counter(codigos).items() if veces > 1):
            yield f"{nombre} repite {codigo}"


def _problemas_de_plazos(contenido: ContenidoPlantilla) -> Iterable[str]:
    if not contenido.fases:
        return
    for fase in contenido.fases:
        if fase.etapa not in (1, 2):
            yield f"la fase {fase.fase} debe ser de la etapa 1 o 2"
        if fase.meses_nominal < 1:
            yield f"la fase {fase.fase} debe durar al menos un mes"
        elif contenido.solape_meses >= fase.meses_nominal:
            yield f"el solape no cabe en la fase {fase.fase}"
    if contenido.solape_meses < 0:
        yield "el solape no puede ser negativo"
    plazos = {
        "etapa1_meses": contenido.etapa1_meses,
        "etapa2_min_meses": contenido.etapa2_min_meses,
        "etapa2_max_meses": contenido.etapa2_max_meses,
        "total_meses": contenido.total_meses,
    }
    for nombre, meses in plazos.items():
        if meses is None or meses < 1:
            yield f"una plantilla con fases necesita {nombre}, al menos 1"
    minimo, maximo, total = (
        plazos[n] or 0 for n in ("etapa2_min_meses", "etapa2_max_meses", "total_meses")
    )
    if not minimo <= maximo <= total or (plazos["etapa1_meses"] or 0) > total:
        yield "los plazos deben cumplir etapa2_min ≤ etapa2_max ≤ total y etapa1 ≤ total"


def _problemas_de_edades(contenido: ContenidoPlantilla) -> Iterable[str]:
    if (contenido.edad_min is None) != (contenido.edad_max is None):
        yield "edad_min y edad_max van juntas"
    anterior = -1
    for tramo in contenido.tramos_edad:
        if not anterior < tramo.edad_min <= tramo.edad_max:
            yield f"el tramo de edad {tramo.codigo} no sigue al anterior"
        anterior = tramo.edad_max
    if contenido.tramos_edad and (contenido.edad_min, contenido.edad_max) != (
        contenido.tramos_edad[0].edad_min,
        contenido.tramos_edad[-1].edad_max,
    ):
        yield "los tramos de edad deben ir de edad_min a edad_max"


PLANTILLA = Decider[PublicarPlantilla, Plantilla | None, Plantilla](
    category="plantilla",
    decide=publicar_plantilla,
    evolve=lambda _, hecho: hecho,
    initial=None,
    commands=PublicarPlantilla,
    events=PlantillaProgramaPublicada,
    rules_version=lambda plantilla: None if plantilla is None else plantilla.version,
)


def plantilla_de(version: str, context: Context) -> Plantilla:
    """The published template. Raises `PlantillaNoPublicada`."""
    plantilla = context.of(PLANTILLA, version)
    if plantilla is None:
        raise PlantillaNoPublicada(plantilla_version=version)
    return plantilla


def fases_de_etapa(plantilla: ContenidoPlantilla, etapa: int) -> list[FasePlantilla]:
    """The phases of a stage, in their order."""
    return sorted((f for f in plantilla.fases if f.etapa == etapa), key=lambda f: f.orden)


def fase_de(plantilla: ContenidoPlantilla, fase: Fase) -> FasePlantilla:
    """The phase as the template describes it. Raises `CodigoFueraDePlantilla`."""
    exigir_codigo(plantilla, "fases", fase, [f.fase for f in plantilla.fases])
    return next(f for f in plantilla.fases if f.fase == fase)


def exigir_codigo(
    plantilla: ContenidoPlantilla, catalogo: str, codigo: object, admitidos: Iterable[object]
) -> None:
    """Raises `CodigoFueraDePlantilla` unless `codigo` is one of the template's values."""
    valores = list(admitidos)
    if codigo not in valores:
        raise CodigoFueraDePlantilla(
            codigo=codigo,
            catalogo=catalogo,
            plantilla_version=plantilla.version,
            admitidos=valores or "ninguno",
        )
