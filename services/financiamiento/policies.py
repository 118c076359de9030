"""What financiamiento does when another service decides something that money depends on.

Some need no command, the recorded fact does it: P6 (`ConstaPDLValidado` makes its initiatives
financiable, in priority order), the freezes of P7 and P15, and P14.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from services.financiamiento.domain.ordenes import AjustarCompromisos, AsignarFondo
from services.financiamiento.domain.ordenes_rendicion import (
    Desde,
    EvaluarPlazos,
    IniciarPlazoReintegro,
    IniciarPlazoRendicion,
    ResponderSolicitudCierre,
)
from services.financiamiento.domain.presupuesto import (
    AsignarPresupuestoConvenio,
    ModificarPresupuestoConvenio,
)
from services.financiamiento.events import (
    ConstaConvenioFirmado,
    ConstaConvenioModificado,
    ConstaExcepcionAutorizada,
    ConstaFaseCerrada,
    ConstaFaseIniciada,
    ConstaIniciativaEjecutada,
    ConstaIniciativaIdentificada,
    ConstaPDLValidado,
    ConstaPlantillaProgramaPublicada,
    ConstaProyectoAdjudicado,
)
from services.financiamiento.events_ajenos import (
    ConstaCierreAdministrativoSolicitado,
    ConstaPDLEnmendado,
    ConstaPoligonoCerrado,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaTerritorioCorregido,
    ConstaTerritoriosFusionados,
)
from services.financiamiento.events_rendicion import Unidad
from services.financiamiento.schemas import (
    CierreSolicitadoAjeno,
    ConvenioAjeno,
    ConvenioModificadoAjeno,
    IniciativaEjecutadaAjena,
    PDLValidadoAjeno,
    ProyectoAdjudicadoAjeno,
    ProyectoTerminadoAjeno,
)
from shared.clock import Deadlines
from shared.policies import Fact, Foreign, Policy

ACCION_LOCAL: Final = "ACCION_LOCAL"
# Res. CGR 30 of 2015: a rendición comes in the first 15 working days of the month after. It travels
# in the command and stays in the event, so a change here never moves a due date that was set.
PLAZO_RENDICION_DIAS: Final = 15
UNIDAD_DEL_PLAZO: Final[Unidad] = "HABILES"
PLAZO_DESDE: Final[Desde] = "MES_SIGUIENTE"


def trae_fondo(event: Foreign) -> bool:
    """True for an Acción Local project whose award says its initiatives' fund."""
    adjudicado: ProyectoAdjudicadoAjeno = event.read(ProyectoAdjudicadoAjeno)
    return adjudicado.programa == ACCION_LOCAL and adjudicado.fondo_iniciativas_clp is not None


def asignar_fondo(event: Foreign) -> Iterable[AsignarFondo]:
    """P4: the amounts are in the award; nothing else is invented."""
    adjudicado: ProyectoAdjudicadoAjeno = event.read(ProyectoAdjudicadoAjeno)
    if adjudicado.programa == ACCION_LOCAL and adjudicado.fondo_iniciativas_clp is not None:
        yield AsignarFondo(
            proyecto_id=adjudicado.proyecto_id,
            monto_clp=adjudicado.fondo_iniciativas_clp,
            convocatoria=adjudicado.convocatoria,
        )


def iniciar_plazo(event: Foreign) -> Iterable[IniciarPlazoRendicion]:
    """P9: from its execution, recorded just before, runs the term to render what was paid."""
    ejecutada: IniciativaEjecutadaAjena = event.read(IniciativaEjecutadaAjena)
    yield IniciarPlazoRendicion(
        proyecto_id=ejecutada.proyecto_id,
        iniciativa_id=ejecutada.iniciativa_id,
        plazo_dias=PLAZO_RENDICION_DIAS,
        unidad=UNIDAD_DEL_PLAZO,
        desde=PLAZO_DESDE,
    )


def trae_monto(event: Foreign) -> bool:
    """True for a convenio with money in it."""
    convenio: ConvenioAjeno = event.read(ConvenioAjeno)
    return convenio.monto_clp is not None


def asignar_presupuesto(event: Foreign) -> Iterable[AsignarPresupuestoConvenio]:
    """P2: a signed convenio gives its budget."""
    convenio: ConvenioAjeno = event.read(ConvenioAjeno)
    if convenio.monto_clp is not None:
        yield AsignarPresupuestoConvenio(
            convenio_id=convenio.convenio_id, monto_clp=convenio.monto_clp
        )


