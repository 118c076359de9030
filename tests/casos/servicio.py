"""The running service casos with access control on, a barrio that receives people, and who works there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import kombu.pools
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.casos.domain.ordenes import (
    AprobarPlan,
    AsignarDupla,
    CompletarEvaluacion,
    DetectarCaso,
    FactoresRiesgo,
    FormularPlan,
    IngresarCaso,
    IniciarEvaluacion,
    NivelRiesgo,
    Objetivo,
    RegistrarConsentimiento,
    RegistrarTutoria,
)
from shared.access.bearer import RoleClaim
from shared.access.keys import published, write_keys
from shared.access.scopes import EVERYWHERE
from shared.access.tokens import Issuer
from shared.config import Settings
from shared.decider import Actor
from shared.ids import new_id
from shared.moments import civil_date
from shared.runtime.core import Core
from shared.runtime.rpc import Client
from shared.runtime.runner import Runner, migrate
from shared.schemas import dump
from shared.told import ToldText
from shared.transport import memory
from tests.casos import ejemplos

ISSUER = "acceso.prueba"
CASO, POLIGONO = "caso-canario", ejemplos.POLIGONO_ID
TEXTO = ejemplos.TEXTO
#: Invented, and plainly so: whatever of it turns up in clear anywhere is a leak.
CANARIO = "CANARIO-INVENTADO"
HOY = civil_date(datetime.now(UTC))


@dataclass
class Servicio:
    """`quien`: an opaque id per role."""

    core: Core
    url: str
    clave: Ed25519PrivateKey
    quien: dict[str, str]

    def token(self, rol: str, **otros: Any) -> str:
        claims = [RoleClaim(rol, EVERYWHERE)]
        return Issuer(ISSUER, self.clave).issue(self.quien[rol], "casos", claims, **otros)

    def rpc(self, rol: str | None, metodo: str, *args: Any, **kwargs: Any) -> Any:
        def credential(_: str) -> str:
            return "" if rol is None else self.token(rol)

        with Client("memory://", token_for=credential) as client:
            return client.call("casos", metodo, *args, **kwargs)

    def http(self, rol: str, ruta: str, cuerpo: Any) -> requests.Response:
        cabeceras = {"Authorization": f"Bearer {self.token(rol)}"}
        return requests.post(self.url + ruta, json=cuerpo, headers=cabeceras, timeout=30)

    def manda(self, orden: Any, *, grounds: str | None = None, dia: date = HOY) -> dict[str, Any]:
        """A command by the service's own hand: what a case needs before anybody reads it."""
        sobre = {
            "command_id": new_id(),
            "occurred_at": dia.isoformat(),
            "data": dump(orden),
            "grounds": grounds,
        }
        return self.core.executor.execute(type(orden).__name__, sobre, Actor("autora", "operador"))

    def asigna(
        self, rol: str, alcance: tuple[str, str | None], finalidad: str | None = None
    ) -> str:
        """A grant by the service's own hand; its id."""
        asignacion = new_id()
        data = {
            "asignacion_id": asignacion,
            "actor_id": self.quien[rol],
            "rol": rol,
            "alcance": {"tipo": alcance[0], "valor": alcance[1]},
            "finalidad": finalidad,
            "desde": HOY.isoformat(),
            "hasta": HOY.isoformat(),
            "motivo": "resolucion-1",
        }
        self._sistema("AsignarRol", data, self.quien["administrador"], "administrador")
        return asignacion

    def _sistema(self, nombre: str, data: Any, actor: str, rol: str) -> None:
        sobre = {"command_id": new_id(), "occurred_at": HOY.isoformat(), "data": data}
        self.core.executor.execute(nombre, sobre, Actor(actor, rol))

    def consta(self, *hechos: Any) -> None:
        """Facts of other services."""
        for hecho in hechos:
            for nombre, fact in self.core.executor.facts.items():
                if fact.records is type(hecho):
                    self._sistema(nombre, dump(hecho), "sistema:casos/constancia", "sistema")
                    break

    def caso(self, persona_ref: str) -> None:
        """From detection to a tutoría, with everything that is said of a person."""
        dupla = self.quien["dupla_psicosocial"]
        hace = HOY - timedelta(days=30)
        self.manda(
            DetectarCaso(
                caso_id=CASO,
                persona_ref=persona_ref,
                poligono_id=POLIGONO,
                fuente_deteccion="RED_NINEZ",
                fecha=hace,
            ),
            grounds=f"{CANARIO} fundamento",
        )
        self.manda(
            RegistrarConsentimiento(
                caso_id=CASO,
                consentimiento_id="consentimiento-1",
                tipo_titular="14-15",
                otorgante="representante",
                base_legal="consentimiento",
                finalidades=("evaluacion", "intervencion", "seguimiento"),
                texto_sha256=TEXTO,
                fecha=hace,
            )
        )
        self.manda(
            IniciarEvaluacion(caso_id=CASO, dupla_id="dupla-1", instrumento="PAUTA-1", fecha=hace)
        )
        self.manda(
            CompletarEvaluacion(
                caso_id=CASO,
                resultado="INGRESA",
                nivel_riesgo=NivelRiesgo("MEDIO"),
                factores=FactoresRiesgo(["CONSUMO", "DESERCION_ESCOLAR"]),
            )
        )
        self.manda(IngresarCaso(caso_id=CASO, fecha=hace, tramo_edad="14-15", dupla_id="dupla-1"))
        self.manda(AsignarDupla(caso_id=CASO, profesional_ids=(dupla,), desde=hace))
        objetivo = Objetivo(
            objetivo_id="objetivo-1",
            meta="APOYO_FAMILIAR",
            plazo=HOY + timedelta(days=90),
            descripcion=ToldText(f"{CANARIO} objetivo"),
        )
        self.manda(FormularPlan(caso_id=CASO, version=1, objetivos=(objetivo,)))
        sobre = {
            "command_id": new_id(),
            "occurred_at": hace.isoformat(),
            "data": dump(AprobarPlan(caso_id=CASO, version=1, fecha=hace)),
        }
        self.core.executor.execute("AprobarPlan", sobre, Actor("jefatura", "coordinador_app"))
        self.manda(
            RegistrarTutoria(
                caso_id=CASO,
                tutoria_id="tutoria-1",
                profesional_id=dupla,
                fecha=HOY,
                duracion_min=45,
                modalidad="PRESENCIAL",
                objetivos_trabajados=("objetivo-1",),
                asistencia=True,
                nota=ToldText(f"{CANARIO} nota"),
            )
        )


