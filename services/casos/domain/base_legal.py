"""K4: on what ground the data of a person are treated, by age, and that it stops when the ground is gone.

Ley 19.628 as reformed by Ley 21.719, art. 16 quáter: what is treated here is sensitive, so under 16 those who care for
the child consent, and from 16 on the holder; a legal mandate needs nobody's consent. Ley 21.430: who may be a minor is
treated as one.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from services.casos.domain.estados import Ficha
from services.casos.domain.ordenes import RegistrarConsentimiento
from services.casos.domain.persona_estado import PERSONA_LEIDA, Persona, edad_el
from services.casos.domain.rechazos import (
    ConsentimientoIncompleto,
    NacimientoDesconocido,
    OtorganteNoCorresponde,
    SinBaseLegal,
    TitularNoCorresponde,
    TitularSeOpone,
    VigenciaAnterior,
)
from services.casos.domain.rechazos_persona import DatosEnBloqueo, DatosSuprimidos
from services.casos.events_comunes import Finalidad, Otorgante, Titular
from shared.decider import Context

PUEDEN_CONSENTIR: Final[dict[Titular, tuple[Otorgante, ...]]] = {
    "NNA<14": ("representante", "cuidador"),
    "14-15": ("representante", "cuidador"),
    "16-17": ("titular",),
    ">=18": ("titular",),
}


def titular_de(edad: int) -> Titular:
    """The band of the law for an age in completed years."""
    if edad < 14:
        return "NNA<14"
    if edad < 16:
        return "14-15"
    return "16-17" if edad < 18 else ">=18"


def exigir_consentimiento(context: Context, ficha: Ficha, orden: RegistrarConsentimiento) -> None:
    """A consent, or a mandate, that the law admits at the person's age on its date.

    Raises `TitularNoCorresponde`, `NacimientoDesconocido`, `ConsentimientoIncompleto`, `OtorganteNoCorresponde` or
    `VigenciaAnterior`, and as `persona_disponible`.
    """
    persona = persona_disponible(context, ficha)
    edad = edad_el(context, persona, orden.fecha)
    if edad is not None and titular_de(edad) != orden.tipo_titular:
        raise TitularNoCorresponde(
            consentimiento_id=orden.consentimiento_id, tipo_titular=orden.tipo_titular
        )
    if edad is None and "titular" in PUEDEN_CONSENTIR[orden.tipo_titular]:
        raise NacimientoDesconocido(
            consentimiento_id=orden.consentimiento_id, tipo_titular=orden.tipo_titular
        )
    if orden.base_legal == "consentimiento":
        _exigir_completo(orden)
    if orden.vigencia is not None and orden.vigencia < orden.fecha:
        raise VigenciaAnterior(
            consentimiento_id=orden.consentimiento_id, vigencia=orden.vigencia, fecha=orden.fecha
        )


def exigir_base(context: Context, ficha: Ficha, finalidad: Finalidad, dia: date) -> None:
    """That what is about to be recorded may be.

    Raises `TitularSeOpone` or `SinBaseLegal`, and as `persona_disponible`.
    """
    caso_id = ficha.detectado.caso_id
    persona = persona_disponible(context, ficha)
    if persona.se_opone and not ficha.mandato(dia):
        raise TitularSeOpone(caso_id=caso_id)
    if not ficha.cubre(finalidad, dia):
        raise SinBaseLegal(caso_id=caso_id, fecha=dia, finalidad=finalidad)


def persona_disponible(context: Context, ficha: Ficha) -> Persona:
    """The person, if something may still be recorded of them. Raises `DatosSuprimidos` or `DatosEnBloqueo`."""
    persona_ref = ficha.detectado.persona_ref
    persona = context.of(PERSONA_LEIDA, persona_ref)
    if persona.dispuesta is not None:
        raise DatosSuprimidos(persona_ref=persona_ref)
    if persona.bloqueada:
        raise DatosEnBloqueo(persona_ref=persona_ref)
    return persona


def _exigir_completo(orden: RegistrarConsentimiento) -> None:
    partes = {
        "otorgante": orden.otorgante,
        "finalidades": orden.finalidades,
        "texto_sha256": orden.texto_sha256,
    }
    if falta := [nombre for nombre, parte in partes.items() if not parte]:
        raise ConsentimientoIncompleto(consentimiento_id=orden.consentimiento_id, falta=falta)
    if orden.otorgante not in PUEDEN_CONSENTIR[orden.tipo_titular]:
        raise OtorganteNoCorresponde(
            tipo_titular=orden.tipo_titular,
            otorgante=orden.otorgante,
            corresponde=PUEDEN_CONSENTIR[orden.tipo_titular],
        )
