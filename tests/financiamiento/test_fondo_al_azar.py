"""No sequence of commands breaks F3, F4, F5 or F9: random histories of two funds, against a plain model.

Through the real executor on a real log: each answer is the model's, a refused command leaves every stream as it was and
one `ComandoRechazado`, the same id gets the same answer, and all of it is decided the same again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.financiamiento.domain.ordenes import (
    AnularFinanciamiento,
    AsignarFondo,
    FinanciarIniciativa,
    GirarFondos,
    ModificarFondo,
    RebajarCompromiso,
)
from services.financiamiento.domain.ordenes_rendicion import (
    AprobarRendicion,
    CertificarSaldo,
    ObservarRendicion,
    PresentarRendicion,
    RechazarRendicion,
    ReintegrarSaldo,
)
from services.financiamiento.service import Financiamiento
from shared.values import Clp
from tests.financiamiento.ejemplos import AMBITOS, EMISOR, HABILITADO, PDL, RECEPTOR, documento
from tests.financiamiento.modelo import HECHO, MOTIVO, NADA, NO, Modelo, Papel
from tests.financiamiento.oraculo import rotas
from tests.support.testigo import Testigo

DIA = "2020-03-02"
FONDO_CLP = 10  # so small that a peso more or less is met often
HECHOS = (
    "FondoAsignado",
    "FondoModificado",
    "IniciativaFinanciada",
    "CompromisoRebajado",
    "FinanciamientoAnulado",
    "FondosGirados",
    "SaldoReintegrado",
    "RendiciónPresentada",
    "RendiciónRechazada",
    "RendiciónAprobada",
    "SaldoFondoCertificado",
)

PROYECTOS = st.sampled_from(["proyecto-1", "proyecto-2"])
INICIATIVAS = st.sampled_from(["iniciativa-1", "iniciativa-2"])
RENDICIONES = st.sampled_from(["rendicion-1", "rendicion-2", "rendicion-3"])
ACTORES = st.sampled_from(["ana", "bruno", "carla"])
PROCESOS = st.integers(0, 1)
NUMEROS = st.integers(1, 4)
#: How an amount stands to the largest that fits: mostly at it, or a peso beyond.
AJUSTES = st.sampled_from([0, 0, 0, 1, -1, -2, -5, 3])
PAPELES = st.lists(
    st.tuples(st.sampled_from(["1", "2", "3", "4"]), st.sampled_from(["", "0", "00"]), NUMEROS),
    max_size=3,
).map(tuple)


def papel(cual: Papel) -> Any:
    """Folio `7` and `007`, `FACTURA` and ` factura`: one document."""
    folio, ceros, monto = cual
    tipo = "FACTURA" if not ceros else " factura"
    return documento(f"{ceros}{folio}", monto, tipo=tipo, emisor=EMISOR)


class Fondos(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.testigo = Testigo(Financiamiento.definition)
        self.testigo.constar("ConstatarPDLValidado", PDL, "2020-02-03")
        otro = replace(PDL, proyecto_id="proyecto-2")
        self.testigo.constar("ConstatarPDLValidado", otro, "2020-02-03")
        self.testigo.dar(_habilitar(), "2020-01-02")
        claves: dict[str, str] = {}
        self.modelos = {}
        for proyecto in ("proyecto-1", "proyecto-2"):
            asignar = AsignarFondo(proyecto_id=proyecto, monto_clp=Clp(FONDO_CLP))
            assert self.testigo.dar(asignar, "2020-02-03").codigo is None
            self.modelos[proyecto] = Modelo(proyecto, FONDO_CLP, claves)

    def comparar(self, espera: str, orden: Any, actor: str, proceso: int) -> None:
        respuesta = self.testigo.dar(orden, DIA, actor, proceso)
        dicho = NO if respuesta.codigo else HECHO if respuesta.eventos else NADA
        assert dicho == espera, f"{orden}: {respuesta.codigo or dicho}, el modelo dice {espera}"

    @rule(
        proyecto=PROYECTOS,
        delta=st.sampled_from([-9, -3, -1, 0, 1, 4]),
        acto=NUMEROS,
        proceso=PROCESOS,
    )
    def modifica(self, proyecto: str, delta: int, acto: int, proceso: int) -> None:
        orden = ModificarFondo(
            proyecto_id=proyecto, delta_clp=delta, acto_administrativo=f"acto-{acto}"
        )
        espera = self.modelos[proyecto].modificar(delta, f"acto-{acto}")
        self.comparar(espera, orden, "ana", proceso)

    @rule(proyecto=PROYECTOS, iniciativa=INICIATIVAS, ajuste=AJUSTES, proceso=PROCESOS)
    def financia(self, proyecto: str, iniciativa: str, ajuste: int, proceso: int) -> None:
        modelo = self.modelos[proyecto]
        monto = max(modelo.saldo + ajuste, 0)
        orden = FinanciarIniciativa(
            proyecto_id=proyecto,
            iniciativa_id=iniciativa,
            ambito=AMBITOS[0],
            monto_clp=Clp(monto),
            motivo_salto=MOTIVO,
        )
        self.comparar(modelo.financiar(iniciativa, monto), orden, "ana", proceso)

    @rule(proyecto=PROYECTOS, iniciativa=INICIATIVAS, ajuste=AJUSTES, proceso=PROCESOS)
    def rebaja(self, proyecto: str, iniciativa: str, ajuste: int, proceso: int) -> None:
        modelo = self.modelos[proyecto]
        cuenta = modelo.cuenta(iniciativa)
        monto = max(cuenta.comprometido - cuenta.girado + ajuste, 0)
        orden = RebajarCompromiso(
            proyecto_id=proyecto, iniciativa_id=iniciativa, monto_clp=Clp(monto), motivo=MOTIVO
        )
        self.comparar(modelo.rebajar(iniciativa, monto), orden, "ana", proceso)

    @rule(proyecto=PROYECTOS, iniciativa=INICIATIVAS, proceso=PROCESOS)
    def anula(self, proyecto: str, iniciativa: str, proceso: int) -> None:
        orden = AnularFinanciamiento(proyecto_id=proyecto, iniciativa_id=iniciativa, motivo=MOTIVO)
        self.comparar(self.modelos[proyecto].anular(iniciativa), orden, "ana", proceso)

    @rule(
        proyecto=PROYECTOS, iniciativa=INICIATIVAS, giro=NUMEROS, ajuste=AJUSTES, proceso=PROCESOS
    )
    def gira(self, proyecto: str, iniciativa: str, giro: int, ajuste: int, proceso: int) -> None:
        modelo = self.modelos[proyecto]
        cuenta = modelo.cuenta(iniciativa)
        monto = max(cuenta.comprometido - cuenta.girado + ajuste, 0)
        orden = GirarFondos(
            proyecto_id=proyecto,
            iniciativa_id=iniciativa,
            giro_id=f"giro-{giro}",
            receptor_rut=RECEPTOR,
            monto_clp=Clp(monto),
            cuota=1,
            fecha=date.fromisoformat(DIA),
        )
        self.comparar(modelo.girar(f"giro-{giro}", iniciativa, monto), orden, "ana", proceso)

    @rule(
        proyecto=PROYECTOS,
        rendicion=RENDICIONES,
        iniciativa=INICIATIVAS,
        papeles=PAPELES,
        actor=ACTORES,
        proceso=PROCESOS,
    )
    def presenta(
        self,
        proyecto: str,
        rendicion: str,
        iniciativa: str,
        papeles: tuple[Papel, ...],
        actor: str,
        proceso: int,
    ) -> None:
        orden = PresentarRendicion(
            proyecto_id=proyecto,
            rendicion_id=rendicion,
            iniciativa_id=iniciativa,
            documentos=tuple(papel(cual) for cual in papeles),
        )
        espera = self.modelos[proyecto].presentar(rendicion, iniciativa, papeles, actor)
        self.comparar(espera, orden, actor, proceso)

    @rule(proyecto=PROYECTOS, rendicion=RENDICIONES, nota=NUMEROS, proceso=PROCESOS)
    def observa(self, proyecto: str, rendicion: str, nota: int, proceso: int) -> None:
        nota_escrita = f"Falta el anexo {nota}"
        orden = ObservarRendicion(
            proyecto_id=proyecto, rendicion_id=rendicion, observaciones=nota_escrita
        )
        self.comparar(
            self.modelos[proyecto].observar(rendicion, nota_escrita), orden, "ana", proceso
        )

    @rule(
        proyecto=PROYECTOS, rendicion=RENDICIONES, ajuste=AJUSTES, actor=ACTORES, proceso=PROCESOS
    )
    def aprueba(self, proyecto: str, rendicion: str, ajuste: int, actor: str, proceso: int) -> None:
        modelo = self.modelos[proyecto]
        esta = modelo.rendiciones.get(rendicion)
        cabe = min(esta.total, modelo.cuenta(esta.iniciativa).debe) if esta else 1
        monto = max(cabe + ajuste, 0)
        orden = AprobarRendicion(
            proyecto_id=proyecto,
            rendicion_id=rendicion,
            monto_aprobado_clp=Clp(monto),
            observaciones=MOTIVO,
        )
        self.comparar(modelo.aprobar(rendicion, monto, actor), orden, actor, proceso)

    @rule(proyecto=PROYECTOS, rendicion=RENDICIONES, proceso=PROCESOS)
    def rechaza(self, proyecto: str, rendicion: str, proceso: int) -> None:
        orden = RechazarRendicion(
            proyecto_id=proyecto, rendicion_id=rendicion, observaciones=MOTIVO
        )
        self.comparar(self.modelos[proyecto].rechazar(rendicion), orden, "ana", proceso)

    @rule(
        proyecto=PROYECTOS,
        iniciativa=INICIATIVAS,
        comprobante=NUMEROS,
        ajuste=AJUSTES,
        proceso=PROCESOS,
    )
    def reintegra(
        self, proyecto: str, iniciativa: str, comprobante: int, ajuste: int, proceso: int
    ) -> None:
        modelo = self.modelos[proyecto]
        monto = max(modelo.cuenta(iniciativa).debe + ajuste, 0)
        orden = ReintegrarSaldo(
            proyecto_id=proyecto,
            iniciativa_id=iniciativa,
            monto_clp=Clp(monto),
            comprobante=f"comprobante-{comprobante}",
            fecha=date.fromisoformat(DIA),
        )
        espera = modelo.reintegrar(f"comprobante-{comprobante}", iniciativa, monto)
        self.comparar(espera, orden, "ana", proceso)

    @precondition(lambda self: self.testigo.dados > 40)
    @rule(proyecto=PROYECTOS, proceso=PROCESOS)
    def certifica(self, proyecto: str, proceso: int) -> None:
        """Only late: a closed fund refuses all else."""
        orden = CertificarSaldo(proyecto_id=proyecto)
        self.comparar(self.modelos[proyecto].certificar(), orden, "ana", proceso)

    @rule(data=st.data(), proceso=PROCESOS)
    def repite(self, data: st.DataObject, proceso: int) -> None:
        cual = data.draw(st.integers(0, self.testigo.dados - 1))
        self.testigo.repetir(cual, proceso)
        self.testigo.falsificar(cual, proceso)

    @invariant()
    def nada_se_rompe(self) -> None:
        assert rotas(self.testigo.datos(*HECHOS)) == set()

    def teardown(self) -> None:
        self.testigo.cerrar()


def _habilitar() -> Any:
    from services.financiamiento.domain.ordenes import HabilitarReceptor

    return HabilitarReceptor(rut=RECEPTOR, registro_19862=True, fecha=HABILITADO.fecha)


TestFondos = Fondos.TestCase
TestFondos.settings = settings(
    max_examples=60, stateful_step_count=50, deadline=None, database=None
)
