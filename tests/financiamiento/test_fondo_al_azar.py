"""No sequence of commands breaks F3, F4, F5 or F9: random histories of two funds, against a plain model.

Through the real executor on a real log: each answer is the model's, a refused command leaves every stream as it was and
one `ComandoRechazado`, the same id gets the same answer, and all of it is decided the same again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.financiamiento.modelo import HECHO, Papel
from tests.financiamiento.mundo import FONDO_CLP, PROYECTOS, Mundo
from tests.financiamiento.oraculo import Hecho, rotas

PROYECTO = st.sampled_from(PROYECTOS)
INICIATIVA = st.sampled_from(["iniciativa-1", "iniciativa-2", "iniciativa-3"])
RENDICION = st.sampled_from([f"rendicion-{n}" for n in range(1, 5)])
GIRO = st.sampled_from([f"giro-{n}" for n in range(1, 9)])
PAPELERIA = st.sampled_from(["papel-1", "papel-2", "papel-3"])  # acts, receipts, notes
ACTOR = st.sampled_from(["carla", "ana", "bruno"])
PROCESO = st.integers(0, 1)
AJUSTE = st.sampled_from([-2, 1, 0, -1, 1, 0, -4, 3])
PAPELES = st.lists(
    st.tuples(st.sampled_from("12345"), st.sampled_from(["", "0", "00"]), st.integers(1, 4)),
    min_size=1,
    max_size=3,
).map(tuple)


def comprometido(mundo: Mundo) -> None:
    """Six and three of the ten pesos of each fund."""
    for proyecto in PROYECTOS:
        assert mundo.financiar(proyecto, "iniciativa-1", -4) == HECHO
        assert mundo.financiar(proyecto, "iniciativa-2", -1) == HECHO


def girado(mundo: Mundo) -> None:
    """Of them, five and three are paid."""
    comprometido(mundo)
    for proyecto in PROYECTOS:
        assert mundo.girar(proyecto, "iniciativa-1", "giro-1", -1) == HECHO
        assert mundo.girar(proyecto, "iniciativa-2", "giro-2", 0) == HECHO


def presentado(mundo: Mundo) -> None:
    """Each has presented two renditions, one with more in documents than was paid."""
    girado(mundo)
    uno, dos = PROYECTOS
    mundo.presentar(uno, "iniciativa-1", "rendicion-1", (("1", "", 2),), "ana")
    mundo.presentar(uno, "iniciativa-2", "rendicion-2", (("2", "0", 4),), "bruno")
    mundo.presentar(dos, "iniciativa-1", "rendicion-1", (("3", "", 4),), "ana")
    assert mundo.presentar(dos, "iniciativa-2", "rendicion-2", (("4", "", 2),), "ana") == HECHO


Paso = Callable[[Mundo, str, str, int, int], str]
PASOS: list[Paso] = [
    lambda mundo, p, i, n, a: mundo.financiar(p, i, a),
    lambda mundo, p, i, n, a: mundo.girar(p, i, f"giro-{n}", a),
    lambda mundo, p, i, n, a: mundo.presentar(p, i, f"rendicion-{n}", ((str(n), "", 3),), "ana"),
    lambda mundo, p, i, n, a: mundo.aprobar(p, f"rendicion-{n}", a, "carla"),
    lambda mundo, p, i, n, a: mundo.observar(p, f"rendicion-{n}", "papel-1"),
    lambda mundo, p, i, n, a: mundo.rechazar(p, f"rendicion-{n}"),
    lambda mundo, p, i, n, a: mundo.reintegrar(p, i, f"papel-{n}", a),
    lambda mundo, p, i, n, a: mundo.rebajar(p, i, a),
]


class Fondos(RuleBasedStateMachine):
    """From one of four points of a history, so that what comes late is met as often as the rest."""

    @initialize(desde=st.sampled_from([presentado, girado, comprometido, None]))
    def comienza(self, desde: Callable[[Mundo], None] | None) -> None:
        self.mundo = Mundo()
        if desde is not None:
            desde(self.mundo)

    @rule(proceso=PROCESO)
    def cambia_de_proceso(self, proceso: int) -> None:
        self.mundo.proceso = proceso

    @rule(
        proyecto=PROYECTO,
        iniciativa=INICIATIVA,
        numero=st.integers(1, 4),
        ajuste=AJUSTE,
        pasos=st.permutations(PASOS),
    )
    def lo_primero_que_se_acepte(
        self, proyecto: str, iniciativa: str, numero: int, ajuste: int, pasos: list[Paso]
    ) -> None:
        """So that histories go far: most commands at random are refused."""
        for paso in pasos:
            if paso(self.mundo, proyecto, iniciativa, numero, ajuste) == HECHO:
                break

    @rule(proyecto=PROYECTO, delta=st.sampled_from([1, -1, 0, 4, -3, -10]), acto=PAPELERIA)
    def modifica(self, proyecto: str, delta: int, acto: str) -> None:
        self.mundo.modificar(proyecto, delta, acto)

    @rule(proyecto=PROYECTO, iniciativa=INICIATIVA, ajuste=AJUSTE)
    def financia(self, proyecto: str, iniciativa: str, ajuste: int) -> None:
        self.mundo.financiar(proyecto, iniciativa, ajuste)

    @rule(proyecto=PROYECTO, iniciativa=INICIATIVA, ajuste=AJUSTE)
    def rebaja(self, proyecto: str, iniciativa: str, ajuste: int) -> None:
        self.mundo.rebajar(proyecto, iniciativa, ajuste)

    @rule(proyecto=PROYECTO, iniciativa=INICIATIVA)
    def anula(self, proyecto: str, iniciativa: str) -> None:
        self.mundo.anular(proyecto, iniciativa)

    @rule(proyecto=PROYECTO, iniciativa=INICIATIVA, giro=GIRO, ajuste=AJUSTE)
    def gira(self, proyecto: str, iniciativa: str, giro: str, ajuste: int) -> None:
        self.mundo.girar(proyecto, iniciativa, giro, ajuste)

    @rule(
        proyecto=PROYECTO, iniciativa=INICIATIVA, rendicion=RENDICION, papeles=PAPELES, actor=ACTOR
    )
    def presenta(
        self,
        proyecto: str,
        iniciativa: str,
        rendicion: str,
        papeles: tuple[Papel, ...],
        actor: str,
    ) -> None:
        self.mundo.presentar(proyecto, iniciativa, rendicion, papeles, actor)

    @rule(proyecto=PROYECTO, rendicion=RENDICION, nota=PAPELERIA)
    def observa(self, proyecto: str, rendicion: str, nota: str) -> None:
        self.mundo.observar(proyecto, rendicion, nota)

    @rule(proyecto=PROYECTO, rendicion=RENDICION, ajuste=AJUSTE, actor=ACTOR)
    def aprueba(self, proyecto: str, rendicion: str, ajuste: int, actor: str) -> None:
        self.mundo.aprobar(proyecto, rendicion, ajuste, actor)

    @precondition(lambda self: self.mundo.en_revision)
    @rule(data=st.data(), ajuste=AJUSTE, actor=ACTOR)
    def aprueba_lo_presentado(self, data: st.DataObject, ajuste: int, actor: str) -> None:
        proyecto, rendicion = data.draw(st.sampled_from(self.mundo.en_revision))
        self.mundo.aprobar(proyecto, rendicion, ajuste, actor)

    @rule(proyecto=PROYECTO, rendicion=RENDICION)
    def rechaza(self, proyecto: str, rendicion: str) -> None:
        self.mundo.rechazar(proyecto, rendicion)

    @rule(proyecto=PROYECTO, iniciativa=INICIATIVA, comprobante=PAPELERIA, ajuste=AJUSTE)
    def reintegra(self, proyecto: str, iniciativa: str, comprobante: str, ajuste: int) -> None:
        self.mundo.reintegrar(proyecto, iniciativa, comprobante, ajuste)

    @precondition(lambda self: self.mundo.testigo.dados > 30)
    @rule(proyecto=PROYECTO)
    def certifica(self, proyecto: str) -> None:
        """Only late: a closed fund refuses all else."""
        self.mundo.certificar(proyecto)

    @rule(data=st.data(), proceso=PROCESO)
    def repite(self, data: st.DataObject, proceso: int) -> None:
        cual = data.draw(st.integers(0, self.mundo.testigo.dados - 1))
        self.mundo.testigo.repetir(cual, proceso)
        self.mundo.testigo.falsificar(cual, proceso)

    @invariant()
    def nada_se_rompe(self) -> None:
        assert rotas(self.mundo.testigo.datos()) == set()

    def teardown(self) -> None:
        if hasattr(self, "mundo"):
            self.mundo.testigo.cerrar()


TestFondos = Fondos.TestCase
TestFondos.settings = settings(
    max_examples=50, stateful_step_count=30, deadline=None, database=None
)


def financiada(monto: int, iniciativa: str = "iniciativa-1") -> Hecho:
    data = {"proyecto_id": "p", "iniciativa_id": iniciativa, "monto_clp": monto}
    return "IniciativaFinanciada", data


def pagada(tipo: str, monto: int) -> Hecho:
    campo = "monto_aprobado_clp" if tipo == "RendiciónAprobada" else "monto_clp"
    return tipo, {"proyecto_id": "p", "iniciativa_id": "iniciativa-1", campo: monto}


def rendida(rendicion: str, *folios: str, tipo: str = "RendiciónPresentada") -> Hecho:
    documentos = [{"rut_emisor": "e", "tipo": "FACTURA", "folio": folio} for folio in folios]
    return tipo, {"proyecto_id": "p", "rendicion_id": rendicion, "documentos": documentos}


ASIGNADO: Hecho = ("FondoAsignado", {"proyecto_id": "p", "monto_clp": FONDO_CLP})
CERTIFICADO: Hecho = ("SaldoFondoCertificado", {"proyecto_id": "p"})


@pytest.mark.parametrize(
    ("codigos", "hechos"),
    [
        (set(), [financiada(10)]),
        ({"F3"}, [financiada(11)]),
        ({"F3"}, [financiada(6), financiada(5, "iniciativa-2")]),
        (set(), [financiada(6), pagada("FondosGirados", 6)]),
        ({"F4"}, [financiada(6), pagada("FondosGirados", 7)]),
        ({"F4"}, [financiada(6), pagada("FondosGirados", 6), pagada("CompromisoRebajado", 1)]),
        ({"F5"}, [financiada(6), pagada("FondosGirados", 5), pagada("RendiciónAprobada", 6)]),
        ({"F5"}, [financiada(6), pagada("FondosGirados", 5), pagada("SaldoReintegrado", 6)]),
        ({"F5"}, [financiada(6), pagada("FondosGirados", 5), CERTIFICADO]),
        (set(), [rendida("r-1", "7", "8")]),
        ({"F9"}, [rendida("r-1", "7", "007")]),
        ({"F9"}, [rendida("r-1", "7"), rendida("r-2", "07")]),
        (set(), [rendida("r-1", "7"), rendida("r-1", "07")]),
        (
            set(),
            [rendida("r-1", "7"), rendida("r-1", tipo="RendiciónRechazada"), rendida("r-2", "7")],
        ),
    ],
)
def test_el_oraculo_distingue(codigos: set[str], hechos: list[Any]) -> None:
    assert rotas([ASIGNADO, *hechos]) == codigos
