"""T5 as a law: whatever is registered, corrected and merged, the keys are the names of what is active."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.territorios.domain.territorio import TERRITORIO
from services.territorios.domain.territorio_estado import Territorio, clave_de_fusion
from services.territorios.domain.territorio_ordenes import (
    CorregirTerritorio,
    FusionarTerritorios,
    RegistrarTerritorio,
)
from services.territorios.events import ValorTerritorio
from shared.common import CLAVE
from shared.decider import Actor, Context, DomainError, Needs
from shared.declare import event_type, stream_of
from shared.moments import Moment
from shared.names import comparable
from shared.values import Cut, Region

IDS = ("t-1", "t-2", "t-3")
ids = st.sampled_from(IDS)
nombres = st.sampled_from(("El Mirador", "EL MIRADOR", "Sta. Elena"))
comunas = st.lists(st.sampled_from((Cut("05101"), Cut("05102"))), min_size=1, max_size=2).map(tuple)
valores = st.one_of(
    nombres.map(lambda nombre: ("nombre", ValorTerritorio(nombre=nombre))),
    comunas.map(
        lambda cuts: (
            "ubicacion",
            ValorTerritorio(comunas=cuts, comuna_principal=cuts[0], region=Region("05")),
        )
    ),
)
ordenes = st.one_of(
    st.builds(
        lambda territorio_id, nombre, cuts: RegistrarTerritorio(
            territorio_id=territorio_id,
            nombre=nombre,
            tipo="BARRIO",
            comunas=cuts,
            comuna_principal=cuts[0],
            region=Region("05"),
        ),
        ids,
        nombres,
        comunas,
    ),
    st.builds(
        lambda territorio_id, valor: CorregirTerritorio(
            territorio_id=territorio_id, campo=valor[0], valor_nuevo=valor[1]
        ),
        ids,
        valores,
    ),
    st.builds(FusionarTerritorios, origen_ids=st.lists(ids, max_size=2).map(tuple), destino_id=ids),
)


class Bitacora:
    """The streams of one log, in memory."""

    def __init__(self) -> None:
        self.streams: dict[str, list[Any]] = defaultdict(list)

    def enviar(self, orden: Any) -> bool:
        """Whether it was accepted."""
        stream = stream_of(orden)
        cargados: dict[str, Any] = {}
        while True:
            contexto = Context(
                occurred_at=Moment("2020-06-15"),
                now=datetime(2026, 1, 1, tzinfo=UTC),
                actor=Actor("actor-de-prueba", "operador"),
                grounds="Acta 3",
                loaded=cargados,
            )
            try:
                hechos = TERRITORIO.decide(TERRITORIO.fold(self.streams[stream]), orden, contexto)
            except Needs as falta:
                otro = falta.decider.stream(falta.key)
                cargados[otro] = falta.decider.fold(self.streams[otro])
                continue
            except DomainError:
                return False
            for hecho in hechos:
                propio = event_type(hecho).stream
                self.streams[stream if propio is None else stream_of(hecho)].append(hecho)
            return True

    def titular(self, clave: str) -> str | None:
        return CLAVE.fold(self.streams[CLAVE.stream(clave)]).titular

    def territorio(self, territorio_id: str) -> Territorio:
        return TERRITORIO.fold(self.streams[TERRITORIO.stream(territorio_id)])

    def activos(self) -> dict[str, str]:
        """The keys that what is active should hold, by who; a clash is an assertion error."""
        esperadas: dict[str, str] = {}
        for territorio_id in IDS:
            vigente = self.territorio(territorio_id).vigente
            if vigente is None or self.titular(clave_de_fusion(territorio_id)) is not None:
                continue
            for comuna in vigente.comunas:
                clave = f"territorio-activo/{comparable(vigente.nombre)}/{comuna}"
                assert esperadas.setdefault(clave, territorio_id) == territorio_id
        return esperadas

    def ocupadas(self) -> dict[str, str]:
        """The keys of names that are held."""
        prefijo = CLAVE.stream("territorio-activo/")
        claves = [s.removeprefix("clave/") for s in self.streams if s.startswith(prefijo)]
        return {clave: quien for clave in claves if (quien := self.titular(clave)) is not None}


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(ordenes, max_size=12))
def test_t5_ninguna_secuencia_deja_dos_territorios_activos_con_un_nombre(pedidas: Any) -> None:
    bitacora = Bitacora()
    for orden in pedidas:
        bitacora.enviar(orden)
        assert bitacora.ocupadas() == bitacora.activos()


@settings(max_examples=200, deadline=None, database=None)
@given(st.lists(ordenes, max_size=8))
def test_t5_quien_se_fusiono_deja_de_cambiar(pedidas: Any) -> None:
    bitacora = Bitacora()
    assert bitacora.enviar(registrar("t-1", "El Mirador"))
    assert bitacora.enviar(registrar("t-2", "Mirador Bajo"))
    assert bitacora.enviar(FusionarTerritorios(origen_ids=("t-2",), destino_id="t-1"))
    inactivo = bitacora.territorio("t-2")
    for orden in pedidas:
        bitacora.enviar(orden)
        assert bitacora.territorio("t-2") == inactivo
        assert bitacora.ocupadas() == bitacora.activos()


def registrar(territorio_id: str, nombre: str) -> RegistrarTerritorio:
    return RegistrarTerritorio(
        territorio_id=territorio_id,
        nombre=nombre,
        tipo="BARRIO",
        comunas=(Cut("05101"),),
        region=Region("05"),
    )


def test_la_bitacora_de_prueba_acepta_y_rechaza() -> None:
    bitacora = Bitacora()
    assert bitacora.enviar(registrar("t-1", "El Mirador"))
    assert bitacora.ocupadas() == {"territorio-activo/el-mirador/05101": "t-1"}
    assert not bitacora.enviar(FusionarTerritorios(origen_ids=("t-2",), destino_id="t-1"))
