"""A0, A5, A7, P16: institutions and mesas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.alianzas.domain.aporte import APORTE, ComprometerAporte
from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.convenio_ordenes import (
    ElaborarConvenio,
    FirmarConvenio,
    ModificarConvenio,
    PartesInsuficientes,
)
from services.alianzas.domain.institucion import (
    INSTITUCION,
    InstitucionDuplicada,
    InstitucionNoRegistrada,
    InstitucionSinVigencia,
    InstitucionYaRegistrada,
    InstitucionYaSucedida,
    NombreIlegible,
    RegistrarInstitucion,
    RutDuplicado,
    SucederInstitucion,
    SucesoraInvalida,
)
from services.alianzas.domain.mesa import (
    MESA,
    InstalarMesa,
    MesaNoInstalada,
    MesaYaInstalada,
    SectoresInsuficientes,
    SesionarMesa,
)
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_ordenes import CoordinarOferta, InstalarOferta
from services.alianzas.domain.protocolo import PROTOCOLO, AcordarProtocolo
from services.alianzas.domain.proyecto_estado import PROYECTO_LEIDO
from services.alianzas.events import (
    ActorMesa,
    ConstaModalidadCambiada,
    ConvenioFirmado,
    InstitucionRegistrada,
    InstitucionSucedida,
    MesaTerritorialInstalada,
    ModalidadSesionRegistrada,
    OfertaCoordinada,
    SesionMesaRealizada,
)
from shared.common import CLAVE, AlertaPlazoEmitida, ClaveReservada
from shared.testing import Spec
from shared.values import Rut

institucion = Spec(INSTITUCION)
registrar = RegistrarInstitucion(
    institucion_id="senda", nombre="SENDA", clasificacion_fuente="publica"
)
registrada = InstitucionRegistrada(
    institucion_id="senda",
    nombre="SENDA",
    clasificacion_fuente="publica",
    naturaleza_juridica=None,
    rut=None,
)
reserva = ClaveReservada(clave="institucion/senda", titular="senda")

mesa = Spec(MESA)
vecinos = ActorMesa(sector="COMUNIDAD", nombre="Junta de vecinos")
municipio = ActorMesa(sector="PUBLICO", nombre="Municipio")
empresa = ActorMesa(sector="PRIVADO", nombre="Empresa")
instalar = InstalarMesa(mesa_id="m-1", tipo="TERRITORIAL_APP", actores=(vecinos, municipio))
instalada = MesaTerritorialInstalada(
    mesa_id="m-1",
    proyecto_id=None,
    tipo="TERRITORIAL_APP",
    actores=(vecinos, municipio),
    sectores_faltantes=("PRIVADO",),
)
sesionar = SesionarMesa(mesa_id="m-1", sesion_id="s-1", acuerdos=("Reunirse cada mes",))


def test_una_institucion_se_registra_y_reserva_su_nombre() -> None:
    institucion.when(registrar).then(registrada, reserva)
    institucion.given(registrada).when(registrar).then_nothing()
    otra = replace(registrar, clasificacion_fuente=None)
    institucion.given(registrada).when(otra).then_refused(InstitucionYaRegistrada, "senda")


@pytest.mark.parametrize("nombre", ["Senda", " senda ", "S.E.N.D.A.", "Sénda"])
def test_a0_senda_es_una_sola_institucion(nombre: str) -> None:
    otra = RegistrarInstitucion(institucion_id="senda-cc", nombre=nombre)
    con_clave = institucion.given_on(CLAVE, "institucion/senda", reserva)
    con_clave.when(otra).then_refused(InstitucionDuplicada, "Use la institución senda")


def test_a0_dos_nombres_distintos_son_dos_instituciones() -> None:
    con_clave = institucion.given_on(CLAVE, "institucion/senda", reserva)
    con_clave.when(RegistrarInstitucion(institucion_id="i", nombre="Sernameg")).then_accepted()


def test_a0_un_rut_es_de_una_institucion() -> None:
    rut = Rut("60109000-7")
    clave = "institucion-rut/60109000-7"
    orden = replace(registrar, rut=rut)
    _, *reservas = institucion.when(orden).events()
    assert [r.clave for r in reservas] == ["institucion/senda", clave]
    ocupado = institucion.given_on(CLAVE, clave, ClaveReservada(clave=clave, titular="otra"))
    ocupado.when(orden).then_refused(RutDuplicado, "otra")
    ocupado.when(registrar).then_accepted()


def test_a0_un_nombre_tiene_letras_o_numeros() -> None:
    institucion.when(replace(registrar, nombre="…")).then_refused(NombreIlegible)


def test_a5_una_mesa_de_dos_sectores_se_instala_y_avisa_el_que_falta() -> None:
    aviso = AlertaPlazoEmitida(
        alerta_id="A5-m-1",
        regla="A5",
        entidad="mesa/m-1",
        detalle="En la mesa m-1 no está el sector privado.",
        vence_en=None,
    )
    mesa.when(instalar).then(instalada, aviso)
    mesa.given(instalada).when(instalar).then_nothing()
    otra = replace(instalar, tipo="BARRIAL")
    mesa.given(instalada).when(otra).then_refused(MesaYaInstalada, "m-1")


def test_a5_una_mesa_de_un_solo_sector_se_rechaza() -> None:
    sola = replace(instalar, actores=(vecinos, replace(vecinos, nombre="Otra junta")))
    mesa.when(sola).then_refused(SectoresInsuficientes, "PUBLICO, PRIVADO")
    mesa.historical("A5").when(sola).then_accepted()


def test_a5_con_los_tres_sectores_no_falta_ninguno() -> None:
    (hecho,) = mesa.when(replace(instalar, actores=(vecinos, municipio, empresa))).events()
    assert hecho.sectores_faltantes == ()


def test_a2_las_instituciones_de_una_mesa_estan_registradas() -> None:
    con_senda = replace(
        instalar, actores=(vecinos, ActorMesa(sector="PUBLICO", institucion_id="senda"))
    )
    mesa.when(con_senda).then_refused(InstitucionNoRegistrada, "senda")
    mesa.given_on(INSTITUCION, "senda", registrada).when(con_senda).then_accepted()
    mesa.historical("A2").when(con_senda).then_accepted()


def test_a5_sesiona_una_mesa_instalada() -> None:
    sesion = SesionMesaRealizada(
        mesa_id="m-1",
        sesion_id="s-1",
        fecha=None,
        acuerdos=("Reunirse cada mes",),
        asistentes=None,
    )
    mesa.when(sesionar).then_refused(MesaNoInstalada, "m-1")
    mesa.given(instalada).when(sesionar).then(sesion)
    mesa.given(instalada, sesion).when(sesionar).then_nothing()


SENAPRED = replace(registrada, institucion_id="senapred", nombre="SENAPRED")
ONEMI = replace(registrada, institucion_id="onemi", nombre="ONEMI")
suceder = SucederInstitucion(
    institucion_id="onemi", sucesora_id="senapred", fecha=date(2022, 12, 31)
)
sucedida = InstitucionSucedida(
    institucion_id="onemi", sucesora_id="senapred", fecha=date(2022, 12, 31)
)
con_sucesora = institucion.given_on(INSTITUCION, "senapred", SENAPRED)


def test_a7_una_institucion_se_sucede_una_vez_por_otra_registrada() -> None:
    con_sucesora.given(ONEMI).when(suceder).then(sucedida)
    con_sucesora.given(ONEMI, sucedida).when(suceder).then_nothing()
    otra_fecha = replace(suceder, fecha=date(2023, 1, 1))
    con_sucesora.given(ONEMI, sucedida).when(otra_fecha).then_refused(
        InstitucionYaSucedida, "senapred", "2022-12-31"
    )
    institucion.given(ONEMI).when(suceder).then_refused(InstitucionNoRegistrada, "senapred")
    con_sucesora.when(suceder).then_refused(InstitucionNoRegistrada, "onemi")
    con_sucesora.historical("A2").when(suceder).then(sucedida)


def test_a7_no_se_sucede_a_si_misma_ni_por_quien_ya_termino() -> None:
    sola = replace(suceder, sucesora_id="onemi")
    con_sucesora.given(ONEMI).when(sola).then_refused(SucesoraInvalida, "es la misma")
    vuelta = InstitucionSucedida(
        institucion_id="senapred", sucesora_id="onemi", fecha=date(2030, 1, 1)
    )
    terminada = institucion.given_on(INSTITUCION, "senapred", SENAPRED, vuelta)
    terminada.given(ONEMI).when(suceder).then_refused(SucesoraInvalida, "la sucedió onemi")


COMPROMISOS: list[tuple[Spec[Any, Any, Any], Any]] = [
    (
        Spec(APORTE),
        ComprometerAporte(
            aporte_id="a", institucion_id="onemi", tipo="HORAS", cantidad=1, unidad="hora"
        ),
    ),
    (Spec(OFERTA), CoordinarOferta(oferta_id="o", institucion_id="onemi")),
    (
        Spec(OFERTA).given(
            OfertaCoordinada(
                oferta_id="o", institucion_id="onemi", programa_origen=None, barrio_id=None
            )
        ),
        InstalarOferta(oferta_id="o", desde=date(2023, 1, 2)),
    ),
    (Spec(CONVENIO), ElaborarConvenio(convenio_id="c", partes=("onemi",))),
    (
        Spec(PROTOCOLO),
        AcordarProtocolo(protocolo_id="p", instituciones=("onemi",), plazo_respuesta_dias=5),
    ),
]


@pytest.mark.parametrize(("spec", "orden"), COMPROMISOS, ids=lambda x: type(x).__name__)
def test_a7_quien_fue_sucedido_no_toma_compromisos_despues(
    spec: Spec[Any, Any, Any], orden: Any
) -> None:
    base = spec.given_on(INSTITUCION, "onemi", ONEMI, sucedida)
    base.at("2022-12-31").when(orden).then_accepted()
    despues = base.at("2023-01-01")
    despues.when(orden).then_refused(InstitucionSinVigencia, "onemi", "senapred", "2022-12-31")
    despues.historical("A2").when(orden).then_refused(InstitucionSinVigencia)


def test_a7_un_convenio_no_se_modifica_con_quien_ya_no_existe_sino_con_su_sucesora() -> None:
    senapred = replace(ONEMI, institucion_id="senapred", nombre="SENAPRED")
    firmado = ConvenioFirmado(
        convenio_id="c",
        programa=None,
        partes=("onemi", "senda"),
        objeto=None,
        barrio_id=None,
        monto_clp=None,
        fecha=date(2022, 1, 3),
        desde=None,
        hasta=date(2023, 12, 31),
    )
    base = Spec(CONVENIO).given(firmado).given_on(INSTITUCION, "onemi", ONEMI, sucedida)
    base = base.given_on(INSTITUCION, "senda", registrada).at("2023-02-01")
    alargar = ModificarConvenio(
        convenio_id="c", motivo="Más plazo", fecha=date(2023, 2, 1), hasta=date(2024, 12, 31)
    )
    base.when(alargar).then_refused(InstitucionSinVigencia, "onemi", "senapred")
    base.when(replace(alargar, fecha=date(2022, 12, 31))).then_accepted()
    por_otra = replace(alargar, partes=("senapred", "senda"))
    base.when(por_otra).then_refused(InstitucionNoRegistrada, "senapred")
    con_sucesora = base.given_on(INSTITUCION, "senapred", senapred)
    (modificado,) = con_sucesora.when(por_otra).events()
    assert modificado.partes == ("senapred", "senda")
    sola = replace(por_otra, partes=("senapred",))
    con_sucesora.when(sola).then_refused(PartesInsuficientes)


def test_a7_un_convenio_se_firma_hasta_el_ultimo_dia_de_sus_partes() -> None:
    firmar = FirmarConvenio(
        convenio_id="c", partes=("onemi", "senda"), fecha=date(2022, 12, 31), desde=date(2023, 3, 1)
    )
    borrador = Spec(CONVENIO).given_on(INSTITUCION, "onemi", ONEMI, sucedida)
    borrador = borrador.given_on(INSTITUCION, "senda", registrada).historical("A1").at("2023-02-01")
    borrador.when(firmar).then_accepted()
    tarde = replace(firmar, fecha=date(2023, 1, 1))
    borrador.when(tarde).then_refused(InstitucionSinVigencia, "2023-01-01")


def test_p16_una_sesion_se_hace_como_trabaja_el_proyecto_de_la_mesa() -> None:
    del_proyecto = replace(instalada, proyecto_id="p-1")
    remota = ConstaModalidadCambiada(
        proyecto_id="p-1", modalidad="REMOTA", canales=("ZOOM", "MAIL")
    )
    base = mesa.given(del_proyecto).given_on(PROYECTO_LEIDO, "p-1", remota)
    como = ModalidadSesionRegistrada(
        mesa_id="m-1", sesion_id="s-1", modalidad="REMOTA", canal="ZOOM"
    )
    assert base.when(sesionar).events()[1:] == [como]
    por_correo = replace(sesionar, canal="MAIL")
    assert base.when(por_correo).events()[1:] == [replace(como, canal="MAIL")]
    en_persona = replace(sesionar, modalidad="PRESENCIAL")
    assert base.when(en_persona).events()[1:] == [replace(como, modalidad="PRESENCIAL", canal=None)]
    assert len(mesa.given(del_proyecto).when(sesionar).events()) == 1
    assert mesa.given(instalada).when(en_persona).events()[1:] == [
        replace(como, modalidad="PRESENCIAL", canal=None)
    ]
