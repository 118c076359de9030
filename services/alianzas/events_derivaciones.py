"""What `alianzas` remembers of referral protocols and of the referrals that `casos` asks for.

No field here says anything of a person: `caso_id` is opaque and the reason of a no is a code.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.declare import event

Motivo = Literal[
    "OFERTA_NO_INSTALADA", "PROTOCOLO_NO_VIGENTE", "SIN_CUPO", "NO_CUMPLE_PERFIL", "OTRO"
]


@event("CoordinaciónProtocoloRegistrada")
class CoordinacionProtocoloRegistrada:
    """Talks towards a protocol. `contrapartes`: those that the source names without more detail."""

    protocolo_id: str
    instituciones: tuple[str, ...]
    contrapartes: tuple[str, ...]


@event("ProtocoloDerivaciónAcordado")
class ProtocoloDerivacionAcordado:
    """In force from `desde` (or from when it happened) to `hasta`, both included."""

    protocolo_id: str
    instituciones: tuple[str, ...]
    plazo_respuesta_dias: int
    desde: date
    hasta: date | None


@event("ConstaDerivaciónSolicitada")
class ConstaDerivacionSolicitada:
    """casos: a case is referred to an offer under a protocol."""

    derivacion_id: str
    caso_id: str
    oferta_id: str
    protocolo_id: str | None = None


@event("ConstaDerivaciónAtendida")
class ConstaDerivacionAtendida:
    """casos: the referral was attended; it no longer holds the offer open (A4)."""

    derivacion_id: str


@event("ConstaDerivaciónExpirada")
class ConstaDerivacionExpirada:
    """casos: the referral waits no more; nobody may answer it, and it holds no offer open (A4)."""

    derivacion_id: str


@event("DerivaciónRespondida")
class DerivacionRespondida:
    """Yes or no; a no says why, in `motivo`."""

    derivacion_id: str
    caso_id: str
    oferta_id: str
    acepta: bool
    motivo: Motivo | None
