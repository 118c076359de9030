"""A project's story told in commands, as far as each test needs it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from services.intervencion.domain.diagnostico import (
    DifundirDiagnostico,
    IngresarDiagnostico,
    ValidarDiagnostico,
)
from services.intervencion.domain.ejecucion import AutorizarExcepcion
from services.intervencion.domain.etapas import IniciarEtapa
from services.intervencion.domain.fases import CerrarFase, IniciarFase
from services.intervencion.domain.iniciativas import (
    EvaluarPrefactibilidad,
    FormularIniciativa,
    LevantarIniciativa,
    PriorizarIniciativas,
)
from services.intervencion.domain.pdl import ElaborarPDL, FormalizarPDL, IniciarValidacionPDL
from services.intervencion.domain.planificacion import PlanificarFase
from services.intervencion.domain.validacion import ValidarPDL
from services.intervencion.events import Criterio, Prioridad
from shared.moments import Moment
from shared.values import Clp, Fase, Mes
from tests.intervencion.mundo import Mundo

INICIO = Mes("2019-08")
P: dict[str, Any] = {"proyecto_id": "p-1"}


def mes(relativo: int) -> Mes:
    """Month `relativo` of the project; 1 is its first."""
    return INICIO.mas(relativo - 1)


def dia(relativo: int, numero: int = 15) -> str:
    """A day of month `relativo`."""
    return f"{mes(relativo)}-{numero:02}"


def planificar(fase: int, desde: int, hasta: int) -> PlanificarFase:
    return PlanificarFase(fase=Fase(fase), desde_mes=mes(desde), hasta_mes=mes(hasta), **P)


def iniciar(fase: int) -> IniciarFase:
    return IniciarFase(fase=Fase(fase), **P)


def cerrar(fase: int) -> CerrarFase:
    return CerrarFase(fase=Fase(fase), **P)


def etapa(numero: int) -> IniciarEtapa:
    return IniciarEtapa(etapa=numero, implementador="EJECUTOR" if numero == 1 else "FOSIS", **P)


def formular(
    iniciativa_id: str, monto: int = 3_000_000, ambito: str = "HUERTOS"
) -> FormularIniciativa:
    return FormularIniciativa(
        iniciativa_id=iniciativa_id,
        ambito=ambito,
        monto_solicitado_clp=Clp(monto),
        plazo_dias=60,
        impacto="Más verde",
        diseno_doc="doc-1",
        **P,
    )


def levantar(iniciativa_id: str, *, urgencia: bool = False) -> LevantarIniciativa:
    return LevantarIniciativa(
        iniciativa_id=iniciativa_id,
        titulo="Huerto",
        es_urgencia=urgencia,
        necesidad="Áreas verdes",
        **P,
    )


def evaluar(iniciativa_id: str, resultado: Any = "PREFACTIBLE") -> EvaluarPrefactibilidad:
    return EvaluarPrefactibilidad(
        iniciativa_id=iniciativa_id,
        resultado=resultado,
        criterios=(Criterio(nombre="Terreno disponible", puntaje=Decimal("4.5")),),
        **P,
    )


def priorizar(*iniciativas: str, asamblea: str | None = None) -> PriorizarIniciativas:
    return PriorizarIniciativas(
        ranking=tuple(
            Prioridad(iniciativa_id=i, lugar=n, votos=30 - n) for n, i in enumerate(iniciativas, 1)
        ),
        asamblea_fecha=Moment(asamblea or dia(3, 5)).date,
        asistentes=40,
        **P,
    )


def hasta_fase_dos(mundo: Mundo) -> None:
    """Etapa 1, Fase I in month 1 and Fase II in month 3."""
    mundo.hacer(etapa(1), dia(1, 1))
    mundo.hacer(iniciar(1), dia(1, 1))
    mundo.hacer(iniciar(2), dia(3, 1))


def diagnosticar(mundo: Mundo) -> None:
    mundo.hacer(
        IngresarDiagnostico(necesidades=("Áreas verdes",), asistentes=30, acta="acta-1", **P),
        dia(2),
    )
    mundo.hacer(DifundirDiagnostico(asistentes=35, acta="acta-2", **P), dia(2, 20))
    mundo.hacer(ValidarDiagnostico(asistentes=40, acta="acta-3", **P), dia(3, 2))


def proponer(mundo: Mundo, **montos: int) -> None:
    """Initiatives raised, formulated, prefactible and prioritised in this order, on month 3."""
    for iniciativa_id, monto in montos.items():
        mundo.hacer(levantar(iniciativa_id), dia(3, 3))
        mundo.hacer(formular(iniciativa_id, monto), dia(3, 4))
        mundo.hacer(evaluar(iniciativa_id), dia(3, 4))
    mundo.hacer(priorizar(*montos), dia(3, 5), actor="facilitadora")


def abrir_validacion(mundo: Mundo, momento: str, *iniciativas: str) -> None:
    mundo.hacer(
        ElaborarPDL(pdl_id="pdl-1", iniciativas=iniciativas, plan_accion="Plan", **P), momento
    )
    mundo.hacer(FormalizarPDL(**P), momento)
    mundo.hacer(IniciarValidacionPDL(**P), momento)


def hasta_validacion(mundo: Mundo, momento: str | None = None) -> None:
    """Fase II open, diagnosis valid, one initiative ready and the validation process open."""
    hasta_fase_dos(mundo)
    diagnosticar(mundo)
    proponer(mundo, huerto=3_000_000)
    abrir_validacion(mundo, momento or dia(3, 10), "huerto")


def excepcion(regla: str, **cambios: Any) -> AutorizarExcepcion:
    return AutorizarExcepcion(
        **{"excepcion_id": f"x-{regla}", "regla": regla, "motivo": "pandemia"} | P | cambios
    )


def autorizar(mundo: Mundo, regla: str, **cambios: Any) -> None:
    mundo.hacer(excepcion(regla, **cambios), dia(1, 1), actor="jefatura", fundamento="Resolución 1")


VALIDAR = ValidarPDL(quorum=40, acta="acta-4", **P)


def hasta_fase_tres(mundo: Mundo) -> None:
    """PDL valid and Fase V begun in month 3, Fase III begun in month 6."""
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(3, 20))
    mundo.hacer(etapa(2), dia(3, 20))
    mundo.hacer(iniciar(5), dia(3, 20))
    mundo.hacer(cerrar(1), dia(3, 30))
    mundo.hacer(iniciar(3), dia(6, 1))
