"""A8 and the records that stand once made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.alianzas.domain.aporte import (
    APORTE,
    AporteNoComprometido,
    AporteYaComprometido,
    AporteYaCumplido,
    AporteYaIncumplido,
    ComprometerAporte,
    CuantiaInvalida,
    CumplimientoExcesivo,
    CumplirAporte,
    IncumplirAporte,
    UnidadDistinta,
)
from services.alianzas.domain.institucion import INSTITUCION, InstitucionNoRegistrada
from services.alianzas.domain.registros import (
    ASESORIA,
    ESTRATEGIA,
    GUIA,
    PROPUESTA,
    BarriosInvalidos,
    ComponenteInexistente,
    DefinirEstrategia,
    EstrategiaSinObjetivos,
    ProponerNuevoBarrio,
    PublicarGuia,
    RegistrarAsesoria,
    RegistroExistente,
)
from services.alianzas.events import (
    AporteComprometido,
    AporteCumplido,
    AporteIncumplido,
    InstitucionRegistrada,
)
from shared.testing import Spec
from shared.values import Clp

empresa = InstitucionRegistrada(
    institucion_id="e-1",
    nombre="Empresa",
    clasificacion_fuente="privada",
    naturaleza_juridica=None,
    rut=None,
)
aporte = Spec(APORTE).given_on(INSTITUCION, "e-1", empresa)
comprometer = ComprometerAporte(
    aporte_id="a-1", institucion_id="e-1", tipo="DINERO", monto_clp=Clp(1_000_000)
)
comprometido = AporteComprometido(
    aporte_id="a-1",
    institucion_id="e-1",
    mesa_id=None,
    tipo="DINERO",
    monto_clp=Clp(1_000_000),
    cantidad=None,
    unidad=None,
    plazo=None,
)
cumplir = CumplirAporte(aporte_id="a-1", entrega_id="x-1", monto_clp=Clp(600_000))
cumplido = AporteCumplido(
    aporte_id="a-1",
    entrega_id="x-1",
    monto_clp=Clp(600_000),
    cantidad=None,
    unidad=None,
    fecha=None,
)
incumplir = IncumplirAporte(aporte_id="a-1", motivo="Cambio de prioridades")
horas = replace(comprometer, tipo="HORAS", monto_clp=None, cantidad=10, unidad="hora")
horas_comprometidas = replace(
    comprometido, tipo="HORAS", monto_clp=None, cantidad=10, unidad="hora"
)


def test_un_aporte_se_compromete_una_vez() -> None:
    aporte.when(comprometer).then(comprometido)
    aporte.when(horas).then(horas_comprometidas)
    aporte.given(comprometido).when(comprometer).then_nothing()
    aporte.given(comprometido).when(horas).then_refused(AporteYaComprometido, "a-1")
    Spec(APORTE).when(comprometer).then_refused(InstitucionNoRegistrada, "e-1")


@pytest.mark.parametrize(
    "mal",
    [
        replace(comprometer, monto_clp=None),
        replace(comprometer, monto_clp=Clp(0)),
        replace(comprometer, cantidad=1, unidad="hora"),
        replace(horas, cantidad=None),
        replace(horas, cantidad=0),
        replace(horas, unidad=None),
        replace(horas, monto_clp=Clp(5)),
    ],
)
def test_a8_el_aporte_dice_cuanto_en_su_unidad(mal: ComprometerAporte) -> None:
    aporte.when(mal).then_refused(CuantiaInvalida, "a-1")


def test_a8_no_se_cumple_mas_de_lo_comprometido() -> None:
    base = aporte.given(comprometido, cumplido)
    justo = replace(cumplir, entrega_id="x-2", monto_clp=Clp(400_000))
    uno_mas = replace(justo, monto_clp=Clp(400_001))
    base.when(justo).then_accepted()
    base.when(uno_mas).then_refused(CumplimientoExcesivo, "400000", "400001")
    base.when(cumplir).then_nothing()


def test_a8_se_cumple_lo_comprometido_y_en_su_unidad() -> None:
    aporte.when(cumplir).then_refused(AporteNoComprometido, "a-1")
    aporte.when(incumplir).then_refused(AporteNoComprometido)
    aporte.given(comprometido).when(cumplir).then(cumplido)
    base = aporte.given(horas_comprometidas)
    entrega = CumplirAporte(aporte_id="a-1", entrega_id="x", cantidad=10, unidad="hora")
    base.when(entrega).then_accepted()
    base.when(replace(entrega, unidad="caja")).then_refused(UnidadDistinta, "hora")
    base.when(cumplir).then_refused(CuantiaInvalida)


def test_a8_se_incumple_lo_que_falta() -> None:
    falta = AporteIncumplido(
        aporte_id="a-1",
        monto_pendiente_clp=Clp(400_000),
        cantidad_pendiente=None,
        motivo="Cambio de prioridades",
    )
    aporte.given(comprometido, cumplido).when(incumplir).then(falta)
    fin = aporte.given(comprometido, cumplido, falta)
    fin.when(incumplir).then_nothing()
    fin.when(replace(cumplir, entrega_id="x-2")).then_refused(AporteYaIncumplido)
    completo = replace(cumplido, monto_clp=Clp(1_000_000))
    aporte.given(comprometido, completo).when(incumplir).then_refused(AporteYaCumplido)
    (horas_falta,) = aporte.given(horas_comprometidas).when(incumplir).events()
    assert (horas_falta.monto_pendiente_clp, horas_falta.cantidad_pendiente) == (None, 10)


@pytest.mark.parametrize(
    ("decider", "orden", "otra"),
    [
        (
            ESTRATEGIA,
            DefinirEstrategia(estrategia_id="e", objetivos=("Sumar al municipio",)),
            DefinirEstrategia(estrategia_id="e", objetivos=("Otro",)),
        ),
        (
            GUIA,
            PublicarGuia(guia_id="g", titulo="Guía Metodológica", convenio_id="pnud"),
            PublicarGuia(guia_id="g", titulo="Otra"),
        ),
        (
            PROPUESTA,
            ProponerNuevoBarrio(propuesta_id="p"),
            ProponerNuevoBarrio(propuesta_id="p", barrio_id="b"),
        ),
        (
            ASESORIA,
            RegistrarAsesoria(asesoria_id="a", tema="Planificación", componente=1, barrios=3),
            RegistrarAsesoria(asesoria_id="a", tema="Otro"),
        ),
    ],
)
def test_a0_lo_registrado_no_se_cambia(decider: Any, orden: Any, otra: Any) -> None:
    registro = Spec(decider)
    (hecho,) = registro.when(orden).events()
    registro.given(hecho).when(orden).then_nothing()
    registro.given(hecho).when(otra).then_refused(RegistroExistente)


def test_a0_una_estrategia_tiene_objetivos() -> None:
    Spec(ESTRATEGIA).when(DefinirEstrategia(estrategia_id="e", objetivos=())).then_refused(
        EstrategiaSinObjetivos
    )


def test_a0_una_asesoria_es_a_uno_o_mas_barrios_y_de_un_componente_que_existe() -> None:
    asesoria = RegistrarAsesoria(asesoria_id="a", tema="Planificación")
    Spec(ASESORIA).when(asesoria).then_accepted()
    Spec(ASESORIA).when(replace(asesoria, barrios=1, componente=3)).then_accepted()
    Spec(ASESORIA).when(replace(asesoria, barrios=0)).then_refused(BarriosInvalidos)
    Spec(ASESORIA).when(replace(asesoria, componente=4)).then_refused(ComponenteInexistente)
