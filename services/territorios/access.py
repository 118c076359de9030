"""Who may do what in territorios: the map is the operation's, its use in the field a region's.

Read with shared/access/README.md. What is not here is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.territorios.domain.focalizacion import UNIDAD_VECINAL
from services.territorios.domain.poligono import POLIGONO
from services.territorios.domain.territorio import TERRITORIO
from shared.access.asked import Asked
from shared.access.matrix import Matrix
from shared.decider import Context
from shared.values import Cut


def region(asked: Asked, context: Context) -> Iterator[str]:
    """Every region that what is asked touches, by the log and by what the command says."""
    if (territorio_id := asked.key("territorio")) is not None:
        yield from de_territorio(territorio_id, context)
    elif (uv_id := asked.key("uv")) is not None:
        yield from de_uv(uv_id, context)
        yield from de_comuna(asked.fields)
    elif (poligono_id := asked.key("poligono")) is not None:
        eleccion = context.of(POLIGONO, poligono_id).eleccion
        said: Mapping[str, Any] = asked.fields if eleccion is None else vars(eleccion)
        if said.get("territorio_id") is not None:
            yield from de_territorio(said["territorio_id"], context)
        if said.get("uv_id") is not None:
            yield from de_uv(said["uv_id"], context)
        yield from de_comuna(said)


def de_territorio(territorio_id: str, context: Context) -> Iterator[str]:
    vigente = context.of(TERRITORIO, territorio_id).vigente
    if vigente is not None:
        yield str(vigente.region)


def de_uv(uv_id: str, context: Context) -> Iterator[str]:
    ubicacion = context.of(UNIDAD_VECINAL, uv_id).ubicacion
    if ubicacion is not None:
        yield str(ubicacion.comuna.region)


def de_comuna(said: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(municipio := said.get("municipio"), Cut):
        yield str(municipio.region)


ACCESS: Final = Matrix.of(
    roles="""
        administrador    alcances:todo    otorga:sistema
        operador         alcances:todo    otorga:administrador
        coordinador_app  alcances:region  otorga:administrador
        auditor          alcances:todo    otorga:administrador
        sistema          automatico
    """,
    table="""
        RegistrarTerritorio              operador:todo
        CorregirTerritorio               operador:todo
        FusionarTerritorios              operador:todo
        FocalizarTerritorio              operador:todo
        CalcularIndice                   operador:todo
        UbicarUV                         operador:todo
        PublicarDPA                      operador:todo
        RegistrarDatoFaltante            operador:todo
        RectificarRegistro               operador:todo
        ClasificarGrupoPrioritario       operador:todo coordinador_app:region
        RegistrarReunionTecnica          operador:todo coordinador_app:region
        ElegirPoligono                   operador:todo coordinador_app:region
        CerrarPoligono                   operador:todo coordinador_app:region
        AsignarRol                       administrador:todo
        RevocarRol                       administrador:todo
        eventos                          sistema:todo operador:todo auditor:todo
        historia                         operador:todo auditor:todo
        evento                           operador:todo auditor:todo
        comando                          operador:todo auditor:todo
        estado                           sistema:todo operador:todo auditor:todo
        verificar                        operador:todo auditor:todo
        redecidir                        operador:todo auditor:todo
        estacionados                     operador:todo auditor:todo
        evaluar_dia                      operador:todo
        reintentar                       operador:todo
        nueva_epoca                      operador:todo
    """,
    subjects={"region": region},
)
