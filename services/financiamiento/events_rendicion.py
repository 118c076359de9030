"""Facts about money after it was paid: what is rendered, returned, due and certified."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.declare import event, value
from shared.values import Clp, Rut

Unidad = Literal["CORRIDOS", "HABILES"]


@value
class Documento:
    """A paper that proves an expense. The emisor is always an organisation here; `sha256` of the
    file, in hexadecimal.
    """

    tipo: str
    folio: str
    rut_emisor: Rut
    fecha: date
    monto_clp: Clp
    sha256: str


@event(
    "RendiciónPresentada",
    fixed=("presentada_por", "documentos.rut_emisor", "documentos.tipo", "documentos.folio"),
)
class RendicionPresentada:
    """Documents for the money of an initiative; again, and whole, after it was observed.

    `presentada_por` is the opaque id of who presented it, who may not approve it.
    """

    proyecto_id: str
    rendicion_id: str
    iniciativa_id: str
    documentos: tuple[Documento, ...]
    total_clp: Clp
    presentada_por: str


@event("RendiciónObservada")
class RendicionObservada:
    """It has to be presented again."""

    proyecto_id: str
    rendicion_id: str
    iniciativa_id: str
    observaciones: str


@event("RendiciónAprobada")
class RendicionAprobada:
    """`monto_aprobado_clp` of the initiative's money is accounted for; `por_rendir_clp` is what is
    not, after it.
    """

    proyecto_id: str
    rendicion_id: str
    iniciativa_id: str
    monto_aprobado_clp: Clp
    por_rendir_clp: Clp
    observaciones: str | None = None


@event("RendiciónRechazada")
class RendicionRechazada:
    """Nothing of it counts, and its documents may be rendered elsewhere."""

    proyecto_id: str
    rendicion_id: str
    iniciativa_id: str
    observaciones: str


@event("PlazoRendiciónIniciado", version=2)
class PlazoRendicionIniciado:
    """What was paid to an executed initiative has to be rendered by `vence_en`, that day included.

    It is the last of `plazo_dias` days of `unidad` that begin after `cuenta_desde`. Version 1 knew
    only calendar days, since the execution.
    """

    proyecto_id: str
    iniciativa_id: str
    ejecutada_el: date
    plazo_dias: int
    vence_en: date
    unidad: Unidad
    cuenta_desde: date


@event("PlazoReintegroIniciado")
class PlazoReintegroIniciado:
    """The project ended early: what was paid and is not accounted for comes back by `vence_en`.

    `iniciativas` had `por_rendir_clp` in all then. The term is counted as in `PlazoRendiciónIniciado`.
    """

    proyecto_id: str
    terminado_el: date
    iniciativas: tuple[str, ...]
    por_rendir_clp: Clp
    plazo_dias: int
    unidad: Unidad
    cuenta_desde: date
    vence_en: date


@event("SaldoReintegrado")
class SaldoReintegrado:
    """Money of an initiative came back; `por_rendir_clp` is what is still unaccounted for after it."""

    proyecto_id: str
    iniciativa_id: str
    monto_clp: Clp
    comprobante: str
    fecha: date
    por_rendir_clp: Clp


@event("SaldoFondoCertificado")
class SaldoFondoCertificado:
    """All that was paid is accounted for, and the fund is closed.

    `saldo_clp` is the fund less what was approved. `solicitud`: which request for
    the closing it answers, null when a person asked.
    """

    proyecto_id: str
    asignado_clp: Clp
    comprometido_clp: Clp
    girado_clp: Clp
    rendido_aprobado_clp: Clp
    reintegrado_clp: Clp
    saldo_clp: Clp
    solicitud: int | None = None


@event("CertificaciónSaldoRechazada")
class CertificacionSaldoRechazada:
    """The answer to a request for the closing when money is unaccounted for, `por_rendir_clp` in
    all.
    """

    proyecto_id: str
    solicitud: int
    iniciativas_sin_rendir: tuple[str, ...]
    por_rendir_clp: Clp
