"""What financiamiento can be asked about money already paid. All is decided on the fund of the
project, where what was paid is known.
"""

from __future__ import annotations

from services.financiamiento.events_rendicion import Documento
from shared.declare import command
from shared.values import Clp


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


OrdenRendicion = PresentarRendicion | ObservarRendicion | AprobarRendicion | RechazarRendicion
