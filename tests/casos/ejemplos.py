"""A case of an invented polygon, from detection to egress, as the tests of casos tell it."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.casos.domain import CONVENIO, PLANTILLA, POLIGONO, TERRITORIO
from services.casos.domain.acceso import AccederFicha, OtorgarAccesoEmergencia
from services.casos.domain.carga import FijarCargaMaxima
from services.casos.domain.oferta import RevisarDerivaciones
from services.casos.domain.ordenes import (
    AprobarPlan,
    AsignarDupla,
    AtenderDerivacion,
    CompletarEvaluacion,
    DetectarCaso,
    EgresarCaso,
    EvaluarObjetivo,
    EvaluarPlazos,
    FormularPlan,
    IngresarCaso,
    IniciarEvaluacion,
    Objetivo,
    ReasignarCaso,
    RechazarIngreso,
    RegistrarConsentimiento,
    RegistrarRespuestaDerivacion,
    RegistrarTutoria,
    ReingresarCaso,
    RevocarConsentimiento,
    SolicitarDerivacion,
)
from services.casos.domain.proyecto import PlanificarEgresos
from services.casos.domain.proyecto_estado import PROYECTO_LEIDO
from services.casos.domain.territorio import RetirarTerritorio
from services.casos.events import (
    CargaAsumida,
    CasoDetectado,
    CasoEgresado,
    CasoIngresado,
    ConsentimientoRegistrado,
    ConstaConvenioDelBarrio,
    ConstaConvenioFirmado,
    ConstaOfertaInstalada,
    ConstaPlantillaProgramaPublicada,
    ConstaPoligonoDelTerritorio,
    ConstaPoligonoElegido,
    ConstaProtocoloDerivacionAcordado,
    ConstaProyectoAdjudicado,
    ConstaRegionDelProyecto,
    ConstaTerritorioDelProyecto,
    ConstaTerritorioFocalizado,
    CupoOcupado,
    DerivacionAnotada,
    DerivacionExpirada,
    DerivacionSolicitada,
    DuplaAsignada,
    EvaluacionCompletada,
    EvaluacionIniciada,
    ObjetivoEvaluado,
    ObjetivoFormulado,
    PlanIntervencionAprobado,
    PlanIntervencionFormulado,
    PlazoRespuestaIniciado,
    TutoriaRegistrada,
)
from services.casos.events_comunes import Titular
from services.casos.events_persona import ExpedienteCerrado, PersonaIdentificada
from shared.common import AlertaPlazoEmitida, ClaveReservada
from shared.testing import Spec
from shared.told import ToldDate, ToldText
from shared.values import Region

CASO_ID, POLIGONO_ID, BARRIO_ID = "caso-1", "poligono-1", "barrio-1"
PERSONA = "3f0c8b1e-7a52-4d19-9c55-0a6f3e2b7d10"
OTRA_PERSONA = "b7a9d0c2-13e4-4f6b-8a01-5c9d2e7f6a33"
CLAVE_PERSONA = f"caso-abierto/{PERSONA}"
TEXTO = "0123456789abcdef" * 4

# Orders
DETECTAR = DetectarCaso(
    caso_id=CASO_ID,
    persona_ref=PERSONA,
    poligono_id=POLIGONO_ID,
    fuente_deteccion="EQUIPO_BARRIAL",
    fecha=date(2025, 3, 3),
)
CONSENTIR = RegistrarConsentimiento(
    caso_id=CASO_ID,
    consentimiento_id="consentimiento-1",
    tipo_titular="14-15",
    otorgante="representante",
    base_legal="consentimiento",
    finalidades=("evaluacion", "intervencion", "derivacion"),
    texto_sha256=TEXTO,
    fecha=date(2025, 3, 5),
    vigencia=date(2026, 3, 5),
)
REVOCAR = RevocarConsentimiento(
    caso_id=CASO_ID, consentimiento_id="consentimiento-1", fecha=date(2025, 6, 2)
)
INICIAR = IniciarEvaluacion(
    caso_id=CASO_ID, dupla_id="dupla-1", instrumento="PAUTA-2025", fecha=date(2025, 3, 6)
)
COMPLETAR = CompletarEvaluacion(caso_id=CASO_ID, resultado="INGRESA")
INGRESAR = IngresarCaso(
    caso_id=CASO_ID, fecha=date(2025, 4, 1), tramo_edad="14-15", dupla_id="dupla-1"
)
RECHAZAR = RechazarIngreso(caso_id=CASO_ID, causal="NO_CUMPLE_PERFIL")
ASIGNAR = AsignarDupla(
    caso_id=CASO_ID, profesional_ids=("profesional-1", "profesional-2"), desde=date(2025, 4, 1)
)
REASIGNAR = ReasignarCaso(
    caso_id=CASO_ID,
    profesional_ids=("profesional-3",),
    desde=date(2025, 5, 1),
    motivo="CAMBIO_DE_EQUIPO",
)
FORMULAR = FormularPlan(
    caso_id=CASO_ID,
    version=1,
    objetivos=(
        Objetivo(objetivo_id="objetivo-1", meta="VINCULACION_EDUCACIONAL", plazo=date(2025, 9, 1)),
        Objetivo(
            objetivo_id="objetivo-2",
            meta="VINCULACION_COMUNITARIA",
            meta_valor=4,
            plazo=date(2025, 9, 1),
        ),
    ),
)
APROBAR = AprobarPlan(caso_id=CASO_ID, version=1, fecha=date(2025, 4, 8))
TUTORIA = RegistrarTutoria(
    caso_id=CASO_ID,
    tutoria_id="tutoria-1",
    profesional_id="profesional-1",
    fecha=date(2025, 4, 10),
    duracion_min=45,
    modalidad="PRESENCIAL",
    objetivos_trabajados=("objetivo-1",),
    asistencia=True,
)
EVALUAR = EvaluarObjetivo(
    caso_id=CASO_ID, objetivo_id="objetivo-1", logro=80, fecha=date(2025, 8, 1)
)
DERIVAR = SolicitarDerivacion(
    caso_id=CASO_ID,
    derivacion_id="derivacion-1",
    oferta_id="oferta-1",
    protocolo_id="protocolo-1",
    fecha=date(2025, 5, 5),
)
RESPONDER = RegistrarRespuestaDerivacion(
    caso_id=CASO_ID, derivacion_id="derivacion-1", oferta_id="oferta-1", acepta=True
)
ATENDER = AtenderDerivacion(caso_id=CASO_ID, derivacion_id="derivacion-1", fecha=date(2025, 5, 20))
EGRESAR = EgresarCaso(caso_id=CASO_ID, causal="OBJETIVOS_CUMPLIDOS", fecha=date(2025, 9, 1))
REINGRESAR = ReingresarCaso(caso_id=CASO_ID, fecha=date(2025, 11, 3))

# Facts
DETECTADO = CasoDetectado(
    caso_id=CASO_ID,
    persona_ref=PERSONA,
    poligono_id=POLIGONO_ID,
    fuente_deteccion="EQUIPO_BARRIAL",
    fecha=date(2025, 3, 3),
)
RESERVADA = ClaveReservada(clave=CLAVE_PERSONA, titular=CASO_ID)
CONSENTIDO = ConsentimientoRegistrado(
    caso_id=CASO_ID,
    consentimiento_id="consentimiento-1",
    tipo_titular="14-15",
    otorgante="representante",
    base_legal="consentimiento",
    finalidades=("evaluacion", "intervencion", "derivacion"),
    texto_sha256=TEXTO,
    fecha=date(2025, 3, 5),
    vigencia=date(2026, 3, 5),
)
INICIADA = EvaluacionIniciada(
    caso_id=CASO_ID, dupla_id="dupla-1", instrumento="PAUTA-2025", fecha=date(2025, 3, 6)
)
OCUPADO = CupoOcupado(poligono_id=POLIGONO_ID, caso_id=CASO_ID)
COMPLETADA = EvaluacionCompletada(caso_id=CASO_ID, resultado="INGRESA")
INGRESADO = CasoIngresado(
    caso_id=CASO_ID,
    poligono_id=POLIGONO_ID,
    fecha=date(2025, 4, 1),
    tramo_edad="14-15",
    dupla_id="dupla-1",
)
ASIGNADA = DuplaAsignada(
    caso_id=CASO_ID, profesional_ids=("profesional-1", "profesional-2"), desde=date(2025, 4, 1)
)
ASUMIDAS = tuple(CargaAsumida(profesional_id=f"profesional-{n}", caso_id=CASO_ID) for n in (1, 2))
FORMULADO = PlanIntervencionFormulado(
    caso_id=CASO_ID,
    version=1,
    objetivos=tuple(
        ObjetivoFormulado(
            objetivo_id=o.objetivo_id, meta=o.meta, meta_valor=o.meta_valor, plazo=o.plazo
        )
        for o in FORMULAR.objetivos
    ),
    formulado_por="autora",
)
APROBADO = PlanIntervencionAprobado(
    caso_id=CASO_ID, version=1, fecha=date(2025, 4, 8), aprobado_por="jefatura"
)
REGISTRADA = TutoriaRegistrada(
    caso_id=CASO_ID,
    tutoria_id="tutoria-1",
    profesional_id="profesional-1",
    fecha=date(2025, 4, 10),
    duracion_min=45,
    modalidad="PRESENCIAL",
    objetivos_trabajados=("objetivo-1",),
    asistencia=True,
)
LOGROS = tuple(
    ObjetivoEvaluado(caso_id=CASO_ID, objetivo_id=f"objetivo-{n}", logro=80, fecha=date(2025, 8, n))
    for n in (1, 2)
)
SOLICITADA = DerivacionSolicitada(
    caso_id=CASO_ID,
    derivacion_id="derivacion-1",
    oferta_id="oferta-1",
    protocolo_id="protocolo-1",
    plazo_respuesta_dias=10,
    fecha=date(2025, 5, 5),
)
EGRESADO = CasoEgresado(
    caso_id=CASO_ID,
    poligono_id=POLIGONO_ID,
    causal="OBJETIVOS_CUMPLIDOS",
    fecha=date(2025, 9, 1),
)
EXPEDIENTE = ExpedienteCerrado(
    persona_ref=PERSONA, caso_id=CASO_ID, clase="expediente", desde=date(2025, 9, 1)
)
EN_PROGRAMA = (DETECTADO, CONSENTIDO, INICIADA, COMPLETADA, INGRESADO)
CON_PLAN = (*EN_PROGRAMA, ASIGNADA, FORMULADO, APROBADO)

PLAZO = PlazoRespuestaIniciado(
    caso_id=CASO_ID, derivacion_id="derivacion-1", plazo_dias=10, vence_en=date(2025, 5, 19)
)
ANOTADA = DerivacionAnotada(oferta_id="oferta-1", derivacion_id="derivacion-1", caso_id=CASO_ID)
EXPIRADA = DerivacionExpirada(
    caso_id=CASO_ID,
    derivacion_id="derivacion-1",
    oferta_id="oferta-1",
    motivo="PLAZO",
    fecha=date(2025, 5, 20),
)

# The barrio, as the other services told it
ELEGIDO = ConstaPoligonoElegido(poligono_id=POLIGONO_ID, territorio_id=BARRIO_ID)
EN_BARRIO = ConstaPoligonoDelTerritorio(territorio_id=BARRIO_ID, poligono_id=POLIGONO_ID)
FOCALIZADO = ConstaTerritorioFocalizado(territorio_id=BARRIO_ID, programa="COMUNIDAD_CRECE")
DEL_BARRIO = ConstaConvenioDelBarrio(barrio_id=BARRIO_ID, convenio_id="convenio-1")
FIRMADO = ConstaConvenioFirmado(convenio_id="convenio-1", barrio_id=BARRIO_ID)
ADJUDICADO = ConstaProyectoAdjudicado(
    territorio_id=BARRIO_ID, proyecto_id="proyecto-1", programa="COMUNIDAD_CRECE"
)
PROYECTO_1 = ConstaTerritorioDelProyecto(
    proyecto_id="proyecto-1", territorio_id=BARRIO_ID, plantilla_version="CC.1"
)
EN_REGION = ConstaRegionDelProyecto(proyecto_id="proyecto-1", region=Region("04"))
EDADES = ConstaPlantillaProgramaPublicada(version="CC.1", edad_min=7, edad_max=21)
TERRITORIO_1 = (EN_BARRIO, FOCALIZADO, DEL_BARRIO, ADJUDICADO)
INSTALADA = ConstaOfertaInstalada(
    oferta_id="oferta-1",
    institucion_id="institucion-1",
    desde=date(2025, 5, 1),
    hasta=date(2025, 12, 31),
)
ACORDADO = ConstaProtocoloDerivacionAcordado(
    protocolo_id="protocolo-1",
    instituciones=("institucion-1",),
    plazo_respuesta_dias=10,
    desde=date(2025, 4, 15),
    hasta=date(2025, 11, 30),
)
ACCEDER = AccederFicha(caso_id=CASO_ID, finalidad="intervencion")
EMERGENCIA = OtorgarAccesoEmergencia(
    caso_id=CASO_ID, horas=4, motivo=ToldText("motivo inventado de la emergencia")
)
REVISAR = RevisarDerivaciones(oferta_id="oferta-1")
RETIRAR = RetirarTerritorio(territorio_id=BARRIO_ID, sucesor_id="barrio-2")
PLANIFICAR = PlanificarEgresos(proyecto_id="proyecto-1")
FIJAR = FijarCargaMaxima(programa="COMUNIDAD_CRECE", casos_max=2)
RELOJ = EvaluarPlazos(caso_id=CASO_ID, al=date(2025, 5, 20))


AVISO_REVOCADO = AlertaPlazoEmitida(
    alerta_id=f"K4-{CASO_ID}",
    regla="K4",
    entidad=f"caso/{CASO_ID}",
    detalle=f"El consentimiento del caso {CASO_ID} fue revocado: nada nuevo se registra desde el "
    "2025-06-02, y los datos ya registrados no se usan con esa finalidad.",
    vence_en=None,
)

# The day before the birthday that would change the band: whoever is of the band, at its very end.
NACIMIENTOS: dict[Titular, str] = {
    "NNA<14": "2011-03-06",
    "14-15": "2009-03-06",
    "16-17": "2007-03-06",
    ">=18": "2004-11-02",
}


def identificada(nacimiento: str | None = None) -> PersonaIdentificada:
    """An invented person; `nacimiento` is null when it is not known."""
    return PersonaIdentificada(
        persona_ref=PERSONA,
        fecha=date(2025, 3, 3),
        nombre=ToldText("Persona Inventada").of(PERSONA),
        nacimiento=None if nacimiento is None else ToldDate(nacimiento).of(PERSONA),
    )


def nacida_en(tramo: Titular) -> PersonaIdentificada:
    """Of that band on 2025-03-05, the day of CONSENTIR."""
    return identificada(NACIMIENTOS[tramo])


def en_barrio(spec: Spec[Any, Any, Any]) -> Spec[Any, Any, Any]:
    """With an active polygon, a signed convenio and a project that goes on."""
    return (
        spec.given_on(POLIGONO, POLIGONO_ID, ELEGIDO)
        .given_on(TERRITORIO, BARRIO_ID, *TERRITORIO_1)
        .given_on(CONVENIO, "convenio-1", FIRMADO)
        .given_on(PROYECTO_LEIDO, "proyecto-1", PROYECTO_1)
        .given_on(PLANTILLA, "CC.1", EDADES)
    )
