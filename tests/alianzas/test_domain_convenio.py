"""A1: a convenio is drafted, signed, modified only once signed, ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.convenio_ordenes import (
    ConvenioNoElaborado,
    ConvenioNoFirmado,
    ConvenioYaFirmado,
    ConvenioYaTerminado,
    ElaborarConvenio,
    FechaDeFirmaFaltante,
    FirmaPosterior,
    FirmarConvenio,
    ModificarConvenio,
    PartesInsuficientes,
    PlazoDelConvenioInvertido,
    TerminarConvenio,
    TramitarModificacionConvenio,
)
from services.alianzas.domain.institucion import INSTITUCION, InstitucionNoRegistrada
from services.alianzas.events import (
    ConvenioElaborado,
    ConvenioFirmado,
    ConvenioModificado,
    ConvenioTerminado,
    InstitucionRegistrada,
    ModificacionConvenioTramitada,
    Programa,
)
from shared.testing import Spec
from shared.values import Clp

CC: Programa = "COMUNIDAD_CRECE"


def institucion(institucion_id: str) -> InstitucionRegistrada:
    return InstitucionRegistrada(
        institucion_id=institucion_id,
        nombre=institucion_id,
        clasificacion_fuente=None,
        naturaleza_juridica=None,
        rut=None,
    )


convenio = (
    Spec(CONVENIO)
    .given_on(INSTITUCION, "spd", institucion("spd"))
    .given_on(INSTITUCION, "municipio", institucion("municipio"))
)
elaborar = ElaborarConvenio(
    convenio_id="c-1",
    programa=CC,
    partes=("spd", "municipio"),
    desde=date(2025, 3, 1),
    hasta=date(2026, 2, 28),
)
elaborado = ConvenioElaborado(
    convenio_id="c-1",
    programa=CC,
    partes=("spd", "municipio"),
    objeto=None,
    barrio_id=None,
    monto_clp=None,
    desde=date(2025, 3, 1),
    hasta=date(2026, 2, 28),
)
firmar = FirmarConvenio(convenio_id="c-1", fecha=date(2025, 2, 20), monto_clp=Clp(1_000))
firmado = ConvenioFirmado(
    convenio_id="c-1",
    programa=CC,
    partes=("spd", "municipio"),
    objeto=None,
    barrio_id=None,
    monto_clp=Clp(1_000),
    fecha=date(2025, 2, 20),
    desde=date(2025, 3, 1),
    hasta=date(2026, 2, 28),
)
tramitar = TramitarModificacionConvenio(
    convenio_id="c-1", motivo="Más presupuesto", materia="PRESUPUESTARIA"
)
tramitada = ModificacionConvenioTramitada(
    convenio_id="c-1", materia="PRESUPUESTARIA", motivo="Más presupuesto"
)
modificar = ModificarConvenio(
    convenio_id="c-1",
    motivo="Más presupuesto",
    fecha=date(2025, 4, 1),
    rige_desde=date(2025, 4, 1),
    monto_clp=Clp(2_000),
)
modificado = ConvenioModificado(
    convenio_id="c-1",
    programa=CC,
    partes=("spd", "municipio"),
    objeto=None,
    barrio_id=None,
    monto_clp=Clp(2_000),
    fecha=date(2025, 4, 1),
    desde=date(2025, 3, 1),
    hasta=date(2026, 2, 28),
    rige_desde=date(2025, 4, 1),
    motivo="Más presupuesto",
)
terminar = TerminarConvenio(convenio_id="c-1", motivo="Fin", hasta=date(2026, 2, 28))
terminado = ConvenioTerminado(convenio_id="c-1", hasta=date(2026, 2, 28), motivo="Fin")


def test_un_convenio_se_elabora_y_su_borrador_se_puede_cambiar() -> None:
    convenio.when(elaborar).then(elaborado)
    convenio.given(elaborado).when(elaborar).then_nothing()
    convenio.given(elaborado).when(replace(elaborar, objeto="Prevención")).then_accepted()
    convenio.given(elaborado, firmado).when(elaborar).then_refused(ConvenioYaFirmado, "c-1")


def test_a2_las_partes_de_un_convenio_estan_registradas() -> None:
    otra = replace(elaborar, partes=("spd", "otra"))
    convenio.when(otra).then_refused(InstitucionNoRegistrada, "otra")
    convenio.historical("A2").when(otra).then_accepted()


def test_al_firmar_vale_lo_elaborado_salvo_lo_que_se_diga() -> None:
    convenio.given(elaborado).when(firmar).then(firmado)
    convenio.given(elaborado, firmado).when(firmar).then_nothing()
    otro = replace(firmar, monto_clp=Clp(0))
    convenio.given(elaborado).when(otro).then(replace(firmado, monto_clp=Clp(0)))
    convenio.given(elaborado, firmado).when(otro).then_refused(ConvenioYaFirmado)


def test_a1_se_firma_lo_elaborado_entre_dos_partes_y_con_fecha() -> None:
    convenio.when(firmar).then_refused(ConvenioNoElaborado, "c-1")
    sin_fecha = replace(firmar, fecha=None)
    convenio.given(elaborado).when(sin_fecha).then_refused(FechaDeFirmaFaltante)
    una = replace(elaborado, partes=("spd",))
    convenio.given(una).when(firmar).then_refused(PartesInsuficientes, "1 parte")


def test_a1_una_carga_historica_firma_sin_borrador_ni_fecha() -> None:
    historico = convenio.historical("A1")
    orden = FirmarConvenio(convenio_id="c-1", partes=("spd", "municipio"), barrio_id="tb")
    (hecho,) = historico.when(orden).events()
    assert (hecho.fecha, hecho.barrio_id, hecho.desde) == (None, "tb", None)


def test_a1_la_firma_no_es_posterior_a_su_efecto() -> None:
    base = convenio.given(elaborado)
    tarde = replace(firmar, fecha=date(2025, 3, 2))
    base.when(tarde).then_refused(FirmaPosterior, "2025-03-02", "2025-03-01")
    base.historical("A1").when(tarde).then_refused(FirmaPosterior)
    base.when(replace(firmar, fecha=date(2025, 3, 1))).then_accepted()


def test_a1_un_convenio_no_termina_antes_de_empezar() -> None:
    base = convenio.given(elaborado)
    base.when(replace(firmar, hasta=date(2025, 2, 28))).then_refused(PlazoDelConvenioInvertido)
    base.when(replace(firmar, hasta=date(2025, 3, 1))).then_accepted()


def test_a1_solo_se_modifica_un_convenio_firmado() -> None:
    for orden in (tramitar, modificar):
        convenio.given(elaborado).when(orden).then_refused(ConvenioNoFirmado, "c-1")
    convenio.given(elaborado, firmado).when(tramitar).then(tramitada)
    convenio.given(elaborado, firmado).when(modificar).then(modificado)
    convenio.given(elaborado, firmado, tramitada).when(modificar).then(modificado)
    convenio.given(elaborado, firmado, modificado).when(modificar).then_nothing()
    convenio.given(elaborado, firmado, modificado).when(tramitar).then(tramitada)


def test_a1_una_carga_historica_tramita_la_modificacion_de_convenios_sin_nombre() -> None:
    del_piloto = replace(tramitar, convenio_id="convenio-piloto-cc")
    convenio.when(del_piloto).then_refused(ConvenioNoFirmado)
    hecho = replace(tramitada, convenio_id="convenio-piloto-cc")
    convenio.historical("A1").when(del_piloto).then(hecho)


def test_a1_no_se_modifica_un_convenio_cuyos_terminos_no_constan() -> None:
    historico = convenio.given(tramitada).historical("A1")
    historico.when(modificar).then_refused(ConvenioNoElaborado)


def test_a1_la_modificacion_se_firma_antes_de_regir() -> None:
    base = convenio.given(elaborado, firmado)
    tarde = replace(modificar, fecha=date(2025, 4, 2))
    base.when(tarde).then_refused(FirmaPosterior, "2025-04-02")
    base.when(replace(modificar, fecha=None)).then_refused(FechaDeFirmaFaltante)
    base.historical("A1").when(replace(modificar, fecha=None)).then_accepted()
    corta = replace(modificar, hasta=date(2025, 2, 1))
    base.when(corta).then_refused(PlazoDelConvenioInvertido)


def test_a1_un_convenio_firmado_termina_una_vez() -> None:
    convenio.given(elaborado).when(terminar).then_refused(ConvenioNoFirmado)
    convenio.given(elaborado, firmado).when(terminar).then(terminado)
    fin = convenio.given(elaborado, firmado, terminado)
    fin.when(terminar).then_nothing()
    fin.when(tramitar).then_refused(ConvenioYaTerminado)
    fin.historical("A1").when(modificar).then_refused(ConvenioYaTerminado)
    antes = replace(terminar, hasta=date(2025, 1, 1))
    convenio.given(elaborado, firmado).when(antes).then_refused(PlazoDelConvenioInvertido)
