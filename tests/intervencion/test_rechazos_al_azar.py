"""I1-I4 through the real executor: what is refused leaves every stream as it was and one `ComandoRechazado`.

The machine of `test_fases_al_azar` asks the deciders alone; this one asks the service on a real log. The same id gets
the same answer, no history breaks a rule, and all of it is decided the same again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.intervencion.domain.etapas import CerrarEtapa
from services.intervencion.domain.pdl import IniciarValidacionPDL
from services.intervencion.events import ConstaFondoAsignado
from services.intervencion.service import Intervencion
from shared.values import Clp
from tests.intervencion.mundo import TERRITORIO, Mundo, adjudicar, plantilla
from tests.intervencion.oraculo import rotas
from tests.intervencion.relato import (
    VALIDAR,
    P,
    cerrar,
    dia,
    etapa,
    hasta_fase_dos,
    hasta_fase_tres,
    hasta_validacion,
    iniciar,
    planificar,
)
from tests.support.testigo import Testigo

PASOS = [paso(fase) for fase in range(1, 6) for paso in (iniciar, cerrar)]
PASO = st.sampled_from(PASOS)
ETAPA = st.integers(1, 2)
AVANCE = st.sampled_from([0, 1, 0, 2, -1])
NUMERO = st.sampled_from([5, 15, 25])


class Real(Mundo):
    """The stories of `relato` told to the service: they only use `hacer`."""

    def __init__(self) -> None:
        super().__init__()
        self.testigo = Testigo(Intervencion.definition)
        self.proceso = 0
        self.testigo.constar("ConstatarTerritorioRegistrado", TERRITORIO, "2019-01-02")
        self.hacer(plantilla("AL-2019.1"), "2019-01-02")
        self.hacer(adjudicar("AL-2019.1"), "2019-07-01")
        fondo = ConstaFondoAsignado(proyecto_id="p-1", monto_clp=Clp(7_000_000))
        self.testigo.constar("ConstatarFondoAsignado", fondo, "2019-07-01")

    def hacer(self, orden: Any, momento: str, *, actor: str = "u-1", **_: Any) -> list[Any]:
        respuesta = self.testigo.dar(orden, momento, actor, self.proceso)
        assert respuesta.codigo is None, respuesta.codigo
        return list(respuesta.eventos)

    def hechos(self, stream: str) -> list[Any]:
        """What a stream of the log says, as the rules read it."""
        propios = (e for e in self.testigo.eventos if e.stream == stream)
        return [self.testigo.catalogo.revive(evento) for evento in propios]


#: A history, and the month in which what is random begins.
COMIENZOS: list[tuple[Callable[[Mundo], None] | None, int]] = [
    (hasta_validacion, 4),
    (hasta_fase_tres, 8),
    (hasta_fase_dos, 3),
    (None, 1),
]


class Rechazos(RuleBasedStateMachine):
    """Time goes mostly on, and now and then a paper comes late."""

    @initialize(desde=st.sampled_from(COMIENZOS))
    def comienza(self, desde: tuple[Callable[[Mundo], None] | None, int]) -> None:
        historia, self.mes = desde
        self.mundo = Real()
        if historia is not None:
            historia(self.mundo)

    def intentar(self, orden: Any, avance: int, numero: int) -> bool:
        """True when something was decided. What a refusal leaves, the witness looks at."""
        mes = max(self.mes + avance, 1)
        respuesta = self.mundo.testigo.dar(orden, dia(mes, numero), "u-1", self.mundo.proceso)
        if respuesta.eventos:
            self.mes = max(self.mes, mes)
        return bool(respuesta.eventos)

    @rule(proceso=st.integers(0, 1))
    def cambia_de_proceso(self, proceso: int) -> None:
        self.mundo.proceso = proceso

    @rule(pasos=st.permutations(PASOS), avance=AVANCE, numero=NUMERO)
    def lo_primero_que_se_acepte(self, pasos: list[Any], avance: int, numero: int) -> None:
        """So that histories go far: most commands at random are refused."""
        for paso in pasos:
            if self.intentar(paso, avance, numero):
                break

    @rule(paso=PASO, avance=AVANCE, numero=NUMERO)
    def inicia_o_cierra(self, paso: Any, avance: int, numero: int) -> None:
        self.intentar(paso, avance, numero)

    @rule(numero_etapa=ETAPA, salto=st.integers(0, 12), numero=NUMERO, cierra=st.booleans())
    def inicia_o_cierra_etapa(
        self, numero_etapa: int, salto: int, numero: int, *, cierra: bool
    ) -> None:
        orden = CerrarEtapa(etapa=numero_etapa, **P) if cierra else etapa(numero_etapa)
        self.intentar(orden, salto, numero)

    @rule(fase=st.integers(1, 5), desde=st.integers(1, 12), meses=st.integers(1, 24))
    def planifica(self, fase: int, desde: int, meses: int) -> None:
        self.intentar(planificar(fase, desde, desde + meses - 1), 0, 1)

    @rule(orden=st.sampled_from([IniciarValidacionPDL(**P), VALIDAR]), avance=AVANCE, numero=NUMERO)
    def valida(self, orden: Any, avance: int, numero: int) -> None:
        self.intentar(orden, avance, numero)

    @rule(data=st.data(), proceso=st.integers(0, 1))
    def repite(self, data: st.DataObject, proceso: int) -> None:
        testigo = self.mundo.testigo
        cual = data.draw(st.integers(0, testigo.dados - 1))
        testigo.repetir(cual, proceso)
        testigo.falsificar(cual, proceso)

    @invariant()
    def nada_se_rompe(self) -> None:
        assert rotas(self.mundo.hechos("proyecto/p-1"), self.mundo.hechos("pdl/p-1")) == set()

    def teardown(self) -> None:
        if hasattr(self, "mundo"):
            self.mundo.testigo.cerrar()


TestRechazos = Rechazos.TestCase
TestRechazos.settings = settings(
    max_examples=30, stateful_step_count=25, deadline=None, database=None
)
