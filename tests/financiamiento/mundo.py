"""Two funds of ten pesos on a real log: each command is given to the service and to the model, and both agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from services.financiamiento.domain.ordenes import (
    AnularFinanciamiento,
    AsignarFondo,
    FinanciarIniciativa,
    GirarFondos,
    HabilitarReceptor,
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
from tests.financiamiento.ejemplos import AMBITOS, HABILITADO, PDL, RECEPTOR, documento, iniciativa
from tests.financiamiento.modelo import HECHO, NADA, NO, Modelo, Papel
from tests.support.testigo import Testigo

DIA: Final = "2020-03-02"
FECHA: Final = date.fromisoformat(DIA)
FONDO_CLP: Final = 10  # so small that a peso more or less is met often
MOTIVO: Final = "Acta"
PROYECTOS: Final = ("proyecto-1", "proyecto-2")


class Mundo:
    """Both have their PDL and the receptor is enabled; nothing is committed.

    `ajuste` is how an amount stands to the largest that fits, so that 1 is a peso too much. Each
    gives what came of it: `HECHO`, `NADA` or `NO`.
    """

    def __init__(self) -> None:
        self.testigo = Testigo(Financiamiento.definition)
        self.proceso = 0
        self.modelos: dict[str, Modelo] = {}
        claves: dict[str, str] = {}
        habilitar = HabilitarReceptor(rut=RECEPTOR, registro_19862=True, fecha=HABILITADO.fecha)
        assert self.testigo.dar(habilitar, "2020-01-02").codigo is None
        for proyecto in PROYECTOS:
            pdl = replace(PDL, proyecto_id=proyecto, iniciativas=tuple(map(iniciativa, (1, 2, 3))))
            self.testigo.constar("ConstatarPDLValidado", pdl, "2020-02-03")
            asignar = AsignarFondo(proyecto_id=proyecto, monto_clp=Clp(FONDO_CLP))
            assert self.testigo.dar(asignar, "2020-02-03").codigo is None
            self.modelos[proyecto] = Modelo(proyecto, FONDO_CLP, claves)

    @property
    def en_revision(self) -> list[tuple[str, str]]:
        """(project, rendición) of what waits for an approval."""
        return [
            (proyecto, rendicion)
            for proyecto, modelo in self.modelos.items()
            for rendicion, suya in modelo.rendiciones.items()
            if suya.estado == "PRESENTADA"
        ]

    def _comparar(self, espera: str, orden: Any, actor: str = "ana") -> str:
        respuesta = self.testigo.dar(orden, DIA, actor, self.proceso)
        dicho = NO if respuesta.codigo else HECHO if respuesta.eventos else NADA
        assert dicho == espera, f"{orden}: {respuesta.codigo or dicho}, el modelo dice {espera}"
        return espera

    def modificar(self, proyecto: str, delta: int, acto: str) -> str:
        orden = ModificarFondo(proyecto_id=proyecto, delta_clp=delta, acto_administrativo=acto)
        return self._comparar(self.modelos[proyecto].modificar(delta, acto), orden)

    def financiar(self, proyecto: str, iniciativa: str, ajuste: int) -> str:
        modelo = self.modelos[proyecto]
        monto = max(modelo.saldo + ajuste, 0)
        orden = FinanciarIniciativa(
            proyecto_id=proyecto,
            iniciativa_id=iniciativa,
            ambito=AMBITOS[0],
            monto_clp=Clp(monto),
            motivo_salto=MOTIVO,
        )
        return self._comparar(modelo.financiar(iniciativa, monto), orden)

    def rebajar(self, proyecto: str, iniciativa: str, ajuste: int) -> str:
        modelo = self.modelos[proyecto]
        monto = max(modelo.cuenta(iniciativa).por_girar + ajuste, 0)
        orden = RebajarCompromiso(
            proyecto_id=proyecto, iniciativa_id=iniciativa, monto_clp=Clp(monto), motivo=MOTIVO
        )
        return self._comparar(modelo.rebajar(iniciativa, monto), orden)

    def anular(self, proyecto: str, iniciativa: str) -> str:
        orden = AnularFinanciamiento(proyecto_id=proyecto, iniciativa_id=iniciativa, motivo=MOTIVO)
        return self._comparar(self.modelos[proyecto].anular(iniciativa), orden)

    def girar(self, proyecto: str, iniciativa: str, giro: str, ajuste: int) -> str:
        modelo = self.modelos[proyecto]
        monto = max(modelo.cuenta(iniciativa).por_girar + ajuste, 0)
        orden = GirarFondos(
            proyecto_id=proyecto,
            iniciativa_id=iniciativa,
            giro_id=giro,
            receptor_rut=RECEPTOR,
            monto_clp=Clp(monto),
            cuota=1,
            fecha=FECHA,
        )
        return self._comparar(modelo.girar(giro, iniciativa, monto), orden)

    def presentar(
        self, proyecto: str, iniciativa: str, rendicion: str, papeles: tuple[Papel, ...], actor: str
    ) -> str:
        orden = PresentarRendicion(
            proyecto_id=proyecto,
            rendicion_id=rendicion,
            iniciativa_id=iniciativa,
            documentos=tuple(map(_documento, papeles)),
        )
        espera = self.modelos[proyecto].presentar(rendicion, iniciativa, papeles, actor)
        return self._comparar(espera, orden, actor)

    def observar(self, proyecto: str, rendicion: str, nota: str) -> str:
        orden = ObservarRendicion(proyecto_id=proyecto, rendicion_id=rendicion, observaciones=nota)
        return self._comparar(self.modelos[proyecto].observar(rendicion, nota), orden)

    def aprobar(self, proyecto: str, rendicion: str, ajuste: int, actor: str) -> str:
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
        return self._comparar(modelo.aprobar(rendicion, monto, actor), orden, actor)

    def rechazar(self, proyecto: str, rendicion: str) -> str:
        orden = RechazarRendicion(
            proyecto_id=proyecto, rendicion_id=rendicion, observaciones=MOTIVO
        )
        return self._comparar(self.modelos[proyecto].rechazar(rendicion), orden)

    def reintegrar(self, proyecto: str, iniciativa: str, comprobante: str, ajuste: int) -> str:
        modelo = self.modelos[proyecto]
        monto = max(modelo.cuenta(iniciativa).debe + ajuste, 0)
        orden = ReintegrarSaldo(
            proyecto_id=proyecto,
            iniciativa_id=iniciativa,
            monto_clp=Clp(monto),
            comprobante=comprobante,
            fecha=FECHA,
        )
        return self._comparar(modelo.reintegrar(comprobante, iniciativa, monto), orden)

    def certificar(self, proyecto: str) -> str:
        orden = CertificarSaldo(proyecto_id=proyecto)
        return self._comparar(self.modelos[proyecto].certificar(), orden)


def _documento(papel: Papel) -> Any:
    """Folio `7` of `FACTURA` and `007` of ` factura` are one document."""
    folio, ceros, monto = papel
    return documento(f"{ceros}{folio}", monto, tipo=" factura" if ceros else "FACTURA")
