"""A rectification may not leave a fund whose accounts fail: F3, F4, F5 and F10 hold after it too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.financiamiento.domain import DECIDERS
from services.financiamiento.domain.ordenes import AsignarFondo, GirarFondos, HabilitarReceptor
from services.financiamiento.domain.ordenes_rendicion import CertificarSaldo, ReintegrarSaldo
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
from shared.values import Clp
from tests.financiamiento.ejemplos import HABILITADO, PDL, PROYECTO, RECEPTOR, financiar, girado

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

    def rechazo(self, registro_id: str, campo: str, valor: Any) -> tuple[str, str]:
        with pytest.raises(Refused) as error:
            self.rectificar(registro_id, campo, valor)
        return error.value.problem["codigo"], error.value.problem["regla"]


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


def girar(monto: int) -> GirarFondos:
    pago = girado(monto)
    return GirarFondos(
        proyecto_id=PROYECTO,
        iniciativa_id=pago.iniciativa_id,
        giro_id=pago.giro_id,
        receptor_rut=RECEPTOR,
        monto_clp=pago.monto_clp,
        cuota=pago.cuota,
        fecha=pago.fecha,
    )


def reintegrar(monto: int) -> ReintegrarSaldo:
    return ReintegrarSaldo(
        proyecto_id=PROYECTO,
        iniciativa_id="iniciativa-1",
        monto_clp=Clp(monto),
        comprobante="comprobante-1",
        fecha=date(2020, 3, 9),
    )


def test_f3_lo_rectificado_cabe_en_el_fondo(mundo: Mundo) -> None:
    (financiada,) = mundo.dar(financiar(1, 4_000_000))
    sobre = mundo.rechazo(financiada, "monto_clp", 7_000_001)
    assert sobre == ("RectificadoSobreElFondo", "F3")
    mundo.rectificar(financiada, "monto_clp", 7_000_000)
    with pytest.raises(Refused) as error:
        mundo.dar(financiar(2, 1))
    assert error.value.problem["codigo"] == "FondoInsuficiente"


def test_f4_lo_girado_sigue_dentro_del_compromiso(mundo: Mundo) -> None:
    (financiada,) = mundo.dar(financiar(1, 4_000_000))
    mundo.dar(HabilitarReceptor(rut=RECEPTOR, registro_19862=True, fecha=HABILITADO.fecha))
    giro, *_ = mundo.dar(girar(3_000_000))
    assert mundo.rechazo(financiada, "monto_clp", 2_999_999) == ("RectificadoGiradoDeMas", "F4")
    assert mundo.rechazo(giro, "monto_clp", 4_000_001) == ("RectificadoGiradoDeMas", "F4")
    mundo.rectificar(financiada, "monto_clp", 3_000_000)


def test_f5_lo_reintegrado_sigue_dentro_de_lo_girado(mundo: Mundo) -> None:
    mundo.dar(financiar(1, 4_000_000))
    mundo.dar(HabilitarReceptor(rut=RECEPTOR, registro_19862=True, fecha=HABILITADO.fecha))
    giro, *_ = mundo.dar(girar(3_000_000))
    mundo.dar(reintegrar(1_000_000))
    assert mundo.rechazo(giro, "monto_clp", 999_999) == ("RectificadoRendidoDeMas", "F5")
    mundo.rectificar(giro, "monto_clp", 1_000_000)


def test_f10_un_monto_rectificado_es_mayor_que_cero(mundo: Mundo) -> None:
    (financiada,) = mundo.dar(financiar(1, 4_000_000))
    assert mundo.rechazo(financiada, "monto_clp", 0) == ("MontoFueraDeRango", "F10")
    mundo.rectificar(financiada, "monto_clp", 1)


def test_un_fondo_certificado_no_se_rectifica(mundo: Mundo) -> None:
    (financiada,) = mundo.dar(financiar(1, 4_000_000))
    mundo.rectificar(financiada, "monto_clp", 3_000_000)
    mundo.dar(CertificarSaldo(proyecto_id=PROYECTO))
    assert mundo.rechazo(financiada, "monto_clp", 4_000_000) == (
        "FondoCertificadoNoSeRectifica",
        "F5",
    )
