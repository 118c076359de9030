"""I11: the components of Comunidad Crece go on side by side."""

from __future__ import annotations

from services.intervencion.domain.componentes import (
    CerrarComponente,
    ComponenteDeFases,
    ComponenteSinIniciar,
    ComponentesNoSimultaneos,
    ComponenteYaCerrado,
    IniciarComponente,
)
from services.intervencion.domain.proyecto_estado import FechaAnteriorAlProyecto
from services.intervencion.domain.rechazos import CodigoFueraDePlantilla, DatoIncoherente
from services.intervencion.events import ComponenteCerrado
from tests.intervencion.mundo import Mundo
from tests.intervencion.relato import P, dia


def abrir(componente: int) -> IniciarComponente:
    return IniciarComponente(componente=componente, **P)


def terminar(componente: int, motivo: str | None = None) -> CerrarComponente:
    return CerrarComponente(componente=componente, motivo=motivo, **P)


def crece() -> Mundo:
    return Mundo.con_proyecto("CC.1", programa="COMUNIDAD_CRECE")


def test_i11_cerrar_un_componente_con_el_otro_abierto_exige_motivo() -> None:
    mundo = crece()
    mundo.hacer(abrir(1), dia(1))
    mundo.hacer(abrir(2), dia(1))
    mundo.rechaza(ComponentesNoSimultaneos, terminar(1), dia(6), menciona=("2", "motivo"))
    mundo.rechaza(ComponentesNoSimultaneos, terminar(1, " "), dia(6))
    (hecho,) = mundo.hacer(terminar(1, "Fin de la temporada"), dia(6))
    assert isinstance(hecho, ComponenteCerrado)
    assert hecho.motivo == "Fin de la temporada"
    (ultimo,) = mundo.hacer(terminar(2), dia(7))
    assert ultimo.motivo is None


def test_i11_tampoco_se_cierra_uno_sin_que_el_otro_haya_comenzado() -> None:
    mundo = crece()
    mundo.hacer(abrir(1), dia(1))
    mundo.rechaza(ComponentesNoSimultaneos, terminar(1), dia(2), menciona=("2",))
    assert mundo.hacer(terminar(1, "No hubo equipo del componente 2"), dia(2))


def test_repetir_no_cambia_nada_y_n2_lo_cerrado_no_vuelve_a_comenzar() -> None:
    mundo = crece()
    mundo.rechaza(ComponenteSinIniciar, terminar(1), dia(1), menciona=("1",))
    mundo.hacer(abrir(1), dia(1))
    assert mundo.hacer(abrir(1), dia(2)) == []
    mundo.hacer(terminar(1, "Traslado"), dia(3))
    assert mundo.hacer(terminar(1), dia(4)) == []
    mundo.rechaza(ComponenteYaCerrado, abrir(1), dia(4))


def test_n4_n6_e_i10_el_componente_es_de_la_plantilla_y_sus_fechas_son_posibles() -> None:
    mundo = crece()
    mundo.rechaza(CodigoFueraDePlantilla, abrir(3), dia(1), menciona=("CC.1",))
    mundo.rechaza(FechaAnteriorAlProyecto, abrir(1), "2019-07-01")
    mundo.hacer(abrir(1), dia(2))
    mundo.rechaza(DatoIncoherente, terminar(1, "Traslado"), dia(1))


def test_n6_en_un_programa_con_fases_los_componentes_no_se_abren_aparte() -> None:
    Mundo.con_proyecto().rechaza(ComponenteDeFases, abrir(1), dia(1), menciona=("AL-2019.1",))
