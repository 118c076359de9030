"""Facts of territorios and alianzas that a decision here rests on, recorded as own."""

from __future__ import annotations

from datetime import date

from shared.declare import event


@event("ConstaPolígonoElegido")
class ConstaPoligonoElegido:
    """From territorios.PolígonoElegido: the polygon is active (K1)."""

    poligono_id: str
    territorio_id: str | None = None


@event("ConstaPolígonoCerrado")
class ConstaPoligonoCerrado:
    """From territorios.PolígonoCerrado: no new ingress (P14)."""

    poligono_id: str


@event("ConstaOfertaInstalada")
class ConstaOfertaInstalada:
    """From alianzas.OfertaInstalada: it receives derivaciones from `desde` to `hasta` (K8).

    A null date is one that the source does not give.
    """

    oferta_id: str
    institucion_id: str
    desde: date | None = None
    hasta: date | None = None


@event("ConstaOfertaCerrada")
class ConstaOfertaCerrada:
    """From alianzas.OfertaCerrada: no derivaciones from `fecha` on, or at all if null."""

    oferta_id: str
    fecha: date | None = None


@event("ConstaProtocoloDerivaciónAcordado")
class ConstaProtocoloDerivacionAcordado:
    """From alianzas.ProtocoloDerivaciónAcordado: who receives derivaciones, and when (K8)."""

    protocolo_id: str
    instituciones: tuple[str, ...]
    plazo_respuesta_dias: int
    desde: date
    hasta: date | None = None
