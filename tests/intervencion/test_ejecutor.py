"""P19: the projects of an ejecutor that may receive no public funds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from services.intervencion.domain.alertas import EvaluarPlazos
from services.intervencion.domain.ejecutor import EJECUTOR, IdentificarEjecutor
from services.intervencion.domain.rechazos import YaRegistrado
from services.intervencion.domain.vigencia import TerminarProyecto
from services.intervencion.events import EjecutorIdentificado, ProyectoDeEjecutor, RutDeEjecutor
from shared.errors import InvalidInput
from shared.policies import Foreign
from shared.values import Rut
from tests.intervencion.mundo import Mundo, adjudicar, ajeno
from tests.intervencion.relato import P
from tests.intervencion.test_barrio import alertas

RUT, OTRO = Rut("76995142-3"), Rut("60109000-7")
IDENTIFICAR = IdentificarEjecutor(ejecutor_id="e-1", rut=RUT)
OTRO_PROYECTO = adjudicar("AL-2019.1", proyecto_id="p-2")


def receptor(tipo: str, numero: int, rut: str = RUT, dia: str = "2019-09-01") -> Foreign:
    data = {"rut": rut, "fecha": dia, "motivo": "Fuera del registro", "registro_19862": True}
    return ajeno("financiamiento", tipo, data, momento=dia, numero=numero)


def institucion(rut: str | None) -> Foreign:
    data = {
        "institucion_id": "e-1",
        "nombre": "Ejecutora sintética",
        "clasificacion_fuente": "privada",
        "naturaleza_juridica": None,
        "rut": rut,
    }
    return ajeno("alianzas", "InstituciónRegistrada", data, momento="2019-01-01", numero=9)


INHABILITADO = receptor("ReceptorInhabilitado", 1)
HABILITADO = receptor("ReceptorHabilitado", 2, dia="2019-11-01")


def test_p19_se_avisa_en_cada_proyecto_del_ejecutor_y_se_resuelve_al_habilitarlo() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(OTRO_PROYECTO, "2019-07-02")
    mundo.hacer(adjudicar("AL-2019.1", proyecto_id="p-3", ejecutor_id="e-2"), "2019-07-02")
    mundo.hacer(IDENTIFICAR, "2019-07-03")
    hechos = mundo.llega(INHABILITADO)
    assert alertas(hechos) == [("emitida", "P19-p-1"), ("emitida", "P19-p-2")]
    assert (hechos[0].regla, hechos[0].entidad) == ("P19", "proyecto/p-1")
    assert "e-1" in hechos[0].detalle
    assert "2019-09-01" in hechos[0].detalle
    assert mundo.llega(receptor("ReceptorInhabilitado", 3, dia="2019-10-01")) == []
    assert alertas(mundo.llega(HABILITADO)) == [("resuelta", "P19-p-1"), ("resuelta", "P19-p-2")]
    assert mundo.llega(receptor("ReceptorHabilitado", 4)) == []


def test_p19_otro_receptor_no_es_el_ejecutor() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(IDENTIFICAR, "2019-07-03")
    assert mundo.llega(receptor("ReceptorInhabilitado", 1, OTRO)) == []
    assert len(mundo.llega(INHABILITADO)) == 1


@pytest.mark.parametrize("orden", [*permutations(("adjudica", "identifica", "inhabilita"))])
def test_p19_se_avisa_una_vez_en_cualquier_orden(orden: tuple[str, ...]) -> None:
    mundo = Mundo.con_proyecto(ejecutor_id="e-2")
    hacer: dict[str, Any] = {
        "adjudica": lambda: mundo.hacer(OTRO_PROYECTO, "2019-09-02"),
        "identifica": lambda: mundo.hacer(IDENTIFICAR, "2019-09-02"),
        "inhabilita": lambda: mundo.llega(INHABILITADO),
    }
    decididos = [alertas(hacer[paso]()) for paso in orden]
    assert decididos == [[], [], [("emitida", "P19-p-2")]]


def test_p19_un_proyecto_que_termino_no_tiene_a_quien_pagar() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(IDENTIFICAR, "2019-07-03")
    mundo.llega(INHABILITADO)
    terminar = TerminarProyecto(causal="Incumplimiento", **P)
    hechos = mundo.hacer(terminar, "2019-10-01", fundamento="Oficio 1")
    assert alertas(hechos) == [("resuelta", "P19-p-1")]
    assert mundo.llega(receptor("ReceptorInhabilitado", 3, dia="2019-12-01")) == []


def rectificar(mundo: Mundo, **cambios: Any) -> None:
    """As the log reads the award once a rectification says another value."""
    stream = mundo.streams["proyecto/p-1"]
    stream[0] = replace(stream[0], **cambios)


def test_p19_si_se_rectifica_el_ejecutor_el_reloj_sigue_al_nuevo() -> None:
    mundo = Mundo.con_proyecto()
    reloj = EvaluarPlazos(al=date(2019, 9, 15), **P)
    mundo.hacer(IDENTIFICAR, "2019-07-03")
    mundo.hacer(IdentificarEjecutor(ejecutor_id="e-2", rut=OTRO), "2019-07-03")
    mundo.llega(receptor("ReceptorInhabilitado", 1, OTRO))
    assert mundo.hacer(reloj, "2019-09-15") == []
    rectificar(mundo, ejecutor_id="e-2")
    vinculo, aviso = mundo.hacer(reloj, "2019-09-15")
    assert vinculo == ProyectoDeEjecutor(ejecutor_id="e-2", proyecto_id="p-1")
    assert alertas([aviso]) == [("emitida", "P19-p-1")]
    assert mundo.hacer(reloj, "2019-09-15") == []
    assert mundo.llega(HABILITADO) == []  # the former ejecutor's RUT says nothing of it any more
    rectificar(mundo, ejecutor_id="e-1")
    assert alertas(mundo.hacer(reloj, "2019-09-15")) == [("resuelta", "P19-p-1")]
    rectificar(mundo, ejecutor_id=None)
    assert mundo.hacer(reloj, "2019-09-15") == []
    assert mundo.llega(INHABILITADO) == []


def test_p19_la_institucion_que_alianzas_registra_con_su_rut_queda_identificada() -> None:
    mundo = Mundo.con_proyecto()
    assert mundo.llega(institucion(None)) == []
    identificado, vinculado = mundo.llega(institucion(RUT))
    assert identificado == EjecutorIdentificado(ejecutor_id="e-1", rut=RUT)
    assert vinculado == RutDeEjecutor(rut=RUT, ejecutor_id="e-1")
    assert EJECUTOR.fold(mundo.streams["ejecutor/e-1"]).rut == RUT
    assert alertas(mundo.llega(INHABILITADO)) == [("emitida", "P19-p-1")]


def test_n3_un_ejecutor_tiene_un_solo_rut() -> None:
    mundo = Mundo()
    mundo.hacer(IDENTIFICAR, "2019-07-03")
    otro = IdentificarEjecutor(ejecutor_id="e-1", rut=OTRO)
    mundo.rechaza(YaRegistrado, otro, "2019-07-04", menciona=("ejecutor/e-1",))
    assert mundo.hacer(IDENTIFICAR, "2019-07-04") == []


def test_el_rut_de_una_persona_no_se_recibe() -> None:
    """Answered and never stored: a refusal would keep it. 50 million is the first organisation."""
    mundo = Mundo()
    persona = IdentificarEjecutor(ejecutor_id="e-1", rut=Rut("49999999-2"))
    with pytest.raises(InvalidInput, match="organización"):
        mundo.hacer(persona, "2019-07-03")
    assert mundo.llega(institucion("49999999-2")) == []
    assert mundo.hacer(IdentificarEjecutor(ejecutor_id="e-1", rut=Rut("50000000-7")), "2019-07-03")
