"""I9 and the closing saga P10: each answer of financiamiento late, twice, or in another order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intervencion.domain.cierre import (
    CierreSinActividades,
    CierreSinFondo,
    CierreSinLineaDeSalida,
    SolicitarCierre,
)
from services.intervencion.domain.ejecucion import IngresarLineaSalida, RegistrarActividad
from services.intervencion.domain.proyecto_estado import ProyectoDetenido, ProyectoTerminado
from services.intervencion.domain.vigencia import (
    ReactivarProyecto,
    SuspenderProyecto,
    TerminarProyecto,
)
from services.intervencion.events import (
    CierreAdministrativoObservado,
    CierreAdministrativoRealizado,
    CierreAdministrativoSolicitado,
    ConstaSaldoFondoCertificado,
)
from shared.policies import Foreign
from shared.schemas import load
from shared.values import Clp
from tests.intervencion.mundo import Mundo, ajeno, plantilla
from tests.intervencion.relato import P, dia

SOLICITAR = SolicitarCierre(**P)
LINEA = IngresarLineaSalida(sistema="SNU", folio="f-1", **P)
ACTIVIDAD = RegistrarActividad(
    actividad_id="a-cierre",
    codigo="ACTIVIDADES_CIERRE",
    modalidad="PRESENCIAL",
    participantes=20,
    componente=1,
    **P,
)
SALDADO = {
    "proyecto_id": "p-1",
    "asignado_clp": 7_000_000,
    "comprometido_clp": 5_000_000,
    "girado_clp": 5_000_000,
    "rendido_aprobado_clp": 4_600_000,
    "reintegrado_clp": 400_000,
    "saldo_clp": 2_000_000,
}
PENDIENTE = SALDADO | {"reintegrado_clp": 399_999}


def respuesta(numero: int, tipo: str, data: dict[str, Any]) -> Foreign:
    return ajeno("financiamiento", tipo, data, momento=dia(12, 20), numero=numero)


CERTIFICADO = respuesta(1, "SaldoFondoCertificado", SALDADO)
SIN_SALDAR = respuesta(2, "SaldoFondoCertificado", PENDIENTE)
RECHAZO = respuesta(
    3,
    "CertificaciónSaldoRechazada",
    {"proyecto_id": "p-1", "iniciativas_sin_rendir": ["huerto", "plaza"]},
)
OTRO_RECHAZO = respuesta(
    4,
    "CertificaciónSaldoRechazada",
    {"proyecto_id": "p-1", "iniciativas_sin_rendir": ["plaza"]},
)


def listo() -> Mundo:
    mundo = Mundo.con_proyecto()
    mundo.hacer(ACTIVIDAD, dia(12))
    mundo.hacer(LINEA, dia(12))
    return mundo


def solicitado() -> Mundo:
    mundo = listo()
    mundo.hacer(SOLICITAR, dia(12, 16))
    return mundo


def cierres(mundo: Mundo) -> list[CierreAdministrativoRealizado]:
    hechos = mundo.streams["proyecto/p-1"]
    return [h for h in hechos if isinstance(h, CierreAdministrativoRealizado)]


def test_i9_el_cierre_se_solicita_con_actividades_de_cierre_y_linea_de_salida() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(CierreSinActividades, SOLICITAR, dia(12), menciona=("ACTIVIDADES_CIERRE",))
    mundo.hacer(ACTIVIDAD, dia(12))
    mundo.rechaza(CierreSinLineaDeSalida, SOLICITAR, dia(12), menciona=("p-1", "SNU"))
    mundo.hacer(LINEA, dia(12))
    (hecho,) = mundo.hacer(SOLICITAR, dia(12, 16))
    assert isinstance(hecho, CierreAdministrativoSolicitado)
    assert (hecho.proyecto_id, hecho.solicitud) == ("p-1", 1)
    assert mundo.hacer(SOLICITAR, dia(12, 17)) == []


def test_i9_una_plantilla_sin_actividades_de_cierre_no_las_exige() -> None:
    mundo = Mundo()
    base = Mundo.con_proyecto()
    mundo.streams = {**base.streams, "plantilla/AL-2019.1": []}
    mundo.hacer(plantilla("AL-2019.1", actividades=[]), "2019-01-02")
    mundo.hacer(LINEA, dia(12))
    assert mundo.hacer(SOLICITAR, dia(12))


def test_i9_comunidad_crece_no_tiene_fondo_que_certificar() -> None:
    mundo = Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")
    mundo.rechaza(CierreSinFondo, SOLICITAR, dia(12), menciona=("CC.1",))


def test_p10_el_certificado_cierra_y_su_evento_es_el_certificado() -> None:
    mundo = solicitado()
    (hecho,) = mundo.llega(CERTIFICADO)
    assert isinstance(hecho, CierreAdministrativoRealizado)
    assert hecho.certificado_saldo_id == CERTIFICADO.event_id
    assert str(hecho.fecha) == dia(12, 20)
    constan = [h for h in mundo.streams["proyecto/p-1"] if "Consta" in type(h).__name__]
    assert constan == [load(ConstaSaldoFondoCertificado, SALDADO)]
    assert mundo.hacer(SOLICITAR, dia(12, 21)) == []


def test_g10_p10_el_rechazo_nombra_las_iniciativas_y_la_solicitud_se_repite() -> None:
    mundo = solicitado()
    (hecho,) = mundo.llega(RECHAZO)
    assert isinstance(hecho, CierreAdministrativoObservado)
    assert hecho.iniciativas_sin_rendir == ("huerto", "plaza")
    (otra,) = mundo.hacer(SOLICITAR, dia(12, 25))
    assert otra.solicitud == 2
    (realizado,) = mundo.llega(CERTIFICADO)
    assert isinstance(realizado, CierreAdministrativoRealizado)


def test_p10_el_rechazo_de_una_solicitud_anterior_llega_tarde() -> None:
    mundo = solicitado()
    primero, segundo = (
        respuesta(9 + n, RECHAZO.type, {**RECHAZO.envelope["data"], "solicitud": n}) for n in (1, 2)
    )
    assert len(mundo.llega(primero)) == 1
    mundo.hacer(SOLICITAR, dia(12, 25))
    assert mundo.llega(primero) == []
    assert mundo.hacer(SOLICITAR, dia(12, 25)) == [], "the second request still waits"
    assert len(mundo.llega(segundo)) == 1


def test_i9_un_certificado_con_plata_pendiente_no_cierra_y_un_peso_despues_si() -> None:
    mundo = solicitado()
    (hecho,) = mundo.llega(SIN_SALDAR)
    assert isinstance(hecho, CierreAdministrativoObservado)
    assert (hecho.iniciativas_sin_rendir, hecho.pendiente_clp) == ((), Clp(1))
    mundo.hacer(SOLICITAR, dia(12, 25))
    assert len(mundo.llega(CERTIFICADO)) == 1


def test_p10_un_certificado_que_nadie_pidio_no_cierra() -> None:
    mundo = listo()
    assert mundo.llega(CERTIFICADO) == []
    assert mundo.llega(RECHAZO) == []
    assert mundo.hacer(SOLICITAR, dia(12, 25))


def test_p10_la_respuesta_repetida_no_cambia_nada() -> None:
    mundo = solicitado()
    assert len(mundo.llega(RECHAZO)) == 1
    assert mundo.llega(RECHAZO) == []
    assert len(mundo.llega(CERTIFICADO)) == 1
    assert mundo.llega(CERTIFICADO) == []


def test_p10_la_respuesta_que_llega_a_un_proyecto_detenido_no_lo_cierra() -> None:
    mundo = solicitado()
    mundo.hacer(SuspenderProyecto(causal="Catástrofe", **P), dia(12, 18), fundamento="Res. 1")
    assert mundo.llega(CERTIFICADO) == []
    mundo.rechaza(ProyectoDetenido, SOLICITAR, dia(12, 20))
    mundo.hacer(ReactivarProyecto(motivo="Fin", **P), dia(12, 21), fundamento="Res. 2")
    (otra,) = mundo.hacer(SOLICITAR, dia(12, 22))
    assert otra.solicitud == 2
    mundo.hacer(TerminarProyecto(causal="Quiebra", **P), dia(12, 23), fundamento="Res. 3")
    assert mundo.llega(RECHAZO) == []
    mundo.rechaza(ProyectoTerminado, SOLICITAR, dia(12, 24))


@pytest.mark.parametrize("antes", [True, False])
@given(
    llegadas=st.lists(
        st.sampled_from([CERTIFICADO, SIN_SALDAR, RECHAZO, OTRO_RECHAZO]), max_size=12
    ),
    solicita=st.sets(st.integers(0, 12)),
)
def test_p10_en_cualquier_orden_y_cuantas_veces_sea_se_cierra_una_vez_con_lo_saldado(
    antes: bool, llegadas: list[Foreign], solicita: set[int]
) -> None:
    mundo = solicitado() if antes else listo()
    pedido = antes
    esperado = 0
    for n, event in enumerate(llegadas):
        if n in solicita:
            mundo.hacer(SOLICITAR, dia(12, 20))
            pedido = True
        mundo.llega(event)
        if pedido and event is CERTIFICADO:
            esperado = 1
        assert len(cierres(mundo)) == esperado
    if not esperado:
        mundo.hacer(SOLICITAR, dia(12, 20))
        assert len(mundo.llega(CERTIFICADO)) == 1, "no answer leaves the saga stuck"


@given(st.permutations([CERTIFICADO, RECHAZO, OTRO_RECHAZO, SIN_SALDAR, CERTIFICADO, RECHAZO]))
def test_p10_toda_permutacion_de_las_respuestas_termina_en_el_mismo_cierre(
    llegadas: list[Foreign],
) -> None:
    mundo = solicitado()
    for event in llegadas:
        mundo.llega(event)
    (hecho,) = cierres(mundo)
    assert hecho.certificado_saldo_id == CERTIFICADO.event_id
    despues = mundo.streams["proyecto/p-1"].index(hecho)
    assert not any(
        isinstance(h, CierreAdministrativoObservado)
        for h in mundo.streams["proyecto/p-1"][despues:]
    )
