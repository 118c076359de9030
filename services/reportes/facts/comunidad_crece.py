"""Facts of Comunidad Crece: the monthly advances, declared indicators, and the life of cases
without their persons.
"""

from __future__ import annotations

from services.reportes.facts.definition import del_sobre, entero, fact, texto

#: Event type → how the monthly report words it. Types of the programme's own papers (domain
#: reference, §5.3).
AVANCES = {
    "LineamientosElaborados": "Elaboración de los lineamientos del programa",
    "ManualElaborado": "Elaboración de manuales de intervención de los componentes",
    "ConvenioElaborado": "Elaboración de convenios",
    "ÍndicePoblaciónPotencialCalculado": "Determinación del índice de población potencial",
    "UnidadVecinalUbicada": "Ubicación de la unidad vecinal dentro del índice",
    "ReuniónTécnicaRealizada": "Reuniones técnicas con el municipio",
    "PolígonoElegido": "Elección del polígono a intervenir",
    "CartaGanttEstablecida": "Establecimiento de la carta Gantt de implementación",
    "ConvenioFirmado": "Firma de convenio",
    "SelecciónEquipoIniciada": "Proceso de selección del equipo",
    "OfertaCoordinada": "Coordinación del plan de trabajo con el intersector",
    "ModificaciónConvenioTramitada": "Tramitación de modificaciones de convenio",
    "IngresoBarrioPropuesto": "Propuesta de ingreso de un nuevo barrio",
    "CapacitaciónPreparada": "Preparación de la capacitación del equipo",
    "EntrevistasSelecciónRealizadas": "Entrevistas de selección del equipo",
    "AsesoríaTécnicaRealizada": "Asesoría técnica",
    "PlanComponentePlanificado": "Planificación de actividades del componente",
    "IndicadorDeclarado": "Declaración de un indicador",
    "CoordinaciónProtocoloRegistrada": "Coordinación de protocolos de derivación",
    "OfertaCerrada": "Cierre de oferta del intersector",
    "OfertaPlanificada": "Planificación de la instalación de oferta del intersector",
    "OfertaInstalada": "Instalación de oferta del intersector",
}

#: Whole payloads: what each event may tell a reader is declared by the report, field by field. None
#: of these events is about a person.
AVANCE_CC = fact(
    "f_avance_cc",
    tuple(AVANCES),
    del_sobre("archivo"),
    del_sobre("fila"),
    del_sobre("causation_id"),
    del_sobre("grounds"),
    texto("programa"),
    texto("proyecto_id"),
    texto("convenio_id"),
    del_sobre("data"),
)

INDICADOR = fact(
    "f_indicador",
    ["IndicadorDeclarado"],
    texto("indicador"),
    texto("valor_pct"),
    texto("mes"),
    texto("fuente"),
    del_sobre("archivo"),
    del_sobre("fila"),
    log="casos",
)

CASO = fact(
    "f_caso",
    [
        "CasoDetectado",
        "EvaluaciónIniciada",
        "EvaluaciónCompletada",
        "CasoIngresado",
        "IngresoRechazado",
        "PlanIntervenciónAprobado",
        "TutoríaRegistrada",
        "DerivaciónSolicitada",
        "DerivaciónAtendida",
        "CasoEgresado",
        "CasoReingresado",
    ],
    texto("caso_id"),
    texto("poligono_id"),
    texto("tramo_edad"),
    texto("resultado"),
    texto("causal"),
    log="casos",
)

CUPO = fact(
    "f_cupo",
    ["CupoEstimado"],
    texto("poligono_id"),
    entero("casos_estimados"),
    log="casos",
)

FACTS = (AVANCE_CC, INDICADOR, CASO, CUPO)
