"""The fund of a project: assigned once, committed in priority order and never beyond itself."""

from __future__ import annotations

from services.financiamiento.domain import FONDO, RELAXABLE
from services.financiamiento.domain.ordenes import (
    AnularFinanciamiento,
    AsignarFondo,
    ModificarFondo,
    RebajarCompromiso,
)
from services.financiamiento.domain.rechazos import (
    ActoAdministrativoRepetido,
    AmbitoDistintoDelPDL,
    AmbitoNoFinanciable,
    FondoBajoLoComprometido,
    FondoDistintoDelAdjudicado,
    FondoInsuficiente,
    FondoNoAsignado,
    FondoYaAsignado,
    IniciativaFueraDelPDL,
    IniciativaNoFinanciada,
    IniciativaYaFinanciada,
    MontoFueraDeRango,
    MotivoRequerido,
    OrdenDePrioridadNoRespetado,
    PDLNoValidado,
    RebajaTotal,
)
from services.financiamiento.events import (
    CompromisoRebajado,
    ConstaPDLValidado,
    ConstaProyectoAdjudicado,
    FinanciamientoAnulado,
    FondoModificado,
)
from shared.testing import Spec
from shared.values import Clp
from tests.financiamiento.ejemplos import (
    AMBITOS,
    PDL,
    PROYECTO,
    asignado,
    financiada,
    financiar,
    iniciativa,
)

fondo = Spec(FONDO)
listo = fondo.given(asignado(), PDL)


def asignar(monto: int) -> AsignarFondo:
    return AsignarFondo(proyecto_id=PROYECTO, monto_clp=Clp(monto), convocatoria=2019)


def modificar(delta: int, acto: str = "REX-1") -> ModificarFondo:
    return ModificarFondo(proyecto_id=PROYECTO, delta_clp=delta, acto_administrativo=acto)


def rebajar(monto: int, motivo: str = "Cotización menor") -> RebajarCompromiso:
    return RebajarCompromiso(
        proyecto_id=PROYECTO, iniciativa_id="iniciativa-1", monto_clp=Clp(monto), motivo=motivo
    )


def anular(motivo: str = "La organización desistió") -> AnularFinanciamiento:
    return AnularFinanciamiento(proyecto_id=PROYECTO, iniciativa_id="iniciativa-1", motivo=motivo)


def adjudicado(monto: int) -> ConstaProyectoAdjudicado:
    return ConstaProyectoAdjudicado(proyecto_id=PROYECTO, fondo_iniciativas_clp=Clp(monto))


def test_el_fondo_se_asigna_una_vez() -> None:
    fondo.when(asignar(7_000_000)).then(asignado())


def test_asignar_de_nuevo_el_mismo_fondo_no_cambia_nada() -> None:
    fondo.given(asignado()).when(asignar(7_000_000)).then_nothing()


def test_f3_no_se_asigna_un_segundo_fondo_distinto() -> None:
    fondo.given(asignado()).when(asignar(8_000_000)).then_refused(FondoYaAsignado, "$7.000.000")


def test_f3_el_fondo_asignado_es_el_adjudicado() -> None:
    con_adjudicacion = fondo.given(adjudicado(8_000_000))
    con_adjudicacion.when(asignar(7_000_000)).then_refused(FondoDistintoDelAdjudicado, "$8.000.000")
    con_adjudicacion.when(asignar(8_000_000)).then_accepted()


def test_f10_un_fondo_de_cero_no_se_asigna_y_uno_de_un_peso_si() -> None:
    fondo.when(asignar(0)).then_refused(MontoFueraDeRango, "Un monto de $0")
    fondo.when(asignar(1)).then_accepted()


def test_el_fondo_se_modifica_por_acto_administrativo() -> None:
    modificado = FondoModificado(
        proyecto_id=PROYECTO,
        delta_clp=-500_000,
        acto_administrativo="REX-1",
        fondo_clp=Clp(6_500_000),
    )
    fondo.given(asignado()).when(modificar(-500_000)).then(modificado)
    despues = fondo.given(asignado(), modificado)
    despues.when(modificar(-500_000)).then_nothing()
    despues.when(modificar(-400_000)).then_refused(ActoAdministrativoRepetido, "REX-1")
    despues.when(modificar(-400_000, "REX-2")).then_accepted()


