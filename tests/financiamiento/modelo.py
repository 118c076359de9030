"""What a fund would answer, told in plain sums and apart from the code that decides.

Every question gives `HECHO`, `NADA` (a repeat) or `NO`. Amounts are ints, initiatives are strings, documents are
(what it is, how it is written) pairs. `claves` are of the whole programme, so two funds may share them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

HECHO, NADA, NO = "hecho", "nada", "no"

Papel = tuple[str, str, int]  # which document it is, how it is written, amount


@dataclass
class Cuenta:
    """The money of one initiative. `pedido`: what it was first financed with."""

    pedido: int
    comprometido: int
    girado: int = 0
    justificado: int = 0  # approved or given back

    @property
    def por_girar(self) -> int:
        return self.comprometido - self.girado

    @property
    def debe(self) -> int:
        return self.girado - self.justificado


@dataclass
class Rendicion:
    iniciativa: str
    papeles: tuple[Papel, ...]
    estado: str
    manos: set[str]
    aprobado: int = 0
    observacion: str = ""

    @property
    def total(self) -> int:
        return sum(monto for _, _, monto in self.papeles)


@dataclass
class Modelo:
    """One fund of `fondo` pesos and its renditions."""

    nombre: str
    fondo: int
    claves: dict[str, str]
    cuentas: dict[str, Cuenta] = field(default_factory=dict)
    vistos: dict[str, Any] = field(default_factory=dict)
    rendiciones: dict[str, Rendicion] = field(default_factory=dict)
    certificado: bool = False

    @property
    def comprometido(self) -> int:
        return sum(cuenta.comprometido for cuenta in self.cuentas.values())

    @property
    def saldo(self) -> int:
        return self.fondo - self.comprometido

    def cuenta(self, iniciativa: str) -> Cuenta:
        return self.cuentas.get(iniciativa, Cuenta(0, 0))

    def _repetido(self, clave: str, contenido: Any) -> str | None:
        """`NADA` or `NO` for what came before under that key."""
        if clave not in self.vistos:
            return None
        return NADA if self.vistos[clave] == contenido else NO

    def modificar(self, delta: int, acto: str) -> str:
        if repetido := self._repetido(f"acto/{acto}", delta):
            return repetido
        nuevo = self.fondo + delta
        if self.certificado or delta == 0 or nuevo <= 0 or nuevo < self.comprometido:
            return NO
        self.fondo, self.vistos[f"acto/{acto}"] = nuevo, delta
        return HECHO

    def financiar(self, iniciativa: str, monto: int) -> str:
        cuenta = self.cuenta(iniciativa)
        if monto == 0:
            return NO
        if cuenta.comprometido:
            return NADA if cuenta.pedido == cuenta.comprometido == monto else NO
        if self.certificado or monto > self.saldo:
            return NO
        self.cuentas[iniciativa] = Cuenta(monto, monto)
        return HECHO

    def rebajar(self, iniciativa: str, monto: int) -> str:
        cuenta = self.cuenta(iniciativa)
        queda = cuenta.comprometido - monto
        if self.certificado or monto == 0 or queda <= 0 or queda < cuenta.girado:
            return NO
        cuenta.comprometido = queda
        return HECHO

    def anular(self, iniciativa: str) -> str:
        if iniciativa in self.cuentas and self.cuentas[iniciativa].comprometido == 0:
            return NADA
        cuenta = self.cuenta(iniciativa)
        if self.certificado or cuenta.comprometido == 0 or cuenta.girado:
            return NO
        cuenta.comprometido = 0
        return HECHO

    def girar(self, giro: str, iniciativa: str, monto: int) -> str:
        if monto == 0:
            return NO
        if repetido := self._repetido(f"giro/{giro}", (iniciativa, monto)):
            return repetido
        cuenta = self.cuenta(iniciativa)
        if self.certificado or cuenta.girado + monto > cuenta.comprometido:
            return NO
        cuenta.girado += monto
        self.vistos[f"giro/{giro}"] = (iniciativa, monto)
        return HECHO

    def presentar(
        self, rendicion: str, iniciativa: str, papeles: tuple[Papel, ...], quien: str
    ) -> str:
        antes = self.rendiciones.get(rendicion)
        if antes is not None and (antes.estado != "OBSERVADA" or antes.iniciativa != iniciativa):
            igual = (antes.iniciativa, antes.papeles) == (iniciativa, papeles)
            return NADA if igual and antes.estado != "RECHAZADA" else NO
        titular = f"{self.nombre}/{rendicion}"
        cuales = [cual for cual, _, _ in papeles]
        ajenas = [cual for cual in cuales if self.claves.get(cual, titular) != titular]
        if self.certificado or not papeles or self.cuenta(iniciativa).debe == 0:
            return NO
        if ajenas or max(Counter(cuales).values()) > 1:
            return NO
        self._soltar(titular)
        self.claves.update(dict.fromkeys(cuales, titular))
        manos = {quien} if antes is None else antes.manos | {quien}
        self.rendiciones[rendicion] = Rendicion(iniciativa, papeles, "PRESENTADA", manos)
        return HECHO

    def _soltar(self, titular: str) -> None:
        for cual in [cual for cual, suyo in self.claves.items() if suyo == titular]:
            del self.claves[cual]

    def observar(self, rendicion: str, observacion: str) -> str:
        esta = self.rendiciones.get(rendicion)
        if esta is None:
            return NO
        if (esta.estado, esta.observacion) == ("OBSERVADA", observacion):
            return NADA
        if self.certificado or esta.estado != "PRESENTADA":
            return NO
        esta.estado, esta.observacion = "OBSERVADA", observacion
        return HECHO

    def aprobar(self, rendicion: str, monto: int, quien: str) -> str:
        esta = self.rendiciones.get(rendicion)
        if esta is None or monto == 0:
            return NO
        if (esta.estado, esta.aprobado) == ("APROBADA", monto):
            return NADA
        cuenta = self.cuenta(esta.iniciativa)
        if self.certificado or esta.estado != "PRESENTADA" or quien in esta.manos:
            return NO
        if monto > esta.total or monto > cuenta.debe:
            return NO
        esta.estado, esta.aprobado = "APROBADA", monto
        cuenta.justificado += monto
        return HECHO

    def rechazar(self, rendicion: str) -> str:
        esta = self.rendiciones.get(rendicion)
        if esta is None:
            return NO
        if esta.estado == "RECHAZADA":
            return NADA
        if self.certificado or esta.estado == "APROBADA":
            return NO
        esta.estado = "RECHAZADA"
        self._soltar(f"{self.nombre}/{rendicion}")
        return HECHO

    def reintegrar(self, comprobante: str, iniciativa: str, monto: int) -> str:
        if monto == 0:
            return NO
        if repetido := self._repetido(f"comprobante/{comprobante}", (iniciativa, monto)):
            return repetido
        cuenta = self.cuenta(iniciativa)
        if self.certificado or monto > cuenta.debe:
            return NO
        cuenta.justificado += monto
        self.vistos[f"comprobante/{comprobante}"] = (iniciativa, monto)
        return HECHO

    def certificar(self) -> str:
        if self.certificado:
            return NADA
        if any(cuenta.debe for cuenta in self.cuentas.values()):
            return NO
        self.certificado = True
        return HECHO
