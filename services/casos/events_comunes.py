"""What the facts of casos share: closed lists of codes, and the form of an encrypted field."""

from __future__ import annotations

from typing import Literal

from shared.declare import value

TramoEdad = Literal["7-13", "14-15", "16-17", "18+"]
Titular = Literal["NNA<14", "14-15", "16-17", ">=18"]
Otorgante = Literal["titular", "representante", "cuidador"]
BaseLegal = Literal["consentimiento", "mandato_legal"]
Finalidad = Literal["evaluacion", "intervencion", "derivacion", "seguimiento"]
FuenteDeteccion = Literal[
    "EQUIPO_BARRIAL",
    "MUNICIPIO",
    "RED_NINEZ",
    "ESTABLECIMIENTO_EDUCACIONAL",
    "INTERSECTOR",
    "DEMANDA_ESPONTANEA",
]
ResultadoEvaluacion = Literal["INGRESA", "NO_INGRESA", "DERIVA"]
CausalRechazo = Literal[
    "NO_CUMPLE_PERFIL",
    "SIN_CONSENTIMIENTO",
    "SIN_CUPO",
    "DERIVADO_EXTERNO",
    "DESISTE",
    "NO_UBICADO",
]
MotivoReasignacion = Literal["CAMBIO_DE_EQUIPO", "CARGA", "INHABILIDAD", "SOLICITUD_DEL_TITULAR"]
MotivoExpiracion = Literal["PLAZO", "OFERTA_CERRADA", "REASIGNADA"]
Modalidad = Literal["PRESENCIAL", "REMOTA", "SEMIPRESENCIAL"]
Canal = Literal[
    "telefono",
    "videollamada",
    "mail",
    "whatsapp",
    "radio_comunitaria",
    "zoom",
    "teams",
    "skype",
    "skype_empresarial",
]
Meta = Literal[
    "VINCULACION_EDUCACIONAL",
    "VINCULACION_COMUNITARIA",
    "VINCULACION_A_REDES",
    "HABILIDADES_SOCIALES",
    "APOYO_FAMILIAR",
    "CAPACITACION_Y_EMPLEO",
]


@value
class Cifrado:
    """A personal field: AES-GCM under the person's key; the other fields are base64url.

    The runtime fills it after deciding; no rule reads it.
    """

    cifrado: int
    persona_ref: str
    clave: str
    nonce: str
    ct: str
