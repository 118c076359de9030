"""A rendition is due by a date: the clock is a command, and an overdue one stops the next payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.financiamiento.domain import ALERTA, FONDO
from services.financiamiento.domain import RECEPTOR as REGISTRO
from services.financiamiento.domain.ordenes import GirarFondos
from services.financiamiento.domain.ordenes_rendicion import (
    AprobarRendicion,
    EvaluarPlazos,
    IniciarPlazoRendicion,
)
from services.financiamiento.domain.rechazos_rendicion import (
    EvaluacionFutura,
    FeriadosDesconocidos,
    IniciativaSinEjecutar,
    PlazoInvalido,
    RendicionVencida,
)
from services.financiamiento.events import ConstaIniciativaEjecutada, ReceptorVinculado
from services.financiamiento.events_rendicion import PlazoRendicionIniciado, Unidad
from services.financiamiento.upcasters import UPCASTERS
from shared.common import AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.schemas import dump, load
from shared.testing import Spec
from shared.values import Clp
from tests.financiamiento.ejemplos import (
    HABILITADO,
    PDL,
    PROYECTO,
    RECEPTOR,
    aprobada,
    asignado,
    documento,
    financiada,
    girado,
    presentada,
)

EJECUTADA = ConstaIniciativaEjecutada(
    proyecto_id=PROYECTO, iniciativa_id="iniciativa-1", fecha=date(2020, 6, 1)
)
INICIAR = IniciarPlazoRendicion(proyecto_id=PROYECTO, iniciativa_id="iniciativa-1", plazo_dias=60)
PLAZO = PlazoRendicionIniciado(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    ejecutada_el=date(2020, 6, 1),
    plazo_dias=60,
    vence_en=date(2020, 7, 31),
    unidad="CORRIDOS",
    cuenta_desde=date(2020, 6, 1),
)
# July 2020 of Res. CGR 30: the first 15 working days, without Thursday the 16th.
HABILES = replace(INICIAR, plazo_dias=15, unidad="HABILES", desde="MES_SIGUIENTE")
PLAZO_HABIL = replace(
    PLAZO,
    plazo_dias=15,
    vence_en=date(2020, 7, 22),
    unidad="HABILES",
    cuenta_desde=date(2020, 6, 30),
)
ALERTA_ID = f"F12/{PROYECTO}/iniciativa-1"
EMITIDA = AlertaPlazoEmitida(
    alerta_id=ALERTA_ID,
    regla="F12",
    entidad="iniciativa/iniciativa-1",
    detalle="La iniciativa iniciativa-1 del proyecto proyecto-1 tiene vencida su rendición.",
    vence_en=date(2020, 7, 31),
)
RESUELTA = AlertaPlazoResuelta(alerta_id=ALERTA_ID, regla="F12", entidad="iniciativa/iniciativa-1")
SEGUNDO_GIRO = GirarFondos(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    giro_id="giro-2",
    receptor_rut=RECEPTOR,
    monto_clp=Clp(1_000_000),
    cuota=2,
    fecha=date(2020, 8, 1),
)
OTRO_PROYECTO = "proyecto-2"
VINCULADO = ReceptorVinculado(rut=RECEPTOR, proyecto_id=PROYECTO)

pagado = (asignado(), PDL, financiada(), girado(3_000_000), EJECUTADA)
con_plazo = Spec(FONDO).given(*pagado, PLAZO)
al_dia = con_plazo.given_on(REGISTRO, RECEPTOR, HABILITADO, VINCULADO)


def evaluar(fecha: date) -> EvaluarPlazos:
    return EvaluarPlazos(proyecto_id=PROYECTO, fecha=fecha)


def test_p9_la_iniciativa_ejecutada_inicia_el_plazo_para_rendir() -> None:
    Spec(FONDO).given(*pagado).when(INICIAR).then(PLAZO)
    con_plazo.when(INICIAR).then_nothing()
    Spec(FONDO).given(*pagado[:4]).when(INICIAR).then_refused(IniciativaSinEjecutar)


def test_p9_en_dias_habiles_se_rinde_en_los_primeros_quince_del_mes_siguiente() -> None:
    Spec(FONDO).given(*pagado).when(HABILES).then(PLAZO_HABIL)
    fin_de_mes = replace(EJECUTADA, fecha=date(2020, 6, 30))
    hecho = replace(PLAZO_HABIL, ejecutada_el=date(2020, 6, 30))
    Spec(FONDO).given(*pagado, fin_de_mes).when(HABILES).then(hecho)
    julio = replace(EJECUTADA, fecha=date(2020, 7, 1))
    (hecho,) = Spec(FONDO).given(*pagado, julio).when(HABILES).events()
    assert hecho.vence_en == date(2020, 8, 21)  # 15 August is a Saturday: 15 weekdays


def test_p9_en_dias_habiles_desde_la_ejecucion() -> None:
    desde_el_hecho = replace(HABILES, desde="HECHO")
    (hecho,) = Spec(FONDO).given(*pagado).when(desde_el_hecho).events()
    assert (hecho.cuenta_desde, hecho.vence_en) == (date(2020, 6, 1), date(2020, 6, 22))


def test_f12_vencido_el_ultimo_dia_habil_no_hay_segundo_giro() -> None:
    habil = al_dia.given(*pagado, PLAZO_HABIL)
    habil.when(replace(SEGUNDO_GIRO, fecha=date(2020, 7, 23))).then_refused(
        RendicionVencida, "2020-07-22"
    )
    habil.when(replace(SEGUNDO_GIRO, fecha=date(2020, 7, 22))).then_accepted()


def test_f12_sin_los_feriados_del_anio_no_se_adivina_el_plazo() -> None:
    lejos = Spec(FONDO).given(*pagado, replace(EJECUTADA, fecha=date(2035, 12, 3)))
    lejos.when(HABILES).then_refused(FeriadosDesconocidos, "2035-12-31")
    lejos.when(replace(HABILES, desde="HECHO")).then_accepted()
    lejos.when(INICIAR).then_accepted()
    siempre = Spec(FONDO).given(*pagado, replace(EJECUTADA, fecha=date.max))
    siempre.when(HABILES).then_refused(FeriadosDesconocidos)


def test_f12_el_plazo_guardado_sin_unidad_se_lee_en_dias_corridos() -> None:
    guardado = dump(PLAZO)
    del guardado["unidad"], guardado["cuenta_desde"]
    leido = UPCASTERS.upcast("PlazoRendiciónIniciado", 1, 2, guardado)
    assert load(PlazoRendicionIniciado, leido) == PLAZO
    orden = {"proyecto_id": PROYECTO, "iniciativa_id": "iniciativa-1", "plazo_dias": 60}
    assert load(IniciarPlazoRendicion, orden) == INICIAR


@pytest.mark.parametrize("unidad", ["CORRIDOS", "HABILES"])
@pytest.mark.parametrize("dias", [0, -1, 3_651, 10**12])
def test_f12_el_plazo_es_un_numero_de_dias_que_sirve(dias: int, unidad: Unidad) -> None:
    spec = Spec(FONDO).given(*pagado)
    spec.when(replace(INICIAR, plazo_dias=dias, unidad=unidad)).then_refused(PlazoInvalido)
    spec.when(replace(INICIAR, plazo_dias=3_650)).then_accepted()
    fin = replace(EJECUTADA, fecha=date.max)
    Spec(FONDO).given(*pagado, fin).when(INICIAR).then_refused(PlazoInvalido)


def test_f12_vencido_el_plazo_se_emite_una_alerta_y_una_sola() -> None:
    con_plazo.when(evaluar(date(2020, 7, 31))).then_nothing()
    con_plazo.when(evaluar(date(2020, 8, 1))).then(EMITIDA)
    avisado = con_plazo.given_on(ALERTA, ALERTA_ID, EMITIDA)
    avisado.when(evaluar(date(2020, 9, 1))).then_nothing()


def test_f12_la_alerta_se_resuelve_cuando_todo_esta_rendido() -> None:
    papel = documento(monto=3_000_000)
    con_papel = con_plazo.given(*pagado, PLAZO, presentada(papel)).by("bruno")
    con_papel = con_papel.given_on(ALERTA, ALERTA_ID, EMITIDA)
    aprobar = AprobarRendicion(
        proyecto_id=PROYECTO, rendicion_id="rendicion-1", monto_aprobado_clp=Clp(3_000_000)
    )
    hecho = aprobada(3_000_000, 0)
    con_papel.when(aprobar).then(hecho, RESUELTA)
    despues = con_papel.given(*pagado, PLAZO, presentada(papel), hecho)
    despues.when(evaluar(date(2020, 9, 1))).then(RESUELTA)
    despues.given_on(ALERTA, ALERTA_ID, EMITIDA, RESUELTA).when(
        evaluar(date(2020, 9, 1))
    ).then_nothing()


def test_f12_no_se_evaluan_plazos_del_futuro() -> None:
    spec = con_plazo.at("2020-08-01", now=datetime(2020, 8, 1, 15, tzinfo=UTC))
    spec.when(evaluar(date(2020, 8, 2))).then_refused(EvaluacionFutura)
    spec.when(evaluar(date(2020, 8, 1))).then_accepted()


def test_f12_no_hay_segundo_giro_a_quien_tiene_una_rendicion_vencida() -> None:
    al_dia.when(SEGUNDO_GIRO).then_refused(RendicionVencida, "iniciativa-1", "2020-07-31")
    al_dia.when(replace(SEGUNDO_GIRO, fecha=date(2020, 7, 31))).then_accepted()


def test_f12_rendido_lo_vencido_se_gira_de_nuevo() -> None:
    papel = documento(monto=3_000_000)
    rendido = al_dia.given(*pagado, PLAZO, presentada(papel), aprobada(3_000_000, 0))
    rendido.when(SEGUNDO_GIRO).then_accepted()
    parcial = al_dia.given(*pagado, PLAZO, presentada(papel), aprobada(2_999_999, 1))
    parcial.when(SEGUNDO_GIRO).then_refused(RendicionVencida)


def test_f12_la_rendicion_vencida_en_otro_proyecto_tambien_cuenta() -> None:
    aqui = (
        replace(asignado(), proyecto_id=OTRO_PROYECTO),
        replace(PDL, proyecto_id=OTRO_PROYECTO),
        replace(financiada(), proyecto_id=OTRO_PROYECTO),
    )
    giro = replace(SEGUNDO_GIRO, proyecto_id=OTRO_PROYECTO, giro_id="giro-1", cuota=1)
    spec = Spec(FONDO).given(*aqui).given_on(REGISTRO, RECEPTOR, HABILITADO, VINCULADO)
    spec.given_on(FONDO, PROYECTO, *pagado, PLAZO).when(giro).then_refused(
        RendicionVencida, PROYECTO
    )
    spec.given_on(FONDO, PROYECTO, *pagado).when(giro).then_accepted()
    sin_vinculo = spec.given_on(FONDO, PROYECTO, *pagado, PLAZO)
    sin_vinculo.given_on(REGISTRO, RECEPTOR, HABILITADO).when(giro).then_accepted()


def test_el_primer_giro_vincula_al_receptor_con_el_proyecto() -> None:
    primero = replace(SEGUNDO_GIRO, giro_id="giro-1", cuota=1)
    spec = Spec(FONDO).given(*pagado[:3]).given_on(REGISTRO, RECEPTOR, HABILITADO)
    assert spec.when(primero).events()[1:] == [VINCULADO]
    spec = spec.given_on(REGISTRO, RECEPTOR, HABILITADO, VINCULADO)
    assert spec.when(primero).events()[1:] == []
