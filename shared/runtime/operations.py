"""What every service does for who operates and audits it: checks, deadlines, restores, what is parked."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from shared.clock import Evaluated, evaluate
from shared.errors import InvalidInput
from shared.event_log.verify import verify
from shared.moments import civil_date
from shared.reactions import ReactionSink
from shared.redecide import redecide
from shared.runtime.questions import query


class Operations:
    """Mixed into `Service`."""

    name: ClassVar[str]
    work: Any

    @query
    def verificar(self, estricto: bool = False) -> dict[str, Any]:
        """Checks the whole log: `{eventos, raiz, problemas: [{posicion, clase, detalle}]}`."""
        found = verify(self.work.core.log, strict=estricto)
        return {
            "eventos": found.events,
            "raiz": found.root_hex,
            "problemas": [
                {"posicion": p.position, "clase": p.kind, "detalle": p.detail}
                for p in found.problems
            ],
        }

    @query
    def redecidir(self) -> dict[str, Any]:
        """Decides every stored command again: `{comandos, ilegibles, diferencias: [{command_id, detalle}]}`.

        `ilegibles`: how many rest on data of persons that were erased or are blocked.
        """
        core = self.work.core
        found = redecide(
            core.log, core.catalogue, core.definition.facts(), protection=core.protection
        )
        return {
            "comandos": found.commands,
            "ilegibles": found.unreadable,
            "diferencias": [
                {"command_id": d.command_id, "detalle": d.detail} for d in found.differences
            ],
        }

    @query
    def evaluar_dia(self, al: str | None = None) -> dict[str, Any]:
        """Evaluates every deadline of this service as of a day, today's if none: what its clock does by itself.

        `{secuencias, eventos: [{event_id, type, stream, version, position}], fallas: {stream: why}}`.
        """
        core = self.work.core
        today = civil_date(core.executor.clock())
        try:
            day = date.fromisoformat(al) if al else today
        except (TypeError, ValueError) as error:
            raise InvalidInput.of([("al", "debe ser un día que exista, AAAA-MM-DD")]) from error
        if day > today:
            raise InvalidInput.of([("al", f"no puede ser posterior a hoy, {today}")])
        deadlines = core.definition.deadlines
        if deadlines is None:
            return Evaluated(0, (), {}).plain()
        return evaluate(core.executor, self.name, deadlines, day).plain()

    @query
    def nueva_epoca(self, motivo: str) -> dict[str, str]:
        """Begins a new life of the log: what an operator does after restoring a backup."""
        if not isinstance(motivo, str) or not 1 <= len(motivo.strip()) <= 500:
            raise InvalidInput.of(
                [("motivo", "diga en hasta 500 letras qué se restauró y por qué")]
            )
        return {"epoca": self.work.core.start_epoch(motivo.strip())}

    @query
    def estacionados(self) -> list[dict[str, Any]]:
        """Foreign events that could not be applied and wait, with the rest of their stream."""
        sink = self.work.core.sink
        waiting = sink.parking.all() if isinstance(sink, ReactionSink) else []
        return [
            {"productor": p.producer, "posicion": p.position, "secuencia": p.stream}
            | {"intentos": p.attempts, "error": p.error}
            for p in waiting
        ]

    @query
    def reintentar(self) -> dict[str, int]:
        """Tries the parked events again, in order."""
        sink = self.work.core.sink
        applied, left = sink.redrive() if isinstance(sink, ReactionSink) else (0, 0)
        return {"aplicados": applied, "estacionados": left}
