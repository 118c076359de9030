"""A project, its fund and its validated PDL, as the tests of financiamiento tell them."""

from __future__ import annotations

from datetime import date

from services.financiamiento.domain.ordenes import FinanciarIniciativa
from services.financiamiento.domain.ordenes_rendicion import PresentarRendicion
from services.financiamiento.events import (
    ConstaPDLValidado,
    FondoAsignado,
    FondosGirados,
    IniciativaDelPDL,
    IniciativaFinanciada,
    ReceptorHabilitado,
)
from services.financiamiento.events_rendicion import (
    Documento,
    RendicionAprobada,
    RendicionPresentada,
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
    fecha=date(2020, 2, 3),
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

EMISOR = Rut("99000001-8")
OTRO_EMISOR = Rut("99000002-6")


def documento(
    folio: str = "12", monto: int = 1_000_000, *, tipo: str = "FACTURA", emisor: Rut = EMISOR
) -> Documento:
    return Documento(
        tipo=tipo,
        folio=folio,
        rut_emisor=emisor,
        fecha=date(2020, 4, 1),
        monto_clp=Clp(monto),
        sha256="0123456789abcdef" * 4,
    )


def girado(
    monto: int = 4_000_000, giro_id: str = "giro-1", *, lugar: int = 1, cuota: int = 1
) -> FondosGirados:
    return FondosGirados(
        proyecto_id=PROYECTO,
        iniciativa_id=f"iniciativa-{lugar}",
        giro_id=giro_id,
        receptor_rut=RECEPTOR,
        monto_clp=Clp(monto),
        cuota=cuota,
        fecha=date(2020, 3, 2),
    )


def presentar(
    *documentos: Documento, rendicion_id: str = "rendicion-1", lugar: int = 1
) -> PresentarRendicion:
    return PresentarRendicion(
        proyecto_id=PROYECTO,
        rendicion_id=rendicion_id,
        iniciativa_id=f"iniciativa-{lugar}",
        documentos=documentos or (documento(),),
    )


def presentada(
    *documentos: Documento, rendicion_id: str = "rendicion-1", lugar: int = 1, por: str = "ana"
) -> RendicionPresentada:
    papeles = documentos or (documento(),)
    return RendicionPresentada(
        proyecto_id=PROYECTO,
        rendicion_id=rendicion_id,
        iniciativa_id=f"iniciativa-{lugar}",
        documentos=papeles,
        total_clp=Clp(sum(papel.monto_clp for papel in papeles)),
        presentada_por=por,
    )


def aprobada(
    monto: int = 1_000_000, queda: int = 3_000_000, *, rendicion_id: str = "rendicion-1"
) -> RendicionAprobada:
    return RendicionAprobada(
        proyecto_id=PROYECTO,
        rendicion_id=rendicion_id,
        iniciativa_id="iniciativa-1",
        monto_aprobado_clp=Clp(monto),
        por_rendir_clp=Clp(queda),
    )
