"""Corrections, merges and divisions on a real log: the keys move with them, and deciding again gives the same."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.territorios.domain import DECIDERS
from services.territorios.domain.comunas import ComunaNoVigente
from services.territorios.domain.division import PublicarDPA
from services.territorios.domain.territorio_ordenes import (
    CorregirTerritorio,
    FusionarTerritorios,
    RegistrarTerritorio,
    TerritorioDuplicado,
    TerritorioFusionado,
)
from services.territorios.events import ComunaDPA, ValorTerritorio
from services.territorios.policies import FACTS
from shared.catalogue import Catalogue
from shared.decider import Actor, DomainError
from shared.errors import Refused
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.migrations.run import upgrade
from shared.redecide import redecide
from shared.schemas import dump
from shared.values import Cut, Region


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    engine = make_engine(f"sqlite:///{tmp_path}/territorios.db")
    upgrade(engine, "territorios")
    bitacora = EventLog(engine, "territorios.prueba")
    yield bitacora
    assert redecide(bitacora, Catalogue(DECIDERS), FACTS).differences == ()
    engine.dispose()


@pytest.fixture
def executor(log: EventLog) -> Executor:
    return Executor(log, Catalogue(DECIDERS), producer="territorios/0+prueba", facts=FACTS)


def enviar(executor: Executor, orden: Any) -> list[str]:
    """The types of the events it wrote."""
    payload = {
        "command_id": str(uuid.uuid4()),
        "occurred_at": "2020-06-15",
        "grounds": "Acta 3",
        "data": dump(orden),
    }
    hecho = executor.execute(type(orden).__name__, payload, Actor("actor", "operador"))
    return [evento["type"] for evento in hecho["eventos"]]


def rechaza(executor: Executor, orden: Any, motivo: type[DomainError]) -> None:
    with pytest.raises(Refused) as rechazo:
        enviar(executor, orden)
    assert rechazo.value.problem["codigo"] == motivo.__name__


def registrar(territorio_id: str, nombre: str, cut: str = "13401") -> RegistrarTerritorio:
    comuna = Cut(cut)
    return RegistrarTerritorio(
        territorio_id=territorio_id,
        nombre=nombre,
        tipo="BARRIO",
        comunas=(comuna,),
        region=comuna.region,
    )


def renombrar(territorio_id: str, nombre: str) -> CorregirTerritorio:
    valor = ValorTerritorio(nombre=nombre)
    return CorregirTerritorio(territorio_id=territorio_id, campo="nombre", valor_nuevo=valor)


def test_t5_el_nombre_corregido_se_ocupa_y_el_anterior_queda_libre(executor: Executor) -> None:
    enviar(executor, registrar("t-1", "El Mirador"))
    escritos = enviar(executor, renombrar("t-1", "Mirador Alto"))
    assert escritos == ["TerritorioCorregido", "ClaveLiberada", "ClaveReservada"]
    rechaza(executor, registrar("t-2", "Mirador Alto"), TerritorioDuplicado)
    enviar(executor, registrar("t-2", "El Mirador"))
    rechaza(executor, renombrar("t-1", "El Mirador"), TerritorioDuplicado)


def test_t5_lo_fusionado_no_admite_ordenes_y_su_nombre_queda_libre(executor: Executor) -> None:
    enviar(executor, registrar("t-1", "El Mirador"))
    enviar(executor, registrar("t-2", "Mirador Bajo"))
    fusionar = FusionarTerritorios(origen_ids=("t-2",), destino_id="t-1")
    escritos = enviar(executor, fusionar)
    assert escritos == ["TerritoriosFusionados", "ClaveReservada", "ClaveLiberada"]
    assert enviar(executor, fusionar) == []
    rechaza(executor, renombrar("t-2", "Otro"), TerritorioFusionado)
    inversa = FusionarTerritorios(origen_ids=("t-1",), destino_id="t-2")
    rechaza(executor, inversa, TerritorioFusionado)
    enviar(executor, registrar("t-3", "Mirador Bajo"))


def test_t2_la_version_publicada_rige_desde_su_publicacion(executor: Executor) -> None:
    enviar(executor, registrar("t-1", "Centro", "16101"))
    iquique = ComunaDPA(cut=Cut("01101"), nombre="Iquique", provincia="011", region=Region("01"))
    publicar = PublicarDPA(version="2018", vigente_desde=date(2018, 9, 6), comunas=(iquique,))
    enviar(executor, publicar)
    rechaza(executor, registrar("t-2", "Sur", "16101"), ComunaNoVigente)
    enviar(executor, registrar("t-2", "Sur", "01101"))
