"""What the story of the invented person does it with: the orders of each role, and all that can be taken out.

Every text has the same word in it, so that one word is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest

from shared.cli.admission import LOCAL_ADMINISTRATOR
from shared.cli.connection import Connection
from shared.decider import Actor
from shared.errors import TejidoError
from shared.ids import new_id
from shared.moments import civil_date, iso
from shared.runtime.rpc import LOCAL_ACTOR
from tests.support.canary import Canary

WORD: Final = "quetzalcanario"
RUT: Final = "22222222-2"
BORN: Final = "2009-07-31"
CANARY: Final = Canary((WORD, RUT, "22.222.222-2", BORN))

CASO, POLIGONO, PROYECTO = "caso-canario", "sintetico-poligono", "sintetico-cc"
OFERTA, PROTOCOLO = "sintetica-oferta", "sintetico-protocolo"


def said(what: str) -> str:
    """A text about the invented person."""
    return f"{WORD} {what} Ñandú Inventado"


@dataclass
class Hands:
    """`tejido`: a connection with credentials. People are opaque ids; `answers`: what was answered, to be searched."""

    tejido: Connection
    persona: str = field(default_factory=new_id)
    representante: str = field(default_factory=new_id)
    gente: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)

    def who(self, rol: str) -> Actor:
        """Whoever has that role here, the same each time."""
        return Actor(self.gente.setdefault(rol, new_id()), rol)

    def call(
        self, actor: Actor, method: str, *args: Any, service: str = "casos", **kwargs: Any
    ) -> Any:
        with self.tejido.client_as(actor) as client:
            return client.call(service, method, *args, **kwargs)

    def order(
        self,
        actor: Actor,
        command: str,
        dia: str,
        *,
        service: str = "casos",
        why: str | None = None,
        **data: Any,
    ) -> dict[str, Any]:
        """A command; what it answers is kept."""
        sobre = {"command_id": new_id(), "occurred_at": dia, "grounds": why, "data": data}
        answer: dict[str, Any] = self.call(
            actor, "ejecutar", service=service, comando=command, sobre=sobre
        )
        self.answers.append(repr(answer))
        return answer

    def refused(self, actor: Actor, command: str, dia: str, **data: Any) -> None:
        """A command that the service says no to, with personal text in it."""
        with pytest.raises(TejidoError) as error:
            self.order(actor, command, dia, why=said("fundamento rechazado"), **data)
        self.answers.append(repr(error.value.problem))

    def appoint(self) -> None:
        """Gives each role to somebody, by an administrator and with a token."""
        hoy = civil_date(datetime.now(UTC)).isoformat()
        region = self._region()
        scopes = {
            "dupla_psicosocial": ("proyecto", PROYECTO, None),
            "coordinador_app": ("proyecto", PROYECTO, None),
            "supervisor_regional": ("region", region, None),
            "delegado_datos": ("todo", None, None),
            "auditor": ("caso", CASO, "fiscalizacion"),
        }
        for rol, (tipo, valor, finalidad) in scopes.items():
            self.order(
                LOCAL_ADMINISTRATOR,
                "AsignarRol",
                iso(datetime.now(UTC)),
                asignacion_id=new_id(),
                actor_id=self.who(rol).id,
                rol=rol,
                alcance={"tipo": tipo, "valor": valor},
                finalidad=finalidad,
                desde=hoy,
                hasta=hoy,
                motivo="resolucion-1",
            )

    def _region(self) -> str:
        for event in self.call(LOCAL_ACTOR, "historia", f"proyecto/{PROYECTO}"):
            if event["type"] == "ConstaRegiónDelProyecto":
                return str(event["data"]["data"]["region"])
        raise AssertionError("the project says no region")

    def read(self) -> dict[str, Any]:
        """Everybody who may reads the file; the dupla's, whole."""
        dupla, supervisora = self.who("dupla_psicosocial"), self.who("supervisor_regional")
        self.order(
            supervisora,
            "OtorgarAccesoEmergencia",
            iso(datetime.now(UTC)),
            caso_id=CASO,
            horas=2,
            motivo=said("emergencia"),
        )
        for actor, finalidad in (
            (supervisora, "emergencia"),
            (self.who("auditor"), "fiscalizacion"),
            (dupla, "intervencion"),
        ):
            ficha: dict[str, Any] = self.file(actor, finalidad)
            assert WORD in repr(ficha), finalidad
        return ficha

    def file(self, actor: Actor, finalidad: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call(actor, "ficha", caso_id=CASO, finalidad=finalidad)
        return found

    def today(self) -> str:
        return civil_date(datetime.now(UTC)).isoformat()

    def types_of(self, stream: str) -> list[str]:
        return [event["type"] for event in self.call(LOCAL_ACTOR, "historia", stream)]

    def reports(self) -> dict[str, Any]:
        """Every report, without what names one run: positions and the default date of knowledge."""
        self.tejido.settle()
        found = {}
        for name in self.call(LOCAL_ACTOR, "informes", service="reportes"):
            report = self.call(LOCAL_ACTOR, "informe", name, service="reportes", al="2026-11-01")
            found[name] = {
                k: v for k, v in report.items() if k not in {"posiciones", "conocido_al"}
            }
        return found

    def exported(self) -> str:
        """What a person can take out of the system, as text."""
        texts = [*self.answers]
        for name in self.call(LOCAL_ACTOR, "informes", service="reportes"):
            report = self.call(LOCAL_ACTOR, "informe", name, service="reportes")
            for formato in ("texto", "html", "csv", "json"):
                texts.append(
                    self.call(LOCAL_ACTOR, "presentar", report, formato, service="reportes")
                )
        for service in self.tejido.services:
            texts.append(repr(self.call(LOCAL_ACTOR, "eventos", service=service, limite=1000)))
        for stream in (f"caso/{CASO}", f"persona/{self.persona}", f"acceso/{CASO}"):
            texts.append(repr(self.call(LOCAL_ACTOR, "historia", stream)))
        return "\n".join(texts)


def assert_erased(ficha: dict[str, Any]) -> None:
    """Not one value is left to read, and the file says so."""
    assert WORD not in repr(ficha)
    assert ficha["persona"]["situacion"] == "suprimido"
    values = [ficha["persona"]["identidad"]["nombre"], ficha["tutorias"][0]["nota"]]
    values += [ficha["evaluacion"]["nivel_riesgo"], ficha["ingreso"]["edad_anios"]]
    assert {value["ilegible"] for value in values} == {"suprimido"}
    assert ficha["estado"] == "EGRESADO"
    assert date.fromisoformat(ficha["egreso"]["fecha"])
