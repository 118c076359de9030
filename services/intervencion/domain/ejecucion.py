"""What a project does: activities, modality, instances, component plans, exit line, exceptions."""

from __future__ import annotations

from typing import Any, Final, Literal

from services.intervencion.domain.barrio import al_establecer_carta
from services.intervencion.domain.claves import clave_de
from services.intervencion.domain.pdl_estado import PDL_LEIDO
from services.intervencion.domain.plantilla import Plantilla, exigir_codigo
from services.intervencion.domain.proyecto_estado import (
    Event,
    Proyecto,
    reglas_de,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import (
    CodigoFueraDePlantilla,
    exigir,
    exigir_fundamento,
    si_cambia,
    una_vez,
)
from services.intervencion.events import (
    ActividadRealizada,
    ActorInstancia,
    CartaGanttEstablecida,
    ExcepcionAutorizada,
    Hito,
    InstanciaMultiactoralConstituida,
    LineaSalidaIngresada,
    ModalidadCambiada,
    PlanComponentePlanificado,
)
from shared.decider import Context, DomainError
from shared.declare import command
from shared.values import Mes

#: Rules that an exception may lift. X12 and F13 are the urgent initiative financed before its PDL, K5
#: the places of a barrio of Comunidad Crece. I3 is not among them: its text knows no exception.
EXCEPTUABLES: Final = ("I2", "I4", "F13", "X12", "K5", "REAPERTURA")


class ModalidadDesconocida(CodigoFueraDePlantilla):
    """{codigo} no está entre las modalidades o canales de la plantilla {plantilla_version}."""

    rule = "I13"


class CanalRequerido(DomainError):
    """La modalidad {modalidad} exige indicar el canal."""

    rule = "I13"
    remedy = "Indique uno de estos canales: {admitidos}."


class ReglaSinExcepcion(DomainError):
    """La regla {regla} no admite excepción."""

    rule = "N6"
    remedy = "Reglas que admiten excepción: {admitidas}."


class AutorizadorPriorizo(DomainError):
    """Quien autoriza la excepción, {actor}, priorizó las iniciativas del proyecto {proyecto_id}."""

    rule = "I12"
    remedy = "La excepción debe autorizarla otra persona."


@command("proyecto/{proyecto_id}")
class EstablecerCartaGantt:
    """Sets the project's Gantt chart; the last one counts."""

    proyecto_id: str
    hitos: tuple[Hito, ...] = ()


@command("proyecto/{proyecto_id}")
class RegistrarActividad:
    """An activity of the template's catalogue was done on the command's day."""

    proyecto_id: str
    actividad_id: str
    codigo: str
    modalidad: str
    canal: str | None = None
    participantes: int
    componente: int


@command("proyecto/{proyecto_id}")
class CambiarModalidad:
    """From now on the project works in this way."""

    proyecto_id: str
    modalidad: str
    canales: tuple[str, ...] = ()
    causa: str


@command("proyecto/{proyecto_id}")
class ConstituirInstancia:
    """A multi-actor instance of participation is constituted."""

    proyecto_id: str
    instancia_id: str
    actores: tuple[ActorInstancia, ...]


@command("proyecto/{proyecto_id}")
class PlanificarActividadesComponente:
    """Plans the activities of a component from month to month."""

    proyecto_id: str
    componente: int
    desde: Mes
    hasta: Mes
    barrio_id: str | None = None


@command("proyecto/{proyecto_id}")
class IngresarLineaSalida:
    """The exit measurement was entered in SNU under `folio`."""

    proyecto_id: str
    sistema: Literal["SNU"]
    folio: str


@command("proyecto/{proyecto_id}")
class AutorizarExcepcion:
    """Lifts a rule for the project, or only for `entidad`, until the end of month `vigencia`.
    Needs grounds.
    """

    proyecto_id: str
    excepcion_id: str
    regla: str
    motivo: str
    entidad: str | None = None
    vigencia: Mes | None = None


def establecer_carta_gantt(
    proyecto: Proyecto, orden: EstablecerCartaGantt, context: Context
) -> list[Any]:
    """A plan: I10 does not bind it. The same chart again answers a convenio that changed (P3).

    Raises `DatoIncoherente` for a milestone that ends before it begins.
    """
    for hito in orden.hitos:
        exigir(hito.desde <= hito.hasta, "hitos", f"{hito.codigo} termina antes de comenzar")
    hecho = CartaGanttEstablecida(proyecto_id=orden.proyecto_id, hitos=orden.hitos)
    return [
        *si_cambia(proyecto.hechos, str(clave_de(hecho)), hecho),
        *al_establecer_carta(orden.proyecto_id, context),
    ]


def registrar_actividad(
    proyecto: Proyecto, orden: RegistrarActividad, context: Context
) -> list[Event]:
    """I10, I13; code and component of the pinned template (N6)."""
    plantilla = reglas_de(proyecto, context)
    fecha = revisar_fecha(proyecto, context)
    exigir_codigo(plantilla, "actividades", orden.codigo, [a.codigo for a in plantilla.actividades])
    _exigir_componente(plantilla, orden.componente)
    canales = () if orden.canal is None else (orden.canal,)
    _exigir_modalidad(plantilla, orden.modalidad, canales)
    exigir(orden.participantes >= 0, "participantes", "no puede ser negativo")
    hecho = ActividadRealizada(
        proyecto_id=orden.proyecto_id,
        actividad_id=orden.actividad_id,
        codigo=orden.codigo,
        fecha=fecha,
        modalidad=orden.modalidad,
        canal=orden.canal,
        participantes=orden.participantes,
        componente=orden.componente,
    )
    return una_vez(proyecto.hechos, str(clave_de(hecho)), hecho)


def cambiar_modalidad(proyecto: Proyecto, orden: CambiarModalidad, context: Context) -> list[Event]:
    """I10, I13."""
    revisar_fecha(proyecto, context)
    _exigir_modalidad(reglas_de(proyecto, context), orden.modalidad, orden.canales)
    hecho = ModalidadCambiada(
        proyecto_id=orden.proyecto_id,
        modalidad=orden.modalidad,
        canales=orden.canales,
        causa=orden.causa,
    )
    return si_cambia(proyecto.hechos, str(clave_de(hecho)), hecho)


def _exigir_modalidad(plantilla: Plantilla, modalidad: str, canales: tuple[str, ...]) -> None:
    modalidades = {m.codigo: m for m in plantilla.modalidades}
    for codigo, admitidos in (
        (modalidad, [*modalidades]),
        *((c, [*plantilla.canales]) for c in canales),
    ):
        if codigo not in admitidos:
            raise ModalidadDesconocida(
                codigo=codigo, plantilla_version=plantilla.version, admitidos=admitidos or "ninguno"
            )
    if modalidades[modalidad].exige_canal and not canales:
        raise CanalRequerido(modalidad=modalidad, admitidos=plantilla.canales)


def _exigir_componente(plantilla: Plantilla, componente: int) -> None:
    exigir_codigo(
        plantilla, "componentes", componente, [c.componente for c in plantilla.componentes]
    )


def constituir_instancia(
    proyecto: Proyecto, orden: ConstituirInstancia, context: Context
) -> list[Event]:
    """I10; at least one actor."""
    revisar_fecha(proyecto, context)
    exigir(bool(orden.actores), "actores", "una instancia tiene al menos un actor")
    hecho = InstanciaMultiactoralConstituida(
        proyecto_id=orden.proyecto_id, instancia_id=orden.instancia_id, actores=orden.actores
    )
    return una_vez(proyecto.hechos, str(clave_de(hecho)), hecho)


def planificar_actividades_componente(
    proyecto: Proyecto, orden: PlanificarActividadesComponente, context: Context
) -> list[Event]:
    """A plan: I10 does not bind it. The component is one of the template's (N6)."""
    _exigir_componente(reglas_de(proyecto, context), orden.componente)
    exigir(orden.desde <= orden.hasta, "hasta", "es anterior a desde")
    hecho = PlanComponentePlanificado(
        proyecto_id=orden.proyecto_id,
        componente=orden.componente,
        desde=orden.desde,
        hasta=orden.hasta,
        barrio_id=orden.barrio_id,
    )
    return si_cambia(proyecto.hechos, str(clave_de(hecho)), hecho)


def ingresar_linea_salida(
    proyecto: Proyecto, orden: IngresarLineaSalida, context: Context
) -> list[Event]:
    """I10."""
    hecho = LineaSalidaIngresada(
        proyecto_id=orden.proyecto_id,
        sistema=orden.sistema,
        folio=orden.folio,
        fecha=revisar_fecha(proyecto, context),
    )
    return una_vez(proyecto.hechos, str(clave_de(hecho)), hecho)


def autorizar_excepcion(
    proyecto: Proyecto, orden: AutorizarExcepcion, context: Context
) -> list[Event]:
    """I12: not by who prioritised. Raises `ReglaSinExcepcion`, `FundamentoRequerido`."""
    if orden.regla not in EXCEPTUABLES:
        raise ReglaSinExcepcion(regla=orden.regla, admitidas=EXCEPTUABLES)
    exigir_fundamento("AutorizarExcepcion", context)
    exigir(bool(orden.motivo.strip()), "motivo", "está vacío")
    if context.actor.id in context.of(PDL_LEIDO, orden.proyecto_id).priorizadores:
        raise AutorizadorPriorizo(actor=context.actor.id, proyecto_id=orden.proyecto_id)
    hecho = ExcepcionAutorizada(
        proyecto_id=orden.proyecto_id,
        excepcion_id=orden.excepcion_id,
        regla=orden.regla,
        motivo=orden.motivo,
        autorizador=context.actor.id,
        entidad=orden.entidad,
        vigencia=orden.vigencia,
    )
    return una_vez(proyecto.hechos, str(clave_de(hecho)), hecho)
