"""P2 and P3: what a convenio of Comunidad Crece leaves pending, and what answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.intervencion.domain.alertas import EvaluarPlazos
from services.intervencion.domain.barrio import ConvenioNoConsta, PedirReplanificacion
from services.intervencion.domain.ejecucion import EstablecerCartaGantt
from services.intervencion.domain.equipo import IniciarSeleccionEquipo, SeleccionarEquipo
from services.intervencion.domain.vigencia import SuspenderProyecto, TerminarProyecto
from services.intervencion.events import (
    CartaGanttEstablecida,
    EquipoSeleccionado,
    Hito,
    ProyectoDeBarrio,
)
from shared.common import AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.policies import Foreign
from shared.values import Mes
from tests.intervencion.mundo import Mundo, adjudicar, ajeno, plantilla
from tests.intervencion.relato import P

CONVENIO: dict[str, Any] = {
    "convenio_id": "c-1",
    "programa": "COMUNIDAD_CRECE",
    "partes": ["spd", "municipio"],
    "objeto": "Ejecución del programa",
    "barrio_id": "t-1",
    "monto_clp": None,
    "fecha": None,
    "desde": None,
    "hasta": None,
}
ADJUDICAR = adjudicar("CC.1", programa="COMUNIDAD_CRECE", ejecutor_id=None)
SELECCION = IniciarSeleccionEquipo(seleccion_id="s-1", rol="Dupla", **P)
EQUIPO = SeleccionarEquipo(seleccion_id="s-1", rol="Dupla", personas=2, **P)
CARTA = EstablecerCartaGantt(
    hitos=(Hito(codigo="C1", desde=Mes("2019-09"), hasta=Mes("2020-02")),), **P
)


def firmado(numero: int = 1, **cambios: Any) -> Foreign:
    return ajeno(
        "alianzas", "ConvenioFirmado", CONVENIO | cambios, momento="2019-07-15", numero=numero
    )


def modificado(numero: int = 2, **cambios: Any) -> Foreign:
    data = CONVENIO | {"rige_desde": None, "motivo": "Prórroga"} | cambios
    return ajeno("alianzas", "ConvenioModificado", data, momento="2019-10-01", numero=numero)


def preparado() -> Mundo:
    mundo = Mundo.con_proyecto()  # an Acción Local project on the territory is not the barrio's
    mundo.hacer(plantilla("CC.1"), "2019-01-02")
    return mundo


def adjudicar_crece(mundo: Mundo, **cambios: Any) -> list[Any]:
    orden = adjudicar("CC.1", **{"programa": "COMUNIDAD_CRECE", "proyecto_id": "p-cc"} | cambios)
    return mundo.hacer(orden, "2019-08-01")


def alertas(hechos: list[Any]) -> list[tuple[str, str]]:
    """(emitted or resolved, id) of the alerts among what was decided."""
    nombres = {AlertaPlazoEmitida: "emitida", AlertaPlazoResuelta: "resuelta"}
    return [(nombres[type(h)], h.alerta_id) for h in hechos if type(h) in nombres]


def test_p2_un_convenio_firmado_deja_pendiente_la_adjudicacion_y_despues_el_equipo() -> None:
    mundo = preparado()
    (pendiente,) = mundo.llega(firmado())
    assert (pendiente.alerta_id, pendiente.regla, pendiente.vence_en) == ("P2-c-1", "P2", None)
    assert pendiente.entidad == "barrio/t-1"
    hechos = adjudicar_crece(mundo)
    assert alertas(hechos) == [("resuelta", "P2-c-1"), ("emitida", "P2-equipo-p-cc")]
    crece = {"proyecto_id": "p-cc"}
    mundo.hacer(IniciarSeleccionEquipo(**vars(SELECCION) | crece), "2019-08-05")
    equipo, resuelta = mundo.hacer(SeleccionarEquipo(**vars(EQUIPO) | crece), "2019-08-10")
    assert isinstance(equipo, EquipoSeleccionado)
    assert alertas([resuelta]) == [("resuelta", "P2-equipo-p-cc")]


def test_p2_el_proyecto_puede_preceder_al_convenio() -> None:
    """The same act, in the order in which the papers of Coquimbo came."""
    mundo = preparado()
    assert alertas(adjudicar_crece(mundo)) == []
    assert alertas(mundo.llega(firmado())) == [("emitida", "P2-equipo-p-cc")]


def test_p2_con_equipo_no_queda_nada_pendiente() -> None:
    mundo = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    mundo.hacer(SELECCION, "2019-08-05")
    mundo.hacer(EQUIPO, "2019-08-10")
    assert mundo.llega(firmado()) == []


def test_p2_la_firma_repetida_y_otro_convenio_del_barrio() -> None:
    mundo = preparado()
    assert len(mundo.llega(firmado())) == 1
    assert mundo.llega(firmado()) == []
    assert alertas(mundo.llega(firmado(3, convenio_id="c-2"))) == [("emitida", "P2-c-2")]
    assert alertas(adjudicar_crece(mundo))[:2] == [("resuelta", "P2-c-1"), ("resuelta", "P2-c-2")]


@pytest.mark.parametrize(
    "cambios", [{"programa": "ACCION_LOCAL"}, {"programa": None}, {"barrio_id": None}]
)
def test_p2_un_convenio_que_no_es_de_un_barrio_de_comunidad_crece_no_pide_nada(
    cambios: dict[str, Any],
) -> None:
    mundo = preparado()
    assert mundo.llega(firmado(**cambios)) == []
    assert mundo.llega(modificado(**cambios)) == []
    assert alertas(adjudicar_crece(mundo)) == []
    assert alertas(mundo.llega(firmado(3, convenio_id="c-2"))) == [("emitida", "P2-equipo-p-cc")]


def test_p2_terminado_el_proyecto_un_convenio_nuevo_pide_otro() -> None:
    mundo = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    assert alertas(mundo.llega(firmado())) == [("emitida", "P2-equipo-p-1")]
    terminar = TerminarProyecto(causal="Fin del piloto", **P)
    hechos = mundo.hacer(terminar, "2019-09-01", fundamento="Oficio 1")
    assert alertas(hechos) == [("resuelta", "P2-equipo-p-1")]
    assert alertas(mundo.llega(firmado(3, convenio_id="c-2"))) == [("emitida", "P2-c-2")]


def test_p3_el_convenio_modificado_pide_otra_carta_gantt() -> None:
    mundo = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    mundo.llega(firmado())
    assert mundo.hacer(CARTA, "2019-08-02")
    (pendiente,) = mundo.llega(modificado())
    assert (pendiente.alerta_id, pendiente.regla) == ("P3-p-1", "P3")
    assert pendiente.entidad == "proyecto/p-1"
    assert mundo.llega(modificado(3)) == []
    otra = EstablecerCartaGantt(
        hitos=(Hito(codigo="C1", desde=Mes("2019-09"), hasta=Mes("2020-06")),), **P
    )
    carta, resuelta = mundo.hacer(otra, "2019-10-05")
    assert isinstance(carta, CartaGanttEstablecida)
    assert alertas([resuelta]) == [("resuelta", "P3-p-1")]


def test_p3_la_misma_carta_tambien_responde_y_sin_alerta_no_cambia_nada() -> None:
    mundo = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    mundo.hacer(CARTA, "2019-08-02")
    assert mundo.hacer(CARTA, "2019-08-03") == []
    mundo.llega(modificado())
    assert alertas(mundo.hacer(CARTA, "2019-10-05")) == [("resuelta", "P3-p-1")]
    assert mundo.hacer(CARTA, "2019-10-06") == []


def test_p3_espera_al_proyecto_suspendido_y_no_al_terminado() -> None:
    suspendido = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    suspendido.llega(firmado())
    causa = {"causal": "Sin equipo"} | P
    suspendido.hacer(SuspenderProyecto(**causa), "2019-09-01", fundamento="Oficio 1")
    assert alertas(suspendido.llega(modificado())) == [("emitida", "P3-p-1")]
    hechos = suspendido.hacer(TerminarProyecto(**causa), "2019-10-02", fundamento="Oficio 2")
    assert ("resuelta", "P3-p-1") in alertas(hechos)
    assert alertas(suspendido.llega(modificado(4))) == [("emitida", "P2-c-1")]


def test_p3_un_convenio_que_recien_nombra_su_barrio_pide_la_adjudicacion() -> None:
    mundo = preparado()
    mundo.llega(firmado(barrio_id=None))
    assert alertas(mundo.llega(modificado())) == [("emitida", "P2-c-1")]


def test_n1_no_se_pide_nada_por_un_convenio_que_no_consta() -> None:
    mundo = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    orden = PedirReplanificacion(barrio_id="t-1", convenio_id="c-1")
    mundo.rechaza(ConvenioNoConsta, orden, "2019-10-01", menciona=("c-1", "t-1"))
    mundo.llega(modificado())
    assert mundo.hacer(orden, "2019-10-01") == []


def test_p2_si_se_rectifica_el_barrio_el_reloj_ata_el_proyecto_al_nuevo() -> None:
    mundo = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    mundo.llega(firmado(barrio_id="t-2"))
    stream = mundo.streams["proyecto/p-1"]
    stream[0] = replace(stream[0], territorio_id="t-2")
    reloj = EvaluarPlazos(al=date(2019, 9, 15), **P)
    vinculo, *avisos = mundo.hacer(reloj, "2019-09-15")
    assert vinculo == ProyectoDeBarrio(territorio_id="t-2", proyecto_id="p-1")
    assert alertas(avisos) == [("resuelta", "P2-c-1"), ("emitida", "P2-equipo-p-1")]
    assert mundo.hacer(reloj, "2019-09-15") == []
    assert alertas(mundo.llega(firmado(3, convenio_id="c-2"))) == [("emitida", "P2-c-2")]
