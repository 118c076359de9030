"""A project, its fund and its validated PDL, as the tests of financiamiento tell them."""

from __future__ import annotations

from datetime import date

from services.financiamiento.domain.ordenes import FinanciarIniciativa
from services.financiamiento.events import (
    ConstaPDLValidado,
    FondoAsignado,
    IniciativaDelPDL,
    IniciativaFinanciada,
    ReceptorHabilitado,
)
from shared.values import Clp, Rut

PROYECTO = "proyecto-1"
AMBITOS = ("BIENESTAR_COMUNITARIO", "HABITABILIDAD_COMUNITARIA", "HUERTOS")
# Computed with módulo 11; organisations are numbered from 50 million.
RECEPTOR = Rut("76995142-3")


def asignado(monto: int = 7_000_000) -> FondoAsignado:
    return FondoAsignado(proyecto_id=PROYECTO, monto_clp=Clp(monto), convocatoria=2019)


def iniciativa(lugar: int, ambito: str = AMBITOS[0], monto: int = 4_000_000) -> IniciativaDelPDL:
    return IniciativaDelPDL(
        iniciativa_id=f"iniciativa-{lugar}",
        ambito=ambito,
        lugar=lugar,
        monto_clp=Clp(monto),
        cubierto_por_fondo=True,
    )


PDL = ConstaPDLValidado(
    proyecto_id=PROYECTO,
    pdl_id="pdl-1",
    version=1,
    iniciativas=(iniciativa(1), iniciativa(2), iniciativa(3, "HUERTOS")),
    ambitos_plantilla=AMBITOS,
)


def financiar(
    lugar: int = 1,
    monto: int = 4_000_000,
    *,
    ambito: str = AMBITOS[0],
    motivo_salto: str | None = None,
) -> FinanciarIniciativa:
    return FinanciarIniciativa(
        proyecto_id=PROYECTO,
        iniciativa_id=f"iniciativa-{lugar}",
        ambito=ambito,
        monto_clp=Clp(monto),
        motivo_salto=motivo_salto,
    )


def financiada(
    lugar: int = 1, monto: int = 4_000_000, saldo: int = 3_000_000
) -> IniciativaFinanciada:
    return IniciativaFinanciada(
        proyecto_id=PROYECTO,
        iniciativa_id=f"iniciativa-{lugar}",
        ambito=AMBITOS[0],
        monto_clp=Clp(monto),
        saldo_fondo_clp=Clp(saldo),
        pdl_version=1,
        lugar_prioridad=lugar,
    )


HABILITADO = ReceptorHabilitado(rut=RECEPTOR, registro_19862=True, fecha=date(2020, 1, 2))
