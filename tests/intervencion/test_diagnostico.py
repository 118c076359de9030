"""The diagnosis: in elaboration, shared, validated."""

from __future__ import annotations

from services.intervencion.domain.diagnostico import (
    DifundirDiagnostico,
    EstadoDiagnosticoInadecuado,
    IngresarDiagnostico,
    ValidarDiagnostico,
)
from services.intervencion.domain.proyecto_estado import FechaAnteriorAlProyecto
from services.intervencion.domain.rechazos import DatoIncoherente, ProyectoNoAdjudicado
from tests.intervencion.mundo import Mundo
from tests.intervencion.relato import P, dia

INGRESAR = IngresarDiagnostico(necesidades=("Luz",), asistentes=30, acta="acta-1", **P)
DIFUNDIR = DifundirDiagnostico(asistentes=35, acta="acta-2", **P)
VALIDAR = ValidarDiagnostico(asistentes=40, acta="acta-3", **P)


def test_n2_el_diagnostico_se_elabora_se_difunde_y_se_valida_en_ese_orden() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(EstadoDiagnosticoInadecuado, DIFUNDIR, dia(2), menciona=("SIN_DIAGNOSTICO",))
    (elaborado,) = mundo.hacer(INGRESAR, dia(2))
    assert mundo.reglas == elaborado.plantilla_version == "AL-2019.1"
    mundo.rechaza(EstadoDiagnosticoInadecuado, VALIDAR, dia(2), menciona=("DIFUNDIDO",))
    assert mundo.hacer(DIFUNDIR, dia(2))
    assert mundo.hacer(DIFUNDIR, dia(2)) == []
    assert mundo.hacer(VALIDAR, dia(3))
    assert mundo.reglas == "AL-2019.1"
    assert mundo.hacer(VALIDAR, dia(3)) == []
    mundo.rechaza(EstadoDiagnosticoInadecuado, INGRESAR, dia(3))


def test_un_diagnostico_sin_difundir_se_puede_corregir() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(INGRESAR, dia(2))
    assert mundo.hacer(INGRESAR, dia(2)) == []
    otra = IngresarDiagnostico(necesidades=("Luz", "Agua"), asistentes=30, acta="acta-1", **P)
    assert mundo.hacer(otra, dia(2))


def test_n4_un_diagnostico_tiene_necesidades() -> None:
    mundo = Mundo.con_proyecto()
    vacio = IngresarDiagnostico(necesidades=(), asistentes=30, acta="acta-1", **P)
    negativo = IngresarDiagnostico(necesidades=("Luz",), asistentes=-1, acta="acta-1", **P)
    mundo.rechaza(DatoIncoherente, vacio, dia(2), menciona=("necesidades",))
    mundo.rechaza(DatoIncoherente, negativo, dia(2), menciona=("asistentes",))


def test_i10_el_diagnostico_no_es_anterior_al_proyecto() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(FechaAnteriorAlProyecto, INGRESAR, "2019-07-31")
    mundo.rechaza(FechaAnteriorAlProyecto, DIFUNDIR, "2019-07-31")
    assert mundo.hacer(INGRESAR, "2019-08-01")


def test_n1_un_diagnostico_es_de_un_proyecto() -> None:
    Mundo().rechaza(ProyectoNoAdjudicado, INGRESAR, dia(2))
