"""No sequence of commands breaks I1-I4, and a refused one leaves no trace: random histories against an oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.intervencion.domain.etapas import CerrarEtapa
from services.intervencion.domain.fases import (
    DemasiadasFasesAbiertas,
    FaseAnteriorNoIniciada,
    FaseDosSinFaseCinco,
)
from services.intervencion.domain.pdl import ElaborarPDL, FormalizarPDL, IniciarValidacionPDL
from shared.decider import DomainError
from tests.intervencion.mundo import Mundo
from tests.intervencion.oraculo import rotas
from tests.intervencion.relato import (
    VALIDAR,
    P,
    cerrar,
    dia,
    diagnosticar,
    etapa,
    hasta_fase_tres,
    hasta_validacion,
    iniciar,
    planificar,
    proponer,
)

PASOS = [paso(fase) for fase in range(1, 6) for paso in (iniciar, cerrar)]
FASES = st.integers(1, 5)
ETAPAS = st.integers(1, 2)
AVANCE = st.sampled_from([0, 0, 0, 1, 1, 2, 3, -1, -2])
NUMERO = st.sampled_from([5, 15, 25])


def preparado(mundo: Mundo) -> None:
    """Etapa 1 begun; the diagnosis and the PDL written before any phase is on paper."""
    diagnosticar(mundo)
    proponer(mundo, huerto=3_000_000)
    elaborar = ElaborarPDL(pdl_id="pdl-1", iniciativas=("huerto",), plan_accion="Plan", **P)
    mundo.hacer(elaborar, dia(3))
    mundo.hacer(FormalizarPDL(**P), dia(3))
    mundo.hacer(etapa(1), dia(1, 1))


def con_pdl(mundo: Mundo) -> None:
    """Fases I and II open, the PDL valid and Etapa 2 begun."""
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(3, 20))
    mundo.hacer(etapa(2), dia(3, 20))


#: A history, and the month in which what is random begins.
COMIENZOS = [(preparado, 1), (con_pdl, 4), (con_pdl, 6), (hasta_fase_tres, 8)]


class Fases(RuleBasedStateMachine):
    """Time goes mostly on, and now and then a paper comes late."""

    @initialize(desde=st.sampled_from(COMIENZOS))
    def comienza(self, desde: tuple[Callable[[Mundo], None], int]) -> None:
        """From the award, from the validation in month 3, or from Fase III in month 6."""
        historia, mes = desde
        self.mundo = Mundo.con_proyecto()
        historia(self.mundo)
        self.mes = mes

    def intentar(self, orden: Any, avance: int, numero: int) -> bool:
        """True when something was decided; a refusal leaves every stream as it was."""
        antes = {stream: list(hechos) for stream, hechos in self.mundo.streams.items()}
        mes = max(self.mes + avance, 1)
        try:
            hechos = self.mundo.hacer(orden, dia(mes, numero))
        except DomainError:
            assert self.mundo.streams == antes
            return False
        if hechos:
            self.mes = max(self.mes, mes)
        return bool(hechos)

    @rule(paso=st.sampled_from(PASOS), avance=AVANCE, numero=NUMERO)
    def inicia_o_cierra(self, paso: Any, avance: int, numero: int) -> None:
        self.intentar(paso, avance, numero)

    @rule(pasos=st.permutations(PASOS), avance=AVANCE, numero=NUMERO)
    def lo_primero_que_se_acepte(self, pasos: list[Any], avance: int, numero: int) -> None:
        """So that histories go far: most commands at random are refused."""
        for paso in pasos:
            if self.intentar(paso, avance, numero):
                break

    @rule(numero_etapa=ETAPAS, avance=AVANCE, numero=NUMERO)
    def inicia_etapa(self, numero_etapa: int, avance: int, numero: int) -> None:
        self.intentar(etapa(numero_etapa), avance, numero)

    @rule(numero_etapa=ETAPAS, salto=st.integers(0, 12), numero=NUMERO)
    def cierra_etapa(self, numero_etapa: int, salto: int, numero: int) -> None:
        self.intentar(CerrarEtapa(etapa=numero_etapa, **P), salto, numero)

    @rule(fase=FASES, desde=st.integers(1, 12), meses=st.integers(1, 24), avance=AVANCE)
    def planifica(self, fase: int, desde: int, meses: int, avance: int) -> None:
        self.intentar(planificar(fase, desde, desde + meses - 1), avance, 1)

    @rule(avance=AVANCE, numero=NUMERO)
    def inicia_validacion(self, avance: int, numero: int) -> None:
        self.intentar(IniciarValidacionPDL(**P), avance, numero)

    @rule(avance=AVANCE, numero=NUMERO)
    def valida(self, avance: int, numero: int) -> None:
        self.intentar(VALIDAR, avance, numero)

    @invariant()
    def nada_se_rompe(self) -> None:
        streams = self.mundo.streams
        assert rotas(streams["proyecto/p-1"], streams["pdl/p-1"]) == set()


TestFases = Fases.TestCase
TestFases.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, database=None
)


def historia(mundo: Mundo) -> set[str]:
    return rotas(mundo.streams["proyecto/p-1"], mundo.streams["pdl/p-1"])


def test_el_oraculo_acepta_una_historia_entera() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_tres(mundo)
    mundo.hacer(cerrar(2), dia(6, 20))
    mundo.hacer(iniciar(4), dia(11))
    for fase in (3, 4):
        mundo.hacer(cerrar(fase), dia(12))
    mundo.hacer(CerrarEtapa(etapa=1, **P), dia(12))
    mundo.hacer(cerrar(5), dia(24))
    mundo.hacer(CerrarEtapa(etapa=2, **P), dia(24))
    assert historia(mundo) == set()


@pytest.mark.parametrize(
    ("codigo", "ordenes"),
    [
        ("I1", [(iniciar(1), dia(1)), (iniciar(2), dia(2))]),
        ("I1", [(iniciar(1), dia(3)), (iniciar(2), dia(5)), (iniciar(3), dia(8))]),
        ("I1", [(iniciar(2), dia(5))]),
        ("I2", [(iniciar(1), dia(1)), (iniciar(2), dia(3)), (cerrar(2), dia(4))]),
        ("I2", [(etapa(2), dia(3)), (iniciar(5), dia(3))]),
        ("I3", [(etapa(2), dia(7))]),
        ("I4", [(iniciar(1), dia(13))]),
    ],
)
def test_el_oraculo_reconoce_lo_que_una_carga_relaja(
    codigo: str, ordenes: list[tuple[Any, str]]
) -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1, 1))
    for orden, momento in ordenes:
        mundo.hacer(orden, momento, relaja=("I1", "I2", "I3", "I4", "I8"))
    assert codigo in historia(mundo)


def test_i1_lo_cerrado_despues_estaba_abierto_ese_dia() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(3, 20))
    mundo.hacer(cerrar(1), dia(6, 20))
    mundo.rechaza(DemasiadasFasesAbiertas, iniciar(3), dia(6, 19), menciona=("I y II",))
    assert mundo.hacer(iniciar(3), dia(6, 20))


def test_i1_una_fase_no_comienza_antes_que_la_anterior_aunque_se_registre_despues() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1, 1))
    mundo.hacer(planificar(1, 1, 1), dia(1, 1))
    mundo.hacer(iniciar(1), dia(1, 15))
    mundo.rechaza(FaseAnteriorNoIniciada, iniciar(2), dia(1, 14))
    assert mundo.hacer(iniciar(2), dia(1, 15))


def test_i2_la_fase_ii_no_se_cierra_con_fecha_anterior_al_inicio_de_la_fase_v() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(etapa(2), dia(5, 20))
    mundo.hacer(iniciar(5), dia(5, 20))
    mundo.rechaza(FaseDosSinFaseCinco, cerrar(2), dia(5, 19))
    assert mundo.hacer(cerrar(2), dia(5, 20))
