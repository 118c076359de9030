"""Facts of other services recorded as own, with the fields a rule here needs (DESIGN §1.5)."""

from __future__ import annotations

from shared.declare import event
from shared.values import Clp, Cut, Region


@event("ConstaTerritorioRegistrado")
class ConstaTerritorioRegistrado:
    """territorios.TerritorioRegistrado: the territory exists, and where."""

    territorio_id: str
    nombre: str
    tipo: str
    region: Region
    comuna_principal: Cut


@event("ConstaFondoAsignado")
class ConstaFondoAsignado:
    """financiamiento.FondoAsignado: the project's fund for initiatives."""

    proyecto_id: str
    monto_clp: Clp


@event("ConstaFondoModificado")
class ConstaFondoModificado:
    """financiamiento.FondoModificado: the fund is now `fondo_clp`."""

    proyecto_id: str
    fondo_clp: Clp


@event("ConstaIniciativaFinanciada")
class ConstaIniciativaFinanciada:
    """financiamiento.IniciativaFinanciada: it has money, so it may be executed (P8)."""

    proyecto_id: str
    iniciativa_id: str
    monto_clp: Clp


@event("ConstaSaldoFondoCertificado")
class ConstaSaldoFondoCertificado:
    """financiamiento.SaldoFondoCertificado: what the fund gave out and what became of it (I9)."""

    proyecto_id: str
    asignado_clp: Clp
    comprometido_clp: Clp
    girado_clp: Clp
    rendido_aprobado_clp: Clp
    reintegrado_clp: Clp
    saldo_clp: Clp


@event("ConstaCertificaciónSaldoRechazada")
class ConstaCertificacionSaldoRechazada:
    """financiamiento.CertificaciónSaldoRechazada: the initiatives that lack their rendición (I9)."""

    proyecto_id: str
    iniciativas_sin_rendir: tuple[str, ...]
