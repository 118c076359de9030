"""P14 on a real log: the merge comes twice, has one effect, and the next offer is refused."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from services.alianzas.domain import DECIDERS
from services.alianzas.domain.barrio import BarrioFusionado
from services.alianzas.domain.institucion import RegistrarInstitucion
from services.alianzas.domain.oferta_ordenes import CoordinarOferta
from services.alianzas.policies import FACTS, POLICIES
from shared.catalogue import Catalogue
from shared.decider import Actor
from shared.errors import Refused
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.ids import new_id
from shared.migrations.run import upgrade
from shared.policies import Foreign, commands_for
from shared.schemas import dump

FUSION = Foreign(
    "territorios",
    {
        "event_id": new_id(),
        "type": "TerritoriosFusionados",
        "occurred_at": "2025-04-10",
        "occurred_basis": "declarado",
        "correlation_id": new_id(),
        "origin": None,
        "data": {"origen_ids": ["bajo", "alto"], "destino_id": "mirador", "aliases": ["El Bajo"]},
    },
)


def enviar(executor: Executor, orden: Any) -> None:
    payload = {
        "command_id": str(uuid.uuid4()),
        "occurred_at": "2025-04-15",
        "data": dump(orden),
    }
    executor.execute(type(orden).__name__, payload, Actor("actor", "operador"))


def coordinar(barrio_id: str) -> CoordinarOferta:
    return CoordinarOferta(oferta_id=f"o-{barrio_id}", institucion_id="junaeb", barrio_id=barrio_id)


def test_p14_la_fusion_llega_dos_veces_y_cierra_el_barrio_a_nuevas_ofertas(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/alianzas.db")
    upgrade(engine, "alianzas")
    log = EventLog(engine, "alianzas.prueba")
    executor = Executor(log, Catalogue(DECIDERS), producer="alianzas/0+prueba", facts=FACTS)
    enviar(executor, RegistrarInstitucion(institucion_id="junaeb", nombre="JUNAEB"))
    for _ in range(2):
        for nombre, carta, actor in commands_for("alianzas", FUSION, (*FACTS, *POLICIES)):
            executor.execute(nombre, carta, Actor(actor, "sistema"))
    tipos = [fila.type for fila in log.scan()][-3:]
    assert tipos == ["ConstaTerritoriosFusionados", "BarrioRetirado", "BarrioRetirado"]
    for retirado in ("bajo", "alto"):
        with pytest.raises(Refused) as rechazo:
            enviar(executor, coordinar(retirado))
        assert rechazo.value.problem["codigo"] == BarrioFusionado.__name__
        assert rechazo.value.problem["regla"] == "P14"
    enviar(executor, coordinar("mirador"))
    engine.dispose()
