"""Reading a file: what each role may see and for which purpose, and the emergency that goes past it.

audit.md §4. Reading is a decision like any other: recorded, refused, decided again. It has a stream of its own beside
the case's, so that who reads does not stand in the way of who works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from services.casos.domain.estados import CASO_LEIDO, Ficha, Inexistente
from services.casos.domain.persona_estado import PERSONA_LEIDA, Persona
from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.rechazos import CasoNoDetectado
from services.casos.domain.rechazos_acceso import (
    DerechoNoSolicitado,
    DuracionDeEmergenciaInvalida,
    EmergenciaNoVigente,
    FinalidadNoCorresponde,
)
from services.casos.events_acceso import (
    AccesoEmergenciaOtorgado,
    Campo,
    FichaAccedida,
    FinalidadLectura,
)
from shared.access.grants import GRANTS
from shared.access.scopes import Alcance
from shared.decider import Context, Decider, read_only
from shared.declare import command
from shared.moments import Moment, iso
from shared.told import ToldText

TODA_LA_FICHA: Final[tuple[Campo, ...]] = (
    "identidad",
    "nacimiento",
    "riesgo",
    "plan",
    "notas",
    "fundamentos",
)
#: role → purpose → what is opened. What is not here is not read.
VISIBLES: Final[Mapping[str, Mapping[FinalidadLectura, tuple[Campo, ...]]]] = {
    "dupla_psicosocial": {
        "evaluacion": TODA_LA_FICHA,
        "intervencion": TODA_LA_FICHA,
        "seguimiento": TODA_LA_FICHA,
        "derivacion": ("identidad", "nacimiento", "plan"),
    },
    "ejecutor": {"seguimiento": ("identidad", "nacimiento")},
    "supervisor_regional": {"emergencia": TODA_LA_FICHA},
    "auditor": {"fiscalizacion": TODA_LA_FICHA},
    "delegado_datos": {"derecho_titular": TODA_LA_FICHA},
}
#: Purposes that rest on the person's consent or on a mandate; the others, on the law.
CON_BASE: Final = frozenset({"evaluacion", "intervencion", "derivacion", "seguimiento"})
MAXIMO_HORAS: Final = 24  # of an emergency: [A], whoever still needs it says why again


@command("acceso/{caso_id}")
class AccederFicha:
    """Given by the reading itself, never by a caller."""

    caso_id: str
    finalidad: FinalidadLectura


@command("acceso/{caso_id}")
class OtorgarAccesoEmergencia:
    """Whoever acts takes it for himself, for some hours, and says why."""

    caso_id: str
    horas: int
    motivo: ToldText


Orden = AccederFicha | OtorgarAccesoEmergencia
Event = FichaAccedida | AccesoEmergenciaOtorgado


@dataclass(frozen=True)
class Accesos:
    emergencias: tuple[AccesoEmergenciaOtorgado, ...] = ()

    def emergencia_de(self, actor_id: str, ahora: datetime) -> bool:
        """Whether that actor broke the glass and it has not expired."""
        return any(
            e.actor_id == actor_id and ahora.astimezone(UTC) < e.vence_en.first
            for e in self.emergencias
        )


def decide(accesos: Accesos, orden: Orden, context: Context) -> list[Any]:
    caso = context.of(CASO_LEIDO, orden.caso_id)
    if isinstance(caso, Inexistente):
        raise CasoNoDetectado(caso_id=orden.caso_id)
    persona = context.of(PERSONA_LEIDA, caso.ficha.detectado.persona_ref)
    match orden:
        case AccederFicha():
            return acceder(accesos, orden, caso.ficha, persona, context)
        case OtorgarAccesoEmergencia():
            return otorgar(orden, caso.ficha, context)


def acceder(
    accesos: Accesos, orden: AccederFicha, ficha: Ficha, persona: Persona, context: Context
) -> list[Any]:
    rol, finalidad = context.actor.rol, orden.finalidad
    visibles = VISIBLES.get(rol, {})
    if finalidad not in visibles or not _para_eso(orden, context):
        raise FinalidadNoCorresponde(rol=rol, finalidad=finalidad)
    if finalidad == "emergencia" and not accesos.emergencia_de(context.actor.id, context.now):
        raise EmergenciaNoVigente(caso_id=orden.caso_id)
    if finalidad == "derecho_titular" and not persona.derechos.keys() - persona.resueltos.keys():
        raise DerechoNoSolicitado(caso_id=orden.caso_id)
    campos = visibles[finalidad]
    if finalidad in CON_BASE and not _con_base(orden, ficha, persona, context):
        campos = ()
    return [FichaAccedida(caso_id=orden.caso_id, finalidad=finalidad, campos=campos)]


def otorgar(orden: OtorgarAccesoEmergencia, ficha: Ficha, context: Context) -> list[Any]:
    if not 1 <= orden.horas <= MAXIMO_HORAS:
        raise DuracionDeEmergenciaInvalida(horas=orden.horas, maximo=MAXIMO_HORAS)
    return [
        AccesoEmergenciaOtorgado(
            caso_id=orden.caso_id,
            actor_id=context.actor.id,
            motivo=orden.motivo.of(ficha.detectado.persona_ref),
            vence_en=Moment(iso(context.now + timedelta(hours=orden.horas))),
        )
    ]


def _para_eso(orden: AccederFicha, context: Context) -> bool:
    """An auditor reads one case for the purpose of the grant that reaches it, and no other."""
    if context.actor.rol != "auditor":
        return True
    de_este = Alcance(tipo="caso", valor=orden.caso_id)
    asignaciones = context.of(GRANTS, context.actor.id).vigentes(context.today, "auditor")
    return any(a.alcance == de_este and a.finalidad == orden.finalidad for a in asignaciones)


def _con_base(orden: AccederFicha, ficha: Ficha, persona: Persona, context: Context) -> bool:
    hoy = context.today
    if persona.se_opone and not ficha.mandato(hoy):
        return False
    return ficha.cubre(orden.finalidad, hoy)


def persona_de(_: Accesos, orden: Orden, context: Context) -> str | None:
    """Whose the reason of an emergency is."""
    caso = context.of(CASO_LEIDO, orden.caso_id)
    return None if isinstance(caso, Inexistente) else caso.ficha.detectado.persona_ref


def evolve(accesos: Accesos, hecho: Event) -> Accesos:
    if isinstance(hecho, AccesoEmergenciaOtorgado):
        return Accesos((*accesos.emergencias, hecho))
    return accesos


ACCESO: Final = Decider[Orden, Accesos, Event](
    category="acceso",
    decide=protegida(decide),
    evolve=evolve,
    initial=Accesos(),
    commands=Orden,
    events=Event,
    person=persona_de,
    admits=revisar_rectificado,
)


#: Who broke the glass, as the table of access reads it.
ACCESO_LEIDO: Final = read_only(
    category="acceso",
    evolve=evolve,
    initial=Accesos(),
    events=Event,
)
