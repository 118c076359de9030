"""casos and alianzas on real logs, told twice of what the other says: convenio, term, offer, end of the project."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.alianzas.domain.convenio_ordenes import FirmarConvenio, TerminarConvenio
from services.alianzas.domain.derivacion import ResponderDerivacion
from services.alianzas.domain.institucion import RegistrarInstitucion
from services.alianzas.domain.oferta_ordenes import CerrarOferta, CoordinarOferta, InstalarOferta
from services.alianzas.domain.protocolo import AcordarProtocolo
from services.casos.domain.carga import FijarCargaMaxima
from shared.catalogue import Catalogue
from shared.decider import Actor
from shared.errors import Refused
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.migrations.run import upgrade
from shared.outcome import REFUSED
from shared.policies import Foreign, commands_for
from shared.redecide import redecide
from shared.schemas import dump
from tests.casos import ejemplos
from tests.casos.ejemplos import BARRIO_ID, CASO_ID, OTRA_PERSONA, POLIGONO_ID
from tests.contracts.declared import definition
from tests.support.protection import protected


class Lado:
    """One of the two services on its own log."""

    def __init__(self, nombre: str, carpeta: Path) -> None:
        self.nombre, self.definicion = nombre, definition(nombre)
        self.engine = make_engine(f"sqlite:///{carpeta}/{nombre}.db")
        upgrade(self.engine, nombre)
        self.log = EventLog(self.engine, f"{nombre}.prueba")
        self.catalogo = Catalogue(self.definicion.deciders, self.definicion.upcasters)
        self.proteccion = None if self.definicion.clear_text else protected(self.log)
        self.executor = Executor(
            self.log,
            self.catalogo,
            producer=f"{nombre}/0+prueba",
            facts=self.definicion.facts(),
            protection=self.proteccion,
        )

    def ordena(self, orden: Any, dia: str = "2025-05-20") -> list[str]:
        """The types written. Lets a refusal through."""
        carta = {"command_id": str(uuid.uuid4()), "occurred_at": dia, "data": dump(orden)}
        hecho = self.executor.execute(type(orden).__name__, carta, Actor("actor", "operador"))
        return [evento["type"] for evento in hecho["eventos"]]

    def oye(self, fuente: str, tipo: str, dia: str = "2025-03-01", **data: Any) -> None:
        self.recibe(
            fuente,
            {
                "type": tipo,
                "event_id": str(uuid.uuid4()),
                "occurred_at": dia,
                "occurred_basis": "declarado",
                "correlation_id": str(uuid.uuid4()),
                "origin": None,
                "data": data,
            },
        )

    def recibe(self, fuente: str, sobre: Any) -> None:
        for _ in range(2):  # a message may come twice
            for nombre, carta, actor in commands_for(
                self.nombre, Foreign(fuente, sobre), self.definicion.reactions
            ):
                try:
                    self.executor.execute(nombre, carta, Actor(actor, "sistema"))
                except Refused:
                    continue  # an outcome like any other, recorded

    def tipos(self, secuencia: str) -> list[str]:
        return [fila.type for fila in self.log.read_stream(secuencia)]


class Mundo:
    def __init__(self, carpeta: Path) -> None:
        self.casos, self.alianzas = Lado("casos", carpeta), Lado("alianzas", carpeta)
        self.leidos = {"casos": 0, "alianzas": 0}

    def conversan(self) -> None:
        """Each hears what the other said, until neither has anything to say."""
        antes = None
        while antes != self.leidos:
            antes = dict(self.leidos)
            for uno, otro in ((self.casos, self.alianzas), (self.alianzas, self.casos)):
                for fila in list(uno.log.scan(self.leidos[uno.nombre])):
                    otro.recibe(uno.nombre, fila.envelope)
                    self.leidos[uno.nombre] = fila.position

    def oyen(self, fuente: str, tipo: str, dia: str = "2025-03-01", **data: Any) -> None:
        for lado in (self.casos, self.alianzas):
            lado.oye(fuente, tipo, dia, **data)


PROYECTO: dict[str, Any] = {
    "proyecto_id": "proyecto-1",
    "territorio_id": BARRIO_ID,
    "programa": "COMUNIDAD_CRECE",
    "region": "04",
    "inicio_mes": "2025-03",
    "plantilla_version": "CC.1",
}


@pytest.fixture
def mundo(tmp_path: Path) -> Iterator[Mundo]:
    """A barrio whose polygon was chosen, with its project, and a draft convenio (P1)."""
    mundo = Mundo(tmp_path)
    for institucion in ("spd", "muni", "institucion-1"):
        mundo.alianzas.ordena(RegistrarInstitucion(institucion_id=institucion, nombre=institucion))
    lugar = {"poligono_id": POLIGONO_ID, "territorio_id": BARRIO_ID, "municipio": "04102"}
    mundo.oyen("territorios", "PolígonoElegido", **lugar)
    foco = {"territorio_id": BARRIO_ID, "programa": "COMUNIDAD_CRECE"}
    mundo.oyen("territorios", "TerritorioFocalizado", **foco)
    mundo.oyen(
        "intervencion", "PlantillaProgramaPublicada", version="CC.1", edad_min=7, edad_max=21
    )
    mundo.oyen("intervencion", "ProyectoAdjudicado", **PROYECTO)
    yield mundo
    for lado in (mundo.casos, mundo.alianzas):
        again = redecide(
            lado.log, lado.catalogo, lado.definicion.facts(), protection=lado.proteccion
        )
        assert again.differences == ()
        lado.engine.dispose()


def con_convenio(mundo: Mundo) -> None:
    convenio = f"{POLIGONO_ID}-convenio"
    firma = FirmarConvenio(convenio_id=convenio, partes=("spd", "muni"), fecha=date(2025, 3, 1))
    mundo.alianzas.ordena(firma)
    mundo.conversan()


def con_derivacion(mundo: Mundo) -> None:
    con_convenio(mundo)
    for oferta in ("oferta-1", "oferta-2"):
        mundo.alianzas.ordena(
            CoordinarOferta(oferta_id=oferta, institucion_id="institucion-1", barrio_id=BARRIO_ID)
        )
        mundo.alianzas.ordena(InstalarOferta(oferta_id=oferta, desde=date(2025, 5, 1)))
    acuerdo = AcordarProtocolo(
        protocolo_id="protocolo-1",
        instituciones=("institucion-1",),
        plazo_respuesta_dias=10,
        desde=date(2025, 4, 15),
    )
    mundo.alianzas.ordena(acuerdo)
    mundo.conversan()
    mundo.casos.ordena(FijarCargaMaxima(programa="COMUNIDAD_CRECE", casos_max=1))
    for orden in (
        ejemplos.DETECTAR,
        ejemplos.CONSENTIR,
        ejemplos.INICIAR,
        ejemplos.COMPLETAR,
        ejemplos.INGRESAR,
        ejemplos.ASIGNAR,
        ejemplos.DERIVAR,
    ):
        mundo.casos.ordena(orden)
    mundo.conversan()


def test_p2_k12_la_firma_en_alianzas_habilita_los_casos_y_su_termino_los_cierra(
    mundo: Mundo,
) -> None:
    with pytest.raises(Refused, match="No consta un convenio"):
        mundo.casos.ordena(ejemplos.DETECTAR)
    con_convenio(mundo)
    assert mundo.casos.ordena(ejemplos.DETECTAR) == ["CasoDetectado", "ClaveReservada"]
    fin = TerminarConvenio(convenio_id=f"{POLIGONO_ID}-convenio", motivo="Fin")
    mundo.alianzas.ordena(fin)
    mundo.conversan()
    otro = replace(ejemplos.DETECTAR, caso_id="caso-2", persona_ref=OTRA_PERSONA)
    with pytest.raises(Refused, match="No consta un convenio"):
        mundo.casos.ordena(otro)


def test_p12_a4_lo_que_expira_en_casos_deja_cerrar_la_oferta(mundo: Mundo) -> None:
    con_derivacion(mundo)
    cerrar = CerrarOferta(oferta_id="oferta-1", fecha=date(2025, 5, 20))
    with pytest.raises(Refused, match="derivaciones abiertas"):
        mundo.alianzas.ordena(cerrar)
    assert mundo.casos.ordena(ejemplos.RELOJ) == ["DerivaciónExpirada"]
    mundo.conversan()
    tarde = ResponderDerivacion(derivacion_id="derivacion-1", oferta_id="oferta-1", acepta=True)
    with pytest.raises(Refused, match="expiró"):
        mundo.alianzas.ordena(tarde)
    assert mundo.alianzas.ordena(cerrar) == ["OfertaCerrada"]


def test_a4_lo_reasignado_en_casos_deja_cerrar_la_oferta(mundo: Mundo) -> None:
    con_derivacion(mundo)
    otra = replace(
        ejemplos.DERIVAR,
        derivacion_id="derivacion-2",
        oferta_id="oferta-2",
        reemplaza="derivacion-1",
    )
    mundo.casos.ordena(otra)
    mundo.conversan()
    assert mundo.alianzas.ordena(CerrarOferta(oferta_id="oferta-1")) == ["OfertaCerrada"]
    with pytest.raises(Refused, match="derivaciones abiertas"):
        mundo.alianzas.ordena(CerrarOferta(oferta_id="oferta-2"))


def test_p13_una_oferta_que_cierra_mientras_se_deriva_a_ella_pide_otra(mundo: Mundo) -> None:
    con_derivacion(mundo)
    cierre = {"oferta_id": "oferta-1", "institucion_id": "institucion-1", "fecha": "2025-05-06"}
    mundo.casos.oye("alianzas", "OfertaCerrada", "2025-05-06", **cierre)
    assert mundo.casos.tipos(f"caso/{CASO_ID}")[-1] == "DerivaciónExpirada"
    assert mundo.casos.tipos("alerta/P13-derivacion-1") == ["AlertaPlazoEmitida"]
    otra = replace(
        ejemplos.DERIVAR,
        derivacion_id="derivacion-2",
        oferta_id="oferta-2",
        fecha=date(2025, 5, 7),
        reemplaza="derivacion-1",
    )
    assert "AlertaPlazoResuelta" in mundo.casos.ordena(otra)


def test_p15_el_fin_del_proyecto_llega_a_sus_ofertas_y_a_sus_casos(mundo: Mundo) -> None:
    con_derivacion(mundo)
    fin = {"proyecto_id": "proyecto-1", "causal": "Otra", "fecha": "2025-05-12"}
    mundo.oyen("intervencion", "ProyectoTerminadoAnticipadamente", "2025-05-12", **fin)
    mundo.conversan()
    assert mundo.alianzas.tipos("oferta/oferta-2")[-1] == "OfertaCerrada"
    assert mundo.alianzas.tipos("oferta/oferta-1")[-1] == "OfertaSuspendida"
    assert mundo.casos.tipos("oferta/oferta-1")[-1] == "ConstaOfertaSuspendida"
    assert mundo.casos.tipos(f"alerta/P15-{CASO_ID}") == ["AlertaPlazoEmitida"]
    otro = replace(ejemplos.DETECTAR, caso_id="caso-2", persona_ref=OTRA_PERSONA)
    mundo.casos.ordena(otro)
    egreso = replace(ejemplos.EGRESAR, causal="TRASLADO", fecha=date(2025, 5, 15))
    assert mundo.casos.ordena(egreso) == [
        "CasoEgresado",
        "ExpedienteCerrado",
        "ClaveLiberada",
        "CupoLiberado",
        "CargaLiberada",
        "CargaLiberada",
        "AlertaPlazoResuelta",
    ]
    rechazados = [c for c in mundo.casos.log.commands() if c.outcome["resultado"] == REFUSED]
    assert rechazados == []
