"""A rectification may not leave a fund whose accounts fail: F3, F4, F5 and F10 hold after it too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.financiamiento.domain import DECIDERS
from services.financiamiento.domain.fondo import FONDO
from services.financiamiento.domain.ordenes import AsignarFondo
from services.financiamiento.domain.ordenes_rendicion import CertificarSaldo
from services.financiamiento.domain.rechazos import MontoFueraDeRango
from services.financiamiento.domain.rectificacion import (
    FondoCertificadoNoSeRectifica,
    RectificadoGiradoDeMas,
    RectificadoRendidoDeMas,
    RectificadoSobreElFondo,
)
from services.financiamiento.policies import FACTS
from services.financiamiento.upcasters import UPCASTERS
from shared.catalogue import Catalogue
from shared.decider import Actor
from shared.errors import Refused
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.ids import new_id
from shared.migrations.run import upgrade
from shared.schemas import dump
from shared.testing import Spec
from shared.values import Clp
from tests.financiamiento.ejemplos import (
    PDL,
    PROYECTO,
    aprobada,
    asignado,
    financiada,
    financiar,
    girado,
    presentada,
)

ACTOR = Actor("actor-de-prueba", "operador")


@dataclass
class Mundo:
    """A fund of $7.000.000 on a real log, one initiative with $4.000.000 committed."""

    executor: Executor

    def dar(self, orden: Any, nombre: str = "") -> list[str]:
        sobre = {"command_id": new_id(), "occurred_at": "2020-03-10", "data": dump(orden)}
        answer = self.executor.execute(nombre or type(orden).__name__, sobre, ACTOR)
        return [str(event["event_id"]) for event in answer["eventos"]]

    def rectificar(self, registro_id: str, campo: str, valor: Any) -> None:
        data = {
            "secuencia": f"fondo/{PROYECTO}",
            "registro_id": registro_id,
            "campo": campo,
            "valor_nuevo": json.dumps(valor),
            "motivo": "error de copia",
        }
        sobre = {"command_id": new_id(), "occurred_at": "2020-03-11", "data": data}
        self.executor.execute("RectificarRegistro", sobre, ACTOR)


@pytest.fixture
def mundo(tmp_path: Path) -> Iterator[Mundo]:
    engine = make_engine(f"sqlite:///{tmp_path}/financiamiento.db")
    upgrade(engine, "financiamiento")
    log = EventLog(engine, "financiamiento.prueba")
    catalogue = Catalogue(DECIDERS, UPCASTERS, [fact.records for fact in FACTS])
    made = Mundo(Executor(log, catalogue, producer="financiamiento/0+prueba", facts=FACTS))
    made.dar(AsignarFondo(proyecto_id=PROYECTO, monto_clp=Clp(7_000_000), convocatoria=2019))
    made.dar(PDL, "ConstatarPDLValidado")
    yield made
    engine.dispose()


def test_la_decision_siguiente_lee_el_monto_rectificado(mundo: Mundo) -> None:
    (financiada,) = mundo.dar(financiar(1, 4_000_000))
    with pytest.raises(Refused) as error:
        mundo.rectificar(financiada, "monto_clp", 7_000_001)
    assert error.value.problem["regla"] == "F3"
    mundo.rectificar(financiada, "monto_clp", 7_000_000)
    with pytest.raises(Refused) as error:
        mundo.dar(financiar(2, 1))
    assert error.value.problem["codigo"] == "FondoInsuficiente"


fondo = Spec(FONDO)
FONDO_ASIGNADO = asignado(7_000_000)
COMPROMISO = financiada(1, 4_000_000)
GIRO = girado(3_000_000)


def test_f3_lo_rectificado_cabe_en_el_fondo() -> None:
    con_compromiso = fondo.given(FONDO_ASIGNADO, PDL, COMPROMISO)
    con_compromiso.when_rectified(COMPROMISO, monto_clp=Clp(7_000_001)).then_refused(
        RectificadoSobreElFondo, "$7.000.001", "$7.000.000"
    )
    con_compromiso.when_rectified(COMPROMISO, monto_clp=Clp(7_000_000)).then_accepted()
    con_compromiso.when_rectified(FONDO_ASIGNADO, monto_clp=Clp(3_999_999)).then_refused(
        RectificadoSobreElFondo
    )
    con_compromiso.when_rectified(FONDO_ASIGNADO, monto_clp=Clp(4_000_000)).then_accepted()


def test_f4_lo_girado_sigue_dentro_del_compromiso() -> None:
    con_giro = fondo.given(FONDO_ASIGNADO, PDL, COMPROMISO, GIRO)
    con_giro.when_rectified(COMPROMISO, monto_clp=Clp(2_999_999)).then_refused(
        RectificadoGiradoDeMas, "iniciativa-1", "$2.999.999"
    )
    con_giro.when_rectified(COMPROMISO, monto_clp=Clp(3_000_000)).then_accepted()
    con_giro.when_rectified(GIRO, monto_clp=Clp(4_000_001)).then_refused(RectificadoGiradoDeMas)
    con_giro.when_rectified(GIRO, monto_clp=Clp(4_000_000)).then_accepted()


def test_f5_lo_rendido_sigue_dentro_de_lo_girado() -> None:
    con_rendicion = fondo.given(
        FONDO_ASIGNADO, PDL, COMPROMISO, GIRO, presentada(), aprobada(1_000_000, 2_000_000)
    )
    con_rendicion.when_rectified(GIRO, monto_clp=Clp(999_999)).then_refused(
        RectificadoRendidoDeMas, "iniciativa-1", "$1.000.000"
    )
    con_rendicion.when_rectified(GIRO, monto_clp=Clp(1_000_000)).then_accepted()


def test_f5_un_fondo_certificado_no_se_rectifica() -> None:
    sin_girar = fondo.given(FONDO_ASIGNADO, PDL, COMPROMISO)
    sin_girar.when_rectified(COMPROMISO, monto_clp=Clp(3_000_000)).then_accepted()
    (certificado,) = sin_girar.when(CertificarSaldo(proyecto_id=PROYECTO)).events()
    fondo.given(FONDO_ASIGNADO, PDL, COMPROMISO, certificado).when_rectified(
        COMPROMISO, monto_clp=Clp(3_000_000)
    ).then_refused(FondoCertificadoNoSeRectifica, PROYECTO)


def test_f10_un_monto_rectificado_es_mayor_que_cero() -> None:
    con_compromiso = fondo.given(FONDO_ASIGNADO, PDL, COMPROMISO)
    con_compromiso.when_rectified(COMPROMISO, monto_clp=Clp(0)).then_refused(MontoFueraDeRango)
    con_compromiso.when_rectified(COMPROMISO, monto_clp=Clp(1)).then_accepted()
