"""The budget of a convenio: given once, changed with a reason, and never less than its components."""

from __future__ import annotations

import pytest

from services.financiamiento.domain import PRESUPUESTO
from services.financiamiento.domain.presupuesto import (
    AsignarPresupuestoConvenio,
    ComponenteInvalido,
    ModificarPresupuestoConvenio,
    PresupuestoInsuficiente,
    PresupuestoNoAsignado,
    PresupuestoYaAsignado,
)
from services.financiamiento.domain.rechazos import MontoFueraDeRango, MotivoRequerido
from services.financiamiento.events import (
    ConstaConvenioFirmado,
    ConstaConvenioModificado,
    PresupuestoConvenioAsignado,
    PresupuestoConvenioModificado,
)
from shared.testing import Spec
from shared.values import Clp

CONVENIO = "convenio-1"
TOTAL = 35_000_000

presupuesto = Spec(PRESUPUESTO)


def asignar(monto: int = TOTAL, componente: int | None = None) -> AsignarPresupuestoConvenio:
    return AsignarPresupuestoConvenio(
        convenio_id=CONVENIO, componente=componente, monto_clp=Clp(monto)
    )


def modificar(
    monto: int, componente: int | None = None, motivo: str = "Ampliación de plazo"
) -> ModificarPresupuestoConvenio:
    return ModificarPresupuestoConvenio(
        convenio_id=CONVENIO, componente=componente, monto_clp=Clp(monto), motivo=motivo
    )


def asignado(monto: int = TOTAL, componente: int | None = None) -> PresupuestoConvenioAsignado:
    return PresupuestoConvenioAsignado(
        convenio_id=CONVENIO, componente=componente, monto_clp=Clp(monto)
    )


def modificado(
    monto: int, anterior: int = TOTAL, componente: int | None = None
) -> PresupuestoConvenioModificado:
    return PresupuestoConvenioModificado(
        convenio_id=CONVENIO,
        componente=componente,
        monto_clp=Clp(monto),
        monto_anterior_clp=Clp(anterior),
        motivo="Ampliación de plazo",
    )


con_total = presupuesto.given(asignado())
repartido = presupuesto.given(asignado(), asignado(20_000_000, 1), asignado(10_000_000, 2))


def test_p2_el_convenio_firmado_recibe_su_presupuesto() -> None:
    firmado = ConstaConvenioFirmado(convenio_id=CONVENIO, monto_clp=Clp(TOTAL))
    presupuesto.given(firmado).when(asignar()).then(asignado())


def test_asignar_de_nuevo_el_mismo_presupuesto_no_cambia_nada() -> None:
    con_total.when(asignar()).then_nothing()
    presupuesto.given(asignado(), modificado(40_000_000)).when(asignar()).then_nothing()


def test_f3_no_se_asigna_un_segundo_presupuesto_distinto() -> None:
    con_total.when(asignar(TOTAL + 1)).then_refused(PresupuestoYaAsignado, "$35.000.000")
    cambiado = presupuesto.given(asignado(), modificado(40_000_000))
    cambiado.when(asignar(40_000_000)).then_refused(PresupuestoYaAsignado, "$40.000.000")


def test_f3_un_componente_no_tiene_presupuesto_antes_que_su_convenio() -> None:
    presupuesto.when(asignar(1, 1)).then_refused(PresupuestoNoAsignado, CONVENIO)
    presupuesto.when(modificar(1, 1)).then_refused(PresupuestoNoAsignado, CONVENIO)
    con_total.when(asignar(1, 1)).then(asignado(1, 1))


def test_f3_los_componentes_no_suman_mas_que_el_convenio() -> None:
    con_uno = presupuesto.given(asignado(), asignado(20_000_000, 1))
    con_uno.when(asignar(15_000_001, 2)).then_refused(PresupuestoInsuficiente, "$35.000.000")
    con_uno.when(asignar(15_000_000, 2)).then(asignado(15_000_000, 2))


def test_f3_tampoco_cuando_la_suma_excede_el_monto_mayor() -> None:
    lleno = presupuesto.given(asignado(Clp.MAXIMO), asignado(Clp.MAXIMO, 1))
    lleno.when(asignar(1, 2)).then_refused(PresupuestoInsuficiente, "$9.007.199.254.740.992")


@pytest.mark.parametrize("componente", [-1, 0, 3])
def test_f3_solo_hay_componentes_1_y_2(componente: int) -> None:
    con_total.when(asignar(1, componente)).then_refused(ComponenteInvalido, str(componente))
    con_total.when(modificar(1, componente)).then_refused(ComponenteInvalido, str(componente))


@pytest.mark.parametrize("componente", [1, 2])
def test_cada_componente_recibe_el_suyo(componente: int) -> None:
    con_total.when(asignar(TOTAL, componente)).then(asignado(TOTAL, componente))


def test_f10_un_presupuesto_de_cero_no_se_asigna_y_uno_de_un_peso_si() -> None:
    presupuesto.when(asignar(0)).then_refused(MontoFueraDeRango, "$0")
    presupuesto.when(asignar(1)).then_accepted()
    con_total.when(modificar(0)).then_refused(MontoFueraDeRango, "$0")
    con_total.when(modificar(1)).then_accepted()


def test_p3_el_presupuesto_se_modifica_con_motivo() -> None:
    con_total.when(modificar(40_000_000)).then(modificado(40_000_000))
    con_total.when(modificar(40_000_000, motivo=" ")).then_refused(MotivoRequerido)


def test_modificar_al_mismo_monto_no_cambia_nada() -> None:
    con_total.when(modificar(TOTAL)).then_nothing()


def test_p3_f3_el_presupuesto_no_baja_de_lo_que_tienen_sus_componentes() -> None:
    modifica = ConstaConvenioModificado(convenio_id=CONVENIO, monto_clp=Clp(29_999_999))
    con_noticia = presupuesto.given(*repartido.history, modifica)
    con_noticia.when(modificar(29_999_999)).then_refused(PresupuestoInsuficiente, "$29.999.999")
    con_noticia.when(modificar(30_000_000)).then(modificado(30_000_000))


def test_f3_un_componente_crece_hasta_lo_que_queda() -> None:
    repartido.when(modificar(25_000_001, 1)).then_refused(PresupuestoInsuficiente, "$35.000.000")
    repartido.when(modificar(25_000_000, 1)).then(modificado(25_000_000, 20_000_000, 1))


def test_f3_lo_que_un_componente_cede_lo_puede_tomar_el_otro() -> None:
    repartido.when(modificar(15_000_001, 2)).then_refused(PresupuestoInsuficiente)
    cedido = presupuesto.given(*repartido.history, modificado(15_000_000, 20_000_000, 1))
    cedido.when(modificar(15_000_001, 2)).then_accepted()


def test_un_convenio_sin_monto_recibe_el_de_su_primera_modificacion() -> None:
    presupuesto.when(modificar(TOTAL)).then(asignado())
    con_total.when(modificar(1_000, 1)).then(asignado(1_000, 1))
