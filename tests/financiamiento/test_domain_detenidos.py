"""P15: no money goes out of a project that is suspended or ended early; P14: what territories change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.financiamiento.domain import ALERTA, FONDO, POLIGONO, TERRITORIO
from services.financiamiento.domain import RECEPTOR as REGISTRO
from services.financiamiento.domain.ordenes import GirarFondos
from services.financiamiento.domain.ordenes_rendicion import (
    AprobarRendicion,
    EvaluarPlazos,
    IniciarPlazoReintegro,
    ReintegrarSaldo,
)
from services.financiamiento.domain.rechazos import ProyectoEnSuspenso, ProyectoTerminado
from services.financiamiento.domain.rechazos_rendicion import (
    PlazoInvalido,
    ProyectoSinTerminar,
    RendicionVencida,
)
from services.financiamiento.events_ajenos import (
    ConstaPoligonoCerrado,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaTerritorioCorregido,
    ConstaTerritoriosFusionados,
)
from services.financiamiento.events_rendicion import (
    PlazoReintegroIniciado,
    SaldoFondoCertificado,
    SaldoReintegrado,
)
from shared.common import AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.testing import Spec
from shared.values import Clp
from tests.financiamiento.ejemplos import (
    HABILITADO,
    PDL,
    PROYECTO,
    RECEPTOR,
    asignado,
    documento,
    financiada,
    financiar,
    girado,
    presentada,
)

SUSPENDIDO = ConstaProyectoSuspendido(proyecto_id=PROYECTO, fecha=date(2020, 4, 6))
REACTIVADO = ConstaProyectoReactivado(proyecto_id=PROYECTO, fecha=date(2020, 5, 4))
TERMINADO = ConstaProyectoTerminadoAnticipadamente(proyecto_id=PROYECTO, fecha=date(2020, 6, 1))
GIRO = GirarFondos(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    giro_id="giro-9",
    receptor_rut=RECEPTOR,
    monto_clp=Clp(1_000_000),
    cuota=2,
    fecha=date(2020, 4, 6),
)
INICIAR = IniciarPlazoReintegro(
    proyecto_id=PROYECTO, plazo_dias=15, unidad="HABILES", desde="MES_SIGUIENTE"
)
PLAZO = PlazoReintegroIniciado(
    proyecto_id=PROYECTO,
    terminado_el=date(2020, 6, 1),
    iniciativas=("iniciativa-1",),
    por_rendir_clp=Clp(3_000_000),
    plazo_dias=15,
    unidad="HABILES",
    cuenta_desde=date(2020, 6, 30),
    vence_en=date(2020, 7, 22),
)
ALERTA_ID, DE_LA_INICIATIVA = f"P15/{PROYECTO}", f"F12/{PROYECTO}/iniciativa-1"
EMITIDA = AlertaPlazoEmitida(
    alerta_id=ALERTA_ID,
    regla="P15",
    entidad=f"proyecto/{PROYECTO}",
    detalle=(
        "El proyecto proyecto-1 terminó anticipadamente y falta rendir o reintegrar lo girado a: "
        "iniciativa-1."
    ),
    vence_en=date(2020, 7, 22),
)
RESUELTA = AlertaPlazoResuelta(alerta_id=ALERTA_ID, regla="P15", entidad=f"proyecto/{PROYECTO}")
REINTEGRAR = ReintegrarSaldo(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    monto_clp=Clp(3_000_000),
    comprobante="comprobante-1",
    fecha=date(2020, 7, 1),
)
REINTEGRADO = SaldoReintegrado(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    monto_clp=Clp(3_000_000),
    comprobante="comprobante-1",
    fecha=date(2020, 7, 1),
    por_rendir_clp=Clp(0),
)

listo = (asignado(), PDL, financiada())
pagado = (*listo, girado(3_000_000))
fondo = Spec(FONDO).given_on(REGISTRO, RECEPTOR, HABILITADO)
con_plazo = fondo.given(*pagado, TERMINADO, PLAZO)
con_alerta = con_plazo.given_on(ALERTA, ALERTA_ID, EMITIDA)


@pytest.mark.parametrize(
    ("dia", "sale"),
    [("2020-04-05", True), ("2020-04-06", False), ("2020-05-03", False), ("2020-05-04", True)],
)
def test_p15_entre_la_suspension_y_la_reactivacion_no_sale_dinero(dia: str, *, sale: bool) -> None:
    historia = fondo.given(*listo, SUSPENDIDO, REACTIVADO)
    for orden in (replace(GIRO, fecha=date.fromisoformat(dia)), financiar(2, 3_000_000)):
        resultado = historia.at(dia).when(orden)
        if sale:
            resultado.then_accepted()
        else:
            resultado.then_refused(ProyectoEnSuspenso, "2020-04-06", PROYECTO)


def test_p15_mientras_no_se_reactive_sigue_suspendido() -> None:
    historia = fondo.given(*listo, SUSPENDIDO)
    historia.when(replace(GIRO, fecha=date(2025, 1, 2))).then_refused(ProyectoEnSuspenso)
    dos_veces = replace(SUSPENDIDO, fecha=date(2020, 4, 20))
    repetido = fondo.given(*listo, SUSPENDIDO, dos_veces, REACTIVADO)
    repetido.when(replace(GIRO, fecha=date(2020, 4, 10))).then_refused(ProyectoEnSuspenso)
    repetido.when(replace(GIRO, fecha=date(2020, 5, 4))).then_accepted()


def test_p15_cada_suspension_tiene_sus_dias() -> None:
    otra = replace(SUSPENDIDO, fecha=date(2020, 6, 8))
    historia = fondo.given(*listo, REACTIVADO, SUSPENDIDO, REACTIVADO, REACTIVADO, otra)
    historia.when(GIRO).then_refused(ProyectoEnSuspenso, "2020-04-06")
    historia.when(replace(GIRO, fecha=date(2020, 6, 7))).then_accepted()
    historia.when(replace(GIRO, fecha=date(2020, 6, 8))).then_refused(
        ProyectoEnSuspenso, "2020-06-08"
    )


def test_p15_suspendido_se_rinde_y_se_reintegra() -> None:
    historia = fondo.given(*pagado, SUSPENDIDO)
    historia.when(REINTEGRAR).then_accepted()


def test_p15_terminado_el_proyecto_no_sale_dinero_desde_ese_dia() -> None:
    historia = fondo.given(*listo, TERMINADO)
    vispera, dia = date(2020, 5, 31), date(2020, 6, 1)
    for orden in (replace(GIRO, fecha=dia), financiar(2, 3_000_000)):
        historia.at("2020-06-01").when(orden).then_refused(ProyectoTerminado, "2020-06-01")
    for orden in (replace(GIRO, fecha=vispera), financiar(2, 3_000_000)):
        historia.at("2020-05-31").when(orden).then_accepted()


def test_p15_terminado_el_proyecto_lo_girado_se_debe_y_se_avisa() -> None:
    fondo.given(*pagado, TERMINADO).when(INICIAR).then(PLAZO, EMITIDA)
    con_plazo.when(INICIAR).then_nothing()
    fondo.given(*pagado).when(INICIAR).then_refused(ProyectoSinTerminar, PROYECTO)


def test_p15_sin_nada_por_rendir_el_plazo_corre_y_no_hay_aviso() -> None:
    (hecho,) = fondo.given(*listo, TERMINADO).when(INICIAR).events()
    assert (hecho.iniciativas, hecho.por_rendir_clp) == ((), 0)
    tarde = fondo.given(*listo, TERMINADO, hecho, girado(3_000_000))
    tarde.when(evaluar("2020-06-20")).then(EMITIDA)


def test_p15_sin_fondo_o_con_el_fondo_cerrado_no_hay_que_reintegrar() -> None:
    Spec(FONDO).given(TERMINADO).when(INICIAR).then_nothing()
    certificado = SaldoFondoCertificado(
        proyecto_id=PROYECTO,
        asignado_clp=Clp(7_000_000),
        comprometido_clp=Clp(4_000_000),
        girado_clp=Clp(0),
        rendido_aprobado_clp=Clp(0),
        reintegrado_clp=Clp(0),
        saldo_clp=Clp(7_000_000),
    )
    fondo.given(*listo, certificado, TERMINADO).when(INICIAR).then_nothing()


def test_p15_el_plazo_es_un_numero_de_dias_que_sirve() -> None:
    historia = fondo.given(*pagado, TERMINADO)
    historia.when(replace(INICIAR, plazo_dias=0)).then_refused(PlazoInvalido)
    historia.when(replace(INICIAR, plazo_dias=1)).then_accepted()


def evaluar(dia: str) -> EvaluarPlazos:
    return EvaluarPlazos(proyecto_id=PROYECTO, fecha=date.fromisoformat(dia))


def test_p15_f12_vencido_el_reintegro_se_avisa_y_no_se_le_gira_mas() -> None:
    con_alerta.when(evaluar("2020-07-22")).then_nothing()
    (vencida,) = con_alerta.when(evaluar("2020-07-23")).events()
    assert (vencida.alerta_id, vencida.vence_en) == (DE_LA_INICIATIVA, date(2020, 7, 22))
    otro = "proyecto-2"
    aqui = [replace(hecho, proyecto_id=otro) for hecho in listo]
    giro = replace(GIRO, proyecto_id=otro, fecha=date(2020, 7, 23))
    vinculado = fondo.given(*aqui).given_on(FONDO, PROYECTO, *pagado, TERMINADO, PLAZO)
    primero = vinculado.when(replace(giro, proyecto_id=otro, fecha=date(2020, 7, 22))).events()
    assert [type(hecho).__name__ for hecho in primero] == ["FondosGirados", "ReceptorVinculado"]
    suyo = replace(primero[1], proyecto_id=PROYECTO)
    con_vinculo = vinculado.given_on(REGISTRO, RECEPTOR, HABILITADO, suyo)
    con_vinculo.when(giro).then_refused(RendicionVencida, "2020-07-22", PROYECTO)
    con_vinculo.when(replace(giro, fecha=date(2020, 7, 22))).then_accepted()


def test_p15_reintegrado_todo_el_aviso_se_resuelve() -> None:
    con_alerta.when(REINTEGRAR).then(REINTEGRADO, RESUELTA)
    parcial = replace(REINTEGRAR, monto_clp=Clp(2_999_999))
    assert RESUELTA not in con_alerta.when(parcial).events()
    papel = documento(monto=3_000_000)
    con_papel = con_alerta.given(*pagado, TERMINADO, PLAZO, presentada(papel)).by("bruno")
    aprobar = AprobarRendicion(
        proyecto_id=PROYECTO, rendicion_id="rendicion-1", monto_aprobado_clp=Clp(3_000_000)
    )
    assert con_papel.when(aprobar).events()[-1] == RESUELTA


def test_p15_mientras_otra_iniciativa_deba_el_aviso_sigue() -> None:
    otra = (financiada(2, 3_000_000, 0), girado(500_000, "giro-2", lugar=2))
    con_dos = con_alerta.given(*pagado, *otra, TERMINADO, PLAZO)
    con_dos.when(REINTEGRAR).then(REINTEGRADO)
    cuanto = replace(REINTEGRAR, iniciativa_id="iniciativa-2", monto_clp=Clp(500_000))
    despues = con_alerta.given(*pagado, *otra, TERMINADO, PLAZO, REINTEGRADO)
    assert despues.when(replace(cuanto, comprobante="c-2")).events()[-1] == RESUELTA
    con_alerta.given(*pagado, TERMINADO, PLAZO, REINTEGRADO).when(evaluar("2020-07-02")).then(
        RESUELTA
    )


def test_p14_lo_que_cambia_en_un_territorio_consta() -> None:
    corregido = ConstaTerritorioCorregido(territorio_id="sta-elena", campo="nombre")
    fusionado = ConstaTerritoriosFusionados(origen_ids=("otra",), destino_id="sta-elena")
    assert TERRITORIO.fold([corregido, fusionado]) == (corregido, fusionado)
    cerrado = ConstaPoligonoCerrado(poligono_id="p-1", fecha=date(2020, 6, 1))
    assert POLIGONO.fold([cerrado]) == (cerrado,)