ROLES = (
    "administrador",
    "operador",
    "coordinador_app",
    "ejecutor",
    "dupla_psicosocial",
    "supervisor_regional",
    "delegado_datos",
    "auditor",
)


@contextmanager
def servicio(carpeta: Path) -> Iterator[Servicio]:
    """Runs until the end of the block."""
    clave = Ed25519PrivateKey.generate()
    ahora = datetime.now(UTC)
    write_keys(
        carpeta / "claves.json",
        [published(clave, ahora - timedelta(days=1), ahora + timedelta(days=1))],
    )
    settings = Settings(
        f"sqlite:///{carpeta}/{{servicio}}.db",
        "memory://",
        carpeta,
        access_keys=carpeta / "claves.json",
        access_issuer=ISSUER,
    )
    migrate(["casos"], settings)
    runner = Runner(["casos"], settings, http={"casos": "127.0.0.1:0"}, passive=True)
    runner.start()
    (core,) = runner.cores()
    quien = {rol: new_id() for rol in ROLES}
    hecho = Servicio(core, f"http://{runner.addresses()['casos']}", clave, quien)
    primero = {
        "asignacion_id": "primera",
        "actor_id": quien["administrador"],
        "rol": "administrador",
        "alcance": {"tipo": "todo", "valor": None},
        "finalidad": None,
        "desde": HOY.isoformat(),
        "hasta": HOY.isoformat(),
        "motivo": "resolucion-0",
    }
    hecho._sistema("AsignarRol", primero, "sistema:casos", "sistema")
    hecho.consta(
        ejemplos.ELEGIDO,
        *ejemplos.TERRITORIO_1,
        ejemplos.FIRMADO,
        ejemplos.PROYECTO_1,
        ejemplos.EN_REGION,
        ejemplos.EDADES,
    )
    try:
        yield hecho
    finally:
        runner.kill()
        memory.reset()
        kombu.pools.reset()
