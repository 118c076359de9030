"""A protected person plainly made up, what they ask of their data, and the facts that come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.casos.domain.ordenes_persona import (
    ConfirmarSupresion,
    EvaluarPlazosPersona,
    FijarRetencionLegal,
    IdentificarPersona,
    LevantarRetencionLegal,
    ProrrogarDerechoTitular,
    Representante,
    ResolverDerechoTitular,
    SolicitarDerechoTitular,
    SuprimirDatos,
)
from services.casos.events_persona import (
    DatosBloqueados,
    DerechoTitularResuelto,
    DerechoTitularSolicitado,
    PersonaIdentificada,
    RepresentacionAsumida,
    RetencionLegalFijada,
    RetencionLegalLevantada,
    SupresionDispuesta,
    SupresionPropuesta,
)
from shared.personal import Personal
from shared.told import ToldDate, ToldRut, ToldText
from tests.casos.ejemplos import PERSONA

MADRE = "c4d1f0a2-5b6e-4f3a-9d27-81e0b3a6c5f4"
NOMBRE, RUT, NACIMIENTO = "Persona Inventada Uno", "11111111-1", "2012-05-05"

# Orders
IDENTIFICAR = IdentificarPersona(
    persona_ref=PERSONA,
    fecha=date(2025, 3, 3),
    nombre=ToldText(NOMBRE),
    rut=ToldRut(RUT),
    nacimiento=ToldDate(NACIMIENTO),
)
CON_MADRE = replace(
    IDENTIFICAR,
    representante=Representante(
        representante_ref=MADRE,
        vinculo="MADRE",
        nombre=ToldText("Madre Inventada"),
        contacto=ToldText("contacto inventado"),
    ),
)
SOLICITAR = SolicitarDerechoTitular(
    persona_ref=PERSONA,
    derecho_id="derecho-1",
    derecho="supresion",
    solicitante="representante",
    fecha=date(2025, 10, 1),
)
PRORROGAR = ProrrogarDerechoTitular(
    persona_ref=PERSONA, derecho_id="derecho-1", norma="ley-19628-plazo"
)
ACOGER = ResolverDerechoTitular(
    persona_ref=PERSONA, derecho_id="derecho-1", resultado="acogido", fecha=date(2025, 10, 20)
)
DENEGAR = replace(
    ACOGER,
    resultado="denegado",
    norma="ley-19628-mandato",
    respuesta=ToldText("respuesta inventada"),
)
FIJAR_RETENCION = FijarRetencionLegal(
    persona_ref=PERSONA, retencion_id="retencion-1", norma="causa-rit-o-1", desde=date(2025, 9, 10)
)
LEVANTAR = LevantarRetencionLegal(
    persona_ref=PERSONA, retencion_id="retencion-1", fecha=date(2025, 12, 1)
)
SUPRIMIR = SuprimirDatos(persona_ref=PERSONA)
CONFIRMAR = ConfirmarSupresion(persona_ref=PERSONA, clave_destruida=True)
RELOJ_PERSONA = EvaluarPlazosPersona(persona_ref=PERSONA, al=date(2025, 11, 1))

# Facts
IDENTIFICADA = PersonaIdentificada(
    persona_ref=PERSONA,
    fecha=date(2025, 3, 3),
    nombre=Personal(PERSONA, NOMBRE),
    rut=Personal(PERSONA, RUT),
    nacimiento=Personal(PERSONA, NACIMIENTO),
)
ASUMIDA = RepresentacionAsumida(persona_ref=MADRE, representado_ref=PERSONA)
SOLICITADO = DerechoTitularSolicitado(
    persona_ref=PERSONA,
    derecho_id="derecho-1",
    derecho="supresion",
    solicitante="representante",
    fecha=date(2025, 10, 1),
    vence_en=date(2025, 10, 31),
    registrado_por="mesa",
)
ACOGIDO = DerechoTitularResuelto(
    persona_ref=PERSONA,
    derecho_id="derecho-1",
    resultado="acogido",
    fecha=date(2025, 10, 20),
    resuelto_por="actor-de-prueba",
)
BLOQUEADA = DatosBloqueados(persona_ref=PERSONA, derecho_id="derecho-0")
FIJADA = RetencionLegalFijada(
    persona_ref=PERSONA, retencion_id="retencion-1", norma="causa-rit-o-1", desde=date(2025, 9, 10)
)
LEVANTADA = RetencionLegalLevantada(
    persona_ref=PERSONA, retencion_id="retencion-1", fecha=date(2025, 12, 1)
)
PROPUESTA = SupresionPropuesta(persona_ref=PERSONA, clase="expediente", vencio_el=date(2030, 9, 1))
DISPUESTA = SupresionDispuesta(persona_ref=PERSONA, motivo="DERECHO", derecho_id="derecho-1")
