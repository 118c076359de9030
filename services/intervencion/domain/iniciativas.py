"""A local initiative on its way: raised, formulated, evaluated, prioritised."""

from __future__ import annotations

from datetime import date

from services.intervencion.domain.pdl_estado import VALIDOS, EstadoPdlInadecuado, Event, Pdl
from services.intervencion.domain.plantilla import Plantilla
from services.intervencion.domain.proyecto_estado import (
    proyecto_de,
    reglas_de,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import (
    CodigoFueraDePlantilla,
    YaRegistrado,
    exigir,
)
from services.intervencion.events import (
    Criterio,
    IniciativaFormulada,
    IniciativaIdentificada,
    IniciativasPriorizadas,
    Prefactibilidad,
    PrefactibilidadEvaluada,
    Prioridad,
)
from shared.decider import Context, DomainError
from shared.declare import command
from shared.values import Clp


class AmbitoFueraDePlantilla(CodigoFueraDePlantilla):
    """El ámbito {codigo} no es de los que financia la plantilla {plantilla_version}."""

    rule = "I5"
    remedy = "Ámbitos que acepta la plantilla: {admitidos}."


class IniciativaNoFormulada(DomainError):
    """La iniciativa {iniciativa_id} no está formulada."""

    rule = "N2"
    remedy = "Formule la iniciativa antes de evaluarla."


class IniciativaNoPriorizable(DomainError):
    """La iniciativa {iniciativa_id} está {estado}: solo se prioriza una formulada y prefactible."""

    rule = "I7"
    remedy = (
        "Formule la iniciativa {iniciativa_id} y evalúe su prefactibilidad antes de priorizarla."
    )


class PriorizaQuienAutorizo(DomainError):
    """Quien prioriza, {actor}, autorizó una excepción del proyecto {proyecto_id}."""

    rule = "I12"
    remedy = "El registro de la priorización debe hacerlo otra persona."


class IniciativaEnPDLValidado(DomainError):
    """La iniciativa {iniciativa_id} es parte de un PDL validado, o ya está ejecutada."""

    rule = "N2"
    remedy = "Un PDL validado cambia con una enmienda."


@command("pdl/{proyecto_id}")
class LevantarIniciativa:
    """Raises an initiative. An urgent one may come in Fase I, before any PDL (X12)."""

    proyecto_id: str
    iniciativa_id: str
    titulo: str
    es_urgencia: bool
    necesidad: str


@command("pdl/{proyecto_id}")
class FormularIniciativa:
    """Writes its project; again, until its PDL is valid, which undoes evaluation and priority."""

    proyecto_id: str
    iniciativa_id: str
    ambito: str
    monto_solicitado_clp: Clp
    plazo_dias: int
    impacto: str
    diseno_doc: str


@command("pdl/{proyecto_id}")
class EvaluarPrefactibilidad:
    """Says whether it can be done, by criteria."""

    proyecto_id: str
    iniciativa_id: str
    resultado: Prefactibilidad
    criterios: tuple[Criterio, ...]


@command("pdl/{proyecto_id}")
class PriorizarIniciativas:
    """The ranking of an assembly, places from 1 without gaps; it replaces the former."""

    proyecto_id: str
    ranking: tuple[Prioridad, ...]
    asamblea_fecha: date
    asistentes: int


def levantar_iniciativa(pdl: Pdl, orden: LevantarIniciativa, context: Context) -> list[Event]:
    """I10. Raises `YaRegistrado` for another content under the same id."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    revisar_fecha(proyecto, context)
    hecho = IniciativaIdentificada(
        proyecto_id=orden.proyecto_id,
        plantilla_version=proyecto.adjudicado.plantilla_version,
        iniciativa_id=orden.iniciativa_id,
        titulo=orden.titulo,
        es_urgencia=orden.es_urgencia,
        necesidad=orden.necesidad,
    )
    previa = pdl.iniciativas.get(orden.iniciativa_id)
    if previa is None:
        return [hecho]
    if previa.identificada == hecho:
        return []
    raise YaRegistrado(clave=f"iniciativa/{orden.iniciativa_id}")


def formular_iniciativa(pdl: Pdl, orden: FormularIniciativa, context: Context) -> list[Event]:
    """I10; the ámbito is one of the template's (I5)."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    revisar_fecha(proyecto, context)
    iniciativa = pdl.iniciativa(orden.proyecto_id, orden.iniciativa_id)
    exigir_ambito(reglas_de(proyecto, context), orden.ambito)
    exigir(orden.monto_solicitado_clp > 0, "monto_solicitado_clp", "debe ser mayor que cero")
    exigir(orden.plazo_dias > 0, "plazo_dias", "debe ser mayor que cero")
    hecho = IniciativaFormulada(
        proyecto_id=orden.proyecto_id,
        iniciativa_id=orden.iniciativa_id,
        ambito=orden.ambito,
        monto_solicitado_clp=orden.monto_solicitado_clp,
        plazo_dias=orden.plazo_dias,
        impacto=orden.impacto,
        diseno_doc=orden.diseno_doc,
    )
    if iniciativa.formulada == hecho:
        return []
    _exigir_fuera_de_pdl_validado(pdl, orden.iniciativa_id)
    return [hecho]


def exigir_ambito(plantilla: Plantilla, ambito: str) -> None:
    """Raises `AmbitoFueraDePlantilla`."""
    if ambito not in plantilla.ambitos:
        raise AmbitoFueraDePlantilla(
            codigo=ambito,
            plantilla_version=plantilla.version,
            admitidos=plantilla.ambitos or "ninguno",
        )


def evaluar_prefactibilidad(
    pdl: Pdl, orden: EvaluarPrefactibilidad, context: Context
) -> list[Event]:
    """I10; only of a formulated initiative."""
    revisar_fecha(proyecto_de(orden.proyecto_id, context), context)
    iniciativa = pdl.iniciativa(orden.proyecto_id, orden.iniciativa_id)
    if iniciativa.formulada is None:
        raise IniciativaNoFormulada(iniciativa_id=orden.iniciativa_id)
    exigir(bool(orden.criterios), "criterios", "una evaluación tiene al menos uno")
    hecho = PrefactibilidadEvaluada(
        proyecto_id=orden.proyecto_id,
        iniciativa_id=orden.iniciativa_id,
        resultado=orden.resultado,
        criterios=orden.criterios,
    )
    if iniciativa.evaluada == hecho:
        return []
    _exigir_fuera_de_pdl_validado(pdl, orden.iniciativa_id)
    return [hecho]


def _exigir_fuera_de_pdl_validado(pdl: Pdl, iniciativa_id: str) -> None:
    if pdl.fija(iniciativa_id):
        raise IniciativaEnPDLValidado(iniciativa_id=iniciativa_id)


def priorizar_iniciativas(pdl: Pdl, orden: PriorizarIniciativas, context: Context) -> list[Event]:
    """I10, I7, I12; the ranking has each initiative once and places 1 to n."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    revisar_fecha(proyecto, context)
    revisar_fecha(proyecto, context, orden.asamblea_fecha)
    _exigir_ranking(orden)
    for prioridad in orden.ranking:
        iniciativa = pdl.iniciativa(orden.proyecto_id, prioridad.iniciativa_id)
        if iniciativa.formulada is None or not iniciativa.prefactible:
            raise IniciativaNoPriorizable(
                iniciativa_id=prioridad.iniciativa_id, estado=iniciativa.estado
            )
    if context.actor.id in {e.autorizador for e in proyecto.excepciones}:
        raise PriorizaQuienAutorizo(actor=context.actor.id, proyecto_id=orden.proyecto_id)
    hecho = IniciativasPriorizadas(
        proyecto_id=orden.proyecto_id,
        ranking=orden.ranking,
        asamblea_fecha=orden.asamblea_fecha,
        asistentes=orden.asistentes,
        priorizado_por=context.actor.id,
    )
    if pdl.priorizadas == hecho and _ranking_vigente(pdl, hecho):
        return []
    if pdl.estado in VALIDOS:
        raise EstadoPdlInadecuado(
            proyecto_id=orden.proyecto_id,
            estado=pdl.estado,
            comando="PriorizarIniciativas",
            admitidos="sin validar",
        )
    return [hecho]


def _exigir_ranking(orden: PriorizarIniciativas) -> None:
    lugares = [p.lugar for p in orden.ranking]
    exigir(bool(lugares), "ranking", "está vacío")
    exigir(
        sorted(lugares) == [*range(1, len(lugares) + 1)],
        "ranking",
        "los lugares van de 1 en adelante, sin saltos ni empates",
    )
    exigir(
        len({p.iniciativa_id for p in orden.ranking}) == len(lugares),
        "ranking",
        "repite una iniciativa",
    )
    exigir(all(p.votos >= 0 for p in orden.ranking), "ranking", "hay votos negativos")
    exigir(orden.asistentes >= 0, "asistentes", "no puede ser negativo")


def _ranking_vigente(pdl: Pdl, hecho: IniciativasPriorizadas) -> bool:
    """False when an initiative lost its place since, so that the same ranking changes something."""
    return all(pdl.iniciativas[p.iniciativa_id].lugar == p.lugar for p in hecho.ranking)
