"""What financiamiento can be asked about money already paid. All is decided on the fund of the
project, where what was paid is known.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.financiamiento.events_rendicion import Documento, Unidad
from shared.declare import command
from shared.values import Clp

Desde = Literal["HECHO", "MES_SIGUIENTE"]


@command("fondo/{proyecto_id}")
class PresentarRendicion:
    """Accounts for an initiative's money with documents; again, if it was observed."""

    proyecto_id: str
    rendicion_id: str
    iniciativa_id: str
    documentos: tuple[Documento, ...]


@command("fondo/{proyecto_id}")
class ObservarRendicion:
    """Sends a rendición back to be corrected."""

    proyecto_id: str
    rendicion_id: str
    observaciones: str


@command("fondo/{proyecto_id}")
class AprobarRendicion:
    """Accepts `monto_aprobado_clp` of a rendición; less than its documents needs `observaciones`."""

    proyecto_id: str
    rendicion_id: str
    monto_aprobado_clp: Clp
    observaciones: str | None = None


@command("fondo/{proyecto_id}")
class RechazarRendicion:
    """Refuses a rendición whole; its documents are free again."""

    proyecto_id: str
    rendicion_id: str
    observaciones: str


@command("fondo/{proyecto_id}")
class ReintegrarSaldo:
    """Records that money of an initiative came back; `comprobante` is its receipt."""

    proyecto_id: str
    iniciativa_id: str
    monto_clp: Clp
    comprobante: str
    fecha: date


@command("fondo/{proyecto_id}")
class CertificarSaldo:
    """Closes the fund when all that was paid is accounted for."""

    proyecto_id: str


@command("fondo/{proyecto_id}")
class ResponderSolicitudCierre:
    """P10 only: the certificate, or its refusal as an event, so that who asked hears either.

    `solicitud`: which request of the project, from 1.
    """

    proyecto_id: str
    solicitud: int


@command("fondo/{proyecto_id}")
class IniciarPlazoRendicion:
    """P9 only: starts the clock of an executed initiative, `plazo_dias` days of `unidad` after the
    execution or from the first of the month after it.
    """

    proyecto_id: str
    iniciativa_id: str
    plazo_dias: int
    unidad: Unidad = "CORRIDOS"
    desde: Desde = "HECHO"


@command("fondo/{proyecto_id}")
class IniciarPlazoReintegro:
    """P15 only: starts the clock to give back what was paid, in a project that ended early."""

    proyecto_id: str
    plazo_dias: int
    unidad: Unidad = "CORRIDOS"
    desde: Desde = "HECHO"


@command("fondo/{proyecto_id}")
class EvaluarPlazos:
    """The clock, as data: which renditions are overdue on `fecha`, and which no longer are."""

    proyecto_id: str
    fecha: date


OrdenRendicion = PresentarRendicion | ObservarRendicion | AprobarRendicion | RechazarRendicion
OrdenCierre = (
    ReintegrarSaldo
    | CertificarSaldo
    | ResponderSolicitudCierre
    | IniciarPlazoRendicion
    | IniciarPlazoReintegro
    | EvaluarPlazos
)
