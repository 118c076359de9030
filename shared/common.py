"""Events that every service may write, with the deciders of keys, of missing data and of alerts.

Rectifications are decided in `shared.rectification`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shared.access.grants import RolAsignado, RolRevocado
from shared.decider import Context, Decider, read_only
from shared.declare import command, event, value


@event("BitacoraAbierta", stream="bitacora/{servicio}")
class BitacoraAbierta:
    """The first event of a log: its first life begins."""

    servicio: str
    epoca: str


@event("EpocaIniciada", stream="bitacora/{servicio}")
class EpocaIniciada:
    """The log lives again after a restore: consumers that are ahead must stop."""

    servicio: str
    epoca: str
    epoca_anterior: str
    motivo: str


@value
class DatoEvaluado:
    """One fact a refusal weighed: an id, a date or an amount, never personal."""

    nombre: str
    valor: str


@event("ComandoRechazado")
class ComandoRechazado:
    """A known actor was told no. Lives in a stream of its own, `rechazo/<command id>`."""

    comando: str
    codigo_error: str
    regla: str
    detalle: str
    datos_evaluados: tuple[DatoEvaluado, ...]


@event("ClaveReservada", stream="clave/{clave}")
class ClaveReservada:
    """A key that only one holder may have in the whole set (DESIGN §2.2)."""

    clave: str
    titular: str


@event("ClaveLiberada", stream="clave/{clave}")
class ClaveLiberada:
    """The key is free again."""

    clave: str
    titular: str


@dataclass(frozen=True)
class Clave:
    """`titular` is who holds the key now, None when it is free."""

    titular: str | None = None


def _evolve_clave(_: Clave, fact: ClaveReservada | ClaveLiberada) -> Clave:
    return Clave(fact.titular if isinstance(fact, ClaveReservada) else None)


CLAVE = read_only(
    category="clave",
    evolve=_evolve_clave,
    initial=Clave(),
    events=ClaveReservada | ClaveLiberada,
)


@event("DatoFaltante")
class DatoFaltante:
    """A source does not give a value that a reader would expect. `fuente` is file and line."""

    dato_id: str
    entidad: str
    campo: str
    fuente: str


@command("dato/{dato_id}")
class RegistrarDatoFaltante:
    """Says that `campo` of `entidad` is not given by `fuente` (file:line)."""

    dato_id: str
    entidad: str
    campo: str
    fuente: str


def _decide_dato(known: bool, order: RegistrarDatoFaltante, _: Context) -> list[DatoFaltante]:
    if known:
        return []
    return [
        DatoFaltante(
            dato_id=order.dato_id, entidad=order.entidad, campo=order.campo, fuente=order.fuente
        )
    ]


DATO = Decider[RegistrarDatoFaltante, bool, DatoFaltante](
    category="dato",
    decide=_decide_dato,
    evolve=lambda _, __: True,
    initial=False,
    commands=RegistrarDatoFaltante,
    events=DatoFaltante,
)


@event("AlertaPlazoEmitida", stream="alerta/{alerta_id}")
class AlertaPlazoEmitida:
    """A rule's deadline or precondition is not met. `vence_en`: civil date, null when nothing expires."""

    alerta_id: str
    regla: str
    entidad: str
    detalle: str
    vence_en: date | None


@event("AlertaPlazoResuelta", stream="alerta/{alerta_id}")
class AlertaPlazoResuelta:
    """What the alert asked for has been done."""

    alerta_id: str
    regla: str
    entidad: str


Alerta = AlertaPlazoEmitida | AlertaPlazoResuelta


#: Whether an alert is open.
ALERTA: Decider[None, bool, Alerta] = read_only(
    category="alerta",
    evolve=lambda _, fact: isinstance(fact, AlertaPlazoEmitida),
    initial=False,
    events=Alerta,
)


def emitir(
    context: Context, regla: str, entidad: str, detalle: str, vence_en: date | None = None
) -> list[AlertaPlazoEmitida]:
    """The alert of that rule about that entity (`proyecto/p-1`), unless it is open already."""
    alerta_id = alerta_de(regla, entidad)
    if context.of(ALERTA, alerta_id):
        return []
    return [
        AlertaPlazoEmitida(
            alerta_id=alerta_id, regla=regla, entidad=entidad, detalle=detalle, vence_en=vence_en
        )
    ]


def resolver(context: Context, regla: str, entidad: str) -> list[AlertaPlazoResuelta]:
    """The end of that alert, if it is open."""
    alerta_id = alerta_de(regla, entidad)
    if not context.of(ALERTA, alerta_id):
        return []
    return [AlertaPlazoResuelta(alerta_id=alerta_id, regla=regla, entidad=entidad)]


def alerta_de(regla: str, entidad: str) -> str:
    """The id of the only alert of a rule about an entity: `A6-p-1` for `proyecto/p-1`."""
    return f"{regla}-{entidad.split('/', 1)[1]}"


@event("RegistroRectificado")
class RegistroRectificado:
    """An event of this stream says `valor_nuevo` from now on; its bytes stay as they are (Ley 19.880, art. 62).

    `campo`: path in its `data`, as `iniciativas[0].monto_clp`, or `occurred_at`. Values are canonical JSON text.
    """

    registro_id: str
    tipo: str
    campo: str
    valor_anterior: str
    valor_nuevo: str
    motivo: str


@command("{secuencia}")
class RectificarRegistro:
    """Corrects one field of an event of stream `secuencia`. `valor_nuevo`: JSON text, `"2020-03"` with its quotes."""

    secuencia: str
    registro_id: str
    campo: str
    valor_nuevo: str
    motivo: str


KERNEL_EVENTS = (
    BitacoraAbierta,
    EpocaIniciada,
    ComandoRechazado,
    ClaveReservada,
    ClaveLiberada,
    DatoFaltante,
    AlertaPlazoEmitida,
    AlertaPlazoResuelta,
    RegistroRectificado,
    RolAsignado,
    RolRevocado,
)
