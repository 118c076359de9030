"""A small log for tests: commands go through the deciders and what they decide is remembered.

mundo = Mundo.con_proyecto("AL-2019.1")
mundo.hacer(IniciarEtapa(...), "2019-08-01")
mundo.rechaza(FaseTresSinPDL, IniciarFase(...), "2020-01-02", menciona=("PDL",))
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import services.intervencion.policies as policies
from services.intervencion.domain import DECIDERS
from services.intervencion.domain.adjudicacion import AdjudicarProyecto
from services.intervencion.domain.plantilla import PublicarPlantilla
from services.intervencion.events import ConstaFondoAsignado, ConstaTerritorioRegistrado
from shared.decider import Actor, Context, DomainError
from shared.decision import Decision, decide
from shared.declare import event_type, stream_of
from shared.moments import Moment
from shared.policies import Fact, Foreign, Policy, commands_for
from shared.schemas import load
from shared.values import Clp, Cut, Mes, Region

AHORA = datetime(2026, 1, 1, tzinfo=UTC)
PLANTILLAS = Path(policies.__file__).parent / "plantillas"
ORDENES = {cls.__name__: cls for decider in DECIDERS for cls in decider.command_classes()}
DECIDE = {cls: decider for decider in DECIDERS for cls in decider.command_classes()}
TERRITORIO = ConstaTerritorioRegistrado(
    territorio_id="t-1",
    nombre="Territorio sintético",
    tipo="CAMPAMENTO",
    region=Region("01"),
    comuna_principal=Cut("01107"),
)


def plantilla(version: str, /, **cambios: Any) -> PublicarPlantilla:
    """A template of the service's data, changed as asked, in JSON terms."""
    data = json.loads((PLANTILLAS / f"{version}.json").read_text(encoding="utf-8"))
    return load(PublicarPlantilla, data | cambios)


def adjudicar(version: str, **cambios: Any) -> AdjudicarProyecto:
    """An award of a project that starts in August 2019 and lasts 11 months."""
    campos: dict[str, Any] = {
        "proyecto_id": "p-1",
        "territorio_id": "t-1",
        "programa": "ACCION_LOCAL",
        "nombre_proyecto": "Proyecto sintético",
        "convocatoria": 2019,
        "plantilla_version": version,
        "ejecutor_id": "e-1",
        "monto_proyecto_clp": Clp(37_000_000),
        "fondo_iniciativas_clp": Clp(7_000_000),
        "inicio_mes": Mes("2019-08"),
        "termino_mes": Mes("2020-06"),
    }
    return AdjudicarProyecto(**campos | cambios)


def ajeno(servicio: str, tipo: str, data: dict[str, Any], *, momento: str, numero: int) -> Foreign:
    """An event of another service; `numero` makes its id."""
    envelope = {
        "type": tipo,
        "event_id": f"01900000-0000-7000-8000-{numero:012}",
        "occurred_at": momento,
        "occurred_basis": "declarado",
        "correlation_id": "8d3f7c1e-55f6-4d5f-9d1c-2c8c7f1b9a10",
        "origin": None,
        "data": data,
    }
    return Foreign(servicio, envelope)


class Mundo:
    """Streams by name: what a command decides is folded before the next one."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Any]] = {}
        self.reglas: str | None = None

    @classmethod
    def con_proyecto(cls, version: str = "AL-2019.1", **cambios: Any) -> Mundo:
        """A published template, a known territory, an awarded project and its fund."""
        mundo = cls()
        mundo.consta("territorio/t-1", TERRITORIO)
        mundo.hacer(plantilla(version), "2019-01-02")
        mundo.hacer(adjudicar(version, **cambios), "2019-07-01")
        mundo.consta("pdl/p-1", ConstaFondoAsignado(proyecto_id="p-1", monto_clp=Clp(7_000_000)))
        return mundo

    def consta(self, stream: str, hecho: Any) -> None:
        self.streams.setdefault(stream, []).append(hecho)

    def _decidir(
        self, orden: Any, momento: str, actor: str, fundamento: str | None, relaja: tuple[str, ...]
    ) -> Decision:
        context = Context(
            occurred_at=Moment(momento),
            now=AHORA,
            actor=Actor(actor, "operador"),
            grounds=fundamento,
            relaxed=frozenset(relaja),
        )
        return decide(DECIDE[type(orden)], orden, stream_of(orden), context, self._estado)

    def _estado(self, decider: Any, stream: str) -> tuple[int, Any]:
        hechos = self.streams.get(stream, [])
        return len(hechos), decider.fold(hechos)

    def hacer(
        self,
        orden: Any,
        momento: str,
        *,
        actor: str = "u-1",
        fundamento: str | None = None,
        relaja: tuple[str, ...] = (),
    ) -> list[Any]:
        """Runs the command and remembers what it decided; a refusal goes through."""
        decision = self._decidir(orden, momento, actor, fundamento, relaja)
        if decision.refusal is not None:
            raise decision.refusal
        for hecho in decision.events:
            propio = event_type(hecho).stream is not None
            self.consta(stream_of(hecho) if propio else decision.stream, hecho)
        self.reglas = decision.rules_version
        return list(decision.events)

    def llega(self, event: Foreign) -> list[Any]:
        """Facts are recorded and policies' commands run, as the kernel would; what they decided."""
        hechos: list[Any] = []
        reacciones: tuple[Fact | Policy, ...] = (*policies.FACTS, *policies.POLICIES)
        for nombre, wire, actor in commands_for("intervencion", event, reacciones):
            fact = next((f for f in policies.FACTS if f.command == nombre), None)
            if fact is not None:
                self.consta(fact.stream_for(wire["data"]), fact.event_from(wire["data"]))
            else:
                orden = load(ORDENES[nombre], wire["data"])
                hechos += self.hacer(orden, wire["occurred_at"], actor=actor)
        return hechos

    def rechaza(
        self,
        error: type[DomainError],
        orden: Any,
        momento: str,
        *,
        menciona: tuple[str, ...] = (),
        actor: str = "u-1",
        fundamento: str | None = None,
        relaja: tuple[str, ...] = (),
    ) -> None:
        """The command is refused for exactly this reason, in words that mention these."""
        refusal = self._decidir(orden, momento, actor, fundamento, relaja).refusal
        assert type(refusal) is error, f"{type(refusal).__name__}: {refusal}"
        assert refusal.rule
        texto = f"{refusal} {refusal.advice()}"
        assert "{" not in texto
        for palabras in menciona:
            assert palabras in texto, f"{palabras!r} no está en: {texto}"
