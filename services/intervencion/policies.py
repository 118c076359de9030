"""How intervencion reacts to other services: it records their facts, asks for what they leave pending
(P2, P3, P19), takes merged territories out (P14) and closes projects (P10).

P8 (an initiative with money may be executed) is `ConstaIniciativaFinanciada`, undone by
`ConstaFinanciamientoAnulado`: the PDL's rules read them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.intervencion.domain.alertas import EvaluarPlazos
from services.intervencion.domain.barrio import PedirReplanificacion, PrepararEjecucion
from services.intervencion.domain.cierre import ObservarCierre, RealizarCierre
from services.intervencion.domain.ejecutor import (
    IdentificarEjecutor,
    RevisarReceptor,
    es_organizacion,
)
from services.intervencion.domain.territorio import AbsorberTerritorio
from services.intervencion.events import (
    ConstaCertificacionSaldoRechazada,
    ConstaConvenioFirmado,
    ConstaConvenioModificado,
    ConstaFinanciamientoAnulado,
    ConstaFondoAsignado,
    ConstaFondoModificado,
    ConstaIniciativaFinanciada,
    ConstaPoligonoCerrado,
    ConstaReceptorHabilitado,
    ConstaReceptorInhabilitado,
    ConstaSaldoFondoCertificado,
    ConstaTerritorioCorregido,
    ConstaTerritorioRegistrado,
    ConstaTerritoriosFusionados,
)
from services.intervencion.schemas import (
    CertificacionSaldoRechazadaAjena,
    ConvenioAjeno,
    InstitucionRegistradaAjena,
    ReceptorAjeno,
    SaldoFondoCertificadoAjeno,
    TerritoriosFusionadosAjeno,
)
from shared.clock import Deadlines
from shared.policies import Fact, Foreign, Policy


def realizar_cierre(event: Foreign) -> Iterable[RealizarCierre]:
    """P10: the certificate closes what was asked for. Its event's id is the certificate's."""
    certificado: SaldoFondoCertificadoAjeno = event.read(SaldoFondoCertificadoAjeno)
    yield RealizarCierre(
        proyecto_id=certificado.proyecto_id,
        certificado_saldo_id=event.event_id,
        girado_clp=certificado.girado_clp,
        rendido_aprobado_clp=certificado.rendido_aprobado_clp,
        reintegrado_clp=certificado.reintegrado_clp,
    )


def observar_cierre(event: Foreign) -> Iterable[ObservarCierre]:
    """P10: the refusal names every initiative that lacks its rendición."""
    rechazada: CertificacionSaldoRechazadaAjena = event.read(CertificacionSaldoRechazadaAjena)
    yield ObservarCierre(
        proyecto_id=rechazada.proyecto_id,
        iniciativas_sin_rendir=rechazada.iniciativas_sin_rendir,
        solicitud=rechazada.solicitud,
    )


def de_un_barrio(event: Foreign) -> bool:
    """True for a convenio that names its barrio."""
    convenio: ConvenioAjeno = event.read(ConvenioAjeno)
    return convenio.barrio_id is not None


def preparar_ejecucion(event: Foreign) -> Iterable[PrepararEjecucion]:
    """P2: the award and the team are pending; the convenio says no more than where."""
    convenio: ConvenioAjeno = event.read(ConvenioAjeno)
    if convenio.barrio_id is not None:
        yield PrepararEjecucion(barrio_id=convenio.barrio_id, convenio_id=convenio.convenio_id)


def pedir_replanificacion(event: Foreign) -> Iterable[PedirReplanificacion]:
    """P3: the barrio's projects have to set their Gantt chart again."""
    convenio: ConvenioAjeno = event.read(ConvenioAjeno)
    if convenio.barrio_id is not None:
        yield PedirReplanificacion(barrio_id=convenio.barrio_id, convenio_id=convenio.convenio_id)


def absorber_territorios(event: Foreign) -> Iterable[AbsorberTerritorio]:
    """P14: what was merged into another territory is one no more."""
    fusion: TerritoriosFusionadosAjeno = event.read(TerritoriosFusionadosAjeno)
    for territorio_id in fusion.origen_ids:
        yield AbsorberTerritorio(territorio_id=territorio_id, destino_id=fusion.destino_id)


