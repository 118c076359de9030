"""A5: who sits at a mesa, and the warning until the three sectors do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.alianzas.domain.institucion import INSTITUCION, InstitucionNoRegistrada
from services.alianzas.domain.mesa import (
    MESA,
    AsistentesInvalidos,
    MesaNoInstalada,
    SesionarMesa,
    SumarActores,
)
from services.alianzas.events import (
    ActoresMesaSumados,
    ActorMesa,
    InstitucionRegistrada,
    MesaTerritorialInstalada,
)
from shared.common import ALERTA, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.testing import Spec

vecinos = ActorMesa(sector="COMUNIDAD", nombre="Junta de vecinos")
municipio = ActorMesa(sector="PUBLICO", nombre="Municipio")
empresa = ActorMesa(sector="PRIVADO", nombre="Empresa")
instalada = MesaTerritorialInstalada(
    mesa_id="m-1",
    proyecto_id=None,
    tipo="TERRITORIAL_APP",
    actores=(vecinos, municipio),
    sectores_faltantes=("PRIVADO",),
)
aviso = AlertaPlazoEmitida(
    alerta_id="A5-m-1",
    regla="A5",
    entidad="mesa/m-1",
    detalle="En la mesa m-1 no está el sector privado.",
    vence_en=None,
)
fin = AlertaPlazoResuelta(alerta_id="A5-m-1", regla="A5", entidad="mesa/m-1")
mesa = Spec(MESA).given(instalada).given_on(ALERTA, "A5-m-1", aviso)
sumar = SumarActores(mesa_id="m-1", actores=(empresa,))


def test_a5_el_tercer_sector_termina_el_aviso() -> None:
    sumada = ActoresMesaSumados(mesa_id="m-1", actores=(empresa,), sectores_faltantes=())
    mesa.when(sumar).then(sumada, fin)
    mesa.given(instalada, sumada).when(sumar).then_nothing()


def test_a5_otro_actor_de_los_mismos_sectores_no_lo_termina() -> None:
    otros = replace(vecinos, nombre="Club deportivo")
    sumada = ActoresMesaSumados(mesa_id="m-1", actores=(otros,), sectores_faltantes=("PRIVADO",))
    mesa.when(SumarActores(mesa_id="m-1", actores=(vecinos, otros, otros))).then(sumada)
    completa = ActoresMesaSumados(mesa_id="m-1", actores=(empresa,), sectores_faltantes=())
    mesa.given(instalada, sumada).when(sumar).then(completa, fin)


def test_a5_solo_se_suma_a_una_mesa_instalada() -> None:
    Spec(MESA).when(sumar).then_refused(MesaNoInstalada, "m-1")
    Spec(MESA).historical("A5").when(sumar).then_refused(MesaNoInstalada)
    mesa.when(sumar).then_accepted()


def test_a2_quien_se_suma_esta_registrado_si_dice_ser_una_institucion() -> None:
    con_inacap = SumarActores(
        mesa_id="m-1", actores=(ActorMesa(sector="PRIVADO", institucion_id="inacap"),)
    )
    mesa.when(con_inacap).then_refused(InstitucionNoRegistrada, "inacap")
    inacap = InstitucionRegistrada(
        institucion_id="inacap",
        nombre="INACAP",
        clasificacion_fuente="privada",
        naturaleza_juridica=None,
        rut=None,
    )
    mesa.given_on(INSTITUCION, "inacap", inacap).when(con_inacap).then_accepted()


@pytest.mark.parametrize("asistentes", [-1, -30])
def test_a5_a_una_sesion_no_asisten_menos_de_cero(asistentes: int) -> None:
    sesion = SesionarMesa(mesa_id="m-1", sesion_id="s-1", asistentes=asistentes)
    mesa.when(sesion).then_refused(AsistentesInvalidos, str(asistentes))
    mesa.when(replace(sesion, asistentes=0)).then_accepted()
