"""Facts of other services recorded as own, with the fields a rule here needs (DESIGN §1.5)."""

from __future__ import annotations

from datetime import date

from shared.declare import event, value
from shared.values import Clp, Cut, Region, Rut


@event("ConstaTerritorioRegistrado")
class ConstaTerritorioRegistrado:
    """territorios.TerritorioRegistrado: the territory exists, and where."""

    territorio_id: str
    nombre: str
    tipo: str
    region: Region
    comuna_principal: Cut


@value
class LugarCorregido:
    """What a correction says of where the territory lies; null when it corrects something else."""

    region: Region | None = None
    comuna_principal: Cut | None = None


@event("ConstaTerritorioCorregido")
class ConstaTerritorioCorregido:
    """territorios.TerritorioCorregido: later awards use the corrected place (P14)."""

    territorio_id: str
    campo: str
    valor_nuevo: LugarCorregido


@event("ConstaTerritoriosFusionados")
class ConstaTerritoriosFusionados:
    """territorios.TerritoriosFusionados: the origins are one territory with the destination (P14)."""

    origen_ids: tuple[str, ...]
    destino_id: str


@event("ConstaPolígonoCerrado")
class ConstaPoligonoCerrado:
    """territorios.PolígonoCerrado: the polygon takes no more work (P14)."""

    poligono_id: str
    territorio_id: str | None = None


@event("ConstaConvenioFirmado")
class ConstaConvenioFirmado:
    """alianzas.ConvenioFirmado of a barrio (P2)."""

    convenio_id: str
    barrio_id: str
    programa: str | None = None


@event("ConstaConvenioModificado")
class ConstaConvenioModificado:
    """alianzas.ConvenioModificado of a barrio (P3)."""

    convenio_id: str
    barrio_id: str
    programa: str | None = None


@event("ConstaReceptorHabilitado")
class ConstaReceptorHabilitado:
    """financiamiento.ReceptorHabilitado: the organisation may receive public funds since `fecha`."""

    rut: Rut
    fecha: date


@event("ConstaReceptorInhabilitado")
class ConstaReceptorInhabilitado:
    """financiamiento.ReceptorInhabilitado: it may receive none since `fecha` (P19)."""

    rut: Rut
    fecha: date


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


@event("ConstaFinanciamientoAnulado")
class ConstaFinanciamientoAnulado:
    """financiamiento.FinanciamientoAnulado: it has no money any more, so it is not executed (P8)."""

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
