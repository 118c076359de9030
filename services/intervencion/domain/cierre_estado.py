"""What a project remembers of its administrative closing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from services.intervencion.events import (
    CierreAdministrativoObservado,
    CierreAdministrativoRealizado,
    CierreAdministrativoSolicitado,
    ConstaCertificacionSaldoRechazada,
    ConstaSaldoFondoCertificado,
)

EventoCierre = (
    CierreAdministrativoSolicitado
    | CierreAdministrativoObservado
    | CierreAdministrativoRealizado
    | ConstaSaldoFondoCertificado
    | ConstaCertificacionSaldoRechazada
)


@dataclass(frozen=True)
class Cierre:
    """`solicitudes`: how many times it was asked. A suspension takes the pending request back."""

    estado: Literal["SIN_SOLICITAR", "SOLICITADO", "OBSERVADO", "REALIZADO"] = "SIN_SOLICITAR"
    solicitudes: int = 0
    observado: CierreAdministrativoObservado | None = None

    def retirado(self) -> Cierre:
        return self if self.estado == "REALIZADO" else replace(self, estado="SIN_SOLICITAR")

    def tras(self, hecho: object) -> Cierre:
        """The closing after `hecho`; other facts change nothing."""
        match hecho:
            case CierreAdministrativoSolicitado(solicitud=numero):
                return Cierre("SOLICITADO", numero)
            case CierreAdministrativoObservado():
                return replace(self, estado="OBSERVADO", observado=hecho)
            case CierreAdministrativoRealizado():
                return replace(self, estado="REALIZADO")
            case _:
                return self