def identificar_ejecutor(event: Foreign) -> Iterable[IdentificarEjecutor]:
    """P19: an institution with the RUT of an organisation may be the ejecutor of projects."""
    institucion: InstitucionRegistradaAjena = event.read(InstitucionRegistradaAjena)
    if institucion.rut is not None and es_organizacion(institucion.rut):
        yield IdentificarEjecutor(ejecutor_id=institucion.institucion_id, rut=institucion.rut)


def revisar_receptor(event: Foreign) -> Iterable[RevisarReceptor]:
    """P19: its projects are warned of, or no longer."""
    receptor: ReceptorAjeno = event.read(ReceptorAjeno)
    yield RevisarReceptor(rut=receptor.rut)


FACTS: tuple[Fact, ...] = (
    Fact(
        "territorios",
        "TerritorioRegistrado",
        ConstaTerritorioRegistrado,
        stream="territorio/{territorio_id}",
    ),
    Fact(
        "territorios",
        "TerritorioCorregido",
        ConstaTerritorioCorregido,
        stream="territorio/{territorio_id}",
    ),
    Fact(
        "territorios",
        "TerritoriosFusionados",
        ConstaTerritoriosFusionados,
        stream="territorio/{destino_id}",
    ),
    Fact("territorios", "PolígonoCerrado", ConstaPoligonoCerrado, stream="poligono/{poligono_id}"),
    Fact(
        "alianzas",
        "ConvenioFirmado",
        ConstaConvenioFirmado,
        stream="barrio/{barrio_id}",
        when=de_un_barrio,
    ),
    Fact(
        "alianzas",
        "ConvenioModificado",
        ConstaConvenioModificado,
        stream="barrio/{barrio_id}",
        when=de_un_barrio,
    ),
    Fact("financiamiento", "ReceptorHabilitado", ConstaReceptorHabilitado, stream="receptor/{rut}"),
    Fact(
        "financiamiento",
        "ReceptorInhabilitado",
        ConstaReceptorInhabilitado,
        stream="receptor/{rut}",
    ),
    Fact(
        "financiamiento",
        "FinanciamientoAnulado",
        ConstaFinanciamientoAnulado,
        stream="pdl/{proyecto_id}",
    ),
    Fact("financiamiento", "FondoAsignado", ConstaFondoAsignado, stream="pdl/{proyecto_id}"),
    Fact("financiamiento", "FondoModificado", ConstaFondoModificado, stream="pdl/{proyecto_id}"),
    Fact(
        "financiamiento",
        "IniciativaFinanciada",
        ConstaIniciativaFinanciada,
        stream="pdl/{proyecto_id}",
    ),
    Fact(
        "financiamiento",
        "SaldoFondoCertificado",
        ConstaSaldoFondoCertificado,
        stream="proyecto/{proyecto_id}",
    ),
    Fact(
        "financiamiento",
        "CertificaciónSaldoRechazada",
        ConstaCertificacionSaldoRechazada,
        stream="proyecto/{proyecto_id}",
    ),
)

POLICIES: tuple[Policy, ...] = (
    Policy("P2", "alianzas", "ConvenioFirmado", preparar_ejecucion),
    Policy("P3", "alianzas", "ConvenioModificado", pedir_replanificacion),
    Policy("P10", "financiamiento", "SaldoFondoCertificado", realizar_cierre),
    Policy("P10", "financiamiento", "CertificaciónSaldoRechazada", observar_cierre),
    Policy("P14", "territorios", "TerritoriosFusionados", absorber_territorios),
    Policy("P19", "alianzas", "InstituciónRegistrada", identificar_ejecutor),
    Policy("P19", "financiamiento", "ReceptorHabilitado", revisar_receptor),
    Policy("P19", "financiamiento", "ReceptorInhabilitado", revisar_receptor),
)


def _plazos(secuencia: str, dia: date) -> EvaluarPlazos:
    return EvaluarPlazos(proyecto_id=secuencia.partition("/")[2], al=dia)


DEADLINES = Deadlines(("proyecto",), _plazos)
