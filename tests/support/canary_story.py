"""An invented person goes through a whole case of the demonstration's barrio, with everything that can be said of one.

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
from shared.errors import Refused, TejidoError
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
class Story:
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

    def tell(self) -> None:
        """From detection to a referral that was attended, with refusals on the way."""
        dupla, jefa, operador = (
            self.who("dupla_psicosocial"),
            self.who("coordinador_app"),
            LOCAL_ACTOR,
        )
        self.order(
            operador,
            "IdentificarPersona",
            "2024-06-03",
            why=said("identidad"),
            persona_ref=self.persona,
            fecha="2024-06-03",
            nombre=said("nombre"),
            rut="22.222.222-2",
            nacimiento=BORN,
            contacto=said("contacto +56 9 2222 2222"),
            representante={
                "representante_ref": self.representante,
                "vinculo": "TUTOR",
                "nombre": said("representante"),
                "contacto": said("su contacto"),
            },
        )
        found = self.call(operador, "buscar_persona", rut=RUT, finalidad="deteccion")
        assert found == {"persona_ref": self.persona}
        self.order(
            dupla,
            "DetectarCaso",
            "2024-06-03",
            why=said("deteccion"),
            caso_id=CASO,
            persona_ref=self.persona,
            poligono_id=POLIGONO,
            fuente_deteccion="RED_NINEZ",
            fecha="2024-06-03",
        )
        evaluar = {
            "caso_id": CASO,
            "dupla_id": "dupla-canaria",
            "instrumento": "PAUTA-1",
            "fecha": "2024-06-04",
        }
        self.refused(dupla, "IniciarEvaluacion", "2024-06-04", **evaluar)
        self.refused(
            dupla,
            "RegistrarTutoria",
            "2024-06-04",
            caso_id="caso-que-no-existe",
            tutoria_id="t0",
            profesional_id=dupla.id,
            fecha="2024-06-04",
            duracion_min=30,
            asistencia=True,
            nota=said("nota"),
        )
        self.refused(
            dupla,
            "DetectarCaso",
            "2024-06-04",
            caso_id=said("id"),
            persona_ref=self.persona,
            poligono_id=POLIGONO,
            fuente_deteccion="RED_NINEZ",
            fecha="2024-06-04",
        )
        self.order(
            dupla,
            "RegistrarConsentimiento",
            "2024-06-04",
            why=said("consentimiento"),
            caso_id=CASO,
            consentimiento_id="consentimiento-canario",
            tipo_titular="14-15",
            otorgante="representante",
            base_legal="consentimiento",
            finalidades=["evaluacion", "intervencion", "derivacion", "seguimiento"],
            texto_sha256="0123456789abcdef" * 4,
            fecha="2024-06-04",
        )
        self.order(dupla, "IniciarEvaluacion", "2024-06-04", why=said("evaluacion"), **evaluar)
        self.order(
            dupla,
            "CompletarEvaluacion",
            "2024-06-10",
            why=said("conclusion"),
            caso_id=CASO,
            resultado="INGRESA",
            nivel_riesgo="ALTO",
            factores=["CONSUMO"],
        )
        self.order(
            jefa,
            "IngresarCaso",
            "2024-06-12",
            why=said("ingreso"),
            caso_id=CASO,
            fecha="2024-06-12",
            tramo_edad="14-15",
            dupla_id="dupla-canaria",
        )
        self.order(
            jefa,
            "AsignarDupla",
            "2024-06-12",
            caso_id=CASO,
            profesional_ids=[dupla.id],
            desde="2024-06-12",
        )
        self.order(
            dupla,
            "FormularPlan",
            "2024-06-14",
            why=said("plan"),
            caso_id=CASO,
            version=1,
            objetivos=[
                {
                    "objetivo_id": "o1",
                    "meta": "APOYO_FAMILIAR",
                    "plazo": "2024-10-01",
                    "descripcion": said("objetivo"),
                }
            ],
        )
        self.order(
            jefa,
            "AprobarPlan",
            "2024-06-17",
            why=said("aprobacion"),
            caso_id=CASO,
            version=1,
            fecha="2024-06-17",
        )
        self.order(
            dupla,
            "RegistrarTutoria",
            "2024-06-20",
            caso_id=CASO,
            tutoria_id="t1",
            profesional_id=dupla.id,
            fecha="2024-06-20",
            duracion_min=45,
            modalidad="PRESENCIAL",
            objetivos_trabajados=["o1"],
            asistencia=True,
            nota=said("nota"),
        )
        self.order(
            dupla,
            "SolicitarDerivacion",
            "2024-07-01",
            why=said("derivacion"),
            caso_id=CASO,
            derivacion_id="derivacion-canaria",
            oferta_id=OFERTA,
            protocolo_id=PROTOCOLO,
            fecha="2024-07-01",
        )
        self.tejido.settle()
        self.order(
            operador,
            "ResponderDerivacion",
            "2024-07-03",
            service="alianzas",
            derivacion_id="derivacion-canaria",
            oferta_id=OFERTA,
            acepta=True,
        )
        self.tejido.settle()
        self.order(
            dupla,
            "AtenderDerivacion",
            "2024-07-10",
            why=said("atendida"),
            caso_id=CASO,
            derivacion_id="derivacion-canaria",
            fecha="2024-07-10",
        )

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

    def ask_rights(self) -> None:
        """Access asked and given; the file is read for it meanwhile."""
        dupla, delegada = self.who("dupla_psicosocial"), self.who("delegado_datos")
        hoy = self.today()
        self.order(
            dupla,
            "SolicitarDerechoTitular",
            hoy,
            persona_ref=self.persona,
            derecho_id="acceso-1",
            derecho="acceso",
            solicitante="titular",
            fecha=hoy,
            detalle=said("pide ver sus datos"),
        )
        assert WORD in repr(self.file(delegada, "derecho_titular"))
        self.order(
            delegada,
            "ResolverDerechoTitular",
            hoy,
            why=said("resolucion"),
            persona_ref=self.persona,
            derecho_id="acceso-1",
            resultado="acogido",
            respuesta=said("respuesta"),
            fecha=hoy,
        )

    def leave(self) -> None:
        """The case ends."""
        dupla = self.who("dupla_psicosocial")
        self.order(
            dupla,
            "EvaluarObjetivo",
            "2024-10-01",
            caso_id=CASO,
            objetivo_id="o1",
            logro=90,
            fecha="2024-10-01",
        )
        self.order(
            dupla,
            "EgresarCaso",
            "2024-10-02",
            why=said("egreso"),
            caso_id=CASO,
            causal="OBJETIVOS_CUMPLIDOS",
            fecha="2024-10-02",
        )

    def erase(self) -> None:
        """The holder asks for it, a legal hold keeps it, and without it it is granted; then the representative does."""
        delegada, hoy = self.who("delegado_datos"), self.today()
        hold = {"persona_ref": self.persona, "retencion_id": "r1"}
        self.order(delegada, "FijarRetencionLegal", hoy, **hold, norma="causa-rit-o-1", desde=hoy)
        granting = self._ask_erasure(self.persona)
        with pytest.raises(Refused):
            self.order(delegada, "ResolverDerechoTitular", hoy, **granting)
        self.order(delegada, "LevantarRetencionLegal", hoy, **hold, fecha=hoy)
        self.order(delegada, "ResolverDerechoTitular", hoy, **granting)
        granting = self._ask_erasure(self.representante)
        self.order(delegada, "ResolverDerechoTitular", hoy, **granting)

    def _ask_erasure(self, persona_ref: str) -> dict[str, Any]:
        """What grants the request that this registers."""
        hoy, right = self.today(), f"supresion-{persona_ref}"
        self.order(
            LOCAL_ACTOR,
            "SolicitarDerechoTitular",
            hoy,
            persona_ref=persona_ref,
            derecho_id=right,
            derecho="supresion",
            solicitante="titular",
            fecha=hoy,
            detalle=said("pide que se borre"),
        )
        return {
            "persona_ref": persona_ref,
            "derecho_id": right,
            "resultado": "acogido",
            "fecha": hoy,
        }

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
