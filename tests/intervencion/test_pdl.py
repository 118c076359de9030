"""The PDL: I2, I5, I6 and the order of its states."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from services.intervencion.domain.iniciativas import (
    IniciativaEnPDLValidado,
)
from services.intervencion.domain.pdl import (
    AnalizarPDLEnMesa,
    AprobarPlanContinuidad,
    ContinuidadFueraDeFaseTres,
    ElaborarPDL,
    FormalizarPDL,
    IniciarValidacionPDL,
    ObservarPDL,
    ValidacionFueraDeFaseDos,
)
from services.intervencion.domain.pdl_estado import EstadoPdlInadecuado, IniciativaDesconocida
from services.intervencion.domain.rechazos import DatoIncoherente, YaRegistrado
from services.intervencion.domain.validacion import (
    DiagnosticoNoValidado,
    FondoNoConsta,
    PDLFueraDeFaseDos,
    PDLSinIniciativas,
)
from services.intervencion.events import (
    ConstaFondoAsignado,
    ConstaFondoModificado,
    PDLValidado,
)
from shared.values import Clp
from tests.intervencion.mundo import Mundo
from tests.intervencion.relato import (
    VALIDAR,
    P,
    abrir_validacion,
    cerrar,
    dia,
    diagnosticar,
    etapa,
    evaluar,
    formular,
    hasta_fase_dos,
    hasta_validacion,
    iniciar,
    levantar,
    priorizar,
    proponer,
)

ELABORAR = ElaborarPDL(pdl_id="pdl-1", iniciativas=("huerto",), plan_accion="Plan", **P)


def test_i5_el_pdl_se_valida_con_diagnostico_validado() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_dos(mundo)
    proponer(mundo, huerto=3_000_000)
    abrir_validacion(mundo, dia(3, 10), "huerto")
    mundo.rechaza(DiagnosticoNoValidado, VALIDAR, dia(3, 20), menciona=("SIN_DIAGNOSTICO",))
    diagnosticar(mundo)
    (hecho,) = mundo.hacer(VALIDAR, dia(3, 20))
    assert isinstance(hecho, PDLValidado)
    assert (hecho.proyecto_id, hecho.pdl_id, hecho.version) == ("p-1", "pdl-1", 1)
    assert mundo.reglas == "AL-2019.1"
    assert mundo.hacer(VALIDAR, dia(3, 20)) == []


def test_i5_el_pdl_se_valida_con_la_fase_ii_abierta() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(etapa(2), dia(3, 20))
    mundo.hacer(iniciar(5), dia(3, 20))
    mundo.hacer(cerrar(2), dia(6))
    mundo.rechaza(PDLFueraDeFaseDos, VALIDAR, dia(6))


def test_i5_el_pdl_tiene_al_menos_una_iniciativa_priorizada_y_prefactible() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(evaluar("huerto", "NO_PREFACTIBLE"), dia(3, 11))
    mundo.rechaza(PDLSinIniciativas, VALIDAR, dia(3, 20))
    mundo.hacer(evaluar("huerto"), dia(3, 12))
    mundo.rechaza(PDLSinIniciativas, VALIDAR, dia(3, 20))
    mundo.hacer(priorizar("huerto"), dia(3, 13), actor="facilitadora")
    assert mundo.hacer(VALIDAR, dia(3, 20))


def test_i6_el_plan_puede_superar_el_fondo_y_dice_que_cubre_en_orden_de_prioridad() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_dos(mundo)
    diagnosticar(mundo)
    proponer(mundo, plaza=4_000_000, huerto=3_000_000, sede=1, luminarias=2_000_000)
    abrir_validacion(mundo, dia(3, 10), "huerto", "luminarias", "plaza", "sede")
    (hecho,) = mundo.hacer(VALIDAR, dia(3, 20))
    assert [(i.iniciativa_id, i.lugar, i.cubierto_por_fondo) for i in hecho.iniciativas] == [
        ("plaza", 1, True),
        ("huerto", 2, True),
        ("sede", 3, False),
        ("luminarias", 4, False),
    ]
    assert hecho.ambitos_plantilla == (
        "BIENESTAR_COMUNITARIO",
        "HABITABILIDAD_COMUNITARIA",
        "HUERTOS",
    )


def test_i6_el_pdl_validado_solo_lleva_las_iniciativas_del_plan() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_dos(mundo)
    diagnosticar(mundo)
    proponer(mundo, plaza=4_000_000, huerto=3_000_000)
    abrir_validacion(mundo, dia(3, 10), "huerto")
    (hecho,) = mundo.hacer(VALIDAR, dia(3, 20))
    assert [(i.iniciativa_id, i.lugar) for i in hecho.iniciativas] == [("huerto", 2)]


def test_i6_sin_fondo_que_conste_no_se_sabe_que_cubre() -> None:
    mundo = Mundo.con_proyecto()
    mundo.streams["pdl/p-1"].clear()
    hasta_validacion(mundo)
    mundo.rechaza(FondoNoConsta, VALIDAR, dia(3, 20), menciona=("p-1",))
    mundo.consta("pdl/p-1", ConstaFondoAsignado(proyecto_id="p-1", monto_clp=Clp(8_599_584)))
    assert mundo.hacer(VALIDAR, dia(3, 20))


def test_i6_vale_el_fondo_modificado() -> None:
    for fondo, cubierta in ((2_999_999, False), (3_000_000, True)):
        mundo = Mundo.con_proyecto()
        hasta_validacion(mundo)
        mundo.consta("pdl/p-1", ConstaFondoModificado(proyecto_id="p-1", fondo_clp=Clp(fondo)))
        (hecho,) = mundo.hacer(VALIDAR, dia(3, 20))
        assert [i.cubierto_por_fondo for i in hecho.iniciativas] == [cubierta]


@given(st.lists(st.integers(1, 5_000_000), min_size=1, max_size=6), st.integers(0, 12_000_000))
def test_i6_lo_cubierto_cabe_en_el_fondo_y_lo_siguiente_no(montos: list[int], fondo: int) -> None:
    mundo = Mundo.con_proyecto()
    mundo.consta("pdl/p-1", ConstaFondoAsignado(proyecto_id="p-1", monto_clp=Clp(fondo)))
    hasta_fase_dos(mundo)
    diagnosticar(mundo)
    nombres = {f"i{n}": monto for n, monto in enumerate(montos)}
    proponer(mundo, **nombres)
    abrir_validacion(mundo, dia(3, 10), *nombres)
    (hecho,) = mundo.hacer(VALIDAR, dia(3, 20))
    cubiertas = sum(i.cubierto_por_fondo for i in hecho.iniciativas)
    sumas = [0, *accumulate(montos)]
    assert [i.cubierto_por_fondo for i in hecho.iniciativas[:cubiertas]] == [True] * cubiertas
    assert sumas[cubiertas] <= fondo
    assert cubiertas == len(montos) or sumas[cubiertas + 1] > fondo


def test_n2_el_pdl_se_elabora_se_formaliza_y_entra_en_validacion() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_dos(mundo)
    proponer(mundo, huerto=3_000_000)
    mundo.rechaza(EstadoPdlInadecuado, FormalizarPDL(**P), dia(3), menciona=("SIN_PDL",))
    mundo.hacer(ELABORAR, dia(3))
    assert mundo.hacer(ELABORAR, dia(3)) == []
    mundo.rechaza(EstadoPdlInadecuado, IniciarValidacionPDL(**P), dia(3))
    mundo.hacer(FormalizarPDL(**P), dia(3))
    assert mundo.hacer(FormalizarPDL(**P), dia(3)) == []
    mundo.rechaza(EstadoPdlInadecuado, VALIDAR, dia(3), menciona=("EN_VALIDACION",))
    (hecho,) = mundo.hacer(IniciarValidacionPDL(**P), dia(3))
    assert str(hecho.fecha) == dia(3)
    assert mundo.hacer(IniciarValidacionPDL(**P), dia(3)) == []


def test_i2_la_validacion_del_pdl_comienza_en_la_fase_ii() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    proponer(mundo, huerto=3_000_000)
    mundo.hacer(ELABORAR, dia(3))
    mundo.hacer(FormalizarPDL(**P), dia(3))
    mundo.rechaza(ValidacionFueraDeFaseDos, IniciarValidacionPDL(**P), dia(3))
    mundo.hacer(iniciar(2), dia(3))
    assert mundo.hacer(IniciarValidacionPDL(**P), dia(3))


def test_un_pdl_observado_se_elabora_de_nuevo_y_la_ventana_de_la_fase_v_no_se_corre() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    observar = ObservarPDL(motivo="Falta un diseño", cambios=("Diseño del huerto",), **P)
    mundo.rechaza(DatoIncoherente, ObservarPDL(motivo=" ", **P), dia(4))
    mundo.hacer(observar, dia(4))
    mundo.rechaza(EstadoPdlInadecuado, observar, dia(4))
    assert mundo.hacer(ELABORAR, dia(4))
    mundo.hacer(FormalizarPDL(**P), dia(4))
    mundo.hacer(IniciarValidacionPDL(**P), dia(5))
    assert mundo.hacer(etapa(2), dia(3))


def test_un_pdl_es_uno_por_proyecto_y_sus_iniciativas_son_conocidas() -> None:
    mundo = Mundo.con_proyecto()
    proponer(mundo, huerto=3_000_000)
    vacio = ElaborarPDL(pdl_id="pdl-1", iniciativas=(), plan_accion="Plan", **P)
    mundo.rechaza(DatoIncoherente, vacio, dia(3))
    doble = ElaborarPDL(pdl_id="pdl-1", iniciativas=("huerto",) * 2, plan_accion="Plan", **P)
    mundo.rechaza(DatoIncoherente, doble, dia(3))
    ajena = ElaborarPDL(pdl_id="pdl-1", iniciativas=("plaza",), plan_accion="Plan", **P)
    mundo.rechaza(IniciativaDesconocida, ajena, dia(3))
    mundo.hacer(ELABORAR, dia(3))
    otro = ElaborarPDL(pdl_id="pdl-2", iniciativas=("huerto",), plan_accion="Plan", **P)
    mundo.rechaza(YaRegistrado, otro, dia(3), menciona=("pdl/p-1",))


def test_la_mesa_analiza_un_pdl_formalizado() -> None:
    mundo = Mundo.con_proyecto()
    analizar = AnalizarPDLEnMesa(mesa_id="mesa-1", observaciones="Ninguna", **P)
    mundo.rechaza(EstadoPdlInadecuado, analizar, dia(3), menciona=("FORMALIZADO",))
    hasta_validacion(mundo)
    assert mundo.hacer(analizar, dia(3, 12))
    assert mundo.hacer(analizar, dia(3, 12)) == []


def test_n2_un_pdl_validado_no_cambia_sin_enmienda() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(3, 20))
    mundo.rechaza(IniciativaEnPDLValidado, formular("huerto", 1), dia(4), menciona=("enmienda",))
    mundo.rechaza(IniciativaEnPDLValidado, evaluar("huerto", "NO_PREFACTIBLE"), dia(4))
    mundo.hacer(levantar("plaza"), dia(4))
    mundo.hacer(formular("plaza"), dia(4))
    mundo.hacer(evaluar("plaza"), dia(4))
    mundo.rechaza(EstadoPdlInadecuado, priorizar("plaza"), dia(4), actor="facilitadora")
    otro = ElaborarPDL(pdl_id="pdl-1", iniciativas=("plaza",), plan_accion="Plan", **P)
    mundo.rechaza(EstadoPdlInadecuado, otro, dia(4), menciona=("VALIDADO",))


def test_el_plan_de_continuidad_se_aprueba_en_la_fase_iii_con_el_pdl_validado() -> None:
    mundo = Mundo.con_proyecto()
    aprobar = AprobarPlanContinuidad(compromisos=("El municipio mantiene el huerto",), **P)
    hasta_validacion(mundo)
    mundo.rechaza(EstadoPdlInadecuado, aprobar, dia(3, 15))
    mundo.hacer(VALIDAR, dia(3, 20))
    mundo.rechaza(ContinuidadFueraDeFaseTres, aprobar, dia(6))
    mundo.rechaza(DatoIncoherente, AprobarPlanContinuidad(compromisos=(), **P), dia(6))
    mundo.hacer(cerrar(1), dia(6))
    mundo.hacer(iniciar(3), dia(6))
    assert mundo.hacer(aprobar, dia(10))
    assert mundo.hacer(aprobar, dia(10)) == []
