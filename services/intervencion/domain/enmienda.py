"""The amendment of a valid PDL: its next version is a draft, and is valid once validated again."""

from __future__ import annotations

from services.intervencion.domain.pdl_estado import VALIDOS, Event, Pdl
from services.intervencion.domain.proyecto_estado import proyecto_de, revisar_fecha
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import PDLEnmendado
from shared.decider import Context, DomainError
from shared.declare import command


class EnmiendaRetiraEjecutada(DomainError):
    """El PDL no puede dejar fuera la iniciativa {iniciativa_id}, que ya está ejecutada."""

    rule = "N2"
    remedy = "Mantenga {iniciativa_id} entre las iniciativas del PDL."


@command("pdl/{proyecto_id}")
class EnmendarPDL:
    """Changes a valid plan: why, what changes, and the initiatives and plan of its next version."""

    proyecto_id: str
    motivo: str
    cambios: tuple[str, ...]
    iniciativas: tuple[str, ...]
    plan_accion: str


def enmendar_pdl(pdl: Pdl, orden: EnmendarPDL, context: Context) -> list[Event]:
    """I10; of a valid plan, with its motive and at least one change."""
    revisar_fecha(proyecto_de(orden.proyecto_id, context), context)
    exigir(bool(orden.motivo.strip()), "motivo", "está vacío")
    exigir(bool(orden.cambios), "cambios", "una enmienda tiene al menos uno")
    exigir_iniciativas(pdl, orden.proyecto_id, orden.iniciativas)
    if _repite(pdl, orden):
        return []
    plan = pdl.exigir("EnmendarPDL", orden.proyecto_id, *VALIDOS)
    exigir_ejecutadas(pdl, orden.iniciativas)
    return [
        PDLEnmendado(
            proyecto_id=orden.proyecto_id,
            pdl_id=plan.pdl_id,
            version=plan.version + 1,
            motivo=orden.motivo,
            cambios=orden.cambios,
            iniciativas=orden.iniciativas,
            retiradas=tuple(i for i in plan.iniciativas if i not in orden.iniciativas),
            plan_accion=orden.plan_accion,
        )
    ]


def _repite(pdl: Pdl, orden: EnmendarPDL) -> bool:
    """True when this very amendment is the one in hand and nothing followed it."""
    previa = pdl.enmienda
    return (
        previa is not None
        and pdl.estado == "EN_ELABORACION"
        and (previa.motivo, previa.cambios) == (orden.motivo, orden.cambios)
        and (previa.iniciativas, previa.plan_accion) == (orden.iniciativas, orden.plan_accion)
    )


def exigir_iniciativas(pdl: Pdl, proyecto_id: str, iniciativas: tuple[str, ...]) -> None:
    """At least one, each once, all identified. Raises `DatoIncoherente`, `IniciativaDesconocida`."""
    exigir(bool(iniciativas), "iniciativas", "un PDL tiene al menos una")
    exigir(len(set(iniciativas)) == len(iniciativas), "iniciativas", "repite una iniciativa")
    for iniciativa_id in iniciativas:
        pdl.iniciativa(proyecto_id, iniciativa_id)


def exigir_ejecutadas(pdl: Pdl, iniciativas: tuple[str, ...]) -> None:
    """Raises `EnmiendaRetiraEjecutada` when the new list lacks an executed one of the old."""
    anteriores = () if pdl.elaborado is None else pdl.elaborado.iniciativas
    for iniciativa_id in anteriores:
        if pdl.iniciativas[iniciativa_id].ejecutada and iniciativa_id not in iniciativas:
            raise EnmiendaRetiraEjecutada(iniciativa_id=iniciativa_id)
