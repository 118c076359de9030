"""P15: the offers of a barrio stop, go on or close with its project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.alianzas.domain.barrio import BARRIO
from services.alianzas.domain.institucion import INSTITUCION
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_estado import DERIVACION, OFERTA_LEIDA
from services.alianzas.domain.oferta_ordenes import (
    CerrarOferta,
    InstalarOferta,
    OfertaDeProyectoDetenido,
)
from services.alianzas.domain.proyecto import PROYECTO, AjustarOfertas
from services.alianzas.events import (
    ConstaDerivacionExpirada,
    ConstaDerivacionSolicitada,
    ConstaProyectoEnTerritorio,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    InstitucionRegistrada,
    OfertaCerrada,
    OfertaCoordinada,
    OfertaEnBarrio,
    OfertaInstalada,
    OfertaReactivada,
    OfertaSuspendida,
)
from shared.common import ALERTA, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.testing import Spec
from shared.values import Mes, Region

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
