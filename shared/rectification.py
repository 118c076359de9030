"""Rectification of a registered fact (Ley 19.880, art. 62): an act of its own, in the fact's stream. No byte changes.

Any field of any event may be rectified by whoever says why, but what names or joins records: an id that other events
use, what the event declares `fixed`, and what the machinery itself writes. The event as corrected must fit its
schema, and the decider of its stream may refuse what would break its rules (`Decider.admits`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from shared import canonical
from shared.catalogue import AnyDecider, Catalogue
from shared.common import RectificarRegistro, RegistroRectificado
from shared.decider import Context, DomainError
from shared.decision import Decision, StateOf, decide
from shared.declare import event_type
from shared.errors import InvalidInput, TejidoError
from shared.event_log.envelope import RecordedEvent
from shared.moments import Moment
from shared.rectified import (
    HAPPENED,
    Correction,
    NoSuchField,
    corrected_data,
    correction_of,
    is_rectification,
    steps,
    value_at,
)

MACHINERY: Final = frozenset({"alerta", "bitacora", "clave", "rechazo"})
LEY: Final = "Ley 19.880"
CIPHER: Final = "cifrado"  # the mark of an encrypted field, DESIGN §2.1


class RegistroDesconocido(DomainError):
    """La secuencia {secuencia} no tiene un registro {registro_id} que se pueda rectificar."""

    rule = LEY
    remedy = (
        "Indique el event_id del registro original, como lo muestra «tejido historia {secuencia}»."
    )


class DatoPersonalNoRectificable(DomainError):
    """El campo {campo} de {tipo} es un dato personal: no se rectifica en claro."""

    rule = "Ley 21.719"
    remedy = "Tramítelo como derecho de rectificación de su titular (SolicitarDerechoTitular)."


class RectificacionFutura(DomainError):
    """El registro no puede haber ocurrido el {fecha}: hoy es {hoy}."""

    rule = LEY
    remedy = "Indique una fecha que no sea posterior a hoy."


class CampoNoRectificable(DomainError):
    """El campo {campo} de {tipo} no se rectifica: identifica a otros registros o dice quién actuó."""

    rule = LEY
    remedy = "Anule el acto y regístrelo de nuevo, o use el comando de corrección de ese registro."


def rectify(
    order: RectificarRegistro,
    records: Sequence[RecordedEvent],
    catalogue: Catalogue,
    context: Context,
    state_of: StateOf,
) -> Decision:
    """Decides over `records`, all the events of the stream. Raises `InvalidInput` for what does not fit."""
    owner = catalogue.decider_of(order.secuencia)
    before = owner.fold(catalogue.revive_all(records))

    def judged(_: Any, __: Any, moment: Context) -> list[RegistroRectificado]:
        return _judge(order, records, catalogue, owner, moment)

    def state_as_read(decider: AnyDecider, stream: str) -> tuple[int, Any]:
        return (len(records), before) if stream == order.secuencia else state_of(decider, stream)

    # The state of its own stream is of exactly the events it judged, so that the append guards against any newer one.
    judge = replace(owner, decide=judged, evolve=lambda state, _: state)
    return decide(judge, order, order.secuencia, context, state_as_read)


def _judge(
    order: RectificarRegistro,
    records: Sequence[RecordedEvent],
    catalogue: Catalogue,
    owner: AnyDecider,
    context: Context,
) -> list[RegistroRectificado]:
    _require_reason(order)
    value = _read_value(order)
    record = _registered(order, records)
    data = next(d for event, d in corrected_data(records) if event is record)
    old = _present_value(order, record, records, data)
    if canonical.dumps(old) == canonical.dumps(value):
        return []
    _require_free(order, record, records, catalogue, old)
    _require_clear(order, record, old, value)
    if order.campo == HAPPENED and (day := Moment(value).date) > context.today:
        raise RectificacionFutura(fecha=day, hoy=context.today)
    change = Correction(order.registro_id, order.campo, value)
    try:
        facts = list(catalogue.revive_all(records, [change]))
    except InvalidInput as error:
        raise _unfit(error) from error
    index = [event for event, _ in corrected_data(records)].index(record)
    owner.admits(owner.fold(facts), facts[index], context)
    return [
        RegistroRectificado(
            registro_id=order.registro_id,
            tipo=record.type,
            campo=order.campo,
            valor_anterior=canonical.dumps(old),
            valor_nuevo=canonical.dumps(value),
            motivo=order.motivo.strip(),
        )
    ]


def _require_reason(order: RectificarRegistro) -> None:
    if not order.motivo.strip():
        raise InvalidInput.of([("data.motivo", "diga por qué se rectifica: es un acto fundado")])


def _read_value(order: RectificarRegistro) -> Any:
    try:
        value = canonical.loads(order.valor_nuevo)
        if order.campo == HAPPENED:
            Moment(value)
    except (TejidoError, ValueError, TypeError) as error:
        shown = "debe ser un momento: AAAA-MM, AAAA-MM-DD o un instante UTC, entre comillas"
        shape = "debe ser un valor JSON: un texto va entre comillas"
        raise InvalidInput.of(
            [("data.valor_nuevo", shown if order.campo == HAPPENED else shape)]
        ) from error
    return value


def _registered(order: RectificarRegistro, records: Sequence[RecordedEvent]) -> RecordedEvent:
    found = next((r for r in records if r.envelope["event_id"] == order.registro_id), None)
    machinery = order.secuencia.partition("/")[0] in MACHINERY
    if found is None or is_rectification(found) or machinery:
        raise RegistroDesconocido(secuencia=order.secuencia, registro_id=order.registro_id)
    return found


def _present_value(
    order: RectificarRegistro,
    record: RecordedEvent,
    records: Sequence[RecordedEvent],
    data: dict[str, Any],
) -> Any:
    if order.campo == HAPPENED:
        made = [correction_of(e.data) for e in records if is_rectification(e)]
        values = [
            c.valor for c in made if (c.registro_id, c.campo) == (order.registro_id, HAPPENED)
        ]
        return values[-1] if values else record.envelope[HAPPENED]
    try:
        return value_at(data, order.campo)
    except NoSuchField:
        known = ", ".join([*sorted(data), HAPPENED])
        problem = f"no existe en {record.type}; sus campos son: {known}"
        raise InvalidInput.of([("data.campo", problem)]) from None


def _require_free(
    order: RectificarRegistro,
    record: RecordedEvent,
    records: Sequence[RecordedEvent],
    catalogue: Catalogue,
    old: Any,
) -> None:
    """What names the stream, what another event of it refers to and what is declared fixed stay."""
    way = [step for step in steps(order.campo) if isinstance(step, str)]
    fixed = [key.split(".") for key in event_type(catalogue.events[record.type]).fixed]
    named = re.split("[/:]", record.stream)[1:]
    others = (e for e in records if e is not record and not is_rectification(e))
    if (
        any(way[: len(key)] == key or key[: len(way)] == way for key in fixed)
        or old in named
        or (_is_id(way[-1]) and any(old in _texts(other.data) for other in others))
    ):
        raise CampoNoRectificable(campo=order.campo, tipo=record.type)


def _require_clear(order: RectificarRegistro, record: RecordedEvent, old: Any, value: Any) -> None:
    """What is encrypted for a person is not replaced here, whole or in part."""
    way = steps(order.campo)
    holders = [] if order.campo == HAPPENED else _holders(record.data, way)
    if any(isinstance(part, dict) and CIPHER in part for part in (*holders, old, value)):
        raise DatoPersonalNoRectificable(campo=order.campo, tipo=record.type)


def _holders(data: Any, way: Sequence[str | int]) -> Iterator[Any]:
    for step in way:
        yield data
        data = data[step]


def _is_id(field: str) -> bool:
    return field in {"id", "version"} or field.endswith(("_id", "_ids", "_ref"))


def _texts(data: Any) -> Iterator[Any]:
    if isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data


def _unfit(error: InvalidInput) -> InvalidInput:
    """The fault is of the value given, whatever the field of the event is called."""
    problems = [row["problema"] for row in error.problem["errores"]]
    return InvalidInput.of([("data.valor_nuevo", problem) for problem in problems])
