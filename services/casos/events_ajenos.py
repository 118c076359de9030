"""Facts of territorios and alianzas that a decision here rests on, recorded as own: ids, codes and dates."""

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


@event("ConstaPolígonoDelTerritorio")
class ConstaPoligonoDelTerritorio:
    """From territorios.PolígonoElegido, in the territory's stream: the polygon is in it."""

    territorio_id: str
    poligono_id: str


@event("ConstaTerritorioFocalizado")
class ConstaTerritorioFocalizado:
    """From territorios.TerritorioFocalizado: a programme chose the territory (K1)."""

    territorio_id: str
    programa: str


@event("ConstaTerritorioCorregido")
class ConstaTerritorioCorregido:
    """From territorios.TerritorioCorregido (P14). `campo`: of what."""

    territorio_id: str
    campo: str


@event("ConstaTerritoriosFusionados")
class ConstaTerritoriosFusionados:
    """From territorios.TerritoriosFusionados: they are one, the destination (P14)."""

    origen_ids: tuple[str, ...]
    destino_id: str


@event("TerritorioRetirado")
class TerritorioRetirado:
    """The territory was merged: what is signed for its successor counts for it too (P14)."""

    territorio_id: str
    sucesor_id: str


@event("ConstaConvenioDelBarrio")
class ConstaConvenioDelBarrio:
    """From alianzas.ConvenioFirmado and ConvenioModificado, in the territory's stream (K12)."""

    barrio_id: str
    convenio_id: str


@event("ConstaConvenioFirmado")
class ConstaConvenioFirmado:
    """From alianzas.ConvenioFirmado: the places of its barrio may be taken (P2, K12)."""

    convenio_id: str
    barrio_id: str | None = None


@event("ConstaModificaciónConvenioTramitada")
class ConstaModificacionConvenioTramitada:
    """From alianzas.ModificaciónConvenioTramitada: it stays signed meanwhile (K12)."""

    convenio_id: str


@event("ConstaConvenioModificado")
class ConstaConvenioModificado:
    """From alianzas.ConvenioModificado: in force as modified (K12)."""

    convenio_id: str
    barrio_id: str | None = None


@event("ConstaConvenioTerminado")
class ConstaConvenioTerminado:
    """From alianzas.ConvenioTerminado: no new case rests on it (K12)."""

    convenio_id: str


@event("ConstaOfertaSuspendida")
class ConstaOfertaSuspendida:
    """From alianzas.OfertaSuspendida: no derivaciones until it goes on (K8)."""

    oferta_id: str


@event("ConstaOfertaReactivada")
class ConstaOfertaReactivada:
    """From alianzas.OfertaReactivada: it receives derivaciones again (K8)."""

    oferta_id: str


@event("DerivaciónAnotada", stream="oferta/{oferta_id}")
class DerivacionAnotada:
    """A case was referred to the offer: who must be referred again if it closes (P13)."""

    oferta_id: str
    derivacion_id: str
    caso_id: str