def test_f3_el_fondo_no_baja_de_lo_comprometido() -> None:
    comprometido = fondo.given(asignado(), PDL, financiada())
    comprometido.when(modificar(-3_000_001)).then_refused(FondoBajoLoComprometido, "$4.000.000")
    comprometido.when(modificar(-3_000_000)).then_accepted()


def test_f10_el_fondo_modificado_sigue_siendo_mayor_que_cero() -> None:
    fondo.given(asignado()).when(modificar(-7_000_000)).then_refused(MontoFueraDeRango)
    fondo.given(asignado()).when(modificar(0)).then_refused(MontoFueraDeRango)
    fondo.given(asignado()).when(modificar(-7_000_001)).then_refused(MontoFueraDeRango, "-$1 ")
    fondo.given(asignado()).when(modificar(-6_999_999)).then_accepted()


def test_f10_un_fondo_no_pasa_del_monto_mayor_y_el_mensaje_dice_cual_es() -> None:
    con_un_peso = fondo.given(asignado(1))
    con_un_peso.when(modificar(2**53 - 1)).then_refused(
        MontoFueraDeRango, "$9.007.199.254.740.992", "a $9.007.199.254.740.991"
    )
    con_un_peso.when(modificar(2**53 - 2)).then_accepted()


def test_f3_sin_fondo_asignado_no_se_modifica_ni_se_financia() -> None:
    fondo.when(modificar(1)).then_refused(FondoNoAsignado)
    fondo.given(PDL).when(financiar()).then_refused(FondoNoAsignado)


def test_una_iniciativa_del_pdl_se_financia() -> None:
    listo.when(financiar()).then(financiada())


def test_financiar_de_nuevo_lo_mismo_no_cambia_nada() -> None:
    fondo.given(asignado(), PDL, financiada()).when(financiar()).then_nothing()


def test_f1_una_iniciativa_financiada_no_se_financia_por_otro_monto() -> None:
    hecho = fondo.given(asignado(), PDL, financiada())
    hecho.when(financiar(monto=1_000_000)).then_refused(IniciativaYaFinanciada, "$4.000.000")


def test_f1_p6_antes_de_validar_el_pdl_no_se_financia_y_despues_si() -> None:
    fondo.given(asignado()).when(financiar()).then_refused(PDLNoValidado)
    fondo.given(asignado(), PDL).when(financiar()).then_accepted()


def test_f1_una_iniciativa_fuera_del_pdl_no_se_financia() -> None:
    listo.when(financiar(9)).then_refused(IniciativaFueraDelPDL, "iniciativa-9", "iniciativa-1")


def test_p6_la_version_nueva_del_pdl_reemplaza_a_la_anterior() -> None:
    nueva = ConstaPDLValidado(
        proyecto_id=PROYECTO,
        pdl_id="pdl-1",
        version=2,
        iniciativas=(iniciativa(1),),
        ambitos_plantilla=AMBITOS,
    )
    for historia in ((asignado(), PDL, nueva), (asignado(), nueva, PDL)):
        fondo.given(*historia).when(financiar(2)).then_refused(IniciativaFueraDelPDL)
        fondo.given(*historia).when(financiar(1)).then_accepted()


def test_g9_f2_el_ambito_deporte_no_es_financiable() -> None:
    listo.when(financiar(ambito="deporte")).then_refused(
        AmbitoNoFinanciable, "deporte", "HABITABILIDAD_COMUNITARIA"
    )


def test_f2_el_ambito_es_el_que_la_iniciativa_tiene_en_el_pdl() -> None:
    listo.when(financiar(ambito="HUERTOS")).then_refused(
        AmbitoDistintoDelPDL, "BIENESTAR_COMUNITARIO"
    )


def test_f2_los_ambitos_son_datos_de_la_plantilla() -> None:
    otra = ConstaPDLValidado(
        proyecto_id=PROYECTO,
        pdl_id="pdl-1",
        version=1,
        iniciativas=(iniciativa(1, "DEPORTE"),),
        ambitos_plantilla=("DEPORTE",),
    )
    fondo.given(asignado(), otra).when(financiar(ambito="DEPORTE")).then_accepted()
    fondo.given(asignado(), otra).when(financiar()).then_refused(AmbitoNoFinanciable)