def modificar_presupuesto(event: Foreign) -> Iterable[ModificarPresupuestoConvenio]:
    """P3: refused, and the refusal stored, when its components have more than the new budget."""
    convenio: ConvenioModificadoAjeno = event.read(ConvenioModificadoAjeno)
    if convenio.monto_clp is not None:
        yield ModificarPresupuestoConvenio(
            convenio_id=convenio.convenio_id, monto_clp=convenio.monto_clp, motivo=convenio.motivo
        )


def ajustar_compromisos(event: Foreign) -> Iterable[AjustarCompromisos]:
    """P7: the amended plan is valid; what it no longer gives goes back to the fund."""
    validado: PDLValidadoAjeno = event.read(PDLValidadoAjeno)
    if validado.version > 1:
        yield AjustarCompromisos(proyecto_id=validado.proyecto_id, pdl_version=validado.version)


def iniciar_reintegro(event: Foreign) -> Iterable[IniciarPlazoReintegro]:
    """P15: what was paid and is not accounted for is due as a rendición is."""
    terminado: ProyectoTerminadoAjeno = event.read(ProyectoTerminadoAjeno)
    yield IniciarPlazoReintegro(
        proyecto_id=terminado.proyecto_id,
        plazo_dias=PLAZO_RENDICION_DIAS,
        unidad=UNIDAD_DEL_PLAZO,
        desde=PLAZO_DESDE,
    )


def responder_cierre(event: Foreign) -> Iterable[ResponderSolicitudCierre]:
    """P10: the certificate, or the initiatives that lack their rendición; an event either way."""
    solicitado: CierreSolicitadoAjeno = event.read(CierreSolicitadoAjeno)
    yield ResponderSolicitudCierre(
        proyecto_id=solicitado.proyecto_id, solicitud=solicitado.solicitud
    )


def _del_fondo(tipo: str, consta: type) -> Fact:
    """A fact of intervencion that the fund of its project has to know."""
    return Fact("intervencion", tipo, consta, stream="fondo/{proyecto_id}")


FACTS: tuple[Fact, ...] = (
    Fact(
        "intervencion",
        "ProyectoAdjudicado",
        ConstaProyectoAdjudicado,
        stream="fondo/{proyecto_id}",
        when=trae_fondo,
    ),
    _del_fondo("IniciativaEjecutada", ConstaIniciativaEjecutada),
    _del_fondo("PDLValidado", ConstaPDLValidado),
    _del_fondo("PDLEnmendado", ConstaPDLEnmendado),
    _del_fondo("FaseIniciada", ConstaFaseIniciada),
    _del_fondo("FaseCerrada", ConstaFaseCerrada),
    _del_fondo("IniciativaIdentificada", ConstaIniciativaIdentificada),
    _del_fondo("ExcepciónAutorizada", ConstaExcepcionAutorizada),
    _del_fondo("ProyectoSuspendido", ConstaProyectoSuspendido),
    _del_fondo("ProyectoReactivado", ConstaProyectoReactivado),
    _del_fondo("ProyectoTerminadoAnticipadamente", ConstaProyectoTerminadoAnticipadamente),
    _del_fondo("CierreAdministrativoSolicitado", ConstaCierreAdministrativoSolicitado),
    Fact(
        "intervencion",
        "PlantillaProgramaPublicada",
        ConstaPlantillaProgramaPublicada,
        stream="plantilla/{version}",
    ),
    Fact(
        "alianzas",
        "ConvenioFirmado",
        ConstaConvenioFirmado,
        stream="presupuesto/{convenio_id}",
        when=trae_monto,
    ),
    Fact(
        "alianzas",
        "ConvenioModificado",
        ConstaConvenioModificado,
        stream="presupuesto/{convenio_id}",
        when=trae_monto,
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
    Fact(
        "territorios",
        "PolígonoCerrado",
        ConstaPoligonoCerrado,
        stream="poligono/{poligono_id}",
    ),
)
POLICIES: tuple[Policy, ...] = (
    Policy("P2", "alianzas", "ConvenioFirmado", asignar_presupuesto),
    Policy("P3", "alianzas", "ConvenioModificado", modificar_presupuesto),
    Policy("P4", "intervencion", "ProyectoAdjudicado", asignar_fondo),
    Policy("P7", "intervencion", "PDLValidado", ajustar_compromisos),
    Policy("P9", "intervencion", "IniciativaEjecutada", iniciar_plazo),
    Policy("P10", "intervencion", "CierreAdministrativoSolicitado", responder_cierre),
    Policy("P15", "intervencion", "ProyectoTerminadoAnticipadamente", iniciar_reintegro),
)


def _plazos(secuencia: str, dia: date) -> EvaluarPlazos:
    return EvaluarPlazos(proyecto_id=secuencia.partition("/")[2], fecha=dia)


DEADLINES = Deadlines(("fondo",), _plazos)
