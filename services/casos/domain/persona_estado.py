"""What is known of a protected person at each moment: who they are, what they asked, and if their key lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from services.casos.events_persona import (
    DatosBloqueados,
    DatosDesbloqueados,
    DatosPersonalesSuprimidos,
    DerechoTitularResuelto,
    DerechoTitularSolicitado,
    ExpedienteCerrado,
    PersonaIdentificada,
    PlazoDerechoProrrogado,
    RepresentacionAsumida,
    RetencionLegalFijada,
    RetencionLegalLevantada,
    SupresionDispuesta,
    SupresionPropuesta,
)
from shared.decider import Context, read_only
from shared.personal import Protected

Event = (
    PersonaIdentificada
    | RepresentacionAsumida
    | ExpedienteCerrado
    | DerechoTitularSolicitado
    | PlazoDerechoProrrogado
    | DerechoTitularResuelto
    | DatosBloqueados
    | DatosDesbloqueados
    | RetencionLegalFijada
    | RetencionLegalLevantada
    | SupresionPropuesta
    | SupresionDispuesta
    | DatosPersonalesSuprimidos
)


@dataclass(frozen=True)
class Persona:
    """`expedientes`: how each case of theirs ended. `retenciones`: legal holds in force; `levantadas`: those that were.

    `representados`: whom they have answered for. `prorrogas`: by when a request is answered, if later than it said.
    """

    identidad: PersonaIdentificada | None = None
    representados: frozenset[str] = frozenset()
    expedientes: Mapping[str, ExpedienteCerrado] = field(default_factory=dict)
    derechos: Mapping[str, DerechoTitularSolicitado] = field(default_factory=dict)
    prorrogas: Mapping[str, date] = field(default_factory=dict)
    resueltos: Mapping[str, DerechoTitularResuelto] = field(default_factory=dict)
    retenciones: Mapping[str, RetencionLegalFijada] = field(default_factory=dict)
    levantadas: Mapping[str, RetencionLegalLevantada] = field(default_factory=dict)
    propuesta: SupresionPropuesta | None = None
    bloqueada: bool = False
    dispuesta: SupresionDispuesta | None = None
    suprimida: bool = False

    @property
    def nacimiento(self) -> Protected | None:
        """The birth date, to be opened by `context.clear`."""
        return None if self.identidad is None else self.identidad.nacimiento

    @property
    def representante_ref(self) -> str | None:
        """Who answers for the person now."""
        quien = None if self.identidad is None else self.identidad.representante
        return None if quien is None else quien.representante_ref

    @property
    def pendientes(self) -> tuple[DerechoTitularSolicitado, ...]:
        """What was asked and has no answer, in the order of asking."""
        return tuple(hecho for id_, hecho in self.derechos.items() if id_ not in self.resueltos)

    def vence_en(self, derecho_id: str) -> date:
        """By when that request is answered. Raises KeyError."""
        return self.prorrogas.get(derecho_id, self.derechos[derecho_id].vence_en)

    @property
    def se_opone(self) -> bool:
        """A right of opposition was granted: no new processing but what the law mandates."""
        return any(
            solicitado.derecho == "oposicion"
            and (resuelto := self.resueltos.get(derecho_id)) is not None
            and resuelto.resultado == "acogido"
            for derecho_id, solicitado in self.derechos.items()
        )


def edad_el(context: Context, persona: Persona, dia: date) -> int | None:
    """Years completed on a day; None when the birth date is not known."""
    if persona.nacimiento is None:
        return None
    nacimiento = date.fromisoformat(context.clear(persona.nacimiento))
    cumplidos = (dia.month, dia.day) >= (nacimiento.month, nacimiento.day)
    return dia.year - nacimiento.year - (0 if cumplidos else 1)


def evolve(persona: Persona, hecho: Event) -> Persona:
    match hecho:
        case PersonaIdentificada():
            return replace(persona, identidad=hecho)
        case RepresentacionAsumida():
            return replace(persona, representados=persona.representados | {hecho.representado_ref})
        case ExpedienteCerrado():
            return replace(persona, expedientes={**persona.expedientes, hecho.caso_id: hecho})
        case PlazoDerechoProrrogado():
            return replace(
                persona, prorrogas={**persona.prorrogas, hecho.derecho_id: hecho.vence_en}
            )
        case DerechoTitularSolicitado():
            return replace(persona, derechos={**persona.derechos, hecho.derecho_id: hecho})
        case DerechoTitularResuelto():
            return replace(persona, resueltos={**persona.resueltos, hecho.derecho_id: hecho})
        case DatosBloqueados():
            return replace(persona, bloqueada=True)
        case DatosDesbloqueados():
            return replace(persona, bloqueada=False)
        case RetencionLegalFijada():
            return replace(persona, retenciones={**persona.retenciones, hecho.retencion_id: hecho})
        case RetencionLegalLevantada():
            vigentes = {
                id_: r for id_, r in persona.retenciones.items() if id_ != hecho.retencion_id
            }
            levantadas = {**persona.levantadas, hecho.retencion_id: hecho}
            return replace(persona, retenciones=vigentes, levantadas=levantadas)
        case SupresionPropuesta():
            return replace(persona, propuesta=hecho)
        case SupresionDispuesta():
            return replace(persona, dispuesta=hecho)
        case DatosPersonalesSuprimidos():
            return replace(persona, suprimida=True)
        case _:
            return persona


#: The person as other streams read it.
PERSONA_LEIDA: Final = read_only(
    category="persona",
    evolve=evolve,
    initial=Persona(),
    events=Event,
)