def test_g8_f3_sta_elena_acepta_su_fondo_exacto_y_no_un_peso_mas() -> None:
    sta_elena = fondo.given(asignado(8_599_584), PDL)
    sta_elena.when(financiar(monto=8_599_585)).then_refused(
        FondoInsuficiente, "$8.599.585", "$8.599.584"
    )
    sta_elena.when(financiar(monto=8_599_584)).then(financiada(monto=8_599_584, saldo=0))


def test_f3_lo_comprometido_antes_cuenta() -> None:
    con_una = fondo.given(asignado(), PDL, financiada())
    con_una.when(financiar(2, 3_000_001)).then_refused(FondoInsuficiente, "$3.000.000")
    con_una.when(financiar(2, 3_000_000)).then_accepted()


def test_f10_no_se_financia_por_cero_pesos() -> None:
    listo.when(financiar(monto=0)).then_refused(MontoFueraDeRango)
    listo.when(financiar(monto=1)).then_accepted()


def test_f6_saltarse_a_otra_exige_motivo() -> None:
    listo.when(financiar(2)).then_refused(OrdenDePrioridadNoRespetado, "iniciativa-1")
    listo.when(financiar(2, motivo_salto="  ")).then_refused(OrdenDePrioridadNoRespetado)
    (hecho,) = listo.when(financiar(2, motivo_salto="La primera espera un permiso")).events()
    assert hecho.motivo_salto == "La primera espera un permiso"
    assert hecho.lugar_prioridad == 2


def test_f6_en_orden_no_hace_falta_motivo() -> None:
    con_una = fondo.given(asignado(), PDL, financiada())
    (hecho,) = con_una.when(financiar(2, 1_000_000, motivo_salto="Sobra")).events()
    assert hecho.motivo_salto is None


def test_f6_una_carga_historica_puede_callar_el_motivo() -> None:
    assert frozenset({"F6"}) == RELAXABLE
    listo.historical("F6").when(financiar(2)).then_accepted()


def test_rebajar_devuelve_saldo_al_fondo() -> None:
    fondo.given(asignado(), PDL, financiada()).when(rebajar(1_500_000)).then(
        CompromisoRebajado(
            proyecto_id=PROYECTO,
            iniciativa_id="iniciativa-1",
            monto_clp=Clp(1_500_000),
            compromiso_clp=Clp(2_500_000),
            saldo_fondo_clp=Clp(4_500_000),
            motivo="Cotización menor",
        )
    )


def test_f10_rebajar_todo_es_anular() -> None:
    hecho = fondo.given(asignado(), PDL, financiada())
    hecho.when(rebajar(4_000_000)).then_refused(RebajaTotal)
    hecho.when(rebajar(3_999_999)).then_accepted()
    hecho.when(rebajar(0)).then_refused(MontoFueraDeRango)


def test_anular_devuelve_todo_y_permite_financiar_de_nuevo() -> None:
    anulado = FinanciamientoAnulado(
        proyecto_id=PROYECTO,
        iniciativa_id="iniciativa-1",
        monto_clp=Clp(4_000_000),
        saldo_fondo_clp=Clp(7_000_000),
        motivo="La organización desistió",
    )
    fondo.given(asignado(), PDL, financiada()).when(anular()).then(anulado)
    despues = fondo.given(asignado(), PDL, financiada(), anulado)
    despues.when(anular()).then_nothing()
    despues.when(financiar(monto=7_000_000)).then_accepted()
    despues.when(rebajar(1)).then_refused(IniciativaNoFinanciada)


def test_rebajar_o_anular_exigen_motivo_y_compromiso() -> None:
    hecho = fondo.given(asignado(), PDL, financiada())
    hecho.when(rebajar(1, " ")).then_refused(MotivoRequerido)
    hecho.when(anular("")).then_refused(MotivoRequerido)
    listo.when(anular()).then_refused(IniciativaNoFinanciada)
