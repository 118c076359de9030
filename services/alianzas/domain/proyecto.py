"""What a project asks of alianzas: a coordinator in Fase V (A6), Etapa 2 to its end (P11), its offers (P15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, assert_never

from services.alianzas.domain.barrio import BARRIO
from services.alianzas.domain.coordinacion import COORDINACION, sin_coordinador
from services.alianzas.domain.coordinacion import REGLA as COORDINACION_REGIONAL
from services.alianzas.domain.oferta_estado import OFERTA_LEIDA, Oferta, abiertas
from services.alianzas.domain.proyecto_estado import (
    ACCION_LOCAL,
    COMUNIDAD_CRECE,
    PLANTILLA,
    Event,
    Proyecto,
    evolve,
)
from services.alianzas.events import (
    ConstaProyectoEnTerritorio,
    OfertaCerrada,
    OfertaReactivada,
    OfertaSuspendida,
)
from shared.common import Alerta, emitir, resolver
from shared.decider import Context, Decider
from shared.declare import command

ETAPA_2: Final = "P11"
OFERTAS: Final = "P15"


@command("proyecto/{proyecto_id}")
class RevisarEtapa2:
    """Given by P5 and P11: has the project whom its Etapa 2 needs, and does it end in time?"""

    proyecto_id: str


@command("proyecto/{proyecto_id}")
class AjustarOfertas:
    """Given by P15: the offers of the project's barrio stop, go on or close with it."""

    proyecto_id: str


Command = RevisarEtapa2 | AjustarOfertas


def revisar_etapa_2(proyecto: Proyecto, orden: RevisarEtapa2, context: Context) -> Sequence[Any]:
    return evaluar_proyecto(proyecto, orden.proyecto_id, context.occurred_at.date, context)


def evaluar_proyecto(
    proyecto: Proyecto, proyecto_id: str, al: date, context: Context
) -> list[Alerta]:
    """A6 and P11 on that day: what is missing, told once; what no longer is, resolved."""
    adjudicado = proyecto.adjudicado
    if adjudicado is None or adjudicado.programa != ACCION_LOCAL:
        return []
    entidad = f"proyecto/{proyecto_id}"
    alertas: list[Alerta] = []
    coordinada = context.of(COORDINACION, adjudicado.region).rige(al)
    if coordinada or proyecto.terminado or proyecto.etapa_2_cerrada:
        alertas += resolver(context, COORDINACION_REGIONAL, entidad)
    elif proyecto.pide_coordinacion:
        alertas += sin_coordinador(context, adjudicado.region, proyecto_id)
    return [*alertas, *_fin_de_etapa_2(proyecto, adjudicado, al, context)]


def _fin_de_etapa_2(
    proyecto: Proyecto, adjudicado: ConstaProyectoEnTerritorio, al: date, context: Context
) -> Iterable[Alerta]:
    """P11: Etapa 2 goes on until the last month of the project's rules, and no longer."""
    entidad = f"proyecto/{adjudicado.proyecto_id}"
    if proyecto.terminado or proyecto.etapa_2_cerrada:
        return resolver(context, ETAPA_2, entidad)
    plantilla = context.of(PLANTILLA, adjudicado.plantilla_version)
    total = None if plantilla is None else plantilla.total_meses
    if adjudicado.inicio_mes is None or total is None or not proyecto.etapa_2:
        return []
    vence = adjudicado.inicio_mes.mas(total - 1).ultimo_dia
    if al <= vence:
        return []
    return emitir(
        context,
        ETAPA_2,
        entidad,
        f"La Etapa 2 del proyecto {adjudicado.proyecto_id} llegó a su mes {total}, que terminó el "
        f"{vence}, y no está cerrada.",
        vence,
    )


def ajustar_ofertas(proyecto: Proyecto, orden: AjustarOfertas, context: Context) -> Sequence[Any]:
    """Only Comunidad Crece brings offers to a barrio."""
    if proyecto.adjudicado is None or proyecto.programa != COMUNIDAD_CRECE:
        return []
    barrio = context.of(BARRIO, proyecto.adjudicado.territorio_id)
    ofertas = set(barrio.ofertas)
    if barrio.sucesor_id is not None:
        ofertas |= context.of(BARRIO, barrio.sucesor_id).ofertas
    return [
        hecho
        for oferta_id in sorted(ofertas)
        for hecho in _ajustar(
            proyecto, orden.proyecto_id, oferta_id, context.of(OFERTA_LEIDA, oferta_id), context
        )
    ]


def _ajustar(
    proyecto: Proyecto, proyecto_id: str, oferta_id: str, oferta: Oferta, context: Context
) -> Iterable[Any]:
    """A4 holds here too: what has open referrals is suspended and told, not closed."""
    ultima, dia = oferta.ultima, context.occurred_at.date
    if ultima is None or oferta.cerrada:
        return
    pendientes = abiertas(oferta, context)
    if proyecto.terminado and not pendientes:
        yield OfertaCerrada(
            oferta_id=oferta_id,
            institucion_id=ultima.institucion_id,
            programa_origen=ultima.programa_origen,
            barrio_id=ultima.barrio_id,
            fecha=dia,
            motivo=f"El proyecto {proyecto_id} terminó anticipadamente",
        )
    elif proyecto.terminado or proyecto.suspendido:
        if oferta.suspendida_por is None:
            yield OfertaSuspendida(
                oferta_id=oferta_id,
                institucion_id=ultima.institucion_id,
                barrio_id=ultima.barrio_id,
                proyecto_id=proyecto_id,
                fecha=dia,
            )
    elif oferta.suspendida_por == proyecto_id:
        yield OfertaReactivada(
            oferta_id=oferta_id,
            institucion_id=ultima.institucion_id,
            barrio_id=ultima.barrio_id,
            proyecto_id=proyecto_id,
            fecha=dia,
        )
    if proyecto.terminado and pendientes:
        yield from emitir(
            context,
            OFERTAS,
            f"oferta/{oferta_id}",
            f"El proyecto {proyecto_id} terminó y la oferta {oferta_id} tiene derivaciones "
            f"abiertas ({', '.join(pendientes)}): ciérrela cuando terminen.",
        )


def decide(proyecto: Proyecto, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case RevisarEtapa2():
            return revisar_etapa_2(proyecto, orden, context)
        case AjustarOfertas():
            return ajustar_ofertas(proyecto, orden, context)
        case _:
            assert_never(orden)


PROYECTO = Decider[Command, Proyecto, Event](
    category="proyecto",
    decide=decide,
    evolve=evolve,
    initial=Proyecto(),
    commands=Command,
    events=Event,
)
