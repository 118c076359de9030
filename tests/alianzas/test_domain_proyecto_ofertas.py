"""P15: the offers of a barrio stop, go on or close with its project."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.alianzas.domain.alertas import ALERTA
from services.alianzas.domain.barrio import BARRIO
from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.convenio_ordenes import (
    FirmarConvenio,
    PlazoDeFirmaInvalido,
    PoligonoSinConstancia,
    PrepararConvenio,
)
from services.alianzas.domain.coordinacion import COORDINACION
from services.alianzas.domain.institucion import INSTITUCION
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_estado import DERIVACION, OFERTA_LEIDA
from services.alianzas.domain.oferta_ordenes import (
    CerrarOferta,
    InstalarOferta,
    OfertaDeProyectoDetenido,
)
from services.alianzas.domain.plazos import (
    PLAZOS,
    EntidadSinPlazos,
    EvaluacionFutura,
    EvaluarPlazos,
)
from services.alianzas.domain.poligono import POLIGONO
from services.alianzas.domain.proyecto import PROYECTO, AjustarOfertas, RevisarEtapa2
from services.alianzas.domain.proyecto_estado import PLANTILLA, PROYECTO_LEIDO
from services.alianzas.events import (
    ConstaDerivacionExpirada,
    ConstaDerivacionSolicitada,
    ConstaEtapaCerrada,
    ConstaFaseCerrada,
    ConstaFaseIniciada,
    ConstaPlantillaProgramaPublicada,
    ConstaPoligonoCerrado,
    ConstaPoligonoElegido,
    ConstaProyectoEnTerritorio,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaValidacionPDLIniciada,
    ConvenioElaborado,
    CoordinadorAPPAsignado,
    InstitucionRegistrada,
    OfertaCerrada,
    OfertaCoordinada,
    OfertaEnBarrio,
    OfertaInstalada,
    OfertaReactivada,
    OfertaSuspendida,
    PlazoFirmaIniciado,
)
from shared.common import CLAVE, AlertaPlazoEmitida, AlertaPlazoResuelta, ClaveReservada
from shared.testing import Spec
from shared.values import Cut, Fase, Mes, Region

R01 = Region("01")
adjudicado = ConstaProyectoEnTerritorio(
    proyecto_id="p-1",
    territorio_id="mirador",
    programa="ACCION_LOCAL",
    region=R01,
    inicio_mes=Mes("2023-01"),
    plantilla_version="AL-2020.1",
)
fin = ConstaProyectoTerminadoAnticipadamente(proyecto_id="p-1", fecha=date(2023, 9, 1))
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


crece = replace(adjudicado, programa="COMUNIDAD_CRECE")
detenido = ConstaProyectoSuspendido(proyecto_id="p-1", fecha=date(2023, 6, 1))
sigue = ConstaProyectoReactivado(proyecto_id="p-1", fecha=date(2023, 7, 1))
ajustar = AjustarOfertas(proyecto_id="p-1")
coordinada = OfertaCoordinada(
    oferta_id="o-1", institucion_id="senda", programa_origen="Previene", barrio_id="mirador"
)
instalada = OfertaInstalada(
    oferta_id="o-1",
    institucion_id="senda",
    programa_origen="Previene",
    convenio_id=None,
    barrio_id="mirador",
    establecimiento=None,
    desde=date(2023, 5, 2),
    hasta=None,
    cupos=None,
    estival=False,
)
solicitada = ConstaDerivacionSolicitada(derivacion_id="d-1", caso_id="k-1", oferta_id="o-1")
suspendida = OfertaSuspendida(
    oferta_id="o-1",
    institucion_id="senda",
    barrio_id="mirador",
    proyecto_id="p-1",
    fecha=date(2023, 6, 1),
)
cerrada = OfertaCerrada(
    oferta_id="o-1",
    institucion_id="senda",
    programa_origen="Previene",
    barrio_id="mirador",
    fecha=date(2023, 6, 1),
    motivo="El proyecto p-1 terminó anticipadamente",
)
por_cerrar = AlertaPlazoEmitida(
    alerta_id="P15-o-1",
    regla="P15",
    entidad="oferta/o-1",
    detalle=(
        "El proyecto p-1 terminó y la oferta o-1 tiene derivaciones abiertas (d-1): ciérrela "
        "cuando terminen."
    ),
    vence_en=None,
)
en_barrio = OfertaEnBarrio(barrio_id="mirador", oferta_id="o-1")
con_oferta = (
    Spec(PROYECTO)
    .at("2023-06-01")
    .given_on(BARRIO, "mirador", en_barrio)
    .given_on(OFERTA_LEIDA, "o-1", coordinada, instalada)
)


def test_p15_un_proyecto_suspendido_suspende_las_ofertas_de_su_barrio() -> None:
    con_oferta.given(crece, detenido).when(ajustar).then(suspendida)
    ya = con_oferta.given_on(OFERTA_LEIDA, "o-1", coordinada, instalada, suspendida)
    ya.given(crece, detenido).when(ajustar).then_nothing()
    reactivada = OfertaReactivada(
        oferta_id="o-1",
        institucion_id="senda",
        barrio_id="mirador",
        proyecto_id="p-1",
        fecha=date(2023, 6, 1),
    )
    ya.given(crece, detenido, sigue).when(ajustar).then(reactivada)
    otro = replace(suspendida, proyecto_id="p-2")
    de_otro = con_oferta.given_on(OFERTA_LEIDA, "o-1", coordinada, instalada, otro)
    de_otro.given(crece, detenido, sigue).when(ajustar).then_nothing()


def test_p15_un_proyecto_terminado_cierra_lo_que_no_tiene_derivaciones_abiertas() -> None:
    con_oferta.given(crece, fin).when(ajustar).then(cerrada)
    ya = con_oferta.given_on(OFERTA_LEIDA, "o-1", coordinada, instalada, cerrada)
    ya.given(crece, fin).when(ajustar).then_nothing()
    pendiente = con_oferta.given_on(OFERTA_LEIDA, "o-1", coordinada, instalada, solicitada)
    pendiente.given(crece, fin).when(ajustar).then(suspendida, por_cerrar)
    expirada = ConstaDerivacionExpirada(derivacion_id="d-1")
    pendiente.given_on(DERIVACION, "d-1", expirada).given(crece, fin).when(ajustar).then(cerrada)


def test_p15_solo_toca_las_ofertas_de_comunidad_crece() -> None:
    con_oferta.given(adjudicado, fin).when(ajustar).then_nothing()
    con_oferta.given(fin).when(ajustar).then_nothing()


def test_p15_una_oferta_suspendida_no_se_instala_ni_recibe_y_se_puede_cerrar() -> None:
    senda = InstitucionRegistrada(
        institucion_id="senda",
        nombre="SENDA",
        clasificacion_fuente=None,
        naturaleza_juridica=None,
        rut=None,
    )
    oferta = Spec(OFERTA).given_on(INSTITUCION, "senda", senda)
    instalar = InstalarOferta(oferta_id="o-1", desde=date(2023, 6, 2))
    oferta.given(coordinada, suspendida).when(instalar).then_refused(
        OfertaDeProyectoDetenido, "p-1"
    )
    oferta.given(coordinada).when(instalar).then_accepted()
    estado = OFERTA.fold([coordinada, instalada, suspendida])
    assert not estado.instalada(date(2023, 6, 1))
    assert OFERTA.fold([coordinada, instalada]).instalada(date(2023, 6, 1))
    avisada = oferta.given_on(ALERTA, "P15-o-1", por_cerrar)
    cerrar = CerrarOferta(oferta_id="o-1")
    _, resuelta = avisada.given(coordinada, instalada, suspendida).when(cerrar).events()
    assert resuelta == AlertaPlazoResuelta(alerta_id="P15-o-1", regla="P15", entidad="oferta/o-1")
