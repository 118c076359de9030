"""P1, P5, P11: what follows in alianzas from a polygon and from the life of a project, and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.convenio_ordenes import (
    FirmarConvenio,
    PlazoDeFirmaInvalido,
    PoligonoSinConstancia,
    PrepararConvenio,
)
from services.alianzas.domain.coordinacion import COORDINACION
from services.alianzas.domain.institucion import INSTITUCION
from services.alianzas.domain.plazos import (
    PLAZOS,
    EntidadSinPlazos,
    EvaluacionFutura,
    EvaluarPlazos,
)
from services.alianzas.domain.poligono import POLIGONO
from services.alianzas.domain.proyecto import PROYECTO, RevisarEtapa2
from services.alianzas.domain.proyecto_estado import PLANTILLA, PROYECTO_LEIDO, Event
from services.alianzas.events import (
    ConstaEtapaCerrada,
    ConstaFaseCerrada,
    ConstaFaseIniciada,
    ConstaPlantillaProgramaPublicada,
    ConstaPoligonoCerrado,
    ConstaPoligonoElegido,
    ConstaProyectoEnTerritorio,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaValidacionPDLIniciada,
    ConvenioElaborado,
    CoordinadorAPPAsignado,
    InstitucionRegistrada,
    PlazoFirmaIniciado,
)
from shared.common import ALERTA, CLAVE, AlertaPlazoEmitida, AlertaPlazoResuelta, ClaveReservada
from shared.testing import Spec
from shared.values import Cut, Fase, Mes, Region

R01 = Region("01")
preparar = PrepararConvenio(
    convenio_id="po-1-convenio",
    poligono_id="po-1",
    barrio_id="mirador",
    municipio=Cut("04102"),
    plazo_dias=60,
)
elegido = ConstaPoligonoElegido(poligono_id="po-1", territorio_id="mirador", municipio=Cut("04102"))
borrador = ConvenioElaborado(
    convenio_id="po-1-convenio",
    programa="COMUNIDAD_CRECE",
    partes=(),
    objeto=None,
    barrio_id="mirador",
    monto_clp=None,
    desde=None,
    hasta=None,
)
plazo = PlazoFirmaIniciado(
    convenio_id="po-1-convenio", poligono_id="po-1", plazo_dias=60, vence_en=date(2025, 3, 16)
)
sin_firmar = AlertaPlazoEmitida(
    alerta_id="P1-po-1-convenio",
    regla="P1",
    entidad="convenio/po-1-convenio",
    detalle=(
        "El convenio po-1-convenio del polígono po-1 debía firmarse hasta el 2025-03-16 y no está "
        "firmado."
    ),
    vence_en=date(2025, 3, 16),
)
firmado_ya = AlertaPlazoResuelta(
    alerta_id="P1-po-1-convenio", regla="P1", entidad="convenio/po-1-convenio"
)
convenio = Spec(CONVENIO).at("2025-01-15").given_on(POLIGONO, "po-1", elegido)


def al(entidad: str, dia: str) -> EvaluarPlazos:
    return EvaluarPlazos(entidad=entidad, al=date.fromisoformat(dia))


def test_p1_el_convenio_del_poligono_se_elabora_con_su_plazo() -> None:
    convenio.when(preparar).then(borrador, plazo)
    convenio.given(borrador, plazo).when(preparar).then_nothing()
    Spec(CONVENIO).when(preparar).then_refused(PoligonoSinConstancia, "po-1")
    ajeno = replace(preparar, barrio_id="otro")
    convenio.when(ajeno).then_refused(PoligonoSinConstancia, "otro")
    convenio.when(replace(preparar, plazo_dias=0)).then_refused(PlazoDeFirmaInvalido, "0")
    convenio.when(replace(preparar, plazo_dias=1)).then_accepted()


def test_p1_el_municipio_es_parte_si_esta_registrado_con_alguno_de_sus_nombres() -> None:
    for nombre in ("municipio-de-coquimbo", "municipalidad-de-coquimbo"):
        clave = ClaveReservada(clave=f"institucion/{nombre}", titular="muni")
        hecho, _ = convenio.given_on(CLAVE, clave.clave, clave).when(preparar).events()
        assert hecho == replace(borrador, partes=("muni",))
    otra = ClaveReservada(clave="institucion/municipio-de-ovalle", titular="muni")
    convenio.given_on(CLAVE, otra.clave, otra).when(preparar).then(borrador, plazo)


def test_p1_pasado_el_plazo_sin_firma_hay_una_alerta() -> None:
    reloj = Spec(PLAZOS).given_on(CONVENIO, "po-1-convenio", borrador, plazo)
    reloj.when(al("convenio/po-1-convenio", "2025-03-16")).then_nothing()
    tarde = al("convenio/po-1-convenio", "2025-03-17")
    reloj.when(tarde).then(sin_firmar)
    avisado = reloj.given_on(ALERTA, "P1-po-1-convenio", sin_firmar)
    avisado.when(tarde).then_nothing()
    cerrado = avisado.given_on(POLIGONO, "po-1", elegido, ConstaPoligonoCerrado(poligono_id="po-1"))
    cerrado.when(tarde).then(firmado_ya)


def test_p1_la_firma_resuelve_la_alerta() -> None:
    partes = [
        InstitucionRegistrada(
            institucion_id=i,
            nombre=i,
            clasificacion_fuente=None,
            naturaleza_juridica=None,
            rut=None,
        )
        for i in ("spd", "muni")
    ]
    base = convenio.given(borrador, plazo)
    for parte in partes:
        base = base.given_on(INSTITUCION, parte.institucion_id, parte)
    firmar = FirmarConvenio(
        convenio_id="po-1-convenio", partes=("spd", "muni"), fecha=date(2025, 3, 20)
    )
    assert len(base.when(firmar).events()) == 1
    avisado = base.given_on(ALERTA, "P1-po-1-convenio", sin_firmar)
    assert avisado.when(firmar).events()[1:] == [firmado_ya]


adjudicado = ConstaProyectoEnTerritorio(
    proyecto_id="p-1",
    territorio_id="mirador",
    programa="ACCION_LOCAL",
    region=R01,
    inicio_mes=Mes("2023-01"),
    plantilla_version="AL-2020.1",
)
validacion = ConstaValidacionPDLIniciada(proyecto_id="p-1", fecha=date(2023, 5, 15))
fase_v = ConstaFaseIniciada(proyecto_id="p-1", fase=Fase(5), etapa=2, fecha=date(2023, 5, 16))
fase_iv = ConstaFaseCerrada(proyecto_id="p-1", fase=Fase(4), etapa=1, fecha=date(2023, 12, 28))
etapa_1 = ConstaEtapaCerrada(proyecto_id="p-1", etapa=1, mes=Mes("2023-12"))
etapa_2 = ConstaEtapaCerrada(proyecto_id="p-1", etapa=2, mes=Mes("2024-12"))
fin = ConstaProyectoTerminadoAnticipadamente(proyecto_id="p-1", fecha=date(2023, 9, 1))
coordina = CoordinadorAPPAsignado(region=R01, persona_ref="ref-1", desde=date(2020, 1, 1))
revisar = RevisarEtapa2(proyecto_id="p-1")
sin_coordinador = AlertaPlazoEmitida(
    alerta_id="A6-p-1",
    regla="A6",
    entidad="proyecto/p-1",
    detalle=(
        "La región 01 no tiene coordinación de alianzas público-privadas para el proyecto p-1."
    ),
    vence_en=None,
)
con_coordinador = AlertaPlazoResuelta(alerta_id="A6-p-1", regla="A6", entidad="proyecto/p-1")
proyecto = Spec(PROYECTO).at("2023-05-16")
coordinado = proyecto.given_on(COORDINACION, "01", coordina)


@pytest.mark.parametrize("hechos", [(validacion,), (validacion, fase_v), (fase_v, fase_iv)])
def test_a6_p5_un_proyecto_que_puede_estar_en_fase_v_pide_coordinador(
    hechos: tuple[Event, ...],
) -> None:
    proyecto.given(adjudicado, *hechos).when(revisar).then(sin_coordinador)
    coordinado.given(adjudicado, *hechos).when(revisar).then_nothing()
    avisado = proyecto.given_on(ALERTA, "A6-p-1", sin_coordinador)
    avisado.given(adjudicado, *hechos).when(revisar).then_nothing()
    resuelto = coordinado.given_on(ALERTA, "A6-p-1", sin_coordinador)
    resuelto.given(adjudicado, *hechos).when(revisar).then(con_coordinador)


@pytest.mark.parametrize(
    "hechos",
    [
        (),
        (fase_iv,),
        (validacion, fase_v, replace(fase_iv, fase=Fase(5), etapa=2)),
        (validacion, fase_v, etapa_2),
        (validacion, fin),
    ],
)
def test_a6_fuera_de_la_fase_v_no_se_pide(hechos: tuple[Event, ...]) -> None:
    proyecto.given(adjudicado, *hechos).when(revisar).then_nothing()


def test_a6_comunidad_crece_no_tiene_coordinadores_ni_lo_que_no_consta() -> None:
    crece = replace(adjudicado, programa="COMUNIDAD_CRECE")
    proyecto.given(crece, validacion, fase_v).when(revisar).then_nothing()
    proyecto.given(validacion, fase_v).when(revisar).then_nothing()


vencida = AlertaPlazoEmitida(
    alerta_id="P11-p-1",
    regla="P11",
    entidad="proyecto/p-1",
    detalle=(
        "La Etapa 2 del proyecto p-1 llegó a su mes 24, que terminó el 2024-12-31, y no está "
        "cerrada."
    ),
    vence_en=date(2024, 12, 31),
)
ya_no = AlertaPlazoResuelta(alerta_id="P11-p-1", regla="P11", entidad="proyecto/p-1")
EN_ETAPA_2 = (adjudicado, validacion, fase_v, fase_iv, etapa_1)
plantilla = ConstaPlantillaProgramaPublicada(version="AL-2020.1", total_meses=24)
reloj = (
    Spec(PLAZOS)
    .given_on(COORDINACION, "01", coordina)
    .given_on(PLANTILLA, "AL-2020.1", plantilla)
    .given_on(PROYECTO_LEIDO, "p-1", *EN_ETAPA_2)
)


def test_p11_la_etapa_2_sigue_tras_la_1_hasta_el_mes_24_y_entonces_avisa() -> None:
    reloj.when(al("proyecto/p-1", "2024-12-31")).then_nothing()
    reloj.when(al("proyecto/p-1", "2025-01-01")).then(vencida)
    avisado = reloj.given_on(ALERTA, "P11-p-1", vencida)
    avisado.when(al("proyecto/p-1", "2025-02-01")).then_nothing()
    cerrada = avisado.given_on(PROYECTO_LEIDO, "p-1", *EN_ETAPA_2, etapa_2)
    cerrada.when(al("proyecto/p-1", "2025-02-01")).then(ya_no)
    cierra = coordinado.given_on(ALERTA, "P11-p-1", vencida)
    cierra.given(*EN_ETAPA_2, etapa_2).when(revisar).then(ya_no)


def test_p11_los_meses_son_dato_de_la_plantilla_y_sin_dato_no_hay_plazo() -> None:
    tarde = al("proyecto/p-1", "2025-12-01")
    corta = replace(plantilla, total_meses=12)
    (alerta,) = reloj.given_on(PLANTILLA, "AL-2020.1", corta).when(tarde).events()
    assert alerta.vence_en == date(2023, 12, 31)
    reloj.given_on(PLANTILLA, "AL-2020.1", replace(plantilla, total_meses=None)).when(
        tarde
    ).then_nothing()
    sin_inicio = replace(adjudicado, inicio_mes=None)
    reloj.given_on(PROYECTO_LEIDO, "p-1", sin_inicio, fase_v).when(tarde).then_nothing()
    reloj.given_on(PROYECTO_LEIDO, "p-1", adjudicado, validacion, etapa_1).when(
        tarde
    ).then_nothing()


def test_a6_el_reloj_tambien_echa_de_menos_al_coordinador() -> None:
    solo = Spec(PLAZOS).given_on(PROYECTO_LEIDO, "p-1", *EN_ETAPA_2)
    solo.when(al("proyecto/p-1", "2024-01-01")).then(sin_coordinador)


def test_el_reloj_no_se_adelanta_ni_evalua_lo_que_no_existe() -> None:
    hoy = reloj.at("2025-01-02", now=datetime(2025, 1, 2, 15, tzinfo=UTC))
    hoy.when(al("proyecto/p-1", "2025-01-03")).then_refused(EvaluacionFutura, "2025-01-02")
    hoy.when(al("proyecto/p-1", "2025-01-02")).then_accepted()
    for entidad in ("proyecto/otro", "convenio/otro", "mesa/m-1", "proyecto/", "p-1"):
        hoy.when(al(entidad, "2025-01-02")).then_refused(EntidadSinPlazos, entidad)
