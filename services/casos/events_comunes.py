"""What the facts of casos share: closed lists of codes."""

from __future__ import annotations

from typing import Literal

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
