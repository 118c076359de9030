"""P7: when an amended PDL is validated, commitments come down to what it still gives."""

from __future__ import annotations

from services.financiamiento.domain.estado import PDL, Compromiso, Fondo
from services.financiamiento.domain.evolucion import Event
from services.financiamiento.domain.exigencias import asignado_de
from services.financiamiento.domain.ordenes import AjustarCompromisos
from services.financiamiento.events import CompromisoRebajado, FinanciamientoAnulado
from shared.values import Clp


def ajustar(fondo: Fondo, orden: AjustarCompromisos) -> list[Event]:
    """Nothing when another version is in force, which has an order of its own, or the fund is closed."""
    pdl = fondo.pdl
    if pdl is None or pdl.version != orden.pdl_version or fondo.certificado is not None:
        return []
    saldo = asignado_de(fondo, orden.proyecto_id) - fondo.comprometido_clp
    events: list[Event] = []
    for iniciativa_id, compromiso in fondo.compromisos.items():
        queda = _queda(pdl, iniciativa_id, compromiso)
        rebaja = compromiso.vigente_clp - queda
        if rebaja <= 0:
            continue
        saldo += rebaja
        motivo = f"Versión {pdl.version} del PDL."
        if queda == 0:
            events.append(
                FinanciamientoAnulado(
                    proyecto_id=orden.proyecto_id,
                    iniciativa_id=iniciativa_id,
                    monto_clp=Clp(rebaja),
                    saldo_fondo_clp=Clp(saldo),
                    motivo=motivo,
                )
            )
            continue
        events.append(
            CompromisoRebajado(
                proyecto_id=orden.proyecto_id,
                iniciativa_id=iniciativa_id,
                monto_clp=Clp(rebaja),
                compromiso_clp=Clp(queda),
                saldo_fondo_clp=Clp(saldo),
                motivo=motivo,
            )
        )
    return events


def _queda(pdl: PDL, iniciativa_id: str, compromiso: Compromiso) -> int:
    """What stays committed: the plan's new amount if it gives less than before, and what was paid."""
    if compromiso.plan_clp is None:
        return compromiso.vigente_clp
    ahora = pdl.iniciativas.get(iniciativa_id)
    tope = 0 if ahora is None else ahora.monto_clp
    if tope >= compromiso.plan_clp:
        return compromiso.vigente_clp
    return min(compromiso.vigente_clp, max(tope, compromiso.girado_clp))
